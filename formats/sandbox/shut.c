/*
 * shut.c: locks a small helper in.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <errno.h>
#include <seccomp.h>
#include <unistd.h>

#include "formats/sandbox/landlock.h"
#include "formats/sandbox/shut.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset	444
#define SYS_landlock_restrict_self	446
#endif
#define LL_VERSION	1u		/* flag: ask for the ABI */
/* Landlock's first ABI: 13 rights over files. */
#define FS_ALL		((UINT64_C(1) << 13) - 1)

int
shut_files(const struct shut_path *p, size_t n)
{
	const uint64_t	 all = FS_ALL;
	int		 fd, rc = -1;

	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LL_VERSION) < 1)
		return 0;	/* not built in, or hidden by a container */
	if ((fd = (int)syscall(SYS_landlock_create_ruleset, &all,
	    sizeof(all), 0)) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (landlock_grant(fd, p[i].path, p[i].rights,
		    SHUT_READ_DIR | SHUT_MAKE_FILE) == -1 && (p[i].must ||
		    (errno != ENOENT && errno != EACCES)))
			goto out;
	rc = (int)syscall(SYS_landlock_restrict_self, fd, 0);
 out:
	close(fd);
	return rc;
}

int
shut_calls(const char *const *name, size_t n)
{
	scmp_filter_ctx	 ctx;
	int		 nr, rc = 0;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == -1 && errno == EINVAL)
		return 0;
	if ((ctx = seccomp_init(SCMP_ACT_ALLOW)) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	for (size_t i = 0; rc == 0 && i < n; i++) {
		nr = seccomp_syscall_resolve_name(name[i]);
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
