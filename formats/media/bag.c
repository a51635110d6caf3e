/*
 * bag.c: manifests and tags of a bag.
 */
#include <string.h>
#include <strings.h>

#include "formats/base/encode.h"
#include "formats/media/bag.h"

bool
bag_path_ok(const char *path)
{
	const char	*p = path;
	size_t		 n, len = strlen(path);

	if (len == 0 || len >= BAG_PATH || strchr("/~ ", *path) != NULL ||
	    !utf8_valid(path, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)path[i] < 0x20 || path[i] == 0x7f ||
		    path[i] == '\\')
			return false;
	for (;;) {
		n = strcspn(p, "/");
		if (n == 0 || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		if (p[n] == '\0')
			return true;
		p += n + 1;
	}
}

int
bag_manifest_add(struct buf *b, const struct digest *id, const char *path)
{
	char	 hex[DIGEST_HEX];
	size_t	 was = b->len;

	if (!bag_path_ok(path))
		return -1;
	buf_addf(b, "%s  ", digest_hex(id, hex));
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '%')
			buf_addstr(b, "%25");
		else
			buf_addc(b, *p);
	}
	if (buf_addc(b, '\n') == 0)
		return 0;
	b->len = was;
	return -1;
}

static const uint8_t *
line_end(const uint8_t *p, const uint8_t *end)
{
	while (p < end && *p != '\n' && *p != '\r')
		p++;
	return p;
}

/* Behind the line break at ${p}. */
static const uint8_t *
line_next(const uint8_t *p, const uint8_t *end)
{
	if (p < end && *p == '\r')
		p++;
	if (p < end && *p == '\n')
		p++;
	return p;
}

/* "%25" and no other control.  The length, or 0. */
static size_t
path_decode(char out[BAG_PATH], const uint8_t *p, const uint8_t *end)
{
	size_t	 n = 0;

	while (p < end) {
		if (n + 1 >= BAG_PATH || *p == '\0')
			return 0;
		if (end - p >= 3 && memcmp(p, "%25", 3) == 0) {
			out[n++] = '%';
			p += 3;
		} else {
			out[n++] = (char)*p++;
		}
	}
	out[n] = '\0';
	return n;
}

int
bag_manifest_next(const uint8_t **at, const uint8_t *end, struct digest *id,
    char path[BAG_PATH])
{
	const uint8_t	*p = *at, *stop;
	char		 hex[DIGEST_HEX];

	if (p == end)
		return 0;
	stop = line_end(p, end);
	if (stop - p < DIGEST_HEX + 1)
		return -1;
	memcpy(hex, p, DIGEST_HEX - 1);
	hex[DIGEST_HEX - 1] = '\0';
	p += DIGEST_HEX - 1;
	if (digest_from_hex(id, hex) == -1 || (*p != ' ' && *p != '\t'))
		return -1;
	if (*p == ' ' && stop - p > 1 && p[1] == '*')
		p += 2;			/* sha256sum's mark of a binary file */
	while (p < stop && (*p == ' ' || *p == '\t'))
		p++;
	if (path_decode(path, p, stop) == 0 || !bag_path_ok(path))
		return -1;
	*at = line_next(stop, end);
	return 1;
}

int
bag_tag_add(struct buf *b, const char *label, const char *value)
{
	size_t	 was = b->len;

	if (strpbrk(value, "\r\n") != NULL || strpbrk(label, ":\r\n") != NULL)
		return -1;
	if (buf_addf(b, "%s: %s\n", label, value) == 0)
		return 0;
	b->len = was;
	return -1;
}

/* Continuation lines begin with white space. */
static const uint8_t *
value_add(struct buf *b, const uint8_t *p, const uint8_t *end)
{
	const uint8_t	*stop;

	for (;;) {
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		stop = line_end(p, end);
		buf_add(b, p, (size_t)(stop - p));
		p = line_next(stop, end);
		if (p == end || (*p != ' ' && *p != '\t'))
			return p;
		buf_addc(b, ' ');
	}
}

int
bag_tag_get(struct buf *b, const void *text, size_t len, const char *label)
{
	const uint8_t	*p = text, *end = p + len;
	size_t		 n = strlen(label);

	while (p < end) {
		if ((size_t)(end - p) > n && p[n] == ':' &&
		    strncasecmp((const char *)p, label, n) == 0) {
			value_add(b, p + n + 1, end);
			return b->failed ? -1 : 1;
		}
		p = line_next(line_end(p, end), end);
	}
	return 0;
}
