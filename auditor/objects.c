/*
 * objects.c: the list of objects that the journal names.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/audit.h"

#define LIST_FIRST	((size_t)1024)

static void *
grow(void *list, size_t n, size_t *cap, size_t size)
{
	void	*grown;
	size_t	 more;

	if (n < *cap)
		return list;
	/* A quarter more: a doubled list of a million weighs too much. */
	more = *cap == 0 ? LIST_FIRST : *cap + *cap / 4;
	if ((grown = reallocarray(list, more, size)) == NULL) {
		log_err("%s", _("the list of objects"));
		return NULL;
	}
	*cap = more;
	return grown;
}

int
objects_note(struct audit *a, const struct object *o)
{
	struct object	*grown;

	if (a->nobject >= UINT32_MAX - 1 || (grown = grow(a->object,
	    a->nobject, &a->capobject, sizeof(*grown))) == NULL)
		return -1;
	a->object = grown;
	a->object[a->nobject] = *o;
	a->object[a->nobject].order = (uint32_t)a->nobject;
	a->nobject++;
	return 0;
}

int
objects_link(struct audit *a, const struct link *l)
{
	struct link	*grown;

	if ((grown = grow(a->link, a->nlink, &a->caplink, sizeof(*grown))) ==
	    NULL)
		return -1;
	a->link = grown;
	a->link[a->nlink++] = *l;
	return 0;
}

static int
by_digest(const void *p, const void *q)
{
	const struct object	*a = p, *b = q;
	int			 c = digest_cmp(&a->sha256, &b->sha256);

	if (c != 0)
		return c;
	return a->order < b->order ? -1 : 1;
}

static int
link_by_digest(const void *p, const void *q)
{
	const struct link	*a = p, *b = q;

	return digest_cmp(&a->object, &b->object);
}

void
objects_settle(struct audit *a)
{
	if (a->nobject > 1)
		qsort(a->object, a->nobject, sizeof(*a->object), by_digest);
	if (a->nlink > 1)
		qsort(a->link, a->nlink, sizeof(*a->link), link_by_digest);
	for (size_t i = 0; i + 1 < a->nobject; i++)
		if (digest_equal(&a->object[i].sha256,
		    &a->object[i + 1].sha256))
			a->object[i].flags |= OBJECT_SUPERSEDED;
}

const struct link *
objects_linked(const struct audit *a, const struct digest *d)
{
	size_t	 lo = 0, hi = a->nlink, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&a->link[mid].object, d) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < a->nlink && digest_equal(&a->link[lo].object, d) ?
	    &a->link[lo] : NULL;
}

struct object *
objects_find(struct audit *a, const struct digest *d)
{
	size_t	 lo = 0, hi = a->nobject, mid;

	/* The last of equals: the first that is greater, less one. */
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&a->object[mid].sha256, d) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || !digest_equal(&a->object[lo - 1].sha256, d))
		return NULL;
	return &a->object[lo - 1];
}
