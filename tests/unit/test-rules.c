/*
 * test-rules.c: the table of rules: every row of 09-regulation.md 1, and what
 * each row must have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/regulation/conventions.h"
#include "formats/regulation/rule_text.h"
#include "formats/regulation/rules.h"
#include "formats/regulation/rules_policy.h"

/* The articles, as the tables of 09-regulation.md 1.1 to 1.6 list them. */
static const char *const	 must[] = { "D1", "D2.1", "D3.2", "D3.5a",
	"D3.5b", "D3.10", "D3.11", "D3.12", "D3.13", "D4", "D5.2", "D5.3",
	"D5.4", "D5.5", "D6.1a", "D6.1b", "D6.1c", "D6.1d", "D6.1đ", "D6.1e",
	"D6.1g", "D6.1h", "D6.1i", "D6.1k", "D6.2", "D6.3", "D7.2", "D8.1a",
	"D8.1b", "D8.2a", "D8.2b", "D8.3", "D9.1", "D10.2", "D11.3a",
	"D11.3b", "D11.3c", "D11.3d", "D11.3đ", "D11.3e", "D12.1", "D12.2",
	"D13.1", "D13.2a", "D13.2b", "D13.4", "D13.4e", "D13.5a", "D13.5b",
	"D13.5c", "D14.1a", "D14.1b", "D14.1c", "D14.2a", "D14.2b", "D15.8",
	"D16.1", "D16.2", "D16.5", "D16.6", "D17.3", "D17.4", "D18",
	"Q12-hash", "Q12-check", "Q12-restore", "Q12-worm", "Q12-levels",
	"Q12-logs", "Q12-3copies", "Q12-rehearse", "Q12-restored",
	"Q12-moves", "Q12-time", "Q12-offline", "Q12-incident", "N30-15",
	"N30-19", "N30-21.2", "N30-22", "N30-29", "N30-PL6" };

static void
every_row(void **state)
{
	const struct rule	*r;
	struct civil		 c;
	char			 text[CIVIL_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(must) / sizeof(must[0]); i++) {
		if (rule_by_id(must[i]) == NULL)
			print_message("%s\n", must[i]);
		assert_non_null(rule_by_id(must[i]));
	}
	for (size_t i = 0; (r = rule_at(i)) != NULL; i++) {
		assert_ptr_equal(rule_by_id(r->id), r);	/* none twice */
		assert_in_range(rule_words(r->text), 5, RULE_WORDS_MAX);
		assert_non_null(strstr(r->article, r->id[0] == 'Q' ? "QCVN" :
		    r->id[0] == 'N' ? "30/2020" : "Điều"));
		/* D6.1đ is Điều 6.1.đ. */
		if (r->id[0] == 'D')
			assert_memory_equal(r->article + strlen("Điều "),
			    r->id + 1, strcspn(r->id + 1, "abcdeghik\xc4"));
		assert_true(date_find(r->since, strlen(r->since), &c, NULL,
		    NULL) == DATE_FOUND &&
		    strcmp(civil_text(&c, text), r->since) == 0);
		assert_true(*rule_severity_name(r->severity) != '\0');
		assert_true(*rule_by_name(r->by) != '\0');
		assert_true(*rule_of_name(r->of) != '\0');
	}
	assert_null(rule_by_id("D99"));
	assert_string_equal(rule_result_name(RULE_NOT_CHECKED),
	    "not-checked");
}

/* Of a rule that is kept only what holds is said, not what would be to do. */
static void
kept(void **state)
{
	const struct rule	*r;
	char			 pass[512], fail[512];

	(void)state;
	for (size_t i = 0; (r = rule_at(i)) != NULL; i++) {
		rule_sentence(r, RULE_FAIL, fail, sizeof(fail));
		rule_sentence(r, RULE_PASS, pass, sizeof(pass));
		assert_string_equal(fail, r->text);
		assert_memory_equal(fail, pass, strlen(pass));
		assert_int_equal(pass[strlen(pass) - 1], '.');
		assert_null(strstr(pass, ". "));
	}
	rule_sentence(rule_by_id("D3.5a"), RULE_PASS, pass, sizeof(pass));
	assert_string_equal(pass, "The signature was made with the private key "
	    "of the certificate.");
}

/* Sentences fit, whatever names stand in them. */
static void
sentences(void **state)
{
	static const char	 name[] = "VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ "
		"HỘI ĐỒNG NHÂN DÂN TỈNH KHÁNH HÒA";
	char			 out[256], tiny[16];

	(void)state;
	rule_textf(out, sizeof(out), 40, "%s signed %zu of %llu, %d%% (%c).",
	    "A B", (size_t)7, 8ULL, -9, 'x');
	assert_string_equal(out, "A B signed 7 of 8, -9% (x).");
	/* Fifteen words and three: as they are, or cut to what is left. */
	rule_textf(out, sizeof(out), 20, "By %s (Điều %u).", name, 1u);
	assert_non_null(strstr(out, name));
	assert_int_equal(rule_words(out), 18);
	rule_textf(out, sizeof(out), 10, "By %s (Điều %u).", name, 1u);
	assert_string_equal(out, "By VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI… (Điều "
	    "1).");
	/* A name that fits is not cut beside one that does not. */
	rule_textf(out, sizeof(out), 9, "%s and %s, %ld, %lu.", "Nội vụ", name,
	    -1L, 1UL);
	assert_int_equal(rule_words(out), 9);
	assert_memory_equal(out, "Nội vụ and", strlen("Nội vụ and"));
	/* Never below so many words, and never a half character. */
	rule_textf(out, sizeof(out), 3, "%s %s.", name, name);
	assert_string_equal(out, "VĂN PHÒNG… VĂN PHÒNG….");
	rule_textf(tiny, sizeof(tiny), 40, "%s", "ĐĐĐĐĐĐĐĐĐĐ");
	assert_string_equal(tiny, "ĐĐĐĐĐĐĐ");
	/* What is not known here is written as it is. */
	rule_textf(out, sizeof(out), 2, "%s %5.1f", name, 2.5);
	assert_non_null(strstr(out, "2.5"));
}

static void
places(void **state)
{
	size_t	 n = 0;

	(void)state;
	while (rule_at(n) != NULL)
		n++;
	assert_in_range(n, 80, RULES_ALL - 1);
	assert_int_equal(rule_next("D1", 0), 0);
	assert_int_equal(rule_next("D1", n - 1), 0);	/* round the end */
	assert_int_equal(rule_next("D1", 5), 0);
	assert_int_equal(rule_next(rule_at(n - 1)->id, 3), n - 1);
	assert_int_equal(rule_next("D99", 7), RULES_ALL);
	for (unsigned int r = 0; r < RULE_RESULTS; r++)
		assert_int_equal(rule_result_parse(rule_result_name(
		    (enum rule_result)r)), r);
	assert_int_equal(rule_result_parse("good"), RULE_RESULTS);
}

/* [rules] of the configuration. */
static void
settings(void **state)
{
	static const struct {
		const char	*key, *value;
		bool		 good;
	} rows[] = {
		{ "policy", "qd2103", true },
		{ "policy", "other", false },
		{ "severity", "D12.2 warning", true },
		{ "severity", "D12.2 error", false },	/* twice */
		{ "severity", "D11.3đ   info", true },
		{ "severity", "D99 info", false },
		{ "severity", "D8.3 grave", false },
		{ "severity", "D8.3", false },
		{ "severity", "", false },
		{ "mail_domain", "example.com", true },
		{ "mail_domain", "a@example.com", false },
		{ "mail_domain", "", false },
		{ "signer", "00 person", false },
		{ "signer", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c"
		    "a495991b7852b855 leader", true },
		{ "signer", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c"
		    "a495991b7852b855 king", false },
		{ "colour", "red", false },
	};
	struct rules_policy	*p = NULL;
	struct buf		 b;

	(void)state;
	assert_int_equal(rules_policy_severity(NULL, rule_next("D12.2", 0)),
	    RULE_ERROR);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(rules_policy_key(&p, rows[i].key,
		    rows[i].value) == NULL, rows[i].good);
	assert_int_equal(rules_policy_severity(p, rule_next("D12.2", 0)),
	    RULE_WARNING);
	assert_int_equal(rules_policy_severity(p, rule_next("D11.3đ", 0)),
	    RULE_INFO);
	assert_int_equal(rules_policy_severity(p, rule_next("D8.3", 0)),
	    RULE_ERROR);
	assert_int_equal(p->nsigner, 1);
	buf_init(&b, 65536);
	assert_int_equal(rules_policy_tsv(&b, p), 0);
	assert_non_null(strstr(buf_str(&b), "D12.2\tĐiều 12.2\twarning\t"));
	assert_non_null(strstr(buf_str(&b), "mail_domain\texample.com\n"));
	buf_release(&b);
	rules_policy_free(p);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(kept),
		cmocka_unit_test(sentences),
		cmocka_unit_test(places),
		cmocka_unit_test(settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
