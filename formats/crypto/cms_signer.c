/*
 * cms_signer.c: one SignerInfo (RFC 5652 5.3) and whose it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "formats/base/detail.h"

#include "formats/crypto/cms_internal.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#include "formats/crypto/verify_internal.h"

/* The elements of a SignerInfo. */
struct signer {
	struct octets	 fields;	/* all but the unsigned attributes */
	struct ber_tlv	 sid;
	struct ber_tlv	 digest_alg;
	struct ber_tlv	 sig_alg;
	struct ber_tlv	 value;
	bool		 has_attrs;
	struct ber_tlv	 attrs;		/* [0] */
	bool		 has_unsigned;
	struct ber_tlv	 unsigned_attrs; /* [1] */
};

/* NULL, or what is malformed. */
static const char *
signer_elements(struct signer *si, const struct ber_tlv *t)
{
	struct ber	 in;
	struct ber_tlv	 version;

	if (t->id != BER_SEQUENCE)
		return D_("a SignerInfo is not a SEQUENCE");
	ber_enter(&in, t);
	if (ber_want(&in, BER_INTEGER, &version) == -1)
		return D_("a SignerInfo has no version");
	if (ber_next(&in, &si->sid) == -1 || (si->sid.id != BER_SEQUENCE &&
	    si->sid.id != BER_CONTEXT_PRIM(0) && si->sid.id != BER_CONTEXT(0)))
		return D_("a SignerInfo has no signer identifier");
	if (ber_want(&in, BER_SEQUENCE, &si->digest_alg) == -1)
		return D_("a SignerInfo has no digestAlgorithm");
	if (ber_peek(&in) == BER_CONTEXT(0)) {
		if (ber_next(&in, &si->attrs) == -1)
			return D_("the signed attributes are cut short");
		si->has_attrs = true;
	}
	if (ber_want(&in, BER_SEQUENCE, &si->sig_alg) == -1)
		return D_("a SignerInfo has no signatureAlgorithm");
	if (ber_next(&in, &si->value) == -1 ||
	    (si->value.id & ~BER_CONSTRUCTED) != BER_OCTET_STRING)
		return D_("a SignerInfo has no signature value");
	si->fields = (struct octets){ t->body, (size_t)(in.p - t->body) };
	if (ber_peek(&in) == BER_CONTEXT(1)) {
		if (ber_next(&in, &si->unsigned_attrs) == -1)
			return D_("the unsigned attributes are cut short");
		si->has_unsigned = true;
	}
	if (!ber_end(&in))
		return D_("octets follow a SignerInfo's last element");
	return NULL;
}

static bool
same(const struct octets *a, const struct ber_tlv *b)
{
	return a->p != NULL && a->len == b->total &&
	    memcmp(a->p, b->start, a->len) == 0;
}

/* Is the identifier this certificate's issuer and number, octet by octet? */
static bool
sid_is(const struct ber_tlv *sid, const struct cms_cert *c)
{
	struct ber	 in;
	struct ber_tlv	 issuer, serial;

	ber_enter(&in, sid);
	return sid->id == BER_SEQUENCE &&
	    ber_want(&in, BER_SEQUENCE, &issuer) == 0 &&
	    ber_want(&in, BER_INTEGER, &serial) == 0 &&
	    same(&c->issuer, &issuer) && same(&c->serial, &serial);
}

/*
 * The key identifier of a certificate that states none: SHA-1 of the key (RFC
 * 5280 4.2.1.2 (1)), or, as makers on Windows have it, of the whole
 * SubjectPublicKeyInfo.  Which key the value verifies with is found later.
 */
static bool
key_id_is(X509 *x, const struct ber_tlv *sid)
{
	unsigned char	 md[EVP_MAX_MD_SIZE], *spki = NULL;
	unsigned int	 n = 0;
	bool		 is;
	int		 len;

	is = X509_pubkey_digest(x, EVP_sha1(), md, &n) == 1 &&
	    n == sid->len && memcmp(md, sid->body, n) == 0;
	len = is ? -1 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &spki);
	if (len > 0)
		is = EVP_Digest(spki, (size_t)len, md, &n, EVP_sha1(),
		    NULL) == 1 && n == sid->len &&
		    memcmp(md, sid->body, n) == 0;
	OPENSSL_free(spki);
	return is;
}

/*
 * Does the SignerIdentifier name this certificate?  Names are compared as
 * RFC 5280 7.1 has it, and key identifiers; for that it must be read whole.
 */
static bool
sid_matches(const struct ber_tlv *sid, struct cms_cert *c)
{
	const unsigned char	*p;
	const ASN1_OCTET_STRING	*ski;
	struct ber		 in;
	struct ber_tlv		 issuer, serial;
	X509_NAME		*name = NULL;
	ASN1_INTEGER		*number = NULL;
	bool			 is = false;

	if (!c->tried) {
		c->tried = true;
		p = c->der.p;
		c->x = d2i_X509(NULL, &p, (long)c->der.len);
	}
	if (c->x == NULL)
		return false;
	if (sid->id == BER_CONTEXT_PRIM(0)) {
		if ((ski = X509_get0_subject_key_id(c->x)) == NULL)
			return key_id_is(c->x, sid);
		return (size_t)ski->length == sid->len &&
		    memcmp(ski->data, sid->body, sid->len) == 0;
	}
	ber_enter(&in, sid);
	if (sid->id != BER_SEQUENCE ||
	    ber_want(&in, BER_SEQUENCE, &issuer) == -1 ||
	    ber_want(&in, BER_INTEGER, &serial) == -1 ||
	    issuer.total > PLAN_CERT_MAX || serial.total > PLAN_CERT_MAX)
		return false;
	p = serial.start;
	if ((number = d2i_ASN1_INTEGER(NULL, &p, (long)serial.total)) != NULL &&
	    ASN1_INTEGER_cmp(number, X509_get0_serialNumber(c->x)) == 0) {
		p = issuer.start;
		name = d2i_X509_NAME(NULL, &p, (long)issuer.total);
		is = name != NULL &&
		    X509_NAME_cmp(name, X509_get_issuer_name(c->x)) == 0;
	}
	X509_NAME_free(name);
	ASN1_INTEGER_free(number);
	return is;
}

/* Does a signing-certificate attribute name this certificate (RFC 5035)? */
static bool
ess_matches(const struct cms_ess *ess, const struct blob *der)
{
	struct md	 md;

	return digest_alg_md(ess->alg) != NULL &&
	    md_octets(ess->alg, der->p, der->len, &md) == 0 &&
	    md.len == ess->hash.len &&
	    memcmp(md.octet, ess->hash.p, md.len) == 0;
}

/*
 * Does one of them?  Hostile structures have many signers and certificates:
 * past CMS_HASHED_MAX octets none does.
 */
static bool
ess_any(struct cms *cms, const struct cms_attrs *a, int cert)
{
	const struct blob	*der = &cms->plan->cert[cert];

	for (size_t i = 0; i < a->ness; i++) {
		if (der->len > CMS_HASHED_MAX - cms->hashed)
			return false;
		cms->hashed += der->len;
		if (ess_matches(&a->ess[i], der))
			return true;
	}
	return false;
}

/*
 * Does one of them name another certificate?  RFC 5035 3 has one attribute of
 * a kind: of two that differ it cannot be told which was meant.
 */
static bool
ess_other(struct cms *cms, const struct cms_attrs *a, int cert)
{
	const struct blob	*der = &cms->plan->cert[cert];

	for (size_t i = 0; i < a->ness; i++) {
		if (digest_alg_md(a->ess[i].alg) == NULL)
			continue;
		if (der->len > CMS_HASHED_MAX - cms->hashed)
			return true;
		cms->hashed += der->len;
		if (!ess_matches(&a->ess[i], der))
			return true;
	}
	return false;
}

/*
 * RFC 5035 3: where the attribute also gives issuer and serial number, they
 * are the certificate's.  Its hash names the certificate; these are a help.
 */
static bool
issuers_match(const struct cms_attrs *a, const struct blob *der)
{
	const unsigned char	*p = der->p;
	X509			*x = NULL;
	X509_NAME		*name;
	ASN1_INTEGER		*number;
	bool			 match = true;

	for (size_t i = 0; i < a->ness && match; i++) {
		const struct cms_ess	*e = &a->ess[i];

		if (e->issuer.p == NULL || e->issuer.len > PLAN_CERT_MAX ||
		    e->serial.len > PLAN_CERT_MAX || (x == NULL && (x =
		    d2i_X509(NULL, &p, (long)der->len)) == NULL))
			continue;
		p = e->issuer.p;
		name = d2i_X509_NAME(NULL, &p, (long)e->issuer.len);
		p = e->serial.p;
		number = d2i_ASN1_INTEGER(NULL, &p, (long)e->serial.len);
		match = name != NULL && number != NULL &&
		    X509_NAME_cmp(name, X509_get_issuer_name(x)) == 0 &&
		    ASN1_INTEGER_cmp(number, X509_get0_serialNumber(x)) == 0;
		X509_NAME_free(name);
		ASN1_INTEGER_free(number);
	}
	X509_free(x);
	ERR_clear_error();
	return match;
}

/*
 * It is not there: keep what it is known by.  Attributes that name several
 * name none.
 */
static int
name_keep(struct sigplan *s, const struct cms_attrs *a)
{
	const struct cms_ess	*e = &a->ess[0];

	if (a->ness != 1 || digest_alg_md(e->alg) == NULL ||
	    e->hash.len != digest_alg_size(e->alg))
		return 0;
	s->named_alg = e->alg;
	return blob_set(&s->named, e->hash.p, e->hash.len);
}

/*
 * The signer's certificate: by the SignerIdentifier; among several the one
 * that the signed attributes name (EN 319 102-1 5.2.3).  Where the identifier
 * leads nowhere but the attribute, which is signed, does, that one is taken
 * and the contradiction noted.
 */
static int
cert_find(struct cms *cms, struct sigplan *s, const struct ber_tlv *sid,
    const struct cms_attrs *attrs)
{
	const struct cms_cert	*by_sid = NULL, *by_ess = NULL;

	/* Octet by octet first: that is nearly always enough, and cheap. */
	for (int exact = 1; exact >= 0 && by_sid == NULL; exact--) {
		for (size_t i = 0; i < cms->ncert; i++) {
			struct cms_cert	*c = &cms->cert[i];
			bool		 named;

			named = ess_any(cms, attrs, c->index);
			if (named && by_ess == NULL)
				by_ess = c;
			if ((exact ? sid_is(sid, c) : sid_matches(sid, c)) &&
			    (by_sid == NULL || (named && by_ess == c)))
				by_sid = c;
		}
	}
	ERR_clear_error();
	if (by_sid != NULL)
		s->cert = by_sid->index;
	else if (by_ess != NULL)
		s->cert = by_ess->index;
	else
		return name_keep(s, attrs);
	if (attrs->ness > 0 && (by_sid == NULL ||
	    !ess_any(cms, attrs, s->cert) || ess_other(cms, attrs, s->cert)))
		return sigplan_note(s, FINDING_SIGNING_CERT_REF, NULL);
	if (!issuers_match(attrs, &cms->plan->cert[s->cert]))
		return sigplan_note(s, FINDING_SIGNING_CERT_ISSUER, NULL);
	return 0;
}

/*
 * signedAttrs as the SET that is signed, and as the file has it when that
 * differs.
 */
static int
attrs_keep(struct sigplan *s, const struct ber_tlv *t)
{
	struct buf	 file, der;
	int		 rc = -1;

	buf_init(&file, PLAN_BLOB_MAX);
	buf_init(&der, PLAN_BLOB_MAX);
	if (buf_add(&file, t->start, t->total) == -1) {
		rc = sigplan_note(s, FINDING_CMS_ATTRS, "%s",
		    D_("they are too large"));
		goto out;
	}
	file.p[0] = BER_SET;
	if (ber_to_der(&der, file.p, file.len) == -1) {
		rc = sigplan_note(s, FINDING_CMS_ATTRS, "%s",
		    D_("they are not well-formed BER"));
		goto out;
	}
	if (blob_set(&s->attrs, der.p, der.len) == -1)
		goto out;
	rc = 0;
	if (der.len == file.len && memcmp(der.p, file.p, der.len) == 0)
		goto out;
	rc = -1;
	if (blob_set(&s->attrs_file, file.p, file.len) == -1 ||
	    sigplan_note(s, FINDING_CMS_ATTRS_DER, NULL) == -1)
		goto out;
	rc = 0;
	s->attrs_ordered = ber_set_ordered(file.p, file.len);
 out:
	buf_release(&der);
	buf_release(&file);
	return rc;
}

/* The signature algorithm in ${t}, which is [1] IMPLICIT.  0 or -1. */
static int
protected_alg(struct sig_alg *alg, const struct ber_tlv *t)
{
	struct buf	 b;
	struct ber_tlv	 seq = { .id = BER_SEQUENCE };
	X509_ALGOR	*x = NULL;
	int		 rc = -1;

	buf_init(&b, PLAN_BLOB_MAX);
	if (buf_add(&b, t->start, t->total) == 0) {
		b.p[0] = BER_SEQUENCE;
		seq.start = b.p;
		seq.total = b.len;
		if ((x = cms_algor(&seq)) != NULL)
			rc = sig_alg_from_x509(alg, x);
	}
	X509_ALGOR_free(x);
	buf_release(&b);
	return rc;
}

/*
 * RFC 6211: the algorithms inside the attribute must be the outer ones.  A
 * default that is written out, which DER forbids (X.690 11.5), means what one
 * that is left out means; so values are compared, not octets.
 */
static bool
protection_holds(const struct octets *body, const struct signer *si,
    const struct sigplan *s)
{
	struct sig_alg	 alg;
	struct ber	 in, x, y;
	struct ber_tlv	 digest, sig, a, b;

	ber_init(&in, body->p, body->len);
	if (ber_want(&in, BER_SEQUENCE, &digest) == -1 ||
	    ber_want(&in, BER_CONTEXT(1), &sig) == -1)
		return false;
	ber_enter(&x, &digest);
	ber_enter(&y, &si->digest_alg);
	if (ber_want(&x, BER_OID, &a) == -1 ||
	    ber_want(&y, BER_OID, &b) == -1 || a.len != b.len ||
	    memcmp(a.body, b.body, a.len) != 0)
		return false;
	return protected_alg(&alg, &sig) == 0 &&
	    strcmp(alg.oid, s->alg.oid) == 0 && alg.digest == s->alg.digest &&
	    alg.mgf1 == s->alg.mgf1 && alg.salt == s->alg.salt;
}

/*
 * Is it a digest's name, of one that libcrypto has, or of one that it knows
 * signatures with (MD2, those of GOST)?
 */
static bool
is_digest(int nid)
{
	static const int	 keys[] = { NID_rsaEncryption,
		NID_id_GostR3410_2001, NID_id_GostR3410_2012_256,
		NID_id_GostR3410_2012_512 };

	for (size_t i = 0; i < NELEM(keys); i++)
		if (OBJ_find_sigid_by_algs(NULL, nid, keys[i]) == 1)
			return true;
	return EVP_get_digestbynid(nid) != NULL;
}

/* Do the algorithms of a SignerInfo fit each other?  0 or -1 (memory). */
static int
algs_check(struct sigplan *s, const char *digest_oid)
{
	if (s->digest == DIGEST_UNKNOWN) {
		/* A signature's or a curve's name is not a digest's. */
		ASN1_OBJECT	*obj = OBJ_txt2obj(digest_oid, 1);
		int		 nid = OBJ_obj2nid(obj);
		bool		 known;

		known = nid != NID_undef && !is_digest(nid);
		ASN1_OBJECT_free(obj);
		/* A signature's NID resolves to its digest's table entry. */
		known = known || OBJ_find_sigid_algs(nid, NULL, NULL) == 1;
		return sigplan_note(s, known ? FINDING_ALG_MISMATCH :
		    FINDING_ALG_UNSUPPORTED, "digestAlgorithm %s",
		    digest_oid);
	}
	if (s->alg.family == SIG_UNKNOWN)
		return !oid_is_no_signature(s->alg.oid) ? 0 :
		    sigplan_note(s, FINDING_ALG_MISMATCH,
		    D_("signatureAlgorithm %s is no signature"), s->alg.oid);
	/*
	 * RFC 8419 3.1: the digest of the content under signed attributes is
	 * as strong as the curve, and there is no choice.
	 */
	if (s->mode == SIGMODE_ATTRS && ((s->alg.family == SIG_ED25519 &&
	    s->digest != DIGEST_SHA512) || (s->alg.family == SIG_ED448 &&
	    s->digest != DIGEST_SHAKE256_64)))
		return sigplan_note(s, FINDING_ALG_PROFILE,
		    D_("%s with %s, where RFC 8419 3.1 has %s"),
		    sig_family_name(s->alg.family), digest_alg_name(s->digest),
		    s->alg.family == SIG_ED25519 ? "sha512" : "shake256");
	if (s->alg.digest == DIGEST_NONE || s->alg.digest == s->digest)
		return 0;
	/*
	 * PSS carries its own digest in its parameters, which may differ as
	 * long as the signed attributes stand between.
	 */
	if (s->alg.family == SIG_RSA_PSS && s->mode == SIGMODE_ATTRS)
		return 0;
	return sigplan_note(s, FINDING_ALG_MISMATCH,
	    D_("digestAlgorithm %s, signatureAlgorithm %s with %s"),
	    digest_alg_name(s->digest), sig_family_name(s->alg.family),
	    digest_alg_name(s->alg.digest));
}

/* digestAlgorithm and signatureAlgorithm.  0 or -1 (memory). */
static int
algs_read(struct sigplan *s, const struct signer *si)
{
	X509_ALGOR	*digest = cms_algor(&si->digest_alg);
	X509_ALGOR	*sig = cms_algor(&si->sig_alg);
	char		 oid[64] = "";
	int		 rc;

	s->digest = DIGEST_UNKNOWN;
	s->alg.family = SIG_UNKNOWN;
	if (digest == NULL || sig == NULL) {
		rc = sigplan_note(s, FINDING_CMS_MALFORMED, "%s",
		    D_("an AlgorithmIdentifier cannot be read"));
		goto out;
	}
	s->digest = digest_alg_from_x509(digest);
	if (OBJ_obj2txt(oid, sizeof(oid), digest->algorithm, 1) <= 0)
		oid[0] = '\0';
	if (sig_alg_from_x509(&s->alg, sig) == -1)
		rc = sigplan_note(s, FINDING_ALG_MISMATCH, "%s",
		    D_("the parameters of RSASSA-PSS are malformed"));
	else
		rc = algs_check(s, oid);
 out:
	X509_ALGOR_free(digest);
	X509_ALGOR_free(sig);
	ERR_clear_error();
	return rc;
}

static int
value_add(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

static int
value_keep(struct sigplan *s, const struct ber_tlv *t)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, PLAN_BLOB_MAX);
	if (ber_segments(t, BER_OCTET_STRING, value_add, &b) == -1 ||
	    b.len == 0)
		rc = sigplan_note(s, FINDING_CMS_MALFORMED, "%s",
		    D_("the signature value cannot be read"));
	else
		rc = blob_set(&s->value, b.p, b.len);
	buf_release(&b);
	return rc;
}

/*
 * "signer 2", or the id given, with its number from the second on; of a
 * counter-signature the id of what it is over and its number.
 */
static int
id_set(struct sigplan *s, const struct cms *cms, const struct cms_pending *of)
{
	const char	*id = cms->opts->id;
	char		 text[PLAN_TEXT_MAX / 2];

	if (of != NULL)
		snprintf(text, sizeof(text), "%.200s, counter-signature %zu",
		    cms->plan->sig[of->of].id, of->number);
	else if (id == NULL)
		snprintf(text, sizeof(text), "signer %zu", cms->nsigner);
	else if (cms->nsigner == 1)
		return plan_set_text(&s->id, id, strlen(id));
	else
		snprintf(text, sizeof(text), "%.200s, signer %zu", id,
		    cms->nsigner);
	if (plan_set_text(&s->id, text, strlen(text)) == 0)
		return 0;
	/* An id cut inside a character. */
	snprintf(text, sizeof(text), "signer %zu", cms->nsigner);
	return plan_set_text(&s->id, text, strlen(text));
}

/* RFC 5652 11.4: a counter-signature's content is a signature value. */
static int
counter_content(const struct cms *cms, struct sigplan *s, size_t of)
{
	const struct blob	*value = &cms->plan->sig[of].value;

	s->counter = true;
	s->content = CONTENT_INLINE;
	return blob_set(&s->inline_content, value->p, value->len);
}

int
cms_signer_read(struct cms *cms, const struct ber_tlv *t,
    const struct cms_pending *of)
{
	struct signer	 si = { .has_attrs = false };
	struct cms_attrs attrs = { .ness = 0 };
	struct sigplan	*s;
	const char	*why;
	size_t		 index = cms->plan->nsig;

	if ((s = plan_add_sig(cms->plan)) == NULL)
		return -1;
	if (of == NULL)
		cms->nsigner++;
	s->kind = SIGKIND_SIGNATURE;
	if (id_set(s, cms, of) == -1)
		return -1;
	if ((why = signer_elements(&si, t)) != NULL)
		return sigplan_note(s, FINDING_CMS_MALFORMED, "%s", why);
	s->mode = si.has_attrs ? SIGMODE_ATTRS : SIGMODE_DIRECT;
	if (algs_read(s, &si) == -1 || value_keep(s, &si.value) == -1)
		return -1;
	if ((of != NULL ? counter_content(cms, s, of->of) :
	    cms_content_set(cms, s)) == -1)
		return -1;
	if (si.has_attrs && (attrs_keep(s, &si.attrs) == -1 ||
	    cms_attrs_read(cms, s, of != NULL, &attrs) == -1))
		return -1;
	if (of == NULL && (cms_copy_check(cms, s) == -1 ||
	    cms_forged_check(cms, s) == -1))
		return -1;
	if (attrs.protected.p != NULL &&
	    !protection_holds(&attrs.protected, &si, s) &&
	    sigplan_note(s, FINDING_ALG_MISMATCH, "%s",
	    D_("the protected algorithm identifiers (RFC 6211) are "
	    "others")) == -1)
		return -1;
	if (attrs.content_tst.p != NULL && !cms->opts->token &&
	    attrs.content_tst.len <= PLAN_BLOB_MAX &&
	    cms->plan->ntoken < PLAN_TOKENS_MAX &&
	    plan_add_token(cms->plan, index, TST_CONTENT,
	    attrs.content_tst.p, attrs.content_tst.len) == NULL)
		return -1;
	if (si.has_unsigned && cms_unsigned_read(cms, index, &si.fields,
	    &si.unsigned_attrs) == -1)
		return -1;
	return cert_find(cms, s, &si.sid, &attrs);
}
