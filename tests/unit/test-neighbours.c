/*
 * test-neighbours.c: which files beside a document are gathered, and which
 * never are.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/durable.h"
#include "formats/document/nearby.h"
#include "formats/crypto/wants.h"
#include "formats/sandbox/neighbours.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static char	 base[] = "/tmp/nb-neighbours-XXXXXX";

static void
put(const char *name, const char *text)
{
	char	 path[256];
	FILE	*f;

	snprintf(path, sizeof(path), "%s/%s", base, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
folder(const char *name)
{
	char	 path[256];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
put_link(const char *name, const char *to)
{
	char	 path[256];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	assert_int_equal(symlink(to, path), 0);
}

static int
setup(void **state)
{
	char	 path[256];

	(void)state;
	assert_non_null(mkdtemp(base));
	folder("a");
	folder("a/b");
	folder("a/b/c");
	put("top.txt", "top");
	put("a/up.txt", "up");
	put("a/b/doc.xml", "doc");
	put("a/b/small.cer", "small");
	put("a/b/.hidden", "hidden");
	put("a/b/c/deep.txt", "deep");
	put_link("a/b/link.txt", "../up.txt");
	put_link("a/b/folder", "..");
	snprintf(path, sizeof(path), "%s/a/b/large.bin", base);
	put("a/b/large.bin", "large");
	assert_int_equal(truncate(path, (off_t)NEIGHBOUR_MAX + 1), 0);
	snprintf(path, sizeof(path), "%s/a/b/pipe", base);
	assert_int_equal(mkfifo(path, 0600), 0);
	return 0;
}

static int
teardown(void **state)
{
	char	 command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", base);
	return system(command);
}

/* A plan whose one signature names ${uri}; NULL: nothing. */
static struct plan *
plan_naming(const char *uri)
{
	struct plan	*plan = plan_new();
	struct sigplan	*s = plan_add_sig(plan);

	plan->format = FORMAT_XML;
	assert_int_equal(plan_set_text(&s->subfilter, "XML-DSig", 8), 0);
	s->alg.family = SIG_RSA_PKCS1;
	if (uri != NULL)
		assert_int_equal(sigplan_add_ref(s, uri, "", DIGEST_SHA256,
		    TRI_UNKNOWN), 0);
	return plan;
}

/*
 * What is gathered for it, or for a ${policy} to be read there, "name=octets "
 * of each but the large one's.
 */
static void
is_gathered(const char *uri, const char *policy, const char *want)
{
	char		 path[256], got[1024] = "";
	struct plan	*plan = plan_naming(uri);
	struct nearby	 b;
	struct stat	 st;
	uint8_t		*p;
	int		 fd;

	if (policy != NULL)
		assert_int_equal(sigplan_add_claim(&plan->sig[0],
		    "signature-policy-uri", policy), 0);
	snprintf(path, sizeof(path), "%s/a/b/doc.xml", base);
	fd = neighbours_gather(path, plan, NULL, NULL);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	p = malloc((size_t)st.st_size);
	assert_non_null(p);
	assert_int_equal(pread_full(fd, p, (size_t)st.st_size, 0),
	    st.st_size);
	assert_int_equal(nearby_read(&b, p, (size_t)st.st_size), 0);
	for (size_t i = 0; i < b.n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got),
		    "%s=%.*s ", b.file[i].name, b.file[i].len > 100 ? 5 :
		    (int)b.file[i].len, (const char *)b.file[i].p);
	assert_string_equal(got, want);
	nearby_release(&b);
	free(p);
	close(fd);
	plan_free(plan);
}

static void
gathered(void **state)
{
	static const struct {
		const char	*uri;
		const char	*want;	/* before the small siblings */
		bool		 up;	/* the one above is among them */
	} rows[] = {
		{ NULL, "" },
		{ "../up.txt", "../up.txt=up ", true },
		{ "../../top.txt", "../../top.txt=top " },
		{ "../../../etc/passwd", "" },
		{ "/etc/passwd", "" },
		{ "file:///etc/passwd", "" },
		{ "c/deep.txt", "c/deep.txt=deep " },
		{ "large.bin", "large.bin=large " },	/* by its name */
		{ ".hidden", ".hidden=hidden " },
		{ "small.cer", "" },			/* once */
		{ "doc.xml", "" },			/* never itself */
		{ "./c/../doc.xml", "" },
		{ "link.txt", "" },			/* no link at the end */
		{ "folder/up.txt", "" },		/* ... or on the way */
		{ "pipe", "" },				/* no waiting for it */
		{ "c", "" },
		{ "absent", "" },
	};
	char	 want[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].uri == NULL ? "-" : rows[i].uri);
		snprintf(want, sizeof(want), "%ssmall.cer=small %s",
		    rows[i].want, rows[i].up ? "" : "../up.txt=up ");
		is_gathered(rows[i].uri, NULL, want);
	}
	/* A policy by the last part of where it can be read. */
	is_gathered(NULL, "https://example.test/p/large.bin",
	    "large.bin=large small.cer=small ../up.txt=up ");
	is_gathered(NULL, "https://example.test/p/..",
	    "small.cer=small ../up.txt=up ");
	is_gathered(NULL, "https://example.test/",
	    "small.cer=small ../up.txt=up ");
}

static bool
wants_near(const struct plan *plan)
{
	return (plan_wants(plan) & PLAN_WANTS_NEAR) != 0;
}

static void
wanted(void **state)
{
	struct plan	*plan = plan_naming(NULL);
	struct sigplan	*s = &plan->sig[0];

	(void)state;
	assert_true(wants_near(plan));		/* no certificate */
	s->alg.family = SIG_UNKNOWN;
	assert_false(wants_near(plan));		/* as of HMAC */
	s->alg.family = SIG_RSA_PKCS1;
	s->cert = 0;
	assert_false(wants_near(plan));
	assert_int_equal(sigplan_add_claim(s, "signature-policy-uri", "u"), 0);
	assert_true(wants_near(plan));		/* a policy */
	assert_int_equal(sigplan_add_claim(s, "signature-policy-document",
	    "as-signed"), 0);
	assert_false(wants_near(plan));
	assert_int_equal(sigplan_note(s, FINDING_XML_REFERENCE_ABSENT, NULL),
	    0);
	assert_true(wants_near(plan));
	plan_free(plan);
	plan = plan_naming(NULL);
	s = &plan->sig[0];
	s->cert = 0;
	s->tst = TST_ARCHIVE;
	s->content = CONTENT_PARSED;
	s->parsed = TRI_YES;
	assert_false(wants_near(plan));
	s->parsed = TRI_UNKNOWN;
	assert_true(wants_near(plan));
	plan->format = FORMAT_ASIC;
	assert_false(wants_near(plan));
	plan_free(plan);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(gathered),
		cmocka_unit_test(wanted),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
