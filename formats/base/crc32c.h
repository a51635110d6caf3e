/*
 * crc32c.h: CRC-32C (Castagnoli; RFC 3720 appendix B.4, reflected).
 */
#ifndef FORMATS_BASE_CRC32C_H
#define FORMATS_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/*
 * The checksum of ${len} octets that follow those with checksum ${crc}
 * (0 at the start).  Uses the processor's instruction where there is one.
 */
uint32_t crc32c(uint32_t crc, const void *, size_t len);
/* The portable form, for tests of the other. */
uint32_t crc32c_portable(uint32_t crc, const void *, size_t len);

#endif
