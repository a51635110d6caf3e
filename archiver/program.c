/*
 * program.c: running other programs.
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/program.h"

#define PATH_SIZE	4096
#define SAID_MAX	4096		/* octets of standard error looked at */
#define FOLDERS		"/usr/bin:/bin:/usr/local/bin:/usr/sbin:/sbin"

static bool
can_run(const char *path)
{
	struct stat	 st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path, X_OK) == 0;
}

/* Beside the running program, or where it was installed. */
static char *
helper_find(const char *name)
{
	char	 self[PATH_SIZE], *slash, *path;
	ssize_t	 n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = '\0';
		if ((slash = strrchr(self, '/')) != NULL) {
			*slash = '\0';
			path = path_join(self, name);
			if (path != NULL && can_run(path))
				return path;
			free(path);
		}
	}
	path = path_join(NB_LIBEXECDIR, name);
	if (path != NULL && can_run(path))
		return path;
	free(path);
	log_errx(_("%s is neither beside this program nor in %s; install "
	    "nguyenban again"), name, NB_LIBEXECDIR);
	return NULL;
}

static char *
system_find(const char *name)
{
	const char	*p = FOLDERS;
	char		*path;
	size_t		 n;

	while (*p != '\0') {
		n = strcspn(p, ":");
		if (asprintf(&path, "%.*s/%s", (int)n, p, name) == -1)
			return NULL;
		if (can_run(path))
			return path;
		free(path);
		p += n + (p[n] == ':');
	}
	return NULL;
}

char *
program_find(const char *name, const char *package)
{
	char	*path;

	if (strncmp(name, "nb", 2) == 0)
		return helper_find(name);
	if (strchr(name, '/') == NULL)
		path = system_find(name);
	else if ((path = strdup(name)) != NULL && !can_run(path)) {
		free(path);
		path = NULL;
	}
	if (path != NULL)
		return path;
	if (package != NULL)
		log_errx(_("the program %s is missing; install it with: "
		    "apt-get install %s"), name, package);
	else
		log_errx(_("the program %s is missing"), name);
	return NULL;
}

const char *
program_scratch(const char *wish)
{
	const char	*tmp;

	if (wish != NULL)
		return wish;
	tmp = getenv("TMPDIR");
	return tmp != NULL && *tmp == '/' ? tmp : "/var/tmp";
}

/* The last line that is not empty. */
static void
tell(const char *program, int said)
{
	char	 text[SAID_MAX + 1];
	off_t	 size = lseek(said, 0, SEEK_END);
	off_t	 from = size > SAID_MAX ? size - SAID_MAX : 0;
	ssize_t	 n;
	char	*line;

	n = pread_full(said, text, SAID_MAX, (uint64_t)from);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	if (n <= 0)
		return;
	text[n] = '\0';
	line = strrchr(text, '\n');
	log_warnx("%s: %s", program, line == NULL ? text : line + 1);
}

static int
actions(posix_spawn_file_actions_t *fa, int in, int out, int said)
{
	int	 rc;

	rc = in == -1 ? posix_spawn_file_actions_addopen(fa, 0, "/dev/null",
	    O_RDONLY, 0) : posix_spawn_file_actions_adddup2(fa, in, 0);
	if (rc == 0)
		rc = out == -1 ? posix_spawn_file_actions_addopen(fa, 1,
		    "/dev/null", O_WRONLY, 0) :
		    posix_spawn_file_actions_adddup2(fa, out, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(fa, said, 2);
	return rc;
}

static int
start(pid_t *pid, char *const argv[], char *const env[], int in, int out,
    int said)
{
	posix_spawn_file_actions_t	 fa;
	int				 rc;

	if ((rc = posix_spawn_file_actions_init(&fa)) != 0)
		return rc;
	if ((rc = actions(&fa, in, out, said)) == 0)
		rc = posix_spawn(pid, argv[0], &fa, NULL, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

static const char *
name_only(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
run_in(char *const argv[], char *const env[], int in, int out)
{
	pid_t	 pid;
	int	 said, status = 0, rc;

	if ((said = memfd_create("said", MFD_CLOEXEC)) == -1) {
		log_err(_("%s: cannot be run"), argv[0]);
		return -1;
	}
	if ((rc = start(&pid, argv, env, in, out, said)) != 0) {
		errno = rc;
		log_err(_("%s: cannot be run"), argv[0]);
		rc = -1;
	} else {
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			;
		rc = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		if (rc != 0)
			tell(name_only(argv[0]), said);
		if (WIFSIGNALED(status))
			log_errx(_("%s: a signal ended it (%s)"), argv[0],
			    strsignal(WTERMSIG(status)));
	}
	close(said);
	return rc;
}

int
program_run(char *const argv[], int in, int out, const char *scratch)
{
	char	*tmp;
	char	*env[4] = { (char *)(uintptr_t)"PATH=" FOLDERS,
		    (char *)(uintptr_t)"LC_ALL=C.UTF-8", NULL, NULL };
	int	 rc;

	if (asprintf(&tmp, "TMPDIR=%s", program_scratch(scratch)) == -1) {
		log_err(_("%s: cannot be run"), argv[0]);
		return -1;
	}
	env[2] = tmp;
	rc = run_in(argv, env, in, out);
	free(tmp);
	return rc;
}

int
program_run_here(char *const argv[], int in, int out)
{
	return run_in(argv, environ, in, out);
}
