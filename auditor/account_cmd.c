/*
 * account_cmd.c: nbaudit report: the last run, or an earlier one, for people,
 * programs and printers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/account.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/page.h"
#include "auditor/paper.h"
#include "auditor/rollup.h"
#include "auditor/tasks.h"
#include "auditor/yearbook.h"

#define RUN_PATH	64

/* What a report is made from. */
struct sources {
	json_t		*run;
	struct buf	 certificates;
	struct buf	 copies;
};

static void
sources_init(struct sources *s)
{
	s->run = NULL;
	buf_init(&s->certificates, LEDGER_FILE_MAX);
	buf_init(&s->copies, LEDGER_FILE_MAX);
}

static void
sources_release(struct sources *s)
{
	json_decref(s->run);
	buf_release(&s->certificates);
	buf_release(&s->copies);
}

/* "runs/2026/11/23T190000Z.json" of a run's time.  0 or -1 (logged). */
static int
run_path(const char *when, char path[RUN_PATH])
{
	char	 c[TIME_TEXT];
	int64_t	 at;

	if (time_parse_typed(when, &at) == -1) {
		log_errx(_("--run %s: want a time such as "
		    "2026-11-23T19:00:00Z"), when);
		return -1;
	}
	time_compact(at, c);
	snprintf(path, RUN_PATH, "runs/%.4s/%.2s/%s.json", c, c + 4, c + 6);
	return 0;
}

/* A report in the ledger: 1, 0 there is none, -1 (logged). */
static int
read_run(struct ledger *l, const char *path, struct sources *s)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, LEDGER_FILE_MAX);
	rc = ledger_get(l, path, &b);
	if (rc == 1)
		s->run = json_object_parse(b.p, b.len, NULL);
	buf_release(&b);
	return rc;
}

/* An earlier run as the ledger has it.  0, or an exit code (logged). */
static enum status
read_earlier(struct ledger *l, const char *when, struct sources *s)
{
	char	 path[RUN_PATH];
	int	 rc;

	if (run_path(when, path) == -1)
		return STATUS_USAGE;
	rc = read_run(l, path, s);
	if (rc == 0)
		log_errx(_("the ledger has no run of %s; its runs are listed "
		    "by: git --git-dir LEDGER ls-tree -r --name-only main "
		    "runs/"), when);
	return rc == 1 && s->run != NULL ? STATUS_OK : STATUS_CANNOT;
}

static int
take_last(void *arg, const char *path)
{
	char	**last = arg;

	free(*last);
	*last = strdup(path);
	return *last == NULL ? -1 : 0;
}

/*
 * Where the auditor's folder is not here, or not readable: the newest run that
 * the ledger has.
 */
static enum status
read_newest(struct ledger *l, const struct options *o, struct sources *s)
{
	char	*last = NULL;
	int	 rc = ledger_files(l, "runs", take_last, &last);

	if (rc == 0 && last != NULL)
		rc = read_run(l, last, s);
	free(last);
	if (rc == 0)
		log_errx(_("Ledger %s: no run yet. Next: nbaudit run"),
		    o->ledger);
	return rc == 1 && s->run != NULL ? STATUS_OK : STATUS_CANNOT;
}

static enum status
sources_read(const struct options *o, const char *run, struct sources *s)
{
	struct ledger	*l = ledger_open_read(o->ledger);
	char		 head[COMMIT_HEX];
	enum status	 st = STATUS_CANNOT;

	if (l == NULL)
		return STATUS_CANNOT;
	if (ledger_head(l, head) != 1 || ledger_base(l, head) == -1 ||
	    ledger_get(l, "certificates.tsv", &s->certificates) == -1 ||
	    ledger_get(l, "copies.tsv", &s->copies) == -1) {
		log_errx(_("%s: the ledger cannot be read; take it back from a "
		    "mirror: nbaudit init --from MIRROR"), o->ledger);
		goto out;
	}
	if (run != NULL) {
		st = read_earlier(l, run, s);
	} else if ((s->run = account_load(o->ledger)) != NULL) {
		st = STATUS_OK;
	} else {
		st = read_newest(l, o, s);
	}
 out:
	ledger_free(l);
	return st;
}

static const char *
text_of(struct buf *b)
{
	const char	*s = b->len == 0 ? "" : buf_str(b);

	return s == NULL ? "" : s;
}

static int
write_html(const struct options *o, struct sources *src)
{
	char		 title[128];
	struct paper	 p;
	struct sheet	*s;
	int		 rc = -1;

	paper_init(&p);
	for (size_t i = 0; i < LANGUAGES; i++) {
		if ((s = paper_side(&p, i, o->now())) == NULL)
			goto out;
		account_sheet(s, src->run, text_of(&src->certificates),
		    text_of(&src->copies), o->now());
	}
	paper_end(&p);
	snprintf(title, sizeof(title), "%s %s", _("Integrity report"),
	    json_get_str(src->run, "run") == NULL ? "" :
	    json_get_str(src->run, "run"));
	rc = paper_write(&p, title, o->output);
 out:
	paper_end(&p);
	paper_release(&p);
	return rc;
}

static int
write_text(const struct options *o, struct sources *src)
{
	struct sheet	*s;

	if (o->json)
		return jsonl_put(src->run);
	if ((s = sheet_new()) == NULL)
		return -1;
	account_sheet(s, src->run, text_of(&src->certificates),
	    text_of(&src->copies), o->now());
	page_print(stdout, s, o);
	sheet_free(s);
	return 0;
}

enum status
account_print(const struct options *o, const char *run)
{
	struct sources	 s;
	enum status	 st;

	sources_init(&s);
	st = sources_read(o, run, &s);
	if (st == STATUS_OK && (o->html ? write_html(o, &s) :
	    write_text(o, &s)) == -1)
		st = STATUS_CANNOT;
	sources_release(&s);
	return st;
}

/* Options that belong to one of its reports only. */
static bool
is_mixed(const struct options *o)
{
	bool	 year = o->year != 0;

	if (o->tasks)
		return year || o->from != NULL || o->narg > 0 ||
		    o->until != NULL || o->agencies != NULL ||
		    o->run_time != NULL;
	if (o->from != NULL)
		return !year || o->until != NULL || o->ics ||
		    o->run_time != NULL;
	return o->narg > 0 || o->agencies != NULL || o->ics ||
	    (year ? o->run_time != NULL : o->until != NULL || o->csv);
}

enum status
cmd_report(const struct options *o)
{
	if (is_mixed(o)) {
		log_errx("%s", _("report: these options are not for one "
		    "report; see nbaudit report --help"));
		return STATUS_USAGE;
	}
	if (o->tasks)
		return tasks_report(o);
	if (o->from != NULL)
		return rollup_make(o);
	if (o->year != 0)
		return yearbook_report(o);
	if (o->ledger == NULL) {
		log_errx("%s", _("which ledger? Name it with -l DIR, or "
		    "\"ledger = DIR\" in the configuration"));
		return STATUS_USAGE;
	}
	if (o->html && o->json) {
		log_errx("%s", _("--html and --json at once: choose one"));
		return STATUS_USAGE;
	}
	return account_print(o, o->run_time);
}
