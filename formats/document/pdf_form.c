/*
 * pdf_form.c: the signature fields of a PDF's form.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/crypto/plan.h"

#include "formats/document/pdf_form.h"

/* A field or widget to be looked at; parents come before their kids. */
struct node {
	qpdf_oh		 oh;
	uint64_t	 object;	/* number and generation; 0: direct */
	size_t		 parent;	/* its index, or NO_PARENT */
	unsigned int	 depth;
	bool		 signs;		/* FT is Sig, its own or inherited */
};

#define NO_PARENT	SIZE_MAX

struct walk {
	qpdf_data	 q;
	struct pdf_form	*form;
	size_t		 cap;		/* of form->v */
	struct node	*node;
	size_t		 n;
	size_t		 ncap;
};

static uint64_t
object_of(qpdf_data q, qpdf_oh oh)
{
	if (!qpdf_oh_is_indirect(q, oh))
		return 0;
	return (uint64_t)(uint32_t)qpdf_oh_get_object_id(q, oh) << 32 |
	    (uint32_t)qpdf_oh_get_generation(q, oh);
}

/* Is the object one of those above it? */
static bool
is_loop(const struct walk *w, size_t parent, uint64_t object)
{
	if (object == 0)
		return false;
	for (; parent != NO_PARENT; parent = w->node[parent].parent)
		if (w->node[parent].object == object)
			return true;
	return false;
}

/* 0 also when the node is left out; -1: memory. */
static int
add_node(struct walk *w, qpdf_oh oh, size_t parent)
{
	struct node	*grown, node = { .oh = oh, .parent = parent };

	node.object = object_of(w->q, oh);
	if (parent != NO_PARENT) {
		node.depth = w->node[parent].depth + 1;
		node.signs = w->node[parent].signs;
	}
	if (node.depth > PDF_FORM_DEPTH || is_loop(w, parent, node.object))
		return 0;
	if (w->n == PDF_FORM_NODES) {
		w->form->more = true;
		return 0;
	}
	if (w->n == w->ncap) {
		w->ncap = w->ncap == 0 ? 16 : w->ncap * 2;
		grown = reallocarray(w->node, w->ncap, sizeof(*grown));
		if (grown == NULL)
			return -1;
		w->node = grown;
	}
	w->node[w->n++] = node;
	return 0;
}

/* Adds the items of an array and releases its handle. */
static int
add_array(struct walk *w, qpdf_oh array, size_t parent)
{
	int	 n, rc = 0;

	n = qpdf_oh_is_array(w->q, array) ?
	    qpdf_oh_get_array_n_items(w->q, array) : 0;
	for (int i = 0; i < n && rc == 0 && w->n < PDF_FORM_NODES; i++)
		rc = add_node(w, qpdf_oh_get_array_item(w->q, array, i),
		    parent);
	if (n > 0 && w->n == PDF_FORM_NODES)
		w->form->more = true;
	qpdf_oh_release(w->q, array);
	return rc;
}

/* The partial names from the root down to node ${i}, joined by dots. */
static char *
full_name(const struct walk *w, size_t i)
{
	size_t		 path[PDF_FORM_DEPTH + 2], n = 0;
	struct buf	 out;
	qpdf_oh		 t;
	const char	*s;
	char		*name = NULL;

	for (; i != NO_PARENT && n < PDF_FORM_DEPTH + 2;
	    i = w->node[i].parent)
		path[n++] = i;
	buf_init(&out, (size_t)64 * 1024);
	while (n-- > 0) {
		t = qpdf_oh_get_key(w->q, w->node[path[n]].oh, "/T");
		if (qpdf_oh_is_string(w->q, t)) {
			s = qpdf_oh_get_utf8_value(w->q, t);
			if (out.len > 0)
				(void)buf_addc(&out, '.');
			(void)utf8_visible(&out, s, strlen(s));
		}
		qpdf_oh_release(w->q, t);
	}
	if (buf_str(&out) != NULL)
		name = strdup((const char *)out.p);
	else
		name = strdup("");
	buf_release(&out);
	return name;
}

static int
add_field(struct walk *w, size_t i, qpdf_oh value)
{
	struct pdf_form		*form = w->form;
	struct pdf_field	*grown, *f;
	uint64_t		 object = object_of(w->q, value);

	if (form->n == w->cap) {
		w->cap = w->cap == 0 ? 8 : w->cap * 2;
		grown = reallocarray(form->v, w->cap, sizeof(*grown));
		if (grown == NULL)
			return -1;
		form->v = grown;
	}
	f = &form->v[form->n];
	f->num = (uint32_t)(object >> 32);
	f->gen = (uint32_t)object;
	f->value = value;
	if ((f->name = full_name(w, i)) == NULL)
		return -1;
	form->n++;
	return 0;
}

/*
 * A value that is a reference is not looked at: to resolve a signature
 * dictionary is dear, and a reference to null is found later.
 */
static int
visit(struct walk *w, size_t i)
{
	qpdf_oh	 oh = w->node[i].oh, ft, v;

	if (!qpdf_oh_is_dictionary(w->q, oh))
		return 0;
	ft = qpdf_oh_get_key(w->q, oh, "/FT");
	if (qpdf_oh_is_name(w->q, ft))
		w->node[i].signs = strcmp(qpdf_oh_get_name(w->q, ft),
		    "/Sig") == 0;
	qpdf_oh_release(w->q, ft);
	if (w->node[i].signs) {
		v = qpdf_oh_get_key(w->q, oh, "/V");
		if (qpdf_oh_is_indirect(w->q, v) ||
		    qpdf_oh_is_dictionary(w->q, v)) {
			if (add_field(w, i, v) == -1)
				return -1;
		} else {
			qpdf_oh_release(w->q, v);
		}
	}
	return add_array(w, qpdf_oh_get_key(w->q, oh, "/Kids"), i);
}

int
pdf_form_walk(struct pdf_form *form, qpdf_data q)
{
	struct walk	 w = { .q = q, .form = form };
	qpdf_oh		 root, acro, fields;
	int		 rc = 0;

	memset(form, 0, sizeof(*form));
	root = qpdf_get_root(q);
	if (!qpdf_oh_is_dictionary(q, root))
		return 0;
	acro = qpdf_oh_get_key(q, root, "/AcroForm");
	if (qpdf_oh_is_dictionary(q, acro)) {
		fields = qpdf_oh_get_key(q, acro, "/Fields");
		rc = add_array(&w, fields, NO_PARENT);
	}
	for (size_t i = 0; rc == 0 && i < w.n; i++)
		rc = visit(&w, i);
	for (size_t i = 0; i < w.n; i++)
		qpdf_oh_release(q, w.node[i].oh);
	free(w.node);
	if (rc == -1)
		pdf_form_release(form);
	return rc;
}

void
pdf_form_release(struct pdf_form *form)
{
	for (size_t i = 0; i < form->n; i++)
		free(form->v[i].name);
	free(form->v);
	memset(form, 0, sizeof(*form));
}

const struct pdf_field *
pdf_form_find(const struct pdf_form *form, uint32_t num, uint32_t gen)
{
	for (size_t i = 0; i < form->n; i++)
		if (form->v[i].num == num && form->v[i].gen == gen)
			return &form->v[i];
	return NULL;
}
