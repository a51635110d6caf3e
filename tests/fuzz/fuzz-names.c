/*
 * fuzz-names.c: the first octet says how a name was found, the rest is it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/names.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct name	 n;

	if (len == 0)
		return 0;
	if (name_decode(&n, p + 1, len - 1, p[0] % NAME_HOW_MAX) == 0 &&
	    (!utf8_valid(n.text, strlen(n.text)) || n.confidence > 100 ||
	    n.charset >= NAME_CHARSET_MAX || (n.marks & ~NAME_MARKS) != 0))
		abort();
	name_release(&n);
	return 0;
}
