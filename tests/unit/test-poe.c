/*
 * test-poe.c: which proof a document's time-stamps are of what (EN 319 102-1
 * 5.6.2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/verify.h"
#include "formats/validation/verdict.h"
#include "tests/unit/tokens.h"

/* A chain that is good whenever it is asked for. */
static const struct chain_result *
ask_good(void *arg, size_t i, int64_t at, const int64_t *known)
{
	static struct chain_result	 good = { .finding = FINDING_OK,
	    .revocation = REVOCATION_GOOD, .reason = -1 };

	(void)arg;
	(void)i;
	(void)at;
	(void)known;
	return &good;
}

/* EN 319 142-1 5.4.3: a document's time-stamp proves what it covers. */
static void
document_stamps(void **state)
{
	static const struct {
		const char	*descr;
		uint64_t	 range[4];
		enum tri	 match;
		enum finding	 note;
		int64_t		 gen, inner;	/* days;
						   inner: of the signature's */
		bool		 proves;
		bool		 order;
	} rows[] = {
		{ "covers all of it", { 0, 250, 300, 9 }, TRI_YES, FINDING_OK,
		    3, 2, true, false },
		{ "its Contents begin one octet too early",
		    { 0, 249, 300, 9 }, TRI_YES, FINDING_OK, 3, 2, false,
		    false },
		{ "numbers that wrap", { 0, 100, UINT64_MAX, 300 }, TRI_YES,
		    FINDING_OK, 3, 2, false, false },
		{ "its imprint is not that", { 0, 250, 300, 9 }, TRI_NO,
		    FINDING_OK, 3, 2, false, false },
		{ "followed by another revision", { 0, 250, 300, 9 }, TRI_YES,
		    FINDING_LATER_REVISIONS, 3, 2, true, false },
		{ "its ByteRange is wrong", { 0, 250, 300, 9 }, TRI_YES,
		    FINDING_BYTERANGE_GAP, 3, 2, false, false },
		{ "earlier than what it covers", { 0, 250, 300, 9 }, TRI_YES,
		    FINDING_OK, 1, 2, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static const uint64_t	 of[4] = { 0, 100, 200, 50 };
		const struct chain_result *chain[3];
		struct sigmath	 math[3];
		struct sigplan	*s;
		struct poe	 poe[3];
		struct plan	*plan = plan_new();

		print_message("%s\n", rows[i].descr);
		for (size_t k = 0; k < 3; k++) {
			assert_non_null(s = plan_add_sig(plan));
			s->digest = s->imprint_alg = DIGEST_SHA256;
			math[k] = (struct sigmath){ .digest_match = TRI_YES,
			    .signature_valid = TRI_YES };
		}
		plan->sig[0].has_byte_range = true;
		memcpy(plan->sig[0].byte_range, of, sizeof(of));
		plan->sig[1].tst = TST_DOCUMENT;
		plan->sig[1].has_byte_range = true;
		memcpy(plan->sig[1].byte_range, rows[i].range, sizeof(of));
		plan->sig[1].gen_time = day(rows[i].gen) * TIME_SECOND;
		math[1].digest_match = rows[i].match;
		if (rows[i].note != FINDING_OK)
			assert_int_equal(sigplan_note(&plan->sig[1],
			    rows[i].note, "x"), 0);
		plan->sig[2].tst = TST_SIGNATURE;
		plan->sig[2].of = 0;
		plan->sig[2].gen_time = day(rows[i].inner) * TIME_SECOND;
		assert_int_equal(poe_chains(plan, math, day(20) * TIME_SECOND,
		    ask_good, NULL, chain, poe), 0);
		assert_int_equal(poe[1].good, rows[i].match == TRI_YES &&
		    rows[i].note != FINDING_BYTERANGE_GAP);
		assert_true(poe[2].good);
		/* The token's own existence is proven too, or is not. */
		assert_int_equal(poe[2].by,
		    rows[i].proves && !rows[i].order ? 1 : -1);
		assert_int_equal(poe[0].by, rows[i].order ? 1 : 2);
		assert_int_equal(poe[0].order, rows[i].order);
		plan_free(plan);
	}
}

/*
 * A chain that needs the document's revocation data to be older than day 5:
 * what test-revoked has of it.
 */
static const struct chain_result *
ask_known(void *arg, size_t i, int64_t at, const int64_t *known)
{
	static struct chain_result	 good = { .finding = FINDING_OK,
	    .revocation = REVOCATION_GOOD, .reason = -1 };
	static struct chain_result	 old = { .finding =
	    FINDING_REVOCATION_SIGNER_EXPIRED,
	    .revocation = REVOCATION_GOOD, .reason = -1 };

	(void)arg;
	(void)at;
	return i != 0 || (known != NULL && known[0] < day(5) * TIME_SECOND) ?
	    &good : &old;
}

/* EN 319 102-1 5.6.2.1: revocation data is as old as it is proven to be. */
static void
proven_revocation(void **state)
{
	static const struct {
		const char	*descr;
		int		 of;	/* of the CRL */
		uint64_t	 end;
		enum tstkind	 kind;	/* of the time-stamp */
		bool		 complete;
		enum coverage	 coverage;
		int64_t		 gen;	/* its day */
		int64_t		 outside; /* proven by others; 0: not */
		enum finding	 want;
	} rows[] = {
		{ "before the place that the time-stamp signs", -1, 200,
		    TST_DOCUMENT, false, COVERAGE_REVISION, 3, 0,
		    FINDING_OK },
		{ "behind that place", -1, 305, TST_DOCUMENT, false,
		    COVERAGE_REVISION, 3, 0, FINDING_OK },
		{ "in a later revision", -1, 400, TST_DOCUMENT, false,
		    COVERAGE_REVISION, 3, 0,
		    FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "in the gap", -1, 280, TST_DOCUMENT, false,
		    COVERAGE_REVISION, 3, 0,
		    FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "nobody knows where, in part of the file", -1, 0,
		    TST_DOCUMENT, false, COVERAGE_REVISION, 3, 0,
		    FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "nobody knows where, in all of it", -1, 0, TST_DOCUMENT,
		    false, COVERAGE_WHOLE, 3, 0, FINDING_OK },
		{ "time-stamped too late", -1, 200, TST_DOCUMENT, false,
		    COVERAGE_WHOLE, 6, 0,
		    FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "in the signature that is time-stamped", 0, 0,
		    TST_DOCUMENT, false, COVERAGE_REVISION, 3, 0,
		    FINDING_OK },
		{ "in the time-stamp itself", 1, 0, TST_DOCUMENT, false,
		    COVERAGE_WHOLE, 3, 0, FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "under an archive time-stamp", 0, 0, TST_ARCHIVE, true,
		    COVERAGE_NONE, 3, 0, FINDING_OK },
		{ "its index does not name all", 0, 0, TST_ARCHIVE, false,
		    COVERAGE_NONE, 3, 0, FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "the signature's time-stamp is over its value alone", 0, 0,
		    TST_SIGNATURE, true, COVERAGE_NONE, 3, 0,
		    FINDING_REVOCATION_SIGNER_EXPIRED },
		{ "kept by an archive since", -1, 0, TST_SIGNATURE, false,
		    COVERAGE_NONE, 6, 4, FINDING_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static const uint64_t	 of[4] = { 0, 100, 200, 50 };
		static const uint64_t	 by[4] = { 0, 250, 300, 9 };
		const struct chain_result *chain[2];
		struct sigmath	 math[2];
		struct sigplan	*s;
		struct poe	 poe[2];
		struct plan	*plan = plan_new();

		print_message("%s\n", rows[i].descr);
		for (size_t k = 0; k < 2; k++) {
			assert_non_null(s = plan_add_sig(plan));
			s->digest = s->imprint_alg = DIGEST_SHA256;
			s->has_byte_range = rows[i].kind == TST_DOCUMENT;
			memcpy(s->byte_range, k == 0 ? of : by, sizeof(of));
			math[k] = (struct sigmath){ .digest_match = TRI_YES,
			    .signature_valid = TRI_YES };
		}
		s->tst = rows[i].kind;
		s->of = rows[i].kind == TST_DOCUMENT ? -1 : 0;
		s->complete = rows[i].complete;
		s->coverage = rows[i].coverage;
		s->gen_time = day(rows[i].gen) * TIME_SECOND;
		plan->proven = rows[i].outside == 0 ? 0 :
		    day(rows[i].outside) * TIME_SECOND;
		assert_int_equal(plan_add_rev(plan, REVKIND_CRL,
		    (const uint8_t *)"crl", 3), 0);
		plan->rev[0].of = rows[i].of;
		plan->rev[0].end = rows[i].end;
		assert_int_equal(poe_chains(plan, math, day(20) * TIME_SECOND,
		    ask_known, NULL, chain, poe), 0);
		assert_int_equal(chain[0]->finding, rows[i].want);
		plan_free(plan);
	}
}

/* What is known of the first TSA, or of an authority above it, today. */
static const struct chain_result *
ask_today(void *arg, size_t i, int64_t at, const int64_t *known)
{
	static struct chain_result	 good = { .finding = FINDING_OK,
	    .revocation = REVOCATION_GOOD, .reason = -1, .ca_reason = -1 };

	(void)known;
	return i == 1 || at < day(10) * TIME_SECOND ? &good : arg;
}

/*
 * RFC 3161 4 (1): what a key stamped before it was revoked counts unless it was
 * in other hands; of its authority's key that is as true.
 */
static void
compromised(void **state)
{
	static const struct {
		const char	*descr;
		enum finding	 finding;
		enum revocation	 revocation;
		int		 reason, ca_reason;
		bool		 renewed;	/* by another's, on day 9 */
		bool		 good;
	} rows[] = {
		{ "its key is exposed", FINDING_CERT_REVOKED_NO_POE,
		    REVOCATION_REVOKED, 1, -1, false, false },
		{ "for no reason that is told", FINDING_CERT_REVOKED_NO_POE,
		    REVOCATION_REVOKED, -1, -1, false, false },
		{ "it has closed", FINDING_CERT_REVOKED_NO_POE,
		    REVOCATION_REVOKED, 5, -1, false, true },
		{ "exposed, but renewed before", FINDING_CERT_REVOKED_NO_POE,
		    REVOCATION_REVOKED, 1, -1, true, true },
		{ "its authority's key is exposed",
		    FINDING_CA_REVOKED_NO_POE, REVOCATION_GOOD, -1, 2, false,
		    false },
		{ "its authority was revoked for no reason that is told",
		    FINDING_CA_REVOKED_NO_POE, REVOCATION_GOOD, -1, -1, false,
		    false },
		{ "its authority was replaced", FINDING_CA_REVOKED_NO_POE,
		    REVOCATION_GOOD, -1, 4, false, true },
		{ "its authority's is, but renewed before",
		    FINDING_CA_REVOKED_NO_POE, REVOCATION_GOOD, -1, 2, true,
		    true },
		{ "it has expired", FINDING_CERT_EXPIRED, REVOCATION_UNKNOWN,
		    -1, -1, false, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static const uint64_t	 of[4] = { 0, 100, 200, 50 };
		static const uint64_t	 by[4] = { 0, 250, 300, 9 };
		struct chain_result	 today = { .finding = rows[i].finding,
		    .revocation = rows[i].revocation,
		    .reason = rows[i].reason,
		    .ca_reason = rows[i].ca_reason };
		const struct chain_result *chain[2];
		struct sigmath	 math[2];
		struct sigplan	*s;
		struct poe	 poe[2];
		struct plan	*plan = plan_new();

		print_message("%s\n", rows[i].descr);
		for (size_t k = 0; k < 2; k++) {
			assert_non_null(s = plan_add_sig(plan));
			s->digest = s->imprint_alg = DIGEST_SHA256;
			s->tst = TST_DOCUMENT;
			s->has_byte_range = true;
			memcpy(s->byte_range, k == 0 ? of : by, sizeof(of));
			s->gen_time = day(k == 0 ? 2 : 9) * TIME_SECOND;
			math[k] = (struct sigmath){ .digest_match = TRI_YES,
			    .signature_valid = TRI_YES };
		}
		/* One that computes not covers nothing. */
		math[1].digest_match = rows[i].renewed ? TRI_YES : TRI_NO;
		assert_int_equal(poe_chains(plan, math, day(20) * TIME_SECOND,
		    ask_today, &today, chain, poe), 0);
		assert_int_equal(poe[0].good, rows[i].good);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(document_stamps),
		cmocka_unit_test(proven_revocation),
		cmocka_unit_test(compromised),
	};

	return cmocka_run_group_tests(all, tokens_setup, tokens_teardown);
}
