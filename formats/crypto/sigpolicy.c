/*
 * sigpolicy.c: is a document the signature policy that was signed?
 */
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/ber.h"
#include "formats/crypto/sigpolicy.h"
#include "formats/crypto/verify_internal.h"

static bool
is_digest(enum digest_alg alg, const struct octets *digest, const uint8_t *p,
    size_t len)
{
	struct md	 md;

	return md_octets(alg, p, len, &md) == 0 && md.len == digest->len &&
	    memcmp(md.octet, digest->p, md.len) == 0;
}

/*
 * TR 102 272 6.1: a policy in ASN.1 is hashed without its outer type and
 * length, and without its own hash at the end.
 */
static bool
is_asn1(enum digest_alg alg, const struct octets *digest,
    const struct octets *doc)
{
	struct ber	 in;
	struct ber_tlv	 all, one;
	const uint8_t	*begin;

	ber_init(&in, doc->p, doc->len);
	if (ber_want(&in, BER_SEQUENCE, &all) == -1 || !ber_end(&in))
		return false;
	ber_enter(&in, &all);
	if (ber_want(&in, BER_SEQUENCE, &one) == -1)
		return false;
	begin = one.start;
	if (ber_want(&in, BER_SEQUENCE, &one) == -1)
		return false;
	return is_digest(alg, digest, begin,
	    (size_t)(one.start - begin) + one.total) ||
	    is_digest(alg, digest, all.body, all.len);
}

enum tri
sigpolicy_is(enum digest_alg alg, const struct octets *digest,
    const struct octets *doc)
{
	bool	 zero = true;

	if (digest_alg_md(alg) == NULL || digest->len != digest_alg_size(alg))
		return TRI_UNKNOWN;
	/* EN 319 122-1 5.2.9.1: zeros say that no digest is known. */
	for (size_t i = 0; i < digest->len; i++)
		zero = zero && digest->p[i] == 0;
	if (zero)
		return TRI_UNKNOWN;
	return is_digest(alg, digest, doc->p, doc->len) ||
	    is_asn1(alg, digest, doc) ? TRI_YES : TRI_NO;
}

int
sigpolicy_tell(struct sigplan *s, enum tri is, const char *where)
{
	if (is == TRI_UNKNOWN)
		return 0;
	if (sigplan_add_claim(s, "signature-policy-document",
	    is == TRI_YES ? "as-signed" : "another") == -1)
		return -1;
	return is == TRI_YES ? 0 :
	    sigplan_note(s, FINDING_POLICY_ANOTHER, "%.200s", where);
}
