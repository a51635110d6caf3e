/*
 * cache.h: the structure of documents that were parsed before, by SHA-256 and
 * validator version (03-validation.md, layer 1).  Losing it costs time only.
 */
#ifndef AUDITOR_CACHE_H
#define AUDITOR_CACHE_H

#include "formats/base/buf.h"
#include "formats/base/digest.h"

struct cache;			/* opaque */

/* Open or make DIR.d/cache.sqlite.  NULL: logged. */
struct cache	*cache_open(const char *ledger);
/*
 * The same to look into, also while others do: what is put or forgotten is
 * not.  One that is missing or damaged is empty.  NULL: logged.
 */
struct cache	*cache_open_read(const char *ledger);
/* Commits what was put.  NULL is allowed. */
void		 cache_free(struct cache *);
/*
 * Append the encoded plan: 1, 0 not there (or damaged: then it is forgotten),
 * -1 (logged).
 */
int		 cache_get(struct cache *, const struct digest *,
		    struct buf *plan);
/* 0 or -1 (logged). */
int		 cache_put(struct cache *, const struct digest *,
		    const void *plan, size_t len);
int		 cache_forget(struct cache *, const struct digest *);

#endif
