/*
 * confine.h: locks the calling process in: no-new-privileges, resource
 * limits, Landlock, seccomp.  Called by nbworker before it reads its first
 * job.
 */
#ifndef FORMATS_SANDBOX_CONFINE_H
#define FORMATS_SANDBOX_CONFINE_H

#include <stdbool.h>

#define CONFINE_SECCOMP		0x01u
#define CONFINE_LANDLOCK	0x02u
#define CONFINE_ALL		(CONFINE_SECCOMP | CONFINE_LANDLOCK)

/* 1 when built with AddressSanitizer, which has needs of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define CONFINE_SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONFINE_SANITIZED	1
#endif
#endif
#ifndef CONFINE_SANITIZED
#define CONFINE_SANITIZED	0
#endif

struct confine_opts {
	const char	*read;		/* folder that may be read;
					   NULL: none */
	bool		 open;		/* open(O_RDONLY) allowed (LMDB) */
	/*
	 * Files that may be written (the guard's lock.mdb's), the last NULL;
	 * NULL: none.
	 */
	const char *const *write;
};

/*
 * Call once, before the first foreign octet.  Where segments/ of ${read} has
 * symbolic links, what they point to now may be read too.  Under ASan the
 * memory limit is left out and the filter is wider.
 *
 * What of CONFINE_ALL is in force afterwards (the kernel may lack one), or -1
 * when a part that the kernel has could not be set up (logged).
 */
int	 confine(const struct confine_opts *);

#endif
