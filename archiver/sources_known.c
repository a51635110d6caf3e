/*
 * sources_known.c: volumes whose own papers are damaged, but whose label the
 * journal knows.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/holdings.h"
#include "archiver/sources.h"

static bool
is_open(const struct sources *s, const char *path, const char *id)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->bag[i]->path, path) == 0 ||
		    strcmp(s->bag[i]->v.id, id) == 0)
			return true;
	return false;
}

/* Of a bag: an image has a label too, but nothing in it can be opened. */
static bool
is_folder(const char *path)
{
	char	*data = path_join(path, "data");
	DIR	*d = data == NULL ? NULL : opendir(data);

	free(data);
	if (d == NULL)
		return false;
	closedir(d);
	return true;
}

/* The last name of a path; the caller frees.  NULL: memory. */
static char *
last_name(const char *path)
{
	size_t	 n = strlen(path), from;

	while (n > 1 && path[n - 1] == '/')
		n--;
	for (from = n; from > 0 && path[from - 1] != '/'; from--)
		continue;
	return strndup(path + from, n - from);
}

/* A bag whose info is the journal's. */
static int
bag_known(struct sources *s, const char *path, const struct holding *h)
{
	struct bag	*bag = calloc(1, sizeof(*bag));

	if (bag == NULL || (bag->path = strdup(path)) == NULL) {
		free(bag);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	bag->v = h->v;
	bag->v.numbers = (struct numbers){ .range = NULL };
	bag->v.part = NULL;
	bag->v.nparts = 0;
	if (bag_is_sealed(bag)) {	/* gives nothing without its key */
		bag_close(bag);
		return 0;
	}
	log_errx(_("%s: is taken for volume %s, by its name"), path,
	    h->v.label);
	(void)bag_objects(bag);		/* else by the files' names */
	s->bag[s->n++] = bag;
	return 0;
}

int
sources_known(struct sources *s, char **path, size_t n,
    const struct holdings *hs)
{
	const struct holding	*h;
	char			*name;
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && i < n && s->n < VOLUMES_MAX; i++) {
		if ((name = last_name(path[i])) == NULL) {
			log_errx(_("out of memory"));
			return FAIL_CANNOT;
		}
		h = holdings_find(hs, name);
		if (h != NULL && is_folder(path[i]) &&
		    !is_open(s, path[i], h->v.id))
			rc = bag_known(s, path[i], h);
		free(name);
	}
	return rc;
}
