/*
 * deposit.h: judged documents into the store, a batch at a time.
 */
#ifndef ARCHIVER_DEPOSIT_H
#define ARCHIVER_DEPOSIT_H

#include "archiver/ahead.h"
#include "archiver/command.h"
#include "archiver/doc.h"
#include "archiver/members.h"
#include "archiver/writer.h"

struct deposit {
	struct writer	*w;
	const struct settings *set;
	struct supply	*supply;	/* octets of members (members.h) */
	struct ahead	*ahead;		/* whose d->octets are; NULL: none */
	bool		 (*stopping)(void);
	/*
	 * Objects of class evidence: never quarantined; what is held already
	 * is DOC_DUPLICATE and leaves no entry.
	 */
	bool		 evidence;
	bool		 full;		/* set: there was no room for some */
};

/*
 * Store the list's documents that are DOC_PENDING, in order, each in one
 * piece: out of memory (ahead.h), or read again from the file, hashed on the
 * way, and compared with what the worker read.  Near the end of the disk all
 * that fits is stored.  Afterwards every document's outcome is final, and what
 * is not DOC_ERROR is durable.  0, or an exit code (logged) after which
 * nothing more can be stored.
 */
int	 deposit_batch(struct deposit *, struct doc *list);

/* Whether the settings quarantine a document of this indication. */
bool	 deposit_quarantines(const struct settings *, enum indication);

#endif
