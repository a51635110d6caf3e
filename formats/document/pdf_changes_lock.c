/*
 * pdf_changes_lock.c: what the signatures of a revision permit: DocMDP and
 * FieldMDP (ISO 32000-1 12.8.2.2, 12.8.2.4).
 */
#include <string.h>

#include "formats/base/buf.h"

#include "formats/document/pdf_changes_part.h"

#define REFERENCES_MAX	16		/* of one signature */
#define NAMES_MAX	4096		/* in one lock */

/* The stricter P holds. */
static void
add_docmdp(struct compare *c, int64_t p)
{
	if (p >= 1 && p <= 3 && (c->out->docmdp == 0 || p < c->out->docmdp))
		c->out->docmdp = (int)p;
}

/* Parameters with Action and Fields, of a transform or a field's /Lock. */
static void
add_lock(struct compare *c, struct octets dict)
{
	struct lock		 lock = { .all = false };
	struct pdf_object	 names;

	if (pdf_view_is(&c->old, dict, "Action", "All"))
		lock.all = true;
	else if (pdf_view_is(&c->old, dict, "Action", "Exclude"))
		lock.invert = true;
	else if (!pdf_view_is(&c->old, dict, "Action", "Include"))
		return;
	if (pdf_view_get(&c->old, dict, "Fields", &names) &&
	    names.kind == PDF_ARRAY)
		lock.names = names.value;
	if (c->nlock == LOCKS_MAX) {
		c->lost = true;
		return;
	}
	c->lock[c->nlock++] = lock;
}

/* One signature reference dictionary (table 253). */
static void
read_reference(struct compare *c, struct octets ref)
{
	struct pdf_object	 params;
	int64_t			 p = 2;		/* table 254: the default */

	if (!pdf_view_get(&c->old, ref, "TransformParams", &params))
		params.value = (struct octets){ NULL, 0 };
	if (pdf_view_is(&c->old, ref, "TransformMethod", "DocMDP")) {
		(void)pdf_view_int(&c->old, params.value, "P", &p);
		add_docmdp(c, p);
	} else if (pdf_view_is(&c->old, ref, "TransformMethod",
	    "FieldMDP")) {
		add_lock(c, params.value);
	}
}

static void
read_signature(struct compare *c, struct octets sig)
{
	struct pdf_object	 refs, ref;
	struct pdf_value	 item;
	struct pdf_lex		 lex;
	struct octets		 tok;

	if (!pdf_view_get(&c->old, sig, "Reference", &refs) ||
	    refs.kind != PDF_ARRAY)
		return;
	lex = (struct pdf_lex){ refs.value.p, refs.value.p + refs.value.len };
	(void)pdf_lex_next(&lex, &tok);
	for (size_t i = 0; i < REFERENCES_MAX &&
	    pdf_lex_value(&lex, &item) == 1; i++)
		if (pdf_view_resolve(&c->old, &item, &ref))
			read_reference(c, ref.value);
}

void
compare_locks(struct compare *c)
{
	struct pdf_object	 perms, sig, lock;
	int64_t			 p;

	if (pdf_view_get(&c->old, c->root_old, "Perms", &perms) &&
	    pdf_view_get(&c->old, perms.value, "DocMDP", &sig))
		read_signature(c, sig.value);
	for (size_t i = 0; i < c->before.n; i++) {
		if (c->before.v[i].type != FIELD_SIGNATURE ||
		    !pdf_view_get(&c->old, c->before.v[i].dict, "V", &sig) ||
		    !is_signed(&c->old, &sig))
			continue;
		read_signature(c, sig.value);
		if (!pdf_view_get(&c->old, c->before.v[i].dict, "Lock",
		    &lock))
			continue;
		add_lock(c, lock.value);
		if (pdf_view_int(&c->old, lock.value, "P", &p))
			add_docmdp(c, p);
	}
}

/* Is the field, or one above it, among the names? */
static bool
is_named(struct compare *c, const struct lock *lock, const struct buf *name)
{
	struct pdf_lex		 lex;
	struct pdf_value	 item, text;
	struct pdf_object	 o;
	struct octets		 tok;
	struct buf		 one;
	bool			 found = false;

	if (lock->names.p == NULL)
		return false;
	lex = (struct pdf_lex){ lock->names.p, lock->names.p +
	    lock->names.len };
	(void)pdf_lex_next(&lex, &tok);
	buf_init(&one, FIELD_NAME_MAX);
	for (size_t i = 0; i < NAMES_MAX && !found && compare_spend(c, 8) &&
	    pdf_lex_value(&lex, &item) == 1; i++) {
		if (!pdf_view_resolve(&c->old, &item, &o))
			continue;
		text = (struct pdf_value){ .kind = o.kind, .raw = o.value };
		buf_reset(&one);
		pdf_text(&one, &text);
		found = one.len > 0 && one.len <= name->len &&
		    memcmp(one.p, name->p, one.len) == 0 &&
		    (one.len == name->len || name->p[one.len] == '.');
	}
	buf_release(&one);
	return found;
}

bool
compare_locked(struct compare *c, const struct form *f, struct pdf_view *v,
    size_t i)
{
	struct buf	 name;
	bool		 locked = false;

	if (c->nlock == 0)
		return false;
	buf_init(&name, FIELD_NAME_MAX);
	form_name(f, v, i, &name);
	for (size_t k = 0; k < c->nlock && !locked; k++)
		locked = c->lock[k].all ||
		    is_named(c, &c->lock[k], &name) != c->lock[k].invert;
	buf_release(&name);
	return locked;
}
