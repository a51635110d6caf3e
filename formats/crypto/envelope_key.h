/*
 * envelope_key.h: an encrypted file's key for one recipient:
 * KeyTransRecipientInfo of RSA (RFC 5652 6.2.1), KeyAgreeRecipientInfo of EC
 * keys (6.2.2, RFC 5753 3.1.1).  For envelope.c only.
 */
#ifndef FORMATS_CRYPTO_ENVELOPE_KEY_H
#define FORMATS_CRYPTO_ENVELOPE_KEY_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/crypto/ber.h"

#define ENVELOPE_CEK	32		/* octets of the content's key */

/* Append the recipient's info.  0 or -1. */
int	 envelope_key_add(struct buf *, const uint8_t cek[ENVELOPE_CEK],
	    X509 *);
/*
 * The key out of a recipient's info.  Whether it was there for the private
 * key ${key}; ${cek} is untouched when not.
 */
bool	 envelope_key_take(uint8_t cek[ENVELOPE_CEK], EVP_PKEY *key,
	    const struct ber_tlv *info);

/* An element around ${body}.  0 or -1. */
int	 envelope_element(struct buf *, uint8_t id, const struct buf *body);

#endif
