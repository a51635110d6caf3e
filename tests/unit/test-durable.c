/*
 * test-durable.c: whole files or none, short reads, caps.
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static char	*dir;
static unsigned int	 warnings;

static void
count(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
	warnings++;
}

static int
make_dir(void **state)
{
	char	 name[] = "/tmp/test-durable-XXXXXX";

	(void)state;
	log_init(count, NULL, LOG_LEVEL_DEBUG);
	return mkdtemp(name) == NULL || (dir = strdup(name)) == NULL ? -1 : 0;
}

static unsigned int
files_in_dir(void)
{
	struct dirent	*e;
	unsigned int	 n = 0;
	DIR		*d;

	assert_non_null(d = opendir(dir));
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			n++;
	closedir(d);
	return n;
}

static int
remove_dir(void **state)
{
	(void)state;
	if (rmdir(dir) == -1)
		return -1;
	free(dir);
	return 0;
}

static void
assert_holds(const char *path, const char *want)
{
	struct buf	 b;

	buf_init(&b, 1000);
	assert_int_equal(durable_read(&b, path), 0);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
written_once(void **state)
{
	struct stat	 st;
	char		*path;
	mode_t		 mask;

	(void)state;
	warnings = 0;
	mask = umask(077);	/* the mode is the caller's, whatever this is */
	assert_non_null(path = path_join(dir, "file"));
	assert_int_equal(durable_write(path, "one", 3, 0640, false), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_holds(path, "one");

	errno = 0;
	assert_int_equal(durable_write(path, "two", 3, 0640, false), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(warnings, 0);
	assert_holds(path, "one");

	assert_int_equal(durable_write(path, "three", 5, 0400, true), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_holds(path, "three");
	assert_int_equal(durable_write(path, NULL, 0, 0600, true), 0);
	assert_holds(path, "");
	assert_int_equal(files_in_dir(), 1);	/* no temporary is left */
	assert_int_equal(unlink(path), 0);
	umask(mask);
	free(path);
}

static void
cannot_be_written(void **state)
{
	char	*path, *sub;

	(void)state;
	warnings = 0;
	assert_non_null(path = path_join(dir, "absent/file"));
	assert_int_equal(durable_write(path, "x", 1, 0600, true), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(warnings, 1);
	free(path);

	/* A folder stands where the file should: nothing is left behind. */
	assert_non_null(sub = path_join(dir, "folder"));
	assert_int_equal(mkdir(sub, 0700), 0);
	assert_int_equal(durable_write(sub, "x", 1, 0600, true), -1);
	assert_int_equal(warnings, 2);
	assert_int_equal(durable_write(sub, "x", 1, 0600, false), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(files_in_dir(), 1);
	assert_int_equal(rmdir(sub), 0);
	free(sub);
}

static void
longest_name(void **state)
{
	char	 name[256], *path;

	(void)state;
	memset(name, 'n', 255);
	name[255] = '\0';
	assert_non_null(path = path_join(dir, name));
	assert_int_equal(durable_write(path, "x", 1, 0600, false), 0);
	assert_int_equal(unlink(path), 0);
	free(path);
}

static void
caps(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 size;
		size_t		 max;
		int		 want;
	} tests[] = {
		{ "empty into nothing", 0, 4, 0 },
		{ "exactly the cap", 96, 100, 0 },
		{ "one more", 97, 100, -1 },
		{ "several steps", 600000, 600004, 0 },
		{ "several steps, one more", 600001, 600004, -1 },
	};
	struct buf	 b;
	uint8_t		*p;
	char		*path;

	(void)state;
	assert_non_null(p = calloc(1, 600001));
	p[600000] = p[599999] = 1;
	assert_non_null(path = path_join(dir, "file"));
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		assert_int_equal(durable_write(path, p, tests[i].size, 0600,
		    true), 0);
		buf_init(&b, tests[i].max);
		assert_int_equal(buf_addstr(&b, "kept"), 0);
		errno = 0;
		assert_int_equal(durable_read(&b, path), tests[i].want);
		assert_int_equal(errno, tests[i].want == 0 ? 0 : EFBIG);
		assert_int_equal(b.len, 4 + (tests[i].want == 0 ?
		    tests[i].size : 0));
		assert_memory_equal(b.p, "kept", 4);
		if (tests[i].want == 0 && tests[i].size > 0)
			assert_memory_equal(b.p + 4, p, tests[i].size);
		buf_release(&b);
	}
	assert_int_equal(unlink(path), 0);
	buf_init(&b, 10);
	assert_int_equal(durable_read(&b, path), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(durable_read(&b, dir), -1);
	assert_int_equal(errno, EISDIR);
	buf_release(&b);
	free(path);
	free(p);
}

static void
short_counts(void **state)
{
	char	 in[20];
	int	 fd[2];
	pid_t	 pid;

	(void)state;
	/* A pipe gives what it has: three octets, then four, then the end. */
	assert_int_equal(pipe(fd), 0);
	if ((pid = fork()) == 0) {
		write_full(fd[1], "abc", 3);
		usleep(20000);
		write_full(fd[1], "defg", 4);
		_exit(0);
	}
	assert_true(pid > 0);
	close(fd[1]);
	assert_int_equal(read_full(fd[0], in, 5), 5);
	assert_memory_equal(in, "abcde", 5);
	assert_int_equal(read_full(fd[0], in, sizeof(in)), 2);
	assert_memory_equal(in, "fg", 2);
	assert_int_equal(read_full(fd[0], in, sizeof(in)), 0);
	close(fd[0]);
	assert_int_equal(read_full(-1, in, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(write_full(-1, in, 1), -1);
	assert_int_equal(errno, EBADF);
}

static void
positions(void **state)
{
	char	*path, in[4];
	int	 fd;

	(void)state;
	assert_non_null(path = path_join(dir, "file"));
	assert_int_equal(durable_write(path, "0123456789", 10, 0600, true), 0);
	assert_true((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1);
	assert_int_equal(pread_full(fd, in, 4, 6), 4);
	assert_memory_equal(in, "6789", 4);
	assert_int_equal(pread_full(fd, in, 4, 7), 3);
	assert_int_equal(pread_full(fd, in, 4, 10), 0);
	assert_int_equal(pread_full(fd, in, 4, INT64_MAX), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(pread_full(fd, in, 4, UINT64_MAX), -1);
	close(fd);
	assert_int_equal(unlink(path), 0);
	free(path);
}

static void
paths(void **state)
{
	static const struct {
		const char	*dir;
		const char	*name;
		const char	*want;
	} tests[] = {
		{ "a", "b", "a/b" }, { "a/", "b", "a/b" },
		{ "/", "b", "/b" }, { ".", "b/c", "./b/c" },
	};
	char	*path;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		path = path_join(tests[i].dir, tests[i].name);
		assert_string_equal(path, tests[i].want);
		free(path);
	}
}

static void
folders(void **state)
{
	char	*path;

	(void)state;
	warnings = 0;
	assert_int_equal(durable_sync_dir(dir), 0);
	assert_non_null(path = path_join(dir, "whatever"));
	assert_int_equal(durable_sync_parent(path), 0);
	assert_int_equal(durable_sync_parent("here"), 0);
	assert_int_equal(durable_sync_parent("/etc"), 0);
	assert_int_equal(warnings, 0);
	assert_int_equal(durable_sync_dir(path), -1);
	assert_int_equal(warnings, 1);
	free(path);
}

/* Killed in the middle of writing, by a limit that raises SIGXFSZ. */
static void
write_and_die(const char *path, bool replace)
{
	static const char	 octets[4096];
	const struct rlimit	 limit = { 1000, 1000 }, core = { 0, 0 };

	signal(SIGXFSZ, SIG_DFL);
	setrlimit(RLIMIT_CORE, &core);
	setrlimit(RLIMIT_FSIZE, &limit);
	durable_write(path, octets, sizeof(octets), 0600, replace);
	_exit(0);
}

static void
a_kill_leaves_nothing(void **state)
{
	char	*path;
	int	 fd, status;
	pid_t	 pid;

	(void)state;
	if ((fd = open(dir, O_TMPFILE | O_WRONLY, 0600)) == -1)
		skip();
	close(fd);
	assert_non_null(path = path_join(dir, "there"));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(files_in_dir(), i);
		if ((pid = fork()) == 0)
			write_and_die(path, i == 1);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(files_in_dir(), i);
		assert_int_equal(durable_write(path, "x", 1, 0600, i == 1),
		    0);
	}
	unlink(path);
	free(path);
}

/* Only what durable_write() itself may have left goes. */
static void
what_a_kill_left_is_swept(void **state)
{
	static const struct {
		const char	*name;
		bool		 stays;
	} file[] = {
		{ ".new-aZ09bc", false },
		{ ".new-000000", false },
		{ ".new-aZ09b", true },
		{ ".new-aZ09bcd", true },
		{ ".new-aZ.9bc", true },
		{ "new-aZ09bc", true },
		{ "checkpoint", true },
	};
	char	*path;

	(void)state;
	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		assert_non_null(path = path_join(dir, file[i].name));
		assert_int_equal(durable_write(path, "x", 1, 0600, true), 0);
		free(path);
	}
	assert_non_null(path = path_join(dir, ".new-folder"));
	assert_int_equal(mkdir(path, 0700), 0);
	durable_sweep(dir);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(rmdir(path), 0);
	free(path);
	durable_sweep("/nonexistent");
	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		assert_non_null(path = path_join(dir, file[i].name));
		if ((access(path, F_OK) == 0) != file[i].stays)
			fail_msg("%s", file[i].name);
		unlink(path);
		free(path);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(a_kill_leaves_nothing),
		cmocka_unit_test(written_once),
		cmocka_unit_test(cannot_be_written),
		cmocka_unit_test(longest_name),
		cmocka_unit_test(caps),
		cmocka_unit_test(short_counts),
		cmocka_unit_test(positions),
		cmocka_unit_test(paths),
		cmocka_unit_test(folders),
		cmocka_unit_test(what_a_kill_left_is_swept),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
