/*
 * xml_keyinfo.c: KeyInfo of an XML signature: its certificates and bare keys.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <stdlib.h>
#include <string.h>

#include "formats/document/xml_keyinfo.h"

#define NUMBER_MAX	4096		/* octets of a number of a key */
#define ECDSA_2001	"http://www.w3.org/2001/04/xmldsig-more#"

void
xml_keys_release(struct xml_keys *k)
{
	free(k->spki.p);
	k->spki = (struct blob){ NULL, 0 };
}

int
xml_keys_add(struct xml_keys *k, struct plan *plan, const xmlNode *node)
{
	struct buf	 b;
	int		 rc, i;

	buf_init(&b, PLAN_CERT_MAX);
	rc = xml_base64(&b, node);
	if (rc == 0 && b.len > 0 && k->ncert < XML_CERTS_MAX) {
		if ((i = plan_add_cert(plan, b.p, b.len)) >= 0)
			k->cert[k->ncert++] = i;
	} else {
		k->malformed = true;
	}
	buf_release(&b);
	return 0;
}

/* A CryptoBinary as a number; NULL when it is none. */
static BIGNUM *
number(const xmlNode *parent, const char *name)
{
	const xmlNode	*n = xml_child(parent, NULL, NULL, name);
	struct buf	 b;
	BIGNUM		*v = NULL;

	buf_init(&b, NUMBER_MAX);
	if (n != NULL && xml_base64(&b, n) == 0 && b.len > 0)
		v = BN_bin2bn(b.p, (int)b.len, NULL);
	buf_release(&b);
	return v;
}

/* A key of ${type} from its parameters; takes nothing. */
static EVP_PKEY *
key_make(const char *type, OSSL_PARAM_BLD *bld)
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM	*params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY	*key = NULL;

	if (ctx != NULL && params != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* RSAKeyValue and DSAKeyValue: numbers by their names. */
static EVP_PKEY *
key_numbers(const xmlNode *n, const char *type, const char *const names[][2])
{
	OSSL_PARAM_BLD	*bld = OSSL_PARAM_BLD_new();
	BIGNUM		*v[8] = { NULL };
	EVP_PKEY	*key = NULL;
	size_t		 i;

	for (i = 0; bld != NULL && names[i][0] != NULL; i++)
		if ((v[i] = number(n, names[i][0])) == NULL ||
		    OSSL_PARAM_BLD_push_BN(bld, names[i][1], v[i]) != 1)
			goto out;
	if (bld != NULL)
		key = key_make(type, bld);
 out:
	OSSL_PARAM_BLD_free(bld);
	for (i = 0; i < 8; i++)
		BN_free(v[i]);
	return key;
}

/* Octets of a coordinate on the curve ${nid}. */
static int
ec_octets(int nid)
{
	EC_GROUP	*group = EC_GROUP_new_by_curve_name(nid);
	int		 bits = group == NULL ? 0 : EC_GROUP_get_degree(group);

	EC_GROUP_free(group);
	return (bits + 7) / 8;
}

/* The point of an ECKeyValue, or of RFC 4050's older form. */
static int
ec_point(const xmlNode *n, int nid, struct buf *point)
{
	const xmlNode	*p = xml_child(n, NULL, NULL, "PublicKey"), *c;
	static const char *const	 names[] = { "X", "Y" };
	BIGNUM		*v[2] = { NULL, NULL };
	int		 size = ec_octets(nid), rc = -1;
	uint8_t		*to;

	if (xml_child(p, NULL, NULL, "X") == NULL)
		return xml_base64(point, p) == 0 ? 0 : -1;
	for (size_t i = 0; i < 2; i++) {
		char	*s;

		c = xml_child(p, NULL, NULL, names[i]);
		s = c == NULL ? NULL : xml_attr(c, "Value");
		if (s == NULL || strlen(s) > 1024 || BN_dec2bn(&v[i], s) == 0)
			size = 0;
		xmlFree(s);
	}
	if (size == 0)
		goto out;
	if ((to = buf_reserve(point, 1 + 2 * (size_t)size)) == NULL)
		goto out;
	to[0] = 4;
	if (BN_bn2binpad(v[0], to + 1, size) == size &&
	    BN_bn2binpad(v[1], to + 1 + size, size) == size)
		rc = 0;
 out:
	BN_free(v[0]);
	BN_free(v[1]);
	return rc;
}

static EVP_PKEY *
key_ec(const xmlNode *n)
{
	const xmlNode	*curve = xml_child(n, NULL, NULL, "NamedCurve");
	const xmlNode	*old = xml_child(n, NULL, NULL, "DomainParameters");
	OSSL_PARAM_BLD	*bld = NULL;
	struct buf	 point;
	char		*uri = NULL;
	EVP_PKEY	*key = NULL;
	int		 nid;

	if (curve == NULL)
		curve = xml_child(old, NULL, NULL, "NamedCurve");
	buf_init(&point, NUMBER_MAX);
	if (curve != NULL && (uri = xml_attr(curve, "URI")) == NULL)
		uri = xml_attr(curve, "URN");
	if (uri == NULL || strncmp(uri, "urn:oid:", 8) != 0 ||
	    (nid = OBJ_txt2nid(uri + 8)) == NID_undef ||
	    ec_point(n, nid, &point) == -1 ||
	    (bld = OSSL_PARAM_BLD_new()) == NULL)
		goto out;
	if (OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    OBJ_nid2sn(nid), 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
	    point.p, point.len) == 1)
		key = key_make("EC", bld);
 out:
	OSSL_PARAM_BLD_free(bld);
	xmlFree(uri);
	buf_release(&point);
	return key;
}

/* RSAKeyValue and the like, in KeyValue or alone. */
static bool
is_key(const xmlNode *n)
{
	return xml_is(n, XML_NS_DSIG, "RSAKeyValue") ||
	    xml_is(n, XML_NS_DSIG, "DSAKeyValue") ||
	    xml_is(n, XML_NS_DSIG11, "ECKeyValue") ||
	    xml_is(n, ECDSA_2001, "ECDSAKeyValue");
}

/* The key in ${n} to ${spki}.  0 or -1 (memory). */
static int
key_read(struct xml_keys *k, const xmlNode *n)
{
	static const char *const	 rsa[][2] = {
		{ "Modulus", OSSL_PKEY_PARAM_RSA_N },
		{ "Exponent", OSSL_PKEY_PARAM_RSA_E }, { NULL, NULL } };
	static const char *const	 dsa[][2] = {
		{ "P", OSSL_PKEY_PARAM_FFC_P }, { "Q", OSSL_PKEY_PARAM_FFC_Q },
		{ "G", OSSL_PKEY_PARAM_FFC_G },
		{ "Y", OSSL_PKEY_PARAM_PUB_KEY }, { NULL, NULL } };
	EVP_PKEY	*key = NULL;
	unsigned char	*der = NULL;
	int		 len, rc = 0;

	if (k->spki.len > 0)
		return 0;
	if (xml_is(n, XML_NS_DSIG, "RSAKeyValue"))
		key = key_numbers(n, "RSA", rsa);
	else if (xml_is(n, XML_NS_DSIG, "DSAKeyValue"))
		key = key_numbers(n, "DSA", dsa);
	else
		key = key_ec(n);
	if (key != NULL && (len = i2d_PUBKEY(key, &der)) > 0 &&
	    (size_t)len <= PLAN_CERT_MAX)
		rc = blob_set(&k->spki, der, (size_t)len);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return rc;
}

static int
keyvalue_read(struct xml_keys *k, const xmlNode *kv)
{
	int	 rc = 0;

	for (const xmlNode *n = kv == NULL ? NULL : kv->children;
	    n != NULL && rc == 0; n = n->next)
		if (is_key(n))
			rc = key_read(k, n);
	return rc;
}

/* dsig11:DEREncodedKeyValue: a SubjectPublicKeyInfo. */
static int
derkey_read(struct xml_keys *k, const xmlNode *n)
{
	const unsigned char	*p;
	struct buf		 b;
	EVP_PKEY		*key = NULL;
	int			 rc = 0;

	if (k->spki.len > 0)
		return 0;
	buf_init(&b, PLAN_CERT_MAX);
	if (xml_base64(&b, n) == 0 && b.len > 0) {
		p = b.p;
		key = d2i_PUBKEY(NULL, &p, (long)b.len);
		if (key != NULL && p == b.p + b.len)
			rc = blob_set(&k->spki, b.p, b.len);
	}
	EVP_PKEY_free(key);
	ERR_clear_error();
	buf_release(&b);
	return rc;
}

static int
x509data_read(struct xml_keys *k, struct plan *plan, const xmlNode *data)
{
	const xmlNode	*c = NULL;
	int		 rc = 0;

	while (rc == 0 && (c = xml_child(data, c, XML_NS_DSIG,
	    "X509Certificate")) != NULL)
		rc = xml_keys_add(k, plan, c);
	return rc;
}

/*
 * What "#id" of a RetrievalMethod or KeyInfoReference leads to.  Where it is
 * another element and the Type says X509Data, transforms pick that out of it
 * (XML-Signature 4.5.3): the first one there.
 */
static xmlNode *
elsewhere(const struct xml_subject *s, const xmlNode *n)
{
	char	*uri = xml_attr(n, "URI"), *type = xml_attr(n, "Type");
	xmlNode	*to = NULL, *top;

	if (uri == NULL || uri[0] != '#' || xml_id_find(s, uri + 1, &to) != 1)
		to = NULL;
	if (to != NULL && type != NULL &&
	    strcmp(type, XML_NS_DSIG "X509Data") == 0)
		for (top = to; to != NULL && !xml_is(to, XML_NS_DSIG,
		    "X509Data"); to = xml_next(to, top))
			continue;
	xmlFree(uri);
	xmlFree(type);
	return to;
}

/* The parts of one KeyInfo; ${deep}: references are followed. */
static int
parts_read(struct xml_keys *k, struct plan *plan, const xmlNode *keyinfo)
{
	int	 rc = 0;

	if (keyinfo == NULL)
		return 0;
	for (const xmlNode *n = keyinfo->children; n != NULL && rc == 0;
	    n = n->next) {
		if (xml_is(n, XML_NS_DSIG, "X509Data"))
			rc = x509data_read(k, plan, n);
		else if (xml_is(n, XML_NS_DSIG, "KeyValue"))
			rc = keyvalue_read(k, n);
		else if (xml_is(n, XML_NS_DSIG11, "DEREncodedKeyValue"))
			rc = derkey_read(k, n);
	}
	return rc;
}

int
xml_keys_read(struct xml_keys *k, struct plan *plan,
    const struct xml_subject *s, const xmlNode *keyinfo)
{
	int	 rc;

	memset(k, 0, sizeof(*k));
	if (keyinfo == NULL)
		return 0;
	rc = parts_read(k, plan, keyinfo);
	for (const xmlNode *n = keyinfo->children; n != NULL && rc == 0;
	    n = n->next) {
		const xmlNode	*to = NULL;

		if (xml_is(n, XML_NS_DSIG, "RetrievalMethod") ||
		    xml_is(n, XML_NS_DSIG11, "KeyInfoReference"))
			to = elsewhere(s, n);
		if (xml_is(to, XML_NS_DSIG, "X509Data"))
			rc = x509data_read(k, plan, to);
		else if (xml_is(to, XML_NS_DSIG, "KeyInfo"))
			rc = parts_read(k, plan, to);
		else if (xml_is(to, XML_NS_DSIG, "KeyValue"))
			rc = keyvalue_read(k, to);
		else if (is_key(to))
			rc = key_read(k, to);
		else if (xml_is(to, XML_NS_DSIG11, "DEREncodedKeyValue"))
			rc = derkey_read(k, to);
	}
	return rc;
}

static X509 *
cert_at(const struct plan *plan, int i)
{
	const unsigned char	*p = plan->cert[i].p;

	return d2i_X509(NULL, &p, (long)plan->cert[i].len);
}

static bool
has_key(X509 *x, const struct blob *spki)
{
	unsigned char	*der = NULL;
	int		 len = i2d_PUBKEY(X509_get0_pubkey(x), &der);
	bool		 yes = len > 0 && (size_t)len == spki->len &&
			    memcmp(der, spki->p, spki->len) == 0;

	OPENSSL_free(der);
	return yes;
}

/* Did certificate ${i} issue another one of them? */
static bool
is_issuer(X509 *const *x, size_t n, size_t i)
{
	for (size_t j = 0; j < n; j++)
		if (j != i && x[j] != NULL && X509_NAME_cmp(
		    X509_get_subject_name(x[i]),
		    X509_get_issuer_name(x[j])) == 0 &&
		    X509_NAME_cmp(X509_get_subject_name(x[j]),
		    X509_get_issuer_name(x[j])) != 0)
			return true;
	return false;
}

int
xml_keys_signer(const struct xml_keys *k, const struct plan *plan)
{
	X509	*x[XML_CERTS_MAX] = { NULL };
	int	 by_key = -1, leaf = -1;

	if (k->ncert <= 1)
		return k->ncert == 0 ? -1 : k->cert[0];
	for (size_t i = 0; i < k->ncert; i++)
		x[i] = cert_at(plan, k->cert[i]);
	for (size_t i = 0; i < k->ncert; i++) {
		if (x[i] == NULL)
			continue;
		if (by_key == -1 && k->spki.len > 0 && has_key(x[i], &k->spki))
			by_key = k->cert[i];
		if (leaf == -1 && !is_issuer(x, k->ncert, i))
			leaf = k->cert[i];
	}
	for (size_t i = 0; i < k->ncert; i++)
		X509_free(x[i]);
	ERR_clear_error();
	return by_key != -1 ? by_key : leaf != -1 ? leaf : k->cert[0];
}
