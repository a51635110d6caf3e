/*
 * fuzz-envelope.c: any octets as an encrypted file: what opens has its
 * content inside.
 */
#include <openssl/rsa.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/crypto/envelope.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static EVP_PKEY	*key;
	struct envelope	*e;
	uint64_t	 size;
	size_t		 head, have = len < ENVELOPE_HEAD ? len :
			    ENVELOPE_HEAD;

	if (key == NULL && (key = EVP_RSA_gen(2048)) == NULL)
		abort();
	if (envelope_open(&e, key, p, have, len, &head, &size) ==
	    ENVELOPE_OK && (head > len || size > len - head ||
	    len - head - size != ENVELOPE_TAIL))
		abort();
	envelope_free(e);
	return 0;
}
