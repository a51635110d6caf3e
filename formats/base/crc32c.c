/*
 * crc32c.c: CRC-32C by the processor's instruction, or by tables.
 */
#include <pthread.h>
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

#include "formats/base/crc32c.h"

#define CRC_POLY	0x82f63b78U	/* Castagnoli, reflected */
#define CRC_LANE	((size_t)4096)	/* octets of one of three lanes */

/* Made once, then only read. */
static pthread_once_t	 crc_once = PTHREAD_ONCE_INIT;
static uint32_t		 slice[8][256];
static uint32_t		 skip[4][256];	/* a checksum, CRC_LANE zeroes on */

/* ${crc} without the inversions at both ends, eight octets a step. */
static uint32_t
crc_table(uint32_t crc, const uint8_t *p, size_t len)
{
	for (; len >= 8; len -= 8, p += 8) {
		crc ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 |
		    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
		crc = slice[7][crc & 0xff] ^ slice[6][crc >> 8 & 0xff] ^
		    slice[5][crc >> 16 & 0xff] ^ slice[4][crc >> 24] ^
		    slice[3][p[4]] ^ slice[2][p[5]] ^ slice[1][p[6]] ^
		    slice[0][p[7]];
	}
	for (; len > 0; len--, p++)
		crc = slice[0][(crc ^ *p) & 0xff] ^ crc >> 8;
	return crc;
}

static void
crc_make(void)
{
	static const uint8_t	 zero[CRC_LANE];
	uint32_t		 c, bit;

	for (uint32_t i = 0; i < 256; i++) {
		c = i;
		for (int k = 0; k < 8; k++)
			c = (c & 1) != 0 ? CRC_POLY ^ c >> 1 : c >> 1;
		slice[0][i] = c;
	}
	for (size_t k = 1; k < 8; k++)
		for (size_t i = 0; i < 256; i++)
			slice[k][i] = slice[0][slice[k - 1][i] & 0xff] ^
			    slice[k - 1][i] >> 8;

	/* Going over zeroes is linear: 32 bits tell it for every checksum. */
	for (unsigned int k = 0; k < 32; k++) {
		bit = crc_table(1U << k, zero, CRC_LANE);
		for (size_t i = 0; i < 256; i++)
			if ((i >> (k % 8) & 1) != 0)
				skip[k / 8][i] ^= bit;
	}
}

uint32_t
crc32c_portable(uint32_t crc, const void *p, size_t len)
{
	pthread_once(&crc_once, crc_make);
	return ~crc_table(~crc, p, len);
}

#if defined(__x86_64__)

static uint64_t
crc_skip(uint64_t crc)
{
	return skip[0][crc & 0xff] ^ skip[1][crc >> 8 & 0xff] ^
	    skip[2][crc >> 16 & 0xff] ^ skip[3][crc >> 24 & 0xff];
}

static uint64_t
word_at(const uint8_t *p)
{
	uint64_t	 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * The instruction takes three cycles but one can begin each cycle, so three
 * lanes side by side run at three times the speed of one.
 */
static uint32_t __attribute__((target("sse4.2")))
crc_sse42(uint32_t crc, const uint8_t *p, size_t len)
{
	uint64_t	 a = crc, b, c;

	for (; len >= 3 * CRC_LANE; len -= 3 * CRC_LANE, p += 3 * CRC_LANE) {
		b = c = 0;
		for (size_t i = 0; i < CRC_LANE; i += 8) {
			a = _mm_crc32_u64(a, word_at(p + i));
			b = _mm_crc32_u64(b, word_at(p + CRC_LANE + i));
			c = _mm_crc32_u64(c, word_at(p + 2 * CRC_LANE + i));
		}
		a = crc_skip(crc_skip(a) ^ b) ^ c;
	}
	for (; len >= 8; len -= 8, p += 8)
		a = _mm_crc32_u64(a, word_at(p));
	for (; len > 0; len--, p++)
		a = _mm_crc32_u8((uint32_t)a, *p);
	return (uint32_t)a;
}

uint32_t
crc32c(uint32_t crc, const void *p, size_t len)
{
	if (!__builtin_cpu_supports("sse4.2"))
		return crc32c_portable(crc, p, len);
	if (len >= 3 * CRC_LANE)
		pthread_once(&crc_once, crc_make);
	return ~crc_sse42(~crc, p, len);
}

#else

uint32_t
crc32c(uint32_t crc, const void *p, size_t len)
{
	return crc32c_portable(crc, p, len);
}

#endif
