/*
 * zip_part.h: what the files of the ZIP reader share.
 */
#ifndef FORMATS_DOCUMENT_ZIP_PART_H
#define FORMATS_DOCUMENT_ZIP_PART_H

#include <stddef.h>
#include <stdint.h>

/* ${n} octets, the least significant first; ${n} is at most 8. */
uint64_t zip_le(const uint8_t *, size_t n);

#endif
