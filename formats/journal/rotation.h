/*
 * rotation.h: how one key of the archive follows another, and which one is in
 * force for a tree of a given size.
 *
 * The statement is a signed note that can be taken for no checkpoint:
 *
 *	nguyenban key rotation
 *	<origin>
 *	<entries before it, also the number of the entry that carries it>
 *	<base64 of the Merkle root of those entries>
 *	<vkey that ends>
 *	<vkey that follows>
 *	planned | lost | stolen <since when, RFC 3339 with microseconds>
 *
 * with a line by the old key and one by the new; of a lost key only the
 * latter, which proves nothing by itself: whoever reads it asks for paper, or
 * for cosignatures of a checkpoint that contains the entry.
 */
#ifndef FORMATS_JOURNAL_ROTATION_H
#define FORMATS_JOURNAL_ROTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/key.h"

#define ROTATION_LINE	(4 + KEY_SIGNATURE)	/* key ID and signature */
#define ROTATION_TEXT	((size_t)4096)		/* octets of a statement */

enum rotation_reason { ROTATION_PLANNED, ROTATION_LOST, ROTATION_STOLEN };

struct rotation {
	uint64_t	 seq;
	struct digest	 root;
	struct vkey	 old;
	struct vkey	 new;
	enum rotation_reason reason;
	int64_t		 since;		/* stolen: microseconds; TIME_NONE */
	/* Key ID and signature: the old key's, the new key's; or the latter. */
	uint8_t		 line[2][ROTATION_LINE];
	size_t		 nline;
};

/* "planned", "lost", "stolen". */
const char	*rotation_word(enum rotation_reason);
/* 0 or -1: no such word. */
int		 rotation_word_parse(const char *, enum rotation_reason *);
/*
 * Sign it: ${old} is NULL when that key is lost.  ${r} has everything but the
 * lines.  0, or -1 (keys that are not those of ${r}, libcrypto).
 */
int		 rotation_sign(struct rotation *, const struct key *old,
		    const struct key *new);
/* Append the note, with the lines there are.  0, or -1 and nothing appended. */
int		 rotation_format(struct buf *, const struct rotation *);
/* Read a note, strictly; nothing is verified.  0, or -1: malformed. */
int		 rotation_parse(struct rotation *, const void *, size_t len);
/*
 * Do the keys fit each other (one name, log keys, not the same) and do the
 * signatures verify that the reason asks for?  1, 0, -1 could not tell.
 */
int		 rotation_verify(const struct rotation *);

/* The keys of a log, from its creation on. */
struct keychain {
	struct vkey	 first;
	struct rotation	*change;	/* owned; ascending */
	size_t		 n;
};

void		 keychain_init(struct keychain *, const struct vkey *first);
void		 keychain_release(struct keychain *);
/*
 * The next rotation: it verifies, is later than the last, ends the key in
 * force, and brings none that was in force before.  1; 0: it does not; -1:
 * memory, libcrypto.
 */
int		 keychain_add(struct keychain *, const struct rotation *);
/* Who signs a tree of ${size} entries. */
const struct vkey *keychain_at(const struct keychain *, uint64_t size);
/* The key in force at the end. */
const struct vkey *keychain_last(const struct keychain *);
/* 0 for the first key, i for that of change i - 1; -1: none of them. */
int		 keychain_find(const struct keychain *, const struct vkey *);
bool		 vkey_same(const struct vkey *, const struct vkey *);

#endif
