/*
 * test-worker.c: nbworker's jobs over a small store, through the pool.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <limits.h>
#include <lmdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/limits.h"
#include "formats/sandbox/pool.h"
#include "formats/store/layout.h"
#include "tests/unit/segments.h"

#define AT	INT64_C(1750000000000000)
#define BIG	(CHUNK_PAYLOAD + 100)	/* octets: two chunks */

static char	dir[PATH_MAX];
static char	worker[PATH_MAX];

/* Objects of segment 1; what is wrong with each is in write_store(). */
enum { OBJ_GOOD = 3, OBJ_HEADER, OBJ_CRC, OBJ_DIGEST, OBJ_HALF, OBJ_MORE,
	OBJ_UNNAMED, OBJ_BIG, OBJ_COVERS, OBJ_ABSENT, OBJ_LAST = 100 };

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	if (getenv("NB_VERBOSE") != NULL)
		print_message("log %d: %s\n", (int)level, line);
}

/* The octets of object ${number}: its number over and over. */
static uint64_t
object_size(uint64_t number)
{
	return number == OBJ_BIG ? BIG : 1000 + number;
}

static void
object_digest(uint64_t number, struct digest *d)
{
	size_t	 len = object_size(number);
	uint8_t	*p = malloc(len);

	assert_non_null(p);
	memset(p, (int)number, len);
	assert_int_equal(digest_sha256(d, p, len), 0);
	free(p);
}

static void
put_chunk(MDB_txn *txn, uint64_t number, uint32_t chunk)
{
	uint64_t		 size = object_size(number);
	struct chunk_header	 h = { .size = size, .number = chunk,
	    .count = chunk_count(size), .length = chunk_length(size, chunk) };
	uint8_t			 key[CHUNK_KEY], *v;

	if (chunk >= h.count)		/* one too many */
		h.number = 0, h.length = (uint32_t)size;
	v = malloc(CHUNK_HEADER + h.length);
	assert_non_null(v);
	memset(v + CHUNK_HEADER, (int)number, h.length);
	object_digest(number, &h.sha256);
	if (number == OBJ_HEADER)
		h.sha256.octet[0] ^= 1;
	if (number == OBJ_DIGEST)
		v[CHUNK_HEADER + 5] ^= 1;
	h.crc = crc32c(0, v + CHUNK_HEADER, h.length);
	if (number == OBJ_CRC)
		v[CHUNK_HEADER + 5] ^= 1;
	chunk_header_encode(v, &h);
	chunk_key_encode(key, number, chunk);
	put(txn, DB_CHUNK, key, sizeof(key), v, CHUNK_HEADER + h.length);
	free(v);
}

static void
put_entry(MDB_txn *txn, uint64_t seq, const char *text)
{
	uint8_t	 key[8], v[ENTRY_HEADER + 100];
	size_t	 len = strlen(text);

	be64_put(key, seq);
	memcpy(v + ENTRY_HEADER, text, len);
	entry_header_encode(v, seq, text, (uint32_t)len);
	if (text[0] == '!')		/* damaged */
		v[ENTRY_HEADER] = '?';
	put(txn, DB_JOURNAL, key, 8, v, ENTRY_HEADER + len);
}

static void
write_store(void)
{
	static const uint64_t	 whole[] = { OBJ_GOOD, OBJ_HEADER, OBJ_CRC,
	    OBJ_DIGEST, OBJ_MORE, OBJ_UNNAMED, OBJ_BIG, OBJ_COVERS, OBJ_LAST };
	char			*path = path_join(dir, "segments");
	char			 key[] = "k1", value[] = "{}", text[32];
	MDB_env			*env;
	MDB_txn			*txn;

	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	txn = write_begin(dir, "segments/000001", &env);
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		put_chunk(txn, whole[i], 0);
	put_chunk(txn, OBJ_MORE, 1);
	put_chunk(txn, OBJ_BIG, 1);
	chunk_key_encode((uint8_t *)text, OBJ_HALF, 7);	/* a stray one */
	put(txn, DB_CHUNK, text, CHUNK_KEY, value, 2);
	for (uint64_t seq = 0; seq < 20000; seq++) {
		snprintf(text, sizeof(text), "{\"seq\":%d,\"x\":\"yyyy\"}",
		    (int)seq);
		put_entry(txn, seq, text);
	}
	write_end(env, txn);

	txn = write_begin(dir, "segments/000002", &env);
	put(txn, DB_CHUNK, NULL, 0, NULL, 0);
	put_entry(txn, 20000, "{}");
	put_entry(txn, 20001, "!}");
	write_end(env, txn);

	txn = write_begin(dir, "catalog", &env);
	for (key[1] = '1'; key[1] <= '9'; key[1]++)
		put(txn, "object", key, 2, value, 2);
	put(txn, "meta", NULL, 0, NULL, 0);
	write_end(env, txn);
}

static int
group_setup(void **state)
{
	char	*slash;
	ssize_t	 n;

	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	n = readlink("/proc/self/exe", worker, sizeof(worker) - 64);
	if (n <= 0)
		return -1;
	worker[n] = '\0';
	for (int i = 0; i < 3; i++) {
		if ((slash = strrchr(worker, '/')) == NULL)
			return -1;
		*slash = '\0';
	}
	strncat(worker, "/bin/nbworker", 32);
	if (access(worker, X_OK) == -1) {
		print_error("%s: not built\n", worker);
		return -1;
	}
	snprintf(dir, sizeof(dir), "/tmp/nb-worker-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	write_store();
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	remove_tree(dir, 4);
	return 0;
}

static struct pool *
pool_on_store(void)
{
	struct pool_opts	 o = { .worker = worker, .n = 1, .store = dir,
	    .nolock = true };
	struct pool		*pool = pool_new(&o);

	assert_non_null(pool);
	return pool;
}

static void
submit(struct pool *pool, struct buf *b, int fd0, int fd1)
{
	struct pool_job	 j = { .p = b->p, .len = b->len, .fd = { fd0, fd1 },
	    .documents = 100, .weight = BIG };

	assert_int_equal(b->failed, 0);
	assert_int_equal(pool_submit(pool, &j), 0);
	buf_release(b);
}

static struct buf
job_buf(void)
{
	struct buf	 b;

	buf_init(&b, POOL_FRAME_MAX);
	return b;
}

static void
segments(void **state)
{
	static const uint32_t	 number[] = { 1, 2, 3 };
	struct segment_facts	 f[3];
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b = job_buf();
	char			*data = path_join(dir,
	    "segments/000002/data.mdb");
	size_t			 n = 0;

	(void)state;
	assert_int_equal(chmod(data, 0440), 0);
	assert_int_equal(job_segments(&b, number, 3), 0);
	submit(pool, &b, -1, -1);
	while (pool_next(pool, &ev, 30000) == 1 && ev.what == POOL_FRAME) {
		assert_true(n < 3);
		assert_int_equal(segment_facts_decode(&f[n++], ev.p, ev.len),
		    0);
	}
	assert_int_equal(ev.what, POOL_END);
	assert_int_equal(n, 3);
	assert_true(f[0].readable && !f[0].sealed);
	assert_int_equal(f[0].segment, 1);
	assert_int_equal(f[0].objects, 10);
	assert_int_equal(f[0].last_object, OBJ_LAST);
	assert_int_equal(f[0].first_seq, 0);
	assert_int_equal(f[0].last_seq, 19999);
	assert_true(f[1].readable && f[1].sealed);
	assert_int_equal(f[1].objects, 0);
	assert_int_equal(f[1].last_seq, 20001);
	assert_false(f[2].readable);
	assert_true(f[2].first_seq > f[2].last_seq);
	assert_int_equal(chmod(data, 0640), 0);
	free(data);
	pool_free(pool);
}

static void
entries(void **state)
{
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b = job_buf();
	struct octets		 e;
	struct wire		 w;
	uint64_t		 seq, want = 5;
	unsigned int		 frames = 0;
	int			 rc;

	(void)state;
	assert_int_equal(job_entries(&b, 1, 5, 19999), 0);
	submit(pool, &b, -1, -1);
	while (pool_next(pool, &ev, 30000) == 1 && ev.what == POOL_FRAME) {
		frames++;
		wire_init(&w, ev.p, ev.len);
		while ((rc = entries_next(&w, &seq, &e)) == 1) {
			assert_int_equal(seq, want++);
			assert_true(e.len > 10);
		}
		assert_int_equal(rc, 0);
	}
	assert_int_equal(ev.what, POOL_END);
	assert_int_equal(ev.slot, 19999);
	assert_int_equal(want, 20000);
	assert_true(frames > 1);

	/* The second is damaged: the list ends there. */
	for (uint64_t to = 20001; to <= 20005; to += 4) {
		b = job_buf();
		assert_int_equal(job_entries(&b, 2, 20000, to), 0);
		submit(pool, &b, -1, -1);
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		wire_init(&w, ev.p, ev.len);
		assert_int_equal(entries_next(&w, &seq, &e), 1);
		assert_int_equal(e.len, 2);
		assert_int_equal(entries_next(&w, &seq, &e), 1);
		assert_int_equal(seq, 20001);
		assert_int_equal(e.len, 0);
		assert_int_equal(entries_next(&w, &seq, &e), 0);
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(ev.what, POOL_END);
	}
	pool_free(pool);
}

static void
catalog(void **state)
{
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b = job_buf();
	struct octets		 key;
	struct digest		 d, want;
	struct wire		 w;
	unsigned int		 n = 0;

	(void)state;
	assert_int_equal(digest_sha256(&want, "{}", 2), 0);
	assert_int_equal(job_catalog(&b, CAT_OBJECT, true), 0);
	submit(pool, &b, -1, -1);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_FRAME);
	wire_init(&w, ev.p, ev.len);
	while (records_next(&w, &key, &d) == 1) {
		assert_int_equal(key.len, 2);
		assert_int_equal(key.p[1], '1' + n++);
		assert_true(digest_equal(&d, &want));
	}
	assert_int_equal(n, 9);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);
	assert_int_equal(ev.slot, 9);

	b = job_buf();			/* empty, and not there at all */
	assert_int_equal(job_catalog(&b, CAT_META, true), 0);
	submit(pool, &b, -1, -1);
	b = job_buf();
	assert_int_equal(job_catalog(&b, CAT_COPY, true), 0);
	submit(pool, &b, -1, -1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(ev.what, POOL_END);
	}
	pool_free(pool);
}

static void
object(struct job_object *o, uint64_t number)
{
	memset(o, 0, sizeof(*o));
	o->number = number;
	o->size = object_size(number);
	object_digest(number, &o->sha256);
}

/* Records of the database as the worker sees it. */
static unsigned int
records_seen(struct pool *pool, bool fresh)
{
	struct pool_event	 ev;
	struct octets		 key;
	struct digest		 d;
	struct wire		 w;
	struct buf		 b = job_buf();
	unsigned int		 n = 0;

	assert_int_equal(job_catalog(&b, CAT_META, fresh), 0);
	submit(pool, &b, -1, -1);
	while (pool_next(pool, &ev, 30000) == 1 && ev.what == POOL_FRAME) {
		wire_init(&w, ev.p, ev.len);
		while (records_next(&w, &key, &d) == 1)
			n++;
	}
	assert_int_equal(ev.what, POOL_END);
	return n;
}

/* An audit beside a busy archive holds one view, and no mixture. */
static void
catalog_view(void **state)
{
	struct pool	*pool = pool_on_store();
	char		 key[] = "a", value[] = "{}";
	MDB_env		*env;
	MDB_txn		*txn;
	MDB_dbi		 dbi;

	(void)state;
	assert_int_equal(records_seen(pool, true), 0);
	txn = write_begin(dir, "catalog", &env);
	put(txn, catalog_db_name(CAT_META), key, 1, value, 2);
	write_end(env, txn);
	assert_int_equal(records_seen(pool, false), 0);
	assert_int_equal(records_seen(pool, true), 1);
	assert_int_equal(records_seen(pool, false), 1);
	pool_free(pool);
	txn = write_begin(dir, "catalog", &env);
	assert_int_equal(mdb_dbi_open(txn, catalog_db_name(CAT_META), 0,
	    &dbi), 0);
	assert_int_equal(mdb_drop(txn, dbi, 0), 0);
	write_end(env, txn);
}

static void
check(void **state)
{
	static const struct {
		uint64_t	 number;
		bool		 named;
		enum fixity	 want;
	} tests[] = {
		{ OBJ_GOOD, true, FIXITY_OK },
		{ OBJ_HEADER, true, FIXITY_CHUNK },
		{ OBJ_CRC, true, FIXITY_CRC },
		{ OBJ_DIGEST, true, FIXITY_DIGEST },
		{ OBJ_HALF, true, FIXITY_CHUNK },
		{ OBJ_MORE, true, FIXITY_CHUNK },
		{ OBJ_UNNAMED, false, FIXITY_UNEXPECTED },
		{ OBJ_BIG, true, FIXITY_OK },
		{ OBJ_COVERS, false, FIXITY_UNEXPECTED },
		{ OBJ_ABSENT, true, FIXITY_MISSING },
		{ OBJ_LAST, false, FIXITY_UNEXPECTED },
	};
	enum { N = sizeof(tests) / sizeof(tests[0]) };
	struct job_object	 o[N];
	struct checked		 c;
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b;
	size_t			 n = 0, i = 0;

	(void)state;
	for (i = 0; i < N; i++)
		if (tests[i].named)
			object(&o[n++], tests[i].number);
	/* To the end of all numbers, and to just before the last one. */
	for (int part = 0; part < 2; part++) {
		b = job_buf();
		assert_int_equal(job_check(&b, 1, part == 0 ? 0 : OBJ_GOOD,
		    part == 0 ? UINT64_MAX : OBJ_LAST - 1, o, n), 0);
		submit(pool, &b, -1, -1);
		for (i = 0; pool_next(pool, &ev, 30000) == 1 &&
		    ev.what == POOL_FRAME; i++) {
			assert_true(i < N);
			assert_int_equal(checked_decode(&c, ev.p, ev.len), 0);
			print_message("%d: %s\n", (int)c.number,
			    fixity_name(c.fixity));
			assert_int_equal(c.number, tests[i].number);
			assert_int_equal(c.fixity, tests[i].want);
			if (c.fixity == FIXITY_OK)
				assert_int_equal(c.size,
				    object_size(c.number));
			checked_release(&c);
		}
		assert_int_equal(ev.what, POOL_END);
		assert_int_equal(i, part == 0 ? N : N - 1);
	}
	pool_free(pool);
}

/* A segment that is not there: each named object is answered all the same. */
static void
check_no_segment(void **state)
{
	struct job_object	 o[2];
	struct checked		 c;
	struct planned		 p;
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b = job_buf();

	(void)state;
	object(&o[0], 1);
	object(&o[1], 2);
	assert_int_equal(job_check(&b, 9, 0, 5, o, 2), 0);
	submit(pool, &b, -1, -1);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(checked_decode(&c, ev.p, ev.len), 0);
		assert_int_equal(c.number, i + 1);
		assert_int_equal(c.fixity, FIXITY_CHUNK);
	}
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);
	b = job_buf();
	assert_int_equal(job_plan(&b, 9, o, 1), 0);
	submit(pool, &b, -1, -1);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(planned_decode(&p, ev.p, ev.len), 0);
	assert_false(p.readable);
	pool_free(pool);
}

static void
plans(void **state)
{
	static const uint64_t	 number[] = { OBJ_GOOD, OBJ_CRC, OBJ_BIG,
	    OBJ_ABSENT };
	struct job_object	 o[4];
	struct planned		 p;
	struct plan		*plan;
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b = job_buf();

	(void)state;
	for (size_t i = 0; i < 4; i++)
		object(&o[i], number[i]);
	assert_int_equal(job_plan(&b, 1, o, 4), 0);
	submit(pool, &b, -1, -1);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(ev.what, POOL_FRAME);
		assert_int_equal(planned_decode(&p, ev.p, ev.len), 0);
		assert_int_equal(p.number, number[i]);
		assert_int_equal(p.readable, i % 2 == 0);
		if (!p.readable)
			continue;
		plan = plan_decode(p.plan.p, p.plan.len);
		assert_non_null(plan);
		assert_int_equal(plan->size, object_size(number[i]));
		assert_int_equal(plan->nsig, 0);
		plan_free(plan);
	}
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);
	pool_free(pool);
}

/* A signature over detached data: found, and fed only when it is sound. */
static void
covers(void **state)
{
	static const struct {
		const char	*descr;
		uint32_t	 segment;
		uint64_t	 number;
		enum tri	 want;
	} tests[] = {
		{ "the data", 1, OBJ_COVERS, TRI_YES },
		{ "data of two chunks", 1, OBJ_BIG, TRI_YES },
		{ "other data", 1, OBJ_GOOD, TRI_NO },
		{ "damaged data", 1, OBJ_CRC, TRI_UNKNOWN },
		{ "no data", 1, OBJ_ABSENT, TRI_UNKNOWN },
		{ "none named", 0, 0, TRI_UNKNOWN },
	};
	struct plan		*plan = plan_new();
	struct sigplan		*s;
	struct job_object	 o;
	struct checked		 c;
	struct digest		 d;
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 enc = job_buf(), b;

	(void)state;
	assert_non_null(plan);
	plan->format = FORMAT_CMS;
	plan->size = object_size(OBJ_GOOD);
	s = plan_add_sig(plan);
	assert_non_null(s);
	s->mode = SIGMODE_ATTRS;
	s->content = CONTENT_COVERS;
	s->digest = DIGEST_SHA256;
	assert_int_equal(blob_set(&s->attrs, "1\0", 2), 0);
	assert_int_equal(blob_set(&s->value, "v", 1), 0);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		object_digest(tests[i].number == OBJ_BIG ? OBJ_BIG :
		    OBJ_COVERS, &d);
		assert_int_equal(blob_set(&plan->sig[0].message_digest,
		    d.octet, DIGEST_SIZE), 0);
		buf_reset(&enc);
		assert_int_equal(plan_encode(&enc, plan), 0);
		object(&o, OBJ_GOOD);
		o.plan = (struct octets){ enc.p, enc.len };
		o.covers_segment = tests[i].segment;
		o.covers_number = tests[i].number;
		b = job_buf();
		assert_int_equal(job_check(&b, 1, OBJ_GOOD, OBJ_GOOD, &o, 1),
		    0);
		submit(pool, &b, -1, -1);
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(ev.what, POOL_FRAME);
		assert_int_equal(checked_decode(&c, ev.p, ev.len), 0);
		assert_int_equal(c.fixity, FIXITY_OK);
		assert_int_equal(c.nmath, 1);
		assert_int_equal(c.math[0].digest_match, tests[i].want);
		checked_release(&c);
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(ev.what, POOL_END);
	}
	plan_free(plan);
	buf_release(&enc);
	pool_free(pool);
}

static void
judge(void **state)
{
	static const struct {
		const char	*descr, *name, *nfc;
		off_t		 size;
		bool		 too_large;
	} tests[] = {
		{ "plain name", "a.txt", "a.txt", 5, false },
		{ "NFD name", "a\xcc\x81", "\xc3\xa1", 5, false },
		{ "name in another encoding", "\xe1.pdf", NULL, 5, false },
		{ "no name", "", NULL, 5, false },
		{ "empty file", "e", "e", 0, false },
		{ "mapped file", "m", "m", 5000000, false },
		{ "larger than is parsed", "l", "l", (off_t)PARSE_MAX + 1,
		    true },
	};
	struct pool_opts	 o = { .worker = worker, .n = 1 };
	struct pool		*pool = pool_new(&o);
	struct pool_event	 ev;
	struct judged		 j;
	struct buf		 b;
	char			*path = path_join(dir, "document");
	int			 fd, pipefd[2];

	(void)state;
	assert_non_null(pool);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		assert_int_equal(ftruncate(fd, tests[i].size), 0);
		b = job_buf();
		assert_int_equal(job_judge(&b, tests[i].name,
		    strlen(tests[i].name), AT, NULL, 0), 0);
		submit(pool, &b, fd, -1);
		assert_int_equal(pool_next(pool, &ev, 60000), 1);
		assert_int_equal(ev.what, POOL_FRAME);
		assert_int_equal(judged_decode(&j, ev.p, ev.len), 0);
		assert_int_equal(j.size, tests[i].size);
		assert_int_equal(j.plan->size, tests[i].size);
		assert_int_equal(j.nfc == NULL, tests[i].nfc == NULL);
		if (j.nfc != NULL)
			assert_string_equal(j.nfc, tests[i].nfc);
		if (tests[i].too_large) {
			assert_int_equal(j.plan->nnote, 1);
			assert_int_equal(j.plan->note[0].code,
			    FINDING_TOO_LARGE);
		}
		judged_release(&j);
		assert_int_equal(pool_next(pool, &ev, 30000), 1);
		assert_int_equal(ev.what, POOL_END);
		close(fd);
	}
	/* Not a file: no answer, and no harm. */
	assert_int_equal(pipe2(pipefd, O_CLOEXEC), 0);
	b = job_buf();
	assert_int_equal(job_judge(&b, "p", 1, AT, NULL, 0), 0);
	submit(pool, &b, pipefd[0], -1);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);
	close(pipefd[0]);
	close(pipefd[1]);
	unlink(path);
	free(path);
	pool_free(pool);
}

/* What a document says of itself, alone. */
static void
text(void **state)
{
	struct pool_opts	 o = { .worker = worker, .n = 1 };
	struct pool		*pool = pool_new(&o);
	struct pool_event	 ev;
	struct metadata		 m;
	struct buf		 b;
	struct wire		 w;
	char			*path = path_join(dir, "text");
	int			 fd;

	(void)state;
	assert_non_null(pool);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	b = job_buf();
	assert_int_equal(job_text(&b, "den/689-STC-VP a.pdf", 20), 0);
	submit(pool, &b, fd, -1);
	assert_int_equal(pool_next(pool, &ev, 60000), 1);
	assert_int_equal(ev.what, POOL_FRAME);
	wire_init(&w, ev.p, ev.len);
	assert_int_equal(metadata_decode(&m, &w), 0);
	assert_true(wire_done(&w));
	assert_string_equal(metadata_value(&m, META_NUMBER), "689");
	assert_string_equal(metadata_value(&m, META_NOTATION), "STC-VP");
	metadata_release(&m);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);

	/* Larger than is read: no answer, and no harm. */
	assert_int_equal(ftruncate(fd, (off_t)PARSE_MAX + 1), 0);
	b = job_buf();
	assert_int_equal(job_text(&b, "", 0), 0);
	submit(pool, &b, fd, -1);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);
	close(fd);
	unlink(path);
	free(path);
	pool_free(pool);
}

/* Octets that lie somewhere in a file, and were hashed before. */
static void
held(void **state)
{
	static const char	 text[] =
	    "before it;octets of a document;after";
	struct pool_opts	 o = { .worker = worker, .n = 1 };
	struct pool		*pool = pool_new(&o);
	struct job_held		 h = { .off = 10, .size = 20 };
	struct pool_event	 ev;
	struct judged		 j;
	struct buf		 b;
	char			*path = path_join(dir, "held");
	int			 fd;

	(void)state;
	assert_non_null(pool);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	memset(&h.sha256, 0x77, sizeof(h.sha256));
	b = job_buf();
	assert_int_equal(job_held(&b, "a.txt", 5, AT, &h), 0);
	submit(pool, &b, fd, -1);
	assert_int_equal(pool_next(pool, &ev, 60000), 1);
	assert_int_equal(ev.what, POOL_FRAME);
	assert_int_equal(judged_decode(&j, ev.p, ev.len), 0);
	assert_int_equal(j.size, h.size);
	assert_int_equal(j.plan->size, h.size);
	/* What it was told: it does not hash it again. */
	assert_true(digest_equal(&j.sha256, &h.sha256));
	judged_release(&j);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);

	/* Nothing of it is left to the next document. */
	b = job_buf();
	assert_int_equal(job_judge(&b, "a.txt", 5, AT, NULL, 0), 0);
	submit(pool, &b, fd, -1);
	assert_int_equal(pool_next(pool, &ev, 60000), 1);
	assert_int_equal(judged_decode(&j, ev.p, ev.len), 0);
	assert_int_equal(digest_sha256(&h.sha256, text, sizeof(text) - 1), 0);
	assert_true(digest_equal(&j.sha256, &h.sha256));
	judged_release(&j);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);

	/* Less than was promised: no answer. */
	h.off = 30;
	b = job_buf();
	assert_int_equal(job_held(&b, "a.txt", 5, AT, &h), 0);
	submit(pool, &b, fd, -1);
	assert_int_equal(pool_next(pool, &ev, 60000), 1);
	assert_int_equal(ev.what, POOL_END);
	close(fd);
	unlink(path);
	free(path);
	pool_free(pool);
}

/* What is no job ends the worker, not the pool. */
static void
nonsense(void **state)
{
	struct pool		*pool = pool_on_store();
	struct pool_event	 ev;
	struct buf		 b = job_buf();

	(void)state;
	buf_addstr(&b, "nonsense");
	submit(pool, &b, -1, -1);
	b = job_buf();
	assert_int_equal(job_catalog(&b, CAT_META, true), 0);
	submit(pool, &b, -1, -1);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_DIED);
	assert_int_equal(ev.status, 1);
	assert_int_equal(pool_next(pool, &ev, 30000), 1);
	assert_int_equal(ev.what, POOL_END);
	pool_free(pool);
}

/* A segment cut short: SIGBUS, told with the document it was on. */
static void
cut_short(void **state)
{
	static const uint64_t	 number[] = { OBJ_GOOD, OBJ_BIG };
	char			*data = path_join(dir,
	    "segments/000001/data.mdb"), *kept = path_join(dir, "kept");
	char			 cmd[2 * PATH_MAX + 32];
	struct job_object	 o[2];
	struct pool		*pool;
	struct pool_event	 ev;
	struct buf		 b = job_buf();
	struct stat		 st;

	(void)state;
	snprintf(cmd, sizeof(cmd), "cp '%s' '%s'", data, kept);
	assert_int_equal(system(cmd), 0);
	/* The object of two chunks is the last of what was written. */
	assert_int_equal(stat(data, &st), 0);
	pool = pool_on_store();
	for (size_t i = 0; i < 2; i++)
		object(&o[i], number[i]);
	assert_int_equal(truncate(data, st.st_size / 2), 0);
	assert_int_equal(job_check(&b, 1, OBJ_GOOD, OBJ_GOOD, o, 2), 0);
	submit(pool, &b, -1, -1);
	while (pool_next(pool, &ev, 30000) == 1 && ev.what == POOL_FRAME)
		;
	assert_int_equal(ev.what, POOL_DIED);
	if (getenv("NB_SANITIZED") == NULL)
		assert_true(ev.signal == SIGBUS || ev.status == 1);
	pool_free(pool);
	snprintf(cmd, sizeof(cmd), "mv '%s' '%s'", kept, data);
	assert_int_equal(system(cmd), 0);
	free(data);
	free(kept);
}

static int
slots(const char *sub)
{
	char		*path = path_join(dir, sub);
	MDB_env		*env;
	MDB_envinfo	 info;

	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_open(env, path, MDB_RDONLY, 0), 0);
	assert_int_equal(mdb_env_info(env, &info), 0);
	mdb_env_close(env);
	free(path);
	return (int)info.me_numreaders;
}

static void
guards(void **state)
{
	char		*data = path_join(dir, "segments/000002/data.mdb");
	struct guard	*g;

	(void)state;
	assert_int_equal(chmod(data, 0440), 0);
	g = guard_start(worker, dir);
	assert_non_null(g);
	assert_int_equal(slots("catalog"), 1);
	assert_int_equal(slots("segments/000001"), 1);
	assert_int_equal(slots("segments/000002"), 0);	/* sealed */
	assert_int_equal(guard_stop(g), 0);
	assert_int_equal(chmod(data, 0640), 0);
	free(data);
	assert_null(guard_start(worker, "/nonexistent"));
	assert_int_equal(guard_stop(NULL), 0);
}

static void
guard_dies(void **state)
{
	char		 path[64], pids[256];
	struct guard	*g = guard_start(worker, dir);
	pid_t		 pid;
	FILE		*f;

	(void)state;
	assert_non_null(g);
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	f = fopen(path, "r");
	if (f == NULL || fgets(pids, sizeof(pids), f) == NULL) {
		if (f != NULL)
			fclose(f);
		guard_stop(g);
		skip();
		return;
	}
	fclose(f);
	for (char *p = pids; (pid = (pid_t)strtol(p, &p, 10)) > 0;)
		kill(pid, SIGKILL);
	usleep(200000);
	assert_int_equal(guard_stop(g), -1);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(segments), cmocka_unit_test(entries),
		cmocka_unit_test(catalog), cmocka_unit_test(catalog_view),
		cmocka_unit_test(check),
		cmocka_unit_test(check_no_segment), cmocka_unit_test(plans),
		cmocka_unit_test(covers), cmocka_unit_test(judge),
		cmocka_unit_test(text),
		cmocka_unit_test(held),
		cmocka_unit_test(nonsense), cmocka_unit_test(cut_short),
		cmocka_unit_test(guards), cmocka_unit_test(guard_dies),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
