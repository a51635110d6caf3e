/*
 * sources.c: volumes to read from.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/sources.h"

#define STEP	((size_t)256 * 1024)

static int
source_add(struct sources *s, const char *path, const char *store)
{
	struct bag	*bag;
	int		 rc;

	if (s->n == VOLUMES_MAX) {
		log_errx(_("more than %d volumes at once"), VOLUMES_MAX);
		return FAIL_USAGE;
	}
	if ((rc = bag_open(&bag, path)) != 0 || bag == NULL)
		return rc;
	if (store == NULL && s->n > 0)
		store = s->bag[0]->v.store;
	if (store != NULL && strcmp(store, bag->v.store) != 0) {
		log_errx(_("%s: is a volume of another store (%s)"), path,
		    bag->v.origin);
		bag_close(bag);
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->bag[i]->v.id, bag->v.id) == 0) {
			log_warnx(_("%s: is %s, which was named before"), path,
			    bag->v.label);
			bag_close(bag);
			return 0;
		}
	if ((rc = bag_objects(bag)) != 0)
		log_errx(_("%s: is used as far as its manifest can be read"),
		    path);
	s->bag[s->n++] = bag;
	return rc;
}

int
sources_open(struct sources *s, char **path, size_t n, const char *store)
{
	int	 rc = 0;

	s->n = 0;
	for (size_t i = 0; i < n; i++)
		rc = worst(rc, source_add(s, path[i], store));
	return rc;
}

void
sources_close(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		bag_close(s->bag[i]);
	s->n = 0;
}

/* Whether all of it has the digest; at the file's beginning again then. */
static bool
is_whole(int fd, const struct digest *want, uint64_t size)
{
	struct sha256	*sha = sha256_new();
	struct digest	 got;
	struct stat	 st;
	uint8_t		*p = malloc(STEP);
	ssize_t		 n = -1;
	bool		 whole = false;

	if (sha != NULL && p != NULL && fstat(fd, &st) == 0 &&
	    S_ISREG(st.st_mode) && (uint64_t)st.st_size == size)
		while ((n = read_full(fd, p, STEP)) > 0)
			if (sha256_add(sha, p, (size_t)n) == -1)
				break;
	if (n == 0 && sha256_end(sha, &got) == 0)
		whole = digest_equal(&got, want) && lseek(fd, 0, SEEK_SET) ==
		    0;
	sha256_free(sha);
	free(p);
	return whole;
}

/* The file at ${path} below the bag when all of it has the digest; or -1. */
static int
open_whole(const struct bag *bag, const char *below, const struct digest *id,
    uint64_t size)
{
	char	*path = path_join(bag->path, below);
	int	 fd;

	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
	if (fd != -1 && is_whole(fd, id, size)) {
		free(path);
		return fd;
	}
	log_errx(_("%s: is damaged or missing"), path);
	free(path);
	if (fd != -1)
		close(fd);
	return -1;
}

/* A file named by the digest, which no line of a manifest names any more. */
static int
find_named(const struct bag *bag, const struct digest *id, uint64_t size)
{
	char		 hex[DIGEST_HEX], below[64 + DIGEST_HEX + 64];
	struct dirent	*e;
	char		*dir;
	DIR		*d = NULL;
	int		 fd = -1;

	digest_hex(id, hex);
	snprintf(below, sizeof(below), "data/objects/%.2s", hex);
	if (bag_find(bag, id) == NULL &&
	    (dir = path_join(bag->path, below)) != NULL) {
		d = opendir(dir);
		free(dir);
	}
	while (d != NULL && fd == -1 && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, hex, DIGEST_HEX - 1) != 0 ||
		    strlen(e->d_name) > DIGEST_HEX + 32)
			continue;
		snprintf(below, sizeof(below), "data/objects/%.2s/%.*s", hex,
		    DIGEST_HEX + 32, e->d_name);
		fd = open_whole(bag, below, id, size);
	}
	if (d != NULL)
		closedir(d);
	return fd;
}

int
sources_find(const struct sources *s, const struct digest *id, uint64_t size,
    size_t *from, const struct bag **bag)
{
	const struct bag_object	*o;
	int			 fd = -1;

	/* By the manifests; then by the files' own names. */
	while (fd == -1 && *from < 2 * s->n) {
		*bag = s->bag[*from % s->n];
		if (*from >= s->n)
			fd = find_named(*bag, id, size);
		else if ((o = bag_find(*bag, id)) != NULL)
			fd = open_whole(*bag, o->path, id, size);
		(*from)++;
	}
	return fd;
}
