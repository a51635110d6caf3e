/*
 * cms_index.c: the hash index of an archive-time-stamp v3 (EN 319 122-1
 * 5.5.2; before it TS 101 733 V2.2.1 6.4.2): what it names must be there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "formats/base/detail.h"
#include "formats/crypto/cms_internal.h"

#define INDEX_MAX	4096		/* hashes of one list */

/* Versions of the attribute, the newest first. */
static const struct {
	const char	*oid;
	bool		 whole;		/* of whole attributes, not of values */
} indexes[] = {
	{ "0.4.0.19122.1.5", false },
	{ "0.4.0.19122.1.4", false },
	{ "0.4.0.1733.2.5", true },
};

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

int
cms_index_kind(const struct ber_tlv *oid)
{
	for (size_t i = 0; i < NELEM(indexes); i++)
		if (cms_oid_is(oid, indexes[i].oid))
			return (int)i;
	return -1;
}

/* Hashes of what is in the signature, one after the other. */
struct hashes {
	const EVP_MD	*md;
	size_t		 size;
	struct buf	 b;
	struct buf	 late;		/* of each: it may have come later */
	bool		 cut;		/* not all were made */
	size_t		*budget;	/* octets still to be hashed */
};

static int
hash_add(struct hashes *h, const void *a, size_t alen, const void *b,
    size_t blen, bool late)
{
	EVP_MD_CTX	*ctx;
	unsigned char	 out[EVP_MAX_MD_SIZE];
	unsigned int	 n = 0;
	bool		 ok;

	if (alen > *h->budget || blen > *h->budget - alen) {
		h->cut = true;
		return 0;	/* beyond the budget nothing is found */
	}
	*h->budget -= alen + blen;
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return -1;
	ok = EVP_DigestInit_ex2(ctx, h->md, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, a, alen) == 1 &&
	    EVP_DigestUpdate(ctx, b, blen) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, &n) == 1;
	EVP_MD_CTX_free(ctx);
	return ok && buf_addc(&h->late, late ? 1 : 0) == 0 ?
	    buf_add(&h->b, out, n) : -1;
}

/* Time-stamps that cover others, and records, come after what they cover. */
static bool
comes_late(const struct ber_tlv *attr)
{
	struct ber	 in;
	struct ber_tlv	 oid;

	ber_enter(&in, attr);
	return attr->id == BER_SEQUENCE && ber_want(&in, BER_OID, &oid) == 0 &&
	    cms_covers_others(&oid);
}

/* Of each element of ${list}, its octets as they stand. */
static int
hash_elements(struct hashes *h, const struct ber_tlv *list)
{
	struct ber	 in;
	struct ber_tlv	 t;

	if (list->total == 0)
		return 0;
	for (ber_enter(&in, list); !ber_end(&in);) {
		if (ber_next(&in, &t) == -1)
			return 0;
		if (hash_add(h, t.start, t.total, NULL, 0,
		    comes_late(&t)) == -1)
			return -1;
	}
	return 0;
}

/* Of each attribute's type with one of its values. */
static int
hash_values(struct hashes *h, const struct ber_tlv *attrs)
{
	struct ber	 in, set;
	struct ber_tlv	 attr, oid, values, t;

	for (ber_enter(&in, attrs); !ber_end(&in);) {
		if (ber_next(&in, &attr) == -1)
			return 0;
		ber_enter(&set, &attr);
		if (ber_want(&set, BER_OID, &oid) == -1 ||
		    ber_want(&set, BER_SET, &values) == -1)
			continue;
		for (ber_enter(&set, &values); !ber_end(&set);) {
			if (ber_next(&set, &t) == -1)
				break;
			if (hash_add(h, oid.start, oid.total, t.start,
			    t.total, cms_covers_others(&oid)) == -1)
				return -1;
		}
	}
	return 0;
}

static bool
has_hash(const struct hashes *h, const struct ber_tlv *t)
{
	if (t->id != BER_OCTET_STRING || t->len != h->size)
		return false;
	for (size_t i = 0; i + h->size <= h->b.len; i += h->size)
		if (memcmp(h->b.p + i, t->body, h->size) == 0)
			return true;
	return false;
}

/* How many of the list's hashes are of nothing here; -1: malformed. */
static int
list_misses(const struct hashes *h, const struct ber_tlv *list)
{
	struct ber	 in;
	struct ber_tlv	 t;
	int		 n = 0, misses = 0;

	for (ber_enter(&in, list); !ber_end(&in); n++) {
		if (n == INDEX_MAX || ber_next(&in, &t) == -1)
			return -1;
		misses += !has_hash(h, &t);
	}
	return misses;
}

/* The hash index among the token's own unsigned attributes. */
static int
index_find(const struct ber_tlv *token, struct ber_tlv *index)
{
	struct ber	 in;
	struct ber_tlv	 t, oid;
	int		 kind;

	ber_enter(&in, token);
	if (ber_want(&in, BER_OID, &oid) == -1 ||
	    ber_want(&in, BER_CONTEXT(0), &t) == -1)
		return -1;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return -1;
	for (ber_enter(&in, &t); !ber_end(&in);)	/* the last SET */
		if (ber_next(&in, &t) == -1)
			return -1;
	ber_enter(&in, &t);
	if (t.id != BER_SET || ber_want(&in, BER_SEQUENCE, &t) == -1)
		return -1;
	for (ber_enter(&in, &t); !ber_end(&in);)	/* [1] comes last */
		if (ber_next(&in, &t) == -1)
			return -1;
	if (t.id != BER_CONTEXT(1))
		return -1;
	for (ber_enter(&in, &t); !ber_end(&in);) {
		struct ber	 attr;

		if (ber_next(&in, &t) == -1)
			return -1;
		ber_enter(&attr, &t);
		if (ber_want(&attr, BER_OID, &oid) == -1 ||
		    (kind = cms_index_kind(&oid)) == -1 ||
		    ber_want(&attr, BER_SET, &t) == -1)
			continue;
		ber_enter(&attr, &t);
		return ber_want(&attr, BER_SEQUENCE, index) == 0 ? kind : -1;
	}
	return -1;
}

/* Its algorithm (DEFAULT SHA-256) and three lists. */
static bool
index_open(const struct ber_tlv *index, enum digest_alg *alg,
    struct ber_tlv list[3])
{
	struct ber	 in, one;
	struct ber_tlv	 first;
	X509_ALGOR	*x;
	size_t		 n = 0;

	*alg = DIGEST_SHA256;
	ber_enter(&in, index);
	if (ber_next(&in, &first) == -1 || first.id != BER_SEQUENCE)
		return false;
	ber_enter(&one, &first);
	if (ber_peek(&one) == BER_OID) {
		if ((x = cms_algor(&first)) == NULL)
			return false;
		*alg = digest_alg_from_x509(x);
		X509_ALGOR_free(x);
	} else {
		list[n++] = first;
	}
	for (; n < 3; n++)
		if (ber_want(&in, BER_SEQUENCE, &list[n]) == -1)
			return false;
	return ber_end(&in);
}

/* Does the list name all that was there, as far as that can be told? */
static bool
list_names_all(const struct hashes *h, const struct ber_tlv *list)
{
	struct hashes	 named = *h;
	struct ber	 in;
	struct ber_tlv	 t, one;
	bool		 all = !h->cut;

	buf_init(&named.b, (size_t)INDEX_MAX * EVP_MAX_MD_SIZE);
	for (ber_enter(&in, list); all && !ber_end(&in);)
		all = ber_next(&in, &t) == 0 && t.len == h->size &&
		    buf_add(&named.b, t.body, t.len) == 0;
	for (size_t i = 0; all && i < h->late.len; i++) {
		one = (struct ber_tlv){ .id = BER_OCTET_STRING,
		    .body = h->b.p + i * h->size, .len = h->size };
		all = h->late.p[i] != 0 || has_hash(&named, &one);
	}
	buf_release(&named.b);
	return all;
}

/*
 * List ${i} of the index against what it is of.  As list_misses(); -2: memory.
 * *all is set to false when something is not named.
 */
static int
list_check(struct cms *cms, const struct ber_tlv *attrs, enum digest_alg alg,
    bool whole, int i, const struct ber_tlv *list, bool *all)
{
	size_t		 budget = CMS_HASHED_MAX - cms->hashed;
	struct hashes	 h = { .md = digest_alg_md(alg),
			    .size = digest_alg_size(alg), .budget = &budget };
	int		 rc;

	buf_init(&h.b, (size_t)64 * 1024 * 1024);
	buf_init(&h.late, (size_t)1024 * 1024);
	rc = i == 0 ? hash_elements(&h, &cms->certs) :
	    i == 1 ? hash_elements(&h, &cms->crls) :
	    whole ? hash_elements(&h, attrs) : hash_values(&h, attrs);
	cms->hashed = CMS_HASHED_MAX - budget;
	rc = rc == -1 ? -2 : list_misses(&h, list);
	*all = *all && list_names_all(&h, list);
	buf_release(&h.b);
	buf_release(&h.late);
	return rc;
}

int
cms_index_check(struct cms *cms, struct plan_token *token,
    const struct ber_tlv *attrs, const struct ber_tlv *stamp)
{
	static const char *const names[] = { D_("a certificate"),
		D_("a revocation value"), D_("an unsigned attribute") };
	struct ber_tlv		 index, list[3];
	enum digest_alg		 alg;
	int			 kind, n;

	if ((kind = index_find(stamp, &index)) == -1)
		return 0;	/* said where its imprint is sought */
	if (!index_open(&index, &alg, list) || digest_alg_md(alg) == NULL ||
	    digest_alg_is_xof(alg)) {
		token->missing = D_("it cannot be read");
		return 0;
	}
	token->complete = true;
	for (int i = 0; i < 3; i++) {
		n = list_check(cms, attrs, alg, indexes[kind].whole, i,
		    &list[i], &token->complete);
		if (n == -2)
			return -1;
		if (n != 0 && token->missing == NULL)
			token->missing = names[i];
	}
	return 0;
}
