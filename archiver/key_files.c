/*
 * key_files.c: one key file after another.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/token.h"

#include "archiver/key_files.h"

bool
key_is_token(const char *path)
{
	return token_is_uri(path);
}

static char *
next_path(const char *path)
{
	char	*next;

	if (asprintf(&next, "%s.next", path) != -1)
		return next;
	log_errx(_("out of memory"));
	return NULL;
}

static struct key *
next_open(const char *path, bool make)
{
	struct key	*key = NULL;
	char		*next;

	if (key_is_token(path) || (next = next_path(path)) == NULL)
		return NULL;
	if (access(next, F_OK) == 0)
		key = key_load(next);
	else if (make)
		key = key_create(next);
	free(next);
	return key;
}

bool
key_has_next(const char *path)
{
	char	*next = next_path(path);
	bool	 has = next != NULL && access(next, F_OK) == 0;

	free(next);
	return has;
}

struct key *
key_next(const char *path)
{
	return next_open(path, false);
}

struct key *
key_next_make(const char *path)
{
	return next_open(path, true);
}

struct key *
key_next_token(const char *path, const char *uri)
{
	struct key	*key;
	char		*next;

	if ((key = key_load(uri)) == NULL || key_is_token(path))
		return key;
	if ((next = next_path(path)) == NULL ||
	    (unlink(next) == -1 && errno != ENOENT) ||
	    key_write_uri(next, uri) == -1) {
		key_free(key);
		key = NULL;
	}
	free(next);
	return key;
}

/* Another process came first: what lies at ${path} is not ${old} any more. */
static bool
is_exchanged(const char *path, const struct vkey *old)
{
	struct vkey	 now;
	struct key	*key;
	uint8_t		 pub[KEY_PUBLIC];
	bool		 is;

	if ((key = key_load(path)) == NULL)
		return false;
	key_public(key, pub);
	is = vkey_make(&now, old->name, KEY_TYPE_ED25519, pub) == 0 &&
	    memcmp(now.id, old->id, sizeof(now.id)) != 0;
	key_free(key);
	return is;
}

int
key_exchange(const char *path, const struct vkey *old)
{
	char	*was = NULL, *next = next_path(path);
	int	 rc = -1;

	if (next == NULL)
		return -1;
	if (asprintf(&was, "%s.%02x%02x%02x%02x", path, old->id[0],
	    old->id[1], old->id[2], old->id[3]) == -1) {
		was = NULL;
		log_errx(_("out of memory"));
	} else if (link(path, was) == -1 && errno != EEXIST &&
	    errno != ENOENT) {
		log_err(_("%s: cannot be kept as %s"), path, was);
	} else if (rename(next, path) == -1 && (errno != ENOENT ||
	    !is_exchanged(path, old))) {
		log_err(_("%s: cannot be put in place"), path);
	} else {
		rc = durable_sync_parent(path);
	}
	free(was);
	free(next);
	return rc;
}
