/*
 * ber.c: cursors over BER and DER.
 */
#include <string.h>

#include "formats/crypto/ber.h"

#define BER_TAG_MASK	0x1f
#define BER_INDEFINITE	0x80

void
ber_init(struct ber *b, const uint8_t *p, size_t len)
{
	b->p = p == NULL ? (const uint8_t *)"" : p;
	b->end = b->p + (p == NULL ? 0 : len);
}

void
ber_enter(struct ber *b, const struct ber_tlv *t)
{
	ber_init(b, t->body, t->len);
}

bool
ber_end(const struct ber *b)
{
	return b->p == b->end;
}

uint8_t
ber_peek(const struct ber *b)
{
	return b->p < b->end ? *b->p : 0;
}

/*
 * The identifier and length octets at ${b}, which then stands at the body.
 * An indefinite length leaves ${len} 0.
 */
static int
ber_head(struct ber *b, struct ber_tlv *t)
{
	const uint8_t	*p = b->p;
	size_t		 n, len = 0;

	if (b->end - p < 2 || (*p & BER_TAG_MASK) == BER_TAG_MASK)
		return -1;
	*t = (struct ber_tlv){ .id = *p, .start = p };
	p++;
	if (*p == BER_INDEFINITE) {
		if ((t->id & BER_CONSTRUCTED) == 0)
			return -1;
		t->indefinite = true;
		p++;
	} else if ((*p & 0x80) == 0) {
		len = *p++;
	} else {
		n = *p++ & 0x7f;
		if (n > (size_t)(b->end - p))
			return -1;
		for (; n > 0; n--) {
			if (len > SIZE_MAX >> 8)
				return -1;
			len = len << 8 | *p++;
		}
	}
	if (len > (size_t)(b->end - p))
		return -1;
	t->body = p;
	t->len = len;
	b->p = p;
	return 0;
}

/* Two zero octets: end-of-contents (X.690 8.1.5). */
static bool
ber_at_eoc(const struct ber *b)
{
	return b->end - b->p >= 2 && b->p[0] == 0 && b->p[1] == 0;
}

/*
 * The end of an indefinite body that begins at ${b}: definite elements are
 * stepped over whole, so a counter is all the state there is.
 */
static int
ber_find_eoc(struct ber *b, size_t *len)
{
	const uint8_t	*body = b->p;
	struct ber_tlv	 t;
	size_t		 open = 1;

	for (;;) {
		if (ber_at_eoc(b)) {
			if (--open == 0)
				break;
			b->p += 2;
			continue;
		}
		if (ber_head(b, &t) == -1 || t.id == 0)
			return -1;
		if (t.indefinite)
			open++;
		else
			b->p += t.len;
	}
	*len = (size_t)(b->p - body);
	b->p += 2;
	return 0;
}

int
ber_next(struct ber *b, struct ber_tlv *t)
{
	struct ber	 at = *b;

	if (ber_head(&at, t) == -1 || t->id == 0)
		return -1;
	if (!t->indefinite)
		at.p += t->len;
	else if (ber_find_eoc(&at, &t->len) == -1)
		return -1;
	t->total = (size_t)(at.p - t->start);
	*b = at;
	return 0;
}

int
ber_want(struct ber *b, uint8_t id, struct ber_tlv *t)
{
	if (ber_peek(b) != id)
		return -1;
	return ber_next(b, t);
}

int
ber_segments(const struct ber_tlv *t, uint8_t id,
    int (*each)(void *, const uint8_t *, size_t), void *arg)
{
	struct ber	 open[BER_DEPTH_MAX];
	struct ber_tlv	 s;
	size_t		 depth = 0;

	if ((t->id & BER_CONSTRUCTED) == 0)
		return each(arg, t->body, t->len);
	ber_enter(&open[0], t);
	for (;;) {
		if (ber_end(&open[depth])) {
			if (depth-- == 0)
				return 0;
			continue;
		}
		if (ber_next(&open[depth], &s) == -1)
			return -1;
		if (s.id == id) {
			if (each(arg, s.body, s.len) == -1)
				return -1;
		} else if (s.id == (id | BER_CONSTRUCTED)) {
			if (++depth == BER_DEPTH_MAX)
				return -1;
			ber_enter(&open[depth], &s);
		} else {
			return -1;
		}
	}
}
