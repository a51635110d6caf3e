/*
 * test-zip.c: ZIP archives made here, right and wrong in one part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/zip.h"
#include "tests/unit/xmlsign.h"

static void
small(struct zips *z)
{
	zips_init(z);
	zips_add(z, "a.txt", "stored octets", 13, false);
	zips_add(z, "b/c.txt", "deflated deflated deflated", 26, true);
	zips_add(z, "empty", "", 0, false);
	zips_add(z, "folder/", "", 0, false);
}

static void
reads(void **state)
{
	static const char *const want[] = { "stored octets",
	    "deflated deflated deflated", "", "" };
	struct zips	 w;
	struct zip	 z;
	const char	*why;
	uint8_t		*p;
	size_t		 len;

	(void)state;
	small(&w);
	zips_end(&w);
	assert_int_equal(zip_open(&z, w.file.p, w.file.len), 0);
	assert_int_equal(z.n, 4);
	assert_null(z.ambiguous);
	for (size_t i = 0; i < z.n; i++) {
		assert_int_equal(zip_read(&z, &z.member[i], &p, &len, &why),
		    0);
		assert_int_equal(len, strlen(want[i]));
		assert_memory_equal(p, want[i], len);
		free(p);
	}
	assert_ptr_equal(zip_find(&z, "b/c.txt", 7), &z.member[1]);
	assert_null(zip_find(&z, "b/c.tx", 6));
	assert_true(zip_is_folder(&z.member[3]));
	assert_false(zip_is_folder(&z.member[0]));
	zip_release(&z);
	buf_release(&w.file);
}

/* Cut anywhere, and any octet another: an answer, never more than it holds. */
static void
damaged(void **state)
{
	struct zips	 w;
	struct zip	 z;
	const char	*why;
	uint8_t		*p, was, *copy;
	size_t		 len;

	(void)state;
	small(&w);
	zips_end(&w);
	for (size_t n = 0; n < w.file.len; n++) {
		copy = malloc(n + 1);
		memcpy(copy, w.file.p, n);
		assert_int_equal(zip_open(&z, copy, n), 1);
		assert_non_null(z.broken);
		zip_release(&z);
		free(copy);
	}
	for (size_t i = 0; i < w.file.len; i++)
		for (unsigned int bit = 0; bit < 8; bit++) {
			was = w.file.p[i];
			w.file.p[i] ^= (uint8_t)(1U << bit);
			if (zip_open(&z, w.file.p, w.file.len) == 0)
				for (size_t m = 0; m < z.n; m++)
					if (zip_read(&z, &z.member[m], &p,
					    &len, &why) == 0)
						free(p);
			zip_release(&z);
			w.file.p[i] = was;
		}
	buf_release(&w.file);
}

static void
ambiguous(void **state)
{
	enum { TWICE, OTHER_NAME, HIDDEN, OVERLAP, OTHER_SIZE, GAP, CASES };
	uint8_t		 end[22];
	struct zips	 w;
	struct zip	 z;

	(void)state;
	for (int c = 0; c < CASES; c++) {
		zips_init(&w);
		zips_add(&w, "a", "one", 3, false);
		switch (c) {
		case TWICE:
			zips_add(&w, "a", "two", 3, false);
			break;
		case OTHER_NAME:
			zips_add_as(&w, "b", "c", "two", 3, false, 3);
			break;
		case HIDDEN:
			/* A local header that no directory entry has. */
			buf_add(&w.file, "PK\x03\x04", 4);
			zips_common(&w.file, "h", false, 0, 0, 0);
			buf_addstr(&w.file, "h");
			zips_add(&w, "b", "two", 3, false);
			break;
		case OVERLAP:
			zips_add(&w, "b", "PK\x03\x04", 4, false);
			/* Its offset: that of the member before. */
			memset(w.central.p + w.central.len - 5, 0, 4);
			break;
		case OTHER_SIZE:
			/* In "a"'s local header, where none comes after. */
			w.file.p[18]--;
			w.file.p[22]--;
			break;
		}
		zips_end(&w);
		if (c == GAP) {
			memcpy(end, w.file.p + w.file.len - sizeof(end),
			    sizeof(end));
			w.file.len -= sizeof(end);
			buf_addstr(&w.file, "gap");
			buf_add(&w.file, end, sizeof(end));
		}
		assert_int_equal(zip_open(&z, w.file.p, w.file.len), 0);
		assert_non_null(z.ambiguous);
		zip_release(&z);
		buf_release(&w.file);
	}
}

static void
lies(void **state)
{
	static uint8_t	 zeros[32 << 20];
	struct zips	 w;
	struct zip	 z;
	const char	*why = NULL;
	uint8_t		*p;
	size_t		 len;

	(void)state;
	zips_init(&w);
	zips_add_as(&w, "less", NULL, "content", 7, true, 3);
	zips_add_as(&w, "more", NULL, "content", 7, true, 70);
	zips_add(&w, "bomb", zeros, sizeof(zeros), true);
	zips_add(&w, "no bomb", zeros, ZIP_RATIO_FROM, true);
	zips_end(&w);
	assert_int_equal(zip_open(&z, w.file.p, w.file.len), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(zip_read(&z, &z.member[i], &p, &len, &why),
		    1);
		assert_non_null(why);
	}
	assert_int_equal(zip_read(&z, &z.member[3], &p, &len, &why), 0);
	assert_int_equal(len, ZIP_RATIO_FROM);
	free(p);
	zip_release(&z);
	buf_release(&w.file);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(damaged),
		cmocka_unit_test(ambiguous),
		cmocka_unit_test(lies),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
