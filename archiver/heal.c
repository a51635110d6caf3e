/*
 * heal.c: repairing files of a volume.
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/bagdir.h"
#include "archiver/bagread.h"
#include "archiver/heal.h"
#include "archiver/image.h"
#include "archiver/parity.h"
#include "archiver/program.h"
#include "archiver/scratchdir.h"

#define LIST_MAX	((size_t)1024 * 1024)
#define STEP		((size_t)64 * 1024)
#define SECTOR		((size_t)2048)
#define GAP		16	/* lists missing before it is the end */

enum state { UNTRIED, WHOLE, BEYOND };

struct heal {
	struct scratchdir *scratch;	/* a folder a group;
					   NULL: none can be */
	struct pack	 group;		/* paths; ${off} is the group */
	unsigned int	 n;
	uint8_t		*state;		/* of each group, from 1 */
	bool		 no_room;	/* for one of them */
};

void
heal_free(struct heal *h)
{
	if (h == NULL)
		return;
	scratchdir_free(h->scratch);
	pack_release(&h->group);
	free(h->state);
	free(h);
}

static int
list_take(struct heal *h, const struct buf *b, unsigned int group)
{
	char		 path[BAG_PATH];
	const char	*p = (const char *)b->p, *end = p + b->len, *eol;

	for (; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (eol == NULL || eol - p >= BAG_PATH)
			return 0;	/* damaged itself: the rest is lost */
		memcpy(path, p, (size_t)(eol - p));
		path[eol - p] = '\0';
		if (bag_path_ok(path) &&
		    pack_add(&h->group, path, group, 0) == -1)
			return -1;
	}
	return 0;
}

/* Which file is in which group. */
static int
lists_load(struct heal *h, const struct bag *bag)
{
	struct buf	 b;
	char		 name[PARITY_NAME];
	unsigned int	 gap = 0;
	int		 rc = 0;

	buf_init(&b, LIST_MAX);
	for (unsigned int g = 1; rc == 0 && g <= PARITY_GROUPS && gap < GAP;
	    g++) {
		parity_list_name(name, g);
		buf_reset(&b);
		if (bag_text_raw(bag, name, &b) == -1) {
			gap++;
			continue;
		}
		gap = 0;
		h->n = g;
		if (b.len > 0)
			rc = list_take(h, &b, g);
	}
	buf_release(&b);
	pack_sort(&h->group);
	return rc;
}

static struct heal *
heal_new(const struct bag *bag)
{
	struct heal	*h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	pack_init(&h->group);
	if (lists_load(h, bag) == -1 ||
	    (h->state = calloc(h->n + 1, 1)) == NULL) {
		heal_free(h);
		return NULL;
	}
	if (h->n > 0 && (h->scratch = scratchdir_new(bag->scratch,
	    "nguyenban-heal-")) == NULL) {
		log_err(_("%s: no temporary file can be made in this folder"),
		    bag->scratch);
		h->n = 0;
		h->no_room = true;
	}
	return h;
}

/* What can be read of it; zeros in the place of what cannot. */
static int
copy_rough(int from, int to, uint64_t size)
{
	static const uint8_t	 zero[SECTOR];
	uint8_t			*p = malloc(STEP);
	off_t			 at = lseek(from, 0, SEEK_CUR);
	size_t			 len, step = STEP;
	int			 rc = p == NULL || at == -1 ? -1 : 0;

	for (uint64_t done = 0; rc == 0 && done < size; done += len) {
		/* In a step that cannot be read, sector by sector. */
		if (done % STEP == 0)
			step = STEP;
		len = size - done < step ? (size_t)(size - done) : step;
		if (pread_full(from, p, len, (uint64_t)at + done) ==
		    (ssize_t)len) {
			rc = write_full(to, p, len);
		} else if (step > SECTOR) {
			step = SECTOR;
			len = 0;
		} else {
			rc = write_full(to, zero, len);
		}
	}
	free(p);
	return rc;
}

static int
folders_for(char *path, size_t from)
{
	char	*slash = path + from;

	while ((slash = strchr(slash, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(path, 0700) == -1 && errno != EEXIST)
			return -1;
		*slash++ = '/';
	}
	return 0;
}

/*
 * One file of the volume, below ${dir}; one that is missing stays away.  -1:
 * there is no room for it.
 */
static int
take_out(const struct bag *bag, const char *dir, const char *name,
    uint64_t *octets)
{
	char		*path;
	uint64_t	 size;
	int		 from, to, rc = -1;

	if ((from = bag_file_raw(bag, name, &size)) == -1)
		return 0;
	if ((path = path_join(dir, name)) != NULL &&
	    folders_for(path, strlen(dir) + 1) == 0) {
		to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
		    O_NOFOLLOW, 0600);
		if (to != -1) {
			rc = copy_rough(from, to, size);
			close(to);
		}
	}
	if (rc == -1)
		log_err(_("%s: cannot be written"), path == NULL ? dir : path);
	free(path);
	close(from);
	*octets += size;
	return rc;
}

/* The recovery files of a group: their names are par2's. */
static int
take_parity(const struct bag *bag, const char *dir, unsigned int group,
    uint64_t *octets)
{
	const struct pack	*p;
	char			 prefix[PARITY_NAME], *pattern;
	glob_t			 g;
	size_t			 n;
	int			 rc = 0;

	n = (size_t)snprintf(prefix, sizeof(prefix), PARITY_FOLDER "/%04u.",
	    group);
	if (bag->image != NULL) {
		p = &bag->image->pack;
		for (size_t i = 0; rc == 0 && i < p->n; i++)
			if (strncmp(p->file[i].path, prefix, n) == 0)
				rc = take_out(bag, dir, p->file[i].path,
				    octets);
		return rc;
	}
	if (asprintf(&pattern, "%s/%s*par2", bag->path, prefix) == -1)
		return -1;
	if (glob(pattern, 0, NULL, &g) == 0) {
		for (size_t i = 0; rc == 0 && i < g.gl_pathc; i++)
			rc = take_out(bag, dir, g.gl_pathv[i] +
			    strlen(bag->path) + 1, octets);
		globfree(&g);
	}
	free(pattern);
	return rc;
}

static char *
group_dir(const struct heal *h, unsigned int group)
{
	char	*dir;

	return asprintf(&dir, "%s/%04u", scratchdir_path(h->scratch), group) ==
	    -1 ? NULL : dir;
}

/* par2 writes what it repairs beside what is damaged. */
static bool
has_room(const char *dir, uint64_t octets)
{
	struct statvfs	 st;

	return statvfs(dir, &st) == -1 ||
	    (uint64_t)st.f_bavail * st.f_frsize >= octets;
}

static void
group_heal(struct heal *h, const struct bag *bag, unsigned int group)
{
	char		*dir = group_dir(h, group);
	uint64_t	 octets = 0;
	int		 rc = dir == NULL || mkdir(dir, 0700) == -1 ? -1 : 0;
	bool		 room;

	for (size_t i = 0; rc == 0 && i < h->group.n; i++)
		if (h->group.file[i].off == group)
			rc = take_out(bag, dir, h->group.file[i].path,
			    &octets);
	if (rc == 0)
		rc = take_parity(bag, dir, group, &octets);
	room = rc == 0 && has_room(dir, octets);
	if (rc == 0)
		rc = parity_repair(dir, group);
	if (rc != 0 && !room) {
		log_errx(_("%s: too little is free there to repair files by "
		    "their parity; name a larger folder with TMPDIR"),
		    bag->scratch);
		h->no_room = true;
	}
	h->state[group] = rc == 0 ? WHOLE : BEYOND;
	if (rc != 0 && dir != NULL)
		tree_remove(dir);
	free(dir);
}

bool
heal_has(const struct heal *h)
{
	return h->n > 0;
}

bool
heal_no_room(const struct heal *h)
{
	return h != NULL && h->no_room;
}

bool
heal_file(struct bag *bag, const char *path)
{
	const struct pack_file	*f;

	if (bag->heal == NULL && (bag->heal = heal_new(bag)) == NULL)
		return false;
	if ((f = pack_find(&bag->heal->group, path)) == NULL ||
	    bag->heal->scratch == NULL)
		return false;
	if (bag->heal->state[f->off] == UNTRIED) {
		log_info(_("%s: %s: is damaged; its parity is tried"),
		    bag->path, path);
		group_heal(bag->heal, bag, (unsigned int)f->off);
	}
	return bag->heal->state[f->off] == WHOLE;
}

int
heal_open(const struct heal *h, const char *path, uint64_t *size)
{
	const struct pack_file	*f = NULL;
	char			*dir;
	int			 fd;

	if (h != NULL)
		f = pack_find(&h->group, path);
	if (f == NULL || h->state[f->off] != WHOLE ||
	    (dir = group_dir(h, (unsigned int)f->off)) == NULL) {
		errno = ENOENT;
		return -1;
	}
	fd = folder_file(dir, path, size);
	free(dir);
	return fd;
}
