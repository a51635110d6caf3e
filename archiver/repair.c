/*
 * repair.c: nbarchive repair: damaged documents healed from volumes, byte
 * for byte, in a new place.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/audit_seen.h"
#include "archiver/find.h"
#include "archiver/holdings.h"
#include "archiver/mend.h"
#include "archiver/newest.h"
#include "archiver/object.h"
#include "archiver/out.h"
#include "archiver/reachable.h"
#include "archiver/repair_check.h"
#include "archiver/segment.h"
#include "archiver/sources.h"
#include "archiver/writer.h"

#define COPY_STEP	((size_t)256 * 1024)

struct repair {
	const struct run *run;
	const char	*store;
	struct sources	 from;
	struct writer	*w;
	struct reader	*catalog;
	struct holdings	 hs;
	struct damaged {
		struct found	 f;
		bool		 has_before;
		struct digest	 before;	/* of what lies there now */
	}		*bad;
	size_t		 nbad, cap;
	struct mended_list mended;
	uint64_t	 checked, healed;
	uint32_t	 newest;	/* segment that cannot be written any
					   more; 0: it can */
};

/* Takes what is in ${f}. */
static int
bad_add(struct repair *r, struct found *f, const struct read_back *d)
{
	struct damaged	*p;
	size_t		 cap;

	if (r->nbad == r->cap) {
		cap = r->cap == 0 ? 16 : r->cap * 2;
		if ((p = realloc(r->bad, cap * sizeof(*p))) == NULL) {
			found_release(f);
			return no_memory();
		}
		r->bad = p;
		r->cap = cap;
	}
	r->bad[r->nbad++] = (struct damaged){ .f = *f,
	    .has_before = d->has_before, .before = d->before };
	return 0;
}

/* Is it among them, or on none of the volumes? */
static bool
stays(const struct repair *r, const struct kept *k)
{
	const struct bag	*bag;
	size_t			 from = 0;
	int			 fd;

	for (size_t i = 0; i < r->nbad; i++)
		if (digest_equal(&r->bad[i].f.sha256, &k->id))
			return true;
	fd = sources_find(&r->from, &k->id, k->size, &from, &bag);
	if (fd != -1)
		close(fd);
	return fd == -1;
}

/*
 * Where the newest segment's trees are damaged, all of its documents that a
 * volume has are healed into the next one, with which writing goes on.
 */
static int
leave_newest(struct repair *r)
{
	const struct read_back	 none = { .state = READ_DAMAGED };
	struct kept_list	 kept;
	struct found		 f;
	char			 hex[DIGEST_HEX];
	int			 rc;

	if (r->newest == 0)
		return 0;
	log_errx(_("%s: the newest segment, %06" PRIu32 ", is damaged and "
	    "cannot be written to any more; its documents are healed into a "
	    "new one. What of the journal is lost with it says: nbaudit run"),
	    r->store, r->newest);
	if ((rc = kept_load(&kept, r->catalog)) != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < kept.n; i++) {
		if (kept.k[i].segment != r->newest || stays(r, &kept.k[i]))
			continue;
		if (find_document(r->catalog, digest_hex(&kept.k[i].id, hex),
		    &f) == 0)
			rc = bad_add(r, &f, &none);
		else
			found_release(&f);
	}
	kept_release(&kept);
	return rc;
}

/* Read these, and keep what is damaged of them. */
static int
check_list(struct repair *r, const struct kept_list *kept)
{
	struct read_back	*doc;
	struct found		 f;
	char			 hex[DIGEST_HEX];
	int			 rc, one;

	rc = documents_check(r->run, r->store, kept->k, kept->n, &doc);
	for (size_t i = 0; doc != NULL && i < kept->n; i++) {
		r->checked += doc[i].state != READ_NOT;
		if (doc[i].state == READ_CANNOT &&
		    kept->k[i].segment != r->newest)
			rc = worst(rc, FAIL_CANNOT);
		if (doc[i].state != READ_DAMAGED)
			continue;
		one = find_document(r->catalog, digest_hex(&kept->k[i].id,
		    hex), &f);
		if (one == 0)
			one = bad_add(r, &f, &doc[i]);
		else
			found_release(&f);
		rc = worst(rc, one);
	}
	documents_free(doc, kept->n);
	return rc;
}

/* The documents that were named; a name that is none is told. */
static int
check_named(struct repair *r, char **doc, size_t n)
{
	struct kept_list	 kept = { .k = calloc(n + 1,
				    sizeof(*kept.k)) };
	struct found		 f;
	int			 rc = 0, one;

	if (kept.k == NULL)
		return no_memory();
	for (size_t i = 0; i < n; i++) {
		one = find_document(r->catalog, doc[i], &f);
		if (one == 0 && !f.destroyed)
			kept.k[kept.n++] = (struct kept){ .id = f.sha256,
			    .size = f.size, .segment = f.segment,
			    .number = f.number };
		found_release(&f);
		rc = worst(rc, one);
	}
	one = check_list(r, &kept);
	kept_release(&kept);
	return worst(rc, one);
}

/* Every document of the store, in the order it lies on the disk. */
static int
check_all(struct repair *r)
{
	struct kept_list	 kept;
	int			 rc;

	if ((rc = kept_load(&kept, r->catalog)) == 0)
		rc = check_list(r, &kept);
	kept_release(&kept);
	return rc;
}

static int
chunk_put(struct repair *r, const struct chunk_header *head, uint64_t number,
    int fd, struct sha256 *sha)
{
	struct chunk_header	 h = *head;
	uint8_t			*payload;
	size_t			 n;
	int			 rc;

	if ((rc = writer_chunk(r->w, number, &h, &payload)) != 0)
		return rc;
	h.crc = 0;
	for (uint32_t done = 0; done < h.length; done += (uint32_t)n) {
		n = h.length - done < COPY_STEP ? h.length - done : COPY_STEP;
		if (read_full(fd, payload + done, n) != (ssize_t)n ||
		    sha256_add(sha, payload + done, n) == -1) {
			log_errx(_("a volume changed while it was read; begin "
			    "again"));
			return FAIL_CANNOT;
		}
		h.crc = crc32c(h.crc, payload + done, n);
	}
	writer_chunk_done(&h, payload);
	return 0;
}

/* The chunks, a transaction each; the last one stays open. */
static int
chunks_put(struct repair *r, const struct found *f, uint64_t number, int fd)
{
	struct chunk_header	 h = { .sha256 = f->sha256, .size = f->size,
	    .count = chunk_count(f->size) };
	struct digest		 got;
	struct sha256		*sha = sha256_new();
	int			 rc = sha == NULL ? FAIL_CANNOT : 0;

	for (uint32_t i = 0; rc == 0 && i < h.count; i++) {
		h.number = i;
		h.length = chunk_length(f->size, i);
		if (i > 0 && (rc = writer_commit(r->w)) == 0)
			rc = writer_begin(r->w, h.length);
		if (rc == 0)
			rc = chunk_put(r, &h, number, fd, sha);
	}
	if (rc == 0 && (sha256_end(sha, &got) == -1 ||
	    !digest_equal(&got, &f->sha256))) {
		log_errx(_("a volume changed while it was read; begin again"));
		rc = FAIL_CANNOT;
	}
	sha256_free(sha);
	return rc;
}

static json_t *
recovery_entry(struct repair *r, const struct found *f, uint64_t number,
    const struct bag *bag, const struct digest *before)
{
	char	 hex[DIGEST_HEX], old[DIGEST_HEX];
	json_t	*entry, *object;

	if ((entry = writer_entry(r->w, ENTRY_RECOVERY)) == NULL)
		return NULL;
	object = json_pack("{ss sI sI sI ss ss}", "sha256",
	    digest_hex(&f->sha256, hex), "size", (json_int_t)f->size,
	    "segment", (json_int_t)writer_segment(r->w), "number",
	    (json_int_t)number, "media_type",
	    json_get_str(f->object, "media_type"), "class",
	    json_get_str(f->object, "class"));
	if (object == NULL || json_put(entry, "object", object) == -1 ||
	    json_put_str(entry, "volume", bag->v.id) == -1 ||
	    json_put_str(entry, "reason", bag->v.label) == -1 ||
	    (before != NULL && json_put_str(entry, "before",
	    digest_hex(before, old)) == -1)) {
		json_decref(entry);
		no_memory();
		return NULL;
	}
	return entry;
}

/* One document, from the volume ${bag}, whose file is open. */
static int
heal(struct repair *r, const struct damaged *d, const struct bag *bag, int fd)
{
	const struct found *f = &d->f;
	bool		 same = false;
	uint64_t	 number;
	uint32_t	 segment;
	json_t		*entry;
	int		 rc;

	if ((rc = writer_room(r->w, f->size)) != 0 ||
	    (rc = writer_begin(r->w, f->size)) != 0)
		return rc;
	number = writer_next_object(r->w);
	segment = writer_segment(r->w);
	if ((rc = chunks_put(r, f, number, fd)) == 0) {
		entry = recovery_entry(r, f, number, bag, d->has_before ?
		    &d->before : NULL);
		rc = entry == NULL ? FAIL_CANNOT : writer_put(r->w, entry);
	}
	if (rc == 0)
		rc = writer_commit(r->w);
	writer_abort(r->w);
	if (rc == 0)
		rc = writer_check(r->w, segment, number, f->size, &f->sha256,
		    &same);
	if (rc == 0 && !same) {
		log_errx(_("%s: what was written cannot be read back; the "
		    "disk needs replacing"), r->store);
		rc = FAIL_DAMAGE;
	}
	return rc;
}

static const char *
name_of(const struct found *f)
{
	const char	*s;

	s = json_get_str(json_object_get(f->record, "source"), "name");
	return s == NULL ? "?" : s;
}

/* One that has it, or a part, and cannot be found.  Whether it has. */
static bool
tell_lost(const struct kept *k, const struct holding *h)
{
	char	 at[TIME_TEXT];

	if (kept_part(k, &h->v) == NULL && !kept_on(k, &h->v))
		return false;
	log_errx(_("  volume %s holds it, and is lost since %s"), h->v.label,
	    time_local(h->since, at));
	return true;
}

/* Which volumes to fetch: the journal knows what lies on them. */
static void
tell_volumes(const struct repair *r, const struct found *f)
{
	struct kept	 k = { .number = f->number };
	const json_t	*was = json_object_get(f->object, "was");
	const struct object_part *part;
	const struct holding	*h;
	bool		 any = false;

	if (json_array_size(was) > 0) {
		k.was[0] = (uint64_t)json_integer_value(json_array_get(was,
		    0));
		k.was[1] = (uint64_t)json_integer_value(json_array_get(was,
		    json_array_size(was) - 1));
	}
	for (size_t i = 0; i < r->hs.n; i++) {
		h = &r->hs.vol[i];
		if (h->custody == CUSTODY_DESTROYED)
			continue;
		if (h->custody == CUSTODY_LOST) {
			any = tell_lost(&k, h) || any;
			continue;
		}
		if ((part = kept_part(&k, &h->v)) != NULL)
			log_errx(_("  fetch volume %s, which holds part %"
			    PRIu32 " of %" PRIu32 " of it (%s)"), h->v.label,
			    part->index, part->count, h->place != NULL ?
			    h->place : "?");
		else if (kept_on(&k, &h->v))
			log_errx(_("  fetch volume %s, which holds it "
			    "(%s%s%s)"), h->v.label, h->place != NULL ?
			    h->place : "?", h->holder != NULL ? ", " : "",
			    h->holder != NULL ? h->holder : "");
		else
			continue;
		any = true;
	}
	if (!any)
		log_errx(_("  no volume is known to hold it"));
}

static int
heal_one(struct repair *r, const struct damaged *d)
{
	const struct found	*f = &d->f;
	const struct bag	*bag;
	size_t			 from = 0;
	int			 fd, rc;

	fd = sources_find(&r->from, &f->sha256, f->size, &from, &bag);
	if (fd == -1 && sources_cannot_tell(&r->from))
		return FAIL_CANNOT;
	if (fd == -1) {
		log_errx(_("%s: is damaged, and whole on none of these "
		    "volumes"), name_of(f));
		tell_volumes(r, f);
		return FAIL_DAMAGE;
	}
	rc = heal(r, d, bag, fd);
	close(fd);
	if (rc != 0)
		return rc;
	r->healed++;
	if (!r->run->quiet && !r->run->json)
		printf(_("%s: healed from %s\n"), name_of(f),
		    bag->v.label);
	return 0;
}

static int
report(struct repair *r)
{
	json_t	*json;

	if (r->run->json) {
		json = json_pack("{sI sI sI sI}", "checked",
		    (json_int_t)r->checked, "damaged", (json_int_t)r->nbad,
		    "healed", (json_int_t)r->healed, "segments",
		    (json_int_t)r->mended.n);
		out_json(json);
		json_decref(json);
	} else if (!r->run->quiet) {
		printf(_("%" PRIu64 " documents read, %zu damaged, %" PRIu64
		    " healed.\n"), r->checked, r->nbad, r->healed);
	}
	return out_end();
}

/* Only who has something to write opens the store for it. */
static int
writer_ready(struct repair *r)
{
	struct writer_opts	 opts;
	int			 rc;

	writer_opts(&opts, r->run);
	opts.past_damage = r->newest != 0;
	if (r->newest != 0 && (rc = segment_exists(r->store, r->newest) ?
	    segment_seal(r->store, r->newest) :
	    segment_forget(r->store, r->newest)) != 0)
		return rc;
	if ((rc = writer_open(&r->w, &opts)) == 0)
		rc = writer_intake(r->w);
	return rc;
}

/* What was done to segments, into the journal. */
static int
mended_put(struct repair *r)
{
	const struct mended	*d;
	json_t			*entry;
	int			 rc;

	if (r->mended.n == 0)
		return 0;
	if ((rc = writer_begin(r->w, 0)) != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < r->mended.n; i++) {
		d = &r->mended.m[i];
		entry = writer_entry(r->w, ENTRY_RECOVERY);
		if (entry == NULL || mended_entry(d, entry) == -1) {
			json_decref(entry);
			rc = no_memory();
		} else {
			rc = writer_put(r->w, entry);
		}
	}
	if (rc == 0)
		rc = writer_commit(r->w);
	writer_abort(r->w);
	return rc;
}

/*
 * The journal first: what is put back of it says which documents there are.
 * Named documents alone are no question of it.
 */
static int
mend(struct repair *r, bool all)
{
	bool	 sound;
	int	 rc = 0, one;

	if (all && r->mended.n == 0) {
		rc = mend_segments(r->run, r->store, &r->from, &r->hs,
		    &r->mended);
		mended_tell(r->run, &r->mended);
		if (r->mended.found && r->mended.n > 0) {
			log_warnx(_("journal entries that were lost are back; "
			    "let the catalog know them with: nbarchive "
			    "rebuild"));
			rc = worst(rc, DONE_PERSON);
		}
	}
	if ((r->newest = r->mended.stuck) != 0)
		return rc;
	one = newest_look(r->store, &r->newest, &sound);
	if (one != 0 || sound)
		r->newest = 0;
	return worst(rc, one);
}

static int
repair(struct repair *r, char **doc, size_t ndoc)
{
	int		 rc, one = 0;

	rc = mend(r, ndoc == 0 || r->run->automatic);
	rc = worst(rc, ndoc > 0 || r->run->automatic ?
	    check_named(r, doc, ndoc) : check_all(r));
	rc = worst(rc, leave_newest(r));
	if ((r->nbad > 0 || r->mended.n > 0) &&
	    (one = writer_ready(r)) == 0) {
		one = mended_put(r);
		for (size_t i = 0; i < r->nbad && !r->run->stopping(); i++)
			rc = worst(rc, heal_one(r, &r->bad[i]));
	}
	rc = worst(rc, one);
	if (r->healed > 0 || (r->mended.n > 0 && one == 0))
		rc = worst(rc, writer_checkpoint(r->w, NULL));
	return worst(rc, report(r));
}

/* Arguments that are folders of volumes come first in ${volume}. */
static int
arguments(const struct run *run, char **volume, size_t *n, char **doc,
    size_t *ndoc)
{
	*n = *ndoc = 0;
	if (run->from != NULL)
		volume[(*n)++] = (char *)(uintptr_t)run->from;
	for (size_t i = 0; i < run->narg; i++) {
		if (bag_is_volume(run->arg[i]))
			volume[(*n)++] = run->arg[i];
		else
			doc[(*ndoc)++] = run->arg[i];
	}
	if (*n > 0)
		return 0;
	log_errx(_("name the volumes to heal from with --from VOLUME..."));
	return FAIL_USAGE;
}

/* Only segments that are whole give a catalog. */
static int
catalog_open_anew(struct repair *r)
{
	struct run	 run = *r->run;
	int		 rc;

	rc = mend_segments(r->run, r->store, &r->from, NULL, &r->mended);
	mended_tell(r->run, &r->mended);
	if (rc != 0)
		return rc;
	run.narg = 0;
	run.json = false;
	run.quiet = true;
	if ((rc = archive_rebuild(&run)) != 0)
		return rc;
	log_warnx(_("%s: the catalog was built anew"), r->store);
	return find_open(&r->catalog, r->store);
}

static int
repair_open(struct repair *r, char **volume, size_t n)
{
	struct store_info	 info;
	int			 rc, opened;

	if (store_named(r->store) != 0)
		return FAIL_USAGE;
	if ((rc = store_load(&info, r->store)) != 0)
		return rc;
	opened = sources_open(&r->from, r->run, volume, n, info.id);
	if ((rc = find_open(&r->catalog, r->store)) != 0 && r->from.n > 0)
		rc = catalog_open_anew(r);
	if (rc != 0 || (rc = holdings_load(&r->hs, r->catalog)) != 0)
		return rc;
	/* By itself it says at least which volumes to fetch. */
	rc = opened == 0 ? 0 : sources_known(&r->from, &r->hs);
	if (rc != 0 || r->run->automatic)
		return rc;
	return r->from.n == 0 ? worst(opened, FAIL_CANNOT) : 0;
}

static void
repair_close(struct repair *r)
{
	for (size_t i = 0; i < r->nbad; i++)
		found_release(&r->bad[i].f);
	free(r->bad);
	sources_close(&r->from);
	mended_release(&r->mended);
	holdings_release(&r->hs);
	writer_close(r->w);
	reader_close(r->catalog);
}

/* What the last audit found damaged, as arguments.  NULL: memory. */
static char **
seen_names(const struct audit_seen *seen)
{
	char	**doc = calloc(seen->n + 1, sizeof(*doc));
	char	 hex[DIGEST_HEX];

	for (size_t i = 0; doc != NULL && i < seen->n; i++)
		if ((doc[i] = strdup(digest_hex(&seen->damaged[i], hex))) ==
		    NULL) {
			reachable_free(doc, i);
			doc = NULL;
		}
	return doc;
}

/* Volumes that can be reached, as the catalog knows them. */
static int
volumes_now(const struct run *run, char ***volume, size_t *n)
{
	struct holdings	 hs = { 0 };
	struct reader	*cat;
	int		 rc;

	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	if ((rc = holdings_load(&hs, cat)) == 0)
		rc = reachable(run, &hs, NULL, volume, n);
	holdings_release(&hs);
	reader_close(cat);
	return rc;
}

/* The nightly job: heal what the audit found. */
static int
repair_auto(struct repair *r)
{
	const struct run	*run = r->run;
	struct audit_seen	 seen = { .at = TIME_NONE };
	char			**volume = NULL, **doc = NULL;
	size_t			 n = 0;
	int			 rc;

	if (run->narg > 0 || run->from != NULL) {
		log_errx(_("repair --auto takes no names: it heals what the "
		    "last audit found"));
		return FAIL_USAGE;
	}
	if (run->set->ledger == NULL) {
		log_errx(_("repair --auto heals what the last audit found, "
		    "and no ledger is configured: name it with \"ledger = "
		    "DIR\" in [audit] of the configuration, or the damaged "
		    "documents with: nbarchive repair --from VOLUME..."));
		return FAIL_USAGE;
	}
	rc = audit_seen_load(&seen, run->set->ledger);
	if (rc == 0 && seen.n == 0 && seen.journal &&
	    !run->set->media.auto_repair) {
		log_errx(_("the last audit found the journal damaged; it is "
		    "put back by itself only with \"auto_repair = yes\" in "
		    "[media]"));
		rc = DONE_PERSON;
	} else if (rc == 0 && seen.n > 0 && !run->set->media.auto_repair) {
		log_errx(_("the last audit found %zu damaged documents; they "
		    "are healed by themselves only with \"auto_repair = yes\" "
		    "in [media]"), seen.n);
		rc = DONE_PERSON;
	} else if (rc == 0 && seen.n == 0 && !seen.journal) {
		rc = report(r);
	} else if (rc == 0 && (rc = volumes_now(run, &volume, &n)) == 0) {
		if ((doc = seen_names(&seen)) == NULL)
			rc = no_memory();
		else if ((rc = repair_open(r, volume, n)) == 0)
			rc = repair(r, doc, seen.n);
	}
	reachable_free(volume, n);
	reachable_free(doc, seen.n);
	audit_seen_release(&seen);
	return rc;
}

int
archive_repair(const struct run *run)
{
	struct repair	*r = calloc(1, sizeof(*r));
	char		**volume = calloc(run->narg + 1, sizeof(*volume));
	char		**doc = calloc(run->narg + 1, sizeof(*doc));
	size_t		 n, ndoc;
	int		 rc = FAIL_CANNOT;

	if (r != NULL) {
		r->run = run;
		r->store = run->set->store;
	}
	if (r == NULL || volume == NULL || doc == NULL) {
		no_memory();
	} else if (run->automatic) {
		rc = repair_auto(r);
	} else if ((rc = arguments(run, volume, &n, doc, &ndoc)) == 0) {
		if ((rc = repair_open(r, volume, n)) == 0)
			rc = repair(r, doc, ndoc);
	}
	if (r != NULL)
		repair_close(r);
	free(doc);
	free(volume);
	free(r);
	return rc;
}
