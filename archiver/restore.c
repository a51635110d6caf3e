/*
 * restore.c: nbarchive restore: a store out of volumes alone.
 *
 * The journal is read twice: first its Merkle root is compared with the
 * newest checkpoint, then every entry is written again where it stood, each
 * object before the entry that brought it in.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"
#include "formats/journal/note.h"
#include "formats/store/entry.h"
#include "formats/store/entry_lost.h"
#include "formats/store/rotation_entry.h"

#include "archiver/journal_files.h"
#include "archiver/out.h"
#include "archiver/restore_folder.h"
#include "archiver/restore_room.h"
#include "archiver/restore_unnamed.h"
#include "archiver/segment.h"
#include "archiver/sources.h"

#define TEXT_ROOM	((size_t)64 * 1024)
#define BATCH		((uint64_t)32 * 1024 * 1024)
#define COPY_STEP	((size_t)256 * 1024)

/* A document that was destroyed by order: entry ${seq} says so. */
struct gone {
	struct digest	 id;
	uint64_t	 seq;
};

struct restore {
	const struct run *run;
	const char	*dir;
	struct sources	 from;
	struct store_info info;
	struct buf	 text;		/* nguyenban.store */
	struct buf	 head;		/* the newest checkpoint */
	struct checkpoint cp;
	struct keychain	 keys;
	struct gone	*gone;
	size_t		 ngone;
	struct segment	*seg;
	uint64_t	 batch;		/* octets since the last commit */
	uint64_t	 objects, octets, missing;
	uint64_t	 lost;		/* entries that are */
	int		 lock;		/* of the folder, or -1 */
	bool		 older;		/* the newest checkpoint is damaged */
};

/* A tag file of a volume. */
static int
tag_read(const struct bag *bag, const char *name, struct buf *b)
{
	buf_reset(b);
	if (bag_text(bag, name, b) == 0)
		return 0;
	log_err(_("%s: %s: cannot be read"), bag->path, name);
	return FAIL_DAMAGE;
}

/* Checkpoint and store text of one volume, verified with the store's key. */
static int
head_of(struct restore *r, const struct bag *bag)
{
	size_t	 text;
	int	 rc;

	if ((rc = tag_read(bag, STORE_TEXT, &r->text)) != 0 ||
	    (rc = tag_read(bag, STORE_CHECKPOINT, &r->head)) != 0)
		return rc;
	if (store_info_parse(&r->info, r->text.p, r->text.len) !=
	    STORE_INFO_OK || strcmp(r->info.id, bag->v.store) != 0 ||
	    note_split(r->head.p, r->head.len, &text) == -1 ||
	    checkpoint_parse(&r->cp, r->head.p, text) == -1) {
		log_errx(_("%s: the store's text or checkpoint on it is "
		    "damaged"), bag->path);
		return FAIL_DAMAGE;
	}
	return 0;
}

/* The newest volume below ${limit} whose journal is here; NULL: none. */
static const struct bag *
head_bag(const struct restore *r, uint64_t entries, uint64_t limit)
{
	const struct bag	*best = NULL, *b;

	for (size_t i = 0; i < r->from.n; i++) {
		b = r->from.bag[i];
		if (b->v.end <= entries && b->v.end < limit &&
		    (best == NULL || b->v.end > best->v.end))
			best = b;
	}
	return best;
}

/*
 * The newest checkpoint that the journal on the volumes reaches; where it is
 * damaged the one before it, and what came later is said to be missing.
 */
static int
head_load(struct restore *r, uint64_t entries)
{
	const struct bag	*best;
	uint64_t		 limit = UINT64_MAX;
	int			 rc;

	while ((best = head_bag(r, entries, limit)) != NULL) {
		if ((rc = head_of(r, best)) == 0)
			break;
		if (rc != FAIL_DAMAGE)
			return rc;
		r->older = true;
		limit = best->v.end;
	}
	if (best == NULL)
		return r->older ? FAIL_DAMAGE : FAIL_CANNOT;
	for (size_t i = 0; i < r->from.n; i++)
		if (r->from.bag[i]->v.end > r->cp.size &&
		    r->from.bag[i]->no_journal)
			r->older = true;
		else if (r->from.bag[i]->v.end > entries)
			log_errx(_("%s: its journal begins with entry %" PRIu64
			    ", and the volumes before it are missing"),
			    r->from.bag[i]->v.label, r->from.bag[i]->v.first);
	if (r->older)
		log_errx(_("the journal is restored as of %s; documents that "
		    "came in later are taken from the volumes with their "
		    "restore.sh"), best->v.label);
	return 0;
}

static int
gone_add(struct restore *r, const json_t *objects, uint64_t seq)
{
	struct gone	*p;
	json_t		*one;
	size_t		 i, n = json_array_size(objects);

	if (n == 0)
		return 0;
	p = realloc(r->gone, (r->ngone + n) * sizeof(*p));
	if (p == NULL)
		return no_memory();
	r->gone = p;
	json_array_foreach(objects, i, one) {
		if (digest_from_hex(&p[r->ngone].id,
		    json_string_value(one)) == -1)
			continue;
		p[r->ngone++].seq = seq;
	}
	return 0;
}

static bool
is_gone(const struct restore *r, const struct digest *id, uint64_t seq)
{
	for (size_t i = 0; i < r->ngone; i++)
		if (seq < r->gone[i].seq && digest_equal(&r->gone[i].id, id))
			return true;
	return false;
}

/* The signature is by the key in force at that size. */
static int
head_verify(struct restore *r)
{
	switch (note_verify(r->head.p, r->head.len, keychain_at(&r->keys,
	    r->cp.size), 1, NULL)) {
	case NOTE_OK:
		return 0;
	default:
		log_errx(_("the checkpoint on the volume is not signed by "
		    "the store's key"));
		return FAIL_TAMPER;
	}
}

/* What the first pass must know of an entry; ${range} is what it follows. */
static int
entry_look(struct restore *r, const char *p, size_t len,
    const struct merkle_range *range)
{
	enum entry_type	 type;
	const char	*why;
	json_t		*json;
	uint64_t	 seq;
	int64_t		 at;
	int		 rc = 0;

	if (rotation_follow(&r->keys, p, len, range) == -1) {
		log_errx(_("entry %" PRIu64 " of the journal replaces the "
		    "archive's key without the signatures that this takes"),
		    range->size);
		return FAIL_TAMPER;
	}
	if (memmem(p, len, "\"destruction\"", 13) == NULL)
		return 0;
	json = entry_parse(p, len, &seq, &at, &type, &why);
	if (json != NULL && type == ENTRY_DESTRUCTION)
		rc = gone_add(r, json_object_get(json, "objects"), seq);
	json_decref(json);
	return rc;
}

/* First pass: the root that was signed, before anything is written. */
static int
journal_check(struct restore *r)
{
	struct merkle_range	 range;
	struct journal_files	 j;
	struct digest		 leaf, root;
	const char		*p;
	uint64_t		 entries;
	size_t			 len;
	int			 more, rc;

	merkle_init(&range);
	if ((rc = journal_files_open(&j, &r->from, &entries)) != 0 ||
	    (rc = head_load(r, entries)) != 0)
		goto out;
	keychain_init(&r->keys, &r->info.key);
	while (rc == 0 && range.size < r->cp.size &&
	    (more = journal_files_next(&j, &p, &len)) != 0) {
		if (more < 0) {
			rc = -more;
		} else if ((rc = entry_look(r, p, len, &range)) == 0 &&
		    (entry_leaf(&leaf, p, len) == -1 ||
		    merkle_append(&range, &leaf) == -1)) {
			rc = FAIL_CANNOT;
		}
	}
	if (rc == 0)
		rc = head_verify(r);
	if (rc == 0 && (merkle_root(&range, &root) == -1 ||
	    range.size != r->cp.size || !digest_equal(&root, &r->cp.root))) {
		log_errx(_("the journal on these volumes does not have the "
		    "Merkle root that was signed: a volume is damaged or was "
		    "altered; see which with: nbarchive media verify"));
		rc = FAIL_TAMPER;
	}
 out:
	journal_files_close(&j);
	return rc;
}

static int
commit(struct restore *r)
{
	r->batch = 0;
	return segment_commit(r->seg);
}

/* Have segment ${number} open in a transaction. */
static int
segment_ready(struct restore *r, uint32_t number)
{
	uint32_t	 at = r->seg == NULL ? 0 : segment_id(r->seg);
	int		 rc;

	if (at == number)
		return 0;
	if (number < at || number > at + 1) {
		log_errx(_("the journal speaks of segment %06" PRIu32
		    " out of order"), number);
		return FAIL_TAMPER;
	}
	if (r->seg != NULL) {
		if ((rc = commit(r)) != 0)
			return rc;
		segment_close(r->seg);
		r->seg = NULL;
		if ((rc = segment_seal(r->dir, at)) != 0)
			return rc;
	}
	if ((rc = segment_create(r->dir, number)) != 0 ||
	    (rc = segment_open(&r->seg, r->dir, number)) != 0)
		return rc;
	return segment_begin(r->seg);
}

/*
 * Room for ${more} octets: a full batch is committed and another begun.  What
 * is not committed is held in memory, and a chunk may have 64 MiB.
 */
static int
batch_turn(struct restore *r, uint64_t more)
{
	int	 rc = 0;

	if (r->batch + more > BATCH && r->batch > 0 && (rc = commit(r)) == 0 &&
	    (rc = segment_refresh(r->seg)) == 0)
		rc = segment_begin(r->seg);
	r->batch += more;
	return rc;
}

/* One chunk from the file: 0, -1: it is not what it was a moment ago. */
static int
chunk_put(struct restore *r, const struct chunk_header *head, uint64_t number,
    int fd, struct sha256 *sha)
{
	struct chunk_header	 h = *head;
	uint8_t			*payload;
	size_t			 n;
	int			 rc;

	if ((rc = batch_turn(r, h.length)) != 0 ||
	    (rc = segment_chunk(r->seg, number, &h, &payload)) != 0)
		return rc;
	h.crc = 0;
	for (uint32_t done = 0; done < h.length; done += (uint32_t)n) {
		n = h.length - done < COPY_STEP ? h.length - done : COPY_STEP;
		if (read_full(fd, payload + done, n) != (ssize_t)n)
			return -1;
		if (sha256_add(sha, payload + done, n) == -1)
			return FAIL_CANNOT;
		h.crc = crc32c(h.crc, payload + done, n);
	}
	segment_chunk_done(&h, payload);
	return 0;
}

static int
object_put(struct restore *r, const struct digest *id, uint64_t size,
    uint64_t number, int fd)
{
	struct chunk_header	 h = { .sha256 = *id, .size = size,
	    .count = chunk_count(size) };
	struct digest		 got;
	struct sha256		*sha;
	int			 rc = 0;

	if ((sha = sha256_new()) == NULL)
		return FAIL_CANNOT;
	for (uint32_t i = 0; rc == 0 && i < h.count; i++) {
		h.number = i;
		h.length = chunk_length(size, i);
		rc = chunk_put(r, &h, number, fd, sha);
	}
	if (rc == 0 && (sha256_end(sha, &got) == -1 ||
	    !digest_equal(&got, id)))
		rc = -1;
	sha256_free(sha);
	if (rc == -1) {
		log_errx(_("a volume changed while it was read; begin again"));
		rc = FAIL_CANNOT;
	}
	return rc;
}

static void
object_missing(struct restore *r, const json_t *entry, const char *hex)
{
	const char	*name;

	name = json_get_str(json_object_get(entry, "source"), "name");
	log_errx(_("%s: is whole on none of these volumes (its SHA-256 is "
	    "%s)"), name == NULL ? "?" : name, hex);
	r->missing++;
}

/* The object that an entry brings in, before the entry. */
static int
object_restore(struct restore *r, const json_t *entry, uint64_t seq)
{
	const json_t	*object = json_object_get(entry, "object");
	const char	*hex = json_get_str(object, "sha256");
	const struct bag *bag;
	struct digest	 id;
	uint64_t	 size = 0, number = 0, segment = 0;
	size_t		 from = 0;
	int		 fd, rc;

	digest_from_hex(&id, hex);
	json_get_u64(object, "size", &size);
	json_get_u64(object, "number", &number);
	json_get_u64(object, "segment", &segment);
	if ((rc = segment_ready(r, (uint32_t)segment)) != 0)
		return rc;
	if (is_gone(r, &id, seq))
		return 0;
	if ((fd = sources_find(&r->from, &id, size, &from, &bag)) == -1) {
		if (sources_cannot_tell(&r->from))
			return FAIL_CANNOT;
		object_missing(r, entry, hex);
		return 0;
	}
	rc = object_put(r, &id, size, number, fd);
	close(fd);
	r->objects++;
	r->octets += size;
	return rc;
}

/* What stands for an entry that is nowhere any more goes where it stood. */
static int
lost_restore(struct restore *r, uint64_t seq, const char *p, size_t len)
{
	int	 rc = 0;

	if (r->seg == NULL)
		rc = segment_ready(r, SEGMENT_FIRST);
	if (rc == 0)
		rc = batch_turn(r, len);
	r->lost++;
	return rc == 0 ? segment_entry_put(r->seg, seq, p, (uint32_t)len) :
	    rc;
}

static int
entry_restore(struct restore *r, const char *p, size_t len)
{
	enum entry_type	 type;
	struct digest	 leaf;
	const char	*why = "?";
	json_t		*entry;
	uint64_t	 seq;
	int64_t		 at;
	int		 rc = 0;

	if (entry_lost_parse(p, len, &seq, &leaf))
		return lost_restore(r, seq, p, len);
	entry = entry_parse(p, len, &seq, &at, &type, &why);
	if (entry == NULL) {
		log_errx(_("an entry of the journal is malformed: %s"), why);
		return FAIL_TAMPER;
	}
	if ((type == ENTRY_INGESTION || type == ENTRY_RECOVERY) &&
	    json_object_get(entry, "object") != NULL)
		rc = object_restore(r, entry, seq);
	else if (r->seg == NULL)
		rc = segment_ready(r, SEGMENT_FIRST);
	json_decref(entry);
	if (rc == 0 && (rc = batch_turn(r, len)) == 0)
		rc = segment_entry_put(r->seg, seq, p, (uint32_t)len);
	return rc;
}

static int
journal_restore(struct restore *r)
{
	struct journal_files	 j;
	const char		*p;
	uint64_t		 entries;
	size_t			 len;
	int			 more, rc;

	rc = journal_files_open(&j, &r->from, &entries);
	for (uint64_t i = 0; rc == 0 && i < r->cp.size; i++) {
		if (r->run->stopping()) {
			log_errx(_("broken off; %s is no store yet; the same "
			    "command begins it anew"), r->dir);
			rc = FAIL_CANNOT;
		} else if ((more = journal_files_next(&j, &p, &len)) != 1) {
			rc = more < 0 ? -more : FAIL_CANNOT;
		} else {
			rc = entry_restore(r, p, len);
		}
	}
	journal_files_close(&j);
	if (rc == 0)
		rc = commit(r);
	segment_close(r->seg);
	r->seg = NULL;
	return rc;
}

static int
file_put(const char *dir, const char *name, const struct buf *b, mode_t mode)
{
	char	*path = path_join(dir, name);
	int	 rc = FAIL_CANNOT;

	if (path != NULL && durable_write(path, b->p, b->len, mode, false) ==
	    0)
		rc = 0;
	free(path);
	return rc;
}

/* The text file makes it a store; the catalog is the journal replayed. */
static int
finish(struct restore *r)
{
	static const struct buf	 empty;
	struct settings		 set = *r->run->set;
	struct run		 run = *r->run;
	int			 rc;

	if ((rc = file_put(r->dir, STORE_CHECKPOINT, &r->head, 0644)) != 0 ||
	    (rc = file_put(r->dir, STORE_INTAKE_LOCK, &empty, 0660)) != 0 ||
	    (rc = file_put(r->dir, STORE_CHECKPOINT_LOCK, &empty, 0660)) !=
	    0 || (rc = file_put(r->dir, STORE_TEXT, &r->text, 0644)) != 0)
		return rc;
	set.store = (char *)(uintptr_t)r->dir;
	run.set = &set;
	run.narg = 0;
	run.json = false;
	run.quiet = true;
	return archive_rebuild(&run);
}

/* Which key it is now, to be compared with paper. */
static void
key_report(const struct restore *r, const struct page *page)
{
	struct buf	 b;

	buf_init(&b, TEXT_ROOM);
	for (size_t i = 0; i < r->keys.n; i++)
		if (r->keys.change[i].reason == ROTATION_LOST)
			buf_addf(&b, _("At journal entry %" PRIu64 " the "
			    "archive's key was replaced as lost, by the new "
			    "one's word alone. "), r->keys.change[i].seq);
	buf_addstr(&b, _("The archive's key, to be compared with paper: "));
	vkey_format(&b, keychain_last(&r->keys));
	if (r->keys.n > 0 && buf_str(&b) != NULL)
		out_text(page, buf_str(&b));
	buf_release(&b);
}

static int
report(const struct restore *r)
{
	const struct run	*run = r->run;
	struct page		 page = { .columns = run->columns };
	char			 size[OUT_SIZE_TEXT];
	json_t			*json;

	if (run->json) {
		json = json_pack("{ss sI sI sI sI}", "store", r->dir,
		    "objects", (json_int_t)r->objects, "bytes",
		    (json_int_t)r->octets, "missing", (json_int_t)r->missing,
		    "entries", (json_int_t)r->cp.size);
		out_json(json);
		json_decref(json);
	} else if (!run->quiet) {
		printf(_("%s: %" PRIu64 " objects (%s) and %" PRIu64
		    " journal entries; the Merkle root is the one that was "
		    "signed.\n"), r->dir, r->objects, out_size(r->octets,
		    size), r->cp.size);
		if (r->missing > 0)
			printf(_("Missing on these volumes: %" PRIu64 ". They "
			    "are listed above; heal them from other volumes "
			    "with: nbarchive repair\n"), r->missing);
		key_report(r, &page);
		out_text(&page, _("The archive's key is on no volume: put "
		    "your copy of it to keys/log.key (mode 0400) before the "
		    "store is written to again."));
	}
	return out_end();
}

/* What another run left there makes room first. */
static int
folder_begin(struct restore *r)
{
	int	 rc;

	if (access(r->dir, F_OK) == -1 &&
	    (rc = restore_room(r->dir, &r->from)) != 0)
		return rc;
	if ((rc = restore_folder_begin(r->dir, &r->lock)) != 0)
		return rc;
	return restore_room(r->dir, &r->from);
}

static int
restore(struct restore *r)
{
	int	 rc;

	if ((rc = journal_check(r)) != 0 ||
	    (rc = folder_begin(r)) != 0 || (rc = journal_restore(r)) != 0)
		return rc;
	/* What it says of lost entries is no failure of ours. */
	rc = finish(r);
	if (rc != 0 && (rc != FAIL_DAMAGE || r->lost == 0))
		return rc;
	restore_folder_end(r->dir, r->lock, true);
	r->lock = -1;
	if (r->lost > 0)
		(void)restore_unnamed(r->dir, &r->from);
	rc = report(r);
	for (size_t i = 0; i < r->keys.n; i++)
		if (r->keys.change[i].reason == ROTATION_LOST)
			rc = worst(rc, DONE_PERSON);
	return r->missing > 0 || r->older || r->lost > 0 ||
	    r->from.unlisted.unlisted > 0 ?
	    worst(rc, FAIL_DAMAGE) : rc;
}

/* Only one of two names can be that of the new store. */
static int
not_both(const char *a, const char *b)
{
	log_errx(_("%s and %s: neither is a volume, and only one can be the "
	    "new folder for the store; are all volumes in their places?"), a,
	    b);
	return FAIL_USAGE;
}

/* Of the arguments, the folders of volumes; the other one is the store. */
static int
arguments(const struct run *run, char **volume, size_t *n, const char **dir)
{
	*n = 0;
	*dir = NULL;
	if (run->from != NULL)
		volume[(*n)++] = (char *)(uintptr_t)run->from;
	for (size_t i = 0; i < run->narg; i++) {
		if (bag_is_volume(run->arg[i]))
			volume[(*n)++] = run->arg[i];
		else if (*dir == NULL)
			*dir = run->arg[i];
		else
			return not_both(*dir, run->arg[i]);
	}
	if (*dir == NULL)
		*dir = run->set->store;
	if (*dir != NULL && *n > 0)
		return 0;
	log_errx(_("name the volumes with --from VOLUME..., and a new folder "
	    "for the store"));
	return FAIL_USAGE;
}

int
archive_restore(const struct run *run)
{
	struct restore	*r = calloc(1, sizeof(*r));
	char		**volume = calloc(run->narg + 1, sizeof(*volume));
	size_t		 n;
	int		 rc = FAIL_CANNOT, opened;

	if (r == NULL || volume == NULL) {
		no_memory();
	} else if ((rc = arguments(run, volume, &n, &r->dir)) == 0) {
		r->run = run;
		r->lock = -1;
		buf_init(&r->text, TEXT_ROOM);
		buf_init(&r->head, NOTE_MAX);
		r->from.strict = true;
		opened = sources_open(&r->from, run, volume, n, NULL);
		opened = worst(opened, sources_unnamed(&r->from));
		rc = r->from.n == 0 ? worst(opened, FAIL_CANNOT) :
		    restore(r);
		if (rc == FAIL_CANNOT && r->from.n > 0)
			restore_full(r->dir);
		rc = worst(rc, opened);
		segment_close(r->seg);
		restore_folder_end(r->dir, r->lock, false);
		sources_close(&r->from);
		buf_release(&r->text);
		buf_release(&r->head);
		free(r->gone);
		keychain_release(&r->keys);
	}
	free(volume);
	free(r);
	return rc;
}
