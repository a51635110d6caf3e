/*
 * cert.c: what is shown of a certificate.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509v3.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/crypto/cert.h"

#define NAME_MAX_TEXT	((size_t)16 * 1024)	/* octets of a name shown */
/* RFC 2253's order and escapes, but letters stay letters. */
#define CERT_MAIL_MAX	320		/* octets: RFC 3696, erratum 1690 */
#define NAME_FLAGS	(XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB)

static void
ec_name(const EVP_PKEY *key, char to[24])
{
	char		 group[64];
	const char	*nist;
	size_t		 len;

	if (EVP_PKEY_get_group_name(key, group, sizeof(group), &len) != 1) {
		snprintf(to, 24, "ec%d", EVP_PKEY_get_bits(key));
		return;
	}
	nist = EC_curve_nid2nist(OBJ_sn2nid(group));
	snprintf(to, 24, "ec-%.20s", nist != NULL ? nist : group);
}

/* A key that libcrypto does not read, by the name of its object. */
static void
foreign_name(X509 *x, char to[24])
{
	ASN1_OBJECT	*obj = NULL;
	const char	*name;
	char		 oid[64];

	if (X509_PUBKEY_get0_param(&obj, NULL, NULL, NULL,
	    X509_get_X509_PUBKEY(x)) == 1 &&
	    OBJ_obj2txt(oid, sizeof(oid), obj, 1) > 0 &&
	    (name = sig_oid_name(oid)) != NULL)
		snprintf(to, 24, "%.*s", (int)strcspn(name, " "), name);
}

void
cert_key_name(X509 *x, char to[24])
{
	const EVP_PKEY	*key = X509_get0_pubkey(x);

	snprintf(to, 24, "unknown");
	if (key == NULL) {
		foreign_name(x, to);
		ERR_clear_error();
		return;
	}
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS:
		snprintf(to, 24, "rsa%d", EVP_PKEY_get_bits(key));
		break;
	case EVP_PKEY_DSA:
		snprintf(to, 24, "dsa%d", EVP_PKEY_get_bits(key));
		break;
	case EVP_PKEY_EC:
		ec_name(key, to);
		break;
	case EVP_PKEY_ED25519:
		snprintf(to, 24, "ed25519");
		break;
	case EVP_PKEY_ED448:
		snprintf(to, 24, "ed448");
		break;
	default:
		break;
	}
	ERR_clear_error();
}

/* A copy of ${len} octets with everything odd made visible. */
static char *
visible(const char *p, size_t len)
{
	struct buf	 b;
	char		*s = NULL;

	if (len > NAME_MAX_TEXT)
		len = NAME_MAX_TEXT;
	buf_init(&b, 4 * NAME_MAX_TEXT + 1);
	if (utf8_visible(&b, p, len) == 0 && buf_str(&b) != NULL)
		s = strdup((const char *)b.p);
	buf_release(&b);
	return s;
}

char *
cert_name(const X509_NAME *name)
{
	BIO	*bio;
	char	*p = NULL, *line, *s = NULL;
	long	 len = 0;

	if ((bio = BIO_new(BIO_s_mem())) == NULL)
		return NULL;
	if (X509_NAME_print_ex(bio, name, 0, NAME_FLAGS) >= 0 &&
	    (len = BIO_get_mem_data(bio, &p)) >= 0) {
		s = visible(p, (size_t)len);
	} else if ((line = X509_NAME_oneline(name, NULL, 0)) != NULL) {
		/* A string that is not of its declared type. */
		s = visible(line, strlen(line));
		OPENSSL_free(line);
	}
	BIO_free(bio);
	ERR_clear_error();
	return s;
}

/* The last common name; "" when there is none. */
char *
cert_common_name(const X509_NAME *name)
{
	const ASN1_STRING	*value;
	unsigned char		*utf8 = NULL;
	char			*s;
	int			 i, last = -1, len;

	for (i = -1; (i = X509_NAME_get_index_by_NID(name, NID_commonName,
	    i)) >= 0;)
		last = i;
	if (last < 0)
		return strdup("");
	value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last));
	if ((len = ASN1_STRING_to_UTF8(&utf8, value)) < 0) {
		ERR_clear_error();
		return visible((const char *)ASN1_STRING_get0_data(value),
		    (size_t)ASN1_STRING_length(value));
	}
	s = visible((const char *)utf8, (size_t)len);
	OPENSSL_free(utf8);
	return s;
}

/* Hex, upper case, without leading zeros. */
static char *
cert_serial(const X509 *x)
{
	BIGNUM	*bn = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
	char	*hex = NULL, *s = NULL, *p;

	if (bn != NULL && (hex = BN_bn2hex(bn)) != NULL) {
		p = hex + (*hex == '-');
		while (*p == '0' && p[1] != '\0')
			p++;
		if (*hex == '-')
			*--p = '-';
		s = strndup(p, 1024);
	} else {
		s = strdup("");
	}
	OPENSSL_free(hex);
	BN_free(bn);
	ERR_clear_error();
	return s;
}

int64_t
cert_time(const ASN1_TIME *t)
{
	struct tm	 tm;

	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1) {
		ERR_clear_error();
		return TIME_NONE;
	}
	return time_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	    tm.tm_hour, tm.tm_min, tm.tm_sec) * TIME_SECOND;
}

/* Of servers or of code, and not of people (09-regulation.md 2.5). */
static bool
is_service(X509 *x)
{
	uint32_t	 use;

	if ((X509_get_extension_flags(x) & EXFLAG_XKUSAGE) == 0)
		return false;
	use = X509_get_extended_key_usage(x);
	return (use & (XKU_SSL_SERVER | XKU_CODE_SIGN)) != 0 &&
	    (use & XKU_SMIME) == 0;
}

/*
 * The purposes of a certificate that has others than to sign documents, and
 * these alone.  RFC 5280 4.2.1.12 lets it be used for those that it names; no
 * standard says which these are for a document.  So documentSigning (RFC 9336),
 * emailProtection, Adobe's and Microsoft's own, anyExtendedKeyUsage and
 * whatever an authority defined for itself are taken for fit.
 */
static void
other_purposes(X509 *x, char *to, size_t size)
{
	static const int	 others[] = { NID_server_auth,
	    NID_client_auth, NID_code_sign, NID_time_stamp, NID_OCSP_sign,
	    NID_ms_smartcard_login, NID_ms_code_ind, NID_ms_code_com,
	    NID_ms_efs, NID_ipsecEndSystem, NID_ipsecTunnel, NID_ipsecUser,
	    NID_ipsec_IKE, NID_dvcs, NID_pkInitClientAuth, NID_pkInitKDC };
	EXTENDED_KEY_USAGE	*eku = X509_get_ext_d2i(x, NID_ext_key_usage,
				    NULL, NULL);
	size_t			 len = 0, k;
	int			 nid;

	to[0] = '\0';
	for (int i = 0; i < sk_ASN1_OBJECT_num(eku); i++) {
		nid = OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, i));
		for (k = 0; k < sizeof(others) / sizeof(others[0]); k++)
			if (others[k] == nid)
				break;
		if (k == sizeof(others) / sizeof(others[0])) {
			to[0] = '\0';
			break;
		}
		if (len < size)
			len += (size_t)snprintf(to + len, size - len, "%s%s",
			    i == 0 ? "" : ", ", OBJ_nid2sn(nid));
	}
	EXTENDED_KEY_USAGE_free(eku);
	ERR_clear_error();
}

/* An owned copy of the first mail address; "" when there is none. */
static char *
cert_mail(X509 *x)
{
	GENERAL_NAMES	*names = X509_get_ext_d2i(x, NID_subject_alt_name,
			    NULL, NULL);
	char		*mail = NULL;
	const uint8_t	*p;
	int		 n;

	for (int i = 0; i < sk_GENERAL_NAME_num(names) && mail == NULL; i++) {
		const GENERAL_NAME	*g = sk_GENERAL_NAME_value(names, i);

		if (g->type != GEN_EMAIL)
			continue;
		p = ASN1_STRING_get0_data(g->d.rfc822Name);
		n = ASN1_STRING_length(g->d.rfc822Name);
		if (n <= 0 || n > CERT_MAIL_MAX)
			continue;
		/* IA5String; what is none of it is no address. */
		for (int k = 0; k < n; k++)
			if (p[k] <= ' ' || p[k] >= 0x7f)
				n = 0;
		if (n > 0)
			mail = strndup((const char *)p, (size_t)n);
	}
	GENERAL_NAMES_free(names);
	ERR_clear_error();
	return mail != NULL ? mail : strdup("");
}

int
cert_facts_read(struct cert_facts *f, X509 *x, const uint8_t *der, size_t len)
{
	*f = (struct cert_facts){ .not_before = TIME_NONE,
	    .not_after = TIME_NONE };
	f->subject = cert_name(X509_get_subject_name(x));
	f->issuer = cert_name(X509_get_issuer_name(x));
	f->common_name = cert_common_name(X509_get_subject_name(x));
	f->serial = cert_serial(x);
	f->mail = cert_mail(x);
	f->not_before = cert_time(X509_get0_notBefore(x));
	f->not_after = cert_time(X509_get0_notAfter(x));
	cert_key_name(x, f->key);
	f->service = is_service(x);
	other_purposes(x, f->purposes, sizeof(f->purposes));
	if (f->subject == NULL || f->issuer == NULL ||
	    f->common_name == NULL || f->serial == NULL || f->mail == NULL)
		return -1;
	return digest_sha256(&f->sha256, der, len);
}

void
cert_facts_release(struct cert_facts *f)
{
	free(f->subject);
	free(f->issuer);
	free(f->common_name);
	free(f->serial);
	free(f->mail);
	f->subject = f->issuer = f->common_name = f->serial = NULL;
	f->mail = NULL;
}

/* The family of a public key, as the table has it. */
static enum sig_family
key_family(const EVP_PKEY *key)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		return SIG_RSA_PKCS1;
	case EVP_PKEY_RSA_PSS:
		return SIG_RSA_PSS;
	case EVP_PKEY_DSA:
		return SIG_DSA;
	case EVP_PKEY_EC:
		return SIG_ECDSA;
	default:
		return SIG_NONE;
	}
}

void
cert_strength(X509 *x, struct cert_strength *s)
{
	const X509_ALGOR	*alg;
	const ASN1_BIT_STRING	*value;
	const EVP_PKEY		*key = X509_get0_pubkey(x);
	struct sig_alg		 sig;
	int64_t			 until;

	s->until = INT64_MAX;
	s->name[0] = '\0';
	X509_get0_signature(&value, &alg, x);
	if (sig_alg_from_x509(&sig, alg) == 0 && sig.digest != DIGEST_NONE &&
	    sig.digest != DIGEST_UNKNOWN) {
		s->until = digest_alg_until(sig.digest);
		snprintf(s->name, sizeof(s->name), "%s",
		    digest_alg_name(sig.digest));
	}
	if (key != NULL && (until = key_until(key_family(key),
	    (unsigned int)EVP_PKEY_get_bits(key))) < s->until) {
		s->until = until;
		snprintf(s->name, sizeof(s->name), "%s %d bit",
		    sig_family_name(key_family(key)), EVP_PKEY_get_bits(key));
	}
	ERR_clear_error();
}
