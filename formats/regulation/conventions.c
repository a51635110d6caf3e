/*
 * conventions.c: numbers, dates and signer blocks of Vietnamese documents.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/viet.h"

#include "formats/regulation/conventions.h"
#include "formats/regulation/numwords.h"

#define VIETNAM		((int64_t)7 * 3600 * TIME_SECOND)
#define DIGITS_MAX	7		/* of a document's number */
#define YEAR_FIRST	1945
#define YEAR_LAST	2199

/* A cursor in a folded text. */
struct at {
	const struct viet_folded *f;
	size_t		 i;
};

static char
peek(const struct at *a)
{
	return a->i < a->f->n ? a->f->s[a->i] : '\0';
}

static void
spaces(struct at *a)
{
	while (peek(a) == ' ')
		a->i++;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* ${word} here, and no letter right behind it. */
static bool
eat(struct at *a, const char *word)
{
	size_t	 n = strlen(word);

	if (a->f->n - a->i < n || memcmp(a->f->s + a->i, word, n) != 0 ||
	    (is_letter(word[n - 1]) && a->i + n < a->f->n &&
	    is_letter(a->f->s[a->i + n])))
		return false;
	a->i += n;
	return true;
}

/* Up to ${max} digits, spaces between them allowed with ${loose}. */
static size_t
digits(struct at *a, char *out, size_t max)
{
	size_t	 n = 0;

	while (is_digit(peek(a)) && n < max)
		out[n++] = a->f->s[a->i++];
	out[n] = '\0';
	return is_digit(peek(a)) ? 0 : n;
}

size_t
docnum_dash(const uint8_t *p, size_t left)
{
	if (left < 3 || p[0] != 0xe2)
		return 0;
	return (p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x95) ||
	    (p[1] == 0x88 && p[2] == 0x92) ? 3 : 0;
}

/* The original octets of folded [from, to): no spaces, dashes as "-". */
static bool
original(const struct viet_folded *f, const char *s, size_t from, size_t to,
    char *out, size_t room)
{
	struct buf	 b;
	bool		 ok;
	size_t		 n = 0, dash;

	buf_init(&b, 4 * room);
	ok = viet_clean(&b, s + f->at[from], f->at[to] - f->at[from]) == 0;
	for (size_t i = 0; ok && i < b.len; i++) {
		if (b.p[i] == ' ')
			continue;
		dash = docnum_dash(b.p + i, b.len - i);
		if (n + 1 >= room)
			ok = false;
		else
			out[n++] = dash > 0 ? '-' : (char)b.p[i];
		i += dash > 0 ? dash - 1 : 0;
	}
	out[n < room ? n : 0] = '\0';
	buf_release(&b);
	return ok && n > 0;
}

/*
 * One part of a notation as it was written: a capital first, and no word of
 * small letters ("TTr", "QyĐ", "QH15", "NCKSTTHC").
 */
static bool
is_part(const struct viet_folded *f, const char *s, size_t from, size_t to)
{
	const char	*p = s + f->at[from];
	size_t		 upper = 0, lower = 0, n = f->at[to] - f->at[from];
	uint32_t	 cp;
	struct buf	 b;
	bool		 first = true, ok = true;

	buf_init(&b, 4 * DOCNUM_NOTATION);
	if (n > DOCNUM_NOTATION || viet_clean(&b, p, n) == -1)
		ok = false;
	for (size_t i = 0, len; ok && i < b.len; i += len) {
		const struct viet_letter	*l = NULL;
		uint8_t				 c = b.p[i];

		if (c < 0x80)
			len = 1;
		else if ((len = utf8_char(b.p + i, b.p +
		    b.len, &cp)) == 0)
			break;
		else
			l = viet_letter(cp);
		if (c < 0x80 ? c >= 'A' && c <= 'Z' : l == NULL || l->upper)
			upper++;
		else if (c >= 0x80 || (c >= 'a' && c <= 'z'))
			lower++;
		if (first && upper == 0)
			ok = false;
		first = false;
	}
	buf_release(&b);
	/* "TTr", "QyĐ"; no "Hà" of the place behind it. */
	return ok && upper > 0 && (lower == 0 || lower < upper);
}

/*
 * Parts joined by "-" or "/", with single spaces around these at most:
 * "QĐ - UBND" is one.  The end, or ${from} when there is none.
 */
static size_t
notation_end(const struct viet_folded *f, const char *s, size_t from)
{
	struct at	 a = { f, from };
	size_t		 end = from, start;

	for (;;) {
		spaces(&a);
		start = a.i;
		while (is_letter(peek(&a)) || is_digit(peek(&a)))
			a.i++;
		if (a.i == start || !is_part(f, s, start, a.i))
			return end;
		end = a.i;
		spaces(&a);
		if (peek(&a) != '-' && peek(&a) != '/')
			return end;
		a.i++;
	}
}

/* "7 9 3": figures that are written apart, one space between them. */
static size_t
spaced_digits(struct at *a, char *out, size_t max)
{
	size_t	 n = digits(a, out, max), k;

	while (n > 0 && peek(a) == ' ' && a->i + 1 < a->f->n &&
	    is_digit(a->f->s[a->i + 1])) {
		a->i++;
		k = digits(a, out + n, max - n);
		if (k == 0)
			return 0;
		n += k;
	}
	return n;
}

/* "/2024/" between number and notation. */
static int
year_between(struct at *a)
{
	struct at	 b = *a;
	char		 text[5];
	int		 year;

	if (peek(&b) != '/')
		return 0;
	b.i++;
	spaces(&b);
	if (digits(&b, text, 4) != 4)
		return 0;
	while (peek(&b) == '.' || peek(&b) == '_')
		b.i++;
	year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 +
	    (text[2] - '0') * 10 + (text[3] - '0');
	spaces(&b);
	if (year < YEAR_FIRST || year > YEAR_LAST ||
	    (peek(&b) != '/' && peek(&b) != '-'))
		return 0;
	*a = b;
	return year;
}

/* From the number on; ${a} is behind "Số:". */
static enum docnum_found
number_here(const struct viet_folded *f, const char *s, size_t i,
    struct docnum *d)
{
	struct at	 a = { f, i };
	size_t		 begin, end, n;
	char		 text[DIGITS_MAX + 1];

	memset(d, 0, sizeof(*d));
	spaces(&a);
	begin = a.i;
	/* What a form has to be filled in. */
	while (peek(&a) == '.' || peek(&a) == '_' || peek(&a) == ' ')
		a.i++;
	if (is_digit(peek(&a)))
		begin = a.i;
	n = spaced_digits(&a, text, DIGITS_MAX);
	if (is_digit(peek(&a)))
		return DOCNUM_NONE;
	/* "12a/QĐ-UBND", "05đ". */
	if (n > 0 && is_letter(peek(&a)) && a.i + 1 < f->n &&
	    strchr(" /-._", f->s[a.i + 1]) != NULL)
		a.i++;
	end = a.i;
	if (n > 0 && !original(f, s, begin, end, d->number, sizeof(d->number)))
		return DOCNUM_NONE;
	while (peek(&a) == '.' || peek(&a) == '_' || peek(&a) == ' ')
		a.i++;
	d->year = year_between(&a);	/* "Số:    /2025/NĐ-CP", too */
	if (peek(&a) != '/' && peek(&a) != '-')
		return DOCNUM_NONE;
	d->party = d->year == 0 && peek(&a) == '-';
	a.i++;
	spaces(&a);
	end = notation_end(f, s, a.i);
	if (end == a.i || !original(f, s, a.i, end, d->notation,
	    sizeof(d->notation)))
		return DOCNUM_NONE;
	d->from = f->at[begin];
	d->to = f->at[end];
	return n > 0 ? DOCNUM_FOUND : DOCNUM_BLANK;
}

enum docnum_found
docnum_find(const char *s, size_t len, struct docnum *d)
{
	struct viet_folded	 f;
	enum docnum_found	 r = DOCNUM_NONE;
	struct at		 a;

	memset(d, 0, sizeof(*d));
	if (viet_folded(&f, s, len) == 0) {
		for (size_t i = 0; i < f.n && r == DOCNUM_NONE; i++) {
			if (i > 0 && is_letter(f.s[i - 1]))
				continue;
			a = (struct at){ &f, i };
			if (!eat(&a, "so"))
				continue;
			spaces(&a);
			if (peek(&a) == ':' || peek(&a) == '.')
				a.i++;
			r = number_here(&f, s, a.i, d);
		}
	}
	viet_folded_release(&f);
	return r;
}

enum docnum_found
docnum_parse(const char *s, size_t len, struct docnum *d)
{
	struct viet_folded	 f;
	enum docnum_found	 r = DOCNUM_NONE;

	memset(d, 0, sizeof(*d));
	if (viet_folded(&f, s, len) == 0)
		r = number_here(&f, s, 0, d);
	viet_folded_release(&f);
	return r;
}

char *
docnum_text(const struct docnum *d, char out[DOCNUM_TEXT])
{
	if (d->year != 0)
		snprintf(out, DOCNUM_TEXT, "%s/%d/%s", d->number, d->year,
		    d->notation);
	else
		snprintf(out, DOCNUM_TEXT, "%s%s%s", d->number,
		    d->party ? "-" : "/", d->notation);
	return out;
}

bool
docnum_same(const struct docnum *a, const struct docnum *b)
{
	const char	*x = a->number, *y = b->number;
	struct buf	 p, q;
	bool		 same;

	while (*x == '0' && is_digit(x[1]))
		x++;
	while (*y == '0' && is_digit(y[1]))
		y++;
	if (strcmp(x, y) != 0 || a->year != b->year)
		return false;
	buf_init(&p, DOCNUM_NOTATION);
	buf_init(&q, DOCNUM_NOTATION);
	same = viet_fold(&p, a->notation, strlen(a->notation), false) == 0 &&
	    viet_fold(&q, b->notation, strlen(b->notation), false) == 0 &&
	    p.len == q.len && (p.len == 0 || memcmp(p.p, q.p, p.len) == 0);
	buf_release(&p);
	buf_release(&q);
	return same;
}

bool
notation_is_joint(const char *notation)
{
	static const char *const	 ends[] = { "LT", "LN", "PH" };
	size_t				 n = strcspn(notation, "-/");

	for (size_t i = 0; n > 2 && i < sizeof(ends) / sizeof(ends[0]); i++)
		if (memcmp(notation + n - 2, ends[i], 2) == 0)
			return true;
	return false;
}

const struct kind *
docnum_kind(const struct docnum *d, bool *guessed)
{
	size_t			 n = strcspn(d->notation, "-/");
	const struct kind	*k;

	*guessed = false;
	if ((k = kind_by_sign(d->notation, n)) != NULL)
		return k;
	/* "KHLT": a plan of several. */
	if (notation_is_joint(d->notation) && (k = kind_by_sign(d->notation,
	    n - 2)) != NULL)
		return k;
	/* Laws and resolutions of the National Assembly say none. */
	if (strncmp(d->notation, "QH", 2) == 0 && is_digit(d->notation[2]))
		return NULL;
	if ((k = kind_by_sign_folded(d->notation, n)) != NULL) {
		*guessed = true;
		return k;
	}
	return kind_letter();
}

bool
civil_valid(const struct civil *c)
{
	static const int	 days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };
	bool			 leap;

	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12)
		return false;
	leap = c->month == 2 && c->year % 4 == 0 &&
	    (c->year % 100 != 0 || c->year % 400 == 0);
	return c->day >= 1 && c->day <= days[c->month - 1] + (leap ? 1 : 0);
}

int64_t
civil_days(const struct civil *c)
{
	return time_from_civil(c->year, c->month, c->day, 0, 0, 0) / 86400;
}

void
civil_of_time(int64_t us, struct civil *c)
{
	if (us > INT64_MAX - VIETNAM)
		us = INT64_MAX - VIETNAM;
	time_civil(us + VIETNAM, &c->year, &c->month, &c->day);
}

char *
civil_text(const struct civil *c, char out[CIVIL_TEXT])
{
	snprintf(out, CIVIL_TEXT, "%04u-%02u-%02u",
	    (unsigned int)c->year % 10000, (unsigned int)c->month % 100,
	    (unsigned int)c->day % 100);
	return out;
}

static int
value(const char *s)
{
	int	 n = 0;

	for (; is_digit(*s); s++)
		n = n * 10 + (*s - '0');
	return n;
}

/* Dots and underscores of a form count as a blank. */
static bool
number_or_blank(struct at *a, size_t max, int *out)
{
	char	 text[8] = "";
	size_t	 n;

	*out = -1;
	while (peek(a) == ' ' || peek(a) == '.' || peek(a) == '_')
		a->i++;
	if (is_digit(peek(a))) {
		n = digits(a, text, max);
		if (n == 0)
			return false;
		*out = value(text);
	}
	while (peek(a) == ' ' || peek(a) == '.' || peek(a) == '_')
		a->i++;
	return true;
}

/* The same, which may also be written out, before ${end} (NULL: any). */
static bool
part_here(struct at *a, enum numwords what, int *out, const char *end)
{
	struct at	 before;
	size_t		 n;

	if (!number_or_blank(a, what == NUMWORDS_YEAR ? 4 : 2, out))
		return false;
	before = *a;
	if (*out == -1 && (n = numwords_read(a->f->s + a->i, a->f->n - a->i,
	    what, out)) > 0) {
		a->i += n;
		spaces(a);
	}
	if (end == NULL || eat(a, end))
		return true;
	/* "tháng năm 2017": the month is blank. */
	*a = before;
	*out = -1;
	return eat(a, end);
}

static bool
words_here(struct at *a, struct civil *c)
{
	return eat(a, "ngay") &&
	    part_here(a, NUMWORDS_DAY, &c->day, "thang") &&
	    part_here(a, NUMWORDS_MONTH, &c->month, "nam") &&
	    part_here(a, NUMWORDS_YEAR, &c->year, NULL);
}

/* 21/7/2017 with one separator, or 2017-07-21. */
static bool
figures_here(struct at *a, struct civil *c)
{
	char	 one[5], two[5], three[5], sep;
	size_t	 n, k;

	if ((n = digits(a, one, 4)) == 0)
		return false;
	sep = peek(a);
	if ((sep != '/' && sep != '-' && sep != '.') || (n > 2 && sep != '-'))
		return false;
	a->i++;
	if (digits(a, two, 2) == 0 || peek(a) != sep)
		return false;
	a->i++;
	if ((k = digits(a, three, 4)) == 0 || (n == 4) == (k == 4) || n == 3 ||
	    (n < 4 && k != 4))
		return false;
	*c = n == 4 ? (struct civil){ value(one), value(two), value(three) } :
	    (struct civil){ value(three), value(two), value(one) };
	return true;
}

/* The figures before go on here: "1/2/3/2024" is no date. */
static bool
inside(const struct viet_folded *f, size_t i)
{
	return i > 1 && strchr("/-.", f->s[i - 1]) != NULL &&
	    is_digit(f->s[i - 2]);
}

static enum date_found
find(const char *s, size_t len, bool figures, struct civil *c, size_t *from,
    size_t *to)
{
	struct viet_folded	 f;
	enum date_found		 r = DATE_NONE;
	struct at		 a;
	size_t			 end;

	*c = (struct civil){ 0, 0, 0 };
	if (viet_folded(&f, s, len) == -1)
		goto out;
	for (size_t i = 0; i < f.n && r == DATE_NONE; i++) {
		if (i > 0 && (is_letter(f.s[i - 1]) || is_digit(f.s[i - 1])))
			continue;
		a = (struct at){ &f, i };
		if (!words_here(&a, c)) {
			a = (struct at){ &f, i };
			if (!figures || inside(&f, i) || !figures_here(&a, c))
				continue;
		}
		r = DATE_FOUND;
		if (c->day == -1 || c->month == -1 || c->year == -1)
			r = DATE_BLANK;
		else if (!civil_valid(c) || c->year < YEAR_FIRST)
			r = DATE_WRONG;
		for (end = a.i; end > i && strchr(" ._", f.s[end - 1]) !=
		    NULL; end--)
			continue;
		if (from != NULL)
			*from = f.at[i];
		if (to != NULL)
			*to = f.at[end];
	}
 out:
	viet_folded_release(&f);
	return r;
}

enum date_found
date_find(const char *s, size_t len, struct civil *c, size_t *from, size_t *to)
{
	return find(s, len, true, c, from, to);
}

enum date_found
date_find_words(const char *s, size_t len, struct civil *c, size_t *from,
    size_t *to)
{
	return find(s, len, false, c, from, to);
}

static const char *const	 signs[AUTHORITY_MAX] = { "", "TM.", "KT.",
	"TL.", "TUQ.", "Q." };

const char *
authority_sign(enum authority a)
{
	return (unsigned int)a < AUTHORITY_MAX ? signs[a] : "";
}

enum authority
authority_parse(const char *s, size_t len, size_t *rest)
{
	static const struct {
		const char	*text;
		enum authority	 what;
	} words[] = {
		{ "tuq.", AUTHORITY_TUQ }, { "t.u.q", AUTHORITY_TUQ },
		{ "tuq ", AUTHORITY_TUQ }, { "tm.", AUTHORITY_TM },
		{ "tm ", AUTHORITY_TM }, { "t/m", AUTHORITY_TM },
		{ "t.m", AUTHORITY_TM }, { "kt.", AUTHORITY_KT },
		{ "kt ", AUTHORITY_KT }, { "k/t", AUTHORITY_KT },
		{ "k.t", AUTHORITY_KT }, { "tl.", AUTHORITY_TL },
		{ "tl ", AUTHORITY_TL }, { "t/l", AUTHORITY_TL },
		{ "t.l", AUTHORITY_TL }, { "q.", AUTHORITY_Q },
		{ "quyen ", AUTHORITY_Q },
	};
	struct viet_folded	 f;
	enum authority		 r = AUTHORITY_NONE;
	struct at		 a;
	size_t			 n;

	*rest = 0;
	if (viet_folded(&f, s, len) == 0) {
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			n = strlen(words[i].text);
			if (r != AUTHORITY_NONE || f.n <= n ||
			    memcmp(f.s, words[i].text, n) != 0)
				continue;
			a = (struct at){ &f, n };
			while (peek(&a) == '.' || peek(&a) == ' ')
				a.i++;
			if (!is_letter(peek(&a)))
				continue;
			r = words[i].what;
			*rest = f.at[a.i];
		}
	}
	viet_folded_release(&f);
	return r;
}
