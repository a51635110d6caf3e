/*
 * repack.c: the ledger's packs of many nights into one.
 */
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/repack.h"

static size_t
count_packs(const char *ledger)
{
	static const char	 tail[] = ".pack";
	struct dirent		*e;
	char			*path = path_join(ledger, "objects/pack");
	DIR			*dir = path == NULL ? NULL : opendir(path);
	size_t			 n = 0, len;

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		len = strlen(e->d_name);
		n += len > sizeof(tail) - 1 &&
		    strcmp(e->d_name + len - (sizeof(tail) - 1), tail) == 0;
	}
	if (dir != NULL)
		closedir(dir);
	free(path);
	return n;
}

/* The program's exit status, or -1: it could not be started. */
static int
run_git(const char *const *argv)
{
	/* Nobody's settings count, and nothing is asked. */
	static const char *const	 env[] = { "PATH=/usr/bin:/bin",
	    "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1",
	    "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", NULL };
	union {
		const char *const	*in;
		char *const		*out;
	} a = { .in = argv }, e = { .in = env };
	posix_spawn_file_actions_t	 fa;
	pid_t				 pid;
	int				 rc, status;

	if (posix_spawn_file_actions_init(&fa) != 0)
		return -1;
	rc = posix_spawn_file_actions_addopen(&fa, STDIN_FILENO, "/dev/null",
	    O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&fa, STDOUT_FILENO,
		    "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(&fa, 3);
	if (rc == 0)
		rc = posix_spawnp(&pid, "git", &fa, NULL, a.out, e.out);
	posix_spawn_file_actions_destroy(&fa);
	if (rc != 0) {
		errno = rc;
		return -1;
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void
repack_ledger(const char *ledger)
{
	/*
	 * Deltas between nights are sought here, those that there are stay:
	 * sought anew (-f) it took twice as long over a million documents, and
	 * came out larger.  Every new file is on the disk before an old one
	 * goes; nobody clones so often that a bitmap would be worth its room.
	 */
	const char *const	 argv[] = { "git", "--git-dir", ledger, "-c",
	    "core.fsync=all", "-c", "pack.threads=1", "-c",
	    "pack.windowMemory=64m", "-c", "pack.deltaCacheSize=16m", "-c",
	    "repack.writeBitmaps=false", "repack", "-a", "-d", "-q", NULL };
	int			 rc;

	if (count_packs(ledger) <= REPACK_PACKS)
		return;
	rc = run_git(argv);
	if (rc == -1)
		log_warn(_("%s: git could not be started; the ledger's packs "
		    "stay many"), ledger);
	else if (rc != 0)
		log_warnx(_("%s: git repack ended with %d; the ledger's packs "
		    "stay many"), ledger, rc);
}
