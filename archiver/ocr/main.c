/*
 * main.c: nbocr: has tesseract read one picture, or pdftoppm draw one page,
 * locked in (07-security.md): whoever takes one of them over through a picture
 * finds no key, no store, no network and no file to write.
 *
 *	nbocr TESSERACT LANGUAGE <PICTURE >TABLE
 *	nbocr --page PDFTOPPM <DOCUMENT >PICTURE
 *
 * TABLE is tesseract's own "tsv", which nobody but a worker reads; PICTURE is
 * the first page in grey (netpbm, P5), which nobody but tesseract reads.
 */
#include <sys/prctl.h>
#include <sys/resource.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"
#include "formats/sandbox/shut.h"

#define SECONDS		60		/* of the processor */
#define SECONDS_WALL	180
#define MEMORY		((rlim_t)1 << 30)	/* octets */
#define TABLE_MAX	((rlim_t)4 << 20)	/* octets, job.h */
#define PAGE_MAX	((rlim_t)32 << 20)
#define PAGE_SIDE	"3000"		/* points of the longer side: of A4 257
					   an inch, whatever size a page says */
#define FILES		64

/* What a program needs to start, tesseract's models, and fonts. */
#define RUN	(SHUT_READ | SHUT_EXECUTE)
static const struct shut_path	 readable[] = {
	{ "/usr", RUN, false }, { "/lib", RUN, false },
	{ "/lib64", RUN, false }, { "/bin", RUN, false },
	{ "/etc/ld.so.cache", SHUT_READ, false },
	{ "/etc/fonts", SHUT_READ, false },
	{ "/var/cache/fontconfig", SHUT_READ, false },
	{ "/dev/null", SHUT_READ, false },
	{ "/dev/urandom", SHUT_READ, false },
	{ "/proc/self", SHUT_READ, false },
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

static int
limit_to(int what, rlim_t most)
{
	const struct rlimit	 rl = { most, most };

	return setrlimit(what, &rl);
}

/* Locked in for good.  0 or -1 with errno. */
static int
lock_in(rlim_t output)
{
	/* A worker's answer is waited for so long, and no longer. */
	alarm(SECONDS_WALL);
	return close_range(3, ~0U, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ||
	    limit_to(RLIMIT_CORE, 0) == -1 ||
	    limit_to(RLIMIT_CPU, SECONDS) == -1 ||
	    (!CONFINE_SANITIZED && limit_to(RLIMIT_DATA, MEMORY) == -1) ||
	    limit_to(RLIMIT_FSIZE, output) == -1 ||
	    limit_to(RLIMIT_NOFILE, FILES) == -1 ||
	    shut_files(readable, sizeof(readable) / sizeof(readable[0])) ==
	    -1 || shut_calls(forbidden, sizeof(forbidden) /
	    sizeof(forbidden[0])) == -1 ? -1 : 0;
}

/* execve() writes to none of its words. */
union words {
	const char *const	*in;
	char *const		*out;
};

int
main(int argc, char *argv[])
{
	static const char *const env[] = { "LC_ALL=C.UTF-8",
	    "OMP_THREAD_LIMIT=1", NULL };
	static const char *const draw[] = { "pdftoppm", "-gray", "-f", "1",
	    "-l", "1", "-scale-to", PAGE_SIDE, "-", NULL };
	const char	*read[] = { "tesseract", "stdin", "stdout", "-l", NULL,
			    "tsv", NULL };
	bool		 page = argc == 3 && strcmp(argv[1], "--page") == 0;
	const char	*program = argc == 3 ? argv[page ? 2 : 1] : "";
	union words	 e = { .in = env }, a = { .in = page ? draw : read };

	i18n_init();
	if (*program != '/') {
		log_errx("%s", _("nbocr is started by nbarchive; it is of no "
		    "use by itself"));
		return 64;
	}
	if (lock_in(page ? PAGE_MAX : TABLE_MAX) == -1) {
		log_err("%s", _("nbocr cannot be confined"));
		return 1;
	}
	read[4] = argv[2];
	execve(program, a.out, e.out);
	log_err(_("%s: cannot be started"), program);
	return 1;
}
