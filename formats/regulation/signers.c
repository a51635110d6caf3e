/*
 * signers.c: who a certificate is for, and whose hierarchy it is of.
 */
#include <stdbool.h>
#include <string.h>

#include "formats/base/plain.h"
#include "formats/crypto/pins.h"
#include "formats/validation/dn.h"

#include "formats/regulation/signers.h"

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
	if (c->service)
		return SIGNER_SERVICE;
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

/* Of the national root, whose authorities serve the public. */
static bool
is_public(const char *cn)
{
	char	 folded[DN_VALUE];

	return strstr(plain_fold(cn, folded, sizeof(folded)),
	    "national root") != NULL;
}

enum signer_root
signer_root_of(const struct chain_result *c)
{
	char		 cn[DN_VALUE];
	enum signer_root r = ROOT_NONE;
	bool		 named = false;

	/* Expired or revoked, it is of the same hierarchy still. */
	if (c->n > 1 && c->finding != FINDING_NO_CHAIN &&
	    c->finding != FINDING_CHAIN_CONSTRAINTS &&
	    c->finding != FINDING_CHAIN_GENERAL)
		r = ROOT_OTHER;
	/* The leaf is nobody's authority. */
	for (unsigned int i = 1; i < c->n && i < CHAIN_DEPTH_MAX; i++) {
		if (dn_get(c->name[i], "CN", 0, cn, sizeof(cn)) == NULL)
			cn[0] = '\0';
		switch (pin_check(cn, &c->cert[i])) {
		case PIN_GOOD:
			return r == ROOT_NONE ? ROOT_NONE : ROOT_PINNED;
		case PIN_FALSE:
			/* One of theirs may vouch for it still. */
			named = true;
			break;
		case PIN_NONE:
			break;
		}
		if (r == ROOT_OTHER && i + 1 == c->n && is_public(cn))
			r = ROOT_PUBLIC;
	}
	return named ? ROOT_FALSE : r;
}
