/*
 * moveto.c: moving sources.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/digest.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/moveto.h"

#define SUFFIX_MOST	10000		/* names tried */
#define COPY_STEP	((size_t)1024 * 1024)
#define TEMP_NAME	".nbarchive-move-XXXXXX"

static const char *
last_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Copy ${from} to the open ${to}; its digest must be the document's. */
static int
copy_octets(int from, int to, const struct doc *d)
{
	struct sha256	*sha = sha256_new();
	struct digest	 got;
	uint8_t		*p = malloc(COPY_STEP);
	ssize_t		 n = -1;
	int		 rc = -1;

	while (sha != NULL && p != NULL &&
	    (n = read_full(from, p, COPY_STEP)) > 0)
		if (sha256_add(sha, p, (size_t)n) == -1 ||
		    write_full(to, p, (size_t)n) == -1)
			break;
	if (n == 0 && sha256_end(sha, &got) == 0) {
		if (digest_equal(&got, &d->sha256))
			rc = fsync(to);
		else
			errno = EIO;
	}
	free(p);
	sha256_free(sha);
	return rc;
}

/* The file under a temporary name in ${dir}; the caller frees it. */
static char *
copy_there(const char *dir, const struct doc *d)
{
	char	*temp;
	int	 from = -1, to = -1, rc = -1, saved;

	if ((temp = path_join(dir, TEMP_NAME)) == NULL)
		return NULL;
	from = open(d->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (from != -1)
		to = mkostemp(temp, O_CLOEXEC);
	if (to != -1) {
		rc = copy_octets(from, to, d);
		/* Not every file system has modes or takes times. */
		if (rc == 0) {
			(void)fchmod(to, d->st.st_mode & 0777);
			(void)futimens(to, (const struct timespec[2]){
			    d->st.st_atim, d->st.st_mtim });
		}
		if (close(to) == -1)
			rc = -1;
		if (rc == -1) {
			saved = errno;
			unlink(temp);
			errno = saved;
		}
	}
	if (from != -1)
		close(from);
	if (rc == 0)
		return temp;
	free(temp);
	return NULL;
}

/* As ${to}, over nothing.  0 or -1 with errno. */
static int
rename_over_nothing(const char *from, const char *to)
{
	struct stat	 st;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* A file system without it; link() replaces nothing either. */
	if (link(from, to) == 0)
		return unlink(from);
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
		return -1;
	/* Nor has it links: a stick or a share, which has one user. */
	if (lstat(to, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

/*
 * Name ${from} as ${name} in ${dir}, or as the next that is free: *landed,
 * which the caller frees.  0 or -1 with errno.
 */
static int
rename_free(const char *from, const char *dir, const char *name, char **landed)
{
	char	*to;
	int	 rc = -1;

	*landed = NULL;
	for (unsigned int i = 0; rc == -1 && i < SUFFIX_MOST; i++) {
		if ((i == 0 ? asprintf(&to, "%s/%s", dir, name) :
		    asprintf(&to, "%s/%s.%u", dir, name, i)) == -1)
			return -1;
		if ((rc = rename_over_nothing(from, to)) == 0)
			*landed = to;
		else
			free(to);
		if (rc == -1 && errno != EEXIST)
			return -1;
	}
	return rc;
}

/* The path names the file that was read. */
static bool
is_same(const char *path, const struct doc *d)
{
	struct stat	 st;

	return lstat(path, &st) == 0 && st.st_dev == d->st.st_dev &&
	    st.st_ino == d->st.st_ino && st.st_size == d->st.st_size &&
	    st.st_mtim.tv_sec == d->st.st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == d->st.st_mtim.tv_nsec;
}

static int
move_across(const char *dir, const struct doc *d)
{
	char	*temp, *landed;
	int	 rc, saved;

	if ((temp = copy_there(dir, d)) == NULL)
		return -1;
	if ((rc = rename_free(temp, dir, last_name(d->path), &landed)) == -1) {
		saved = errno;
		unlink(temp);
		errno = saved;
	} else if ((rc = durable_sync_dir(dir)) == 0 && is_same(d->path, d)) {
		/* What lies there by now, if not, is the next run's. */
		rc = unlink(d->path);
	}
	free(landed);
	free(temp);
	return rc;
}

static int
not_read(const struct doc *d)
{
	log_warnx(_("%s: is not moved: it is not the file that was read; the "
	    "next run takes it in"), d->path);
	return DONE_PERSON;
}

/* What was moved to ${path} is not what was read: back, it is not stored. */
static int
move_back(const char *path, const struct doc *d)
{
	if (rename_over_nothing(path, d->path) == 0)
		return not_read(d);
	log_warnx(_("%s: is not the file that was read, and is not stored; "
	    "take it in"), path);
	return DONE_PERSON;
}

static int
move_one(const char *dir, const struct doc *d)
{
	char	*landed;
	int	 rc = 0;

	if (!is_same(d->path, d))
		return not_read(d);
	if (rename_free(d->path, dir, last_name(d->path), &landed) == 0) {
		/* Another may have come in its place in between. */
		if (!is_same(landed, d))
			rc = move_back(landed, d);
		free(landed);
		return rc;
	}
	if (errno == EXDEV && move_across(dir, d) == 0)
		return 0;
	log_warnx(_("%s: is stored, but cannot be moved to %s: %s; mend that "
	    "and take it in again, then it is moved as a duplicate"), d->path,
	    dir, strerror(errno));
	return DONE_PERSON;
}

int
moveto_list(struct writer *w, const char *dir, const struct doc *list)
{
	const struct doc	*d;
	bool			 same;
	int			 rc = 0, one;

	for (d = list; d != NULL; d = d->next) {
		if (d->outcome == DOC_ERROR || d->in != NULL)
			continue;	/* a member goes with its container */
		one = writer_check(w, d->segment, d->number, d->size,
		    &d->sha256, &same);
		if (one == 0 && !same) {
			log_errx(_("%s: what the store holds is not what came "
			    "in; the source stays.  Find out what is damaged "
			    "with: nbaudit run"), d->path);
			one = FAIL_DAMAGE;
		}
		if (one == 0)
			one = move_one(dir, d);
		rc = worst(rc, one);
	}
	if (durable_sync_dir(dir) == -1)
		rc = worst(rc, FAIL_CANNOT);
	return rc;
}
