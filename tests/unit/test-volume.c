/*
 * test-volume.c: what is told of a volume, written and read again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/media/volume.h"

static void
make(struct volume *v)
{
	*v = (struct volume){ .format = VOLUME_FORMAT, .number = 7,
	    .kind = MEDIA_DISK, .written = 1795000000 * TIME_SECOND,
	    .first = 3, .end = 900, .objects = 12, .octets = 34567,
	    .id = "0123456789abcdef0123456789abcdef",
	    .store = "fedcba9876543210fedcba9876543210",
	    .set = "offsite-disk", .origin = "archive.example.vn" };
	volume_label(v->label, v->set, v->number);
}

static void
info_written_and_read(void **state)
{
	struct volume	 v, got;
	struct buf	 b;

	(void)state;
	make(&v);
	assert_string_equal(v.label, "NB-offsite-disk-0007");
	buf_init(&b, 4096);
	assert_int_equal(volume_info_format(&b, &v, 40000, 15), 0);
	assert_non_null(memmem(b.p, b.len, "Payload-Oxum: 40000.15\n", 23));
	assert_non_null(memmem(b.p, b.len, "Bag-Count: 7 of ?\n", 18));
	assert_int_equal(volume_info_parse(&got, b.p, b.len), VOLUME_OK);
	assert_string_equal(got.label, v.label);
	assert_string_equal(got.id, v.id);
	assert_string_equal(got.store, v.store);
	assert_string_equal(got.origin, v.origin);
	assert_int_equal(got.number, 7);
	assert_int_equal(got.first, 3);
	assert_int_equal(got.end, 900);
	assert_int_equal(got.objects, 12);
	assert_int_equal(got.octets, 34567);
	assert_int_equal(got.written, v.written);
	buf_release(&b);
}

/* Replace the first ${from} of the info by ${to}. */
static enum volume_result
spoilt(const char *from, const char *to)
{
	struct volume	 v, got;
	struct buf	 b, c;
	const char	*at;
	size_t		 off;
	enum volume_result r;

	make(&v);
	buf_init(&b, 4096);
	buf_init(&c, 4096);
	assert_int_equal(volume_info_format(&b, &v, 1, 1), 0);
	at = memmem(b.p, b.len, from, strlen(from));
	assert_non_null(at);
	off = (size_t)(at - (const char *)b.p);
	buf_add(&c, b.p, off);
	buf_addstr(&c, to);
	assert_int_equal(buf_add(&c, b.p + off + strlen(from),
	    b.len - off - strlen(from)), 0);
	r = volume_info_parse(&got, c.p, c.len);
	buf_release(&b);
	buf_release(&c);
	return r;
}

static void
info_of_strangers(void **state)
{
	static const struct {
		const char	*descr, *from, *to;
		enum volume_result want;
	} t[] = {
		{ "as it is", "Volume: 1", "Volume: 1", VOLUME_OK },
		{ "a later format", "Volume: 1", "Volume: 2",
		  VOLUME_OTHER_FORMAT },
		{ "no format", "Nguyen-Ban-Volume", "Nguyen-Ban-Colume",
		  VOLUME_MALFORMED },
		{ "an id that is none", "0123456789abcdef", "../../../../etc/p",
		  VOLUME_MALFORMED },
		{ "a label of another set", "NB-offsite-disk-0007",
		  "NB-offsite-tape-0007", VOLUME_MALFORMED },
		{ "a label that leads away", "NB-offsite-disk-0007",
		  "../offsite-disk-0007", VOLUME_MALFORMED },
		{ "a label without number", "NB-offsite-disk-0007",
		  "NB-offsite-disk-0000", VOLUME_MALFORMED },
		{ "a kind that is none", "Kind: disk", "Kind: clay",
		  VOLUME_MALFORMED },
		{ "a journal backwards", "Journal: 3-900", "Journal: 901-900",
		  VOLUME_MALFORMED },
		{ "a number that wraps", "Journal: 3-900",
		  "Journal: 3-18446744073709551616", VOLUME_MALFORMED },
		{ "a time that is none", "2026-11-18T", "2026-13-18T",
		  VOLUME_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (spoilt(t[i].from, t[i].to) != t[i].want)
			fail_msg("%s", t[i].descr);
}

static void
json_written_and_read(void **state)
{
	struct volume	 v, got;
	json_t		*json, *pair;

	(void)state;
	make(&v);
	assert_int_equal(numbers_add(&v.numbers, 5, 0), 0);
	assert_int_equal(numbers_add(&v.numbers, 6, 5), 0);
	assert_int_equal(numbers_add(&v.numbers, 9, 6), 0);	/* 7, 8 gone */
	assert_int_equal(numbers_add(&v.numbers, 12, 11), 0); /* 11 not on it */
	assert_int_equal(v.numbers.n, 2);
	assert_int_equal(numbers_add(&v.numbers, 12, 11), -1);
	assert_non_null(json = volume_json(&v));
	assert_int_equal(volume_from_json(&got, json), 0);
	assert_int_equal(got.numbers.n, 2);
	assert_string_equal(got.label, v.label);
	for (uint64_t n = 0; n < 15; n++)
		assert_int_equal(numbers_has(&got.numbers, n),
		    (n >= 5 && n <= 9) || n == 12);
	volume_release(&got);

	/* Ranges that run into each other. */
	pair = json_array_get(json_object_get(json, "numbers"), 1);
	json_array_set_new(pair, 0, json_integer(9));
	assert_int_equal(volume_from_json(&got, json), -1);
	volume_release(&got);
	json_decref(json);
	volume_release(&v);
}

static void
names_of_sets(void **state)
{
	(void)state;
	assert_true(volume_set_ok("offsite-disk"));
	assert_true(volume_set_ok("A"));
	assert_true(volume_set_ok("abcdefghijklmnopqrstuvwxyz012345"));
	assert_false(volume_set_ok("abcdefghijklmnopqrstuvwxyz0123456"));
	assert_false(volume_set_ok(""));
	assert_false(volume_set_ok("-x"));
	assert_false(volume_set_ok("a/b"));
	assert_false(volume_set_ok("a b"));
	assert_int_equal(media_kind_parse("disk"), MEDIA_DISK);
	assert_int_equal(media_kind_parse("stone"), MEDIA_KIND_MAX);
}

static void
parts(void **state)
{
#define HEX	"00112233445566778899aabbccddeeff" \
		"00112233445566778899aabbccddeeff"
	static const struct {
		const char	*path;
		uint32_t	 index, count;	/* 0: it is no part */
	} t[] = {
		{ "data/objects/00/" HEX ".pdf.part-002-of-003", 2, 3 },
		{ "data/objects/00/" HEX ".part-999-of-999", 999, 999 },
		{ "data/objects/00/" HEX ".pdf", 0, 0 },
		{ "data/objects/00/" HEX ".pdf.part-000-of-003", 0, 0 },
		{ "data/objects/00/" HEX ".pdf.part-004-of-003", 0, 0 },
		{ "data/objects/00/" HEX ".pdf.part-001-of-001", 0, 0 },
		{ "data/objects/00/" HEX ".pdf.part-02-of-003", 0, 0 },
		{ "data/objects/00/" HEX ".pdf.part-0x2-of-003", 0, 0 },
		{ "data/objects/00/g" HEX ".pdf.part-002-of-003", 0, 0 },
		{ "data/records/" HEX ".pdf.part-002-of-003", 0, 0 },
		{ "data/objects/00/.part-002-of-003", 0, 0 },
		{ "data/objects/", 0, 0 },
		{ "", 0, 0 },
	};
	static const uint64_t	 sizes[] = { 0, 1, 2, 3, 1000, 1001,
				    UINT64_C(1) << 40 };
	struct object_part	 p;
	struct digest		 id;
	char			 suffix[PART_SUFFIX];
	uint64_t		 at;
	bool			 is;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		is = part_parse(t[i].path, &id, &p);
		if (is != (t[i].count > 0) || (is && (p.index != t[i].index ||
		    p.count != t[i].count)))
			fail_msg("%s", t[i].path);
	}
	p = (struct object_part){ 7, 12 };
	part_suffix(suffix, &p);
	assert_string_equal(suffix, ".part-007-of-012");
	/* One behind the other, and nothing is left. */
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (p.count = 1; p.count <= PART_COUNT; p.count += 13) {
			at = 0;
			for (p.index = 1; p.index <= p.count; p.index++) {
				assert_int_equal(part_offset(sizes[i], &p),
				    at);
				at += part_size(sizes[i], &p);
			}
			assert_int_equal(at, sizes[i]);
		}
}

static void
parts_in_json(void **state)
{
	struct volume	 v, got;
	json_t		*json, *one;

	(void)state;
	make(&v);
	assert_non_null(json = volume_json(&v));
	assert_null(json_object_get(json, "parts"));
	json_decref(json);
	assert_int_equal(volume_part_add(&v, 5,
	    &(struct object_part){ 2, 3 }), 0);
	assert_int_equal(volume_part_add(&v, 5,
	    &(struct object_part){ 3, 3 }), -1);
	assert_int_equal(volume_part_add(&v, 6,
	    &(struct object_part){ 4, 3 }), -1);
	assert_int_equal(volume_part_add(&v, 6,
	    &(struct object_part){ 1, 1 }), -1);
	assert_non_null(json = volume_json(&v));
	assert_int_equal(volume_from_json(&got, json), 0);
	assert_non_null(volume_part(&got, 5));
	assert_int_equal(volume_part(&got, 5)->index, 2);
	assert_int_equal(volume_part(&got, 5)->count, 3);
	assert_null(volume_part(&got, 6));
	volume_release(&got);
	one = json_array_get(json_object_get(json, "parts"), 0);
	json_array_set_new(one, 1, json_integer(4));
	assert_int_equal(volume_from_json(&got, json), -1);
	volume_release(&got);
	json_decref(json);
	volume_release(&v);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(info_written_and_read),
		cmocka_unit_test(info_of_strangers),
		cmocka_unit_test(json_written_and_read),
		cmocka_unit_test(names_of_sets),
		cmocka_unit_test(parts),
		cmocka_unit_test(parts_in_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
