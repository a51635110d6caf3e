/*
 * test-pdf-changes-again.c: later octets that change nothing by themselves,
 * but what a reader makes of the signed ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_changes.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PDF_MAX		((size_t)64 * 1024)
#define OBJECTS		5

static struct buf	 b;
static size_t		 section;	/* the last one's place */

static void
section_add(const size_t at[OBJECTS], bool first)
{
	size_t	 was = section;

	section = b.len;
	buf_addstr(&b, "xref\n");
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (at[i] != 0)
			buf_addf(&b, "%u 1\n%010zu 00000 n \n", i + 1, at[i]);
	buf_addf(&b, "trailer\n<</Size %d/Root 1 0 R", OBJECTS + 1);
	if (!first)
		buf_addf(&b, "/Prev %zu", was);
	buf_addf(&b, ">>\nstartxref\n%zu\n%%%%EOF\n", section);
}

static void
object_add(size_t at[OBJECTS], unsigned int num, const char *body)
{
	at[num - 1] = b.len;
	buf_addf(&b, "%u 0 obj\n%s\nendobj\n", num, body);
}

/* A page with a text field of value ${value}, its look apart. */
static size_t
signed_add(const char *form, const char *value)
{
	size_t	 at[OBJECTS] = { 0 };
	char	 field[256];

	buf_init(&b, PDF_MAX);
	buf_addstr(&b, "%PDF-1.7\n");
	object_add(at, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>");
	object_add(at, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	object_add(at, 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]"
	    "/Annots[5 0 R]>>");
	object_add(at, 4, form);
	snprintf(field, sizeof(field), "<</Type/Annot/Subtype/Widget/FT/Tx"
	    "/T(a)/Rect[0 0 9 9]/P 3 0 R%s>>", value);
	object_add(at, 5, field);
	section_add(at, true);
	return b.len;
}

static void
check(size_t end, enum mod_level level, enum finding why)
{
	struct pdf_changes	 ch;

	assert_int_equal(pdf_changes_compare(&ch, b.p, b.len, end), 0);
	assert_int_equal(ch.level, level);
	assert_int_equal(ch.nwhy, why != FINDING_OK);
	if (why != FINDING_OK)
		assert_int_equal(ch.why[0].code, why);
	pdf_changes_release(&ch);
	buf_release(&b);
}

/* The looks of fields are to be made anew from their values. */
static void
looks_made_anew(void **state)
{
	static const struct {
		const char	*descr;
		const char	*form;
		const char	*now;
		const char	*value;
		bool		 odd;
	} rows[] = {
		{ "from now on", "<</Fields[5 0 R]>>",
		    "<</Fields[5 0 R]/NeedAppearances true>>", "/V(9)", true },
		{ "from now on, no value", "<</Fields[5 0 R]>>",
		    "<</Fields[5 0 R]/NeedAppearances true>>", "", false },
		{ "no more", "<</Fields[5 0 R]/NeedAppearances true>>",
		    "<</Fields[5 0 R]>>", "/V(9)", false },
		{ "said to be not", "<</Fields[5 0 R]>>",
		    "<</Fields[5 0 R]/NeedAppearances false>>", "/V(9)",
		    false },
		{ "in another colour", "<</Fields[5 0 R]/NeedAppearances true"
		    "/DA(0 g)>>", "<</Fields[5 0 R]/NeedAppearances true"
		    "/DA(1 g)>>", "/V(9)", true },
		{ "another colour, not anew", "<</Fields[5 0 R]/DA(0 g)>>",
		    "<</Fields[5 0 R]/DA(1 g)>>", "/V(9)", false },
	};
	size_t	 end, at[OBJECTS];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		memset(at, 0, sizeof(at));
		end = signed_add(rows[i].form, rows[i].value);
		object_add(at, 4, rows[i].now);
		section_add(at, false);
		check(end, rows[i].odd ? MOD_OTHER : MOD_LTV, rows[i].odd ?
		    FINDING_MODIFIED_FIELD : FINDING_OK);
	}
}

/* The signed section is named once more as the last one. */
static void
named_again(void **state)
{
	static const struct {
		const char	*between;
		bool		 odd;
	} rows[] = {
		{ "", false },
		{ "\n \n", false },
		{ "startxref\n9\n%%EOF\n", false },
		{ "% a remark\n", true },
		{ "3 0 obj\n<</Type/Page>>\nendobj\n", true },
		{ "3 0 obj\n<</Type/Page>>\nendobj\nxref\n0 0\ntrailer\n<<>>\n"
		    "startxref\n9\n%%EOF\n", true },
	};
	size_t	 end;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].between);
		end = signed_add("<</Fields[5 0 R]>>", "");
		buf_addf(&b, "%sstartxref\n%zu\n%%%%EOF\n", rows[i].between,
		    section);
		check(end, rows[i].odd ? MOD_OTHER : MOD_NONE, rows[i].odd ?
		    FINDING_MODIFIED_STRUCTURE : FINDING_OK);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(looks_made_anew),
		cmocka_unit_test(named_again),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
