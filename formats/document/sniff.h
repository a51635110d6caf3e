/*
 * sniff.h: what a document is, by its content; names are never trusted.
 */
#ifndef FORMATS_DOCUMENT_SNIFF_H
#define FORMATS_DOCUMENT_SNIFF_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/* From the first octets (64 KiB are enough) of a document of ${size}. */
enum format	 sniff(const uint8_t *, size_t len, uint64_t size);
/* The IANA media type, for the store's `object` record. */
const char	*format_media_type(enum format);
/* The usual ending of a file's name without the dot; "bin" when unknown. */
const char	*format_suffix(enum format);

#endif
