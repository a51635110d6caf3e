/*
 * packs.h: what lies in volumes that are one file, as a worker says that
 * parses them.
 *
 * What it says is hostile; paths are those of a bag, and no more is known of
 * where files lie but that no number overflows.  Functions that log say so.
 */
#ifndef FORMATS_SANDBOX_PACKS_H
#define FORMATS_SANDBOX_PACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/media/pack.h"

struct packs;			/* a worker for it; opaque */

/*
 * It starts when it is first needed; ${worker}, borrowed, is as in pool_opts.
 * NULL: memory (logged).
 */
struct packs	*packs_new(const char *worker, bool require_sandbox);
void		 packs_free(struct packs *);	/* NULL is allowed */

/* What is said of one bag beside its files. */
struct packs_bag {
	enum media_kind	 kind;
	char		 top[BAG_PATH];	/* its folder in an archive */
	char		 id[VOLUME_ID];	/* as its bag-info.txt says, or "" */
};

/*
 * pack_index() of what ${fd} is.  PACK_DAMAGED also when the worker gave up
 * on it (logged), PACK_MEMORY when there is none (logged).
 */
enum pack_result packs_index(struct packs *, int fd, uint64_t *at,
		    struct pack *, struct packs_bag *);
/* tar_window() of at most 16 MiB. */
enum pack_result packs_window(struct packs *, const uint8_t *, size_t len,
		    struct pack *, uint64_t *at);

#endif
