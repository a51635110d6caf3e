/*
 * key.c: Ed25519 keys through libcrypto, and their names.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "formats/base/digest.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/key.h"

#define KEY_FILE_MAX	((size_t)16 * 1024)	/* octets of a PEM file */

struct key {
	EVP_PKEY	*pkey;
	uint8_t		 pub[KEY_PUBLIC];
};

static int
crypto_failed(const char *what)
{
	const char	*cause = ERR_reason_error_string(ERR_peek_last_error());

	log_errx(_("Ed25519: %s: libcrypto failed: %s"), what,
	    cause != NULL ? cause : "?");
	ERR_clear_error();
	return -1;
}

/* Takes ${pkey}, NULL too.  NULL: not a whole Ed25519 pair. */
static struct key *
key_wrap(EVP_PKEY *pkey)
{
	struct key	*k = NULL;
	size_t		 len = KEY_PUBLIC;

	if (pkey == NULL || EVP_PKEY_is_a(pkey, "ED25519") != 1 ||
	    (k = calloc(1, sizeof(*k))) == NULL ||
	    EVP_PKEY_get_raw_public_key(pkey, k->pub, &len) != 1 ||
	    len != KEY_PUBLIC) {
		EVP_PKEY_free(pkey);
		free(k);
		return NULL;
	}
	k->pkey = pkey;
	return k;
}

/* PKCS#8 PEM to ${path}.  0 or -1, logged. */
static int
key_write(const char *path, EVP_PKEY *pkey)
{
	BIO	*bio;
	char	*pem = NULL;
	long	 len = 0;
	int	 rc = -1;

	if ((bio = BIO_new(BIO_s_mem())) == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
	    NULL) != 1 || (len = BIO_get_mem_data(bio, &pem)) <= 0) {
		crypto_failed(path);
		goto out;
	}
	rc = durable_write(path, pem, (size_t)len, 0400, false);
	if (rc == -1 && errno == EEXIST)
		log_errx(_("%s: already exists; a key is never replaced: give "
		    "another name or move it away"), path);
 out:
	if (pem != NULL)
		OPENSSL_cleanse(pem, (size_t)len);
	BIO_free(bio);
	return rc;
}

struct key *
key_create(const char *path)
{
	struct key	*k;

	ERR_clear_error();
	if ((k = key_wrap(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"))) == NULL) {
		crypto_failed(path);
		return NULL;
	}
	if (key_write(path, k->pkey) == -1) {
		key_free(k);
		return NULL;
	}
	return k;
}

/* Never ask on the terminal. */
static int
no_password(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* Is this a file that only its owner may touch?  If not: logged. */
static bool
key_is_private(const char *path, const struct stat *st)
{
	if (!S_ISREG(st->st_mode)) {
		log_errx(_("%s: not a file, so not a private key"), path);
		return false;
	}
	if ((st->st_mode & 077) != 0) {
		log_errx(_("%s: others can read or change this private key "
		    "(mode %04o); make it safe with chmod 0400"), path,
		    (unsigned int)st->st_mode & 07777);
		return false;
	}
	return true;
}

/* The whole file.  Its length, or -1: logged. */
static ssize_t
key_read(const char *path, uint8_t *buf, size_t size)
{
	struct stat	 st;
	ssize_t		 n = -1;
	bool		 told = false;
	int		 fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd != -1 && fstat(fd, &st) == 0) {
		told = !key_is_private(path, &st);
		if (!told)
			n = read_full(fd, buf, size);
	}
	if (n == -1 && !told)
		log_err(_("%s: cannot read the private key"), path);
	if (fd != -1)
		close(fd);
	return n;
}

struct key *
key_load(const char *path)
{
	uint8_t		 pem[KEY_FILE_MAX];
	struct key	*k = NULL;
	BIO		*bio = NULL;
	ssize_t		 n;

	if ((n = key_read(path, pem, sizeof(pem))) == -1)
		return NULL;
	ERR_clear_error();
	if ((bio = BIO_new_mem_buf(pem, (int)n)) != NULL)
		k = key_wrap(PEM_read_bio_PrivateKey(bio, NULL, no_password,
		    NULL));
	if (k == NULL)
		log_errx(_("%s: not an Ed25519 private key without password in "
		    "PEM form (PKCS#8)"), path);
	ERR_clear_error();
	BIO_free(bio);
	OPENSSL_cleanse(pem, sizeof(pem));
	return k;
}

struct key *
key_from_seed(const uint8_t seed[KEY_SEED])
{
	return key_wrap(EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL,
	    seed, KEY_SEED));
}

void
key_free(struct key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->pkey);		/* libcrypto wipes it */
	free(k);
}

void
key_public(const struct key *k, uint8_t pub[KEY_PUBLIC])
{
	memcpy(pub, k->pub, KEY_PUBLIC);
}

int
key_sign(const struct key *k, const void *p, size_t len,
    uint8_t sig[KEY_SIGNATURE])
{
	EVP_MD_CTX	*ctx;
	size_t		 siglen = KEY_SIGNATURE;
	int		 rc = -1;

	ERR_clear_error();
	if ((ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey) == 1 &&
	    EVP_DigestSign(ctx, sig, &siglen, len == 0 ? "" : p, len) == 1 &&
	    siglen == KEY_SIGNATURE)
		rc = 0;
	else
		crypto_failed("sign");
	EVP_MD_CTX_free(ctx);
	return rc;
}

int
key_verify(const uint8_t pub[KEY_PUBLIC], const void *p, size_t len,
    const uint8_t sig[KEY_SIGNATURE])
{
	EVP_PKEY	*pkey;
	EVP_MD_CTX	*ctx = NULL;
	int		 rc = -1;

	ERR_clear_error();
	if ((pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, pub,
	    KEY_PUBLIC)) != NULL && (ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1)
		rc = EVP_DigestVerify(ctx, sig, KEY_SIGNATURE,
		    len == 0 ? "" : p, len) == 1 ? 1 : 0;
	else
		crypto_failed("verify");
	ERR_clear_error();	/* a bad signature is no error */
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return rc;
}

/* Unicode's White_Space, and controls. */
static bool
is_space_or_control(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

bool
vkey_is_name(const void *name, size_t len)
{
	const uint8_t	*p = name, *end = p + len;
	uint32_t	 c;
	size_t		 n;

	if (len == 0 || len > VKEY_NAME)
		return false;
	for (; p < end; p += n)
		if ((n = utf8_char(p, end, &c)) == 0 || c == '+' ||
		    is_space_or_control(c))
			return false;
	return true;
}

int
vkey_make(struct vkey *v, const char *name, uint8_t type,
    const uint8_t pub[KEY_PUBLIC])
{
	static const uint8_t	 newline = '\n';
	const uint8_t		*at = (const uint8_t *)name;
	size_t			 len = strlen(name);
	struct digest		 d;
	const struct octets	 run[] = { { at, len }, { &newline, 1 },
				    { &type, 1 }, { pub, KEY_PUBLIC } };

	if (!vkey_is_name(name, len) || digest_sha256_runs(&d, run, 4) == -1)
		return -1;
	memset(v, 0, sizeof(*v));
	memcpy(v->name, name, len);
	memcpy(v->id, d.octet, sizeof(v->id));
	v->type = type;
	memcpy(v->pub, pub, KEY_PUBLIC);
	return 0;
}

/* The three fields of a vkey: the base64 part may hold a '+' too. */
static int
vkey_split(const char *text, char name[VKEY_NAME + 1], const char **id,
    const char **key)
{
	const char	*a, *b;

	if ((a = strchr(text, '+')) == NULL || a - text > VKEY_NAME ||
	    (b = strchr(a + 1, '+')) == NULL)
		return -1;
	memcpy(name, text, (size_t)(a - text));
	name[a - text] = '\0';
	*id = a + 1;
	*key = b + 1;
	return b - *id == 8 ? 0 : -1;
}

int
vkey_parse(struct vkey *v, const char *text)
{
	char		 name[VKEY_NAME + 1];
	const char	*id, *key;
	struct vkey	 t;
	struct buf	 b, again;
	int		 rc = -1;

	buf_init(&b, 1 + KEY_PUBLIC);
	buf_init(&again, strlen(text));
	if (vkey_split(text, name, &id, &key) == 0 &&
	    base64_decode(&b, key, strlen(key)) == 0 &&
	    b.len == 1 + KEY_PUBLIC && (b.p[0] == KEY_TYPE_ED25519 ||
	    b.p[0] == KEY_TYPE_COSIGNATURE) &&
	    vkey_make(&t, name, b.p[0], b.p + 1) == 0 &&
	    vkey_format(&again, &t) == 0 && again.len == strlen(text) &&
	    memcmp(again.p, text, again.len) == 0) {
		*v = t;
		rc = 0;
	}
	buf_release(&again);
	buf_release(&b);
	return rc;
}

int
vkey_format(struct buf *b, const struct vkey *v)
{
	uint8_t	 key[1 + KEY_PUBLIC];
	size_t	 was = b->len;

	key[0] = v->type;
	memcpy(key + 1, v->pub, KEY_PUBLIC);
	if (buf_addf(b, "%s+", v->name) == -1 ||
	    hex_encode(b, v->id, sizeof(v->id)) == -1 ||
	    buf_addc(b, '+') == -1 ||
	    base64_encode(b, key, sizeof(key)) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}
