/*
 * subject.h: one document that is to be proven: found by what a person calls
 * it, with the journal entry that brought it in.
 */
#ifndef AUDITOR_SUBJECT_H
#define AUDITOR_SUBJECT_H

#include <jansson.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"

struct holding;
struct ledger;

struct subject {
	struct digest	 sha256;
	uint64_t	 accession;
	/* Where its octets lie, as far as is known. */
	uint32_t	 segment;	/* 0: not known */
	uint64_t	 number;
	uint64_t	 size;
	bool		 destroyed;	/* lawfully */
	/* The entry that took it in, exactly, and parsed. */
	uint64_t	 seq;
	struct buf	 entry;
	json_t		*json;
	struct digest	 leaf;		/* the entry's */
	const char	*name;		/* the sender's; of ${json}, or "" */
};

void	 subject_init(struct subject *);
void	 subject_release(struct subject *);
/*
 * Find ${doc}: an accession number, 8 or more digits of a SHA-256 that stands
 * in the ledger's base, or number and notation (numbered.h).  Only the first
 * ${size} entries count.  The catalog is asked first; what it says is held
 * against the entry, and without it the journal itself is searched.  1; 0 there
 * is no such one, or several (told, with what to do); -1 (logged).
 */
int	 subject_find(struct subject *, struct holding *, struct ledger *,
	    const char *doc, uint64_t size);
/* The same by accession. */
int	 subject_accession(struct subject *, struct holding *,
	    uint64_t accession, uint64_t size);
/* Its line in ${shard} (the text of a state/ file); false: there is none. */
bool	 subject_state(const struct subject *, const struct buf *shard,
	    struct octets *line);

#endif
