/*
 * encode.c: hex, base64, big-endian integers, UTF-8, decimal numbers.
 */
#include <string.h>

#include "formats/base/encode.h"

#define B64_SPACE	0xfe		/* skipped by the loose form */
#define B64_NONE	0xff

void
be16_put(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

void
be32_put(uint8_t *p, uint32_t v)
{
	be16_put(p, (uint16_t)(v >> 16));
	be16_put(p + 2, (uint16_t)v);
}

void
be64_put(uint8_t *p, uint64_t v)
{
	be32_put(p, (uint32_t)(v >> 32));
	be32_put(p + 4, (uint32_t)v);
}

uint16_t
be16_get(const uint8_t *p)
{
	return (uint16_t)((uint16_t)p[0] << 8 | p[1]);
}

uint32_t
be32_get(const uint8_t *p)
{
	return (uint32_t)be16_get(p) << 16 | be16_get(p + 2);
}

uint64_t
be64_get(const uint8_t *p)
{
	return (uint64_t)be32_get(p) << 32 | be32_get(p + 4);
}

int
hex_encode(struct buf *b, const void *in, size_t len)
{
	static const char	 digit[] = "0123456789abcdef";
	const uint8_t		*p = in;
	uint8_t			*to;

	if (len == 0)
		return b->failed ? -1 : 0;
	if (len > SIZE_MAX / 2) {
		b->failed = 1;
		return -1;
	}
	if ((to = buf_reserve(b, 2 * len)) == NULL)
		return -1;
	for (size_t i = 0; i < len; i++) {
		*to++ = (uint8_t)digit[p[i] >> 4];
		*to++ = (uint8_t)digit[p[i] & 0x0f];
	}
	return 0;
}

int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
hex_decode(struct buf *b, const char *s, size_t len)
{
	uint8_t	*to;
	int	 hi, lo;

	if (len % 2 != 0)
		return -1;
	if (len == 0)
		return b->failed ? -1 : 0;
	if ((to = buf_reserve(b, len / 2)) == NULL)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		if ((hi = hex_value(s[i])) == -1 ||
		    (lo = hex_value(s[i + 1])) == -1) {
			b->len -= len / 2;
			return -1;
		}
		*to++ = (uint8_t)(hi << 4 | lo);
	}
	return 0;
}

static const char	 b64_digit[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int
base64_encode(struct buf *b, const void *in, size_t len)
{
	const uint8_t	*p = in;
	uint8_t		*to;
	uint32_t	 v;
	size_t		 i;

	if (len == 0)
		return b->failed ? -1 : 0;
	if (len > SIZE_MAX / 4 * 3 - 3) {
		b->failed = 1;
		return -1;
	}
	if ((to = buf_reserve(b, (len + 2) / 3 * 4)) == NULL)
		return -1;
	for (i = 0; len - i >= 3; i += 3) {
		v = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
		*to++ = (uint8_t)b64_digit[v >> 18];
		*to++ = (uint8_t)b64_digit[v >> 12 & 0x3f];
		*to++ = (uint8_t)b64_digit[v >> 6 & 0x3f];
		*to++ = (uint8_t)b64_digit[v & 0x3f];
	}
	if (len == i)
		return 0;
	v = (uint32_t)p[i] << 16 | (len - i == 2 ? (uint32_t)p[i + 1] << 8 : 0);
	*to++ = (uint8_t)b64_digit[v >> 18];
	*to++ = (uint8_t)b64_digit[v >> 12 & 0x3f];
	*to++ = len - i == 2 ? (uint8_t)b64_digit[v >> 6 & 0x3f] : '=';
	*to++ = '=';
	return 0;
}

static void
b64_table(uint8_t value[256], bool loose)
{
	memset(value, B64_NONE, 256);
	for (uint8_t i = 0; i < 64; i++)
		value[(uint8_t)b64_digit[i]] = i;
	if (!loose)
		return;
	value[' '] = value['\t'] = value['\r'] = value['\n'] = B64_SPACE;
}

/*
 * Count the digits and the padding at the end of ${s}; false for an octet
 * that is neither, nor space in the loose form.
 */
static bool
b64_count(const uint8_t value[256], const char *s, size_t len, size_t *digits,
    size_t *pad)
{
	uint8_t	 c;

	*digits = *pad = 0;
	for (size_t i = 0; i < len; i++) {
		c = (uint8_t)s[i];
		if (value[c] == B64_SPACE)
			continue;
		if (c == '=')
			(*pad)++;
		else if (value[c] == B64_NONE || *pad > 0)
			return false;
		else
			(*digits)++;
	}
	return *pad <= 2 && (*digits + *pad) % 4 == 0;
}

/*
 * Decode groups of four digits for as long as nothing stands between them,
 * which is nearly always.  How many characters that were.
 */
static size_t
b64_groups(const uint8_t value[256], const char *s, size_t len, uint8_t **to)
{
	const uint8_t	*p = (const uint8_t *)s;
	uint8_t		*q = *to;
	uint32_t	 v;
	size_t		 n;

	for (n = 0; len - n >= 4; n += 4, p += 4, q += 3) {
		if ((value[p[0]] | value[p[1]] | value[p[2]] | value[p[3]]) >=
		    64)
			break;
		v = (uint32_t)value[p[0]] << 18 | (uint32_t)value[p[1]] << 12 |
		    (uint32_t)value[p[2]] << 6 | value[p[3]];
		q[0] = (uint8_t)(v >> 16);
		q[1] = (uint8_t)(v >> 8);
		q[2] = (uint8_t)v;
	}
	*to = q;
	return n;
}

static int
b64_decode(struct buf *b, const char *s, size_t len, bool loose)
{
	uint8_t		 value[256], v, *to;
	uint32_t	 acc = 0;
	unsigned int	 bits = 0;
	size_t		 digits, pad, n;

	b64_table(value, loose);
	if (!b64_count(value, s, len, &digits, &pad))
		return -1;
	if ((n = (digits + pad) / 4 * 3 - pad) == 0)
		return b->failed ? -1 : 0;
	if ((to = buf_reserve(b, n)) == NULL)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (bits == 0)
			i += b64_groups(value, s + i, len - i, &to);
		if (i == len || (v = value[(uint8_t)s[i]]) >= 64)
			continue;	/* space or padding, counted above */
		acc = acc << 6 | v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		*to++ = (uint8_t)(acc >> bits);
		acc &= (1U << bits) - 1;
	}
	if (acc != 0) {		/* bits that no octet holds: not canonical */
		b->len -= n;
		return -1;
	}
	return 0;
}

int
base64_decode(struct buf *b, const char *s, size_t len)
{
	return b64_decode(b, s, len, false);
}

int
base64_decode_loose(struct buf *b, const char *s, size_t len)
{
	return b64_decode(b, s, len, true);
}

size_t
utf8_put(uint8_t out[4], uint32_t cp)
{
	static const uint8_t	 first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t			 n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = n; i > 1; i--, cp >>= 6)
		out[i - 1] = (uint8_t)(0x80 | (cp & 0x3f));
	out[0] = (uint8_t)(first[n] | cp);
	return n;
}

int
utf8_add(struct buf *b, uint32_t cp)
{
	uint8_t	 out[4];

	return buf_add(b, out, utf8_put(out, cp));
}

size_t
utf8_char(const uint8_t *p, const uint8_t *end, uint32_t *cp)
{
	static const uint32_t	 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t			 n;
	uint32_t		 c;

	if (p >= end)
		return 0;
	if (*p < 0x80) {
		*cp = *p;
		return 1;
	}
	if (*p >= 0xc2 && *p <= 0xdf)
		n = 2;
	else if (*p >= 0xe0 && *p <= 0xef)
		n = 3;
	else if (*p >= 0xf0 && *p <= 0xf4)
		n = 4;
	else
		return 0;
	if ((size_t)(end - p) < n)
		return 0;
	c = *p & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*cp = c;
	return n;
}

/* Whole characters, each of which is ${good}; NULL: any is. */
static bool
utf8_all(const void *in, size_t len, bool (*good)(uint32_t))
{
	const uint8_t	*p = in, *end;
	uint32_t	 cp;
	size_t		 n;

	if (len == 0)
		return true;
	for (end = p + len; p < end; p += n)
		if ((n = utf8_char(p, end, &cp)) == 0 ||
		    (good != NULL && !good(cp)))
			return false;
	return true;
}

bool
utf8_valid(const void *in, size_t len)
{
	return utf8_all(in, len, NULL);
}

/*
 * UAX #15 9: letters before the first combining mark, those of the block Latin
 * Extended Additional, and dashes, quotation marks and points compose with
 * nothing before them and are not decomposed for good.
 */
static bool
utf8_is_composed(uint32_t cp)
{
	return cp < 0x300 || (cp >= 0x1e00 && cp <= 0x1eff) ||
	    (cp >= 0x2010 && cp <= 0x2027);
}

bool
utf8_composed(const void *in, size_t len)
{
	return utf8_all(in, len, utf8_is_composed);
}

bool
utf8_char_visible(uint32_t cp)
{
	static const struct {
		uint32_t	 first, last;
	} hidden[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x061c, 0x061c }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (cp >= hidden[i].first && cp <= hidden[i].last)
			return false;
	return true;
}

int
utf8_visible(struct buf *b, const void *in, size_t len)
{
	const uint8_t	*p = in, *end;
	uint32_t	 cp;
	size_t		 n, was = b->len;
	int		 rc = b->failed ? -1 : 0;

	if (len == 0)
		return rc;
	for (end = p + len; p < end && rc == 0; p += n) {
		if ((n = utf8_char(p, end, &cp)) != 0 &&
		    utf8_char_visible(cp)) {
			rc = buf_add(b, p, n);
			continue;
		}
		n = n == 0 ? 1 : n;
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = buf_addf(b, "\\x%02x", p[i]);
	}
	if (rc == -1)
		b->len = was;
	return rc;
}

int
parse_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t	 v = 0;
	unsigned int	 d;

	if (*s == '\0' || (s[0] == '0' && s[1] != '\0'))
		return -1;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return -1;
		d = (unsigned int)(*s - '0');
		if (v > (UINT64_MAX - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	if (v < min || v > max)
		return -1;
	*out = v;
	return 0;
}
