/*
 * test-revoked.c: what CRLs and OCSP responses of every kind say of a
 * certificate (RFC 5280 6.3, RFC 6960), and which of several paths counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <openssl/ocsp.h>

#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DAY		CERTS_DAY
#define NOW		CERTS_NOW
#define CA		"critical,CA:TRUE"
#define CA_USE		"critical,keyCertSign,cRLSign"
#define POINT		"URI:http://ca.example.vn/1.crl"
#define SERIAL		10		/* of the leaf */

static EVP_PKEY	*root_key, *ca_key, *new_key, *leaf_key, *other_key;
static X509	*root, *ca, *ca_renewed, *crl_issuer;

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static int
setup(void **state)
{
	const struct certs_want	 r = { .cn = "Gốc", .serial = 1, .basic = CA,
	    .usage = CA_USE, .from = NOW - 3650 * DAY,
	    .until = NOW + 3650 * DAY };
	const struct certs_want	 c = { .cn = "Cấp", .serial = 2, .basic = CA,
	    .usage = CA_USE, .from = NOW - 1000 * DAY,
	    .until = NOW + 1000 * DAY };
	const struct certs_want	 n = { .cn = "Cấp", .serial = 3, .basic = CA,
	    .usage = CA_USE, .from = NOW - 500 * DAY,
	    .until = NOW + 1000 * DAY };
	const struct certs_want	 i = { .cn = "Danh sách", .serial = 4,
	    .usage = "critical,cRLSign", .from = NOW - 500 * DAY,
	    .until = NOW + 1000 * DAY };

	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	root_key = certs_key("ec:P-256");
	ca_key = certs_key("ec:P-256");
	new_key = certs_key("ec:P-256");
	leaf_key = certs_key("ec:P-256");
	other_key = certs_key("ec:P-256");
	root = certs_cert(&r, root_key, NULL, NULL);
	ca = certs_cert(&c, ca_key, root, root_key);
	ca_renewed = certs_cert(&n, new_key, root, root_key);
	crl_issuer = certs_cert(&i, other_key, root, root_key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(root);
	X509_free(ca);
	X509_free(ca_renewed);
	X509_free(crl_issuer);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(new_key);
	EVP_PKEY_free(leaf_key);
	EVP_PKEY_free(other_key);
	return 0;
}

enum what { NOTHING, CRL, OCSP };
enum by { BY_CA, BY_RENEWED, BY_LISTER, BY_STRANGER, BY_DELEGATE,
	BY_DELEGATE_OLD, BY_NO_DELEGATE };

/* A CRL or a response; times in days from NOW. */
struct told {
	enum what	 what;
	int64_t		 from;		/* thisUpdate */
	int64_t		 until;		/* nextUpdate; 0: none (OCSP) */
	bool		 listed;	/* revoked */
	int64_t		 at;		/* when */
	int		 reason;	/* 0: none */
	int64_t		 invalid;	/* invalidityDate; 0: none */
	enum by		 by;
	bool		 in_document;
	int64_t		 known;		/* proven in days; 0: by nothing */
	/* CRL */
	const char	*idp;		/* issuingDistributionPoint */
	long		 number;
	long		 base;		/* deltaCRLIndicator */
	bool		 foreign;	/* entry with certificateIssuer */
	int64_t		 kept;		/* expiredCertsOnCRL; 0: none */
	bool		 critical;	/* an extension nobody knows */
	/* OCSP */
	bool		 unknown;
	bool		 by_key;
	bool		 of_other;	/* about another certificate */
	int64_t		 cutoff;	/* archiveCutoff; 0: none */
	int		 hash;		/* certHash: 1 right, 2 wrong */
};

struct row {
	const char	*descr;
	struct told	 told[3];
	const char	*cdp;		/* of the leaf */
	int64_t		 at;		/* days from NOW */
	int64_t		 now;		/* 0: at */
	int64_t		 leaf_until;	/* 0: a year */
	enum finding	 want;
	enum revocation	 revocation;
	enum revocation_source source;
	int64_t		 revoked;	/* days */
	int		 reason;	/* 0: none */
	const char	*detail;
};

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
	  { { CRL, -1, 7, .critical = true } },
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

static ASN1_TIME *
when(int64_t days)
{
	ASN1_TIME	*t = ASN1_TIME_set(NULL, (time_t)(NOW + days * DAY));

	certs_must(t != NULL);
	return t;
}

static ASN1_GENERALIZEDTIME *
general(int64_t days)
{
	ASN1_GENERALIZEDTIME	*t;

	t = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(NOW + days * DAY));
	certs_must(t != NULL);
	return t;
}

static void
crl_number(X509_CRL *crl, int nid, long n, int crit)
{
	ASN1_INTEGER	*i = ASN1_INTEGER_new();

	if (n != 0) {
		ASN1_INTEGER_set(i, n);
		certs_must(X509_CRL_add1_ext_i2d(crl, nid, i, crit, 0) == 1);
	}
	ASN1_INTEGER_free(i);
}

/* An extension by its number, with this DER. */
static void
crl_raw(X509_CRL *crl, const char *oid, const void *der, int len, int crit)
{
	ASN1_OBJECT		*obj = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING	*s = ASN1_OCTET_STRING_new();
	X509_EXTENSION		*e;

	ASN1_OCTET_STRING_set(s, der, len);
	e = X509_EXTENSION_create_by_OBJ(NULL, obj, crit, s);
	certs_must(X509_CRL_add_ext(crl, e, -1) == 1);
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(s);
	ASN1_OBJECT_free(obj);
}

/* issuingDistributionPoint with these bits of onlySomeReasons. */
static void
crl_reasons(X509_CRL *crl, const char *bits)
{
	ISSUING_DIST_POINT	*idp = ISSUING_DIST_POINT_new();

	idp->onlysomereasons = ASN1_BIT_STRING_new();
	for (; *bits != '\0'; bits++)
		ASN1_BIT_STRING_set_bit(idp->onlysomereasons, *bits - '0', 1);
	certs_must(X509_CRL_add1_ext_i2d(crl,
	    NID_issuing_distribution_point, idp, 1, 0) == 1);
	ISSUING_DIST_POINT_free(idp);
}

static void
crl_entry(X509_CRL *crl, const struct told *t)
{
	X509_REVOKED		*r = X509_REVOKED_new();
	ASN1_INTEGER		*n = ASN1_INTEGER_new();
	ASN1_TIME		*at = when(t->at);
	ASN1_ENUMERATED		*e = ASN1_ENUMERATED_new();
	ASN1_GENERALIZEDTIME	*since = general(t->invalid);
	GENERAL_NAMES		*names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME		*name = GENERAL_NAME_new();

	ASN1_INTEGER_set(n, SERIAL);
	X509_REVOKED_set_serialNumber(r, n);
	X509_REVOKED_set_revocationDate(r, at);
	ASN1_ENUMERATED_set(e, t->reason);
	if (t->reason != 0)
		certs_must(X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, e, 0,
		    0) == 1);
	if (t->invalid != 0)
		certs_must(X509_REVOKED_add1_ext_i2d(r, NID_invalidity_date,
		    since, 0, 0) == 1);
	GENERAL_NAME_set0_value(name, GEN_DIRNAME,
	    X509_NAME_dup(X509_get_subject_name(ca)));
	sk_GENERAL_NAME_push(names, name);
	if (t->foreign)
		certs_must(X509_REVOKED_add1_ext_i2d(r,
		    NID_certificate_issuer, names, 1, 0) == 1);
	certs_must(X509_CRL_add0_revoked(crl, r) == 1);
	ASN1_INTEGER_free(n);
	ASN1_TIME_free(at);
	ASN1_ENUMERATED_free(e);
	ASN1_GENERALIZEDTIME_free(since);
	GENERAL_NAMES_free(names);
}

static uint8_t *
make_crl(const struct told *t, size_t *len)
{
	X509_CRL	*crl = X509_CRL_new();
	ASN1_TIME	*from = when(t->from), *until = when(t->until);
	X509_EXTENSION	*e;
	X509V3_CTX	 ctx;
	ASN1_GENERALIZEDTIME *kept = general(t->kept);
	unsigned char	*p = NULL;
	uint8_t		*der;
	int		 n;

	X509_CRL_set_version(crl, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(
	    t->by == BY_LISTER ? crl_issuer : ca));
	X509_CRL_set1_lastUpdate(crl, from);
	X509_CRL_set1_nextUpdate(crl, until);
	X509V3_set_ctx(&ctx, NULL, NULL, NULL, NULL, 0);
	if (t->idp != NULL && strncmp(t->idp, "reasons:", 8) == 0) {
		crl_reasons(crl, t->idp + 8);
	} else if (t->idp != NULL) {
		e = X509V3_EXT_conf_nid(NULL, &ctx,
		    NID_issuing_distribution_point, t->idp);
		certs_must(e != NULL && X509_CRL_add_ext(crl, e, -1) == 1);
		X509_EXTENSION_free(e);
	}
	crl_number(crl, NID_crl_number, t->number, 0);
	crl_number(crl, NID_delta_crl, t->base, 1);
	if (t->kept != 0) {
		n = i2d_ASN1_GENERALIZEDTIME(kept, &p);
		crl_raw(crl, "2.5.29.60", p, n, 0);
		OPENSSL_free(p);
	}
	if (t->critical)
		crl_raw(crl, "1.2.3.4.5", "\x05", 2, 1);
	if (t->listed)
		crl_entry(crl, t);
	X509_CRL_sort(crl);
	certs_must(X509_CRL_sign(crl, t->by == BY_CA ? ca_key :
	    t->by == BY_RENEWED ? new_key : t->by == BY_LISTER ? other_key :
	    leaf_key, EVP_sha256()) > 0);
	der = certs_der(NULL, crl, len);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_GENERALIZEDTIME_free(kept);
	X509_CRL_free(crl);
	return der;
}

/* Who answers in the authority's stead. */
static X509 *
make_delegate(enum by by)
{
	const struct certs_want	 w = { .cn = "Trả lời", .serial = 77,
	    .usage = "digitalSignature", .until = by == BY_DELEGATE_OLD ?
	    NOW - 50 * DAY : 0,
	    .purpose = by == BY_NO_DELEGATE ? "clientAuth" : "OCSPSigning" };

	return certs_cert(&w, other_key, ca, ca_key);
}

static void
single_extensions(OCSP_SINGLERESP *s, const struct told *t, X509 *leaf)
{
	ASN1_GENERALIZEDTIME	*cutoff = general(t->cutoff);
	ASN1_OBJECT		*obj = OBJ_txt2obj("1.3.36.8.3.13", 1);
	ASN1_OCTET_STRING	*value = ASN1_OCTET_STRING_new();
	X509_SIG		*sig = X509_SIG_new();
	X509_ALGOR		*alg;
	ASN1_OCTET_STRING	*md;
	unsigned char		 hash[32], *p = NULL;
	unsigned int		 len;
	X509_EXTENSION		*e;

	if (t->cutoff != 0)
		certs_must(OCSP_SINGLERESP_add1_ext_i2d(s,
		    NID_id_pkix_OCSP_archiveCutoff, cutoff, 0, 0) == 1);
	if (t->hash != 0) {
		X509_digest(t->hash == 1 ? leaf : root, EVP_sha256(), hash,
		    &len);
		X509_SIG_getm(sig, &alg, &md);
		X509_ALGOR_set_md(alg, EVP_sha256());
		ASN1_OCTET_STRING_set(md, hash, 32);
		len = (unsigned int)i2d_X509_SIG(sig, &p);
		ASN1_OCTET_STRING_set(value, p, (int)len);
		OPENSSL_free(p);
		e = X509_EXTENSION_create_by_OBJ(NULL, obj, 0, value);
		certs_must(OCSP_SINGLERESP_add_ext(s, e, -1) == 1);
		X509_EXTENSION_free(e);
	}
	ASN1_GENERALIZEDTIME_free(cutoff);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(obj);
	X509_SIG_free(sig);
}

static uint8_t *
make_ocsp(const struct told *t, X509 *leaf, size_t *len)
{
	OCSP_BASICRESP	*b = OCSP_BASICRESP_new();
	OCSP_CERTID	*id = OCSP_cert_to_id(EVP_sha1(), t->of_other ? root :
			    leaf, t->of_other ? root : ca);
	ASN1_TIME	*from = when(t->from), *until = when(t->until);
	ASN1_TIME	*at = when(t->at);
	bool		 own = t->by == BY_CA;
	X509		*signer = own ? X509_dup(ca) : make_delegate(t->by);
	EVP_PKEY	*key = own ? ca_key : t->by == BY_STRANGER ?
			    leaf_key : other_key;
	OCSP_SINGLERESP	*s;
	OCSP_RESPONSE	*r;
	unsigned char	*p = NULL;
	uint8_t		*out;
	int		 n;

	s = OCSP_basic_add1_status(b, id, t->unknown ?
	    V_OCSP_CERTSTATUS_UNKNOWN : t->listed ? V_OCSP_CERTSTATUS_REVOKED :
	    V_OCSP_CERTSTATUS_GOOD, t->reason, at, from,
	    t->until == 0 ? NULL : until);
	certs_must(s != NULL);
	single_extensions(s, t, leaf);
	if (t->by == BY_STRANGER) {	/* in the delegate's name */
		X509_set_pubkey(signer, leaf_key);
		X509_sign(signer, leaf_key, EVP_sha256());
	}
	/* producedAt is not the clock's (OCSP_NOTIME). */
	certs_must(ASN1_GENERALIZEDTIME_set((ASN1_GENERALIZEDTIME *)
	    (uintptr_t)OCSP_resp_get0_produced_at(b),
	    (time_t)(NOW + t->from * DAY)) != NULL);
	certs_must(OCSP_basic_sign(b, signer, key, EVP_sha256(), NULL,
	    OCSP_NOTIME | (t->by_key ? OCSP_RESPID_KEY : 0) |
	    (own ? OCSP_NOCERTS : 0)) == 1);
	r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, b);
	n = i2d_OCSP_RESPONSE(r, &p);
	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, p, (size_t)n);
	*len = (size_t)n;
	OPENSSL_free(p);
	OCSP_RESPONSE_free(r);
	OCSP_BASICRESP_free(b);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(at);
	X509_free(signer);
	return out;
}

static void
put(struct trust *t, enum trust_role role, X509 *x)
{
	size_t	 len;
	uint8_t	*der = certs_der(x, NULL, &len);

	assert_int_equal(trust_add(t, role, "test", der, len), 1);
	free(der);
}

static struct trust *
new_trust(void)
{
	struct trust	*t = trust_new();
	X509_CRL	*crl;
	uint8_t		*der;
	size_t		 len;

	put(t, TRUST_ROOT, root);
	put(t, TRUST_INTERMEDIATE, ca);
	put(t, TRUST_INTERMEDIATE, ca_renewed);
	put(t, TRUST_INTERMEDIATE, crl_issuer);
	crl = certs_crl(root, root_key, NOW - 990 * DAY, NOW + 3000 * DAY, 0,
	    0, -1);
	der = certs_der(NULL, crl, &len);
	assert_int_equal(trust_add(t, TRUST_CRL, "root.crl", der, len), 1);
	free(der);
	X509_CRL_free(crl);
	return t;
}

/* A distribution point of another issuer, which no short form can say. */
static void
add_lister_point(X509 *leaf)
{
	CRL_DIST_POINTS	*points = CRL_DIST_POINTS_new();
	DIST_POINT	*p = DIST_POINT_new();
	GENERAL_NAME	*name = GENERAL_NAME_new();

	GENERAL_NAME_set0_value(name, GEN_DIRNAME,
	    X509_NAME_dup(X509_get_subject_name(crl_issuer)));
	p->CRLissuer = sk_GENERAL_NAME_new_null();
	sk_GENERAL_NAME_push(p->CRLissuer, name);
	sk_DIST_POINT_push(points, p);
	certs_must(X509_add1_ext_i2d(leaf, NID_crl_distribution_points,
	    points, 0, 0) == 1);
	CRL_DIST_POINTS_free(points);
}

static X509 *
new_leaf(const struct row *row)
{
	bool			 lister = row->cdp != NULL &&
	    strcmp(row->cdp, "lister") == 0;
	const struct certs_want	 w = { .cn = "Ký", .serial = SERIAL,
	    .cdp = lister ? NULL : row->cdp, .until = row->leaf_until == 0 ?
	    0 : NOW + row->leaf_until * DAY };
	X509			*leaf = certs_cert(&w, leaf_key, ca, ca_key);

	if (lister) {
		add_lister_point(leaf);
		certs_must(X509_sign(leaf, ca_key, EVP_sha256()) > 0);
	}
	return leaf;
}

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

/* A good path is found beside bad ones, wherever they stand. */
static void
cross(void **state)
{
	const struct certs_want	 bad_w = { .cn = "Cấp", .serial = 5,
	    .basic = "critical,CA:TRUE,pathlen:0", .usage = "cRLSign",
	    .until = NOW + 900 * DAY };
	const struct certs_want	 old_w = { .cn = "Cấp", .serial = 6,
	    .basic = CA, .usage = CA_USE, .until = NOW - DAY };
	const struct certs_want	 leaf_w = { .cn = "Ký", .serial = SERIAL };
	X509			*bad = certs_cert(&bad_w, ca_key, root,
	    root_key);
	X509			*old = certs_cert(&old_w, ca_key, root,
	    root_key);
	X509			*leaf = certs_cert(&leaf_w, leaf_key, ca,
	    ca_key);
	X509			*const order[][3] = { { bad, old, ca },
	    { ca, old, bad }, { old, ca, bad } };
	struct told		 told = { CRL, -1, 7 };
	struct chain_result	 r;
	const struct chain_extra nothing = { 0 };
	uint8_t			*der, *crl;
	size_t			 len, n;

	(void)state;
	der = certs_der(leaf, NULL, &len);
	crl = make_crl(&told, &n);
	for (size_t i = 0; i < COUNT(order); i++) {
		struct trust	*t = trust_new();
		X509_CRL	*root_crl = certs_crl(root, root_key,
		    NOW - DAY, NOW + DAY, 0, 0, -1);
		size_t		 m;
		uint8_t		*root_der = certs_der(NULL, root_crl, &m);

		put(t, TRUST_ROOT, root);
		for (size_t k = 0; k < 3; k++)
			put(t, TRUST_INTERMEDIATE, order[i][k]);
		trust_add(t, TRUST_CRL, "crl", crl, n);
		trust_add(t, TRUST_CRL, "crl", root_der, m);
		assert_int_equal(chain_check(t, der, len, &nothing,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		if (r.finding != FINDING_OK)
			fail_msg("%zu: %s (%s)", i, finding_name(r.finding),
			    r.detail);
		chain_result_release(&r);
		X509_CRL_free(root_crl);
		free(root_der);
		trust_free(t);
	}
	free(der);
	free(crl);
	X509_free(bad);
	X509_free(old);
	X509_free(leaf);
}

/* Thousands of cross-certificates that lead in circles end soon. */
static void
circles(void **state)
{
	static const char *const	 names[] = { "A", "B", "C", "Cấp" };
	struct certs_want		 w = { .basic = CA, .usage = CA_USE };
	const struct certs_want		 leaf_w = { .cn = "Ký",
	    .serial = SERIAL };
	EVP_PKEY			*key[4];
	X509				*of[4], *x, *leaf;
	struct trust			*t = trust_new();
	const struct chain_extra	 nothing = { 0 };
	struct chain_result		 r;
	clock_t				 began;
	uint8_t				*der;
	size_t				 len;

	(void)state;
	put(t, TRUST_ROOT, root);
	for (int i = 0; i < 4; i++) {
		w.cn = names[i];
		w.serial = 100 + i;
		key[i] = certs_key("ec:P-256");
		of[i] = certs_cert(&w, key[i], NULL, NULL);
	}
	leaf = certs_cert(&leaf_w, leaf_key, of[3], key[3]);
	for (int i = 0; i < 3000; i++) {
		int	 a = i % 4, b = (i / 4 + a + 1) % 4;

		w.cn = names[a];
		w.serial = 1000 + i;
		x = certs_cert(&w, key[a], of[b], key[b]);
		put(t, TRUST_INTERMEDIATE, x);
		X509_free(x);
	}
	der = certs_der(leaf, NULL, &len);
	began = clock();
	assert_int_equal(chain_check(t, der, len, &nothing,
	    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
	assert_int_equal(r.finding, FINDING_NO_CHAIN);
	/* Bounded by counts; the time is only to notice when it is not. */
	assert_true((clock() - began) / CLOCKS_PER_SEC < 20);
	chain_result_release(&r);
	free(der);
	X509_free(leaf);
	for (int i = 0; i < 4; i++) {
		X509_free(of[i]);
		EVP_PKEY_free(key[i]);
	}
	trust_free(t);
}

/* A certificate signed with a digest that had ended by then. */
static void
weak(void **state)
{
	const struct certs_want	 w = { .cn = "Ký", .serial = SERIAL,
	    .from = NOW - 6000 * DAY };
	X509			*leaf = certs_cert(&w, leaf_key, ca, ca_key);
	struct trust		*t = new_trust();
	const struct chain_extra nothing = { 0 };
	struct chain_result	 r;
	uint8_t			*der;
	size_t			 len;

	(void)state;
	certs_must(X509_sign(leaf, ca_key, EVP_sha1()) > 0);
	der = certs_der(leaf, NULL, &len);
	assert_int_equal(chain_check(t, der, len, &nothing,
	    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
	assert_int_equal(r.finding, FINDING_CHAIN_WEAK);
	assert_non_null(strstr(r.detail, "sha1, 2012-08-01"));
	chain_result_release(&r);
	free(der);
	X509_free(leaf);
	trust_free(t);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(statements),
		cmocka_unit_test(malformed),
		cmocka_unit_test(cross),
		cmocka_unit_test(circles),
		cmocka_unit_test(weak),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
