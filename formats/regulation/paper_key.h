/*
 * paper_key.h: papers that may be one and the same: of one number, notation
 * and date, and one issuer.
 */
#ifndef FORMATS_REGULATION_PAPER_KEY_H
#define FORMATS_REGULATION_PAPER_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/regulation/metadata.h"

/* Of number (but for zeros before it), notation, date; false: one lacks. */
bool	 paper_key(const struct metadata *, uint64_t *key);
/* Of the issuer, folded; 0: there is none. */
uint64_t paper_issuer_key(const struct metadata *);

#endif
