/*
 * test-ers-rules.c: what is wrong with an evidence record: its trees, what
 * links its time-stamps, their order and algorithms (RFC 4998 4.3, 5.1, 5.3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/ber.h"
#include "tests/unit/evidence.h"

/* One octet of ${what}, wherever it stands, changed. */
static void
damage(struct buf *b, const uint8_t *what, size_t len)
{
	uint8_t	*at = memmem(b->p, b->len, what, len);

	assert_non_null(at);
	at[len / 2] ^= 1;
}

static void
test_damaged_tree(void **state)
{
	struct looked	 l;
	struct buf	 b;
	uint8_t		 md[32];

	(void)state;
	/* The sibling's digest: the tree leads elsewhere. */
	record(&b, 3, DOCS);
	hash(DIGEST_SHA256, docs[2], strlen(docs[2]), md);
	damage(&b, md, sizeof(md));
	look(&l, &b, docs[3]);
	assert_int_equal(l.math[0].digest_match, TRI_YES);
	assert_int_equal(l.math[0].signature_valid, TRI_NO);
	assert_int_equal(l.math[0].why, FINDING_ER_TREE);
	plan_free(l.plan);
	buf_release(&b);
}

/* A renewal that covers another token. */
static void
test_damaged_link(void **state)
{
	struct octets	 rec, old;
	enum digest_alg	 alg;
	struct looked	 l;
	struct verdict	 v[2];
	struct poe	 poe[2];
	struct buf	 b, other;
	uint8_t		 md[EVP_MAX_MD_SIZE], wrong[EVP_MAX_MD_SIZE];

	(void)state;
	record(&b, 3, DOCS);
	rec = (struct octets){ b.p, b.len };
	assert_int_equal(ers_last(&rec, &old, &alg), 0);
	assert_int_equal(ers_stamp_leaf(alg, &old, md), 0);
	renew_stamp(&b, 400);
	/* The renewal is put behind the record of another document. */
	record(&other, 4, DOCS - 1);
	rec = (struct octets){ other.p, other.len };
	assert_int_equal(ers_last(&rec, &old, &alg), 0);
	assert_int_equal(ers_stamp_leaf(alg, &old, wrong), 0);
	assert_memory_not_equal(md, wrong, 32);
	{
		struct octets	 tok, lists = { NULL, 0 };
		struct buf	 out;

		buf_init(&out, ERS_RECORD_MAX);
		tok = token(DIGEST_SHA256, md, 300);
		assert_int_equal(ers_renew_stamp(&out, &rec, &lists, &tok),
		    0);
		look(&l, &out, docs[4]);
		assert_int_equal(l.math[0].signature_valid, TRI_YES);
		assert_int_equal(l.math[1].signature_valid, TRI_NO);
		assert_int_equal(l.math[1].why, FINDING_ER_TREE);
		plan_free(l.plan);
		free((void *)(uintptr_t)tok.p);
		buf_release(&out);
	}
	buf_release(&other);
	/* And one value of its list changed. */
	damage(&b, md, 32);
	look(&l, &b, docs[3]);
	assert_int_equal(l.math[1].digest_match, TRI_NO);
	assert_int_equal(verdict_all(v, poe, l.plan, l.math, NULL,
	    (NOW + 900 * DAY) * TIME_SECOND), 0);
	assert_true(has_reason(&v[1], FINDING_ER_LINK));
	assert_false(has_reason(&v[0], FINDING_ER_LINK));
	plan_free(l.plan);
	buf_release(&b);
}

/* The chain of a record of one. */
static struct ber_tlv
only_chain(const struct buf *b)
{
	struct ber_tlv	 t = { .len = 0 };
	struct ber	 in;

	ber_init(&in, b->p, b->len);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_INTEGER, &t), 0);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	assert_true(ber_end(&in));
	return t;
}

/* A record of these digestAlgorithms and one chain of these time-stamps. */
static void
record_of(struct buf *out, const struct buf *algs, const struct buf *stamps)
{
	struct buf	 b, chain;

	buf_init(&b, ERS_RECORD_MAX);
	buf_init(&chain, ERS_RECORD_MAX);
	buf_init(out, ERS_RECORD_MAX);
	ber_put_head(&chain, BER_SEQUENCE, stamps->len);
	buf_add(&chain, stamps->p, stamps->len);
	buf_add(&b, "\x02\x01\x01", 3);
	ber_put_head(&b, BER_SEQUENCE, algs->len);
	buf_add(&b, algs->p, algs->len);
	ber_put_head(&b, BER_SEQUENCE, chain.len);
	buf_add(&b, chain.p, chain.len);
	ber_put_head(out, BER_SEQUENCE, b.len);
	buf_add(out, b.p, b.len);
	assert_false(out->failed);
	buf_release(&b);
	buf_release(&chain);
}

/*
 * RFC 4998 5.1: a renewal under ${alg} put into the chain, where a chain of
 * its own is due unless that is SHA-256.  All else is as it should be.
 */
static void
renew_in_chain(struct buf *b, enum digest_alg alg, int64_t day)
{
	static const uint8_t	 sha256[] = { 0x30, 0x0b, 6, 9, 0x60, 0x86,
	    0x48, 1, 0x65, 3, 4, 2, 1 };
	static const uint8_t	 sha512[] = { 0x30, 0x0b, 6, 9, 0x60, 0x86,
	    0x48, 1, 0x65, 3, 4, 2, 3 };
	struct octets		 rec = { b->p, b->len }, old, tok;
	const struct octets	 none = { NULL, 0 };
	enum digest_alg		 had;
	struct buf		 alone, algs, stamps;
	struct ber_tlv		 chain;
	uint8_t			 md[EVP_MAX_MD_SIZE];

	buf_init(&alone, ERS_RECORD_MAX);
	buf_init(&algs, 256);
	buf_init(&stamps, ERS_RECORD_MAX);
	assert_int_equal(ers_last(&rec, &old, &had), 0);
	assert_int_equal(ers_stamp_leaf(alg, &old, md), 0);
	tok = token(alg, md, day);
	assert_int_equal(ers_record(&alone, alg, &none, &tok), 0);
	chain = only_chain(b);
	buf_add(&stamps, chain.body, chain.len);
	chain = only_chain(&alone);
	buf_add(&stamps, chain.body, chain.len);
	buf_add(&algs, sha256, sizeof(sha256));
	buf_add(&algs, sha512, sizeof(sha512));
	buf_release(b);
	record_of(b, &algs, &stamps);
	free((void *)(uintptr_t)tok.p);
	buf_release(&alone);
	buf_release(&algs);
	buf_release(&stamps);
}

static void
test_algorithm(void **state)
{
	static const enum digest_alg	 algs[] = { DIGEST_SHA256,
		DIGEST_SHA512 };
	struct looked			 l;
	struct verdict			 v[2];
	struct poe			 poe[2];
	struct buf			 b;

	(void)state;
	for (size_t i = 0; i < COUNT(algs); i++) {
		bool	 other = algs[i] != DIGEST_SHA256;

		record(&b, 0, 2);
		renew_in_chain(&b, algs[i], 400);
		look(&l, &b, docs[0]);
		assert_int_equal(l.plan->nsig, 2);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(l.math[k].digest_match, TRI_YES);
			assert_int_equal(l.math[k].signature_valid, TRI_YES);
			assert_int_equal(l.plan->sig[k].nnote,
			    other && k == 1);
		}
		assert_int_equal(sigplan_has_note(&l.plan->sig[1],
		    FINDING_ER_RULES), other);
		assert_int_equal(verdict_all(v, poe, l.plan, l.math, NULL,
		    (NOW + 900 * DAY) * TIME_SECOND), 0);
		assert_int_equal(has_reason(&v[1], FINDING_ER_RULES), other);
		plan_free(l.plan);
		buf_release(&b);
	}
}

/* Time that runs backwards. */
static void
test_order(void **state)
{
	struct looked	 l;
	struct buf	 b;

	(void)state;
	record(&b, 0, 2);
	renew_stamp(&b, -3);
	look(&l, &b, docs[0]);
	assert_true(sigplan_has_note(&l.plan->sig[1], FINDING_TST_ORDER));
	plan_free(l.plan);
	buf_release(&b);
}

/* For the rest of the program: it is taken once. */
static void
weak_since(int64_t day)
{
	char	 at[TIME_TEXT], line[64], why[128];

	time_rfc3339((NOW + day * DAY) * TIME_SECOND, at);
	snprintf(line, sizeof(line), "sha256 - %s\n", at);
	assert_int_equal(algorithms_policy(line, strlen(line), why), 0);
}

/*
 * RFC 4998 5.3: a renewal counts only when what it renews was still good:
 * its certificate, and the algorithm of its tree.
 */
static void
test_late(void **state)
{
	static const struct {
		const char	*descr;
		int64_t		 ends[3];	/* days; of the certificates */
		bool		 weak;		/* SHA-256, by day 700 */
		int		 late;		/* the time-stamp; -1: none */
		enum finding	 why;
	} rows[] = {
		{ "each in time", { 400, 800, 950 }, false, -1,
		    FINDING_OK },
		{ "the last has ended, and nothing renewed it",
		    { 400, 800, 850 }, false, -1, FINDING_OK },
		{ "a day late", { 399, 800, 950 }, false, 1,
		    FINDING_ER_LATE },
		{ "a new chain a day late", { 400, 799, 950 }, false, 2,
		    FINDING_ER_LATE },
		{ "the digest of the first chain's tree was weak by then",
		    { 900, 900, 950 }, true, 2, FINDING_ER_LATE_ALG },
	};

	(void)state;
	for (size_t r = 0; r < COUNT(rows); r++) {
		struct chain_result		 c[3];
		const struct chain_result	*chain[3];
		struct looked	 l;
		struct verdict	 v[3];
		struct poe	 poe[3];
		struct buf	 b;
		const int64_t	 at = (NOW + 900 * DAY) * TIME_SECOND;
		int		 late = rows[r].late;

		print_message("%s\n", rows[r].descr);
		record(&b, 3, DOCS);
		renew_stamp(&b, 400);
		renew_chain(&b, 3, DIGEST_SHA512, 800);
		look(&l, &b, docs[3]);
		for (int i = 0; i < 3; i++) {
			c[i] = (struct chain_result){ .reason = -1, .n = 2,
			    .revocation = REVOCATION_GOOD,
			    .revoked_at = TIME_NONE, .cert_facts.not_after =
			    (NOW + rows[r].ends[i] * DAY) * TIME_SECOND };
			chain[i] = &c[i];
		}
		if (rows[r].weak)
			weak_since(700);
		assert_int_equal(verdict_all(v, poe, l.plan, l.math, chain,
		    at), 0);
		for (int i = 0; i < 3; i++) {
			assert_int_equal(poe[i].late != TIME_NONE, i == late);
			assert_int_equal(has_reason(&v[i], FINDING_ER_LATE),
			    i == late && rows[r].why == FINDING_ER_LATE);
			assert_int_equal(has_reason(&v[i],
			    FINDING_ER_LATE_ALG), i == late &&
			    rows[r].why == FINDING_ER_LATE_ALG);
			if (i == late)
				assert_int_equal(v[i].indication,
				    IND_INDETERMINATE);
			/* It proves nothing of the one before it. */
			if (i < 2 && !rows[r].weak)
				assert_int_equal(poe[i].by, i + 1 == late ?
				    -1 : i + 1);
		}
		plan_free(l.plan);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_damaged_tree),
		cmocka_unit_test(test_damaged_link),
		cmocka_unit_test(test_algorithm),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_late),
	};

	return cmocka_run_group_tests(tests, evidence_setup,
	    evidence_teardown);
}
