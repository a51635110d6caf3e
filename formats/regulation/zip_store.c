/*
 * zip_store.c: writing a ZIP archive without compression.
 */
#include <string.h>

#include "formats/regulation/zip_store.h"

#define LOCAL	0x04034b50u
#define CENTRAL	0x02014b50u
#define END	0x06054b50u
#define VERSION	20
#define DATE	0x21		/* 1980-01-01, the least there is */

static void
le16(struct buf *b, unsigned int v)
{
	buf_addc(b, (char)(v & 0xff));
	buf_addc(b, (char)(v >> 8 & 0xff));
}

static void
le32(struct buf *b, uint32_t v)
{
	le16(b, v & 0xffff);
	le16(b, v >> 16);
}

/* CRC-32 (ISO 3309), a bit at a time: forms are small. */
static uint32_t
crc32_of(const uint8_t *p, size_t len)
{
	uint32_t	 crc = 0xffffffffu;

	for (size_t i = 0; i < len; i++) {
		crc ^= p[i];
		for (unsigned int k = 0; k < 8; k++)
			crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
	}
	return ~crc;
}

void
zip_store_init(struct zip_store *z, struct buf *out)
{
	memset(z, 0, sizeof(*z));
	z->out = out;
}

/* What both headers have in common. */
static void
header(struct zip_store *z, size_t i)
{
	struct buf	*b = z->out;

	le16(b, VERSION);
	le16(b, 0);			/* flags */
	le16(b, 0);			/* stored */
	le16(b, 0);			/* time */
	le16(b, DATE);
	le32(b, z->member[i].crc);
	le32(b, z->member[i].size);
	le32(b, z->member[i].size);
	le16(b, (unsigned int)strlen(z->member[i].name));
	le16(b, 0);			/* extra */
}

int
zip_store_add(struct zip_store *z, const char *name, const void *p,
    size_t len)
{
	size_t	 i = z->n;

	if (i == ZIP_STORE_MEMBERS || len > INT32_MAX ||
	    z->out->len > INT32_MAX)
		return -1;
	z->member[i].name = name;
	z->member[i].crc = crc32_of(p, len);
	z->member[i].size = (uint32_t)len;
	z->member[i].offset = (uint32_t)z->out->len;
	z->n++;
	le32(z->out, LOCAL);
	header(z, i);
	buf_addstr(z->out, name);
	return len == 0 ? 0 : buf_add(z->out, p, len);
}

int
zip_store_end(struct zip_store *z)
{
	struct buf	*b = z->out;
	size_t		 from = b->len, to;

	for (size_t i = 0; i < z->n; i++) {
		le32(b, CENTRAL);
		le16(b, VERSION);
		header(z, i);
		le16(b, 0);		/* comment */
		le16(b, 0);		/* disk */
		le16(b, 0);		/* internal attributes */
		le32(b, 0);		/* external attributes */
		le32(b, z->member[i].offset);
		buf_addstr(b, z->member[i].name);
	}
	to = b->len;
	if (to > INT32_MAX)
		return -1;
	le32(b, END);
	le16(b, 0);
	le16(b, 0);
	le16(b, (unsigned int)z->n);
	le16(b, (unsigned int)z->n);
	le32(b, (uint32_t)(to - from));
	le32(b, (uint32_t)from);
	le16(b, 0);
	return b->failed ? -1 : 0;
}
