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
#include "archiver/tempfile.h"

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

/* The file in ${dir}, not named yet.  0 or -1 with errno. */
static int
copy_there(struct tempfile *t, const char *dir, const struct doc *d)
{
	int	 from, rc = -1, saved;

	if ((from = open(d->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) == -1)
		return -1;
	if (tempfile_open(t, dir, TEMP_NAME) == 0 &&
	    (rc = copy_octets(from, t->fd, d)) == 0) {
		/* Not every file system has modes or takes times. */
		(void)fchmod(t->fd, d->st.st_mode & 0777);
		(void)futimens(t->fd, (const struct timespec[2]){
		    d->st.st_atim, d->st.st_mtim });
	}
	saved = errno;
	close(from);
	errno = saved;
	return rc;
}

/* Name it ${to}, over nothing.  0 or -1 with errno. */
typedef int name_it(void *, const char *to);

static int
name_path(void *from, const char *to)
{
	return rename_over_nothing(from, to);
}

static int
name_copy(void *temp, const char *to)
{
	return tempfile_name(temp, to);
}

/*
 * Named ${name} in ${dir}, or as the next that is free: *landed, which the
 * caller frees.  0 or -1 with errno.
 */
static int
name_free(name_it *it, void *arg, const char *dir, const char *name,
    char **landed)
{
	char	*to;
	int	 rc = -1;

	*landed = NULL;
	for (unsigned int i = 0; rc == -1 && i < SUFFIX_MOST; i++) {
		if ((i == 0 ? asprintf(&to, "%s/%s", dir, name) :
		    asprintf(&to, "%s/%s.%u", dir, name, i)) == -1)
			return -1;
		if ((rc = it(arg, to)) == 0)
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
	struct tempfile	 t = { .open = false };
	char		*landed = NULL;
	int		 rc, saved;

	if ((rc = copy_there(&t, dir, d)) == 0 && (rc = name_free(name_copy,
	    &t, dir, last_name(d->path), &landed)) == 0 &&
	    (rc = durable_sync_dir(dir)) == 0 && is_same(d->path, d))
		/* What lies there by now, if not, is the next run's. */
		rc = unlink(d->path);
	saved = errno;
	tempfile_release(&t);
	errno = saved;
	free(landed);
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
	if (name_free(name_path, d->path, dir, last_name(d->path), &landed) ==
	    0) {
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
