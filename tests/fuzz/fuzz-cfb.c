/*
 * fuzz-cfb.c: any octets as a compound file, every stream read.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/document/cfb.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct cfb	 c;
	struct buf	 b;
	int		 rc;

	rc = cfb_open(&c, p, len);
	if (rc == -1 || (rc == 1) != (c.broken != NULL))
		abort();
	buf_init(&b, 4 * len + 4096);
	for (size_t i = 0; rc == 0 && i < c.n && i < 1000; i++) {
		buf_reset(&b);
		if (cfb_read(&c, (uint32_t)i, &b) == 0 &&
		    b.len != c.entry[i].size)
			abort();
	}
	buf_release(&b);
	cfb_release(&c);
	return 0;
}
