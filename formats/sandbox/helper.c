/*
 * helper.c: runs a helper program of ours.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/helper.h"

#define STEP	((size_t)64 * 1024)

extern char **environ;

/* The caller frees; NULL: memory. */
static char *
find(const char *name)
{
	char	 self[4096], *slash, *path = NULL;
	ssize_t	 n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = '\0';
		if ((slash = strrchr(self, '/')) != NULL) {
			*slash = '\0';
			path = path_join(self, name);
		}
	}
	if (path != NULL && access(path, X_OK) == 0)
		return path;
	free(path);
	return path_join(NB_LIBEXECDIR, name);
}

/* Standard input: a file without a name, at its beginning. */
static int
input_make(const void *p, size_t len)
{
	int	 fd = memfd_create("input", MFD_CLOEXEC);

	if (fd != -1 && write_full(fd, p, len) == 0 &&
	    lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

/* What it prints, to its end.  0 or -1 (errno). */
static int
take(int fd, struct buf *out)
{
	uint8_t	*p = malloc(STEP);
	ssize_t	 n = -1;

	while (p != NULL && (n = read_full(fd, p, STEP)) > 0)
		if (buf_add(out, p, (size_t)n) == -1) {
			errno = EFBIG;
			n = -1;
			break;
		}
	free(p);
	return n == 0 ? 0 : -1;
}

static int
run(char *path, int in, struct buf *out)
{
	posix_spawn_file_actions_t	 fa;
	char				*argv[] = { path, NULL };
	int				 fd[2], rc, status = -1, got = -1;
	pid_t				 pid;

	if (pipe2(fd, O_CLOEXEC) == -1)
		return -1;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, 0);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 1);
	rc = posix_spawn(&pid, path, &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	close(fd[1]);
	if (rc == 0)
		got = take(fd[0], out);
	close(fd[0]);
	if (rc != 0) {
		errno = rc;
		log_err(_("%s: cannot be run; install nguyenban again"), path);
		return -1;
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (got == 0 && status == 0)
		return 0;
	log_errx(_("%s: could not do its work"), path);
	return -1;
}

int
helper_run(const char *name, const void *p, size_t len, struct buf *out)
{
	char	*path = find(name);
	int	 in = input_make(p, len), rc = -1;

	if (path == NULL || in == -1)
		log_errx("%s", _("out of memory"));
	else
		rc = run(path, in, out);
	if (in != -1)
		close(in);
	free(path);
	return rc;
}
