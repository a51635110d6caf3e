/*
 * digest.c: SHA-256 through libcrypto.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/digest.h"
#include "formats/base/encode.h"

_Static_assert(sizeof(struct digest) == DIGEST_SIZE, "digests are packed");

struct sha256 {
	EVP_MD_CTX	*ctx;
};

/*
 * Written once, then only read: looking the algorithm up anew for each short
 * message costs more than hashing it.
 */
static pthread_once_t	 md_once = PTHREAD_ONCE_INIT;
static EVP_MD		*md_sha256;

static void
md_fetch(void)
{
	md_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

static const EVP_MD *
md_get(void)
{
	if (pthread_once(&md_once, md_fetch) != 0)
		return NULL;
	return md_sha256;
}

static int
digest_failed(void)
{
	log_errx(_("SHA-256: libcrypto failed: %s"),
	    ERR_reason_error_string(ERR_peek_last_error()) != NULL ?
	    ERR_reason_error_string(ERR_peek_last_error()) : "?");
	return -1;
}

struct sha256 *
sha256_new(void)
{
	struct sha256	*h;

	if ((h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	if ((h->ctx = EVP_MD_CTX_new()) == NULL || sha256_reset(h) == -1) {
		sha256_free(h);
		return NULL;
	}
	return h;
}

void
sha256_free(struct sha256 *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

int
sha256_reset(struct sha256 *h)
{
	const EVP_MD	*md = md_get();

	if (md == NULL || EVP_DigestInit_ex(h->ctx, md, NULL) != 1)
		return digest_failed();
	return 0;
}

int
sha256_add(struct sha256 *h, const void *p, size_t len)
{
	if (len == 0)
		return 0;
	if (EVP_DigestUpdate(h->ctx, p, len) != 1)
		return digest_failed();
	return 0;
}

int
sha256_end(struct sha256 *h, struct digest *d)
{
	unsigned int	 n = 0;

	if (EVP_DigestFinal_ex(h->ctx, d->octet, &n) != 1 || n != DIGEST_SIZE)
		return digest_failed();
	return 0;
}

int
digest_sha256(struct digest *d, const void *p, size_t len)
{
	const EVP_MD	*md = md_get();
	unsigned int	 n = 0;

	if (md == NULL || EVP_Digest(len == 0 ? "" : p, len, d->octet, &n, md,
	    NULL) != 1 || n != DIGEST_SIZE)
		return digest_failed();
	return 0;
}

int
digest_sha256_runs(struct digest *d, const struct octets *run, size_t n)
{
	EVP_MD_CTX	*ctx;
	const EVP_MD	*md = md_get();
	unsigned int	 len = 0;
	int		 ok;

	ok = md != NULL && (ctx = EVP_MD_CTX_new()) != NULL;
	if (!ok)
		return digest_failed();
	ok = EVP_DigestInit_ex(ctx, md, NULL) == 1;
	for (size_t i = 0; i < n && ok; i++)
		ok = run[i].len == 0 ||
		    EVP_DigestUpdate(ctx, run[i].p, run[i].len) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, d->octet, &len) == 1 &&
	    len == DIGEST_SIZE;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : digest_failed();
}

char *
digest_hex(const struct digest *d, char hex[DIGEST_HEX])
{
	static const char	 digit[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		hex[2 * i] = digit[d->octet[i] >> 4];
		hex[2 * i + 1] = digit[d->octet[i] & 0x0f];
	}
	hex[DIGEST_HEX - 1] = '\0';
	return hex;
}

int
digest_from_hex(struct digest *d, const char *hex)
{
	struct digest	 t;
	int		 hi, lo;

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		/* The NUL of a short string has no value: nothing after it. */
		if ((hi = hex_value(hex[2 * i])) == -1 ||
		    (lo = hex_value(hex[2 * i + 1])) == -1)
			return -1;
		t.octet[i] = (uint8_t)(hi << 4 | lo);
	}
	if (hex[DIGEST_HEX - 1] != '\0')
		return -1;
	*d = t;
	return 0;
}

int
digest_cmp(const struct digest *a, const struct digest *b)
{
	return memcmp(a->octet, b->octet, DIGEST_SIZE);
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return digest_cmp(a, b) == 0;
}
