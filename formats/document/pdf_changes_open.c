/*
 * pdf_changes_open.c: the two revisions that are compared, and whether the
 * one follows the other as it should.
 */
#include <string.h>

#include "formats/base/detail.h"

#include "formats/document/pdf_changes_part.h"

#define STARTXREF_WITHIN	2048	/* octets before a revision's end */

static void
bad_structure(struct compare *c, const char *what)
{
	compare_raise(c, MOD_OTHER);
	compare_forbid(c, FINDING_MODIFIED_STRUCTURE, what);
}

/* What follows the last %%EOF may be white space, and no more. */
static void
check_tail(struct compare *c, const uint8_t *p, size_t len, size_t at)
{
	while (at < len && pdf_is_space(p[at]))
		at++;
	if (len - at >= 5 && memcmp(p + at, "%%EOF", 5) == 0)
		at += 5;
	while (at < len && pdf_is_space(p[at]))
		at++;
	if (at < len) {
		bad_structure(c, D_("octets after the last %%%%EOF"));
	}
}

/* Where ${p} goes on behind white space, and behind ${word} if it is there. */
static size_t
past(const uint8_t *p, size_t len, size_t at, const char *word)
{
	size_t	 n = strlen(word);

	while (at < len && pdf_is_space(p[at]))
		at++;
	return len - at >= n && memcmp(p + at, word, n) == 0 ? at + n : at;
}

/*
 * The signed section is the last one still: then nothing stands between them
 * that a reader which mends the file would take for a later revision.
 */
static void
check_again(struct compare *c, const uint8_t *p, size_t end, size_t len)
{
	size_t	 at = end, was;

	do {
		was = at;
		at = past(p, len, at, "%%EOF");
		at = past(p, len, at, "startxref");
		at = past(p, len, at, "");
		while (at < len && p[at] >= '0' && p[at] <= '9')
			at++;
	} while (at > was);
	if (at < len)
		bad_structure(c, D_("octets after the last %%%%EOF"));
}

static bool
get_root(struct pdf_view *v, struct octets *root)
{
	struct pdf_object	 o;

	if (!pdf_view_get(v, v->trailer, "Root", &o) || o.kind != PDF_DICT)
		return false;
	*root = o.value;
	return true;
}

/* Every section after the signed one lies after the signed octets. */
static void
check_chain(struct compare *c)
{
	for (size_t i = 0; i < c->now.nsection; i++)
		if (c->now.section[i] < c->old.len) {
			bad_structure(c,
			    D_("a cross-reference section in the signed "
			    "octets"));
			break;
		}
	if (c->now.twice)
		bad_structure(c,
		    D_("an object twice in one cross-reference section"));
}

bool
compare_open_views(struct compare *c, const uint8_t *p, size_t len, size_t end)
{
	uint64_t	 start;
	size_t		 from, at;

	from = end > STARTXREF_WITHIN ? end - STARTXREF_WITHIN : 0;
	if (!pdf_view_start(p, from, end, &start, &at) ||
	    !pdf_view_open(&c->old, p, end, start, NULL, &c->decoder) ||
	    !get_root(&c->old, &c->root_old)) {
		bad_structure(c, D_("the signed revision's cross-reference"));
		return false;
	}
	if (!pdf_view_start(p, end, len, &start, &at)) {
		check_tail(c, p, len, end);
		return false;
	}
	check_tail(c, p, len, at);
	if (!pdf_view_open(&c->now, p, len, start, &c->old, &c->decoder)) {
		bad_structure(c, D_("the chain of cross-reference sections"));
		return false;
	}
	if (c->now.nsection == 0) {	/* the signed one's own, once more */
		check_again(c, p, end, at);
		return false;
	}
	if (c->now.encrypted != c->old.encrypted) {
		bad_structure(c, "trailer /Encrypt");
		return false;
	}
	if (!get_root(&c->now, &c->root_now)) {
		bad_structure(c, D_("the document catalog"));
		return false;
	}
	check_chain(c);
	return true;
}
