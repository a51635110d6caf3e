/*
 * sshsig.c: SSH signatures by Ed25519 keys.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/wire.h"
#include "formats/journal/sshsig.h"

#define MAGIC		"SSHSIG"
#define MAGIC_LEN	6
#define VERSION		1
#define LINE_WRITTEN	70		/* as ssh-keygen writes */
#define LINE_READ	76		/* the protocol's limit */

static const char	 armour_begin[] = "-----BEGIN SSH SIGNATURE-----\n";
static const char	 armour_end[] = "-----END SSH SIGNATURE-----";
static const char	 key_type[] = "ssh-ed25519";

/* The fields of a signature; runs borrow from the decoded armour. */
struct sshsig {
	const uint8_t	*pub;		/* KEY_PUBLIC octets */
	struct octets	 namespace;
	const char	*hash;		/* "sha256" or "sha512" */
	const uint8_t	*sig;		/* KEY_SIGNATURE octets */
};

static bool
octets_are(struct octets o, const char *s)
{
	return o.p != NULL && o.len == strlen(s) && memcmp(o.p, s, o.len) == 0;
}

/* The wire form of a public key or a signature: type, octets.  0 or -1. */
static int
put_typed(struct buf *b, const uint8_t *p, size_t len)
{
	if (wire_put_str(b, key_type) == -1)
		return -1;
	return wire_put_octets(b, p, len);
}

/* What is signed, into ${b}.  0 or -1 (libcrypto: logged). */
static int
put_signed(struct buf *b, const char *namespace, size_t nlen,
    const char *hash, const void *message, size_t len)
{
	uint8_t	 h[EVP_MAX_MD_SIZE];
	size_t	 hlen = 0;

	if (EVP_Q_digest(NULL, strcmp(hash, "sha512") == 0 ? "SHA512" :
	    "SHA256", NULL, len == 0 ? "" : message, len, h, &hlen) != 1) {
		log_errx(_("SSH signature: libcrypto cannot hash"));
		ERR_clear_error();
		return -1;
	}
	if (buf_add(b, MAGIC, MAGIC_LEN) == -1 ||
	    wire_put_octets(b, namespace, nlen) == -1 ||
	    wire_put_str(b, "") == -1 || wire_put_str(b, hash) == -1)
		return -1;
	return wire_put_octets(b, h, hlen);
}

/* The whole signature, unarmoured.  0 or -1. */
static int
put_blob(struct buf *b, const uint8_t pub[KEY_PUBLIC], const char *namespace,
    const uint8_t sig[KEY_SIGNATURE])
{
	struct buf	 k, s;
	int		 rc = -1;

	buf_init(&k, 256);
	buf_init(&s, 256);
	if (put_typed(&k, pub, KEY_PUBLIC) == 0 &&
	    put_typed(&s, sig, KEY_SIGNATURE) == 0 &&
	    buf_add(b, MAGIC, MAGIC_LEN) == 0 &&
	    wire_put_u32(b, VERSION) == 0 &&
	    wire_put_octets(b, k.p, k.len) == 0 &&
	    wire_put_str(b, namespace) == 0 && wire_put_str(b, "") == 0 &&
	    wire_put_str(b, "sha512") == 0)
		rc = wire_put_octets(b, s.p, s.len);
	buf_release(&s);
	buf_release(&k);
	return rc;
}

/* Append ${blob} in its armour.  0, or -1 and nothing appended. */
static int
put_armour(struct buf *b, const struct buf *blob)
{
	struct buf	 text;
	size_t		 n, was = b->len;
	int		 rc;

	buf_init(&text, SSHSIG_MAX);
	rc = base64_encode(&text, blob->p, blob->len);
	if (rc == 0)
		rc = buf_addstr(b, armour_begin);
	for (size_t i = 0; i < text.len && rc == 0; i += n) {
		n = text.len - i < LINE_WRITTEN ? text.len - i : LINE_WRITTEN;
		if ((rc = buf_add(b, text.p + i, n)) == 0)
			rc = buf_addc(b, '\n');
	}
	if (rc == 0)
		rc = buf_addf(b, "%s\n", armour_end);
	if (rc == -1)
		b->len = was;
	buf_release(&text);
	return rc;
}

int
sshsig_sign(struct buf *b, const struct key *key, const char *namespace,
    const void *message, size_t len)
{
	uint8_t		 pub[KEY_PUBLIC], sig[KEY_SIGNATURE];
	struct buf	 tbs, blob;
	size_t		 nlen = strlen(namespace);
	int		 rc = -1;

	if (nlen == 0 || nlen > SSHSIG_NAMESPACE)
		return -1;
	buf_init(&tbs, 1024);
	buf_init(&blob, 1024);
	key_public(key, pub);
	if (put_signed(&tbs, namespace, nlen, "sha512", message, len) == 0 &&
	    key_sign(key, tbs.p, tbs.len, sig) == 0 &&
	    put_blob(&blob, pub, namespace, sig) == 0)
		rc = put_armour(b, &blob);
	buf_release(&blob);
	buf_release(&tbs);
	return rc;
}

/* The base64 of an armour, its newlines left out.  0 or -1: malformed. */
static int
get_base64(struct buf *b, const char *p, const char *end)
{
	const char	*newline;

	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL || newline == p ||
		    newline - p > LINE_READ)
			return -1;
		if (buf_add(b, p, (size_t)(newline - p)) == -1)
			return -1;
	}
	return 0;
}

/* Append what the armour holds.  0 or -1: malformed, or ${blob} failed. */
static int
get_armour(struct buf *blob, const char *p, size_t len)
{
	const size_t	 begin = sizeof(armour_begin) - 1;
	const size_t	 close = sizeof(armour_end) - 1;
	struct buf	 text;
	int		 rc = -1;

	if (len > 0 && len <= SSHSIG_MAX && p[len - 1] == '\n')
		len--;
	if (len < begin + close || len > SSHSIG_MAX ||
	    memcmp(p, armour_begin, begin) != 0 ||
	    memcmp(p + len - close, armour_end, close) != 0)
		return -1;
	buf_init(&text, SSHSIG_MAX);
	if (get_base64(&text, p + begin, p + len - close) == 0 && text.len > 0)
		rc = base64_decode(blob, (const char *)text.p, text.len);
	if (text.failed)
		blob->failed = 1;
	buf_release(&text);
	return rc;
}

/* type, ${want} octets, and nothing more; NULL if it is not that. */
static const uint8_t *
get_typed(struct octets o, size_t want)
{
	struct octets	 type, value;
	struct wire	 w;

	if (o.p == NULL)
		return NULL;
	wire_init(&w, o.p, o.len);
	type = wire_get_octets(&w, o.len);
	value = wire_get_octets(&w, o.len);
	if (!wire_done(&w) || !octets_are(type, key_type) || value.len != want)
		return NULL;
	return value.p;
}

/* 0 or -1: malformed. */
static int
get_blob(struct sshsig *s, const struct buf *blob)
{
	struct octets	 pub, hash, sig;
	struct wire	 w;
	uint8_t		 magic[MAGIC_LEN];
	uint32_t	 version;

	wire_init(&w, blob->p, blob->len);
	wire_get_raw(&w, magic, MAGIC_LEN);
	version = wire_get_u32(&w);
	pub = wire_get_octets(&w, SSHSIG_MAX);
	s->namespace = wire_get_octets(&w, SSHSIG_NAMESPACE);
	wire_get_octets(&w, SSHSIG_MAX);	/* reserved */
	hash = wire_get_octets(&w, SSHSIG_MAX);
	sig = wire_get_octets(&w, SSHSIG_MAX);
	if (!wire_done(&w) || memcmp(magic, MAGIC, MAGIC_LEN) != 0 ||
	    version != VERSION || s->namespace.len == 0)
		return -1;
	s->hash = octets_are(hash, "sha512") ? "sha512" :
	    octets_are(hash, "sha256") ? "sha256" : NULL;
	s->pub = get_typed(pub, KEY_PUBLIC);
	s->sig = get_typed(sig, KEY_SIGNATURE);
	return s->hash != NULL && s->pub != NULL && s->sig != NULL ? 0 : -1;
}

int
sshsig_verify(const void *armour, size_t alen, const uint8_t pub[KEY_PUBLIC],
    const char *namespace, const void *message, size_t len)
{
	struct sshsig	 s;
	struct buf	 blob, tbs;
	int		 rc = 0;

	buf_init(&blob, SSHSIG_MAX);
	buf_init(&tbs, 1024);
	if (get_armour(&blob, armour, alen) == -1) {
		if (blob.failed)
			rc = -1;
		goto out;
	}
	if (get_blob(&s, &blob) == -1 ||
	    !octets_are(s.namespace, namespace) ||
	    memcmp(s.pub, pub, KEY_PUBLIC) != 0)
		goto out;
	if (put_signed(&tbs, namespace, s.namespace.len, s.hash, message,
	    len) == -1)
		rc = -1;
	else
		rc = key_verify(pub, tbs.p, tbs.len, s.sig);
 out:
	buf_release(&tbs);
	buf_release(&blob);
	return rc;
}

int
sshsig_signer(const void *armour, size_t alen, uint8_t pub[KEY_PUBLIC])
{
	struct sshsig	 s;
	struct buf	 blob;
	int		 rc = -1;

	buf_init(&blob, SSHSIG_MAX);
	if (get_armour(&blob, armour, alen) == 0 && get_blob(&s, &blob) == 0) {
		memcpy(pub, s.pub, KEY_PUBLIC);
		rc = 0;
	}
	buf_release(&blob);
	return rc;
}

int
ssh_public_line(struct buf *b, const uint8_t pub[KEY_PUBLIC])
{
	struct buf	 k;
	size_t		 was = b->len;
	int		 rc;

	buf_init(&k, 256);
	rc = put_typed(&k, pub, KEY_PUBLIC);
	if (rc == 0)
		rc = buf_addf(b, "%s ", key_type);
	if (rc == 0)
		rc = base64_encode(b, k.p, k.len);
	if (rc == -1)
		b->len = was;
	buf_release(&k);
	return rc;
}

int
ssh_fingerprint(struct buf *b, const uint8_t pub[KEY_PUBLIC])
{
	struct digest	 d;
	struct buf	 k;
	size_t		 was = b->len;
	int		 rc;

	buf_init(&k, 256);
	rc = put_typed(&k, pub, KEY_PUBLIC);
	if (rc == 0)
		rc = digest_sha256(&d, k.p, k.len);
	if (rc == 0)
		rc = buf_addstr(b, "SHA256:");
	if (rc == 0)
		rc = base64_encode(b, d.octet, DIGEST_SIZE);
	if (rc == 0)
		b->len--;	/* the one '=' of 32 octets is not shown */
	else
		b->len = was;
	buf_release(&k);
	return rc;
}
