/*
 * fuzz-envelope.c: any octets as an encrypted file: what opens has its
 * content inside.
 */
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/crypto/envelope.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static EVP_PKEY	*key[2];
	struct envelope	*e;
	uint64_t	 size;
	size_t		 head, have = len < ENVELOPE_HEAD ? len :
			    ENVELOPE_HEAD;

	if (key[0] == NULL && ((key[0] = EVP_RSA_gen(2048)) == NULL ||
	    (key[1] = EVP_EC_gen("P-256")) == NULL))
		abort();
	for (size_t i = 0; i < 2; i++) {
		if (envelope_open(&e, key[i], p, have, len, &head, &size) ==
		    ENVELOPE_OK && (head > len || size > len - head ||
		    len - head - size != ENVELOPE_TAIL))
			abort();
		envelope_free(e);
	}
	return 0;
}
