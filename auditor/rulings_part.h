/*
 * rulings_part.h: what the files of rulings.h share.
 */
#ifndef AUDITOR_RULINGS_PART_H
#define AUDITOR_RULINGS_PART_H

#include "formats/regulation/evaluate.h"
#include "formats/regulation/known_agencies.h"
#include "formats/regulation/register.h"
#include "auditor/gist.h"
#include "formats/regulation/notified.h"
#include "auditor/originals.h"
#include "auditor/rulings.h"

#define SET_NAME	13		/* 12 hex digits of a SHA-256, NUL */
#define SETS_MAX	100000		/* distinct ones of a run */
#define GISTS_AHEAD	256		/* read at once */
#define GIST_WINDOWS	2
#define TOLD_TEXTS	20000		/* documents whose sentences are kept */

/* Results of one document: 0 not answered, else 1 + enum rule_result. */
struct ruling_set {
	uint8_t		 result[RULES_ALL];
	char		 name[SET_NAME];
	bool		 used;		/* by a line of this run */
	uint64_t	 n;		/* documents counted */
};

/* The sentences about what one document breaks. */
struct told {
	uint64_t	 accession;
	char		*text;
};

/* Gists at hand: of accessions that follow each other. */
struct gist_window {
	struct buf	 octets;
	uint64_t	 accession[GISTS_AHEAD];
	size_t		 at[GISTS_AHEAD];
	size_t		 len[GISTS_AHEAD];
	size_t		 n;
};

struct rulings {
	struct shadow	*shadow;
	const struct rules_policy *policy;	/* may be NULL */
	int64_t		 at;
	struct ruling_set *set;		/* set[0] is none */
	size_t		 n, cap;
	uint32_t	*slot;		/* of sets, by their results; 0: free */
	size_t		 nslot;		/* a power of two */
	struct rule_answer *answer;	/* RULES_MAX, reused */
	struct gist_window window[GIST_WINDOWS];
	unsigned int	 oldest;	/* of them */
	struct told	*told;
	size_t		 ntold, captold;
	bool		 sorted;
	uint64_t	 broken;
	/* Of the documents judged in this run (D14.1b, Q12-levels). */
	uint64_t	 undescribed;
	uint64_t	 incomplete;	/* some of what finds them lacks */
	uint64_t	 unlevelled;
	uint64_t	*issued;	/* numbers of outgoing ones, hashed */
	size_t		 nissued, capissued;
	uint64_t	 uses, unreasoned;	/* retrievals, by the journal */
	json_t		*archive;	/* rulings_archive.c; NULL: not yet */
	struct register_all certificates;
	struct agencies	*who;		/* the books beside it; NULL: none */
	struct known_agencies *books;	/* both, to be asked; NULL: none */
	struct known_registers registers;
	struct notified	 notified;	/* by notices to senders */
	int64_t		 now;		/* of this run */
	struct originals *originals;
	/* The document being judged, for original_look(). */
	const struct digest *judged;
	const struct metadata *said;
	uint64_t	 octets;
	struct rules_memo *memo;
};

/*
 * rulings_record.c: what the journal knows of a document.  It lives until the
 * next question.
 */
struct ruling_record {
	struct gist	 gist;
	struct rules_known known;
};
/* 0 or -1 (logged). */
int	 ruling_record_read(struct rulings *, uint64_t accession,
	    struct ruling_record *);
/* What is counted over all documents.  0 or -1 (memory). */
int	 ruling_record_count(struct rulings *, const struct gist *);
/* The register of certificates, as the journal has it.  0 or -1. */
int	 ruling_registers(struct rulings *);

#endif
