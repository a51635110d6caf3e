/*
 * test-records.c: evidence records inside CMS structures (RFC 4998 appendix
 * A): what each is over, and what that proves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/ers_build.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/validation/poe.h"
#include "tests/unit/stamps.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		CERTS_NOW
#define DAY		CERTS_DAY
#define DATA		"Cong van 2103"
#define INTERNAL	"1.2.840.113549.1.9.16.2.49"
#define EXTERNAL	"1.2.840.113549.1.9.16.2.50"
#define SIZE		32		/* octets of SHA-256 */
#define NO_TIME		INT64_MAX

static EVP_PKEY	*key;
static X509	*tsa, *signer, *second;

static int
setup(void **state)
{
	(void)state;
	key = certs_key("ec:P-256");
	tsa = certs_self("TSA", 1, key);
	certs_ext(tsa, tsa, NID_ext_key_usage, "critical,timeStamping");
	certs_must(X509_sign(tsa, key, EVP_sha256()) > 0);
	signer = certs_self("Ký", 2, key);
	second = certs_self("Ký nháy", 3, key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(tsa);
	X509_free(signer);
	X509_free(second);
	EVP_PKEY_free(key);
	return 0;
}

/* A CMS of one or two signers; free(). */
static uint8_t *
structure(bool detached, bool two, size_t *len)
{
	BIO		*in = BIO_new_mem_buf(DATA, -1);
	unsigned int	 flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES |
			    (detached ? CMS_DETACHED : 0);
	CMS_ContentInfo	*cms = CMS_sign(NULL, NULL, NULL, in, flags |
			    CMS_PARTIAL);
	unsigned char	*der = NULL;
	uint8_t		*out;
	int		 n;

	certs_must(CMS_add1_signer(cms, signer, key, EVP_sha256(), flags) !=
	    NULL);
	if (two)
		certs_must(CMS_add1_signer(cms, second, key, EVP_sha256(),
		    flags) != NULL);
	certs_must(CMS_final(cms, in, NULL, flags) == 1);
	certs_must((n = i2d_CMS_ContentInfo(cms, &der)) > 0);
	certs_must((out = malloc((size_t)n)) != NULL);
	memcpy(out, der, (size_t)n);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	*len = (size_t)n;
	return out;
}

static void
hash(const void *p, size_t len, uint8_t out[SIZE])
{
	unsigned int	 n;

	certs_must(EVP_Digest(p, len, out, &n, EVP_sha256(), NULL) == 1);
}

/* A record over the structure and, where it is not NULL, the data. */
static void
record(struct buf *out, const uint8_t *p, size_t len, const char *data,
    int64_t day)
{
	struct stamps_want	 w = { .tsa = tsa, .key = key,
				    .at = NOW + day * DAY, .is_digest = true };
	uint8_t			 md[2][SIZE], root[EVP_MAX_MD_SIZE];
	struct octets		 group[2], tok, lists = { NULL, 0 };
	struct ers_tree		 t;
	struct buf		 b;
	size_t			 n = data == NULL ? 1 : 2;

	hash(p, len, md[0]);
	if (data != NULL)
		hash(data, strlen(data), md[1]);
	for (size_t i = 0; i < n; i++)
		group[i] = (struct octets){ md[i], SIZE };
	assert_int_equal(ers_group(DIGEST_SHA256, group, n, root), 0);
	assert_int_equal(ers_tree_build(&t, DIGEST_SHA256, root, 1), 0);
	buf_init(&b, 65536);
	assert_int_equal(ers_tree_reduce(&t, 0, group, n, &b), 0);
	lists = (struct octets){ b.p, b.len };
	tok.p = stamps_der(&w, ers_tree_root(&t), SIZE, false, &tok.len);
	buf_init(out, ERS_RECORD_MAX);
	assert_int_equal(ers_record(out, DIGEST_SHA256, &lists, &tok), 0);
	free((void *)(uintptr_t)tok.p);
	buf_release(&b);
	ers_tree_release(&t);
}

enum second { NONE, OVER_FIRST, BESIDE_FIRST };

static const struct {
	const char	*descr;
	bool		 detached, two, external;
	bool		 with_data;		/* the record names the data */
	bool		 altered;		/* another structure is named */
	bool		 data_altered;
	bool		 absent;		/* the data is not there */
	enum second	 more;			/* a second record */
	bool		 first_bad;		/* the first one's TSA is not */
	enum tri	 digest;		/* of the (first) record */
	int64_t		 best;			/* days; NO_TIME: not proven */
} tests[] = {
	{ .descr = "over the structure", .digest = TRI_YES, .best = 1 },
	{ .descr = "over another structure", .altered = true,
	  .digest = TRI_NO, .best = NO_TIME },
	{ .descr = "two signers, both are proven", .two = true,
	  .digest = TRI_YES, .best = 1 },
	{ .descr = "detached, the structure alone", .detached = true,
	  .digest = TRI_YES, .best = 1 },
	{ .descr = "external, structure and data", .detached = true,
	  .external = true, .with_data = true, .digest = TRI_YES,
	  .best = 1 },
	{ .descr = "external, the data is not covered", .detached = true,
	  .external = true, .digest = TRI_NO, .best = NO_TIME },
	{ .descr = "external, other data", .detached = true,
	  .external = true, .with_data = true, .data_altered = true,
	  .digest = TRI_NO, .best = NO_TIME },
	{ .descr = "external, the data is absent", .detached = true,
	  .external = true, .with_data = true, .absent = true,
	  .digest = TRI_YES, .best = 1 },
	{ .descr = "external over content inside", .external = true,
	  .with_data = true, .digest = TRI_YES, .best = 1 },
	{ .descr = "internal, but only the data is right", .with_data = true,
	  .altered = true, .digest = TRI_NO, .best = NO_TIME },
	{ .descr = "two, one over the other", .more = OVER_FIRST,
	  .digest = TRI_YES, .best = 1 },
	{ .descr = "two, side by side", .more = BESIDE_FIRST,
	  .digest = TRI_YES, .best = 1 },
	{ .descr = "the first is of nobody, the second stands",
	  .more = OVER_FIRST, .first_bad = true, .digest = TRI_YES,
	  .best = 5 },
	{ .descr = "two signers and two records", .two = true,
	  .more = OVER_FIRST, .digest = TRI_YES, .best = 1 },
};

/* The structure of row ${i} with its records; free(). */
static uint8_t *
make(size_t i, size_t *len)
{
	uint8_t		*p = structure(tests[i].detached, tests[i].two, len);
	uint8_t		*bare = malloc(*len);
	size_t		 nbare = *len;
	const char	*oid = tests[i].external ? EXTERNAL : INTERNAL;
	struct buf	 b;

	certs_must(bare != NULL);
	memcpy(bare, p, nbare);
	if (tests[i].altered)
		bare[nbare - 1] ^= 1;
	record(&b, bare, nbare, tests[i].with_data ? DATA : NULL, 1);
	p = stamps_attach(p, len, oid, b.p, b.len);
	buf_release(&b);
	if (tests[i].more != NONE) {
		record(&b, tests[i].more == OVER_FIRST ? p : bare,
		    tests[i].more == OVER_FIRST ? *len : nbare, NULL, 5);
		p = stamps_attach(p, len, oid, b.p, b.len);
		buf_release(&b);
	}
	free(bare);
	return p;
}

/* Every chain is good, but for the first record's when it is not to be. */
static void
chains_make(size_t i, const struct plan *plan, struct chain_result *all,
    const struct chain_result **chain)
{
	for (size_t k = 0; k < plan->nsig; k++) {
		all[k] = (struct chain_result){ .finding = FINDING_OK, .n = 1,
		    .revocation = REVOCATION_GOOD, .reason = -1 };
		if (tests[i].first_bad && plan->sig[k].tst == TST_EVIDENCE &&
		    plan->sig[k].gen_time == (NOW + DAY) * TIME_SECOND)
			all[k].finding = FINDING_NO_CHAIN;
		chain[k] = &all[k];
	}
}

static void
records(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct verify			*v = verify_new();
		struct chain_result		 all[8];
		const struct chain_result	*chain[8];
		struct sigmath			 math[8];
		struct poe			 poe[8];
		struct digest			 sha256;
		const char			*data = tests[i].data_altered ?
						    "Cong van 2104" : DATA;
		struct plan			*plan, *back;
		struct buf			 b;
		uint64_t			 size;
		size_t				 len, n = 0;
		uint8_t				*p = make(i, &len);

		assert_non_null(plan = document_parse(p, len));
		assert_in_range(plan->nsig, 2, 8);
		assert_int_equal(verify_begin(v, plan), 0);
		assert_int_equal(verify_update(v, p, len), 0);
		if (tests[i].detached && !tests[i].absent)
			assert_int_equal(verify_covers(v,
			    (const uint8_t *)data, strlen(data)), 0);
		assert_int_equal(verify_end(v, &sha256, &size, math), 0);
		chains_make(i, plan, all, chain);
		assert_int_equal(poe_find(plan, math, chain, (NOW +
		    100 * DAY) * TIME_SECOND, poe), 0);
		for (size_t k = 0; k < plan->nsig; k++) {
			const struct sigplan	*s = &plan->sig[k];

			if (s->tst == TST_EVIDENCE) {
				if (math[k].digest_match != tests[i].digest)
					fail_msg("%s: record %zu: %d",
					    tests[i].descr, n,
					    (int)math[k].digest_match);
				assert_int_equal(math[k].signature_valid,
				    TRI_YES);
				n++;
			} else if (poe[k].best != (tests[i].best == NO_TIME ?
			    NOW + 100 * DAY : NOW + tests[i].best * DAY) *
			    TIME_SECOND) {
				fail_msg("%s: signature %zu",
				    tests[i].descr, k);
			}
			/* The second proves the first one's token. */
			if (s->tst == TST_EVIDENCE && tests[i].more ==
			    OVER_FIRST && s->gen_time < (NOW + 5 * DAY) *
			    TIME_SECOND)
				assert_true(poe[k].best == (NOW + 5 * DAY) *
				    TIME_SECOND);
		}
		assert_int_equal(n, tests[i].more == NONE ? 1 : 2);
		/* Encoded and back: the same plan. */
		buf_init(&b, PLAN_MAX);
		assert_int_equal(plan_encode(&b, plan), 0);
		assert_non_null(back = plan_decode(b.p, b.len));
		assert_int_equal(back->nsig, plan->nsig);
		assert_true(back->reparse);
		plan_free(back);
		buf_release(&b);
		plan_free(plan);
		verify_free(v);
		free(p);
	}
}

/* Cut and damaged: answered, and never proven. */
static void
damaged(void **state)
{
	size_t		 len;
	uint8_t		*p = make(0, &len), *exact;
	struct plan	*plan;

	(void)state;
	for (size_t n = 0; n < len; n += 7) {
		assert_non_null(exact = malloc(n + 1));
		memcpy(exact, p, n);
		assert_non_null(plan = document_parse(exact, n));
		plan_free(plan);
		free(exact);
	}
	for (size_t n = 0; n < len; n += 5) {
		p[n] ^= 0x20;
		assert_non_null(plan = document_parse(p, len));
		plan_free(plan);
		p[n] ^= 0x20;
	}
	free(p);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
