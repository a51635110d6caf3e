/*
 * test-envelope: encrypted files, opened by us and by libcrypto's CMS, which
 * shares nothing with how they are made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/cms.h>
#include <openssl/rsa.h>

#include "formats/crypto/envelope.h"
#include "tests/unit/wrapped.h"

#define ROOM	((size_t)1024 * 1024)

#define CERTS	4		/* RSA, and three curves */
#define KEYS	(CERTS + 3)	/* those of nobody behind them */

static EVP_PKEY	*key[KEYS];
static X509	*cert[CERTS];

static X509 *
make_cert(EVP_PKEY *k, long serial)
{
	X509		*x = X509_new();
	X509_NAME	*name = X509_get_subject_name(x);

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)"Kho lưu trữ", -1, -1, 0);
	X509_set_issuer_name(x, name);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, k);
	assert_true(X509_sign(x, k, EVP_sha256()) > 0);
	return x;
}

static int
set_up(void **state)
{
	static const char *const	 curve[KEYS] = { NULL, "P-256",
	    "P-384", "P-521", NULL, "P-256", "secp256k1" };

	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		assert_non_null(key[i] = curve[i] == NULL ?
		    EVP_RSA_gen(2048) : EVP_EC_gen(curve[i]));
	for (size_t i = 0; i < CERTS; i++)
		assert_non_null(cert[i] = make_cert(key[i], (long)i + 1));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		EVP_PKEY_free(key[i]);
	for (size_t i = 0; i < CERTS; i++)
		X509_free(cert[i]);
	return 0;
}

/* ${len} octets of a pattern, sealed to all. */
static void
seal(struct buf *out, size_t len)
{
	struct envelope	*e;
	uint8_t		 tail[ENVELOPE_TAIL], *p;

	buf_init(out, ROOM);
	assert_int_equal(envelope_seal(&e, cert, CERTS, len, out), 0);
	if (len > 0) {
		assert_non_null(p = buf_reserve(out, len));
		for (size_t i = 0; i < len; i++)
			p[i] = (uint8_t)(i * 31);
		/* In two steps, in place. */
		assert_int_equal(envelope_add(e, p, p, len / 2), 0);
		assert_int_equal(envelope_add(e, p + len / 2, p + len / 2,
		    len - len / 2), 0);
	}
	assert_int_equal(envelope_seal_end(e, tail), 0);
	assert_int_equal(buf_add(out, tail, sizeof(tail)), 0);
	envelope_free(e);
}

/* The result of opening all of it; the content has to be the pattern. */
static enum envelope_result
open_all(const struct buf *b, EVP_PKEY *with, size_t len)
{
	struct envelope		*e = NULL;
	enum envelope_result	 r;
	uint64_t		 size;
	uint8_t			*p;
	size_t			 head;

	r = envelope_open(&e, with, b->p, b->len < ENVELOPE_HEAD ? b->len :
	    ENVELOPE_HEAD, b->len, &head, &size);
	if (r != ENVELOPE_OK)
		return r;
	assert_int_equal(head + size + ENVELOPE_TAIL, b->len);
	assert_int_equal(size, len);
	assert_non_null(p = malloc(len + 1));
	assert_int_equal(envelope_add(e, b->p + head, p, len), 0);
	r = envelope_open_end(e, b->p + head + len);
	if (r == ENVELOPE_OK)
		for (size_t i = 0; i < len; i++)
			assert_int_equal(p[i], (uint8_t)(i * 31));
	free(p);
	envelope_free(e);
	return r;
}

static const size_t	 sizes[] = { 0, 1, 127, 128, 255, 256, 65535, 65536,
	300000 };

static void
each_recipient_opens_it(void **state)
{
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		seal(&b, sizes[i]);
		for (size_t k = 0; k < KEYS; k++)
			assert_int_equal(open_all(&b, key[k], sizes[i]),
			    k < CERTS ? ENVELOPE_OK : ENVELOPE_NOT_OURS);
		buf_release(&b);
	}
}

static void
stock_cms_opens_it(void **state)
{
	CMS_ContentInfo	*cms;
	struct buf	 b;
	BIO		*in, *out;
	char		*p;
	long		 n;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		seal(&b, sizes[i]);
		in = BIO_new_mem_buf(b.p, (int)b.len);
		out = BIO_new(BIO_s_mem());
		assert_non_null(cms = d2i_CMS_bio(in, NULL));
		assert_int_equal(BIO_pending(in), 0);
		assert_int_equal(CMS_decrypt(cms, key[i % CERTS],
		    cert[i % CERTS], NULL, out, 0), 1);
		n = BIO_get_mem_data(out, &p);
		assert_int_equal((size_t)n, sizes[i]);
		for (long k = 0; k < n; k++)
			assert_int_equal((uint8_t)p[k], (uint8_t)(k * 31));
		CMS_ContentInfo_free(cms);
		BIO_free(in);
		BIO_free(out);
		buf_release(&b);
	}
}

/* Every octet that is changed is noticed, but for the recipients' names. */
static void
what_was_altered_does_not_open(void **state)
{
	enum envelope_result	 r;
	struct buf		 b;
	size_t			 content;

	(void)state;
	seal(&b, 40);
	content = b.len - 40 - ENVELOPE_TAIL;
	for (size_t i = 0; i < b.len; i += wrapped_step()) {
		b.p[i] ^= 1;
		for (size_t k = 0; k < CERTS; k++) {
			r = open_all(&b, key[k], 40);
			if (i >= content)
				assert_true(r == ENVELOPE_FAILED ||
				    r == ENVELOPE_MALFORMED);
			else if (i < 30 || i + 40 > content)
				assert_int_not_equal(r, ENVELOPE_OK);
		}
		b.p[i] ^= 1;
	}
	for (size_t n = 1; n < b.len; n += wrapped_step()) {
		b.len -= n;
		assert_int_equal(open_all(&b, key[0], 40),
		    ENVELOPE_MALFORMED);
		b.len += n;
	}
	buf_release(&b);
}

static void
small_keys_and_others_are_no_recipients(void **state)
{
	EVP_PKEY	*small = EVP_RSA_gen(1024), *ec = EVP_EC_gen("P-224");
	X509		*x = make_cert(small, 3), *y = make_cert(ec, 4);

	(void)state;
	for (size_t i = 0; i < CERTS; i++)
		assert_true(envelope_recipient_ok(cert[i]));
	assert_false(envelope_recipient_ok(x));
	assert_false(envelope_recipient_ok(y));
	X509_free(x);
	X509_free(y);
	EVP_PKEY_free(small);
	EVP_PKEY_free(ec);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(each_recipient_opens_it),
		cmocka_unit_test(stock_cms_opens_it),
		cmocka_unit_test(what_was_altered_does_not_open),
		cmocka_unit_test(small_keys_and_others_are_no_recipients),
	};

	return cmocka_run_group_tests(all, set_up, tear_down);
}
