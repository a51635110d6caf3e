/*
 * sniff_zip.h: what a ZIP archive holds.
 */
#ifndef FORMATS_DOCUMENT_SNIFF_ZIP_H
#define FORMATS_DOCUMENT_SNIFF_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/* ASiC, ODF or OOXML by the first entries; else FORMAT_ZIP. */
enum format	 sniff_zip(const uint8_t *, size_t len);

#endif
