/*
 * test-stdfd.c: descriptors that were closed are held.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/stdfd.h"

/* What is closed beforehand: a bit a descriptor. */
static const unsigned int	 closed[] = { 0, 1, 2, 4, 3, 5, 6, 7 };

/* In a child, which has no descriptor left to complain with. */
static int
held(unsigned int which)
{
	char	 c = 'x';
	int	 next;

	for (int fd = 0; fd < 3; fd++)
		if (which & (1u << fd))
			close(fd);
	if (stdfd_hold() == -1)
		return 1;
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			return 2;
	if ((which & 1) && (read(0, &c, 1) != -1 || errno != EBADF))
		return 3;
	if ((which & 2) && (write(1, &c, 1) != -1 || errno != EBADF))
		return 4;
	if ((which & 4) && (write(2, &c, 1) != -1 || errno != EBADF))
		return 5;
	if ((next = open("/", O_RDONLY | O_CLOEXEC)) < 3)
		return 6;
	close(next);
	return 0;
}

static void
test_hold(void **state)
{
	pid_t	 pid;
	int	 status;

	(void)state;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
		pid = fork();
		assert_int_not_equal(pid, -1);
		if (pid == 0)
			_exit(held(closed[i]));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
