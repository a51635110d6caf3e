/*
 * signers.h: allowed_signers, read (ssh-keygen(1), ALLOWED SIGNERS).
 */
#ifndef AUDITOR_SIGNERS_H
#define AUDITOR_SIGNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/journal/key.h"

/*
 * Does ${list} allow ${pub} to sign at ${when} (seconds)?  Its line's
 * valid-after and valid-before count, in Z time.  ${name} (may be NULL) gets
 * the principal.
 */
#define SIGNERS_EVER	(INT64_MAX - 1)	/* after all that ends */
bool	 signers_allow(const struct buf *list, const uint8_t pub[KEY_PUBLIC],
	    int64_t when, char name[VKEY_NAME + 1]);

#endif
