/*
 * writer_key.c: the key that signs, and the tree head that it signs.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"

#include "archiver/checkpoint.h"
#include "archiver/key_files.h"
#include "archiver/lock.h"
#include "archiver/writer_part.h"

static bool
key_is(const struct key *key, const struct vkey *v)
{
	uint8_t	 pub[KEY_PUBLIC];

	key_public(key, pub);
	return memcmp(pub, v->pub, KEY_PUBLIC) == 0;
}

/* Take ${key} when it is ${v}'s, else free it. */
static bool
key_take(struct writer *w, struct key *key, const struct vkey *v)
{
	if (key == NULL)
		return false;
	if (key_is(key, v)) {
		writer_key_set(w, key);
		return true;
	}
	key_free(key);
	return false;
}

/* The key in force, from its file or the one that waits beside it. */
static bool
key_find(struct writer *w, const struct keychain *keys)
{
	const struct vkey	*now = keychain_last(keys);
	struct key		*next;

	if (key_take(w, key_load(w->key_path), now))
		return true;
	if ((next = key_next(w->key_path)) == NULL)
		return false;
	if (key_is(next, now) && key_exchange(w->key_path,
	    &keys->change[keys->n - 1].old) == 0)
		return key_take(w, next, now);
	key_free(next);
	return false;
}

/*
 * The key at hand must be the one in force.  It may have been replaced while
 * we were at work, also between our two looks; and a rotation whose entry is
 * there, but which was broken off before the files were exchanged, is finished.
 */
static int
key_settle(struct writer *w, const struct keychain *keys)
{
	if (w->key == NULL || key_is(w->key, keychain_last(keys)))
		return 0;
	for (int looks = 0; keys->n > 0 && looks < 2; looks++)
		if (key_find(w, keys))
			return 0;
	log_errx(_("%s: is not the key of the store %s; name the right one "
	    "with the setting key"), w->key_path, w->opts.store);
	return FAIL_CANNOT;
}

int
writer_key_check(struct writer *w, struct replay *view)
{
	struct keychain	 keys;
	int		 rc;

	rc = checkpoint_keys(w->opts.store, &w->info, view, &keys);
	if (rc != 0)
		return rc;
	rc = key_settle(w, &keys);
	keychain_release(&keys);
	return rc;
}

int
writer_head_check(struct writer *w)
{
	int	 rc;

	if (w->head_checked)
		return 0;
	if ((rc = writer_key_check(w, w->replay)) == 0 &&
	    (rc = checkpoint_check(w->opts.store, &w->info, w->replay)) == 0)
		w->head_checked = true;
	return rc;
}

int
writer_keys(struct writer *w, struct keychain *keys)
{
	return checkpoint_keys(w->opts.store, &w->info, w->replay, keys);
}

int
writer_tree(struct writer *w, uint64_t *size, struct digest *root)
{
	*size = replay_size(w->replay);
	if (replay_root(w->replay, root) == 0)
		return 0;
	log_errx(_("%s: the Merkle tree cannot be read; build the catalog "
	    "anew with: nbarchive rebuild"), w->opts.store);
	return FAIL_DAMAGE;
}

const char *
writer_key_path(const struct writer *w)
{
	return w->key_path;
}

const struct key *
writer_key(const struct writer *w)
{
	return w->key;
}

void
writer_key_set(struct writer *w, struct key *key)
{
	key_free(w->key);
	w->key = key;
}

static int
checkpoint_make(struct writer *w, struct buf *note)
{
	struct replay_sink	 sink;
	struct replay		*view;
	size_t			 id;
	int			 lock, rc;

	if ((lock = lock_checkpoint(w->opts.store)) == -1)
		return FAIL_CANNOT;
	if ((rc = writer_catalog_ready(w)) != 0 ||
	    (rc = catalog_begin(w->cat, false, &id)) != 0)
		goto out;
	catalog_sink(w->cat, &sink);
	if ((view = replay_new(&sink)) == NULL) {
		rc = catalog_failure(w->cat) != 0 ? catalog_failure(w->cat) :
		    FAIL_DAMAGE;
	} else {
		/* Another process may have replaced the key meanwhile. */
		if ((rc = writer_key_check(w, view)) == 0)
			rc = checkpoint_sign(w->opts.store, &w->info, w->key,
			    view, note);
		replay_free(view);
	}
	catalog_abort(w->cat);
 out:
	lock_release(lock);
	return rc;
}

int
writer_checkpoint(struct writer *w, struct buf *note)
{
	struct buf	 own;
	int		 rc;

	if (note != NULL)
		return checkpoint_make(w, note);
	buf_init(&own, NOTE_MAX);
	rc = checkpoint_make(w, &own);
	buf_release(&own);
	return rc;
}
