/*
 * media_copies.c: copies on volumes, for nbarchive media list.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "formats/media/levels.h"
#include "formats/store/layout.h"

#include "archiver/audit_seen.h"
#include "archiver/find.h"
#include "archiver/media_copies.h"
#include "archiver/out.h"

#define DAY		((int64_t)86400 * TIME_SECOND)

static int
received_at(void *arg, uint64_t accession, int64_t *at)
{
	const char	*s;
	json_t		*record;
	int		 rc;

	record = find_accession(arg, accession, &rc);
	s = json_get_str(record, "received");
	rc = s == NULL ? -1 : time_parse(s, at);
	json_decref(record);
	return rc;
}

/* Up to which accession the policy speaks of documents already. */
static uint64_t
find_due(const struct run *run, struct reader *cat, int64_t now)
{
	const struct media_policy	*p = &run->set->media;
	uint64_t			 last = 0, documents, octets, due;

	if (p->max_age == 0 || find_counters(cat, &last, &documents,
	    &octets) != 0 || copies_due(last, now - (int64_t)p->max_age * DAY,
	    received_at, cat, &due) == -1)
		return UINT64_MAX;
	return due;
}

/* Up to three numbers of a kept object: see holdings.h. */
static void
count_kept(struct copies *c, const struct kept_list *kept, uint64_t due)
{
	for (size_t i = 0; i < kept->n; i++) {
		const struct kept	*k = &kept->k[i];
		const uint64_t		 number[] = { k->number, k->was[0],
		    k->was[1] };

		copies_add(c, number, 3, k->accession <= due);
	}
	copies_end(c);
}

static json_t *
copies_json(const struct copies *c, const json_t *levels)
{
	json_t	*json = json_object(), *with = json_array();

	if (json == NULL || with == NULL) {
		json_decref(json);
		json_decref(with);
		return NULL;
	}
	for (size_t i = 0; i < COPIES_WITH; i++)
		json_array_append_new(with,
		    json_integer((json_int_t)c->with[i]));
	json_put_int(json, "objects", (int64_t)c->objects);
	json_put(json, "copies", with);
	json_put_int(json, "too_few", (int64_t)c->few);
	json_put_int(json, "too_alike", (int64_t)c->alike);
	json_put_int(json, "overdue", (int64_t)c->overdue);
	json_put_int(json, "lost", (int64_t)c->lost);
	json_put(json, "levels", json_copy((json_t *)(uintptr_t)levels));
	return json;
}

static void
sheet_copies(struct sheet *s, const struct copies *c)
{
	const struct media_policy	*p = c->policy;

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("Copies on volumes"));
	for (size_t i = 0; i < COPIES_WITH; i++) {
		if (c->with[i] == 0)
			continue;
		sheet_add(s, SHEET_ITEM, i == 0 ? TONE_WARN : TONE_PLAIN,
		    NULL, i + 1 < COPIES_WITH ?
		    _("%" PRIu64 " of %" PRIu64 " objects on %zu volumes") :
		    _("%" PRIu64 " of %" PRIu64 " objects on %zu volumes or "
		    "more"), c->with[i], c->objects, i);
	}
	if (c->with[0] > 0)
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s",
		    _("Write what has no copy: nbarchive backup --set NAME"));
	if (!policy_demands(p))
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s",
		    _("Nothing is demanded of copies: see [media] in the "
		    "example configuration."));
	if (c->few > 0)
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%" PRIu64
		    " objects have fewer copies than the %u demanded"), c->few,
		    p->copies);
	if (c->alike > 0)
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%" PRIu64
		    " objects lie on fewer kinds of media than the %u "
		    "demanded"), c->alike, p->kinds);
	if (c->overdue > 0)
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%" PRIu64
		    " volumes wait to be read back: nbarchive media verify "
		    "VOLUME"), c->overdue);
	if (c->lost > 0)
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%" PRIu64
		    " volumes are lost; when one is found: nbarchive media "
		    "keep LABEL --reason TEXT"), c->lost);
}

static int
show(const struct run *run, const struct copies *c, const json_t *levels)
{
	struct sheet	*s;
	struct buf	 b;
	json_t		*json;
	int		 rc;

	if (run->json) {
		if ((json = copies_json(c, levels)) == NULL)
			return no_memory();
		rc = out_json(json);
		json_decref(json);
		return rc;
	}
	if ((s = sheet_new()) == NULL)
		return no_memory();
	sheet_copies(s, c);
	levels_sheet(s, levels);
	buf_init(&b, (size_t)1024 * 1024);
	rc = sheet_text(&b, s, run->columns, false) == 0 ? 0 : no_memory();
	if (rc == 0)
		fwrite(b.p, 1, b.len, stdout);
	buf_release(&b);
	sheet_free(s);
	return rc;
}

/* A store for tests has its own clock. */
int64_t
run_now(const struct run *run)
{
	struct store_info	 info;
	int64_t			 now;

	if (run->simulated != NULL && store_info_load(&info, run->set->store)
	    == 0 && info.simulated && time_parse(run->simulated, &now) == 0)
		return now;
	return run->clock.now(run->clock.arg);
}

int
media_copies(const struct run *run, const struct holdings *hs,
    struct reader *cat)
{
	const char		*ledger = run->set->ledger;
	struct level_facts	 f = { .audited = TIME_NONE };
	struct audit_seen	 seen = { .at = TIME_NONE };
	struct kept_list	 kept = { 0 };
	struct copies		 c = { .vol = NULL };
	struct levels		 l;
	json_t			*json;
	int			 rc;

	f.now = run_now(run);
	f.ledger_elsewhere = run->set->media.mirrored;
	if (ledger != NULL && (f.audited = audit_seen_time(ledger)) !=
	    TIME_NONE && audit_seen_load(&seen, ledger) == 0) {
		f.audit_known = true;
		f.damage = seen.n > 0;
	}
	if ((rc = kept_load(&kept, cat)) != 0)
		goto out;
	if (copies_begin(&c, &run->set->media, hs->vol, hs->n, f.now) == -1) {
		rc = no_memory();
		goto out;
	}
	count_kept(&c, &kept, find_due(run, cat, f.now));
	levels_judge(&l, &c, &f);
	if ((json = levels_json(&l)) == NULL) {
		rc = no_memory();
		goto out;
	}
	rc = show(run, &c, json);
	json_decref(json);
	if (rc == 0 && (c.few > 0 || c.alike > 0 ||
	    (run->set->media.verify_every > 0 && c.overdue > 0)))
		rc = DONE_PERSON;
 out:
	audit_seen_release(&seen);
	copies_release(&c);
	kept_release(&kept);
	return rc;
}
