/*
 * source.c: addresses in certificates, and the worth of what lies there.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"
#include "formats/crypto/source.h"

#define DER_MAX		((size_t)64 * 1024 * 1024)	/* octets kept */
#define URLS_MAX	16		/* of one certificate */

/* One certificate while its addresses are told. */
struct telling {
	source_found	*found;
	void		*arg;
	unsigned int	 n;
};

/* http and https, without what a shell or a log would stumble over. */
static bool
is_address(const ASN1_IA5STRING *s)
{
	const char	*p = (const char *)ASN1_STRING_get0_data(s);
	int		 len = ASN1_STRING_length(s);

	if (len < 8 || len > SOURCE_URL_MAX || (strncasecmp(p, "http://", 7) !=
	    0 && strncasecmp(p, "https://", 8) != 0))
		return false;
	for (int i = 0; i < len; i++)
		if ((unsigned char)p[i] <= 0x20 || (unsigned char)p[i] > 0x7e)
			return false;
	return true;
}

static int
tell(struct telling *t, enum source_kind kind, const GENERAL_NAME *g,
    const struct octets *post, const struct octets *cert)
{
	struct source	 s = { .kind = kind };

	if (g->type != GEN_URI || t->n == URLS_MAX ||
	    !is_address(g->d.uniformResourceIdentifier))
		return 0;
	t->n++;
	s.url = (struct octets){
	    ASN1_STRING_get0_data(g->d.uniformResourceIdentifier),
	    (size_t)ASN1_STRING_length(g->d.uniformResourceIdentifier) };
	if (post != NULL)
		s.post = *post;
	if (cert != NULL)
		s.cert = *cert;
	return t->found(t->arg, &s);
}

static int
tell_points(struct telling *t, const X509 *x, int nid)
{
	CRL_DIST_POINTS	*points = X509_get_ext_d2i(x, nid, NULL, NULL);
	int		 rc = 0;

	for (int i = 0; rc == 0 && i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT	*p = sk_DIST_POINT_value(points, i);

		if (p->distpoint == NULL || p->distpoint->type != 0)
			continue;
		for (int k = 0; rc == 0 && k < sk_GENERAL_NAME_num(
		    p->distpoint->name.fullname); k++)
			rc = tell(t, SOURCE_URL_CRL, sk_GENERAL_NAME_value(
			    p->distpoint->name.fullname, k), NULL, NULL);
	}
	CRL_DIST_POINTS_free(points);
	return rc;
}

/* The question whether ${x} of ${issuer} is revoked; NULL: none. */
static unsigned char *
question(X509 *x, X509 *issuer, size_t *len)
{
	OCSP_REQUEST	*r = OCSP_REQUEST_new();
	OCSP_CERTID	*id = OCSP_cert_to_id(EVP_sha1(), x, issuer);
	unsigned char	*p = NULL;
	int		 n = 0;

	/* Without a nonce: many responders sign beforehand (RFC 5019). */
	if (r != NULL && id != NULL && OCSP_request_add0_id(r, id) != NULL)
		n = i2d_OCSP_REQUEST(r, &p);
	else
		OCSP_CERTID_free(id);
	OCSP_REQUEST_free(r);
	*len = n > 0 ? (size_t)n : 0;
	return n > 0 ? p : NULL;
}

static int
tell_access(struct telling *t, X509 *x, X509 *issuer, bool expired)
{
	AUTHORITY_INFO_ACCESS	*aia;
	struct octets		 post = { NULL, 0 }, cert = { NULL, 0 };
	unsigned char		*q = NULL, *der = NULL;
	int			 rc = 0, n;

	aia = X509_get_ext_d2i(x, NID_info_access, NULL, NULL);
	if (issuer != NULL && !expired && (n = i2d_X509(x, &der)) > 0 &&
	    (q = question(x, issuer, &post.len)) != NULL) {
		post.p = q;
		cert = (struct octets){ der, (size_t)n };
	}
	for (int i = 0; rc == 0 && i < sk_ACCESS_DESCRIPTION_num(aia); i++) {
		const ACCESS_DESCRIPTION *a = sk_ACCESS_DESCRIPTION_value(aia,
		    i);

		switch (OBJ_obj2nid(a->method)) {
		case NID_ad_ca_issuers:
			rc = tell(t, SOURCE_URL_ISSUER, a->location, NULL,
			    NULL);
			break;
		case NID_ad_OCSP:
			if (post.p != NULL)
				rc = tell(t, SOURCE_URL_OCSP, a->location,
				    &post, &cert);
			break;
		default:
			break;
		}
	}
	AUTHORITY_INFO_ACCESS_free(aia);
	OPENSSL_free(q);
	OPENSSL_free(der);
	return rc;
}

static bool
is_named(const struct trust *t, const X509 *x)
{
	for (int i = 0; i < sk_X509_num(t->named); i++)
		if (X509_cmp(sk_X509_value(t->named, i), x) == 0)
			return true;
	return false;
}

static int
tell_cert(const struct view *v, X509 *x, source_found *found, void *arg)
{
	struct telling	 t = { found, arg, 0 };
	struct paths	 paths;
	char		 when[TIME_TEXT];
	X509		*issuer = NULL;
	int		 rc;

	if ((rc = paths_find(&paths, v, x, PATH_CHECKS)) == 0 && paths.n > 0) {
		if (sk_X509_num(paths.path[0]) > 1)
			issuer = sk_X509_value(paths.path[0], 1);
		rc = tell_points(&t, x, NID_crl_distribution_points);
		if (rc == 0)
			rc = tell_points(&t, x, NID_freshest_crl);
		if (rc == 0)
			rc = tell_access(&t, x, issuer,
			    out_of_dates(x, v->now, when) > 0);
	} else if (rc == 0 && is_named(v->trust, x)) {
		rc = tell_access(&t, x, NULL, true);
	}
	paths_release(&paths);
	ERR_clear_error();
	return rc;
}

int
sources_walk(const struct trust *t, int64_t now, source_found *found,
    void *arg)
{
	struct view	 v = { .trust = t, .untrusted = t->middle, .at = now,
	    .now = now };
	int		 rc = 0;

	v.set[0] = v.set[1] = &t->evidence;
	for (int i = 0; rc == 0 && i < sk_X509_num(t->anchor); i++)
		rc = tell_cert(&v, sk_X509_value(t->anchor, i), found, arg);
	for (int i = 0; rc == 0 && i < sk_X509_num(t->middle); i++)
		rc = tell_cert(&v, sk_X509_value(t->middle, i), found, arg);
	return rc;
}

/*
 * The newest CRL held of those that ${c} would be an older one of: of its
 * issuer, scope, and kind, and signed with the key of ${signer}, as ${c} is.
 * An authority that renews its key numbers and dates each key's lists by
 * themselves.
 */
static int64_t
newest_held(const struct view *v, const struct crl *c, X509 *signer)
{
	const struct evidence	*e = &v->trust->evidence;
	int64_t	 newest = cert_time(X509_CRL_get0_lastUpdate(c->crl)), t;
	bool	 found = false;

	for (size_t i = 0; i < e->ncrl; i++) {
		t = cert_time(X509_CRL_get0_lastUpdate(e->crl[i].crl));
		if (t <= newest || X509_NAME_cmp(X509_CRL_get_issuer(
		    e->crl[i].crl), X509_CRL_get_issuer(c->crl)) != 0 ||
		    (e->crl[i].base == NULL) != (c->base == NULL) ||
		    !crl_same_scope(&e->crl[i], c) ||
		    crl_signer(v, &e->crl[i], signer) != signer)
			continue;
		newest = t;
		found = true;
	}
	return found ? newest : TIME_NONE;
}

/* Is a certificate of this name at hand? */
static bool
name_known(const struct trust *t, const X509_NAME *name)
{
	const STACK_OF(X509)	*from[] = { t->anchor, t->middle };

	for (size_t k = 0; k < 2; k++)
		for (int i = 0; i < sk_X509_num(from[k]); i++)
			if (X509_NAME_cmp(X509_get_subject_name(
			    sk_X509_value(from[k], i)), name) == 0)
				return true;
	return false;
}

static void
appraise_crl(const struct view *v, struct crl *c, struct appraisal *a)
{
	const X509_NAME	*name = X509_CRL_get_issuer(c->crl);
	X509		*signer = NULL;

	snprintf(a->what, sizeof(a->what), "crl");
	name_short(name, a->issuer, sizeof(a->issuer));
	a->this_update = cert_time(X509_CRL_get0_lastUpdate(c->crl));
	a->next_update = cert_time(X509_CRL_get0_nextUpdate(c->crl));
	if (!name_known(v->trust, name)) {
		a->worth = WORTH_STRANGER;
		return;
	}
	if ((signer = crl_signer(v, c, NULL)) == NULL) {
		a->worth = WORTH_SIGNATURE;
		return;
	}
	a->held = newest_held(v, c, signer);
	if (a->held != TIME_NONE ||
	    (a->next_update != TIME_NONE && a->next_update < v->now))
		a->worth = WORTH_OLD;
	else
		a->worth = WORTH_GOOD;
}

/* What the response says of ${x}: better than ${a}, or nothing. */
static int
appraise_for(struct view *v, X509 *x, struct appraisal *a)
{
	static const enum worth	 worth[] = { [MISS_NONE] = WORTH_OTHER,
	    [MISS_SCOPE] = WORTH_OTHER, [MISS_BASE] = WORTH_OTHER,
	    [MISS_SIGNATURE] = WORTH_SIGNATURE,
	    [MISS_ANCHOR] = WORTH_SIGNATURE,
	    [MISS_UNKNOWN] = WORTH_UNKNOWN, [MISS_HASH] = WORTH_OTHER,
	    [MISS_REASONS] = WORTH_OLD, [MISS_TIME] = WORTH_OLD };
	struct paths		 paths;
	struct tally		 t = { .view = v, .x = x,
	    .clean = TIME_NONE, .missed_until = TIME_NONE };
	enum worth		 w;
	int			 rc;

	if ((rc = paths_find(&paths, v, x, PATH_CHECKS)) == 0 && paths.n > 0 &&
	    sk_X509_num(paths.path[0]) > 1) {
		ocsp_tally(&t, v->set[0], x, sk_X509_value(paths.path[0], 1),
		    false);
		w = t.good.status != REVOCATION_UNKNOWN ||
		    t.hold.status != REVOCATION_UNKNOWN ||
		    t.revoked.status != REVOCATION_UNKNOWN ? WORTH_GOOD :
		    worth[t.miss];
		if (w < a->worth || a->worth == WORTH_STRANGER) {
			a->worth = w;
			name_short(X509_get_subject_name(x), a->issuer,
			    sizeof(a->issuer));
		}
	}
	paths_release(&paths);
	return rc;
}

static int
appraise_ocsp(struct view *v, const struct ocsp *o, const struct octets *cert,
    struct appraisal *a)
{
	ASN1_GENERALIZEDTIME	*revoked, *this_update = NULL, *next = NULL;
	const unsigned char	*p = cert->p;
	int			 reason, rc = 0;
	X509			*x;

	snprintf(a->what, sizeof(a->what), "ocsp");
	if (OCSP_resp_count(o->basic) > 0)
		(void)OCSP_single_get0_status(OCSP_resp_get0(o->basic, 0),
		    &reason, &revoked, &this_update, &next);
	a->this_update = cert_time(this_update);
	a->next_update = cert_time(next);
	a->worth = WORTH_STRANGER;
	if (cert->len > 0) {
		if ((x = d2i_X509(NULL, &p, (long)cert->len)) != NULL)
			rc = appraise_for(v, x, a);
		X509_free(x);
		return rc;
	}
	for (int i = 0; rc == 0 && i < sk_X509_num(v->untrusted); i++)
		rc = appraise_for(v, sk_X509_value(v->untrusted, i), a);
	return rc;
}

static int
appraise_cert(const struct view *v, X509 *x, struct appraisal *a)
{
	struct paths	 paths;
	int		 rc = paths_find(&paths, v, x, PATH_CHECKS);

	snprintf(a->what, sizeof(a->what), "certificate");
	name_short(X509_get_subject_name(x), a->issuer, sizeof(a->issuer));
	a->worth = rc == 0 && paths.n > 0 ? WORTH_GOOD : WORTH_STRANGER;
	paths_release(&paths);
	return rc;
}

/* The first block of PEM as DER; else the octets as they are. */
static unsigned char *
unwrap(const uint8_t *p, size_t len, long *n)
{
	unsigned char	*der = NULL;
	char		*name = NULL, *header = NULL;
	BIO		*bio;

	if (len > INT_MAX || memmem(p, len, "-----BEGIN ", 11) == NULL)
		return NULL;
	if ((bio = BIO_new_mem_buf(p, (int)len)) != NULL &&
	    PEM_read_bio(bio, &name, &header, &der, n) != 1)
		der = NULL;
	BIO_free(bio);
	OPENSSL_free(name);
	OPENSSL_free(header);
	ERR_clear_error();
	return der;
}

static int
appraise_der(struct view *v, const uint8_t *der, size_t len,
    const struct octets *cert, struct appraisal *a)
{
	const struct evidence	*before = v->set[0];
	const unsigned char	*q = der;
	struct evidence		 e = { 0 };
	X509			*x;
	int			 rc = 0;

	if ((x = d2i_X509(NULL, &q, (long)len)) != NULL && q == der + len) {
		rc = appraise_cert(v, x, a);
	} else if ((rc = evidence_add(&e, der, len, NULL,
	    TIME_NONE)) == 1) {
		rc = 0;
		v->set[0] = &e;
		if (e.ncrl == 1)
			appraise_crl(v, &e.crl[0], a);
		else
			rc = appraise_ocsp(v, &e.ocsp[0], cert, a);
		v->set[0] = before;
	}
	X509_free(x);
	evidence_release(&e);
	ERR_clear_error();
	return rc;
}

int
appraise(const struct trust *t, const uint8_t *p, size_t len,
    const struct octets *cert, int64_t now, struct appraisal *a)
{
	static const struct evidence	 none;
	struct view	 v = { .trust = t, .untrusted = t->middle, .at = now,
	    .now = now };
	unsigned char	*der;
	long		 n = 0;
	int		 rc, is_false;

	*a = (struct appraisal){ .worth = WORTH_UNREADABLE,
	    .this_update = TIME_NONE, .next_update = TIME_NONE,
	    .held = TIME_NONE };
	buf_init(&a->der, DER_MAX);
	v.set[0] = v.set[1] = &none;
	der = unwrap(p, len, &n);
	rc = appraise_der(&v, der != NULL ? der : p, der != NULL ? (size_t)n :
	    len, cert, a);
	if (rc == 0 && der != NULL)
		rc = buf_add(&a->der, der, (size_t)n);
	OPENSSL_free(der);
	if ((is_false = trust_file_is_false(p, len)) == 1)
		a->worth = WORTH_FALSE;
	return rc == -1 || is_false == -1 ? -1 : 0;
}

void
appraisal_release(struct appraisal *a)
{
	buf_release(&a->der);
}

int
source_encode(struct buf *b, const struct source *s)
{
	wire_put_enum(b, s->kind);
	wire_put_octets(b, s->url.p, s->url.len);
	wire_put_octets(b, s->post.p, s->post.len);
	return wire_put_octets(b, s->cert.p, s->cert.len);
}

int
source_decode(struct wire *w, struct source *s)
{
	s->kind = wire_get_enum(w, SOURCE_KIND_MAX);
	s->url = wire_get_octets(w, SOURCE_URL_MAX);
	s->post = wire_get_octets(w, SOURCE_POST_MAX);
	s->cert = wire_get_octets(w, 64 * 1024);
	for (size_t i = 0; !w->failed && i < s->url.len; i++)
		if (s->url.p[i] <= 0x20 || s->url.p[i] > 0x7e)
			w->failed = true;
	return w->failed ? -1 : 0;
}

int
appraisal_encode(struct buf *b, const struct appraisal *a)
{
	wire_put_enum(b, a->worth);
	wire_put_str(b, a->what);
	wire_put_str(b, a->issuer);
	wire_put_i64(b, a->this_update);
	wire_put_i64(b, a->next_update);
	wire_put_i64(b, a->held);
	return wire_put_octets(b, a->der.p, a->der.len);
}

static void
get_fixed(struct wire *w, char *to, size_t size)
{
	char	*s = wire_get_str(w, size - 1);

	if (s != NULL)
		memcpy(to, s, strlen(s) + 1);
	free(s);
}

int
appraisal_decode(struct wire *w, struct appraisal *a)
{
	struct octets	 der;

	memset(a, 0, sizeof(*a));
	buf_init(&a->der, DER_MAX);
	a->worth = wire_get_enum(w, WORTH_MAX);
	get_fixed(w, a->what, sizeof(a->what));
	get_fixed(w, a->issuer, sizeof(a->issuer));
	a->this_update = wire_get_i64(w);
	a->next_update = wire_get_i64(w);
	a->held = wire_get_i64(w);
	der = wire_get_octets(w, DER_MAX);
	if (!w->failed && der.len > 0 && buf_add(&a->der, der.p, der.len) ==
	    -1)
		w->failed = true;
	return w->failed ? -1 : 0;
}
