/*
 * shard.h: nbaudit run --shard I/N: a part of an audit, for nbaudit merge.
 */
#ifndef AUDITOR_SHARD_H
#define AUDITOR_SHARD_H

#include "auditor/audit.h"

#define SHARD_FOLDER	"partial"	/* in the ledger's folder */
#define SHARD_ENDING	".nbpart"

/* The whole command. */
enum status	 shard_run(const struct options *);
/* Begin the partial result, once the journal is proven.  0 or -1 (logged). */
int		 shard_begin(struct audit *);

#endif
