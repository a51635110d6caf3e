/*
 * child.c: questions to child processes.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/child.h"
#include "archiver/command.h"

/* Dying is an answer here, and no fault to tell. */
static void
child_prepare(bool silent)
{
	static const struct rlimit	 none = { 0, 0 };
	int				 null;

	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	signal(SIGABRT, SIG_DFL);
	setrlimit(RLIMIT_CORE, &none);
	if (silent && (null = open("/dev/null", O_WRONLY)) != -1)
		dup2(null, STDERR_FILENO);
}

int
child_ask(int (*ask)(void *arg), void *arg, bool silent, int *answer)
{
	pid_t	 pid;
	int	 status;

	/* What waits there would be told by both. */
	fflush(stdout);
	if ((pid = fork()) == -1) {
		log_err(_("no process can be started"));
		return FAIL_CANNOT;
	}
	if (pid == 0) {
		child_prepare(silent);
		_exit(ask(arg));
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return FAIL_CANNOT;
	*answer = WIFEXITED(status) ? WEXITSTATUS(status) : CHILD_DIED;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		return 0;
	/* From outside: that says nothing of what it read. */
	log_errx(_("a process that read the store was killed"));
	return FAIL_CANNOT;
}
