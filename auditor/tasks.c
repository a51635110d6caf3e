/*
 * tasks.c: nbaudit report --tasks, for people, programs and calendars.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "auditor/page.h"
#include "auditor/paper.h"
#include "auditor/shape.h"
#include "auditor/tasks.h"
#include "auditor/yearbook.h"

#define AHEAD	366		/* days that text shows; a file has all */

static void
put_sheet(struct sheet *s, const struct calendar *c, const struct yearbook *y,
    int64_t days)
{
	char	 at[TIME_TEXT];

	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, "%s",
	    _("Open tasks and calendar"));
	if (y->opts->agency != NULL)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Agency"), "%s",
		    y->opts->agency);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Last audit"), "%s",
	    time_local(y->run, at));
	calendar_sheet(s, c, days);
}

static int
tasks_text(const struct calendar *c, const struct yearbook *y)
{
	struct sheet	*s = sheet_new();

	if (s == NULL)
		return -1;
	put_sheet(s, c, y, AHEAD);
	page_print(stdout, s, y->opts);
	sheet_free(s);
	return 0;
}

/* Sentences are made anew for the second language. */
static int
tasks_html(struct buf *b, struct yearbook *y)
{
	struct calendar	 c;
	struct paper	 p;
	struct sheet	*s;
	int		 rc = 0;

	paper_init(&p);
	for (size_t i = 0; rc == 0 && i < LANGUAGES; i++) {
		if ((s = paper_side(&p, i, y->now)) == NULL) {
			rc = -1;
			break;
		}
		if ((rc = tasks_gather(&c, y)) == 0)
			put_sheet(s, &c, y, 0);
		calendar_release(&c);
	}
	paper_end(&p);
	if (rc == 0)
		rc = sheet_html(b, _("Open tasks and calendar"), p.side,
		    LANGUAGES);
	paper_release(&p);
	return rc;
}

static int
publish_tasks(struct yearbook *y, const struct calendar *c, enum shape shape)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, CALENDAR_OCTETS);
	switch (shape) {
	case SHAPE_TEXT:
		rc = tasks_text(c, y);
		break;
	case SHAPE_JSON:
		rc = calendar_lines(&b, c);
		break;
	case SHAPE_CSV:
		rc = calendar_csv(&b, c);
		break;
	case SHAPE_ICS:
		rc = calendar_ics(&b, c, y->checkpoint.origin, y->now);
		break;
	case SHAPE_HTML:
		rc = tasks_html(&b, y);
		break;
	case SHAPE_ODT:
	case SHAPES:
		break;
	}
	if (rc == 0 && shape != SHAPE_TEXT)
		rc = shape_put(y->opts, &b);
	buf_release(&b);
	return rc;
}

enum status
tasks_report(const struct options *o)
{
	struct yearbook	 y;
	struct calendar	 c;
	enum shape	 shape;
	enum status	 st;

	if (shape_choose(o, SHAPE_BIT(SHAPE_TEXT) | SHAPE_BIT(SHAPE_JSON) |
	    SHAPE_BIT(SHAPE_HTML) | SHAPE_BIT(SHAPE_CSV) |
	    SHAPE_BIT(SHAPE_ICS), &shape) == -1)
		return STATUS_USAGE;
	st = yearbook_open(&y, o);
	if (st == STATUS_OK || st == STATUS_ATTENTION) {
		if (tasks_gather(&c, &y) == -1 || publish_tasks(&y, &c,
		    shape) == -1)
			st = STATUS_CANNOT;
		else if (calendar_pressing(&c))
			st = STATUS_ATTENTION;
		calendar_release(&c);
	}
	yearbook_release(&y);
	return st;
}
