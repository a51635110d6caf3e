/*
 * bagread.c: reading volumes.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"
#include "formats/store/layout.h"

#include "archiver/bagread.h"
#include "archiver/command.h"
#include "archiver/heal.h"
#include "archiver/image.h"
#include "archiver/parity.h"
#include "archiver/seal.h"

#define INFO_MAX	((size_t)64 * 1024)
#define OBJECTS		"data/objects/"
#define PARTS		"data/parts/"
#define STEP		((size_t)1024 * 1024)

bool
bag_is_volume(const char *path)
{
	static const char *const name[] = { BAG_INFO, BAG_MANIFEST };
	char			*full;
	bool			 is = image_is(path);

	for (size_t i = 0; !is && i < sizeof(name) / sizeof(name[0]); i++) {
		if ((full = path_join(path, name[i])) == NULL)
			return false;
		is = access(full, F_OK) == 0;
		free(full);
	}
	return is;
}

int
folder_file(const char *folder, const char *name, uint64_t *size)
{
	struct stat	 st;
	char		*path = path_join(folder, name);
	int		 fd, err;

	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY |
	    O_NONBLOCK);
	free(path);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*size = (uint64_t)st.st_size;
		return fd;
	}
	err = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	close(fd);
	errno = err;
	return -1;
}

int
bag_file(const struct bag *b, const char *path, uint64_t *size)
{
	int	 fd = -1;

	if (b->unsealed != NULL) {
		fd = unsealed_file(b, path, size);
		if (fd != -1 || errno != ENOENT)
			return fd;
	}
	return bag_outer_file(b, path, size);
}

bool
bag_heal(struct bag *b, const char *path)
{
	if (b->unsealed != NULL && unsealed_heal(b, path))
		return true;
	return heal_file(b, path);
}

int
bag_outer_file(const struct bag *b, const char *path, uint64_t *size)
{
	int	 fd = heal_open(b->heal, path, size);

	return fd != -1 ? fd : bag_file_raw(b, path, size);
}

int
bag_file_raw(const struct bag *b, const char *path, uint64_t *size)
{
	if (b->image != NULL)
		return image_file(b->image, path, size);
	return folder_file(b->path, path, size);
}

/* A stream over some octets of a descriptor, which it owns. */
struct part {
	int		 fd;
	uint64_t	 left;
};

static ssize_t
part_read(void *arg, char *p, size_t len)
{
	struct part	*t = arg;
	ssize_t		 n;

	if (len > t->left)
		len = (size_t)t->left;
	if ((n = read_full(t->fd, p, len)) > 0)
		t->left -= (uint64_t)n;
	return n;
}

static int
part_close(void *arg)
{
	struct part	*t = arg;

	close(t->fd);
	free(t);
	return 0;
}

FILE *
bag_stream(const struct bag *b, const char *path)
{
	static const cookie_io_functions_t	 io = { .read = part_read,
	    .close = part_close };
	struct part				*t = calloc(1, sizeof(*t));
	FILE					*f;

	if (t == NULL)
		return NULL;
	if ((t->fd = bag_file(b, path, &t->left)) == -1) {
		free(t);
		return NULL;
	}
	if ((f = fopencookie(t, "r", io)) == NULL)
		part_close(t);
	return f;
}

/* All of it; ${fd} is closed. */
static int
text_of(int fd, uint64_t size, struct buf *text)
{
	uint8_t	*p;
	int	 rc = -1, err = EFBIG;

	if (fd == -1)
		return -1;
	if (size <= text->max - text->len &&
	    (p = buf_reserve(text, (size_t)size)) != NULL) {
		rc = read_full(fd, p, (size_t)size) == (ssize_t)size ? 0 : -1;
		err = errno == 0 ? EIO : errno;
	} else if (size == 0) {
		rc = 0;
	}
	close(fd);
	errno = err;
	return rc;
}

int
bag_text(const struct bag *b, const char *path, struct buf *text)
{
	uint64_t	 size = 0;
	int		 fd = bag_file(b, path, &size);

	return text_of(fd, size, text);
}

int
bag_text_raw(const struct bag *b, const char *path, struct buf *text)
{
	uint64_t	 size = 0;
	int		 fd = bag_file_raw(b, path, &size);

	return text_of(fd, size, text);
}

/* Is anything else there that a volume has? */
static bool
has_papers(const struct bag *b)
{
	static const char	 data[] = "data/";
	const struct pack	*p;
	uint64_t		 size;
	int			 fd = bag_file(b, BAG_TAGMANIFEST, &size);

	if (fd != -1)
		close(fd);
	if (fd != -1 || b->image == NULL)
		return fd != -1;
	p = &b->image->pack;
	for (size_t i = 0; i < p->n; i++)
		if (strncmp(p->file[i].path, data, strlen(data)) == 0)
			return true;
	return false;
}

/* FAIL_DAMAGE: it is a volume, and its info is damaged. */
static int
info_load(struct bag *b)
{
	struct buf	 text;
	int		 rc = FAIL_CANNOT;

	buf_init(&text, INFO_MAX);
	if (bag_text(b, BAG_INFO, &text) == -1) {
		b->unnamed = has_papers(b);
		rc = b->unnamed ? FAIL_DAMAGE : FAIL_CANNOT;
		log_err(b->unnamed ? _("%s: its bag-info.txt cannot be read") :
		    _("%s: is no backup volume: its bag-info.txt cannot "
		    "be read"), b->path);
	} else {
		switch (volume_info_parse(&b->v, text.p, text.len)) {
		case VOLUME_OK:
			rc = 0;
			break;
		case VOLUME_OTHER_FORMAT:
			log_errx(_("%s: is a volume of format %" PRIu32 ", "
			    "which this version does not know; use a newer "
			    "nbarchive, or read its HOW-TO-READ.txt"),
			    b->path, b->v.format);
			b->unnamed = true;
			break;
		case VOLUME_MALFORMED:
			b->unnamed = true;
			b->v.format = 0;
			rc = FAIL_DAMAGE;
			log_errx(_("%s: bag-info.txt is not that of a backup "
			    "volume, or it is damaged"), b->path);
		}
	}
	buf_release(&text);
	return rc;
}

int
descriptor_digest(int fd, uint64_t size, struct digest *id, uint64_t *octets)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(STEP);
	off_t		 at;
	size_t		 len;
	int		 rc = -1, err = errno;

	*octets = 0;
	if (fd == -1 || sha == NULL || p == NULL)
		goto out;
	at = lseek(fd, 0, SEEK_CUR);
	/* What is clean in the cache goes, so that the device is read. */
	posix_fadvise(fd, at, (off_t)size, POSIX_FADV_DONTNEED);
	posix_fadvise(fd, at, (off_t)size, POSIX_FADV_SEQUENTIAL);
	while (*octets < size) {
		len = size - *octets < STEP ? (size_t)(size - *octets) : STEP;
		errno = EIO;	/* should it end early */
		if (read_full(fd, p, len) != (ssize_t)len ||
		    sha256_add(sha, p, len) == -1) {
			err = errno;
			goto out;
		}
		*octets += len;
	}
	posix_fadvise(fd, at, (off_t)size, POSIX_FADV_DONTNEED);
	rc = sha256_end(sha, id);
 out:
	if (fd != -1)
		close(fd);
	sha256_free(sha);
	free(p);
	errno = err;
	return rc;
}

int
bag_digest(const struct bag *b, const char *path, struct digest *id,
    uint64_t *octets)
{
	uint64_t	 size = 0;
	int		 fd = bag_file(b, path, &size);

	return descriptor_digest(fd, size, id, octets);
}

int
bag_digest_raw(const struct bag *b, const char *path, struct digest *id,
    uint64_t *octets)
{
	uint64_t	 size = 0;
	int		 fd = bag_file_raw(b, path, &size);

	return descriptor_digest(fd, size, id, octets);
}

/* The first file of the kind that only volumes with parity have. */
static bool
has_parity(const struct bag *b)
{
	char		 name[PARITY_NAME];
	uint64_t	 size;
	int		 fd;

	parity_list_name(name, 1);
	if ((fd = bag_file_raw(b, name, &size)) == -1)
		return false;
	close(fd);
	return true;
}

/*
 * The tag files that everything else hangs on, repaired when they are not
 * what the tag manifest says; where that is damaged itself, parity knows.
 */
static void
tags_heal(struct bag *b)
{
	static const char *const name[] = { BAG_INFO, BAG_MANIFEST,
	    STORE_TEXT, STORE_CHECKPOINT };
	struct digest	 want, got;
	char		 path[BAG_PATH];
	struct manifest	 l;
	uint64_t	 octets;
	bool		 listed[4] = { false }, ok;

	if (bagline_open(&l, b, BAG_TAGMANIFEST) == 0)
		while (bagline_next(&l, &want, path) == 1)
			for (size_t i = 0; i < 4; i++) {
				if (strcmp(path, name[i]) != 0)
					continue;
				listed[i] = true;
				ok = bag_digest(b, path, &got, &octets) == 0 &&
				    digest_equal(&got, &want);
				if (!ok)
					heal_file(b, path);
			}
	bagline_close(&l);
	for (size_t i = 0; i < 2; i++)
		if (!listed[i])
			heal_file(b, name[i]);
}

/* By its folder, the image of a disc, or its folder on a tape. */
static void
label_take(struct bag *b)
{
	static const char	 iso[] = ".iso";
	size_t			 n = strlen(b->path), from, len;
	const char		*name;

	while (n > 1 && b->path[n - 1] == '/')
		n--;
	for (from = n; from > 0 && b->path[from - 1] != '/'; from--)
		continue;
	name = b->path + from;
	len = n - from;
	if (b->image != NULL && b->image->top[0] != '\0') {
		name = b->image->top;
		len = strlen(name);
	} else if (b->image != NULL && len > strlen(iso) &&
	    memcmp(name + len - strlen(iso), iso, strlen(iso)) == 0) {
		len -= strlen(iso);
	}
	b->v = (struct volume){ .format = b->v.format };
	if (len < sizeof(b->v.label))
		memcpy(b->v.label, name, len);
}

/* Takes the image, which is NULL for a folder.  Some are there but unnamed. */
static int
bag_new(struct bag **out, const char *path, struct image *m,
    const char *scratch)
{
	struct bag	*b;
	uint64_t	 octets;
	int		 rc;

	*out = NULL;
	if ((b = calloc(1, sizeof(*b))) == NULL) {
		image_free(m);
		return no_memory();
	}
	b->image = m;
	b->scratch = scratch;
	if ((b->path = strdup(path)) == NULL) {
		bag_close(b);
		return no_memory();
	}
	if (has_parity(b))
		tags_heal(b);
	if ((rc = info_load(b)) == 0 && bag_digest(b, BAG_MANIFEST,
	    &b->manifest, &octets) == -1) {
		log_err(_("%s: %s: cannot be read"), path, BAG_MANIFEST);
		rc = FAIL_CANNOT;
	}
	if (b->unnamed)
		label_take(b);
	if (rc == 0 || b->unnamed)
		*out = b;
	else
		bag_close(b);
	return rc;
}

int
bags_open(const struct run *run, const char *path, const char *scratch,
    bag_take *take, void *arg)
{
	struct images	 all;
	struct image	*m;
	struct bag	*b;
	int		 rc, more = 0, one;

	if (!image_is(path)) {
		rc = bag_new(&b, path, NULL, scratch);
		return b != NULL ? worst(rc, take(b, arg)) : rc;
	}
	if ((rc = images_open(&all, path, scratch,
	    run->require_sandbox)) != 0) {
		images_close(&all);
		return rc;
	}
	while ((more = images_next(&all, &m)) == 1) {
		one = bag_new(&b, path, m, scratch);
		if (b != NULL)
			one = worst(one, take(b, arg));
		rc = worst(rc, one);
	}
	images_close(&all);
	return more < 0 ? worst(rc, -more) : rc;
}

/* Keeps the last one. */
static int
take_last(struct bag *b, void *arg)
{
	struct bag	**out = arg;

	if (b->unnamed) {
		bag_close(b);
		return 0;
	}
	bag_close(*out);
	*out = b;
	return 0;
}

int
bag_open(struct bag **out, const struct run *run, const char *path,
    const char *scratch)
{
	int	 rc;

	*out = NULL;
	rc = bags_open(run, path, scratch, take_last, out);
	if (rc == 0 && *out == NULL)
		rc = FAIL_CANNOT;
	if (rc != 0) {
		bag_close(*out);
		*out = NULL;
	}
	return rc;
}

void
bag_close(struct bag *b)
{
	if (b == NULL)
		return;
	bag_objects_clear(b);
	unsealed_free(b->unsealed);
	volume_release(&b->v);
	heal_free(b->heal);
	image_free(b->image);
	free(b->path);
	free(b);
}

int
bagline_open(struct manifest *l, const struct bag *b, const char *name)
{
	*l = (struct manifest){ .f = NULL };
	if ((l->path = path_join(b->path, name)) == NULL)
		return no_memory();
	if ((l->f = bag_stream(b, name)) == NULL) {
		log_err(_("%s: cannot be read"), l->path);
		return FAIL_DAMAGE;
	}
	return 0;
}

void
bagline_close(struct manifest *l)
{
	if (l->f != NULL)
		fclose(l->f);
	free(l->line);
	free(l->path);
}

int
bagline_next(struct manifest *l, struct digest *id, char path[BAG_PATH])
{
	const uint8_t	*p;
	ssize_t		 n;

	if ((n = getline(&l->line, &l->cap, l->f)) == -1) {
		if (!ferror(l->f))
			return 0;
		log_err(_("%s: cannot be read"), l->path);
		return -1;
	}
	l->n++;
	p = (const uint8_t *)l->line;
	if (bag_manifest_next(&p, p + n, id, path) == 1)
		return 1;
	log_errx(_("%s, line %" PRIu64 ": is not the line of a manifest"),
	    l->path, l->n);
	return -1;
}

void
bag_objects_clear(struct bag *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->object[i].path);
	free(b->object);
	free(b->part);
	b->object = NULL;
	b->part = NULL;
	b->nparts = 0;
	b->n = b->cap = 0;
}

int
bag_objects_add(struct bag *b, const struct digest *id, const char *path)
{
	struct bag_object	*p;
	size_t			 cap;

	if (b->n == b->cap) {
		cap = b->cap == 0 ? 256 : b->cap * 2;
		if ((p = realloc(b->object, cap * sizeof(*p))) == NULL)
			return no_memory();
		b->object = p;
		b->cap = cap;
	}
	b->object[b->n].id = *id;
	if ((b->object[b->n].path = strdup(path)) == NULL)
		return no_memory();
	b->n++;
	return 0;
}

static int
object_order(const void *a, const void *b)
{
	const struct bag_object	*x = a, *y = b;
	int			 c = digest_cmp(&x->id, &y->id);

	return c != 0 ? c : strcmp(x->path, y->path);
}

/* Files that are no objects: few, and each is needed. */
static void
records_heal(struct bag *b)
{
	struct digest	 got;
	uint64_t	 octets;

	for (size_t i = 0; i < b->n; i++) {
		if (strncmp(b->object[i].path, OBJECTS, strlen(OBJECTS)) == 0
		    || strncmp(b->object[i].path, PARTS, strlen(PARTS)) == 0)
			continue;
		if (bag_digest(b, b->object[i].path, &got, &octets) == -1 ||
		    !digest_equal(&got, &b->object[i].id))
			bag_heal(b, b->object[i].path);
	}
}

/* They are few: a list of their own. */
static int
parts_find(struct bag *b)
{
	struct bag_part	 p, *more;

	for (size_t i = 0; i < b->n; i++) {
		p.file = &b->object[i];
		if (!part_parse(p.file->path, &p.of, &p.part))
			continue;
		if ((b->nparts & (b->nparts + 1)) == 0) {
			more = realloc(b->part, (2 * b->nparts + 1) *
			    sizeof(*more));
			if (more == NULL)
				return no_memory();
			b->part = more;
		}
		b->part[b->nparts++] = p;
	}
	return 0;
}

int
bag_objects_ready(struct bag *b)
{
	if (b->n > 0)
		qsort(b->object, b->n, sizeof(*b->object), object_order);
	if (has_parity(b))
		records_heal(b);
	return parts_find(b);
}

int
bag_objects(struct bag *b)
{
	char		 path[BAG_PATH];
	struct digest	 id;
	struct manifest	 l;
	int		 more, rc;

	if ((rc = bagline_open(&l, b, BAG_MANIFEST)) == 0) {
		while (rc == 0 && (more = bagline_next(&l, &id, path)) != 0)
			rc = more == -1 ? FAIL_DAMAGE :
			    bag_objects_add(b, &id, path);
	}
	bagline_close(&l);
	return worst(rc, bag_objects_ready(b));
}

const struct bag_object *
bag_find(const struct bag *b, const struct digest *id)
{
	size_t	 lo = 0, hi = b->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&b->object[mid].id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < b->n && digest_equal(&b->object[lo].id, id))
		return &b->object[lo];
	return NULL;
}

