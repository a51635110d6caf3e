/*
 * docseries.c: gaps and doubles of yearly series.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/docseries.h"

/* Notations that share a series: their items, by number. */
struct pool {
	struct docseries_item **item;
	size_t		 n;
	const char	**notation;
	size_t		 nnotation;
	uint64_t	 cost;		/* its gaps and doubles */
};

static int
by_series(const void *a, const void *b)
{
	const struct docseries_item	*x = a, *y = b;
	int				 d;

	if (x->year != y->year)
		return x->year < y->year ? -1 : 1;
	if ((d = strcmp(x->notation, y->notation)) != 0)
		return d;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if ((d = strcmp(x->letter, y->letter)) != 0)
		return d;
	return x->of < y->of ? -1 : x->of > y->of;
}

static bool
in_order(const struct docseries_item *a, const struct docseries_item *b)
{
	if (a->number != b->number)
		return a->number < b->number;
	return strcmp(a->letter, b->letter) <= 0;
}

static bool
is_same(const struct docseries_item *a, const struct docseries_item *b)
{
	return a->number == b->number && strcmp(a->letter, b->letter) == 0;
}

/* What ${now} adds to gaps and doubles behind ${was}. */
static uint64_t
step_cost(const struct docseries_item *was, const struct docseries_item *now)
{
	if (is_same(was, now))
		return 1;
	return now->number > was->number + 1 ? now->number - was->number - 1 :
	    0;
}

/* Gaps and doubles of both together, as if merged. */
static uint64_t
cost_of(const struct pool *a, const struct pool *b)
{
	const struct docseries_item	*was = NULL, *now;
	size_t				 i = 0, k = 0;
	uint64_t			 cost = 0;

	while (i < a->n || (b != NULL && k < b->n)) {
		if (b == NULL || k == b->n || (i < a->n &&
		    in_order(a->item[i], b->item[k])))
			now = a->item[i++];
		else
			now = b->item[k++];
		if (was != NULL)
			cost += step_cost(was, now);
		else if (now->number > 0 && now->number <= DOCSERIES_EARLY)
			cost += now->number - 1;	/* it begins with 1 */
		was = now;
	}
	return cost;
}

/* ${b} into ${a}.  0 or -1 (memory). */
static int
pool_join(struct pool *a, struct pool *b, uint64_t cost)
{
	struct docseries_item	**item;
	const char		**notation;
	size_t			  i = 0, k = 0, n = 0;

	item = reallocarray(NULL, a->n + b->n, sizeof(*item));
	notation = reallocarray(a->notation, a->nnotation + b->nnotation,
	    sizeof(*notation));
	if (notation != NULL)
		a->notation = notation;
	if (item == NULL || notation == NULL) {
		free(item);
		return -1;
	}
	while (i < a->n || k < b->n)
		if (k == b->n || (i < a->n && in_order(a->item[i],
		    b->item[k])))
			item[n++] = a->item[i++];
		else
			item[n++] = b->item[k++];
	memcpy(notation + a->nnotation, b->notation,
	    b->nnotation * sizeof(*notation));
	free(a->item);
	a->item = item;
	a->n = n;
	a->nnotation += b->nnotation;
	a->cost = cost;
	free(b->item);
	free(b->notation);
	*b = (struct pool){ NULL, 0, NULL, 0, 0 };
	return 0;
}

static void
pools_free(struct pool *pool, size_t n)
{
	for (size_t i = 0; pool != NULL && i < n; i++) {
		free(pool[i].item);
		free(pool[i].notation);
	}
	free(pool);
}

static int
pool_fill(struct pool *p, struct docseries_item *item, size_t n)
{
	p->item = calloc(n, sizeof(*p->item));
	p->notation = calloc(1, sizeof(*p->notation));
	if (p->item == NULL || p->notation == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		p->item[i] = &item[i];
	p->n = n;
	p->notation[0] = item[0].notation;
	p->nnotation = 1;
	p->cost = cost_of(p, NULL);
	return 0;
}

static size_t
notations(const struct docseries_item *item, size_t n)
{
	size_t	 k = 0;

	for (size_t i = 0; i < n; i++)
		k += i == 0 || strcmp(item[i].notation,
		    item[i - 1].notation) != 0;
	return k;
}

/* A pool for each of the notations.  0 or -1 (memory). */
static int
pools_split(struct pool *pool, struct docseries_item *item, size_t n)
{
	size_t	 end, at = 0;

	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && strcmp(item[end].notation,
		    item[i].notation) == 0; end++)
			;
		if (pool_fill(&pool[at++], &item[i], end - i) == -1)
			return -1;
	}
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const struct docseries_item	*x = *(struct docseries_item *const *)a;
	const struct docseries_item	*y = *(struct docseries_item *const *)b;
	int				 d;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if ((d = strcmp(x->letter, y->letter)) != 0)
		return d;
	return x->of < y->of ? -1 : x->of > y->of;
}

/* All in one: of too many notations nobody can tell. */
static int
pools_all(struct pool *p, struct docseries_item *item, size_t n)
{
	if (pool_fill(p, item, n) == -1)
		return -1;
	if (n > 1)
		qsort(p->item, n, sizeof(*p->item), by_number);
	return 0;
}

/* The two that gain most when they are one; false: none do. */
static bool
best_pair(const struct pool *pool, size_t n, size_t *a, size_t *b,
    uint64_t *cost)
{
	uint64_t	 apart, together, most = 0;
	bool		 found = false;

	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; pool[i].n > 0 && k < n; k++) {
			if (pool[k].n == 0)
				continue;
			apart = pool[i].cost + pool[k].cost;
			together = cost_of(&pool[i], &pool[k]);
			if (together >= apart || apart - together <= most)
				continue;
			most = apart - together;
			*a = i;
			*b = k;
			*cost = together;
			found = true;
		}
	return found;
}

static void
tell_doubles(const struct pool *p, const struct docseries *s,
    const struct docseries_found *f, size_t *of)
{
	size_t	 n;

	for (size_t i = 0; i < p->n; i += n) {
		for (n = 0; i + n < p->n && is_same(p->item[i],
		    p->item[i + n]); n++)
			of[n] = p->item[i + n]->of;
		if (n > 1 && f->twice != NULL)
			f->twice(f->arg, s, p->item[i]->number, of, n);
	}
}

static int
tell_pool(const struct pool *p, docseries_begins *begins,
    const struct docseries_found *f)
{
	struct docseries	 s = { p->item[0]->year, p->notation,
				     p->nnotation, p->item[0]->number,
				     p->item[p->n - 1]->number, p->n };
	size_t			*of;
	uint64_t		 next = s.first;

	if ((of = calloc(p->n, sizeof(*of))) == NULL)
		return -1;
	if (begins != NULL ? begins(f->arg, &s) : s.first <= DOCSERIES_EARLY)
		next = 1;
	if (f->series != NULL)
		f->series(f->arg, &s);
	for (size_t i = 0; i < p->n; i++) {
		if (p->item[i]->number > next && f->gap != NULL)
			f->gap(f->arg, &s, next, p->item[i]->number - 1);
		next = p->item[i]->number + 1;
	}
	tell_doubles(p, &s, f, of);
	free(of);
	return 0;
}

static int
check_year(struct docseries_item *item, size_t n, docseries_begins *begins,
    const struct docseries_found *f)
{
	size_t		 k = notations(item, n), a = 0, b = 0;
	bool		 all = k > DOCSERIES_NOTATIONS;
	struct pool	*pool;
	uint64_t	 cost = 0;
	int		 rc;

	if (all)
		k = 1;
	if ((pool = calloc(k, sizeof(*pool))) == NULL)
		return -1;
	rc = all ? pools_all(pool, item, n) : pools_split(pool, item, n);
	while (rc == 0 && best_pair(pool, k, &a, &b, &cost))
		rc = pool_join(&pool[a], &pool[b], cost);
	for (size_t i = 0; rc == 0 && i < k; i++)
		if (pool[i].n > 0)
			rc = tell_pool(&pool[i], begins, f);
	pools_free(pool, k);
	return rc;
}

int
docseries_check(struct docseries_item *item, size_t n,
    docseries_begins *begins, const struct docseries_found *f)
{
	size_t	 end;

	if (n > 1)
		qsort(item, n, sizeof(*item), by_series);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && item[end].year == item[i].year;
		    end++)
			;
		if (check_year(&item[i], end - i, begins, f) == -1)
			return -1;
	}
	return 0;
}
