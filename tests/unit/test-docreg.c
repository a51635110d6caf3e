/*
 * test-docreg.c: registers of outgoing and incoming documents, and the series
 * of their numbers.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/regulation/docreg.h"
#include "formats/regulation/docseries.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define OUT_HEAD	"\"Số, ký hiệu văn bản\",Ngày tháng văn bản,"	\
    "Tên loại và trích yếu nội dung văn bản,Người ký,Nơi nhận văn bản,"	\
    "\"Đơn vị, người nhận bản lưu\",Số lượng bản,Ghi chú\n"
#define IN_HEAD		"Ngày đến;Số đến;Tác giả;Số, ký hiệu văn bản;"	\
    "Ngày tháng văn bản;Tên loại và trích yếu nội dung văn bản;"	\
    "Đơn vị hoặc người nhận;Ngày chuyển;Ký nhận;Ghi chú\n"

struct where {
	size_t	 row, column;
	unsigned int errors;
};

static void
on_wrong(void *arg, enum register_grave grave, size_t row, size_t column,
    const char *name, const char *text)
{
	struct where	*w = arg;

	assert_non_null(name);
	assert_true(*text != '\0');
	if (grave != REGISTER_ERROR)
		return;
	if (w->errors++ == 0) {
		w->row = row;
		w->column = column;
	}
}

/* "out 2026 [ROW NUMBER DATE ARRIVAL ISSUER|ABSTRACT|SIGNER V]". */
static void
written_as(struct buf *b, const struct docreg *reg)
{
	char		 num[DOCNUM_TEXT], day[CIVIL_TEXT];
	struct civil	 c;

	buf_addf(b, "%s %d", reg->way == DOCREG_IN ? "in" : "out", reg->year);
	for (size_t i = 0; i < reg->n; i++) {
		const struct docreg_row	*r = &reg->row[i];

		if (r->date == DOCREG_NO_DAY) {
			snprintf(day, sizeof(day), "-");
		} else {
			register_civil(r->date, &c);
			civil_text(&c, day);
		}
		buf_addf(b, " [%zu %s %s %" PRIu64 " %s|%s|%s%s]", r->row,
		    *r->number.number == '\0' ? "-" : docnum_text(&r->number,
		    num), day, r->arrival, r->issuer, r->abstract, r->signer,
		    r->is_void ? " V" : "");
	}
}

static const struct {
	const char	*descr;
	const char	*in;
	const char	*want;		/* NULL: refused, at */
	size_t		 row, column;
} registers[] = {
	{ "the outgoing form",
	  "SỔ ĐĂNG KÝ VĂN BẢN ĐI,,\nNăm: 2026,,\n" OUT_HEAD
	  "(1),(2),(3),(4),(5),(6),(7),(8)\n"
	  "01/QĐ-SNV,05/01/2026,Quyết định về việc A,Lê A,X,Y,1,\n"
	  "THÁNG 2,,,,,,,\n"
	  "02/QĐ-SNV,5/2,Quyết định về việc B,Lê B,X,Y,1,\n",
	  "out 2026 [5 01/QĐ-SNV 2026-01-05 0 |Quyết định về việc A|Lê A] "
	  "[7 02/QĐ-SNV 2026-02-05 0 |Quyết định về việc B|Lê B]", 0, 0 },
	{ "the incoming form, with semicolons and a mark",
	  "\xef\xbb\xbf" IN_HEAD
	  "28/11/2026;7;Sở Y tế;12/BC-SYT;27/11/2026;Báo cáo C;P;;;\n",
	  "in 0 [2 12/BC-SYT 2026-11-27 7 Sở Y tế|Báo cáo C|]", 0, 0 },
	{ "number and notation apart, tabs, English",
	  "Number\tNotation\tDate of issue\tAbstract\tSigner\n"
	  "12\tQĐ-UBND\t2026-11-27\tA\tB\n13/KH-UBND\t\t27-11-2026\tC\tD\n",
	  "out 0 [2 12/QĐ-UBND 2026-11-27 0 |A|B] "
	  "[3 13/KH-UBND 2026-11-27 0 |C|D]", 0, 0 },
	{ "arrival in English",
	  "Arrival date,Arrival number,Issuer,Number and notation,Date,"
	  "Subject\n2026-01-02,1,X,1/A-B,2025-12-30,S\n",
	  "in 0 [2 1/A-B 2025-12-30 1 X|S|]", 0, 0 },
	{ "a number that was not used",
	  OUT_HEAD "3/QĐ-X,1/2/2026,Số hủy,,,,,\n"
	  "4/QĐ-X,1/2/2026,Về việc tiêu hủy tài liệu,,,,,\n"
	  "5/QĐ-X,1/2/2026,,,,,,Hủy số\n",
	  "out 0 [2 3/QĐ-X 2026-02-01 0 |Số hủy| V] "
	  "[3 4/QĐ-X 2026-02-01 0 |Về việc tiêu hủy tài liệu|] "
	  "[4 5/QĐ-X 2026-02-01 0 || V]", 0, 0 },
	{ "without a number",
	  IN_HEAD "2/1/2026;1;X;Không số;2/1/2026;Thư;;;;\n"
	  "2/1/2026;2;X;;2/1/2026;Thư;;;;\n",
	  "in 0 [2 - 2026-01-02 1 X|Thư|] [3 - 2026-01-02 2 X|Thư|]", 0, 0 },
	{ "a spreadsheet's time, a year within the number",
	  OUT_HEAD "144/2025/QĐ-UBND,2025-03-05 00:00:00,A,B,,,,\n",
	  "out 0 [2 144/2025/QĐ-UBND 2025-03-05 0 |A|B]", 0, 0 },
	{ "a number that is none", OUT_HEAD "1/QĐ-X,1/1/2026,A,,,,,\n"
	  "hai,1/1/2026,A,,,,,\n", NULL, 3, 1 },
	{ "a number without notation", OUT_HEAD "12,1/1/2026,A,,,,,\n", NULL,
	  2, 1 },
	{ "a day that is none", OUT_HEAD "1/QĐ-X,31/02/2026,A,,,,,\n", NULL,
	  2, 2 },
	{ "a month that is none", OUT_HEAD "1/QĐ-X,11/27/2026,A,,,,,\n", NULL,
	  2, 2 },
	{ "a day and month, no year", OUT_HEAD "1/QĐ-X,27/11,A,,,,,\n", NULL,
	  2, 2 },
	{ "an arrival that is none", IN_HEAD "1/1/2026;x;X;1/A-B;1/1/2026;A"
	  ";;;;\n", NULL, 2, 2 },
	{ "no headings", "1/QĐ-X,1/1/2026,A\n", NULL, 0, 0 },
	{ "no rows", OUT_HEAD, NULL, 0, 0 },
	{ "nothing", "", NULL, 0, 0 },
	{ "a heading twice", "Số ký hiệu,Ngày văn bản,Trích yếu,Số ký hiệu\n"
	  "1/A-B,1/1/2026,x,y\n", NULL, 1, 4 },
	{ "a quotation that never ends", OUT_HEAD "1/QĐ-X,\"1/1/2026,A\n",
	  NULL, 2, 2 },
	{ "UTF-16", "\xff\xfe" "S\0", NULL, 0, 0 },
};

static void
read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(registers); i++) {
		struct where	 w = { 0, 0, 0 };
		struct docreg	 reg;
		struct buf	 b;
		int		 rc;

		buf_init(&b, 65536);
		rc = docreg_read(&reg, registers[i].in,
		    strlen(registers[i].in), on_wrong, &w);
		if ((rc == 0) != (registers[i].want != NULL) ||
		    (rc == 0) != (w.errors == 0))
			fail_msg("%s: %d, %u errors, first at %zu, %zu",
			    registers[i].descr, rc, w.errors, w.row,
			    w.column);
		if (rc == 0) {
			written_as(&b, &reg);
			if (strcmp(buf_str(&b), registers[i].want) != 0)
				fail_msg("%s: %s", registers[i].descr,
				    buf_str(&b));
		} else if (w.row != registers[i].row ||
		    w.column != registers[i].column) {
			fail_msg("%s: at %zu, %zu", registers[i].descr, w.row,
			    w.column);
		}
		docreg_release(&reg);
		buf_release(&b);
	}
}

static void
covers(void **state)
{
	static const char	 in[] = "UBND TỈNH,,\nSỔ ĐĂNG KÝ VĂN BẢN ĐI,,\n"
	    "Năm: 2026,,\n\"Từ ngày 01/01/2026 đến ngày 30/6/2026\",,\n"
	    "\"Từ số 01 đến số 250\",,Quyển số: 02\n" OUT_HEAD
	    "1/QĐ-X,2/1/2026,A,,,,,\n";
	struct civil		 from = { 2026, 1, 1 }, until = { 2026, 6, 30 };
	struct where		 w = { 0, 0, 0 };
	struct docreg		 reg;

	(void)state;
	assert_int_equal(docreg_read(&reg, in, sizeof(in) - 1, on_wrong, &w),
	    0);
	assert_int_equal(reg.way, DOCREG_OUT);
	assert_int_equal(reg.year, 2026);
	assert_true(reg.from == civil_days(&from));
	assert_true(reg.until == civil_days(&until));
	assert_true(reg.first == 1 && reg.last == 250);
	docreg_release(&reg);
}

static const struct {
	const char	*a, *b;
	bool		 text, abstract, signer;
} same[] = {
	{ "Về việc A", "Về việc A", true, true, true },
	{ "về  việc Hòa", "Về việc Hoà", true, true, true },
	{ "Về việc Hòa", "Ve viec Hoa", true, true, true },
	{ "Mường", "Mương", false, false, false },
	{ "Quyết định về việc cử cán bộ", "Về việc cử cán bộ.", false, true,
	  false },
	{ "QUYẾT ĐỊNH V/v cử cán bộ", "cử cán bộ", false, true, true },
	{ "Kế hoạch sử dụng đất năm 2026", "sử dụng đất năm 2026", false,
	  true, true },
	{ "Về việc phê duyệt kế hoạch...", "Về việc phê duyệt kế hoạch sử "
	  "dụng đất", false, true, false },
	{ "Về việc phê duyệt kế hoạch", "Về việc phê duyệt kế hoạch sử dụng "
	  "đất", false, false, false },
	{ "Về...", "Về việc phê duyệt", false, false, false },
	{ "KT. CHỦ TỊCH Nguyễn Văn An", "Nguyễn Văn An", false, false, true },
	{ "Nguyễn Văn An", "Trần An", false, false, false },
	{ "Văn An", "NguyễnVăn An", false, false, false },
};

static void
says_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		if (docreg_same_text(same[i].a, same[i].b) != same[i].text ||
		    docreg_same_text(same[i].b, same[i].a) != same[i].text)
			fail_msg("text: %s, %s", same[i].a, same[i].b);
		if (docreg_same_abstract(same[i].a, same[i].b) !=
		    same[i].abstract || docreg_same_abstract(same[i].b,
		    same[i].a) != same[i].abstract)
			fail_msg("abstract: %s, %s", same[i].a, same[i].b);
		if (docreg_same_signer(same[i].a, same[i].b) !=
		    same[i].signer)
			fail_msg("signer: %s, %s", same[i].a, same[i].b);
	}
	assert_true(docreg_is_plain("Ve viec 12/QD"));
	assert_false(docreg_is_plain("Đ"));
}

/* What is found, as text: "2026 QD,KH: -3 -5..9 2x[0 4]; ". */
static void
on_gap(void *arg, const struct docseries *s, uint64_t from, uint64_t to)
{
	(void)s;
	buf_addf(arg, from == to ? " -%" PRIu64 : " -%" PRIu64 "..%" PRIu64,
	    from, to);
}

static void
on_twice(void *arg, const struct docseries *s, uint64_t number,
    const size_t *of, size_t n)
{
	(void)s;
	buf_addf(arg, " %" PRIu64 "x[", number);
	for (size_t i = 0; i < n; i++)
		buf_addf(arg, "%s%zu", i == 0 ? "" : " ", of[i]);
	buf_addc(arg, ']');
}

static void
on_series(void *arg, const struct docseries *s)
{
	buf_addf(arg, "%d ", s->year);
	for (size_t i = 0; i < s->nnotation; i++)
		buf_addf(arg, "%s%s", i == 0 ? "" : ",", s->notation[i]);
	buf_addf(arg, "(%zu):", s->n);
}

/* "QD 1 2 4; KH 1 3; 2025 QD 7": numbers of notations. */
static const struct {
	const char	*in, *want;
} series[] = {
	{ "QD 1 2 4", "2026 QD(3): -3" },
	{ "QD 3 1 2", "2026 QD(3):" },
	{ "QD 2 2 3", "2026 QD(3): -1 2x[0 1]" },
	{ "QD 5a 5 6", "2026 QD(3): -1..4" },
	{ "QD 597 598 600", "2026 QD(3): -599" },
	/* One series for all, one each, and decisions apart. */
	{ "QD 1 4 7; KH 2 5 8; BC 3 6 9", "2026 BC,KH,QD(9):" },
	{ "QD 1 2 3 5; KH 1 2 4", "2026 KH(3): -32026 QD(4): -4" },
	{ "QD 1 2 3 4 5; KH 1 3 5; BC 2 4 6", "2026 BC,KH(6):2026 QD(5):" },
	{ "QD 1 2 4; KH 10 11 13", "2026 KH,QD(6): -3 -5..9 -12" },
	{ "QD 51 52 54; KH 70 71 73", "2026 KH(3): -722026 QD(3): -53" },
	{ "QD 1 2; 2025 QD 2 4", "2025 QD(2): -1 -32026 QD(2):" },
	{ "QD 1 2 3 3 4; KH 5", "2026 KH,QD(6): 3x[2 3]" },
	{ " 1 2 2 5", "2026 (4): -3..4 2x[1 2]" },
	{ "", "" },
};

static void
series_are_checked(void **state)
{
	struct docseries_item	 item[64];
	char			 text[256], *word, *at;
	size_t			 n;
	int			 year;

	(void)state;
	for (size_t i = 0; i < COUNT(series); i++) {
		struct docseries_found	 f = { on_series, on_gap, on_twice,
					     NULL };
		struct buf		 b;
		const char		*notation = "";

		buf_init(&b, 65536);
		f.arg = &b;
		n = 0;
		year = 2026;
		snprintf(text, sizeof(text), "%s", series[i].in);
		for (word = strtok_r(text, " ", &at); word != NULL;
		    word = strtok_r(NULL, " ", &at)) {
			char	*end;
			long	 number = strtol(word, &end, 10);
			bool	 last = word[strlen(word) - 1] == ';';

			if (last)
				word[strlen(word) - 1] = '\0';
			if (end == word) {
				notation = word;
			} else if (number > 1900) {
				year = (int)number;
			} else {
				item[n] = (struct docseries_item){
				    .year = year, .notation = notation,
				    .number = (uint64_t)number, .of = n };
				snprintf(item[n].letter,
				    sizeof(item[n].letter), "%s", end);
				n++;
			}
		}
		assert_int_equal(docseries_check(item, n, NULL, &f), 0);
		if (strcmp(b.len == 0 ? "" : buf_str(&b), series[i].want) != 0)
			fail_msg("%s: %s", series[i].in, buf_str(&b));
		buf_release(&b);
	}
}

/* More notations than anybody has: one series, and soon. */
static void
many_notations(void **state)
{
	struct docseries_found	 f = { on_series, on_gap, on_twice, NULL };
	struct docseries_item	*item = calloc(20000, sizeof(*item));
	char			(*name)[16] = calloc(20000, sizeof(*name));
	struct buf		 b;

	(void)state;
	assert_true(item != NULL && name != NULL);
	buf_init(&b, 16 * 1024 * 1024);
	f.arg = &b;
	for (size_t i = 0; i < 20000; i++) {
		snprintf(name[i], sizeof(name[i]), "N%zu", i);
		item[i] = (struct docseries_item){ .year = 2026,
		    .notation = name[i], .number = i + 1 + (i > 99), .of = i };
	}
	f.series = NULL;
	assert_int_equal(docseries_check(item, 20000, NULL, &f), 0);
	assert_string_equal(buf_str(&b), " -101");
	buf_release(&b);
	free(item);
	free(name);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(read_or_refused),
		cmocka_unit_test(covers),
		cmocka_unit_test(says_the_same),
		cmocka_unit_test(series_are_checked),
		cmocka_unit_test(many_notations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
