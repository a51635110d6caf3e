/*
 * pdf_changes_xfa.c: changes of an XFA form (ISO 32000-1 12.7.8): packets of
 * XML beside the fields, of which filling in changes those with the values.
 */
#include <string.h>

#include "formats/base/buf.h"

#include "formats/document/pdf_changes_part.h"

#define PACKETS_MAX	64		/* of one form */
#define PACKET_NAME	64		/* octets */

/* The next packet of the array: its name and its stream. */
static bool
next_packet(struct pdf_view *v, struct pdf_lex *lex, char name[PACKET_NAME],
    struct pdf_value *stream)
{
	struct pdf_value	 s, item;
	struct pdf_object	 o;
	struct buf		 text;
	bool			 ok;

	if (pdf_lex_value(lex, &item) != 1 ||
	    !pdf_view_resolve(v, &item, &o) ||
	    pdf_lex_value(lex, stream) != 1)
		return false;
	s = (struct pdf_value){ .kind = o.kind, .raw = o.value };
	buf_init(&text, PACKET_NAME - 1);
	ok = pdf_string(&text, &s) == 0 && text.len > 0;
	if (ok) {
		memcpy(name, text.p, text.len);
		name[text.len] = '\0';
	}
	buf_release(&text);
	return ok;
}

/*
 * The packets, one by one: the values and what a form makes of them may
 * differ, the template and all else may not.
 */
static bool
packets_fill(struct compare *c, const struct pdf_object *was,
    const struct pdf_object *is)
{
	static const char *const values[] = { "datasets", "form", "xdp:xdp",
	    "</xdp:xdp>", "preamble", "postamble", NULL };
	struct pdf_lex	 la = { was->value.p, was->value.p + was->value.len };
	struct pdf_lex	 lb = { is->value.p, is->value.p + is->value.len };
	struct pdf_value a, b;
	struct octets	 tok;
	char		 name[PACKET_NAME], same[PACKET_NAME];

	(void)pdf_lex_next(&la, &tok);
	(void)pdf_lex_next(&lb, &tok);
	for (size_t i = 0; i < PACKETS_MAX; i++) {
		if (!next_packet(&c->old, &la, name, &a))
			return !next_packet(&c->now, &lb, same, &b);
		if (!next_packet(&c->now, &lb, same, &b) ||
		    strcmp(name, same) != 0)
			return false;
		if (key_among(name, values)) {
			if (a.kind != PDF_REF)
				continue;
			compare_open(c, a.raw.p);
			if (compare_mark(c, a.num) & MARK_CHANGED)
				compare_raise(c, MOD_FORM);
		} else if (!pdf_equal_values(&c->old, a.raw, &c->now,
		    b.raw)) {
			return false;
		}
	}
	return false;
}

void
compare_xfa(struct compare *c, uint32_t num)
{
	struct pdf_value	 at, at_now;
	struct pdf_object	 was, is;

	if (!pdf_get(c->before.dict, "XFA", &at) ||
	    !pdf_view_resolve(&c->old, &at, &was))
		return;
	if (!pdf_get(c->after.dict, "XFA", &at_now) ||
	    !pdf_view_resolve(&c->now, &at_now, &is)) {
		compare_blame(c, FINDING_MODIFIED_FIELD, num, "XFA");
		return;
	}
	if (was.kind != PDF_ARRAY || is.kind != PDF_ARRAY) {
		if (!pdf_equal_objects(&c->old, &was, &c->now, &is))
			compare_blame(c, FINDING_MODIFIED_FIELD, num, "XFA");
		return;
	}
	if (!packets_fill(c, &was, &is)) {
		compare_blame(c, FINDING_MODIFIED_FIELD, num, "XFA");
		return;
	}
	if (at.kind == PDF_REF)
		compare_open(c, at.raw.p);
}
