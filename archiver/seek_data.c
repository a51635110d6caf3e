/*
 * seek_data.c: the data of a detached signature, by its digest.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/crypto/wants.h"

#include "archiver/seek_data.h"

bool
seek_wanted(const struct judged *j)
{
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (j->plan->sig[i].content == CONTENT_COVERS &&
		    (j->math[i].digest_match == TRI_UNKNOWN ||
		    j->math[i].why == FINDING_CONTENT_ABSENT))
			return true;
	return false;
}

static int
seek_shown(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Among the files of the folder, but ${own}.  -1: none. */
static int
seek_among(const char *folder, const char *own, const struct plan *plan,
    uint64_t max, uint64_t *left, struct stat *st)
{
	struct dirent	**list = NULL;
	int		  dir, n, tried = 0, fd = -1;

	if ((dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return -1;
	n = scandir(folder, &list, seek_shown, alphasort);
	for (int i = 0; i < n && fd == -1 && tried < SEEK_FILES_MAX; i++) {
		if (strcmp(list[i]->d_name, own) == 0)
			continue;
		fd = openat(dir, list[i]->d_name, O_RDONLY | O_NONBLOCK |
		    O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
		if (fd == -1)
			continue;
		if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) &&
		    (uint64_t)st->st_size <= max &&
		    (uint64_t)st->st_size <= *left) {
			tried++;
			*left -= (uint64_t)st->st_size;
			if (wants_file(plan, fd))
				continue;
		}
		close(fd);
		fd = -1;
	}
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	close(dir);
	return fd;
}

int
seek_data(const char *path, const struct judged *j, uint64_t *left,
    struct stat *st)
{
	enum digest_alg	 algs[WANTS_ALGS];
	const char	*slash = strrchr(path, '/');
	char		*folder, *above = NULL;
	int		 fd = -1;

	if (wants_algs(j->plan, algs) == 0)
		return -1;
	folder = slash == NULL ? strdup("./") :
	    strndup(path, (size_t)(slash - path) + 1);
	if (folder != NULL)
		fd = seek_among(folder, slash == NULL ? path : slash + 1,
		    j->plan, SEEK_FILE_MAX, left, st);
	/* Signatures often lie in a folder of their own, below the data. */
	if (folder != NULL && fd == -1 &&
	    asprintf(&above, "%s../", folder) != -1) {
		fd = seek_among(above, "", j->plan, SEEK_ABOVE_MAX, left, st);
		free(above);
	}
	free(folder);
	return fd;
}
