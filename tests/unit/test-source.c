/*
 * test-source.c: walking: order, what is opened and what is refused.
 */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/log.h"

#include "archiver/source.h"

static char	 dir[64];

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static int
set_up(void **state)
{
	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_ERROR);
	snprintf(dir, sizeof(dir), "/tmp/test-source-XXXXXX");
	return mkdtemp(dir) == NULL || chdir(dir) == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (chdir("/") == -1 || setenv("D", dir, 1) == -1)
		return -1;
	return system("chmod -R u+rwX $D && rm -rf $D");
}

/*
 * What walking ${path} gives: "+name" a file, "-name" refused, "*" behind the
 * name of a file whose data was found.
 */
static void
expect(const char *path, const struct source_except *except, size_t nexcept,
    const char *want)
{
	struct source_item	 item;
	struct source		*s;
	struct buf		 b;
	char			*arg = strdup(path);
	int			 rc;

	assert_non_null(arg);
	assert_non_null(s = source_new(&arg, 1, except, nexcept));
	buf_init(&b, 65536);
	while ((rc = source_next(s, &item)) == 1) {
		assert_int_equal(buf_addf(&b, "%c%s%s ", item.fd == -1 ? '-' :
		    '+', item.path, item.data == -1 ? "" : "*"), 0);
		if (item.fd == -1)
			assert_true(item.why[0] != '\0');
		else
			close(item.fd);
		if (item.data != -1)
			close(item.data);
	}
	assert_int_equal(rc, 0);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
	source_free(s);
	free(arg);
}

static void
shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

static void
order_and_kinds(void **state)
{
	(void)state;
	shell("mkdir -p in/b/c in/e && cd in && touch a.pdf z.txt b/c/x.pdf "
	    "a.pdf.p7s lone.sig UP.P7M b/data b/data.x.y.p7m && mkfifo pipe "
	    "&& ln -s a.pdf link && ln -s nowhere gone && mkdir d.p7s");
	expect("in", NULL, 0, "+in/UP.P7M +in/a.pdf.p7s* +in/lone.sig "
	    "+in/a.pdf +in/b/data.x.y.p7m* +in/b/c/x.pdf +in/b/data "
	    "-in/gone -in/link -in/pipe +in/z.txt ");
	expect("in/", NULL, 0, "+in/UP.P7M +in/a.pdf.p7s* +in/lone.sig "
	    "+in/a.pdf +in/b/data.x.y.p7m* +in/b/c/x.pdf +in/b/data "
	    "-in/gone -in/link -in/pipe +in/z.txt ");
}

static void
arguments(void **state)
{
	(void)state;
	shell("mkdir in && cd in && touch a b.p7s b && ln -s a link && "
	    "ln -s nowhere gone && ln -s . self");
	expect("in/a", NULL, 0, "+in/a ");
	expect("in/b.p7s", NULL, 0, "+in/b.p7s* ");
	expect("in/link", NULL, 0, "+in/link ");
	expect("in/gone", NULL, 0, "-in/gone ");
	expect("in/self", NULL, 0, "+in/self/b.p7s* +in/self/a +in/self/b "
	    "-in/self/gone -in/self/link -in/self/self ");
	expect("absent", NULL, 0, "-absent ");
	expect("", NULL, 0, "- ");
	expect("/dev/null", NULL, 0, "-/dev/null ");
}

static void
passed_over(void **state)
{
	struct source_except	 e[2];
	struct stat		 st;

	(void)state;
	shell("mkdir -p in/store in/keep && touch in/store/x in/keep/y "
	    "in/receipt");
	assert_int_equal(stat("in/store", &st), 0);
	e[0] = (struct source_except){ st.st_dev, st.st_ino };
	assert_int_equal(stat("in/receipt", &st), 0);
	e[1] = (struct source_except){ st.st_dev, st.st_ino };
	expect("in", e, 2, "+in/keep/y ");
	/* There is nothing else to take in: a mistake, and no quiet success. */
	expect("in/store", e, 2, "-in/store ");
}

/* What a path cannot name is said with the folder that it lies in. */
static void
too_long(void **state)
{
	char			 name[201], root[] = "L", *arg = root;
	struct source_item	 item;
	struct source		*s;
	unsigned int		 files = 0, refused = 0;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(mkdir(root, 0700), 0);
	assert_int_equal(chdir(root), 0);
	for (int i = 0; i < 25; i++) {
		assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
		shell("touch f");
	}
	assert_int_equal(chdir(dir), 0);
	assert_non_null(s = source_new(&arg, 1, NULL, 0));
	while (source_next(s, &item) == 1) {
		if (item.fd != -1) {
			files++;
			close(item.fd);
			continue;
		}
		refused++;
		assert_int_equal(strncmp(item.path, "L/nnn", 5), 0);
		assert_int_equal(strlen(item.path) % 201, 1);
		assert_non_null(strstr(item.why, "nnnn"));
	}
	assert_int_equal(files, 20);
	assert_int_equal(refused, 1);
	source_free(s);
}

/* 256 folders below each other are walked, the next is refused. */
static void
depth(void **state)
{
	char			 name[] = "d", *arg = name;
	struct source_item	 item;
	struct source		*s;
	unsigned int		 files = 0, refused = 0;

	(void)state;
	shell("i=0; d=d; mkdir d; while [ $i -lt 254 ]; do d=$d/d; "
	    "i=$((i + 1)); done; mkdir -p $d/d && touch $d/f $d/d/g && "
	    "find d -name f -o -name g | wc -l | grep -qx 2");
	/* d is the first; $d the 255th; $d/d the 256th. */
	assert_int_equal(system("d=$(find d -name g -printf %h) && "
	    "mkdir $d/h && touch $d/h/i"), 0);
	assert_non_null(s = source_new(&arg, 1, NULL, 0));
	while (source_next(s, &item) == 1) {
		if (item.fd == -1) {
			refused++;
			continue;
		}
		files++;
		close(item.fd);
	}
	assert_int_equal(files, 2);
	assert_int_equal(refused, 1);
	source_free(s);
}

static void
signatures_by_name(void **state)
{
	(void)state;
	assert_true(source_is_signature("a.p7s"));
	assert_true(source_is_signature("a.SIG"));
	assert_true(source_is_signature("a.pdf.p7m"));
	assert_true(source_is_signature("a.pdf.pkcs7"));
	assert_true(source_is_signature("a.tsr"));
	assert_true(source_is_signature("a.TST"));
	assert_true(source_is_signature("a.zip.ers"));
	assert_false(source_is_signature("a.tsq"));
	assert_false(source_is_signature(".p7s"));
	assert_false(source_is_signature("p7s"));
	assert_false(source_is_signature("a.p7sx"));
	assert_false(source_is_signature(""));
}

int
main(void)
{
#define ROW(f)	cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest	 list[] = {
		ROW(order_and_kinds),
		ROW(arguments),
		ROW(passed_over),
		ROW(too_long),
		ROW(depth),
		cmocka_unit_test(signatures_by_name),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
