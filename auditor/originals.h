/*
 * originals.h: of a document that was stamped on arrival: is the file as it
 * came kept (Điều 11.3.e)?  By what people related, else by number, date and
 * issuer among all that the journal has.
 */
#ifndef AUDITOR_ORIGINALS_H
#define AUDITOR_ORIGINALS_H

#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/regulation/metadata.h"

struct originals;		/* opaque */
struct shadow;

/* Nothing is read before the first question.  NULL: memory. */
struct originals *originals_new(struct shadow *);
void		 originals_free(struct originals *);	/* NULL is allowed */
/*
 * YES: somebody related them, or a document of that number, notation and date
 * (and issuer, where both have one) has ${end} octets, which is where its
 * signatures end that were there on arrival (0: not known).  UNKNOWN: number
 * or date are not known, or some documents are not described yet, or one of
 * them is smaller than ${size}, and its octets were not compared.  NO: there
 * is none.
 */
enum meta_tri	 originals_look(struct originals *, const struct digest *,
		    const struct metadata *, uint64_t end, uint64_t size);

#endif
