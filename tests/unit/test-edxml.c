/*
 * test-edxml.c: edXML packages: told from other XML, their attachments walked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/container.h"
#include "formats/document/edxml.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define OPEN		"<edXML:Message xmlns:edXML=\"http://www.mic.gov.vn/" \
			"TBT/QCVN_102_2016\">"
#define SHUT		"</edXML:Message>"

static void
told_apart(void **state)
{
	static const struct {
		const char	*text;
		bool		 is;
		size_t		 start;	/* strlen(text): there is none */
	} rows[] = {
		{ OPEN SHUT, true, 0 },
		{ "\xef\xbb\xbf" OPEN SHUT, true, 0 },
		{ " \r\n" OPEN SHUT, true, 0 },
		{ "\r\n<?xml version=\"1.0\"?>" OPEN SHUT, true, 2 },
		{ "1f4\r\n" OPEN SHUT, true, 5 },
		{ "<e xmlns=\"http://e-doc.vn/Schema/\"/>", true, 0 },
		{ "<other/>", false, 0 },
		{ "12 words edXML", false, 14 },
		{ "edXML", false, 5 },
		{ "", false, 0 },
		{ "0000000000000000000000000000000000000000000000000000000000"
		    "0000000000" OPEN SHUT, false, 68 + sizeof(OPEN SHUT) - 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const uint8_t	*p = (const uint8_t *)rows[i].text;
		size_t		 len = strlen(rows[i].text);

		print_message("%s\n", rows[i].text);
		assert_int_equal(edxml_start(p, len), rows[i].start);
		assert_true(edxml_is(p, len) == rows[i].is);
	}
}

#define ATTACHMENT(name, octets)	"<edXML:Attachment>" name \
	"<edXML:ContentTransferEncoded>" octets \
	"</edXML:ContentTransferEncoded></edXML:Attachment>"

static void
attachments(void **state)
{
	static const struct {
		const char	*descr;
		const char	*text;
		const char	*want;	/* "state name octets|" ... */
	} rows[] = {
		{ "two, one without a name", OPEN ATTACHMENT(
		    "<edXML:AttachmentName> c\303\264ng.txt\n"
		    "</edXML:AttachmentName>", "aGVs\nbG8=")
		    ATTACHMENT("", "eA==") SHUT,
		    "read c\303\264ng.txt hello|read attachment-2 x|" },
		{ "a prefix that nobody declares", "<e xmlns:x=\"urn:edXML\">"
		    "<q:Attachment><q:AttachmentName>a</q:AttachmentName>"
		    "<q:ContentTransferEncoded>eA==</q:ContentTransferEncoded>"
		    "</q:Attachment></e>", "read a x|" },
		{ "a chunk's size before it", "2a\r\n" OPEN ATTACHMENT(
		    "<edXML:AttachmentName>a</edXML:AttachmentName>", "eA==")
		    SHUT, "read a x|" },
		{ "no base64", OPEN ATTACHMENT(
		    "<edXML:AttachmentName>a</edXML:AttachmentName>", "?")
		    SHUT, "damaged a |" },
		{ "nothing in it", OPEN "<edXML:Attachment/>" ATTACHMENT(
		    "<edXML:AttachmentName>a</edXML:AttachmentName>", "")
		    SHUT, "read a |" },
		{ "no attachment", OPEN SHUT, "" },
		{ "cut off", OPEN "<edXML:Attachment>",
		    "not read to its end  |" },
	};
	struct container_item	 it;
	struct container	*c;
	struct buf		 got;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const uint8_t	*p = (const uint8_t *)rows[i].text;
		size_t		 len = strlen(rows[i].text);

		print_message("%s\n", rows[i].descr);
		assert_int_equal(container_kind(p, len), CONTAINER_EDXML);
		c = container_open(p, len, CONTAINER_EDXML);
		assert_non_null(c);
		buf_init(&got, 65536);
		while (container_next(c, &it, NULL, NULL) == 1)
			buf_addf(&got, "%s %s %.*s|",
			    member_state_text(it.state), it.name.text == NULL ?
			    "" : it.name.text, it.p == NULL ? 0 :
			    (int)it.size, it.p == NULL ? "" :
			    (const char *)it.p);
		assert_string_equal(got.len == 0 ? "" : buf_str(&got),
		    rows[i].want);
		container_free(c);
		buf_release(&got);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(told_apart),
		cmocka_unit_test(attachments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
