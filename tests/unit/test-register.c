/*
 * test-register.c: lists of Mẫu 02, 04, 06, what Điều 5 asks of them, and
 * what is due when.
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
#include "formats/regulation/register.h"
#include "formats/regulation/register_csv.h"

#define HEAD_02	"STT,Họ tên,Ngày sinh,Số CMND/ Hộ chiếu/ ngày cấp/ nơi cấp," \
	"\"Tên cơ quan, đơn vị\",Tỉnh/ Thành phố,Chức vụ,Chức danh của người " \
	"có thẩm quyền (1),Địa chỉ thư điện tử,\"Số chứng thư\nSố cũ (nếu có)\""
#define AN	"1,Nguyễn Văn An,01/02/1970,225123456/ 05/06/2010/ CA,Sở Nội " \
	"vụ,Khánh Hòa,Giám đốc,Giám đốc,an@khanhhoa.gov.vn,"

/* "E3.4": an error in row 3, column 4; "W": a warning. */
static void
told(void *arg, enum register_grave grave, size_t row, size_t column,
    const char *name, const char *text)
{
	(void)name;
	assert_true(*text != '\0');
	buf_addf(arg, "%c%zu.%zu ", grave == REGISTER_ERROR ? 'E' : 'W', row,
	    column);
}

static const struct {
	const char	*descr;
	unsigned int	 form;
	const char	*in;
	const char	*want;		/* of the list alone */
} lists[] = {
	{ "as the form has it", 2, HEAD_02 "\n" AN "\n", "" },
	{ "byte order mark", 2, "\xef\xbb\xbf" HEAD_02 "\n" AN "\n", "" },
	{ "semicolons, title, signatures", 2, "DANH SÁCH;;;\n;;;\nSTT;Họ và "
	    "tên;Ngày sinh;Số CMND;Tên cơ quan;Tỉnh/Thành phố;Chức vụ;Chức "
	    "danh;Địa chỉ thư điện tử;Số chứng thư số cũ\n1;An;1/2/1970;"
	    "225123456;SNV;KH;CV;;a@b.vn;\n2;;;;;;;;;\n;;;\nNgười lập;;;Thủ "
	    "trưởng\n", "" },
	{ "numbers below the headings", 2, HEAD_02 "\n(1),(2),(3),(4),(5),(6),"
	    "(7),(8),(9),(10)\n" AN "\n", "" },
	{ "a column is missing", 2, "STT,Họ tên,Ngày sinh\n1,An,1/2/1970\n",
	    "E1.0 E1.0 E1.0 E1.0 E1.0 E1.0 E1.0 " },
	{ "a column nobody knows", 2, HEAD_02 ",Màu\n" AN ",xanh\n",
	    "W1.11 " },
	{ "no headings", 2, "a,b,c\n1,2,3\n", "E0.0 " },
	{ "no rows", 2, HEAD_02 "\n", "E0.0 " },
	{ "a row behind the end", 2, HEAD_02 "\n" AN "\nNgười lập,,,Thủ "
	    "trưởng\n" AN "\n", "E4.0 " },
	{ "who signs stands under the names", 2, HEAD_02 "\n" AN "\n,,,\n,"
	    "Người lập,,,,,Thủ trưởng cơ quan\n,(Ký và ghi rõ họ tên),,,,,\n,"
	    "Trần Thị Bình,,,,,Lê Văn Cường\nGhi chú:,,\n,- Bản sao,,\n", "" },
	{ "a row behind who signs", 2, HEAD_02 "\n" AN "\n,Người lập,,,,,\n,"
	    "Trần Thị Bình,,\n" AN "\n", "E5.0 " },
	{ "no number, and a name", 2, HEAD_02 "\n," "Trần Thị Bình,01/02/1970,"
	    "225123456,S,K,C,,a@b.vn,\n", "" },
	{ "month first, of a day that is", 2, HEAD_02 "\n1,An,12/31/1970,"
	    "225123456,S,K,C,,a@b.vn,\n", "E2.3 " },
	{ "a day that cannot be", 2, HEAD_02 "\n1,An,31/02/1970,225123456,S,K,"
	    "C,,a@b.vn,\n", "E2.3 " },
	{ "month first", 2, HEAD_02 "\n1,An,02/31/1970,225123456,S,K,C,,"
	    "a@b.vn,\n", "E2.3 " },
	{ "a spreadsheet's number of days", 2, HEAD_02 "\n1,An,25600,225123456,"
	    "S,K,C,,a@b.vn,\n", "E2.3 " },
	{ "two figures of a year", 2, HEAD_02 "\n1,An,01/02/70,225123456,S,K,C,"
	    ",a@b.vn,\n", "E2.3 " },
	{ "an identity number's day that cannot be", 2, HEAD_02 "\n1,An,"
	    "01/02/1970,225123456/30/02/2010/CA,S,K,C,,a@b.vn,\n", "E2.4 " },
	{ "no identity number", 2, HEAD_02 "\n1,An,01/02/1970,CA tỉnh,S,K,C,,"
	    "a@b.vn,\n", "E2.4 " },
	{ "an old serial of letters", 2, HEAD_02 "\n" AN "xyz\n", "E2.10 " },
	{ "a quotation mark left open", 2, HEAD_02 "\n1,\"An,,\n", "E2.2 " },
	{ "two cells at once", 2, HEAD_02 "\n1,An,31/02/1970,1,S,K,C,,a@b.vn,"
	    "\n", "E2.3 E2.4 " },
	{ "organisations, headings over two rows", 4,
	    "STT,Thông tin người quản lý chứng thư số,,,,,Thông tin đăng ký "
	    "chứng thư số,,,Số chứng thư số cũ (nếu có)\n,Họ tên,Ngày sinh,Số "
	    "CMND/ Ngày cấp/ Nơi cấp,\"Cơ quan, tổ chức công tác (1)\",Địa chỉ "
	    "thư điện tử *,\"Tên cơ quan, tổ chức (2)\",Tỉnh/Thành phố,Địa chỉ "
	    "thư điện tử,\n1,Lê Cường,1/2/1980,225123456,Sở Y tế,c@khanhhoa."
	    "gov.vn,Sở Y tế (MST: 4200123456),Khánh Hòa,syt@khanhhoa.gov.vn,"
	    "\n", "" },
	{ "services", 6, "STT,Họ tên,Ngày sinh,Số CMND/ Ngày cấp/ Nơi cấp,Địa "
	    "chỉ thư điện tử,\"Cơ quan, tổ chức công tác (1)\",Tên miền/ Địa "
	    "chỉ IP/ Tên thiết bị,Loại chứng thư số (2),\"Cơ quan, tổ chức "
	    "quản lý thiết bị\",Số chứng thư số cũ (nếu có)\n1,Lê Cường,"
	    "1/2/1980,225123456,c@khanhhoa.gov.vn,SYT,syt.khanhhoa.gov.vn,Web "
	    "Server (SSL),Sở Y tế,\n", "" },
	{ "another form", 3, HEAD_02 "\n" AN "\n", "E0.0 " },
};

static void
lists_read(void **state)
{
	const struct register_defaults	 d = { "new", "2026-11-01", "x" };
	struct register_list		 list;
	struct buf			 said;
	const char			*s;
	int				 rc;

	(void)state;
	buf_init(&said, 65536);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		buf_reset(&said);
		rc = register_list_read(&list, lists[i].form, lists[i].in,
		    strlen(lists[i].in), &d, told, &said);
		assert_non_null(s = buf_str(&said));
		if (strcmp(s, lists[i].want) != 0 ||
		    (rc == -1) != (strchr(s, 'E') != NULL))
			fail_msg("%s: %d: %s", lists[i].descr, rc, s);
		register_list_release(&list);
	}
	buf_release(&said);
}

/* What a row becomes, and what of it is private. */
static void
fields(void **state)
{
	const struct register_defaults	 d = { "new", "2026-11-01", "x" };
	struct register_list		 list;
	struct buf			 b;

	(void)state;
	buf_init(&b, 65536);
	assert_int_equal(register_list_read(&list, 2, HEAD_02 "\n" AN "12ab\n",
	    strlen(HEAD_02 "\n" AN "12ab\n"), &d, told, &b), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(json_canonical(&b, list.row[0].record), 0);
	assert_string_equal(buf_str(&b), "{\"agency\":\"Sở Nội vụ\",\"email\":"
	    "\"an@khanhhoa.gov.vn\",\"kind\":\"person\",\"leader\":true,"
	    "\"name\":\"Nguyễn Văn An\",\"position\":\"Giám đốc\","
	    "\"province\":\"Khánh Hòa\",\"request\":{\"confirmed_by\":\"x\","
	    "\"date\":\"2026-11-01\",\"kind\":\"new\",\"old_serial\":\"12AB\"},"
	    "\"status\":\"requested\",\"title\":\"Giám đốc\"}");
	buf_reset(&b);
	assert_int_equal(json_canonical(&b, list.row[0].personal), 0);
	assert_string_equal(buf_str(&b), "{\"born\":\"1970-02-01\",\"id_date\":"
	    "\"2010-06-05\",\"id_number\":\"225123456\",\"id_place\":\"CA\"}");
	assert_int_equal(register_list_column(&list, "request.old_serial"),
	    10);
	assert_int_equal(register_list_column(&list, "device"), 0);
	register_list_release(&list);
	buf_release(&b);
}

static void	 said(void *arg, enum register_grave, const char *field,
		    const char *article, const char *text);

/* Days of birth and of papers that cannot be. */
static void
personal_days(void **state)
{
	static const struct {
		const char	*descr, *in, *want;
	} rows[] = {
		{ "nothing", "{}", "" },
		{ "as it should be", "{'born':'1970-02-01','id_date':"
		    "'2010-06-05'}", "" },
		{ "born on the day", "{'born':'2026-11-01'}",
		    "E:private.born: " },
		{ "born on the day before", "{'born':'2026-10-31'}", "" },
		{ "born in another millennium", "{'born':'2990-02-01'}",
		    "E:private.born: " },
		{ "a paper of the day", "{'id_date':'2026-11-01'}", "" },
		{ "of the next", "{'id_date':'2026-11-02'}", "E:private.id: " },
		{ "older than the person", "{'born':'1970-02-01','id_date':"
		    "'1970-01-31'}", "E:private.id: " },
		{ "what is no day", "{'born':'soon','id_date':7}", "" },
	};
	struct civil	 c = { 2026, 11, 1 };
	struct buf	 b;
	char		 text[128];
	json_t		*json;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s", rows[i].in);
		for (char *p = text; *p != '\0'; p++)
			if (*p == '\'')
				*p = '"';
		assert_non_null(json = json_loads(text, 0, NULL));
		buf_init(&b, 1024);
		assert_int_equal(register_check_personal(json, civil_days(&c),
		    said, &b), *rows[i].want != '\0');
		if (strcmp(b.len == 0 ? "" : buf_str(&b), rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].descr, b.len == 0 ? "" :
			    buf_str(&b));
		buf_release(&b);
		json_decref(json);
	}
	assert_int_equal(register_check_personal(NULL, civil_days(&c), said,
	    NULL), 0);
}

static void
said(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	assert_true(*text != '\0');
	buf_addf(arg, "%c:%s:%s ", grave == REGISTER_ERROR ? 'E' : 'W', field,
	    article);
}

#define OLD(kind, status, serial, issuer, end) "{'kind':'person','name':'A'," \
	"'agency':'S','request':{'kind':'" kind "','date':'2020-01-01'," \
	"'confirmed_by':'x'},'status':'" status "','certificate':{'serial':'" \
	serial "','issuer':'" issuer "','not_before':'2022-01-01'," \
	"'not_after':'" end "'}}"
#define ASK(kind, date, more) "{'kind':'person','name':'A','agency':'S'," \
	"'email':'a@khanhhoa.gov.vn','request':{'kind':'" kind "','date':'" \
	date "','confirmed_by':'x'" more "},'status':'requested'}"
#define GIVEN(serial, issuer, from, end) "{'kind':'person','name':'A'," \
	"'request':{'kind':'new'},'certificate':{'serial':'" serial "'," \
	"'issuer':'" issuer "','not_before':'" from "','not_after':'" end "'}}"

/* Each is judged beside record 1, and 2 where there is one. */
static const struct {
	const char	*descr;
	const char	*one, *two;
	const char	*in;
	bool		 given;		/* the certificate is judged */
	const char	*want;
} checks[] = {
	{ "a new one", NULL, NULL, ASK("new", "2026-11-01", ""), false, "" },
	{ "a renewal", OLD("new", "issued", "1A", "CA", "2027-01-01"), NULL,
	    ASK("renewal", "2026-10-01", ",'old_serial':'1A'"), false, "" },
	{ "60 days before the end", OLD("new", "issued", "1A", "CA",
	    "2027-01-01"), NULL, ASK("renewal", "2026-11-02",
	    ",'old_serial':'1A'"), false, "" },
	{ "59 days before", OLD("new", "issued", "1A", "CA", "2027-01-01"),
	    NULL, ASK("renewal", "2026-11-03", ",'old_serial':'1A'"), false,
	    "E:request.date:5.4 " },
	{ "a renewal of a renewal", OLD("renewal", "issued", "1A", "CA",
	    "2027-01-01"), NULL, ASK("renewal", "2026-10-01",
	    ",'old_serial':'1A'"), false, "E:request.old_serial:5.4 " },
	{ "an old serial is no renewal", OLD("renewal", "issued", "1A", "CA",
	    "2027-01-01"), NULL, ASK("new", "2026-10-01",
	    ",'old_serial':'1A'"), false, "" },
	{ "renewed already", OLD("new", "issued", "1A", "CA", "2027-01-01"),
	    ASK("renewal", "2026-09-01", ",'old_serial':'1A','old':1"),
	    ASK("renewal", "2026-10-01", ",'old_serial':'1A'"), false,
	    "E:request.old_serial:5.4 " },
	{ "revoked", OLD("new", "revoked", "1A", "CA", "2027-01-01"), NULL,
	    ASK("renewal", "2026-10-01", ",'old_serial':'1A'"), false,
	    "E:request.old_serial:3.12 " },
	{ "of nobody knows what", NULL, NULL, ASK("renewal", "2026-10-01",
	    ",'old_serial':'1A'"), false, "W:request.old_serial:5.4 " },
	{ "of nothing", NULL, NULL, ASK("renewal", "2026-10-01", ""), false,
	    "E:request.old_serial:5.4 " },
	{ "two issuers' one serial", OLD("new", "issued", "1A", "CA",
	    "2027-01-01"), OLD("new", "issued", "1A", "CB", "2027-01-01"),
	    ASK("renewal", "2026-10-01", ",'old_serial':'1A'"), false,
	    "E:request.old_serial:5.4 " },
	{ "the record named", OLD("new", "issued", "1A", "CA", "2027-01-01"),
	    OLD("new", "issued", "1A", "CB", "2027-01-01"), ASK("renewal",
	    "2026-10-01", ",'old_serial':'1A','old':2"), false, "" },
	{ "eleven years", NULL, NULL, ASK("new", "2026-11-01", ",'years':11"),
	    false, "E:request.years:5.5 " },
	{ "ten years", NULL, NULL, ASK("new", "2026-11-01", ",'years':10"),
	    false, "" },
	{ "six months of service left", NULL, NULL, "{'kind':'person','name':"
	    "'A','agency':'S','email':'a@x.khanhhoa.gov.vn','service_end':"
	    "'2027-05-28','request':{'kind':'new','date':'2026-11-28',"
	    "'confirmed_by':'x'}}", false, "" },
	{ "a day less", NULL, NULL, "{'kind':'person','name':'A','agency':'S',"
	    "'email':'a@khanhhoa.gov.vn','service_end':'2027-05-27','request':"
	    "{'kind':'new','date':'2026-11-28','confirmed_by':'x'}}", false,
	    "E:service_end:5.3 " },
	{ "a renewal is not refused for it", OLD("new", "issued", "1A", "CA",
	    "2027-03-01"), NULL, "{'kind':'person','name':'A','agency':'S',"
	    "'service_end':'2027-01-27','request':{'kind':'renewal','date':"
	    "'2026-11-28','confirmed_by':'x','old_serial':'1A'}}", false, "" },
	{ "other mail, nobody confirmed", NULL, NULL, "{'kind':'person','name':"
	    "'A','agency':'S','email':'a@notkhanhhoa.gov.vn','request':{"
	    "'kind':'new','date':'2026-11-28'}}", false,
	    "W:email:5.2 W:request.confirmed_by:16.1 " },
	{ "a service, whose manager has the account", NULL, NULL,
	    "{'kind':'service','name':'a.vn','agency':'S','manager':{'name':"
	    "'M','email':'m@khanhhoa.gov.vn'},'request':{'kind':'new','date':"
	    "'2026-11-01','confirmed_by':'C'}}", false, "" },
	{ "a service, whose manager has none", NULL, NULL, "{'kind':'service',"
	    "'name':'a.vn','agency':'S','manager':{'name':'M'},'request':{"
	    "'kind':'new','date':'2026-11-01','confirmed_by':'C'}}", false,
	    "W:manager.email:5.2 " },
	{ "no manager", NULL, NULL, "{'kind':'organisation','name':'A','email':"
	    "'a@khanhhoa.gov.vn','request':{'kind':'new','date':'2026-11-28',"
	    "'confirmed_by':'x'}}", false, "E:manager.name:10 " },
	{ "the same request twice", ASK("new", "2026-11-01", ""), NULL,
	    ASK("new", "2026-11-01", ""), false, "E:name: " },
	{ "a certificate", NULL, NULL, GIVEN("1A", "CA", "2026-01-01",
	    "2031-01-01"), true, "" },
	{ "the same serial", OLD("new", "issued", "1A", "CA", "2027-01-01"),
	    NULL, GIVEN("1A", "CA", "2026-01-01", "2031-01-01"), true,
	    "E:certificate.serial: " },
	{ "of another issuer", OLD("new", "issued", "1A", "CA", "2027-01-01"),
	    NULL, GIVEN("1A", "CB", "2026-01-01", "2031-01-01"), true,
	    "W:certificate.serial: " },
	{ "of an issuer not said", OLD("new", "issued", "1A", "CA",
	    "2027-01-01"), NULL, GIVEN("1A", "", "2026-01-01", "2031-01-01"),
	    true, "E:certificate.serial: " },
	{ "ends before it begins", NULL, NULL, GIVEN("1A", "CA", "2026-01-02",
	    "2026-01-01"), true, "E:certificate.not_after: " },
	{ "one day", NULL, NULL, GIVEN("1A", "CA", "2026-01-01", "2026-01-01"),
	    true, "" },
	{ "ten years and a day", NULL, NULL, GIVEN("1A", "CA", "2026-01-01",
	    "2036-01-02"), true, "W:certificate.not_after:5.5 " },
	{ "from a leap day", NULL, NULL, GIVEN("1A", "CA", "2024-02-29",
	    "2034-02-28"), true, "" },
};

static json_t *
record(const char *text)
{
	char	*s = strdup(text);
	json_t	*json;

	assert_non_null(s);
	for (char *p = s; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	json = json_object_parse(s, strlen(s), NULL);
	if (json == NULL)
		fail_msg("%s", text);
	free(s);
	return json;
}

static void
checks_made(void **state)
{
	struct register_check	 c = { .domain = REGISTER_DOMAIN, .say = said };
	struct register_all	 all;
	struct buf		 b;
	unsigned int		 errors;
	const char		*s;
	json_t			*r;

	(void)state;
	buf_init(&b, 65536);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		all = (struct register_all){ NULL, 0, 0 };
		if (checks[i].one != NULL)
			register_add(&all, record(checks[i].one));
		if (checks[i].two != NULL)
			register_add(&all, record(checks[i].two));
		r = record(checks[i].in);
		c.all = &all;
		c.self = all.n;
		c.arg = &b;
		buf_reset(&b);
		errors = checks[i].given ? register_check_certificate(&c, r) :
		    register_check_request(&c, r);
		assert_non_null(s = buf_str(&b));
		if (strcmp(s, checks[i].want) != 0 ||
		    (errors > 0) != (strstr(s, "E:") != NULL))
			fail_msg("%s: %s", checks[i].descr, s);
		json_decref(r);
		register_release(&all);
	}
	buf_release(&b);
}

#define HELD(more) "{'kind':'organisation','name':'A','status':'issued'," \
	"'device':'D','request':{'kind':'new','date':'2022-01-01'," \
	"'confirmed_by':'x'},'certificate':{'serial':'1','not_after':" \
	"'2027-01-01'}" more "}"
#define ENDED(more) "{'kind':'person','name':'A','status':'revoked'," \
	"'device':'D','request':{'kind':'new','confirmed_by':'x'}" more "}"

/* What is to be done on a day. */
static const struct {
	const char	*descr;
	const char	*one, *two;
	const char	*today;
	const char	*want;
} days[] = {
	{ "181 days left", HELD(""), NULL, "2026-07-04", "" },
	{ "180 days", HELD(""), NULL, "2026-07-05", "renew-180 " },
	{ "121 days", HELD(""), NULL, "2026-09-02", "renew-180 " },
	{ "120 days", HELD(""), NULL, "2026-09-03", "renew-120 " },
	{ "90 days", HELD(""), NULL, "2026-10-03", "renew-90 " },
	{ "61 days", HELD(""), NULL, "2026-11-01", "renew-61 " },
	{ "60 days, the last one", HELD(""), NULL, "2026-11-02", "renew-61 " },
	{ "59 days", HELD(""), NULL, "2026-11-03", "replace " },
	{ "the last day", HELD(""), NULL, "2027-01-01", "replace " },
	{ "the day after", HELD(""), NULL, "2027-01-02", "expired " },
	{ "a renewal is asked for", HELD(""), "{'name':'A','status':"
	    "'requested','request':{'kind':'renewal','old':1,'confirmed_by':"
	    "'x','date':'2026-10-01'}}", "2026-10-03", "issue " },
	{ "a renewal was given up", HELD(""), "{'name':'A','status':"
	    "'withdrawn','request':{'kind':'renewal','old':1}}", "2026-10-03",
	    "renew-90 " },
	{ "renewed once", "{'name':'A','status':'issued','request':{'kind':"
	    "'renewal','confirmed_by':'x'},'certificate':{'not_after':"
	    "'2027-01-01'}}", NULL, "2026-10-03", "replace " },
	{ "nobody confirmed", "{'name':'A','status':'requested','request':{"
	    "'kind':'new','date':'2026-01-01'}}", NULL, "2026-02-01",
	    "confirm issue " },
	{ "an incident", HELD(",'incidents':[{'what':'lost','date':"
	    "'2026-01-01'}]"), NULL, "2026-02-01", "incident " },
	{ "revocation asked for", "{'name':'A','status':'revoking','request':{"
	    "'confirmed_by':'x'},'revocation':{'requested':'2026-01-01'}}",
	    NULL, "2026-02-01", "revoke " },
	{ "revoked, device kept", ENDED(""), NULL, "2026-02-01",
	    "hand-over " },
	{ "revoked, device lost", ENDED(",'incidents':[{'what':'lost'}]"),
	    NULL, "2026-02-01", "" },
	{ "revoked, device given when issued", ENDED(",'handovers':[{'for':"
	    "'issue'}]"), NULL, "2026-02-01", "hand-over " },
	{ "revoked, device at the agency", ENDED(",'handovers':[{'for':"
	    "'revocation'}]"), NULL, "2026-02-01", "device " },
	{ "revoked, device at the manager's", ENDED(",'handovers':[{'for':"
	    "'revocation','manager':true}]"), NULL, "2026-02-01", "" },
	{ "locked", HELD(",'unlocks':[{'requested':'2026-01-01'},{'requested':"
	    "'2025-01-01','done':'2025-01-02'}]"), NULL, "2026-02-01",
	    "unlock " },
	{ "a manager changed", HELD(",'manager':{'name':'M','since':"
	    "'2026-01-02'},'managers':[{'name':'L','until':'2026-01-02',"
	    "'decision':'1/QĐ','minutes':'2026-01-02','sent':['a','b','c']}]"),
	    NULL, "2026-02-01", "" },
	{ "without its papers", HELD(",'manager':{'name':'M','since':"
	    "'2026-01-02'},'managers':[{'name':'L','until':'2026-01-02'}]"),
	    NULL, "2026-02-01", "decision minutes send " },
	{ "the old one died", HELD(",'manager':{'name':'M','since':"
	    "'2026-01-02'},'managers':[{'name':'L','until':'2026-01-02',"
	    "'decision':'1/QĐ','exception':'died','sent':['a','b','c']}]"),
	    NULL, "2026-02-01", "" },
	{ "a gap between managers", HELD(",'manager':{'name':'M','since':"
	    "'2026-01-03'},'managers':[{'name':'L','until':'2026-01-02',"
	    "'decision':'1/QĐ','minutes':'2026-01-02','sent':['a','b','c']}]"),
	    NULL, "2026-02-01", "period " },
	{ "two at a time", HELD(",'manager':{'name':'M','since':'2026-01-01'},"
	    "'managers':[{'name':'L','until':'2026-01-02','decision':'1/QĐ',"
	    "'minutes':'2026-01-02','sent':['a','b','c']}]"), NULL,
	    "2026-02-01", "period " },
};

static void
due_when(void **state)
{
	struct register_tasks	 tasks;
	struct register_all	 all;
	struct buf		 b;
	const char		*s;
	int64_t			 today = 0;
	json_t			*day;

	(void)state;
	buf_init(&b, 65536);
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		all = (struct register_all){ NULL, 0, 0 };
		register_add(&all, record(days[i].one));
		if (days[i].two != NULL)
			register_add(&all, record(days[i].two));
		day = json_pack("{ss}", "d", days[i].today);
		assert_int_equal(register_days(day, "d", &today), 0);
		json_decref(day);
		assert_int_equal(register_due(&tasks, &all, today), 0);
		buf_reset(&b);
		for (size_t k = 0; k < tasks.n; k++)
			buf_addf(&b, "%s ", tasks.task[k].what);
		assert_non_null(s = buf_str(&b));
		if (strcmp(s, days[i].want) != 0)
			fail_msg("%s: %s", days[i].descr, s);
		register_tasks_release(&tasks);
		register_release(&all);
	}
	buf_release(&b);
}

/* Ten letters, no f and no j; đ is not d. */
static void
reasons(void **state)
{
	static const char *const	 letters[] = { "a", "b", "c", "d", "đ",
	    "e", "g", "h", "i", "k" };

	(void)state;
	for (size_t i = 0; i < 10; i++)
		assert_string_equal(register_reason(letters[i])->letter,
		    letters[i]);
	assert_null(register_reason_at(10));
	assert_null(register_reason("f"));
	assert_null(register_reason("j"));
	assert_null(register_reason("A"));
	assert_true(register_reason("d") != register_reason("đ"));
}

static void
serials(void **state)
{
	static const struct {
		const char	*in;
		const char	*want;
	} rows[] = {
		{ "12ab", "12AB" }, { "0x00 0F", "F" },
		{ "54:01:0a", "54010A" },
		{ "", NULL }, { "0", NULL }, { "12g", NULL },
		{ "1234567890123456789012345678901234567890",
		  "1234567890123456789012345678901234567890" },
		{ "12345678901234567890123456789012345678901", NULL },
	};
	char	 out[REGISTER_SERIAL];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((register_serial_parse(rows[i].in, out) == NULL) !=
		    (rows[i].want != NULL))
			fail_msg("%s", rows[i].in);
		if (rows[i].want != NULL)
			assert_string_equal(out, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(personal_days),
		cmocka_unit_test(lists_read),
		cmocka_unit_test(fields),
		cmocka_unit_test(checks_made),
		cmocka_unit_test(due_when),
		cmocka_unit_test(reasons),
		cmocka_unit_test(serials),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
