/*
 * key_files.h: the files of a key that is being replaced: PATH is the one in
 * force, PATH.next the one to come, PATH.KEYID one that was.
 */
#ifndef ARCHIVER_KEY_FILES_H
#define ARCHIVER_KEY_FILES_H

#include <stdbool.h>

#include "formats/journal/key.h"

/* Is it a token's key (pkcs11:...) and no file? */
bool		 key_is_token(const char *path);
/* PATH.next, or NULL: there is none, or it cannot be read (logged). */
struct key	*key_next(const char *path);
bool		 key_has_next(const char *path);
/* The same, made when there is none.  NULL: logged. */
struct key	*key_next_make(const char *path);
/*
 * A token's key: where PATH is a file, PATH.next will name it.  NULL: logged.
 */
struct key	*key_next_token(const char *path, const char *uri);
/*
 * PATH becomes PATH.KEYID (of ${old}), PATH.next becomes PATH, so that PATH
 * is there at any moment; also when another process does the same.  0, or -1
 * (logged).
 */
int		 key_exchange(const char *path, const struct vkey *old);

#endif
