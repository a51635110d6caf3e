/*
 * fuzz-bag.c: any octets as a manifest and as bag-info.txt: paths stay below
 * the bag, and what is read of a volume is written and read the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/media/bag.h"
#include "formats/media/volume.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
manifest(const uint8_t *p, size_t len)
{
	const uint8_t	*end = p + len, *was, *q;
	struct digest	 id, again;
	struct buf	 b;
	struct object_part part;
	char		 path[BAG_PATH], same[BAG_PATH];

	for (was = p; bag_manifest_next(&p, end, &id, path) == 1; was = p) {
		if (p <= was || p > end || !bag_path_ok(path) ||
		    *path == '/' || strstr(path, "/../") != NULL)
			abort();
		if (part_parse(path, &again, &part) && (part.index < 1 ||
		    part.index > part.count || part.count > PART_COUNT))
			abort();
		buf_init(&b, 8192);
		if (bag_manifest_add(&b, &id, path) == -1)
			abort();
		q = b.p;
		if (bag_manifest_next(&q, b.p + b.len, &again, same) != 1 ||
		    strcmp(path, same) != 0 || !digest_equal(&id, &again))
			abort();
		buf_release(&b);
	}
}

static void
info(const uint8_t *p, size_t len)
{
	struct volume	 v, again;
	struct buf	 b;

	if (volume_info_parse(&v, p, len) != VOLUME_OK)
		return;
	buf_init(&b, 65536);
	if (strchr(v.label, '/') != NULL ||
	    (volume_info_format(&b, &v, 1, 1) == 0 &&
	    (volume_info_parse(&again, b.p, b.len) != VOLUME_OK ||
	    strcmp(v.label, again.label) != 0 || v.end != again.end)))
		abort();
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	manifest(p, len);
	info(p, len);
	return 0;
}
