/*
 * test-pdf-changes-structure.c: later revisions of tagged PDFs: what the
 * logical structure (ISO 32000-1 14.7) may gain and lose, each beside a forged
 * sibling.
 */
#include "tests/unit/revised.h"

#define DOCUMENT "<</Type/StructElem/S/Document/P 30 0 R"
#define NO_NOTE	{ 3, NOTED_PAGE "/Annots[" ANNOTS "]>>" }

static const struct revised_case	 cases[] = {
	{ .descr = "an element for a field", .base = TAGGED,
	    .put = { { 31, "<</Type/StructElem/S/Document/P 30 0 R"
	    "/K[32 0 R 34 0 R]>>" }, { 34, "<</Type/StructElem/S/Form"
	    "/P 31 0 R/K<</Type/OBJR/Obj 10 0 R>>>>" },
	    { 33, "<</Nums[0[32 0 R]1 34 0 R]>>" } }, .level = MOD_FORM },
	{ .descr = "a note and its element, certified with P 3",
	    .base = TAGGED, .p = 3,
	    .put = { { 3, PAGE "/StructParents 2/Annots[" ANNOTS
	    " 40 0 R]>>" }, { 40, "<</Type/Annot/Subtype/Text"
	    "/Rect[1 1 9 9]/StructParent 1>>" },
	    { 31, "<</Type/StructElem/S/Document/P 30 0 R"
	    "/K[32 0 R 34 0 R]>>" }, { 34, "<</Type/StructElem/S/Annot"
	    "/P 31 0 R/K<</Type/OBJR/Obj 40 0 R>>>>" },
	    { 33, "<</Nums[0[32 0 R]1 34 0 R]>>" } },
	    .level = MOD_ANNOTATIONS },
	{ .descr = "an element for a note that is not there, P 2",
	    .base = TAGGED, .p = 2,
	    .put = { { 31, "<</Type/StructElem/S/Document/P 30 0 R"
	    "/K[32 0 R 34 0 R]>>" }, { 34, "<</Type/StructElem/S/Annot"
	    "/P 31 0 R>>" } }, .level = MOD_ANNOTATIONS,
	    .why = FINDING_MODIFIED_NOT_ALLOWED },
	{ .descr = "an element with text of its own", .base = TAGGED,
	    .p = 3, .put = { { 31, "<</Type/StructElem/S/Document/P 30 0 R"
	    "/K[32 0 R 34 0 R]>>" }, { 34, "<</Type/StructElem/S/P"
	    "/P 31 0 R/ActualText(forged)>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "31 0 /K" },
	{ .descr = "an element that reads otherwise", .base = TAGGED,
	    .put = { { 32, "<</Type/StructElem/S/P/P 31 0 R/Pg 3 0 R/K 0"
	    "/ActualText(forged)>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "32 0 /ActualText" },
	{ .descr = "another tree", .base = TAGGED,
	    .put = { { 1, CATALOG "/StructTreeRoot 35 0 R>>" },
	    { 35, "<</Type/StructTreeRoot/K 36 0 R/ParentTree 33 0 R"
	    "/ParentTreeNextKey 1>>" }, { 36, "<</Type/StructElem/S/Document"
	    "/P 35 0 R/K[]>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "30 0 /K" },
	{ .descr = "elements that belong elsewhere", .base = TAGGED,
	    .put = { { 33, "<</Nums[0[31 0 R]]>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "30 0 /ParentTree" },
	/* A note may go, with what stood for it. */
	{ .descr = "a note and its element taken away, P 3",
	    .base = TAGGED | NOTED, .p = 3, .put = { NO_NOTE,
	    { 31, DOCUMENT "/K[32 0 R]>>" },
	    { 33, "<</Nums[0[32 0 R]]>>" } }, .level = MOD_ANNOTATIONS },
	{ .descr = "the last of the kids", .base = TAGGED | NOTED, .p = 3,
	    .put = { NO_NOTE, { 19, "<</Type/StructElem/S/Annot/P 31 0 R"
	    "/Pg 3 0 R>>" } }, .level = MOD_ANNOTATIONS },
	{ .descr = "with P 2", .base = TAGGED | NOTED, .p = 2,
	    .put = { NO_NOTE, { 31, DOCUMENT "/K[32 0 R]>>" },
	    { 33, "<</Nums[0[32 0 R]]>>" } }, .level = MOD_ANNOTATIONS,
	    .why = FINDING_MODIFIED_NOT_ALLOWED },
	{ .descr = "its element taken away, the note stays",
	    .base = TAGGED | NOTED, .p = 3,
	    .put = { { 31, DOCUMENT "/K[32 0 R]>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "31 0 /K" },
	{ .descr = "its pair taken away, the note stays",
	    .base = TAGGED | NOTED, .p = 3,
	    .put = { { 33, "<</Nums[0[32 0 R]]>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "30 0 /ParentTree" },
	{ .descr = "a note goes, and the element of a text",
	    .base = TAGGED | NOTED, .p = 3, .put = { NO_NOTE,
	    { 31, DOCUMENT "/K[19 0 R]>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "31 0 /K" },
	{ .descr = "a note goes, and the pair of a text",
	    .base = TAGGED | NOTED, .p = 3, .put = { NO_NOTE,
	    { 31, DOCUMENT "/K[32 0 R]>>" },
	    { 33, "<</Nums[]>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "30 0 /ParentTree" },
	{ .descr = "a note goes, and its element reads otherwise",
	    .base = TAGGED | NOTED, .p = 3, .put = { NO_NOTE,
	    { 19, "<</Type/StructElem/S/Annot/P 31 0 R/Pg 3 0 R"
	    "/ActualText(forged)>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "19 0 /ActualText" },
	{ .descr = "a note's element becomes what the page paints",
	    .base = TAGGED | NOTED, .p = 3, .put = { NO_NOTE,
	    { 31, DOCUMENT "/K[32 0 R]>>" },
	    { 33, "<</Nums[0[32 0 R]]>>" }, { 19, LOOK("(f)'") } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "19 0 /Type" },
	{ .descr = "a note becomes what the page paints",
	    .base = TAGGED | NOTED, .p = 3, .put = { NO_NOTE,
	    { 31, DOCUMENT "/K[32 0 R]>>" },
	    { 33, "<</Nums[0[32 0 R]]>>" }, { 40, LOOK("(f)'") } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "40 0 /Type" },
};

static void
structure(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check_case(&cases[i]);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(structure),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
