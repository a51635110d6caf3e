/*
 * pdf_changes_structure.c: changes of the logical structure (ISO 32000-1
 * 14.7).  In a tagged document a new signature field or annotation gets an
 * element of its own: the tree may grow by such, and by nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_part.h"

#define NODES_MAX	4096		/* nodes of a number tree */
#define PAIRS_MAX	262144		/* pairs of a number tree */

bool
is_element(struct pdf_view *v, struct octets dict)
{
	struct pdf_value	 s, p;

	return pdf_view_is(v, dict, "Type", "StructElem") ||
	    (pdf_get(dict, "S", &s) && s.kind == PDF_NAME &&
	    pdf_get(dict, "P", &p) && p.kind == PDF_REF);
}

/* The kids of an element: one, or an array of them. */
static struct pdf_lex
kids_begin(struct pdf_view *v, const struct pdf_value *k)
{
	struct pdf_object	 o;
	struct pdf_lex		 lex = { NULL, NULL };
	struct octets		 tok;

	if (k == NULL)
		return lex;
	lex = (struct pdf_lex){ k->raw.p, k->raw.p + k->raw.len };
	if (pdf_view_resolve(v, k, &o) && o.kind == PDF_ARRAY) {
		lex = (struct pdf_lex){ o.value.p, o.value.p + o.value.len };
		(void)pdf_lex_next(&lex, &tok);
	}
	return lex;
}

/*
 * May this kid be added: an element for a form field or an annotation (table
 * 337), or a reference to one?  An annotation's is as much as that is.
 */
static bool
is_new_kid(struct compare *c, const struct pdf_value *kid)
{
	struct pdf_object	 o;

	if (!pdf_view_resolve(&c->now, kid, &o) || o.kind != PDF_DICT ||
	    o.stream)
		return false;
	if (pdf_view_is(&c->now, o.value, "Type", "OBJR"))
		return true;
	if (kid->kind == PDF_REF &&
	    pdf_view_entry(&c->old, kid->num, NULL) != NULL)
		return false;
	if (pdf_view_is(&c->now, o.value, "S", "Annot") ||
	    pdf_view_is(&c->now, o.value, "S", "Link")) {
		compare_raise(c, MOD_ANNOTATIONS);
		return true;
	}
	return pdf_view_is(&c->now, o.value, "S", "Form");
}

/* Does the page's list name the annotation ${num} no more? */
static bool
is_off_page(struct compare *c, const struct pdf_value *page, uint32_t num)
{
	struct pdf_object	 o, list;
	struct pdf_lex		 lex;
	struct pdf_value	 item;
	struct octets		 tok;

	if (!pdf_view_resolve(&c->now, page, &o) || o.kind != PDF_DICT ||
	    !pdf_view_is(&c->now, o.value, "Type", "Page"))
		return false;
	if (!pdf_view_get(&c->now, o.value, "Annots", &list) ||
	    list.kind != PDF_ARRAY)
		return true;
	lex = (struct pdf_lex){ list.value.p, list.value.p +
	    list.value.len };
	(void)pdf_lex_next(&lex, &tok);
	while (compare_spend(c, 1) && pdf_lex_value(&lex, &item) == 1)
		if (item.kind == PDF_REF && item.num == num)
			return false;
	return !c->lost;
}

/*
 * Was ${kid}, of an element on ${page}, a reference to an annotation (14.7.4.3)
 * that has been taken from its page?  ${key}, if not NULL: its StructParent.
 */
static bool
is_gone_object(struct compare *c, const struct pdf_value *kid,
    const struct pdf_value *page, uint64_t *key)
{
	struct pdf_object	 o, annotation;
	struct pdf_value	 obj, pg, parent;

	if (!pdf_view_resolve(&c->old, kid, &o) || o.kind != PDF_DICT ||
	    !pdf_view_is(&c->old, o.value, "Type", "OBJR") ||
	    !pdf_get(o.value, "Obj", &obj) || obj.kind != PDF_REF ||
	    !pdf_view_resolve(&c->old, &obj, &annotation) ||
	    annotation.kind != PDF_DICT ||
	    !is_annotation(&c->old, annotation.value))
		return false;
	if (key != NULL && (!pdf_get(annotation.value, "StructParent",
	    &parent) || parent.kind != PDF_NUMBER ||
	    pdf_uint(parent.raw, key) == -1))
		return false;
	if (!pdf_get(o.value, "Pg", &pg) &&
	    !pdf_get(annotation.value, "P", &pg))
		pg = *page;
	return pg.kind == PDF_REF && is_off_page(c, &pg, obj.num);
}

/*
 * Was ${kid} such a reference, or an element of nothing but such?  An element
 * that has text of its own stays.
 */
static bool
is_gone_kid(struct compare *c, const struct pdf_value *kid,
    const struct pdf_value *page)
{
	struct pdf_object	 o;
	struct pdf_value	 k, pg, item;
	struct pdf_lex		 lex;
	bool			 any = false;

	if (is_gone_object(c, kid, page, NULL))
		return true;
	if (kid->kind != PDF_REF || !pdf_view_resolve(&c->old, kid, &o) ||
	    o.kind != PDF_DICT || (!pdf_view_is(&c->old, o.value, "S",
	    "Annot") && !pdf_view_is(&c->old, o.value, "S", "Link")) ||
	    !pdf_get(o.value, "K", &k))
		return false;
	if (!pdf_get(o.value, "Pg", &pg))
		pg = *page;
	lex = kids_begin(&c->old, &k);
	while (compare_spend(c, 1) && pdf_lex_value(&lex, &item) == 1) {
		if (!is_gone_object(c, &item, &pg, NULL))
			return false;
		any = true;
	}
	return any && !c->lost;
}

/*
 * The old kids in their order without those of annotations that were taken
 * away, and new ones for fields and annotations alone.
 */
static bool
kids_grow(struct compare *c, const struct pdf_value *was,
    const struct pdf_value *is, const struct pdf_value *page)
{
	struct pdf_lex	 old = kids_begin(&c->old, was);
	struct pdf_lex	 now = kids_begin(&c->now, is);
	struct pdf_value a, b;
	bool		 more;

	more = old.p != NULL && pdf_lex_value(&old, &a) == 1;
	while (now.p != NULL && compare_spend(c, 1) &&
	    pdf_lex_value(&now, &b) == 1) {
		while (more && !pdf_equal_values(&c->old, a.raw, &c->now,
		    b.raw) && is_gone_kid(c, &a, page)) {
			compare_raise(c, MOD_ANNOTATIONS);
			more = pdf_lex_value(&old, &a) == 1;
		}
		if (more && pdf_equal_values(&c->old, a.raw, &c->now, b.raw))
			more = pdf_lex_value(&old, &a) == 1;
		else if (!is_new_kid(c, &b))
			return false;
	}
	for (; more && is_gone_kid(c, &a, page);
	    more = pdf_lex_value(&old, &a) == 1)
		compare_raise(c, MOD_ANNOTATIONS);
	return !more;
}

struct element {
	uint32_t	 num;
	struct pdf_value page;		/* as signed; PDF_END: none */
};

static void
element_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	const struct element	*e = arg;

	if (strcmp(key, "K") == 0 && kids_grow(c, was, is, &e->page)) {
		compare_raise(c, MOD_FORM);
		return;
	}
	compare_blame(c, FINDING_MODIFIED_CONTENT, e->num, key);
}

void
compare_element(struct compare *c, uint32_t num, struct octets was,
    struct octets is)
{
	struct element	 e = { .num = num, .page = { .kind = PDF_END } };

	(void)pdf_get(was, "Pg", &e.page);
	if (!compare_dicts(c, was, is, element_key, &e))
		compare_blame(c, FINDING_MODIFIED_CONTENT, num, NULL);
	compare_set(c, num, MARK_SETTLED);
}

/* A number tree laid flat (7.9.7). */
struct numbers {
	struct pdf_view	*view;
	struct pdf_map	 at;		/* key + 1 to its value + 1 */
	struct pdf_value *value;
	size_t		 n;
	size_t		 cap;
	struct pdf_value *node;
	size_t		 nnode;
	bool		 bad;
};

static void
add_pair(struct numbers *t, uint64_t key, const struct pdf_value *value)
{
	struct pdf_value	*grown;

	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 64 : t->cap * 2;
		grown = t->n >= PAIRS_MAX ? NULL :
		    reallocarray(t->value, t->cap, sizeof(*grown));
		if (grown == NULL) {
			t->bad = true;
			return;
		}
		t->value = grown;
	}
	t->value[t->n++] = *value;
	if (pdf_map_set(&t->at, key + 1, (uint32_t)t->n) == -1)
		t->bad = true;
}

static void
read_node(struct compare *c, struct numbers *t, const struct pdf_value *node)
{
	struct pdf_object	 o, nums, kids;
	struct pdf_lex		 lex;
	struct pdf_value	 v;
	struct octets		 tok;
	uint64_t		 key;

	if (!pdf_view_resolve(t->view, node, &o) || o.kind != PDF_DICT)
		return;
	/* The tree's own nodes may be written anew: pairs are compared. */
	if (t->view == &c->old && node->kind == PDF_REF)
		compare_open(c, node->raw.p);
	if (pdf_view_get(t->view, o.value, "Nums", &nums) &&
	    nums.kind == PDF_ARRAY) {
		lex = (struct pdf_lex){ nums.value.p, nums.value.p +
		    nums.value.len };
		(void)pdf_lex_next(&lex, &tok);
		while (!t->bad && pdf_lex_value(&lex, &v) == 1) {
			if (v.kind != PDF_NUMBER ||
			    pdf_uint(v.raw, &key) == -1 ||
			    key > INT32_MAX || pdf_lex_value(&lex, &v) != 1)
				t->bad = true;
			else
				add_pair(t, key, &v);
		}
	}
	if (!pdf_view_get(t->view, o.value, "Kids", &kids) ||
	    kids.kind != PDF_ARRAY)
		return;
	lex = (struct pdf_lex){ kids.value.p, kids.value.p +
	    kids.value.len };
	(void)pdf_lex_next(&lex, &tok);
	while (!t->bad && pdf_lex_value(&lex, &v) == 1) {
		if (t->nnode == NODES_MAX)
			t->bad = true;
		else
			t->node[t->nnode++] = v;
	}
}

static void
numbers_read(struct compare *c, struct numbers *t, struct pdf_view *v,
    const struct pdf_value *root)
{
	*t = (struct numbers){ .view = v };
	if ((t->node = calloc(NODES_MAX, sizeof(*t->node))) == NULL) {
		c->failed = t->bad = true;
		return;
	}
	t->node[t->nnode++] = *root;
	for (size_t i = 0; i < t->nnode && !t->bad; i++) {
		struct pdf_value	 node = t->node[i];

		read_node(c, t, &node);
	}
}

static void
numbers_release(struct numbers *t)
{
	pdf_map_release(&t->at);
	free(t->value);
	free(t->node);
}

/* Was ${value} of ${key} the element of an annotation that is gone? */
static bool
is_gone_pair(struct compare *c, uint64_t key, const struct pdf_value *value)
{
	struct pdf_object	 o;
	struct pdf_value	 k, item, page = { .kind = PDF_END };
	struct pdf_lex		 lex;
	uint64_t		 its;

	if (!pdf_view_resolve(&c->old, value, &o) || o.kind != PDF_DICT ||
	    !pdf_get(o.value, "K", &k))
		return false;
	(void)pdf_get(o.value, "Pg", &page);
	lex = kids_begin(&c->old, &k);
	while (compare_spend(c, 1) && pdf_lex_value(&lex, &item) == 1)
		if (is_gone_object(c, &item, &page, &its) && its == key)
			return true;
	return false;
}

/*
 * Every pair of the old tree is in the new one, but for annotations that were
 * taken away.
 */
static bool
numbers_grow(struct compare *c, const struct pdf_value *was,
    const struct pdf_value *is)
{
	struct numbers	 a, b;
	uint32_t	 i, k;
	bool		 ok;

	numbers_read(c, &a, &c->old, was);
	numbers_read(c, &b, &c->now, is);
	ok = !a.bad && !b.bad;
	for (size_t s = 0; ok && s < a.at.cap; s++) {
		if (a.at.key[s] == 0)
			continue;
		i = a.at.value[s];
		k = pdf_map_get(&b.at, a.at.key[s]);
		ok = k != 0 ? pdf_equal_values(&c->old, a.value[i - 1].raw,
		    &c->now, b.value[k - 1].raw) :
		    is_gone_pair(c, a.at.key[s] - 1, &a.value[i - 1]);
		if (k == 0)
			compare_raise(c, MOD_ANNOTATIONS);
	}
	numbers_release(&a);
	numbers_release(&b);
	return ok;
}

static void
root_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	if (strcmp(key, "ParentTree") == 0 && was != NULL && is != NULL)
		return;		/* compare_structure() */
	if (strcmp(key, "ParentTreeNextKey") == 0) {
		compare_raise(c, MOD_FORM);
		return;
	}
	element_key(c, arg, key, was, is);
}

/* Did the root change, or a node of some number tree? */
static bool
is_touched(struct compare *c, uint32_t root)
{
	const struct view_entry	*e;
	struct pdf_object	 o;
	struct pdf_value	 any;

	for (size_t i = 0; i < c->nhit; i++) {
		if (c->hit[i].num == root)
			return true;
		if (compare_mark(c, c->hit[i].num) & MARK_NODE)
			continue;
		compare_set(c, c->hit[i].num, MARK_NODE);
		e = pdf_view_entry(&c->old, c->hit[i].num, NULL);
		if (e != NULL && pdf_view_load(&c->old, e->num, e->gen, &o) &&
		    (pdf_get(o.value, "Nums", &any) ||
		    pdf_get(o.value, "Limits", &any)))
			return true;
	}
	return false;
}

void
compare_structure(struct compare *c)
{
	struct pdf_value	 at = { .num = 0 }, now = at, was, is;
	struct element		 e = { .page = { .kind = PDF_END } };
	struct pdf_object	 a, b;

	if (!pdf_view_get(&c->old, c->root_old, "StructTreeRoot", &a) ||
	    a.kind != PDF_DICT ||
	    !pdf_view_get(&c->now, c->root_now, "StructTreeRoot", &b) ||
	    b.kind != PDF_DICT)
		return;
	(void)pdf_get(c->root_old, "StructTreeRoot", &at);
	(void)pdf_get(c->root_now, "StructTreeRoot", &now);
	if (at.kind == PDF_REF && now.kind == PDF_REF && at.num == now.num &&
	    !is_touched(c, at.num))
		return;
	if (at.kind != PDF_REF)
		(void)pdf_get(c->old.trailer, "Root", &at);
	e.num = at.num;
	if (!compare_dicts(c, a.value, b.value, root_key, &e))
		compare_blame(c, FINDING_MODIFIED_CONTENT, at.num, NULL);
	compare_set(c, at.num, MARK_SETTLED);
	if (!pdf_get(a.value, "ParentTree", &was) ||
	    !pdf_get(b.value, "ParentTree", &is))
		return;
	if (numbers_grow(c, &was, &is))
		compare_raise(c, MOD_FORM);
	else
		compare_blame(c, FINDING_MODIFIED_CONTENT, at.num,
		    "ParentTree");
}
