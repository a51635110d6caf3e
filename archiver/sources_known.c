/*
 * sources_known.c: volumes whose own papers are damaged: documents on them are
 * proven by their digests all the same.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/holdings.h"
#include "archiver/sources.h"

static bool
is_open(const struct sources *s, const char *id)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->bag[i]->v.id, id) == 0)
			return true;
	return false;
}

/* A damaged manifest was told; its files are known by their names. */
static int
take(struct sources *s, struct bag *bag)
{
	int	 rc = sources_take(s, bag);

	return rc == FAIL_DAMAGE ? 0 : rc;
}

int
sources_known(struct sources *s, const struct holdings *hs)
{
	const struct holding	*h;
	struct bag		*bag;
	int			 rc = 0;

	while (s->nlost > 0) {
		bag = s->lost[--s->nlost];
		h = holdings_find(hs, bag->v.label);
		if (h == NULL || is_open(s, h->v.id) || s->n == VOLUMES_MAX) {
			bag_close(bag);
			continue;
		}
		bag->v = h->v;
		bag->v.numbers = (struct numbers){ .range = NULL };
		bag->v.part = NULL;
		bag->v.nparts = 0;
		log_errx(_("%s: is taken for volume %s, by its name"),
		    bag->path, h->v.label);
		rc = worst(rc, take(s, bag));
	}
	return rc;
}

int
sources_unnamed(struct sources *s)
{
	struct bag	*bag;
	int		 rc = 0;

	while (s->n > 0 && s->nlost > 0 && s->n < VOLUMES_MAX) {
		bag = s->lost[--s->nlost];
		memcpy(bag->v.store, s->bag[0]->v.store,
		    sizeof(bag->v.store));
		log_errx(_("%s: nothing says which volume this is; its "
		    "documents are taken by their digests"), bag->path);
		rc = worst(rc, take(s, bag));
	}
	return rc;
}
