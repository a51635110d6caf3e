/*
 * stream.h: bags of a tape read once, from the beginning to the end, in
 * bounded memory: nothing is sought, nothing kept but two tape records.
 *
 * The reader moves octets; what the archive's headers say is asked for, so
 * that another process may parse them.
 */
#ifndef FORMATS_MEDIA_STREAM_H
#define FORMATS_MEDIA_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "formats/media/pack.h"

#define STREAM_SKIP	1

/* What a reader of the stream has; each gets ${arg} of the stream. */
struct stream_ops {
	/*
	 * At most ${len} octets (4 * PACK_RECORD at least), of a drive one
	 * record.  0: a mark, or the end; -1: unreadable.
	 */
	ssize_t		 (*read)(void *, void *p, size_t len);
	/* Pass over up to ${len} octets.  How many, or -1.  May be NULL. */
	int64_t		 (*skip)(void *, uint64_t len);
	/* tar_window(), here or elsewhere. */
	enum pack_result (*headers)(void *, const uint8_t *p, size_t len,
			    struct pack *, uint64_t *at);
	/*
	 * A file of the bag ${top}, the first of it says so; its path below is
	 * one by bag_path_ok().  0; STREAM_SKIP: its octets are not wanted;
	 * -1: stop.
	 */
	int		 (*begin)(void *, const char *top, const char *path,
			    uint64_t size);
	int		 (*data)(void *, const void *p, size_t len);
	/* Also of one that was skipped; not ${whole}: the tape ends in it. */
	int		 (*end)(void *, bool whole);
};

struct stream {
	const struct stream_ops *ops;
	void		*arg;
	bool		 marks;		/* a drive's: each bag ends at one */
	/* Of the bag that was read: */
	char		 top[BAG_PATH];
	bool		 damaged;	/* a header, or what is behind it */
	/* Private. */
	uint8_t		*p;		/* the window */
	size_t		 off, len;	/* what of it is not used yet */
	uint64_t	 pos;		/* where its first octet is */
	bool		 over;		/* the last read gave nothing */
};

/* 0, or -1: memory. */
int	 stream_init(struct stream *, const struct stream_ops *, void *arg,
	    bool marks);
void	 stream_release(struct stream *);

enum stream_result { STREAM_BAG, STREAM_END, STREAM_NONE, STREAM_FAILED };
/*
 * Read the next bag through.  STREAM_END: there is no other; STREAM_NONE:
 * what is there is no archive of ours; STREAM_FAILED: it cannot be read, one
 * of ${ops} stopped, or no memory.
 */
enum stream_result stream_bag(struct stream *);

#endif
