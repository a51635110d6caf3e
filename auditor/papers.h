/*
 * papers.h: the ledger's other files: how to check it, who signs, what
 * policy was used, certificates, the report of each run.
 */
#ifndef AUDITOR_PAPERS_H
#define AUDITOR_PAPERS_H

#include <jansson.h>
#include <stdint.h>

#include "formats/journal/key.h"
#include "auditor/audit.h"

struct ledger;

/* README.md and allowed_signers, for the first commit.  0 or -1 (logged). */
int	 papers_first(struct ledger *, const struct key *, const char *name,
	    int64_t now);
/*
 * See that ${key} may sign by allowed_signers of the base; when it does not, as
 * papers_signer_next().  0 or -1 (logged).
 */
int	 papers_signer(struct ledger *, const struct key *, const char *name,
	    int64_t now);
/*
 * From ${now} on ${key} signs, and no other of them that allowed_signers has;
 * the README gets it too.  0 or -1 (logged).
 */
int	 papers_signer_next(struct ledger *, const struct key *key,
	    const char *name, int64_t now);
/*
 * policy/ as the trust folder is now; a change since the last commit is a
 * finding.  Copies of its files go to DIR.d/evidence/.  0 or -1 (logged).
 */
int	 papers_policy(struct audit *);
/* certificates.tsv, copies.tsv.  0 or -1 (logged). */
int	 papers_certificates(struct audit *);
/* The checkpoint with our cosignature, at ${when} seconds.  0 or -1. */
int	 papers_checkpoint(struct audit *, uint64_t when);
/* runs/YYYY/MM/DDTHHMMSSZ.json.  Borrows ${run}.  0 or -1 (logged). */
/* The archive's keys, once it had more than one (logkey.h).  0 or -1. */
int	 papers_keys(struct audit *);
int	 papers_run(struct audit *, const json_t *run);

#endif
