/*
 * agency_import.c: nbarchive agency import, add, export: lists and single
 * records into the books, whole or not at all, and out again.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/agency_part.h"
#include "archiver/list_tell.h"
#include "archiver/out.h"

#define LIST_OCTETS	((uint64_t)4096)	/* a row in the store, about */
#define EXPORT_OCTETS	((size_t)64 * 1024 * 1024)

struct agency_list_run {
	const struct run	*run;
	const char		*change;	/* "import", "add" */
	struct agencies_list	 list;
	struct agency_books	 books;
	struct list_told	 told;
	uint64_t		 base;		/* records before the list's */
};

/* The personal data of all rows of one record. */
static json_t *
personal_of(const struct agencies_list *list, uint64_t id)
{
	json_t	*data = NULL;

	for (size_t i = 0; i < list->n; i++) {
		if (list->row[i].id != id || list->row[i].personal == NULL)
			continue;
		if (data == NULL && (data = json_object()) == NULL)
			return NULL;
		if (json_object_update_missing(data, list->row[i].personal) !=
		    0) {
			json_decref(data);
			return NULL;
		}
	}
	return data;
}

static bool
has_personal(const struct agencies_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->row[i].personal != NULL)
			return true;
	return false;
}

/* Journal the new records. */
static int
list_put(struct agency_list_run *l, struct writer *w, struct personal *p)
{
	enum agency_book	 book = l->list.book;
	const struct agencies	*a = l->books.who;
	json_t			*data, *record;
	int			 rc = 0;

	for (uint64_t id = l->base + 1; rc == 0 &&
	    id <= agencies_count(a, book); id++) {
		record = (json_t *)(uintptr_t)agencies_record(a, book, id);
		data = p == NULL ? NULL : personal_of(&l->list, id);
		if (data != NULL)
			rc = personal_put_as(p, w, agency_book_name(book), id,
			    data, record);
		json_decref(data);
		if (rc == 0)
			rc = agency_put(w, book, id, l->change, record,
			    l->run->reason);
	}
	return rc;
}

static int
list_refused(const struct agency_list_run *l)
{
	if (l->told.file != NULL)
		log_errx(_("%s: nothing of it is taken in; mend the %u cells "
		    "named above and import it again"), l->told.file,
		    l->told.errors);
	return FAIL_USAGE;
}

static int
list_store(struct agency_list_run *l, struct personal *p)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, l->run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	/* Objects are added: one at a time, and where there is room. */
	if (p != NULL && (rc = writer_intake(w)) == 0)
		rc = writer_room(w, l->list.n * LIST_OCTETS);
	if (rc == 0 && (rc = writer_begin(w, l->list.n * LIST_OCTETS)) == 0) {
		if ((rc = agency_books_load(&l->books, w)) == 0) {
			l->base = agencies_count(l->books.who, l->list.book);
			if (agencies_list_link(&l->list, l->books.who,
			    list_tell, &l->told) == -1)
				rc = list_refused(l);
		}
		if (rc == 0 && !l->run->dry_run)
			rc = list_put(l, w, p);
		if (rc == 0 && !l->run->dry_run)
			rc = writer_commit(w);
		writer_abort(w);
	}
	if (rc == 0 && !l->run->dry_run)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

static int
list_said(const struct agency_list_run *l)
{
	uint64_t	 n = agencies_count(l->books.who, l->list.book) -
			    l->base;
	json_t		*json;
	int		 rc;

	if (l->run->json) {
		json = json_pack("{ss sI sI sI}", "book",
		    agency_book_name(l->list.book), "imported", (json_int_t)n,
		    "first", (json_int_t)l->base + 1, "warnings",
		    (json_int_t)l->told.warnings);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
		return rc;
	}
	if (!l->run->quiet)
		out_lines(l->run->columns, l->run->dry_run ?
		    _("%zu records are in order; nothing was written.\n") :
		    _("%zu records taken in, from number %zu on.\n"),
		    (size_t)n, (size_t)l->base + 1);
	return 0;
}

/* The list is read: into the store with it. */
static int
list_run(struct agency_list_run *l)
{
	struct personal	*p = NULL;
	int		 rc = 0;

	if (!l->run->dry_run && has_personal(&l->list))
		rc = personal_open(&p, l->run);
	if (rc == 0)
		rc = list_store(l, p);
	if (rc == 0)
		rc = list_said(l);
	personal_close(p);
	return rc == 0 && l->told.warnings > 0 ? DONE_PERSON : rc;
}

static int
list_file(struct agency_list_run *l, enum agency_book book)
{
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, CSV_OCTETS);
	if (durable_read(&b, strcmp(l->told.file, "-") == 0 ? "/dev/stdin" :
	    l->told.file) == -1) {
		log_err(_("%s: cannot be read"), l->told.file);
		rc = FAIL_CANNOT;
	} else if (agencies_list_read(&l->list, book, b.p, b.len,
	    list_tell, &l->told) == -1) {
		rc = list_refused(l);
	}
	buf_release(&b);
	return rc;
}

int
agency_import(const struct run *run, enum agency_book book)
{
	struct agency_list_run	 l = { .run = run, .change = "import" };
	int			 rc;

	if (run->narg != 1) {
		log_errx(_("want: import FILE.csv; the columns are those that "
		    "export writes"));
		return FAIL_USAGE;
	}
	l.told.file = run->arg[0];
	if ((rc = list_file(&l, book)) == 0)
		rc = list_run(&l);
	agencies_list_release(&l.list);
	agency_books_release(&l.books);
	return worst(rc, out_end());
}

/* A single record is a list of one row, whose cells are FIELD=VALUE. */
int
agency_add(const struct run *run, enum agency_book book)
{
	struct agency_list_run	 l = { .run = run, .change = "add" };
	struct given_fields	 f;
	struct agency_run	 c = { .run = run, .book = book, .name = "add",
				    .f = &f };
	size_t			 n = run->narg;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 && (n != 0 ||
	    f.n == 0)) {
		log_errx(_("a new record has no number yet: give FIELD=VALUE "
		    "only"));
		rc = FAIL_USAGE;
	}
	l.list.book = book;
	if (rc == 0 && ((l.list.row = calloc(1, sizeof(*l.list.row))) ==
	    NULL || (l.list.row->fields = json_object()) == NULL ||
	    (l.list.row->personal = json_object()) == NULL)) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	}
	if (rc == 0) {
		l.list.n = 1;
		rc = agency_fields(&c, l.list.row->fields,
		    l.list.row->personal);
	}
	if (rc == 0 && json_object_size(l.list.row->personal) == 0) {
		json_decref(l.list.row->personal);
		l.list.row->personal = NULL;
	}
	if (rc == 0)
		rc = list_run(&l);
	fields_release(&f);
	l.list.n = l.list.row != NULL;
	agencies_list_release(&l.list);
	agency_books_release(&l.books);
	return worst(rc, out_end());
}

static int
export_write(const struct run *run, const struct buf *b)
{
	if (run->output == NULL || strcmp(run->output, "-") == 0) {
		if (fwrite(b->p, 1, b->len, stdout) == b->len)
			return 0;
		return out_end();
	}
	if (durable_write(run->output, b->p, b->len, 0644, false) == 0)
		return 0;
	if (errno == EEXIST)
		log_errx(_("%s: is there already and is not replaced; name "
		    "another file"), run->output);
	return FAIL_CANNOT;
}

int
agency_export(const struct run *run, enum agency_book book)
{
	struct agency_books	 books = { NULL, { NULL, 0, 0 } };
	struct reader		*cat = NULL;
	struct buf		 b;
	int			 rc;

	if (run->narg != 0) {
		log_errx(_("want: export [-o FILE.csv]"));
		return FAIL_USAGE;
	}
	if (run->json && run->output == NULL) {
		log_errx(_("export writes a table (CSV); name its file with "
		    "-o FILE.csv, or take list --json"));
		return FAIL_USAGE;
	}
	buf_init(&b, EXPORT_OCTETS);
	if ((rc = find_open(&cat, run->set->store)) == 0 &&
	    (rc = agency_books_read(&books, cat)) == 0) {
		if (agencies_list_write(&b, books.who, book) == -1) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		} else {
			rc = export_write(run, &b);
		}
	}
	buf_release(&b);
	agency_books_release(&books);
	reader_close(cat);
	return worst(rc, out_end());
}
