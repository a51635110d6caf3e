/*
 * json_shown.c: JSON that a person may read on a terminal.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"

#define UNIT	sizeof("\\u202e")	/* of one UTF-16 unit, with its NUL */

/* How many octets from ${p} on are ASCII without DEL. */
static size_t
ascii_run(const uint8_t *p, const uint8_t *end)
{
	size_t	 n = 0;

	while (p + n < end && p[n] < 0x7f)
		n++;
	return n;
}

/* RFC 8259 7: beyond the basic plane as two.  0 or -1. */
static int
put_unit(struct buf *b, uint32_t cp)
{
	if (cp < 0x10000)
		return buf_addf(b, "\\u%04x", (unsigned int)cp);
	cp -= 0x10000;
	return buf_addf(b, "\\u%04x\\u%04x",
	    (unsigned int)(0xd800 + (cp >> 10)),
	    (unsigned int)(0xdc00 + (cp & 0x3ff)));
}

/* What is no ASCII stands in strings only.  0 or -1. */
static int
put_visible(struct buf *b, const uint8_t *p, size_t len)
{
	const uint8_t	*end = p + len;
	uint32_t	 cp;
	size_t		 n;
	int		 rc = 0;

	while (p < end && rc == 0) {
		if ((n = ascii_run(p, end)) > 0) {
			rc = buf_add(b, p, n);
		} else if ((n = utf8_char(p, end, &cp)) == 0) {
			return -1;	/* the library's own text is UTF-8 */
		} else if (utf8_char_visible(cp)) {
			rc = buf_add(b, p, n);
		} else {
			rc = put_unit(b, cp);
		}
		p += n;
	}
	return rc;
}

char *
json_shown(const json_t *json, size_t flags)
{
	char		*text = json == NULL ? NULL : json_dumps(json, flags);
	const char	*s;
	struct buf	 b;
	size_t		 len;

	if (text == NULL)
		return NULL;
	len = strlen(text);
	if (ascii_run((uint8_t *)text, (uint8_t *)text + len) == len)
		return text;
	buf_init(&b, len * UNIT + 1);
	s = put_visible(&b, (uint8_t *)text, len) == 0 ? buf_str(&b) : NULL;
	free(text);
	text = s == NULL ? NULL : strdup(s);
	buf_release(&b);
	return text;
}
