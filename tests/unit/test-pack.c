/*
 * test-pack: files in images of discs and archives of tapes, made here by
 * libarchive, and what is wrong in them.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/media/pack.h"

#define ROOM		((size_t)4 * 1024 * 1024)
#define DEEP		"NB-a-0001/data/objects/ab/" \
			"abababababababababababababababababababababababababa" \
			"babababababababababababababababababababababab.pdf"

struct octets_ {
	const uint8_t	*p;
	size_t		 len;
};

static int
read_at(void *arg, void *p, size_t len, uint64_t off)
{
	const struct octets_	*o = arg;

	if (off > o->len || len > o->len - off)
		return -1;
	memcpy(p, o->p + off, len);
	return 0;
}

static la_ssize_t
out(struct archive *a, void *arg, const void *p, size_t len)
{
	(void)a;
	assert_int_equal(buf_add(arg, p, len), 0);
	return (la_ssize_t)len;
}

static const struct {
	const char	*path;
	const char	*text;
} file[] = {
	{ "NB-a-0001/bagit.txt", "one" },
	{ "NB-a-0001/empty", "" },
	{ DEEP, "two, longer than a sector is not" },
	{ "NB-a-0001/Văn bản đến.txt", "ba" },
};
#define FILES	(sizeof(file) / sizeof(file[0]))

static void
put_file(struct archive *a, const char *path, const char *text)
{
	struct archive_entry	*e = archive_entry_new();

	archive_entry_set_pathname_utf8(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0444);
	archive_entry_set_size(e, (la_int64_t)strlen(text));
	archive_write_header(a, e);
	archive_write_data(a, text, strlen(text));
	archive_entry_free(e);
}

/* The files, and one more with ${more}. */
static void
make_with(struct buf *b, bool iso, const char *more, const char *text)
{
	struct archive	*a = archive_write_new();

	buf_init(b, ROOM);
	assert_int_equal(iso ? archive_write_set_format_iso9660(a) :
	    archive_write_set_format_pax_restricted(a), ARCHIVE_OK);
	if (iso)
		assert_int_equal(archive_write_set_options(a, "joliet=long"),
		    ARCHIVE_OK);
	archive_write_set_bytes_per_block(a, (int)PACK_RECORD);
	archive_write_set_bytes_in_last_block(a, iso ? 1 : (int)PACK_RECORD);
	assert_int_equal(archive_write_open(a, b, NULL, out, NULL),
	    ARCHIVE_OK);
	for (size_t i = 0; i < FILES; i++)
		put_file(a, file[i].path, file[i].text);
	if (more != NULL)
		put_file(a, more, text);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static void
make(struct buf *b, bool iso)
{
	make_with(b, iso, NULL, NULL);
}

static void
is_file(const struct buf *b, size_t i, uint64_t off, uint64_t size)
{
	size_t	 len = strlen(file[i].text);

	assert_int_equal(size, len);
	assert_true(off <= b->len && len <= b->len - off);
	assert_memory_equal(b->p + off, file[i].text, len);
}

static void
every_file_of_an_image_is_found(void **state)
{
	const struct pack_file	*f;
	struct pack		 p;
	struct octets_		 o;
	struct buf		 b;

	(void)state;
	make(&b, true);
	o = (struct octets_){ b.p, b.len };
	pack_init(&p);
	assert_int_equal(iso_index(&p, read_at, &o, b.len), PACK_OK);
	assert_int_equal(p.n, FILES);
	for (size_t i = 0; i < FILES; i++) {
		assert_non_null(f = pack_find(&p, file[i].path));
		is_file(&b, i, f->off, f->size);
	}
	assert_null(pack_find(&p, "NB-a-0001"));
	assert_null(pack_find(&p, "zzz"));
	pack_release(&p);
	buf_release(&b);
}

/* How many files are found of a volume that is damaged, and no others. */
static size_t
found(const struct buf *b, const char *below, enum pack_result *r)
{
	struct octets_	 o = { b->p, b->len };
	enum media_kind	 kind;
	struct pack	 p;
	uint64_t	 at = 0;
	size_t		 known = 0;
	char		 top[BAG_PATH];

	pack_init(&p);
	*r = pack_index(&p, &kind, top, read_at, &o, &at, b->len);
	for (size_t i = 0; i < FILES; i++)
		known += pack_find(&p, file[i].path + strlen(below)) != NULL;
	assert_int_equal(known, p.n);
	pack_release(&p);
	return known;
}

/*
 * Of two files of one name on a tape the last is the one, whichever they are; a
 * name that is none below the bag's folder is damage.
 */
static void
what_unpacking_a_tape_leaves_is_found(void **state)
{
	enum pack_result	 r;
	struct buf		 b;

	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		struct pack		 p;
		const struct pack_file	*f;
		struct octets_		 o;
		enum media_kind		 kind;
		uint64_t		 at = 0;
		char			 top[BAG_PATH];

		make_with(&b, false, file[i].path, "the last");
		o = (struct octets_){ b.p, b.len };
		pack_init(&p);
		assert_int_equal(pack_index(&p, &kind, top, read_at, &o, &at,
		    b.len), PACK_OK);
		assert_int_equal(p.n, FILES);
		assert_non_null(f = pack_find(&p, strchr(file[i].path, '/') +
		    1));
		assert_int_equal(f->size, 8);
		assert_memory_equal(b.p + f->off, "the last", 8);
		pack_release(&p);
		buf_release(&b);
	}
	make_with(&b, false, "NB-a-0001/~root", "x");
	assert_int_equal(found(&b, "NB-a-0001/", &r), FILES);
	assert_int_equal(r, PACK_DAMAGED);
	buf_release(&b);
}

/* On a disc no two files have one name. */
static void
two_of_one_name_on_a_disc_are_damage(void **state)
{
	static const uint8_t	 other[] = { 0, 'i', 0, 't', 0, '.', 0, 't', 0,
				    'y' };
	struct octets_		 o;
	struct pack		 p;
	struct buf		 b;
	size_t			 n = 0;

	(void)state;
	make_with(&b, true, "NB-a-0001/bagit.tyt", "two");
	for (int same = 0; same < 2; same++) {
		o = (struct octets_){ b.p, b.len };
		pack_init(&p);
		assert_int_equal(iso_index(&p, read_at, &o, b.len), same ?
		    PACK_DAMAGED : PACK_OK);
		assert_int_equal(p.n, FILES + 1);
		pack_release(&p);
		for (size_t i = 0; i + sizeof(other) <= b.len; i++)
			if (memcmp(b.p + i, other, sizeof(other)) == 0) {
				b.p[i + sizeof(other) - 1] = 'x';
				n++;
			}
	}
	assert_int_equal(n, 1);
	buf_release(&b);
}

/* Wherever one sector is zeroed, what is still found is right. */
static void
a_scratched_image_tells_the_rest(void **state)
{
	enum pack_result r;
	struct buf	 b;
	uint8_t		 was[2048];
	size_t		 lost = 0, known;

	(void)state;
	make(&b, true);
	for (size_t at = 0; at + 2048 <= b.len && at < ROOM; at += 2048) {
		memcpy(was, b.p + at, 2048);
		memset(b.p + at, 0, 2048);
		known = found(&b, "", &r);
		assert_true(r != PACK_OK || known == FILES);
		lost += known < FILES;
		memcpy(b.p + at, was, 2048);
	}
	/* Folders are few. */
	assert_in_range(lost, 2, 9);
	buf_release(&b);
}

/* Of a disc what its descriptors are in, of a tape its first headers. */
static void
a_volume_without_its_beginning_tells_the_rest(void **state)
{
	enum pack_result r;
	struct buf	 b;

	(void)state;
	make(&b, true);
	memset(b.p, 0, 32 * 1024 + 3 * 2048);
	assert_int_equal(found(&b, "", &r), FILES);
	assert_int_equal(r, PACK_DAMAGED);
	memset(b.p, 0, b.len);
	assert_int_equal(found(&b, "", &r), 0);
	assert_int_equal(r, PACK_NONE);
	buf_release(&b);
	make(&b, false);
	memset(b.p, 0x5a, 512);
	assert_int_equal(found(&b, "NB-a-0001/", &r), FILES - 1);
	assert_int_equal(r, PACK_DAMAGED);
	memset(b.p, 0, 1024);
	assert_int_equal(found(&b, "NB-a-0001/", &r), FILES - 1);
	assert_int_equal(r, PACK_DAMAGED);
	buf_release(&b);
}

static void
every_file_of_an_archive_comes_in_order(void **state)
{
	struct tar	 t;
	struct octets_	 o;
	struct buf	 b;
	char		 path[BAG_PATH];
	uint64_t	 off, size;

	(void)state;
	make(&b, false);
	assert_int_equal(b.len % PACK_RECORD, 0);
	o = (struct octets_){ b.p, b.len };
	t = (struct tar){ .read = read_at, .arg = &o, .size = b.len };
	for (size_t i = 0; i < FILES; i++) {
		assert_int_equal(tar_next(&t, path, &off, &size), PACK_OK);
		assert_string_equal(path, file[i].path);
		is_file(&b, i, off, size);
	}
	assert_int_equal(tar_next(&t, path, &off, &size), PACK_NONE);
	buf_release(&b);
}

/* The header's sum over its 512 octets (pax, "chksum"). */
static void
sum_up(uint8_t *h)
{
	unsigned int	 sum = 0;

	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum);
}

static const struct {
	const char	*descr;
	const char	*name;
	const char	*size;		/* NULL: "00000000001" */
	char		 type;
	const char	*pax;		/* its records; NULL: no header */
	enum pack_result want;
	const char	*path;
	uint64_t	 octets;
} header[] = {
	{ "a plain file", "a", NULL, '0', NULL, PACK_OK, "a", 1 },
	{ "an old archive's type", "a", NULL, '\0', NULL, PACK_OK, "a", 1 },
	{ "a link", "a", NULL, '2', NULL, PACK_DAMAGED, NULL, 0 },
	{ "a device", "a", NULL, '3', NULL, PACK_DAMAGED, NULL, 0 },
	{ "upwards", "../a", NULL, '0', NULL, PACK_DAMAGED, NULL, 0 },
	{ "absolute", "/a", NULL, '0', NULL, PACK_DAMAGED, NULL, 0 },
	{ "no name", "", NULL, '0', NULL, PACK_DAMAGED, NULL, 0 },
	{ "larger than the archive", "a", "77777777777", '0', NULL,
	  PACK_DAMAGED, NULL, 0 },
	{ "a size that is no number", "a", "0000000000x", '0', NULL,
	  PACK_DAMAGED, NULL, 0 },
	{ "2^63 in base 256", "a", "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff",
	  '0', NULL, PACK_DAMAGED, NULL, 0 },
	{ "a long name", "a", NULL, '0', "10 path=b\n", PACK_OK, "b", 1 },
	{ "a size in pax", "a", NULL, '0', "10 size=3\n", PACK_OK, "a", 3 },
	{ "both, and another", "a", NULL, '0',
	  "10 path=b\n10 size=2\n11 mtime=1\n", PACK_OK, "b", 2 },
	{ "a record longer than the header", "a", NULL, '0', "99 path=b\n",
	  PACK_DAMAGED, NULL, 0 },
	{ "a record shorter than its key", "a", NULL, '0', "3 path=b\n",
	  PACK_DAMAGED, NULL, 0 },
	{ "a record without its line's end", "a", NULL, '0', "8 path=b\n",
	  PACK_DAMAGED, NULL, 0 },
	{ "no length", "a", NULL, '0', "path=b\n", PACK_DAMAGED, NULL, 0 },
	{ "a length of 20 digits", "a", NULL, '0',
	  "18446744073709551616 path=b\n", PACK_DAMAGED, NULL, 0 },
	{ "upwards in pax", "a", NULL, '0', "13 path=../b\n", PACK_DAMAGED,
	  NULL, 0 },
};

static void
block(uint8_t *h, const char *name, const char *size, char type)
{
	memset(h, 0, 512);
	memcpy(h, name, strlen(name));
	memcpy(h + 124, size == NULL ? "00000000001" : size, 11);
	memcpy(h + 257, "ustar\0" "00", 8);
	h[156] = (uint8_t)type;
	sum_up(h);
}

static void
headers_are_believed_only_when_right(void **state)
{
	uint8_t		 all[512 * 8] = { 0 }, *p;
	char		 path[BAG_PATH], size[32];
	struct octets_	 o = { all, sizeof(all) };
	struct tar	 t;
	uint64_t	 off, len;
	int		 bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++) {
		memset(all, 0, sizeof(all));
		p = all;
		if (header[i].pax != NULL) {
			snprintf(size, sizeof(size), "%011zo",
			    strlen(header[i].pax));
			block(p, "pax", size, 'x');
			memcpy(p + 512, header[i].pax, strlen(header[i].pax));
			p += 1024;
		}
		block(p, header[i].name, header[i].size, header[i].type);
		t = (struct tar){ .read = read_at, .arg = &o,
		    .size = sizeof(all) };
		if (tar_next(&t, path, &off, &len) != header[i].want ||
		    (header[i].want == PACK_OK &&
		    (strcmp(path, header[i].path) != 0 ||
		    len != header[i].octets))) {
			print_error("%s\n", header[i].descr);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

static void
a_sum_that_differs_is_damage(void **state)
{
	uint8_t		 all[1024] = { 0 };
	struct octets_	 o = { all, sizeof(all) };
	struct tar	 t = { .read = read_at, .arg = &o,
			    .size = sizeof(all) };
	char		 path[BAG_PATH];
	uint64_t	 off, size;

	(void)state;
	block(all, "a", NULL, '0');
	all[0] = 'b';
	assert_int_equal(tar_next(&t, path, &off, &size), PACK_DAMAGED);
	t.at = sizeof(all);
	assert_int_equal(tar_next(&t, path, &off, &size), PACK_NONE);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(every_file_of_an_image_is_found),
		cmocka_unit_test(what_unpacking_a_tape_leaves_is_found),
		cmocka_unit_test(two_of_one_name_on_a_disc_are_damage),
		cmocka_unit_test(a_scratched_image_tells_the_rest),
		cmocka_unit_test(
		    a_volume_without_its_beginning_tells_the_rest),
		cmocka_unit_test(every_file_of_an_archive_comes_in_order),
		cmocka_unit_test(headers_are_believed_only_when_right),
		cmocka_unit_test(a_sum_that_differs_is_damage),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(all, NULL, NULL);
}
