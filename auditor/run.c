/*
 * run.c: nbaudit run: the audit, from the ledger's last commit to its next.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "auditor/account.h"
#include "auditor/audit.h"
#include "auditor/coverage.h"
#include "auditor/journald.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/media.h"
#include "auditor/merge.h"
#include "auditor/mirror.h"
#include "auditor/page.h"
#include "auditor/progress.h"
#include "auditor/recording.h"
#include "auditor/repack.h"
#include "auditor/rulings.h"
#include "auditor/shard.h"

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
