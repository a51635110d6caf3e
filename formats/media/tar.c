/*
 * tar.c: the files of a tar archive, ustar with pax headers for what does not
 * fit (POSIX.1-2017, pax, "ustar Interchange Format").
 */
#include <stdlib.h>
#include <string.h>

#include "formats/media/pack.h"

#define BLOCK		512
#define PAX_MAX		((uint64_t)64 * 1024)	/* octets of a pax header */
#define HEADERS		8			/* before a file, at most */

/* Fields of a header block. */
#define NAME		0
#define NAME_LEN	100
#define SIZE		124
#define CHECKSUM	148
#define TYPE		156
#define MAGIC		257
#define PREFIX		345
#define PREFIX_LEN	155

/* What a pax header says of the next file. */
struct pax {
	bool		 has_path, has_size;
	char		 path[BAG_PATH];
	uint64_t	 size;
};

/* Octal digits, then a space or NUL; base-256 where the first bit is set. */
static int
number(const uint8_t *p, size_t len, uint64_t *out)
{
	uint64_t	 v = 0;
	size_t		 i = 0;

	if (p[0] == 0x80) {
		for (i = 1; i < len; i++) {
			if (v > (uint64_t)INT64_MAX >> 8)
				return -1;
			v = v << 8 | p[i];
		}
		*out = v;
		return 0;
	}
	while (i < len && p[i] == ' ')
		i++;
	if (i == len || p[i] < '0' || p[i] > '7')
		return -1;
	for (; i < len && p[i] >= '0' && p[i] <= '7'; i++)
		v = v << 3 | (uint64_t)(p[i] - '0');
	if (i < len && p[i] != ' ' && p[i] != '\0')
		return -1;
	*out = v;
	return 0;
}

static bool
checksum_ok(const uint8_t *h)
{
	uint64_t	 want;
	uint32_t	 sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : h[i];
	return number(h + CHECKSUM, 8, &want) == 0 && want == sum;
}

static bool
is_zero(const uint8_t *h)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (h[i] != 0)
			return false;
	return true;
}

/* prefix "/" name, both without their NULs. */
static int
name_of(char path[BAG_PATH], const uint8_t *h)
{
	size_t	 n = strnlen((const char *)h + PREFIX, PREFIX_LEN);
	size_t	 m = strnlen((const char *)h + NAME, NAME_LEN);

	memcpy(path, h + PREFIX, n);
	if (n > 0)
		path[n++] = '/';
	memcpy(path + n, h + NAME, m);
	path[n + m] = '\0';
	return m == 0 ? -1 : 0;
}

static int
decimal(const uint8_t *p, size_t len, uint64_t *out)
{
	uint64_t	 v = 0;

	if (len == 0 || len > 18)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (uint64_t)(p[i] - '0');
	}
	*out = v;
	return 0;
}

/* "KEY=VALUE" of a record; others than path and size are passed over. */
static int
pax_value(struct pax *x, const uint8_t *p, size_t len)
{
	if (len >= 5 && memcmp(p, "path=", 5) == 0) {
		if (len - 5 >= BAG_PATH || memchr(p, '\0', len) != NULL)
			return -1;
		memcpy(x->path, p + 5, len - 5);
		x->path[len - 5] = '\0';
		x->has_path = true;
	} else if (len >= 5 && memcmp(p, "size=", 5) == 0) {
		if (decimal(p + 5, len - 5, &x->size) == -1)
			return -1;
		x->has_size = true;
	}
	return 0;
}

/* Records "LENGTH KEY=VALUE\n", LENGTH counting all of it. */
static int
pax_parse(struct pax *x, const uint8_t *p, size_t len)
{
	const uint8_t	*sp;
	uint64_t	 n;
	size_t		 head;

	while (len > 0) {
		if ((sp = memchr(p, ' ', len < 20 ? len : 20)) == NULL)
			return -1;
		head = (size_t)(sp - p) + 1;
		if (decimal(p, head - 1, &n) == -1 || n > len ||
		    n < head + 2 || p[n - 1] != '\n' ||
		    pax_value(x, p + head, (size_t)n - head - 1) == -1)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static enum pack_result
pax_read(struct tar *t, struct pax *x, uint64_t size)
{
	enum pack_result	 r = PACK_DAMAGED;
	uint8_t			*p;

	if (size == 0 || size > PAX_MAX)
		return PACK_DAMAGED;
	if ((p = malloc((size_t)size)) == NULL)
		return PACK_MEMORY;
	if (t->read(t->arg, p, (size_t)size, t->at) == 0 &&
	    pax_parse(x, p, (size_t)size) == 0)
		r = PACK_OK;
	free(p);
	return r;
}

/* Over ${size} octets and what fills their last block. */
static int
skip(struct tar *t, uint64_t size)
{
	uint64_t	 whole = (size + BLOCK - 1) / BLOCK * BLOCK;

	if (whole < size || whole > t->size - t->at)
		return -1;
	t->at += whole;
	return 0;
}

/* The header at ${at}, which moves behind it. */
static enum pack_result
header(struct tar *t, uint8_t h[BLOCK], uint64_t *size)
{
	if (t->at > t->size || t->size - t->at < BLOCK ||
	    t->read(t->arg, h, BLOCK, t->at) == -1)
		return PACK_DAMAGED;
	t->at += BLOCK;
	if (is_zero(h))
		return PACK_NONE;
	if (memcmp(h + MAGIC, "ustar", 6) != 0 || !checksum_ok(h) ||
	    number(h + SIZE, 12, size) == -1)
		return PACK_DAMAGED;
	return PACK_OK;
}

enum pack_result
tar_next(struct tar *t, char path[BAG_PATH], uint64_t *off, uint64_t *size)
{
	enum pack_result r;
	struct pax	 x = { .has_path = false };
	uint8_t		 h[BLOCK];
	unsigned int	 extended = 0;

	if (t->at == t->size)
		return PACK_NONE;
	for (;;) {
		if ((r = header(t, h, size)) != PACK_OK)
			return r == PACK_NONE && extended > 0 ? PACK_DAMAGED :
			    r;
		if (h[TYPE] == 'x' || h[TYPE] == 'g') {
			if (++extended > HEADERS)
				return PACK_DAMAGED;
			if (h[TYPE] == 'x' &&
			    (r = pax_read(t, &x, *size)) != PACK_OK)
				return r;
			if (skip(t, *size) == -1)
				return PACK_DAMAGED;
			continue;
		}
		if (h[TYPE] != '5')
			break;
		x = (struct pax){ .has_path = false };
		extended = 0;
	}
	if ((h[TYPE] != '0' && h[TYPE] != '\0') ||
	    (!x.has_path && name_of(path, h) == -1))
		return PACK_DAMAGED;
	if (x.has_path)
		memcpy(path, x.path, sizeof(x.path));
	if (x.has_size)
		*size = x.size;
	*off = t->at;
	return bag_path_ok(path) && skip(t, *size) == 0 ? PACK_OK :
	    PACK_DAMAGED;
}
