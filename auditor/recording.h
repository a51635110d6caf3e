/*
 * recording.h: what a run leaves: lines and papers of the ledger, the cosigned
 * checkpoint, the run's report, in one commit.
 */
#ifndef AUDITOR_RECORDING_H
#define AUDITOR_RECORDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct audit;

/*
 * Everything into the ledger, and the account and metrics beside it.
 * *cosigned: the checkpoint was signed.  0 or -1 (logged; nothing half done).
 */
int	 audit_record(struct audit *, bool *cosigned);
/*
 * The last line, which a monitoring system reads; ${took} microseconds.  NULL:
 * out of memory.
 */
json_t	*run_summary(const struct audit *, bool cosigned, int64_t took);

#endif
