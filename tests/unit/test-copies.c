/*
 * test-copies.c: formats/media/: policy.c, holding.c, copies.c, levels.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/media/levels.h"

#define DAY	((int64_t)86400 * TIME_SECOND)
#define NOW	"2026-11-23T19:00:00Z"
#define ID(c)	c c c c c c c c c c c c c c c c
#define MANIFEST ID("abcd")

static const struct {
	const char	*key;
	const char	*value;
	bool		 good;
} keys[] = {
	{ "copies", "0", true },
	{ "copies", "16", true },
	{ "copies", "17", false },
	{ "copies", "-1", false },
	{ "kinds", "2", true },
	{ "kinds", "9", false },
	{ "max_age", "36600", true },
	{ "max_age", "36601", false },
	{ "max_age", "30d", false },
	{ "verify_every", "365", true },
	{ "replace_after", "1825", true },
	{ "rehearse_every", "92", true },
	{ "auto_repair", "yes", true },
	{ "auto_repair", "no", true },
	{ "auto_repair", "Yes", false },
	{ "site", "Nha Trang", true },
	{ "site", "", false },
	{ "region", "Khánh Hòa", true },
	{ "scratch", "/var/tmp", true },
	{ "proofs", "/srv/proofs", true },
	{ "copis", "2", false },
};

static void
policy_table(void **state)
{
	struct media_policy	 p;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		policy_init(&p);
		if ((policy_key(&p, keys[i].key, keys[i].value) == NULL) !=
		    keys[i].good)
			fail_msg("%s = %s", keys[i].key, keys[i].value);
		policy_release(&p);
	}
}

static void
policy_sets(void **state)
{
	struct media_policy	 p;
	char			 name[32];
	bool			 ours;

	(void)state;
	policy_init(&p);
	assert_false(policy_demands(&p));
	assert_null(policy_set_key(&p, "set a", "path", "/a", &ours));
	assert_false(ours);
	assert_null(policy_set_key(&p, "set a", "site", "x", &ours));
	assert_true(ours);
	assert_non_null(policy_set_key(&p, "set a", "write_once", "1", &ours));
	assert_null(policy_set_key(&p, "set a", "kind", "disk", &ours));
	assert_false(ours);
	assert_false(p.mirrored);
	assert_null(policy_set_key(&p, "set  a", "ledger", "/l", &ours));
	assert_true(p.mirrored);
	assert_int_equal(p.nset, 1);
	assert_string_equal(policy_set(&p, "a")->path, "/a");
	assert_null(policy_set(&p, "b"));
	/* A name that is none is the archiver's to refuse. */
	assert_null(policy_set_key(&p, "set a b", "site", "x", &ours));
	assert_false(ours);
	for (int i = 0; i < 2 * POLICY_SETS; i++) {
		snprintf(name, sizeof(name), "set s%d", i);
		assert_null(policy_set_key(&p, name, "site", "x", &ours));
	}
	assert_int_equal(p.nset, POLICY_SETS);
	policy_release(&p);
}

/* A volume's record: set, number, kind, numbers, and what befell it. */
static void
holding_make(struct holding *h, const char *set, int number,
    const char *kind, int from, int to, const char *rest)
{
	char	 text[1024];
	json_t	*json;
	int	 n;

	n = snprintf(text, sizeof(text), "{\"format\":1,\"id\":\"%s%02d%s\","
	    "\"set\":\"%s\",\"label\":\"NB-%s-%04d\",\"kind\":\"%s\","
	    "\"written\":\"2026-01-01T00:00:00Z\",\"first\":0,\"end\":9,"
	    "\"objects\":1,\"bytes\":1,\"numbers\":[[%d,%d]],\"manifest\":"
	    "\"%s\"%s}", "00", number, "abcdabcdabcdabcdabcdabcdabcd", set,
	    set, number, kind, from, to, MANIFEST, rest);
	json = json_object_parse(text, (size_t)n, NULL);
	assert_non_null(json);
	assert_int_equal(holding_from_json(h, json), 0);
	json_decref(json);
}

#define READ	",\"checked\":{\"time\":\"2026-11-01T00:00:00Z\"," \
		"\"result\":\"ok\"},\"verified\":" \
		"{\"time\":\"2026-11-01T00:00:00Z\"}"
#define BROKEN	",\"checked\":{\"time\":\"2026-11-02T00:00:00Z\"," \
		"\"result\":\"damaged\"},\"verified\":" \
		"{\"time\":\"2026-11-01T00:00:00Z\"}"
#define LIES(s)	",\"checked\":{\"time\":\"2026-11-01T00:00:00Z\"," \
		"\"result\":\"ok\"},\"verified\":" \
		"{\"time\":\"2026-11-01T00:00:00Z\"," s "}"
#define BESIDE	LIES("\"lies\":\"beside\"")
#define AS_FILE	LIES("\"lies\":\"file\"")
#define ON(m)	LIES("\"medium\":\"" m "\"")
#define CUSTODY(s) ",\"custody\":{\"state\":\"" s "\",\"place\":\"x\"}"

static const struct {
	const char	*descr;
	const char	*rest;
	bool		 counts, at_hand, unverified;
} states[] = {
	{ "never read back", "", false, true, true },
	{ "read back", READ, true, true, false },
	{ "damaged since", BROKEN, false, true, false },
	{ "beside the store", BESIDE, false, true, false },
	{ "as a file", AS_FILE, true, true, false },
	{ "lent", READ CUSTODY("lent"), true, true, false },
	{ "retired", READ CUSTODY("retired"), false, false, false },
	{ "destroyed", READ CUSTODY("destroyed"), false, false, false },
	{ "lost", READ CUSTODY("lost"), false, false, false },
};

static void
holding_table(void **state)
{
	static const char	 bad[] = "{\"custody\":{\"state\":\"eaten\"}}";
	struct media_policy	 p = { .verify_every = 30 };
	struct holding		 h;
	json_t			*json;
	int64_t			 now;

	(void)state;
	assert_int_equal(time_parse(NOW, &now), 0);
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		holding_make(&h, "a", 1, "disk", 1, 9, states[i].rest);
		if (holding_counts(&h) != states[i].counts ||
		    holding_at_hand(&h) != states[i].at_hand ||
		    copies_unverified(&p, &h, now) != states[i].unverified)
			fail_msg("%s", states[i].descr);
		holding_release(&h);
	}
	holding_make(&h, "a", 1, "disk", 1, 9, READ);
	/* Both sides of the limit: read on 1 November. */
	assert_false(copies_unverified(&p, &h, h.verified + 30 * DAY));
	assert_true(copies_unverified(&p, &h, h.verified + 30 * DAY + 1));
	p.replace_after = 10;
	assert_false(copies_outlived(&p, &h, h.v.written + 10 * DAY));
	assert_true(copies_outlived(&p, &h, h.v.written + 10 * DAY + 1));
	holding_release(&h);
	json = json_object_parse(bad, sizeof(bad) - 1, NULL);
	assert_int_equal(holding_from_json(&h, json), -1);
	holding_release(&h);
	json_decref(json);
}

/* What the policy of the counting below demands. */
static void
policy_make(struct media_policy *p)
{
	bool	 ours;

	policy_init(p);
	assert_null(policy_key(p, "copies", "2"));
	assert_null(policy_key(p, "kinds", "2"));
	assert_null(policy_key(p, "site", "here"));
	assert_null(policy_key(p, "region", "coast"));
	assert_null(policy_set_key(p, "set a", "site", "here", &ours));
	assert_null(policy_set_key(p, "set o", "site", "there", &ours));
	assert_null(policy_set_key(p, "set o", "region", "hills", &ours));
	assert_null(policy_set_key(p, "set o", "burn", "xorriso", &ours));
	assert_false(ours);
}

/* An object in three parts, on these volumes of sets a and o. */
static const struct {
	const char	*descr;
	struct { char set; uint32_t index, count; } on[6];
	unsigned int	 copies;
} in_parts[] = {
	{ "all", { {'a',1,3}, {'a',2,3}, {'a',3,3} }, 1 },
	{ "one is missing", { {'a',1,3}, {'a',3,3} }, 0 },
	{ "over two sets", { {'a',1,3}, {'o',2,3}, {'a',3,3} }, 0 },
	{ "of other counts", { {'a',1,3}, {'a',2,4}, {'a',3,3} }, 0 },
	{ "one twice", { {'a',1,3}, {'a',2,3}, {'a',3,3}, {'a',1,3} }, 1 },
	{ "all twice", { {'a',1,3}, {'a',2,3}, {'a',3,3}, {'a',1,3},
	  {'a',2,3}, {'a',3,3} }, 2 },
	{ "in both sets", { {'a',1,2}, {'a',2,2}, {'o',1,2}, {'o',2,2} }, 2 },
};

static void
counting_parts(void **state)
{
	static const uint64_t	 number[] = { 50, 0, 0 };
	struct media_policy	 p;
	struct holding		 h[6];
	struct copies		 c;
	int64_t			 now;
	size_t			 n;

	(void)state;
	assert_int_equal(time_parse(NOW, &now), 0);
	policy_init(&p);
	for (size_t i = 0; i < sizeof(in_parts) / sizeof(in_parts[0]); i++) {
		for (n = 0; n < 6 && in_parts[i].on[n].count > 0; n++) {
			holding_make(&h[n], in_parts[i].on[n].set == 'a' ?
			    "a" : "o", (int)n + 1, "disk", 1, 9, READ);
			assert_int_equal(volume_part_add(&h[n].v, 50,
			    &(struct object_part){ in_parts[i].on[n].index,
			    in_parts[i].on[n].count }), 0);
		}
		assert_int_equal(copies_begin(&c, &p, h, n, now), 0);
		copies_add(&c, number, 3, true);
		if (c.with[in_parts[i].copies] != 1)
			fail_msg("%s", in_parts[i].descr);
		copies_release(&c);
		while (n > 0)
			holding_release(&h[--n]);
	}
	policy_release(&p);
}

static void
counting(void **state)
{
	struct media_policy	 p;
	struct holding		 h[4];
	struct copies		 c;
	uint64_t		 n[2];
	int64_t			 now;

	(void)state;
	assert_int_equal(time_parse(NOW, &now), 0);
	policy_make(&p);
	holding_make(&h[0], "a", 1, "disk", 1, 30, READ);
	holding_make(&h[1], "b", 2, "disk", 11, 30, READ);
	holding_make(&h[2], "o", 3, "optical", 21, 30, READ);
	holding_make(&h[3], "d", 4, "disk", 1, 99, BROKEN);
	assert_int_equal(copies_begin(&c, &p, h, 4, now), 0);
	assert_int_equal(c.nvol, 3);
	assert_int_equal(c.volumes, 4);
	assert_int_equal(c.damaged, 1);
	n[0] = 5;
	assert_int_equal(copies_add(&c, n, 1, true), COPY_FEW | COPY_ALIKE);
	assert_int_equal(copies_add(&c, n, 1, false), 0);	/* too young */
	n[0] = 15;
	assert_int_equal(copies_add(&c, n, 1, true), COPY_ALIKE);
	n[0] = 25;
	assert_int_equal(copies_add(&c, n, 1, true), 0);
	/* Healed: it has a new number, and lies there by its old one. */
	n[0] = 1000;
	n[1] = 25;
	assert_int_equal(copies_add(&c, n, 2, true), 0);
	assert_int_equal(copies_add(&c, n, 1, true), COPY_FEW | COPY_ALIKE);
	copies_end(&c);
	assert_int_equal(c.objects, 6);
	assert_int_equal(c.due, 5);
	assert_int_equal(c.few, 2);
	assert_int_equal(c.alike, 1);
	assert_int_equal(c.with[0], 1);
	assert_int_equal(c.with[1], 2);
	assert_int_equal(c.with[2], 1);
	assert_int_equal(c.with[3], 2);
	assert_int_equal(c.least.copies, 0);
	copies_release(&c);

	/* What every one of them has. */
	assert_int_equal(copies_begin(&c, &p, h, 4, now), 0);
	n[0] = 25;
	copies_add(&c, n, 1, true);
	copies_end(&c);
	assert_int_equal(c.least.copies, 3);
	assert_int_equal(c.least.kinds, 2);
	assert_int_equal(c.least.regions, 2);
	assert_true(c.least.elsewhere && c.least.other_region &&
	    c.least.other_kind && c.least.write_once);
	copies_release(&c);

	/* Of nothing nothing good is said. */
	assert_int_equal(copies_begin(&c, &p, h, 4, now), 0);
	copies_end(&c);
	assert_int_equal(c.least.copies, 0);
	assert_false(c.least.elsewhere || c.least.write_once);
	copies_release(&c);
	for (size_t i = 0; i < 4; i++)
		holding_release(&h[i]);
	policy_release(&p);
}

/* What volumes lie on is counted, and of which kind that is. */
static void
counting_media(void **state)
{
	static const struct {
		const char	*descr;
		struct { const char *set, *kind, *rest; } on[4];
		unsigned int	 copies, kinds;
		bool		 write_once;
	} table[] = {
		{ "two sets on one disk", { { "a", "disk", ON("x") },
		  { "b", "disk", ON("x") } }, 1, 1, false },
		{ "on two", { { "a", "disk", ON("x") },
		  { "b", "disk", ON("y") } }, 2, 1, false },
		{ "on two, one of them twice", { { "a", "disk", ON("x") },
		  { "b", "disk", ON("y") }, { "d", "disk", ON("x") } }, 2, 1,
		  false },
		{ "not known", { { "a", "disk", READ }, { "b", "disk", READ },
		  { "d", "disk", ON("x") } }, 3, 1, false },
		{ "on the store's disk", { { "a", "disk", ON("x") },
		  { "b", "disk", BESIDE } }, 1, 1, false },
		{ "a disc", { { "a", "disk", ON("x") },
		  { "o", "optical", READ } }, 2, 2, true },
		{ "its image", { { "a", "disk", ON("x") },
		  { "o", "optical", AS_FILE } }, 2, 1, false },
		{ "the file of a tape alone", { { "a", "tape", AS_FILE } }, 1,
		  1, false },
	};
	static const uint64_t	 number[] = { 5 };
	struct media_policy	 p;
	struct holding		 h[4];
	struct copies		 c;
	int64_t			 now;
	size_t			 n;

	(void)state;
	assert_int_equal(time_parse(NOW, &now), 0);
	policy_make(&p);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		for (n = 0; n < 4 && table[i].on[n].set != NULL; n++)
			holding_make(&h[n], table[i].on[n].set, (int)n + 1,
			    table[i].on[n].kind, 1, 9, table[i].on[n].rest);
		assert_int_equal(copies_begin(&c, &p, h, n, now), 0);
		/* A second object is counted as the first. */
		copies_add(&c, number, 1, true);
		copies_add(&c, number, 1, true);
		copies_end(&c);
		if (c.with[table[i].copies] != 2 ||
		    c.least.kinds != table[i].kinds ||
		    c.least.write_once != table[i].write_once)
			fail_msg("%s: %u kinds", table[i].descr,
			    c.least.kinds);
		copies_release(&c);
		while (n > 0)
			holding_release(&h[--n]);
	}
	policy_release(&p);
}

/* Accessions come in every ten seconds. */
static int
received(void *arg, uint64_t accession, int64_t *at)
{
	uint64_t	 last = *(uint64_t *)arg;

	if (accession < 1 || accession > last)
		return -1;
	*at = (int64_t)accession * 10;
	return 0;
}

static void
due(void **state)
{
	static const struct {
		uint64_t last;
		int64_t	 cutoff;
		uint64_t want;
	} table[] = {
		{ 0, 100, 0 }, { 5, 0, 0 }, { 5, 10, 0 }, { 5, 11, 1 },
		{ 5, 50, 4 }, { 5, 51, 5 }, { 5, 1000, 5 }, { 1, 10, 0 },
	};
	uint64_t	 got, last;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		last = table[i].last;
		assert_int_equal(copies_due(last, table[i].cutoff, received,
		    &last, &got), 0);
		assert_int_equal(got, table[i].want);
	}
	last = 2;
	assert_int_equal(copies_due(9, 1000, received, &last, &got), -1);
}

/* Each step up asks for something more. */
static const struct {
	struct copy_least	 least;
	bool			 placed, mirrored, audited, heal;
	unsigned int		 verify, replace;
	unsigned int		 storage, integrity;
	const char		*missing;	/* one of storage's */
} steps[] = {
	{ .storage = 0, .integrity = 1, .missing = "\"copy\"" },
	{ .least = { .copies = 1 }, .storage = 0, .integrity = 1,
	  .missing = "\"place\"" },
	{ .least = { .copies = 1 }, .placed = true, .mirrored = true,
	  .storage = 1, .integrity = 2, .missing = "\"second-copy\",\"site\"" },
	{ .least = { .copies = 2, .elsewhere = true }, .placed = true,
	  .mirrored = true, .audited = true, .verify = 365,
	  .storage = 2, .integrity = 3,
	  .missing = "\"region\",\"kind\",\"life\"" },
	{ .least = { .copies = 2, .elsewhere = true, .other_region = true,
	    .other_kind = true, .regions = 2 }, .placed = true,
	  .mirrored = true, .audited = true, .verify = 365, .heal = true,
	  .replace = 1825, .storage = 3, .integrity = 4,
	  .missing = "\"regions\"" },
	{ .least = { .copies = 3, .elsewhere = true, .other_region = true,
	    .other_kind = true, .regions = 3 }, .placed = true,
	  .mirrored = true, .audited = true, .verify = 365, .heal = true,
	  .replace = 1825, .storage = 4, .integrity = 4, .missing = "[]" },
};

static void
climbing(void **state)
{
	struct media_policy	 p;
	struct level_facts	 f = { .audit_known = true };
	struct copies		 c;
	struct levels		 l;
	json_t			*json;
	char			*text;

	(void)state;
	assert_int_equal(time_parse(NOW, &f.now), 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		policy_init(&p);
		p.verify_every = steps[i].verify;
		p.replace_after = steps[i].replace;
		p.auto_repair = steps[i].heal;
		c = (struct copies){ .policy = &p, .least = steps[i].least,
		    .volumes = steps[i].least.copies,
		    .unplaced = steps[i].placed ? 0 : 1,
		    .rehearsed = TIME_NONE };
		f.ledger_elsewhere = steps[i].mirrored;
		f.audited = steps[i].audited ? f.now - 31 * DAY :
		    f.now - 31 * DAY - 1;
		levels_judge(&l, &c, &f);
		assert_int_equal(l.storage.reached, steps[i].storage);
		assert_int_equal(l.integrity.reached, steps[i].integrity);
		json = levels_json(&l);
		text = json_dumps(json_object_get(json_object_get(json,
		    "ndsa"), "storage"), JSON_COMPACT | JSON_SORT_KEYS);
		assert_non_null(text);
		if (strstr(text, steps[i].missing) == NULL)
			fail_msg("step %zu: no %s in %s", i,
			    steps[i].missing, text);
		free(text);
		json_decref(json);
	}
}

static void
clauses(void **state)
{
	struct media_policy	 p = { .auto_repair = true };
	struct level_facts	 f = { .audited = TIME_NONE };
	struct copies		 c = { .policy = &p, .rehearsed = TIME_NONE };
	struct levels		 l;

	(void)state;
	assert_int_equal(time_parse(NOW, &f.now), 0);
	levels_judge(&l, &c, &f);
	assert_int_equal(l.rule[RULE_D14], RULE_FAIL);
	assert_int_equal(l.rule[RULE_HASH], RULE_PASS);
	assert_int_equal(l.rule[RULE_CHECK], RULE_NOT_CHECKED);
	assert_int_equal(l.rule[RULE_HEAL], RULE_PASS);
	assert_int_equal(l.rule[RULE_COPIES], RULE_FAIL);
	assert_int_equal(l.rule[RULE_OFFLINE], RULE_FAIL);
	assert_int_equal(l.rule[RULE_REHEARSE], RULE_FAIL);
	assert_int_equal(l.rule[RULE_MOVE], RULE_FAIL);
	f.audit_known = true;
	c.least = (struct copy_least){ .copies = 2, .elsewhere = true,
	    .either = true, .write_once = true };
	c.volumes = 2;
	c.rehearsed = f.now - 92 * DAY;
	levels_judge(&l, &c, &f);
	assert_int_equal(l.rule[RULE_CHECK], RULE_FAIL);
	assert_int_equal(l.rule[RULE_D14], RULE_PASS);
	assert_int_equal(l.rule[RULE_COPIES], RULE_PASS);
	assert_int_equal(l.rule[RULE_MEDIA], RULE_PASS);
	assert_int_equal(l.rule[RULE_OFFLINE], RULE_PASS);
	assert_int_equal(l.rule[RULE_REHEARSE], RULE_PASS);
	assert_int_equal(l.rule[RULE_MOVE], RULE_PASS);
	c.rehearsed--;
	c.unread = 1;
	levels_judge(&l, &c, &f);
	assert_int_equal(l.rule[RULE_REHEARSE], RULE_FAIL);
	assert_int_equal(l.rule[RULE_MOVE], RULE_FAIL);
	/* A rehearsal is demanded from the first volume on. */
	p.rehearse_every = 92;
	assert_true(copies_rehearsal_due(&c, TIME_NONE, f.now));
	c.rehearsed++;
	assert_false(copies_rehearsal_due(&c, TIME_NONE, f.now));
	c.rehearsed = TIME_NONE;
	assert_false(copies_rehearsal_due(&c, TIME_NONE, f.now));
	assert_true(copies_rehearsal_due(&c, f.now - 93 * DAY, f.now));
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(policy_table),
		cmocka_unit_test(policy_sets),
		cmocka_unit_test(holding_table),
		cmocka_unit_test(counting),
		cmocka_unit_test(counting_media),
		cmocka_unit_test(counting_parts),
		cmocka_unit_test(due),
		cmocka_unit_test(climbing),
		cmocka_unit_test(clauses),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
