/*
 * checkpoint.h: the signed tree head (C2SP tlog-checkpoint).
 */
#ifndef ARCHIVER_CHECKPOINT_H
#define ARCHIVER_CHECKPOINT_H

#include "formats/base/buf.h"
#include "formats/journal/key.h"
#include "formats/journal/note.h"
#include "formats/store/layout.h"
#include "formats/store/replay.h"

/*
 * Bring the file STORE_CHECKPOINT of the store ${dir} up to what ${view} has
 * replayed, under lock_checkpoint(); what is signed is durable.  Never signs
 * a tree that is not a continuation of the one signed before.  The note is
 * appended to ${note}.  0 or an exit code (logged): FAIL_TAMPER when the
 * journal or the checkpoint there is not what was signed.
 */
int	 checkpoint_sign(const char *dir, const struct store_info *,
	    const struct key *, struct replay *view, struct buf *note);
/* That what ${view} has replayed continues the checkpoint there, if any. */
int	 checkpoint_check(const char *dir, const struct store_info *,
	    struct replay *view);
/*
 * Read the checkpoint there, and verify it with the key that ${view} says was
 * in force at its size: 1, 0 absent, or an exit code < 0.
 */
int	 checkpoint_load(const char *dir, const struct store_info *,
	    struct replay *view, struct buf *note, uint64_t *size,
	    struct digest *root);
/* What a note that was verified says.  0 or -1. */
int	 checkpoint_read(const struct buf *note, struct checkpoint *);
/*
 * The archive's keys as ${view} has replayed them; before the first entry the
 * one of ${info}.  0 or an exit code (logged): also when the store's text
 * names another key than its first entry.
 */
int	 checkpoint_keys(const char *dir, const struct store_info *,
	    struct replay *view, struct keychain *);

#endif
