/*
 * ber.h: a walker over BER and DER (X.690) that keeps positions.
 *
 * OpenSSL's templates hand out values; a signature is over octets.  These
 * cursors find the octets themselves, definite and indefinite lengths alike,
 * without recursion and without allocating.
 */
#ifndef FORMATS_CRYPTO_BER_H
#define FORMATS_CRYPTO_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

#define BER_DEPTH_MAX	32		/* nesting that ber_to_der() follows */
#define BER_NODES_MAX	65536		/* elements of one ber_to_der() */

/* Universal identifier octets, primitive or constructed as DER has them. */
#define BER_BOOLEAN	0x01
#define BER_INTEGER	0x02
#define BER_BIT_STRING	0x03
#define BER_OCTET_STRING 0x04
#define BER_NULL	0x05
#define BER_OID		0x06
#define BER_ENUMERATED	0x0a
#define BER_UTF8	0x0c
#define BER_UTCTIME	0x17
#define BER_GENTIME	0x18
#define BER_SEQUENCE	0x30
#define BER_SET		0x31
#define BER_CONSTRUCTED	0x20
#define BER_CONTEXT(n)	(0xa0 | (n))	/* [n], constructed */
#define BER_CONTEXT_PRIM(n) (0x80 | (n)) /* [n], primitive */

/* Elements one after the other, up to ${end}. */
struct ber {
	const uint8_t	*p;
	const uint8_t	*end;
};

/* One element, borrowed from the input. */
struct ber_tlv {
	uint8_t		 id;		/* identifier octet, tag below 31 */
	bool		 indefinite;
	const uint8_t	*start;		/* its identifier octet */
	size_t		 total;		/* octets, end-of-contents included */
	const uint8_t	*body;
	size_t		 len;		/* octets of the body, without EOC */
};

void	 ber_init(struct ber *, const uint8_t *, size_t len);
void	 ber_enter(struct ber *, const struct ber_tlv *);
bool	 ber_end(const struct ber *);

/*
 * The next element.  0, or -1 when there is none or it is malformed: a tag
 * of 31 or more, a length past the end, an indefinite length without its
 * end-of-contents.  The cursor moves only on success.
 */
int	 ber_next(struct ber *, struct ber_tlv *);
/* The same, and it must have this identifier octet. */
int	 ber_want(struct ber *, uint8_t id, struct ber_tlv *);
/* The identifier octet that comes next; 0 at the end. */
uint8_t	 ber_peek(const struct ber *);

/*
 * The segments of a string type, ${id} its primitive identifier octet, which
 * may be primitive or constructed, also nested (X.690 8.7).  Calls ${each}
 * with every segment in order.  0, or -1: malformed, nested deeper than
 * BER_DEPTH_MAX, or ${each} returned -1.
 */
int	 ber_segments(const struct ber_tlv *, uint8_t id,
	    int (*each)(void *, const uint8_t *, size_t), void *arg);

/*
 * Append the DER form of exactly one element that fills ${len} octets:
 * definite minimal lengths, strings primitive, SETs in ascending order.
 * Values of primitive elements are kept.  0, or -1 and ${out} as before.
 */
int	 ber_to_der(struct buf *out, const uint8_t *, size_t len);

/*
 * Is this one element a SET with a DER head whose elements stand in DER
 * order, whatever is inside them?
 */
bool	 ber_set_ordered(const uint8_t *, size_t len);

/* Append identifier ${id} and the DER length ${len}.  0 or -1. */
int	 ber_put_head(struct buf *, uint8_t id, size_t len);

#endif
