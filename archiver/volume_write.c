/*
 * volume_write.c: objects and journal of a volume.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/store/entry_lost.h"

#include "archiver/find.h"
#include "archiver/object.h"
#include "archiver/program.h"
#include "archiver/volume_write.h"

#define LET_GO		256		/* entries read in between */
#define LET_GO_OBJECTS	32		/* documents;
					   they lie 2 MiB apart at most */

bool
piece_is_part(const struct piece *item)
{
	return item->part.count > 1;
}

void
piece_path(char out[BAG_OBJECT], const struct piece *item)
{
	char	 hex[DIGEST_HEX], part[PART_SUFFIX] = "";

	digest_hex(&item->k->id, hex);
	if (piece_is_part(item))
		part_suffix(part, &item->part);
	snprintf(out, BAG_OBJECT, "data/objects/%.2s/%s.%s%s", hex, hex,
	    kept_suffix(item->k), part);
}

/* Its octets to ${fd}; their digest stands in the piece then. */
static int
write_piece(struct reader *rd, const struct found *f, struct piece *item,
    int fd, const char *name)
{
	if (piece_is_part(item))
		return object_write_part(rd, f, fd, name,
		    part_offset(f->size, &item->part),
		    part_size(f->size, &item->part), &item->id);
	item->id = f->sha256;
	return object_write_from(rd, f, fd, name);
}

/* An object in one piece, into its file when there is time.  -1: it is not. */
static int
put_later(struct bagdir *bag, struct reader *rd, struct piece *item,
    const struct found *f, const char *name, bool *written)
{
	struct octets	 octets;
	int		 rc;

	if (piece_is_part(item) || !bagdir_takes_later(bag) ||
	    (rc = object_mapped(rd, f, &octets)) == -1)
		return -1;
	if (rc != 0)
		return rc;
	item->id = f->sha256;
	if ((rc = bagdir_later(bag, name, &octets, &item->id)) == 0)
		*written = true;
	return rc;
}

/* One object into its file.  *written is false when it is damaged. */
static int
put_object(struct bagdir *bag, struct reader *rd, struct piece *item,
    bool *written)
{
	const struct kept	*k = item->k;
	const struct found	 f = { .sha256 = k->id, .size = k->size,
	    .segment = k->segment, .number = k->number };
	char			 name[BAG_OBJECT], *full;
	int			 fd, rc;

	*written = false;
	piece_path(name, item);
	if (!piece_is_part(item) && bagdir_kept(bag, name, &f.sha256, f.size)) {
		item->id = f.sha256;
		*written = true;
		return 0;
	}
	if ((rc = put_later(bag, rd, item, &f, name, written)) != -1)
		return rc;
	/* What is let go of on the way is not to be written any more. */
	if ((rc = bagdir_settle(bag)) != 0 ||
	    (rc = bagdir_create(bag, name, &fd)) != 0)
		return rc;
	if ((rc = write_piece(rd, &f, item, fd, name)) == 0) {
		*written = true;
		return bagdir_done(bag, name, fd, &item->id,
		    part_size(k->size, &item->part));
	}
	close(fd);
	if (rc != FAIL_DAMAGE)
		return rc;
	/* What is damaged is not copied; the rest is. */
	if ((full = path_join(bagdir_path(bag), name)) != NULL)
		unlink(full);
	free(full);
	return FAIL_DAMAGE;
}

/* It is on the volume now. */
static int
note_piece(struct volume *v, const struct piece *item)
{
	int	 rc;

	v->octets += part_size(item->k->size, &item->part);
	if (piece_is_part(item)) {
		rc = volume_part_add(v, item->k->number, &item->part);
	} else {
		v->objects++;
		rc = numbers_add(&v->numbers, item->k->number, item->before);
	}
	if (rc == 0)
		return 0;
	log_errx(_("out of memory"));
	return FAIL_CANNOT;
}

/* Have ${segment} open; what was borrowed of another is written then. */
static int
segment_ready(struct bagdir *bag, const struct volume_plan *p,
    struct reader **rd, uint32_t *at, uint32_t segment)
{
	int	 rc;

	if (*rd != NULL && *at == segment)
		return 0;
	rc = bagdir_settle(bag);
	reader_close(*rd);
	*rd = NULL;
	if (rc != 0)
		return rc;
	*rd = reader_open_segment(p->run->set->store, segment, false);
	*at = segment;
	return *rd == NULL ? FAIL_CANNOT : 0;
}

int
volume_objects(struct bagdir *bag, const struct volume_plan *p,
    struct volume *v)
{
	struct reader	*rd = NULL;
	uint32_t	 segment = 0;
	bool		 written = false;
	int		 rc = 0, one = 0;

	for (size_t i = 0; i < p->n && !p->run->stopping(); i++) {
		if ((one = segment_ready(bag, p, &rd, &segment,
		    p->item[i].k->segment)) == 0)
			one = put_object(bag, rd, &p->item[i], &written);
		/*
		 * The index's pages lie between, and come into memory too.
		 * Of what is written later, that goes with it.
		 */
		if (i % LET_GO_OBJECTS == LET_GO_OBJECTS - 1 && rd != NULL &&
		    !bagdir_takes_later(bag))
			reader_let_go_all(rd);
		if ((one == 0 || one == FAIL_DAMAGE) && written)
			one = worst(one, note_piece(v, &p->item[i]));
		if (one != 0 && one != FAIL_DAMAGE)
			break;
		rc = worst(rc, one);
	}
	if (one == 0 || one == FAIL_DAMAGE)
		one = bagdir_settle(bag);
	else
		(void)bagdir_settle(bag);
	reader_close(rd);
	if (one != 0)
		return one;
	if (!p->run->stopping())
		return rc;
	log_errx(_("broken off; no volume was written"));
	return FAIL_CANNOT;
}

/* Where the journal's lines go: to one of the two. */
struct lines_to {
	struct bagfile	*bag;
	FILE		*plain;
	uint64_t	 lost, lost_from;	/* entries whose hash is left */
};

static int
line_put(struct lines_to *f, const struct octets *entry)
{
	int	 rc;

	if (f->bag != NULL) {
		rc = bagfile_add(f->bag, entry->p, entry->len);
		return rc == 0 ? bagfile_add(f->bag, "\n", 1) : rc;
	}
	if (fwrite(entry->p, 1, entry->len, f->plain) == entry->len &&
	    putc('\n', f->plain) != EOF)
		return 0;
	log_err(_("a temporary file cannot be written"));
	return FAIL_CANNOT;
}

/* The entries of one segment that belong on the volume; *seq goes on. */
static int
journal_segment(struct lines_to *f, struct reader *rd, uint64_t *seq,
    uint64_t end)
{
	struct octets	 entry;
	uint64_t	 first, last;
	int		 rc = 0;

	switch (reader_entry_range(rd, &first, &last)) {
	case READER_FOUND:
		break;
	case READER_ABSENT:
		return 0;
	default:
		return FAIL_DAMAGE;
	}
	for (; rc == 0 && *seq < end && *seq <= last; (*seq)++) {
		if (*seq < first ||
		    reader_entry(rd, *seq, &entry) != READER_FOUND)
			return FAIL_DAMAGE;
		if (entry_is_lost(entry.p, entry.len) && f->lost++ == 0)
			f->lost_from = *seq;
		rc = line_put(f, &entry);
		if (*seq % LET_GO == 0)
			reader_let_go(rd);
	}
	return rc;
}

/* Entries [v->first, v->end), from the segments that hold them. */
static int
journal_entries(struct lines_to *f, const char *store, const struct volume *v)
{
	struct reader	*rd;
	uint32_t	*number = NULL;
	uint64_t	 seq = v->first;
	size_t		 n;
	int		 rc = 0;

	if (store_segments(store, &number, &n) == -1)
		return FAIL_DAMAGE;
	for (size_t i = 0; i < n && rc == 0 && seq < v->end; i++) {
		rd = reader_open_segment(store, number[i], false);
		rc = rd == NULL ? FAIL_CANNOT :
		    journal_segment(f, rd, &seq, v->end);
		reader_close(rd);
	}
	free(number);
	if (rc == 0 && seq < v->end)
		rc = FAIL_DAMAGE;
	if (rc == FAIL_DAMAGE) {
		rc = FAIL_CANNOT;
		log_errx(_("%s: journal entry %" PRIu64 " cannot be read; no "
		    "volume is written without the journal; put it back first "
		    "with: nbarchive repair --from VOLUME"), store, seq);
	}
	return rc;
}

/* It is a copy of what there is, and says what is not. */
static int
tell_lost(const struct lines_to *f, const struct volume *v)
{
	if (f->lost == 0)
		return 0;
	log_errx(_("%s: of %" PRIu64 " journal entries, the first is %" PRIu64
	    ", only the hashes are on it: they are nowhere any more"),
	    v->label, f->lost, f->lost_from);
	return FAIL_DAMAGE;
}

/* All of the journal being packed: what belongs together compresses well. */
struct journal_pack {
	struct lines_to	 f;
	const char	*scratch;
	char		*program;
	int		 packed;	/* a temporary file, or -1 */
	int		 result;	/* of gzip, once it ended */
	bool		 running;
	pthread_t	 thread;
};

static void *
pack_run(void *arg)
{
	struct journal_pack	*j = arg;

	j->result = program_run((char *const[]){ j->program,
	    (char *)(uintptr_t)"-nc", NULL }, fileno(j->f.plain), j->packed,
	    j->scratch);
	return NULL;
}

static void
pack_wait(struct journal_pack *j)
{
	if (j->running)
		pthread_join(j->thread, NULL);
	j->running = false;
}

void
volume_journal_free(struct journal_pack *j)
{
	if (j == NULL)
		return;
	pack_wait(j);
	if (j->f.plain != NULL)
		fclose(j->f.plain);
	if (j->packed != -1)
		close(j->packed);
	free(j->program);
	free(j);
}

static int
no_temporary(const char *scratch)
{
	log_err(_("%s: no temporary file can be made in this folder"),
	    scratch);
	return FAIL_CANNOT;
}

/* Both temporary files, and the journal in the first. */
static int
pack_fill(struct journal_pack *j, const struct volume_plan *p,
    const struct volume *v)
{
	int	 fd, rc;

	fd = open(p->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd == -1 || (j->f.plain = fdopen(fd, "w+")) == NULL) {
		rc = no_temporary(p->scratch);
		if (fd != -1)
			close(fd);
		return rc;
	}
	j->packed = open(p->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (j->packed == -1)
		return no_temporary(p->scratch);
	if ((rc = journal_entries(&j->f, p->run->set->store, v)) != 0)
		return rc;
	if (fflush(j->f.plain) != EOF && lseek(fd, 0, SEEK_SET) == 0)
		return 0;
	log_err(_("%s: cannot be written"), p->scratch);
	return FAIL_CANNOT;
}

int
volume_journal_begin(struct journal_pack **out, const struct volume_plan *p,
    const struct volume *v)
{
	struct journal_pack	*j;
	int			 rc;

	*out = NULL;
	if (v->first != 0)
		return 0;
	if ((j = calloc(1, sizeof(*j))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	j->scratch = p->scratch;
	j->packed = -1;
	if ((j->program = program_find("gzip", "gzip")) == NULL) {
		log_errx(_("the journal cannot be packed with gzip"));
		rc = FAIL_CANNOT;
	} else {
		rc = pack_fill(j, p, v);
	}
	if (rc != 0) {
		volume_journal_free(j);
		return rc;
	}
	j->running = pthread_create(&j->thread, NULL, pack_run, j) == 0;
	if (!j->running)
		(void)pack_run(j);
	*out = j;
	return 0;
}

/* What gzip made of it, into the bag. */
static int
journal_whole(struct bagdir *bag, struct journal_pack *j, const char *name)
{
	FILE	*f = NULL;
	int	 rc = FAIL_CANNOT;

	pack_wait(j);
	if (j->result == 0 && lseek(j->packed, 0, SEEK_SET) == 0 &&
	    (f = fdopen(j->packed, "r")) != NULL) {
		j->packed = -1;		/* it is the stream's now */
		rc = bagdir_copy(bag, f, name, name);
		fclose(f);
	} else {
		log_errx(_("the journal cannot be packed with gzip"));
	}
	return rc;
}

int
volume_journal(struct bagdir *bag, const struct volume_plan *p,
    const struct volume *v, struct journal_pack *pack)
{
	struct lines_to	 f = { .plain = NULL };
	uint64_t	 size;
	char		 name[BAG_OBJECT];
	int		 rc;

	snprintf(name, sizeof(name), "data/journal/%012" PRIu64 "-%012" PRIu64
	    ".jsonl%s", v->first, v->end, v->first == 0 ? ".gz" : "");
	if (pack != NULL) {
		rc = journal_whole(bag, pack, name);
		return rc == 0 ? tell_lost(&pack->f, v) : rc;
	}
	if ((rc = bagfile_open(&f.bag, bag, name)) != 0)
		return rc;
	if ((rc = journal_entries(&f, p->run->set->store, v)) == 0) {
		rc = bagfile_end(f.bag, &size);
		return rc == 0 ? tell_lost(&f, v) : rc;
	}
	bagfile_drop(f.bag);
	return rc;
}
