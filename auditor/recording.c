/*
 * recording.c: a run's report, and the commit with all that the run found.
 */
#include <git2.h>
#include <openssl/crypto.h>

#include <inttypes.h>
#include <stdio.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "auditor/account.h"
#include "auditor/append.h"
#include "auditor/audit.h"
#include "auditor/chains.h"
#include "auditor/coverage.h"
#include "auditor/ledger.h"
#include "auditor/metrics.h"
#include "auditor/notices.h"
#include "auditor/papers.h"
#include "auditor/pins.h"
#include "auditor/recording.h"
#include "auditor/renewal.h"
#include "auditor/rulings.h"
#include "auditor/stamping.h"

static void
put_counts(json_t *json, const struct audit *a)
{
	json_put_int(json, "documents", (int64_t)a->documents);
	json_put_int(json, "bytes", (int64_t)a->bytes);
	json_put_int(json, "damaged", (int64_t)a->damaged);
	json_put_int(json, "failed", (int64_t)a->failed);
	json_put_int(json, "indeterminate", (int64_t)a->indeterminate);
	json_put_int(json, "passed", (int64_t)a->passed);
	json_put_int(json, "unsigned", (int64_t)a->unsigned_);
	json_put_int(json, "destroyed", (int64_t)a->destroyed);
	json_put_int(json, "rules_broken", (int64_t)rulings_broken(
	    a->rulings));
	json_put_int(json, "findings", (int64_t)a->report.n);
	json_put_int(json, "accepted", (int64_t)a->report.accepted);
}

static void
put_checkpoint(json_t *json, const struct audit *a, bool cosigned)
{
	char	 hex[DIGEST_HEX];
	json_t	*cp;

	if (!a->has_checkpoint || (cp = json_object()) == NULL)
		return;
	json_put_int(cp, "size", (int64_t)a->checkpoint.size);
	json_put_str(cp, "root", digest_hex(&a->checkpoint.root, hex));
	json_put_bool(cp, "cosigned", cosigned);
	json_put(json, "checkpoint", cp);
}

/*
 * How much of the archive was read, and what waits too long; ${ranges}: what
 * was not read, as well.
 */
static void
put_coverage(json_t *json, const struct audit *a, bool ranges)
{
	unsigned int	 days = a->opts->cover_days != 0 ?
			    a->opts->cover_days : COVER_DAYS;
	json_t		*c;

	if (a->coverage == NULL ||
	    (c = coverage_json(a->coverage, a->now, days)) == NULL)
		return;
	json_put_int(c, "read", (int64_t)a->objects_read);
	json_put_int(c, "unread", (int64_t)(a->objects_all -
	    a->objects_read));
	json_put_int(c, "runs_for_all", a->objects_read == 0 ? 0 :
	    (int64_t)((a->objects_all + a->objects_read - 1) /
	    a->objects_read));
	if (ranges && a->objects_read < a->objects_all)
		coverage_unread(a->coverage, c);
	json_put(json, "coverage", c);
}

/* Milliseconds of each phase; the ledger's own is not known yet. */
static void
put_durations(json_t *json, const struct audit *a)
{
	json_t	*d = json_object();

	if (d == NULL)
		return;
	json_put_int(d, "journal_ms", (a->journal_end - a->began) / 1000);
	json_put_int(d, "catalog_ms",
	    (a->catalog_end - a->journal_end) / 1000);
	json_put_int(d, "objects_ms", (a->check_end - a->catalog_end) / 1000);
	json_put_int(d, "verdicts_ms",
	    (a->opts->monotonic() - a->check_end) / 1000);
	json_put(json, "durations", d);
}

/* The CRLs and OCSP responses that verdicts rest on, by SHA-256. */
static json_t *
evidence_json(const struct audit *a)
{
	json_t	*list = json_array();

	if (list == NULL || a->chains == NULL ||
	    chains_evidence(a->chains, list) == -1) {
		json_decref(list);
		return NULL;
	}
	return list;
}

/* What this run did, for runs/ in the ledger. */
static json_t *
run_json(const struct audit *a, bool cosigned)
{
	json_t	*json = json_object(), *soft = json_object();
	json_t	*kinds = json_object();
	char	 at[TIME_TEXT], valid[TIME_TEXT], text[64];
	int	 major, minor, rev;

	if (json == NULL || soft == NULL || kinds == NULL) {
		json_decref(json);
		json_decref(soft);
		json_decref(kinds);
		return NULL;
	}
	git_libgit2_version(&major, &minor, &rev);
	snprintf(text, sizeof(text), "%d.%d.%d", major, minor, rev);
	json_put_str(soft, "nbaudit", NB_VERSION);
	json_put_int(soft, "validator", VALIDATOR_VERSION);
	json_put_str(soft, "libgit2", text);
	json_put_str(soft, "libcrypto", OpenSSL_version(OPENSSL_VERSION));
	json_put_str(json, "run", time_rfc3339(a->now, at));
	/* To the microsecond: verify judges at just that time. */
	json_put_str(json, "at", time_rfc3339_us(a->at, valid));
	put_durations(json, a);
	json_put_int(json, "exit", a->report.status);
	json_put_int(json, "entries", (int64_t)a->next);
	json_put_int(json, "objects", (int64_t)a->nobject);
	json_put_int(json, "parsed", (int64_t)a->parsed);
	json_put_int(json, "parsed_again", (int64_t)a->sampled);
	json_put_int(json, "changed", (int64_t)a->changed);
	json_put_int(json, "new_findings", (int64_t)a->report.fresh);
	put_counts(json, a);
	put_checkpoint(json, a, cosigned);
	put_coverage(json, a, true);
	for (unsigned int i = 0; i < KIND_MAX; i++)
		if (a->report.count[i] > 0)
			json_put_int(kinds, report_kind_name(i),
			    (int64_t)a->report.count[i]);
	json_put(json, "open", kinds);
	json_put(json, "evidence", evidence_json(a));
	json_put(json, "software", soft);
	json_put(json, "media", json_incref(a->media));
	json_put(json, "rules", rulings_json(a));
	json_put(json, "timestamp", stamping_json(a));
	json_put(json, "renewals", renewal_json(a));
	json_put(json, "findings_new", json_incref(a->report.list));
	return json;
}

/* Copies without the list of what lacks them, and how far they go. */
static void
put_media(json_t *json, const struct audit *a)
{
	json_t	*media = a->media == NULL ? NULL : json_copy(a->media);

	if (media == NULL)
		return;
	json_object_del(media, "lacking");
	json_put(json, "media", media);
}

json_t *
run_summary(const struct audit *a, bool cosigned, int64_t took)
{
	json_t	*json = json_object();
	char	 at[TIME_TEXT];

	if (json == NULL)
		return NULL;
	json_put_str(json, "run", time_rfc3339(a->now, at));
	put_counts(json, a);
	json_put_int(json, "exit", a->report.status);
	json_put_str(json, "commit", a->state->commit);
	put_checkpoint(json, a, cosigned);
	put_coverage(json, a, false);
	put_media(json, a);
	json_put_int(json, "seconds", (took + TIME_SECOND / 2) / TIME_SECOND);
	return json;
}

/* Sign only what was proven, and only what is no step back. */
static bool
may_cosign(const struct audit *a)
{
	return a->has_checkpoint && a->proven && !a->gap && !a->tampered &&
	    a->report.count[KIND_CHECKPOINT] == 0 &&
	    a->checkpoint.size >= a->state->size && a->checkpoint.size > 0;
}

/* One commit; the branch moves last.  0 or -1 (logged). */
static int
commit_run(struct audit *a, const json_t *run)
{
	char	 message[128], at[TIME_TEXT];

	snprintf(message, sizeof(message), "run %s: %" PRIu64 " documents, "
	    "exit %d\n", time_rfc3339(a->now, at), a->documents,
	    (int)a->report.status);
	return papers_run(a, run) == -1 ? -1 : ledger_append(a->ledger,
	    a->key, a->state, a->opts->ledger, a->now, message);
}

int
audit_record(struct audit *a, bool *cosigned)
{
	struct state	*s = a->state;
	json_t		*run;
	int		 rc;

	*cosigned = false;
	if (ledger_base(a->ledger, s->commit) == -1 ||
	    verdicts_write(a) == -1 || rulings_archive(a) == -1 ||
	    rulings_write(a) == -1 || pins_audit(a) == -1 ||
	    notices_audit(a) == -1 ||
	    papers_policy(a) == -1 || papers_certificates(a) == -1 ||
	    stamping_tokens(a) == -1 ||
	    papers_keys(a) == -1)
		return -1;
	if (!a->gap && !a->tampered) {
		s->seen = a->next;
		s->seen_at = a->now;
		s->seen_writer = a->writer;
	}
	if (may_cosign(a)) {
		/* Remembered before it is signed: never two answers. */
		s->size = a->checkpoint.size;
		s->root = a->checkpoint.root;
		if (state_save(s, a->opts->ledger) == -1 ||
		    papers_checkpoint(a, (uint64_t)(a->now / TIME_SECOND)) ==
		    -1)
			return -1;
		*cosigned = true;
	}
	if ((run = run_json(a, *cosigned)) == NULL)
		return -1;
	rc = commit_run(a, run);
	/* What stands in the ledger does not fail for a page about it. */
	a->recorded = rc == 0;
	if (rc == 0)
		(void)account_save(a->opts->ledger, run, &a->report,
		    s->commit);
	if (rc == 0 && a->opts->metrics != NULL)
		(void)metrics_write(a->opts->metrics, run,
		    a->opts->monotonic() - a->began);
	json_decref(run);
	return rc;
}
