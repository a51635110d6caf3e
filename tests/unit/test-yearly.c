/*
 * test-yearly.c: the figures of Mẫu 12, at the year's ends and the cut-off,
 * and the day by which it is sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/regulation/yearly.h"

static json_t *
parsed(const char *text)
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

static int64_t
day(int year, int month, int d)
{
	struct civil	 c = { year, month, d };

	return civil_days(&c);
}

static const char *const	 held[] = {
	"{'kind':'person','leader':true,'status':'issued','certificate':{"
	    "'issued':'2026-11-27','sha256':'aa'}}",
	"{'kind':'person','status':'issued','certificate':{'issued':"
	    "'2026-11-28','sha256':'bb'}}",
	"{'kind':'organisation','status':'revoked','certificate':{"
	    "'not_before':'2020-01-01','sha256':'cc'},'revocation':{"
	    "'requested':'2026-11-27','effective':'2026-12-03'},'handovers':[{"
	    "'manager':true,'device':'D','date':'2026-11-27'},{'manager':true,"
	    "'device':'D','date':'2026-11-27'},{'manager':true,'device':'E',"
	    "'date':'2026-11-28'},{'device':'F','date':'2020-01-01'}]}",
	"{'kind':'service','status':'requested','request':{'date':"
	    "'2020-01-01'}}",
	"{'kind':'service','status':'revoked','certificate':{'issued':"
	    "'2020-01-01','sha256':'dd'},'revocation':{'effective':"
	    "'2026-11-28'}}",
};

static void
hold(struct register_all *all)
{
	*all = (struct register_all){ NULL, 0, 0 };
	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		assert_int_equal(register_add(all, parsed(held[i])), 0);
}

/* Part I, a day before and at the days that things happened. */
static void
until(void **state)
{
	static const struct {
		int		 day;		/* of November 2026 */
		uint64_t	 issued[YEARLY_GROUPS];
		uint64_t	 revoked[YEARLY_GROUPS];
		uint64_t	 devices;
	} rows[] = {
		{ 26, { 0, 0, 1, 1 }, { 0, 0, 0, 0 }, 0 },
		{ 27, { 1, 0, 1, 1 }, { 0, 0, 1, 0 }, 1 },
		{ 28, { 1, 1, 1, 1 }, { 0, 0, 1, 1 }, 2 },
	};
	struct register_all	 all;
	struct yearly		 y;

	(void)state;
	hold(&all);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		y = (struct yearly){ .year = 2026,
		    .until = day(2026, 11, rows[i].day) };
		yearly_register(&y, &all);
		for (unsigned int g = 0; g < YEARLY_GROUPS; g++)
			if (y.issued[g] != rows[i].issued[g] ||
			    y.revoked[g] != rows[i].revoked[g])
				fail_msg("%d/11, %u", rows[i].day, g);
		assert_int_equal(y.devices, rows[i].devices);
	}
	assert_int_equal(yearly_sum(y.issued), 4);
	register_release(&all);
}

#define OUT(name, received, more, signatures) "{'direction':'out'," \
	"'received':'" received "','source':{'name':'" name "'}," \
	"'verdict':{'signatures':[" signatures "]}" more "}"
#define BY(who) "{'indication':'TOTAL-PASSED','signer':'" who "'}"
#define NOON	"2026-06-01T05:00:00.000000Z"

/* One document each: what it adds to part II of 2026. */
static const struct {
	const char	*descr;
	const char	*in;
	unsigned int	 documents, agency, both, unknown;
	const char	*kind;
} documents[] = {
	{ "leader and agency", OUT("12-QĐ-SNV a", NOON, "", BY("aa") ","
	    BY("cc")), 1, 1, 1, 0, "Quyết định" },
	{ "the agency alone", OUT("12-TTr-SNV a", NOON, "", BY("cc")),
	    1, 1, 0, 0, "Tờ trình" },
	{ "a leader alone", OUT("a", NOON, "", BY("aa")), 1, 0, 0, 0, NULL },
	{ "an official is no leader", OUT("a", NOON, "", BY("bb") ","
	    BY("cc")), 1, 1, 0, 0, NULL },
	{ "a service alone", OUT("a", NOON, "", BY("dd")), 1, 0, 0, 0, NULL },
	{ "nobody known", OUT("a", NOON, "", BY("ee") "," BY("ff")),
	    1, 0, 0, 1, NULL },
	{ "not signed", OUT("12-QĐ-SNV a", NOON, "", ""), 1, 0, 0, 0, "" },
	{ "not valid", OUT("12-QĐ-SNV a", NOON, "", "{'indication':"
	    "'TOTAL-FAILED','signer':'cc'}"), 1, 0, 0, 0, "" },
	{ "revocation not to be had", OUT("a", NOON, "", "{'indication':"
	    "'INDETERMINATE','sub_indication':'TRY_LATER','diagnosis':"
	    "'intact','signer':'cc'}"), 1, 1, 0, 0, NULL },
	{ "an algorithm that is old", OUT("a", NOON, "", "{'indication':"
	    "'INDETERMINATE','sub_indication':'CRYPTO_CONSTRAINTS_FAILURE_"
	    "NO_POE','diagnosis':'intact','signer':'cc'}"), 1, 1, 0, 0, NULL },
	{ "a time-stamp is nobody's", OUT("a", NOON, "", "{'kind':'doc-"
	    "timestamp','indication':'TOTAL-PASSED','signer':'cc'}"), 1, 0, 0,
	    0, "" },
	{ "judged by who counts", OUT("a", NOON, "", "{'valid':true,"
	    "'indication':'INDETERMINATE','signer':'cc'}"), 1, 1, 0, 0, NULL },
	{ "and found wanting", OUT("a", NOON, "", "{'valid':false,"
	    "'indication':'TOTAL-PASSED','signer':'cc'}"), 1, 0, 0, 0, "" },
	{ "undecided otherwise", OUT("a", NOON, "", "{'indication':"
	    "'INDETERMINATE','sub_indication':'NO_CERTIFICATE_CHAIN_FOUND',"
	    "'diagnosis':'intact','signer':'cc'}"), 1, 0, 0, 0, "" },
	{ "incoming", "{'direction':'in','received':'" NOON "'}", 0, 0, 0, 0,
	    "" },
	{ "a duplicate", OUT("a", NOON, ",'duplicate':true", BY("cc")),
	    0, 0, 0, 0, "" },
	{ "the register's own", OUT("a", NOON, ",'class':'private'",
	    BY("cc")), 0, 0, 0, 0, "" },
	{ "the year's last second", OUT("a", "2026-12-31T16:59:59.999999Z",
	    "", BY("cc")), 1, 1, 0, 0, NULL },
	{ "the next one's first", OUT("a", "2026-12-31T17:00:00.000000Z", "",
	    BY("cc")), 0, 0, 0, 0, "" },
	{ "the year's first", OUT("a", "2025-12-31T17:00:00.000000Z", "",
	    BY("cc")), 1, 1, 0, 0, NULL },
	{ "the last one's last", OUT("a", "2025-12-31T16:59:59.999999Z", "",
	    BY("cc")), 0, 0, 0, 0, "" },
	{ "its own date decides", OUT("a", "2027-01-05T05:00:00.000000Z",
	    ",'metadata':{'date':{'value':'2026-12-31'},'kind':{'value':"
	    "'Công văn'}}", BY("cc")), 1, 1, 0, 0, "Công văn" },
	{ "and what was corrected", OUT("12-QĐ-SNV a",
	    "2026-01-05T05:00:00.000000Z", ",'metadata':{'date':{'value':"
	    "'2026-01-01'}},'fields':{'date':{'value':'2025-12-31'}}",
	    BY("cc")), 0, 0, 0, 0, "" },
};

static void
one_by_one(void **state)
{
	struct register_all	 all;
	struct yearly		 y;
	json_t			*json;
	bool			 other, none;

	(void)state;
	hold(&all);
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		y = (struct yearly){ .year = 2026 };
		json = parsed(documents[i].in);
		yearly_document(&y, &all, json);
		json_decref(json);
		other = documents[i].kind == NULL;
		none = !other && *documents[i].kind == '\0';
		if (y.documents != documents[i].documents ||
		    y.signed_by_agency != documents[i].agency ||
		    y.signed_by_both != documents[i].both ||
		    y.unknown != documents[i].unknown || y.other != other ||
		    y.nkind != (other || none ? 0 : 1) || (y.nkind == 1 &&
		    strcmp(y.kind[0], documents[i].kind) != 0))
			fail_msg("%s", documents[i].descr);
	}
	register_release(&all);
}

/* Before 30/11: Saturdays, Sundays and holidays move it. */
static void
due(void **state)
{
	static const struct {
		int		 year;
		const char	*holidays;
		int		 month, day;
	} rows[] = {
		{ 2023, NULL, 11, 29 },		/* a Wednesday */
		{ 2026, NULL, 11, 27 },		/* 29 is a Sunday */
		{ 2025, NULL, 11, 28 },		/* 29 is a Saturday */
		{ 2026, "27/11/2026", 11, 26 },
		{ 2026, "26/11/2026, 2026-11-27", 11, 25 },
		{ 2026, "28/11/2026 x", 11, 27 },
		{ 2026, "23/11/2026 24/11/2026 25/11/2026 26/11/2026 "
		  "27/11/2026", 11, 20 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct holidays	 h = { 0 };

		if (rows[i].holidays != NULL)
			(void)holidays_add(&h, rows[i].holidays);
		if (yearly_due(rows[i].year, &h) != day(rows[i].year,
		    rows[i].month, rows[i].day))
			fail_msg("%d, %s", rows[i].year,
			    rows[i].holidays != NULL ? rows[i].holidays : "-");
	}
	/* Before 31/12: a Thursday, and a Saturday's Friday. */
	assert_int_equal(yearly_due_province(2026, &(struct holidays){ 0 }),
	    day(2026, 12, 30));
	assert_int_equal(yearly_due_province(2028, &(struct holidays){ 0 }),
	    day(2028, 12, 29));
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(until),
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(due),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
