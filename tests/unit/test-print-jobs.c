/*
 * test-print-jobs.c: what became of a job, by the listings of lpstat -l.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archiver/print_jobs.h"

#define LINE(id)	id "       root  1024   Sat Nov 28 17:35:00 2026\n"

static const struct {
	const char	*descr;
	const char	*id;
	const char	*open, *ended;
	enum print_state want;
} rows[] = {
	{ "nothing is listed", "VT-1", "", "", PRINT_UNKNOWN },
	{ "pending", "VT-1", LINE("VT-1") "\tqueued for VT\n", "",
	  PRINT_WAITING },
	{ "being printed", "VT-1", LINE("VT-1") "\tStatus: Printing page 1\n"
	  "\tAlerts: job-printing\n\tqueued for VT\n", "", PRINT_WAITING },
	{ "held", "VT-1", LINE("VT-1") "\tAlerts: job-hold-until-specified\n",
	  "", PRINT_HELD },
	{ "its printer is stopped", "VT-1", LINE("VT-1")
	  "\tAlerts: printer-stopped\n", "", PRINT_STOPPED },
	{ "ended, and the version does not say how", "VT-1", "", LINE("VT-1")
	  "\tStatus: \n\tAlerts: processing-to-stop-point\n", PRINT_ENDED },
	{ "done", "VT-1", "", LINE("VT-1")
	  "\tAlerts: job-completed-successfully\n", PRINT_DONE },
	{ "done with errors", "VT-1", "", LINE("VT-1")
	  "\tAlerts: job-completed-with-errors\n", PRINT_ABORTED },
	{ "cancelled", "VT-1", "", LINE("VT-1")
	  "\tAlerts: job-canceled-by-user\n", PRINT_CANCELLED },
	{ "aborted", "VT-1", "", LINE("VT-1")
	  "\tAlerts: aborted-by-system\n", PRINT_ABORTED },
	{ "ended between both listings", "VT-1", LINE("VT-1")
	  "\tAlerts: job-printing\n", LINE("VT-1")
	  "\tAlerts: job-canceled-by-user\n", PRINT_CANCELLED },
	{ "another's lines are not its own", "VT-1", LINE("VT-11")
	  "\tAlerts: job-hold-until-specified\n" LINE("VT-1")
	  "\tqueued for VT\n" LINE("VT-2") "\tAlerts: printer-stopped\n", "",
	  PRINT_WAITING },
	{ "one of a longer number", "VT-1", LINE("VT-12")
	  "\tqueued for VT\n", "", PRINT_UNKNOWN },
	{ "a title that looks like a job", "VT-1", LINE("VT-3")
	  "\tStatus: VT-1 was canceled\n", "", PRINT_UNKNOWN },
	{ "no end of line", "VT-1", "VT-1 root", "", PRINT_WAITING },
};

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum print_state	 s = print_state_of(rows[i].id,
					    rows[i].open, rows[i].ended);

		if (s != rows[i].want)
			print_message("%s\n", rows[i].descr);
		assert_int_equal(s, rows[i].want);
	}
}

static void
ids(void **state)
{
	static const struct {
		const char	*said, *id;
	} said[] = {
		{ "request id is HP-12 (1 file(s))", "HP-12" },
		{ "mã yêu cầu là Máy-in-7 (1 tập tin)", "Máy-in-7" },
		{ "request id is HP_2-3-0 (0 file(s))", "HP_2-3-0" },
		{ "-12 is no job", NULL }, { "", NULL }, { "lp: HP-", NULL },
	};
	struct print_jobs	 p = { NULL, 0, 0 };
	struct handed		 item = { .seq = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		item.found.accession = i + 1;
		assert_int_equal(print_jobs_add(&p, said[i].said, &item), 0);
		assert_int_equal(p.n, said[i].id != NULL);
		if (p.n > 0) {
			assert_string_equal(p.job[0].id, said[i].id);
			assert_int_equal(p.job[0].accession, i + 1);
			assert_int_equal(p.job[0].of, 7);
		}
		print_jobs_release(&p);
	}
	assert_int_equal(print_jobs_add(&p, NULL, &item), 0);
	print_jobs_release(&p);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
