/*
 * metrics.c: a run's numbers for a monitoring system.
 */
#include <inttypes.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/metrics.h"

#define METRICS_MAX	((size_t)1024 * 1024)	/* octets */

static void
put_head(struct buf *b, const char *name, const char *help)
{
	buf_addf(b, "# HELP nguyenban_%s %s\n# TYPE nguyenban_%s gauge\n",
	    name, help, name);
}

static void
put_one(struct buf *b, const char *name, const char *help, int64_t value)
{
	put_head(b, name, help);
	buf_addf(b, "nguyenban_%s %" PRId64 "\n", name, value);
}

static int64_t
number(const json_t *json, const char *key)
{
	int64_t	 n = 0;

	json_get_i64(json, key, &n);
	return n;
}

/* A label's value: backslash, quote and newline are escaped. */
static void
put_label(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\\' || *s == '"')
			buf_addc(b, '\\');
		buf_addc(b, *s == '\n' ? ' ' : *s);
	}
}

static void
put_documents(struct buf *b, const json_t *run)
{
	static const char *const	 verdicts[] = { "passed", "failed",
	    "indeterminate", "unsigned" };

	put_head(b, "documents", "Documents by verdict in the last run.");
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		buf_addf(b, "nguyenban_documents{verdict=\"%s\"} %" PRId64
		    "\n", verdicts[i], number(run, verdicts[i]));
}

static void
put_findings(struct buf *b, const json_t *run)
{
	json_t		*open = json_object_get(run, "open"), *value;
	const char	*kind;

	put_head(b, "findings", "Findings by kind, accepted ones too.");
	json_object_foreach(open, kind, value) {
		buf_addstr(b, "nguyenban_findings{kind=\"");
		put_label(b, kind);
		buf_addf(b, "\"} %" PRId64 "\n",
		    (int64_t)json_integer_value(value));
	}
	put_one(b, "findings_accepted", "Findings that a person dealt with.",
	    number(run, "accepted"));
	put_one(b, "findings_new", "Findings that the run before did not "
	    "have.", number(run, "new_findings"));
}

/* Seconds between a time of ${json} and the run. */
static void
put_age(struct buf *b, const json_t *json, const char *key, const char *name,
    const char *help, int64_t run)
{
	const char	*at = json_get_str(json, key);
	int64_t		 t;

	if (at != NULL && time_parse(at, &t) == 0)
		put_one(b, name, help, (run - t) / TIME_SECOND);
}

static void
put_media(struct buf *b, const json_t *media, int64_t run)
{
	const json_t	*with = json_object_get(media, "with");

	if (media == NULL)
		return;
	put_head(b, "objects_copied", "Objects by how many volumes that count "
	    "hold them; the last: or more.");
	for (size_t i = 0; i < json_array_size(with); i++)
		buf_addf(b, "nguyenban_objects_copied{volumes=\"%zu\"} %"
		    PRId64 "\n", i, (int64_t)json_integer_value(
		    json_array_get(with, i)));
	put_one(b, "volumes", "Backup volumes at hand.",
	    number(media, "volumes"));
	put_one(b, "volumes_counting", "Volumes that were read back and count "
	    "as copies.", number(media, "counting"));
	put_one(b, "volumes_damaged", "Volumes that were found damaged.",
	    number(media, "damaged"));
	put_one(b, "volumes_overdue", "Volumes that wait to be read back.",
	    number(media, "overdue"));
	put_one(b, "volumes_lost", "Volumes that cannot be found.",
	    number(media, "lost"));
	put_one(b, "copies_lacking", "Objects with fewer copies, or kinds of "
	    "media, than the policy demands.", number(media, "too_few") +
	    number(media, "too_alike"));
	put_age(b, media, "newest", "newest_copy_age_seconds",
	    "Age of the newest volume that counts.", run);
	put_age(b, media, "oldest_read", "oldest_read_back_age_seconds",
	    "Since the volume read back longest ago was.", run);
	put_age(b, media, "rehearsed", "rehearsal_age_seconds",
	    "Since restoring was last rehearsed.", run);
}

int
metrics_text(struct buf *b, const json_t *run, int64_t took)
{
	const json_t	*cp = json_object_get(run, "checkpoint");
	const json_t	*soft = json_object_get(run, "software");
	const char	*version = json_get_str(soft, "nbaudit");
	const char	*at = json_get_str(run, "run");
	int64_t		 when = 0;

	if (at != NULL)
		(void)time_parse(at, &when);
	put_one(b, "run_timestamp_seconds", "When the last run began, in "
	    "seconds since 1970.", when / TIME_SECOND);
	put_head(b, "run_duration_seconds", "How long the last run took.");
	buf_addf(b, "nguyenban_run_duration_seconds %" PRId64 ".%03" PRId64
	    "\n", took / TIME_SECOND, took / 1000 % 1000);
	put_one(b, "run_exit_code", "0 well, 1 needs a person, 3 could not be "
	    "done, 4 damage, 5 tampering.", number(run, "exit"));
	put_documents(b, run);
	put_one(b, "damaged_objects", "Objects whose octets differ or cannot "
	    "be read.", number(run, "damaged"));
	put_one(b, "destroyed_objects", "Objects destroyed by lawful order.",
	    number(run, "destroyed"));
	put_one(b, "bytes", "Octets of documents.", number(run, "bytes"));
	put_findings(b, run);
	put_one(b, "journal_entries", "Entries of the journal that were read.",
	    number(run, "entries"));
	put_one(b, "journal_cosigned", "1 when the journal was proven and its "
	    "checkpoint cosigned.", json_is_true(json_object_get(cp,
	    "cosigned")));
	put_media(b, json_object_get(run, "media"), when);
	put_head(b, "info", "The program.");
	buf_addstr(b, "nguyenban_info{version=\"");
	put_label(b, version == NULL ? "" : version);
	buf_addf(b, "\",validator=\"%" PRId64 "\"} 1\n",
	    number(soft, "validator"));
	return b->failed ? -1 : 0;
}

int
metrics_write(const char *path, const json_t *run, int64_t took)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, METRICS_MAX);
	if (metrics_text(&b, run, took) == -1)
		log_errx("%s", _("out of memory"));
	else
		rc = durable_write(path, b.p, b.len, 0644, true);
	buf_release(&b);
	return rc;
}
