/*
 * main.c: nbworker: reads foreign bytes for nbarchive and nbaudit, locked in.
 *
 *   nbworker work [--store DIR] [--nolock]
 *   nbworker guard DIR
 *
 * Not for people: it speaks frames (frame.h) on descriptor 3.
 */
#include <sys/prctl.h>
#include <sys/socket.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/version.h"
#include "formats/worker/work.h"

static int
usage(void)
{
	fprintf(stderr, _("nbworker %s is started by nbarchive and nbaudit; "
	    "it is of no use by itself.\n"), NB_VERSION);
	return 64;
}

/* Descriptor 3 is a socket, as our parents make it. */
static int
has_parent(void)
{
	socklen_t	 len = sizeof(int);
	int		 type;

	return getsockopt(WORKER_SOCKET, SOL_SOCKET, SO_TYPE, &type,
	    &len) == 0;
}

int
main(int argc, char *argv[])
{
	static struct work	 w;
	const char		*store = NULL;
	bool			 nolock = false;
	int			 rc;

	if (argc < 2 || !has_parent())
		return usage();
	if (argc == 3 && strcmp(argv[1], "guard") == 0) {
		work_log();
		close_range(WORKER_SLOT, ~0U, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		_exit(work_guard(argv[2]));
	}
	if (strcmp(argv[1], "work") != 0)
		return usage();
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--nolock") == 0)
			nolock = true;
		else if (strcmp(argv[i], "--store") == 0 && i + 1 < argc)
			store = argv[++i];
		else
			return usage();
	}
	if (work_start(&w, store, nolock, true) == -1)
		_exit(1);
	rc = work_serve(&w, work_job);
	/* No cleaning up: what atexit() handlers do is not in the filter. */
	_exit(rc);
}
