/*
 * test-volumes.c: auditor/volumes.c: volumes of each kind read in parts, and
 * their state
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/timefmt.h"
#include "formats/media/bag.h"
#include "formats/media/pack.h"
#include "auditor/volumes.h"

#define FILES	5
#define DAY	((int64_t)86400 * TIME_SECOND)
#define SET	"set a"

static int64_t	 ticks;
static char	 worker[PATH_MAX];

/* Each look at the clock takes a second. */
static int64_t
clock_ticking(void)
{
	return ticks += TIME_SECOND;
}

static const char *const kind_name[] = { "folder", "image", "disc", "tape" };
enum kind { FOLDER, IMAGE, DISC, TAPE, KINDS };

static void
put(const char *dir, const char *name, const void *p, size_t len)
{
	char	*path = path_join(dir, name);

	assert_non_null(path);
	assert_int_equal(durable_write(path, p, len, 0644, true), 0);
	free(path);
}

static la_ssize_t
out(struct archive *a, void *arg, const void *p, size_t len)
{
	(void)a;
	assert_int_equal(buf_add(arg, p, len), 0);
	return (la_ssize_t)len;
}

/* One file of the bag, where its kind has it. */
static void
add(struct archive *a, const char *dir, const char *name, const void *p,
    size_t len)
{
	struct archive_entry	*e;
	char			 path[128];

	if (a == NULL) {
		snprintf(path, sizeof(path), "%s/NB-a-0001", dir);
		put(path, name, p, len);
		return;
	}
	snprintf(path, sizeof(path), "%s%s", archive_format(a) ==
	    ARCHIVE_FORMAT_ISO9660 ? "" : "NB-a-0001/", name);
	e = archive_entry_new();
	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0444);
	archive_entry_set_size(e, (la_int64_t)len);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	archive_write_data(a, p, len);
	archive_entry_free(e);
}

static void
files_add(struct archive *a, const char *dir, struct holding *h)
{
	char		 name[32], text[32];
	struct digest	 id;
	struct buf	 manifest, info, tags;

	buf_init(&manifest, 4096);
	buf_init(&info, 4096);
	buf_init(&tags, 4096);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "file-%d", i);
		snprintf(text, sizeof(text), "content-%d", i);
		digest_sha256(&id, text, strlen(text));
		assert_int_equal(bag_manifest_add(&manifest, &id, name), 0);
	}
	assert_int_equal(volume_info_format(&info, &h->v, 0, 0), 0);
	add(a, dir, BAG_DECLARATION, BAG_TEXT, strlen(BAG_TEXT));
	add(a, dir, BAG_INFO, info.p, info.len);
	add(a, dir, BAG_MANIFEST, manifest.p, manifest.len);
	digest_sha256(&h->manifest, manifest.p, manifest.len);
	assert_int_equal(bag_manifest_add(&tags, &h->manifest, BAG_MANIFEST),
	    0);
	digest_sha256(&h->tags, tags.p, tags.len);
	add(a, dir, BAG_TAGMANIFEST, tags.p, tags.len);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "file-%d", i);
		snprintf(text, sizeof(text), "content-%d", i);
		add(a, dir, name, text, strlen(text));
	}
	buf_release(&manifest);
	buf_release(&info);
	buf_release(&tags);
}

static const char *
place(enum kind kind)
{
	static const char *const	 name[] = { "NB-a-0001",
	    "NB-a-0001.iso", "disc", "tape" };

	return name[kind];
}

/* The image or archive, as one file. */
static void
archive_make(const char *dir, enum kind kind, struct holding *h)
{
	struct archive	*a = archive_write_new();
	struct buf	 b;

	buf_init(&b, (size_t)8 * 1024 * 1024);
	if (kind == TAPE)
		archive_write_set_format_pax_restricted(a);
	else
		archive_write_set_format_iso9660(a);
	if (kind != TAPE)
		assert_int_equal(archive_write_set_options(a, "joliet=long"),
		    ARCHIVE_OK);
	archive_write_set_bytes_per_block(a, (int)PACK_RECORD);
	archive_write_set_bytes_in_last_block(a, kind == TAPE ?
	    (int)PACK_RECORD : 1);
	assert_int_equal(archive_write_open(a, &b, NULL, out, NULL),
	    ARCHIVE_OK);
	files_add(a, dir, h);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	put(dir, place(kind), b.p, b.len);
	buf_release(&b);
}

/* A folder with a ledger's and a set's, and a bag of FILES files. */
static void
bag_make(char dir[64], enum kind kind, struct holding *h, struct options *o)
{
	char		 path[128];
	bool		 ours;

	print_message("# %s\n", kind_name[kind]);
	memcpy(dir, "/tmp/test-volumes-XXXXXX", 25);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/led.d", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	memset(h, 0, sizeof(*h));
	h->v.format = VOLUME_FORMAT;
	h->v.kind = kind == FOLDER ? MEDIA_DISK : kind == TAPE ? MEDIA_TAPE :
	    MEDIA_OPTICAL;
	h->v.number = 1;
	snprintf(h->v.id, sizeof(h->v.id), "0123456789abcdef0123456789abcdef");
	snprintf(h->v.store, sizeof(h->v.store), "%s", h->v.id);
	snprintf(h->v.set, sizeof(h->v.set), "a");
	snprintf(h->v.label, sizeof(h->v.label), "NB-a-0001");
	h->custody = CUSTODY_KEPT;
	h->verified = h->checked = TIME_NONE;
	snprintf(path, sizeof(path), "%s/NB-a-0001", dir);
	if (kind == FOLDER) {
		assert_int_equal(mkdir(path, 0700), 0);
		files_add(NULL, dir, h);
	} else {
		archive_make(dir, kind, h);
	}
	memset(o, 0, sizeof(*o));
	policy_init(&o->media);
	o->monotonic = clock_ticking;
	snprintf(path, sizeof(path), "%s/%s", dir, kind == TAPE ||
	    kind == DISC ? place(kind) : "");
	assert_null(policy_set_key(&o->media, SET, kind == DISC ? "device" :
	    "path", path, &ours));
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

/* Where ${text} stands in a file, ${with} of the same length is put. */
static void
change(const char *dir, enum kind kind, const char *text, const char *with)
{
	char		 path[128];
	struct buf	 b;
	uint8_t		*at;

	snprintf(path, sizeof(path), "%s/%s%s", dir, place(kind),
	    kind == FOLDER ? strstr(text, "  ") != NULL ? "/" BAG_MANIFEST :
	    "/file-0" : "");
	buf_init(&b, (size_t)8 * 1024 * 1024);
	assert_int_equal(durable_read(&b, path), 0);
	assert_non_null(at = memmem(b.p, b.len, text, strlen(text)));
	memcpy(at, with, strlen(with));
	assert_int_equal(durable_write(path, b.p, b.len, 0644, true), 0);
	buf_release(&b);
}

/* A run at ${now} with ${seconds} for volumes; what is known then. */
static struct holding
run(const char *dir, struct options *o, const struct holding *h, int64_t now,
    int seconds)
{
	char			 ledger[128];
	struct holding		 got = *h;
	struct volume_log	*l;
	struct packs		*packs;

	snprintf(ledger, sizeof(ledger), "%s/led", dir);
	assert_non_null(l = volume_log_load(ledger));
	assert_non_null(packs = packs_new(worker, false));
	assert_int_equal(volumes_read(l, o, packs, h, 1, now, seconds == 0 ?
	    0 : ticks + seconds * TIME_SECOND), 0);
	packs_free(packs);
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
	int		 runs;

	(void)state;
	for (enum kind kind = FOLDER; kind < KINDS; kind++) {
		bag_make(dir, kind, &h, &o);
		/* Two files a run: the first look is whether to begin. */
		runs = 0;
		do {
			got = run(dir, &o, &h, DAY, kind == TAPE ? 5 : 4);
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
}

static void
damage(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64];

	(void)state;
	for (enum kind kind = FOLDER; kind < KINDS; kind++) {
		bag_make(dir, kind, &h, &o);
		change(dir, kind, "content-0", "content-9");
		/* Found in the first part, and not forgotten in the second. */
		got = run(dir, &o, &h, DAY, kind == TAPE ? 5 : 4);
		assert_int_equal(got.checked, TIME_NONE);
		got = run(dir, &o, &h, DAY * 2, 0);
		assert_true(got.damaged);
		assert_int_equal(got.verified, TIME_NONE);
		assert_int_equal(got.checked, DAY * 2);
		change(dir, kind, "content-9", "content-0");
		got = run(dir, &o, &h, DAY * 100, 0);
		assert_false(got.damaged);
		/* The manifest names another file than there is. */
		change(dir, kind, "  file-0", "  file-9");
		got = run(dir, &o, &h, DAY * 200, 0);
		assert_true(got.damaged);
		bag_remove(dir, &o);
	}
}

/* A tag manifest that is right in itself, and not what was written. */
static void
tags_altered(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64];

	(void)state;
	for (enum kind kind = FOLDER; kind < KINDS; kind++) {
		bag_make(dir, kind, &h, &o);
		h.has_tags = true;
		got = run(dir, &o, &h, DAY, 0);
		assert_false(got.damaged);
		assert_int_equal(got.verified, DAY);
		h.tags.octet[0] ^= 1;
		got = run(dir, &o, &h, DAY * 100, 0);
		assert_true(got.damaged);
		bag_remove(dir, &o);
	}
}

/* Another store's volume by the same name says nothing of ours. */
static void
another(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64];

	(void)state;
	for (enum kind kind = FOLDER; kind < KINDS; kind++) {
		bag_make(dir, kind, &h, &o);
		h.manifest.octet[0] ^= 1;
		if (kind != DISC) {
			got = run(dir, &o, &h, DAY, 0);
			assert_true(got.damaged);
		}
		h.v.id[0] = 'f';
		got = run(dir, &o, &h, DAY * 100, 0);
		assert_int_not_equal(got.checked, DAY * 100);
		bag_remove(dir, &o);
	}
}

static void
what_is_missing(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64], path[128];

	(void)state;
	bag_make(dir, FOLDER, &h, &o);
	snprintf(path, sizeof(path), "%s/NB-a-0001/file-3", dir);
	assert_int_equal(unlink(path), 0);
	got = run(dir, &o, &h, DAY, 0);
	assert_true(got.damaged);
	bag_remove(dir, &o);
	/* Cut behind the fourth: the tape's header, or all of the image. */
	for (enum kind kind = IMAGE; kind < KINDS; kind++) {
		bag_make(dir, kind, &h, &o);
		snprintf(path, sizeof(path), "%s/%s", dir, place(kind));
		assert_int_equal(truncate(path, kind == TAPE ? 7 * 1024 :
		    18 * 2048), 0);
		got = run(dir, &o, &h, DAY, 0);
		/* A disc that does not say which it is is another one. */
		assert_int_equal(got.damaged, kind != DISC);
		bag_remove(dir, &o);
	}
}

static void
foreign(void **state)
{
	struct options	 o;
	struct holding	 h, got;
	char		 dir[64];

	(void)state;
	for (enum kind kind = FOLDER; kind < KINDS; kind++) {
		/* Another manifest than the journal has. */
		bag_make(dir, kind, &h, &o);
		h.manifest.octet[0] ^= 1;
		got = run(dir, &o, &h, DAY, 0);
		assert_true(got.damaged);
		bag_remove(dir, &o);

		/* What is not in its place is not damaged. */
		bag_make(dir, kind, &h, &o);
		snprintf(h.v.label, sizeof(h.v.label), "NB-a-0002");
		h.v.id[0] = 'f';
		h.manifest.octet[0] ^= 1;
		got = run(dir, &o, &h, DAY, 0);
		assert_false(got.damaged);
		assert_int_equal(got.checked, TIME_NONE);
		bag_remove(dir, &o);
	}
	/* Nor what is no volume at all, but in the place of an image. */
	for (enum kind kind = IMAGE; kind < KINDS; kind++) {
		bag_make(dir, kind, &h, &o);
		put(dir, place(kind), "không", 6);
		got = run(dir, &o, &h, DAY, 0);
		assert_int_equal(got.damaged, kind == IMAGE);
		bag_remove(dir, &o);
	}
}

/* build/tests/unit/test-volumes, build/bin/nbworker. */
static int
worker_find(void **state)
{
	char	*slash;
	ssize_t	 n = readlink("/proc/self/exe", worker, sizeof(worker) - 64);

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
	return access(worker, X_OK);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(in_parts),
		cmocka_unit_test(damage),
		cmocka_unit_test(tags_altered),
		cmocka_unit_test(another),
		cmocka_unit_test(what_is_missing),
		cmocka_unit_test(foreign),
	};

	return cmocka_run_group_tests(list, worker_find, NULL);
}
