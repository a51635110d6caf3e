/*
 * stamp_tree.c: hash trees of time-stamps, described and made anew.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/ledger.h"
#include "auditor/stamp_tree_part.h"

#define TREE_MAX	((size_t)64 * 1024 * 1024)	/* octets */
#define TREE_HEAD	"nbtree-of 1 sha256 "

static int
accession_order(const void *x, const void *y)
{
	const struct object	*a = *(const struct object *const *)x;
	const struct object	*b = *(const struct object *const *)y;

	return a->accession < b->accession ? -1 : a->accession > b->accession;
}

/* Of several places of an object the last counts (objects_settle). */
static bool
is_last(const struct audit *a, size_t i)
{
	return a->object[i].accession != 0 && (i + 1 == a->nobject ||
	    !digest_equal(&a->object[i].sha256, &a->object[i + 1].sha256));
}

/* Those of the intakes from ${first} to ${last}. */
static int
sort_objects(const struct audit *a, struct by_accession *list,
    uint64_t first, uint64_t last)
{
	size_t	 n = 0;

	for (size_t i = 0; i < a->nobject; i++)
		n += a->object[i].accession >= first &&
		    a->object[i].accession <= last;
	list->n = 0;
	if ((list->o = calloc(n + 1, sizeof(*list->o))) == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	for (size_t i = 0; i < a->nobject; i++)
		if (a->object[i].accession >= first &&
		    a->object[i].accession <= last && is_last(a, i))
			list->o[list->n++] = &a->object[i];
	qsort(list->o, list->n, sizeof(*list->o), accession_order);
	return 0;
}

/* Between which intakes a plain tree's objects came: few of a million. */
static void
bounds(const struct audit *a, const struct stamp *s, uint64_t *first,
    uint64_t *last)
{
	*first = UINT64_MAX;
	*last = 0;
	for (size_t i = 0; i < a->nobject; i++) {
		uint64_t	 n = a->object[i].accession;

		if ((n >= *first && n <= *last) || !is_last(a, i) ||
		    stamp_leaf(s, a->object[i].sha256.octet) == SIZE_MAX)
			continue;
		if (n < *first)
			*first = n;
		if (n > *last)
			*last = n;
	}
}

int
tree_put_ranges(const struct by_accession *list, struct buf *b,
    int (*is_in)(void *arg, const struct object *), void *arg)
{
	size_t	 from = SIZE_MAX;
	int	 in;

	for (size_t i = 0; i <= list->n; i++) {
		in = i == list->n ? 0 : is_in(arg, list->o[i]);
		if (in == -1)
			return -1;
		if (in == 1) {
			if (from == SIZE_MAX)
				from = i;
		} else if (from != SIZE_MAX) {
			buf_addf(b, "accessions %" PRIu64 "-%" PRIu64 "\n",
			    list->o[from]->accession,
			    list->o[i - 1]->accession);
			from = SIZE_MAX;
		}
	}
	return b->failed ? -1 : 0;
}

struct plain {
	const struct stamp	*s;
	uint8_t			*taken;
};

static int
is_plain_leaf(void *arg, const struct object *o)
{
	struct plain	*t = arg;
	size_t		 leaf = stamp_leaf(t->s, o->sha256.octet);

	if (leaf == SIZE_MAX)
		return 0;
	t->taken[leaf] = 1;
	return 1;
}

static int
format_plain(const struct by_accession *list, const struct stamp *s,
    struct buf *b)
{
	struct plain	 t = { s, calloc(s->tree.n + 1, 1) };
	char		 at[TIME_TEXT];
	int		 rc = -1;

	if (t.taken == NULL)
		return -1;
	buf_addf(b, TREE_HEAD "%zu %s\n", s->tree.n,
	    time_rfc3339_us(s->gen_time, at));
	rc = tree_put_ranges(list, b, is_plain_leaf, &t);
	for (size_t i = 0; rc == 0 && i < s->tree.n; i++) {
		if (t.taken[i])
			continue;
		buf_addstr(b, "leaf ");
		hex_encode(b, s->tree.node + i * s->tree.size, s->tree.size);
		buf_addc(b, '\n');
	}
	free(t.taken);
	return rc == -1 || b->failed ? -1 : 1;
}

int
stamp_tree_format(const struct audit *a, const struct stamp *s,
    struct buf *b)
{
	struct by_accession	 list;
	bool			 plain = s->tree.alg == DIGEST_SHA256;
	uint64_t		 first = 0, last = UINT64_MAX;
	int			 rc;

	if (plain != (s->map == NULL))
		return 0;
	if (plain)
		bounds(a, s, &first, &last);
	if (sort_objects(a, &list, first, last) == -1)
		return -1;
	rc = plain ? format_plain(&list, s, b) :
	    tree_format_renewed(a, &list, s, b);
	free(list.o);
	return rc;
}

/* Leaves while a description is read. */
struct leaves {
	uint8_t	*p;
	size_t	 n, most;
};

static int
add_leaf(struct leaves *l, const uint8_t *octet)
{
	if (l->n == l->most)
		return -1;	/* more than the first line says */
	memcpy(l->p + l->n++ * DIGEST_SIZE, octet, DIGEST_SIZE);
	return 0;
}

static int
add_object_leaf(void *arg, const struct object *o)
{
	return add_leaf(arg, o->sha256.octet);
}

int
tree_take_range(const struct by_accession *list, const char *line,
    int (*take)(void *arg, const struct object *), void *arg)
{
	static const char	 range[] = "accessions ";
	char			 first[24];
	const char		*dash;
	uint64_t		 from, to;
	size_t			 lo = 0, hi = list->n, mid, n;

	if (strncmp(line, range, sizeof(range) - 1) != 0)
		return -1;
	line += sizeof(range) - 1;
	if ((dash = strchr(line, '-')) == NULL ||
	    (n = (size_t)(dash - line)) >= sizeof(first))
		return -1;
	memcpy(first, line, n);
	first[n] = '\0';
	if (parse_u64(first, 1, INT64_MAX, &from) == -1 ||
	    parse_u64(dash + 1, from, INT64_MAX, &to) == -1)
		return -1;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (list->o[mid]->accession < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < list->n && list->o[lo]->accession <= to; lo++)
		if (take(arg, list->o[lo]) == -1)
			return -1;
	return 0;
}

static int
take_line(struct leaves *l, const struct by_accession *list, const char *line)
{
	static const char	 leaf[] = "leaf ";
	struct digest		 d;

	if (strncmp(line, leaf, sizeof(leaf) - 1) == 0)
		return digest_from_hex(&d, line + sizeof(leaf) - 1) == -1 ?
		    -1 : add_leaf(l, d.octet);
	return tree_take_range(list, line, add_object_leaf, l);
}

bool
tree_next_line(const uint8_t **p, const uint8_t *end, char line[TREE_LINE])
{
	const uint8_t	*newline = *p == end ? NULL :
	    memchr(*p, '\n', (size_t)(end - *p));

	if (newline == NULL || newline - *p >= TREE_LINE)
		return false;
	memcpy(line, *p, (size_t)(newline - *p));
	line[newline - *p] = '\0';
	*p = newline + 1;
	return true;
}

static int
leaf_order(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_SIZE);
}

/* The tree of a description: 1, 0 it does not hold together, -1. */
static int
tree_read(const struct buf *b, const struct by_accession *list,
    struct ers_tree *tree, int64_t *gen_time)
{
	const uint8_t	*p = b->p, *end;
	char		 line[TREE_LINE], *at;
	struct leaves	 l = { 0 };
	uint64_t	 n;
	int		 rc = 0;

	if (b->len == 0)
		return 0;
	end = p + b->len;
	if (!tree_next_line(&p, end, line) || strncmp(line,
	    TREE_HEAD, sizeof(TREE_HEAD) - 1) != 0 ||
	    (at = strchr(line + sizeof(TREE_HEAD) - 1, ' ')) == NULL)
		return 0;
	*at++ = '\0';
	if (parse_u64(line + sizeof(TREE_HEAD) - 1, 1, ERS_LEAVES_MAX, &n) ==
	    -1 || time_parse(at, gen_time) == -1)
		return 0;
	l.most = (size_t)n;
	if ((l.p = calloc(l.most, DIGEST_SIZE)) == NULL)
		return -1;
	while (rc == 0 && tree_next_line(&p, end, line))
		rc = take_line(&l, list, line);
	if (rc == 0 && p == end && l.n == l.most) {
		qsort(l.p, l.n, DIGEST_SIZE, leaf_order);
		rc = ers_tree_take(tree, DIGEST_SHA256, l.p, l.n) == 0 ? 1 :
		    -1;
		l.p = NULL;
	} else {
		rc = 0;
	}
	free(l.p);
	return rc;
}

struct restoring {
	struct audit		*a;
	struct stamps		*stamps;
	struct by_accession	 list;
	uint64_t		 opaque;
};

/* ${path} with another ending.  1, 0, -1. */
static int
get_beside(struct restoring *r, const char *path, const char *ending,
    struct buf *b)
{
	char	*name;
	int	 rc;

	if (asprintf(&name, "%.*s%s", (int)(strlen(path) - 3), path,
	    ending) == -1)
		return -1;
	rc = ledger_get(r->a->ledger, name, b);
	free(name);
	return rc;
}

static int
restore_one(struct restoring *r, const char *path, struct buf *token,
    struct buf *text, struct buf *note)
{
	struct stamp_new	 new = { 0 };
	struct ers_tree		 tree = { 0 };
	int			 rc, has;

	if (ledger_get(r->a->ledger, path, token) == -1 ||
	    (has = get_beside(r, path, "tree", text)) == -1 ||
	    get_beside(r, path, "note", note) == -1)
		return -1;
	new.tree = &tree;
	new.token = (struct octets){ token->p, token->len };
	new.note = (struct octets){ note->p, note->len };
	rc = has == 0 ? 0 : tree_read(text, &r->list, &tree, &new.gen_time);
	if (has == 1 && rc == 0)
		rc = tree_read_renewed(r->a, &r->list, r->stamps, text, &tree,
		    &new);
	if (rc == 1) {
		rc = stamps_add(r->stamps, &new) == -1 ? -1 : 0;
	} else if (rc != -1) {
		r->opaque++;
		/* What it says of the journal is not so. */
		if (rc == 2 && !r->a->gap && r->a->untrue == NULL)
			r->a->untrue = strdup(path);
		rc = 0;
	}
	ers_tree_release(&tree);
	free((void *)(uintptr_t)new.map);
	return rc;
}

static int
restore_file(void *arg, const char *path)
{
	struct restoring	*r = arg;
	size_t			 len = strlen(path);
	struct buf		 token, text, note;
	int			 rc;

	if (len < 5 || strcmp(path + len - 4, ".tst") != 0)
		return 0;
	buf_init(&token, LEDGER_FILE_MAX);
	buf_init(&text, TREE_MAX);
	buf_init(&note, LEDGER_FILE_MAX);
	rc = restore_one(r, path, &token, &text, &note);
	buf_release(&token);
	buf_release(&text);
	buf_release(&note);
	return rc;
}

int
stamp_trees_restore(struct audit *a, uint64_t *opaque)
{
	struct restoring	 r = { .a = a };
	int			 rc = -1;

	if ((r.stamps = stamps_open(a->opts->ledger)) != NULL &&
	    sort_objects(a, &r.list, 0, UINT64_MAX) == 0)
		rc = ledger_files(a->ledger, "evidence", restore_file, &r);
	*opaque = r.opaque;
	free(r.list.o);
	stamps_free(r.stamps);
	return rc == 0 ? 0 : -1;
}
