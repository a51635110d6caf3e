/*
 * beside.c: certificates, CRLs and OCSP responses beside a document.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/crypto/wants.h"

#include "formats/sandbox/beside.h"

static int
is_proof_name(const struct dirent *d)
{
	return wants_is_proof(d->d_name, strlen(d->d_name));
}

/* A regular file of at most ${max} octets.  -1: none such. */
static int
open_small(const char *path, size_t max, struct stat *st)
{
	int	 fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd != -1 && (fstat(fd, st) == -1 || !S_ISREG(st->st_mode) ||
	    st->st_size == 0 || (uint64_t)st->st_size > max)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Keep the octets of one file; what cannot be read is passed over. */
static void
keep(struct beside_files *b, const char *dir, const char *name, size_t *left)
{
	char		*full = path_join(dir, name), *copy = strdup(name);
	size_t		 max = *left < ENRICH_FILE_MAX ? *left :
			    ENRICH_FILE_MAX;
	struct stat	 st;
	uint8_t		*p = NULL;
	ssize_t		 n = -1;
	int		 fd = -1;

	if (full != NULL && copy != NULL &&
	    (fd = open_small(full, max, &st)) != -1 &&
	    (p = malloc((size_t)st.st_size)) != NULL)
		n = pread_full(fd, p, (size_t)st.st_size, 0);
	if (fd != -1)
		close(fd);
	free(full);
	if (n <= 0) {
		free(copy);
		free(p);
		return;
	}
	*left -= (size_t)n;
	b->file[b->n++] = (struct neighbour){ { (const uint8_t *)copy,
	    strlen(copy) }, { p, (size_t)n } };
}

size_t
beside_read(struct beside_files *b, const char *path)
{
	const char	*slash = strrchr(path, '/');
	const char	*own = slash == NULL ? path : slash + 1;
	struct dirent	**list = NULL;
	char		*dir;
	size_t		 left = ENRICH_OCTETS_MAX;
	int		 n;

	*b = (struct beside_files){ NULL, 0 };
	dir = slash == NULL ? strdup(".") :
	    strndup(path, (size_t)(slash - path) + 1);
	b->file = calloc(ENRICH_FILES_MAX, sizeof(*b->file));
	if (dir == NULL || b->file == NULL) {
		free(dir);
		return 0;
	}
	n = scandir(dir, &list, is_proof_name, alphasort);
	for (int i = 0; i < n; i++) {
		if (b->n < ENRICH_FILES_MAX &&
		    strcmp(list[i]->d_name, own) != 0)
			keep(b, dir, list[i]->d_name, &left);
		free(list[i]);
	}
	free(list);
	free(dir);
	return b->n;
}

void
beside_release(struct beside_files *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free((void *)(uintptr_t)b->file[i].name.p);
		free((void *)(uintptr_t)b->file[i].octets.p);
	}
	free(b->file);
	*b = (struct beside_files){ NULL, 0 };
}
