/*
 * reconcile_match.c: which row of a register is which document.
 *
 * What agrees best is taken first, so that a wrong row takes no document from
 * the right one: number, date, issuer and abstract; then without the
 * abstract; without the issuer; without the number; without the year; at last
 * whatever the direction of the intake.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"
#include "formats/regulation/issuers.h"
#include "formats/regulation/wanted.h"
#include "formats/store/relation.h"
#include "auditor/reconcile.h"
#include "auditor/shadow.h"

/* How a row and a document are to agree. */
enum level { LEVEL_ALL, LEVEL_NUMBER, LEVEL_OTHER_ISSUER, LEVEL_CONTENT,
	LEVEL_OTHER_YEAR, LEVEL_OTHER_WAY, LEVELS };

/* Does what both know agree?  UNKNOWN: one side says nothing. */
enum agree { AGREE_NO, AGREE_UNKNOWN, AGREE_YES };

struct matching {
	struct reconcile *rc;
	size_t		 book;
	enum level	 level;
};

static bool
same_agency(const struct reconcile *rc, const char *a, const char *b,
    const char *above, int64_t day)
{
	struct agency_hit	 x, y;

	if (docreg_same_text(a, b) || agency_same_name(a, b, above) ||
	    agency_same_name(b, a, above))
		return true;
	/* By every name that an agency has or had. */
	return agency_by_name(rc->who, a, above, day, &x) == AGENCY_FOUND &&
	    agency_by_name(rc->who, b, above, day, &y) == AGENCY_FOUND &&
	    x.id == y.id;
}

static enum agree
agree_issuer(const struct reconcile *rc, const struct docreg_row *row,
    const struct filed *f)
{
	const char	*ours = filed_value(f, META_ISSUER);
	const char	*above = filed_value(f, META_SUPERIOR);
	int64_t		 day = f->date != DOCREG_NO_DAY ? f->date :
			    row->date != DOCREG_NO_DAY ? row->date :
			    f->received;
	struct issuers	 all;

	if (ours == NULL || *row->issuer == '\0')
		return AGREE_UNKNOWN;
	above = above == NULL ? "" : above;
	if (same_agency(rc, row->issuer, ours, above, day))
		return AGREE_YES;
	/* A register names one of several who issue together, or all. */
	issuers_split(&all, ours);
	for (size_t i = 0; all.n > 1 && i < all.n; i++)
		if (same_agency(rc, row->issuer, all.name[i], above, day))
			return AGREE_YES;
	return AGREE_NO;
}

static enum agree
agree_abstract(const struct docreg_row *row, const struct filed *f)
{
	const char	*ours = filed_value(f, META_SUBJECT);

	if (ours == NULL || *row->abstract == '\0')
		return AGREE_UNKNOWN;
	return docreg_same_abstract(row->abstract, ours) ? AGREE_YES :
	    AGREE_NO;
}

static enum agree
agree_date(const struct docreg_row *row, const struct filed *f)
{
	if (row->date == DOCREG_NO_DAY || f->date == DOCREG_NO_DAY)
		return AGREE_UNKNOWN;
	return row->date == f->date ? AGREE_YES : AGREE_NO;
}

static bool
same_year(const struct entered *e, const struct filed *f)
{
	return e->year == 0 || f->year == 0 || e->year == f->year;
}

static bool
same_way(const struct book *b, const struct filed *f)
{
	return f->way == FILED_UNSAID || (f->way == FILED_IN) ==
	    (b->reg.way == DOCREG_IN);
}

/* May ${f} be the row at this level?  0: no; else the better the more. */
static unsigned int
fits(const struct matching *m, const struct entered *e, const struct filed *f)
{
	const struct book	*b = &m->rc->book[m->book];
	enum agree		 issuer = agree_issuer(m->rc, e->row, f);
	enum agree		 abstract = agree_abstract(e->row, f);
	enum agree		 date = agree_date(e->row, f);
	bool			 key = *e->key != '\0' && strcmp(e->key,
				    f->key) == 0, ok = false;

	if (m->level != LEVEL_OTHER_WAY && !same_way(b, f))
		return 0;
	switch (m->level) {
	case LEVEL_ALL:
		ok = key && date == AGREE_YES && issuer != AGREE_NO &&
		    abstract != AGREE_NO;
		break;
	case LEVEL_NUMBER:
	case LEVEL_OTHER_WAY:
		ok = key && same_year(e, f) && issuer != AGREE_NO;
		break;
	case LEVEL_OTHER_ISSUER:
		ok = key && same_year(e, f);
		break;
	case LEVEL_CONTENT:
		ok = date == AGREE_YES && abstract == AGREE_YES &&
		    issuer != AGREE_NO;
		break;
	case LEVEL_OTHER_YEAR:
		ok = key && abstract == AGREE_YES && issuer != AGREE_NO;
		break;
	case LEVELS:
		break;
	}
	if (!ok)
		return 0;
	return 1 + 8 * (key && wanted_compare(&e->row->number, &f->number) ==
	    WANTED_EXACT) + 2 * date + 2 * issuer + abstract +
	    (f->way != FILED_UNSAID) - 1 * f->is_annex;
}

/* The first of ${order} whose document is not before the key or day. */
static size_t
first_of(const struct reconcile *rc, const struct entered *e, bool by_date)
{
	const size_t	*order = by_date ? rc->by_date : rc->by_key;
	size_t		 lo = 0, hi = by_date ? rc->ndate : rc->nkey, mid;
	bool		 before;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		before = by_date ? rc->doc[order[mid]].date < e->row->date :
		    strcmp(rc->doc[order[mid]].key, e->key) < 0;
		if (before)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct filed *
at_order(const struct reconcile *rc, const struct entered *e, bool by_date,
    size_t i)
{
	size_t		 n = by_date ? rc->ndate : rc->nkey;
	struct filed	*f;

	if (i >= n)
		return NULL;
	f = &rc->doc[by_date ? rc->by_date[i] : rc->by_key[i]];
	if (by_date ? f->date != e->row->date : strcmp(f->key, e->key) != 0)
		return NULL;
	return f;
}

/* Does the journal say that they belong together? */
static bool
is_related(struct shadow *s, const struct filed *a, const struct filed *b)
{
	char		 key[RELATION_KEY];
	struct relation	 r;
	json_t		*json;
	bool		 is = false;

	if (digest_from_hex(&r.from, a->sha256) == -1 ||
	    digest_from_hex(&r.to, b->sha256) == -1)
		return false;
	r.removed = false;
	for (int k = 0; !is && k < RELATION_KINDS; k++) {
		r.kind = (enum relation_kind)k;
		if (r.kind == RELATION_REPLY)
			continue;
		relation_key(&r, false, key);
		json = shadow_json(s, CAT_META, key, strlen(key));
		is = json != NULL && !json_is_true(json_object_get(json,
		    "removed"));
		json_decref(json);
	}
	return is;
}

bool
reconcile_is_form(const struct reconcile *rc, const struct filed *copy,
    const struct filed *f)
{
	const char	*a = filed_value(copy, META_SUBJECT);
	const char	*b = filed_value(f, META_SUBJECT);

	if (is_related(rc->shadow, copy, f) || is_related(rc->shadow, f, copy))
		return true;
	return copy->date == f->date && copy->date != DOCREG_NO_DAY &&
	    a != NULL && b != NULL && docreg_same_abstract(a, b);
}

static void
take_copies(struct reconcile *rc, const struct entered *e, size_t book)
{
	const struct filed	*doc = &rc->doc[e->doc - 1];
	struct filed		*f;

	if (*e->key == '\0')
		return;
	for (size_t i = first_of(rc, e, false); (f = at_order(rc, e, false,
	    i)) != NULL; i++)
		if (f->book == 0 && reconcile_is_form(rc, f, doc)) {
			f->book = book + 1;
			f->is_copy = true;
		}
}

static void
match_row(const struct matching *m, struct entered *e)
{
	const struct reconcile	*rc = m->rc;
	bool			 by_date = m->level == LEVEL_CONTENT;
	struct filed		*f, *best = NULL;
	unsigned int		 score, most = 0;

	if (by_date ? e->row->date == DOCREG_NO_DAY || e->row->is_void :
	    *e->key == '\0')
		return;
	for (size_t i = first_of(rc, e, by_date); (f = at_order(rc, e, by_date,
	    i)) != NULL; i++)
		if (f->book == 0 && (score = fits(m, e, f)) > most) {
			best = f;
			most = score;
		}
	if (best == NULL)
		return;
	best->book = m->book + 1;
	e->doc = (size_t)(best - rc->doc) + 1;
	take_copies(m->rc, e, m->book);
}

/* META_NAMES: which way it went, which is no field of the document. */
static void
differ_put(struct differing *out, size_t *n, const struct filed *f,
    enum meta_name name, const char *theirs)
{
	struct differing *d = &out[(*n)++];

	d->field = name;
	snprintf(d->theirs, sizeof(d->theirs), "%s", theirs);
	d->ours = d->origin = NULL;
	d->confidence = 0;
	if (name == META_NAMES)
		return;
	d->ours = filed_value(f, name);
	if (name == META_NUMBER && f->has_number)
		d->ours = docnum_text(&f->number, d->number);
	d->origin = d->ours == NULL ? NULL :
	    meta_origin_text((enum meta_origin)f->field[name].origin);
	d->confidence = f->field[name].confidence;
}

/*
 * Case and đ of a notation count, but where the register has no marks at all;
 * a year within the number is told by the date, too.
 */
static bool
same_number(const struct entered *e, const struct filed *f)
{
	const char	*theirs = e->row->number.notation;

	if (strcmp(e->key, f->key) != 0)
		return false;
	return strcmp(theirs, f->number.notation) == 0 ||
	    (*e->row->abstract != '\0' && docreg_is_plain(e->row->abstract) &&
	    docreg_is_plain(theirs));
}

size_t
reconcile_differ(const struct reconcile *rc, const struct book *b,
    const struct entered *e, struct differing out[RECONCILE_FIELDS])
{
	const struct filed	*f = &rc->doc[e->doc - 1];
	const struct docreg_row	*row = e->row;
	const char		*s;
	char			 text[DOCNUM_TEXT], day[CIVIL_TEXT];
	struct civil		 c;
	size_t			 n = 0;

	if (*e->key != '\0' && !same_number(e, f))
		differ_put(out, &n, f, META_NUMBER, docnum_text(&row->number,
		    text));
	if (agree_date(row, f) == AGREE_NO) {
		register_civil(row->date, &c);
		differ_put(out, &n, f, META_DATE, civil_text(&c, day));
	}
	if (agree_abstract(row, f) == AGREE_NO)
		differ_put(out, &n, f, META_SUBJECT, row->abstract);
	if (agree_issuer(rc, row, f) == AGREE_NO)
		differ_put(out, &n, f, META_ISSUER, row->issuer);
	if (*row->signer != '\0' && (s = filed_value(f, META_SIGNER)) != NULL &&
	    !docreg_same_signer(row->signer, s))
		differ_put(out, &n, f, META_SIGNER, row->signer);
	if (*row->kind != '\0' && (s = filed_value(f, META_KIND)) != NULL &&
	    !docreg_same_text(row->kind, s))
		differ_put(out, &n, f, META_KIND, row->kind);
	if (!same_way(b, f))
		differ_put(out, &n, f, META_NAMES, b->reg.way == DOCREG_IN ?
		    "in" : "out");
	return n;
}

/* Has another row of the register the document that this one would be? */
static bool
is_twice(const struct reconcile *rc, size_t book, const struct entered *e)
{
	const struct filed	*f;

	if (*e->key == '\0')
		return false;
	for (size_t i = first_of(rc, e, false); (f = at_order(rc, e, false,
	    i)) != NULL; i++)
		if (f->book == book + 1 && !f->is_copy && same_year(e, f) &&
		    agree_issuer(rc, e->row, f) != AGREE_NO)
			return true;
	return false;
}

static int64_t
day_of_row(const struct entered *e)
{
	return e->row->arrived != DOCREG_NO_DAY ? e->row->arrived :
	    e->row->date;
}

static void
settle_row(const struct reconcile *rc, size_t book, struct entered *e,
    int64_t began)
{
	struct differing	 d[RECONCILE_FIELDS];
	struct book		*b = &rc->book[book];
	int64_t			 day = day_of_row(e);

	if (e->row->is_void)
		e->outcome = e->doc == 0 ? ROW_VOID : ROW_DIFFERENT;
	else if (e->doc != 0)
		e->outcome = reconcile_differ(rc, b, e, d) > 0 ?
		    ROW_DIFFERENT : ROW_AGREES;
	else if (is_twice(rc, book, e))
		e->outcome = ROW_TWICE;
	else if (day != DOCREG_NO_DAY && day < began)
		e->outcome = ROW_BEFORE;
	else
		e->outcome = ROW_MISSING;
	b->count[e->outcome]++;
}

/*
 * From which day on the archive has what the register lists: its own first
 * day, or that of an older document that it took in afterwards.
 */
static int64_t
first_day(const struct reconcile *rc, const struct book *b)
{
	int64_t	 began = rc->created, day;

	for (size_t i = 0; i < b->reg.n; i++) {
		day = day_of_row(&b->row[i]);
		if (b->row[i].doc != 0 && day != DOCREG_NO_DAY && day < began)
			began = day;
	}
	return began;
}

static int
by_key(const void *a, const void *b, void *arg)
{
	const struct reconcile	*rc = arg;
	size_t			 x = *(const size_t *)a;
	size_t			 y = *(const size_t *)b;
	int			 d = strcmp(rc->doc[x].key, rc->doc[y].key);

	return d != 0 ? d : x < y ? -1 : x > y;
}

static int
by_date(const void *a, const void *b, void *arg)
{
	const struct reconcile	*rc = arg;
	size_t			 x = *(const size_t *)a;
	size_t			 y = *(const size_t *)b;
	int64_t			 d = rc->doc[x].date, e = rc->doc[y].date;

	return d != e ? (d < e ? -1 : 1) : x < y ? -1 : x > y;
}

static int
put_in_order(struct reconcile *rc)
{
	rc->by_key = calloc(rc->ndoc + 1, sizeof(*rc->by_key));
	rc->by_date = calloc(rc->ndoc + 1, sizeof(*rc->by_date));
	if (rc->by_key == NULL || rc->by_date == NULL)
		return -1;
	for (size_t i = 0; i < rc->ndoc; i++) {
		if (rc->doc[i].has_number)
			rc->by_key[rc->nkey++] = i;
		if (rc->doc[i].date != DOCREG_NO_DAY)
			rc->by_date[rc->ndate++] = i;
	}
	qsort_r(rc->by_key, rc->nkey, sizeof(*rc->by_key), by_key, rc);
	qsort_r(rc->by_date, rc->ndate, sizeof(*rc->by_date), by_date, rc);
	return 0;
}

/* What a row is looked for by.  0 or -1 (memory). */
static int
prepare_rows(struct book *b)
{
	struct entered	*e;
	struct civil	 c;

	if ((b->row = calloc(b->reg.n + 1, sizeof(*b->row))) == NULL)
		return -1;
	for (size_t i = 0; i < b->reg.n; i++) {
		e = &b->row[i];
		e->row = &b->reg.row[i];
		e->year = e->row->number.year;
		if (e->year == 0 && e->row->date != DOCREG_NO_DAY) {
			register_civil(e->row->date, &c);
			e->year = c.year;
		}
		e->key = *e->row->number.number == '\0' ? strdup("") :
		    reconcile_key(&e->row->number);
		if (e->key == NULL)
			return -1;
	}
	return 0;
}

int
reconcile_match(struct reconcile *rc)
{
	struct matching	 m = { .rc = rc };
	struct book	*b;
	int64_t		 began;

	if (put_in_order(rc) == -1)
		return -1;
	for (size_t k = 0; k < rc->nbook; k++)
		if (prepare_rows(&rc->book[k]) == -1)
			return -1;
	for (m.level = LEVEL_ALL; m.level < LEVELS; m.level++)
		for (m.book = 0; m.book < rc->nbook; m.book++) {
			b = &rc->book[m.book];
			for (size_t i = 0; i < b->reg.n; i++)
				if (b->row[i].doc == 0)
					match_row(&m, &b->row[i]);
		}
	for (size_t k = 0; k < rc->nbook; k++) {
		b = &rc->book[k];
		began = first_day(rc, b);
		for (size_t i = 0; i < b->reg.n; i++)
			settle_row(rc, k, &b->row[i], began);
	}
	return 0;
}
