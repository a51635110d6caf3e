/*
 * zip_local.c: a member's two heads, its own and the directory's record
 * (APPNOTE 6.3.9, 4.3.7 and 4.3.12).  Who reads from the beginning believes
 * the first, who seeks the second; where they differ, two see two archives.
 */
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/document/zip_part.h"

#define FLAG_ENCRYPTED	0x2041	/* 4.4.4, bits 0, 6 and 13 */
#define FLAG_DESCRIPTOR	0x8
#define ID_ZIP64	0x0001
#define ID_UNICODE_PATH	0x7075
#define SYSTEM_UNIX	3
#define MODE_KIND	0170000
#define MODE_LINK	0120000

/* The first extra field of that kind, or none; *many: there are more. */
static struct octets
field_find(const uint8_t *p, size_t len, uint64_t id, bool *many)
{
	struct octets	 found = { NULL, 0 };
	size_t		 n;

	*many = false;
	for (; len >= 4; p += 4 + n, len -= 4 + n) {
		n = (size_t)zip_le(p + 2, 2);
		if (n > len - 4)
			break;
		if (zip_le(p, 2) != id)
			continue;
		*many = found.p != NULL;
		if (found.p == NULL)
			found = (struct octets){ p + 4, n };
	}
	return found;
}

/*
 * 4.6.9: the name once more.  Where the first cannot be read as text it is
 * the same in another code; the checksum of the first is let be, as some do.
 */
static bool
other_name(const uint8_t *extra, size_t len, const struct octets *name)
{
	bool		 many;
	struct octets	 f = field_find(extra, len, ID_UNICODE_PATH, &many);

	if (f.p == NULL || f.len <= 5 || !utf8_valid(name->p, name->len))
		return many;
	return many || f.len - 5 != name->len ||
	    memcmp(f.p + 5, name->p, name->len) != 0;
}

/* Is the size told zero, as of one not known yet, or that of the directory? */
static bool
fits(uint64_t told, uint64_t size, bool later)
{
	return told == size || (later && told == 0);
}

/* Checksum and sizes of its own header ${h}; ${extra}: its fields. */
static bool
sizes_agree(const uint8_t *h, const struct zip_member *m,
    const uint8_t *extra, size_t len)
{
	bool		 later = (zip_le(h + 6, 2) & FLAG_DESCRIPTOR) != 0;
	bool		 many;
	uint64_t	 packed = zip_le(h + 18, 4), size = zip_le(h + 22, 4);
	uint64_t	 packed64, size64;
	struct octets	 f = field_find(extra, len, ID_ZIP64, &many);

	/* 4.5.3: both of them, whichever did not fit; some always write it. */
	if (f.len >= 16) {
		size64 = zip_le(f.p, 8);
		packed64 = zip_le(f.p + 8, 8);
		if ((size64 != 0 || packed64 != 0) &&
		    (size64 != m->size || packed64 != m->packed))
			return false;
		if (size == ZIP_NONE32)
			size = size64;
		if (packed == ZIP_NONE32)
			packed = packed64;
	}
	return !many && fits(zip_le(h + 14, 4), m->crc, later) &&
	    fits(packed, m->packed, later) && fits(size, m->size, later);
}

/* 4.3.9: a checksum and two sizes, of 4 octets or 8. */
static bool
is_descriptor(const uint8_t *p, uint64_t room, const struct zip_member *m)
{
	if (room < 12 || zip_le(p, 4) != m->crc)
		return false;
	return (zip_le(p + 4, 4) == m->packed && zip_le(p + 8, 4) == m->size) ||
	    (room >= 20 && zip_le(p + 4, 8) == m->packed &&
	    zip_le(p + 12, 8) == m->size);
}

/* What comes behind the data, with its mark or without. */
static bool
descriptor_agrees(const uint8_t *p, uint64_t room, const struct zip_member *m)
{
	return is_descriptor(p, room, m) || (room >= 4 &&
	    memcmp(p, "PK\x07\x08", 4) == 0 &&
	    is_descriptor(p + 4, room - 4, m));
}

/* A ZIP64 field of the directory's record that is not asked for. */
static bool
other_size(const struct zip_member *m)
{
	bool		 many;
	struct octets	 f = field_find(m->extra.p, m->extra.len, ID_ZIP64,
			    &many);

	/* What was asked for has been read: the values are the member's. */
	if (many)
		return true;
	for (size_t at = 0; at + 8 <= f.len && at < 24; at += 8) {
		uint64_t	 v = zip_le(f.p + at, 8);

		if (v != m->size && v != m->packed && v != m->header)
			return true;
	}
	return false;
}

static bool
is_link(const struct zip_member *m)
{
	return m->made_by >> 8 == SYSTEM_UNIX &&
	    (m->attributes >> 16 & MODE_KIND) == MODE_LINK;
}

void
zip_local_check(struct zip *z, const struct zip_member *m, uint64_t limit)
{
	const uint8_t	*h = z->p + m->header, *name = h + ZIP_LOCAL_SIZE;
	size_t		 len = (size_t)zip_le(h + 26, 2);
	size_t		 fields = (size_t)zip_le(h + 28, 2);
	uint64_t	 end = m->data + m->packed;
	uint16_t	 flags = (uint16_t)zip_le(h + 6, 2);
	const char	*why = NULL;

	if (len != m->name.len || memcmp(name, m->name.p, len) != 0)
		why = D_("a member has another name in its own header");
	else if (other_name(m->extra.p, m->extra.len, &m->name) ||
	    other_name(name + len, fields, &m->name))
		why = D_("a member has another name in a field of its header");
	else if (zip_le(h + 8, 2) != m->method)
		why = D_("a member has another method in its own header");
	else if (!sizes_agree(h, m, name + len, fields) || other_size(m))
		why = D_("a member has another size or checksum in its own "
		    "header");
	else if (((flags ^ m->flags) & FLAG_ENCRYPTED) != 0)
		why = D_("one of a member's headers says that it is encrypted");
	else if ((flags & FLAG_DESCRIPTOR) != 0 &&
	    !descriptor_agrees(z->p + end, limit - end, m))
		why = D_("another size or checksum stands behind a member");
	else if (is_link(m))
		why = D_("a member is a link");
	if (why != NULL)
		zip_ambiguous(z, why, &m->name);
}
