/*
 * test-viet.c: folding, composing and comparing Vietnamese text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/regulation/viet.h"

#define ROOM	((size_t)4096)

static const struct {
	const char	*in;
	const char	*fold;
	const char	*key;
	const char	*clean;
} rows[] = {
	{ "", "", "", "" },
	{ "ĐỀ ÁN", "de an", "đề án", "ĐỀ ÁN" },
	{ "Dự án", "du an", "dự án", "Dự án" },
	/* Decomposed, marks in either order. */
	{ "Quye\xcc\x82\xcc\x81t \xc4\x91i\xcc\xa3nh", "quyet dinh",
	    "quyết định", "Quyết định" },
	{ "viê\xcc\xa3t, vie\xcc\xa3\xcc\x82t", "viet, viet", "việt, việt",
	    "việt, việt" },
	{ "u\xcc\x9b\xcc\x81ng", "ung", "ứng", "ứng" },
	/* The tone of open oa, oe, uy; not behind q, not when closed. */
	{ "Khánh Hoà", "khanh hoa", "khánh hòa", "Khánh Hoà" },
	{ "Khánh Hòa", "khanh hoa", "khánh hòa", "Khánh Hòa" },
	{ "khoẻ, thuỷ", "khoe, thuy", "khỏe, thủy", "khoẻ, thuỷ" },
	{ "UỶ BAN", "uy ban", "ủy ban", "UỶ BAN" },
	{ "quý, quà", "quy, qua", "quý, quà", "quý, quà" },
	{ "hoàng, thuý", "hoang, thuy", "hoàng, thúy", "hoàng, thuý" },
	{ "thuế, hoặc", "thue, hoac", "thuế, hoặc", "thuế, hoặc" },
	/* Space of every kind; what has no width; dashes and quotes. */
	{ "  a\xc2\xa0 \t\nb  ", "a b", "a b", "a b" },
	{ "văn\xc2\xad" "bản", "vanban", "vănbản", "vănbản" },
	{ "A \xe2\x80\x93 B\xe2\x80\x94" "C", "a - b-c", "a - b-c",
	    "A \xe2\x80\x93 B\xe2\x80\x94" "C" },
	{ "\xe2\x80\x9cX\xe2\x80\x9d \xe2\x80\x98y\xe2\x80\x99",
	    "\"x\" 'y'", "\"x\" 'y'",
	    "\xe2\x80\x9cX\xe2\x80\x9d \xe2\x80\x98y\xe2\x80\x99" },
	/* Other letters with marks, and what has none. */
	{ "\xe1\xb9\x8d", "o", "\xe1\xb9\x8d", "\xe1\xb9\x8d" },
	{ "Škoda naïve", "skoda naive", "Škoda naïve", "Škoda naïve" },
	{ "Привет 7", "Привет 7", "Привет 7", "Привет 7" },
	/* Not UTF-8: passed over. */
	{ "a\xff\xc3(", "a(", "a(", "a(" },
};

static void
table(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, ROOM);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t	 n = strlen(rows[i].in);

		buf_reset(&b);
		assert_int_equal(viet_fold(&b, rows[i].in, n, false), 0);
		assert_string_equal(buf_str(&b), rows[i].fold);
		buf_reset(&b);
		assert_int_equal(viet_tone_key(&b, rows[i].in, n), 0);
		assert_string_equal(buf_str(&b), rows[i].key);
		buf_reset(&b);
		assert_int_equal(viet_clean(&b, rows[i].in, n), 0);
		assert_string_equal(buf_str(&b), rows[i].clean);
	}
	buf_release(&b);
}

static void
other_forms(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, ROOM);
	assert_int_equal(viet_fold(&b, "kỹ", strlen("kỹ"), true), 0);
	assert_string_equal(buf_str(&b), "ki");
	buf_reset(&b);
	assert_int_equal(viet_upper(&b, "ñy ban nh©n d©n",
	    strlen("ñy ban nh©n d©n")), 0);
	assert_string_equal(buf_str(&b), "ñY BAN NH©N D©N");
	buf_reset(&b);
	assert_int_equal(viet_upper(&b, "ủy ban đ", strlen("ủy ban đ")), 0);
	assert_string_equal(buf_str(&b), "ỦY BAN Đ");
	buf_release(&b);
}

/* Every letter of the table comes back composed from its parts. */
static void
every_letter(void **state)
{
	static const char *const	 hat[] = { "", "\xcc\x82", "\xcc\x86",
		"\xcc\x9b" };
	static const char *const	 tone[] = { "", "\xcc\x80", "\xcc\x89",
		"\xcc\x83", "\xcc\x81", "\xcc\xa3" };
	struct buf			 b, want;
	size_t				 seen = 0;
	char				 s[16];

	(void)state;
	buf_init(&b, ROOM);
	buf_init(&want, ROOM);
	for (size_t i = 0; i < viet_nletters; i++) {
		const struct viet_letter	*v = &viet_letters[i];

		assert_ptr_equal(viet_letter(v->cp), v);
		assert_true(i == 0 || viet_letters[i - 1].cp < v->cp);
		if (v->hat >= VIET_STROKE)
			continue;
		snprintf(s, sizeof(s), "%c%s%s", v->upper ? v->base - 32 :
		    v->base, hat[v->hat], tone[v->tone]);
		buf_reset(&b);
		buf_reset(&want);
		assert_int_equal(viet_clean(&b, s, strlen(s)), 0);
		assert_int_equal(utf8_add(&want, v->cp), 0);
		assert_string_equal(buf_str(&b), buf_str(&want));
		seen++;
	}
	/* Twelve vowels with five tones, six hats alone, both cases. */
	assert_int_equal(seen, 2 * (12 * 5 + 6));
	assert_null(viet_letter(0xd7));
	buf_release(&b);
	buf_release(&want);
}

static void
places(void **state)
{
	static const char	 s[] = "  Số:\xc2\xa0 12/Đ";
	struct viet_folded	 f;

	(void)state;
	assert_int_equal(viet_folded(&f, s, strlen(s)), 0);
	assert_string_equal(f.s, "so: 12/d");
	assert_int_equal(f.n, 8);
	assert_int_equal(f.at[0], 2);
	assert_int_equal(f.at[4], strlen("  Số:\xc2\xa0 "));
	assert_int_equal(f.at[7], strlen(s) - strlen("Đ"));
	assert_int_equal(f.at[8], strlen(s));
	viet_folded_release(&f);
	assert_int_equal(viet_folded(&f, " ", 1), 0);
	assert_string_equal(f.s, "");
	viet_folded_release(&f);
	assert_int_equal(viet_folded(&f, s, VIET_TEXT_MAX + 1), -1);
	viet_folded_release(&f);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(other_forms),
		cmocka_unit_test(every_letter),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
