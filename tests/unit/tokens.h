/*
 * tokens.h: what the tests of time-stamps share: a root, its TSA's
 * certificates, days.
 */
#ifndef TESTS_UNIT_TOKENS_H
#define TESTS_UNIT_TOKENS_H

#include "formats/base/timefmt.h"
#include "tests/unit/stamps.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		CERTS_NOW
#define DAY		CERTS_DAY
#define TEXT		"Kinh goi: Van phong\n"
#define SERIAL_TSA	20
#define SERIAL_SIGNER	30

static EVP_PKEY	*root_key, *tsa_key, *key;
static X509	*root, *stranger;

CERTS_USE int64_t
day(int64_t n)
{
	return NOW + n * DAY;
}

CERTS_USE X509 *
tsa_cert(const char *eku, int64_t until, X509 *by)
{
	return stamps_cert("Dau thoi gian", SERIAL_TSA, eku, 0, until,
	    tsa_key, by, root_key);
}

CERTS_USE int
tokens_setup(void **state)
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

CERTS_USE int
tokens_teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(tsa_key);
	EVP_PKEY_free(key);
	X509_free(root);
	X509_free(stranger);
	return 0;
}

#endif
