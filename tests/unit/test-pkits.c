/*
 * test-pkits.c: NIST's Public Key Interoperability Test Suite (version 1.0.1,
 * 2011) through layer 3, with the inputs of RFC 5280 6.1.1 that are used
 * here: any policy, none required from the start.
 *
 * Its certificates are not part of this project: NB_PKITS names the folder
 * that holds certs/ and crls/, as in the test data of Bouncy Castle.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define AT		((int64_t)1275350400)	/* 2010-06-01T00:00:00Z */
#define FILE_MAX	(1024 * 1024)

/* By the suite's text; of the others the name says it. */
static const struct {
	const char	*name;
	bool		 valid;
} told[] = {
	{ "AllCertificatesNoPoliciesTest2EE", true },	/* 4.8.2 (1) */
	{ "DifferentPoliciesTest3EE", true },		/* 4.8.3 (1) */
	{ "DifferentPoliciesTest4EE", false },
	{ "DifferentPoliciesTest5EE", false },
	{ "OverlappingPoliciesTest6EE", true },		/* 4.8.6 (1) */
	{ "DifferentPoliciesTest7EE", false },
	{ "DifferentPoliciesTest8EE", false },
	{ "DifferentPoliciesTest9EE", false },
	{ "AllCertificatesSamePoliciesTest10EE", true },
	{ "AllCertificatesanyPolicyTest11EE", true },	/* 4.8.11 (1) */
	{ "DifferentPoliciesTest12EE", false },
	{ "AllCertificatesSamePoliciesTest13EE", true },
	{ "AnyPolicyTest14EE", true },			/* 4.8.14 (1) */
	{ "UserNoticeQualifierTest15EE", true },
	{ "UserNoticeQualifierTest16EE", true },
	{ "UserNoticeQualifierTest17EE", true },
	{ "UserNoticeQualifierTest18EE", true },
	{ "UserNoticeQualifierTest19EE", true },
	{ "CPSPointerQualifierTest20EE", true },
	{ "inhibitAnyPolicyTest3EE", true },		/* 4.12.3 (1) */
	/*
	 * 4.1.5 is valid: a DSA key takes its parameters from its issuer's
	 * (RFC 3279 2.3.2).  libcrypto 3.0 reads no such key; the answer is
	 * that there is no path, never that there is one.
	 */
	{ "ValidDSAParameterInheritanceTest5EE", false },
};

static const char	*folder;
static struct trust	*trust;

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

/* The caller frees. */
static uint8_t *
slurp(const char *under, const char *name, size_t *len)
{
	char	 path[1024];
	uint8_t	*p = malloc(FILE_MAX);
	FILE	*f;

	snprintf(path, sizeof(path), "%s/%s/%s", folder, under, name);
	f = fopen(path, "rb");
	if (p == NULL || f == NULL)
		fail_msg("%s cannot be read", path);
	*len = fread(p, 1, FILE_MAX, f);
	fclose(f);
	return p;
}

/* The files of ${under} that are end entities' or not; sorted; caller frees. */
static int
listing(const char *under, bool ends, struct dirent ***out)
{
	char	 path[1024];
	int	 n, kept = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, under);
	if ((n = scandir(path, out, NULL, alphasort)) < 0)
		fail_msg("%s cannot be listed", path);
	for (int i = 0; i < n; i++) {
		struct dirent	*e = (*out)[i];

		if (e->d_name[0] != '.' && (strstr(e->d_name, "EE.crt") !=
		    NULL) == ends)
			(*out)[kept++] = e;
		else
			free(e);
	}
	return kept;
}

static void
add_all(const char *under, enum trust_role role)
{
	struct dirent	**list;
	size_t		 len;
	uint8_t		*p;
	int		 n = listing(under, false, &list);

	for (int i = 0; i < n; i++) {
		const char	*name = list[i]->d_name;

		p = slurp(under, name, &len);
		(void)trust_add(trust, strstr(name, "TrustAnchorRootC") !=
		    NULL && role == TRUST_INTERMEDIATE ? TRUST_ROOT : role,
		    name, p, len);
		free(p);
		free(list[i]);
	}
	free(list);
}

static int
setup(void **state)
{
	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	assert_non_null(trust = trust_new());
	add_all("certs", TRUST_INTERMEDIATE);
	add_all("crls", TRUST_CRL);
	assert_int_equal(trust_anchors(trust), 1);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	trust_free(trust);
	return 0;
}

static bool
is_valid(const char *name)
{
	for (size_t i = 0; i < COUNT(told); i++)
		if (strncmp(name, told[i].name, strlen(told[i].name)) == 0)
			return told[i].valid;
	if (strncmp(name, "Valid", 5) == 0)
		return true;
	if (strncmp(name, "Invalid", 7) != 0)
		fail_msg("%s: nothing is known of it", name);
	return false;
}

static void
suite(void **state)
{
	const struct chain_extra	 nothing = { 0 };
	struct dirent			**list;
	struct chain_result		 r;
	uint8_t				*p;
	size_t				 len;
	int				 n = listing("certs", true, &list);
	int				 bad = 0;

	(void)state;
	for (int i = 0; i < n; i++) {
		const char	*name = list[i]->d_name;

		p = slurp("certs", name, &len);
		assert_int_equal(chain_check(trust, p, len, &nothing,
		    AT * TIME_SECOND, AT * TIME_SECOND, &r), 0);
		if (is_valid(name) != (r.finding == FINDING_OK)) {
			print_error("%s: %s (%s)\n", name,
			    finding_name(r.finding), r.detail);
			bad++;
		}
		chain_result_release(&r);
		free(p);
		free(list[i]);
	}
	free(list);
	print_message("%d certificates, %d differ\n", n, bad);
	assert_true(n > 200);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = { cmocka_unit_test(suite) };

	if ((folder = getenv("NB_PKITS")) == NULL) {
		puts("NB_PKITS names no folder with PKITS' certs and crls");
		return 77;
	}
	return cmocka_run_group_tests(all, setup, teardown);
}
