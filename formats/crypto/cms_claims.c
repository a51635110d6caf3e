/*
 * cms_claims.c: what a signer says beside the signature: policy, commitment,
 * place, kind of content (EN 319 122-1 5.2, RFC 2634 2.9).  Reported as said.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/sigpolicy.h"

#define TEXT_MAX	512		/* octets of one part */

#define POLICY_MAX	((size_t)16 * 1024 * 1024)	/* octets of one */

#define OID_SPURI	"1.2.840.113549.1.9.16.5.1"
#define OID_POLICY	"1.2.840.113549.1.9.16.2.15"

typedef int	 claim_read(struct sigplan *, const struct ber_tlv *);

/* A character string of any type as UTF-8; "" when it is none. */
static void
string_text(char to[TEXT_MAX], const struct ber_tlv *t)
{
	ASN1_STRING	*s;
	unsigned char	*utf8 = NULL;
	int		 n;

	to[0] = '\0';
	if ((t->id & 0xc0) != 0 || (t->id & BER_CONSTRUCTED) != 0 ||
	    t->len > TEXT_MAX / 4)
		return;
	if ((s = ASN1_STRING_type_new(t->id)) == NULL)
		return;
	if (ASN1_STRING_set(s, t->body, (int)t->len) == 1 &&
	    (n = ASN1_STRING_to_UTF8(&utf8, s)) >= 0 && n < TEXT_MAX &&
	    memchr(utf8, '\0', (size_t)n) == NULL &&
	    utf8_valid((const char *)utf8, (size_t)n)) {
		memcpy(to, utf8, (size_t)n);
		to[n] = '\0';
	}
	OPENSSL_free(utf8);
	ASN1_STRING_free(s);
	ERR_clear_error();
}

/* EN 319 122-1 5.2.9.1: the policy's identifier, and where it can be read. */
static int
policy_read(struct sigplan *s, const struct ber_tlv *value)
{
	struct ber	 in, list, one;
	struct ber_tlv	 t, oid;
	char		 text[64], uri[TEXT_MAX];

	if (value->id == BER_NULL)
		return sigplan_add_claim(s, "signature-policy", "implied");
	ber_enter(&in, value);
	if (value->id != BER_SEQUENCE || ber_want(&in, BER_OID, &oid) == -1)
		return sigplan_add_claim(s, "signature-policy", "-");
	cms_oid_text(text, &oid);
	if (sigplan_add_claim(s, "signature-policy", text) == -1)
		return -1;
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)	/* its hash */
		return 0;
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)	/* qualifiers */
		return 0;
	for (ber_enter(&list, &t); !ber_end(&list);) {
		if (ber_next(&list, &t) == -1)
			return 0;
		ber_enter(&one, &t);
		if (ber_want(&one, BER_OID, &oid) == -1 ||
		    !cms_oid_is(&oid, OID_SPURI) || ber_next(&one, &t) == -1)
			continue;
		string_text(uri, &t);
		if (sigplan_add_claim(s, "signature-policy-uri", uri) == -1)
			return -1;
	}
	return 0;
}

/* EN 319 122-1 5.2.3: what the signer wants to say with it. */
static int
commitment_read(struct sigplan *s, const struct ber_tlv *value)
{
	static const char *const names[] = { "proof-of-origin",
		"proof-of-receipt", "proof-of-delivery", "proof-of-sender",
		"proof-of-approval", "proof-of-creation" };
	static const char	 arc[] = "1.2.840.113549.1.9.16.6.";
	struct ber		 in;
	struct ber_tlv		 oid;
	char			 text[64];
	const char		*name = text;

	ber_enter(&in, value);
	if (value->id != BER_SEQUENCE || ber_want(&in, BER_OID, &oid) == -1)
		return 0;
	cms_oid_text(text, &oid);
	if (strncmp(text, arc, sizeof(arc) - 1) == 0 &&
	    text[sizeof(arc) - 1] >= '1' && text[sizeof(arc) - 1] <= '6' &&
	    text[sizeof(arc)] == '\0')
		name = names[text[sizeof(arc) - 1] - '1'];
	return sigplan_add_claim(s, "commitment-type", name);
}

/* EN 319 122-1 5.2.5: country [0], locality [1], postal address [2]. */
static int
location_read(struct sigplan *s, const struct ber_tlv *value)
{
	struct ber	 in, list;
	struct ber_tlv	 t, part;
	char		 all[TEXT_MAX] = "", text[TEXT_MAX];
	size_t		 n, len;

	if (value->id != BER_SEQUENCE)
		return 0;
	for (ber_enter(&in, value); !ber_end(&in);) {
		if (ber_next(&in, &t) == -1)
			return 0;
		for (ber_enter(&list, &t); (t.id & BER_CONSTRUCTED) != 0 &&
		    !ber_end(&list);) {
			if (ber_next(&list, &part) == -1)
				break;
			if (part.id == BER_SEQUENCE) {
				ber_enter(&list, &part);
				continue;
			}
			string_text(text, &part);
			n = strlen(all);
			len = strlen(text);
			if (len == 0 || len + 3 > sizeof(all) - n)
				continue;
			if (n > 0) {
				memcpy(all + n, ", ", 2);
				n += 2;
			}
			memcpy(all + n, text, len + 1);
		}
	}
	return sigplan_add_claim(s, "signer-location", all);
}

/* RFC 2634 2.9: a description, and the type of the innermost content. */
static int
hints_read(struct sigplan *s, const struct ber_tlv *value)
{
	struct ber	 in;
	struct ber_tlv	 t;
	char		 text[TEXT_MAX] = "", oid[64] = "", all[TEXT_MAX + 80];

	ber_enter(&in, value);
	if (value->id != BER_SEQUENCE || ber_next(&in, &t) == -1)
		return 0;
	if (t.id == BER_UTF8) {
		string_text(text, &t);
		if (ber_next(&in, &t) == -1)
			return 0;
	}
	if (t.id == BER_OID)
		cms_oid_text(oid, &t);
	snprintf(all, sizeof(all), "%s%s%s", text,
	    text[0] != '\0' ? ", " : "", oid);
	return sigplan_add_claim(s, "content-hints", all);
}

static int
mime_read(struct sigplan *s, const struct ber_tlv *value)
{
	char	 text[TEXT_MAX];

	string_text(text, value);
	return sigplan_add_claim(s, "mime-type", text);
}

/* Said to be there, and no more. */
static int
attributes_read(struct sigplan *s, const struct ber_tlv *value)
{
	(void)value;
	return sigplan_add_claim(s, "signer-attributes", "present");
}

static int
ltv_read(struct sigplan *s, const struct ber_tlv *value)
{
	(void)value;
	return sigplan_add_claim(s, "long-term-validation", "present");
}

/* The digest of the policy that the signed attributes name.  0 or -1. */
static int
policy_digest(const struct sigplan *s, enum digest_alg *alg,
    struct octets *md)
{
	struct ber	 in, one;
	struct ber_tlv	 t, oid, hash, name, value;
	X509_ALGOR	*x;

	ber_init(&in, s->attrs.p, s->attrs.len);
	if (s->attrs.len == 0 || ber_want(&in, BER_SET, &t) == -1)
		return -1;
	for (ber_enter(&in, &t); !ber_end(&in);) {
		if (ber_next(&in, &t) == -1)
			return -1;
		ber_enter(&one, &t);
		if (ber_want(&one, BER_OID, &oid) == -1 ||
		    !cms_oid_is(&oid, OID_POLICY) ||
		    ber_want(&one, BER_SET, &t) == -1)
			continue;
		ber_enter(&one, &t);
		if (ber_want(&one, BER_SEQUENCE, &t) == -1)
			return -1;
		ber_enter(&one, &t);
		if (ber_want(&one, BER_OID, &oid) == -1 ||
		    ber_want(&one, BER_SEQUENCE, &hash) == -1)
			return -1;
		ber_enter(&one, &hash);
		if (ber_want(&one, BER_SEQUENCE, &name) == -1 ||
		    ber_want(&one, BER_OCTET_STRING, &value) == -1 ||
		    (x = cms_algor(&name)) == NULL)
			return -1;
		*alg = digest_alg_from_x509(x);
		X509_ALGOR_free(x);
		*md = (struct octets){ value.body, value.len };
		return 0;
	}
	return -1;
}

static int
segment_add(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

/* EN 319 122-1 5.4.3: a policy that somebody put beside the signature. */
static int
policy_store_read(struct sigplan *s, const struct ber_tlv *value)
{
	struct ber	 in;
	struct ber_tlv	 t;
	struct octets	 md, doc;
	struct buf	 b;
	enum digest_alg	 alg;
	int		 rc = 0;

	ber_enter(&in, value);
	/* SPDocSpecification is an OID or a character string. */
	if (value->id != BER_SEQUENCE || ber_next(&in, &t) == -1 ||
	    ber_next(&in, &t) == -1 ||
	    (t.id & ~BER_CONSTRUCTED) != BER_OCTET_STRING ||
	    policy_digest(s, &alg, &md) == -1)
		return 0;
	buf_init(&b, POLICY_MAX);
	if (ber_segments(&t, BER_OCTET_STRING, segment_add, &b) == 0) {
		doc = (struct octets){ b.p, b.len };
		rc = b.len == 0 ? 0 : sigpolicy_tell(s, sigpolicy_is(alg, &md,
		    &doc), D_("in the signature"));
	}
	buf_release(&b);
	return rc;
}

static const struct {
	const char	*oid;
	claim_read	*read;
	bool		 unsigned_too;
} claims[] = {
	{ OID_POLICY, policy_read, false },
	{ "1.2.840.113549.1.9.16.2.16", commitment_read, false },
	{ "1.2.840.113549.1.9.16.2.17", location_read, false },
	{ "1.2.840.113549.1.9.16.2.18", attributes_read, false },
	{ "0.4.0.19122.1.1", attributes_read, false },
	{ "1.2.840.113549.1.9.16.2.4", hints_read, false },
	{ "0.4.0.1733.2.1", mime_read, false },
	{ "0.4.0.1733.2.2", ltv_read, true },
	{ "0.4.0.19122.1.3", policy_store_read, true },
};

int
cms_claim_read(struct sigplan *s, const struct ber_tlv *oid,
    const struct ber_tlv *value, bool is_signed)
{
	char	 text[64];

	cms_oid_text(text, oid);
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (strcmp(text, claims[i].oid) == 0 &&
		    is_signed != claims[i].unsigned_too)
			return claims[i].read(s, value);
	return 0;
}
