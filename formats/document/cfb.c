/*
 * cfb.c: Compound File Binary files.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/zip_part.h"

#include "formats/document/cfb.h"

#define HEADER		512
#define DIFAT_HEAD	109		/* sectors named in the header */
#define ENTRY		128		/* octets of a directory entry */
#define MINI		64		/* octets of a mini sector */
#define LAST_SECTOR	0xfffffffau	/* larger ones are marks */
#define MINI_MAX	((size_t)64 << 20)
#define DIRECTORY_MAX	((size_t)CFB_ENTRIES_MAX * ENTRY)

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)zip_le(p, 4);
}

/* Sector ${n}, or NULL. */
static const uint8_t *
sector_at(const struct cfb *c, uint32_t n)
{
	size_t	 most = c->len / c->sector;

	if (n >= LAST_SECTOR || (size_t)n + 1 >= most)
		return NULL;
	return c->p + ((size_t)n + 1) * c->sector;
}

/* All sectors of a chain from ${n} on, at most ${size} octets.  0, 1, -1. */
static int
chain_read(const struct cfb *c, uint32_t n, uint64_t size, struct buf *b)
{
	const uint8_t	*s;
	size_t		 left = c->nfat, part;

	while (size > 0 && n < LAST_SECTOR) {
		if ((s = sector_at(c, n)) == NULL || left-- == 0 ||
		    n >= c->nfat)
			return 1;
		part = size < c->sector ? (size_t)size : c->sector;
		if (part > b->max - b->len)
			return 1;
		if (buf_add(b, s, part) == -1)
			return -1;
		size -= part;
		n = c->fat[n];
	}
	return size == 0 || size > UINT32_MAX ? 0 : 1;
}

/* A table of sector numbers in sector ${n} added to ${fat}.  False: not. */
static bool
fat_add(struct cfb *c, uint32_t n)
{
	const uint8_t	*s = sector_at(c, n);
	size_t		 each = c->sector / 4;

	if (s == NULL || c->nfat + each > c->len / c->sector + each)
		return false;
	for (size_t i = 0; i < each; i++)
		c->fat[c->nfat++] = le32(s + 4 * i);
	return true;
}

/* [MS-CFB] 2.3, 2.5: by the header's list, and the sectors it goes on in. */
static const char *
fat_read(struct cfb *c, uint32_t count)
{
	static const char	 broken[] = D_("its sector table is damaged");
	const uint8_t		*list = c->p + 76, *s;
	uint32_t		 next = le32(c->p + 68), more = 0;
	size_t			 each = DIFAT_HEAD;

	while (count > 0) {
		for (size_t i = 0; i < each && count > 0; i++, count--)
			if (!fat_add(c, le32(list + 4 * i)))
				return broken;
		if (count == 0)
			break;
		if ((s = sector_at(c, next)) == NULL ||
		    more++ > c->len / c->sector)
			return broken;
		list = s;
		each = c->sector / 4 - 1;
		next = le32(s + c->sector - 4);
	}
	return NULL;
}

static int
mini_read(struct cfb *c)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, MINI_MAX);
	rc = chain_read(c, le32(c->p + 60), UINT64_MAX, &b);
	if (rc == 0 && b.len > 0) {
		if ((c->mini = calloc(b.len / 4, sizeof(*c->mini))) == NULL)
			rc = -1;
		for (; rc == 0 && c->nmini < b.len / 4; c->nmini++)
			c->mini[c->nmini] = le32(b.p + 4 * c->nmini);
	}
	buf_release(&b);
	if (rc == 0 && c->n > 0)
		rc = chain_read(c, c->entry[0].start, c->entry[0].size,
		    &c->ministream);
	return rc;
}

static void
entry_read(const uint8_t *d, bool v3, struct cfb_entry *e)
{
	size_t	 n = (size_t)zip_le(d + 64, 2) / 2;

	memset(e, 0, sizeof(*e));
	e->parent = CFB_NONE;
	for (size_t i = 0; i + 1 < n && i < CFB_NAME_MAX; i++) {
		uint64_t	 u = zip_le(d + 2 * i, 2);

		e->name[i] = u >= 0x20 && u < 0x7f ? (char)u : '?';
	}
	e->stream = d[66] == 2;
	e->start = le32(d + 116);
	/* 2.6.1: of version 3 the upper half is to be passed over. */
	e->size = v3 ? le32(d + 120) : zip_le(d + 120, 8);
}

/*
 * Who is whose child: the trees of siblings gone through with a list of what
 * is still to do, each entry once.  0 or -1.
 */
static int
parents_set(struct cfb *c, const uint8_t *dir)
{
	uint32_t	*todo, next[3], at;
	size_t		 n = 0;

	if ((todo = calloc(c->n + 1, sizeof(*todo))) == NULL)
		return -1;
	c->entry[0].parent = 0;
	if ((at = le32(dir + 76)) < c->n && at != 0) {
		todo[n++] = at;
		c->entry[at].parent = 0;
	}
	while (n > 0) {
		at = todo[--n];
		next[0] = le32(dir + (size_t)at * ENTRY + 68);
		next[1] = le32(dir + (size_t)at * ENTRY + 72);
		next[2] = le32(dir + (size_t)at * ENTRY + 76);
		for (size_t i = 0; i < 3; i++) {
			if (next[i] >= c->n || next[i] == 0 ||
			    c->entry[next[i]].parent != CFB_NONE)
				continue;
			c->entry[next[i]].parent = i == 2 ? at :
			    c->entry[at].parent;
			todo[n++] = next[i];
		}
	}
	free(todo);
	return 0;
}

static int
directory_read(struct cfb *c, bool v3)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, DIRECTORY_MAX);
	if ((rc = chain_read(c, le32(c->p + 48), UINT64_MAX, &b)) == 0) {
		c->n = b.len / ENTRY;
		c->entry = calloc(c->n + 1, sizeof(*c->entry));
		if (c->entry == NULL)
			rc = -1;
		for (size_t i = 0; rc == 0 && i < c->n; i++)
			entry_read(b.p + i * ENTRY, v3, &c->entry[i]);
		if (rc == 0 && c->n > 0)
			rc = parents_set(c, b.p);
	}
	buf_release(&b);
	return rc;
}

int
cfb_open(struct cfb *c, const uint8_t *p, size_t len)
{
	unsigned int	 shift;
	int		 rc;

	memset(c, 0, sizeof(*c));
	buf_init(&c->ministream, MINI_MAX);
	c->p = p;
	c->len = len;
	c->broken = D_("its header is damaged");
	if (len < HEADER || memcmp(p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) !=
	    0)
		return 1;
	shift = (unsigned int)zip_le(p + 30, 2);
	if ((shift != 9 && shift != 12) || zip_le(p + 32, 2) != 6)
		return 1;
	c->sector = (size_t)1 << shift;
	c->cutoff = le32(p + 56);
	c->fat = calloc(len / c->sector + 2 * c->sector, sizeof(*c->fat));
	if (c->fat == NULL)
		return -1;
	if ((c->broken = fat_read(c, le32(p + 44))) != NULL)
		return 1;
	if ((rc = directory_read(c, shift == 9)) == 0 && c->n > 0)
		rc = mini_read(c);
	if (rc == 1 || c->n == 0)
		c->broken = D_("its directory is damaged");
	return rc == 0 && c->n == 0 ? 1 : rc;
}

void
cfb_release(struct cfb *c)
{
	free(c->fat);
	free(c->mini);
	free(c->entry);
	buf_release(&c->ministream);
	c->fat = c->mini = NULL;
	c->entry = NULL;
	c->n = 0;
}

uint32_t
cfb_find(const struct cfb *c, uint32_t parent, const char *name)
{
	for (size_t i = 1; i < c->n; i++)
		if (c->entry[i].parent == parent &&
		    strcasecmp(c->entry[i].name, name) == 0)
			return (uint32_t)i;
	return CFB_NONE;
}

int
cfb_read(const struct cfb *c, uint32_t entry, struct buf *b)
{
	const struct cfb_entry	*e = &c->entry[entry];
	uint64_t		 size = e->size;
	uint32_t		 n = e->start;
	size_t			 left = c->nmini, part;

	if (!e->stream)
		return 1;
	if (size > c->len)
		return 1;
	if (size >= c->cutoff)
		return chain_read(c, n, size, b);
	while (size > 0) {
		if (n >= c->nmini || left-- == 0 ||
		    ((size_t)n + 1) * MINI > c->ministream.len + MINI - 1)
			return 1;
		part = size < MINI ? (size_t)size : MINI;
		if (part > c->ministream.len - (size_t)n * MINI)
			return 1;
		if (buf_add(b, c->ministream.p + (size_t)n * MINI, part) == -1)
			return -1;
		size -= part;
		n = c->mini[n];
	}
	return 0;
}
