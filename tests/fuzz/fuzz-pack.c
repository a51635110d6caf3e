/*
 * fuzz-pack.c: any octets as the image of a disc (from its 17th sector on)
 * and as the archive of a tape: every file lies in it, every path below the
 * bag.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/media/pack.h"

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

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	disc(p, len);
	tape(p, len);
	return 0;
}
