/*
 * volume_records.c: a volume's records and file names, and the rows of its
 * catalogue.  They are written while the objects are, as if all of these were
 * whole; where one was not, they are written anew.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/volume_write.h"

#define NAME_MAX_	((size_t)1024)	/* octets of a name in names.tsv */
#define LET_GO		256		/* records read in between */
#define LINE_ROOM	((size_t)1024 * 1024)
#define RECORDS		"data/records/accessions.jsonl"
#define NAMES		"data/records/names.tsv"

struct volume_records {
	const struct volume_plan *p;
	const struct volume *v;		/* NULL: all of the plan is on it */
	const struct piece **by_id;
	struct bagfile	*records, *names;
	FILE		*rows;		/* a temporary file */
	uint64_t	 n;		/* rows */
	struct buf	 line;
	pthread_t	 thread;
	bool		 running;
	atomic_bool	 over;		/* nobody wants them any more */
	int		 result;	/* of the thread, once it ended */
};

static int
id_order(const void *a, const void *b)
{
	const struct piece	*const *x = a, *const *y = b;

	return digest_cmp(&(*x)->k->id, &(*y)->k->id);
}

static bool
is_on(const struct volume *v, const struct piece *item)
{
	return v == NULL || numbers_has(&v->numbers, item->k->number) ||
	    volume_part(v, item->k->number) != NULL;
}

/* The plan's object with this digest that is on the volume; NULL: none. */
static const struct piece *
item_find(const struct volume_records *r, const char *hex)
{
	struct digest	 id;
	size_t		 lo = 0, hi = r->p->n, mid;

	if (hex == NULL || digest_from_hex(&id, hex) == -1)
		return NULL;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (digest_cmp(&r->by_id[mid]->k->id, &id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == r->p->n || !digest_equal(&r->by_id[lo]->k->id, &id) ||
	    !is_on(r->v, r->by_id[lo]))
		return NULL;
	return r->by_id[lo];
}

/*
 * A name that any file system takes: nothing but what is printable, no "/",
 * no "\", none of what Windows refuses, at most 180 octets.
 */
static int
name_safe(struct buf *b, const char *name)
{
	const uint8_t	*p = (const uint8_t *)name, *end = p + strlen(name);
	size_t		 was = b->len, n;
	uint32_t	 cp;

	for (; p < end && b->len - was < 176; p += n) {
		if ((n = utf8_char(p, end, &cp)) == 0) {
			n = 1;
			buf_addc(b, '_');
		} else if (cp < 0x20 || cp == 0x7f ||
		    (cp < 0x80 && strchr("/\\:*?\"<>|", (int)cp) != NULL)) {
			buf_addc(b, '_');
		} else {
			buf_add(b, p, n);
		}
	}
	return b->failed ? -1 : 0;
}

/* "the file's digest TAB path on the volume TAB number-name". */
static int
name_line(struct volume_records *r, const struct piece *item, const char *path,
    uint64_t accession, const char *name)
{
	char	 hex[DIGEST_HEX];

	buf_reset(&r->line);
	buf_addf(&r->line, "%s\t%s\t%08" PRIu64 " ",
	    digest_hex(&item->id, hex), path, accession);
	if (name_safe(&r->line, name == NULL ? digest_hex(&item->k->id, hex) :
	    name) == -1 || buf_addc(&r->line, '\n') == -1)
		return no_memory();
	return bagfile_add(r->names, r->line.p, r->line.len);
}

/* What the catalogue shows of it. */
static int
row_write(struct volume_records *r, const char *path, uint64_t accession,
    const char *name, const json_t *record)
{
	const char	*at = json_get_str(record, "received"), *verdict;

	verdict = json_get_str(json_object_get(record, "verdict"),
	    "indication");
	if (json_object_get(record, "duplicate") != NULL)
		verdict = ROW_DUPLICATE;
	if (fprintf(r->rows, "%" PRIu64 "\t%s\t%s\t%s\t%s", accession,
	    at == NULL ? "" : at, verdict == NULL ? "" : verdict, path,
	    name == NULL ? "?" : name) < 0 || putc('\0', r->rows) == EOF) {
		log_err(_("a temporary file cannot be written"));
		return FAIL_CANNOT;
	}
	r->n++;
	return 0;
}

static int
record_put(struct volume_records *r, const struct piece *item,
    uint64_t accession, json_t *record)
{
	const char	*name;
	char		 path[BAG_OBJECT];
	int		 rc;

	buf_reset(&r->line);
	if (json_put_int(record, "accession", (int64_t)accession) == -1 ||
	    json_canonical(&r->line, record) == -1 ||
	    buf_addc(&r->line, '\n') == -1)
		return no_memory();
	name = json_get_str(json_object_get(record, "source"), "name");
	piece_path(path, item);
	if ((rc = bagfile_add(r->records, r->line.p, r->line.len)) != 0 ||
	    (rc = name_line(r, item, path, accession, name)) != 0)
		return rc;
	return row_write(r, path, accession, name, record);
}

static int
records_walk(struct volume_records *r)
{
	struct reader		*catalog = r->p->catalog;
	enum reader_result	 found;
	const struct piece	*item;
	struct octets		 key, value, at;
	uint8_t			 last[8];
	json_t			*record;
	int			 rc = 0;

	found = reader_next_record(catalog, CAT_ACCESSION, NULL, &key, &value);
	while (found == READER_FOUND && rc == 0 && !atomic_load(&r->over)) {
		record = json_object_parse(value.p, value.len, NULL);
		if (record == NULL || key.len != sizeof(last)) {
			json_decref(record);
			found = READER_DAMAGED;
			break;
		}
		memcpy(last, key.p, sizeof(last));
		if (be64_get(last) % LET_GO == 0)
			reader_let_go(catalog);
		item = item_find(r, json_get_str(record, "object"));
		if (item != NULL)
			rc = record_put(r, item, be64_get(last), record);
		json_decref(record);
		at = (struct octets){ last, sizeof(last) };
		found = reader_next_record(catalog, CAT_ACCESSION, &at, &key,
		    &value);
	}
	if (rc == 0 && found != READER_ABSENT && !atomic_load(&r->over)) {
		log_errx(_("the catalog is damaged; build it anew with: "
		    "nbarchive rebuild"));
		rc = FAIL_DAMAGE;
	}
	return rc;
}

static void *
walk(void *arg)
{
	struct volume_records	*r = arg;

	r->result = records_walk(r);
	return NULL;
}

/* Empty files, in the bag and beside it. */
static int
files_open(struct volume_records *r, struct bagdir *bag)
{
	int	 fd, rc;

	fd = open(r->p->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd == -1 || (r->rows = fdopen(fd, "w+")) == NULL) {
		log_err(_("%s: no temporary file can be made in this folder"),
		    r->p->scratch);
		if (fd != -1)
			close(fd);
		return FAIL_CANNOT;
	}
	r->n = 0;
	rc = bagfile_open(&r->records, bag, RECORDS);
	return rc == 0 ? bagfile_open(&r->names, bag, NAMES) : rc;
}

static void
files_drop(struct volume_records *r)
{
	bagfile_drop(r->records);
	bagfile_drop(r->names);
	r->records = r->names = NULL;
	if (r->rows != NULL)
		fclose(r->rows);
	r->rows = NULL;
}

static int
records_new(struct volume_records **out, const struct volume_plan *p)
{
	struct volume_records	*r = calloc(1, sizeof(*r));

	if (r == NULL ||
	    (r->by_id = calloc(p->n + 1, sizeof(*r->by_id))) == NULL) {
		free(r);
		return no_memory();
	}
	r->p = p;
	buf_init(&r->line, LINE_ROOM);
	atomic_init(&r->over, false);
	for (size_t i = 0; i < p->n; i++)
		r->by_id[i] = &p->item[i];
	qsort(r->by_id, p->n, sizeof(*r->by_id), id_order);
	*out = r;
	return 0;
}

/* A part's digest is known once it is written. */
static bool
has_parts(const struct volume_plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (piece_is_part(&p->item[i]))
			return true;
	return false;
}

int
volume_records_begin(struct volume_records **out, struct bagdir *bag,
    const struct volume_plan *p)
{
	int	 rc;

	*out = NULL;
	if ((rc = records_new(out, p)) != 0 || has_parts(p))
		return rc;
	for (size_t i = 0; i < p->n; i++)
		p->item[i].id = p->item[i].k->id;
	if ((rc = files_open(*out, bag)) == 0)
		(*out)->running = pthread_create(&(*out)->thread, NULL, walk,
		    *out) == 0;
	return rc;
}

static void
wait_for(struct volume_records *r)
{
	if (r->running)
		pthread_join(r->thread, NULL);
	r->running = false;
}

/* Of what is on the volume now; what was written before is not. */
static int
walk_again(struct volume_records *r, struct bagdir *bag,
    const struct volume *v)
{
	int	 rc;

	files_drop(r);
	atomic_store(&r->over, false);
	r->v = v;
	if ((rc = bagdir_unput(bag, RECORDS)) != 0 ||
	    (rc = bagdir_unput(bag, NAMES)) != 0 ||
	    (rc = files_open(r, bag)) != 0)
		return rc;
	return records_walk(r);
}

int
volume_records(struct bagdir *bag, const struct volume *v,
    struct volume_records *r)
{
	bool		 all = r->running && v->objects == r->p->n;
	uint64_t	 size;
	int		 rc;

	atomic_store(&r->over, !all);
	wait_for(r);
	if ((rc = all ? r->result : walk_again(r, bag, v)) != 0)
		return rc;
	rc = bagfile_end(r->records, &size);
	rc = worst(rc, bagfile_end(r->names, &size));
	r->records = r->names = NULL;
	return rc;
}

void
volume_records_free(struct volume_records *r)
{
	if (r == NULL)
		return;
	atomic_store(&r->over, true);
	wait_for(r);
	files_drop(r);
	free(r->by_id);
	buf_release(&r->line);
	free(r);
}

FILE *
volume_rows(struct volume_records *r, uint64_t *n)
{
	*n = r->n;
	if (fflush(r->rows) != EOF && fseeko(r->rows, 0, SEEK_SET) == 0)
		return r->rows;
	log_err(_("a temporary file cannot be written"));
	return NULL;
}
