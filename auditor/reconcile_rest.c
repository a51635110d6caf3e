/*
 * reconcile_rest.c: what no row speaks of, and numbers that are missing or
 * stand twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/regulation/wanted.h"
#include "auditor/reconcile.h"

#define SERIES_TEXT	((size_t)64 * 1024)	/* octets of its notations */
#define EARLY_DAYS	10	/* of January: the book begins with the year */
#define YEARS_MOST	16	/* of one book */

/* The years of a book, and whose documents it has, by its matches. */
struct book_scope {
	const struct reconcile *rc;
	const struct book *b;
	int		 year[YEARS_MOST];
	size_t		 nyear;
	const char	*issuer;	/* outgoing: its own agency; or NULL */
	const char	**notation;	/* owned; in order */
	size_t		 nnotation;
};

static void
scope_year(struct book_scope *s, int year)
{
	for (size_t i = 0; i < s->nyear; i++)
		if (s->year[i] == year)
			return;
	if (year != 0 && s->nyear < YEARS_MOST)
		s->year[s->nyear++] = year;
}

static bool
has_year(const struct book_scope *s, int year)
{
	for (size_t i = 0; i < s->nyear; i++)
		if (s->year[i] == year)
			return true;
	return false;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
scope_make(struct book_scope *s, const struct reconcile *rc, size_t book)
{
	const struct book	*b = &rc->book[book];
	const struct docreg	*reg = &b->reg;

	*s = (struct book_scope){ .rc = rc, .b = b };
	if ((s->notation = calloc(reg->n + 1, sizeof(*s->notation))) == NULL)
		return -1;
	scope_year(s, reg->year);
	for (size_t i = 0; i < reg->n; i++) {
		scope_year(s, docreg_year(reg, &reg->row[i]));
		s->notation[s->nnotation++] = reg->row[i].number.notation;
		if (b->row[i].doc != 0 && s->issuer == NULL &&
		    reg->way == DOCREG_OUT)
			s->issuer = filed_value(&rc->doc[b->row[i].doc - 1],
			    META_ISSUER);
	}
	if (s->issuer == NULL && reg->way == DOCREG_OUT)
		s->issuer = rc->opts->agency;
	if (s->nnotation > 1)
		qsort(s->notation, s->nnotation, sizeof(*s->notation),
		    by_text);
	return 0;
}

/* Was it written in the time that the book is of? */
static bool
in_time(const struct book_scope *s, const struct filed *f)
{
	const struct docreg	*reg = &s->b->reg;
	struct civil		 c;
	int64_t			 day = f->date, came = f->received;
	int			 year = f->year;

	register_civil(came, &c);
	if (day == DOCREG_NO_DAY)
		day = came;
	if (year == 0)
		year = c.year;
	/* What was on its way at the year's end is in the next one's book. */
	if (reg->way == DOCREG_IN && !has_year(s, year) && came >= day &&
	    came - day <= RECONCILE_SLACK)
		year = c.year;
	return has_year(s, year) &&
	    (reg->from == DOCREG_NO_DAY || day >= reg->from) &&
	    (s->b->until == DOCREG_NO_DAY || day <= s->b->until);
}

static bool
has_notation(const struct book_scope *s, const struct filed *f)
{
	const char	*want = f->number.notation;

	return s->nnotation > 0 && bsearch(&want, s->notation, s->nnotation,
	    sizeof(*s->notation), by_text) != NULL;
}

/* Where the intake did not say: does it look like one of this book's? */
static bool
looks_like(const struct book_scope *s, const struct filed *f)
{
	const char	*issuer = filed_value(f, META_ISSUER);
	const char	*above = filed_value(f, META_SUPERIOR);
	const char	*own = s->rc->opts->agency;

	above = above == NULL ? "" : above;
	if (s->b->reg.way == DOCREG_OUT)
		return has_notation(s, f) || (issuer != NULL &&
		    s->issuer != NULL && agency_same_name(s->issuer, issuer,
		    above));
	return own == NULL || issuer == NULL || !agency_same_name(own, issuer,
	    above);
}

static bool
is_in_scope(const struct book_scope *s, const struct filed *f)
{
	if (f->way != FILED_UNSAID && (f->way == FILED_IN) !=
	    (s->b->reg.way == DOCREG_IN))
		return false;
	if (!in_time(s, f))
		return false;
	return f->way != FILED_UNSAID || (f->has_number && looks_like(s, f));
}

static void
find_extra(struct reconcile *rc, struct book_scope *scope, struct filed *f)
{
	size_t	 in = 0, of = 0;

	if (f->book != 0 || f->is_annex)
		return;
	for (size_t k = 0; k < rc->nbook; k++)
		if (is_in_scope(&scope[k], f)) {
			in++;
			of = k + 1;
		}
	if (in == 0)
		return;
	if (!f->has_number) {
		rc->book[of - 1].unnumbered++;
		return;
	}
	f->is_extra = true;
	f->extra_of = of;
	rc->book[of - 1].extra++;
}

/* Where what is found goes. */
struct irregularities {
	struct book	*b;
	bool		 failed;
};

static struct irregular *
irregular_add(struct irregularities *to, const struct docseries *s)
{
	struct book		*b = to->b;
	struct irregular	*i, *grown;
	struct buf		 text;
	size_t			 cap, len;

	if (b->nirregular == b->capirregular) {
		cap = b->capirregular == 0 ? 32 : 2 * b->capirregular;
		if ((grown = reallocarray(b->irregular, cap,
		    sizeof(*grown))) == NULL)
			goto fail;
		b->irregular = grown;
		b->capirregular = cap;
	}
	i = &b->irregular[b->nirregular++];
	*i = (struct irregular){ .year = s->year };
	if ((i->notations = json_array()) == NULL)
		goto fail;
	buf_init(&text, SERIES_TEXT);
	for (size_t k = 0; k < s->nnotation; k++) {
		if (*s->notation[k] == '\0')
			continue;
		buf_addf(&text, "%s%s", k == 0 ? "" : ", ", s->notation[k]);
		if (json_array_append_new(i->notations,
		    json_string(s->notation[k])) != 0)
			to->failed = true;
	}
	buf_addc(&text, '\0');
	i->series = (char *)buf_take(&text, &len);
	buf_release(&text);
	if (i->series != NULL)
		return i;
 fail:
	to->failed = true;
	return NULL;
}

static void
on_gap(void *arg, const struct docseries *s, uint64_t from, uint64_t to)
{
	struct irregularities	*all = arg;
	struct irregular	*i = irregular_add(all, s);

	if (i == NULL)
		return;
	i->from = from;
	i->to = to;
	all->b->gaps += to - from + 1;
}

static void
on_twice(void *arg, const struct docseries *s, uint64_t number,
    const size_t *of, size_t n)
{
	struct irregularities	*all = arg;
	struct irregular	*i = irregular_add(all, s);

	if (i == NULL)
		return;
	i->from = i->to = number;
	if ((i->row = calloc(n, sizeof(*i->row))) == NULL) {
		all->failed = true;
		return;
	}
	for (size_t k = 0; k < n; k++)
		i->row[k] = all->b->reg.row[of[k]].row;
	i->n = n;
	all->b->doubles += n - 1;
}

/*
 * NĐ 30/2020 Điều 15: from 01 on 1 January.  A book that begins later says so,
 * or shows it.
 */
static bool
on_begins(void *arg, const struct docseries *s)
{
	const struct irregularities	*all = arg;
	const struct docreg		*reg = &all->b->reg;
	struct civil			 january = { s->year, 1, EARLY_DAYS };
	int64_t				 day;

	if (reg->first != 0)
		return reg->first == 1;
	if (s->first <= DOCSERIES_EARLY)
		return true;
	for (size_t i = 0; i < reg->n; i++) {
		day = reg->row[i].arrived != DOCREG_NO_DAY ?
		    reg->row[i].arrived : reg->row[i].date;
		if (docreg_year(reg, &reg->row[i]) == s->year &&
		    day != DOCREG_NO_DAY && day <= civil_days(&january))
			return true;
	}
	return false;
}

/* "05a": 5 and "a".  False: it stands in no series. */
static bool
item_make(struct docseries_item *to, const struct docreg *reg, size_t i)
{
	const struct docreg_row	*row = &reg->row[i];
	const char		*number = row->number.number;

	*to = (struct docseries_item){ .year = docreg_year(reg, row),
	    .notation = "", .of = i };
	if (reg->way == DOCREG_IN) {
		to->number = row->arrival;
		return to->number != 0 && to->year != 0;
	}
	to->number = docreg_ordinal(number);
	snprintf(to->letter, sizeof(to->letter), "%s", number +
	    strspn(number, "0123456789"));
	to->notation = row->number.notation;
	return to->number != 0 && to->year != 0;
}

static int
check_series(struct book *b)
{
	struct irregularities	 all = { b, false };
	struct docseries_found	 found = { NULL, on_gap, on_twice, &all };
	struct docseries_item	*item;
	size_t			 n = 0;
	int			 rc;

	if ((item = calloc(b->reg.n + 1, sizeof(*item))) == NULL)
		return -1;
	for (size_t i = 0; i < b->reg.n; i++)
		n += item_make(&item[n], &b->reg, i);
	rc = docseries_check(item, n, on_begins, &found);
	free(item);
	return all.failed ? -1 : rc;
}

/* In which register, from 1, it is or should be; 0: in none. */
static size_t
book_of(const struct filed *f)
{
	return f->is_copy ? 0 : f->book != 0 ? f->book : f->extra_of;
}

/* One number for two documents: of one agency, in one year. */
static bool
are_twins(const struct reconcile *rc, const struct filed *a,
    const struct filed *b)
{
	const char	*x = filed_value(a, META_ISSUER);
	const char	*y = filed_value(b, META_ISSUER);

	if (strcmp(a->key, b->key) != 0 || a->year == 0 ||
	    a->year != b->year || book_of(a) != book_of(b) ||
	    strcmp(a->number.notation, b->number.notation) != 0 ||
	    reconcile_is_form(rc, a, b))
		return false;
	if (rc->book[book_of(a) - 1].reg.way == DOCREG_OUT)
		return true;
	return x != NULL && y != NULL && agency_same_name(x, y, "");
}

static void
find_twins(struct reconcile *rc)
{
	struct filed	*a, *b;

	for (size_t i = 0; i < rc->nkey; i++) {
		a = &rc->doc[rc->by_key[i]];
		if (book_of(a) == 0 || a->twin != 0)
			continue;
		for (size_t k = i + 1; k < rc->nkey; k++) {
			b = &rc->doc[rc->by_key[k]];
			if (strcmp(a->key, b->key) != 0)
				break;
			if (b->twin != 0 || book_of(b) == 0 ||
			    !are_twins(rc, a, b))
				continue;
			b->twin = rc->by_key[i] + 1;
			rc->book[book_of(b) - 1].twins++;
		}
	}
}

int
reconcile_rest(struct reconcile *rc)
{
	struct book_scope	*scope = calloc(rc->nbook + 1, sizeof(*scope));
	int			 res = 0;

	if (scope == NULL)
		return -1;
	for (size_t k = 0; res == 0 && k < rc->nbook; k++)
		if ((res = scope_make(&scope[k], rc, k)) == 0)
			res = check_series(&rc->book[k]);
	for (size_t i = 0; res == 0 && i < rc->ndoc; i++)
		find_extra(rc, scope, &rc->doc[i]);
	if (res == 0)
		find_twins(rc);
	for (size_t k = 0; k < rc->nbook; k++)
		free(scope[k].notation);
	free(scope);
	return res;
}
