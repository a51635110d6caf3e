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
 * Would what is signed with this key count?  A key file that was exchanged,
 * another key on the token under the same name, or one that was replaced makes
 * a commit that every inspector must refuse.  ${dir} is the ledger's, ${head}
 * its last commit, which is its base afterwards.  false: logged.
 */
bool		 ownkey_counts(struct ledger *, const char *dir,
		    const char *head, const struct key *);

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
