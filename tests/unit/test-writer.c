/*
 * test-writer.c: batches: what is durable when, and what a crash leaves.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"

#include "archiver/catalog.h"
#include "archiver/deposit.h"
#include "archiver/segment.h"
#include "archiver/writer.h"

#define SEGMENT_OCTETS	((uint64_t)256 * 1024)

struct place {
	char			 dir[64];
	struct store_info	 info;
	struct writer_opts	 opts;
	int64_t			 now;
};

/* No input here is a member, or was read ahead. */
void
members_drop(struct container_file *c)
{
	assert_null(c);
}

ssize_t
supply_read(struct supply *s, const struct doc *d, uint8_t *p, size_t len)
{
	(void)s;
	(void)d;
	(void)p;
	(void)len;
	return -1;
}

void
ahead_drop(struct ahead *a, struct doc *d)
{
	assert_null(a);
	assert_null(d->octets);
}

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static int64_t
clock_of(void *arg)
{
	struct place	*p = arg;

	return p->now;
}

/* A shell command; $D is the store. */
static void
run(const struct place *p, const char *command)
{
	assert_int_equal(setenv("D", p->dir, 1), 0);
	assert_int_equal(system(command), 0);
}

static char *
under(const struct place *p, const char *name)
{
	char	*path = path_join(p->dir, name);

	assert_non_null(path);
	return path;
}

static int
set_up(void **state)
{
	struct place	*p = calloc(1, sizeof(*p));
	uint8_t		 pub[KEY_PUBLIC];
	struct key	*key;
	char		*path;

	assert_non_null(p);
	log_init(quiet, NULL, LOG_LEVEL_ERROR);
	snprintf(p->dir, sizeof(p->dir), "/tmp/test-writer-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	path = under(p, STORE_SEGMENTS);
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	path = under(p, "keys");
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	path = under(p, STORE_KEY);
	assert_non_null(key = key_create(path));
	free(path);
	path = under(p, STORE_CATALOG);
	assert_int_equal(catalog_create(path), 0);
	free(path);
	assert_int_equal(segment_create(p->dir, SEGMENT_FIRST), 0);

	p->info = (struct store_info){ .format = STORE_FORMAT,
	    .id = "00", .origin = "test.example",
	    .segment_size = SEGMENT_OCTETS };
	key_public(key, pub);
	assert_int_equal(vkey_make(&p->info.key, p->info.origin,
	    KEY_TYPE_ED25519, pub), 0);
	key_free(key);
	p->opts = (struct writer_opts){ .store = p->dir, .agent = "tester",
	    .reserve = { .set = true }, .clock = { clock_of, p } };
	p->now = 1000 * TIME_SECOND;
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place	*p = *state;

	run(p, "chmod -R u+rwX $D && rm -rf $D");
	free(p);
	return 0;
}

static struct writer *
open_writer(struct place *p)
{
	struct writer	*w;

	assert_int_equal(writer_open_new(&w, &p->opts, &p->info), 0);
	return w;
}

static json_t *
text(const char *s)
{
	char	*copy = strdup(s);
	json_t	*json;

	assert_non_null(copy);
	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	json = json_loads(copy, 0, NULL);
	assert_non_null(json);
	free(copy);
	return json;
}

static int
put(struct writer *w, enum entry_type type, const char *fields)
{
	json_t	*entry = writer_entry(w, type), *more = text(fields);

	assert_non_null(entry);
	assert_int_equal(json_object_update(entry, more), 0);
	json_decref(more);
	return writer_put(w, entry);
}

static void
create(struct place *p, struct writer *w)
{
	(void)p;
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(put(w, ENTRY_STORE_CREATION, "{'store':{'id':'00',"
	    "'origin':'test.example','format':1,'key':'k','simulated':false}}"),
	    0);
	assert_int_equal(writer_commit(w), 0);
}

/* One object of ${len} octets ${c}, in the open batch. */
static void
add(struct writer *w, size_t len, char c, struct digest *id)
{
	struct chunk_header	 h = { .size = len, .count = 1,
	    .length = (uint32_t)len };
	uint64_t		 number = writer_next_object(w);
	char			 hex[DIGEST_HEX], fields[1024];
	uint8_t			*payload, *octets = malloc(len);

	assert_non_null(octets);
	memset(octets, c, len);
	assert_int_equal(digest_sha256(id, octets, len), 0);
	h.sha256 = *id;
	h.crc = crc32c(0, octets, len);
	assert_int_equal(writer_chunk(w, number, &h, &payload), 0);
	memcpy(payload, octets, len);
	writer_chunk_done(&h, payload);
	free(octets);
	digest_hex(id, hex);
	snprintf(fields, sizeof(fields), "{'accession':%llu,'object':{'class':"
	    "'document','media_type':'a/b','number':%llu,'segment':%u,"
	    "'sha256':'%s','size':%zu},'quarantined':false,'source':{'name':"
	    "'n','path':'p'},'verdict':{'at':'t','format':'pdf','indication':"
	    "'NO-SIGNATURE','plan':'%s','signatures':[],'validator':1}}",
	    (unsigned long long)writer_next_accession(w),
	    (unsigned long long)number, writer_segment(w), hex, len, hex);
	assert_int_equal(put(w, ENTRY_INGESTION, fields), 0);
}

static bool
holds(struct writer *w, const struct digest *id)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, 65536);
	assert_int_equal(writer_begin(w, 0), 0);
	rc = writer_record(w, CAT_OBJECT, id->octet, DIGEST_SIZE, &b);
	writer_abort(w);
	buf_release(&b);
	assert_int_not_equal(rc, -1);
	return rc == 1;
}

static void
committed_or_not_there(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	struct digest	 a, b;
	bool		 same;

	create(p, w);
	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 5000, 'a', &a);
	writer_abort(w);
	assert_false(holds(w, &a));

	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 5000, 'b', &b);
	assert_int_equal(writer_commit(w), 0);
	assert_true(holds(w, &b));
	/* An aborted object's number and accession are given again. */
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(writer_next_object(w), 2);
	assert_int_equal(writer_next_accession(w), 2);
	writer_abort(w);
	assert_int_equal(writer_check(w, 1, 1, 5000, &b, &same), 0);
	assert_true(same);
	assert_int_equal(writer_check(w, 1, 1, 5000, &a, &same), 0);
	assert_false(same);
	assert_int_equal(writer_check(w, 1, 2, 5000, &a, &same), 0);
	assert_false(same);
	writer_close(w);
}

/* A crash after the segment's commit: the next one replays. */
static void
catalog_behind(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	struct digest	 a, b;

	create(p, w);
	writer_close(w);
	run(p, "cp -a $D/catalog $D/before");
	w = open_writer(p);
	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 100, 'a', &a);
	assert_int_equal(writer_commit(w), 0);
	writer_close(w);
	run(p, "rm -rf $D/catalog && mv $D/before $D/catalog");

	w = open_writer(p);
	assert_true(holds(w, &a));
	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 100, 'b', &b);
	assert_int_equal(writer_commit(w), 0);
	assert_true(holds(w, &a));
	assert_true(holds(w, &b));
	writer_close(w);
}

static void
catalog_ahead(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	struct digest	 a;

	create(p, w);
	writer_close(w);
	run(p, "cp -a $D/segments $D/before");
	w = open_writer(p);
	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 100, 'a', &a);
	assert_int_equal(writer_commit(w), 0);
	writer_close(w);
	run(p, "rm -rf $D/segments && mv $D/before $D/segments");
	w = open_writer(p);
	assert_int_equal(writer_begin(w, 0), FAIL_DAMAGE);
	writer_close(w);
}

/* Chunks without an entry go when the intake lock is taken. */
static void
orphans(void **state)
{
	struct chunk_header	 h = { .size = 10, .count = 1, .length = 10 };
	struct place		*p = *state;
	struct writer		*w = open_writer(p);
	struct digest		 a;
	uint8_t			*payload;

	create(p, w);
	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 10, 'a', &a);
	assert_int_equal(writer_commit(w), 0);
	assert_int_equal(writer_begin(w, 0), 0);
	for (uint64_t object = 2; object < 5; object++) {
		assert_int_equal(writer_chunk(w, object, &h, &payload), 0);
		memset(payload, 0, 10);
		writer_chunk_done(&h, payload);
	}
	assert_int_equal(writer_commit(w), 0);
	writer_close(w);

	w = open_writer(p);
	assert_int_equal(writer_intake(w), 0);
	assert_int_equal(writer_begin(w, 0), 0);
	/* Appending under the same numbers works: nothing is in the way. */
	add(w, 10, 'b', &a);
	assert_int_equal(writer_commit(w), 0);
	writer_close(w);
}

static void
one_intake(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p), *other;

	create(p, w);
	assert_int_equal(writer_intake(w), 0);
	assert_int_equal(writer_open_new(&other, &p->opts, &p->info), 0);
	assert_int_equal(writer_intake(other), FAIL_CANNOT);
	writer_close(other);
	writer_close(w);
	w = open_writer(p);
	assert_int_equal(writer_intake(w), 0);
	writer_close(w);
}

static void
segments_roll(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	struct digest	 id[8];
	uint32_t	 where[8];
	char		*path;
	bool		 same;

	create(p, w);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(writer_room(w, 90000), 0);
		assert_int_equal(writer_begin(w, 0), 0);
		add(w, 90000, (char)('a' + i), &id[i]);
		where[i] = writer_segment(w);
		assert_int_equal(writer_commit(w), 0);
	}
	assert_int_equal(where[0], 1);
	assert_true(where[7] >= 3);
	assert_true(segment_sealed(p->dir, 1));
	assert_false(segment_sealed(p->dir, where[7]));
	for (int i = 0; i < 8; i++) {
		assert_int_equal(writer_check(w, where[i], (uint64_t)i + 1,
		    90000, &id[i], &same), 0);
		assert_true(same);
	}
	/* Larger than a segment: an empty one takes it, alone. */
	assert_int_equal(writer_room(w, 2 * SEGMENT_OCTETS), 0);
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(writer_segment(w), where[7] + 1);
	add(w, 2 * SEGMENT_OCTETS, 'z', &id[0]);
	assert_int_equal(writer_commit(w), 0);
	assert_int_equal(writer_room(w, 1), 0);
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(writer_segment(w), where[7] + 2);
	writer_abort(w);
	writer_close(w);

	/* A catalog from before all of them is brought up to date. */
	run(p, "rm -rf $D/catalog");
	path = under(p, STORE_CATALOG);
	assert_int_equal(catalog_create(path), 0);
	free(path);
	w = open_writer(p);
	assert_true(holds(w, &id[1]));
	assert_true(holds(w, &id[0]));
	writer_close(w);
}

/* Another writer sealed the segment that this one has open. */
static void
rolled_elsewhere(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	struct digest	 a, b;

	create(p, w);
	assert_int_equal(writer_begin(w, 0), 0);
	add(w, 100, 'a', &a);
	assert_int_equal(writer_commit(w), 0);
	assert_int_equal(segment_create(p->dir, 2), 0);
	assert_int_equal(segment_seal(p->dir, 1), 0);
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(writer_segment(w), 2);
	add(w, 100, 'b', &b);
	assert_int_equal(writer_commit(w), 0);
	assert_true(holds(w, &a));
	assert_true(holds(w, &b));
	writer_close(w);
}

/* Times increase by a microsecond at least, whatever the clock does. */
static void
times_increase(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	const char	*at;
	json_t		*entry;
	int64_t		 t[3];

	create(p, w);
	p->now -= 500 * TIME_SECOND;
	assert_int_equal(writer_begin(w, 0), 0);
	for (int i = 0; i < 3; i++) {
		if (i == 2)
			p->now += 2000 * TIME_SECOND;
		assert_non_null(entry = writer_entry(w, ENTRY_REGISTER_CHANGE));
		at = json_get_str(entry, "time");
		assert_int_equal(time_parse(at, &t[i]), 0);
		assert_int_equal(writer_put(w, entry), 0);
	}
	assert_int_equal(t[0], 1000 * TIME_SECOND + 1);
	assert_int_equal(t[1], t[0] + 1);
	assert_int_equal(t[2], 2500 * TIME_SECOND);
	assert_int_equal(writer_commit(w), 0);
	writer_close(w);
}

static void
checkpoints(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);
	struct buf	 first, again, next;
	char		*path;

	buf_init(&first, 4096);
	buf_init(&again, 4096);
	buf_init(&next, 4096);
	create(p, w);
	assert_int_equal(writer_checkpoint(w, &first), 0);
	assert_int_equal(writer_checkpoint(w, &again), 0);
	assert_int_equal(first.len, again.len);
	assert_memory_equal(first.p, again.p, first.len);
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(put(w, ENTRY_REGISTER_CHANGE, "{}"), 0);
	assert_int_equal(writer_commit(w), 0);
	assert_int_equal(writer_checkpoint(w, &next), 0);
	assert_memory_equal(next.p, "test.example\n2\n", 15);

	/* One that is not signed by the key is evidence of tampering. */
	path = under(p, STORE_CHECKPOINT);
	next.p[next.len - 10] ^= 1;
	next.p[20] = next.p[20] == 'A' ? 'B' : 'A';
	assert_int_equal(durable_write(path, next.p, next.len, 0600, true),
	    0);
	free(path);
	buf_reset(&again);
	assert_true(writer_checkpoint(w, &again) >= FAIL_DAMAGE);
	assert_int_equal(again.len, 0);
	writer_close(w);
	buf_release(&first);
	buf_release(&again);
	buf_release(&next);
}

/* A reserve that is not there: said before anything is written. */
static void
no_space(void **state)
{
	struct place	*p = *state;
	struct writer	*w = open_writer(p);

	create(p, w);
	writer_close(w);
	p->opts.reserve.n = (uint64_t)INT64_MAX / 2;
	w = open_writer(p);
	assert_int_equal(writer_begin(w, 0), FAIL_CANNOT);
	writer_close(w);
}

static bool
always(void)
{
	return true;
}

static bool
never(void)
{
	return false;
}

/* A file of ${size} octets that a worker could not judge. */
static struct doc *
input(size_t size)
{
	struct stat	 st;
	struct doc	*d;
	int		 fd;

	assert_true((fd = memfd_create("input", MFD_CLOEXEC)) >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_non_null(d = doc_new("input", fd, &st, -1, &st));
	assert_int_equal(doc_unjudged(d, FINDING_WORKER_DIED, "x", 0), 0);
	assert_int_equal(doc_hash(d), 0);
	return d;
}

/*
 * A large document that is given up, before its first chunk or after, takes
 * nothing with it of what lies in the same segment.
 */
static void
given_up(void **state)
{
	static const struct {
		const char	*descr;
		bool		 (*stopping)(void);
		bool		 changed;	/* it is not what was judged */
	} rows[] = {
		{ "before its first chunk", always, false },
		{ "after its last chunk", never, true },
	};
	struct place		*p = *state;
	struct settings		 set = { .channel = "c", .direction = "in" };
	struct writer		*w;
	struct deposit		 dp = { .set = &set };
	struct digest		 id;
	struct doc		*d;
	uint64_t		 number;
	bool			 same;

	p->info.segment_size = (uint64_t)1 << 30;
	w = dp.w = open_writer(p);
	create(p, w);
	assert_int_equal(writer_intake(w), 0);
	assert_int_equal(writer_begin(w, 0), 0);
	number = writer_next_object(w);
	add(w, 10, 'a', &id);
	assert_int_equal(writer_commit(w), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].descr);
		dp.stopping = rows[i].stopping;
		d = input((size_t)CHUNK_PAYLOAD + 1);
		if (rows[i].changed)
			d->sha256.octet[0] ^= 1;
		assert_int_equal(deposit_batch(&dp, d), 0);
		assert_int_equal(d->outcome, DOC_ERROR);
		doc_free(d);
		assert_int_equal(writer_check(w, SEGMENT_FIRST, number, 10,
		    &id, &same), 0);
		assert_true(same);
	}
	/* Nor does anyone else who errs. */
	assert_int_equal(writer_begin(w, 0), 0);
	assert_int_equal(writer_cut(w, number), FAIL_CANNOT);
	assert_int_equal(writer_cut(w, number + 1), 0);
	writer_abort(w);
	writer_close(w);
}

int
main(void)
{
#define ROW(f)	cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest	 list[] = {
		ROW(committed_or_not_there),
		ROW(catalog_behind),
		ROW(catalog_ahead),
		ROW(orphans),
		ROW(one_intake),
		ROW(segments_roll),
		ROW(rolled_elsewhere),
		ROW(times_increase),
		ROW(checkpoints),
		ROW(no_space),
		ROW(given_up),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
