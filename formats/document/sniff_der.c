/*
 * sniff_der.c: what a document that begins with a SEQUENCE is.
 */
#include <stdbool.h>
#include <string.h>

#include "formats/base/span.h"
#include "formats/crypto/ber.h"

#include "formats/document/sniff_der.h"

/* An identifier octet and a length; the body may not be all there. */
struct head {
	uint8_t		 id;
	bool		 indefinite;
	uint64_t	 len;
};

/* 1.2.840.113549.1.7.2 and 1.2.840.113549.1.9.16.1.4 (RFC 5652, RFC 3161). */
static const uint8_t	 oid_signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x07, 0x02 };
/* The arcs below which the kinds of content have their numbers (RFC 5652). */
static const uint8_t	 arc_pkcs7[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
	0x01, 0x07 };
static const uint8_t	 arc_smime[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
	0x01, 0x09, 0x10, 0x01 };
static const uint8_t	 oid_tst_info[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x09, 0x10, 0x01, 0x04 };
/* RFC 5544 2 */
static const uint8_t	 oid_timestamped[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x09, 0x10, 0x01, 0x1f };

static bool
get_head(struct ber *in, struct head *h)
{
	size_t	 n, left = (size_t)(in->end - in->p);
	uint8_t	 first;

	if (left < 2 || (in->p[0] & 0x1f) == 0x1f)
		return false;
	h->id = in->p[0];
	first = in->p[1];
	in->p += 2;
	left -= 2;
	h->indefinite = first == 0x80;
	h->len = first;
	if (first <= 0x80)
		return !h->indefinite || (h->id & BER_CONSTRUCTED) != 0;
	n = first & 0x7f;
	if (n > 8 || n > left)
		return false;
	for (h->len = 0; n > 0; n--)
		h->len = h->len << 8 | *in->p++;
	return true;
}

static bool
enter(struct ber *in, uint8_t id)
{
	struct head	 h;

	return get_head(in, &h) && h.id == id;
}

/* Pass over one element that has a length; if it is another, stay before it. */
static bool
pass(struct ber *in, uint8_t id)
{
	struct ber	 at = *in;
	struct head	 h;

	if (!get_head(&at, &h) || h.id != id || h.indefinite ||
	    h.len > (uint64_t)(at.end - at.p))
		return false;
	in->p = at.p + h.len;
	return true;
}

/* Pass over a SET that may have no length: its elements, then two zeros. */
static bool
pass_set(struct ber *in)
{
	struct ber	 at = *in;
	struct head	 h;

	if (!get_head(&at, &h) || h.id != BER_SET)
		return false;
	if (!h.indefinite)
		return pass(in, BER_SET);
	while (at.end - at.p >= 2 && (at.p[0] != 0 || at.p[1] != 0))
		if (!pass(&at, BER_SEQUENCE))
			return false;
	if (at.end - at.p < 2)
		return false;
	in->p = at.p + 2;
	return true;
}

static bool
oid_is(struct ber *in, const uint8_t *oid, size_t len)
{
	struct ber	 at = *in;
	struct head	 h;

	if (!get_head(&at, &h) || h.id != BER_OID || h.len != len ||
	    (size_t)(at.end - at.p) < len || memcmp(at.p, oid, len) != 0)
		return false;
	in->p = at.p + len;
	return true;
}

/* Another content that CMS knows: in an envelope, compressed and the like. */
static bool
is_other_content(struct ber in)
{
	static const struct {
		const uint8_t	*arc;
		size_t		 len;
		const char	*numbers;
	} arcs[] = {
		{ arc_pkcs7, sizeof(arc_pkcs7), "\1\3\5\6" },
		/* Authenticated, compressed, authenveloped. */
		{ arc_smime, sizeof(arc_smime), "\2\x9\x17" },
	};
	struct head	 h;

	if (!get_head(&in, &h) || h.id != BER_OID ||
	    h.len > (uint64_t)(in.end - in.p))
		return false;
	for (size_t i = 0; i < sizeof(arcs) / sizeof(arcs[0]); i++) {
		if (h.len != arcs[i].len + 1 ||
		    memcmp(in.p, arcs[i].arc, arcs[i].len) != 0 ||
		    in.p[arcs[i].len] == 0 ||
		    strchr(arcs[i].numbers, in.p[arcs[i].len]) == NULL)
			continue;
		in.p += h.len;
		return enter(&in, BER_CONTEXT(0));
	}
	return false;
}

/* The cursor is in a ContentInfo. */
static enum format
content_info(struct ber in)
{
	if (oid_is(&in, oid_timestamped, sizeof(oid_timestamped)))
		return enter(&in, BER_CONTEXT(0)) ? FORMAT_TSD :
		    FORMAT_UNKNOWN;
	if (!oid_is(&in, oid_signed_data, sizeof(oid_signed_data)))
		return is_other_content(in) ? FORMAT_CMS : FORMAT_UNKNOWN;
	/* It says that it is one; whether it is well-formed is found later. */
	if (!enter(&in, BER_CONTEXT(0)) || !enter(&in, BER_SEQUENCE) ||
	    !pass(&in, BER_INTEGER) || !pass_set(&in) ||
	    !enter(&in, BER_SEQUENCE) ||
	    !oid_is(&in, oid_tst_info, sizeof(oid_tst_info)))
		return FORMAT_CMS;
	return FORMAT_TIMESTAMP;
}

/* What may follow a PKIStatus: texts in UTF-8, the bits of a failure. */
static bool
is_status_rest(struct ber in)
{
	struct ber	 texts = in;

	if (enter(&texts, BER_SEQUENCE)) {
		if (!pass(&in, BER_SEQUENCE) || !enter(&texts, BER_UTF8))
			return false;
	}
	return in.p == in.end || (pass(&in, BER_BIT_STRING) && in.p == in.end);
}

/* RFC 3161 2.4.2: PKIStatusInfo, and perhaps a token. */
static bool
is_response(struct ber in, const uint8_t *end)
{
	struct ber	 status;
	struct head	 h;

	if (!get_head(&in, &h) || h.id != BER_SEQUENCE || h.indefinite ||
	    h.len > (uint64_t)(in.end - in.p))
		return false;
	status = (struct ber){ in.p, in.p + h.len };
	in.p += h.len;
	if (!pass(&status, BER_INTEGER) || !is_status_rest(status))
		return false;
	if (in.p == end)
		return true;
	return enter(&in, BER_SEQUENCE) &&
	    oid_is(&in, oid_signed_data, sizeof(oid_signed_data));
}

/* RFC 5280 4.1, 5.1: the first elements of a certificate or a CRL. */
static bool
is_cert_or_crl(struct ber in)
{
	struct ber	 crl;

	if (!enter(&in, BER_SEQUENCE))
		return false;
	crl = in;
	if (enter(&in, BER_CONTEXT(0))) {
		if (!pass(&in, BER_INTEGER))
			return false;
	} else {
		in = crl;
	}
	if (pass(&in, BER_INTEGER) && pass(&in, BER_SEQUENCE) &&
	    pass(&in, BER_SEQUENCE) && pass(&in, BER_SEQUENCE))
		return true;
	(void)pass(&crl, BER_INTEGER);
	/* NOLINTNEXTLINE(misc-redundant-expression): each takes one element */
	return pass(&crl, BER_SEQUENCE) && pass(&crl, BER_SEQUENCE) &&
	    (pass(&crl, BER_UTCTIME) || pass(&crl, BER_GENTIME));
}

/*
 * RFC 4998 3.1: version 1, a list of algorithms, then a list of lists; a
 * TimeStampReq (RFC 3161 2.4.1) has a digest in the second.
 */
static bool
is_evidence(struct ber in)
{
	struct ber	 algs;
	struct head	 h;

	if (in.end - in.p < 3 || memcmp(in.p, "\x02\x01\x01", 3) != 0)
		return false;
	in.p += 3;
	algs = in;
	if (!pass(&in, BER_SEQUENCE) && !pass(&in, BER_SET))
		return false;
	if (!get_head(&algs, &h))
		return false;
	algs.end = algs.p + h.len;
	while (algs.p < algs.end)
		if (!pass(&algs, BER_SEQUENCE))
			return false;
	if (!get_head(&in, &h))
		return false;
	if (h.id == BER_CONTEXT(0) || h.id == BER_CONTEXT(1))
		return true;
	return h.id == BER_SEQUENCE && enter(&in, BER_SEQUENCE) &&
	    enter(&in, BER_SEQUENCE);
}

enum format
sniff_der(const uint8_t *p, size_t len)
{
	struct ber	 in = { p, p + len };
	const uint8_t	*end = p + len;
	struct head	 h;
	enum format	 f;

	if (!get_head(&in, &h) || h.id != BER_SEQUENCE)
		return FORMAT_UNKNOWN;
	if ((f = content_info(in)) != FORMAT_UNKNOWN)
		return f;
	if (!h.indefinite && h.len <= (uint64_t)(end - in.p))
		end = in.p + h.len;
	if (is_response(in, end))
		return FORMAT_TIMESTAMP;
	if (is_evidence(in))
		return FORMAT_EVIDENCE;
	if (is_cert_or_crl(in))
		return FORMAT_CERT;
	return FORMAT_UNKNOWN;
}
