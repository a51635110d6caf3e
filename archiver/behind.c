/*
 * behind.c: a thread that writes files.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"

#include "archiver/behind.h"

#define FILES		64
#define WINDOW		((uintptr_t)2 * 1024 * 1024)	/* Linux maps at once */
#define HELD		((uintptr_t)32 * 1024 * 1024)
#define OCTETS		((size_t)32 * 1024 * 1024)	/* that wait, or one */

struct file {
	char		*path;		/* owned */
	size_t		 base;
	struct octets	 octets;
};

/*
 * ${lock} is for all but ${thread}, and what is written, which is the thread's
 * while there is any to write; the first of ${file} is under way.
 */
struct behind {
	pthread_t	 thread;
	pthread_mutex_t	 lock;
	pthread_cond_t	 changed;
	struct file	 file[FILES];	/* a ring */
	size_t		 first, n;
	size_t		 waiting;	/* octets */
	uintptr_t	 held, end;	/* written, and in memory still */
	uintptr_t	 floor;		/* the first written since it waited */
	bool		 blocked;	/* who puts waits for room */
	bool		 over;
	int		 error;		/* errno of the first that failed */
	char		*failed;
};

static int
folders_make(char *path, size_t base)
{
	char	*slash = path + base + 1;

	while ((slash = strchr(slash, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(path, 0755) == -1 && errno != EEXIST)
			return -1;
		*slash++ = '/';
	}
	return 0;
}

static int
file_create(const struct file *f)
{
	static const int	 flags = O_WRONLY | O_CREAT | O_EXCL |
				    O_CLOEXEC;
	int			 fd = open(f->path, flags, 0444);

	if (fd == -1 && errno == ENOENT && folders_make(f->path, f->base) ==
	    0)
		fd = open(f->path, flags, 0444);
	return fd;
}

/*
 * All of it that was written leaves our memory, not the cache: with what the
 * kernel mapped around it, but nothing below what was ever given.
 */
static void
let_go_all(struct behind *b)
{
	uintptr_t	 page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t	 from = b->held & ~(WINDOW - 1);

	if (from < b->floor)
		from = b->floor & ~(page - 1);
	if (b->held != 0)
		(void)madvise((void *)from, b->end - from, MADV_DONTNEED);
	b->held = b->end = 0;
}

/*
 * ${o} was written.  Much leaves our memory at once, since each time all
 * processors have to be told; what follows it in the map waits to be written.
 */
static void
let_go(struct behind *b, const struct octets *o)
{
	uintptr_t	 at = (uintptr_t)o->p;

	if (o->len == 0)
		return;
	if (b->held != 0 && (at < b->held || b->end - b->held > HELD))
		let_go_all(b);
	if (b->held == 0)
		b->held = at;
	if (b->floor == 0 || at < b->floor)
		b->floor = at;
	if (at + o->len > b->end)
		b->end = at + o->len;
}

/* 0 or an errno. */
static int
file_write(const struct file *f)
{
	int		 fd = file_create(f), err;

	if (fd == -1)
		return errno;
	err = write_full(fd, f->octets.p, f->octets.len) == -1 ? errno : 0;
	/* Begin to write now what syncfs would wait for at the end. */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	if (close(fd) == -1 && err == 0)
		err = errno;
	return err;
}

/* The first one was written; with the lock held. */
static void
file_done(struct behind *b, struct file *f, int err)
{
	if (err != 0 && b->error == 0) {
		b->error = err;
		b->failed = f->path;
	} else {
		free(f->path);
	}
	b->waiting -= f->octets.len;
	b->first = (b->first + 1) % FILES;
	b->n--;
	/* Who waits for room is woken once for much of it. */
	if (b->n == 0 || (b->blocked && b->n <= FILES / 2 &&
	    b->waiting <= OCTETS / 2))
		pthread_cond_broadcast(&b->changed);
}

static void *
work(void *arg)
{
	struct behind	*b = arg;
	struct file	*f;
	int		 err;

	pthread_mutex_lock(&b->lock);
	while (b->n > 0 || !b->over) {
		if (b->n == 0) {
			pthread_cond_wait(&b->changed, &b->lock);
			continue;
		}
		f = &b->file[b->first];
		err = b->error;		/* after one that failed, none */
		pthread_mutex_unlock(&b->lock);
		if (err == 0)
			err = file_write(f);
		let_go(b, &f->octets);
		pthread_mutex_lock(&b->lock);
		file_done(b, f, err);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

struct behind *
behind_new(void)
{
	struct behind	*b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->changed, NULL);
	if (pthread_create(&b->thread, NULL, work, b) == 0)
		return b;
	pthread_cond_destroy(&b->changed);
	pthread_mutex_destroy(&b->lock);
	free(b);
	return NULL;
}

void
behind_free(struct behind *b)
{
	if (b == NULL)
		return;
	pthread_mutex_lock(&b->lock);
	b->over = true;
	pthread_cond_broadcast(&b->changed);
	pthread_mutex_unlock(&b->lock);
	pthread_join(b->thread, NULL);
	pthread_cond_destroy(&b->changed);
	pthread_mutex_destroy(&b->lock);
	free(b->failed);
	free(b);
}

void
behind_put(struct behind *b, char *path, size_t base,
    const struct octets *octets)
{
	pthread_mutex_lock(&b->lock);
	while (b->n == FILES || (b->n > 0 && b->waiting + octets->len >
	    OCTETS)) {
		b->blocked = true;
		pthread_cond_wait(&b->changed, &b->lock);
	}
	b->blocked = false;
	b->file[(b->first + b->n) % FILES] = (struct file){ path, base,
	    *octets };
	b->n++;
	b->waiting += octets->len;
	if (b->n == 1)
		pthread_cond_broadcast(&b->changed);
	pthread_mutex_unlock(&b->lock);
}

int
behind_wait(struct behind *b, const char **failed)
{
	int	 err;

	pthread_mutex_lock(&b->lock);
	while (b->n > 0)
		pthread_cond_wait(&b->changed, &b->lock);
	err = b->error;
	*failed = b->failed;
	let_go_all(b);
	b->floor = 0;		/* the memory may become another's */
	pthread_mutex_unlock(&b->lock);
	errno = err;
	return err == 0 ? 0 : -1;
}
