/*
 * media.c: copies on volumes, judged.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/media/levels.h"
#include "auditor/audit.h"
#include "auditor/media.h"
#include "auditor/shadow.h"
#include "auditor/volumes.h"

#define DAY		((int64_t)86400 * TIME_SECOND)
#define NUMBERS		16		/* of one object that was healed */
#define NAMED		5		/* documents that a finding names */
#define LACKING		100		/* and that the report lists */

struct media_check {
	struct audit	*a;
	struct holding	*vol;		/* by set and number */
	size_t		 n, cap;
	struct copies	 c;
	uint64_t	 due;		/* accessions so far are due */
	struct buf	 names[2];	/* documents that lack copies, kinds */
	unsigned int	 named[2];
	json_t		*lacking;
};

/* A volume's record of the replayed catalog. */
static int
on_volume(void *arg, const void *key, size_t keylen, const void *value,
    size_t len)
{
	struct media_check	*m = arg;
	struct holding		*grown;
	json_t			*record;
	size_t			 cap;
	int			 rc;

	(void)key;
	(void)keylen;
	if (m->n == m->cap) {
		cap = m->cap == 0 ? 64 : m->cap * 2;
		if ((grown = reallocarray(m->vol, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		m->vol = grown;
		m->cap = cap;
	}
	record = json_object_parse(value, len, NULL);
	rc = record == NULL ? -2 : holding_from_json(&m->vol[m->n], record);
	json_decref(record);
	if (rc == 0) {
		m->n++;
	} else {
		/* The archiver wrote what we do not understand: not counted. */
		holding_release(&m->vol[m->n]);
		if (rc == -1)
			log_warnx("%s", _("the journal has a volume that this "
			    "version does not understand; it does not count"));
	}
	return rc == -2 ? -1 : 0;
}

static int
load_volumes(struct media_check *m)
{
	if (shadow_each(m->a->shadow, CAT_VOLUME, on_volume, m) == -1) {
		log_errx("%s", _("the volumes cannot be counted: out of "
		    "memory"));
		return -1;
	}
	if (m->n > 0)
		qsort(m->vol, m->n, sizeof(*m->vol), holding_order);
	return 0;
}

/* Read what can be reached; what we found counts from now on. */
static int
read_volumes(struct media_check *m)
{
	const struct options	*o = m->a->opts;
	struct volume_log	*log = volume_log_load(o->ledger);
	struct packs		*packs = packs_new(m->a->worker,
				    o->require_sandbox);
	int64_t			 end;
	int			 rc = -1;

	end = o->budget == 0 ? 0 : m->a->began + o->budget;
	if (log != NULL && packs != NULL)
		rc = volumes_read(log, o, packs, m->vol, m->n, m->a->now, end);
	packs_free(packs);
	if (log == NULL)
		return -1;
	if (rc == 0)
		rc = volume_log_save(log, o->ledger);
	for (size_t i = 0; i < m->n; i++)
		volumes_merge(log, &m->vol[i]);
	volume_log_free(log);
	return rc;
}

/* When an accession came in, from the replayed catalog. */
static int
received_at(void *arg, uint64_t accession, int64_t *at)
{
	struct media_check	*m = arg;
	const char		*s;
	uint8_t			 key[8];
	struct buf		 b;
	json_t			*json = NULL;
	int			 rc = -1;

	be64_put(key, accession);
	buf_init(&b, (size_t)1024 * 1024);
	if (shadow_get(m->a->shadow, CAT_ACCESSION, key, sizeof(key), &b) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	s = json_get_str(json, "received");
	if (s != NULL)
		rc = time_parse(s, at);
	json_decref(json);
	buf_release(&b);
	return rc;
}

/* Up to which accession the policy speaks of documents already. */
static void
find_due(struct media_check *m)
{
	const struct media_policy	*p = &m->a->opts->media;
	uint64_t			 last = 0;

	for (size_t i = 0; i < m->a->nobject; i++)
		if (m->a->object[i].accession > last)
			last = m->a->object[i].accession;
	m->due = last;
	if (p->max_age > 0 && copies_due(last, m->a->now -
	    (int64_t)p->max_age * DAY, received_at, m, &m->due) == -1)
		m->due = last;	/* behind a gap: all of them */
}

static void
note_lacking(struct media_check *m, const struct object *o,
    unsigned int lacks)
{
	unsigned int	 which = (lacks & COPY_FEW) != 0 ? 0 : 1;
	char		 hex[DIGEST_HEX], *name;
	struct buf	*b = &m->names[which];
	json_t		*one;

	if (m->named[which] >= NAMED && json_array_size(m->lacking) >= LACKING)
		return;
	name = accession_name(m->a->shadow, o->accession);
	digest_hex(&o->sha256, hex);
	if (m->named[which]++ < NAMED) {
		buf_addstr(b, b->len == 0 ? "" : ", ");
		buf_addf(b, "%s (%.16s)", name == NULL ? "-" : name, hex);
	}
	if (json_array_size(m->lacking) < LACKING && (one = json_object()) !=
	    NULL) {
		json_put_str(one, "sha256", hex);
		json_put_str(one, "name", name);
		json_put_str(one, "lacks", which == 0 ? "copies" : "kinds");
		json_array_append_new(m->lacking, one);
	}
	free(name);
}

/* Objects of one digest stand together; the last is where it lies now. */
static void
count_objects(struct media_check *m)
{
	const struct audit	*a = m->a;
	uint64_t		 number[NUMBERS];
	size_t			 n = 0;
	unsigned int		 lacks;

	for (size_t i = 0; i < a->nobject; i++) {
		const struct object	*o = &a->object[i];

		if (n < NUMBERS)
			number[n++] = o->number;
		if ((o->flags & OBJECT_SUPERSEDED) != 0)
			continue;
		if ((o->flags & OBJECT_DESTROYED) == 0 && o->segment != 0 &&
		    (lacks = copies_add(&m->c, number, n, o->accession <=
		    m->due)) != 0)
			note_lacking(m, o, lacks);
		n = 0;
	}
	copies_end(&m->c);
}

static const char *
names_of(struct buf *b, bool more)
{
	const char	*s;

	if (more)
		buf_addstr(b, ", ...");
	s = buf_str(b);
	return s == NULL ? "" : s;
}

static void
tell_objects(struct media_check *m)
{
	const struct media_policy	*p = &m->a->opts->media;

	if (m->c.few > 0)
		report_part(&m->a->report, KIND_COPIES, "copies",
		    _("%" PRIu64 " documents lie on fewer than %u volumes "
		    "that were read back, more than %u days after they came "
		    "in: %s. Next: nbarchive backup --set NAME"), m->c.few,
		    p->copies, p->max_age, names_of(&m->names[0],
		    m->named[0] > NAMED));
	if (m->c.alike > 0)
		report_part(&m->a->report, KIND_COPIES, "kinds",
		    _("%" PRIu64 " documents lie on fewer than %u kinds of "
		    "media: %s. Next: nbarchive backup --set NAME, of a set "
		    "of another kind"), m->c.alike, p->kinds,
		    names_of(&m->names[1], m->named[1] > NAMED));
}

static const char *
place_of(const struct holding *h)
{
	return h->place != NULL ? h->place : _("nobody said where it is");
}

/* Where the configuration says that it is meant, nothing is. */
static void
tell_beside(struct media_check *m, const struct holding *h)
{
	const struct policy_set	*set = policy_set(&m->a->opts->media,
				    h->v.set);

	if (set != NULL && set->external_said && !set->external)
		return;
	report_part(&m->a->report, KIND_VOLUME, h->v.label, h->v.kind ==
	    MEDIA_OPTICAL ? _("Volume %s is an image on the disk of the store "
	    "or of the system and does not count as a copy. Next: burn it, "
	    "then nbarchive media verify DEVICE") : _("Volume %s lies on the "
	    "disk of the store or of the system and does not count as a copy. "
	    "Next: copy it to a medium of its own, then nbarchive media verify "
	    "VOLUME"), h->v.label);
}

/* Until it is found (kept), or given up (retired). */
static void
tell_lost(struct media_check *m, const struct holding *h)
{
	char	 at[TIME_TEXT], part[VOLUME_LABEL + 16];

	snprintf(part, sizeof(part), "%s lost", h->v.label);
	report_part(&m->a->report, KIND_VOLUME, part, _("Volume %s is lost "
	    "since %s and does not count as a copy; %" PRIu64 " documents are "
	    "on it (it was here: %s). Next: when it is found, nbarchive media "
	    "keep %s --reason TEXT; else nbarchive backup --set %s, which "
	    "writes its documents anew, and nbarchive media retire %s --reason "
	    "TEXT"), h->v.label, time_local(h->since, at), h->v.objects,
	    place_of(h), h->v.label, h->v.set, h->v.label);
}

static void
tell_volume(struct media_check *m, size_t i)
{
	const struct media_policy	*p = &m->a->opts->media;
	const struct holding		*h = &m->vol[i];
	struct report			*r = &m->a->report;
	char				 at[TIME_TEXT], part[VOLUME_LABEL + 16];

	if (h->custody == CUSTODY_LOST)
		tell_lost(m, h);
	if (!holding_at_hand(h))
		return;
	if (h->damaged) {
		report_part(r, KIND_VOLUME_DAMAGE, h->v.label, _("Volume %s "
		    "was not as it was written when it was read on %s; it "
		    "does not count as a copy. Next: nbarchive media verify "
		    "VOLUME, then nbarchive backup --set %s, which writes its "
		    "documents anew, and nbarchive media retire %s --reason "
		    "TEXT"), h->v.label,
		    time_local(h->checked, at), h->v.set, h->v.label);
		return;
	}
	if (h->verified != TIME_NONE && h->where.lies == LIES_BESIDE)
		tell_beside(m, h);
	else if (h->verified == TIME_NONE)
		report_part(r, KIND_VOLUME, h->v.label, _("Volume %s was "
		    "never read back and does not count as a copy (%s). Next: "
		    "nbarchive media verify VOLUME"), h->v.label,
		    place_of(h));
	else if (copies_unverified(p, h, m->a->now))
		report_part(r, KIND_VOLUME, h->v.label, _("Volume %s was not "
		    "read back for more than %u days (last on %s). Next: "
		    "fetch it (%s), then nbarchive media verify VOLUME"),
		    h->v.label, p->verify_every, time_local(h->verified, at),
		    place_of(h));
	if (!copies_outlived(p, h, m->a->now))
		return;
	snprintf(part, sizeof(part), "%s life", h->v.label);
	report_part(r, KIND_VOLUME, part, _("Volume %s was written on %s, "
	    "more than %u days ago: its medium is old. Next: nbarchive media "
	    "retire %s --reason TEXT, then nbarchive backup --set %s"),
	    h->v.label, time_local(h->v.written, at), p->replace_after,
	    h->v.label, h->v.set);
}

/* When the first volume was written: from then on a quarter is counted. */
static int64_t
first_written(const struct media_check *m)
{
	int64_t	 first = TIME_NONE;

	for (size_t i = 0; i < m->n; i++)
		if (first == TIME_NONE || m->vol[i].v.written < first)
			first = m->vol[i].v.written;
	return first;
}

static void
tell_rehearsal(struct media_check *m)
{
	char	 at[TIME_TEXT];

	if (!copies_rehearsal_due(&m->c, first_written(m), m->a->now))
		return;
	if (m->c.rehearsed == TIME_NONE)
		report_part(&m->a->report, KIND_REHEARSAL, "rehearsal",
		    _("Restoring from volumes was never rehearsed; it is to be "
		    "every %u days. Next: nbarchive rehearse --set NAME"),
		    m->a->opts->media.rehearse_every);
	else
		report_part(&m->a->report, KIND_REHEARSAL, "rehearsal",
		    _("Restoring from volumes was last rehearsed on %s; it is "
		    "to be every %u days. Next: nbarchive rehearse --set "
		    "NAME"), time_local(m->c.rehearsed, at),
		    m->a->opts->media.rehearse_every);
}

static const char *
result_of(const struct holding *h)
{
	if (!holding_at_hand(h))
		return custody_name(h->custody);
	if (h->damaged)
		return "damaged";
	if (h->verified == TIME_NONE)
		return "unread";
	if (h->where.lies == LIES_BESIDE)
		return "beside";
	return h->custody == CUSTODY_LENT ? "lent" : "ok";
}

static void
put_line(struct buf *b, const struct holding *h)
{
	char	 at[TIME_TEXT];

	buf_addf(b, "%s\t%s\t%s\t%" PRIu64 "\t%s\t%s\n", h->v.set,
	    media_kind_name(h->v.kind), h->v.label, h->v.objects,
	    time_rfc3339(h->verified, at), result_of(h));
}

static void
put_time(json_t *json, const char *key, int64_t t)
{
	char	 at[TIME_TEXT];

	if (t != TIME_NONE)
		json_put_str(json, key, time_rfc3339(t, at));
}

/* Is anything in the store, as far as it was read? */
static bool
is_damaged(const struct audit *a)
{
	uint64_t	 before = 0;

	for (size_t i = 0; i < a->nobject; i++)
		if ((a->object[i].flags & OBJECT_CHECKED) != 0 &&
		    a->object[i].fixity != FIXITY_OK)
			return true;
	/* What a budget left unread is as it was. */
	if (a->objects_read < a->objects_all)
		json_get_u64(a->state->summary, "damaged", &before);
	return before > 0 || a->report.count[KIND_JOURNAL_DAMAGE] > 0;
}

static json_t *
facts_json(const struct media_check *m)
{
	const struct audit	*a = m->a;
	const struct copies	*c = &m->c;
	const struct level_facts f = { .now = a->now, .audited = a->now,
	    .audit_known = true, .ledger_elsewhere = a->opts->nmirror > 0 ||
	    a->opts->media.mirrored,
	    .damage = is_damaged(a) };
	struct levels		 l;
	json_t			*json = json_object(), *with = json_array();

	if (json == NULL || with == NULL) {
		json_decref(json);
		json_decref(with);
		return NULL;
	}
	json_put_int(json, "volumes", (int64_t)c->volumes);
	json_put_int(json, "counting", (int64_t)c->nvol);
	json_put_int(json, "objects", (int64_t)c->objects);
	json_put_int(json, "due", (int64_t)c->due);
	for (size_t i = 0; i < COPIES_WITH; i++)
		json_array_append_new(with,
		    json_integer((json_int_t)c->with[i]));
	json_put(json, "with", with);
	json_put_int(json, "least", c->least.copies);
	json_put_int(json, "too_few", (int64_t)c->few);
	json_put_int(json, "too_alike", (int64_t)c->alike);
	json_put_int(json, "damaged", (int64_t)c->damaged);
	json_put_int(json, "unread", (int64_t)c->unread);
	json_put_int(json, "overdue", (int64_t)c->overdue);
	json_put_int(json, "beside", (int64_t)c->beside);
	json_put_int(json, "lost", (int64_t)c->lost);
	put_time(json, "newest", c->newest);
	put_time(json, "oldest_read", c->oldest_read);
	put_time(json, "rehearsed", c->rehearsed);
	levels_judge(&l, c, &f);
	json_put(json, "levels", levels_json(&l));
	json_put(json, "lacking", json_incref(m->lacking));
	return json;
}

static int
judge_copies(struct media_check *m)
{
	struct audit	*a = m->a;

	if (load_volumes(m) == -1 || read_volumes(m) == -1)
		return -1;
	if (copies_begin(&m->c, &a->opts->media, m->vol, m->n, a->now) == -1) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	find_due(m);
	count_objects(m);
	tell_objects(m);
	for (size_t i = 0; i < m->n; i++) {
		tell_volume(m, i);
		put_line(&a->copies, &m->vol[i]);
	}
	tell_rehearsal(m);
	json_decref(a->media);
	a->media = facts_json(m);
	return a->media == NULL ? -1 : 0;
}

void
media_release(struct audit *a)
{
	for (size_t i = 0; i < a->nvolume; i++)
		holding_release(&a->volume[i]);
	free(a->volume);
	a->volume = NULL;
	a->nvolume = 0;
	buf_release(&a->copies);
	json_decref(a->media);
	a->media = NULL;
}

int
media_holders(struct audit *a, const struct digest *id, struct buf *b)
{
	const struct object	*last = objects_find(a, id), *p;
	const struct object_part	*part;
	bool			 any = false, here;

	if (a->media == NULL || last == NULL)
		return -1;
	for (size_t i = 0; i < a->nvolume; i++) {
		const struct holding	*h = &a->volume[i];

		here = false;
		part = NULL;
		/* Before it stand those of its places that were healed. */
		for (p = last; holding_at_hand(h) && !here; p--) {
			part = volume_part(&h->v, p->number);
			here = part != NULL ||
			    numbers_has(&h->v.numbers, p->number);
			if (p == a->object || !digest_equal(&p[-1].sha256, id))
				break;
		}
		if (!here)
			continue;
		buf_addf(b, "%s%s", any ? ", " : "", h->v.label);
		if (part != NULL)	/* "2/3": all of them are needed */
			buf_addf(b, " %" PRIu32 "/%" PRIu32, part->index,
			    part->count);
		buf_addf(b, " (%s)", place_of(h));
		any = true;
	}
	return any ? 1 : 0;
}

int
media_audit(struct audit *a)
{
	struct media_check	 m = { .a = a };
	int			 rc = -1;

	buf_init(&m.names[0], 8192);
	buf_init(&m.names[1], 8192);
	if ((m.lacking = json_array()) != NULL)
		rc = judge_copies(&m);
	copies_release(&m.c);
	a->volume = m.vol;
	a->nvolume = m.n;
	json_decref(m.lacking);
	buf_release(&m.names[0]);
	buf_release(&m.names[1]);
	return rc;
}
