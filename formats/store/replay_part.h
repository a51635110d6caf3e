/*
 * replay_part.h: what the files of replay.h share.
 */
#ifndef FORMATS_STORE_REPLAY_PART_H
#define FORMATS_STORE_REPLAY_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/json.h"
#include "formats/journal/tile.h"
#include "formats/store/entry.h"
#include "formats/store/replay.h"

struct replay {
	struct replay_sink	 sink;
	struct tile_tree	*tiles;
	struct buf		 value;		/* of the record at hand */
	bool			 failed;
	const char		*why;
	/* Counted over all entries; "meta" holds the same after a flush. */
	uint64_t		 size;		/* entries */
	int64_t			 time;		/* of the last; TIME_NONE */
	uint64_t		 accessions;
	uint64_t		 bytes;
	uint64_t		 documents;
	uint64_t		 objects;	/* the next object's number */
	uint64_t		 lost;		/* entries that are */
	/* Of these since the last accession and object: may have made one. */
	uint64_t		 lost_accessions, lost_objects;
};

/* One entry while it is applied. */
struct event {
	uint64_t	 seq;
	int64_t		 time;
	enum entry_type	 type;
	const json_t	*json;
};

/* Say why an entry is not applied; -1. */
int	 replay_fail(struct replay *, const char *why);
/* Write a record to the catalog.  0, or -1: told. */
int	 replay_put(struct replay *, enum catalog_db, const void *key,
	    size_t len, const json_t *);
/*
 * The record of a key, a new reference; NULL: absent, or damaged, which is
 * told.
 */
json_t	*replay_get(struct replay *, enum catalog_db, const void *key,
	    size_t len, bool *absent);
/* ${key} of ${from} becomes ${as} of ${to}, if it is there.  0, or -1. */
int	 replay_share(json_t *to, const json_t *from, const char *key,
	    const char *as);
/* The entry is a part of this object's history.  0, or -1: told. */
int	 replay_history(struct replay *, const struct event *,
	    const struct digest *);

/* replay_volume.c: each 0, or -1: told. */
int	 replay_replication(struct replay *, const struct event *);
int	 replay_volume(struct replay *, const struct event *);
int	 replay_rehearsal(struct replay *, const struct event *);
/* replay_extraction.c */
int	 replay_extraction(struct replay *, const struct event *);
/* replay_register.c */
int	 replay_register(struct replay *, const struct event *);
int	 replay_agency(struct replay *, const struct event *);
int	 replay_notice(struct replay *, const struct event *);
/* replay_relation.c */
int	 replay_relation(struct replay *, const struct event *);

#endif
