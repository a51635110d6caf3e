/*
 * lock.c: the store's advisory locks.
 */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/layout.h"

#include "archiver/lock.h"

#define LOCK_MODE	0660
#define LOCK_SINCE	", since "	/* in the lock's text */
#define LOCK_TEXT	128

static int
lock_open(const char *dir, const char *name)
{
	char	*path;
	int	 fd;

	if ((path = path_join(dir, name)) == NULL) {
		log_warn("%s", dir);
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, LOCK_MODE);
	if (fd == -1)
		log_errx(_("%s: the lock cannot be taken: %s; run the command "
		    "as the user that owns the store, on a disk that is "
		    "mounted for writing"), path, strerror(errno));
	free(path);
	return fd;
}

/* Whose lock it is, as that process wrote. */
static void
lock_refused(const char *dir, int fd)
{
	char	 text[LOCK_TEXT], local[TIME_TEXT], *end, *since;
	int64_t	 at;
	ssize_t	 n;

	n = pread_full(fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	if ((end = strchr(text, '\n')) != NULL)
		*end = '\0';
	since = strstr(text, LOCK_SINCE);
	if (since != NULL && time_parse(since + strlen(LOCK_SINCE), &at) == 0)
		*since = '\0';
	else
		at = TIME_NONE;
	log_errx(_("%s: another intake is running (%s, since %s); wait for it "
	    "to end, or end it, and run the command again"), dir,
	    *text != '\0' ? text : "?", time_local(at, local));
}

int
lock_intake(const char *dir, int64_t now)
{
	char	 text[LOCK_TEXT], at[TIME_TEXT];
	int	 fd, n;

	if ((fd = lock_open(dir, STORE_INTAKE_LOCK)) == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EWOULDBLOCK)
			lock_refused(dir, fd);
		else
			log_err(_("%s: the intake lock cannot be taken"), dir);
		close(fd);
		return -1;
	}
	/* For the message only: the lock is the kernel's. */
	n = snprintf(text, sizeof(text), "pid %ld" LOCK_SINCE "%s\n",
	    (long)getpid(), time_rfc3339(now, at));
	if (ftruncate(fd, 0) == -1 || pwrite(fd, text, (size_t)n, 0) != n)
		log_debug("%s: the lock's holder was not noted", dir);
	return fd;
}

int
lock_backup(const char *dir)
{
	int	 fd;

	if ((fd = lock_open(dir, STORE_BACKUP_LOCK)) == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (errno == EWOULDBLOCK)
		log_errx(_("%s: another backup is running; wait for it to "
		    "end"), dir);
	else
		log_err(_("%s: the backup lock cannot be taken"), dir);
	close(fd);
	return -1;
}

int
lock_turn(const char *dir)
{
	char	*path;
	int	 fd;

	if ((path = path_join(dir, STORE_SEGMENTS)) == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	while (fd != -1 && flock(fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			close(fd);
			fd = -1;
		}
	return fd;
}

int
lock_checkpoint(const char *dir)
{
	int	 fd;

	if ((fd = lock_open(dir, STORE_CHECKPOINT_LOCK)) == -1)
		return -1;
	while (flock(fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			log_err(_("%s: the checkpoint's lock cannot be taken"),
			    dir);
			close(fd);
			return -1;
		}
	return fd;
}

void
lock_release(int fd)
{
	if (fd != -1)
		close(fd);
}
