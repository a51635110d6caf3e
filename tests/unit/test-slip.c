/*
 * test-slip.c: what stands on a verification slip, before it is drawn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"

#include "archiver/slip.h"
#include "archiver/slip_part.h"

#define SHA	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NOTE	"log.example/1\n12\n" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" \
	"— log.example/1 AAAA\n— auditor.example AAAA\n"

#define VERDICT	"\"verdict\":{\"indication\":\"TOTAL-FAILED\"," \
	"\"sub_indication\":\"HASH_FAILURE\",\"format\":\"pdf\"," \
	"\"signatures\":[{\"id\":\"S1\",\"indication\":\"TOTAL-FAILED\"," \
	"\"diagnosis\":\"content-altered\"}]}"
#define RECORD	"{\"seq\":7,\"received\":\"2026-11-23T19:00:00Z\",\"agent\":" \
	"\"an\",\"source\":{\"name\":\"a\\u202eb.pdf\"," \
	"\"path\":\"in/a.pdf\"}," \
	"\"quarantined\":true,\"metadata\":{\"number\":{\"value\":\"2103\"," \
	"\"origin\":\"text\",\"confidence\":95},\"notation\":{\"value\":" \
	"\"QĐ-UBND\",\"origin\":\"text\",\"confidence\":60}},\"fields\":{" \
	"\"notation\":{\"value\":\"KH-UBND\",\"seq\":9}}," VERDICT "}"
#define JUDGED	"{\"indication\":\"TOTAL-PASSED\",\"format\":\"pdf\"," \
	"\"signatures\":[{\"id\":\"S1\",\"kind\":\"signature\"," \
	"\"indication\":\"TOTAL-PASSED\",\"diagnosis\":\"intact\"," \
	"\"coverage\":\"whole-file\"," \
	"\"signing_time\":\"2026-11-23T19:00:00Z\",\"signing_time_source\":" \
	"\"claimed\",\"signer\":{\"subject\":\"CN=Nguyễn Văn An,O=UBND\"," \
	"\"issuer\":\"CN=CA\",\"serial\":\"1\",\"kind\":\"leader\"}}," \
	"{\"id\":\"S2\",\"kind\":\"signature\"," \
	"\"indication\":\"INDETERMINATE\"," \
	"\"sub_indication\":\"NO_SIGNING_CERTIFICATE_FOUND\"," \
	"\"diagnosis\":\"unsupported\",\"reasons\":[\"No certificate.\"]}]," \
	"\"rules\":[" \
	"{\"id\":\"D11.3a\",\"article\":\"Điều 11.3.a\",\"result\":\"pass\"," \
	"\"text\":\"One by hand. Nothing to do.\"}," \
	"{\"id\":\"D11.3b\",\"article\":\"Điều 11.3.b\",\"result\":" \
	"\"not-applicable\",\"text\":\"No seal.\"}," \
	"{\"id\":\"D13.2a\",\"article\":\"Điều 13.2.a\",\"result\":\"fail\"," \
	"\"text\":\"It is missing. Ask.\"}]}"

/* What a slip is made of, and who asked. */
struct desk {
	struct settings	 set;
	struct run	 run;
	struct handed	 item;
	struct buf	 note;
	struct slip_facts f;
	json_t		*judged;
};

static void
desk_set(struct desk *d, const char *record, const char *judged)
{
	memset(d, 0, sizeof(*d));
	d->run.set = &d->set;
	d->run.agent = "tester@here";
	d->item.found.record = json_loads(record, 0, NULL);
	assert_non_null(d->item.found.record);
	assert_int_equal(digest_from_hex(&d->item.found.sha256, SHA), 0);
	d->item.found.accession = 57;
	d->item.found.size = 10;
	d->item.seq = 11;
	d->item.time = 0;
	if (judged != NULL) {
		d->judged = json_loads(judged, 0, NULL);
		assert_non_null(d->judged);
	}
	buf_init(&d->note, 4096);
	buf_addstr(&d->note, NOTE);
	d->f = (struct slip_facts){ .run = &d->run, .item = &d->item,
	    .judged = d->judged, .note = &d->note, .origin = "log.example/1",
	    .reason = "", .to = "the printer HP", .with_original = true };
}

static void
desk_clear(struct desk *d)
{
	json_decref(d->item.found.record);
	json_decref(d->judged);
	buf_release(&d->note);
}

/* The slip as text, "key: value" a line, boxes and tables too. */
static char *
as_text(const struct desk *d)
{
	json_t		*all = slip_make(&d->f), *blocks, *one, *row;
	struct buf	 b;
	char		*text;
	size_t		 i, k;

	assert_non_null(all);
	buf_init(&b, 1 << 20);
	blocks = json_object_get(json_object_get(all, "slip"), "blocks");
	assert_true(json_array_size(blocks) > 10);
	json_array_foreach(blocks, i, one) {
		if (json_get_str(one, "key") != NULL)
			buf_addf(&b, "%s: %s\n", json_get_str(one, "key"),
			    json_get_str(one, "value"));
		if (json_get_str(one, "text") != NULL)
			buf_addf(&b, "%s %s: %s\n", json_get_str(one, "type"),
			    json_get_str(one, "tone"), json_get_str(one,
			    "text"));
		json_array_foreach(json_object_get(one, "items"), k, row)
			buf_addf(&b, "[%c] %s\n", json_is_true(json_array_get(
			    row, 0)) ? 'x' : ' ', json_string_value(
			    json_array_get(row, 1)));
		json_array_foreach(json_object_get(one, "rows"), k, row)
			buf_addf(&b, "%s | %s | %s\n", json_string_value(
			    json_array_get(row, 0)), json_string_value(
			    json_array_get(row, 1)), json_string_value(
			    json_array_get(row, 2)));
	}
	buf_addf(&b, "code: %s\n", json_get_str(json_object_get(all, "slip"),
	    "code"));
	assert_false(b.failed);
	assert_true(utf8_valid(b.p, b.len));
	text = strndup((const char *)b.p, b.len);
	assert_non_null(text);
	buf_release(&b);
	json_decref(all);
	return text;
}

static void
has(const char *text, const char *want)
{
	if (strstr(text, want) == NULL)
		fail_msg("no \"%s\" in:\n%s", want, text);
}

static void
has_not(const char *text, const char *other)
{
	if (strstr(text, other) != NULL)
		fail_msg("\"%s\" in:\n%s", other, text);
}

static void
judged_today(void **state)
{
	struct desk	 d;
	char		*t;

	(void)state;
	desk_set(&d, RECORD, JUDGED);
	t = as_text(&d);
	has(t, "verdict good: valid\n");
	has(t, "verdict bad: QUARANTINED");
	has(t, "Number: 2103 (from the text; sure: 95%)\n");
	has(t, "Notation: KH-UBND (corrected; it was read as QĐ-UBND)\n");
	has(t, "Date of issue: not known\n");
	has_not(t, "Position:");
	/* What turns the line around is shown, not obeyed. */
	has(t, "Name: a\\xe2\\x80\\xaeb.pdf\n");
	has(t, "SHA-256: " SHA "\n");
	has(t, "Channel: not stated\n");
	has(t, "sub plain: Signature 1 of 2: Nguyễn Văn An (signature)\n");
	has(t, "Kind: a person's certificate (a leader of the body itself)\n");
	has(t, "as the signer's machine claims; nothing proves it\n");
	has(t, "Signer: not known: the certificate is missing\n");
	has(t, "Why: No certificate.\n");
	has(t, "[x] A signature by hand (Điều 11.3.a)\n");
	has(t, "[ ] The agency's seal (Điều 11.3.b)\n");
	/* The broken one first; of what is kept, no remedy. */
	assert_true(strstr(t, "Điều 13.2.a | BROKEN | It is missing. Ask.\n")
	    < strstr(t, "Điều 11.3.a | kept | One by hand.\n"));
	has(t, "Not applicable: Điều 11.3.b\n");
	has(t, "Taken in: entry 7 of the journal");
	has(t, "Judged then: NOT VALID: the content is not what was signed\n");
	has(t, "Checkpoint: 12 entries, this one among them; root ");
	has(t, "signed by log.example/1, auditor.example\n");
	has(t, "Ledger: not named in the configuration, or cannot be read\n");
	has(t, "Code: log.example/1/11\n");
	has(t, "Reason: not stated\n");
	has(t, "To: the printer HP\n");
	has(t, "code: NGUYENBAN SLIP\nsha256 " SHA "\naccession 57\n"
	    "log log.example/1\nentry 11\n");
	free(t);
	desk_clear(&d);
}

static void
not_judged(void **state)
{
	struct desk	 d;
	char		*t;

	(void)state;
	desk_set(&d, RECORD, NULL);
	d.f.with_original = false;
	buf_reset(&d.note);
	t = as_text(&d);
	has(t, "verdict bad: NOT VALID: the content is not what was signed\n");
	has(t, "Its signatures could not be judged today");
	has(t, "S1: NOT VALID; altered");
	has(t, "text plain: No article could be judged.\n");
	has(t, "[ ] A signature by hand");
	has(t, "Checkpoint: cannot be read\n");
	has_not(t, "137/2024");
	free(t);
	desk_clear(&d);
}

static void
ledger_word(void **state)
{
	static const struct {
		const char	*fixity;
		bool		 listed;
		const char	*want;
	} rows[] = {
		{ "ok", true, "Last audit: its bytes are unaltered; valid\n" },
		{ "crc", true, "Last audit: its bytes are DAMAGED; valid\n" },
		{ "", false, "Last audit: the document is not in it yet\n" },
	};
	struct audit_word	 w = { .commit = "abc", .at = 0 };
	struct desk		 d;
	char			*t;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		desk_set(&d, RECORD, JUDGED);
		snprintf(w.fixity, sizeof(w.fixity), "%s", rows[i].fixity);
		snprintf(w.indication, sizeof(w.indication), "TOTAL-PASSED");
		w.listed = rows[i].listed;
		buf_init(&w.note, 4096);
		buf_addstr(&w.note, NOTE);
		d.f.word = &w;
		/* An entry behind the ledger's last audit. */
		json_object_set_new(d.item.found.record, "seq",
		    json_integer(i == 2 ? 12 : 7));
		t = as_text(&d);
		has(t, rows[i].want);
		has(t, i == 2 ? "Cosigned: 12 entries, this one NOT among "
		    "them yet" : "Cosigned: 12 entries, this one among them");
		free(t);
		buf_release(&w.note);
		desk_clear(&d);
	}
}

/* A duplicate has what the first one has; a bare record has little. */
static void
bare_records(void **state)
{
	struct desk	 d;
	json_t		*first = json_loads(RECORD, 0, NULL);
	char		*t;

	(void)state;
	desk_set(&d, "{\"source\":{\"name\":\"b\"},\"duplicate\":true}", NULL);
	d.f.first = first;
	t = as_text(&d);
	has(t, "Number: 2103 (from the text");
	has(t, "verdict bad: NOT VALID");
	has_not(t, "QUARANTINED");	/* that is the other's */
	free(t);
	d.f.first = NULL;
	t = as_text(&d);
	has(t, "Number: not known\n");
	free(t);
	desk_clear(&d);
	json_decref(first);
}

static void
long_texts(void **state)
{
	char		 name[4096], out[SLIP_LINE];
	struct desk	 d;
	char		*t;

	(void)state;
	/* Three octets a letter: a cut must not fall inside one. */
	for (size_t i = 0; i + 3 < sizeof(name); i += 3)
		memcpy(name + i, "ế", 4);
	slip_visible(name, out);
	assert_true(strlen(out) > SLIP_LINE - 8);
	assert_true(utf8_valid(out, strlen(out)));
	assert_string_equal(slip_visible("a\nb\x1b[0m", out),
	    "a\\x0ab\\x1b[0m");
	desk_set(&d, "{\"source\":{\"name\":\"x\"}}", NULL);
	json_object_set_new(json_object_get(d.item.found.record, "source"),
	    "name", json_string(name));
	d.f.reason = name;
	t = as_text(&d);
	has(t, "Reason: ế");
	free(t);
	desk_clear(&d);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(judged_today),
		cmocka_unit_test(not_judged),
		cmocka_unit_test(ledger_word),
		cmocka_unit_test(bare_records),
		cmocka_unit_test(long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
