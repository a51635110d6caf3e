/*
 * line.c: lines of what the journal says in text.
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/journal/line.h"

int
line_take(const uint8_t **p, const uint8_t *end, struct octets *line)
{
	const uint8_t	*newline = *p == end ? NULL :
	    memchr(*p, '\n', (size_t)(end - *p));

	if (newline == NULL)
		return -1;
	line->p = *p;
	line->len = (size_t)(newline - *p);
	*p = newline + 1;
	return 0;
}

int
line_number(const struct octets *line, uint64_t max, uint64_t *out)
{
	char	 digits[21];

	if (line->len == 0 || line->len >= sizeof(digits) ||
	    memchr(line->p, '\0', line->len) != NULL)
		return -1;
	memcpy(digits, line->p, line->len);
	digits[line->len] = '\0';
	return parse_u64(digits, 0, max, out);
}

int
line_digest(const struct octets *line, struct digest *d)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, DIGEST_SIZE);
	if (base64_decode(&b, (const char *)line->p, line->len) == 0 &&
	    b.len == DIGEST_SIZE) {
		memcpy(d->octet, b.p, DIGEST_SIZE);
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

int
line_put_digests(struct buf *b, const struct digest *d, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		(void)base64_encode(b, d[i].octet, DIGEST_SIZE);
		(void)buf_addc(b, '\n');
	}
	return buf_addc(b, '\n');
}
