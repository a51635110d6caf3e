/*
 * pdf_changes_reach.c: the places in the signed revision that refer to
 * changed objects.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_part.h"

#define WALK_MAX	((size_t)65536)	/* references below open places */

/* A reference as it stands. */
struct ref {
	const uint8_t	*at;
	uint32_t	 num;
	uint32_t	 gen;
	struct octets	 key;		/* the name just before, or len 0 */
};

/*
 * Finds references among tokens, however deep they stand.  Numbers are read
 * only where an "R" comes after them: most are widths and coordinates.
 */
struct ref_scan {
	struct pdf_lex	 lex;
	const uint8_t	*numbers;	/* from here on there are only such */
	struct octets	 key;		/* the name just before, or len 0 */
};

static void
scan_begin(struct ref_scan *s, struct octets o)
{
	memset(s, 0, sizeof(*s));
	s->lex = (struct pdf_lex){ o.p, o.p + o.len };
	s->numbers = o.p;
}

static bool
is_one_of(struct octets tok, const char *const *names)
{
	char	 text[24];

	if (tok.len == 0 || tok.len >= sizeof(text))
		return false;
	return pdf_name(tok, text, sizeof(text)) && key_among(text, names);
}

/* Does it lead to the object that this one is in? */
static bool
is_up(const struct ref *ref)
{
	static const char *const up[] = { "P", "Parent", NULL };

	return is_one_of(ref->key, up);
}

static bool
is_resource(const struct ref *ref)
{
	static const char *const names[] = { "Resources", "XObject", "Font",
	    "ExtGState", "ColorSpace", "Pattern", "Shading", "Properties",
	    "CharProcs", NULL };

	return is_one_of(ref->key, names);
}

/* Are there the two numbers of a reference just before the "R" at ${r}? */
static bool
scan_ref(const struct ref_scan *s, const uint8_t *r, struct ref *ref)
{
	struct pdf_lex	 lex = { s->numbers, r };
	const uint8_t	*at[2] = { NULL, NULL };
	struct octets	 tok;
	uint64_t	 number[2] = { 0, 0 }, n;
	unsigned int	 run = 0;

	ref->key = s->key;
	while (pdf_lex_next(&lex, &tok) == PDF_NUMBER) {
		if (pdf_uint(tok, &n) == -1) {
			ref->key.len = 0;
			run = 0;
			continue;
		}
		number[0] = number[1];
		at[0] = at[1];
		number[1] = n;
		at[1] = tok.p;
		run++;
	}
	ref->at = at[0];
	ref->num = (uint32_t)number[0];
	ref->gen = (uint32_t)number[1];
	return run >= 2 && number[0] <= INT32_MAX && number[1] <= UINT16_MAX;
}

/* The next reference. */
static bool
scan_next(struct ref_scan *s, struct ref *ref)
{
	struct octets	 tok;
	enum pdf_token	 t;
	bool		 found;

	for (;;) {
		pdf_lex_numbers(&s->lex);
		t = pdf_lex_next(&s->lex, &tok);
		if (t == PDF_END || t == PDF_BAD)
			return false;
		if (t == PDF_NUMBER)
			continue;
		found = t == PDF_WORD && tok.len == 1 && tok.p[0] == 'R' &&
		    scan_ref(s, tok.p, ref);
		s->numbers = s->lex.p;
		s->key = tok;
		if (t != PDF_NAME)
			s->key.len = 0;
		if (found)
			return true;
	}
}

struct reach {
	struct compare	*c;
	uint32_t	 bits;
	uint32_t	*queue;		/* object numbers */
	size_t		 n;
	size_t		 cap;
	struct pdf_map	 seen;
};

static void
add_hit(struct compare *c, const struct ref *ref, uint32_t from)
{
	struct hit	*grown;

	if (c->nhit == HITS_MAX) {
		c->lost = true;
		return;
	}
	if (c->nhit == c->hit_cap) {
		c->hit_cap = c->hit_cap == 0 ? 64 : c->hit_cap * 2;
		grown = reallocarray(c->hit, c->hit_cap, sizeof(*grown));
		if (grown == NULL) {
			c->failed = true;
			return;
		}
		c->hit = grown;
	}
	c->hit[c->nhit++] = (struct hit){ ref->at, ref->num, from,
	    is_resource(ref) };
}

/*
 * Does the reference mean the object, by its generation, before or now?  Some
 * writers leave references to nothing in the trailer, under keys of their own:
 * that something is there now is no matter.
 */
static bool
means(const struct compare *c, const struct ref *ref, uint32_t from)
{
	const struct view_entry	*was, *is;

	was = pdf_view_entry(&c->old, ref->num, NULL);
	is = pdf_view_entry(&c->now, ref->num, NULL);
	if (was != NULL && was->kind != VIEW_FREE)
		return was->gen == ref->gen;
	return from != 0 && is != NULL && is->gen == ref->gen;
}

static void
enqueue(struct reach *r, uint32_t num)
{
	uint32_t	*grown;

	if (num == 0 || pdf_map_get(&r->seen, num) != 0)
		return;
	if (pdf_map_set(&r->seen, num, 1) == -1) {
		r->c->failed = true;
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 256 : r->cap * 2;
		grown = reallocarray(r->queue, r->cap, sizeof(*grown));
		if (grown == NULL) {
			r->c->failed = true;
			return;
		}
		r->queue = grown;
	}
	r->queue[r->n++] = num;
}

/*
 * Of an object that libqpdf writes out, ${left} asks for what it leaves out:
 * a dictionary's references to nothing.
 */
static void
look_at(struct reach *r, struct octets o, uint32_t from, bool left)
{
	struct compare		*c = r->c;
	struct ref_scan		 s;
	struct ref		 ref;
	struct pdf_object	 to;

	scan_begin(&s, o);
	while (!c->failed && !c->lost && scan_next(&s, &ref)) {
		if (left && pdf_view_load(&c->old, ref.num, ref.gen, &to))
			continue;
		if ((compare_mark(c, ref.num) & r->bits) &&
		    means(c, &ref, from))
			add_hit(c, &ref, from);
		enqueue(r, ref.num);
	}
}

/*
 * An object that begins in the signed octets and goes on after them says
 * something else to whoever reads the whole file.
 */
static bool
runs_over(struct compare *c, const struct view_entry *e,
    const struct pdf_object *o)
{
	struct pdf_object	 whole;
	int64_t			 n;
	size_t			 room, len = c->old.len;
	bool			 found;

	/* libqpdf does not say where a stream is, or that it is cut off. */
	if (c->old.encrypted)
		o = pdf_view_raw(&c->old, e, &whole) ? &whole : NULL;
	if (o == NULL) {
		c->old.len = c->now.len;
		found = pdf_view_raw(&c->old, e, &whole);
		c->old.len = len;
		return found;
	}
	if (!o->stream || o->data == NULL ||
	    !pdf_view_int(&c->old, o->value, "Length", &n) || n < 0)
		return false;
	room = (size_t)(c->old.p + len - o->data);
	return (uint64_t)n > room &&
	    (uint64_t)n <= room + (c->now.len - len);
}

static void
visit(struct reach *r, uint32_t num)
{
	struct compare		*c = r->c;
	const struct view_entry	*e = pdf_view_entry(&c->old, num, NULL);
	struct pdf_object	 o;

	if (e == NULL || e->kind == VIEW_FREE)
		return;
	if (c->old.encrypted && pdf_view_raw(&c->old, e, &o))
		look_at(r, o.value, num, true);
	if (!pdf_view_load(&c->old, num, e->gen, &o)) {
		if (runs_over(c, e, NULL))
			compare_blame(c, FINDING_MODIFIED_STRUCTURE, num,
			    NULL);
		return;
	}
	if (runs_over(c, e, &o))
		compare_blame(c, FINDING_MODIFIED_STRUCTURE, num, NULL);
	look_at(r, o.value, num, false);
}

void
compare_reach(struct compare *c, uint32_t bits)
{
	struct reach	 r = { .c = c, .bits = bits };

	c->nhit = 0;
	look_at(&r, c->old.trailer, 0, false);
	for (size_t i = 0; i < r.n && !c->failed && !c->lost; i++)
		visit(&r, r.queue[i]);
	if (c->decoder.exhausted)
		c->lost = true;
	free(r.queue);
	pdf_map_release(&r.seen);
}

/* What is below one open place, and how it hangs together. */
struct walk {
	struct compare	*c;
	uint32_t	*num;		/* 0: the place itself; each once */
	bool		*leads;		/* to a changed object */
	size_t		 n;
	uint32_t	 (*edge)[2];	/* indices into num */
	size_t		 nedge;
	struct pdf_map	 seen;		/* object to its index + 1 */
};

/* The index of the object, added when new. */
static size_t
walk_node(struct walk *w, uint32_t num)
{
	size_t	 i = pdf_map_get(&w->seen, num);

	if (i != 0)
		return i - 1;
	if (pdf_map_set(&w->seen, num, (uint32_t)w->n + 1) == -1) {
		w->c->failed = true;
		return 0;
	}
	w->num[w->n] = num;
	w->leads[w->n] = (compare_mark(w->c, num) &
	    (MARK_CHANGED | MARK_SETTLED)) == MARK_CHANGED;
	return w->n++;
}

static void
walk_value(struct walk *w, size_t from, struct octets value)
{
	struct ref_scan	 s;
	struct ref	 ref;
	size_t		 to;

	scan_begin(&s, value);
	while (!w->c->failed && scan_next(&s, &ref)) {
		if (ref.num == 0 || is_up(&ref))
			continue;
		if (w->n + 1 >= WALK_MAX || w->nedge == WALK_MAX)
			return;		/* the rest stays closed */
		compare_open(w->c, ref.at);
		to = walk_node(w, ref.num);
		w->edge[w->nedge][0] = (uint32_t)from;
		w->edge[w->nedge++][1] = (uint32_t)to;
	}
}

/*
 * What leads to a changed object must itself be used in open places only:
 * else the object is reached through it from a closed one as well.
 */
static void
walk_close(struct walk *w, enum mod_level level)
{
	bool	 more = true, any = false;

	while (more && compare_spend(w->c, w->nedge)) {
		more = false;
		for (size_t i = w->nedge; i-- > 0;)
			if (w->leads[w->edge[i][1]] &&
			    !w->leads[w->edge[i][0]])
				w->leads[w->edge[i][0]] = more = true;
	}
	for (size_t i = 0; i < w->n; i++) {
		if (!w->leads[i] || w->num[i] == 0)
			continue;
		any = true;
		if (!(compare_mark(w->c, w->num[i]) & MARK_CHANGED))
			compare_set(w->c, w->num[i], MARK_ALONE);
	}
	if (any)
		compare_raise(w->c, level);
}

static void
open_one(struct compare *c, const struct open_place *place)
{
	struct walk		 w = { .c = c };
	const struct view_entry	*e;
	struct pdf_object	 o;

	/* Most are small: what is not used is not touched. */
	w.num = malloc(WALK_MAX * sizeof(*w.num));
	w.leads = malloc(WALK_MAX * sizeof(*w.leads));
	w.edge = malloc(WALK_MAX * sizeof(*w.edge));
	if (w.num == NULL || w.leads == NULL || w.edge == NULL) {
		c->failed = true;
		goto out;
	}
	w.num[0] = 0;
	w.leads[0] = false;
	w.n = 1;
	walk_value(&w, 0, place->value);
	for (size_t i = 1; i < w.n && !c->failed; i++) {
		e = pdf_view_entry(&c->old, w.num[i], NULL);
		if (e != NULL && pdf_view_load(&c->old, w.num[i], e->gen, &o))
			walk_value(&w, i, o.value);
	}
	walk_close(&w, place->level);
 out:
	free(w.num);
	free(w.leads);
	free(w.edge);
	pdf_map_release(&w.seen);
}

void
compare_open_all(struct compare *c)
{
	for (size_t i = 0; i < c->nplace && !c->failed &&
	    compare_spend(c, 64); i++)
		open_one(c, &c->place[i]);
}
