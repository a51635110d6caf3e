/*
 * yearbook.h: the yearly report (Mẫu số 12, Điều 16.6, and what became of the
 * archive in that year), made by the auditor itself: the register out of the
 * journal that the ledger's checkpoint proves, documents with the verdicts of
 * the ledger and, where those do not tell who signed validly, judged again.
 */
#ifndef AUDITOR_YEARBOOK_H
#define AUDITOR_YEARBOOK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/journal/note.h"
#include "formats/regulation/yearly.h"
#include "auditor/anchors.h"
#include "auditor/options.h"
#include "auditor/state.h"
#include "auditor/trust.h"

struct holding;
struct ledger;
struct shadow;

#define YEARBOOK_SPACE	"nguyenban-report"	/* of its signature (SSHSIG) */

struct yearbook {
	const struct options *opts;
	struct state	 state;
	bool		 known;		/* this user keeps the ledger */
	struct anchors	 anchors;
	struct ledger	*ledger;
	char		 commit[COMMIT_HEX];
	struct buf	 note;
	struct checkpoint checkpoint;
	struct trust_folder trust;
	struct holding	*holding;
	char		*folder;	/* a temporary one */
	struct shadow	*shadow;	/* the journal, replayed */
	uint64_t	 accessions;
	struct register_all all;
	int64_t		 now;
	int64_t		 run;		/* the ledger's last run, and for */
	int64_t		 at;		/*  which time it judged */
	json_t		*last;		/* what that run did, or NULL */

	struct yearly	 figures;
	uint64_t	 judged;	/* again, for this report */
	uint64_t	 damaged;	/* issued, their octets not whole */
	uint64_t	 destroyed;	/* lawfully: as they were taken in */
	uint64_t	 differ;	/* the ledger has passed them, and they
					   do not pass now */
	json_t		*strangers;	/* signer not in the register ->
					   {subject, kind, documents} */
	json_t		*integrity;
	enum status	 status;
};

/*
 * Open, prove, replay: what both the yearly report and the open tasks need of
 * ledger and store.  STATUS_OK, STATUS_ATTENTION (only witnesses are missing),
 * or why not (logged).  Release in any case.
 */
enum status	 yearbook_open(struct yearbook *, const struct options *);
void		 yearbook_release(struct yearbook *);
/* The last run's time, out of the ledger.  0, or -1 (logged): there is none. */
int		 yearbook_last(struct yearbook *);

/* yearbook_judge.c: Part II.  0 or -1 (logged). */
int		 yearbook_documents(struct yearbook *);
/* yearbook_runs.c: ${integrity} out of the ledger's runs.  0 or -1. */
int		 yearbook_runs(struct yearbook *);
/*
 * yearbook_words.c: ${integrity} in the language of messages: an array of
 * {head, lines: [text]}.  NULL: memory.
 */
json_t		*yearbook_words(const json_t *integrity);

/* yearbook_tell.c: the report as one object.  NULL: memory. */
json_t		*yearbook_json(const struct yearbook *);
/* Mẫu số 12 with the year's integrity behind it.  0 or -1. */
int		 yearbook_form(struct buf *, const struct yearbook *,
		    bool odt);
/*
 * A form's head: whose it is, where and when it was made.  ${day}: of days
 * since 1970.  0 or -1.
 */
int		 yearbook_head(json_t *data, const struct options *,
		    int64_t day);

/* yearbook_cmd.c: nbaudit report --year Y. */
enum status	 yearbook_report(const struct options *);
/* The cut-off of part I: --until, else the day the report is due, or today. */
enum status	 yearbook_until(const struct options *, int year,
		    int64_t today, int64_t *until);

#endif
