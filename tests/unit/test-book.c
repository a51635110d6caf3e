/*
 * test-book.c: rules that the register of certificates answers as a whole, and
 * the register asked by certificate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/regulation/book.h"

#define MANAGER	"\"manager\":{\"name\":\"Lê Văn Cường\"," \
	"\"agency\":\"Sở Nội vụ\"}"
#define REQUEST	"\"request\":{\"kind\":\"new\",\"date\":\"2024-01-01\"," \
	"\"confirmed_by\":\"X\"}"
#define PERSON	"{\"kind\":\"person\",\"name\":\"An\"," \
	"\"agency\":\"Sở Nội vụ\",\"email\":\"an@khanhhoa.gov.vn\"," REQUEST ","

static const struct {
	const char	*descr;
	const char	*record[3];
	const char	*want;		/* "D5.4=fail ..." */
} rows[] = {
	{ "all in order", { PERSON "\"status\":\"issued\",\"device\":\"TK-1\","
	    "\"certificate\":{\"serial\":\"A1\",\"not_before\":\"2024-01-01\","
	    "\"not_after\":\"2029-01-01\"}}" },
	    "D3.13=pass D5.4=pass D6.1a=pass D6.1b=not-applicable D6.1e=pass "
	    "D16.1=pass D6.1c=not-applicable" },
	{ "no device, nobody confirmed", { "{\"kind\":\"person\",\"name\":"
	    "\"An\",\"agency\":\"S\",\"email\":\"an@khanhhoa.gov.vn\","
	    "\"request\":{\"kind\":\"new\",\"date\":\"2024-01-01\"},\"status\":"
	    "\"issued\",\"certificate\":{\"serial\":\"A1\",\"not_before\":"
	    "\"2024-01-01\",\"not_after\":\"2029-01-01\"}}" },
	    "D3.13=warning D7.2=warning D16.1=warning D16.2=warning" },
	{ "ended and not revoked", { PERSON "\"status\":\"issued\",\"device\":"
	    "\"TK-1\",\"certificate\":{\"serial\":\"A1\",\"not_before\":"
	    "\"2020-01-01\",\"not_after\":\"2025-01-01\"}}" },
	    "D6.1a=warning" },
	{ "another domain", { "{\"kind\":\"person\",\"name\":\"An\",\"agency\":"
	    "\"S\",\"email\":\"an@example.com\"," REQUEST ",\"status\":"
	    "\"requested\"}" }, "D5.2=warning" },
	{ "a renewal of a renewal", {
	    PERSON "\"status\":\"issued\",\"device\":\"1\",\"certificate\":{"
	    "\"serial\":\"A1\",\"not_before\":\"2018-01-01\",\"not_after\":"
	    "\"2023-01-01\"}}",
	    "{\"kind\":\"person\",\"name\":\"An\",\"agency\":\"S\",\"email\":"
	    "\"an@khanhhoa.gov.vn\",\"request\":{\"kind\":\"renewal\",\"date\":"
	    "\"2022-06-01\",\"confirmed_by\":\"X\",\"old_serial\":\"A1\","
	    "\"old\":1},\"status\":\"issued\",\"device\":\"1\","
	    "\"certificate\":{\"serial\":\"A2\",\"not_before\":\"2022-06-01\","
	    "\"not_after\":\"2027-06-01\"}}",
	    "{\"kind\":\"person\",\"name\":\"An\",\"agency\":\"S\",\"email\":"
	    "\"an@khanhhoa.gov.vn\",\"request\":{\"kind\":\"renewal\",\"date\":"
	    "\"2026-10-01\",\"confirmed_by\":\"X\",\"old_serial\":\"A2\","
	    "\"old\":2},\"status\":\"requested\"}" }, "D5.4=fail" },
	{ "an incident, and still in use", { PERSON "\"status\":\"issued\","
	    "\"device\":\"1\",\"incidents\":[{\"what\":\"lost\",\"date\":"
	    "\"2026-10-01\"}],\"certificate\":{\"serial\":\"A1\","
	    "\"not_before\":\"2024-01-01\",\"not_after\":\"2029-01-01\"}}" },
	    "D6.1b=fail D17.3=warning" },
	{ "left, and still in use", { PERSON "\"status\":\"issued\",\"device\":"
	    "\"1\",\"service_end\":\"2026-10-01\",\"certificate\":{\"serial\":"
	    "\"A1\",\"not_before\":\"2024-01-01\",\"not_after\":"
	    "\"2029-01-01\"}}" }, "D6.1e=fail" },
	{ "revoked for the courts, without a paper", { PERSON "\"status\":"
	    "\"revoked\",\"device\":\"1\",\"revocation\":{\"reason\":\"c\","
	    "\"effective\":\"2026-01-01\"}}" },
	    "D6.1c=warning D6.1d=not-applicable D6.3=warning D17.4=warning" },
	{ "revoked for the courts, by request, handed back", { PERSON
	    "\"status\":\"revoked\",\"device\":\"1\","
	    "\"revocation\":{\"reason\":\"c\",\"requested\":\"2026-01-01\","
	    "\"by\":\"Công an\",\"effective\":\"2026-01-01\"},"
	    "\"handovers\":[{\"date\":\"2026-01-02\",\"for\":\"revocation\","
	    "\"manager\":true}]}" },
	    "D6.1c=pass D6.3=pass D16.5=pass" },
	{ "a change of manager without papers", { "{\"kind\":\"organisation\","
	    "\"name\":\"Sở Nội vụ\",\"email\":\"snv@khanhhoa.gov.vn\"," MANAGER
	    ",\"managers\":[{\"name\":\"Bình\",\"until\":\"2026-01-01\"}],"
	    REQUEST ",\"status\":\"issued\",\"device\":\"1\"}" },
	    "D10.2=warning" },
};

static void
fill(struct register_all *all, const char *const record[3])
{
	for (size_t i = 0; i < 3 && record[i] != NULL; i++)
		assert_int_equal(register_add(all, json_object_parse(
		    record[i], strlen(record[i]), NULL)), 0);
}

static void
answers(void **state)
{
	struct rule_answer	*a = calloc(RULES_MAX, sizeof(*a));
	struct register_all	 all;
	struct civil		 today = { 2026, 11, 28 };
	char			 word[64];
	int			 n;

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		all = (struct register_all){ NULL, 0, 0 };
		fill(&all, rows[i].record);
		n = rules_of_register(&all, civil_days(&today), NULL, a);
		assert_in_range(n, 20, RULES_MAX - 1);
		for (const char *p = rows[i].want; *p != '\0';
		    p += strcspn(p, " "), p += strspn(p, " ")) {
			bool	 found = false;

			snprintf(word, sizeof(word), "%.*s",
			    (int)strcspn(p, " "), p);
			for (int k = 0; k < n && !found; k++) {
				char	 have[64];

				snprintf(have, sizeof(have), "%s=%s",
				    a[k].rule->id,
				    rule_result_name(a[k].result));
				found = strcmp(have, word) == 0;
			}
			if (!found)
				print_message("%s: no %s\n", rows[i].descr,
				    word);
			assert_true(found);
		}
		register_release(&all);
	}
	free(a);
}

/* Two authorities may give one serial. */
static void
asked(void **state)
{
	static const char *const	 two[3] = {
		"{\"name\":\"one\",\"certificate\":{\"serial\":\"A1\","
		    "\"issuer\":\"CN=CA\"}}",
		"{\"name\":\"two\",\"certificate\":{\"serial\":\"A1\","
		    "\"issuer\":\"CN=Other\"}}",
		"{\"name\":\"three\",\"certificate\":{\"serial\":\"B2\"}}" };
	struct register_all		 all = { NULL, 0, 0 };
	struct known_certificates	*k;
	struct cert_facts		 c = { 0 };

	(void)state;
	fill(&all, two);
	assert_non_null(k = known_certificates_new(&all));
	c.serial = (char *)(uintptr_t)"A1";
	c.issuer = (char *)(uintptr_t)"CN=Other";
	assert_string_equal(json_get_str(known_certificate(k, &c), "name"),
	    "two");
	c.issuer = (char *)(uintptr_t)"CN=CA";
	assert_string_equal(json_get_str(known_certificate(k, &c), "name"),
	    "one");
	c.serial = (char *)(uintptr_t)"B2";
	assert_string_equal(json_get_str(known_certificate(k, &c), "name"),
	    "three");
	c.serial = (char *)(uintptr_t)"C3";
	assert_null(known_certificate(k, &c));
	known_certificates_free(k);
	register_release(&all);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
