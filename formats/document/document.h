/*
 * document.h: any document's octets to its plan: sniff, then the format's
 * own parser.  Called only in workers that parse.
 */
#ifndef FORMATS_DOCUMENT_DOCUMENT_H
#define FORMATS_DOCUMENT_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

struct nearby;

/* The plan, or NULL when memory is out.  Free with plan_free(). */
struct plan	*document_parse(const uint8_t *, size_t len);
/*
 * The same, with what lies beside the document (NULL: nothing is known of
 * that).  Such a plan does not follow from the octets alone: never remember
 * it.
 */
struct plan	*document_parse_near(const uint8_t *, size_t len,
		    struct nearby *);

#endif
