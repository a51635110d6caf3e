/*
 * reconcile_tell.c: what differs, for programs and for people.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/sheet.h"
#include "formats/regulation/conventions.h"
#include "auditor/reconcile.h"

#define ROWS_SHOWN	20		/* of a double, as text */

static const char *const	 outcome_names[ROW_OUTCOMES] = {
	[ROW_MISSING] = "missing", [ROW_BEFORE] = "before-the-archive",
	[ROW_AGREES] = "agrees", [ROW_DIFFERENT] = "different",
	[ROW_TWICE] = "double", [ROW_VOID] = "void" };

static const char *
field_name(enum meta_name name)
{
	return name == META_NAMES ? "direction" : meta_name_text(name);
}

static const char *
way_name(enum docreg_way way)
{
	return way == DOCREG_IN ? "in" : "out";
}

static const char *
filed_way_name(enum filed_way way)
{
	return way == FILED_IN ? "in" : way == FILED_OUT ? "out" : "-";
}

bool
reconcile_agrees(const struct book *b)
{
	return b->count[ROW_MISSING] + b->count[ROW_DIFFERENT] +
	    b->count[ROW_TWICE] + b->extra + b->gaps + b->doubles +
	    b->twins == 0;
}

/* "2026-11-28"; NULL for no day. */
static const char *
iso_day(int64_t day, char out[CIVIL_TEXT])
{
	struct civil	 c;

	if (day == DOCREG_NO_DAY)
		return NULL;
	register_civil(day, &c);
	return civil_text(&c, out);
}

static const char *
number_of(const struct docnum *d, char out[DOCNUM_TEXT])
{
	return *d->number == '\0' ? NULL : docnum_text(d, out);
}

/* A line of JSON; takes ${json}.  0 or -1. */
static int
line(struct buf *b, json_t *json)
{
	char	*text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
	int	 rc = text == NULL || buf_addstr(b, text) == -1 ||
		    buf_addc(b, '\n') == -1 ? -1 : 0;

	free(text);
	json_decref(json);
	return rc;
}

static json_t *
differing_json(const struct reconcile *rc, const struct book *b,
    const struct entered *e, const struct filed *f)
{
	struct differing	 d[RECONCILE_FIELDS];
	json_t			*list = json_array(), *one;
	size_t			 n = reconcile_differ(rc, b, e, d);

	for (size_t i = 0; list != NULL && i < n; i++) {
		one = d[i].field == META_NAMES ? json_pack("{ss ss ss sb}",
		    "field", "direction", "register", d[i].theirs, "archive",
		    filed_way_name(f->way), "sure", 1) :
		    json_pack("{ss ss ss? ss? si sb}", "field",
		    field_name(d[i].field), "register", d[i].theirs,
		    "archive", d[i].ours, "origin", d[i].origin,
		    "confidence", (int)d[i].confidence, "sure",
		    d[i].confidence >= META_SURE);
		if (json_array_append_new(list, one) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *
row_json(const struct reconcile *rc, const struct book *b,
    const struct entered *e)
{
	const struct filed	*f = e->doc == 0 ? NULL :
				    &rc->doc[e->doc - 1];
	char			 num[DOCNUM_TEXT], day[CIVIL_TEXT];
	char			 came[CIVIL_TEXT];
	json_t			*json;

	json = json_pack("{ss sI ss ss? ss?}", "register", b->path, "row",
	    (json_int_t)e->row->row, "outcome", outcome_names[e->outcome],
	    "number", number_of(&e->row->number, num), "date",
	    iso_day(e->row->date, day));
	if (json == NULL ||
	    json_put_str(json, "subject", *e->row->abstract == '\0' ? NULL :
	    e->row->abstract) == -1 ||
	    json_put_str(json, "issuer", *e->row->issuer == '\0' ? NULL :
	    e->row->issuer) == -1 ||
	    json_put_str(json, "arrived", iso_day(e->row->arrived, came)) ==
	    -1 || (e->row->arrival != 0 && json_put_int(json,
	    "arrival_number", (int64_t)e->row->arrival) == -1) ||
	    (e->row->is_void && json_put_bool(json, "void", true) == -1) ||
	    (f != NULL && (json_put_int(json, "accession",
	    (int64_t)f->accession) == -1 || json_put_str(json, "sha256",
	    f->sha256) == -1)) || (f != NULL && e->outcome == ROW_DIFFERENT &&
	    json_put(json, "differences", differing_json(rc, b, e, f)) ==
	    -1)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* Does it lie in that gap, and the register lacks it? */
static bool
is_in_gap(const struct reconcile *rc, const struct book *b,
    const struct irregular *g, const struct filed *f)
{
	uint64_t	 n;

	if (!f->is_extra || f->year != g->year || b->reg.way == DOCREG_IN ||
	    &rc->book[f->extra_of - 1] != b)
		return false;
	n = docreg_ordinal(f->number.number);
	return n >= g->from && n <= g->to;
}

static json_t *
in_gap(const struct reconcile *rc, const struct book *b,
    const struct irregular *g)
{
	json_t	*list = json_array();

	for (size_t i = 0; list != NULL && i < rc->ndoc; i++)
		if (is_in_gap(rc, b, g, &rc->doc[i]) && json_array_append_new(
		    list, json_integer((json_int_t)rc->doc[i].accession)) !=
		    0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *
irregular_json(const struct reconcile *rc, const struct book *b,
    const struct irregular *i)
{
	json_t	*json, *list;

	json = json_pack("{ss ss si sO}", "register", b->path, "outcome",
	    i->row == NULL ? "gap" : "double-number", "year", i->year,
	    "series", i->notations);
	if (json == NULL)
		return NULL;
	if (i->row == NULL) {
		if (json_put_int(json, "from", (int64_t)i->from) == 0 &&
		    json_put_int(json, "to", (int64_t)i->to) == 0 &&
		    json_put(json, "archive", in_gap(rc, b, i)) == 0)
			return json;
	} else if ((list = json_array()) != NULL) {
		for (size_t k = 0; k < i->n; k++)
			json_array_append_new(list,
			    json_integer((json_int_t)i->row[k]));
		if (json_put_int(json, "number", (int64_t)i->from) == 0 &&
		    json_put(json, "rows", list) == 0)
			return json;
	}
	json_decref(json);
	return NULL;
}

static json_t *
filed_json(const struct filed *f, const char *outcome)
{
	char	 num[DOCNUM_TEXT], day[CIVIL_TEXT];

	return json_pack("{ss sI ss ss? ss? ss? ss? ss ss sb}", "outcome",
	    outcome, "accession", (json_int_t)f->accession, "sha256",
	    f->sha256, "number", number_of(&f->number, num), "date",
	    iso_day(f->date, day), "subject", filed_value(f, META_SUBJECT),
	    "issuer", filed_value(f, META_ISSUER), "name", f->name,
	    "direction", filed_way_name(f->way), "sure",
	    filed_is_sure(f, META_NUMBER) &&
	    filed_is_sure(f, META_NOTATION));
}

static json_t *
book_json(const struct reconcile *rc, const struct book *b)
{
	json_t	*json = json_pack("{ss ss sI sI sI sI sI sI sI}", "register",
		    b->path, "direction", way_name(b->reg.way), "rows",
		    (json_int_t)b->reg.n, "extra", (json_int_t)b->extra,
		    "gaps", (json_int_t)b->gaps, "double_numbers",
		    (json_int_t)b->doubles, "unnumbered",
		    (json_int_t)b->unnumbered, "double_documents",
		    (json_int_t)b->twins, "entries",
		    (json_int_t)rc->checkpoint.size);

	for (size_t i = 0; json != NULL && i < ROW_OUTCOMES; i++)
		if (json_put_int(json, outcome_names[i],
		    (int64_t)b->count[i]) == -1) {
			json_decref(json);
			return NULL;
		}
	return json;
}

int
reconcile_lines(struct buf *b, const struct reconcile *rc)
{
	json_t	*json;
	int	 bad = 0;

	for (size_t k = 0; k < rc->nbook; k++) {
		const struct book	*of = &rc->book[k];

		for (size_t i = 0; i < of->reg.n; i++)
			bad |= line(b, row_json(rc, of, &of->row[i]));
		for (size_t i = 0; i < of->nirregular; i++)
			bad |= line(b, irregular_json(rc, of,
			    &of->irregular[i]));
	}
	for (size_t i = 0; i < rc->ndoc; i++) {
		const struct filed	*f = &rc->doc[i];

		if (f->is_extra) {
			json = filed_json(f, "extra");
			if (json != NULL)
				json_put_str(json, "register",
				    rc->book[f->extra_of - 1].path);
			bad |= line(b, json);
		}
		if (f->twin != 0) {
			json = filed_json(f, "double-document");
			if (json != NULL)
				json_put_int(json, "of",
				    (int64_t)rc->doc[f->twin - 1].accession);
			bad |= line(b, json);
		}
	}
	for (size_t k = 0; k < rc->nbook; k++)
		bad |= line(b, book_json(rc, &rc->book[k]));
	return bad == 0 && !b->failed ? 0 : -1;
}

/* For people: "28/11/2026". */
static const char *
day_text(int64_t day, char out[CIVIL_TEXT])
{
	char		 iso[CIVIL_TEXT];
	const char	*s = iso_day(day, iso);

	return s == NULL ? "-" : register_date_vi(s, out);
}

static const char *
field_words(enum meta_name name)
{
	switch (name) {
	case META_NUMBER:
		return _("number");
	case META_DATE:
		return _("date");
	case META_SUBJECT:
		return _("abstract");
	case META_ISSUER:
		return _("issuer");
	case META_SIGNER:
		return _("signer");
	case META_KIND:
		return _("kind");
	default:
		return _("direction");
	}
}

static const char *
origin_words(const char *origin)
{
	switch (origin == NULL ? META_NONE : meta_origin_parse(origin)) {
	case META_FROM_NAME:
		return _("from the file's name");
	case META_FROM_SIGNATURE:
		return _("from a signature");
	case META_FROM_SCAN:
		return _("from a scan");
	case META_FROM_STAMP:
		return _("from a stamp");
	case META_FROM_TEXT:
		return _("from the text");
	case META_FROM_SIDECAR:
		return _("given at intake");
	case META_FROM_PERSON:
		return _("entered by a person");
	case META_NONE:
	case META_ORIGINS:
		break;
	}
	return "-";
}

/* "Row 7: 12/QĐ-UBND of 28/11/2026, Về việc ..." */
static void
put_row(struct sheet *s, enum tone tone, const struct docreg_row *row)
{
	char	 num[DOCNUM_TEXT], day[CIVIL_TEXT];

	sheet_add(s, SHEET_ITEM, tone, NULL, _("Row %zu: %s of %s, %s"),
	    row->row, *row->number.number == '\0' ? _("no number") :
	    docnum_text(&row->number, num), day_text(row->date, day),
	    *row->abstract == '\0' ? "-" : row->abstract);
}

static void
put_filed(struct sheet *s, const struct filed *f)
{
	const char	*subject = filed_value(f, META_SUBJECT);
	char		 num[DOCNUM_TEXT], day[CIVIL_TEXT];

	sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("Accession %" PRIu64
	    ": %s of %s, %s"), f->accession, docnum_text(&f->number, num),
	    day_text(f->date, day), subject == NULL ? f->name : subject);
}

static void
put_rows(struct sheet *s, const struct book *b, enum row_outcome which,
    enum tone tone, const char *head, const char *next)
{
	if (b->count[which] == 0)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%" PRIu64 ")", head,
	    b->count[which]);
	for (size_t i = 0; i < b->reg.n; i++)
		if (b->row[i].outcome == which)
			put_row(s, tone, b->row[i].row);
	if (next != NULL)
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s", next);
}

/* Each field that differs, with where the archive has it from. */
static void
put_differing(struct sheet *s, const struct reconcile *rc,
    const struct book *b, const struct entered *e)
{
	struct differing	 d[RECONCILE_FIELDS];
	const struct filed	*f = &rc->doc[e->doc - 1];
	char			 was[CIVIL_TEXT], is[CIVIL_TEXT];
	size_t			 n = reconcile_differ(rc, b, e, d);
	bool			 day;

	if (e->row->is_void)
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s", _("The "
		    "register says that the number was not used, and the "
		    "archive has a document with it."));
	for (size_t i = 0; i < n; i++) {
		if (d[i].field == META_NAMES) {
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s",
			    b->reg.way == DOCREG_IN ? _("It was taken in as "
			    "an outgoing document.") : _("It was taken in as "
			    "an incoming document."));
			continue;
		}
		day = d[i].field == META_DATE;
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, _("%s: the register "
		    "says %s, the archive %s (%s%s)"),
		    field_words(d[i].field), day ?
		    register_date_vi(d[i].theirs, was) : d[i].theirs,
		    d[i].ours == NULL ? _("nothing") : day ?
		    register_date_vi(d[i].ours, is) : d[i].ours,
		    origin_words(d[i].origin), d[i].ours == NULL ||
		    d[i].confidence >= META_SURE ? "" : _(", unsure"));
	}
	sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, _("Next: nbarchive show %"
	    PRIu64 "; what was read wrong is corrected with: nbarchive "
	    "describe %" PRIu64 " FIELD=VALUE --reason TEXT"), f->accession,
	    f->accession);
}

static void
put_different(struct sheet *s, const struct reconcile *rc,
    const struct book *b)
{
	if (b->count[ROW_DIFFERENT] == 0)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%" PRIu64 ")",
	    _("Different"), b->count[ROW_DIFFERENT]);
	for (size_t i = 0; i < b->reg.n; i++) {
		if (b->row[i].outcome != ROW_DIFFERENT)
			continue;
		put_row(s, TONE_WARN, b->row[i].row);
		put_differing(s, rc, b, &b->row[i]);
	}
}

static void
put_extra(struct sheet *s, const struct reconcile *rc, size_t book)
{
	const struct book	*b = &rc->book[book];

	if (b->extra == 0)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%" PRIu64 ")",
	    _("In the archive and not in the register"), b->extra);
	for (size_t i = 0; i < rc->ndoc; i++) {
		const struct filed	*f = &rc->doc[i];

		if (!f->is_extra || f->extra_of != book + 1)
			continue;
		put_filed(s, f);
		if (!filed_is_sure(f, META_NUMBER) ||
		    !filed_is_sure(f, META_NOTATION))
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s",
			    _("Its number was read and is unsure."));
		if (f->way == FILED_UNSAID)
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s",
			    _("Its intake did not say whether it is incoming "
			    "or outgoing."));
	}
	sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s", _("Next: register "
	    "it, or see what it is with nbarchive show ACCESSION."));
}

static void
put_gap(struct sheet *s, const struct reconcile *rc, const struct book *b,
    const struct irregular *g)
{
	char	 num[DOCNUM_TEXT];

	if (g->from == g->to)
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%d, %s: %" PRIu64
		    " is missing"), g->year, *g->series == '\0' ?
		    _("numbers of arrival") : g->series, g->from);
	else
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%d, %s: %" PRIu64
		    " to %" PRIu64 " are missing"), g->year,
		    *g->series == '\0' ? _("numbers of arrival") : g->series,
		    g->from, g->to);
	for (size_t i = 0; i < rc->ndoc; i++)
		if (is_in_gap(rc, b, g, &rc->doc[i]))
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, _("The "
			    "archive has %s: accession %" PRIu64),
			    docnum_text(&rc->doc[i].number, num),
			    rc->doc[i].accession);
}

static void
put_double(struct sheet *s, const struct irregular *i)
{
	struct buf	 rows;

	buf_init(&rows, 4096);
	for (size_t k = 0; k < i->n && k < ROWS_SHOWN; k++)
		buf_addf(&rows, "%s%zu", k == 0 ? "" : ", ", i->row[k]);
	if (i->n > ROWS_SHOWN)
		buf_addstr(&rows, ", ...");
	sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, _("%d, %s: %" PRIu64
	    " stands in rows %s"), i->year, *i->series == '\0' ?
	    _("numbers of arrival") : i->series, i->from,
	    buf_str(&rows) == NULL ? "" : (const char *)rows.p);
	buf_release(&rows);
}

static void
put_irregular(struct sheet *s, const struct reconcile *rc,
    const struct book *b, bool gaps)
{
	bool	 head = false;

	for (size_t i = 0; i < b->nirregular; i++) {
		const struct irregular	*it = &b->irregular[i];

		if ((it->row == NULL) != gaps)
			continue;
		if (!head)
			sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%"
			    PRIu64 ")", gaps ? _("Gaps in the series") :
			    _("Numbers that stand twice"), gaps ? b->gaps :
			    b->doubles);
		head = true;
		if (gaps)
			put_gap(s, rc, b, it);
		else
			put_double(s, it);
	}
}

static void
put_twins(struct sheet *s, const struct reconcile *rc, size_t book)
{
	if (rc->book[book].twins == 0)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s (%" PRIu64 ")",
	    _("Documents of the archive with one number"),
	    rc->book[book].twins);
	for (size_t i = 0; i < rc->ndoc; i++) {
		const struct filed	*f = &rc->doc[i];

		if (f->twin == 0 || (f->book != 0 ? f->book : f->extra_of) !=
		    book + 1)
			continue;
		put_filed(s, f);
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, _("The same number "
		    "as accession %" PRIu64 ". If they are one document: "
		    "nbarchive relate %" PRIu64 " received-copy-of %" PRIu64
		    " (or re-sent)"), rc->doc[f->twin - 1].accession,
		    f->accession, rc->doc[f->twin - 1].accession);
	}
}

static void
put_verdict(struct sheet *s, const struct book *b)
{
	uint64_t	 rows = b->count[ROW_AGREES] + b->count[ROW_VOID];
	uint64_t	 doubles = b->doubles + b->count[ROW_TWICE] + b->twins;

	sheet_add(s, SHEET_VERDICT, reconcile_agrees(b) ? TONE_GOOD :
	    TONE_WARN, NULL, "%s", reconcile_agrees(b) ?
	    _("Register and archive agree") :
	    _("Register and archive do not agree"));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Register"), "%s", b->path);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Agree"), _("%" PRIu64
	    " of %zu rows"), rows, b->reg.n);
	sheet_add(s, SHEET_ROW, b->count[ROW_MISSING] > 0 ? TONE_BAD :
	    TONE_GOOD, _("Missing"), "%" PRIu64, b->count[ROW_MISSING]);
	sheet_add(s, SHEET_ROW, b->count[ROW_DIFFERENT] > 0 ? TONE_WARN :
	    TONE_GOOD, _("Different"), "%" PRIu64, b->count[ROW_DIFFERENT]);
	sheet_add(s, SHEET_ROW, b->extra > 0 ? TONE_WARN : TONE_GOOD,
	    _("Extra"), "%" PRIu64, b->extra);
	sheet_add(s, SHEET_ROW, b->gaps > 0 ? TONE_WARN : TONE_GOOD,
	    _("Gaps"), "%" PRIu64, b->gaps);
	sheet_add(s, SHEET_ROW, doubles > 0 ? TONE_WARN : TONE_GOOD,
	    _("Doubles"), "%" PRIu64, doubles);
}

static void
put_book(struct sheet *s, const struct reconcile *rc, size_t book)
{
	const struct book	*b = &rc->book[book];

	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, "%s",
	    b->reg.way == DOCREG_IN ?
	    _("The register of incoming documents against the archive") :
	    _("The register of outgoing documents against the archive"));
	put_verdict(s, b);
	put_rows(s, b, ROW_MISSING, TONE_BAD, _("Missing in the archive"),
	    _("Next: nbarchive ingest FILE; where the archive has it under "
	    "another number: nbarchive list --name TEXT, then nbarchive "
	    "describe ACCESSION number=... notation=... --reason TEXT"));
	put_different(s, rc, b);
	put_extra(s, rc, book);
	put_irregular(s, rc, b, true);
	put_irregular(s, rc, b, false);
	put_rows(s, b, ROW_TWICE, TONE_WARN, _("Registered twice"), NULL);
	put_twins(s, rc, book);
	put_rows(s, b, ROW_BEFORE, TONE_DIM, _("From before the archive "
	    "began, and not in it"), NULL);
	if (b->unnumbered > 0)
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, _("Of %" PRIu64
		    " documents of this time the archive knows no number, so "
		    "they could not be compared. Next: nbarchive describe "
		    "--missing"), b->unnumbered);
}

void
reconcile_sheet(struct sheet *s, const struct reconcile *rc)
{
	for (size_t k = 0; k < rc->nbook; k++)
		put_book(s, rc, k);
	if (!rc->audited)
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, _("The journal was "
		    "read to the archive's own checkpoint of %" PRIu64
		    " entries; no ledger was named to hold it against (-l)."),
		    rc->checkpoint.size);
	else
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, _("The journal was "
		    "read to the archive's checkpoint of %" PRIu64 " entries, "
		    "%" PRIu64 " of them newer than the last audit."),
		    rc->checkpoint.size, rc->beyond);
}
