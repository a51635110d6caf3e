/*
 * reachable.c: volumes that can be read now.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/reachable.h"

void
reachable_free(char **path, size_t n)
{
	for (size_t i = 0; path != NULL && i < n; i++)
		free(path[i]);
	free(path);
}

/* The volume's folder when it is there; *path NULL when not.  0 or -1. */
static int
folder_find(const struct policy_set *set, const struct holding *h,
    char **path)
{
	char	*data;

	*path = NULL;
	if (set == NULL || set->path == NULL)
		return 0;
	if ((*path = path_join(set->path, h->v.label)) == NULL ||
	    (data = path_join(*path, "data")) == NULL)
		return -1;
	if (access(data, R_OK) == -1) {
		free(*path);
		*path = NULL;
	}
	free(data);
	return 0;
}

int
reachable(const struct run *run, const struct holdings *hs, const char *set,
    char ***path, size_t *n)
{
	const struct holding	*h;
	char			*one;

	*n = 0;
	if ((*path = calloc(hs->n + 1, sizeof(**path))) == NULL)
		goto memory;
	for (size_t i = 0; i < hs->n; i++) {
		h = &hs->vol[i];
		if (!holding_at_hand(h) ||
		    (set != NULL && strcmp(h->v.set, set) != 0))
			continue;
		if (folder_find(policy_set(&run->set->media, h->v.set), h,
		    &one) == -1)
			goto memory;
		if (one != NULL)
			(*path)[(*n)++] = one;
	}
	return 0;
 memory:
	reachable_free(*path, *n);
	*path = NULL;
	*n = 0;
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}
