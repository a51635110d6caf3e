/*
 * grant.c: one rule of Landlock.  Apart from landlock.c for nbfetch, which
 * has no store.
 */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "formats/sandbox/landlock.h"

#ifndef SYS_landlock_add_rule
#define SYS_landlock_add_rule	445
#endif
#define LL_PATH_BENEATH		1	/* kind of rule */

struct ll_beneath {
	uint64_t	 allowed;
	int32_t		 parent;
} __attribute__((packed));

int
landlock_grant(int ruleset, const char *path, uint64_t rights, uint64_t on_dir)
{
	struct ll_beneath	 rule = { .allowed = rights };
	struct stat		 st;
	long			 rc = -1;
	int			 fd, saved;

	if ((fd = open(path, O_PATH | O_CLOEXEC)) == -1)
		return -1;
	if (fstat(fd, &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			rule.allowed &= ~on_dir;
		rule.parent = fd;
		rc = syscall(SYS_landlock_add_rule, ruleset, LL_PATH_BENEATH,
		    &rule, 0);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return (int)rc;
}
