/*
 * register_personal.c: personal data of the register, never in the clear.
 *
 * What is read here is what was written here: its SHA-256 stands in the
 * journal, and is checked before a byte is parsed.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "formats/base/buf.h"
#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/finding.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/crypto/plan.h"

#include "archiver/object.h"
#include "archiver/register_part.h"

#define KEY_FILE	"keys/personal.key"
#define KEY_BITS	3072
#define KEY_DAYS	(100L * 365)	/* nothing ends with the certificate */
#define PEM_MAX		((size_t)64 * 1024)
#define PLAIN_MAX	((size_t)64 * 1024)
#define CIPHER_MAX	((size_t)256 * 1024)
#define MEDIA_TYPE	"application/pkcs7-mime"

/* The certificates to encrypt to: the register's, then the recovery's. */
struct personal {
	STACK_OF(X509)	*to;
};

/* Where the key is; the certificate beside it ends in ".crt". */
static char *
key_path(const struct run *run)
{
	return run->set->reg.key != NULL ? strdup(run->set->reg.key) :
	    path_join(run->set->store, KEY_FILE);
}

static char *
crt_path(const char *key)
{
	char	*path;

	return asprintf(&path, "%s.crt", key) == -1 ? NULL : path;
}

static int
crypto_failed(const char *path)
{
	char	 text[256];

	ERR_error_string_n(ERR_get_error(), text, sizeof(text));
	log_errx("%s: %s", path, text);
	return FAIL_CANNOT;
}

/* What a BIO in memory holds, to a file that must not be there. */
static int
bio_write(BIO *bio, const char *path, mode_t mode)
{
	char	*p;
	long	 len = BIO_get_mem_data(bio, &p);

	if (len <= 0)
		return crypto_failed(path);
	if (durable_write(path, p, (size_t)len, mode, false) == 0)
		return 0;
	if (errno == EEXIST)
		log_errx(_("%s: is there already and is not replaced; name "
		    "another file"), path);
	return FAIL_CANNOT;
}

/* A certificate that says nothing but which key it is. */
static X509 *
certificate_make(EVP_PKEY *key)
{
	X509		*x = X509_new();
	X509_NAME	*name;

	if (x == NULL || X509_set_version(x, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set(X509_get_serialNumber(x), 1) != 1 ||
	    X509_gmtime_adj(X509_getm_notBefore(x), 0) == NULL ||
	    X509_time_adj_ex(X509_getm_notAfter(x), KEY_DAYS, 0, NULL) ==
	    NULL || X509_set_pubkey(x, key) != 1 ||
	    (name = X509_get_subject_name(x)) == NULL ||
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)"nguyenban register", -1, -1, 0) != 1 ||
	    X509_set_issuer_name(x, name) != 1 ||
	    X509_sign(x, key, EVP_sha256()) == 0) {
		X509_free(x);
		return NULL;
	}
	return x;
}

/* The key when personal data is first kept: certificate last. */
static int
key_make(const char *path, const char *crt)
{
	EVP_PKEY	*key = EVP_RSA_gen(KEY_BITS);
	X509		*x = key == NULL ? NULL : certificate_make(key);
	BIO		*secret = BIO_new(BIO_s_mem());
	BIO		*public = BIO_new(BIO_s_mem());
	int		 rc;

	if (x == NULL || secret == NULL || public == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(secret, key, NULL, NULL, 0, NULL,
	    NULL) != 1 || PEM_write_bio_X509(public, x) != 1)
		rc = crypto_failed(path);
	else if ((rc = bio_write(secret, path, 0600)) == 0 &&
	    (rc = bio_write(public, crt, 0644)) == 0)
		log_info(_("%s: the key of the register's personal data is "
		    "made; keep a copy where the store is not"), path);
	BIO_free(secret);
	BIO_free(public);
	X509_free(x);
	EVP_PKEY_free(key);
	return rc;
}

static X509 *
certificate_read(const char *path)
{
	struct buf	 b;
	BIO		*bio = NULL;
	X509		*x = NULL;

	buf_init(&b, PEM_MAX);
	if (durable_read(&b, path) == -1)
		log_err(_("%s: cannot be read"), path);
	else if (b.len == 0 || (bio = BIO_new_mem_buf(b.p, (int)b.len)) ==
	    NULL || (x = PEM_read_bio_X509(bio, NULL, NULL, NULL)) == NULL)
		log_errx(_("%s: is not a certificate in PEM"), path);
	else if (EVP_PKEY_is_a(X509_get0_pubkey(x), "RSA") != 1) {
		log_errx(_("%s: its key is not RSA, and cannot be encrypted "
		    "to"), path);
		X509_free(x);
		x = NULL;
	}
	BIO_free(bio);
	buf_release(&b);
	return x;
}

/* Takes ${x}; NULL: logged. */
static int
recipient_add(struct personal *p, X509 *x)
{
	if (x == NULL)
		return FAIL_CANNOT;
	if (sk_X509_push(p->to, x) > 0)
		return 0;
	X509_free(x);
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

int
personal_open(struct personal **out, const struct run *run)
{
	struct personal	*p = calloc(1, sizeof(*p));
	char		*key = key_path(run);
	char		*crt = key == NULL ? NULL : crt_path(key);
	int		 rc = 0;

	*out = p;
	if (p == NULL || crt == NULL ||
	    (p->to = sk_X509_new_null()) == NULL) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	} else if (access(key, F_OK) == -1 && access(crt, F_OK) == -1) {
		rc = key_make(key, crt);
	}
	if (rc == 0)
		rc = recipient_add(p, certificate_read(crt));
	if (rc == 0 && run->set->reg.recovery != NULL)
		rc = recipient_add(p,
		    certificate_read(run->set->reg.recovery));
	free(crt);
	free(key);
	return rc;
}

void
personal_close(struct personal *p)
{
	if (p == NULL)
		return;
	sk_X509_pop_free(p->to, X509_free);
	free(p);
}

/* Encrypt ${data}: DER of a ContentInfo.  0 or an exit code. */
static int
seal(struct personal *p, const json_t *data, struct buf *out)
{
	struct buf	 plain;
	BIO		*in = NULL;
	PKCS7		*env = NULL;
	unsigned char	*der = NULL;
	int		 len = -1, rc = FAIL_CANNOT;

	buf_init(&plain, PLAIN_MAX);
	if (json_canonical(&plain, data) == 0 && plain.len > 0 &&
	    (in = BIO_new_mem_buf(plain.p, (int)plain.len)) != NULL &&
	    (env = PKCS7_encrypt(p->to, in, EVP_aes_256_cbc(),
	    PKCS7_BINARY)) != NULL)
		len = i2d_PKCS7(env, &der);
	if (len > 0 && buf_add(out, der, (size_t)len) == 0)
		rc = 0;
	else
		log_errx(_("personal data cannot be encrypted"));
	OPENSSL_free(der);
	PKCS7_free(env);
	BIO_free(in);
	if (plain.len > 0)
		OPENSSL_cleanse(plain.p, plain.len);
	buf_release(&plain);
	return rc;
}

/* An object of one chunk into the open batch. */
static int
chunk_put(struct writer *w, uint64_t number, const struct digest *sha256,
    const struct buf *b)
{
	struct chunk_header	 h = {
		.sha256 = *sha256, .size = b->len, .number = 0, .count = 1,
		.length = (uint32_t)b->len, .crc = crc32c(0, b->p, b->len),
	};
	uint8_t			*payload;
	int			 rc;

	if ((rc = writer_chunk(w, number, &h, &payload)) != 0)
		return rc;
	memcpy(payload, b->p, b->len);
	writer_chunk_done(&h, payload);
	return 0;
}

/* As of a document without a signature: nothing judges it. */
static json_t *
verdict_none(int64_t now)
{
	char		 at[TIME_TEXT], hex[DIGEST_HEX];
	struct plan	*plan = plan_new();
	struct digest	 d;
	json_t		*json = NULL;

	if (plan != NULL && plan_digest(plan, &d) == 0)
		json = json_pack("{ss ss ss sI ss s[]}", "indication",
		    indication_name(IND_NO_SIGNATURE), "format",
		    format_name(plan->format), "at", time_rfc3339(now, at),
		    "validator", (json_int_t)VALIDATOR_VERSION, "plan",
		    digest_hex(&d, hex), "signatures");
	plan_free(plan);
	return json;
}

static int
ingestion_put(struct writer *w, const char *book, uint64_t id,
    uint64_t number, size_t size, const char *sha256)
{
	char	 name[64], path[64];
	json_t	*entry, *object, *source;

	if ((entry = writer_entry(w, ENTRY_INGESTION)) == NULL)
		return FAIL_CANNOT;
	snprintf(name, sizeof(name), "%.20s-%llu.p7m", book,
	    (unsigned long long)id);
	snprintf(path, sizeof(path), "%.20s/%llu", book,
	    (unsigned long long)id);
	object = json_pack("{ss sI sI sI ss ss}", "sha256", sha256, "size",
	    (json_int_t)size, "segment", (json_int_t)writer_segment(w),
	    "number", (json_int_t)number, "media_type", MEDIA_TYPE, "class",
	    "private");
	source = json_pack("{ss ss}", "name", name, "path", path);
	if (json_put_int(entry, "accession",
	    (int64_t)writer_next_accession(w)) == -1 ||
	    json_put_bool(entry, "quarantined", false) == -1) {
		json_decref(object);
		json_decref(source);
		object = source = NULL;
	}
	if (json_put(entry, "object", object) == -1 ||
	    json_put(entry, "source", source) == -1 ||
	    json_put(entry, "verdict", verdict_none(writer_now(w))) == -1) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

int
personal_put(struct personal *p, struct writer *w, uint64_t id,
    const json_t *data, json_t *record)
{
	return personal_put_as(p, w, "register", id, data, record);
}

int
personal_put_as(struct personal *p, struct writer *w, const char *book,
    uint64_t id, const json_t *data, json_t *record)
{
	uint64_t	 number = writer_next_object(w);
	char		 hex[DIGEST_HEX];
	struct digest	 sha256;
	struct buf	 b;
	int		 rc;

	buf_init(&b, CIPHER_MAX);
	if ((rc = seal(p, data, &b)) == 0 &&
	    digest_sha256(&sha256, b.p, b.len) == -1)
		rc = FAIL_CANNOT;
	if (rc == 0 && (rc = chunk_put(w, number, &sha256, &b)) == 0)
		rc = ingestion_put(w, book, id, number, b.len,
		    digest_hex(&sha256, hex));
	if (rc == 0 && json_put_str(record, "private", hex) == -1) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	}
	buf_release(&b);
	return rc;
}

/* The key's owner alone can read it; others get a plain message. */
static EVP_PKEY *
key_read(const struct run *run)
{
	char		*path = key_path(run);
	struct buf	 b;
	BIO		*bio = NULL;
	EVP_PKEY	*key = NULL;

	buf_init(&b, PEM_MAX);
	if (path == NULL)
		log_errx(_("out of memory"));
	else if (durable_read(&b, path) == -1)
		log_err(_("%s: the key of the register's personal data cannot "
		    "be read"), path);
	else if (b.len == 0 ||
	    (bio = BIO_new_mem_buf(b.p, (int)b.len)) == NULL ||
	    (key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL)) == NULL)
		log_errx(_("%s: is not a private key in PEM"), path);
	BIO_free(bio);
	if (b.len > 0)
		OPENSSL_cleanse(b.p, b.len);
	buf_release(&b);
	free(path);
	return key;
}

/* Decrypt what ${b} holds.  NULL: logged. */
static json_t *
unseal(const struct buf *b, EVP_PKEY *key, const char *name)
{
	const unsigned char	*p = b->p;
	PKCS7			*env = d2i_PKCS7(NULL, &p, (long)b->len);
	BIO			*out = BIO_new(BIO_s_mem());
	const char		*why = "?";
	json_t			*json = NULL;
	char			*plain;
	long			 len = 0;

	/* Without a certificate each recipient is tried. */
	if (env != NULL && out != NULL && PKCS7_type_is_enveloped(env) &&
	    PKCS7_decrypt(env, key, NULL, out, PKCS7_BINARY) == 1 &&
	    (len = BIO_get_mem_data(out, &plain)) > 0)
		json = json_object_parse(plain, (size_t)len, &why);
	if (json == NULL)
		log_errx(_("personal data %.16s cannot be decrypted with this "
		    "key"), name);
	if (len > 0)
		OPENSSL_cleanse(plain, (size_t)len);
	BIO_free(out);
	PKCS7_free(env);
	ERR_clear_error();
	return json;
}

/* The object's octets, whole and with the digest that names them. */
static int
object_octets(const char *store, const struct found *f, struct buf *b)
{
	int	 fd, rc;

	if (f->size == 0 || f->size > CIPHER_MAX || f->destroyed) {
		log_errx(_("the personal data is no longer held"));
		return FAIL_CANNOT;
	}
	if ((fd = memfd_create("register", MFD_CLOEXEC)) == -1) {
		log_err("memfd_create");
		return FAIL_CANNOT;
	}
	if ((rc = object_write(store, f, fd, "register")) == 0) {
		uint8_t	*to = buf_reserve(b, (size_t)f->size);

		if (to == NULL || pread_full(fd, to, (size_t)f->size, 0) !=
		    (ssize_t)f->size) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		}
	}
	close(fd);
	return rc;
}

json_t *
personal_get(const struct run *run, struct reader *cat,
    const json_t *record, int *rc)
{
	const char	*sha256 = json_get_str(record, "private");
	EVP_PKEY	*key = NULL;
	struct found	 f;
	struct buf	 b;
	json_t		*json = NULL;

	*rc = 0;
	if (sha256 == NULL)
		return NULL;
	buf_init(&b, CIPHER_MAX);
	if ((*rc = find_document(cat, sha256, &f)) == 0)
		*rc = object_octets(run->set->store, &f, &b);
	if (*rc == 0 && ((key = key_read(run)) == NULL ||
	    (json = unseal(&b, key, sha256)) == NULL))
		*rc = FAIL_CANNOT;
	EVP_PKEY_free(key);
	found_release(&f);
	buf_release(&b);
	return json;
}

int
personal_used(struct writer *w, const json_t *record, const char *reason,
    const char *to)
{
	const char	*sha256 = json_get_str(record, "private");
	json_t		*entry;

	if (sha256 == NULL)
		return 0;
	if ((entry = writer_entry(w, ENTRY_RETRIEVAL)) == NULL)
		return FAIL_CANNOT;
	if (json_put_str(entry, "sha256", sha256) == -1 ||
	    json_put_str(entry, "reason", reason) == -1 ||
	    json_put_str(entry, "to", to) == -1) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}
