/*
 * xml_algs.c: the algorithm identifiers of XML signatures.
 */
#include <stdio.h>
#include <string.h>

#include "formats/document/xml.h"

#include "formats/document/xml_algs.h"

#define DSIG	"http://www.w3.org/2000/09/xmldsig#"
#define MORE	"http://www.w3.org/2001/04/xmldsig-more#"
#define MORE07	"http://www.w3.org/2007/05/xmldsig-more#"
#define MORE21	"http://www.w3.org/2021/04/xmldsig-more#"
#define ENC	"http://www.w3.org/2001/04/xmlenc#"
#define DSIG11	"http://www.w3.org/2009/xmldsig11#"
#define PSS_SALT_MAX	4096		/* octets: no key has room for more */
#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*uri;
	enum digest_alg	 alg;
} digests[] = {
	{ DSIG "sha1", DIGEST_SHA1 },
	{ ENC "sha256", DIGEST_SHA256 },
	{ ENC "sha512", DIGEST_SHA512 },
	{ ENC "ripemd160", DIGEST_RIPEMD160 },
	{ MORE "md5", DIGEST_MD5 },
	{ MORE "sha224", DIGEST_SHA224 },
	{ MORE "sha384", DIGEST_SHA384 },
	{ MORE07 "sha3-224", DIGEST_SHA3_224 },
	{ MORE07 "sha3-256", DIGEST_SHA3_256 },
	{ MORE07 "sha3-384", DIGEST_SHA3_384 },
	{ MORE07 "sha3-512", DIGEST_SHA3_512 },
	/* Written by Office 2007 and others beside the right ones. */
	{ DSIG "sha256", DIGEST_SHA256 },
	{ DSIG "sha384", DIGEST_SHA384 },
	{ DSIG "sha512", DIGEST_SHA512 },
	{ MORE "sha256", DIGEST_SHA256 },
	{ MORE "sha512", DIGEST_SHA512 },
	{ ENC "sha384", DIGEST_SHA384 },
};

static const struct {
	const char	*uri;
	enum sig_family	 family;
	enum digest_alg	 digest;
} sigs[] = {
	{ DSIG "rsa-sha1", SIG_RSA_PKCS1, DIGEST_SHA1 },
	{ MORE "rsa-md5", SIG_RSA_PKCS1, DIGEST_MD5 },
	{ MORE "rsa-sha224", SIG_RSA_PKCS1, DIGEST_SHA224 },
	{ MORE "rsa-sha256", SIG_RSA_PKCS1, DIGEST_SHA256 },
	{ MORE "rsa-sha384", SIG_RSA_PKCS1, DIGEST_SHA384 },
	{ MORE "rsa-sha512", SIG_RSA_PKCS1, DIGEST_SHA512 },
	{ MORE "rsa-ripemd160", SIG_RSA_PKCS1, DIGEST_RIPEMD160 },
	{ MORE07 "rsa-pss", SIG_RSA_PSS, DIGEST_SHA256 },	/* by default */
	{ MORE07 "sha1-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA1 },
	{ MORE07 "sha224-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA224 },
	{ MORE07 "sha256-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA256 },
	{ MORE07 "sha384-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA384 },
	{ MORE07 "sha512-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA512 },
	{ MORE07 "sha3-224-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA3_224 },
	{ MORE07 "sha3-256-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA3_256 },
	{ MORE07 "sha3-384-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA3_384 },
	{ MORE07 "sha3-512-rsa-MGF1", SIG_RSA_PSS, DIGEST_SHA3_512 },
	{ MORE "ecdsa-sha1", SIG_ECDSA, DIGEST_SHA1 },
	{ MORE "ecdsa-sha224", SIG_ECDSA, DIGEST_SHA224 },
	{ MORE "ecdsa-sha256", SIG_ECDSA, DIGEST_SHA256 },
	{ MORE "ecdsa-sha384", SIG_ECDSA, DIGEST_SHA384 },
	{ MORE "ecdsa-sha512", SIG_ECDSA, DIGEST_SHA512 },
	{ MORE07 "ecdsa-ripemd160", SIG_ECDSA, DIGEST_RIPEMD160 },
	{ MORE21 "ecdsa-sha3-224", SIG_ECDSA, DIGEST_SHA3_224 },
	{ MORE21 "ecdsa-sha3-256", SIG_ECDSA, DIGEST_SHA3_256 },
	{ MORE21 "ecdsa-sha3-384", SIG_ECDSA, DIGEST_SHA3_384 },
	{ MORE21 "ecdsa-sha3-512", SIG_ECDSA, DIGEST_SHA3_512 },
	{ DSIG "dsa-sha1", SIG_DSA, DIGEST_SHA1 },
	{ DSIG11 "dsa-sha256", SIG_DSA, DIGEST_SHA256 },
	{ MORE21 "eddsa-ed25519", SIG_ED25519, DIGEST_NONE },
	{ MORE21 "eddsa-ed448", SIG_ED448, DIGEST_NONE },
};

static const struct {
	const char	*uri;
	enum xml_transform t;
} transforms[] = {
	{ "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", XML_T_C14N },
	{ "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
	    XML_T_C14N_COMMENTS },
	{ "http://www.w3.org/2006/12/xml-c14n11", XML_T_C14N11 },
	{ "http://www.w3.org/2006/12/xml-c14n11#WithComments",
	    XML_T_C14N11_COMMENTS },
	{ "http://www.w3.org/2001/10/xml-exc-c14n#", XML_T_EXC },
	{ "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
	    XML_T_EXC_COMMENTS },
	{ DSIG "enveloped-signature", XML_T_ENVELOPED },
	{ DSIG "base64", XML_T_BASE64 },
	{ "http://schemas.openxmlformats.org/package/2006/"
	    "RelationshipTransform", XML_T_RELATIONSHIPS },
	{ "http://www.w3.org/TR/1999/REC-xpath-19991116", XML_T_XPATH },
	{ "http://www.w3.org/2002/06/xmldsig-filter2", XML_T_FILTER2 },
	{ "http://www.w3.org/TR/1999/REC-xslt-19991116", XML_T_XSLT },
};

enum digest_alg
xml_digest_alg(const char *uri)
{
	for (size_t i = 0; uri != NULL && i < NELEM(digests); i++)
		if (strcmp(uri, digests[i].uri) == 0)
			return digests[i].alg;
	return DIGEST_UNKNOWN;
}

/* Of a SignatureMethod's URI; ${oid} of the result is what was written. */
static void
xml_sig_alg(struct sig_alg *alg, const char *uri)
{
	*alg = (struct sig_alg){ .family = SIG_UNKNOWN,
	    .digest = DIGEST_NONE, .mgf1 = DIGEST_NONE };
	if (uri == NULL)
		return;
	for (size_t i = 0; i < NELEM(sigs); i++) {
		if (strcmp(uri, sigs[i].uri) != 0)
			continue;
		alg->family = sigs[i].family;
		alg->digest = sigs[i].digest;
	}
	/* RFC 9231 2.3.10: the digest is MGF1's too, the salt is as long. */
	if (alg->family == SIG_RSA_PSS) {
		alg->mgf1 = alg->digest;
		alg->salt = (uint32_t)digest_alg_size(alg->digest);
	}
	/* Of an unknown one the last part tells most: "hmac-sha256". */
	if (strrchr(uri, '#') != NULL)
		uri = strrchr(uri, '#') + 1;
	for (size_t i = 0; i + 1 < sizeof(alg->oid) && uri[i] != '\0'; i++)
		alg->oid[i] = uri[i] > ' ' && uri[i] < 0x7f ? uri[i] : '?';
}

/* The digest that a DigestMethod below ${n} names; ${by_default}: none does. */
static enum digest_alg
digest_below(const xmlNode *n, enum digest_alg by_default)
{
	const xmlNode	*m = xml_child(n, NULL, XML_NS_DSIG, "DigestMethod");
	char		*uri;
	enum digest_alg	 d;

	if (m == NULL)
		return by_default;
	uri = xml_attr(m, "Algorithm");
	d = xml_digest_alg(uri);
	xmlFree(uri);
	return d;
}

/* The number in an element; ${by_default}: there is none; UINT32_MAX: bad. */
static uint32_t
number_below(const xmlNode *n, const char *name, uint32_t by_default)
{
	const xmlNode	*e = xml_child(n, NULL, MORE07, name);
	struct buf	 b;
	const char	*text;
	uint64_t	 v = 0;
	bool		 good;

	if (e == NULL)
		return by_default;
	buf_init(&b, 64);
	text = xml_text(&b, e) == 0 ? xml_trim(&b) : NULL;
	good = text != NULL && *text != '\0';
	for (; good && *text != '\0'; text++) {
		good = *text >= '0' && *text <= '9' && v < PSS_SALT_MAX;
		v = v * 10 + (unsigned char)(*text - '0');
	}
	buf_release(&b);
	return good && v <= PSS_SALT_MAX ? (uint32_t)v : UINT32_MAX;
}

/* RFC 9231 2.3.9: PSS by its parameters; what cannot be is not known. */
static void
pss_params(struct sig_alg *alg, const xmlNode *method)
{
	const xmlNode	*p = xml_child(method, NULL, MORE07, "RSAPSSParams");
	const xmlNode	*mgf = xml_child(p, NULL, MORE07,
			    "MaskGenerationFunction");
	char		*uri = mgf == NULL ? NULL : xml_attr(mgf, "Algorithm");

	alg->digest = digest_below(p, DIGEST_SHA256);
	alg->mgf1 = digest_below(mgf, alg->digest);
	alg->salt = number_below(p, "SaltLength",
	    (uint32_t)digest_alg_size(alg->digest));
	if ((uri != NULL && strcmp(uri, MORE07 "MGF1") != 0) ||
	    alg->digest == DIGEST_UNKNOWN || alg->mgf1 == DIGEST_UNKNOWN ||
	    alg->salt == UINT32_MAX || number_below(p, "TrailerField", 1) != 1)
		alg->family = SIG_UNKNOWN;
	xmlFree(uri);
}

void
xml_sig_method(struct sig_alg *alg, const xmlNode *method)
{
	char	*uri = method == NULL ? NULL : xml_attr(method, "Algorithm");

	xml_sig_alg(alg, uri);
	if (uri != NULL && strcmp(uri, MORE07 "rsa-pss") == 0)
		pss_params(alg, method);
	xmlFree(uri);
}

enum xml_transform
xml_transform(const char *uri)
{
	for (size_t i = 0; uri != NULL && i < NELEM(transforms); i++)
		if (strcmp(uri, transforms[i].uri) == 0)
			return transforms[i].t;
	return XML_T_UNKNOWN;
}

const char *
xml_transform_name(enum xml_transform t)
{
	static const char *const	 names[XML_T_MAX] = {
		[XML_T_UNKNOWN] = "unknown", [XML_T_C14N] = "c14n",
		[XML_T_C14N_COMMENTS] = "c14n-comments",
		[XML_T_C14N11] = "c14n11",
		[XML_T_C14N11_COMMENTS] = "c14n11-comments",
		[XML_T_EXC] = "exc-c14n",
		[XML_T_EXC_COMMENTS] = "exc-c14n-comments",
		[XML_T_ENVELOPED] = "enveloped-signature",
		[XML_T_BASE64] = "base64",
		[XML_T_RELATIONSHIPS] = "relationships",
		[XML_T_XPATH] = "xpath", [XML_T_FILTER2] = "xpath-filter2",
		[XML_T_XSLT] = "xslt",
	};

	return t < XML_T_MAX ? names[t] : names[XML_T_UNKNOWN];
}

bool
xml_transform_is_c14n(enum xml_transform t)
{
	return t >= XML_T_C14N && t <= XML_T_EXC_COMMENTS;
}
