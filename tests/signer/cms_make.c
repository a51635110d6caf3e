/*
 * cms_make.c: SignedData (RFC 5652), octet by octet.
 *
 * By hand, because OpenSSL's CMS would neither leave out what some signing
 * programs leave out, nor sign with Ed25519, nor write indefinite lengths.
 */
#include <err.h>
#include <string.h>

#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "tests/signer/signer.h"

#define TAG_INTEGER	0x02
#define TAG_OCTETS	0x04
#define TAG_SEQUENCE	0x30
#define TAG_SET		0x31
#define TAG_CONTEXT(n)	(0xa0 + (n))

static void
need(bool ok, const char *what)
{
	if (!ok)
		errx(1, "cms: %s failed", what);
}

void
der_wrap(struct octets *o, size_t from, unsigned tag)
{
	size_t	 len = o->len - from, n = 1;
	uint8_t	 head[8];

	head[0] = (uint8_t)tag;
	if (len < 0x80) {
		head[n++] = (uint8_t)len;
	} else {
		unsigned	 k = len > 0xffffff ? 4 : len > 0xffff ? 3 :
		    len > 0xff ? 2 : 1;

		head[n++] = (uint8_t)(0x80 | k);
		while (k-- > 0)
			head[n++] = (uint8_t)(len >> (8 * k));
	}
	octets_insert(o, from, head, n);
}

void
ber_wrap(struct octets *o, size_t from, unsigned tag)
{
	const uint8_t	 head[2] = { (uint8_t)tag, 0x80 };

	octets_insert(o, from, head, sizeof(head));
	octets_add(o, "\0\0", 2);
}

static void
wrap(struct octets *o, size_t from, unsigned tag, bool ber)
{
	if (ber)
		ber_wrap(o, from, tag);
	else
		der_wrap(o, from, tag);
}

void
der_octets(struct octets *o, unsigned tag, const void *p, size_t len)
{
	size_t	 from = o->len;

	octets_add(o, p, len);
	der_wrap(o, from, tag);
}

static void
der_oid(struct octets *o, int nid)
{
	unsigned char	*der = NULL;
	int		 n;

	need((n = i2d_ASN1_OBJECT(OBJ_nid2obj(nid), &der)) > 0, "OID");
	octets_add(o, der, (size_t)n);
	OPENSSL_free(der);
}

static void
der_algorithm(struct octets *o, int nid, bool null)
{
	size_t	 from = o->len;

	der_oid(o, nid);
	if (null)
		octets_add(o, "\x05\0", 2);
	der_wrap(o, from, TAG_SEQUENCE);
}

/* RSASSA-PSS-params: hash, MGF1 with it, salt as long as the digest. */
static void
der_pss(struct octets *o, const EVP_MD *md)
{
	const uint8_t	 salt = (uint8_t)EVP_MD_get_size(md);
	size_t		 all = o->len, params, part, inner;

	der_oid(o, NID_rsassaPss);
	params = o->len;
	part = o->len;
	der_algorithm(o, EVP_MD_get_type(md), true);
	der_wrap(o, part, TAG_CONTEXT(0));
	part = inner = o->len;
	der_oid(o, NID_mgf1);
	der_algorithm(o, EVP_MD_get_type(md), true);
	der_wrap(o, inner, TAG_SEQUENCE);
	der_wrap(o, part, TAG_CONTEXT(1));
	part = o->len;
	der_octets(o, TAG_INTEGER, &salt, 1);
	der_wrap(o, part, TAG_CONTEXT(2));
	der_wrap(o, params, TAG_SEQUENCE);
	der_wrap(o, all, TAG_SEQUENCE);
}

static void
der_signature_algorithm(struct octets *o, const struct identity *id,
    const struct cms_options *opt)
{
	int	 nid;

	switch (EVP_PKEY_get_base_id(id->key)) {
	case EVP_PKEY_RSA:
		if (opt->pss)
			der_pss(o, opt->md);
		else
			der_algorithm(o, NID_rsaEncryption, true);
		break;
	case EVP_PKEY_EC:
		need(OBJ_find_sigid_by_algs(&nid, EVP_MD_get_type(opt->md),
		    NID_X9_62_id_ecPublicKey) == 1, "algorithm");
		der_algorithm(o, nid, false);
		break;
	default:
		der_algorithm(o, NID_ED25519, false);	/* RFC 8419 */
		break;
	}
}

void
covered_digest(const struct covered *c, const EVP_MD *md,
    uint8_t out[EVP_MAX_MD_SIZE], unsigned int *len)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();

	need(ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, c->p[0], c->len[0]) == 1 &&
	    EVP_DigestUpdate(ctx, c->p[1], c->len[1]) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, len) == 1, "digest");
	EVP_MD_CTX_free(ctx);
}

/* Sign both parts of ${c}; EdDSA takes its octets at once, so only one. */
static void
value_make(struct octets *out, const struct identity *id, const EVP_MD *md,
    bool pss, const struct covered *c)
{
	bool		 ed = EVP_PKEY_get_base_id(id->key) == EVP_PKEY_ED25519;
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX	*pctx;
	uint8_t		 sig[1024];
	size_t		 n = sizeof(sig);

	need(ctx != NULL && EVP_DigestSignInit(ctx, &pctx, ed ? NULL : md,
	    NULL, id->key) == 1, "sign");
	if (pss)
		need(EVP_PKEY_CTX_set_rsa_padding(pctx,
		    RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx,
		    RSA_PSS_SALTLEN_DIGEST) == 1, "PSS");
	if (ed)
		need(c->len[1] == 0 && EVP_DigestSign(ctx, sig, &n, c->p[0],
		    c->len[0]) == 1, "sign");
	else
		need(EVP_DigestSignUpdate(ctx, c->p[0], c->len[0]) == 1 &&
		    EVP_DigestSignUpdate(ctx, c->p[1], c->len[1]) == 1 &&
		    EVP_DigestSignFinal(ctx, sig, &n) == 1, "sign");
	octets_add(out, sig, n);
	EVP_MD_CTX_free(ctx);
}

/* RFC 5035: SHA-256 of the certificate, its issuer and serial number. */
static void
attr_signing_certificate(struct octets *o, const struct identity *id)
{
	uint8_t	 md[EVP_MAX_MD_SIZE];
	size_t	 attr = o->len, set, sc, certs, ess, is, names;

	need(EVP_Digest(id->der.p, id->der.len, md, NULL, EVP_sha256(),
	    NULL) == 1, "digest");
	der_oid(o, NID_id_smime_aa_signingCertificateV2);
	set = sc = certs = ess = o->len;
	der_octets(o, TAG_OCTETS, md, 32);	/* SHA-256 is the default */
	is = names = o->len;
	octets_addo(o, &id->issuer);
	der_wrap(o, names, TAG_CONTEXT(4));	/* directoryName */
	der_wrap(o, names, TAG_SEQUENCE);
	octets_addo(o, &id->serial);
	der_wrap(o, is, TAG_SEQUENCE);
	der_wrap(o, ess, TAG_SEQUENCE);
	der_wrap(o, certs, TAG_SEQUENCE);
	der_wrap(o, sc, TAG_SEQUENCE);
	der_wrap(o, set, TAG_SET);
	der_wrap(o, attr, TAG_SEQUENCE);
}

static void
attr_signing_time(struct octets *o, const struct cms_options *opt)
{
	char	 utc[32];
	size_t	 attr = o->len, set;

	/* Many programs here write local time and call it UTC. */
	date_text(utc, sizeof(utc), "%y%m%d%H%M%SZ", opt->at,
	    opt->local_as_utc ? ZONE_VN : 0);
	der_oid(o, NID_pkcs9_signingTime);
	set = o->len;
	der_octets(o, 0x17, utc, strlen(utc));		/* UTCTime */
	der_wrap(o, set, TAG_SET);
	der_wrap(o, attr, TAG_SEQUENCE);
}

/*
 * The attributes without their outer tag: 31 where they are signed, a0 where
 * they are stored.  In DER's order, which goes by the length octet here.
 */
static void
attrs_make(struct octets *o, const struct identity *id,
    const struct cms_options *opt, int content, const struct covered *c)
{
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;
	size_t		 attr = o->len, set;

	der_oid(o, NID_pkcs9_contentType);
	set = o->len;
	der_oid(o, content);
	der_wrap(o, set, TAG_SET);
	der_wrap(o, attr, TAG_SEQUENCE);
	if (!opt->no_time)
		attr_signing_time(o, opt);
	covered_digest(c, opt->md, md, &n);
	attr = o->len;
	der_oid(o, NID_pkcs9_messageDigest);
	set = o->len;
	der_octets(o, TAG_OCTETS, md, n);
	der_wrap(o, set, TAG_SET);
	der_wrap(o, attr, TAG_SEQUENCE);
	if (opt->cades)
		attr_signing_certificate(o, id);
}

/* The token over ${value} as an unsigned attribute (RFC 3161, appendix A). */
static void
attr_stamp(struct octets *o, const struct cms_options *opt,
    const struct octets *value)
{
	size_t	 all = o->len, attr = o->len, set;

	der_oid(o, NID_id_smime_aa_timeStampToken);
	set = o->len;
	tst_make(o, opt->tsa, value->p, value->len, opt->stamp_at);
	der_wrap(o, set, TAG_SET);
	der_wrap(o, attr, TAG_SEQUENCE);
	der_wrap(o, all, TAG_CONTEXT(1));
}

static void
signer_info(struct octets *o, const struct identity *id,
    const struct cms_options *opt, int content, const struct covered *c)
{
	struct octets	 attrs = { 0 }, value = { 0 };
	size_t		 si = o->len, part;

	octets_add(o, "\x02\x01\x01", 3);
	part = o->len;
	octets_addo(o, &id->issuer);
	octets_addo(o, &id->serial);
	der_wrap(o, part, TAG_SEQUENCE);
	der_algorithm(o, EVP_MD_get_type(opt->md), true);
	if (opt->no_attrs) {
		value_make(&value, id, opt->md, opt->pss, c);
	} else {
		attrs_make(&attrs, id, opt, content, c);
		part = o->len;
		octets_addo(o, &attrs);
		der_wrap(o, part, TAG_CONTEXT(0));
		der_wrap(&attrs, 0, TAG_SET);
		value_make(&value, id, opt->md, opt->pss, &(struct covered){
		    .p = { attrs.p, NULL }, .len = { attrs.len, 0 } });
	}
	der_signature_algorithm(o, id, opt);
	der_octets(o, TAG_OCTETS, value.p, value.len);
	if (opt->tsa != NULL)
		attr_stamp(o, opt, &value);
	der_wrap(o, si, TAG_SEQUENCE);
	octets_release(&attrs);
	octets_release(&value);
}

/* ${pki} NULL: no certificate but the signer's. */
static void
signed_data(struct octets *out, const struct pki *pki,
    const struct identity *id, const struct cms_options *opt, int content,
    const struct covered *c)
{
	bool	 ber = opt->form == CMS_DETACHED_BER;
	size_t	 all, sd, part, inner;

	all = out->len;
	der_oid(out, NID_pkcs7_signed);
	sd = out->len;
	/* RFC 5652 5.1: 3 for another content than data */
	octets_add(out, content == NID_pkcs7_data ? "\x02\x01\x01" :
	    "\x02\x01\x03", 3);
	part = out->len;
	der_algorithm(out, EVP_MD_get_type(opt->md), true);
	der_wrap(out, part, TAG_SET);
	part = out->len;
	der_oid(out, content);
	if (opt->form == CMS_ATTACHED) {
		inner = out->len;
		octets_add(out, c->p[0], c->len[0]);
		octets_add(out, c->p[1], c->len[1]);
		der_wrap(out, inner, TAG_OCTETS);
		der_wrap(out, inner, TAG_CONTEXT(0));
	}
	wrap(out, part, TAG_SEQUENCE, ber);
	part = out->len;
	octets_addo(out, &id->der);
	if (opt->with_chain && pki != NULL)
		octets_addo(out, &pki->subca);
	wrap(out, part, TAG_CONTEXT(0), ber);
	part = out->len;
	signer_info(out, id, opt, content, c);
	wrap(out, part, TAG_SET, ber);
	wrap(out, sd, TAG_SEQUENCE, ber);
	wrap(out, sd, TAG_CONTEXT(0), ber);
	wrap(out, all, TAG_SEQUENCE, ber);
}

void
cms_make(struct octets *out, const struct pki *pki, const struct identity *id,
    const struct cms_options *opt, const struct covered *c)
{
	signed_data(out, pki, id, opt, NID_pkcs7_data, c);
}

void
tst_make(struct octets *out, const struct identity *tsa, const void *p,
    size_t len, int64_t at)
{
	static const uint8_t	 policy[] = { 0x06, 0x03, 0x88, 0x37, 0x03 };
	const struct cms_options opt = { .md = EVP_sha256(),
	    .form = CMS_ATTACHED, .cades = true, .no_time = true, .at = at };
	struct octets		 info = { 0 };
	uint8_t			 md[EVP_MAX_MD_SIZE];
	char			 when[32];
	size_t			 part;

	need(EVP_Digest(p, len, md, NULL, EVP_sha256(), NULL) == 1, "digest");
	octets_add(&info, "\x02\x01\x01", 3);
	octets_add(&info, policy, sizeof(policy));	/* 2.999.3 */
	part = info.len;
	der_algorithm(&info, NID_sha256, true);
	der_octets(&info, TAG_OCTETS, md, 32);
	der_wrap(&info, part, TAG_SEQUENCE);
	md[0] &= 0x7f;
	md[0] |= 0x40;		/* a serial number: positive, minimal */
	der_octets(&info, 0x02, md, 8);
	date_text(when, sizeof(when), "%Y%m%d%H%M%SZ", at, 0);
	der_octets(&info, 0x18, when, strlen(when));
	der_wrap(&info, 0, TAG_SEQUENCE);
	signed_data(out, NULL, tsa, &opt, NID_id_smime_ct_TSTInfo,
	    &(struct covered){ .p = { info.p, NULL },
	    .len = { info.len, 0 } });
	octets_release(&info);
}

void
rsa_sha1_make(struct octets *out, const struct identity *id,
    const struct covered *c)
{
	size_t	 from = out->len;

	value_make(out, id, EVP_sha1(), false, c);
	der_wrap(out, from, TAG_OCTETS);
}

void
pem_make(struct octets *out, const char *label, const struct octets *der)
{
	unsigned char	 line[80];

	octets_printf(out, "-----BEGIN %s-----\n", label);
	for (size_t i = 0; i < der->len; i += 48) {
		size_t	 n = der->len - i < 48 ? der->len - i : 48;

		EVP_EncodeBlock(line, der->p + i, (int)n);
		octets_printf(out, "%s\n", (const char *)line);
	}
	octets_printf(out, "-----END %s-----\n", label);
}
