/*
 * beside.c: certificates that lie beside a document.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/sandbox/job.h"
#include "auditor/covers.h"

static int
is_cert_name(const struct dirent *d)
{
	static const char *const endings[] = { ".pem", ".crt", ".cer",
		".der" };
	const char		*dot = strrchr(d->d_name, '.');

	for (size_t i = 0; dot != NULL && d->d_name[0] != '.' &&
	    i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcasecmp(dot, endings[i]) == 0)
			return 1;
	return 0;
}

/* Keep the octets of one file; what cannot be read is passed over. */
static void
keep(struct beside *b, const char *dir, const char *name)
{
	char	*full = path_join(dir, name);
	uint8_t	*p = malloc(JOB_BESIDE_OCTETS + 1);
	ssize_t	 n = -1;
	int	 fd = -1;

	if (full != NULL && p != NULL &&
	    (fd = covers_regular(full, JOB_BESIDE_OCTETS)) != -1)
		n = pread_full(fd, p, JOB_BESIDE_OCTETS, 0);
	if (fd != -1)
		close(fd);
	free(full);
	if (n <= 0) {
		free(p);
		return;
	}
	b->file[b->n++] = (struct octets){ p, (size_t)n };
}

size_t
beside_read(struct beside *b, const char *path)
{
	const char	*slash = strrchr(path, '/');
	struct dirent	**list = NULL;
	char		*dir;
	int		 n;

	*b = (struct beside){ NULL, 0 };
	dir = slash == NULL ? strdup(".") :
	    strndup(path, (size_t)(slash - path) + 1);
	b->file = calloc(JOB_BESIDE_MAX, sizeof(*b->file));
	if (dir == NULL || b->file == NULL) {
		free(dir);
		return 0;
	}
	n = scandir(dir, &list, is_cert_name, alphasort);
	for (int i = 0; i < n; i++) {
		if (b->n < JOB_BESIDE_MAX)
			keep(b, dir, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	free(dir);
	return b->n;
}

void
beside_release(struct beside *b)
{
	for (size_t i = 0; i < b->n; i++)
		free((void *)(uintptr_t)b->file[i].p);
	free(b->file);
	*b = (struct beside){ NULL, 0 };
}
