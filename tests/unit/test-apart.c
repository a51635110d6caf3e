/*
 * test-apart.c: formats/media/: apart.c, where.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/durable.h"
#include "formats/media/apart.h"

static char	 top[64];

/* A machine: sda with two partitions, sdb, a RAID over sdc1 and sdd1, LVM on
   that, a tmpfs, NFS, ZFS and a path with a space. */
static const char	 script[] =
    "set -e; cd '%s'; mkdir -p sys d/sda/sda1 d/sda/sda2 d/sdb/slaves "
    "d/sdc/sdc1 d/sdd/sdd1 d/md0/slaves d/dm-0/slaves uuids\n"
    "one() { echo $2 >d/$1/dev; ln -s ../d/$1 sys/$2; }\n"
    "one sda 8:0; one sda/sda1 8:1; one sda/sda2 8:2; one sdb 8:16\n"
    "one sdc 8:32; one sdc/sdc1 8:33; one sdd 8:48; one sdd/sdd1 8:49\n"
    "one md0 9:0; one dm-0 253:0\n"
    "for p in sda/sda1 sda/sda2 sdc/sdc1 sdd/sdd1; do\n"
    "    echo 1 >d/$p/partition; done\n"
    "ln -s ../../sdc/sdc1 d/md0/slaves/sdc1\n"
    "ln -s ../../sdd/sdd1 d/md0/slaves/sdd1\n"
    "ln -s ../../md0 d/dm-0/slaves/md0\n"
    "cat >mounts <<E\n"
    "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "2 1 8:2 / /data rw shared:1 - ext4 /dev/sda2 rw\n"
    "3 1 8:16 / /media/usb\\\\040one rw shared:2 master:1 - vfat /dev/sdb rw\n"
    "4 1 253:0 / /big rw - xfs /dev/mapper/x rw\n"
    "5 1 0:40 / /run rw - tmpfs tmpfs rw\n"
    "6 1 0:41 / /nas rw - nfs4 nas:/vol rw\n"
    "7 1 0:42 / /pool/a rw - zfs tank/a rw\n"
    "8 1 0:43 / /pool/b rw - zfs tank/b rw\n"
    "9 1 8:16 / /var rw - ext4 /dev/sdb rw\n"
    "10 6 0:44 / /nas rw - nfs4 other:/vol rw\n"
    "broken\n"
    "E\n";

static const struct {
	const char	*descr;
	struct { const char *path; unsigned int major, minor; } a, b;
	bool		 meet;
} table[] = {
	{ "the same file system", { "/a", 8, 1 }, { "/b", 8, 1 }, true },
	{ "two partitions of a disk", { "/data/x", 8, 2 }, { "/srv", 8, 1 },
	  true },
	{ "another disk", { "/media/usb one/x", 8, 16 }, { "/srv", 8, 1 },
	  false },
	{ "LVM on a RAID with a partition", { "/big/x", 253, 0 },
	  { "/x", 8, 33 }, true },
	{ "LVM on a RAID", { "/big", 253, 0 }, { "/data", 8, 2 }, false },
	{ "memory", { "/run/media/x", 0, 40 }, { "/data", 8, 2 }, true },
	{ "a server", { "/nas/x", 0, 44 }, { "/data", 8, 2 }, false },
	{ "the server that is mounted last", { "/nas/x", 0, 44 },
	  { "/nas/y", 0, 44 }, true },
	{ "one pool", { "/pool/a/x", 0, 42 }, { "/pool/b", 0, 43 }, true },
	{ "the system's, on a disk of its own", { "/var/backups", 8, 16 },
	  { "/data", 8, 2 }, true },
	{ "the system's, a neighbour by name", { "/database/x", 8, 64 },
	  { "/data", 8, 2 }, true },
	{ "not known to sysfs", { "/m/x", 7, 7 }, { "/m", 7, 7 }, true },
};

static struct apart_system
machine(char path[3][96])
{
	snprintf(path[0], 96, "%s/mounts", top);
	snprintf(path[1], 96, "%s/sys", top);
	snprintf(path[2], 96, "%s/uuids", top);
	return (struct apart_system){ path[0], path[1], path[2] };
}

static void
disks_table(void **state)
{
	struct apart_disks	 a, b;
	struct apart_system	 sys;
	char			 path[3][96];

	(void)state;
	sys = machine(path);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		apart_disks(&a, &sys, table[i].a.path,
		    makedev(table[i].a.major, table[i].a.minor));
		apart_disks(&b, &sys, table[i].b.path,
		    makedev(table[i].b.major, table[i].b.minor));
		if (apart_meet(&a, &b) != table[i].meet)
			fail_msg("%s", table[i].descr);
	}
	apart_disks(&a, &sys, "/nas/x", makedev(0, 44));
	assert_string_equal(a.medium, "nfs4 other:/vol");
	/* Without any of it, what has another number is another one. */
	sys = (struct apart_system){ "/nonexistent", "/nonexistent",
	    "/nonexistent" };
	apart_disks(&a, &sys, "/a", makedev(8, 1));
	apart_disks(&b, &sys, "/b", makedev(8, 1));
	assert_true(apart_meet(&a, &b));
	apart_disks(&b, &sys, "/b", makedev(0, 9));
	assert_false(apart_meet(&a, &b));
}

static void
look(void **state)
{
	char	 medium[WHERE_MEDIUM];
	bool	 apart = true;

	(void)state;
	assert_int_equal(apart_look(top, top, &apart, medium), 0);
	assert_false(apart);
	assert_int_equal(apart_look("/nonexistent", top, &apart, medium), -1);
	/* Memory of this machine, where it has some. */
	if (access("/dev/shm", W_OK) == 0) {
		assert_int_equal(apart_look("/dev/shm", top, &apart, medium),
		    0);
		assert_false(apart);
	}
}

static void
where(void **state)
{
	static const char	 mark[] = "0123456789abcdef0123456789abcdef\n";
	struct where		 w;
	char			 path[96], file[128], medium[WHERE_MEDIUM];

	(void)state;
	snprintf(path, sizeof(path), "%s/set/NB-a-0001", top);
	snprintf(file, sizeof(file), "%s/set/" WHERE_MARK, top);
	for (enum media_kind k = MEDIA_DISK; k <= MEDIA_TAPE; k++) {
		assert_int_equal(where_look(&w, path, top, k, true), 0);
		assert_int_equal(w.lies, LIES_BESIDE);
		assert_false(w.beside);
		assert_string_equal(w.medium, "");
		assert_int_equal(where_look(&w, path, top, k, false), 0);
		assert_int_equal(w.lies, LIES_MEDIUM);
		assert_true(w.beside);
		assert_string_equal(w.medium, "");
	}
	for (size_t len = sizeof(mark) - 3; len < sizeof(mark) + 1; len++) {
		assert_int_equal(durable_write(file, mark, len, 0644, true),
		    0);
		snprintf(path, sizeof(path), "%s/set", top);
		assert_int_equal(where_marked(path, medium), 0);
		assert_string_equal(medium, len == sizeof(mark) - 1 ?
		    "mark 0123456789abcdef0123456789abcdef" : "");
	}
	/* A drive is one. */
	assert_int_equal(where_look(&w, "/dev/null", top, MEDIA_TAPE, false),
	    0);
	assert_int_equal(w.lies, LIES_MEDIUM);
	assert_int_equal(where_look(&w, "/nonexistent", top, MEDIA_TAPE,
	    true), -1);
}

static void
notes(void **state)
{
	struct where	 w = { .lies = LIES_MEDIUM }, got;
	json_t		*json;

	(void)state;
	for (int i = 0; i < LIES_MAX; i++) {
		w.lies = (enum lies)i;
		snprintf(w.medium, sizeof(w.medium), "%s", i == 1 ? "x" : "");
		assert_non_null(json = json_object());
		assert_int_equal(where_put(json, &w), 0);
		assert_int_equal(json_object_size(json), i == 0 ? 0 : i == 1 ?
		    2 : 1);
		assert_int_equal(where_get(&got, json), 0);
		assert_int_equal(got.lies, w.lies);
		assert_string_equal(got.medium, w.medium);
		json_decref(json);
	}
	json = json_pack("{ss}", "lies", "elsewhere");
	assert_int_equal(where_get(&got, json), -1);
	json_decref(json);
	assert_int_equal(where_get(&got, NULL), 0);
	assert_int_equal(got.lies, LIES_MEDIUM);
	assert_true(where_lesser(LIES_BESIDE, LIES_MEDIUM));
	assert_false(where_lesser(LIES_FILE, LIES_BESIDE));
	assert_false(where_lesser(LIES_FILE, LIES_FILE));
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(disks_table),
		cmocka_unit_test(look),
		cmocka_unit_test(where),
		cmocka_unit_test(notes),
	};
	char	 text[4096];
	int	 rc;

	memcpy(top, "/tmp/test-apart-XXXXXX", 23);
	if (mkdtemp(top) == NULL)
		return 1;
	snprintf(text, sizeof(text), script, top);
	snprintf(text + strlen(text), sizeof(text) - strlen(text),
	    "mkdir -p set/NB-a-0001\n");
	if (system(text) != 0)
		return 1;
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(text, sizeof(text), "rm -rf '%s'", top);
	return system(text) == 0 ? rc : 1;
}
