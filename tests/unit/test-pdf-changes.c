/*
 * test-pdf-changes.c: later revisions of PDFs that are made here, each
 * allowed change beside a forged sibling.
 */
#include "tests/unit/revised.h"

static const struct revised_case	 cases[] = {
	{ .descr = "written anew, the same",
	    .put = { { 6, "<</BaseFont/Helvetica /Type /Font\n"
	    "/Subtype/Type#31>>" }, { 13, LOOK("(o) ") } },
	    .level = MOD_NONE },
	{ .descr = "a key more",
	    .put = { { 6, "<</BaseFont/Helvetica/Type/Font/Subtype/Type1"
	    "/Encoding/WinAnsiEncoding>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "6 0 /Encoding" },
	{ .descr = "DSS, certified with P 1", .p = 1,
	    .put = { { 1, CATALOG "/DSS 40 0 R>>" },
	    { 40, "<</Certs[41 0 R]>>" }, { 41, LOOK("cert") } },
	    .level = MOD_LTV },
	{ .descr = "DSS, and other content",
	    .put = { { 1, CATALOG "/DSS 40 0 R>>" },
	    { 40, "<</Certs[41 0 R]>>" }, { 41, LOOK("cert") },
	    { 5, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT },
	{ .descr = "metadata", .p = 1,
	    .put = { { 15, "<</Producer(two)/ModDate(D:2026)>>" },
	    { 1, CATALOG "/Metadata 42 0 R>>" }, { 42, LOOK("xml ") } },
	    .level = MOD_LTV },
	{ .descr = "an action when the document opens",
	    .put = { { 1, CATALOG "/OpenAction 42 0 R>>" },
	    { 42, "<</S/JavaScript/JS(x)>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_NOT_ALLOWED, .object = "1 0 /OpenAction" },
	{ .descr = "a key twice in the catalog",
	    .put = { { 1, CATALOG "/Pages 2 0 R>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE, .object = "1 0" },
	{ .descr = "an extension", .p = 1,
	    .put = { { 17, "<</ADBE<</ExtensionLevel 8>>>>" } },
	    .level = MOD_LTV },
	{ .descr = "an extension that is something else too",
	    .base = SHARED_EXT,
	    .put = { { 17, "<</ADBE<</ExtensionLevel 8>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "17 0 /ADBE" },
	/* Signatures. */
	{ .descr = "document time-stamp, certified with P 1", .p = 1,
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[0 0 0 0]/V 22 0 R"), { 22, STAMP } },
	    .level = MOD_LTV },
	{ .descr = "signature, certified with P 1", .p = 1,
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[0 0 0 0]/V 22 0 R"), { 22, VALUE } },
	    .level = MOD_FORM, .why = FINDING_MODIFIED_NOT_ALLOWED,
	    .object = "/AcroForm" },
	{ .descr = "visible signature, certified with P 2", .p = 2,
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[9 9 99 99]/V 22 0 R/AP<</N 23 0 R>>"),
	    { 22, VALUE }, { 23, LOOK("(s)'") } }, .level = MOD_FORM },
	{ .descr = "the same, with the list of annotations apart",
	    .base = LISTED,
	    .put = { NEW_FORM, { 18, "[" ANNOTS " 21 0 R]" },
	    NEW_SIG("/Rect[9 9 99 99]/V 22 0 R/AP<</N 23 0 R>>"),
	    { 22, VALUE }, { 23, LOOK("(s)'") } }, .level = MOD_FORM },
	{ .descr = "the list without a field", .base = LISTED,
	    .put = { { 18, "[8 0 R 10 0 R]" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "9 0 /Annots" },
	{ .descr = "the signature once more, in another field",
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[9 9 99 99]/V 12 0 R/AP<</N 23 0 R>>"),
	    { 23, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_SIGNATURE, .object = "21 0 /V" },
	{ .descr = "a field of a name that is taken",
	    .put = { NEW_FORM, NEW_PAGE, { 21, "<</FT/Sig/T(Sig1)/Type/Annot"
	    "/Subtype/Widget/Rect[9 9 99 99]/V 22 0 R>>" }, { 22, VALUE } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD,
	    .object = "21 0 /T" },
	{ .descr = "an empty signature field",
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[9 9 99 99]/AP<</N 23 0 R>>"),
	    { 23, LOOK("q Q ") } }, .level = MOD_FORM },
	{ .descr = "the same, certified with P 2", .p = 2,
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[9 9 99 99]/AP<</N 23 0 R>>"),
	    { 23, LOOK("q Q ") } }, .level = MOD_FORM,
	    .why = FINDING_MODIFIED_NOT_ALLOWED, .object = "21 0 /FT" },
	{ .descr = "one that paints over the page",
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[9 9 99 99]/AP<</N 23 0 R>>"),
	    { 23, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "21 0 /AP" },
	{ .descr = "a new text field",
	    .put = { NEW_FORM, NEW_PAGE, { 21, "<</FT/Tx/T(x)/Type/Annot"
	    "/Subtype/Widget/Rect[9 9 99 99]/AP<</N 23 0 R>>>>" },
	    { 23, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "21 0 /FT" },
	{ .descr = "a field signed, with another look",
	    .put = { { 10, SIG2 "/V 22 0 R/AP<</N 23 0 R>>>>" },
	    { 22, VALUE }, { 23, LOOK("(s)'") } }, .level = MOD_FORM },
	{ .descr = "the same, its look written over",
	    .put = { { 10, SIG2 "/V 22 0 R/AP<</N 14 0 R>>>>" },
	    { 22, VALUE }, { 14, LOOK("(s)'") } }, .level = MOD_FORM },
	{ .descr = "the same, where the page paints it as well",
	    .base = SHARED_AP,
	    .put = { { 10, SIG2 "/V 22 0 R/AP<</N 14 0 R>>>>" },
	    { 22, VALUE }, { 14, LOOK("(s)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "14 0" },
	{ .descr = "another look of the field that is signed",
	    .put = { { 8, SIG1 "/AP<</N 23 0 R>>>>" },
	    { 23, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "8 0 /AP" },
	{ .descr = "another signature in the field that is signed",
	    .put = { { 8, "<</FT/Sig/T(Sig1)/Type/Annot/Subtype/Widget"
	    "/Rect[0 0 0 0]/P 3 0 R/F 132/V 22 0 R>>" }, { 22, VALUE } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_SIGNATURE,
	    .object = "8 0 /V" },
	{ .descr = "the signature's dictionary written over",
	    .put = { { 12, VALUE } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_SIGNATURE, .object = "12 0 /Reference" },
	{ .descr = "the field removed",
	    .put = { { 4, "<</Fields[9 0 R 10 0 R]/SigFlags 3>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD },
	/* Forms. */
	{ .descr = "filled in",
	    .put = { { 9, TEXT "/V(new)/AP<</N 23 0 R>>>>" },
	    { 23, LOOK("(n) ") } }, .level = MOD_FORM },
	{ .descr = "the look alone",
	    .put = { { 9, TEXT "/V(old)/AP<</N 23 0 R>>>>" },
	    { 23, LOOK("(n) ") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "9 0 /AP" },
	{ .descr = "the look alone, where readers make it",
	    .base = NEED_LOOK,
	    .put = { { 9, TEXT "/V(old)/AP<</N 23 0 R>>>>" },
	    { 23, LOOK("(n) ") } }, .level = MOD_FORM },
	{ .descr = "the look written over, no value",
	    .put = { { 13, LOOK("(n) ") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "13 0" },
	{ .descr = "filled in, certified with P 1", .p = 1,
	    .put = { { 9, TEXT "/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM, .why = FINDING_MODIFIED_NOT_ALLOWED },
	{ .descr = "filled in, locked by name",
	    .lock = "/Action/Include/Fields[<feff006e0061006d0065>]",
	    .put = { { 9, TEXT "/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM, .why = FINDING_MODIFIED_LOCKED_FIELD,
	    .object = "9 0 /V name" },
	{ .descr = "filled in, another one locked",
	    .lock = "/Action/Include/Fields[(nam)(Sig2)]",
	    .put = { { 9, TEXT "/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM },
	{ .descr = "filled in, all others locked",
	    .lock = "/Action/Exclude/Fields[(name)]",
	    .put = { { 9, TEXT "/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM },
	/* ISO 32000-1 table 221: nobody fills in what is read-only. */
	{ .descr = "filled in, though read-only", .base = READ_ONLY,
	    .put = { { 9, TEXT "/Ff 1/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD,
	    .object = "9 0 /V" },
	{ .descr = "the same, no longer read-only", .base = READ_ONLY,
	    .put = { { 9, TEXT "/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD,
	    .object = "9 0 /V" },
	{ .descr = "emptied, though read-only", .base = READ_ONLY,
	    .put = { { 9, TEXT "/Ff 1/AP<</N 13 0 R>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD,
	    .object = "9 0 /V" },
	{ .descr = "drawn anew, though read-only", .base = READ_ONLY,
	    .put = { { 9, TEXT "/Ff 1/V(old)/AP<</N 23 0 R>>>>" },
	    { 23, LOOK("(n) ") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "9 0 /AP" },
	{ .descr = "no longer read-only, the value as it was",
	    .base = READ_ONLY,
	    .put = { { 9, TEXT "/V(old)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM },
	{ .descr = "filled in, and read-only from then on",
	    .put = { { 9, TEXT "/Ff 1/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM },
	{ .descr = "filled in, in a group that is read-only",
	    .base = READ_ONLY_GROUP,
	    .put = { { 9, TEXT "/Parent 53 0 R/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD,
	    .object = "9 0 /V" },
	{ .descr = "the same, the group no longer read-only",
	    .base = READ_ONLY_GROUP,
	    .put = { { 9, TEXT "/Parent 53 0 R/V(new)/AP<</N 13 0 R>>>>" },
	    { 53, "<</T(group)/Ff 2/Kids[9 0 R]>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "9 0 /V" },
	{ .descr = "read-only, but the form calculates it",
	    .base = READ_ONLY | CALCULATED,
	    .put = { { 9, TEXT "/Ff 1/V(new)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_FORM },
	{ .descr = "signed, all locked", .lock = "/Action/All",
	    .put = { { 10, SIG2 "/V 22 0 R/AP<</N 14 0 R>>>>" },
	    { 22, VALUE } }, .level = MOD_FORM,
	    .why = FINDING_MODIFIED_LOCKED_FIELD, .object = "10 0 /V Sig2" },
	{ .descr = "time-stamped, all locked", .lock = "/Action/All",
	    .put = { NEW_FORM, NEW_PAGE,
	    NEW_SIG("/Rect[0 0 0 0]/V 22 0 R"), { 22, STAMP } },
	    .level = MOD_LTV },
	{ .descr = "a field comes to sight", .base = HIDDEN_TEXT,
	    .put = { { 9, TEXT "/V(old)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_HIDDEN,
	    .object = "9 0 /F" },
	{ .descr = "a field elsewhere",
	    .put = { { 9, "<</FT/Tx/T(name)/Type/Annot/Subtype/Widget"
	    "/Rect[9 9 99 99]/P 3 0 R/F 4/V(old)/AP<</N 13 0 R>>>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_FIELD,
	    .object = "9 0 /Rect" },
	{ .descr = "a font more for the form",
	    .put = { { 4, "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3"
	    "/DR<</Font<</Helv 6 0 R/Cour 24 0 R>>>>>>" }, { 24, FONT } },
	    .level = MOD_LTV },
	{ .descr = "an XFA form filled in", .base = XFA,
	    .put = { { 51, LOOK("new ") } }, .level = MOD_FORM },
	{ .descr = "the same, certified with P 1", .base = XFA, .p = 1,
	    .put = { { 51, LOOK("new ") } }, .level = MOD_FORM,
	    .why = FINDING_MODIFIED_NOT_ALLOWED },
	{ .descr = "another template of an XFA form", .base = XFA,
	    .put = { { 50, LOOK("new ") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "50 0" },
	{ .descr = "an XFA form with other packets", .base = XFA,
	    .put = { { 4, "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3"
	    "/XFA[(template)52 0 R(datasets)51 0 R]>>" },
	    { 52, LOOK("new ") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_FIELD, .object = "4 0 /XFA" },
	{ .descr = "another font for the form",
	    .put = { { 4, "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3"
	    "/DR<</Font<</Helv 24 0 R>>>>>>" },
	    { 24, "<</Type/Font/BaseFont/Forged>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "4 0 /Helv" },
	/* Annotations. */
	{ .descr = "a highlight, P 3", .p = 3,
	    .put = { NEW_PAGE, { 21, "<</Type/Annot/Subtype/Highlight"
	    "/Rect[9 9 99 99]>>" } }, .level = MOD_ANNOTATIONS },
	{ .descr = "a highlight, P 2", .p = 2,
	    .put = { NEW_PAGE, { 21, "<</Type/Annot/Subtype/Highlight"
	    "/Rect[9 9 99 99]>>" } }, .level = MOD_ANNOTATIONS,
	    .why = FINDING_MODIFIED_NOT_ALLOWED, .object = "/Annots" },
	{ .descr = "a highlight, not certified",
	    .put = { NEW_PAGE, { 21, "<</Type/Annot/Subtype/Highlight"
	    "/Rect[9 9 99 99]>>" } }, .level = MOD_ANNOTATIONS,
	    .why = FINDING_MODIFIED_NOT_ALLOWED, .object = "/Annots" },
	{ .descr = "text that passes for the page's, P 3", .p = 3,
	    .put = { NEW_PAGE, { 21, "<</Type/Annot/Subtype/FreeText"
	    "/Rect[9 9 99 99]/DA(/Helv 9 Tf)/Contents(x)>>" } },
	    .level = MOD_ANNOTATIONS, .why = FINDING_MODIFIED_ANNOTATION,
	    .object = "21 0 /Subtype" },
	{ .descr = "a widget that is no field's",
	    .put = { NEW_PAGE, { 21, "<</Type/Annot/Subtype/Widget"
	    "/Rect[9 9 99 99]/AP<</N 23 0 R>>>>" }, { 23, LOOK("(x)'") } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_HIDDEN,
	    .object = "21 0 /Annots" },
	/* Content. */
	{ .descr = "another size of the page",
	    .put = { { 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 700]"
	    "/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>"
	    "/XObject<</X1 7 0 R/X2 19 0 R>>>>/Annots[" ANNOTS "]>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "3 0 /MediaBox" },
	{ .descr = "the page's content from elsewhere",
	    .put = { { 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]"
	    "/Contents 25 0 R/Resources<</Font<</F1 6 0 R>>"
	    "/XObject<</X1 7 0 R/X2 19 0 R>>>>/Annots[" ANNOTS "]>>" },
	    { 25, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "3 0 /Contents" },
	{ .descr = "a page more",
	    .put = { { 2, "<</Type/Pages/Kids[3 0 R 26 0 R]/Count 2>>" },
	    { 26, "<</Type/Page/Parent 2 0 R>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_PAGES, .object = "2 0 /Kids" },
	{ .descr = "another page tree",
	    .put = { { 1, "<</Type/Catalog/Pages 27 0 R/AcroForm 4 0 R"
	    "/Extensions 17 0 R>>" },
	    { 27, "<</Type/Pages/Kids[26 0 R]/Count 1>>" },
	    { 26, "<</Type/Page/Parent 27 0 R>>" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_PAGES, .object = "1 0 /Pages" },
	{ .descr = "what was nothing is something",
	    .put = { { 19, LOOK("(x)'") } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_HIDDEN, .object = "19 0" },
	{ .descr = "what nothing used is used", .base = SECOND_5,
	    .odd = TO_SECOND_5, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_HIDDEN, .object = "5 0 /Length" },
	{ .descr = "an object freed", .odd = FREES_7, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "7 0" },
	{ .descr = "signed octets in an object stream", .base = PACKED,
	    .put = { { 40, FONT } }, .level = MOD_NONE },
	{ .descr = "the object stream replaced", .base = PACKED,
	    .put = { { 16, "<</Type/ObjStm/N 1/First 4/Length 34>>stream\n"
	    "6 0 <</Type/Font/BaseFont/Forged>>\nendstream" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT,
	    .object = "6 0 /Subtype" },
	/* Structure of the file. */
	{ .descr = "no chain to the signed section", .odd = PREV_WRONG,
	    .put = { { 40, FONT } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE },
	{ .descr = "twice in a section", .base = SECOND_5, .odd = TWICE,
	    .put = { { 5, "<</Length 19>>stream\n/F1 9 Tf (signed)Tj\n"
	    "endstream" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE },
	{ .descr = "an object that no section has", .odd = STRAY_5,
	    .put = { { 40, FONT } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE, .object = "5 0" },
	{ .descr = "such an object of a new number", .odd = STRAY_60,
	    .put = { { 40, FONT } }, .level = MOD_NONE },
	{ .descr = "hybrid, the same", .odd = HYBRID,
	    .put = { { 5, "<</Length 19>>stream\n/F1 9 Tf (signed)Tj\n"
	    "endstream" } }, .level = MOD_NONE },
	{ .descr = "hybrid, another one", .odd = HYBRID,
	    .put = { { 5, "<</Length 19>>stream\n/F1 9 Tf (forged)Tj\n"
	    "endstream" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT, .object = "5 0" },
	{ .descr = "octets after the end", .odd = TRAILS,
	    .put = { { 40, FONT } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE },
	{ .descr = "octets that are no revision", .odd = NO_SECTION,
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_STRUCTURE },
	{ .descr = "encrypted later", .odd = ENCRYPTS, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE, .object = "trailer /Encrypt" },
};

static void
changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check_case(&cases[i]);
}

/* A revision later still undoes nothing, and its own end is its own. */
static void
revisions(void **state)
{
	static const struct object	 forged[PUTS + 1] = {
		{ 5, LOOK("(x)'") } };
	static const struct object	 dss[PUTS + 1] = {
		{ 1, CATALOG "/DSS 40 0 R>>" }, { 40, "<<>>" } };
	struct pdf_changes		 ch;
	struct maker			 m;
	size_t				 second;

	(void)state;
	put_base(&m, 0, 0, NULL);
	put_later(&m, forged, 0);
	second = m.b.len;
	put_later(&m, dss, 0);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len,
	    m.signed_end), 0);
	assert_int_equal(ch.level, MOD_OTHER);
	pdf_changes_release(&ch);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len, second), 0);
	assert_int_equal(ch.level, MOD_LTV);
	assert_true(ch.allowed);
	pdf_changes_release(&ch);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len, m.b.len),
	    0);
	assert_int_equal(ch.level, MOD_NONE);
	pdf_changes_release(&ch);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len,
	    m.b.len + 1), 0);
	assert_int_equal(ch.level, MOD_UNKNOWN);
	pdf_changes_release(&ch);
	buf_release(&m.b);
}

/* What proves the signatures may come, and be written anew, but not go. */
static void
store_taken(void **state)
{
	static const struct object	 dss[PUTS + 1] = {
		{ 1, CATALOG "/DSS 40 0 R>>" }, { 40, "<</Certs[41 0 R]>>" },
		{ 41, LOOK("cert") } };
	static const struct object	 anew[PUTS + 1] = {
		{ 1, CATALOG "/DSS 42 0 R>>" },
		{ 42, "<</Certs[41 0 R 43 0 R]>>" }, { 43, LOOK("more") } };
	static const struct object	 gone[PUTS + 1] = {
		{ 1, CATALOG ">>" } };
	struct pdf_changes		 ch;
	struct maker			 m;
	size_t				 second;

	(void)state;
	put_base(&m, 0, 1, NULL);
	put_later(&m, dss, 0);
	second = m.b.len;
	put_later(&m, anew, 0);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len, second), 0);
	assert_int_equal(ch.level, MOD_LTV);
	assert_true(ch.allowed);
	pdf_changes_release(&ch);
	put_later(&m, gone, 0);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len, second), 0);
	assert_int_equal(ch.level, MOD_OTHER);
	check_why(&ch, FINDING_MODIFIED_NOT_ALLOWED, "1 0 /DSS");
	pdf_changes_release(&ch);
	buf_release(&m.b);
}

/* Read-only in the signed revision: in between it may not be given up. */
static void
read_only_between(void **state)
{
	static const struct object	 freed[PUTS + 1] = {
		{ 9, TEXT "/V(old)/AP<</N 13 0 R>>>>" } };
	static const struct object	 filled[PUTS + 1] = {
		{ 9, TEXT "/V(new)/AP<</N 13 0 R>>>>" } };
	struct pdf_changes		 ch;
	struct maker			 m;
	size_t				 second;

	(void)state;
	put_base(&m, READ_ONLY, 0, NULL);
	put_later(&m, freed, 0);
	second = m.b.len;
	put_later(&m, filled, 0);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len,
	    m.signed_end), 0);
	assert_int_equal(ch.level, MOD_OTHER);
	check_why(&ch, FINDING_MODIFIED_FIELD, "9 0 /V");
	pdf_changes_release(&ch);
	/* Who signed the revision in between, signed a field to be filled. */
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len, second), 0);
	assert_int_equal(ch.level, MOD_FORM);
	assert_true(ch.allowed);
	pdf_changes_release(&ch);
	buf_release(&m.b);
}

/* Of many objects the first PDF_CHANGES_OBJECTS are named. */
static void
many(void **state)
{
	struct pdf_changes	 ch;
	struct maker		 m;
	char			 body[64];

	(void)state;
	for (int n = PDF_CHANGES_OBJECTS - 1; n <= PDF_CHANGES_OBJECTS + 1;
	    n++) {
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)1 << 20);
		put(&m, "%%PDF-1.7\n");
		object(&m, 1, "<</Type/Catalog/Pages 2 0 R>>");
		m.off[2] = m.b.len;
		put(&m, "2 0 obj\n<</Type/Pages/Kids[]/Count 0/Resources<<");
		for (int i = 0; i < n; i++)
			put(&m, "/R%d %d 0 R", i, 40 + i);
		put(&m, ">>>>\nendobj\n");
		for (int i = 0; i < n; i++)
			object(&m, 40 + i, "<</A 1>>");
		end_table(&m, "", 0);
		m.signed_end = m.b.len;
		for (int i = 0; i < n; i++) {
			snprintf(body, sizeof(body), "<</A %d>>", i + 2);
			object(&m, 40 + i, body);
		}
		end_table(&m, "", 0);
		assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len,
		    m.signed_end), 0);
		assert_int_equal(ch.level, MOD_OTHER);
		assert_int_equal(ch.nobject, n < PDF_CHANGES_OBJECTS ? n :
		    PDF_CHANGES_OBJECTS);
		assert_int_equal(ch.nwhy, 1);
		pdf_changes_release(&ch);
		buf_release(&m.b);
	}
}

/* Whatever is cut off, there is an answer. */
static void
cuts(void **state)
{
	static const struct object	 later[PUTS + 1] = { NEW_FORM,
		NEW_PAGE, NEW_SIG("/Rect[9 9 99 99]/V 22 0 R"),
		{ 22, VALUE } };
	struct pdf_changes		 ch;
	struct maker			 m;
	uint8_t				*exact;

	(void)state;
	put_base(&m, TAGGED | LISTED, 2, NULL);
	put_later(&m, later, 0);
	for (size_t n = m.signed_end; n < m.b.len; n += 7) {
		assert_non_null(exact = malloc(n));
		memcpy(exact, m.b.p, n);
		assert_int_equal(pdf_changes_compare(&ch, exact, n,
		    m.signed_end), 0);
		assert_true(n == m.signed_end || !ch.allowed ||
		    ch.level == MOD_NONE || n + 7 >= m.b.len);
		pdf_changes_release(&ch);
		free(exact);
	}
	buf_release(&m.b);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(changes),
		cmocka_unit_test(revisions),
		cmocka_unit_test(store_taken),
		cmocka_unit_test(read_only_between),
		cmocka_unit_test(many),
		cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
