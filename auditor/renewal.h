/*
 * renewal.h: what the night's time-stamp must be over, and what ends soon
 * (04-ledger.md, "Evidence over time").
 */
#ifndef AUDITOR_RENEWAL_H
#define AUDITOR_RENEWAL_H

#include "auditor/audit.h"
#include "auditor/request.h"

/*
 * The leaves: the checkpoint, documents without a time-stamp, and time-stamps
 * that end within renew_before.  When the digest algorithm itself ends within
 * it, the next one is taken and every document read again (RFC 4998 5.2,
 * hash-tree renewal).  1, 0 there is nothing to stamp, -1 (logged).
 */
int	 renewal_plan(struct audit *, struct request *);
/*
 * The leaf of an object whose digest under ${alg} is ${md}: that, or what
 * renews its record by ${before}.  1, 0 its record is under that algorithm
 * already, -1.
 */
int	 renewal_leaf(const struct stamps *before, enum digest_alg alg,
	    const struct digest *, const uint8_t *md,
	    uint8_t leaf[EVP_MAX_MD_SIZE]);
/* A worker that reads originals; NULL: logged. */
struct pool	*renewal_pool(const struct audit *);
/*
 * The digest of an object under ${alg}, read again; what was read must be the
 * object.  1, 0 it cannot be read, -1 (logged).
 */
int	 renewal_digest(struct audit *, struct pool *, const struct object *,
	    enum digest_alg alg, uint8_t out[EVP_MAX_MD_SIZE]);
/* Sort entries of ${size} octets, equal keys of ${key} once; how many. */
size_t	 renewal_sort(struct buf *, size_t size, size_t key);
/* Tell what ends within renew_before and was not renewed this night. */
void	 renewal_report(struct audit *);
/* The list of it, for the run's report; a new reference or NULL. */
json_t	*renewal_json(const struct audit *);

#endif
