/*
 * holding.h: single things out of the store, for whoever checks one document
 * and not all: records, entries, proofs, objects, verdicts.
 *
 * Everything comes from a worker and is hostile until it is proven: entries
 * and proofs against a checkpoint, objects by their digest.
 */
#ifndef AUDITOR_HOLDING_H
#define AUDITOR_HOLDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/merkle.h"
#include "formats/sandbox/job.h"
#include "auditor/options.h"
#include "auditor/trust.h"

struct holding;			/* a store under a guard; opaque */

/*
 * Open the store of ${o} with one worker that has ${trust} (may be NULL).
 * Both are borrowed until holding_close().  NULL: logged.
 */
struct holding	*holding_open(const struct options *o,
		    const struct trust_folder *trust);
/* 0, or -1: the guard had died, what was read may be torn (logged). */
int		 holding_close(struct holding *);	/* NULL is allowed */

/*
 * All of these: 1 found, appended to the buffer; 0 absent or unreadable; -1
 * could not go on (logged).
 */
int		 holding_record(struct holding *, enum catalog_db,
		    const void *key, size_t keylen, struct buf *);
/* ${hint}: the segment it probably lies in; 0: none. */
int		 holding_entry(struct holding *, uint64_t seq, uint32_t hint,
		    struct buf *);
/*
 * A proof out of the catalog's tiles when they give one that leads from
 * ${leaf} to ${root}, else out of the journal's own entries, all of which are
 * read for it then.  ${hash} has room for MERKLE_PROOF.  0: no such proof
 * exists, the entries do not make that root.
 */
int		 holding_inclusion(struct holding *, uint64_t index,
		    uint64_t size, const struct digest *leaf,
		    const struct digest *root, struct digest *hash,
		    size_t *n);
int		 holding_consistency(struct holding *, uint64_t old,
		    uint64_t size, const struct digest *oldroot,
		    const struct digest *root, struct digest *hash,
		    size_t *n);
/*
 * The proof that ${size} entries of root ${root} continue the first ${old},
 * out of the journal's own entries.  1, 0 they make another root, -1.
 */
int		 holding_continues(struct holding *, uint64_t old,
		    uint64_t size, const struct digest *root,
		    struct digest *hash, size_t *n);
/*
 * Write the object's octets to ${fd} and take their digest.  FIXITY_OK only
 * when that is the one in ${o}; -1 (logged): ${fd} cannot be written, or no
 * worker.  ${cause} says in words what is wrong, translated.
 */
int		 holding_object(struct holding *, uint32_t segment,
		    const struct job_object *o, int fd, char cause[128]);
/*
 * Judge what ${fd} holds, with detached data in ${covers} (-1: none), at the
 * time ${at}; ${name} is the file's.  1, 0 (no answer; ${why} says why), -1.
 * Release ${j} after a 1.
 */
int		 holding_judge(struct holding *, int fd, int covers,
		    const char *name, uint64_t size, int64_t at,
		    struct judged *j, char why[128]);
/*
 * Call ${take} for the entries [from, to), in order, to the first that is
 * not there.  1 all came, 0 not all, -1: ${take} said so, or as above.
 */
typedef int holding_take(void *arg, uint64_t seq, const uint8_t *entry,
	size_t len);
int		 holding_entries(struct holding *, uint64_t from, uint64_t to,
		    holding_take *take, void *arg);

#endif
