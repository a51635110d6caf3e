/*
 * volumes.c: reading backup volumes.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/state.h"
#include "auditor/volume_read.h"
#include "auditor/volumes.h"

#define LOG_FILE	"volumes.json"
#define LOG_MAX		((size_t)16 * 1024 * 1024)	/* octets */
#define READ_EVERY	92		/* days, unless the policy says */
#define DAY		((int64_t)86400 * TIME_SECOND)
#define NAMED		20		/* damaged files named of a volume */

/*
 * By a volume's id: {read, result, files, damaged}: the last full reading;
 * {whole, lies, medium}: the last one that found it whole, and where that was
 * (media/where.h); {next, bad}: files read of one that goes on.
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

static int64_t
entry_time(const json_t *entry, const char *key)
{
	const char	*at = json_get_str(entry, key);
	int64_t		 t;

	return at != NULL && time_parse(at, &t) == 0 ? t : TIME_NONE;
}

/* When it was last read to its end by us; TIME_NONE: never. */
static int64_t
read_at(const json_t *entry)
{
	return entry_time(entry, "read");
}

void
volumes_merge(const struct volume_log *l, struct holding *h)
{
	const json_t	*entry = json_object_get(l->all, h->v.id);
	const char	*result = json_get_str(entry, "result");
	int64_t		 at = read_at(entry);
	struct where	 where;

	if (at == TIME_NONE || result == NULL)
		return;
	if (at > h->checked) {
		h->checked = at;
		h->damaged = strcmp(result, "ok") != 0;
	}
	at = entry_time(entry, "whole");
	if (at == TIME_NONE || at <= h->verified ||
	    where_get(&where, entry) == -1 || (h->verified != TIME_NONE &&
	    where_lesser(where.lies, h->where.lies)))
		return;
	h->verified = at;
	/* What the archiver knows of the medium stays known. */
	if (where.medium[0] != '\0' || where.lies != h->where.lies)
		h->where = where;
}

/* What a full reading, or a part of one, came to. */
static int
note_reading(struct volume_log *l, const struct volume_reading *r,
    const struct where *where, int64_t now)
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
	if (r->bad > 0)
		return 0;
	json_put_str(entry, "whole", at);
	json_object_del(entry, "lies");
	json_object_del(entry, "medium");
	return where_put(entry, where);
}

int
volume_conclude(struct volume_log *l, const struct volume_reading *r,
    int64_t now)
{
	const struct policy_set	*set = policy_set(&r->o->media, r->h->v.set);
	struct where		 where = { .lies = LIES_MEDIUM };

	/* What may not be read, or is gone meanwhile, says nothing. */
	if (r->other)
		return 0;
	if (r->denied)
		log_warnx(_("volume %s: the auditor may not read %s; give it "
		    "permission, or read it back with nbarchive media verify"),
		    r->h->v.label, r->path);
	else if (r->bad > 0 && access(r->path, F_OK) == -1)
		log_warnx(_("volume %s: was taken out while it was read; it is "
		    "read in the next run"), r->h->v.label);
	else if (where_look(&where, r->path, r->o->store, r->h->v.kind,
	    set != NULL && set->external_said) == 0)
		return note_reading(l, r, &where, now);
	return 0;
}

void
volume_begin(const struct volume_log *l, struct volume_reading *r,
    const struct options *o, const struct holding *h, const char *path,
    int64_t end)
{
	const json_t	*entry = json_object_get(l->all, h->v.id);

	*r = (struct volume_reading){ .o = o, .h = h, .path = path,
	    .end = end };
	json_get_u64(entry, "next", &r->from);
	json_get_u64(entry, "bad", &r->bad);
}

bool
volume_is(struct volume_reading *r, const struct volume *v)
{
	if (strcmp(v->id, r->h->v.id) == 0)
		return true;
	r->other = true;
	log_warnx(_("volume %s: what is at %s is another volume of this name "
	    "(%s); it is passed over"), r->h->v.label, r->path, v->origin);
	return false;
}

void
volume_bad(struct volume_reading *r, const char *name, const char *why)
{
	if (r->bad++ < NAMED)
		log_errx(_("volume %s: %s: %s"), r->h->v.label, name, why);
}

void
volume_extra(struct volume_reading *r, const char *name)
{
	if (strncmp(name, "data/", 5) == 0)
		volume_bad(r, name, _("no manifest names it"));
	else if (r->extra++ < NAMED)
		log_warnx(_("volume %s: %s: lies on the volume, and was not "
		    "written with it (no manifest names it); trust nothing of "
		    "what it says"), r->h->v.label, name);
}

void
volume_compare(struct volume_reading *r, const char *name,
    const struct digest *got, const struct digest *want)
{
	if (!digest_equal(got, want))
		volume_bad(r, name, _("is not as it was written (its digest "
		    "differs)"));
}

enum volume_step
volume_step(struct volume_reading *r)
{
	if (r->line < r->from) {
		r->line++;
		return VOLUME_PASS;
	}
	if (r->end != 0 && r->o->monotonic() >= r->end)
		r->broken_off = true;
	if (r->broken_off || r->denied)
		return VOLUME_STOP;
	r->line++;
	return VOLUME_READ;
}

/* By when we read them last; never comes first. */
static int
by_read(const void *a, const void *b)
{
	const struct volume_due	*x = a, *y = b;

	if (x->read != y->read)
		return x->read < y->read ? -1 : 1;
	return holding_order(x->h, y->h);
}

/* Where nothing is, nothing is said. */
static int
read_due(struct volume_log *l, struct packs *packs, const struct options *o,
    struct volume_due *due, size_t n, size_t i, int64_t now, int64_t end)
{
	const struct holding	*h = due[i].h;
	const struct policy_set	*set = policy_set(&o->media, h->v.set);
	struct volume_place	 p = { .log = l, .packs = packs, .o = o,
	    .set = set, .due = due, .n = n, .now = now, .end = end };
	int			 rc;

	if (due[i].done || set == NULL)
		return 0;
	if (h->v.kind == MEDIA_TAPE)
		return set->path == NULL ? 0 : volume_tape(&p);
	rc = volume_folder(&p, &due[i]);
	if (rc == 0 && !due[i].done)
		rc = volume_image(&p, &due[i]);
	return rc;
}

int
volumes_read(struct volume_log *l, const struct options *o,
    struct packs *packs, const struct holding *vol, size_t n, int64_t now,
    int64_t end)
{
	struct volume_due	*due = calloc(n + 1, sizeof(*due));
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
			due[ndue++] = (struct volume_due){ .h = &vol[i],
			    .read = at };
	}
	qsort(due, ndue, sizeof(*due), by_read);
	for (size_t i = 0; rc == 0 && i < ndue; i++) {
		if (end != 0 && o->monotonic() >= end)
			break;
		rc = read_due(l, packs, o, due, ndue, i, now, end);
	}
	free(due);
	return rc;
}
