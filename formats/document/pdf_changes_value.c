/*
 * pdf_changes_value.c: values in the objects of a revision, and streams.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/seek.h"

#include "formats/document/pdf_changes_view.h"

#define KEYS_FEW	16		/* of a dictionary: most have no more */

static bool
is_null(const struct pdf_value *v)
{
	return v->kind == PDF_WORD && v->raw.len == 4 &&
	    memcmp(v->raw.p, "null", 4) == 0;
}

bool
pdf_view_resolve(struct pdf_view *v, const struct pdf_value *value,
    struct pdf_object *o)
{
	struct pdf_lex	 lex;
	struct pdf_value to = *value;

	*o = (struct pdf_object){ .value = to.raw, .kind = to.kind,
	    .view = v };
	for (size_t i = 0; i < VIEW_LINKS_MAX && to.kind == PDF_REF; i++) {
		if (!pdf_view_load(v, to.num, to.gen, o))
			return false;
		if (o->kind != PDF_REF)
			break;
		lex = (struct pdf_lex){ o->value.p, o->value.p +
		    o->value.len };
		if (pdf_lex_value(&lex, &to) != 1)
			return false;
	}
	return o->kind != PDF_REF && !is_null(&to);
}

static bool
enter_dict(struct pdf_lex *lex, struct octets dict)
{
	struct octets	 tok;

	if (dict.p == NULL)
		return false;
	*lex = (struct pdf_lex){ dict.p, dict.p + dict.len };
	return pdf_lex_next(lex, &tok) == PDF_DICT;
}

/* Is this name ${key}, of ${len} octets?  Few are written with #xx. */
static bool
is_key(struct octets name, const char *key, size_t len)
{
	char	 text[PDF_KEY_MAX];

	if (name.len == len + 1 && memcmp(name.p + 1, key, len) == 0)
		return true;
	return memchr(name.p, '#', name.len) != NULL &&
	    pdf_name(name, text, sizeof(text)) && strcmp(text, key) == 0;
}

bool
pdf_get(struct octets dict, const char *key, struct pdf_value *v)
{
	struct pdf_lex	 lex;
	struct octets	 name;
	size_t		 len = strlen(key);
	bool		 found;

	if (!enter_dict(&lex, dict))
		return false;
	while (pdf_lex_next(&lex, &name) == PDF_NAME) {
		found = is_key(name, key, len);
		if (pdf_lex_value(&lex, v) != 1)
			return false;
		if (found)
			return !is_null(v);
	}
	return false;
}

/* FNV-1a; two keys that fall together only cost a false alarm. */
static uint64_t
hash_of(const char *key)
{
	uint64_t	 hash = UINT64_C(0xcbf29ce484222325);

	for (; *key != '\0'; key++)
		hash = (hash ^ (uint8_t)*key) * UINT64_C(0x100000001b3);
	return hash | 1;
}

bool
pdf_has_twice(struct octets dict)
{
	struct pdf_lex	 lex;
	struct pdf_map	 seen = { .n = 0 };
	struct pdf_value v;
	char		 key[PDF_KEY_MAX];
	uint64_t	 few[KEYS_FEW], hash;
	size_t		 n = 0;
	bool		 twice = false;

	if (!enter_dict(&lex, dict))
		return true;
	while (!twice && pdf_dict_next(&lex, key, &v) == 1) {
		hash = hash_of(key);
		for (size_t i = 0; i < n && !twice; i++)
			twice = few[i] == hash;
		if (n < KEYS_FEW)
			few[n++] = hash;
		else if (!twice)
			twice = pdf_map_get(&seen, hash) != 0 ||
			    pdf_map_set(&seen, hash, 1) == -1;
	}
	pdf_map_release(&seen);
	return twice;
}

bool
pdf_view_get(struct pdf_view *v, struct octets dict, const char *key,
    struct pdf_object *o)
{
	struct pdf_value	 value;

	return pdf_get(dict, key, &value) && pdf_view_resolve(v, &value, o);
}

bool
pdf_view_is(struct pdf_view *v, struct octets dict, const char *key,
    const char *name)
{
	struct pdf_object	 o;
	char			 text[PDF_KEY_MAX];

	return pdf_view_get(v, dict, key, &o) && o.kind == PDF_NAME &&
	    pdf_name(o.value, text, sizeof(text)) && strcmp(text, name) == 0;
}

bool
pdf_view_int(struct pdf_view *v, struct octets dict, const char *key,
    int64_t *out)
{
	struct pdf_object	 o;
	struct octets		 digits;
	uint64_t		 n;
	bool			 minus;

	if (!pdf_view_get(v, dict, key, &o) || o.kind != PDF_NUMBER)
		return false;
	digits = o.value;
	minus = digits.len > 1 && digits.p[0] == '-';
	if (minus || (digits.len > 1 && digits.p[0] == '+')) {
		digits.p++;
		digits.len--;
	}
	if (pdf_uint(digits, &n) == -1 || n > INT64_MAX)
		return false;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

/* Does "endstream" stand here, or after an end of line? */
static bool
ends_here(const uint8_t *p, const uint8_t *end)
{
	while (p < end && pdf_is_space(*p))
		p++;
	return end - p >= 9 && memcmp(p, "endstream", 9) == 0;
}

bool
pdf_view_data(struct pdf_view *v, const struct pdf_object *o,
    struct octets *out)
{
	const uint8_t	*end, *close;
	size_t		 room;
	int64_t		 n;

	if (!o->stream)
		return false;
	if (o->data == NULL)
		return pdf_view_text_data(o, out);
	end = o->view->p + o->view->len;
	room = (size_t)(end - o->data);
	out->p = o->data;
	if (pdf_view_int(v, o->value, "Length", &n) && n >= 0 &&
	    (uint64_t)n <= room && ends_here(o->data + n, end)) {
		out->len = (size_t)n;
		return true;
	}
	if ((close = seek_word(o->data, room, "endstream", 9)) == NULL)
		return false;
	out->len = (size_t)(close - o->data);
	return true;
}

/* A value without references, as octets; empty when there is none. */
static struct octets
plain(struct pdf_view *v, struct octets dict, const char *key)
{
	struct pdf_object	 o;

	if (!pdf_view_get(v, dict, key, &o))
		return (struct octets){ NULL, 0 };
	return o.value;
}

uint8_t *
pdf_view_decode(struct pdf_view *v, const struct pdf_object *o, size_t *len)
{
	struct octets	 data;
	uint8_t		*p;

	*len = 0;
	if (!pdf_view_data(v, o, &data))
		return NULL;
	p = pdf_decode(v->decoder, plain(v, o->value, "Filter"),
	    plain(v, o->value, "DecodeParms"), data, len);
	if (v->decoder->failed)
		v->failed = true;
	return p;
}
