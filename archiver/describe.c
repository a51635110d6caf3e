/*
 * describe.c: nbarchive describe: a person corrects what is known of a
 * document.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/register.h"

#include "archiver/command.h"
#include "archiver/describe.h"
#include "archiver/fields.h"
#include "archiver/find.h"
#include "archiver/out.h"
#include "archiver/writer.h"


/* "number=2103" into ${fields}.  0 or FAIL_USAGE (logged). */
static int
field_take(json_t *fields, const char *arg)
{
	const char	*eq = strchr(arg, '='), *value, *why;
	enum meta_name	 name = META_NAMES;
	char		*key, day[CIVIL_TEXT];

	if (eq == NULL) {
		log_errx(_("%s: want FIELD=VALUE, such as number=2103"), arg);
		return FAIL_USAGE;
	}
	if ((key = strndup(arg, (size_t)(eq - arg))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	name = meta_name_parse(key);
	if (name == META_NAMES) {
		log_errx(_("%s: no field has this name; nbarchive describe "
		    "--help lists them"), key);
		free(key);
		return FAIL_USAGE;
	}
	free(key);
	value = eq + 1;
	/* A day as people write it: 27/11/2026. */
	why = name == META_DATE ? register_date_parse(value, day) : NULL;
	if (name == META_DATE && why == NULL)
		value = day;
	if (why == NULL)
		why = meta_value_check(name, value);
	if (why != NULL) {
		log_errx(_("%s: %s"), arg, _(why));
		return FAIL_USAGE;
	}
	if (json_object_get(fields, meta_name_text(name)) != NULL) {
		log_errx(_("%s: the field is given twice"), arg);
		return FAIL_USAGE;
	}
	if (json_put_str(fields, meta_name_text(name), value) == -1) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return 0;
}

static int
entry_put(const struct run *run, struct writer *w, uint64_t accession,
    json_t *fields)
{
	json_t	*entry;

	if ((entry = writer_entry(w, ENTRY_METADATA)) == NULL)
		return FAIL_CANNOT;
	if (json_put_int(entry, "accession", (int64_t)accession) == -1 ||
	    json_object_set(entry, "fields", fields) != 0 ||
	    json_put_str(entry, "reason", run->reason) == -1) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

static int
write_entry(const struct run *run, uint64_t accession, json_t *fields)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0) {
		rc = entry_put(run, w, accession, fields);
		if (rc == 0)
			rc = writer_commit(w);
		writer_abort(w);
	}
	if (rc == 0)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

static int
arguments_check(const struct run *run)
{
	if (run->narg < 2 || run->automatic) {
		log_errx(_("want: describe DOC FIELD=VALUE... --reason TEXT, "
		    "or describe --missing"));
		return FAIL_USAGE;
	}
	return run_reason(run);
}

int
archive_describe(const struct run *run)
{
	struct reader	*cat;
	struct found	 f = { .record = NULL };
	json_t		*fields;
	int		 rc;

	if (run->missing)
		return describe_missing(run);
	if ((rc = arguments_check(run)) != 0)
		return rc;
	if ((fields = json_object()) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	for (size_t i = 1; i < run->narg && rc == 0; i++)
		rc = field_take(fields, run->arg[i]);
	if (rc == 0 && (rc = find_open(&cat, run->set->store)) == 0) {
		rc = find_document_exactly(cat, run->arg[0], &f);
		reader_close(cat);
	}
	if (rc == 0)
		rc = write_entry(run, f.accession, fields);
	if (rc == 0 && run->json)
		rc = out_taken(json_pack("{sI sI}", "accession",
		    (json_int_t)f.accession, "fields",
		    (json_int_t)json_object_size(fields)));
	else if (rc == 0 && !run->quiet)
		out_lines(run->columns, _("%zu fields of accession %llu "
		    "corrected.\n"), json_object_size(fields),
		    (unsigned long long)f.accession);
	found_release(&f);
	json_decref(fields);
	return worst(rc, out_end());
}
