/*
 * pdf_changes.c: what later revisions of a PDF did to a signed one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"

#include "formats/document/pdf_changes_part.h"

#define OBJECT_TEXT		160	/* octets of an object's name */

void
compare_raise(struct compare *c, enum mod_level level)
{
	if (c->out->level < level)
		c->out->level = level;
}

bool
compare_spend(struct compare *c, uint64_t n)
{
	c->work += n;
	if (c->work > WORK_MAX)
		c->lost = true;
	return !c->lost;
}

uint32_t
compare_mark(const struct compare *c, uint32_t num)
{
	return pdf_map_get(&c->mark, num);
}

void
compare_set(struct compare *c, uint32_t num, uint32_t bits)
{
	c->alone = c->alone || (bits & MARK_ALONE) != 0;
	if (num != 0 && pdf_map_set(&c->mark, num,
	    pdf_map_get(&c->mark, num) | bits) == -1)
		c->failed = true;
}

void
compare_open(struct compare *c, const uint8_t *at)
{
	if (pdf_map_set(&c->open, (uint64_t)(uintptr_t)at, 1) == -1)
		c->failed = true;
}

void
compare_open_below(struct compare *c, const struct pdf_value *value,
    enum mod_level level)
{
	struct open_place	*grown;

	if (value->kind != PDF_REF && value->kind != PDF_DICT &&
	    value->kind != PDF_ARRAY)
		return;
	if (c->nplace == c->place_cap) {
		c->place_cap = c->place_cap == 0 ? 16 : c->place_cap * 2;
		grown = reallocarray(c->place, c->place_cap, sizeof(*grown));
		if (grown == NULL) {
			c->failed = true;
			return;
		}
		c->place = grown;
	}
	c->place[c->nplace++] = (struct open_place){ value->raw, level };
}

/* The name of what changed; its index, or nobject when there is no room. */
static size_t
name_object(struct compare *c, const char *what)
{
	struct pdf_changes	*out = c->out;
	struct buf		 text;
	size_t			 i, len;

	for (i = 0; i < out->nobject; i++)
		if (strcmp(out->object[i], what) == 0)
			return i;
	if (i == PDF_CHANGES_OBJECTS)
		return i;
	buf_init(&text, OBJECT_TEXT * 4);
	if ((*what == DETAIL_MARK ? buf_addstr(&text, what) :
	    utf8_visible(&text, what, strnlen(what, OBJECT_TEXT - 2))) == -1 ||
	    buf_str(&text) == NULL)
		c->failed = true;
	else
		out->object[out->nobject++] = (char *)buf_take(&text, &len);
	buf_release(&text);
	return i;
}

static void
add_why(struct compare *c, enum finding code, const char *what)
{
	struct pdf_changes	*out = c->out;
	size_t			 object = name_object(c, what);

	for (size_t i = 0; i < out->nwhy; i++)
		if (out->why[i].code == code)
			return;
	if (out->nwhy == PDF_CHANGES_WHY)
		return;
	out->why[out->nwhy].code = code;
	out->why[out->nwhy++].object = object;
}

void
compare_forbid(struct compare *c, enum finding code, const char *what)
{
	add_why(c, code, what);
}

void
compare_blame(struct compare *c, enum finding code, uint32_t num,
    const char *key)
{
	char			 text[OBJECT_TEXT];
	const struct view_entry	*e;

	if (num == 0) {
		snprintf(text, sizeof(text), "trailer%s%s", key == NULL ? "" :
		    " /", key == NULL ? "" : key);
	} else {
		e = pdf_view_entry(&c->old, num, NULL);
		snprintf(text, sizeof(text), "%" PRIu32 " %d%s%s", num,
		    e == NULL ? 0 : e->gen, key == NULL ? "" : " /",
		    key == NULL ? "" : key);
		compare_set(c, num, MARK_NAMED);
	}
	compare_raise(c, MOD_OTHER);
	add_why(c, code, text);
}

bool
key_among(const char *key, const char *const *keys)
{
	for (; *keys != NULL; keys++)
		if (strcmp(key, *keys) == 0)
			return true;
	return false;
}

static uint64_t
count_keys(struct octets dict)
{
	struct pdf_lex	 lex = { dict.p, dict.p + dict.len };
	struct pdf_value v;
	struct octets	 tok;
	char		 key[PDF_KEY_MAX];
	uint64_t	 n = 0;

	(void)pdf_lex_next(&lex, &tok);
	while (pdf_dict_next(&lex, key, &v) == 1)
		n++;
	return n;
}

bool
compare_dicts(struct compare *c, struct octets was, struct octets is,
    void (*visit)(struct compare *, void *, const char *key,
    const struct pdf_value *was, const struct pdf_value *is), void *arg)
{
	struct pdf_lex	 lex;
	struct octets	 tok;
	struct pdf_value a, b;
	char		 key[PDF_KEY_MAX];
	int		 rc;

	if (was.len == is.len && memcmp(was.p, is.p, was.len) == 0)
		return true;
	/* Each key is looked for in both: that is what it costs. */
	if (pdf_has_twice(was) || pdf_has_twice(is) || !compare_spend(c,
	    (count_keys(was) + count_keys(is)) * (was.len + is.len) / 16))
		return false;
	lex = (struct pdf_lex){ was.p, was.p + was.len };
	(void)pdf_lex_next(&lex, &tok);
	while ((rc = pdf_dict_next(&lex, key, &a)) == 1) {
		if (!pdf_get(was, key, &a))
			continue;	/* null */
		if (!pdf_get(is, key, &b))
			visit(c, arg, key, &a, NULL);
		else if (!pdf_equal_values(&c->old, a.raw, &c->now, b.raw))
			visit(c, arg, key, &a, &b);
	}
	if (rc == -1)
		return false;
	lex = (struct pdf_lex){ is.p, is.p + is.len };
	(void)pdf_lex_next(&lex, &tok);
	while ((rc = pdf_dict_next(&lex, key, &b)) == 1)
		if (pdf_get(is, key, &b) && !pdf_get(was, key, &a))
			visit(c, arg, key, NULL, &b);
	return rc == 0;
}

/* Which key of an object differs first, for its name. */
struct first_key {
	char		 key[PDF_KEY_MAX];
};

static void
note_key(struct compare *c, void *arg, const char *key,
    const struct pdf_value *was, const struct pdf_value *is)
{
	struct first_key	*first = arg;

	(void)c;
	(void)was;
	(void)is;
	if (first->key[0] == '\0')
		snprintf(first->key, sizeof(first->key), "%s", key);
}

/* What kind of thing was replaced, by what it was. */
static enum finding
kind_of(struct compare *c, const struct pdf_object *was)
{
	const struct octets	 d = was->value;
	struct pdf_value	 v;

	if (was->kind != PDF_DICT)
		return FINDING_MODIFIED_CONTENT;
	if (pdf_get(d, "ByteRange", &v))
		return FINDING_MODIFIED_SIGNATURE;
	if (pdf_view_is(&c->old, d, "Type", "Pages") ||
	    pdf_view_is(&c->old, d, "Type", "Page"))
		return FINDING_MODIFIED_PAGES;
	if (pdf_get(d, "FT", &v) || is_widget(&c->old, d))
		return FINDING_MODIFIED_FIELD;
	return FINDING_MODIFIED_CONTENT;
}

/* A changed object that some place uses and no rule explains. */
static void
blame_object(struct compare *c, uint32_t num)
{
	const struct view_entry	*was, *is;
	struct pdf_object	 a, b;
	struct first_key	 first = { "" };
	enum finding		 code = FINDING_MODIFIED_CONTENT;
	bool			 fa, fb;

	if (compare_mark(c, num) & MARK_NAMED)
		return;
	was = pdf_view_entry(&c->old, num, NULL);
	is = pdf_view_entry(&c->now, num, NULL);
	fa = was != NULL && pdf_view_load(&c->old, num, was->gen, &a);
	fb = is != NULL && pdf_view_load(&c->now, num, is->gen, &b);
	if (fa) {
		code = kind_of(c, &a);
		if (fb && a.kind == PDF_DICT && b.kind == PDF_DICT)
			(void)compare_dicts(c, a.value, b.value, note_key,
			    &first);
	}
	/* Signed octets that nothing used have come to be used. */
	if (is != NULL && is != was && is->kind == VIEW_AT &&
	    is->at < c->old.len)
		code = FINDING_MODIFIED_HIDDEN;
	else if (!fa)
		code = FINDING_MODIFIED_HIDDEN;
	compare_blame(c, code, num, first.key[0] == '\0' ? NULL : first.key);
}

/* Is the place an annotation's /AP? */
static bool
is_appearance(struct compare *c, const struct hit *h)
{
	const struct view_entry	*e = pdf_view_entry(&c->old, h->from, NULL);
	struct pdf_object	 o;
	struct pdf_value	 ap;

	return e != NULL && pdf_view_load(&c->old, h->from, e->gen, &o) &&
	    pdf_get(o.value, "AP", &ap) && ap.raw.p == h->at;
}

static void
judge_hits(struct compare *c, uint32_t bits)
{
	const struct hit	*h;
	uint32_t		 mark;

	for (size_t i = 0; i < c->nhit && !c->failed; i++) {
		h = &c->hit[i];
		mark = compare_mark(c, h->num);
		if (mark & MARK_CHANGED)	/* harmless, but not nothing */
			compare_raise(c, MOD_LTV);
		/* As resources, keys that are harmless elsewhere are not. */
		if (!(mark & bits) || ((mark & MARK_SETTLED) && !h->names) ||
		    pdf_map_get(&c->open, (uint64_t)(uintptr_t)h->at) != 0)
			continue;
		if (!(mark & MARK_CHANGED) && is_appearance(c, h))
			continue;
		blame_object(c, h->num);
	}
}

/* Pages and annotations that the scan met: each is judged by itself. */
static void
judge_objects(struct compare *c)
{
	struct pdf_object	 a, b;
	const struct view_entry	*was, *is;
	uint32_t		 num;

	for (size_t i = 0; i < c->nhit && !c->failed; i++) {
		compare_page(c, c->hit[i].from);
		compare_page(c, c->hit[i].num);
	}
	for (size_t i = 0; i < c->nhit && !c->failed; i++) {
		num = c->hit[i].num;
		if (compare_mark(c, num) & (MARK_SETTLED | MARK_LOOKED))
			continue;
		compare_set(c, num, MARK_LOOKED);
		was = pdf_view_entry(&c->old, num, NULL);
		is = pdf_view_entry(&c->now, num, NULL);
		if (was == NULL || is == NULL ||
		    !pdf_view_load(&c->old, num, was->gen, &a) ||
		    !pdf_view_load(&c->now, num, is->gen, &b) ||
		    a.stream || b.stream || a.kind != PDF_DICT ||
		    b.kind != PDF_DICT)
			continue;
		if (is_annotation(&c->old, a.value))
			compare_annotation(c, num, a.value, b.value);
		else if (is_element(&c->old, a.value))
			compare_element(c, num, a.value, b.value);
	}
}

static void
judge(struct compare *c)
{
	compare_delta(c);
	compare_reach(c, MARK_CHANGED);
	if (c->failed || c->lost)
		return;
	form_read(c, &c->before, &c->old, c->root_old);
	form_read(c, &c->after, &c->now, c->root_now);
	compare_locks(c);
	compare_catalog(c);
	compare_form(c);
	compare_structure(c);
	judge_objects(c);
	compare_open_all(c);
	judge_hits(c, MARK_CHANGED);
	if (c->alone) {
		compare_reach(c, MARK_ALONE);
		judge_hits(c, MARK_ALONE);
	}
	if (c->before.more || c->after.more)
		c->lost = true;
}

static void
decide(struct compare *c)
{
	static const enum mod_level most[] = { MOD_FORM, MOD_LTV, MOD_FORM,
	    MOD_ANNOTATIONS };
	struct pdf_changes	*out = c->out;
	const int		 p = out->docmdp;

	if (c->lost) {
		out->level = MOD_UNKNOWN;
		out->nwhy = 0;
		return;
	}
	if (out->level != MOD_OTHER && out->level > most[p >= 1 && p <= 3 ?
	    p : 0])
		add_why(c, FINDING_MODIFIED_NOT_ALLOWED,
		    out->level == MOD_LTV ? "/DSS" :
		    out->level == MOD_FORM ? "/AcroForm" : "/Annots");
	out->allowed = out->nwhy == 0;
}

int
pdf_changes_compare(struct pdf_changes *out, const uint8_t *p, size_t len,
    uint64_t end)
{
	struct compare	*c;
	bool		 failed;

	memset(out, 0, sizeof(*out));
	if (end > len || (c = calloc(1, sizeof(*c))) == NULL)
		return end > len ? 0 : -1;
	out->level = MOD_NONE;
	c->out = out;
	if (compare_open_views(c, p, len, (size_t)end))
		judge(c);
	if (c->decoder.exhausted || c->old.spent || c->now.spent)
		c->lost = true;
	decide(c);
	failed = c->failed || c->old.failed || c->now.failed ||
	    c->decoder.failed;
	pdf_view_release(&c->now);
	pdf_view_release(&c->old);
	form_release(&c->before);
	form_release(&c->after);
	pdf_map_release(&c->mark);
	pdf_map_release(&c->open);
	free(c->changed);
	free(c->hit);
	free(c->place);
	free(c);
	if (failed)
		pdf_changes_release(out);
	return failed ? -1 : 0;
}

void
pdf_changes_release(struct pdf_changes *out)
{
	for (size_t i = 0; i < out->nobject; i++)
		free(out->object[i]);
	memset(out, 0, sizeof(*out));
}
