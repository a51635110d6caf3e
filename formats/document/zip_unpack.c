/*
 * zip_unpack.c: members of a ZIP archive unpacked: stored and deflated.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/base/detail.h"

#include "formats/document/zip.h"

#define PIECE		((size_t)64 * 1024)
#define FLAG_ENCRYPTED	1
#define STORED		0
#define DEFLATED	8

/* A member on its way out. */
struct out {
	struct zip	*z;
	const struct zip_member *m;
	int		(*sink)(void *, const uint8_t *, size_t);
	void		*arg;
	uint64_t	 size;
	uLong		 crc;
	const char	*why;
};

/* 0, 1 (a limit) or -1 (the sink). */
static int
put(struct out *o, const uint8_t *p, size_t len)
{
	o->size += len;
	o->z->spent += len;
	if (o->z->spent > o->z->total_max) {
		o->why = D_("the archive is too large unpacked");
		return 1;
	}
	if (o->size > o->z->ratio_from &&
	    o->size / ZIP_RATIO_MAX > o->m->packed) {
		o->why = D_("it unpacks to far more than it holds");
		return 1;
	}
	o->crc = crc32(o->crc, p, (uInt)len);
	return o->sink(o->arg, p, len) == 0 ? 0 : -1;
}

static int
stored(struct out *o, const uint8_t *p, size_t len)
{
	size_t	 n;
	int	 rc;

	for (; len > 0; p += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		if ((rc = put(o, p, n)) != 0)
			return rc;
	}
	return 0;
}

static int
inflate_all(struct out *o, z_stream *s, uint8_t *to)
{
	int	 rc, z;

	for (;;) {
		s->next_out = to;
		s->avail_out = (uInt)PIECE;
		z = inflate(s, Z_NO_FLUSH);
		if (z != Z_OK && z != Z_STREAM_END && z != Z_BUF_ERROR)
			break;
		if ((rc = put(o, to, PIECE - s->avail_out)) != 0)
			return rc;
		if (z == Z_STREAM_END && s->avail_in == 0)
			return 0;
		if (z == Z_STREAM_END || (z == Z_BUF_ERROR &&
		    s->avail_out == PIECE))
			break;
	}
	o->why = D_("its packed octets are damaged");
	return 1;
}

static int
deflated(struct out *o, const uint8_t *p, size_t len)
{
	z_stream	 s;
	uint8_t		*to;
	int		 rc;

	memset(&s, 0, sizeof(s));
	if (len > UINT32_MAX) {
		o->why = D_("it is too large");
		return 1;
	}
	s.next_in = (z_const Bytef *)(uintptr_t)p;
	s.avail_in = (uInt)len;
	if ((to = malloc(PIECE)) == NULL || inflateInit2(&s, -15) != Z_OK) {
		free(to);
		o->why = D_("no memory");
		return 1;
	}
	rc = inflate_all(o, &s, to);
	inflateEnd(&s);
	free(to);
	return rc;
}

int
zip_stream(struct zip *z, const struct zip_member *m,
    int (*sink)(void *, const uint8_t *, size_t), void *arg, const char **why)
{
	struct out	 o = { .z = z, .m = m, .sink = sink, .arg = arg,
			     .crc = crc32(0, NULL, 0) };
	int		 rc;

	if ((m->flags & FLAG_ENCRYPTED) != 0) {
		o.why = D_("it is encrypted");
		rc = 1;
	} else if (m->method == STORED) {
		rc = stored(&o, z->p + m->data, (size_t)m->packed);
	} else if (m->method == DEFLATED) {
		rc = deflated(&o, z->p + m->data, (size_t)m->packed);
	} else {
		o.why = D_("its method of compression is not known");
		rc = 1;
	}
	if (rc == 0 && (o.size != m->size || o.crc != m->crc)) {
		o.why = D_("its size or checksum differs");
		rc = 1;
	}
	*why = o.why;
	return rc;
}

/* A member in memory. */
struct into {
	uint8_t		*p;
	size_t		 len;
	size_t		 cap;
};

static int
keep(void *arg, const uint8_t *p, size_t len)
{
	struct into	*to = arg;
	uint8_t		*grown;
	size_t		 cap = to->cap;

	if (len == 0)
		return 0;
	/* zip_read() has checked the declared size; this is what came. */
	if (len > ZIP_MEMBER_MAX - to->len)
		return -1;
	while (cap < to->len + len)
		cap = cap == 0 ? PIECE : cap * 2;
	if (cap != to->cap) {
		if ((grown = realloc(to->p, cap)) == NULL)
			return -1;
		to->p = grown;
		to->cap = cap;
	}
	memcpy(to->p + to->len, p, len);
	to->len += len;
	return 0;
}

int
zip_read(struct zip *z, const struct zip_member *m, uint8_t **out,
    size_t *len, const char **why)
{
	struct into	 to = { NULL, 0, 0 };
	int		 rc;

	*out = NULL;
	*len = 0;
	*why = NULL;
	if (m->size > ZIP_MEMBER_MAX) {
		*why = D_("it is too large");
		return 1;
	}
	rc = zip_stream(z, m, keep, &to, why);
	if (rc == 0 && to.p == NULL && (to.p = malloc(1)) == NULL)
		rc = -1;
	if (rc == -1 && to.len > m->size) {
		*why = D_("it is larger than it says");
		rc = 1;
	}
	if (rc != 0) {
		free(to.p);
		return rc;
	}
	*out = to.p;
	*len = to.len;
	return 0;
}
