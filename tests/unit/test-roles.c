/*
 * test-roles.c: what the signatures of agencies are for: a joint paper is
 * signed by several, a received one by who received it, a copy by who copied.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/papers.h"

#define DAY	"2024-03-12T02:00:00Z"
#define DATED	.number = "5", .date = "2024-03-12", \
		.number_signed = META_YES, .date_signed = META_YES
#define HEAD	DATED, .signer = "Lê Quốc Cường"
#define TWO	DATED, .signer = "Lê Quốc Cường; Đinh Hương Giang"
#define SNV	{ SECOND, GOOD, DAY, DAY }, { AGENCY, GOOD, DAY, DAY }
#define STC	{ THIRD, GOOD, DAY, DAY }, { RECEIVER, GOOD, DAY, DAY }
#define SEAL	{ RECEIVER, GOOD, DAY, DAY }
#define DASH	.issuer = "SỞ NỘI VỤ - SỞ TÀI CHÍNH"
#define BOTH	DASH, .notation = "KHLT-SNV-STC"

static const struct {
	const char	*descr;
	struct paper	 paper;
	const char	*rules;		/* "ID=result ..." */
	const char	*guess;		/* of the first rule; NULL: none */
} rows[] = {
	{ "received: the head names the other one", { .sig = { SNV, SEAL
	    }, HEAD, .issuer = "SỞ NỘI VỤ" },
	    "D11.3e=pass D13.5b=pass D13.2a=pass D8.2b=pass", NULL },
	{ "received, where the head was not read: a guess", { .sig = { SNV,
	    SEAL }, HEAD },
	    "D11.3e=pass D13.5b=pass D13.2a=pass", "70%" },
	{ "it says so itself", { .sig = { SNV, SEAL }, .says = { NULL, NULL,
	    "Văn bản đến số 12" }, HEAD }, "D11.3e=pass D13.5b=pass", NULL },
	{ "also where the notation is a joint one", { .sig = { SNV,
	    SEAL }, .says = { NULL, NULL, "Đã tiếp nhận" }, HEAD,
	    .notation = "KHLT-SNV-SYT" }, "D11.3e=pass", NULL },
	{ "joint: both issue, nobody received it", { .sig = { SNV, STC },
	    HEAD, BOTH }, "D11.3e=not-applicable D13.5b=not-applicable "
	    "D13.2a=pass D13.4=pass D12.2=pass", NULL },
	{ "joint, the persons first", { .sig = { { SECOND, GOOD, DAY, DAY },
	    { THIRD, GOOD, DAY, DAY }, { AGENCY, GOOD, DAY, DAY }, SEAL },
	    HEAD, BOTH },
	    "D11.3e=not-applicable D13.2a=pass", NULL },
	{ "joint: each name under the text has its signature", { .sig = {
	    { SECOND, GOOD, DAY, DAY }, { THIRD, GOOD, DAY, DAY }, { AGENCY,
	    GOOD, DAY, DAY }, SEAL }, TWO, BOTH }, "D3.10=pass", NULL },
	{ "joint: one of the names has none", { .sig = { { SECOND, GOOD, DAY,
	    DAY }, { AGENCY, GOOD, DAY, DAY }, SEAL }, TWO, BOTH },
	    "D3.10=warning", NULL },
	{ "joint: one who signed is not named", { .sig = { { SECOND, GOOD, DAY,
	    DAY }, { THIRD, GOOD, DAY, DAY }, { PERSON, GOOD, DAY, DAY },
	    SEAL }, TWO, BOTH },
	    "D3.10=warning", NULL },
	{ "joint: of one name that was read, the others are not asked", { .sig
	    = { { SECOND, GOOD, DAY, DAY }, { THIRD, GOOD, DAY, DAY }, {
	    AGENCY, GOOD, DAY, DAY }, SEAL }, HEAD, BOTH }, "D3.10=pass",
	    NULL },
	{ "joint, one agency has not signed", { .sig = { SNV, { THIRD, GOOD,
	    DAY, DAY } }, HEAD, BOTH }, "D13.2a=fail", NULL },
	{ "by a dash alone it is a guess", { .sig = { SNV, { THIRD, GOOD, DAY,
	    DAY } }, HEAD, DASH }, "D13.2a=warning", "60%" },
	{ "by a person's word it is none", { .sig = { SNV, { THIRD, GOOD, DAY,
	    DAY } }, HEAD, .issuer = "Sở Nội vụ; Sở Tài chính" },
	    "D13.2a=fail", NULL },
	{ "the same by a head that is a guess", { .sig = { SNV, { THIRD, GOOD,
	    DAY, DAY } }, HEAD, BOTH, .sure = 60 }, "D13.2a=warning",
	    "60%" },
	{ "joint, one leader has not signed", { .sig = { SNV, SEAL },
	    HEAD, BOTH }, "D13.2a=fail D11.3e=not-applicable", NULL },
	{ "joint, one seal is not valid", { .sig = { SNV, { THIRD, GOOD, DAY,
	    DAY }, { RECEIVER, UNTRUSTED, DAY, DAY } }, HEAD,
	    BOTH }, "D13.2a=fail D11.3e=not-applicable", NULL },
	{ "joint by its notation alone", { .sig = { SNV, SEAL }, HEAD,
	    .notation = "TTLT-BNV-BTC" },
	    "D13.2a=pass D11.3e=not-applicable", "70%" },
	{ "a person of the second agency signed too", { .sig = { SNV, STC },
	    HEAD }, "D13.2a=pass D11.3e=not-applicable", "80%" },
	{ "a joint paper that somebody received", { .sig = { SNV, STC }, HEAD,
	    .issuer = "SỞ NỘI VỤ; UBND TỈNH KHÁNH HÒA", .notation =
	    "KHLT-SNV-UBND" }, "D13.2a=fail", NULL },
	{ "sent out: nobody received it", { .sig = { SNV, SEAL }, HEAD,
	    .issuer = "SỞ NỘI VỤ", .said = { .direction = "out" } },
	    "D11.3e=not-applicable D13.2a=pass D12.2=pass", NULL },
	{ "a person of the receiver signed an opinion", { .sig = { SNV, STC },
	    HEAD, .issuer = "SỞ NỘI VỤ" },
	    "D11.3e=pass D13.2a=pass", NULL },
	{ "received, of several agencies by the head", { .sig = { { SECOND,
	    GOOD, DAY, DAY }, { AGENCY, GOOD, DAY, DAY }, SEAL, { BODY, GOOD,
	    DAY, DAY } }, HEAD, BOTH }, "D11.3e=pass D13.2a=fail", NULL },
	{ "a head that is a guess names nobody surely", { .sig = { SNV, STC },
	    HEAD, .issuer = "SỞ NỘI VỤ", .sure = 80 },
	    "D13.2a=pass D11.3e=not-applicable", "80%" },
	{ "one that stands before the issuer", { .sig = { SEAL, SNV },
	    HEAD, .issuer = "SỞ NỘI VỤ" }, "D11.3e=not-applicable", NULL },
	{ "the second agency is late: an issuer's day counts", { .sig = { SNV,
	    { THIRD, GOOD, DAY, DAY }, { RECEIVER, GOOD,
	    "2024-03-14T02:00:00Z", "2024-03-14T02:00:00Z" } }, HEAD,
	    BOTH }, "D12.2=fail", NULL },
	{ "a receiver's does not", { .sig = { SNV, { RECEIVER, GOOD,
	    "2024-03-14T02:00:00Z", "2024-03-14T02:00:00Z" } }, HEAD,
	    .issuer = "SỞ NỘI VỤ" }, "D12.2=pass", NULL },
	{ "a copy that an agency certifies", { .sig = { { AGENCY, GOOD,
	    "2024-05-02T02:00:00Z", "2024-05-02T02:00:00Z" } }, .says = {
	    "SAO Y; SỞ NỘI VỤ" }, HEAD, .issuer = "SỞ TÀI CHÍNH", .scan =
	    META_YES }, "D12.2=not-applicable D13.2a=not-applicable "
	    "D13.4=not-applicable D11.3b=pass D8.2b=pass", NULL },
	{ "a copy of a signed document", { .sig = { SNV, { RECEIVER, GOOD,
	    "2024-05-02T02:00:00Z", "2024-05-02T02:00:00Z" } }, .says = {
	    NULL, NULL, "Sao lục" }, HEAD, .issuer = "SỞ NỘI VỤ" },
	    "D12.2=pass D13.2a=pass D11.3e=not-applicable D8.2b=pass", NULL },
	{ "consent on another day", { .sig = { { PERSON, GOOD,
	    "2024-03-10T02:00:00Z", "2024-03-10T02:00:00Z" }, SNV }, .says = {
	    "Đồng ý" }, HEAD, .issuer = "SỞ NỘI VỤ" },
	    "D12.2=pass D13.2a=pass", NULL },
	{ "nothing but consent", { .sig = { { SECOND, GOOD, DAY, DAY
	    }, { AGENCY, GOOD, DAY, DAY } }, .says = { "Chấp thuận" }, HEAD },
	    "D13.2a=fail D11.3a=pass", NULL },
	{ "altered, then received by whom nobody names: a guess breaks "
	    "nothing for sure", { .sig = { { SECOND, ALTERED, DAY, DAY },
	    { AGENCY, ALTERED, DAY, DAY }, SEAL }, HEAD },
	    "D13.5b=warning D13.2a=warning", "70%" },
	{ "altered, then received, by the head", { .sig = { { SECOND, ALTERED,
	    DAY, DAY }, { AGENCY, ALTERED, DAY, DAY }, SEAL
	    }, HEAD, .issuer = "Sở Nội vụ" }, "D13.5b=fail D13.2a=fail",
	    NULL },
};

static void
one_rule(size_t i, const char *rule, size_t n, bool first)
{
	char		 id[16], want[16], text[RULE_TEXT_MAX] = "";
	size_t		 k = strcspn(rule, "=");
	struct made	 d;
	const char	*got;

	assert_true(k < sizeof(id) && n - k - 1 < sizeof(want));
	memcpy(id, rule, k);
	id[k] = '\0';
	memcpy(want, rule + k + 1, n - k - 1);
	want[n - k - 1] = '\0';
	make(&d, &rows[i].paper);
	got = result_of(&d, &rows[i].paper, id, text);
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s is %s, want %s: %s", rows[i].descr, id, got,
		    want, text);
	if (first && (strstr(text, "Guessed") != NULL) !=
	    (rows[i].guess != NULL))
		fail_msg("%s: %s", rows[i].descr, text);
	if (first && rows[i].guess != NULL)
		assert_non_null(strstr(text, rows[i].guess));
	release(&d);
}

static void
roles(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (const char *p = rows[i].rules; *p != '\0'; ) {
			size_t	 n = strcspn(p, " ");

			one_rule(i, p, n, p == rows[i].rules);
			p += n + strspn(p + n, " ");
		}
}

/* By the register, where the head does not say it in the same words. */
static void
by_the_register(void **state)
{
	static const char *const	 names[] = {
		("{\"name\":\"Ủy ban nhân dân tỉnh Khánh Hòa\",\"kind\":"
		    "\"committee\",\"names\":[{\"name\":\"Ủy ban nhân dân tỉnh "
		    "Khánh Hòa\"}]}"),
		("{\"name\":\"Sở Nội vụ và Lao động\",\"kind\":\"department\","
		    "\"parent\":1,\"names\":[{\"name\":\"Sở Nội vụ\",\"until\":"
		    "\"2024-02-29\"},{\"name\":\"Sở Nội vụ và Lao động\","
		    "\"from\":\"2024-03-01\"}]}"),
		("{\"name\":\"Sở Tài chính\",\"kind\":\"department\","
		    "\"parent\":1,\"names\":[{\"name\":\"Sở Tài chính\"}]}") };
	static const struct {
		const char	*descr;
		struct paper	 paper;
		const char	*id, *want;
	} asked[] = {
		{ "a certificate of the name before is the issuer's",
		    { .sig = { { PERSON, GOOD, DAY, DAY }, { AGENCY,
		    GOOD, DAY, DAY }, SEAL }, HEAD, .issuer =
		    "SỞ NỘI VỤ VÀ LAO ĐỘNG - SỞ TÀI CHÍNH" }, "D11.3e",
		    "not-applicable" },
		{ "of one that signed alone, as another agency",
		    { .sig = { { SECOND, GOOD, DAY, DAY }, SEAL },
		    HEAD, .issuer = "SỞ NỘI VỤ VÀ LAO ĐỘNG" }, "D11.3e",
		    "pass" },
		{ "of the body above it: it may issue for it",
		    { .sig = { { SECOND, GOOD, DAY, DAY }, { BODY, GOOD,
		    DAY, DAY } }, HEAD, .issuer = "SỞ TÀI CHÍNH" },
		    "D11.3e", "not-applicable" },
	};
	struct agencies		*who = agencies_new();
	struct known_agencies	*k;
	struct known_registers	 r;
	struct rules_known	 known = { .registers = &r };
	json_t			*json;

	(void)state;
	assert_non_null(who);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_non_null(json = json_object_parse(names[i],
		    strlen(names[i]), NULL));
		assert_int_equal(agencies_add(who, BOOK_AGENCY, json), 0);
		json_decref(json);
	}
	assert_non_null(k = known_agencies_new(who, NULL));
	known_agencies_ask(k, &r);
	knows = &known;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		check(asked[i].descr, &asked[i].paper, asked[i].id,
		    asked[i].want);
	knows = NULL;
	known_agencies_free(k);
	agencies_free(who);
}

/* An issuer's field as one agency or several. */
static void
issuers(void **state)
{
	static const struct {
		const char	*in, *want;	/* "|" between them */
	} splits[] = {
		{ "", "" }, { "SỞ NỘI VỤ", "SỞ NỘI VỤ" },
		{ "BỘ TƯ PHÁP - BỘ TÀI CHÍNH", "BỘ TƯ PHÁP|BỘ TÀI CHÍNH" },
		{ "Sở Nội vụ – Sở Y tế — UBND huyện",
		    "Sở Nội vụ|Sở Y tế|UBND huyện" },
		{ "Sở Nội vụ;Sở Y tế; ", "Sở Nội vụ|Sở Y tế" },
		{ "SỞ VĂN HÓA - THỂ THAO", "SỞ VĂN HÓA - THỂ THAO" },
		{ "Ban Quản lý Khu kinh tế Vân-Phong",
		    "Ban Quản lý Khu kinh tế Vân-Phong" },
		{ "VĂN PHÒNG ĐOÀN ĐBQH VÀ HĐND TỈNH",
		    "VĂN PHÒNG ĐOÀN ĐBQH VÀ HĐND TỈNH" },
	};
	static const struct {
		const char	*notation;
		bool		 joint;
	} notations[] = {
		{ "TTLT-BTP-BTC", true }, { "NQLT/UBTVQH", true },
		{ "KHLT-SNV-STC", true }, { "QCPH-CA-SYT", true },
		{ "HDLN-SXD", true }, { "LT", false }, { "QĐ-UBND", false },
		{ "UBND-PH", false }, { "", false }, { "KH-LT", false },
	};
	struct issuers	 is;
	char		 got[META_VALUE_MAX + 16];

	(void)state;
	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		issuers_split(&is, splits[i].in);
		got[0] = '\0';
		for (size_t k = 0; k < is.n; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "%s%s", k > 0 ? "|" : "", is.name[k]);
		assert_string_equal(got, splits[i].want);
	}
	for (size_t i = 0; i < sizeof(notations) / sizeof(notations[0]); i++)
		if (notation_is_joint(notations[i].notation) !=
		    notations[i].joint)
			fail_msg("%s", notations[i].notation);
	assert_true(agency_same_name("VĂN PHÒNG UBND TỈNH KHÁNH HÒA",
	    "Văn phòng", "Ủy ban nhân dân tỉnh Khánh Hoà"));
	assert_false(agency_same_name("", "", ""));
	assert_false(agency_same_name("Sở Y tế", "Sở Nội vụ", ""));
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(roles),
		cmocka_unit_test(by_the_register),
		cmocka_unit_test(issuers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
