/*
 * ownkey_escrow.c: nbaudit key escrow and restore: the auditor's key on paper
 * and encrypted to certificates, and back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "formats/sandbox/escrow_files.h"
#include "auditor/append.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/options.h"
#include "auditor/ownkey.h"
#include "auditor/signers.h"
#include "auditor/state.h"

#define DIR_DEFAULT	"key-escrow"
#define ESCROW_FILE	"escrow.tsv"	/* of the ledger */

struct keeping {
	const struct options *opts;
	struct state	 state;
	struct ledger	*ledger;
	struct key	*key;
	struct escrow_to to;
	struct buf	 finger;
	struct buf	 vkey;
	int64_t		 now;
};

/* A line in escrow.tsv: when, which key, to whom.  0 or -1 (logged). */
static int
put_line(struct keeping *k)
{
	char		 at[TIME_TEXT], hex[DIGEST_HEX];
	struct buf	 b;
	int		 rc;

	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(k->ledger, ESCROW_FILE, &b)) == -1)
		goto out;
	buf_addf(&b, "%s\t%s\t", time_rfc3339(k->now, at), buf_str(&k->finger));
	for (size_t i = 0; i < k->to.n; i++)
		buf_addf(&b, "%s%s", i == 0 ? "" : ",",
		    digest_hex(&k->to.id[i], hex));
	buf_addf(&b, "%s\n", k->to.n == 0 ? "-" : "");
	rc = b.failed ? -1 : ledger_put(k->ledger, ESCROW_FILE, b.p, b.len);
 out:
	buf_release(&b);
	return rc;
}

/* The ledger says that there is a copy, before there is one. */
static enum status
record_escrow(struct keeping *k)
{
	char		 head[COMMIT_HEX], message[256];
	enum status	 st;

	if ((k->ledger = ledger_open(k->opts->ledger)) == NULL ||
	    ledger_head(k->ledger, head) == -1)
		return STATUS_CANNOT;
	if ((st = ledger_left(&k->state, k->opts->ledger, head)) != STATUS_OK)
		return st;
	if (!ownkey_counts(k->ledger, k->opts->ledger, head, k->key))
		return STATUS_CANNOT;
	snprintf(message, sizeof(message), "auditor's key escrowed: %s\n",
	    buf_str(&k->finger));
	return put_line(k) == -1 || ledger_append(k->ledger, k->key, &k->state,
	    k->opts->ledger, k->now, message) == -1 ||
	    state_save(&k->state, k->opts->ledger) == -1 ? STATUS_CANNOT :
	    STATUS_OK;
}

static int
name_key(struct keeping *k)
{
	struct vkey	 v;
	uint8_t		 pub[KEY_PUBLIC];

	key_public(k->key, pub);
	return vkey_make(&v, k->state.name, KEY_TYPE_COSIGNATURE, pub) == -1 ||
	    vkey_format(&k->vkey, &v) == -1 || buf_str(&k->vkey) == NULL ||
	    ssh_fingerprint(&k->finger, pub) == -1 ||
	    buf_str(&k->finger) == NULL ? -1 : 0;
}

static void
tell(const struct keeping *k, const char *dir)
{
	if (strcmp(dir, "-") == 0 || k->opts->quiet)
		return;
	if (k->opts->json) {
		(void)jsonl_take(json_pack("{sI ss}", "certificates",
		    (json_int_t)k->to.n, "commit", k->state.commit));
		return;
	}
	printf(_("The auditor's key is in %s: key-sheet.html to print, "
	    "key-sheet.txt the\nsame as text. Print it on a printer that keeps "
	    "nothing, seal it, and remove the\nfolder (shred -u): whoever "
	    "reads it can sign as the auditor.\n"), dir);
	if (k->to.n > 0)
		printf(_("key.cms is encrypted to %zu certificates and may be "
		    "kept with the backups.\n"), k->to.n);
}

static enum status
escrow_own(struct keeping *k, const char *dir)
{
	uint8_t		 seed[KEY_SEED];
	struct escrow	 e = { .seed = seed, .owner = N_("Key of the auditor"),
			    .command = "nbaudit -l LEDGER key restore FILE",
			    .store = k->state.store, .by = k->state.name,
			    .made = k->now };
	enum status	 st;

	if ((k->key = ownkey_load(k->opts->ledger)) == NULL)
		return STATUS_CANNOT;
	if (key_seed(k->key, seed) == -1) {
		log_errx("%s", _("the auditor's key lies on a token and never "
		    "leaves it; copy the token as its maker says, or rotate to "
		    "a key in a file"));
		return STATUS_CANNOT;
	}
	if (name_key(k) == -1)
		st = STATUS_CANNOT;
	else if ((st = record_escrow(k)) == STATUS_OK) {
		e.vkey = (const char *)k->vkey.p;
		e.fingerprint = (const char *)k->finger.p;
		st = (enum status)escrow_write(dir, &e, &k->to);
		if (st == STATUS_OK)
			tell(k, dir);
	}
	OPENSSL_cleanse(seed, sizeof(seed));
	return st;
}

/* Is it the key that the ledger's head was signed by?  1, 0, -1 (logged). */
static int
is_head_key(struct keeping *k, const uint8_t seed[KEY_SEED])
{
	struct key	*key = key_from_seed(seed);
	uint8_t		 pub[KEY_PUBLIC], signer[KEY_PUBLIC];
	char		 head[COMMIT_HEX];
	int		 rc = -1;

	if (key != NULL && (k->ledger = ledger_open_read(k->opts->ledger)) !=
	    NULL && (rc = ledger_head(k->ledger, head)) == 1) {
		key_public(key, pub);
		rc = ledger_signer(k->ledger, head, signer);
		if (rc == 1 && memcmp(pub, signer, KEY_PUBLIC) != 0)
			rc = 0;
	}
	key_free(key);
	return rc;
}

static enum status
restore_own(struct keeping *k)
{
	const struct options	*o = k->opts;
	uint8_t			 seed[KEY_SEED];
	char			*path = o->output != NULL ?
				    strdup(o->output) :
				    folder_path(o->ledger, "key");
	enum status		 st = STATUS_CANNOT;

	if (path != NULL && (st = (enum status)escrow_typed(o->narg > 1 ?
	    o->arg[1] : NULL, seed)) == STATUS_OK) {
		switch (is_head_key(k, seed)) {
		case 1:
			st = (enum status)escrow_restore(path, seed);
			break;
		case 0:
			log_errx(_("%s: this is not the key that signed the "
			    "ledger's last commit: it is another auditor's, or "
			    "was replaced since"), o->ledger);
			st = STATUS_USAGE;
			break;
		default:
			st = STATUS_CANNOT;
		}
	}
	if (st == STATUS_OK && o->json)
		(void)jsonl_take(json_pack("{ss}", "key", path));
	else if (st == STATUS_OK && !o->quiet)
		printf(_("%s: the auditor's key is back. It was read off "
		    "paper, so make another\nsoon: nbaudit key rotate\n"),
		    path);
	OPENSSL_cleanse(seed, sizeof(seed));
	free(path);
	return st;
}

enum status
ownkey_keep(const struct options *o, bool restore)
{
	const char	*dir = o->output == NULL ? DIR_DEFAULT : o->output;
	struct keeping	 k = { .opts = o };
	enum status	 st = STATUS_OK;
	int		 lock, rc;

	state_init(&k.state);
	buf_init(&k.finger, 256);
	buf_init(&k.vkey, 1024);
	for (int i = 1; !restore && st == STATUS_OK && i < o->narg; i++)
		st = (enum status)escrow_to_add(&k.to, o->arg[i]);
	if (st == STATUS_OK && !restore && strcmp(dir, "-") != 0 &&
	    access(dir, F_OK) == 0) {
		log_errx(_("%s: is there already and is not replaced; name "
		    "another folder"), dir);
		st = STATUS_USAGE;
	}
	if (st == STATUS_OK && (lock = folder_lock(o->ledger)) == -1) {
		st = STATUS_CANNOT;
	} else if (st == STATUS_OK) {
		if ((rc = state_load(&k.state, o->ledger)) != 1) {
			if (rc == 0)
				log_errx(_("%s: there is no ledger; make one "
				    "with nbaudit init"), o->ledger);
			st = STATUS_CANNOT;
		} else {
			k.now = k.state.simulated && o->simulated_clock !=
			    TIME_NONE ? o->simulated_clock : o->now();
			st = restore ? restore_own(&k) : escrow_own(&k, dir);
		}
		close(lock);
	}
	escrow_to_release(&k.to);
	key_free(k.key);
	ledger_free(k.ledger);
	state_release(&k.state);
	buf_release(&k.finger);
	buf_release(&k.vkey);
	return st;
}
