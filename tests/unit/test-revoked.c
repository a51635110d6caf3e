/*
 * test-revoked.c: what CRLs and OCSP responses of every kind say of a
 * certificate (RFC 5280 6.3, RFC 6960).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/revocations.h"

static const struct row	 rows[] = {
	/* CRLs: complete, old, later */
	{ "listed before the time", { { CRL, -1, 7, true, -3, 1 } },
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_CRL, .revoked = -3,
	  .reason = 1, .detail = "keyCompromise" },
	{ "listed at the very second", { { CRL, 1, 7, true, -3, 4 } },
	  .at = -3, .want = FINDING_CERT_REVOKED_NO_POE,
	  .revocation = REVOCATION_REVOKED, .source = SOURCE_CRL,
	  .revoked = -3, .reason = 4 },
	{ "listed after the time", { { CRL, -1, 7, true, -3, 1 } }, .at = -4,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "an old list does not take a revocation back",
	  { { CRL, -9, 7, false }, { CRL, -1, 7, true, -3, 1 } },
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_CRL, .revoked = -3,
	  .reason = 1 },
	{ "nor does a later one", { { CRL, -9, -8, true, -10, 5 },
	  { CRL, -1, 7, false } }, .want = FINDING_CERT_REVOKED_NO_POE,
	  .revocation = REVOCATION_REVOKED, .source = SOURCE_CRL,
	  .revoked = -10, .reason = 5 },
	{ "invalid since before the time, key compromise",
	  { { CRL, -1, 7, true, -3, 1, .invalid = -30 } }, .at = -10,
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_CRL, .revoked = -3,
	  .reason = 1, .detail = "2025-12-02T00:00:00Z" },
	{ "invalid since after the time",
	  { { CRL, -1, 7, true, -3, 1, .invalid = -30 } }, .at = -31,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "invalidity of a superseded one does not reach back",
	  { { CRL, -1, 7, true, -3, 4, .invalid = -30 } }, .at = -10,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "on hold", { { CRL, -1, 7, true, -3, 6 } },
	  .want = FINDING_CERT_ON_HOLD, .revocation = REVOCATION_REVOKED,
	  .source = SOURCE_CRL, .revoked = -3, .reason = 6,
	  .detail = "certificateHold" },
	{ "on hold, and back", { { CRL, -5, 7, true, -6, 6 },
	  { CRL, -1, 7, false } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	{ "back by an older list: still on hold",
	  { { CRL, -5, 7, false }, { CRL, -1, 7, true, -2, 6 } },
	  .want = FINDING_CERT_ON_HOLD, .revocation = REVOCATION_REVOKED,
	  .source = SOURCE_CRL, .revoked = -2, .reason = 6 },
	{ "on hold, then revoked", { { CRL, -5, 7, true, -6, 6 },
	  { CRL, -1, 7, true, -6, 1 } }, .want =
	  FINDING_CERT_REVOKED_NO_POE, .revocation = REVOCATION_REVOKED,
	  .source = SOURCE_CRL, .revoked = -6, .reason = 1 },
	{ "expired, then revoked", { { CRL, 400, 500, true, 380, 1 } },
	  .at = 400, .want = FINDING_CERT_REVOKED_NO_POE,
	  .revocation = REVOCATION_REVOKED, .source = SOURCE_CRL,
	  .revoked = 380, .reason = 1 },
	{ "a list after the end that forgets", { { CRL, 40, 60 } },
	  .leaf_until = 30, .want = FINDING_REVOCATION_UNKNOWN },
	{ "a list after the end that does not",
	  { { CRL, 40, 60, .kept = -900 } }, .leaf_until = 30,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "and one that began to keep them too late",
	  { { CRL, 40, 60, .kept = 35 } }, .leaf_until = 30,
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "a critical extension nobody knows",
	  { { CRL, -1, 7, .critical = 1 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not cover" },
	{ "a critical extension nobody knows, of an entry",
	  { { CRL, -1, 7, true, -3, 1, .critical = 2 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not cover" },
	/* whose */
	{ "by the authority's new key", { { CRL, -1, 7, .by = BY_RENEWED } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "by a stranger's key", { { CRL, -1, 7, .by = BY_STRANGER } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "not signed" },
	{ "a stranger revokes nothing",
	  { { CRL, -1, 7, true, -3, 1, .by = BY_STRANGER },
	  { CRL, -1, 7 } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	/* scopes */
	{ "for users", { { CRL, -1, 7, .idp = "critical,onlyuser:TRUE" } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "for some by one, for the others by one that forgets",
	  { { CRL, -1, 70, .idp = "reasons:1", .kept = -900 },
	  { CRL, 40, 60, .idp = "reasons:2345678" } }, .leaf_until = 30,
	  .at = 32, .want = FINDING_CERT_EXPIRED },
	{ "on hold, and back by the list for that reason",
	  { { CRL, -5, 7, true, -6, 6 },
	  { CRL, -1, 7, .idp = "reasons:6" }, { CRL, -6, 7 } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	/* Who may issue by keyUsage alone is no authority (6.3.3 (b)). */
	{ "for users, of one that may issue",
	  { { CRL, -1, 7, .idp = "critical,onlyuser:TRUE" } },
	  .usage = "digitalSignature,keyCertSign", .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	{ "for authorities, of one that may issue",
	  { { CRL, -1, 7, .idp = "critical,onlyCA:TRUE" } },
	  .usage = "digitalSignature,keyCertSign",
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not cover" },
	{ "for authorities", { { CRL, -1, 7,
	  .idp = "critical,onlyCA:TRUE" } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not cover" },
	{ "for attribute certificates", { { CRL, -1, 7,
	  .idp = "critical,onlyAA:TRUE" } },
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "of the certificate's point", { { CRL, -1, 7,
	  .idp = "critical,fullname:" POINT } }, .cdp = POINT,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "of another point", { { CRL, -1, 7,
	  .idp = "critical,fullname:URI:http://ca.example.vn/2.crl" } },
	  .cdp = POINT, .want = FINDING_REVOCATION_UNKNOWN },
	{ "for some reasons only", { { CRL, -1, 7,
	  .idp = "reasons:1" } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "some reasons" },
	{ "for some, and for the others", { { CRL, -1, 7,
	  .idp = "reasons:1" },
	  { CRL, -1, 7, .idp = "reasons:2345678" } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "listed for some reasons", { { CRL, -1, 7, true, -3, 1,
	  .idp = "reasons:1" } },
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_CRL, .revoked = -3,
	  .reason = 1 },
	/* indirect */
	{ "indirect, named by the certificate", { { CRL, -1, 7,
	  .by = BY_LISTER, .idp = "critical,indirectCRL:TRUE" } },
	  .cdp = "lister", .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	{ "indirect, listed", { { CRL, -1, 7, true, -3, 1,
	  .by = BY_LISTER, .foreign = true,
	  .idp = "critical,indirectCRL:TRUE" } }, .cdp = "lister",
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_CRL, .revoked = -3,
	  .reason = 1 },
	{ "indirect, the number is of another authority", { { CRL, -1, 7,
	  true, -3, 1, .by = BY_LISTER,
	  .idp = "critical,indirectCRL:TRUE" } }, .cdp = "lister",
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	{ "indirect, not named", { { CRL, -1, 7, .by = BY_LISTER,
	  .idp = "critical,indirectCRL:TRUE" } },
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "named, but not indirect", { { CRL, -1, 7, .by = BY_LISTER } },
	  .cdp = "lister", .want = FINDING_REVOCATION_UNKNOWN },
	/* delta */
	{ "delta with its base", { { CRL, -9, -5, .number = 5 },
	  { CRL, -1, 7, .number = 7, .base = 5 } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	{ "delta with a later base", { { CRL, -9, -5, .number = 6 },
	  { CRL, -1, 7, .number = 7, .base = 5 } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	{ "delta with a base too old", { { CRL, -9, -5, .number = 4 },
	  { CRL, -1, 7, .number = 7, .base = 5 } },
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "delta of the authority's new key, its base of the old one",
	  { { CRL, -9, -5, .number = 5 }, { CRL, -1, 7, .by = BY_RENEWED,
	  .number = 7, .base = 5 } },
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "delta and base of the new key", { { CRL, -9, -5,
	  .by = BY_RENEWED, .number = 5 }, { CRL, -1, 7, .by = BY_RENEWED,
	  .number = 7, .base = 5 } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
	{ "delta alone", { { CRL, -1, 7, .number = 7, .base = 5 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "no base" },
	{ "delta alone that lists it", { { CRL, -1, 7, true, -3, 1,
	  .number = 7, .base = 5 } }, .want = FINDING_CERT_REVOKED_NO_POE,
	  .revocation = REVOCATION_REVOKED, .source = SOURCE_CRL,
	  .revoked = -3, .reason = 1 },
	{ "listed in the base", { { CRL, -9, -5, true, -10, 1, .number = 5 },
	  { CRL, -1, 7, .number = 7, .base = 5 } },
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_CRL, .revoked = -10,
	  .reason = 1 },
	{ "removed from the list", { { CRL, -9, -5, true, -10, 6,
	  .number = 5 }, { CRL, -1, 7, true, -10, 8, .number = 7,
	  .base = 5 } }, .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_CRL },
	/* OCSP */
	{ "answer: good", { { OCSP, -1, 7 } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_OCSP },
	{ "answer by key", { { OCSP, -1, 7, .by_key = true } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "answer: revoked", { { OCSP, -1, 7, true, -3, 1 } },
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_OCSP, .revoked = -3,
	  .reason = 1 },
	{ "answer: revoked later", { { OCSP, -1, 7, true, -3, 1 } },
	  .at = -4, .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "answer: on hold", { { OCSP, -1, 7, true, -3, 6 } },
	  .want = FINDING_CERT_ON_HOLD, .revocation = REVOCATION_REVOKED,
	  .source = SOURCE_OCSP, .revoked = -3, .reason = 6 },
	{ "answer: unknown", { { OCSP, -1, 7, .unknown = true } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not know" },
	{ "answer out of date", { { OCSP, -9, -5 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "2025-12-27" },
	{ "answer without an end, of today", { { OCSP, -1, 0 } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "answer without an end, of yesterday", { { OCSP, -2, 0 } },
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "answer about another certificate",
	  { { OCSP, -1, 7, .of_other = true } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "none of" },
	{ "answer with a critical extension nobody knows",
	  { { OCSP, -1, 7, .critical = 1 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not cover" },
	{ "the same, of what is said of the one",
	  { { OCSP, -1, 7, true, -3, 1, .critical = 2 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "does not cover" },
	{ "answer with the right hash", { { OCSP, -1, 7, .hash = 1 } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "answer with another's hash", { { OCSP, -1, 7, .hash = 2 } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "another" },
	{ "answer after the end", { { OCSP, 40, 60 } }, .leaf_until = 30,
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "answer after the end, with archive",
	  { { OCSP, 40, 60, .cutoff = -900 } }, .leaf_until = 30,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "answer after the end, archive too short",
	  { { OCSP, 40, 60, .cutoff = 31 } }, .leaf_until = 30,
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "delegated", { { OCSP, -1, 7, .by = BY_DELEGATE } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "delegated without the purpose",
	  { { OCSP, -1, 7, .by = BY_NO_DELEGATE } },
	  .want = FINDING_REVOCATION_UNKNOWN, .detail = "not signed" },
	{ "by a stranger", { { OCSP, -1, 7, true, -3, 1,
	  .by = BY_STRANGER } }, .want = FINDING_REVOCATION_UNKNOWN },
	{ "by a delegate that had expired",
	  { { OCSP, -1, 7, .by = BY_DELEGATE_OLD } },
	  .want = FINDING_REVOCATION_UNKNOWN },
	{ "a list says good, a later answer revoked",
	  { { CRL, -5, 7 }, { OCSP, -1, 7, true, -3, 1 } },
	  .want = FINDING_CERT_REVOKED_NO_POE, .revocation =
	  REVOCATION_REVOKED, .source = SOURCE_OCSP, .revoked = -3,
	  .reason = 1 },
	/* from the document */
	{ "the document's list", { { CRL, -1, 7, .in_document = true } },
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_DOCUMENT },
	{ "the document's answer", { { OCSP, -1, 7, .in_document = true,
	  .by = BY_DELEGATE } }, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_DOCUMENT },
	{ "the document's answer, its signer expired since",
	  { { OCSP, -99, -90, .in_document = true,
	  .by = BY_DELEGATE_OLD } }, .at = -95, .now = 1,
	  .want = FINDING_REVOCATION_SIGNER_EXPIRED,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_DOCUMENT },
	{ "the same, proven from before that", { { OCSP, -99, -90,
	  .in_document = true, .by = BY_DELEGATE_OLD, .known = -94 } },
	  .at = -95, .now = 1, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_DOCUMENT },
	{ "the same, proven from after that", { { OCSP, -99, -90,
	  .in_document = true, .by = BY_DELEGATE_OLD, .known = -1 } },
	  .at = -95, .now = 1, .want = FINDING_REVOCATION_SIGNER_EXPIRED,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_DOCUMENT },
	{ "the same, kept by the archive", { { OCSP, -99, -90,
	  .by = BY_DELEGATE_OLD } }, .at = -95, .now = 1,
	  .want = FINDING_OK, .revocation = REVOCATION_GOOD,
	  .source = SOURCE_OCSP },
	{ "the archive's evidence beats the document's",
	  { { OCSP, -99, -90, .in_document = true, .by = BY_DELEGATE_OLD },
	  { CRL, -98, -90 } }, .at = -95, .now = 1, .want = FINDING_OK,
	  .revocation = REVOCATION_GOOD, .source = SOURCE_CRL },
};

static void
expect(const struct row *row, const struct chain_result *r)
{
	int64_t	 at = row->revoked == 0 ? TIME_NONE :
		    (NOW + row->revoked * DAY) * TIME_SECOND;

	if (r->finding != row->want)
		fail_msg("%s: %s (%s)", row->descr, finding_name(r->finding),
		    r->detail);
	if (r->revocation != row->revocation || r->source != row->source)
		fail_msg("%s: revocation %d from %d", row->descr,
		    (int)r->revocation, (int)r->source);
	if (r->revoked_at != at ||
	    r->reason != (row->reason == 0 ? -1 : row->reason))
		fail_msg("%s: revoked for %d", row->descr, r->reason);
	if (row->detail != NULL && strstr(r->detail, row->detail) == NULL)
		fail_msg("%s: %s", row->descr, r->detail);
	if (r->revocation != REVOCATION_UNKNOWN && r->nevidence == 0)
		fail_msg("%s: rests on nothing", row->descr);
}

/* The same answer at either end of its stretch of time. */
static void
ends(const struct row *row, const struct trust *t, const uint8_t *der,
    size_t len, const struct chain_extra *e, int64_t now,
    const struct chain_result *r)
{
	struct chain_result	 edge;

	for (int end = 0; end < 2; end++) {
		int64_t	 at = end == 0 ? r->steady_from : r->steady_until - 1;

		if (at == INT64_MIN || at == INT64_MAX - 1)
			continue;
		assert_int_equal(chain_check(t, der, len, e, at, now, &edge),
		    0);
		if (edge.finding != r->finding ||
		    edge.revocation != r->revocation ||
		    edge.steady_from != r->steady_from ||
		    edge.steady_until != r->steady_until)
			fail_msg("%s: not steady: %s", row->descr,
			    finding_name(edge.finding));
		chain_result_release(&edge);
	}
}

static void
statements(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row	*row = &rows[i];
		struct trust		*t = new_trust();
		X509			*leaf = new_leaf(row);
		struct octets		 rev[3];
		int64_t			 known[3];
		struct chain_extra	 e = { .revocation = rev,
		    .known = known };
		struct chain_result	 r;
		uint8_t			*der, *made[3] = { NULL };
		size_t			 len, n[3];
		int64_t			 at, now;

		for (size_t k = 0; k < 3; k++) {
			const struct told	*told = &row->told[k];

			if (told->what == NOTHING)
				continue;
			made[k] = told->what == CRL ? make_crl(told, &n[k]) :
			    make_ocsp(told, leaf, &n[k]);
			known[e.nrevocation] = told->known == 0 ? TIME_NONE :
			    (NOW + told->known * DAY) * TIME_SECOND;
			if (told->in_document)
				rev[e.nrevocation++] = (struct octets){
				    made[k], n[k] };
			else
				assert_int_equal(trust_add(t, TRUST_OCSP,
				    row->descr, made[k], n[k]), 1);
		}
		der = certs_der(leaf, NULL, &len);
		at = (NOW + row->at * DAY) * TIME_SECOND;
		now = row->now == 0 ? at : (NOW + row->now * DAY) *
		    TIME_SECOND;
		assert_int_equal(chain_check(t, der, len, &e, at, now, &r), 0);
		expect(row, &r);
		ends(row, t, der, len, &e, now, &r);
		chain_result_release(&r);
		for (size_t k = 0; k < 3; k++)
			free(made[k]);
		free(der);
		X509_free(leaf);
		trust_free(t);
	}
}

/* What cannot be read changes nothing. */
static void
malformed(void **state)
{
	struct told		 told = { OCSP, -1, 7 };
	struct trust		*t = new_trust();
	X509			*leaf = new_leaf(&rows[0]);
	struct octets		 rev;
	struct chain_extra	 e = { .revocation = &rev,
	    .nrevocation = 1 };
	struct chain_result	 r;
	uint8_t			*der, *made;
	size_t			 len, n;

	(void)state;
	made = make_ocsp(&told, leaf, &n);
	der = certs_der(leaf, NULL, &len);
	for (size_t cut = 1; cut < n; cut += 37) {
		rev = (struct octets){ made, n - cut };
		assert_int_equal(chain_check(t, der, len, &e,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		assert_int_equal(r.finding, FINDING_REVOCATION_UNKNOWN);
		chain_result_release(&r);
	}
	/* One octet of the signature. */
	rev = (struct octets){ made, n };
	made[n - 5] ^= 1;
	assert_int_equal(chain_check(t, der, len, &e, NOW * TIME_SECOND,
	    NOW * TIME_SECOND, &r), 0);
	assert_int_equal(r.finding, FINDING_REVOCATION_UNKNOWN);
	chain_result_release(&r);
	free(made);
	free(der);
	X509_free(leaf);
	trust_free(t);
}

/*
 * A CRL in the authority's name, by a key that only another anchor vouches
 * for (RFC 5280 6.3.3 (f)): neither what it lists nor what it does not counts.
 */
static void
other_anchor(void **state)
{
	static const struct {
		const char	*descr;
		bool		 is_anchor;	/* it is one itself */
		bool		 renewed;	/* ours vouches for
						   the key, too */
		bool		 listed;
		enum finding	 want;
	} kinds[] = {
		{ "under another anchor", .want = FINDING_REVOCATION_UNKNOWN },
		{ "under another anchor, listed", .listed = true,
		  .want = FINDING_REVOCATION_UNKNOWN },
		{ "another anchor's own", .is_anchor = true,
		  .want = FINDING_REVOCATION_UNKNOWN },
		{ "another anchor's own, listed", .is_anchor = true,
		  .listed = true, .want = FINDING_REVOCATION_UNKNOWN },
		{ "under both", .renewed = true, .want = FINDING_OK },
		{ "under both, listed", .renewed = true, .listed = true,
		  .want = FINDING_CERT_REVOKED_NO_POE },
	};
	const struct certs_want	 o = { .cn = "Khác", .serial = 7, .basic = CA,
	    .usage = CA_USE, .from = NOW - 3650 * DAY,
	    .until = NOW + 3650 * DAY };
	const struct certs_want	 n = { .cn = "Cấp", .serial = 8, .basic = CA,
	    .usage = CA_USE, .from = NOW - 500 * DAY,
	    .until = NOW + 1000 * DAY };

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		X509			*other = certs_cert(&o, other_key,
		    NULL, NULL), *twin = kinds[i].is_anchor ?
		    certs_cert(&n, new_key, NULL, NULL) :
		    certs_cert(&n, new_key, other, other_key);
		X509			*leaf = new_leaf(&rows[0]);
		struct trust		*t = trust_new();
		const struct chain_extra none = { 0 };
		struct chain_result	 r;
		X509_CRL		*crl;
		uint8_t			*der;
		size_t			 len;

		put(t, TRUST_ROOT, root);
		put(t, TRUST_ROOT, other);
		put(t, TRUST_INTERMEDIATE, ca);
		put(t, kinds[i].is_anchor ? TRUST_ROOT : TRUST_INTERMEDIATE,
		    twin);
		if (kinds[i].renewed)
			put(t, TRUST_INTERMEDIATE, ca_renewed);
		crl = certs_crl(root, root_key, NOW - 990 * DAY,
		    NOW + 3000 * DAY, 0, 0, -1);
		der = certs_der(NULL, crl, &len);
		assert_int_equal(trust_add(t, TRUST_CRL, "r", der, len), 1);
		free(der);
		X509_CRL_free(crl);
		crl = certs_crl(twin, new_key, NOW - DAY, NOW + 7 * DAY,
		    kinds[i].listed ? SERIAL : 0, NOW - 3 * DAY, 1);
		der = certs_der(NULL, crl, &len);
		assert_int_equal(trust_add(t, TRUST_CRL, "c", der, len), 1);
		free(der);
		X509_CRL_free(crl);
		der = certs_der(leaf, NULL, &len);
		assert_int_equal(chain_check(t, der, len, &none,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		if (r.finding != kinds[i].want ||
		    (r.finding == FINDING_REVOCATION_UNKNOWN &&
		    strstr(r.detail, "another trust anchor") == NULL))
			fail_msg("%s: %s (%s)", kinds[i].descr,
			    finding_name(r.finding), r.detail);
		chain_result_release(&r);
		free(der);
		X509_free(leaf);
		X509_free(twin);
		X509_free(other);
		trust_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(statements),
		cmocka_unit_test(malformed),
		cmocka_unit_test(other_anchor),
	};

	return cmocka_run_group_tests(all, revocations_setup,
	    revocations_teardown);
}
