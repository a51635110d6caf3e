/*
 * run.c: nbaudit run: the audit, from the ledger's last commit to its next.
 */
#include <sys/stat.h>

#include <errno.h>
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
#include "formats/store/replay.h"
#include "auditor/account.h"
#include "auditor/audit.h"
#include "auditor/cache.h"
#include "auditor/chains.h"
#include "auditor/coverage.h"
#include "auditor/handover.h"
#include "auditor/journald.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/masks.h"
#include "auditor/media.h"
#include "auditor/merge.h"
#include "auditor/page.h"
#include "auditor/mirror.h"
#include "auditor/ownkey.h"
#include "auditor/progress.h"
#include "auditor/recording.h"
#include "auditor/renewal.h"
#include "auditor/repack.h"
#include "auditor/shard.h"
#include "auditor/rulings.h"
#include "auditor/shadow.h"
#include "auditor/stamp_lost.h"
#include "auditor/stamping.h"
#include "auditor/stamps.h"

#define LOCKS_MAX	((size_t)16 * 1024 * 1024)
#define WALK_MAX	1000000		/* commits walked back */

/* Does the kernel's list of locks name the file?  We take none ourselves. */
static bool
is_locked(const struct buf *locks, const char *store, const char *name)
{
	char		*path = path_join(store, name), inode[32];
	struct stat	 st;
	bool		 held = false;

	if (path == NULL || stat(path, &st) == -1) {
		/* Absent: nobody ever took it. */
		held = path == NULL || errno != ENOENT;
	} else {
		snprintf(inode, sizeof(inode), ":%ju ", (uintmax_t)st.st_ino);
		held = memmem(locks->p, locks->len, inode, strlen(inode)) !=
		    NULL;
	}
	free(path);
	return held;
}

bool
writer_alive(const char *store)
{
	struct buf	 b;
	bool		 alive;

	buf_init(&b, LOCKS_MAX);
	if (durable_read(&b, "/proc/locks") == -1)
		alive = false;
	else
		alive = is_locked(&b, store, STORE_INTAKE_LOCK) ||
		    is_locked(&b, store, STORE_CHECKPOINT_LOCK);
	buf_release(&b);
	return alive;
}

/*
 * The head is not what we left.  Say from which commit on: the first, going
 * back, that we did not make.
 */
static void
tell_foreign(struct audit *a, const char *head)
{
	char		 at[COMMIT_HEX], parent[COMMIT_HEX] = "";
	char		 first[COMMIT_HEX] = "";
	unsigned int	 n;

	memcpy(at, head, sizeof(at));
	for (n = 0; n < WALK_MAX && *at != '\0' &&
	    !commits_has(a->opts->ledger, at); n++) {
		memcpy(first, at, sizeof(first));
		if (ledger_parent(a->ledger, at, parent) == -1)
			break;
		memcpy(at, parent, sizeof(at));
	}
	if (n == 0)
		report_part(&a->report, KIND_LEDGER, "ledger",
		    _("The ledger was set back to commit %s; the auditor's "
		    "last one was %s. Nothing is appended. Next: take the "
		    "ledger back from a mirror"), head, a->state->commit);
	else
		report_part(&a->report, KIND_LEDGER, "ledger",
		    _("The ledger is not what the auditor left: from commit "
		    "%s on it differs (the last one of ours before it: %s; our "
		    "last: %s). Nothing is appended. Next: take the ledger "
		    "back from a mirror"), first, *at == '\0' ?
		    _("none") : at, a->state->commit);
}

int
audit_ledger(struct audit *a)
{
	struct state	*s = a->state;
	char		 head[COMMIT_HEX] = "", parent[COMMIT_HEX];
	const char	*mask;
	uint8_t		 pub[KEY_PUBLIC];
	int		 rc;

	if ((rc = ledger_head(a->ledger, head)) == -1)
		return -1;
	if (s->commit[0] == '\0' && (rc == 0 ||
	    strcmp(head, s->pending) != 0)) {
		log_errx(_("%s: its making was interrupted; run nbaudit init "
		    "again"), a->opts->ledger);
		return -1;
	}
	if (rc == 0) {
		report_part(&a->report, KIND_LEDGER, "ledger",
		    _("The ledger's branch main is gone; the auditor's last "
		    "commit was %s. Nothing is appended. Next: take the ledger "
		    "back from a mirror"), s->commit);
		return 0;
	}
	/* A run that was killed between its commit and its memory of it. */
	if (s->pending[0] != '\0' && strcmp(head, s->pending) == 0 &&
	    ledger_parent(a->ledger, head, parent) == 0 &&
	    strcmp(parent, s->commit) == 0)
		memcpy(s->commit, s->pending, sizeof(s->commit));
	s->pending[0] = '\0';
	if (strcmp(head, s->commit) != 0) {
		tell_foreign(a, head);
		return 0;
	}
	if (!ledger_readable(a->ledger, head)) {
		report_part(&a->report, KIND_DAMAGE, "ledger",
		    _("The ledger is damaged: of its last commit %s something "
		    "is missing. Nothing is appended. Next: git fsck in it "
		    "says what; take it back from a mirror: nbaudit init "
		    "--from MIRROR"), head);
		return 0;
	}
	if ((mask = masks_find(a->opts->ledger)) != NULL) {
		report_part(&a->report, KIND_LEDGER, "ledger",
		    _("The ledger has %s, which makes git show another "
		    "history than the one that is signed. Nothing is appended. "
		    "Next: find out who put it there, and take it away"),
		    mask);
		return 0;
	}
	key_public(a->key, pub);
	if ((rc = ledger_signed(a->ledger, head, pub)) == -1)
		return -1;
	if (rc == 0)
		report_part(&a->report, KIND_LEDGER, "ledger",
		    _("The ledger's last commit %s is not signed by the "
		    "auditor's key. Nothing is appended"), head);
	return rc == 1 && !ownkey_counts(a->ledger, a->opts->ledger, head,
	    a->key) ? -1 : rc;
}

/* Is it the store that this ledger is about? */
static void
check_store(struct audit *a)
{
	struct state	*s = a->state;

	if (s->store[0] == '\0')
		memcpy(s->store, a->info.id, sizeof(s->store));
	else if (strcmp(s->store, a->info.id) != 0)
		report_part(&a->report, KIND_CHECKPOINT, "store id",
		    _("This is another store (%s) than the one that this "
		    "ledger is about (%s)"), a->info.id, s->store);
}

/*
 * Read the checkpoint, before anything of the store.  Whether its key was in
 * force is seen once the journal is read (logkey.c).
 */
static int
read_checkpoint(struct audit *a)
{
	struct vkey	 known[2] = { a->info.key, a->state->log };
	char		*path = path_join(a->opts->store, STORE_CHECKPOINT);
	const char	*why = NULL;
	size_t		 text;

	if (path == NULL)
		return -1;
	if (durable_read(&a->note, path) == -1) {
		report_part(&a->report, KIND_JOURNAL_DAMAGE, "checkpoint",
		    _("%s: the archive's checkpoint cannot be read (%s); "
		    "nothing is signed. Next: take it back from a backup; the "
		    "next intake signs a new one"), path,
		    strerror(errno));
		free(path);
		return 0;
	}
	switch (note_verify(a->note.p, a->note.len, known,
	    a->state->pinned ? 2 : 1, NULL)) {
	case NOTE_OK:
	case NOTE_UNKNOWN:
		break;
	case NOTE_MALFORMED:
		why = _("it is not a signed note");
		break;
	case NOTE_BAD:
		why = _("its signature is wrong");
		break;
	case NOTE_ERROR:
		log_errx(_("%s: its signature cannot be checked: out of "
		    "memory, or the cryptographic library failed"), path);
		free(path);
		return -1;
	}
	if (why == NULL && (note_split(a->note.p, a->note.len, &text) == -1 ||
	    checkpoint_parse(&a->checkpoint, a->note.p, text) == -1))
		why = _("it is not a checkpoint");
	if (why == NULL && strcmp(a->checkpoint.origin, a->info.origin) != 0)
		why = _("it is another log's");
	if (why != NULL)
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("%s: %s. Keep the store as it is and tell the "
		    "inspectors"), path, why);
	else if (a->checkpoint.size < a->state->size)
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("The store was set back: its checkpoint names %" PRIu64
		    " entries, the auditor has signed %" PRIu64 ". Keep it as "
		    "it is and tell the inspectors"), a->checkpoint.size,
		    a->state->size);
	else
		a->has_checkpoint = true;
	free(path);
	return 0;
}

/* What follows on the opened ledger and state, up to the store's reading. */
int
audit_prepare(struct audit *a)
{
	const struct options	*o = a->opts;
	char			*dir, *trust = NULL;
	int			 rc = -1;

	if ((dir = folder_path(o->ledger, "")) == NULL)
		return -1;
	if ((a->worker = pool_worker()) == NULL || (a->cache =
	    a->is_shard ? cache_open_read(o->ledger) :
	    cache_open(o->ledger)) == NULL || (a->shadow =
	    shadow_open(a->scratch != NULL ? a->scratch : dir, a->now)) ==
	    NULL)
		goto out;
	a->report.shadow = a->shadow;
	if (o->trust == NULL &&
	    (trust = folder_path(o->ledger, "trust")) == NULL)
		goto out;
	rc = trust_folder_read(&a->trust, o->trust != NULL ? o->trust : trust);
	if (rc == 0)
		rc = trust_folder_evidence(&a->trust, a->evidence != NULL ?
		    a->evidence : o->ledger);
	if (rc == 0 && a->trust.n == 0)
		log_warnx(_("%s: no trust anchors; every signature stays "
		    "undecided"), o->trust != NULL ? o->trust : trust);
 out:
	free(trust);
	free(dir);
	return rc;
}

/* A shard, and who merges them, go by what is proven alone. */
static bool
is_sound(const struct audit *a)
{
	return a->has_checkpoint && a->proven && !a->gap && !a->tampered;
}

/* After the journal was read.  0 or -1 (logged). */
static int
read_objects(struct audit *a)
{
	int	 rc;

	if ((a->is_shard || a->merge != NULL) && !is_sound(a))
		return 0;
	if (a->is_shard)
		return handover_give(a) == -1 || shard_begin(a) == -1 ? -1 :
		    check_audit(a);
	if (a->merge != NULL && (rc = merge_proven(a->merge, a)) != 1)
		return rc;
	if ((a->before_stamps != NULL && a->before_stamps(a) == -1) ||
	    stamping_read(a) == -1 || stamping_night(a) == -1)
		return -1;
	a->catalog_end = a->opts->monotonic();
	if (check_audit(a) == -1)
		return -1;
	a->judged = true;
	renewal_report(a);
	stamp_lost_report(a);
	a->check_end = a->opts->monotonic();
	return 0;
}

int
audit_journal(struct audit *a, int (*then)(struct audit *))
{
	struct pool_opts	 po;
	int			 rc = -1, taken = 0;

	check_store(a);
	if (read_checkpoint(a) == -1 || (a->shares && a->has_checkpoint &&
	    (taken = handover_take(a)) == -1))
		return -1;
	a->writer = writer_alive(a->opts->store);
	memset(&po, 0, sizeof(po));
	po.worker = a->worker;
	po.store = a->opts->store;
	po.n = 1;		/* in order, one after the other */
	po.nolock = true;
	po.require_sandbox = a->opts->require_sandbox;
	if (guards_start(a) == -1)
		return -1;
	if (taken == 1 || ((a->journal = pool_new(&po)) != NULL &&
	    journal_audit(a) == 0))
		rc = then(a);
	if (guards_stop(a) == -1) {
		log_errx("%s", _("the guard ended during the run: what was "
		    "read may have been half written; nothing is recorded"));
		rc = -1;
	}
	a->writer = a->writer || writer_alive(a->opts->store);
	return rc;
}

/* The store's part: everything that reads it, under a guard. */
int
audit_store(struct audit *a)
{
	/* Beside the journal's reading it takes in the trust folder. */
	a->chains = chains_new(a->worker, &a->trust, a->at,
	    a->opts->require_sandbox);
	if (a->chains == NULL)
		return -1;
	chains_keep(a->chains, a->opts->ledger);
	return audit_journal(a, read_objects);
}

static void
print_summary(const struct audit *a, const json_t *summary, bool cosigned)
{
	struct sheet	*s;

	progress_clear(a->opts->progress);
	if (a->opts->json) {
		(void)jsonl_put(summary);
		return;
	}
	if ((s = sheet_new()) == NULL)
		return;
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("%" PRIu64 " documents: %"
	    PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " undecided, %"
	    PRIu64 " unsigned, %" PRIu64 " damaged"), a->documents, a->passed,
	    a->failed, a->indeterminate, a->unsigned_, a->damaged);
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("%" PRIu64 " findings, %"
	    PRIu64 " of them accepted, %" PRIu64 " new"), a->report.n,
	    a->report.accepted, a->report.fresh);
	if (rulings_broken(a->rulings) > 0)
		sheet_add(s, SHEET_LINE, TONE_WARN, NULL, _("%" PRIu64
		    " documents break a rule"), rulings_broken(a->rulings));
	if (a->objects_read < a->objects_all)
		sheet_add(s, SHEET_LINE, TONE_WARN, NULL, _("Read %" PRIu64
		    " objects within the budget, %" PRIu64 " wait for the "
		    "next runs; at this pace all are read in %" PRIu64
		    " runs"), a->objects_read, a->objects_all -
		    a->objects_read, a->objects_read == 0 ? 0 :
		    (a->objects_all + a->objects_read - 1) /
		    a->objects_read);
	if (cosigned)
		sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("Journal: %"
		    PRIu64 " entries, proven and cosigned"),
		    a->checkpoint.size);
	else
		sheet_add(s, SHEET_LINE, TONE_BAD, NULL, _("Journal: %" PRIu64
		    " entries read; NOT cosigned"), a->next);
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("Ledger: %s"),
	    a->state->commit);
	page_print(stdout, s, a->opts);
	sheet_free(s);
}

/* Parts are merged into a proven journal only; why it is none is told. */
static enum status
tell_unmerged(struct audit *a)
{
	report_raise(&a->report, STATUS_CANNOT);
	report_flush(&a->report);
	log_errx("%s", _("nothing is merged and nothing appended. Next: "
	    "nbaudit run tells all of it"));
	return a->report.status;
}

/* After the ledger is known good. */
static enum status
run_audit(struct audit *a)
{
	json_t	*summary;
	int64_t	 took;
	bool	 cosigned = false;

	a->began = a->opts->monotonic();
	if (audit_prepare(a) == -1 || audit_store(a) == -1)
		return STATUS_CANNOT;
	if (!a->judged)
		return tell_unmerged(a);
	if (media_audit(a) == -1 || audit_record(a, &cosigned) == -1)
		return STATUS_CANNOT;
	mirrors_after(a);
	took = a->opts->monotonic() - a->began;
	log_debug(_("durations: journal %" PRId64 " ms, catalog %" PRId64
	    " ms, objects %" PRId64 " ms, ledger %" PRId64 " ms"),
	    (a->journal_end - a->began) / 1000,
	    (a->catalog_end - a->journal_end) / 1000,
	    (a->check_end - a->catalog_end) / 1000,
	    (a->began + took - a->check_end) / 1000);
	if ((summary = run_summary(a, cosigned, took)) == NULL)
		return STATUS_CANNOT;
	json_decref(a->state->summary);
	a->state->summary = summary;
	json_decref(a->state->open);
	a->state->open = json_incref(a->report.open);
	report_flush(&a->report);
	print_summary(a, summary, cosigned);
	journald_run(a->opts->journal, summary);
	if (coverage_save(a->coverage, a->opts->ledger) == -1 ||
	    state_save(a->state, a->opts->ledger) == -1)
		return STATUS_CANNOT;
	repack_ledger(a->opts->ledger);
	return a->report.status;
}

/* A run that the ledger itself stopped: remembered, not appended. */
static enum status
refuse(struct audit *a)
{
	json_t	*summary = run_summary(a, false, 0);

	if (summary != NULL) {
		json_decref(a->state->summary);
		a->state->summary = summary;
		if (a->opts->json)
			print_summary(a, summary, false);
		else
			printf("%s\n", _("No document was looked at: the "
			    "ledger has to be in order first."));
		state_save(a->state, a->opts->ledger);
	}
	return a->report.status;
}

void
audit_release(struct audit *a)
{
	for (size_t i = 0; i < a->nobject; i++)
		free(a->object[i].detail);
	free(a->object);
	free(a->link);
	free(a->proof);
	free(a->found);
	free(a->segment);
	free(a->worker);
	free(a->untrue);
	pool_free(a->journal);
	chains_free(a->chains);
	stamps_free(a->stamps);
	rulings_free(a->rulings);
	coverage_free(a->coverage);
	merge_free(a->merge);
	replay_free(a->replay);
	keychain_release(&a->keys);
	shadow_free(a->shadow);
	cache_free(a->cache);
	trust_folder_release(&a->trust);
	report_release(&a->report);
	buf_release(&a->note);
	media_release(a);
	key_free(a->key);
	ledger_free(a->ledger);
}

enum status
audit_open(struct audit *a, bool shared)
{
	const struct options	*o = a->opts;

	switch (state_load(a->state, o->ledger)) {
	case 0:
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
		return STATUS_CANNOT;
	case -1:
		return STATUS_CANNOT;
	}
	if (o->simulated_clock != TIME_NONE && !a->state->simulated) {
		log_errx("%s", _("NGUYENBAN_CLOCK works only with a ledger "
		    "made by nbaudit init --simulated"));
		return STATUS_USAGE;
	}
	a->now = o->simulated_clock != TIME_NONE ? o->simulated_clock :
	    o->now();
	a->at = o->has_at ? o->at : a->now;
	if (report_init(&a->report, o, a->state->open) == -1)
		return STATUS_CANNOT;
	a->key = ownkey_load(o->ledger);
	if (a->key == NULL || (a->ledger = shared ?
	    ledger_open_read(o->ledger) : ledger_open(o->ledger)) == NULL)
		return STATUS_CANNOT;
	if (store_info_load(&a->info, o->store) == -1)
		return errno == EBADMSG ? STATUS_DAMAGE : STATUS_CANNOT;
	return STATUS_OK;
}

/* --html FILE: the page about the run that has just ended.  0 or -1. */
static int
write_page(const struct options *o, bool merge)
{
	struct options	 page = *o;

	if (page.output == NULL && page.narg > 0 && !merge)
		page.output = page.arg[0];
	page.json = false;
	return account_print(&page, NULL) == STATUS_OK ? 0 : -1;
}

enum status
audit_run(const struct options *o, bool merge)
{
	struct state	 state;
	struct audit	 a;
	enum status	 st;
	bool		 done = false;
	int		 lock, rc;

	if ((lock = folder_lock(o->ledger)) == -1)
		return STATUS_CANNOT;
	memset(&a, 0, sizeof(a));
	state_init(&state);
	a.opts = o;
	a.state = &state;
	buf_init(&a.note, NOTE_MAX);
	buf_init(&a.copies, LEDGER_FILE_MAX);
	if ((st = audit_open(&a, false)) == STATUS_OK) {
		if ((rc = audit_ledger(&a)) == 1)
			rc = mirrors_before(&a);
		if (rc == 1 && merge)
			st = merge_open(&a.merge, &a);
		if (st == STATUS_OK)
			st = rc == -1 ? STATUS_CANNOT : rc == 0 ? refuse(&a) :
			    run_audit(&a);
		done = rc == 1 && a.recorded;
	}
	if (done && merge)
		merge_drop(a.merge, o->ledger);
	audit_release(&a);
	state_release(&state);
	close(lock);
	if (o->html && done && write_page(o, merge) == -1 && st < STATUS_CANNOT)
		st = STATUS_CANNOT;
	return st;
}

enum status
cmd_run(const struct options *o)
{
	if (need_both(o) == -1)
		return STATUS_USAGE;
	if (o->shards > 0)
		return shard_run(o);
	if (o->narg > 0 && (!o->html || o->output != NULL)) {
		log_errx(_("%s: run takes no names; --html FILE writes a "
		    "page"), o->arg[0]);
		return STATUS_USAGE;
	}
	return audit_run(o, false);
}
