/*
 * scratch.c: folders as a whole.
 */
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/scratch.h"

#define COPY_STEP	((size_t)1024 * 1024)
#define COPY_MOST	((size_t)1 << 30)	/* octets asked for at once */

/* The octets, where the kernel can neither share nor copy them. */
static int
copy_plain(int from, int to)
{
	uint8_t	*buf = malloc(COPY_STEP);
	ssize_t	 n = -1;

	while (buf != NULL && (n = read(from, buf, COPY_STEP)) > 0)
		if (write_full(to, buf, (size_t)n) == -1) {
			n = -1;
			break;
		}
	free(buf);
	return n == 0 ? 0 : -1;
}

static int
copy_octets(int from, int to)
{
	ssize_t	 n;

	if (ioctl(to, FICLONE, from) == 0)
		return 0;
	while ((n = copy_file_range(from, NULL, to, NULL, COPY_MOST,
	    0)) > 0)
		;
	return n == 0 ? 0 : copy_plain(from, to);
}

bool
scratch_shares(const char *from, const char *dir)
{
	char	*to = path_join(dir, ".shared");
	int	 in, out = -1;
	bool	 yes = false;

	if (to == NULL)
		return false;
	if ((in = open(from, O_RDONLY | O_CLOEXEC)) != -1)
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out != -1) {
		yes = ioctl(out, FICLONE, in) == 0;
		close(out);
		(void)unlink(to);
	}
	if (in != -1)
		close(in);
	free(to);
	return yes;
}

static int
copy_file(const char *from, const char *to, const struct stat *st)
{
	const struct timespec	 at[2] = { st->st_atim, st->st_mtim };
	int			 in, out, rc = -1;

	in = open(from, O_RDONLY | O_CLOEXEC);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (in != -1 && out != -1 && copy_octets(in, out) == 0 &&
	    fchmod(out, (st->st_mode & 0777) | 0200) == 0 &&
	    futimens(out, at) == 0)
		rc = 0;
	else
		log_err(_("%s: cannot be copied to %s"), from, to);
	if (in != -1)
		close(in);
	if (out != -1)
		close(out);
	return rc;
}

/* One thing met on the way.  0 or -1 (logged). */
static int
copy_one(const FTSENT *e, const char *to)
{
	switch (e->fts_info) {
	case FTS_D:
		if (mkdir(to, 0700) == 0)
			return 0;
		log_err(_("%s: cannot be made"), to);
		return -1;
	case FTS_F:
		return copy_file(e->fts_path, to, e->fts_statp);
	case FTS_DP:
	case FTS_DEFAULT:	/* sockets and such */
		return 0;
	default:
		errno = e->fts_errno;
		log_err(_("%s: cannot be read"), e->fts_path);
		return -1;
	}
}

int
scratch_copy(const char *from, const char *to, scratch_take *take, void *arg)
{
	char	*root[2] = { strdup(from), NULL }, *path;
	FTS	*fts = NULL;
	FTSENT	*e;
	int	 rc = 0;

	if (root[0] == NULL || (fts = fts_open(root, FTS_LOGICAL |
	    FTS_NOCHDIR, NULL)) == NULL) {
		log_err(_("%s: cannot be read"), from);
		free(root[0]);
		return -1;
	}
	while (rc == 0 && (e = fts_read(fts)) != NULL) {
		if (take != NULL && !take(arg, e->fts_path)) {
			fts_set(fts, e, FTS_SKIP);
			continue;
		}
		if (asprintf(&path, "%s%s", to, e->fts_path +
		    strlen(from)) == -1) {
			log_errx("%s", _("out of memory"));
			rc = -1;
			break;
		}
		rc = copy_one(e, path);
		free(path);
	}
	fts_close(fts);
	free(root[0]);
	return rc;
}

char *
scratch_new(void)
{
	const char	*tmp = getenv("TMPDIR");
	char		*path;

	if (asprintf(&path, "%s/nbaudit-XXXXXX", tmp == NULL ||
	    *tmp == '\0' ? "/tmp" : tmp) == -1) {
		log_errx("%s", _("out of memory"));
		return NULL;
	}
	if (mkdtemp(path) != NULL)
		return path;
	log_err(_("%s: cannot be made"), path);
	free(path);
	return NULL;
}

int
scratch_size(const char *from, uint64_t *octets)
{
	char	*root[2] = { strdup(from), NULL };
	FTS	*fts = NULL;
	FTSENT	*e;

	*octets = 0;
	if (root[0] == NULL || (fts = fts_open(root, FTS_LOGICAL |
	    FTS_NOCHDIR, NULL)) == NULL) {
		log_err(_("%s: cannot be read"), from);
		free(root[0]);
		return -1;
	}
	while ((e = fts_read(fts)) != NULL)
		if (e->fts_info == FTS_F)	/* what it takes, not holes */
			*octets += (uint64_t)e->fts_statp->st_blocks * 512;
	fts_close(fts);
	free(root[0]);
	return 0;
}

void
scratch_remove(const char *path)
{
	char	*root[2] = { strdup(path), NULL };
	FTS	*fts = NULL;
	FTSENT	*e;

	if (root[0] != NULL)
		fts = fts_open(root, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (fts != NULL && (e = fts_read(fts)) != NULL) {
		if (e->fts_info == FTS_D)
			(void)chmod(e->fts_path, 0700);
		else if (e->fts_info == FTS_DP)
			(void)rmdir(e->fts_path);
		else
			(void)unlink(e->fts_path);
	}
	if (fts != NULL)
		fts_close(fts);
	free(root[0]);
}

int
scratch_free(const char *path, uint64_t *octets)
{
	struct statvfs	 v;

	if (statvfs(path, &v) == -1) {
		log_err("%s", path);
		return -1;
	}
	*octets = (uint64_t)v.f_bavail * v.f_frsize;
	return 0;
}
