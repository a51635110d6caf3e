/*
 * test-settings.c: each key's values, good and bad, and sizes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/base/ini.h"
#include "formats/base/log.h"

#include "archiver/config.h"

static const struct {
	const char	*text;
	int		 want;
	uint64_t	 octets;
} sizes[] = {
	{ "0", 0, 0 },
	{ "4096", 0, 4096 },
	{ "1KiB", 0, 1024 },
	{ "1 kB", 0, 1000 },
	{ "22GB", 0, UINT64_C(22000000000) },
	{ "8388607TiB", 0, UINT64_C(8388607) << 40 },
	{ "8388608TiB", -1, 0 },	/* 2^63 */
	{ "99999999999999999999999", -1, 0 },
	{ "1kib", -1, 0 },
	{ "1GiBs", -1, 0 },
	{ "GiB", -1, 0 },
	{ "-1", -1, 0 },
	{ "01", -1, 0 },
	{ "", -1, 0 },
};

static void
size_table(void **state)
{
	uint64_t	 n;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		n = 0;
		if (size_parse(sizes[i].text, &n) != sizes[i].want ||
		    n != sizes[i].octets)
			fail_msg("\"%s\"", sizes[i].text);
	}
}

static const struct {
	const char	*key;
	const char	*value;
	bool		 good;
} values[] = {
	{ "jobs", "0", true },
	{ "jobs", "64", true },
	{ "jobs", "65", false },
	{ "settle", "31536000", true },
	{ "settle", "31536001", false },
	{ "settle", "1m", false },
	{ "segment_size", "65536", true },
	{ "segment_size", "65535", false },
	{ "segment_size", "1TB", true },
	{ "segment_size", "1TiB", false },
	{ "direction", "internal", true },
	{ "direction", "In", false },
	{ "reserve", "99%", true },
	{ "reserve", "100%", false },
	{ "reserve", "%", false },
	{ "reserve", "5MiB", true },
	{ "quarantine", "none", true },
	{ "quarantine", "total-failed,no-signature", true },
	{ "quarantine", "total-failed  indeterminate", true },
	{ "quarantine", "", false },
	{ "quarantine", "total", false },
	{ "channel", "bưu điện", true },
	{ "channel", "\xff", false },
	{ "channel", "", false },
	{ "store", "", false },
	{ "store", "/srv/store", true },
	{ "strore", "/srv/store", false },
};

static void
value_table(void **state)
{
	struct settings	 s;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		settings_init(&s);
		if ((settings_set(&s, values[i].key, values[i].value) ==
		    NULL) != values[i].good)
			fail_msg("%s = %s", values[i].key, values[i].value);
		settings_release(&s);
	}
}

static void
kept(void **state)
{
	char		 longest[CHANNEL_MAX + 2];
	struct settings	 s;

	(void)state;
	settings_init(&s);
	assert_int_equal(s.quarantine, QUARANTINE_FAILED);
	assert_null(settings_set(&s, "quarantine",
	    "indeterminate, no-signature"));
	assert_int_equal(s.quarantine, QUARANTINE_INDETERMINATE |
	    QUARANTINE_NO_SIGNATURE);
	assert_null(settings_set(&s, "reserve", "7%"));
	assert_true(s.reserve.set && s.reserve.percent);
	assert_int_equal(s.reserve.n, 7);
	assert_null(settings_set(&s, "store", "/a"));
	assert_null(settings_set(&s, "store", "/b"));
	assert_string_equal(s.store, "/b");
	memset(longest, 'x', sizeof(longest));
	longest[CHANNEL_MAX + 1] = '\0';
	assert_non_null(settings_set(&s, "channel", longest));
	longest[CHANNEL_MAX] = '\0';
	assert_null(settings_set(&s, "channel", longest));
	settings_release(&s);
}

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(*(int *)arg)++;
}

static int
example_key(const char *file, unsigned int line, const char *section,
    const char *key, const char *value, void *arg)
{
	(void)file;
	(void)line;
	(void)value;
	assert_string_equal(section, "archive");
	assert_null(key);
	(*(int *)arg)++;
	return 0;
}

/* The example sets nothing: what stands in it are the defaults. */
static void
example(void **state)
{
	const char	*text = settings_example();
	int		 n = 0;

	(void)state;
	log_init(quiet, &n, LOG_LEVEL_ERROR);
	assert_int_equal(ini_parse("example", text, strlen(text), example_key,
	    &n), 0);
	assert_int_equal(n, 0);
}

/* [register] has its own. */
static void
register_table(void **state)
{
	static const struct {
		const char	*key;
		const char	*value;
		bool		 good;
	} rows[] = {
		{ "agency", "Sở Nội vụ", true },
		{ "agency", "", false },
		{ "agency", "\xff", false },
		{ "holidays", "02/09/2026, 2027-01-01", true },
		{ "holidays", " , ", true },
		{ "holidays", "02/09/2026 31/02/2027", false },
		{ "holidays", "2/9", true },	/* each year's */
		{ "holidays", "31/9", false },
		{ "holiday", "02/09/2026", false },
	};
	struct register_config	 c = { NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((register_config_key(&c, rows[i].key, rows[i].value) ==
		    NULL) != rows[i].good)
			fail_msg("%s = %s", rows[i].key, rows[i].value);
	assert_string_equal(c.agency, "Sở Nội vụ");
	register_config_release(&c);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(size_table),
		cmocka_unit_test(register_table),
		cmocka_unit_test(value_table),
		cmocka_unit_test(kept),
		cmocka_unit_test(example),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
