/*
 * account.h: what a run found, kept for nbaudit report.
 *
 * DIR.d/report.json is runs/...json of the last run with all findings (the
 * ledger names new ones only), those that are gone since the run before, and
 * the language that sentences are in.  It is replaced as a whole; what it
 * says can be made anew by a run.
 */
#ifndef AUDITOR_ACCOUNT_H
#define AUDITOR_ACCOUNT_H

#include <jansson.h>
#include <stdint.h>

#include "formats/base/sheet.h"
#include "auditor/options.h"

struct report;

/* The last one, or NULL: there is none, or it cannot be read (logged). */
json_t		*account_load(const char *ledger);
/*
 * Keep ${run} (borrowed) with the findings of ${report} and what the account
 * before had that they do not.  0 or -1 (logged).
 */
int		 account_save(const char *ledger, const json_t *run,
		    const struct report *report, const char *commit);
/*
 * The report for an inspector, in the language of messages.  ${certificates}
 * and ${copies} are those files of the ledger, or "".  ${now}: from when on
 * deadlines count.
 */
void		 account_sheet(struct sheet *, const json_t *account,
		    const char *certificates, const char *copies,
		    int64_t now);
/* What an exit code says (06-cli.md), translated. */
const char	*exit_words(uint64_t code);
/* Of the run named by --run, else the last one; as text, JSON or HTML. */
enum status	 account_print(const struct options *, const char *run);

#endif
