/*
 * pki.c: makes the test PKI: authorities, people, agencies, CRLs, OCSP.
 */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "tests/signer/pki.h"

#define MAKER_O		"Nguyên bản - thử nghiệm, không có giá trị pháp lý"

struct subject {
	const char	*cn, *title, *ou, *o, *l, *email, *uid;
};

struct profile {
	const char	*basic, *usage, *extended, *mail, *policy;
	bool		 crl;		/* says where its CRL is */
};

/* The key of ${id} in the folder ${keys} of another PKI; NULL: none there. */
static EVP_PKEY *
key_from(const char *keys, const char *id)
{
	char		 path[PATH_MAX];
	EVP_PKEY	*key;
	FILE		*f;

	if (keys == NULL || *keys == '\0' ||
	    snprintf(path, sizeof(path), "%s/%s.pem", keys, id) >=
	    (int)sizeof(path) || (f = fopen(path, "r")) == NULL)
		return NULL;
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	pki_need(key != NULL, path);
	return key;
}

static EVP_PKEY *
key_make(enum identity_key kind, const char *keys, const char *id)
{
	EVP_PKEY	*key = key_from(keys, id);

	if (key != NULL)
		return key;

	switch (kind) {
	case KEY_RSA2048:
		key = EVP_RSA_gen(2048);
		break;
	case KEY_RSA3072:
		key = EVP_RSA_gen(3072);
		break;
	case KEY_P256:
		key = EVP_EC_gen("P-256");
		break;
	case KEY_ED25519:
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		break;
	}
	pki_need(key != NULL, "key generation");
	return key;
}

static void
name_add(X509_NAME *name, int nid, int type, const char *value)
{
	unsigned char	 buf[256];
	size_t		 len;

	if (value == NULL)
		return;
	len = strlen(value);
	if (len > sizeof(buf))
		errx(1, "%s: too long for a name", value);
	memcpy(buf, value, len);
	pki_need(X509_NAME_add_entry_by_NID(name, nid, type, buf, (int)len, -1,
	    0) == 1, value);
}

static X509_NAME *
name_make(const struct subject *s)
{
	X509_NAME	*name = X509_NAME_new();

	pki_need(name != NULL, "X509_NAME_new");
	name_add(name, NID_countryName, V_ASN1_PRINTABLESTRING, "VN");
	name_add(name, NID_localityName, MBSTRING_UTF8, s->l);
	name_add(name, NID_organizationName, MBSTRING_UTF8, s->o);
	name_add(name, NID_organizationalUnitName, MBSTRING_UTF8, s->ou);
	name_add(name, NID_title, MBSTRING_UTF8, s->title);
	name_add(name, NID_commonName, MBSTRING_UTF8, s->cn);
	name_add(name, NID_userId, MBSTRING_UTF8, s->uid);
	name_add(name, NID_pkcs9_emailAddress, V_ASN1_IA5STRING, s->email);
	return name;
}

/* Serial numbers look random and are the same for the same name and date. */
static void
serial_set(X509 *cert, const char *id, int64_t at)
{
	unsigned char	 md[EVP_MAX_MD_SIZE];
	char		 text[128];
	BIGNUM		*bn;

	snprintf(text, sizeof(text), "%s %lld", id, (long long)at);
	pki_need(EVP_Digest(text, strlen(text), md, NULL, EVP_sha256(),
	    NULL) == 1, "EVP_Digest");
	md[0] = (md[0] & 0x7f) | 0x40;
	pki_need((bn = BN_bin2bn(md, 16, NULL)) != NULL &&
	    BN_to_ASN1_INTEGER(bn, X509_get_serialNumber(cert)) != NULL,
	    "serial number");
	BN_free(bn);
}

static void
ext_add(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX	 ctx;
	X509_EXTENSION	*ext;

	if (value == NULL)
		return;
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	pki_need((ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value)) != NULL &&
	    X509_add_ext(cert, ext, -1) == 1, value);
	X509_EXTENSION_free(ext);
}

/* X509V3_EXT_conf_nid() would want a configuration for this one. */
static void
policy_add(X509 *cert, const char *oid)
{
	CERTIFICATEPOLICIES	*all = sk_POLICYINFO_new_null();
	POLICYINFO		*one = POLICYINFO_new();

	if (oid == NULL) {
		POLICYINFO_free(one);
		sk_POLICYINFO_free(all);
		return;
	}
	pki_need(all != NULL && one != NULL &&
	    (one->policyid = OBJ_txt2obj(oid, 1)) != NULL &&
	    sk_POLICYINFO_push(all, one) > 0 && X509_add1_ext_i2d(cert,
	    NID_certificate_policies, all, 0, 0) == 1, "policy");
	CERTIFICATEPOLICIES_free(all);
}

static X509 *
cert_issue(const char *id, const struct subject *s, EVP_PKEY *key,
    const struct authority *ca, const struct profile *pr,
    const struct pki_dates *d)
{
	X509		*cert = X509_new(), *issuer;
	X509_NAME	*name = name_make(s);
	char		 url[160];

	pki_need(cert != NULL, "X509_new");
	issuer = ca->cert != NULL ? ca->cert : cert;	/* self-signed */
	serial_set(cert, id, d->at);
	pki_need(X509_set_version(cert, X509_VERSION_3) == 1 &&
	    X509_set_subject_name(cert, name) == 1 &&
	    X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1 &&
	    X509_set_pubkey(cert, key) == 1 &&
	    ASN1_TIME_set(X509_getm_notBefore(cert),
	    (time_t)d->not_before) != NULL &&
	    ASN1_TIME_set(X509_getm_notAfter(cert),
	    (time_t)d->not_after) != NULL, "certificate");
	X509_NAME_free(name);
	ext_add(cert, issuer, NID_basic_constraints, pr->basic);
	ext_add(cert, issuer, NID_key_usage, pr->usage);
	ext_add(cert, issuer, NID_ext_key_usage, pr->extended);
	ext_add(cert, issuer, NID_subject_key_identifier, "hash");
	ext_add(cert, issuer, NID_authority_key_identifier, "keyid:always");
	policy_add(cert, pr->policy);
	if (pr->mail != NULL) {
		snprintf(url, sizeof(url), "email:%s", pr->mail);
		ext_add(cert, issuer, NID_subject_alt_name, url);
	}
	if (pr->crl) {
		snprintf(url, sizeof(url),
		    "URI:http://pki.example.com/crl/%s.crl", ca->id);
		ext_add(cert, issuer, NID_crl_distribution_points, url);
		snprintf(url, sizeof(url), "OCSP;URI:http://ocsp.example.com/,"
		    "caIssuers;URI:http://pki.example.com/crt/%s.crt", ca->id);
		ext_add(cert, issuer, NID_info_access, url);
	}
	pki_need(X509_sign(cert, ca->key, EVP_sha256()) > 0, "X509_sign");
	return cert;
}

void
pem_write(const char *dir, const char *folder, const char *id, X509 *cert,
    EVP_PKEY *key, X509_CRL *crl)
{
	char	 path[4096];
	FILE	*f;
	int	 ok;

	snprintf(path, sizeof(path), "%s/%s/%s.pem", dir, folder, id);
	if ((f = fopen(path, "we")) == NULL)
		err(1, "%s", path);
	if (cert != NULL)
		ok = PEM_write_X509(f, cert);
	else if (crl != NULL)
		ok = PEM_write_X509_CRL(f, crl);
	else
		ok = PEM_write_PKCS8PrivateKey(f, key, NULL, NULL, 0, NULL,
		    NULL);
	if (ok != 1 || fclose(f) != 0)
		errx(1, "%s: not written", path);
}

static void
authority_make(struct authority *ca, const struct authority *parent,
    const char *dir, const char *folder, const struct pki_dates *d)
{
	const struct subject	 s = { .cn = ca->cn, .o = MAKER_O };
	const struct profile	 pr = {
		.basic = parent == NULL ? "critical,CA:TRUE" :
		    "critical,CA:TRUE,pathlen:0",
		.usage = "critical,keyCertSign,cRLSign",
		.crl = parent != NULL,
	};

	ca->key = key_make(KEY_RSA3072, d->keys, ca->id);
	ca->cert = cert_issue(ca->id, &s, ca->key, parent != NULL ? parent :
	    ca, &pr, d);
	pem_write(dir, folder, ca->id, ca->cert, NULL, NULL);
	pem_write(dir, "certs", ca->id, ca->cert, NULL, NULL);
	pem_write(dir, "keys", ca->id, NULL, ca->key, NULL);
}

static void
authority_release(struct authority *ca)
{
	X509_free(ca->cert);
	EVP_PKEY_free(ca->key);
}

static void
register_line(struct octets *reg, const struct identity_row *row, X509 *cert,
    const struct pki_dates *all, const struct pki_dates *own)
{
	static const char *const kinds[] = {
		[ID_PERSON] = "person", [ID_ORG] = "org",
		[ID_SERVICE] = "service", [ID_TSA] = "tsa",
	};
	static const char *const flaws[] = {
		[FLAW_NONE] = "good", [FLAW_REVOKED] = "revoked",
		[FLAW_EXPIRED] = "expired", [FLAW_UNTRUSTED] = "untrusted",
	};
	BIGNUM	*bn = ASN1_INTEGER_to_BN(X509_get_serialNumber(cert), NULL);
	char	*hex = bn != NULL ? BN_bn2hex(bn) : NULL;
	char	 b[3][32];

	pki_need(hex != NULL, "serial number");
	date_text(b[0], sizeof(b[0]), "%Y-%m-%dT%H:%M:%SZ", own->not_before,
	    0);
	date_text(b[1], sizeof(b[1]), "%Y-%m-%dT%H:%M:%SZ", own->not_after, 0);
	date_text(b[2], sizeof(b[2]), "%Y-%m-%dT%H:%M:%SZ",
	    revoked_at(row, all), 0);
	octets_printf(reg, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
	    row->id, kinds[row->kind], row->cn, row->title ? row->title : "",
	    row->ou ? row->ou : "", row->o, row->email ? row->email : "", hex,
	    flaws[row->flaw], b[0], b[1],
	    row->flaw == FLAW_REVOKED ? b[2] : "");
	OPENSSL_free(hex);
	BN_free(bn);
}

static X509 *
identity_make(const struct identity_row *row, const struct authority *ca,
    const char *dir, const struct pki_dates *d)
{
	static const struct profile	 profiles[] = {
		[ID_PERSON] = {
			.basic = "CA:FALSE",
			.usage = "critical,digitalSignature,nonRepudiation",
			.extended = "clientAuth,emailProtection",
			.policy = "2.999.1", .crl = true,
		},
		[ID_ORG] = {
			.basic = "CA:FALSE",
			.usage = "critical,digitalSignature,nonRepudiation",
			.extended = "emailProtection",
			.policy = "2.999.1", .crl = true,
		},
		[ID_SERVICE] = {
			.basic = "CA:FALSE",
			.usage = "critical,digitalSignature",
			.extended = "serverAuth,clientAuth",
			.policy = "2.999.2", .crl = true,
		},
		[ID_TSA] = {
			.basic = "CA:FALSE",
			.usage = "critical,digitalSignature,nonRepudiation",
			.extended = "critical,timeStamping",
			.policy = "2.999.3", .crl = true,
		},
	};
	struct profile		 pr = profiles[row->kind];
	const struct subject	 s = {
		.cn = row->cn, .title = row->title, .ou = row->ou,
		.o = row->o, .l = "Khánh Hòa", .email = row->email,
		.uid = row->uid,
	};
	EVP_PKEY		*key = key_make(row->key, d->keys, row->id);
	X509			*cert;

	pr.mail = row->email;
	cert = cert_issue(row->id, &s, key, ca, &pr, d);
	pem_write(dir, "certs", row->id, cert, NULL, NULL);
	pem_write(dir, "keys", row->id, NULL, key, NULL);
	if (row->kind == ID_TSA)
		pem_write(dir, "trust/tsa", row->id, cert, NULL, NULL);
	EVP_PKEY_free(key);
	return cert;
}

static void
folders_make(const char *dir)
{
	static const char *const	 folders[] = {
		"keys", "certs", "trust/roots", "trust/intermediates",
		"trust/crls", "trust/ocsp", "trust/tsa", "untrusted",
	};
	char	 path[4096];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, folders[i]);
		dir_make(path);
	}
}

void
pki_make(const char *dir, const struct pki_dates *d)
{
	struct authority	 root = { .id = "root-ca",
	    .cn = "RootCA thử nghiệm Nguyên bản" };
	struct authority	 sub = { .id = "sub-ca",
	    .cn = "CA thử nghiệm phục vụ các cơ quan Nhà nước" };
	struct authority	 other = { .id = "untrusted-ca",
	    .cn = "CA không được tin cậy" };
	struct octets		 reg = { 0 };
	X509_CRL		*root_crl, *sub_crl;
	char			 path[4096], when[32];

	folders_make(dir);
	authority_make(&root, NULL, dir, "trust/roots", d);
	authority_make(&sub, &root, dir, "trust/intermediates", d);
	authority_make(&other, NULL, dir, "untrusted", d);
	root_crl = crl_new(&root, d);
	sub_crl = crl_new(&sub, d);
	octets_adds(&reg, "id\tkind\tcn\ttitle\tou\to\temail\tserial\tstatus\t"
	    "not_before\tnot_after\trevoked_at\n");

	for (size_t i = 0; i < identity_nrows; i++) {
		const struct identity_row	*row = &identity_rows[i];
		const struct authority		*ca = &sub;
		struct pki_dates		 own = *d;
		X509				*cert;

		if (own.not_after - own.not_before > 3650 * DAY)
			own.not_after = own.not_before + 3650 * DAY;
		if (row->flaw == FLAW_EXPIRED)
			own.not_after = d->at - 30 * DAY;
		if (row->flaw == FLAW_UNTRUSTED)
			ca = &other;
		else if (row->kind == ID_TSA)
			ca = &root;	/* as the real ones are */
		cert = identity_make(row, ca, dir, &own);
		if (row->flaw == FLAW_REVOKED)
			crl_revoke(sub_crl, cert, row, d);
		if (strcmp(row->id, "cuong") == 0 || strcmp(row->id,
		    "lam") == 0)
			ocsp_write(dir, row->id, cert,
			    row->flaw == FLAW_REVOKED, row, &sub, d);
		register_line(&reg, row, cert, d, &own);
		X509_free(cert);
	}
	crl_finish(root_crl, &root);
	crl_finish(sub_crl, &sub);
	crls_write(dir, root_crl, sub_crl);
	snprintf(path, sizeof(path), "%s/register.tsv", dir);
	file_write(path, reg.p, reg.len);
	date_text(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ\n", d->at, 0);
	snprintf(path, sizeof(path), "%s/at", dir);
	file_write(path, when, strlen(when));

	octets_release(&reg);
	X509_CRL_free(root_crl);
	X509_CRL_free(sub_crl);
	authority_release(&root);
	authority_release(&sub);
	authority_release(&other);
}
