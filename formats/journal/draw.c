/*
 * draw.c: a sample drawn from seed and root.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/journal/draw.h"

#define DRAW_RANGE	((uint64_t)1 << 56)

struct draw {
	struct buf	 head;		/* everything before j */
	size_t		 headlen;
	uint64_t	 size;
	uint64_t	 j;
	uint64_t	 n;		/* drawn so far */
	uint8_t		*seen;		/* a bit an entry */
};

static bool
is_seed(const char *seed)
{
	size_t	 n = strlen(seed);

	if (n == 0 || n > DRAW_SEED || !utf8_valid(seed, n))
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)seed[i] < 0x20)
			return false;
	return true;
}

struct draw *
draw_new(const char *seed, const struct digest *root, uint64_t size)
{
	struct draw	*d;

	if (!is_seed(seed) || size == 0 || size > DRAW_SIZE_MAX ||
	    (d = calloc(1, sizeof(*d))) == NULL)
		return NULL;
	buf_init(&d->head, DRAW_SEED + 256);
	d->size = size;
	d->seen = calloc((size_t)(size / 8) + 1, 1);
	buf_addf(&d->head, "nguyenban sample v1\n%s\n", seed);
	base64_encode(&d->head, root->octet, DIGEST_SIZE);
	buf_addc(&d->head, '\n');
	d->headlen = d->head.len;
	if (d->seen != NULL && !d->head.failed)
		return d;
	draw_free(d);
	return NULL;
}

void
draw_free(struct draw *d)
{
	if (d == NULL)
		return;
	buf_release(&d->head);
	free(d->seen);
	free(d);
}

int
draw_next(struct draw *d, uint64_t *index)
{
	const uint64_t	 limit = DRAW_RANGE - DRAW_RANGE % d->size;
	struct digest	 h;
	uint64_t	 v;

	while (d->n < d->size) {
		d->head.len = d->headlen;
		if (buf_addf(&d->head, "%" PRIu64, d->j) == -1 ||
		    digest_sha256(&h, d->head.p, d->head.len) == -1)
			return -1;
		d->j++;
		v = be64_get(h.octet) >> 8;
		if (v >= limit)
			continue;
		v %= d->size;
		if ((d->seen[v / 8] >> (v % 8) & 1) != 0)
			continue;
		d->seen[v / 8] |= (uint8_t)(1U << (v % 8));
		d->n++;
		*index = v;
		return 1;
	}
	return 0;
}
