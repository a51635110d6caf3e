/*
 * misbehave.c: a worker that does what it is told, also what no worker may:
 * nbworker's own beginning, sandbox and loop with another job.  A job is one
 * line of text: a command, a space, its argument.
 *
 * Its own name, as the last part of the path it was started by, says how it
 * begins: "unconfined" leaves the sandbox out, "dies" ends before it is
 * ready, "mute" never says anything, "babbles" says nonsense at once.
 */
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/worker/work.h"

#define ALLOCATE_STEP	((size_t)64 << 20)

/* Answer ${what}, or the text of errno when ${rc} is -1. */
static int
say(struct work *w, long rc, const char *what)
{
	buf_addstr(&w->out, rc == -1 ? strerrorname_np(errno) : what);
	return work_answer(w);
}

static int
try_connect(struct work *w)
{
	struct sockaddr_in	 sin = { .sin_family = AF_INET,
	    .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int			 fd = socket(AF_INET, SOCK_STREAM, 0);

	return say(w, fd == -1 ? -1 : connect(fd, (struct sockaddr *)&sin,
	    sizeof(sin)), "connected");
}

/* Take more and more memory until there is none. */
static int
try_allocate(struct work *w)
{
	size_t	 n = 0;
	char	*p;

	while (n < 64 && (p = malloc(ALLOCATE_STEP)) != NULL) {
		*(volatile char *)p = 1;
		n++;
	}
	buf_addf(&w->out, "%zu MiB", n * (ALLOCATE_STEP >> 20));
	return work_answer(w);
}

/* What the descriptors hold, at most 1,000 octets each. */
static int
read_fds(struct work *w, const int fd[POOL_FDS_MAX])
{
	char	 text[1000];
	ssize_t	 n;

	for (size_t i = 0; i < POOL_FDS_MAX; i++) {
		if (fd[i] == -1)
			continue;
		if ((n = pread(fd[i], text, sizeof(text), 0)) == -1)
			return say(w, -1, NULL);
		buf_add(&w->out, text, (size_t)n);
		buf_addc(&w->out, '|');
	}
	return work_answer(w);
}

static int
try_file(struct work *w, const char *cmd, const char *arg)
{
	int	 fd;

	if (strcmp(cmd, "read") == 0) {
		fd = open(arg, O_RDONLY | O_CLOEXEC);
	} else if (strcmp(cmd, "write") == 0) {
		fd = open(arg, O_WRONLY | O_CLOEXEC);
	} else if (strcmp(cmd, "create") == 0) {
		fd = open(arg, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	} else if (strcmp(cmd, "unlink") == 0) {
		fd = unlink(arg);
	} else {
		return -1;
	}
	return say(w, fd, "opened");
}

static int
try_process(struct work *w, const char *cmd)
{
	char	*const argv[] = { NULL };

	if (strcmp(cmd, "exec") == 0)
		return say(w, execve("/bin/true", argv, argv), "");
	if (strcmp(cmd, "fork") == 0)
		return say(w, fork(), "forked");
	if (strcmp(cmd, "kill") == 0)
		return say(w, kill(getppid(), 0), "signalled");
	if (strcmp(cmd, "ptrace") == 0)
		return say(w, ptrace(PTRACE_TRACEME, 0, NULL, NULL), "traced");
	if (strcmp(cmd, "code") == 0)
		return say(w, mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0,
		    "mapped");
	return -1;
}

/* Wrong ways to speak. */
static int
speak(const struct work *w, const char *cmd)
{
	static const uint8_t	 oversize[FRAME_HEADER] = { 0xff, 0xff, 0xff,
	    0xff, FRAME_ANSWER, 0, 0, 0, 1 };
	static const uint8_t	 unknown[FRAME_HEADER] = { 0, 0, 0, 0, 0xee };
	uint32_t		 serial = w->serial;
	uint8_t			*big;
	int			 rc;

	if (strcmp(cmd, "oversize") == 0)
		return write(WORKER_SOCKET, oversize, FRAME_HEADER) == -1 ?
		    -1 : 0;
	if (strcmp(cmd, "unknown") == 0)
		return write(WORKER_SOCKET, unknown, FRAME_HEADER) == -1 ?
		    -1 : 0;
	if (strcmp(cmd, "hello") == 0)
		return frame_send(WORKER_SOCKET, FRAME_HELLO, 0, oversize, 8);
	if (strcmp(cmd, "ready") == 0)
		return frame_send(WORKER_SOCKET, FRAME_READY, 0, NULL, 0);
	if (strcmp(cmd, "end") == 0)	/* its own END follows */
		return frame_send(WORKER_SOCKET, FRAME_END, serial, NULL, 0);
	if (strcmp(cmd, "log") == 0) {
		for (int i = 0; i < 500; i++)
			log_warnx("\033[31mspoof \xe2\x80\xae line %d", i);
		return 0;
	}
	if (strcmp(cmd, "big") == 0) {
		if ((big = calloc(1, POOL_FRAME_MAX)) == NULL)
			return -1;
		rc = frame_send(WORKER_SOCKET, FRAME_ANSWER, serial, big,
		    POOL_FRAME_MAX);
		free(big);
		return rc;
	}
	return -1;
}

/* ${n} documents of ${ms} each, with or without saying so. */
static int
pass_time(struct work *w, uint64_t n, uint64_t ms, bool progress)
{
	volatile uint64_t	 spin = 0;
	struct timespec		 a, b;

	for (uint64_t i = 0; i < n; i++) {
		if (progress)
			work_slot(w, i + 1);
		clock_gettime(CLOCK_MONOTONIC, &a);
		do {
			spin++;
			clock_gettime(CLOCK_MONOTONIC, &b);
		} while ((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec -
		    a.tv_nsec) / 1000000 < (int64_t)ms);
	}
	return say(w, 0, "done");
}

static int
obey(struct work *w, const uint8_t *p, size_t len, const int fd[POOL_FDS_MAX])
{
	char		 cmd[4096], *arg;
	uint64_t	 n = 0;

	if (len >= sizeof(cmd)) {	/* a long one comes back */
		buf_add(&w->out, p, len);
		return work_answer(w);
	}
	memcpy(cmd, p, len);
	cmd[len] = '\0';
	if ((arg = strchr(cmd, ' ')) != NULL)
		*arg++ = '\0';
	else
		arg = cmd + len;
	(void)parse_u64(arg, 0, UINT64_MAX, &n);

	if (strcmp(cmd, "echo") == 0)
		return say(w, 0, arg);
	if (strcmp(cmd, "quiet") == 0)
		return 0;
	if (strcmp(cmd, "fds") == 0)
		return read_fds(w, fd);
	if (strcmp(cmd, "frames") == 0) {
		for (uint64_t i = 0; i < n; i++)
			if (say(w, 0, "frame") == -1)
				return -1;
		return 0;
	}
	if (strcmp(cmd, "steps") == 0)	/* 300 ms each */
		return pass_time(w, n, 300, true);
	if (strcmp(cmd, "sleep") == 0)	/* ms, without a sign */
		return pass_time(w, 1, n, false);
	if (strcmp(cmd, "loop") == 0)
		for (;;)
			;
	if (strcmp(cmd, "busy") == 0)	/* always on another document */
		for (;;)
			work_slot(w, ++n);
	if (strcmp(cmd, "abort") == 0) {
		work_slot(w, n);
		abort();
	}
	if (strcmp(cmd, "exit") == 0)
		_exit((int)n);
	if (strcmp(cmd, "fault") == 0) {
		work_slot(w, n);
		*(volatile char *)mmap(NULL, 4096, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = 1;
	}
	if (strcmp(cmd, "connect") == 0)
		return try_connect(w);
	if (strcmp(cmd, "allocate") == 0)
		return try_allocate(w);
	if (strcmp(cmd, "truncate") == 0)
		return say(w, syscall(SYS_ftruncate, WORKER_SOCKET, 0), "cut");
	if (try_file(w, cmd, arg) == 0 || try_process(w, cmd) == 0)
		return 0;
	return speak(w, cmd);
}

int
main(int argc, char *argv[])
{
	static struct work	 w;
	const char		*name = strrchr(argv[0], '/'), *store = NULL;
	bool			 confined = true;

	name = name == NULL ? argv[0] : name + 1;
	for (int i = 2; i + 1 < argc; i++)
		if (strcmp(argv[i], "--store") == 0)
			store = argv[i + 1];
	if (strcmp(name, "dies") == 0)
		_exit(9);
	if (strcmp(name, "mute") == 0)
		for (;;)
			pause();
	if (strcmp(name, "babbles") == 0)
		(void)frame_send(WORKER_SOCKET, FRAME_END, 1, NULL, 0);
	if (strcmp(name, "unconfined") == 0)
		confined = false;
	if (work_start(&w, store, false, confined) == -1)
		_exit(1);
	_exit(work_serve(&w, obey));
}
