/*
 * fuzz-rotation.c: a statement that one key follows another; what is read is
 * written again to the same octets.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/journal/rotation.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct rotation	 r;
	struct keychain	 k;
	struct buf	 b;

	if (rotation_parse(&r, p, len) == -1)
		return 0;
	buf_init(&b, ROTATION_TEXT);
	if (rotation_format(&b, &r) == -1 || b.len != len ||
	    memcmp(b.p, p, len) != 0)
		abort();
	buf_release(&b);
	keychain_init(&k, &r.old);
	if ((keychain_add(&k, &r) == 1) != (rotation_verify(&r) == 1))
		abort();
	(void)keychain_at(&k, r.seq);
	keychain_release(&k);
	return 0;
}
