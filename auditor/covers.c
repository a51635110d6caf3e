/*
 * covers.c: finds detached data.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
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
#include "formats/crypto/wants.h"
#include "formats/document/nearby.h"

#include "auditor/covers.h"

int
covers_regular(const char *path, uint64_t max)
{
	struct stat	 st;
	int		 fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
	    O_NOCTTY)) == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size > max) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	return fd;
}

static int
memory_file(const char *text, size_t len)
{
	int	 fd;

	if ((fd = memfd_create("covers", MFD_CLOEXEC)) == -1 ||
	    write_full(fd, text, len) == -1) {
		log_err("%s", _("cannot hold the covered text in memory"));
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

/* "sha256:BASE64".  1 taken, 0 not of this form, -1 malformed (logged). */
static int
parse_digest(struct covers *c, const char *text)
{
	const char	*colon = strchr(text, ':');
	const char	*name;
	struct buf	 b;
	int		 rc = -1;

	if (colon == NULL)
		return 0;
	for (unsigned int i = DIGEST_NONE + 1; i < DIGEST_UNKNOWN; i++) {
		name = digest_alg_name((enum digest_alg)i);
		if (strlen(name) == (size_t)(colon - text) &&
		    strncmp(name, text, strlen(name)) == 0)
			c->alg = (enum digest_alg)i;
	}
	if (c->alg == DIGEST_NONE)
		return 0;
	buf_init(&b, sizeof(c->digest));
	if (base64_decode(&b, colon + 1, strlen(colon + 1)) == 0 &&
	    b.len == digest_alg_size(c->alg)) {
		memcpy(c->digest, b.p, b.len);
		c->len = b.len;
		rc = 1;
	} else {
		log_errx(_("--covers %s: not the base64 of such a digest"),
		    text);
	}
	buf_release(&b);
	return rc;
}

/* \t, \n, \r and \\ of ascii:TEXT; what is none stays as it is. */
static size_t
unescape(char *s)
{
	static const char	 names[] = "tnr\\", values[] = "\t\n\r\\";
	const char		*at;
	size_t			 n = 0;

	for (const char *p = s; *p != '\0'; p++) {
		if (p[0] == '\\' && p[1] != '\0' &&
		    (at = strchr(names, p[1])) != NULL) {
			s[n++] = values[at - names];
			p++;
		} else {
			s[n++] = *p;
		}
	}
	return n;
}

/* The octets of ascii:TEXT as a file.  -1: logged. */
static int
text_file(const char *text)
{
	char	*copy = strdup(text);
	int	 fd;

	if (copy == NULL) {
		log_err("--covers");
		return -1;
	}
	fd = memory_file(copy, unescape(copy));
	free(copy);
	return fd;
}

int
covers_open(struct covers *c, const char *text)
{
	static const char	 ascii[] = "ascii:";

	memset(c, 0, sizeof(*c));
	c->fd = -1;
	if (strncmp(text, ascii, sizeof(ascii) - 1) == 0) {
		c->fd = text_file(text + sizeof(ascii) - 1);
		return c->fd == -1 ? -1 : 0;
	}
	if (access(text, F_OK) == -1) {
		switch (parse_digest(c, text)) {
		case 1:
			return 0;
		case -1:
			return -1;
		}
	}
	if ((c->fd = covers_regular(text, UINT64_MAX)) == -1) {
		log_err(_("--covers %s: cannot read this file"), text);
		return -1;
	}
	return 0;
}

void
covers_release(struct covers *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
}

int
covers_by_name(const char *path)
{
	char	*name, *base, *dot;
	int	 fd = -1;

	if ((name = strdup(path)) == NULL)
		return -1;
	base = strrchr(name, '/');
	base = base == NULL ? name : base + 1;
	while (fd == -1 && (dot = strrchr(base, '.')) != NULL && dot != base) {
		*dot = '\0';
		fd = covers_regular(name, UINT64_MAX);
	}
	free(name);
	return fd;
}

int
covers_by_uri(const char *path, const struct plan *plan)
{
	const char	*slash = strrchr(path, '/');
	char		*name = nearby_data(plan), *full = NULL;
	int		 fd = -1;

	if (name != NULL && asprintf(&full, "%.*s%s", slash == NULL ? 0 :
	    (int)(slash - path) + 1, path, name) != -1) {
		fd = covers_regular(full, UINT64_MAX);
		free(full);
	}
	free(name);
	return fd;
}

static int
is_shown(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* The folder of ${path}, sorted, without hidden names.  Entries, or -1. */
static int
list_siblings(const char *path, char **dir, struct dirent ***list)
{
	const char	*slash = strrchr(path, '/');
	int		 n;

	*list = NULL;
	*dir = slash == NULL ? strdup(".") :
	    strndup(path, (size_t)(slash - path) + 1);
	if (*dir == NULL)
		return -1;
	n = scandir(*dir, list, is_shown, alphasort);
	return n;
}

static void
free_siblings(char *dir, struct dirent **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	free(dir);
}

/* Open entry ${name} of ${dir} when it may be data of ${path}. */
static int
open_sibling(const char *dir, const char *name, const char *path,
    uint64_t max)
{
	const char	*base = strrchr(path, '/');
	char		*full;
	int		 fd;

	base = base == NULL ? path : base + 1;
	if (strcmp(name, base) == 0 ||
	    (full = path_join(dir, name)) == NULL)
		return -1;
	fd = covers_regular(full, max);
	free(full);
	return fd;
}

/* A file in the folder of ${path}, of at most ${max} octets.  -1: none. */
static int
find_named(const char *path, const struct plan *plan, uint64_t max)
{
	enum digest_alg	 algs[WANTS_ALGS];
	struct dirent	**list;
	char		*dir;
	int		 n, tried = 0, fd = -1;

	if (wants_algs(plan, algs) == 0)
		return -1;
	n = list_siblings(path, &dir, &list);
	for (int i = 0; i < n && fd == -1 && tried < COVERS_SIBLINGS; i++) {
		fd = open_sibling(dir, list[i]->d_name, path, max);
		if (fd == -1)
			continue;
		tried++;
		if (!wants_file(plan, fd)) {
			close(fd);
			fd = -1;
		}
	}
	free_siblings(dir, list, n);
	return fd;
}

int
covers_by_digest(const char *path, const struct plan *plan)
{
	const char	*slash = strrchr(path, '/');
	char		*up = NULL;
	int		 fd = find_named(path, plan, COVERS_SIBLING_MAX);

	/* Signatures often lie in a folder of their own, below the data. */
	if (fd == -1 && asprintf(&up, "%.*s../.", slash == NULL ? 0 :
	    (int)(slash - path) + 1, path) != -1) {
		fd = find_named(up, plan, COVERS_TRIAL_MAX);
		free(up);
	}
	return fd;
}

int
covers_sibling(const char *path, size_t k, int *fd)
{
	struct dirent	**list;
	char		*dir;
	int		 n, rc = -1;

	*fd = -1;
	n = list_siblings(path, &dir, &list);
	if (k < COVERS_TRIALS && n > 0 && k < (size_t)n) {
		*fd = open_sibling(dir, list[k]->d_name, path,
		    COVERS_TRIAL_MAX);
		rc = 0;
	}
	free_siblings(dir, list, n);
	return rc;
}
