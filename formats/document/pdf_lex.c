/*
 * pdf_lex.c: the tokens of a PDF, read in place.
 */
#include <string.h>

#include "formats/base/timefmt.h"

#include "formats/document/pdf_lex.h"

#define NUMBER_MAX	20		/* digits of 2^64 - 1 */
#define DIGITS_MAX	15		/* that a double has in any case */

/* A hexadecimal digit's value and one; 0 for other octets. */
static const uint8_t	 hex_digits[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6,
	['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static int
hex_digit(uint8_t c)
{
	return hex_digits[c] - 1;
}

const uint8_t	 pdf_octets[256] = {
	['\0'] = PDF_SPACE, ['\t'] = PDF_SPACE, ['\n'] = PDF_SPACE,
	['\f'] = PDF_SPACE, ['\r'] = PDF_SPACE, [' '] = PDF_SPACE,
	['('] = PDF_DELIMITER, [')'] = PDF_DELIMITER, ['<'] = PDF_DELIMITER,
	['>'] = PDF_DELIMITER, ['['] = PDF_DELIMITER, [']'] = PDF_DELIMITER,
	['{'] = PDF_DELIMITER, ['}'] = PDF_DELIMITER, ['/'] = PDF_DELIMITER,
	['%'] = PDF_DELIMITER,
	['0'] = PDF_NUMERIC, ['1'] = PDF_NUMERIC, ['2'] = PDF_NUMERIC,
	['3'] = PDF_NUMERIC, ['4'] = PDF_NUMERIC, ['5'] = PDF_NUMERIC,
	['6'] = PDF_NUMERIC, ['7'] = PDF_NUMERIC, ['8'] = PDF_NUMERIC,
	['9'] = PDF_NUMERIC, ['+'] = PDF_NUMERIC, ['-'] = PDF_NUMERIC,
	['.'] = PDF_NUMERIC,
};

static bool
is_regular(uint8_t c)
{
	return pdf_octets[c] <= PDF_NUMERIC;
}

void
pdf_lex_space(struct pdf_lex *lex)
{
	while (lex->p < lex->end) {
		if (*lex->p == '%') {
			while (lex->p < lex->end && *lex->p != '\n' &&
			    *lex->p != '\r')
				lex->p++;
		} else if (pdf_is_space(*lex->p)) {
			lex->p++;
		} else {
			return;
		}
	}
}

/* The cursor is after the "(". */
static enum pdf_token
literal_end(struct pdf_lex *lex)
{
	const uint8_t	*p = lex->p, *end = lex->end;
	size_t		 depth = 1;

	/* Octets may alias the cursor: it is kept out of the loops. */
	for (; p < end; p++) {
		if (*p == '\\') {
			if (end - p < 2)
				break;
			p++;
		} else if (*p == '(') {
			depth++;
		} else if (*p == ')' && --depth == 0) {
			lex->p = p + 1;
			return PDF_STRING;
		}
	}
	lex->p = p;
	return PDF_BAD;
}

/* The cursor is at "<" or ">". */
static enum pdf_token
angle(struct pdf_lex *lex)
{
	const uint8_t	*close;
	uint8_t		 c = *lex->p;
	bool		 twice;

	twice = lex->end - lex->p >= 2 && lex->p[1] == c;
	if (twice) {
		lex->p += 2;
		return c == '<' ? PDF_DICT : PDF_DICT_END;
	}
	if (c == '>')
		return PDF_BAD;
	close = memchr(lex->p, '>', (size_t)(lex->end - lex->p));
	if (close == NULL)
		return PDF_BAD;
	lex->p = close + 1;
	return PDF_HEX;
}

static enum pdf_token
regular(struct pdf_lex *lex)
{
	const uint8_t	*p = lex->p, *end = lex->end;

	while (p < end && pdf_octets[*p] == PDF_NUMERIC)
		p++;
	lex->p = p;
	if (p == end || !is_regular(*p))
		return PDF_NUMBER;
	while (p < end && is_regular(*p))
		p++;
	lex->p = p;
	return PDF_WORD;
}

static enum pdf_token
name_end(struct pdf_lex *lex)
{
	const uint8_t	*p = lex->p + 1, *end = lex->end;

	while (p < end && is_regular(*p))
		p++;
	lex->p = p;
	return PDF_NAME;
}

static enum pdf_token
one(struct pdf_lex *lex, enum pdf_token token)
{
	lex->p++;
	return token;
}

enum pdf_token
pdf_lex_next(struct pdf_lex *lex, struct octets *out)
{
	const uint8_t	*p = lex->p;
	enum pdf_token	 token;

	while (p < lex->end && pdf_octets[*p] == PDF_SPACE)
		p++;
	lex->p = p;
	if (p < lex->end && *p == '%')
		pdf_lex_space(lex);
	out->p = lex->p;
	out->len = 0;
	if (lex->p == lex->end)
		return PDF_END;
	switch (*lex->p) {
	case '/':
		token = name_end(lex);
		break;
	case '(':
		lex->p++;
		token = literal_end(lex);
		break;
	case '<': case '>':
		token = angle(lex);
		break;
	case '[':
		token = one(lex, PDF_ARRAY);
		break;
	case ']':
		token = one(lex, PDF_ARRAY_END);
		break;
	case ')': case '{': case '}':
		return PDF_BAD;
	default:
		token = regular(lex);
		break;
	}
	out->len = (size_t)(lex->p - out->p);
	return token;
}

bool
pdf_lex_number(struct pdf_lex *lex, double *out)
{
	static const double	 tens[DIGITS_MAX + 1] = { 1, 1e1, 1e2, 1e3,
		1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
		1e15 };
	const uint8_t		*p = lex->p, *end = lex->end, *point = NULL;
	uint64_t		 v = 0;
	size_t			 digits = 0;
	bool			 minus = false;

	while (p < end && pdf_octets[*p] == PDF_SPACE)
		p++;
	if (p < end && (*p == '-' || *p == '+'))
		minus = *p++ == '-';
	for (; p < end; p++) {
		if (*p >= '0' && *p <= '9' && digits < DIGITS_MAX) {
			v = v * 10 + (*p - '0');
			digits++;
		} else if (*p == '.' && point == NULL) {
			point = p + 1;
		} else {
			break;
		}
	}
	if (digits == 0 || (p < end && is_regular(*p)))
		return false;
	lex->p = p;
	*out = (double)v / tens[point == NULL ? 0 : p - point];
	if (minus)
		*out = -*out;
	return true;
}

/*
 * After a number: can no "G R" follow?  Most numbers stand among others, and
 * need no tokens to be told from references.
 */
static bool
stands_alone(const struct pdf_lex *lex)
{
	const uint8_t	*p = lex->p, *digits;

	while (p < lex->end && pdf_octets[*p] == PDF_SPACE)
		p++;
	for (digits = p; p < lex->end && *p >= '0' && *p <= '9'; p++)
		continue;
	if (p == lex->end || *p == '%')
		return p == lex->end;
	if (p == digits || pdf_octets[*p] != PDF_SPACE)
		return true;
	while (p < lex->end && pdf_octets[*p] == PDF_SPACE)
		p++;
	return p == lex->end || (*p != 'R' && *p != '%');
}

/* After a number: is it "N G R"?  Then the cursor passes over it. */
static bool
reference(struct pdf_lex *lex, struct pdf_value *v)
{
	struct pdf_lex	 ahead = *lex;
	struct octets	 tok;
	uint64_t	 num, gen;

	if (stands_alone(lex) || pdf_uint(v->raw, &num) == -1 ||
	    num > INT32_MAX)
		return false;
	if (pdf_lex_next(&ahead, &tok) != PDF_NUMBER ||
	    pdf_uint(tok, &gen) == -1 || gen > UINT16_MAX)
		return false;
	if (pdf_lex_next(&ahead, &tok) != PDF_WORD || tok.len != 1 ||
	    tok.p[0] != 'R')
		return false;
	*lex = ahead;
	v->kind = PDF_REF;
	v->num = (uint32_t)num;
	v->gen = (uint32_t)gen;
	v->raw.len = (size_t)(lex->p - v->raw.p);
	return true;
}

/*
 * The next token that is no name, number or word: these take no part in how
 * brackets stand, and are passed over.
 */
static enum pdf_token
next_bracket(struct pdf_lex *lex)
{
	struct octets	 tok;
	const uint8_t	*p = lex->p;

	while (p < lex->end && (pdf_octets[*p] != PDF_DELIMITER || *p == '/'))
		p++;
	lex->p = p;
	if (p == lex->end)
		return PDF_END;
	switch (*p) {
	case '[':
		return one(lex, PDF_ARRAY);
	case ']':
		return one(lex, PDF_ARRAY_END);
	case '<': case '>':
		return angle(lex);
	case '%':
		pdf_lex_space(lex);
		return PDF_WORD;
	default:
		return pdf_lex_next(lex, &tok);
	}
}

/* The cursor is after an opening token; go past what closes it. */
static int
nested(struct pdf_lex *lex, enum pdf_token open)
{
	uint8_t		 stack[PDF_NEST_MAX];
	size_t		 depth = 0;
	enum pdf_token	 t;

	stack[depth++] = (uint8_t)open;
	while (depth > 0) {
		t = next_bracket(lex);
		if (t == PDF_END || t == PDF_BAD)
			return -1;
		if (t == PDF_ARRAY || t == PDF_DICT) {
			if (depth == PDF_NEST_MAX)
				return -1;
			stack[depth++] = (uint8_t)t;
		} else if (t == PDF_ARRAY_END || t == PDF_DICT_END) {
			open = (enum pdf_token)stack[--depth];
			if ((open == PDF_ARRAY) != (t == PDF_ARRAY_END))
				return -1;
		}
	}
	return 0;
}

int
pdf_lex_value(struct pdf_lex *lex, struct pdf_value *v)
{
	v->kind = pdf_lex_next(lex, &v->raw);
	v->num = v->gen = 0;
	switch (v->kind) {
	case PDF_END: case PDF_ARRAY_END: case PDF_DICT_END:
		return 0;
	case PDF_BAD:
		return -1;
	case PDF_NUMBER:
		reference(lex, v);
		return 1;
	case PDF_ARRAY: case PDF_DICT:
		if (nested(lex, v->kind) == -1)
			return -1;
		v->raw.len = (size_t)(lex->p - v->raw.p);
		return 1;
	default:
		return 1;
	}
}

int
pdf_dict_next(struct pdf_lex *lex, char key[PDF_KEY_MAX], struct pdf_value *v)
{
	struct octets	 tok;

	switch (pdf_lex_next(lex, &tok)) {
	case PDF_DICT_END:
		return 0;
	case PDF_NAME:
		break;
	default:
		return -1;
	}
	if (!pdf_name(tok, key, PDF_KEY_MAX))
		key[0] = '\0';
	return pdf_lex_value(lex, v) == 1 ? 1 : -1;
}

void
pdf_lex_numbers(struct pdf_lex *lex)
{
	const uint8_t	*p = lex->p;

	while (p < lex->end && (pdf_octets[*p] == PDF_NUMERIC ||
	    pdf_octets[*p] == PDF_SPACE))
		p++;
	/* Digits that a word begins with are its own. */
	if (p < lex->end && pdf_octets[*p] == PDF_REGULAR)
		while (p > lex->p && pdf_octets[p[-1]] == PDF_NUMERIC)
			p--;
	lex->p = p;
}

bool
pdf_lex_object(struct pdf_lex *lex, uint32_t *num, uint32_t *gen)
{
	struct octets	 tok;
	uint64_t	 n, g;

	if (pdf_lex_next(lex, &tok) != PDF_NUMBER || pdf_uint(tok, &n) == -1 ||
	    n > INT32_MAX)
		return false;
	if (pdf_lex_next(lex, &tok) != PDF_NUMBER || pdf_uint(tok, &g) == -1 ||
	    g > UINT16_MAX)
		return false;
	if (pdf_lex_next(lex, &tok) != PDF_WORD || tok.len != 3 ||
	    memcmp(tok.p, "obj", 3) != 0)
		return false;
	*num = (uint32_t)n;
	*gen = (uint32_t)g;
	return true;
}

int
pdf_uint(struct octets s, uint64_t *out)
{
	uint64_t	 v = 0;
	unsigned int	 d;

	if (s.len == 0 || s.len > NUMBER_MAX)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		d = s.p[i] - '0';
		if (v > (UINT64_MAX - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	*out = v;
	return 0;
}

bool
pdf_name(struct octets s, char *out, size_t room)
{
	size_t	 n = 0;
	uint8_t	 c;
	int	 hi, lo;

	for (size_t i = 1; i < s.len; i++) {
		c = s.p[i];
		if (c == '#' && s.len - i > 2 &&
		    (hi = hex_digit(s.p[i + 1])) != -1 &&
		    (lo = hex_digit(s.p[i + 2])) != -1) {
			c = (uint8_t)(hi << 4 | lo);
			i += 2;
		}
		if (c == '\0' || n + 1 >= room)
			return false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return true;
}

static int
hex_string(struct buf *out, struct octets s)
{
	uint8_t	*o;
	size_t	 n = 0, before = out->len;
	int	 d, high = -1;

	if ((o = buf_reserve(out, s.len / 2 + 1)) == NULL)
		return -1;
	for (size_t i = 1; i + 1 < s.len; i++) {
		/* Nearly all of it is pairs. */
		for (; high == -1 && i + 2 < s.len && hex_digits[s.p[i]] != 0 &&
		    hex_digits[s.p[i + 1]] != 0; i += 2)
			o[n++] = (uint8_t)(hex_digit(s.p[i]) << 4 |
			    hex_digit(s.p[i + 1]));
		if (i + 1 >= s.len)
			break;
		if ((d = hex_digit(s.p[i])) == -1) {
			if (!pdf_is_space(s.p[i])) {
				out->len = before;	/* not what is there */
				return -1;
			}
		} else if (high == -1) {
			high = d;
		} else {
			o[n++] = (uint8_t)(high << 4 | d);
			high = -1;
		}
	}
	if (high != -1)
		o[n++] = (uint8_t)(high << 4);
	out->len = before + n;
	return 0;
}

/* What follows a backslash at s[*i]; *i ends on its last octet. */
static int
escaped(struct octets s, size_t *i)
{
	static const char	 from[] = "nrtbf", to[] = "\n\r\t\b\f";
	const char		*at;
	unsigned int		 v = 0;
	uint8_t			 c = s.p[*i];
	size_t			 n = 0;

	if (c == '\r') {
		if (*i + 1 < s.len && s.p[*i + 1] == '\n')
			(*i)++;
		return -1;	/* a line goes on: nothing */
	}
	if (c == '\n')
		return -1;
	if (c >= '0' && c <= '7') {
		for (; n < 3 && *i + n < s.len && s.p[*i + n] >= '0' &&
		    s.p[*i + n] <= '7'; n++)
			v = v * 8 + (s.p[*i + n] - '0');
		*i += n - 1;
		return (int)(v & 0xff);
	}
	if (c != '\0' && (at = strchr(from, c)) != NULL)
		return to[at - from];
	return c;
}

static int
literal_string(struct buf *out, struct octets s)
{
	const uint8_t	*at;
	size_t		 n;
	int		 c;

	s.len--;	/* the ")" */
	for (size_t i = 1; i < s.len; i += n) {
		at = memchr(s.p + i, '\\', s.len - i);
		n = at == NULL ? s.len - i : (size_t)(at - (s.p + i));
		if (n > 0 && buf_add(out, s.p + i, n) == -1)
			return -1;
		if (at == NULL)
			break;
		i += n + 1;
		if (i == s.len)
			return -1;
		c = escaped(s, &i);
		if (c != -1 && buf_addc(out, (char)c) == -1)
			return -1;
		n = 1;
	}
	return 0;
}

int
pdf_string(struct buf *out, const struct pdf_value *v)
{
	if (v->raw.len < 2)
		return -1;
	if (v->kind == PDF_HEX)
		return hex_string(out, v->raw);
	if (v->kind == PDF_STRING)
		return literal_string(out, v->raw);
	return -1;
}

/* Two digits in [min, max] at the cursor. */
static bool
two(const uint8_t **p, const uint8_t *end, int min, int max, int *out)
{
	int	 v;

	if (end - *p < 2 || (*p)[0] < '0' || (*p)[0] > '9' ||
	    (*p)[1] < '0' || (*p)[1] > '9')
		return false;
	v = ((*p)[0] - '0') * 10 + (*p)[1] - '0';
	if (v < min || v > max)
		return false;
	*p += 2;
	*out = v;
	return true;
}

/* The offset from UTC that ends a date, in seconds; absent: 0. */
static int64_t
date_zone(const uint8_t *p, const uint8_t *end)
{
	int	 hour = 0, minute = 0, sign;

	if (p == end || (*p != '+' && *p != '-'))
		return 0;
	sign = *p++ == '+' ? 1 : -1;
	if (!two(&p, end, 0, 23, &hour))
		return 0;
	if (p < end && *p == '\'')
		p++;
	if (!two(&p, end, 0, 59, &minute))
		minute = 0;
	return sign * (hour * 3600 + minute * 60);
}

int64_t
pdf_date(const uint8_t *s, size_t len)
{
	uint8_t		 text[32] = { 0 };
	const uint8_t	*p = text, *end;
	size_t		 n = 0, wide = 0;
	int		 century, year, f[5] = { 1, 1, 0, 0, 0 };

	if (len >= 2 && s[0] == 0xfe && s[1] == 0xff)
		wide = 1;	/* UTF-16BE: every second octet */
	for (size_t i = wide * 2; i + wide < len && n < sizeof(text);
	    i += 1 + wide)
		text[n++] = s[i + wide];
	end = text + n;
	if (n >= 2 && memcmp(p, "D:", 2) == 0)
		p += 2;
	if (!two(&p, end, 0, 99, &century) || !two(&p, end, 0, 99, &year))
		return TIME_NONE;
	year += century * 100;
	if (year == 0)
		return TIME_NONE;
	(void)(two(&p, end, 1, 12, &f[0]) && two(&p, end, 1, 31, &f[1]) &&
	    two(&p, end, 0, 23, &f[2]) && two(&p, end, 0, 59, &f[3]) &&
	    two(&p, end, 0, 59, &f[4]));
	return (time_from_civil(year, f[0], f[1], f[2], f[3], f[4]) -
	    date_zone(p, end)) * TIME_SECOND;
}
