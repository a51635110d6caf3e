/*
 * media.c: nbarchive media: the volumes, reading them back, their custody.
 */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/bagread.h"
#include "archiver/find.h"
#include "archiver/image.h"
#include "archiver/media_copies.h"
#include "archiver/media_label.h"
#include "archiver/medium_place.h"
#include "archiver/out.h"
#include "archiver/program.h"
#include "archiver/tapecheck.h"
#include "archiver/volume_journal.h"

static const char *
state_word(const struct holding *h)
{
	if (h->damaged && h->custody != CUSTODY_LOST)
		return _("damaged");
	if (h->verified != TIME_NONE && h->where.lies == LIES_BESIDE &&
	    holding_at_hand(h))
		return _("on the store's own disk, no copy");
	switch (h->custody) {
	case CUSTODY_LENT:
		return _("lent");
	case CUSTODY_RETIRED:
		return _("retired");
	case CUSTODY_DESTROYED:
		return _("destroyed");
	case CUSTODY_LOST:
		return _("lost");
	case CUSTODY_KEPT:
	case CUSTODY_MAX:
		break;
	}
	return h->verified == TIME_NONE ? _("not read back") : _("good");
}

static int
list_json(const struct holding *h)
{
	char	 at[TIME_TEXT];
	json_t	*json = volume_json(&h->v);
	int	 rc;

	if (json == NULL)
		return FAIL_CANNOT;
	json_object_del(json, "numbers");
	if (h->verified != TIME_NONE)
		json_put_str(json, "verified", time_rfc3339(h->verified, at));
	if (h->checked != TIME_NONE)
		json_put_str(json, "checked", time_rfc3339(h->checked, at));
	json_put_bool(json, "damaged", h->damaged);
	where_put(json, &h->where);
	json_put_bool(json, "counts", holding_counts(h));
	json_put_str(json, "state", custody_name(h->custody));
	json_put_str(json, "place", h->place);
	json_put_str(json, "holder", h->holder);
	if (h->since != TIME_NONE)
		json_put_str(json, "since", time_rfc3339(h->since, at));
	rc = out_json(json);
	json_decref(json);
	return rc;
}

static void
list_text(const struct run *run, const struct holding *h)
{
	struct page	 page = { .columns = run->columns };
	char		 at[TIME_TEXT], size[OUT_SIZE_TEXT], line[256];

	out_head(h->v.label);
	snprintf(line, sizeof(line), "%s (%s)", state_word(h),
	    media_kind_words(h->v.kind));
	out_row(&page, _("State"), line);
	if (h->custody == CUSTODY_LOST)
		out_row(&page, _("Lost since"), time_local(h->since, at));
	snprintf(line, sizeof(line), _("%" PRIu64 " (%s)"), h->v.objects,
	    out_size(h->v.octets, size));
	out_row(&page, _("Documents"), line);
	out_row(&page, _("Written"), time_local(h->v.written, at));
	out_row(&page, _("Read back"), h->verified == TIME_NONE ?
	    _("never") : time_local(h->verified, at));
	if (h->place != NULL)
		out_row(&page, _("Place"), h->place);
	if (h->holder != NULL)
		out_row(&page, _("Holder"), h->holder);
}

static int
media_list(const struct run *run)
{
	struct holdings	 hs = { 0 };
	struct reader	*cat;
	int		 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	if ((rc = holdings_load(&hs, cat)) == 0) {
		for (size_t i = 0; i < hs.n; i++) {
			if (run->json)
				list_json(&hs.vol[i]);
			else
				list_text(run, &hs.vol[i]);
			if ((hs.vol[i].damaged && holding_at_hand(&hs.vol[i]))
			    || hs.vol[i].custody == CUSTODY_LOST)
				rc = DONE_PERSON;
		}
		rc = worst(rc, media_copies(run, &hs, cat));
	}
	holdings_release(&hs);
	reader_close(cat);
	return worst(rc, out_end());
}

/* The volume is the one that the journal speaks of; ${tags} may be NULL. */
static int
identify(const char *path, const struct volume *v,
    const struct digest *manifest, const struct digest *tags,
    const struct writer *w, const struct holdings *hs)
{
	const struct holding	*h;

	if (strcmp(v->store, writer_info(w)->id) != 0) {
		log_errx(_("%s: is a volume of another store (%s)"),
		    path, v->origin);
		return FAIL_CANNOT;
	}
	if ((h = holdings_find(hs, v->id)) == NULL) {
		log_errx(_("%s: the journal knows no such volume (%s); was "
		    "its backup interrupted?"), path, v->label);
		return FAIL_CANNOT;
	}
	if (strcmp(h->v.label, v->label) != 0) {
		log_errx(_("%s: says that it is %s, the journal knows it as "
		    "%s"), path, v->label, h->v.label);
		return FAIL_DAMAGE;
	}
	if (!digest_equal(&h->manifest, manifest)) {
		log_errx(_("%s: its manifest is not the one that was "
		    "written: the volume is damaged or was altered"), path);
		return FAIL_DAMAGE;
	}
	if (!h->has_tags || (tags != NULL && digest_equal(&h->tags, tags)))
		return 0;
	log_errx(_("%s: what belongs to the volume itself (%s) is not what "
	    "was written: trust none of its instructions and scripts"), path,
	    BAG_TAGMANIFEST);
	return FAIL_DAMAGE;
}

/* What a volume is checked against. */
struct checking {
	const struct run	*run;
	struct writer		*w;
	const struct holdings	*hs;
	size_t			 known, others;	/* volumes of a tape */
};

/* What was lost is here. */
static void
tell_found(const struct checking *k, const struct volume *v)
{
	const struct holding	*h = holdings_find(k->hs, v->id);
	char			 at[TIME_TEXT];

	if (h != NULL && h->custody == CUSTODY_LOST)
		log_warnx(_("%s: is on record as lost since %s and counts when "
		    "it is taken back: nbarchive media keep %s --reason TEXT"),
		    v->label, time_local(h->since, at), v->label);
}

/* What came of it: journalled, and told. */
static int
verified(const struct checking *k, const struct volume *v,
    const struct bag_check *c, const struct where *where, int rc)
{
	const struct run	*run = k->run;
	char			 size[OUT_SIZE_TEXT];
	json_int_t		 bad;
	json_t			*json;

	if ((rc == 0 || rc == FAIL_DAMAGE) && holdings_find(k->hs, v->id) !=
	    NULL)
		rc = worst(rc, journal_check(k->w, v->id, c, where));
	tell_found(k, v);
	if (rc == 0 && !run->quiet && !run->json)
		printf(_("%s: %" PRIu64 " files (%s) read, all as they were "
		    "written.\n"), v->label, c->files,
		    out_size(c->octets, size));
	else if (rc == FAIL_DAMAGE && c->files == 0)
		log_errx(_("%s: does not count as a copy; write its documents "
		    "anew: nbarchive backup --set %s"), v->label, v->set);
	else if (rc == FAIL_DAMAGE)
		log_errx(_("%s: %" PRIu64 " of %" PRIu64 " files are damaged; "
		    "write its documents anew: nbarchive backup --set %s"),
		    v->label, c->damaged + c->unlisted, c->files, v->set);
	if (run->json) {
		bad = (json_int_t)c->damaged;
		bad += (json_int_t)c->unlisted;
		json = json_pack("{ss sI sI sI sI}", "label", v->label,
		    "files", (json_int_t)c->files, "bytes",
		    (json_int_t)c->octets, "damaged", bad, "healed",
		    (json_int_t)c->healed);
		out_json(json);
		json_decref(json);
	}
	return rc;
}

/*
 * Its info is damaged: by its name it is one that the journal knows, which does
 * not count any more.
 */
static int
unnamed(const struct checking *k, const struct bag *bag)
{
	const struct bag_check	 c = { .damaged = 1 };
	const struct where	 where = { .lies = LIES_MEDIUM };
	const struct holding	*h = holdings_find(k->hs, bag->v.label);

	if (bag->v.format != 0 || h == NULL)
		return 0;		/* told, when it was opened */
	log_errx(_("%s: is taken for volume %s, by its name"), bag->path,
	    h->v.label);
	return verified(k, &h->v, &c, &where, FAIL_DAMAGE);
}

/* What the journal knows by this id, by the names it has there. */
static const struct volume *
as_known(const struct checking *k, const struct volume *v)
{
	const struct holding	*h = holdings_find(k->hs, v->id);

	return h != NULL ? &h->v : v;
}

/*
 * A bag of this store on a tape that the journal does not know: the volumes
 * beside it are none the worse.
 */
static bool
passed_over(struct checking *k, const char *path, const struct volume *v)
{
	if (holdings_find(k->hs, v->id) != NULL ||
	    strcmp(v->store, writer_info(k->w)->id) != 0) {
		k->known++;
		return false;
	}
	log_warnx(_("%s: an interrupted backup left a bag %s on it, which the "
	    "journal does not know; it is no volume and is passed over"),
	    path, v->label);
	k->others++;
	return true;
}

/* At a path's end: was there any volume? */
static int
any_known(struct checking *k, const char *path)
{
	int	 rc = k->others > 0 && k->known == 0 ? FAIL_CANNOT : 0;

	if (rc != 0)
		log_errx(_("%s: the journal knows no volume on it"), path);
	k->known = k->others = 0;
	return rc;
}

/* Takes the bag (bag_take). */
static int
verify_one(struct bag *bag, void *arg)
{
	struct checking		*k = arg;
	struct bag_check	 c = { 0 };
	struct digest		 tags;
	struct where		 where = { .lies = LIES_MEDIUM };
	uint64_t		 octets;
	int			 rc;

	if (bag->unnamed) {
		rc = unnamed(k, bag);
		bag_close(bag);
		return rc;
	}
	if (bag->image != NULL && bag->image->kind == MEDIA_TAPE &&
	    passed_over(k, bag->path, &bag->v)) {
		bag_close(bag);
		return 0;
	}
	rc = identify(bag->path, &bag->v, &bag->manifest, bag_digest_raw(bag,
	    BAG_TAGMANIFEST, &tags, &octets) == 0 ? &tags : NULL, k->w, k->hs);
	if (rc == 0)
		rc = bag_verify(bag, &c, k->run->stopping);
	else if (rc == FAIL_DAMAGE)
		c.damaged = 1;
	if (rc == 0)
		rc = medium_where(&where, k->run, &bag->v, bag->path);
	rc = verified(k, as_known(k, &bag->v), &c, &where, rc);
	if (rc == 0)
		medium_tell(&bag->v, &where);
	bag_close(bag);
	return rc;
}

/* What parity may make up for needs a copy of the tape; a FIFO gives none. */
static bool
wants_copy(const char *path, const struct taped_list *list)
{
	struct stat	 st;

	if (stat(path, &st) == -1 || !S_ISCHR(st.st_mode))
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (list->one[i].parity && list->one[i].c.damaged > 0)
			return true;
	return false;
}

/* A tape, in one pass. */
static int
verify_tape(struct checking *k, const char *path)
{
	struct taped_list	 list;
	struct where		 where = { .lies = LIES_MEDIUM };
	struct taped		*t;
	int			 rc, one;

	rc = tape_check(k->run, path, NULL, &list);
	medium_of_tape(&where, &list);
	if (wants_copy(path, &list)) {
		taped_release(&list);
		return bags_open(k->run, path, program_scratch(NULL),
		    verify_one, k);
	}
	for (size_t i = 0; i < list.n; i++) {
		t = &list.one[i];
		if (t->result != FAIL_CANNOT && passed_over(k, path, &t->v))
			continue;
		one = t->result == FAIL_CANNOT ? FAIL_CANNOT :
		    identify(path, &t->v, &t->manifest, &t->tags, k->w,
		    k->hs);
		if (one == FAIL_DAMAGE && t->c.damaged == 0)
			t->c.damaged = 1;
		if (one == 0)
			one = t->result;
		if (t->result != FAIL_CANNOT)
			one = verified(k, as_known(k, &t->v), &t->c, &where,
			    one);
		rc = worst(rc, one);
	}
	taped_release(&list);
	return rc;
}

static int
verify_path(struct checking *k, const char *path)
{
	int	 rc;

	rc = tape_streams(path) ? verify_tape(k, path) : bags_open(k->run,
	    path, program_scratch(NULL), verify_one, k);
	return worst(rc, any_known(k, path));
}

/* Load what the catalog knows and have a writer. */
static int
open_both(const struct run *run, struct writer **w, struct holdings *hs)
{
	struct writer_opts	 opts;
	struct reader		*cat;
	int			 rc;

	*hs = (struct holdings){ 0 };
	*w = NULL;
	writer_opts(&opts, run);
	opts.reserve = (struct reserve){ .set = true };
	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	rc = holdings_load(hs, cat);
	reader_close(cat);
	return rc == 0 ? writer_open(w, &opts) : rc;
}

static int
finish(const struct run *run, struct writer *w, struct holdings *hs, int rc)
{
	(void)run;
	if (w != NULL)
		rc = worst(rc, writer_checkpoint(w, NULL));
	writer_close(w);
	holdings_release(hs);
	return worst(rc, out_end());
}

static int
media_verify(const struct run *run)
{
	struct checking	 k = { .run = run };
	struct holdings	 hs;
	struct writer	*w;
	int		 rc;

	if (run->narg < 2) {
		log_errx(_("name the volumes to read back: their folders, "
		    "images or devices"));
		return FAIL_USAGE;
	}
	rc = open_both(run, &w, &hs);
	k.w = w;
	k.hs = &hs;
	for (size_t i = 1; i < run->narg && w != NULL && !run->stopping();
	    i++)
		rc = worst(rc, verify_path(&k, run->arg[i]));
	return finish(run, w, &hs, rc);
}

static int
media_custody(const struct run *run, enum custody state)
{
	const struct holding	*h;
	struct holdings		 hs;
	struct writer		*w;
	int			 rc;

	if (run->narg < 2 || run->reason == NULL) {
		log_errx(_("name the volumes by their labels, and say why "
		    "with --reason TEXT"));
		return FAIL_USAGE;
	}
	rc = open_both(run, &w, &hs);
	for (size_t i = 1; i < run->narg && w != NULL; i++) {
		if ((h = holdings_find(&hs, run->arg[i])) == NULL) {
			log_errx(_("%s: there is no such volume, see: "
			    "nbarchive media list"), run->arg[i]);
			rc = worst(rc, FAIL_USAGE);
			continue;
		}
		rc = worst(rc, journal_custody(w, h->v.id, state,
		    run->place != NULL ? run->place : h->place, run->holder,
		    run->reason));
	}
	return finish(run, w, &hs, rc);
}

/* Only what the catalog knows is printed; nothing is journalled. */
static int
media_labels(const struct run *run)
{
	struct holdings	 hs = { 0 };
	struct reader	*cat;
	int		 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	if ((rc = holdings_load(&hs, cat)) == 0)
		rc = media_label(run, &hs);
	holdings_release(&hs);
	reader_close(cat);
	return rc;
}

int
archive_media(const struct run *run)
{
	static const struct {
		const char	*word;
		enum custody	 state;
	} custody[] = {
		{ "keep", CUSTODY_KEPT },
		{ "lend", CUSTODY_LENT },
		{ "retire", CUSTODY_RETIRED },
		{ "destroy", CUSTODY_DESTROYED },
		{ "lose", CUSTODY_LOST },
	};

	if (run->narg == 1 && strcmp(run->arg[0], "list") == 0)
		return media_list(run);
	if (run->narg > 0 && strcmp(run->arg[0], "verify") == 0)
		return media_verify(run);
	if (run->narg > 0 && strcmp(run->arg[0], "label") == 0)
		return media_labels(run);
	for (size_t i = 0; run->narg > 0 && i < sizeof(custody) /
	    sizeof(custody[0]); i++)
		if (strcmp(run->arg[0], custody[i].word) == 0)
			return media_custody(run, custody[i].state);
	log_errx(_("say what to do with volumes: list, verify, label, keep, "
	    "lend, lose, retire or destroy"));
	return FAIL_USAGE;
}
