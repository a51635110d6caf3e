/*
 * mime_text.c: text in the heads of mail: encoded words (RFC 2047) and
 * parameters (RFC 2045 5.1, RFC 2231).
 */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/names_part.h"

#include "formats/document/mime.h"

#define SECTIONS_MAX	256		/* pieces of one RFC 2231 value */
#define WORD_CHARSET	64

static bool
same(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

/* By a table from 0x80 on; NULL: ISO 8859-1. */
static bool
single(struct buf *b, const uint8_t *p, size_t len, const uint16_t *t)
{
	for (size_t i = 0; i < len; i++) {
		uint32_t	 cp = p[i] < 0x80 || t == NULL ? p[i] :
				     t[p[i] - 0x80];

		if (cp == 0 && p[i] != 0)
			return false;
		(void)utf8_add(b, cp);
	}
	return !b->failed;
}

/* The charsets that libc has loaded. */
static bool
by_iconv(struct buf *b, const char *charset, const uint8_t *p, size_t len)
{
	iconv_t	 cd = iconv_open("UTF-8", charset);
	char	*in = (char *)(uintptr_t)p, *out, *text;
	size_t	 left = len, room = 4 * len + 16;
	bool	 ok = false;

	if (cd == (iconv_t)-1)
		return false;
	if ((text = out = malloc(room)) != NULL &&
	    iconv(cd, &in, &left, &out, &room) != (size_t)-1 &&
	    iconv(cd, NULL, NULL, &out, &room) != (size_t)-1)
		ok = buf_add(b, text, (size_t)(out - text)) == 0;
	free(text);
	iconv_close(cd);
	return ok;
}

bool
mime_charset(struct buf *b, const char *charset, const uint8_t *p, size_t len)
{
	if (same(charset, "utf-8") || same(charset, "us-ascii") ||
	    same(charset, "utf8"))
		return utf8_valid(p, len) && buf_add(b, p, len) == 0;
	if (same(charset, "iso-8859-1"))
		return single(b, p, len, NULL);
	if (same(charset, "windows-1258") || same(charset, "cp1258"))
		return single(b, p, len, names_cp1258);
	if (same(charset, "tcvn") || same(charset, "tcvn-5712") ||
	    same(charset, "x-viet-tcvn"))
		return single(b, p, len, names_tcvn3);
	return by_iconv(b, charset, p, len);
}

static int
hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* RFC 2047 4.2: "Q". */
static void
q_decode(struct buf *b, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '_') {
			(void)buf_addc(b, ' ');
		} else if (p[i] == '=' && len - i > 2 && hex(p[i + 1]) != -1 &&
		    hex(p[i + 2]) != -1) {
			(void)buf_addc(b, (char)(hex(p[i + 1]) * 16 +
			    hex(p[i + 2])));
			i += 2;
		} else {
			(void)buf_addc(b, (char)p[i]);
		}
	}
}

/* An encoded word at ${p}. */
struct word {
	char		 charset[WORD_CHARSET];
	char		 encoding;	/* 'q' or 'b' */
	struct octets	 text;
	const uint8_t	*end;
};

static bool
word_read(struct word *w, const uint8_t *p, const uint8_t *end)
{
	const uint8_t	*q, *star;
	size_t		 n;

	if (end - p < 8 || p[0] != '=' || p[1] != '?' ||
	    (q = memchr(p + 2, '?', (size_t)(end - p - 2))) == NULL)
		return false;
	/* RFC 2231 5: a language may follow the charset. */
	star = memchr(p + 2, '*', (size_t)(q - p - 2));
	n = (size_t)((star != NULL ? star : q) - p - 2);
	if (n == 0 || n >= WORD_CHARSET || end - q < 5 || q[2] != '?')
		return false;
	memcpy(w->charset, p + 2, n);
	w->charset[n] = '\0';
	w->encoding = (char)(q[1] | 0x20);
	w->text.p = q + 3;
	for (q += 3; ; q++) {
		if (end - q < 2)
			return false;
		if (q[0] == '?' && q[1] == '=')
			break;
	}
	w->text.len = (size_t)(q - w->text.p);
	w->end = q + 2;
	return w->encoding == 'q' || w->encoding == 'b';
}

/* Words next to each other of one charset may cut a character in two. */
static const uint8_t *
words_join(struct buf *raw, struct word *w, const uint8_t *end)
{
	struct word	 next;
	const uint8_t	*p;

	for (;;) {
		if (w->encoding == 'q')
			q_decode(raw, w->text.p, w->text.len);
		else if (base64_decode_loose(raw, (const char *)w->text.p,
		    w->text.len) == -1)
			raw->failed = 1;
		for (p = w->end; p < end && (*p == ' ' || *p == '\t'); p++)
			;
		if (p == end || !word_read(&next, p, end))
			return w->end;
		if (!same(next.charset, w->charset))
			return p;
		*w = next;
	}
}

bool
mime_words(struct buf *b, const uint8_t *p, size_t len)
{
	const uint8_t	*end = len == 0 ? p : p + len;
	struct word	 w;
	struct buf	 raw;
	bool		 any = false, ok = true;

	buf_init(&raw, MIME_VALUE_MAX);
	while (p < end && ok) {
		if (!word_read(&w, p, end)) {
			(void)buf_addc(b, (char)*p++);
			continue;
		}
		any = true;
		buf_reset(&raw);
		p = words_join(&raw, &w, end);
		ok = !raw.failed && mime_charset(b, w.charset, raw.p,
		    raw.len);
	}
	buf_release(&raw);
	return any && ok && !b->failed && utf8_valid(b->p, b->len);
}

/* One "name*N*=value" of a field. */
struct param {
	struct octets	 name;		/* up to the first '*' */
	unsigned int	 section;
	bool		 sectioned;
	bool		 extended;	/* %HH, and in the first a charset */
	bool		 quoted;
	struct octets	 value;		/* without quotes */
};

static void
skip_space(const uint8_t **p, const uint8_t *end)
{
	while (*p < end && (**p == ' ' || **p == '\t'))
		(*p)++;
}

/* "*2*" behind the name. */
static bool
stars(struct param *a, const uint8_t *p, const uint8_t *end)
{
	unsigned int	 n = 0;

	if (p == end || *p != '*')
		return p == end;
	p++;
	if (p < end && *p >= '0' && *p <= '9') {
		a->sectioned = true;
		for (; p < end && *p >= '0' && *p <= '9'; p++)
			if ((n = n * 10 + (unsigned int)(*p - '0')) >=
			    SECTIONS_MAX)
				return false;
		a->section = n;
		if (p == end)
			return true;
		if (*p++ != '*')
			return false;
	}
	a->extended = true;
	return p == end;
}

/* The next parameter behind a ';'.  Where it ends, or NULL. */
static const uint8_t *
param_read(struct param *a, const uint8_t *p, const uint8_t *end)
{
	const uint8_t	*q, *star;

	memset(a, 0, sizeof(*a));
	skip_space(&p, end);
	if ((q = memchr(p, '=', (size_t)(end - p))) == NULL)
		return NULL;
	for (star = p; star < q && *star != '*' && *star != ' ' &&
	    *star != '\t'; star++)
		;
	a->name = (struct octets){ p, (size_t)(star - p) };
	p = q + 1;
	while (q > star && (q[-1] == ' ' || q[-1] == '\t'))
		q--;
	if (!stars(a, star, q))
		a->name.len = 0;	/* none that is known */
	skip_space(&p, end);
	if (p < end && *p == '"') {
		a->quoted = true;
		for (q = ++p; q < end && *q != '"'; q++)
			if (*q == '\\' && q + 1 < end)
				q++;
		a->value = (struct octets){ p, (size_t)(q - p) };
		p = q < end ? q + 1 : end;
	} else {
		for (q = p; q < end && *q != ';'; q++)
			;
		a->value = (struct octets){ p, (size_t)(q - p) };
		while (a->value.len > 0 && strchr(" \t", a->value.p[
		    a->value.len - 1]) != NULL)
			a->value.len--;
		p = q;
	}
	while (p < end && *p != ';')
		p++;
	return p;
}

static bool
find(struct param *a, const uint8_t *p, size_t len, const char *name,
    bool sectioned, unsigned int section)
{
	const uint8_t	*end;

	if (len == 0)
		return false;
	end = p + len;
	if ((p = memchr(p, ';', len)) == NULL)
		return false;
	while (p != NULL && p < end) {
		if ((p = param_read(a, p + 1, end)) == NULL)
			return false;
		if (a->name.len == strlen(name) &&
		    strncasecmp((const char *)a->name.p, name,
		    a->name.len) == 0 && a->sectioned == sectioned &&
		    a->section == section)
			return true;
	}
	return false;
}

static void
value_add(struct buf *b, const struct param *a, struct octets v)
{
	for (size_t i = 0; i < v.len; i++) {
		if (a->extended && v.p[i] == '%' && v.len - i > 2 &&
		    hex(v.p[i + 1]) != -1 && hex(v.p[i + 2]) != -1) {
			(void)buf_addc(b, (char)(hex(v.p[i + 1]) * 16 +
			    hex(v.p[i + 2])));
			i += 2;
			continue;
		}
		if (a->quoted && v.p[i] == '\\' && i + 1 < v.len)
			i++;
		(void)buf_addc(b, (char)v.p[i]);
	}
}

/* RFC 2231 4: charset'language'value. */
static struct octets
charset_take(struct octets v, char charset[WORD_CHARSET])
{
	const uint8_t	*a = v.len == 0 ? NULL : memchr(v.p, '\'', v.len);
	const uint8_t	*b;

	charset[0] = '\0';
	if (a == NULL || (b = memchr(a + 1, '\'', v.len -
	    (size_t)(a + 1 - v.p))) == NULL)
		return v;
	if ((size_t)(a - v.p) < WORD_CHARSET) {
		memcpy(charset, v.p, (size_t)(a - v.p));
		charset[a - v.p] = '\0';
	}
	v.len -= (size_t)(b + 1 - v.p);
	v.p = b + 1;
	return v;
}

bool
mime_parameter(struct buf *b, const uint8_t *p, size_t len, const char *name,
    bool *stated)
{
	char		 charset[WORD_CHARSET] = "";
	struct param	 a;
	struct octets	 v;
	struct buf	 raw;
	bool		 many, ok = true;

	*stated = false;
	many = find(&a, p, len, name, true, 0);
	if (!many && !find(&a, p, len, name, false, 0))
		return false;
	buf_init(&raw, MIME_VALUE_MAX);
	for (unsigned int i = 0; ok; i++) {
		if (i > 0 && (!many || !find(&a, p, len, name, true, i)))
			break;
		v = i == 0 && a.extended ? charset_take(a.value, charset) :
		    a.value;
		value_add(&raw, &a, v);
		ok = !raw.failed;
	}
	*stated = ok && charset[0] != '\0' && mime_charset(b, charset, raw.p,
	    raw.len);
	if (ok && !*stated) {
		buf_reset(b);
		ok = buf_add(b, raw.p, raw.len) == 0;
	}
	buf_release(&raw);
	return ok;
}
