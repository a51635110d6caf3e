/*
 * ers_build.c: evidence records (RFC 4998): building and renewing.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/verify_internal.h"

#include "formats/crypto/ers_build.h"

size_t
ers_tree_nodes(size_t n)
{
	size_t	 all = n;

	while (n > 1) {
		n = (n + 1) / 2;
		all += n;
	}
	return all;
}

/* The father of two nodes: their digests sorted, then hashed. */
static int
father(enum digest_alg alg, size_t size, const uint8_t *a, const uint8_t *b,
    uint8_t *out)
{
	uint8_t		 both[2 * EVP_MAX_MD_SIZE];
	struct md	 md;

	if (memcmp(a, b, size) > 0) {
		const uint8_t	*t = a;

		a = b;
		b = t;
	}
	memcpy(both, a, size);
	memcpy(both + size, b, size);
	if (md_octets(alg, both, 2 * size, &md) == -1)
		return -1;
	memcpy(out, md.octet, size);
	return 0;
}

int
ers_tree_take(struct ers_tree *t, enum digest_alg alg, uint8_t *leaf, size_t n)
{
	size_t	 size = digest_alg_size(alg), from = 0, to;

	memset(t, 0, sizeof(*t));
	if (size == 0 || digest_alg_md(alg) == NULL || n == 0 ||
	    n > ERS_LEAVES_MAX) {
		free(leaf);
		return -1;
	}
	t->alg = alg;
	t->size = size;
	t->n = n;
	t->nodes = ers_tree_nodes(n);
	/* Large memory is moved by its pages, not copied. */
	if ((t->own = reallocarray(leaf, t->nodes, size)) == NULL) {
		free(leaf);
		return -1;
	}
	t->node = t->own;
	for (to = n; n > 1; n = (n + 1) / 2) {
		for (size_t i = 0; i < n; i += 2, to++) {
			const uint8_t	*a = t->own + (from + i) * size;

			if (i + 1 == n)
				memcpy(t->own + to * size, a, size);
			else if (father(alg, size, a, a + size,
			    t->own + to * size) == -1) {
				ers_tree_release(t);
				return -1;
			}
		}
		from += n;
	}
	return 0;
}

int
ers_tree_build(struct ers_tree *t, enum digest_alg alg, const uint8_t *leaf,
    size_t n)
{
	size_t	 size = digest_alg_size(alg);
	uint8_t	*copy;

	memset(t, 0, sizeof(*t));
	if (size == 0 || n == 0 || n > ERS_LEAVES_MAX ||
	    (copy = reallocarray(NULL, n, size)) == NULL)
		return -1;
	memcpy(copy, leaf, n * size);
	return ers_tree_take(t, alg, copy, n);
}

int
ers_tree_use(struct ers_tree *t, enum digest_alg alg, size_t n,
    const uint8_t *node, size_t len)
{
	size_t	 size = digest_alg_size(alg);

	memset(t, 0, sizeof(*t));
	if (size == 0 || n == 0 || n > ERS_LEAVES_MAX ||
	    len != ers_tree_nodes(n) * size)
		return -1;
	t->alg = alg;
	t->size = size;
	t->n = n;
	t->node = node;
	t->nodes = ers_tree_nodes(n);
	return 0;
}

void
ers_tree_release(struct ers_tree *t)
{
	free(t->own);
	memset(t, 0, sizeof(*t));
}

const uint8_t *
ers_tree_root(const struct ers_tree *t)
{
	return t->node + (t->nodes - 1) * t->size;
}

/* PartialHashtree ::= SEQUENCE OF OCTET STRING, of values of one size. */
static int
put_list(struct buf *out, const struct octets *value, size_t n)
{
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, ERS_RECORD_MAX);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = ber_put_head(&b, BER_OCTET_STRING, value[i].len) |
		    buf_add(&b, value[i].p, value[i].len);
	if (rc == 0)
		rc = ber_put_head(out, BER_SEQUENCE, b.len) |
		    buf_add(out, b.p, b.len);
	buf_release(&b);
	return rc == 0 ? 0 : -1;
}

int
ers_tree_reduce(const struct ers_tree *t, size_t i,
    const struct octets *group, size_t n, struct buf *out)
{
	struct octets	 one;
	size_t		 from = 0, width = t->n;

	if (i >= t->n)
		return -1;
	one = (struct octets){ t->node + i * t->size, t->size };
	if (put_list(out, n > 0 ? group : &one, n > 0 ? n : 1) == -1)
		return -1;
	for (; width > 1; width = (width + 1) / 2) {
		size_t	 sibling = i ^ 1;

		if (sibling < width) {
			one.p = t->node + (from + sibling) * t->size;
			if (put_list(out, &one, 1) == -1)
				return -1;
		}
		from += width;
		i /= 2;
	}
	return 0;
}

int
ers_group(enum digest_alg alg, const struct octets *digest, size_t n,
    uint8_t out[EVP_MAX_MD_SIZE])
{
	const struct ers_list	 list = { digest, n };
	size_t			 len;

	if (n == 0 || ers_root(alg, &list, 1, out, &len) == -1 ||
	    len != digest_alg_size(alg))
		return -1;
	return 0;
}

/* AlgorithmIdentifier's elements: the OID; SHA-2 without parameters. */
static int
put_oid(struct buf *out, enum digest_alg alg)
{
	const char	*dotted = digest_alg_oid(alg);
	ASN1_OBJECT	*o = dotted == NULL ? NULL : OBJ_txt2obj(dotted, 1);
	unsigned char	*der = NULL;
	int		 n = o == NULL ? -1 : i2d_ASN1_OBJECT(o, &der);
	int		 rc = n <= 0 ? -1 : buf_add(out, der, (size_t)n);

	OPENSSL_free(der);
	ASN1_OBJECT_free(o);
	return rc;
}

static int
put_under(struct buf *out, uint8_t id, const struct buf *b)
{
	return b->failed || ber_put_head(out, id, b->len) == -1 ||
	    buf_add(out, b->p, b->len) == -1 ? -1 : 0;
}

/* ArchiveTimeStamp: digestAlgorithm, reducedHashtree, timeStamp. */
static int
put_stamp(struct buf *out, enum digest_alg alg, const struct octets *lists,
    const struct octets *token)
{
	struct buf	 b, part;
	int		 rc = 0;

	buf_init(&b, ERS_RECORD_MAX);
	buf_init(&part, ERS_RECORD_MAX);
	rc |= put_oid(&part, alg);
	rc |= put_under(&b, BER_CONTEXT(0), &part);
	if (lists->len > 0) {
		rc |= ber_put_head(&b, BER_CONTEXT(2), lists->len);
		rc |= buf_add(&b, lists->p, lists->len);
	}
	rc |= buf_add(&b, token->p, token->len);
	if (rc == 0)
		rc = put_under(out, BER_SEQUENCE, &b);
	buf_release(&b);
	buf_release(&part);
	return rc == 0 ? 0 : -1;
}

/* The parts of one of our records, borrowed from it. */
struct parts {
	struct ber_tlv	 algs;		/* digestAlgorithms */
	struct octets	 infos;		/* cryptoInfos, encryptionInfo */
	struct ber_tlv	 seq;		/* ArchiveTimeStampSequence */
	struct ber_tlv	 chain;		/* its last chain */
	struct ber_tlv	 stamp;		/* its last time-stamp */
};

/* The last element inside ${t}.  0 or -1. */
static int
last_in(const struct ber_tlv *t, struct ber_tlv *out)
{
	struct ber	 in;

	ber_enter(&in, t);
	if (ber_end(&in))
		return -1;
	while (!ber_end(&in))
		if (ber_want(&in, BER_SEQUENCE, out) == -1)
			return -1;
	return 0;
}

static int
parts_read(struct parts *r, const struct octets *record)
{
	struct ber	 in;
	struct ber_tlv	 t;
	const uint8_t	*from;

	ber_init(&in, record->p, record->len);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1 || !ber_end(&in))
		return -1;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_INTEGER, &t) == -1 ||
	    ber_want(&in, BER_SEQUENCE, &r->algs) == -1)
		return -1;
	from = in.p;
	while (ber_peek(&in) == BER_CONTEXT(0) ||
	    ber_peek(&in) == BER_CONTEXT(1))
		if (ber_next(&in, &t) == -1)
			return -1;
	r->infos = (struct octets){ from, (size_t)(in.p - from) };
	if (ber_want(&in, BER_SEQUENCE, &r->seq) == -1 || !ber_end(&in))
		return -1;
	return last_in(&r->seq, &r->chain) == -1 ||
	    last_in(&r->chain, &r->stamp) == -1 ? -1 : 0;
}

/* EvidenceRecord from its parts.  0 or -1. */
static int
put_record(struct buf *out, const struct buf *algs,
    const struct octets *infos, const struct buf *seq)
{
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, ERS_RECORD_MAX);
	rc |= buf_add(&b, "\x02\x01\x01", 3);
	rc |= put_under(&b, BER_SEQUENCE, algs);
	if (infos != NULL)
		rc |= buf_add(&b, infos->p, infos->len);
	rc |= put_under(&b, BER_SEQUENCE, seq);
	if (rc == 0)
		rc = put_under(out, BER_SEQUENCE, &b);
	buf_release(&b);
	return rc == 0 ? 0 : -1;
}

/* An AlgorithmIdentifier. */
static int
put_alg(struct buf *out, enum digest_alg alg)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, 4096);
	rc = put_oid(&b, alg) | put_under(out, BER_SEQUENCE, &b);
	buf_release(&b);
	return rc == 0 ? 0 : -1;
}

int
ers_record(struct buf *out, enum digest_alg alg, const struct octets *lists,
    const struct octets *token)
{
	struct buf	 algs, stamp, chain;
	int		 rc = 0;

	buf_init(&algs, 4096);
	buf_init(&stamp, ERS_RECORD_MAX);
	buf_init(&chain, ERS_RECORD_MAX);
	rc |= put_alg(&algs, alg);
	rc |= put_stamp(&stamp, alg, lists, token);
	rc |= put_under(&chain, BER_SEQUENCE, &stamp);
	if (rc == 0)
		rc = put_record(out, &algs, NULL, &chain);
	buf_release(&algs);
	buf_release(&stamp);
	buf_release(&chain);
	return rc == 0 ? 0 : -1;
}

int
ers_stamp_leaf(enum digest_alg alg, const struct octets *token,
    uint8_t out[EVP_MAX_MD_SIZE])
{
	struct md	 md;

	if (md_octets(alg, token->p, token->len, &md) == -1)
		return -1;
	memcpy(out, md.octet, md.len);
	return 0;
}

int
ers_last(const struct octets *record, struct octets *token,
    enum digest_alg *alg)
{
	struct parts	 r;
	struct ber	 in;
	struct ber_tlv	 t, oid;
	struct buf	 b;
	X509_ALGOR	*x;

	*alg = DIGEST_UNKNOWN;
	if (parts_read(&r, record) == -1)
		return -1;
	ber_enter(&in, &r.stamp);
	if (ber_want(&in, BER_CONTEXT(0), &t) == -1)
		return -1;	/* ours name it always */
	buf_init(&b, 4096);
	if (ber_put_head(&b, BER_SEQUENCE, t.len) == 0 &&
	    buf_add(&b, t.body, t.len) == 0) {
		struct ber	 alone;

		ber_init(&alone, b.p, b.len);
		if (ber_want(&alone, BER_SEQUENCE, &oid) == 0 &&
		    (x = cms_algor(&oid)) != NULL) {
			*alg = digest_alg_from_x509(x);
			X509_ALGOR_free(x);
		}
		ERR_clear_error();
	}
	buf_release(&b);
	if (ber_peek(&in) == BER_CONTEXT(2) && ber_next(&in, &t) == -1)
		return -1;
	if (ber_want(&in, BER_SEQUENCE, &t) == -1 || !ber_end(&in))
		return -1;
	*token = (struct octets){ t.start, t.total };
	return *alg == DIGEST_UNKNOWN ? -1 : 0;
}

int
ers_renew_stamp(struct buf *out, const struct octets *record,
    const struct octets *lists, const struct octets *token)
{
	struct parts	 r;
	struct octets	 old;
	struct buf	 algs, chain, seq;
	enum digest_alg	 alg;
	int		 rc = 0;

	if (parts_read(&r, record) == -1 || ers_last(record, &old, &alg) == -1)
		return -1;
	buf_init(&algs, 4096);
	buf_init(&chain, ERS_RECORD_MAX);
	buf_init(&seq, ERS_RECORD_MAX);
	rc |= buf_add(&algs, r.algs.body, r.algs.len);
	rc |= buf_add(&chain, r.chain.body, r.chain.len);
	rc |= put_stamp(&chain, alg, lists, token);
	rc |= buf_add(&seq, r.seq.body, (size_t)(r.chain.start - r.seq.body));
	rc |= put_under(&seq, BER_SEQUENCE, &chain);
	if (rc == 0)
		rc = put_record(out, &algs, &r.infos, &seq);
	buf_release(&algs);
	buf_release(&chain);
	buf_release(&seq);
	return rc == 0 ? 0 : -1;
}

int
ers_chain_leaf(enum digest_alg alg, const struct octets *record,
    const uint8_t *digest, uint8_t out[EVP_MAX_MD_SIZE])
{
	size_t		 size = digest_alg_size(alg);
	uint8_t		 both[2 * EVP_MAX_MD_SIZE];
	struct parts	 r;
	struct md	 md;

	if (size == 0 || parts_read(&r, record) == -1 ||
	    md_octets(alg, r.seq.start, r.seq.total, &md) == -1)
		return -1;
	memcpy(both, digest, size);
	memcpy(both + size, md.octet, size);
	if (md_octets(alg, both, 2 * size, &md) == -1)
		return -1;
	memcpy(out, md.octet, size);
	return 0;
}

int
ers_renew_chain(struct buf *out, const struct octets *record,
    enum digest_alg alg, const struct octets *lists,
    const struct octets *token)
{
	struct parts	 r;
	struct buf	 algs, one, stamp, seq;
	int		 rc = 0;

	if (parts_read(&r, record) == -1)
		return -1;
	buf_init(&algs, 4096);
	buf_init(&one, 4096);
	buf_init(&stamp, ERS_RECORD_MAX);
	buf_init(&seq, ERS_RECORD_MAX);
	rc |= put_alg(&one, alg);
	rc |= buf_add(&algs, r.algs.body, r.algs.len);
	if (rc == 0 && memmem(algs.p, algs.len, one.p, one.len) == NULL)
		rc = buf_add(&algs, one.p, one.len);
	rc |= buf_add(&seq, r.seq.body, r.seq.len);
	rc |= put_stamp(&stamp, alg, lists, token);
	rc |= put_under(&seq, BER_SEQUENCE, &stamp);
	if (rc == 0)
		rc = put_record(out, &algs, &r.infos, &seq);
	buf_release(&algs);
	buf_release(&one);
	buf_release(&stamp);
	buf_release(&seq);
	return rc == 0 ? 0 : -1;
}
