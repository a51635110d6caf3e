/*
 * deposit.h: judged documents into the store, a batch at a time.
 */
#ifndef ARCHIVER_DEPOSIT_H
#define ARCHIVER_DEPOSIT_H

#include "archiver/command.h"
#include "archiver/doc.h"
#include "archiver/members.h"
#include "archiver/writer.h"

struct deposit {
	struct writer	*w;
	const struct settings *set;
	struct supply	*supply;	/* octets of members (members.h) */
	bool		 (*stopping)(void);
	/*
	 * Objects of class evidence: never quarantined; what is held already
	 * is DOC_DUPLICATE and leaves no entry.
	 */
	bool		 evidence;
};

/*
 * Store the list's documents that are DOC_PENDING, in order, each in one
 * piece: read again from the file, hashed on the way, compared with what the
 * worker read.  Afterwards every document's outcome is final, and what is
 * not DOC_ERROR is durable.  0, or an exit code (logged) after which nothing
 * more can be stored.
 */
int	 deposit_batch(struct deposit *, struct doc *list);

/*
 * Do that reading of the document now, into memory, while the writer still
 * has another batch.  A document that has changed is doc_fail()ed; one that
 * is no file, or larger than DEPOSIT_AHEAD, or for which there is no memory,
 * is left to deposit_batch().  Needs no writer: any thread may do it.
 */
#define DEPOSIT_AHEAD	((uint64_t)4 * 1024 * 1024)	/* octets */
void	 deposit_ahead(struct doc *, struct sha256 *);

/* Whether the settings quarantine a document of this indication. */
bool	 deposit_quarantines(const struct settings *, enum indication);

#endif
