/*
 * evidence.h: evidence records of documents, built and renewed in a test.
 */
#ifndef TESTS_UNIT_EVIDENCE_H
#define TESTS_UNIT_EVIDENCE_H

#include "formats/base/timefmt.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/ers_build.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/validation/verdict.h"
#include "tests/unit/stamps.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		CERTS_NOW
#define DAY		CERTS_DAY
#define DOCS		7

static EVP_PKEY	*evidence_key;
static X509	*evidence_tsa;

/* An office's documents, to have something to hash. */
static const char *const docs[DOCS] = { "Quyet dinh 1", "Cong van 2",
	"To trinh 3", "Thong bao 4", "Ke hoach 5", "Bao cao 6", "Giay moi 7" };

CERTS_USE void
hash(enum digest_alg alg, const void *p, size_t len, uint8_t *out)
{
	unsigned int	 n;

	assert_int_equal(EVP_Digest(p, len, out, &n, digest_alg_md(alg),
	    NULL), 1);
}

/* A token over this digest; free(). */
CERTS_USE struct octets
token(enum digest_alg alg, const uint8_t *md, int64_t day)
{
	struct stamps_want	 w = { .tsa = evidence_tsa,
		.key = evidence_key, .md = digest_alg_md(alg),
		.at = NOW + day * DAY, .is_digest = true };
	struct octets		 o;

	o.p = stamps_der(&w, md, digest_alg_size(alg), false, &o.len);
	return o;
}

/* The tree over all documents. */
CERTS_USE void
tree(struct ers_tree *t, enum digest_alg alg, size_t n)
{
	size_t	 size = digest_alg_size(alg);
	uint8_t	 leaf[DOCS * EVP_MAX_MD_SIZE];

	for (size_t i = 0; i < n; i++)
		hash(alg, docs[i], strlen(docs[i]), leaf + i * size);
	assert_int_equal(ers_tree_build(t, alg, leaf, n), 0);
}

/* The record of document ${i} among ${n}. */
CERTS_USE void
record(struct buf *out, size_t i, size_t n)
{
	struct ers_tree	 t;
	struct octets	 tok, l;
	struct buf	 lists;

	buf_init(out, ERS_RECORD_MAX);
	buf_init(&lists, ERS_RECORD_MAX);
	tree(&t, DIGEST_SHA256, n);
	tok = token(DIGEST_SHA256, ers_tree_root(&t), 1);
	assert_int_equal(ers_tree_reduce(&t, i, NULL, 0, &lists), 0);
	l = (struct octets){ lists.p, lists.len };
	assert_int_equal(ers_record(out, DIGEST_SHA256, &l, &tok), 0);
	free((void *)(uintptr_t)tok.p);
	buf_release(&lists);
	ers_tree_release(&t);
}

/* Replace ${b} by its renewal with a tree over itself and a neighbour. */
CERTS_USE void
renew_stamp(struct buf *b, int64_t day)
{
	struct octets	 rec = { b->p, b->len }, old, tok, l;
	enum digest_alg	 alg;
	struct ers_tree	 t;
	struct buf	 lists, out;
	uint8_t		 leaf[2 * EVP_MAX_MD_SIZE] = { 0 };

	buf_init(&lists, ERS_RECORD_MAX);
	buf_init(&out, ERS_RECORD_MAX);
	assert_int_equal(ers_last(&rec, &old, &alg), 0);
	assert_int_equal(ers_stamp_leaf(alg, &old,
	    leaf + digest_alg_size(alg)), 0);
	assert_int_equal(ers_tree_build(&t, alg, leaf, 2), 0);
	tok = token(alg, ers_tree_root(&t), day);
	assert_int_equal(ers_tree_reduce(&t, 1, NULL, 0, &lists), 0);
	l = (struct octets){ lists.p, lists.len };
	assert_int_equal(ers_renew_stamp(&out, &rec, &l, &tok), 0);
	free((void *)(uintptr_t)tok.p);
	buf_release(&lists);
	ers_tree_release(&t);
	buf_release(b);
	*b = out;
}

/* Hash-tree renewal of document ${i}'s record, under ${alg}. */
CERTS_USE void
renew_chain(struct buf *b, size_t i, enum digest_alg alg, int64_t day)
{
	struct octets	 rec = { b->p, b->len }, tok, l;
	struct ers_tree	 t;
	struct buf	 lists, out;
	uint8_t		 leaf[3 * EVP_MAX_MD_SIZE] = { 0 };
	uint8_t		 md[EVP_MAX_MD_SIZE];

	buf_init(&lists, ERS_RECORD_MAX);
	buf_init(&out, ERS_RECORD_MAX);
	hash(alg, docs[i], strlen(docs[i]), md);
	assert_int_equal(ers_chain_leaf(alg, &rec, md,
	    leaf + 2 * digest_alg_size(alg)), 0);
	assert_int_equal(ers_tree_build(&t, alg, leaf, 3), 0);
	tok = token(alg, ers_tree_root(&t), day);
	assert_int_equal(ers_tree_reduce(&t, 2, NULL, 0, &lists), 0);
	l = (struct octets){ lists.p, lists.len };
	assert_int_equal(ers_renew_chain(&out, &rec, alg, &l, &tok), 0);
	free((void *)(uintptr_t)tok.p);
	buf_release(&lists);
	ers_tree_release(&t);
	buf_release(b);
	*b = out;
}

/* What layers 1 and 2 say of a record, with this data (NULL: none). */
struct looked {
	struct plan	*plan;
	struct sigmath	 math[8];
};

CERTS_USE void
look(struct looked *l, const struct buf *b, const char *data)
{
	struct verify	*v = verify_new();
	struct plan	*first = document_parse(b->p, b->len);
	struct digest	 d;
	struct buf	 wire;
	uint64_t	 size;

	assert_non_null(v);
	assert_non_null(first);
	assert_int_equal(first->format, FORMAT_EVIDENCE);
	/* As a worker that parses nothing gets it. */
	buf_init(&wire, PLAN_MAX);
	assert_int_equal(plan_encode(&wire, first), 0);
	l->plan = plan_decode(wire.p, wire.len);
	assert_non_null(l->plan);
	assert_true(l->plan->nsig <= COUNT(l->math));
	assert_int_equal(verify_begin(v, l->plan), 0);
	assert_int_equal(verify_update(v, b->p, b->len), 0);
	if (data != NULL)
		assert_int_equal(verify_covers(v, (const uint8_t *)data,
		    strlen(data)), 0);
	assert_int_equal(verify_end(v, &d, &size, l->math), 0);
	buf_release(&wire);
	plan_free(first);
	verify_free(v);
}

/* Do all its time-stamps hold, and cover this data? */
CERTS_USE void
must_hold(const struct buf *b, const char *data, size_t n)
{
	struct looked	 l;

	look(&l, b, data);
	assert_int_equal(l.plan->nsig, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(l.plan->sig[i].kind, SIGKIND_EVIDENCE);
		assert_int_equal(l.plan->sig[i].nnote, 0);
		assert_int_equal(l.math[i].digest_match, TRI_YES);
		assert_int_equal(l.math[i].signature_valid, TRI_YES);
		assert_int_equal(l.math[i].why, FINDING_OK);
	}
	plan_free(l.plan);
}

CERTS_USE bool
has_reason(const struct verdict *v, enum finding f)
{
	for (size_t i = 0; i < v->nreason; i++)
		if (v->reason[i].code == f)
			return true;
	return false;
}

/* The authority whose tokens they hold. */
CERTS_USE int
evidence_setup(void **state)
{
	const struct certs_want	 ca = { .cn = "Goc", .serial = 1 };
	EVP_PKEY		*cakey = certs_key("ec:P-256");
	X509			*root = certs_cert(&ca, cakey, NULL, cakey);

	(void)state;
	evidence_key = certs_key("ec:P-256");
	evidence_tsa = stamps_cert("TSA", 20, "critical,timeStamping",
	    NOW - DAY, NOW + 4000 * DAY, evidence_key, root, cakey);
	X509_free(root);
	EVP_PKEY_free(cakey);
	return 0;
}

CERTS_USE int
evidence_teardown(void **state)
{
	(void)state;
	X509_free(evidence_tsa);
	EVP_PKEY_free(evidence_key);
	return 0;
}

#endif
