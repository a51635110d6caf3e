/*
 * init.c: nbaudit init, trust-log, status: the ledger's beginning, and what
 * the auditor remembers.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "formats/journal/token.h"
#include "formats/store/layout.h"
#include "auditor/account.h"
#include "auditor/append.h"
#include "auditor/coverage.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/media.h"
#include "auditor/mirror.h"
#include "auditor/options.h"
#include "auditor/page.h"
#include "auditor/ownkey.h"
#include "auditor/papers.h"
#include "auditor/state.h"

int
need_ledger(const struct options *o)
{
	if (o->ledger != NULL)
		return 0;
	log_errx("%s", _("which ledger? Name it with -l DIR, or \"ledger = "
	    "DIR\" in the configuration"));
	return -1;
}

int
need_both(const struct options *o)
{
	if (o->ledger != NULL && o->store != NULL)
		return 0;
	log_errx("%s", _("which store and ledger? Name them with -s DIR and "
	    "-l DIR, or in the configuration"));
	return -1;
}

/* The key of DIR.d, made when there is none. */
static struct key *
own_key(const struct options *o)
{
	char		*path = folder_path(o->ledger, "key");
	struct key	*key = NULL;

	if (path == NULL)
		return NULL;
	if (access(path, F_OK) == 0)
		key = key_load(path);
	else if (o->new_key == NULL)
		key = key_create(path);
	else if (token_is_uri(o->new_key) &&
	    (key = key_load(o->new_key)) != NULL &&
	    key_write_uri(path, o->new_key) == -1) {
		key_free(key);
		key = NULL;
	} else if (!token_is_uri(o->new_key)) {
		log_errx(_("--new-key %s: want the pkcs11: URI of a key on a "
		    "token"), o->new_key);
	}
	free(path);
	return key;
}

/* How the auditor is called in cosignatures. */
static int
choose_name(const struct options *o, struct state *s)
{
	struct store_info	 info;
	const char		*base = NULL;
	int			 n;

	if (o->auditor_name != NULL) {
		n = snprintf(s->name, sizeof(s->name), "%s", o->auditor_name);
	} else {
		if (s->pinned)
			base = s->log.name;
		else if (o->store != NULL &&
		    store_info_load(&info, o->store) == 0)
			base = info.origin;
		n = snprintf(s->name, sizeof(s->name), "%s%sauditor",
		    base == NULL ? "" : base, base == NULL ? "" : "/");
	}
	if (n > 0 && (size_t)n < sizeof(s->name) &&
	    strpbrk(s->name, " \t\n+<>\"") == NULL)
		return 0;
	log_errx(_("\"%s\" cannot be the name of a key: no spaces, no '+'"),
	    s->name);
	return -1;
}

/* The key's lines are never broken: they are copied whole. */
static void
tell_ready(const struct options *o, const char *vkey, const char *finger)
{
	struct sheet	*s = sheet_new();

	printf(_("The ledger %s is ready.\n"
	    "  auditor's key   %s\n"
	    "  fingerprint     %s\n"), o->ledger, vkey, finger);
	if (s == NULL)
		return;
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("Put the fingerprint on "
	    "paper for the inspectors, and the trust anchors into %s.d/trust "
	    "or a folder of your own."), o->ledger);
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("Next: nbaudit run -l %s "
	    "-s STORE"), o->ledger);
	page_print(stdout, s, o);
	sheet_free(s);
}

static void
tell_made(const struct options *o, const struct key *key,
    const struct state *s)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct vkey	 vkey;
	struct buf	 finger, text;

	buf_init(&finger, 1024);
	buf_init(&text, 1024);
	key_public(key, pub);
	ssh_fingerprint(&finger, pub);
	if (vkey_make(&vkey, s->name, KEY_TYPE_COSIGNATURE, pub) == 0)
		vkey_format(&text, &vkey);
	if (o->json)
		(void)jsonl_take(json_pack("{ss ss ss ss}", "ledger", o->ledger,
		    "commit", s->commit, "fingerprint", buf_str(&finger),
		    "vkey", buf_str(&text)));
	else
		tell_ready(o, buf_str(&text), buf_str(&finger));
	buf_release(&finger);
	buf_release(&text);
}

/* The first commit, by the same steps as a run's. */
static int
first_commit(const struct options *o, struct ledger *l, struct key *key,
    struct state *s, int64_t now)
{
	if (ledger_base(l, "") == -1 ||
	    papers_first(l, key, s->name, now) == -1 ||
	    ledger_append(l, key, s, o->ledger, now, "ledger created\n") == -1)
		return -1;
	return state_save(s, o->ledger);
}

/*
 * An init that was interrupted goes on: 1 everything is there already, 0 the
 * first commit is to be made, -1 (logged).
 */
static int
resume(const struct options *o, struct ledger *l, struct state *s, bool known)
{
	char	 head[COMMIT_HEX];
	int	 has;

	if ((has = ledger_head(l, head)) == -1)
		return -1;
	if (known && s->commit[0] != '\0') {
		log_errx(_("%s is a ledger already; nbaudit run goes on with "
		    "it"), o->ledger);
		return -1;
	}
	if (has == 0)
		return 0;
	if (known && strcmp(head, s->pending) == 0) {
		memcpy(s->commit, head, sizeof(head));
		s->pending[0] = '\0';
		return state_save(s, o->ledger) == -1 ? -1 : 1;
	}
	log_errx(_("%s has commits that this auditor does not remember; take "
	    "%s.d back from a backup, or begin a ledger elsewhere"),
	    o->ledger, o->ledger);
	return -1;
}

/*
 * The lost ledger back from a mirror, and what the auditor made after it: one
 * commit that says so.  A key of this folder goes on; a new one is listed,
 * signed by itself, which an inspector sees and compares with paper.
 */
static int
take_back(const struct options *o, struct ledger *l, struct key *key,
    struct state *s, int64_t now)
{
	char		 head[COMMIT_HEX], why[MIRROR_WHY], at[TIME_TEXT];
	char		 message[256];
	struct buf	 b;
	uint8_t		 pub[KEY_PUBLIC];
	bool		 lost;
	int		 rc;

	if (mirror_take(o->ledger, o->from, why) == -1) {
		log_errx(_("%s: the ledger cannot be taken from there: %s"),
		    o->from, why);
		return -1;
	}
	if ((rc = ledger_head(l, head)) != 1) {
		if (rc == 0)
			log_errx(_("%s: there is no ledger"), o->from);
		return -1;
	}
	key_public(key, pub);
	lost = s->commit[0] != '\0' && strcmp(s->commit, head) != 0;
	if (lost && !commits_has(o->ledger, head)) {
		log_errx(_("%s: its newest commit %s is not of this auditor; "
		    "take another mirror"), o->from, head);
		return -1;
	}
	buf_init(&b, LEDGER_FILE_MAX);
	rc = ledger_base(l, head);
	if (rc == 0 && (rc = ledger_get(l, "gaps.tsv", &b)) != -1)
		rc = 0;
	/* From which commit to which one is missing, when it was noticed. */
	buf_addf(&b, "%s\t%s\t%s\n", time_rfc3339(now, at), head,
	    lost ? s->commit : "-");
	if (rc == 0 && (b.failed || ledger_put(l, "gaps.tsv", b.p, b.len) ==
	    -1 || papers_signer(l, key, s->name, now) == -1))
		rc = -1;
	snprintf(message, sizeof(message), OWNKEY_TAKEN "%.12s%s%.12s\n",
	    head, lost ? ", lost up to " : "", lost ? s->commit : "");
	memcpy(s->commit, head, sizeof(head));
	s->pending[0] = '\0';
	if (rc == 0)
		rc = ledger_append(l, key, s, o->ledger, now, message);
	buf_release(&b);
	return rc == -1 ? -1 : state_save(s, o->ledger);
}

/* Was there a ledger here that is gone now? */
static bool
is_gone(const struct options *o)
{
	char	*path = path_join(o->ledger, "HEAD");
	bool	 gone = path != NULL && access(path, F_OK) == -1;

	free(path);
	return gone;
}

enum status
cmd_init(const struct options *o)
{
	struct state	 s;
	struct ledger	*l = NULL;
	struct key	*key = NULL;
	enum status	 st = STATUS_CANNOT;
	int		 known, lock = -1, rc;
	int64_t		 now;

	if (need_ledger(o) == -1)
		return STATUS_USAGE;
	state_init(&s);
	if (folder_make(o->ledger) == -1 ||
	    (lock = folder_lock(o->ledger)) == -1 ||
	    (known = state_load(&s, o->ledger)) == -1)
		goto out;
	if (o->log_key != NULL && s.commit[0] == '\0') {
		if (vkey_parse(&s.log, o->log_key) == -1 ||
		    s.log.type != KEY_TYPE_ED25519) {
			log_errx(_("--log-key %s: not a key as nbarchive "
			    "prints it (NAME+ID+KEY)"), o->log_key);
			st = STATUS_USAGE;
			goto out;
		}
		s.pinned = true;
	}
	if (s.commit[0] == '\0') {
		s.simulated = o->simulated;
		if (choose_name(o, &s) == -1) {
			st = STATUS_USAGE;
			goto out;
		}
	}
	now = s.simulated && o->simulated_clock != TIME_NONE ?
	    o->simulated_clock : o->now();
	if (o->from != NULL && !is_gone(o)) {
		log_errx(_("%s: there is a ledger already; move it away "
		    "first, it is evidence"), o->ledger);
		goto out;
	}
	if ((l = ledger_create(o->ledger)) == NULL ||
	    (key = own_key(o)) == NULL)
		goto out;
	if (o->from != NULL) {
		if (take_back(o, l, key, &s, now) == -1)
			goto out;
	} else if ((rc = resume(o, l, &s, known == 1)) == -1 ||
	    (rc == 0 && first_commit(o, l, key, &s, now) == -1)) {
		goto out;
	}
	tell_made(o, key, &s);
	st = STATUS_OK;
 out:
	key_free(key);
	ledger_free(l);
	state_release(&s);
	if (lock != -1)
		close(lock);
	return st;
}

enum status
cmd_trust_log(const struct options *o)
{
	struct state	 s;
	struct vkey	 vkey;
	enum status	 st = STATUS_CANNOT;
	int		 lock, rc;

	if (need_ledger(o) == -1)
		return STATUS_USAGE;
	if (vkey_parse(&vkey, o->arg[0]) == -1 ||
	    vkey.type != KEY_TYPE_ED25519) {
		log_errx(_("%s: not a key as nbarchive prints it "
		    "(NAME+ID+KEY)"), o->arg[0]);
		return STATUS_USAGE;
	}
	state_init(&s);
	if ((lock = folder_lock(o->ledger)) == -1)
		return STATUS_CANNOT;
	if ((rc = state_load(&s, o->ledger)) == 0)
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
	if (rc == 1) {
		s.log = vkey;
		s.pinned = true;
		if (state_save(&s, o->ledger) == 0) {
			if (o->json)
				(void)jsonl_take(json_pack("{ss}", "log_key",
				    o->arg[0]));
			else
				printf(_("The archive's log is %s from now "
				    "on.\n"), o->arg[0]);
			st = STATUS_OK;
		}
	}
	state_release(&s);
	close(lock);
	return st;
}

static uint64_t
number(const json_t *json, const char *key)
{
	uint64_t	 n = 0;

	json_get_u64(json, key, &n);
	return n;
}

static int64_t
now_of(const struct options *o)
{
	return o->simulated_clock != TIME_NONE ? o->simulated_clock : o->now();
}

static void
print_status(const struct options *o, const json_t *summary, int64_t age)
{
	char		 local[TIME_TEXT];
	int64_t		 at = TIME_NONE;
	uint64_t	 exit = number(summary, "exit");
	struct sheet	*s = sheet_new();

	if (s == NULL)
		return;
	if (json_get_str(summary, "run") != NULL)
		time_parse(json_get_str(summary, "run"), &at);
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, _("Ledger %s"), o->ledger);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Last run"), _("%s (%" PRId64
	    " hours ago)"), time_local(at, local), age / 3600);
	sheet_add(s, SHEET_ROW, exit == 0 ? TONE_GOOD : exit >=
	    STATUS_DAMAGE ? TONE_BAD : TONE_WARN, _("Outcome"), "%" PRIu64
	    ": %s", exit, exit_words(exit));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Documents"), _("%" PRIu64 " (%"
	    PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " undecided, %"
	    PRIu64 " unsigned)"), number(summary, "documents"),
	    number(summary, "passed"), number(summary, "failed"),
	    number(summary, "indeterminate"), number(summary, "unsigned"));
	sheet_add(s, SHEET_ROW, number(summary, "damaged") > 0 ? TONE_BAD :
	    TONE_PLAIN, _("Damaged"), "%" PRIu64, number(summary, "damaged"));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Open findings"), _("%" PRIu64
	    ", accepted %" PRIu64), number(summary, "findings") -
	    number(summary, "accepted"), number(summary, "accepted"));
	media_status_rows(s, json_object_get(summary, "media"), now_of(o));
	if (json_get_str(summary, "commit") != NULL)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Commit"), "%s",
		    json_get_str(summary, "commit"));
	page_print(stdout, s, o);
	sheet_free(s);
}

/*
 * What waits too long now, though the last run may have been content.  Its
 * number goes into ${json} too.
 */
static uint64_t
tell_overdue(const struct options *o, json_t *json)
{
	unsigned int	 days = o->cover_days != 0 ? o->cover_days :
			    COVER_DAYS;
	struct coverage_log	*c = coverage_load(o->ledger);
	char		 local[TIME_TEXT];
	int64_t		 oldest = TIME_NONE;
	uint64_t	 n = 0;
	json_t		*part;

	if (c == NULL)
		return 0;
	n = coverage_overdue(c, now_of(o), days, &oldest);
	part = coverage_json(c, now_of(o), days);
	if (json != NULL && part != NULL)
		json_put(json, "coverage", part);
	else
		json_decref(part);
	if (json != NULL)
		json_put_int(json, "overdue", (int64_t)n);
	if (json == NULL && n > 0)
		printf(_("  overdue         %" PRIu64 " objects not read for "
		    "%u days (some since %s)\n"), n, days,
		    time_local(oldest, local));
	coverage_free(c);
	return n;
}

enum status
cmd_status(const struct options *o)
{
	struct state	 s;
	enum status	 st = STATUS_CANNOT;
	int64_t		 at, age = 0;
	uint64_t	 overdue = 0;
	json_t		*out;

	if (need_ledger(o) == -1)
		return STATUS_USAGE;
	switch (state_load(&s, o->ledger)) {
	case -1:
		goto out;
	case 0:
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
		goto out;
	}
	st = STATUS_ATTENTION;
	if (s.summary == NULL) {
		if (o->json)
			puts("{\"run\":null}");
		else
			printf(_("Ledger %s: no run yet. Next: nbaudit run\n"),
			    o->ledger);
		goto out;
	}
	if (number(s.summary, "exit") <= STATUS_TAMPERED)
		st = (enum status)number(s.summary, "exit");
	if (json_get_str(s.summary, "run") != NULL &&
	    time_parse(json_get_str(s.summary, "run"), &at) == 0)
		age = (o->now() - at) / TIME_SECOND;
	if (!o->json) {
		print_status(o, s.summary, age);
		overdue = tell_overdue(o, NULL);
	} else if ((out = json_copy(s.summary)) != NULL) {
		json_put_int(out, "age_seconds", age);
		overdue = tell_overdue(o, out);
		(void)jsonl_take(out);
	}
 out:
	if (media_overdue(json_object_get(s.summary, "media"), o, now_of(o)))
		overdue++;
	state_release(&s);
	return overdue > 0 && st == STATUS_OK ? STATUS_ATTENTION : st;
}
