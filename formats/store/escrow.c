/*
 * escrow.c: a signing key on paper, and encrypted to certificates.
 */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/crypto/envelope.h"
#include "formats/store/escrow.h"

#define LINE_OCTETS	(KEY_SEED / ESCROW_LINES)
#define LINE_DIGITS	(2 * LINE_OCTETS)
#define CHECK_DIGITS	4
#define PEM_BEGIN	"-----BEGIN PRIVATE KEY-----"
#define TYPED_MAX	((size_t)64 * 1024)

/* RFC 8410 7: what stands before the seed of an Ed25519 key in PKCS#8. */
static const uint8_t	 pkcs8[] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05,
	0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };

_Static_assert(KEY_SEED % ESCROW_LINES == 0, "lines of one length");

/* The first ${n} hex digits of the SHA-256 of a text. */
static int
digits_of(const char *text, char *out, size_t n)
{
	struct digest	 d;
	char		 hex[DIGEST_HEX];

	if (digest_sha256(&d, text, strlen(text)) == -1)
		return -1;
	digest_hex(&d, hex);
	memcpy(out, hex, n);
	out[n] = '\0';
	return 0;
}

/* "I:DIGITS" is what a line's check digits are of. */
static int
line_check(unsigned int i, const char *digits, char out[CHECK_DIGITS + 1])
{
	char	 text[LINE_DIGITS + 16];
	int	 rc;

	snprintf(text, sizeof(text), "%u:%.*s", i, LINE_DIGITS, digits);
	rc = digits_of(text, out, CHECK_DIGITS);
	OPENSSL_cleanse(text, sizeof(text));
	return rc;
}

static void
seed_hex(const uint8_t seed[KEY_SEED], char out[2 * KEY_SEED + 1])
{
	for (size_t i = 0; i < KEY_SEED; i++)
		snprintf(out + 2 * i, 3, "%02x", seed[i]);
}

int
escrow_line(char out[ESCROW_LINE], const uint8_t seed[KEY_SEED],
    unsigned int i)
{
	char	 hex[2 * KEY_SEED + 1], check[CHECK_DIGITS + 1];
	char	*digits = hex + (i - 1) * LINE_DIGITS;
	int	 rc;

	seed_hex(seed, hex);
	if ((rc = line_check(i, digits, check)) == 0)
		snprintf(out, ESCROW_LINE, "%.4s %.4s  %.4s", digits,
		    digits + 4, check);
	OPENSSL_cleanse(hex, sizeof(hex));
	return rc;
}

int
escrow_whole(char out[ESCROW_WHOLE], const uint8_t seed[KEY_SEED])
{
	char	 hex[2 * KEY_SEED + 1], d[17];
	int	 rc;

	seed_hex(seed, hex);
	if ((rc = digits_of(hex, d, 16)) == 0)
		snprintf(out, ESCROW_WHOLE, "%.4s %.4s %.4s %.4s", d, d + 4,
		    d + 8, d + 12);
	OPENSSL_cleanse(hex, sizeof(hex));
	return rc;
}

int
escrow_pem(struct buf *b, const uint8_t seed[KEY_SEED])
{
	uint8_t	 der[sizeof(pkcs8) + KEY_SEED];
	int	 rc;

	memcpy(der, pkcs8, sizeof(pkcs8));
	memcpy(der + sizeof(pkcs8), seed, KEY_SEED);
	buf_addstr(b, PEM_BEGIN "\n");
	base64_encode(b, der, sizeof(der));
	rc = buf_addstr(b, "\n-----END PRIVATE KEY-----\n");
	OPENSSL_cleanse(der, sizeof(der));
	return rc;
}

/* The PEM file of an Ed25519 key.  0 or -1. */
static int
pem_read(const void *p, size_t len, uint8_t seed[KEY_SEED])
{
	BIO		*bio = BIO_new_mem_buf(p, (int)len);
	EVP_PKEY	*key = bio == NULL ? NULL :
			    PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)
			    (uintptr_t)"");
	size_t		 n = KEY_SEED;
	int		 rc = -1;

	if (key != NULL && EVP_PKEY_is_a(key, "ED25519") == 1 &&
	    EVP_PKEY_get_raw_private_key(key, seed, &n) == 1 && n == KEY_SEED)
		rc = 0;
	ERR_clear_error();
	EVP_PKEY_free(key);
	BIO_free(bio);
	return rc;
}

/* What a person may type for a hex digit; 0: none. */
static char
typed_digit(char c)
{
	c = (char)tolower((unsigned char)c);
	if (c == 'o')
		return '0';
	if (c == 'l' || c == 'i')
		return '1';
	return isxdigit((unsigned char)c) ? c : '\0';
}

static unsigned int
digit_value(char c)
{
	return c <= '9' ? (unsigned int)(c - '0') :
	    (unsigned int)(c - 'a') + 10;
}

/*
 * "3: 3b7c 91fe 5a1c" with any space: the number and ${most} digits at most.
 * How many there are, or 0: it is no such line.
 */
static size_t
typed_line(const char *p, const char *end, unsigned int *number,
    char *digit, size_t most)
{
	size_t	 n = 0;

	while (p < end && isspace((unsigned char)*p))
		p++;
	if (p == end || *p < '1' || *p > '9' || end - p < 2 || (p[1] != ':' &&
	    p[1] != '.' && !isspace((unsigned char)p[1])))
		return 0;
	*number = (unsigned int)(*p - '0');
	for (p += 2; p < end; p++) {
		if (isspace((unsigned char)*p))
			continue;
		if (n == most || (digit[n++] = typed_digit(*p)) == '\0')
			return 0;
	}
	return n;
}

unsigned int
escrow_read(const void *in, size_t len, uint8_t seed[KEY_SEED])
{
	const char	*p = in, *end, *newline;
	char		 hex[2 * KEY_SEED + 1] = "", digit[17], check[17];
	char		 whole[17] = "";
	bool		 good[ESCROW_LINES] = { false };
	unsigned int	 i, first = 0;
	size_t		 n;

	if (len == 0 || len > TYPED_MAX)
		return 1;
	if (memmem(p, len, PEM_BEGIN, sizeof(PEM_BEGIN) - 1) != NULL)
		return pem_read(p, len, seed) == 0 ? 0 : 1;
	for (end = p + len; p < end; p = newline + 1) {
		if ((newline = memchr(p, '\n', (size_t)(end - p))) == NULL)
			newline = end;
		n = typed_line(p, newline, &i, digit, 16);
		if (n == LINE_DIGITS + CHECK_DIGITS && i <= ESCROW_LINES &&
		    line_check(i, digit, check) == 0 &&
		    memcmp(check, digit + LINE_DIGITS, CHECK_DIGITS) == 0) {
			good[i - 1] = true;
			memcpy(hex + (i - 1) * LINE_DIGITS, digit,
			    LINE_DIGITS);
		} else if (n == 16 && i == ESCROW_LINES + 1) {
			memcpy(whole, digit, 16);
		}
		if (newline == end)
			break;
	}
	for (i = ESCROW_LINES; i > 0; i--)
		if (!good[i - 1])
			first = i;
	for (size_t k = 0; first == 0 && k < KEY_SEED; k++)
		seed[k] = (uint8_t)(digit_value(hex[2 * k]) << 4 |
		    digit_value(hex[2 * k + 1]));
	if (first == 0 && (digits_of(hex, check, 16) == -1 || (*whole != '\0' &&
	    memcmp(whole, check, 16) != 0)))
		first = ESCROW_LINES + 1;
	OPENSSL_cleanse(hex, sizeof(hex));
	OPENSSL_cleanse(digit, sizeof(digit));
	return first;
}

int
escrow_seal(struct buf *b, X509 *const *cert, size_t n,
    const uint8_t seed[KEY_SEED])
{
	struct envelope	*e = NULL;
	struct buf	 pem;
	uint8_t		*to, tail[ENVELOPE_TAIL];
	int		 rc = -1;

	buf_init(&pem, 4096);
	if (escrow_pem(&pem, seed) == 0 &&
	    envelope_seal(&e, cert, n, pem.len, b) == 0 &&
	    (to = buf_reserve(b, pem.len)) != NULL &&
	    envelope_add(e, pem.p, to, pem.len) == 0 &&
	    envelope_seal_end(e, tail) == 0)
		rc = buf_add(b, tail, sizeof(tail));
	envelope_free(e);
	if (pem.p != NULL)
		OPENSSL_cleanse(pem.p, pem.cap);
	buf_release(&pem);
	return rc;
}

X509 *
escrow_certificate(const void *p, size_t len, struct digest *d)
{
	BIO		*bio = len == 0 || len > INT32_MAX ? NULL :
			    BIO_new_mem_buf(p, (int)len);
	X509		*x = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL,
			    NULL, NULL);
	unsigned int	 n = DIGEST_SIZE;

	if (x == NULL && bio != NULL && BIO_reset(bio) == 1)
		x = d2i_X509_bio(bio, NULL);
	if (x != NULL && (envelope_recipient_ok(x) != 1 ||
	    X509_digest(x, EVP_sha256(), d->octet, &n) != 1)) {
		X509_free(x);
		x = NULL;
	}
	ERR_clear_error();
	BIO_free(bio);
	return x;
}
