/*
 * logkey.h: the archive's keys as the ledger keeps them, for who has no store
 * or does not trust it.
 *
 *	keys.tsv		a line a key: number of the entry that brought
 *				it (0: the creation), key, reason, since when
 *				it was stolen
 *	rotations/N.note	the statement of entry N (journal/rotation.h)
 *	rotations/N.checkpoint	of a lost key: the first checkpoint with it that
 *				the auditor and enough witnesses have signed
 */
#ifndef AUDITOR_LOGKEY_H
#define AUDITOR_LOGKEY_H

#include "formats/base/buf.h"
#include "formats/journal/rotation.h"
#include "auditor/anchors.h"

struct ledger;

/* "rotations/N.note"; ${what}: "note" or "checkpoint". */
#define LOGKEY_PATH	64
void	 logkey_path(char out[LOGKEY_PATH], uint64_t seq, const char *what);

/* Put the files into the ledger's base.  0 or -1 (logged). */
int	 logkey_put(struct ledger *, const struct keychain *);
/*
 * Put ${note}, which was just believed by ${policy}, beside each rotation of
 * a lost key that it contains and that has none.  0 or -1 (logged).
 */
int	 logkey_put_witnessed(struct ledger *, const struct keychain *,
	    uint64_t size, const struct buf *note);
/* Has the ledger's base such a one?  1, 0, -1 (logged). */
int	 logkey_witnessed(struct ledger *, const struct rotation *);
/*
 * The chain out of the ledger's base, each rotation verified; without one the
 * key of ${a} alone.  It must hold that key, and what was lost after it must
 * be believed by the policy of ${a}.  STATUS_OK, or why not (logged).
 */
enum status logkey_load(struct ledger *, struct anchors *a);

#endif
