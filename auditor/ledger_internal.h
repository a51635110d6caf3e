/*
 * ledger_internal.h: what ledger.c, ledger_write.c and history.c share of the
 * repository.
 */
#ifndef AUDITOR_LEDGER_INTERNAL_H
#define AUDITOR_LEDGER_INTERNAL_H

#include <git2.h>

#include <stddef.h>

#include "auditor/ledger.h"

struct heap;			/* pack.h */

struct ledger {
	git_repository	*repo;
	git_odb		*odb;
	git_commit	*base;		/* NULL: none */
	git_tree	*tree;		/* of the base; NULL: none */
	git_oid		*shard;		/* ledger_shards(): zero for none */
	git_tree_update	*update;	/* paths are owned */
	size_t		 n;
	size_t		 cap;
	struct heap	*heap;		/* blobs of update[packed..n) */
	size_t		 packed;
	ledger_differs	*differs;	/* NULL: files are kept */
	void		*arg;
};

/* What was put and not committed is forgotten. */
void	 ledger_forget(struct ledger *);
/* Log libgit2's last message as what went wrong with ${what}. */
void	 ledger_log(const char *what);
/*
 * The id of ${path} in ${tree} (NULL: an empty one).  1, 0 absent, -1
 * (logged).
 */
int	 ledger_entry_id(const git_tree *, const char *path, git_oid *);

#endif
