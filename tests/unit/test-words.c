/*
 * test-words.c: sentences of the JSON as people read them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/validation/words.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
plain(void **state)
{
	static const struct {
		const char	*in;
		const char	*out;
	} rows[] = {
		{ "", "" },
		{ "The file is whole.", "The file is whole." },
		{ "It proves nothing: 2026-11-24T02:00:00Z, EXPIRED.",
		  "It proves nothing: 2026-11-24 09:00:00 +07, the certificate "
		  "had expired when it signed." },
		{ "(2026-11-24T02:00:00Z)", "(2026-11-24 09:00:00 +07)" },
		{ "nothing: INDETERMINATE", "nothing: not decided" },
		{ "(HASH_FAILURE), and", "(the content is not what was "
		  "signed), and" },
		/* Names are nobody's terms, and what is no time stays. */
		{ "not EXPIRED.pdf", "not EXPIRED.pdf" },
		{ "not a-EXPIRED", "not a-EXPIRED" },
		{ "not NO_POE_OF_IT", "not NO_POE_OF_IT" },
		{ "at 2026-13-24T02:00:00Z", "at 2026-13-24T02:00:00Z" },
		{ "at 2026-11-24T02:00:00", "at 2026-11-24T02:00:00" },
		{ "at 2026-11-24T02:", "at 2026-11-24T02:" },
		{ "x2026-11-24T02:00:00Z", "x2026-11-24T02:00:00Z" },
		{ "Next: nbarchive list --since 2026-11-24T02:00:00Z, then",
		  "Next: nbarchive list --since 2026-11-24T02:00:00Z, then" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf	 b;

		buf_init(&b, 4096);
		assert_int_equal(words_plain(&b, rows[i].in), 0);
		assert_string_equal(buf_str(&b), rows[i].out);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(plain),
	};

	setenv("TZ", "Asia/Ho_Chi_Minh", 1);
	tzset();
	return cmocka_run_group_tests(all, NULL, NULL);
}
