/*
 * rc4.h: RC4, which the standard security handler of PDF began with (ISO
 * 32000-2 7.6.2), and libcrypto no longer has by default.
 */
#ifndef TESTS_UNIT_RC4_H
#define TESTS_UNIT_RC4_H

#include <stddef.h>
#include <stdint.h>

/* In place, by the ${n} octets of ${key}. */
static inline void
rc4(const uint8_t *key, size_t n, uint8_t *p, size_t len)
{
	uint8_t	 s[256], t, x = 0, y = 0;

	for (unsigned int i = 0; i < 256; i++)
		s[i] = (uint8_t)i;
	for (unsigned int i = 0; i < 256; i++) {
		y = (uint8_t)(y + s[i] + key[i % n]);
		t = s[i];
		s[i] = s[y];
		s[y] = t;
	}
	for (y = 0; len > 0; len--) {
		y = (uint8_t)(y + s[++x]);
		t = s[x];
		s[x] = s[y];
		s[y] = t;
		*p++ ^= s[(uint8_t)(s[x] + s[y])];
	}
}

#endif
