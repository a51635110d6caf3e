/*
 * sniff_zip.c: what a ZIP archive holds, from its local headers (APPNOTE
 * 4.3.7) alone.
 */
#include <stdbool.h>
#include <string.h>

#include "formats/base/span.h"

#include "formats/document/sniff_zip.h"

#define LOCAL_HEADER	30		/* octets before the name */
#define ENTRIES_MAX	256		/* looked at */

struct entry {
	struct octets	 name;
	struct octets	 data;		/* what of it is there */
	const uint8_t	*next;		/* where to look for the next one */
};

static uint32_t
le(const uint8_t *p, size_t n)
{
	uint32_t	 v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static bool
get_entry(const uint8_t *p, const uint8_t *end, struct entry *e)
{
	size_t	 left = (size_t)(end - p), name, extra, size;

	if (left < LOCAL_HEADER || memcmp(p, "PK\x03\x04", 4) != 0)
		return false;
	size = le(p + 18, 4);
	name = le(p + 26, 2);
	extra = le(p + 28, 2);
	if (name + extra > left - LOCAL_HEADER)
		return false;
	e->name = (struct octets){ p + LOCAL_HEADER, name };
	e->data.p = p + LOCAL_HEADER + name + extra;
	e->data.len = (size_t)(end - e->data.p);
	if (size < e->data.len)
		e->data.len = size;
	/* Bit 3: the size comes after the data, which is searched through. */
	e->next = (le(p + 6, 2) & 8) != 0 ? e->data.p :
	    e->data.p + e->data.len;
	return true;
}

static bool
named(const struct entry *e, const char *name)
{
	return e->name.len == strlen(name) &&
	    memcmp(e->name.p, name, e->name.len) == 0;
}

static bool
in_folder(const struct entry *e, const char *folder)
{
	return e->name.len > strlen(folder) &&
	    memcmp(e->name.p, folder, strlen(folder)) == 0;
}

static bool
holds(const struct octets *o, const char *s)
{
	return memmem(o->p, o->len, s, strlen(s)) != NULL;
}

/* ASiC (EN 319 162-1 A.1) and ODF 1.2 part 3, 3.3: the first entry tells. */
static enum format
by_mimetype(const struct entry *e)
{
	struct octets	 d = e->data;

	if (d.len > 128)
		d.len = 128;
	if (holds(&d, "application/vnd.etsi.asic"))
		return FORMAT_ASIC;
	if (holds(&d, "application/vnd.oasis.opendocument"))
		return FORMAT_ODF;
	return FORMAT_UNKNOWN;
}

static enum format
by_name(const struct entry *e)
{
	if (named(e, "mimetype"))
		return by_mimetype(e);
	if (named(e, "[Content_Types].xml") || named(e, "_rels/.rels") ||
	    in_folder(e, "_xmlsignatures/"))
		return FORMAT_OOXML;
	if (in_folder(e, "META-INF/") && (holds(&e->name, "signature") ||
	    holds(&e->name, "timestamp") || holds(&e->name, "ASiC") ||
	    holds(&e->name, "evidencerecord")))
		return holds(&e->name, "documentsignatures.xml") ||
		    holds(&e->name, "macrosignatures.xml") ?
		    FORMAT_ODF : FORMAT_ASIC;
	return FORMAT_UNKNOWN;
}

enum format
sniff_zip(const uint8_t *p, size_t len)
{
	const uint8_t	*end = p + len;
	struct entry	 e;
	enum format	 f;

	for (int i = 0; i < ENTRIES_MAX && get_entry(p, end, &e); i++) {
		if ((f = by_name(&e)) != FORMAT_UNKNOWN)
			return f;
		p = memmem(e.next, (size_t)(end - e.next), "PK\x03\x04", 4);
		if (p == NULL)
			break;
	}
	return FORMAT_ZIP;
}
