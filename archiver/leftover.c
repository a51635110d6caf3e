/*
 * leftover.c: unfinished bags.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/bagdir.h"
#include "archiver/bagread.h"
#include "archiver/command.h"
#include "archiver/leftover.h"

#define OBJECTS		"data/objects"
#define STEP		((size_t)1024 * 1024)
#define BLOCK		512		/* of st_blocks */

struct leftover {
	char		*path;		/* where it is now */
	uint64_t	 taken, octets;
};

static int
cannot(const char *path)
{
	log_err(_("%s: cannot be written"), path);
	return FAIL_CANNOT;
}

/* One file of the newer bag, to the same place of the older. */
static int
merge_one(const FTSENT *e, size_t from, const char *to)
{
	char	*path, *slash;
	int	 rc = 0;

	if (asprintf(&path, "%s%s", to, e->fts_path + from) == -1)
		return FAIL_CANNOT;
	/* Of objects there is one level of folders. */
	if ((slash = strrchr(path, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(path, 0755) == -1 && errno != EEXIST)
			rc = cannot(path);
		*slash = '/';
	}
	if (rc == 0 && rename(e->fts_path, path) == -1)
		rc = cannot(path);
	free(path);
	return rc;
}

/* A backup that went on with another one was interrupted as well. */
static int
merge(const char *newer, const char *older)
{
	char	*arg[2] = { path_join(newer, OBJECTS), NULL };
	char	*to = path_join(older, OBJECTS);
	FTSENT	*e;
	FTS	*fts = NULL;
	int	 rc = FAIL_CANNOT;

	if (arg[0] != NULL && to != NULL && access(to, F_OK) == 0)
		fts = fts_open(arg, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT,
		    NULL);
	if (fts != NULL)
		for (rc = 0; rc == 0 && (e = fts_read(fts)) != NULL;)
			if (e->fts_info == FTS_F || e->fts_info == FTS_NSOK)
				rc = merge_one(e, strlen(arg[0]), to);
	if (fts != NULL)
		fts_close(fts);
	free(arg[0]);
	free(to);
	/* What cannot be kept is written anew. */
	return worst(rc == 0 ? 0 : tree_remove(older), rc == 0 ?
	    tree_remove(newer) : 0);
}

/* To where it is looked for; *there: something is. */
static int
aside(const char *path, const char *old, bool *there)
{
	bool	 newer = access(path, F_OK) == 0;
	bool	 older = access(old, F_OK) == 0;
	int	 rc;

	*there = newer || older;
	if (newer && older) {
		if ((rc = merge(path, old)) != 0)
			return rc;
		newer = access(path, F_OK) == 0;
	}
	if (newer && rename(path, old) == -1)
		return cannot(old);
	return 0;
}

int
leftover_open(struct leftover **out, const char *path)
{
	struct leftover	*l = calloc(1, sizeof(*l));
	bool		 there;
	int		 rc;

	*out = NULL;
	if (l == NULL || asprintf(&l->path, "%s.old", path) == -1) {
		free(l);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	if ((rc = aside(path, l->path, &there)) != 0 || !there) {
		leftover_free(l);
		return rc;
	}
	log_warnx(_("%s: an interrupted backup left this; it is no volume, and "
	    "the documents that are whole in it are not written again"),
	    path);
	*out = l;
	return 0;
}

void
leftover_free(struct leftover *l)
{
	if (l != NULL)
		free(l->path);
	free(l);
}

/* The digest of all of ${fd}, from the device. */
static int
digest_of(int fd, struct digest *id)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(STEP);
	ssize_t		 n = -1;
	int		 rc = -1;

	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (sha != NULL && p != NULL)
		while ((n = read_full(fd, p, STEP)) > 0)
			if (sha256_add(sha, p, (size_t)n) == -1)
				break;
	if (n == 0)
		rc = sha256_end(sha, id);
	sha256_free(sha);
	free(p);
	return rc;
}

bool
leftover_has(const struct leftover *l, const char *name,
    const struct digest *want, uint64_t size)
{
	struct digest	 got;
	uint64_t	 has;
	int		 fd = folder_file(l->path, name, &has);
	bool		 whole;

	if (fd == -1)
		return false;
	whole = has == size && digest_of(fd, &got) == 0 &&
	    digest_equal(&got, want);
	close(fd);
	return whole;
}

int
leftover_take(struct leftover *l, const char *name, const char *to)
{
	char		*from = path_join(l->path, name);
	struct stat	 st;
	int		 rc = 0;

	if (from == NULL || rename(from, to) == -1 || stat(to, &st) == -1)
		rc = cannot(to);
	free(from);
	if (rc == 0) {
		l->taken++;
		l->octets += (uint64_t)st.st_size;
	}
	return rc;
}

int
leftover_end(struct leftover *l)
{
	if (l == NULL)
		return 0;
	log_warnx(_("%s: %" PRIu64 " documents of it were whole and are kept"),
	    l->path, l->taken);
	return tree_remove(l->path);
}

static uint64_t
tree_octets(const char *path)
{
	char		*arg[2] = { (char *)(uintptr_t)path, NULL };
	uint64_t	 n = 0;
	FTSENT		*e;
	FTS		*fts;

	if ((fts = fts_open(arg, FTS_PHYSICAL | FTS_NOCHDIR, NULL)) == NULL)
		return 0;
	while ((e = fts_read(fts)) != NULL)
		if (e->fts_info == FTS_F)
			n += (uint64_t)e->fts_statp->st_blocks * BLOCK;
	fts_close(fts);
	return n;
}

/* ".NB-SET-0007.partial", or that with ".old". */
static bool
is_leftover(const char *name, const char *set)
{
	size_t	 n = strlen(set);

	if (strncmp(name, ".NB-", 4) != 0 || strncmp(name + 4, set, n) != 0 ||
	    name[4 + n] != '-')
		return false;
	name += 4 + n + 1;
	name += strspn(name, "0123456789");
	return strcmp(name, ".partial") == 0 ||
	    strcmp(name, ".partial.old") == 0;
}

uint64_t
leftover_octets(const char *dir, const char *set)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	uint64_t	 n = 0;
	char		*path;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (is_leftover(e->d_name, set) &&
		    (path = path_join(dir, e->d_name)) != NULL) {
			n += tree_octets(path);
			free(path);
		}
	if (d != NULL)
		closedir(d);
	return n;
}
