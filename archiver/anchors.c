/*
 * anchors.c: reading the trust folder.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/job.h"

#include "archiver/anchors.h"

#define JOB_ROOM	(TRUST_FILE_MAX + 1024 * 1024)

/* Hand the encoded file over to the list.  0 or -1. */
static int
add_job(struct anchors *a, struct buf *b)
{
	struct octets	*more;
	size_t		 len;

	if (a->n == a->cap) {
		a->cap = a->cap == 0 ? 16 : a->cap * 2;
		more = reallocarray(a->setup, a->cap, sizeof(*more));
		if (more == NULL)
			return -1;
		a->setup = more;
	}
	a->setup[a->n].p = buf_take(b, &len);
	a->setup[a->n].len = len;
	if (a->setup[a->n].p == NULL)
		return -1;
	a->n++;
	return 0;
}

static int
add_file(struct anchors *a, enum trust_role role, const char *path)
{
	struct buf	 file, job;
	int		 rc = -1;

	buf_init(&file, TRUST_FILE_MAX);
	buf_init(&job, JOB_ROOM);
	if (durable_read(&file, path) == -1)
		log_err(_("%s: cannot be read"), path);
	else if (job_trust(&job, role, path, file.p, file.len) == -1 ||
	    add_job(a, &job) == -1)
		log_errx(_("%s: cannot be given to the workers: no memory"),
		    path);
	else
		rc = 0;
	buf_release(&file);
	buf_release(&job);
	return rc;
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* The files of one folder, by name; an absent folder has none. */
static int
add_folder(struct anchors *a, enum trust_role role, const char *dir)
{
	struct dirent	**list;
	struct stat	  st;
	char		 *path;
	int		  n, rc = 0;

	if ((n = scandir(dir, &list, is_visible, alphasort)) == -1) {
		if (errno == ENOENT && role != TRUST_FLAT)
			return 0;
		log_err(_("%s: the trust folder cannot be read"), dir);
		return -1;
	}
	for (int i = 0; i < n; i++) {
		path = path_join(dir, list[i]->d_name);
		if (path == NULL || stat(path, &st) == -1) {
			log_err(_("%s: cannot be read"),
			    path != NULL ? path : dir);
			rc = -1;
		} else if (S_ISREG(st.st_mode) && rc == 0) {
			rc = add_file(a, role, path);
		}
		free(path);
		free(list[i]);
	}
	free(list);
	return rc;
}

int
anchors_read(struct anchors *a, const char *dir)
{
	static const struct {
		const char	*name;
		enum trust_role	 role;
	} sub[] = {
		{ "roots", TRUST_ROOT },
		{ "intermediates", TRUST_INTERMEDIATE },
		{ "crls", TRUST_CRL },
		{ "ocsp", TRUST_OCSP },
		{ "tsa", TRUST_TSA },
	};
	char	*path;
	int	 rc;

	*a = (struct anchors){ 0 };
	rc = add_folder(a, TRUST_FLAT, dir);
	for (size_t i = 0; rc == 0 && i < sizeof(sub) / sizeof(sub[0]); i++) {
		if ((path = path_join(dir, sub[i].name)) == NULL)
			return -1;
		rc = add_folder(a, sub[i].role, path);
		free(path);
	}
	if (rc == 0 && a->n == 0)
		log_warnx(_("%s: holds no certificates; no signature can be "
		    "found valid"), dir);
	return rc;
}

void
anchors_release(struct anchors *a)
{
	for (size_t i = 0; i < a->n; i++)
		free((void *)(uintptr_t)a->setup[i].p);
	free(a->setup);
	*a = (struct anchors){ 0 };
}
