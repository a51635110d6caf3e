/*
 * test-ber.c: the walker over BER, and BER to DER.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/crypto/ber.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
unhex(struct buf *b, const char *hex)
{
	buf_init(b, 1024 * 1024);
	assert_int_equal(hex_decode(b, hex, strlen(hex)), 0);
}

static void
elements(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		int		 want;
		size_t		 total;
		size_t		 len;
	} tests[] = {
		{ "nothing", "", -1, 0, 0 },
		{ "tag alone", "30", -1, 0, 0 },
		{ "empty sequence", "3000", 0, 2, 0 },
		{ "short form", "0403010203", 0, 5, 3 },
		{ "one octet missing", "04030102", -1, 0, 0 },
		{ "long form of one", "048103010203", 0, 6, 3 },
		{ "long form with zeros", "04840000000301020399", 0, 9, 3 },
		{ "length of eight octets",
		    "0488000000000000000100", 0, 11, 1 },
		{ "length wraps", "0488ffffffffffffffff00", -1, 0, 0 },
		{ "length of nine octets that fits",
		    "048900000000000000000100", 0, 12, 1 },
		{ "length of nine octets that does not",
		    "048901000000000000000000", -1, 0, 0 },
		{ "length octets missing", "0482ff", -1, 0, 0 },
		{ "reserved length", "04ff", -1, 0, 0 },
		{ "high tag number", "1f8101", -1, 0, 0 },
		{ "indefinite, empty", "30800000", 0, 4, 0 },
		{ "indefinite, one inside", "30800201050000", 0, 7, 3 },
		{ "indefinite in indefinite", "3080308000000000", 0, 8, 4 },
		{ "indefinite without end", "3080020105", -1, 0, 0 },
		{ "indefinite, half an end", "308002010500", -1, 0, 0 },
		{ "inner end only", "308030800000", -1, 0, 0 },
		{ "zeros inside a definite one",
		    "308004020000" "0000", 0, 8, 4 },
		{ "indefinite but primitive", "04800000", -1, 0, 0 },
		{ "end-of-contents where none is open", "0000", -1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct buf	 b;
		struct ber	 in;
		struct ber_tlv	 t;
		const uint8_t	*was;

		unhex(&b, tests[i].in);
		ber_init(&in, b.p, b.len);
		was = in.p;
		if (ber_next(&in, &t) != tests[i].want)
			fail_msg("%s", tests[i].descr);
		if (tests[i].want == -1) {
			assert_ptr_equal(in.p, was);
		} else if (t.total != tests[i].total ||
		    t.len != tests[i].len) {
			fail_msg("%s: %zu octets with %zu inside",
			    tests[i].descr, t.total, t.len);
		}
		buf_release(&b);
	}
}

static void
der(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		const char	*want;	/* NULL: refused */
	} tests[] = {
		{ "already", "3006020101020102", "3006020101020102" },
		{ "long length", "30810302010a", "300302010a" },
		{ "indefinite", "308002010a0000", "300302010a" },
		{ "set out of order", "3106020102020101", "3106020101020102" },
		{ "set: a prefix comes first",
		    "310804030102030401ff", "31080401ff0403010203" },
		{ "sequence keeps its order",
		    "3006020102020101", "3006020102020101" },
		{ "set in a set, both out of order",
		    "310a3106020102020101" "0500",
		    "310a05003106020101020102" },
		{ "string in segments", "2480040101040102" "0000",
		    "04020102" },
		{ "string in nested segments",
		    "24802403040101" "040102" "0000", "04020102" },
		{ "segment of another type", "2480020101" "0000", NULL },
		{ "empty string in segments", "24800000", "0400" },
		{ "context tag is no string", "a080040101" "0000",
		    "a003040101" },
		{ "octets after", "300000", NULL },
		{ "inside cut", "3003020200", NULL },
		{ "nothing", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct buf	 in, want, out;
		int		 rc;

		unhex(&in, tests[i].in);
		buf_init(&out, 1024);
		assert_int_equal(buf_addstr(&out, "x"), 0);
		rc = ber_to_der(&out, in.p, in.len);
		if (rc != (tests[i].want == NULL ? -1 : 0))
			fail_msg("%s: %d", tests[i].descr, rc);
		if (rc == 0) {
			unhex(&want, tests[i].want);
			if (out.len != want.len + 1 ||
			    memcmp(out.p + 1, want.p, want.len) != 0)
				fail_msg("%s", tests[i].descr);
			buf_release(&want);
		} else {
			assert_int_equal(out.len, 1);
		}
		buf_release(&out);
		buf_release(&in);
	}
}

/* Sizes where the head grows, and its own inverse. */
static void
lengths(void **state)
{
	static const size_t	 sizes[] = { 0, 1, 127, 128, 255, 256, 65535,
		65536 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buf	 b, out;
		struct ber	 in;
		struct ber_tlv	 t;

		buf_init(&b, 100000);
		buf_init(&out, 100000);
		assert_int_equal(ber_put_head(&b, BER_OCTET_STRING,
		    sizes[i]), 0);
		if (sizes[i] > 0)
			memset(buf_reserve(&b, sizes[i]), 7, sizes[i]);
		ber_init(&in, b.p, b.len);
		assert_int_equal(ber_want(&in, BER_OCTET_STRING, &t), 0);
		assert_int_equal(t.len, sizes[i]);
		assert_true(ber_end(&in));
		assert_int_equal(ber_to_der(&out, b.p, b.len), 0);
		assert_int_equal(out.len, b.len);
		buf_release(&out);
		buf_release(&b);
	}
}

/* ${depth} sequences inside each other; refused beyond the limit. */
static void
depth(void **state)
{
	(void)state;
	for (size_t n = BER_DEPTH_MAX - 1; n <= BER_DEPTH_MAX + 1; n++) {
		struct buf	 b, out;

		buf_init(&b, 4096);
		buf_init(&out, 4096);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(buf_add(&b, "\x30\x80", 2), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(buf_add(&b, "\0\0", 2), 0);
		assert_int_equal(ber_to_der(&out, b.p, b.len),
		    n <= BER_DEPTH_MAX ? 0 : -1);
		buf_release(&out);
		buf_release(&b);
	}
}

static int
join(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

static void
segments(void **state)
{
	static const struct {
		const char	*in;
		const char	*want;
	} tests[] = {
		{ "0403010203", "010203" },
		{ "24060401010401ff", "01ff" },
		{ "2480040101" "24800401020000" "0401030000", "010203" },
		{ "24800000", "" },
		{ "2403020101", NULL },
		{ "240404050102", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct buf	 in, out, want;
		struct ber	 b;
		struct ber_tlv	 t;
		int		 rc;

		unhex(&in, tests[i].in);
		buf_init(&out, 100);
		ber_init(&b, in.p, in.len);
		assert_int_equal(ber_next(&b, &t), 0);
		rc = ber_segments(&t, BER_OCTET_STRING, join, &out);
		assert_int_equal(rc, tests[i].want == NULL ? -1 : 0);
		if (rc == 0) {
			unhex(&want, tests[i].want);
			assert_int_equal(out.len, want.len);
			if (want.len > 0)
				assert_memory_equal(out.p, want.p, want.len);
			buf_release(&want);
		}
		buf_release(&out);
		buf_release(&in);
	}
}

static void
ordered(void **state)
{
	static const struct {
		const char	*in;
		bool		 want;
	} tests[] = {
		{ "3106020101020102", true },
		{ "3106020102020101", false },
		{ "3106020101020101", true },
		{ "3100", true },
		{ "31800000", false },
		{ "318100", false },
		{ "3000", false },
		/* Values need not be DER: the first is indefinite. */
		{ "310705003080" "0201010000", false },
		{ "310905003080" "0201010000", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct buf	 in;

		unhex(&in, tests[i].in);
		assert_int_equal(ber_set_ordered(in.p, in.len),
		    tests[i].want);
		buf_release(&in);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(elements),
		cmocka_unit_test(der),
		cmocka_unit_test(lengths),
		cmocka_unit_test(depth),
		cmocka_unit_test(segments),
		cmocka_unit_test(ordered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
