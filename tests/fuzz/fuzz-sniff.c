/*
 * fuzz-sniff.c: the first octets of any document, of any size.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/document/sniff.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	if (sniff(p, len, len) >= FORMAT_MAX ||
	    sniff(p, len, UINT64_MAX) >= FORMAT_MAX)
		abort();
	return 0;
}
