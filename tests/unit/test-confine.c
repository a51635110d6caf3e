/*
 * test-confine.c: what a confined process can still do.  Each try is made in
 * a child that locks itself in first.
 */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"

static char	dir[PATH_MAX];		/* may be read; has a file */
static char	other[PATH_MAX];	/* may not */
static char	file[PATH_MAX], lock[PATH_MAX], linked[PATH_MAX];
static char	outside[PATH_MAX];

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level, (void)line, (void)arg;
}

static int
setup(void **state)
{
	char	 seg[PATH_MAX + 32], target[PATH_MAX + 32];

	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_WARN);
	snprintf(dir, sizeof(dir), "/tmp/nb-confine-XXXXXX");
	snprintf(other, sizeof(other), "/tmp/nb-other-XXXXXX");
	if (mkdtemp(dir) == NULL || mkdtemp(other) == NULL)
		return -1;
	snprintf(seg, sizeof(seg), "%s/segments", dir);
	snprintf(target, sizeof(target), "%s/disk2", other);
	if (mkdir(seg, 0700) == -1 || mkdir(target, 0700) == -1)
		return -1;
	snprintf(seg, sizeof(seg), "%s/segments/000001", dir);
	if (symlink(target, seg) == -1)
		return -1;
	if ((size_t)snprintf(linked, sizeof(linked), "%s/segments/000001/f",
	    dir) >= sizeof(linked) ||
	    (size_t)snprintf(file, sizeof(file), "%s/f", dir) >=
	    sizeof(file) ||
	    (size_t)snprintf(lock, sizeof(lock), "%s/lock.mdb", dir) >=
	    sizeof(lock) ||
	    (size_t)snprintf(outside, sizeof(outside), "%s/f", other) >=
	    sizeof(outside))
		return -1;
	return durable_write(file, "x", 1, 0600, false) == -1 ||
	    durable_write(lock, "x", 1, 0600, false) == -1 ||
	    durable_write(linked, "x", 1, 0600, false) == -1 ||
	    durable_write(outside, "x", 1, 0600, false) == -1 ? -1 : 0;
}

static int
teardown(void **state)
{
	char	 cmd[2 * PATH_MAX + 32];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf '%s' '%s'", dir, other);
	return system(cmd);
}

enum what { TRY_NOTHING, TRY_READ, TRY_WRITE, TRY_SOCKET, TRY_FORK,
	TRY_KILL_OTHER, TRY_ABORT, TRY_EXEC_MAP, TRY_MEMORY,
	TRY_LOCK, TRY_TRUNCATE, TRY_MKDIR };

/* What the child exits with: 0 it went, or errno. */
static int
attempt(enum what what, const char *path)
{
	struct flock	 fl = { .l_type = F_RDLCK, .l_whence = SEEK_SET,
	    .l_len = 1 };
	void		*p;
	int		 fd = -1, rc = -1;

	errno = 0;
	switch (what) {
	case TRY_NOTHING:
		return 0;
	case TRY_READ:
		rc = fd = open(path, O_RDONLY | O_CLOEXEC);
		break;
	case TRY_WRITE:
		rc = fd = open(path, O_RDWR | O_CLOEXEC);
		break;
	case TRY_SOCKET:
		rc = fd = socket(AF_UNIX, SOCK_STREAM, 0);
		break;
	case TRY_FORK:
		rc = fork();
		break;
	case TRY_KILL_OTHER:
		rc = kill(getppid(), 0);
		break;
	case TRY_ABORT:
		abort();
	case TRY_EXEC_MAP:
		p = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		rc = p == MAP_FAILED ? -1 : 0;
		break;
	case TRY_MEMORY:
		p = mmap(NULL, (size_t)2 << 30, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		rc = p == MAP_FAILED ? -1 : 0;
		break;
	case TRY_LOCK:
		if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) !=
		    -1)
			rc = fcntl(fd, F_SETLK, &fl) == -1 ? -1 :
			    (int)pwrite(fd, "y", 1, 0);
		break;
	case TRY_TRUNCATE:
		if ((fd = open(path, O_RDWR | O_CLOEXEC)) != -1)
			rc = ftruncate(fd, 8192);
		break;
	case TRY_MKDIR:
		rc = mkdir(path, 0700);
		break;
	}
	if (fd != -1)
		close(fd);
	return rc == -1 ? errno : 0;
}

/* The wait status of a child that is confined by ${o} and tries. */
static int
in_child(const struct confine_opts *o, enum what what, const char *path)
{
	struct rlimit	 no_core = { 0, 0 };
	pid_t		 pid = fork();
	int		 status, have;

	assert_true(pid != -1);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		have = confine(o);
		if (have != (int)CONFINE_ALL)
			_exit(200);
		_exit(attempt(what, path));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
attempts(void **state)
{
	const char *const	 locks[] = { lock, NULL };
	const struct confine_opts none = { NULL, false, NULL },
	    store = { dir, true, NULL }, guard = { dir, true, locks };
	const struct {
		const char			*descr;
		const struct confine_opts	*opts;
		enum what			 what;
		const char			*path;
		int				 signal, error;
	} tests[] = {
		{ "nothing", &none, TRY_NOTHING, NULL, 0, 0 },
		{ "read without a store", &none, TRY_READ, file, 0, EACCES },
		{ "write without a store", &none, TRY_WRITE, file, SIGSYS, 0 },
		{ "make a socket", &none, TRY_SOCKET, NULL, SIGSYS, 0 },
		{ "fork", &none, TRY_FORK, NULL, SIGSYS, 0 },
		{ "signal another", &none, TRY_KILL_OTHER, NULL, SIGSYS, 0 },
		{ "abort", &none, TRY_ABORT, NULL, SIGABRT, 0 },
		{ "make a folder", &none, TRY_MKDIR, "/tmp/nb-never", SIGSYS,
		    0 },
#if !CONFINE_SANITIZED
		{ "map code", &none, TRY_EXEC_MAP, NULL, SIGSYS, 0 },
		{ "much memory", &none, TRY_MEMORY, NULL, 0, ENOMEM },
#endif
		{ "read the store", &store, TRY_READ, file, 0, 0 },
		{ "read a linked segment", &store, TRY_READ, linked, 0, 0 },
		{ "read beside the store", &store, TRY_READ, outside, 0,
		    EACCES },
		{ "read a device", &store, TRY_READ, "/dev/zero", 0, EACCES },
		{ "write the store", &store, TRY_WRITE, file, SIGSYS, 0 },
		{ "guard reads", &guard, TRY_READ, file, 0, 0 },
		{ "guard locks", &guard, TRY_LOCK, lock, 0, 0 },
		{ "guard sizes a lock file", &guard, TRY_TRUNCATE, lock, 0,
		    0 },
		{ "guard writes else", &guard, TRY_WRITE, file, 0, EACCES },
		{ "guard writes outside", &guard, TRY_WRITE, outside, 0,
		    EACCES },
		{ "guard makes a socket", &guard, TRY_SOCKET, NULL, SIGSYS,
		    0 },
	};
	int	 status;

	(void)state;
	status = in_child(&none, TRY_NOTHING, NULL);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 200) {
		print_message("this kernel cannot confine\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		status = in_child(tests[i].opts, tests[i].what, tests[i].path);
		print_message("%s: status %#x\n", tests[i].descr,
		    (unsigned int)status);
		if (tests[i].signal != 0) {
			assert_true(WIFSIGNALED(status));
			assert_int_equal(WTERMSIG(status), tests[i].signal);
		} else {
			assert_true(WIFEXITED(status));
			assert_int_equal(WEXITSTATUS(status), tests[i].error);
		}
	}
	assert_int_equal(access("/tmp/nb-never", F_OK), -1);
}

/* A folder that is not there cannot be granted: said, not ignored. */
static void
no_such_folder(void **state)
{
	const struct confine_opts o = { "/nonexistent", true, NULL };
	pid_t			 pid = fork();
	int			 status, have;

	(void)state;
	if (pid == 0) {
		have = confine(&o);
		_exit(have == -1 ? 3 : (have & CONFINE_LANDLOCK) == 0 ? 5 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 5)
		skip();		/* a kernel without Landlock */
	assert_int_equal(WEXITSTATUS(status), 3);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(attempts), cmocka_unit_test(no_such_folder),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
