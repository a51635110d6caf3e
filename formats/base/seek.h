/*
 * seek.h: a short word in many octets.
 */
#ifndef FORMATS_BASE_SEEK_H
#define FORMATS_BASE_SEEK_H

#include <stddef.h>
#include <stdint.h>

/*
 * As memmem(): where the ${n} octets at ${word} first stand among the ${len}
 * at ${p}, or NULL.  Several times as fast where the processor compares many
 * octets at once; every octet of a PDF is passed over for such words.
 */
const uint8_t	*seek_word(const uint8_t *p, size_t len, const void *word,
		    size_t n);

#endif
