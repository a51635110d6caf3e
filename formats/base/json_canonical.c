/*
 * json_canonical.c: the canonical form of JSON, written without jansson's
 * help: an entry is written twice on its way into the store, and this is most
 * of what that costs.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json_part.h"

#define FEW	32			/* members worth no qsort() */
#define DIGITS	20			/* of the longest integer, with sign */

struct member {
	const char	*key;
	const json_t	*value;
};

/* An array or object being written: the members of an object, sorted. */
struct level {
	const json_t	*array;		/* NULL: it is an object */
	size_t		 first;		/* of its members, in all */
	size_t		 at;
	size_t		 n;
};

struct writing {
	struct buf	*b;
	struct level	 level[JSON_DEPTH];
	size_t		 depth;
	struct member	*member;	/* of all levels, the last one's last */
	size_t		 n;
	size_t		 cap;
};

/* What an octet is written as: itself, after a backslash, or "\u00XX". */
static bool
is_plain(uint8_t c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

static int
put_escaped(struct buf *b, uint8_t c)
{
	static const char	 digit[] = "0123456789ABCDEF";
	char			 s[6] = { '\\', 'u', '0', '0' };

	switch (c) {
	case '"':
	case '\\':
		s[1] = (char)c;
		return buf_add(b, s, 2);
	case '\b':
		return buf_add(b, "\\b", 2);
	case '\f':
		return buf_add(b, "\\f", 2);
	case '\n':
		return buf_add(b, "\\n", 2);
	case '\r':
		return buf_add(b, "\\r", 2);
	case '\t':
		return buf_add(b, "\\t", 2);
	default:
		s[4] = digit[c >> 4];
		s[5] = digit[c & 0x0f];
		return buf_add(b, s, 6);
	}
}

/* How many octets from ${s} on stand for themselves; *high: not only ASCII. */
static size_t
plain_run(const uint8_t *s, size_t len, uint8_t *high)
{
	size_t	 n;

	for (n = 0; n < len && is_plain(s[n]); n++)
		*high |= s[n];
	return n;
}

static int
put_string(struct buf *b, const char *s, size_t len)
{
	const uint8_t	*p = (const uint8_t *)s;
	uint8_t		*to, high = 0;
	size_t		 n, off = 0;

	n = plain_run(p, len, &high);
	if (n == len) {
		if ((to = buf_reserve(b, len + 2)) == NULL)
			return -1;
		to[0] = to[len + 1] = '"';
		memcpy(to + 1, s, len);
		return high < 0x80 || utf8_valid(s, len) ? 0 : -1;
	}
	if (buf_addc(b, '"') == -1)
		return -1;
	while (off < len) {
		if (buf_add(b, p + off, n) == -1 || (off + n < len &&
		    put_escaped(b, p[off + n]) == -1))
			return -1;
		off += n + 1;
		n = off < len ? plain_run(p + off, len - off, &high) : 0;
	}
	return buf_addc(b, '"') == -1 || (high >= 0x80 &&
	    !utf8_valid(s, len)) ? -1 : 0;
}

static int
put_integer(struct buf *b, json_int_t v)
{
	char		 s[DIGITS], *p = s + sizeof(s);
	uint64_t	 u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (v < 0)
		*--p = '-';
	return buf_add(b, p, (size_t)(s + sizeof(s) - p));
}

static int
by_key(const void *a, const void *b)
{
	const struct member	*x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* Few are in order often, and near it else. */
static void
sort(struct member *m, size_t n)
{
	struct member	 one;
	size_t		 k;

	if (n > FEW) {
		qsort(m, n, sizeof(*m), by_key);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		one = m[i];
		for (k = i; k > 0 && by_key(&m[k - 1], &one) > 0; k--)
			m[k] = m[k - 1];
		m[k] = one;
	}
}

/* Room for ${n} members more.  0 or -1. */
static int
member_room(struct writing *w, size_t n)
{
	struct member	*more;
	size_t		 cap = w->cap == 0 ? 64 : w->cap;

	if (w->member != NULL && n <= w->cap - w->n)
		return 0;
	while (cap - w->n < n)
		cap *= 2;
	if ((more = reallocarray(w->member, cap, sizeof(*more))) == NULL)
		return -1;
	w->member = more;
	w->cap = cap;
	return 0;
}

/* Begin on an array or object.  0 or -1. */
static int
enter(struct writing *w, const json_t *json)
{
	json_t		*object = (json_t *)(uintptr_t)json;	/* only read */
	struct level	*l;

	if (w->depth == JSON_DEPTH)
		return -1;
	l = &w->level[w->depth++];
	*l = (struct level){ .first = w->n };
	if (json_is_array(json)) {
		l->array = json;
		l->n = json_array_size(json);
		return buf_addc(w->b, '[');
	}
	l->n = json_object_size(json);
	if (member_room(w, l->n) == -1)
		return -1;
	for (void *i = json_object_iter(object); i != NULL;
	    i = json_object_iter_next(object, i))
		w->member[w->n++] = (struct member){
		    json_object_iter_key(i), json_object_iter_value(i) };
	sort(w->member + l->first, l->n);
	return buf_addc(w->b, '{');
}

/* A value, or the beginning of one.  0 or -1. */
static int
put_value(struct writing *w, const json_t *json)
{
	if (json == NULL)
		return -1;
	switch (json_typeof(json)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return enter(w, json);
	case JSON_STRING:
		return put_string(w->b, json_string_value(json),
		    json_string_length(json));
	case JSON_INTEGER:
		return put_integer(w->b, json_integer_value(json));
	case JSON_TRUE:
		return buf_add(w->b, "true", 4);
	case JSON_FALSE:
		return buf_add(w->b, "false", 5);
	case JSON_NULL:
		return buf_add(w->b, "null", 4);
	case JSON_REAL:
	default:
		return -1;
	}
}

/* What comes next in the innermost level.  1, 0 nothing, -1. */
static int
next(struct writing *w, const json_t **json)
{
	struct level		*l = &w->level[w->depth - 1];
	const struct member	*m;

	if (l->at == l->n)
		return 0;
	if (l->at > 0 && buf_addc(w->b, ',') == -1)
		return -1;
	if (l->array != NULL) {
		*json = json_array_get(l->array, l->at++);
		return 1;
	}
	m = &w->member[l->first + l->at++];
	*json = m->value;
	return put_string(w->b, m->key, strlen(m->key)) == -1 ||
	    buf_addc(w->b, ':') == -1 ? -1 : 1;
}

static int
leave(struct writing *w)
{
	const struct level	*l = &w->level[--w->depth];

	w->n = l->first;
	return buf_addc(w->b, l->array != NULL ? ']' : '}');
}

int
json_canonical(struct buf *b, const json_t *json)
{
	struct writing	 w = { .b = b };
	size_t		 was = b->len;
	int		 rc, more;

	rc = put_value(&w, json);
	while (rc == 0 && w.depth > 0) {
		if ((more = next(&w, &json)) == 0)
			rc = leave(&w);
		else
			rc = more == -1 ? -1 : put_value(&w, json);
	}
	free(w.member);
	if (rc == -1)
		b->len = was;
	return rc;
}
