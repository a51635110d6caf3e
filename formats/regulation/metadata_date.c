/*
 * metadata_date.c: the date in the head of a document, on the right: "Khánh
 * Hòa, ngày 21 tháng 7 năm 2017".
 *
 * What a document is about has dates, too, of others: "Nghị quyết số 57-NQ/TW
 * ngày 22 tháng 12 năm 2024".
 */
#include <string.h>

#include "formats/regulation/metadata_part.h"
#include "formats/regulation/viet.h"

#define PLACE_MOST	72		/* octets before a date */
#define DATE_ROWS	4		/* that one may be wrapped to */

/* How a row ends. */
enum ending {
	ENDS_WHOLE,			/* not within a date */
	ENDS_WITHIN,			/* the next one has the rest */
	ENDS_IN_WORDS			/* of a year, which "hai mươi" may be
					   or go on as "lăm" in the next one */
};

static enum ending
ending_of(const char *s, size_t *to, bool *found)
{
	struct civil	 c;
	enum date_found	 what;
	size_t		 len = strlen(s);

	*to = 0;
	what = date_find_words(s, len, &c, NULL, to);
	*found = what == DATE_FOUND;
	if (*to == len && len > 0 && c.day > 0 && c.month > 0 &&
	    !(s[len - 1] >= '0' && s[len - 1] <= '9') &&
	    !meta_begins(s + len - (len < 4 ? len : 4), "năm"))
		return ENDS_IN_WORDS;
	return (what == DATE_NONE && meta_has(s, "ngay")) ||
	    (what == DATE_BLANK && c.year == -1) ? ENDS_WITHIN : ENDS_WHOLE;
}

/*
 * The row behind ${at} that goes on on this side, its text in ${b}; h->n:
 * there is none.
 */
static size_t
row_behind(const struct head *h, size_t at, enum side side, struct buf *b,
    unsigned int *flags)
{
	size_t	 next = head_next_row(h, at);

	/* Between its lines may stand one of the left side. */
	if (next < h->n && *head_row_text(h, next, side, b, flags) == '\0')
		next = head_next_row(h, next);
	return next < h->n && *head_row_text(h, next, side, b, flags) !=
	    '\0' ? next : h->n;
}

/* What is known of a date that rows share. */
struct wrapped {
	struct buf	 all;
	enum ending	 ends;
	unsigned int	 seen;		/* flags of its further rows */
	bool		 whole;
};

/* The row whose text is in ${b}, too; false: it is no part of the date. */
static bool
row_add(struct wrapped *w, struct buf *b, unsigned int flags, bool alone)
{
	const char	*s = buf_str(b);
	size_t		 before = w->all.len, to = 0;
	bool		 found = false;

	if (s == NULL || buf_addf(&w->all, " %s", s) == -1 ||
	    (s = buf_str(&w->all)) == NULL)
		return false;
	w->ends = ending_of(s, &to, &found);
	if (to <= before || (alone && to != w->all.len)) {
		w->all.len = before;
		return false;
	}
	w->seen |= flags;
	w->whole = found;
	return true;
}

/* All of it that further rows have. */
static void
rows_add(struct wrapped *w, const struct head *h, size_t at, enum side side,
    struct buf *b)
{
	unsigned int	 flags;
	size_t		 next;

	for (size_t n = 1; n < DATE_ROWS && (n == 1 || w->ends ==
	    ENDS_IN_WORDS); n++) {
		next = row_behind(h, at, side, b, &flags);
		if (next < h->n && row_add(w, b, flags, false)) {
			at = next;
			continue;
		}
		/* Of a line that goes on at the page's left edge. */
		at = head_next_row(h, at);
		if (at == h->n)
			return;
		(void)head_row_text(h, at, SIDE_ALL, b, &flags);
		if (!row_add(w, b, flags, true))
			return;
	}
}

const char *
head_date_text(const struct head *h, size_t i, enum side side, struct buf *b,
    unsigned int *flags)
{
	const char	*s = head_row_text(h, i, side, b, flags);
	struct wrapped	 w = { .seen = 0 };
	size_t		 to;
	bool		 found;

	if ((w.ends = ending_of(s, &to, &found)) == ENDS_WHOLE)
		return s;
	buf_init(&w.all, DATE_ROWS * META_ROOM);
	(void)buf_addstr(&w.all, s);
	rows_add(&w, h, i, side, b);
	s = head_row_text(h, i, side, b, flags);
	if (w.whole && buf_str(&w.all) != NULL) {
		buf_reset(b);
		(void)buf_addstr(b, buf_str(&w.all));
		*flags |= w.seen;
		s = buf_str(b);
	}
	buf_release(&w.all);
	return s != NULL ? s : "";
}

/* The octets of [from, to) as a string of its own in ${out}. */
static bool
cut(char out[PLACE_MOST + 1], const char *s, size_t from, size_t to)
{
	while (from < to && strchr(" ,;.:", s[from]) != NULL)
		from++;
	while (to > from && strchr(" ,;.:", s[to - 1]) != NULL)
		to--;
	if (to - from > PLACE_MOST)
		return false;
	memcpy(out, s + from, to - from);
	out[to - from] = '\0';
	return true;
}

/* Begins every word with a capital, as in the name of a place? */
static bool
is_name(const char *s)
{
	struct buf	 b;
	size_t		 n;
	char		 first[8];
	bool		 yes = *s != '\0';

	buf_init(&b, META_ROOM);
	for (const char *p = s; yes && *p != '\0'; p += n) {
		n = strspn(p, " -.");
		if (n > 0)
			continue;
		for (n = 1; n < sizeof(first) - 1 && ((uint8_t)p[n] & 0xc0) ==
		    0x80; n++)
			;
		memcpy(first, p, n);
		first[n] = '\0';
		buf_reset(&b);
		yes = viet_upper(&b, first, n) == 0 && buf_str(&b) != NULL &&
		    strcmp(buf_str(&b), first) == 0;
		n = strcspn(p, " -.");
	}
	buf_release(&b);
	return yes;
}

/* A place before ${from}: a comma behind it, or all of it a name. */
static bool
is_place(const char *s, size_t begin, size_t from, const char *place)
{
	const char	*comma = memchr(s + begin, ',', from - begin);
	char		 first[PLACE_MOST + 1];

	if (strpbrk(place, "0123456789") != NULL)
		return false;
	if (comma == NULL)
		return is_name(place);
	/* "Nha Trang, thứ Hai, ngày ...": the name is before the first. */
	return cut(first, s, begin, (size_t)(comma - s)) && *first != '\0' &&
	    !(*first >= 'a' && *first <= 'z');
}

/* How the date at [from, to) stands in its line. */
static enum date_standing
standing(const struct head *h, const char *s, size_t from, size_t to)
{
	char		 before[PLACE_MOST + 1], after[PLACE_MOST + 1];
	struct docnum	 d;
	size_t		 begin = 0;

	/* The document's own number may stand in the same line. */
	if (docnum_find(s, from, &d) != DOCNUM_NONE) {
		if (h->number == DOCNUM_NONE || !docnum_same(&d, &h->num))
			return DATE_OF_ANOTHER;
		begin = d.to;
	}
	if (!cut(after, s, to, strlen(s)) || (meta_has_letter(after) &&
	    !meta_is_capitals(after)))
		return DATE_OF_ANOTHER;
	return *after == '\0' && cut(before, s, begin, from) && is_place(s,
	    begin, from, before) ? DATE_OWN : DATE_AMONG_WORDS;
}

/* "Nha Trang, ngày 05/3/2022", or the figures in the next line. */
static enum date_found
in_figures(const struct head *h, size_t i, struct buf *b, struct civil *day,
    unsigned int *flags)
{
	size_t			 from, to, next = head_next_row(h, i);
	unsigned int		 more = 0;
	struct buf		 both;
	const char		*s;
	enum date_found		 found;

	s = head_row_text(h, i, SIDE_RIGHT, b, flags);
	found = date_find(s, strlen(s), day, &from, &to);
	if (found == DATE_NONE && meta_has(s, "ngay") && next < h->n) {
		buf_init(&both, 2 * META_ROOM);
		(void)buf_addf(&both, "%s ", s);
		(void)buf_addstr(&both, head_row_text(h, next, SIDE_RIGHT, b,
		    &more));
		buf_reset(b);
		(void)buf_add(b, both.p, both.len);
		buf_release(&both);
		if ((s = buf_str(b)) == NULL)
			s = "";
		*flags |= more;
		found = date_find(s, strlen(s), day, &from, &to);
	}
	return found == DATE_FOUND && memchr(s, ',', from) != NULL &&
	    standing(h, s, from, to) == DATE_OWN ? DATE_FOUND : DATE_NONE;
}

/* The body begins here. */
static bool
is_body(const struct head *h, size_t i, struct buf *b)
{
	static const char *const	 begins[] = { "can cu", "kinh gui" };
	unsigned int			 flags;

	return meta_begins_any(head_row_text(h, i, SIDE_ALL, b, &flags),
	    begins, sizeof(begins) / sizeof(begins[0]));
}

/* The next row, if the one behind it may still have the date; h->n. */
static size_t
next_row(const struct head *h, size_t i)
{
	if (h->number != DOCNUM_NONE && h->t->v[i].y >
	    h->t->v[h->number_at].y + HEAD_NEAR)
		return h->n;
	return head_next_row(h, i);
}

static void
take(struct head *h, size_t i, enum date_found found, const struct civil *day,
    enum date_standing standing, unsigned int flags)
{
	h->date = found;
	h->day = *day;
	h->date_at = i;
	h->date_stands = standing;
	h->flags |= flags;
}

/* In words, in one row: true when it is the document's own. */
static bool
row_take(struct head *h, size_t i, struct buf *b)
{
	enum date_standing	 stands;
	enum date_found		 found;
	unsigned int		 flags;
	struct civil		 day;
	const char		*s;
	size_t			 from, to;

	for (int side = SIDE_RIGHT; side <= SIDE_ALL; side++) {
		s = head_date_text(h, i, (enum side)side, b, &flags);
		found = date_find_words(s, strlen(s), &day, &from, &to);
		if (found == DATE_NONE)
			continue;
		stands = standing(h, s, from, to);
		if (stands == DATE_OWN || (stands == DATE_AMONG_WORDS &&
		    h->date == DATE_NONE))
			take(h, i, found, &day, stands, flags);
		return stands == DATE_OWN;
	}
	return false;
}

void
head_find_date(struct head *h, struct buf *b)
{
	unsigned int	 flags;
	struct civil	 day;

	for (size_t i = h->top; i < h->n && !is_body(h, i, b);
	    i = next_row(h, i))
		if (row_take(h, i, b))
			return;
	/* What stands in words may be what a letter is about. */
	if (h->stamps || (h->date != DATE_NONE && h->date_stands !=
	    DATE_AMONG_WORDS))
		return;
	for (size_t i = h->top; i < h->n && !is_body(h, i, b);
	    i = next_row(h, i))
		if (in_figures(h, i, b, &day, &flags) == DATE_FOUND) {
			take(h, i, DATE_FOUND, &day, DATE_IN_FIGURES, flags);
			return;
		}
}
