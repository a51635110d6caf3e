/*
 * writer_part.h: what the files of writer.h share.
 */
#ifndef ARCHIVER_WRITER_PART_H
#define ARCHIVER_WRITER_PART_H

#include "formats/journal/key.h"
#include "formats/store/reader.h"
#include "formats/store/replay.h"

#include "archiver/catalog.h"
#include "archiver/segment.h"
#include "archiver/writer.h"

/*
 * Invariants: between writer_begin() and commit or abort, both transactions
 * are live and ${replay} has applied every entry of the segments, those put
 * in this batch included; outside a batch it may be kept for the next one.
 */
struct writer {
	struct writer_opts	 opts;
	struct store_info	 info;
	struct key		*key;
	char			*key_path;
	struct segment		*seg;	/* the newest; NULL: to be opened */
	struct catalog		*cat;
	struct replay		*replay;
	size_t			 seen;	/* the catalog that it stands for */
	struct reader		*sealed;	/* read back from */
	uint32_t		 sealed_number;
	char			*catalog_path;
	int			 lock;	/* intake; -1 */
	uint64_t		 added;	/* octets of this batch's chunks */
	uint64_t		 fresh;	/* the batch's first object */
	bool			 batch;
	bool			 dirty;	/* this batch applied entries */
	bool			 warned;	/* of the clock */
	bool			 head_checked;
	int64_t			 simulated;	/* TIME_NONE */
};

/* Functions return 0 or an exit code (logged), unless said otherwise. */

/* writer.c: open the newest segment, making one when the last is sealed. */
int	 writer_newest_open(struct writer *);

/* writer_replay.c: forget what the replay has applied. */
void	 writer_replay_drop(struct writer *);
/* Have the catalog open that is in its place now. */
int	 writer_catalog_ready(struct writer *);
/* Begin on the catalog, and have a replay of it. */
int	 writer_catalog_lock(struct writer *);
/* What stands behind an entry that the catalog would not take. */
int	 writer_apply_failed(struct writer *, uint64_t seq, const char *why);
/* Replay every entry that the catalog has not seen. */
int	 writer_catch_up(struct writer *);

/* writer_key.c: the key at hand must be the one that ${view} has in force. */
int	 writer_key_check(struct writer *, struct replay *view);
/*
 * Nothing is added to a journal that is not the one signed before: once for
 * each run, under the commit lock, so that no checkpoint can be newer.
 */
int	 writer_head_check(struct writer *);

#endif
