/*
 * key_internal.h: what a private key is, to the files that make one.
 */
#ifndef FORMATS_JOURNAL_KEY_INTERNAL_H
#define FORMATS_JOURNAL_KEY_INTERNAL_H

#include <openssl/evp.h>

#include "formats/journal/key.h"

struct token;

/* Either ${pkey}, or a token that signs. */
struct key {
	EVP_PKEY	*pkey;
	uint8_t		 pub[KEY_PUBLIC];
	struct token	*token;
	int		(*token_sign)(struct token *,
			    const uint8_t pub[KEY_PUBLIC], const void *,
			    size_t len, uint8_t sig[KEY_SIGNATURE]);
	void		(*token_free)(struct token *);
};

/* Takes ${pkey}, NULL too.  NULL: not a whole Ed25519 pair. */
struct key	*key_wrap(EVP_PKEY *pkey);
/* Log what libcrypto says.  -1. */
int		 crypto_failed(const char *what);

#endif
