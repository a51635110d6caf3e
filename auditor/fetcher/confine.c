/*
 * confine.c: locks nbfetch in (07-security.md): whoever takes it over through
 * an answer from the network finds no key, no store and no shell.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/landlock.h"
#include "auditor/fetcher/confine.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset	444
#define SYS_landlock_restrict_self	446
#endif
#define LL_VERSION	1u		/* flag: ask for the ABI */
/* Landlock's first ABI: 13 rights over files, execute the first. */
#define FS_ALL		((UINT64_C(1) << 13) - 1)
#define FS_EXECUTE	UINT64_C(1)
#define FS_WRITE_FILE	(UINT64_C(1) << 1)
#define FS_READ_FILE	(UINT64_C(1) << 2)
#define FS_READ_DIR	(UINT64_C(1) << 3)
#define FS_MAKE_REG	(UINT64_C(1) << 8)
#define FS_READ		(FS_READ_FILE | FS_READ_DIR)
#define FS_ON_DIR	(FS_READ_DIR | FS_MAKE_REG)

#define FILE_MAX	((rlim_t)256 << 20)	/* octets */

/* Name look-up, TLS, and what libc loads for them when it is first asked. */
static const char *const	 readable[] = {
	"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf",
	"/etc/nsswitch.conf", "/etc/services", "/etc/protocols",
	"/etc/ld.so.cache", "/etc/localtime", "/etc/ssl/certs",
	"/etc/ssl/openssl.cnf", "/etc/pki/tls", "/run/systemd/resolve",
	"/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
	"/usr/share/zoneinfo", "/usr/lib", "/lib", "/lib64", "/usr/lib64",
	"/dev/urandom", "/dev/null", "/proc/self",
};

/* What it could start others with, or look into them. */
static const char *const	 forbidden[] = {
	"execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv",
	"process_vm_writev", "mount", "umount2", "pivot_root", "chroot",
	"bpf", "kexec_load", "init_module", "finit_module", "setuid",
	"setgid", "setns", "unshare", "symlink", "symlinkat", "link",
	"linkat", "chmod", "fchmod", "fchmodat", "userfaultfd", "keyctl",
	"add_key", "request_key",
};

static int
landlock(const char *dir)
{
	const uint64_t	 all = FS_ALL;
	int		 fd, rc = -1;

	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LL_VERSION) < 1)
		return 0;	/* not built in, or hidden by a container */
	if ((fd = (int)syscall(SYS_landlock_create_ruleset, &all,
	    sizeof(all), 0)) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++)
		if (landlock_grant(fd, readable[i], FS_READ,
		    FS_ON_DIR) == -1 &&
		    errno != ENOENT && errno != EACCES)
			goto out;
	if (landlock_grant(fd, dir, FS_READ | FS_WRITE_FILE | FS_MAKE_REG,
	    FS_ON_DIR) == -1)
		goto out;
	rc = (int)syscall(SYS_landlock_restrict_self, fd, 0);
 out:
	close(fd);
	return rc;
}

/* 0, or -1 with errno. */
static int
filter(void)
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

int
fetcher_confine(const char *dir)
{
	const struct rlimit	 none = { 0, 0 }, file = { FILE_MAX, FILE_MAX };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    setrlimit(RLIMIT_CORE, &none) == -1 ||
	    setrlimit(RLIMIT_FSIZE, &file) == -1 ||
	    landlock(dir) == -1 || filter() == -1) {
		log_err("%s", _("nbfetch cannot be confined"));
		return -1;
	}
	return 0;
}
