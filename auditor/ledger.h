/*
 * ledger.h: the ledger: a bare git repository, one signed commit a run
 * (04-ledger.md).
 *
 * Files are put one by one; only what differs from the last commit is kept,
 * in memory.  ledger_commit() writes one pack and signs; nothing refers to
 * it until ledger_publish() moves the branch, by compare-and-swap.
 */
#ifndef AUDITOR_LEDGER_H
#define AUDITOR_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/journal/key.h"
#include "auditor/state.h"

#define LEDGER_FACE	256		/* of a reference's name */
#define LEDGER_BRANCH	"refs/heads/main"
#define LEDGER_SHARDS	65536		/* state/ab/cd.tsv */
#define LEDGER_FILE_MAX	((size_t)64 * 1024 * 1024)

struct ledger;			/* opaque */

/* A new bare repository at ${dir}, or an empty one.  NULL: logged. */
struct ledger	*ledger_create(const char *dir);
/*
 * Of whoever holds folder_lock(): half-written packs of a killed run are
 * removed.  NULL: logged, with what to do.
 */
struct ledger	*ledger_open(const char *dir);
/* To read only, also beside a run: nothing is swept.  NULL: logged. */
struct ledger	*ledger_open_read(const char *dir);
void		 ledger_free(struct ledger *);		/* NULL is allowed */

/* The last commit: 1 and its id, 0 there is none, -1 (logged). */
int		 ledger_head(struct ledger *, char hex[COMMIT_HEX]);
/*
 * HEAD is to name the branch main, or git shows another history than ours to
 * whoever asks for none by name.  0 it does, 1 it was set to, ${was} says what
 * it named, -1 (logged).
 */
int		 ledger_face_main(struct ledger *, char was[LEDGER_FACE]);
/*
 * When the commit ${hex} says it was made (NULL: the base's; 0 without one),
 * in microseconds.  0 or -1 (not there).
 */
int		 ledger_time(struct ledger *, const char *hex, int64_t *when);
/* The first parent of a commit; "" for none.  0 or -1 (not there). */
int		 ledger_parent(struct ledger *, const char *hex,
		    char parent[COMMIT_HEX]);
/*
 * Is the commit signed by ${pub}, or by a key that allowed_signers of its
 * parent lists?  1 yes, 0 no, -1 cannot tell (logged).
 */
int		 ledger_signed(struct ledger *, const char *hex,
		    const uint8_t pub[KEY_PUBLIC]);
/* Are the commit ${hex} and what its tree names there, and whole? */
bool		 ledger_readable(struct ledger *, const char *hex);
/*
 * Build on the commit ${hex} ("": on nothing): what ledger_get() and
 * ledger_put() compare with.  0 or -1 (logged).
 */
int		 ledger_base(struct ledger *, const char *hex);

/* Append a file of the base: 1, 0 absent, -1 (logged). */
int		 ledger_get(struct ledger *, const char *path, struct buf *);
/* Which state shards the base has: ${has} has room for LEDGER_SHARDS. */
int		 ledger_shards(struct ledger *, bool *has);
/* Is the base's file just these octets? */
bool		 ledger_same(struct ledger *, const char *path, const void *,
		    size_t len);
/* The same of a shard, without a look at the disk; after ledger_shards(). */
bool		 ledger_shard_same(struct ledger *, unsigned int shard,
		    const void *, size_t len);
/* Keep a file for the next commit, if it differs.  0 or -1 (logged). */
int		 ledger_put(struct ledger *, const char *path, const void *,
		    size_t len);
/*
 * From now on ledger_put() keeps nothing and calls ${differs} instead with
 * what the base does not have so.  It returns 0 or -1.
 */
typedef int ledger_differs(void *arg, const char *path, const void *,
	size_t len);
void		 ledger_watch(struct ledger *, ledger_differs *differs,
		    void *arg);
/* Files kept so far. */
size_t		 ledger_changes(const struct ledger *);

/*
 * Commit what was put, at ${when} seconds as ${name}, signed with ${key};
 * the pack is on the disk afterwards.  ${hex} gets its id.  0 or -1 (logged).
 */
int		 ledger_commit(struct ledger *, const struct key *,
		    const char *name, int64_t when, const char *message,
		    char hex[COMMIT_HEX]);
/*
 * Move the branch from the base to ${hex}.  0; 1: the branch is no longer at
 * the base; -1 (logged).
 */
int		 ledger_publish(struct ledger *, const char *hex);

/*
 * history.c: append a pack with the base commit and, of its tree, the files
 * and whole folders ${path}: what proves that they are in that commit.  What
 * is not there is left out.  0 or -1 (logged).
 */
int		 ledger_excerpt(struct ledger *, const char *const *path,
		    size_t n, struct buf *);

/*
 * history.c: call ${take} with the path of each file below the base's folder
 * ${dir}, in order, until it does not return 0.  That, 0 at the end, or -1
 * (logged).
 */
typedef int ledger_take(void *arg, const char *path);
int		 ledger_files(struct ledger *, const char *dir,
		    ledger_take *take, void *arg);

/*
 * history.c: does the base have, unchanged, each file of the folder ${dir} that
 * the commit ${before} has?  1; 0 not: ${path} names the first that is gone or
 * another; -1 (logged).
 */
int		 ledger_kept(struct ledger *, const char *before,
		    const char *dir, char path[256]);

/* history.c: a commit as it stands there. */
struct commit_facts {
	char		 hex[COMMIT_HEX];
	int64_t		 when;		/* seconds */
	unsigned int	 parents;
	char		 message[128];	/* its first line, cut */
};
/*
 * The commits from the first to ${head}, by first parents; the caller frees
 * the list.  0, or -1 (logged): one is missing.
 */
int		 ledger_commits(struct ledger *, const char *head,
		    struct commit_facts **, size_t *n);
/*
 * Whose key signed it?  1 and the key, which verifies; 0 nobody's does; -1
 * (logged).
 */
int		 ledger_signer(struct ledger *, const char *hex,
		    uint8_t pub[KEY_PUBLIC]);

/* "state/ab/cd.tsv" of a shard. */
#define SHARD_PATH	16
void		 shard_path(char out[SHARD_PATH], unsigned int shard);

#endif
