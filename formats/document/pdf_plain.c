/*
 * pdf_plain.c: the signature fields of a PDF in perfect order, read in place.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/pdf_changes_view.h"
#include "formats/document/pdf_form.h"
#include "formats/document/pdf_strict.h"
#include "formats/document/pdf_table.h"

#include "formats/document/pdf_plain.h"

#define NODES_MAX	1024		/* fields and widgets */
#define NAME_OCTETS	((size_t)64 * 1024)
#define NO_PARENT	SIZE_MAX

/* A field, or a widget among a field's kids. */
struct node {
	struct octets	 dict;
	uint32_t	 num;		/* 0: direct */
	size_t		 parent;
	unsigned int	 depth;
	bool		 signs;		/* FT is Sig, its own or inherited */
};

struct plain {
	struct pdf_table table;
	struct node	*node;
	size_t		 nnode;
	size_t		 capnode;
	struct pdf_plain_form *form;
};

/* What is said when all is well; DOUBT asks libqpdf, FAIL is no memory. */
enum { FAIL = -1, DOUBT, WELL };

/*
 * The file's header is at its start, and the last startxref near its end is
 * that of the last revision.
 */
static bool
is_framed(const struct pdf_file *file)
{
	const struct pdf_revisions	*revs = &file->revisions;
	const struct pdf_revision	*last;

	if (!revs->plain || revs->n == 0 ||
	    !pdf_table_header(file->p, file->len))
		return false;
	last = &revs->v[revs->n - 1];
	/* Its startxref is the last of all, and near enough to be found. */
	if (last->end > file->len || file->len - last->end > 512 ||
	    last->end < 64)
		return false;
	return memmem(file->p + last->end - 64, 64, "startxref", 9) != NULL;
}

/* The dictionary or array that is object ${num}, and ends as it should. */
static bool
load_object(const struct plain *f, uint32_t num, struct pdf_value *v)
{
	uint64_t	 off = pdf_table_find(&f->table, num);
	struct pdf_lex	 lex = { f->table.p + off, f->table.p + f->table.len };
	struct octets	 tok;

	return off != 0 && pdf_strict_value(&lex, v) &&
	    pdf_lex_next(&lex, &tok) == PDF_WORD && tok.len == 6 &&
	    memcmp(tok.p, "endobj", 6) == 0 && lex.end - lex.p > 1;
}

/* The value itself, or the object it refers to. */
static bool
follow(const struct plain *f, struct pdf_value *v, uint32_t *num,
    enum pdf_token kind)
{
	*num = 0;
	if (v->kind == PDF_REF) {
		*num = v->num;
		if (!load_object(f, *num, v))
			return false;
	}
	return v->kind == kind;
}

static int
add_node(struct plain *f, struct pdf_value *v, size_t parent)
{
	struct node	*grown, node = { .parent = parent };

	if (f->nnode == NODES_MAX || !follow(f, v, &node.num, PDF_DICT))
		return DOUBT;
	node.dict = v->raw;
	if (parent != NO_PARENT) {
		node.depth = f->node[parent].depth + 1;
		node.signs = f->node[parent].signs;
	}
	if (node.depth >= PDF_FORM_DEPTH)
		return DOUBT;
	for (size_t i = parent; i != NO_PARENT; i = f->node[i].parent)
		if (node.num != 0 && f->node[i].num == node.num)
			return DOUBT;	/* a loop */
	if (f->nnode == f->capnode) {
		f->capnode = f->capnode == 0 ? 16 : f->capnode * 2;
		grown = reallocarray(f->node, f->capnode, sizeof(*grown));
		if (grown == NULL)
			return FAIL;
		f->node = grown;
	}
	f->node[f->nnode++] = node;
	return WELL;
}

/* The items of the array ${key}, when there is one. */
static int
add_array(struct plain *f, struct octets dict, const char *key, size_t parent)
{
	struct pdf_lex		 lex;
	struct pdf_value	 v, item;
	struct octets		 tok;
	uint32_t		 num;
	int			 rc = WELL;

	if (!pdf_get(dict, key, &v))
		return WELL;
	if (!follow(f, &v, &num, PDF_ARRAY))
		return DOUBT;
	lex = (struct pdf_lex){ v.raw.p, v.raw.p + v.raw.len };
	(void)pdf_lex_next(&lex, &tok);
	while (rc == WELL && pdf_lex_value(&lex, &item) == 1)
		rc = add_node(f, &item, parent);
	return rc;
}

/* Appends the field's own name: text that is ASCII in every encoding. */
static int
add_title(struct buf *out, struct octets dict)
{
	struct pdf_value	 v;
	struct buf		 text;
	int			 rc = WELL;

	if (!pdf_get(dict, "T", &v))
		return WELL;
	buf_init(&text, NAME_OCTETS);
	if ((v.kind != PDF_STRING && v.kind != PDF_HEX) ||
	    pdf_string(&text, &v) == -1)
		rc = DOUBT;
	for (size_t i = 0; rc == WELL && i < text.len; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			rc = DOUBT;
	if (rc == WELL && out->len > 0)
		(void)buf_addc(out, '.');
	if (rc == WELL && text.len > 0)
		(void)utf8_visible(out, text.p, text.len);
	buf_release(&text);
	return rc;
}

/* The partial names from the root down to node ${i}. */
static int
full_name(const struct plain *f, size_t i, char **name)
{
	size_t		 path[PDF_FORM_DEPTH + 1], n = 0;
	struct buf	 out;
	const char	*s;
	int		 rc = WELL;

	for (; i != NO_PARENT; i = f->node[i].parent)
		path[n++] = i;
	buf_init(&out, NAME_OCTETS);
	while (rc == WELL && n-- > 0)
		rc = add_title(&out, f->node[path[n]].dict);
	if (rc == WELL && (s = buf_str(&out)) == NULL)
		rc = DOUBT;
	else if (rc == WELL && (*name = strdup(s)) == NULL)
		rc = FAIL;
	buf_release(&out);
	return rc;
}

static int
add_field(struct plain *f, size_t i, uint32_t num)
{
	struct pdf_plain_form	*form = f->form;
	struct pdf_plain_field	*grown, field = { .num = num };
	int			 rc;

	if ((field.off = pdf_table_find(&f->table, num)) == 0)
		return DOUBT;
	if (form->n == form->cap) {
		form->cap = form->cap == 0 ? 8 : form->cap * 2;
		grown = reallocarray(form->v, form->cap, sizeof(*grown));
		if (grown == NULL)
			return FAIL;
		form->v = grown;
	}
	if ((rc = full_name(f, i, &field.name)) == WELL)
		form->v[form->n++] = field;
	return rc;
}

static int
visit(struct plain *f, size_t i)
{
	const struct octets	 dict = f->node[i].dict;
	struct pdf_value	 v;
	int			 rc;

	if (pdf_get(dict, "FT", &v)) {
		if (v.kind != PDF_NAME)
			return DOUBT;
		f->node[i].signs = v.raw.len == 4 &&
		    memcmp(v.raw.p, "/Sig", 4) == 0;
	}
	if (f->node[i].signs && pdf_get(dict, "V", &v)) {
		if (v.kind != PDF_REF)
			return DOUBT;
		if ((rc = add_field(f, i, v.num)) != WELL)
			return rc;
	}
	return add_array(f, dict, "Kids", i);
}

static int
walk(struct plain *f)
{
	struct pdf_value	 v;
	struct octets		 root;
	uint32_t		 num;
	int			 rc;

	if (!pdf_get(f->table.trailer, "Root", &v) || v.kind != PDF_REF ||
	    !follow(f, &v, &num, PDF_DICT))
		return DOUBT;
	root = v.raw;
	if (pdf_get(root, "DSS", &v))
		return DOUBT;
	if (!pdf_get(root, "AcroForm", &v))
		return WELL;
	if (!follow(f, &v, &num, PDF_DICT))
		return DOUBT;
	rc = add_array(f, v.raw, "Fields", NO_PARENT);
	for (size_t i = 0; rc == WELL && i < f->nnode; i++)
		rc = visit(f, i);
	return rc;
}

int
pdf_plain_read(struct pdf_plain_form *form, const struct pdf_file *file)
{
	struct plain	 f = { .table = { .p = file->p, .len = file->len },
			    .form = form };
	int		 rc = DOUBT;

	memset(form, 0, sizeof(*form));
	if (is_framed(file) && pdf_table_read(&f.table,
	    file->revisions.v[file->revisions.n - 1].xref))
		rc = walk(&f);
	free(f.node);
	return rc;
}

void
pdf_plain_release(struct pdf_plain_form *form)
{
	for (size_t i = 0; i < form->n; i++)
		free(form->v[i].name);
	free(form->v);
	memset(form, 0, sizeof(*form));
}
