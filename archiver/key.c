/*
 * key.c: nbarchive key: the archive's key is replaced by another.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/rotation_entry.h"

#include "archiver/command.h"
#include "archiver/key_escrow.h"
#include "archiver/key_files.h"
#include "archiver/out.h"
#include "archiver/writer.h"

#define VKEY_ROOM	((size_t)1024)

/* The key to come: the one named, or the file beside the present one. */
static struct key *
new_key(const struct run *run, const struct writer *w)
{
	if (run->new_key != NULL)
		return key_is_token(run->new_key) ?
		    key_next_token(writer_key_path(w), run->new_key) :
		    key_load(run->new_key);
	if (key_is_token(writer_key_path(w))) {
		log_errx(_("the key lies on a token: make the new one there "
		    "and name it with --new-key URI"));
		return NULL;
	}
	return key_next_make(writer_key_path(w));
}

/* A key that is said to be lost must not be there. */
static int
lost_check(const struct writer *w, const struct vkey *old)
{
	const char	*path = writer_key_path(w);
	uint8_t		 pub[KEY_PUBLIC];
	struct key	*key;

	if ((!key_is_token(path) && access(path, F_OK) == -1) ||
	    (key = key_load(path)) == NULL)
		return 0;	/* unreadable is as good as lost */
	key_public(key, pub);
	key_free(key);
	if (memcmp(pub, old->pub, KEY_PUBLIC) != 0)
		return 0;
	log_errx(_("%s: is the archive's key, so it is not lost; rotate "
	    "without --lost, and both keys sign"), path);
	return FAIL_USAGE;
}

/* Does the new key take the old one's file, so that no setting changes? */
static bool
is_beside(const struct run *run, const struct writer *w)
{
	return run->new_key == NULL || (key_is_token(run->new_key) &&
	    !key_is_token(writer_key_path(w)));
}

/* The statement, signed by those who have to. */
static int
statement(const struct run *run, struct writer *w, const struct key *key,
    struct rotation *r)
{
	struct keychain	 keys;
	uint8_t		 pub[KEY_PUBLIC];
	int		 rc;

	memset(r, 0, sizeof(*r));
	r->reason = run->lost ? ROTATION_LOST : run->stolen != TIME_NONE ?
	    ROTATION_STOLEN : ROTATION_PLANNED;
	r->since = run->stolen;
	if ((rc = writer_keys(w, &keys)) != 0 ||
	    (rc = writer_tree(w, &r->seq, &r->root)) != 0)
		return rc;
	r->old = *keychain_last(&keys);
	key_public(key, pub);
	if (run->lost && (rc = lost_check(w, &r->old)) != 0) {
		;	/* said there */
	} else if (vkey_make(&r->new, r->old.name, KEY_TYPE_ED25519, pub) ==
	    -1) {
		rc = FAIL_CANNOT;
	} else if (keychain_find(&keys, &r->new) != -1) {
		log_errx(_("%s: was the archive's key before; a key that was "
		    "replaced never comes back"), run->new_key != NULL ?
		    run->new_key : writer_key_path(w));
		rc = FAIL_USAGE;
	} else if (rotation_sign(r, run->lost ? NULL : writer_key(w), key) ==
	    -1 || rotation_verify(r) != 1) {
		log_errx(_("the rotation cannot be signed"));
		rc = FAIL_CANNOT;
	}
	keychain_release(&keys);
	return rc;
}

/*
 * Is ${key} in force already?  The rotation to the file beside the present one
 * was broken off behind its entry, ${r}.  1, 0, or a failure negated.
 */
static int
is_journalled(const struct run *run, struct writer *w, const struct key *key,
    struct rotation *r)
{
	struct keychain	 keys;
	uint8_t		 pub[KEY_PUBLIC];
	int		 rc;

	if (run->new_key != NULL)
		return 0;
	if ((rc = writer_keys(w, &keys)) != 0)
		return -rc;
	key_public(key, pub);
	if (keys.n > 0 && memcmp(pub, keychain_last(&keys)->pub,
	    KEY_PUBLIC) == 0) {
		*r = keys.change[keys.n - 1];
		rc = 1;
	}
	keychain_release(&keys);
	return rc;
}

/* The entry into the journal; *done: it is there. */
static int
journal(const struct run *run, struct writer *w, const struct key *key,
    struct rotation *r, bool *done)
{
	json_t	*entry;
	int	 rc;

	*done = false;
	if ((rc = writer_begin(w, 0)) != 0)
		return rc;
	if ((rc = is_journalled(run, w, key, r)) != 0) {
		*done = rc == 1;
		/* The catalog may not have seen it yet. */
		rc = rc == 1 ? writer_commit(w) : -rc;
	} else if ((rc = statement(run, w, key, r)) == 0) {
		entry = writer_entry(w, ENTRY_KEY_ROTATION);
		if (entry == NULL || rotation_to_entry(entry, r) == -1 ||
		    (run->reason != NULL && json_put_str(entry, "comment",
		    run->reason) == -1)) {
			json_decref(entry);
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		} else if ((rc = writer_put(w, entry)) == 0) {
			rc = writer_commit(w);
		}
	}
	writer_abort(w);
	return rc;
}

static void
tell(const struct run *run, const struct rotation *r, bool beside)
{
	struct buf	 old, new;
	json_t		*json;

	buf_init(&old, VKEY_ROOM);
	buf_init(&new, VKEY_ROOM);
	if (vkey_format(&old, &r->old) == -1 || buf_str(&old) == NULL ||
	    vkey_format(&new, &r->new) == -1 || buf_str(&new) == NULL)
		goto out;
	if (run->json) {
		json = json_pack("{sI ss ss ss}", "seq", (json_int_t)r->seq,
		    "old", (const char *)old.p, "new", (const char *)new.p,
		    "reason", rotation_word(r->reason));
		out_json(json);
		json_decref(json);
	} else if (!run->quiet) {
		printf(_("From journal entry %" PRIu64 " on the archive's key "
		    "is\n  %s\nPut it on paper, and keep a copy where the "
		    "store is not.  The auditor and\neach witness are told of "
		    "it, from the paper:\n  nbaudit trust-log %s\n  nbaudit "
		    "witness trust DIR --log-key %s\n"), r->seq,
		    (const char *)new.p, (const char *)new.p,
		    (const char *)new.p);
		if (r->reason == ROTATION_LOST)
			printf("%s\n", _("It stands by its own word alone "
			    "until the auditor and the witnesses "
			    "have\nsigned."));
		if (!beside)
			printf(_("Write \"key = %s\" into the "
			    "configuration.\n"), run->new_key);
	}
 out:
	buf_release(&old);
	buf_release(&new);
}

static int
rotate(const struct run *run)
{
	struct writer_opts	 opts;
	struct writer		*w;
	struct rotation		 r;
	struct key		*key;
	bool			 done;
	int			 rc;

	memset(&r, 0, sizeof(r));
	writer_opts(&opts, run);
	opts.keyless = run->lost;
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((key = new_key(run, w)) == NULL)
		rc = FAIL_CANNOT;
	else if ((rc = journal(run, w, key, &r, &done)) == 0 &&
	    is_beside(run, w) && (!done || key_has_next(writer_key_path(w))) &&
	    key_exchange(writer_key_path(w), &r.old) == -1)
		rc = FAIL_CANNOT;
	if (rc == 0) {
		writer_key_set(w, key);
		key = NULL;
		rc = writer_checkpoint(w, NULL);
	}
	if (rc == 0)
		tell(run, &r, is_beside(run, w));
	key_free(key);
	writer_close(w);
	return worst(rc, out_end());
}

int
archive_key(const struct run *run)
{
	const char	*word = run->narg == 0 ? "" : run->arg[0];
	bool		 escrow = strcmp(word, "escrow") == 0;
	bool		 restore = strcmp(word, "restore") == 0;

	if ((!escrow && !restore && (run->narg != 1 ||
	    strcmp(word, "rotate") != 0 || run->output != NULL)) ||
	    (restore && run->narg > 2) || ((escrow || restore) && (run->lost ||
	    run->stolen != TIME_NONE || run->new_key != NULL))) {
		log_errx(_("want: key rotate [--lost | --stolen TIME] "
		    "[--new-key KEY] [--reason TEXT], key escrow [-o DIR] "
		    "[CERTIFICATE...], or key restore [FILE]"));
		return FAIL_USAGE;
	}
	if (restore)
		return key_restore(run);
	if (run->lost && run->stolen != TIME_NONE) {
		log_errx(_("a key is lost or stolen: of a stolen one there "
		    "is a copy here that can sign"));
		return FAIL_USAGE;
	}
	if (run->stolen != TIME_NONE &&
	    run->stolen > run->clock.now(run->clock.arg) &&
	    run->simulated == NULL) {
		log_errx(_("--stolen: this time lies in the future"));
		return FAIL_USAGE;
	}
	if (run->reason != NULL && !utf8_valid(run->reason,
	    strlen(run->reason))) {
		log_errx(_("the reason is not UTF-8 text"));
		return FAIL_USAGE;
	}
	return escrow ? key_escrow(run) : rotate(run);
}
