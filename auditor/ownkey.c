/*
 * ownkey.c: nbaudit key: the auditor's key, and another in its place.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "formats/journal/sshsig.h"
#include "formats/journal/token.h"
#include "auditor/append.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/options.h"
#include "auditor/ownkey.h"
#include "auditor/papers.h"
#include "auditor/signers.h"
#include "auditor/state.h"

/* DIR.d/NAME when it is there, loaded; NULL otherwise (logged if broken). */
static struct key *
load_if_there(const char *ledger, const char *name)
{
	char		*path = folder_path(ledger, name);
	struct key	*key = NULL;

	if (path != NULL && access(path, F_OK) == 0)
		key = key_load(path);
	free(path);
	return key;
}

/* Does the ledger's head list the key?  1, 0, -1 (logged). */
static int
is_listed(const char *ledger, const struct key *key)
{
	struct ledger	*l = ledger_open_read(ledger);
	char		 head[COMMIT_HEX];
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, LEDGER_FILE_MAX);
	key_public(key, pub);
	if (l != NULL && (rc = ledger_head(l, head)) == 1 &&
	    (rc = ledger_base(l, head)) == 0 &&
	    (rc = ledger_get(l, "allowed_signers", &b)) == 1)
		rc = signers_allow(&b, pub, SIGNERS_EVER, NULL);
	buf_release(&b);
	ledger_free(l);
	return rc;
}

struct key *
ownkey_load(const char *ledger)
{
	struct key	*next = load_if_there(ledger, "key.next"), *key;
	char		*path;

	if (next != NULL && is_listed(ledger, next) == 1)
		return next;
	key_free(next);
	if ((path = folder_path(ledger, "key")) == NULL)
		return NULL;
	key = key_load(path);
	free(path);
	return key;
}

bool
ownkey_counts(struct ledger *l, const char *dir, const char *head,
    const struct key *key)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 b;
	bool		 yes = false;

	buf_init(&b, LEDGER_FILE_MAX);
	key_public(key, pub);
	if (ledger_base(l, head) == 0 &&
	    ledger_get(l, "allowed_signers", &b) == 1)
		yes = signers_allow(&b, pub, SIGNERS_EVER, NULL);
	buf_release(&b);
	if (!yes)
		log_errx(_("%s.d/key: is not the key that the ledger allows "
		    "(another file, another key on the token, or one that was "
		    "replaced); nothing is appended. Next: put the right one "
		    "back, or nbaudit key rotate"), dir);
	return yes;
}

/* key becomes key.KEYID, key.next becomes key.  0 or -1 (logged). */
static int
exchange_files(const char *ledger, const uint8_t old[4])
{
	char	*key = folder_path(ledger, "key"), *was = NULL;
	char	*next = folder_path(ledger, "key.next");
	int	 rc = -1;

	if (key == NULL || next == NULL || asprintf(&was,
	    "%s.%02x%02x%02x%02x", key, old[0], old[1], old[2], old[3]) == -1)
		was = NULL;
	else if (link(key, was) == -1 && errno != EEXIST && errno != ENOENT)
		log_err(_("%s: cannot be kept as %s"), key, was);
	else if (rename(next, key) == -1)
		log_err(_("%s: cannot be put in place"), key);
	else
		rc = durable_sync_parent(key);
	free(was);
	free(key);
	free(next);
	return rc;
}

struct change {
	const struct options *opts;
	struct state	 state;
	struct ledger	*ledger;
	struct key	*old;		/* NULL: lost */
	struct key	*new;
	struct vkey	 vkey;		/* the new one, as it cosigns */
	uint8_t		 was[4];	/* key ID of the old one */
	int64_t		 now;
};

/* Both keys, as far as they are there. */
static enum status
open_keys(struct change *c)
{
	const char	*dir = c->opts->ledger;
	uint8_t		 pub[KEY_PUBLIC];
	struct vkey	 old;
	char		*path;

	c->old = load_if_there(dir, "key");
	if (c->old == NULL && !c->opts->lost) {
		log_errx(_("%s.d/key: cannot be read; if it is lost: nbaudit "
		    "key rotate --lost"), dir);
		return STATUS_CANNOT;
	}
	if (c->old != NULL && c->opts->lost) {
		log_errx(_("%s.d/key: is there, so it is not lost; rotate "
		    "without --lost, so that it signs"), dir);
		return STATUS_USAGE;
	}
	if (c->opts->new_key != NULL && !token_is_uri(c->opts->new_key)) {
		log_errx(_("--new-key %s: want the pkcs11: URI of a key on a "
		    "token"), c->opts->new_key);
		return STATUS_USAGE;
	}
	if ((c->new = load_if_there(dir, "key.next")) == NULL) {
		path = folder_path(dir, "key.next");
		if (path == NULL)
			;
		else if (c->opts->new_key == NULL)
			c->new = key_create(path);
		else if ((c->new = key_load(c->opts->new_key)) != NULL &&
		    key_write_uri(path, c->opts->new_key) == -1) {
			key_free(c->new);
			c->new = NULL;
		}
		free(path);
	}
	if (c->new == NULL)
		return STATUS_CANNOT;
	key_public(c->new, pub);
	if (vkey_make(&c->vkey, c->state.name, KEY_TYPE_COSIGNATURE, pub) ==
	    -1)
		return STATUS_CANNOT;
	if (c->old != NULL) {
		key_public(c->old, pub);
		if (vkey_make(&old, c->state.name, KEY_TYPE_COSIGNATURE,
		    pub) == -1)
			return STATUS_CANNOT;
		memcpy(c->was, old.id, sizeof(c->was));
	}
	return STATUS_OK;
}

/* The new key stands behind what the old one has signed. */
static int
cosign_too(struct change *c)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, NOTE_MAX);
	rc = ledger_get(c->ledger, "checkpoint", &b);
	if (rc == 1)
		rc = cosignature_add(&b, b.p, b.len,
		    (uint64_t)(c->now / TIME_SECOND), c->new,
		    c->state.name) == -1 ? -1 : ledger_put(c->ledger,
		    "checkpoint", b.p, b.len);
	buf_release(&b);
	return rc;
}

static int
commit_change(struct change *c)
{
	char		 message[256];
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 finger;
	int		 rc = -1;

	buf_init(&finger, 256);
	key_public(c->new, pub);
	if (ssh_fingerprint(&finger, pub) == -1 || buf_str(&finger) == NULL)
		goto out;
	snprintf(message, sizeof(message), "%s: %s\n", c->old == NULL ?
	    OWNKEY_LOST : OWNKEY_REPLACED, buf_str(&finger));
	if (papers_signer_next(c->ledger, c->new, c->state.name, c->now) ==
	    -1 || cosign_too(c) == -1)
		goto out;
	rc = ledger_append(c->ledger, c->old != NULL ? c->old : c->new,
	    &c->state, c->opts->ledger, c->now, message);
	if (rc == 0)
		rc = state_save(&c->state, c->opts->ledger);
 out:
	buf_release(&finger);
	return rc;
}

static void
tell_change(const struct change *c)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 finger, text;

	buf_init(&finger, 256);
	buf_init(&text, 1024);
	key_public(c->new, pub);
	ssh_fingerprint(&finger, pub);
	vkey_format(&text, &c->vkey);
	if (buf_str(&finger) == NULL || buf_str(&text) == NULL)
		;
	else if (c->opts->json)
		(void)jsonl_take(json_pack("{ss ss ss}", "commit",
		    c->state.commit, "fingerprint", buf_str(&finger), "vkey",
		    buf_str(&text)));
	else
		printf(_("From now on the auditor signs with another key.\n"
		    "  auditor's key   %s\n"
		    "  fingerprint     %s\n"
		    "Put both on paper for the inspectors, in place of the "
		    "old ones. The ledger says\nso in commit %s.\n"),
		    buf_str(&text), buf_str(&finger), c->state.commit);
	if (!c->opts->json && c->old == NULL)
		printf("%s\n", _("The lost key did not sign this: to the "
		    "inspectors it is good by the paper alone."));
	buf_release(&finger);
	buf_release(&text);
}

static enum status
rotate_own(struct change *c)
{
	char		 head[COMMIT_HEX];
	enum status	 st;
	int		 rc;

	if ((rc = state_load(&c->state, c->opts->ledger)) != 1) {
		if (rc == 0)
			log_errx(_("%s: there is no ledger; make one with "
			    "nbaudit init"), c->opts->ledger);
		return STATUS_CANNOT;
	}
	c->now = c->state.simulated && c->opts->simulated_clock != TIME_NONE ?
	    c->opts->simulated_clock : c->opts->now();
	if ((c->ledger = ledger_open(c->opts->ledger)) == NULL ||
	    ledger_head(c->ledger, head) == -1)
		return STATUS_CANNOT;
	if ((st = ledger_left(&c->state, c->opts->ledger, head)) != STATUS_OK)
		return st;
	if ((st = open_keys(c)) != STATUS_OK)
		return st;
	/* Broken off before the exchange: only that is left. */
	if ((rc = is_listed(c->opts->ledger, c->new)) == -1)
		return STATUS_CANNOT;
	if (rc == 0 && (ledger_base(c->ledger, head) == -1 ||
	    commit_change(c) == -1))
		return STATUS_CANNOT;
	if (exchange_files(c->opts->ledger, c->was) == -1)
		return STATUS_CANNOT;
	tell_change(c);
	return STATUS_OK;
}

enum status
cmd_key(const struct options *o)
{
	struct change	 c = { .opts = o };
	enum status	 st = STATUS_USAGE;
	bool		 escrow, restore;
	int		 lock;

	if (need_ledger(o) == -1)
		return STATUS_USAGE;
	escrow = strcmp(o->arg[0], "escrow") == 0;
	restore = strcmp(o->arg[0], "restore") == 0;
	if (escrow || restore ? o->lost || o->new_key != NULL ||
	    (restore && o->narg > 2) : strcmp(o->arg[0], "rotate") != 0 ||
	    o->narg > 1 || o->output != NULL) {
		log_errx("%s", _("want: key rotate [--lost] [--new-key URI], "
		    "key escrow [-o DIR] [CERTIFICATE...], or key restore "
		    "[FILE]"));
		return STATUS_USAGE;
	}
	if (escrow || restore)
		return ownkey_keep(o, restore);
	state_init(&c.state);
	if ((lock = folder_lock(o->ledger)) == -1)
		return STATUS_CANNOT;
	st = rotate_own(&c);
	key_free(c.old);
	key_free(c.new);
	ledger_free(c.ledger);
	state_release(&c.state);
	close(lock);
	return st;
}
