/*
 * fuzz-wire.c: any octets read by any sequence of gets; no get leaves the
 * input.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/wire.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The first half of the input says what to get from the second. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct octets	 o;
	struct wire	 w;
	uint8_t		 raw[16];
	size_t		 n = len / 2;
	bool		 failed;

	wire_init(&w, p + n, len - n);
	for (size_t i = 0; i < n; i++) {
		failed = w.failed;
		switch (p[i] % 8) {
		case 0:
			(void)wire_get_u8(&w);
			break;
		case 1:
			(void)wire_get_u16(&w);
			break;
		case 2:
			(void)wire_get_u32(&w);
			break;
		case 3:
			(void)wire_get_i64(&w);
			break;
		case 4:
			if (wire_get_enum(&w, 1U + p[i] / 8) > p[i] / 8)
				abort();
			break;
		case 5:
			o = wire_get_octets(&w, p[i]);
			if (o.len > p[i] || (o.len > 0 && (o.p < p + n ||
			    o.p + o.len > p + len)))
				abort();
			break;
		case 6:
			free(wire_get_str(&w, p[i]));
			break;
		case 7:
			wire_get_raw(&w, raw, p[i] / 16);
			break;
		}
		if ((failed && !w.failed) || w.p > w.end)
			abort();
	}
	if (wire_done(&w) && w.p != p + len)
		abort();
	return 0;
}
