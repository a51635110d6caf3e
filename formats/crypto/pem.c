/*
 * pem.c: the first CMS block of a PEM file (RFC 7468) as DER.
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/crypto/cms.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

/* The place after ${word} in [p, end), or NULL. */
static const uint8_t *
after(const uint8_t *p, const uint8_t *end, const char *word)
{
	const uint8_t	*at = memmem(p, (size_t)(end - p), word, strlen(word));

	return at == NULL ? NULL : at + strlen(word);
}

/* Does [p, end) begin with ${word}? */
static bool
begins(const uint8_t *p, const uint8_t *end, const char *word)
{
	return (size_t)(end - p) >= strlen(word) &&
	    memcmp(p, word, strlen(word)) == 0;
}

int
pem_decode(struct buf *out, const uint8_t *p, size_t len)
{
	static const char *const labels[] = { "CMS-----", "PKCS7-----",
		"PKCS #7 SIGNED DATA-----" };
	const uint8_t	*end = p + len, *stop;

	while ((p = after(p, end, "-----BEGIN ")) != NULL) {
		for (size_t i = 0; i < NELEM(labels); i++) {
			if (!begins(p, end, labels[i]))
				continue;
			p += strlen(labels[i]);
			stop = memmem(p, (size_t)(end - p), "-----END ", 9);
			if (stop == NULL)
				return -1;
			return base64_decode_loose(out, (const char *)p,
			    (size_t)(stop - p));
		}
	}
	return -1;
}
