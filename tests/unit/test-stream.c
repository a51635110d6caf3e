/*
 * test-stream: bags of a tape read once, in pieces of any size, with marks
 * and without, whole, cut and with holes.
 */
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
#include "formats/media/stream.h"

#define ROOM		((size_t)16 * 1024 * 1024)
#define FILES		6
#define LARGE		700000

/* What the tape has, and what came of it. */
struct tape {
	const uint8_t	*p;
	size_t		 len, at;
	size_t		 step;		/* octets of a read */
	size_t		 mark[4];	/* where marks are, ascending */
	size_t		 nmark, marks;
	bool		 seeks;
	/* What came: */
	bool		 got[2][FILES];
	int		 bag, file;	/* under way; -1: another */
	size_t		 done;
	size_t		 wrong, cut;
	bool		 skip_odd;
};

static const struct {
	const char	*path;
	size_t		 size;
} file[FILES] = {
	{ "bagit.txt", 55 },
	{ "bag-info.txt", 700 },
	{ "empty", 0 },
	{ "large.bin", LARGE },
	{ "data/objects/ab/"
	    "abababababababababababababababababababababababababa"
	    "babababababababababababababababababababababab.pdf", 512 },
	{ "last", 513 },
};

static uint8_t
octet(int i, size_t at)
{
	return (uint8_t)(at * 31 + (at >> 9) * 7 + (size_t)i * 3 + 1);
}

static la_ssize_t
out(struct archive *a, void *arg, const void *p, size_t len)
{
	(void)a;
	assert_int_equal(buf_add(arg, p, len), 0);
	return (la_ssize_t)len;
}

/* A bag; its last file is called ${last}. */
static void
bag_make_with(struct buf *b, const char *top, const char *last)
{
	struct archive		*a = archive_write_new();
	struct archive_entry	*e;
	char			 path[300];
	uint8_t			*p = malloc(LARGE);

	archive_write_set_format_pax_restricted(a);
	archive_write_set_bytes_per_block(a, (int)PACK_RECORD);
	archive_write_set_bytes_in_last_block(a, (int)PACK_RECORD);
	assert_int_equal(archive_write_open(a, b, NULL, out, NULL),
	    ARCHIVE_OK);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/%s", top, i == FILES - 1 ?
		    last : file[i].path);
		for (size_t k = 0; k < file[i].size; k++)
			p[k] = octet(i, k);
		e = archive_entry_new();
		archive_entry_set_pathname(e, path);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0444);
		archive_entry_set_size(e, (la_int64_t)file[i].size);
		archive_write_header(a, e);
		archive_write_data(a, p, file[i].size);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	free(p);
}

static void
bag_make(struct buf *b, const char *top)
{
	bag_make_with(b, top, file[FILES - 1].path);
}

static ssize_t
on_read(void *arg, void *p, size_t len)
{
	struct tape	*t = arg;
	size_t		 end = t->len;

	assert_true(len >= 4 * PACK_RECORD);
	if (t->marks < t->nmark) {
		end = t->mark[t->marks];
		if (t->at == end) {
			t->marks++;
			return 0;
		}
	}
	if (len > t->step)
		len = t->step;
	if (len > end - t->at)
		len = end - t->at;
	memcpy(p, t->p + t->at, len);
	t->at += len;
	return (ssize_t)len;
}

static int64_t
on_skip(void *arg, uint64_t len)
{
	struct tape	*t = arg;

	if (len > t->len - t->at)
		len = t->len - t->at;
	t->at += (size_t)len;
	return (int64_t)len;
}

static enum pack_result
on_headers(void *arg, const uint8_t *p, size_t len, struct pack *pack,
    uint64_t *at)
{
	(void)arg;
	return tar_window(pack, p, len, at);
}

static int
on_begin(void *arg, const char *top, const char *path, uint64_t size)
{
	struct tape	*t = arg;

	t->bag = strcmp(top, "NB-a-0002") == 0;
	t->file = -1;
	t->done = 0;
	for (int i = 0; i < FILES; i++)
		if (strcmp(path, file[i].path) == 0 && size == file[i].size)
			t->file = i;
	if (t->file == -1)
		t->wrong++;
	return t->skip_odd && t->file % 2 == 1 ? STREAM_SKIP : 0;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	const uint8_t	*q = p;
	struct tape	*t = arg;

	for (size_t i = 0; i < len && t->file != -1; i++)
		if (q[i] != octet(t->file, t->done++)) {
			t->wrong++;
			t->file = -1;
		}
	return 0;
}

static int
on_end(void *arg, bool whole)
{
	struct tape	*t = arg;

	if (!whole)
		t->cut++;
	else if (t->file != -1)
		t->got[t->bag][t->file] = true;
	return 0;
}

static const struct stream_ops	 ops = { .read = on_read,
    .headers = on_headers, .begin = on_begin, .data = on_data,
    .end = on_end };
static const struct stream_ops	 seeking = { .read = on_read,
    .skip = on_skip, .headers = on_headers, .begin = on_begin,
    .data = on_data, .end = on_end };

/* How many bags came; *damaged is set when one of them was. */
static int
run(struct tape *t, bool marks, bool *damaged, enum stream_result *last)
{
	struct stream	 s;
	int		 n = 0;

	*damaged = false;
	assert_int_equal(stream_init(&s, t->seeks ? &seeking : &ops, t,
	    marks), 0);
	while ((*last = stream_bag(&s)) == STREAM_BAG) {
		*damaged = *damaged || s.damaged;
		assert_true(++n < 10);
	}
	stream_release(&s);
	return n;
}

static size_t
files_of(const struct tape *t)
{
	size_t	 n = 0;

	for (int i = 0; i < FILES; i++)
		n += t->got[0][i] + t->got[1][i];
	return n;
}

static void
tape_make(struct buf *b, size_t *first)
{
	buf_init(b, ROOM);
	bag_make(b, "NB-a-0001");
	*first = b->len;
	bag_make(b, "NB-a-0002");
}

static void
bags_come_in_pieces_of_any_size(void **state)
{
	static const size_t	 step[] = { 1000, 65536, PACK_RECORD,
	    4 * PACK_RECORD };
	enum stream_result	 last;
	struct buf		 b;
	size_t			 first;
	bool			 damaged;

	(void)state;
	tape_make(&b, &first);
	for (int k = 0; k < 16; k++) {
		struct tape	 t = { .p = b.p, .len = b.len,
		    .step = step[k / 4], .seeks = (k & 2) != 0,
		    .skip_odd = (k & 1) != 0 };

		assert_int_equal(run(&t, false, &damaged, &last), 2);
		assert_int_equal(last, STREAM_END);
		assert_false(damaged);
		assert_int_equal(files_of(&t), 2 * FILES);
		assert_int_equal(t.wrong + t.cut, 0);
	}
	buf_release(&b);
}

static void
each_bag_of_a_drive_ends_at_a_mark(void **state)
{
	enum stream_result	 last;
	struct buf		 b;
	struct tape		 t;
	size_t			 first;
	bool			 damaged;

	(void)state;
	tape_make(&b, &first);
	t = (struct tape){ .p = b.p, .len = b.len, .step = PACK_RECORD,
	    .mark = { first, b.len, b.len }, .nmark = 3 };
	assert_int_equal(run(&t, true, &damaged, &last), 2);
	assert_int_equal(last, STREAM_END);
	assert_false(damaged);
	assert_int_equal(files_of(&t), 2 * FILES);
	/* What was taken back leaves an empty file. */
	t = (struct tape){ .p = b.p, .len = b.len, .step = PACK_RECORD,
	    .mark = { first, first, b.len, b.len }, .nmark = 4 };
	assert_int_equal(run(&t, true, &damaged, &last), 2);
	assert_int_equal(files_of(&t), 2 * FILES);
	/* Cut off in the second: what is there is had, and it is told. */
	t = (struct tape){ .p = b.p, .len = b.len, .step = PACK_RECORD,
	    .mark = { first, first + PACK_RECORD, b.len }, .nmark = 2 };
	t.len = first + PACK_RECORD;
	assert_int_equal(run(&t, true, &damaged, &last), 2);
	assert_true(damaged);
	assert_int_equal(t.cut, 1);
	assert_int_equal(files_of(&t), FILES + 3);
	buf_release(&b);
}

/* Wherever a block is zeroed or cut off, what comes is right. */
static void
a_hole_costs_what_lies_in_it(void **state)
{
	enum stream_result	 last;
	struct buf		 b;
	struct tape		 t;
	uint8_t			 was[512];
	size_t			 first, least = 2 * FILES;
	bool			 damaged;

	(void)state;
	tape_make(&b, &first);
	for (size_t at = 0; at < b.len; at += at < 8192 || (at > first - 4096
	    && at < first + 8192) ? 512 : 50 * 512) {
		memcpy(was, b.p + at, 512);
		memset(b.p + at, 0, 512);
		t = (struct tape){ .p = b.p, .len = b.len,
		    .step = PACK_RECORD };
		(void)run(&t, false, &damaged, &last);
		/* Wrong octets are of the file that has the hole. */
		assert_true(t.wrong <= 1 && t.cut <= 1);
		assert_true(damaged || t.wrong > 0 || last == STREAM_NONE ||
		    files_of(&t) == 2 * FILES);
		if (last != STREAM_NONE && files_of(&t) < least)
			least = files_of(&t);
		memcpy(b.p + at, was, 512);
	}
	assert_in_range(least, 2 * FILES - 2, 2 * FILES - 1);
	for (size_t len = 0; len < b.len; len += 100003) {
		t = (struct tape){ .p = b.p, .len = len,
		    .step = PACK_RECORD };
		(void)run(&t, false, &damaged, &last);
		assert_int_equal(t.wrong, 0);
		assert_true(files_of(&t) <= 2 * FILES);
	}
	buf_release(&b);
}

/* A name that may stand at the top may be none below it. */
static void
odd_names_are_damage(void **state)
{
	static const char *const names[] = { "~root", " x", "/x", "./x",
	    "../x" };
	enum stream_result	 last;
	struct buf		 b;
	bool			 damaged;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct tape	 t = { .step = PACK_RECORD };

		buf_init(&b, ROOM);
		bag_make_with(&b, "NB-a-0001", names[i]);
		t.p = b.p;
		t.len = b.len;
		assert_int_equal(run(&t, false, &damaged, &last), 1);
		assert_true(damaged);
		assert_int_equal(files_of(&t), FILES - 1);
		assert_int_equal(t.wrong + t.cut, 0);
		buf_release(&b);
	}
}

static void
what_is_no_archive_is_none(void **state)
{
	enum stream_result	 last;
	uint8_t			*p = calloc(1, 3 * PACK_RECORD);
	struct tape		 t = { .p = p, .len = 3 * PACK_RECORD,
	    .step = PACK_RECORD };
	bool			 damaged;

	(void)state;
	assert_int_equal(run(&t, false, &damaged, &last), 0);
	assert_int_equal(last, STREAM_NONE);
	for (size_t i = 0; i < t.len; i++)
		p[i] = octet(1, i);
	t.at = 0;
	assert_int_equal(run(&t, false, &damaged, &last), 0);
	assert_int_equal(last, STREAM_NONE);
	t.len = 0;
	t.at = 0;
	assert_int_equal(run(&t, false, &damaged, &last), 0);
	assert_int_equal(last, STREAM_END);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(bags_come_in_pieces_of_any_size),
		cmocka_unit_test(each_bag_of_a_drive_ends_at_a_mark),
		cmocka_unit_test(a_hole_costs_what_lies_in_it),
		cmocka_unit_test(odd_names_are_damage),
		cmocka_unit_test(what_is_no_archive_is_none),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
