/*
 * test-said.c: what a signer says of a policy and of formats, held against
 * what is there (EN 319 122-1 5.2.9, EN 319 132-1 5.2.4, 5.2.9).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/cms_internal.h"
#include "formats/crypto/sigpolicy.h"
#include "formats/document/nearby.h"
#include "tests/unit/xmljudge.h"

#define XA	"http://uri.etsi.org/01903/v1.3.2#"
#define XA141	"http://uri.etsi.org/01903/v1.4.1#"
#define POLICY	"<policy><v>2</v><own>x</own></policy>"
/* A SignaturePolicy: AlgorithmIdentifier, SignPolicyInfo, its own hash. */
#define ALG	"\x30\x03\x06\x01\x2a"
#define INFO	"\x30\x05\x02\x03" "abc"
#define OWN	"\x04\x01h"
#define IN(s)	(s), sizeof(s) - 1

/* Which octets are hashed. */
static void
digests(void **state)
{
	static const struct {
		const char	*descr;
		const char	*over;
		size_t		 overlen;
		const char	*doc;
		size_t		 len;
		size_t		 cut;		/* of the digest */
		enum tri	 is;
	} rows[] = {
		{ "a document", IN("text"), IN("text"), 0, TRI_YES },
		{ "another", IN("text"), IN("texts"), 0, TRI_NO },
		{ "all of ASN.1", IN("\x30\x0c" ALG INFO), IN("\x30\x0c" ALG
		    INFO), 0, TRI_YES },
		{ "ASN.1 without its head", IN(ALG INFO), IN("\x30\x0c" ALG
		    INFO), 0, TRI_YES },
		{ "and without its own hash", IN(ALG INFO), IN("\x30\x0f" ALG
		    INFO OWN), 0, TRI_YES },
		{ "or with it", IN(ALG INFO OWN), IN("\x30\x0f" ALG INFO OWN),
		    0, TRI_YES },
		{ "something behind it", IN(ALG INFO), IN("\x30\x0c" ALG INFO
		    "x"), 0, TRI_NO },
		{ "cut", IN(ALG), IN("\x30\x0c" ALG "\x30\x06\x02\x03" "ab"),
		    0, TRI_NO },
		{ "half a digest", IN("text"), IN("text"), 16, TRI_UNKNOWN },
	};
	static const uint8_t	 zero[32];
	uint8_t			 md[32];
	struct octets		 d, doc;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		certs_must(EVP_Digest(rows[i].over, rows[i].overlen, md, NULL,
		    EVP_sha256(), NULL) == 1);
		d = (struct octets){ md, sizeof(md) - rows[i].cut };
		doc = (struct octets){ (const uint8_t *)rows[i].doc,
		    rows[i].len };
		assert_int_equal(sigpolicy_is(DIGEST_SHA256, &d, &doc),
		    rows[i].is);
		assert_int_equal(sigpolicy_is(DIGEST_UNKNOWN, &d, &doc),
		    TRI_UNKNOWN);
	}
	d = (struct octets){ zero, sizeof(zero) };
	assert_int_equal(sigpolicy_is(DIGEST_SHA256, &d, &doc), TRI_UNKNOWN);
}

/* ${props}: of the data objects; ${refs}: in SignedInfo. */
static void
formats_one(const char *refs, const char *props, const char *told)
{
	struct judged	 j;
	struct buf	 b;
	bool		 found = false;

	buf_init(&b, XMLSIGN_MAX);
	buf_addf(&b, "<r><ds:Signature xmlns:ds=\"" DS "\" Id=\"a\">"
	    "<ds:SignedInfo>%s</ds:SignedInfo><ds:Object Id=\"o\" MimeType=\""
	    "text/plain\" Encoding=\"\">t</ds:Object><ds:Object>"
	    "<x:QualifyingProperties xmlns:x=\"" XA "\"><x:SignedProperties>"
	    "<x:SignedDataObjectProperties>%s</x:SignedDataObjectProperties>"
	    "</x:SignedProperties></x:QualifyingProperties></ds:Object>"
	    "</ds:Signature></r>", refs, props);
	judge(&j, b.p, b.len);
	assert_int_equal(j.plan->nsig, 1);
	for (size_t i = 0; i < j.plan->sig[0].nnote; i++) {
		const struct plan_note	*n = &j.plan->sig[0].note[i];

		if (n->code != FINDING_XADES_FORMAT)
			continue;
		assert_false(found);
		found = true;
		assert_non_null(told);
		assert_non_null(strstr(n->detail, told));
	}
	assert_int_equal(found, told != NULL);
	plan_free(j.plan);
	buf_release(&b);
}

static void
formats(void **state)
{
#define REF(id, uri)	"<ds:Reference Id=\"" id "\" URI=\"" uri "\"/>"
#define FORMAT(ref, in)	"<x:DataObjectFormat" ref ">" in \
	"</x:DataObjectFormat>"
#define MIME(t)	"<x:MimeType>" t "</x:MimeType>"
#define AT(id)	" ObjectReference=\"" id "\""
	static const struct {
		const char	*descr;
		const char	*refs;
		const char	*props;
		const char	*told;		/* NULL: nothing is wrong */
	} rows[] = {
		{ "nothing", REF("r1", "#x"), "", NULL },
		{ "as it should be", REF("r1", "#x"),
		    FORMAT(AT("#r1"), MIME("text/xml")), NULL },
		{ "a description alone", REF("r1", "#x"), FORMAT(AT("#r1"),
		    "<x:Description>d</x:Description>"), NULL },
		{ "says nothing", REF("r1", "#x"), FORMAT(AT("#r1"),
		    "<x:Encoding>e</x:Encoding>"), "nothing" },
		{ "no reference named", REF("r1", "#x"),
		    FORMAT("", MIME("text/xml")), "no reference" },
		{ "an empty one", REF("r1", "#x"), FORMAT(AT("#"),
		    MIME("text/xml")), "no reference" },
		{ "one that is not there", REF("r1", "#x"), FORMAT(AT("#r2"),
		    MIME("text/xml")), "no reference" },
		{ "the object itself", REF("r1", "#o"), FORMAT(AT("#o"),
		    MIME("text/plain")), "no reference" },
		{ "the second is wrong", REF("r1", "#x"), FORMAT(AT("#r1"),
		    MIME("text/xml")) FORMAT(AT("#r2"), MIME("a/b")),
		    "no reference" },
		{ "the Object's own", REF("r1", "#o"), FORMAT(AT("#r1"),
		    MIME(" text/plain ")), NULL },
		{ "not the Object's", REF("r1", "#o"), FORMAT(AT("#r1"),
		    MIME("text/xml")), "another MimeType" },
		{ "an encoding that the Object does not tell", REF("r1", "#o"),
		    FORMAT(AT("#r1"), MIME("text/plain")
		    "<x:Encoding>e</x:Encoding>"), NULL },
		{ "an Id that is elsewhere too", REF("a", "#x"),
		    FORMAT(AT("#a"), MIME("text/xml")), NULL },
		{ "a Manifest's", "<ds:Manifest>" REF("m", "#x")
		    "</ds:Manifest>", FORMAT(AT("#m"), MIME("text/xml")),
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		formats_one(rows[i].refs, rows[i].props, rows[i].told);
	}
}

static const char *
told_of(const struct plan *plan)
{
	for (size_t i = 0; i < plan->sig[0].nclaim; i++)
		if (strcmp(plan->sig[0].claim[i].name,
		    "signature-policy-document") == 0)
			return plan->sig[0].claim[i].value;
	return NULL;
}

/* A signature that names a policy, with one in a store or beside it. */
static void
policies(void **state)
{
#define NO_OWN	"<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org" \
	"/TR/2001/REC-xml-c14n-20010315\"/><ds:Transform Algorithm=\"http://" \
	"www.w3.org/2002/06/xmldsig-filter2\"><f:XPath xmlns:f=\"http://www" \
	".w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\">/*/own" \
	"</f:XPath></ds:Transform></ds:Transforms>"
#define XSLT	"<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org" \
	"/TR/1999/REC-xslt-19991116\"/></ds:Transforms>"
	static const struct {
		const char	*descr;
		const char	*transforms;
		const char	*over;
		const char	*stored;	/* NULL: nothing */
		const char	*beside;	/* likewise */
		const char	*told;		/* likewise */
	} rows[] = {
		{ "nowhere", "", POLICY, NULL, NULL, NULL },
		{ "stored", "", POLICY, POLICY, NULL, "as-signed" },
		{ "another stored", "", POLICY, "other", NULL, "another" },
		{ "beside it", "", POLICY, NULL, POLICY, "as-signed" },
		{ "another beside it", "", POLICY, NULL, "other", "another" },
		{ "another stored, the right one beside it", "", POLICY,
		    "other", POLICY, "as-signed" },
		{ "the right one stored, another beside it", "", POLICY,
		    POLICY, "other", "as-signed" },
		{ "transformed", NO_OWN, "<policy><v>2</v></policy>", POLICY,
		    NULL, "as-signed" },
		{ "transformed, and another", NO_OWN,
		    "<policy><v>3</v></policy>", POLICY, NULL, "another" },
		{ "no XML to transform", NO_OWN, POLICY, "other", NULL,
		    NULL },
		{ "transformed by a program", XSLT, POLICY, POLICY, NULL,
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct nearby	 near;
		struct plan	*plan;
		struct buf	 b, piece;

		print_message("%s\n", rows[i].descr);
		buf_init(&b, XMLSIGN_MAX);
		buf_init(&piece, NEARBY_PIECE_MAX);
		buf_addf(&b, "<ds:Signature xmlns:ds=\"" DS "\"><ds:SignedInfo"
		    "/><ds:Object><x:QualifyingProperties xmlns:x=\"" XA "\">"
		    "<x:SignedProperties><x:SignedSignatureProperties>"
		    "<x:SignaturePolicyIdentifier><x:SignaturePolicyId>"
		    "<x:SigPolicyId><x:Identifier>urn:p</x:Identifier>"
		    "</x:SigPolicyId>%s<x:SigPolicyHash><ds:DigestMethod "
		    "Algorithm=\"" SHA256 "\"/><ds:DigestValue>",
		    rows[i].transforms);
		add_digest(&b, rows[i].over, strlen(rows[i].over));
		buf_addstr(&b, "</ds:DigestValue></x:SigPolicyHash>"
		    "<x:SigPolicyQualifiers><x:SigPolicyQualifier><x:SPURI>"
		    "https://example.test/a/p%201.xml</x:SPURI>"
		    "</x:SigPolicyQualifier></x:SigPolicyQualifiers>"
		    "</x:SignaturePolicyId></x:SignaturePolicyIdentifier>"
		    "</x:SignedSignatureProperties></x:SignedProperties>"
		    "<x:UnsignedProperties><x:UnsignedSignatureProperties>");
		if (rows[i].stored != NULL) {
			buf_addstr(&b, "<y:SignaturePolicyStore xmlns:y=\""
			    XA141 "\"><y:SignaturePolicyDocument>");
			base64_encode(&b, (const uint8_t *)rows[i].stored,
			    strlen(rows[i].stored));
			buf_addstr(&b, "</y:SignaturePolicyDocument>"
			    "</y:SignaturePolicyStore>");
		}
		buf_addstr(&b, "</x:UnsignedSignatureProperties>"
		    "</x:UnsignedProperties></x:QualifyingProperties>"
		    "</ds:Object></ds:Signature>");
		assert_int_equal(nearby_begin(&piece), 0);
		if (rows[i].beside != NULL)
			assert_int_equal(nearby_put(&piece, "p 1.xml",
			    rows[i].beside, strlen(rows[i].beside)), 0);
		assert_int_equal(nearby_read(&near, piece.p, piece.len), 0);
		plan = document_parse_near(b.p, b.len, &near);
		assert_non_null(plan);
		assert_int_equal(plan->nsig, 1);
		if (rows[i].told == NULL)
			assert_null(told_of(plan));
		else
			assert_string_equal(told_of(plan), rows[i].told);
		assert_int_equal(sigplan_has_note(&plan->sig[0],
		    FINDING_POLICY_ANOTHER), rows[i].told != NULL &&
		    strcmp(rows[i].told, "another") == 0);
		plan_free(plan);
		nearby_release(&near);
		buf_release(&piece);
		buf_release(&b);
	}
}

/* The same in CMS: 0.4.0.19122.1.3 against the signed attribute. */
static void
cms_store(void **state)
{
	static const uint8_t	 oid[] = { 0x06, 0x07, 0x04, 0x00, 0x81, 0x95,
		0x32, 0x01, 0x03 };
	static const struct {
		const char	*descr;
		const char	*value;
		size_t		 len;
		const char	*told;		/* NULL: nothing */
	} rows[] = {
		{ "the policy", IN("\x30\x09\x06\x01\x2a\x04\x04" "text"),
		    "as-signed" },
		{ "in parts", IN("\x30\x0d\x06\x01\x2a\x24\x08\x04\x02te"
		    "\x04\x02xt"), "as-signed" },
		{ "of another specification", IN("\x30\x09\x0c\x01u\x04\x04"
		    "text"), "as-signed" },
		{ "another", IN("\x30\x09\x06\x01\x2a\x04\x04" "next"),
		    "another" },
		{ "empty", IN("\x30\x05\x06\x01\x2a\x04\x00"), NULL },
		{ "a place on a disk", IN("\x30\x07\x06\x01\x2a\x0c\x02/p"),
		    NULL },
		{ "none", IN("\x02\x01\x00"), NULL },
	};
	struct ber		 in;
	struct ber_tlv		 type, value;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct plan	*plan = plan_new();
		struct sigplan	*s = plan_add_sig(plan);
		uint8_t		 md[32];
		struct buf	 a;

		print_message("%s\n", rows[i].descr);
		certs_must(EVP_Digest("text", 4, md, NULL, EVP_sha256(),
		    NULL) == 1);
		buf_init(&a, 1024);
		/* SET of one attribute: sigPolicyId 1.2 with a SHA-256. */
		buf_add(&a, "\x31\x49\x30\x47\x06\x0b\x2a\x86\x48\x86\xf7\x0d"
		    "\x01\x09\x10\x02\x0f\x31\x38\x30\x36\x06\x01\x2a\x30\x2f"
		    "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
		    "\x04\x20", 41);
		buf_add(&a, md, sizeof(md));
		buf_add(&a, "\x30\x00", 2);
		assert_int_equal(blob_set(&s->attrs, a.p, a.len), 0);
		ber_init(&in, oid, sizeof(oid));
		assert_int_equal(ber_next(&in, &type), 0);
		ber_init(&in, (const uint8_t *)rows[i].value, rows[i].len);
		assert_int_equal(ber_next(&in, &value), 0);
		assert_int_equal(cms_claim_read(s, &type, &value, false), 0);
		if (rows[i].told == NULL)
			assert_null(told_of(plan));
		else
			assert_string_equal(told_of(plan), rows[i].told);
		/* Signed it would be something else. */
		assert_int_equal(cms_claim_read(s, &type, &value, true), 0);
		assert_true(s->nclaim <= 1);
		buf_release(&a);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(digests),
		cmocka_unit_test(formats),
		cmocka_unit_test(policies),
		cmocka_unit_test(cms_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
