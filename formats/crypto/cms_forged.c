/*
 * cms_forged.c: content that is another signature's signed attributes.
 *
 * RFC 5652 5.4: with signed attributes the value is over their encoding,
 * without them over the content, and nothing in the value tells which.  Who
 * takes the attributes out of a signature and gives them as its content has a
 * signature over what nobody signed (Strenzke, "ForgedAttributes", 2023).
 */
#include "formats/base/detail.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/cms_internal.h"

bool
cms_is_attributes(const uint8_t *p, size_t len)
{
	struct ber	 in, attr;
	struct ber_tlv	 set, one, oid, values;
	bool		 type = false, digest = false;

	if (len < 2 || p[0] != BER_SET)
		return false;
	ber_init(&in, p, len);
	if (ber_want(&in, BER_SET, &set) == -1 || !ber_end(&in))
		return false;
	ber_enter(&in, &set);
	while (!ber_end(&in)) {
		if (ber_want(&in, BER_SEQUENCE, &one) == -1)
			return false;
		ber_enter(&attr, &one);
		if (ber_want(&attr, BER_OID, &oid) == -1 ||
		    ber_want(&attr, BER_SET, &values) == -1 ||
		    !ber_end(&attr))
			return false;
		type = type || cms_oid_is(&oid, OID_CONTENT_TYPE);
		digest = digest || cms_oid_is(&oid, OID_MESSAGE_DIGEST);
	}
	return type && digest;
}

static int
keep(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

int
cms_forged_check(const struct cms *cms, struct sigplan *s)
{
	const struct ber_tlv	*t = &cms->econtent;
	struct buf		 b;
	bool			 forged = false;

	if (s->mode != SIGMODE_DIRECT || t->start == NULL ||
	    (t->id & ~BER_CONSTRUCTED) != BER_OCTET_STRING)
		return 0;
	/* Attributes are no larger than what a plan can hold of them. */
	buf_init(&b, PLAN_BLOB_MAX);
	if (ber_segments(t, BER_OCTET_STRING, keep, &b) == 0)
		forged = cms_is_attributes(b.p, b.len);
	buf_release(&b);
	return !forged ? 0 : sigplan_note(s, FINDING_CMS_ATTRS, "%s",
	    D_("the content is the signed attributes of another signature"));
}
