/*
 * test-container.c: walks through archives made here: what comes, in which
 * order, and where each limit ends it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/container.h"
#include "tests/unit/xmlsign.h"

#define LINE	256

/* "state name size" of each item, "container!/" before nested names. */
static void
walk(const struct buf *file, char lines[][LINE], size_t max, size_t *n)
{
	struct container_item	 it;
	struct container	*c;
	int			 rc;

	c = container_open(file->p, file->len, container_kind(file->p,
	    file->len));
	assert_non_null(c);
	for (*n = 0; (rc = container_next(c, &it, NULL, NULL)) == 1; (*n)++)
		if (*n < max)
			snprintf(lines[*n], LINE, "%s %s%s%s %llu",
			    member_state_text(it.state), it.container,
			    *it.container == '\0' ? "" : "!/",
			    it.name.text != NULL ? it.name.text : "",
			    (unsigned long long)it.size);
	assert_int_equal(rc, 0);
	container_free(c);
}

static void
inner(struct zips *z)
{
	zips_init(z);
	zips_add(z, "x.txt", "inside", 6, true);
	zips_add(z, "folder/", "", 0, false);
	zips_end(z);
}

static void
nested(void **state)
{
	char		 line[8][LINE];
	struct zips	 in, out;
	size_t		 n;

	(void)state;
	inner(&in);
	zips_init(&out);
	zips_add(&out, "./a.txt", "hello", 5, false);
	zips_add(&out, "in.zip", (const char *)in.file.p, in.file.len, true);
	zips_add(&out, "b.txt", "world!", 6, false);
	zips_end(&out);
	walk(&out.file, line, 8, &n);
	assert_int_equal(n, 5);
	assert_string_equal(line[0], "read a.txt 5");
	assert_memory_equal(line[1], "read in.zip ", 12);
	assert_string_equal(line[2], "read in.zip!/x.txt 6");
	assert_string_equal(line[3], "a folder in.zip!/folder/ 0");
	assert_string_equal(line[4], "read b.txt 6");
	buf_release(&in.file);
	buf_release(&out.file);
}

/* Data objects alone, and what those hold; the container's own are not. */
static void
asic(void **state)
{
	char		 line[8][LINE];
	struct zips	 in, out;
	size_t		 n;

	(void)state;
	zips_init(&in);
	zips_add(&in, "mimetype", "application/vnd.etsi.asic-s+zip", 31,
	    false);
	zips_add(&in, "x.txt", "inside", 6, true);
	zips_add(&in, "META-INF/timestamp.tst", "-", 1, false);
	zips_end(&in);
	zips_init(&out);
	zips_add(&out, "META-INF/signatures1.xml", "<a/>", 4, true);
	zips_add(&out, "META-INF/hidden.pdf", "%PDF-", 5, true);
	zips_add(&out, "in.asics", (const char *)in.file.p, in.file.len, true);
	zips_add(&out, "sub/META-INF/a.txt", "hello", 5, false);
	zips_add(&out, "mimetypes", "x", 1, false);
	zips_end(&out);
	assert_int_equal(container_kind(out.file.p, out.file.len),
	    CONTAINER_ASIC);
	walk(&out.file, line, 8, &n);
	assert_int_equal(n, 4);
	assert_memory_equal(line[0], "read in.asics ", 14);
	assert_string_equal(line[1], "read in.asics!/x.txt 6");
	assert_string_equal(line[2], "read sub/META-INF/a.txt 5");
	assert_string_equal(line[3], "read mimetypes 1");
	buf_release(&in.file);
	buf_release(&out.file);
}

/* Another 30 around it: the walk ends at the depth, and says so. */
static void
deep(void **state)
{
	char		 line[32][LINE];
	struct zips	 in, out;
	size_t		 n;

	(void)state;
	inner(&in);
	for (int i = 0; i < CONTAINER_DEPTH_MAX + 4; i++) {
		zips_init(&out);
		zips_add(&out, "n", (const char *)in.file.p, in.file.len,
		    true);
		zips_end(&out);
		buf_release(&in.file);
		in = out;
	}
	walk(&in.file, line, 32, &n);
	assert_int_equal(n, CONTAINER_DEPTH_MAX + 1);
	assert_memory_equal(line[CONTAINER_DEPTH_MAX - 1], "read n!/n", 9);
	assert_memory_equal(line[CONTAINER_DEPTH_MAX],
	    "not read to its end n!/n", 24);
	buf_release(&in.file);
}

/* What zeroes unpack to, against both sides of the limit. */
static void
bomb(void **state)
{
	static const struct {
		size_t		 len;
		const char	*state;
		const char	*after;
	} cases[] = {
		{ 64 << 20, "read zeroes 67108864", "read after 1" },
		{ (64 << 20) + 1, "beyond a limit zeroes 67108865",
		  "not read to its end  0" },
	};
	char		 line[4][LINE];
	struct zips	 z;
	char		*p;
	size_t		 n;

	(void)state;
	p = calloc(1, (64 << 20) + 1);
	assert_non_null(p);
	for (size_t i = 0; i < 2; i++) {
		zips_init(&z);
		zips_add(&z, "zeroes", p, cases[i].len, true);
		zips_add(&z, "after", "x", 1, false);
		zips_end(&z);
		walk(&z.file, line, 4, &n);
		assert_string_equal(line[0], cases[i].state);
		assert_string_equal(line[1], cases[i].after);
		assert_int_equal(n, 2);
		buf_release(&z.file);
	}
	free(p);
}

static void
twins(void **state)
{
	struct container_item	 it;
	struct container	*c;
	struct zips		 z;
	bool			 want[] = { false, true, false, true, false };
	size_t			 n = 0;

	(void)state;
	zips_init(&z);
	zips_add(&z, "\xe1\xba\xbf", "", 0, false);
	zips_add(&z, "e\xcc\x82\xcc\x81", "", 0, false);
	zips_add(&z, "Doc.pdf", "", 0, false);
	zips_add(&z, "DOC.PDF", "", 0, false);
	zips_add(&z, "other", "", 0, false);
	zips_end(&z);
	c = container_open(z.file.p, z.file.len, CONTAINER_ZIP);
	assert_non_null(c);
	while (container_next(c, &it, NULL, NULL) == 1)
		assert_int_equal(it.twin, want[n++]);
	assert_int_equal(n, 5);
	container_free(c);
	buf_release(&z.file);
}

static int
collect(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

static void
sibling(void **state)
{
	struct container_item	 it;
	struct container	*c;
	struct zips		 z;
	struct buf		 b, all;

	(void)state;
	buf_init(&b, 1024);
	buf_init(&all, 1024);
	zips_init(&z);
	zips_add(&z, "a.pdf.p7s", "sig", 3, false);
	zips_add(&z, "a.pdf", "data after it", 13, true);
	zips_end(&z);
	c = container_open(z.file.p, z.file.len, CONTAINER_ZIP);
	assert_non_null(c);
	assert_int_equal(container_next(c, &it, collect, &all), 1);
	assert_int_equal(container_sibling(c, "a.pdf", &b), 1);
	assert_int_equal(b.len, 13);
	assert_memory_equal(b.p, "data after it", 13);
	assert_int_equal(container_sibling(c, "b.pdf", &b), 0);
	assert_int_equal(container_next(c, &it, collect, &all), 1);
	assert_string_equal(it.name.text, "a.pdf");
	assert_memory_equal(all.p, "sigdata after it", 16);
	assert_int_equal(container_next(c, &it, NULL, NULL), 0);
	container_free(c);
	buf_release(&b);
	buf_release(&all);
	buf_release(&z.file);
}

/* Whose name another has, and other octets. */
static void
other(void **state)
{
	static const struct {
		const char	*name;
		const char	*data;
		int		 want;
	} rows[] = {
		{ "alone", "1", 0 }, { "twice", "1", 1 }, { "twice", "2", 1 },
		{ "same", "1", 0 }, { "same", "2", 1 }, { "Case", "1", 1 },
		{ "CASE", "2", 1 }, { "absent", "1", 0 }, { "dot", "1", 1 },
	};
	struct container_item	 it;
	struct container	*c;
	struct digest		 d;
	struct zips		 z;

	(void)state;
	zips_init(&z);
	zips_add(&z, "alone", "1", 1, false);
	zips_add(&z, "twice", "1", 1, false);
	zips_add(&z, "twice", "2", 1, true);
	zips_add(&z, "same", "1", 1, false);
	zips_add(&z, "same", "1", 1, true);
	zips_add(&z, "case", "1", 1, false);
	zips_add(&z, "cAse", "2", 1, false);
	zips_add(&z, "dot", "1", 1, false);
	zips_add(&z, "./dot. ", "2", 1, false);
	zips_end(&z);
	c = container_open(z.file.p, z.file.len, CONTAINER_ZIP);
	assert_non_null(c);
	assert_int_equal(container_next(c, &it, NULL, NULL), 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s %s\n", rows[i].name, rows[i].data);
		assert_int_equal(digest_sha256(&d, rows[i].data, 1), 0);
		assert_int_equal(container_twin(c, rows[i].name, &d),
		    rows[i].want);
	}
	container_free(c);
	buf_release(&z.file);
}

/* Cut anywhere: an answer, and never the claim that all was read. */
static void
cut(void **state)
{
	char		 line[8][LINE];
	struct zips	 in;
	struct buf	 part;
	size_t		 n;

	(void)state;
	inner(&in);
	for (size_t len = 4; len < in.file.len; len++) {
		part = in.file;
		part.len = len;
		if (container_kind(part.p, len) == CONTAINER_NONE)
			continue;
		walk(&part, line, 8, &n);
		assert_true(n >= 1 && n <= 8);
		assert_memory_equal(line[n - 1], "not read to its end", 19);
	}
	buf_release(&in.file);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(nested),
		cmocka_unit_test(asic),
		cmocka_unit_test(deep),
		cmocka_unit_test(bomb),
		cmocka_unit_test(twins),
		cmocka_unit_test(sibling),
		cmocka_unit_test(other),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
