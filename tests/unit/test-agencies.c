/*
 * test-agencies.c: who is who, on which day.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/regulation/agencies.h"

static int64_t
day(const char *iso)
{
	json_t	*json = json_pack("{ss}", "d", iso);
	int64_t	 days;

	assert_non_null(json);
	assert_int_equal(register_days(json, "d", &days), 0);
	json_decref(json);
	return days;
}

/*
 * Bình Thuận goes into Lâm Đồng on 1/7/2025; a Sở Nội vụ of the same name
 * begins anew, and Sở Thông tin và Truyền thông into Sở KH&CN before.
 */
static const struct {
	enum agency_book	 book;
	const char		*json;		/* in single quotes */
} records[] = {
	{ BOOK_AGENCY, "{'name':'Ủy ban nhân dân tỉnh Khánh Hòa','kind':"
	    "'committee','names':[{'name':'Ủy ban nhân dân tỉnh Khánh Hòa'}],"
	    "'aliases':['UBND KH'],'domains':['khanhhoa.gov.vn']}" },
	{ BOOK_AGENCY, "{'name':'Sở Nội vụ','kind':'department','parent':1,"
	    "'names':[{'name':'Sở Nội vụ','until':'2025-06-30'}],'ended':{"
	    "'how':'merger','date':'2025-06-30','into':[3]},'domains':["
	    "'snv.khanhhoa.gov.vn']}" },
	{ BOOK_AGENCY, "{'name':'Sở Nội vụ','kind':'department','parent':1,"
	    "'names':[{'name':'Sở Nội vụ','from':'2025-07-01'}],"
	    "'certificates':[{'serial':'12AB','from':'2025-08-01','until':"
	    "'2030-08-01'}]}" },
	{ BOOK_AGENCY, "{'name':'Ủy ban nhân dân tỉnh Bình Thuận','names':[{"
	    "'name':'Ủy ban nhân dân tỉnh Bình Thuận','until':'2025-06-30'}],"
	    "'kind':'committee','member':false,'ended':{'how':'merger','date':"
	    "'2025-06-30','into':[5]}}" },
	{ BOOK_AGENCY, "{'name':'Ủy ban nhân dân tỉnh Lâm Đồng','names':[{"
	    "'name':'Ủy ban nhân dân tỉnh Lâm Đồng'}],'kind':'committee',"
	    "'member':false}" },
	{ BOOK_AGENCY, "{'name':'Sở Nội vụ','parent':4,'names':[{'name':"
	    "'Sở Nội vụ','until':'2025-06-30'}],'kind':'other'}" },
	{ BOOK_AGENCY, "{'name':'Sở Khoa học và Công nghệ','parent':1,'kind':"
	    "'department','names':[{'name':'Sở Thông tin và Truyền thông',"
	    "'until':'2025-02-28'},{'name':'Sở Khoa học và Công nghệ','from':"
	    "'2025-03-01'}],'subjects':[{'subject':'UID=MST:4200123456'}],"
	    "'addresses':[{'address':'01 Trần Phú','until':'2025-06-30'},{"
	    "'address':'04 Phan Chu Trinh','from':'2025-07-01'}],'planned':{"
	    "'what':'merger','since':'2026-10-01'}}" },
	{ BOOK_AGENCY, "{'name':'Sở Hoà Bình tỉnh Khánh Hoà','parent':1,"
	    "'names':[{'name':'Sở Hoà Bình tỉnh Khánh Hoà'}],'kind':"
	    "'department','certificates':[]}" },
	{ BOOK_PERSON, "{'name':'Nguyễn Văn An','posts':[{'agency':2,"
	    "'position':'Giám đốc','leader':true,'from':'2020-01-01','until':"
	    "'2025-06-30'},{'agency':3,'position':'Phó Giám đốc','leader':true,"
	    "'from':'2025-07-01'}],'certificates':[{'from':'2021-05-01','until'"
	    ":'2026-05-01'}],'service_end':'2026-12-31','email':"
	    "'nvan@khanhhoa.gov.vn'}" },
	{ BOOK_PERSON, "{'name':'Nguyễn Văn Ân','posts':[{'agency':7,"
	    "'position':'Chuyên viên'}],'certificates':[]}" },
	{ BOOK_PERSON, "{'name':'Trần Thị Bình','posts':[{'agency':3,"
	    "'position':'Giám đốc','leader':true,'from':'2025-07-01'}]}" },
	{ BOOK_PERSON, "{'name':'Nguyễn Văn An','posts':[{'agency':7,"
	    "'position':'Văn thư'}]}" },
	{ BOOK_DECISION, "{'kind':'KT','number':'12/QĐ-SNV','date':"
	    "'2025-07-01','agency':3,'to':1,'from':'2025-07-02','until':"
	    "'2025-12-31'}" },
	{ BOOK_DECISION, "{'kind':'certificate','number':'13/QĐ-SNV','date':"
	    "'2025-07-01','agency':3,'to':3,'from':'2025-07-02'}" },
};

static struct agencies *
make(void)
{
	struct agencies	*a = agencies_new();
	char		*text;
	json_t		*json;

	assert_non_null(a);
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		assert_non_null(text = strdup(records[i].json));
		for (char *c = text; *c != '\0'; c++)
			if (*c == '\'')
				*c = '"';
		json = json_object_parse(text, strlen(text), NULL);
		assert_non_null(json);
		assert_int_equal(agencies_add(a, records[i].book, json), 0);
		json_decref(json);
		free(text);
	}
	return a;
}

/* 0: unknown; negative: several, the first of them. */
static const struct {
	const char	*descr;
	const char	*name;
	const char	*context;
	const char	*day;		/* "": today */
	int		 want;
	bool		 then;
} names[] = {
	{ "as it is", "Ủy ban nhân dân tỉnh Khánh Hòa", "", "2025-01-01", 1,
	    true },
	{ "capitals", "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", "", "2025-01-01", 1,
	    true },
	{ "tone placed the new way", "Uỷ ban nhân dân tỉnh Khánh Hoà", "",
	    "", 1, true },
	{ "no diacritics", "uy ban nhan dan tinh khanh hoa", "", "", 1, true },
	{ "abbreviated", "UBND tỉnh Khánh Hòa", "", "", 1, true },
	{ "spaces, dashes", "  UBND  Tỉnh  Khánh-Hòa ", "", "", 1, true },
	{ "an alias", "ubnd kh", "", "", 1, true },
	{ "decomposed", "U\xcc\x89y ban nhân dân tỉnh Khánh Ho\xcc\x80""a", "",
	    "", 1, true },
	{ "a part of a name", "Ủy ban nhân dân tỉnh", "", "", 0, false },
	{ "nothing", "", "", "", 0, false },
	{ "before the merger", "Sở Nội vụ", "UBND tỉnh Khánh Hòa",
	    "2025-06-30", 2, true },
	{ "after the merger", "Sở Nội vụ", "UBND tỉnh Khánh Hòa",
	    "2025-07-01", 3, true },
	{ "today", "Sở Nội vụ", "UBND tỉnh Khánh Hòa", "", 3, true },
	{ "another province", "Sở Nội vụ", "UBND tỉnh Bình Thuận",
	    "2025-06-30", 6, true },
	{ "another province, after its end", "Sở Nội vụ",
	    "UBND tỉnh Bình Thuận", "2025-07-01", 6, false },
	{ "a province nobody knows", "Sở Nội vụ", "UBND tỉnh Cà Mau",
	    "2025-06-30", 0, false },
	{ "whose is not said", "Sở Nội vụ", "", "2025-06-30", -2, true },
	{ "the former name", "Sở Thông tin và Truyền thông",
	    "UBND tỉnh Khánh Hòa", "2025-03-01", 7, false },
	{ "the former name, then", "so thong tin va truyen thong", "",
	    "2025-02-28", 7, true },
	{ "the new name", "Sở Khoa học và Công nghệ", "", "2025-03-01", 7,
	    true },
	{ "the new name, before", "Sở Khoa học và Công nghệ", "",
	    "2025-02-28", 7, false },
	{ "the place is in the name on record", "SỞ HÒA BÌNH",
	    "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", "", 8, true },
};

static void
by_name(void **state)
{
	struct agencies		*a = make();
	struct agency_hit	 hit;
	enum agency_found	 f;
	int			 got;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		f = agency_by_name(a, names[i].name, names[i].context,
		    *names[i].day == '\0' ? DAY_LAST : day(names[i].day),
		    &hit);
		got = f == AGENCY_UNKNOWN ? 0 : f == AGENCY_SEVERAL ?
		    -(int)hit.id : (int)hit.id;
		if (got != names[i].want || (got != 0 &&
		    hit.then != names[i].then))
			fail_msg("%s: %d, %d", names[i].descr, got, hit.then);
	}
	agencies_free(a);
}

static const struct {
	const char	*descr;
	const char	*subject;
	const char	*day;
	int		 want;
	bool		 then;
} subjects[] = {
	{ "org G2", "CN=SỞ NỘI VỤ,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,"
	    "L=Khánh Hòa,C=VN", "2025-01-01", 2, true },
	{ "under the old agency", "CN=SỞ NỘI VỤ,O=ỦY BAN NHÂN DÂN TỈNH BÌNH "
	    "THUẬN,C=VN", "2025-08-01", 6, false },
	{ "G2 without UID", "C=VN,O=ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG,CN=ỦY BAN "
	    "NHÂN DÂN TỈNH LÂM ĐỒNG", "2025-08-01", 5, true },
	{ "by a pattern", "CN=SỞ KH&CN,O=X,UID=MST:4200123456,UID=MNS:1",
	    "2025-08-01", 7, true },
	{ "by a pattern under the former name", "CN=SỞ THÔNG TIN VÀ TRUYỀN "
	    "THÔNG,O=X,UID=MST:4200123456", "2025-08-01", 7, false },
	{ "another number", "CN=SỞ KH&CN,O=X,UID=MST:4200123457",
	    "2025-08-01", 0, false },
	{ "no CN", "O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", "2025-08-01", 0,
	    false },
	{ "a person", "CN=Nguyễn Văn An,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA",
	    "2025-08-01", 0, false },
};

static void
by_subject(void **state)
{
	struct agencies		*a = make();
	struct agency_hit	 hit;
	enum agency_found	 f;

	(void)state;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		f = agency_by_subject(a, subjects[i].subject,
		    day(subjects[i].day), &hit);
		if ((f == AGENCY_UNKNOWN ? 0 : (int)hit.id) !=
		    subjects[i].want || (f != AGENCY_UNKNOWN &&
		    hit.then != subjects[i].then))
			fail_msg("%s: %d %d", subjects[i].descr, (int)hit.id,
			    hit.then);
	}
	assert_int_equal(agency_by_mail(a, "x@snv.khanhhoa.gov.vn", &hit),
	    AGENCY_FOUND);
	assert_int_equal(hit.id, 2);
	assert_int_equal(agency_by_mail(a, "x@syt.khanhhoa.gov.vn", &hit),
	    AGENCY_FOUND);
	assert_int_equal(hit.id, 1);
	assert_int_equal(agency_by_mail(a, "x@notkhanhhoa.gov.vn", &hit),
	    AGENCY_UNKNOWN);
	assert_int_equal(agency_by_mail(a, "khanhhoa.gov.vn", &hit),
	    AGENCY_UNKNOWN);
	agencies_free(a);
}

static void
of_agencies(void **state)
{
	struct agencies	*a = make();

	(void)state;
	assert_string_equal(agency_name_at(a, 7, day("2025-02-28")),
	    "Sở Thông tin và Truyền thông");
	assert_string_equal(agency_name_at(a, 7, day("2025-03-01")),
	    "Sở Khoa học và Công nghệ");
	assert_null(agency_name_at(a, 2, day("2025-07-01")));
	assert_null(agency_name_at(a, 99, day("2025-07-01")));
	assert_true(agency_end(a, 2) == day("2025-06-30"));
	assert_true(agency_end(a, 3) == DAY_LAST);
	assert_true(agency_is_under(a, 7, 1));
	assert_true(agency_is_under(a, 7, 7));
	assert_false(agency_is_under(a, 1, 7));
	assert_false(agency_is_under(a, 6, 1));
	assert_int_equal(agency_is_member(a, 3), AGENCY_YES);
	assert_int_equal(agency_is_member(a, 4), AGENCY_NO);
	assert_int_equal(agency_is_member(a, 6), AGENCY_MAYBE);
	assert_null(agency_planned(a, 7, day("2026-09-30")));
	assert_non_null(agency_planned(a, 7, day("2026-10-01")));
	assert_string_equal(agency_address_at(a, 7, day("2025-07-01")),
	    "04 Phan Chu Trinh");
	assert_null(agency_address_at(a, 3, day("2025-07-01")));
	agencies_free(a);
}

static const struct {
	const char	*descr;
	const char	*subject;
	const char	*day;
	int		 want;		/* negative: several */
} people[] = {
	{ "a leader", "CN=Nguyễn Văn An,O=ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA,"
	    "OU=SỞ NỘI VỤ", "2025-08-01", 1 },
	{ "his namesake elsewhere", "CN=NGUYỄN VĂN AN,O=ỦY BAN NHÂN DÂN TỈNH "
	    "KHÁNH HÒA,OU=SỞ KHOA HỌC VÀ CÔNG NGHỆ", "2025-08-01", 4 },
	{ "which of both is not said", "CN=NGUYỄN VĂN AN,O=ỦY BAN NHÂN DÂN "
	    "TỈNH KHÁNH HÒA", "2025-08-01", -1 },
	{ "marks tell them apart", "CN=Nguyễn Văn Ân,OU=Sở KHCN",
	    "2025-08-01", 2 },
	{ "by mail", "CN=NVA,emailAddress=NVAn@khanhhoa.gov.vn",
	    "2025-08-01", 1 },
	{ "no marks", "CN=TRAN THI BINH", "2025-08-01", 3 },
	{ "nobody", "CN=Lê Văn Tám", "2025-08-01", 0 },
};

static void
of_people(void **state)
{
	struct agencies		*a = make();
	struct agency_post	 p;
	enum agency_found	 f;
	uint64_t		 id, led[2];

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		f = person_by_subject(a, people[i].subject,
		    day(people[i].day), &id);
		if ((f == AGENCY_UNKNOWN ? 0 : f == AGENCY_SEVERAL ? -1 :
		    (int)id) != people[i].want)
			fail_msg("%s: %d %d", people[i].descr, f, (int)id);
	}
	assert_int_equal(person_by_name(a, "nguyen van an", 7, DAY_LAST, &id),
	    AGENCY_SEVERAL);
	assert_int_equal(person_by_name(a, "Nguyễn Văn An", 7, DAY_LAST, &id),
	    AGENCY_FOUND);
	assert_int_equal(id, 4);
	assert_int_equal(agency_leaders(a, 3, day("2025-07-01"), led, 2), 2);
	assert_int_equal(led[0], 1);
	assert_int_equal(led[1], 3);
	assert_int_equal(agency_leaders(a, 2, day("2025-06-30"), led, 2), 1);
	assert_int_equal(agency_leaders(a, 2, day("2025-07-01"), led, 2), 0);
	/* Service ends, and with it every post. */
	assert_int_equal(agency_leaders(a, 3, day("2026-12-31"), led, 2), 2);
	assert_int_equal(agency_leaders(a, 3, day("2027-01-01"), led, 2), 1);
	assert_true(person_post_at(a, 1, 0, day("2025-06-30"), &p));
	assert_string_equal(p.position, "Giám đốc");
	assert_true(person_post_at(a, 1, 3, day("2025-07-01"), &p));
	assert_false(person_post_at(a, 1, 3, day("2025-06-30"), &p));
	assert_false(person_post_at(a, 99, 0, day("2025-06-30"), &p));
	agencies_free(a);
}

/* Who holds a certificate: on record, in the register, or nobody knows. */
static void
holders(void **state)
{
	struct agencies		*a = make();
	struct register_all	 all = { NULL, 0, 0 };

	(void)state;
	assert_int_equal(agency_holds(a, 3, day("2025-07-31")), AGENCY_NO);
	assert_int_equal(agency_holds(a, 3, day("2025-08-01")), AGENCY_YES);
	assert_int_equal(agency_holds(a, 8, day("2025-08-01")), AGENCY_NO);
	assert_int_equal(agency_holds(a, 1, day("2025-08-01")), AGENCY_MAYBE);
	assert_int_equal(person_holds(a, 1, day("2026-05-01")), AGENCY_YES);
	assert_int_equal(person_holds(a, 1, day("2026-05-02")), AGENCY_NO);
	assert_int_equal(person_holds(a, 3, day("2026-05-02")), AGENCY_MAYBE);
	assert_int_equal(person_holds(a, 99, day("2026-05-02")),
	    AGENCY_MAYBE);
	assert_int_equal(register_add(&all, json_pack("{ss ss ss s{ss ss} "
	    "s{ss}}", "kind", "person", "name", "Trần Thị Bình", "agency",
	    "Sở Nội vụ", "certificate", "not_before", "2026-01-01",
	    "not_after", "2031-01-01", "revocation", "effective",
	    "2027-01-01")), 0);
	assert_int_equal(register_add(&all, json_pack("{ss ss s{ss ss}}",
	    "kind", "organisation", "name", "UBND tỉnh Khánh Hòa",
	    "certificate", "not_before", "2026-01-01", "not_after",
	    "2031-01-01")), 0);
	/* Of another agency: not hers. */
	assert_int_equal(register_add(&all, json_pack("{ss ss ss s{ss ss}}",
	    "kind", "person", "name", "Nguyễn Văn Ân", "agency", "Sở Y tế",
	    "certificate", "not_before", "2026-01-01", "not_after",
	    "2031-01-01")), 0);
	agencies_register(a, &all);
	assert_int_equal(person_holds(a, 3, day("2025-12-31")), AGENCY_NO);
	assert_int_equal(person_holds(a, 3, day("2026-12-31")), AGENCY_YES);
	assert_int_equal(person_holds(a, 3, day("2027-01-01")), AGENCY_NO);
	assert_int_equal(agency_holds(a, 1, day("2026-01-01")), AGENCY_YES);
	assert_int_equal(person_holds(a, 2, day("2026-06-01")), AGENCY_NO);
	agencies_free(a);
	register_release(&all);
}

static void
decisions(void **state)
{
	struct agencies	*a = make();

	(void)state;
	assert_non_null(agency_delegation(a, AUTHORITY_KT, 3, 1,
	    day("2025-07-02")));
	assert_null(agency_delegation(a, AUTHORITY_KT, 3, 1,
	    day("2025-07-01")));
	assert_null(agency_delegation(a, AUTHORITY_KT, 3, 1,
	    day("2026-01-01")));
	assert_null(agency_delegation(a, AUTHORITY_TUQ, 3, 1,
	    day("2025-07-02")));
	assert_null(agency_delegation(a, AUTHORITY_KT, 3, 3,
	    day("2025-07-02")));
	assert_null(agency_delegation(a, AUTHORITY_TM, 3, 1,
	    day("2025-07-02")));
	assert_non_null(agency_assignment(a, 3, day("2030-01-01")));
	assert_null(agency_assignment(a, 2, day("2030-01-01")));
	agencies_free(a);
}

static void
patterns(void **state)
{
	(void)state;
	assert_true(agency_pattern("CN=so noi vu,O=UBND*", "C=VN,O=Ủy ban nhân "
	    "dân tỉnh X,CN=SỞ NỘI VỤ"));
	assert_false(agency_pattern("CN=so noi vu,O=UBND", "C=VN,O=Ủy ban nhân "
	    "dân tỉnh X,CN=SỞ NỘI VỤ"));
	assert_true(agency_pattern("E=a@b.vn", "CN=x,emailAddress=a@b.vn"));
	assert_false(agency_pattern("C=VN", "C=VN,CN=x"));
	assert_false(agency_pattern("", "C=VN,CN=x"));
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(by_name),
		cmocka_unit_test(by_subject),
		cmocka_unit_test(of_agencies),
		cmocka_unit_test(of_people),
		cmocka_unit_test(holders),
		cmocka_unit_test(decisions),
		cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
