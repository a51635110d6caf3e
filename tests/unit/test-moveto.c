/*
 * test-moveto.c: sources moved to every kind of file system, and never when
 * what the store holds is not what came.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/moveto.h"

static char	 dir[64];

/* What the file system moved to has not, and what the store answers. */
static bool	 no_replace, no_link, no_nameless, other_disk, same;
static const char	*meanwhile;	/* what somebody does just before */
static int	 checked;

int	 __real_renameat2(int, const char *, int, const char *, unsigned int);
int	 __wrap_renameat2(int, const char *, int, const char *, unsigned int);
int	 __real_link(const char *, const char *);
int	 __wrap_link(const char *, const char *);

int	 __real_open(const char *, int, ...);
int	 __wrap_open(const char *, int, ...);

int
__wrap_open(const char *path, int flags, ...)
{
	va_list	 ap;
	mode_t	 mode;

	if (no_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	va_start(ap, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return __real_open(path, flags, mode);
}

static bool
crosses(const char *from)
{
	return other_disk && strncmp(from, "in/", 3) == 0;
}

int
__wrap_renameat2(int a, const char *from, int b, const char *to,
    unsigned int flags)
{
	if (no_replace) {
		errno = EINVAL;
		return -1;
	}
	if (meanwhile != NULL && system(meanwhile) != 0)
		return -1;
	meanwhile = NULL;
	if (crosses(from)) {
		errno = EXDEV;
		return -1;
	}
	return __real_renameat2(a, from, b, to, flags);
}

int
__wrap_link(const char *from, const char *to)
{
	if (crosses(from)) {
		errno = EXDEV;
		return -1;
	}
	if (no_link) {
		errno = EPERM;
		return -1;
	}
	return __real_link(from, to);
}

int
writer_check(struct writer *w, uint32_t segment, uint64_t object,
    uint64_t size, const struct digest *id, bool *whole)
{
	(void)w;
	(void)segment;
	(void)object;
	(void)size;
	(void)id;
	*whole = same;
	return checked;
}

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static void
shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int
set_up(void **state)
{
	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_ERROR);
	snprintf(dir, sizeof(dir), "/tmp/test-moveto-XXXXXX");
	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return -1;
	shell("mkdir in out && printf new >in/a.txt && "
	    "touch -d '2020-01-02 03:04:05 UTC' in/a.txt");
	no_replace = no_link = no_nameless = other_disk = false;
	same = true;
	checked = 0;
	meanwhile = NULL;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (chdir("/") == -1 || setenv("D", dir, 1) == -1)
		return -1;
	return system("rm -rf $D");
}

/* in/a.txt, as it was taken in. */
static int
move(void)
{
	char		 path[] = "in/a.txt";
	struct doc	 d = { .path = path, .fd = -1, .data = -1,
			    .outcome = DOC_STORED, .size = 3 };

	assert_int_equal(lstat(path, &d.st), 0);
	assert_int_equal(digest_sha256(&d.sha256, "new", 3), 0);
	return moveto_list(NULL, "out", &d);
}

static void
each_file_system(void **state)
{
	static const struct {
		const char	*descr;
		bool		 no_replace, no_link, no_nameless, other_disk;
	} tests[] = {
		{ "a disk of this kind", false, false, false, false },
		{ "another disk", false, false, false, true },
		{ "another, all named", false, false, true, true },
		{ "a network's, with links", true, false, true, false },
		{ "another, with links", true, false, true, true },
		{ "a stick's, without", true, true, true, false },
		{ "another stick", true, true, true, true },
	};
	struct stat	 st;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		no_replace = tests[i].no_replace;
		no_link = tests[i].no_link;
		no_nameless = tests[i].no_nameless;
		other_disk = tests[i].other_disk;
		shell("rm -f out/* in/* && printf new >in/a.txt && "
		    "touch -d '2020-01-02 03:04:05 UTC' in/a.txt && "
		    "printf old >out/a.txt");
		if (move() != 0)
			fail_msg("%s: is not moved", tests[i].descr);
		shell("[ \"$(cat out/a.txt out/a.txt.1)\" = oldnew ] && "
		    "[ \"$(ls -A in out | wc -w)\" = 4 ]");
		assert_int_equal(stat("out/a.txt.1", &st), 0);
		assert_int_equal(st.st_mtim.tv_sec, 1577934245);
	}
}

/* What cannot be read back, or is not what came, stays. */
static void
read_back(void **state)
{
	(void)state;
	same = false;
	assert_int_equal(move(), FAIL_DAMAGE);
	same = true;
	checked = FAIL_CANNOT;
	assert_int_equal(move(), FAIL_CANNOT);
	shell("[ -e in/a.txt ] && [ -z \"$(ls -A out)\" ]");
}

/* Another file in its place, at the last moment, is not moved unread. */
static void
replaced(void **state)
{
	(void)state;
	meanwhile = "printf other >in/b && mv in/b in/a.txt";
	assert_int_equal(move(), DONE_PERSON);
	shell("[ \"$(cat in/a.txt)\" = other ] && [ -z \"$(ls -A out)\" ]");
	shell("printf new >in/a.txt");
	other_disk = true;
	meanwhile = "printf other >in/b && mv in/b in/a.txt";
	assert_int_not_equal(move(), FAIL_CANNOT);
	shell("[ \"$(cat in/a.txt)\" = other ] && [ -z \"$(ls -A out)\" ]");
}

static void
no_room(void **state)
{
	(void)state;
	shell("rmdir out && printf x >out");
	assert_int_not_equal(move(), 0);
	shell("[ -e in/a.txt ] && [ \"$(cat out)\" = x ]");
}

int
main(void)
{
#define ROW(f)	cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest	 list[] = {
		ROW(each_file_system),
		ROW(read_back),
		ROW(replaced),
		ROW(no_room),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
