/*
 * wanted.c: documents by the number and notation that a person types.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/viet.h"

#include "formats/regulation/wanted.h"

#define DIGITS_MAX	7		/* of a number, as in conventions.c */
#define YEAR_FIRST	1945
#define YEAR_LAST	2199
#define TEXT_MAX	((size_t)1024)	/* octets that a person types */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_joint(char c)
{
	return c == '/' || c == '-';
}

/* Composed, without spaces, each dash "-", into ${out}; false: no room. */
static bool
plain(const char *s, size_t len, char *out, size_t room)
{
	struct buf	 b;
	size_t		 n = 0, dash;
	bool		 ok;

	buf_init(&b, 4 * TEXT_MAX);
	ok = len <= TEXT_MAX && viet_clean(&b, s, len) == 0;
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
	out[ok ? n : 0] = '\0';
	buf_release(&b);
	return ok && n > 0;
}

/* A notation: letters, digits and joints, of which some are letters. */
static bool
notation_take(struct docnum *d, const char *s)
{
	bool	 letter = false;

	for (const char *p = s; *p != '\0'; p++) {
		bool	 is = (*p >= 'A' && *p <= 'Z') ||
			    (*p >= 'a' && *p <= 'z') || (*p & 0x80) != 0;

		if (!is && !is_digit(*p) && !is_joint(*p))
			return false;
		letter = letter || is;
	}
	if (!letter || is_joint(*s) || strlen(s) >= sizeof(d->notation))
		return false;
	memcpy(d->notation, s, strlen(s) + 1);
	return true;
}

/* "12", "05a", "7đ"; what follows, or NULL. */
static const char *
number_take(struct docnum *d, const char *s)
{
	size_t	 n = strspn(s, "0123456789"), more = 0;

	if (n == 0 || n > DIGITS_MAX)
		return NULL;
	/* One letter, of up to three octets. */
	while (s[n + more] != '\0' && !is_joint(s[n + more]) && more < 4)
		more++;
	if (more > 3 || (more > 1 && (s[n] & 0x80) == 0) ||
	    n + more >= sizeof(d->number))
		return NULL;
	memcpy(d->number, s, n + more);
	d->number[n + more] = '\0';
	return s + n + more;
}

/* "/2025" behind the number, before a joint. */
static const char *
year_take(struct docnum *d, const char *s)
{
	int	 year = 0;

	if (*s != '/' || strspn(s + 1, "0123456789") != 4 ||
	    (s[5] != '\0' && !is_joint(s[5])))
		return s;
	for (size_t i = 1; i < 5; i++)
		year = year * 10 + (s[i] - '0');
	if (year < YEAR_FIRST || year > YEAR_LAST)
		return s;
	d->year = year;
	return s + 5;
}

bool
wanted_parse(struct docnum *d, const char *text)
{
	char		 s[TEXT_MAX];
	const char	*p;

	memset(d, 0, sizeof(*d));
	if (!plain(text, strlen(text), s, sizeof(s)) ||
	    (p = number_take(d, s)) == NULL)
		return false;
	p = year_take(d, p);
	if (!is_joint(*p))
		return false;
	d->party = d->year == 0 && *p == '-';
	return notation_take(d, p + 1);
}

/* A field's value: the correction, else what was read. */
static const char *
value_of(const json_t *metadata, const json_t *fields, enum meta_name name)
{
	const char	*key = meta_name_text(name);
	const json_t	*said = json_object_get(fields, key);

	if (json_is_string(said))
		return json_string_value(said);
	if (json_get_str(said, "value") != NULL)
		return json_get_str(said, "value");
	return json_get_str(json_object_get(metadata, key), "value");
}

bool
wanted_recorded(struct docnum *d, const json_t *metadata,
    const json_t *fields)
{
	const char	*number = value_of(metadata, fields, META_NUMBER);
	const char	*notation = value_of(metadata, fields, META_NOTATION);
	char		 s[TEXT_MAX];
	const char	*p;

	memset(d, 0, sizeof(*d));
	if (number == NULL || notation == NULL ||
	    !plain(number, strlen(number), s, sizeof(s)) ||
	    (p = number_take(d, s)) == NULL)
		return false;
	/* Of a law the year is written with the number. */
	if (*year_take(d, p) != '\0')
		return false;
	return plain(notation, strlen(notation), s, sizeof(s)) &&
	    notation_take(d, s);
}

static const char *
past_zeros(const char *s)
{
	while (*s == '0' && is_digit(s[1]))
		s++;
	return s;
}

/* Lower case, no marks, one kind of joint. */
static bool
same_folded(const char *x, const char *y)
{
	struct buf	 a, b;
	bool		 same;

	buf_init(&a, 4 * DOCNUM_NOTATION);
	buf_init(&b, 4 * DOCNUM_NOTATION);
	same = viet_fold(&a, x, strlen(x), false) == 0 &&
	    viet_fold(&b, y, strlen(y), false) == 0 && a.len == b.len;
	for (size_t i = 0; same && i < a.len; i++)
		same = a.p[i] == b.p[i] || (is_joint((char)a.p[i]) &&
		    is_joint((char)b.p[i]));
	buf_release(&a);
	buf_release(&b);
	return same;
}

enum wanted_match
wanted_compare(const struct docnum *want, const struct docnum *is)
{
	const char	*x = past_zeros(want->number);
	const char	*y = past_zeros(is->number);

	if (want->year != 0 && want->year != is->year)
		return WANTED_NO;
	if (strcmp(x, y) == 0 && want->year == is->year &&
	    strcmp(want->notation, is->notation) == 0)
		return WANTED_EXACT;
	return same_folded(x, y) && same_folded(want->notation,
	    is->notation) ? WANTED_FOLDED : WANTED_NO;
}

static const char *
past_spaces(const char *at, const char *end)
{
	while (at < end && *at == ' ')
		at++;
	return at;
}

/*
 * Is this the number of these ${n} digits?  Its own may be written apart, as a
 * person types them, and begin with zeros.
 */
static bool
has_digits(const char *at, const char *end, const char *digits, size_t n)
{
	const char	*next;

	for (at = past_spaces(at, end); at < end && *at == '0'; at = next) {
		next = past_spaces(at + 1, end);
		if (next == end || !is_digit(*next))
			break;
	}
	for (size_t i = 0; i < n; i++) {
		if (at == end || *at != digits[i])
			return false;
		at = past_spaces(at + 1, end);
	}
	return at < end && !is_digit(*at);
}

bool
wanted_hint(const struct docnum *want, const void *p, size_t len)
{
	static const char	 mark[] = "\"value\":\"";
	const char		*digits = past_zeros(want->number);
	const char		*at = p, *end = at + len;
	size_t			 n = strspn(digits, "0123456789");

	while (len > 0 && (at = memmem(at, (size_t)(end - at), mark,
	    sizeof(mark) - 1)) != NULL) {
		at += sizeof(mark) - 1;
		if (has_digits(at, end, digits, n))
			return true;
	}
	return false;
}
