/*
 * pdf_changes_delta.c: which objects later revisions changed.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/seek.h"

#include "formats/document/pdf_changes_part.h"

static void
add_changed(struct compare *c, uint32_t num)
{
	uint32_t	*grown;

	if (compare_mark(c, num) & MARK_CHANGED)
		return;
	if (c->nchanged == c->changed_cap) {
		c->changed_cap = c->changed_cap == 0 ? 64 :
		    c->changed_cap * 2;
		grown = reallocarray(c->changed, c->changed_cap,
		    sizeof(*grown));
		if (grown == NULL) {
			c->failed = true;
			return;
		}
		c->changed = grown;
	}
	c->changed[c->nchanged++] = num;
	compare_set(c, num, MARK_CHANGED);
}

/* Does ${num} hold the same in both revisions? */
static bool
same_content(struct compare *c, uint32_t num, const struct view_entry *was,
    const struct view_entry *is)
{
	struct pdf_object	 a, b;
	bool			 fa, fb;

	fa = was != NULL && pdf_view_load(&c->old, num, was->gen, &a);
	fb = is != NULL && pdf_view_load(&c->now, num, is->gen, &b);
	/* What one reader cannot read may be something to another. */
	if (!fa && !fb)
		return !pdf_view_unread(&c->old, was) &&
		    !pdf_view_unread(&c->now, is);
	if (!fa || !fb)
		return false;
	return was->gen == is->gen &&
	    pdf_equal_objects(&c->old, &a, &c->now, &b);
}

/* The same place, that no later section gave to something else. */
static bool
same_place(const struct compare *c, const struct view_entry *was,
    const struct view_entry *is)
{
	const struct pdf_view	*owner = NULL;

	if (was == NULL || was->kind != is->kind)
		return false;
	if (was->kind == VIEW_FREE)
		return true;
	if (was->at != is->at || was->gen != is->gen)
		return false;
	if (was->kind == VIEW_AT)
		return true;
	(void)pdf_view_entry(&c->now, (uint32_t)is->at, &owner);
	return was->index == is->index && owner == &c->old;
}

/* Objects in a stream that was replaced are replaced with it. */
static void
check_packed(struct compare *c, uint32_t stream)
{
	const struct view_entry	*was, *is;

	for (size_t i = 0; i < c->old.n && !c->failed; i++) {
		was = &c->old.entry[i];
		if (was->kind != VIEW_INSIDE || was->at != stream)
			continue;
		is = pdf_view_entry(&c->now, was->num, NULL);
		if (is == was && !same_content(c, was->num, was, is))
			add_changed(c, was->num);
	}
}

/* The "N G obj" that ends at ${end}, at the start of a line; false: none. */
static bool
object_before(const uint8_t *p, size_t from, size_t end, size_t *at,
    uint32_t *num)
{
	struct pdf_lex	 lex;
	uint32_t	 gen;
	size_t		 i = end;

	while (i > from && end - i < 24 && p[i - 1] != '\n' &&
	    p[i - 1] != '\r')
		i--;
	lex = (struct pdf_lex){ p + i, p + end };
	*at = i;
	return i < end && p[i] >= '0' && p[i] <= '9' &&
	    pdf_lex_object(&lex, num, &gen) && lex.p == lex.end;
}

/* Writers point at the object, or at the white space before it. */
static bool
is_listed(const struct compare *c, size_t at)
{
	for (size_t i = 0; i < 4; i++, at--) {
		if (pdf_map_get(&c->now.listed, at + 1) != 0 ||
		    (at >= c->now.header && pdf_map_get(&c->now.listed,
		    at - c->now.header + 1) != 0))
			return true;
		if (at == 0 || !pdf_is_space(c->now.p[at - 1]))
			return false;
	}
	return false;
}

/*
 * Objects after the signed octets that no section has: who follows the
 * sections does not see them, who repairs the file does.  It matters where
 * the signed revision has an object of that number.
 */
static void
check_strays(struct compare *c)
{
	const uint8_t	*p = c->now.p, *found;
	const size_t	 from = c->old.len;
	size_t		 i = from, at;
	uint32_t	 num;

	while ((found = seek_word(p + i, c->now.len - i, " obj", 4)) != NULL) {
		i = (size_t)(found - p) + 4;
		if (!object_before(p, from, i, &at, &num) ||
		    is_listed(c, at) ||
		    pdf_view_entry(&c->old, num, NULL) == NULL)
			continue;
		compare_blame(c, FINDING_MODIFIED_STRUCTURE, num, NULL);
	}
}

void
compare_delta(struct compare *c)
{
	const struct view_entry	*was, *is;
	struct pdf_object	 o;
	size_t			 n;

	for (size_t i = 0; i < c->now.n && !c->failed; i++) {
		is = &c->now.entry[i];
		was = pdf_view_entry(&c->old, is->num, NULL);
		if (!same_place(c, was, is) &&
		    !same_content(c, is->num, was, is))
			add_changed(c, is->num);
	}
	check_strays(c);
	n = c->nchanged;
	for (size_t i = 0; i < n && !c->failed; i++) {
		was = pdf_view_entry(&c->old, c->changed[i], NULL);
		if (was != NULL && was->kind == VIEW_AT &&
		    pdf_view_load(&c->old, was->num, was->gen, &o) &&
		    o.stream && pdf_view_is(&c->old, o.value, "Type",
		    "ObjStm"))
			check_packed(c, was->num);
	}
}
