/*
 * tsq.c: requests for time-stamps (RFC 3161 2.4.1).
 */
#include <string.h>

#include <openssl/objects.h>

#include "formats/crypto/ber.h"

#include "formats/crypto/tsq.h"

/* The nonce as a positive INTEGER's body.  Its length. */
static size_t
nonce_body(const uint8_t nonce[TSQ_NONCE], uint8_t out[TSQ_NONCE + 1])
{
	size_t	 from = 0;

	while (from + 1 < TSQ_NONCE && nonce[from] == 0)
		from++;
	if ((nonce[from] & 0x80) != 0) {
		out[0] = 0;
		memcpy(out + 1, nonce + from, TSQ_NONCE - from);
		return TSQ_NONCE - from + 1;
	}
	memcpy(out, nonce + from, TSQ_NONCE - from);
	return TSQ_NONCE - from;
}

bool
tsq_nonce_is(const uint8_t nonce[TSQ_NONCE], const uint8_t *got, size_t len)
{
	uint8_t	 body[TSQ_NONCE + 1];
	size_t	 n = nonce_body(nonce, body);

	return len == n && memcmp(got, body, n) == 0;
}

/* AlgorithmIdentifier with NULL, as most authorities want it (RFC 8017 A.2.4
   allows both). */
static int
put_alg(struct buf *b, enum digest_alg alg)
{
	const char	*dotted = digest_alg_oid(alg);
	ASN1_OBJECT	*o = dotted == NULL ? NULL : OBJ_txt2obj(dotted, 1);
	unsigned char	*der = NULL;
	int		 n = o == NULL ? -1 : i2d_ASN1_OBJECT(o, &der);
	int		 rc = -1;

	if (n > 0)
		rc = ber_put_head(b, BER_SEQUENCE, (size_t)n + 2) |
		    buf_add(b, der, (size_t)n) | buf_add(b, "\x05\x00", 2);
	OPENSSL_free(der);
	ASN1_OBJECT_free(o);
	return rc == 0 ? 0 : -1;
}

int
tsq_make(struct buf *out, enum digest_alg alg, const uint8_t *md,
    const uint8_t nonce[TSQ_NONCE])
{
	size_t		 size = digest_alg_size(alg), n;
	uint8_t		 body[TSQ_NONCE + 1];
	struct buf	 imprint, all;
	int		 rc = 0;

	buf_init(&imprint, 1024);
	buf_init(&all, 1024);
	n = nonce_body(nonce, body);
	rc |= put_alg(&imprint, alg);
	rc |= ber_put_head(&imprint, BER_OCTET_STRING, size);
	rc |= buf_add(&imprint, md, size);
	rc |= buf_add(&all, "\x02\x01\x01", 3);
	rc |= ber_put_head(&all, BER_SEQUENCE, imprint.len);
	rc |= buf_add(&all, imprint.p, imprint.len);
	rc |= ber_put_head(&all, BER_INTEGER, n);
	rc |= buf_add(&all, body, n);
	rc |= buf_add(&all, "\x01\x01\xff", 3);	/* certReq */
	if (rc == 0)
		rc = ber_put_head(out, BER_SEQUENCE, all.len) |
		    buf_add(out, all.p, all.len);
	buf_release(&imprint);
	buf_release(&all);
	return rc == 0 ? 0 : -1;
}
