/*
 * logkey.c: the archive's keys: which one is in force, whose checkpoint it
 * is, and what a person must compare with paper.
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
#include "formats/store/replay.h"
#include "auditor/anchors.h"
#include "auditor/audit.h"
#include "auditor/ledger.h"
#include "auditor/logkey.h"
#include "auditor/shadow.h"

#define RECORD_ROOM	((size_t)1024 * 1024)

/* A key's text, or "?". */
static const char *
text_of(const struct vkey *v, struct buf *b)
{
	buf_reset(b);
	return vkey_format(b, v) == 0 && buf_str(b) != NULL ? buf_str(b) :
	    "?";
}

/* The chain that the journal tells, and the one of the store's text. */
static int
load(struct audit *a)
{
	int	 rc;

	keychain_release(&a->keys);
	rc = replay_keys(a->replay, &a->keys);
	if (rc == -1) {
		log_errx("%s", _("the archive's keys in the auditor's memory "
		    "are damaged; remove replay.sqlite beside the ledger and "
		    "run again"));
		return -1;
	}
	if (rc == 0)	/* not even the first entry could be read */
		keychain_init(&a->keys, &a->info.key);
	return 0;
}

/* Pinned at the first run, and held to: one of the keys, or another log. */
static void
check_pinned(struct audit *a)
{
	struct state	*s = a->state;
	struct buf	 now, was;

	buf_init(&now, 1024);
	buf_init(&was, 1024);
	if (!s->pinned) {
		s->log = a->keys.first;
		s->pinned = true;
		log_info(_("the archive's key is pinned: %s; compare it with "
		    "the one on paper"), text_of(&s->log, &now));
	}
	if (!vkey_same(&a->keys.first, &a->info.key) ||
	    (!a->gap && keychain_find(&a->keys, &s->log) == -1))
		report_part(&a->report, KIND_CHECKPOINT, "log key",
		    _("The archive's key is %s now, not %s as before. If it "
		    "was rotated, and paper says so: nbaudit trust-log %s"),
		    text_of(&a->info.key, &now), text_of(&s->log, &was),
		    text_of(&a->info.key, &now));
	buf_release(&now);
	buf_release(&was);
}

/* Documents that came in from ${since} on, before entry ${seq}. */
struct suspects {
	uint64_t	 first, last;	/* accessions; 0: none */
	uint64_t	 n;
};

static void
find_suspects(struct audit *a, int64_t since, uint64_t seq,
    struct suspects *out)
{
	uint64_t	 accession, at;
	uint8_t		 key[8];
	int64_t		 time;
	struct buf	 b;
	json_t		*json;
	bool		 more = true;

	memset(out, 0, sizeof(*out));
	buf_init(&b, RECORD_ROOM);
	for (accession = replay_next_accession(a->replay) - 1;
	    more && accession > 0; accession--) {
		be64_put(key, accession);
		buf_reset(&b);
		json = NULL;
		more = shadow_get(a->shadow, CAT_ACCESSION, key, sizeof(key),
		    &b) == 1 && (json = json_object_parse(b.p, b.len,
		    NULL)) != NULL && json_get_u64(json, "seq", &at) == 0 &&
		    json_get_str(json, "received") != NULL &&
		    time_parse(json_get_str(json, "received"), &time) == 0 &&
		    time >= since;
		json_decref(json);
		if (!more || at >= seq)
			continue;
		out->first = accession;
		if (out->n++ == 0)
			out->last = accession;
	}
	buf_release(&b);
}

/* What was signed after a theft is listed. */
static void
tell_stolen(struct audit *a, const struct rotation *r)
{
	struct suspects	 s;
	char		 part[64], at[TIME_TEXT], told[TIME_TEXT];

	find_suspects(a, r->since, r->seq, &s);
	snprintf(part, sizeof(part), "key stolen %" PRIu64, r->seq);
	time_rfc3339(r->since, at);
	time_local(r->since, told);
	if (s.n == 0)
		report_part(&a->report, KIND_KEY, part, _("The archive's key "
		    "was stolen on %s and replaced at journal entry %" PRIu64
		    ". No document came in between. Next: nbarchive accept, "
		    "when this was looked at"), told, r->seq);
	else
		report_part(&a->report, KIND_KEY, part, _("The archive's key "
		    "was stolen on %s and replaced at journal entry %" PRIu64
		    ". Signed in between: %" PRIu64 " documents, accessions %"
		    PRIu64 " to %" PRIu64 "; a thief may have added them. "
		    "Next: nbarchive list --since %s, compare with the "
		    "senders, then nbarchive accept"), told, r->seq, s.n,
		    s.first, s.last, at);
}

/*
 * One that nobody compared with paper yet; ${valid}: of a lost key, witnesses
 * enough have signed with the new one.
 */
static void
tell_new(struct audit *a, const struct rotation *r, bool valid)
{
	struct buf	 b;
	char		 part[64];

	buf_init(&b, 1024);
	snprintf(part, sizeof(part), "log key %" PRIu64, r->seq);
	text_of(&r->new, &b);
	if (r->reason != ROTATION_LOST)
		report_part(&a->report, KIND_KEY, part, _("At journal entry %"
		    PRIu64 " the archive's key was replaced, signed by both: "
		    "it is %s now. Compare it with paper, then: nbaudit "
		    "trust-log %s"), r->seq, buf_str(&b), buf_str(&b));
	else if (valid)
		report_part(&a->report, KIND_KEY, part, _("At journal entry %"
		    PRIu64 " the archive's key was replaced as lost; auditor "
		    "and witnesses have signed with the new one: it is %s now. "
		    "Compare it with paper, then: nbaudit trust-log %s"),
		    r->seq, buf_str(&b), buf_str(&b));
	else
		report_part(&a->report, KIND_CHECKPOINT, part, _("At journal "
		    "entry %" PRIu64 " the archive's key was replaced as lost, "
		    "by the word of the new one alone: %s. Nothing is signed. "
		    "If paper says so: nbaudit trust-log %s"), r->seq,
		    buf_str(&b), buf_str(&b));
	buf_release(&b);
}

/* A lost key's successor that paper vouches for, before it is valid. */
static void
tell_unwitnessed(struct audit *a, const struct rotation *r)
{
	char	 part[64];

	if (a->opts->witness_need == 0)
		return;		/* the auditor's own is enough */
	snprintf(part, sizeof(part), "log key %" PRIu64, r->seq);
	report_part(&a->report, KIND_KEY, part, _("The archive's key was "
	    "replaced as lost at journal entry %" PRIu64 "; that is valid once "
	    "%zu witnesses have signed it. Next: nbaudit witness export -o "
	    "FILE"), r->seq, a->opts->witness_need);
}

static int
tell_changes(struct audit *a)
{
	int	 pinned = keychain_find(&a->keys, &a->state->log), valid;

	for (size_t i = 0; i < a->keys.n; i++) {
		const struct rotation	*r = &a->keys.change[i];

		if (r->reason == ROTATION_STOLEN)
			tell_stolen(a, r);
		if (pinned == -1)
			continue;
		valid = r->reason != ROTATION_LOST ? 1 :
		    logkey_witnessed(a->ledger, r);
		if (valid == -1)
			return -1;
		if (i >= (size_t)pinned)
			tell_new(a, r, valid == 1);
		else if (valid == 0)
			tell_unwitnessed(a, r);
	}
	return 0;
}

/* Signed by a key that was in force once?  Its place, or -1. */
static int
signed_by(const struct audit *a)
{
	if (note_verify(a->note.p, a->note.len, &a->keys.first, 1, NULL) ==
	    NOTE_OK)
		return 0;
	for (size_t i = 0; i < a->keys.n; i++)
		if (note_verify(a->note.p, a->note.len,
		    &a->keys.change[i].new, 1, NULL) == NOTE_OK)
			return (int)i + 1;
	return -1;
}

/* Somebody signs with a key that is not in force. */
static void
tell_signer(struct audit *a)
{
	int		 by = signed_by(a);
	struct buf	 b;

	buf_init(&b, 1024);
	if (by == -1)
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("%s: %s. Keep the store as it is and tell the "
		    "inspectors"), STORE_CHECKPOINT,
		    _("it is not signed by the archive's key"));
	else if ((size_t)by < a->keys.n &&
	    a->keys.change[by].seq < a->checkpoint.size)
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("The checkpoint of %" PRIu64 " entries is signed by %s, "
		    "which was replaced at entry %" PRIu64 ": whoever signed "
		    "it has the old key. The auditor signed %" PRIu64
		    " entries; those from there to %" PRIu64 " have no "
		    "signature that counts. Keep the store as it is and tell "
		    "the inspectors"), a->checkpoint.size,
		    text_of(by == 0 ? &a->keys.first :
		    &a->keys.change[by - 1].new, &b), a->keys.change[by].seq,
		    a->state->size, a->next);
	else
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("The checkpoint of %" PRIu64 " entries is signed by %s, "
		    "which came into force later. Keep the store as it is and "
		    "tell the inspectors"), a->checkpoint.size,
		    text_of(&a->keys.change[by - 1].new, &b));
	buf_release(&b);
}

int
logkey_audit(struct audit *a)
{
	if (load(a) == -1)
		return -1;
	check_pinned(a);
	if (a->state->commit[0] != '\0' &&
	    ledger_base(a->ledger, a->state->commit) == -1)
		return -1;
	if (tell_changes(a) == -1)
		return -1;
	if (!a->has_checkpoint)
		return 0;
	switch (note_verify(a->note.p, a->note.len, keychain_at(&a->keys,
	    a->checkpoint.size), 1, NULL)) {
	case NOTE_OK:
		return 0;
	case NOTE_ERROR:
		log_errx("%s", _("the checkpoint's signature cannot be "
		    "checked: out of memory, or the cryptographic library "
		    "failed"));
		return -1;
	default:
		break;
	}
	/* The entry that says who signs may be among those that are lost. */
	if (!a->gap || signed_by(a) != -1)
		tell_signer(a);
	a->has_checkpoint = a->proven = false;
	return 0;
}
