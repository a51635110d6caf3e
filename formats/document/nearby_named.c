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

/* What a dataUri (RFC 5544 2) leads to: the path, or its last part alone. */
static char *
data_path(const char *uri)
{
	const char	*last = strrchr(uri, '/');
	char		*path = nearby_path(uri);

	return path == NULL && last != NULL ? nearby_path(last + 1) : path;
}

char *
nearby_data(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		for (size_t k = 0; k < plan->sig[i].nclaim &&
		    plan->sig[i].content == CONTENT_COVERS; k++)
			if (strcmp(plan->sig[i].claim[k].name,
			    "data-uri") == 0)
				return data_path(plan->sig[i].claim[k].value);
	return NULL;
}

void
nearby_named(const struct plan *plan, nearby_name *each, void *arg)
{
	char	*data = nearby_data(plan);

	if (data != NULL)
		each(arg, data, NEARBY_FILE_MAX);
	free(data);
	for (size_t i = 0; i < plan->nsig; i++)
		for (size_t k = 0; k < plan->sig[i].nref; k++)
			if (plan->sig[i].ref[k].match == TRI_UNKNOWN)
				tell(plan->sig[i].ref[k].uri, NEARBY_FILE_MAX,
				    each, arg);
	for (size_t i = 0; i < plan->nsig; i++)
		for (size_t k = 0; k < plan->sig[i].nclaim; k++)
			tell_claimed(&plan->sig[i].claim[k], each, arg);
}
