/*
 * bagread.c: reading volumes.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"

#include "archiver/bagread.h"
#include "archiver/command.h"

#define INFO_MAX	((size_t)64 * 1024)
#define STEP		((size_t)1024 * 1024)

/* A manifest being read. */
struct lines {
	FILE	*f;
	char	*path;
	char	*line;
	size_t	 cap;
	uint64_t n;
};

static int
no_memory(void)
{
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

static int
info_load(struct bag *b)
{
	struct buf	 text;
	char		*path = path_join(b->path, BAG_INFO);
	int		 rc = FAIL_CANNOT;

	buf_init(&text, INFO_MAX);
	if (path == NULL) {
		no_memory();
	} else if (durable_read(&text, path) == -1) {
		log_err(_("%s: is no backup volume: its bag-info.txt cannot "
		    "be read"), b->path);
	} else {
		switch (volume_info_parse(&b->v, text.p, text.len)) {
		case VOLUME_OK:
			rc = 0;
			break;
		case VOLUME_OTHER_FORMAT:
			log_errx(_("%s: is a volume of format %" PRIu32 ", "
			    "which this version does not know; use a newer "
			    "nbarchive, or read its HOW-TO-READ.txt"),
			    b->path, b->v.format);
			break;
		case VOLUME_MALFORMED:
			log_errx(_("%s: bag-info.txt is not that of a backup "
			    "volume, or it is damaged"), path);
		}
	}
	free(path);
	buf_release(&text);
	return rc;
}

/*
 * Digest of a file below the bag, read from the device.  0, or -1 with errno.
 */
static int
file_digest(const char *path, struct digest *id, uint64_t *octets)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(STEP);
	ssize_t		 n = -1;
	int		 fd, rc = -1, err;

	*octets = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
	err = errno;
	if (fd == -1 || sha == NULL || p == NULL)
		goto out;
	/* What is clean in the cache goes, so that the device is read. */
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((n = read_full(fd, p, STEP)) > 0) {
		if (sha256_add(sha, p, (size_t)n) == -1)
			goto out;
		*octets += (uint64_t)n;
	}
	err = errno;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (n == 0 && sha256_end(sha, id) == 0)
		rc = 0;
 out:
	if (fd != -1)
		close(fd);
	sha256_free(sha);
	free(p);
	errno = err;
	return rc;
}

int
bag_open(struct bag **out, const char *path)
{
	struct bag	*b;
	char		*manifest = NULL;
	uint64_t	 octets;
	int		 rc;

	*out = NULL;
	if ((b = calloc(1, sizeof(*b))) == NULL ||
	    (b->path = strdup(path)) == NULL) {
		free(b);
		return no_memory();
	}
	if ((rc = info_load(b)) != 0)
		goto fail;
	if ((manifest = path_join(path, BAG_MANIFEST)) == NULL) {
		rc = no_memory();
		goto fail;
	}
	if (file_digest(manifest, &b->manifest, &octets) == -1) {
		log_err(_("%s: cannot be read"), manifest);
		rc = FAIL_CANNOT;
		goto fail;
	}
	free(manifest);
	*out = b;
	return 0;
 fail:
	free(manifest);
	bag_close(b);
	return rc;
}

void
bag_close(struct bag *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		free(b->object[i].path);
	free(b->object);
	volume_release(&b->v);
	free(b->path);
	free(b);
}

static int
lines_open(struct lines *l, const struct bag *b, const char *name)
{
	*l = (struct lines){ .f = NULL };
	if ((l->path = path_join(b->path, name)) == NULL)
		return no_memory();
	if ((l->f = fopen(l->path, "re")) == NULL) {
		log_err(_("%s: cannot be read"), l->path);
		return FAIL_DAMAGE;
	}
	return 0;
}

static void
lines_close(struct lines *l)
{
	if (l->f != NULL)
		fclose(l->f);
	free(l->line);
	free(l->path);
}

/* 1 and a line's digest and path, 0 at the end, -1: malformed (logged). */
static int
lines_next(struct lines *l, struct digest *id, char path[BAG_PATH])
{
	const uint8_t	*p;
	ssize_t		 n;

	if ((n = getline(&l->line, &l->cap, l->f)) == -1) {
		if (!ferror(l->f))
			return 0;
		log_err(_("%s: cannot be read"), l->path);
		return -1;
	}
	l->n++;
	p = (const uint8_t *)l->line;
	if (bag_manifest_next(&p, p + n, id, path) == 1)
		return 1;
	log_errx(_("%s, line %" PRIu64 ": is not the line of a manifest"),
	    l->path, l->n);
	return -1;
}

static int
object_add(struct bag *b, const struct digest *id, const char *path)
{
	struct bag_object	*p;
	size_t			 cap;

	if (b->n == b->cap) {
		cap = b->cap == 0 ? 256 : b->cap * 2;
		if ((p = realloc(b->object, cap * sizeof(*p))) == NULL)
			return no_memory();
		b->object = p;
		b->cap = cap;
	}
	b->object[b->n].id = *id;
	if ((b->object[b->n].path = strdup(path)) == NULL)
		return no_memory();
	b->n++;
	return 0;
}

static int
object_order(const void *a, const void *b)
{
	const struct bag_object	*x = a, *y = b;
	int			 c = digest_cmp(&x->id, &y->id);

	return c != 0 ? c : strcmp(x->path, y->path);
}

int
bag_objects(struct bag *b)
{
	char		 path[BAG_PATH];
	struct digest	 id;
	struct lines	 l;
	int		 more, rc;

	if ((rc = lines_open(&l, b, BAG_MANIFEST)) == 0) {
		while (rc == 0 && (more = lines_next(&l, &id, path)) != 0)
			rc = more == -1 ? FAIL_DAMAGE :
			    object_add(b, &id, path);
	}
	lines_close(&l);
	if (b->n > 0)
		qsort(b->object, b->n, sizeof(*b->object), object_order);
	return rc;
}

const struct bag_object *
bag_find(const struct bag *b, const struct digest *id)
{
	size_t	 lo = 0, hi = b->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&b->object[mid].id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < b->n && digest_equal(&b->object[lo].id, id))
		return &b->object[lo];
	return NULL;
}

static void
check_one(const struct bag *b, struct bag_check *c, const char *path,
    const struct digest *want)
{
	struct digest	 got;
	uint64_t	 octets;
	char		*full = path_join(b->path, path);

	c->files++;
	if (full == NULL || file_digest(full, &got, &octets) == -1) {
		log_err(_("%s: %s: cannot be read"), b->v.label, path);
		c->damaged++;
	} else if (!digest_equal(&got, want)) {
		log_errx(_("%s: %s: is not as it was written (its digest "
		    "differs)"), b->v.label, path);
		c->damaged++;
		c->octets += octets;
	} else {
		c->octets += octets;
	}
	free(full);
}

/* Every file of one manifest.  A broken line counts as damage. */
static int
check_manifest(const struct bag *b, struct bag_check *c, const char *name,
    bool (*stopping)(void))
{
	char		 path[BAG_PATH];
	struct digest	 id;
	struct lines	 l;
	int		 more = 0, rc;

	if ((rc = lines_open(&l, b, name)) == 0)
		while (!stopping() && (more = lines_next(&l, &id, path)) == 1)
			check_one(b, c, path, &id);
	lines_close(&l);
	if (rc == 0 && more == -1) {
		c->damaged++;
		rc = FAIL_DAMAGE;
	}
	return rc;
}

static int
path_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The manifest's paths, sorted; borrowed.  NULL: memory. */
static char **
paths_sorted(const struct bag *b)
{
	char	**path = calloc(b->n + 1, sizeof(*path));

	for (size_t i = 0; path != NULL && i < b->n; i++)
		path[i] = b->object[i].path;
	if (path != NULL)
		qsort(path, b->n, sizeof(*path), path_order);
	return path;
}

/* Payload files that the manifest does not name (RFC 8493 3). */
static int
check_unlisted(const struct bag *b, struct bag_check *c)
{
	char		**path = paths_sorted(b);
	char		*arg[2] = { NULL, NULL };
	char		*below;
	FTSENT		*e;
	FTS		*fts;

	if (path == NULL || (arg[0] = path_join(b->path, "data")) == NULL ||
	    (fts = fts_open(arg, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT,
	    NULL)) == NULL) {
		free(arg[0]);
		free(path);
		return no_memory();
	}
	while ((e = fts_read(fts)) != NULL) {
		if (e->fts_info == FTS_D || e->fts_info == FTS_DP)
			continue;
		below = e->fts_path + strlen(b->path) + 1;
		if (bsearch(&below, path, b->n, sizeof(*path), path_order) ==
		    NULL) {
			log_errx(_("%s: %s: is on the volume, and no manifest "
			    "names it"), b->v.label, below);
			c->unlisted++;
		}
	}
	fts_close(fts);
	free(arg[0]);
	free(path);
	return 0;
}

int
bag_verify(struct bag *b, struct bag_check *c, bool (*stopping)(void))
{
	int	 rc;

	*c = (struct bag_check){ 0 };
	rc = check_manifest(b, c, BAG_TAGMANIFEST, stopping);
	if (!stopping())
		rc = worst(rc, check_manifest(b, c, BAG_MANIFEST, stopping));
	if (stopping()) {
		log_errx(_("%s: broken off; the rest was not read"),
		    b->v.label);
		return FAIL_CANNOT;
	}
	if (rc == 0 && b->n == 0)
		rc = bag_objects(b);
	if (rc == 0)
		rc = check_unlisted(b, c);
	if (c->damaged > 0 || c->unlisted > 0)
		rc = worst(rc, FAIL_DAMAGE);
	return rc;
}
