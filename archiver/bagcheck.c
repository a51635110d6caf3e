/*
 * bagcheck.c: whether a volume is as it was written.
 */
#include <fts.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"

#include "archiver/bagread.h"
#include "archiver/command.h"
#include "archiver/image.h"

static void
check_one(const struct bag *b, struct bag_check *c, const char *path,
    const struct digest *want)
{
	struct digest	 got;
	uint64_t	 octets;

	c->files++;
	if (bag_digest(b, path, &got, &octets) == -1) {
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
}

/* Every file of one manifest.  A broken line counts as damage. */
static int
check_manifest(const struct bag *b, struct bag_check *c, const char *name,
    bool (*stopping)(void))
{
	char		 path[BAG_PATH];
	struct digest	 id;
	struct manifest	 l;
	int		 more = 0, rc;

	if ((rc = bagline_open(&l, b, name)) == 0)
		while (!stopping() && (more = bagline_next(&l, &id, path)) == 1)
			check_one(b, c, path, &id);
	bagline_close(&l);
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

struct unlisted {
	const struct bag *b;
	struct bag_check *c;
	char		**path;		/* of the manifest, sorted */
};

static void
check_listed(struct unlisted *u, char *below)
{
	if (bsearch(&below, u->path, u->b->n, sizeof(*u->path), path_order) !=
	    NULL)
		return;
	log_errx(_("%s: %s: is on the volume, and no manifest names it"),
	    u->b->v.label, below);
	u->c->unlisted++;
}

static int
walk_folder(struct unlisted *u)
{
	char	*arg[2] = { NULL, NULL };
	FTSENT	*e;
	FTS	*fts;

	if ((arg[0] = path_join(u->b->path, "data")) == NULL ||
	    (fts = fts_open(arg, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT,
	    NULL)) == NULL) {
		free(arg[0]);
		return -1;
	}
	while ((e = fts_read(fts)) != NULL)
		if (e->fts_info != FTS_D && e->fts_info != FTS_DP)
			check_listed(u, e->fts_path + strlen(u->b->path) + 1);
	fts_close(fts);
	free(arg[0]);
	return 0;
}

static int
walk_image(struct unlisted *u)
{
	const struct pack	*p = &u->b->image->pack;

	for (size_t i = 0; i < p->n; i++)
		if (strncmp(p->file[i].path, "data/", 5) == 0)
			check_listed(u, p->file[i].path);
	return 0;
}

/* Payload files that the manifest does not name (RFC 8493 3). */
static int
check_unlisted(const struct bag *b, struct bag_check *c)
{
	struct unlisted	 u = { .b = b, .c = c, .path = paths_sorted(b) };
	int		 rc = -1;

	if (u.path != NULL)
		rc = b->image != NULL ? walk_image(&u) : walk_folder(&u);
	free(u.path);
	if (rc == 0)
		return 0;
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
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
