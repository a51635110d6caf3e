/*
 * rotation_entry.h: a key rotation (journal/rotation.h) as a journal entry.
 */
#ifndef FORMATS_STORE_ROTATION_ENTRY_H
#define FORMATS_STORE_ROTATION_ENTRY_H

#include <jansson.h>

#include "formats/journal/merkle.h"
#include "formats/journal/rotation.h"

/* Set the record's fields; the frame is there.  0, or -1: memory. */
int	 rotation_to_entry(json_t *entry, const struct rotation *);
/*
 * Read them; the frame gives the sequence number.  Nothing is verified.  0,
 * or -1: malformed.
 */
int	 rotation_from_entry(struct rotation *, const json_t *entry);
/*
 * For who reads the journal itself, in order: when ${entry} is a rotation, it
 * is added to ${keys}; ${before} are the entries before it.  1 it was, 0 it is
 * another entry, -1 it is a rotation that does not hold.
 */
int	 rotation_follow(struct keychain *keys, const void *entry, size_t len,
	    const struct merkle_range *before);

#endif
