/*
 * trust.c: anchors, intermediates and revocation data from the trust folder's
 * files.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"
#include "formats/crypto/pins.h"

struct trust *
trust_new(void)
{
	struct trust	*t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	t->store = X509_STORE_new();
	t->anchor = sk_X509_new_null();
	t->middle = sk_X509_new_null();
	t->named = sk_X509_new_null();
	if (t->store == NULL || t->anchor == NULL || t->middle == NULL ||
	    t->named == NULL) {
		trust_free(t);
		return NULL;
	}
	return t;
}

void
trust_free(struct trust *t)
{
	if (t == NULL)
		return;
	evidence_release(&t->evidence);
	sk_X509_pop_free(t->anchor, X509_free);
	sk_X509_pop_free(t->middle, X509_free);
	sk_X509_pop_free(t->named, X509_free);
	X509_STORE_free(t->store);
	free(t);
}

size_t
trust_anchors(const struct trust *t)
{
	return (size_t)sk_X509_num(t->anchor);
}

int
trust_certs(const struct trust *t, int (*each)(void *arg, const uint8_t *,
    size_t len), void *arg)
{
	const STACK_OF(X509)	*from[] = { t->anchor, t->middle };
	unsigned char		*der;
	int			 len, rc = 0;

	for (size_t k = 0; k < 2; k++)
		for (int i = 0; rc == 0 && i < sk_X509_num(from[k]); i++) {
			der = NULL;
			len = i2d_X509(sk_X509_value(from[k], i), &der);
			rc = len > 0 ? each(arg, der, (size_t)len) : -1;
			OPENSSL_free(der);
		}
	return rc;
}

/* Takes ${x}.  0 or -1. */
static int
stack_add(STACK_OF(X509) *to, X509 *x)
{
	for (int i = 0; i < sk_X509_num(to); i++)
		if (X509_cmp(sk_X509_value(to, i), x) == 0) {
			X509_free(x);
			return 0;
		}
	if (sk_X509_push(to, x) > 0)
		return 0;
	X509_free(x);
	return -1;
}

/*
 * Whose name is that of an authority of the Government and whose fingerprint
 * is not: it is nobody's anchor and leads to none.  Logged.
 */
static bool
is_false(X509 *x, const char *file)
{
	struct digest	 d;
	char		*cn = cert_common_name(X509_get_subject_name(x));
	char		 hex[DIGEST_HEX];
	unsigned int	 len = DIGEST_SIZE;
	bool		 is = false;

	if (cn != NULL && pin_of(cn) != NULL &&
	    X509_digest(x, EVP_sha256(), d.octet, &len) == 1)
		is = pin_check(cn, &d) == PIN_FALSE;
	if (is && *file != '\0')
		log_errx(_("%s: NOT TRUSTED: this certificate bears the name "
		    "of an authority of Ban Cơ yếu Chính phủ (%s) and is "
		    "another: its SHA-256 is %s, theirs %s; take it away and "
		    "find out who put it there"), file, cn, digest_hex(&d,
		    hex), pin_of(cn));
	free(cn);
	return is;
}

/*
 * Only ROOT and, for self-signed certificates, FLAT make anchors.  TSA
 * certificates are never anchors of signers: a time-stamp authority's key
 * vouches for times only.  Takes ${x}.
 */
static int
add_cert(struct trust *t, enum trust_role role, const char *file, X509 *x)
{
	bool	 anchor = role == TRUST_ROOT ||
	    (role == TRUST_FLAT && X509_self_signed(x, 1) == 1);

	ERR_clear_error();
	/* What is no anchor counts by its path only. */
	if (anchor && is_false(x, file)) {
		X509_free(x);
		t->refused++;
		return 0;
	}
	if (role != TRUST_CRL && role != TRUST_OCSP &&
	    (X509_up_ref(x) != 1 || stack_add(t->named, x) == -1)) {
		X509_free(x);
		return -1;
	}
	if (!anchor)
		return stack_add(t->middle, x);
	if (X509_STORE_add_cert(t->store, x) != 1) {
		X509_free(x);
		return -1;
	}
	return stack_add(t->anchor, x);
}

/*
 * One DER object that fills the octets; ${whole} is the digest of the file that
 * it stands in, NULL: of just these.  1 added, 0 neither kind, -1.
 */
static int
add_der(struct trust *t, enum trust_role role, const char *file,
    const uint8_t *p, size_t len, const struct digest *whole)
{
	const unsigned char	*q = p;
	X509			*x;

	if ((x = d2i_X509(NULL, &q, (long)len)) != NULL) {
		if (q == p + len)
			return add_cert(t, role, file, x) == 0 ? 1 : -1;
		X509_free(x);
	}
	ERR_clear_error();
	if (t->certs_only)
		return 0;
	return evidence_add(&t->evidence, p, len, whole, TIME_NONE);
}

/* Every block of a PEM file.  How many were added, or -1. */
static int
add_pem(struct trust *t, enum trust_role role, const char *file,
    const uint8_t *p, size_t len)
{
	BIO		*bio;
	char		*name, *header;
	unsigned char	*der;
	struct digest	 whole;
	long		 n;
	int		 added = 0, one = 0;

	if (digest_sha256(&whole, p, len) == -1)
		return -1;
	if ((bio = BIO_new_mem_buf(p, (int)len)) == NULL)
		return -1;
	while (one != -1 && PEM_read_bio(bio, &name, &header, &der, &n) == 1) {
		one = 0;
		if (strcmp(name, PEM_STRING_X509) == 0 ||
		    strcmp(name, PEM_STRING_X509_OLD) == 0 ||
		    strcmp(name, PEM_STRING_X509_CRL) == 0 ||
		    strcmp(name, "OCSP RESPONSE") == 0)
			one = add_der(t, role, file, der, (size_t)n,
			    &whole);
		if (one == 1)
			added++;
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error();
	return one == -1 ? -1 : added;
}

int
trust_add_quietly(struct trust *t, const uint8_t *p, size_t len)
{
	if (len == 0 || len > TRUST_FILE_MAX || len > INT_MAX)
		return 0;
	t->certs_only = false;
	return memmem(p, len, "-----BEGIN ", 11) != NULL ?
	    add_pem(t, TRUST_INTERMEDIATE, "", p, len) :
	    add_der(t, TRUST_INTERMEDIATE, "", p, len, NULL);
}

int
trust_file_is_false(const uint8_t *p, size_t len)
{
	struct trust	*t;
	int		 is = -1;

	if (len == 0 || len > TRUST_FILE_MAX || len > INT_MAX)
		return 0;
	if ((t = trust_new()) == NULL)
		return -1;
	if ((memmem(p, len, "-----BEGIN ", 11) != NULL ?
	    add_pem(t, TRUST_FLAT, "", p, len) :
	    add_der(t, TRUST_FLAT, "", p, len, NULL)) != -1)
		is = t->refused > 0;
	trust_free(t);
	return is;
}

int
trust_add(struct trust *t, enum trust_role role, const char *name,
    const uint8_t *p, size_t len)
{
	bool	 certs_only = role >= TRUST_CERTS;
	int	 n = 0;

	role = certs_only ? (enum trust_role)(role - TRUST_CERTS) : role;
	t->certs_only = certs_only;
	if (len > TRUST_FILE_MAX || len > INT_MAX) {
		log_warnx(_("%s: too large for a trust file (%zu bytes, at "
		    "most %zu)"), name, len, TRUST_FILE_MAX);
		return 0;
	}
	if (len > 0) {
		n = memmem(p, len, "-----BEGIN ", 11) != NULL ?
		    add_pem(t, role, name, p, len) :
		    add_der(t, role, name, p, len, NULL);
	}
	if (n == 0 && !certs_only)
		log_warnx(_("%s: holds no certificate, CRL or OCSP response "
		    "(PEM or DER)"), name);
	return n;
}
