/*
 * seek.c: a short word in many octets, 32 places at a time.
 */
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "formats/base/seek.h"

#if defined(__x86_64__)

#define WIDE	((size_t)32)		/* places compared at once */

static __m256i __attribute__((target("avx2")))
load(const uint8_t *p)
{
	union {
		const uint8_t	*in;
		const __m256i	*wide;
	} at = { .in = p };

	return _mm256_loadu_si256(at.wide);
}

/*
 * Where the first octet of the word and its last stand in their distance, the
 * word itself is compared: in most files hardly anywhere.
 */
static const uint8_t * __attribute__((target("avx2")))
seek_avx2(const uint8_t *p, size_t len, const uint8_t *word, size_t n)
{
	const __m256i	 first = _mm256_set1_epi8((char)word[0]);
	const __m256i	 last = _mm256_set1_epi8((char)word[n - 1]);
	uint32_t	 hits;
	size_t		 at;

	for (; len >= WIDE + n - 1; len -= WIDE, p += WIDE) {
		hits = (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(
		    _mm256_cmpeq_epi8(load(p), first),
		    _mm256_cmpeq_epi8(load(p + n - 1), last)));
		for (; hits != 0; hits &= hits - 1) {
			at = (size_t)__builtin_ctz(hits);
			if (memcmp(p + at, word, n) == 0)
				return p + at;
		}
	}
	return len < n ? NULL : memmem(p, len, word, n);
}

const uint8_t *
seek_word(const uint8_t *p, size_t len, const void *word, size_t n)
{
	if (n < 2 || len < WIDE + n || !__builtin_cpu_supports("avx2"))
		return len < n ? NULL : memmem(p, len, word, n);
	return seek_avx2(p, len, word, n);
}

#else

const uint8_t *
seek_word(const uint8_t *p, size_t len, const void *word, size_t n)
{
	return len < n ? NULL : memmem(p, len, word, n);
}

#endif
