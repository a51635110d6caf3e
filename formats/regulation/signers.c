/*
 * signers.c: who a certificate is for, and whose hierarchy it is of.
 */
#include <string.h>

#include "formats/validation/dn.h"

#include "formats/regulation/signers.h"

/*
 * SHA-256 of the certificates of Ban Cơ yếu Chính phủ: roots and the
 * authorities below them, as three unrelated sources have them.
 */
static const struct {
	const char	*name;		/* CN */
	const char	*sha256;
} pins[] = {
	{ "Co quan chung thuc so chuyen dung Chinh phu (RootCA)",
	  "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90" },
	{ "RootCA chuyên dùng Chính phủ G2",
	  "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8" },
	{ "Co quan chung thuc so Chinh phu",
	  "75e969c07ba35c29c72bbc1bfb880f20f3891a619b00b77eb02ca6160736a1fe" },
	{ "CA phục vụ các cơ quan Nhà nước G2",
	  "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b" },
	{ "CA phục vụ các cơ quan Đảng G2",
	  "e4b402e3cb4cacc0a20d21fa49bce76beb4eb47ba7ffb7a8f71c554dbe561a81" },
	{ "Co quan chung thuc so Bo Cong an",
	  "ecbf8428266c549eb1bfdc2715270d5b9dff3bbbe2d3f0c33e0fd91f70b2d943" },
	{ "Cơ quan chứng thực số Bộ Ngoại giao",
	  "3c4281296f92d292cc952295fe41ad7d0b37438ff1d143b56c4642cc1b14bd93" },
	{ "Co quan chung thuc so Bo Tai chinh",
	  "a262cfa489dbbe666f8b89fab832547809874d5a06fa9f7a38fc227ebdf40514" },
	{ "Co quan chung thuc so Dang Cong san",
	  "6e218b3ebc2f31b0d03205c64fd7e8920fb47187d37afcdb4cb2bb4178bf4635" },
};

#define NPINS	(sizeof(pins) / sizeof(pins[0]))

static const char *const	 names[SIGNER_KINDS] = { "unknown", "person",
	"leader", "organisation", "service" };

const char *
signer_kind_name(enum signer_kind k)
{
	return (unsigned int)k < SIGNER_KINDS ? names[k] : "unknown";
}

enum signer_kind
signer_kind_parse(const char *s)
{
	for (unsigned int i = 1; i < SIGNER_KINDS; i++)
		if (strcmp(names[i], s) == 0)
			return (enum signer_kind)i;
	return SIGNER_UNKNOWN;
}

enum signer_kind
signer_classify(const struct cert_facts *c, const struct signer_override *o,
    size_t n)
{
	char	 value[DN_VALUE];

	for (size_t i = 0; i < n; i++)
		if (digest_equal(&o[i].sha256, &c->sha256))
			return o[i].kind;
	if (c->subject == NULL)
		return SIGNER_UNKNOWN;
	switch (dn_classify(c->subject, c->issuer)) {
	case DN_PERSON:
		return dn_get(c->subject, "OU", 0, value, sizeof(value)) ==
		    NULL && dn_get(c->subject, "O", 0, value, sizeof(value)) !=
		    NULL ? SIGNER_LEADER : SIGNER_PERSON;
	case DN_ORGANISATION:
		return SIGNER_ORGANISATION;
	case DN_SERVICE:
		return SIGNER_SERVICE;
	case DN_UNKNOWN:
		break;
	}
	return SIGNER_UNKNOWN;
}

enum signer_root
signer_root_of(const struct chain_result *c)
{
	char		 hex[DIGEST_HEX], cn[DN_VALUE];
	enum signer_root r = ROOT_NONE;

	/* Expired or revoked, it is of the same hierarchy still. */
	if (c->n > 1 && c->finding != FINDING_NO_CHAIN &&
	    c->finding != FINDING_CHAIN_CONSTRAINTS &&
	    c->finding != FINDING_CHAIN_GENERAL)
		r = ROOT_OTHER;
	/* The leaf is nobody's authority. */
	for (unsigned int i = 1; i < c->n && i < CHAIN_DEPTH_MAX; i++) {
		bool	 named = false;

		digest_hex(&c->cert[i], hex);
		if (dn_get(c->name[i], "CN", 0, cn, sizeof(cn)) == NULL)
			cn[0] = '\0';
		for (size_t k = 0; k < NPINS; k++) {
			if (strcmp(pins[k].sha256, hex) == 0)
				return r == ROOT_NONE ? ROOT_NONE :
				    ROOT_PINNED;
			named = named || strcmp(pins[k].name, cn) == 0;
		}
		if (named)
			return ROOT_FALSE;
	}
	return r;
}
