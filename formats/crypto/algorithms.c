/*
 * algorithms.c: digest and signature algorithms: object identifiers, names,
 * and until when each is trusted.
 */
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"

#define NO_END		INT64_MAX
/* Midnight UTC at the beginning of the ${d}th day since 1970-01-01. */
#define DAY(d)		((int64_t)(d) * 86400 * TIME_SECOND)
#define DAY_2004_08_17	DAY(12647)
#define DAY_2012_08_01	DAY(15553)
#define DAY_2014_01_01	DAY(16071)
#define DAY_2014_08_01	DAY(16283)
#define DAY_2016_12_01	DAY(17136)
#define DAY_2029_01_01	DAY(21550)
#define DAY_2031_01_01	DAY(22280)

/*
 * Digests.  The ends are those at which a signature made with the digest
 * stops to count without a proof that it is older:
 *
 * MD5		2004-08-17: collisions published (Wang, Feng, Lai, Yu, rump
 *		session of Crypto 2004); in no edition of ETSI TS 102 176-1
 *		after that.
 * SHA-1	2012-08-01: ETSI TS 102 176-1 V2.1.1 lists it for the last
 *		time; not in TS 119 312.
 * RIPEMD-160	2014-08-01: as above; dropped with TS 119 312 V1.1.1.
 * SHA-224	2029-01-01: 112 bits of strength, legacy in SOG-IS Agreed
 *		Cryptographic Mechanisms 1.3 and TS 119 312 V1.5.1.
 */
static const struct {
	const char	*name;
	const char	*library;	/* EVP_MD_fetch(3) */
	const char	*oid;
	size_t		 size;
	int64_t		 until;
} digests[DIGEST_MAX] = {
	[DIGEST_NONE] = { "none", NULL, NULL, 0, NO_END },
	[DIGEST_MD5] = { "md5", "MD5", "1.2.840.113549.2.5", 16,
	    DAY_2004_08_17 },
	[DIGEST_SHA1] = { "sha1", "SHA1", "1.3.14.3.2.26", 20,
	    DAY_2012_08_01 },
	[DIGEST_SHA224] = { "sha224", "SHA224", "2.16.840.1.101.3.4.2.4", 28,
	    DAY_2029_01_01 },
	[DIGEST_SHA256] = { "sha256", "SHA256", "2.16.840.1.101.3.4.2.1", 32,
	    NO_END },
	[DIGEST_SHA384] = { "sha384", "SHA384", "2.16.840.1.101.3.4.2.2", 48,
	    NO_END },
	[DIGEST_SHA512] = { "sha512", "SHA512", "2.16.840.1.101.3.4.2.3", 64,
	    NO_END },
	[DIGEST_SHA512_256] = { "sha512-256", "SHA512-256",
	    "2.16.840.1.101.3.4.2.6", 32, NO_END },
	[DIGEST_SHA3_224] = { "sha3-224", "SHA3-224",
	    "2.16.840.1.101.3.4.2.7", 28, DAY_2029_01_01 },
	[DIGEST_SHA3_256] = { "sha3-256", "SHA3-256",
	    "2.16.840.1.101.3.4.2.8", 32, NO_END },
	[DIGEST_SHA3_384] = { "sha3-384", "SHA3-384",
	    "2.16.840.1.101.3.4.2.9", 48, NO_END },
	[DIGEST_SHA3_512] = { "sha3-512", "SHA3-512",
	    "2.16.840.1.101.3.4.2.10", 64, NO_END },
	/* RFC 8419: id-shake256, 512 bits of output. */
	[DIGEST_SHAKE256_64] = { "shake256", "SHAKE256",
	    "2.16.840.1.101.3.4.2.12", 64, NO_END },
	[DIGEST_RIPEMD160] = { "ripemd160", "RIPEMD160", "1.3.36.3.2.1", 20,
	    DAY_2014_08_01 },
	/* RFC 8702 3.1: 256 bits of output. */
	[DIGEST_SHAKE128_32] = { "shake128", "SHAKE128",
	    "2.16.840.1.101.3.4.2.11", 32, NO_END },
	[DIGEST_UNKNOWN] = { "unknown", NULL, NULL, 0, 0 },
};

static const char *const families[SIG_MAX] = {
	[SIG_NONE] = "none", [SIG_RSA_PKCS1] = "rsa-pkcs1",
	[SIG_RSA_PSS] = "rsa-pss", [SIG_ECDSA] = "ecdsa",
	[SIG_ECDSA_PLAIN] = "ecdsa-plain", [SIG_DSA] = "dsa",
	[SIG_ED25519] = "ed25519", [SIG_ED448] = "ed448",
	[SIG_UNKNOWN] = "unknown",
};

/*
 * signatureAlgorithm of a SignerInfo.  DIGEST_NONE: the object names none,
 * as with rsaEncryption, which RFC 3370 3.2 wants there.
 */
static const struct {
	const char	*oid;
	enum sig_family	 family;
	enum digest_alg	 digest;
} sigs[] = {
	/* RFC 8017, RFC 3370, RFC 5754 */
	{ "1.2.840.113549.1.1.1", SIG_RSA_PKCS1, DIGEST_NONE },
	{ "1.2.840.113549.1.1.4", SIG_RSA_PKCS1, DIGEST_MD5 },
	{ "1.2.840.113549.1.1.5", SIG_RSA_PKCS1, DIGEST_SHA1 },
	{ "1.3.14.3.2.29", SIG_RSA_PKCS1, DIGEST_SHA1 },
	{ "1.2.840.113549.1.1.14", SIG_RSA_PKCS1, DIGEST_SHA224 },
	{ "1.2.840.113549.1.1.11", SIG_RSA_PKCS1, DIGEST_SHA256 },
	{ "1.2.840.113549.1.1.12", SIG_RSA_PKCS1, DIGEST_SHA384 },
	{ "1.2.840.113549.1.1.13", SIG_RSA_PKCS1, DIGEST_SHA512 },
	{ "1.2.840.113549.1.1.16", SIG_RSA_PKCS1, DIGEST_SHA512_256 },
	{ "1.3.36.3.3.1.2", SIG_RSA_PKCS1, DIGEST_RIPEMD160 },
	/* NIST: id-rsassa-pkcs1-v1-5-with-sha3 */
	{ "2.16.840.1.101.3.4.3.13", SIG_RSA_PKCS1, DIGEST_SHA3_224 },
	{ "2.16.840.1.101.3.4.3.14", SIG_RSA_PKCS1, DIGEST_SHA3_256 },
	{ "2.16.840.1.101.3.4.3.15", SIG_RSA_PKCS1, DIGEST_SHA3_384 },
	{ "2.16.840.1.101.3.4.3.16", SIG_RSA_PKCS1, DIGEST_SHA3_512 },
	{ "1.2.840.113549.1.1.10", SIG_RSA_PSS, DIGEST_NONE },
	/* RFC 8702: the parameters are in the name */
	{ "1.3.6.1.5.5.7.6.30", SIG_RSA_PSS, DIGEST_SHAKE128_32 },
	{ "1.3.6.1.5.5.7.6.31", SIG_RSA_PSS, DIGEST_SHAKE256_64 },
	/* ANSI X9.62, RFC 5758; id-ecPublicKey stands there at times */
	{ "1.2.840.10045.2.1", SIG_ECDSA, DIGEST_NONE },
	{ "1.2.840.10045.4.1", SIG_ECDSA, DIGEST_SHA1 },
	{ "1.2.840.10045.4.3.1", SIG_ECDSA, DIGEST_SHA224 },
	{ "1.2.840.10045.4.3.2", SIG_ECDSA, DIGEST_SHA256 },
	{ "1.2.840.10045.4.3.3", SIG_ECDSA, DIGEST_SHA384 },
	{ "1.2.840.10045.4.3.4", SIG_ECDSA, DIGEST_SHA512 },
	{ "2.16.840.1.101.3.4.3.9", SIG_ECDSA, DIGEST_SHA3_224 },
	{ "2.16.840.1.101.3.4.3.10", SIG_ECDSA, DIGEST_SHA3_256 },
	{ "2.16.840.1.101.3.4.3.11", SIG_ECDSA, DIGEST_SHA3_384 },
	{ "2.16.840.1.101.3.4.3.12", SIG_ECDSA, DIGEST_SHA3_512 },
	{ "1.3.6.1.5.5.7.6.32", SIG_ECDSA, DIGEST_SHAKE128_32 },
	{ "1.3.6.1.5.5.7.6.33", SIG_ECDSA, DIGEST_SHAKE256_64 },
	/* BSI TR-03111 5.2.1.1: ecdsa-plain-with-... */
	{ "0.4.0.127.0.7.1.1.4.1.1", SIG_ECDSA_PLAIN, DIGEST_SHA1 },
	{ "0.4.0.127.0.7.1.1.4.1.2", SIG_ECDSA_PLAIN, DIGEST_SHA224 },
	{ "0.4.0.127.0.7.1.1.4.1.3", SIG_ECDSA_PLAIN, DIGEST_SHA256 },
	{ "0.4.0.127.0.7.1.1.4.1.4", SIG_ECDSA_PLAIN, DIGEST_SHA384 },
	{ "0.4.0.127.0.7.1.1.4.1.5", SIG_ECDSA_PLAIN, DIGEST_SHA512 },
	{ "0.4.0.127.0.7.1.1.4.1.6", SIG_ECDSA_PLAIN, DIGEST_RIPEMD160 },
	{ "0.4.0.127.0.7.1.1.4.1.8", SIG_ECDSA_PLAIN, DIGEST_SHA3_224 },
	{ "0.4.0.127.0.7.1.1.4.1.9", SIG_ECDSA_PLAIN, DIGEST_SHA3_256 },
	{ "0.4.0.127.0.7.1.1.4.1.10", SIG_ECDSA_PLAIN, DIGEST_SHA3_384 },
	{ "0.4.0.127.0.7.1.1.4.1.11", SIG_ECDSA_PLAIN, DIGEST_SHA3_512 },
	/* RFC 3370 3.1, RFC 5758 */
	{ "1.2.840.10040.4.1", SIG_DSA, DIGEST_NONE },
	{ "1.2.840.10040.4.3", SIG_DSA, DIGEST_SHA1 },
	{ "1.3.14.3.2.27", SIG_DSA, DIGEST_SHA1 },
	{ "2.16.840.1.101.3.4.3.1", SIG_DSA, DIGEST_SHA224 },
	{ "2.16.840.1.101.3.4.3.2", SIG_DSA, DIGEST_SHA256 },
	{ "2.16.840.1.101.3.4.3.3", SIG_DSA, DIGEST_SHA384 },
	{ "2.16.840.1.101.3.4.3.4", SIG_DSA, DIGEST_SHA512 },
	/* RFC 8419 */
	{ "1.3.101.112", SIG_ED25519, DIGEST_NONE },
	{ "1.3.101.113", SIG_ED448, DIGEST_NONE },
};

/*
 * Keys, the smallest first; a key counts until the end of the last row whose
 * size it reaches.
 *
 * RSA and DSA	below 1024 bits: never.  1024 to 2047: 2014-01-01 (NIST SP
 *		800-131A disallows less than 112 bits of strength after
 *		2013; the editions of ETSI TS 102 176-1 until 2011 gave 1024
 *		bits no longer).  2048 to 2999: 2029-01-01 (legacy in SOG-IS
 *		Agreed Cryptographic Mechanisms 1.3 and TS 119 312 V1.5.1).
 * EC		below 224 bits: 2014-01-01 (SP 800-131A); 224 to 255:
 *		2016-12-01 (not among the curves of TS 119 312).
 */
static const struct {
	bool		 curve;
	unsigned int	 bits;
	int64_t		 until;
} keys[] = {
	{ false, 0, 0 },
	{ false, 1024, DAY_2014_01_01 },
	{ false, 2048, DAY_2029_01_01 },
	{ false, 3000, NO_END },
	{ true, 0, DAY_2014_01_01 },
	{ true, 224, DAY_2016_12_01 },
	{ true, 256, NO_END },
};

/*
 * Signatures and keys that are known by name alone, libcrypto 3.0 having none
 * of them: FIPS 204 and 205, RFC 8554 and 8391, and those of other states.
 */
static const struct {
	const char	*oid;
	const char	*name;
} foreign[] = {
	{ "2.16.840.1.101.3.4.3.17", "ML-DSA-44 (FIPS 204)" },
	{ "2.16.840.1.101.3.4.3.18", "ML-DSA-65 (FIPS 204)" },
	{ "2.16.840.1.101.3.4.3.19", "ML-DSA-87 (FIPS 204)" },
	{ "2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.32", "HashML-DSA-44 (FIPS 204)" },
	{ "2.16.840.1.101.3.4.3.33", "HashML-DSA-65 (FIPS 204)" },
	{ "2.16.840.1.101.3.4.3.34", "HashML-DSA-87 (FIPS 204)" },
	{ "2.16.840.1.101.3.4.3.35", "HashSLH-DSA-SHA2-128s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.36", "HashSLH-DSA-SHA2-128f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.37", "HashSLH-DSA-SHA2-192s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.38", "HashSLH-DSA-SHA2-192f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.39", "HashSLH-DSA-SHA2-256s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.40", "HashSLH-DSA-SHA2-256f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.41", "HashSLH-DSA-SHAKE-128s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.42", "HashSLH-DSA-SHAKE-128f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.43", "HashSLH-DSA-SHAKE-192s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.44", "HashSLH-DSA-SHAKE-192f (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.45", "HashSLH-DSA-SHAKE-256s (FIPS 205)" },
	{ "2.16.840.1.101.3.4.3.46", "HashSLH-DSA-SHAKE-256f (FIPS 205)" },
	{ "1.2.840.113549.1.9.16.3.17", "HSS/LMS (RFC 8554)" },
	{ "1.3.6.1.5.5.7.6.34", "XMSS (RFC 8391)" },
	{ "1.3.6.1.5.5.7.6.35", "XMSS-MT (RFC 8391)" },
	{ "1.2.643.2.2.3", "GOST R 34.10-2001 (RFC 4491)" },
	{ "1.2.643.2.2.19", "GOST R 34.10-2001 (RFC 4491)" },
	{ "1.2.643.7.1.1.1.1", "GOST R 34.10-2012 256 (RFC 9215)" },
	{ "1.2.643.7.1.1.1.2", "GOST R 34.10-2012 512 (RFC 9215)" },
	{ "1.2.643.7.1.1.3.2", "GOST R 34.10-2012 256 (RFC 9215)" },
	{ "1.2.643.7.1.1.3.3", "GOST R 34.10-2012 512 (RFC 9215)" },
	{ "1.2.156.10197.1.301.1", "SM2 (GB/T 32918)" },
	{ "1.2.156.10197.1.501", "SM2 with SM3 (GB/T 32918)" },
};

static pthread_once_t	 once = PTHREAD_ONCE_INIT;
static EVP_MD		*mds[DIGEST_MAX];	/* written once */

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static void
mds_fetch(void)
{
	for (size_t i = 0; i < DIGEST_MAX; i++)
		if (digests[i].library != NULL)
			mds[i] = EVP_MD_fetch(NULL, digests[i].library, NULL);
	ERR_clear_error();	/* one that is missing is not an error */
}

const EVP_MD *
digest_alg_md(enum digest_alg alg)
{
	if (alg >= DIGEST_MAX || pthread_once(&once, mds_fetch) != 0)
		return NULL;
	return mds[alg];
}

size_t
digest_alg_size(enum digest_alg alg)
{
	return alg < DIGEST_MAX ? digests[alg].size : 0;
}

size_t
digest_alg_final(enum digest_alg alg, EVP_MD_CTX *ctx,
    uint8_t md[EVP_MAX_MD_SIZE])
{
	unsigned int	 n = 0;
	size_t		 want = digest_alg_size(alg);

	if (digest_alg_is_xof(alg))
		return EVP_DigestFinalXOF(ctx, md, want) == 1 ? want : 0;
	return EVP_DigestFinal_ex(ctx, md, &n) == 1 ? n : 0;
}

size_t
digest_alg_octets(enum digest_alg alg, const void *p, size_t len,
    uint8_t md[EVP_MAX_MD_SIZE])
{
	const EVP_MD	*type = digest_alg_md(alg);
	EVP_MD_CTX	*ctx = type == NULL ? NULL : EVP_MD_CTX_new();
	size_t		 n = 0;

	if (ctx != NULL && EVP_DigestInit_ex2(ctx, type, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, len > 0 ? p : "", len) == 1)
		n = digest_alg_final(alg, ctx, md);
	EVP_MD_CTX_free(ctx);
	return n;
}

const char *
digest_alg_name(enum digest_alg alg)
{
	return digests[alg < DIGEST_MAX ? alg : DIGEST_UNKNOWN].name;
}

const char *
digest_alg_oid(enum digest_alg alg)
{
	return alg < DIGEST_MAX ? digests[alg].oid : NULL;
}

bool
digest_alg_is_xof(enum digest_alg alg)
{
	return alg == DIGEST_SHAKE256_64 || alg == DIGEST_SHAKE128_32;
}

const char *
sig_family_name(enum sig_family family)
{
	return families[family < SIG_MAX ? family : SIG_UNKNOWN];
}

/* A line of a policy about a kind of key. */
struct key_line {
	enum sig_family	 family;
	unsigned int	 bits;
	int64_t		 until;
};

/*
 * Written once, by algorithms_policy(), while there is one thread: the
 * program's own ends must be the same everywhere, as the table's are.
 */
static struct {
	char		*text;
	size_t		 len;
	bool		 has[DIGEST_MAX];
	int64_t		 until[DIGEST_MAX];
	struct key_line	 key[64];
	size_t		 nkey;
} policy;

/* "2030-01-01", an RFC 3339 time, or "-".  0 or -1. */
static int
parse_until(const char *s, int64_t *out)
{
	char	 day[TIME_TEXT];

	*out = NO_END;
	if (strcmp(s, "-") == 0)
		return 0;
	if (strlen(s) == 10) {
		snprintf(day, sizeof(day), "%sT00:00:00Z", s);
		s = day;
	}
	return time_parse(s, out);
}

static int
policy_line(const char *name, const char *bits, const char *until)
{
	uint64_t	 n = 0;
	int64_t		 end;

	if (parse_until(until, &end) == -1 || (strcmp(bits, "-") != 0 &&
	    parse_u64(bits, 0, 65536, &n) == -1))
		return -1;
	for (size_t i = DIGEST_NONE + 1; i < DIGEST_UNKNOWN; i++)
		if (strcmp(name, digests[i].name) == 0) {
			policy.has[i] = true;
			policy.until[i] = end;
			return 0;
		}
	for (size_t i = SIG_NONE + 1; i < SIG_UNKNOWN; i++)
		if (strcmp(name, families[i]) == 0 &&
		    policy.nkey < NELEM(policy.key)) {
			policy.key[policy.nkey++] = (struct key_line){
			    (enum sig_family)i, (unsigned int)n, end };
			return 0;
		}
	return -1;
}

int
algorithms_policy(const char *text, size_t len, char why[128])
{
	char		*copy = strndup(text, len), *line, *save = NULL;
	char		*name, *bits, *until, *in;
	int		 rc = copy == NULL ? -1 : 0;

	snprintf(why, 128, "%s", "out of memory");
	if (policy.text != NULL)
		rc = -1;
	for (line = rc == 0 ? strtok_r(copy, "\n", &save) : NULL;
	    line != NULL && rc == 0; line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, "#")] = '\0';
		if ((name = strtok_r(line, " \t\r", &in)) == NULL)
			continue;
		bits = strtok_r(NULL, " \t\r", &in);
		until = strtok_r(NULL, " \t\r", &in);
		if (bits == NULL || until == NULL ||
		    policy_line(name, bits, until) == -1) {
			snprintf(why, 128, "the line of %.40s", name);
			rc = -1;
		}
	}
	free(copy);
	if (rc == 0 && (policy.text = strndup(text, len)) == NULL)
		rc = -1;
	policy.len = policy.text == NULL ? 0 : strlen(policy.text);
	return rc;
}

const char *
algorithms_policy_text(size_t *len)
{
	*len = policy.len;
	return policy.text;
}

/* The policy's line for a key, the greatest size that it reaches. */
static const struct key_line *
policy_key(enum sig_family family, unsigned int bits)
{
	const struct key_line	*best = NULL;

	for (size_t i = 0; i < policy.nkey; i++) {
		const struct key_line	*k = &policy.key[i];

		if (k->family == family && k->bits <= bits &&
		    (best == NULL || k->bits >= best->bits))
			best = k;
	}
	return best;
}

int64_t
digest_alg_until(enum digest_alg alg)
{
	if (alg < DIGEST_MAX && policy.has[alg])
		return policy.until[alg];
	return alg < DIGEST_MAX ? digests[alg].until : 0;
}

/*
 * SHA-1	2031-01-01: NIST (15 December 2022) has it phased out by the end
 *		of 2030 where collisions do not matter. Of octets that
 *		collide by design both existed when one was stamped.
 */
int64_t
imprint_until(enum digest_alg alg)
{
	return alg == DIGEST_SHA1 ? DAY_2031_01_01 : digest_alg_until(alg);
}

int64_t
key_until(enum sig_family family, unsigned int bits)
{
	bool	 curve = family == SIG_ECDSA || family == SIG_ECDSA_PLAIN;
	const struct key_line	*own = policy_key(family, bits);
	int64_t	 until = 0;

	if (own != NULL)
		return own->until;
	/* EdDSA has two sizes, both good (FIPS 186-5); 0: nothing is known. */
	if (family == SIG_NONE || family >= SIG_UNKNOWN ||
	    family == SIG_ED25519 || family == SIG_ED448)
		return NO_END;
	for (size_t i = 0; i < NELEM(keys); i++)
		if (keys[i].curve == curve && bits >= keys[i].bits)
			until = keys[i].until;
	return until;
}

/* Dotted form, cut when longer than ${to} holds. */
static void
oid_text(char to[64], const ASN1_OBJECT *obj)
{
	if (obj == NULL || OBJ_obj2txt(to, 64, obj, 1) <= 0)
		to[0] = '\0';
}

static const char	 shake256_len[] = "2.16.840.1.101.3.4.2.18";

enum digest_alg
digest_alg_from_x509(const X509_ALGOR *x)
{
	char	 oid[64];
	int64_t	 n;
	bool	 is;

	oid_text(oid, x->algorithm);
	if (strcmp(oid, shake256_len) != 0)
		return digest_alg_from_obj(x->algorithm);
	is = x->parameter != NULL && x->parameter->type == V_ASN1_INTEGER &&
	    ASN1_INTEGER_get_int64(&n, x->parameter->value.integer) == 1 &&
	    n == 512;
	ERR_clear_error();
	return is ? DIGEST_SHAKE256_64 : DIGEST_UNKNOWN;
}

enum digest_alg
digest_alg_from_obj(const ASN1_OBJECT *obj)
{
	char	 oid[64];

	oid_text(oid, obj);
	for (size_t i = 0; i < DIGEST_MAX; i++)
		if (digests[i].oid != NULL && strcmp(oid, digests[i].oid) == 0)
			return (enum digest_alg)i;
	return DIGEST_UNKNOWN;
}

/* RFC 4055 3.1.  0 or -1. */
static int
pss_params(struct sig_alg *alg, const ASN1_TYPE *param)
{
	RSA_PSS_PARAMS		*pss = NULL;
	const ASN1_OBJECT	*obj;
	X509_ALGOR		*mgf;
	int64_t			 n;
	int			 rc = -1;

	alg->digest = alg->mgf1 = DIGEST_SHA1;
	alg->salt = 20;
	if (param == NULL || param->type == V_ASN1_UNDEF)
		return 0;	/* all defaults */
	if ((pss = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS),
	    param)) == NULL)
		goto out;
	if (pss->hashAlgorithm != NULL) {
		X509_ALGOR_get0(&obj, NULL, NULL, pss->hashAlgorithm);
		alg->digest = digest_alg_from_obj(obj);
	}
	if ((mgf = pss->maskGenAlgorithm) != NULL) {
		X509_ALGOR	*hash;

		if (OBJ_obj2nid(mgf->algorithm) != NID_mgf1 ||
		    (hash = ASN1_TYPE_unpack_sequence(
		    ASN1_ITEM_rptr(X509_ALGOR), mgf->parameter)) == NULL)
			goto out;
		alg->mgf1 = digest_alg_from_obj(hash->algorithm);
		X509_ALGOR_free(hash);
	}
	if (pss->saltLength != NULL) {
		if (ASN1_INTEGER_get_int64(&n, pss->saltLength) != 1 ||
		    n < 0 || n > 4096)
			goto out;
		alg->salt = (uint32_t)n;
	}
	/* 1 is the only trailer field there is. */
	if (pss->trailerField != NULL &&
	    (ASN1_INTEGER_get_int64(&n, pss->trailerField) != 1 || n != 1))
		goto out;
	rc = 0;
 out:
	RSA_PSS_PARAMS_free(pss);
	ERR_clear_error();
	return rc;
}

int
sig_alg_from_x509(struct sig_alg *alg, const X509_ALGOR *x)
{
	const ASN1_OBJECT	*obj = x->algorithm;

	*alg = (struct sig_alg){ .family = SIG_UNKNOWN,
	    .digest = DIGEST_NONE, .mgf1 = DIGEST_NONE };
	oid_text(alg->oid, obj);
	for (size_t i = 0; i < NELEM(sigs); i++) {
		if (strcmp(alg->oid, sigs[i].oid) != 0)
			continue;
		alg->family = sigs[i].family;
		alg->digest = sigs[i].digest;
	}
	if (digest_alg_is_xof(alg->digest)) {
		/* RFC 8702 3.2: no parameters; the salt is a digest long. */
		if (x->parameter != NULL &&
		    x->parameter->type != V_ASN1_UNDEF)
			return -1;
		if (alg->family == SIG_RSA_PSS) {
			alg->mgf1 = alg->digest;
			alg->salt = (uint32_t)digest_alg_size(alg->digest);
		}
		return 0;
	}
	if (alg->family == SIG_RSA_PSS)
		return pss_params(alg, x->parameter);
	return 0;
}

const char *
sig_oid_name(const char *oid)
{
	for (size_t i = 0; i < NELEM(foreign); i++)
		if (strcmp(oid, foreign[i].oid) == 0)
			return foreign[i].name;
	return NULL;
}

bool
oid_is_no_signature(const char *oid)
{
	ASN1_OBJECT	*obj = OBJ_txt2obj(oid, 1);
	int		 nid = OBJ_obj2nid(obj), pkey = NID_undef;
	bool		 is;

	/* A public key's algorithm may also name its signatures. */
	is = nid != NID_undef && OBJ_find_sigid_algs(nid, NULL, &pkey) != 1 &&
	    EVP_PKEY_type(nid) == NID_undef;
	ASN1_OBJECT_free(obj);
	ERR_clear_error();
	return is;
}
