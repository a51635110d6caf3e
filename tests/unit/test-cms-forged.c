/*
 * test-cms-forged.c: what is an encoding of signed attributes, and what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/crypto/cms.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* content-type of data; a message-digest of one octet. */
#define TYPE	"301806092a864886f70d010903310b06092a864886f70d010701"
#define MD	"301006092a864886f70d010904310304015a"

static void
attributes(void **state)
{
	static const struct {
		const char	*descr;
		const char	*hex;
		bool		 is;
	} tests[] = {
		{ "both", "312c" TYPE MD, true },
		{ "in another order", "312c" MD TYPE, true },
		{ "an indefinite length", "3180" TYPE MD "0000", true },
		{ "no digest", "311a" TYPE, false },
		{ "no type", "3112" MD, false },
		{ "nothing", "", false },
		{ "an empty set", "3100", false },
		{ "one octet", "31", false },
		{ "a sequence", "302c" TYPE MD, false },
		{ "an octet behind it", "312c" TYPE MD "00", false },
		{ "cut short", "312d" TYPE MD, false },
		{ "an element that is none", "312e" TYPE MD "0500", false },
		{ "text that begins with it", "31323334", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct buf	 b;

		buf_init(&b, 256);
		assert_int_equal(hex_decode(&b, tests[i].hex,
		    strlen(tests[i].hex)), 0);
		print_message("%s\n", tests[i].descr);
		assert_int_equal(cms_is_attributes(b.len > 0 ? b.p :
		    (const uint8_t *)"", b.len), tests[i].is);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = { cmocka_unit_test(attributes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
