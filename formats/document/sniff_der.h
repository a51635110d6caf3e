/*
 * sniff_der.h: what a document that begins with a SEQUENCE is.
 */
#ifndef FORMATS_DOCUMENT_SNIFF_DER_H
#define FORMATS_DOCUMENT_SNIFF_DER_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/*
 * CMS SignedData, a time-stamp token or response, a certificate or CRL; from
 * the first octets, of which the elements may reach past the end.
 * FORMAT_UNKNOWN for anything else.
 */
enum format	 sniff_der(const uint8_t *, size_t len);

#endif
