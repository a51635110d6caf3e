/*
 * test-pdf-changes.c: later revisions of PDFs that are made here, each
 * allowed change beside a forged sibling.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_changes.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define OBJECTS		96
#define PUTS		8

/* What is unusual in the signed revision. */
enum {
	SHARED_AP = 1,		/* the page paints Sig2's appearance, 14 */
	SHARED_EXT = 2,		/* Extensions, 17, under a private key too */
	SECOND_5 = 4,		/* object 5 once more, in no table */
	PACKED = 8,		/* the font, 6, in object stream 16 */
	HIDDEN_TEXT = 16,	/* the text field's widget does not show */
	TAGGED = 32,		/* a structure tree: 30 to 33 */
	LISTED = 64,		/* the page's annotations are object 18 */
	NEED_LOOK = 128,	/* NeedAppearances */
	XFA = 256,		/* template 50, datasets 51 */
	READ_ONLY = 512,	/* the text field is */
	READ_ONLY_GROUP = 1024,	/* the group is, 53, that it is put into */
	CALCULATED = 2048	/* the form calculates values */
};

/* What is unusual in the later one. */
enum {
	PREV_WRONG = 1,		/* Prev leads past the signed section */
	TWICE = 2,		/* 5 twice in the section */
	TO_SECOND_5 = 4,	/* 5 is the one that was in no table */
	FREES_7 = 8,
	TRAILS = 16,		/* octets after the last %%EOF */
	ENCRYPTS = 32,		/* Encrypt in the trailer */
	NO_SECTION = 64,	/* octets, but no revision */
	STRAY_5 = 128,		/* an object 5 that no section has */
	STRAY_60 = 256,		/* the same of a new object */
	HYBRID = 512		/* 5 is free in the table, in the stream not */
};

struct object {
	int		 num;
	const char	*body;
};

struct maker {
	struct buf	 b;
	size_t		 off[OBJECTS];
	size_t		 second;	/* of the other object 5 */
	size_t		 prev;
	size_t		 signed_end;
};

static void __attribute__((format(printf, 2, 3)))
put(struct maker *m, const char *fmt, ...)
{
	char	 text[4096];
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert_in_range(n, 0, sizeof(text) - 1);
	assert_int_equal(buf_add(&m->b, text, (size_t)n), 0);
}

static void
object(struct maker *m, int num, const char *body)
{
	m->off[num] = m->b.len;
	put(m, "%d 0 obj\n%s\nendobj\n", num, body);
}

static void
stream(struct maker *m, int num, const char *keys, const char *octets)
{
	m->off[num] = m->b.len;
	put(m, "%d 0 obj\n<<%s/Length %zu>>stream\n%s\nendstream\nendobj\n",
	    num, keys, strlen(octets), octets);
}

static void
end_table(struct maker *m, const char *more, unsigned int odd)
{
	size_t	 xref = m->b.len, at;

	put(m, "xref\n0 1\n0000000000 65535 f \n");
	for (int i = 1; i < OBJECTS; i++) {
		if (i == 7 && (odd & FREES_7))
			put(m, "7 1\n0000000000 00001 f \n");
		at = i == 5 && (odd & TO_SECOND_5) ? m->second : m->off[i];
		if (at != 0)
			put(m, "%d 1\n%010zu 00000 n \n", i, at);
		if (i == 5 && (odd & TWICE))
			put(m, "5 1\n%010zu 00000 n \n", m->second);
	}
	put(m, "trailer\n<</Size %d/Root 1 0 R/Info 15 0 R%s", OBJECTS, more);
	if (m->prev != 0 && !(odd & PREV_WRONG))
		put(m, "/Prev %zu", m->prev);
	put(m, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
	m->prev = xref;
	memset(m->off, 0, sizeof(m->off));
}

/* A section as a stream, in which 6 is the first object in 16. */
static void
end_stream(struct maker *m)
{
	size_t	 xref = m->b.len;
	uint8_t	 row[6];

	put(m, "95 0 obj\n<</Type/XRef/Size %d/W[1 4 1]/Root 1 0 R"
	    "/Info 15 0 R/Length %d>>stream\n", OBJECTS, OBJECTS * 6);
	m->off[95] = xref;
	for (int i = 0; i < OBJECTS; i++) {
		memset(row, 0, sizeof(row));
		row[0] = m->off[i] != 0;
		row[3] = (uint8_t)(m->off[i] >> 8);
		row[4] = (uint8_t)m->off[i];
		if (i == 6) {
			row[0] = 2;
			row[3] = 0;
			row[4] = 16;
		}
		assert_int_equal(buf_add(&m->b, row, sizeof(row)), 0);
	}
	put(m, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", xref);
	m->prev = xref;
	memset(m->off, 0, sizeof(m->off));
}

#define FONT	"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
#define PAGE	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]" \
		"/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>" \
		"/XObject<</X1 7 0 R/X2 19 0 R>>>>"
#define ANNOTS	"8 0 R 9 0 R 10 0 R"
#define SIG1	"<</FT/Sig/T(Sig1)/Type/Annot/Subtype/Widget" \
		"/Rect[0 0 0 0]/P 3 0 R/F 132/V 12 0 R"
#define TEXT	"<</FT/Tx/T(name)/Type/Annot/Subtype/Widget" \
		"/Rect[9 9 99 20]/P 3 0 R/F 4"
#define SIG2	"<</FT/Sig/T(Sig2)/Type/Annot/Subtype/Widget" \
		"/Rect[9 50 99 90]/P 3 0 R/F 4"
#define VALUE	"<</Type/Sig/Filter/A/SubFilter/adbe.pkcs7.detached" \
		"/Contents<3000>/ByteRange[0 1 2 3]>>"
#define STAMP	"<</Type/DocTimeStamp/Filter/A/SubFilter/ETSI.RFC3161" \
		"/Contents<3000>/ByteRange[0 1 2 3]>>"
#define LOOK(s)	"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 4>>" \
		"stream\n" s "\nendstream"

/* The form: with the text field in a group, or calculated, or as it is. */
static const char *
form_of(unsigned int base)
{
	if (base & XFA)
		return "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3"
		    "/XFA[(template)50 0 R(datasets)51 0 R]>>";
	if (base & NEED_LOOK)
		return "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3"
		    "/NeedAppearances true>>";
	if (base & CALCULATED)
		return "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3/CO[9 0 R]>>";
	if (base & READ_ONLY_GROUP)
		return "<</Fields[8 0 R 53 0 R 10 0 R]/SigFlags 3>>";
	return "<</Fields[8 0 R 9 0 R 10 0 R]/SigFlags 3"
	    "/DR<</Font<</Helv 6 0 R>>>>>>";
}

/* What is not a signature in it. */
static void
put_text(struct maker *m, unsigned int base)
{
	if (base & HIDDEN_TEXT)
		object(m, 9, "<</FT/Tx/T(name)/Type/Annot/Subtype/Widget"
		    "/Rect[9 9 99 20]/P 3 0 R/F 6/V(old)/AP<</N 13 0 R>>>>");
	else if (base & READ_ONLY)
		object(m, 9, TEXT "/Ff 1/V(old)/AP<</N 13 0 R>>>>");
	else if (base & READ_ONLY_GROUP)
		object(m, 9, TEXT "/Parent 53 0 R/V(old)/AP<</N 13 0 R>>>>");
	else
		object(m, 9, TEXT "/V(old)/AP<</N 13 0 R>>>>");
	if (base & READ_ONLY_GROUP)
		object(m, 53, "<</T(group)/Ff 3/Kids[9 0 R]>>");
}

static void
put_tree(struct maker *m)
{
	object(m, 30, "<</Type/StructTreeRoot/K 31 0 R/ParentTree 33 0 R"
	    "/ParentTreeNextKey 1>>");
	object(m, 31, "<</Type/StructElem/S/Document/P 30 0 R/K[32 0 R]>>");
	object(m, 32, "<</Type/StructElem/S/P/P 31 0 R/Pg 3 0 R/K 0>>");
	object(m, 33, "<</Nums[0[32 0 R]]>>");
}

static void
put_page(struct maker *m, unsigned int base)
{
	char	 text[1024];

	snprintf(text, sizeof(text), "%s/Annots%s%s>>", (base & SHARED_AP) ?
	    "<</Type/Page/Parent 2 0 R/Contents 5 0 R"
	    "/Resources<</XObject<</X1 14 0 R>>>>" : PAGE,
	    (base & LISTED) ? " 18 0 R" : "[" ANNOTS "]", "");
	object(m, 3, text);
	if (base & LISTED)
		object(m, 18, "[" ANNOTS "]");
	if (base & SECOND_5) {
		stream(m, 5, "", "(forged)Tj");
		m->second = m->off[5];
	}
	stream(m, 5, "", "/F1 9 Tf (signed)Tj");
}

/* The signed revision: certified with ${p}, or a lock. */
static void
put_base(struct maker *m, unsigned int base, int p, const char *lock)
{
	char	 text[1024];

	put(m, "%%PDF-1.7\n");
	snprintf(text, sizeof(text), "<</Type/Catalog/Pages 2 0 R/AcroForm "
	    "4 0 R/Extensions 17 0 R%s%s>>", (base & SHARED_EXT) ?
	    "/PRIV_Other 17 0 R" : "", (base & TAGGED) ?
	    "/StructTreeRoot 30 0 R" : "");
	object(m, 1, text);
	object(m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	put_page(m, base);
	object(m, 4, form_of(base));
	if (base & PACKED)
		stream(m, 16, "/Type/ObjStm/N 1/First 4", "6 0 " FONT);
	else
		object(m, 6, FONT);
	object(m, 7, LOOK("0 0 "));
	object(m, 8, SIG1 ">>");
	put_text(m, base);
	object(m, 10, SIG2 "/AP<</N 14 0 R>>>>");
	if (p != 0)
		snprintf(text, sizeof(text), "<</Type/Sig/Contents<3000>"
		    "/ByteRange[0 1 2 3]/Reference[<</TransformMethod/DocMDP"
		    "/TransformParams<</P %d>>>>]>>", p);
	else
		snprintf(text, sizeof(text), "<</Type/Sig/Contents<3000>"
		    "/ByteRange[0 1 2 3]/Reference[<</TransformMethod"
		    "/FieldMDP/TransformParams<<%s>>>>]>>", lock == NULL ?
		    "" : lock);
	object(m, 12, text);
	object(m, 13, LOOK("(o) "));
	object(m, 14, LOOK("q Q "));
	object(m, 15, "<</Producer(one)>>");
	object(m, 17, "<</ADBE<</BaseVersion/1.7/ExtensionLevel 3>>>>");
	if (base & TAGGED)
		put_tree(m);
	if (base & XFA) {
		object(m, 50, LOOK("tmpl"));
		object(m, 51, LOOK("data"));
	}
	if (base & PACKED)
		end_stream(m);
	else
		end_table(m, "", 0);
	m->signed_end = m->b.len;
}

/* A hybrid file: XRefStm, object 94, has 5 at ${at}. */
static void
end_hybrid(struct maker *m, size_t at)
{
	size_t	 hidden = m->b.len, xref;
	uint8_t	 row[6] = { 1, 0, 0, (uint8_t)(at >> 8), (uint8_t)at, 0 };

	put(m, "94 0 obj\n<</Type/XRef/Size 96/W[1 4 1]/Index[5 1]/Length 6"
	    ">>stream\n");
	assert_int_equal(buf_add(&m->b, row, sizeof(row)), 0);
	put(m, "\nendstream\nendobj\n");
	xref = m->b.len;
	put(m, "xref\n5 1\n0000000000 00000 f \ntrailer\n<</Size 96"
	    "/Root 1 0 R/Info 15 0 R/Prev %zu/XRefStm %zu>>\nstartxref\n%zu\n"
	    "%%%%EOF\n", m->prev, hidden, xref);
}

static void
put_later(struct maker *m, const struct object *put_these, unsigned int odd)
{
	if (odd & NO_SECTION) {
		put(m, "5 0 obj\n<<>>\nendobj\n");
		return;
	}
	for (size_t i = 0; i < PUTS && put_these[i].num != 0; i++)
		object(m, put_these[i].num, put_these[i].body);
	if (odd & HYBRID) {
		end_hybrid(m, m->off[5]);
		return;
	}
	if (odd & STRAY_5)
		put(m, "5 0 obj\n<<>>\nendobj\n");
	if (odd & STRAY_60)
		put(m, "60 0 obj\n<<>>\nendobj\n");
	end_table(m, (odd & ENCRYPTS) ? "/Encrypt 15 0 R" : "", odd);
	if (odd & TRAILS)
		put(m, "7 0 obj\n<<>>\nendobj\n");
}

#define CATALOG	"<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R" \
		"/Extensions 17 0 R"
#define NEW_FORM { 4, "<</Fields[8 0 R 9 0 R 10 0 R 21 0 R]/SigFlags 3" \
		"/DR<</Font<</Helv 6 0 R>>>>>>" }
#define NEW_PAGE { 3, PAGE "/Annots[" ANNOTS " 21 0 R]>>" }
#define NEW_SIG(keys) { 21, "<</FT/Sig/T(Sig3)/Type/Annot" \
		"/Subtype/Widget/P 3 0 R/F 4" keys ">>" }

static const struct {
	const char	*descr;
	unsigned int	 base;
	int		 p;		/* DocMDP */
	const char	*lock;		/* FieldMDP */
	struct object	 put[PUTS + 1];
	unsigned int	 odd;
	enum mod_level	 level;
	enum finding	 why;		/* OK: allowed */
	const char	*object;	/* the one it was seen at */
} tests[] = {
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
	/* Logical structure. */
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
};

static void
show(const struct pdf_changes *ch)
{
	print_message("    %s, %s, P %d\n", mod_level_name(ch->level),
	    ch->allowed ? "allowed" : "not allowed", ch->docmdp);
	for (size_t i = 0; i < ch->nwhy; i++)
		print_message("    %s %s\n", finding_name(ch->why[i].code),
		    ch->why[i].object < ch->nobject ?
		    ch->object[ch->why[i].object] : "-");
}

static void
check_why(const struct pdf_changes *ch, enum finding why, const char *object)
{
	for (size_t i = 0; i < ch->nwhy; i++) {
		if (ch->why[i].code != why)
			continue;
		if (object != NULL)
			assert_string_equal(ch->object[ch->why[i].object],
			    object);
		return;
	}
	fail_msg("%s is not among the reasons", finding_name(why));
}

static void
changes(void **state)
{
	struct pdf_changes	 ch;
	struct maker		 m;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)1 << 20);
		put_base(&m, tests[i].base, tests[i].p, tests[i].lock);
		put_later(&m, tests[i].put, tests[i].odd);
		assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len,
		    m.signed_end), 0);
		show(&ch);
		assert_int_equal(ch.level, tests[i].level);
		assert_int_equal(ch.docmdp, tests[i].p);
		assert_int_equal(ch.allowed, tests[i].why == FINDING_OK &&
		    tests[i].level != MOD_UNKNOWN);
		if (tests[i].why != FINDING_OK)
			check_why(&ch, tests[i].why, tests[i].object);
		else
			assert_int_equal(ch.nwhy, 0);
		pdf_changes_release(&ch);
		buf_release(&m.b);
	}
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
	memset(&m, 0, sizeof(m));
	buf_init(&m.b, (size_t)1 << 20);
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
	memset(&m, 0, sizeof(m));
	buf_init(&m.b, (size_t)1 << 20);
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
	memset(&m, 0, sizeof(m));
	buf_init(&m.b, (size_t)1 << 20);
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
	memset(&m, 0, sizeof(m));
	buf_init(&m.b, (size_t)1 << 20);
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
