/*
 * pdf_plain.c: the signature fields of a PDF in perfect order, read in place.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/pdf_changes_view.h"
#include "formats/document/pdf_form.h"
#include "formats/document/pdf_strict.h"

#include "formats/document/pdf_plain.h"

#define ENTRY		20		/* octets of a table's entry */
#define RUNS_MAX	256		/* subsections of all tables */
#define SECTIONS_MAX	64
#define NODES_MAX	1024		/* fields and widgets */
#define NAME_OCTETS	((size_t)64 * 1024)
#define NO_PARENT	SIZE_MAX

/* Consecutive objects ${first} ..., whose entries are at ${at}. */
struct run {
	uint32_t	 first;
	uint32_t	 count;
	const uint8_t	*at;
};

/* A field, or a widget among a field's kids. */
struct node {
	struct octets	 dict;
	uint32_t	 num;		/* 0: direct */
	size_t		 parent;
	unsigned int	 depth;
	bool		 signs;		/* FT is Sig, its own or inherited */
};

struct plain {
	const uint8_t	*p;
	size_t		 len;
	struct run	 run[RUNS_MAX];	/* newest section first */
	size_t		 n;
	uint32_t	 max;		/* the greatest object number */
	struct octets	 trailer;	/* the newest */
	struct node	*node;
	size_t		 nnode;
	size_t		 capnode;
	struct pdf_plain_form *form;
};

/* What is said when all is well; DOUBT asks libqpdf, FAIL is no memory. */
enum { FAIL = -1, DOUBT, WELL };

static bool
is_digits(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

static bool
is_eol(const uint8_t *p)
{
	return (p[0] == ' ' && (p[1] == '\n' || p[1] == '\r')) ||
	    (p[0] == '\r' && p[1] == '\n');
}

/* An entry in the form of 7.5.4; objects in use have generation 0. */
static bool
is_entry(const uint8_t *e)
{
	return is_digits(e, 10) && e[10] == ' ' && is_digits(e + 11, 5) &&
	    e[16] == ' ' && is_eol(e + 18) && (e[17] == 'f' ||
	    (e[17] == 'n' && memcmp(e + 11, "00000", 5) == 0));
}

/* Digits at *p, passed over. */
static bool
take_number(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
	struct octets	 s = { *p, 0 };
	uint64_t	 v;

	while (*p < end && **p >= '0' && **p <= '9')
		(*p)++;
	s.len = (size_t)(*p - s.p);
	if (s.len > 10 || pdf_uint(s, &v) == -1 || v > INT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

/* "FIRST COUNT" and the end of its line. */
static bool
take_heading(const uint8_t **p, const uint8_t *end, struct run *run)
{
	if (!take_number(p, end, &run->first) || *p == end || **p != ' ')
		return false;
	(*p)++;
	if (!take_number(p, end, &run->count))
		return false;
	if (*p < end && **p == ' ')
		(*p)++;
	if (*p < end && **p == '\r')
		(*p)++;
	else if (*p == end || **p != '\n')
		return false;
	if (*p < end && **p == '\n')
		(*p)++;
	return true;
}

/* The subsections of one table, in order; *at is then at "trailer". */
static bool
take_runs(struct plain *f, const uint8_t **at)
{
	const uint8_t	*p = *at, *end = f->p + f->len;
	struct run	 run;
	uint32_t	 next = 0;

	while (p < end && *p >= '0' && *p <= '9') {
		if (f->n == RUNS_MAX || !take_heading(&p, end, &run) ||
		    run.first < next || run.count == 0 ||
		    run.count > (size_t)(end - p) / ENTRY ||
		    run.count > INT32_MAX - run.first)
			return false;
		run.at = p;
		for (uint32_t i = 0; i < run.count; i++, p += ENTRY)
			if (!is_entry(p))
				return false;
		next = run.first + run.count;
		if (f->max < next - 1)
			f->max = next - 1;
		f->run[f->n++] = run;
	}
	*at = p;
	return next > 0;
}

static bool
dict_uint(struct octets dict, const char *key, uint64_t *out)
{
	struct pdf_value	 v;

	return pdf_get(dict, key, &v) && v.kind == PDF_NUMBER &&
	    pdf_uint(v.raw, out) == 0;
}

static bool
dict_has(struct octets dict, const char *key)
{
	struct pdf_value	 v;

	return pdf_get(dict, key, &v);
}

/* The table at ${off}; *prev is 0 when it is the last. */
static bool
take_section(struct plain *f, uint64_t off, uint64_t *prev)
{
	const uint8_t		*p = f->p + off, *end = f->p + f->len;
	struct pdf_lex		 lex;
	struct pdf_value	 v;
	struct octets		 tok;

	if (off >= f->len || end - p < 6 || memcmp(p, "xref", 4) != 0)
		return false;
	p += 4;
	if (*p == '\r')
		p++;
	if (*p == '\n')
		p++;
	if (p[-1] == 'f' || !take_runs(f, &p) || end - p < 7 ||
	    memcmp(p, "trailer", 7) != 0)
		return false;
	lex = (struct pdf_lex){ p + 7, end };
	if (!pdf_strict_value(&lex, &v) || v.kind != PDF_DICT ||
	    dict_has(v.raw, "XRefStm") ||
	    pdf_lex_next(&lex, &tok) != PDF_WORD || tok.len != 9 ||
	    memcmp(tok.p, "startxref", 9) != 0)
		return false;
	if (f->trailer.p == NULL)
		f->trailer = v.raw;
	*prev = 0;
	return !dict_has(v.raw, "Prev") || (dict_uint(v.raw, "Prev", prev) &&
	    *prev > 0);
}

/* The whole chain, as the newest trailer has it. */
static bool
take_chain(struct plain *f, uint64_t start)
{
	uint64_t	 seen[SECTIONS_MAX], size;
	size_t		 n = 0;

	for (uint64_t at = start; at != 0;) {
		if (n == SECTIONS_MAX)
			return false;
		for (size_t i = 0; i < n; i++)
			if (seen[i] == at)
				return false;
		seen[n++] = at;
		if (!take_section(f, at, &at))
			return false;
	}
	return n > 0 && dict_uint(f->trailer, "Size", &size) &&
	    size == (uint64_t)f->max + 1 && !dict_has(f->trailer, "Encrypt");
}

/*
 * The file's header is at its start, and the last startxref near its end is
 * that of the last revision.
 */
static bool
is_framed(const struct pdf_file *file)
{
	const struct pdf_revisions	*revs = &file->revisions;
	const struct pdf_revision	*last;

	if (!revs->plain || revs->n == 0 || file->len < 16 ||
	    memcmp(file->p, "%PDF-", 5) != 0 || !is_digits(file->p + 5, 1) ||
	    file->p[6] != '.' || !is_digits(file->p + 7, 1))
		return false;
	last = &revs->v[revs->n - 1];
	/* Its startxref is the last of all, and near enough to be found. */
	if (last->end > file->len || file->len - last->end > 512 ||
	    last->end < 64)
		return false;
	return memmem(file->p + last->end - 64, 64, "startxref", 9) != NULL;
}

/* The offset after "N 0 obj"; 0: not there. */
static uint64_t
find_object(const struct plain *f, uint32_t num)
{
	const struct run	*run = f->run;
	struct pdf_lex		 lex;
	uint64_t		 off;
	uint32_t		 n, g;
	const uint8_t		*e;
	size_t			 i;

	for (i = 0; i < f->n; i++, run++)
		if (num >= run->first && num - run->first < run->count)
			break;
	if (i == f->n)
		return 0;
	e = run->at + (size_t)(num - run->first) * ENTRY;
	if (e[17] != 'n' || pdf_uint((struct octets){ e, 10 }, &off) == -1 ||
	    off == 0 || off >= f->len || !is_digits(f->p + off, 1))
		return 0;
	lex = (struct pdf_lex){ f->p + off, f->p + f->len };
	if (!pdf_lex_object(&lex, &n, &g) || n != num || g != 0)
		return 0;
	return (uint64_t)(lex.p - f->p);
}

/* The dictionary or array that is object ${num}, and ends as it should. */
static bool
load_object(const struct plain *f, uint32_t num, struct pdf_value *v)
{
	uint64_t	 off = find_object(f, num);
	struct pdf_lex	 lex = { f->p + off, f->p + f->len };
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

	if ((field.off = find_object(f, num)) == 0)
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

	if (!pdf_get(f->trailer, "Root", &v) || v.kind != PDF_REF ||
	    !follow(f, &v, &num, PDF_DICT))
		return DOUBT;
	root = v.raw;
	if (dict_has(root, "DSS"))
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
	struct plain	 f = { .p = file->p, .len = file->len, .form = form };
	int		 rc = DOUBT;

	memset(form, 0, sizeof(*form));
	if (is_framed(file) && take_chain(&f,
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
