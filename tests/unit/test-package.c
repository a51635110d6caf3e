/*
 * test-package.c: signed containers made here: ASiC, ODF, OOXML.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/ers_build.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/base/timefmt.h"
#include "formats/validation/poe.h"
#include "tests/unit/stamps.h"
#include "tests/unit/xmlsign.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SIGS_MAX	8
#define ASIC_E		"application/vnd.etsi.asic-e+zip"
#define ASIC_S		"application/vnd.etsi.asic-s+zip"
#define ODT		"application/vnd.oasis.opendocument.text"
#define MANIFEST_NS	"http://uri.etsi.org/02918/v1.2.1#"
#define TYPES_NS	"http://schemas.openxmlformats.org/package/2006/" \
			"content-types"
#define RELS_NS		"http://schemas.openxmlformats.org/package/2006/" \
			"relationships"
#define OPC_TRANSFORM	"http://schemas.openxmlformats.org/package/2006/" \
			"RelationshipTransform"
#define OPC_DSIG	"http://schemas.openxmlformats.org/package/2006/" \
			"digital-signature"

struct judged {
	struct plan	*plan;
	struct sigmath	 math[SIGS_MAX];
};

static void
judge(struct judged *j, struct zips *z)
{
	struct verify	*v = verify_new();
	struct digest	 d;

	zips_end(z);
	j->plan = document_parse(z->file.p, z->file.len);
	assert_non_null(j->plan);
	assert_true(j->plan->nsig <= SIGS_MAX);
	assert_true(j->plan->nsig == 0 || j->plan->reparse);
	assert_int_equal(verify_octets(v, j->plan, z->file.p, z->file.len, &d,
	    j->math), 0);
	verify_free(v);
	buf_release(&z->file);
}

static bool
noted(const struct judged *j, enum finding f)
{
	for (size_t i = 0; i < j->plan->nnote; i++)
		if (j->plan->note[i].code == f)
			return true;
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (sigplan_has_note(&j->plan->sig[i], f))
			return true;
	return false;
}

/* What is done to a right container. */
enum harm { NONE, ALTERED, ABSENT, EXTRA, TWICE, NO_DATA };

static const struct {
	const char	*descr;
	enum harm	 harm;
	enum tri	 digest;
	enum finding	 told;
	enum coverage	 coverage;
} harms[] = {
	{ "as it should be", NONE, TRI_YES, FINDING_OK, COVERAGE_WHOLE },
	{ "a member is altered", ALTERED, TRI_NO, FINDING_XML_REFERENCE,
	    COVERAGE_WHOLE },
	{ "a member is absent", ABSENT, TRI_UNKNOWN,
	    FINDING_XML_REFERENCE_ABSENT, COVERAGE_WHOLE },
	{ "a member is not signed", EXTRA, TRI_YES, FINDING_PARTIAL_COVERAGE,
	    COVERAGE_PARTIAL },
	{ "a name is there twice", TWICE, TRI_YES,
	    FINDING_CONTAINER_AMBIGUOUS, COVERAGE_PARTIAL },
};

/* Two data objects "one.txt" and "two words.txt", as ${harm} has them. */
static void
add_data(struct zips *z, enum harm harm)
{
	zips_add(z, "one.txt", harm == ALTERED ? "eno" : "one", 3, false);
	if (harm != ABSENT)
		zips_add(z, "two words.txt", "two", 3, true);
	if (harm == EXTRA)
		zips_add(z, "three.txt", "three", 5, false);
	if (harm == TWICE)
		zips_add(z, "one.txt", "eno", 3, false);
}

static void
check_harm(struct judged *j, size_t i, enum format format)
{
	assert_int_equal(j->plan->format, format);
	assert_int_equal(j->plan->nsig, 1);
	assert_int_equal(j->math[0].digest_match, harms[i].digest);
	assert_int_equal(j->math[0].signature_valid, TRI_YES);
	assert_int_equal(j->plan->sig[0].coverage, harms[i].coverage);
	if (harms[i].told != FINDING_OK)
		assert_true(noted(j, harms[i].told));
	plan_free(j->plan);
}

static void
asic_xades(void **state)
{
	struct judged	 j;
	struct zips	 z;
	struct buf	 refs, xml;

	(void)state;
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	add_reference(&refs, "", "one.txt", NULL, "one", 3);
	add_reference(&refs, "", "two%20words.txt", NULL, "two", 3);
	buf_addstr(&xml, "<asic:XAdESSignatures xmlns:asic=\"" MANIFEST_NS
	    "\">");
	add_signature(&xml, true, "s1", &refs, NULL);
	buf_addstr(&xml, "</asic:XAdESSignatures>");
	for (size_t i = 0; i < COUNT(harms); i++) {
		print_message("%s\n", harms[i].descr);
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
		add_data(&z, harms[i].harm);
		zips_add(&z, "META-INF/signatures001.xml", xml.p, xml.len,
		    true);
		judge(&j, &z);
		check_harm(&j, i, FORMAT_ASIC);
	}
	buf_release(&refs);
	buf_release(&xml);
}

/* A detached CMS over ${p}. */
static uint8_t *
cms_over(const void *p, size_t len, size_t *n)
{
	return certs_cms(xmlsign_rsa_cert, xmlsign_rsa, EVP_sha256(), p, len,
	    CMS_DETACHED, n);
}

static void
asic_cades(void **state)
{
	struct judged	 j;
	struct zips	 z;
	struct buf	 m;
	uint8_t		*p7s;
	size_t		 n;

	(void)state;
	buf_init(&m, XMLSIGN_MAX);
	buf_addstr(&m, "<m:ASiCManifest xmlns:m=\"" MANIFEST_NS "\" "
	    "xmlns:ds=\"" DS "\"><m:SigReference "
	    "URI=\"META-INF/signature001.p7s\"/>");
	for (size_t i = 0; i < 2; i++) {
		buf_addf(&m, "<m:DataObjectReference URI=\"%s\">"
		    "<ds:DigestMethod Algorithm=\"%s\"/><ds:DigestValue>",
		    i == 0 ? "one.txt" : "two%20words.txt", SHA256);
		add_digest(&m, i == 0 ? "one" : "two", 3);
		buf_addstr(&m, "</ds:DigestValue></m:DataObjectReference>");
	}
	buf_addstr(&m, "</m:ASiCManifest>");
	p7s = cms_over(m.p, m.len, &n);
	for (size_t i = 0; i < COUNT(harms); i++) {
		print_message("%s\n", harms[i].descr);
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
		add_data(&z, harms[i].harm);
		zips_add(&z, "META-INF/ASiCManifest001.xml", m.p, m.len, true);
		zips_add(&z, "META-INF/signature001.p7s", p7s, n, true);
		judge(&j, &z);
		check_harm(&j, i, FORMAT_ASIC);
	}
	/* The manifest itself is altered. */
	m.p[m.len - 1] = ' ';
	zips_init(&z);
	zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
	add_data(&z, NONE);
	zips_add(&z, "META-INF/ASiCManifest001.xml", m.p, m.len, true);
	zips_add(&z, "META-INF/signature001.p7s", p7s, n, true);
	judge(&j, &z);
	assert_int_equal(j.math[0].digest_match, TRI_NO);
	plan_free(j.plan);
	free(p7s);
	buf_release(&m);
}

/* A manifest over the data objects, for ${file}. */
static void
manifest_over(struct buf *m, const char *file)
{
	buf_init(m, XMLSIGN_MAX);
	buf_addf(m, "<m:ASiCManifest xmlns:m=\"" MANIFEST_NS "\" "
	    "xmlns:ds=\"" DS "\"><m:SigReference URI=\"%s\"/>", file);
	for (size_t i = 0; i < 2; i++) {
		buf_addf(m, "<m:DataObjectReference URI=\"%s\">"
		    "<ds:DigestMethod Algorithm=\"%s\"/><ds:DigestValue>",
		    i == 0 ? "one.txt" : "two%20words.txt", SHA256);
		add_digest(m, i == 0 ? "one" : "two", 3);
		buf_addstr(m, "</ds:DigestValue></m:DataObjectReference>");
	}
	buf_addstr(m, "</m:ASiCManifest>");
}

/* A token of the container's own over ${p}. */
static uint8_t *
token_over(const void *p, size_t len, size_t *n)
{
	EVP_PKEY		*key = certs_key("ec:P-256");
	X509			*tsa = stamps_cert("tsa", 9,
				    "critical,timeStamping", 1700000000,
				    2000000000, key, xmlsign_rsa_cert,
				    xmlsign_rsa);
	const struct stamps_want w = { .tsa = tsa, .key = key,
		.at = 1750000000 };
	uint8_t			*der = stamps_der(&w, p, len, false, n);

	X509_free(tsa);
	EVP_PKEY_free(key);
	return der;
}

/* A time-stamp over a manifest of the data (EN 319 162-1 4.4.6). */
static void
asic_stamped(void **state)
{
	static const char	 bare[] = "<m:ASiCManifest xmlns:m=\""
	    MANIFEST_NS "\"><m:SigReference URI=\"META-INF/"
	    "timestamp001.tst\"/></m:ASiCManifest>";
	struct judged	 j;
	struct zips	 z;
	struct buf	 m;
	uint8_t		*tst;
	size_t		 n;

	(void)state;
	manifest_over(&m, "META-INF/timestamp001.tst");
	tst = token_over(m.p, m.len, &n);
	for (size_t i = 0; i < COUNT(harms); i++) {
		print_message("%s\n", harms[i].descr);
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
		add_data(&z, harms[i].harm);
		zips_add(&z, "META-INF/ASiCArchiveManifest.xml", m.p, m.len,
		    true);
		zips_add(&z, "META-INF/timestamp001.tst", tst, n, true);
		judge(&j, &z);
		assert_int_equal(j.plan->sig[0].kind, SIGKIND_DOC_TIMESTAMP);
		assert_true(j.plan->sig[0].gen_time ==
		    1750000000 * TIME_SECOND);
		check_harm(&j, i, FORMAT_ASIC);
	}
	/* The manifest itself is altered; it is not there. */
	for (int gone = 0; gone < 2; gone++) {
		m.p[m.len - 1] = ' ';
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
		add_data(&z, NONE);
		if (gone == 0)
			zips_add(&z, "META-INF/ASiCArchiveManifest.xml",
			    bare, sizeof(bare) - 1, false);
		zips_add(&z, "META-INF/timestamp001.tst", tst, n, true);
		judge(&j, &z);
		assert_int_equal(j.math[0].digest_match, gone == 0 ? TRI_NO :
		    TRI_UNKNOWN);
		plan_free(j.plan);
	}
	free(tst);
	buf_release(&m);
}

/*
 * A time-stamp over a manifest of the signature's file (EN 319 162-1 4.4.6):
 * the signature existed when it was made, unless the file was altered since.
 */
static void
asic_sealed(void **state)
{
	struct chain_result		 good = { .revocation =
	    REVOCATION_GOOD, .n = 2, .reason = -1, .revoked_at = TIME_NONE };
	const struct chain_result	*chain[2] = { &good, &good };
	const int64_t			 at = 1760000000 * TIME_SECOND;
	struct poe			 poe[2];
	struct judged			 j;
	struct zips			 z;
	struct buf			 refs, xml, m, wire;
	struct plan			*again;
	uint8_t				*tst;
	size_t				 n, sig;

	(void)state;
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	buf_init(&m, XMLSIGN_MAX);
	add_reference(&refs, "", "one.txt", NULL, "one", 3);
	add_reference(&refs, "", "two%20words.txt", NULL, "two", 3);
	add_signature(&xml, true, "s1", &refs, NULL);
	buf_addf(&m, "<m:ASiCManifest xmlns:m=\"" MANIFEST_NS "\" xmlns:ds="
	    "\"" DS "\"><m:SigReference URI=\"META-INF/timestamp001.tst\"/>"
	    "<m:DataObjectReference URI=\"META-INF/signatures001.xml\">"
	    "<ds:DigestMethod Algorithm=\"%s\"/><ds:DigestValue>", SHA256);
	add_digest(&m, xml.p, xml.len);
	buf_addstr(&m, "</ds:DigestValue></m:DataObjectReference>"
	    "</m:ASiCManifest>");
	tst = token_over(m.p, m.len, &n);
	for (unsigned int i = 0; i < 4; i++) {
		bool	 altered = i & 1, first = i & 2;

		if (altered)
			buf_addstr(&xml, "<!-- since -->");
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
		add_data(&z, NONE);
		if (first)
			zips_add(&z, "META-INF/timestamp001.tst", tst, n,
			    true);
		zips_add(&z, "META-INF/signatures001.xml", xml.p, xml.len,
		    true);
		zips_add(&z, "META-INF/ASiCArchiveManifest.xml", m.p, m.len,
		    true);
		if (!first)
			zips_add(&z, "META-INF/timestamp001.tst", tst, n,
			    true);
		if (altered)
			xml.len -= 14;
		judge(&j, &z);
		sig = first ? 1 : 0;
		assert_int_equal(j.plan->nsig, 2);
		assert_int_equal(j.plan->sig[sig].tst, TST_NONE);
		assert_int_equal(j.plan->sig[1 - sig].nproven, 1);
		assert_int_equal(j.plan->sig[1 - sig].proven[0], sig);
		assert_int_equal(j.math[1 - sig].digest_match, altered ?
		    TRI_NO : TRI_YES);
		/* The plan says so after it was remembered, too. */
		buf_init(&wire, PLAN_MAX);
		assert_int_equal(plan_encode(&wire, j.plan), 0);
		again = plan_decode(wire.p, wire.len);
		assert_non_null(again);
		assert_int_equal(poe_find(again, j.math, chain, at, poe), 0);
		assert_int_equal(poe[sig].best, altered ? at :
		    1750000000 * TIME_SECOND);
		assert_int_equal(poe[1 - sig].best, at);
		plan_free(again);
		buf_release(&wire);
		plan_free(j.plan);
	}
	free(tst);
	buf_release(&refs);
	buf_release(&xml);
	buf_release(&m);
}

/* An evidence record of its own over ${p}. */
static void
record_over(struct buf *to, const void *p, size_t len)
{
	const struct octets	 none = { NULL, 0 };
	struct octets		 token;
	size_t			 n;

	token.p = token_over(p, len, &n);
	token.len = n;
	buf_init(to, ERS_RECORD_MAX);
	assert_int_equal(ers_record(to, DIGEST_SHA256, &none, &token), 0);
	free((void *)(uintptr_t)token.p);
}

/*
 * A record over a signature's file (EN 319 162-1 4.4.5) and nothing that is
 * not signed is told with the signature, whether it is right or not; one over
 * more speaks for itself.
 */
static void
asic_recorded(void **state)
{
	static const struct {
		const char	*descr;
		const char	*member[2];
		bool		 altered, shared;
	} rows[] = {
		{ "the signature", { "META-INF/signatures001.xml" },
		    false, true },
		{ "the signature and what it signs",
		    { "META-INF/signatures001.xml", "one.txt" }, false, true },
		{ "the same, altered", { "META-INF/signatures001.xml",
		    "one.txt" }, true, true },
		{ "what is not signed, too", { "META-INF/signatures001.xml",
		    "three.txt" }, false, false },
		{ "the data alone", { "one.txt" }, false, false },
	};
	struct judged	 j;
	struct zips	 z;
	struct buf	 refs, xml, m, rec, wire;
	struct plan	*again;

	(void)state;
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	add_reference(&refs, "", "one.txt", NULL, "one", 3);
	add_reference(&refs, "", "two%20words.txt", NULL, "two", 3);
	add_signature(&xml, true, "s1", &refs, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		buf_init(&m, XMLSIGN_MAX);
		buf_addstr(&m, "<m:ASiCManifest xmlns:m=\"" MANIFEST_NS "\" "
		    "xmlns:ds=\"" DS "\"><m:SigReference URI=\"META-INF/"
		    "evidencerecord001.ers\"/>");
		for (size_t k = 0; k < 2 && rows[i].member[k] != NULL; k++) {
			bool	 sig = rows[i].member[k][0] == 'M';

			buf_addf(&m, "<m:DataObjectReference URI=\"%s\">"
			    "<ds:DigestMethod Algorithm=\"%s\"/>"
			    "<ds:DigestValue>", rows[i].member[k], SHA256);
			add_digest(&m, sig ? xml.p : (const uint8_t *)
			    (rows[i].member[k][0] == 'o' ? "one" : "three"),
			    sig ? xml.len : rows[i].member[k][0] == 'o' ?
			    3 : 5);
			buf_addstr(&m, "</ds:DigestValue>"
			    "</m:DataObjectReference>");
		}
		buf_addstr(&m, "</m:ASiCManifest>");
		record_over(&rec, m.p, m.len - rows[i].altered);
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_E, strlen(ASIC_E), false);
		add_data(&z, NONE);
		zips_add(&z, "three.txt", "three", 5, false);
		zips_add(&z, "META-INF/evidencerecord001.ers", rec.p, rec.len,
		    true);
		zips_add(&z, "META-INF/signatures001.xml", xml.p, xml.len,
		    true);
		zips_add(&z, "META-INF/ASiCEvidenceRecordManifest001.xml",
		    m.p, m.len, true);
		judge(&j, &z);
		assert_int_equal(j.plan->nsig, 2);
		assert_int_equal(j.plan->sig[0].tst, TST_EVIDENCE);
		assert_int_equal(j.math[0].digest_match,
		    rows[i].altered ? TRI_NO : TRI_YES);
		buf_init(&wire, PLAN_MAX);
		assert_int_equal(plan_encode(&wire, j.plan), 0);
		again = plan_decode(wire.p, wire.len);
		assert_non_null(again);
		assert_int_equal(again->sig[0].shared, rows[i].shared);
		assert_int_equal(sigplan_is_own(&again->sig[0]),
		    !rows[i].shared);
		assert_int_equal(plan_told_with(again, 0, 1), rows[i].shared);
		assert_true(sigplan_is_own(&again->sig[1]));
		plan_free(again);
		plan_free(j.plan);
		buf_release(&wire);
		buf_release(&rec);
		buf_release(&m);
	}
	buf_release(&refs);
	buf_release(&xml);
}

/* ASiC-S: a time-stamp over the one data object, small or large. */
static void
asic_simple_stamped(void **state)
{
	static uint8_t	 large[3 << 20];
	struct judged	 j;
	struct zips	 z;
	uint8_t		*tst;
	size_t		 n, len;

	(void)state;
	memset(large, 'x', sizeof(large));
	for (unsigned int c = 0; c < 8; c++) {
		bool	 deflated = c & 1, big = c & 2, bad = c & 4;

		len = big ? sizeof(large) : 100;
		tst = token_over(large, len, &n);
		large[50] ^= bad ? 1 : 0;
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_S, strlen(ASIC_S), false);
		zips_add(&z, "data.bin", large, len, deflated);
		zips_add(&z, "META-INF/timestamp.tst", tst, n, true);
		large[50] ^= bad ? 1 : 0;
		judge(&j, &z);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.math[0].digest_match, bad ? TRI_NO :
		    TRI_YES);
		assert_int_equal(j.plan->sig[0].coverage, COVERAGE_WHOLE);
		plan_free(j.plan);
		free(tst);
	}
}

/* ASiC-S: the one data object, stored or deflated, small or large. */
static void
asic_simple(void **state)
{
	static uint8_t	 large[3 << 20];
	struct judged	 j;
	struct zips	 z;
	uint8_t		*p7s;
	size_t		 n, len;

	(void)state;
	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (uint8_t)(i * 2654435761U >> 13);
	for (unsigned int c = 0; c < 16; c++) {
		bool	 deflated = c & 1, big = c & 2, bad = c & 4;
		bool	 two = c & 8;

		len = big ? sizeof(large) : 100;
		p7s = cms_over(large, len, &n);
		large[50] ^= bad ? 1 : 0;
		zips_init(&z);
		zips_add(&z, "mimetype", ASIC_S, strlen(ASIC_S), false);
		zips_add(&z, "data.bin", large, len, deflated);
		if (two)
			zips_add(&z, "data2.bin", "x", 1, false);
		zips_add(&z, "META-INF/signature.p7s", p7s, n, true);
		large[50] ^= bad ? 1 : 0;
		judge(&j, &z);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.math[0].digest_match, two ? TRI_UNKNOWN :
		    bad ? TRI_NO : TRI_YES);
		assert_true(noted(&j, FINDING_CONTAINER_RULES) == two);
		plan_free(j.plan);
		free(p7s);
	}
}

static void
odf(void **state)
{
	struct judged	 j;
	struct zips	 z;
	struct buf	 refs, xml;
	const char	*content = "<a><b></b></a>", *other = "<a>\n<b/></a>";

	(void)state;
	for (int altered = 0; altered < 2; altered++) {
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&xml, XMLSIGN_MAX);
		add_reference(&refs, "", "content.xml", TRANSFORM(C14N),
		    content, strlen(content));
		add_reference(&refs, "", "Pictures/a%20b.png", NULL, "png",
		    3);
		buf_addstr(&xml, "<document-signatures xmlns=\"urn:oasis:"
		    "names:tc:opendocument:xmlns:digitalsignature:1.0\">");
		add_signature(&xml, false, "s1", &refs, NULL);
		buf_addstr(&xml, "</document-signatures>");
		zips_init(&z);
		zips_add(&z, "mimetype", ODT, strlen(ODT), false);
		/* Another form of the same, or something else. */
		if (altered)
			zips_add(&z, "content.xml", other, strlen(other),
			    true);
		else
			zips_add(&z, "content.xml", "<a><b/></a>", 11, true);
		zips_add(&z, "Pictures/a b.png", "png", 3, false);
		zips_add(&z, "META-INF/documentsignatures.xml", xml.p,
		    xml.len, true);
		judge(&j, &z);
		assert_int_equal(j.plan->format, FORMAT_ODF);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, altered ? TRI_NO :
		    TRI_YES);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.plan->sig[0].coverage, COVERAGE_WHOLE);
		plan_free(j.plan);
		buf_release(&refs);
		buf_release(&xml);
	}
}

/* The relationships part as written, and as the transform leaves it. */
static const char	 rels[] = "<?xml version=\"1.0\"?>\n<Relationships "
    "xmlns=\"" RELS_NS "\"><Relationship Id=\"r2\" Type=\"t\" "
    "Target=\"b.xml\"/>\n<Relationship Target=\"a.xml\" Id=\"r1\" "
    "Type=\"t\"/><Relationship Id=\"r3\" Type=\"u/thumbnail\" "
    "Target=\"c\"/></Relationships>";
/* One more, which the signature does not select. */
static const char	 rels_more[] = "<Relationships xmlns=\"" RELS_NS "\">"
    "<Relationship Id=\"r1\" Type=\"t\" Target=\"a.xml\"/><Relationship "
    "Id=\"r2\" Type=\"t\" Target=\"b.xml\"/><Relationship Id=\"r3\" "
    "Type=\"u/attachedTemplate\" TargetMode=\"External\" "
    "Target=\"http://evil/\"/></Relationships>";
static const char	 rels_signed[] = "<Relationships xmlns=\"" RELS_NS
    "\"><Relationship Id=\"r1\" Target=\"a.xml\" TargetMode=\"Internal\" "
    "Type=\"t\"></Relationship><Relationship Id=\"r2\" Target=\"b.xml\" "
    "TargetMode=\"Internal\" Type=\"t\"></Relationship></Relationships>";

static void
make_ooxml(struct zips *z, const char *type, const char *part,
    const char *relationships)
{
	struct buf	 list, object, refs, rest, xml;

	buf_init(&list, XMLSIGN_MAX);
	buf_init(&object, XMLSIGN_MAX);
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&rest, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	add_reference(&list, "", "/word/document.xml?ContentType=text/xml",
	    NULL, "<doc/>", 6);
	add_reference(&list, "", "/word/_rels/document.xml.rels?ContentType="
	    "application/rels", "<ds:Transform Algorithm=\"" OPC_TRANSFORM
	    "\"><o:RelationshipReference xmlns:o=\"" OPC_DSIG "\" "
	    "SourceId=\"r1\"></o:RelationshipReference>"
	    "<o:RelationshipReference xmlns:o=\"" OPC_DSIG "\" "
	    "SourceId=\"r2\"></o:RelationshipReference></ds:Transform>"
	    TRANSFORM(C14N), rels_signed, strlen(rels_signed));
	buf_addf(&object, "<ds:Object xmlns:ds=\"%s\" Id=\"idPackageObject\">"
	    "<ds:Manifest>%s</ds:Manifest></ds:Object>", DS, buf_str(&list));
	add_reference(&refs, "", "#idPackageObject", NULL, object.p,
	    object.len);
	add_keyinfo(&rest, false);
	buf_add(&rest, object.p, object.len);
	add_signature(&xml, false, "s1", &refs, buf_str(&rest));
	zips_init(z);
	buf_reset(&list);
	buf_addf(&list, "<Types xmlns=\"%s\"><Default Extension=\"rels\" "
	    "ContentType=\"application/rels\"/><Override "
	    "PartName=\"/word/document.xml\" ContentType=\"%s\"/></Types>",
	    TYPES_NS, type);
	zips_add(z, "[Content_Types].xml", list.p, list.len, true);
	zips_add(z, "word/document.xml", part, strlen(part), true);
	zips_add(z, "word/_rels/document.xml.rels", relationships,
	    strlen(relationships), true);
	zips_add(z, "_xmlsignatures/sig1.xml", xml.p, xml.len, true);
	buf_release(&list);
	buf_release(&object);
	buf_release(&refs);
	buf_release(&rest);
	buf_release(&xml);
}

static void
ooxml(void **state)
{
	static const struct {
		const char	*descr;
		const char	*type;
		const char	*part;
		const char	*rels;
		enum tri	 digest;
		enum finding	 told;
	} rows[] = {
		{ "as it should be", "text/xml", "<doc/>", rels, TRI_YES,
		    FINDING_OK },
		{ "a relationship more", "text/xml", "<doc/>", rels_more,
		    TRI_YES, FINDING_PARTIAL_COVERAGE },
		{ "another part", "text/xml", "<cod/>", rels, TRI_NO,
		    FINDING_OK },
		{ "another content type", "text/x", "<doc/>", rels, TRI_NO,
		    FINDING_OK },
		{ "a relationship less", "text/xml", "<doc/>",
		    "<Relationships xmlns=\"" RELS_NS "\"><Relationship "
		    "Id=\"r2\" Type=\"t\" Target=\"b.xml\"/></Relationships>",
		    TRI_NO, FINDING_OK },
		{ "other namespaces, and a prefix", "text/xml", "<doc/>",
		    "<p:Relationships xmlns:p=\"" RELS_NS "\" xmlns:q=\"u:q\" "
		    "xmlns=\"" RELS_NS "\" q:a=\"1\"><q:Relationship Id=\"r1\" "
		    "Type=\"t\"/><Relationship xmlns=\"" RELS_NS "\" q:b=\"2\" "
		    "Id=\"r2\" Type=\"t\" Target=\"b.xml\"/><p:Relationship "
		    "xmlns:z=\"u:z\" Target=\"a.xml\" Id=\"r1\" Type=\"t\"/>"
		    "</p:Relationships>", TRI_YES,
		    FINDING_OK },
		{ "relationships of another namespace", "text/xml", "<doc/>",
		    "<Relationships xmlns=\"u:r\"/>", TRI_UNKNOWN,
		    FINDING_OK },
		{ "no relationships", "text/xml", "<doc/>", "<x/>",
		    TRI_UNKNOWN, FINDING_OK },
	};
	struct judged	 j;
	struct zips	 z;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		make_ooxml(&z, rows[i].type, rows[i].part, rows[i].rels);
		judge(&j, &z);
		assert_int_equal(j.plan->format, FORMAT_OOXML);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, rows[i].digest);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.plan->sig[0].nref, 3);
		if (rows[i].told != FINDING_OK)
			assert_true(noted(&j, rows[i].told));
		else if (rows[i].digest == TRI_YES)
			assert_int_equal(j.plan->sig[0].coverage,
			    COVERAGE_WHOLE);
		plan_free(j.plan);
	}
}

/*
 * A good signature of an object of its own says nothing of the container that
 * it was put into, whatever the format.
 */
static void
universal(void **state)
{
	static const char	 object[] = "<ds:Object xmlns:ds=\"" DS "\" "
	    "Id=\"o\">any</ds:Object>";
	static const struct {
		const char	*member;	/* that says what it is */
		const char	*text;
		const char	*content;
		const char	*signatures;
		enum format	 format;
	} rows[] = {
		{ "[Content_Types].xml", "<Types xmlns=\"" TYPES_NS "\"/>",
		    "word/document.xml", "_xmlsignatures/sig1.xml",
		    FORMAT_OOXML },
		{ "mimetype", ODT, "content.xml",
		    "META-INF/documentsignatures.xml", FORMAT_ODF },
		{ "mimetype", ASIC_E, "data.xml", "META-INF/signatures.xml",
		    FORMAT_ASIC },
	};
	struct judged	 j;
	struct zips	 z;
	struct buf	 refs, rest, xml;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&rest, XMLSIGN_MAX);
		buf_init(&xml, XMLSIGN_MAX);
		add_reference(&refs, "", "#o", NULL, object,
		    strlen(object));
		add_keyinfo(&rest, false);
		buf_addstr(&rest, object);
		add_signature(&xml, false, "s1", &refs, buf_str(&rest));
		zips_init(&z);
		zips_add(&z, rows[i].member, rows[i].text,
		    strlen(rows[i].text), false);
		zips_add(&z, rows[i].content, "<forged/>", 9, true);
		zips_add(&z, rows[i].signatures, xml.p, xml.len, true);
		judge(&j, &z);
		assert_int_equal(j.plan->format, rows[i].format);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.plan->sig[0].coverage, COVERAGE_PARTIAL);
		assert_true(noted(&j, FINDING_PARTIAL_COVERAGE));
		plan_free(j.plan);
		buf_release(&refs);
		buf_release(&rest);
		buf_release(&xml);
	}
}

/* A signature is where relationships lead to, in any folder. */
static void
opc_elsewhere(void **state)
{
	static const char	 origin[] = "<Relationships xmlns=\"" RELS_NS
	    "\"><Relationship Id=\"r\" Target=\"/a/b/../o.psdsor\" Type=\""
	    RELS_NS "/digital-signature/origin\"/></Relationships>";
	static const char	 leads[] = "<Relationships xmlns=\"" RELS_NS
	    "\"><Relationship Id=\"r\" Target=\"./s/x.psdsxs\" Type=\""
	    RELS_NS "/digital-signature/signature\"/></Relationships>";
	static const char	 types[] = "<Types xmlns=\"" TYPES_NS "\"/>";
	struct judged	 j;
	struct zips	 z;
	struct buf	 refs, xml;

	(void)state;
	for (int forged = 0; forged < 3; forged++) {
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&xml, XMLSIGN_MAX);
		add_reference(&refs, "", "/word/document.xml", NULL, "<d/>",
		    4);
		add_reference(&refs, "", "/_rels/.rels", NULL, origin,
		    strlen(origin));
		add_signature(&xml, false, "s1", &refs, NULL);
		zips_init(&z);
		zips_add(&z, "[Content_Types].xml", forged == 2 ? "no" : types,
		    forged == 2 ? 2 : strlen(types), false);
		zips_add(&z, "_rels/.rels", origin, strlen(origin), true);
		zips_add(&z, "word/document.xml", forged == 1 ? "<x/>" :
		    "<d/>", 4, true);
		zips_add(&z, "a/o.psdsor", "", 0, false);
		zips_add(&z, "a/_rels/o.psdsor.rels", leads, strlen(leads),
		    true);
		zips_add(&z, "a/s/x.psdsxs", xml.p, xml.len, true);
		judge(&j, &z);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, forged == 1 ?
		    TRI_NO : TRI_YES);
		assert_int_equal(j.plan->sig[0].coverage, COVERAGE_WHOLE);
		assert_true(noted(&j, FINDING_CONTAINER_RULES) ==
		    (forged == 2));
		plan_free(j.plan);
		buf_release(&refs);
		buf_release(&xml);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(asic_xades),
		cmocka_unit_test(asic_cades),
		cmocka_unit_test(asic_stamped),
		cmocka_unit_test(asic_sealed),
		cmocka_unit_test(asic_recorded),
		cmocka_unit_test(asic_simple_stamped),
		cmocka_unit_test(asic_simple),
		cmocka_unit_test(odf),
		cmocka_unit_test(ooxml),
		cmocka_unit_test(universal),
		cmocka_unit_test(opc_elsewhere),
	};

	return cmocka_run_group_tests(all, xmlsign_begin,
	    xmlsign_end);
}
