/*
 * append.c: one more commit.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/append.h"
#include "auditor/ledger.h"
#include "auditor/state.h"

int
ledger_clock(struct ledger *l, const char *head, const char *dir, int64_t now)
{
	char	 is[TIME_TEXT], was[TIME_TEXT];
	int64_t	 when;

	if (ledger_time(l, head, &when) == -1)
		return -1;
	if (now / TIME_SECOND >= when / TIME_SECOND)
		return 0;
	log_errx(_("%s: its last commit is of %s, and this machine's clock "
	    "says %s: one of them is wrong, and a commit that is dated before "
	    "the one it follows would count as forged. Nothing is appended. "
	    "Next: set the clock right; when it was the earlier run's clock "
	    "that was wrong, take the ledger back from a mirror or a backup "
	    "of before that run: nbaudit init --from MIRROR"), dir,
	    time_local(when, was), time_local(now, is));
	return -1;
}

int
ledger_append(struct ledger *l, const struct key *key, struct state *s,
    const char *dir, int64_t now, const char *message)
{
	char	 hex[COMMIT_HEX];
	int	 rc;

	if (ledger_clock(l, NULL, dir, now) == -1 ||
	    ledger_commit(l, key, s->name, now / TIME_SECOND, message,
	    hex) == -1)
		return -1;
	memcpy(s->pending, hex, sizeof(hex));
	if (state_save(s, dir) == -1 || commits_add(dir, hex) == -1)
		return -1;
	if ((rc = ledger_publish(l, hex)) != 0) {
		if (rc == 1)
			log_errx(_("%s: somebody else committed to it "
			    "meanwhile; nothing was appended"), dir);
		return -1;
	}
	memcpy(s->commit, hex, sizeof(hex));
	s->pending[0] = '\0';
	return 0;
}

enum status
ledger_left(struct state *s, const char *dir, const char head[COMMIT_HEX])
{
	/* A commit that was broken off before it was remembered. */
	if (s->pending[0] != '\0' && strcmp(head, s->pending) == 0) {
		memcpy(s->commit, s->pending, sizeof(s->commit));
		s->pending[0] = '\0';
		if (state_save(s, dir) == -1)
			return STATUS_CANNOT;
	}
	if (strcmp(head, s->commit) == 0)
		return STATUS_OK;
	log_errx("%s", _("the ledger's head is not what the auditor left. "
	    "Next: nbaudit run"));
	return STATUS_TAMPERED;
}
