/*
 * spawn.c: starts and ends nbworker.
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"
#include "formats/sandbox/frame.h"
#include "formats/sandbox/spawn.h"

#define FD_ABOVE	16		/* clear of the child's numbers */
#define SOCKET_BUFFER	(1024 * 1024)	/* octets, as far as we may */

/* All of a child's environment. */
static const char *const	 child_env[] = {
	"LC_ALL=C.UTF-8",
#if CONFINE_SANITIZED
	"ASAN_OPTIONS=detect_leaks=0:abort_on_error=0",
#endif
	NULL
};

int64_t
spawn_clock(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The descriptor moved clear of the child's numbers; takes ${fd}. */
static int
move_up(int fd)
{
	int	 up;

	if (fd == -1)
		return -1;
	up = fcntl(fd, F_DUPFD_CLOEXEC, FD_ABOVE);
	close(fd);
	return up;
}

/*
 * The slot's memory.  Its size is sealed: a child that cut it short would
 * kill its parent.  The descriptor or -1.
 */
static int
slot_new(volatile uint64_t **slot)
{
	void	*p = MAP_FAILED;
	int	 fd;

	fd = move_up(memfd_create("slot", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	if (fd != -1 && ftruncate(fd, SLOT_SIZE) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW |
	    F_SEAL_SEAL) == 0)
		p = mmap(NULL, SLOT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	if (p == MAP_FAILED) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	*slot = p;
	return fd;
}

/* posix_spawn() wants strings that it might write to; it does not. */
static char *const *
unconst(const char *const *v)
{
	union {
		const char *const	*in;
		char *const		*out;
	} u = { .in = v };

	return u.out;
}

static int
run(pid_t *pid, const char *const argv[], int sock, int slot)
{
	posix_spawn_file_actions_t	 fa;
	posix_spawnattr_t		 at;
	sigset_t			 none, all;
	int				 rc;

	if (posix_spawn_file_actions_init(&fa) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&at) != 0) {
		posix_spawn_file_actions_destroy(&fa);
		return ENOMEM;
	}
	sigemptyset(&none);
	sigfillset(&all);
	/* A group of its own: ^C is the parent's affair. */
	if ((rc = posix_spawnattr_setflags(&at, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) == 0 &&
	    (rc = posix_spawnattr_setpgroup(&at, 0)) == 0 &&
	    (rc = posix_spawnattr_setsigmask(&at, &none)) == 0 &&
	    (rc = posix_spawnattr_setsigdefault(&at, &all)) == 0 &&
	    (rc = posix_spawn_file_actions_addopen(&fa, 0, "/dev/null",
	    O_RDONLY, 0)) == 0 &&
	    (rc = posix_spawn_file_actions_addopen(&fa, 1, "/dev/null",
	    O_WRONLY, 0)) == 0 &&
	    (rc = posix_spawn_file_actions_adddup2(&fa, sock,
	    WORKER_SOCKET)) == 0 &&
	    (rc = posix_spawn_file_actions_adddup2(&fa, slot,
	    WORKER_SLOT)) == 0 &&
	    (rc = posix_spawn_file_actions_addclosefrom_np(&fa,
	    WORKER_SLOT + 1)) == 0)
		rc = posix_spawn(pid, argv[0], &fa, &at, unconst(argv),
		    unconst(child_env));
	posix_spawnattr_destroy(&at);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

int
spawn_start(struct spawned *sp, const char *const argv[])
{
	static const int	 size = SOCKET_BUFFER;
	int			 pair[2] = { -1, -1 }, slot = -1, rc;

	*sp = (struct spawned){ .pid = -1, .sock = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
	    (pair[0] = move_up(pair[0])) == -1 ||
	    (pair[1] = move_up(pair[1])) == -1 ||
	    fcntl(pair[0], F_SETFL, O_NONBLOCK) == -1 ||
	    (slot = slot_new(&sp->slot)) == -1) {
		log_warn(_("%s: cannot be started"), argv[0]);
		goto fail;
	}
	/* Smaller is slower, not wrong. */
	(void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	(void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if ((rc = run(&sp->pid, argv, pair[1], slot)) != 0) {
		errno = rc;
		log_warn(_("%s: cannot be started"), argv[0]);
		sp->pid = -1;
		goto fail;
	}
	close(pair[1]);
	close(slot);
	sp->sock = pair[0];
	return 0;
 fail:
	if (pair[0] != -1)
		close(pair[0]);
	if (pair[1] != -1)
		close(pair[1]);
	if (slot != -1)
		close(slot);
	(void)spawn_end(sp, 0);
	return -1;
}

bool
spawn_ended(struct spawned *sp, int *status)
{
	pid_t	 pid;

	if (sp->pid == -1)
		return true;
	do {
		pid = waitpid(sp->pid, status, WNOHANG);
	} while (pid == -1 && errno == EINTR);
	if (pid == 0)
		return false;
	if (pid == -1)
		*status = -1;	/* somebody else has waited for it */
	sp->pid = -1;
	return true;
}

int
spawn_end(struct spawned *sp, int ms)
{
	int64_t	 until = spawn_clock() + ms;
	int	 status = -1;
	pid_t	 pid;

	if (sp->sock != -1)
		close(sp->sock);
	if (sp->slot != NULL)
		munmap((void *)(uintptr_t)sp->slot, SLOT_SIZE);
	sp->sock = -1;
	sp->slot = NULL;
	while (!spawn_ended(sp, &status)) {
		if (spawn_clock() < until) {
			(void)poll(NULL, 0, 1);
			continue;
		}
		kill(sp->pid, SIGKILL);
		do {
			pid = waitpid(sp->pid, &status, 0);
		} while (pid == -1 && errno == EINTR);
		sp->pid = -1;
		return pid == -1 ? -1 : status;
	}
	return status;
}

void
spawn_log(const uint8_t *p, size_t len)
{
	struct buf	 b;
	const char	*s;

	if (len == 0 || len > 1 + FRAME_LOG_MAX || p[0] > LOG_LEVEL_DEBUG)
		return;
	buf_init(&b, 4 * FRAME_LOG_MAX + 1);
	if (utf8_visible(&b, p + 1, len - 1) == 0 && (s = buf_str(&b)) != NULL)
		switch (p[0]) {
		case LOG_LEVEL_ERROR:
		case LOG_LEVEL_WARN:
			log_warnx("nbworker: %s", s);
			break;
		case LOG_LEVEL_INFO:
			log_info("nbworker: %s", s);
			break;
		default:
			log_debug("nbworker: %s", s);
			break;
		}
	buf_release(&b);
}
