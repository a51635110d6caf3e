/*
 * test-pool.c: workers that behave and workers that do not.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
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
#include "formats/sandbox/pool.h"
#include "formats/sandbox/spawn.h"

static char	dir[] = "/tmp/nb-pool-XXXXXX";
static char	worker[PATH_MAX];	/* misbehave */
static struct {
	unsigned int	 warned;
	char		 last[4096];
} logged;

static void
sink(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	if (level > LOG_LEVEL_WARN)
		return;
	logged.warned++;
	snprintf(logged.last, sizeof(logged.last), "%s", line);
	if (getenv("NB_VERBOSE") != NULL)
		print_message("log: %s\n", line);
}

/* A name under which misbehave behaves in another way (its main()). */
static char *
alias(const char *name)
{
	char	*path = path_join(dir, name);

	assert_non_null(path);
	assert_true(symlink(worker, path) == 0 || errno == EEXIST);
	return path;
}

static int
group_setup(void **state)
{
	char	*slash;
	ssize_t	 n;

	(void)state;
	n = readlink("/proc/self/exe", worker, sizeof(worker) - 64);
	if (n <= 0)
		return -1;
	worker[n] = '\0';
	for (int i = 0; i < 2; i++) {
		if ((slash = strrchr(worker, '/')) == NULL)
			return -1;
		*slash = '\0';
	}
	strncat(worker, "/sandbox/misbehave", 32);
	if (access(worker, X_OK) == -1) {
		print_error("%s: not built\n", worker);
		return -1;
	}
	log_init(sink, NULL, LOG_LEVEL_DEBUG);
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
group_teardown(void **state)
{
	struct dirent	*de;
	DIR		*d = opendir(dir);

	(void)state;
	while (d != NULL && (de = readdir(d)) != NULL)
		(void)unlinkat(dirfd(d), de->d_name, 0);
	if (d != NULL)
		closedir(d);
	return rmdir(dir);
}

/* No process or descriptor may be left behind. */
static unsigned int
count_fds(void)
{
	unsigned int	 n = 0;
	DIR		*d = opendir("/proc/self/fd");

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static unsigned int	fds_before;

static int
setup(void **state)
{
	(void)state;
	memset(&logged, 0, sizeof(logged));
	fds_before = count_fds();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(count_fds(), fds_before);
	return 0;
}

static struct pool *
pool_of(unsigned int n, unsigned int seconds)
{
	struct pool_opts	 o = { .worker = worker, .n = n,
	    .seconds = seconds };
	struct pool		*pool = pool_new(&o);

	assert_non_null(pool);
	assert_int_equal(pool_size(pool), n);
	return pool;
}

static void
submit(struct pool *pool, uint64_t cookie, const char *cmd)
{
	struct pool_job	 j = { .cookie = cookie, .p = cmd,
	    .len = strlen(cmd), .fd = { -1, -1 }, .documents = 1 };

	assert_int_equal(pool_submit(pool, &j), 0);
}

/* The end of each of ${n} jobs, cookies from 0; answers are kept as text. */
struct outcome {
	bool		 ended;
	struct pool_event ev;
	unsigned int	 frames;
	char		 text[256];
};

static void
collect(struct pool *pool, struct outcome *out, size_t n)
{
	struct pool_event	 ev;
	int			 rc;

	memset(out, 0, n * sizeof(*out));
	while ((rc = pool_next(pool, &ev, 30000)) == 1) {
		assert_true(ev.cookie < n);
		assert_false(out[ev.cookie].ended);
		if (ev.what == POOL_FRAME) {
			out[ev.cookie].frames++;
			snprintf(out[ev.cookie].text,
			    sizeof(out[ev.cookie].text), "%.*s", (int)ev.len,
			    (const char *)ev.p);
			continue;
		}
		out[ev.cookie].ended = true;
		out[ev.cookie].ev = ev;
	}
	assert_int_equal(rc, 0);
	assert_int_equal(pool_pending(pool), 0);
	for (size_t i = 0; i < n; i++)
		assert_true(out[i].ended);
}

static void
many_jobs(void **state)
{
	struct outcome	 out[300];
	struct pool	*pool = pool_of(3, 0);
	char		 cmd[32];

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		snprintf(cmd, sizeof(cmd), "echo %zu", i);
		submit(pool, i, cmd);
	}
	assert_int_equal(pool_pending(pool), 300);
	assert_false(pool_ready(pool));
	collect(pool, out, 300);
	assert_true(pool_ready(pool));
	for (size_t i = 0; i < 300; i++) {
		snprintf(cmd, sizeof(cmd), "%zu", i);
		assert_int_equal(out[i].ev.what, POOL_END);
		assert_int_equal(out[i].frames, 1);
		assert_string_equal(out[i].text, cmd);
	}
	pool_free(pool);
}

/* Both directions full at once: neither side may wait for the other. */
static void
both_directions_full(void **state)
{
	static uint8_t		 big[POOL_FRAME_MAX];
	struct pool_job		 j = { .p = big, .len = sizeof(big),
	    .fd = { -1, -1 }, .documents = 1 };
	struct pool		*pool = pool_of(1, 0);
	struct pool_event	 ev;
	unsigned int		 frames = 0;

	(void)state;
	memset(big, 'B', sizeof(big));
	for (j.cookie = 0; j.cookie < 4; j.cookie++)
		assert_int_equal(pool_submit(pool, &j), 0);
	while (pool_next(pool, &ev, 30000) == 1) {
		if (ev.what == POOL_FRAME) {
			frames++;
			assert_int_equal(ev.len, sizeof(big));
			assert_memory_equal(ev.p, big, sizeof(big));
		} else
			assert_int_equal(ev.what, POOL_END);
	}
	assert_int_equal(frames, 4);
	j.len++;			/* one octet too long */
	assert_int_equal(pool_submit(pool, &j), -1);
	pool_free(pool);
}

static void
many_frames(void **state)
{
	struct outcome	 out[3];
	struct pool	*pool = pool_of(2, 0);

	(void)state;
	submit(pool, 0, "frames 100000");
	submit(pool, 1, "quiet");
	submit(pool, 2, "big");
	collect(pool, out, 3);
	assert_int_equal(out[0].frames, 100000);
	assert_int_equal(out[1].frames, 0);
	assert_int_equal(out[2].frames, 1);
	pool_free(pool);
}

static void
descriptors(void **state)
{
	struct outcome	 out[40];
	struct pool	*pool = pool_of(2, 0);
	struct pool_job	 j = { .p = "fds", .len = 3, .documents = 1 };
	char		*path = path_join(dir, "held");
	char		 text[32], cmd[] = "abort";

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		snprintf(text, sizeof(text), "document %zu", i);
		assert_int_equal(durable_write(path, text, strlen(text), 0600,
		    true), 0);
		j.cookie = i;
		j.fd[0] = open(path, O_RDONLY | O_CLOEXEC);
		assert_true(j.fd[0] >= 0);
		j.fd[1] = i % 3 == 0 ? j.fd[0] : -1;
		/* Every tenth kills its worker; the rest keep theirs. */
		j.p = i % 10 == 9 ? cmd : "fds";
		j.len = strlen(j.p);
		assert_int_equal(pool_submit(pool, &j), 0);
		close(j.fd[0]);
	}
	collect(pool, out, 40);
	for (size_t i = 0; i < 40; i++) {
		if (i % 10 == 9) {
			assert_int_equal(out[i].ev.what, POOL_DIED);
			continue;
		}
		assert_int_equal(out[i].ev.what, POOL_END);
		snprintf(text, sizeof(text), "document %zu|", i);
		assert_memory_equal(out[i].text, text, strlen(text));
		assert_int_equal(strlen(out[i].text), (i % 3 == 0 ? 2 : 1) *
		    strlen(text));
	}
	unlink(path);
	free(path);
	pool_free(pool);
}

/* What a worker may not do, and how that is told. */
static void
misbehaviour(void **state)
{
	static const struct {
		const char	*descr, *cmd;
		enum pool_what	 want;
		int		 signal;
		const char	*text;	/* of its answer; NULL: any or none */
	} tests[] = {
		{ "opens a file for writing", "write /dev/null", POOL_DIED,
		    SIGSYS, NULL },
		{ "creates a file", "create /tmp/nb-never", POOL_DIED, SIGSYS,
		    NULL },
		{ "reads a file", "read /etc/passwd", POOL_END, 0, "EACCES" },
		{ "removes a file", "unlink /tmp/nb-never", POOL_DIED, SIGSYS,
		    NULL },
		{ "makes a socket", "connect", POOL_DIED, SIGSYS, NULL },
		{ "runs a program", "exec", POOL_DIED, SIGSYS, NULL },
		{ "forks", "fork", POOL_DIED, SIGSYS, NULL },
		{ "signals its parent", "kill", POOL_DIED, SIGSYS, NULL },
		{ "traces", "ptrace", POOL_DIED, SIGSYS, NULL },
		{ "cuts a file short", "truncate", POOL_DIED, SIGSYS, NULL },
#if !CONFINE_SANITIZED
		{ "makes code", "code", POOL_DIED, SIGSYS, NULL },
		{ "allocates without end", "allocate", POOL_END, 0,
		    "448 MiB" },
		{ "faults", "fault 7", POOL_DIED, SIGSEGV, NULL },
#endif
		{ "aborts", "abort 7", POOL_DIED, SIGABRT, NULL },
		{ "exits", "exit 3", POOL_DIED, 0, NULL },
		{ "loops for ever", "loop", POOL_TIME, 0, NULL },
		{ "claims progress for ever", "busy", POOL_TIME, 0, NULL },
		{ "sends a frame too large", "oversize", POOL_PROTOCOL, 0,
		    NULL },
		{ "sends a frame of no type", "unknown", POOL_PROTOCOL, 0,
		    NULL },
		{ "greets again", "hello", POOL_PROTOCOL, 0, NULL },
		{ "is ready again", "ready", POOL_PROTOCOL, 0, NULL },
	};
	enum { N = sizeof(tests) / sizeof(tests[0]) };
	struct outcome	 out[2 * N];
	struct pool	*pool = pool_of(2, 2);
	char		 cause[128];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		submit(pool, 2 * i, tests[i].cmd);
		submit(pool, 2 * i + 1, "echo well");
	}
	collect(pool, out, 2 * N);
	for (size_t i = 0; i < N; i++) {
		const struct outcome	*o = &out[2 * i];

		print_message("%s: %s, answer '%s'\n", tests[i].descr,
		    o->ev.what == POOL_END ? "end" :
		    pool_cause(&o->ev, cause), o->text);
		assert_int_equal(o->ev.what, tests[i].want);
		if (tests[i].want == POOL_DIED)
			assert_int_equal(o->ev.signal, tests[i].signal);
		if (tests[i].text != NULL)
			assert_string_equal(o->text, tests[i].text);
		/* The next in the queue is not hurt. */
		assert_int_equal(out[2 * i + 1].ev.what, POOL_END);
		assert_string_equal(out[2 * i + 1].text, "well");
		if (strstr(tests[i].cmd, " 7") != NULL)
			assert_int_equal(o->ev.slot, 7);
		if (strstr(tests[i].cmd, " 3") != NULL)
			assert_int_equal(o->ev.status, 3);
	}
	assert_int_equal(access("/tmp/nb-never", F_OK), -1);
	pool_free(pool);
}

/*
 * An END too many ends no other job.  It comes with the next job sent
 * already, or before it.
 */
static void
ends_twice(void **state)
{
	struct outcome	 out[3];
	struct pool	*pool = pool_of(1, 2);

	(void)state;
	for (int late = 0; late < 2; late++) {
		submit(pool, 0, "end");
		if (late == 1) {
			collect(pool, out, 1);
			assert_int_equal(out[0].ev.what, POOL_END);
			usleep(50000);
			submit(pool, 0, "echo 0");
		}
		submit(pool, 1, "echo a");
		submit(pool, 2, "echo b");
		collect(pool, out, 3);
		for (size_t i = 0; i < 3; i++)
			if (out[i].ev.what == POOL_END && out[i].frames > 0)
				assert_string_equal(out[i].text, i == 0 ?
				    "0" : i == 1 ? "a" : "b");
		/* Only the one behind it may have been lost with it. */
		assert_string_equal(out[2].text, "b");
	}
	pool_free(pool);
}

static void
log_lines(void **state)
{
	struct outcome	 out[2];
	struct pool	*pool = pool_of(1, 0);

	(void)state;
	submit(pool, 0, "log");
	collect(pool, out, 1);
	assert_int_equal(out[0].ev.what, POOL_END);
	assert_in_range(logged.warned, 1, 100);
	assert_null(strchr(logged.last, '\033'));
	assert_null(strstr(logged.last, "\xe2\x80\xae"));
	assert_non_null(strstr(logged.last, "\\x1b[31mspoof"));
	pool_free(pool);
}

static void
time_limits(void **state)
{
	static const struct {
		const char	*descr, *cmd;
		unsigned int	 documents;
		uint64_t	 weight;
		enum pool_what	 want;
	} tests[] = {
		{ "short", "sleep 100", 1, 0, POOL_END },
		{ "too long", "sleep 2500", 1, 0, POOL_TIME },
		{ "long, with weight", "sleep 2500", 1, (uint64_t)128 << 20,
		    POOL_END },
		{ "many documents, each short", "steps 7", 7, 0, POOL_END },
		{ "one document that claims to be many", "steps 7", 1, 0,
		    POOL_TIME },
	};
	enum { N = sizeof(tests) / sizeof(tests[0]) };
	struct outcome	 out[1];
	struct pool	*pool = pool_of(1, 1);
	char		 cause[128];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		struct pool_job	 j = { .p = tests[i].cmd,
		    .len = strlen(tests[i].cmd), .fd = { -1, -1 },
		    .weight = tests[i].weight,
		    .documents = tests[i].documents };

		print_message("%s\n", tests[i].descr);
		assert_int_equal(pool_submit(pool, &j), 0);
		collect(pool, out, 1);
		assert_int_equal(out[0].ev.what, tests[i].want);
		if (tests[i].want == POOL_TIME)
			assert_string_equal(pool_cause(&out[0].ev, cause),
			    "1 seconds");
	}
	pool_free(pool);
}

/* A parent that is busy elsewhere does not run a worker's time out. */
static void
slow_parent(void **state)
{
	struct outcome	 out[2];
	struct pool	*pool = pool_of(1, 3);

	(void)state;
	submit(pool, 0, "frames 2");
	submit(pool, 1, "echo b");
	sleep(4);
	collect(pool, out, 2);
	assert_int_equal(out[0].ev.what, POOL_END);
	assert_int_equal(out[1].ev.what, POOL_END);
	pool_free(pool);
}

static void
no_events(void **state)
{
	struct pool		*pool = pool_of(1, 0);
	struct pool_event	 ev;

	(void)state;
	assert_int_equal(pool_next(pool, &ev, -1), 0);	/* nothing pending */
	submit(pool, 5, "sleep 400");
	assert_int_equal(pool_next(pool, &ev, 0), 0);
	assert_int_equal(pool_next(pool, &ev, 50), 0);
	assert_int_equal(pool_next(pool, &ev, -1), 1);
	assert_int_equal(ev.what, POOL_FRAME);
	pool_free(pool);		/* with a job that has not ended */
}

/* Someone kills idle workers: jobs are handed on, none is blamed. */
static void
killed_idle(void **state)
{
	struct outcome	 out[4];
	struct pool	*pool = pool_of(2, 0);
	char		 path[64], pids[256];
	pid_t		 pid;
	FILE		*f;

	(void)state;
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	f = fopen(path, "r");
	if (f == NULL || fgets(pids, sizeof(pids), f) == NULL) {
		if (f != NULL)
			fclose(f);
		pool_free(pool);
		skip();
		return;
	}
	fclose(f);
	for (char *p = pids; (pid = (pid_t)strtol(p, &p, 10)) > 0;)
		kill(pid, SIGKILL);
	for (size_t i = 0; i < 4; i++)
		submit(pool, i, "echo well");
	collect(pool, out, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(out[i].ev.what, POOL_END);
	pool_free(pool);
}

static void
bad_starts(void **state)
{
	static const struct {
		const char	*descr, *name;
		bool		 require, starts;
	} tests[] = {
		{ "dies before it greets", "dies", false, false },
		{ "says END first", "babbles", false, false },
		{ "unconfined, and that is allowed", "unconfined", false,
		    true },
		{ "unconfined, and that is not", "unconfined", true, false },
		{ "confined", "confined", true, true },
	};
	struct pool	*pool;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		char	*path = alias(tests[i].name);
		struct pool_opts o = { .worker = path, .n = 2,
		    .require_sandbox = tests[i].require };

		print_message("%s\n", tests[i].descr);
		memset(&logged, 0, sizeof(logged));
		errno = 0;
		pool = pool_new(&o);
		if (!tests[i].starts && tests[i].require)
			assert_int_equal(errno, ENOTSUP);
		assert_int_equal(pool != NULL, tests[i].starts);
		if (strcmp(tests[i].name, "unconfined") == 0)
			assert_true(logged.warned >= 1);
		if (strcmp(tests[i].name, "confined") == 0)
			assert_int_equal(logged.warned, 0);
		pool_free(pool);
		free(path);
	}
}

static void
no_such_worker(void **state)
{
	struct pool_opts o = { .worker = "/nonexistent/nbworker", .n = 1 };

	(void)state;
	assert_null(pool_new(&o));
	assert_non_null(strstr(logged.last, "/nonexistent/nbworker"));
	assert_null(guard_start("/nonexistent/nbworker", "/"));
}

/* A setup that kills its reader stops the pool instead of going round. */
static void
deadly_setup(void **state)
{
	static const struct octets	 setup[] = {
		{ (const uint8_t *)"quiet", 5 },
		{ (const uint8_t *)"abort", 5 },
	};
	struct pool_opts	 o = { .worker = worker, .n = 2, .setup = setup,
	    .nsetup = 2 };
	struct pool_event	 ev;
	struct pool		*pool = pool_new(&o);

	(void)state;
	if (pool != NULL) {
		submit(pool, 0, "echo a");
		assert_int_equal(pool_next(pool, &ev, 30000), -1);
		assert_int_equal(pool_next(pool, &ev, 30000), -1);
		assert_false(pool_ready(pool));
	}
	pool_free(pool);
}

static void
good_setup(void **state)
{
	static const struct octets	 setup[] = {
		{ (const uint8_t *)"quiet", 5 },
		{ (const uint8_t *)"quiet", 5 },
	};
	struct pool_opts	 o = { .worker = worker, .n = 2, .setup = setup,
	    .nsetup = 2 };
	struct outcome		 out[6];
	struct pool		*pool = pool_new(&o);

	(void)state;
	assert_non_null(pool);
	for (size_t i = 0; i < 6; i++)
		submit(pool, i, i % 2 == 0 ? "abort" : "echo a");
	collect(pool, out, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(out[i].ev.what, i % 2 == 0 ? POOL_DIED :
		    POOL_END);
	pool_free(pool);
}

/* The folder may be read when it is granted, and only that one. */
static void
granted_folder(void **state)
{
	struct pool_opts o = { .worker = worker, .n = 1, .store = dir };
	struct outcome	 out[3];
	struct pool	*pool;
	char		*path = path_join(dir, "granted"), cmd[PATH_MAX];

	(void)state;
	assert_int_equal(durable_write(path, "x", 1, 0644, true), 0);
	pool = pool_new(&o);
	assert_non_null(pool);
	snprintf(cmd, sizeof(cmd), "read %s", path);
	submit(pool, 0, cmd);
	submit(pool, 1, "read /etc/passwd");
	snprintf(cmd, sizeof(cmd), "write %s", path);
	submit(pool, 2, cmd);
	collect(pool, out, 3);
	assert_string_equal(out[0].text, "opened");
	assert_string_equal(out[1].text, "EACCES");
	assert_int_equal(out[2].ev.what, POOL_DIED);
	assert_int_equal(out[2].ev.signal, SIGSYS);
	pool_free(pool);
	free(path);
}

static void
respawn_time(void **state)
{
	struct outcome	 out[1];
	struct pool	*pool = pool_of(1, 0);
	int64_t		 start = spawn_clock();

	(void)state;
	for (int i = 0; i < 20; i++) {
		submit(pool, 0, "abort");
		collect(pool, out, 1);
	}
	print_message("%d ms for a death and a new worker\n",
	    (int)((spawn_clock() - start) / 20));
	pool_free(pool);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		TEST(many_jobs), TEST(both_directions_full),
		TEST(many_frames), TEST(descriptors), TEST(misbehaviour),
		TEST(ends_twice), TEST(log_lines), TEST(time_limits),
		TEST(slow_parent), TEST(no_events), TEST(killed_idle),
		TEST(bad_starts), TEST(no_such_worker), TEST(deadly_setup),
		TEST(good_setup), TEST(granted_folder), TEST(respawn_time),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
