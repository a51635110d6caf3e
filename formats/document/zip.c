/*
 * zip.c: the directory of a ZIP archive (APPNOTE 6.3.9, section 4.3).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"

#include "formats/document/zip_part.h"

#include "formats/document/zip.h"

#define END_SIZE	22		/* end of central directory,
					   no comment */
#define END_COMMENT	65535
#define CENTRAL_SIZE	46
#define LOCATOR64_SIZE	20
#define END64_SIZE	56
#define ID_ZIP64	0x0001

uint64_t
zip_le(const uint8_t *p, size_t n)
{
	uint64_t	 v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* Where the directory is. */
struct directory {
	uint64_t	 off;
	uint64_t	 len;
	uint64_t	 n;
	uint64_t	 end;		/* of the end record */
	uint64_t	 behind;	/* octets after it and its comment */
	bool		 other;		/* another place or number is told */
};

/* The last end record whose comment ends with the file. */
static const uint8_t *
find_end(const uint8_t *p, size_t len)
{
	size_t	 low;

	if (len < END_SIZE)
		return NULL;
	low = len > END_SIZE + END_COMMENT ? len - END_SIZE - END_COMMENT : 0;
	for (size_t at = len - END_SIZE + 1; at-- > low;)
		if (memcmp(p + at, "PK\x05\x06", 4) == 0 &&
		    zip_le(p + at + 20, 2) <= len - at - END_SIZE)
			return p + at;
	return NULL;
}

/* The ZIP64 end record, when there is one. */
static void
read_end64(const uint8_t *p, size_t end, struct directory *d)
{
	const uint8_t	*q;
	uint64_t	 at;

	if (end < LOCATOR64_SIZE + END64_SIZE ||
	    memcmp(p + end - LOCATOR64_SIZE, "PK\x06\x07", 4) != 0)
		return;
	at = zip_le(p + end - LOCATOR64_SIZE + 8, 8);
	if (at > end - LOCATOR64_SIZE - END64_SIZE ||
	    memcmp(p + at, "PK\x06\x06", 4) != 0)
		return;
	q = p + at;
	d->n = zip_le(q + 32, 8);
	d->len = zip_le(q + 40, 8);
	d->off = zip_le(q + 48, 8);
	d->end = at;
}

/* Some readers take the ZIP64 record wherever one is led to. */
static void
compare_end64(const uint8_t *p, struct directory *d)
{
	struct directory	 d64 = *d;

	if (d->end < LOCATOR64_SIZE ||
	    memcmp(p + d->end - LOCATOR64_SIZE, "PK\x06\x07", 4) != 0)
		return;
	read_end64(p, (size_t)d->end, &d64);
	if (d64.end == d->end || d64.n != d->n || d64.len != d->len ||
	    d64.off != d->off)
		d->other = true;
	else
		d->end = d64.end;
}

static const char *
find_directory(const uint8_t *p, size_t len, struct directory *d)
{
	const uint8_t	*e = find_end(p, len);

	if (e == NULL)
		return D_("it has no end record");
	d->end = (uint64_t)(e - p);
	d->behind = len - d->end - END_SIZE - zip_le(e + 20, 2);
	d->n = zip_le(e + 10, 2);
	d->len = zip_le(e + 12, 4);
	d->off = zip_le(e + 16, 4);
	if (zip_le(e + 4, 2) != 0 && zip_le(e + 4, 2) != 0xffff)
		return D_("it is one of several volumes");
	d->other = zip_le(e + 8, 2) != d->n;
	if (d->n == 0xffff || d->len == ZIP_NONE32 || d->off == ZIP_NONE32)
		read_end64(p, (size_t)d->end, d);
	else
		compare_end64(p, d);
	if (d->off > d->end || d->len > d->end - d->off)
		return D_("its directory reaches past the end");
	if (d->n > ZIP_MEMBERS_MAX)
		return D_("it has too many members");
	return NULL;
}

/* Sizes and offset that did not fit into 32 bits.  0 or -1. */
static int
read_extra64(struct zip_member *m, const uint8_t *p, size_t len)
{
	uint64_t	*want[] = { &m->size, &m->packed, &m->header };
	size_t		 id, n, at;

	while (len >= 4) {
		id = (size_t)zip_le(p, 2);
		n = (size_t)zip_le(p + 2, 2);
		if (n > len - 4)
			return 0;	/* some writers pad */
		if (id == ID_ZIP64) {
			at = 0;
			for (size_t i = 0; i < 3; i++) {
				if (*want[i] != 0xffffffff)
					continue;
				if (n - at < 8)
					return -1;
				*want[i] = zip_le(p + 4 + at, 8);
				at += 8;
			}
		}
		p += 4 + n;
		len -= 4 + n;
	}
	return 0;
}

void
zip_ambiguous(struct zip *z, const char *why, const struct octets *name)
{
	if (z->ambiguous != NULL)
		return;
	z->ambiguous = why;
	z->ambiguous_name = *name;
}

/* The local header must be there.  NULL or why not. */
static const char *
read_local(struct zip *z, struct zip_member *m, uint64_t limit)
{
	const uint8_t	*h;
	uint64_t	 room, name, extra;

	if (m->header > limit || limit - m->header < ZIP_LOCAL_SIZE)
		return D_("a member lies outside");
	h = z->p + m->header;
	room = limit - m->header - ZIP_LOCAL_SIZE;
	if (memcmp(h, "PK\x03\x04", 4) != 0)
		return D_("a member has no header");
	name = zip_le(h + 26, 2);
	extra = zip_le(h + 28, 2);
	if (name + extra > room || m->packed > room - name - extra)
		return D_("a member reaches past the end");
	m->data = m->header + ZIP_LOCAL_SIZE + name + extra;
	zip_local_check(z, m, limit);
	return NULL;
}

/* One record of the directory; *p goes past it. */
static const char *
read_central(struct zip *z, struct zip_member *m, const uint8_t **p,
    const uint8_t *end, uint64_t limit)
{
	const uint8_t	*h = *p;
	size_t		 left = (size_t)(end - h), name, extra, comment;

	if (left < CENTRAL_SIZE || memcmp(h, "PK\x01\x02", 4) != 0)
		return D_("its directory is cut off");
	name = (size_t)zip_le(h + 28, 2);
	extra = (size_t)zip_le(h + 30, 2);
	comment = (size_t)zip_le(h + 32, 2);
	if (name + extra + comment > left - CENTRAL_SIZE)
		return D_("its directory is cut off");
	*m = (struct zip_member){ .flags = (uint16_t)zip_le(h + 8, 2),
	    .method = (uint16_t)zip_le(h + 10, 2),
	    .crc = (uint32_t)zip_le(h + 16, 4), .packed = zip_le(h + 20, 4),
	    .size = zip_le(h + 24, 4), .header = zip_le(h + 42, 4),
	    .name = { h + CENTRAL_SIZE, name },
	    .extra = { h + CENTRAL_SIZE + name, extra },
	    .made_by = (uint16_t)zip_le(h + 4, 2),
	    .attributes = (uint32_t)zip_le(h + 38, 4) };
	if (read_extra64(m, h + CENTRAL_SIZE + name, extra) == -1)
		return D_("a ZIP64 field is cut off");
	*p += CENTRAL_SIZE + name + extra + comment;
	return read_local(z, m, limit);
}

static int
name_cmp(const struct octets *a, const struct octets *b)
{
	size_t	 n = a->len < b->len ? a->len : b->len;
	int	 c = n == 0 ? 0 : memcmp(a->p, b->p, n);

	return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

static int
by_name(const void *a, const void *b)
{
	const struct zip_member *const	*x = a, *const *y = b;

	return name_cmp(&(*x)->name, &(*y)->name);
}

static int
by_place(const void *a, const void *b)
{
	const struct zip_member *const	*x = a, *const *y = b;

	return ((*x)->header > (*y)->header) - ((*x)->header < (*y)->header);
}

static bool
holds_header(const struct zip *z, uint64_t from, uint64_t to)
{
	return to > from && memmem(z->p + from, (size_t)(to - from),
	    "PK\x03\x04", 4) != NULL;
}

/* Two of one name, overlaps, and members that the directory leaves out. */
static int
look_twice(struct zip *z, uint64_t directory)
{
	const struct zip_member	**list;
	uint64_t		 end = 0;

	if ((list = calloc(z->n + 1, sizeof(*list))) == NULL)
		return -1;
	for (size_t i = 0; i < z->n; i++)
		list[i] = &z->member[i];
	qsort(list, z->n, sizeof(*list), by_name);
	for (size_t i = 1; i < z->n; i++)
		if (name_cmp(&list[i - 1]->name, &list[i]->name) == 0)
			zip_ambiguous(z, D_("two members have one name"),
			    &list[i]->name);
	qsort(list, z->n, sizeof(*list), by_place);
	for (size_t i = 0; i < z->n; i++) {
		if (list[i]->header < end)
			zip_ambiguous(z, D_("members overlap"), &list[i]->name);
		else if (holds_header(z, end, list[i]->header))
			zip_ambiguous(z, D_("a member is not in the directory; "
			    "it stands before"), &list[i]->name);
		if (end < list[i]->data + list[i]->packed)
			end = list[i]->data + list[i]->packed;
	}
	if (z->n > 0 && holds_header(z, end, directory))
		zip_ambiguous(z, D_("a member is not in the directory; it "
		    "stands after"), &list[z->n - 1]->name);
	free(list);
	return 0;
}

int
zip_open(struct zip *z, const uint8_t *p, size_t len)
{
	struct directory	 d = { 0, 0, 0, 0, 0, false };
	const uint8_t		*at, *end;

	memset(z, 0, sizeof(*z));
	z->p = p;
	z->len = len;
	z->total_max = ZIP_TOTAL_MAX;
	z->ratio_from = ZIP_RATIO_FROM;
	if ((z->broken = find_directory(p, len, &d)) != NULL)
		return 1;
	z->behind = d.behind;
	/* Each record has 46 octets at least: no more than are there. */
	if (d.n > d.len / CENTRAL_SIZE) {
		z->broken = D_("its directory is cut off");
		return 1;
	}
	if ((z->member = calloc((size_t)d.n + 1, sizeof(*z->member))) == NULL)
		return -1;
	at = p + d.off;
	end = at + d.len;
	for (; z->n < d.n; z->n++)
		if ((z->broken = read_central(z, &z->member[z->n], &at, end,
		    d.off)) != NULL)
			return 1;
	if (at != end) {
		z->broken = D_("its directory holds more than its members");
		return 1;
	}
	/* Readers that look for the directory before its end find another. */
	if (d.n > 0 && d.off + d.len != d.end)
		zip_ambiguous(z, D_("its directory does not end where its end "
		    "record begins"), &z->member[0].name);
	if (d.n > 0 && d.other)
		zip_ambiguous(z, D_("its end records tell of different "
		    "directories"), &z->member[0].name);
	return look_twice(z, d.off);
}

void
zip_release(struct zip *z)
{
	free(z->member);
	z->member = NULL;
	z->n = 0;
}

const struct zip_member *
zip_find(const struct zip *z, const void *name, size_t len)
{
	for (size_t i = 0; i < z->n; i++)
		if (z->member[i].name.len == len &&
		    memcmp(z->member[i].name.p, name, len) == 0)
			return &z->member[i];
	return NULL;
}

bool
zip_is_folder(const struct zip_member *m)
{
	return m->name.len > 0 && m->name.p[m->name.len - 1] == '/';
}
