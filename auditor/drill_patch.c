/*
 * drill_patch.c: what an attack changes in the copy of the store, and undoes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/drill.h"
#include "auditor/scratch.h"

static int
put_octets(const char *path, uint64_t off, const void *p, size_t len,
    uint8_t *old)
{
	int	 fd, rc = -1;

	if ((fd = open(path, O_RDWR | O_CLOEXEC)) != -1 &&
	    (old == NULL || pread_full(fd, old, len, off) == (ssize_t)len) &&
	    pwrite(fd, p, len, (off_t)off) == (ssize_t)len)
		rc = 0;
	else
		log_err(_("%s: cannot be written"), path);
	if (fd != -1)
		close(fd);
	return rc;
}

int
drill_write(struct drill *d, const char *path, uint64_t off, const void *p,
    size_t len)
{
	struct drill_patch	*more, one = { strdup(path), off,
				    malloc(len + 1), len };

	more = reallocarray(d->patch, d->npatch + 1, sizeof(*more));
	if (more != NULL)
		d->patch = more;
	if (more == NULL || one.path == NULL || one.old == NULL ||
	    put_octets(path, off, p, len, one.old) == -1) {
		free(one.path);
		free(one.old);
		return -1;
	}
	d->patch[d->npatch++] = one;
	return 0;
}

int
drill_take(struct drill *d, const char *name)
{
	char	*from = path_join(d->store, name);
	char	*to = drill_path(d, "aside");
	int	 rc = -1;

	if (from != NULL && to != NULL && d->aside == NULL &&
	    (d->aside = strdup(name)) != NULL) {
		if ((rc = rename(from, to)) == -1)
			log_err(_("%s: cannot be moved aside"), from);
	}
	free(from);
	free(to);
	return rc;
}

int
drill_replace(struct drill *d, const char *name, const void *p, size_t len)
{
	char	*path = path_join(d->store, name);
	int	 rc = -1;

	if (path != NULL && drill_take(d, name) == 0)
		rc = durable_write(path, p, len, 0644, true);
	free(path);
	return rc;
}

static int
bring_back(struct drill *d)
{
	char	*from = drill_path(d, "aside"), *to;
	int	 rc = -1;

	to = path_join(d->store, d->aside);
	if (from != NULL && to != NULL) {
		scratch_remove(to);
		if ((rc = rename(from, to)) == -1)
			log_err(_("%s: cannot be put in place"), to);
	}
	free(from);
	free(to);
	free(d->aside);
	d->aside = NULL;
	return rc;
}

int
drill_undo(struct drill *d)
{
	int	 rc = 0;

	/* The last first: patches may lie over each other. */
	while (d->npatch > 0) {
		struct drill_patch	*q = &d->patch[--d->npatch];

		if (put_octets(q->path, q->off, q->old, q->len, NULL) == -1)
			rc = -1;
		free(q->path);
		free(q->old);
	}
	if (d->aside != NULL && bring_back(d) == -1)
		rc = -1;
	return rc;
}
