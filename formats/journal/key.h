/*
 * key.h: Ed25519 keys (RFC 8032) of the archiver and the auditor.
 *
 * A private key is a PKCS#8 PEM file of mode 0400, or such a file with the
 * pkcs11: URI of a token's (token.h); a public key travels as a C2SP vkey: name
 * "+" hex(keyID) "+" base64(type || key).
 */
#ifndef FORMATS_JOURNAL_KEY_H
#define FORMATS_JOURNAL_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define KEY_PUBLIC	32
#define KEY_SIGNATURE	64
#define KEY_SEED	32
#define VKEY_NAME	255			/* octets of a key's name */

#define KEY_TYPE_ED25519	0x01	/* C2SP signed-note: a log's key */
#define KEY_TYPE_COSIGNATURE	0x04	/* C2SP tlog-cosignature */

struct key;			/* a private key; opaque */

/* A new key, written to ${path} (0400, never replacing).  NULL: logged. */
struct key *key_create(const char *path);
/*
 * From a file, or by a pkcs11: URI.  NULL: logged with what to do (absent,
 * unreadable, not Ed25519, or a mode that lets anyone but the owner at it).
 */
struct key *key_load(const char *path);
/* A file that names a key on a token, never replacing.  0 or -1 (logged). */
int	 key_write_uri(const char *path, const char *uri);
/* From a 32-octet seed (tests and vectors).  NULL when libcrypto fails. */
struct key *key_from_seed(const uint8_t seed[KEY_SEED]);
void	 key_free(struct key *);	/* NULL is allowed; wipes */

void	 key_public(const struct key *, uint8_t pub[KEY_PUBLIC]);
/* The secret itself.  0, or -1: it lies on a token and never leaves it. */
int	 key_seed(const struct key *, uint8_t seed[KEY_SEED]);
/* 0 or -1 (libcrypto failed; logged). */
int	 key_sign(const struct key *, const void *, size_t len,
	    uint8_t sig[KEY_SIGNATURE]);
/* 1 verifies, 0 does not, -1 could not tell. */
int	 key_verify(const uint8_t pub[KEY_PUBLIC], const void *, size_t len,
	    const uint8_t sig[KEY_SIGNATURE]);

/* A name, its key ID and public key. */
struct vkey {
	char		 name[VKEY_NAME + 1];
	uint8_t		 id[4];
	uint8_t		 type;		/* KEY_TYPE_* */
	uint8_t		 pub[KEY_PUBLIC];
};

/*
 * May this name a key, and stand as a checkpoint's origin?  1 to VKEY_NAME
 * octets of UTF-8 without white space, controls and '+'.
 */
bool	 vkey_is_name(const void *, size_t len);
/* SHA-256(name || 0x0A || type || pub)[0:4].  0, or -1 for a bad name. */
int	 vkey_make(struct vkey *, const char *name, uint8_t type,
	    const uint8_t pub[KEY_PUBLIC]);
/* Strict, the key ID must be the computed one.  0 or -1 (not logged). */
int	 vkey_parse(struct vkey *, const char *text);
int	 vkey_format(struct buf *, const struct vkey *);

#endif
