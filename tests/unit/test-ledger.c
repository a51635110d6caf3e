/*
 * test-ledger.c: commits of a ledger, what is kept, compare-and-swap; the
 * auditor's memory beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/ledger.h"
#include "auditor/state.h"

static char	 dir[] = "/tmp/test-ledger-XXXXXX";
static char	*path;			/* the ledger */

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static int
set_up(void **state)
{
	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	if (mkdtemp(dir) == NULL || (path = path_join(dir, "led")) == NULL)
		return -1;
	return folder_make(path);
}

static int
tear_down(void **state)
{
	char	 command[128];

	(void)state;
	free(path);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) == 0 ? 0 : -1;
}

static struct key *
test_key(uint8_t first)
{
	uint8_t		 seed[KEY_SEED] = { first };
	struct key	*key = key_from_seed(seed);

	assert_non_null(key);
	return key;
}

static void
put(struct ledger *l, const char *name, const char *text)
{
	assert_int_equal(ledger_put(l, name, text, strlen(text)), 0);
}

static void
is_file(struct ledger *l, const char *name, const char *want)
{
	struct buf	 b;

	buf_init(&b, 1024);
	assert_int_equal(ledger_get(l, name, &b), want != NULL);
	if (want != NULL) {
		assert_int_equal(b.len, strlen(want));
		assert_memory_equal(b.p, want, b.len);
	}
	buf_release(&b);
}

static void
commit(struct ledger *l, const struct key *key, char hex[COMMIT_HEX])
{
	assert_int_equal(ledger_commit(l, key, "test/auditor", 1700000000,
	    "a run\n", hex), 0);
}

static void
test_commits(void **state)
{
	struct ledger	*l = ledger_create(path), *other;
	struct key	*key = test_key(1), *stranger = test_key(2);
	uint8_t		 pub[KEY_PUBLIC];
	char		 one[COMMIT_HEX], two[COMMIT_HEX], hex[COMMIT_HEX];
	bool		*has = calloc(LEDGER_SHARDS, sizeof(*has));

	(void)state;
	assert_non_null(l);
	assert_non_null(has);
	assert_int_equal(ledger_head(l, hex), 0);
	assert_int_equal(ledger_base(l, ""), 0);
	put(l, "README.md", "read\n");
	put(l, "state/ab/cd.tsv", "line\n");
	put(l, "state/ab/ce.tsv", "line\n");
	put(l, "state/00/00.tsv", "");
	commit(l, key, one);
	assert_int_equal(ledger_head(l, hex), 0);	/* not published */
	assert_int_equal(ledger_publish(l, one), 0);
	assert_int_equal(ledger_head(l, hex), 1);
	assert_string_equal(hex, one);
	ledger_free(l);

	/* From the disk alone. */
	l = ledger_open(path);
	assert_non_null(l);
	assert_int_equal(ledger_base(l, one), 0);
	is_file(l, "README.md", "read\n");
	is_file(l, "state/ab/cd.tsv", "line\n");
	is_file(l, "absent", NULL);
	assert_int_equal(ledger_shards(l, has), 0);
	assert_true(has[0xabcd] && has[0xabce] && has[0]);
	assert_false(has[0xabcf]);
	key_public(key, pub);
	assert_int_equal(ledger_signed(l, one, pub), 1);
	key_public(stranger, pub);
	assert_int_equal(ledger_signed(l, one, pub), 0);
	assert_int_equal(ledger_parent(l, one, hex), 0);
	assert_string_equal(hex, "");

	/* What is the same is not kept; the rest stays. */
	put(l, "README.md", "read\n");
	assert_int_equal(ledger_changes(l), 0);
	put(l, "state/ab/cd.tsv", "other\n");
	assert_int_equal(ledger_changes(l), 1);
	commit(l, key, two);

	/* Somebody else was faster: nothing moves. */
	other = ledger_open(path);
	assert_int_equal(ledger_base(other, one), 0);
	put(other, "README.md", "mine\n");
	commit(other, stranger, hex);
	assert_int_equal(ledger_publish(other, hex), 0);
	assert_int_equal(ledger_publish(l, two), 1);
	assert_int_equal(ledger_head(l, two), 1);
	assert_string_equal(two, hex);
	ledger_free(other);
	ledger_free(l);
	key_free(key);
	key_free(stranger);
	free(has);
}

static void
test_state(void **state)
{
	struct state	 s, t;
	char		*file = folder_path(path, "state.json");
	static const char *const	 bad[] = { "", "{}", "[]",
	    "{\"version\":1}", "{\"version\":2,\"name\":\"\"}" };

	(void)state;
	state_init(&s);
	assert_int_equal(state_load(&t, path), 0);
	snprintf(s.name, sizeof(s.name), "x/auditor");
	snprintf(s.commit, sizeof(s.commit),
	    "0123456789012345678901234567890123456789");
	s.size = 7;
	s.root.octet[3] = 9;
	s.seen = 12;
	s.seen_at = 1700000000 * TIME_SECOND + 5;
	s.seen_writer = true;
	s.beyond = 1;
	assert_int_equal(state_save(&s, path), 0);
	assert_int_equal(state_load(&t, path), 1);
	assert_string_equal(t.name, s.name);
	assert_string_equal(t.commit, s.commit);
	assert_string_equal(t.pending, "");
	assert_int_equal(t.size, 7);
	assert_true(digest_equal(&t.root, &s.root));
	assert_int_equal(t.seen, 12);
	assert_true(t.seen_at == s.seen_at);
	assert_true(t.seen_writer && !t.pinned && !t.simulated);
	assert_int_equal(t.beyond, 1);
	state_release(&t);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(durable_write(file, bad[i], strlen(bad[i]),
		    0600, true), 0);
		assert_int_equal(state_load(&t, path), -1);
		state_release(&t);
	}
	assert_false(commits_has(path, s.commit));
	assert_int_equal(commits_add(path, s.commit), 0);
	assert_true(commits_has(path, s.commit));
	state_release(&s);
	free(file);
}

static void
test_lock(void **state)
{
	int	 one = folder_lock(path);

	(void)state;
	assert_int_not_equal(one, -1);
	assert_int_equal(folder_lock(path), -1);
	close(one);
	one = folder_lock(path);
	assert_int_not_equal(one, -1);
	close(one);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_commits),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_lock),
	};

	return cmocka_run_group_tests_name("ledger", tests, set_up,
	    tear_down);
}
