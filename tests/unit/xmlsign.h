/*
 * xmlsign.h: XML signatures and ZIP archives made in a test, without the
 * code under test: all XML here is written in its canonical form.
 */
#ifndef TESTS_UNIT_XMLSIGN_H
#define TESTS_UNIT_XMLSIGN_H

#include <zlib.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "tests/unit/certs.h"

#define DS	"http://www.w3.org/2000/09/xmldsig#"
#define C14N	"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define EXC	"http://www.w3.org/2001/10/xml-exc-c14n#"
#define SHA256	"http://www.w3.org/2001/04/xmlenc#sha256"
#define RSA256	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define EC256	"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
#define ENVELOPED DS "enveloped-signature"
#define XMLSIGN_MAX	((size_t)8 * 1024 * 1024)

static EVP_PKEY	*xmlsign_rsa;
static EVP_PKEY	*xmlsign_ec;
static X509	*xmlsign_rsa_cert;
static X509	*xmlsign_ec_cert;

CERTS_USE void
xmlsign_setup(void)
{
	if (xmlsign_rsa != NULL)
		return;
	xmlsign_rsa = certs_key("rsa:2048");
	xmlsign_ec = certs_key("ec:P-256");
	xmlsign_rsa_cert = certs_self("signer", 5, xmlsign_rsa);
	xmlsign_ec_cert = certs_self("signer", 6, xmlsign_ec);
}

CERTS_USE void
xmlsign_done(void)
{
	X509_free(xmlsign_rsa_cert);
	X509_free(xmlsign_ec_cert);
	EVP_PKEY_free(xmlsign_rsa);
	EVP_PKEY_free(xmlsign_ec);
	xmlsign_rsa = NULL;
}

/* The same, as a group of tests has it. */
CERTS_USE int
xmlsign_begin(void **state)
{
	(void)state;
	xmlsign_setup();
	return 0;
}

CERTS_USE int
xmlsign_end(void **state)
{
	(void)state;
	xmlsign_done();
	return 0;
}

/* base64 of the SHA-256 of octets. */
CERTS_USE void
add_digest(struct buf *b, const void *p, size_t len)
{
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;

	certs_must(EVP_Digest(p, len, md, &n, EVP_sha256(), NULL) == 1);
	certs_must(base64_encode(b, md, n) == 0);
}

/*
 * One Reference over octets whose digest is made; ${attrs} such as
 * " Type=\"...\"" come before URI in canonical order; ${uri} may be NULL, for
 * none; ${transforms}: their Transform elements, or NULL.
 */
CERTS_USE void
add_reference(struct buf *b, const char *attrs, const char *uri,
    const char *transforms, const void *p, size_t len)
{
	buf_addf(b, "<ds:Reference%s", attrs);
	if (uri != NULL)
		buf_addf(b, " URI=\"%s\"", uri);
	buf_addstr(b, ">");
	if (transforms != NULL)
		buf_addf(b, "<ds:Transforms>%s</ds:Transforms>", transforms);
	buf_addf(b, "<ds:DigestMethod Algorithm=\"%s\"></ds:DigestMethod>"
	    "<ds:DigestValue>", SHA256);
	add_digest(b, p, len);
	buf_addstr(b, "</ds:DigestValue></ds:Reference>");
}

#define TRANSFORM(alg)	"<ds:Transform Algorithm=\"" alg "\"></ds:Transform>"

/* The value of a signature over octets: RSA as it is, ECDSA as r || s. */
CERTS_USE void
add_value(struct buf *b, bool ec, const void *p, size_t len)
{
	EVP_MD_CTX		*ctx = EVP_MD_CTX_new();
	EVP_PKEY		*key = ec ? xmlsign_ec : xmlsign_rsa;
	int			 half = (EVP_PKEY_bits(key) + 7) / 8;
	uint8_t			 sig[1024], plain[160];
	const uint8_t		*q = sig;
	size_t			 n = sizeof(sig);
	ECDSA_SIG		*s;

	certs_must(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1
	    && EVP_DigestSign(ctx, sig, &n, p, len) == 1);
	if (ec) {
		s = d2i_ECDSA_SIG(NULL, &q, (long)n);
		certs_must(s != NULL && half <= 80 &&
		    BN_bn2binpad(ECDSA_SIG_get0_r(s), plain, half) == half &&
		    BN_bn2binpad(ECDSA_SIG_get0_s(s), plain + half, half) ==
		    half);
		ECDSA_SIG_free(s);
		base64_encode(b, plain, 2 * (size_t)half);
	} else {
		base64_encode(b, sig, n);
	}
	EVP_MD_CTX_free(ctx);
}

CERTS_USE void
add_keyinfo(struct buf *b, bool ec)
{
	size_t	 n;
	uint8_t	*der = certs_der(ec ? xmlsign_ec_cert : xmlsign_rsa_cert, NULL,
		    &n);

	buf_addstr(b, "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>");
	base64_encode(b, der, n);
	buf_addstr(b, "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>");
	free(der);
}

/*
 * A ds:Signature with these References and ${rest} (KeyInfo, Objects; NULL:
 * the certificate) appended.
 */
CERTS_USE void
add_signature(struct buf *out, bool ec, const char *id,
    const struct buf *refs, const char *rest)
{
	struct buf	 info;

	buf_init(&info, XMLSIGN_MAX);
	/* SignedInfo is canonicalised alone: it declares its prefix itself. */
	buf_addf(&info, "<ds:SignedInfo xmlns:ds=\"%s\">"
	    "<ds:CanonicalizationMethod Algorithm=\"%s\">"
	    "</ds:CanonicalizationMethod><ds:SignatureMethod "
	    "Algorithm=\"%s\"></ds:SignatureMethod>%.*s</ds:SignedInfo>", DS,
	    EXC, ec ? EC256 : RSA256, (int)refs->len, (const char *)refs->p);
	certs_must(!info.failed);
	buf_addf(out, "<ds:Signature xmlns:ds=\"%s\" Id=\"%s\">", DS, id);
	buf_add(out, info.p, info.len);
	buf_addstr(out, "<ds:SignatureValue>");
	add_value(out, ec, info.p, info.len);
	buf_addstr(out, "</ds:SignatureValue>");
	if (rest != NULL)
		buf_addstr(out, rest);
	else
		add_keyinfo(out, ec);
	buf_addstr(out, "</ds:Signature>");
	certs_must(!out->failed);
	buf_release(&info);
}

/* A ZIP archive while it is written. */
struct zips {
	struct buf	 file;
	struct buf	 central;
	unsigned int	 n;
};

CERTS_USE void
zips_init(struct zips *z)
{
	buf_init(&z->file, XMLSIGN_MAX);
	buf_init(&z->central, XMLSIGN_MAX);
	z->n = 0;
}

CERTS_USE void
zips_le(struct buf *b, size_t n, uint64_t v)
{
	for (; n > 0; n--, v >>= 8)
		buf_addc(b, (char)(v & 0xff));
}

/* What local and central header share. */
CERTS_USE void
zips_common(struct buf *b, const char *name, bool pack, uint32_t crc,
    size_t packed, size_t size)
{
	zips_le(b, 2, 20);
	zips_le(b, 2, 0);
	zips_le(b, 2, pack ? 8 : 0);
	zips_le(b, 4, 0);
	zips_le(b, 4, crc);
	zips_le(b, 4, packed);
	zips_le(b, 4, size);
	zips_le(b, 2, strlen(name));
	zips_le(b, 2, 0);
}

/* ${other}: the name in the local header; NULL: the same. */
CERTS_USE void
zips_add_as(struct zips *z, const char *name, const char *other,
    const void *p, size_t len, bool pack, size_t claimed)
{
	uLong		 crc = crc32(0, p, (uInt)len);
	uint8_t		*packed = NULL;
	size_t		 n = len, at = z->file.len;
	z_stream	 s;

	if (pack) {
		memset(&s, 0, sizeof(s));
		n = compressBound((uLong)len) + 64;
		certs_must((packed = malloc(n)) != NULL && deflateInit2(&s, 9,
		    Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
		s.next_in = (Bytef *)(uintptr_t)p;
		s.avail_in = (uInt)len;
		s.next_out = packed;
		s.avail_out = (uInt)n;
		certs_must(deflate(&s, Z_FINISH) == Z_STREAM_END);
		n -= s.avail_out;
		deflateEnd(&s);
	}
	if (other == NULL)
		other = name;
	buf_add(&z->file, "PK\x03\x04", 4);
	zips_common(&z->file, other, pack, (uint32_t)crc, n, claimed);
	buf_addstr(&z->file, other);
	buf_add(&z->file, pack ? packed : p, n);
	buf_add(&z->central, "PK\x01\x02", 4);
	zips_le(&z->central, 2, 20);
	zips_common(&z->central, name, pack, (uint32_t)crc, n, claimed);
	zips_le(&z->central, 2, 0);
	zips_le(&z->central, 4, 0);
	zips_le(&z->central, 4, 0);
	zips_le(&z->central, 4, at);
	buf_addstr(&z->central, name);
	z->n++;
	free(packed);
	certs_must(!z->file.failed && !z->central.failed);
}

CERTS_USE void
zips_add(struct zips *z, const char *name, const void *p, size_t len,
    bool pack)
{
	zips_add_as(z, name, NULL, p, len, pack, len);
}

/* The archive is in ${file} afterwards. */
CERTS_USE void
zips_end(struct zips *z)
{
	size_t	 at = z->file.len;

	buf_add(&z->file, z->central.p, z->central.len);
	buf_add(&z->file, "PK\x05\x06\0\0\0\0", 8);
	zips_le(&z->file, 2, z->n);
	zips_le(&z->file, 2, z->n);
	zips_le(&z->file, 4, z->central.len);
	zips_le(&z->file, 4, at);
	zips_le(&z->file, 2, 0);
	certs_must(!z->file.failed);
	buf_release(&z->central);
}

#endif
