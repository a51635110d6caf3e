/*
 * tape_source.c: what a stream of bags asks of a tape.
 */
#include "formats/sandbox/tape_source.h"

ssize_t
tape_source_read(void *arg, void *p, size_t len)
{
	struct tape_source	*t = arg;

	return drive_read(&t->d, p, len);
}

int64_t
tape_source_skip(void *arg, uint64_t len)
{
	struct tape_source	*t = arg;

	return drive_skip(&t->d, len);
}

enum pack_result
tape_source_headers(void *arg, const uint8_t *p, size_t len,
    struct pack *pack, uint64_t *at)
{
	struct tape_source	*t = arg;

	return packs_window(t->packs, p, len, pack, at);
}
