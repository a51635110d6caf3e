/*
 * account_sheet.c: a run's report for an inspector.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/validation/dn.h"
#include "formats/validation/words.h"
#include "auditor/account.h"
#include "auditor/account_part.h"
#include "auditor/media.h"
#include "auditor/rulings.h"

#define SHOWN		500		/* findings of a section */
#define LINE_MAX_TEXT	4096
#define FIELDS		8
#define SOON		(365 * INT64_C(86400) * TIME_SECOND)

static uint64_t
number(const json_t *json, const char *key)
{
	uint64_t	 n = 0;

	json_get_u64(json, key, &n);
	return n;
}

static const char *
local(const char *rfc3339, char out[TIME_TEXT])
{
	int64_t	 at;

	if (rfc3339 == NULL || time_parse(rfc3339, &at) == -1)
		at = TIME_NONE;
	return time_local(at, out);
}

/* What an exit code says (06-cli.md). */
const char *
exit_words(uint64_t code)
{
	static const char *const	 words[] = { N_("all well"),
	    N_("something needs a person"), N_("wrong usage or configuration"),
	    N_("could not be done"), N_("damage was found"),
	    N_("evidence of tampering") };

	return code < sizeof(words) / sizeof(words[0]) ? _(words[code]) : "?";
}

static enum tone
exit_tone(uint64_t code)
{
	return code == 0 ? TONE_GOOD : code >= STATUS_DAMAGE ? TONE_BAD :
	    TONE_WARN;
}

static void
row_number(struct sheet *s, const char *label, uint64_t n, enum tone tone)
{
	sheet_add(s, SHEET_ROW, n > 0 ? tone : TONE_PLAIN, label, "%" PRIu64,
	    n);
}

/* Findings of a section: in all, or where the ledger has no more, new ones. */
static const json_t *
findings_of(const json_t *run)
{
	const json_t	*list = json_object_get(run, "findings_all");

	return list != NULL ? list : json_object_get(run, "findings_new");
}

/* Which findings a section is about. */
static bool
is_in(const json_t *f, uint64_t low, uint64_t high, bool accepted)
{
	uint64_t	 severity = number(f, "severity");

	return severity >= low && severity <= high &&
	    (json_object_get(f, "accepted") != NULL) == accepted;
}

static size_t
count_in(const json_t *run, uint64_t low, uint64_t high, bool accepted)
{
	const json_t	*f;
	size_t		 i, n = 0;

	json_array_foreach(findings_of(run), i, f)
		n += is_in(f, low, high, accepted);
	return n;
}

/* Is everything there?  A run with a budget leaves some for the next ones. */
static void
glance_whole(struct sheet *s, const json_t *run)
{
	uint64_t	 damaged = number(run, "damaged");
	uint64_t	 unread = number(json_object_get(run, "coverage"),
	    "unread");

	if (damaged > 0)
		sheet_add(s, SHEET_ITEM, TONE_BAD, NULL, _("Of %" PRIu64
		    " documents %" PRIu64 " are damaged or missing."),
		    number(run, "documents"), damaged);
	else if (unread > 0)
		sheet_add(s, SHEET_ITEM, TONE_GOOD, NULL, _("Of %" PRIu64
		    " documents none is known to be damaged or missing; %"
		    PRIu64 " wait to be read again by the next runs."),
		    number(run, "documents"), unread);
	else
		sheet_add(s, SHEET_ITEM, TONE_GOOD, NULL, _("Of %" PRIu64
		    " documents none is damaged or missing."),
		    number(run, "documents"));
}

/* Is all well?  Four sentences for who reads no further. */
static void
put_glance(struct sheet *s, const json_t *run)
{
	bool	 cosigned = json_is_true(json_object_get(json_object_get(run,
	    "checkpoint"), "cosigned"));
	size_t	 altered = count_in(run, STATUS_TAMPERED, STATUS_TAMPERED,
	    false), open = count_in(run, STATUS_ATTENTION, STATUS_CANNOT,
	    false);
	bool	 bad = altered > 0 || number(run, "exit") == STATUS_TAMPERED;
	uint64_t failed = number(run, "failed");
	uint64_t undecided = number(run, "indeterminate");

	sheet_add(s, SHEET_ITEM, bad ? TONE_BAD : cosigned ? TONE_GOOD :
	    TONE_WARN, NULL, "%s", bad ?
	    _("Evidence of tampering: what is there is not what was signed.") :
	    cosigned ? _("Nothing was altered, removed or added in silence: "
	    "the journal and the ledger are what was signed.") :
	    _("Whether something was altered could not be proven this time."));
	glance_whole(s, run);
	sheet_add(s, SHEET_ITEM, failed > 0 ? TONE_BAD : undecided > 0 ?
	    TONE_WARN : TONE_GOOD, NULL, _("Signatures: %" PRIu64 " documents "
	    "valid, %" PRIu64 " not valid, %" PRIu64 " not decided, %" PRIu64
	    " without any."), number(run, "passed"), failed, undecided,
	    number(run, "unsigned"));
	sheet_add(s, SHEET_ITEM, open > 0 ? TONE_WARN : TONE_GOOD, NULL,
	    open > 0 ? _("%zu matters wait for a person; each says what to do "
	    "next.") : _("Nothing waits for a person."), open);
}

static void
put_summary(struct sheet *s, const json_t *run)
{
	const json_t	*cp = json_object_get(run, "checkpoint");
	const json_t	*soft = json_object_get(run, "software");
	char		 at[TIME_TEXT];

	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL,
	    _("Integrity report of the archive, run of %s"),
	    local(json_get_str(run, "run"), at));
	sheet_add(s, SHEET_VERDICT, exit_tone(number(run, "exit")), NULL,
	    "%s", exit_words(number(run, "exit")));
	put_glance(s, run);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Judged for"), "%s",
	    local(json_get_str(run, "at"), at));
	if (cp == NULL)
		sheet_add(s, SHEET_ROW, TONE_BAD, _("Journal"), "%s",
		    _("its checkpoint could not be proven"));
	else
		sheet_add(s, SHEET_ROW, json_is_true(json_object_get(cp,
		    "cosigned")) ? TONE_GOOD : TONE_BAD, _("Journal"),
		    json_is_true(json_object_get(cp, "cosigned")) ?
		    _("%" PRIu64 " entries, proven and cosigned; root %s") :
		    _("%" PRIu64 " entries, NOT cosigned; root %s"),
		    number(cp, "size"), json_str(cp, "root"));
	if (json_get_str(run, "commit") != NULL)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Commit"), "%s",
		    json_str(run, "commit"));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Program"),
	    "nbaudit %s, %s", json_str(soft, "nbaudit"),
	    json_str(soft, "libcrypto"));
}

static void
put_counts(struct sheet *s, const json_t *run)
{
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("Documents"));
	row_number(s, _("Checked"), number(run, "documents"), TONE_PLAIN);
	row_number(s, _("Bytes read"), number(run, "bytes"), TONE_PLAIN);
	row_number(s, words_indication("TOTAL-PASSED"), number(run, "passed"),
	    TONE_GOOD);
	row_number(s, words_indication("TOTAL-FAILED"), number(run, "failed"),
	    TONE_BAD);
	row_number(s, words_indication("INDETERMINATE"),
	    number(run, "indeterminate"), TONE_WARN);
	row_number(s, words_indication("NO-SIGNATURE"),
	    number(run, "unsigned"), TONE_PLAIN);
	row_number(s, _("Damaged"), number(run, "damaged"), TONE_BAD);
	row_number(s, _("Destroyed by order"), number(run, "destroyed"),
	    TONE_PLAIN);
	if (json_object_get(run, "rules_broken") != NULL)
		row_number(s, _("Break a rule"), number(run, "rules_broken"),
		    TONE_WARN);
	row_number(s, _("Findings"), number(run, "findings"), TONE_WARN);
	row_number(s, _("Accepted"), number(run, "accepted"), TONE_PLAIN);
}

/* Are the sentences of the run in the language of messages? */
static bool
is_own(const json_t *run)
{
	return strcmp(json_str(run, "language"), i18n_language()) == 0;
}

/* The sentence as it was written, or in other words in another language. */
static void
put_sentence(struct sheet *s, const json_t *run, const json_t *f)
{
	const char	*sub = json_get_str(f, "sub_indication");
	const char	*ind = json_get_str(f, "indication");

	if (is_own(run)) {
		words_put(s, SHEET_NOTE, TONE_PLAIN, json_str(f, "text"));
	} else if (json_get_str(f, "rules") != NULL) {
		rules_sentences(s, json_str(f, "rules"));
	} else if (ind != NULL) {
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s%s%s. %s",
		    words_indication(ind), sub == NULL ? "" : ": ",
		    sub == NULL ? "" : words_sub(sub),
		    words_next(NULL, ind, sub));
	} else if (json_get_str(f, "fixity") != NULL) {
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s",
		    _("Its octets are not those that were taken in."));
	} else {
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s: %s",
		    json_str(f, "part"), json_str(f, "text"));
	}
}

static void
put_acceptance(struct sheet *s, const json_t *accepted)
{
	char	 at[TIME_TEXT];

	sheet_add(s, SHEET_NOTE, TONE_DIM, NULL, _("accepted by %s, %s: %s"),
	    json_str(accepted, "agent"), local(json_get_str(accepted, "time"),
	    at), json_str(accepted, "reason"));
}

/* The document, what is wrong with it, and what to type. */
static void
put_finding(struct sheet *s, const json_t *run, const json_t *f)
{
	const char	*kind = json_str(f, "kind");
	const char	*sha = json_get_str(f, "sha256");
	const json_t	*accepted = json_object_get(f, "accepted");
	uint64_t	 severity = number(f, "severity");

	kind = *kind == '\0' ? "?" : _(kind);
	if (sha != NULL)
		sheet_add(s, SHEET_ITEM, exit_tone(severity), NULL,
		    "%s: %s (%.16s)", kind, json_get_str(f, "name") == NULL ?
		    "-" : json_str(f, "name"), sha);
	else
		sheet_add(s, SHEET_ITEM, exit_tone(severity), NULL, "%s",
		    kind);
	put_sentence(s, run, f);
	if (accepted != NULL)
		put_acceptance(s, accepted);
	else if (sha != NULL && severity >= STATUS_DAMAGE)
		sheet_add(s, SHEET_COMMAND, TONE_PLAIN, NULL,
		    "nbarchive repair --from VOLUME");
	else if (sha != NULL && !is_own(run))	/* else its sentence has it */
		sheet_add(s, SHEET_COMMAND, TONE_PLAIN, NULL,
		    "nbarchive accept %s --reason \"...\"", json_str(f,
		    "finding"));
}

/* What is said of many documents in the same words, once. */
static void
put_group(struct sheet *s, const json_t *run, const json_t *group)
{
	const json_t	*f = json_array_get(group, 0);

	sheet_add(s, SHEET_ITEM, exit_tone(number(f, "severity")), NULL,
	    _("%s: %zu documents"), _(json_str(f, "kind")),
	    json_array_size(group));
	if (is_own(run)) {
		account_group_words(s, group);
	} else {
		put_sentence(s, run, f);
		sheet_add(s, SHEET_COMMAND, TONE_PLAIN, NULL,
		    "nbarchive accept FINDING --reason \"...\"");
	}
	account_group_names(s, group);
}

static void
put_section(struct sheet *s, const json_t *run, const char *title,
    uint64_t low, uint64_t high, bool accepted)
{
	const json_t	*f, *group;
	size_t		 i, n = count_in(run, low, high, accepted);
	json_t		*groups;

	if (n == 0)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%zu)", title, n);
	groups = account_groups(findings_of(run));
	n = 0;
	json_array_foreach(findings_of(run), i, f) {
		if (!is_in(f, low, high, accepted))
			continue;
		/* It stands where its first one does. */
		group = account_group(groups, f);
		if (group != NULL && json_array_get(group, 0) != f)
			continue;
		if (n++ == SHOWN) {
			sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s",
			    _("... more: nbaudit report --json has them all"));
			break;
		}
		if (group != NULL)
			put_group(s, run, group);
		else
			put_finding(s, run, f);
	}
	json_decref(groups);
}

static void
put_changes(struct sheet *s, const json_t *run)
{
	const json_t	*fresh = json_object_get(run, "findings_new"), *f;
	const json_t	*gone = json_object_get(run, "gone");
	size_t		 i;

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("Changes since the run before"));
	row_number(s, _("Lines of the ledger changed"), number(run, "changed"),
	    TONE_PLAIN);
	row_number(s, _("New findings"), number(run, "new_findings"),
	    TONE_WARN);
	json_array_foreach(fresh, i, f)
		if (i < SHOWN)
			sheet_add(s, SHEET_ITEM, exit_tone(number(f,
			    "severity")), NULL, "%s: %s",
			    *json_str(f, "kind") == '\0' ? "?" :
			    _(json_str(f, "kind")),
			    json_get_str(f, "name") != NULL ? json_str(f,
			    "name") : json_str(f, "part"));
	if (json_array_size(gone) == 0)
		return;
	row_number(s, _("No longer found"), json_array_size(gone), TONE_GOOD);
	json_array_foreach(gone, i, f)
		if (i < SHOWN)
			sheet_add(s, SHEET_ITEM, TONE_GOOD, NULL, "%s: %s",
			    *json_str(f, "kind") == '\0' ? "?" :
			    _(json_str(f, "kind")), json_get_str(f, "name") !=
			    NULL ? json_str(f, "name") : json_str(f, "part"));
}

/* The fields of a line of a .tsv; how many, and what follows the line. */
static size_t
tsv_line(const char **p, char line[LINE_MAX_TEXT], char *field[FIELDS])
{
	size_t	 len = strcspn(*p, "\n"), n = 0;
	char	*at = line;

	snprintf(line, LINE_MAX_TEXT, "%.*s", (int)(len < LINE_MAX_TEXT ? len :
	    LINE_MAX_TEXT - 1), *p);
	*p += len + ((*p)[len] == '\n');
	while (n < FIELDS && at != NULL)
		field[n++] = strsep(&at, "\t");
	return n;
}

/* Certificates that were revoked, have ended or will end soon. */
static void
put_certificates(struct sheet *s, const char *tsv, int64_t now)
{
	char		 line[LINE_MAX_TEXT], *f[FIELDS], name[DN_VALUE];
	char		 at[TIME_TEXT];
	const char	*p;
	int64_t		 end;
	size_t		 all = 0, unknown = 0;

	for (p = tsv; *p != '\0';) {
		if (tsv_line(&p, line, f) < FIELDS)
			continue;
		all++;
		unknown += strcmp(f[5], "unknown") == 0;
	}
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("Certificates and deadlines"));
	row_number(s, _("Certificates"), all, TONE_PLAIN);
	row_number(s, _("Revocation not checked"), unknown, TONE_WARN);
	for (p = tsv; *p != '\0';) {
		if (tsv_line(&p, line, f) < FIELDS)
			continue;
		if (dn_get(f[1], "CN", 0, name, sizeof(name)) == NULL)
			snprintf(name, sizeof(name), "%.500s", f[1]);
		if (strcmp(f[5], "revoked") == 0) {
			sheet_add(s, SHEET_ITEM, TONE_BAD, NULL,
			    _("%s (number %s): revoked on %s"), name, f[2],
			    local(f[6], at));
			continue;
		}
		if (time_parse(f[4], &end) == -1 || end >= now + SOON)
			continue;
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, end <= now ?
		    _("%s (number %s): expired on %s") :
		    _("%s (number %s): expires on %s; a time-stamp from "
		    "before then keeps its signatures provable"), name, f[2],
		    local(f[4], at));
	}
}

static void
put_copies(struct sheet *s, const char *tsv)
{
	char		 line[LINE_MAX_TEXT], *f[FIELDS], at[TIME_TEXT];
	const char	*p;

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("Copies"));
	if (*tsv == '\0')
		sheet_add(s, SHEET_TEXT, TONE_WARN, NULL, "%s",
		    _("No copy on other media is on record."));
	for (p = tsv; *p != '\0';) {
		if (tsv_line(&p, line, f) < 6)
			continue;
		sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL,
		    _("set %s, %s, %s: %s objects, last read back %s, %s"),
		    f[0], f[1], f[2], f[3], local(f[4], at), f[5]);
	}
}

void
account_sheet(struct sheet *s, const json_t *run, const char *certificates,
    const char *copies, int64_t now)
{
	put_summary(s, run);
	put_counts(s, run);
	put_section(s, run, _("Evidence of tampering"), STATUS_TAMPERED,
	    STATUS_TAMPERED, false);
	put_section(s, run, _("Damage"), STATUS_DAMAGE, STATUS_DAMAGE, false);
	put_changes(s, run);
	put_section(s, run, _("What needs a person"), STATUS_ATTENTION,
	    STATUS_CANNOT, false);
	put_section(s, run, _("Accepted findings"), STATUS_OK,
	    STATUS_TAMPERED, true);
	put_certificates(s, certificates, now);
	rules_sheet(s, json_object_get(run, "rules"), is_own(run));
	put_copies(s, copies);
	media_sheet(s, json_object_get(run, "media"));
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("How to check this report"));
	sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s",
	    _("The ledger is a git repository whose commits the auditor "
	    "signs. Compare the fingerprint of its key with the one on paper, "
	    "then:"));
	sheet_add(s, SHEET_COMMAND, TONE_PLAIN, NULL,
	    "git --git-dir LEDGER verify-commit %s", json_get_str(run,
	    "commit") == NULL ? "main" : json_str(run, "commit"));
	sheet_add(s, SHEET_COMMAND, TONE_PLAIN, NULL,
	    "git --git-dir LEDGER show main:checkpoint");
}
