/*
 * shard.c: nbaudit run --shard I/N: reads its part of the objects and keeps
 * what they are, for nbaudit merge.  The ledger gets nothing of it.
 */
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/version.h"
#include "auditor/handover.h"
#include "auditor/partial.h"
#include "auditor/progress.h"
#include "auditor/scratch.h"
#include "auditor/shard.h"

/* "001-of-004", in the ledger's folder unless -o says; the caller frees. */
static char *
result_path(const struct options *o)
{
	char	 name[64];

	if (o->output != NULL)
		return strdup(o->output);
	snprintf(name, sizeof(name), SHARD_FOLDER "/%03u-of-%03u" SHARD_ENDING,
	    o->shard, o->shards);
	return folder_path(o->ledger, name);
}

int
shard_begin(struct audit *a)
{
	struct partial_head	 h;
	char			*path = result_path(a->opts);

	if (path == NULL)
		return -1;
	memset(&h, 0, sizeof(h));
	h.shard = a->opts->shard;
	h.of = a->opts->shards;
	h.validator = VALIDATOR_VERSION;
	snprintf(h.store, sizeof(h.store), "%s", a->info.id);
	snprintf(h.commit, sizeof(h.commit), "%s", a->state->commit);
	h.size = a->checkpoint.size;
	h.root = a->checkpoint.root;
	h.began = a->now;
	a->partial = partial_create(path, &h);
	free(path);
	return a->partial == NULL ? -1 : 0;
}

static int
make_folder(const char *path)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	log_err(_("%s: cannot make the folder"), path);
	return -1;
}

/* Our own folder: what the journal says, for as long as we are at work. */
static char *
make_scratch(const struct options *o)
{
	char	 name[64], *dir = folder_path(o->ledger, SHARD_FOLDER), *path;

	snprintf(name, sizeof(name), SHARD_FOLDER "/scratch-%u-of-%u-%ld",
	    o->shard, o->shards, (long)getpid());
	path = folder_path(o->ledger, name);
	if (dir == NULL || path == NULL || make_folder(dir) == -1 ||
	    make_folder(path) == -1) {
		free(path);
		path = NULL;
	}
	free(dir);
	return path;
}

/* Shards go by a proven journal alone: what to do about this one. */
static void
tell_unproven(const struct audit *a)
{
	const char	*next;

	if (a->tampered)
		next = _("keep the store as it is and tell the inspectors; "
		    "nbaudit run, without --shard, reads all of it and writes "
		    "that into the ledger");
	else if (!a->has_checkpoint)
		next = _("take the checkpoint back from a backup, or let the "
		    "archive sign a new one (the next intake does), then run "
		    "the shards again; nbaudit run, without --shard, audits "
		    "what there is meanwhile");
	else
		next = _("nbarchive repair --from VOLUME, then run the shards "
		    "again; nbaudit run, without --shard, audits what can be "
		    "read meanwhile");
	log_errx(_("the journal is not proven (see above), so this shard makes "
	    "nothing. Next: %s"), next);
}

static enum status
finish(struct audit *a)
{
	const struct options	*o = a->opts;
	struct partial_end	 end = { a->objects_read, a->parsed };
	char			*path;

	report_flush(&a->report);
	if (a->partial == NULL) {
		report_raise(&a->report, STATUS_CANNOT);
		tell_unproven(a);
		return a->report.status;
	}
	if (partial_finish(a->partial, a->key, &end) == -1 ||
	    (path = result_path(o)) == NULL)
		return STATUS_CANNOT;
	if (a->damaged > 0)
		report_raise(&a->report, STATUS_DAMAGE);
	progress_clear(o->progress);
	if (o->json)
		printf("{\"shard\":%u,\"of\":%u,\"objects\":%" PRIu64
		    ",\"damaged\":%" PRIu64 ",\"parsed\":%" PRIu64
		    ",\"entries\":%" PRIu64 ",\"exit\":%d}\n", o->shard,
		    o->shards, a->objects_read, a->damaged, a->parsed,
		    a->checkpoint.size, (int)a->report.status);
	else
		printf(_("Shard %u of %u: %" PRIu64 " objects read, %" PRIu64
		    " of them damaged: %s\nWhen all %u are there: nbaudit "
		    "merge\n"), o->shard, o->shards, a->objects_read,
		    a->damaged, path, o->shards);
	free(path);
	return a->report.status;
}

static int
check_usage(const struct options *o)
{
	if (o->narg > 0)
		log_errx(_("%s: a shard takes no names; -o FILE says where its "
		    "result goes"), o->arg[0]);
	else if (o->html || o->budget != 0)
		log_errx("%s", _("--shard goes with neither --html nor "
		    "--budget; nbaudit merge makes the page"));
	else
		return 0;
	return -1;
}

enum status
shard_run(const struct options *o)
{
	struct state	 state;
	struct audit	 a;
	enum status	 st = STATUS_CANNOT;
	char		*scratch;
	int		 lock, rc;

	if (check_usage(o) == -1)
		return STATUS_USAGE;
	if ((lock = folder_share(o->ledger)) == -1)
		return STATUS_CANNOT;
	memset(&a, 0, sizeof(a));
	state_init(&state);
	a.opts = o;
	a.state = &state;
	a.is_shard = a.shares = true;
	buf_init(&a.note, NOTE_MAX);
	if ((a.scratch = scratch = make_scratch(o)) != NULL &&
	    (st = audit_open(&a, true)) == STATUS_OK) {
		a.began = o->monotonic();
		if ((rc = audit_ledger(&a)) == 0)
			st = a.report.status;
		else if (rc == -1 || audit_prepare(&a) == -1 ||
		    audit_store(&a) == -1)
			st = STATUS_CANNOT;
		else
			st = finish(&a);
	}
	handover_release(&a);
	partial_free(a.partial);
	audit_release(&a);
	state_release(&state);
	if (scratch != NULL)
		scratch_remove(scratch);
	free(scratch);
	close(lock);
	return st;
}
