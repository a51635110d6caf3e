/*
 * fuzz-pack.c: any octets as the image of a disc (from its 17th sector on)
 * and as the archive of a tape: every file lies in it, every path below the
 * bag.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/media/listing.h"
#include "formats/media/pack.h"
#include "formats/media/stream.h"

#define BEFORE	((uint64_t)16 * 2048)	/* no image has anything there */

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	const uint8_t	*p;
	size_t		 len;
	uint64_t	 before;
};

static int
read_at(void *arg, void *p, size_t len, uint64_t off)
{
	const struct input	*in = arg;

	if (off < in->before || off - in->before > in->len ||
	    len > in->len - (size_t)(off - in->before))
		return -1;
	memcpy(p, in->p + (size_t)(off - in->before), len);
	return 0;
}

static void
disc(const uint8_t *p, size_t len)
{
	struct input	 in = { p, len, BEFORE };
	struct pack	 pack;

	pack_init(&pack);
	iso_index(&pack, read_at, &in, BEFORE + len);
	for (size_t i = 0; i < pack.n; i++)
		if (!bag_path_ok(pack.file[i].path) ||
		    pack_find(&pack, pack.file[i].path) == NULL ||
		    pack.file[i].off > BEFORE + len ||
		    pack.file[i].size > BEFORE + len - pack.file[i].off)
			abort();
	pack_release(&pack);
}

static void
tape(const uint8_t *p, size_t len)
{
	struct input	 in = { p, len, 0 };
	struct tar	 t = { .read = read_at, .arg = &in, .size = len };
	char		 path[BAG_PATH];
	uint64_t	 off, size, was = 0;

	for (; tar_next(&t, path, &off, &size) == PACK_OK; was = t.at)
		if (!bag_path_ok(path) || t.at <= was || t.at > len ||
		    off > len || size > len - off)
			abort();
}

/* The same in one pass: what comes of a file is what it says it has. */
struct pass {
	const uint8_t	*p;
	size_t		 len, at;
	uint64_t	 left;
	size_t		 came;
};

static ssize_t
on_read(void *arg, void *p, size_t len)
{
	struct pass	*s = arg;

	if (len > s->len - s->at)
		len = s->len - s->at;
	if (len > 3000)
		len = 3000;
	if (len > 0)
		memcpy(p, s->p + s->at, len);
	s->at += len;
	return (ssize_t)len;
}

static enum pack_result
on_headers(void *arg, const uint8_t *p, size_t len, struct pack *pack,
    uint64_t *at)
{
	(void)arg;
	return tar_window(pack, p, len, at);
}

static int
on_begin(void *arg, const char *top, const char *path, uint64_t size)
{
	struct pass	*s = arg;

	if (top[0] == '\0' || !bag_path_ok(path))
		abort();
	s->left = size;
	return 0;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	struct pass	*s = arg;

	(void)p;
	if (len > s->left || len > s->len - s->came)
		abort();
	s->left -= len;
	s->came += len;
	return 0;
}

static int
on_end(void *arg, bool whole)
{
	struct pass	*s = arg;

	if (whole != (s->left == 0))
		abort();
	return 0;
}

static void
stream(const uint8_t *p, size_t len)
{
	static const struct stream_ops	 ops = { .read = on_read,
	    .headers = on_headers, .begin = on_begin, .data = on_data,
	    .end = on_end };
	struct pass			 pass = { .p = p, .len = len };
	struct stream			 s;

	if (stream_init(&s, &ops, &pass, false) == -1)
		abort();
	while (stream_bag(&s) == STREAM_BAG)
		;
	stream_release(&s);
}

static void
manifest(const uint8_t *p, size_t len)
{
	struct listing	 l;

	if (listing_parse(&l, p, len) == -1)
		return;
	for (size_t i = 0; i < l.n; i++)
		if (listing_find(&l, l.file[i].path) != &l.file[i])
			abort();
	listing_release(&l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	disc(p, len);
	tape(p, len);
	stream(p, len);
	manifest(p, len);
	return 0;
}
