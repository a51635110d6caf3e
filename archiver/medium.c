/*
 * medium.c: putting bags on their media.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"
#include "formats/media/volume.h"

#include "archiver/bagdir.h"
#include "archiver/leftover.h"
#include "archiver/medium.h"
#include "archiver/out.h"
#include "archiver/program.h"
#include "archiver/tape.h"

#define INFO_MAX	((size_t)64 * 1024)
#define FULL_BLOCKS	16		/* free ones of a disk that is full */
#define FULL_FILES	4
#define ISO_OWN		((uint64_t)448 * 1024)	/* padding, tables */
#define ISO_NAME	33	/* a volume label of ECMA-119, and NUL */

static bool
is_staged(const struct medium *m)
{
	return m->set->kind != MEDIA_DISK;
}

/* A disk has no spool; a tape's path is no folder. */
static const char *
spool_of(const struct media_set *set)
{
	if (set->spool != NULL)
		return set->spool;
	return set->kind == MEDIA_OPTICAL ? set->path : program_scratch(NULL);
}

/* Whose the volume in a folder is; 0 also where there is none. */
static int
owner_check(const struct medium *m, const char *name)
{
	struct volume	 v;
	struct buf	 text;
	char		*path = NULL;
	int		 rc = 0;

	buf_init(&text, INFO_MAX);
	if (asprintf(&path, "%s/%s/%s", m->set->path, name, BAG_INFO) == -1)
		path = NULL;
	if (path != NULL && durable_read(&text, path) == 0 &&
	    volume_info_parse(&v, text.p, text.len) == VOLUME_OK &&
	    strcmp(v.store, m->store) != 0) {
		log_errx(_("%s/%s: is a volume of another store (%s); set %s "
		    "of this store is not written beside it"), m->set->path,
		    name, v.origin, m->set->name);
		rc = FAIL_CANNOT;
	}
	free(path);
	buf_release(&text);
	return rc;
}

/* The disk in its place is none of another store. */
static int
owners_check(const struct medium *m)
{
	struct dirent	*e;
	DIR		*d;
	int		 rc = 0;

	if ((d = opendir(m->set->path)) == NULL)
		return 0;	/* is told when its room is asked for */
	while (rc == 0 && (e = readdir(d)) != NULL)
		if (strncmp(e->d_name, "NB-", 3) == 0)
			rc = owner_check(m, e->d_name);
	closedir(d);
	return rc;
}

/* ".NB-SET-0007.iso.partial": an image that a killed backup was making. */
static bool
is_partial(const struct medium *m, const char *name)
{
	size_t	 n = strlen(m->set->name);

	if (strncmp(name, ".NB-", 4) != 0 ||
	    strncmp(name + 4, m->set->name, n) != 0 || name[4 + n] != '-')
		return false;
	name += 4 + n + 1;
	return strcmp(name + strspn(name, "0123456789"), ".iso.partial") == 0;
}

/* Nobody makes it any more; another store's backup may. */
static bool
is_left(int dir, const char *name)
{
	int	 fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	bool	 left = fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd != -1)
		close(fd);
	return left;
}

static void
images_sweep(const struct medium *m)
{
	struct dirent	*e;
	DIR		*d = opendir(m->set->path);

	while (d != NULL && (e = readdir(d)) != NULL)
		if (is_partial(m, e->d_name) && is_left(dirfd(d), e->d_name)
		    && unlinkat(dirfd(d), e->d_name, 0) == 0)
			log_warnx(_("%s/%s: an interrupted backup left this; "
			    "it is no volume and is removed"), m->set->path,
			    e->d_name);
	if (d != NULL)
		closedir(d);
}

/* Which bag an interrupted backup had made, and was writing. */
static void
left_find(struct medium *m)
{
	struct dirent	*e;
	DIR		*d = opendir(m->stage);

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && strlen(e->d_name) < VOLUME_LABEL)
			memcpy(m->left, e->d_name, strlen(e->d_name) + 1);
	if (d != NULL)
		closedir(d);
}

/* The file system that the medium is, or has; 0: it is not there. */
static dev_t
place_device(const struct media_set *set)
{
	struct stat	 st;
	char		*dir;
	int		 rc;

	if (set->kind != MEDIA_TAPE)
		return stat(set->path, &st) == 0 ? st.st_dev : 0;
	/* The file in the place of a tape may not be there yet. */
	if ((dir = strdup(set->path)) == NULL)
		return 0;
	rc = stat(dirname(dir), &st);
	free(dir);
	return rc == 0 ? st.st_dev : 0;
}

int
medium_open(struct medium *m, const struct run *run,
    const struct media_set *set, const char *store)
{
	*m = (struct medium){ .run = run, .set = set, .store = store,
	    .spool = spool_of(set), .dev = place_device(set) };
	if (!is_staged(m)) {
		m->stage = strdup(set->path);
		return m->stage == NULL ? no_memory() : owners_check(m);
	}
	if (set->capacity == 0) {
		log_errx(_("[set %s] does not say how much a volume takes: "
		    "capacity"), set->name);
		return FAIL_USAGE;
	}
	if (set->kind == MEDIA_OPTICAL)
		images_sweep(m);
	if (asprintf(&m->stage, "%s/.nguyenban-%.8s-%s", m->spool, store,
	    set->name) == -1) {
		m->stage = NULL;
		return no_memory();
	}
	if (access(m->stage, F_OK) == 0) {
		log_warnx(_("%s: an interrupted backup left this; it is no "
		    "volume and is removed"), m->stage);
		left_find(m);
		if (tree_remove(m->stage) != 0)
			return FAIL_CANNOT;
	}
	if (mkdir(m->stage, 0700) == 0)
		return 0;
	log_err(_("%s: cannot be written"), m->stage);
	free(m->stage);
	m->stage = NULL;
	return FAIL_CANNOT;
}

void
medium_close(struct medium *m)
{
	if (m->stage != NULL && is_staged(m))
		tree_remove(m->stage);
	free(m->stage);
	m->stage = NULL;
}

/* "PATH/LABEL.iso", also under its temporary name. */
static char *
image_path(const struct medium *m, const char *label, bool partial)
{
	char	*path;

	if (asprintf(&path, "%s/%s%s.iso%s", m->set->path, partial ? "." : "",
	    label, partial ? ".partial" : "") != -1)
		return path;
	no_memory();
	return NULL;
}

bool
medium_has(const struct medium *m, const char *label)
{
	char	*path = NULL;
	bool	 has;

	if (m->set->kind == MEDIA_OPTICAL)
		path = image_path(m, label, false);
	else if (m->set->kind == MEDIA_DISK)
		path = path_join(m->set->path, label);
	has = path != NULL && access(path, F_OK) == 0;
	free(path);
	return has;
}

/* Octets that are free where ${path} is. */
static int
free_at(const struct medium *m, const char *path, uint64_t *room)
{
	struct statvfs	 st;

	if (statvfs(path, &st) == -1) {
		log_err(_("%s: cannot be read; is the medium of set %s in its "
		    "place?"), path, m->set->name);
		return FAIL_CANNOT;
	}
	*room = (uint64_t)st.f_bavail * st.f_frsize;
	*room -= *room / 100;		/* what the file system itself takes */
	return 0;
}

/* What a bag may have of it: less what an image has of its own. */
static uint64_t
bag_room(const struct medium *m, uint64_t room)
{
	uint64_t	 own = ISO_OWN + room / 100;

	if (m->set->kind == MEDIA_OPTICAL)
		room = room > own ? room - own : 0;
	return room;
}

int
medium_room(const struct medium *m, uint64_t *room)
{
	int	 rc;

	if (is_staged(m))
		*room = m->set->capacity;
	else if ((rc = free_at(m, m->set->path, room)) != 0)
		return rc;
	else	/* what an unfinished one takes will be of the next */
		*room += leftover_octets(m->set->path, m->set->name);
	if (m->set->capacity != 0 && m->set->capacity < *room)
		*room = m->set->capacity;
	*room = bag_room(m, *room);
	return 0;
}

int
medium_most(const struct medium *m, uint64_t *most)
{
	struct statvfs	 st;

	*most = m->set->capacity;
	if (*most == 0) {
		if (statvfs(m->set->path, &st) == -1)
			return medium_room(m, most);	/* says what is wrong */
		*most = (uint64_t)st.f_blocks * st.f_frsize;
	}
	*most = bag_room(m, *most);
	return 0;
}

static bool
same_disk(const char *a, const char *b)
{
	struct stat	 x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev;
}

/* The bag, and for a disc libarchive's temporary file and the image. */
int
medium_spool_room(const struct medium *m, uint64_t octets)
{
	char		 want[OUT_SIZE_TEXT], has[OUT_SIZE_TEXT];
	uint64_t	 need = octets, room;
	int		 rc;

	if (!is_staged(m))
		return 0;
	if (m->set->kind == MEDIA_OPTICAL)
		need *= same_disk(m->spool, m->set->path) ? 3 : 2;
	else if (same_disk(m->spool, m->set->path))
		need *= 2;
	if ((rc = free_at(m, m->spool, &room)) != 0)
		return rc;
	if (room >= need)
		return 0;
	log_errx(_("%s: making this volume takes %s here for a while, and %s "
	    "are free; name a larger folder as the set's spool"), m->spool,
	    out_size(need, want), out_size(room, has));
	return FAIL_CANNOT;
}

/*
 * The image's label has 32 characters: a long set's name is cut, the number
 * stays.
 */
static void
iso_name(char out[ISO_NAME], const char *label)
{
	size_t	 n = strlen(label);

	if (n < ISO_NAME)
		memcpy(out, label, n + 1);
	else
		snprintf(out, ISO_NAME, "%.27s%s", label, label + n - 5);
}

/* nbimage over the folder, to ${fd}. */
static int
pack_folder(const struct medium *m, const struct volume *v,
    const char *folder, const char *kind, const char *name, int fd)
{
	char	*program, when[24];
	int	 rc;

	if ((program = program_find("nbimage", NULL)) == NULL)
		return FAIL_CANNOT;
	snprintf(when, sizeof(when), "%" PRId64, v->written / 1000000);
	rc = program_run((char *const[]){ program, (char *)(uintptr_t)kind,
	    (char *)(uintptr_t)folder, (char *)(uintptr_t)name, when, NULL },
	    -1, fd, m->spool);
	free(program);
	if (rc == 0)
		return 0;
	if (rc == 4)
		log_errx(_("%s: the medium is full; %s was not written. Put "
		    "the next medium of set %s in, and run the command "
		    "again"), m->set->path, v->label, m->set->name);
	else
		log_errx(_("%s: %s was not written"), m->set->path, v->label);
	return FAIL_CANNOT;
}

static int
image_check(const struct medium *m, const char *path, int fd)
{
	char		 size[OUT_SIZE_TEXT], most[OUT_SIZE_TEXT];
	struct stat	 st;

	if (fsync(fd) == -1 || fstat(fd, &st) == -1) {
		log_err(_("%s: cannot be written"), path);
		return FAIL_CANNOT;
	}
	if ((uint64_t)st.st_size <= m->set->capacity)
		return 0;
	log_errx(_("%s: the image has %s, a disc takes %s; make the capacity "
	    "of set %s smaller"), path, out_size((uint64_t)st.st_size, size),
	    out_size(m->set->capacity, most), m->set->name);
	return FAIL_CANNOT;
}

static int
image_write(const struct medium *m, const struct volume *v,
    const char *folder, const char *part, const char *path)
{
	char	 name[ISO_NAME];
	int	 fd, rc;

	/* What packs an image for a killed backup may still write its file. */
	(void)unlink(part);
	fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0444);
	if (fd == -1) {
		log_err(_("%s: cannot be written"), part);
		return FAIL_CANNOT;
	}
	flock(fd, LOCK_EX | LOCK_NB);	/* see is_left() */
	iso_name(name, v->label);
	if ((rc = pack_folder(m, v, folder, "iso", name, fd)) == 0)
		rc = image_check(m, part, fd);
	close(fd);
	if (rc == 0 && rename(part, path) == -1) {
		log_err(_("%s: cannot be written"), path);
		rc = FAIL_CANNOT;
	}
	if (rc != 0)
		unlink(part);
	else if (durable_sync_parent(path) == -1)
		rc = FAIL_CANNOT;
	return rc;
}

/* A word of the command, "%i" in it replaced by the image.  NULL: memory. */
static char *
burn_word(const char *word, const char *image)
{
	const char	*at = strstr(word, "%i");
	char		*out;

	if (at == NULL)
		return strdup(word);
	if (asprintf(&out, "%.*s%s%s", (int)(at - word), word, image, at + 2)
	    == -1)
		return NULL;
	return out;
}

/* The configured command, split at spaces; its exit code, or -1. */
static int
burn_run(const struct medium *m, char *line, const char *image)
{
	char	*argv[PROGRAM_ARGS + 1] = { NULL }, *save, *word, *path;
	size_t	 n = 0;
	int	 rc = -1;

	for (word = strtok_r(line, " ", &save); word != NULL &&
	    n < PROGRAM_ARGS; word = strtok_r(NULL, " ", &save))
		if ((argv[n++] = burn_word(word, image)) == NULL)
			break;
	path = n == 0 || argv[n - 1] == NULL ? NULL :
	    program_find(argv[0], NULL);
	if (path != NULL) {
		free(argv[0]);
		argv[0] = path;
		rc = program_run(argv, -1, -1, m->spool);
	}
	for (size_t i = 0; i < n; i++)
		free(argv[i]);
	return rc;
}

static int
burn(const struct medium *m, const char *image)
{
	char	*line = strdup(m->set->burn);
	int	 rc;

	if (line == NULL)
		return no_memory();
	rc = burn_run(m, line, image);
	free(line);
	if (rc == 0)
		return 0;
	log_errx(_("%s: the disc was not written; the image stays, to be "
	    "burned by hand"), image);
	return FAIL_CANNOT;
}

int
medium_image(const struct medium *m, const char *label, char **image)
{
	*image = NULL;
	if (m->set->kind != MEDIA_OPTICAL || m->set->burn == NULL)
		return 0;
	if ((*image = image_path(m, label, false)) == NULL)
		return FAIL_CANNOT;
	if (access(*image, R_OK) == -1) {
		free(*image);
		*image = NULL;
	}
	return 0;
}

int
medium_burn(const struct medium *m, const char *image, char **where)
{
	int	 rc;

	*where = NULL;
	if ((rc = burn(m, image)) != 0)
		return rc;
	*where = strdup(m->set->device);
	return *where == NULL ? no_memory() : 0;
}

static int
put_optical(const struct medium *m, const struct volume *v,
    const char *folder, char **where)
{
	char	*part = image_path(m, v->label, true);
	char	*path = image_path(m, v->label, false);
	int	 rc = FAIL_CANNOT;

	if (part != NULL && path != NULL &&
	    (rc = image_write(m, v, folder, part, path)) == 0) {
		if (m->set->burn != NULL)
			rc = burn(m, path);
		*where = strdup(m->set->device != NULL ? m->set->device :
		    path);
		if (*where == NULL)
			rc = no_memory();
	}
	free(part);
	free(path);
	return rc;
}

static int
put_tape(const struct medium *m, const struct volume *v, const char *folder,
    char **where)
{
	struct packs	*packs = packs_new(NULL, m->run->require_sandbox);
	struct tape	 t;
	int		 rc;

	if (packs == NULL)
		return FAIL_CANNOT;
	rc = tape_begin(&t, packs, m->set->path, m->set->name, m->store,
	    m->left[0] == '\0' ? NULL : m->left);
	packs_free(packs);
	if (rc != 0)
		return rc;
	if ((rc = pack_folder(m, v, folder, "pax", v->label, t.fd)) == 0)
		rc = tape_end(&t);
	tape_abort(&t);
	if (rc == 0 && (*where = strdup(m->set->path)) == NULL)
		rc = no_memory();
	return rc;
}

/* So little is left of it that it is full, also of files. */
static bool
is_full(const struct statvfs *st)
{
	return st->f_bavail < FULL_BLOCKS ||
	    (st->f_files > 0 && st->f_favail < FULL_FILES);
}

static bool
is_gone(const struct medium *m)
{
	if (place_device(m->set) == m->dev)
		return false;
	log_errx(_("%s: the medium of set %s was taken out while it was "
	    "written; put it in its place again, and run the command again"),
	    m->set->path, m->set->name);
	return true;
}

int
medium_put(const struct medium *m, const struct volume *v,
    const char *folder, char **where)
{
	*where = NULL;
	if (is_gone(m))
		return FAIL_CANNOT;
	switch (m->set->kind) {
	case MEDIA_OPTICAL:
		return put_optical(m, v, folder, where);
	case MEDIA_TAPE:
		return put_tape(m, v, folder, where);
	case MEDIA_DISK:
	case MEDIA_KIND_MAX:
		break;
	}
	*where = strdup(folder);
	return *where == NULL ? no_memory() : 0;
}

void
medium_failed(const struct medium *m)
{
	struct statvfs	 st;

	if (is_staged(m) || is_gone(m))
		return;
	if (statvfs(m->set->path, &st) == -1)
		return;
	if ((st.f_flag & ST_RDONLY) != 0)
		log_errx(_("%s: is read-only; take the write protection away, "
		    "or put another medium of set %s in, and run the command "
		    "again"), m->set->path, m->set->name);
	else if (is_full(&st))
		log_errx(_("%s: the medium is full; make room on it, or put "
		    "another medium of set %s in, and run the command again"),
		    m->set->path, m->set->name);
}

int
medium_done(const struct medium *m, const struct volume *v,
    const char *folder)
{
	char	*image;
	int	 rc = 0;

	if (is_staged(m))
		rc = tree_remove(folder);
	if (m->set->kind == MEDIA_OPTICAL && m->set->device != NULL &&
	    (image = image_path(m, v->label, false)) != NULL) {
		unlink(image);
		free(image);
	}
	return rc;
}
