/*
 * stamping.h: a run's part in evidence over time (04-ledger.md): what the
 * kept time-stamps prove today, and the night's own one.
 */
#ifndef AUDITOR_STAMPING_H
#define AUDITOR_STAMPING_H

#include "auditor/audit.h"

/*
 * Read the kept time-stamps, have each judged at the run's time of
 * validation, and note in the objects what covers them: OBJECT_STAMPED, and
 * in ${stamp} the number, from 1, of the first that proves something today.
 * After the journal was read.  0 or -1 (logged).
 */
int	 stamping_read(struct audit *);
/*
 * The night's request: one token over the checkpoint's note, all documents
 * not covered yet, and what must be renewed soon.  What the authority answers
 * is checked and kept, and counts as of now: the run's time of validation is
 * moved behind it, so before documents are judged.  Whatever goes wrong is told
 * and tried again the next night.  Under the guard, as originals may have to be
 * read for it.  0 or -1 (logged).
 */
int	 stamping_night(struct audit *);
/*
 * Put every token (.tst), the checkpoint that it covers (.note) and the
 * evidence record over that (.ers) into evidence/YYYY/MM/ of the ledger.  0 or
 * -1 (logged).
 */
int	 stamping_tokens(struct audit *);
/*
 * Add the SHA-256 of each CRL and response that the judgement of time-stamps
 * rests on.  0 or -1 (memory).
 */
int	 stamping_evidence(const struct audit *, json_t *list);
/* What it did, for the run's report; a new reference or NULL. */
json_t	*stamping_json(const struct audit *);

/*
 * Until when the time-stamps prove the object, TIME_NONE: that of ${stamp}
 * or, when it was not renewed in time, of what came after it.
 */
int64_t	 stamping_until(const struct audit *, const struct object *);
/* When they prove that it existed; TIME_NONE. */
int64_t	 stamping_proven(const struct audit *, const struct object *);

#endif
