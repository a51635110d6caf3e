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

static const char	 begin[] = "-----BEGIN ", finish[] = "-----END ";

/* The base64 of the first block, whose label is *label.  NULL: none. */
static const uint8_t *
find_block(const uint8_t *p, size_t len, const char **label, size_t *size)
{
	static const char *const labels[] = { "CMS-----", "PKCS7-----",
		"PKCS #7 SIGNED DATA-----" };
	const uint8_t	*end = p + len, *stop;

	while ((p = after(p, end, begin)) != NULL) {
		for (size_t i = 0; i < NELEM(labels); i++) {
			if (!begins(p, end, labels[i]))
				continue;
			p += strlen(labels[i]);
			stop = memmem(p, (size_t)(end - p), finish,
			    strlen(finish));
			if (stop == NULL)
				return NULL;
			*label = labels[i];
			*size = (size_t)(stop - p);
			return p;
		}
	}
	return NULL;
}

int
pem_decode(struct buf *out, const uint8_t *p, size_t len)
{
	const char	*label;
	size_t		 size;

	if ((p = find_block(p, len, &label, &size)) == NULL)
		return -1;
	return base64_decode_loose(out, (const char *)p, size);
}

static bool
is_blank(const uint8_t *p, const uint8_t *end)
{
	while (p < end && memchr(" \t\r\n\f", *p, 5) != NULL)
		p++;
	return p == end;
}

bool
pem_alone(const uint8_t *p, size_t len)
{
	const uint8_t	*end = p + len, *block;
	const char	*label;
	size_t		 size;

	block = find_block(p, len, &label, &size);
	if (begins(p, end, "\xef\xbb\xbf"))	/* a byte order mark */
		p += 3;
	if (block == NULL ||
	    !is_blank(p, block - strlen(label) - strlen(begin)))
		return false;
	block += size + strlen(finish);
	return begins(block, end, label) &&
	    is_blank(block + strlen(label), end);
}
