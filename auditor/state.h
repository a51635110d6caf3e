/*
 * state.h: the auditor's own folder beside the ledger, and what it remembers
 * there from run to run.
 *
 * DIR.d/key            its Ed25519 key (0400)
 * DIR.d/state.json     this memory, replaced as a whole, durably
 * DIR.d/commits        every commit id it ever made, a line each
 * DIR.d/cache.sqlite   structure of documents (cache.h)
 * DIR.d/evidence/      certificates and CRLs once each, by SHA-256
 * DIR.d/trust/         the trust folder when none is named
 * DIR.d/lock           held by a run
 */
#ifndef AUDITOR_STATE_H
#define AUDITOR_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/journal/key.h"

#define COMMIT_HEX	41		/* a commit id, with the NUL */

struct state {
	char		 name[200];	/* our key's name in cosignatures */
	bool		 simulated;
	/* The archiver's log, once pinned. */
	bool		 pinned;
	struct vkey	 log;
	char		 store[33];	/* its id; "" not known yet */
	/*
	 * The ledger: the commit last made; and one that was made and signed
	 * but whose reference may not have moved ("" for none).
	 */
	char		 commit[COMMIT_HEX];
	char		 pending[COMMIT_HEX];
	/* The largest tree ever cosigned; 0: none. */
	uint64_t	 size;
	struct digest	 root;
	/* What was read of the journal last, and when, and beside whom. */
	uint64_t	 seen;
	int64_t		 seen_at;
	bool		 seen_writer;
	unsigned int	 beyond;	/* runs in a row that met the same
					   entries beyond the checkpoint */
	json_t		*summary;	/* of the last run; NULL: none */
	json_t		*open;		/* ids of findings open then; array */
};

/* Paths in DIR.d; the caller frees.  NULL: out of memory. */
char	*folder_path(const char *ledger, const char *name);
/* Make DIR.d and what it holds.  0 or -1 (logged). */
int	 folder_make(const char *ledger);
/*
 * Hold the folder against a second run.  A descriptor to close, or -1
 * (logged, with who holds it).
 */
int	 folder_lock(const char *ledger);

/* Beside others that do the same, not beside a run.  As folder_lock(). */
int	 folder_share(const char *ledger);

void	 state_init(struct state *);
void	 state_release(struct state *);
/* 1 read, 0 there is none, -1 (logged): unreadable or malformed. */
int	 state_load(struct state *, const char *ledger);
/* Durable when it returns 0; -1 logged. */
int	 state_save(const struct state *, const char *ledger);

/* Add a line to DIR.d/commits, durably.  0 or -1 (logged). */
int	 commits_add(const char *ledger, const char *hex);
/* Was ${hex} made by this auditor? */
bool	 commits_has(const char *ledger, const char *hex);

#endif
