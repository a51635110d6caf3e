/*
 * nearby.c: what lies beside a document.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/wire.h"

#include "formats/document/nearby.h"

#define SEGMENTS_MAX	64			/* of one path */

static const char	 magic[] = "nguyenban.nearby/1";

int
nearby_begin(struct buf *b)
{
	return wire_put_str(b, magic);
}

int
nearby_put(struct buf *b, const char *name, const void *p, size_t len)
{
	if (len > NEARBY_FILE_MAX || strlen(name) > NEARBY_NAME_MAX)
		return -1;
	wire_put_str(b, name);
	return wire_put_octets(b, p, len);
}

int
nearby_read(struct nearby *b, const uint8_t *p, size_t len)
{
	struct wire		 w;
	struct nearby_file	*f;
	struct octets		 o;
	char			*s;

	memset(b, 0, sizeof(*b));
	wire_init(&w, p, len);
	s = wire_get_str(&w, sizeof(magic));
	if (s == NULL || strcmp(s, magic) != 0) {
		free(s);
		return -1;
	}
	free(s);
	b->file = calloc(NEARBY_FILES_MAX, sizeof(*b->file));
	if (b->file == NULL)
		return -1;
	while (w.p < w.end) {
		if (b->n == NEARBY_FILES_MAX)
			return -1;
		f = &b->file[b->n];
		if ((f->name = wire_get_str(&w, NEARBY_NAME_MAX)) == NULL)
			return -1;
		b->n++;
		o = wire_get_octets(&w, NEARBY_FILE_MAX);
		if (w.failed)
			return -1;
		f->p = o.p;
		f->len = o.len;
	}
	return wire_done(&w) ? 0 : -1;
}

void
nearby_release(struct nearby *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->file[i].name);
	for (size_t i = 0; i < b->ncert; i++)
		buf_release(&b->cert[i]);
	free(b->file);
	free(b->cert);
	memset(b, 0, sizeof(*b));
}

/* RFC 3986 2.1, in place.  -1: malformed, or a NUL in it. */
static int
percent_decode(char *s)
{
	char	*to = s;
	int	 hi, lo;

	for (const char *p = s; *p != '\0'; p++) {
		if (*p != '%') {
			*to++ = *p;
			continue;
		}
		hi = hex_value(p[1]);
		lo = hi == -1 ? -1 : hex_value(p[2]);
		if (lo == -1 || hi + lo == 0)
			return -1;
		*to++ = (char)(hi << 4 | lo);
		p += 2;
	}
	*to = '\0';
	return 0;
}

/* RFC 3986 3.1: does it begin with a scheme? */
static bool
has_scheme(const char *s)
{
	size_t	 n = strcspn(s, ":/?#");

	return s[n] == ':';
}

/* The path without "." and "x/.."; NULL: it leads too far, or no memory. */
static char *
normalise(char *path)
{
	const char	*seg[SEGMENTS_MAX];
	char		*save = NULL, *out;
	size_t		 n = 0, up = 0;
	struct buf	 b;

	for (char *s = strtok_r(path, "/", &save); s != NULL;
	    s = strtok_r(NULL, "/", &save)) {
		if (strcmp(s, ".") == 0)
			continue;
		if (strcmp(s, "..") == 0 && n > up) {
			n--;
			continue;
		}
		if (n == SEGMENTS_MAX)
			return NULL;
		if (strcmp(s, "..") == 0 && ++up > NEARBY_UP)
			return NULL;
		seg[n++] = s;
	}
	if (n == up)
		return NULL;
	buf_init(&b, NEARBY_NAME_MAX);
	for (size_t i = 0; i < n; i++)
		(void)buf_addf(&b, "%s%s", i > 0 ? "/" : "", seg[i]);
	out = buf_str(&b) == NULL ? NULL : strdup(buf_str(&b));
	buf_release(&b);
	return out;
}

char *
nearby_path(const char *uri)
{
	char	*copy, *path = NULL;

	if (uri == NULL || uri[0] == '\0' || uri[0] == '/' ||
	    has_scheme(uri) || strpbrk(uri, "?#\\") != NULL ||
	    strlen(uri) > NEARBY_NAME_MAX || (copy = strdup(uri)) == NULL)
		return NULL;
	if (percent_decode(copy) == 0 && copy[0] != '/' &&
	    strchr(copy, '\\') == NULL && utf8_valid(copy, strlen(copy)))
		path = normalise(copy);
	free(copy);
	return path;
}

char *
nearby_relative(const char *own, const char *path)
{
	const char	*slash = strrchr(own, '/');
	size_t		 len = slash == NULL ? 0 : (size_t)(slash - own) + 1;
	size_t		 up = 0, rest;
	char		*out;

	/* From the document's folder upwards, until the path lies below. */
	while (len > 0 && strncmp(own, path, len) != 0) {
		if (++up > NEARBY_UP)
			return NULL;
		for (len--; len > 0 && own[len - 1] != '/'; len--)
			;
	}
	rest = strlen(path + len);
	if (rest == 0 || (out = malloc(3 * up + rest + 1)) == NULL)
		return NULL;
	for (size_t i = 0; i < up; i++)
		memcpy(out + 3 * i, "../", 3);
	memcpy(out + 3 * up, path + len, rest + 1);
	return out;
}

const struct nearby_file *
nearby_find(const struct nearby *b, const char *path)
{
	for (size_t i = 0; path != NULL && i < b->n; i++)
		if (strcmp(b->file[i].name, path) == 0)
			return &b->file[i];
	return NULL;
}
