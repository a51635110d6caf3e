/*
 * mime_odd.c: heads of mail parts that two programs read as two things.  What
 * is signed is the same octets for all of them; what is shown may not be.
 */
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/mime.h"

#define BOUNDARY_MAX	70		/* octets: RFC 2046 5.1.1 */
#define MANY		D_("its Content-Type names more than one boundary")
#define UNLIKE		D_("its boundary is written so that programs read " \
			    "it differently")

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static size_t
past_blanks(const uint8_t *p, size_t len, size_t i)
{
	while (i < len && is_blank(p[i]))
		i++;
	return i;
}

/*
 * "boundary", "boundary*", "boundary*0*" and the sign behind it at ${i}, also
 * in comments and in values of others, where some look for it: the place of
 * the value, or 0.
 */
static size_t
boundary_at(const uint8_t *p, size_t len, size_t i, bool *starred)
{
	if (len - i < 9 || strncasecmp((const char *)p + i, "boundary", 8) !=
	    0 || (i > 0 && strchr(" \t;,(\"'", p[i - 1]) == NULL))
		return 0;
	i = past_blanks(p, len, i + 8);
	*starred = i < len && p[i] == '*';
	while (i < len && (p[i] == '*' || (p[i] >= '0' && p[i] <= '9')))
		i++;
	i = past_blanks(p, len, i);
	return i < len && p[i] == '=' ? i + 1 : 0;
}

/* Is it the value of a parameter of its own: behind ';'? */
static bool
is_parameter(const uint8_t *p, size_t i)
{
	while (i > 0 && is_blank(p[i - 1]))
		i--;
	return i > 0 && p[i - 1] == ';';
}

/* RFC 2045 5.1: characters that may stand in a token. */
static bool
is_token(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] >= 0x7f ||
		    strchr("()<>@,;:\\\"/[]?=", p[i]) != NULL)
			return false;
	return n > 0;
}

/* Some take these away, or decode them. */
static bool
is_wrapped(const uint8_t *p, size_t n)
{
	return (n > 1 && p[0] == '\'' && p[n - 1] == '\'') ||
	    (n > 4 && memcmp(p, "=?", 2) == 0 &&
	    memcmp(p + n - 2, "?=", 2) == 0);
}

/* The value that begins at ${i}: has it one reading alone? */
static bool
is_plain(const uint8_t *p, size_t len, size_t i)
{
	size_t	 from = past_blanks(p, len, i), to, end;

	if (from < len && p[from] == '"') {
		for (to = ++from; to < len && p[to] != '"'; to++)
			if (p[to] < ' ' || p[to] >= 0x7f || p[to] == '\\' ||
			    p[to] == ';')
				return false;
		end = past_blanks(p, len, to + (to < len));
		if (to == len || (end < len && p[end] != ';'))
			return false;
		if (to > from && p[to - 1] == ' ')
			return false;
	} else {
		for (to = from; to < len && p[to] != ';'; to++)
			;
		while (to > from && is_blank(p[to - 1]))
			to--;
		if (!is_token(p + from, to - from))
			return false;
	}
	return to - from <= BOUNDARY_MAX && !is_wrapped(p + from, to - from);
}

const char *
mime_odd_boundary(const uint8_t *p, size_t len)
{
	size_t	 at = 0, value = 0, n = 0, v;
	bool	 starred = false, any = false;

	for (size_t i = 0; i < len; i++) {
		if ((v = boundary_at(p, len, i, &starred)) == 0)
			continue;
		any = any || starred;
		at = i;
		value = v;
		n++;
	}
	if (n > 1)
		return MANY;
	return n == 0 || (!any && is_parameter(p, at) &&
	    is_plain(p, len, value)) ? NULL : UNLIKE;
}

/* Does the line bear that name?  RFC 5322 4.5: blanks before the colon. */
static bool
is_named(const uint8_t *p, size_t len, const char *name)
{
	size_t	 n = strlen(name), i;

	if (len < n || strncasecmp((const char *)p, name, n) != 0)
		return false;
	i = past_blanks(p, len, n);
	return i < len && p[i] == ':';
}

/* A line as it stands, without its end. */
static const char *
odd_line(const uint8_t *p, size_t len, bool first)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] == '\0' || p[i] == '\r')
			return D_("a control character stands in its head");
	if (past_blanks(p, len, 0) == len)
		return D_("a line of blanks stands in its head");
	if (is_blank(*p) ? first : memchr(p, ':', len) == NULL)
		return D_("a line of its head is no field");
	return NULL;
}

const char *
mime_odd_head(const uint8_t *p, const uint8_t *end)
{
	static const char *const	 once[] = { "Content-Type",
		"Content-Transfer-Encoding" };
	unsigned int			 seen[2] = { 0, 0 };
	const uint8_t			*lf;
	const char			*odd = NULL;
	bool				 first = true;
	size_t				 n;

	for (; p < end && odd == NULL; p = lf + 1, first = false) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end - 1;
		n = (size_t)(lf - p) + (*lf != '\n');
		if (n > 0 && p[n - 1] == '\r')
			n--;
		if (n == 0)
			return NULL;	/* the head ends */
		odd = odd_line(p, n, first);
		for (size_t i = 0; i < 2 && odd == NULL; i++)
			if (is_named(p, n, once[i]) && seen[i]++ > 0)
				odd = D_("a field of its head is there twice");
	}
	return odd;
}
