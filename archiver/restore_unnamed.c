/*
 * restore_unnamed.c: originals whose entries are lost.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/find.h"
#include "archiver/restore_unnamed.h"

#define OBJECTS		"data/objects/"

/* Part of a larger one: named by the whole's digest, which it has not. */
static bool
is_part(const struct bag *bag, const struct bag_object *o)
{
	for (size_t i = 0; i < bag->nparts; i++)
		if (bag->part[i].file == o)
			return true;
	return false;
}

static int
tell(struct reader *cat, const struct bag *bag, const struct bag_object *o)
{
	char	 hex[DIGEST_HEX];
	json_t	*record;
	int	 rc;

	record = find_record(cat, CAT_OBJECT, o->id.octet, DIGEST_SIZE, &rc);
	if (record == NULL && rc == 0)
		log_errx(_("%s: lies on %s, and the entry that brought it in "
		    "is lost; take it out with the volume's restore.sh, and "
		    "in anew with: nbarchive ingest"), digest_hex(&o->id, hex),
		    bag->v.label);
	json_decref(record);
	return rc;
}

int
restore_unnamed(const char *store, const struct sources *from)
{
	const struct bag	*bag;
	struct reader		*cat;
	int			 rc;

	if ((rc = find_open(&cat, store)) != 0)
		return rc;
	for (size_t i = 0; i < from->n; i++) {
		bag = from->bag[i];
		for (size_t k = 0; rc == 0 && k < bag->n; k++)
			if (strncmp(bag->object[k].path, OBJECTS,
			    strlen(OBJECTS)) == 0 &&
			    !is_part(bag, &bag->object[k]))
				rc = tell(cat, bag, &bag->object[k]);
	}
	reader_close(cat);
	return rc;
}
