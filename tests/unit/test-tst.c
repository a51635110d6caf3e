/*
 * test-tst.c: time-stamps read, verified, and used as proofs of existence
 * (RFC 3161; EN 319 102-1 5.4 to 5.6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/ber.h"
#include "formats/crypto/tst.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/validation/verdict.h"
#include "tests/unit/stamps.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		CERTS_NOW
#define DAY		CERTS_DAY
#define TEXT		"Kinh goi: Van phong\n"
#define SERIAL_TSA	20
#define SERIAL_SIGNER	30

/* Whose time-stamp, and what is wrong with it. */
enum who { NOBODY, GOOD, UNTRUSTED, NOT_CRITICAL, TWO_PURPOSES, NO_PURPOSE,
	WEAK_IMPRINT, BROKEN_IMPRINT };

struct stamp {
	enum who	 who;
	int64_t		 day;		/* genTime, from NOW */
};

/* The root's CRL: from, until, what it revokes, when and why; in days. */
struct list {
	int64_t		 from, until;
	long		 serial;
	int64_t		 revoked;
	int		 reason;
	const char	*keeps;		/* expired ones since; NULL: not */
};

static const struct {
	const char	*descr;
	struct stamp	 content;
	struct stamp	 stamp[2];
	bool		 other;		/* the imprint is of something else */
	int64_t		 from, until;	/* of the signer, days; 0: +-365 */
	int64_t		 tsa_until;
	struct list	 crl;
	int64_t		 at;		/* validation, days */
	enum indication	 want;
	const char	*sub;
	int64_t		 best;		/* day; -1: nothing proven */
	bool		 unproven;	/* it is said that a token is not */
} tests[] = {
	{ .descr = "valid now, no time-stamp", .crl = { -1, 30, 0, 0, 0 },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = -1 },
	{ .descr = "valid now, time-stamped", .stamp = { { GOOD, 5 } },
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = 5 },
	{ .descr = "expired, nothing proven", .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NOT_REVOKED", .best = -1 },
	{ .descr = "expired, no list of its days", .until = 10,
	  .crl = { 15, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NO_POE", .best = -1 },
	{ .descr = "expired since", .stamp = { { GOOD, 5 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = 5 },
	{ .descr = "expired before the time-stamp", .stamp = { { GOOD, 15 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = 15 },
	{ .descr = "expired before the content's time-stamp",
	  .content = { GOOD, 15 }, .until = 10, .crl = { -1, 30, 0, 0, 0 },
	  .at = 20, .want = IND_FAILED, .sub = "EXPIRED", .best = -1 },
	{ .descr = "stamped before the certificate", .stamp = { { GOOD, 1 } },
	  .from = 2, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_FAILED, .sub = "NOT_YET_VALID", .best = 1 },
	{ .descr = "revoked, nothing proven",
	  .crl = { 15, 30, SERIAL_SIGNER, 12, 1 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "REVOKED_NO_POE", .best = -1 },
	{ .descr = "revoked since", .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_SIGNER, 12, 1 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "revoked before the time-stamp", .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_SIGNER, 3, 1 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "REVOKED_NO_POE", .best = 5 },
	{ .descr = "revoked before the content's time-stamp",
	  .content = { GOOD, 4 }, .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_SIGNER, 3, 1 }, .at = 20,
	  .want = IND_FAILED, .sub = "REVOKED", .best = 5 },
	{ .descr = "a stranger's time-stamp", .stamp = { { UNTRUSTED, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "a stranger's, and a later good one",
	  .stamp = { { UNTRUSTED, 4 }, { GOOD, 6 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = 6, .unproven = true },
	{ .descr = "the earliest of two", .stamp = { { GOOD, 7 },
	  { GOOD, 6 } }, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 6 },
	{ .descr = "over something else", .stamp = { { GOOD, 5 } },
	  .other = true, .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "a purpose that is not critical",
	  .stamp = { { NOT_CRITICAL, 5 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NOT_REVOKED", .best = -1, .unproven = true },
	{ .descr = "two purposes", .stamp = { { TWO_PURPOSES, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "no purpose", .stamp = { { NO_PURPOSE, 5 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NOT_REVOKED", .best = -1, .unproven = true },
	{ .descr = "an imprint with SHA-1", .stamp = { { WEAK_IMPRINT, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "an imprint with MD5", .stamp = { { BROKEN_IMPRINT, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "a time-stamp of tomorrow", .stamp = { { GOOD, 21 } },
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = -1, .unproven = true },
	{ .descr = "the content's time-stamp is later",
	  .content = { GOOD, 6 }, .stamp = { { GOOD, 5 } },
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "TIMESTAMP_ORDER_FAILURE", .best = 5 },
	{ .descr = "the TSA has expired since", .stamp = { { GOOD, 5 } },
	  .until = 10, .tsa_until = 8, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "the TSA had expired", .stamp = { { GOOD, 9 } },
	  .until = 10, .tsa_until = 8, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "the TSA was superseded since", .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_TSA, 12, 4 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "the TSA's key was compromised since",
	  .stamp = { { GOOD, 5 } }, .crl = { 15, 30, SERIAL_TSA, 12, 1 },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = -1,
	  .unproven = true },
	{ .descr = "the TSA was revoked for no reason given",
	  .stamp = { { GOOD, 5 } }, .crl = { 15, 30, SERIAL_TSA, 12, -1 },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = -1,
	  .unproven = true },
	{ .descr = "a later list that keeps expired ones",
	  .stamp = { { GOOD, 5 } }, .until = 10, .tsa_until = 12,
	  .crl = { 15, 30, 0, 0, 0, "\x18\x0f" "20250101000000Z" },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "a list that keeps those expired since later",
	  .stamp = { { GOOD, 5 } }, .until = 10, .tsa_until = 12,
	  .crl = { 15, 30, 0, 0, 0, "\x18\x0f" "20260112000000Z" },
	  .at = 20, .want = IND_INDETERMINATE, .sub = "TRY_LATER",
	  .best = 5 },
	{ .descr = "no list of the time-stamp's day", .stamp = { { GOOD, 5 } },
	  .until = 10, .tsa_until = 12, .crl = { 15, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NO_POE",
	  .best = -1, .unproven = true },
};

static EVP_PKEY	*root_key, *tsa_key, *key;
static X509	*root, *stranger;

static int64_t
day(int64_t n)
{
	return NOW + n * DAY;
}

static void
trust_put(struct trust *t, enum trust_role role, X509 *x, X509_CRL *crl)
{
	size_t	 len;
	uint8_t	*der = certs_der(x, crl, &len);

	assert_int_equal(trust_add(t, role, "test", der, len), 1);
	free(der);
}

static void
crl_put(struct trust *t, const struct list *l)
{
	X509_CRL		*crl = certs_crl(root, root_key, day(l->from),
				    day(l->until), l->serial, day(l->revoked),
				    l->reason);
	ASN1_OBJECT		*oid = OBJ_txt2obj("2.5.29.60", 1);
	ASN1_OCTET_STRING	*value = ASN1_OCTET_STRING_new();
	X509_EXTENSION		*ext;

	if (l->keeps != NULL) {
		assert_int_equal(ASN1_OCTET_STRING_set(value,
		    (const unsigned char *)l->keeps,
		    (int)strlen(l->keeps)), 1);
		assert_non_null(ext = X509_EXTENSION_create_by_OBJ(NULL, oid,
		    0, value));
		assert_int_equal(X509_CRL_add_ext(crl, ext, -1), 1);
		assert_true(X509_CRL_sign(crl, root_key, EVP_sha256()) > 0);
		X509_EXTENSION_free(ext);
	}
	trust_put(t, TRUST_CRL, NULL, crl);
	X509_CRL_free(crl);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

/* Certificates of one row. */
struct made {
	X509	*tsa, *bad, *signer;
	struct stamps_want want[3];
};

static X509 *
tsa_cert(const char *eku, int64_t until, X509 *by)
{
	return stamps_cert("Dau thoi gian", SERIAL_TSA, eku, 0, until,
	    tsa_key, by, root_key);
}

static const struct stamps_want *
stamp_make(struct made *m, size_t slot, const struct stamp *s)
{
	static const char *const	 eku[] = {
		[NOT_CRITICAL] = "timeStamping",
		[TWO_PURPOSES] = "critical,timeStamping,codeSigning",
		[NO_PURPOSE] = NULL,
	};
	struct stamps_want		*w = &m->want[slot];

	*w = (struct stamps_want){ .tsa = m->tsa, .key = tsa_key,
	    .at = day(s->day) };
	if (s->who == UNTRUSTED)
		w->other = m->bad = tsa_cert("critical,timeStamping", 0,
		    stranger);
	else if (s->who == WEAK_IMPRINT)
		w->md = EVP_sha1();
	else if (s->who == BROKEN_IMPRINT)
		w->md = EVP_md5();
	else if (s->who != GOOD)
		w->other = m->bad = tsa_cert(eku[s->who], 0, root);
	return w;
}

/* The chain of any certificate of the plan, as the auditor asks for it. */
struct asking {
	const struct plan	*plan;
	struct trust		*trust;
	struct chain_result	 r[16];
	bool			 has[16];
};

static const struct chain_result *
ask(void *arg, size_t i, int64_t at, const int64_t *known)
{
	struct asking		*a = arg;
	const struct plan	*p = a->plan;
	struct octets		 extra[8];
	struct chain_extra	 e = { .cert = extra, .ncert = p->ncert };
	struct chain_result	 edge;

	(void)known;
	assert_true(i < COUNT(a->r) && p->ncert <= COUNT(extra));
	if (p->sig[i].cert < 0)
		return NULL;
	for (size_t k = 0; k < p->ncert; k++)
		extra[k] = (struct octets){ p->cert[k].p, p->cert[k].len };
	if (a->has[i])
		chain_result_release(&a->r[i]);
	a->has[i] = true;
	assert_int_equal(chain_check(a->trust, extra[p->sig[i].cert].p,
	    extra[p->sig[i].cert].len, &e, at, at, &a->r[i]), 0);
	/* The same answer at either end of its stretch of time. */
	assert_true(a->r[i].steady_from <= at && at < a->r[i].steady_until);
	for (int end = 0; end < 2; end++) {
		int64_t	 t = end == 0 ? a->r[i].steady_from :
			    a->r[i].steady_until - 1;

		if (t == INT64_MIN || t == INT64_MAX - 1)
			continue;
		assert_int_equal(chain_check(a->trust,
		    extra[p->sig[i].cert].p, extra[p->sig[i].cert].len,
		    &e, t, at, &edge), 0);
		assert_int_equal(edge.finding, a->r[i].finding);
		assert_int_equal(edge.revocation, a->r[i].revocation);
		assert_string_equal(edge.detail, a->r[i].detail);
		assert_true(edge.steady_from == a->r[i].steady_from &&
		    edge.steady_until == a->r[i].steady_until);
		chain_result_release(&edge);
	}
	return &a->r[i];
}

static bool
says(const struct verdict *v, enum finding f)
{
	for (size_t i = 0; i < v->nreason; i++)
		if (v->reason[i].code == f)
			return true;
	return false;
}

/* All three layers of row ${i} over these octets. */
static void
judge(size_t i, struct trust *trust, const uint8_t *der, size_t len)
{
	const struct chain_result *chain[16] = { NULL };
	struct asking		 a = { .trust = trust };
	struct sigmath		 math[16];
	struct poe		 poe[16];
	struct verdict		*v = calloc(16, sizeof(*v));
	struct verify		*verify = verify_new();
	struct plan		*plan = document_parse(der, len);
	struct digest		 d;
	int64_t			 at = day(tests[i].at) * TIME_SECOND;
	bool			 unproven;

	assert_non_null(plan);
	assert_non_null(v);
	assert_true(plan->nsig >= 1 && plan->nsig <= 16);
	assert_int_equal(verify_octets(verify, plan, der, len, &d, math), 0);
	a.plan = plan;
	assert_int_equal(poe_chains(plan, math, at, ask, &a, chain, poe), 0);
	assert_int_equal(verdict_all(v, poe, plan, math, chain, at), 0);
	if (v[0].indication != tests[i].want ||
	    strcmp(v[0].sub, tests[i].sub) != 0) {
		for (size_t k = 0; k < v[0].nreason; k++)
			print_message("    %s %s\n",
			    finding_name(v[0].reason[k].code),
			    v[0].reason[k].detail);
		fail_msg("%s: %s %s", tests[i].descr,
		    indication_name(v[0].indication), v[0].sub);
	}
	if (tests[i].best == -1)
		assert_int_equal(poe[0].by, -1);
	else
		assert_true(poe[0].by > 0 && poe[0].best ==
		    day(tests[i].best) * TIME_SECOND);
	unproven = says(&v[0], FINDING_TST_UNPROVEN);
	assert_int_equal(unproven, tests[i].unproven);
	for (size_t k = 0; k < plan->nsig; k++)
		if (a.has[k])
			chain_result_release(&a.r[k]);
	plan_free(plan);
	verify_free(verify);
	free(v);
}

static void
proofs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		const struct stamps_want *stamp[3] = { NULL }, *content = NULL;
		const struct list	*l = &tests[i].crl;
		struct trust		*trust = trust_new();
		struct made		 m = { NULL, NULL, NULL, { { 0 } } };
		uint8_t			*der;
		size_t			 len;

		print_message("%s\n", tests[i].descr);
		m.tsa = tsa_cert("critical,timeStamping",
		    tests[i].tsa_until == 0 ? 0 : day(tests[i].tsa_until),
		    root);
		m.signer = stamps_cert("Nguoi ky", SERIAL_SIGNER, NULL,
		    tests[i].from == 0 ? 0 : day(tests[i].from),
		    tests[i].until == 0 ? 0 : day(tests[i].until), key, root,
		    root_key);
		if (tests[i].content.who != NOBODY)
			content = stamp_make(&m, 2, &tests[i].content);
		for (size_t k = 0; k < 2; k++)
			if (tests[i].stamp[k].who != NOBODY)
				stamp[k] = stamp_make(&m, k,
				    &tests[i].stamp[k]);
		der = stamps_cms(m.signer, key, TEXT, content, stamp,
		    tests[i].other, &len);
		trust_put(trust, TRUST_ROOT, root, NULL);
		crl_put(trust, l);
		judge(i, trust, der, len);
		free(der);
		trust_free(trust);
		X509_free(m.tsa);
		X509_free(m.bad);
		X509_free(m.signer);
	}
}

/* A token alone, bare and in a response, and the data it is of. */
static void
alone(void **state)
{
	static const struct {
		const char	*descr;
		bool		 whole;
		bool		 no_cert;
		const char	*data;	/* NULL: not at hand */
		size_t		 flip;	/* from the end; 0: nothing */
		enum tri	 match;
		enum tri	 valid;
	} rows[] = {
		{ "token", false, false, TEXT, 0, TRI_YES, TRI_YES },
		{ "response", true, false, TEXT, 0, TRI_YES, TRI_YES },
		{ "other data", true, false, "x", 0, TRI_NO, TRI_YES },
		{ "no data", false, false, NULL, 0, TRI_UNKNOWN, TRI_YES },
		{ "value changed", false, false, TEXT, 1, TRI_YES, TRI_NO },
		{ "no certificate", true, true, TEXT, 0, TRI_YES,
		    TRI_UNKNOWN },
	};
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	struct verify	*verify = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stamps_want	 w = { .tsa = tsa, .key = tsa_key,
		    .at = NOW + 1, .no_cert = rows[i].no_cert };
		struct sigmath		 math;
		struct plan		*plan;
		struct digest		 d;
		uint64_t		 size;
		size_t			 len;
		uint8_t			*der = stamps_der(&w, TEXT,
		    strlen(TEXT), rows[i].whole, &len);

		print_message("%s\n", rows[i].descr);
		if (rows[i].flip != 0)
			der[len - rows[i].flip] ^= 1;
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->format, FORMAT_TIMESTAMP);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].kind, SIGKIND_TIMESTAMP);
		assert_int_equal(plan->sig[0].tst, TST_ALONE);
		assert_true(plan->sig[0].gen_time == (NOW + 1) * TIME_SECOND);
		assert_int_equal(plan->sig[0].accuracy, 1500000);
		assert_string_equal(plan->sig[0].policy, "1.2.3.4");
		assert_string_equal(plan->sig[0].serial, "1267");
		assert_int_equal(plan->sig[0].nnote, 0);
		assert_int_equal(verify_begin(verify, plan), 0);
		assert_int_equal(verify_update(verify, der, len), 0);
		if (rows[i].data != NULL)
			assert_int_equal(verify_covers(verify,
			    (const uint8_t *)rows[i].data,
			    strlen(rows[i].data)), 0);
		assert_int_equal(verify_end(verify, &d, &size, &math), 0);
		assert_int_equal(math.digest_match, rows[i].match);
		assert_int_equal(math.signature_valid, rows[i].valid);
		plan_free(plan);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
}

#define S(s)	s, sizeof(s) - 1
#define VERSION	"\x02\x01\x01"
#define POLICY	"\x06\x03\x2a\x03\x04"
#define SHA256	"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01" \
		"\x05\x00\x04\x20" "0123456789abcdef0123456789abcdef"
#define SERIAL	"\x02\x01\x07"
#define TIME(s)	"\x18\x0f" s

/* TSTInfo bodies: which are read, and to what time. */
static void
infos(void **state)
{
	static const struct {
		const char	*descr;
		const char	*body;
		size_t		 len;
		const char	*why;	/* NULL: well-formed */
		int64_t		 at;	/* microseconds after NOW */
	} rows[] = {
		{ "plain", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z")), NULL, 0 },
		{ "with a fraction", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x12" "20260101000001.25Z"), NULL, 1250000 },
		{ "finer than we count", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x18" "20260101000001.12345678Z"), NULL, 1123456 },
		{ "all that may follow", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z") "\x30\x03\x02\x01\x01"
		    "\x01\x01\xff\x02\x01\x09\xa0\x00\xa1\x00"), NULL, 0 },
		{ "another version", S("\x02\x01\x02" POLICY SHA256 SERIAL
		    TIME("20260101000000Z")), "its version is not 1", 0 },
		{ "no policy", S(VERSION SHA256 SERIAL
		    TIME("20260101000000Z")), "it has no policy", 0 },
		{ "no imprint", S(VERSION POLICY SERIAL
		    TIME("20260101000000Z")), "it has no messageImprint", 0 },
		{ "a short imprint", S(VERSION POLICY
		    "\x30\x14\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
		    "\x01\x05\x00\x04\x03" "abc" SERIAL
		    TIME("20260101000000Z")),
		    "its imprint is not as long as the algorithm's digest",
		    0 },
		{ "no serial number", S(VERSION POLICY SHA256
		    TIME("20260101000000Z")), "it has no serialNumber", 0 },
		{ "local time", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000+")), "its genTime cannot be read",
		    0 },
		{ "no seconds", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x0d" "202601010000Z"),
		    "its genTime cannot be read", 0 },
		{ "the 13th month", S(VERSION POLICY SHA256 SERIAL
		    TIME("20261301000000Z")), "its genTime cannot be read",
		    0 },
		{ "an empty fraction", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x10" "20260101000001.Z"),
		    "its genTime cannot be read", 0 },
		{ "accuracy of 1000 ms", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z") "\x30\x04\x80\x02\x03\xe8"),
		    "its accuracy cannot be read", 0 },
		{ "something else behind", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z") "\x04\x00"),
		    "octets follow its last element", 0 },
	};
	X509	*tsa = tsa_cert("critical,timeStamping", 0, root);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t		 info[256] = { 0x30, 0x00 };
		struct plan	*plan;
		size_t		 len;
		uint8_t		*der;

		print_message("%s\n", rows[i].descr);
		assert_true(rows[i].len < 128);
		info[1] = (uint8_t)rows[i].len;
		memcpy(info + 2, rows[i].body, rows[i].len);
		der = stamps_sign(tsa, tsa_key, info, rows[i].len + 2,
		    CMS_CADES, OID_TST_INFO, &len);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].nnote,
		    rows[i].why == NULL ? 0 : 1);
		if (rows[i].why != NULL) {
			assert_int_equal(plan->sig[0].note[0].code,
			    FINDING_TST_MALFORMED);
			/* Prose, which is marked as such. */
			assert_string_equal(plan->sig[0].note[0].detail + 1,
			    rows[i].why);
		} else {
			assert_true(plan->sig[0].gen_time == NOW *
			    TIME_SECOND + rows[i].at);
		}
		plan_free(plan);
		free(der);
	}
	X509_free(tsa);
}

/* What a token must be besides a TSTInfo. */
static void
structures(void **state)
{
	static const struct {
		const char	*descr;
		unsigned int	 flags;
		const char	*type;
		enum finding	 want;
	} rows[] = {
		{ "right", CMS_CADES, OID_TST_INFO, FINDING_OK },
		{ "names no certificate", 0, OID_TST_INFO,
		    FINDING_TST_NO_CERT_ID },
		{ "no signed attributes", CMS_NOATTR, OID_TST_INFO,
		    FINDING_CMS_ATTRS },
	};
	static const uint8_t	 info[] = "\x30\x4f" VERSION POLICY SHA256
	    SERIAL TIME("20260101000000Z");
	static const uint8_t	 refused[] = { 0x30, 5, 0x30, 3, 2, 1, 2 };
	static const uint8_t	 granted[] = { 0x30, 5, 0x30, 3, 2, 1, 0 };
	X509			*tsa = tsa_cert("critical,timeStamping", 0,
	    root);
	struct plan		*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t	 len;
		uint8_t	*der = stamps_sign(tsa, tsa_key, info,
		    sizeof(info) - 1, rows[i].flags, rows[i].type, &len);

		print_message("%s\n", rows[i].descr);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->format, FORMAT_TIMESTAMP);
		assert_int_equal(plan->nsig, 1);
		if (rows[i].want == FINDING_OK)
			assert_int_equal(plan->sig[0].nnote, 0);
		else
			assert_true(sigplan_has_note(&plan->sig[0],
			    rows[i].want));
		plan_free(plan);
		free(der);
	}
	assert_non_null(plan = document_parse(refused, sizeof(refused)));
	assert_int_equal(plan->nsig, 1);
	assert_true(sigplan_has_note(&plan->sig[0], FINDING_TST_REFUSED));
	assert_string_equal(plan->sig[0].note[0].detail, "2");
	plan_free(plan);
	assert_non_null(plan = document_parse(granted, sizeof(granted)));
	assert_int_equal(plan->nsig, 1);
	assert_true(sigplan_has_note(&plan->sig[0], FINDING_TST_REFUSED));
	plan_free(plan);
	X509_free(tsa);
}

/* The SignerInfo's fields of a CMS whose only signer has [1] last or not. */
static struct octets
signer_fields(const uint8_t *der, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t, last = { .id = 0 };

	ber_init(&in, der, len);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_OID, &t), 0);
	assert_int_equal(ber_want(&in, BER_CONTEXT(0), &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	for (ber_enter(&in, &t); !ber_end(&in);)
		assert_int_equal(ber_next(&in, &last), 0);
	ber_enter(&in, &last);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	return (struct octets){ t.body, t.len };
}

/* EN 319 122-1 5.5.3, the imprint put together here once more. */
static void
archive(void **state)
{
	static const uint8_t	 id_data[] = "\x06\x09\x2a\x86\x48\x86\xf7"
	    "\x0d\x01\x07\x01";
	static const uint8_t	 index[] = "\x30\x15\x30\x0d\x06\x09\x60\x86"
	    "\x48\x01\x65\x03\x04\x02\x01\x05\x00\x30\x00\x30\x00\x30\x00";
	static const struct {
		const char	*descr;
		const char	*oid;
		bool		 index;
		bool		 altered;
		enum tri	 match;
		enum finding	 note;
	} rows[] = {
		{ "right", OID_ARCHIVE_TST, true, false, TRI_YES, FINDING_OK },
		{ "of another signer", OID_ARCHIVE_TST, true, true, TRI_NO,
		    FINDING_OK },
		{ "no hash index", OID_ARCHIVE_TST, false, false, TRI_UNKNOWN,
		    FINDING_TST_MALFORMED },
		{ "version 1", "1.2.840.113549.1.9.16.2.27", true, false,
		    TRI_UNKNOWN, FINDING_TST_IMPRINT_UNKNOWN },
	};
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);
	struct verify	*verify = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct stamps_want	 w = { .tsa = tsa,
		    .key = tsa_key, .at = NOW + 5 };
		struct sigmath	 math[2];
		unsigned char	 md[32];
		struct octets	 fields;
		struct digest	 d;
		struct plan	*plan;
		struct buf	 b;
		uint8_t		*der, *token;
		size_t		 len, n;

		print_message("%s\n", rows[i].descr);
		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		fields = signer_fields(der, len);
		assert_int_equal(EVP_Digest(TEXT, strlen(TEXT), md, NULL,
		    EVP_sha256(), NULL), 1);
		buf_init(&b, 65536);
		buf_add(&b, id_data, sizeof(id_data) - 1);
		buf_add(&b, md, sizeof(md));
		buf_add(&b, fields.p, fields.len);
		if (rows[i].altered)
			b.p[b.len - 1] ^= 1;
		buf_add(&b, index, sizeof(index) - 1);
		token = stamps_der(&w, b.p, b.len, false, &n);
		if (rows[i].index)
			token = stamps_attach(token, &n, OID_ATS_HASH_INDEX,
			    index, sizeof(index) - 1);
		der = stamps_attach(der, &len, rows[i].oid, token, n);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 2);
		assert_int_equal(plan->sig[1].tst, TST_ARCHIVE);
		assert_int_equal(plan->sig[1].of, 0);
		assert_int_equal(plan->sig[1].nnote,
		    rows[i].note == FINDING_OK ? 0 : 1);
		if (rows[i].note != FINDING_OK)
			assert_int_equal(plan->sig[1].note[0].code,
			    rows[i].note);
		assert_int_equal(verify_octets(verify, plan, der, len, &d,
		    math), 0);
		assert_int_equal(math[1].digest_match, rows[i].match);
		assert_int_equal(math[1].signature_valid, TRI_YES);
		plan_free(plan);
		buf_release(&b);
		free(token);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
	X509_free(x);
}

/* SignedData's encapContentInfo and certificates, one after the other. */
static void
add_signed_data(struct buf *b, const uint8_t *der, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t;

	ber_init(&in, der, len);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_OID, &t), 0);
	assert_int_equal(ber_want(&in, BER_CONTEXT(0), &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	ber_enter(&in, &t);
	assert_int_equal(ber_want(&in, BER_INTEGER, &t), 0);
	assert_int_equal(ber_want(&in, BER_SET, &t), 0);
	assert_int_equal(ber_want(&in, BER_SEQUENCE, &t), 0);
	buf_add(b, t.start, t.total);
	assert_int_equal(ber_want(&in, BER_CONTEXT(0), &t), 0);
	buf_add(b, t.start, t.total);
}

/* The elements of a SignerInfo, the unsigned attributes without their head. */
static void
add_headless(struct buf *b, const struct octets *fields)
{
	struct ber	 in;
	struct ber_tlv	 t;

	for (ber_init(&in, fields->p, fields->len); !ber_end(&in);) {
		assert_int_equal(ber_next(&in, &t), 0);
		if (t.id == BER_CONTEXT(1))
			buf_add(b, t.body, t.len);
		else
			buf_add(b, t.start, t.total);
	}
}

/*
 * TS 101 733 6.4.1: a second one is over the first, the first is not over
 * the second, wherever the SET OF puts them.
 */
static void
archive_v2(void **state)
{
	static const char	 oid[] = "1.2.840.113549.1.9.16.2.48";
	static const uint8_t	 refs[] = "\x30\x00";
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);
	struct verify	*verify = verify_new();

	(void)state;
	/* 3: as until V1.8.3. */
	for (int altered = 0; altered < 4; altered++) {
		struct sigmath	 math[3];
		struct octets	 fields;
		struct digest	 d;
		struct plan	*plan;
		struct buf	 b;
		uint8_t		*der, *token;
		size_t		 len, n;

		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		der = stamps_attach(der, &len, "1.2.840.113549.1.9.16.2.21",
		    refs, sizeof(refs) - 1);
		for (int k = 0; k < 2; k++) {
			const struct stamps_want	 w = { .tsa = tsa,
			    .key = tsa_key, .at = NOW + 5 + k };

			buf_init(&b, 65536);
			add_signed_data(&b, der, len);
			fields = signer_fields(der, len);
			if (altered == 3)
				add_headless(&b, &fields);
			else
				buf_add(&b, fields.p, fields.len);
			if (altered == k + 1)
				b.p[b.len - 1] ^= 1;
			token = stamps_der(&w, b.p, b.len, false, &n);
			der = stamps_attach(der, &len, oid, token, n);
			free(token);
			buf_release(&b);
		}
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 3);
		assert_int_equal(verify_octets(verify, plan, der, len, &d,
		    math), 0);
		for (int k = 1; k < 3; k++) {
			int	 second = plan->sig[k].gen_time >
				    plan->sig[3 - k].gen_time;

			assert_int_equal(plan->sig[k].tst, TST_ARCHIVE);
			assert_int_equal(plan->sig[k].nnote, 0);
			assert_int_equal(math[k].digest_match,
			    altered == second + 1 ? TRI_NO : TRI_YES);
		}
		plan_free(plan);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
	X509_free(x);
}

/*
 * TS 101 733 6.3.5 and 6.3.6, put together here once more: in the standard's
 * order, in that of the file, and over something else.
 */
static void
references(void **state)
{
	static const struct {
		const char	*oid;
		enum tstkind	 kind;
		bool		 value;
	} rows[] = {
		{ "1.2.840.113549.1.9.16.2.25", TST_CADES_C, true },
		{ "1.2.840.113549.1.9.16.2.26", TST_REFERENCES, false },
	};
	/* The shorter one comes first in a SET OF. */
	static const uint8_t	 certs[] = "\x06\x0b\x2a\x86\x48\x86\xf7"
	    "\x0d\x01\x09\x10\x02\x15\x31\x04\x30\x02\x05\x00";
	static const uint8_t	 crls[] = "\x06\x0b\x2a\x86\x48\x86\xf7"
	    "\x0d\x01\x09\x10\x02\x16\x31\x02\x30\x00";
	enum { STANDARD, FILE_ORDER, ALTERED, MODES };
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);
	struct verify	*verify = verify_new();

	(void)state;
	for (size_t i = 0; i < MODES * COUNT(rows); i++) {
		const struct stamps_want	 w = { .tsa = tsa,
		    .key = tsa_key, .at = NOW + 5 };
		size_t		 row = i / MODES, mode = i % MODES, len, n;
		struct sigmath	 math[2];
		struct digest	 d;
		struct plan	*plan;
		struct buf	 b;
		uint8_t		*der, *token;

		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		der = stamps_attach(der, &len, "1.2.840.113549.1.9.16.2.21",
		    certs + sizeof(certs) - 5, 4);
		der = stamps_attach(der, &len, "1.2.840.113549.1.9.16.2.22",
		    crls + sizeof(crls) - 3, 2);
		assert_non_null(plan = document_parse(der, len));
		buf_init(&b, 65536);
		if (rows[row].value != (mode == ALTERED))
			buf_add(&b, plan->sig[0].value.p,
			    plan->sig[0].value.len);
		if (mode == FILE_ORDER)
			buf_add(&b, crls, sizeof(crls) - 1);
		buf_add(&b, certs, sizeof(certs) - 1);
		if (mode != FILE_ORDER)
			buf_add(&b, crls, sizeof(crls) - 1);
		plan_free(plan);
		token = stamps_der(&w, b.p, b.len, false, &n);
		der = stamps_attach(der, &len, rows[row].oid, token, n);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 2);
		assert_int_equal(plan->sig[1].tst, rows[row].kind);
		assert_int_equal(verify_octets(verify, plan, der, len, &d,
		    math), 0);
		assert_int_equal(math[1].digest_match,
		    mode == ALTERED ? TRI_NO : TRI_YES);
		plan_free(plan);
		buf_release(&b);
		free(token);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
	X509_free(x);
}

/* What the hash index names must be there (EN 319 122-1 5.5.2). */
static void
hash_index(void **state)
{
	static const struct {
		const char	*descr;
		const char	*oid;
		int		 list;	/* of the index that has the hash */
		bool		 cert;	/* it is the certificate's */
		bool		 note;
	} rows[] = {
		{ "the certificate", OID_ATS_HASH_INDEX, 0, true, false },
		{ "another certificate", OID_ATS_HASH_INDEX, 0, false, true },
		{ "as of version 1", "0.4.0.1733.2.5", 0, true, false },
		{ "a CRL that is not there", OID_ATS_HASH_INDEX, 1, false,
		  true },
		{ "an attribute that is not there", OID_ATS_HASH_INDEX, 2,
		  false, true },
	};
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	X509		*x = stamps_cert("Ky", SERIAL_SIGNER, NULL, 0, 0, key,
			    root, root_key);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct stamps_want	 w = { .tsa = tsa,
		    .key = tsa_key, .at = NOW + 5 };
		unsigned char	 md[32];
		struct plan	*plan;
		struct buf	 b, list;
		uint8_t		*der, *token, *one;
		size_t		 len, n;

		der = stamps_cms(x, key, TEXT, NULL, NULL, false, &len);
		one = certs_der(x, NULL, &n);
		assert_int_equal(EVP_Digest(one, rows[i].cert ? n : n - 1, md,
		    NULL, EVP_sha256(), NULL), 1);
		free(one);
		buf_init(&list, 1000);
		for (int k = 0; k < 3; k++) {
			ber_put_head(&list, BER_SEQUENCE,
			    k == rows[i].list ? 34 : 0);
			if (k != rows[i].list)
				continue;
			ber_put_head(&list, BER_OCTET_STRING, 32);
			buf_add(&list, md, 32);
		}
		buf_init(&b, 1000);
		ber_put_head(&b, BER_SEQUENCE, list.len);
		buf_add(&b, list.p, list.len);
		token = stamps_der(&w, TEXT, strlen(TEXT), false, &n);
		token = stamps_attach(token, &n, rows[i].oid, b.p, b.len);
		der = stamps_attach(der, &len, OID_ARCHIVE_TST, token, n);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 2);
		if (sigplan_has_note(&plan->sig[1], FINDING_TST_INDEX) !=
		    rows[i].note)
			fail_msg("%s", rows[i].descr);
		plan_free(plan);
		buf_release(&b);
		buf_release(&list);
		free(token);
		free(der);
	}
	X509_free(tsa);
	X509_free(x);
}

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
		int64_t		 gen, inner;	/* days; inner: of the signature's */
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

static int
setup(void **state)
{
	const struct certs_want	 ca = { .cn = "Goc", .serial = 1,
	    .from = NOW - 4000 * DAY, .until = NOW + 4000 * DAY,
	    .basic = "critical,CA:TRUE",
	    .usage = "critical,keyCertSign,cRLSign" };
	const struct certs_want	 other = { .cn = "Goc la", .serial = 1,
	    .from = NOW - 4000 * DAY, .until = NOW + 4000 * DAY,
	    .basic = "critical,CA:TRUE",
	    .usage = "critical,keyCertSign,cRLSign" };

	(void)state;
	root_key = certs_key("ec:P-256");
	tsa_key = certs_key("ec:P-256");
	key = certs_key("ec:P-256");
	root = certs_cert(&ca, root_key, NULL, NULL);
	stranger = certs_cert(&other, root_key, NULL, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(tsa_key);
	EVP_PKEY_free(key);
	X509_free(root);
	X509_free(stranger);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(proofs),
		cmocka_unit_test(alone),
		cmocka_unit_test(infos),
		cmocka_unit_test(structures),
		cmocka_unit_test(archive),
		cmocka_unit_test(archive_v2),
		cmocka_unit_test(references),
		cmocka_unit_test(hash_index),
		cmocka_unit_test(document_stamps),
		cmocka_unit_test(proven_revocation),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
