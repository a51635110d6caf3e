/*
 * pdf_changes_page.c: changes of a page or a node of the page tree
 * (ISO 32000-1 7.7.3), and of a page's list of annotations.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_part.h"

/* A string, or nothing. */
static bool
is_word(const struct pdf_value *v)
{
	return v == NULL || v->kind == PDF_STRING || v->kind == PDF_HEX;
}

static void
page_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	static const char *const tree[] = { "Type", "Kids", "Count", "Parent",
	    NULL };
	static const char *const known[] = { "Type", "Parent", "Contents",
	    "LastModified", "Resources", "MediaBox", "CropBox", "BleedBox",
	    "TrimBox", "ArtBox", "BoxColorInfo", "Rotate", "Group", "Thumb",
	    "B", "Dur", "Trans", "AA", "Metadata", "PieceInfo",
	    "StructParents", "ID", "PZ", "SeparationInfo", "Tabs",
	    "TemplateInstantiated", "PresSteps", "UserUnit", "VP", "AF",
	    "OutputIntents", "DPart", NULL };
	const uint32_t	*num = arg;

	if (strcmp(key, "Annots") == 0)
		return;
	/* The order in which one tabs through fields. */
	if (strcmp(key, "Tabs") == 0 && was == NULL && is != NULL) {
		compare_raise(c, MOD_FORM);
		return;
	}
	/* A page without tagged content: the key comes with annotations. */
	if (strcmp(key, "StructParents") == 0 && was == NULL && is != NULL &&
	    is->kind == PDF_NUMBER) {
		compare_raise(c, MOD_ANNOTATIONS);
		return;
	}
	/* A word in no standard's name, which nothing can take for content. */
	if (!key_among(key, known) && is_word(was) && is_word(is)) {
		compare_raise(c, MOD_LTV);
		return;
	}
	compare_blame(c, key_among(key, tree) ? FINDING_MODIFIED_PAGES :
	    FINDING_MODIFIED_CONTENT, *num, key);
}

/* A page's list in one revision. */
struct annots {
	struct pdf_view	*view;
	struct octets	 array;
	struct pdf_map	 refs;		/* objects in it */
};

static void
read_annots(struct compare *c, struct annots *a, struct pdf_view *v,
    struct octets page, struct pdf_value *at)
{
	struct pdf_object	 o;
	struct pdf_lex		 lex;
	struct pdf_value	 item;
	struct octets		 tok;

	*a = (struct annots){ .view = v };
	at->kind = PDF_END;
	if (!pdf_get(page, "Annots", at) || !pdf_view_resolve(v, at, &o) ||
	    o.kind != PDF_ARRAY)
		return;
	a->array = o.value;
	lex = (struct pdf_lex){ o.value.p, o.value.p + o.value.len };
	(void)pdf_lex_next(&lex, &tok);
	while (!c->failed && pdf_lex_value(&lex, &item) == 1)
		if (item.kind == PDF_REF && item.num != 0 &&
		    pdf_map_set(&a->refs, item.num, 1) == -1)
			c->failed = true;
}

/* Is the annotation, written into the list, in the other list as well? */
static bool
has_direct(struct compare *c, const struct pdf_value *item,
    const struct annots *other)
{
	struct pdf_lex		 lex;
	struct pdf_value	 o;
	struct octets		 tok;

	if (other->array.p == NULL)
		return false;
	lex = (struct pdf_lex){ other->array.p, other->array.p +
	    other->array.len };
	(void)pdf_lex_next(&lex, &tok);
	while (compare_spend(c, 8) && pdf_lex_value(&lex, &o) == 1) {
		if (o.kind != PDF_DICT)
			continue;
		if (other->view == &c->now ? pdf_equal_values(&c->old,
		    item->raw, &c->now, o.raw) : pdf_equal_values(&c->old,
		    o.raw, &c->now, item->raw))
			return true;
	}
	return false;
}

/* Is there no object of that number any more? */
static bool
is_absent(struct compare *c, uint32_t num)
{
	const struct view_entry	*e = pdf_view_entry(&c->now, num, NULL);
	struct pdf_object	 o;

	return e == NULL || !pdf_view_load(&c->now, num, e->gen, &o);
}

static void
judge_removed(struct compare *c, uint32_t page, const struct pdf_value *item)
{
	struct pdf_object	 o;
	uint32_t		 num = item->kind == PDF_REF ? item->num : 0;

	if (!pdf_view_resolve(&c->old, item, &o))
		return;
	if (o.kind == PDF_DICT && !is_widget(&c->old, o.value)) {
		compare_raise(c, MOD_ANNOTATIONS);
		/* One that is something else now is judged where it is used. */
		if (is_annotation(&c->old, o.value) && is_absent(c, num))
			compare_set(c, num, MARK_SETTLED);
		return;
	}
	compare_blame(c, FINDING_MODIFIED_FIELD, num == 0 ? page : num,
	    "Annots");
}

/* A widget that came to the page's list. */
static void
judge_widget(struct compare *c, uint32_t page, uint32_t num,
    const struct pdf_object *o)
{
	const struct field	*is = form_find(&c->after, num);
	struct pdf_object	 sig;

	if (is != NULL && form_find(&c->before, num) == NULL) {
		compare_raise(c, MOD_LTV);	/* compare_new_field() */
		return;
	}
	if (is != NULL ? is->type == FIELD_SIGNATURE :
	    pdf_view_is(&c->now, o->value, "FT", "Sig") &&
	    pdf_view_get(&c->now, o->value, "V", &sig) &&
	    is_signed(&c->now, &sig)) {
		compare_raise(c, MOD_FORM);
		return;
	}
	/* A field that no page showed, or a widget that is no field's. */
	compare_blame(c, FINDING_MODIFIED_HIDDEN, num == 0 ? page : num,
	    "Annots");
}

static void
judge_added(struct compare *c, uint32_t page, const struct pdf_value *item)
{
	struct pdf_object	 o;
	uint32_t		 num = item->kind == PDF_REF ? item->num : 0;

	if (!pdf_view_resolve(&c->now, item, &o) || o.kind != PDF_DICT)
		return;
	if (is_widget(&c->now, o.value))
		judge_widget(c, page, num, &o);
	else
		compare_new_annotation(c, num == 0 ? page : num, o.value);
}

/* Call ${judge} for the items of ${a} that are not in ${other}. */
static void
each_missing(struct compare *c, uint32_t page, const struct annots *a,
    const struct annots *other, void (*judge)(struct compare *, uint32_t,
    const struct pdf_value *))
{
	struct pdf_lex		 lex;
	struct pdf_value	 item;
	struct octets		 tok;

	if (a->array.p == NULL)
		return;
	lex = (struct pdf_lex){ a->array.p, a->array.p + a->array.len };
	(void)pdf_lex_next(&lex, &tok);
	while (!c->failed && pdf_lex_value(&lex, &item) == 1) {
		if (item.kind == PDF_REF && item.num != 0 &&
		    pdf_map_get(&other->refs, item.num) == 0)
			judge(c, page, &item);
		else if (item.kind == PDF_DICT &&
		    !has_direct(c, &item, other))
			judge(c, page, &item);
	}
}

static void
compare_annots(struct compare *c, uint32_t page, struct octets was,
    struct octets is)
{
	struct annots		 before, after;
	struct pdf_value	 at, at_now;

	read_annots(c, &before, &c->old, was, &at);
	read_annots(c, &after, &c->now, is, &at_now);
	if (at.kind == PDF_REF)
		compare_open(c, at.raw.p);
	if (before.array.p == NULL || after.array.p == NULL ||
	    before.array.len != after.array.len ||
	    memcmp(before.array.p, after.array.p, after.array.len) != 0) {
		each_missing(c, page, &before, &after, judge_removed);
		each_missing(c, page, &after, &before, judge_added);
	}
	pdf_map_release(&before.refs);
	pdf_map_release(&after.refs);
}

void
compare_page(struct compare *c, uint32_t num)
{
	const struct view_entry	*was, *is;
	struct pdf_object	 a, b;
	bool			 page;

	if (num == 0 || (compare_mark(c, num) & MARK_PAGE))
		return;
	compare_set(c, num, MARK_PAGE);
	was = pdf_view_entry(&c->old, num, NULL);
	is = pdf_view_entry(&c->now, num, NULL);
	if (was == NULL || is == NULL ||
	    !pdf_view_load(&c->old, num, was->gen, &a) || a.stream ||
	    a.kind != PDF_DICT)
		return;
	page = pdf_view_is(&c->old, a.value, "Type", "Page");
	if ((!page && !pdf_view_is(&c->old, a.value, "Type", "Pages")) ||
	    !pdf_view_load(&c->now, num, is->gen, &b) || b.stream ||
	    b.kind != PDF_DICT)
		return;
	if (!compare_dicts(c, a.value, b.value, page_key, &num))
		compare_blame(c, FINDING_MODIFIED_PAGES, num, NULL);
	compare_set(c, num, MARK_SETTLED);
	if (page)
		compare_annots(c, num, a.value, b.value);
}
