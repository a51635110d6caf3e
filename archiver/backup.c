/*
 * backup.c: nbarchive backup: the next volumes of a media set.
 */
#include <inttypes.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "formats/store/replay.h"

#include "archiver/bagdir.h"
#include "archiver/bagread.h"
#include "archiver/checkpoint.h"
#include "archiver/find.h"
#include "archiver/lock.h"
#include "archiver/medium.h"
#include "archiver/medium_place.h"
#include "archiver/out.h"
#include "archiver/parity.h"
#include "archiver/seal.h"
#include "archiver/tapecheck.h"
#include "archiver/volume_again.h"
#include "archiver/volume_journal.h"
#include "archiver/volume_write.h"
#include "archiver/writer.h"

#define JOURNAL_PART	20		/* of a volume: 1/20 for all of it */
#define JOURNAL_EVERY	10		/* volumes */
#define ENTRY_LIKELY	((uint64_t)900)	/* octets of an entry, on average */
#define PACKED_LIKELY	((uint64_t)400)	/* gzipped */
#define RECORD_LIKELY	((uint64_t)1500)	/* of an object's records */
#define PAPERS_LIKELY	((uint64_t)64 * 1024)
#define SEAL_LIKELY	((uint64_t)1024)	/* of a recipient, in a file */
#define BLOCK		((uint64_t)4096)	/* a file takes whole ones */
#define FOLDERS		256	/* of objects, a block or two each */

struct backup {
	const struct run	*run;
	const struct media_set	*set;
	struct writer		*w;
	struct reader		*catalog;
	struct holdings		 others;
	const struct volume	**of_set;	/* that can still be had */
	struct kept_list	 kept;
	struct piece		*item;		/* not on the set yet */
	size_t			 n, cap, next;
	uint64_t		 entries;	/* that the checkpoint signs */
	struct buf		 head;
	struct medium		 medium;
	struct recipients	 to;
	const char		*scratch;
	uint64_t		 volumes, objects, octets;
	uint64_t		 too_large;
};

/* The set's volumes that can still be had; NULL in the others' places. */
static int
volumes_of_set(struct backup *b)
{
	const struct holding	*h;

	b->of_set = calloc(b->others.n + 1, sizeof(*b->of_set));
	if (b->of_set == NULL)
		return no_memory();
	for (size_t i = 0; i < b->others.n; i++) {
		h = &b->others.vol[i];
		if (strcmp(h->v.set, b->set->name) == 0 &&
		    holding_at_hand(h) && !h->damaged)
			b->of_set[i] = &h->v;
	}
	return 0;
}

/* Encrypted, a file begins with its key for each recipient. */
static uint64_t
cost_of(const struct backup *b, const struct piece *item)
{
	uint64_t	 size = part_size(item->k->size, &item->part) +
			    b->to.n * SEAL_LIKELY;

	return (size + BLOCK - 1) / BLOCK * BLOCK + BLOCK / 4 +
	    RECORD_LIKELY + parity_cost(size, b->set->parity);
}

/* Of a volume's own files. */
static uint64_t
papers_cost(const struct backup *b, uint64_t octets)
{
	octets += PAPERS_LIKELY;
	return octets + parity_cost(octets, b->set->parity) +
	    parity_least(b->set->parity);
}

/*
 * Into as few parts as volumes of ${most} octets take, however empty; 0:
 * they are too small for that (named, and left out).
 */
static uint32_t
parts_of(struct backup *b, const struct kept *k, uint64_t most)
{
	struct piece	 item = { .k = k, .part = { 1, 1 } };
	uint64_t	 papers = papers_cost(b, PACKED_LIKELY * b->entries);
	char		 hex[DIGEST_HEX], size[OUT_SIZE_TEXT];

	if (papers < most) {
		item.part.count = (uint32_t)(k->size / PART_COUNT > most ?
		    PART_COUNT : k->size / most);
		item.part.count += item.part.count == 0;
		while (item.part.count <= PART_COUNT &&
		    cost_of(b, &item) + papers > most)
			item.part.count++;
		if (item.part.count <= PART_COUNT)
			return item.part.count;
	}
	log_errx(_("%s: a document of %s is too large for volumes of set %s, "
	    "even in parts; write it to a set with larger ones"),
	    digest_hex(&k->id, hex), out_size(k->size, size), b->set->name);
	b->too_large++;
	return 0;
}

static int
item_add(struct backup *b, const struct piece *item)
{
	struct piece	*p;
	size_t		 cap;

	if (b->n == b->cap) {
		cap = b->cap == 0 ? 256 : b->cap * 2;
		if ((p = realloc(b->item, cap * sizeof(*p))) == NULL)
			return no_memory();
		b->item = p;
		b->cap = cap;
	}
	b->item[b->n++] = *item;
	return 0;
}

/* Those of the document's parts that no volume of the set has. */
static int
items_add(struct backup *b, const struct kept *k, uint64_t before,
    uint64_t most)
{
	struct piece	 item = { .k = k, .before = before };
	int		 rc = 0;

	item.part.count = parts_of(b, k, most);
	for (uint32_t i = 1; rc == 0 && i <= item.part.count; i++) {
		item.part.index = i;
		if (item.part.count == 1 || !kept_part_on(k, &item.part,
		    b->of_set, b->others.n))
			rc = item_add(b, &item);
	}
	return rc;
}

/* What the set lacks, by number. */
static int
select_items(struct backup *b)
{
	uint64_t	 most;
	int		 rc;

	if ((rc = volumes_of_set(b)) != 0 ||
	    (rc = medium_most(&b->medium, &most)) != 0 ||
	    (rc = kept_load(&b->kept, b->catalog)) != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < b->kept.n; i++)
		if (!kept_on_some(&b->kept.k[i], b->of_set, b->others.n))
			rc = items_add(b, &b->kept.k[i], i == 0 ? 0 :
			    b->kept.k[i - 1].number, most);
	free(b->of_set);	/* what they point into is loaded anew */
	b->of_set = NULL;
	return rc;
}

/* Catalog, volumes and the newest checkpoint, as of now. */
static int
prepare(struct backup *b)
{
	const char		*store = b->run->set->store;
	struct checkpoint	 cp;
	int			 rc;

	if ((rc = writer_checkpoint(b->w, &b->head)) != 0)
		return rc;
	if (checkpoint_read(&b->head, &cp) == -1)
		return FAIL_CANNOT;
	b->entries = cp.size;
	if ((rc = find_open(&b->catalog, store)) != 0 ||
	    (rc = holdings_load(&b->others, b->catalog)) != 0 ||
	    (rc = medium_apart(b->run, b->set, &b->others)) != 0)
		return rc;
	/* What the journal knows was not interrupted before it was written. */
	if (holdings_find(&b->others, b->medium.left) != NULL)
		b->medium.left[0] = '\0';
	return select_items(b);
}

/* The set's last volume so far; 0: none. */
static uint32_t
last_number(const struct backup *b)
{
	uint32_t	 last = 0;

	for (size_t i = 0; i < b->others.n; i++)
		if (strcmp(b->others.vol[i].v.set, b->set->name) == 0 &&
		    b->others.vol[i].v.number > last)
			last = b->others.vol[i].v.number;
	return last;
}

/*
 * The journal's first entry on the next volume: all of it where it is small,
 * and on every tenth, so that any of these tells which others are needed.
 */
static uint64_t
journal_from(const struct backup *b, uint64_t room)
{
	uint64_t	 from = 0, whole = b->entries * PACKED_LIKELY;

	if (whole <= room / JOURNAL_PART ||
	    ((last_number(b) + 1) % JOURNAL_EVERY == 0 && whole <= room / 2))
		return 0;
	for (size_t i = 0; i < b->others.n; i++)
		if (strcmp(b->others.vol[i].v.set, b->set->name) == 0 &&
		    b->others.vol[i].v.end > from)
			from = b->others.vol[i].v.end;
	return from;
}

/* Parts of one document lie on different volumes. */
static bool
is_next_part(const struct backup *b, size_t i)
{
	return i > b->next && b->item[i].k == b->item[i - 1].k;
}

/*
 * How many of the items that are left fit into ${room} octets; *takes gets
 * what they and the rest of the volume take.
 */
static size_t
fit(const struct backup *b, uint64_t first, uint64_t room, uint64_t *takes)
{
	uint64_t	 left, cost;
	size_t		 n = 0;

	cost = papers_cost(b, first == 0 ? b->entries * PACKED_LIKELY :
	    (b->entries - first) * ENTRY_LIKELY);
	if (cost >= room)
		return 0;
	for (left = room - cost; b->next + n < b->n; n++) {
		cost = cost_of(b, &b->item[b->next + n]);
		/* Each of the first ones may begin a folder. */
		cost += n < FOLDERS ? BLOCK : 0;
		if (cost > left || is_next_part(b, b->next + n))
			break;
		left -= cost;
	}
	*takes = room - left;
	return n;
}

/* Now, and after all volumes before, also when the clock was set back. */
static int64_t
written_now(const struct backup *b)
{
	int64_t	 at = writer_now(b->w);

	for (size_t i = 0; i < b->others.n; i++)
		if (b->others.vol[i].v.written >= at)
			at = b->others.vol[i].v.written + 1;
	return at;
}

/* The next number of the set, and an id that no other volume has. */
static int
volume_begin(const struct backup *b, struct volume *v)
{
	const struct store_info	*info = writer_info(b->w);
	struct buf		 hex;
	uint8_t			 id[16];
	const char		*s;
	uint32_t		 last = last_number(b);
	int			 rc = 0;

	*v = (struct volume){ .format = VOLUME_FORMAT, .kind = b->set->kind,
	    .written = written_now(b), .end = b->entries };
	if (last == VOLUME_LAST) {
		log_errx(_("set %s has its last volume; begin another set"),
		    b->set->name);
		return FAIL_CANNOT;
	}
	snprintf(v->set, sizeof(v->set), "%s", b->set->name);
	snprintf(v->store, sizeof(v->store), "%s", info->id);
	snprintf(v->origin, sizeof(v->origin), "%s", info->origin);
	v->number = last;
	do {
		volume_label(v->label, v->set, ++v->number);
		if (!medium_has(&b->medium, v->label))
			break;
		/* Of an interrupted backup, or of a store before a restore. */
		log_warnx(_("%s: there is a %s that the journal does not "
		    "know; it is left as it is, and its number passed over"),
		    b->set->path, v->label);
	} while (v->number < VOLUME_LAST);
	buf_init(&hex, VOLUME_ID);
	if (RAND_bytes(id, sizeof(id)) != 1 ||
	    hex_encode(&hex, id, sizeof(id)) == -1 ||
	    (s = buf_str(&hex)) == NULL)
		rc = no_memory();
	else
		memcpy(v->id, s, VOLUME_ID);
	buf_release(&hex);
	return rc;
}

/* The same of a tape, in one pass. */
static int
read_tape(struct backup *b, const struct volume *v,
    const struct digest *manifest, const char *where, struct bag_check *c,
    struct where *lies)
{
	struct taped_list	 list;
	const struct taped	*t;
	int			 rc;

	rc = tape_check(b->run, where, v->label, &list);
	if (rc == 0 && list.n == 0) {
		log_errx(_("%s: what is read back is not what was written "
		    "(%s)"), where, v->label);
		rc = FAIL_DAMAGE;
	} else if (rc == 0) {
		t = &list.one[list.n - 1];
		medium_of_tape(lies, &list);
		*c = t->c;
		rc = t->result;
		if (rc == 0 && (strcmp(t->v.id, v->id) != 0 ||
		    !digest_equal(&t->manifest, manifest))) {
			log_errx(_("%s: what is read back is not what was "
			    "written (%s)"), where, t->label);
			rc = FAIL_DAMAGE;
		}
	}
	if (rc != 0 && c->damaged == 0)
		c->damaged = 1;
	if (rc != 0)
		c->files += c->files == 0;
	taped_release(&list);
	return rc;
}

/* Read back from the device, and journalled: only now it is a copy. */
static int
read_back(struct backup *b, const struct volume *v,
    const struct digest *manifest, const char *where)
{
	struct bag_check	 c = { .damaged = 1 };
	struct where		 lies = { .lies = LIES_MEDIUM };
	struct bag		*bag = NULL;
	int			 rc, one;

	if ((rc = medium_where(&lies, b->run, v, where)) != 0)
		return rc;
	if (tape_streams(where)) {
		rc = read_tape(b, v, manifest, where, &c, &lies);
	} else if ((rc = bag_open(&bag, b->run, where, b->medium.spool)) != 0) {
		c.files = 1;
	} else if (strcmp(bag->v.id, v->id) != 0 ||
	    !digest_equal(&bag->manifest, manifest)) {
		log_errx(_("%s: what is read back is not what was written "
		    "(%s)"), where, bag->v.label);
		rc = FAIL_DAMAGE;
	} else {
		rc = bag_verify(bag, &c, b->run->stopping);
	}
	/* What was broken off says nothing of the volume. */
	if (rc == 0 || rc == FAIL_DAMAGE ||
	    (bag == NULL && !b->run->stopping())) {
		one = journal_check(b->w, v->id, &c, &lies);
		rc = worst(rc, one);
	}
	if (rc == 0)
		medium_tell(v, &lies);
	bag_close(bag);
	if (rc != 0)
		log_errx(_("%s: could not be read back whole; it does not "
		    "count as a copy"), v->label);
	return rc;
}

static int
report(const struct backup *b, const struct volume *v, const char *path)
{
	char	 size[OUT_SIZE_TEXT];
	json_t	*json;

	if (b->run->json) {
		if ((json = volume_json(v)) == NULL)
			return no_memory();
		json_put_str(json, "path", path);
		out_json(json);
		json_decref(json);
	} else if (!b->run->quiet) {
		if (v->nparts > 0)
			printf(_("%s: %" PRIu64 " documents and %zu parts of "
			    "larger ones (%s), written and read back.\n"),
			    path, v->objects, v->nparts,
			    out_size(v->octets, size));
		else
			printf(_("%s: %" PRIu64 " documents (%s), written "
			    "and read back.\n"), path, v->objects,
			    out_size(v->octets, size));
	}
	return 0;
}

/* What is journalled and read back of a volume that is on its medium. */
static int
settle(struct backup *b, const struct volume *v,
    const struct bag_digests *d, const char *where, const char *folder)
{
	int	 rc;

	if ((rc = journal_volume(b->w, v, d, b->set->place)) == 0 &&
	    (rc = read_back(b, v, &d->manifest, where)) == 0 &&
	    (rc = medium_done(&b->medium, v, folder)) == 0)
		rc = report(b, v, where);
	return rc;
}

/*
 * An image that a backup made and did not burn, or whose disc it did not read
 * back, is burned once more.  *done when it was one.
 */
static int
burn_again(struct backup *b, const char *image, const char *label, bool *done)
{
	struct bag_digests	 d;
	struct bag	*bag = NULL;
	struct volume	 v;
	uint64_t	 octets;
	char		*where = NULL;
	int		 rc;

	if (bag_open(&bag, b->run, image, b->medium.spool) != 0 ||
	    strcmp(bag->v.label, label) != 0 ||
	    strcmp(bag->v.store, writer_info(b->w)->id) != 0 ||
	    bag_digest_raw(bag, BAG_TAGMANIFEST, &d.tags, &octets) == -1 ||
	    bag_objects(bag) != 0 || !volume_again(bag, &b->kept, &v)) {
		bag_close(bag);
		return 0;	/* its number is passed over */
	}
	*done = true;
	d.manifest = bag->manifest;
	log_warnx(_("%s: an interrupted backup left this image; it is burned "
	    "again"), image);
	if ((rc = medium_burn(&b->medium, image, &where)) == 0)
		rc = settle(b, &v, &d, where, image);
	free(where);
	bag_close(bag);
	b->volumes++;
	volume_release(&v);
	return rc;
}

static int
again(struct backup *b, bool *done)
{
	char		 label[VOLUME_LABEL], *image;
	uint32_t	 last = last_number(b);
	int		 rc;

	*done = false;
	if (last == VOLUME_LAST)
		return 0;
	volume_label(label, b->set->name, last + 1);
	if ((rc = medium_image(&b->medium, label, &image)) == 0 &&
	    image != NULL)
		rc = burn_again(b, image, label, done);
	free(image);
	return rc;
}

/* All of one bag.  FAIL_DAMAGE: written, but without what is damaged. */
static int
volume_put(const struct backup *b, struct bagdir *bag,
    const struct volume_plan *p, struct volume *v, struct journal_pack *pack,
    struct volume_records *records)
{
	int	 rc, one;

	rc = volume_objects(bag, p, v);
	if (rc != 0 && rc != FAIL_DAMAGE)
		return rc;
	if (v->objects == 0 && v->nparts == 0) {
		log_errx(_("none of the documents that are left can be read; "
		    "heal them first: nbarchive repair"));
		return FAIL_CANNOT;
	}
	if (v->numbers.n > VOLUME_RANGES) {
		log_errx(_("%s: too many documents are damaged; heal them "
		    "first: nbarchive repair"), b->run->set->store);
		return FAIL_CANNOT;
	}
	if ((one = volume_records(bag, v, records)) != 0)
		return one == FAIL_DAMAGE ? FAIL_CANNOT : one;
	/* Entries that are lost are told; what is there is copied. */
	one = volume_journal(bag, p, v, pack);
	if (one != 0 && one != FAIL_DAMAGE)
		return one;
	rc = worst(rc, one);
	if ((one = volume_ledger(bag, p)) != 0 ||
	    (one = volume_index(bag, v, records)) != 0 ||
	    (one = volume_papers(bag, p, v)) != 0)
		return one == FAIL_DAMAGE ? FAIL_CANNOT : one;
	return rc;
}

static int
volume_fill(const struct backup *b, struct bagdir *bag,
    const struct volume_plan *p, struct volume *v)
{
	struct journal_pack	*pack;
	struct volume_records	*records = NULL;
	int			 rc;

	if ((rc = volume_journal_begin(&pack, p, v)) == 0 &&
	    (rc = volume_records_begin(&records, bag, p)) == 0)
		rc = volume_put(b, bag, p, v, pack, records);
	volume_records_free(records);
	volume_journal_free(pack);
	return rc;
}

/* One volume: written, journalled, read back. */
static int
volume_write(struct backup *b, uint64_t room, size_t n)
{
	struct volume_plan	 p = { .run = b->run, .set = b->set,
	    .others = &b->others, .catalog = b->catalog,
	    .item = b->item + b->next, .n = n,
	    .entries = b->entries, .head = &b->head, .to = &b->to,
	    .scratch = b->scratch };
	struct bagdir_opts	 opts = { .parity = b->set->parity,
	    .scratch = b->scratch, .to = b->to.n == 0 ? NULL : &b->to,
	    .keep = b->set->kind == MEDIA_DISK && b->to.n == 0 };
	struct bagdir		*bag = NULL;
	struct bag_digests	 d;
	struct volume		 v;
	char			*where = NULL;
	int			 rc, damage = 0;

	if ((rc = volume_begin(b, &v)) != 0)
		return rc;
	v.first = journal_from(b, room);
	if ((rc = medium_mark(b->run, b->set)) == 0 && (rc = bagdir_begin(&bag,
	    b->medium.stage, v.label, &opts)) == 0)
		rc = volume_fill(b, bag, &p, &v);
	if (rc == FAIL_DAMAGE) {
		damage = rc;
		rc = 0;
	}
	if (rc == 0 && (rc = bagdir_finish(bag, &d.manifest)) == 0 &&
	    bagdir_tags(bag, &d.tags) == -1)
		rc = no_memory();
	if (rc == 0 && (rc = medium_put(&b->medium, &v, bagdir_path(bag),
	    &where)) == 0)
		rc = settle(b, &v, &d, where, bagdir_path(bag));
	if (rc == FAIL_CANNOT && !b->run->stopping())
		medium_failed(&b->medium);
	free(where);
	bagdir_close(bag);
	b->volumes++;
	b->objects += v.objects;
	b->octets += v.octets;
	volume_release(&v);
	return worst(rc, damage);
}

/* The volumes there are grew by one. */
static int
holdings_renew(struct backup *b)
{
	holdings_release(&b->others);
	if (reader_renew(b->catalog) == -1)
		return FAIL_CANNOT;
	return holdings_load(&b->others, b->catalog);
}

static int
volumes_write(struct backup *b)
{
	uint64_t	 room, takes;
	size_t		 n;
	int		 rc = 0, one;

	while (b->next < b->n && !b->run->stopping()) {
		if ((one = medium_room(&b->medium, &room)) != 0)
			return worst(rc, one);
		n = fit(b, journal_from(b, room), room, &takes);
		if (n == 0) {
			log_errx(_("%s: there is no room for %zu documents "
			    "more; put the next medium of set %s in, and run "
			    "the command again"), b->set->path,
			    b->n - b->next, b->set->name);
			return worst(rc, b->volumes > 0 ? DONE_PERSON :
			    FAIL_CANNOT);
		}
		if ((one = medium_spool_room(&b->medium, takes)) == 0)
			one = volume_write(b, room, n);
		rc = worst(rc, one);
		if (one != 0 && one != FAIL_DAMAGE)
			return rc;
		b->next += n;
		if ((one = holdings_renew(b)) != 0)
			return worst(rc, one);
	}
	return rc;
}

/* What was journalled is signed, also when something failed. */
static int
sign(struct backup *b)
{
	int		 rc;

	rc = writer_checkpoint(b->w, NULL);
	return rc;
}

/* What the set still lacks. */
static int
select_again(struct backup *b)
{
	kept_release(&b->kept);
	free(b->item);
	b->item = NULL;
	b->n = b->cap = 0;
	return select_items(b);
}

static int
backup(struct backup *b)
{
	bool	 done = false;
	int	 rc;

	if ((rc = prepare(b)) != 0)
		return rc;
	if ((rc = again(b, &done)) == 0 && done && (rc = holdings_renew(b)) ==
	    0)
		rc = select_again(b);
	if (rc != 0)
		return worst(rc, sign(b));
	if (b->n == 0 && !done) {
		if (!b->run->quiet && !b->run->json && b->too_large == 0)
			printf(_("Set %s holds everything; nothing is "
			    "written.\n"), b->set->name);
		return worst(out_end(), b->too_large > 0 ? DONE_PERSON : 0);
	}
	rc = worst(volumes_write(b), b->too_large > 0 ? DONE_PERSON : 0);
	rc = worst(rc, sign(b));
	return worst(rc, out_end());
}

/* The set that --set names, ready to be written. */
static const struct media_set *
set_ready(const struct run *run)
{
	const struct media_set	*set;

	if (run->narg > 0 || run->media_set == NULL || run->set->store ==
	    NULL) {
		log_errx(_("name the set of volumes with --set NAME; sets "
		    "stand in the configuration"));
		return NULL;
	}
	if ((set = sets_find(&run->set->sets, run->media_set)) == NULL) {
		log_errx(_("there is no [set %s] in the configuration"),
		    run->media_set);
		return NULL;
	}
	if (set->path == NULL) {
		log_errx(_("[set %s] does not say where its volumes are "
		    "written: path"), set->name);
		return NULL;
	}
	if ((set->burn == NULL) != (set->device == NULL)) {
		log_errx(_("[set %s]: burn and device go together: what was "
		    "burned is read back from the device"), set->name);
		return NULL;
	}
	return set;
}

int
archive_backup(const struct run *run)
{
	struct backup		 b = { .run = run };
	struct writer_opts	 opts;
	int			 lock, rc;

	if ((b.set = set_ready(run)) == NULL)
		return FAIL_USAGE;
	buf_init(&b.head, NOTE_MAX);
	writer_opts(&opts, run);
	opts.reserve = (struct reserve){ .set = true };
	/* What is not encrypted yet stays where it lies anyway. */
	b.scratch = b.set->spool != NULL ? b.set->spool : run->set->store;
	if ((rc = writer_open(&b.w, &opts)) != 0)
		return rc;
	if ((lock = lock_backup(run->set->store)) == -1)
		rc = FAIL_CANNOT;
	else if ((rc = recipients_load(&b.to, b.set->recipient,
	    b.set->recipients)) == 0 &&
	    (rc = medium_open(&b.medium, run, b.set,
	    writer_info(b.w)->id)) == 0)
		rc = backup(&b);
	medium_close(&b.medium);
	recipients_release(&b.to);
	lock_release(lock);
	holdings_release(&b.others);
	kept_release(&b.kept);
	reader_close(b.catalog);
	free(b.item);
	free(b.of_set);
	buf_release(&b.head);
	writer_close(b.w);
	return rc;
}
