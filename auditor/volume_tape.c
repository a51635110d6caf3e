/*
 * volume_tape.c: the tape in a set's drive, read through once by the auditor.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/tape_source.h"
#include "auditor/volume_read.h"

#define INFO_MAX	((uint64_t)64 * 1024)
#define EARLY		16		/* files of a volume itself */
#define EARLY_NAME	64

struct early {
	char		 name[EARLY_NAME];
	struct digest	 id;
};

struct tape_reading {
	struct tape_source src;		/* first: tape_source_read() */
	const struct volume_place *p;
	struct volume_due *due;		/* of the bag; NULL: not looked into */
	struct volume_reading r;
	struct listing	 l, tags;
	bool		 known, tags_known;	/* the manifest was met */
	char		 name[BAG_PATH];	/* of the file */
	struct buf	 text;		/* of a manifest, or of the info */
	enum { KEEP_NOT, KEEP_INFO, KEEP_MANIFEST, KEEP_TAGS } keep;
	struct listing_file *file;	/* one that they name, or NULL */
	struct sha256	*sha;
	struct early	 early[EARLY];	/* files before the tag manifest */
	size_t		 n;
	struct volume	 v;		/* the info; format 0: not met */
	bool		 begun;		/* the bag's first file was met */
};

/* Which volume the bag is. */
static void
bag_begin(struct tape_reading *t, const char *top)
{
	struct volume_due	*d;

	t->begun = true;
	t->known = t->tags_known = false;
	t->n = 0;
	t->v = (struct volume){ .format = 0 };
	for (size_t i = 0; t->due == NULL && i < t->p->n; i++) {
		d = &t->p->due[i];
		if (!d->done && strcmp(d->h->v.label, top) == 0)
			t->due = d;
	}
	if (t->due != NULL)
		volume_begin(t->p->log, &t->r, t->p->o, t->due->h,
		    t->p->set->path, t->p->end);
}

static int
hash_begin(struct tape_reading *t)
{
	if ((t->sha = sha256_new()) != NULL)
		return 0;
	log_errx("%s", _("out of memory"));
	return -1;
}

/* A file that a manifest names. */
static int
listed_begin(struct tape_reading *t, struct listing_file *f)
{
	f->seen = true;
	switch (volume_step(&t->r)) {
	case VOLUME_PASS:
		return STREAM_SKIP;
	case VOLUME_STOP:
		return -1;
	case VOLUME_READ:
		break;
	}
	t->file = f;
	return hash_begin(t);
}

/* What is looked into. */
static int
keeps(const struct tape_reading *t, const char *path, uint64_t size)
{
	if (strcmp(path, BAG_INFO) == 0 && size <= INFO_MAX)
		return KEEP_INFO;
	if (!t->known && strcmp(path, BAG_MANIFEST) == 0 &&
	    size <= LISTING_MAX)
		return KEEP_MANIFEST;
	if (!t->tags_known && strcmp(path, BAG_TAGMANIFEST) == 0 &&
	    size <= LISTING_MAX)
		return KEEP_TAGS;
	return KEEP_NOT;
}

static int
on_begin(void *arg, const char *top, const char *path, uint64_t size)
{
	struct tape_reading	*t = arg;
	struct listing_file	*f = NULL;

	t->keep = KEEP_NOT;
	t->file = NULL;
	if (!t->begun)
		bag_begin(t, top);
	if (t->due == NULL)
		return STREAM_SKIP;
	memcpy(t->name, path, strlen(path) + 1);
	t->keep = keeps(t, path, size);
	if (t->keep != KEEP_NOT)
		buf_reset(&t->text);
	/* The manifests come before all folders. */
	if (t->known)
		f = listing_find(&t->l, path);
	if (f == NULL && t->tags_known)
		f = listing_find(&t->tags, path);
	if (f == NULL && strchr(path, '/') == NULL)
		return hash_begin(t);
	/* What a part of it that was read before had is told. */
	if (f == NULL && t->known && t->tags_known && t->r.line >= t->r.from)
		volume_extra(&t->r, path);
	if (f == NULL)
		return STREAM_SKIP;
	if (!f->seen)
		return listed_begin(t, f);
	/* A second of the name is what unpacking leaves: it is read, too. */
	t->file = f;
	return hash_begin(t);
}

static int
on_data(void *arg, const void *p, size_t len)
{
	struct tape_reading	*t = arg;

	if (t->keep == KEEP_NOT || buf_add(&t->text, p, len) == 0)
		return sha256_add(t->sha, p, len);
	log_errx("%s", _("out of memory"));
	return -1;
}

/*
 * A bag of this label that is not the journal's may be what an interrupted
 * backup left; the volume may still come.
 */
static void
manifest_end(struct tape_reading *t)
{
	struct digest	 id;

	if (digest_sha256(&id, t->text.p, t->text.len) == 0 &&
	    digest_equal(&id, &t->due->h->manifest)) {
		t->known = volume_manifest(&t->r, &t->l, t->text.p,
		    t->text.len) == 0;
		return;
	}
	/* One that says that it is another is another store's. */
	if (t->v.format == 0 || volume_is(&t->r, &t->v))
		t->due->other = true;
	t->due = NULL;
}

/* The tag manifest names it; or it was not written with the volume. */
static void
compare_early(struct tape_reading *t, const struct early *e)
{
	struct listing_file	*f = listing_find(&t->tags, e->name);

	if (f == NULL) {
		if (strcmp(e->name, BAG_TAGMANIFEST) != 0)
			volume_extra(&t->r, e->name);
		return;
	}
	f->seen = true;
	volume_compare(&t->r, e->name, &e->id, &f->id);
}

static void
tags_end(struct tape_reading *t)
{
	t->tags_known = volume_tags(&t->r, &t->tags, t->text.p,
	    t->text.len) == 0;
	for (size_t i = 0; t->tags_known && i < t->n; i++)
		compare_early(t, &t->early[i]);
}

/* A file of the volume itself, before its tag manifest. */
static void
early_end(struct tape_reading *t, const struct digest *got)
{
	struct early	*e = &t->early[t->n];

	if (t->tags_known)
		volume_extra(&t->r, t->name);
	if (t->tags_known || t->n == EARLY || strlen(t->name) >= EARLY_NAME)
		return;		/* it will be missing */
	memcpy(e->name, t->name, strlen(t->name) + 1);
	e->id = *got;
	t->n++;
}

/* What was kept of it is looked into. */
static void
kept_end(struct tape_reading *t)
{
	if (t->keep == KEEP_INFO && volume_info_parse(&t->v, t->text.p,
	    t->text.len) != VOLUME_OK)
		t->v = (struct volume){ .format = 0 };
	if (t->keep == KEEP_MANIFEST)
		manifest_end(t);
	if (t->keep == KEEP_TAGS)
		tags_end(t);
}

static int
on_end(void *arg, bool whole)
{
	struct tape_reading	*t = arg;
	struct digest		 got;
	int			 rc = 0;

	if (t->sha != NULL && (rc = sha256_end(t->sha, &got)) == 0) {
		if (t->file != NULL && !whole)
			volume_bad(&t->r, t->name, _("the tape ends in it"));
		else if (t->file != NULL)
			volume_compare(&t->r, t->name, &got, &t->file->id);
		else if (whole)
			early_end(t, &got);
	}
	sha256_free(t->sha);
	t->sha = NULL;
	if (rc == 0 && whole)
		kept_end(t);
	if (t->keep != KEEP_NOT)
		buf_release(&t->text);
	t->keep = KEEP_NOT;
	t->file = NULL;
	return rc;
}

/* The bag, or what could be read of it, is over. */
static int
bag_end(struct tape_reading *t, const struct stream *s, bool failed)
{
	struct volume_reading	*r = &t->r;
	int			 rc = 0;

	sha256_free(t->sha);
	t->sha = NULL;
	if (t->due != NULL) {
		t->due->done = true;
		if (failed && t->src.d.error != 0)
			volume_bad(r, t->name, strerror(t->src.d.error));
		else if (s->damaged && r->from == 0 && !r->broken_off)
			volume_bad(r, r->h->v.label, _("its list of files is "
			    "damaged"));
		if (!t->known && r->bad == 0)
			volume_bad(r, BAG_MANIFEST, _("is not there"));
		else if (!t->tags_known && r->bad == 0)
			volume_bad(r, BAG_TAGMANIFEST, _("is not there"));
		if (!r->broken_off) {
			volume_missing(r, &t->l);
			volume_missing(r, &t->tags);
		}
		rc = volume_conclude(t->p->log, r, t->p->now);
	}
	listing_release(&t->l);
	listing_release(&t->tags);
	t->due = NULL;
	t->begun = false;
	return rc;
}

/* Of these there was another bag only: theirs is damaged or was altered. */
static int
others_end(const struct volume_place *p)
{
	struct volume_reading	 r;
	struct listing		 l = { .n = 0 };
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		if (p->due[i].done || !p->due[i].other)
			continue;
		p->due[i].done = true;
		volume_begin(p->log, &r, p->o, p->due[i].h, p->set->path, 0);
		(void)volume_manifest(&r, &l, "", 0);
		rc = volume_conclude(p->log, &r, p->now);
	}
	return rc;
}

static int
read_tape(struct tape_reading *t, struct stream *s)
{
	enum stream_result	 r;
	bool			 failed;

	for (;;) {
		if (t->p->end != 0 && t->p->o->monotonic() >= t->p->end)
			return 0;
		r = stream_bag(s);
		failed = r == STREAM_FAILED;
		if (r == STREAM_END || r == STREAM_NONE)
			return others_end(t->p);
		/* Stopped by neither the budget nor the tape: no memory. */
		if (failed && t->src.d.error == 0 && !t->r.broken_off)
			return -1;
		if (bag_end(t, s, failed) == -1)
			return -1;
		if (failed)
			return 0;
	}
}

static int
read_through(const struct volume_place *p, int fd)
{
	static const struct stream_ops	 ops = { .read = tape_source_read,
	    .skip = tape_source_skip, .headers = tape_source_headers,
	    .begin = on_begin, .data = on_data, .end = on_end };
	struct tape_reading		 t = { .p = p,
	    .src.packs = p->packs };
	struct stream			 s;
	int				 rc = -1;

	if (drive_init(&t.src.d, fd) == -1 || (t.src.d.marks &&
	    drive_rewind(fd) == -1)) {
		log_debug("%s: %s", p->set->path, strerror(errno));
		return 0;
	}
	if (!t.src.d.marks)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	buf_init(&t.text, LISTING_MAX);
	if (stream_init(&s, &ops, &t, t.src.d.marks) == 0)
		rc = read_tape(&t, &s);
	else
		log_errx("%s", _("out of memory"));
	stream_release(&s);
	buf_release(&t.text);
	listing_release(&t.l);
	listing_release(&t.tags);
	sha256_free(t.sha);
	return rc;
}

static bool
is_of(const struct volume_place *p, const struct volume_due *d)
{
	return strcmp(d->h->v.set, p->set->name) == 0;
}

static int
denied(const struct volume_place *p)
{
	struct volume_reading	 r;

	for (size_t i = 0; i < p->n; i++) {
		if (!is_of(p, &p->due[i]))
			continue;
		volume_begin(p->log, &r, p->o, p->due[i].h, p->set->path, 0);
		r.denied = true;
		return volume_conclude(p->log, &r, p->now);
	}
	return 0;
}

int
volume_tape(const struct volume_place *p)
{
	struct stat	 st;
	int		 fd, rc = 0;

	/* A drive without a tape is not waited for, a FIFO not read. */
	fd = open(p->set->path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK);
	if (fd == -1 && errno == EACCES)
		rc = denied(p);
	if (fd != -1 && fstat(fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || S_ISCHR(st.st_mode)))
		rc = read_through(p, fd);
	if (fd != -1)
		close(fd);
	for (size_t i = 0; i < p->n; i++)
		if (is_of(p, &p->due[i]))
			p->due[i].done = true;
	return rc;
}
