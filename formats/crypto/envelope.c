/*
 * envelope.c: encrypted files.
 */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/envelope.h"
#include "formats/crypto/envelope_key.h"

#define NONCE		12

/* id-ct-authEnvelopedData 1.2.840.113549.1.9.16.1.23, id-data ...1.7.1 */
static const uint8_t	 oid_auth[] = { 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86,
	0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17 };
static const uint8_t	 oid_data[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
	0xf7, 0x0d, 0x01, 0x07, 0x01 };
/* id-aes256-GCM 2.16.840.1.101.3.4.1.46 */
static const uint8_t	 oid_gcm[] = { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	0x65, 0x03, 0x04, 0x01, 0x2e };
static const uint8_t	 int_zero[] = { 0x02, 0x01, 0x00 };
static const uint8_t	 int_tag[] = { 0x02, 0x01, ENVELOPE_TAG };
struct envelope {
	EVP_CIPHER_CTX	*cipher;
	uint8_t		 key[ENVELOPE_CEK];
	uint8_t		 nonce[NONCE];
};

static struct envelope *
envelope_new(void)
{
	struct envelope	*e = calloc(1, sizeof(*e));

	if (e != NULL && (e->cipher = EVP_CIPHER_CTX_new()) == NULL) {
		free(e);
		return NULL;
	}
	return e;
}

void
envelope_free(struct envelope *e)
{
	if (e == NULL)
		return;
	EVP_CIPHER_CTX_free(e->cipher);
	OPENSSL_cleanse(e, sizeof(*e));
	free(e);
}

/* An identifier and a definite length, minimal as DER wants it. */
static int
head_add(struct buf *b, uint8_t id, uint64_t len)
{
	uint8_t		 p[10];
	unsigned int	 n = 0;

	if (len < 0x80) {
		p[0] = (uint8_t)len;
		n = 1;
	} else {
		for (uint64_t v = len; v > 0; v >>= 8)
			n++;
		p[0] = (uint8_t)(0x80 | n);
		for (unsigned int i = 0; i < n; i++)
			p[1 + i] = (uint8_t)(len >> 8 * (n - 1 - i));
		n++;
	}
	buf_addc(b, (char)id);
	return buf_add(b, p, n);
}

/* Octets that head_add() takes. */
static uint64_t
head_size(uint64_t len)
{
	uint64_t	 n = 2;

	if (len >= 0x80)
		for (; len > 0; len >>= 8)
			n++;
	return n;
}

static int
octets_order(const void *a, const void *b)
{
	const struct buf	*x = a, *y = b;
	size_t			 n = x->len < y->len ? x->len : y->len;
	int			 c = n == 0 ? 0 : memcmp(x->p, y->p, n);

	return c != 0 ? c : (x->len > y->len) - (x->len < y->len);
}

/* A SET OF is in ascending order (X.690 11.6). */
static int
recipients_add(struct buf *b, const struct envelope *e, X509 *const *cert,
    size_t n)
{
	struct buf	 one[ENVELOPE_RECIPIENTS], body;
	int		 rc = 0;

	memset(one, 0, sizeof(one));
	for (size_t i = 0; i < n; i++)
		buf_init(&one[i], ENVELOPE_HEAD);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = envelope_key_add(&one[i], e->key, cert[i]);
	qsort(one, n, sizeof(one[0]), octets_order);
	buf_init(&body, ENVELOPE_HEAD);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = buf_add(&body, one[i].p, one[i].len);
	if (rc == 0)
		rc = envelope_element(b, BER_SET, &body);
	buf_release(&body);
	for (size_t i = 0; i < n; i++)
		buf_release(&one[i]);
	return rc;
}

/* contentType and contentEncryptionAlgorithm (RFC 5084 3.2). */
static int
algorithm_add(struct buf *b, const struct envelope *e)
{
	struct buf	 params, body;
	int		 rc;

	buf_init(&params, 64);
	buf_init(&body, 128);
	head_add(&params, BER_OCTET_STRING, NONCE);
	buf_add(&params, e->nonce, NONCE);
	buf_add(&params, int_tag, sizeof(int_tag));
	buf_add(&body, oid_gcm, sizeof(oid_gcm));
	envelope_element(&body, BER_SEQUENCE, &params);
	buf_add(b, oid_data, sizeof(oid_data));
	rc = envelope_element(b, BER_SEQUENCE, &body);
	buf_release(&params);
	buf_release(&body);
	return rc;
}

/* All lengths are known, so everything is definite. */
static int
write_head(struct buf *out, const struct envelope *e, X509 *const *cert,
    size_t n, uint64_t size)
{
	struct buf	 to, what;
	uint64_t	 eci, aed;
	int		 rc = -1;

	buf_init(&to, ENVELOPE_HEAD);
	buf_init(&what, ENVELOPE_HEAD);
	if (recipients_add(&to, e, cert, n) == 0 &&
	    algorithm_add(&what, e) == 0) {
		eci = what.len + head_size(size) + size;
		aed = sizeof(int_zero) + to.len + head_size(eci) + eci +
		    ENVELOPE_TAIL;
		head_add(out, BER_SEQUENCE, sizeof(oid_auth) +
		    head_size(head_size(aed) + aed) + head_size(aed) + aed);
		buf_add(out, oid_auth, sizeof(oid_auth));
		head_add(out, BER_CONTEXT(0), head_size(aed) + aed);
		head_add(out, BER_SEQUENCE, aed);
		buf_add(out, int_zero, sizeof(int_zero));
		buf_add(out, to.p, to.len);
		head_add(out, BER_SEQUENCE, eci);
		buf_add(out, what.p, what.len);
		rc = head_add(out, BER_CONTEXT_PRIM(0), size);
	}
	buf_release(&to);
	buf_release(&what);
	return rc;
}

int
envelope_seal(struct envelope **out, X509 *const *cert, size_t n,
    uint64_t size, struct buf *head)
{
	struct envelope	*e = envelope_new();

	*out = NULL;
	ERR_clear_error();
	if (e != NULL && n > 0 && n <= ENVELOPE_RECIPIENTS &&
	    RAND_bytes(e->key, ENVELOPE_CEK) == 1 &&
	    RAND_bytes(e->nonce, NONCE) == 1 &&
	    EVP_EncryptInit_ex(e->cipher, EVP_aes_256_gcm(), NULL, e->key,
	    e->nonce) == 1 && write_head(head, e, cert, n, size) == 0) {
		*out = e;
		return 0;
	}
	envelope_free(e);
	return -1;
}

int
envelope_add(struct envelope *e, const uint8_t *in, uint8_t *out, size_t len)
{
	int	 n;

	if (len == 0)
		return 0;
	if (len > INT32_MAX || EVP_CipherUpdate(e->cipher, out, &n, in,
	    (int)len) != 1 || (size_t)n != len)
		return -1;
	return 0;
}

int
envelope_seal_end(struct envelope *e, uint8_t tail[ENVELOPE_TAIL])
{
	uint8_t	 none[EVP_MAX_BLOCK_LENGTH];
	int	 n;

	tail[0] = BER_OCTET_STRING;
	tail[1] = ENVELOPE_TAG;
	return EVP_EncryptFinal_ex(e->cipher, none, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(e->cipher, EVP_CTRL_AEAD_GET_TAG,
	    ENVELOPE_TAG, tail + 2) == 1 ? 0 : -1;
}

/* A place in the head, and octets of the whole that lie behind it. */
struct cursor {
	const uint8_t	*p, *end;
	uint64_t	 left;		/* of the element entered last */
};

/* Over an element's head; its body may go on behind what is in memory. */
static int
enter(struct cursor *c, uint8_t id, uint64_t *len)
{
	uint64_t	 v = 0;
	size_t		 n, head = 2;

	if (c->end - c->p < 2 || c->p[0] != id)
		return -1;
	if (c->p[1] < 0x80) {
		v = c->p[1];
	} else {
		n = c->p[1] & 0x7f;
		head = 2 + n;
		if (n == 0 || n > 8 || (size_t)(c->end - c->p) < head)
			return -1;
		for (size_t i = 0; i < n; i++)
			v = v << 8 | c->p[2 + i];
		if (v < 0x80 || (n > 1 && v >> 8 * (n - 1) == 0))
			return -1;
	}
	if (head > c->left || v > c->left - head)
		return -1;
	c->p += head;
	c->left = v;
	*len = v;
	return 0;
}

/* Exactly these octets. */
static int
same(struct cursor *c, const uint8_t *want, size_t len)
{
	if ((size_t)(c->end - c->p) < len || len > c->left ||
	    memcmp(c->p, want, len) != 0)
		return -1;
	c->p += len;
	c->left -= len;
	return 0;
}

/* A whole element, in memory. */
static int
whole(struct cursor *c, uint8_t id, struct ber_tlv *tlv)
{
	struct ber	 b;

	ber_init(&b, c->p, (size_t)(c->end - c->p));
	if (ber_want(&b, id, tlv) == -1 || tlv->indefinite ||
	    tlv->total > c->left)
		return -1;
	c->p += tlv->total;
	c->left -= tlv->total;
	return 0;
}

/* Both parameters of the algorithm. */
static int
nonce_read(struct envelope *e, const struct ber_tlv *alg)
{
	struct ber	 b, in;
	struct ber_tlv	 oid, params, nonce, tag;

	ber_enter(&b, alg);
	if (ber_want(&b, BER_OID, &oid) == -1 || oid.total != sizeof(oid_gcm)
	    || memcmp(oid.start, oid_gcm, sizeof(oid_gcm)) != 0 ||
	    ber_want(&b, BER_SEQUENCE, &params) == -1 || !ber_end(&b))
		return -1;
	ber_enter(&in, &params);
	if (ber_want(&in, BER_OCTET_STRING, &nonce) == -1 ||
	    nonce.len != NONCE || ber_want(&in, BER_INTEGER, &tag) == -1 ||
	    tag.len != 1 || tag.body[0] != ENVELOPE_TAG || !ber_end(&in))
		return -1;
	memcpy(e->nonce, nonce.body, NONCE);
	return 0;
}

static enum envelope_result
key_find(struct envelope *e, EVP_PKEY *key, const struct ber_tlv *set)
{
	struct ber	 b;
	struct ber_tlv	 info;
	unsigned int	 n = 0;

	for (ber_enter(&b, set); !ber_end(&b);)
		if (n++ == ENVELOPE_RECIPIENTS || ber_next(&b, &info) == -1)
			return ENVELOPE_MALFORMED;
		else if (!info.indefinite &&
		    envelope_key_take(e->key, key, &info))
			return ENVELOPE_OK;
	return ENVELOPE_NOT_OURS;
}

/* Up to the content; every length has to fit the ones around it. */
static enum envelope_result
read_head(struct envelope *e, EVP_PKEY *key, struct cursor *c, uint64_t *size)
{
	struct ber_tlv	 set, alg;
	uint64_t	 total = c->left, all, aed, eci;

	if (enter(c, BER_SEQUENCE, &all) == -1 ||
	    head_size(all) + all != total ||
	    same(c, oid_auth, sizeof(oid_auth)) == -1 ||
	    enter(c, BER_CONTEXT(0), &all) == -1 ||
	    enter(c, BER_SEQUENCE, &aed) == -1 ||
	    head_size(aed) + aed != all ||
	    same(c, int_zero, sizeof(int_zero)) == -1 ||
	    whole(c, BER_SET, &set) == -1)
		return ENVELOPE_MALFORMED;
	all = c->left;
	if (enter(c, BER_SEQUENCE, &eci) == -1 ||
	    head_size(eci) + eci + ENVELOPE_TAIL != all ||
	    same(c, oid_data, sizeof(oid_data)) == -1 ||
	    whole(c, BER_SEQUENCE, &alg) == -1 ||
	    nonce_read(e, &alg) == -1)
		return ENVELOPE_MALFORMED;
	all = c->left;
	if (enter(c, BER_CONTEXT_PRIM(0), size) == -1 ||
	    head_size(*size) + *size != all)
		return ENVELOPE_MALFORMED;
	return key_find(e, key, &set);
}

enum envelope_result
envelope_open(struct envelope **out, EVP_PKEY *key, const uint8_t *p,
    size_t len, uint64_t total, size_t *head, uint64_t *size)
{
	struct cursor		 c = { p, p + len, total };
	struct envelope		*e;
	enum envelope_result	 r;

	*out = NULL;
	if ((e = envelope_new()) == NULL)
		return ENVELOPE_FAILED;
	r = len > total ? ENVELOPE_MALFORMED : read_head(e, key, &c, size);
	if (r == ENVELOPE_OK && EVP_DecryptInit_ex(e->cipher,
	    EVP_aes_256_gcm(), NULL, e->key, e->nonce) != 1)
		r = ENVELOPE_FAILED;
	if (r == ENVELOPE_OK) {
		*head = (size_t)(c.p - p);
		*out = e;
	} else {
		envelope_free(e);
	}
	return r;
}

enum envelope_result
envelope_open_end(struct envelope *e, const uint8_t tail[ENVELOPE_TAIL])
{
	uint8_t	 none[EVP_MAX_BLOCK_LENGTH], tag[ENVELOPE_TAG];
	int	 n;

	if (tail[0] != BER_OCTET_STRING || tail[1] != ENVELOPE_TAG)
		return ENVELOPE_MALFORMED;
	memcpy(tag, tail + 2, ENVELOPE_TAG);
	if (EVP_CIPHER_CTX_ctrl(e->cipher, EVP_CTRL_AEAD_SET_TAG,
	    ENVELOPE_TAG, tag) == 1 &&
	    EVP_DecryptFinal_ex(e->cipher, none, &n) == 1)
		return ENVELOPE_OK;
	ERR_clear_error();
	return ENVELOPE_FAILED;
}
