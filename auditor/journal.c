/*
 * journal.c: reads the whole journal through a worker, hashes every entry
 * onto our own compact range, and replays it (04-ledger.md, "What the auditor
 * signs").
 */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/entry.h"
#include "formats/store/entry_lost.h"
#include "formats/store/replay.h"
#include "auditor/audit.h"
#include "auditor/journal_part.h"
#include "auditor/shadow.h"

#define JOURNAL_BLOCK	((uint64_t)65536)	/* entries of one job */
#define JOURNAL_FUTURE	(60 * TIME_SECOND)	/* clocks may differ so much */
/*
 * An entry that we see for the first time was committed after we looked
 * last; its time was taken a moment earlier (longer when the disk is busy),
 * or, beside a running intake, at most so much earlier.
 */
#define JOURNAL_EARLY	(60 * TIME_SECOND)
#define JOURNAL_INTAKE	(3600 * TIME_SECOND)
#define JOURNAL_GAPS	64		/* gaps told one by one */

/* One reading of entries, from a->next on. */
struct reading {
	struct audit		*a;
	const struct digest	*replayed;	/* NULL: met, or not asked */
	bool			 met;
	uint32_t		 segment;
	uint64_t		 last;		/* of this segment */
	uint64_t		 skip;		/* entries left out at the next
						   failure; doubles */
	unsigned int		 gaps;
	bool			 failed;	/* out of memory and such */
	bool			 over;		/* of the running job */
	bool			 killed;	/* the worker, in that job */
};

/* Are entries only hashed that were replayed in an earlier run? */
static bool
is_recalling(const struct audit *a)
{
	return a->remembered > 0 && !a->recalled;
}

/* Entries [from, to] cannot be read. */
static void
note_gap(struct reading *r, uint64_t from, uint64_t to, const char *cause)
{
	struct audit	*a = r->a;
	char		 part[64];

	if (is_recalling(a)) {
		a->doubted = true;
		return;
	}
	a->gap = true;
	if (++r->gaps > JOURNAL_GAPS)
		return;
	snprintf(part, sizeof(part), "journal %" PRIu64 "-%" PRIu64, from, to);
	report_part(&a->report, KIND_JOURNAL_DAMAGE, part,
	    _("The journal's entries %" PRIu64 " to %" PRIu64 " in segment "
	    "%u cannot be read (%s); nothing is signed until they can. Next: "
	    "nbarchive repair --from VOLUME"), from, to, r->segment, cause);
}

static void
note_tamper(struct audit *a, const char *part, uint64_t seq, const char *why)
{
	a->tampered = true;
	report_part(&a->report, KIND_JOURNAL, part,
	    _("The journal is not what was signed before, from entry %" PRIu64
	    " on: %s. Keep the store as it is and tell the inspectors; "
	    "compare with the newest volume: nbarchive media verify"), seq,
	    why);
}

/* Times against our own clock and what we saw last. */
static void
check_time(struct audit *a, uint64_t seq, int64_t time)
{
	const struct state	*s = a->state;
	int64_t			 early;

	/* With a clock set back all entries are: the first one tells it. */
	if (time > a->now + JOURNAL_FUTURE && !a->told_future) {
		a->told_future = true;
		note_tamper(a, "journal time", seq,
		    _("its time lies in the future; first see whether "
		    "this machine's clock is right"));
	}
	if (s->seen == 0 || seq < s->seen || s->seen_at == TIME_NONE)
		return;
	early = s->seen_writer ? JOURNAL_INTAKE : JOURNAL_EARLY;
	if (time < s->seen_at - early && !a->told_early) {
		a->told_early = true;
		note_tamper(a, "journal time", seq,
		    _("it is dated before the last audit, which did not see "
		    "it"));
	}
}

/* The roots that were signed, at the sizes they were signed for. */
static int
check_roots(struct audit *a)
{
	struct digest	 root;
	bool		 old = a->state->size == a->range.size;
	bool		 head = a->has_checkpoint &&
	    a->checkpoint.size == a->range.size;

	if (!old && !head)
		return 0;
	if (merkle_root(&a->range, &root) == -1)
		return -1;
	if (old && is_recalling(a) && !digest_equal(&root, &a->state->root)) {
		a->doubted = true;
		return 0;
	}
	if (old && !digest_equal(&root, &a->state->root))
		note_tamper(a, "journal root", a->range.size,
		    _("its Merkle root is not the one that the auditor "
		    "signed"));
	if (head && digest_equal(&root, &a->checkpoint.root))
		a->proven = !a->gap;
	else if (head)
		a->head_differs = true;	/* told when it is known whose it is */
	return 0;
}

/* Is the catalog just here?  Then it is compared as of now. */
static int
watch_catalog(struct reading *r)
{
	struct audit	*a = r->a;
	char		 text[128], at[TIME_TEXT];
	struct digest	 d, root;
	int		 n;

	if (r->replayed == NULL)
		return 0;
	n = snprintf(text, sizeof(text),
	    "{\"seq\":%" PRIu64 ",\"time\":\"%s\"}",
	    replay_size(a->replay) - 1,
	    time_rfc3339_us(replay_time(a->replay), at));
	if (digest_sha256(&d, text, (size_t)n) == -1)
		return -1;
	if (!digest_equal(&d, r->replayed))
		return 0;
	r->replayed = NULL;
	r->met = true;
	return replay_flush(a->replay) == 0 &&
	    merkle_root(&a->range, &root) == 0 ?
	    shadow_mark(a->shadow, a->range.size, &root) : -1;
}

/* All that is remembered was hashed: is it of this journal? */
static int
end_recall(struct reading *r)
{
	struct audit	*a = r->a;
	struct digest	 root, remembered;

	shadow_size(a->shadow, &remembered);
	if (merkle_root(&a->range, &root) == -1)
		return -1;
	if (!digest_equal(&root, &remembered))
		a->doubted = true;
	if (a->doubted)
		return 0;
	a->recalled = true;
	if (shadow_notes(a->shadow, journal_noted, a) == -1)
		return -1;
	return a->doubted ? 0 : watch_catalog(r);
}

/* An entry in its place.  0 or -1 (cannot go on). */
static int
take_entry(struct reading *r, const struct octets *entry)
{
	struct audit	*a = r->a;
	struct digest	 leaf;
	const char	*why = NULL;

	if (merkle_leaf(&leaf, entry->p, entry->len) == -1 ||
	    merkle_append(&a->range, &leaf) == -1)
		return -1;
	if (a->next < a->remembered) {
		a->next++;
		if (check_roots(a) == -1)
			return -1;
		return a->next == a->remembered ? end_recall(r) : 0;
	}
	if (!a->tampered || replay_size(a->replay) == a->next) {
		if (replay_entry(a->replay, entry->p, entry->len, &why) == -1) {
			if (a->sink_failed)
				return -1;
			note_tamper(a, "journal replay", a->next,
			    why == NULL ? "?" : why);
			/* The rest cannot be replayed on it. */
			if (journal_unproven(a, entry->p, entry->len) == -1)
				return -1;
		} else {
			check_time(a, a->next, replay_time(a->replay));
			if (journal_use(a, entry) == -1 ||
			    watch_catalog(r) == -1)
				return -1;
		}
	} else if (journal_unproven(a, entry->p, entry->len) == -1) {
		return -1;
	}
	a->next++;
	return check_roots(a);
}

/*
 * Behind a gap.  As long as the hash of every entry is known the roots still
 * show whether the others are what was signed.
 */
static int
take_behind(struct audit *a, const struct octets *entry)
{
	struct digest	 leaf;
	bool		 whole = a->range.size == a->next;

	if (journal_unproven(a, entry->p, entry->len) == -1)
		return -1;
	if (whole && (entry_leaf(&leaf, entry->p, entry->len) == -1 ||
	    merkle_append(&a->range, &leaf) == -1))
		return -1;
	a->next++;
	return whole ? check_roots(a) : 0;
}

static int
on_entries(struct reading *r, const struct pool_event *ev)
{
	struct octets	 entry;
	struct wire	 w;
	uint64_t	 seq;
	int		 more;

	wire_init(&w, ev->p, ev->len);
	while ((more = entries_next(&w, &seq, &entry)) == 1) {
		if (seq != r->a->next || seq > r->last || entry.len == 0 ||
		    r->a->doubted) {
			r->over = true;	/* what follows is not next */
			return 0;
		}
		r->skip = 1;
		if (entry_is_lost(entry.p, entry.len))
			note_gap(r, seq, seq, _("lost: only its hash is left"));
		if (r->a->doubted)
			continue;	/* read anew, from the first on */
		if (r->a->gap) {
			if (take_behind(r->a, &entry) == -1)
				return -1;
		} else if (take_entry(r, &entry) == -1) {
			return -1;
		}
	}
	if (more == -1)
		r->over = true;
	return 0;
}

/* One job for entries [a->next, to], to its end. */
static int
read_block(struct reading *r, uint64_t to, char cause[128])
{
	struct audit		*a = r->a;
	struct pool_event	 ev;
	struct pool_job		 job;
	struct buf		 b;
	int			 rc = 0;

	snprintf(cause, 128, "%s", _("missing or damaged"));
	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	job.weight = (to - a->next + 1) * 4096;
	buf_init(&b, 1024);
	if (job_entries(&b, r->segment, a->next, to) == -1)
		rc = -1;
	job.p = b.p;
	job.len = b.len;
	if (rc == 0)
		rc = pool_submit(a->journal, &job);
	buf_release(&b);
	r->over = r->killed = false;
	while (rc == 0 && pool_pending(a->journal) > 0) {
		if (pool_next(a->journal, &ev, -1) == -1)
			rc = -1;
		else if (ev.what == POOL_FRAME && !r->over)
			rc = on_entries(r, &ev);
		else if (ev.what == POOL_DIED || ev.what == POOL_TIME ||
		    ev.what == POOL_PROTOCOL) {
			pool_cause(&ev, cause);
			r->killed = pool_killed(&ev);
		}
	}
	return rc;
}

/* Entries [a->next, last] of one segment. */
static int
read_segment(struct reading *r)
{
	struct audit	*a = r->a;
	uint64_t	 to, from, again = UINT64_MAX;
	char		 cause[128];

	r->skip = 1;
	while (a->next <= r->last && !a->doubted) {
		to = r->last - a->next >= JOURNAL_BLOCK ?
		    a->next + JOURNAL_BLOCK - 1 : r->last;
		if (read_block(r, to, cause) == -1)
			return -1;
		if (a->next > to)
			continue;
		/* Killed from outside, it is asked for once more. */
		if (r->killed && a->next != again) {
			again = a->next;
			continue;
		}
		/* It stopped at a->next: leave that out, and more each time. */
		from = a->next;
		to = r->last - from < r->skip ? r->last : from + r->skip - 1;
		note_gap(r, from, to, cause);
		a->next = to + 1;
		if (r->skip < JOURNAL_BLOCK)
			r->skip *= 2;
	}
	return 0;
}

int
journal_read(struct audit *a, const struct digest *replayed, bool *met)
{
	struct reading	 r;

	memset(&r, 0, sizeof(r));
	r.a = a;
	r.replayed = replayed;
	*met = false;
	if (journal_survey(a) == -1)
		return -1;
	if (a->next > 0 && !a->gap && !a->tampered && watch_catalog(&r) == -1)
		return -1;
	for (size_t i = 0; i < a->nsegment && !a->doubted; i++) {
		const struct segment_facts	*f = &a->segment[i];

		if (!f->readable || f->first_seq > f->last_seq ||
		    f->last_seq < a->next)
			continue;
		r.segment = f->segment;
		if (f->first_seq > a->next) {
			note_gap(&r, a->next, f->first_seq - 1,
			    _("they are in no segment"));
			a->next = f->first_seq;
		}
		r.last = f->last_seq;
		if (read_segment(&r) == -1)
			return -1;
	}
	*met = r.met;
	return 0;
}

/* Was an intake begun, and ended, after the last run?  It marks its lock. */
static bool
intake_since(const struct audit *a)
{
	char		*path = path_join(a->opts->store, STORE_INTAKE_LOCK);
	struct stat	 st;
	bool		 since;

	since = path != NULL && stat(path, &st) == 0 &&
	    (int64_t)st.st_mtim.tv_sec * TIME_SECOND +
	    st.st_mtim.tv_nsec / 1000 > a->state->seen_at;
	free(path);
	return since;
}

/* The size that was read against those that were signed. */
static void
check_sizes(struct audit *a)
{
	uint64_t	 most = a->checkpoint.size;

	if (a->has_checkpoint && a->next < most) {
		a->gap = true;
		report_part(&a->report, KIND_JOURNAL_DAMAGE, "journal end",
		    _("The archive's checkpoint names %" PRIu64 " entries, "
		    "only %" PRIu64 " can be read. Next: nbarchive repair "
		    "--from VOLUME"), most, a->next);
	} else if (a->next < a->state->size && !a->gap) {
		note_tamper(a, "journal end", a->next,
		    _("the auditor has seen and signed more entries than "
		    "there are now"));
	}
	if (a->has_checkpoint && !a->gap && a->next > most) {
		a->writer = a->writer || writer_alive(a->opts->store);
		if (a->writer)
			a->state->beyond = 0;
		else if (a->next != a->state->seen || intake_since(a))
			a->state->beyond = 1;	/* and interrupted again */
		else
			a->state->beyond++;
		if (a->state->beyond >= 2)
			note_tamper(a, "journal beyond", most,
			    _("entries that no checkpoint signs have stood "
			    "there for two audits, and nobody is writing"));
		else if (a->state->beyond == 1)
			report_part(&a->report, KIND_UNSIGNED_ENTRIES,
			    "journal beyond",
			    _("%" PRIu64 " entries are not signed by a "
			    "checkpoint yet, and nobody is writing: an intake "
			    "was interrupted. Next: run the intake again; it "
			    "signs them"),
			    a->next - most);
	} else {
		a->state->beyond = 0;
	}
}

/* A replay that goes on from the shadow. */
static int
begin_replay(struct audit *a)
{
	struct replay_sink	 sink = { journal_get, journal_put, a };

	replay_free(a->replay);
	a->replay = replay_new(&sink);
	return a->replay != NULL && replay_size(a->replay) == a->remembered ?
	    0 : -1;
}

int
journal_restart(struct audit *a)
{
	for (size_t i = 0; i < a->nobject; i++)
		free(a->object[i].detail);
	a->nobject = a->nlink = a->nproof = 0;
	a->next = a->remembered = 0;
	a->doubted = a->recalled = a->proven = a->sink_failed = false;
	a->head_differs = false;
	merkle_init(&a->range);
	return shadow_forget(a->shadow) == -1 ? -1 : begin_replay(a);
}

int
journal_audit(struct audit *a)
{
	struct digest	 root;
	bool		 met;

	merkle_init(&a->range);
	a->remembered = shadow_size(a->shadow, &root);
	/* Entries that no finished run has seen are replayed, and checked. */
	if (((a->remembered > a->state->seen || begin_replay(a) == -1) &&
	    journal_restart(a) == -1) || (a->is_shard ?
	    journal_read(a, NULL, &met) :
	    catalog_audit(a)) == -1)	/* reads the journal on its way */
		return -1;
	journal_note_segments(a);
	if (logkey_audit(a) == -1)
		return -1;
	if (a->has_checkpoint && a->head_differs)
		note_tamper(a, "checkpoint root", a->checkpoint.size,
		    _("its Merkle root is not the one of the archive's "
		    "checkpoint"));
	check_sizes(a);
	if (!a->gap && !a->tampered && (replay_flush(a->replay) == -1 ||
	    merkle_root(&a->range, &root) == -1 ||
	    shadow_keep(a->shadow, a->range.size, &root) == -1))
		return -1;
	objects_settle(a);
	return 0;
}
