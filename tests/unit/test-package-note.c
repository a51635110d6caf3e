/*
 * test-package-note.c: packages of which a part cannot be judged, or need not
 * be: what is said of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/document.h"
#include "tests/unit/xmlsign.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define ASIC_E		"application/vnd.etsi.asic-e+zip"
#define ODT		"application/vnd.oasis.opendocument.text"
#define OPC		"http://schemas.openxmlformats.org/package/2006/"
#define ODF_MANIFEST	"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"

static void
begin(struct zips *z, const char *type)
{
	zips_init(z);
	zips_add(z, "mimetype", type, strlen(type), false);
}

/* An ODF document, one entry of whose manifest holds ${inside}. */
static void
make_odf(struct zips *z, const char *inside)
{
	struct buf	 m;

	buf_init(&m, XMLSIGN_MAX);
	buf_addf(&m, "<m:manifest xmlns:m=\"" ODF_MANIFEST "\"><m:file-entry "
	    "m:full-path=\"content.xml\">%s</m:file-entry></m:manifest>",
	    inside);
	begin(z, ODT);
	zips_add(z, "content.xml", "<a/>", 4, true);
	zips_add(z, "META-INF/manifest.xml", m.p, m.len, true);
	buf_release(&m);
}

static void
odf(struct zips *z)
{
	make_odf(z, "");
}

static void
odf_part(struct zips *z)
{
	make_odf(z, "<m:encryption-data/>");
}

static void
odf_whole(struct zips *z)
{
	begin(z, ODT);
	zips_add(z, "encrypted-package", "octets", 6, false);
}

/* An ODF document signed but for ${more}. */
static void
make_signed(struct zips *z, const char *more)
{
	struct buf	 refs, xml;

	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	add_reference(&refs, "", "mimetype", NULL, ODT, strlen(ODT));
	add_reference(&refs, "", "content.xml", NULL, "<a/>", 4);
	buf_addstr(&xml, "<document-signatures xmlns=\"urn:oasis:names:tc:"
	    "opendocument:xmlns:digitalsignature:1.0\">");
	add_signature(&xml, false, "s1", &refs, NULL);
	buf_addstr(&xml, "</document-signatures>");
	begin(z, ODT);
	zips_add(z, "content.xml", "<a/>", 4, true);
	if (more != NULL)
		zips_add(z, more, "octets", 6, false);
	zips_add(z, "META-INF/documentsignatures.xml", xml.p, xml.len, true);
	buf_release(&refs);
	buf_release(&xml);
}

static void
odf_covered(struct zips *z)
{
	make_signed(z, NULL);
}

static void
odf_loose(struct zips *z)
{
	make_signed(z, "Thumbnails/thumbnail.png");
}

static void
odf_content(struct zips *z)
{
	make_signed(z, "Pictures/a.png");
}

static void
asic_with(struct zips *z, const char *name, const char *octets)
{
	begin(z, ASIC_E);
	zips_add(z, "one.txt", "one", 3, false);
	zips_add(z, name, octets, strlen(octets), false);
}

static void
asic_record(struct zips *z)
{
	asic_with(z, "META-INF/evidencerecord.xml", "<other/>");
}

/* The last member's octets are not those that its CRC is of. */
static void
asic_broken(struct zips *z)
{
	asic_with(z, "META-INF/signatures001.xml", "<other/>");
	z->file.p[z->file.len - 1] ^= 1;
}

static void
asic_broken_stamp(struct zips *z)
{
	asic_with(z, "META-INF/timestamp001.tst", "octets");
	z->file.p[z->file.len - 1] ^= 1;
}

static void
asic_broken_record(struct zips *z)
{
	asic_with(z, "META-INF/evidencerecord001.ers", "octets");
	z->file.p[z->file.len - 1] ^= 1;
}

static void
asic_broken_cms(struct zips *z)
{
	asic_with(z, "META-INF/signature.p7s", "octets");
	z->file.p[z->file.len - 1] ^= 1;
}

static const struct {
	const char	*descr;
	void		(*make)(struct zips *);
	enum finding	 want;		/* OK: none of this table's */
	const char	*detail;
	size_t		 nsig;
} tests[] = {
	{ "an ODF document", odf, FINDING_OK, "", 0 },
	{ "a part of it encrypted", odf_part, FINDING_PARTS_ENCRYPTED,
	    "content.xml", 0 },
	{ "all of it encrypted", odf_whole, FINDING_PACKAGE_ENCRYPTED,
	    "encrypted-package", 0 },
	{ "all that counts is signed", odf_covered, FINDING_OK, "", 1 },
	{ "a thumbnail is not", odf_loose, FINDING_UNCOVERED_PARTS,
	    "Thumbnails/thumbnail.png", 1 },
	{ "a picture is not", odf_content, FINDING_PARTIAL_COVERAGE,
	    "Pictures/a.png", 1 },
	{ "an evidence record that is none", asic_record,
	    FINDING_TIMESTAMP_MEMBER, "META-INF/evidencerecord.xml", 0 },
	{ "signatures that cannot be unpacked", asic_broken,
	    FINDING_CONTAINER_UNREADABLE, "META-INF/signatures001.xml", 0 },
	{ "a time-stamp that cannot", asic_broken_stamp,
	    FINDING_CONTAINER_UNREADABLE, "META-INF/timestamp001.tst", 0 },
	{ "an evidence record that cannot", asic_broken_record,
	    FINDING_CONTAINER_UNREADABLE, "META-INF/evidencerecord001.ers",
	    0 },
	{ "a CMS signature that cannot", asic_broken_cms,
	    FINDING_CONTAINER_UNREADABLE, "META-INF/signature.p7s", 0 },
};

static bool
is_wanted_by_any(enum finding f)
{
	for (size_t i = 0; i < COUNT(tests); i++)
		if (tests[i].want == f)
			return true;
	return false;
}

/* Is it said once, and no other finding of the table with it? */
static void
check(const struct plan_note *note, size_t n, size_t i, size_t *found)
{
	for (size_t k = 0; k < n; k++) {
		print_message("    %s %s\n", finding_name(note[k].code),
		    note[k].detail);
		if (!is_wanted_by_any(note[k].code))
			continue;
		assert_int_equal(note[k].code, tests[i].want);
		assert_non_null(strstr(note[k].detail, tests[i].detail));
		(*found)++;
	}
}

static void
packages(void **state)
{
	struct plan	*plan;
	struct zips	 z;
	size_t		 found;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		tests[i].make(&z);
		zips_end(&z);
		plan = document_parse(z.file.p, z.file.len);
		assert_non_null(plan);
		assert_int_equal(plan->nsig, tests[i].nsig);
		found = 0;
		check(plan->note, plan->nnote, i, &found);
		for (size_t k = 0; k < plan->nsig; k++)
			check(plan->sig[k].note, plan->sig[k].nnote, i,
			    &found);
		assert_int_equal(found, tests[i].want != FINDING_OK);
		plan_free(plan);
		buf_release(&z.file);
	}
}

/* [MS-OFFCRYPTO] 2.3.4: the name of the stream, wherever it stands. */
static void
locked_ole(void **state)
{
	static const char	 name[] = "EncryptedPackage";
	struct plan		*plan;
	uint8_t			 file[4096];

	(void)state;
	for (int locked = 0; locked < 2; locked++) {
		memset(file, 0, sizeof(file));
		memcpy(file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
		for (size_t i = 0; locked && i < sizeof(name) - 1; i++)
			file[1024 + 2 * i] = (uint8_t)name[i];
		plan = document_parse(file, sizeof(file));
		assert_non_null(plan);
		assert_int_equal(plan->format, FORMAT_OLE);
		assert_int_equal(plan->nnote, locked);
		if (locked)
			assert_int_equal(plan->note[0].code,
			    FINDING_PACKAGE_ENCRYPTED);
		plan_free(plan);
	}
}

/* What a signature of an ASiC-E over one.txt leaves out, or the archive. */
static void
beside_the_signed(void **state)
{
	static const struct {
		const char	*name;
		const char	*octets;
		const char	*behind;
		enum finding	 told;
	} rows[] = {
		{ "META-INF/other.txt", "x", "", FINDING_UNCOVERED_PARTS },
		{ "meta-inf/other.txt", "x", "", FINDING_PARTIAL_COVERAGE },
		{ "meta-inf/signatures.xml", "<x/>", "",
		    FINDING_PARTIAL_COVERAGE },
		{ "MIMETYPE", "x", "", FINDING_PARTIAL_COVERAGE },
		{ "folder/", "", "", FINDING_OK },
		{ "folder/", "x", "", FINDING_PARTIAL_COVERAGE },
		{ "", "x", "", FINDING_PARTIAL_COVERAGE },
		{ "folder/", "", "more", FINDING_CONTAINER_BEHIND },
	};
	struct buf	 refs, xml;
	struct plan	*plan;
	struct zips	 z;

	(void)state;
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	add_reference(&refs, "", "one.txt", NULL, "one", 3);
	buf_addstr(&xml, "<a:XAdESSignatures xmlns:a=\"http://uri.etsi.org/"
	    "02918/v1.2.1#\">");
	add_signature(&xml, false, "s1", &refs, NULL);
	buf_addstr(&xml, "</a:XAdESSignatures>");
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("'%s'\n", rows[i].name);
		asic_with(&z, rows[i].name, rows[i].octets);
		zips_add(&z, "META-INF/signatures.xml", xml.p, xml.len, true);
		zips_end(&z);
		buf_addstr(&z.file, rows[i].behind);
		plan = document_parse(z.file.p, z.file.len);
		assert_non_null(plan);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].coverage, rows[i].told ==
		    FINDING_PARTIAL_COVERAGE ? COVERAGE_PARTIAL :
		    COVERAGE_WHOLE);
		assert_int_equal(plan->nnote, *rows[i].behind != '\0');
		if (plan->nnote > 0)
			assert_int_equal(plan->note[0].code, rows[i].told);
		else
			assert_true(rows[i].told == FINDING_OK ||
			    sigplan_has_note(&plan->sig[0], rows[i].told));
		plan_free(plan);
		buf_release(&z.file);
	}
	buf_release(&refs);
	buf_release(&xml);
}

/* A reference to the relationships of a part, to that one of them. */
static void
add_selection(struct buf *list, const char *id)
{
	char	 transform[1024], form[512];

	snprintf(transform, sizeof(transform), "<ds:Transform Algorithm=\""
	    OPC "RelationshipTransform\"><o:RelationshipReference xmlns:o=\""
	    OPC "digital-signature\" SourceId=\"%s\"></"
	    "o:RelationshipReference></ds:Transform>" TRANSFORM(C14N), id);
	snprintf(form, sizeof(form), "<Relationships xmlns=\"" OPC
	    "relationships\"><Relationship Id=\"%s\" Target=\"%s.xml\" "
	    "TargetMode=\"Internal\" Type=\"t\"></Relationship>"
	    "</Relationships>", id, id);
	add_reference(list, "", "/_rels/a.xml.rels", transform, form,
	    strlen(form));
}

/* OPC: what one reference to relationships leaves out another may select. */
static void
two_of_relationships(void **state)
{
	static const char	 types[] = "<Types xmlns=\"" OPC
	    "content-types\"></Types>";
	static const char	 rels[] = "<Relationships xmlns=\"" OPC
	    "relationships\"><Relationship Id=\"r1\" Type=\"t\" "
	    "Target=\"r1.xml\"/><Relationship Id=\"r2\" Type=\"t\" "
	    "Target=\"r2.xml\"/></Relationships>";
	struct buf	 refs, xml;
	struct plan	*plan;
	struct zips	 z;

	(void)state;
	for (int both = 0; both < 2; both++) {
		buf_init(&refs, XMLSIGN_MAX);
		buf_init(&xml, XMLSIGN_MAX);
		add_reference(&refs, "", "/a.xml", NULL, "<a/>", 4);
		add_selection(&refs, "r1");
		add_selection(&refs, both ? "r2" : "r1");
		add_signature(&xml, false, "s1", &refs, NULL);
		zips_init(&z);
		zips_add(&z, "[Content_Types].xml", types, strlen(types),
		    true);
		zips_add(&z, "a.xml", "<a/>", 4, true);
		zips_add(&z, "_rels/a.xml.rels", rels, strlen(rels), true);
		zips_add(&z, "_xmlsignatures/sig1.xml", xml.p, xml.len, true);
		zips_end(&z);
		plan = document_parse(z.file.p, z.file.len);
		assert_non_null(plan);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].parsed, TRI_YES);
		assert_int_equal(plan->sig[0].coverage, both ?
		    COVERAGE_WHOLE : COVERAGE_PARTIAL);
		plan_free(plan);
		buf_release(&z.file);
		buf_release(&refs);
		buf_release(&xml);
	}
}

/* ODF names its signatures' file in one case; from 1.2 on all is signed. */
static void
odf_in_another_case(void **state)
{
	static const char	 content[] = "<a office:version=\"1.2\"></a>";
	static const char *const names[] = { "META-INF/documentsignatures.xml",
		"META-INF/DocumentSignatures.xml" };
	struct buf	 refs, xml;
	struct plan	*plan;
	struct zips	 z;

	(void)state;
	buf_init(&refs, XMLSIGN_MAX);
	buf_init(&xml, XMLSIGN_MAX);
	add_reference(&refs, "", "mimetype", NULL, ODT, strlen(ODT));
	add_reference(&refs, "", "content.xml", NULL, content,
	    strlen(content));
	add_signature(&xml, false, "s1", &refs, NULL);
	for (size_t i = 0; i < COUNT(names); i++) {
		begin(&z, ODT);
		zips_add(&z, "content.xml", content, strlen(content), true);
		zips_add(&z, names[i], xml.p, xml.len, true);
		zips_end(&z);
		plan = document_parse(z.file.p, z.file.len);
		assert_non_null(plan);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].coverage, i == 0 ?
		    COVERAGE_WHOLE : COVERAGE_PARTIAL);
		plan_free(plan);
		buf_release(&z.file);
	}
	buf_release(&refs);
	buf_release(&xml);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(packages),
		cmocka_unit_test(locked_ole),
		cmocka_unit_test(beside_the_signed),
		cmocka_unit_test(two_of_relationships),
		cmocka_unit_test(odf_in_another_case),
	};

	return cmocka_run_group_tests(all, xmlsign_begin,
	    xmlsign_end);
}
