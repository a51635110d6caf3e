/*
 * test-ahead.c: documents read once: what lies in memory is the file, whole
 * and unchanged, for workers to read and for nobody to write.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/crc32c.h"
#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"

#include "archiver/ahead.h"
#include "archiver/members.h"

#define ROOM		((size_t)40 * 1024 * 1024)	/* ahead.c's */
#define STATES_ROOM	((size_t)64 * 1024)

static char	 dir[64];
static bool	 leases;

/* doc.c frees what members come out of: there is none here. */
void
members_drop(struct container_file *c)
{
	assert_null(c);
}

static int
set_up(void **state)
{
	int	 fd;

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/test-ahead-XXXXXX");
	if (mkdtemp(dir) == NULL || chdir(dir) == -1 || (fd = open("f",
	    O_RDONLY | O_CREAT | O_CLOEXEC, 0600)) == -1)
		return -1;
	/* Some file systems refuse each lease: all is read twice there. */
	leases = fcntl(fd, F_SETLEASE, F_RDLCK) == 0 || errno != EAGAIN;
	close(fd);
	return unlink("f");
}

static int
tear_down(void **state)
{
	(void)state;
	return chdir("/") == -1 ? -1 : rmdir(dir);
}

/*
 * A file of ${size} octets, each by its place, as it was when it was opened;
 * what writes to it is at *writer (NULL: nothing does).
 */
static struct doc *
document_with(size_t size, int *writer)
{
	struct stat	 st;
	char		 path[32];
	uint8_t		*p = malloc(size + 1);
	struct doc	*d;
	int		 fd, ro;

	assert_non_null(p);
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(i * 7 + i / 251);
	fd = open("f", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, size), size);
	free(p);
	assert_int_equal(unlink("f"), 0);	/* the next is another file */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_true((ro = open(path, O_RDONLY | O_CLOEXEC)) >= 0);
	if (writer != NULL)
		*writer = fd;
	else
		close(fd);
	assert_int_equal(fstat(ro, &st), 0);
	assert_non_null(d = doc_new("f", ro, &st, -1, &st));
	return d;
}

static struct doc *
document(size_t size)
{
	return document_with(size, NULL);
}

/* When the file is no longer fresh. */
static int64_t
later(const struct doc *d)
{
	return ((int64_t)d->st.st_ctim.tv_sec + 5) * TIME_SECOND;
}

/* Nobody but the archiver's own mapping can write there. */
static void
cannot_be_written(int fd)
{
	uint8_t	 x = 0;
	char	 path[32];
	int	 again;

	assert_true(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
	    0) == MAP_FAILED);
	assert_int_equal(pwrite(fd, &x, 1, 0), -1);
	assert_int_equal(ftruncate(fd, 0), -1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((again = open(path, O_RDWR | O_CLOEXEC)) == -1)
		return;
	/* The kernel may open it; it is sealed all the same. */
	assert_int_equal(pwrite(again, &x, 1, 0), -1);
	assert_true(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
	    again, 0) == MAP_FAILED);
	close(again);
}

static void
sizes(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 size;
		bool		 taken;
	} rows[] = {
		{ "nothing", 0, false },
		{ "one octet", 1, true },
		{ "a page", 4096, true },
		{ "a step of the digest", SHA256_STEP, true },
		{ "steps and a rest", 3 * SHA256_STEP + 5, true },
		{ "the most there is", JOB_HELD_MAX, true },
		{ "one more than that", JOB_HELD_MAX + 1, false },
	};
	struct ahead		*a = ahead_new();
	struct sha256_run	 run;
	struct job_held		 h;
	struct digest		 whole, rest;
	struct buf		 states;
	struct doc		*d;
	const uint8_t		*map;
	size_t			 n;

	(void)state;
	if (!leases) {
		ahead_free(a);
		skip();
	}
	assert_non_null(a);
	map = mmap(NULL, ROOM, PROT_READ, MAP_SHARED, ahead_fd(a), 0);
	assert_true(map != MAP_FAILED);
	buf_init(&states, STATES_ROOM);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].descr);
		d = document(rows[i].size);
		assert_int_equal(ahead_read(a, d, later(d), &h, &states),
		    rows[i].taken ? AHEAD_READ : AHEAD_NONE);
		assert_int_equal(d->outcome, DOC_PENDING);
		assert_int_equal(d->octets != NULL, rows[i].taken);
		if (rows[i].taken) {
			assert_int_equal(h.size, rows[i].size);
			assert_int_equal(d->size, rows[i].size);
			for (size_t k = 0; k < h.size; k++)
				if (map[h.off + k] != (uint8_t)(k * 7 + k /
				    251))
					fail_msg("octet %zu", k);
			assert_int_equal(d->crc, crc32c(0, map + h.off,
			    h.size));
			sha256_run_init(&run);
			sha256_run_add(&run, map + h.off, h.size);
			sha256_run_end(&run, &whole);
			assert_true(d->digest_known);
			assert_true(digest_equal(&whole, &d->sha256));
			assert_true(digest_equal(&whole, &h.sha256));
			/* From each state on it is the same digest. */
			n = SHA256_STEPS(h.size);
			assert_int_equal(h.states.len, n * SHA256_STATE);
			for (size_t k = 1; k <= n; k++) {
				sha256_run_resume(&run, h.states.p + (k - 1) *
				    SHA256_STATE, k * SHA256_STEP);
				sha256_run_add(&run, map + h.off + k *
				    SHA256_STEP, h.size - k * SHA256_STEP);
				sha256_run_end(&run, &rest);
				assert_true(digest_equal(&whole, &rest));
			}
		}
		ahead_drop(a, d);
		assert_null(d->octets);
		ahead_drop(a, d);	/* nothing is left to be dropped */
		doc_free(d);
	}
	cannot_be_written(ahead_fd(a));
	buf_release(&states);
	munmap((void *)(uintptr_t)map, ROOM);
	ahead_free(a);
	ahead_free(NULL);
}

enum change { NOTHING, LONGER, SHORTER, OTHER, OTHER_BACK, TOUCHED };

static void
change(int fd, size_t size, enum change how, const struct stat *st)
{
	const struct timespec	 back[2] = { st->st_atim, st->st_mtim };

	switch (how) {
	case NOTHING:
		break;
	case LONGER:
		assert_int_equal(pwrite(fd, "x", 1, (off_t)size), 1);
		break;
	case SHORTER:
		assert_int_equal(ftruncate(fd, (off_t)size - 1), 0);
		break;
	case OTHER:
	case OTHER_BACK:
		assert_int_equal(pwrite(fd, "x", 1, (off_t)size / 2), 1);
		if (how == OTHER_BACK)
			assert_int_equal(futimens(fd, back), 0);
		break;
	case TOUCHED:
		assert_int_equal(futimens(fd, NULL), 0);
		break;
	}
}

/* What is not the file that was opened is told, and its room given back. */
static void
changes(void **state)
{
	static const struct {
		const char	*descr;
		enum change	 how;
	} rows[] = {
		{ "as it was", NOTHING },
		{ "it grew", LONGER },
		{ "it was cut", SHORTER },
		{ "an octet is another", OTHER },
		{ "an octet is another, its time set back", OTHER_BACK },
		{ "its time is another", TOUCHED },
	};
	struct ahead	*a = ahead_new();
	struct job_held	 h;
	struct buf	 states;
	struct doc	*d;
	char		 path[32];
	int		 fd;

	(void)state;
	if (!leases) {
		ahead_free(a);
		skip();
	}
	assert_non_null(a);
	buf_init(&states, STATES_ROOM);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].descr);
		d = document_with(JOB_HELD_MAX, &fd);
		usleep(20000);		/* times may be this coarse */
		change(fd, JOB_HELD_MAX, rows[i].how, &d->st);
		close(fd);
		assert_int_equal(ahead_read(a, d, later(d), &h, &states),
		    rows[i].how == NOTHING ? AHEAD_READ : AHEAD_NONE);
		assert_int_equal(d->outcome, rows[i].how == NOTHING ?
		    DOC_PENDING : DOC_ERROR);
		assert_int_equal(d->reason != NULL, rows[i].how != NOTHING);
		ahead_drop(a, d);
		doc_free(d);
	}
	/* A document that cannot be read at all. */
	d = document(10);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", d->fd);
	assert_true((fd = open(path, O_PATH | O_CLOEXEC)) >= 0);
	close(d->fd);
	d->fd = fd;
	assert_int_equal(ahead_read(a, d, later(d), &h, &states),
	    AHEAD_NONE);
	assert_int_equal(d->outcome, DOC_ERROR);
	doc_free(d);
	buf_release(&states);
	ahead_free(a);
}

/* Where times tell too little, it is left to be read twice. */
static void
twice(void **state)
{
	struct ahead	*a = ahead_new();
	struct job_held	 h;
	struct buf	 states;
	struct doc	*d;
	int		 fd;

	(void)state;
	if (!leases) {
		ahead_free(a);
		skip();
	}
	assert_non_null(a);
	buf_init(&states, STATES_ROOM);
	d = document(10);
	assert_int_equal(ahead_read(a, d, (int64_t)d->st.st_ctim.tv_sec *
	    TIME_SECOND + d->st.st_ctim.tv_nsec / 1000, &h, &states),
	    AHEAD_NONE);
	assert_int_equal(d->outcome, DOC_PENDING);	/* just now */
	assert_int_equal(ahead_read(a, d, later(d), &h, &states),
	    AHEAD_READ);
	ahead_drop(a, d);
	doc_free(d);

	d = document_with(10, &fd);
	assert_int_equal(ahead_read(a, d, later(d), &h, &states),
	    AHEAD_NONE);
	assert_int_equal(d->outcome, DOC_PENDING);	/* open to be written */
	close(fd);
	assert_int_equal(ahead_read(a, d, later(d), &h, &states),
	    AHEAD_READ);
	assert_int_equal(fcntl(d->fd, F_GETLEASE), F_UNLCK);
	ahead_drop(a, d);
	doc_free(d);
	buf_release(&states);
	ahead_free(a);
}

struct dropping {
	struct ahead	*a;
	struct doc	*d;
};

static void *
drop(void *arg)
{
	struct dropping	*x = arg;

	usleep(1000);
	ahead_drop(x->a, x->d);
	return NULL;
}

/* Full is full; what is given back, by any thread, is taken again. */
static void
room(void **state)
{
	struct ahead	*a = ahead_new();
	struct job_held	 h;
	struct buf	 states;
	struct doc	*d[ROOM / JOB_HELD_MAX], *more;
	struct dropping	 x;
	pthread_t	 thread;
	uint64_t	 off, seen;

	(void)state;
	if (!leases) {
		ahead_free(a);
		skip();
	}
	assert_non_null(a);
	buf_init(&states, STATES_ROOM);
	for (size_t i = 0; i < ROOM / JOB_HELD_MAX; i++) {
		d[i] = document(JOB_HELD_MAX);
		assert_int_equal(ahead_read(a, d[i], later(d[i]), &h, &states),
		    AHEAD_READ);
		assert_int_equal(h.off, i * JOB_HELD_MAX);
	}
	more = document(1);
	assert_int_equal(ahead_read(a, more, later(more), &h, &states),
	    AHEAD_FULL);
	assert_int_equal(more->outcome, DOC_PENDING);	/* read later */
	assert_false(more->digest_known);

	seen = ahead_given(a);
	x = (struct dropping){ a, d[1] };
	assert_int_equal(pthread_create(&thread, NULL, drop, &x), 0);
	ahead_wait(a, seen);
	assert_int_equal(ahead_given(a), seen + 1);
	ahead_wait(a, seen);	/* it has been given already */
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(ahead_read(a, more, later(more), &h, &states),
	    AHEAD_READ);
	off = h.off;
	assert_int_equal(off, JOB_HELD_MAX);	/* the lowest there is */
	/* Of the hole a page is taken: as much as that fits no more. */
	assert_int_equal(ahead_read(a, d[1], later(d[1]), &h, &states),
	    AHEAD_FULL);
	ahead_drop(a, more);
	assert_int_equal(ahead_read(a, d[1], later(d[1]), &h, &states),
	    AHEAD_READ);
	assert_int_equal(h.off, off);
	seen = ahead_given(a);
	ahead_wake(a);		/* none is given, and none will be */
	ahead_wait(a, seen);
	for (size_t i = 0; i < ROOM / JOB_HELD_MAX; i++) {
		ahead_drop(a, d[i]);
		doc_free(d[i]);
	}
	doc_free(more);
	buf_release(&states);
	ahead_free(a);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(changes),
		cmocka_unit_test(twice),
		cmocka_unit_test(room),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
