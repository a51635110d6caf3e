/*
 * chain_ocsp.c: what OCSP responses say of a certificate (RFC 6960).
 */
#include <string.h>

#include <openssl/err.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"
#include "formats/crypto/key_cost.h"

#define SINGLES_MAX	4096		/* looked at in one response */
/* id-isismtt-at-certHash (Common PKI part 4, 3.1.2). */
#define OID_CERT_HASH	"1.3.36.8.3.13"

/* Is the response about ${x} of ${issuer}? */
static bool
id_fits(const OCSP_SINGLERESP *single, X509 *x, X509 *issuer)
{
	OCSP_CERTID	*id = (OCSP_CERTID *)(uintptr_t)
			    OCSP_SINGLERESP_get0_id(single);
	ASN1_INTEGER	*serial;
	ASN1_OBJECT	*alg;
	const EVP_MD	*md;
	OCSP_CERTID	*want;
	bool		 fits;

	if (OCSP_id_get0_info(NULL, &alg, NULL, &serial, id) != 1 ||
	    ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(x)) != 0 ||
	    (md = EVP_get_digestbyobj(alg)) == NULL ||
	    (want = OCSP_cert_to_id(md, x, issuer)) == NULL)
		return false;
	fits = OCSP_id_cmp(id, want) == 0;
	OCSP_CERTID_free(want);
	return fits;
}

/* ResponderID (RFC 6960 4.2.1): by name or by key. */
static bool
responder_is(const OCSP_BASICRESP *b, X509 *x)
{
	const ASN1_OCTET_STRING	*key = NULL;
	const X509_NAME		*name = NULL;
	unsigned char		 md[20];
	unsigned int		 len;

	if (OCSP_resp_get0_id(b, &key, &name) != 1)
		return false;
	if (name != NULL)
		return X509_NAME_cmp(name, X509_get_subject_name(x)) == 0;
	return key != NULL && ASN1_STRING_length(key) == 20 &&
	    X509_pubkey_digest(x, EVP_sha1(), md, &len) == 1 && len == 20 &&
	    memcmp(ASN1_STRING_get0_data(key), md, 20) == 0;
}

static bool
signature_fits(const struct tally *t, OCSP_BASICRESP *b, X509 *x,
    bool document)
{
	EVP_PKEY	*key = X509_get0_pubkey(x);
	bool		 fits;

	if (document && !view_may_check(t->view))
		return false;
	fits = key != NULL && !key_is_costly(key) &&
	    ASN1_item_verify(ASN1_ITEM_rptr(OCSP_RESPDATA),
	    OCSP_resp_get0_tbs_sigalg(b),
	    (ASN1_BIT_STRING *)(uintptr_t)OCSP_resp_get0_signature(b),
	    OCSP_resp_get0_respdata(b), key) == 1;
	ERR_clear_error();
	return fits;
}

/*
 * May ${x} answer for ${issuer} (RFC 6960 4.2.2.2): issued by it directly for
 * that purpose, valid when it did, and not revoked then or at the time that is
 * judged, where that can be told: producedAt is the responder's own word.
 */
static bool
may_answer(const struct tally *t, X509 *x, X509 *issuer, int64_t made)
{
	struct view	 v = *t->view;
	struct evidence	 none[2] = { { 0 }, { 0 } };
	struct revoked	 r;
	EVP_PKEY	*key = X509_get0_pubkey(issuer);
	char		 when[TIME_TEXT];

	if ((X509_get_extension_flags(x) & EXFLAG_XKUSAGE) == 0 ||
	    (X509_get_extended_key_usage(x) & XKU_OCSP_SIGN) == 0 ||
	    X509_check_issued(issuer, x) != X509_V_OK || key == NULL ||
	    key_is_costly(key) || X509_verify(x, key) != 1 ||
	    out_of_dates(x, made, when) != 0)
		return false;
	if (X509_get_ext_by_NID(x, NID_id_pkix_OCSP_noCheck, -1) >= 0)
		return true;
	/* By CRLs alone: no responder vouches for itself. */
	for (size_t i = 0; i < 2; i++) {
		none[i] = *v.set[i];
		none[i].nocsp = 0;
		v.set[i] = &none[i];
	}
	if (made > v.at)
		v.at = made;
	status_find(&v, x, issuer, &r);
	return r.status != REVOCATION_REVOKED;
}

static X509 *
delegate_among(const struct tally *t, OCSP_BASICRESP *b,
    const STACK_OF(X509) *from, X509 *issuer, int64_t made, bool document)
{
	for (int i = 0; i < sk_X509_num(from) && i < 64; i++) {
		X509	*x = sk_X509_value(from, i);

		if (responder_is(b, x) &&
		    signature_fits(t, b, x, document) &&
		    may_answer(t, x, issuer, made))
			return x;
	}
	return NULL;
}

/* Whose certificate signed it; NULL: nobody who may. */
static X509 *
signer_find(const struct tally *t, OCSP_BASICRESP *b, X509 *issuer,
    bool document)
{
	int64_t	 made = cert_time(OCSP_resp_get0_produced_at(b));
	X509	*x;

	if (responder_is(b, issuer) && signature_fits(t, b, issuer, document))
		return issuer;
	if ((x = delegate_among(t, b, OCSP_resp_get0_certs(b), issuer,
	    made, document)) == NULL)
		x = delegate_among(t, b, t->view->untrusted, issuer, made,
		    document);
	return x;
}

/* certHash: 1 of this certificate, 0 of another, -1 not there. */
static int
cert_hash(OCSP_SINGLERESP *single, const X509 *x)
{
	ASN1_OBJECT		*oid = OBJ_txt2obj(OID_CERT_HASH, 1);
	int			 i = oid == NULL ? -1 :
				    OCSP_SINGLERESP_get_ext_by_OBJ(single, oid,
				    -1), rc = -1;
	const ASN1_OCTET_STRING	*value;
	const unsigned char	*p;
	unsigned char		 md[EVP_MAX_MD_SIZE];
	unsigned int		 len;
	const EVP_MD		*alg;
	X509_SIG		*hash;		/* the same SEQUENCE */
	const X509_ALGOR	*a;
	const ASN1_OCTET_STRING	*is;

	if (i >= 0) {
		value = X509_EXTENSION_get_data(OCSP_SINGLERESP_get_ext(single,
		    i));
		p = value->data;
		rc = 0;
		if ((hash = d2i_X509_SIG(NULL, &p, value->length)) != NULL) {
			X509_SIG_get0(hash, &a, &is);
			alg = EVP_get_digestbyobj(a->algorithm);
			rc = alg != NULL && X509_digest(x, alg, md, &len) ==
			    1 && (int)len == is->length &&
			    memcmp(md, is->data, len) == 0;
			X509_SIG_free(hash);
		}
	}
	ASN1_OBJECT_free(oid);
	ERR_clear_error();
	return rc;
}

/*
 * Would it tell of a certificate that has expired?  By archiveCutoff (RFC
 * 6960 4.4.4), or since it names the very certificate.
 */
static bool
keeps_expired(OCSP_SINGLERESP *single, int64_t until, int hash)
{
	ASN1_GENERALIZEDTIME	*cutoff;
	bool			 kept;

	cutoff = OCSP_SINGLERESP_get1_ext_d2i(single,
	    NID_id_pkix_OCSP_archiveCutoff, NULL, NULL);
	kept = hash == 1 || (cutoff != NULL && cert_time(cutoff) != TIME_NONE
	    && cert_time(cutoff) <= until);
	ASN1_GENERALIZEDTIME_free(cutoff);
	ERR_clear_error();
	return kept;
}

/* Of the whole answer (RFC 6960 4.4); a nonce is of no concern here. */
static bool
answer_critical_unknown(OCSP_BASICRESP *b)
{
	X509_EXTENSION	*e;

	for (int i = 0; i < OCSP_BASICRESP_get_ext_count(b); i++) {
		e = OCSP_BASICRESP_get_ext(b, i);
		if (X509_EXTENSION_get_critical(e) == 1 && OBJ_obj2nid(
		    X509_EXTENSION_get_object(e)) != NID_id_pkix_OCSP_Nonce)
			return true;
	}
	return false;
}

static bool
critical_unknown(OCSP_SINGLERESP *single)
{
	for (int i = 0; i < OCSP_SINGLERESP_get_ext_count(single); i++)
		if (X509_EXTENSION_get_critical(OCSP_SINGLERESP_get_ext(single,
		    i)) == 1)
			return true;
	return false;
}

/* What a response, known to be of the right hands, says. */
static void
single_tally(struct tally *t, OCSP_SINGLERESP *single, X509 *x,
    struct statement *s)
{
	ASN1_GENERALIZEDTIME	*revoked, *this_update, *next;
	int64_t			 at = t->view->at;
	int64_t			 until = cert_time(X509_get0_notAfter(x));
	struct revoked		*r = &s->r;
	int			 reason, status, hash = cert_hash(single, x);

	status = OCSP_single_get0_status(single, &reason, &revoked,
	    &this_update, &next);
	r->this_update = cert_time(this_update);
	r->next_update = cert_time(next);
	if (hash == 0) {
		tally_miss(t, MISS_HASH, TIME_NONE);
		return;
	}
	if (critical_unknown(single)) {
		tally_miss(t, MISS_SCOPE, TIME_NONE);
		return;
	}
	if (status == V_OCSP_CERTSTATUS_REVOKED) {
		r->at = cert_time(revoked);
		r->reason = reason >= 0 && reason <= 10 ? reason : -1;
		r->status = REVOCATION_REVOKED;
		if (r->at == TIME_NONE || r->at <= at) {
			tally_add(t, s);
			return;
		}
		r->at = TIME_NONE;
		r->reason = -1;
		r->keeps_expired = true;
		s->covers = r->this_update > at;
	} else if (status == V_OCSP_CERTSTATUS_GOOD) {
		r->keeps_expired = r->this_update <= until ||
		    keeps_expired(single, until, hash);
		s->covers = r->this_update > at ? r->keeps_expired :
		    (r->next_update == TIME_NONE ? r->this_update + OCSP_GRACE :
		    r->next_update) >= at;
	} else {
		tally_miss(t, MISS_UNKNOWN, TIME_NONE);
		return;
	}
	r->status = REVOCATION_GOOD;
	tally_add(t, s);
}

static void
response_tally(struct tally *t, const struct ocsp *o, X509 *x, X509 *issuer,
    bool document)
{
	struct statement	 s;
	X509			*signer = NULL;
	char			 when[TIME_TEXT];

	for (int i = 0; i < OCSP_resp_count(o->basic) && i < SINGLES_MAX;
	    i++) {
		OCSP_SINGLERESP	*single = OCSP_resp_get0(o->basic, i);

		if (!id_fits(single, x, issuer))
			continue;
		if (answer_critical_unknown(o->basic)) {
			tally_miss(t, MISS_SCOPE, TIME_NONE);
			return;
		}
		if (signer == NULL && (signer = signer_find(t, o->basic,
		    issuer, document)) == NULL) {
			tally_miss(t, MISS_SIGNATURE, TIME_NONE);
			return;
		}
		s = (struct statement){ .reasons = REASONS_ALL,
		    .r = { .reason = -1, .at = TIME_NONE,
		    .invalid_since = TIME_NONE, .sha256 = o->file,
		    .source = document ? SOURCE_DOCUMENT : SOURCE_OCSP,
		    .signer_expired = document && signer != issuer &&
		    out_of_dates(signer, o->known == TIME_NONE ?
		    t->view->now : o->known, when) > 0 } };
		single_tally(t, single, x, &s);
	}
}

void
ocsp_tally(struct tally *t, const struct evidence *set, X509 *x, X509 *issuer,
    bool document)
{
	for (size_t i = 0; i < set->nocsp; i++)
		response_tally(t, &set->ocsp[i], x, issuer, document);
	ERR_clear_error();
}
