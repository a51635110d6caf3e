/*
 * pdf_strict.c: is a value of a PDF written as every reader expects it?
 */
#include <string.h>

#include "formats/document/pdf_changes_view.h"

#include "formats/document/pdf_strict.h"

#define NUMBER_MAX	18		/* octets: within 64 bits */

#define KEYS_MAX	48		/* of dictionaries in each other */

struct level {
	const uint8_t	*at;		/* its opening token */
	size_t		 keys;		/* of those above it */
	bool		 dict;
	bool		 value;		/* a dictionary's value comes next */
	bool		 many;		/* its keys are not all in ${key} */
};

struct strict {
	struct level	 level[PDF_STRICT_NEST];
	size_t		 depth;
	struct octets	 key[KEYS_MAX];
	size_t		 nkey;
};

/* Digits, a point among them at most, a sign before them. */
static bool
is_number(struct octets s)
{
	bool	 point = false, digit = false;
	size_t	 i = 0;

	if (s.len > NUMBER_MAX)
		return false;
	if (s.p[0] == '+' || s.p[0] == '-')
		i++;
	for (; i < s.len; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			digit = true;
		else if (s.p[i] == '.' && !point)
			point = true;
		else
			return false;
	}
	return digit;
}

/* The cursor is before a number, or a reference. */
static bool
is_plain_number(struct pdf_lex *lex)
{
	struct pdf_value	 v;

	if (pdf_lex_value(lex, &v) != 1)
		return false;
	if (v.kind == PDF_REF)
		return v.num > 0 && v.gen == 0;
	return v.kind == PDF_NUMBER && is_number(v.raw);
}

static bool
is_plain_name(struct octets s)
{
	/* Line feeds' vertical sister ends a name for some readers. */
	return memchr(s.p, '#', s.len) == NULL &&
	    memchr(s.p, '\v', s.len) == NULL;
}

static bool
is_plain_hex(struct octets s)
{
	uint8_t	 c;

	for (size_t i = 1; i + 1 < s.len; i++) {
		c = s.p[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') &&
		    !(c >= 'A' && c <= 'F') && !pdf_is_space(c))
			return false;
	}
	return true;
}

static bool
is_plain_word(struct octets s)
{
	static const char *const	 words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (s.len == strlen(words[i]) &&
		    memcmp(s.p, words[i], s.len) == 0)
			return true;
	return false;
}

/* A key of the innermost dictionary; false: it is there twice. */
static bool
take_key(struct strict *s, struct level *l, struct octets key)
{
	for (size_t i = l->keys; i < s->nkey; i++)
		if (s->key[i].len == key.len && memcmp(s->key[i].p, key.p,
		    key.len) == 0)
			return false;
	if (s->nkey == KEYS_MAX)
		l->many = true;
	else
		s->key[s->nkey++] = key;
	return true;
}

/* What stands at one place of a level: a key, a value, or an item. */
static bool
take_place(struct strict *s, enum pdf_token t, struct octets tok)
{
	struct level	*l;

	if (s->depth == 0)
		return t == PDF_DICT || t == PDF_ARRAY;
	l = &s->level[s->depth - 1];
	if (!l->dict)
		return true;
	if (!l->value && (t != PDF_NAME || !take_key(s, l, tok)))
		return false;
	l->value = !l->value;
	return true;
}

static bool
enter(struct strict *s, enum pdf_token t, struct octets tok)
{
	if (s->depth == PDF_STRICT_NEST)
		return false;
	s->level[s->depth++] = (struct level){ .at = tok.p, .keys = s->nkey,
		.dict = t == PDF_DICT };
	return true;
}

static bool
leave(struct strict *s, enum pdf_token t, const uint8_t *end)
{
	const struct level	*l;

	if (s->depth == 0)
		return false;
	l = &s->level[--s->depth];
	if (l->dict != (t == PDF_DICT_END) || l->value)
		return false;
	s->nkey = l->keys;
	return !l->many || !pdf_has_twice((struct octets){ l->at,
	    (size_t)(end - l->at) });
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/*
 * Plain numbers, most of what long arrays have, are passed over.  Those of a
 * reference are not, nor is what looks otherwise.
 */
static void
take_numbers(struct pdf_lex *lex)
{
	const uint8_t	*p = lex->p, *end = lex->end, *from;
	const uint8_t	*last[2] = { lex->p, lex->p };
	bool		 point;

	for (;;) {
		while (p < end && pdf_is_space(*p))
			p++;
		from = p;
		if (p < end && *p == '-')
			p++;
		if (p == end || !is_digit(*p))
			break;
		for (point = false; p < end && (is_digit(*p) || (*p == '.' &&
		    !point)); p++)
			point = point || *p == '.';
		if (p == end || p - from > NUMBER_MAX || (!pdf_is_space(*p) &&
		    *p != ']'))
			break;
		last[0] = last[1];
		last[1] = from;
		lex->p = p;
	}
	/* The next may be an "R", or a number of its own kind. */
	if (from < end && *from != ']' && *from != '[')
		lex->p = last[0];
}

static bool
take(struct strict *s, struct pdf_lex *lex)
{
	struct pdf_lex	 from;
	struct octets	 tok;
	enum pdf_token	 t;

	if (s->depth > 0 && !s->level[s->depth - 1].dict)
		take_numbers(lex);
	from = *lex;
	t = pdf_lex_next(lex, &tok);
	if (t == PDF_ARRAY_END || t == PDF_DICT_END)
		return leave(s, t, lex->p);
	if (!take_place(s, t, tok))
		return false;
	switch (t) {
	case PDF_ARRAY: case PDF_DICT:
		return enter(s, t, tok);
	case PDF_NUMBER:
		*lex = from;
		return is_plain_number(lex);
	case PDF_NAME:
		return is_plain_name(tok);
	case PDF_HEX:
		return is_plain_hex(tok);
	case PDF_WORD:
		return is_plain_word(tok);
	case PDF_STRING:
		return true;
	default:
		return false;
	}
}

bool
pdf_strict_value(struct pdf_lex *lex, struct pdf_value *v)
{
	struct strict	 s = { .depth = 0 };

	pdf_lex_space(lex);
	*v = (struct pdf_value){ .raw.p = lex->p };
	do {
		if (!take(&s, lex))
			return false;
	} while (s.depth > 0);
	v->raw.len = (size_t)(lex->p - v->raw.p);
	v->kind = *v->raw.p == '[' ? PDF_ARRAY : PDF_DICT;
	return true;
}
