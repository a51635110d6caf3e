/*
 * docreg.c: reading registers of outgoing and incoming documents.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/regulation/viet.h"
#include "formats/regulation/wanted.h"

#include "formats/regulation/docreg.h"

#define HEADING		256		/* octets of a folded heading */
#define CELL_FOLDED	4096		/* of a folded cell that is looked at */
#define COVER_ROWS	60		/* before the headings */
#define YEAR_FIRST	1945
#define YEAR_LAST	2199

enum docreg_field { FIELD_WHOLE, FIELD_NUMBER, FIELD_NOTATION, FIELD_DATE,
	FIELD_ABSTRACT, FIELD_ISSUER, FIELD_SIGNER, FIELD_KIND, FIELD_ARRIVAL,
	FIELD_ARRIVED, FIELD_REMARK, FIELD_PASSED, FIELDS };

/* A heading, squeezed (csv_squeeze()), or what it begins with. */
static const struct {
	const char		*word;
	bool			 begins;
	enum docreg_field	 field;
} headings[] = {
	{ "sokyhieu", true, FIELD_WHOLE },
	{ "sovakyhieu", true, FIELD_WHOLE },
	{ "sohieuvanban", true, FIELD_WHOLE },
	{ "sohieu", false, FIELD_WHOLE },
	{ "numberandnotation", false, FIELD_WHOLE },
	{ "documentnumber", false, FIELD_WHOLE },
	{ "so", false, FIELD_NUMBER },
	{ "sovanban", false, FIELD_NUMBER },
	{ "sodi", false, FIELD_NUMBER },
	{ "sovanbandi", false, FIELD_NUMBER },
	{ "number", false, FIELD_NUMBER },
	{ "no", false, FIELD_NUMBER },
	{ "kyhieu", true, FIELD_NOTATION },
	{ "notation", false, FIELD_NOTATION },
	{ "ngaythangvanban", false, FIELD_DATE },
	{ "ngaythangnamvanban", false, FIELD_DATE },
	{ "ngaythangnam", false, FIELD_DATE },
	{ "ngaythang", false, FIELD_DATE },
	{ "ngayvanban", false, FIELD_DATE },
	{ "ngaybanhanh", true, FIELD_DATE },
	{ "ngaythangbanhanh", true, FIELD_DATE },
	{ "ngaythangnambanhanh", true, FIELD_DATE },
	{ "ngayky", true, FIELD_DATE },
	{ "date", false, FIELD_DATE },
	{ "dateofdocument", false, FIELD_DATE },
	{ "documentdate", false, FIELD_DATE },
	{ "dateofissue", false, FIELD_DATE },
	{ "issued", true, FIELD_DATE },
	{ "tenloaivatrichyeu", true, FIELD_ABSTRACT },
	{ "tenloaitrichyeu", true, FIELD_ABSTRACT },
	{ "trichyeu", true, FIELD_ABSTRACT },
	{ "noidung", true, FIELD_ABSTRACT },
	{ "kindandabstract", false, FIELD_ABSTRACT },
	{ "abstract", true, FIELD_ABSTRACT },
	{ "subject", true, FIELD_ABSTRACT },
	{ "tacgia", true, FIELD_ISSUER },
	{ "coquanbanhanh", true, FIELD_ISSUER },
	{ "tencoquanbanhanh", true, FIELD_ISSUER },
	{ "noibanhanh", true, FIELD_ISSUER },
	{ "noigui", true, FIELD_ISSUER },
	{ "issuer", false, FIELD_ISSUER },
	{ "issuedby", false, FIELD_ISSUER },
	{ "issuingagency", false, FIELD_ISSUER },
	{ "author", true, FIELD_ISSUER },
	{ "from", false, FIELD_ISSUER },
	{ "nguoiky", true, FIELD_SIGNER },
	{ "signer", false, FIELD_SIGNER },
	{ "signedby", false, FIELD_SIGNER },
	{ "tenloai", false, FIELD_KIND },
	{ "tenloaivanban", false, FIELD_KIND },
	{ "loaivanban", true, FIELD_KIND },
	{ "kind", false, FIELD_KIND },
	{ "type", false, FIELD_KIND },
	{ "soden", true, FIELD_ARRIVAL },
	{ "sovanbanden", false, FIELD_ARRIVAL },
	{ "arrivalnumber", false, FIELD_ARRIVAL },
	{ "incomingnumber", false, FIELD_ARRIVAL },
	{ "ngayden", true, FIELD_ARRIVED },
	{ "ngaythangden", false, FIELD_ARRIVED },
	{ "ngaynhan", true, FIELD_ARRIVED },
	{ "arrivaldate", false, FIELD_ARRIVED },
	{ "dateofarrival", false, FIELD_ARRIVED },
	{ "received", true, FIELD_ARRIVED },
	{ "receiveddate", true, FIELD_ARRIVED },
	{ "ghichu", true, FIELD_REMARK },
	{ "remark", true, FIELD_REMARK },
	{ "note", true, FIELD_REMARK },
	{ "stt", false, FIELD_PASSED },
	{ "tt", false, FIELD_PASSED },
	{ "noinhan", true, FIELD_PASSED },
	{ "donvi", true, FIELD_PASSED },
	{ "soluong", true, FIELD_PASSED },
	{ "ngaychuyen", true, FIELD_PASSED },
	{ "kynhan", true, FIELD_PASSED },
	{ "receivedby", true, FIELD_PASSED },
	{ "recipient", true, FIELD_PASSED },
	{ "copies", true, FIELD_PASSED },
	{ "forwarded", true, FIELD_PASSED },
	{ "receipt", true, FIELD_PASSED },
	{ "domat", true, FIELD_PASSED },
	{ "mucdomat", true, FIELD_PASSED },
	{ "dokhan", true, FIELD_PASSED },
	{ "mucdokhan", true, FIELD_PASSED },
	{ "urgency", true, FIELD_PASSED },
	{ "confidentiality", true, FIELD_PASSED },
};

/* One reading. */
struct docreg_reading {
	struct docreg	*reg;
	register_told	*told;
	void		*arg;
	unsigned int	 errors;
	size_t		 column[FIELDS];	/* from 1; 0: nowhere */
};

static void
docreg_tell(struct docreg_reading *r, enum register_grave grave, size_t row,
    size_t column, const char *text)
{
	const char	*name = column == 0 ? "" : csv_cell(&r->reg->table,
			    r->reg->heading, column - 1);

	r->errors += grave == REGISTER_ERROR;
	r->told(r->arg, grave, row, column, name, text);
}

/* The field that a heading names best; FIELDS: none. */
static enum docreg_field
heading_field(const char *cell)
{
	enum docreg_field	 best = FIELDS;
	char			 folded[HEADING];
	size_t			 len, most = 0;

	csv_squeeze(cell, folded, sizeof(folded));
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		len = strlen(headings[i].word);
		if (len <= most || (headings[i].begins ? strncmp(folded,
		    headings[i].word, len) : strcmp(folded,
		    headings[i].word)) != 0)
			continue;
		best = headings[i].field;
		most = len;
	}
	return best;
}

/* The row of headings: it names a number and something else that we know. */
static bool
docreg_heads(void *arg, const struct csv *t)
{
	struct docreg_reading	*r = arg;
	enum docreg_field	 f;
	bool			 number, other;

	for (size_t i = 0; i < t->n && i < COVER_ROWS; i++) {
		number = other = false;
		for (size_t k = 0; k < t->row[i].n; k++) {
			f = heading_field(csv_cell(t, i, k));
			if (f == FIELD_WHOLE || f == FIELD_NUMBER)
				number = true;
			else if (f < FIELD_REMARK)
				other = true;
		}
		if (number && other) {
			r->reg->heading = i;
			return true;
		}
	}
	return false;
}

static void
docreg_columns(struct docreg_reading *r)
{
	const struct csv	*t = &r->reg->table;
	size_t			 head = r->reg->heading, *at = r->column;
	enum docreg_field	 f;

	for (size_t k = 0; k < t->row[head].n; k++) {
		f = heading_field(csv_cell(t, head, k));
		if (f == FIELD_PASSED || *csv_cell(t, head, k) == '\0')
			continue;
		if (f == FIELDS)
			docreg_tell(r, REGISTER_WARNING, head + 1, k + 1,
			    _("has no meaning here and is left out"));
		else if (at[f] == 0)
			at[f] = k + 1;
		else
			docreg_tell(r, REGISTER_ERROR, head + 1, k + 1,
			    _("is there twice"));
	}
	/* "Số" alone holds both. */
	if (at[FIELD_WHOLE] == 0 && at[FIELD_NOTATION] == 0) {
		at[FIELD_WHOLE] = at[FIELD_NUMBER];
		at[FIELD_NUMBER] = 0;
	}
	if (at[FIELD_WHOLE] == 0 && at[FIELD_NUMBER] == 0)
		docreg_tell(r, REGISTER_ERROR, head + 1, 0, _("has no column "
		    "for number and notation, \"Số, ký hiệu văn bản\""));
	r->reg->has_issuer = at[FIELD_ISSUER] != 0;
	r->reg->has_signer = at[FIELD_SIGNER] != 0;
	r->reg->has_kind = at[FIELD_KIND] != 0;
}

static const char *
field_cell(const struct docreg_reading *r, enum docreg_field f, size_t row)
{
	return r->column[f] == 0 ? "" : csv_cell(&r->reg->table, row,
	    r->column[f] - 1);
}

/* "2026" behind "năm"; 0: there is none. */
static int
cover_year(const char *folded)
{
	const char	*p = folded;
	int		 year = 0;

	while ((p = strstr(p, "nam")) != NULL) {
		p += 3;
		p += strspn(p, " :.");
		if (strspn(p, "0123456789") != 4)
			continue;
		for (int i = 0; i < 4; i++)
			year = year * 10 + (p[i] - '0');
		return year >= YEAR_FIRST && year <= YEAR_LAST ? year : 0;
	}
	return 0;
}

uint64_t
docreg_ordinal(const char *s)
{
	uint64_t	 n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		if ((n = n * 10 + (uint64_t)(*s - '0')) > DOCREG_ORDINAL)
			return 0;
	return n;
}

/* The day behind ${word}. */
static void
cover_day(const char *folded, const char *word, int64_t *day)
{
	const char	*p = strstr(folded, word);
	struct civil	 c;

	if (p != NULL && *day == DOCREG_NO_DAY && date_find(p + strlen(word),
	    strlen(p + strlen(word)), &c, NULL, NULL) == DATE_FOUND)
		*day = civil_days(&c);
}

static void
cover_number(const char *folded, const char *word, uint64_t *n)
{
	const char	*p = strstr(folded, word);

	if (p == NULL || *n != 0)
		return;
	p += strlen(word);
	p += strspn(p, " :.");
	*n = docreg_ordinal(p);
}

static void
cover_cell(struct docreg *reg, const char *cell, bool *in, bool *out)
{
	struct buf	 b;
	const char	*s;

	buf_init(&b, 2 * CELL_FOLDED);
	if (strlen(cell) < CELL_FOLDED && viet_fold(&b, cell, strlen(cell),
	    false) == 0 && (s = buf_str(&b)) != NULL) {
		*in = *in || strstr(s, "van ban den") != NULL ||
		    strstr(s, "incoming") != NULL;
		*out = *out || strstr(s, "van ban di") != NULL ||
		    strstr(s, "outgoing") != NULL;
		if (reg->year == 0)
			reg->year = cover_year(s);
		cover_day(s, "tu ngay", &reg->from);
		cover_day(s, "den ngay", &reg->until);
		cover_number(s, "tu so", &reg->first);
		cover_number(s, "den so", &reg->last);
	}
	buf_release(&b);
}

/* What the cover says, else the headings: only one has numbers of arrival. */
static void
docreg_cover(struct docreg_reading *r)
{
	const struct csv	*t = &r->reg->table;
	bool			 in = false, out = false;

	for (size_t i = 0; i < r->reg->heading; i++)
		for (size_t k = 0; k < t->row[i].n; k++)
			cover_cell(r->reg, csv_cell(t, i, k), &in, &out);
	if (in == out)
		in = r->column[FIELD_ARRIVAL] != 0 ||
		    r->column[FIELD_ARRIVED] != 0;
	r->reg->way = in ? DOCREG_IN : DOCREG_OUT;
}

/* "21/7", "21-07": the year is the register's. */
static enum date_found
day_and_month(const char *s, int year, struct civil *c)
{
	char	*end;

	if (year == 0 || !isdigit((unsigned char)*s))
		return DATE_NONE;
	c->day = (int)strtol(s, &end, 10);
	if (strchr("/-.", *end) == NULL || !isdigit((unsigned char)end[1]))
		return DATE_NONE;
	c->month = (int)strtol(end + 1, &end, 10);
	c->year = year;
	if (*end != '\0')
		return DATE_NONE;
	return civil_valid(c) ? DATE_FOUND : DATE_WRONG;
}

/* A day as people and spreadsheets write it; "" is none. */
static int64_t
docreg_day(struct docreg_reading *r, enum docreg_field f, size_t row, int year)
{
	const char	*cell = field_cell(r, f, row);
	size_t		 len = strlen(cell), from = 0, to = len;
	enum date_found	 found;
	struct civil	 c;

	if (len == 0)
		return DOCREG_NO_DAY;
	found = date_find(cell, len, &c, &from, &to);
	if (found == DATE_NONE || found == DATE_BLANK) {
		found = day_and_month(cell, year, &c);
		from = 0;
		to = len;
	}
	/* A spreadsheet may write the time, too. */
	if (found == DATE_FOUND && from == 0 && cell[to + strspn(cell + to,
	    " T:0123456789")] == '\0')
		return civil_days(&c);
	docreg_tell(r, REGISTER_ERROR, row + 1, r->column[f],
	    found == DATE_WRONG ? _("there is no such day") :
	    _("is no date such as 28/11/2026"));
	return DOCREG_NO_DAY;
}

/* What offices write where there is no number. */
static bool
says_none(const char *cell)
{
	static const char *const	 words[] = { "", "khongso", "ks",
	    "khong", "khongco", "none" };
	char				 folded[HEADING];

	csv_squeeze(cell, folded, sizeof(folded));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(folded, words[i]) == 0)
			return true;
	return false;
}

static void
docreg_number(struct docreg_reading *r, struct docreg_row *to, size_t row)
{
	const char	*whole = field_cell(r, FIELD_WHOLE, row);
	const char	*number = field_cell(r, FIELD_NUMBER, row);
	const char	*notation = field_cell(r, FIELD_NOTATION, row);
	char		 text[2 * DOCNUM_TEXT];
	size_t		 column = r->column[FIELD_WHOLE];

	if (column == 0 || (*whole == '\0' && *number != '\0')) {
		column = r->column[FIELD_NUMBER];
		notation += *notation == '/' || *notation == '-';
		/* "12/QĐ-UBND" may stand whole in the number's column. */
		if (strchr(number, '/') != NULL || *notation == '\0')
			snprintf(text, sizeof(text), "%s", number);
		else
			snprintf(text, sizeof(text), "%s/%s", number,
			    notation);
		whole = number;
	} else {
		snprintf(text, sizeof(text), "%s", whole);
	}
	if (says_none(whole) || wanted_parse(&to->number, text))
		return;
	memset(&to->number, 0, sizeof(to->number));
	docreg_tell(r, REGISTER_ERROR, row + 1, column, _("a document's "
	    "number looks like 2103/QĐ-UBND"));
}

static void
docreg_arrival(struct docreg_reading *r, struct docreg_row *to, size_t row)
{
	const char	*cell = field_cell(r, FIELD_ARRIVAL, row);

	/* "1205/ĐẾN", "1205a" */
	if (*cell != '\0' && (to->arrival = docreg_ordinal(cell)) == 0)
		docreg_tell(r, REGISTER_ERROR, row + 1,
		    r->column[FIELD_ARRIVAL],
		    _("does not begin with a number of arrival"));
}

/* Was the number taken and not used? */
static bool
says_void(const char *remark, const char *abstract)
{
	static const char *const	 inside[] = { "sohuy", "huyso", "dahuy",
	    "boso", "khongsudung", "khongdungso", "botrong", "detrong",
	    "cancelled", "canceled", "notused" };
	static const char *const	 whole[] = { "huy", "huybo",
	    "khongdung", "void", "bo" };
	char				 a[HEADING], b[HEADING];

	csv_squeeze(remark, a, sizeof(a));
	csv_squeeze(abstract, b, sizeof(b));
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (strcmp(a, whole[i]) == 0 || strcmp(b, whole[i]) == 0)
			return true;
	/* In an abstract the words may be its matter. */
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (strstr(a, inside[i]) != NULL || strcmp(b, inside[i]) == 0)
			return true;
	return false;
}

static void
docreg_row_read(struct docreg_reading *r, size_t row)
{
	struct docreg		*reg = r->reg;
	struct docreg_row	*to = &reg->row[reg->n++];
	struct civil		 c;
	int			 year = reg->year;

	*to = (struct docreg_row){ .row = row + 1, .date = DOCREG_NO_DAY,
	    .arrived = DOCREG_NO_DAY };
	docreg_number(r, to, row);
	if (reg->way == DOCREG_IN) {
		docreg_arrival(r, to, row);
		to->arrived = docreg_day(r, FIELD_ARRIVED, row, year);
		if (year == 0 && to->arrived != DOCREG_NO_DAY) {
			register_civil(to->arrived, &c);
			year = c.year;
		}
	}
	to->date = docreg_day(r, FIELD_DATE, row, year);
	to->kind = field_cell(r, FIELD_KIND, row);
	to->abstract = field_cell(r, FIELD_ABSTRACT, row);
	to->issuer = field_cell(r, FIELD_ISSUER, row);
	to->signer = field_cell(r, FIELD_SIGNER, row);
	to->is_void = says_void(field_cell(r, FIELD_REMARK, row),
	    to->abstract);
}

/* Months, sums, signatures: one cell, or none of those that make a row. */
static bool
is_no_entry(const struct docreg_reading *r, size_t row)
{
	const struct csv	*t = &r->reg->table;
	size_t			 filled = 0;

	for (size_t k = 0; k < t->row[row].n; k++)
		filled += *csv_cell(t, row, k) != '\0';
	return filled < 2 || csv_is_numbering(t, row) ||
	    (*field_cell(r, FIELD_WHOLE, row) == '\0' &&
	    *field_cell(r, FIELD_NUMBER, row) == '\0' &&
	    *field_cell(r, FIELD_DATE, row) == '\0' &&
	    *field_cell(r, FIELD_ARRIVAL, row) == '\0');
}

static void
docreg_rows(struct docreg_reading *r)
{
	struct docreg	*reg = r->reg;

	if ((reg->row = calloc(reg->table.n + 1, sizeof(*reg->row))) == NULL) {
		docreg_tell(r, REGISTER_ERROR, 0, 0, _("out of memory"));
		return;
	}
	for (size_t row = reg->heading + 1; row < reg->table.n; row++)
		if (!is_no_entry(r, row))
			docreg_row_read(r, row);
	if (reg->n == 0 && r->errors == 0)
		docreg_tell(r, REGISTER_ERROR, 0, 0, _("has no rows below its "
		    "headings"));
}

int
docreg_read(struct docreg *reg, const void *p, size_t len,
    register_told *told, void *arg)
{
	struct docreg_reading	 r = { .reg = reg, .told = told, .arg = arg };
	struct csv_wrong	 wrong;

	memset(reg, 0, sizeof(*reg));
	reg->from = reg->until = DOCREG_NO_DAY;
	if (csv_find(&reg->table, p, len, docreg_heads, &r, &wrong) == -1) {
		if (wrong.why == NULL)
			wrong.why = _("has no row of headings such as \"Số, "
			    "ký hiệu văn bản\" and \"Ngày tháng văn bản\"");
		docreg_tell(&r, REGISTER_ERROR, wrong.row, wrong.column,
		    wrong.why);
		return -1;
	}
	docreg_columns(&r);
	docreg_cover(&r);
	if (r.errors == 0)
		docreg_rows(&r);
	return r.errors == 0 ? 0 : -1;
}

void
docreg_release(struct docreg *reg)
{
	free(reg->row);
	csv_release(&reg->table);
	memset(reg, 0, sizeof(*reg));
}

int
docreg_year(const struct docreg *reg, const struct docreg_row *row)
{
	struct civil	 c;

	int64_t		 day = row->date;

	if (reg->way == DOCREG_OUT && row->number.year != 0)
		return row->number.year;
	if (row->arrived != DOCREG_NO_DAY)
		day = row->arrived;
	if (day == DOCREG_NO_DAY)
		return reg->year;
	register_civil(day, &c);
	return c.year;
}
