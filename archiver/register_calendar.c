/*
 * register_calendar.c: nbarchive register due: open tasks, and days to come.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "formats/regulation/calendar.h"
#include "formats/regulation/yearly_tell.h"

#include "archiver/out.h"
#include "archiver/register_part.h"

static int
task_print(const struct run *run, const struct calendar_item *t)
{
	char	 day[CIVIL_TEXT];
	json_t	*json;
	int	 rc;

	if (run->json) {
		json = calendar_json(t);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
		return rc;
	}
	out_lines(run->columns, _("%6llu %-10s %s: %s (Điều %s)\n"),
	    (unsigned long long)t->record, t->due == CALENDAR_NOW ? _("now") :
	    yearly_day(t->due, day), t->record == 0 ? _("all") : t->name,
	    t->text, t->article);
	return 0;
}

static bool
ends_with(const char *s, const char *with)
{
	size_t	 len = strlen(s), n = strlen(with);

	return len > n && strcmp(s + len - n, with) == 0;
}

static int
calendar_page(struct buf *b, const struct calendar *c)
{
	struct sheet_side	 side = { i18n_language(), "", NULL, NULL };
	struct sheet		*s = sheet_new();
	int			 rc = -1;

	if (s != NULL) {
		sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, "%s",
		    _("Register of certificates: tasks and days"));
		calendar_sheet(s, c, 0);
		side.sheet = s;
		rc = sheet_html(b, _("Register of certificates: tasks and "
		    "days"), &side, 1);
	}
	sheet_free(s);
	return rc;
}

/* Everything, also what is to come, in the form that the name ends with. */
static int
calendar_file(const struct run *run, const struct calendar *c)
{
	const char	*path = run->output;
	struct buf	 b;
	int		 rc;

	buf_init(&b, CALENDAR_OCTETS);
	if (ends_with(path, ".ics"))
		rc = calendar_ics(&b, c, "nguyenban",
		    run->clock.now(run->clock.arg));
	else if (ends_with(path, ".csv"))
		rc = calendar_csv(&b, c);
	else if (ends_with(path, ".html"))
		rc = calendar_page(&b, c);
	else if (ends_with(path, ".json"))
		rc = calendar_lines(&b, c);
	else {
		log_errx(_("name the file with -o FILE.ics, FILE.csv, "
		    "FILE.html or FILE.json"));
		buf_release(&b);
		return FAIL_USAGE;
	}
	if (rc == -1)
		log_errx(_("out of memory"));
	else
		rc = durable_write(path, b.p, b.len, 0644, true);
	buf_release(&b);
	return rc == -1 ? FAIL_CANNOT : 0;
}

int
register_calendar(const struct run *run)
{
	struct register_all	 all;
	struct calendar		 c;
	struct reader		*cat = NULL;
	int			 rc;

	if (run->narg > 0) {
		log_errx(_("register due takes no arguments; --at TIME names "
		    "another day"));
		return FAIL_USAGE;
	}
	calendar_init(&c, &run->set->reg.off, book_today(run, NULL));
	if ((rc = book_open(run, &cat, &all)) == 0) {
		calendar_register(&c, &all);
		calendar_reports(&c, false);
		if (calendar_sort(&c) == -1) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		}
	}
	for (size_t i = 0; rc == 0 && run->output == NULL && i < c.n; i++)
		if (c.item[i].open)
			rc = task_print(run, &c.item[i]);
	if (rc == 0 && run->output != NULL)
		rc = calendar_file(run, &c);
	if (rc == 0 && calendar_pressing(&c))
		rc = DONE_PERSON;
	calendar_release(&c);
	register_release(&all);
	reader_close(cat);
	return worst(rc, out_end());
}
