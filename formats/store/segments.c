/*
 * segments.c: the store's segments by their folders' names.  Apart from
 * reader.c, so that who only asks for the list needs no LMDB.
 */
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"

static int
number_cmp(const void *a, const void *b)
{
	uint32_t	 x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The numbers in ${dir}, unsorted.  0, or -1 with errno. */
static int
read_numbers(DIR *dir, uint32_t **number, size_t *n)
{
	struct dirent	*de;
	uint32_t	*more, v;
	size_t		 cap = 0;

	for (;;) {
		errno = 0;
		if ((de = readdir(dir)) == NULL)
			return errno == 0 ? 0 : -1;
		if (segment_number(de->d_name, &v) == -1)
			continue;	/* a segment in the making */
		if (*n == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			if ((more = reallocarray(*number, cap,
			    sizeof(*more))) == NULL)
				return -1;
			*number = more;
		}
		(*number)[(*n)++] = v;
	}
}

int
store_segments(const char *store, uint32_t **number, size_t *n)
{
	char	*path;
	DIR	*dir = NULL;
	int	 rc = -1;

	*number = NULL;
	*n = 0;
	if ((path = path_join(store, STORE_SEGMENTS)) == NULL ||
	    (dir = opendir(path)) == NULL ||
	    read_numbers(dir, number, n) == -1) {
		log_warn(_("%s: the segments cannot be listed"), store);
		goto out;
	}
	if (*n > 0)
		qsort(*number, *n, sizeof(**number), number_cmp);
	for (size_t i = 0; i < *n; i++)
		if ((*number)[i] != SEGMENT_FIRST + i) {
			log_warnx(_("%s: segment %06u is missing; mount its "
			    "disk or take it back from a backup volume"),
			    path, (unsigned int)(SEGMENT_FIRST + i));
			goto out;
		}
	rc = 0;
 out:
	if (rc == -1) {
		free(*number);
		*number = NULL;
		*n = 0;
	}
	if (dir != NULL)
		closedir(dir);
	free(path);
	return rc;
}
