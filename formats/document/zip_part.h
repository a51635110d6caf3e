/*
 * zip_part.h: what the files of the ZIP reader share.
 */
#ifndef FORMATS_DOCUMENT_ZIP_PART_H
#define FORMATS_DOCUMENT_ZIP_PART_H

#include <stddef.h>
#include <stdint.h>

#include "formats/document/zip.h"

#define ZIP_LOCAL_SIZE	30	/* of a local header, without its name */
#define ZIP_NONE32	0xffffffff	/* it stands in a ZIP64 field */

/* ${n} octets, the least significant first; ${n} is at most 8. */
uint64_t zip_le(const uint8_t *, size_t n);
/* Keep why readers may see different archives, the first reason. */
void	 zip_ambiguous(struct zip *, const char *why,
	    const struct octets *name);
/*
 * zip_local.c: hold the member's own header, which is there as far as its
 * name, fields and data go, against the directory's record, and that record
 * against itself; ${limit}: where the directory begins.
 */
void	 zip_local_check(struct zip *, const struct zip_member *,
	    uint64_t limit);

#endif
