/*
 * checkpoint.c: signing the tree head.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/note.h"

#include "archiver/checkpoint.h"
#include "archiver/command.h"

#define CHECKPOINT_MODE	0644
#define CHECKPOINT_TEXT	((size_t)1024)	/* octets of the three lines */

static int
load_fail(const char *path, enum note_result r)
{
	if (r == NOTE_MALFORMED) {
		log_errx(_("%s: is damaged; take it back from a backup or "
		    "the auditor's ledger"), path);
		return -FAIL_DAMAGE;
	}
	log_errx(_("%s: is not signed by this store's key: somebody else "
	    "wrote it; find out what happened with: nbaudit run"), path);
	return -FAIL_TAMPER;
}

int
checkpoint_keys(const char *dir, const struct store_info *info,
    struct replay *view, struct keychain *keys)
{
	int	 rc = replay_keys(view, keys);

	if (rc == 0)
		keychain_init(keys, &info->key);
	if (rc == -1) {
		log_errx(_("%s: the archive's keys in the catalog are damaged; "
		    "build it anew with: nbarchive rebuild"), dir);
		return FAIL_DAMAGE;
	}
	if (!vkey_same(&keys->first, &info->key)) {
		log_errx(_("%s: %s names another key than the journal's first "
		    "entry: somebody changed it; find out what happened with: "
		    "nbaudit run"), dir, STORE_TEXT);
		keychain_release(keys);
		return FAIL_TAMPER;
	}
	return 0;
}

int
checkpoint_read(const struct buf *note, struct checkpoint *cp)
{
	size_t	 text;

	return note_split(note->p, note->len, &text) == -1 ? -1 :
	    checkpoint_parse(cp, note->p, text);
}

/* Is the note one of the archive's?  0 or an exit code. */
static int
verify(const char *path, const struct store_info *info,
    const struct keychain *keys, const struct buf *note,
    struct checkpoint *cp)
{
	enum note_result	 r = NOTE_MALFORMED;

	if (checkpoint_read(note, cp) == 0)
		r = strcmp(cp->origin, info->origin) != 0 ? NOTE_UNKNOWN :
		    note_verify(note->p, note->len, keychain_at(keys,
		    cp->size), 1, NULL);
	return r == NOTE_OK ? 0 : -load_fail(path, r);
}

int
checkpoint_load(const char *dir, const struct store_info *info,
    struct replay *view, struct buf *note, uint64_t *size,
    struct digest *root)
{
	struct checkpoint	 cp;
	struct keychain		 keys;
	struct buf		 b;
	char			*path;
	int			 rc;

	if ((rc = checkpoint_keys(dir, info, view, &keys)) != 0)
		return -rc;
	buf_init(&b, NOTE_MAX);
	if ((path = path_join(dir, STORE_CHECKPOINT)) == NULL) {
		log_warn("%s", dir);
		rc = -FAIL_CANNOT;
	} else if (durable_read(&b, path) == -1) {
		rc = errno == ENOENT ? 0 : -FAIL_CANNOT;
		if (rc != 0)
			log_err(_("%s: cannot be read"), path);
	} else if ((rc = -verify(path, info, &keys, &b, &cp)) == 0) {
		rc = buf_add(note, b.p, b.len) == 0 ? 1 : -FAIL_CANNOT;
		*size = cp.size;
		*root = cp.root;
	}
	free(path);
	buf_release(&b);
	keychain_release(&keys);
	return rc;
}

/* The tree of the last checkpoint must be the beginning of this one. */
static int
continues(const char *dir, struct replay *view, uint64_t size,
    const struct digest *root)
{
	struct digest	 ours;

	if (size > replay_size(view)) {
		log_errx(_("%s: the checkpoint speaks of %" PRIu64 " journal "
		    "entries, the catalog of %" PRIu64 ": the store was taken "
		    "back to an older state; nothing is signed"), dir, size,
		    replay_size(view));
		return FAIL_TAMPER;
	}
	if (replay_root_at(view, size, &ours) == -1) {
		log_errx(_("%s: the Merkle tree cannot be read; build the "
		    "catalog anew with: nbarchive rebuild"), dir);
		return FAIL_DAMAGE;
	}
	if (!digest_equal(&ours, root)) {
		log_errx(_("%s: the journal is not the one that the last "
		    "checkpoint (%" PRIu64 " entries) was signed for; nothing "
		    "is signed; find out what happened with: nbaudit run"),
		    dir, size);
		return FAIL_TAMPER;
	}
	return 0;
}

int
checkpoint_check(const char *dir, const struct store_info *info,
    struct replay *view)
{
	struct digest	 root;
	struct buf	 note;
	uint64_t	 size;
	int		 rc;

	buf_init(&note, NOTE_MAX);
	rc = checkpoint_load(dir, info, view, &note, &size, &root);
	if (rc < 0)
		rc = -rc;
	else if (rc == 1)
		rc = continues(dir, view, size, &root);
	buf_release(&note);
	return rc;
}

static int
sign(const char *dir, const struct store_info *info, const struct key *key,
    struct replay *view, struct buf *note)
{
	struct checkpoint	 cp = { .size = replay_size(view) };
	struct buf		 text;
	const char		*s;
	char			*path = NULL;
	size_t			 was = note->len;
	int			 rc = FAIL_CANNOT;

	_Static_assert(sizeof(cp.origin) >= sizeof(info->origin), "fits");
	memcpy(cp.origin, info->origin, sizeof(info->origin));
	buf_init(&text, CHECKPOINT_TEXT);
	if (replay_root(view, &cp.root) == -1) {
		log_errx(_("%s: the Merkle tree cannot be read; build the "
		    "catalog anew with: nbarchive rebuild"), dir);
		rc = FAIL_DAMAGE;
	} else if (checkpoint_format(&text, &cp) == -1 ||
	    (s = buf_str(&text)) == NULL ||
	    note_sign(note, s, key, info->origin) == -1 ||
	    (path = path_join(dir, STORE_CHECKPOINT)) == NULL) {
		log_errx(_("%s: the checkpoint cannot be signed"), dir);
	} else {
		/* Under the lock nobody else writes beside it. */
		durable_sweep(dir);
		rc = durable_write(path, note->p + was, note->len - was,
		    CHECKPOINT_MODE, true) == 0 ? 0 : FAIL_CANNOT;
	}
	free(path);
	buf_release(&text);
	return rc;
}

int
checkpoint_sign(const char *dir, const struct store_info *info,
    const struct key *key, struct replay *view, struct buf *note)
{
	struct digest	 root;
	uint64_t	 size;
	size_t		 was = note->len;
	int		 rc;

	rc = checkpoint_load(dir, info, view, note, &size, &root);
	if (rc < 0)
		return -rc;
	if (rc == 1) {
		if ((rc = continues(dir, view, size, &root)) != 0)
			return rc;
		if (size == replay_size(view))
			return 0;	/* the note there is the newest */
		note->len = was;
	} else if (replay_size(view) > 1) {
		log_warnx(_("%s: the checkpoint is missing; a new one is "
		    "signed, which the auditor will compare with its own"),
		    dir);
	}
	return sign(dir, info, key, view, note);
}
