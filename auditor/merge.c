/*
 * merge.c: nbaudit merge: one entry of the ledger from the partial results of
 * all shards of an audit.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/version.h"
#include "formats/store/replay.h"
#include "auditor/merge.h"
#include "auditor/scratch.h"
#include "auditor/shard.h"

struct merge {
	struct partial	*part[SHARDS_MAX];	/* by number, from 0 */
	unsigned int	 of;
	bool		 own;		/* in the ledger's folder */
};

void
merge_free(struct merge *m)
{
	if (m == NULL)
		return;
	for (unsigned int i = 0; i < SHARDS_MAX; i++)
		partial_close(m->part[i]);
	free(m);
}

unsigned int
merge_parts(const struct merge *m)
{
	return m->of;
}

struct partial *
merge_part(const struct merge *m, unsigned int shard)
{
	return m->part[shard - 1];
}

struct partial *
merge_part_of(const struct merge *m, uint32_t segment, uint64_t number)
{
	for (unsigned int i = 1; i < m->of; i++)
		if (partial_is_mine(i, m->of, segment, number))
			return m->part[i - 1];
	return m->part[m->of - 1];
}

int64_t
merge_began(const struct merge *m)
{
	int64_t	 began = INT64_MAX;

	for (unsigned int i = 0; i < m->of; i++)
		if (partial_head(m->part[i])->began < began)
			began = partial_head(m->part[i])->began;
	return began;
}

/* What stands against the head ${h}; NULL: nothing. */
static const char *
misfit(const struct merge *m, const struct audit *a,
    const struct partial_head *h)
{
	if (strcmp(h->store, a->info.id) != 0)
		return _("it is of another store");
	if (strcmp(h->commit, a->state->commit) != 0)
		return _("it was not begun on the ledger as it is now: there "
		    "was a run, or a merge, since. Run that shard again");
	if (h->validator != VALIDATOR_VERSION)
		return _("it was made by another version of the validator. "
		    "Run that shard again with this one");
	if (m->of != 0 && h->of != m->of)
		return _("it counts other shards than the files before it");
	if (m->part[h->shard - 1] != NULL)
		return _("this shard is there twice");
	return NULL;
}

static enum status
add_part(struct merge *m, const struct audit *a,
    const uint8_t pub[KEY_PUBLIC], const char *path)
{
	struct partial	*p;
	const char	*why = NULL;
	int		 rc = partial_open(&p, path, pub, &why);

	if (rc == -1)
		return STATUS_CANNOT;
	if (rc == 0) {
		log_errx(_("%s: %s. Nothing is merged; run that shard again"),
		    path, why);
		return STATUS_TAMPERED;
	}
	if ((why = misfit(m, a, partial_head(p))) != NULL) {
		log_errx(_("%s: shard %u of %u: %s. Nothing is merged"), path,
		    partial_head(p)->shard, partial_head(p)->of, why);
		partial_close(p);
		return STATUS_CANNOT;
	}
	m->of = partial_head(p)->of;
	m->part[partial_head(p)->shard - 1] = p;
	return STATUS_OK;
}

static int
is_result(const struct dirent *d)
{
	size_t	 n = strlen(d->d_name);

	return *d->d_name != '.' && n > sizeof(SHARD_ENDING) - 1 &&
	    strcmp(d->d_name + n - (sizeof(SHARD_ENDING) - 1),
	    SHARD_ENDING) == 0;
}

/* All that shards have left in the ledger's folder. */
static enum status
add_own(struct merge *m, const struct audit *a,
    const uint8_t pub[KEY_PUBLIC])
{
	char		*dir = folder_path(a->opts->ledger, SHARD_FOLDER);
	char		*path;
	struct dirent	**list = NULL;
	enum status	 st = STATUS_OK;
	int		 n;

	n = dir == NULL ? -1 : scandir(dir, &list, is_result, alphasort);
	for (int i = 0; i < n; i++) {
		path = path_join(dir, list[i]->d_name);
		if (st == STATUS_OK)
			st = path == NULL ? STATUS_CANNOT :
			    add_part(m, a, pub, path);
		free(path);
		free(list[i]);
	}
	if (n <= 0) {
		log_errx(_("%s: there are no partial results. Next: nbaudit "
		    "run --shard I/N, for each I from 1 to N"),
		    dir == NULL ? a->opts->ledger : dir);
		st = STATUS_CANNOT;
	}
	free(list);
	free(dir);
	return st;
}

/* Which are not there?  STATUS_OK when none is. */
static enum status
check_complete(const struct merge *m)
{
	enum status	 st = STATUS_OK;

	for (unsigned int i = 0; i < m->of; i++) {
		if (m->part[i] != NULL)
			continue;
		log_errx(_("shard %u of %u is missing. Next: nbaudit run "
		    "--shard %u/%u"), i + 1, m->of, i + 1, m->of);
		st = STATUS_CANNOT;
	}
	return st;
}

enum status
merge_open(struct merge **out, const struct audit *a)
{
	const struct options	*o = a->opts;
	struct merge		*m = calloc(1, sizeof(*m));
	uint8_t			 pub[KEY_PUBLIC];
	enum status		 st = STATUS_OK;

	*out = m;
	if (m == NULL) {
		log_errx("%s", _("out of memory"));
		return STATUS_CANNOT;
	}
	key_public(a->key, pub);
	m->own = o->narg == 0;
	if (m->own)
		st = add_own(m, a, pub);
	for (int i = 0; st == STATUS_OK && i < o->narg; i++)
		st = add_part(m, a, pub, o->arg[i]);
	return st == STATUS_OK ? check_complete(m) : st;
}

int
merge_proven(struct merge *m, struct audit *a)
{
	struct digest	 root;

	if (replay_flush(a->replay) == -1)
		return -1;
	for (unsigned int i = 0; i < m->of; i++) {
		const struct partial_head	*h = partial_head(m->part[i]);

		if (h->size <= replay_size(a->replay) &&
		    replay_root_at(a->replay, h->size, &root) == -1)
			return -1;
		if (h->size <= replay_size(a->replay) &&
		    digest_equal(&root, &h->root))
			continue;
		report_part(&a->report, KIND_JOURNAL, "shards",
		    _("The journal is not the one that shard %u read: its "
		    "first %" PRIu64 " entries are others now, or fewer. Keep "
		    "the store as it is and tell the inspectors"), h->shard,
		    h->size);
		return 0;
	}
	return 1;
}

void
merge_drop(const struct merge *m, const char *ledger)
{
	char	*dir;

	if (m == NULL || !m->own)
		return;
	if ((dir = folder_path(ledger, SHARD_FOLDER)) != NULL)
		scratch_remove(dir);
	free(dir);
}

enum status
cmd_merge(const struct options *o)
{
	return need_both(o) == -1 ? STATUS_USAGE : audit_run(o, true);
}
