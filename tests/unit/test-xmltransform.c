/*
 * test-xmltransform.c: references and methods of XML signatures that go ways
 * of their own: through a canonical form and back, without URI, PSS by its
 * parameters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/detail.h"
#include "tests/unit/xmljudge.h"

#define XPATH(e)	"<ds:Transform Algorithm=\"http://www.w3.org/TR/" \
	"1999/REC-xpath-19991116\"><ds:XPath>" e "</ds:XPath></ds:Transform>"
#define UNSIGNED	"not(ancestor-or-self::ds:Signature)"
#define MORE07	"http://www.w3.org/2007/05/xmldsig-more#"

/* A document <r>, and a reference to all of it. */
struct row {
	const char	*descr;
	const char	*inside;	/* of <r>, before the signature */
	const char	*transforms;
	const char	*content;
	bool		 no_uri;
	bool		 second;	/* another reference, to #x,
					   which is B */
	const char	*from;		/* first of this in the result ... */
	const char	*to;		/* ... becomes this */
	enum tri	 digest;
	enum coverage	 coverage;
};

static const struct row rows[] = {
	{ .descr = "taken out of the canonical form", .inside = B,
	    .transforms = TRANSFORM(C14N) TRANSFORM(ENVELOPED),
	    .content = "<r>" B "</r>", .digest = TRI_YES,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "the same, by an XPath again", .inside = B,
	    .transforms = TRANSFORM(C14N) TRANSFORM(ENVELOPED) XPATH(UNSIGNED),
	    .content = "<r>" B "</r>", .digest = TRI_YES,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "the same, another Signature before it", .inside = B
	    "<ds:Signature xmlns:ds=\"" DS "\"><ds:Object>x</ds:Object>"
	    "</ds:Signature>",
	    .transforms = TRANSFORM(EXC) TRANSFORM(ENVELOPED),
	    .content = "<r>" B "<ds:Signature xmlns:ds=\"" DS "\"><ds:Object>"
	    "x</ds:Object></ds:Signature></r>", .digest = TRI_YES,
	    .coverage = COVERAGE_WHOLE },
	{ .descr = "out of the canonical form of a canonical form",
	    .inside = B, .transforms = TRANSFORM(C14N) TRANSFORM(EXC)
	    TRANSFORM(ENVELOPED), .content = "<r>" B "</r>",
	    .digest = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "altered", .inside = B,
	    .transforms = TRANSFORM(C14N) TRANSFORM(ENVELOPED),
	    .content = "<r>" B "</r>", .from = "signed", .to = "forged",
	    .digest = TRI_NO, .coverage = COVERAGE_WHOLE },
	{ .descr = "an XPath of the canonical form that keeps all",
	    .inside = "<b a=\"1\">signed</b><?p i?>", .transforms =
	    TRANSFORM(ENVELOPED) TRANSFORM(C14N) XPATH("true()"),
	    .content = "<r><b a=\"1\">signed</b><?p i?></r>",
	    .digest = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "one that leaves an element out", .inside = "<b>no</b>",
	    .transforms = TRANSFORM(ENVELOPED) TRANSFORM(C14N)
	    XPATH("not(ancestor-or-self::b)"), .content = "<r></r>",
	    .digest = TRI_YES, .coverage = COVERAGE_PARTIAL },
	{ .descr = "one that leaves text out", .inside = "<b>no</b>",
	    .transforms = TRANSFORM(ENVELOPED) TRANSFORM(C14N)
	    XPATH("not(self::text())"), .content = "<r><b></b></r>",
	    .digest = TRI_YES, .coverage = COVERAGE_PARTIAL },
	{ .descr = "one that leaves an attribute out",
	    .inside = "<b a=\"1\">signed</b>",
	    .transforms = TRANSFORM(ENVELOPED) TRANSFORM(C14N)
	    XPATH("name() != 'a'"), .content = "<r><b>signed</b></r>",
	    .digest = TRI_YES, .coverage = COVERAGE_PARTIAL },
	/* What the first kept was once taken for covered. */
	{ .descr = "all kept first, and left out of the canonical form",
	    .inside = "<b>no</b>", .transforms = TRANSFORM(ENVELOPED)
	    XPATH("true()") TRANSFORM(C14N) XPATH("not(ancestor-or-self::b)"),
	    .content = "<r></r>", .digest = TRI_YES,
	    .coverage = COVERAGE_PARTIAL },
	{ .descr = "left out of the one, and canonical again",
	    .inside = "<b>no</b><c>yes</c>", .transforms =
	    TRANSFORM(ENVELOPED) TRANSFORM(C14N)
	    XPATH("not(ancestor-or-self::b)") TRANSFORM(EXC) XPATH("true()"),
	    .content = "<r><c>yes</c></r>", .digest = TRI_YES,
	    .coverage = COVERAGE_PARTIAL },
	/* The marks of the first were once those of the second, too. */
	{ .descr = "a second reference after it", .inside = B "<c>more</c>",
	    .transforms = TRANSFORM(C14N) TRANSFORM(ENVELOPED),
	    .content = "<r>" B "<c>more</c></r>", .second = true,
	    .digest = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "no URI, enveloped", .inside = B,
	    .transforms = TRANSFORM(ENVELOPED), .content = "<r>" B "</r>",
	    .no_uri = true, .digest = TRI_YES, .coverage = COVERAGE_WHOLE },
	{ .descr = "no URI, enveloped, altered", .inside = B,
	    .transforms = TRANSFORM(ENVELOPED), .content = "<r>" B "</r>",
	    .no_uri = true, .from = "signed", .to = "forged",
	    .digest = TRI_NO, .coverage = COVERAGE_WHOLE },
	/* XML-Signature 4.4.3.1: nobody knows what is meant. */
	{ .descr = "no URI, not enveloped", .inside = B,
	    .transforms = TRANSFORM(EXC), .content = "<r>" B "</r>",
	    .no_uri = true, .digest = TRI_UNKNOWN,
	    .coverage = COVERAGE_PARTIAL },
};

/* The first ${from} of a document becomes ${to}. */
static void
change(struct buf *doc, const char *from, const char *to)
{
	uint8_t	*at = memmem(doc->p, doc->len, from, strlen(from));

	assert_non_null(at);
	assert_int_equal(strlen(from), strlen(to));
	memcpy(at, to, strlen(to));
}

static void
transforms(void **state)
{
	struct judged	 j;
	struct buf	 doc, refs;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row	*r = &rows[i];

		print_message("%s\n", r->descr);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&doc, XMLSIGN_MAX);
		add_reference(&refs, "", r->no_uri ? NULL : "", r->transforms,
		    r->content, strlen(r->content));
		if (r->second)
			add_reference(&refs, "", "#x", TRANSFORM(EXC), B,
			    strlen(B));
		buf_addf(&doc, "<r>%s", r->inside);
		add_signature(&doc, false, "s1", &refs, NULL);
		buf_addstr(&doc, "</r>");
		if (r->from != NULL)
			change(&doc, r->from, r->to);
		judge(&j, doc.p, doc.len);
		assert_true(j.plan->nsig >= 1);
		assert_string_equal(j.plan->sig[j.plan->nsig - 1].id, "s1");
		assert_int_equal(j.math[j.plan->nsig - 1].digest_match,
		    r->digest);
		assert_int_equal(j.math[j.plan->nsig - 1].signature_valid,
		    TRI_YES);
		assert_int_equal(j.plan->sig[j.plan->nsig - 1].coverage,
		    r->coverage);
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&refs);
	}
}

/* base64 of an RSASSA-PSS value. */
static void
add_pss(struct buf *b, const EVP_MD *md, const EVP_MD *mgf1, int salt,
    const struct buf *info)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX	*k;
	uint8_t		 sig[512];
	size_t		 n = sizeof(sig);

	certs_must(EVP_DigestSignInit(ctx, &k, md, NULL, xmlsign_rsa) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(k, mgf1) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(k, salt) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, info->p, info->len) == 1);
	base64_encode(b, sig, n);
	EVP_MD_CTX_free(ctx);
}

#define PARAMS(p)	"<p:RSAPSSParams xmlns:p=\"" MORE07 "\">" p \
	"</p:RSAPSSParams>"
#define DIGEST(uri)	"<ds:DigestMethod Algorithm=\"" uri \
	"\"></ds:DigestMethod>"
#define MGF(uri, p)	"<p:MaskGenerationFunction Algorithm=\"" uri "\">" p \
	"</p:MaskGenerationFunction>"
#define SALT(n)		"<p:SaltLength>" n "</p:SaltLength>"
#define ENC	"http://www.w3.org/2001/04/xmlenc#"
#define MORE	"http://www.w3.org/2001/04/xmldsig-more#"
#define SHA384	"http://www.w3.org/2001/04/xmldsig-more#sha384"
#define SHA512	"http://www.w3.org/2001/04/xmlenc#sha512"

/* RFC 9231 2.3.9. */
static void
pss(void **state)
{
	static const struct {
		const char	*descr;
		const char	*params;
		int		 bits, mgf1, salt;	/* of the value */
		enum tri	 value;
	} is[] = {
		{ "no parameters", "", 256, 256, 32, TRI_YES },
		{ "none of them", PARAMS(""), 256, 256, 32, TRI_YES },
		{ "a salt", PARAMS(DIGEST(SHA256) SALT("64")), 256, 256, 64,
		    TRI_YES },
		{ "no salt", PARAMS(SALT("0")), 256, 256, 0, TRI_YES },
		{ "a digest", PARAMS(DIGEST(SHA512)), 512, 512, 64, TRI_YES },
		{ "all", PARAMS(DIGEST(SHA512) MGF(MORE07 "MGF1",
		    DIGEST(SHA384)) SALT("20") "<p:TrailerField>1"
		    "</p:TrailerField>"), 512, 384, 20, TRI_YES },
		{ "another salt", PARAMS(SALT("33")), 256, 256, 32, TRI_NO },
		{ "another digest for the mask", PARAMS(MGF(MORE07 "MGF1",
		    DIGEST(SHA384))), 256, 256, 32, TRI_NO },
		{ "another function", PARAMS(MGF(MORE07 "MGF2", "")), 256,
		    256, 32, TRI_UNKNOWN },
		{ "another trailer", PARAMS("<p:TrailerField>2"
		    "</p:TrailerField>"), 256, 256, 32, TRI_UNKNOWN },
		{ "a digest that nobody knows", PARAMS(DIGEST("urn:x")), 256,
		    256, 32, TRI_UNKNOWN },
		{ "a salt that is none", PARAMS(SALT("-1")), 256, 256, 32,
		    TRI_UNKNOWN },
		{ "an empty salt", PARAMS(SALT(" ")), 256, 256, 32,
		    TRI_UNKNOWN },
		{ "a salt beyond any key", PARAMS(SALT("4294967328")), 256,
		    256, 32, TRI_UNKNOWN },
	};
	struct judged	 j;
	struct buf	 doc, info;

	(void)state;
	for (size_t i = 0; i < COUNT(is); i++) {
		const EVP_MD	*md = is[i].bits == 512 ? EVP_sha512() :
				    EVP_sha256();
		const EVP_MD	*mgf1 = is[i].mgf1 == 512 ? EVP_sha512() :
				    is[i].mgf1 == 384 ? EVP_sha384() :
				    EVP_sha256();

		print_message("%s\n", is[i].descr);
		buf_init(&info, XMLSIGN_MAX);
		buf_init(&doc, XMLSIGN_MAX);
		buf_addf(&info, "<ds:SignedInfo xmlns:ds=\"%s\">"
		    "<ds:CanonicalizationMethod Algorithm=\"%s\">"
		    "</ds:CanonicalizationMethod><ds:SignatureMethod "
		    "Algorithm=\"%s\">%s</ds:SignatureMethod>", DS, EXC,
		    MORE07 "rsa-pss", is[i].params);
		add_reference(&info, "", "#x", TRANSFORM(EXC), B, strlen(B));
		buf_addstr(&info, "</ds:SignedInfo>");
		buf_addf(&doc, "<r>" B "<ds:Signature xmlns:ds=\"%s\">", DS);
		buf_add(&doc, info.p, info.len);
		buf_addstr(&doc, "<ds:SignatureValue>");
		add_pss(&doc, md, mgf1, is[i].salt, &info);
		buf_addstr(&doc, "</ds:SignatureValue>");
		add_keyinfo(&doc, false);
		buf_addstr(&doc, "</ds:Signature></r>");
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.math[0].signature_valid, is[i].value);
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&info);
	}
}

/*
 * SHA-2 under the identifiers of XML Encryption and RFC 9231, and under those
 * that Office and others write in their place; what nobody writes is unknown.
 */
static void
digests(void **state)
{
	static const struct {
		const char	*uri;
		int		 bits;	/* of the value */
		enum tri	 match;
	} is[] = {
		{ ENC "sha256", 256, TRI_YES },
		{ ENC "sha384", 384, TRI_YES },
		{ ENC "sha512", 512, TRI_YES },
		{ MORE "sha224", 224, TRI_YES },
		{ MORE "sha256", 256, TRI_YES },
		{ MORE "sha384", 384, TRI_YES },
		{ MORE "sha512", 512, TRI_YES },
		{ DS "sha256", 256, TRI_YES },
		{ DS "sha384", 384, TRI_YES },
		{ DS "sha512", 512, TRI_YES },
		/* The identifier says what is compared, not the length. */
		{ MORE "sha256", 512, TRI_NO },
		{ DS "sha512", 256, TRI_NO },
		{ DS "sha224", 224, TRI_UNKNOWN },
		{ ENC "sha224", 224, TRI_UNKNOWN },
		{ MORE07 "sha256", 256, TRI_UNKNOWN },
		{ MORE "sha-256", 256, TRI_UNKNOWN },
		{ DS "SHA256", 256, TRI_UNKNOWN },
	};
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;
	struct judged	 j;
	struct buf	 doc, refs;

	(void)state;
	for (size_t i = 0; i < COUNT(is); i++) {
		print_message("%s\n", is[i].uri);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&doc, XMLSIGN_MAX);
		assert_int_equal(EVP_Digest(B, strlen(B), md, &n,
		    is[i].bits == 224 ? EVP_sha224() :
		    is[i].bits == 384 ? EVP_sha384() :
		    is[i].bits == 512 ? EVP_sha512() : EVP_sha256(), NULL),
		    1);
		buf_addf(&refs, "<ds:Reference URI=\"#x\"><ds:Transforms>%s"
		    "</ds:Transforms><ds:DigestMethod Algorithm=\"%s\">"
		    "</ds:DigestMethod><ds:DigestValue>", TRANSFORM(EXC),
		    is[i].uri);
		base64_encode(&refs, md, n);
		buf_addstr(&refs, "</ds:DigestValue></ds:Reference>");
		buf_addstr(&doc, "<r>" B);
		add_signature(&doc, false, "s1", &refs, NULL);
		buf_addstr(&doc, "</r>");
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, is[i].match);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&refs);
	}
}

/* What is told of a reference, in one piece of prose. */
static void
told(void **state)
{
	struct judged	 j;
	struct buf	 doc, refs, text;
	bool		 found = false;

	(void)state;
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&doc, XMLSIGN_MAX);
	buf_init(&text, XMLSIGN_MAX);
	add_reference(&refs, "", "", TRANSFORM("urn:none"), "", 0);
	buf_addstr(&doc, "<r>" B);
	add_signature(&doc, false, "s1", &refs, NULL);
	buf_addstr(&doc, "</r>");
	judge(&j, doc.p, doc.len);
	for (size_t i = 0; i < j.plan->sig[0].nnote; i++) {
		if (j.plan->sig[0].note[i].code != FINDING_XML_TRANSFORM)
			continue;
		found = true;
		assert_int_equal(detail_text(&text,
		    j.plan->sig[0].note[i].detail), 0);
		assert_string_equal(buf_str(&text), "unknown, the document");
	}
	assert_true(found);
	plan_free(j.plan);
	buf_release(&doc);
	buf_release(&refs);
	buf_release(&text);
}

/* ${s}, with ${target} in the place of "%s". */
static void
add_filled(struct buf *b, const char *s, const char *target)
{
	const char	*at = strstr(s, "%s");

	if (at == NULL) {
		buf_addstr(b, s);
		return;
	}
	buf_add(b, (const uint8_t *)s, (size_t)(at - s));
	buf_addf(b, "%s%s", target, at + 2);
}

/*
 * A signature that is to be taken out of its target and stands elsewhere
 * (XML-Signature 6.6.4): in another element of that name it was moved there;
 * else its writer took one transform too many.
 */
static void
moved(void **state)
{
	static const char	 target[] = "<a xmlns=\"urn:x\" Id=\"x\">1</a>";
	static const struct {
		const char	*descr;
		const char	*before, *after;	/* the signature */
		bool		 partial;
		bool		 told;
	} cases[] = {
		{ "in a forged one, the signed one behind",
		    "<r><a xmlns=\"urn:x\" Id=\"y\">9", "</a>%s</r>", true,
		    true },
		{ "in a forged one, the signed one before",
		    "<r>%s<a xmlns=\"urn:x\" Id=\"y\">9", "</a></r>", true,
		    true },
		{ "in one of another name",
		    "<r><b xmlns=\"urn:x\" Id=\"y\">9", "</b>%s</r>", true,
		    false },
		{ "in one of another namespace",
		    "<r><a xmlns=\"urn:y\" Id=\"y\">9", "</a>%s</r>", true,
		    false },
		{ "in one of that name that says nothing",
		    "<r><a xmlns=\"urn:x\" Id=\"y\">", "</a>%s</r>", false,
		    false },
		{ "beside it", "<r>%s<s>", "</s></r>", false, false },
		{ "beside it, with more", "<r>%s<s>", "</s><t>2</t></r>", true,
		    false },
	};
	struct buf	 doc, refs;
	struct judged	 j;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("%s\n", cases[i].descr);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&doc, XMLSIGN_MAX);
		add_reference(&refs, "", "#x", TRANSFORM(DS
		    "enveloped-signature") TRANSFORM(EXC), target,
		    strlen(target));
		add_filled(&doc, cases[i].before, target);
		add_signature(&doc, false, "s1", &refs, NULL);
		add_filled(&doc, cases[i].after, target);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.plan->sig[0].coverage, cases[i].partial ?
		    COVERAGE_PARTIAL : COVERAGE_WHOLE);
		assert_int_equal(noted(&j, FINDING_PARTIAL_COVERAGE),
		    cases[i].partial);
		assert_int_equal(noted(&j, FINDING_XML_MOVED), cases[i].told);
		plan_free(j.plan);
		buf_release(&doc);
		buf_release(&refs);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(transforms),
		cmocka_unit_test(pss),
		cmocka_unit_test(digests),
		cmocka_unit_test(told),
		cmocka_unit_test(moved),
	};

	return cmocka_run_group_tests(all, xmlsign_begin,
	    xmlsign_end);
}
