/*
 * pdf_changes_look.c: what an annotation's appearance shows.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_part.h"

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

/* Does the content use an operator that fills, or shows text or images? */
static bool
content_paints(const uint8_t *p, size_t len)
{
	static const char *const ops[] = { "f", "F", "f*", "B", "B*", "b",
	    "b*", "Tj", "TJ", "'", "\"", "Do", "sh", "BI", NULL };
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
stream_paints(struct pdf_view *v, const struct pdf_object *o)
{
	uint8_t	*p;
	size_t	 len;
	bool	 paints;

	p = pdf_view_decode(v, o, &len);
	paints = p == NULL || content_paints(p, len);
	free(p);
	return paints;
}

bool
look_paints(struct pdf_view *v, struct octets dict)
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
		return stream_paints(v, &n);
	lex = (struct pdf_lex){ n.value.p, n.value.p + n.value.len };
	if (n.kind != PDF_DICT || pdf_lex_next(&lex, &tok) != PDF_DICT)
		return false;
	for (size_t i = 0; pdf_dict_next(&lex, key, &value) == 1; i++)
		if (i == LOOK_STATES || (pdf_view_resolve(v, &value,
		    &state) && state.stream && stream_paints(v, &state)))
			return true;
	return false;
}
