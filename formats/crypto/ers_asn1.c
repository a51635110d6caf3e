/*
 * ers_asn1.c: EvidenceRecord in ASN.1 (RFC 4998 3.1, 4.1, 5.1).
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "formats/base/detail.h"
#include "formats/crypto/cms_internal.h"

#include "formats/crypto/ers.h"

#define DER_MAX		((size_t)16 * 1024 * 1024)	/* octets re-encoded */
#define LISTS_MAX	1024		/* lists of one hash tree */

/* An ArchiveTimeStamp on its way in. */
struct stamp {
	struct ers_stamp	 st;
	struct octets		*value;
	size_t			 nvalue;
	size_t			*count;		/* values of each list */
	struct ers_list		*list;
	size_t			 nlist;
};

static void
stamp_release(struct stamp *s)
{
	free(s->value);
	free(s->count);
	free(s->list);
}

/* The digest algorithm of an AlgorithmIdentifier.  0, or -1 malformed. */
static int
algorithm(const struct ber_tlv *t, enum digest_alg *alg)
{
	X509_ALGOR	*x = cms_algor(t);

	ERR_clear_error();
	if (x == NULL)
		return -1;
	*alg = digest_alg_from_x509(x);
	X509_ALGOR_free(x);
	return 0;
}

/* An implicit [0]: the AlgorithmIdentifier's own elements. */
static int
implicit_algorithm(const struct ber_tlv *t, enum digest_alg *alg)
{
	struct buf	 b;
	struct ber	 in;
	struct ber_tlv	 seq;
	int		 rc = -1;

	buf_init(&b, 4096);
	if (ber_put_head(&b, BER_SEQUENCE, t->len) == 0 &&
	    buf_add(&b, t->body, t->len) == 0) {
		ber_init(&in, b.p, b.len);
		if (ber_want(&in, BER_SEQUENCE, &seq) == 0)
			rc = algorithm(&seq, alg);
	}
	buf_release(&b);
	return rc;
}

/* PartialHashtree ::= SEQUENCE OF OCTET STRING.  NULL, or what is wrong. */
static const char *
partial(struct stamp *s, const struct ber_tlv *t, bool *nomem)
{
	struct octets	*more;
	struct ber	 in;
	struct ber_tlv	 v;
	size_t		 first = s->nvalue;

	ber_enter(&in, t);
	while (!ber_end(&in)) {
		if (ber_want(&in, BER_OCTET_STRING, &v) == -1)
			return D_("a list holds what is no hash value");
		if (s->nvalue >= ERS_VALUES_MAX)
			return D_("its hash tree has too many values");
		if ((s->nvalue & (s->nvalue - 1)) == 0) {
			more = reallocarray(s->value, s->nvalue == 0 ? 1 :
			    2 * s->nvalue, sizeof(*more));
			if ((*nomem = more == NULL))
				return "";
			s->value = more;
		}
		s->value[s->nvalue++] = (struct octets){ v.body, v.len };
	}
	s->count[s->nlist++] = s->nvalue - first;
	return s->nvalue == first ? D_("a list of its hash tree is empty") :
	    NULL;
}

static const char *
hash_tree(struct stamp *s, const struct ber_tlv *t, bool *nomem)
{
	struct ber	 in;
	struct ber_tlv	 v;
	const char	*why;
	size_t		 at = 0;

	ber_enter(&in, t);
	s->count = calloc(LISTS_MAX, sizeof(*s->count));
	s->list = calloc(LISTS_MAX, sizeof(*s->list));
	if ((*nomem = s->count == NULL || s->list == NULL))
		return "";
	while (!ber_end(&in)) {
		if (s->nlist >= LISTS_MAX)
			return D_("its hash tree has too many lists");
		if (ber_want(&in, BER_SEQUENCE, &v) == -1)
			return D_("its hash tree is not made of lists");
		if ((why = partial(s, &v, nomem)) != NULL)
			return why;
	}
	if (s->nlist == 0)
		return D_("its hash tree is empty");
	for (size_t i = 0; i < s->nlist; i++) {
		s->list[i] = (struct ers_list){ s->value + at, s->count[i] };
		at += s->count[i];
	}
	s->st.list = s->list;
	s->st.nlist = s->nlist;
	return NULL;
}

/* ArchiveTimeStamp.  NULL, or what is wrong. */
static const char *
stamp_read(struct stamp *s, const struct ber_tlv *t, bool *nomem)
{
	struct ber	 in;
	struct ber_tlv	 v;
	const char	*why;

	ber_enter(&in, t);
	if (ber_peek(&in) == BER_CONTEXT(0) && (ber_next(&in, &v) == -1 ||
	    implicit_algorithm(&v, &s->st.alg) == -1))
		return D_("a digestAlgorithm cannot be read");
	if (ber_peek(&in) == BER_CONTEXT(1) && ber_next(&in, &v) == -1)
		return D_("its attributes cannot be read");
	if (ber_peek(&in) == BER_CONTEXT(2)) {
		if (ber_next(&in, &v) == -1)
			return D_("a reducedHashtree cannot be read");
		if ((why = hash_tree(s, &v, nomem)) != NULL)
			return why;
	}
	if (ber_want(&in, BER_SEQUENCE, &v) == -1 || !ber_end(&in))
		return D_("an ArchiveTimeStamp does not end with its "
		    "timeStamp");
	s->st.token = (struct octets){ v.start, v.total };
	return NULL;
}

/* ${p} and, when they differ, its DER form in ${der}.  0 or -1. */
static int
forms(struct octets form[2], struct buf *der, const uint8_t *p, size_t len)
{
	form[0] = (struct octets){ p, len };
	form[1] = (struct octets){ NULL, 0 };
	buf_reset(der);
	if (ber_to_der(der, p, len) == -1)
		return 0;	/* too much nested; the octets as they are */
	if (der->len != len || memcmp(der->p, p, len) != 0)
		form[1] = (struct octets){ der->p, der->len };
	return 0;
}

/* ArchiveTimeStampSequence of the chains up to ${end}, under ${head}. */
static int
chains_before(struct buf *out, const struct ber_tlv *seq, const uint8_t *end)
{
	buf_reset(out);
	if (ber_put_head(out, BER_SEQUENCE, (size_t)(end - seq->body)) == -1 ||
	    buf_add(out, seq->body, (size_t)(end - seq->body)) == -1)
		return -1;
	return 0;
}

/* The record while it is read. */
struct record {
	struct ers	 e;
	struct ber_tlv	 seq;		/* ArchiveTimeStampSequence */
	struct buf	 before;	/* the chains before this one */
	struct buf	 der;
	size_t		 stamps;
};

/* One ArchiveTimeStampChain.  NULL, or what is wrong. */
static const char *
chain_read(struct record *r, const struct ber_tlv *chain, unsigned int number,
    bool *nomem)
{
	struct octets	 last = { NULL, 0 };
	struct stamp	 s;
	struct ber	 in;
	struct ber_tlv	 t;
	const char	*why = NULL;
	int		 rc = 0;

	ber_enter(&in, chain);
	if (ber_end(&in))
		return D_("an ArchiveTimeStampChain is empty");
	for (unsigned int n = 1; why == NULL && !ber_end(&in); n++) {
		if (ber_want(&in, BER_SEQUENCE, &t) == -1)
			return D_("an ArchiveTimeStampChain cannot be read");
		if (r->stamps++ >= ERS_STAMPS_MAX)
			return D_("it has too many time-stamps");
		memset(&s, 0, sizeof(s));
		s.st.chain = number;
		s.st.number = n;
		s.st.alg = DIGEST_NONE;
		s.st.literal = true;
		why = stamp_read(&s, &t, nomem);
		if (why == NULL && n > 1)
			rc = forms(s.st.prev, &r->der, last.p, last.len);
		else if (why == NULL && number > 1 && (rc = chains_before(
		    &r->before, &r->seq, chain->start)) == 0)
			rc = forms(s.st.before, &r->der, r->before.p,
			    r->before.len);
		if (why == NULL && (*nomem = rc == -1 ||
		    ers_add(&r->e, &s.st) == -1))
			why = "";
		last = s.st.token;
		stamp_release(&s);
	}
	return why;
}

/* The fields before the sequence.  NULL, or what is wrong. */
static const char *
head_read(struct ber *in)
{
	struct ber_tlv	 t, alg;
	struct ber	 algs;
	enum digest_alg	 unused;

	if (ber_want(in, BER_INTEGER, &t) == -1 || t.len != 1 ||
	    t.body[0] != 1)
		return D_("its version is not 1");
	/* Some write the SET OF of earlier drafts. */
	if ((ber_peek(in) != BER_SEQUENCE && ber_peek(in) != BER_SET) ||
	    ber_next(in, &t) == -1)
		return D_("it has no digestAlgorithms");
	ber_enter(&algs, &t);
	while (!ber_end(&algs))
		if (ber_want(&algs, BER_SEQUENCE, &alg) == -1 ||
		    algorithm(&alg, &unused) == -1)
			return D_("its digestAlgorithms cannot be read");
	if (ber_peek(in) == BER_CONTEXT(0) && ber_next(in, &t) == -1)
		return D_("its cryptoInfos cannot be read");
	if (ber_peek(in) == BER_CONTEXT(1) && ber_next(in, &t) == -1)
		return D_("its encryptionInfo cannot be read");
	return NULL;
}

static const char *
record_read(struct record *r, const uint8_t *p, size_t len, size_t *used,
    bool *nomem)
{
	struct ber	 in, body;
	struct ber_tlv	 t, chain;
	const char	*why;
	unsigned int	 number = 1;

	ber_init(&in, p, len);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return D_("it does not begin with a whole SEQUENCE");
	*used = t.total;
	ber_enter(&body, &t);
	if ((why = head_read(&body)) != NULL)
		return why;
	if (ber_want(&body, BER_SEQUENCE, &r->seq) == -1 || !ber_end(&body))
		return D_("its ArchiveTimeStampSequence cannot be read");
	ber_enter(&in, &r->seq);
	if (ber_end(&in))
		return D_("it holds no time-stamp");
	for (; !ber_end(&in); number++) {
		if (ber_want(&in, BER_SEQUENCE, &chain) == -1)
			return D_("its ArchiveTimeStampSequence cannot be "
			    "read");
		if ((why = chain_read(r, &chain, number, nomem)) != NULL)
			return why;
	}
	return NULL;
}

int
ers_parse(struct plan *plan, const uint8_t *p, size_t len,
    const struct ers_opts *opts, size_t *used)
{
	struct record	 r = { .stamps = 0 };
	const char	*why;
	bool		 nomem = false;
	int		 rc = 0;

	*used = 0;
	/* Digests of the record's own octets are taken here. */
	plan->reparse = true;
	ers_init(&r.e, plan, opts);
	buf_init(&r.before, DER_MAX);
	buf_init(&r.der, DER_MAX);
	why = record_read(&r, p, len, used, &nomem);
	if (nomem)
		rc = -1;
	else if (why != NULL)
		rc = ers_fail(&r.e, why);
	buf_release(&r.before);
	buf_release(&r.der);
	return rc;
}

bool
ers_is(const uint8_t *p, size_t len)
{
	struct ber	 in, body, algs;
	struct ber_tlv	 t;

	ber_init(&in, p, len);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return false;
	ber_enter(&body, &t);
	if (ber_want(&body, BER_INTEGER, &t) == -1 || t.len != 1 ||
	    t.body[0] != 1)
		return false;
	if ((ber_peek(&body) != BER_SEQUENCE && ber_peek(&body) != BER_SET) ||
	    ber_next(&body, &t) == -1)
		return false;
	ber_enter(&algs, &t);
	while (!ber_end(&algs))
		if (ber_want(&algs, BER_SEQUENCE, &t) == -1)
			return false;
	return ber_peek(&body) == BER_CONTEXT(0) ||
	    ber_peek(&body) == BER_CONTEXT(1) ||
	    ber_peek(&body) == BER_SEQUENCE;
}
