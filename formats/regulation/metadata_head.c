/*
 * metadata_head.c: where in the head of a document its parts stand.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/metadata_part.h"
#include "formats/regulation/viet.h"

#define NEAR		45.0f		/* points between number and date */
#define CENTRED		0.12f		/* of the width */

bool
meta_begins(const char *s, const char *folded)
{
	struct buf	 b;
	size_t		 n = strlen(folded);
	bool		 yes;

	buf_init(&b, META_ROOM);
	yes = viet_fold(&b, s, strlen(s), false) == 0 && b.len >= n &&
	    memcmp(b.p, folded, n) == 0;
	buf_release(&b);
	return yes;
}

bool
meta_begins_any(const char *s, const char *const *folded, size_t n)
{
	struct buf	 b;
	bool		 yes = false;

	buf_init(&b, META_ROOM);
	if (viet_fold(&b, s, strlen(s), false) == 0)
		for (size_t i = 0; i < n && !yes; i++)
			yes = b.len >= strlen(folded[i]) && memcmp(b.p,
			    folded[i], strlen(folded[i])) == 0;
	buf_release(&b);
	return yes;
}

bool
meta_has(const char *s, const char *folded)
{
	struct buf	 b;
	bool		 yes;

	buf_init(&b, META_ROOM);
	yes = viet_fold(&b, s, strlen(s), false) == 0 && b.len > 0 &&
	    memmem(b.p, b.len, folded, strlen(folded)) != NULL;
	buf_release(&b);
	return yes;
}

bool
meta_is_capitals(const char *s)
{
	struct buf	 up, clean;
	size_t		 letters = 0;
	bool		 same;

	for (const char *p = s; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			return false;
	buf_init(&up, META_ROOM);
	buf_init(&clean, META_ROOM);
	same = viet_upper(&up, s, strlen(s)) == 0 &&
	    viet_clean(&clean, s, strlen(s)) == 0 && up.len == clean.len &&
	    up.len > 0 && memcmp(up.p, clean.p, up.len) == 0;
	for (size_t i = 0; same && i < up.len; i++)
		letters += up.p[i] >= 0x80 || (up.p[i] >= 'A' && up.p[i] <=
		    'Z');
	buf_release(&up);
	buf_release(&clean);
	return same && letters > 0;
}

static float
middle(const struct pdf_piece *p)
{
	return (p->x0 + p->x1) / 2;
}

static bool
on_side(const struct head *h, const struct pdf_piece *p, enum side side)
{
	if (side == SIDE_ALL)
		return true;
	return (middle(p) < h->split) == (side == SIDE_LEFT);
}

size_t
head_next_row(const struct head *h, size_t i)
{
	size_t	 k = i;

	while (k < h->n && h->t->v[k].row == h->t->v[i].row)
		k++;
	return k;
}

const char *
head_row_text(const struct head *h, size_t i, enum side side, struct buf *b,
    unsigned int *flags)
{
	const char	*s;

	buf_reset(b);
	*flags = 0;
	for (size_t k = i; k < h->n && h->t->v[k].row == h->t->v[i].row; k++) {
		const struct pdf_piece	*p = &h->t->v[k];

		if (!on_side(h, p, side) || (!h->stamps &&
		    (p->flags & PDF_TEXT_ANNOT) != 0))
			continue;
		if (b->len > 0)
			(void)buf_addc(b, ' ');
		(void)buf_addstr(b, p->text);
		*flags |= p->flags;
	}
	return (s = buf_str(b)) != NULL ? s : "";
}

static void
find_motto(struct head *h)
{
	static const char *const	 motto[] = {
		"cong hoa xa hoi chu nghia viet nam",
		"dang cong san viet nam",
	};

	for (size_t m = 0; m < 2 && !h->motto; m++)
		for (size_t i = 0; i < h->n && !h->motto; i++) {
			const struct pdf_piece	*p = &h->t->v[i];

			if ((p->flags & PDF_TEXT_ANNOT) != 0 ||
			    !meta_has(p->text, motto[m]))
				continue;
			h->motto = true;
			h->party = m == 1;
			/* One piece from edge to edge tells no side. */
			if (p->x0 > 0.3f * h->width)
				h->split = p->x0 - 4;
		}
}

/* The date that stands in words on the right. */
static void
find_date(struct head *h, struct buf *b)
{
	unsigned int	 flags;
	const char	*s;

	for (size_t i = 0; i < h->n; i = head_next_row(h, i)) {
		for (int side = SIDE_RIGHT; side <= SIDE_ALL; side++) {
			s = head_row_text(h, i, (enum side)side, b, &flags);
			h->date = date_find_words(s, strlen(s), &h->day,
			    NULL, NULL);
			if (h->date == DATE_NONE)
				continue;
			h->date_at = i;
			h->flags |= flags;
			return;
		}
		/* The body has begun. */
		if (h->number != DOCNUM_NONE && h->t->v[i].y >
		    h->t->v[h->number_at].y + NEAR)
			return;
	}
}

static void
find_number(struct head *h, struct buf *b)
{
	unsigned int	 flags;
	const char	*s;

	for (size_t i = 0; i < h->n; i = head_next_row(h, i)) {
		for (int side = SIDE_LEFT; side <= SIDE_ALL; side += 2) {
			s = head_row_text(h, i, (enum side)side, b, &flags);
			h->number = docnum_find(s, strlen(s), &h->num);
			if (h->number == DOCNUM_NONE)
				continue;
			h->number_at = i;
			h->flags |= flags;
			return;
		}
		if (meta_begins(s, "can cu") || meta_begins(s, "kinh gui"))
			return;
	}
}

bool
meta_letters(struct buf *b, const char *s)
{
	size_t	 n = 0;

	buf_init(b, META_ROOM);
	if (viet_fold(b, s, strlen(s), true) == -1)
		return false;
	for (size_t i = 0; i < b->len; i++)
		if (b->p[i] != ' ')
			b->p[n++] = b->p[i];
	b->len = n;
	return n > 0;
}

bool
meta_begins_otherwise(const char *s, uint8_t first)
{
	char	 c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;

	if (c == 'y')
		c = 'i';
	return c >= 'a' && c <= 'z' && (uint8_t)c != first;
}

bool
meta_are_letters(const struct buf *letters, const char *s)
{
	struct buf	 b;
	bool		 same;

	if (letters->len == 0 || meta_begins_otherwise(s, letters->p[0]))
		return false;
	same = meta_letters(&b, s) && b.len == letters->len &&
	    memcmp(b.p, letters->p, b.len) == 0;
	buf_release(&b);
	return same;
}

bool
meta_same_letters(const char *a, const char *b)
{
	struct buf	 letters;
	bool		 same;

	same = meta_letters(&letters, a) && meta_are_letters(&letters, b);
	buf_release(&letters);
	return same;
}

const struct pdf_piece *
head_centred(const struct head *h, size_t i)
{
	for (size_t k = i; k < h->n && h->t->v[k].row == h->t->v[i].row; k++) {
		const struct pdf_piece	*p = &h->t->v[k];

		if ((p->flags & PDF_TEXT_ANNOT) == 0 &&
		    fabsf(middle(p) - h->width / 2) < CENTRED * h->width)
			return p;
	}
	return NULL;
}

/* The kind that the title names; NULL: none. */
static const struct kind *
kind_of_title(const char *s)
{
	const struct kind	*k, *found = NULL;
	struct buf		 letters;

	if (meta_letters(&letters, s))
		for (size_t n = 0; found == NULL && (k = kind_at(n)) != NULL;
		    n++)
			if (meta_are_letters(&letters, k->name))
				found = k;
	buf_release(&letters);
	return found;
}

static void
find_title(struct head *h)
{
	const struct pdf_piece	*p;
	size_t			 i;

	i = h->number != DOCNUM_NONE ? h->number_at : h->date_at;
	for (i = head_next_row(h, i); i < h->n; i = head_next_row(h, i)) {
		if ((p = head_centred(h, i)) == NULL ||
		    !meta_is_capitals(p->text))
			continue;
		if ((h->title = kind_of_title(p->text)) != NULL) {
			h->title_at = i;
			return;
		}
	}
}

/* Number and date; with stamps where the page itself has none. */
static void
find_both(struct head *h, struct buf *b)
{
	find_number(h, b);
	find_date(h, b);
	if (h->number == DOCNUM_FOUND && h->date == DATE_FOUND)
		return;
	h->stamps = true;
	if (h->number != DOCNUM_FOUND)
		find_number(h, b);
	if (h->date != DATE_FOUND)
		find_date(h, b);
	h->stamps = false;
}

void
head_find(struct head *h, const struct pdf_text *t, struct buf *b)
{
	memset(h, 0, sizeof(*h));
	h->t = t;
	if (t->npage == 0)
		return;
	h->width = t->page[0].width;
	h->split = 0.46f * h->width;
	while (h->n < t->n && t->v[h->n].page == 0 && t->v[h->n].y <
	    META_HEAD_SHARE * t->page[0].height)
		h->n++;
	if (h->n == 0)
		return;
	find_motto(h);
	find_both(h, b);
	/* A number far from the date is one that the text refers to. */
	if (h->number != DOCNUM_NONE && h->date != DATE_NONE &&
	    fabsf(t->v[h->number_at].y - t->v[h->date_at].y) > NEAR) {
		if (h->number_at > h->date_at)
			h->number = DOCNUM_NONE;
		else
			h->date = DATE_NONE;
	}
	if (h->number != DOCNUM_NONE || h->date != DATE_NONE)
		find_title(h);
}
