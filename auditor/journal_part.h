/*
 * journal_part.h: what journal.c has journal_note.c keep.  All return 0, or -1
 * (logged).
 */
#ifndef AUDITOR_JOURNAL_PART_H
#define AUDITOR_JOURNAL_PART_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/store/layout.h"

struct audit;

/* The replay's sink; ${arg} is the audit. */
int	 journal_get(void *arg, enum catalog_db, const void *key,
	    size_t keylen, struct buf *value);
int	 journal_put(void *arg, enum catalog_db, const void *key,
	    size_t keylen, const void *value, size_t len);
/* What the shadow kept of an earlier run; ${arg} is the audit. */
int	 journal_noted(void *arg, unsigned int kind, const uint8_t *,
	    size_t len);
/* Behind a gap nothing can be replayed; what an entry says still counts. */
int	 journal_unproven(struct audit *, const void *, size_t len);
/* Count the uses of documents (NĐ 30/2020, Điều 14.2) in the entry. */
int	 journal_use(struct audit *, const struct octets *entry);

#endif
