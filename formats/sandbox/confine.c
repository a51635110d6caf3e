/*
 * confine.c: locks the calling process in.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"
#include "formats/sandbox/landlock.h"
#include "formats/sandbox/limits.h"

#define FILES_MAX	256		/* open descriptors */
#define STACK_MAX	((rlim_t)8 << 20)	/* octets */
#define LOCK_MAX	((rlim_t)1 << 20)	/* octets of a lock.mdb */

/* O_TMPFILE holds O_DIRECTORY, which reading may use. */
#define OPEN_WRITES	((uint64_t)(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | \
			    (O_TMPFILE & ~O_DIRECTORY)))

/*
 * What libc's malloc and stdio, libcrypto, libqpdf, LMDB (uname, pread, mmap)
 * and our loop call.  Nothing here makes a process, a file or a connection.
 */
static const char *const	 allowed[] = {
	"read", "readv", "pread64", "recvmsg",
	"write", "writev", "sendmsg",
	"close", "lseek", "fstat", "newfstatat", "fstatat64", "fstat64",
	"statx", "statfs", "fstatfs", "_llseek",
	"munmap", "mremap", "madvise", "brk",
	"futex", "sched_yield", "restart_syscall",
	"clock_gettime", "clock_gettime64", "gettimeofday", "time",
	"getrandom", "getpid", "gettid", "uname", "sysinfo",
	"rt_sigreturn", "rt_sigprocmask", "rt_sigaction", "sigaltstack",
	"exit", "exit_group",
};

/* The sanitizers' own needs: maps, their report, finding their name. */
static const char *const	 sanitizer[] = {
	"mmap", "mprotect", "getrlimit", "prlimit64", "sched_getaffinity",
	"readlink", "readlinkat", "access", "getcwd", "ioctl", "dup",
	"clock_nanosleep", "nanosleep", "getppid", "geteuid", "getuid",
};

static int
limit(int what, rlim_t most)
{
	struct rlimit	 rl;

	if (getrlimit(what, &rl) == -1)
		return -1;
	if (rl.rlim_max < most)
		most = rl.rlim_max;
	rl.rlim_cur = rl.rlim_max = most;
	return setrlimit(what, &rl);
}

static int
limits(const struct confine_opts *o)
{
	if (limit(RLIMIT_CORE, 0) == -1 || limit(RLIMIT_NOFILE,
	    FILES_MAX) == -1 || limit(RLIMIT_STACK, STACK_MAX) == -1)
		return -1;
	if (CONFINE_SANITIZED)	/* shadow memory; reports go to a file */
		return 0;
	if (limit(RLIMIT_NPROC, 0) == -1 ||
	    limit(RLIMIT_FSIZE, o->write != NULL ? LOCK_MAX : 0) == -1)
		return -1;
	return limit(RLIMIT_DATA, (rlim_t)WORKER_DATA_MAX);
}

/* Allow ${name} where this architecture has it. */
static int
allow(scmp_filter_ctx ctx, const char *name, unsigned int n,
    const struct scmp_arg_cmp *cmp)
{
	int	 nr = seccomp_syscall_resolve_name(name);

	if (nr == __NR_SCMP_ERROR)
		return 0;
	return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, nr, n, cmp);
}

static int
allow_list(scmp_filter_ctx ctx, const char *const *name, size_t n)
{
	int	 rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = allow(ctx, name[i], 0, NULL);
	return rc;
}

/* Memory that is code can be neither mapped nor made. */
static int
allow_memory(scmp_filter_ctx ctx)
{
	const struct scmp_arg_cmp	 noexec = SCMP_A2(SCMP_CMP_MASKED_EQ,
	    PROT_EXEC, 0);
	int				 rc;

	if ((rc = allow(ctx, "mmap", 1, &noexec)) == 0 &&
	    (rc = allow(ctx, "mmap2", 1, &noexec)) == 0)
		rc = allow(ctx, "mprotect", 1, &noexec);
	return rc;
}

/* Signals to itself alone: abort() and what the sanitizers do. */
static int
allow_abort(scmp_filter_ctx ctx)
{
	const struct scmp_arg_cmp	 self = SCMP_A0(SCMP_CMP_EQ,
	    (scmp_datum_t)getpid(), 0);

	return allow(ctx, "tgkill", 1, &self);
}

static int
allow_fcntl(scmp_filter_ctx ctx, bool locks)
{
	static const int	 cmds[] = { F_GETFD, F_SETFD, F_GETFL,
	    F_SETLK, F_SETLKW, F_GETLK };
	size_t			 n = locks ? 6 : 3;
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct scmp_arg_cmp cmd = SCMP_A1(SCMP_CMP_EQ,
		    (scmp_datum_t)cmds[i], 0);

		if ((rc = allow(ctx, "fcntl", 1, &cmd)) == 0)
			rc = allow(ctx, "fcntl64", 1, &cmd);
	}
	return rc;
}

/*
 * Opening: for reading, when the worker has a store (Landlock says what); a
 * library's attempt to read is an error else, not a crime.  Opening for
 * writing is for the guard.
 */
static int
allow_open(scmp_filter_ctx ctx, const struct confine_opts *o)
{
	const struct scmp_arg_cmp	 reads = SCMP_A2(SCMP_CMP_MASKED_EQ,
	    OPEN_WRITES, O_RDONLY);
	int				 rc;

	if (o->write != NULL) {
		if ((rc = allow(ctx, "openat", 0, NULL)) == 0 &&
		    (rc = allow(ctx, "ftruncate", 0, NULL)) == 0)
			rc = allow(ctx, "pwrite64", 0, NULL);
		return rc;
	}
	if (o->open || CONFINE_SANITIZED)
		return allow(ctx, "openat", 1, &reads);
	return seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO(EACCES),
	    SCMP_SYS(openat), 1, &reads);
}

/* 1 in force, 0 the kernel has none, -1 failed (logged). */
static int
filter(const struct confine_opts *o)
{
	scmp_filter_ctx	 ctx;
	int		 rc;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == -1 && errno == EINVAL)
		return 0;	/* built without */
	ctx = seccomp_init(seccomp_api_get() >= 3 ? SCMP_ACT_KILL_PROCESS :
	    SCMP_ACT_KILL);
	if (ctx == NULL) {
		log_warnx(_("the sandbox (seccomp) cannot be set up"));
		return -1;
	}
	if ((rc = allow_list(ctx, allowed,
	    sizeof(allowed) / sizeof(allowed[0]))) == 0 &&
	    (!CONFINE_SANITIZED || (rc = allow_list(ctx, sanitizer,
	    sizeof(sanitizer) / sizeof(sanitizer[0]))) == 0) &&
	    (CONFINE_SANITIZED || (rc = allow_memory(ctx)) == 0) &&
	    (rc = allow_abort(ctx)) == 0 &&
	    (rc = allow_fcntl(ctx, o->open || o->write != NULL)) == 0 &&
	    (rc = allow_open(ctx, o)) == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	if (rc == 0)
		return 1;
	errno = -rc;
	log_warn(_("the sandbox (seccomp) cannot be set up"));
	return -1;
}

int
confine(const struct confine_opts *o)
{
	unsigned int	 have = 0;
	int		 rc;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 || limits(o) == -1) {
		log_warn(_("the sandbox cannot be set up"));
		return -1;
	}
	if ((rc = landlock_enter(o)) == -1)
		return -1;
	if (rc == 1)
		have |= CONFINE_LANDLOCK;
	if ((rc = filter(o)) == -1)
		return -1;
	if (rc == 1)
		have |= CONFINE_SECCOMP;
	return (int)have;
}
