/*
 * revised.h: signed PDFs that are made here and revised later, and what
 * pdf_changes_compare() should say of them.
 */
#ifndef TESTS_UNIT_REVISED_H
#define TESTS_UNIT_REVISED_H

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
	CALCULATED = 2048,	/* the form calculates values */
	NOTED = 4096		/* a note, 40, in the tree: 19 */
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

#define put(m, ...)	assert_int_equal(buf_addf(&(m)->b, __VA_ARGS__), 0)

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
/* A note and its element among what it paints, which they are not. */
#define NOTED_PAGE "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]" \
		"/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>" \
		"/XObject<</X1 19 0 R/X2 40 0 R>>>>"
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
put_tree(struct maker *m, unsigned int base)
{
	bool	 noted = base & NOTED;

	object(m, 30, "<</Type/StructTreeRoot/K 31 0 R/ParentTree 33 0 R"
	    "/ParentTreeNextKey 1>>");
	object(m, 31, noted ?
	    "<</Type/StructElem/S/Document/P 30 0 R/K[19 0 R 32 0 R]>>" :
	    "<</Type/StructElem/S/Document/P 30 0 R/K[32 0 R]>>");
	object(m, 32, "<</Type/StructElem/S/P/P 31 0 R/Pg 3 0 R/K 0>>");
	object(m, 33, noted ? "<</Nums[0[32 0 R]1 19 0 R]>>" :
	    "<</Nums[0[32 0 R]]>>");
	if (!noted)
		return;
	object(m, 19, "<</Type/StructElem/S/Annot/P 31 0 R/Pg 3 0 R"
	    "/K<</Type/OBJR/Obj 40 0 R>>>>");
	object(m, 40, "<</Type/Annot/Subtype/Text/Rect[1 1 9 9]"
	    "/StructParent 1>>");
}

static void
put_page(struct maker *m, unsigned int base)
{
	char	 text[1024];

	snprintf(text, sizeof(text), "%s/Annots%s>>", (base & SHARED_AP) ?
	    "<</Type/Page/Parent 2 0 R/Contents 5 0 R"
	    "/Resources<</XObject<</X1 14 0 R>>>>" : (base & NOTED) ?
	    NOTED_PAGE : PAGE,
	    (base & LISTED) ? " 18 0 R" : (base & NOTED) ? "[" ANNOTS
	    " 40 0 R]" : "[" ANNOTS "]");
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

	memset(m, 0, sizeof(*m));
	buf_init(&m->b, (size_t)1 << 20);
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
		put_tree(m, base);
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

/* A change, and what is said of it. */
struct revised_case {
	const char	*descr;
	unsigned int	 base;
	int		 p;		/* DocMDP */
	const char	*lock;		/* FieldMDP */
	struct object	 put[PUTS + 1];
	unsigned int	 odd;
	enum mod_level	 level;
	enum finding	 why;		/* OK: allowed */
	const char	*object;	/* the one it was seen at */
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
check_case(const struct revised_case *t)
{
	struct pdf_changes	 ch;
	struct maker		 m;

	print_message("%s\n", t->descr);
	put_base(&m, t->base, t->p, t->lock);
	put_later(&m, t->put, t->odd);
	assert_int_equal(pdf_changes_compare(&ch, m.b.p, m.b.len,
	    m.signed_end), 0);
	show(&ch);
	assert_int_equal(ch.level, t->level);
	assert_int_equal(ch.docmdp, t->p);
	assert_int_equal(ch.allowed, t->why == FINDING_OK &&
	    t->level != MOD_UNKNOWN);
	if (t->why != FINDING_OK)
		check_why(&ch, t->why, t->object);
	else
		assert_int_equal(ch.nwhy, 0);
	pdf_changes_release(&ch);
	buf_release(&m.b);
}

#endif
