/*
 * token.h: an Ed25519 key on a PKCS#11 token (v3.0: CKK_EC_EDWARDS, CKM_EDDSA),
 * named by an RFC 7512 URI:
 *
 *	pkcs11:token=archive;object=log?pin-source=/etc/nguyenban/pin
 *
 * The PIN is the first line of the file pin-source, which only its owner may
 * read; a PIN in the URI is refused.  module-path=FILE names the token's
 * driver; without it those that p11-kit is configured with are asked.
 *
 * Through p11-kit, not an engine of OpenSSL: the one of Debian 12 (libp11
 * 0.4.12) knows no Edwards curves, and the provider is not in it.
 */
#ifndef FORMATS_JOURNAL_TOKEN_H
#define FORMATS_JOURNAL_TOKEN_H

#include <stdbool.h>

#include "formats/journal/key.h"

bool		 token_is_uri(const char *);
/*
 * The key, logged in; it signs until key_free().  NULL: logged with what to
 * do.  Every signature is verified before it is handed out.
 */
struct key	*token_key(const char *uri);

#endif
