/*
 * slip.h: the verification slip (phiếu kiểm tra) of a document: what is known
 * of it, in the user's language, as blocks for nblabel (labels/slip.h).
 */
#ifndef ARCHIVER_SLIP_H
#define ARCHIVER_SLIP_H

#include <jansson.h>
#include <stdbool.h>

#include "formats/base/buf.h"

#include "archiver/audit_seen.h"
#include "archiver/handout.h"

/* All is borrowed. */
struct slip_facts {
	const struct run *run;
	const struct handed *item;	/* found and journalled */
	const json_t	*first;		/* the record of a duplicate's first
					   accession; else NULL */
	const json_t	*judged;	/* today (slip_judge.h); NULL: not */
	const struct buf *note;		/* the archive's checkpoint */
	const json_t	*relations;	/* relations.h */
	const struct audit_word *word;	/* the ledger's; NULL: not known */
	const char	*origin;	/* the log's name */
	const char	*reason;
	const char	*to;
	bool		 with_original;	/* which is printed beside it */
};

/* {"slip": ...} for drawn_pdf(); NULL: memory. */
json_t	*slip_make(const struct slip_facts *);

#endif
