/*
 * neighbours.c: gathers what lies beside a document.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/document/nearby.h"
#include "formats/sandbox/neighbours.h"

/* What is gathered. */
struct gathering {
	int		 folder;	/* the document's */
	const char	*own;		/* its name there */
	char		*done[NEARBY_FILES_MAX];	/* names taken */
	size_t		 ndone;
	struct buf	 piece;
	bool		(*skip)(void *arg, const struct stat *);
	void		*arg;
};

/* Open ${path} below ${folder}, no link on the way.  -1: no such file. */
static int
open_below(int folder, const char *path)
{
	const char	*p = path, *slash;
	struct stat	 st;
	int		 dir = dup(folder), fd;
	char		*seg;

	while (dir != -1 && (slash = strchr(p, '/')) != NULL) {
		seg = strndup(p, (size_t)(slash - p));
		fd = seg == NULL ? -1 : openat(dir, seg, O_RDONLY |
		    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		free(seg);
		close(dir);
		dir = fd;
		p = slash + 1;
	}
	if (dir == -1)
		return -1;
	fd = openat(dir, p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC);
	close(dir);
	if (fd != -1 && (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Take the file, unless it is there, too large or not to be read. */
static void
take(void *arg, const char *path, size_t max)
{
	struct gathering	*g = arg;
	struct stat	 st;
	uint8_t		*p;
	ssize_t		 n;
	int		 fd;

	for (size_t i = 0; i < g->ndone; i++)
		if (strcmp(g->done[i], path) == 0)
			return;
	if (g->ndone == NEARBY_FILES_MAX || strcmp(path, g->own) == 0 ||
	    (fd = open_below(g->folder, path)) == -1)
		return;
	if (fstat(fd, &st) == 0 && (uint64_t)st.st_size <= max &&
	    (g->skip == NULL || !g->skip(g->arg, &st)) &&
	    (uint64_t)st.st_size + g->piece.len <= NEARBY_MAX &&
	    (p = malloc((size_t)st.st_size + 1)) != NULL) {
		n = pread_full(fd, p, (size_t)st.st_size, 0);
		if (n >= 0 && (g->done[g->ndone] = strdup(path)) != NULL) {
			g->ndone++;
			(void)nearby_put(&g->piece, path, p, (size_t)n);
		}
		free(p);
	}
	close(fd);
}

static int
is_open_name(const struct dirent *d)
{
	return d->d_name[0] != '.' && utf8_valid(d->d_name,
	    strlen(d->d_name));
}

static void
take_below(struct gathering *g, const char *up, const char *name)
{
	char	*path;

	if (asprintf(&path, "%s%s", up, name) == -1)
		return;
	take(g, path, NEIGHBOUR_MAX);
	free(path);
}

/* The small files of the folder, or, with ${up} "../", of the one above it. */
static void
take_siblings(struct gathering *g, const char *folder, const char *up)
{
	struct dirent	**list = NULL;
	char		 *path = path_join(folder, up);
	int		  n = path == NULL ? -1 : scandir(path, &list,
			      is_open_name, alphasort);
	size_t		  named = g->piece.len;

	for (int i = 0; i < n; i++) {
		if (i < NEIGHBOURS_TRIED &&
		    g->piece.len - named < NEIGHBOURS_MAX)
			take_below(g, up, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	free(path);
}

/* The piece as a file in memory.  -1: logged. */
static int
to_memory(const struct buf *b)
{
	int	 fd = -1;

	if (b->failed || (fd = memfd_create("nearby", MFD_CLOEXEC)) == -1 ||
	    write_full(fd, b->p, b->len) == -1) {
		log_err("%s", _("cannot hold what lies beside the document "
		    "in memory"));
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

int
neighbours_gather(const char *path, const struct plan *plan,
    bool (*skip)(void *arg, const struct stat *), void *arg)
{
	const char		*slash = strrchr(path, '/');
	char			*folder;
	struct gathering	*g = calloc(1, sizeof(*g));
	int			 fd = -1;

	folder = slash == NULL ? strdup(".") :
	    strndup(path, (size_t)(slash - path) + 1);
	if (g == NULL || folder == NULL) {
		log_err("neighbours");
		goto out;
	}
	buf_init(&g->piece, NEARBY_PIECE_MAX);
	g->skip = skip;
	g->arg = arg;
	g->own = slash == NULL ? path : slash + 1;
	g->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (nearby_begin(&g->piece) == 0 && g->folder != -1) {
		nearby_named(plan, take, g);
		take_siblings(g, folder, "");
		take_siblings(g, folder, "../");
	}
	fd = to_memory(&g->piece);
	if (g->folder != -1)
		close(g->folder);
	for (size_t i = 0; i < g->ndone; i++)
		free(g->done[i]);
	buf_release(&g->piece);
 out:
	free(g);
	free(folder);
	return fd;
}
