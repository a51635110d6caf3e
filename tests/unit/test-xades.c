/*
 * test-xades.c: the properties of XAdES, its time-stamps and evidence records,
 * made here, right and wrong in one part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/ers_build.h"
#include "formats/validation/poe.h"
#include "tests/unit/stamps.h"
#include "tests/unit/xmljudge.h"

#define XA	"http://uri.etsi.org/01903/v1.3.2#"
#define ISSUER(n)	"<xa:IssuerSerial><ds:X509SerialNumber xmlns:ds=\"" \
	DS "\">" n "</ds:X509SerialNumber></xa:IssuerSerial>"
#define ISSUER2(der)	"<xa:IssuerSerialV2>" der "</xa:IssuerSerialV2>"

/*
 * A XAdES signature over #x: ${props} signed or not, the certificate named
 * by its digest, or another.
 */
static void
make_xades(struct buf *doc, bool covered, bool right_cert,
    const char *target, const char *issuer)
{
	struct buf	 refs, props, rest;
	uint8_t		*der;
	size_t		 n;

	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&props, XMLSIGN_MAX);
	buf_init(&rest, XMLSIGN_MAX);
	der = certs_der(right_cert ? xmlsign_rsa_cert : xmlsign_ec_cert, NULL,
	    &n);
	buf_addf(&props, "<xa:SignedProperties xmlns:xa=\"%s\" Id=\"p\">"
	    "<xa:SignedSignatureProperties><xa:SigningTime>"
	    "2025-03-02T01:10:55Z</xa:SigningTime><xa:SigningCertificate>"
	    "<xa:Cert><xa:CertDigest><ds:DigestMethod xmlns:ds=\"%s\" "
	    "Algorithm=\"%s\"></ds:DigestMethod><ds:DigestValue "
	    "xmlns:ds=\"%s\">", XA, DS, SHA256, DS);
	add_digest(&props, der, n);
	buf_addf(&props, "</ds:DigestValue></xa:CertDigest>%s</xa:Cert>",
	    issuer);
	buf_addstr(&props, "</xa:SigningCertificate>"
	    "</xa:SignedSignatureProperties></xa:SignedProperties>");
	free(der);
	add_reference(&refs, "", "#x", TRANSFORM(EXC), B, strlen(B));
	if (covered)
		add_reference(&refs, " Type=\"http://uri.etsi.org/01903"
		    "#SignedProperties\"", "#p", TRANSFORM(EXC), props.p,
		    props.len);
	add_keyinfo(&rest, false);
	buf_addf(&rest, "<ds:Object><xa:QualifyingProperties xmlns:xa=\"%s\" "
	    "Target=\"%s\">", XA, target);
	buf_add(&rest, props.p, props.len);
	buf_addstr(&rest, "</xa:QualifyingProperties></ds:Object>");
	buf_init(doc, XMLSIGN_MAX);
	buf_addstr(doc, "<r>" B);
	add_signature(doc, false, "s1", &refs, buf_str(&rest));
	buf_addstr(doc, "</r>");
	buf_release(&refs);
	buf_release(&props);
	buf_release(&rest);
}

static void
xades(void **state)
{
	static const struct {
		const char	*descr;
		bool		 covered;
		bool		 right_cert;
		const char	*target;
		const char	*issuer;
		enum finding	 told;
	} rows[] = {
		{ "as it should be", true, true, "#s1", "", FINDING_OK },
		{ "properties not signed", false, true, "#s1", "",
		    FINDING_XADES_PROPERTIES },
		{ "properties of another by their Target", true, true, "#s2",
		    "", FINDING_XADES_TARGET },
		{ "another certificate", true, false, "#s1", "",
		    FINDING_SIGNING_CERT_REF },
		{ "its serial number", true, true, "#s1", ISSUER("5"),
		    FINDING_OK },
		{ "another serial number", true, true, "#s1", ISSUER("6"),
		    FINDING_SIGNING_CERT_ISSUER },
		{ "no serial number", true, true, "#s1", ISSUER("five"),
		    FINDING_SIGNING_CERT_ISSUER },
		{ "its issuer and number in DER", true, true, "#s1",
		    ISSUER2("MCcwIqQgMB4xCzAJBgNVBAYTAlZOMQ"
		    "8wDQYDVQQDDAZzaWduZXICAQU="), FINDING_OK },
		{ "another number in DER", true, true, "#s1",
		    ISSUER2("MCcwIqQgMB4xCzAJBgNVBAYTAlZOMQ"
		    "8wDQYDVQQDDAZzaWduZXICAQY="),
		    FINDING_SIGNING_CERT_ISSUER },
		{ "DER that is none", true, true, "#s1", ISSUER2("MAA="),
		    FINDING_SIGNING_CERT_ISSUER },
	};
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		make_xades(&doc, rows[i].covered, rows[i].right_cert,
		    rows[i].target, rows[i].issuer);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 1);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_string_equal(j.plan->sig[0].subfilter, "XAdES");
		assert_true(j.plan->sig[0].claimed == 1740877855000000);
		assert_int_equal(j.plan->sig[0].nnote,
		    rows[i].told != FINDING_OK);
		if (rows[i].told != FINDING_OK)
			assert_true(noted(&j, rows[i].told));
		plan_free(j.plan);
		buf_release(&doc);
	}
}

static const char	 claiming[] =
    "<ds:Signature xmlns:ds=\"" DS "\"><ds:SignedInfo/><ds:Object>"
    "<x:QualifyingProperties xmlns:x=\"" XA "\"><x:SignedProperties>"
    "<x:SignedSignatureProperties><x:SignaturePolicyIdentifier>"
    "<x:SignaturePolicyId><x:SigPolicyId><x:Identifier> urn:oid:1.2.3\n"
    "</x:Identifier></x:SigPolicyId><x:SigPolicyQualifiers>"
    "<x:SigPolicyQualifier><x:SPURI>https://example.test/p</x:SPURI>"
    "</x:SigPolicyQualifier></x:SigPolicyQualifiers></x:SignaturePolicyId>"
    "</x:SignaturePolicyIdentifier><x:SignatureProductionPlaceV2><x:City>"
    "L\303\240o  Cai</x:City><x:CountryName>VN</x:CountryName>"
    "</x:SignatureProductionPlaceV2><x:SignerRoleV2><x:ClaimedRoles>"
    "<x:ClaimedRole>clerk</x:ClaimedRole><x:ClaimedRole>notary"
    "</x:ClaimedRole></x:ClaimedRoles><x:CertifiedRolesV2/></x:SignerRoleV2>"
    "</x:SignedSignatureProperties><x:SignedDataObjectProperties>"
    "<x:DataObjectFormat ObjectReference=\"#r\"><x:MimeType>text/xml"
    "</x:MimeType></x:DataObjectFormat><x:CommitmentTypeIndication>"
    "<x:CommitmentTypeId><x:Identifier>http://uri.etsi.org/01903/v1.2.2#"
    "ProofOfApproval</x:Identifier></x:CommitmentTypeId>"
    "</x:CommitmentTypeIndication></x:SignedDataObjectProperties>"
    "</x:SignedProperties></x:QualifyingProperties></ds:Object>"
    "</ds:Signature>";

/* What the signer claims, under the names that CMS has for it. */
static void
claims(void **state)
{
	static const char *const want[][2] = {
		{ "signature-policy", "urn:oid:1.2.3" },
		{ "signature-policy-uri", "https://example.test/p" },
		{ "signer-location", "L\303\240o Cai, VN" },
		{ "signer-role", "clerk" },
		{ "signer-role", "notary" },
		{ "signer-attributes", "present" },
		{ "mime-type", "text/xml" },
		{ "commitment-type", "proof-of-approval" },
	};
	struct judged	 j;

	(void)state;
	judge(&j, claiming, sizeof(claiming) - 1);
	assert_int_equal(j.plan->nsig, 1);
	assert_int_equal(j.plan->sig[0].nclaim, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_string_equal(j.plan->sig[0].claim[i].name, want[i][0]);
		assert_string_equal(j.plan->sig[0].claim[i].value,
		    want[i][1]);
	}
	plan_free(j.plan);
}

/* A time-stamp element of ${name} over ${p}. */
static void
add_stamp(struct buf *b, const char *name, const void *p, size_t len)
{
	EVP_PKEY		*key = certs_key("ec:P-256");
	X509			*tsa = stamps_cert("tsa", 9,
				    "critical,timeStamping", 1700000000,
				    2000000000, key, xmlsign_rsa_cert,
				    xmlsign_rsa);
	const struct stamps_want w = { .tsa = tsa, .key = key,
		.at = 1750000000 };
	size_t			 n;
	uint8_t			*der = stamps_der(&w, p, len, false, &n);

	buf_addf(b, "<xa:%s xmlns:xa=\"%s\"><ds:CanonicalizationMethod "
	    "xmlns:ds=\"%s\" Algorithm=\"%s\"></ds:CanonicalizationMethod>"
	    "<xa:EncapsulatedTimeStamp>", name, XA, DS, EXC);
	base64_encode(b, der, n);
	buf_addf(b, "</xa:EncapsulatedTimeStamp></xa:%s>", name);
	free(der);
	X509_free(tsa);
	EVP_PKEY_free(key);
}

/* The element ${name} of ${doc} in exclusive canonical form, to ${out}. */
static void
add_part(struct buf *out, const struct buf *doc, const char *name)
{
	const uint8_t	*from, *to;
	char		 open[64], shut[64];
	bool		 info = strcmp(name, "SignedInfo") == 0;

	snprintf(open, sizeof(open), "<ds:%s", name);
	snprintf(shut, sizeof(shut), "</ds:%s>", name);
	from = memmem(doc->p, doc->len, open, strlen(open));
	to = memmem(doc->p, doc->len, shut, strlen(shut));
	assert_true(from != NULL && to != NULL);
	from += strlen(open);
	buf_addf(out, "%s%s", open, info ? "" : " xmlns:ds=\"" DS "\"");
	buf_add(out, from, (size_t)(to - from) + strlen(shut));
}

/*
 * Time-stamps over the value and over everything; ${spoil} is altered in what
 * the second one is over.
 */
static void
make_stamped(struct buf *doc, const char *spoil)
{
	static const char	 object[] = "<ds:Object xmlns:ds=\"" DS "\" "
	    "Id=\"o\">more</ds:Object>";
	struct buf		 refs, plain, value, all, stamps;
	const uint8_t		*end;

	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&plain, XMLSIGN_MAX);
	buf_init(&value, XMLSIGN_MAX);
	buf_init(&all, XMLSIGN_MAX);
	buf_init(&stamps, XMLSIGN_MAX);
	add_reference(&refs, "", "#x", TRANSFORM(EXC), B, strlen(B));
	add_signature(&plain, false, "s1", &refs, NULL);
	add_part(&value, &plain, "SignatureValue");
	add_stamp(&stamps, "SignatureTimeStamp", value.p, value.len);
	/* TS 101 903 1.3.2 7.7.1.1 */
	buf_addstr(&all, B);
	add_part(&all, &plain, "SignedInfo");
	buf_add(&all, value.p, value.len);
	add_part(&all, &plain, "KeyInfo");
	buf_add(&all, stamps.p, stamps.len);
	buf_addstr(&all, object);
	if (spoil != NULL) {
		uint8_t	*at = memmem(all.p, all.len, spoil, strlen(spoil));

		assert_non_null(at);
		at[0] ^= 1;
	}
	add_stamp(&stamps, "ArchiveTimeStamp", all.p, all.len);
	end = memmem(plain.p, plain.len, "</ds:Signature>", 15);
	buf_init(doc, XMLSIGN_MAX);
	buf_addstr(doc, "<r>" B);
	buf_add(doc, plain.p, (size_t)(end - plain.p));
	buf_addf(doc, "<ds:Object><xa:QualifyingProperties xmlns:xa=\"%s\" "
	    "Target=\"#s1\"><xa:UnsignedProperties><xa:"
	    "UnsignedSignatureProperties>", XA);
	buf_add(doc, stamps.p, stamps.len);
	buf_addf(doc, "</xa:UnsignedSignatureProperties></xa:"
	    "UnsignedProperties></xa:QualifyingProperties></ds:Object>%s"
	    "</ds:Signature></r>", object);
	certs_must(!doc->failed && !all.failed);
	buf_release(&refs);
	buf_release(&plain);
	buf_release(&value);
	buf_release(&all);
	buf_release(&stamps);
}

/* Proven by the archive time-stamp: the one before it, too. */
static void
check_proof(const struct judged *j, bool good)
{
	struct chain_result		 chain = { .revocation =
	    REVOCATION_GOOD, .n = 2, .reason = -1, .revoked_at = TIME_NONE };
	const struct chain_result	*all[SIGS_MAX];
	const int64_t			 at = 1800000000 * TIME_SECOND;
	struct poe			 poe[SIGS_MAX];
	size_t				 by = 0, of = 0;

	for (size_t i = 0; i < j->plan->nsig; i++) {
		all[i] = &chain;
		if (j->plan->sig[i].tst == TST_SIGNATURE)
			of = i;
		else if (j->plan->sig[i].tst != TST_NONE)
			by = i;
	}
	assert_int_equal(poe_find(j->plan, j->math, all, at, poe), 0);
	assert_int_equal(poe[0].best, 1750000000 * TIME_SECOND);
	assert_int_equal(poe[of].best, good ? 1750000000 * TIME_SECOND : at);
	assert_int_equal(poe[by].best, at);
}

/*
 * The same sealed by an evidence record (TS 119 132-3), over ${spoil} altered,
 * or the list of one object less.
 */
static void
make_sealed(struct buf *doc, const char *spoil)
{
	EVP_PKEY		*key = certs_key("ec:P-256");
	X509			*tsa = stamps_cert("tsa", 9,
				    "critical,timeStamping", 1700000000,
				    2000000000, key, xmlsign_rsa_cert,
				    xmlsign_rsa);
	const struct stamps_want w = { .tsa = tsa, .key = key,
		.at = 1750000000, .is_digest = true };
	struct buf		 part[6], refs, plain, lists, record;
	struct octets		 md[6], list, token;
	uint8_t			 sum[6][EVP_MAX_MD_SIZE], group[64], *der;
	struct ers_tree		 tree;
	const uint8_t		*end;
	bool			 less = spoil != NULL && spoil[0] == '\0';
	size_t			 n;

	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&plain, XMLSIGN_MAX);
	for (size_t i = 0; i < 6; i++)
		buf_init(&part[i], XMLSIGN_MAX);
	add_reference(&refs, "", "#x", TRANSFORM(EXC), B, strlen(B));
	add_signature(&plain, false, "s1", &refs, NULL);
	buf_addstr(&part[0], B);
	add_part(&part[1], &plain, "SignedInfo");
	add_part(&part[2], &plain, "SignatureValue");
	add_part(&part[3], &plain, "KeyInfo");
	add_stamp(&part[4], "SignatureTimeStamp", part[2].p, part[2].len);
	buf_addstr(&part[5], "<ds:Object xmlns:ds=\"" DS "\" Id=\"o\">more"
	    "</ds:Object>");
	for (size_t i = 0; i < 6; i++) {
		uint8_t	*at = spoil == NULL || less ? NULL : memmem(part[i].p,
			    part[i].len, spoil, strlen(spoil));

		if (at != NULL)
			at[0] ^= 1;
		certs_must(EVP_Digest(part[i].p, part[i].len, sum[i], NULL,
		    EVP_sha256(), NULL) == 1);
		if (at != NULL)
			at[0] ^= 1;
		md[i] = (struct octets){ sum[i], 32 };
	}
	buf_init(&lists, XMLSIGN_MAX);
	buf_init(&record, XMLSIGN_MAX);
	certs_must(ers_group(DIGEST_SHA256, md, less ? 5 : 6, group) == 0 &&
	    ers_tree_build(&tree, DIGEST_SHA256, group, 1) == 0 &&
	    ers_tree_reduce(&tree, 0, NULL, 0, &lists) == 0);
	der = stamps_der(&w, ers_tree_root(&tree), 32, false, &n);
	list = (struct octets){ lists.p, lists.len };
	token = (struct octets){ der, n };
	certs_must(ers_record(&record, DIGEST_SHA256, &list, &token) == 0);
	end = memmem(plain.p, plain.len, "</ds:Signature>", 15);
	buf_init(doc, XMLSIGN_MAX);
	buf_addstr(doc, "<r>" B);
	buf_add(doc, plain.p, (size_t)(end - plain.p));
	buf_addf(doc, "<ds:Object><xa:QualifyingProperties xmlns:xa=\"%s\" "
	    "Target=\"#s1\"><xa:UnsignedProperties><xa:"
	    "UnsignedSignatureProperties>", XA);
	buf_add(doc, part[4].p, part[4].len);
	buf_addstr(doc, "<s:SealingEvidenceRecords xmlns:s=\"http://"
	    "uri.etsi.org/19132/v1.1.1#\"><s:ASN1EvidenceRecord>");
	base64_encode(doc, record.p, record.len);
	buf_addf(doc, "</s:ASN1EvidenceRecord></s:SealingEvidenceRecords>"
	    "</xa:UnsignedSignatureProperties></xa:UnsignedProperties></xa:"
	    "QualifyingProperties></ds:Object>%s</ds:Signature></r>",
	    buf_str(&part[5]));
	certs_must(!doc->failed);
	for (size_t i = 0; i < 6; i++)
		buf_release(&part[i]);
	ers_tree_release(&tree);
	buf_release(&refs);
	buf_release(&plain);
	buf_release(&lists);
	buf_release(&record);
	free(der);
	X509_free(tsa);
	EVP_PKEY_free(key);
}

static void
sealed(void **state)
{
	static const char *const	 spoils[] = { NULL, "", "signed",
	    "Reference", "SignatureValue", "X509Certificate",
	    "EncapsulatedTimeStamp", "more" };
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(spoils); i++) {
		make_sealed(&doc, spoils[i]);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 3);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.plan->sig[1].tst, TST_EVIDENCE);
		assert_int_equal(j.plan->sig[1].kind, SIGKIND_EVIDENCE);
		assert_int_equal(j.plan->sig[1].of, 0);
		assert_int_equal(j.math[1].signature_valid, TRI_YES);
		assert_int_equal(j.math[1].digest_match, i == 0 ? TRI_YES :
		    TRI_NO);
		assert_int_equal(j.plan->sig[2].tst, TST_SIGNATURE);
		assert_int_equal(j.math[2].digest_match, TRI_YES);
		check_proof(&j, i == 0);
		plan_free(j.plan);
		buf_release(&doc);
	}
}

static void
stamped(void **state)
{
	static const char *const	 spoils[] = { NULL, "signed",
	    "Reference", "SignatureValue", "X509Certificate",
	    "EncapsulatedTimeStamp", "more" };
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(spoils); i++) {
		make_stamped(&doc, spoils[i]);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 3);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.plan->sig[1].tst, TST_SIGNATURE);
		assert_int_equal(j.math[1].digest_match, TRI_YES);
		assert_int_equal(j.math[1].signature_valid, TRI_YES);
		assert_int_equal(j.plan->sig[2].tst, TST_ARCHIVE);
		assert_int_equal(j.plan->sig[2].of, 0);
		assert_int_equal(j.math[2].digest_match, spoils[i] == NULL ?
		    TRI_YES : TRI_NO);
		check_proof(&j, spoils[i] == NULL);
		plan_free(j.plan);
		buf_release(&doc);
	}
}

/*
 * EN 319 132-1 5.2.7: inside the first signature stands one of its value, or
 * of ${id}, which is something else in there.
 */
static void
make_countered(struct buf *doc, const char *id)
{
	static const char	 object[] = "<ds:Object xmlns:ds=\"" DS "\" "
	    "Id=\"o\">more</ds:Object>";
	struct buf		 refs, plain, value, counter, over;
	const uint8_t		*end;
	uint8_t			*at;
	char			 uri[8];

	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&plain, XMLSIGN_MAX);
	buf_init(&value, XMLSIGN_MAX);
	buf_init(&counter, XMLSIGN_MAX);
	buf_init(&over, XMLSIGN_MAX);
	add_reference(&refs, "", "#x", TRANSFORM(EXC), B, strlen(B));
	add_signature(&plain, false, "s1", &refs, NULL);
	/* The value gets an Id, which nobody signed. */
	at = memmem(plain.p, plain.len, "<ds:SignatureValue>", 19);
	assert_non_null(at);
	buf_add(&over, plain.p, (size_t)(at - plain.p));
	buf_addstr(&over, "<ds:SignatureValue Id=\"v\">");
	buf_add(&over, at + 19, plain.len - (size_t)(at - plain.p) - 19);
	buf_release(&plain);
	plain = over;
	add_part(&value, &plain, "SignatureValue");
	buf_reset(&refs);
	snprintf(uri, sizeof(uri), "#%s", id);
	buf_init(&over, XMLSIGN_MAX);
	if (strcmp(id, "v") == 0)
		buf_add(&over, value.p, value.len);
	else
		buf_addstr(&over, strcmp(id, "o") == 0 ? object : B);
	add_reference(&refs, "", uri, TRANSFORM(EXC), over.p, over.len);
	add_signature(&counter, true, "s2", &refs, NULL);
	end = memmem(plain.p, plain.len, "</ds:Signature>", 15);
	buf_init(doc, XMLSIGN_MAX);
	buf_addstr(doc, "<r>" B);
	buf_add(doc, plain.p, (size_t)(end - plain.p));
	buf_addf(doc, "<ds:Object><xa:QualifyingProperties xmlns:xa=\"%s\" "
	    "Target=\"#s1\"><xa:UnsignedProperties><xa:"
	    "UnsignedSignatureProperties><xa:CounterSignature>", XA);
	buf_add(doc, counter.p, counter.len);
	buf_addf(doc, "</xa:CounterSignature></xa:"
	    "UnsignedSignatureProperties></xa:UnsignedProperties></xa:"
	    "QualifyingProperties></ds:Object>%s</ds:Signature></r>", object);
	certs_must(!doc->failed);
	buf_release(&refs);
	buf_release(&plain);
	buf_release(&value);
	buf_release(&counter);
	buf_release(&over);
}

static void
countered(void **state)
{
	static const struct {
		const char	*id;
		bool		 elsewhere;
	} rows[] = {
		{ "v", false },		/* the value of the one it stands in */
		{ "o", true },		/* an object of that */
		{ "x", true },		/* what that is over */
	};
	struct judged	 j;
	struct buf	 doc;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].id);
		make_countered(&doc, rows[i].id);
		judge(&j, doc.p, doc.len);
		assert_int_equal(j.plan->nsig, 2);
		assert_int_equal(j.math[0].digest_match, TRI_YES);
		assert_int_equal(j.math[0].signature_valid, TRI_YES);
		assert_int_equal(j.math[1].digest_match, rows[i].elsewhere ?
		    TRI_NO : TRI_YES);
		assert_int_equal(j.math[1].signature_valid, TRI_YES);
		assert_false(sigplan_has_note(&j.plan->sig[0],
		    FINDING_COUNTERSIGNATURE_ELSEWHERE));
		assert_int_equal(sigplan_has_note(&j.plan->sig[1],
		    FINDING_COUNTERSIGNATURE_ELSEWHERE), rows[i].elsewhere);
		assert_false(noted(&j, FINDING_XML_REFERENCE));
		plan_free(j.plan);
		buf_release(&doc);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(xades),
		cmocka_unit_test(claims),
		cmocka_unit_test(stamped),
		cmocka_unit_test(sealed),
		cmocka_unit_test(countered),
	};

	return cmocka_run_group_tests(tests, xmlsign_begin,
	    xmlsign_end);
}
