/*
 * algorithms.h: digest and signature algorithms, and until when each is
 * trusted: the one table (ETSI TS 119 312; a policy file may override).
 */
#ifndef FORMATS_CRYPTO_ALGORITHMS_H
#define FORMATS_CRYPTO_ALGORITHMS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum digest_alg { DIGEST_NONE, DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA224,
	DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_SHA512_256,
	DIGEST_SHA3_224, DIGEST_SHA3_256, DIGEST_SHA3_384, DIGEST_SHA3_512,
	DIGEST_SHAKE256_64, DIGEST_RIPEMD160, DIGEST_SHAKE128_32,
	DIGEST_UNKNOWN, DIGEST_MAX };

enum sig_family { SIG_NONE, SIG_RSA_PKCS1, SIG_RSA_PSS, SIG_ECDSA,
	SIG_ECDSA_PLAIN,		/* BSI TR-03111: r || s */
	SIG_DSA, SIG_ED25519, SIG_ED448, SIG_UNKNOWN, SIG_MAX };

struct sig_alg {
	enum sig_family	 family;
	enum digest_alg	 digest;	/* DIGEST_NONE: the SignerInfo's */
	enum digest_alg	 mgf1;		/* PSS; SHAKE is a mask of its own */
	uint32_t	 salt;		/* PSS, octets */
	char		 oid[64];	/* dotted, for messages when unknown */
};

/* From the object of an AlgorithmIdentifier.  DIGEST_UNKNOWN when it is. */
enum digest_alg	 digest_alg_from_obj(const ASN1_OBJECT *);
/*
 * The same of all of it: RFC 8419 2.2: id-shake256-len is the digest that we
 * know with a length of 512 bits alone.
 */
enum digest_alg	 digest_alg_from_x509(const X509_ALGOR *);
/* Is it a function whose output may have any length (EVP_DigestFinalXOF)? */
bool		 digest_alg_is_xof(enum digest_alg);
/*
 * From a SignerInfo's signatureAlgorithm with its parameters.  0, or -1 when
 * the parameters are malformed (RFC 4055 for PSS).
 */
int		 sig_alg_from_x509(struct sig_alg *, const X509_ALGOR *);

/* Cached for the process; NULL when the library does not have it. */
const EVP_MD	*digest_alg_md(enum digest_alg);
size_t		 digest_alg_size(enum digest_alg);	/* octets; 0 unknown */
/* The end of a digest of that algorithm.  Its length, 0: libcrypto failed. */
size_t		 digest_alg_final(enum digest_alg, EVP_MD_CTX *,
		    uint8_t md[EVP_MAX_MD_SIZE]);
/* All of it.  The digest's length, 0: not supported, or libcrypto failed. */
size_t		 digest_alg_octets(enum digest_alg, const void *, size_t len,
		    uint8_t md[EVP_MAX_MD_SIZE]);
const char	*digest_alg_name(enum digest_alg);	/* "sha256" */
const char	*digest_alg_oid(enum digest_alg);	/* dotted; NULL none */
const char	*sig_family_name(enum sig_family);	/* "rsa-pkcs1" */
/*
 * What a signature or key of that object is, where we cannot verify it:
 * "ML-DSA-65 (FIPS 204)".  NULL: not known either.
 */
const char	*sig_oid_name(const char *oid);
/*
 * Something known that is neither a signature nor a key, such as a curve: a
 * contradiction in a signatureAlgorithm, unlike what is just not known.
 */
bool		 oid_is_no_signature(const char *oid);

/*
 * Until when an algorithm counts, in microseconds since the epoch;
 * INT64_MAX: no end set.  For keys ${bits} is the size (RSA, DSA: modulus).
 */
int64_t		 digest_alg_until(enum digest_alg);
/*
 * The same for the imprint of a time-stamp (RFC 3161): whoever finds other
 * octets for it afterwards needs a second preimage, not a collision.
 */
int64_t		 imprint_until(enum digest_alg);
int64_t		 key_until(enum sig_family, unsigned int bits);

/*
 * Take a project's own ends over those of the table, once, before anything is
 * judged: lines "NAME BITS UNTIL ANYTHING" as in the ledger's
 * policy/algorithms.tsv ("-" for no size, or no end; UNTIL a date or an RFC
 * 3339 time; # begins a comment).  A key's line holds from its size up to that
 * of the next line.  0, or -1 and ${why}.
 */
int		 algorithms_policy(const char *, size_t len, char why[128]);
/* What was taken; NULL: nothing. */
const char	*algorithms_policy_text(size_t *len);

#endif
