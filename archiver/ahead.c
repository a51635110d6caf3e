/*
 * ahead.c: documents read once, for the worker that judges them and for the
 * writer.
 */
#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"

#include "archiver/ahead.h"

/*
 * What workers have, and what waits for the writer: several batches worth a
 * sync (ingest_feed.c).  Of its pages the lowest are taken, so that no more of
 * it is used than a slow disk asks for.
 */
#define ROOM		((size_t)40 * 1024 * 1024)	/* octets */
#define PAGE		((size_t)4096)
#define TICK		(TIME_SECOND / 10)	/* file systems' are shorter */
#define PAGES		(ROOM / PAGE)

struct ahead {
	uint8_t		*p;
	int		 fd;		/* read-only */
	pthread_mutex_t	 lock;		/* of what follows */
	pthread_cond_t	 changed;	/* ${given} */
	uint64_t	 given;
	size_t		 low;		/* no free page before this one */
	bool		 used[PAGES];
};

/* The same memory, to be read alone.  -1: there is none. */
static int
memory_new(uint8_t **p)
{
	char	 path[32];
	int	 fd, ro = -1;

	*p = MAP_FAILED;
	if ((fd = memfd_create("ahead", MFD_CLOEXEC | MFD_ALLOW_SEALING)) ==
	    -1)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ftruncate(fd, (off_t)ROOM) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0 &&
	    (*p = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
	    0)) != MAP_FAILED &&
	    /* From here on this mapping alone can write. */
	    fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) == 0)
		ro = open(path, O_RDONLY | O_CLOEXEC);
	close(fd);
	return ro;
}

struct ahead *
ahead_new(void)
{
	struct ahead	*a;

	if ((a = calloc(1, sizeof(*a))) == NULL)
		return NULL;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	if ((a->fd = memory_new(&a->p)) == -1) {
		ahead_free(a);
		return NULL;
	}
	return a;
}

void
ahead_free(struct ahead *a)
{
	if (a == NULL)
		return;
	if (a->p != MAP_FAILED)
		munmap(a->p, ROOM);
	if (a->fd != -1)
		close(a->fd);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

int
ahead_fd(const struct ahead *a)
{
	return a->fd;
}

static size_t
pages(uint64_t size)
{
	return (size_t)((size + PAGE - 1) / PAGE);
}

/* ${n} free pages in a row, the lowest; PAGES: there are none. */
static size_t
take(struct ahead *a, size_t n)
{
	size_t	 run = 0, at = PAGES;

	pthread_mutex_lock(&a->lock);
	for (size_t i = a->low; i < PAGES && at == PAGES; i++) {
		run = a->used[i] ? 0 : run + 1;
		if (run == n)
			at = i + 1 - n;
	}
	if (at < PAGES) {
		memset(a->used + at, true, n);
		while (a->low < PAGES && a->used[a->low])
			a->low++;
	}
	pthread_mutex_unlock(&a->lock);
	return at;
}

static void
give(struct ahead *a, const uint8_t *p, uint64_t size)
{
	size_t	 first = (size_t)(p - a->p) / PAGE;

	pthread_mutex_lock(&a->lock);
	memset(a->used + first, false, pages(size));
	if (first < a->low)
		a->low = first;
	a->given++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

uint64_t
ahead_given(struct ahead *a)
{
	uint64_t	 n;

	pthread_mutex_lock(&a->lock);
	n = a->given;
	pthread_mutex_unlock(&a->lock);
	return n;
}

void
ahead_wait(struct ahead *a, uint64_t seen)
{
	pthread_mutex_lock(&a->lock);
	while (a->given == seen)
		pthread_cond_wait(&a->changed, &a->lock);
	pthread_mutex_unlock(&a->lock);
}

void
ahead_wake(struct ahead *a)
{
	pthread_mutex_lock(&a->lock);
	a->given++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

/* Changed so lately that another change might bear the same time. */
static bool
is_fresh(const struct stat *st, int64_t now)
{
	int64_t	 at = (int64_t)st->st_ctim.tv_sec * TIME_SECOND +
		    st->st_ctim.tv_nsec / 1000;

	return at > now - TICK;
}

enum lease { LEASE_NONE, LEASE_HELD, LEASE_REFUSED };

/* REFUSED: somebody has it open to be written; NONE: that cannot be known. */
static enum lease
lease_take(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0)
		return LEASE_HELD;
	return errno == EAGAIN ? LEASE_REFUSED : LEASE_NONE;
}

/* Give it back; false: somebody wanted to write meanwhile. */
static bool
lease_give(int fd, enum lease lease)
{
	bool	 kept;

	if (lease != LEASE_HELD)
		return true;
	kept = fcntl(fd, F_GETLEASE) == F_RDLCK;
	(void)fcntl(fd, F_SETLEASE, F_UNLCK);
	return kept;
}

/* The whole file, unchanged from when it was opened; else doc_fail()ed. */
static bool
fill(struct doc *d, uint8_t *p, size_t size)
{
	uint8_t	 more;
	ssize_t	 n, after = 0;

	if ((n = pread_full(d->fd, p, size, 0)) == -1 ||
	    (after = pread_full(d->fd, &more, 1, size)) == -1) {
		doc_fail(d, _("cannot be read: %s"), strerror(errno));
		return false;
	}
	if ((size_t)n == size && after == 0 && !doc_changed(d))
		return true;
	doc_fail(d, _("changed while it was read; take it in again"));
	return false;
}

/* Hashed a step at a time, each while the cache holds it.  0 or -1. */
static int
hash(struct doc *d, const uint8_t *p, size_t size, struct buf *states)
{
	struct sha256_run	 run;
	uint8_t			*state;
	size_t			 n;

	d->crc = 0;
	sha256_run_init(&run);
	for (size_t off = 0; off < size; off += n) {
		n = size - off < SHA256_STEP ? size - off : SHA256_STEP;
		sha256_run_add(&run, p + off, n);
		d->crc = crc32c(d->crc, p + off, n);
		if (n < SHA256_STEP)
			break;
		if ((state = buf_reserve(states, SHA256_STATE)) == NULL)
			return -1;
		sha256_run_state(&run, state);
	}
	sha256_run_end(&run, &d->sha256);
	return 0;
}

enum ahead_result
ahead_read(struct ahead *a, struct doc *d, int64_t now, struct job_held *h,
    struct buf *states)
{
	const uint64_t	 size = (uint64_t)d->st.st_size;
	enum lease	 lease;
	uint8_t		*p;
	size_t		 at;
	bool		 good;

	buf_reset(states);
	if (size == 0 || size > JOB_HELD_MAX || is_fresh(&d->st, now) ||
	    (lease = lease_take(d->fd)) == LEASE_REFUSED)
		return AHEAD_NONE;
	if ((at = take(a, pages(size))) == PAGES) {
		(void)lease_give(d->fd, lease);
		return AHEAD_FULL;
	}
	p = a->p + at * PAGE;
	good = fill(d, p, (size_t)size);
	/* What cannot be read has no descriptor any more. */
	if (!good || !lease_give(d->fd, lease) ||
	    hash(d, p, (size_t)size, states) == -1) {
		give(a, p, size);
		return AHEAD_NONE;
	}
	d->octets = p;
	d->size = size;
	d->digest_known = true;
	*h = (struct job_held){ .off = at * PAGE, .size = size,
	    .sha256 = d->sha256, .states = { states->p, states->len } };
	return AHEAD_READ;
}

void
ahead_drop(struct ahead *a, struct doc *d)
{
	if (d->octets == NULL)
		return;
	give(a, d->octets, d->size);
	d->octets = NULL;
}
