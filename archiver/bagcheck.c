/*
 * bagcheck.c: whether a volume is as it was written.
 */
#include <fts.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"
#include "formats/media/listing.h"

#include "archiver/bagread.h"
#include "archiver/command.h"
#include "archiver/heal.h"
#include "archiver/image.h"
#include "archiver/parity.h"

#define PAYLOAD	"data/"

/* A file that is not as it was written. */
struct wrong {
	struct digest	 want;
	char		*path;
};

/* Reading a bag back. */
struct check {
	struct bag	*b;
	struct bag_check *c;
	bool		 (*stopping)(void);
	struct wrong	*wrong;
	size_t		 n, cap;
	uint64_t	 unread;	/* files that could not be read */
};

/* Without memory for it, it is not looked at again. */
static void
wrong_add(struct check *k, const struct digest *want, const char *path)
{
	struct wrong	*p;
	size_t		 cap;

	k->c->damaged++;
	if (k->n == k->cap) {
		cap = k->cap == 0 ? 16 : k->cap * 2;
		if ((p = realloc(k->wrong, cap * sizeof(*p))) == NULL)
			return;
		k->wrong = p;
		k->cap = cap;
	}
	if ((k->wrong[k->n].path = strdup(path)) == NULL)
		return;
	k->wrong[k->n++].want = *want;
}

static void
check_one(struct check *k, const char *path, const struct digest *want)
{
	const struct bag	*b = k->b;
	struct digest		 got;
	uint64_t		 octets;

	k->c->files++;
	if (bag_digest_raw(b, path, &got, &octets) == -1) {
		k->unread++;
		log_err(_("%s: %s: cannot be read"), b->v.label, path);
		wrong_add(k, want, path);
		return;
	}
	k->c->octets += octets;
	if (digest_equal(&got, want))
		return;
	log_errx(_("%s: %s: is not as it was written (its digest differs)"),
	    b->v.label, path);
	wrong_add(k, want, path);
}

/* Every file of one manifest.  A broken line counts as damage. */
static int
check_manifest(struct check *k, const char *name)
{
	char		 path[BAG_PATH];
	struct digest	 id;
	struct manifest	 l;
	int		 more = 0, rc;

	if ((rc = bagline_open(&l, k->b, name)) == 0)
		while (!k->stopping() && (more = bagline_next(&l, &id, path))
		    == 1)
			check_one(k, path, &id);
	bagline_close(&l);
	if (rc == 0 && more == -1) {
		k->c->damaged++;
		rc = FAIL_DAMAGE;
	}
	return rc;
}

/* Which of the damaged files parity has whole. */
static void
check_parity(struct check *k)
{
	struct digest	 got;
	uint64_t	 octets;

	for (size_t i = 0; i < k->n && !k->stopping(); i++) {
		if (strncmp(k->wrong[i].path, PARITY_FOLDER "/",
		    strlen(PARITY_FOLDER) + 1) == 0)
			continue;	/* not needed when the rest is whole */
		if (heal_file(k->b, k->wrong[i].path) &&
		    bag_digest(k->b, k->wrong[i].path, &got, &octets) == 0 &&
		    digest_equal(&got, &k->wrong[i].want)) {
			k->c->healed++;
			log_warnx(_("%s: %s: its parity has it whole"),
			    k->b->v.label, k->wrong[i].path);
		} else if (k->b->heal != NULL && heal_has(k->b->heal) &&
		    !heal_no_room(k->b->heal)) {
			log_errx(_("%s: %s: is lost on this volume, its parity "
			    "does not make up for so much damage"),
			    k->b->v.label, k->wrong[i].path);
		}
	}
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
	struct listing	 tags;		/* the tag manifest's */
	bool		 has_tags;
};

/* A tag manifest that cannot be read was told of. */
static void
tags_load(struct unlisted *u)
{
	struct buf	 text;

	buf_init(&text, LISTING_MAX);
	u->has_tags = bag_text_raw(u->b, BAG_TAGMANIFEST, &text) == 0 &&
	    listing_parse(&u->tags, text.p, text.len) == 0;
	buf_release(&text);
}

/* Other files than the payload's do not make it another volume. */
static void
check_tag(const struct unlisted *u, const char *below)
{
	if (u->has_tags && strcmp(below, BAG_TAGMANIFEST) != 0 &&
	    listing_find(&u->tags, below) == NULL)
		log_warnx(_("%s: %s: lies on the volume, and was not written "
		    "with it (no manifest names it); trust nothing of what it "
		    "says"), u->b->v.label, below);
}

static void
check_listed(struct unlisted *u, char *below)
{
	if (strncmp(below, PAYLOAD, strlen(PAYLOAD)) != 0) {
		check_tag(u, below);
		return;
	}
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
	char	*arg[2] = { u->b->path, NULL };
	size_t	 skip = strlen(u->b->path);
	FTSENT	*e;
	FTS	*fts;

	while (skip > 0 && u->b->path[skip - 1] == '/')
		skip--;
	if ((fts = fts_open(arg, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR |
	    FTS_NOSTAT, NULL)) == NULL)
		return -1;
	while ((e = fts_read(fts)) != NULL)
		if (e->fts_info != FTS_D && e->fts_info != FTS_DP &&
		    e->fts_level > 0)
			check_listed(u, e->fts_path + skip + 1);
	fts_close(fts);
	return 0;
}

static int
walk_image(struct unlisted *u)
{
	const struct pack	*p = &u->b->image->pack;

	for (size_t i = 0; i < p->n; i++)
		check_listed(u, p->file[i].path);
	return 0;
}

int
bag_unlisted(const struct bag *b, struct bag_check *c)
{
	struct unlisted	 u = { .b = b, .c = c, .path = paths_sorted(b) };
	int		 rc = -1;

	tags_load(&u);
	if (u.path != NULL)
		rc = b->image != NULL ? walk_image(&u) : walk_folder(&u);
	listing_release(&u.tags);
	free(u.path);
	if (rc == 0)
		return 0;
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

static int
verify(struct check *k)
{
	struct bag_check	*c = k->c;
	int			 rc;

	rc = check_manifest(k, BAG_TAGMANIFEST);
	if (!k->stopping())
		rc = worst(rc, check_manifest(k, BAG_MANIFEST));
	if (k->stopping()) {
		log_errx(_("%s: broken off; the rest was not read"),
		    k->b->v.label);
		return FAIL_CANNOT;
	}
	if (k->unread > 0 && bag_cannot_tell(k->b))
		return FAIL_CANNOT;
	/* Told, when it was opened. */
	c->damaged += k->b->image != NULL && k->b->image->damaged;
	if (rc == 0 && k->b->n == 0)
		rc = bag_objects(k->b);
	if (rc == 0)
		rc = bag_unlisted(k->b, c);
	check_parity(k);
	if (c->damaged > 0 || c->unlisted > 0)
		rc = worst(rc, FAIL_DAMAGE);
	return rc;
}

int
bag_verify(struct bag *b, struct bag_check *c, bool (*stopping)(void))
{
	struct check	 k = { .b = b, .c = c, .stopping = stopping };
	int		 rc;

	*c = (struct bag_check){ 0 };
	rc = verify(&k);
	for (size_t i = 0; i < k.n; i++)
		free(k.wrong[i].path);
	free(k.wrong);
	return rc;
}
