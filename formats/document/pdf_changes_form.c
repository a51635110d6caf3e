/*
 * pdf_changes_form.c: changes of the interactive form (ISO 32000-1 12.7.2).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"

#include "formats/document/pdf_changes_part.h"

static enum field_type
type_of(struct pdf_view *v, struct octets dict, enum field_type inherited)
{
	static const struct {
		const char	*name;
		enum field_type	 type;
	} types[] = {
		{ "Sig", FIELD_SIGNATURE }, { "Tx", FIELD_TEXT },
		{ "Ch", FIELD_CHOICE }, { "Btn", FIELD_BUTTON },
	};
	struct pdf_value	 any;

	if (!pdf_get(dict, "FT", &any))
		return inherited;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (pdf_view_is(v, dict, "FT", types[i].name))
			return types[i].type;
	return FIELD_OTHER;
}

/* Is the object one of the fields above? */
static bool
is_loop(const struct form *f, size_t parent, uint32_t num)
{
	for (; num != 0 && parent != NO_FIELD; parent = f->v[parent].parent)
		if (f->v[parent].num == num)
			return true;
	return false;
}

static void
add_field(struct compare *c, struct form *f, struct pdf_view *v,
    const struct pdf_value *item, size_t parent)
{
	struct field		*grown, field = { .parent = parent };
	struct pdf_object	 o;
	struct pdf_value	 any;

	if (!pdf_view_resolve(v, item, &o) || o.kind != PDF_DICT)
		return;
	field.num = item->kind == PDF_REF ? item->num : 0;
	field.gen = item->kind == PDF_REF ? item->gen : 0;
	field.dict = o.value;
	if (parent != NO_FIELD) {
		field.depth = f->v[parent].depth + 1;
		field.type = f->v[parent].type;
	}
	field.type = type_of(v, o.value, field.type);
	field.titled = pdf_get(o.value, "T", &any);
	if (field.depth > FIELD_DEPTH || is_loop(f, parent, field.num) ||
	    pdf_map_get(&f->index, field.num) != 0)
		return;
	if (f->n == FIELDS_MAX) {
		f->more = true;
		return;
	}
	if (f->n == f->cap) {
		f->cap = f->cap == 0 ? 16 : f->cap * 2;
		grown = reallocarray(f->v, f->cap, sizeof(*grown));
		if (grown == NULL) {
			c->failed = true;
			return;
		}
		f->v = grown;
	}
	if (field.num != 0 && pdf_map_set(&f->index, field.num,
	    (uint32_t)f->n + 1) == -1)
		c->failed = true;
	f->v[f->n++] = field;
}

/* The array under ${key}; its place is open: the items are judged. */
static void
add_array(struct compare *c, struct form *f, struct pdf_view *v,
    struct octets dict, const char *key, size_t parent)
{
	struct pdf_value	 at, item;
	struct pdf_object	 array;
	struct pdf_lex		 lex;
	struct octets		 tok;

	if (!pdf_get(dict, key, &at) || !pdf_view_resolve(v, &at, &array) ||
	    array.kind != PDF_ARRAY)
		return;
	if (v == &c->old && at.kind == PDF_REF)
		compare_open(c, at.raw.p);
	lex = (struct pdf_lex){ array.value.p, array.value.p +
	    array.value.len };
	(void)pdf_lex_next(&lex, &tok);
	while (!c->failed && !f->more && pdf_lex_value(&lex, &item) == 1)
		add_field(c, f, v, &item, parent);
}

void
form_read(struct compare *c, struct form *f, struct pdf_view *v,
    struct octets root)
{
	struct pdf_object	 acro;

	if (!pdf_view_get(v, root, "AcroForm", &acro) ||
	    acro.kind != PDF_DICT)
		return;
	f->dict = acro.value;
	add_array(c, f, v, f->dict, "Fields", NO_FIELD);
	for (size_t i = 0; i < f->n && !c->failed; i++)
		add_array(c, f, v, f->v[i].dict, "Kids", i);
}

void
form_release(struct form *f)
{
	free(f->v);
	pdf_map_release(&f->index);
	memset(f, 0, sizeof(*f));
}

const struct field *
form_find(const struct form *f, uint32_t num)
{
	uint32_t	 i = num == 0 ? 0 : pdf_map_get(&f->index, num);

	return i == 0 ? NULL : &f->v[i - 1];
}

bool
form_value(const struct form *f, struct pdf_view *v, size_t i,
    const char *key, struct pdf_object *o)
{
	for (; i != NO_FIELD; i = f->v[i].parent)
		if (pdf_view_get(v, f->v[i].dict, key, o))
			return true;
	return false;
}

static void
add_utf16(struct buf *out, const uint8_t *p, size_t len)
{
	uint32_t	 cp, low;

	for (size_t i = 0; i + 1 < len; i += 2) {
		cp = (uint32_t)p[i] << 8 | p[i + 1];
		if (cp >= 0xd800 && cp < 0xdc00 && i + 3 < len) {
			low = (uint32_t)p[i + 2] << 8 | p[i + 3];
			cp = 0x10000 + ((cp & 0x3ff) << 10) + (low & 0x3ff);
			i += 2;
		}
		(void)utf8_add(out, cp);
	}
}

void
pdf_text(struct buf *out, const struct pdf_value *value)
{
	struct buf	 raw;

	buf_init(&raw, FIELD_NAME_MAX);
	if (pdf_string(&raw, value) == -1)
		buf_reset(&raw);
	if (raw.len >= 2 && raw.p[0] == 0xfe && raw.p[1] == 0xff)
		add_utf16(out, raw.p + 2, raw.len - 2);
	else if (raw.len >= 3 && memcmp(raw.p, "\xef\xbb\xbf", 3) == 0)
		(void)buf_add(out, raw.p + 3, raw.len - 3);
	else
		for (size_t i = 0; i < raw.len; i++)
			(void)utf8_add(out, raw.p[i]);
	buf_release(&raw);
}

void
form_name(const struct form *f, struct pdf_view *v, size_t i,
    struct buf *out)
{
	size_t			 path[FIELD_DEPTH + 2], n = 0;
	struct pdf_object	 t;
	struct pdf_value	 text;

	for (; i != NO_FIELD && n < FIELD_DEPTH + 2; i = f->v[i].parent)
		path[n++] = i;
	while (n-- > 0) {
		if (!pdf_view_get(v, f->v[path[n]].dict, "T", &t))
			continue;
		if (out->len > 0)
			(void)buf_addc(out, '.');
		text = (struct pdf_value){ .kind = t.kind, .raw = t.value };
		pdf_text(out, &text);
	}
}

/* Where in the form's resources a comparison is. */
struct resources {
	uint32_t	 num;		/* of the form */
	bool		 deep;		/* in a dictionary of them */
};

/* Fonts and the like may come; those that were there stay as they are. */
static void
resource_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	struct resources	*r = arg;
	struct pdf_object	 a, b;
	bool			 same = false;

	if (was == NULL)
		return;
	/* Fonts alone are used when a reader draws a field itself. */
	if (!r->deep && strcmp(key, "Font") != 0) {
		compare_open_below(c, was, MOD_FORM);
		return;
	}
	if (!r->deep && is != NULL && pdf_view_resolve(&c->old, was, &a) &&
	    pdf_view_resolve(&c->now, is, &b) && a.kind == PDF_DICT &&
	    b.kind == PDF_DICT) {
		r->deep = true;
		same = compare_dicts(c, a.value, b.value, resource_key, r);
		r->deep = false;
	}
	if (!same)
		compare_blame(c, FINDING_MODIFIED_CONTENT, r->num, key);
}

/*
 * Open the places of /DR and of the dictionaries in it, where those have only
 * grown.
 */
static void
open_resources(struct compare *c, uint32_t num, const struct pdf_value *was,
    const struct pdf_value *is)
{
	struct resources	 r = { .num = num };
	struct pdf_object	 a, b, x, y;
	struct pdf_lex		 lex;
	struct pdf_value	 sub, sub_now;
	struct octets		 tok;
	char			 key[PDF_KEY_MAX];

	if (!pdf_view_resolve(&c->old, was, &a) || a.kind != PDF_DICT ||
	    !pdf_view_resolve(&c->now, is, &b) || b.kind != PDF_DICT)
		return;
	if (was->kind == PDF_REF)
		compare_open(c, was->raw.p);
	if (!compare_dicts(c, a.value, b.value, resource_key, &r))
		compare_blame(c, FINDING_MODIFIED_CONTENT, num, "DR");
	r.deep = true;
	lex = (struct pdf_lex){ a.value.p, a.value.p + a.value.len };
	(void)pdf_lex_next(&lex, &tok);
	while (pdf_dict_next(&lex, key, &sub) == 1) {
		/* The same reference was equal to the comparison above. */
		if (sub.kind != PDF_REF || !pdf_get(b.value, key, &sub_now) ||
		    !pdf_view_resolve(&c->old, &sub, &x) ||
		    x.kind != PDF_DICT || x.stream ||
		    !pdf_view_resolve(&c->now, &sub_now, &y) ||
		    y.kind != PDF_DICT || y.stream)
			continue;
		if (compare_dicts(c, x.value, y.value, resource_key, &r))
			compare_open(c, sub.raw.p);
	}
}

static void
form_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	static const char *const free_keys[] = { "Fields", "SigFlags", "DA",
	    "Q", "NeedAppearances", NULL };
	const uint32_t	*num = arg;

	if (key_among(key, free_keys)) {
		compare_raise(c, MOD_LTV);
		return;
	}
	if (strcmp(key, "XFA") == 0 && was != NULL) {
		compare_raise(c, MOD_FORM);	/* compare_xfa() */
		return;
	}
	if ((strcmp(key, "DR") == 0 &&
	    (was == NULL || is != NULL))) {
		compare_raise(c, MOD_LTV);
		return;
	}
	compare_blame(c, FINDING_MODIFIED_FIELD, *num, key);
}

/* Are the fields' looks to be made anew, whatever was signed? */
static bool
is_anew(struct pdf_view *v, struct octets form)
{
	struct pdf_object	 need;

	return pdf_view_get(v, form, "NeedAppearances", &need) &&
	    need.kind == PDF_WORD && need.value.len == 4;	/* true */
}

static bool
is_same_key(struct compare *c, const char *key)
{
	struct pdf_object	 a, b;
	bool			 fa, fb;

	fa = pdf_view_get(&c->old, c->before.dict, key, &a);
	fb = pdf_view_get(&c->now, c->after.dict, key, &b);
	return fa == fb && (!fa || pdf_equal_objects(&c->old, &a, &c->now,
	    &b));
}

/*
 * A reader that makes a field's look anew shows its value, which need not be
 * what the signed look showed, in the form's own colour and font.
 */
static void
compare_anew(struct compare *c, uint32_t num)
{
	struct pdf_object	 v;

	if (!is_anew(&c->now, c->after.dict) ||
	    (is_anew(&c->old, c->before.dict) && is_same_key(c, "DA") &&
	    is_same_key(c, "Q")))
		return;
	for (size_t i = 0; i < c->before.n && compare_spend(c, 8); i++) {
		if (c->before.v[i].type != FIELD_TEXT &&
		    c->before.v[i].type != FIELD_CHOICE)
			continue;
		if (form_value(&c->before, &c->old, i, "V", &v) &&
		    v.kind != PDF_WORD && v.value.len > 0) {
			compare_blame(c, FINDING_MODIFIED_FIELD, num,
			    "NeedAppearances");
			return;
		}
	}
}

static void
compare_acroform(struct compare *c)
{
	struct pdf_value	 was = { .num = 0 }, dr_was, dr_is;

	if (c->before.dict.p == NULL)
		return;
	(void)pdf_get(c->root_old, "AcroForm", &was);
	if (c->after.dict.p == NULL) {
		compare_blame(c, FINDING_MODIFIED_FIELD, was.num, "AcroForm");
		return;
	}
	if (!compare_dicts(c, c->before.dict, c->after.dict, form_key,
	    &was.num))
		compare_blame(c, FINDING_MODIFIED_FIELD, was.num, NULL);
	compare_set(c, was.num, MARK_SETTLED);
	compare_anew(c, was.num);
	compare_xfa(c, was.num);
	if (pdf_get(c->before.dict, "DR", &dr_was) &&
	    pdf_get(c->after.dict, "DR", &dr_is))
		open_resources(c, was.num, &dr_was, &dr_is);
}

/* A widget written into its field: the one that is the same. */
static size_t
widget_now(struct compare *c, const struct field *f)
{
	for (size_t k = 0; k < c->after.n && compare_spend(c, 8); k++)
		if (c->after.v[k].num == 0 && !c->after.v[k].titled &&
		    pdf_equal_values(&c->old, f->dict, &c->now,
		    c->after.v[k].dict))
			return k;
	return NO_FIELD;
}

/* The field that ${i} of the older form has become; NO_FIELD: removed. */
static size_t
field_now(struct compare *c, size_t i)
{
	const struct field	*f = &c->before.v[i], *same;
	struct buf		 a, b;
	size_t			 found = NO_FIELD;

	if ((same = form_find(&c->after, f->num)) != NULL)
		return (size_t)(same - c->after.v);
	if (!f->titled)
		return f->num == 0 ? widget_now(c, f) : NO_FIELD;
	buf_init(&a, FIELD_NAME_MAX);
	buf_init(&b, FIELD_NAME_MAX);
	form_name(&c->before, &c->old, i, &a);
	for (size_t k = 0; k < c->after.n && found == NO_FIELD &&
	    compare_spend(c, 16); k++) {
		if (!c->after.v[k].titled || (c->after.v[k].num != 0 &&
		    form_find(&c->before, c->after.v[k].num) != NULL))
			continue;
		buf_reset(&b);
		form_name(&c->after, &c->now, k, &b);
		if (a.len == b.len && a.len > 0 &&
		    memcmp(a.p, b.p, a.len) == 0)
			found = k;
	}
	buf_release(&a);
	buf_release(&b);
	return found;
}

void
compare_form(struct compare *c)
{
	struct pdf_map	 known = { .n = 0 };
	size_t		 k;

	compare_acroform(c);
	for (size_t i = 0; i < c->before.n && !c->failed; i++) {
		if ((k = field_now(c, i)) == NO_FIELD) {
			compare_blame(c, FINDING_MODIFIED_FIELD,
			    c->before.v[i].num, "Fields");
			continue;
		}
		if (pdf_map_set(&known, k + 1, 1) == -1)
			c->failed = true;
		compare_field(c, i, k);
	}
	for (k = 0; k < c->after.n && !c->failed; k++)
		if (pdf_map_get(&known, k + 1) == 0)
			compare_new_field(c, k);
	pdf_map_release(&known);
}
