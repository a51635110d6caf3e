/*
 * listing.c: manifests as tables.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/media/listing.h"

static size_t
lines(const uint8_t *p, size_t len)
{
	size_t	 n = 1;

	for (size_t i = 0; i < len; i++)
		n += p[i] == '\n' || p[i] == '\r';
	return n;
}

static int
file_order(const void *a, const void *b)
{
	const struct listing_file	*x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* A path takes less than its line, which has a digest too. */
static int
fill(struct listing *l, const uint8_t *p, const uint8_t *end)
{
	char	 path[BAG_PATH], *to = l->text;
	size_t	 n;
	int	 rc;

	while ((rc = bag_manifest_next(&p, end, &l->file[l->n].id, path)) ==
	    1) {
		n = strlen(path) + 1;
		memcpy(to, path, n);
		l->file[l->n++].path = to;
		to += n;
	}
	return rc;
}

int
listing_parse(struct listing *l, const void *octets, size_t len)
{
	int	 rc = -1;

	*l = (struct listing){ .n = 0 };
	if (len == 0)
		return 0;
	l->file = calloc(lines(octets, len) + 1, sizeof(*l->file));
	l->text = malloc(len + 1);
	if (l->file != NULL && l->text != NULL)
		rc = fill(l, octets, (const uint8_t *)octets + len);
	if (rc == 0 && l->n > 0) {
		qsort(l->file, l->n, sizeof(*l->file), file_order);
		for (size_t i = 1; i < l->n; i++)
			if (strcmp(l->file[i - 1].path, l->file[i].path) == 0)
				rc = -1;
	}
	if (rc == -1)
		listing_release(l);
	return rc;
}

void
listing_release(struct listing *l)
{
	free(l->file);
	free(l->text);
	*l = (struct listing){ .n = 0 };
}

struct listing_file *
listing_find(const struct listing *l, const char *path)
{
	size_t	 lo = 0, hi = l->n, mid;
	int	 c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if ((c = strcmp(l->file[mid].path, path)) == 0)
			return &l->file[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
