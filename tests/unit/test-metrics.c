/*
 * test-metrics.c: auditor/metrics.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "auditor/metrics.h"

static void
text(void **state)
{
	static const char	 run[] = "{\"run\":\"2026-11-23T19:00:00Z\","
	    "\"exit\":4,\"passed\":7,\"damaged\":2,\"entries\":9,"
	    "\"open\":{\"a\\\"b\\n\\\\\":3},\"checkpoint\":{\"cosigned\":"
	    "true},\"media\":{\"volumes\":3,\"counting\":2,\"with\":[4,5],"
	    "\"too_few\":1,\"too_alike\":6,\"overdue\":7,\"oldest_read\":"
	    "\"2026-11-23T18:00:00Z\"},\"software\":{\"nbaudit\":\"1.2\","
	    "\"validator\":5}}";
	static const char *const want[] = {
		"\nnguyenban_run_timestamp_seconds 1795460400\n",
		"\nnguyenban_run_duration_seconds 61.042\n",
		"\nnguyenban_run_exit_code 4\n",
		"\nnguyenban_documents{verdict=\"passed\"} 7\n",
		"\nnguyenban_documents{verdict=\"failed\"} 0\n",
		"\nnguyenban_damaged_objects 2\n",
		"\nnguyenban_findings{kind=\"a\\\"b \\\\\"} 3\n",
		"\nnguyenban_journal_cosigned 1\n",
		"\nnguyenban_objects_copied{volumes=\"1\"} 5\n",
		"\nnguyenban_volumes 3\n",
		"\nnguyenban_volumes_counting 2\n",
		"\nnguyenban_volumes_overdue 7\n",
		"\nnguyenban_copies_lacking 7\n",
		"\nnguyenban_oldest_read_back_age_seconds 3600\n",
		"\nnguyenban_info{version=\"1.2\",validator=\"5\"} 1\n",
	};
	json_t			*json = json_object_parse(run,
				    sizeof(run) - 1, NULL);
	struct buf		 b;

	(void)state;
	assert_non_null(json);
	buf_init(&b, 65536);
	assert_int_equal(metrics_text(&b, json, 61042000), 0);
	assert_non_null(buf_str(&b));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		if (strstr((const char *)b.p, want[i]) == NULL)
			fail_msg("no %s in\n%s", want[i],
			    (const char *)b.p);
	/* Every name is declared before its value. */
	for (const char *p = (const char *)b.p; *p != '\0'; p += strcspn(p,
	    "\n") + 1)
		assert_true(strncmp(p, "# HELP nguyenban_", 17) == 0 ||
		    strncmp(p, "# TYPE nguyenban_", 17) == 0 ||
		    strncmp(p, "nguyenban_", 10) == 0);
	buf_release(&b);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = { cmocka_unit_test(text) };

	return cmocka_run_group_tests(list, NULL, NULL);
}
