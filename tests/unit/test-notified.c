/*
 * test-notified.c: of which documents the sender was told, by the journal's
 * notices.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/notified.h"

#define DAY	"2026-03-05T03:00:00Z"		/* ten in the morning there */
#define EVENING	"2026-03-05T16:59:59Z"		/* its last second */
#define NEXT	"2026-03-05T17:00:00Z"		/* the next day begins */

/* The digest that is ${c} sixty-four times. */
static struct digest
digest_of(char c)
{
	char		 hex[DIGEST_HEX];
	struct digest	 d;

	memset(hex, c, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	assert_int_equal(digest_from_hex(&d, hex), 0);
	return d;
}

static int
add(struct notified *n, char of, const char *state, const char *now)
{
	char	 hex[DIGEST_HEX];
	json_t	*json = json_object();
	int64_t	 at;
	int	 rc;

	memset(hex, of, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	assert_int_equal(time_parse(now, &at), 0);
	assert_int_equal(json_put_str(json, "sha256", hex), 0);
	assert_int_equal(json_put_str(json, "state", state), 0);
	assert_int_equal(json_put_str(json, "drafted", DAY), 0);
	rc = notified_add(n, json, at);
	json_decref(json);
	return rc;
}

static void
one_notice(void **state)
{
	static const struct {
		const char	*descr, *state, *now;
		enum meta_tri	 want;
	} rows[] = {
		{ "sent", "sent", NEXT, META_YES },
		{ "answered", "answered", NEXT, META_YES },
		{ "withdrawn", "withdrawn", NEXT, META_UNKNOWN },
		{ "a draft on its day", "draft", DAY, META_UNKNOWN },
		{ "a draft in the last second of it", "draft", EVENING,
		    META_UNKNOWN },
		{ "a draft when it is over", "draft", NEXT, META_NO },
	};
	struct digest	 a = digest_of('a'), b = digest_of('b');

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct notified	 n = { NULL, 0, 0, false };

		assert_int_equal(notified_find(&n, &a), META_UNKNOWN);
		assert_int_equal(add(&n, 'a', rows[i].state,
		    rows[i].now), 0);
		if (notified_find(&n, &a) != rows[i].want)
			fail_msg("%s: %d", rows[i].descr, (int)notified_find(
			    &n, &a));
		assert_int_equal(notified_find(&n, &b), META_UNKNOWN);
		notified_release(&n);
		assert_int_equal(n.n, 0);
	}
}

/* Whom one of several notices told was told, in whatever order. */
static void
several(void **state)
{
	struct notified	 n = { NULL, 0, 0, false };
	struct digest	 d;

	(void)state;
	assert_int_equal(add(&n, 'c', "draft", NEXT), 0);
	assert_int_equal(add(&n, 'a', "sent", NEXT), 0);
	assert_int_equal(add(&n, 'c', "sent", NEXT), 0);
	assert_int_equal(add(&n, 'b', "draft", NEXT), 0);
	assert_int_equal(add(&n, 'a', "draft", NEXT), 0);
	d = digest_of('a');
	assert_int_equal(notified_find(&n, &d), META_YES);
	d = digest_of('b');
	assert_int_equal(notified_find(&n, &d), META_NO);
	d = digest_of('c');
	assert_int_equal(notified_find(&n, &d), META_YES);
	/* What comes after a question counts too, also past the first room. */
	assert_int_equal(add(&n, 'b', "sent", NEXT), 0);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(add(&n, "0123456789"[i % 10], "draft",
		    NEXT), 0);
	assert_int_equal(notified_find(&n, &d), META_YES);
	d = digest_of('b');
	assert_int_equal(notified_find(&n, &d), META_YES);
	d = digest_of('7');
	assert_int_equal(notified_find(&n, &d), META_NO);
	assert_int_equal(n.n, 13);
	notified_release(&n);
}

/* A record of which nothing can be said is none. */
static void
records_without_use(void **state)
{
	static const char *const	 rows[] = { "{}",
		"{\"state\":\"sent\"}",
		"{\"state\":\"sent\",\"sha256\":\"12\"}",
		"{\"sha256\":\"" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" "\"}",
		"{\"state\":7,\"sha256\":7}" };
	struct notified	 n = { NULL, 0, 0, false };
	json_t		*json;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_non_null(json = json_loads(rows[i], 0, NULL));
		assert_int_equal(notified_add(&n, json, 0), 0);
		json_decref(json);
	}
	assert_int_equal(n.n, 0);
	notified_release(&n);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(one_notice),
		cmocka_unit_test(several),
		cmocka_unit_test(records_without_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
