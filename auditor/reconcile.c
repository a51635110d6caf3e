/*
 * reconcile.c: nbaudit reconcile: the registers of outgoing and incoming
 * documents (NĐ 30/2020 Phụ lục IV) against the archive: missing, extra,
 * different; gaps and doubles in each yearly series.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "auditor/page.h"
#include "auditor/paper.h"
#include "auditor/reconcile.h"
#include "auditor/shape.h"

#define LINES_MAX	((size_t)1024 * 1024 * 1024)
#define MISTAKES_SHOWN	20

struct mistakes {
	const char	*path;
	unsigned int	 errors;
};

/* What is wrong with a register, at its row and column. */
static void
on_told(void *arg, enum register_grave grave, size_t row, size_t column,
    const char *name, const char *text)
{
	struct mistakes	*m = arg;
	char		 at[128] = "";

	if (grave == REGISTER_ERROR && ++m->errors > MISTAKES_SHOWN)
		return;
	if (row > 0 && column > 0)
		snprintf(at, sizeof(at), _(", row %zu, column %zu"), row,
		    column);
	else if (row > 0)
		snprintf(at, sizeof(at), _(", row %zu"), row);
	if (grave != REGISTER_ERROR)
		log_info("%s%s: \"%s\": %s", m->path, at, name, text);
	else if (*name == '\0')
		log_errx("%s%s: %s", m->path, at, text);
	else
		log_errx("%s%s, \"%s\": %s", m->path, at, name, text);
}

static enum status
book_read(struct book *b, const char *path, int64_t until)
{
	struct mistakes	 m = { path, 0 };
	struct buf	 text;
	enum status	 st = STATUS_OK;

	b->path = path;
	buf_init(&text, CSV_OCTETS + 1);
	if (durable_read(&text, path) == -1) {
		log_err(_("%s: cannot be read; check its name and your "
		    "permissions"), path);
		st = STATUS_USAGE;
	} else if (docreg_read(&b->reg, text.p, text.len, on_told, &m) == -1) {
		if (m.errors > MISTAKES_SHOWN)
			log_errx(_("%s: %u more mistakes"), path, m.errors -
			    MISTAKES_SHOWN);
		log_errx(_("%s: has mistakes, and nothing was compared"),
		    path);
		st = STATUS_USAGE;
	}
	b->until = until != DOCREG_NO_DAY ? until : b->reg.until;
	buf_release(&text);
	return st;
}

/* All of them, so that each tells its mistakes. */
static enum status
books_read(struct reconcile *rc)
{
	const struct options	*o = rc->opts;
	enum status		 st = STATUS_OK, one;
	int64_t			 until = DOCREG_NO_DAY;

	if (o->until != NULL && until_day(o, &until) == -1)
		return STATUS_USAGE;
	rc->book = calloc(o->nregister + (size_t)o->narg, sizeof(*rc->book));
	if (rc->book == NULL) {
		log_errx("%s", _("out of memory"));
		return STATUS_CANNOT;
	}
	for (size_t i = 0; i < o->nregister + (size_t)o->narg; i++) {
		one = book_read(&rc->book[rc->nbook++], i < o->nregister ?
		    o->registers[i] : o->arg[i - o->nregister], until);
		st = one > st ? one : st;
	}
	return st;
}

static void
reconcile_release(struct reconcile *rc)
{
	struct book	*b;

	for (size_t k = 0; k < rc->nbook; k++) {
		b = &rc->book[k];
		for (size_t i = 0; b->row != NULL && i < b->reg.n; i++)
			free(b->row[i].key);
		for (size_t i = 0; i < b->nirregular; i++) {
			free(b->irregular[i].series);
			free(b->irregular[i].row);
			json_decref(b->irregular[i].notations);
		}
		free(b->irregular);
		free(b->row);
		docreg_release(&b->reg);
	}
	free(rc->book);
	reconcile_archive_release(rc);
}

static int
make_html(struct buf *b, const struct reconcile *rc)
{
	struct paper	 p;
	struct sheet	*s;
	int		 rv = 0;

	paper_init(&p);
	for (size_t i = 0; rv == 0 && i < LANGUAGES; i++) {
		if ((s = paper_side(&p, i, rc->opts->now())) == NULL)
			rv = -1;
		else
			reconcile_sheet(s, rc);
	}
	paper_end(&p);
	if (rv == 0)
		rv = sheet_html(b, _("Registers against the archive"), p.side,
		    LANGUAGES);
	paper_release(&p);
	return rv;
}

static int
publish_reconciled(const struct reconcile *rc, enum shape shape)
{
	struct buf	 b;
	struct sheet	*s;
	int		 rv = -1;

	buf_init(&b, LINES_MAX);
	if (shape == SHAPE_TEXT) {
		if ((s = sheet_new()) != NULL) {
			reconcile_sheet(s, rc);
			page_print(stdout, s, rc->opts);
			rv = 0;
		}
		sheet_free(s);
	} else if ((shape == SHAPE_JSON ? reconcile_lines(&b, rc) :
	    make_html(&b, rc)) == 0) {
		rv = shape_put(rc->opts, &b);
	} else {
		log_errx("%s", _("out of memory"));
	}
	buf_release(&b);
	return rv;
}

enum status
cmd_reconcile(const struct options *o)
{
	struct reconcile	 rc = { .opts = o };
	enum shape		 shape;
	enum status		 st;

	if (o->nregister == 0 || o->store == NULL) {
		log_errx("%s", o->store == NULL ? _("which store? Name it "
		    "with -s DIR, or in the configuration") : _("which "
		    "register? Name it with --register FILE"));
		return STATUS_USAGE;
	}
	if (shape_choose(o, SHAPE_BIT(SHAPE_TEXT) | SHAPE_BIT(SHAPE_JSON) |
	    SHAPE_BIT(SHAPE_HTML), &shape) == -1)
		return STATUS_USAGE;
	st = books_read(&rc);
	if (st == STATUS_OK)
		st = reconcile_archive(&rc);
	if (st == STATUS_OK && (reconcile_match(&rc) == -1 ||
	    reconcile_rest(&rc) == -1)) {
		log_errx("%s", _("out of memory"));
		st = STATUS_CANNOT;
	}
	if (st == STATUS_OK) {
		for (size_t k = 0; k < rc.nbook; k++)
			if (!reconcile_agrees(&rc.book[k]))
				st = STATUS_ATTENTION;
		if (publish_reconciled(&rc, shape) == -1)
			st = STATUS_CANNOT;
	}
	reconcile_release(&rc);
	return st;
}
