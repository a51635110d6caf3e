/*
 * test-nearby.c: what lies beside a document: paths, pieces, certificates,
 * and the XML signatures that name them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "formats/crypto/verify.h"
#include "formats/document/nearby.h"
#include "formats/document/document.h"
#include "tests/unit/xmlsign.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
paths(void **state)
{
	static const struct {
		const char	*uri;
		const char	*path;	/* NULL: names no file here */
	} rows[] = {
		{ "a.txt", "a.txt" }, { "./a.txt", "a.txt" },
		{ "x/../a.txt", "a.txt" }, { "x//a.txt", "x/a.txt" },
		{ "c%C3%B4ng%20v%C4%83n.pdf", "c\xc3\xb4ng v\xc4\x83n.pdf" },
		{ "../a.txt", "../a.txt" }, { "../../a.txt", "../../a.txt" },
		{ "x/../../a.txt", "../a.txt" },
		{ "../../../a.txt", NULL }, { "../x/../../../a.txt", NULL },
		{ "..", NULL }, { "../..", NULL }, { ".", NULL },
		{ "/etc/passwd", NULL }, { "%2Fetc/passwd", NULL },
		{ "//host/a.txt", NULL }, { "http://host/a.txt", NULL },
		{ "file:///etc/passwd", NULL }, { "C:a.txt", NULL },
		{ "a.txt?x", NULL }, { "a.txt#x", NULL }, { "#x", NULL },
		{ "..\\a.txt", NULL }, { "..%5Ca.txt", NULL },
		{ "a%00.txt", NULL }, { "a%.txt", NULL }, { "a%f", NULL },
		{ "a%FF.txt", NULL }, { "", NULL }, { NULL, NULL },
	};
	char	*path;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		path = nearby_path(rows[i].uri);
		print_message("%s\n", rows[i].uri == NULL ? "-" : rows[i].uri);
		if (rows[i].path == NULL)
			assert_null(path);
		else
			assert_string_equal(path, rows[i].path);
		free(path);
	}
}

static void
pieces(void **state)
{
	struct nearby	 b;
	struct buf	 p;

	(void)state;
	buf_init(&p, NEARBY_PIECE_MAX);
	assert_int_equal(nearby_begin(&p), 0);
	assert_int_equal(nearby_put(&p, "a", "12", 2), 0);
	assert_int_equal(nearby_put(&p, "../b", "", 0), 0);
	assert_int_equal(nearby_read(&b, p.p, p.len), 0);
	assert_int_equal(b.n, 2);
	assert_memory_equal(nearby_find(&b, "a")->p, "12", 2);
	assert_int_equal(nearby_find(&b, "../b")->len, 0);
	assert_null(nearby_find(&b, "b"));
	assert_null(nearby_find(&b, NULL));
	nearby_release(&b);
	/* Cut anywhere but at a file's end it is none. */
	for (size_t n = 0; n < p.len; n++) {
		bool	 whole = n == p.len - 8 - 4 || n == p.len - 8 - 4 -
			    4 - 1 - 4 - 2;

		assert_int_equal(nearby_read(&b, p.p, n), whole ? 0 : -1);
		nearby_release(&b);
	}
	p.p[4] ^= 1;
	assert_int_equal(nearby_read(&b, p.p, p.len), -1);
	nearby_release(&b);
	buf_release(&p);
}

/* The certificate of the RSA signer in one of three forms. */
enum form { FORM_DER, FORM_PEM, FORM_XML };

static void
add_cert(struct buf *b, X509 *x, enum form form)
{
	uint8_t		*der;
	size_t		 n;
	BIO		*bio;
	char		*text;

	der = certs_der(x, NULL, &n);
	if (form == FORM_DER) {
		buf_add(b, der, n);
	} else if (form == FORM_XML) {
		buf_addstr(b, "<r><ds:X509Certificate>\n");
		base64_encode(b, der, n);
		buf_addstr(b, "\n</ds:X509Certificate></r>");
	} else {
		bio = BIO_new(BIO_s_mem());
		certs_must(bio != NULL && PEM_write_bio_X509(bio, x) == 1);
		n = (size_t)BIO_get_mem_data(bio, &text);
		buf_addstr(b, "before\n");
		buf_add(b, text, n);
		BIO_free(bio);
	}
	free(der);
}

static void
forms(void **state)
{
	struct nearby	 b = { .n = 0 };
	struct buf	 file;

	(void)state;
	for (enum form f = FORM_DER; f <= FORM_XML; f++) {
		buf_init(&file, XMLSIGN_MAX);
		add_cert(&file, xmlsign_rsa_cert, f);
		assert_int_equal(nearby_certs(&b, file.p, file.len), 0);
		/* Whatever its form, it is one. */
		assert_int_equal(b.ncert, 1);
		if (f == FORM_DER) {
			buf_addc(&file, '0');
			assert_int_equal(nearby_certs(&b, file.p, file.len),
			    0);
			assert_int_equal(b.ncert, 1);
		}
		buf_release(&file);
	}
	assert_int_equal(nearby_certs(&b, (const uint8_t *)
	    "<X509Certificate>AAAA</X509Certificate>", 39), 0);
	assert_int_equal(nearby_certs(&b, (const uint8_t *)"", 0), 0);
	assert_int_equal(b.ncert, 1);
	nearby_release(&b);
}

static void
add_octets(struct buf *b, const void *p, int n)
{
	certs_must(n > 0);
	buf_addstr(b, "<ds:X509SKI>");
	base64_encode(b, p, (size_t)n);
	buf_addstr(b, "</ds:X509SKI>");
}

/* KeyInfo that names the RSA certificate, or ${wrong} another. */
static void
add_names(struct buf *b, const char *how, bool wrong)
{
	X509		*x = wrong ? xmlsign_ec_cert : xmlsign_rsa_cert;
	EVP_PKEY	*key = wrong ? xmlsign_ec : xmlsign_rsa;
	uint8_t		*der;
	size_t		 n;
	int		 len;
	unsigned char	*spki = NULL;

	buf_addstr(b, "<ds:KeyInfo>");
	der = certs_der(x, NULL, &n);
	if (strcmp(how, "name") == 0) {
		buf_addstr(b, wrong ? "<ds:KeyName>other</ds:KeyName>" :
		    "<ds:KeyName> signer </ds:KeyName>");
	} else if (strcmp(how, "file") == 0) {
		buf_addf(b, "<ds:RetrievalMethod URI=\"certs/%s.der\" Type="
		    "\"%srawX509Certificate\"/>", wrong ? "e" : "r", DS);
	} else if (strcmp(how, "key") == 0) {
		len = i2d_PUBKEY(key, &spki);
		certs_must(len > 0);
		buf_addstr(b, "<d:DEREncodedKeyValue xmlns:d=\"http://"
		    "www.w3.org/2009/xmldsig11#\">");
		base64_encode(b, spki, (size_t)len);
		buf_addstr(b, "</d:DEREncodedKeyValue>");
		OPENSSL_free(spki);
	} else {
		buf_addstr(b, "<ds:X509Data>");
		if (strcmp(how, "serial") == 0)
			buf_addf(b, "<ds:X509IssuerSerial><ds:X509IssuerName>"
			    "cn=signer, c=VN</ds:X509IssuerName>"
			    "<ds:X509SerialNumber>%d</ds:X509SerialNumber>"
			    "</ds:X509IssuerSerial>", wrong ? 6 : 5);
		else if (strcmp(how, "subject") == 0)
			buf_addf(b, "<ds:X509SubjectName>CN=%s,C=VN"
			    "</ds:X509SubjectName>", wrong ? "sign" :
			    "Signer");
		else if (strcmp(how, "ski") == 0)
			add_octets(b, ASN1_STRING_get0_data(
			    X509_get0_subject_key_id(x)), ASN1_STRING_length(
			    X509_get0_subject_key_id(x)));
		else if (strcmp(how, "digest") == 0) {
			buf_addf(b, "<d:X509Digest xmlns:d=\"http://www.w3.org"
			    "/2009/xmldsig11#\" Algorithm=\"%s\">", SHA256);
			add_digest(b, der, n);
			buf_addstr(b, "</d:X509Digest>");
		}
		buf_addstr(b, "</ds:X509Data>");
	}
	free(der);
	buf_addstr(b, "</ds:KeyInfo>");
}

/* Judge ${doc} with the piece ${p} beside it (NULL: nothing). */
static struct plan *
judge(const struct buf *doc, const struct buf *p, struct sigmath *math)
{
	struct verify	*v = verify_new();
	struct nearby	 b = { .n = 0 };
	struct digest	 d;
	struct plan	*plan;

	if (p != NULL)
		assert_int_equal(nearby_read(&b, p->p, p->len), 0);
	plan = document_parse_near(doc->p, doc->len, p == NULL ? NULL : &b);
	assert_int_equal(plan->nsig, 1);
	assert_int_equal(verify_octets(v, plan, doc->p, doc->len, &d, math),
	    0);
	nearby_release(&b);
	verify_free(v);
	return plan;
}

static void
named(void **state)
{
	static const struct {
		const char	*how;
		const char	*claim;	/* of what is not found */
	} ways[] = { { "name", "key-name" }, { "file", "key-location" },
		{ "serial", "key-name" }, { "subject", "key-name" },
		{ "ski", NULL }, { "digest", NULL }, { "key", NULL } };
	struct sigmath	 math;
	struct buf	 doc, refs, rest, piece, r, e;
	struct plan	*plan;

	(void)state;
	buf_init(&piece, NEARBY_PIECE_MAX);
	buf_init(&r, XMLSIGN_MAX);
	buf_init(&e, XMLSIGN_MAX);
	add_cert(&r, xmlsign_rsa_cert, FORM_DER);
	add_cert(&e, xmlsign_ec_cert, FORM_XML);
	nearby_begin(&piece);
	/* The other one comes first: no way may take what is not named. */
	assert_int_equal(nearby_put(&piece, "certs/e.der", e.p, e.len), 0);
	assert_int_equal(nearby_put(&piece, "certs/r.der", r.p, r.len), 0);
	for (size_t i = 0; i < 2 * COUNT(ways); i++) {
		const char	*how = ways[i / 2].how;
		bool		 wrong = i % 2 == 1;
		bool		 key = strcmp(how, "key") == 0;

		print_message("%s%s\n", how, wrong ? ", of another" : "");
		buf_init(&doc, XMLSIGN_MAX);
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&rest, XMLSIGN_MAX);
		add_names(&rest, how, wrong);
		add_reference(&refs, "", "#x", TRANSFORM(EXC),
		    "<b Id=\"x\">1</b>", 15);
		buf_addstr(&doc, "<r><b Id=\"x\">1</b>");
		add_signature(&doc, false, "s1", &refs, buf_str(&rest));
		buf_addstr(&doc, "</r>");
		plan = judge(&doc, NULL, &math);
		assert_int_equal(plan->sig[0].cert, -1);
		assert_int_equal(math.digest_match, TRI_YES);
		assert_int_equal(math.signature_valid, !key ? TRI_UNKNOWN :
		    wrong ? TRI_NO : TRI_YES);
		assert_int_equal(plan->sig[0].nclaim,
		    ways[i / 2].claim != NULL);
		if (ways[i / 2].claim != NULL)
			assert_string_equal(plan->sig[0].claim[0].name,
			    ways[i / 2].claim);
		plan_free(plan);
		plan = judge(&doc, &piece, &math);
		if (wrong)
			assert_true(math.signature_valid != TRI_YES);
		else
			assert_int_equal(math.signature_valid, TRI_YES);
		assert_true(wrong || plan->sig[0].cert >= 0);
		plan_free(plan);
		buf_release(&doc);
		buf_release(&refs);
		buf_release(&rest);
	}
	buf_release(&piece);
	buf_release(&r);
	buf_release(&e);
}

/* Several detached files, by name and digest, as they are and transformed. */
static void
files(void **state)
{
	static const struct {
		const char	*descr;
		const char	*name[3];	/* of what is there */
		const char	*text[3];
		enum tri	 digest;
		enum finding	 told;
	} rows[] = {
		{ "all by their names", { "a.txt", "../b.xml", "c.bin" },
		    { "one", "<b  x='1'/>", "three" }, TRI_YES, FINDING_OK },
		{ "all by their digests", { "1", "2", "3" },
		    { "three", "<b  x='1'/>", "one" }, TRI_YES, FINDING_OK },
		{ "one of them altered", { "a.txt", "../b.xml", "c.bin" },
		    { "one", "<b x='2'/>", "three" }, TRI_NO,
		    FINDING_XML_REFERENCE },
		{ "the last left to layer 2", { "a.txt", "../b.xml", "d.bin" },
		    { "one", "<b x='1'/>", "four" }, TRI_UNKNOWN,
		    FINDING_OK },
		{ "two of them absent", { "a.txt", "b.xml", "d.bin" },
		    { "one", "<b x='2'/>", "four" }, TRI_UNKNOWN,
		    FINDING_XML_REFERENCE_ABSENT },
		{ "one of them, whatever its name, is no XML",
		    { "a.txt", "b", "c.bin" }, { "one", "<b x='1'", "three" },
		    TRI_UNKNOWN, FINDING_XML_REFERENCE_ABSENT },
	};
	struct sigmath	 math;
	struct buf	 doc, refs, piece;
	struct plan	*plan;

	(void)state;
	buf_init(&doc, XMLSIGN_MAX);
	buf_init(&refs, XMLSIGN_MAX);
	add_reference(&refs, "", "a.txt", NULL, "one", 3);
	add_reference(&refs, "", "../b.xml", TRANSFORM(EXC),
	    "<b x=\"1\"></b>", 13);
	add_reference(&refs, "", "c.bin", NULL, "three", 5);
	add_signature(&doc, false, "s1", &refs, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		buf_init(&piece, NEARBY_PIECE_MAX);
		nearby_begin(&piece);
		for (size_t k = 0; k < 3; k++)
			nearby_put(&piece, rows[i].name[k], rows[i].text[k],
			    strlen(rows[i].text[k]));
		plan = judge(&doc, &piece, &math);
		assert_int_equal(math.digest_match, rows[i].digest);
		assert_int_equal(math.signature_valid, TRI_YES);
		assert_int_equal(plan->sig[0].nref, 3);
		if (rows[i].told == FINDING_OK)
			assert_int_equal(plan->sig[0].nnote, 0);
		else
			assert_true(sigplan_has_note(&plan->sig[0],
			    rows[i].told));
		plan_free(plan);
		buf_release(&piece);
	}
	buf_release(&doc);
	buf_release(&refs);
}

/* The same with a subjectKeyIdentifier. */
static X509 *
with_ski(X509 *old, EVP_PKEY *key)
{
	X509	*x = X509_dup(old);

	certs_must(x != NULL);
	certs_ext(x, x, NID_subject_key_identifier, "hash");
	certs_must(X509_sign(x, key, EVP_sha256()) > 0);
	X509_free(old);
	return x;
}

static int
setup(void **state)
{
	(void)state;
	xmlsign_setup();
	xmlsign_rsa_cert = with_ski(xmlsign_rsa_cert, xmlsign_rsa);
	xmlsign_ec_cert = with_ski(xmlsign_ec_cert, xmlsign_ec);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	xmlsign_done();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(pieces),
		cmocka_unit_test(forms),
		cmocka_unit_test(named),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
