/*
 * nbimage: a bag's folder as one file on standard output: an ISO 9660 image
 * for a disc, or a pax archive in fixed records for a tape.
 *
 *	nbimage iso FOLDER NAME TIME
 *	nbimage pax FOLDER NAME TIME
 *
 * NAME is the image's volume label, or the folder in the archive; TIME, in
 * seconds since the epoch, every file's: the same bag gives the same archive.
 * A program of its own, so that nbarchive links no libarchive.
 */
#include <sys/prctl.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/media/pack.h"

#define STEP		((size_t)256 * 1024)
#define ISO_FILE_MAX	UINT32_MAX	/* of one extent */

struct image {
	struct archive	*a;
	const char	*folder;
	const char	*name;
	bool		 iso;
	time_t		 when;
	uint8_t		*step;
};

static void __attribute__((noreturn))
fail(const struct image *m, const char *path)
{
	int	 code = archive_errno(m->a);

	errx(code == ENOSPC ? 4 : 3, "%s: %s", path,
	    archive_error_string(m->a));
}

static la_ssize_t
out(struct archive *a, void *arg, const void *p, size_t len)
{
	ssize_t	 n = 0;
	size_t	 done = 0;

	(void)arg;
	/* A record is one write: a tape drive makes a block of each. */
	for (; done < len; done += (size_t)n) {
		n = write(STDOUT_FILENO, (const uint8_t *)p + done,
		    len - done);
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n <= 0) {
			archive_set_error(a, n == 0 ? ENOSPC : errno, "%s",
			    strerror(n == 0 ? ENOSPC : errno));
			return -1;
		}
	}
	return (la_ssize_t)done;
}

static void
option(const struct image *m, const char *key, const char *value)
{
	if (archive_write_set_format_option(m->a, "iso9660", key, value) !=
	    ARCHIVE_OK)
		fail(m, key);
}

/* Whether some file is too large for one extent. */
static bool
has_large(const char *folder)
{
	char	*arg[2] = { (char *)(uintptr_t)folder, NULL };
	FTSENT	*e;
	FTS	*fts;
	bool	 large = false;

	if ((fts = fts_open(arg, FTS_PHYSICAL | FTS_NOCHDIR, NULL)) == NULL)
		err(3, "%s", folder);
	while ((e = fts_read(fts)) != NULL)
		if (e->fts_info == FTS_F && e->fts_statp->st_size >
		    (off_t)ISO_FILE_MAX)
			large = true;
	fts_close(fts);
	return large;
}

static void
begin(struct image *m)
{
	if ((m->a = archive_write_new()) == NULL ||
	    (m->step = malloc(STEP)) == NULL)
		errx(3, "out of memory");
	if ((m->iso ? archive_write_set_format_iso9660(m->a) :
	    archive_write_set_format_pax_restricted(m->a)) != ARCHIVE_OK ||
	    archive_write_add_filter_none(m->a) != ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(m->a, (int)PACK_RECORD) !=
	    ARCHIVE_OK || archive_write_set_bytes_in_last_block(m->a,
	    m->iso ? 1 : (int)PACK_RECORD) != ARCHIVE_OK)
		fail(m, m->folder);
	if (m->iso) {
		option(m, "volume-id", m->name);
		option(m, "publisher", "NGUYENBAN");
		option(m, "rockridge", "useful");
		option(m, "joliet", "long");	/* 64 characters else */
		if (has_large(m->folder))
			option(m, "iso-level", "3");
	}
	if (archive_write_open(m->a, NULL, NULL, out, NULL) != ARCHIVE_OK)
		fail(m, "-");
}

static void
content(struct image *m, const char *path, uint64_t size)
{
	uint64_t	 done = 0;
	ssize_t		 n;
	int		 fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		err(3, "%s", path);
	while ((n = read_full(fd, m->step, STEP)) > 0) {
		if (archive_write_data(m->a, m->step, (size_t)n) !=
		    (la_ssize_t)n)
			fail(m, path);
		done += (uint64_t)n;
	}
	if (n == -1)
		err(3, "%s", path);
	if (done != size)
		errx(3, "%s: changed while it was read", path);
	close(fd);
}

static void
put(struct image *m, const char *path, const char *below,
    const struct stat *st)
{
	struct archive_entry	*e;
	char			*name = NULL;

	if (!m->iso && asprintf(&name, "%s%s%s", m->name,
	    *below == '\0' ? "" : "/", below) == -1)
		errx(3, "out of memory");
	if ((e = archive_entry_new()) == NULL)
		errx(3, "out of memory");
	archive_entry_set_pathname(e, m->iso ? below : name);
	archive_entry_set_filetype(e, S_ISDIR(st->st_mode) ? AE_IFDIR :
	    AE_IFREG);
	archive_entry_set_perm(e, S_ISDIR(st->st_mode) ? 0755 : 0444);
	archive_entry_set_size(e, S_ISDIR(st->st_mode) ? 0 : st->st_size);
	archive_entry_set_mtime(e, m->when, 0);
	archive_entry_set_nlink(e, 1);
	if (archive_write_header(m->a, e) != ARCHIVE_OK)
		fail(m, path);
	if (S_ISREG(st->st_mode))
		content(m, path, (uint64_t)st->st_size);
	archive_entry_free(e);
	free(name);
}

/*
 * What says which volume it is comes first, so that a tape's first record
 * tells; files before folders.
 */
static int
rank(const FTSENT *e)
{
	if (strcmp(e->fts_name, BAG_DECLARATION) == 0)
		return 0;
	if (strcmp(e->fts_name, BAG_INFO) == 0)
		return 1;
	return e->fts_info == FTS_D ? 3 : 2;
}

static int
order(const FTSENT **a, const FTSENT **b)
{
	int	 c = rank(*a) - rank(*b);

	return c != 0 ? c : strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
walk(struct image *m)
{
	char		*arg[2] = { (char *)(uintptr_t)m->folder, NULL };
	const char	*below;
	FTSENT		*e;
	FTS		*fts;

	if ((fts = fts_open(arg, FTS_PHYSICAL | FTS_NOCHDIR, order)) == NULL)
		err(3, "%s", m->folder);
	while ((e = fts_read(fts)) != NULL) {
		switch (e->fts_info) {
		case FTS_DP:
			continue;
		case FTS_D:
		case FTS_F:
			break;
		default:
			errx(3, "%s: cannot be read", e->fts_path);
		}
		below = e->fts_path + strlen(m->folder);
		below += *below == '/';
		if (*below != '\0')
			put(m, e->fts_path, below, e->fts_statp);
	}
	fts_close(fts);
}

int
main(int argc, char *argv[])
{
	struct image	 m = { 0 };
	uint64_t	 when;

	if (argc != 5 || (strcmp(argv[1], "iso") != 0 &&
	    strcmp(argv[1], "pax") != 0) ||
	    parse_u64(argv[4], 0, INT32_MAX, &when) == -1)
		errx(2, "usage: nbimage iso|pax FOLDER NAME TIME");
	/* Nobody else may write the tape while we still do. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	m.iso = strcmp(argv[1], "iso") == 0;
	m.folder = argv[2];
	m.name = argv[3];
	m.when = (time_t)when;
	begin(&m);
	walk(&m);
	if (archive_write_close(m.a) != ARCHIVE_OK)
		fail(&m, "-");
	archive_write_free(m.a);
	free(m.step);
	return 0;
}
