/*
 * shut.h: locks a small helper in (07-security.md): files by Landlock, other
 * programs and the like by seccomp.  For the calling process and what it
 * starts, for good; it must have set no-new-privileges.
 */
#ifndef FORMATS_SANDBOX_SHUT_H
#define FORMATS_SANDBOX_SHUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rights of Landlock's first ABI. */
#define SHUT_EXECUTE	UINT64_C(1)
#define SHUT_WRITE_FILE	(UINT64_C(1) << 1)
#define SHUT_READ_FILE	(UINT64_C(1) << 2)
#define SHUT_READ_DIR	(UINT64_C(1) << 3)
#define SHUT_MAKE_FILE	(UINT64_C(1) << 8)
#define SHUT_READ	(SHUT_READ_FILE | SHUT_READ_DIR)

struct shut_path {
	const char	*path;		/* and what lies beneath */
	uint64_t	 rights;
	bool		 must;		/* it is an error when it is absent */
};

/*
 * Only these files from now on.  0, also where the kernel has no Landlock;
 * -1 with errno.
 */
int	 shut_files(const struct shut_path *, size_t n);
/*
 * These system calls fail with EPERM; names that the machine does not know
 * are passed over.  0, also where the kernel has no seccomp; -1 with errno.
 */
int	 shut_calls(const char *const *name, size_t n);

#endif
