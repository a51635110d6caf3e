/*
 * test-zip-local.c: a member's own header and the directory's record, octet by
 * octet: what may differ, and what two readers would take for two archives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "formats/document/zip.h"
#include "tests/unit/xmlsign.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DATA		"Pay 100\n"
#define SIZE		8
#define LATER		8		/* flag: sizes behind */
#define LINK		(0120777UL << 16)
#define NONE32		0xffffffffU

enum crc { RIGHT, ZERO, WRONG };
enum behind { NOTHING, MARKED, BARE, WIDE, OTHER };

struct head {
	unsigned int	 flags;
	unsigned int	 method;
	enum crc	 crc;
	uint64_t	 size;		/* both of them */
	const char	*extra;		/* hexadecimal */
};

#define SAME		{ 0, 0, RIGHT, SIZE, "" }
#define SIZE64		"0800000000000000"
#define ZERO64		"0000000000000000"
#define FIVE64		"0500000000000000"

static const struct {
	const char	*descr;
	struct head	 own;
	struct head	 listed;
	enum behind	 behind;
	unsigned long	 attributes;
	bool		 differ;
} rows[] = {
	{ "the same", SAME, SAME, NOTHING, 0, false },
	{ "another checksum", { 0, 0, WRONG, SIZE, "" }, SAME, NOTHING, 0,
	    true },
	{ "no checksum", { 0, 0, ZERO, SIZE, "" }, SAME, NOTHING, 0, true },
	{ "another size", { 0, 0, RIGHT, 5, "" }, SAME, NOTHING, 0, true },
	{ "another method", { 0, 9, RIGHT, SIZE, "" }, SAME, NOTHING, 0,
	    true },
	{ "said to be encrypted", { 1, 0, RIGHT, SIZE, "" }, SAME, NOTHING, 0,
	    true },
	{ "names of another code", { 0x800, 0, RIGHT, SIZE, "" }, SAME,
	    NOTHING, 0, false },
	{ "behind", { LATER, 0, ZERO, 0, "" }, { LATER, 0, RIGHT, SIZE, "" },
	    MARKED, 0, false },
	{ "behind, without a mark", { LATER, 0, ZERO, 0, "" },
	    { LATER, 0, RIGHT, SIZE, "" }, BARE, 0, false },
	{ "behind, of 8 octets", { LATER, 0, ZERO, NONE32, "01001000" ZERO64
	    ZERO64 }, { LATER, 0, RIGHT, SIZE, "" }, WIDE, 0, false },
	{ "behind, and before", { LATER, 0, RIGHT, SIZE, "" },
	    { LATER, 0, RIGHT, SIZE, "" }, MARKED, 0, false },
	{ "behind, another before", { LATER, 0, ZERO, 5, "" },
	    { LATER, 0, RIGHT, SIZE, "" }, MARKED, 0, true },
	{ "behind, another checksum before", { LATER, 0, WRONG, 0, "" },
	    { LATER, 0, RIGHT, SIZE, "" }, MARKED, 0, true },
	{ "behind, another", { LATER, 0, ZERO, 0, "" },
	    { LATER, 0, RIGHT, SIZE, "" }, OTHER, 0, true },
	{ "behind, and nothing there", { LATER, 0, ZERO, 0, "" },
	    { LATER, 0, RIGHT, SIZE, "" }, NOTHING, 0, true },
	{ "ZIP64", { 0, 0, RIGHT, NONE32, "01001000" SIZE64 SIZE64 }, SAME,
	    NOTHING, 0, false },
	{ "ZIP64, another", { 0, 0, RIGHT, NONE32, "01001000" FIVE64 FIVE64 },
	    SAME, NOTHING, 0, true },
	{ "ZIP64, no field", { 0, 0, RIGHT, NONE32, "" }, SAME, NOTHING, 0,
	    true },
	{ "ZIP64, not asked for, the same", { 0, 0, RIGHT, SIZE, "01001000"
	    SIZE64 SIZE64 }, SAME, NOTHING, 0, false },
	{ "ZIP64, not asked for, another", { 0, 0, RIGHT, SIZE, "01001000"
	    FIVE64 FIVE64 }, SAME, NOTHING, 0, true },
	{ "ZIP64 in the directory, the same", SAME, { 0, 0, RIGHT, SIZE,
	    "01001000" SIZE64 SIZE64 }, NOTHING, 0, false },
	{ "ZIP64 in the directory, another", SAME, { 0, 0, RIGHT, SIZE,
	    "01001000" FIVE64 SIZE64 }, NOTHING, 0, true },
	{ "ZIP64 in the directory, twice", SAME, { 0, 0, RIGHT, NONE32,
	    "01001000" SIZE64 SIZE64 "01001000" FIVE64 FIVE64 }, NOTHING, 0,
	    true },
	/* "a.txt" again, and "b.txt"; the checksum is let be. */
	{ "a Unicode name", { 0, 0, RIGHT, SIZE, "75700a000100000000"
	    "612e747874" }, SAME, NOTHING, 0, false },
	{ "another Unicode name", { 0, 0, RIGHT, SIZE, "75700a000100000000"
	    "622e747874" }, SAME, NOTHING, 0, true },
	{ "another Unicode name in the directory", SAME, { 0, 0, RIGHT, SIZE,
	    "75700a000100000000" "622e747874" }, NOTHING, 0, true },
	{ "a field that is cut off", { 0, 0, RIGHT, SIZE, "7570ff0001" }, SAME,
	    NOTHING, 0, false },
	{ "a link", SAME, SAME, NOTHING, LINK, true },
	{ "a file", SAME, SAME, NOTHING, 0100644UL << 16, false },
};

static void
hex_add(struct buf *b, const char *hex)
{
	unsigned int	 v;
	char		 two[3] = "";

	for (; *hex != '\0'; hex += 2) {
		memcpy(two, hex, 2);
		v = (unsigned int)strtoul(two, NULL, 16);
		buf_addc(b, (char)v);
	}
}

/* From the version needed to the fields' length: 26 octets. */
static void
head_add(struct buf *b, const struct head *h)
{
	uint32_t	 crc = (uint32_t)crc32(0, (const Bytef *)DATA, SIZE);

	zips_le(b, 2, 20);
	zips_le(b, 2, h->flags);
	zips_le(b, 2, h->method);
	zips_le(b, 4, 0);
	zips_le(b, 4, h->crc == RIGHT ? crc : h->crc == ZERO ? 0 : crc ^ 1);
	zips_le(b, 4, h->size);
	zips_le(b, 4, h->size);
	zips_le(b, 2, 5);
	zips_le(b, 2, strlen(h->extra) / 2);
}

static void
behind_add(struct buf *b, enum behind how)
{
	size_t	 wide = how == WIDE ? 8 : 4;

	if (how == NOTHING)
		return;
	if (how != BARE)
		buf_add(b, "PK\x07\x08", 4);
	zips_le(b, 4, crc32(0, (const Bytef *)DATA, SIZE));
	zips_le(b, wide, how == OTHER ? 5 : SIZE);
	zips_le(b, wide, SIZE);
}

static void
headers(void **state)
{
	struct zips	 w;
	struct zip	 z;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		zips_init(&w);
		buf_add(&w.file, "PK\x03\x04", 4);
		head_add(&w.file, &rows[i].own);
		buf_addstr(&w.file, "a.txt");
		hex_add(&w.file, rows[i].own.extra);
		buf_addstr(&w.file, DATA);
		behind_add(&w.file, rows[i].behind);
		buf_add(&w.central, "PK\x01\x02", 4);
		zips_le(&w.central, 2, 0x314);
		head_add(&w.central, &rows[i].listed);
		zips_le(&w.central, 6, 0);	/* comment, disk, text */
		zips_le(&w.central, 4, rows[i].attributes);
		zips_le(&w.central, 4, 0);
		buf_addstr(&w.central, "a.txt");
		hex_add(&w.central, rows[i].listed.extra);
		w.n++;
		zips_end(&w);
		assert_int_equal(zip_open(&z, w.file.p, w.file.len), 0);
		assert_true((z.ambiguous != NULL) == rows[i].differ);
		zip_release(&z);
		buf_release(&w.file);
	}
}

/* What the end records tell of the directory. */
static void
ends(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 at;	/* before the end; 0: as it is */
		uint8_t		 was;
		uint8_t		 now;
		const char	*behind;
		bool		 differ;
	} end[] = {
		{ "as it is", 0, 0, 0, "", false },
		{ "another count of this volume", 14, 2, 1, "", true },
		{ "octets behind", 0, 0, 0, "more", false },
	};
	struct zips	 w;
	struct zip	 z;

	(void)state;
	for (size_t i = 0; i < COUNT(end); i++) {
		print_message("%s\n", end[i].descr);
		zips_init(&w);
		zips_add(&w, "a", "one", 3, false);
		zips_add(&w, "b", "two", 3, false);
		zips_end(&w);
		if (end[i].at > 0) {
			assert_int_equal(w.file.p[w.file.len - end[i].at],
			    end[i].was);
			w.file.p[w.file.len - end[i].at] = end[i].now;
		}
		buf_addstr(&w.file, end[i].behind);
		assert_int_equal(zip_open(&z, w.file.p, w.file.len), 0);
		assert_true((z.ambiguous != NULL) == end[i].differ);
		assert_int_equal(z.behind, strlen(end[i].behind));
		zip_release(&z);
		buf_release(&w.file);
	}
}

/* A ZIP64 record that nothing asks for: the same, or another's. */
static void
ends64(void **state)
{
	uint8_t		 end[22];
	struct zips	 w;
	struct zip	 z;
	uint64_t	 at, off;

	(void)state;
	for (uint64_t more = 0; more < 2; more++) {
		zips_init(&w);
		zips_add(&w, "a", "one", 3, false);
		off = w.file.len;
		zips_end(&w);
		memcpy(end, w.file.p + w.file.len - sizeof(end), sizeof(end));
		w.file.len -= sizeof(end);
		at = w.file.len;
		buf_add(&w.file, "PK\x06\x06", 4);
		zips_le(&w.file, 8, 44);
		zips_le(&w.file, 4, 0x2d002d);
		zips_le(&w.file, 8, 0);
		zips_le(&w.file, 8, 1);
		zips_le(&w.file, 8, 1);
		zips_le(&w.file, 8, at - off);
		zips_le(&w.file, 8, off - more);
		buf_add(&w.file, "PK\x06\x07", 4);
		zips_le(&w.file, 4, 0);
		zips_le(&w.file, 8, at);
		zips_le(&w.file, 4, 1);
		buf_add(&w.file, end, sizeof(end));
		assert_int_equal(zip_open(&z, w.file.p, w.file.len), 0);
		assert_true((z.ambiguous != NULL) == (more > 0));
		zip_release(&z);
		buf_release(&w.file);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(ends),
		cmocka_unit_test(ends64),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
