/*
 * test-cfb.c: Compound File Binary files made here ([MS-CFB]): streams long
 * and short, chains that end where they should not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/cfb.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SECTOR		512
#define LONG		5000		/* octets: above the cutoff */
#define SHORT		100
#define END		0xfffffffeu
#define FREE		0xffffffffu

/*
 * Sectors: 0 the table, 1 the directory, 2 the mini table, 3 the mini stream,
 * 4 to 13 the long stream.
 */
enum { AT_FAT, AT_DIRECTORY, AT_MINI, AT_MINISTREAM, AT_LONG, SECTORS = 14 };

static uint8_t	 file[(SECTORS + 1) * SECTOR];

static void
put(size_t at, uint64_t v, size_t n)
{
	for (; n > 0; n--, v >>= 8)
		file[at++] = (uint8_t)v;
}

static size_t
sector(size_t n)
{
	return (n + 1) * SECTOR;
}

static void
fat(size_t n, uint32_t v)
{
	put(sector(AT_FAT) + 4 * n, v, 4);
}

static void
entry(size_t i, const char *name, unsigned int type, uint32_t left,
    uint32_t right, uint32_t child, uint32_t start, uint64_t size)
{
	size_t	 at = sector(AT_DIRECTORY) + 128 * i;

	for (size_t k = 0; name[k] != '\0'; k++)
		put(at + 2 * k, (uint8_t)name[k], 2);
	put(at + 64, 2 * (strlen(name) + 1), 2);
	put(at + 66, type, 1);
	put(at + 68, left, 4);
	put(at + 72, right, 4);
	put(at + 76, child, 4);
	put(at + 116, start, 4);
	put(at + 120, size, 8);
}

static void
make(void)
{
	memset(file, 0, sizeof(file));
	memcpy(file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	put(24, 0x3e, 2);
	put(26, 3, 2);
	put(28, 0xfffe, 2);
	put(30, 9, 2);
	put(32, 6, 2);
	put(44, 1, 4);
	put(48, AT_DIRECTORY, 4);
	put(56, 4096, 4);
	put(60, AT_MINI, 4);
	put(64, 1, 4);
	put(68, END, 4);
	put(76, AT_FAT, 4);
	for (size_t i = 1; i < 109; i++)
		put(76 + 4 * i, FREE, 4);
	for (size_t i = 0; i < SECTOR / 4; i++)
		fat(i, FREE);
	fat(AT_FAT, 0xfffffffdu);
	fat(AT_DIRECTORY, END);
	fat(AT_MINI, END);
	fat(AT_MINISTREAM, END);
	for (size_t i = AT_LONG; i < SECTORS; i++)
		fat(i, i + 1 < SECTORS ? (uint32_t)i + 1 : END);
	for (size_t i = 0; i < SECTOR / 4; i++)
		put(sector(AT_MINI) + 4 * i, i == 0 ? 1 : i == 1 ? END : FREE,
		    4);
	memset(file + sector(AT_MINISTREAM), 's', SHORT);
	memset(file + sector(AT_LONG), 'l', LONG);
	entry(0, "Root Entry", 5, FREE, FREE, 1, AT_MINISTREAM, 128);
	entry(1, "long", 2, FREE, 2, FREE, AT_LONG, LONG);
	entry(2, "Folder", 1, FREE, FREE, 3, 0, 0);
	entry(3, "short", 2, FREE, FREE, FREE, 0, SHORT);
}

static void
right(void **state)
{
	struct cfb	 c;
	struct buf	 b;
	uint32_t	 folder;

	(void)state;
	make();
	assert_int_equal(cfb_open(&c, file, sizeof(file)), 0);
	assert_int_equal(c.n, 4);
	buf_init(&b, 65536);
	assert_int_equal(cfb_read(&c, cfb_find(&c, 0, "LONG"), &b), 0);
	assert_int_equal(b.len, LONG);
	assert_true(b.p[0] == 'l' && b.p[LONG - 1] == 'l');
	buf_reset(&b);
	folder = cfb_find(&c, 0, "Folder");
	assert_int_equal(cfb_find(&c, 0, "short"), CFB_NONE);
	assert_int_equal(cfb_read(&c, cfb_find(&c, folder, "short"), &b), 0);
	assert_int_equal(b.len, SHORT);
	assert_true(b.p[0] == 's' && b.p[SHORT - 1] == 's');
	/* A folder is no stream. */
	assert_int_equal(cfb_read(&c, folder, &b), 1);
	buf_release(&b);
	cfb_release(&c);
}

static void
wrong(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 at;
		uint32_t	 v;
		size_t		 n;
		int		 open;
		int		 longs;	/* cfb_read() of each stream */
		int		 shorts;
	} rows[] = {
		{ "another magic", 0, 0, 1, 1, 0, 0 },
		{ "sectors of 1024 octets", 30, 10, 2, 1, 0, 0 },
		{ "more tables than sectors", 44, 1000000, 4, 1, 0, 0 },
		{ "a table beyond the end", 76, 99, 4, 1, 0, 0 },
		{ "a directory beyond the end", 48, 99, 4, 1, 0, 0 },
		{ "a directory that leads to itself", SECTOR + 4 *
		    AT_DIRECTORY, AT_DIRECTORY, 4, 1, 0, 0 },
		{ "a stream that leads to itself", SECTOR + 4 * AT_LONG,
		    AT_LONG, 4, 0, 0, 0 },
		{ "a stream that ends early", SECTOR + 4 * AT_LONG, END, 4, 0,
		    1, 0 },
		{ "a stream that leads beyond the end", SECTOR + 4 * AT_LONG,
		    500, 4, 0, 1, 0 },
		{ "a stream larger than the file", 2 * SECTOR + 128 + 120,
		    0x7fffffff, 4, 0, 1, 0 },
		{ "a short stream that leads to itself", 3 * SECTOR, 0, 4, 0,
		    0, 0 },
		{ "a short stream that ends early", 3 * SECTOR, END, 4, 0, 0,
		    1 },
		{ "a short stream beyond its table", 2 * SECTOR + 3 * 128 +
		    116, 9999, 4, 0, 0, 1 },
		{ "a child that is its own parent", 2 * SECTOR + 2 * 128 + 76,
		    2, 4, 0, 0, 2 },
	};
	struct cfb	 c;
	struct buf	 b;
	uint32_t	 n;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		make();
		put(rows[i].at, rows[i].v, rows[i].n);
		assert_int_equal(cfb_open(&c, file, sizeof(file)),
		    rows[i].open);
		assert_true((c.broken != NULL) || rows[i].open == 0);
		if (rows[i].open == 0) {
			buf_init(&b, 65536);
			assert_int_equal(cfb_read(&c, cfb_find(&c, 0, "long"),
			    &b), rows[i].longs);
			buf_reset(&b);
			n = cfb_find(&c, cfb_find(&c, 0, "folder"), "short");
			/* 2: it is nobody's child. */
			assert_true((n == CFB_NONE) == (rows[i].shorts == 2));
			if (n != CFB_NONE)
				assert_int_equal(cfb_read(&c, n, &b),
				    rows[i].shorts);
			buf_release(&b);
		}
		cfb_release(&c);
	}
}

/* Wherever it is cut, nothing beyond the end is read. */
static void
cut(void **state)
{
	struct cfb	 c;
	struct buf	 b;
	uint8_t		*p;

	(void)state;
	make();
	for (size_t len = 0; len < sizeof(file); len += 61) {
		p = malloc(len + 1);
		assert_non_null(p);
		memcpy(p, file, len);
		buf_init(&b, 65536);
		if (cfb_open(&c, p, len) == 0)
			for (uint32_t i = 0; i < c.n; i++)
				(void)cfb_read(&c, i, &b);
		buf_release(&b);
		cfb_release(&c);
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(right),
		cmocka_unit_test(wrong),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
