/*
 * pins.c: the fingerprints of the Government's certificate authorities, roots
 * and those below them, as three unrelated sources have them.
 */
#include <stddef.h>
#include <string.h>

#include "formats/base/plain.h"

#include "formats/crypto/pins.h"

#define PIN_NAME	256		/* octets of a folded name */

static const struct {
	const char	*name;		/* CN, folded */
	const char	*sha256;
} pins[] = {
	{ "co quan chung thuc so chuyen dung chinh phu (rootca)",
	  "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90" },
	{ "rootca chuyen dung chinh phu g2",
	  "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8" },
	{ "co quan chung thuc so chinh phu",
	  "75e969c07ba35c29c72bbc1bfb880f20f3891a619b00b77eb02ca6160736a1fe" },
	{ "ca phuc vu cac co quan nha nuoc g2",
	  "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b" },
	{ "ca phuc vu cac co quan dang g2",
	  "e4b402e3cb4cacc0a20d21fa49bce76beb4eb47ba7ffb7a8f71c554dbe561a81" },
	{ "co quan chung thuc so bo cong an",
	  "ecbf8428266c549eb1bfdc2715270d5b9dff3bbbe2d3f0c33e0fd91f70b2d943" },
	{ "co quan chung thuc so bo ngoai giao",
	  "3c4281296f92d292cc952295fe41ad7d0b37438ff1d143b56c4642cc1b14bd93" },
	{ "co quan chung thuc so bo tai chinh",
	  "a262cfa489dbbe666f8b89fab832547809874d5a06fa9f7a38fc227ebdf40514" },
	{ "co quan chung thuc so dang cong san",
	  "6e218b3ebc2f31b0d03205c64fd7e8920fb47187d37afcdb4cb2bb4178bf4635" },
};

#define NPINS	(sizeof(pins) / sizeof(pins[0]))

static const char *
named(const char *cn, size_t *at)
{
	char	 folded[PIN_NAME];

	plain_fold(cn, folded, sizeof(folded));
	for (*at = 0; *at < NPINS; ++*at)
		if (strcmp(pins[*at].name, folded) == 0)
			return pins[*at].sha256;
	return NULL;
}

enum pin
pin_check(const char *cn, const struct digest *sha256)
{
	char	 hex[DIGEST_HEX];
	size_t	 at;

	digest_hex(sha256, hex);
	for (at = 0; at < NPINS; at++)
		if (strcmp(pins[at].sha256, hex) == 0)
			return PIN_GOOD;
	return named(cn, &at) != NULL ? PIN_FALSE : PIN_NONE;
}

const char *
pin_of(const char *cn)
{
	size_t	 at;

	return named(cn, &at);
}
