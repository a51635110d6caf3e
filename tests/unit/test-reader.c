/*
 * test-reader.c: reading segments and the catalog.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <lmdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"
#include "tests/unit/segments.h"


static char	dir[64];

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level, (void)line, (void)arg;
}

/* Chunk ${number} of ${count}, filled with ${fill}. */
static void
put_chunk(MDB_txn *txn, uint64_t object, uint64_t size, uint32_t number,
    uint8_t fill)
{
	struct chunk_header	 h = { .size = size, .number = number,
	    .count = chunk_count(size), .length = chunk_length(size, number) };
	uint8_t			 key[CHUNK_KEY], *v;

	v = malloc(CHUNK_HEADER + h.length);
	assert_non_null(v);
	memset(v + CHUNK_HEADER, fill, h.length);
	h.crc = crc32c(0, v + CHUNK_HEADER, h.length);
	memset(&h.sha256, fill, sizeof(h.sha256));
	chunk_header_encode(v, &h);
	chunk_key_encode(key, object, number);
	put(txn, DB_CHUNK, key, sizeof(key), v, CHUNK_HEADER + h.length);
	free(v);
}

static void
put_entry(MDB_txn *txn, uint64_t seq, uint64_t inside, const char *text)
{
	uint8_t	 key[8], v[ENTRY_HEADER + 100];
	size_t	 len = strlen(text);

	be64_put(key, seq);
	memcpy(v + ENTRY_HEADER, text, len);
	entry_header_encode(v, inside, text, (uint32_t)len);
	put(txn, DB_JOURNAL, key, 8, v, ENTRY_HEADER + len);
}

static int
setup(void **state)
{
	char	*path;

	(void)state;
	memcpy(dir, "/tmp/nb-reader-XXXXXX", 22);
	if (mkdtemp(dir) == NULL || (path = path_join(dir, "segments")) == NULL)
		return -1;
	mkdir(path, 0700);
	free(path);
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	log_init(NULL, NULL, LOG_LEVEL_WARN);
	remove_tree(dir, 4);
	return 0;
}

static void
chunks(void **state)
{
	uint64_t		 big = CHUNK_PAYLOAD + 3;
	MDB_env			*env;
	MDB_txn			*txn = write_begin(dir, "segments/000001",
				    &env);
	struct reader		*rd;
	struct chunk_header	 h;
	struct octets		 p;
	uint64_t		 object;
	uint8_t			 key[CHUNK_KEY], junk[80] = "NBCHUNK0";

	(void)state;
	put(txn, DB_JOURNAL, NULL, 0, NULL, 0);
	put_chunk(txn, 3, 0, 0, 0);
	put_chunk(txn, 5, 9, 0, 'x');
	put_chunk(txn, 7, big, 1, 'y');		/* its chunk 0 is lost */
	chunk_key_encode(key, 8, 0);
	put(txn, DB_CHUNK, key, sizeof(key), junk, sizeof(junk));
	put_chunk(txn, UINT64_MAX, 1, 0, 'z');
	write_end(env, txn);

	for (int nolock = 0; nolock < 2; nolock++) {
		rd = reader_open_segment(dir, 1, nolock == 1);
		assert_non_null(rd);
		assert_int_equal(reader_slots(rd) >= 1, nolock == 0);
		assert_int_equal(reader_chunk(rd, 3, 0, &h, &p), READER_FOUND);
		assert_int_equal(p.len, 0);
		assert_int_equal(reader_chunk(rd, 5, 0, &h, &p), READER_FOUND);
		assert_int_equal(p.len, 9);
		assert_memory_equal(p.p, "xxxxxxxxx", 9);
		assert_int_equal(reader_chunk(rd, 5, 1, &h, &p),
		    READER_ABSENT);
		assert_int_equal(reader_chunk(rd, 6, 0, &h, &p),
		    READER_ABSENT);
		assert_int_equal(reader_chunk(rd, 7, 0, &h, &p),
		    READER_ABSENT);
		assert_int_equal(reader_chunk(rd, 7, 1, &h, &p),
		    READER_FOUND);
		assert_int_equal(h.count, 2);
		assert_int_equal(reader_chunk(rd, 8, 0, &h, &p),
		    READER_DAMAGED);

		assert_int_equal(reader_next_object(rd, 0, &object),
		    READER_FOUND);
		assert_int_equal(object, 3);
		assert_int_equal(reader_next_object(rd, 5, &object),
		    READER_FOUND);
		assert_int_equal(object, 5);
		assert_int_equal(reader_next_object(rd, 9, &object),
		    READER_FOUND);
		assert_int_equal(object, UINT64_MAX);
		assert_int_equal(reader_entry_range(rd, &object, &object),
		    READER_ABSENT);
		reader_close(rd);
	}
}

static void
entries(void **state)
{
	MDB_env		*env;
	MDB_txn		*txn = write_begin(dir, "segments/000001", &env);
	struct reader	*rd;
	struct octets	 e;
	uint64_t	 first, last, object;

	(void)state;
	put(txn, DB_CHUNK, NULL, 0, NULL, 0);
	put_entry(txn, 254, 254, "{}");
	put_entry(txn, 255, 255, "{\"a\":1}");
	put_entry(txn, 256, 255, "{}");		/* under another's key */
	write_end(env, txn);

	rd = reader_open_segment(dir, 1, false);
	assert_non_null(rd);
	assert_int_equal(reader_next_object(rd, 0, &object), READER_ABSENT);
	assert_int_equal(reader_entry_range(rd, &first, &last), READER_FOUND);
	assert_int_equal(first, 254);
	assert_int_equal(last, 256);
	assert_int_equal(reader_entry(rd, 255, &e), READER_FOUND);
	assert_int_equal(e.len, 7);
	assert_memory_equal(e.p, "{\"a\":1}", 7);
	assert_int_equal(reader_entry(rd, 253, &e), READER_ABSENT);
	assert_int_equal(reader_entry(rd, 256, &e), READER_DAMAGED);
	reader_close(rd);
}

/* A child writes more than the reader has mapped; the reader follows. */
static void
growth(void **state)
{
	MDB_env		*env;
	MDB_txn		*txn = write_begin(dir, "segments/000001", &env);
	struct reader	*rd;
	struct octets	 e;
	struct chunk_header h;
	int		 status;
	pid_t		 pid;

	(void)state;
	put(txn, DB_CHUNK, NULL, 0, NULL, 0);
	put_entry(txn, 0, 0, "{}");
	write_end(env, txn);

	if ((pid = fork()) == 0) {	/* waits for the reader's open */
		usleep(200000);
		txn = write_begin(dir, "segments/000001", &env);
		put_chunk(txn, 1, 4000000, 0, 'g');
		put_entry(txn, 1, 1, "{}");
		write_end(env, txn);
		_exit(0);
	}
	rd = reader_open_segment(dir, 1, false);
	assert_non_null(rd);
	assert_int_equal(reader_entry(rd, 1, &e), READER_ABSENT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(reader_entry(rd, 1, &e), READER_ABSENT);
	assert_int_equal(reader_renew(rd), 0);
	assert_int_equal(reader_entry(rd, 1, &e), READER_FOUND);
	assert_int_equal(reader_chunk(rd, 1, 0, &h, &e), READER_FOUND);
	assert_int_equal(e.p[3999999], 'g');
	reader_close(rd);
}

/* Sealed: no write bit, no lock file; never one made either. */
static void
sealed(void **state)
{
	MDB_env		*env;
	MDB_txn		*txn = write_begin(dir, "segments/000001", &env);
	char		*data = path_join(dir, "segments/000001/data.mdb");
	char		*lock = path_join(dir, "segments/000001/lock.mdb");
	struct reader	*rd;
	struct octets	 e;

	(void)state;
	put(txn, DB_CHUNK, NULL, 0, NULL, 0);
	put_entry(txn, 0, 0, "{}");
	write_end(env, txn);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(chmod(data, 0440), 0);

	rd = reader_open_segment(dir, 1, false);
	assert_non_null(rd);
	assert_int_equal(reader_entry(rd, 0, &e), READER_FOUND);
	reader_close(rd);
	assert_int_equal(access(lock, F_OK), -1);
	free(data);
	free(lock);
}

static void
catalog(void **state)
{
	char		 a[] = "a", b[] = "b", value[] = "{}";
	MDB_env		*env;
	MDB_txn		*txn = write_begin(dir, "catalog", &env);
	struct reader	*rd;
	struct octets	 key, v, after = { (const uint8_t *)"a", 1 };

	(void)state;
	put(txn, "object", b, 1, value, 2);
	put(txn, "object", a, 1, value, 2);
	put(txn, "meta", NULL, 0, NULL, 0);
	write_end(env, txn);

	rd = reader_open_catalog(dir, true);
	assert_non_null(rd);
	assert_int_equal(reader_record(rd, CAT_OBJECT, "b", 1, &v),
	    READER_FOUND);
	assert_int_equal(v.len, 2);
	assert_int_equal(reader_record(rd, CAT_OBJECT, "c", 1, &v),
	    READER_ABSENT);
	assert_int_equal(reader_record(rd, CAT_COPY, "c", 1, &v),
	    READER_ABSENT);
	assert_int_equal(reader_record(rd, CAT_MAX, "c", 1, &v),
	    READER_ERROR);
	assert_int_equal(reader_next_record(rd, CAT_OBJECT, NULL, &key, &v),
	    READER_FOUND);
	assert_int_equal(key.p[0], 'a');
	assert_int_equal(reader_next_record(rd, CAT_OBJECT, &after, &key, &v),
	    READER_FOUND);
	assert_int_equal(key.p[0], 'b');
	after = key;
	assert_int_equal(reader_next_record(rd, CAT_OBJECT, &after, &key, &v),
	    READER_ABSENT);
	after = (struct octets){ (const uint8_t *)"aa", 2 };
	assert_int_equal(reader_next_record(rd, CAT_OBJECT, &after, &key, &v),
	    READER_FOUND);
	assert_int_equal(key.p[0], 'b');
	assert_int_equal(reader_next_record(rd, CAT_META, NULL, &key, &v),
	    READER_ABSENT);
	reader_close(rd);
}

static void
not_there(void **state)
{
	char	*path = path_join(dir, "segments/000001");
	char	*data = path_join(dir, "segments/000001/data.mdb");

	(void)state;
	assert_null(reader_open_segment(dir, 1, true));
	assert_null(reader_open_catalog(dir, true));
	mkdir(path, 0700);
	assert_null(reader_open_segment(dir, 1, true));
	assert_int_equal(durable_write(data, "not a database", 14, 0600,
	    false), 0);
	assert_null(reader_open_segment(dir, 1, true));
	free(path);
	free(data);
	reader_close(NULL);
}

static void
segments(void **state)
{
	static const char *const names[] = { "segments/000002",
	    "segments/000001", "segments/000003.new", "segments/x" };
	uint32_t	*number;
	size_t		 n;
	char		*path;

	(void)state;
	assert_int_equal(store_segments(dir, &number, &n), 0);
	assert_int_equal(n, 0);
	free(number);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path = path_join(dir, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
		free(path);
	}
	assert_int_equal(store_segments(dir, &number, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(number[0], 1);
	assert_int_equal(number[1], 2);
	free(number);
	path = path_join(dir, "segments/000004");	/* a gap */
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	assert_int_equal(store_segments(dir, &number, &n), -1);
	assert_null(number);
	assert_int_equal(store_segments("/nonexistent", &number, &n), -1);
}

#define WITH_STORE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		WITH_STORE(chunks), WITH_STORE(entries), WITH_STORE(growth),
		WITH_STORE(sealed), WITH_STORE(catalog), WITH_STORE(not_there),
		WITH_STORE(segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
