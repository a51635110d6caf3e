/*
 * seek_data.c: the data of a detached signature, by its digest.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "formats/base/durable.h"
#include "formats/crypto/wants.h"

#include "archiver/seek_data.h"

#define SEEK_STEP	((size_t)256 * 1024)	/* octets read at once */

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

/* The digest of all of ${fd}.  Its length, or 0. */
static size_t
seek_digest(int fd, enum digest_alg alg, uint8_t out[EVP_MAX_MD_SIZE])
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	uint8_t		*step = malloc(SEEK_STEP);
	uint64_t	 off = 0;
	ssize_t		 n = -1;
	size_t		 len = 0;

	if (ctx == NULL || step == NULL ||
	    EVP_DigestInit_ex(ctx, digest_alg_md(alg), NULL) != 1)
		goto out;
	while ((n = pread_full(fd, step, SEEK_STEP, off)) > 0) {
		if (EVP_DigestUpdate(ctx, step, (size_t)n) != 1)
			goto out;
		off += (uint64_t)n;
	}
	if (n != -1)
		len = digest_alg_final(alg, ctx, out);
 out:
	EVP_MD_CTX_free(ctx);
	free(step);
	return len;
}

/* Does a signature name the digest of ${fd}? */
static bool
seek_matches(int fd, const struct plan *plan)
{
	enum digest_alg	 algs[WANTS_ALGS];
	size_t		 nalgs = wants_algs(plan, algs), len;
	uint8_t		 md[EVP_MAX_MD_SIZE];

	for (size_t k = 0; k < nalgs; k++)
		if ((len = seek_digest(fd, algs[k], md)) > 0 &&
		    wants_digest(plan, algs[k], md, len))
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
			if (seek_matches(fd, plan))
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
