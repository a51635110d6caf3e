/*
 * reachable.c: volumes that can be read now.
 */
#include <stdio.h>
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

/* Takes ${path}: it, when ${inside} it can be read; else NULL. */
static char *
readable(char *path, const char *inside)
{
	char	*full = path == NULL ? NULL : path_join(path, inside);

	if (full == NULL || access(full, R_OK) == -1) {
		free(path);
		path = NULL;
	}
	free(full);
	return path;
}

/*
 * The volume where its set says: a folder, or an image of its own name;
 * *path NULL when it is not there.  0 or -1.
 */
static int
volume_find(const struct policy_set *set, const struct holding *h,
    char **path)
{
	char	*image;

	*path = NULL;
	if (set == NULL || set->path == NULL)
		return 0;
	*path = readable(path_join(set->path, h->v.label), "data");
	if (*path != NULL)
		return 0;
	if (asprintf(&image, "%s/%s.iso", set->path, h->v.label) == -1)
		return -1;
	if (access(image, R_OK) == 0)
		*path = image;
	else
		free(image);
	return 0;
}

/* The tape in the set's drive, or the file in its place: once for all of it. */
static int
tape_find(const struct policy_set *set, char *const *path, size_t n,
    char **one)
{
	*one = NULL;
	if (set == NULL || set->path == NULL || access(set->path, R_OK) == -1 ||
	    (n > 0 && strcmp(path[n - 1], set->path) == 0))
		return 0;
	return (*one = strdup(set->path)) == NULL ? -1 : 0;
}

int
reachable(const struct run *run, const struct holdings *hs, const char *set,
    char ***path, size_t *n)
{
	const struct policy_set	*of;
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
		of = policy_set(&run->set->media, h->v.set);
		/* Without being asked for it, no tape is read through. */
		if (h->v.kind == MEDIA_TAPE && set != NULL ?
		    tape_find(of, *path, *n, &one) == -1 :
		    volume_find(of, h, &one) == -1)
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
