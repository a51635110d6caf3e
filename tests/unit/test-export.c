/*
 * test-export.c: what a package tells of its documents.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include "formats/base/json.h"

#include "archiver/export_papers.h"

#define SHA	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct exported
document(const char *name, json_t *record, json_t *history)
{
	struct exported	 d = { .path = EXPORT_DATA "0000001.pdf", .size = 9,
			    .media_type = "application/pdf", .name = name,
			    .accession = 5, .record = record,
			    .history = history };

	assert_int_equal(digest_from_hex(&d.sha256, SHA), 0);
	return d;
}

static void
escaped(void **state)
{
	json_t			*record = json_object();
	json_t			*history = json_loads("[{\"agent\":\"a & <b>\","
				    "\"seq\":7,\"time\":\"2026-11-23T19:00:00"
				    ".000001Z\",\"type\":\"ingestion\"}]", 0,
				    NULL);
	struct exported		 d = document("a\"<&'>\x01.pdf", record,
				    history);
	struct export_frame	 f = { .id = "urn:uuid:1", .origin = "o&o",
				    .owner = "A & B", .doc = &d, .n = 1 };
	struct buf		 b;

	(void)state;
	buf_init(&b, 65536);
	assert_int_equal(export_premis(&b, &f), 0);
	assert_non_null(strstr(buf_str(&b), "<originalName>a&quot;&lt;&amp;"));
	assert_non_null(strstr(buf_str(&b), "\\x01.pdf</originalName>"));
	assert_non_null(strstr(buf_str(&b), "<agentName>a &amp; &lt;b&gt;"));
	assert_non_null(strstr(buf_str(&b), "o&amp;o/7/5<"));
	buf_reset(&b);
	assert_int_equal(export_mets(&b, &f), 0);
	assert_non_null(strstr(buf_str(&b), "<name>A &amp; B</name>"));
	assert_non_null(strstr(buf_str(&b), "CHECKSUM=\"" SHA "\""));
	buf_release(&b);
	/* No room is told, not cut short. */
	buf_init(&b, 200);
	assert_int_equal(export_premis(&b, &f), -1);
	buf_release(&b);
	json_decref(record);
	json_decref(history);
}

static const struct {
	const char	*record;
	const char	*first;		/* NULL: none */
	const char	*tt05;		/* its JSON, keys sorted */
} described[] = {
	{ "{}", NULL, "{\"docId\": \"o/5\"}" },
	{ "{\"metadata\":{\"kind\":{\"value\":\"Quyết định\"},\"date\":{"
	  "\"value\":\"2017-07-21\"},\"number\":{\"value\":\"2103\"}}}", NULL,
	  "{\"codeNumber\": \"2103\", \"docId\": \"o/5\", \"issuedDate\": "
	  "\"21/07/2017\", \"typeName\": \"02\"}" },
	/* A person's word above what was read; a law has no code. */
	{ "{\"metadata\":{\"kind\":{\"value\":\"Luật\"},\"number\":{"
	  "\"value\":\"1\"}},\"fields\":{\"number\":{\"value\":\"2\"}}}",
	  NULL, "{\"codeNumber\": \"2\", \"docId\": \"o/5\"}" },
	{ "{\"duplicate\":true}", "{\"metadata\":{\"number\":{\"value\":"
	  "\"7\"}}}", "{\"codeNumber\": \"7\", \"docId\": \"o/5\"}" },
};

static void
descriptions(void **state)
{
	struct export_frame	 f = { .origin = "o", .n = 1 };
	struct exported		 d;
	json_t			*record, *first, *json;
	char			*text;

	(void)state;
	for (size_t i = 0; i < sizeof(described) / sizeof(described[0]);
	    i++) {
		record = json_loads(described[i].record, 0, NULL);
		assert_non_null(record);
		first = described[i].first == NULL ? NULL :
		    json_loads(described[i].first, 0, NULL);
		d = document("n", record, NULL);
		d.first = first;
		f.doc = &d;
		assert_non_null(json = export_description(&f, 0));
		text = json_dumps(json_object_get(json, "tt05"),
		    JSON_SORT_KEYS);
		assert_string_equal(text, described[i].tt05);
		assert_true(json_equal(json_object_get(json, "record"),
		    record));
		free(text);
		json_decref(json);
		json_decref(first);
		json_decref(record);
	}
}

static void
keeps_to(const char *path, xmlDocPtr doc)
{
	xmlSchemaParserCtxtPtr	 parser = xmlSchemaNewParserCtxt(path);
	xmlSchemaPtr		 schema;
	xmlSchemaValidCtxtPtr	 valid;

	assert_non_null(parser);
	schema = xmlSchemaParse(parser);
	assert_non_null(schema);
	assert_non_null(valid = xmlSchemaNewValidCtxt(schema));
	assert_int_equal(xmlSchemaValidateDoc(valid, doc), 0);
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
}

/*
 * Well-formed with this root; and by the schema, where NB_SCHEMAS names the
 * folder with it: the schemas are no part of this project.
 */
static void
is_xml(const char *text, const char *root, const char *schema)
{
	const char	*folder = getenv("NB_SCHEMAS");
	char		 path[4096];
	xmlDocPtr	 doc;

	doc = xmlReadMemory(text, (int)strlen(text), "made.xml", NULL,
	    XML_PARSE_NONET);
	assert_non_null(doc);
	assert_string_equal(xmlDocGetRootElement(doc)->name, root);
	if (folder != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, schema);
		keeps_to(path, doc);
	}
	xmlFreeDoc(doc);
}

/* METS 1.12 and PREMIS 3.0. */
static void
schemas(void **state)
{
	static const struct {
		const char	*name, *history, *owner;
		size_t		 papers;
	} rows[] = {
		{ "nguyên bản.pdf", "[]", NULL, 0 },
		{ "a\"<&'>\x01\xff.pdf", "[{\"agent\":\"a & <b>\",\"seq\":7,"
		    "\"time\":\"2026-11-23T19:00:00.000001Z\",\"type\":"
		    "\"ingestion\"},{\"agent\":\"\",\"seq\":8,\"time\":"
		    "\"2026-11-23T19:00:01Z\",\"type\":\"retrieval\","
		    "\"use\":\"export\"},{\"agent\":\"a\",\"of\":8,\"outcome\":"
		    "\"in part\",\"seq\":9,\"time\":\"2026-11-23T19:00:02Z\","
		    "\"type\":\"retrieval outcome\"}]", "A & \"B\"",
		    EXPORT_KINDS },
		{ "", "[{\"agent\":\"a\",\"seq\":9,\"time\":"
		    "\"2026-11-23T19:00:00Z\",\"type\":\"duplicate\"}]",
		    "", EXPORT_KINDS },
	};
	struct export_paper	 paper[EXPORT_KINDS];
	json_t			*record = json_object();
	struct buf		 b;

	(void)state;
	memset(paper, 0, sizeof(paper));
	for (size_t i = 0; i < EXPORT_KINDS; i++) {
		paper[i].what = (enum export_kind)i;
		snprintf(paper[i].path, sizeof(paper[i].path),
		    "metadata/%zu & more", i);
	}
	buf_init(&b, 65536);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t		*history = json_loads(rows[i].history, 0,
				    NULL);
		struct exported	 d = document(rows[i].name, record, history);
		struct export_frame f = { .id = "urn:uuid:1", .origin = "o&o",
				    .owner = rows[i].owner, .doc = &d, .n = 1,
				    .paper = paper, .npaper = rows[i].papers };

		assert_non_null(history);
		buf_reset(&b);
		assert_int_equal(export_premis(&b, &f), 0);
		is_xml(buf_str(&b), "premis", "premis-v3-0.xsd");
		buf_reset(&b);
		assert_int_equal(export_mets(&b, &f), 0);
		is_xml(buf_str(&b), "mets", "mets.xsd");
		json_decref(history);
	}
	buf_release(&b);
	json_decref(record);
	xmlCleanupParser();
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(escaped),
		cmocka_unit_test(descriptions),
		cmocka_unit_test(schemas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
