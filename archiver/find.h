/*
 * find.h: records of the catalog for the commands that only read.
 *
 * Pages may be damaged: main.c turns the signal of a reader that dies of it
 * into a message.
 */
#ifndef ARCHIVER_FIND_H
#define ARCHIVER_FIND_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/store/reader.h"

/* Where an object lies, and what came with it. */
struct found {
	struct digest	 sha256;
	uint64_t	 size;
	uint32_t	 segment;
	uint64_t	 number;
	bool		 destroyed;
	json_t		*object;	/* owned */
	uint64_t	 accession;	/* the one asked for, or the first */
	json_t		*record;	/* of that accession; owned */
};

/* The store's text file is checked, its catalog opened.  0 or an exit code. */
int	 find_open(struct reader **, const char *store);

/*
 * A record as JSON, a new reference; NULL with *rc 0 when it is absent, else
 * an exit code (logged).
 */
json_t	*find_record(struct reader *, enum catalog_db, const void *key,
	    size_t keylen, int *rc);
json_t	*find_accession(struct reader *, uint64_t accession, int *rc);
/* How many accessions there are.  0 or an exit code. */
int	 find_counters(struct reader *, uint64_t *accessions,
	    uint64_t *documents, uint64_t *octets);

/*
 * The document that ${doc} names: a SHA-256 or at least 8 digits of one, an
 * accession, or number and notation; without one that bears these exactly,
 * the only one that bears them but for case and marks, which is told.  What
 * is ambiguous is logged as a list.  0, or an exit code (logged; of none and
 * of several FAIL_USAGE); release in either case.
 */
int	 find_document(struct reader *, const char *doc, struct found *);
/* The same for who changes a record: a folded match is only offered. */
int	 find_document_exactly(struct reader *, const char *doc,
	    struct found *);
/* Log that the catalog is damaged; FAIL_DAMAGE. */
int	 find_damaged(void);
void	 found_release(struct found *);

/*
 * What happened to the object, oldest first: [{agent, seq, time, type, ...}];
 * NULL with an exit code in *rc, which may be set beside a list, too.
 */
json_t	*find_history(struct reader *, const struct digest *id, int *rc);

/* The name it came in under: octets, or the text when they are the same. */
int	 found_name(const json_t *accession, struct buf *raw);

#endif
