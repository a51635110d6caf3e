/*
 * tapecheck.c: tapes read once.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/listing.h"
#include "formats/sandbox/tape_source.h"

#include "archiver/parity.h"
#include "archiver/tape.h"
#include "archiver/tapecheck.h"

#define INFO_MAX	((uint64_t)64 * 1024)
#define DATA		"data/"

/* A file that came before the manifest that names it. */
struct early {
	char		*path;
	struct digest	 id;
};

/* The files that are kept whole for a while. */
enum kept_file { KEPT_INFO, KEPT_MANIFEST, KEPT_TAGS, KEPT_MAX };

struct reading {
	struct tape_source src;		/* first: tape_source_read() */
	const struct run *run;
	const char	*only;
	struct taped	 bag;
	struct buf	 text[KEPT_MAX];
	struct listing	 list[KEPT_MAX];	/* of the two manifests */
	bool		 known[KEPT_MAX];
	struct early	*early;
	size_t		 n, cap;
	/* The file under way: */
	char		 path[BAG_PATH];
	uint64_t	 size;
	int		 keep;		/* enum kept_file, or -1 */
	struct sha256	*sha;		/* NULL: it is passed over */
};

static const char *const kept_name[KEPT_MAX] = { BAG_INFO, BAG_MANIFEST,
	BAG_TAGMANIFEST };

bool
tape_streams(const char *path)
{
	struct stat	 st;

	return stat(path, &st) == 0 && (S_ISCHR(st.st_mode) ||
	    S_ISFIFO(st.st_mode));
}

static int
on_begin(void *arg, const char *top, const char *path, uint64_t size)
{
	struct reading	*r = arg;

	if (r->run->stopping())
		return -1;
	memcpy(r->bag.label, top, strlen(top) + 1);
	if (r->only != NULL && strcmp(r->only, top) != 0)
		return STREAM_SKIP;
	memcpy(r->path, path, strlen(path) + 1);
	r->size = size;
	r->keep = -1;
	for (int i = 0; i < KEPT_MAX; i++)
		if (strcmp(path, kept_name[i]) == 0 && size <=
		    (i == KEPT_INFO ? INFO_MAX : LISTING_MAX)) {
			r->keep = i;
			buf_reset(&r->text[i]);
		}
	if (strncmp(path, PARITY_FOLDER "/", strlen(PARITY_FOLDER) + 1) == 0)
		r->bag.parity = true;
	if ((r->sha = sha256_new()) != NULL)
		return 0;
	log_errx(_("out of memory"));
	return -1;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	struct reading	*r = arg;

	if (r->keep != -1 && buf_add(&r->text[r->keep], p, len) == -1) {
		log_errx(_("out of memory"));
		return -1;
	}
	return sha256_add(r->sha, p, len);
}

static void
bad(struct reading *r, const char *path, const char *why)
{
	r->bag.c.damaged++;
	log_errx("%s: %s: %s", r->bag.label, path, why);
}

/* By the manifest that names it, when that is known.  Whether it was. */
static bool
compare(struct reading *r, const char *path, const struct digest *got)
{
	struct listing_file	*f = NULL;

	for (int i = KEPT_MANIFEST; f == NULL && i < KEPT_MAX; i++)
		if (r->known[i])
			f = listing_find(&r->list[i], path);
	if (f == NULL)
		return false;
	f->seen = true;
	if (!digest_equal(got, &f->id))
		bad(r, path, _("is not as it was written (its digest "
		    "differs)"));
	return true;
}

static int
early_add(struct reading *r, const struct digest *id)
{
	struct early	*p;
	size_t		 cap;

	if (r->n == r->cap) {
		cap = r->cap == 0 ? 16 : r->cap * 2;
		if ((p = realloc(r->early, cap * sizeof(*p))) == NULL)
			goto memory;
		r->early = p;
		r->cap = cap;
	}
	r->early[r->n].id = *id;
	if ((r->early[r->n].path = strdup(r->path)) == NULL)
		goto memory;
	r->n++;
	return 0;
 memory:
	log_errx(_("out of memory"));
	return -1;
}

static void
manifest_take(struct reading *r, const struct digest *id)
{
	struct buf	*b = &r->text[r->keep];

	if (r->keep == KEPT_MANIFEST)
		r->bag.manifest = *id;
	else
		r->bag.tags = *id;
	r->known[r->keep] = listing_parse(&r->list[r->keep], b->p, b->len) ==
	    0;
	if (!r->known[r->keep])
		bad(r, r->path, _("is not a manifest"));
	buf_release(b);
}

static int
on_end(void *arg, bool whole)
{
	struct reading	*r = arg;
	struct digest	 got;
	int		 rc;

	if (r->sha == NULL)
		return 0;		/* passed over */
	rc = sha256_end(r->sha, &got);
	sha256_free(r->sha);
	r->sha = NULL;
	if (rc == -1 || !whole)
		return rc;		/* it will be missing */
	if (r->keep != KEPT_TAGS)	/* which nothing names */
		r->bag.c.octets += r->size;
	if (r->keep > KEPT_INFO)
		manifest_take(r, &got);
	if (compare(r, r->path, &got) || r->keep == KEPT_TAGS)
		return 0;
	return early_add(r, &got);
}

/* No manifest names it: of the payload it is damage (RFC 8493 3). */
static void
unlisted(struct reading *r, const char *path)
{
	if (strncmp(path, DATA, strlen(DATA)) == 0) {
		log_errx(_("%s: %s: is on the volume, and no manifest names "
		    "it"), r->bag.label, path);
		r->bag.c.unlisted++;
	} else if (r->known[KEPT_TAGS]) {
		log_warnx(_("%s: %s: lies on the volume, and was not written "
		    "with it (no manifest names it); trust nothing of what it "
		    "says"), r->bag.label, path);
	}
}

/* Everything came: what is wrong with it as a whole. */
static void
judge(struct reading *r)
{
	const struct listing	*l;

	for (size_t i = 0; i < r->n; i++)
		if (!compare(r, r->early[i].path, &r->early[i].id))
			unlisted(r, r->early[i].path);
	for (int i = KEPT_MANIFEST; i < KEPT_MAX; i++) {
		l = &r->list[i];
		if (!r->known[i])
			bad(r, kept_name[i], _("is not there"));
		for (size_t k = 0; r->known[i] && k < l->n; k++) {
			r->bag.c.files++;
			if (!l->file[k].seen)
				bad(r, l->file[k].path, _("is not there"));
		}
	}
	if (r->bag.c.damaged + r->bag.c.unlisted > 0)
		r->bag.result = FAIL_DAMAGE;
}

static int
bag_end(struct reading *r, const char *path, struct taped_list *list)
{
	struct taped	*p;

	if (r->src.d.bad > 0)
		log_errx(_("%s: %" PRIu64 " records of a volume cannot be "
		    "read"), path, r->src.d.bad);
	r->src.d.bad = 0;
	switch (volume_info_parse(&r->bag.v, r->text[KEPT_INFO].p,
	    r->text[KEPT_INFO].len)) {
	case VOLUME_OK:
		judge(r);
		break;
	case VOLUME_OTHER_FORMAT:
		log_errx(_("%s: is a volume of format %" PRIu32 ", which this "
		    "version does not know; use a newer nbarchive, or read "
		    "its HOW-TO-READ.txt"), path, r->bag.v.format);
		r->bag.result = FAIL_CANNOT;
		break;
	case VOLUME_MALFORMED:
		log_errx(_("%s: bag-info.txt is not that of a backup volume, "
		    "or it is damaged"), path);
		r->bag.result = FAIL_CANNOT;
	}
	if (r->bag.result == FAIL_CANNOT)
		r->bag.v = (struct volume){ .format = 0 };
	p = realloc(list->one, (list->n + 1) * sizeof(*p));
	if (p == NULL) {
		log_errx(_("out of memory"));
		return -1;
	}
	list->one = p;
	list->one[list->n++] = r->bag;
	return 0;
}

static void
bag_reset(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->early[i].path);
	r->n = 0;
	for (int i = 0; i < KEPT_MAX; i++) {
		listing_release(&r->list[i]);
		buf_release(&r->text[i]);
		buf_init(&r->text[i], i == KEPT_INFO ? INFO_MAX :
		    LISTING_MAX);
		r->known[i] = false;
	}
	sha256_free(r->sha);
	r->sha = NULL;
	memset(&r->bag, 0, sizeof(r->bag));
}

/* What ended it before its end. */
static int
failed(const struct reading *r, const char *path)
{
	if (r->src.d.error != 0) {
		errno = r->src.d.error;
		log_err(_("%s: cannot be read"), path);
	} else if (r->run->stopping()) {
		log_errx(_("%s: broken off; the rest was not read"), path);
	}
	return FAIL_CANNOT;
}

static int
read_bags(struct reading *r, struct stream *s, const char *path,
    struct taped_list *list)
{
	for (;;) {
		bag_reset(r);
		switch (stream_bag(s)) {
		case STREAM_END:
			if (list->n > 0 || s->marks)
				return 0;
			/* FALLTHROUGH */
		case STREAM_NONE:
			log_errx(_("%s: is no volume: neither a folder, nor "
			    "the image of a disc, nor the archive of a tape"),
			    path);
			return FAIL_CANNOT;
		case STREAM_FAILED:
			return failed(r, path);
		case STREAM_BAG:
			break;
		}
		if (r->only != NULL && strcmp(r->only, r->bag.label) != 0)
			continue;
		if (bag_end(r, path, list) == -1)
			return FAIL_CANNOT;
	}
}

static int
check(struct reading *r, const char *path, int fd, struct taped_list *list)
{
	static const struct stream_ops	 ops = { .read = tape_source_read,
	    .skip = tape_source_skip, .headers = tape_source_headers,
	    .begin = on_begin, .data = on_data, .end = on_end };
	struct stream			 s;
	int				 rc = FAIL_CANNOT;

	if (drive_init(&r->src.d, fd) == -1)
		return FAIL_CANNOT;
	if (r->src.d.marks && (rc = tape_rewind(fd, path)) != 0)
		return rc;
	if (stream_init(&s, &ops, r, r->src.d.marks) == -1)
		log_errx(_("out of memory"));
	else
		rc = read_bags(r, &s, path, list);
	stream_release(&s);
	return rc;
}

int
tape_check(const struct run *run, const char *path, const char *only,
    struct taped_list *list)
{
	struct packs	*packs = packs_new(NULL, run->require_sandbox);
	int		 rc;

	*list = (struct taped_list){ .n = 0 };
	if (packs == NULL)
		return FAIL_CANNOT;
	rc = tape_check_with(run, packs, path, only, list);
	packs_free(packs);
	return rc;
}

int
tape_check_with(const struct run *run, struct packs *packs, const char *path,
    const char *only, struct taped_list *list)
{
	struct reading	*r = calloc(1, sizeof(*r));
	int		 fd, rc = FAIL_CANNOT;

	*list = (struct taped_list){ .n = 0 };
	if (r == NULL) {
		log_errx(_("out of memory"));
		return rc;
	}
	r->run = run;
	r->only = only;
	r->src.packs = packs;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		log_err(_("%s: cannot be read"), path);
	else
		rc = check(r, path, fd, list);
	if (fd != -1)
		close(fd);
	bag_reset(r);
	free(r->early);
	free(r);
	return rc;
}

void
taped_release(struct taped_list *list)
{
	free(list->one);	/* a parsed info owns nothing */
	*list = (struct taped_list){ .n = 0 };
}
