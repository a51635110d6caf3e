/*
 * test-stamps.c: time-stamps kept on disk, and the evidence records that they
 * give, through both renewals; damage on disk is found.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "auditor/stamps.h"
#include "tests/unit/stamps.h"

#define NOW	CERTS_NOW
#define DAY	CERTS_DAY
#define DOCS	5

static EVP_PKEY	*key;
static X509	*tsa;
static char	 dir[] = "/tmp/test-stamps-XXXXXX";
static char	 ledger[64];

static const char *const docs[DOCS] = { "mot", "hai", "ba", "bon", "nam" };

static void
hash(enum digest_alg alg, const void *p, size_t len, uint8_t *out)
{
	unsigned int	 n;

	assert_int_equal(EVP_Digest(p, len, out, &n, digest_alg_md(alg),
	    NULL), 1);
}

static void
name(size_t i, struct digest *d)
{
	assert_int_equal(digest_sha256(d, docs[i], strlen(docs[i])), 0);
}

static int
by_size(const void *p, const void *q, void *size)
{
	return memcmp(p, q, *(const size_t *)size);
}

/* Keep a time-stamp of day ${day} over these leaves. */
static void
add(struct stamps *s, enum digest_alg alg, uint8_t *leaf, size_t n,
    const uint8_t *map, size_t nmap, int64_t day)
{
	size_t			 size = digest_alg_size(alg);
	struct stamps_want	 w = { .tsa = tsa, .key = key,
		.md = digest_alg_md(alg), .at = NOW + day * DAY,
		.is_digest = true };
	struct ers_tree		 t;
	struct stamp_new	 new = { .gen_time = w.at * TIME_SECOND,
		.tree = &t, .note = { (const uint8_t *)"note", 4 },
		.map = map, .nmap = nmap };
	uint8_t			*token;

	qsort_r(leaf, n, size, by_size, &size);
	assert_int_equal(ers_tree_build(&t, alg, leaf, n), 0);
	token = stamps_der(&w, ers_tree_root(&t), size, false,
	    &new.token.len);
	new.token.p = token;
	assert_int_equal(stamps_add(s, &new), 0);
	free(token);
	ers_tree_release(&t);
}

/* Does the record of document ${i} hold, with ${n} time-stamps? */
static void
must_hold(const struct stamps *s, size_t i, size_t n)
{
	struct verify	*v = verify_new();
	struct sigmath	 math[8];
	struct digest	 d;
	struct plan	*plan;
	struct buf	 b;
	uint64_t	 size;
	size_t		 first, last;

	name(i, &d);
	buf_init(&b, ERS_RECORD_MAX);
	assert_int_equal(stamps_record(s, &d, &b, &first, &last), 1);
	assert_int_equal(last - first + 1, n);
	plan = document_parse(b.p, b.len);
	assert_non_null(plan);
	assert_int_equal(plan->nsig, n);
	assert_int_equal(verify_begin(v, plan), 0);
	assert_int_equal(verify_update(v, b.p, b.len), 0);
	assert_int_equal(verify_covers(v, (const uint8_t *)docs[i],
	    strlen(docs[i])), 0);
	assert_int_equal(verify_end(v, &d, &size, math), 0);
	for (size_t k = 0; k < n; k++) {
		assert_int_equal(math[k].digest_match, TRI_YES);
		assert_int_equal(math[k].signature_valid, TRI_YES);
		assert_int_equal(plan->sig[k].nnote, 0);
	}
	plan_free(plan);
	buf_release(&b);
	verify_free(v);
}

/* No record begins with a lost one, unless it is asked for. */
static void
must_not_begin(struct stamps *s)
{
	size_t		 member[4], n;
	struct digest	 d;
	struct buf	 b;

	name(0, &d);
	buf_init(&b, ERS_RECORD_MAX);
	assert_true(stamps_has(s, DIGEST_SHA256, &d));
	s->stamp[0].lost = FINDING_CERT_REVOKED_NO_POE;
	assert_false(stamps_has(s, DIGEST_SHA256, &d));
	assert_int_equal(stamps_trail(s, &d, SIZE_MAX, &b, member, &n), 0);
	assert_int_equal(stamps_trail(s, &d, 1, &b, member, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(stamps_trail(s, &d, 0, &b, member, &n), 1);
	assert_int_equal(n, 2);
	s->stamp[0].lost = FINDING_OK;
	buf_release(&b);
}

/* All documents under SHA-512, as what continues their records. */
static void
rehash(struct stamps *s, int64_t day)
{
	uint8_t		 leaf[DOCS * 64], map[DOCS * 96], md[64];
	size_t		 entry = 96;
	struct digest	 d;
	struct octets	 r;
	struct buf	 b;

	for (size_t i = 0; i < DOCS; i++) {
		name(i, &d);
		hash(DIGEST_SHA512, docs[i], strlen(docs[i]), md);
		buf_init(&b, ERS_RECORD_MAX);
		assert_int_equal(stamps_record(s, &d, &b, NULL, NULL), 1);
		r = (struct octets){ b.p, b.len };
		assert_int_equal(ers_chain_leaf(DIGEST_SHA512, &r, md,
		    leaf + 64 * i), 0);
		memcpy(map + 96 * i, d.octet, 32);
		memcpy(map + 96 * i + 32, md, 64);
		buf_release(&b);
	}
	qsort_r(map, DOCS, entry, by_size, &(size_t){ 32 });
	add(s, DIGEST_SHA512, leaf, DOCS, map, DOCS, day);
}

static void
test_life(void **state)
{
	uint8_t		 leaf[(DOCS + 1) * 64];
	struct stamps	*s = stamps_open(ledger);
	struct digest	 d;
	struct buf	 b;

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->n, 0);
	/* Two first, the others a day later. */
	for (size_t i = 0; i < 2; i++)
		hash(DIGEST_SHA256, docs[i], strlen(docs[i]), leaf + 32 * i);
	add(s, DIGEST_SHA256, leaf, 2, NULL, 0, 1);
	must_hold(s, 0, 1);
	name(3, &d);
	buf_init(&b, ERS_RECORD_MAX);
	assert_int_equal(stamps_record(s, &d, &b, NULL, NULL), 0);
	assert_false(stamps_has(s, DIGEST_SHA256, &d));
	buf_release(&b);
	/* The night that stamps the others renews the first token, too. */
	for (size_t i = 2; i < DOCS; i++)
		hash(DIGEST_SHA256, docs[i], strlen(docs[i]),
		    leaf + 32 * (i - 2));
	assert_int_equal(ers_stamp_leaf(DIGEST_SHA256, &s->stamp[0].token,
	    leaf + 32 * (DOCS - 2)), 0);
	add(s, DIGEST_SHA256, leaf, DOCS - 1, NULL, 0, 2);
	must_hold(s, 1, 2);
	must_hold(s, 4, 1);
	must_not_begin(s);
	assert_true(stamps_has(s, DIGEST_SHA256, &d));
	rehash(s, 900);
	assert_true(stamps_has(s, DIGEST_SHA512, &d));
	must_hold(s, 0, 3);
	must_hold(s, 3, 2);
	/* Read back from the disk it is the same. */
	stamps_free(s);
	s = stamps_open(ledger);
	assert_non_null(s);
	assert_int_equal(s->n, 3);
	assert_int_equal(s->stamp[2].gen_time,
	    (NOW + 900 * DAY) * TIME_SECOND);
	must_hold(s, 0, 3);
	must_hold(s, 4, 2);
	stamps_free(s);
}

/* A folder that was half written is not looked at; a cut tree is told. */
static void
test_damage(void **state)
{
	struct stamps	*s = stamps_open(ledger);
	char		 path[256], cmd[300];

	(void)state;
	assert_non_null(s);
	snprintf(path, sizeof(path), "%s/.new", s->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s/tree", s->dir, s->stamp[0].name);
	stamps_free(s);
	s = stamps_open(ledger);
	assert_non_null(s);
	assert_int_equal(s->n, 3);
	stamps_free(s);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 60), 0);
	assert_null(stamps_open(ledger));
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	assert_int_equal(system(cmd), 0);	/* NOLINT(cert-env33-c) */
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_damage),
	};
	const struct certs_want	 ca = { .cn = "Goc", .serial = 1 };
	EVP_PKEY		*cakey = certs_key("ec:P-256");
	X509			*root = certs_cert(&ca, cakey, NULL, cakey);
	char			 path[128];
	int			 rc;

	key = certs_key("ec:P-256");
	tsa = stamps_cert("TSA", 20, "critical,timeStamping", NOW - DAY,
	    NOW + 4000 * DAY, key, root, cakey);
	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(ledger, sizeof(ledger), "%s/led", dir);
	snprintf(path, sizeof(path), "%s.d", ledger);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s.d/evidence", ledger);
	mkdir(path, 0700);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	X509_free(tsa);
	X509_free(root);
	EVP_PKEY_free(key);
	EVP_PKEY_free(cakey);
	return rc;
}
