/*
 * stamp.c: a time-stamping authority that answers one request, rightly or
 * wrongly, at any time (RFC 3161), through libcrypto's own.
 */
#include <err.h>
#include <string.h>

#include <openssl/ts.h>

#include "tests/signer/pki.h"

static int
clock_given(TS_RESP_CTX *ctx, void *at, long *sec, long *usec)
{
	(void)ctx;
	*sec = (long)*(const int64_t *)at;
	*usec = 0;
	return 1;
}

/* Of the request's own octets, so that each answer has another. */
static ASN1_INTEGER *
serial_make(TS_RESP_CTX *ctx, void *arg)
{
	static long	 serial = 1000;
	ASN1_INTEGER	*n = ASN1_INTEGER_new();

	(void)ctx;
	(void)arg;
	pki_need(n != NULL && ASN1_INTEGER_set(n, ++serial) == 1, "serial");
	return n;
}

/* The request as a liar answers it: over other data, or with another nonce. */
static TS_REQ *
request_twisted(const struct octets *in, const char *wrong)
{
	const unsigned char	*p = in->p;
	TS_REQ			*req = d2i_TS_REQ(NULL, &p, (long)in->len);
	ASN1_OCTET_STRING	*md;
	ASN1_INTEGER		*nonce;

	if (req == NULL)
		errx(1, "not a time-stamp request");
	if (wrong != NULL && strcmp(wrong, "imprint") == 0) {
		md = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(req));
		md->data[0] ^= 1;
	}
	if (wrong != NULL && strcmp(wrong, "nonce") == 0) {
		nonce = ASN1_INTEGER_new();
		pki_need(nonce != NULL && ASN1_INTEGER_set(nonce, 7) == 1 &&
		    TS_REQ_set_nonce(req, nonce) == 1, "nonce");
		ASN1_INTEGER_free(nonce);
	}
	return req;
}

/* It signs with what it was asked in. */
static const EVP_MD *
imprint_md(TS_REQ *req)
{
	const ASN1_OBJECT	*oid;
	const EVP_MD		*md;

	X509_ALGOR_get0(&oid, NULL, NULL,
	    TS_MSG_IMPRINT_get_algo(TS_REQ_get_msg_imprint(req)));
	md = EVP_get_digestbyobj(oid);
	return md != NULL ? md : EVP_sha256();
}

/* RFC 3161 2.4.2: status 1, "granted with modifications". */
static void
grant_with_mods(TS_RESP *resp)
{
	TS_STATUS_INFO	*si = TS_STATUS_INFO_new();

	pki_need(resp != NULL && si != NULL &&
	    TS_STATUS_INFO_set_status(si, 1) == 1 &&
	    TS_RESP_set_status_info(resp, si) == 1, "status");
	TS_STATUS_INFO_free(si);
}

void
stamp_make(const struct pki *pki, const char *request, const char *answer,
    const char *wrong)
{
	static const EVP_MD	*(*const mds[])(void) = { EVP_sha256,
	    EVP_sha384, EVP_sha512, EVP_sha3_512, EVP_sha3_384 };
	const struct identity	*tsa = pki_find(pki, "tsa");
	struct octets		 in = { NULL, 0, 0 };
	int64_t			 at = pki->at;
	TS_RESP_CTX		*ctx = TS_RESP_CTX_new();
	ASN1_OBJECT		*policy = OBJ_txt2obj("1.2.3.4", 1);
	BIO			*bio = BIO_new(BIO_s_mem());
	unsigned char		*der = NULL;
	TS_REQ			*req;
	TS_RESP			*resp;
	int			 n = 0;

	file_read(request, &in);
	req = request_twisted(&in, wrong);
	pki_need(tsa != NULL && ctx != NULL && policy != NULL && bio != NULL &&
	    i2d_TS_REQ_bio(bio, req) == 1 &&
	    TS_RESP_CTX_set_signer_cert(ctx, tsa->cert) == 1 &&
	    TS_RESP_CTX_set_signer_key(ctx, tsa->key) == 1 &&
	    TS_RESP_CTX_set_signer_digest(ctx, imprint_md(req)) == 1 &&
	    TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()) == 1 &&
	    TS_RESP_CTX_set_def_policy(ctx, policy) == 1, "authority");
	/* One that refuses knows no algorithm. */
	for (size_t i = 0; i < sizeof(mds) / sizeof(mds[0]) &&
	    (wrong == NULL || strcmp(wrong, "refused") != 0); i++)
		pki_need(TS_RESP_CTX_add_md(ctx, mds[i]()) == 1, "digest");
	TS_RESP_CTX_set_time_cb(ctx, clock_given, &at);
	TS_RESP_CTX_set_serial_cb(ctx, serial_make, NULL);
	resp = TS_RESP_create_response(ctx, bio);
	if (wrong != NULL && strcmp(wrong, "mods") == 0)
		grant_with_mods(resp);
	pki_need(resp != NULL && (n = i2d_TS_RESP(resp, &der)) > 0, "answer");
	file_write(answer, der, (size_t)n);
	OPENSSL_free(der);
	TS_RESP_free(resp);
	TS_REQ_free(req);
	TS_RESP_CTX_free(ctx);
	ASN1_OBJECT_free(policy);
	BIO_free(bio);
	octets_release(&in);
}
