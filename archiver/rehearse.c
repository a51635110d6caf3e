/*
 * rehearse.c: nbarchive rehearse: restoring from volumes, tried out.
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

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
#include "formats/journal/merkle.h"
#include "formats/journal/note.h"
#include "formats/store/entry_lost.h"

#include "archiver/catalog.h"
#include "archiver/checkpoint.h"
#include "archiver/find.h"
#include "archiver/image.h"
#include "archiver/media_copies.h"
#include "archiver/out.h"
#include "archiver/reachable.h"
#include "archiver/rehearse.h"
#include "archiver/scratchdir.h"
#include "archiver/volume_journal.h"

#define SCRATCH_PART	5		/* 1/5 more than the volumes hold */

const char *
rehearsed_word(enum outcome_of o)
{
	static const char *const	 words[REHEARSED_MAX] = {
		[REHEARSED_NOT] = "not-tried", [REHEARSED_OK] = "ok",
		[REHEARSED_MISSING] = "missing",
		[REHEARSED_DAMAGED] = "damaged",
		[REHEARSED_CLOSED] = "not-opened",
		[REHEARSED_RECORD] = "record-differs",
	};

	return o < REHEARSED_MAX ? words[o] : "?";
}

bool
rehearsal_ok(const struct rehearsal *r)
{
	return r->same_journal && r->n > 0 && r->count[REHEARSED_OK] == r->n;
}

char *
rehearsed_name(const struct rehearsal *r, uint64_t accession)
{
	const char	*s;
	json_t		*record;
	char		*name = NULL;
	int		 rc;

	record = find_accession(r->live, accession, &rc);
	s = json_get_str(json_object_get(record, "source"), "name");
	if (s != NULL)
		name = strdup(s);
	json_decref(record);
	return name;
}

/* Scratch space with room for what the volumes hold. */
static int
scratch_make(struct rehearsal *r)
{
	const char	*dir = r->run->set->media.scratch;
	uint64_t	 want = 0, room;
	struct statvfs	 st;

	if (dir == NULL && (dir = getenv("TMPDIR")) == NULL)
		dir = "/var/tmp";
	for (size_t i = 0; i < r->from.n; i++)
		want += r->from.bag[i]->v.octets;
	want += want / SCRATCH_PART;
	/* What a run that was killed left takes no room any more. */
	r->scratch_dir = scratchdir_new(dir, "nguyenban-rehearsal-");
	if (r->scratch_dir == NULL || statvfs(dir, &st) == -1) {
		log_err(_("%s: cannot be used as scratch space"), dir);
		return FAIL_CANNOT;
	}
	r->scratch = scratchdir_path(r->scratch_dir);
	room = (uint64_t)st.f_bavail * st.f_frsize;
	if (room < want) {
		log_errx(_("%s: has %" PRIu64 " MB free, restoring these "
		    "volumes takes %" PRIu64 " MB; name another place with "
		    "\"scratch\" in [media]"), dir, room / 1000000,
		    want / 1000000 + 1);
		return FAIL_CANNOT;
	}
	return (r->store = path_join(r->scratch, "store")) == NULL ?
	    no_memory() : 0;
}

/* As a person would on a new machine. */
static int
restore_all(struct rehearsal *r)
{
	struct run	 run = *r->run;
	char		**arg = calloc(r->from.n + 1, sizeof(*arg));
	struct bag	*bag;
	size_t		 n = 0;

	if (arg == NULL)
		return no_memory();
	/* A tape has several volumes, and is read again for them once. */
	for (size_t i = 0; i < r->from.n; i++) {
		bag = r->from.bag[i];
		if (bag->image != NULL)
			image_let_go(bag->image);
		if (i == 0 || strcmp(bag->path, r->from.bag[i - 1]->path) != 0)
			arg[n++] = bag->path;
	}
	arg[n] = r->store;
	run.from = arg[0];
	run.arg = arg + 1;
	run.narg = n;
	run.json = false;
	run.quiet = true;
	r->restored = archive_restore(&run);
	free(arg);
	/* What is on none of them is no damage of theirs: see expected(). */
	return r->restored == FAIL_DAMAGE ? 0 : r->restored;
}

/* The root over a store's first ${size} entries, each read. */
static int
journal_root(const char *store, uint64_t size, struct digest *root)
{
	struct merkle_range	 range;
	struct reader		*rd;
	struct octets		 entry;
	struct digest		 leaf;
	uint64_t		 first, last;
	uint32_t		*number;
	size_t			 n;
	int			 rc = 0;

	merkle_init(&range);
	if (store_segments(store, &number, &n) == -1)
		return FAIL_CANNOT;
	for (size_t i = 0; rc == 0 && i < n && range.size < size; i++) {
		if ((rd = reader_open_segment(store, number[i], false)) ==
		    NULL) {
			rc = FAIL_CANNOT;
			break;
		}
		if (reader_entry_range(rd, &first, &last) == READER_FOUND)
			for (; rc == 0 && range.size <= last && range.size <
			    size;)
				if (reader_entry(rd, range.size, &entry) !=
				    READER_FOUND ||
				    entry_leaf(&leaf, entry.p, entry.len) ==
				    -1 || merkle_append(&range, &leaf) == -1)
					rc = FAIL_DAMAGE;
		reader_close(rd);
	}
	free(number);
	if (rc == 0 && (range.size != size || merkle_root(&range, root) ==
	    -1))
		rc = FAIL_DAMAGE;
	return rc;
}

/* The restored store's checkpoint, by the key in force: size and root. */
static int
restored_checkpoint(struct rehearsal *r, const struct store_info *info)
{
	struct replay_sink	 sink;
	struct catalog		*cat = NULL;
	struct replay		*view = NULL;
	struct buf		 note;
	char			*path = path_join(r->store, STORE_CATALOG);
	size_t			 id;
	int			 rc = FAIL_CANNOT;

	buf_init(&note, NOTE_MAX);
	if (path != NULL && (rc = catalog_open(&cat, path)) == 0 &&
	    (rc = catalog_begin(cat, false, &id)) == 0) {
		catalog_sink(cat, &sink);
		if ((view = replay_new(&sink)) == NULL)
			rc = FAIL_CANNOT;
		else if ((rc = checkpoint_load(r->store, info, view, &note,
		    &r->entries, &r->root)) == 1)
			rc = 0;
		else
			rc = rc < 0 ? -rc : FAIL_CANNOT;
		replay_free(view);
		catalog_abort(cat);
	}
	catalog_close(cat);
	buf_release(&note);
	free(path);
	return rc;
}

/* The restored journal is the beginning of ours. */
static int
journal_compare(struct rehearsal *r)
{
	struct store_info	 info;
	struct digest		 ours;
	int			 rc;

	if ((rc = store_load(&info, r->store)) != 0)
		return rc;
	if ((rc = restored_checkpoint(r, &info)) != 0)
		return rc;
	if ((rc = journal_root(r->run->set->store, r->entries, &ours)) ==
	    FAIL_CANNOT)
		return rc;
	r->same_journal = rc == 0 && digest_equal(&ours, &r->root);
	if (!r->same_journal)
		log_errx(_("the journal on the volumes is not the beginning of "
		    "the store's"));
	return 0;
}

/* What the volumes must have. */
static int
expected(struct rehearsal *r)
{
	struct kept_list	 kept = { 0 };
	const struct volume	**from;
	const struct holding	*h;
	int			 rc;

	if ((from = calloc(r->from.n + 1, sizeof(*from))) == NULL)
		return no_memory();
	for (size_t i = 0; i < r->from.n; i++)
		if ((h = holdings_find(&r->hs, r->from.bag[i]->v.id)) != NULL)
			from[i] = &h->v;
	if ((rc = kept_load(&kept, r->live)) == 0 &&
	    (r->doc = calloc(kept.n + 1, sizeof(*r->doc))) == NULL)
		rc = no_memory();
	for (size_t i = 0; rc == 0 && i < kept.n; i++)
		if (kept_on_some(&kept.k[i], from, r->from.n))
			r->doc[r->n++] = (struct rehearsed){
			    .id = kept.k[i].id, .size = kept.k[i].size,
			    .accession = kept.k[i].accession };
	free(from);
	kept_release(&kept);
	return rc;
}

/* What an accession says that nothing later may change. */
static bool
same_record(struct rehearsal *r, const struct rehearsed *d)
{
	static const char *const	 fields[] = { "agent", "channel",
	    "container", "covers", "direction", "object", "received", "seq",
	    "source", "verdict" };
	json_t	*ours, *theirs, *a, *b;
	bool	 same;
	int	 rc;

	ours = find_accession(r->live, d->accession, &rc);
	theirs = find_accession(r->copy, d->accession, &rc);
	same = ours != NULL && theirs != NULL;
	for (size_t i = 0; same && i < sizeof(fields) / sizeof(fields[0]);
	    i++) {
		a = json_object_get(ours, fields[i]);
		b = json_object_get(theirs, fields[i]);
		same = (a == NULL && b == NULL) || json_equal(a, b);
	}
	json_decref(ours);
	json_decref(theirs);
	return same;
}

static void
records_compare(struct rehearsal *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->doc[i].outcome == REHEARSED_OK &&
		    !same_record(r, &r->doc[i]))
			r->doc[i].outcome = REHEARSED_RECORD;
	for (size_t i = 0; i < r->n; i++) {
		r->count[r->doc[i].outcome]++;
		r->octets += r->doc[i].outcome == REHEARSED_OK ?
		    r->doc[i].size : 0;
	}
}

/* The volumes named, or those of the set that can be reached. */
static int
volumes_open(struct rehearsal *r)
{
	const struct run	*run = r->run;
	char			**path = NULL;
	struct store_info	 info;
	size_t			 n = 0;
	int			 rc;

	if ((rc = store_load(&info, run->set->store)) != 0)
		return rc;
	if (run->media_set != NULL) {
		rc = reachable(run, &r->hs, run->media_set, &path, &n);
	} else if ((path = calloc(run->narg + 2, sizeof(*path))) == NULL) {
		rc = no_memory();
	} else {
		path[n++] = strdup(run->from);
		for (size_t i = 0; i < run->narg; i++)
			path[n++] = strdup(run->arg[i]);
	}
	if (rc == 0)
		rc = sources_open(&r->from, run, path, n, info.id);
	reachable_free(path, n);
	if (rc != 0 || r->from.n > 0)
		return rc;
	log_errx(_("no volume of the set can be reached; put one in its "
	    "place, or name it with --from"));
	return FAIL_CANNOT;
}

/*
 * Every volume is one that the journal knows; of a tape what an interrupted
 * backup left is passed over.
 */
static int
volumes_known(struct rehearsal *r)
{
	struct sources	*s = &r->from;
	struct bag	*bag;

	for (size_t i = 0; i < s->n;) {
		bag = s->bag[i];
		if (holdings_find(&r->hs, bag->v.id) != NULL) {
			i++;
			continue;
		}
		log_errx(_("%s: the journal knows no such volume (%s); was "
		    "its backup interrupted?"), bag->path, bag->v.label);
		if (s->n == 1 || bag->image == NULL ||
		    bag->image->kind != MEDIA_TAPE)
			return FAIL_CANNOT;
		bag_close(bag);
		s->n--;
		memmove(&s->bag[i], &s->bag[i + 1], (s->n - i) *
		    sizeof(s->bag[0]));
	}
	return 0;
}

static json_t *
entry_fields(const struct rehearsal *r)
{
	char	 at[TIME_TEXT], hex[DIGEST_HEX];
	json_t	*json = json_object(), *list = json_array();

	if (json == NULL || list == NULL) {
		json_decref(json);
		json_decref(list);
		return NULL;
	}
	for (size_t i = 0; i < r->from.n; i++)
		json_array_append_new(list,
		    json_string(r->from.bag[i]->v.id));
	json_put(json, "volumes", list);
	json_put_str(json, "result", rehearsal_ok(r) ? "ok" : "failed");
	json_put_int(json, "documents", (int64_t)r->n);
	if (!rehearsal_ok(r))
		json_put_int(json, "failed", (int64_t)(r->n -
		    r->count[REHEARSED_OK]));
	json_put_str(json, "began", time_rfc3339(r->began, at));
	json_put_str(json, "proof", digest_hex(&r->proof, hex));
	return json;
}

/* It counts once the journal has it, under a signed checkpoint. */
static int
journal_it(struct rehearsal *r)
{
	struct writer_opts	 opts;
	struct writer		*w;
	json_t			*fields = entry_fields(r);
	int			 rc;

	if (fields == NULL)
		return no_memory();
	writer_opts(&opts, r->run);
	opts.reserve = (struct reserve){ .set = true };
	if ((rc = writer_open(&w, &opts)) == 0 &&
	    (rc = journal_rehearsal(w, fields)) == 0)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	json_decref(fields);
	return rc;
}

static int
report(const struct rehearsal *r, const char *dir)
{
	char	 size[OUT_SIZE_TEXT];
	json_t	*json;

	if (r->run->json) {
		json = entry_fields(r);
		json_put_int(json, "bytes", (int64_t)r->octets);
		json_put_str(json, "folder", dir);
		out_json(json);
		json_decref(json);
	} else if (!r->run->quiet) {
		printf(_("%" PRIu64 " of %zu documents (%s) came out of %zu "
		    "volumes, were opened and are as they were taken in; the "
		    "journal is %s.\n"), r->count[REHEARSED_OK], r->n,
		    out_size(r->octets, size), r->from.n, r->same_journal ?
		    _("the same") : _("NOT the same"));
		printf(_("The proof lies in %s.\n"), dir);
	}
	return out_end();
}

static int
rehearse(struct rehearsal *r)
{
	const char	*dir = r->run->output;
	int		 rc;

	if (dir == NULL && (dir = r->run->set->media.proofs) == NULL)
		dir = ".";
	r->began = run_now(r->run);
	if ((rc = find_open(&r->live, r->run->set->store)) != 0 ||
	    (rc = holdings_load(&r->hs, r->live)) != 0 ||
	    (rc = volumes_open(r)) != 0 || (rc = volumes_known(r)) != 0 ||
	    (rc = scratch_make(r)) != 0 || (rc = restore_all(r)) != 0 ||
	    (rc = expected(r)) != 0 || (rc = journal_compare(r)) != 0 ||
	    (rc = find_open(&r->copy, r->store)) != 0 ||
	    (rc = rehearsal_open(r)) != 0)
		return rc;
	records_compare(r);
	reader_close(r->copy);
	r->copy = NULL;
	r->ended = run_now(r->run);
	if ((rc = rehearsal_proof(r, dir)) != 0)
		return rc;
	reader_close(r->live);
	r->live = NULL;
	if ((rc = journal_it(r)) != 0)
		return rc;
	rc = report(r, dir);
	if (rehearsal_ok(r))
		return rc;
	log_errx(_("the rehearsal failed: these volumes do not give back what "
	    "they should; write another one: nbarchive backup --set NAME"));
	return worst(rc, r->same_journal ? FAIL_DAMAGE : FAIL_TAMPER);
}

int
archive_rehearse(const struct run *run)
{
	struct rehearsal	*r;
	int			 rc;

	if (run->set->store == NULL || (run->media_set == NULL) ==
	    (run->from == NULL) || (run->media_set != NULL && run->narg > 0)) {
		log_errx(_("name a set with --set NAME, or volumes with "
		    "--from VOLUME..."));
		return FAIL_USAGE;
	}
	if (run->media_set != NULL && sets_find(&run->set->sets,
	    run->media_set) == NULL) {
		log_errx(_("there is no [set %s] in the configuration"),
		    run->media_set);
		return FAIL_USAGE;
	}
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return no_memory();
	r->run = run;
	rc = rehearse(r);
	reader_close(r->copy);
	reader_close(r->live);
	scratchdir_free(r->scratch_dir);
	free(r->store);
	free(r->doc);
	sources_close(&r->from);
	holdings_release(&r->hs);
	free(r);
	return rc;
}
