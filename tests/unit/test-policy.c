/*
 * test-policy.c: certificate policies along a path (RFC 5280 6.1), and keys
 * that sign nothing but CRLs (6.3.3 (f)): the cases of NIST's suite that a
 * path of three authorities tells apart.  test-pkits runs the suite itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DAY		CERTS_DAY
#define NOW		CERTS_NOW
#define CA		"critical,CA:TRUE"
#define CA_USE		"critical,keyCertSign,cRLSign"
#define DEPTH		3		/* authorities below the root */
#define P1		"2.16.840.1.101.3.2.1.48.1"
#define P2		"2.16.840.1.101.3.2.1.48.2"
#define P3		"2.16.840.1.101.3.2.1.48.3"
#define ANY		"2.5.29.32.0"
#define EXPLICIT	"critical,requireExplicitPolicy:0"
#define EXPLICIT_1	"critical,requireExplicitPolicy:1"
#define EXPLICIT_9	"critical,requireExplicitPolicy:9"
#define NO_MAPPING	"critical,inhibitPolicyMapping:0"
#define NO_MAPPING_1	"critical,inhibitPolicyMapping:1"
#define BOTH		"critical,requireExplicitPolicy:0," \
	"inhibitPolicyMapping:0"

static EVP_PKEY	*root_key, *ca_key[DEPTH], *leaf_key;
static X509	*root;

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
	    .usage = CA_USE, .ski = true };

	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	root_key = certs_key("ec:P-256");
	leaf_key = certs_key("ec:P-256");
	for (int i = 0; i < DEPTH; i++)
		ca_key[i] = certs_key("ec:P-256");
	root = certs_cert(&r, root_key, NULL, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(root);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(leaf_key);
	for (int i = 0; i < DEPTH; i++)
		EVP_PKEY_free(ca_key[i]);
	return 0;
}

static void
put(struct trust *t, enum trust_role role, X509 *x, X509_CRL *crl)
{
	size_t	 len;
	uint8_t	*der = certs_der(x, crl, &len);

	assert_int_equal(trust_add(t, role, "test", der, len), 1);
	free(der);
	X509_CRL_free(crl);
}

/* What one certificate of the path says; all NULL: nothing. */
struct says {
	const char	*policies;
	const char	*policy;
	const char	*mappings;
	const char	*any;
	bool		 self;		/* self-issued (6.1): the name above */
};

static const struct {
	const char	*descr;
	struct says	 ca[DEPTH];	/* from the root down */
	struct says	 leaf;
	bool		 refused;
} tests[] = {
	{ .descr = "no policy anywhere" },
	{ .descr = "policies that differ, none required",
	  .ca = { { P1 }, { P2 }, { P1 } }, .leaf = { P1 } },
	{ .descr = "one policy, required",
	  .ca = { { P1, EXPLICIT }, { P1 }, { P1 } }, .leaf = { P1 } },
	{ .descr = "required, the leaf has none",
	  .ca = { { P1, EXPLICIT }, { P1 }, { P1 } }, .refused = true },
	{ .descr = "required, one between has none",
	  .ca = { { P1, EXPLICIT }, { NULL }, { P1 } }, .leaf = { P1 },
	  .refused = true },
	{ .descr = "required, they differ",
	  .ca = { { P1, EXPLICIT }, { P2 }, { P1 } }, .leaf = { P1 },
	  .refused = true },
	{ .descr = "required, they overlap",
	  .ca = { { P1 "," P2, EXPLICIT }, { P2 "," P3 }, { P2 } },
	  .leaf = { P2 "," P1 } },
	{ .descr = "required from the ninth below on, the path is shorter",
	  .ca = { { P1, EXPLICIT_9 }, { P2 }, { P1 } }, .leaf = { P3 } },
	{ .descr = "required from the second below on",
	  .ca = { { P1, EXPLICIT_1 }, { P2 }, { P1 } }, .leaf = { P1 },
	  .refused = true },
	{ .descr = "any policy all along",
	  .ca = { { ANY, EXPLICIT }, { ANY }, { ANY } }, .leaf = { ANY } },
	{ .descr = "any policy, then one",
	  .ca = { { ANY, EXPLICIT }, { ANY }, { P1 } }, .leaf = { P1 } },
	{ .descr = "one, then any policy",
	  .ca = { { P1, EXPLICIT }, { ANY }, { ANY } }, .leaf = { P1 } },
	/* mapping (4.10) */
	{ .descr = "mapped",
	  .ca = { { P1, EXPLICIT, P1 ":" P2 }, { P2 }, { P2 } },
	  .leaf = { P2 } },
	{ .descr = "mapped, the leaf has the old one",
	  .ca = { { P1, EXPLICIT, P1 ":" P2 }, { P2 }, { P2 } },
	  .leaf = { P1 }, .refused = true },
	{ .descr = "mapped twice",
	  .ca = { { P1, EXPLICIT, P1 ":" P2 }, { P2, NULL, P2 ":" P3 },
	  { P3 } }, .leaf = { P3 } },
	{ .descr = "one mapped to two",
	  .ca = { { P1, EXPLICIT, P1 ":" P2 "," P1 ":" P3 }, { P3 },
	  { P3 } }, .leaf = { P3 } },
	{ .descr = "any policy, mapped below",
	  .ca = { { ANY, EXPLICIT }, { P1, NULL, P1 ":" P2 }, { P2 } },
	  .leaf = { P2 } },
	{ .descr = "mapped from any policy",
	  .ca = { { P1, EXPLICIT, ANY ":" P1 }, { P1 }, { P1 } },
	  .leaf = { P1 }, .refused = true },
	{ .descr = "mapped to any policy",
	  .ca = { { P1, EXPLICIT, P1 ":" ANY }, { P1 }, { P1 } },
	  .leaf = { P1 }, .refused = true },
	/* inhibitPolicyMapping (4.11) */
	{ .descr = "mapping forbidden, none is made",
	  .ca = { { P1, BOTH }, { P1 }, { P1 } }, .leaf = { P1 } },
	{ .descr = "mapping forbidden, and made",
	  .ca = { { P1, BOTH }, { P1, NULL, P1 ":" P2 }, { P2 } },
	  .leaf = { P2 }, .refused = true },
	{ .descr = "mapping allowed once more",
	  .ca = { { P1, NO_MAPPING_1 }, { P1, EXPLICIT, P1 ":" P2 },
	  { P2 } }, .leaf = { P2 } },
	{ .descr = "mapping allowed once more, made twice",
	  .ca = { { P1, NO_MAPPING_1 }, { P1, EXPLICIT, P1 ":" P2 },
	  { P2, NULL, P2 ":" P3 } }, .leaf = { P3 }, .refused = true },
	{ .descr = "mapping forbidden, nothing required",
	  .ca = { { P1, NO_MAPPING }, { P1, NULL, P1 ":" P2 }, { P2 } },
	  .leaf = { P2 } },
	/* inhibitAnyPolicy (4.12) */
	{ .descr = "any policy forbidden, and used",
	  .ca = { { P1, EXPLICIT, .any = "critical,0" }, { P1 }, { P1 } },
	  .leaf = { ANY }, .refused = true },
	{ .descr = "any policy forbidden, another is there",
	  .ca = { { P1, EXPLICIT, .any = "critical,0" }, { P1 },
	  { P1 "," ANY } }, .leaf = { P1 } },
	{ .descr = "any policy once more",
	  .ca = { { P1, EXPLICIT, .any = "critical,1" }, { ANY }, { P1 } },
	  .leaf = { P1 } },
	{ .descr = "any policy once more, used twice",
	  .ca = { { P1, EXPLICIT, .any = "critical,1" }, { ANY }, { ANY } },
	  .leaf = { P1 }, .refused = true },
	{ .descr = "a self-issued certificate is not counted",
	  .ca = { { P1, EXPLICIT, .any = "critical,1" },
	  { ANY, .self = true }, { ANY } }, .leaf = { P1 } },
	{ .descr = "nor does it end what it may say itself",
	  .ca = { { P1, EXPLICIT, .any = "critical,0" },
	  { ANY, .self = true }, { P1 } }, .leaf = { P1 } },
};

/* Certificate ${depth} from the root down, by the one above. */
static X509 *
make(const struct says *s, int depth, X509 *by, EVP_PKEY *by_key)
{
	static const char *const names[] = { "Một", "Hai", "Ba", "Ký" };
	struct certs_want	 w = { .cn = names[depth],
	    .serial = 10 + depth, .policies = s->policies,
	    .policy = s->policy, .mappings = s->mappings, .any = s->any,
	    .ski = true, .aki = true };

	if (s->self)
		w.cn = names[depth - 1];
	if (depth < DEPTH) {
		w.basic = CA;
		w.usage = CA_USE;
	}
	return certs_cert(&w, depth < DEPTH ? ca_key[depth] : leaf_key, by,
	    by_key);
}

static enum finding
judge(size_t i, struct chain_result *r)
{
	const struct chain_extra nothing = { 0 };
	struct trust		*t = trust_new();
	X509			*x = NULL, *above = root;
	EVP_PKEY		*key = root_key;
	uint8_t			*der;
	size_t			 len;

	put(t, TRUST_ROOT, root, NULL);
	for (int k = 0; k <= DEPTH; k++) {
		x = make(k < DEPTH ? &tests[i].ca[k] : &tests[i].leaf, k,
		    above, key);
		if (above != root)
			X509_free(above);
		if (k < DEPTH) {
			put(t, TRUST_INTERMEDIATE, x, NULL);
			above = x;
			key = ca_key[k];
		}
	}
	der = certs_der(x, NULL, &len);
	assert_int_equal(chain_check(t, der, len, &nothing, NOW * TIME_SECOND,
	    NOW * TIME_SECOND, r), 0);
	free(der);
	X509_free(x);
	trust_free(t);
	return r->finding;
}

static void
policies(void **state)
{
	struct chain_result	 r;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		/* There are no CRLs: a good path lacks just these. */
		if (judge(i, &r) != (tests[i].refused ?
		    FINDING_CHAIN_GENERAL : FINDING_REVOCATION_UNKNOWN))
			fail_msg("%s: %s (%s)", tests[i].descr,
			    finding_name(r.finding), r.detail);
		chain_result_release(&r);
	}
}

/* An authority whose CRLs another of its keys signs, which is revoked. */
static void
listers(void **state)
{
	static const struct {
		const char	*descr;
		long		 listed;	/* by the root; 0: nothing */
		int64_t		 revoked;	/* days from NOW */
		int64_t		 at;
		enum finding	 want;
		int64_t		 between;	/* another authority, until
						   then; 0: none */
	} rows[] = {
		{ "the key is good", 0, 0, 0, FINDING_OK },
		{ "another is revoked", 99, -3, 0, FINDING_OK },
		{ "revoked before the list was made", 20, -3, 0,
		    FINDING_REVOCATION_UNKNOWN },
		{ "revoked after it, before the time", 20, 1, 2,
		    FINDING_REVOCATION_UNKNOWN },
		{ "revoked after the time", 20, 3, 2, FINDING_OK },
		/* Of its whole path (RFC 5280 6.3.3 (f)). */
		{ "by way of another authority", 0, 0, 0, FINDING_OK, 9 },
		{ "by one that is revoked", 40, -3, 0,
		    FINDING_REVOCATION_UNKNOWN, 9 },
		{ "by one that was revoked after it", 40, 3, 2, FINDING_OK,
		    9 },
		{ "by one that had expired", 0, 0, 0,
		    FINDING_REVOCATION_UNKNOWN, -2 },
	};
	const struct certs_want	 wca = { .cn = "Một", .serial = 10,
	    .basic = CA, .usage = "critical,keyCertSign" };
	const struct certs_want	 wlist = { .cn = "Một", .serial = 20,
	    .usage = "critical,cRLSign" };
	const struct certs_want	 wleaf = { .cn = "Ký", .serial = 30 };
	struct certs_want	 wbetween = { .cn = "Hai", .serial = 40,
	    .basic = CA, .usage = CA_USE };
	const struct chain_extra nothing = { 0 };
	X509			*ca, *list, *leaf, *between, *by;
	uint8_t			*der;
	size_t			 len;

	(void)state;
	ca = certs_cert(&wca, ca_key[0], root, root_key);
	leaf = certs_cert(&wleaf, leaf_key, ca, ca_key[0]);
	der = certs_der(leaf, NULL, &len);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trust		*t = trust_new();
		struct chain_result	 r;

		wbetween.until = NOW + rows[i].between * DAY;
		between = certs_cert(&wbetween, ca_key[2], root, root_key);
		by = rows[i].between == 0 ? root : between;
		list = certs_cert(&wlist, ca_key[1], by, by == root ?
		    root_key : ca_key[2]);
		put(t, TRUST_ROOT, root, NULL);
		put(t, TRUST_INTERMEDIATE, between, NULL);
		put(t, TRUST_CRL, NULL, certs_crl(between, ca_key[2],
		    NOW - DAY, NOW + 9 * DAY, 0, 0, -1));
		put(t, TRUST_INTERMEDIATE, ca, NULL);
		put(t, TRUST_INTERMEDIATE, list, NULL);
		put(t, TRUST_CRL, NULL, certs_crl(root, root_key,
		    NOW - DAY, NOW + 9 * DAY, rows[i].listed,
		    NOW + rows[i].revoked * DAY, 1));
		put(t, TRUST_CRL, NULL, certs_crl(ca, ca_key[1],
		    NOW - DAY, NOW + 9 * DAY, 0, 0, -1));
		assert_int_equal(chain_check(t, der, len, &nothing,
		    (NOW + rows[i].at * DAY) * TIME_SECOND,
		    (NOW + 20 * DAY) * TIME_SECOND, &r), 0);
		if (r.finding != rows[i].want)
			fail_msg("%s: %s (%s)", rows[i].descr,
			    finding_name(r.finding), r.detail);
		/* The answer turns when the key is revoked. */
		if (rows[i].listed == 20)
			assert_true((rows[i].at < rows[i].revoked ?
			    r.steady_until : r.steady_from) ==
			    (NOW + rows[i].revoked * DAY) * TIME_SECOND ||
			    rows[i].revoked < 0);
		chain_result_release(&r);
		trust_free(t);
		X509_free(between);
		X509_free(list);
	}
	free(der);
	X509_free(ca);
	X509_free(leaf);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(policies),
		cmocka_unit_test(listers),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
