/*
 * note.h: signed notes, checkpoints and cosignatures (C2SP signed-note v1.0.0,
 * tlog-checkpoint, tlog-cosignature).
 */
#ifndef FORMATS_JOURNAL_NOTE_H
#define FORMATS_JOURNAL_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/key.h"

#define NOTE_MAX	((size_t)64 * 1024)	/* octets of a note */
#define NOTE_LINES	100			/* signature lines */

enum note_result {
	NOTE_OK,		/* at least one known key verifies */
	NOTE_MALFORMED,		/* not a note */
	NOTE_UNKNOWN,		/* no line of a known key */
	NOTE_BAD,		/* a known key's line does not verify */
	NOTE_ERROR,		/* could not tell: memory or libcrypto */
};

/*
 * Append "<text>\n" (${text} is UTF-8 without controls but newlines, and ends
 * with one) and one signature line by ${key} under ${name}.  0, or -1 and
 * nothing appended.
 */
int	 note_sign(struct buf *, const char *text, const struct key *,
	    const char *name);
/*
 * Split at the last blank line: *text is the length of what is signed, with
 * its newline; the signature lines begin at *text + 1.  0, or -1: malformed.
 */
int	 note_split(const void *, size_t len, size_t *text);
/*
 * Verify with the known ${keys}, of type Ed25519 or cosignature.  Every line
 * of a known key (name and key ID) must verify; others are passed over.
 * NOTE_OK: ${when} (may be NULL) is the time of the earliest cosignature that
 * verified, in seconds, 0 without one.  To ask who signed, ask with one key.
 */
enum note_result note_verify(const void *, size_t len,
	    const struct vkey *keys, size_t nkeys, uint64_t *when);

struct checkpoint {
	char		 origin[VKEY_NAME + 1];
	uint64_t	 size;		/* leaves */
	struct digest	 root;
};

/* Append the text of a checkpoint: three lines.  0, or -1 (bad origin). */
int	 checkpoint_format(struct buf *, const struct checkpoint *);
/*
 * The first three lines of a note's text; extension lines are allowed and
 * told by nobody.  0, or -1: malformed.
 */
int	 checkpoint_parse(struct checkpoint *, const void *, size_t len);

/*
 * Append a cosignature/v1 line for the checkpoint note at ${note} (its text
 * is what is signed; it may stand in the same buffer), at ${when} seconds.
 * 0, or -1 and nothing appended.
 */
int	 cosignature_add(struct buf *, const void *note, size_t len,
	    uint64_t when, const struct key *, const char *name);

#endif
