/*
 * ber_der.c: BER to DER (X.690 section 10 and 11.6).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/ber.h"

#define BER_UNIVERSAL	0xc0		/* mask: class bits, 0 when universal */
#define BER_HEAD_MAX	(2 + sizeof(size_t))

/* An element whose end is not written yet. */
struct frame {
	struct ber	 in;		/* what is left of its body */
	uint8_t		 id;
	size_t		 at;		/* its body's place in the output */
	size_t		 child;		/* its first child in the list */
	bool		 string;	/* constructed string: segments only */
};

struct writer {
	struct buf	*out;
	struct frame	 open[BER_DEPTH_MAX];
	size_t		 depth;
	size_t		*child;		/* offsets of elements in the output */
	size_t		 nchild;
	size_t		 nodes;
};

static size_t
head_make(uint8_t to[BER_HEAD_MAX], uint8_t id, size_t len)
{
	size_t	 n = 0, v;

	to[0] = id;
	if (len < 0x80) {
		to[1] = (uint8_t)len;
		return 2;
	}
	for (v = len; v > 0; v >>= 8)
		n++;
	to[1] = (uint8_t)(0x80 | n);
	for (size_t i = 0; i < n; i++)
		to[2 + i] = (uint8_t)(len >> 8 * (n - 1 - i));
	return 2 + n;
}

int
ber_put_head(struct buf *b, uint8_t id, size_t len)
{
	uint8_t	 head[BER_HEAD_MAX];

	return buf_add(b, head, head_make(head, id, len));
}

/* Universal types that X.690 10.2 wants primitive. */
static bool
is_string(uint8_t id)
{
	static const uint8_t	 ids[] = { 0x04, 0x0c, 0x12, 0x13, 0x14, 0x15,
		0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1e };

	if ((id & BER_UNIVERSAL) != 0)
		return false;
	return memchr(ids, id & 0x1f, sizeof(ids)) != NULL;
}

/* X.690 11.6: ascending, the shorter padded with zero octets. */
static int
octets_order(const void *va, const void *vb)
{
	const struct octets	*a = va, *b = vb;
	size_t			 n = a->len < b->len ? a->len : b->len;
	int			 c = memcmp(a->p, b->p, n);

	if (c != 0)
		return c;
	return (a->len > b->len) - (a->len < b->len);
}

/* Put the elements from child ${f->child} on into order. */
static int
set_sort(struct writer *w, const struct frame *f)
{
	struct octets	*el = NULL;
	uint8_t		*copy = NULL, *body;
	size_t		 n = w->nchild - f->child, len = w->out->len - f->at;
	size_t		 off, next;
	int		 rc = -1;

	if (n < 2)
		return 0;
	body = w->out->p + f->at;
	el = calloc(n, sizeof(*el));
	copy = malloc(len);
	if (el == NULL || copy == NULL)
		goto out;
	memcpy(copy, body, len);
	for (size_t i = 0; i < n; i++) {
		off = w->child[f->child + i] - f->at;
		next = i + 1 < n ? w->child[f->child + i + 1] - f->at : len;
		el[i] = (struct octets){ copy + off, next - off };
	}
	qsort(el, n, sizeof(*el), octets_order);
	for (size_t i = 0; i < n; i++) {
		memcpy(body, el[i].p, el[i].len);
		body += el[i].len;
	}
	rc = 0;
 out:
	free(copy);
	free(el);
	return rc;
}

/* The body of the innermost element is complete: put its head before it. */
static int
frame_close(struct writer *w)
{
	struct frame	*f = &w->open[w->depth - 1];
	uint8_t		 head[BER_HEAD_MAX];
	size_t		 n, len = w->out->len - f->at;
	bool		 inner;

	inner = f->string && w->depth > 1 && w->open[w->depth - 2].string;
	if (!inner) {
		if (f->id == BER_SET && set_sort(w, f) == -1)
			return -1;
		n = head_make(head,
		    f->string ? f->id & (uint8_t)~BER_CONSTRUCTED : f->id, len);
		if (buf_reserve(w->out, n) == NULL)
			return -1;
		memmove(w->out->p + f->at + n, w->out->p + f->at, len);
		memcpy(w->out->p + f->at, head, n);
	}
	w->nchild = f->child;
	w->depth--;
	return 0;
}

/* One element of the innermost body: copied when primitive, else opened. */
static int
frame_step(struct writer *w, const struct ber_tlv *t)
{
	struct frame	*up = w->depth > 0 ? &w->open[w->depth - 1] : NULL;
	bool		 string = up != NULL && up->string;

	if (++w->nodes > BER_NODES_MAX)
		return -1;
	if (string && (t->id & ~BER_CONSTRUCTED) != (up->id & ~BER_CONSTRUCTED))
		return -1;
	if (!string && up != NULL)
		w->child[w->nchild++] = w->out->len;
	if ((t->id & BER_CONSTRUCTED) == 0) {
		if (!string && ber_put_head(w->out, t->id, t->len) == -1)
			return -1;
		return buf_add(w->out, t->body, t->len);
	}
	if (w->depth == BER_DEPTH_MAX)
		return -1;
	up = &w->open[w->depth++];
	*up = (struct frame){ .id = t->id, .at = w->out->len,
	    .child = w->nchild, .string = is_string(t->id) };
	ber_enter(&up->in, t);
	return 0;
}

int
ber_to_der(struct buf *out, const uint8_t *p, size_t len)
{
	struct writer	 w = { .out = out };
	struct ber	 top;
	struct ber_tlv	 t;
	size_t		 was = out->len;
	int		 rc = -1;

	ber_init(&top, p, len);
	if (ber_next(&top, &t) == -1 || !ber_end(&top))
		return -1;
	/* An element has two octets at least. */
	w.child = calloc(len / 2 < BER_NODES_MAX ? len / 2 + 1 :
	    BER_NODES_MAX, sizeof(*w.child));
	if (w.child == NULL || frame_step(&w, &t) == -1)
		goto out;
	while (w.depth > 0) {
		struct ber	*in = &w.open[w.depth - 1].in;

		if (ber_end(in) ? frame_close(&w) == -1 :
		    ber_next(in, &t) == -1 || frame_step(&w, &t) == -1)
			goto out;
	}
	rc = out->failed ? -1 : 0;
 out:
	free(w.child);
	if (rc == -1)
		out->len = was;
	return rc;
}

bool
ber_set_ordered(const uint8_t *p, size_t len)
{
	uint8_t		 head[BER_HEAD_MAX];
	struct octets	 last = { NULL, 0 }, now;
	struct ber	 in;
	struct ber_tlv	 t;
	size_t		 n;

	ber_init(&in, p, len);
	if (ber_want(&in, BER_SET, &t) == -1 || !ber_end(&in) || t.indefinite)
		return false;
	n = head_make(head, BER_SET, t.len);
	if (n != t.total - t.len || memcmp(head, p, n) != 0)
		return false;
	for (ber_enter(&in, &t); !ber_end(&in); last = now) {
		if (ber_next(&in, &t) == -1)
			return false;
		now = (struct octets){ t.start, t.total };
		if (last.p != NULL && octets_order(&last, &now) > 0)
			return false;
	}
	return true;
}
