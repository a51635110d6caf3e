/*
 * container_zip.c: members of a ZIP archive by its directory (zip.h); by the
 * local headers where there is none.
 */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/document/container_part.h"
#include "formats/document/zip.h"
#include "formats/document/zip_part.h"

#define ID_UNICODE_PATH	0x7075
#define FLAG_ENCRYPTED	0x0001
#define FLAG_UTF8	0x0800
#define SYSTEM_UNIX	3
#define SYSTEM_DARWIN	19
#define METHOD_STORED	0
#define METHOD_DEFLATED	8
#define DESCRIPTOR_MAX	24		/* octets behind the packed ones */

struct zip_level {
	struct zip	 z;
	size_t		 at;		/* the next member */
	void		*salvage;	/* read by local headers instead */
	const char	*broken;
};

void *
container_zip_open(const uint8_t *p, size_t len)
{
	struct zip_level	*l;
	int			 rc;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	if ((rc = zip_open(&l->z, p, len)) == 1) {
		l->broken = l->z.broken;
		l->salvage = container_salvage_open(p, len);
	}
	if (rc == -1 || (rc == 1 && l->salvage == NULL)) {
		zip_release(&l->z);
		free(l);
		return NULL;
	}
	/* The walk has limits of its own, over all members. */
	l->z.total_max = UINT64_MAX;
	l->z.ratio_from = UINT64_MAX;
	return l;
}

/* APPNOTE 4.6.9: version 1, the CRC of the other name, UTF-8. */
static bool
unicode_path(const struct zip_member *m, struct octets *name)
{
	const uint8_t	*p = m->extra.p;
	size_t		 left = m->extra.len, n;

	while (left >= 4) {
		n = (size_t)zip_le(p + 2, 2);
		if (n > left - 4)
			return false;
		if (zip_le(p, 2) == ID_UNICODE_PATH && n > 5 && p[4] == 1) {
			*name = (struct octets){ p + 9, n - 5 };
			return zip_le(p + 5, 4) == crc32(crc32(0, NULL, 0),
			    m->name.p, (uInt)m->name.len);
		}
		p += 4 + n;
		left -= 4 + n;
	}
	return false;
}

static enum member_state
state_of(const struct zip_member *m)
{
	unsigned int	 system = m->made_by >> 8;
	mode_t		 mode = (mode_t)(m->attributes >> 16);

	if (system == SYSTEM_UNIX || system == SYSTEM_DARWIN) {
		if (S_ISLNK(mode))
			return MEMBER_LINK;
		if (S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) ||
		    S_ISSOCK(mode))
			return MEMBER_DEVICE;
	}
	if (zip_is_folder(m))
		return MEMBER_FOLDER;
	return (m->flags & FLAG_ENCRYPTED) != 0 ? MEMBER_ENCRYPTED :
	    MEMBER_READ;
}

static int
zip_next(void *self, struct member *out)
{
	struct zip_level	*l = self;
	const struct zip_member	*m;

	if (l->salvage != NULL)
		return container_archive_ops.next(l->salvage, out);
	if (l->at == l->z.n)
		return 0;
	m = &l->z.member[l->at++];
	*out = (struct member){ .raw = m->name, .state = state_of(m),
	    .why = "" };
	out->how = unicode_path(m, &out->raw) ? NAME_ZIP_UNICODE :
	    (m->flags & FLAG_UTF8) != 0 ? NAME_ZIP_UTF8 : NAME_ZIP;
	return 1;
}

/* EN 319 162-1 A.1: the container's own. */
static bool
is_asic_own(const struct octets *n)
{
	static const char	 meta[] = "META-INF/", type[] = "mimetype";

	return (n->len >= sizeof(meta) - 1 &&
	    memcmp(n->p, meta, sizeof(meta) - 1) == 0) ||
	    (n->len == sizeof(type) - 1 &&
	    memcmp(n->p, type, sizeof(type) - 1) == 0);
}

/*
 * The next data object.  One whose two names differ in this is one: who reads
 * the other name sees it.
 */
static int
asic_next(void *self, struct member *out)
{
	const struct zip_level	*l = self;
	int			 rc;

	while ((rc = zip_next(self, out)) == 1)
		if (!is_asic_own(&out->raw) || (l->salvage == NULL &&
		    !is_asic_own(&l->z.member[l->at - 1].name)))
			return 1;
	return rc;
}

static int
zip_read_member(void *self, container_sink *sink, void *arg, const char **why)
{
	struct zip_level	*l = self;
	const struct zip_member	*m;
	uint64_t		 end;

	if (l->salvage != NULL)
		return container_archive_ops.read(l->salvage, sink, arg, why);
	m = &l->z.member[l->at - 1];
	if (m->method == METHOD_STORED || m->method == METHOD_DEFLATED)
		return zip_stream(&l->z, m, sink, arg, why);
	end = m->data + m->packed;
	end = l->z.len - end < DESCRIPTOR_MAX ? l->z.len :
	    end + DESCRIPTOR_MAX;
	return container_zip_other(l->z.p + m->header,
	    (size_t)(end - m->header), sink, arg, why);
}

static const char *
zip_broken(void *self)
{
	struct zip_level	*l = self;

	return l->broken;
}

static const char *
zip_doubt(void *self)
{
	struct zip_level	*l = self;

	return l->salvage == NULL ? l->z.ambiguous : NULL;
}

static void
zip_close(void *self)
{
	struct zip_level	*l = self;

	if (l->salvage != NULL)
		container_archive_ops.close(l->salvage);
	zip_release(&l->z);
	free(l);
}

const struct level_ops	 container_zip_ops = { zip_next, zip_read_member,
	zip_broken, zip_doubt, zip_close };
const struct level_ops	 container_asic_ops = { asic_next, zip_read_member,
	zip_broken, zip_doubt, zip_close };
