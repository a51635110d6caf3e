/*
 * stdfd.c: holds the descriptors 0, 1 and 2.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "formats/base/stdfd.h"

int
stdfd_hold(void)
{
	int	 got;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		/* Those below are open, so the lowest free one is this. */
		got = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY);
		if (got == fd)
			continue;
		if (got != -1) {
			close(got);
			errno = EBADF;
		}
		return -1;
	}
	return 0;
}
