/*
 * test-agencies-csv.c: lists of agencies, people and decisions: what is taken
 * in, what is told and where, and out again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/regulation/agencies_csv.h"

#define AGENCIES	"Tên cơ quan,Loại,Cơ quan cấp trên,Tên cũ,Từ ngày," \
	"Đến ngày,Chấm dứt do,Nhập vào,Tên miền thư,Chủ thể chứng thư số," \
	"Chứng thư số\n"
#define UBND	"UBND tỉnh Khánh Hòa,UBND,,,,,,,khanhhoa.gov.vn,,\n"
#define SNV	"Sở Nội vụ,Sở,UBND tỉnh Khánh Hòa,,,,,,,,\n"
#define PEOPLE	"Họ tên,Cơ quan,Chức vụ,Lãnh đạo,Từ ngày,Đến ngày,Chứng thư " \
	"số,Thư điện tử,Ngày kết thúc công tác,Lý do,Ngày sinh,Số CCCD\n"
#define AN	"Nguyễn Văn An,Sở Nội vụ,Giám đốc,có,01/01/2024,,12AB " \
	"01/02/2024-01/02/2029,an@khanhhoa.gov.vn,,,01/02/1970,225123456\n"
#define DECISIONS "Loại,Số quyết định,Ngày quyết định,Cơ quan,Người được " \
	"giao,Từ ngày,Đến ngày\n"
#define KT	"ký thay,12/QĐ-SNV,01/02/2026,Sở Nội vụ,Nguyễn Văn An," \
	"01/02/2026,31/12/2026\n"

static void
told(void *arg, enum register_grave grave, size_t row, size_t column,
    const char *name, const char *text)
{
	(void)name;
	assert_true(*text != '\0');
	buf_addf(arg, "%c%zu.%zu ", grave == REGISTER_ERROR ? 'E' : 'W', row,
	    column);
}

/* Take lists in; what was told is in ${said}. */
static int
take(struct agencies *a, enum agency_book book, const char *text,
    struct buf *said)
{
	struct agencies_list	 list;
	int			 rc;

	rc = agencies_list_read(&list, book, text, strlen(text), told, said);
	if (rc == 0)
		rc = agencies_list_link(&list, a, told, said);
	agencies_list_release(&list);
	return rc;
}

static const struct {
	const char	*descr;
	enum agency_book book;
	const char	*in;
	const char	*want;
} lists[] = {
	{ "agencies", BOOK_AGENCY, AGENCIES UBND SNV, "" },
	{ "byte order mark, CRLF", BOOK_AGENCY, "\xef\xbb\xbfTên cơ quan,Loại"
	    "\r\nSở Y tế,Sở\r\n", "" },
	{ "semicolons, a title above", BOOK_AGENCY, "DANH SÁCH;;\n;;\nSTT;Tên "
	    "cơ quan;Loại\n1;Sở Y tế;Sở\n;;\n", "" },
	{ "who stands above comes later", BOOK_AGENCY, AGENCIES SNV UBND, "" },
	{ "the name is missing", BOOK_AGENCY, "Loại,Cơ quan cấp trên\nSở,\n",
	    "E0.0 " },
	{ "no name in a row", BOOK_AGENCY, AGENCIES UBND ",Sở,,,,,,,,,\n",
	    "E3.1 " },
	{ "empty", BOOK_AGENCY, "", "E0.0 " },
	{ "no rows", BOOK_AGENCY, AGENCIES, "E0.0 " },
	{ "a column twice", BOOK_AGENCY, "Tên cơ quan,Loại,Loại\nA,Sở,Sở\n",
	    "E1.3 " },
	{ "a column nobody knows", BOOK_AGENCY, "Tên cơ quan,Loại,Màu\nA,Sở,"
	    "xanh\n", "W1.3 " },
	{ "a kind nobody knows", BOOK_AGENCY, AGENCIES "A,Bộ lạc,,,,,,,,,\n",
	    "E2.2 " },
	{ "the same agency twice", BOOK_AGENCY, AGENCIES UBND SNV "SO NOI VU,,"
	    "1,,,,,,,,\n", "E4.1 " },
	{ "one after the other", BOOK_AGENCY, AGENCIES UBND "Sở Nội vụ,Sở,1,,,"
	    "30/06/2025,sáp nhập,3,,,\nSở Nội vụ,Sở,1,,01/07/2025,,,,,,\n",
	    "" },
	{ "both on one day", BOOK_AGENCY, AGENCIES UBND "Sở Nội vụ,Sở,1,,,"
	    "01/07/2025,sáp nhập,3,,,\nSở Nội vụ,Sở,1,,01/07/2025,,,,,,\n",
	    "E4.1 " },
	{ "ends before it begins", BOOK_AGENCY, AGENCIES "A,Sở,,,01/07/2025,"
	    "30/06/2025,giải thể,,,,\n", "E2.4 " },
	{ "a day that cannot be", BOOK_AGENCY, AGENCIES "A,Sở,,,31/06/2025,,,"
	    ",,,\n", "E2.5 " },
	{ "above nobody", BOOK_AGENCY, AGENCIES "A,Sở,Bộ Ngoại,,,,,,,,\n",
	    "E2.3 " },
	{ "above itself", BOOK_AGENCY, AGENCIES "A,Sở,1,,,,,,,,\n", "E2.3 " },
	{ "into nobody", BOOK_AGENCY, AGENCIES "A,Sở,,,,30/06/2025,sáp nhập,B"
	    ",,,\n", "E2.8 " },
	{ "a former name", BOOK_AGENCY, AGENCIES "Sở KH&CN,Sở,,Sở TTTT (đến "
	    "28/02/2025),,,,,,,\n", "" },
	{ "former names at one time", BOOK_AGENCY, AGENCIES "A,Sở,,B (đến "
	    "28/02/2025); C (01/01/2025-31/03/2025),,,,,,,\n", "E2.4 " },
	{ "a former name's day", BOOK_AGENCY, AGENCIES "A,Sở,,B (đến "
	    "30/02/2025),,,,,,,\n", "E2.4 " },
	{ "a domain", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,a@b.vn,,\n", "E2.9 " },
	{ "a subject", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,,\"CN=A,O=B\",\n",
	    "" },
	{ "no subject", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,,A,\n", "E2.10 " },
	{ "a subject of two", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,,CN=X,\nB,Sở,,"
	    ",,,,,,CN=x,\n", "E3.10 " },
	{ "no certificate", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,,,không\n", "" },
	{ "a certificate's period", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,,,12AB "
	    "01/02/2029-01/02/2024\n", "E2.11 " },
	{ "a certificate without a day", BOOK_AGENCY, AGENCIES "A,Sở,,,,,,,,,"
	    "rồi có\n", "E2.11 " },

	{ "a person", BOOK_PERSON, PEOPLE AN, "" },
	{ "two posts of one", BOOK_PERSON, PEOPLE AN "Nguyễn Văn An,UBND tỉnh "
	    "Khánh Hòa,Phó Chủ tịch,có,01/01/2026,,,An@khanhhoa.gov.vn,,,,\n",
	    "" },
	{ "another name of one mail address", BOOK_PERSON, PEOPLE AN "Trần An,"
	    "Sở Nội vụ,Văn thư,,,,,an@khanhhoa.gov.vn,,,,\n", "E3.1 " },
	{ "one post twice", BOOK_PERSON, PEOPLE AN AN, "E2.5 " },
	{ "namesakes", BOOK_PERSON, PEOPLE AN "Nguyễn Văn An,Sở Nội vụ,,,,,,"
	    ",,,,\n", "E3.1 " },
	{ "namesakes with addresses", BOOK_PERSON, PEOPLE AN "Nguyễn Văn An,Sở "
	    "Nội vụ,,,,,,an2@khanhhoa.gov.vn,,,,\n", "" },
	{ "an agency nobody knows", BOOK_PERSON, PEOPLE "An,Sở Y tế,,,,,,,,,,"
	    "\n", "E2.2 " },
	{ "a post that ends before it begins", BOOK_PERSON, PEOPLE "An,Sở Nội "
	    "vụ,,,02/01/2026,01/01/2026,,,,,,\n", "E2.6 " },
	{ "service that ended before", BOOK_PERSON, PEOPLE "An,Sở Nội vụ,,,"
	    "02/01/2026,,,,01/01/2026,nghỉ hưu,,\n", "E2.9 " },
	{ "no mail address", BOOK_PERSON, PEOPLE "An,Sở Nội vụ,,,,,,an,,,,\n",
	    "E2.8 " },
	{ "neither yes nor no", BOOK_PERSON, PEOPLE "An,Sở Nội vụ,,GĐ,,,,,,,,"
	    "\n", "E2.4 " },
	{ "no column of the agency", BOOK_PERSON, "Họ tên,Chức vụ\nAn,CV\n",
	    "E1.0 " },

	{ "a decision", BOOK_DECISION, PEOPLE AN "\f" DECISIONS KT, "" },
	{ "twice", BOOK_DECISION, PEOPLE AN "\f" DECISIONS KT KT, "E3.2 " },
	{ "to nobody", BOOK_DECISION, DECISIONS KT, "E2.5 " },
	{ "before it was taken", BOOK_DECISION, PEOPLE AN "\f" DECISIONS
	    "TUQ,1,02/02/2026,Sở Nội vụ,an@khanhhoa.gov.vn,01/02/2026,\n",
	    "W2.6 " },
	{ "without a post there", BOOK_DECISION, PEOPLE AN "\f" DECISIONS
	    "TUQ,1,02/02/2020,Sở Nội vụ,Nguyễn Văn An,02/02/2020,\n",
	    "W2.5 " },
	{ "of another kind", BOOK_DECISION, PEOPLE AN "\f" DECISIONS
	    "TM,1,02/02/2026,Sở Nội vụ,Nguyễn Văn An,02/02/2026,\n",
	    "E2.1 " },
	{ "no number", BOOK_DECISION, PEOPLE AN "\f" DECISIONS
	    "KT,,02/02/2026,Sở Nội vụ,Nguyễn Văn An,02/02/2026,\n",
	    "E2.2 " },
};

/* A list of people or decisions stands on those before it ("\f"). */
static int
take_all(struct agencies *a, enum agency_book book, const char *in,
    struct buf *said)
{
	const char	*people = strchr(in, '\f');
	char		*first;

	if (book == BOOK_AGENCY)
		return take(a, book, in, said);
	assert_int_equal(take(a, BOOK_AGENCY, AGENCIES UBND SNV, said), 0);
	if (people != NULL) {
		assert_non_null(first = strndup(in, (size_t)(people - in)));
		assert_int_equal(take(a, BOOK_PERSON, first, said), 0);
		free(first);
		in = people + 1;
	}
	return take(a, book, in, said);
}

static void
lists_taken(void **state)
{
	struct agencies	*a;
	struct buf	 said;
	const char	*s;
	int		 rc;

	(void)state;
	buf_init(&said, 65536);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		buf_reset(&said);
		assert_non_null(a = agencies_new());
		rc = take_all(a, lists[i].book, lists[i].in, &said);
		assert_non_null(s = buf_str(&said));
		if (strcmp(s, lists[i].want) != 0 ||
		    (rc == -1) != (strchr(s, 'E') != NULL))
			fail_msg("%s: %d: %s", lists[i].descr, rc, s);
		agencies_free(a);
	}
	buf_release(&said);
}

/* What was written is read again, to the same records. */
static void
round_trip(void **state)
{
	static const char	 agencies[] = AGENCIES UBND "Sở Nội vụ,Sở,1,,,"
	    "30/06/2025,sáp nhập,3,snv.khanhhoa.gov.vn,\"CN=SỞ NỘI VỤ,O=X (đến "
	    "30/06/2025); UID=MST:1\",12AB 01/02/2024-30/06/2025\nSở Nội vụ,"
	    "Sở,1,Ban Tổ chức (01/01/2000-31/12/2004),01/07/2025,,,,,,"
	    "không\n";
	static const char	 people[] = PEOPLE AN "Nguyễn Văn An,UBND tỉnh "
	    "Khánh Hòa,Phó Chủ tịch,có,01/01/2026,,,An@khanhhoa.gov.vn,,,,\n"
	    "Trần Bình,Sở Nội vụ / UBND tỉnh Khánh Hòa,\"Văn thư, lưu trữ\","
	    "không,02/07/2025,,không,,31/12/2026,nghỉ hưu,,\n";
	static const char	 decisions[] = DECISIONS KT "giao chứng thư số,"
	    "13,02/07/2025,Sở Nội vụ,Trần Bình,02/07/2025,\n";
	struct agencies		*a = agencies_new(), *b = agencies_new();
	struct buf		 said, out[BOOK_MAX];
	const char		*s;

	(void)state;
	buf_init(&said, 65536);
	assert_int_equal(take(a, BOOK_AGENCY, agencies, &said), 0);
	assert_int_equal(take(a, BOOK_PERSON, people, &said), 0);
	assert_int_equal(take(a, BOOK_DECISION, decisions, &said), 0);
	assert_int_equal(agencies_count(a, BOOK_AGENCY), 3);
	assert_int_equal(agencies_count(a, BOOK_PERSON), 2);
	assert_int_equal(person_posts(a, 1), 2);
	assert_int_equal(agencies_count(a, BOOK_DECISION), 2);
	for (unsigned int i = 0; i < BOOK_MAX; i++) {
		buf_init(&out[i], 65536);
		assert_int_equal(agencies_list_write(&out[i], a,
		    (enum agency_book)i), 0);
		assert_non_null(s = buf_str(&out[i]));
		if (take(b, (enum agency_book)i, s, &said) == -1)
			fail_msg("%s\n%s", buf_str(&said), s);
		assert_int_equal(agencies_count(b, (enum agency_book)i),
		    agencies_count(a, (enum agency_book)i));
		for (uint64_t id = 1; id <= agencies_count(a,
		    (enum agency_book)i); id++)
			if (!json_equal(agencies_record(a,
			    (enum agency_book)i, id), agencies_record(b,
			    (enum agency_book)i, id)))
				fail_msg("%s %d: %s", agency_book_name(
				    (enum agency_book)i), (int)id, s);
		buf_release(&out[i]);
	}
	buf_release(&said);
	agencies_free(a);
	agencies_free(b);
}

/* Personal data is apart; a name between the former and the new one. */
static void
fields(void **state)
{
	struct agencies_list	 list;
	struct agencies		*a = agencies_new();
	struct buf		 said;
	struct agency_hit	 hit;

	(void)state;
	buf_init(&said, 65536);
	assert_int_equal(take(a, BOOK_AGENCY, AGENCIES "Sở KH&CN,Sở,,Sở TTTT "
	    "(đến 28/02/2025),,,,,,,\nSở Nội vụ,Sở,,,,,,,,,\n", &said), 0);
	assert_int_equal(agency_by_name(a, "Sở KH&CN", "", DAY_LAST, &hit),
	    AGENCY_FOUND);
	assert_int_equal(hit.from, 20148);	/* 1/3/2025 */
	assert_int_equal(agencies_list_read(&list, BOOK_PERSON, PEOPLE AN,
	    strlen(PEOPLE AN), told, &said), 0);
	assert_string_equal(json_get_str(list.row[0].personal, "id_number"),
	    "225123456");
	assert_null(json_object_get(list.row[0].fields, "born"));
	agencies_list_release(&list);
	buf_release(&said);
	agencies_free(a);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(lists_taken),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
