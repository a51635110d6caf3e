/*
 * test-calendar.c: days that come, moved off days off, and as iCalendar.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/regulation/calendar.h"

static int64_t
day(int year, int month, int d)
{
	struct civil	 c = { year, month, d };

	return civil_days(&c);
}

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

static const char *const	 held[] = {
	/* Ends on a Monday; 180 days before is a Wednesday, 120 a Sunday. */
	"{'kind':'person','name':'An','status':'issued','request':{'kind':"
	    "'new','confirmed_by':'C','date':'2026-01-01'},'certificate':{"
	    "'not_after':'2027-06-28','sha256':'aa'}}",
	/* Renewed once: no renewal more. */
	"{'kind':'person','name':'Bình','status':'issued','request':{'kind':"
	    "'renewal','confirmed_by':'C','date':'2026-01-01'},'certificate':"
	    "{'not_after':'2027-03-31','sha256':'bb'}}",
	/* Revoked, and no device to hand over: nothing comes. */
	"{'kind':'service','name':'Trục','status':'revoked','request':{'kind':"
	    "'new','confirmed_by':'C','date':'2026-01-01'},'certificate':{"
	    "'not_after':'2027-06-28','sha256':'cc'}}",
	/* Expired and not recorded as revoked: a task. */
	"{'kind':'service','name':'Web','status':'issued','request':{'kind':"
	    "'new','confirmed_by':'C','date':'2020-01-01'},'certificate':{"
	    "'not_after':'2026-11-27','sha256':'dd'}}",
};

static const struct calendar_item *
find(const struct calendar *c, const char *what, uint64_t record)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->item[i].record == record &&
		    strcmp(c->item[i].what, what) == 0)
			return &c->item[i];
	return NULL;
}

static void
make(struct calendar *c, const struct holidays *h, int64_t today)
{
	struct register_all	 all = { NULL, 0, 0 };

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		assert_int_equal(register_add(&all, parsed(held[i])), 0);
	calendar_init(c, h, today);
	calendar_register(c, &all);
	calendar_reports(c, true);
	assert_int_equal(calendar_sort(c), 0);
	register_release(&all);
}

static void
days(void **state)
{
	static const struct {
		const char	*what;
		uint64_t	 record;
		int		 due[3];	/* all 0: not there */
		int		 day[3];
		bool		 open, fact;
	} rows[] = {
		{ "ends", 1, { 2027, 6, 28 }, { 2027, 6, 28 }, false, true },
		{ "in-180", 1, { 2026, 12, 30 }, { 2026, 12, 30 }, false,
		    false },
		{ "in-120", 1, { 2027, 2, 26 }, { 2027, 2, 28 }, false,
		    false },
		{ "in-90", 1, { 2027, 3, 30 }, { 2027, 3, 30 }, false, false },
		/* 28/04 is given as a holiday, as is the Monday before. */
		{ "in-61", 1, { 2027, 4, 23 }, { 2027, 4, 28 }, false, false },
		{ "last-day", 1, { 2027, 4, 29 }, { 2027, 4, 29 }, false,
		    false },
		{ "in-180", 2, { 0 }, { 0 }, false, false },
		{ "in-120", 2, { 2026, 12, 1 }, { 2026, 12, 1 }, false,
		    false },
		{ "last-day", 2, { 0 }, { 0 }, false, false },
		{ "replace", 2, { 2027, 3, 31 }, { 2027, 3, 31 }, true,
		    false },
		{ "ends", 3, { 0 }, { 0 }, false, false },
		{ "ends", 4, { 0 }, { 0 }, false, false },
		/* Nobody counts these two to a day. */
		{ "report-2027", 0, { 2027, 11, 29 }, { 2027, 11, 29 }, false,
		    false },
		{ "province-2026", 0, { 2026, 12, 30 }, { 2026, 12, 30 },
		    false, false },
	};
	const struct calendar_item	*t;
	struct holidays			 h = { .noff = 0 };
	struct calendar			 c;

	(void)state;
	assert_null(holidays_add(&h, "26/04/2027 - 28/04/2027"));
	make(&c, &h, day(2026, 11, 28));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t = find(&c, rows[i].what, rows[i].record);
		if ((t != NULL) != (rows[i].due[0] != 0) || (t != NULL &&
		    (t->due != day(rows[i].due[0], rows[i].due[1],
		    rows[i].due[2]) || t->day != day(rows[i].day[0],
		    rows[i].day[1], rows[i].day[2]) ||
		    t->open != rows[i].open || t->fact != rows[i].fact)))
			fail_msg("%s of %llu", rows[i].what,
			    (unsigned long long)rows[i].record);
	}
	t = find(&c, "expired", 4);
	assert_non_null(t);
	assert_true(t->open && t->due == CALENDAR_NOW);
	/* What is to be done now comes first. */
	assert_ptr_equal(&c.item[0], t);
	assert_int_equal(calendar_open(&c), 2);
	assert_true(calendar_pressing(&c));
	calendar_release(&c);

	/* In the weeks before, the reports are tasks. */
	make(&c, &h, day(2026, 12, 1));
	t = find(&c, "province-2026", 0);
	assert_true(t != NULL && t->open);
	calendar_release(&c);
	make(&c, &h, day(2026, 11, 27));
	t = find(&c, "report-2026", 0);
	assert_true(t != NULL && t->open && t->due == day(2026, 11, 27));
	calendar_release(&c);
}

/* A report that is due presses on its day, not before. */
static void
pressing(void **state)
{
	static const struct { int month, day; bool want; } rows[] = {
		{ 10, 1, false }, { 11, 26, false }, { 11, 27, true },
		{ 11, 28, false }, { 12, 29, false }, { 12, 30, true },
		{ 12, 31, false },
	};
	struct holidays	 h = { .noff = 0 };
	struct calendar	 c;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		calendar_init(&c, &h, day(2026, rows[i].month, rows[i].day));
		calendar_reports(&c, true);
		assert_int_equal(calendar_sort(&c), 0);
		assert_int_equal(c.n, 2);
		if (calendar_pressing(&c) != rows[i].want)
			fail_msg("%d/%d", rows[i].day, rows[i].month);
		calendar_release(&c);
	}
}

/* Lines of at most 75 octets, cut between characters, that join again. */
static void
folding(void **state)
{
	static const struct {
		const char	*text;
		const char	*want;		/* unfolded */
	} rows[] = {
		{ "a", "X:a\r\n" },
		{ "a, b; c\\d", "X:a\\, b\\; c\\\\d\r\n" },
		{ "line\nbreak", "X:line\\\\x0abreak\r\n" },
		{ "đđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđđ",
		    NULL },
		{ "1234567890123456789012345678901234567890123456789012345678"
		  "901234567890123", NULL },	/* 75 with X: */
		{ "1234567890123456789012345678901234567890123456789012345678"
		  "9012345678901234", NULL },	/* 76 */
		{ "", "X:\r\n" },
	};
	struct buf	 b, flat;
	char		 want[512];

	(void)state;
	buf_init(&b, 4096);
	buf_init(&flat, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&b);
		buf_reset(&flat);
		assert_int_equal(calendar_ics_line(&b, "X", rows[i].text), 0);
		for (size_t k = 0, on = 0; k < b.len; k++) {
			if (b.len - k >= 3 && memcmp(b.p + k, "\r\n ", 3) ==
			    0) {
				k += 2;
				on = 1;
				assert_true(utf8_valid(b.p + k + 1, b.len - k -
				    1));
				continue;
			}
			on += b.p[k] != '\r' && b.p[k] != '\n';
			if (on > 75)
				fail_msg("line of %zu: %s", on, rows[i].text);
			buf_add(&flat, b.p + k, 1);
		}
		snprintf(want, sizeof(want), "X:%s\r\n", rows[i].text);
		assert_string_equal(buf_str(&flat), rows[i].want != NULL ?
		    rows[i].want : want);
	}
	buf_release(&b);
	buf_release(&flat);
}

static void
written(void **state)
{
	struct holidays	 h = { .noff = 0 };
	struct calendar	 c;
	struct buf	 b;
	const char	*s;
	json_t		*json;

	(void)state;
	make(&c, &h, day(2026, 11, 28));
	buf_init(&b, CALENDAR_OCTETS);
	assert_int_equal(calendar_ics(&b, &c, "log/1", 0), 0);
	s = buf_str(&b);
	assert_non_null(strstr(s, "BEGIN:VEVENT\r\nUID:in-120/1/2027-02-28@log"
	    "/1\r\nDTSTAMP:19700101T000000Z\r\nDTSTART;VALUE=DATE:20270226"
	    "\r\n"));
	assert_non_null(strstr(s, "BEGIN:VTODO\r\nUID:expired/4/now@log/1\r\n"
	    "DTSTAMP:19700101T000000Z\r\nSTATUS:NEEDS-ACTION\r\n"));
	assert_string_equal(s + b.len - 15, "END:VCALENDAR\r\n");
	buf_reset(&b);
	assert_int_equal(calendar_csv(&b, &c), 0);
	s = buf_str(&b);
	assert_non_null(strstr(s, "\r\n2027-06-28,xảy ra,1,An,"));
	assert_non_null(strstr(s, "\r\nngay,cần làm,4,Web,"));
	json = calendar_json(find(&c, "in-120", 1));
	assert_string_equal(json_get_str(json, "due"), "2027-02-26");
	assert_string_equal(json_get_str(json, "day"), "2027-02-28");
	json_decref(json);
	buf_release(&b);
	calendar_release(&c);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(pressing),
		cmocka_unit_test(folding),
		cmocka_unit_test(written),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
