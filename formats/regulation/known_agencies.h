/*
 * known_agencies.h: the books of agencies, people and decisions, and the
 * register of certificates, as what rules ask (known.h).
 */
#ifndef FORMATS_REGULATION_KNOWN_AGENCIES_H
#define FORMATS_REGULATION_KNOWN_AGENCIES_H

#include "formats/regulation/agencies.h"
#include "formats/regulation/known.h"

struct known_agencies;		/* opaque */

/*
 * Both are borrowed; either may be NULL: that is not kept.  An empty book is
 * one that nobody keeps.  NULL: memory.
 */
struct known_agencies	*known_agencies_new(const struct agencies *,
			    const struct register_all *);
void			 known_agencies_free(struct known_agencies *);
/* What rules ask, of ${k}, which must live as long. */
void			 known_agencies_ask(struct known_agencies *k,
			    struct known_registers *);

#endif
