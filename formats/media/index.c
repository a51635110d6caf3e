/*
 * index.c: which files lie in a volume that is one file.
 */
#include <string.h>

#include "formats/media/pack.h"

#define LABELS		"NB-"		/* what each volume's begins with */
#define SEEK_MOST	((uint64_t)4 * 1024 * 1024)	/* octets */

/* What a window holds, for tar_next(). */
struct window {
	const uint8_t	*p;
	size_t		 len;
	bool		 short_of;	/* something behind it was asked for */
};

int
pack_add_below(struct pack *pack, char top[BAG_PATH], const char *path,
    uint64_t off, uint64_t size)
{
	const char	*slash = strchr(path, '/');
	size_t		 n = slash == NULL ? 0 : (size_t)(slash - path);

	if (n == 0)
		return 0;
	if (top[0] == '\0') {
		memcpy(top, path, n);
		top[n] = '\0';
	}
	if (strncmp(top, path, n) != 0 || top[n] != '\0')
		return 0;
	/* What may stand below the bag's name is less than what may be one. */
	if (!bag_path_ok(slash + 1))
		return 1;
	return pack_add(pack, slash + 1, off, size);
}

bool
pack_begins(const char *path)
{
	const char	*slash = strchr(path, '/');

	return slash != NULL && strcmp(slash + 1, BAG_DECLARATION) == 0;
}

uint64_t
pack_record_end(uint64_t at)
{
	return (at + PACK_RECORD - 1) / PACK_RECORD * PACK_RECORD;
}

/* Blocks of zeros are the end only where a bag, or nothing, follows. */
static bool
ends_at(const struct tar *from, uint64_t end)
{
	struct tar	 t = *from;
	char		 path[BAG_PATH];
	uint64_t	 off, len;

	if (end >= t.size)
		return true;
	t.at = end;
	return tar_next(&t, path, &off, &len) == PACK_OK && pack_begins(path);
}

/* Of files of one name the last, which is what unpacking leaves; sorted. */
static void
keep_last(struct pack *p)
{
	size_t	 n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (i + 1 < p->n && strcmp(p->file[i].path,
		    p->file[i + 1].path) == 0)
			free(p->file[i].path);
		else
			p->file[n++] = p->file[i];
	p->n = n;
}

/* Files of one bag of an archive; t->at moves behind its last record. */
static enum pack_result
tar_index(struct pack *pack, char top[BAG_PATH], struct tar *t)
{
	char			 path[BAG_PATH];
	const uint64_t		 begin = t->at;
	uint64_t		 from, off, len, end;
	enum pack_result	 r, all = PACK_OK;
	int			 rc;

	for (;;) {
		from = t->at;
		r = tar_next(t, path, &off, &len);
		if (r == PACK_OK && top[0] == '\0' && all != PACK_OK &&
		    strncmp(path, LABELS, strlen(LABELS)) != 0)
			continue;	/* of a document, not of a bag */
		rc = r == PACK_OK ? pack_add_below(pack, top, path, off,
		    len) : 0;
		if (r == PACK_MEMORY || rc == -1)
			return PACK_MEMORY;
		if (rc == 1)
			all = PACK_DAMAGED;
		if (r == PACK_OK)
			continue;
		/* Two blocks, which need not be in one record. */
		end = pack_record_end(from + 2 * TAR_BLOCK);
		if (r == PACK_NONE && pack->n > 0 && ends_at(t, end))
			break;
		if (pack->n == 0 && t->at - begin > SEEK_MOST)
			return PACK_NONE;
		/* The next header that is whole, wherever it is. */
		all = PACK_DAMAGED;
		t->at = from + TAR_BLOCK;
		end = t->size;
		if (t->at >= t->size)
			break;
	}
	pack_sort(pack);
	keep_last(pack);
	t->at = end < t->size ? end : t->size;
	return pack->n == 0 ? PACK_NONE : all;
}

enum pack_result
pack_index(struct pack *pack, enum media_kind *kind, char top[BAG_PATH],
    pack_read *read, void *arg, uint64_t *at, uint64_t size)
{
	struct tar		 t = { .read = read, .arg = arg, .at = *at,
	    .size = size };
	enum pack_result	 r;

	top[0] = '\0';
	if (*at == 0 && (r = iso_index(pack, read, arg, size)) != PACK_NONE) {
		*kind = MEDIA_OPTICAL;
		*at = size;
		return r;
	}
	*kind = MEDIA_TAPE;
	r = tar_index(pack, top, &t);
	if (r == PACK_NONE && *at == 0 &&
	    (r = iso_scan(pack, read, arg, size)) != PACK_NONE) {
		*kind = MEDIA_OPTICAL;
		t.at = size;
	}
	*at = t.at;
	return r;
}

static int
window_read(void *arg, void *p, size_t len, uint64_t off)
{
	struct window	*w = arg;

	if (off > w->len || len > w->len - off) {
		w->short_of = true;
		return -1;
	}
	memcpy(p, w->p + off, len);
	return 0;
}

enum pack_result
tar_window(struct pack *pack, const uint8_t *p, size_t len, uint64_t *at)
{
	struct window		 w = { p, len, false };
	struct tar		 t = { .read = window_read, .arg = &w,
	    .size = INT64_MAX };
	char			 path[BAG_PATH];
	uint64_t		 off, size;
	enum pack_result	 r, all = PACK_OK;

	for (*at = 0; *at < len; *at = t.at) {
		r = tar_next(&t, path, &off, &size);
		if (r == PACK_MEMORY || (r == PACK_OK &&
		    pack_add(pack, path, off, size) == -1))
			return PACK_MEMORY;
		if (r == PACK_OK)
			continue;
		if (w.short_of)
			break;
		if (r == PACK_NONE) {
			/* What was passed over before it is told first. */
			return all == PACK_DAMAGED ? all : PACK_NONE;
		}
		all = PACK_DAMAGED;
		t.at = *at + TAR_BLOCK;
	}
	return all;
}
