/*
 * objects.c: the list of objects that the journal names.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/crypto/wants.h"
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

int
objects_proof(struct audit *a, uint64_t accession)
{
	uint64_t	*grown;

	grown = grow(a->proof, a->nproof, &a->capproof, sizeof(*grown));
	if (grown == NULL)
		return -1;
	a->proof = grown;
	a->proof[a->nproof++] = accession;
	return 0;
}

int
objects_source(struct audit *a, uint64_t accession, const void *json,
    size_t len)
{
	static const char	 source[] = "\"source\":{";
	static const char	 path[] = "\"path\":\"";
	const char		*end = (const char *)json + len, *q;
	const char		*p = len == 0 ? NULL : memmem(json, len,
				    source, sizeof(source) - 1);

	if (p == NULL || (p = memmem(p, (size_t)(end - p), path,
	    sizeof(path) - 1)) == NULL)
		return 0;
	p += sizeof(path) - 1;
	/* An escaped quote ends no such name. */
	q = memchr(p, '"', (size_t)(end - p));
	if (q == NULL || !wants_is_proof(p, (size_t)(q - p)))
		return 0;
	return objects_proof(a, accession) == -1 ? -1 : 1;
}

size_t
objects_proof_near(const struct audit *a, uint64_t accession, uint64_t reach)
{
	uint64_t	 from = accession > reach ? accession - reach : 0;
	size_t		 lo = 0, hi = a->nproof, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (a->proof[mid] < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < a->nproof && a->proof[lo] <= accession + reach ? lo :
	    a->nproof;
}

static int
by_accession(const void *p, const void *q)
{
	const uint64_t	*a = p, *b = q;

	return *a < *b ? -1 : *a > *b;
}

/* In order, each once: a record is written whenever it changes. */
static void
settle_proofs(struct audit *a)
{
	size_t	 n = 0;

	if (a->nproof > 1)
		qsort(a->proof, a->nproof, sizeof(*a->proof), by_accession);
	for (size_t i = 0; i < a->nproof; i++)
		if (n == 0 || a->proof[n - 1] != a->proof[i])
			a->proof[n++] = a->proof[i];
	a->nproof = n;
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
	settle_proofs(a);
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
