/*
 * encode.h: hex, base64 (RFC 4648 section 4), big-endian integers, UTF-8
 * (RFC 3629).
 */
#ifndef FORMATS_BASE_ENCODE_H
#define FORMATS_BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

void	 be16_put(uint8_t *, uint16_t);
void	 be32_put(uint8_t *, uint32_t);
void	 be64_put(uint8_t *, uint64_t);
uint16_t be16_get(const uint8_t *);
uint32_t be32_get(const uint8_t *);
uint64_t be64_get(const uint8_t *);

/* Append the hex (lower case) or base64 (with padding) form.  0 or -1. */
int	 hex_encode(struct buf *, const void *, size_t len);
int	 base64_encode(struct buf *, const void *, size_t len);
/*
 * Append the octets that the ${len} characters at ${s} stand for.  Strict:
 * canonical alphabet and padding, no white space; hex in either case.  0, or
 * -1 and nothing kept (${failed} is set only for want of room).
 */
int	 hex_decode(struct buf *, const char *s, size_t len);
int	 hex_value(char);		/* 0 to 15, or -1 */
int	 base64_decode(struct buf *, const char *s, size_t len);
/* The same, white space between characters passed over (PEM, S/MIME). */
int	 base64_decode_loose(struct buf *, const char *s, size_t len);

/*
 * How many octets the well-formed character at ${p} has, which ends before
 * ${end}, and its code point; 0 when there is none.  RFC 3629 section 4.
 */
size_t	 utf8_char(const uint8_t *p, const uint8_t *end, uint32_t *cp);
/*
 * A code point's octets: how many, at most 4; 0 for half of a surrogate pair
 * and for what is above U+10FFFF.
 */
size_t	 utf8_put(uint8_t out[4], uint32_t cp);
/* The same, appended.  0 (also where there are no octets), or -1. */
int	 utf8_add(struct buf *, uint32_t cp);
/* Well-formed UTF-8: no surrogates, no overlong forms, at most U+10FFFF. */
bool	 utf8_valid(const void *, size_t len);
/*
 * Text that is in NFC already, as names mostly are: of Latin letters, also the
 * Vietnamese ones, each in one piece, and usual signs.  false of all else, and
 * of what is not UTF-8.
 */
bool	 utf8_composed(const void *, size_t len);
/*
 * Does it stand for itself on a terminal?  Controls, line separators
 * (U+2028/9), directional marks (U+061C, U+200E/F, U+202A-E, U+2066-9), and
 * what has no width at all (U+00AD, U+200B-D, U+2060-206F, U+FEFF, U+FFF9-B,
 * the tags U+E0000-E007F) do not.
 */
bool	 utf8_char_visible(uint32_t cp);
/*
 * Append ${s} as one line that is safe on a terminal: octets that are not
 * UTF-8, and characters that are not visible, become \xHH.  0 or -1.
 */
int	 utf8_visible(struct buf *, const void *s, size_t len);

/*
 * A decimal number in [min, max] that fills ${s} exactly: no sign, no space,
 * no leading zero but "0".  0 or -1.
 */
int	 parse_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out);

#endif
