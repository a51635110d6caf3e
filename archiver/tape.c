/*
 * tape.c: tape drives.
 */
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mtio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/drive.h"
#include "formats/media/pack.h"
#include "formats/media/volume.h"

#include "archiver/command.h"
#include "archiver/out.h"
#include "archiver/tape_part.h"

#define READ_ROOM	(4 * PACK_RECORD)	/* also for larger records */
#define INFO_MAX	((uint64_t)64 * 1024)
#define WAIT_STEPS	100		/* tenths of a second */

static int
op(int fd, short what, int count)
{
	struct mtop	 o = { .mt_op = what, .mt_count = count };

	return ioctl(fd, MTIOCTOP, &o);
}

int
tape_rewind(int fd, const char *path)
{
	struct mtget	 st;

	if (ioctl(fd, MTIOCGET, &st) == -1) {
		log_err(_("%s: is no tape drive"), path);
		return FAIL_CANNOT;
	}
	if (!GMT_ONLINE(st.mt_gstat)) {
		log_errx(_("%s: there is no tape in the drive"), path);
		return FAIL_CANNOT;
	}
	/* Records of any length, so that ours are what they were written. */
	if (op(fd, MTSETBLK, 0) == -1 || op(fd, MTREW, 1) == -1) {
		log_err(_("%s: the tape cannot be rewound"), path);
		return FAIL_CANNOT;
	}
	return 0;
}

/* The first record, in memory. */
struct record {
	uint8_t		*p;
	size_t		 n;
};

/* The bag's info stands in its first record: PACK_NONE: none is there. */
static enum pack_result
info_find(struct packs *packs, struct record *r, struct volume *v)
{
	enum pack_result	 found = PACK_NONE;
	const struct pack_file	*f;
	const char		*name;
	struct pack		 pack;
	uint64_t		 at;

	pack_init(&pack);
	if (packs_window(packs, r->p, r->n, &pack, &at) == PACK_MEMORY)
		found = PACK_MEMORY;
	for (size_t i = 0; found == PACK_NONE && i < pack.n; i++) {
		f = &pack.file[i];
		name = strchr(f->path, '/');
		if (name == NULL || strcmp(name + 1, BAG_INFO) != 0)
			continue;
		found = PACK_DAMAGED;
		if (f->size <= INFO_MAX && f->off <= r->n && f->size <= r->n -
		    f->off && volume_info_parse(v, r->p + f->off,
		    (size_t)f->size) == VOLUME_OK)
			found = PACK_OK;
	}
	pack_release(&pack);
	return found;
}

/*
 * Whether ${scratch} takes a volume that begins with this record, as far as
 * that says.
 */
static bool
has_room(struct packs *packs, const uint8_t *p, size_t n, const char *scratch)
{
	char		 want[OUT_SIZE_TEXT], has[OUT_SIZE_TEXT];
	struct record	 r = { (uint8_t *)(uintptr_t)p, n };
	struct statvfs	 st;
	struct volume	 v;
	uint64_t	 room;

	if (info_find(packs, &r, &v) != PACK_OK || statvfs(scratch, &st) == -1)
		return true;
	room = (uint64_t)st.f_bavail * st.f_frsize;
	if (room >= v.octets)
		return true;
	log_errx(_("%s: a volume on the tape takes %s here while it is read, "
	    "and %s are free; name a larger folder with TMPDIR"), scratch,
	    out_size(v.octets, want), out_size(room, has));
	return false;
}

/*
 * Add what the volumes on the tape say that they hold, from the first record
 * of each.  0, or -1: something cannot be read, and how much there is.
 */
static int
octets_on(int fd, struct packs *packs, uint8_t *p, uint64_t *octets, size_t *n)
{
	struct record	 r = { .p = p };
	struct drive	 d;
	struct volume	 v;
	ssize_t		 got;

	for (int empty = 0; empty < EMPTY_FILES;) {
		if (drive_init(&d, fd) == -1 ||
		    (got = drive_read(&d, p, READ_ROOM)) == -1 || d.bad > 0)
			return -1;
		if (got == 0) {		/* its mark was passed */
			empty++;
			continue;
		}
		empty = 0;
		r.n = (size_t)got;
		if (info_find(packs, &r, &v) == PACK_OK) {
			*octets += v.octets;
			(*n)++;
		}
		if (op(fd, MTFSF, 1) == -1)
			return -1;
	}
	return 0;
}

int
tape_room(int fd, struct packs *packs, const char *path, const char *scratch)
{
	char		 want[OUT_SIZE_TEXT], has[OUT_SIZE_TEXT];
	uint8_t		*p = malloc(READ_ROOM);
	uint64_t	 octets = 0, room;
	struct statvfs	 st;
	size_t		 n = 0;

	if (p == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	/* What cannot be read is told when it is copied. */
	(void)octets_on(fd, packs, p, &octets, &n);
	free(p);
	if (statvfs(scratch, &st) == 0) {
		room = (uint64_t)st.f_bavail * st.f_frsize;
		if (room < octets) {
			log_errx(_("%s: what is on the tape %s (%zu volumes) "
			    "takes %s here while it is read, and %s are free; "
			    "nothing was read. Name a larger folder with "
			    "TMPDIR"), scratch, path, n,
			    out_size(octets, want), out_size(room, has));
			return FAIL_CANNOT;
		}
	}
	return tape_rewind(fd, path);
}

/*
 * Up to a mark or the end.  0; -1: unreadable, -2: ${to} is full, -3: it would
 * be (logged).
 */
static int
file_copy(struct drive *d, struct packs *packs, const char *scratch, int to,
    uint8_t *p, uint64_t *done)
{
	ssize_t	 n;

	for (;;) {
		if ((n = drive_read(d, p, READ_ROOM)) <= 0)
			return (int)n;
		if (*done == 0 && !has_room(packs, p, (size_t)n, scratch))
			return -3;
		if (write_full(to, p, (size_t)n) == -1)
			return -2;
		*done += (uint64_t)n;
	}
}

int
tape_spool(int fd, struct packs *packs, const char *path, const char *scratch,
    bool marks, int *to)
{
	struct drive	 d;
	uint8_t		*p = malloc(READ_ROOM);
	uint64_t	 done = 0;
	int		 n = -1, rc = -FAIL_CANNOT;

	*to = open(scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (p == NULL || *to == -1 || drive_init(&d, fd) == -1) {
		log_err(_("%s: no temporary file can be made in this folder"),
		    scratch);
		goto out;
	}
	/* Empty files are what is left of bags that were taken back. */
	for (int empty = 0; empty < (marks ? EMPTY_FILES : 1) && done == 0 &&
	    n > -2; empty++)
		if ((n = file_copy(&d, packs, scratch, *to, p, &done)) == -1)
			break;
	if (n == -2) {
		log_err(_("%s: a volume on a tape is copied to this folder to "
		    "be read, and cannot be; name a larger one with TMPDIR"),
		    scratch);
	} else if (n == -3) {
		errno = ENOSPC;		/* logged */
	} else if (n == -1) {
		log_err(_("%s: cannot be read"), path);
	} else {
		if (d.bad > 0)
			log_errx(_("%s: %" PRIu64 " records of a volume cannot "
			    "be read"), path, d.bad);
		rc = marks && done == 0 ? 0 : 1;
	}
 out:
	free(p);
	if (rc != 1 && *to != -1) {
		close(*to);
		*to = -1;
	}
	return rc;
}

static int
judge(const struct tape *t, struct packs *packs, struct record *r,
    const char *set, const char *store)
{
	enum pack_result	 found;
	struct volume		 v;

	if (r->n == 0)
		return 0;
	if ((found = info_find(packs, r, &v)) == PACK_MEMORY)
		return FAIL_CANNOT;	/* logged */
	if (found != PACK_OK) {
		log_errx(_("%s: holds something else than volumes of ours; "
		    "nothing is written. Erase it first when it may go"),
		    t->path);
		return FAIL_CANNOT;
	}
	if (strcmp(v.store, store) != 0) {
		log_errx(_("%s: is a volume of another store (%s)"), t->path,
		    v.origin);
		return FAIL_CANNOT;
	}
	if (strcmp(v.set, set) != 0) {
		log_errx(_("%s: the tape is of set %s (%s), not of set %s; "
		    "put the right one in"), t->path, v.set, v.label, set);
		return FAIL_CANNOT;
	}
	return 0;
}

/* What is on the tape may be continued. */
static int
check_start(const struct tape *t, struct packs *packs, const char *set,
    const char *store)
{
	struct record	 r = { .p = malloc(READ_ROOM) };
	struct drive	 d = { .fd = -1 };
	ssize_t		 n;
	int		 rc;

	if (r.p == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	if (t->drive) {
		/* A blank tape has nothing to read. */
		n = drive_init(&d, t->fd) == -1 ? -1 :
		    drive_read(&d, r.p, READ_ROOM);
		if (d.bad > 0) {
			errno = EIO;
			n = -1;
		}
	} else {
		n = pread_full(t->fd, r.p, PACK_RECORD, 0);
	}
	if (n == -1) {
		log_err(_("%s: cannot be read"), t->path);
		rc = FAIL_CANNOT;
	} else {
		r.n = (size_t)n;
		rc = judge(t, packs, &r, set, store);
	}
	free(r.p);
	return rc;
}

static int
cannot(const struct tape *t)
{
	log_err(_("%s: cannot be written"), t->path);
	return FAIL_CANNOT;
}

/*
 * Behind all that is on the tape.  The driver ends what a killed program wrote
 * with a mark, but not when the power is lost: what came next would be of the
 * same file of the tape, and not be found.
 */
static int
to_end_mark(const struct tape *t)
{
	if (op(t->fd, MTREW, 1) == -1 || op(t->fd, MTEOM, 1) == -1)
		return cannot(t);
	if (op(t->fd, MTBSR, 1) == -1)	/* there is a mark, or nothing */
		return op(t->fd, MTEOM, 1) == -1 ? cannot(t) : 0;
	if (op(t->fd, MTFSR, 1) == -1 || op(t->fd, MTWEOF, 1) == -1)
		return cannot(t);
	log_warnx(_("%s: the last volume on the tape has no end (was the power "
	    "lost while it was written?); it is no volume, and the next one "
	    "comes behind it"), t->path);
	return 0;
}

/* Behind the last bag. */
static int
to_end(struct tape *t, struct packs *packs, const char *left)
{
	int	 rc;

	if (t->drive)
		return to_end_mark(t);
	if ((rc = tape_tail(t, packs, left)) != 0)
		return rc;
	return lseek(t->fd, (off_t)t->from, SEEK_SET) == -1 ? cannot(t) : 0;
}

static int
protected(const struct tape *t)
{
	struct mtget	 st;

	if (ioctl(t->fd, MTIOCGET, &st) == 0 && GMT_WR_PROT(st.mt_gstat)) {
		log_errx(_("%s: the tape is write-protected"), t->path);
		return FAIL_CANNOT;
	}
	return 0;
}

static void
tape_close(struct tape *t)
{
	if (t->fd != -1)
		close(t->fd);
	t->fd = -1;
}

/* Ready to be written, behind the last bag. */
static int
prepare(struct tape *t, struct packs *packs, const char *set,
    const char *store, const char *left)
{
	int	 rc;

	if (t->drive && ((rc = tape_rewind(t->fd, t->path)) != 0 ||
	    (rc = protected(t)) != 0))
		return rc;
	if ((rc = check_start(t, packs, set, store)) != 0)
		return rc;
	return to_end(t, packs, left);
}

/*
 * What writes the tape for a killed backup has it until it is dead itself,
 * which takes a while where a disk is slow.  A drive is opened once only.
 */
static int
alone(const struct tape *t)
{
	static const struct timespec	 step = { 0, 100 * 1000 * 1000 };

	for (int i = 0; flock(t->fd, LOCK_EX | LOCK_NB) == -1; i++) {
		if (errno != EWOULDBLOCK)
			return 0;	/* a file system without locks */
		if (i == WAIT_STEPS) {
			log_errx(_("%s: another process still writes it; run "
			    "the command again when that has ended"), t->path);
			return FAIL_CANNOT;
		}
		nanosleep(&step, NULL);
	}
	return 0;
}

int
tape_begin(struct tape *t, struct packs *packs, const char *path,
    const char *set, const char *store, const char *left)
{
	struct stat	 st;
	int		 rc;

	*t = (struct tape){ .path = path, .fd = -1 };
	t->fifo = stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
	t->fd = open(path, (t->fifo ? O_WRONLY : O_RDWR | O_CREAT) | O_CLOEXEC
	    | O_NOCTTY, 0640);
	if (t->fd == -1 || fstat(t->fd, &st) == -1) {
		rc = cannot(t);
	} else {
		t->drive = S_ISCHR(st.st_mode);
		rc = t->fifo || t->drive ? 0 : alone(t);
		if (rc == 0 && !t->fifo)
			rc = prepare(t, packs, set, store, left);
	}
	if (rc != 0)
		tape_close(t);
	return rc;
}

int
tape_end(struct tape *t)
{
	int	 rc = 0;

	if (t->drive)
		rc = op(t->fd, MTWEOF, 1);	/* returns when it is on tape */
	else if (!t->fifo)
		rc = fsync(t->fd);
	if (rc == -1)
		cannot(t);
	tape_close(t);
	return rc == 0 ? 0 : FAIL_CANNOT;
}

/* Sure to be at the beginning, where nothing else can be lost. */
static bool
at_beginning(const struct tape *t)
{
	int64_t		 at = drive_position(t->fd);
	struct mtget	 st;

	if (at != -1)
		return at == 0;
	return ioctl(t->fd, MTIOCGET, &st) == 0 && GMT_BOT(st.mt_gstat);
}

/*
 * To the mark before the bag, or the tape's beginning, and a mark there, behind
 * which nothing is any more.  The driver itself has ended what was written with
 * a mark, and goes back over that one, too.
 */
static void
cut(const struct tape *t)
{
	if ((op(t->fd, MTBSF, 1) == -1 && !at_beginning(t)) ||
	    op(t->fd, MTWEOF, 1) == -1)
		log_warn(_("%s: what was begun cannot be taken back; it is no "
		    "volume, and the next one comes behind it"), t->path);
}

void
tape_abort(struct tape *t)
{
	if (t->fd == -1)
		return;
	if (t->drive)
		cut(t);
	else if (!t->fifo && ftruncate(t->fd, (off_t)t->from) == -1)
		cannot(t);
	tape_close(t);
}
