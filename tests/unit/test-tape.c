/*
 * test-tape: the drive's operations (mtio(4)), against a tape of records and
 * marks in memory that stands behind a character device of no use.
 */
#include <sys/ioctl.h>
#include <sys/mtio.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/media/bag.h"
#include "formats/media/volume.h"

#include "archiver/command.h"
#include "archiver/tape.h"
#include "archiver/tapecheck.h"

#define DEVICE	"/dev/null"
#define SLOTS	256
#define RECORD	4096			/* octets kept of each */
#define STORE	"0123456789abcdef0123456789abcdef"

/* A record, or a mark where ${len} is 0. */
static struct {
	struct {
		uint8_t	 p[RECORD];
		size_t	 len;
	}	 slot[SLOTS];
	size_t	 n, at;
	int	 skipped;		/* records, by MTFSR */
	size_t	 bad, bad_end;		/* slots that cannot be read */
	bool	 absent, locked, full;
	bool	 stays;			/* the head does, at a bad one */
	bool	 writing;		/* no mark since */
} tape;

static struct packs	*packs;

static bool
is_drive(int fd)
{
	char	 link[32], path[64];
	ssize_t	 n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return strcmp(path, DEVICE) == 0;
}

static bool
is_mark(size_t i)
{
	return tape.slot[i].len == 0;
}

static int
forward(void)
{
	while (tape.at < tape.n)
		if (is_mark(tape.at++))
			return 0;
	errno = EIO;
	return -1;
}

/* To the beginning's side of the mark before. */
static int
back(void)
{
	while (tape.at > 0)
		if (is_mark(--tape.at))
			return 0;
	errno = EIO;
	return -1;
}

static int
put(const void *p, size_t len)
{
	if (tape.full || tape.at == SLOTS) {
		errno = ENOSPC;
		return -1;
	}
	assert_true(len <= RECORD);
	if (len > 0)
		memcpy(tape.slot[tape.at].p, p, len);
	tape.slot[tape.at++].len = len;
	tape.n = tape.at;	/* what was behind is gone */
	tape.writing = len > 0;
	return (int)len;
}

int	__wrap_ioctl(int, unsigned long, void *);
int	__real_ioctl(int, unsigned long, void *);
ssize_t	__wrap_read(int, void *, size_t);
ssize_t	__real_read(int, void *, size_t);
ssize_t	__wrap___read_chk(int, void *, size_t, size_t);

int
__wrap_ioctl(int fd, unsigned long request, void *arg)
{
	struct mtop	*o = arg;
	struct mtget	*g = arg;

	if (!is_drive(fd))
		return __real_ioctl(fd, request, arg);
	if (request == MTIOCGET) {
		*g = (struct mtget){ 0 };
		/* The bits that GMT_ONLINE and its like look at. */
		g->mt_gstat = (tape.absent ? 0 : 0x01000000) |
		    (tape.locked ? 0x04000000 : 0) |
		    (tape.at == tape.n ? 0x08000000 : 0) |
		    (tape.at == 0 ? 0x40000000 : 0);
		return 0;
	}
	if (request == MTIOCPOS) {
		((struct mtpos *)arg)->mt_blkno = (long)tape.at;
		return 0;
	}
	assert_int_equal(request, MTIOCTOP);
	/* The driver ends what was written before it goes back. */
	if (tape.writing && (o->mt_op == MTREW || o->mt_op == MTBSF)) {
		if (put(NULL, 0) == -1)
			return -1;
		o->mt_count += o->mt_op == MTBSF;
	}
	switch (o->mt_op) {
	case MTREW:
		tape.at = 0;
		return 0;
	case MTEOM:
		tape.at = tape.n;
		return 0;
	case MTSETBLK:
		assert_int_equal(o->mt_count, 0);
		return 0;
	case MTFSR:
		for (int i = 0; i < o->mt_count; i++)
			if (tape.at == tape.n || is_mark(tape.at++)) {
				errno = EIO;
				return -1;
			}
		tape.skipped += o->mt_count;
		return 0;
	case MTFSF:
		return forward();
	case MTBSF:
		for (int i = 0; i < o->mt_count; i++)
			if (back() == -1)
				return -1;
		return 0;
	case MTBSR:
		for (int i = 0; i < o->mt_count; i++)
			if (tape.at == 0 || is_mark(--tape.at)) {
				errno = EIO;
				return -1;
			}
		return 0;
	case MTWEOF:
		return put(NULL, 0) == -1 ? -1 : 0;
	default:
		fail_msg("operation %d", o->mt_op);
		return -1;
	}
}

ssize_t
__wrap_read(int fd, void *p, size_t len)
{
	size_t	 n;

	if (!is_drive(fd))
		return __real_read(fd, p, len);
	if (tape.at == tape.n) {
		errno = EIO;
		return -1;
	}
	if (tape.at >= tape.bad && tape.at < tape.bad_end) {
		tape.at += !tape.stays;
		errno = EIO;
		return -1;
	}
	n = tape.slot[tape.at].len;
	if (n > len) {
		tape.at++;
		errno = ENOMEM;
		return -1;
	}
	memcpy(p, tape.slot[tape.at++].p, n);
	return (ssize_t)n;
}

ssize_t
__wrap___read_chk(int fd, void *p, size_t len, size_t room)
{
	assert_true(len <= room);
	return __wrap_read(fd, p, len);
}

static void
blank(void)
{
	memset(&tape, 0, sizeof(tape));
}

static uint64_t	 octets_said;	/* by the next bag */

/* The first record of a bag: a header, and its bag-info.txt. */
static void
record_of(uint8_t out[RECORD], const char *set, const char *store)
{
	struct volume	 v = { .format = VOLUME_FORMAT, .number = 1,
	    .kind = MEDIA_TAPE, .octets = octets_said };
	struct buf	 b;
	unsigned int	 sum = 0;

	memset(v.id, 'a', 32);
	snprintf(v.set, sizeof(v.set), "%s", set);
	snprintf(v.store, sizeof(v.store), "%s", store);
	snprintf(v.origin, sizeof(v.origin), "kho.example");
	volume_label(v.label, set, 1);
	buf_init(&b, RECORD);
	assert_int_equal(volume_info_format(&b, &v, 1, 1), 0);
	memset(out, 0, RECORD);
	snprintf((char *)out, 100, "%s/bag-info.txt", v.label);
	snprintf((char *)out + 124, 12, "%011zo", b.len & 07777777);
	memcpy(out + 257, "ustar\0" "00", 8);
	out[156] = '0';
	memset(out + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += out[i];
	snprintf((char *)out + 148, 8, "%06o", sum & 0777777);
	memcpy(out + 512, b.p, b.len);
	buf_release(&b);
}

/* One bag of two records, as the backup writes it. */
static int
write_bag(const char *set)
{
	struct tape	 t;
	uint8_t		 p[RECORD];
	int		 rc;

	record_of(p, set, STORE);
	if ((rc = tape_begin(&t, packs, DEVICE, set, STORE, NULL)) != 0)
		return rc;
	/* nbimage writes them, through the same descriptor. */
	if (put(p, RECORD) == -1 || put("rest", 4) == -1)
		rc = FAIL_CANNOT;
	else
		rc = tape_end(&t);
	tape_abort(&t);
	return rc;
}

static size_t
bags(void)
{
	uint8_t	 first[RECORD];
	size_t	 n = 0;
	ssize_t	 got;
	int	 fd = open(DEVICE, O_RDWR), to, rc;

	assert_true(fd != -1);
	assert_int_equal(tape_rewind(fd, DEVICE), 0);
	while ((rc = tape_spool(fd, packs, DEVICE, "/tmp", true,
	    &to)) == 1) {
		got = pread(to, first, RECORD, 0);
		assert_int_equal(got, RECORD);
		assert_memory_equal(first, "NB-", 3);
		assert_int_equal(lseek(to, 0, SEEK_END), RECORD + 4);
		close(to);
		n++;
	}
	assert_int_equal(rc, 0);
	close(fd);
	return n;
}

static void
bags_follow_one_another(void **state)
{
	(void)state;
	blank();
	for (size_t i = 1; i <= 4; i++) {
		assert_int_equal(write_bag("tape"), 0);
		assert_int_equal(bags(), i);
		assert_true(is_mark(tape.n - 1));
		assert_int_equal(tape.n, 3 * i);
	}
}

/*
 * Full in the middle of the first, of a later one, again and again: the others
 * stay, and what comes later is found.
 */
static void
what_was_begun_is_taken_back(void **state)
{
	struct tape	 t;
	size_t		 slots;

	(void)state;
	for (size_t before = 0; before < 3; before++) {
		blank();
		for (size_t i = 0; i < before; i++)
			assert_int_equal(write_bag("tape"), 0);
		slots = tape.n == 0 ? 1 : tape.n;
		for (int i = 0; i < 3; i++) {
			assert_int_equal(tape_begin(&t, packs, DEVICE, "tape",
			    STORE, NULL), 0);
			assert_int_equal(put("begun", 5), 5);
			tape_abort(&t);
			assert_int_equal(bags(), before);
			assert_int_equal(tape.n, slots);
		}
		assert_int_equal(write_bag("tape"), 0);
		assert_int_equal(bags(), before + 1);
	}
}

static void
a_mark_that_cannot_be_written_is_no_bag(void **state)
{
	struct tape	 t;

	(void)state;
	blank();
	assert_int_equal(write_bag("tape"), 0);
	assert_int_equal(tape_begin(&t, packs, DEVICE, "tape", STORE, NULL), 0);
	tape.full = true;
	assert_int_equal(tape_end(&t), FAIL_CANNOT);
	tape_abort(&t);
	tape.full = false;
	assert_int_equal(bags(), 1);
}

/* Where the driver cannot go back, what is before is not touched. */
static void
what_cannot_be_taken_back_stays(void **state)
{
	struct tape	 t;
	size_t		 n;

	(void)state;
	blank();
	assert_int_equal(write_bag("tape"), 0);
	n = tape.n;
	assert_int_equal(tape_begin(&t, packs, DEVICE, "tape", STORE, NULL),
	    0);
	assert_int_equal(put("begun", 5), 5);
	tape.full = true;	/* not even for the driver's own mark */
	tape_abort(&t);
	assert_int_equal(tape.n, n + 1);
	assert_true(is_mark(n - 1));
	tape.full = false;
}

/* Empty files on tapes that earlier versions cut. */
static void
empty_files_are_passed_over(void **state)
{
	(void)state;
	blank();
	assert_int_equal(write_bag("tape"), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(put(NULL, 0), 0);
	assert_int_equal(write_bag("tape"), 0);
	assert_int_equal(bags(), 2);
}

static void
the_wrong_tape_is_left_alone(void **state)
{
	uint8_t	 p[RECORD];
	size_t	 n;

	(void)state;
	blank();
	assert_int_equal(write_bag("other"), 0);
	n = tape.n;
	assert_int_equal(write_bag("tape"), FAIL_CANNOT);
	assert_int_equal(tape.n, n);
	blank();
	record_of(p, "tape", "ffffffffffffffffffffffffffffffff");
	put(p, RECORD);
	tape.writing = false;	/* long ago */
	assert_int_equal(write_bag("tape"), FAIL_CANNOT);
	blank();
	put("something else", 14);
	tape.writing = false;
	assert_int_equal(write_bag("tape"), FAIL_CANNOT);
	assert_int_equal(tape.n, 1);
}

static void
no_tape_and_a_locked_one_are_told(void **state)
{
	(void)state;
	blank();
	tape.absent = true;
	assert_int_equal(write_bag("tape"), FAIL_CANNOT);
	tape.absent = false;
	tape.locked = true;
	assert_int_equal(write_bag("tape"), FAIL_CANNOT);
	assert_int_equal(tape.n, 0);
}

static la_ssize_t
out(struct archive *a, void *arg, const void *p, size_t len)
{
	(void)a;
	assert_int_equal(buf_add(arg, p, len), 0);
	return (la_ssize_t)len;
}

static void
file_add(struct archive *a, const char *label, const char *name,
    const void *p, size_t len)
{
	struct archive_entry	*e = archive_entry_new();
	char			 path[128];

	snprintf(path, sizeof(path), "%s/%s", label, name);
	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0444);
	archive_entry_set_size(e, (la_int64_t)len);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	archive_write_data(a, p, len);
	archive_entry_free(e);
}

#define CONTENT	400000

/* A whole bag on the tape, a mark behind it. */
static void
bag_put(uint32_t number)
{
	static uint8_t	 content[CONTENT];
	struct volume	 v = { .format = VOLUME_FORMAT, .number = number,
	    .kind = MEDIA_TAPE };
	struct archive	*a = archive_write_new();
	struct buf	 b, info, manifest, tags;
	struct digest	 id;

	memset(v.id, 'a', 32);
	snprintf(v.set, sizeof(v.set), "tape");
	snprintf(v.store, sizeof(v.store), "%s", STORE);
	snprintf(v.origin, sizeof(v.origin), "kho.example");
	volume_label(v.label, v.set, number);
	buf_init(&b, 1024 * 1024);
	buf_init(&info, RECORD);
	buf_init(&manifest, RECORD);
	buf_init(&tags, RECORD);
	memset(content, (int)number, sizeof(content));
	digest_sha256(&id, content, sizeof(content));
	assert_int_equal(bag_manifest_add(&manifest, &id, "data/a"), 0);
	assert_int_equal(volume_info_format(&info, &v, 1, 1), 0);
	digest_sha256(&id, info.p, info.len);
	bag_manifest_add(&tags, &id, BAG_INFO);
	digest_sha256(&id, manifest.p, manifest.len);
	bag_manifest_add(&tags, &id, BAG_MANIFEST);
	archive_write_set_format_pax_restricted(a);
	archive_write_set_bytes_per_block(a, RECORD);
	archive_write_set_bytes_in_last_block(a, RECORD);
	assert_int_equal(archive_write_open(a, &b, NULL, out, NULL),
	    ARCHIVE_OK);
	file_add(a, v.label, BAG_DECLARATION, BAG_TEXT, strlen(BAG_TEXT));
	file_add(a, v.label, BAG_INFO, info.p, info.len);
	file_add(a, v.label, BAG_MANIFEST, manifest.p, manifest.len);
	file_add(a, v.label, BAG_TAGMANIFEST, tags.p, tags.len);
	file_add(a, v.label, "data/a", content, sizeof(content));
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	for (size_t i = 0; i < b.len; i += RECORD)
		assert_true(put(b.p + i, RECORD) > 0);
	assert_int_equal(put(NULL, 0), 0);
	buf_release(&b);
	buf_release(&info);
	buf_release(&manifest);
	buf_release(&tags);
}

static size_t
first_mark(void)
{
	size_t	 i;

	for (i = 0; i < tape.n && !is_mark(i); i++)
		continue;
	return i;
}

static bool
never(void)
{
	return false;
}

/* Both bags are compared in one pass; what is asked for alone, alone. */
static void
a_tape_is_read_once(void **state)
{
	struct run		 run = { .stopping = never };
	struct taped_list	 list;

	(void)state;
	blank();
	bag_put(1);
	bag_put(2);
	assert_int_equal(tape_check_with(&run, packs, DEVICE, NULL, &list), 0);
	assert_int_equal(list.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(list.one[i].result, 0);
		assert_int_equal(list.one[i].v.number, i + 1);
		assert_int_equal(list.one[i].c.files, 3);
	}
	assert_int_equal(tape.skipped, 0);
	taped_release(&list);
	/* A record of the second's document. */
	tape.slot[tape.n - 10].p[7] ^= 1;
	assert_int_equal(tape_check_with(&run, packs, DEVICE, NULL, &list), 0);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.one[0].result, 0);
	assert_int_equal(list.one[1].result, FAIL_DAMAGE);
	assert_int_equal(list.one[1].c.damaged, 1);
	taped_release(&list);
	tape.slot[tape.n - 10].p[7] ^= 1;
	assert_int_equal(tape_check_with(&run, packs, DEVICE, "NB-tape-0002",
	    &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.one[0].result, 0);
	assert_int_equal(list.one[0].v.number, 2);
	assert_true(tape.skipped > 20);
	taped_release(&list);
	/* A blank one. */
	blank();
	assert_int_equal(tape_check_with(&run, packs, DEVICE, NULL, &list), 0);
	assert_int_equal(list.n, 0);
	taped_release(&list);
}

/*
 * Records that the drive cannot read cost the file in them, not the bag, and
 * never the bags behind it.
 */
static void
a_scratched_tape(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 n;		/* records */
		bool		 stays;
		int		 result;	/* of the first bag */
	} rows[] = {
		{ "none", 0, false, 0 },
		{ "one", 1, false, FAIL_DAMAGE },
		{ "one, and the head stays there", 1, true, FAIL_DAMAGE },
		{ "five", 5, false, FAIL_DAMAGE },
		{ "so many that the bag is left", 40, false, FAIL_DAMAGE },
	};
	struct run		 run = { .stopping = never };
	struct taped_list	 list;
	int			 fd, to;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		blank();
		bag_put(1);
		bag_put(2);
		tape.bad = 20;
		tape.bad_end = 20 + rows[i].n;
		tape.stays = rows[i].stays;
		assert_int_equal(tape_check_with(&run, packs, DEVICE, NULL,
		    &list), 0);
		if (list.n != 2 || list.one[0].result != rows[i].result ||
		    list.one[1].result != 0)
			fail_msg("%s: %zu bags, %d and %d", rows[i].descr,
			    list.n, list.n > 0 ? list.one[0].result : -1,
			    list.n > 1 ? list.one[1].result : -1);
		if (rows[i].n > 0 && rows[i].n <= 5)
			assert_int_equal(list.one[0].c.damaged, 1);
		taped_release(&list);

		/* In a copy, too, what follows stays where it is. */
		fd = open(DEVICE, O_RDWR);
		assert_int_equal(tape_rewind(fd, DEVICE), 0);
		assert_int_equal(tape_spool(fd, packs, DEVICE, "/tmp", true,
		    &to), 1);
		if (rows[i].n <= 5 && lseek(to, 0, SEEK_END) !=
		    (off_t)(first_mark() * RECORD))
			fail_msg("%s: moved", rows[i].descr);
		close(to);
		assert_int_equal(tape_spool(fd, packs, DEVICE, "/tmp", true,
		    &to), 1);
		close(to);
		assert_int_equal(tape_spool(fd, packs, DEVICE, "/tmp", true,
		    &to), 0);
		close(fd);
	}
}

/* All volumes of a tape are looked at before the first one is copied. */
static void
room_is_asked_for_first(void **state)
{
	size_t	 slots;
	int	 fd;

	(void)state;
	blank();
	octets_said = 1000;
	assert_int_equal(write_bag("tape"), 0);
	assert_int_equal(write_bag("tape"), 0);
	fd = open(DEVICE, O_RDWR);
	assert_int_equal(tape_rewind(fd, DEVICE), 0);
	assert_int_equal(tape_room(fd, packs, DEVICE, "/tmp"), 0);
	assert_int_equal(tape.at, 0);
	/* Each alone has room, all have not. */
	octets_said = UINT64_C(1) << 60;
	assert_int_equal(write_bag("tape"), 0);
	slots = tape.n;
	assert_int_equal(tape_rewind(fd, DEVICE), 0);
	assert_int_equal(tape_room(fd, packs, DEVICE, "/tmp"), FAIL_CANNOT);
	assert_int_equal(tape.n, slots);
	octets_said = 0;
	/* What cannot be read is nobody's reason to refuse. */
	blank();
	assert_int_equal(tape_rewind(fd, DEVICE), 0);
	assert_int_equal(tape_room(fd, packs, DEVICE, "/tmp"), 0);
	assert_int_equal(write_bag("tape"), 0);
	tape.bad = 0;
	tape.bad_end = 1;
	assert_int_equal(tape_rewind(fd, DEVICE), 0);
	assert_int_equal(tape_room(fd, packs, DEVICE, "/tmp"), 0);
	close(fd);
}

/* build/tests/unit/test-tape, build/bin/nbworker. */
static int
packs_start(void **state)
{
	static char	 worker[PATH_MAX];
	char		*slash;
	ssize_t		 n = readlink("/proc/self/exe", worker,
			    sizeof(worker) - 64);

	(void)state;
	if (n <= 0)
		return -1;
	worker[n] = '\0';
	for (int i = 0; i < 3; i++) {
		if ((slash = strrchr(worker, '/')) == NULL)
			return -1;
		*slash = '\0';
	}
	strncat(worker, "/bin/nbworker", 32);
	return (packs = packs_new(worker, false)) == NULL ? -1 : 0;
}

static int
packs_stop(void **state)
{
	(void)state;
	packs_free(packs);
	return 0;
}

/* Octets of the tape's files, each up to its mark; how many there are. */
static size_t
files_of(size_t len[4])
{
	size_t	 n = 0, sum = 0;

	for (size_t i = 0; i < tape.n; i++) {
		sum += tape.slot[i].len;
		if (!is_mark(i))
			continue;
		assert_true(n < 4);
		len[n++] = sum;
		sum = 0;
	}
	assert_int_equal(sum, 0);
	return n;
}

/*
 * Killed, the driver ended the half bag with a mark; without power it did not.
 * The next bag is a file of its own either way.
 */
static void
what_a_lost_backup_left_is_no_bag(void **state)
{
	struct tape	 t;
	size_t		 len[4] = { 0 };

	(void)state;
	for (int power = 0; power < 2; power++) {
		blank();
		assert_int_equal(write_bag("tape"), 0);
		assert_int_equal(tape_begin(&t, packs, DEVICE, "tape", STORE,
		    NULL), 0);
		assert_int_equal(put("begun", 5), 5);
		close(t.fd);
		if (power == 1)
			assert_int_equal(put(NULL, 0), 0);
		tape.writing = false;
		assert_int_equal(write_bag("tape"), 0);
		assert_int_equal(files_of(len), 3);
		assert_int_equal(len[0], RECORD + 4);
		assert_int_equal(len[1], 5);
		assert_int_equal(len[2], RECORD + 4);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(bags_follow_one_another),
		cmocka_unit_test(what_was_begun_is_taken_back),
		cmocka_unit_test(a_mark_that_cannot_be_written_is_no_bag),
		cmocka_unit_test(what_cannot_be_taken_back_stays),
		cmocka_unit_test(empty_files_are_passed_over),
		cmocka_unit_test(what_a_lost_backup_left_is_no_bag),
		cmocka_unit_test(the_wrong_tape_is_left_alone),
		cmocka_unit_test(no_tape_and_a_locked_one_are_told),
		cmocka_unit_test(a_tape_is_read_once),
		cmocka_unit_test(a_scratched_tape),
		cmocka_unit_test(room_is_asked_for_first),
	};

	return cmocka_run_group_tests(all, packs_start, packs_stop);
}
