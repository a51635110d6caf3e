/*
 * octets.c: growing octet strings, files, dates and seeded numbers.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/signer/signer.h"

void
octets_room(struct octets *o, size_t len)
{
	size_t	 cap = o->cap != 0 ? o->cap : 256;

	while (cap - o->len < len)
		cap *= 2;
	if (cap == o->cap)
		return;
	if ((o->p = realloc(o->p, cap)) == NULL)
		err(1, NULL);
	o->cap = cap;
}

void
octets_add(struct octets *o, const void *p, size_t len)
{
	octets_room(o, len + 1);
	if (len > 0)
		memcpy(o->p + o->len, p, len);
	o->len += len;
	o->p[o->len] = '\0';
}

void
octets_adds(struct octets *o, const char *s)
{
	octets_add(o, s, strlen(s));
}

void
octets_addo(struct octets *o, const struct octets *other)
{
	octets_add(o, other->p, other->len);
}

void
octets_printf(struct octets *o, const char *fmt, ...)
{
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		err(1, "vsnprintf");
	octets_room(o, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf((char *)o->p + o->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	o->len += (size_t)n;
}

void
octets_insert(struct octets *o, size_t at, const void *p, size_t len)
{
	octets_room(o, len + 1);
	memmove(o->p + at + len, o->p + at, o->len - at);
	memcpy(o->p + at, p, len);
	o->len += len;
	o->p[o->len] = '\0';
}

void
octets_release(struct octets *o)
{
	free(o->p);
	*o = (struct octets){ 0 };
}

size_t
octets_find(const struct octets *o, size_t from, const char *needle)
{
	const uint8_t	*hit;

	if (from >= o->len)
		return SIZE_MAX;
	hit = memmem(o->p + from, o->len - from, needle, strlen(needle));
	return hit != NULL ? (size_t)(hit - o->p) : SIZE_MAX;
}

size_t
octets_rfind(const struct octets *o, const char *needle)
{
	size_t	 n = strlen(needle);

	for (size_t i = o->len; i >= n; i--)
		if (memcmp(o->p + i - n, needle, n) == 0)
			return i - n;
	return SIZE_MAX;
}

void
dir_make(const char *path)
{
	char	*copy, *s;

	if ((copy = strdup(path)) == NULL)
		err(1, NULL);
	for (s = copy + 1; (s = strchr(s, '/')) != NULL; *s++ = '/') {
		*s = '\0';
		if (mkdir(copy, 0777) == -1 && errno != EEXIST)
			err(1, "%s", copy);
	}
	if (mkdir(copy, 0777) == -1 && errno != EEXIST)
		err(1, "%s", copy);
	free(copy);
}

void
file_write(const char *path, const void *p, size_t len)
{
	const uint8_t	*q = p;
	ssize_t		 n;
	int		 fd;

	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0666)) == -1)
		err(1, "%s", path);
	for (; len > 0; q += n, len -= (size_t)n)
		if ((n = write(fd, q, len)) == -1)
			err(1, "%s", path);
	if (close(fd) == -1)
		err(1, "%s", path);
}

void
file_read(const char *path, struct octets *out)
{
	uint8_t	 block[8192];
	ssize_t	 n;
	int	 fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(1, "%s", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		octets_add(out, block, (size_t)n);
	if (n == -1)
		err(1, "%s", path);
	close(fd);
}

int64_t
date_parse(const char *s)
{
	static const char *const formats[] = {
		"%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ",
	};
	struct tm	 tm;
	const char	*end;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		memset(&tm, 0, sizeof(tm));
		end = strptime(s, formats[i], &tm);
		if (end != NULL && *end == '\0')
			return (int64_t)timegm(&tm);
	}
	errx(2, "%s: not a date such as 2026-03-02 or 2026-03-02T08:00:00Z",
	    s);
}

const char *
date_text(char *buf, size_t len, const char *fmt, int64_t t, int zone)
{
	struct tm	 tm;
	time_t		 local = (time_t)(t + zone);
	const char	*f = fmt;	/* given by this program only */

	if (gmtime_r(&local, &tm) == NULL)
		errx(1, "date out of range");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (strftime(buf, len, f, &tm) == 0)
		errx(1, "date too long");
#pragma GCC diagnostic pop
	return buf;
}

/* Of the seed and a label, so that one list does not shift another. */
void
rng_seed(struct rng *r, uint64_t seed, const char *label)
{
	r->s = seed * 0x9e3779b97f4a7c15u + 1;
	for (; *label != '\0'; label++)
		r->s = (r->s ^ (uint8_t)*label) * 0x100000001b3u;
}

uint64_t
rng_next(struct rng *r)		/* splitmix64, public domain by its author */
{
	uint64_t	 z = (r->s += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned
rng_below(struct rng *r, unsigned n)
{
	return (unsigned)((rng_next(r) >> 32) * n >> 32);
}

double
rng_normal(struct rng *r)
{
	double	 u = ((double)(rng_next(r) >> 11) + 1.0) / 9007199254740993.0;
	double	 v = (double)(rng_next(r) >> 11) / 9007199254740992.0;

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

void
rng_fill(struct rng *r, void *out, size_t len)
{
	uint8_t		*p = out;
	uint64_t	 z;

	for (; len >= sizeof(z); p += sizeof(z), len -= sizeof(z)) {
		z = rng_next(r);
		memcpy(p, &z, sizeof(z));
	}
	z = rng_next(r);
	memcpy(p, &z, len);
}
