/*
 * test-mime.c: messages taken apart: parts by their octets, names by their
 * charsets, bodies decoded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/mime.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static int
sink(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

static const struct {
	const char	*descr;
	const char	*text;
	/* Each part: "parent type body|", as it stands. */
	const char	*want;
	bool		 cut;
} messages[] = {
	{ "nothing at all", "", "-1 text/plain |" },
	{ "one part", "Subject: x\r\nContent-Type: TEXT/HTML; charset=utf-8"
	    "\r\n\r\n<p>\r\n", "-1 text/html <p>\r\n|" },
	{ "a mailbox's line before it", "From someone\nSubject: x\n\nbody",
	    "-1 text/plain body|" },
	{ "two parts, and words around them",
	    "Content-Type: multipart/mixed; boundary=B\n\nbefore\n--B\n\none\n"
	    "--B \nContent-Type: a/b\n\ntwo\n\n--B--\nafter",
	    "-1 multipart/mixed before\n--B\n\none\n--B \nContent-Type: a/b\n"
	    "\ntwo\n\n--B--\nafter|0 text/plain one|0 a/b two\n|" },
	{ "a boundary in quotes, folded",
	    "Content-Type: multipart/mixed;\r\n boundary=\"b c\"\r\n\r\n"
	    "--b c\r\n\r\nx\r\n--b c--\r\n",
	    "-1 multipart/mixed --b c\r\n\r\nx\r\n--b c--\r\n|"
	    "0 text/plain x|" },
	{ "a line that only begins as a boundary",
	    "Content-Type: multipart/mixed; boundary=B\n\n--B\n\n--BC\n--B--",
	    "-1 multipart/mixed --B\n\n--BC\n--B--|0 text/plain --BC|" },
	{ "nested", "Content-Type: multipart/a; boundary=A\n\n--A\n"
	    "Content-Type: multipart/b; boundary=B\n\n--B\n\nin\n--B--\n--A--",
	    "-1 multipart/a --A\nContent-Type: multipart/b; boundary=B\n\n--B\n"
	    "\nin\n--B--\n--A--|0 multipart/b --B\n\nin\n--B--|"
	    "1 text/plain in|" },
	{ "cut off", "Content-Type: multipart/mixed; boundary=B\n\n--B\n\nhal",
	    "-1 multipart/mixed --B\n\nhal|0 text/plain hal|", true },
	{ "a multipart without a boundary", "Content-Type: multipart/x\n\nq",
	    "-1 multipart/x q|", true },
};

static void
parts(void **state)
{
	struct mime	 m;
	struct buf	 got;

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++) {
		const uint8_t	*p = (const uint8_t *)messages[i].text;

		print_message("%s\n", messages[i].descr);
		assert_int_equal(mime_parse(&m, p, strlen(messages[i].text)),
		    0);
		buf_init(&got, 65536);
		for (size_t k = 0; k < m.n; k++) {
			buf_addf(&got, "%d %s ", m.part[k].parent,
			    m.part[k].type);
			buf_add(&got, m.part[k].body.len == 0 ? p :
			    m.part[k].body.p, m.part[k].body.len);
			buf_addstr(&got, "|");
		}
		assert_string_equal(buf_str(&got), messages[i].want);
		assert_true(m.cut == messages[i].cut);
		assert_null(m.limit);
		buf_release(&got);
		mime_release(&m);
	}
}

static void
bodies(void **state)
{
	static const struct {
		const char	*encoding;
		const char	*body;
		const char	*want;
		int		 rc;
	} rows[] = {
		{ "7bit", "a=3Db", "a=3Db", 0 },
		{ "BASE64", "Y8O0\r\nbmcg\n", "c\303\264ng ", 0 },
		{ "base64", "Y!8O0bmc=", "c\303\264ng", 0 },
		{ "base64", "YQ==trailing", "a", 0 },
		{ "base64", "YWJjZ", "abc", 1 },
		{ "quoted-printable", "c=C3=b4ng =\r\nv=C4=83n=\n.", "c\303\264"
		    "ng v\304\203n.", 0 },
		{ "quoted-printable", "a=zz =", "a=zz ", 0 },
		{ "quoted-printable", "a= \t\r\nb", "ab", 0 },
		{ "x-uuencode", "begin", "", 1 },
	};
	char		 text[256];
	struct mime	 m;
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s: %s\n", rows[i].encoding, rows[i].body);
		snprintf(text, sizeof(text), "Content-Transfer-Encoding: %s\n"
		    "\n%s", rows[i].encoding, rows[i].body);
		assert_int_equal(mime_parse(&m, (uint8_t *)text,
		    strlen(text)), 0);
		buf_init(&b, 4096);
		assert_int_equal(mime_decode(&m.part[0], sink, &b),
		    rows[i].rc);
		assert_int_equal(b.len, strlen(rows[i].want));
		assert_true(b.len == 0 || memcmp(b.p, rows[i].want,
		    b.len) == 0);
		buf_release(&b);
		mime_release(&m);
	}
}

static void
names(void **state)
{
	static const struct {
		const char	*field;
		const char	*name;	/* NULL: none */
		bool		 stated;
		bool		 attachment;
	} rows[] = {
		{ "Content-Disposition: attachment; filename=a.pdf", "a.pdf",
		    false, true },
		{ "Content-Disposition: inline; filename=\"a \\\"b\\\".pdf\"",
		    "a \"b\".pdf", false, false },
		{ "Content-Type: a/b; name=\"x.p7s\"", "x.p7s", false, false },
		{ "Content-Disposition: attachment; filename*=utf-8'vi'"
		    "c%C3%B4ng%20v%C4%83n.pdf",
		    "c\303\264ng v\304\203n.pdf", true, true },
		{ "Content-Disposition: attachment; filename*0*=utf-8''c%C3%B4;"
		    "\n filename*1=ng; filename*2*=%20.pdf",
		    "c\303\264ng .pdf", true, true },
		{ "Content-Type: a/b; name=\"=?utf-8?B?Y8O0bmc=?= "
		    "=?utf-8?Q?_v=C4=83n?=\"", "c\303\264ng v\304\203n", true,
		    false },
		{ "Content-Type: a/b", NULL, false, false },
		{ "Content-Type: a/b; name=\"=?utf-8?Q?" "?=\"", NULL, true,
		    false },
	};
	char		 text[512];
	struct mime	 m;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].field);
		snprintf(text, sizeof(text), "%s\n\nx", rows[i].field);
		assert_int_equal(mime_parse(&m, (uint8_t *)text,
		    strlen(text)), 0);
		assert_true((m.part[0].name == NULL) ==
		    (rows[i].name == NULL));
		if (rows[i].name != NULL) {
			assert_int_equal(m.part[0].namelen,
			    strlen(rows[i].name));
			assert_memory_equal(m.part[0].name, rows[i].name,
			    m.part[0].namelen);
		}
		assert_true(m.part[0].name_stated == rows[i].stated);
		assert_true(m.part[0].attachment == rows[i].attachment);
		mime_release(&m);
	}
}

/* Heads that have one reading alone, and heads that have two. */
static void
two_readings(void **state)
{
	static const struct {
		const char	*head;
		bool		 odd;
	} rows[] = {
		{ "Content-Type: multipart/x; boundary=B", false },
		{ "Content-Type: multipart/x; boundary = \"B\"", false },
		{ "Content-Type: multipart/x;\n\tBOUNDARY=B; x=y", false },
		{ "Content-Type: multipart/x; boundary=\"=_a b:/?'()+,.=c\"",
		    false },
		{ "Content-Type: multipart/x; boundary=\"a-boundary=b\"",
		    false },
		{ "Content-Type: multipart/x; boundary=B; boundary=C", true },
		{ "Content-Type: multipart/x; boundary=B; boundary=B", true },
		{ "Content-Type: multipart/x; boundary=B; boundary*=a''C",
		    true },
		{ "Content-Type: multipart/x; boundary*0=B; boundary*1=C",
		    true },
		{ "Content-Type: multipart/x; boundary*=utf-8''B", true },
		{ "Content-Type: multipart/x; a=\"; boundary=C\"; boundary=B",
		    true },
		{ "Content-Type: multipart/x (; boundary=C); boundary=B",
		    true },
		{ "Content-Type: multipart/x; a=b, boundary=B", true },
		{ "Content-Type: multipart/x; boundary=B C", true },
		{ "Content-Type: multipart/x; boundary=B(C)", true },
		{ "Content-Type: multipart/x; boundary=B\"C\"", true },
		{ "Content-Type: multipart/x; boundary=B=C", true },
		{ "Content-Type: multipart/x; boundary=\"B\"C", true },
		{ "Content-Type: multipart/x; boundary=\"B", true },
		{ "Content-Type: multipart/x; boundary=\"B\\C\"", true },
		{ "Content-Type: multipart/x; boundary=\"B;C\"", true },
		{ "Content-Type: multipart/x; boundary=\"B \"", true },
		{ "Content-Type: multipart/x; boundary='B'", true },
		{ "Content-Type: multipart/x; boundary=\"=?a?Q?B?=\"", true },
		{ "Content-Type: multipart/x; boundary=", true },
		/* 70 and 71 octets. */
		{ "Content-Type: multipart/x; boundary=1234567890123456789012"
		    "345678901234567890123456789012345678901234567890",
		    false },
		{ "Content-Type: multipart/x; boundary=1234567890123456789012"
		    "3456789012345678901234567890123456789012345678901",
		    true },
		{ "Content-Type: text/plain\nContent-Type: text/html", true },
		{ "Content-Type: text/plain\nContent-type : text/html", true },
		{ "Content-Transfer-Encoding: 7bit\nContent-Transfer-"
		    "Encoding: base64", true },
		{ "Content-Type: multipart/x; boundary=B\n"
		    "Content-Transfer-Encoding: base64", true },
		{ "Content-Type: multipart/x; boundary=B\n"
		    "Content-Transfer-Encoding: 8bit", false },
		{ "X: y\rFrom: z", true },
		{ "X: y\n \nZ: y", true },
		{ "X: y\nno field\nZ: y", true },
		{ " X: y", true },
		{ "X: y\r\n z\r\nZ: y", false },
	};
	static const struct {
		const char	*body;
		bool		 odd;
	} bodies_[] = {
		{ "before\n--B\n\na\n--Bx\n--B\n\nb\n--B--\nbehind\n",
		    false },
		{ "--B--x\n--B\n\na\n--B\n\nb\n--B--\n", true },
		{ "--B\n\na\n--B\n\nb\n--Bx\n--B--\n", true },
		{ "--B\n\na\n--B\n\nb\n--B--\n--B\n\nc\n", true },
	};
	char		 text[512];
	struct mime	 m;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].head);
		snprintf(text, sizeof(text), "%s\n\nx", rows[i].head);
		assert_int_equal(mime_parse(&m, (uint8_t *)text,
		    strlen(text)), 0);
		assert_true((m.part[0].odd != NULL) == rows[i].odd);
		mime_release(&m);
	}
	for (size_t i = 0; i < COUNT(bodies_); i++) {
		print_message("%s\n", bodies_[i].body);
		snprintf(text, sizeof(text), "Content-Type: multipart/x; "
		    "boundary=B\n\n%s", bodies_[i].body);
		assert_int_equal(mime_parse(&m, (uint8_t *)text,
		    strlen(text)), 0);
		assert_int_equal(m.n, 3);
		assert_true((m.part[0].odd != NULL) == bodies_[i].odd);
		mime_release(&m);
	}
}

/* Both sides of what is taken apart. */
static void
limits(void **state)
{
	struct mime	 m;
	struct buf	 b;

	(void)state;
	for (int over = 0; over < 2; over++) {
		buf_init(&b, 1024 * 1024);
		for (int i = 0; i < MIME_PARTS_MAX + over; i++)
			buf_addf(&b, "%s--B\n\n%d\n", i > 0 ? "" :
			    "Content-Type: multipart/x; boundary=B\n\n", i);
		buf_addstr(&b, "--B--\n");
		assert_int_equal(mime_parse(&m, b.p, b.len), 0);
		assert_true(m.limit != NULL || m.n <= MIME_PARTS_MAX);
		assert_true(m.n <= MIME_PARTS_MAX);
		mime_release(&m);
		buf_release(&b);
		/* Multiparts in each other. */
		buf_init(&b, 1024 * 1024);
		for (unsigned int i = 0; i < MIME_DEPTH_MAX + (over ? 1u : 0u);
		    i++)
			buf_addf(&b, "Content-Type: multipart/x; boundary="
			    "B%u\n\n--B%u\n", i, i);
		buf_addstr(&b, "\nx");
		assert_int_equal(mime_parse(&m, b.p, b.len), 0);
		assert_true((m.limit != NULL) == (over == 1));
		mime_release(&m);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(bodies),
		cmocka_unit_test(names),
		cmocka_unit_test(two_readings),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
