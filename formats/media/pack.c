/*
 * pack.c: the files in a volume that is one file.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/media/pack.h"

void
pack_init(struct pack *p)
{
	*p = (struct pack){ .n = 0 };
}

void
pack_release(struct pack *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->file[i].path);
	free(p->file);
	pack_init(p);
}

int
pack_add(struct pack *p, const char *path, uint64_t off, uint64_t size)
{
	struct pack_file	*more;
	size_t			 cap;

	if (p->n == p->cap) {
		cap = p->cap == 0 ? 256 : p->cap * 2;
		if (cap > PACK_FILES || (more = realloc(p->file,
		    cap * sizeof(*more))) == NULL)
			return -1;
		p->file = more;
		p->cap = cap;
	}
	if ((p->file[p->n].path = strdup(path)) == NULL)
		return -1;
	p->file[p->n].off = off;
	p->file[p->n++].size = size;
	return 0;
}

static int
file_order(const void *a, const void *b)
{
	const struct pack_file	*x = a, *y = b;
	int			 c = strcmp(x->path, y->path);

	return c != 0 ? c : x->off < y->off ? -1 : x->off > y->off;
}

void
pack_sort(struct pack *p)
{
	if (p->n > 0)
		qsort(p->file, p->n, sizeof(*p->file), file_order);
}

const struct pack_file *
pack_find(const struct pack *p, const char *path)
{
	size_t	 lo = 0, hi = p->n, mid;
	int	 c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if ((c = strcmp(p->file[mid].path, path)) == 0)
			return &p->file[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
