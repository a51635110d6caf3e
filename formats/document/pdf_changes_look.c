/*
 * pdf_changes_look.c: what an annotation's appearance shows.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_part.h"

#define LOOK_FORMS	16		/* forms in forms looked at */
#define LOOK_STATES	64		/* appearance states looked at */

/* A number of /Rect, in thousandths; fractions beyond them do not matter. */
static bool
milli(struct octets s, int64_t *out)
{
	int64_t	 v = 0;
	size_t	 i = 0, places = 0;
	bool	 minus = false, point = false;

	for (; i < s.len && (s.p[i] == '-' || s.p[i] == '+'); i++)
		minus = s.p[i] == '-';
	for (; i < s.len && places < 3; i++) {
		if (s.p[i] == '.') {
			point = true;
			continue;
		}
		if (v > INT32_MAX)
			return false;
		v = v * 10 + (s.p[i] - '0');
		places += point;
	}
	for (; places < 3; places++)
		v *= 10;
	*out = minus ? -v : v;
	return true;
}

/* Has the annotation a rectangle with an area? */
bool
look_is_visible(struct pdf_view *v, struct octets dict)
{
	struct pdf_object	 rect, side;
	struct pdf_value	 value;
	struct pdf_lex		 lex;
	struct octets		 tok;
	int64_t			 n[4];

	if (!pdf_view_get(v, dict, "Rect", &rect) || rect.kind != PDF_ARRAY)
		return false;
	lex = (struct pdf_lex){ rect.value.p, rect.value.p + rect.value.len };
	(void)pdf_lex_next(&lex, &tok);
	for (size_t i = 0; i < 4; i++)
		if (pdf_lex_value(&lex, &value) != 1 ||
		    !pdf_view_resolve(v, &value, &side) ||
		    side.kind != PDF_NUMBER || !milli(side.value, &n[i]))
			return false;
	return n[0] != n[2] && n[1] != n[3];
}

/* Does the content use one of these operators?  What is malformed does. */
static bool
content_uses(const uint8_t *p, size_t len, const char *const *ops)
{
	struct pdf_lex	 lex = { p, p + len };
	struct octets	 tok;
	enum pdf_token	 t;
	char		 word[4];

	while ((t = pdf_lex_next(&lex, &tok)) != PDF_END) {
		if (t == PDF_BAD)
			return true;
		if (t != PDF_WORD || tok.len >= sizeof(word))
			continue;
		memcpy(word, tok.p, tok.len);
		word[tok.len] = '\0';
		if (key_among(word, ops))
			return true;
	}
	return false;
}

static bool
stream_uses(struct pdf_view *v, const struct pdf_object *o,
    const char *const *ops)
{
	uint8_t	*p;
	size_t	 len;
	bool	 uses;

	p = pdf_view_decode(v, o, &len);
	uses = p == NULL || content_uses(p, len, ops);
	free(p);
	return uses;
}

/* Does it fill, or show text or images? */
static bool
stream_paints(struct pdf_view *v, const struct pdf_object *o)
{
	static const char *const ops[] = { "f", "F", "f*", "B", "B*", "b",
	    "b*", "Tj", "TJ", "'", "\"", "Do", "sh", "BI", NULL };

	return stream_uses(v, o, ops);
}

/* Forms that an appearance is made of, still to be looked at. */
struct forms {
	struct pdf_object	 v[LOOK_FORMS];
	size_t			 n;
};

/* Its XObjects join the forms.  true when there is an image, or too many. */
static bool
forms_add(struct forms *f, struct pdf_view *v, const struct pdf_object *o)
{
	struct pdf_object	 res, list, one;
	struct pdf_value	 value;
	struct pdf_lex		 lex;
	struct octets		 tok;
	char			 key[PDF_KEY_MAX];

	if (!pdf_view_get(v, o->value, "Resources", &res) ||
	    !pdf_view_get(v, res.value, "XObject", &list) ||
	    list.kind != PDF_DICT)
		return true;	/* what is shown comes from elsewhere */
	lex = (struct pdf_lex){ list.value.p, list.value.p + list.value.len };
	(void)pdf_lex_next(&lex, &tok);
	while (pdf_dict_next(&lex, key, &value) == 1) {
		if (!pdf_view_resolve(v, &value, &one) || !one.stream)
			continue;
		if (!pdf_view_is(v, one.value, "Subtype", "Form") ||
		    f->n == LOOK_FORMS)
			return true;
		f->v[f->n++] = one;
	}
	return false;
}

/* Does it show text or images, itself or in a form it is made of? */
static bool
stream_writes(struct pdf_view *v, const struct pdf_object *o)
{
	static const char *const writes[] = { "Tj", "TJ", "'", "\"", "BI",
	    "sh", NULL };
	static const char *const calls[] = { "Do", NULL };
	struct forms	 f = { .n = 0 };

	f.v[f.n++] = *o;
	for (size_t i = 0; i < f.n; i++)
		if (stream_uses(v, &f.v[i], writes) ||
		    (stream_uses(v, &f.v[i], calls) &&
		    forms_add(&f, v, &f.v[i])))
			return true;
	return false;
}

/* Is there a state of the normal appearance that ${does}? */
static bool
look_any(struct pdf_view *v, struct octets dict,
    bool (*does)(struct pdf_view *, const struct pdf_object *))
{
	struct pdf_object	 ap, n, state;
	struct pdf_value	 value;
	struct pdf_lex		 lex;
	struct octets		 tok;
	char			 key[PDF_KEY_MAX];

	if (!look_is_visible(v, dict) || !pdf_view_get(v, dict, "AP", &ap) ||
	    !pdf_view_get(v, ap.value, "N", &n))
		return false;
	if (n.stream)
		return does(v, &n);
	lex = (struct pdf_lex){ n.value.p, n.value.p + n.value.len };
	if (n.kind != PDF_DICT || pdf_lex_next(&lex, &tok) != PDF_DICT)
		return false;
	for (size_t i = 0; pdf_dict_next(&lex, key, &value) == 1; i++)
		if (i == LOOK_STATES || (pdf_view_resolve(v, &value,
		    &state) && state.stream && does(v, &state)))
			return true;
	return false;
}

bool
look_paints(struct pdf_view *v, struct octets dict)
{
	return look_any(v, dict, stream_paints);
}

bool
look_writes(struct pdf_view *v, struct octets dict)
{
	return look_any(v, dict, stream_writes);
}
