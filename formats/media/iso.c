/*
 * iso.c: the files of an ISO 9660 image, by Joliet's folders, whose names
 * are whole and need no System Use fields to be read.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/media/pack.h"

#define SECTOR		((uint64_t)2048)
#define FIRST		16		/* sector of the first descriptor */
#define DESCRIPTORS	64		/* looked at, at most */
#define SCANNED		4096		/* sectors: folders come before files */
#define TYPE_JOLIET	2
#define TYPE_END	255
#define FOLDERS		65536
#define RECORD_LEAST	34
#define FOLDER_MAX	((uint64_t)64 * 1024 * 1024)

/* A folder that is still to be read. */
struct folder {
	char		*path;		/* "" at the top */
	uint64_t	 off, size;
	struct folder	*next;
};

struct walk {
	struct pack	*pack;
	pack_read	*read;
	void		*arg;
	uint64_t	 size;
	struct folder	*todo;
	size_t		 folders;
	/* A file in several extents that is not complete yet. */
	char		 open[BAG_PATH];
	uint64_t	 from, upto;
	bool		 damaged;
};

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static int
folder_add(struct walk *w, const char *path, uint64_t off, uint64_t size)
{
	struct folder	*f;

	if (w->folders == FOLDERS || size > FOLDER_MAX) {
		w->damaged = true;
		return 0;
	}
	if ((f = calloc(1, sizeof(*f))) == NULL ||
	    (f->path = strdup(path)) == NULL) {
		free(f);
		return -1;
	}
	f->off = off;
	f->size = size;
	f->next = w->todo;
	w->todo = f;
	w->folders++;
	return 0;
}

/* UCS-2 to UTF-8, the version ";1" left away.  -1: no name of a path. */
static int
name_decode(char out[BAG_PATH], const uint8_t *p, size_t len)
{
	size_t		 n = 0;
	unsigned int	 c;

	if (len % 2 != 0)
		return -1;
	if (len >= 4 && memcmp(p + len - 4, "\0;\0001", 4) == 0)
		len -= 4;
	for (size_t i = 0; i < len; i += 2) {
		c = (unsigned int)p[i] << 8 | p[i + 1];
		if (n + 4 > BAG_PATH || c == 0 || c == '/' ||
		    (c >= 0xd800 && c < 0xe000))
			return -1;
		n += utf8_put((uint8_t *)out + n, c);
	}
	out[n] = '\0';
	return n == 0 ? -1 : 0;
}

static int
path_under(char out[BAG_PATH], const char *folder, const char *name)
{
	size_t	 n = strlen(folder), m = strlen(name);

	if (n + m + 2 > BAG_PATH)
		return -1;
	memcpy(out, folder, n);
	if (n > 0)
		out[n++] = '/';
	memcpy(out + n, name, m + 1);
	return bag_path_ok(out) ? 0 : -1;
}

/* One extent of a file; several are one piece only when each follows. */
static int
extent_add(struct walk *w, const char *path, uint64_t off, uint64_t size,
    bool more)
{
	if (w->open[0] == '\0') {
		w->from = w->upto = off;
	} else if (strcmp(w->open, path) != 0 || off != w->upto) {
		w->damaged = true;
		w->from = w->upto = off;
	}
	w->upto += size;
	if (more) {
		memcpy(w->open, path, strlen(path) + 1);
		return 0;
	}
	w->open[0] = '\0';
	return pack_add(w->pack, path, w->from, w->upto - w->from);
}

/* -1: memory. */
static int
record_take(struct walk *w, const char *folder, const uint8_t *r)
{
	char		 name[BAG_PATH], path[BAG_PATH];
	uint64_t	 off = le32(r + 2) * SECTOR, size = le32(r + 10);
	size_t		 len = r[32];

	if (len == 1 && r[33] <= 1)
		return 0;		/* the folder itself, and its parent */
	if (size == 0)
		off = 0;		/* of no file; writers differ on it */
	if (len + RECORD_LEAST - 1 > r[0] || r[1] != 0 || off > w->size ||
	    size > w->size - off || name_decode(name, r + 33, len) == -1 ||
	    path_under(path, folder, name) == -1) {
		w->damaged = true;
		return 0;
	}
	if ((r[25] & 2) != 0)
		return folder_add(w, path, off, size);
	return extent_add(w, path, off, size, (r[25] & 0x80) != 0);
}

/* Records of one sector; a record never crosses its end. */
static int
sector_take(struct walk *w, const char *folder, const uint8_t *p)
{
	size_t	 at = 0;

	while (at < SECTOR && p[at] != 0) {
		if (p[at] < RECORD_LEAST || p[at] > SECTOR - at) {
			w->damaged = true;
			return 0;
		}
		if (record_take(w, folder, p + at) == -1)
			return -1;
		at += p[at];
	}
	return 0;
}

static int
folder_take(struct walk *w, const struct folder *f)
{
	uint8_t	 p[2048];

	w->open[0] = '\0';
	for (uint64_t done = 0; done < f->size; done += SECTOR) {
		if (w->read(w->arg, p, sizeof(p), f->off + done) == -1) {
			w->damaged = true;
			continue;
		}
		if (done == 0 && p[0] == 0)	/* it begins with itself */
			w->damaged = true;
		if (sector_take(w, f->path, p) == -1)
			return -1;
	}
	return 0;
}

/* A descriptor of Joliet: one of three escape sequences. */
static bool
is_joliet(const uint8_t *p)
{
	static const char	 level[] = "@CE";

	return p[0] == TYPE_JOLIET && p[88] == '%' && p[89] == '/' &&
	    p[90] != '\0' && strchr(level, p[90]) != NULL;
}

/* One that is scratched is passed over: Joliet's may be whole. */
static enum pack_result
root_find(struct walk *w)
{
	uint8_t	 p[2048];
	bool	 any = false;

	for (uint64_t i = 0; i < DESCRIPTORS; i++) {
		if (w->read(w->arg, p, sizeof(p), (FIRST + i) * SECTOR) == -1
		    || memcmp(p + 1, "CD001", 5) != 0) {
			if (i > TYPE_JOLIET)
				break;
			w->damaged = true;
			continue;
		}
		any = true;
		if (p[0] == TYPE_END)
			break;
		if (is_joliet(p))
			return folder_add(w, "", le32(p + 158) * SECTOR,
			    le32(p + 166)) == -1 ? PACK_MEMORY : PACK_OK;
	}
	return any && w->damaged ? PACK_DAMAGED : PACK_NONE;
}

/*
 * The folder at the top, in sector ${at}: it is its own parent, and what
 * follows has a name of two octets a letter.
 */
static bool
is_root(const uint8_t *p, uint64_t at, uint64_t *size)
{
	const uint8_t	*up = p + RECORD_LEAST, *first = up + RECORD_LEAST;

	*size = le32(p + 10);
	return p[0] == RECORD_LEAST && up[0] == RECORD_LEAST &&
	    p[32] == 1 && p[33] == 0 && up[32] == 1 && up[33] == 1 &&
	    le32(p + 2) == at && le32(up + 2) == at && (p[25] & 2) != 0 &&
	    *size > 0 && *size % SECTOR == 0 && first[0] > RECORD_LEAST &&
	    first[32] >= 2 && first[32] % 2 == 0 && first[33] == 0;
}

/* Without a descriptor: where the disc's folders are. */
static enum pack_result
root_scan(struct walk *w)
{
	uint64_t	 size;
	uint8_t		 p[2048];

	w->damaged = true;
	for (uint64_t at = FIRST; at < FIRST + SCANNED; at++) {
		if (at * SECTOR >= w->size)
			break;
		if (w->read(w->arg, p, sizeof(p), at * SECTOR) == 0 &&
		    is_root(p, at, &size))
			return folder_add(w, "", at * SECTOR, size) == -1 ?
			    PACK_MEMORY : PACK_OK;
	}
	return PACK_NONE;
}

static enum pack_result
walk_all(struct walk *w, enum pack_result r)
{
	struct folder	*f;

	while ((f = w->todo) != NULL) {
		w->todo = f->next;
		if (r == PACK_OK && folder_take(w, f) == -1)
			r = PACK_MEMORY;
		free(f->path);
		free(f);
	}
	pack_sort(w->pack);
	/* Of two files of one name each reader takes another. */
	for (size_t i = 1; i < w->pack->n; i++)
		if (strcmp(w->pack->file[i - 1].path,
		    w->pack->file[i].path) == 0)
			w->damaged = true;
	return r == PACK_OK && w->damaged ? PACK_DAMAGED : r;
}

enum pack_result
iso_index(struct pack *pack, pack_read *read, void *arg, uint64_t size)
{
	struct walk	 w = { .pack = pack, .read = read, .arg = arg,
	    .size = size };

	return walk_all(&w, root_find(&w));
}

enum pack_result
iso_scan(struct pack *pack, pack_read *read, void *arg, uint64_t size)
{
	struct walk	 w = { .pack = pack, .read = read, .arg = arg,
	    .size = size };

	return walk_all(&w, root_scan(&w));
}
