/*
 * viet.c: Vietnamese letters: what is compared, what is found.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"

#include "formats/regulation/viet.h"

#define WORD_MAX	64		/* letters, for a tone's place */

/* One letter under way: marks may still come behind it. */
struct letter {
	uint32_t	 cp;		/* not 0: no letter of a-z with marks */
	uint32_t	 was;		/* as it came; 0: changed since */
	char		 base;
	uint8_t		 hat;
	uint8_t		 tone;
	bool		 upper;
};

const struct viet_letter *
viet_letter(uint32_t cp)
{
	size_t	 lo = 0, hi = viet_nletters, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (viet_letters[mid].cp == cp)
			return &viet_letters[mid];
		if (viet_letters[mid].cp < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static bool
is_mark(uint32_t cp)
{
	return (cp >= 0x300 && cp <= 0x36f) || (cp >= 0x1ab0 && cp <= 0x1aff);
}

/* Soft hyphen, joiners, marks of direction, byte order mark. */
static bool
is_nothing(uint32_t cp)
{
	return cp == 0xad || (cp >= 0x200b && cp <= 0x200f) ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x2069) ||
	    cp == 0xfeff;
}

static bool
is_space(uint32_t cp)
{
	return cp <= 0x20 || cp == 0x7f || (cp >= 0x80 && cp <= 0xa0) ||
	    (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 ||
	    cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

/* Dashes and quotation marks by their ASCII one; others as they are. */
static uint32_t
unified(uint32_t cp)
{
	if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2043)
		return '-';
	if ((cp >= 0x2018 && cp <= 0x201b) || cp == 0x2032 || cp == 0xb4 ||
	    cp == 0x60)
		return '\'';
	if ((cp >= 0x201c && cp <= 0x201f) || cp == 0x2033 || cp == 0xab ||
	    cp == 0xbb)
		return '"';
	return cp;
}

static struct letter
letter_of(uint32_t cp)
{
	const struct viet_letter	*v;
	struct letter			 l = { .cp = cp, .was = cp };

	if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z')) {
		l = (struct letter){ .base = (char)(cp | 0x20), .was = cp,
		    .upper = cp < 'a' };
	} else if (cp >= 0x80 && (v = viet_letter(cp)) != NULL) {
		l = (struct letter){ .was = cp, .base = v->base, .hat = v->hat,
		    .tone = v->tone, .upper = v->upper != 0 };
		if (v->hat == VIET_OTHER)
			l.cp = cp;
	}
	return l;
}

/* A combining mark on it; false when it is none of ours. */
static bool
letter_mark(struct letter *l, uint32_t cp)
{
	static const struct {
		uint32_t	 cp;
		uint8_t		 hat, tone;
	} marks[] = {
		{ 0x300, 0, VIET_GRAVE }, { 0x309, 0, VIET_HOOK },
		{ 0x303, 0, VIET_TILDE }, { 0x301, 0, VIET_ACUTE },
		{ 0x323, 0, VIET_DOT }, { 0x340, 0, VIET_GRAVE },
		{ 0x341, 0, VIET_ACUTE }, { 0x302, VIET_CIRCUMFLEX, 0 },
		{ 0x306, VIET_BREVE, 0 }, { 0x31b, VIET_HORN, 0 },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].cp != cp)
			continue;
		l->was = 0;
		if (marks[i].hat != 0)
			l->hat = marks[i].hat;
		else
			l->tone = marks[i].tone;
		return true;
	}
	return false;
}

static uint32_t
compose(const struct letter *l)
{
	if (l->cp != 0)
		return l->cp;
	if (l->was != 0)
		return l->was;
	if (l->hat == VIET_PLAIN && l->tone == VIET_LEVEL)
		return (uint32_t)(l->upper ? l->base - 0x20 : l->base);
	for (size_t i = 0; i < viet_nletters; i++)
		if (viet_letters[i].base == l->base &&
		    viet_letters[i].hat == l->hat &&
		    viet_letters[i].tone == l->tone &&
		    (viet_letters[i].upper != 0) == l->upper)
			return viet_letters[i].cp;
	/* No such letter: its base. */
	return (uint32_t)(l->upper ? l->base - 0x20 : l->base);
}

/* Walks the characters that are something; 0 at the end. */
static size_t
next_char(const uint8_t **p, const uint8_t *end, uint32_t *cp)
{
	size_t	 step;

	for (; *p < end; *p += step == 0 ? 1 : step) {
		if ((step = utf8_char(*p, end, cp)) == 0 || is_nothing(*cp))
			continue;
		*p += step;
		return step;
	}
	return 0;
}

/*
 * Append the folded text.  ${at}, unless NULL, has room for one more than
 * ${len} places, and gets where each octet is from.  0 or -1.
 */
static int
fold(struct buf *b, uint32_t *at, const char *s, size_t len)
{
	const uint8_t	*begin = (const uint8_t *)s, *p = begin, *end;
	const size_t	 start = b->len;
	uint32_t	 cp;
	size_t		 step, from, was, gap = 0;
	bool		 space = false;
	struct letter	 l;

	end = len == 0 ? p : p + len;
	while ((step = next_char(&p, end, &cp)) > 0) {
		from = (size_t)(p - begin) - step;
		if (is_space(cp)) {
			gap = space ? gap : from;
			space = true;
			continue;
		}
		if (is_mark(cp))
			continue;
		if (space && b->len > start) {
			if (at != NULL)
				at[b->len - start] = (uint32_t)gap;
			(void)buf_addc(b, ' ');
		}
		space = false;
		was = b->len;
		l = letter_of(unified(cp));
		if (l.base != 0)
			(void)buf_addc(b, l.base);
		else
			(void)utf8_add(b, l.cp);
		for (size_t i = was; at != NULL && i < b->len; i++)
			at[i - start] = (uint32_t)from;
	}
	if (at != NULL)
		at[b->len - start] = (uint32_t)len;
	return b->failed ? -1 : 0;
}

int
viet_fold(struct buf *b, const char *s, size_t len, bool iy)
{
	size_t	 start = b->len;

	if (len > VIET_TEXT_MAX || fold(b, NULL, s, len) == -1)
		return -1;
	for (size_t i = start; iy && i < b->len; i++)
		if (b->p[i] == 'y')
			b->p[i] = 'i';
	return 0;
}

int
viet_folded(struct viet_folded *f, const char *s, size_t len)
{
	struct buf	 b;

	*f = (struct viet_folded){ NULL, NULL, 0 };
	if (len > VIET_TEXT_MAX)
		return -1;
	buf_init(&b, len + 1);
	f->at = malloc((len + 1) * sizeof(*f->at));
	if (f->at != NULL && fold(&b, f->at, s, len) == 0 &&
	    buf_str(&b) != NULL)
		f->s = (char *)buf_take(&b, &f->n);
	if (f->s == NULL && f->at != NULL && !b.failed && b.len == 0)
		f->s = calloc(1, 1);
	buf_release(&b);
	return f->s == NULL ? -1 : 0;
}

void
viet_folded_release(struct viet_folded *f)
{
	free(f->s);
	free(f->at);
	*f = (struct viet_folded){ NULL, NULL, 0 };
}

enum how { HOW_CLEAN, HOW_UPPER, HOW_KEY };

/* Open oa, oe, uy at a word's end: the tone stands on the first letter. */
static void
tone_place(struct letter *w, size_t n)
{
	struct letter	*a, *z;

	if (n < 2)
		return;
	a = &w[n - 2];
	z = &w[n - 1];
	if (a->hat != VIET_PLAIN || z->hat != VIET_PLAIN ||
	    z->tone == VIET_LEVEL || a->tone != VIET_LEVEL)
		return;
	if ((a->base == 'o' && (z->base == 'a' || z->base == 'e')) ||
	    (a->base == 'u' && z->base == 'y' &&
	    (n < 3 || w[n - 3].base != 'q'))) {
		a->tone = z->tone;
		z->tone = VIET_LEVEL;
		a->was = z->was = 0;
	}
}

static int
word_put(struct buf *b, struct letter *w, size_t *n, enum how how)
{
	if (how == HOW_KEY)
		tone_place(w, *n);
	for (size_t i = 0; i < *n; i++)
		(void)utf8_add(b, compose(&w[i]));
	*n = 0;
	return b->failed ? -1 : 0;
}

static int
recompose(struct buf *b, const char *s, size_t len, enum how how)
{
	const uint8_t	*p = (const uint8_t *)s, *end;
	struct letter	 w[WORD_MAX], l;
	size_t		 n = 0, start = b->len;
	uint32_t	 cp;
	bool		 space = false;

	end = len == 0 ? p : p + len;
	while (next_char(&p, end, &cp) > 0) {
		if (is_space(cp)) {
			(void)word_put(b, w, &n, how);
			space = true;
			continue;
		}
		if (is_mark(cp) && n > 0 && w[n - 1].base != 0 &&
		    w[n - 1].cp == 0 && letter_mark(&w[n - 1], cp))
			continue;
		if (space && b->len > start)
			(void)buf_addc(b, ' ');
		space = false;
		l = letter_of(how == HOW_KEY ? unified(cp) : cp);
		if (l.base == 0) {
			(void)word_put(b, w, &n, how);
			(void)utf8_add(b, l.cp);
			continue;
		}
		if (l.cp == 0 && how != HOW_CLEAN && l.upper != (how ==
		    HOW_UPPER)) {
			l.upper = how == HOW_UPPER;
			l.was = 0;
		}
		if (n == WORD_MAX)
			(void)word_put(b, w, &n, how);
		w[n++] = l;
	}
	return word_put(b, w, &n, how);
}

int
viet_tone_key(struct buf *b, const char *s, size_t len)
{
	return recompose(b, s, len, HOW_KEY);
}

int
viet_clean(struct buf *b, const char *s, size_t len)
{
	return recompose(b, s, len, HOW_CLEAN);
}

int
viet_upper(struct buf *b, const char *s, size_t len)
{
	return recompose(b, s, len, HOW_UPPER);
}
