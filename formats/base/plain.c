/*
 * plain.c: text without marks.
 */
#include <stdint.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/plain.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

/* The letter without its marks, in lower case; 0 for what is none. */
static char
plain_letter(uint32_t cp)
{
	static const struct {
		uint32_t	 first, last;
		char		 letter;
	} of[] = {
		{ 0xc0, 0xc5, 'a' }, { 0xc8, 0xcb, 'e' }, { 0xcc, 0xcf, 'i' },
		{ 0xd2, 0xd6, 'o' }, { 0xd9, 0xdc, 'u' }, { 0xdd, 0xdd, 'y' },
		{ 0xe0, 0xe5, 'a' }, { 0xe8, 0xeb, 'e' }, { 0xec, 0xef, 'i' },
		{ 0xf2, 0xf6, 'o' }, { 0xf9, 0xfc, 'u' }, { 0xfd, 0xfd, 'y' },
		{ 0x102, 0x103, 'a' }, { 0x110, 0x111, 'd' },
		{ 0x128, 0x129, 'i' }, { 0x168, 0x169, 'u' },
		{ 0x1a0, 0x1a1, 'o' }, { 0x1af, 0x1b0, 'u' },
		{ 0x1ea0, 0x1eb7, 'a' }, { 0x1eb8, 0x1ec7, 'e' },
		{ 0x1ec8, 0x1ecb, 'i' }, { 0x1ecc, 0x1ee3, 'o' },
		{ 0x1ee4, 0x1ef1, 'u' }, { 0x1ef2, 0x1ef9, 'y' },
	};

	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? (char)(cp - 'A' + 'a') :
		    (char)cp;
	for (size_t i = 0; i < NELEM(of); i++)
		if (cp >= of[i].first && cp <= of[i].last)
			return of[i].letter;
	return 0;
}

char *
plain_fold(const char *s, char *out, size_t size)
{
	const uint8_t	*p = (const uint8_t *)s, *end = p + strlen(s);
	uint32_t	 cp;
	size_t		 n = 0, len;
	char		 c;

	while (p < end && n + 1 < size) {
		if ((len = utf8_char(p, end, &cp)) == 0) {
			p++;
			continue;
		}
		p += len;
		c = cp == '\t' || cp == 0xa0 ? ' ' : plain_letter(cp);
		if (c != 0 && (c != ' ' || (n > 0 && out[n - 1] != ' ')))
			out[n++] = c;
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}
