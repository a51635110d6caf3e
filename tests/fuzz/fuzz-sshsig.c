/*
 * fuzz-sshsig.c: any octets as the armour of a signature.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/journal/sshsig.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const char	 message[] = "hello\n";
	uint8_t			 pub[KEY_PUBLIC], other[KEY_PUBLIC];

	if (sshsig_signer(p, len, pub) == -1) {
		memset(other, 0, sizeof(other));
		if (sshsig_verify(p, len, other, "file", message, 6) == 1)
			abort();
		return 0;
	}
	memcpy(other, pub, sizeof(other));
	other[0] ^= 1;
	if (sshsig_verify(p, len, pub, "file", message, 6) == 1 &&
	    (sshsig_verify(p, len, pub, "git", message, 6) == 1 ||
	    sshsig_verify(p, len, pub, "file", message, 5) == 1 ||
	    sshsig_verify(p, len, other, "file", message, 6) == 1))
		abort();
	return 0;
}
