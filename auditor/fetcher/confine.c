/*
 * confine.c: locks nbfetch in (07-security.md): whoever takes it over through
 * an answer from the network finds no key, no store and no shell.
 */
#include <sys/prctl.h>
#include <sys/resource.h>

#include <stdint.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/shut.h"
#include "auditor/fetcher/confine.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
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

/* The folder of answers besides; the last place is its own. */
static int
files(const char *dir)
{
	struct shut_path	 p[NELEM(readable) + 1];

	for (size_t i = 0; i < NELEM(readable); i++)
		p[i] = (struct shut_path){ readable[i], SHUT_READ, false };
	p[NELEM(readable)] = (struct shut_path){ dir, SHUT_READ |
	    SHUT_WRITE_FILE | SHUT_MAKE_FILE, true };
	return shut_files(p, NELEM(p));
}

int
fetcher_confine(const char *dir)
{
	const struct rlimit	 none = { 0, 0 }, file = { FILE_MAX, FILE_MAX };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    setrlimit(RLIMIT_CORE, &none) == -1 ||
	    setrlimit(RLIMIT_FSIZE, &file) == -1 ||
	    files(dir) == -1 || shut_calls(forbidden, NELEM(forbidden)) == -1) {
		log_err("%s", _("nbfetch cannot be confined"));
		return -1;
	}
	return 0;
}
