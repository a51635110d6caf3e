/*
 * pdf_changes_view.c: one revision of a PDF: its objects as they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_view.h"

#define HEADER_WITHIN	1024		/* octets before %PDF- */
#define PACK_OBJECTS	1000000		/* of one object stream */
#define PACK_DEPTH	4		/* of lengths that are in streams */

static int
entry_cmp(const void *a, const void *b)
{
	const struct view_entry	*x = a, *y = b;

	if (x->num != y->num)
		return x->num < y->num ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return 0;
}

/* By number, the newest of each. */
static void
sort_entries(struct pdf_view *v)
{
	struct view_entry	*e = v->entry;
	size_t			 n = 0;
	bool			 sorted = true;

	for (size_t i = 1; i < v->n && sorted; i++)
		sorted = e[i - 1].num < e[i].num;
	if (sorted)
		return;
	qsort(e, v->n, sizeof(*e), entry_cmp);
	for (size_t i = 0; i < v->n; i++) {
		if (n == 0 || e[n - 1].num != e[i].num) {
			e[n++] = e[i];
			continue;
		}
		if (e[n - 1].order == e[i].order &&
		    (e[n - 1].at != e[i].at || e[n - 1].kind != e[i].kind))
			v->twice = true;
	}
	v->n = n;
}

/* Where objects are said to be, also by sections that later ones overrule. */
static void
note_listed(struct pdf_view *v)
{
	for (size_t i = 0; i < v->n && !v->failed; i++)
		if (v->entry[i].kind == VIEW_AT &&
		    v->entry[i].at < UINT64_MAX &&
		    pdf_map_set(&v->listed, v->entry[i].at + 1, 1) == -1)
			v->failed = true;
	for (size_t i = 0; i < v->nsection && !v->failed; i++)
		if (pdf_map_set(&v->listed, v->section[i] + 1, 1) == -1)
			v->failed = true;
}

bool
pdf_view_open(struct pdf_view *v, const uint8_t *p, size_t len,
    uint64_t start, struct pdf_view *under, struct pdf_decoder *decoder)
{
	const uint8_t	*at;
	struct pdf_value any;
	uint64_t	 next = start;
	uint32_t	 order = 0;
	bool		 met = under == NULL;

	memset(v, 0, sizeof(*v));
	v->p = p;
	v->len = len;
	v->under = under;
	v->decoder = decoder;
	at = memmem(p, len < HEADER_WITHIN ? len : HEADER_WITHIN, "%PDF-", 5);
	v->header = at == NULL ? 0 : (size_t)(at - p);
	while (next != 0) {
		next = pdf_view_place(v, next);
		if (under != NULL && next == under->section[0]) {
			met = true;
			break;
		}
		for (size_t i = 0; i < v->nsection; i++)
			if (v->section[i] == next)
				return false;	/* a loop */
		if (v->nsection == VIEW_SECTIONS_MAX)
			return false;
		v->section[v->nsection++] = next;
		if (!pdf_view_section(v, next, &next, &order))
			return false;
	}
	if (under != NULL)
		note_listed(v);
	if (v->nsection == 0)
		return met && under != NULL;	/* nothing came after it */
	sort_entries(v);
	v->encrypted = pdf_get(v->trailer, "Encrypt", &any) ||
	    (under != NULL && under->encrypted);
	return met;
}

void
pdf_view_release(struct pdf_view *v)
{
	for (size_t i = 0; i < v->npack; i++) {
		free(v->pack[i].p);
		free(v->pack[i].num);
		free(v->pack[i].off);
	}
	for (size_t i = 0; i < v->ntext; i++) {
		free(v->text[i].p);
		free(v->text[i].data);
	}
	free(v->pack);
	free(v->text);
	free(v->entry);
	pdf_map_release(&v->listed);
	pdf_map_release(&v->packs);
	pdf_map_release(&v->texts);
	if (v->q != NULL)
		qpdf_cleanup(&v->q);
	memset(v, 0, sizeof(*v));
}

const struct view_entry *
pdf_view_entry(const struct pdf_view *v, uint32_t num,
    const struct pdf_view **owner)
{
	size_t	 low, high, mid;

	for (; v != NULL; v = v->under) {
		low = 0;
		high = v->n;
		while (low < high) {
			mid = low + (high - low) / 2;
			if (v->entry[mid].num < num)
				low = mid + 1;
			else
				high = mid;
		}
		if (low < v->n && v->entry[low].num == num) {
			if (owner != NULL)
				*owner = v;
			return &v->entry[low];
		}
	}
	return NULL;
}

/* The view of the chain that has the entry: it borrows none of the others. */
static struct pdf_view *
owner_of(struct pdf_view *v, const struct view_entry *e)
{
	while (v != NULL && (v->n == 0 || e < v->entry ||
	    e >= v->entry + v->n))
		v = v->under;
	return v;
}

/* The object whose "N G obj" is at ${at}. */
static bool
load_at(struct pdf_view *v, uint64_t at, uint32_t num, uint32_t gen,
    struct pdf_object *o)
{
	struct pdf_lex	 lex;
	struct pdf_value value;
	struct octets	 tok;
	uint32_t	 n, g;

	if (at >= v->len)
		return false;
	lex = (struct pdf_lex){ v->p + at, v->p + v->len };
	if (!pdf_lex_object(&lex, &n, &g) || n != num) {
		if (v->header == 0 || at + v->header >= v->len)
			return false;
		lex.p = v->p + at + v->header;
		if (!pdf_lex_object(&lex, &n, &g) || n != num)
			return false;
	}
	if (g != gen || pdf_lex_value(&lex, &value) != 1)
		return false;
	*o = (struct pdf_object){ .value = value.raw, .kind = value.kind,
	    .view = v, .num = num };
	if (value.kind != PDF_DICT || pdf_lex_next(&lex, &tok) != PDF_WORD ||
	    tok.len != 6 || memcmp(tok.p, "stream", 6) != 0)
		return true;
	o->stream = true;
	if (lex.p < lex.end && *lex.p == '\r')
		lex.p++;
	if (lex.p < lex.end && *lex.p == '\n')
		lex.p++;
	o->data = lex.p;
	return true;
}

/* The pairs of number and offset that begin an object stream. */
static bool
index_pack(struct view_pack *pack, uint64_t n, uint64_t first)
{
	struct pdf_lex	 lex = { pack->p, pack->p + first };
	struct octets	 tok;
	uint64_t	 num, off;

	pack->num = calloc((size_t)n + 1, sizeof(*pack->num));
	pack->off = calloc((size_t)n + 1, sizeof(*pack->off));
	if (pack->num == NULL || pack->off == NULL)
		return false;
	for (; pack->n < n; pack->n++) {
		if (pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &num) == -1 || num > INT32_MAX ||
		    pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &off) == -1 || off > pack->len - first)
			break;
		pack->num[pack->n] = (uint32_t)num;
		pack->off[pack->n] = (uint32_t)(off + first);
	}
	return true;
}

static bool
add_pack(struct pdf_view *v, uint64_t key, const struct view_pack *pack)
{
	struct view_pack	*grown;

	if ((v->npack & (v->npack + 1)) == 0) {	/* at 0, 1, 3, 7 ... */
		grown = reallocarray(v->pack, (v->npack + 1) * 2,
		    sizeof(*grown));
		if (grown == NULL)
			return false;
		v->pack = grown;
	}
	if (pdf_map_set(&v->packs, key, (uint32_t)v->npack + 1) == -1)
		return false;
	v->pack[v->npack++] = *pack;
	return true;
}

/* Decode the object stream into ${pack}, which stays empty when it cannot. */
static void
fill_pack(struct pdf_view *v, struct pdf_view *owner,
    const struct view_entry *e, struct view_pack *pack)
{
	struct pdf_object	 o;
	int64_t			 n, first;
	bool			 found;

	/* Of an encrypted file only the stream is in cipher (7.5.7). */
	found = v->encrypted ? pdf_view_text(owner, e, &o) :
	    load_at(owner, e->at, e->num, e->gen, &o);
	if (!found || !o.stream || !pdf_view_int(v, o.value, "N", &n) ||
	    n < 0 || n > PACK_OBJECTS ||
	    !pdf_view_int(v, o.value, "First", &first) || first < 0)
		return;
	pack->p = pdf_view_decode(v, &o, &pack->len);
	if (pack->p == NULL || (uint64_t)first > pack->len ||
	    pack->len > UINT32_MAX)
		return;
	if (!index_pack(pack, (uint64_t)n, (uint64_t)first))
		v->failed = true;
}

/* The object stream ${e}, decoded; kept by the view that has the entry. */
static const struct view_pack *
open_pack(struct pdf_view *v, const struct view_entry *e)
{
	struct pdf_view		*owner = owner_of(v, e);
	struct view_pack	 pack = { .n = 0 };
	uint32_t		 known;

	if (owner == NULL || e->kind != VIEW_AT)
		return NULL;
	if ((known = pdf_map_get(&owner->packs, e->num)) != 0)
		return &owner->pack[known - 1];
	/* Its Length may be in an object stream: this one, or another. */
	if (v->depth == PACK_DEPTH)
		return NULL;
	v->depth++;
	fill_pack(v, owner, e, &pack);
	v->depth--;
	/* What cannot be read is kept too, empty: it is not tried again. */
	if (!add_pack(owner, e->num, &pack)) {
		free(pack.p);
		free(pack.num);
		free(pack.off);
		v->failed = true;
		return NULL;
	}
	return &owner->pack[owner->npack - 1];
}

static bool
load_inside(struct pdf_view *v, const struct view_entry *e,
    struct pdf_object *o)
{
	const struct view_entry	*stream;
	const struct view_pack	*pack;
	struct pdf_lex		 lex;
	struct pdf_value	 value;
	uint32_t		 i = e->index;

	if ((stream = pdf_view_entry(v, (uint32_t)e->at, NULL)) == NULL ||
	    (pack = open_pack(v, stream)) == NULL)
		return false;
	if (i >= pack->n || pack->num[i] != e->num) {
		for (i = 0; i < pack->n && pack->num[i] != e->num; i++)
			continue;
		if (i == pack->n)
			return false;
	}
	lex = (struct pdf_lex){ pack->p + pack->off[i], pack->p + pack->len };
	if (pdf_lex_value(&lex, &value) != 1)
		return false;
	*o = (struct pdf_object){ .value = value.raw, .kind = value.kind,
	    .view = v, .num = e->num };
	return true;
}

static bool
is_null_word(const struct pdf_object *o)
{
	return o->kind == PDF_WORD && o->value.len == 4 &&
	    memcmp(o->value.p, "null", 4) == 0;
}

bool
pdf_view_load(struct pdf_view *v, uint32_t num, uint32_t gen,
    struct pdf_object *o)
{
	const struct view_entry	*e = pdf_view_entry(v, num, NULL);
	bool			 found;

	if (e == NULL || e->kind == VIEW_FREE || e->gen != gen || v->spent)
		return false;
	if (e->kind == VIEW_INSIDE)
		found = load_inside(v, e, o);
	else if (v->encrypted)
		found = pdf_view_text(v, e, o);
	else
		found = load_at(owner_of(v, e), e->at, num, gen, o);
	if (found && (v->read += o->value.len) > VIEW_READ_MAX)
		v->spent = true;
	return found && !is_null_word(o);
}

bool
pdf_view_raw(struct pdf_view *v, const struct view_entry *e,
    struct pdf_object *o)
{
	return e->kind == VIEW_AT && load_at(owner_of(v, e), e->at, e->num,
	    e->gen, o);
}

bool
pdf_view_unread(struct pdf_view *v, const struct view_entry *e)
{
	struct pdf_object	 o;

	if (e == NULL || e->kind == VIEW_FREE ||
	    pdf_view_load(v, e->num, e->gen, &o))
		return false;
	if (e->kind == VIEW_INSIDE)
		return !load_inside(v, e, &o) || !is_null_word(&o);
	return !pdf_view_raw(v, e, &o) || !is_null_word(&o);
}
