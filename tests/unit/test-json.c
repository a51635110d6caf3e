/*
 * test-json.c: what is canonical, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
parsed(void **state)
{
	static const struct {
		const char	*in;
		const char	*why;		/* NULL: taken */
		const char	*canonical;	/* NULL: it is not that */
	} tests[] = {
		{ "{}", NULL, NULL },
		{ "{\"a\":1,\"b\":[true,false,null,\"x\"]}", NULL, NULL },
		{ "{\"a\":-9223372036854775808}", NULL, NULL },
		{ "{\"a\":9223372036854775807}", NULL, NULL },
		{ "{\"a\":9223372036854775808}", "not JSON", "" },
		{ "{\"a\":\"T\xe1\xbb\x89nh e.5E1\"}", NULL, NULL },
		{ "{\"a\":\"\\\"\\\\\\n\"}", NULL, NULL },
		{ "{\"A\":1,\"a\":2,\"\xc3\xa9\":3}", NULL, NULL },
		{ "{\"a\":1,\"aa\":2,\"b\":3}", NULL, NULL },
		{ " {\"a\":1}\n", NULL, "not in canonical form" },
		{ "{\"b\":1,\"a\":2}", NULL, "not in canonical form" },
		{ "{\"\xc3\xa9\":3,\"a\":2}", NULL, "not in canonical form" },
		{ "{\"a\": 1}", NULL, "not in canonical form" },
		{ "{\"a\":\"\\u0041\"}", NULL, "not in canonical form" },
		{ "{\"a\":\"\\/\"}", NULL, "not in canonical form" },
		{ "{\"a\":-0}", NULL, "not in canonical form" },
		{ "{\"a\":1.0}", NULL, "not in canonical form" },
		{ "{\"a\":1e2}", NULL, "not in canonical form" },
		{ "{\"a\":1,\"a\":1}", "a key stands twice", "" },
		{ "{\"b\":{\"a\":1,\"a\":1}}", "a key stands twice", "" },
		{ "{\"a\":1}x", "not JSON", "" },
		{ "{\"a\":1}{}", "not JSON", "" },
		{ "{\"a\":1", "not JSON", "" },
		{ "{\"a\":01}", "not JSON", "" },
		{ "{\"a\":NaN}", "not JSON", "" },
		{ "{'a':1}", "not JSON", "" },
		{ "{\"a\":\"\\u0000\"}", "not JSON", "" },
		{ "{\"a\":\"\xff\"}", "not JSON", "" },
		{ "{\"a\":\"\\ud800\"}", "not JSON", "" },
		{ "{\"a\":\"\n\"}", "not JSON", "" },
		{ "[]", "not a JSON object", "" },
		{ "1", "not JSON", "" },
		{ "", "empty", "" },
	};
	const char	*why;
	json_t		*json;
	size_t		 len;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].in);
		len = strlen(tests[i].in);
		why = NULL;
		json = json_object_parse(tests[i].in, len, &why);
		assert_int_equal(json == NULL, tests[i].why != NULL);
		if (tests[i].why != NULL)
			assert_string_equal(why, tests[i].why);
		json_decref(json);

		why = NULL;
		json = json_canonical_parse(tests[i].in, len, &why);
		assert_int_equal(json == NULL, tests[i].canonical != NULL);
		if (json == NULL)
			assert_string_equal(why, tests[i].why != NULL ?
			    tests[i].why : tests[i].canonical);
		json_decref(json);
		assert_null(json_canonical_parse("[", 1, NULL));
	}
}

/* {"a":[[...1...]]} of that depth in all. */
static char *
nested(size_t depth)
{
	struct buf	 b;
	size_t		 len;

	buf_init(&b, 10000);
	buf_addstr(&b, "{\"a\":");
	for (size_t i = 1; i < depth; i++)
		buf_addc(&b, '[');
	buf_addc(&b, '1');
	for (size_t i = 1; i < depth; i++)
		buf_addc(&b, ']');
	buf_add(&b, "}", 2);
	return (char *)buf_take(&b, &len);
}

static void
depth(void **state)
{
	static const char	 braces[] =
	    "{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"{{\"}";
	const char		*why;
	json_t			*json;
	char			*s;

	(void)state;
	s = nested(32);
	assert_non_null(json = json_canonical_parse(s, strlen(s), NULL));
	json_decref(json);
	free(s);
	s = nested(33);
	assert_null(json_object_parse(s, strlen(s), &why));
	assert_string_equal(why, "nested too deeply");
	free(s);
	s = nested(4000);
	assert_null(json_object_parse(s, strlen(s), &why));
	assert_string_equal(why, "nested too deeply");
	free(s);
	json = json_canonical_parse(braces, strlen(braces), NULL);
	assert_non_null(json);		/* in a string they are text */
	json_decref(json);
}

static void
written(void **state)
{
	json_t		*json = json_object();
	struct buf	 b;

	(void)state;
	/* Sorted by octets: capitals, then small letters, then beyond ASCII. */
	assert_int_equal(json_put_str(json, "\xe1\xbb\x89", "\xe1\xbb\x89"),
	    0);
	assert_int_equal(json_put_int(json, "a_b", INT64_MIN), 0);
	assert_int_equal(json_put_int(json, "a", 1), 0);
	assert_int_equal(json_put_bool(json, "ab", true), 0);
	assert_int_equal(json_put_bool(json, "Z", false), 0);
	assert_int_equal(json_put_str(json, "absent", NULL), 0);
	assert_int_equal(json_put_str(json, "bad", "\xff"), -1);
	assert_int_equal(json_put(json, "list", json_pack("[ii]", 2, 1)), 0);
	assert_int_equal(json_put(json, "none", NULL), -1);
	buf_init(&b, 1000);
	buf_addstr(&b, ">");
	assert_int_equal(json_canonical(&b, json), 0);
	assert_string_equal(buf_str(&b), ">{\"Z\":false,\"a\":1,"
	    "\"a_b\":-9223372036854775808,\"ab\":true,\"list\":[2,1],"
	    "\"\xe1\xbb\x89\":\"\xe1\xbb\x89\"}");
	buf_release(&b);

	assert_int_equal(json_put(json, "list", json_pack("[f]", 1e300)), 0);
	buf_init(&b, 1000);
	assert_int_equal(json_canonical(&b, json), -1);	/* a real number */
	assert_int_equal(b.len, 0);
	assert_int_equal(b.failed, 0);
	buf_release(&b);
	json_decref(json);
}

static void
room(void **state)
{
	json_t		*json = json_pack("{s:s}", "a", "b");
	struct buf	 b;

	(void)state;
	buf_init(&b, 9);
	assert_int_equal(json_canonical(&b, json), 0);
	assert_int_equal(b.len, 9);
	buf_release(&b);
	buf_init(&b, 8);
	assert_int_equal(json_canonical(&b, json), -1);
	assert_int_equal(b.len, 0);
	buf_release(&b);
	json_decref(json);
}

/* A few of the pieces one after the other. */
static uint32_t
pieces(struct buf *b, uint32_t seed)
{
	static const char *const	 piece[] = { "", "a", "\"", "\\", "/",
	    "\n", "\r\t\b\f", "\x01\x1f", "\x7f", "\xc3\xa9", "\xe1\xbb\x89",
	    "\xf0\x9f\x93\x9c", "\xef\xbf\xbf", "\xe2\x80\xa8", "plain text" };

	buf_reset(b);
	for (int k = 0; k < 4; k++) {
		seed = seed * 1664525 + 1013904223;
		buf_addstr(b, piece[(seed >> 16) % COUNT(piece)]);
	}
	return seed;
}

/* Octet for octet what jansson itself writes, of strings of all kinds. */
static void
as_jansson(void **state)
{
	uint32_t	 seed = 1;
	json_t		*json, *in, *at;
	struct buf	 b, key, text;
	char		*want;

	(void)state;
	buf_init(&key, 100);
	buf_init(&text, 100);
	for (int round = 0; round < 300; round++) {
		json = at = json_object();
		for (int i = 0; i < round % 70; i++) {
			seed = pieces(&text, pieces(&key, seed));
			switch ((seed >> 28) % 6) {
			case 0:
				in = json_object();
				break;
			case 1:
				in = json_pack("[s,[],{},[i,n]]",
				    buf_str(&text), i);
				break;
			case 2:
				in = json_integer(((json_int_t)seed << 31) *
				    (i % 2 == 0 ? 1 : -1));
				break;
			case 3:
				in = json_boolean(i % 2);
				break;
			case 4:
				in = json_stringn("a\0b", 3);
				break;
			default:
				in = json_string(buf_str(&text));
			}
			assert_int_equal(json_object_set_new(at, buf_str(&key),
			    in), 0);
			if (json_is_object(in) && i % 3 == 0)
				at = in;
		}
		buf_init(&b, 1 << 20);
		if (json_canonical(&b, json) == -1) {
			/* It nests too deeply for us. */
			assert_int_equal(b.len, 0);
		} else {
			want = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS |
			    JSON_ENCODE_ANY);
			assert_string_equal(buf_str(&b), want);
			free(want);
		}
		buf_release(&b);
		json_decref(json);
	}
	buf_release(&key);
	buf_release(&text);
}

/* What has no canonical form. */
static void
unwritten(void **state)
{
	json_t		*one[] = { json_real(1), json_pack("{s:[f]}", "a", 1.5),
			    json_string_nocheck("\xff"),
			    json_string_nocheck("a\n\xc3"), json_object(),
			    NULL };
	struct buf	 b;

	(void)state;
	json_object_set_new_nocheck(one[4], "\xc0\x80", json_null());
	for (size_t i = 0; i < COUNT(one); i++) {
		buf_init(&b, 100);
		buf_addc(&b, 'x');
		assert_int_equal(json_canonical(&b, one[i]), -1);
		assert_int_equal(b.len, 1);
		buf_release(&b);
		json_decref(one[i]);
	}
}

static void
fields(void **state)
{
	json_t		*json = json_pack("{s:s,s:I,s:I,s:b,s:f}", "s", "text",
			    "i", (json_int_t)-5, "u", (json_int_t)INT64_MAX,
			    "b", 1, "r", 1.5);
	uint64_t	 u = 1;
	int64_t		 i = 1;

	(void)state;
	assert_string_equal(json_get_str(json, "s"), "text");
	assert_null(json_get_str(json, "i"));
	assert_null(json_get_str(json, "absent"));
	assert_null(json_get_str(NULL, "s"));
	assert_int_equal(json_get_i64(json, "i", &i), 0);
	assert_true(i == -5);
	assert_int_equal(json_get_u64(json, "i", &u), -1);
	assert_true(u == 1);
	assert_int_equal(json_get_u64(json, "u", &u), 0);
	assert_true(u == INT64_MAX);
	assert_int_equal(json_get_i64(json, "s", &i), -1);
	assert_int_equal(json_get_i64(json, "r", &i), -1);
	assert_int_equal(json_get_i64(json, "b", &i), -1);
	assert_int_equal(json_get_u64(json, "absent", &u), -1);
	json_decref(json);
}

/* What nobody sees on a terminal is told by its number, and is the same. */
static void
shown(void **state)
{
	static const struct {
		const char	*descr;
		const char	*value;
		const char	*want;
	} tests[] = {
		{ "ASCII", "a\"b\\", "[\"a\\\"b\\\\\"]" },
		{ "Vietnamese", "H\xe1\xbb\x93 s\xc6\xa1",
		    "[\"H\xe1\xbb\x93 s\xc6\xa1\"]" },
		{ "right-to-left override", "a\xe2\x80\xae" "fdp.exe",
		    "[\"a\\u202efdp.exe\"]" },
		{ "delete", "a\x7f", "[\"a\\u007f\"]" },
		{ "C1 control", "\xc2\x9b" "31m", "[\"\\u009b31m\"]" },
		{ "escape", "\x1b[31m", "[\"\\u001B[31m\"]" },
		{ "a tag", "\xf3\xa0\x81\x81", "[\"\\udb40\\udc41\"]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		json_t	*json = json_pack("[s]", tests[i].value), *back;
		char	*text = json_shown(json, JSON_COMPACT);

		print_message("%s\n", tests[i].descr);
		assert_string_equal(text, tests[i].want);
		back = json_loads(text, 0, NULL);
		assert_true(json_equal(json, back));
		json_decref(back);
		json_decref(json);
		free(text);
	}
	assert_null(json_shown(NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(parsed),
		cmocka_unit_test(depth),
		cmocka_unit_test(written),
		cmocka_unit_test(room),
		cmocka_unit_test(as_jansson),
		cmocka_unit_test(unwritten),
		cmocka_unit_test(fields),
		cmocka_unit_test(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
