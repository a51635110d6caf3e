/*
 * pdf_source_page.c: the pages of a PDF, and what is painted on them.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_source.h"

#define TREE_DEPTH	32		/* pages in pages */
#define PAGES_MAX	65536		/* more are libqpdf's to count */

/* The page tree under way. */
struct tree {
	struct pdf_source *s;
	uint8_t		*seen;		/* a bit an object */
	size_t		 cap;
};

static bool
is_type(struct pdf_source *s, const struct pdf_item *dict, const char *type)
{
	struct pdf_item	 it = pdf_item_get(s, dict, "/Type");

	return it.kind == PDF_NAME && it.raw.len == strlen(type) &&
	    memcmp(it.raw.p, type, it.raw.len) == 0;
}

/* An object of its own that is met for the first time. */
static bool
is_new(struct tree *t, const struct pdf_item *it)
{
	uint8_t	*at, bit = (uint8_t)(1u << (it->num & 7));

	if (it->num == 0 || it->num > t->s->table.max)
		return false;
	at = &t->seen[it->num >> 3];
	if ((*at & bit) != 0)
		return false;
	*at |= bit;
	return true;
}

static bool
add_page(struct tree *t, uint32_t num)
{
	struct pdf_source	*s = t->s;
	uint32_t		*more;

	if (s->npage == PAGES_MAX)
		return false;
	if (s->npage == t->cap) {
		t->cap = t->cap == 0 ? 16 : 2 * t->cap;
		more = reallocarray(s->page, t->cap, sizeof(*more));
		if (more == NULL) {
			s->failed = true;
			return false;
		}
		s->page = more;
	}
	s->page[s->npage++] = num;
	return true;
}

/* What libqpdf would not mend: each node typed, each met once. */
static bool
walk(struct tree *t, const struct pdf_item *node, unsigned int depth)
{
	struct pdf_source	*s = t->s;
	struct pdf_item		 kids, kid;
	struct pdf_cursor	 at = { .i = 0 };

	kids = pdf_item_get(s, node, "/Kids");
	if (depth == TREE_DEPTH || kids.kind != PDF_ARRAY || !is_new(t,
	    node) || !is_type(s, node, "/Pages"))
		return false;
	while (pdf_item_next(s, &kids, &at, &kid)) {
		if (!pdf_item_is_dict(s, &kid))
			return false;
		if (pdf_item_get(s, &kid, "/Kids").kind != PDF_END) {
			if (!walk(t, &kid, depth + 1))
				return false;
		} else if (!is_new(t, &kid) || !is_type(s, &kid, "/Page") ||
		    !add_page(t, kid.num)) {
			return false;
		}
	}
	return !s->doubt;
}

static void
find_pages(struct pdf_source *s)
{
	struct tree	 t = { .s = s };
	struct pdf_item	 it = { .kind = PDF_DICT, .raw = s->table.trailer };

	it = pdf_item_get(s, &it, "/Root");
	it = pdf_item_is_dict(s, &it) && it.num != 0 ? pdf_item_get(s, &it,
	    "/Pages") : pdf_item_none(s);
	if (!pdf_item_is_dict(s, &it) || pdf_item_get(s, &it,
	    "/Parent").kind != PDF_END) {
		s->doubt = true;
		return;
	}
	if ((t.seen = calloc(s->table.max / 8 + 1, 1)) == NULL)
		s->failed = true;
	else if (!walk(&t, &it, 0))
		s->doubt = true;
	free(t.seen);
}

int
pdf_source_pages(struct pdf_source *s)
{
	int	 n;

	if (s->in_place) {
		find_pages(s);
		return s->doubt ? 0 : (int)s->npage;
	}
	n = qpdf_get_num_pages(s->q);
	if (qpdf_has_error(s->q))
		(void)qpdf_get_error(s->q);
	return n;
}

struct pdf_item
pdf_source_page(struct pdf_source *s, unsigned int i)
{
	struct pdf_value	 v = { .kind = PDF_REF };
	struct pdf_item		 page = { .kind = PDF_END };

	if (!s->in_place) {
		page.oh = qpdf_get_page_n(s->q, i);
		return page;
	}
	v.num = s->page[i];
	return pdf_item_of(s, &v);
}

/* Append ${one}, a line feed before it when ${feed}.  false: memory. */
static bool
append(struct pdf_bytes *all, const struct pdf_bytes *one, bool feed)
{
	uint8_t	*more = realloc(all->own, all->len + one->len + 1);

	if (more == NULL)
		return false;
	all->p = all->own = more;
	if (feed)
		all->own[all->len++] = '\n';
	if (one->len > 0)
		memcpy(all->own + all->len, one->p, one->len);
	all->len += one->len;
	return true;
}

/* One stream after the other, a line feed between them at least. */
static struct pdf_bytes
join(struct pdf_source *s, struct pdf_item *list)
{
	struct pdf_bytes	 all = { NULL, 0, NULL }, one;
	struct pdf_cursor	 at = { .i = 0 };
	struct pdf_item		 it;
	bool			 feed = false, whole = true;

	while (whole && pdf_item_next(s, list, &at, &it)) {
		one = pdf_item_data(s, &it);
		whole = pdf_item_is_stream(s, &it) && one.p != NULL;
		if (whole && !append(&all, &one, feed)) {
			s->failed = true;
			whole = false;
		}
		feed = one.p == NULL || one.len == 0 ||
		    one.p[one.len - 1] != '\n';
		pdf_bytes_release(&one);
		pdf_item_release(s, &it);
	}
	if (!whole && s->in_place)
		s->doubt = true;
	return all;
}

struct pdf_bytes
pdf_source_content(struct pdf_source *s, const struct pdf_item *page)
{
	struct pdf_item		 it = pdf_item_get(s, page, "/Contents");
	struct pdf_bytes	 out = { NULL, 0, NULL };

	if (pdf_item_is_stream(s, &it))
		out = pdf_item_data(s, &it);
	else if (pdf_item_is_array(s, &it))
		out = join(s, &it);
	else if (s->in_place && !pdf_item_is_null(s, &it))
		s->doubt = true;
	pdf_item_release(s, &it);
	return out;
}
