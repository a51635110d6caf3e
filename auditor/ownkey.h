/*
 * ownkey.h: the auditor's own key.  DIR.d/key is the one in force, key.next
 * the one to come, key.KEYID one that was.
 */
#ifndef AUDITOR_OWNKEY_H
#define AUDITOR_OWNKEY_H

#include <stdbool.h>

#include "formats/journal/key.h"
#include "auditor/options.h"

struct ledger;

/*
 * The key in force: DIR.d/key, or key.next when the ledger's head lists it
 * already, because the exchange of the files was broken off.  NULL: logged.
 */
struct key	*ownkey_load(const char *ledger);

/*
 * ownkey_escrow.c: nbaudit key escrow [CERTIFICATE...], or key restore [FILE].
 */
enum status	 ownkey_keep(const struct options *, bool restore);

/* What the commit says that brings another key of the auditor. */
#define OWNKEY_REPLACED	"auditor's key replaced"
#define OWNKEY_LOST	"auditor's key replaced as lost"
/* init --from: the key may be lost with all the rest. */
#define OWNKEY_TAKEN	"ledger taken back at "

#endif
