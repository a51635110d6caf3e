/*
 * partial.h: what one shard of an audit found, as a file for nbaudit merge.
 *
 *	"nbpartial 1\n"
 *	records		u32 length, u8 kind, octets (wire.h); the first is the
 *			head, the last the end
 *	u32 0
 *	an SSH signature by the auditor's key, of the namespace
 *	"nbaudit-partial", over the SHA-256 of all before it in hex
 *
 * It holds facts that follow from the objects' octets alone (what was read,
 * what documents are made of, what their signatures compute to); verdicts are
 * made where parts are merged.
 */
#ifndef AUDITOR_PARTIAL_H
#define AUDITOR_PARTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/journal/key.h"
#include "auditor/state.h"

struct link;
struct object;

#define SHARDS_MAX	999
#define SHARD_BLOCK	32	/* object numbers that stay together */

enum partial_kind { PARTIAL_HEAD, PARTIAL_ANSWER, PARTIAL_UNEXPECTED,
	PARTIAL_INDEX, PARTIAL_SAMPLE, PARTIAL_END, PARTIAL_OBJECT,
	PARTIAL_LINK, PARTIAL_SOURCE, PARTIAL_KIND_MAX };

struct partial_head {
	unsigned int	 shard, of;	/* from 1 */
	unsigned int	 validator;
	char		 store[33];
	char		 commit[COMMIT_HEX];	/* the ledger's head */
	uint64_t	 size;		/* of the archive's checkpoint */
	struct digest	 root;
	int64_t		 began;
};

/* How a document's structure comes with an answer. */
enum partial_how { HOW_NONE, HOW_REMEMBERED,	/* its SHA-256 */
	HOW_PARSED, HOW_ADOPTED,		/* itself */
	HOW_MAX };

/* All borrowed. */
struct partial_answer {
	uint32_t	 segment;
	uint64_t	 number;
	struct digest	 sha256;	/* as the journal names it */
	enum partial_how form;
	struct octets	 plan;
	struct octets	 checked;	/* checked_encode()d */
	unsigned int	 why;		/* enum finding */
	struct octets	 detail;
};

/* PARTIAL_UNEXPECTED (${octets}: checked) and PARTIAL_INDEX (the cause). */
struct partial_place {
	uint32_t	 segment;
	uint64_t	 from, to;
	struct octets	 octets;
};

struct partial_sample {
	uint32_t	 segment;
	uint64_t	 number;
	bool		 same;
};

struct partial_end {
	uint64_t	 answers;
	uint64_t	 parsed;
};

/* Does shard ${shard} of ${of} read the object in this place? */
bool	 partial_is_mine(unsigned int shard, unsigned int of,
	    uint32_t segment, uint64_t number);

struct partial_out;		/* opaque */

/*
 * Begin the file ${path}; nothing stands there before partial_finish().  One
 * that a killed shard left half written is begun anew.  NULL: logged; also
 * when the same shard is at work already.
 */
struct partial_out *partial_create(const char *path,
	    const struct partial_head *);
int	 partial_answer(struct partial_out *, const struct partial_answer *);
int	 partial_place(struct partial_out *, enum partial_kind,
	    const struct partial_place *);
int	 partial_sample(struct partial_out *, const struct partial_sample *);
/* Of the journal (handover.h): what an object is, as it is read there. */
int	 partial_object(struct partial_out *, const struct object *);
int	 partial_link(struct partial_out *, const struct link *);
/* And where an accession came from: JSON, as siblings.h reads it. */
int	 partial_source(struct partial_out *, uint64_t accession,
	    const struct octets *json);
/* Signed and durable, under its name.  0 or -1 (logged). */
int	 partial_finish(struct partial_out *, const struct key *,
	    const struct partial_end *);
/* Drops what was not finished.  NULL is allowed. */
void	 partial_free(struct partial_out *);

struct partial;			/* opaque: one that is read */

/*
 * Open and prove a file by the auditor's public key.  1; 0: it is none, or
 * another's, or altered, and ${why} says so (translated); -1 (logged).
 */
int	 partial_open(struct partial **, const char *path,
	    const uint8_t pub[KEY_PUBLIC], const char **why);
void	 partial_close(struct partial *);	/* NULL is allowed */
const struct partial_head *partial_head(const struct partial *);
const struct partial_end *partial_end(const struct partial *);
const char *partial_path(const struct partial *);

/*
 * Walk from *${at}, which is 0 at first: 1 and the kind and body of the record
 * there, which are in ${b}, and *${at} that of the next; 0 at the end; -1
 * (logged).
 */
int	 partial_next(struct partial *, uint64_t *at, enum partial_kind *,
	    struct buf *b);
/* 0, or -1: malformed. */
int	 partial_answer_decode(struct partial_answer *, const void *, size_t);
int	 partial_place_decode(struct partial_place *, const void *, size_t);
int	 partial_sample_decode(struct partial_sample *, const void *, size_t);
int	 partial_object_decode(struct object *, const void *, size_t);
int	 partial_link_decode(struct link *, const void *, size_t);
int	 partial_source_decode(uint64_t *accession, struct octets *json,
	    const void *, size_t);

#endif
