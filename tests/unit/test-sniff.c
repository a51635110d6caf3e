/*
 * test-sniff.c: what a document is, by its first octets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/document.h"
#include "formats/document/sniff.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define S(s)		s, sizeof(s) - 1

/* A local header of a ZIP with its name; sizes are in ${sizes}. */
#define ZIP(sizes, namelen, rest)					\
	S("PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0" sizes		\
	    namelen "\0\0" rest)

#define SIGNED_DATA	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define DATA		"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define TST_INFO	"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04"
#define SHA256		"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"

static const struct {
	const char	*descr;
	const char	*in;
	size_t		 len;
	enum format	 want;
} tests[] = {
	{ "nothing", S(""), FORMAT_EMPTY },
	{ "PDF", S("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), FORMAT_PDF },
	{ "PDF after a line", S("\r\n%PDF-1.4\n"), FORMAT_PDF },
	{ "PNG", S("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), FORMAT_IMAGE },
	{ "JPEG", S("\xff\xd8\xff\xe0\0\x10JFIF"), FORMAT_IMAGE },
	{ "OLE", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), FORMAT_OLE },
	{ "gzip", S("\x1f\x8b\x08\0\0\0\0\0"), FORMAT_ARCHIVE },
	{ "SignedData, DER", S("\x30\x82\x10\x00" SIGNED_DATA
	    "\xa0\x82\x0f\xf0\x30\x82\x0f\xec\x02\x01\x01\x31\x0d" SHA256
	    "\x30\x0b" DATA), FORMAT_CMS },
	{ "SignedData, indefinite lengths", S("\x30\x80" SIGNED_DATA
	    "\xa0\x80\x30\x80\x02\x01\x01\x31\x0d" SHA256 "\x30\x80" DATA),
	    FORMAT_CMS },
	{ "token", S("\x30\x82\x10\x00" SIGNED_DATA
	    "\xa0\x82\x0f\xf0\x30\x82\x0f\xec\x02\x01\x03\x31\x0d" SHA256
	    "\x30\x80" TST_INFO), FORMAT_TIMESTAMP },
	{ "token, SET of indefinite length", S("\x30\x80" SIGNED_DATA
	    "\xa0\x80\x30\x80\x02\x01\x03\x31\x80" SHA256 "\0\0"
	    "\x30\x80" TST_INFO), FORMAT_TIMESTAMP },
	{ "response", S("\x30\x82\x10\x00\x30\x03\x02\x01\x00"
	    "\x30\x82\x0f\xf0" SIGNED_DATA), FORMAT_TIMESTAMP },
	{ "response that refuses", S("\x30\x05\x30\x03\x02\x01\x02"),
	    FORMAT_TIMESTAMP },
	{ "certificate", S("\x30\x82\x03\x00\x30\x82\x02\x00"
	    "\xa0\x03\x02\x01\x02\x02\x01\x05\x30\x03\x06\x01\x2a"
	    "\x30\x00\x30\x00"), FORMAT_CERT },
	{ "CRL", S("\x30\x82\x03\x00\x30\x82\x02\x00\x02\x01\x01"
	    "\x30\x03\x06\x01\x2a\x30\x00\x17\x01Z"), FORMAT_CERT },
	{ "CRL without a version", S("\x30\x82\x03\x00\x30\x82\x02\x00"
	    "\x30\x03\x06\x01\x2a\x30\x00\x17\x01Z"), FORMAT_CERT },
	{ "evidence record's start, a length past all", S("\x30\x6b\x02\x01\x01"
	    "\x38\x88\xff\xff\xff\xff\xff\xff\xff\xff\x31\x00\x6b"),
	    FORMAT_UNKNOWN },
	{ "EnvelopedData", S("\x30\x80"
	    "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80"),
	    FORMAT_CMS },
	{ "TimeStampedData", S("\x30\x80\x06\x0b\x2a\x86\x48\x86\xf7\x0d"
	    "\x01\x09\x10\x01\x1f\xa0\x80"), FORMAT_TSD },
	{ "TimeStampedData that is none", S("\x30\x80\x06\x0b\x2a\x86\x48"
	    "\x86\xf7\x0d\x01\x09\x10\x01\x1f\x30\x80"), FORMAT_UNKNOWN },
	{ "a content that CMS does not have", S("\x30\x80\x06\x09\x2a\x86"
	    "\x48\x86\xf7\x0d\x01\x07\x04\xa0\x80"), FORMAT_UNKNOWN },
	{ "EnvelopedData that is none", S("\x30\x80\x06\x09\x2a\x86\x48\x86"
	    "\xf7\x0d\x01\x07\x03\x30\x80"), FORMAT_UNKNOWN },
	{ "a SEQUENCE cut short", S("\x30\x82"), FORMAT_UNKNOWN },
	{ "attached PDF is in a CMS", S("\x30\x80" SIGNED_DATA
	    "\xa0\x80\x30\x80 %PDF-1.7"), FORMAT_CMS },
	{ "PEM, CMS", S("-----BEGIN CMS-----\nMII\n"), FORMAT_CMS_PEM },
	{ "PEM, PKCS7 after a note", S("of 2025\n-----BEGIN PKCS7-----\n"),
	    FORMAT_CMS_PEM },
	{ "PEM inside a line", S("a -----BEGIN PKCS7-----\n"), FORMAT_TEXT },
	{ "PEM, certificate", S("-----BEGIN CERTIFICATE-----\n"), FORMAT_CERT },
	{ "PEM, key", S("-----BEGIN PUBLIC KEY-----\n"), FORMAT_TEXT },
	{ "ZIP", ZIP("\5\0\0\0\5\0\0\0", "\5\0", "a.txthello"), FORMAT_ZIP },
	{ "ZIP without entries", S("PK\5\6\0\0\0\0"), FORMAT_ZIP },
	{ "ASiC-E", ZIP("\x1f\0\0\0\x1f\0\0\0", "\x08\0",
	    "mimetypeapplication/vnd.etsi.asic-e+zip"), FORMAT_ASIC },
	{ "ODF", ZIP("\x27\0\0\0\x27\0\0\0", "\x08\0",
	    "mimetypeapplication/vnd.oasis.opendocument.text"), FORMAT_ODF },
	{ "ODF, its type not first", ZIP("\4\0\0\0\4\0\0\0", "\x1c\0",
	    "META-INF/macrosignatures.xml<a/>"), FORMAT_ODF },
	{ "OOXML", ZIP("\0\0\0\0\0\0\0\0", "\x13\0", "[Content_Types].xml"),
	    FORMAT_OOXML },
	{ "XML", S("<?xml version=\"1.0\"?>\n<a/>"), FORMAT_XML },
	{ "XML with a mark", S("\xef\xbb\xbf<a xmlns=\"u\"/>"), FORMAT_XML },
	{ "XML, UTF-16LE", S("\xff\xfe<\0?\0x\0"), FORMAT_XML },
	{ "HTML", S("<!DOCTYPE html><html>"), FORMAT_TEXT },
	{ "mail, blanks before a colon", S("From : a\r\nDate\t: b\r\n\r\nx"),
	    FORMAT_MAIL },
	{ "mail of a mailbox", S("From a@b\nFrom: c\n\nx"), FORMAT_MAIL },
	{ "mail", S("Received: from a\r\nFrom: b\r\nDate: c\r\n"
	    "MIME-Version: 1.0\r\n\r\nx"), FORMAT_MAIL },
	{ "the signed part of a mail", S("Content-Type:\r\n multipart/signed;"
	    " boundary=b\r\n\r\n--b"), FORMAT_MAIL },
	{ "an opaque one", S("content-type: application/x-pkcs7-mime\r\n\r\n"),
	    FORMAT_MAIL },
	{ "another part of a mail", S("Content-Type: text/plain\r\n\r\nx"),
	    FORMAT_TEXT },
	{ "mail that begins with a field of its own", S("x-store-info: J++/\n"
	    "X-Notes-Item: a;\n flags=44\nReceived: from a\nFrom: b\n\nx"),
	    FORMAT_MAIL },
	{ "names of fields in other letters", S("Delivery-date: a\r\n"
	    "mime-version: 1.0\r\n\r\nx"), FORMAT_MAIL },
	{ "mail with a line that is no field", S("Received: from a\n"
	    "Message-ID: <a@b>\nno field\nFrom: b\n\nx"), FORMAT_MAIL },
	{ "fields that say nothing of mail", S("Package: a\nVersion: 1\n\n"
	    "From: b\nDate: c\n"), FORMAT_TEXT },
	{ "a continuation of nothing", S(" From: a\nDate: b\n\nx"),
	    FORMAT_TEXT },
	{ "a note that begins like a mail", S("To: do\nbuy milk\n"),
	    FORMAT_TEXT },
	{ "text", S("C\xc3\xb4ng v\xc4\x83n\n"), FORMAT_TEXT },
	{ "text that is not UTF-8", S("C\xf4ng v\xe3n\n"), FORMAT_UNKNOWN },
	{ "zeros", S("\0\0\0\0"), FORMAT_UNKNOWN },
};

static void
by_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		assert_int_equal(sniff((const uint8_t *)tests[i].in,
		    tests[i].len, tests[i].len), tests[i].want);
	}
}

/* Every beginning of every row: whatever it is said to be, it is read whole. */
static void
cut_anywhere(void **state)
{
	uint8_t	*exact;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		for (size_t n = 1; n <= tests[i].len; n++) {
			assert_non_null(exact = malloc(n));
			memcpy(exact, tests[i].in, n);
			assert_true(sniff(exact, n, 1 << 20) < FORMAT_MAX);
			free(exact);
		}
	}
}

static void
header_within_limit(void **state)
{
	char	 in[1024 + 1];

	(void)state;
	memset(in, '\n', sizeof(in));
	memcpy(in + 1024 - 5, "%PDF-", 5);
	assert_int_equal(sniff((const uint8_t *)in, sizeof(in), sizeof(in)),
	    FORMAT_PDF);
	memset(in, '\n', sizeof(in));
	memcpy(in + 1025 - 5, "%PDF-", 5);
	assert_int_equal(sniff((const uint8_t *)in, sizeof(in), sizeof(in)),
	    FORMAT_TEXT);
}

static void
names(void **state)
{
	(void)state;
	for (int f = 0; f < FORMAT_MAX; f++) {
		assert_non_null(strchr(format_media_type((enum format)f),
		    '/'));
		assert_true(strlen(format_suffix((enum format)f)) > 0);
	}
	assert_string_equal(format_media_type(FORMAT_PDF), "application/pdf");
	assert_string_equal(format_suffix(FORMAT_MAX), "bin");
}

/* What cannot be judged: only what can carry a signature says so. */
static void
unjudged(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		size_t		 len;
		enum finding	 told;
	} rows[] = {
		{ "nothing", S(""), FINDING_OK },
		{ "text", S("hello\n"), FINDING_OK },
		{ "plain XML", S("<?xml version=\"1.0\"?><a/>"), FINDING_OK },
		{ "signed XML, cut off", S("<?xml version=\"1.0\"?><a>"
		    "<ds:Signature><ds:SignatureValue>"),
		    FINDING_XML_MALFORMED },
		{ "signed XML, UTF-16BE, cut off",
		    S("\xfe\xff\0<\0x\0m\0l\0d\0s\0i\0g"),
		    FINDING_XML_MALFORMED },
		{ "plain OOXML, cut off", ZIP("\0\0\0\0\0\0\0\0", "\x13\0",
		    "[Content_Types].xml"), FINDING_OK },
		{ "signed OOXML, cut off", ZIP("\0\0\0\0\0\0\0\0", "\x13\0",
		    "[Content_Types].xml_xmlsignatures/"),
		    FINDING_CONTAINER_BROKEN },
		{ "plain mail", S("From: a\r\nMIME-Version: 1.0\r\n\r\nx"),
		    FINDING_OK },
		{ "signed mail, cut off", S("From: a\r\nMIME-Version: 1.0\r\n"
		    "Content-Type: multipart/signed\r\n\r\nx"),
		    FINDING_CONTAINER_RULES },
	};
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		plan = document_parse((const uint8_t *)rows[i].in,
		    rows[i].len);
		assert_non_null(plan);
		assert_int_equal(plan->nsig, 0);
		assert_int_equal(plan->nnote > 0, rows[i].told != FINDING_OK);
		if (rows[i].told != FINDING_OK)
			assert_int_equal(plan->note[0].code, rows[i].told);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(by_content),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(header_within_limit),
		cmocka_unit_test(names),
		cmocka_unit_test(unjudged),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
