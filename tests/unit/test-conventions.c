/*
 * test-conventions.c: numbers, dates, kinds and signer blocks, as documents
 * write them (09-regulation.md 5).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/regulation/conventions.h"

static const struct {
	const char	*in;
	enum docnum_found want;
	const char	*text;		/* docnum_text() */
	const char	*kind;		/* its name; "": none said */
	bool		 guessed;
} numbers[] = {
	{ "Số: 2103/QĐ-UBND", DOCNUM_FOUND, "2103/QĐ-UBND", "Quyết định", 0 },
	{ "Số: 156 /TTr-SNV", DOCNUM_FOUND, "156/TTr-SNV", "Tờ trình", 0 },
	{ "Số: 779     /QĐ-UBND", DOCNUM_FOUND, "779/QĐ-UBND", "Quyết định",
	    0 },
	{ "Số: 05/CTr-UBND", DOCNUM_FOUND, "05/CTr-UBND", "Chương trình", 0 },
	{ "Số: 05/CT-UBND", DOCNUM_FOUND, "05/CT-UBND", "Chỉ thị", 0 },
	{ "Số: 12/DA-SXD", DOCNUM_FOUND, "12/DA-SXD", "Dự án", 0 },
	{ "Số: 12/ĐA-SXD", DOCNUM_FOUND, "12/ĐA-SXD", "Đề án", 0 },
	{ "Số: 7/QyĐ-SYT", DOCNUM_FOUND, "7/QyĐ-SYT", "Quy định", 0 },
	{ "Số: 2769/UBND-NCKSTTHC", DOCNUM_FOUND, "2769/UBND-NCKSTTHC",
	    "Công văn", 0 },
	{ "Số: 88/UBND-TH", DOCNUM_FOUND, "88/UBND-TH", "Công văn", 0 },
	{ "Số 1208-KL/TU", DOCNUM_FOUND, "1208-KL/TU", "Kết luận", 0 },
	{ "Luật số: 51/2024/QH15", DOCNUM_FOUND, "51/2024/QH15", "", 0 },
	{ "Số: 144/2025/QĐ-CTUBND", DOCNUM_FOUND, "144/2025/QĐ-CTUBND",
	    "Quyết định", 0 },
	{ "Số: 05/KHLT-SNV-STC", DOCNUM_FOUND,
	    "05/KHLT-SNV-STC", "Kế hoạch", 0 },
	{ "Số: 05/QCPH-CAT-SYT", DOCNUM_FOUND,
	    "05/QCPH-CAT-SYT", "Quy chế", 0 },
	{ "Số: 01/2022/TTLT-BTP-BTC", DOCNUM_FOUND,
	    "01/2022/TTLT-BTP-BTC", "Thông tư liên tịch", 0 },
	{ "Số: 30/2020/NĐ-CP", DOCNUM_FOUND, "30/2020/NĐ-CP", "Nghị định", 0 },
	{ "Số: 12a/QĐ-UBND", DOCNUM_FOUND, "12a/QĐ-UBND", "Quyết định", 0 },
	{ "Số: 12đ/QĐ-UBND", DOCNUM_FOUND, "12đ/QĐ-UBND", "Quyết định", 0 },
	{ "SỐ: 33/GM - VP", DOCNUM_FOUND, "33/GM-VP", "Giấy mời", 0 },
	{ "Số: 33 / GM\xe2\x80\x93VP", DOCNUM_FOUND, "33/GM-VP",
	    "Giấy mời", 0 },
	{ "Số:……/QĐ-UBND", DOCNUM_NONE, NULL, NULL, 0 },
	{ "Số:......./QĐ-UBND", DOCNUM_BLANK, NULL, "Quyết định", 0 },
	{ "Số:        /QĐ-UBND", DOCNUM_BLANK, NULL, "Quyết định", 0 },
	{ "Số: /QĐ-UBND ngày tháng 5", DOCNUM_BLANK, NULL, "Quyết định", 0 },
	{ "So: 2103/QD-UBND", DOCNUM_FOUND, "2103/QD-UBND", "Quyết định", 1 },
	/* QD reads as QĐ alone; DA as dự án exactly; GGT as itself. */
	{ "Số: 9/qd-ubnd", DOCNUM_NONE, NULL, NULL, 0 },
	{ "Số: 9/QYĐ-SYT", DOCNUM_FOUND, "9/QYĐ-SYT", "Quy định", 1 },
	{ "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", DOCNUM_FOUND,
	    "30/2020/NĐ-CP", "Nghị định", 0 },
	{ "Một số 12 việc", DOCNUM_NONE, NULL, NULL, 0 },
	{ "Số: 12/2024", DOCNUM_NONE, NULL, NULL, 0 },
	{ "Số: 12345678/QĐ-UBND", DOCNUM_NONE, NULL, NULL, 0 },
	{ "Số điện thoại: 0258/3822", DOCNUM_NONE, NULL, NULL, 0 },
	{ "S\xe1\xbb\x91: 1\xc2\xa0/ B\xc3\x81O C\xc3\x81O", DOCNUM_FOUND,
	    "1/B\xc3\x81O", "Công văn", 0 },
	{ "Số: 7 9 3/QĐ-UBND", DOCNUM_FOUND, "793/QĐ-UBND", "Quyết định", 0 },
	{ "Số: 2 103 /QĐ-UBND", DOCNUM_FOUND, "2103/QĐ-UBND", "Quyết định",
	    0 },
	{ "Số: 12 34 56 78/QĐ-UBND", DOCNUM_NONE, NULL, NULL, 0 },
	{ "Số: ..07a../QC-TA", DOCNUM_FOUND, "07a/QC-TA", "Quy chế", 0 },
	{ "Số: ..04/2012../TT-BYT", DOCNUM_FOUND, "04/2012/TT-BYT",
	    "Thông tư", 0 },
	{ "", DOCNUM_NONE, NULL, NULL, 0 },
};

static void
numbers_found(void **state)
{
	const struct kind	*k;
	struct docnum		 d;
	char			 text[DOCNUM_TEXT];
	bool			 guessed;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		enum docnum_found	 r;

		r = docnum_find(numbers[i].in, strlen(numbers[i].in), &d);
		if (r != numbers[i].want)
			print_message("%s\n", numbers[i].in);
		assert_int_equal(r, numbers[i].want);
		if (r == DOCNUM_NONE)
			continue;
		if (r == DOCNUM_FOUND)
			assert_string_equal(docnum_text(&d, text),
			    numbers[i].text);
		else
			assert_string_equal(d.number, "");
		k = docnum_kind(&d, &guessed);
		assert_string_equal(k == NULL ? "" : k->name,
		    numbers[i].kind);
		assert_int_equal(guessed, numbers[i].guessed);
	}
}

static void
numbers_same(void **state)
{
	static const struct {
		const char	*a, *b;
		bool		 same;
	} pairs[] = {
		{ "2103/QĐ-UBND", "2103/QD-UBND", true },
		{ "05/QĐ-UBND", "5/QĐ-UBND", true },
		{ "05/QĐ-UBND", "50/QĐ-UBND", false },
		{ "144/2025/QĐ-CTUBND", "144/QĐ-CTUBND", false },
		{ "33/GM-VP", "33/GM \xe2\x80\x93 VP", true },
		{ "33/GM-VP", "33/GMVP", false },
	};
	struct docnum	 a, b;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_int_equal(docnum_parse(pairs[i].a, strlen(pairs[i].a),
		    &a), DOCNUM_FOUND);
		assert_int_equal(docnum_parse(pairs[i].b, strlen(pairs[i].b),
		    &b), DOCNUM_FOUND);
		assert_int_equal(docnum_same(&a, &b), pairs[i].same);
	}
	assert_int_equal(docnum_parse("Số 5/QĐ-UBND", 15, &a), DOCNUM_NONE);
}

static const struct {
	const char	*in;
	enum date_found	 want;
	const char	*text;
	bool		 words;		/* found by date_find_words() too */
} dates[] = {
	{ "Khánh Hòa, ngày 21 tháng 7 năm 2017", DATE_FOUND, "2017-07-21", 1 },
	{ "ngày 05 tháng 02 năm 2020", DATE_FOUND, "2020-02-05", 1 },
	{ "ngày 12            tháng 3 năm 2025", DATE_FOUND, "2025-03-12", 1 },
	{ "Nga\xcc\x80y 1 tha\xcc\x81ng 1 n\xc4\x83m 2026", DATE_FOUND,
	    "2026-01-01", 1 },
	{ "ngày.....tháng 5 năm 2025", DATE_BLANK, NULL, 1 },
	{ "ngày    tháng    năm 2025", DATE_BLANK, NULL, 1 },
	{ "ngày 5 tháng 6 năm", DATE_BLANK, NULL, 1 },
	{ "ngày 31 tháng 4 năm 2025", DATE_WRONG, NULL, 1 },
	{ "ngày 29 tháng 02 năm 2024", DATE_FOUND, "2024-02-29", 1 },
	{ "ngày 29 tháng 02 năm 2023", DATE_WRONG, NULL, 1 },
	{ "Huế, ngày hai mươi ba tháng tám năm hai nghìn không trăm mười sáu",
	  DATE_FOUND, "2016-08-23", 1 },
	{ "ngày năm tháng năm năm hai nghìn không trăm linh năm", DATE_FOUND,
	  "2005-05-05", 1 },
	{ "ngày mồng một tháng giêng năm 2024", DATE_FOUND, "2024-01-01", 1 },
	{ "Ngày mười tháng 4 năm hai ngàn không trăm hai mươi tư", DATE_FOUND,
	  "2024-04-10", 1 },
	{ "ngày ba mươi mốt tháng tư năm hai nghìn", DATE_WRONG, NULL, 1 },
	{ "ngày ba tháng bảy năm hai nghìn không trăm", DATE_BLANK, NULL, 1 },
	{ "ngày 5 tháng năm 2025", DATE_BLANK, NULL, 1 },
	{ "ngày một ngày hai", DATE_NONE, NULL, 0 },
	{ "ngày 21/7/2017", DATE_FOUND, "2017-07-21", 0 },
	{ "21-07-2017", DATE_FOUND, "2017-07-21", 0 },
	{ "21.7.2017 08:00", DATE_FOUND, "2017-07-21", 0 },
	{ "2026-05-13T14:41:57+07:00", DATE_FOUND, "2026-05-13", 0 },
	{ "13/2/25", DATE_NONE, NULL, 0 },
	{ "1/2/3/2024", DATE_NONE, NULL, 0 },
	{ "02/13/2024", DATE_WRONG, NULL, 0 },
	{ "số 12/2024/QH15", DATE_NONE, NULL, 0 },
	{ "hàng ngày tháng", DATE_NONE, NULL, 0 },
	{ "1.2-2024", DATE_NONE, NULL, 0 },
};

static void
dates_found(void **state)
{
	struct civil	 c;
	size_t		 from, to;
	char		 text[CIVIL_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		const char	*s = dates[i].in;
		enum date_found	 r;

		r = date_find(s, strlen(s), &c, &from, &to);
		if (r != dates[i].want)
			print_message("%s: %d\n", s, r);
		assert_int_equal(r, dates[i].want);
		if (r == DATE_FOUND) {
			assert_string_equal(civil_text(&c, text),
			    dates[i].text);
			assert_true(from < to && to <= strlen(s));
		}
		assert_int_equal(date_find_words(s, strlen(s), &c, NULL,
		    NULL) != DATE_NONE, dates[i].words);
	}
}

static void
date_place(void **state)
{
	static const char	 s[] = "Nha Trang, ngày 3 tháng 4 năm 2024 X";
	struct civil		 c;
	size_t			 from, to;

	(void)state;
	assert_int_equal(date_find(s, strlen(s), &c, &from, &to), DATE_FOUND);
	assert_memory_equal(s + from, "ngày 3", strlen("ngày 3"));
	assert_memory_equal(s + to - 4, "2024 X", 6);
}

/* The day changes in Vietnam seven hours before it does in UTC. */
static void
day_in_vietnam(void **state)
{
	static const struct {
		const char	*utc;
		const char	*day;
	} rows[] = {
		{ "2025-12-31T16:59:59Z", "2025-12-31" },
		{ "2025-12-31T17:00:00Z", "2026-01-01" },
		{ "2024-02-28T17:00:00Z", "2024-02-29" },
	};
	struct civil	 c;
	int64_t		 us;
	char		 text[CIVIL_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(time_parse(rows[i].utc, &us), 0);
		civil_of_time(us, &c);
		assert_string_equal(civil_text(&c, text), rows[i].day);
	}
	c = (struct civil){ 1970, 1, 2 };
	assert_int_equal(civil_days(&c), 1);
	c = (struct civil){ 2000, 3, 1 };
	assert_int_equal(civil_days(&c), 11017);
}

static void
signer_blocks(void **state)
{
	static const struct {
		const char	*in;
		enum authority	 want;
		const char	*rest;
	} rows[] = {
		{ "TM. ỦY BAN NHÂN DÂN", AUTHORITY_TM, "ỦY BAN NHÂN DÂN" },
		{ "KT. CHỦ TỊCH", AUTHORITY_KT, "CHỦ TỊCH" },
		{ "KT.CHỦ TỊCH", AUTHORITY_KT, "CHỦ TỊCH" },
		{ "K/T CHỦ TỊCH", AUTHORITY_KT, "CHỦ TỊCH" },
		{ "TL. CHỦ TỊCH", AUTHORITY_TL, "CHỦ TỊCH" },
		{ "TUQ. GIÁM ĐỐC", AUTHORITY_TUQ, "GIÁM ĐỐC" },
		{ "T/M BAN CHỈ ĐẠO", AUTHORITY_TM, "BAN CHỈ ĐẠO" },
		{ "Q. GIÁM ĐỐC", AUTHORITY_Q, "GIÁM ĐỐC" },
		{ "Q.GIÁM ĐỐC", AUTHORITY_Q, "GIÁM ĐỐC" },
		{ "QUYỀN CHỦ TỊCH", AUTHORITY_Q, "CHỦ TỊCH" },
		{ "CHỦ TỊCH", AUTHORITY_NONE, NULL },
		{ "TMV chi nhánh", AUTHORITY_NONE, NULL },
		{ "KT.", AUTHORITY_NONE, NULL },
		{ "TL. 12", AUTHORITY_NONE, NULL },
		{ "", AUTHORITY_NONE, NULL },
	};
	size_t	 rest;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(authority_parse(rows[i].in,
		    strlen(rows[i].in), &rest), rows[i].want);
		if (rows[i].rest != NULL)
			assert_string_equal(rows[i].in + rest, rows[i].rest);
	}
	assert_string_equal(authority_sign(AUTHORITY_TUQ), "TUQ.");
	assert_string_equal(authority_sign(AUTHORITY_MAX), "");
}

/* The tables: twenty-nine kinds, thirty-two codes, no sign twice. */
static void
kinds_all(void **state)
{
	const struct kind	*k, *other;
	size_t			 named = 0, codes = 0, n = 0;

	(void)state;
	for (size_t i = 0; (k = kind_at(i)) != NULL; i++, n++) {
		assert_ptr_equal(kind_by_name(k->name, strlen(k->name)), k);
		if (!k->act && strcmp(k->code, "30") < 0)
			named++;
		if (i < 32) {
			assert_int_equal((k->code[0] - '0') * 10 +
			    k->code[1] - '0', i + 1);
			codes++;
		}
		if (k->sign[0] == '\0')
			continue;
		other = kind_by_sign(k->sign, strlen(k->sign));
		assert_ptr_equal(other, k);
	}
	assert_int_equal(named, 29);
	assert_int_equal(codes, 32);
	assert_string_equal(kind_by_name("QUYẾT ĐỊNH", strlen("QUYẾT ĐỊNH"))->
	    sign, "QĐ");
	assert_string_equal(kind_by_name("Giấy uỷ quyền",
	    strlen("Giấy uỷ quyền"))->sign, "GUQ");
	/* da is dự án and đề án; ct only chỉ thị, ctr chương trình. */
	assert_null(kind_by_sign_folded("da", 2));
	assert_string_equal(kind_by_sign_folded("ctr", 3)->sign, "CTr");
	assert_null(kind_by_sign("qđ", 3));
	assert_string_equal(kind_letter()->name, "Công văn");
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(numbers_found),
		cmocka_unit_test(numbers_same),
		cmocka_unit_test(dates_found),
		cmocka_unit_test(date_place),
		cmocka_unit_test(day_in_vietnam),
		cmocka_unit_test(signer_blocks),
		cmocka_unit_test(kinds_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
