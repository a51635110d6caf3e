/*
 * test-pins.c: the Government's authorities are known by fingerprint, and
 * names are compared as people read them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/plain.h"
#include "formats/crypto/pins.h"

#define G2	"f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8"
#define OTHER	"00000000000000000000000000000000000000000000000000000000000000ff"

static const struct {
	const char	*descr;
	const char	*cn;
	const char	*sha256;
	enum pin	 want;
} rows[] = {
	{ "the root G2", "RootCA chuyên dùng Chính phủ G2", G2, PIN_GOOD },
	{ "of its fingerprint under any name", "x", G2, PIN_GOOD },
	{ "its name alone", "RootCA chuyên dùng Chính phủ G2", OTHER,
	    PIN_FALSE },
	{ "in capitals", "ROOTCA CHUYÊN DÙNG CHÍNH PHỦ G2", OTHER,
	    PIN_FALSE },
	{ "decomposed", "RootCA chuye\xcc\x82n du\xcc\x80ng Chi\xcc\x81nh "
	    "phu\xcc\x89 G2", OTHER, PIN_FALSE },
	{ "without marks", "RootCA chuyen dung Chinh phu G2", OTHER,
	    PIN_FALSE },
	{ "with spaces", "  RootCA  chuyên\xc2\xa0""dùng Chính phủ G2 ",
	    OTHER, PIN_FALSE },
	{ "an authority below", "CA phục vụ các cơ quan Nhà nước G2", OTHER,
	    PIN_FALSE },
	{ "another generation", "RootCA chuyên dùng Chính phủ G3", OTHER,
	    PIN_NONE },
	{ "another name", "Vietnam National Root CA", OTHER, PIN_NONE },
	{ "no name", "", OTHER, PIN_NONE },
};

static void
pinned(void **state)
{
	struct digest	 d;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(digest_from_hex(&d, rows[i].sha256), 0);
		if (pin_check(rows[i].cn, &d) != rows[i].want)
			fail_msg("%s: %d", rows[i].descr,
			    pin_check(rows[i].cn, &d));
	}
	assert_string_equal(pin_of("RootCA chuyên dùng Chính phủ G2"), G2);
	assert_null(pin_of("Vietnam National Root CA"));
}

static void
folded(void **state)
{
	char	 out[16];

	(void)state;
	assert_string_equal(plain_fold(" Đặng  ĐÌNH\tỬng ", out, sizeof(out)),
	    "dang dinh ung");
	assert_string_equal(plain_fold("", out, sizeof(out)), "");
	assert_string_equal(plain_fold("\xff\xfe", out, sizeof(out)), "");
	assert_string_equal(plain_fold("abcdefghijklmnopq", out, 4), "abc");
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(pinned),
		cmocka_unit_test(folded),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
