/*
 * originals.c: the files as they came of documents that were stamped.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/regulation/paper_key.h"
#include "formats/store/relation.h"
#include "auditor/gist.h"
#include "auditor/originals.h"
#include "auditor/shadow.h"

#define GISTS_AT_ONCE	4096u

/* A document that bears a number and a date. */
struct numbered_one {
	uint64_t	 hash;		/* of these */
	uint64_t	 accession;
	uint64_t	 issuer;	/* hash; 0: none */
};

struct originals {
	struct shadow	*shadow;
	bool		 ready;		/* both were read */
	struct numbered_one *one;
	size_t		 n, cap;
	uint64_t	 next;		/* accession */
	uint64_t	 undescribed;	/* what they bear is not known yet */
	struct digest	*related;	/* "received copy of" something */
	size_t		 nrelated, caprelated;
};

struct originals *
originals_new(struct shadow *s)
{
	struct originals	*o = calloc(1, sizeof(*o));

	if (o != NULL)
		o->shadow = s;
	return o;
}

void
originals_free(struct originals *o)
{
	if (o == NULL)
		return;
	free(o->one);
	free(o->related);
	free(o);
}

static int
take_gist(void *arg, uint64_t accession, const void *p, size_t len)
{
	struct originals	*o = arg;
	struct numbered_one	*grown;
	struct gist		 g;
	uint64_t		 h;
	size_t			 cap;

	o->next = accession + 1;
	if (accession == 0)
		return 0;
	if (gist_read(&g, p, len) == -1 || !g.described) {
		o->undescribed++;
		return 0;
	}
	if (!paper_key(&g.metadata, &h))
		return 0;
	if (o->n == o->cap) {
		cap = o->cap == 0 ? 1024 : o->cap * 2;
		if ((grown = reallocarray(o->one, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		o->one = grown;
		o->cap = cap;
	}
	o->one[o->n++] = (struct numbered_one){ h, accession,
	    paper_issuer_key(&g.metadata) };
	return 0;
}

static int
take_relation(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	struct originals	*o = arg;
	struct relation		 rel;
	struct digest		*grown;
	bool			 incoming;
	json_t			*json;
	size_t			 cap;

	if (relation_of_key(&rel, &incoming, key, keylen) == -1 || incoming ||
	    rel.kind != RELATION_RECEIVED)
		return 0;
	json = json_object_parse(value, len, NULL);
	rel.removed = json_is_true(json_object_get(json, "removed"));
	json_decref(json);
	if (rel.removed)
		return 0;
	if (o->nrelated == o->caprelated) {
		cap = o->caprelated == 0 ? 64 : o->caprelated * 2;
		if ((grown = reallocarray(o->related, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		o->related = grown;
		o->caprelated = cap;
	}
	o->related[o->nrelated++] = rel.from;
	return 0;
}

static int
by_hash(const void *a, const void *b)
{
	const struct numbered_one	*x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->accession < y->accession ? -1 : x->accession > y->accession;
}

static int
by_digest(const void *a, const void *b)
{
	const struct digest	*x = a, *y = b;

	return memcmp(x->octet, y->octet, DIGEST_SIZE);
}

static int
prepare(struct originals *o)
{
	uint64_t	 from;

	if (o->ready)
		return 0;
	o->n = o->nrelated = 0;
	o->undescribed = 0;
	o->next = 1;
	do {
		from = o->next;
		if (shadow_gists(o->shadow, from, GISTS_AT_ONCE, take_gist,
		    o) == -1)
			return -1;
	} while (o->next > from);
	if (shadow_each(o->shadow, CAT_META, take_relation, o) == -1)
		return -1;
	if (o->n > 1)
		qsort(o->one, o->n, sizeof(*o->one), by_hash);
	if (o->nrelated > 1)
		qsort(o->related, o->nrelated, sizeof(*o->related),
		    by_digest);
	o->ready = true;
	return 0;
}

/* The object of an accession and its octets; false: not known. */
static bool
object_of(struct originals *o, uint64_t accession, struct digest *id,
    uint64_t *size)
{
	uint8_t		 key[8];
	json_t		*record, *object = NULL;
	const char	*hex;
	bool		 known;

	be64_put(key, accession);
	record = shadow_json(o->shadow, CAT_ACCESSION, key, sizeof(key));
	hex = json_get_str(record, "object");
	known = hex != NULL && digest_from_hex(id, hex) == 0;
	if (known)
		object = shadow_json(o->shadow, CAT_OBJECT, id->octet,
		    DIGEST_SIZE);
	known = known && json_get_u64(object, "size", size) == 0;
	json_decref(object);
	json_decref(record);
	return known;
}

/* The first with this hash; o->n: none. */
static size_t
first_of(const struct originals *o, uint64_t hash)
{
	size_t	 lo = 0, hi = o->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (o->one[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

enum meta_tri
originals_look(struct originals *o, const struct digest *of,
    const struct metadata *m, uint64_t end, uint64_t size)
{
	enum meta_tri	 found;
	struct digest	 id;
	uint64_t	 hash, issuer, octets;

	if (prepare(o) == -1)
		return META_UNKNOWN;
	found = o->undescribed > 0 ? META_UNKNOWN : META_NO;
	if (o->nrelated > 0 && bsearch(of, o->related, o->nrelated,
	    sizeof(*o->related), by_digest) != NULL)
		return META_YES;
	if (m == NULL || !metadata_is_sure(m, META_NUMBER) ||
	    !metadata_is_sure(m, META_DATE) || !paper_key(m, &hash))
		return META_UNKNOWN;
	issuer = paper_issuer_key(m);
	for (size_t i = first_of(o, hash); i < o->n && o->one[i].hash == hash;
	    i++) {
		if ((issuer != 0 && o->one[i].issuer != 0 &&
		    issuer != o->one[i].issuer) || !object_of(o,
		    o->one[i].accession, &id, &octets) ||
		    digest_equal(&id, of) || octets >= size)
			continue;
		if (octets == end)
			return META_YES;
		found = META_UNKNOWN;
	}
	return found;
}
