/*
 * nearby_named.c: names of files that signatures speak of.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/plan.h"
#include "formats/document/nearby.h"

static void
tell(const char *uri, size_t max, nearby_name *each, void *arg)
{
	char	*path = nearby_path(uri);

	if (path != NULL)
		each(arg, path, max);
	free(path);
}

/*
 * Where a KeyInfo says that the certificate lies; of a policy that can be read
 * elsewhere, a file of that name.
 */
static void
tell_claimed(const struct plan_claim *c, nearby_name *each, void *arg)
{
	const char	*last = strrchr(c->value, '/');

	if (strcmp(c->name, "key-location") == 0)
		tell(c->value, NEIGHBOUR_MAX, each, arg);
	else if (strcmp(c->name, "signature-policy-uri") == 0)
		tell(last != NULL ? last + 1 : c->value, NEARBY_FILE_MAX,
		    each, arg);
}

void
nearby_named(const struct plan *plan, nearby_name *each, void *arg)
{
	for (size_t i = 0; i < plan->nsig; i++)
		for (size_t k = 0; k < plan->sig[i].nref; k++)
			if (plan->sig[i].ref[k].match == TRI_UNKNOWN)
				tell(plan->sig[i].ref[k].uri, NEARBY_FILE_MAX,
				    each, arg);
	for (size_t i = 0; i < plan->nsig; i++)
		for (size_t k = 0; k < plan->sig[i].nclaim; k++)
			tell_claimed(&plan->sig[i].claim[k], each, arg);
}
