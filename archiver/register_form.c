/*
 * register_form.c: nbarchive register form: Mẫu 01 to 11, filled in.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/blank.h"
#include "formats/regulation/viet.h"

#include "archiver/out.h"
#include "archiver/register_fill.h"

#define FIELDS_KNOWN	"date, hour, place, number, parent, office, at, " \
	"list, note, authority, circular, ground, more"
#define FORM_MODE	0640		/* it has personal data */

/* Which forms show personal data, and of which kind they are. */
static const struct {
	bool		 personal;
	bool		 list;		/* of all that are asked for */
	enum register_kind kind;	/* REGISTER_KIND_MAX: any */
} traits[BLANK_FORMS] = {
	{ true, false, REGISTER_PERSON },
	{ true, true, REGISTER_PERSON },
	{ true, false, REGISTER_ORGANISATION },
	{ true, true, REGISTER_ORGANISATION },
	{ true, false, REGISTER_SERVICE },
	{ true, true, REGISTER_SERVICE },
	{ true, false, REGISTER_KIND_MAX },
	{ false, true, REGISTER_KIND_MAX },
	{ true, false, REGISTER_KIND_MAX },
	{ false, true, REGISTER_KIND_MAX },
	{ true, true, REGISTER_KIND_MAX },
	{ false, false, REGISTER_KIND_MAX },
};

/* Records that the form is for; none named: those that wait. */
static int
choose(struct filling *fl, char **arg, size_t n)
{
	const unsigned int	 i = fl->form->number - 1;
	const json_t		*r;
	uint64_t		 id;
	int			 rc = 0;

	if ((fl->one = calloc(fl->all.n + n + 1, sizeof(*fl->one))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	for (size_t k = 0; rc == 0 && k < n; k++)
		if ((rc = book_find(&fl->all, arg[k], &id)) == 0)
			fl->one[fl->n++].record = fl->all.record[id - 1];
	for (size_t k = 0; n == 0 && traits[i].list &&
	    traits[i].kind != REGISTER_KIND_MAX && k < fl->all.n; k++) {
		r = fl->all.record[k];
		if (register_kind_parse(json_get_str(r, "kind")) ==
		    traits[i].kind && json_get_str(r, "status") != NULL &&
		    strcmp(json_get_str(r, "status"), "requested") == 0)
			fl->one[fl->n++].record = r;
	}
	for (size_t k = 0; rc == 0 && k < fl->n; k++)
		if (traits[i].kind != REGISTER_KIND_MAX && register_kind_parse(
		    json_get_str(fl->one[k].record, "kind")) !=
		    traits[i].kind) {
			log_errx(_("%s is of another kind of certificate"),
			    fl->form->name);
			rc = FAIL_USAGE;
		}
	if (rc == 0 && (fl->n == 0 || (fl->n > 1 && !traits[i].list))) {
		log_errx(fl->n == 0 ? _("%s: name the records it is for") :
		    _("%s is for one record"), fl->form->name);
		rc = FAIL_USAGE;
	}
	return rc;
}

/* The personal data of the records, and of the manager before this one. */
static int
personal_read(struct filling *fl, struct reader *cat)
{
	const json_t	*list;
	int		 rc = 0;

	if (!traits[fl->form->number - 1].personal)
		return 0;
	for (size_t i = 0; rc == 0 && i < fl->n; i++) {
		fl->one[i].personal = personal_get(fl->run, cat,
		    fl->one[i].record, &rc);
		list = json_object_get(fl->one[i].record, "managers");
		if (rc != 0 || fl->form->number != 11 ||
		    json_array_size(list) == 0)
			continue;
		fl->one[i].before = json_array_get(list,
		    json_array_size(list) - 1);
		fl->one[i].personal_before = personal_get(fl->run, cat,
		    fl->one[i].before, &rc);
	}
	return rc;
}

/* Who was shown whose data, before the file is there. */
static int
journal(struct filling *fl)
{
	struct writer_opts	 opts;
	struct writer		*w;
	const char		*why = fl->run->reason != NULL ?
				    fl->run->reason : fl->form->name;
	bool			 any = false;
	int			 rc;

	for (size_t i = 0; i < fl->n; i++)
		any = any || fl->one[i].personal != NULL ||
		    fl->one[i].personal_before != NULL;
	if (!any)
		return 0;
	writer_opts(&opts, fl->run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0) {
		for (size_t i = 0; rc == 0 && i < fl->n; i++) {
			if (fl->one[i].personal != NULL)
				rc = personal_used(w, fl->one[i].record, why,
				    fl->run->output);
			if (rc == 0 && fl->one[i].personal_before != NULL)
				rc = personal_used(w, fl->one[i].before, why,
				    fl->run->output);
		}
		if (rc == 0)
			rc = writer_commit(w);
		writer_abort(w);
		if (rc == 0)
			rc = writer_checkpoint(w, NULL);
	}
	writer_close(w);
	return rc;
}

int
form_file(const char *path, const struct blank *form, const json_t *data)
{
	size_t		 len = strlen(path);
	struct buf	 b;
	int		 rc = FAIL_CANNOT;
	bool		 odt = len > 4 && strcmp(path + len - 4, ".odt") == 0;

	buf_init(&b, BLANK_OCTETS);
	if ((odt ? blank_odt(&b, form, data) : blank_html(&b, form, data)) ==
	    -1)
		log_errx(_("out of memory"));
	else if (durable_write(path, b.p, b.len, FORM_MODE, false) == 0)
		rc = 0;
	else if (errno == EEXIST)
		log_errx(_("%s: is there already and is not replaced; name "
		    "another file"), path);
	buf_release(&b);
	return rc;
}

bool
form_path_ok(const char *path)
{
	size_t	 len = path == NULL ? 0 : strlen(path);

	if ((len > 4 && strcmp(path + len - 4, ".odt") == 0) ||
	    (len > 5 && strcmp(path + len - 5, ".html") == 0))
		return true;
	log_errx(_("name the file to write with -o FILE.html or -o FILE.odt"));
	return false;
}

static int
fill_and_write(struct filling *fl, char **arg, size_t n)
{
	struct reader	*cat = NULL;
	int		 rc;

	if ((rc = find_open(&cat, fl->run->set->store)) == 0 &&
	    (rc = book_read(&fl->all, cat)) == 0 &&
	    (rc = choose(fl, arg, n)) == 0)
		rc = personal_read(fl, cat);
	reader_close(cat);
	if (rc == 0)
		rc = filling_make(fl);
	if (rc == 0)
		rc = journal(fl);
	return rc == 0 ? form_file(fl->run->output, fl->form, fl->data) : rc;
}

int
register_form(const struct run *run)
{
	struct given_fields	 f;
	struct filling		 fl = { .run = run, .f = &f };
	uint64_t		 number = 0;
	size_t			 n = run->narg;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 && (n == 0 ||
	    parse_u64(run->arg[0] + (run->arg[0][0] == '0'), 1, 11,
	    &number) == -1)) {
		log_errx(_("want: register form 01..11 NUMBER... -o FILE"));
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		rc = fields_check(&f, "form", FIELDS_KNOWN);
	if (rc == 0 && !form_path_ok(run->output))
		rc = FAIL_USAGE;
	if (rc == 0) {
		fl.form = blank_find((unsigned int)number);
		rc = fill_and_write(&fl, run->arg + 1, n - 1);
	}
	if (rc == 0 && !run->quiet && !run->json)
		out_lines(run->columns, "%s\n", run->output);
	for (size_t i = 0; i < fl.n; i++) {
		json_decref(fl.one[i].personal);
		json_decref(fl.one[i].personal_before);
	}
	free(fl.one);
	json_decref(fl.data);
	register_release(&fl.all);
	fields_release(&f);
	return worst(rc, out_end());
}
