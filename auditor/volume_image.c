/*
 * volume_image.c: images of discs, and discs, read by the auditor.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/volume_read.h"

#define INFO_MAX	((uint64_t)64 * 1024)
#define STEP		((size_t)1024 * 1024)

/* An image, or the disc in a device. */
struct disc {
	int		 fd;
	struct pack	 pack;
	struct packs_bag bag;
	enum pack_result index;
};

/* Of ${size} octets from ${off} on, from the device.  0, or -1 with errno. */
static int
digest_at(int fd, uint64_t off, uint64_t size, struct digest *id)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(STEP);
	size_t		 len;
	int		 rc = sha == NULL || p == NULL ? -1 : 0;

	errno = ENOMEM;
	posix_fadvise(fd, (off_t)off, (off_t)size, POSIX_FADV_DONTNEED);
	posix_fadvise(fd, (off_t)off, (off_t)size, POSIX_FADV_SEQUENTIAL);
	for (uint64_t done = 0; rc == 0 && done < size; done += len) {
		len = size - done < STEP ? (size_t)(size - done) : STEP;
		errno = EIO;	/* should it end early */
		if (pread_full(fd, p, len, off + done) != (ssize_t)len ||
		    sha256_add(sha, p, len) == -1)
			rc = -1;
	}
	if (rc == 0)
		rc = sha256_end(sha, id);
	len = (size_t)errno;
	if (size > 0)
		posix_fadvise(fd, (off_t)off, (off_t)size,
		    POSIX_FADV_DONTNEED);
	sha256_free(sha);
	free(p);
	errno = (int)len;
	return rc;
}

/* A file of the image that a manifest names. */
struct listed {
	const struct pack_file	*at;
	struct listing_file	*file;
};

static int
by_place(const void *a, const void *b)
{
	const struct listed	*x = a, *y = b;

	if (x->at->off != y->at->off)
		return x->at->off < y->at->off ? -1 : 1;
	return strcmp(x->at->path, y->at->path);
}

/* In the order of the disc, so that it is read from end to end. */
static struct listed *
listed_files(const struct disc *d, const struct listing *l,
    const struct listing *tags, size_t *n)
{
	struct listed	*all = calloc(d->pack.n + 1, sizeof(*all));

	*n = 0;
	for (size_t i = 0; all != NULL && i < d->pack.n; i++) {
		all[*n].at = &d->pack.file[i];
		all[*n].file = listing_find(l, d->pack.file[i].path);
		if (all[*n].file == NULL)
			all[*n].file = listing_find(tags,
			    d->pack.file[i].path);
		if (all[*n].file != NULL)
			(*n)++;
	}
	if (*n > 0)
		qsort(all, *n, sizeof(*all), by_place);
	return all;
}

static void
read_files(struct volume_reading *r, const struct disc *d, struct listed *all,
    size_t n)
{
	enum volume_step	 step;
	struct digest		 got;

	for (size_t i = 0; i < n; i++) {
		all[i].file->seen = true;
		if ((step = volume_step(r)) == VOLUME_PASS)
			continue;
		if (step == VOLUME_STOP)
			break;
		if (digest_at(d->fd, all[i].at->off, all[i].at->size, &got) ==
		    -1)
			volume_bad(r, all[i].at->path, strerror(errno));
		else
			volume_compare(r, all[i].at->path, &got,
			    &all[i].file->id);
	}
}

/* A manifest as it is on the disc; 0, or -1 (told). */
static int
read_manifest(struct volume_reading *r, const struct disc *d,
    const char *name, struct listing *l)
{
	const struct pack_file	*f = pack_find(&d->pack, name);
	uint8_t			*p;
	int			 rc = -1;

	if (f == NULL || f->size == 0 || f->size > LISTING_MAX ||
	    (p = malloc((size_t)f->size)) == NULL) {
		volume_bad(r, name, _("is not there"));
		return -1;
	}
	if (pread_full(d->fd, p, (size_t)f->size, f->off) !=
	    (ssize_t)f->size)
		volume_bad(r, name, strerror(errno));
	else if (strcmp(name, BAG_MANIFEST) == 0)
		rc = volume_manifest(r, l, p, (size_t)f->size);
	else
		rc = volume_tags(r, l, p, (size_t)f->size);
	free(p);
	return rc;
}

static int
read_disc(const struct volume_place *p, struct volume_reading *r,
    const struct disc *d)
{
	struct listing	 l = { .n = 0 }, tags = { .n = 0 };
	struct listed	*all;
	size_t		 n;
	bool		 known;		/* the tag manifest */

	if (d->index == PACK_DAMAGED && r->from == 0)
		volume_bad(r, r->h->v.label, _("its list of files is "
		    "damaged"));
	if (read_manifest(r, d, BAG_MANIFEST, &l) == 0) {
		known = read_manifest(r, d, BAG_TAGMANIFEST, &tags) == 0;
		if ((all = listed_files(d, &l, &tags, &n)) == NULL) {
			log_errx("%s", _("out of memory"));
			listing_release(&l);
			listing_release(&tags);
			return -1;
		}
		read_files(r, d, all, n);
		free(all);
		if (!r->broken_off) {
			volume_missing(r, &l);
			volume_missing(r, &tags);
		}
		for (size_t i = 0; known && !r->broken_off && i < d->pack.n;
		    i++)
			volume_unlisted(r, &l, &tags, d->pack.file[i].path);
	}
	listing_release(&l);
	listing_release(&tags);
	return volume_conclude(p->log, r, p->now);
}

/* 1; 0: there is nothing that could be a disc, or we may not read it. */
static int
disc_open(struct disc *d, const char *path, bool *denied)
{
	struct stat	 st;

	/* A FIFO, or a drive without a disc, is not waited for. */
	d->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	*denied = d->fd == -1 && errno == EACCES;
	if (d->fd == -1)
		return 0;
	if (fstat(d->fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
		return 1;
	close(d->fd);
	return 0;
}

static void
disc_close(struct disc *d)
{
	close(d->fd);
	pack_release(&d->pack);
}

/* Is it this one, by what it says and holds? */
static bool
is_volume(const struct disc *d, const struct holding *h)
{
	const struct pack_file	*f = pack_find(&d->pack, BAG_MANIFEST);
	struct digest		 id;

	if (strcmp(d->bag.id, h->v.id) == 0)
		return true;
	return f != NULL && digest_at(d->fd, f->off, f->size, &id) == 0 &&
	    digest_equal(&id, &h->manifest);
}

/* By its name it is the volume, by what it says another store's (told). */
static bool
is_other(const struct volume_place *p, const struct volume_due *due,
    const char *path, const struct disc *d)
{
	const struct pack_file	*f = pack_find(&d->pack, BAG_INFO);
	struct volume_reading	 r;
	struct volume		 v;
	uint8_t			*text;
	bool			 other = false;

	if (due == NULL || d->bag.id[0] == '\0' || is_volume(d, due->h) ||
	    f == NULL || f->size > INFO_MAX ||
	    (text = malloc((size_t)f->size + 1)) == NULL)
		return false;
	volume_begin(p->log, &r, p->o, due->h, path, p->end);
	if (pread_full(d->fd, text, (size_t)f->size, f->off) ==
	    (ssize_t)f->size && volume_info_parse(&v, text,
	    (size_t)f->size) == VOLUME_OK)
		other = !volume_is(&r, &v);
	free(text);
	return other;
}

static struct volume_due *
which(const struct volume_place *p, const struct disc *d)
{
	for (size_t i = 0; i < p->n; i++)
		if (!p->due[i].done && strcmp(p->due[i].h->v.set,
		    p->set->name) == 0 && is_volume(d, p->due[i].h))
			return &p->due[i];
	return NULL;
}

/*
 * What lies at ${path}: of ${due} the image, by its name, whatever it holds; or
 * (NULL) the disc of some volume of the set.
 */
static int
look(const struct volume_place *p, struct volume_due *due, const char *path)
{
	struct volume_reading	 r;
	struct disc		 d = { .fd = -1 };
	uint64_t		 at = 0;
	bool			 denied;
	int			 rc = 0;

	if (disc_open(&d, path, &denied) == 0) {
		if (due == NULL || !denied)
			return 0;
		due->done = true;
		volume_begin(p->log, &r, p->o, due->h, path, p->end);
		r.denied = true;
		return volume_conclude(p->log, &r, p->now);
	}
	d.index = packs_index(p->packs, d.fd, &at, &d.pack, &d.bag);
	if (d.index == PACK_MEMORY)
		rc = -1;
	else if (due == NULL && d.bag.kind == MEDIA_OPTICAL)
		due = which(p, &d);
	else if (rc == 0 && is_other(p, due, path, &d))
		due = NULL;
	if (rc == 0 && due != NULL) {
		due->done = true;
		volume_begin(p->log, &r, p->o, due->h, path, p->end);
		rc = read_disc(p, &r, &d);
	}
	disc_close(&d);
	return rc;
}

/* The disc is looked at once for all volumes of the set. */
static int
look_device(const struct volume_place *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->due[i].h->v.set, p->set->name) == 0)
			p->due[i].device = true;
	return look(p, NULL, p->set->device);
}

int
volume_image(const struct volume_place *p, struct volume_due *d)
{
	char	*path;
	int	 rc;

	if (p->set->path != NULL) {
		if (asprintf(&path, "%s/%s.iso", p->set->path, d->h->v.label)
		    == -1) {
			log_errx("%s", _("out of memory"));
			return -1;
		}
		rc = look(p, d, path);
		free(path);
		if (rc == -1 || d->done)
			return rc;
	}
	return p->set->device == NULL || d->device ? 0 : look_device(p);
}
