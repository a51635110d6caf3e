/*
 * doc.h: one input on its way into the store, from the open file to the line
 * in the receipt.
 */
#ifndef ARCHIVER_DOC_H
#define ARCHIVER_DOC_H

#include <sys/stat.h>

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/sandbox/job.h"

struct container_file;
struct poe;
struct verdict;

enum doc_outcome { DOC_PENDING, DOC_STORED, DOC_DUPLICATE, DOC_QUARANTINED,
	DOC_ERROR, DOC_OUTCOMES };

/*
 * Invariants: once ${outcome} is not DOC_PENDING it is final; ${digest_known}
 * says that ${sha256} and ${size} are of the file's octets, as a worker or
 * the writer read them.
 */
struct doc {
	struct doc	*next, *prev;	/* of the list that it is in */
	char		*path;		/* octets, as it was reached */
	int		 fd;		/* -1 once it is not needed */
	struct stat	 st;		/* when it was opened */
	int		 data;		/* detached data, or -1 */
	struct stat	 data_st;

	bool		 digest_known;
	struct digest	 sha256;
	uint64_t	 size;
	bool		 sought;	/* by its digest (seek_data.h) */
	bool		 proofs;	/* beside it were looked for */
	/* Its verdict is there, and what lies beside it was given, too. */
	enum { DOC_ALONE, DOC_NEAR_ASKED, DOC_NEAR_TAKEN, DOC_NEAR_LESS } near;
	bool		 has_covers;
	struct digest	 covers;	/* of the detached data */
	char		*nfc;		/* path in NFC; NULL: unknown */
	/*
	 * A member of a container has no file: ${in} is what it comes out of
	 * (members.h), ${container} the digest of what it stands in, ${found}
	 * and ${charset} (static) say how its name was read.
	 */
	struct container_file *in;	/* NULL: a file */
	uint64_t	 ordinal;
	struct digest	 container;
	const char	*found;
	const char	*charset;
	unsigned int	 confidence;	/* percent */
	bool		 is_container;	/* it has members itself */
	enum format	 format;
	enum indication	 indication;
	const char	*sub;		/* static */
	json_t		*verdict;	/* for the entry */
	/*
	 * All its octets, with their CRC-32C, when they were read before
	 * (ahead.h, whose they are): then ${digest_known} is of these.
	 */
	const uint8_t	*octets;
	uint32_t	 crc;
	json_t		*metadata;	/* for the entry; NULL: none */
	bool		 asked;		/* what it says of itself was read */
	json_t		*given;		/* of it, what came with the document */
	bool		 described;	/* a worker read what it says */
	/* A worker's answer and what came of it, until doc_forget(). */
	struct judged	*judged;
	struct verdict	*verdicts;	/* one a signature */
	struct poe	*poe;
	json_t		*rules;		/* for the entry; NULL: none */

	enum doc_outcome outcome;
	char		*reason;	/* owned; NULL: none */
	uint64_t	 accession;	/* 0: none */
	uint32_t	 segment;	/* where the octets lie */
	uint64_t	 number;
};

/* Takes the descriptors.  NULL: memory; they are closed then. */
struct doc	*doc_new(const char *path, int fd, const struct stat *,
		    int data, const struct stat *data_st);
void		 doc_free(struct doc *);	/* NULL is allowed */
/* The end of an input that is not stored. */
void		 doc_fail(struct doc *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
void		 doc_close(struct doc *);	/* its descriptors */

/*
 * Take a worker's answer, which is hostile: format, verdict at ${at}, and
 * the digest of what the signatures cover.  0 or -1 (malformed; memory).
 */
int		 doc_judged(struct doc *, const void *, size_t len, int64_t at);
/*
 * Another answer, with what lies beside the document: it is taken when it lacks
 * nothing that was found before.  1, 0 (not taken) or -1.
 */
int		 doc_fuller(struct doc *, const void *, size_t len, int64_t at);
/*
 * The same of what the document says of itself.  0, or -1: the answer made no
 * sense, or memory; there is none then.
 */
int		 doc_described(struct doc *, const void *, size_t len);
/* It was given to a worker again: forget what the first one answered. */
void		 doc_again(struct doc *);
/* What the entry and the rules were made of is not needed any more. */
void		 doc_forget(struct doc *);
/*
 * The worker died on it, overran its time or answered nonsense: INDETERMINATE
 * with ${finding}; the writer will take the digest.  0 or -1 (memory).
 */
int		 doc_unjudged(struct doc *, enum finding, const char *detail,
		    int64_t at);
/* Read the file and take its digest.  0, or -1: doc_fail()ed. */
int		 doc_hash(struct doc *);
/* The file is not what it was when it was opened. */
bool		 doc_changed(const struct doc *);

/* "source" of an entry; NULL: memory. */
json_t		*doc_source(const struct doc *);
/* The receipt's object; NULL: memory. */
json_t		*doc_receipt(const struct doc *);
const char	*doc_outcome_name(enum doc_outcome);

#endif
