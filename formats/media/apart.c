/*
 * apart.c: which disks a file system lies on.
 */
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <linux/magic.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/media/apart.h"


static const struct apart_system	 this_machine = {
	.mounts = "/proc/self/mountinfo",
	.sys = "/sys/dev/block",
	.uuids = "/dev/disk/by-uuid",
};

/* A line of mountinfo: proc(5).  Owned. */
struct mount {
	char	*line;
	char	*point;
	char	*type;
	char	*source;
};

/* "\040" and the like; in place. */
static void
unescape(char *s)
{
	char	*to = s;

	for (; *s != '\0'; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' &&
		    s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
			*to++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 |
			    (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

/* Takes the line.  Whether it was understood. */
static bool
mount_parse(struct mount *m, char *line)
{
	char	*save = NULL, *word;
	int	 n = 0;

	*m = (struct mount){ .line = line };
	for (word = strtok_r(line, " \n", &save); word != NULL;
	    word = strtok_r(NULL, " \n", &save)) {
		if (++n == 5)
			m->point = word;
		if (n > 6 && strcmp(word, "-") == 0)
			break;
	}
	m->type = strtok_r(NULL, " \n", &save);
	m->source = strtok_r(NULL, " \n", &save);
	if (m->point == NULL || m->type == NULL || m->source == NULL)
		return false;
	unescape(m->point);
	unescape(m->source);
	return true;
}

/* Whether ${path} is at or below ${point}. */
static bool
is_below(const char *path, const char *point)
{
	size_t	 n = strlen(point);

	if (n > 0 && point[n - 1] == '/')
		n--;
	return strncmp(path, point, n) == 0 &&
	    (path[n] == '/' || path[n] == '\0');
}

/* The innermost mount, of several the last; line NULL: not known. */
static void
mount_find(struct mount *m, const char *mounts, const char *path)
{
	struct mount	 one;
	char		*line = NULL;
	size_t		 cap = 0;
	FILE		*f = fopen(mounts, "re");

	*m = (struct mount){ .line = NULL };
	while (f != NULL && getline(&line, &cap, f) > 0) {
		if (mount_parse(&one, line) && is_below(path, one.point) &&
		    (m->line == NULL || strlen(one.point) >=
		    strlen(m->point))) {
			free(m->line);
			*m = one;
		} else {
			free(one.line);
		}
		line = NULL;
		cap = 0;
	}
	free(line);
	if (f != NULL)
		fclose(f);
}

static void
disk_add(struct apart_disks *d, const char *kind, const char *name)
{
	char	 text[APART_NAME];

	snprintf(text, sizeof(text), "%.32s %.160s", kind, name);
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->name[i], text) == 0)
			return;
	if (d->n < APART_DISKS)
		memcpy(d->name[d->n++], text, sizeof(text));
}

/* A folder's "dev": "8:0".  0 or -1. */
static int
dev_text(const char *folder, char out[32])
{
	char	 path[PATH_MAX];
	size_t	 n = 0;
	FILE	*f;

	if (snprintf(path, sizeof(path), "%s/dev", folder) >=
	    (int)sizeof(path) || (f = fopen(path, "re")) == NULL)
		return -1;
	n = fread(out, 1, 31, f);
	fclose(f);
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return n > 0 ? 0 : -1;
}

/* What is waited to be looked at, below a block device. */
struct layers {
	char	 folder[APART_DISKS][PATH_MAX];
	size_t	 n;
};

static void
layer_add(struct layers *l, const char *folder, const char *name)
{
	char	 path[PATH_MAX];

	if (l->n < APART_DISKS && snprintf(path, sizeof(path), "%s/%s",
	    folder, name) < (int)sizeof(path) && realpath(path,
	    l->folder[l->n]) != NULL)
		l->n++;
}

/* Whether ${folder} is made of others, which are added. */
static bool
slaves_add(struct layers *l, const char *folder)
{
	char		 path[PATH_MAX];
	size_t		 before = l->n;
	struct dirent	*e;
	DIR		*d;

	if (snprintf(path, sizeof(path), "%s/slaves", folder) >=
	    (int)sizeof(path) || (d = opendir(path)) == NULL)
		return false;
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			layer_add(l, path, e->d_name);
	closedir(d);
	return l->n > before;
}

/* A disk, a partition of one, or what is made of others. */
static void
layer_look(struct apart_disks *d, struct layers *l, const char *folder)
{
	char	 path[PATH_MAX], dev[32];

	if (slaves_add(l, folder))
		return;
	if (snprintf(path, sizeof(path), "%s/partition", folder) <
	    (int)sizeof(path) && access(path, F_OK) == 0) {
		layer_add(l, folder, "..");
		return;
	}
	if (dev_text(folder, dev) == 0)
		disk_add(d, "disk", dev);
}

/* The whole disks below a block device. */
static void
block_disks(struct apart_disks *d, const char *sys, dev_t dev)
{
	struct layers	*l = calloc(1, sizeof(*l));
	char		 name[32];
	size_t		 before = d->n;

	snprintf(name, sizeof(name), "%u:%u", major(dev), minor(dev));
	if (l != NULL) {
		layer_add(l, sys, name);
		/* Each is looked at once: folders only grow. */
		for (size_t i = 0; i < l->n && i < APART_DISKS; i++)
			layer_look(d, l, l->folder[i]);
	}
	free(l);
	if (d->n == before)	/* nothing is told of it */
		disk_add(d, "disk", name);
}

/* The UUID that udev found on the device; "": none. */
static void
uuid_find(char out[WHERE_MEDIUM], const char *uuids, dev_t dev)
{
	DIR		*d = opendir(uuids);
	struct dirent	*e;
	struct stat	 st;

	while (d != NULL && *out == '\0' && (e = readdir(d)) != NULL)
		if (fstatat(dirfd(d), e->d_name, &st, 0) == 0 &&
		    S_ISBLK(st.st_mode) && st.st_rdev == dev)
			snprintf(out, WHERE_MEDIUM, "uuid %.120s", e->d_name);
	if (d != NULL)
		closedir(d);
}

static bool
is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* No medium for a copy, whatever lies below. */
static bool
is_none(const struct mount *m)
{
	static const char *const	 types[] = { "tmpfs", "ramfs",
	    "devtmpfs", "overlay", "squashfs", "proc", "sysfs", NULL };
	/* FHS 3.0: of the system, also where they have disks of their own. */
	static const char *const	 points[] = { "/", "/boot", "/dev",
	    "/etc", "/home", "/opt", "/root", "/run", "/srv", "/tmp", "/usr",
	    "/usr/local", "/var", "/var/lib", "/var/log", "/var/spool",
	    "/var/tmp", NULL };

	return is_one_of(m->type, types) || is_one_of(m->point, points);
}

/* A file system without a device number of its own. */
static void
mount_disks(struct apart_disks *d, const struct apart_system *sys,
    const struct mount *m)
{
	char		 text[WHERE_MEDIUM];
	struct stat	 st;

	if (stat(m->source, &st) == 0 && S_ISBLK(st.st_mode)) {
		block_disks(d, sys->sys, st.st_rdev);
		uuid_find(d->medium, sys->uuids, st.st_rdev);
	} else if (strcmp(m->type, "zfs") == 0) {
		m->source[strcspn(m->source, "/")] = '\0';
		disk_add(d, m->type, m->source);
	} else {
		disk_add(d, m->type, m->source);
		snprintf(text, sizeof(text), "%.24s %.100s", m->type,
		    m->source);
		if (utf8_valid(text, strlen(text)))
			memcpy(d->medium, text, sizeof(text));
	}
}

void
apart_disks(struct apart_disks *d, const struct apart_system *sys,
    const char *path, dev_t dev)
{
	struct mount	 m;
	char		 name[32];

	if (sys == NULL)
		sys = &this_machine;
	*d = (struct apart_disks){ .n = 0 };
	mount_find(&m, sys->mounts, path);
	if (m.line != NULL)
		d->none = is_none(&m);
	if (major(dev) != 0) {
		block_disks(d, sys->sys, dev);
		uuid_find(d->medium, sys->uuids, dev);
	} else if (m.line != NULL) {
		mount_disks(d, sys, &m);
	}
	/* Also what cannot be looked through is the same as itself. */
	snprintf(name, sizeof(name), "%u:%u", major(dev), minor(dev));
	disk_add(d, "dev", name);
	free(m.line);
}

bool
apart_meet(const struct apart_disks *a, const struct apart_disks *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (strcmp(a->name[i], b->name[k]) == 0)
				return true;
	return a->none;
}

/* ext2 to ext4 tell their UUID, folded, also where udev does not. */
static void
medium_named(struct apart_disks *d, const char *path)
{
	struct statfs	 st;
	uint32_t	 id[2];

	if (statfs(path, &st) == -1 || st.f_type != EXT4_SUPER_MAGIC)
		return;
	_Static_assert(sizeof(id) == sizeof(st.f_fsid), "two words");
	memcpy(id, &st.f_fsid, sizeof(id));
	if (id[0] != 0 || id[1] != 0)
		snprintf(d->medium, sizeof(d->medium), "ext %08x%08x", id[0],
		    id[1]);
}

/* 0, or -1 with errno. */
static int
disks_of(struct apart_disks *d, const char *path)
{
	struct stat	 st;
	char		*real = realpath(path, NULL);
	int		 rc = -1;

	if (real != NULL && stat(real, &st) == 0) {
		apart_disks(d, NULL, real, st.st_dev);
		medium_named(d, real);
		rc = 0;
	}
	free(real);
	return rc;
}

int
apart_look(const char *path, const char *store, bool *apart,
    char medium[WHERE_MEDIUM])
{
	struct apart_disks	 there, here;

	if (disks_of(&there, path) == -1)
		return -1;
	memcpy(medium, there.medium, WHERE_MEDIUM);
	*apart = true;
	if (disks_of(&here, store) == 0)
		*apart = !apart_meet(&there, &here);
	if (*apart && disks_of(&here, "/") == 0)
		*apart = !apart_meet(&there, &here);
	return 0;
}
