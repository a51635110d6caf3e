/*
 * wire.c: numbers and octets between processes; hostile input.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/wire.h"

int
wire_put_u8(struct buf *b, uint8_t v)
{
	return buf_add(b, &v, 1);
}

int
wire_put_u16(struct buf *b, uint16_t v)
{
	uint8_t	 o[2];

	be16_put(o, v);
	return buf_add(b, o, sizeof(o));
}

int
wire_put_u32(struct buf *b, uint32_t v)
{
	uint8_t	 o[4];

	be32_put(o, v);
	return buf_add(b, o, sizeof(o));
}

int
wire_put_u64(struct buf *b, uint64_t v)
{
	uint8_t	 o[8];

	be64_put(o, v);
	return buf_add(b, o, sizeof(o));
}

int
wire_put_i64(struct buf *b, int64_t v)
{
	return wire_put_u64(b, (uint64_t)v);
}

int
wire_put_enum(struct buf *b, unsigned int v)
{
	if (v > UINT16_MAX) {
		b->failed = 1;
		return -1;
	}
	return wire_put_u16(b, (uint16_t)v);
}

int
wire_put_octets(struct buf *b, const void *p, size_t len)
{
	size_t	 was = b->len;

	if (len > UINT32_MAX) {
		b->failed = 1;
		return -1;
	}
	if (wire_put_u32(b, (uint32_t)len) == -1 || buf_add(b, p, len) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}

int
wire_put_str(struct buf *b, const char *s)
{
	if (s == NULL)
		return wire_put_u32(b, 0);
	return wire_put_octets(b, s, strlen(s));
}

void
wire_init(struct wire *w, const void *p, size_t len)
{
	w->p = p == NULL ? (const uint8_t *)"" : p;
	w->end = w->p + len;
	w->failed = false;
}

/* The next ${len} octets, or NULL once failed. */
static const uint8_t *
wire_next(struct wire *w, size_t len)
{
	const uint8_t	*p = w->p;

	if (w->failed || len > (size_t)(w->end - w->p)) {
		w->failed = true;
		return NULL;
	}
	w->p += len;
	return p;
}

uint8_t
wire_get_u8(struct wire *w)
{
	const uint8_t	*p = wire_next(w, 1);

	return p == NULL ? 0 : *p;
}

bool
wire_get_bool(struct wire *w)
{
	uint8_t	 v = wire_get_u8(w);

	if (v > 1)
		w->failed = true;
	return v == 1;
}

uint16_t
wire_get_u16(struct wire *w)
{
	const uint8_t	*p = wire_next(w, 2);

	return p == NULL ? 0 : be16_get(p);
}

uint32_t
wire_get_u32(struct wire *w)
{
	const uint8_t	*p = wire_next(w, 4);

	return p == NULL ? 0 : be32_get(p);
}

uint64_t
wire_get_u64(struct wire *w)
{
	const uint8_t	*p = wire_next(w, 8);

	return p == NULL ? 0 : be64_get(p);
}

int64_t
wire_get_i64(struct wire *w)
{
	uint64_t	 v = wire_get_u64(w);

	/* No conversion of a value that does not fit. */
	if (v <= INT64_MAX)
		return (int64_t)v;
	return -(int64_t)(UINT64_MAX - v) - 1;
}

struct octets
wire_get_octets(struct wire *w, size_t max)
{
	struct octets	 o = { NULL, 0 };
	uint32_t	 len = wire_get_u32(w);

	if (len > max)
		w->failed = true;
	if ((o.p = wire_next(w, len)) != NULL)
		o.len = len;
	return o;
}

void
wire_get_raw(struct wire *w, void *to, size_t len)
{
	const uint8_t	*p = wire_next(w, len);

	if (len == 0)
		return;
	if (p == NULL)
		memset(to, 0, len);
	else
		memcpy(to, p, len);
}

char *
wire_get_str(struct wire *w, size_t max)
{
	struct octets	 o = wire_get_octets(w, max);
	char		*s;

	if (o.p == NULL)
		return NULL;
	if (memchr(o.p, '\0', o.len) != NULL || !utf8_valid(o.p, o.len) ||
	    (s = malloc(o.len + 1)) == NULL) {
		w->failed = true;
		return NULL;
	}
	memcpy(s, o.p, o.len);
	s[o.len] = '\0';
	return s;
}

unsigned int
wire_get_enum(struct wire *w, unsigned int limit)
{
	unsigned int	 v = wire_get_u16(w);

	if (v >= limit) {
		w->failed = true;
		return 0;
	}
	return v;
}

bool
wire_done(const struct wire *w)
{
	return !w->failed && w->p == w->end;
}
