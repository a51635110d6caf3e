/*
 * test-note.c: signed notes, checkpoints and cosignatures.
 *
 * The notes of example.com/foo and PeterNeumann are those of C2SP signed-note
 * and golang.org/x/mod; the checkpoints are those of FiloSottile/sunlight.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/journal/note.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DASH		"\xe2\x80\x94 "

#define FOO_KEY		"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54I" \
			"d2LKaANYcrnKv3U2k"
#define FOO_TEXT	"This is an example message.\n"
#define FOO_LINE	DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YE" \
			"q6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu7" \
			"2IneyaQM=\n"
#define PETER_KEY	"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmq" \
			"q/LDE4izWy10TW"
#define PETER_TEXT	"If you think cryptography is the answer to your prob" \
			"lem,\nthen you don't know what your problem is.\n"
#define PETER_LINE	DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLL" \
			"r8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyB" \
			"wJnAM=\n"
#define WITNESS_KEY	"witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY" \
			"3Zozkoy7clp+P7XB28qUN"
#define WITNESS_TEXT	"rome2026h1.example.org\n300\nlCkHUpkmVBEms2r2T1K6Og6" \
			"9+wUuuN3MIEW1/ezu2v0=\n"
#define WITNESS_LINE	DASH "witness.example.org uKLPIAAAAABpVGeAhm2bOvKc3La" \
			"B9PFN1ruG19Y5yqslmcAAbhftnn1Zznmo0LXFZq4LGvqKqLX8jWl" \
			"wLKasxEGTLIqAVusneCBmBw==\n"
#define MIRROR_KEY	"mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbd" \
			"Atz2ov0unbzSl1vMp94O"
#define MIRROR_TEXT	"rome2026h1.example.org\n300\ngw31yQrqZZCcEOPrzX+bpy3" \
			"nJ6QgngTKn8G1m0i62uU=\n"
#define MIRROR_LINE	DASH "mirror.example.org P7FI7wAAAABpVGeAjA1S4pJm6Mbc" \
			"XjX7UUImu4azZtrfcVW2uyr/LXIYlwEJzXC0N0EiZkbqfLdXt/4g" \
			"VEEuGmxJjAfXKMCISpsJAg==\n"
/* The same signature with its last octet changed. */
#define FOO_BAD		DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YE" \
			"q6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu7" \
			"2IneyaQI=\n"
/* A known name and key ID over nothing that a signature could be. */
#define FOO_SHORT	DASH "example.com/foo Uw2QOkn8\n"
#define OTHER_LINE	DASH "someone.else AAAAAAE=\n"

static const struct {
	const char		*descr;
	const char		*keys[2];
	const char		*note;
	enum note_result	 want;
	uint64_t		 when;
} tests[] = {
	{ "C2SP's example", { FOO_KEY }, FOO_TEXT "\n" FOO_LINE, NOTE_OK, 0 },
	{ "Go's example", { PETER_KEY }, PETER_TEXT "\n" PETER_LINE, NOTE_OK,
	    0 },
	{ "a witness", { WITNESS_KEY }, WITNESS_TEXT "\n" WITNESS_LINE,
	    NOTE_OK, 1767139200 },
	{ "a mirror", { MIRROR_KEY }, MIRROR_TEXT "\n" MIRROR_LINE, NOTE_OK,
	    1767139200 },
	{ "two keys, one line", { PETER_KEY, FOO_KEY }, FOO_TEXT "\n"
	    FOO_LINE, NOTE_OK, 0 },
	{ "unknown lines around it", { FOO_KEY }, FOO_TEXT "\n" OTHER_LINE
	    FOO_LINE OTHER_LINE, NOTE_OK, 0 },
	{ "twice the same line", { FOO_KEY }, FOO_TEXT "\n" FOO_LINE FOO_LINE,
	    NOTE_OK, 0 },
	{ "no known line", { PETER_KEY }, FOO_TEXT "\n" FOO_LINE,
	    NOTE_UNKNOWN, 0 },
	{ "another text", { FOO_KEY }, "This is an example message!\n\n"
	    FOO_LINE, NOTE_BAD, 0 },
	{ "another signature", { FOO_KEY }, FOO_TEXT "\n" FOO_BAD, NOTE_BAD,
	    0 },
	{ "one good, one bad", { FOO_KEY }, FOO_TEXT "\n" FOO_LINE FOO_BAD,
	    NOTE_BAD, 0 },
	{ "one bad, one good", { FOO_KEY }, FOO_TEXT "\n" FOO_BAD FOO_LINE,
	    NOTE_BAD, 0 },
	{ "a known key's short line", { FOO_KEY }, FOO_TEXT "\n" FOO_SHORT,
	    NOTE_BAD, 0 },
	{ "a blank line in the text", { FOO_KEY }, "a\n\nb\n\n" FOO_LINE,
	    NOTE_BAD, 0 },
	{ "two dashes", { FOO_KEY }, FOO_TEXT "\n-- example.com/foo "
	    "Uw2QOkn8\n", NOTE_MALFORMED, 0 },
	{ "no signature", { FOO_KEY }, FOO_TEXT, NOTE_MALFORMED, 0 },
	{ "no signature line", { FOO_KEY }, FOO_TEXT "\n", NOTE_MALFORMED, 0 },
	{ "no newline at the end", { FOO_KEY }, FOO_TEXT "\n" DASH
	    "example.com/foo Uw2QOkn8", NOTE_MALFORMED, 0 },
	{ "a carriage return", { FOO_KEY }, "a\r\n\n" FOO_LINE,
	    NOTE_MALFORMED, 0 },
	{ "not UTF-8", { FOO_KEY }, "\xff\n\n" FOO_LINE, NOTE_MALFORMED, 0 },
	{ "not base64", { FOO_KEY }, FOO_TEXT "\n" DASH "a ####\n",
	    NOTE_MALFORMED, 0 },
	{ "no base64", { FOO_KEY }, FOO_TEXT "\n" DASH "a \n",
	    NOTE_MALFORMED, 0 },
	{ "no name", { FOO_KEY }, FOO_TEXT "\n" DASH " AAAAAAE=\n",
	    NOTE_MALFORMED, 0 },
	{ "a plus in the name", { FOO_KEY }, FOO_TEXT "\n" DASH
	    "a+b AAAAAAE=\n", NOTE_MALFORMED, 0 },
	{ "a key ID alone", { FOO_KEY }, FOO_TEXT "\n" DASH "a AAAAAA==\n",
	    NOTE_MALFORMED, 0 },
	{ "malformed after a good line", { FOO_KEY }, FOO_TEXT "\n" FOO_LINE
	    "junk\n", NOTE_MALFORMED, 0 },
	{ "empty", { FOO_KEY }, "", NOTE_MALFORMED, 0 },
};

static void
verified(void **state)
{
	struct vkey	 keys[2];
	uint64_t	 when;
	size_t		 n;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		for (n = 0; n < 2 && tests[i].keys[n] != NULL; n++)
			assert_int_equal(vkey_parse(&keys[n],
			    tests[i].keys[n]), 0);
		when = 0;
		assert_int_equal(note_verify(tests[i].note,
		    strlen(tests[i].note), keys, n, &when), tests[i].want);
		assert_true(when == tests[i].when);
		assert_int_equal(note_verify(tests[i].note,
		    strlen(tests[i].note), keys, n, NULL), tests[i].want);
	}
}

static struct key *
seeded(uint8_t octet, const char *name, uint8_t type, struct vkey *v)
{
	uint8_t		 seed[KEY_SEED], pub[KEY_PUBLIC];
	struct key	*k;

	memset(seed, octet, sizeof(seed));
	assert_non_null(k = key_from_seed(seed));
	key_public(k, pub);
	assert_int_equal(vkey_make(v, name, type, pub), 0);
	return k;
}

static void
signed_and_cosigned(void **state)
{
	struct key		*log, *one, *two;
	struct vkey		 v[3];
	struct checkpoint	 c = { .origin = "archive.example/log",
				    .size = 12345 }, back;
	struct buf		 note, text;
	uint64_t		 when;
	size_t			 n;

	(void)state;
	log = seeded(1, c.origin, KEY_TYPE_ED25519, &v[0]);
	one = seeded(2, "auditor.example", KEY_TYPE_COSIGNATURE, &v[1]);
	two = seeded(3, "witness.example", KEY_TYPE_COSIGNATURE, &v[2]);
	memset(&c.root, 0xab, sizeof(c.root));
	buf_init(&text, 1000);
	buf_init(&note, NOTE_MAX);
	assert_int_equal(checkpoint_format(&text, &c), 0);
	assert_int_equal(note_sign(&note, buf_str(&text), log, c.origin), 0);
	assert_int_equal(cosignature_add(&note, note.p, note.len, 2000, one,
	    "auditor.example"), 0);
	assert_int_equal(cosignature_add(&note, note.p, note.len, 1000, two,
	    "witness.example"), 0);

	assert_int_equal(note_verify(note.p, note.len, v, 3, &when), NOTE_OK);
	assert_true(when == 1000);
	assert_int_equal(note_verify(note.p, note.len, &v[1], 1, &when),
	    NOTE_OK);
	assert_true(when == 2000);
	assert_int_equal(note_verify(note.p, note.len, &v[0], 1, &when),
	    NOTE_OK);
	assert_true(when == 0);
	assert_int_equal(note_split(note.p, note.len, &n), 0);
	assert_int_equal(n, text.len);
	assert_int_equal(checkpoint_parse(&back, note.p, n), 0);
	assert_string_equal(back.origin, c.origin);
	assert_true(back.size == c.size);
	assert_true(digest_equal(&back.root, &c.root));

	/* Any octet of it changed: never accepted by all three keys. */
	for (size_t i = 0; i < note.len; i++) {
		note.p[i] ^= 0x01;
		for (size_t k = 0; k < 3; k++)
			if (note_verify(note.p, note.len, &v[k], 1, NULL) !=
			    NOTE_OK)
				break;
			else if (k == 2)
				fail_msg("octet %zu is not covered", i);
		note.p[i] ^= 0x01;
	}
	buf_release(&note);
	buf_release(&text);
	key_free(log);
	key_free(one);
	key_free(two);
}

static void
not_signed(void **state)
{
	static const char	*texts[] = { "", "no newline", "control\x01\n",
				    "tab\t\n", "\xff\n" };
	struct key		*k;
	struct vkey		 v;
	struct buf		 b;

	(void)state;
	k = seeded(1, "a", KEY_TYPE_ED25519, &v);
	buf_init(&b, NOTE_MAX);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(note_sign(&b, texts[i], k, "a"), -1);
	assert_int_equal(note_sign(&b, "ok\n", k, "a b"), -1);
	assert_int_equal(note_sign(&b, "ok\n", k, "a+b"), -1);
	assert_int_equal(note_sign(&b, "ok\n", k, ""), -1);
	assert_int_equal(b.len, 0);
	assert_int_equal(note_sign(&b, "ok\n", k, "a"), 0);

	/* Not a checkpoint, no note, or a time that cannot be. */
	assert_int_equal(cosignature_add(&b, b.p, b.len, 1, k, "a"), -1);
	assert_int_equal(cosignature_add(&b, "x", 1, 1, k, "a"), -1);
	assert_int_equal(cosignature_add(&b, WITNESS_TEXT "\n" WITNESS_LINE,
	    strlen(WITNESS_TEXT "\n" WITNESS_LINE),
	    (uint64_t)INT64_MAX + 1, k, "a"), -1);
	buf_reset(&b);
	assert_int_equal(cosignature_add(&b, WITNESS_TEXT "\n" WITNESS_LINE,
	    strlen(WITNESS_TEXT "\n" WITNESS_LINE), INT64_MAX, k, "a"), 0);
	buf_release(&b);
	key_free(k);
}

static void
limits(void **state)
{
	struct key	*k;
	struct vkey	 v;
	struct buf	 b;
	char		*text;

	(void)state;
	k = seeded(1, "a", KEY_TYPE_ED25519, &v);
	buf_init(&b, 2 * NOTE_MAX);
	assert_int_equal(buf_addstr(&b, "text\n\n"), 0);
	for (unsigned int i = 0; i < NOTE_LINES; i++)
		assert_int_equal(buf_addstr(&b, OTHER_LINE), 0);
	assert_int_equal(note_verify(b.p, b.len, &v, 1, NULL), NOTE_UNKNOWN);
	assert_int_equal(buf_addstr(&b, OTHER_LINE), 0);
	assert_int_equal(note_verify(b.p, b.len, &v, 1, NULL),
	    NOTE_MALFORMED);

	/* The longest note that may be made, and one octet more. */
	assert_non_null(text = malloc(NOTE_MAX + 1));
	memset(text, 'x', NOTE_MAX);
	buf_reset(&b);
	assert_int_equal(note_sign(&b, "x\n", k, "a"), 0);
	text[NOTE_MAX - b.len + 2] = '\0';
	text[NOTE_MAX - b.len + 1] = '\n';
	buf_reset(&b);
	assert_int_equal(note_sign(&b, text, k, "a"), 0);
	assert_int_equal(b.len, NOTE_MAX);
	assert_int_equal(note_verify(b.p, b.len, &v, 1, NULL), NOTE_OK);
	text[strlen(text) - 1] = 'x';
	text[strlen(text) + 1] = '\0';
	text[strlen(text)] = '\n';
	buf_reset(&b);
	assert_int_equal(note_sign(&b, text, k, "a"), -1);
	assert_int_equal(b.len, 0);
	free(text);
	buf_release(&b);
	key_free(k);
}

#define ROOT	"lCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=\n"

static void
checkpoints(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		int		 rc;
		uint64_t	 size;
	} cases[] = {
		{ "plain", "a.example\n300\n" ROOT, 0, 300 },
		{ "empty tree", "a.example\n0\n" ROOT, 0, 0 },
		{ "extension lines", "a.example\n300\n" ROOT "x y\nz\n", 0,
		    300 },
		{ "the largest", "a\n18446744073709551615\n" ROOT, 0,
		    UINT64_MAX },
		{ "one larger", "a\n18446744073709551616\n" ROOT, -1, 0 },
		{ "21 digits", "a\n118446744073709551615\n" ROOT, -1, 0 },
		{ "a leading zero", "a\n0300\n" ROOT, -1, 0 },
		{ "a sign", "a\n+300\n" ROOT, -1, 0 },
		{ "no size", "a\n\n" ROOT, -1, 0 },
		{ "no origin", "\n300\n" ROOT, -1, 0 },
		{ "a space in the origin", "a b\n300\n" ROOT, -1, 0 },
		{ "two lines", "a\n300\n", -1, 0 },
		{ "an empty extension line", "a\n300\n" ROOT "\nx\n", -1, 0 },
		{ "no last newline", "a\n300\n" ROOT "x", -1, 0 },
		{ "31 octets", "a\n300\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		    "AAAA==\n", -1, 0 },
		{ "33 octets", "a\n300\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		    "AAAAAA\n", -1, 0 },
		{ "not canonical base64", "a\n300\nlCkHUpkmVBEms2r2T1K6Og69+wU"
		    "uuN3MIEW1/ezu2v1=\n", -1, 0 },
		{ "empty", "", -1, 0 },
	};
	struct checkpoint	 c;
	struct buf		 b;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("%s\n", cases[i].descr);
		c.size = 7;
		assert_int_equal(checkpoint_parse(&c, cases[i].in,
		    strlen(cases[i].in)), cases[i].rc);
		assert_true(c.size == (cases[i].rc == 0 ? cases[i].size : 7));
		if (cases[i].rc == -1)
			continue;
		buf_init(&b, 1000);
		assert_int_equal(checkpoint_format(&b, &c), 0);
		assert_memory_equal(b.p, cases[i].in, b.len);
		buf_release(&b);
	}
	memset(&c, 0, sizeof(c));
	buf_init(&b, 1000);
	assert_int_equal(checkpoint_format(&b, &c), -1);	/* no origin */
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

static void
splits(void **state)
{
	static const struct {
		const char	*in;
		int		 rc;
		size_t		 text;
	} cases[] = {
		{ "a\n\nb\n", 0, 2 },
		{ "a\n\nb\n\nc\n", 0, 5 },
		{ "a\n\n\nb\n", 0, 3 },
		{ "\n\nb\n", 0, 1 },
		{ "a\n\n", -1, 0 },
		{ "a\nb\n", -1, 0 },
		{ "a\n\nb", -1, 0 },
		{ "\n", -1, 0 },
	};
	size_t	 text;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(note_split(cases[i].in, strlen(cases[i].in),
		    &text), cases[i].rc);
		if (cases[i].rc == 0)
			assert_int_equal(text, cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(verified),
		cmocka_unit_test(signed_and_cosigned),
		cmocka_unit_test(not_signed),
		cmocka_unit_test(limits),
		cmocka_unit_test(checkpoints),
		cmocka_unit_test(splits),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
