/*
 * test-notice.c: the papers of a notice: what stands in them, and that nothing
 * of a document breaks out of its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/notice.h"

static const char	 whole[] = "{\"state\":\"draft\",\"sha256\":"
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
    "\"accession\":7,"
    "\"drafted\":\"2026-11-28T18:30:00Z\",\"place\":\"Khánh Hòa\",\"number\":"
    "\"12/TB-SNV\",\"document\":{\"issuer\":\"Sở Y tế\",\"number\":\"678\","
    "\"notation\":\"KH-SYT\",\"date\":\"2026-11-27\",\"subject\":\"Về việc <b>"
    "tiêm chủng</b> & khám\",\"file\":\"a\\\"b.pdf\",\"size\":148711},"
    "\"received\":\"2026-11-27T19:00:00Z\",\"channel\":\"trục liên thông\","
    "\"from\":{\"agency\":\"Sở Nội vụ\",\"parent\":\"UBND tỉnh Khánh Hòa\","
    "\"code\":\"H32.10\",\"email\":\"snv@khanhhoa.gov.vn\"},\"to\":{\"name\":"
    "\"Sở Y tế\",\"code\":\"H32.20\",\"email\":\"syt@khanhhoa.gov.vn\"},"
    "\"officer\":{\"name\":\"Trần Thị Bình\",\"position\":\"Văn thư\","
    "\"department\":\"Văn phòng\",\"phone\":\"0258\"},\"verdict\":["
    "\"TEP_BI_GHI_LAI\"],\"failures\":[\"Chữ ký của An là chữ ký thật, nhưng "
    "tệp đã bị ghi lại sau khi ký.\"],\"evidence\":[\"Chữ ký 1: ByteRange 0 1 "
    "2 3.\"],\"request\":[\"Gửi lại bản gốc đã ký.\"],\"due\":"
    "\"2026-12-05\"}";

static json_t *
record(const char *text)
{
	json_t	*json = json_object_parse(text, strlen(text), NULL);

	assert_non_null(json);
	return json;
}

static const char *const	 in_text[] = { "UBND TỈNH KHÁNH HÒA\n",
	"SỞ NỘI VỤ\n", "Số: 12/TB-SNV\n",
	/* 18:30 in Greenwich is the next day in Vietnam. */
	"Khánh Hòa, ngày 29 tháng 11 năm 2026\n", "Kính gửi: Sở Y tế\n",
	"678/KH-SYT", "27/11/2026", "148711 byte", "28/11/2026 02:00:00, qua "
	"trục liên thông", "chữ ký thật, nhưng tệp", "ByteRange 0 1 2 3",
	"Gửi lại bản gốc đã ký.", "trước ngày 05/12/2026", "Trần Thị Bình, "
	"Văn thư, Văn phòng; điện thoại 0258" };

static void
as_text(void **state)
{
	json_t		*r = record(whole);
	struct buf	 b;
	const char	*s;
	char		*copy, *line, *rest;

	(void)state;
	buf_init(&b, NOTICE_OCTETS);
	assert_int_equal(notice_text(&b, r), 0);
	assert_non_null(s = buf_str(&b));
	for (size_t i = 0; i < sizeof(in_text) / sizeof(in_text[0]); i++)
		if (strstr(s, in_text[i]) == NULL)
			fail_msg("no \"%s\" in:\n%s", in_text[i], s);
	assert_non_null(copy = strdup(s));
	for (line = copy; (rest = strchr(line, '\n')) != NULL; line = rest +
	    1) {
		*rest = '\0';
		if (flow_width(line) > 72)
			fail_msg("wide: %s", line);
	}
	free(copy);
	buf_release(&b);
	json_decref(r);
}

static void
as_page(void **state)
{
	json_t		*r = record(whole);
	struct buf	 b;
	const char	*s;

	(void)state;
	buf_init(&b, NOTICE_OCTETS);
	assert_int_equal(notice_html(&b, r), 0);
	assert_non_null(s = buf_str(&b));
	assert_non_null(strstr(s, "Về việc &lt;b&gt;tiêm chủng&lt;/b&gt; "
	    "&amp; khám"));
	assert_null(strstr(s, "<b>"));
	assert_non_null(strstr(s, "a&quot;b.pdf"));
	assert_non_null(strstr(s, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
	assert_non_null(strstr(s, "size:A4"));
	assert_non_null(strstr(s, "Số: 12/TB-SNV<"));
	buf_release(&b);
	/* Room for a number to be written by hand. */
	json_object_del(r, "number");
	buf_init(&b, NOTICE_OCTETS);
	assert_int_equal(notice_html(&b, r), 0);
	assert_non_null(strstr(buf_str(&b), "Số: ……/TB-……<"));
	buf_release(&b);
	json_decref(r);
}

/* Header lines: short, ASCII, and none that a name made. */
static void
as_mail(void **state)
{
	json_t		*r = record(whole);
	struct buf	 b, text;
	const char	*s, *body, *end;

	(void)state;
	json_object_set_new(json_object_get(r, "to"), "name", json_string(
	    "Sở Y tế\r\nBcc: x@y.vn"));
	json_object_set_new(json_object_get(r, "to"), "email", json_string(
	    "syt@khanhhoa.gov.vn\r\nBcc: x@y.vn"));
	buf_init(&b, NOTICE_OCTETS);
	buf_init(&text, NOTICE_OCTETS);
	assert_int_equal(notice_mail(&b, r, 3), 0);
	assert_non_null(s = buf_str(&b));
	assert_non_null(body = strstr(s, "\r\n\r\n"));
	for (const char *p = s; p < body; p++)
		assert_true((unsigned char)*p < 0x80);
	assert_null(strstr(s, "Bcc"));
	/* An address that is none is left out. */
	assert_null(strstr(s, "\nTo:"));
	assert_non_null(strstr(s, "X-Unsent: 1\r\n"));
	assert_non_null(strstr(s, "From: =?UTF-8?B?"));
	assert_non_null(strstr(s, "<snv@khanhhoa.gov.vn>\r\n"));
	assert_non_null(strstr(s, "Date: Sun, 29 Nov 2026 01:30:00 +0700\r\n"));
	assert_non_null(strstr(s, "-3@khanhhoa.gov.vn>\r\n"));
	for (const char *p = s; p < body; p = end + 2) {
		assert_non_null(end = strstr(p, "\r\n"));
		assert_true(end - p <= 78);
	}
	/* The first part is the text. */
	body = strstr(body, "Content-Transfer-Encoding: base64\r\n\r\n");
	assert_non_null(body);
	body = strstr(body, "\r\n\r\n") + 4;
	assert_non_null(end = strstr(body, "--nguyenban"));
	assert_int_equal(base64_decode_loose(&text, body,
	    (size_t)(end - body)), 0);
	assert_non_null(strstr(buf_str(&text), "THÔNG BÁO"));
	buf_release(&text);
	buf_release(&b);
	json_decref(r);
}

static void
as_status(void **state)
{
	json_t		*r = record(whole);
	struct buf	 b;
	const char	*s;
	int64_t		 t;

	(void)state;
	assert_int_equal(time_parse("2026-11-28T18:30:00Z", &t), 0);
	buf_init(&b, NOTICE_OCTETS);
	assert_null(notice_status_lacks(r));
	json_array_append_new(json_object_get(r, "failures"),
	    json_string("<x> & y"));
	assert_int_equal(notice_status(&b, r, t), 0);
	assert_non_null(s = buf_str(&b));
	assert_non_null(strstr(s, "<edXML:StatusCode>02</edXML:StatusCode>"));
	assert_non_null(strstr(s, "<edXML:DocumentId>H32.20,2026/11/27,678/"
	    "KH-SYT</edXML:DocumentId>"));
	assert_non_null(strstr(s, "<edXML:Timestamp>2026/11/29 01:30:00<"));
	assert_non_null(strstr(s, "&lt;x&gt; &amp; y</edXML:Description>"));
	json_object_del(json_object_get(r, "document"), "date");
	assert_non_null(notice_status_lacks(r));
	json_object_del(json_object_get(r, "document"), "notation");
	assert_non_null(notice_status_lacks(r));
	json_object_del(json_object_get(r, "to"), "code");
	assert_non_null(notice_status_lacks(r));
	buf_release(&b);
	json_decref(r);
}

/* With next to nothing known there is a paper still. */
static void
bare(void **state)
{
	json_t		*r = record("{\"state\":\"draft\",\"sha256\":\"aa\"}");
	struct buf	 b;

	(void)state;
	buf_init(&b, NOTICE_OCTETS);
	assert_int_equal(notice_text(&b, r), 0);
	assert_int_equal(notice_html(&b, r), 0);
	assert_int_equal(notice_mail(&b, r, 1), 0);
	assert_int_equal(notice_status(&b, r, 0), 0);
	assert_non_null(strstr(buf_str(&b), "(không đọc được)"));
	buf_release(&b);
	json_decref(r);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(as_text),
		cmocka_unit_test(as_page),
		cmocka_unit_test(as_mail),
		cmocka_unit_test(as_status),
		cmocka_unit_test(bare),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
