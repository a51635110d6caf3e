/*
 * test-pages.c: what is read of pages that other programs set and wrote
 * (tests/pages/make.py): beside the set of test-metadata, by another hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/pdf_text.h"
#include "formats/regulation/metadata.h"
#include "tests/unit/spelling.h"

#define FOLDER		"tests/pages"
#define FILE_MAX	((size_t)4 * 1024 * 1024)
#define LINE		4096
#define COLUMNS		10
#define PAGES_LEAST	150

/* A column of expected.tsv, and how many in a hundred must be right. */
static const struct {
	enum meta_name	 name;
	unsigned int	 least;
} judged[] = {
	{ META_NUMBER, 98 }, { META_NOTATION, 98 }, { META_KIND, 98 },
	{ META_DATE, 98 }, { META_ISSUER, 98 }, { META_SUPERIOR, 97 },
	{ META_SIGNER, 95 }, { META_ANNEX_OF, 98 },
};

#define NJUDGED		(sizeof(judged) / sizeof(judged[0]))

struct score {
	unsigned int	 right[NJUDGED], all[NJUDGED];
	unsigned int	 pages, sure, sure_wrong;
};

static const char *
folder(void)
{
	const char	*s = getenv("NB_PAGES_OF");

	return s != NULL ? s : FOLDER;
}

static uint8_t *
page_load(const char *name, size_t *len)
{
	char	 path[512];
	uint8_t	*p;
	FILE	*f;

	snprintf(path, sizeof(path), "%s/%s.pdf", folder(), name);
	f = fopen(path, "rb");
	assert_non_null(f);
	p = malloc(FILE_MAX);
	assert_non_null(p);
	*len = fread(p, 1, FILE_MAX, f);
	assert_true(*len > 0 && *len < FILE_MAX);
	fclose(f);
	return p;
}

static bool
is_same(enum meta_name name, const char *a, const char *b)
{
	return name == META_ISSUER || name == META_SUPERIOR ?
	    same_folded(a, b) : strcmp(a, b) == 0;
}

static void
compare(struct score *s, size_t i, char *const row[COLUMNS],
    const struct metadata *m)
{
	enum meta_name	 name = judged[i].name;
	const char	*got = metadata_value(m, name), *want = row[2 + i];
	bool		 right = is_same(name, got, want);

	if (strcmp(want, "*") == 0)	/* the page does not say */
		return;
	s->all[i]++;
	s->right[i] += right;
	s->sure += metadata_is_sure(m, name);
	s->sure_wrong += metadata_is_sure(m, name) && !right;
	if (!right)
		print_message("%s (%s), %s: \"%s\" is not \"%s\" (%u%%)\n",
		    row[0], row[1], meta_name_text(name), got, want,
		    m->f[name].confidence);
}

static void
page_check(struct score *s, char *const row[COLUMNS])
{
	struct pdf_text	 t;
	struct metadata	 m;
	size_t		 len;
	uint8_t		*pdf = page_load(row[0], &len);

	assert_int_equal(metadata_text(&t, pdf, len, true), 0);
	metadata_init(&m);
	assert_int_equal(metadata_read(&m, &t, &t, 1), 0);
	for (size_t i = 0; i < NJUDGED; i++)
		compare(s, i, row, &m);
	s->pages++;
	metadata_release(&m);
	pdf_text_release(&t);
	free(pdf);
}

/* False at the end. */
static bool
row_next(FILE *f, char line[LINE], char *row[COLUMNS])
{
	size_t	 n = 0;

	if (fgets(line, LINE, f) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	for (char *p = line; p != NULL && n < COLUMNS; )
		row[n++] = strsep(&p, "\t");
	assert_int_equal(n, COLUMNS);
	return true;
}

static void
pages_of_others(void **state)
{
	struct score	 s = { .pages = 0 };
	char		 line[LINE], *row[COLUMNS];
	FILE		*f;

	(void)state;
	snprintf(line, sizeof(line), "%s/expected.tsv", folder());
	f = fopen(line, "r");
	assert_non_null(f);
	assert_true(row_next(f, line, row));	/* the head */
	for (size_t i = 0; i < NJUDGED; i++)
		assert_string_equal(row[2 + i],
		    meta_name_text(judged[i].name));
	while (row_next(f, line, row))
		page_check(&s, row);
	fclose(f);
	for (size_t i = 0; i < NJUDGED; i++)
		print_message("%s: %u of %u\n", meta_name_text(judged[i].name),
		    s.right[i], s.all[i]);
	print_message("sure: %u, of these wrong: %u\n", s.sure, s.sure_wrong);
	assert_true(s.pages >= PAGES_LEAST);
	for (size_t i = 0; i < NJUDGED; i++)
		assert_true(s.right[i] * 100 >= s.all[i] * judged[i].least);
	assert_int_equal(s.sure_wrong, 0);
	assert_true(s.sure >= 5 * s.pages);	/* else it would be easy */
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(pages_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
