/*
 * buf.c: a growable buffer with a hard maximum.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"

#define BUF_FIRST	64		/* octets of the first allocation */
#define BUF_LINE	512		/* most formatted text is shorter */

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_release(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = 0;
}

/* Make cap at least len + ${more}.  0 or -1. */
static int
buf_grow(struct buf *b, size_t more)
{
	uint8_t	*p;
	size_t	 cap, want;

	if (b->failed || more > b->max - b->len)
		return -1;
	want = b->len + more;
	if (want <= b->cap && b->p != NULL)
		return 0;
	cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap;
	while (cap < want)
		cap = cap > b->max / 2 ? b->max : cap * 2;
	if (cap > b->max)
		cap = b->max;
	if (cap == 0 || (p = realloc(b->p, cap)) == NULL)
		return -1;
	b->p = p;
	b->cap = cap;
	return 0;
}

uint8_t *
buf_reserve(struct buf *b, size_t len)
{
	uint8_t	*p;

	if (buf_grow(b, len) == -1) {
		b->failed = 1;
		return NULL;
	}
	p = b->p + b->len;
	b->len += len;
	return p;
}

int
buf_add(struct buf *b, const void *p, size_t len)
{
	uint8_t	*to;

	if (len == 0)
		return b->failed ? -1 : 0;
	if ((to = buf_reserve(b, len)) == NULL)
		return -1;
	memcpy(to, p, len);
	return 0;
}

int
buf_addstr(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_addc(struct buf *b, char c)
{
	if (b->p == NULL || b->len == b->cap || b->failed)
		return buf_add(b, &c, 1);
	b->p[b->len++] = (uint8_t)c;
	return 0;
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	char	 line[BUF_LINE], *more = NULL;
	va_list	 ap;
	int	 n, rc = -1;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0)
		goto out;
	if ((size_t)n < sizeof(line))
		return buf_add(b, line, (size_t)n);

	if ((size_t)n > b->max - b->len ||
	    (more = malloc((size_t)n + 1)) == NULL)
		goto out;
	va_start(ap, fmt);
	if (vsnprintf(more, (size_t)n + 1, fmt, ap) == n)
		rc = buf_add(b, more, (size_t)n);
	va_end(ap);
 out:
	if (rc == -1)
		b->failed = 1;
	free(more);
	return rc;
}

const char *
buf_str(struct buf *b)
{
	if (buf_grow(b, 1) == -1)
		return NULL;
	b->p[b->len] = '\0';
	return (const char *)b->p;
}

uint8_t *
buf_take(struct buf *b, size_t *len)
{
	uint8_t	*p;

	if (b->len == 0 || b->failed) {
		buf_release(b);
		*len = 0;
		return NULL;
	}
	p = b->p;
	*len = b->len;
	buf_init(b, b->max);
	return p;
}
