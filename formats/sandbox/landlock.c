/*
 * landlock.c: what a worker may open.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/landlock.h"
#include "formats/store/layout.h"

/*
 * The kernel's interface by its numbers (landlock(7)): headers older than the
 * running kernel lack the newer rights.
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset	444
#define SYS_landlock_restrict_self	446
#endif
#define LL_VERSION	1u		/* flag: ask for the ABI */
#define FS_WRITE_FILE	(UINT64_C(1) << 1)
#define FS_READ_FILE	(UINT64_C(1) << 2)
#define FS_READ_DIR	(UINT64_C(1) << 3)
#define FS_TRUNCATE	(UINT64_C(1) << 14)
#define NET_ALL		UINT64_C(3)	/* bind and connect of TCP */
#define SCOPE_ALL	UINT64_C(3)	/* abstract sockets, signals */

struct ll_ruleset {
	uint64_t	 fs;
	uint64_t	 net;		/* ABI 4 */
	uint64_t	 scoped;	/* ABI 6 */
};

/* Every right over files that ABI ${abi} knows. */
static uint64_t
fs_all(long abi)
{
	static const unsigned int	 bits[] = { 0, 13, 14, 15, 15, 16 };

	return (UINT64_C(1) << bits[abi > 5 ? 5 : abi]) - 1;
}

static size_t
ruleset_size(long abi)
{
	if (abi >= 6)
		return sizeof(struct ll_ruleset);
	return abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

/* Segments that are symbolic links lie on other disks. */
static int
grant_segments(int ruleset, const char *store)
{
	struct dirent	*de;
	uint32_t	 number;
	char		*dir, *seg;
	DIR		*d;
	int		 rc = 0;

	if ((dir = path_join(store, STORE_SEGMENTS)) == NULL)
		return -1;
	if ((d = opendir(dir)) == NULL) {
		/* Not a store, or a damaged one: its reader will say so. */
		rc = errno == ENOENT || errno == ENOTDIR ? 0 : -1;
		free(dir);
		return rc;
	}
	while (rc == 0 && (de = readdir(d)) != NULL) {
		if (segment_number(de->d_name, &number) == -1)
			continue;
		if ((seg = path_join(dir, de->d_name)) == NULL)
			rc = -1;
		/* A link to a disk that is not there grants nothing. */
		else if (landlock_grant(ruleset, seg,
		    FS_READ_FILE | FS_READ_DIR, FS_READ_DIR) == -1 &&
		    errno != ENOENT)
			rc = -1;
		free(seg);
	}
	closedir(d);
	free(dir);
	return rc;
}

static int
grant_all(int ruleset, const struct confine_opts *o, long abi)
{
	uint64_t	 rw = FS_READ_FILE | FS_WRITE_FILE;

	if (o->read != NULL &&
	    (landlock_grant(ruleset, o->read, FS_READ_FILE | FS_READ_DIR,
	    FS_READ_DIR) == -1 ||
	    grant_segments(ruleset, o->read) == -1)) {
		log_warn(_("%s: the sandbox cannot be given this folder"),
		    o->read);
		return -1;
	}
	if (abi >= 3)
		rw |= FS_TRUNCATE;
	for (size_t i = 0; o->write != NULL && o->write[i] != NULL; i++)
		if (landlock_grant(ruleset, o->write[i], rw,
		    FS_READ_DIR) == -1) {
			log_warn(_("%s: the sandbox cannot be given this "
			    "file"), o->write[i]);
			return -1;
		}
	return 0;
}

int
landlock_enter(const struct confine_opts *o)
{
	struct ll_ruleset	 rs = { 0 };
	long			 abi;
	int			 fd, rc = -1;

	abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LL_VERSION);
	if (abi < 1) {
		/* Not built in, switched off, or hidden by a container. */
		log_debug("landlock: %s", abi == -1 ? "not there" : "odd ABI");
		return 0;
	}
	rs.fs = fs_all(abi);
	rs.net = NET_ALL;
	rs.scoped = SCOPE_ALL;
	fd = (int)syscall(SYS_landlock_create_ruleset, &rs, ruleset_size(abi),
	    0);
	if (fd == -1) {
		log_warn(_("the sandbox (Landlock) cannot be set up"));
		return -1;
	}
	if (grant_all(fd, o, abi) == -1)
		goto out;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    syscall(SYS_landlock_restrict_self, fd, 0) == -1) {
		log_warn(_("the sandbox (Landlock) cannot be set up"));
		goto out;
	}
	rc = 1;
 out:
	close(fd);
	return rc;
}
