/*
 * fuzz-byterange.c: a ByteRange of any octets; what is right has one gap
 * inside the file and two runs beside it.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/document/pdf_byterange.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	const uint64_t		 size = 10000;
	struct byterange	 br;
	struct span		 gap, run[BYTERANGE_MAX / 2];
	char			 text[64];
	size_t			 n;

	if (byterange_parse(&br, p, len) != FINDING_OK)
		return 0;
	n = byterange_runs(&br, run);
	for (size_t i = 0; i < n; i++)
		if (run[i].len > UINT64_MAX - run[i].off)
			abort();
	(void)byterange_text(&br, text, sizeof(text));
	if (byterange_check(&br, size, &gap) == FINDING_OK &&
	    (gap.len == 0 || gap.off > size || gap.len > size - gap.off))
		abort();
	return 0;
}
