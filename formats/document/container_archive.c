/*
 * container_archive.c: archives through libarchive, from memory: tar, also
 * compressed, 7z, RAR, single compressed files.  Only these formats are
 * enabled.
 */
#include <archive.h>
#include <archive_entry.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "formats/base/detail.h"
#include "formats/document/container_part.h"

#define WHY_MAX		160
#define RAW_NAME	"data"		/* of a single compressed file */

struct archive_level {
	struct archive	*a;
	struct archive_entry *e;	/* of the last member */
	bool		 ended;
	bool		 salvage;
	const char	*broken;
	char		 why[WHY_MAX];
	char		 gzip[WHY_MAX];	/* the name in a gzip header */
};

/* libarchive's own words, which live no longer than the archive. */
static const char *
why_of(struct archive_level *l)
{
	const char	*s = archive_error_string(l->a);

	snprintf(l->why, sizeof(l->why), "%s", s != NULL ? s :
	    "");
	if (s == NULL)
		return D_("it cannot be read");
	for (char *c = l->why; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
			*c = '?';
	return l->why;
}

static void
support_compressed(struct archive *a)
{
	(void)archive_read_support_filter_gzip(a);
	(void)archive_read_support_filter_bzip2(a);
	(void)archive_read_support_filter_xz(a);
	(void)archive_read_support_filter_zstd(a);
	(void)archive_read_support_format_tar(a);
	(void)archive_read_support_format_raw(a);
}

/* RFC 1952 2.3: FNAME, when it is there. */
static void
gzip_name(struct archive_level *l, const uint8_t *p, size_t len)
{
	size_t	 at = 10, n;

	if (len < at || memcmp(p, "\x1f\x8b\x08", 3) != 0 ||
	    (p[3] & 0x08) == 0)
		return;
	if ((p[3] & 0x04) != 0) {
		if (len - at < 2)
			return;
		at += 2 + (size_t)(p[at] | p[at + 1] << 8);
	}
	if (at >= len || memchr(p + at, '\0', len - at) == NULL)
		return;
	n = strnlen((const char *)p + at, len - at);
	if (n < sizeof(l->gzip)) {
		memcpy(l->gzip, p + at, n);
		l->gzip[n] = '\0';
	}
}

static void *
open_with(const uint8_t *p, size_t len, bool salvage)
{
	struct archive_level	*l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	l->salvage = salvage;
	if ((l->a = archive_read_new()) == NULL) {
		free(l);
		return NULL;
	}
	if (salvage) {
		(void)archive_read_support_format_zip_streamable(l->a);
	} else if (len >= 6 && memcmp(p, "7z\xbc\xaf\x27\x1c", 6) == 0) {
		(void)archive_read_support_format_7zip(l->a);
	} else if (len >= 6 && memcmp(p, "Rar!\x1a\x07", 6) == 0) {
		(void)archive_read_support_format_rar(l->a);
		(void)archive_read_support_format_rar5(l->a);
	} else {
		support_compressed(l->a);
		gzip_name(l, p, len);
	}
	if (archive_read_open_memory(l->a, p, len) != ARCHIVE_OK) {
		l->broken = why_of(l);
		l->ended = true;
	}
	return l;
}

void *
container_archive_open(const uint8_t *p, size_t len)
{
	return open_with(p, len, false);
}

void *
container_salvage_open(const uint8_t *p, size_t len)
{
	return open_with(p, len, true);
}

static bool
is_raw(struct archive_level *l)
{
	return archive_format(l->a) == ARCHIVE_FORMAT_RAW;
}

static void
name_set(struct archive_level *l, struct member *m)
{
	const char	*s;

	if (is_raw(l)) {
		s = l->gzip[0] != '\0' ? l->gzip : RAW_NAME;
		m->how = l->gzip[0] != '\0' ? NAME_RAW : NAME_MADE;
	} else {
		if ((s = archive_entry_pathname(l->e)) == NULL)
			s = archive_entry_pathname_utf8(l->e);
		switch (archive_format(l->a) & ARCHIVE_FORMAT_BASE_MASK) {
		case ARCHIVE_FORMAT_7ZIP:
		case ARCHIVE_FORMAT_RAR:
		case ARCHIVE_FORMAT_RAR_V5:
			m->how = NAME_UNICODE;
			break;
		default:
			m->how = archive_format(l->a) ==
			    ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE ? NAME_PAX :
			    NAME_RAW;
			break;
		}
	}
	m->raw = (struct octets){ (const uint8_t *)(s != NULL ? s : ""),
	    s != NULL ? strlen(s) : 0 };
}

static enum member_state
state_of(struct archive_entry *e)
{
	if (archive_entry_hardlink(e) != NULL ||
	    archive_entry_hardlink_utf8(e) != NULL ||
	    archive_entry_filetype(e) == AE_IFLNK)
		return MEMBER_LINK;
	if (archive_entry_filetype(e) == AE_IFDIR)
		return MEMBER_FOLDER;
	if (archive_entry_filetype(e) != AE_IFREG &&
	    archive_entry_filetype(e) != 0)
		return MEMBER_DEVICE;
	if (archive_entry_is_encrypted(e))
		return MEMBER_ENCRYPTED;
	return archive_entry_sparse_count(e) > 0 ? MEMBER_SPARSE : MEMBER_READ;
}

static int
archive_next(void *self, struct member *m)
{
	struct archive_level	*l = self;
	int			 rc;

	if (l->ended)
		return 0;
	rc = archive_read_next_header(l->a, &l->e);
	if (rc == ARCHIVE_EOF) {
		l->ended = true;
		return 0;
	}
	if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) {
		l->broken = why_of(l);
		l->ended = true;
		return 0;
	}
	/* What nothing was wrapped around is no archive. */
	if (is_raw(l) && archive_filter_count(l->a) < 2) {
		l->broken = D_("it is not an archive");
		l->ended = true;
		return 0;
	}
	*m = (struct member){ .why = "", .state = state_of(l->e) };
	name_set(l, m);
	return 1;
}

/* All data of the entry under way; see level_ops.read. */
static int
data_read(struct archive *a, container_sink *sink, void *arg)
{
	const void	*p;
	size_t		 len;
	la_int64_t	 off;
	uint64_t	 at = 0;
	int		 rc;

	while ((rc = archive_read_data_block(a, &p, &len, &off)) ==
	    ARCHIVE_OK) {
		/* A hole that no header spoke of. */
		if (off < 0 || (uint64_t)off != at)
			return 1;
		if (len > 0 && sink(arg, p, len) != 0)
			return -1;
		at += len;
	}
	return rc == ARCHIVE_EOF ? 0 : 1;
}

static int
archive_read(void *self, container_sink *sink, void *arg, const char **why)
{
	struct archive_level	*l = self;
	int			 rc;

	archive_clear_error(l->a);
	rc = data_read(l->a, sink, arg);
	if (rc == 1)
		*why = why_of(l);
	return rc;
}

static const char *
archive_broken(void *self)
{
	struct archive_level	*l = self;

	return l->broken;
}

static void
archive_close(void *self)
{
	struct archive_level	*l = self;

	archive_read_free(l->a);
	free(l);
}

const struct level_ops	 container_archive_ops = { archive_next, archive_read,
	archive_broken, NULL, archive_close };

int
container_zip_other(const uint8_t *p, size_t len, container_sink *sink,
    void *arg, const char **why)
{
	struct archive_level	*l;
	int			 rc = 1;

	if ((l = container_salvage_open(p, len)) == NULL)
		return -1;
	*why = D_("its method of compression is not known");
	if (!l->ended && archive_read_next_header(l->a, &l->e) >= ARCHIVE_WARN)
		rc = data_read(l->a, sink, arg);
	archive_close(l);
	return rc;
}
