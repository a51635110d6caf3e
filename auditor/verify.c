/*
 * verify.c: nbaudit verify: everything again, from the ledger's first commit,
 * by somebody who trusts neither program.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/logkey.h"
#include "auditor/papers.h"
#include "auditor/progress.h"
#include "auditor/rulings.h"
#include "auditor/scratch.h"
#include "auditor/stamp_tree.h"
#include "auditor/verify_part.h"

void
disagree(struct verify *v, enum report_kind kind, const char *part,
    const char *fmt, ...)
{
	va_list	 ap;
	char	*text;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		return;
	report_part(&v->a.report, kind, part, "%s", text);
	if (v->first == NULL)
		v->first = text;
	else
		free(text);
}

/* A time-stamp that came while the audit ran, and whether it had judged. */
static void
note_late(struct verify *v, const json_t *run)
{
	const json_t	*stamp = json_object_get(run, "timestamp");
	const char	*state = json_get_str(stamp, "state");
	const char	*token = json_get_str(stamp, "token");

	v->a.has_late = state != NULL && strcmp(state, "done") == 0 &&
	    !json_is_true(json_object_get(stamp, "counted"));
	snprintf(v->a.late, sizeof(v->a.late), "%s", token == NULL ? "" :
	    token);
}

/* As the last audit judged: at its time, else now. */
static int
judge_as(struct verify *v)
{
	json_t	*json = NULL, *last = NULL;
	bool	 more = true;
	int	 rc = 0;

	v->a.at = v->a.now;
	/* Other commits, of a key or a gap, may follow it. */
	for (size_t i = v->n; i > 0 && rc != -1; i--) {
		if ((json = verify_run_report(v, i - 1, &rc)) == NULL)
			continue;
		rc = verify_reading_take(v, json, last == NULL, more);
		more = more && rc == 1;
		if (last == NULL)
			last = json_incref(json);
		json_decref(json);
	}
	verify_reading_ready(&v->reading);
	if (json_get_str(last, "at") != NULL)
		time_parse(json_get_str(last, "at"), &v->a.at);
	if (v->opts->has_at)
		v->a.at = v->opts->at;
	note_late(v, last);
	json_decref(last);
	return rc == -1 ? -1 : 0;
}

/* Our own memory begins with nothing: nothing remembered is trusted. */
static int
own_folder(struct verify *v)
{
	if ((v->folder = scratch_new()) == NULL)
		return -1;
	v->own = *v->opts;
	if ((v->own.ledger = path_join(v->folder, "ledger")) == NULL)
		return -1;
	return folder_make(v->own.ledger);
}

static enum status
verify_open(struct verify *v)
{
	const struct options	*o = v->opts;
	struct audit		*a = &v->a;
	enum status		 st;
	int			 known;

	if ((known = state_load(&v->known, o->ledger)) == -1)
		return STATUS_CANNOT;
	if ((st = anchors_load(&v->anchors, o, known == 1 ? &v->known :
	    NULL)) != STATUS_OK)
		return st;
	if (own_folder(v) == -1)
		return STATUS_CANNOT;
	v->fresh.pinned = true;
	v->fresh.log = v->anchors.policy.log;
	v->fresh.simulated = v->known.simulated;
	a->opts = &v->own;
	a->state = &v->fresh;
	a->now = o->simulated_clock != TIME_NONE && v->known.simulated ?
	    o->simulated_clock : o->now();
	if (report_init(&a->report, &v->own, NULL) == -1 ||
	    (a->ledger = ledger_open_read(o->ledger)) == NULL)
		return STATUS_CANNOT;
	if (store_info_load(&a->info, o->store) == -1)
		return errno == EBADMSG ? STATUS_DAMAGE : STATUS_CANNOT;
	return STATUS_OK;
}

/* The keys that the ledger tells are those of the journal. */
static void
check_keys(struct verify *v)
{
	const struct keychain	*told = &v->anchors.keys, *k = &v->a.keys;
	char			 part[64];

	if (!vkey_same(&told->first, &k->first) && told->n > 0)
		disagree(v, KIND_LEDGER, "keys.tsv", "%s", _("keys.tsv begins "
		    "with another key than the journal"));
	for (size_t i = 0; i < told->n; i++) {
		if (i < k->n && told->change[i].seq == k->change[i].seq &&
		    vkey_same(&told->change[i].new, &k->change[i].new))
			continue;
		if (v->a.gap && i >= k->n)
			break;	/* its entry cannot be read */
		snprintf(part, sizeof(part), "rotation %" PRIu64,
		    told->change[i].seq);
		disagree(v, KIND_LEDGER, part, _("the ledger tells a change of "
		    "the archive's key at entry %" PRIu64 " that the journal "
		    "does not have"), told->change[i].seq);
		break;
	}
}

static void
stamp_disagrees(void *arg, const char *part, const char *text)
{
	disagree(arg, KIND_LEDGER, part, "%s", text);
}

/* The time-stamps in the ledger.  0 or -1 (logged). */
static int
check_stamps(struct verify *v, const char *head)
{
	if (ledger_base(v->a.ledger, head) == -1)
		return -1;
	v->stamps.a = &v->a;
	v->stamps.opts = &v->own;
	v->stamps.head = v->n == 0 ? 0 : v->commit[v->n - 1].when;
	v->stamps.disagree = stamp_disagrees;
	v->stamps.arg = v;
	return stamps_check(&v->stamps);
}

/* As many witnesses as the configuration wants have signed some tree. */
static void
check_witnesses(struct verify *v)
{
	if (v->opts->witness_need > 0 && v->witnessed == 0)
		report_part(&v->a.report, KIND_WITNESS, "witnesses",
		    _("No checkpoint in this ledger has the %zu witnesses that "
		    "the configuration wants. Next: nbaudit witness export -o "
		    "FILE"), v->opts->witness_need);
}

/* What time-stamps and witnesses prove. */
static void
print_outside(const struct verify *v)
{
	char	 local[TIME_TEXT];

	if (v->stamps.n > 0)
		printf(_("%" PRIu64 " time-stamps, %" PRIu64 " of them good "
		    "today"), v->stamps.n, v->stamps.good);
	if (v->stamps.n > 0 && v->stamps.entries > 0)
		printf(_("; the first %" PRIu64 " entries existed at %s"),
		    v->stamps.entries, time_local(v->stamps.when, local));
	if (v->stamps.n > 0)
		putchar('\n');
	if (v->witnessed > 0)
		printf(_("Up to %" PRIu64 " entries, %zu of %zu witnesses have "
		    "signed the tree\n"), v->witnessed, v->nsigned,
		    v->opts->nwitness);
}

/* Lines whose difference says nothing of the ledger. */
static uint64_t
untold(const struct verify *v)
{
	uint64_t	 n = v->untold;

	for (size_t i = 0; i <= READING_PROGRAM; i++)
		n += v->reading.untold[i];
	return n;
}

static void
conclude(struct verify *v, const char *head)
{
	const struct checkpoint	*c = v->npoint == 0 ? NULL :
	    &v->point[v->npoint - 1].checkpoint;

	report_flush(&v->a.report);
	progress_clear(v->opts->progress);
	if (v->opts->json) {
		printf("{\"head\":\"%s\",\"commits\":%zu,\"checkpoints\":%zu,"
		    "\"entries\":%" PRIu64 ",\"documents\":%" PRIu64
		    ",\"newer\":%" PRIu64 ",\"findings\":%" PRIu64
		    ",\"differing_rows\":%" PRIu64 ",\"stamps\":%" PRIu64
		    ",\"stamps_good\":%" PRIu64 ",\"stamped_entries\":%" PRIu64
		    ",\"witnessed_entries\":%" PRIu64 ",\"unread\":%" PRIu64
		    ",\"untold\":%" PRIu64 ",\"agrees\":%s}\n", head,
		    v->n, v->npoint, c == NULL ? 0 : c->size, v->a.documents,
		    v->newer, v->a.report.n, v->differ, v->stamps.n,
		    v->stamps.good, v->stamps.entries, v->witnessed,
		    v->a.objects_all - v->a.objects_read, untold(v), v->first ==
		    NULL ? "true" : "false");
		return;
	}
	printf(_("%zu commits, each signed by a key that the one before "
	    "allows\n%zu signed trees, made anew from the journal's entries, "
	    "up to %" PRIu64 " entries\n"), v->n, v->npoint, c == NULL ? 0 :
	    c->size);
	if (v->a.objects_read == v->a.objects_all)
		printf(_("%" PRIu64 " documents read and judged again\n"),
		    v->a.documents);
	else
		printf(_("%" PRIu64 " objects read and judged again within the "
		    "budget; %" PRIu64 " others were NOT read\n"),
		    v->a.objects_read, v->a.objects_all - v->a.objects_read);
	print_outside(v);
	if (v->newer > 0)
		printf(_("%" PRIu64 " documents came in after the last audit "
		    "and are not in the ledger yet\n"), v->newer);
	if (v->reading.unknown > 0)
		printf(_("%" PRIu64 " documents were not read by the auditor "
		    "yet, whose last run ended by its budget\n"),
		    v->reading.unknown);
	if (v->healed > 0)
		printf(_("%" PRIu64 " documents that the last audit found "
		    "damaged are whole\n"), v->healed);
	if (v->rules.newer > 0)
		printf(_("%" PRIu64 " documents are held to other rules or "
		    "records than in the last audit\n"), v->rules.newer);
	if (v->damaged > 0)
		printf(_("%" PRIu64 " documents are damaged since the last "
		    "audit\n"), v->damaged);
	if (v->first == NULL && untold(v) > 0)
		printf("%s\n", _("Ledger, journal and store agree, as far as "
		    "can be told with the certificates here."));
	else if (v->first == NULL)
		printf("%s\n", _("Ledger, journal and store agree."));
	else
		printf(_("They do NOT agree. The first point: %s\n"),
		    v->first);
}

/* The ledger's time-stamps, with trees made anew of the journal. */
static int
restore_stamps(struct audit *a)
{
	return stamp_trees_restore(a, &a->opaque);
}

/* What could not be compared, and why. */
static void
check_opaque(struct verify *v)
{
	if (v->a.opaque == 0)
		return;
	if (v->a.untrue != NULL)
		disagree(v, KIND_LEDGER, v->a.untrue, _("%s: the hash tree "
		    "beside it is not described as the journal has it"),
		    v->a.untrue);
	if (v->unproven == 0)
		log_info(_("%" PRIu64 " time-stamps whose hash trees cannot be "
		    "made anew; nothing rests on them alone"), v->a.opaque);
	else
		report_part(&v->a.report, KIND_TIMESTAMP, "hash trees",
		    _("The hash trees of %" PRIu64 " time-stamps cannot be "
		    "made anew (an original is damaged, or the ledger does not "
		    "describe them): whether the ledger's verdicts on %" PRIu64
		    " documents are right cannot be told. Next: nbarchive "
		    "repair --from VOLUME, then nbaudit verify"),
		    v->a.opaque, v->unproven);
}

static enum status
verify(struct verify *v)
{
	char		 head[COMMIT_HEX];
	struct audit	*a = &v->a;
	enum status	 st;
	int		 rc;

	if ((st = verify_open(v)) != STATUS_OK)
		return st;
	if ((rc = ledger_head(a->ledger, head)) != 1) {
		log_errx("%s", _("the ledger has no branch main; take it back "
		    "from a mirror"));
		return rc == 0 ? STATUS_TAMPERED : STATUS_CANNOT;
	}
	if (!ledger_readable(a->ledger, head)) {
		log_errx(_("the ledger's last commit %s cannot be read whole: "
		    "git fsck says what is missing; take it back from a "
		    "mirror"), head);
		return STATUS_DAMAGE;
	}
	a->began = v->opts->monotonic();
	if (ledger_base(a->ledger, head) == -1)
		return STATUS_CANNOT;
	if ((st = logkey_load(a->ledger, &v->anchors)) != STATUS_OK)
		return st;
	if (verify_trust(v) == -1)
		return STATUS_CANNOT;
	if (verify_history(v, head) == -1)
		return STATUS_CANNOT;
	verify_memory(v);
	if (verify_points(v) == -1 ||
	    ledger_base(a->ledger, head) == -1 || judge_as(v) == -1)
		return STATUS_CANNOT;
	if (v->npoint > 0) {
		/* As the auditor would: what it signed last binds. */
		v->fresh.size = v->point[v->npoint - 1].checkpoint.size;
		v->fresh.root = v->point[v->npoint - 1].checkpoint.root;
	}
	ledger_watch(a->ledger, verify_differs, v);
	a->evidence = v->opts->ledger;
	a->before_stamps = restore_stamps;
	if (audit_prepare(a) == -1 || verify_trust_compare(v) == -1 ||
	    audit_store(a) == -1 ||
	    verify_rules_begin(&v->rules, a, v->npoint == 0 ? 0 :
	    v->point[v->npoint - 1].checkpoint.size) == -1 ||
	    verdicts_write(a) == -1 || rulings_write(a) == -1 ||
	    papers_policy(a) == -1 || verify_again(v) == -1)
		return STATUS_CANNOT;
	check_keys(v);
	check_opaque(v);
	verify_trust_tell(v);
	if (check_stamps(v, head) == -1)
		return STATUS_CANNOT;
	check_witnesses(v);
	conclude(v, head);
	return a->report.status;
}

enum status
cmd_verify(const struct options *o)
{
	struct verify	 v;
	enum status	 st;

	if (o->ledger == NULL || o->store == NULL) {
		log_errx("%s", _("which store and ledger? Name them with -s "
		    "DIR and -l DIR, or in the configuration"));
		return STATUS_USAGE;
	}
	memset(&v, 0, sizeof(v));
	v.opts = o;
	state_init(&v.known);
	state_init(&v.fresh);
	buf_init(&v.a.note, NOTE_MAX);
	st = verify(&v);
	audit_release(&v.a);
	if (v.folder != NULL)
		scratch_remove(v.folder);
	if (v.own.trust != o->trust)
		free(v.own.trust);
	if (v.folder != NULL)
		free(v.own.ledger);
	free(v.folder);
	free(v.first);
	free(v.commit);
	free(v.point);
	anchors_clear(&v.anchors);
	verify_rules_release(&v.rules);
	verify_reading_release(&v.reading);
	state_release(&v.known);
	state_release(&v.fresh);
	return st;
}
