/*
 * wire.h: how numbers and octets are laid out between our processes, and in
 * remembered structure.
 *
 * Integers are big-endian; octets are a u32 length and the octets.  The
 * reader treats its input as hostile: every get checks what remains first,
 * and a failed get makes every later one fail, so a decoder may read many
 * fields and ask wire_done() once.
 */
#ifndef FORMATS_BASE_WIRE_H
#define FORMATS_BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

int	 wire_put_u8(struct buf *, uint8_t);
int	 wire_put_u16(struct buf *, uint16_t);
int	 wire_put_u32(struct buf *, uint32_t);
int	 wire_put_u64(struct buf *, uint64_t);
int	 wire_put_i64(struct buf *, int64_t);	/* two's complement */
/* For enums and booleans: a u16, -1 above it. */
int	 wire_put_enum(struct buf *, unsigned int);
int	 wire_put_octets(struct buf *, const void *, size_t len);
/* NULL is written like "" and read back as "". */
int	 wire_put_str(struct buf *, const char *);

struct wire {
	const uint8_t	*p;
	const uint8_t	*end;
	bool		 failed;
};

void	 wire_init(struct wire *, const void *, size_t len);
uint8_t	 wire_get_u8(struct wire *);		/* 0 once failed */
bool	 wire_get_bool(struct wire *);		/* an octet, 0 or 1 */
uint16_t wire_get_u16(struct wire *);
uint32_t wire_get_u32(struct wire *);
uint64_t wire_get_u64(struct wire *);
int64_t	 wire_get_i64(struct wire *);
/* ${max} is a cap on the length; the octets are borrowed from the input. */
struct octets wire_get_octets(struct wire *, size_t max);
/* ${len} octets without a length before them, copied; zeroes once failed. */
void	 wire_get_raw(struct wire *, void *, size_t len);
/*
 * At most ${max} octets of UTF-8 without NUL, copied to a string that the
 * caller frees.  NULL once failed, or when memory is out (then failed is set).
 */
char	*wire_get_str(struct wire *, size_t max);
/* What wire_put_enum() wrote; it must be below ${limit}. */
unsigned int wire_get_enum(struct wire *, unsigned int limit);
/* Nothing failed, and the input was consumed to its end. */
bool	 wire_done(const struct wire *);

#endif
