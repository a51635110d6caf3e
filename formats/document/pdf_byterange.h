/*
 * pdf_byterange.h: the ByteRange of a signature dictionary (ISO 32000-1
 * 12.8.1, table 252; EN 319 142-1 5.1).
 */
#ifndef FORMATS_DOCUMENT_PDF_BYTERANGE_H
#define FORMATS_DOCUMENT_PDF_BYTERANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/finding.h"
#include "formats/base/span.h"
#include "formats/crypto/plan.h"

#define BYTERANGE_MAX	64		/* numbers kept; four are right */

struct byterange {
	uint64_t	 n[BYTERANGE_MAX];
	size_t		 count;
};

/*
 * The octets of an array with its brackets.  FINDING_OK when it holds whole
 * numbers alone (not yet: four of them), else FINDING_BYTERANGE_SYNTAX and
 * ${count} is 0.
 */
enum finding	 byterange_parse(struct byterange *, const uint8_t *,
		    size_t len);
/*
 * Is it [0 a b c] inside ${size} octets, with one gap?  The first finding
 * that applies: SYNTAX, START, BOUNDS, OVERLAP, GAP (an empty one);
 * FINDING_OK: ${gap} is what it leaves out.
 */
enum finding	 byterange_check(const struct byterange *, uint64_t size,
		    struct span *gap);
/*
 * The runs as written: in any order, also past the end of the file, where
 * nothing can match them.  How many were put into ${out} (room for
 * BYTERANGE_MAX / 2); 0 when one wraps, or the count is odd.
 */
size_t		 byterange_runs(const struct byterange *, struct span *out);
/* As text for messages: "0 840 9080 312"; borrowed by ${out}. */
const char	*byterange_text(const struct byterange *, char *out,
		    size_t room);

#endif
