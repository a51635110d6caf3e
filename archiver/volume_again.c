/*
 * volume_again.c: images that were made and not burned.
 */
#include <string.h>

#include "formats/media/bag.h"

#include "archiver/volume_again.h"

#define OBJECTS		"data/objects/"

/* The whole object on the volume? */
static bool
has_whole(const struct bag *bag, const struct kept *k)
{
	const struct bag_object	*o = bag_find(bag, &k->id);

	return o != NULL && strncmp(o->path, OBJECTS, strlen(OBJECTS)) == 0;
}

static const struct bag_part *
has_part(const struct bag *bag, const struct kept *k)
{
	for (size_t i = 0; i < bag->nparts; i++)
		if (digest_equal(&bag->part[i].of, &k->id))
			return &bag->part[i];
	return NULL;
}

/* -1: memory, or not in order. */
static int
take(const struct bag *bag, const struct kept *k, uint64_t before,
    struct volume *v)
{
	const struct bag_part	*p;

	if (has_whole(bag, k)) {
		v->objects++;
		v->octets += k->size;
		return numbers_add(&v->numbers, k->number, before);
	}
	if ((p = has_part(bag, k)) == NULL)
		return 0;
	v->octets += part_size(k->size, &p->part);
	return volume_part_add(v, k->number, &p->part);
}

bool
volume_again(const struct bag *bag, const struct kept_list *kept,
    struct volume *v)
{
	int	 rc = 0;

	*v = bag->v;
	v->numbers = (struct numbers){ .n = 0 };
	v->part = NULL;
	v->nparts = 0;
	v->objects = v->octets = 0;
	for (size_t i = 0; rc == 0 && i < kept->n; i++)
		rc = take(bag, &kept->k[i], i == 0 ? 0 :
		    kept->k[i - 1].number, v);
	if (rc == 0 && v->objects == bag->v.objects &&
	    v->octets == bag->v.octets && v->objects + v->nparts > 0)
		return true;
	volume_release(v);
	return false;
}
