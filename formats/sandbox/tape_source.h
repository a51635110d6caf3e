/*
 * tape_source.h: a tape as a stream of bags (media/stream.h) reads it: its
 * drive, and a worker that parses headers.
 */
#ifndef FORMATS_SANDBOX_TAPE_SOURCE_H
#define FORMATS_SANDBOX_TAPE_SOURCE_H

#include "formats/media/drive.h"
#include "formats/media/stream.h"
#include "formats/sandbox/packs.h"

struct tape_source {
	struct drive	 d;
	struct packs	*packs;		/* borrowed */
};

/* The first three of stream_ops: ${arg} begins with a struct tape_source. */
ssize_t	 tape_source_read(void *arg, void *, size_t len);
int64_t	 tape_source_skip(void *arg, uint64_t len);
enum pack_result tape_source_headers(void *arg, const uint8_t *, size_t len,
		    struct pack *, uint64_t *at);

#endif
