/*
 * key_escrow.c: nbarchive key escrow and restore: the archive's key on paper
 * and encrypted to certificates, and back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/journal/note.h"
#include "formats/sandbox/escrow_files.h"
#include "formats/store/layout.h"

#include "archiver/command.h"
#include "archiver/key_escrow.h"
#include "archiver/key_files.h"
#include "archiver/out.h"
#include "archiver/writer.h"

#define VKEY_ROOM	((size_t)1024)
#define DIR_DEFAULT	"key-escrow"

/* The certificates that are named, and the configuration's. */
static int
recipients(const struct run *run, struct escrow_to *to)
{
	int	 rc = 0;

	for (size_t i = 1; rc == 0 && i < run->narg; i++)
		rc = escrow_to_add(to, run->arg[i]);
	if (rc == 0 && run->narg == 1 && run->set->reg.recovery != NULL)
		rc = escrow_to_add(to, run->set->reg.recovery);
	return rc;
}

static json_t *
entry_make(struct writer *w, const struct run *run, const char *vkey,
    const struct escrow_to *to)
{
	json_t	*entry = writer_entry(w, ENTRY_KEY_ESCROW);
	json_t	*list = json_array();
	char	 hex[DIGEST_HEX];

	for (size_t i = 0; list != NULL && i < to->n; i++)
		json_array_append_new(list, json_string(digest_hex(
		    &to->id[i], hex)));
	if (entry != NULL && list != NULL &&
	    json_array_size(list) == to->n &&
	    json_put_str(entry, "key", vkey) == 0 &&
	    json_put_str(entry, "reason", run->reason == NULL ? "" :
	    run->reason) == 0 && json_put(entry, "certificates", list) == 0)
		return entry;
	json_decref(entry);
	return NULL;
}

/* The key in force, as the journal has it.  In a batch. */
static int
vkey_text(struct writer *w, struct buf *b)
{
	struct keychain	 keys;
	int		 rc = writer_keys(w, &keys);

	if (rc != 0)
		return rc;
	if (vkey_format(b, keychain_last(&keys)) == -1 || buf_str(b) == NULL)
		rc = no_memory();
	keychain_release(&keys);
	return rc;
}

/* The journal says that there is a copy, before there is one. */
static int
journal(struct writer *w, const struct run *run, struct buf *vkey,
    const struct escrow_to *to)
{
	json_t		*entry;
	int		 rc;

	if ((rc = writer_begin(w, 0)) != 0)
		return rc;
	if ((rc = vkey_text(w, vkey)) != 0)
		;
	else if ((entry = entry_make(w, run, (const char *)vkey->p, to)) ==
	    NULL)
		rc = no_memory();
	else if ((rc = writer_put(w, entry)) == 0)
		rc = writer_commit(w);
	writer_abort(w);
	if (rc == 0)
		rc = writer_checkpoint(w, NULL);
	return rc;
}

static void
tell(const struct run *run, const char *dir, const struct escrow_to *to)
{
	json_t	*json;

	if (strcmp(dir, "-") == 0)
		return;
	if (run->json) {
		json = json_pack("{ss si}", "folder", dir, "certificates",
		    (int)to->n);
		out_json(json);
		json_decref(json);
		return;
	}
	if (run->quiet)
		return;
	out_lines(run->columns, _("The archive's key is in %s: key-sheet.html "
	    "to print, key-sheet.txt the same as text.\nPrint it on a printer "
	    "that keeps nothing, seal it, and remove the folder (shred -u): "
	    "whoever reads it can sign as the archive."), dir);
	if (to->n > 0)
		out_lines(run->columns, _("key.cms is encrypted to %zu "
		    "certificates and may be kept with the backups."), to->n);
	else
		out_lines(run->columns, _("There is no encrypted copy: name a "
		    "certificate, or \"recovery\" in [register] of the "
		    "configuration."));
}

static int
with_key(struct writer *w, const struct run *run, struct escrow_to *to)
{
	const char	*dir = run->output == NULL ? DIR_DEFAULT :
			    run->output;
	uint8_t		 seed[KEY_SEED];
	struct escrow	 e = { .seed = seed, .owner = N_("Key of the archive"),
			    .command = "nbarchive -s STORE key restore FILE",
			    .store = writer_info(w)->id, .by = run->agent,
			    .made = writer_now(w) };
	struct buf	 vkey;
	int		 rc;

	if (key_seed(writer_key(w), seed) == -1) {
		log_errx(_("%s: the key lies on a token and never leaves it; "
		    "copy the token as its maker says, or rotate to a key in "
		    "a file"), writer_key_path(w));
		return FAIL_CANNOT;
	}
	buf_init(&vkey, VKEY_ROOM);
	if (strcmp(dir, "-") != 0 && access(dir, F_OK) == 0) {
		log_errx(_("%s: is there already and is not replaced; name "
		    "another folder"), dir);
		rc = FAIL_USAGE;
	} else if ((rc = journal(w, run, &vkey, to)) == 0) {
		e.vkey = (const char *)vkey.p;
		if ((rc = escrow_write(dir, &e, to)) == 0)
			tell(run, dir, to);
	}
	OPENSSL_cleanse(seed, sizeof(seed));
	buf_release(&vkey);
	return rc;
}

int
key_escrow(const struct run *run)
{
	struct escrow_to	 to = { .n = 0 };
	struct writer_opts	 opts;
	struct writer		*w = NULL;
	int			 rc;

	writer_opts(&opts, run);
	if ((rc = recipients(run, &to)) == 0 &&
	    (rc = writer_open(&w, &opts)) == 0)
		rc = with_key(w, run, &to);
	writer_close(w);
	escrow_to_release(&to);
	return worst(rc, out_end());
}

/*
 * Did this key sign the archive's checkpoint?  0 or an exit code (logged); a
 * checkpoint that cannot be read says nothing against it.
 */
static int
check_key(const struct store_info *info, const char *store,
    const uint8_t seed[KEY_SEED], struct vkey *v)
{
	struct key	*key = key_from_seed(seed);
	uint8_t		 pub[KEY_PUBLIC];
	char		*path = path_join(store, STORE_CHECKPOINT);
	struct buf	 note;
	int		 rc = 0;

	if (key == NULL || path == NULL) {
		key_free(key);
		free(path);
		return no_memory();
	}
	key_public(key, pub);
	key_free(key);
	buf_init(&note, NOTE_MAX);
	if (vkey_make(v, info->key.name, KEY_TYPE_ED25519, pub) == -1) {
		rc = FAIL_CANNOT;
	} else if (durable_read(&note, path) == -1) {
		log_warn(_("%s: cannot be read; whether this is the archive's "
		    "key is not known"), path);
	} else if (note_verify(note.p, note.len, v, 1, NULL) != NOTE_OK) {
		log_errx(_("this is not the key that signed %s: it is of "
		    "another archive, or was replaced since"), path);
		rc = FAIL_USAGE;
	}
	buf_release(&note);
	free(path);
	return rc;
}

/* Where the archive's key file belongs; the caller frees.  NULL: logged. */
static char *
key_place(const struct run *run)
{
	char	*path;

	if (run->output != NULL)
		path = strdup(run->output);
	else if (run->set->key == NULL)
		path = path_join(run->set->store, STORE_KEY);
	else if (key_is_token(run->set->key)) {
		log_errx(_("the configured key lies on a token; -o FILE says "
		    "where this one goes"));
		return NULL;
	} else
		path = strdup(run->set->key);
	if (path == NULL)
		(void)no_memory();
	return path;
}

int
key_restore(const struct run *run)
{
	uint8_t			 seed[KEY_SEED];
	struct store_info	 info;
	struct vkey		 v;
	struct buf		 b;
	char			*path;
	int			 rc;

	if (store_named(run->set->store) != 0)
		return FAIL_USAGE;
	if ((rc = store_load(&info, run->set->store)) != 0)
		return rc;
	if ((path = key_place(run)) == NULL)
		return FAIL_USAGE;
	buf_init(&b, VKEY_ROOM);
	if ((rc = escrow_typed(run->narg > 1 ? run->arg[1] : NULL, seed)) ==
	    0 && (rc = check_key(&info, run->set->store, seed, &v)) == 0 &&
	    (rc = escrow_restore(path, seed)) == 0 && !run->quiet &&
	    vkey_format(&b, &v) == 0 && buf_str(&b) != NULL)
		out_lines(run->columns, _("%s: the archive's key is back.\n  "
		    "%s\nIt was read off paper, so make another soon: "
		    "nbarchive key rotate"), path, (const char *)b.p);
	OPENSSL_cleanse(seed, sizeof(seed));
	buf_release(&b);
	free(path);
	return worst(rc, out_end());
}
