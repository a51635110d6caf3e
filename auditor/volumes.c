/*
 * volumes.c: reading backup volumes.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/media/bag.h"
#include "auditor/state.h"
#include "auditor/volumes.h"

#define LOG_FILE	"volumes.json"
#define LOG_MAX		((size_t)16 * 1024 * 1024)	/* octets */
#define STEP		((size_t)1024 * 1024)
#define READ_EVERY	92		/* days, unless the policy says */
#define DAY		((int64_t)86400 * TIME_SECOND)
#define NAMED		20		/* damaged files named of a volume */

/*
 * By a volume's id: {read, result, files, damaged}: the last full reading;
 * {next, bad}: lines of the manifest read of one that goes on.
 */
struct volume_log {
	json_t	*all;
	bool	 changed;
};

struct volume_log *
volume_log_load(const char *ledger)
{
	struct volume_log	*l = calloc(1, sizeof(*l));
	char			*path = folder_path(ledger, LOG_FILE);
	struct buf		 b;

	buf_init(&b, LOG_MAX);
	if (l != NULL && path != NULL && durable_read(&b, path) == 0 &&
	    (l->all = json_object_parse(b.p, b.len, NULL)) == NULL)
		log_warnx(_("%s: is not what an auditor wrote; volumes are "
		    "read anew"), path);
	buf_release(&b);
	free(path);
	if (l != NULL && l->all == NULL)
		l->all = json_object();
	if (l == NULL || l->all == NULL) {
		log_errx("%s", _("out of memory"));
		volume_log_free(l);
		return NULL;
	}
	return l;
}

void
volume_log_free(struct volume_log *l)
{
	if (l != NULL)
		json_decref(l->all);
	free(l);
}

int
volume_log_save(const struct volume_log *l, const char *ledger)
{
	char	*path, *text;
	int	 rc = -1;

	if (!l->changed)
		return 0;
	path = folder_path(ledger, LOG_FILE);
	text = json_dumps(l->all, JSON_COMPACT | JSON_SORT_KEYS);
	if (path == NULL || text == NULL)
		log_errx("%s", _("out of memory"));
	else
		rc = durable_write(path, text, strlen(text), 0644, true);
	free(text);
	free(path);
	return rc;
}

/* When it was last read to its end by us; TIME_NONE: never. */
static int64_t
read_at(const json_t *entry)
{
	const char	*at = json_get_str(entry, "read");
	int64_t		 t;

	return at != NULL && time_parse(at, &t) == 0 ? t : TIME_NONE;
}

void
volumes_merge(const struct volume_log *l, struct holding *h)
{
	const json_t	*entry = json_object_get(l->all, h->v.id);
	const char	*result = json_get_str(entry, "result");
	int64_t		 at = read_at(entry);

	if (at == TIME_NONE || result == NULL || at <= h->checked)
		return;
	h->checked = at;
	h->damaged = strcmp(result, "ok") != 0;
	if (!h->damaged)
		h->verified = at;
}

/* The volume's folder, where its set says; NULL: it is not there. */
static char *
folder_of(const struct options *o, const struct holding *h)
{
	const struct policy_set	*set = policy_set(&o->media, h->v.set);
	struct stat		 st;
	char			*path;

	if (set == NULL || set->path == NULL ||
	    (path = path_join(set->path, h->v.label)) == NULL)
		return NULL;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return path;
	free(path);
	return NULL;
}

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

struct reading_volume {
	const struct options	*o;
	const struct holding	*h;
	const char		*path;
	int64_t			 end;
	uint64_t		 line;	/* of the manifest */
	uint64_t		 from;	/* where the last run stopped */
	uint64_t		 bad;
	bool			 broken_off;
	bool			 denied;	/* we may not read it */
};

static void
tell_bad(struct reading_volume *r, const char *name, const char *why)
{
	if (r->bad++ < NAMED)
		log_errx(_("volume %s: %s: %s"), r->h->v.label, name, why);
}

static void
check_file(struct reading_volume *r, const char *name,
    const struct digest *want)
{
	char		*full = path_join(r->path, name);
	struct digest	 got;

	if (full == NULL || digest_of(full, &got) == -1) {
		r->denied = r->denied || errno == EACCES || errno == EPERM;
		tell_bad(r, name, strerror(errno));
	} else if (!digest_equal(&got, want)) {
		tell_bad(r, name, _("is not as it was written (its digest "
		    "differs)"));
	}
	free(full);
}

/* Every file that the manifest lists, which is the journal's. */
static void
check_files(struct reading_volume *r, FILE *f)
{
	char		 name[BAG_PATH], *line = NULL;
	const uint8_t	*p;
	struct digest	 id;
	size_t		 cap = 0;
	ssize_t		 n;

	while ((n = getline(&line, &cap, f)) > 0) {
		if (r->line++ < r->from)
			continue;
		if (r->denied)
			break;
		if (r->end != 0 && r->o->monotonic() >= r->end) {
			r->line--;
			r->broken_off = true;
			break;
		}
		p = (const uint8_t *)line;
		if (bag_manifest_next(&p, p + n, &id, name) == 1)
			check_file(r, name, &id);
		else
			tell_bad(r, BAG_MANIFEST, _("is not a manifest"));
	}
	if (ferror(f))
		tell_bad(r, BAG_MANIFEST, strerror(errno));
	free(line);
}

/* What a full reading, or a part of one, came to. */
static int
note_reading(struct volume_log *l, const struct reading_volume *r,
    int64_t now)
{
	json_t	*entry = json_object_get(l->all, r->h->v.id);
	char	 at[TIME_TEXT];

	if (entry == NULL) {
		if ((entry = json_object()) == NULL ||
		    json_object_set_new(l->all, r->h->v.id, entry) != 0) {
			log_errx("%s", _("out of memory"));
			return -1;
		}
	}
	l->changed = true;
	if (r->broken_off) {
		json_put_int(entry, "next", (int64_t)r->line);
		json_put_int(entry, "bad", (int64_t)r->bad);
		return 0;
	}
	json_object_del(entry, "next");
	json_object_del(entry, "bad");
	json_put_str(entry, "read", time_rfc3339(now, at));
	json_put_str(entry, "result", r->bad == 0 ? "ok" : "damaged");
	json_put_int(entry, "files", (int64_t)r->line);
	json_put_int(entry, "damaged", (int64_t)r->bad);
	return 0;
}

static int
read_one(struct volume_log *l, struct reading_volume *r, int64_t now)
{
	const json_t	*entry = json_object_get(l->all, r->h->v.id);
	char		*manifest = path_join(r->path, BAG_MANIFEST);
	struct digest	 id;
	FILE		*f = NULL;

	if (manifest == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	json_get_u64(entry, "next", &r->from);
	json_get_u64(entry, "bad", &r->bad);
	/* Only what the journal vouches for is looked into. */
	if (digest_of(manifest, &id) == -1) {
		tell_bad(r, BAG_MANIFEST, strerror(errno));
	} else if (!digest_equal(&id, &r->h->manifest)) {
		tell_bad(r, BAG_MANIFEST, _("is not the one that was "
		    "written: the volume is damaged or was altered"));
	} else if ((f = fopen(manifest, "re")) == NULL) {
		tell_bad(r, BAG_MANIFEST, strerror(errno));
	} else {
		check_files(r, f);
		fclose(f);
	}
	r->denied = r->denied || (r->bad > 0 && f == NULL &&
	    access(manifest, R_OK) == -1 && errno == EACCES);
	free(manifest);
	/* What may not be read, or is gone meanwhile, says nothing. */
	if (r->denied)
		log_warnx(_("volume %s: the auditor may not read %s; give it "
		    "permission, or read it back with nbarchive media verify"),
		    r->h->v.label, r->path);
	else if (r->bad > 0 && access(r->path, F_OK) == -1)
		log_warnx(_("volume %s: was taken out while it was read; it is "
		    "read in the next run"), r->h->v.label);
	else
		return note_reading(l, r, now);
	return 0;
}

/* Volumes by when we read them last; never comes first. */
struct due_volume {
	const struct holding	*h;
	int64_t			 read;
};

static int
by_read(const void *a, const void *b)
{
	const struct due_volume	*x = a, *y = b;

	if (x->read != y->read)
		return x->read < y->read ? -1 : 1;
	return holding_order(x->h, y->h);
}

int
volumes_read(struct volume_log *l, const struct options *o,
    const struct holding *vol, size_t n, int64_t now, int64_t end)
{
	struct due_volume	*due = calloc(n + 1, sizeof(*due));
	unsigned int		 days = o->media.verify_every != 0 ?
				    o->media.verify_every : READ_EVERY;
	size_t			 ndue = 0;
	int			 rc = 0;

	if (due == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t	 at = read_at(json_object_get(l->all, vol[i].v.id));

		if (holding_at_hand(&vol[i]) && (at == TIME_NONE ||
		    at < now - days * DAY))
			due[ndue++] = (struct due_volume){ &vol[i], at };
	}
	qsort(due, ndue, sizeof(*due), by_read);
	for (size_t i = 0; rc == 0 && i < ndue; i++) {
		struct reading_volume	 r = { .o = o, .h = due[i].h,
		    .end = end };
		char			*path = folder_of(o, due[i].h);

		if (path == NULL)
			continue;
		if (end != 0 && o->monotonic() >= end) {
			free(path);
			break;
		}
		r.path = path;
		rc = read_one(l, &r, now);
		free(path);
	}
	free(due);
	return rc;
}
