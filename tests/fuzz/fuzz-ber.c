/*
 * fuzz-ber.c: the walker, and that DER made from BER is DER.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/ber.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
count(void *arg, const uint8_t *p, size_t len)
{
	size_t	*sum = arg;

	(void)p;
	*sum += len;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t;
	struct buf	 der, again;
	size_t		 sum;

	ber_init(&in, p, len);
	while (!ber_end(&in) && ber_next(&in, &t) == 0) {
		if (t.start < p || t.total < 2 ||
		    t.total > (size_t)(p + len - t.start) ||
		    t.body < t.start || t.len > t.total)
			abort();
		sum = 0;
		if ((t.id & ~BER_CONSTRUCTED) == BER_OCTET_STRING &&
		    ber_segments(&t, BER_OCTET_STRING, count, &sum) == 0 &&
		    sum > t.len)
			abort();
	}

	buf_init(&der, 4 * len + 64);
	buf_init(&again, 4 * len + 64);
	if (ber_to_der(&der, p, len) == 0) {
		if (der.len > len + 8 * BER_DEPTH_MAX ||
		    ber_to_der(&again, der.p, der.len) == -1 ||
		    again.len != der.len ||
		    memcmp(again.p, der.p, der.len) != 0)
			abort();
		if (der.p[0] == BER_SET && !ber_set_ordered(der.p, der.len))
			abort();
	}
	buf_release(&der);
	buf_release(&again);
	return 0;
}
