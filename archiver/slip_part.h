/*
 * slip_part.h: what the files of slip.h share.
 */
#ifndef ARCHIVER_SLIP_PART_H
#define ARCHIVER_SLIP_PART_H

#include <jansson.h>
#include <stddef.h>

#include "formats/base/sheet.h"

#define SLIP_LINE	2400		/* octets of a value */

/* Append a block to ${blocks}.  0, or -1 (memory); callers may or them. */
int	 slip_block(json_t *blocks, const char *type, enum tone,
	    const char *text);
int	 slip_row(json_t *blocks, enum tone, const char *key, const char *fmt,
	    ...) __attribute__((format(printf, 4, 5)));
/* Foreign text as it can be drawn, in ${out}, which is returned. */
const char *slip_visible(const char *, char out[SLIP_LINE]);
/* "2025-03-02 08:10:55 +07", or "-". */
const char *slip_time(const char *rfc3339, char *out);

/* slip_signature.c: every signature.  0 or -1. */
int	 slip_signatures(json_t *blocks, const json_t *judged);
/* Of those that only the journal tells of. */
int	 slip_signatures_recorded(json_t *blocks, const json_t *verdict);

#endif
