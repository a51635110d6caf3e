/*
 * register_import.c: nbarchive register import: lists of Mẫu 02, 04, 06 into
 * the register, whole or not at all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/register_csv.h"

#include "archiver/agency_part.h"
#include "archiver/list_tell.h"
#include "archiver/out.h"
#include "archiver/register_part.h"

#define ROW_OCTETS	((uint64_t)4096)	/* in the store, about */
#define FIELDS_KNOWN	"kind, date, confirmed_by"

struct import {
	const struct run	*run;
	struct list_told	 told;
	struct register_list	 list;
	struct register_all	 all;
	struct agency_books	 books;
	size_t			 base;		/* records before the list's */
	size_t			*row;		/* of each record of the list */
	size_t			 now;		/* the one that is checked */
};

/* What the register says of a record, at the cell it came from. */
static void
said(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	struct import	*im = arg;
	size_t		 column;
	char		 whole[600];

	column = register_list_column(&im->list, field);
	if (column == 0 && strcmp(field, "request.date") == 0)
		column = register_list_column(&im->list,
		    "request.old_serial");
	snprintf(whole, sizeof(whole), column == 0 ? "%s: %s%s%s%s" :
	    "%.0s%s%s%s%s", field, text, *article == '\0' ? "" : " (Điều ",
	    article, *article == '\0' ? "" : ")");
	list_tell(&im->told, grave, im->row[im->now], column,
	    register_list_heading(&im->list, column), whole);
}

/* The record that a renewal renews, by number. */
static int
old_find(const struct register_all *all, json_t *record)
{
	json_t		*request = json_object_get(record, "request");
	const char	*serial = json_get_str(request, "old_serial");
	const char	*kind = json_get_str(request, "kind");
	long		 id;

	if (serial == NULL || kind == NULL || strcmp(kind, "renewal") != 0)
		return 0;
	id = register_by_serial(all, serial, NULL);
	return id <= 0 ? 0 : json_put_int(request, "old", id);
}

/* The list's records behind the register's, each checked there. */
static int
rows_check(struct import *im)
{
	const struct register_config	*conf = &im->run->set->reg;
	struct register_check		 check = {
		.all = &im->all, .base = im->base, .row = im->row,
		.domain = conf->domain != NULL ? conf->domain :
		    REGISTER_DOMAIN,
		.who = im->books.who, .say = said, .arg = im,
	};
	json_t				*record;
	int64_t				 asked;

	for (size_t i = 0; i < im->list.n; i++) {
		im->row[i] = im->list.row[i].row;
		if (register_add(&im->all, json_incref(
		    im->list.row[i].record)) == -1) {
			log_errx(_("out of memory"));
			return FAIL_CANNOT;
		}
	}
	for (im->now = 0; im->now < im->list.n; im->now++) {
		record = im->list.row[im->now].record;
		check.self = im->base + im->now;
		if (old_find(&im->all, record) == -1)
			return FAIL_CANNOT;
		register_check_request(&check, record);
		if (register_days(json_object_get(record, "request"), "date",
		    &asked) == 0)
			register_check_personal(im->list.row[im->now].personal,
			    asked, said, im);
		if (json_object_get(record, "certificate") != NULL)
			register_check_certificate(&check, record);
	}
	if (im->told.errors == 0)
		return 0;
	log_errx(_("%s: nothing of it is taken in; mend the %u cells named "
	    "above and import it again"), im->told.file, im->told.errors);
	return FAIL_USAGE;
}

static int
rows_put(struct import *im, struct writer *w, struct personal *p)
{
	struct register_row	*row;
	uint64_t		 id;
	int			 rc = 0;

	for (size_t i = 0; i < im->list.n && rc == 0; i++) {
		row = &im->list.row[i];
		id = im->base + i + 1;
		if (row->personal != NULL)
			rc = personal_put(p, w, id, row->personal,
			    row->record);
		if (rc == 0)
			rc = book_put(w, id, "request", row->record,
			    im->run->reason);
	}
	return rc;
}

static int
import_put(struct import *im, struct personal *p)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, im->run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	/* Objects are added: one at a time, and where there is room. */
	if ((rc = writer_intake(w)) == 0)
		rc = writer_room(w, im->list.n * ROW_OCTETS);
	if (rc == 0 && (rc = writer_begin(w, im->list.n * ROW_OCTETS)) == 0) {
		if ((rc = book_load(&im->all, w)) == 0 &&
		    (rc = agency_books_load(&im->books, w)) == 0) {
			im->base = im->all.n;
			rc = rows_check(im);
		}
		if (rc == 0 && !im->run->dry_run)
			rc = rows_put(im, w, p);
		if (rc == 0 && !im->run->dry_run)
			rc = writer_commit(w);
		writer_abort(w);
	}
	if (rc == 0 && !im->run->dry_run)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

static int
summary(const struct import *im)
{
	json_t	*json;
	int	 rc;

	if (im->run->json) {
		json = json_pack("{sI sI sI}", "imported",
		    (json_int_t)im->list.n, "first", (json_int_t)im->base + 1,
		    "warnings", (json_int_t)im->told.warnings);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
		return rc;
	}
	if (!im->run->quiet)
		out_lines(im->run->columns, im->run->dry_run ?
		    _("%zu records are in order; nothing was written.\n") :
		    _("%zu records taken in, from number %zu on.\n"),
		    im->list.n, im->base + 1);
	return 0;
}

static int
import_file(struct import *im, unsigned int form,
    const struct register_defaults *defaults)
{
	struct personal	*p = NULL;
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, CSV_OCTETS);
	if (durable_read(&b, strcmp(im->told.file, "-") == 0 ? "/dev/stdin" :
	    im->told.file) == -1) {
		log_err(_("%s: cannot be read"), im->told.file);
		rc = FAIL_CANNOT;
	} else if (register_list_read(&im->list, form, b.p, b.len, defaults,
	    list_tell, &im->told) == -1) {
		rc = FAIL_USAGE;
	}
	buf_release(&b);
	if (rc == 0 && (im->row = calloc(im->list.n + 1,
	    sizeof(*im->row))) == NULL) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	}
	if (rc == 0 && !im->run->dry_run)
		rc = personal_open(&p, im->run);
	if (rc == 0)
		rc = import_put(im, p);
	if (rc == 0)
		rc = summary(im);
	personal_close(p);
	return rc;
}

/* What the command line says of all rows. */
static int
defaults_take(struct given_fields *f, struct register_defaults *d,
    char date[CIVIL_TEXT])
{
	int	 rc;

	d->kind = fields_get(f, "kind");
	d->confirmed_by = fields_get(f, "confirmed_by");
	if (d->kind != NULL && strcmp(d->kind, "new") != 0 &&
	    strcmp(d->kind, "renewal") != 0) {
		log_errx(_("kind is new or renewal"));
		return FAIL_USAGE;
	}
	if ((rc = fields_date(f, "date", date)) != 0)
		return rc;
	d->date = *date == '\0' ? NULL : date;
	return fields_check(f, "import", FIELDS_KNOWN);
}

int
register_import(const struct run *run)
{
	struct register_defaults defaults;
	struct given_fields	 f;
	struct import		 im = { .run = run };
	char			 date[CIVIL_TEXT];
	size_t			 n = run->narg;
	uint64_t		 form = 0;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 && (n != 2 ||
	    parse_u64(run->arg[0] + (run->arg[0][0] == '0'), 2, 6, &form) ==
	    -1 || form % 2 != 0)) {
		log_errx(_("want: register import 02|04|06 FILE.csv "
		    "[kind=new|renewal] [date=DAY] [confirmed_by=NAME]"));
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		rc = defaults_take(&f, &defaults, date);
	if (rc == 0) {
		im.told.file = run->arg[1];
		rc = import_file(&im, (unsigned int)form, &defaults);
	}
	if (rc == 0 && im.told.warnings > 0)
		rc = DONE_PERSON;
	fields_release(&f);
	free(im.row);
	register_list_release(&im.list);
	register_release(&im.all);
	agency_books_release(&im.books);
	return worst(rc, out_end());
}
