/*
 * volume_listed.c: a volume's manifest against what came of it.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "auditor/volume_read.h"

int
volume_manifest(struct volume_reading *r, struct listing *l, const void *p,
    size_t len)
{
	struct digest	 id;

	/* Only what the journal vouches for is looked into. */
	if (digest_sha256(&id, p, len) == -1 ||
	    !digest_equal(&id, &r->h->manifest))
		volume_bad(r, BAG_MANIFEST, _("is not the one that was "
		    "written: the volume is damaged or was altered"));
	else if (listing_parse(l, p, len) == -1)
		volume_bad(r, BAG_MANIFEST, _("is not a manifest"));
	else
		return 0;
	return -1;
}

int
volume_tags(struct volume_reading *r, struct listing *l, const void *p,
    size_t len)
{
	struct digest	 id;

	if (digest_sha256(&id, p, len) == -1 || (r->h->has_tags &&
	    !digest_equal(&id, &r->h->tags)))
		volume_bad(r, BAG_TAGMANIFEST, _("is not the one that was "
		    "written: trust none of the volume's instructions and "
		    "scripts"));
	else if (listing_parse(l, p, len) == -1)
		volume_bad(r, BAG_TAGMANIFEST, _("is not a manifest"));
	else
		return 0;
	return -1;
}

void
volume_unlisted(struct volume_reading *r, const struct listing *l,
    const struct listing *tags, const char *path)
{
	if (strcmp(path, BAG_TAGMANIFEST) != 0 &&
	    listing_find(l, path) == NULL && listing_find(tags, path) == NULL)
		volume_extra(r, path);
}

void
volume_missing(struct volume_reading *r, const struct listing *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!l->file[i].seen)
			volume_bad(r, l->file[i].path, _("is not there"));
}
