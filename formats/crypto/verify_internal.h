/*
 * verify_internal.h: what the files of layer 2 share.
 */
#ifndef FORMATS_CRYPTO_VERIFY_INTERNAL_H
#define FORMATS_CRYPTO_VERIFY_INTERNAL_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"

/* A digest's octets. */
struct md {
	size_t		 len;		/* 0: none */
	uint8_t		 octet[EVP_MAX_MD_SIZE];
};

/* The message digest of some octets.  0 or -1 (libcrypto). */
int	 md_finish(EVP_MD_CTX *, enum digest_alg, struct md *);
int	 md_octets(enum digest_alg, const void *, size_t len, struct md *);

/*
 * One pass over a document: the SHA-256 of all of it and digests of any
 * number of ascending lists of spans.
 */
struct pass;

struct pass *pass_new(void);
void	 pass_free(struct pass *);
/* Forget the jobs and begin anew.  0 or -1. */
int	 pass_reset(struct pass *);
/* Can the list be served in one pass: ascending, without overlap? */
bool	 pass_ascending(const struct span *, size_t n);
/*
 * The digest of these spans (borrowed until pass_end()); before the first
 * pass_update().  The job's number, or -1 (memory, algorithm not there).
 */
int	 pass_add(struct pass *, enum digest_alg, const struct span *,
	    size_t n);
/*
 * The document's digest is known, so it is not computed; ${states} are those
 * of a ladder (sha256.h) over its octets, borrowed likewise: what they cover
 * is not hashed again.  After pass_reset(), before anything else.
 */
void	 pass_known(struct pass *, const struct digest *,
	    const struct octets *states);
int	 pass_update(struct pass *, const uint8_t *, size_t len);
int	 pass_end(struct pass *, struct digest *, uint64_t *size);
/* NULL when the document ended before the job's last span did. */
const struct md *pass_result(const struct pass *, int job);

/* Public keys by their certificate. */
struct keys;

struct key {
	EVP_PKEY	*pkey;		/* NULL: the certificate is not read */
	EVP_PKEY_CTX	*recover;	/* RSA: ready for use; may be NULL */
	enum sig_family	 family;
	unsigned int	 bits;
	bool		 costly;	/* it is not used (key_cost.h) */
	char		 name[24];
};

/* The key of a certificate; ${pkey} NULL when it has none we can read. */
void	 key_read(struct key *, const struct blob *der);
void	 key_read_bare(struct key *, const struct blob *spki);
void	 key_release(struct key *);

struct keys *keys_new(void);
void	 keys_free(struct keys *);
/*
 * The key of certificate ${cert} of ${plan}; lives until the next call.
 * NULL when memory is out.
 */
const struct key *keys_get(struct keys *, const struct plan *, int cert);

/* Likewise of a SubjectPublicKeyInfo without a certificate. */
const struct key *keys_get_bare(struct keys *, const struct blob *spki);

/*
 * The octets under the padding of an RSA PKCS#1 v1.5 value.  TRI_YES; TRI_NO
 * when there is no such padding; TRI_UNKNOWN when libcrypto fails.
 */
enum tri value_recover(const struct key *, const struct blob *value,
	    struct buf *out);
/*
 * Is this a DigestInfo (RFC 8017 9.2), with or without NULL parameters?
 * DIGEST_UNKNOWN when it is none; else *md points at its digest.
 */
enum digest_alg digestinfo_parse(const struct buf *, const uint8_t **md);
/* Does the value verify over this digest?  Not for EdDSA. */
enum tri value_over_md(const struct key *, const struct sig_alg *,
	    enum digest_alg, const struct md *, const struct blob *value);
/* pss_shake.c: RSASSA-PSS whose mask is SHAKE. */
enum tri value_pss_shake(const struct key *, const struct sig_alg *,
	    const struct md *, const struct blob *value);
/*
 * RFC 4055 3.3: may the key, one for RSASSA-PSS alone, be used with these
 * parameters?  Any other may.
 */
bool	 key_permits(const struct key *, const struct sig_alg *);
/* EdDSA: over the message itself. */
enum tri value_over_message(const struct key *, const uint8_t *, size_t len,
	    const struct blob *value);
/* Can a signature of this family be made with this key? */
bool	 key_fits(const struct key *, enum sig_family);

#endif
