/*
 * source.c: walking what was named for intake.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/detached.h"
#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/source.h"

#define NAMES_MAX	((size_t)1 << 32)	/* octets of a folder's names */
#define NAME_COLUMNS	60u		/* of a name in a reason */
#define FILE_FLAGS	(O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)

/*
 * A folder being walked: its names, each ended by NUL, in ${names}; ${at} are
 * where they begin, sorted; ${pathlen} is its own path's length.
 */
struct folder {
	int		 fd;
	struct buf	 names;
	size_t		*at;
	size_t		 n;
	size_t		 next;
	size_t		 pathlen;
};

struct source {
	char		**arg;		/* signatures first; owned array */
	size_t		 narg;
	size_t		 next;
	const struct source_except *except;
	size_t		 nexcept;
	struct folder	 folder[SOURCE_DEPTH];
	size_t		 depth;
	struct buf	 path;
};

bool
source_is_signature(const char *name)
{
	return detached_name(name) > 0;
}

static const char *
last_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Signatures before others, in the order of ${path} otherwise. */
static void
arrange(struct source *s, char **path, size_t n)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < n; i++)
			if (source_is_signature(path[i]) == (round == 0))
				s->arg[s->narg++] = path[i];
}

struct source *
source_new(char **path, size_t n, const struct source_except *except,
    size_t nexcept)
{
	struct source	*s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	buf_init(&s->path, SOURCE_PATH);
	s->except = except;
	s->nexcept = nexcept;
	if ((s->arg = calloc(n + 1, sizeof(*s->arg))) == NULL) {
		source_free(s);
		return NULL;
	}
	arrange(s, path, n);
	return s;
}

static void
folder_leave(struct source *s)
{
	struct folder	*f = &s->folder[--s->depth];

	close(f->fd);
	buf_release(&f->names);
	free(f->at);
}

void
source_free(struct source *s)
{
	if (s == NULL)
		return;
	while (s->depth > 0)
		folder_leave(s);
	buf_release(&s->path);
	free(s->arg);
	free(s);
}

static const char *
name_at(const struct folder *f, size_t i)
{
	return (const char *)f->names.p + f->at[i];
}

/* qsort_r(): signatures first, then by octets. */
static int
name_cmp(const void *a, const void *b, void *arg)
{
	const struct folder	*f = arg;
	const char		*x = (const char *)f->names.p +
				    *(const size_t *)a;
	const char		*y = (const char *)f->names.p +
				    *(const size_t *)b;
	bool			 sx = source_is_signature(x);
	bool			 sy = source_is_signature(y);

	return sx != sy ? (sx ? -1 : 1) : strcmp(x, y);
}

/* Read and sort the names.  0, or -1 with errno. */
static int
folder_read(struct folder *f)
{
	struct dirent	*e;
	size_t		*more, cap = 0;
	DIR		*dir;
	int		 fd, saved, rc = -1;

	if ((fd = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) ==
	    -1)
		return -1;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return -1;
	}
	while (errno = 0, (e = readdir(dir)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		if (f->n == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			more = reallocarray(f->at, cap, sizeof(*more));
			if (more == NULL)
				goto out;
			f->at = more;
		}
		f->at[f->n++] = f->names.len;
		if (buf_add(&f->names, e->d_name, strlen(e->d_name) + 1) ==
		    -1) {
			errno = ENOMEM;
			goto out;
		}
	}
	if (errno == 0)
		rc = 0;
 out:
	saved = errno;
	closedir(dir);
	errno = saved;
	if (rc == 0 && f->n > 1)
		qsort_r(f->at, f->n, sizeof(*f->at), name_cmp, f);
	return rc;
}

static int
refuse(struct source_item *item, const char *why)
{
	snprintf(item->why, sizeof(item->why), "%s", why);
	return 1;
}

/* What to do about it, or "". */
static const char *
errno_next(int why)
{
	switch (why) {
	case EACCES:
	case EPERM:
		return _("; let the user that runs the command read it");
	case ENOENT:
	case ENOTDIR:
		return _("; see whether its name is written right");
	case ENAMETOOLONG:
		return _("; give it a shorter name");
	case EIO:
		return _("; copy it anew from where it came from");
	default:
		return "";
	}
}

static int
refuse_errno(struct source_item *item, const char *what)
{
	int	 why = errno;

	snprintf(item->why, sizeof(item->why), "%s: %s%s", what,
	    strerror(why), errno_next(why));
	return 1;
}

/* Go into the folder ${fd}, whose path is s->path.  1 refused, 0, -1. */
static int
folder_enter(struct source *s, int fd, struct source_item *item)
{
	struct folder	*f;

	if (s->depth == SOURCE_DEPTH) {
		close(fd);
		return refuse(item, _("lies too deep: more than 256 folders "
		    "below each other; name this folder itself"));
	}
	f = &s->folder[s->depth++];
	*f = (struct folder){ .fd = fd, .pathlen = s->path.len };
	buf_init(&f->names, NAMES_MAX);
	if (folder_read(f) == 0)
		return 0;
	refuse_errno(item, _("the folder cannot be read"));
	folder_leave(s);
	return 1;
}

/* The data that a detached signature names by its own name. */
static void
find_data(int dir, const char *name, struct source_item *item)
{
	char	 base[NAME_MAX + 1];
	char	*dot;
	size_t	 n = strlen(name);

	if (!source_is_signature(name) || n > NAME_MAX)
		return;
	memcpy(base, name, n + 1);
	while ((dot = strrchr(base, '.')) != NULL && dot != base) {
		*dot = '\0';
		item->data = openat(dir, base, FILE_FLAGS | O_NOFOLLOW);
		if (item->data == -1)
			continue;
		if (fstat(item->data, &item->data_st) == 0 &&
		    S_ISREG(item->data_st.st_mode))
			return;
		close(item->data);
		item->data = -1;
	}
}

static const char *
not_a_file(mode_t mode)
{
	if (S_ISFIFO(mode))
		return _("is a pipe, not a file; write what comes out of it "
		    "to a file, and name that");
	if (S_ISSOCK(mode))
		return _("is a socket, not a file; name files and folders");
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return _("is a device, not a file; mount it, and name the "
		    "files on it");
	if (S_ISLNK(mode))
		return _("is a symbolic link, which is not followed; name "
		    "the file itself");
	return _("is not a file");
}

static bool
is_excepted(const struct source *s, const struct stat *st)
{
	for (size_t i = 0; i < s->nexcept; i++)
		if (s->except[i].dev == st->st_dev &&
		    s->except[i].ino == st->st_ino)
			return true;
	return false;
}

/*
 * What ${name} in the folder ${dir} is, links followed or not.  What is no
 * file is not even opened: a device may do things when it is.  1 an item,
 * 0 a folder that was entered, -1 memory.
 */
static int
visit(struct source *s, int dir, const char *name, bool follow,
    struct source_item *item)
{
	struct stat	 st;
	int		 fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return refuse_errno(item, _("cannot be found"));
	if (S_ISLNK(st.st_mode) && follow &&
	    fstatat(dir, name, &st, 0) == -1)
		return refuse(item, _("is a symbolic link to something that "
		    "is not there; name the file itself"));
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return refuse(item, not_a_file(st.st_mode));
	fd = openat(dir, name, FILE_FLAGS | (follow ? 0 : O_NOFOLLOW) |
	    (S_ISDIR(st.st_mode) ? O_DIRECTORY : 0));
	if (fd == -1)
		return refuse_errno(item, S_ISDIR(st.st_mode) ?
		    _("the folder cannot be read") : _("cannot be read"));
	if (fstat(fd, &item->st) == -1 ||
	    (item->st.st_mode & S_IFMT) != (st.st_mode & S_IFMT)) {
		close(fd);
		return refuse(item, _("was replaced while it was opened; "
		    "take it in again"));
	}
	if (is_excepted(s, &item->st) && follow && s->narg == 1) {
		close(fd);
		return refuse(item, _("is the store itself, its receipt, or "
		    "the folder that sources are moved to; name another"));
	}
	if (is_excepted(s, &item->st)) {
		log_info(_("%s: belongs to this intake itself and is passed "
		    "over"), name);
		close(fd);
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return folder_enter(s, fd, item);
	item->fd = fd;
	return 1;
}

/* The path of ${name} in the folder walked; -1: memory or too long. */
static int
path_set(struct source *s, size_t folder, const char *name)
{
	s->path.len = folder;
	s->path.failed = 0;
	if (folder > 0 && s->path.p[folder - 1] != '/' &&
	    buf_addc(&s->path, '/') == -1)
		return -1;
	return buf_addstr(&s->path, name);
}

/* The path would be longer than a path can be: its folder's, and its name. */
static int
refuse_long(struct source *s, size_t folder, const char *name,
    struct source_item *item)
{
	struct buf	 seen, cut;
	const char	*text = "?";

	s->path.len = folder;
	s->path.failed = 0;
	buf_init(&seen, sizeof(item->why) * 4);
	buf_init(&cut, sizeof(item->why));
	if (utf8_visible(&seen, name, strlen(name)) == 0 &&
	    buf_str(&seen) != NULL &&
	    flow_cut(&cut, buf_str(&seen), NAME_COLUMNS) == 0 &&
	    buf_str(&cut) != NULL)
		text = buf_str(&cut);
	snprintf(item->why, sizeof(item->why), _("the path of %s in it would "
	    "be too long; take it in from within this folder"), text);
	buf_release(&cut);
	buf_release(&seen);
	return 1;
}

/* An argument: a link that a person named is followed. */
static int
next_arg(struct source *s, struct source_item *item)
{
	const char	*arg = s->arg[s->next++];
	char		*dir;
	int		 fd, rc;

	item->path = arg;
	if (path_set(s, 0, arg) == -1)
		return refuse(item, _("the path is too long; go into one of "
		    "its folders and name the rest"));
	if ((rc = visit(s, AT_FDCWD, arg, true, item)) != 1 ||
	    item->fd == -1 || !source_is_signature(arg))
		return rc;
	if ((dir = strndup(arg, (size_t)(last_name(arg) - arg))) == NULL)
		return -1;
	fd = open(*dir == '\0' ? "." : dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd != -1) {
		find_data(fd, last_name(arg), item);
		close(fd);
	}
	return 1;
}

static int
next_in_folder(struct source *s, struct source_item *item)
{
	struct folder	*f = &s->folder[s->depth - 1];
	const char	*name;
	int		 rc;

	if (f->next == f->n) {
		folder_leave(s);
		return 0;
	}
	name = name_at(f, f->next++);
	if (path_set(s, f->pathlen, name) == -1)
		return refuse_long(s, f->pathlen, name, item);
	rc = visit(s, f->fd, name, false, item);
	if (rc == 1 && item->fd != -1)
		find_data(f->fd, name, item);
	return rc;
}

int
source_next(struct source *s, struct source_item *item)
{
	int	 rc;

	for (;;) {
		*item = (struct source_item){ .fd = -1, .data = -1 };
		if (s->depth > 0)
			rc = next_in_folder(s, item);
		else if (s->next < s->narg)
			rc = next_arg(s, item);
		else
			return 0;
		if (rc == -1)
			return -1;
		if (rc == 0)
			continue;
		if (item->path == NULL &&
		    (item->path = buf_str(&s->path)) == NULL)
			return -1;
		return 1;
	}
}
