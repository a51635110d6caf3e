/*
 * test-paths.c: which of several certificate paths counts (EN 319 102-1
 * 5.2.6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/revocations.h"
#include "tests/unit/wrapped.h"

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

/*
 * Whether what began at ${began} took longer than it takes here, under a
 * debugger too, to verify ${n} hundred certificates.
 */
static bool
took_more_than(clock_t began, int n)
{
	clock_t	 took = clock() - began;

	began = clock();
	for (int i = 0; i < n; i++)
		certs_must(X509_verify(ca, root_key) == 1);
	return took / 100 > clock() - began;
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
	for (int i = 0; i < 3000; i += (int)wrapped_step()) {
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
	assert_false(took_more_than(began, 600));
	chain_result_release(&r);
	free(der);
	X509_free(leaf);
	for (int i = 0; i < 4; i++) {
		X509_free(of[i]);
		EVP_PKEY_free(key[i]);
	}
	trust_free(t);
}

#define LISTS	400
#define TWINS	16

/* One of a thousand CRLs: every second a delta of the one before. */
static struct octets
one_list(int i, EVP_PKEY *key)
{
	X509_CRL	*crl = certs_crl(ca, key, NOW - DAY, NOW + 7 * DAY, 0,
			    0, -1);
	struct octets	 o;
	uint8_t		*der;

	crl_number(crl, NID_crl_number, 1000 + i, 0);
	crl_number(crl, NID_delta_crl, i % 2 == 0 ? 0 : 999, 1);
	certs_must(X509_CRL_sign(crl, key, EVP_sha256()) > 0);
	der = certs_der(NULL, crl, &o.len);
	o.p = der;
	X509_CRL_free(crl);
	return o;
}

/*
 * A document with hundreds of lists by an authority that changed its key
 * sixteen times: bounded, and what lies in the trust folder still counts.
 */
static void
many_lists(void **state)
{
	struct certs_want	 w = { .cn = "Cấp", .basic = CA,
	    .usage = CA_USE };
	const struct told	 told = { CRL, -1, 7, true, -3, 1 };
	const struct certs_want	 leaf_w = { .cn = "Ký", .serial = SERIAL };
	X509			*leaf = certs_cert(&leaf_w, leaf_key, ca,
				    ca_key), *x;
	EVP_PKEY		*key[TWINS];
	struct trust		*t = new_trust();
	static struct octets	 cert[TWINS], rev[LISTS];
	struct chain_extra	 e = { cert, TWINS, rev, 0, NULL };
	struct chain_result	 r;
	uint8_t			*der, *list;
	size_t			 len, n;
	clock_t			 began;

	(void)state;
	for (int i = 0; i < TWINS; i++) {
		key[i] = certs_key("ec:P-256");
		w.serial = 200 + i;
		x = certs_cert(&w, key[i], root, root_key);
		cert[i].p = certs_der(x, NULL, &cert[i].len);
		X509_free(x);
	}
	for (int i = 0; i < LISTS; i += (int)wrapped_step())
		rev[e.nrevocation++] = one_list(i, key[TWINS - 3 + i % 3]);
	der = certs_der(leaf, NULL, &len);
	for (int revoked = 0; revoked < 2; revoked++) {
		began = clock();
		assert_int_equal(chain_check(t, der, len, &e,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		assert_int_equal(r.finding, revoked == 1 ?
		    FINDING_CERT_REVOKED_NO_POE : FINDING_OK);
		assert_false(took_more_than(began, LISTS));
		chain_result_release(&r);
		list = make_crl(&told, &n);
		assert_int_equal(trust_add(t, TRUST_CRL, "l", list, n), 1);
		free(list);
	}
	for (int i = 0; i < TWINS; i++) {
		EVP_PKEY_free(key[i]);
		free((void *)(uintptr_t)cert[i].p);
	}
	for (int i = 0; i < LISTS; i += (int)wrapped_step())
		free((void *)(uintptr_t)rev[i].p);
	free(der);
	X509_free(leaf);
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

/*
 * Who signs CRLs has a certificate by the authority's new key, or by its old
 * one, and nothing says by which (no authorityKeyIdentifier).
 */
static void
lister_after_renewal(void **state)
{
	const struct certs_want	 w = { .cn = "Danh sách", .serial = 9,
	    .usage = "critical,cRLSign" };
	const struct told	 told = { CRL, -1, 7, true, -3, 1,
	    .by = BY_LISTER, .foreign = true,
	    .idp = "critical,indirectCRL:TRUE" };
	const struct row	 row = { "lister", .cdp = "lister" };

	(void)state;
	for (int renewed = 0; renewed < 2; renewed++) {
		const struct chain_extra nothing = { 0 };
		X509			*lister = certs_cert(&w, other_key,
		    renewed ? ca_renewed : ca, renewed ? new_key : ca_key);
		X509			*leaf = new_leaf(&row);
		struct trust		*t = trust_new();
		struct chain_result	 r;
		uint8_t			*der, *list;
		size_t			 len, n;

		put(t, TRUST_ROOT, root);
		put(t, TRUST_INTERMEDIATE, ca);
		put(t, TRUST_INTERMEDIATE, ca_renewed);
		put(t, TRUST_INTERMEDIATE, lister);
		list = make_crl(&told, &n);
		assert_int_equal(trust_add(t, TRUST_CRL, "l", list, n), 1);
		der = certs_der(leaf, NULL, &len);
		assert_int_equal(chain_check(t, der, len, &nothing,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		if (r.revocation != REVOCATION_REVOKED)
			fail_msg("renewed %d: %s (%s)", renewed,
			    finding_name(r.finding), r.detail);
		chain_result_release(&r);
		free(list);
		free(der);
		X509_free(leaf);
		X509_free(lister);
		trust_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(cross),
		cmocka_unit_test(circles),
		cmocka_unit_test(many_lists),
		cmocka_unit_test(weak),
		cmocka_unit_test(lister_after_renewal),
	};

	return cmocka_run_group_tests(all, revocations_setup,
	    revocations_teardown);
}
