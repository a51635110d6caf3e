/*
 * test-wanted.c: a number that a person types, beside those that documents
 * bear (06-cli.md, 09-regulation.md 5).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/regulation/wanted.h"

static const struct {
	const char	*in;
	const char	*text;		/* docnum_text(); NULL: it is none */
} typed[] = {
	{ "2103/QĐ-UBND", "2103/QĐ-UBND" },
	{ "2103/qd-ubnd", "2103/qd-ubnd" },
	{ "  2103 / QĐ - UBND ", "2103/QĐ-UBND" },
	{ "2103/QĐ\xe2\x80\x93UBND", "2103/QĐ-UBND" },
	{ "144/2025/QĐ-CTUBND", "144/2025/QĐ-CTUBND" },
	{ "51/2024/QH15", "51/2024/QH15" },
	{ "1208-KL/TU", "1208-KL/TU" },
	{ "05a/QĐ-UBND", "05a/QĐ-UBND" },
	{ "7đ/QĐ-UBND", "7đ/QĐ-UBND" },
	{ "12/1944/X", "12/1944/X" },		/* no year: a notation */
	{ "2103", NULL },
	{ "2103/", NULL },
	{ "2103/2017", NULL },
	{ "/QĐ-UBND", NULL },
	{ "QĐ-UBND", NULL },
	{ "12345678/QĐ", NULL },		/* eight digits */
	{ "12ab/QĐ", NULL },
	{ "0c5186fed10675b2", NULL },
	{ "12/QĐ_UBND", NULL },
	{ "12//QĐ", NULL },
	{ "", NULL },
};

static void
test_typed(void **state)
{
	char		 text[DOCNUM_TEXT], longer[2048];
	struct docnum	 d;

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		bool	 is = wanted_parse(&d, typed[i].in);

		if (is != (typed[i].text != NULL))
			fail_msg("\"%s\": %s", typed[i].in, is ? "taken" :
			    "not taken");
		if (is)
			assert_string_equal(docnum_text(&d, text),
			    typed[i].text);
	}
	memset(longer, 'A', sizeof(longer));
	memcpy(longer, "12/", 3);
	longer[sizeof(longer) - 1] = '\0';
	assert_false(wanted_parse(&d, longer));
	longer[3 + DOCNUM_NOTATION] = '\0';
	assert_false(wanted_parse(&d, longer));
	longer[3 + DOCNUM_NOTATION - 1] = '\0';
	assert_true(wanted_parse(&d, longer));
}

static const struct {
	const char	*want;
	const char	*is;
	enum wanted_match how;
} pairs[] = {
	{ "2103/QĐ-UBND", "2103/QĐ-UBND", WANTED_EXACT },
	{ "5/QĐ-UBND", "05/QĐ-UBND", WANTED_EXACT },
	{ "05/QĐ-UBND", "5/QĐ-UBND", WANTED_EXACT },
	{ "2103-QĐ-UBND", "2103/QĐ-UBND", WANTED_EXACT },
	{ "2103/qd-ubnd", "2103/QĐ-UBND", WANTED_FOLDED },
	{ "2103/QD-UBND", "2103/QĐ-UBND", WANTED_FOLDED },
	{ "2103/QĐ/UBND", "2103/QĐ-UBND", WANTED_FOLDED },
	{ "12/DA-SXD", "12/ĐA-SXD", WANTED_FOLDED },
	{ "12/CT-SXD", "12/CTr-SXD", WANTED_NO },
	{ "12/QC-SXD", "12/QĐ-SXD", WANTED_NO },
	{ "144/QĐ-CTUBND", "144/2025/QĐ-CTUBND", WANTED_FOLDED },
	{ "144/2024/QĐ-CTUBND", "144/2025/QĐ-CTUBND", WANTED_NO },
	{ "144/2025/QĐ-CTUBND", "144/QĐ-CTUBND", WANTED_NO },
	{ "210/QĐ-UBND", "2103/QĐ-UBND", WANTED_NO },
	{ "5A/QĐ-UBND", "05a/QĐ-UBND", WANTED_FOLDED },
	{ "5/QĐ-UBND", "5a/QĐ-UBND", WANTED_NO },
	{ "0/QĐ", "00/QĐ", WANTED_EXACT },
};

static void
test_compared(void **state)
{
	struct docnum	 want, is;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_true(wanted_parse(&want, pairs[i].want));
		assert_true(wanted_parse(&is, pairs[i].is));
		if (wanted_compare(&want, &is) != pairs[i].how)
			fail_msg("%s, %s", pairs[i].want, pairs[i].is);
	}
}

static const struct {
	const char	*record;	/* {metadata, fields} */
	const char	*text;		/* NULL: no number */
} records[] = {
	{ "{\"metadata\":{\"number\":{\"value\":\"2103\"},"
	  "\"notation\":{\"value\":\"QĐ-UBND\"}}}", "2103/QĐ-UBND" },
	{ "{\"metadata\":{\"number\":{\"value\":\"2108\"},"
	  "\"notation\":{\"value\":\"QĐ-UBND\"}},"
	  "\"fields\":{\"number\":{\"value\":\"2103\"}}}", "2103/QĐ-UBND" },
	/* As an entry of the journal has it. */
	{ "{\"metadata\":{\"number\":{\"value\":\"2108\"}},"
	  "\"fields\":{\"number\":\"9\",\"notation\":\"KH-SNV\"}}",
	  "9/KH-SNV" },
	{ "{\"metadata\":{\"number\":{\"value\":\"51/2024\"},"
	  "\"notation\":{\"value\":\"QH15\"}}}", "51/2024/QH15" },
	{ "{\"metadata\":{\"number\":{\"value\":\"2103\"}}}", NULL },
	{ "{\"metadata\":{\"notation\":{\"value\":\"QĐ\"}}}", NULL },
	{ "{\"metadata\":{\"number\":{\"value\":\"none\"},"
	  "\"notation\":{\"value\":\"QĐ\"}}}", NULL },
	{ "{}", NULL },
};

static void
test_recorded(void **state)
{
	char		 text[DOCNUM_TEXT];
	struct docnum	 d;
	json_t		*json;

	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		json = json_loads(records[i].record, 0, NULL);
		assert_non_null(json);
		bool	 is = wanted_recorded(&d, json_object_get(json,
			    "metadata"), json_object_get(json, "fields"));

		if (is != (records[i].text != NULL))
			fail_msg("%s", records[i].record);
		if (is)
			assert_string_equal(docnum_text(&d, text),
			    records[i].text);
		json_decref(json);
	}
}

/* A hint may say yes too often, never no to what matches. */
static void
test_hint(void **state)
{
	static const struct {
		const char	*want;
		const char	*octets;
		bool		 hint;
	} t[] = {
		{ "5/QĐ", "{\"value\":\"5\"}", true },
		{ "5/QĐ", "{\"value\":\"005\"}", true },
		{ "05/QĐ", "{\"value\":\"5\"}", true },
		{ "5/QĐ", "{\"value\":\"5a\"}", true },
		{ "51/QĐ", "{\"value\":\"51/2024\"}", true },
		{ "5/QĐ", "{\"value\":\"51\"}", false },
		{ "5/QĐ", "{\"value\":\"15\"}", false },
		{ "5/QĐ", "{\"number\":\"5\"}", false },
		{ "5/QĐ", "\"value\":\"6\" \"value\":\"5\"", true },
		{ "5/QĐ", "{\"value\":\"5", false },	/* cut off */
		{ "5/QĐ", "{\"value\":\"", false },
		{ "5/QĐ", "", false },
		{ "2103/QĐ-UBND", "{\"value\":\"0 2103\"}", true },
		{ "2103/QĐ-UBND", "{\"value\":\"2 1 0 3\"}", true },
		{ "2103/QĐ-UBND", "{\"value\":\"2 1 0 3 4\"}", false },
		{ "0/QĐ-UBND", "{\"value\":\"0 0\"}", true },
		{ "2103/QĐ-UBND", "{\"value\":\"2 1", false },
	};
	struct docnum	 d;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_true(wanted_parse(&d, t[i].want));
		if (wanted_hint(&d, t[i].octets, strlen(t[i].octets)) !=
		    t[i].hint)
			fail_msg("%s in %s", t[i].want, t[i].octets);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_compared),
		cmocka_unit_test(test_recorded),
		cmocka_unit_test(test_hint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
