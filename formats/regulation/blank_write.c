/*
 * blank_write.c: what a form says, in HTML and for an OpenDocument text
 * (blank_odt.c); and the page of HTML.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/html.h"
#include "formats/base/json.h"

#include "formats/regulation/blank_part.h"

#define BLANK		"……………"
#define SHORT_BLANK	"……"
#define BOX		"□"		/* male, female */
#define EMPTY_ROWS	2		/* of a table that holds nothing */
#define SHORT_LABEL	12		/* octets */
#define LONG_LABEL	106		/* octets */
#define SIGN_LINES	3		/* left for who signs */

struct pen {
	struct buf	*b;
	const struct blank *form;
	const json_t	*data;
	bool		 odt;
	bool		 line;		/* inside an L */
	bool		 unit;		/* a label and its value, in HTML */
	bool		 filled;	/* the value is there */
	enum { END_NONE, END_TEXT, END_TABLE }
			 ends;		/* what holds the end together */
	size_t		 covered;	/* cells behind that of the end */
	const char	*cell;		/* style of a list's cells, in ODT */
	unsigned int	 lines;		/* L begun so far */
};

static void
raw(struct pen *p, const char *html, const char *odt)
{
	buf_addstr(p->b, p->odt ? odt : html);
}

/* Paragraph styles: one letter, the same in both. */
static void
begin(struct pen *p, const char *style)
{
	buf_addf(p->b, p->odt ? "<text:p text:style-name=\"%s\">" :
	    "<p class=\"%s\">", style);
}

static void
end(struct pen *p)
{
	raw(p, "</p>\n", "</text:p>\n");
}

static void
unit_end(struct pen *p)
{
	if (p->unit)
		buf_addstr(p->b, "</span>");
	p->unit = p->filled = false;
}

/*
 * In a line a label stays with its value, or they wrap together; ${last}: what
 * is behind the last value ("năm", ";") stays with that.
 */
static void
label(struct pen *p, const char *s, size_t len, bool last)
{
	bool	 html = p->line && !p->odt;

	if (html && p->filled && !(last && len <= SHORT_LABEL))
		unit_end(p);
	if (html && !p->unit) {
		/* A label of more than a line: the value stands behind it. */
		buf_addstr(p->b, len > LONG_LABEL ? "<span class=\"u w\">" :
		    "<span class=\"u\">");
		p->unit = true;
	}
	if (html)
		buf_addstr(p->b, "<span>");
	html_octets(p->b, s, len);
	if (html)
		buf_addstr(p->b, "</span>");
}

bool
blank_is(const char *key, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(key, word, len) == 0;
}

/* A value, or room for one. */
static void
value(struct pen *p, const char *key, size_t len)
{
	const char	*s = blank_value(p->data, key, len);
	bool		 box = blank_is(key, len, "male") ||
	    blank_is(key, len, "female");

	if (box) {
		if (p->line && !p->odt)
			buf_addstr(p->b, "<span class=\"c\">");
		html_text(p->b, s != NULL ? s : BOX);
		raw(p, p->line ? "</span>" : "", "");
		return;
	}
	if (p->line) {
		raw(p, "<span class=\"v\">", "");
		if (s != NULL)
			html_text(p->b, s);
		raw(p, "</span>", "<text:tab/>");
		p->filled = p->unit;
		return;
	}
	if (s == NULL)
		s = blank_is(key, len, "day") || blank_is(key, len, "month") ||
		    blank_is(key, len, "year") || blank_is(key, len, "hour") ||
		    blank_is(key, len, "minute") ? SHORT_BLANK : BLANK;
	html_text(p->b, s);
}

static void
pieces(struct pen *p, const char *text)
{
	const char	*s;
	size_t		 len;
	int		 what;

	while ((what = blank_piece(&text, &s, &len)) != 0)
		if (what == 1)
			label(p, s, len, *text == '\0');
		else
			value(p, s, len);
}

static void
paragraph(struct pen *p, const char *style, const char *text)
{
	begin(p, style);
	pieces(p, text);
	end(p);
}

/* A line to fill; each has a style of its own in ODT. */
static void
line(struct pen *p, const char *text)
{
	char	 style[16];

	snprintf(style, sizeof(style), p->odt ? "L%u" : "L", p->lines++);
	begin(p, style);
	p->line = true;
	pieces(p, text);
	unit_end(p);
	p->line = false;
	end(p);
}

/* Two columns: halves, or the head's, where the nation needs more room. */
static void
pair_begin(struct pen *p, bool head)
{
	if (head)
		raw(p, "<table class=\"pair head\"><tr><td>", "<table:table "
		    "table:style-name=\"Head\"><table:table-column "
		    "table:style-name=\"Left\"/><table:table-column "
		    "table:style-name=\"Right\"/>");
	else
		raw(p, "<table class=\"pair\"><tr><td>", "<table:table "
		    "table:style-name=\"Pair\"><table:table-column "
		    "table:style-name=\"Half\" "
		    "table:number-columns-repeated=\"2\"/>");
	raw(p, "", "<table:table-row><table:table-cell>");
}

static void
pair_next(struct pen *p)
{
	raw(p, "</td><td>", "</table:table-cell><table:table-cell>");
}

static void
pair_row(struct pen *p)
{
	raw(p, "</td></tr><tr><td>", "</table:table-cell></table:table-row>"
	    "<table:table-row><table:table-cell>");
}

static void
pair_end(struct pen *p)
{
	raw(p, "</td></tr></table>\n", "</table:table-cell>"
	    "</table:table-row></table:table>\n");
}

/* A piece of text up to ${end}, as a paragraph of its own. */
static void
paragraph_to(struct pen *p, const char *style, const char *text,
    const char *stop)
{
	char	 one[256];
	size_t	 len = (size_t)(stop - text);

	if (len >= sizeof(one))
		len = sizeof(one) - 1;
	memcpy(one, text, len);
	one[len] = '\0';
	paragraph(p, style, one);
}

/*
 * Lines between "/": who signs is bold, what is in brackets italic, place and
 * date too.
 */
static void
signature(struct pen *p, const char *text, const char *stop)
{
	const char	*slash;

	while (text < stop) {
		slash = memchr(text, '/', (size_t)(stop - text));
		if (slash == NULL)
			slash = stop;
		paragraph_to(p, *text == '(' || *text == '{' ? "Gi" : "G",
		    text, slash);
		text = slash + 1;
	}
	if (p->odt)
		for (unsigned int i = p->form->landscape ? 1 : 0;
		    i < SIGN_LINES; i++)
			paragraph(p, "G", "");
	else
		buf_addstr(p->b, "<p class=\"sign\"></p>\n");
}

static void
recipients(struct pen *p, const char *text, const char *stop)
{
	const char	*slash;
	bool		 first = true;

	for (; text < stop; text = slash + 1, first = false) {
		slash = text;
		while (slash < stop && *slash != '/')
			slash++;
		paragraph_to(p, first ? "Vb" : "V", text, slash);
	}
}

static void
signatures(struct pen *p, const char *text, bool small)
{
	const char	*bar = strchr(text, '|');

	pair_begin(p, false);
	if (small)
		recipients(p, text, bar);
	else
		signature(p, text, bar);
	pair_next(p);
	signature(p, bar + 1, bar + strlen(bar));
	pair_end(p);
}

/* As it is spelled there. */
static void
motto(struct pen *p)
{
	paragraph(p, "M", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VỆT NAM");
	paragraph(p, "M", "Độc lập - Tự do - Hạnh phúc");
	paragraph(p, "Mr", "--------------");
}

/* Agency on the left, nation on the right. */
static void
agencies(struct pen *p, const char *about)
{
	pair_begin(p, true);
	paragraph(p, "A", "{PARENT}");
	paragraph(p, "Mh", "{OFFICE}");
	paragraph(p, "Mr", "-------");
	pair_next(p);
	paragraph(p, "Mh", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	paragraph(p, "M", "Độc lập - Tự do - Hạnh phúc");
	paragraph(p, "Mr", "---------------");
	pair_row(p);
	paragraph(p, "A", "Số: {number}");
	if (*about != '\0')
		paragraph(p, "A", about);
	pair_next(p);
	/* Mẫu 12, the one with a matter, names the place itself. */
	paragraph(p, "Gi", *about != '\0' ? "Khánh Hòa, ngày {day} tháng "
	    "{month} năm {year}" : "{place}, ngày {day} tháng {month} năm "
	    "{year}");
	pair_end(p);
}

static void
items(struct pen *p, const char *key)
{
	const json_t	*list = json_object_get(p->data, key);
	json_t		*one;
	size_t		 i;

	json_array_foreach(list, i, one) {
		begin(p, "I");
		html_text(p->b, json_string_value(one) != NULL ?
		    json_string_value(one) : "");
		end(p);
	}
}

static void
cell_begin(struct pen *p, bool head, size_t columns, size_t rows)
{
	if (p->odt) {
		buf_addf(p->b, "<table:table-cell table:style-name=\"%s\" "
		    "office:value-type=\"string\"", p->cell);
		if (columns > 1)
			buf_addf(p->b, " table:number-columns-spanned=\"%zu\"",
			    columns);
		if (rows > 1)
			buf_addf(p->b, " table:number-rows-spanned=\"%zu\"",
			    rows);
		buf_addc(p->b, '>');
	} else {
		buf_addstr(p->b, head ? "<th" : "<td");
		if (columns > 1)
			buf_addf(p->b, " colspan=\"%zu\"", columns);
		if (rows > 1)
			buf_addf(p->b, " rowspan=\"%zu\"", rows);
		buf_addc(p->b, '>');
	}
}

static void
cell(struct pen *p, bool head, size_t columns, size_t rows, const char *text)
{
	cell_begin(p, head, columns, rows);
	if (p->odt)
		begin(p, head ? "Wh" : "W");
	html_text(p->b, text);
	if (p->odt)
		end(p);
	raw(p, head ? "</th>" : "</td>", "</table:table-cell>");
}

static void
covered(struct pen *p, size_t n)
{
	for (; p->odt && n > 0; n--)
		buf_addstr(p->b, "<table:covered-table-cell/>");
}

/* ${whole}: not on two pages. */
static void
row_open(struct pen *p, bool whole)
{
	raw(p, "<tr>", whole ? "<table:table-row table:style-name=\"Row\">" :
	    "<table:table-row>");
}

static void
row_close(struct pen *p)
{
	raw(p, "</tr>\n", "</table:table-row>\n");
}

/* Headings: one row, or two where some stand under a common one. */
static void
table_head(struct pen *p, size_t n)
{
	const struct blank_column	*c = p->form->column;
	bool				 two = false;
	size_t				 span;

	for (size_t i = 0; i < n; i++)
		two = two || c[i].group != NULL;
	raw(p, "<thead>", "<table:table-header-rows>");
	row_open(p, true);
	for (size_t i = 0; i < n; i += span) {
		span = blank_span(p->form, i);
		cell(p, true, span, two && c[i].group == NULL ? 2 : 1,
		    c[i].group != NULL ? c[i].group : c[i].title);
		covered(p, span - 1);
	}
	row_close(p);
	if (two) {
		row_open(p, true);
		for (size_t i = 0; i < n; i++)
			if (c[i].group != NULL)
				cell(p, true, 1, 1, c[i].title);
			else
				covered(p, 1);
		row_close(p);
	}
	raw(p, "</thead>\n", "</table:table-header-rows>\n");
}

static void
grid_open(struct pen *p, size_t n, const char *style)
{
	if (p->odt)
		buf_addf(p->b, "<table:table table:style-name=\"%s\">", style);
	else
		buf_addstr(p->b, "<table class=\"grid\"><colgroup>");
	for (size_t i = 0; i < n; i++)
		buf_addf(p->b, p->odt ? "<table:table-column "
		    "table:style-name=\"C%zu\"/>" : "<col class=\"c%zu\">", i);
	raw(p, "</colgroup>\n", "");
}

/* ${number} 0: of the row above it. */
static void
table_row(struct pen *p, size_t n, size_t number, const json_t *row,
    bool whole)
{
	const struct blank_column	*c = p->form->column;
	const char			*s;
	char				 text[24];

	row_open(p, whole);
	for (size_t i = 0; i < n; i++) {
		text[0] = '\0';
		if (number > 0)
			snprintf(text, sizeof(text), "%zu", number);
		s = *c[i].key == '\0' ? text : blank_value(row, c[i].key,
		    strlen(c[i].key));
		cell(p, false, 1, 1, s != NULL ? s : "");
	}
	row_close(p);
}

/*
 * The last row, who signs and the notes are on one page, the headings above
 * them: in HTML a group of rows, in ODT one row that holds all that.
 */
static void
table_end(struct pen *p, size_t n, size_t number, const json_t *row)
{
	if (p->odt) {
		row_open(p, true);
		buf_addf(p->b, "<table:table-cell table:style-name=\"Rest\" "
		    "table:number-columns-spanned=\"%zu\">", n);
		grid_open(p, n, "Last");
		/* Where that is more than a page, what is in it breaks. */
		table_row(p, n, number, row, false);
		buf_addstr(p->b, "</table:table>");
		p->covered = n - 1;
	} else {
		buf_addstr(p->b, "</tbody>\n<tbody class=\"end\">");
		table_row(p, n, number, row, true);
		buf_addf(p->b, "<tr><td class=\"end\" colspan=\"%zu\">\n", n);
	}
	p->ends = END_TABLE;
}

/*
 * In ODT a last row that is too long to be held together with what follows is
 * two, without a line between them.
 */
static void
table_last(struct pen *p, size_t n, size_t number, const json_t *row)
{
	json_t	*above, *rest;

	if (!p->odt || blank_row_fits(p->form, row) ||
	    blank_row_split(p->form, row, &above, &rest) == -1) {
		table_end(p, n, number, row);
		return;
	}
	p->cell = "Above";
	table_row(p, n, number, above, false);
	p->cell = "Below";
	table_end(p, n, 0, rest);
	p->cell = "Cell";
	json_decref(above);
	json_decref(rest);
}

/* ${last}: who signs stands right behind it. */
static void
table(struct pen *p, bool last)
{
	const json_t	*rows = json_object_get(p->data, "rows");
	unsigned int	 sum;
	size_t		 n = blank_width(p->form, &sum), i, all;

	all = json_array_size(rows) > 0 ? json_array_size(rows) : EMPTY_ROWS;
	grid_open(p, n, last ? "GridEnd" : "Grid");
	table_head(p, n);
	raw(p, "<tbody>", "");
	for (i = 0; i + last < all; i++)
		table_row(p, n, i + 1, json_array_get(rows, i), true);
	if (last)
		table_last(p, n, all, json_array_get(rows, i));
	else
		raw(p, "</tbody></table>\n", "</table:table>\n");
}

bool
blank_is_signed(const char *line)
{
	return line != NULL && (*line == 'G' || *line == 'V');
}

/*
 * The end of what is signed, who signs and the notes are on one page; in ODT
 * the styles do that where no table is.
 */
static void
end_begin(struct pen *p)
{
	raw(p, "<div class=\"end\">\n", "");
	p->ends = END_TEXT;
}

static void
end_end(struct pen *p)
{
	if (p->ends == END_TEXT)
		raw(p, "</div>\n", "");
	else if (p->ends == END_TABLE) {
		raw(p, "</td></tr></tbody></table>\n", "</table:table-cell>");
		covered(p, p->covered);
		raw(p, "", "</table:table-row></table:table>\n");
	}
	p->ends = END_NONE;
}

static void
body(struct pen *p)
{
	const char	*const *at = p->form->line;
	const char	*text;
	bool		 last;

	for (; *at != NULL; at++) {
		text = *at + ((*at)[1] == ' ' ? 2 : 1);
		last = blank_is_signed(at[1]);
		if (!blank_is_signed(*at) && **at != 'F')
			end_end(p);
		if (last && **at != 'W')
			end_begin(p);
		switch (**at) {
		case 'A':
			agencies(p, text);
			break;
		case 'M':
			motto(p);
			break;
		case 'L':
			line(p, text);
			break;
		case 'E':
			items(p, text);
			break;
		case 'W':
			table(p, last);
			break;
		case 'G':
		case 'V':
			signatures(p, text, **at == 'V');
			break;
		case 'B':
			for (unsigned int i = 0; i < BLANK_LINES; i++)
				line(p, "{blank}");
			break;
		case 'P':
			paragraph(p, p->odt && last ? "Pk" : "P", text);
			break;
		default:
			paragraph(p, (char[]){ **at, '\0' }, text);
		}
	}
	end_end(p);
	/* Behind a table a word processor sets a line of its own. */
	if (p->odt)
		paragraph(p, "End", "");
}

void
blank_body(struct buf *b, const struct blank *f, const json_t *data, bool odt)
{
	struct pen	 p = { .b = b, .form = f, .data = data, .odt = odt,
			    .cell = "Cell" };

	body(&p);
}

static const char	 style_sheet[] =
	"body{font:13pt/1.15 'Times New Roman','Liberation Serif',Tinos,"
	"serif;color:#000;background:#fff;margin:0 auto;max-width:%umm}\n"
	"p{margin:0 0 .7mm}\n"
	".N{text-align:right;font-weight:bold}\n"
	".M,.Mh,.Mr,.A,.T,.t,.K,.G,.Gi,.X{text-align:center;margin:0}\n"
	".M,.Mh,.T,.t,.S,.G,.X{font-weight:bold}\n"
	".X{break-before:page}\n"
	".S{break-after:avoid}\n"
	".P,.I{overflow-wrap:anywhere}\n"
	".Mh,.A{font-size:12pt}\n"
	".head td:first-child{width:%u%%}\n"
	".T{margin-top:3mm}\n"
	".t,.K{margin-bottom:2mm}\n"
	".K{margin-top:2mm}\n"
	".Gi{font-style:italic}\n"
	".P{text-align:justify}\n"
	".L,.u{display:flex;align-items:baseline;gap:.6mm 1mm}\n"
	".L{flex-wrap:wrap}\n"
	".u{flex:1 1 auto;max-width:100%%}\n"
	".u:not(:has(.v)){flex-grow:0}\n"
	".u span{flex:0 0 auto;max-width:calc(100%% - 16mm);"
	"white-space:pre-wrap}\n"
	".L .v{flex:1 1 auto;min-width:14mm;border-bottom:1px dotted #000;"
	"overflow-wrap:anywhere}\n"
	".u .v{flex:1 1 auto;max-width:100%%}\n"
	".w{display:block}\n"
	".w .v{display:inline-block;min-width:8mm;padding:0 1mm}\n"
	".L .v:empty::before{content:'\\a0'}\n"
	".u .c{flex:0 0 auto}\n"
	".F{font-size:10pt;margin:0 0 .5mm;text-align:justify}\n"
	".F+.F{break-before:avoid}\n"
	".V,.Vb{font-size:11pt;margin:0}\n"
	".Vb{font-weight:bold;font-style:italic}\n"
	".pair{width:100%%;border-collapse:collapse;table-layout:fixed;"
	"margin:2mm 0;break-inside:avoid}\n"
	".pair td{vertical-align:top;padding:0 1mm 1mm}\n"
	/* Who signs is on a page with the end of what is signed, and notes. */
	".end{break-inside:avoid}\n"
	".end .pair{break-before:avoid}\n"
	".sign{height:%umm}\n"
	".grid{width:calc(100%% - .4mm);border-collapse:collapse;"
	"table-layout:fixed;"
	"font-size:10.5pt;line-height:1.2;margin:2mm 0}\n"
	".grid th,.grid td{border:1px solid #000;padding:.8mm;"
	"vertical-align:top;overflow-wrap:anywhere}\n"
	".grid th{vertical-align:middle;overflow-wrap:normal;"
	"font-size:10pt}\n"
	".grid tr{break-inside:avoid}\n"
	".grid td.end{border:0;padding:0;font-size:13pt;line-height:1.15}\n"
	".grid .pair td{border:0;padding:0 1mm 1mm}\n"
	"@page{size:A4%s;margin:%umm 15mm %umm 25mm}\n"
	"@media screen{body{padding:8mm}}\n";

int
blank_html(struct buf *out, const struct blank *f, const json_t *data)
{
	unsigned int	 sum, width;
	struct buf	 style;
	const char	*s;
	size_t		 n = blank_width(f, &sum);
	int		 rc = -1;

	width = f->landscape ? BLANK_LANDSCAPE : BLANK_PORTRAIT;
	buf_init(&style, 16384);
	/* A list lies on its side: its notes still fit below it. */
	buf_addf(&style, style_sheet, width / 10, BLANK_LEFT,
	    f->landscape ? 11u : 14u, f->landscape ? " landscape" : "",
	    f->landscape ? 15u : 20u, f->landscape ? 12u : 15u);
	for (size_t i = 0; i < n; i++)
		buf_addf(&style, ".c%zu{width:%u.%u%%}\n", i,
		    f->column[i].width * 1000 / sum / 10,
		    f->column[i].width * 1000 / sum % 10);
	if ((s = buf_str(&style)) != NULL &&
	    html_begin(out, "vi", f->name, s) == 0) {
		blank_body(out, f, data, false);
		rc = html_end(out);
	}
	buf_release(&style);
	return rc;
}
