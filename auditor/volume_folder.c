/*
 * volume_folder.c: volumes on disks, read by the auditor.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"
#include "auditor/volume_read.h"

#define INFO_MAX	((size_t)64 * 1024)
#define STEP		((size_t)1024 * 1024)

/* The digest of a file, from the device.  0, or -1 with errno. */
static int
digest_of(const char *path, struct digest *id)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(STEP);
	ssize_t		 n = -1;
	int		 fd, rc = -1, err = ENOMEM;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
	if (fd == -1)
		err = errno;
	if (fd != -1 && sha != NULL && p != NULL) {
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
		while ((n = read_full(fd, p, STEP)) > 0)
			if (sha256_add(sha, p, (size_t)n) == -1)
				break;
		err = errno;
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		rc = n == 0 && sha256_end(sha, id) == 0 ? 0 : -1;
	}
	if (fd != -1)
		close(fd);
	sha256_free(sha);
	free(p);
	errno = err;
	return rc;
}

static void
check_file(struct volume_reading *r, const char *name,
    const struct digest *want)
{
	char		*full = path_join(r->path, name);
	struct digest	 got;

	if (full == NULL || digest_of(full, &got) == -1) {
		r->denied = r->denied || errno == EACCES || errno == EPERM;
		volume_bad(r, name, strerror(errno));
	} else {
		volume_compare(r, name, &got, want);
	}
	free(full);
}

/* Every file that the manifest lists. */
static void
check_files(struct volume_reading *r, FILE *f, const char *manifest)
{
	char			 name[BAG_PATH], *line = NULL;
	const uint8_t		*p;
	struct digest		 id;
	enum volume_step	 step;
	size_t			 cap = 0;
	ssize_t			 n;

	while ((n = getline(&line, &cap, f)) > 0) {
		if ((step = volume_step(r)) == VOLUME_PASS)
			continue;
		if (step == VOLUME_STOP)
			break;
		p = (const uint8_t *)line;
		if (bag_manifest_next(&p, p + n, &id, name) == 1)
			check_file(r, name, &id);
		else
			volume_bad(r, manifest, _("is not a manifest"));
	}
	if (ferror(f))
		volume_bad(r, manifest, strerror(errno));
	free(line);
}

/* Does bag-info.txt tell of another volume? */
static bool
is_other(struct volume_reading *r)
{
	char		*path = path_join(r->path, BAG_INFO);
	struct volume	 v;
	struct buf	 text;
	bool		 other = false;

	buf_init(&text, INFO_MAX);
	if (path != NULL && durable_read(&text, path) == 0 &&
	    volume_info_parse(&v, text.p, text.len) == VOLUME_OK)
		other = !volume_is(r, &v);
	buf_release(&text);
	free(path);
	return other;
}

/* A manifest, and the files that it names.  Whether it is what it was. */
static bool
check_manifest(struct volume_reading *r, const char *name,
    const struct digest *want, const char *why)
{
	char		*path = path_join(r->path, name);
	struct digest	 id;
	FILE		*f = NULL;

	/* Only what the journal vouches for is looked into. */
	if (path == NULL || digest_of(path, &id) == -1) {
		volume_bad(r, name, strerror(errno));
	} else if (want != NULL && !digest_equal(&id, want)) {
		/* Another store's may lie in the same folder. */
		if (want != &r->h->manifest || !is_other(r))
			volume_bad(r, name, why);
	} else if ((f = fopen(path, "re")) == NULL) {
		volume_bad(r, name, strerror(errno));
	} else {
		check_files(r, f, name);
		fclose(f);
	}
	r->denied = r->denied || (r->bad > 0 && f == NULL && path != NULL &&
	    access(path, R_OK) == -1 && errno == EACCES);
	free(path);
	return f != NULL;
}

/* 0; -1: it is not as it was written (told). */
static int
manifest_load(struct volume_reading *r, const char *name, struct listing *l)
{
	char		*path = path_join(r->path, name);
	struct buf	 text;
	int		 rc = -1;

	buf_init(&text, LISTING_MAX);
	if (path == NULL || durable_read(&text, path) == -1)
		volume_bad(r, name, strerror(errno));
	else if (strcmp(name, BAG_MANIFEST) == 0)
		rc = volume_manifest(r, l, text.p, text.len);
	else
		rc = volume_tags(r, l, text.p, text.len);
	buf_release(&text);
	free(path);
	return rc;
}

/* Files that no manifest names; both manifests were found right. */
static void
check_unlisted(struct volume_reading *r)
{
	char		*arg[2] = { (char *)(uintptr_t)r->path, NULL };
	struct listing	 l = { .n = 0 }, tags = { .n = 0 };
	FTSENT		*e;
	FTS		*fts = NULL;

	if (manifest_load(r, BAG_MANIFEST, &l) == 0 &&
	    manifest_load(r, BAG_TAGMANIFEST, &tags) == 0 &&
	    (fts = fts_open(arg, FTS_COMFOLLOW | FTS_PHYSICAL |
	    FTS_NOCHDIR | FTS_NOSTAT, NULL)) == NULL)
		volume_bad(r, r->h->v.label, strerror(errno));
	while (fts != NULL && (e = fts_read(fts)) != NULL)
		if (e->fts_info != FTS_D && e->fts_info != FTS_DP &&
		    e->fts_level > 0)
			volume_unlisted(r, &l, &tags,
			    e->fts_path + strlen(r->path) + 1);
	if (fts != NULL)
		fts_close(fts);
	listing_release(&l);
	listing_release(&tags);
}

static int
read_folder(struct volume_log *l, struct volume_reading *r, int64_t now)
{
	bool	 right;

	right = check_manifest(r, BAG_MANIFEST, &r->h->manifest, _("is not the "
	    "one that was written: the volume is damaged or was altered"));
	if (!r->other && !r->broken_off)
		right = check_manifest(r, BAG_TAGMANIFEST, r->h->has_tags ?
		    &r->h->tags : NULL, _("is not the one that was written: "
		    "trust none of the volume's instructions and scripts")) &&
		    right;
	if (right && !r->other && !r->broken_off && !r->denied)
		check_unlisted(r);
	return volume_conclude(l, r, now);
}

int
volume_folder(const struct volume_place *p, struct volume_due *d)
{
	struct volume_reading	 r;
	struct stat		 st;
	char			*path;
	int			 rc = 0;

	if (p->set->path == NULL)
		return 0;
	if ((path = path_join(p->set->path, d->h->v.label)) == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		volume_begin(p->log, &r, p->o, d->h, path, p->end);
		rc = read_folder(p->log, &r, p->now);
		d->done = !r.other;
	}
	free(path);
	return rc;
}
