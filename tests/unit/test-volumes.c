/*
 * test-volumes.c: auditor/volumes.c: volumes read in parts, and their state
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/timefmt.h"
#include "formats/media/bag.h"
#include "auditor/volumes.h"

#define FILES	5
#define DAY	((int64_t)86400 * TIME_SECOND)
#define SET	"set a"

static int64_t	 ticks;

/* Each look at the clock takes a second. */
static int64_t
clock_ticking(void)
{
	return ticks += TIME_SECOND;
}

static void
put(const char *dir, const char *name, const void *p, size_t len)
{
	char	*path = path_join(dir, name);

	assert_non_null(path);
	assert_int_equal(durable_write(path, p, len, 0644, true), 0);
	free(path);
}

/* A folder with a ledger's and a set's, and a bag of FILES files. */
static void
bag_make(char dir[64], struct holding *h, struct options *o)
{
	char		 path[128], text[32];
	struct digest	 id;
	struct buf	 manifest;
	bool		 ours;

	memcpy(dir, "/tmp/test-volumes-XXXXXX", 25);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/led.d", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/NB-a-0001", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	buf_init(&manifest, 4096);
	for (int i = 0; i < FILES; i++) {
		snprintf(text, sizeof(text), "file-%d", i);
		put(path, text, text, strlen(text));
		digest_sha256(&id, text, strlen(text));
		assert_int_equal(bag_manifest_add(&manifest, &id, text), 0);
	}
	put(path, BAG_MANIFEST, manifest.p, manifest.len);
	memset(h, 0, sizeof(*h));
	h->v.number = 1;
	snprintf(h->v.id, sizeof(h->v.id), "0123456789abcdef0123456789abcdef");
	snprintf(h->v.set, sizeof(h->v.set), "a");
	snprintf(h->v.label, sizeof(h->v.label), "NB-a-0001");
	h->custody = CUSTODY_KEPT;
	h->verified = h->checked = TIME_NONE;
	digest_sha256(&h->manifest, manifest.p, manifest.len);
	buf_release(&manifest);
	memset(o, 0, sizeof(*o));
	policy_init(&o->media);
	o->monotonic = clock_ticking;
	assert_null(policy_set_key(&o->media, SET, "path", dir, &ours));
	ticks = 0;
}

static void
bag_remove(const char *dir, struct options *o)
{
	char	 command[128];

	policy_release(&o->media);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
}

/* A run at ${now} with ${seconds} for volumes; what is known then. */
static struct holding
run(const char *dir, struct options *o, const struct holding *h, int64_t now,
    int seconds)
{
	char			 ledger[128];
	struct holding		 got = *h;
	struct volume_log	*l;

	snprintf(ledger, sizeof(ledger), "%s/led", dir);
	assert_non_null(l = volume_log_load(ledger));
	assert_int_equal(volumes_read(l, o, h, 1, now, seconds == 0 ? 0 :
	    ticks + seconds * TIME_SECOND), 0);
	assert_int_equal(volume_log_save(l, ledger), 0);
	volumes_merge(l, &got);
	volume_log_free(l);
	return got;
}

static void
in_parts(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64];
	int		 runs = 0;

	(void)state;
	bag_make(dir, &h, &o);
	/* Two files a run: the first look is whether to begin at all. */
	do {
		got = run(dir, &o, &h, DAY, 4);
		assert_true(++runs < FILES);
	} while (got.verified == TIME_NONE);
	assert_int_equal(runs, 3);
	assert_int_equal(got.verified, DAY);
	assert_false(got.damaged);
	/* Not again before its time, and then anew. */
	got = run(dir, &o, &h, DAY * 90, 0);
	assert_int_equal(got.verified, DAY);
	got = run(dir, &o, &h, DAY * 94, 0);
	assert_int_equal(got.verified, DAY * 94);
	/* What the archiver read later counts more. */
	h.checked = h.verified = DAY * 95;
	h.damaged = true;
	got = run(dir, &o, &h, DAY * 96, 0);
	assert_true(got.damaged);
	assert_int_equal(got.checked, DAY * 95);
	bag_remove(dir, &o);
}

static void
damage(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64], path[128];

	(void)state;
	bag_make(dir, &h, &o);
	snprintf(path, sizeof(path), "%s/NB-a-0001", dir);
	put(path, "file-0", "file-9", 6);
	/* Found in the first part, and not forgotten in the second. */
	got = run(dir, &o, &h, DAY, 4);
	assert_int_equal(got.checked, TIME_NONE);
	got = run(dir, &o, &h, DAY * 2, 0);
	assert_true(got.damaged);
	assert_int_equal(got.verified, TIME_NONE);
	assert_int_equal(got.checked, DAY * 2);
	put(path, "file-0", "file-0", 6);
	got = run(dir, &o, &h, DAY * 100, 0);
	assert_false(got.damaged);
	snprintf(path, sizeof(path), "%s/NB-a-0001/file-3", dir);
	assert_int_equal(unlink(path), 0);
	got = run(dir, &o, &h, DAY * 200, 0);
	assert_true(got.damaged);
	bag_remove(dir, &o);
}

static void
foreign_manifest(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64], path[128];

	(void)state;
	bag_make(dir, &h, &o);
	snprintf(path, sizeof(path), "%s/NB-a-0001", dir);
	put(path, BAG_MANIFEST, "", 0);
	got = run(dir, &o, &h, DAY, 0);
	assert_true(got.damaged);
	bag_remove(dir, &o);

	/* What is not in its place is not damaged. */
	bag_make(dir, &h, &o);
	snprintf(h.v.label, sizeof(h.v.label), "NB-a-0002");
	got = run(dir, &o, &h, DAY, 0);
	assert_false(got.damaged);
	assert_int_equal(got.checked, TIME_NONE);
	bag_remove(dir, &o);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(in_parts),
		cmocka_unit_test(damage),
		cmocka_unit_test(foreign_manifest),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
