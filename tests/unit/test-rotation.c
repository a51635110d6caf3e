/*
 * test-rotation.c: statements that one key follows another, and which key is
 * in force when.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "formats/journal/rotation.h"

#define ORIGIN	"archive.example/1"

static struct key *
key_of(uint8_t n)
{
	uint8_t		 seed[KEY_SEED] = { n };
	struct key	*k = key_from_seed(seed);

	assert_non_null(k);
	return k;
}

static struct vkey
vkey_of(uint8_t n, const char *name)
{
	struct key	*k = key_of(n);
	struct vkey	 v;
	uint8_t		 pub[KEY_PUBLIC];

	key_public(k, pub);
	assert_int_equal(vkey_make(&v, name, KEY_TYPE_ED25519, pub), 0);
	key_free(k);
	return v;
}

/* Key ${to} follows ${from} at ${seq}; of a lost one nobody signs but ${to}. */
static struct rotation
make(uint8_t from, uint8_t to, uint64_t seq, enum rotation_reason reason)
{
	struct rotation	 r = { .seq = seq, .reason = reason,
	    .since = reason == ROTATION_STOLEN ? 1000000 : TIME_NONE };
	struct key	*old = key_of(from), *new = key_of(to);

	memset(r.root.octet, (int)seq, DIGEST_SIZE);
	r.old = vkey_of(from, ORIGIN);
	r.new = vkey_of(to, ORIGIN);
	assert_int_equal(rotation_sign(&r, reason == ROTATION_LOST ? NULL :
	    old, new), 0);
	key_free(old);
	key_free(new);
	return r;
}

static void
test_note(void **state)
{
	static const enum rotation_reason	 reasons[] = {
		ROTATION_PLANNED, ROTATION_LOST, ROTATION_STOLEN };
	struct checkpoint	 c;
	struct rotation		 r, got;
	struct vkey		 both[2];
	struct buf		 b;
	size_t			 text;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		r = make(1, 2, 7, reasons[i]);
		assert_int_equal(rotation_verify(&r), 1);
		buf_init(&b, ROTATION_TEXT);
		assert_int_equal(rotation_format(&b, &r), 0);
		/* A signed note like any other, and never a checkpoint. */
		both[0] = r.old;
		both[1] = r.new;
		assert_int_equal(note_verify(b.p, b.len, both, 2, NULL),
		    NOTE_OK);
		assert_int_equal(note_split(b.p, b.len, &text), 0);
		assert_int_equal(checkpoint_parse(&c, b.p, text), -1);
		assert_int_equal(rotation_parse(&got, b.p, b.len), 0);
		assert_int_equal(rotation_verify(&got), 1);
		assert_int_equal(got.seq, 7);
		assert_int_equal(got.reason, reasons[i]);
		assert_int_equal(got.since, r.since);
		assert_true(vkey_same(&got.new, &r.new));
		/* Each octet counts. */
		for (size_t at = 0; at < b.len; at++) {
			b.p[at] ^= 1;
			if (rotation_parse(&got, b.p, b.len) == 0)
				assert_int_equal(rotation_verify(&got), 0);
			b.p[at] ^= 1;
		}
		for (size_t n = 0; n < b.len; n++)
			if (rotation_parse(&got, b.p, n) == 0)
				assert_int_equal(rotation_verify(&got), 0);
		buf_release(&b);
	}
}

static void
test_refused(void **state)
{
	struct key	*one = key_of(1), *two = key_of(2), *six = key_of(6);
	struct rotation	 r, other;

	(void)state;
	/* The old key is there: it must sign; lost: it must not. */
	r = make(1, 2, 7, ROTATION_PLANNED);
	assert_int_equal(rotation_sign(&r, NULL, two), -1);
	r.reason = ROTATION_LOST;
	r.since = TIME_NONE;
	assert_int_equal(rotation_sign(&r, one, two), -1);
	/* Keys that are not those named. */
	r = make(1, 2, 7, ROTATION_PLANNED);
	assert_int_equal(rotation_sign(&r, six, two), -1);
	assert_int_equal(rotation_sign(&r, one, six), -1);

	/* Planned, turned into lost: the text is another. */
	r = make(1, 2, 7, ROTATION_PLANNED);
	r.reason = ROTATION_LOST;
	assert_int_equal(rotation_verify(&r), 0);
	memcpy(r.line[0], r.line[1], ROTATION_LINE);
	r.nline = 1;
	assert_int_equal(rotation_verify(&r), 0);
	/* A thief without the old key. */
	r = make(1, 2, 7, ROTATION_PLANNED);
	other = make(6, 2, 7, ROTATION_PLANNED);
	memcpy(r.line[0], other.line[0], ROTATION_LINE);
	assert_int_equal(rotation_verify(&r), 0);
	/* Somebody else's new key. */
	r = make(1, 2, 7, ROTATION_STOLEN);
	r.new = vkey_of(6, ORIGIN);
	assert_int_equal(rotation_verify(&r), 0);
	/* To itself; to another archive's name; another time of the theft. */
	r = make(1, 1, 7, ROTATION_PLANNED);
	assert_int_equal(rotation_verify(&r), 0);
	r = make(1, 2, 7, ROTATION_PLANNED);
	r.new = vkey_of(2, "other.example");
	assert_int_equal(rotation_verify(&r), 0);
	r = make(1, 2, 7, ROTATION_STOLEN);
	r.since++;
	assert_int_equal(rotation_verify(&r), 0);
	key_free(one);
	key_free(two);
	key_free(six);
}

static void
test_chain(void **state)
{
	static const struct {
		uint64_t	 size;
		uint8_t		 key;
	} in_force[] = {
		{ 0, 1 }, { 6, 1 }, { 7, 1 }, { 8, 2 }, { 20, 2 }, { 21, 3 },
		{ 30, 3 }, { 31, 4 }, { UINT64_MAX, 4 },
	};
	struct vkey	 first = vkey_of(1, ORIGIN), want;
	struct rotation	 r;
	struct keychain	 k;

	(void)state;
	keychain_init(&k, &first);
	assert_true(vkey_same(keychain_at(&k, 5), &first));
	r = make(1, 2, 7, ROTATION_PLANNED);
	assert_int_equal(keychain_add(&k, &r), 1);
	r = make(1, 3, 9, ROTATION_PLANNED);	/* by one that ended */
	assert_int_equal(keychain_add(&k, &r), 0);
	r = make(2, 3, 7, ROTATION_PLANNED);	/* not later */
	assert_int_equal(keychain_add(&k, &r), 0);
	r = make(2, 1, 9, ROTATION_PLANNED);	/* the first one again */
	assert_int_equal(keychain_add(&k, &r), 0);
	r = make(2, 3, 20, ROTATION_LOST);
	assert_int_equal(keychain_add(&k, &r), 1);
	r = make(3, 2, 25, ROTATION_LOST);	/* the second one again */
	assert_int_equal(keychain_add(&k, &r), 0);
	r = make(3, 4, 30, ROTATION_STOLEN);
	r.line[1][40] ^= 1;
	assert_int_equal(keychain_add(&k, &r), 0);
	r.line[1][40] ^= 1;
	assert_int_equal(keychain_add(&k, &r), 1);
	for (size_t i = 0; i < sizeof(in_force) / sizeof(in_force[0]); i++) {
		want = vkey_of(in_force[i].key, ORIGIN);
		assert_true(vkey_same(keychain_at(&k, in_force[i].size),
		    &want));
	}
	want = vkey_of(3, ORIGIN);
	assert_int_equal(keychain_find(&k, &want), 2);
	want = vkey_of(9, ORIGIN);
	assert_int_equal(keychain_find(&k, &want), -1);
	want = vkey_of(4, ORIGIN);
	assert_true(vkey_same(keychain_last(&k), &want));
	keychain_release(&k);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
