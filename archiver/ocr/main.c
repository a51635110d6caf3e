/*
 * main.c: nbocr: has tesseract read one picture, locked in (07-security.md):
 * whoever takes tesseract over through a picture finds no key, no store, no
 * network and no file to write.
 *
 *	nbocr TESSERACT LANGUAGE <PICTURE >TABLE
 *
 * TABLE is tesseract's own "tsv", which nobody but a worker reads.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset	444
#define SYS_landlock_add_rule		445
#define SYS_landlock_restrict_self	446
#endif
#define LL_VERSION	1u		/* flag: ask for the ABI */
#define LL_PATH_BENEATH	1		/* kind of rule */
/* Landlock's first ABI: 13 rights over files. */
#define FS_ALL		((UINT64_C(1) << 13) - 1)
#define FS_EXECUTE	UINT64_C(1)
#define FS_READ_FILE	(UINT64_C(1) << 2)
#define FS_READ_DIR	(UINT64_C(1) << 3)

#define SECONDS		60		/* of the processor */
#define SECONDS_WALL	180
#define MEMORY		((rlim_t)1 << 30)	/* octets */
#define TABLE_MAX	((rlim_t)4 << 20)	/* octets, job.h */
#define FILES		64

struct ll_beneath {
	uint64_t	 allowed;
	int32_t		 parent;
} __attribute__((packed));

/* What a program needs to start, and tesseract's models. */
static const struct {
	const char	*path;
	bool		 execute;
} readable[] = {
	{ "/usr", true }, { "/lib", true }, { "/lib64", true },
	{ "/bin", true }, { "/etc/ld.so.cache", false },
	{ "/dev/null", false }, { "/dev/urandom", false },
	{ "/proc/self", false },
};

/* It starts itself, once; nobody else, and no connection. */
static const char *const	 forbidden[] = {
	"socket", "socketpair", "connect", "bind", "listen", "accept",
	"accept4", "fork", "vfork", "clone3", "ptrace", "process_vm_readv",
	"process_vm_writev", "mount", "umount2", "pivot_root", "chroot",
	"bpf", "kexec_load", "init_module", "finit_module", "setuid",
	"setgid", "setns", "unshare", "symlink", "symlinkat", "link",
	"linkat", "chmod", "fchmod", "fchmodat", "chown", "fchown",
	"userfaultfd", "keyctl", "add_key", "request_key", "kill", "tkill",
};

/* Absent is fine.  0 or -1 with errno. */
static int
grant_read(int ruleset, const char *path, bool execute)
{
	struct ll_beneath	 rule = { .allowed = FS_READ_FILE |
				     FS_READ_DIR | (execute ? FS_EXECUTE : 0) };
	struct stat		 st;
	long			 rc = -1;
	int			 fd, saved;

	if ((fd = open(path, O_PATH | O_CLOEXEC)) == -1)
		return errno == ENOENT || errno == EACCES ? 0 : -1;
	if (fstat(fd, &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			rule.allowed &= ~FS_READ_DIR;
		rule.parent = fd;
		rc = syscall(SYS_landlock_add_rule, ruleset, LL_PATH_BENEATH,
		    &rule, 0);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return (int)rc;
}

/* 0, also where the kernel has none; -1 with errno. */
static int
enter_landlock(void)
{
	const uint64_t	 all = FS_ALL;
	int		 fd, rc = 0;

	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LL_VERSION) < 1)
		return 0;
	if ((fd = (int)syscall(SYS_landlock_create_ruleset, &all,
	    sizeof(all), 0)) == -1)
		return -1;
	for (size_t i = 0; rc == 0 && i < sizeof(readable) /
	    sizeof(readable[0]); i++)
		rc = grant_read(fd, readable[i].path, readable[i].execute);
	if (rc == 0)
		rc = (int)syscall(SYS_landlock_restrict_self, fd, 0);
	close(fd);
	return rc;
}

static int
enter_filter(void)
{
	scmp_filter_ctx	 ctx;
	int		 nr, rc = 0;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == -1 && errno == EINVAL)
		return 0;
	if ((ctx = seccomp_init(SCMP_ACT_ALLOW)) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	for (size_t i = 0; rc == 0 && i < sizeof(forbidden) /
	    sizeof(forbidden[0]); i++) {
		nr = seccomp_syscall_resolve_name(forbidden[i]);
		if (nr != __NR_SCMP_ERROR)
			rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), nr,
			    0);
	}
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	errno = -rc;
	return rc == 0 ? 0 : -1;
}

static int
limit_to(int what, rlim_t most)
{
	const struct rlimit	 rl = { most, most };

	return setrlimit(what, &rl);
}

int
main(int argc, char *argv[])
{
	static const char *const env[] = { "LC_ALL=C.UTF-8",
	    "OMP_THREAD_LIMIT=1", NULL };
	union {
		const char *const	*in;
		char *const		*out;
	} e = { .in = env };
	char	*args[] = { NULL, NULL, NULL, NULL, NULL, NULL, NULL };
	char	 in[] = "stdin", out[] = "stdout", l[] = "-l", tsv[] = "tsv";

	i18n_init();
	if (argc != 3 || *argv[1] != '/') {
		log_errx("%s", _("nbocr is started by nbarchive; it is of no "
		    "use by itself"));
		return 64;
	}
	/* A worker's answer is waited for so long, and no longer. */
	alarm(SECONDS_WALL);
	if (close_range(3, ~0U, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ||
	    limit_to(RLIMIT_CORE, 0) == -1 ||
	    limit_to(RLIMIT_CPU, SECONDS) == -1 ||
	    (!CONFINE_SANITIZED && limit_to(RLIMIT_DATA, MEMORY) == -1) ||
	    limit_to(RLIMIT_FSIZE, TABLE_MAX) == -1 ||
	    limit_to(RLIMIT_NOFILE, FILES) == -1 ||
	    enter_landlock() == -1 || enter_filter() == -1) {
		log_err("%s", _("nbocr cannot be confined"));
		return 1;
	}
	args[0] = argv[1];
	args[1] = in;
	args[2] = out;
	args[3] = l;
	args[4] = argv[2];
	args[5] = tsv;
	execve(argv[1], args, e.out);
	log_err(_("%s: cannot be started"), argv[1]);
	return 1;
}
