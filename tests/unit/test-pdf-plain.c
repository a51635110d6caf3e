/*
 * test-pdf-plain.c: which PDFs are read without libqpdf, and that both ways
 * find the same signatures in those.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_find.h"
#include "formats/document/pdf_open.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define OBJECTS		8

/* A file in perfect order; object 0 is the trailer. */
static const char *const	 bodies[OBJECTS] = {
	"<</Size 8/Root 1 0 R>>",
	"<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>",
	"<</Type/Pages/Kids[3 0 R]/Count 1>>",
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
	"<</Fields[5 0 R]/SigFlags 3>>",
	"<</T(a)/Kids[6 0 R]>>",
	"<</FT/Sig/T(b)/Parent 5 0 R/V 7 0 R>>",
	"<</Type/Sig/ByteRange[0 1 2 3]/Contents<3000>>>",
};

static const struct {
	const char	*descr;
	int		 num;		/* object replaced by ${body} */
	const char	*body;		/* NULL: none */
	const char	*from;		/* replaced by ${to} and spaces */
	const char	*to;		/* NULL: none */
	int		 want;
	const char	*name;		/* of the first found; NULL: none */
} tests[] = {
	{ "perfect", 0, NULL, NULL, NULL, 1, "a.b" },
	{ "no form", 1, "<</Type/Catalog/Pages 2 0 R>>", NULL, NULL, 0,
	    NULL },
	{ "no form, no signature", 1, "<</Type/Catalog/Pages 2 0 R>>",
	    "/ByteRange", "/ByteRang_", 1, NULL },
	{ "fields in an object", 4, "<</Fields 3 0 R>>", "obj\n<</Type/Page/"
	    "Parent 2 0 R/MediaBox[0 0 9 9]>>", "obj\n[5 0 R]", 1,
	    "a.b" },
	{ "the name in hexadecimal", 5, "<</T<61>/Kids[6 0 R]>>", NULL, NULL,
	    1, "a.b" },
	{ "a name not in ASCII", 5, "<</T<FEFF0103>/Kids[6 0 R]>>", NULL,
	    NULL, 0, NULL },
	{ "comments", 5, "<<%(\n/T(a)%>>\n/Kids[6 0 R]>>", NULL, NULL, 1,
	    "a.b" },
	{ "a key twice", 5, "<</T(a)/T(c)/Kids[6 0 R]>>", NULL, NULL, 0,
	    NULL },
	{ "a key twice, deep", 4, "<</Fields[5 0 R]/DR<</A 1/A 2>>>>", NULL,
	    NULL, 0, NULL },
	{ "a name with #", 5, "<</T(a)/K#69ds[6 0 R]>>", NULL, NULL, 0,
	    NULL },
	{ "no value to a key", 5, "<</T(a)/Kids[6 0 R]/X>>", NULL, NULL, 0,
	    NULL },
	{ "no name for a key", 5, "<</T(a)/Kids[6 0 R](X)1>>", NULL, NULL, 0,
	    NULL },
	{ "a word that is none", 5, "<</T(a)/Kids[6 0 R]/X yes>>", NULL, NULL,
	    0, NULL },
	{ "numbers of all forms", 5, "<</T(a)/Kids[6 0 R]/X[1 -2 +.5 3.]>>",
	    NULL, NULL, 1, "a.b" },
	{ "a number of two points", 5, "<</T(a)/Kids[6 0 R]/X 1.2.3>>", NULL,
	    NULL, 0, NULL },
	{ "a reference to object 0", 5, "<</T(a)/Kids[6 0 R]/X 0 0 R>>", NULL,
	    NULL, 0, NULL },
	{ "a loop of fields", 6, "<</FT/Sig/T(b)/Kids[5 0 R]/V 7 0 R>>", NULL,
	    NULL, 0, NULL },
	{ "a kid that is none", 5, "<</T(a)/Kids[6 0 R null]>>", NULL, NULL,
	    0, NULL },
	{ "the value in its field", 6, "<</FT/Sig/T(b)/V<</Contents<30>"
	    "/ByteRange[0 1 2 3]>>>>", NULL, NULL, 0, NULL },
	{ "a value that needs another object", 7, "<</Type/Sig/ByteRange 3 0 "
	    "R/Contents<3000>>>", NULL, NULL, 0, NULL },
	{ "a security store", 1, "<</AcroForm 4 0 R/DSS<<>>>>", NULL, NULL, 0,
	    NULL },
	{ "encrypted", 0, "<</Size 8/Root 1 0 R/Encrypt 3 0 R>>", NULL, NULL,
	    0, NULL },
	{ "a stream of references beside", 0, "<</Size 8/Root 1 0 R/XRefStm "
	    "9>>", NULL, NULL, 0, NULL },
	{ "Size too small", 0, "<</Size 7/Root 1 0 R>>", NULL, NULL, 0, NULL },
	{ "Prev leads nowhere", 0, "<</Size 8/Root 1 0 R/Prev 3>>", NULL,
	    NULL, 0, NULL },
	{ "an entry that is none", 0, NULL, " 00000 n \n", " 0000x n \n", 0,
	    NULL },
	{ "a generation", 0, NULL, " 00000 n \n", " 00001 n \n", 0, NULL },
	{ "an object not in its place", 0, NULL, "\n4 0 obj", "\n9 0 obj", 0,
	    NULL },
	{ "an object without end", 0, NULL, "3>>\nendobj", "3>>\nendobi", 0,
	    NULL },
	{ "no header", 0, NULL, "%PDF-1.7", "%PDF-x.7", 0, NULL },
	{ "no startxref", 0, NULL, "startxref", "startxrex", 0, NULL },
};

static void __attribute__((format(printf, 2, 3)))
put(struct buf *b, const char *fmt, ...)
{
	char	 text[256];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert_int_equal(buf_addstr(b, text), 0);
}

static const char *
body_of(size_t row, int num)
{
	return tests[row].body != NULL && tests[row].num == num ?
	    tests[row].body : bodies[num];
}

static void
make(struct buf *b, size_t row)
{
	size_t	 off[OBJECTS], xref;
	char	*at;

	put(b, "%%PDF-1.7\n");
	for (int i = 1; i < OBJECTS; i++) {
		off[i] = b->len;
		put(b, "%d 0 obj\n%s\nendobj\n", i, body_of(row, i));
	}
	xref = b->len;
	put(b, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS);
	for (int i = 1; i < OBJECTS; i++)
		put(b, "%010zu 00000 n \n", off[i]);
	put(b, "trailer\n%s\nstartxref\n%zu\n%%%%EOF\n", body_of(row, 0),
	    xref);
	if (tests[row].from == NULL)
		return;
	assert_true(strlen(tests[row].from) >= strlen(tests[row].to));
	at = memmem(b->p, b->len, tests[row].from, strlen(tests[row].from));
	assert_non_null(at);
	memset(at, ' ', strlen(tests[row].from));
	memcpy(at, tests[row].to, strlen(tests[row].to));
}

/* libqpdf finds nothing else, and has nothing to say of the file. */
static void
check_same(const struct pdf_finds *plain, const struct pdf_file *file)
{
	struct pdf_open	 doc;
	struct pdf_finds finds;

	assert_int_equal(pdf_open(&doc, file->p, file->len), 0);
	assert_non_null(doc.q);
	assert_false(doc.warned || doc.repaired || doc.encrypted);
	assert_int_equal(pdf_find(&finds, file, &doc), 0);
	assert_null(finds.short_of);
	assert_int_equal(finds.n, plain->n);
	for (size_t i = 0; i < finds.n; i++) {
		assert_string_equal(finds.v[i].name, plain->v[i].name);
		assert_int_equal(finds.v[i].sd.num, plain->v[i].sd.num);
		assert_int_equal(finds.v[i].sd.where.off,
		    plain->v[i].sd.where.off);
		assert_true(sigdict_equal(&finds.v[i].sd, &plain->v[i].sd));
		assert_false(plain->v[i].unlisted || plain->v[i].removed);
	}
	pdf_finds_release(&finds);
	pdf_open_release(&doc);
}

static void
orders(void **state)
{
	struct buf	 b;
	struct pdf_file	 file;
	struct pdf_finds finds;
	uint8_t		*exact;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		buf_init(&b, 65536);
		make(&b, i);
		assert_non_null(exact = malloc(b.len));
		memcpy(exact, b.p, b.len);
		file = (struct pdf_file){ .p = exact, .len = b.len };
		assert_int_equal(pdf_revisions_find(&file.revisions, exact,
		    b.len), 0);
		assert_int_equal(pdf_find_plain(&finds, &file), tests[i].want);
		assert_int_equal(finds.n, tests[i].name != NULL);
		if (tests[i].name != NULL)
			assert_string_equal(finds.v[0].name, tests[i].name);
		if (tests[i].want == 1)
			check_same(&finds, &file);
		pdf_finds_release(&finds);
		pdf_revisions_release(&file.revisions);
		free(exact);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(orders),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
