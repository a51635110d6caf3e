/*
 * keys.h: the archive's keys in the catalog: what replay.c makes of key
 * rotations, and the chain of them read back.
 */
#ifndef FORMATS_STORE_KEYS_H
#define FORMATS_STORE_KEYS_H

#include <jansson.h>

#include "formats/base/digest.h"
#include "formats/journal/rotation.h"
#include "formats/store/replay.h"

#define META_STORE	"store"		/* the creation's record */

/*
 * 1 and the chain, each rotation verified anew; 0: no entry creates the store
 * yet, or what it names is no key; -1: records damaged, memory.
 */
int	 keys_load(const struct replay_sink *, struct keychain *);
/*
 * Take the rotation ${entry}, whose frame and fields were checked, after a
 * journal of root ${root}.  0, or -1 with ${why}.
 */
int	 keys_rotate(const struct replay_sink *, const json_t *entry,
	    const struct digest *root, const char **why);

#endif
