/*
 * standing.c: is the ledger what the auditor left?  Nothing is appended to
 * another (04-ledger.md, "Before a run").
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/key.h"
#include "auditor/append.h"
#include "auditor/audit.h"
#include "auditor/ledger.h"
#include "auditor/masks.h"
#include "auditor/ownkey.h"

#define WALK_MAX	1000000		/* commits walked back */

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

/*
 * The last commit is ours.  HEAD, which no signature holds, is what git shows
 * first: it is to name the branch.  1 or -1.
 */
static int
accept_head(struct audit *a, const char *head)
{
	char	 was[LEDGER_FACE];
	int	 rc;

	if (!ownkey_counts(a->ledger, a->opts->ledger, head, a->key) ||
	    ledger_clock(a->ledger, head, a->opts->ledger, a->now) == -1)
		return -1;
	if ((rc = ledger_face_main(a->ledger, was)) == 1)
		log_warnx(_("%s: HEAD named %s, so that git showed this "
		    "instead of the branch main; it names main again. Next: "
		    "find out who changed it"), a->opts->ledger,
		    *was == '\0' ? _("nothing") : was);
	return rc == -1 ? -1 : 1;
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
	return rc == 1 ? accept_head(a, head) : 0;
}
