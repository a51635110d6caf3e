/*
 * test-xmldsig.c: XML signatures made here, right and wrong in one part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/xmljudge.h"

/* Ways to make and to spoil a document with one signature. */
struct recipe {
	const char	*descr;
	const char	*before;	/* the document's octets before ... */
	const char	*after;		/* ... and after the signature */
	const char	*uri;
	const char	*transforms;
	const char	*content;	/* whose digest is signed */
	bool		 ec;
	bool		 no_key;
	const char	*from;		/* first of this in the result ... */
	const char	*to;		/* ... becomes this */
	enum tri	 digest;
	enum tri	 value;
	enum finding	 told;		/* FINDING_OK: not looked at */
	enum coverage	 coverage;
};

#define ROOT_B	"<r><b Id=\"x\">signed</b></r>"

#define XPATH(e)	"<ds:Transform Algorithm=\"http://www.w3.org/TR/" \
	"1999/REC-xpath-19991116\"><ds:XPath>" e "</ds:XPath></ds:Transform>"
#define STEP(how, e)	"<f:XPath xmlns:f=\"" FILTER "\" Filter=\"" how \
	"\">" e "</f:XPath>"
#define FILTER		"http://www.w3.org/2002/06/xmldsig-filter2"
#define FILTER2(steps)	"<ds:Transform Algorithm=\"" FILTER "\">" steps \
	"</ds:Transform>"

static const struct recipe recipes[] = {
	{ .descr = "enveloped, whole document", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "", .transforms = TRANSFORM(ENVELOPED)
	    TRANSFORM(EXC), .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "enveloped, no canonicalisation named",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "",
	    .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "ECDSA with r and s", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>", .ec = true,
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "by Id, all else is the signature",
	    .before = "<r>" B, .after = "</r>", .uri = "#x",
	    .transforms = TRANSFORM(EXC), .content = B,
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "by xpointer", .before = "<r>" B, .after = "</r>",
	    .uri = "#xpointer(id('x'))", .transforms = TRANSFORM(EXC),
	    .content = B, .digest = TRI_YES, .value = TRI_YES,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "by Id, other text beside it", .before = "<r>" B,
	    .after = "<c>more</c></r>", .uri = "#x",
	    .transforms = TRANSFORM(EXC), .content = B,
	    .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "by Id, a style sheet before it", .before =
	    "<?xml-stylesheet href=\"x\"?><r>" B, .after = "</r>",
	    .uri = "#x", .transforms = TRANSFORM(EXC), .content = B,
	    .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "a comment is not part of it",
	    .before = "<r><!-- no --><b>signed</b>", .after = "</r>",
	    .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPath that leaves signatures out",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "",
	    .transforms = "<ds:Transform Algorithm=\"http://www.w3.org/TR/"
	    "1999/REC-xpath-19991116\"><ds:XPath>not(ancestor-or-self::"
	    "ds:Signature)</ds:XPath></ds:Transform>",
	    .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPath that leaves signatures out, inside of one",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "#x",
	    .transforms = XPATH("not(ancestor-or-self::ds:Signature)"),
	    .content = "", .from = "<ds:KeyInfo>",
	    .to = "<ds:KeyInfo Id=\"x\">", .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "an XPath that leaves out anything",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "",
	    .transforms = "<ds:Transform Algorithm=\"http://www.w3.org/TR/"
	    "1999/REC-xpath-19991116\"><ds:XPath>not(ancestor-or-self::b)"
	    " and not(ancestor-or-self::ds:Signature)</ds:XPath>"
	    "</ds:Transform>", .content = "<r></r>",
	    .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "an XPath that keeps what it should",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "",
	    .transforms = XPATH("ancestor-or-self::b"),
	    .content = "<b>signed</b>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPath that keeps attributes and no namespace",
	    .before = "<r xmlns:n=\"urn:n\"><b a=\"1\">signed</b>",
	    .after = "</r>", .uri = "",
	    .transforms = XPATH("ancestor-or-self::b and (self::b or "
	    "self::text() or name() = \"a\")"),
	    .content = "<b a=\"1\">signed</b>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPath that leaves an attribute out",
	    .before = "<r><b a=\"1\">signed</b>", .after = "</r>", .uri = "",
	    .transforms = XPATH("ancestor-or-self::b and name() != \"a\""),
	    .content = "<b>signed</b>", .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "an XPath over here()", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "", .transforms = XPATH("not(count("
	    "ancestor-or-self::ds:Signature|here()/ancestor::ds:Signature[1])"
	    " = count(ancestor-or-self::ds:Signature))"),
	    .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPath that is none", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "", .transforms = XPATH("not(("),
	    .content = "<r></r>", .digest = TRI_UNKNOWN, .value = TRI_YES,
	    .told = FINDING_XML_TRANSFORM, .coverage = COVERAGE_PARTIAL },
	{ .descr = "a function that XPath does not have",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "",
	    .transforms = XPATH("document('/etc/passwd')"),
	    .content = "<r></r>", .digest = TRI_UNKNOWN, .value = TRI_YES,
	    .told = FINDING_XML_TRANSFORM, .coverage = COVERAGE_PARTIAL },
	{ .descr = "Filter 2.0, intersect", .before = "<r><b>signed</b>"
	    "<c>more</c>", .after = "</r>", .uri = "",
	    .transforms = FILTER2(STEP("intersect", "//b")),
	    .content = "<b>signed</b>",
	    .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "Filter 2.0, three steps", .before = "<r><b>si<c>gn</c>"
	    "<d>ed</d></b>", .after = "</r>", .uri = "",
	    .transforms = FILTER2(STEP("intersect", "//b")
	    STEP("subtract", "//c | //d") STEP("union", "id('none') | //d")),
	    .content = "<b>si<d>ed</d></b>", .digest = TRI_YES,
	    .value = TRI_YES, .told = FINDING_PARTIAL_COVERAGE,
	    .coverage = COVERAGE_PARTIAL },
	{ .descr = "Filter 2.0 that subtracts the signature by another path",
	    .before = "<r><b>signed</b>", .after = "</r>", .uri = "",
	    .transforms = FILTER2(STEP("subtract", "/*/ds:Signature")),
	    .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "a Filter 2.0 that is none", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "",
	    .transforms = FILTER2(STEP("remove", "//ds:Signature")),
	    .content = "<r><b>signed</b></r>", .digest = TRI_UNKNOWN,
	    .value = TRI_YES, .told = FINDING_XML_TRANSFORM,
	    .coverage = COVERAGE_PARTIAL },
	{ .descr = "any XPointer", .before = "<r><b>signed</b>",
	    .after = "<c>more</c></r>", .uri = "#xpointer(//b)",
	    .content = "<b>signed</b>", .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "an XPointer to all that there is",
	    .before = "<r><b>signed</b>", .after = "</r>",
	    .uri = "#xpointer(/r/b)", .content = "<b>signed</b>",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPointer to nothing", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "#xpointer(//x)", .content = "",
	    .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "XSLT", .before = "<r><b>signed</b>", .after = "</r>",
	    .uri = "", .transforms = TRANSFORM(
	    "http://www.w3.org/TR/1999/REC-xslt-19991116"),
	    .content = "<r></r>", .digest = TRI_UNKNOWN, .value = TRI_YES,
	    .told = FINDING_XML_TRANSFORM, .coverage = COVERAGE_WHOLE },
	/* Canonical XML 1.0, 1.3: not too large, as was said of it once. */
	{ .descr = "a relative namespace name",
	    .before = "<r xmlns:n=\"../n\"><b>signed</b>", .after = "</r>",
	    .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r></r>", .digest = TRI_UNKNOWN, .value = TRI_UNKNOWN,
	    .told = FINDING_XML_NAMESPACE, .coverage = COVERAGE_WHOLE },
	{ .descr = "base64 of an element", .before = "<r><b Id=\"x\">aGVs\n"
	    "bG8=</b>", .after = "</r>", .uri = "#x",
	    .transforms = TRANSFORM(DS "base64"), .content = "hello",
	    .digest = TRI_YES, .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "base64 of text that stands in an element of any name",
	    .before = "<r><b Id=\"x\"><c>aGVsbG8=</c></b>",
	    .after = "</r>", .uri = "#x",
	    .transforms = TRANSFORM(DS "base64"), .content = "hello",
	    .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	{ .descr = "a comment inside a word",
	    .before = "<r><b>sig<!-- -->ned</b>", .after = "</r>",
	    .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>", .digest = TRI_YES,
	    .value = TRI_YES, .told = FINDING_XML_COMMENT,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "a counter-signature of a value that stands alone",
	    .before = "<r><b>forged</b><ds:SignatureValue xmlns:ds=\"" DS
	    "\" Id=\"x\">AA==</ds:SignatureValue>", .after = "</r>",
	    .uri = "#x", .transforms = TRANSFORM(EXC),
	    .content = "<ds:SignatureValue xmlns:ds=\"" DS "\" Id=\"x\">"
	    "AA==</ds:SignatureValue>", .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_PARTIAL_COVERAGE, .coverage = COVERAGE_PARTIAL },
	/* <!DOCTYPE d [<!ATTLIST e i ID #IMPLIED>]>
	   <d><e i="E">in</e><e>out</e></d> */
	{ .descr = "an XPath by an Id that another document declares",
	    .before = "<r><b Id=\"x\">PCFET0NUWVBFIGQgWzwhQVRUTElTVCBlIGkg"
	    "SUQgI0lNUExJRUQ+XT48ZD48ZSBpPSJFIj5pbjwvZT48ZT5vdXQ8L2U+PC9k"
	    "Pg==</b>",
	    .after = "</r>", .uri = "#x", .transforms =
	    TRANSFORM(DS "base64") XPATH("count(id('E') | ancestor-or-self::"
	    "node()) = count(ancestor-or-self::node())"),
	    .content = "<e i=\"E\">in</e>", .digest = TRI_YES,
	    .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "altered content", .before = "<r><b>signed</b>",
	    .after = "</r>", .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>", .from = "signed",
	    .to = "forged", .digest = TRI_NO, .value = TRI_YES,
	    .told = FINDING_XML_REFERENCE, .coverage = COVERAGE_WHOLE },
	{ .descr = "altered SignedInfo", .before = "<r>" B, .after = "</r>",
	    .uri = "#x", .transforms = TRANSFORM(EXC), .content = B,
	    .from = EXC "\"></ds:Transform>", .to = C14N "\"></ds:Transform>",
	    .digest = TRI_YES, .value = TRI_NO, .coverage = COVERAGE_WHOLE },
	{ .descr = "the Id is not there", .before = "<r>" B, .after = "</r>",
	    .uri = "#y", .transforms = TRANSFORM(EXC), .content = B,
	    .digest = TRI_UNKNOWN, .value = TRI_YES,
	    .told = FINDING_XML_REFERENCE_ABSENT,
	    .coverage = COVERAGE_PARTIAL },
	{ .descr = "two elements have the Id", .before = "<r>" B,
	    .after = "<c Id=\"x\">other</c></r>", .uri = "#x",
	    .transforms = TRANSFORM(EXC), .content = B, .digest = TRI_NO,
	    .value = TRI_YES, .told = FINDING_XML_WRAPPED,
	    .coverage = COVERAGE_PARTIAL },
	{ .descr = "signed content moved into the signature",
	    .before = "<r><b Id=\"y\">forged</b>", .after = "</r>",
	    .uri = "#x", .transforms = TRANSFORM(EXC), .content = B,
	    .from = "</ds:Signature>", .to = "<ds:Object>" B
	    "</ds:Object></ds:Signature>", .digest = TRI_YES,
	    .value = TRI_YES, .told = FINDING_PARTIAL_COVERAGE,
	    .coverage = COVERAGE_PARTIAL },
	{ .descr = "a signed Object moved into another element",
	    .before = "<r>", .after = "<w><ds:Object xmlns:ds=\"" DS "\" "
	    "Id=\"x\">signed</ds:Object></w></r>", .uri = "#x",
	    .transforms = TRANSFORM(EXC), .content = "<ds:Object xmlns:ds=\""
	    DS "\" Id=\"x\">signed</ds:Object>", .digest = TRI_NO,
	    .value = TRI_YES, .told = FINDING_XML_WRAPPED,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "two of SignedInfo", .before = "<r>" B, .after = "</r>",
	    .uri = "#x", .transforms = TRANSFORM(EXC), .content = B,
	    .from = "<ds:SignatureValue>", .to = "<ds:SignedInfo/>"
	    "<ds:SignatureValue>", .digest = TRI_YES, .value = TRI_YES,
	    .told = FINDING_XML_SIGNATURE, .coverage = COVERAGE_WHOLE },
	{ .descr = "no key", .before = "<r>" B, .after = "</r>", .uri = "#x",
	    .transforms = TRANSFORM(EXC), .content = B, .no_key = true,
	    .digest = TRI_YES, .value = TRI_UNKNOWN,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "HMAC, cut to one bit", .before = "<r>" B,
	    .after = "</r>", .uri = "#x", .transforms = TRANSFORM(EXC),
	    .content = B, .from = RSA256 "\">", .to = DS "hmac-sha1\">"
	    "<ds:HMACOutputLength>1</ds:HMACOutputLength>",
	    .digest = TRI_YES, .value = TRI_UNKNOWN,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "an unknown digest", .before = "<r>" B, .after = "</r>",
	    .uri = "#x", .transforms = TRANSFORM(EXC), .content = B,
	    .from = "xmlenc#sha256", .to = "xmlenc#sha257",
	    .digest = TRI_UNKNOWN, .value = TRI_NO,
	    .told = FINDING_ALG_UNSUPPORTED, .coverage = COVERAGE_PARTIAL },
	{ .descr = "an entity in the content",
	    .before = "<!DOCTYPE r [<!ENTITY e \"signed\">]><r><b>&e;</b>",
	    .after = "</r>", .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>", .digest = TRI_YES,
	    .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an attribute by default", .before = "<!DOCTYPE r ["
	    "<!ATTLIST b a CDATA \"1\">]><r><b>signed</b>", .after = "</r>",
	    .uri = "", .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b a=\"1\">signed</b></r>", .digest = TRI_YES,
	    .value = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "an entity of one declared later", .before =
	    "<!DOCTYPE r [<!ENTITY e \"&f;\"><!ENTITY f \"signed\">]><r>"
	    "<b>&e;</b>", .after = "</r>", .uri = "",
	    .transforms = TRANSFORM(ENVELOPED),
	    .content = "<r><b>signed</b></r>", .digest = TRI_UNKNOWN,
	    .value = TRI_UNKNOWN, .told = FINDING_XML_ENTITIES },
	{ .descr = "an external entity",
	    .before = "<!DOCTYPE r [<!ENTITY e SYSTEM \"/etc/passwd\">]>"
	    "<r><b>&e;</b>", .after = "</r>", .uri = "",
	    .transforms = TRANSFORM(ENVELOPED), .content = "<r><b></b></r>",
	    .digest = TRI_UNKNOWN, .value = TRI_UNKNOWN,
	    .told = FINDING_XML_ENTITIES },
	{ .descr = "another file", .before = "<r>", .after = "</r>",
	    .uri = "beside.txt", .content = "octets",
	    .digest = TRI_UNKNOWN, .value = TRI_YES,
	    .coverage = COVERAGE_WHOLE },
};

static void
make(struct buf *doc, const struct recipe *r)
{
	struct buf	 refs;
	const uint8_t	*at;
	struct buf	 cut;

	buf_init(&refs, XMLSIGN_MAX);
	buf_init(doc, XMLSIGN_MAX);
	add_reference(&refs, "", r->uri, r->transforms, r->content,
	    strlen(r->content));
	buf_addstr(doc, r->before);
	add_signature(doc, r->ec, "s1", &refs, r->no_key ? "" : NULL);
	buf_addstr(doc, r->after);
	buf_release(&refs);
	if (r->from == NULL)
		return;
	at = memmem(doc->p, doc->len, r->from, strlen(r->from));
	assert_non_null(at);
	buf_init(&cut, XMLSIGN_MAX);
	buf_add(&cut, doc->p, (size_t)(at - doc->p));
	buf_addstr(&cut, r->to);
	at += strlen(r->from);
	buf_add(&cut, at, doc->len - (size_t)(at - doc->p));
	buf_release(doc);
	*doc = cut;
}

static void
one_signature(void **state)
{
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(recipes); i++) {
		const struct recipe	*r = &recipes[i];

		print_message("%s\n", r->descr);
		make(&doc, r);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->format, FORMAT_XML);
		assert_int_equal(j.plan->nsig, 1);
		assert_string_equal(j.plan->sig[0].id, "s1");
		assert_int_equal(j.math[0].digest_match, r->digest);
		assert_int_equal(j.math[0].signature_valid, r->value);
		assert_int_equal(j.plan->sig[0].coverage, r->coverage);
		if (r->told != FINDING_OK)
			assert_true(noted(&j, r->told));
		plan_free(j.plan);
		buf_release(&doc);
	}
}

/*
 * No octet can be changed without being noticed: all but the Id and KeyInfo,
 * which nothing signs here.
 */
static void
any_octet(void **state)
{
	const struct recipe	*r = &recipes[0];
	struct judged		 j;
	struct buf		 doc;
	const uint8_t		*key, *id, *ns;
	uint8_t			 was;

	(void)state;
	make(&doc, r);
	key = memmem(doc.p, doc.len, "<ds:KeyInfo", 11);
	id = memmem(doc.p, doc.len, "Id=\"s1\"", 7);
	/* SignedInfo would inherit its prefix; the form signed is the same. */
	ns = memmem(doc.p, doc.len, "<ds:SignedInfo xmlns:ds", 23);
	assert_true(key != NULL && id != NULL && ns != NULL);
	for (size_t i = 0; i < (size_t)(key - doc.p); i++) {
		if ((doc.p + i >= id && doc.p + i < id + 7) ||
		    (doc.p + i >= ns + 21 && doc.p + i < ns + 23))
			continue;
		was = doc.p[i];
		doc.p[i] = was == 'q' ? 'Q' : 'q';
		judge(&j, doc.p, doc.len);
		assert_false(j.plan->nsig == 1 &&
		    j.math[0].digest_match == TRI_YES &&
		    j.math[0].signature_valid == TRI_YES);
		plan_free(j.plan);
		doc.p[i] = was;
	}
	buf_release(&doc);
}

/* The detached data is found by layer 2. */
static void
detached(void **state)
{
	struct recipe	 r = { .before = "<r>", .after = "</r>",
			    .uri = "beside.txt", .content = "octets" };
	struct verify	*v = verify_new();
	struct sigmath	 math;
	struct digest	 d;
	struct plan	*plan;
	struct buf	 doc;
	uint64_t	 size;

	(void)state;
	make(&doc, &r);
	plan = document_parse(doc.p, doc.len);
	assert_int_equal(plan->sig[0].content, CONTENT_COVERS);
	for (int right = 0; right < 2; right++) {
		assert_int_equal(verify_begin(v, plan), 0);
		assert_int_equal(verify_update(v, doc.p, doc.len), 0);
		assert_int_equal(verify_covers(v, (const uint8_t *)
		    (right ? "octets" : "octetz"), 6), 0);
		assert_int_equal(verify_end(v, &d, &size, &math), 0);
		assert_int_equal(math.digest_match, right ? TRI_YES : TRI_NO);
		assert_int_equal(math.signature_valid, TRI_YES);
	}
	plan_free(plan);
	verify_free(v);
	buf_release(&doc);
}

#define TYPE_OBJECT	" Type=\"" DS "Object\""

/* What is said to be in an Object, and where an Object may stand. */
static void
objects(void **state)
{
	static const char	 moved[] = "<ds:Object xmlns:ds=\"" DS "\" "
	    "Id=\"x\">c2lnbmVk</ds:Object>";
	static const struct {
		const char	*descr;
		const char	*attrs;
		const char	*target;	/* in <r>, beside a signature */
		bool		 base64;
		bool		 manifest;
		enum finding	 told;		/* FINDING_OK: nothing of it */
	} rows[] = {
		{ "text of no Object, its name not signed", TYPE_OBJECT,
		    "<c Id=\"x\">c2lnbmVk</c>", true, false,
		    FINDING_XML_TYPE },
		{ "the same without that type", "",
		    "<c Id=\"x\">c2lnbmVk</c>", true, false, FINDING_OK },
		{ "an element of another type, its name signed", TYPE_OBJECT,
		    "<c Id=\"x\">c2lnbmVk</c>", false, false, FINDING_OK },
		{ "an Object elsewhere", TYPE_OBJECT, moved, false, false,
		    FINDING_XML_WRAPPED },
		{ "an Object elsewhere, its text alone signed", TYPE_OBJECT,
		    moved, true, false, FINDING_XML_WRAPPED },
		{ "an Object beside the signature, in a manifest",
		    TYPE_OBJECT, moved, false, true, FINDING_OK },
	};
	struct buf	 doc, refs, man;
	struct judged	 j;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&man, XMLSIGN_MAX);
		buf_init(&doc, XMLSIGN_MAX);
		add_reference(rows[i].manifest ? &man : &refs, rows[i].attrs,
		    "#x", rows[i].base64 ? TRANSFORM(DS "base64") :
		    TRANSFORM(EXC), rows[i].base64 ? "signed" : rows[i].target,
		    rows[i].base64 ? 6 : strlen(rows[i].target));
		buf_addf(&doc, "<r>%s", rows[i].target);
		if (rows[i].manifest) {
			struct buf	 m, rest;

			buf_init(&m, XMLSIGN_MAX);
			buf_init(&rest, XMLSIGN_MAX);
			buf_addf(&m, "<ds:Manifest xmlns:ds=\"%s\" Id=\"m\">"
			    "%s</ds:Manifest>", DS, buf_str(&man));
			add_reference(&refs, "", "#m", TRANSFORM(EXC), m.p,
			    m.len);
			add_keyinfo(&rest, false);
			buf_addf(&rest, "<ds:Object>%s</ds:Object>",
			    buf_str(&m));
			add_signature(&doc, false, "s1", &refs,
			    buf_str(&rest));
			buf_release(&m);
			buf_release(&rest);
		} else {
			add_signature(&doc, false, "s1", &refs, NULL);
		}
		buf_addstr(&doc, "</r>");
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.math[0].digest_match, rows[i].told ==
		    FINDING_XML_WRAPPED ? TRI_NO : TRI_YES);
		for (enum finding f = FINDING_XML_TYPE; f != FINDING_OK;
		    f = f == FINDING_XML_TYPE ? FINDING_XML_WRAPPED :
		    FINDING_OK)
			assert_true(noted(&j, f) == (f == rows[i].told));
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&refs);
		buf_release(&man);
	}
}

/* RFC 4050: coordinates in decimal are shorter than the curve's own. */
static void
ec_decimal(void **state)
{
	EVP_PKEY	*was = xmlsign_ec, *key;
	BIGNUM		*x = NULL, *y = NULL;
	struct judged	 j;
	struct buf	 doc, refs, rest;
	char		*xs, *ys;

	(void)state;
	/* One in four is: both of them begin with a zero octet. */
	do {
		key = certs_key("ec:P-521");
		BN_free(x);
		BN_free(y);
		x = y = NULL;
		certs_must(EVP_PKEY_get_bn_param(key, "qx", &x) == 1 &&
		    EVP_PKEY_get_bn_param(key, "qy", &y) == 1);
		if (BN_num_bytes(x) < 66 && BN_num_bytes(y) < 66)
			break;
		EVP_PKEY_free(key);
	} while (true);
	xs = BN_bn2dec(x);
	ys = BN_bn2dec(y);
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&rest, XMLSIGN_MAX);
	buf_init(&doc, XMLSIGN_MAX);
	buf_addf(&rest, "<ds:KeyInfo><ds:KeyValue><k:ECDSAKeyValue "
	    "xmlns:k=\"http://www.w3.org/2001/04/xmldsig-more#\">"
	    "<k:DomainParameters><k:NamedCurve URN=\"urn:oid:1.3.132.0.35\"/>"
	    "</k:DomainParameters><k:PublicKey><k:X Value=\"%s\"/><k:Y "
	    "Value=\"%s\"/></k:PublicKey></k:ECDSAKeyValue></ds:KeyValue>"
	    "</ds:KeyInfo>", xs, ys);
	add_reference(&refs, "", "#x", TRANSFORM(EXC), B, strlen(B));
	buf_addstr(&doc, "<r>" B);
	xmlsign_ec = key;
	add_signature(&doc, true, "s1", &refs, buf_str(&rest));
	xmlsign_ec = was;
	buf_addstr(&doc, "</r>");
	judge(&j, doc.p, doc.len);
	assert_int_equal(j.math[0].digest_match, TRI_YES);
	assert_int_equal(j.math[0].signature_valid, TRI_YES);
	plan_free(j.plan);
	buf_release(&doc);
	buf_release(&rest);
	buf_release(&refs);
	OPENSSL_free(xs);
	OPENSSL_free(ys);
	BN_free(x);
	BN_free(y);
	EVP_PKEY_free(key);
}

/*
 * A manifest: its entries are compared where they lead to something, and one
 * that differs fails the signature; one that leads to nothing here does not.
 */
static void
manifest(void **state)
{
	static const struct {
		const char	*descr;
		const char	*uri;
		const char	*content;
		enum tri	 digest;
		enum finding	 told;
	} rows[] = {
		{ "an entry that matches", "#x", B, TRI_YES, FINDING_OK },
		{ "one that does not", "#x", "<b></b>", TRI_NO,
		    FINDING_XML_REFERENCE },
		{ "one that leads to another file", "a.pdf", "octets",
		    TRI_YES, FINDING_XML_MANIFEST_ABSENT },
	};
	struct judged	 j;
	struct buf	 doc, refs, entries, m, rest;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		buf_init(&doc, XMLSIGN_MAX);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&entries, XMLSIGN_MAX);
		buf_init(&m, XMLSIGN_MAX);
		buf_init(&rest, XMLSIGN_MAX);
		add_reference(&entries, "", rows[i].uri, NULL,
		    rows[i].content, strlen(rows[i].content));
		buf_addf(&m, "<ds:Manifest xmlns:ds=\"%s\" Id=\"m\">%s"
		    "</ds:Manifest>", DS, buf_str(&entries));
		add_reference(&refs, " Type=\"" DS "Manifest\"", "#m",
		    TRANSFORM(EXC), m.p, m.len);
		add_keyinfo(&rest, false);
		buf_addf(&rest, "<ds:Object>%s</ds:Object>", buf_str(&m));
		buf_addstr(&doc, "<r>" B);
		add_signature(&doc, false, "s1", &refs, buf_str(&rest));
		buf_addstr(&doc, "</r>");
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.plan->sig[0].nref, 2);
		assert_int_equal(j.math[0].digest_match, rows[i].digest);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		if (rows[i].told != FINDING_OK)
			assert_true(noted(&j, rows[i].told));
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&refs);
		buf_release(&entries);
		buf_release(&m);
		buf_release(&rest);
	}
}

/* Elements that are not there. */
static void
parts_missing(void **state)
{
	static const char *const	 inside[] = { "", "<SignedInfo/>",
	    "<SignatureValue/>", "<SignedInfo/><SignatureValue/>",
	    "<SignedInfo><Reference/></SignedInfo><SignatureValue>?"
	    "</SignatureValue>", "<SignedInfo><Reference URI=\"\"><Transforms>"
	    "<Transform/></Transforms></Reference><CanonicalizationMethod/>"
	    "</SignedInfo><KeyInfo><KeyValue/><X509Data/></KeyInfo>",
	    "<SignedInfo><SignatureMethod/></SignedInfo><SignatureValue/>"
	    "<KeyInfo><KeyValue><RSAKeyValue/></KeyValue></KeyInfo>" };
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(inside); i++) {
		buf_init(&doc, XMLSIGN_MAX);
		buf_addf(&doc, "<a><Signature xmlns=\"%s\">%s</Signature></a>",
		    DS, inside[i]);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 1);
		assert_true(noted(&j, FINDING_XML_SIGNATURE));
		assert_int_not_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_not_equal(j.math[0].digest_match, TRI_YES);
		plan_free(j.plan);
		buf_release(&doc);
	}
}

/* Both sides of the depth that is read. */
static void
depth(void **state)
{
	static const size_t	 deep[] = { 200, 255, 256, 5000 };
	struct judged		 j;
	struct buf		 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(deep); i++) {
		buf_init(&doc, XMLSIGN_MAX);
		buf_addstr(&doc, "<a>");
		for (size_t k = 1; k < deep[i]; k++)
			buf_addstr(&doc, "<a>");
		buf_addstr(&doc, "<Signature xmlns=\"" DS "\"/>");
		for (size_t k = 0; k < deep[i]; k++)
			buf_addstr(&doc, "</a>");
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, deep[i] < 256);
		assert_true(noted(&j, deep[i] < 256 ? FINDING_XML_SIGNATURE :
		    FINDING_XML_MALFORMED));
		plan_free(j.plan);
		buf_release(&doc);
	}
}

/* What libxml2 says of it is longer than any detail, and bad UTF-8. */
static void
long_name(void **state)
{
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	buf_init(&doc, XMLSIGN_MAX);
	buf_addstr(&doc, "<!--" DS "--><ds:Signature");
	for (int i = 0; i < 3000; i++)
		buf_addc(&doc, '\xb7');
	judge(&j, doc.p, doc.len);
	assert_int_equal(j.plan->nsig, 0);
	assert_true(noted(&j, FINDING_XML_MALFORMED));
	plan_free(j.plan);
	buf_release(&doc);
}

/* A long attribute by default, on many elements. */
static void
default_bomb(void **state)
{
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	buf_init(&doc, XMLSIGN_MAX);
	buf_addstr(&doc, "<!DOCTYPE r [<!ATTLIST b a CDATA \"");
	for (int i = 0; i < 1000; i++)
		buf_addstr(&doc, "0123456789");
	buf_addstr(&doc, "\">]><r>");
	for (int i = 0; i < 1000; i++)
		buf_addstr(&doc, "<b/>");
	buf_addstr(&doc, "<Signature xmlns=\"" DS "\"/></r>");
	judge(&j, doc.p, doc.len);
	assert_true(noted(&j, FINDING_XML_MALFORMED));
	plan_free(j.plan);
	buf_release(&doc);
}

/* Expressions that would take days: refused within the budget. */
static void
greedy(void **state)
{
	static const struct {
		const char	*expr;
		bool		 fine;
	} rows[] = { { "//b = //c", false }, { "//b | //c", false },
		{ "contains(/, 'x')", false }, { "id(/)", false },
		{ "//*[//*[//*]]", false }, { "(//@i | //@j) = '2'", false },
		/* An attribute's text is no more than its own. */
		{ "ancestor-or-self::b[@i = '2' or x/@j = '1']", true } };
	struct judged	 j;
	struct buf	 doc, refs;

	if (getenv("NB_WRAPPED") != NULL)
		skip();		/* minutes of a memory checker's time */
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].expr);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&doc, XMLSIGN_MAX);
		buf_addf(&refs, "<ds:Reference URI=\"\"><ds:Transforms>"
		    "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/"
		    "REC-xpath-19991116\"><ds:XPath>%s</ds:XPath>"
		    "</ds:Transform></ds:Transforms><ds:DigestMethod "
		    "Algorithm=\"" SHA256 "\"></ds:DigestMethod>"
		    "<ds:DigestValue>", rows[i].expr);
		add_digest(&refs, "", 0);
		buf_addstr(&refs, "</ds:DigestValue></ds:Reference>");
		buf_addstr(&doc, "<r>");
		for (int k = 0; k < 30000; k++)
			buf_addstr(&doc, "<b i=\"1\">text</b><c/>");
		add_signature(&doc, false, "s1", &refs, NULL);
		buf_addstr(&doc, "</r>");
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 1);
		assert_true(noted(&j, FINDING_XML_TRANSFORM) != rows[i].fine);
		assert_int_equal(j.math[0].digest_match, rows[i].fine ?
		    TRI_YES : TRI_UNKNOWN);
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&refs);
	}
}

/* Ten times ten times ... as many, were entities expanded. */
static void
bomb(void **state)
{
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	buf_init(&doc, XMLSIGN_MAX);
	buf_addstr(&doc, "<!DOCTYPE r [<!ENTITY e0 \"lol\">");
	for (int i = 1; i < 10; i++) {
		buf_addf(&doc, "<!ENTITY e%d \"", i);
		for (int k = 0; k < 10; k++)
			buf_addf(&doc, "&e%d;", i - 1);
		buf_addstr(&doc, "\">");
	}
	buf_addstr(&doc, "]><r a=\"&e9;\">&e9;<Signature xmlns=\"" DS
	    "\"/></r>");
	judge(&j, doc.p, doc.len);
	assert_true(noted(&j, FINDING_XML_ENTITIES) ||
	    noted(&j, FINDING_XML_MALFORMED));
	plan_free(j.plan);
	buf_release(&doc);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(one_signature),
		cmocka_unit_test(any_octet),
		cmocka_unit_test(detached),
		cmocka_unit_test(objects),
		cmocka_unit_test(ec_decimal),
		cmocka_unit_test(manifest),
		cmocka_unit_test(parts_missing),
		cmocka_unit_test(depth),
		cmocka_unit_test(long_name),
		cmocka_unit_test(default_bomb),
		cmocka_unit_test(greedy),
		cmocka_unit_test(bomb),
	};

	return cmocka_run_group_tests(all, xmlsign_begin,
	    xmlsign_end);
}
