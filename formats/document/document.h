/*
 * document.h: any document's octets to its plan: sniff, then the format's
 * own parser.  Called only in workers that parse.
 */
#ifndef FORMATS_DOCUMENT_DOCUMENT_H
#define FORMATS_DOCUMENT_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/* The plan, or NULL when memory is out.  Free with plan_free(). */
struct plan	*document_parse(const uint8_t *, size_t len);

#endif
