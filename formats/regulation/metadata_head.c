/*
 * metadata_head.c: where in the head of a document its parts stand.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/metadata_part.h"
#include "formats/regulation/viet.h"

#define NEAR_ENOUGH	110.0f		/* under an issuer of many lines */
#define CENTRED		0.12f		/* of the width */
#define COLUMN_ENOUGH	190.0f		/* with a letterhead's lines between */
#define WRAP_ROWS	((size_t)5)	/* of a notation in a narrow column */
#define MOTTO_ABOVE	0.8f		/* of its size: as much higher the
					   issuer may stand */

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

/* The space that is nearest to where the sides meet; 0: none. */
static size_t
space_near_split(const struct head *h, const struct pdf_piece *p)
{
	size_t	 len = strlen(p->text), n = 0, at = 0, k;

	for (k = 0; k < len; k++)
		n += ((uint8_t)p->text[k] & 0xc0) != 0x80;
	n = (size_t)((float)n * (h->split - p->x0) / (p->x1 - p->x0));
	for (; at < len && (n > 0 || ((uint8_t)p->text[at] & 0xc0) == 0x80);
	    at++)
		n -= ((uint8_t)p->text[at] & 0xc0) != 0x80;
	for (k = 0; k < len; k++) {
		if (at >= k && p->text[at - k] == ' ')
			return at - k + 1;
		if (at + k < len && p->text[at + k] == ' ')
			return at + k + 1;
	}
	return 0;
}

/*
 * Where the words of capitals end that a text begins with, two at least, and
 * others follow; 0: it does not begin so.
 */
static size_t
capitals_end(const char *s)
{
	char	 word[64];
	size_t	 at = 0, end = 0, n, words = 0;

	for (; s[at] != '\0'; at += n + strspn(s + at + n, " ")) {
		n = strcspn(s + at, " ");
		if (n == 0 || n >= sizeof(word))
			break;
		memcpy(word, s + at, n);
		word[n] = '\0';
		if (!meta_is_capitals(word) && strpbrk(word,
		    "abcdefghijklmnopqrstuvwxyz") != NULL)
			break;
		words += meta_is_capitals(word);
		end = at + n + strspn(s + at + n, " ");
	}
	return words > 1 && s[end] != '\0' ? end : 0;
}

/*
 * Where in a piece that reaches over both sides the right one begins; 0: it
 * is of one side.
 */
static size_t
side_cut(const struct head *h, const struct pdf_piece *p)
{
	static const char *const	 begins[] = {
		"cong hoa xa hoi", "doc lap", "dang cong san" };
	struct viet_folded		 f;
	const char			*at;
	size_t				 cut = 0;

	if (!h->motto || p->x0 > h->split - p->size || p->x1 < h->split +
	    p->size)
		return 0;
	if (viet_folded(&f, p->text, strlen(p->text)) == 0)
		for (size_t i = 0; i < 3 && cut == 0 && f.n > 0; i++)
			if ((at = memmem(f.s, f.n, begins[i],
			    strlen(begins[i]))) != NULL)
				cut = f.at[at - f.s];
	/* A number, or what a letter is about, that touches the date. */
	if (cut == 0 && f.n > 4 && (memcmp(f.s, "v/v ", 4) == 0 ||
	    memcmp(f.s, "so:", 3) == 0 || memcmp(f.s, "so ", 3) == 0) &&
	    strstr(f.s, "ngay") != NULL)
		cut = space_near_split(h, p);
	/* A line of the issuer that touches the date. */
	if (cut == 0 && f.n > 0 && strstr(f.s, "ngay") != NULL)
		cut = capitals_end(p->text);
	viet_folded_release(&f);
	return cut;
}

const char *
head_row_text(const struct head *h, size_t i, enum side side, struct buf *b,
    unsigned int *flags)
{
	const char	*s;
	size_t		 cut, len;

	buf_reset(b);
	*flags = 0;
	for (size_t k = i; k < h->n && h->t->v[k].row == h->t->v[i].row; k++) {
		const struct pdf_piece	*p = &h->t->v[k];

		if ((!h->stamps && (p->flags & PDF_TEXT_ANNOT) != 0) ||
		    meta_stamp_of(p->text) != NULL)
			continue;
		len = strlen(p->text);
		cut = side == SIDE_ALL ? 0 : side_cut(h, p);
		if (cut == 0 && !on_side(h, p, side))
			continue;
		if (b->len > 0)
			(void)buf_addc(b, ' ');
		(void)buf_add(b, p->text + (side == SIDE_RIGHT ? cut : 0),
		    side == SIDE_LEFT && cut > 0 ? cut : side == SIDE_RIGHT ?
		    len - cut : len);
		*flags |= p->flags;
	}
	return (s = buf_str(b)) != NULL ? s : "";
}

/* Where the text has the motto, or as much of it as a line holds. */
static bool
motto_in(const char *s, const char *motto, double *share, bool *whole)
{
	struct viet_folded	 f;
	const char		*at = NULL;

	if (viet_folded(&f, s, strlen(s)) == 0 && f.n > 0 &&
	    (at = memmem(f.s, f.n, motto, strlen(motto))) != NULL) {
		*share = (double)(at - f.s) / (double)f.n;
		*whole = strstr(at, "viet nam") != NULL;
	}
	viet_folded_release(&f);
	return at != NULL;
}

static void
find_motto(struct head *h)
{
	/* Where there is no motto the Youth Union's name stands there. */
	static const char *const	 motto[] = {
		"cong hoa xa hoi chu",	/* as much as a line may hold */
		"dang cong san viet nam",
		"doan tncs ho chi minh", "doan thanh nien cong san ho chi",
	};
	double				 share;
	float				 x, top;

	for (size_t m = 0; m < sizeof(motto) / sizeof(motto[0]) && !h->motto;
	    m++)
		for (size_t i = 0; i < h->n && !h->motto; i++) {
			const struct pdf_piece	*p = &h->t->v[i];

			if ((p->flags & PDF_TEXT_ANNOT) != 0 ||
			    !motto_in(p->text, motto[m], &share,
			    &h->motto_whole) || (m > 1 && p->x0 < h->split))
				continue;
			h->motto = true;
			h->party = m >= 1;
			h->motto_whole = h->motto_whole || m > 1;
			h->motto_at = i;
			x = p->x0 + (float)share * (p->x1 - p->x0);
			top = p->y - MOTTO_ABOVE * p->size;
			/* One piece from edge to edge tells no side. */
			if (x > 0.3f * h->width)
				h->split = x - 4;
			while (h->top < i && h->t->v[h->top].y < top)
				h->top++;
		}
}

/* What stands before a number that is the document's own. */
static bool
is_own(const char *s, size_t before)
{
	static const char *const	 words[] = { "số", "luật số", "lệnh số",
		"pháp lệnh số", "số hiệu", "số ký hiệu" };
	char				 text[64];

	while (before > 0 && strchr(" :._", s[before - 1]) != NULL)
		before--;
	/* Specks of a scan. */
	for (; before > 0 && strchr(" .:;,'`-_|*~", *s) != NULL; s++)
		before--;
	if (before >= sizeof(text))
		return false;
	memcpy(text, s, before);
	text[before] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (meta_same_letters(text, words[i]))
			return true;
	return false;
}

/* Nothing but spaces. */
static bool
is_rest(const uint8_t *p, size_t n)
{
	while (n > 0 && p[n - 1] == ' ')
		n--;
	return n == 0;
}

/*
 * A dash or stroke right behind the notation, or behind a space with nothing
 * more; ${*end} is behind it.
 */
static bool
joint_in(const uint8_t *p, size_t n, size_t *end)
{
	size_t	 at = 0, dash;

	while (at < n && p[at] == ' ')
		at++;
	if (at == n)
		return false;
	if ((dash = docnum_dash(p + at, n - at)) == 0)
		dash = p[at] == '-' || p[at] == '/';
	*end = at + dash;
	return dash > 0 && (at == 0 || is_rest(p + *end, n - *end));
}

/* The next row that has something on this side, the date's passed over. */
static size_t
next_row_of(const struct head *h, size_t i, enum side side, struct buf *b)
{
	size_t		 next = head_next_row(h, i);
	unsigned int	 flags;

	if (next < h->n && *head_row_text(h, next, side, b, &flags) == '\0')
		next = head_next_row(h, next);
	return next;
}

/*
 * "Số: 12/2022/NQLT-CP-": the notation goes on in the next line.  False: it
 * does, and what comes there makes no sense.
 */
static bool
go_on(const struct head *h, size_t i, enum side side, struct buf *b,
    unsigned int *flags, struct docnum *d)
{
	unsigned int	 below = 0;
	struct docnum	 more;
	struct buf	 all;
	const char	*s;
	size_t		 end = 0;
	bool		 open = false;

	buf_init(&all, WRAP_ROWS * META_ROOM);
	(void)buf_add(&all, b->p, b->len);
	for (size_t n = 1; n <= WRAP_ROWS && all.len >= d->to; n++) {
		open = joint_in(all.p + d->to, all.len - d->to, &end);
		if (!open && !is_rest(all.p + d->to, all.len - d->to))
			break;
		/* What touches it on the right is left out. */
		if (open)
			all.len = d->to + end;
		i = i < h->n ? next_row_of(h, i, side, b) : i;
		s = i < h->n ? head_row_text(h, i, side, b, &below) : "";
		if (!open && (*s != '-' || !meta_is_capitals(s)))
			break;
		(void)buf_addstr(&all, s);
		if ((s = buf_str(&all)) == NULL || docnum_find(s, strlen(s),
		    &more) != DOCNUM_FOUND || strlen(more.notation) <=
		    strlen(d->notation))
			break;
		*d = more;
		*flags |= below;
		open = false;
	}
	buf_release(&all);
	return !open;
}

/* "Số:", "Số: 49/2019", "Số: 49/" and no more: the next line has the rest. */
static bool
is_begun(const char *s)
{
	size_t	 before = strcspn(s, "0123456789"), n = before;

	if (!is_own(s, before))
		return false;
	n += strspn(s + n, "0123456789");
	n += strspn(s + n, " /-");
	n += strspn(s + n, "0123456789");
	n += strspn(s + n, " /-");
	return s[n] == '\0';
}

/*
 * A number that the column was too narrow for, over a line or two.  The row
 * that it ends in, with its text in ${b}; ${i}: it does not.
 */
static size_t
wrapped_number(const struct head *h, size_t i, struct buf *b,
    unsigned int *flags, struct docnum *d)
{
	unsigned int	 below = 0;
	struct buf	 all;
	const char	*s;
	size_t		 end = i, next = next_row_of(h, i, SIDE_LEFT, b);

	s = head_row_text(h, i, SIDE_LEFT, b, flags);
	if (next == h->n || !is_begun(s))
		return i;
	buf_init(&all, 2 * META_ROOM);
	(void)buf_addstr(&all, s);
	s = head_row_text(h, next, SIDE_LEFT, b, &below);
	if (*s != '/' && *s != '-' && !(*s >= '0' && *s <= '9') &&
	    strchr("/-", all.p[all.len - 1]) == NULL)
		s = "";
	(void)buf_addstr(&all, s);
	if (*s != '\0' && (s = buf_str(&all)) != NULL && docnum_find(s,
	    strlen(s), d) == DOCNUM_FOUND) {
		buf_reset(b);
		(void)buf_addstr(b, s);
		*flags |= below;
		end = next;
	}
	buf_release(&all);
	return end;
}

/* A number of a copy (SY, TrS, SL) is that of another document's. */
static bool
is_copy(const struct docnum *d)
{
	static const char *const	 signs[] = { "SY", "TrS", "SL" };
	size_t				 n = strcspn(d->notation, "-/");

	for (size_t i = 0; i < 3; i++)
		if (strlen(signs[i]) == n && memcmp(d->notation, signs[i],
		    n) == 0)
			return true;
	return false;
}

/*
 * The number of one row; better than one found before: its own line before
 * one among words, the document's before its copy's.  True: look no further.
 */
static bool
take_number(struct head *h, size_t i, struct buf *b)
{
	unsigned int		 flags;
	struct docnum		 d;
	enum docnum_found	 found;
	const char		*s;
	size_t			 end = i;
	bool			 in_text;

	for (int side = SIDE_LEFT; side <= SIDE_ALL; side += 2) {
		s = head_row_text(h, i, (enum side)side, b, &flags);
		found = docnum_find(s, strlen(s), &d);
		if (found == DOCNUM_NONE && side == SIDE_LEFT &&
		    (end = wrapped_number(h, i, b, &flags, &d)) != i &&
		    (s = buf_str(b)) != NULL)
			found = DOCNUM_FOUND;
		if (found == DOCNUM_NONE)
			continue;
		in_text = !is_own(s, d.from);
		/* Half a notation is no sure one. */
		if (found == DOCNUM_FOUND && !go_on(h, end, (enum side)side, b,
		    &flags, &d))
			in_text = true;
		if (h->number != DOCNUM_NONE && (in_text ||
		    !(h->in_text || is_copy(&h->num))))
			return false;
		h->number = found;
		h->num = d;
		h->in_text = in_text;
		h->number_at = i;
		h->flags |= flags;
		return !in_text && !is_copy(&d);
	}
	return false;
}

static void
find_number(struct head *h, struct buf *b)
{
	unsigned int	 flags;
	const char	*s;

	for (size_t i = h->top; i < h->n; i = head_next_row(h, i)) {
		if (take_number(h, i, b))
			return;
		/* From here on the numbers are those of others. */
		s = head_row_text(h, i, SIDE_ALL, b, &flags);
		if (meta_begins(s, "can cu") || meta_begins(s, "kinh gui") ||
		    meta_begins(s, "v/v") || meta_begins(s, "ve viec"))
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

/* The row as one, when its pieces together stand in the page's middle. */
static const char *
centred_row(const struct head *h, size_t i, struct buf *b)
{
	size_t		 end = head_next_row(h, i);
	float		 x0 = h->t->v[i].x0, x1 = h->t->v[end - 1].x1;
	unsigned int	 flags;

	if (end - i < 2 || fabsf((x0 + x1) / 2 - h->width / 2) >= CENTRED *
	    h->width)
		return NULL;
	return head_row_text(h, i, SIDE_ALL, b, &flags);
}

static void
find_title(struct head *h, struct buf *b)
{
	const struct pdf_piece	*p;
	const char		*s;
	size_t			 i;

	i = h->number != DOCNUM_NONE ? h->number_at : h->date_at;
	for (i = head_next_row(h, i); i < h->n; i = head_next_row(h, i)) {
		h->title_at = i;
		if ((p = head_centred(h, i)) != NULL &&
		    meta_is_capitals(p->text) &&
		    (h->title = kind_of_title(p->text)) != NULL)
			return;
		/* Letters so far apart that a word is a piece of its own. */
		if ((s = centred_row(h, i, b)) != NULL &&
		    meta_is_capitals(s) &&
		    (h->title = kind_of_title(s)) != NULL)
			return;
	}
}

/* Number and date; with stamps where the page itself has none. */
static void
find_both(struct head *h, struct buf *b)
{
	find_number(h, b);
	head_find_date(h, b);
	if (h->number == DOCNUM_FOUND && h->date == DATE_FOUND)
		return;
	h->stamps = true;
	if (h->number != DOCNUM_FOUND)
		find_number(h, b);
	if (h->date != DATE_FOUND)
		head_find_date(h, b);
	h->stamps = false;
}

/* How far from each other number and date may stand. */
static float
near_enough(const struct head *h)
{
	if (!h->motto || h->in_text)
		return HEAD_NEAR;
	/* In its own column, with an address above it. */
	return h->t->v[h->number_at].x1 < h->split ? COLUMN_ENOUGH :
	    NEAR_ENOUGH;
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
	    fabsf(t->v[h->number_at].y - t->v[h->date_at].y) >
	    near_enough(h)) {
		if (h->number_at > h->date_at)
			h->number = DOCNUM_NONE;
		else
			h->date = DATE_NONE;
	}
	if (h->number != DOCNUM_NONE || h->date != DATE_NONE)
		find_title(h, b);
}
