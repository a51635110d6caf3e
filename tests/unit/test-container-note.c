/*
 * test-container-note.c: what is said of an archive as a whole, of archives
 * made here, each with one thing wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/container.h"
#include "formats/document/document.h"
#include "tests/unit/xmlsign.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define FLAGS_LOCAL	6		/* octets into a ZIP's headers */
#define MADE_BY		4
#define FLAGS_CENTRAL	8
#define ATTRIBUTES	38
#define MANY		20		/* more than are named one by one */

/* An archive with "a.txt" and the member ${name}, not finished. */
static void
begin(struct zips *z, const char *name)
{
	zips_init(z);
	zips_add(z, "a.txt", "hello", 5, false);
	zips_add(z, name, "octets", 6, false);
}

/* The central header of the last member, which is named ${name}. */
static uint8_t *
header_of(struct zips *z, const char *name)
{
	return z->central.p + z->central.len - strlen(name) - 46;
}

static void
plain(struct zips *z)
{
	begin(z, "b.txt");
	zips_end(z);
}

static void
encrypted(struct zips *z)
{
	begin(z, "b.txt");
	header_of(z, "b.txt")[FLAGS_CENTRAL] |= 1;
	z->file.p[z->file.len - 6 - 5 - 30 + FLAGS_LOCAL] |= 1;
	zips_end(z);
}

static void
damaged(struct zips *z)
{
	begin(z, "b.txt");
	z->file.p[z->file.len - 1] ^= 1;
	zips_end(z);
}

/* What a Unix ZIP says of a member's kind. */
static void
of_mode(struct zips *z, unsigned int mode)
{
	uint8_t	*at;

	begin(z, "b.txt");
	at = header_of(z, "b.txt");
	at[MADE_BY + 1] = 3;
	at[ATTRIBUTES + 2] = (uint8_t)mode;
	at[ATTRIBUTES + 3] = (uint8_t)(mode >> 8);
	zips_end(z);
}

static void
linked(struct zips *z)
{
	of_mode(z, 0120777);
}

static void
device(struct zips *z)
{
	of_mode(z, 0020666);
}

static void
a_file(struct zips *z)
{
	of_mode(z, 0100644);
}

static void
climbs(struct zips *z)
{
	begin(z, "../b.txt");
	zips_end(z);
}

static void
twin(struct zips *z)
{
	begin(z, "A.TXT");
	zips_end(z);
}

/* No directory at its end, and half a member. */
static void
cut(struct zips *z)
{
	begin(z, "b.txt");
	zips_end(z);
	z->file.len = z->file.len / 3;
}

static void
too_deep(struct zips *z)
{
	struct zips	 out;

	plain(z);
	for (int i = 0; i < CONTAINER_DEPTH_MAX; i++) {
		zips_init(&out);
		zips_add(&out, "n", z->file.p, z->file.len, true);
		zips_end(&out);
		buf_release(&z->file);
		*z = out;
	}
}

/* Octets of which so many come from so few. */
static void
bomb(struct zips *z)
{
	size_t	 len = (size_t)CONTAINER_RATIO_FROM + 1;
	char	*p = calloc(1, len);

	assert_non_null(p);
	zips_init(z);
	zips_add(z, "zeroes", p, len, true);
	zips_end(z);
	free(p);
}

static void
two_names(struct zips *z)
{
	zips_init(z);
	zips_add(z, "a.txt", "hello", 5, false);
	zips_add_as(z, "b.txt", "c.txt", "octets", 6, false, 6);
	zips_end(z);
}

static void
many(struct zips *z)
{
	char	 name[32];

	zips_init(z);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "../%d", i);
		zips_add(z, name, "x", 1, false);
	}
	zips_end(z);
}

static const struct {
	const char	*descr;
	void		(*make)(struct zips *);
	enum finding	 want;		/* OK: nothing is said */
	const char	*detail;	/* stands in what is said first */
	size_t		 n;		/* such notes */
} tests[] = {
	{ "nothing wrong", plain, FINDING_OK, "", 0 },
	{ "a file by its mode", a_file, FINDING_OK, "", 0 },
	{ "encrypted", encrypted, FINDING_CONTAINER_MEMBER, "b.txt", 1 },
	{ "damaged", damaged, FINDING_CONTAINER_MEMBER, "b.txt", 1 },
	{ "a link", linked, FINDING_CONTAINER_LINK, "b.txt", 1 },
	{ "a device", device, FINDING_CONTAINER_LINK, "b.txt", 1 },
	{ "a name that climbs", climbs, FINDING_CONTAINER_NAME, "b.txt", 1 },
	{ "a name but for its case", twin, FINDING_CONTAINER_NAME, "A.TXT",
	    1 },
	{ "cut short", cut, FINDING_CONTAINER_CUT, "", 1 },
	{ "in each other too often", too_deep, FINDING_CONTAINER_CUT, "n!/n",
	    1 },
	{ "much from few octets", bomb, FINDING_CONTAINER_LIMIT, "zeroes",
	    1 },
	{ "another name in its own header", two_names,
	    FINDING_CONTAINER_DOUBT, "", 1 },
	{ "many names, of which the first are told", many,
	    FINDING_CONTAINER_NAME, "../0", 17 },
};

static void
check(const struct plan *plan, size_t i)
{
	size_t	 n = 0;

	for (size_t k = 0; k < plan->nnote; k++) {
		const struct plan_note	*note = &plan->note[k];

		print_message("    %s %s\n", finding_name(note->code),
		    note->detail);
		if (note->code != tests[i].want)
			continue;
		if (n++ == 0)
			assert_non_null(strstr(note->detail,
			    tests[i].detail));
	}
	assert_int_equal(n, tests[i].n);
	if (tests[i].want == FINDING_OK)
		assert_int_equal(plan->nnote, 0);
}

static void
archives(void **state)
{
	struct plan	*plan;
	struct zips	 z;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		tests[i].make(&z);
		plan = document_parse(z.file.p, z.file.len);
		assert_non_null(plan);
		assert_int_equal(plan->format, FORMAT_ZIP);
		assert_int_equal(plan->nsig, 0);
		check(plan, i);
		plan_free(plan);
		buf_release(&z.file);
	}
}

/* Text before a gateway's package: another program may see no XML in it. */
static void
text_before(void **state)
{
	static const char	 package[] = "1f4\r\n<?xml version=\"1.0\"?>"
	    "<edXML:edXML xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_"
	    "2016\"><edXML:edXMLEnvelope></edXML:edXMLEnvelope></edXML:edXML>";
	struct plan		*plan;
	bool			 told = false;

	(void)state;
	for (int before = 0; before < 2; before++) {
		const char	*p = before ? package : package + 5;

		plan = document_parse((const uint8_t *)p, strlen(p));
		assert_non_null(plan);
		told = false;
		for (size_t i = 0; i < plan->nnote; i++)
			told = told || plan->note[i].code ==
			    FINDING_CONTAINER_DOUBT;
		assert_int_equal(plan->format, FORMAT_XML);
		assert_int_equal(told, before);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(archives),
		cmocka_unit_test(text_before),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
