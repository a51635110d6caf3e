/*
 * pdf_changes_annotation.c: annotations that are no form's (ISO 32000-1
 * 12.5).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/document/pdf_changes_part.h"

bool
is_widget(struct pdf_view *v, struct octets dict)
{
	return pdf_view_is(v, dict, "Subtype", "Widget");
}

bool
is_annotation(struct pdf_view *v, struct octets dict)
{
	struct pdf_object	 rect;
	struct pdf_value	 subtype;

	return pdf_get(dict, "Subtype", &subtype) && !is_widget(v, dict) &&
	    pdf_view_get(v, dict, "Rect", &rect) && rect.kind == PDF_ARRAY;
}

/*
 * Notes, links and marks of an editor stand beside the text.  All others may
 * show text of their own, or cover what was signed, and look like a part of
 * it (the "evil annotation" attack): DocMDP cannot mean those.  Nor can it
 * mean a mark whose appearance writes text or shows a picture.
 */
static bool
is_harmless(struct pdf_view *v, struct octets dict)
{
	static const char *const beside[] = { "Text", "Link", "Popup",
	    "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret",
	    "FileAttachment", "Sound", NULL };
	struct pdf_object	 o;
	char			 subtype[PDF_KEY_MAX];

	return pdf_view_get(v, dict, "Subtype", &o) && o.kind == PDF_NAME &&
	    pdf_name(o.value, subtype, sizeof(subtype)) &&
	    key_among(subtype, beside) && !look_writes(v, dict);
}

static void
warn_of(struct compare *c, uint32_t num, struct octets dict)
{
	char	 text[48];

	if (is_harmless(&c->now, dict))
		return;
	snprintf(text, sizeof(text), "%" PRIu32 " 0 /Subtype", num);
	compare_forbid(c, FINDING_MODIFIED_ANNOTATION, text);
}

void
compare_new_annotation(struct compare *c, uint32_t num, struct octets dict)
{
	compare_raise(c, MOD_ANNOTATIONS);
	warn_of(c, num, dict);
}

static void
annotation_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	const uint32_t	*num = arg;

	(void)was;
	(void)is;
	if (strcmp(key, "Type") == 0 || strcmp(key, "Subtype") == 0)
		compare_blame(c, FINDING_MODIFIED_ANNOTATION, *num, key);
}

void
compare_annotation(struct compare *c, uint32_t num, struct octets was,
    struct octets is)
{
	struct pdf_value	 ap;

	compare_raise(c, MOD_ANNOTATIONS);
	if (!compare_dicts(c, was, is, annotation_key, &num))
		compare_blame(c, FINDING_MODIFIED_ANNOTATION, num, NULL);
	warn_of(c, num, is);
	compare_set(c, num, MARK_SETTLED);
	if (pdf_get(was, "AP", &ap))
		compare_open_below(c, &ap, MOD_ANNOTATIONS);
}
