/*
 * signers.h: who a certificate is for, and whose hierarchy it is of
 * (09-regulation.md 2.4, 2.5).
 */
#ifndef FORMATS_REGULATION_SIGNERS_H
#define FORMATS_REGULATION_SIGNERS_H

#include <stddef.h>

#include "formats/base/digest.h"
#include "formats/crypto/chain.h"

enum signer_kind { SIGNER_UNKNOWN, SIGNER_PERSON, SIGNER_LEADER,
	SIGNER_ORGANISATION, SIGNER_SERVICE, SIGNER_KINDS };

/* What the configuration says of one certificate. */
struct signer_override {
	struct digest	 sha256;
	enum signer_kind kind;
};

/*
 * By the table, else by what subject and issuer look like (dn_classify()): a
 * person without a unit in the name is a leader of the body itself.
 */
enum signer_kind signer_classify(const struct cert_facts *,
	    const struct signer_override *, size_t n);
const char *signer_kind_name(enum signer_kind);		/* "person" ... */
enum signer_kind signer_kind_parse(const char *);	/* UNKNOWN: none */

enum signer_root {
	ROOT_NONE,		/* no path to an anchor */
	ROOT_OTHER,		/* the office trusts it */
	ROOT_PUBLIC,		/* the same, and by its name the national
				   root: công cộng */
	ROOT_PINNED,		/* of Ban Cơ yếu Chính phủ, by fingerprint */
	ROOT_FALSE		/* by its name, with another fingerprint */
};
/* Whose hierarchy the path leads into. */
enum signer_root signer_root_of(const struct chain_result *);

#endif
