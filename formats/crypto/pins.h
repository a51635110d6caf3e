/*
 * pins.h: the authorities of Ban Cơ yếu Chính phủ, known by fingerprint
 * (09-regulation.md 2.4): a name alone is anybody's.
 */
#ifndef FORMATS_CRYPTO_PINS_H
#define FORMATS_CRYPTO_PINS_H

#include "formats/base/digest.h"

enum pin {
	PIN_NONE,		/* another name */
	PIN_GOOD,		/* one of theirs, by fingerprint */
	PIN_FALSE		/* by name, with another fingerprint */
};

/*
 * A certificate with the common name ${cn} (UTF-8; case, marks and spaces do
 * not count) and the SHA-256 ${sha256} of its DER.
 */
enum pin	 pin_check(const char *cn, const struct digest *sha256);
/* The fingerprint that an authority of this name has, in hex; NULL: none. */
const char	*pin_of(const char *cn);

#endif
