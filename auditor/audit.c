/*
 * audit.c: an audit's life: opened, its checkpoint, journal and objects read
 * under guards, released.
 */
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/replay.h"
#include "auditor/audit.h"
#include "auditor/cache.h"
#include "auditor/chains.h"
#include "auditor/coverage.h"
#include "auditor/handover.h"
#include "auditor/ledger.h"
#include "auditor/media.h"
#include "auditor/merge.h"
#include "auditor/ownkey.h"
#include "auditor/renewal.h"
#include "auditor/rulings.h"
#include "auditor/shadow.h"
#include "auditor/shard.h"
#include "auditor/stamp_lost.h"
#include "auditor/stamping.h"
#include "auditor/stamps.h"

#define LOCKS_MAX	((size_t)16 * 1024 * 1024)

/* Does the kernel's list of locks name the file?  We take none ourselves. */
static bool
is_locked(const struct buf *locks, const char *store, const char *name)
{
	char		*path = path_join(store, name), inode[32];
	struct stat	 st;
	bool		 held = false;

	if (path == NULL || stat(path, &st) == -1) {
		/* Absent: nobody ever took it. */
		held = path == NULL || errno != ENOENT;
	} else {
		snprintf(inode, sizeof(inode), ":%ju ", (uintmax_t)st.st_ino);
		held = memmem(locks->p, locks->len, inode, strlen(inode)) !=
		    NULL;
	}
	free(path);
	return held;
}

bool
writer_alive(const char *store)
{
	struct buf	 b;
	bool		 alive;

	buf_init(&b, LOCKS_MAX);
	if (durable_read(&b, "/proc/locks") == -1)
		alive = false;
	else
		alive = is_locked(&b, store, STORE_INTAKE_LOCK) ||
		    is_locked(&b, store, STORE_CHECKPOINT_LOCK);
	buf_release(&b);
	return alive;
}

/* Is it the store that this ledger is about? */
static void
check_store(struct audit *a)
{
	struct state	*s = a->state;

	if (s->store[0] == '\0')
		memcpy(s->store, a->info.id, sizeof(s->store));
	else if (strcmp(s->store, a->info.id) != 0)
		report_part(&a->report, KIND_CHECKPOINT, "store id",
		    _("This is another store (%s) than the one that this "
		    "ledger is about (%s)"), a->info.id, s->store);
}

/*
 * Read the checkpoint, before anything of the store.  Whether its key was in
 * force is seen once the journal is read (logkey.c).
 */
static int
read_checkpoint(struct audit *a)
{
	struct vkey	 known[2] = { a->info.key, a->state->log };
	char		*path = path_join(a->opts->store, STORE_CHECKPOINT);
	const char	*why = NULL;
	size_t		 text;

	if (path == NULL)
		return -1;
	if (durable_read(&a->note, path) == -1) {
		report_part(&a->report, KIND_JOURNAL_DAMAGE, "checkpoint",
		    _("%s: the archive's checkpoint cannot be read (%s); "
		    "nothing is signed. Next: take it back from a backup; the "
		    "next intake signs a new one"), path,
		    strerror(errno));
		free(path);
		return 0;
	}
	switch (note_verify(a->note.p, a->note.len, known,
	    a->state->pinned ? 2 : 1, NULL)) {
	case NOTE_OK:
	case NOTE_UNKNOWN:
		break;
	case NOTE_MALFORMED:
		why = _("it is not a signed note");
		break;
	case NOTE_BAD:
		why = _("its signature is wrong");
		break;
	case NOTE_ERROR:
		log_errx(_("%s: its signature cannot be checked: out of "
		    "memory, or the cryptographic library failed"), path);
		free(path);
		return -1;
	}
	if (why == NULL && (note_split(a->note.p, a->note.len, &text) == -1 ||
	    checkpoint_parse(&a->checkpoint, a->note.p, text) == -1))
		why = _("it is not a checkpoint");
	if (why == NULL && strcmp(a->checkpoint.origin, a->info.origin) != 0)
		why = _("it is another log's");
	if (why != NULL)
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("%s: %s. Keep the store as it is and tell the "
		    "inspectors"), path, why);
	else if (a->checkpoint.size < a->state->size)
		report_part(&a->report, KIND_CHECKPOINT, "checkpoint",
		    _("The store was set back: its checkpoint names %" PRIu64
		    " entries, the auditor has signed %" PRIu64 ". Keep it as "
		    "it is and tell the inspectors"), a->checkpoint.size,
		    a->state->size);
	else
		a->has_checkpoint = true;
	free(path);
	return 0;
}

/* What follows on the opened ledger and state, up to the store's reading. */
int
audit_prepare(struct audit *a)
{
	const struct options	*o = a->opts;
	char			*dir, *trust = NULL;
	int			 rc = -1;

	if ((dir = folder_path(o->ledger, "")) == NULL)
		return -1;
	if ((a->worker = pool_worker()) == NULL || (a->cache =
	    a->is_shard ? cache_open_read(o->ledger) :
	    cache_open(o->ledger)) == NULL || (a->shadow =
	    shadow_open(a->scratch != NULL ? a->scratch : dir, a->now)) ==
	    NULL)
		goto out;
	a->report.shadow = a->shadow;
	if (o->trust == NULL &&
	    (trust = folder_path(o->ledger, "trust")) == NULL)
		goto out;
	rc = trust_folder_read(&a->trust, o->trust != NULL ? o->trust : trust);
	if (rc == 0)
		rc = trust_folder_evidence(&a->trust, a->evidence != NULL ?
		    a->evidence : o->ledger);
	if (rc == 0 && a->trust.n == 0)
		log_warnx(_("%s: no trust anchors; every signature stays "
		    "undecided"), o->trust != NULL ? o->trust : trust);
 out:
	free(trust);
	free(dir);
	return rc;
}

/* A shard, and who merges them, go by what is proven alone. */
static bool
is_sound(const struct audit *a)
{
	return a->has_checkpoint && a->proven && !a->gap && !a->tampered;
}

/* After the journal was read.  0 or -1 (logged). */
static int
read_objects(struct audit *a)
{
	int	 rc;

	if ((a->is_shard || a->merge != NULL) && !is_sound(a))
		return 0;
	if (a->is_shard)
		return handover_give(a) == -1 || shard_begin(a) == -1 ? -1 :
		    check_audit(a);
	if (a->merge != NULL && (rc = merge_proven(a->merge, a)) != 1)
		return rc;
	if ((a->before_stamps != NULL && a->before_stamps(a) == -1) ||
	    stamping_read(a) == -1 || stamping_night(a) == -1)
		return -1;
	a->catalog_end = a->opts->monotonic();
	if (check_audit(a) == -1)
		return -1;
	a->judged = true;
	renewal_report(a);
	stamp_lost_report(a);
	a->check_end = a->opts->monotonic();
	return 0;
}

int
audit_journal(struct audit *a, int (*then)(struct audit *))
{
	struct pool_opts	 po;
	int			 rc = -1, taken = 0;

	check_store(a);
	if (read_checkpoint(a) == -1 || (a->shares && a->has_checkpoint &&
	    (taken = handover_take(a)) == -1))
		return -1;
	a->writer = writer_alive(a->opts->store);
	memset(&po, 0, sizeof(po));
	po.worker = a->worker;
	po.store = a->opts->store;
	po.n = 1;		/* in order, one after the other */
	po.nolock = true;
	po.require_sandbox = a->opts->require_sandbox;
	if (guards_start(a) == -1)
		return -1;
	if (taken == 1 || ((a->journal = pool_new(&po)) != NULL &&
	    journal_audit(a) == 0))
		rc = then(a);
	if (guards_stop(a) == -1) {
		log_errx("%s", _("the guard ended during the run: what was "
		    "read may have been half written; nothing is recorded"));
		rc = -1;
	}
	a->writer = a->writer || writer_alive(a->opts->store);
	return rc;
}

/* The store's part: everything that reads it, under a guard. */
int
audit_store(struct audit *a)
{
	/* Beside the journal's reading it takes in the trust folder. */
	a->chains = chains_new(a->worker, &a->trust, a->at,
	    a->opts->require_sandbox);
	if (a->chains == NULL)
		return -1;
	chains_keep(a->chains, a->opts->ledger);
	return audit_journal(a, read_objects);
}

enum status
audit_open(struct audit *a, bool shared)
{
	const struct options	*o = a->opts;

	switch (state_load(a->state, o->ledger)) {
	case 0:
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
		return STATUS_CANNOT;
	case -1:
		return STATUS_CANNOT;
	}
	if (o->simulated_clock != TIME_NONE && !a->state->simulated) {
		log_errx("%s", _("NGUYENBAN_CLOCK works only with a ledger "
		    "made by nbaudit init --simulated"));
		return STATUS_USAGE;
	}
	a->now = o->simulated_clock != TIME_NONE ? o->simulated_clock :
	    o->now();
	a->at = o->has_at ? o->at : a->now;
	if (report_init(&a->report, o, a->state->open) == -1)
		return STATUS_CANNOT;
	a->key = ownkey_load(o->ledger);
	if (a->key == NULL || (a->ledger = shared ?
	    ledger_open_read(o->ledger) : ledger_open(o->ledger)) == NULL)
		return STATUS_CANNOT;
	if (store_info_load(&a->info, o->store) == -1)
		return errno == EBADMSG ? STATUS_DAMAGE : STATUS_CANNOT;
	return STATUS_OK;
}

void
audit_release(struct audit *a)
{
	for (size_t i = 0; i < a->nobject; i++)
		free(a->object[i].detail);
	free(a->object);
	free(a->link);
	free(a->proof);
	free(a->found);
	free(a->segment);
	free(a->worker);
	free(a->untrue);
	pool_free(a->journal);
	chains_free(a->chains);
	stamps_free(a->stamps);
	rulings_free(a->rulings);
	coverage_free(a->coverage);
	merge_free(a->merge);
	replay_free(a->replay);
	keychain_release(&a->keys);
	shadow_free(a->shadow);
	cache_free(a->cache);
	trust_folder_release(&a->trust);
	report_release(&a->report);
	buf_release(&a->note);
	media_release(a);
	key_free(a->key);
	ledger_free(a->ledger);
}
