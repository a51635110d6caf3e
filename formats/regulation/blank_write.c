/*
 * blank_write.c: a form as HTML and as an OpenDocument text.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/html.h"
#include "formats/base/json.h"
#include "formats/regulation/zip_store.h"

#include "formats/regulation/blank.h"

#define BLANK		"……………"
#define SHORT_BLANK	"……"
#define BOX		"□"		/* male, female */
#define EMPTY_ROWS	2		/* of a table that holds nothing */
#define LINES_TO_FILL	4
#define SHORT_LABEL	12		/* octets */
#define TABS_MAX	3
#define TAIL		20u	/* spared at a line's end, tenths of mm */
#define TAIL_BOXES	80u	/* where boxes are: their glyphs are wide */

/* Inner width of the page in tenths of a millimetre. */
#define WIDTH_PORTRAIT	1700u
#define WIDTH_LANDSCAPE	2570u

struct pen {
	struct buf	*b;
	const struct blank *form;
	const json_t	*data;
	bool		 odt;
	bool		 line;		/* inside an L */
	bool		 unit;		/* a label and its value, in HTML */
	bool		 filled;	/* the value is there */
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
		buf_addstr(p->b, "<span class=\"u\">");
		p->unit = true;
	}
	if (html)
		buf_addstr(p->b, "<span>");
	html_octets(p->b, s, len);
	if (html)
		buf_addstr(p->b, "</span>");
}

static bool
is(const char *key, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(key, word, len) == 0;
}

/* A value, or room for one. */
static void
value(struct pen *p, const char *key, size_t len)
{
	const char	*s = blank_value(p->data, key, len);
	bool		 box = is(key, len, "male") || is(key, len, "female");

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
		s = is(key, len, "day") || is(key, len, "month") ||
		    is(key, len, "year") || is(key, len, "hour") ||
		    is(key, len, "minute") ? SHORT_BLANK : BLANK;
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
		    "table:style-name=\"Pair\"><table:table-column "
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
		for (unsigned int i = 0; i < LINES_TO_FILL; i++)
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
		begin(p, "P");
		html_text(p->b, json_string_value(one) != NULL ?
		    json_string_value(one) : "");
		end(p);
	}
}

static void
cell_begin(struct pen *p, bool head, size_t columns, size_t rows)
{
	if (p->odt) {
		buf_addstr(p->b, "<table:table-cell table:style-name=\"Cell\" "
		    "office:value-type=\"string\"");
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

static void
row_open(struct pen *p)
{
	raw(p, "<tr>", "<table:table-row>");
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
	row_open(p);
	for (size_t i = 0; i < n; i += span) {
		span = blank_span(p->form, i);
		cell(p, true, span, two && c[i].group == NULL ? 2 : 1,
		    c[i].group != NULL ? c[i].group : c[i].title);
		covered(p, span - 1);
	}
	row_close(p);
	if (two) {
		row_open(p);
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
table_row(struct pen *p, size_t n, size_t number, const json_t *row)
{
	const struct blank_column	*c = p->form->column;
	const char			*s;
	char				 text[24];

	row_open(p);
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%zu", number);
		s = *c[i].key == '\0' ? text : blank_value(row, c[i].key,
		    strlen(c[i].key));
		cell(p, false, 1, 1, s != NULL ? s : "");
	}
	row_close(p);
}

static void
table(struct pen *p)
{
	const json_t	*rows = json_object_get(p->data, "rows");
	unsigned int	 sum;
	size_t		 n = blank_width(p->form, &sum), i, have;
	json_t		*row;

	if (p->odt) {
		buf_addstr(p->b, "<table:table table:style-name=\"Grid\">");
		for (i = 0; i < n; i++)
			buf_addf(p->b, "<table:table-column "
			    "table:style-name=\"C%zu\"/>", i);
	} else {
		buf_addstr(p->b, "<table class=\"grid\"><colgroup>");
		for (i = 0; i < n; i++)
			buf_addf(p->b, "<col class=\"c%zu\">", i);
		buf_addstr(p->b, "</colgroup>\n");
	}
	table_head(p, n);
	have = json_array_size(rows);
	json_array_foreach(rows, i, row)
		table_row(p, n, i + 1, row);
	for (i = have; have == 0 && i < EMPTY_ROWS; i++)
		table_row(p, n, i + 1, NULL);
	raw(p, "</table>\n", "</table:table>\n");
}

static void
body(struct pen *p)
{
	const char	*const *at = p->form->line;
	const char	*text;

	for (; *at != NULL; at++) {
		text = *at + ((*at)[1] == ' ' ? 2 : 1);
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
			table(p);
			break;
		case 'G':
		case 'V':
			signatures(p, text, **at == 'V');
			break;
		case 'B':
			for (unsigned int i = 0; i < LINES_TO_FILL; i++)
				line(p, "{blank}");
			break;
		default:
			paragraph(p, (char[]){ **at, '\0' }, text);
		}
	}
}

static const char	 style_sheet[] =
	"body{font:13pt/1.25 'Times New Roman','Liberation Serif',Tinos,"
	"serif;color:#000;background:#fff;margin:0 auto;max-width:%umm}\n"
	"p{margin:0 0 1.2mm}\n"
	".N{text-align:right;font-weight:bold}\n"
	".M,.Mh,.Mr,.A,.T,.t,.K,.G,.Gi,.X{text-align:center;margin:0}\n"
	".M,.Mh,.T,.t,.S,.G,.X{font-weight:bold}\n"
	".X{break-before:page}\n"
	".S{break-after:avoid}\n"
	".P{overflow-wrap:anywhere}\n"
	".Mh,.A{font-size:12pt}\n"
	".head td:first-child{width:43%%}\n"
	".T{margin-top:4mm}\n"
	".t,.K{margin-bottom:3mm}\n"
	".K{margin-top:3mm}\n"
	".Gi{font-style:italic}\n"
	".P{text-align:justify}\n"
	".L,.u{display:flex;align-items:baseline;gap:.6mm 1mm}\n"
	".L{flex-wrap:wrap}\n"
	".u{flex:1 1 auto;max-width:100%%}\n"
	".u:not(:has(.v)){flex-grow:0}\n"
	".u span{flex:0 1 auto;white-space:pre-wrap}\n"
	".u .v{flex:1 1 auto;min-width:14mm;border-bottom:1px dotted #000;"
	"overflow-wrap:anywhere}\n"
	".u .v:empty::before{content:'\\a0'}\n"
	".u .c{flex:0 0 auto}\n"
	".F{font-size:10.5pt;margin:0 0 .5mm;text-align:justify}\n"
	".F+.F{break-before:avoid}\n"
	".V,.Vb{font-size:11pt;margin:0}\n"
	".Vb{font-weight:bold;font-style:italic}\n"
	".pair{width:100%%;border-collapse:collapse;table-layout:fixed;"
	"margin:2mm 0;break-inside:avoid}\n"
	".pair td{vertical-align:top;padding:0 1mm 1mm}\n"
	".sign{height:%umm}\n"
	".grid{width:calc(100%% - .4mm);border-collapse:collapse;table-layout:fixed;"
	"font-size:10.5pt;line-height:1.2;margin:2mm 0}\n"
	".grid th,.grid td{border:1px solid #000;padding:.8mm;"
	"vertical-align:top;overflow-wrap:anywhere}\n"
	".grid th{vertical-align:middle;overflow-wrap:normal;"
	"font-size:10pt}\n"
	".grid tr{break-inside:avoid}\n"
	"@page{size:A4%s;margin:%umm 15mm 15mm 25mm}\n"
	"@media screen{body{padding:8mm}}\n";

int
blank_html(struct buf *out, const struct blank *f, const json_t *data)
{
	struct pen	 p = { .b = out, .form = f, .data = data };
	unsigned int	 sum, width;
	struct buf	 style;
	const char	*s;
	size_t		 n = blank_width(f, &sum);
	int		 rc = -1;

	width = f->landscape ? WIDTH_LANDSCAPE : WIDTH_PORTRAIT;
	buf_init(&style, 16384);
	/* A list lies on its side: its notes still fit below it. */
	buf_addf(&style, style_sheet, width / 10, f->landscape ? 15u : 20u,
	    f->landscape ? " landscape" : "", f->landscape ? 15u : 20u);
	for (size_t i = 0; i < n; i++)
		buf_addf(&style, ".c%zu{width:%u.%u%%}\n", i,
		    f->column[i].width * 1000 / sum / 10,
		    f->column[i].width * 1000 / sum % 10);
	if ((s = buf_str(&style)) != NULL &&
	    html_begin(out, "vi", f->name, s) == 0) {
		body(&p);
		rc = html_end(out);
	}
	buf_release(&style);
	return rc;
}

#define ODT_SPACES	\
	" xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"" \
	" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"" \
	" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"" \
	" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"" \
	" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:" \
	"xsl-fo-compatible:1.0\" office:version=\"1.2\""

#define XML_HEAD	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* A paragraph style of content.xml. */
static void
odt_style(struct buf *b, const char *name, const char *paragraph_part,
    const char *text_part)
{
	buf_addf(b, "<style:style style:name=\"%s\" style:family=\"paragraph\""
	    " style:parent-style-name=\"Standard\">"
	    "<style:paragraph-properties%s/><style:text-properties%s/>"
	    "</style:style>\n", name, paragraph_part, text_part);
}

/* ${width} in tenths of a millimetre. */
static void
odt_column(struct buf *b, const char *name, unsigned int width)
{
	buf_addf(b, "<style:style style:name=\"%s\" style:family="
	    "\"table-column\"><style:table-column-properties "
	    "style:column-width=\"%u.%umm\"/></style:style>\n", name,
	    width / 10, width % 10);
}

#define CENTER		" fo:text-align=\"center\""
#define BOLD		" fo:font-weight=\"bold\""
#define ITALIC		" fo:font-style=\"italic\""
#define SMALL		" fo:font-size=\"10.5pt\""
#define HEADED		" fo:font-size=\"12pt\""

static void
odt_styles(struct buf *b, const struct blank *f, unsigned int width)
{
	static const struct {
		const char	*name;
		const char	*paragraph;
		const char	*text;
	} styles[] = {
		{ "N", " fo:text-align=\"end\"", BOLD },
		{ "M", CENTER, BOLD }, { "Mh", CENTER, HEADED BOLD },
		{ "Mr", CENTER, "" }, { "A", CENTER, HEADED },
		{ "T", CENTER " fo:margin-top=\"4mm\"", BOLD },
		{ "X", CENTER " fo:break-before=\"page\"", BOLD },
		{ "t", CENTER " fo:margin-bottom=\"3mm\"", BOLD },
		{ "K", CENTER " fo:margin-top=\"3mm\" fo:margin-bottom=\"3mm\"",
		  "" },
		{ "S", "", BOLD },
		{ "P", " fo:text-align=\"justify\" fo:margin-bottom=\"1.2mm\"",
		  "" },
		{ "G", CENTER, BOLD }, { "Gi", CENTER, ITALIC },
		{ "V", "", SMALL }, { "Vb", "", SMALL BOLD ITALIC },
		{ "F", " fo:text-align=\"justify\"", SMALL },
		{ "W", "", SMALL }, { "Wh", CENTER, SMALL BOLD },
	};
	unsigned int	 sum;
	char		 name[24];
	size_t		 n = blank_width(f, &sum);

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
		odt_style(b, styles[i].name, styles[i].paragraph,
		    styles[i].text);
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "C%zu", i);
		odt_column(b, name, width * f->column[i].width / sum);
	}
	odt_column(b, "Half", width / 2);
	odt_column(b, "Left", width * 43 / 100);
	odt_column(b, "Right", width - width * 43 / 100);
	buf_addf(b, "<style:style style:name=\"Pair\" style:family=\"table\">"
	    "<style:table-properties style:width=\"%u.%umm\" "
	    "table:align=\"left\" fo:margin-top=\"2mm\" "
	    "fo:margin-bottom=\"2mm\" style:may-break-between-rows=\"false\"/>"
	    "</style:style>\n<style:style style:name=\"Grid\" "
	    "style:family=\"table\"><style:table-properties "
	    "style:width=\"%u.%umm\" table:align=\"left\" "
	    "fo:margin-top=\"2mm\" fo:margin-bottom=\"2mm\"/></style:style>\n"
	    "<style:style style:name=\"Cell\" style:family=\"table-cell\">"
	    "<style:table-cell-properties fo:border=\"0.5pt solid #000000\" "
	    "fo:padding=\"0.8mm\"/></style:style>\n", width / 10, width % 10,
	    width / 10, width % 10);
}

/* Characters, about: what is not the first octet of one does not count. */
static unsigned int
characters(const char *s, size_t len)
{
	unsigned int	 n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

/*
 * Tab stops of one line: room by the length of label and value; what stands
 * behind the last value ends at the margin.
 */
static void
odt_line(struct buf *b, const char *text, const json_t *data,
    unsigned int width, unsigned int number)
{
	unsigned int	 wide[TABS_MAX] = { 0 }, sum = 0, at = 0, n = 0, tail = 0;
	unsigned int	 spare = TAIL;
	const char	*s, *v;
	size_t		 len;
	int		 what;

	while ((what = blank_piece(&text, &s, &len)) != 0 && n < TABS_MAX) {
		if (what == 1 || is(s, len, "male") || is(s, len, "female")) {
			tail += what == 1 ? characters(s, len) : 2;
			spare = what == 1 ? spare : TAIL_BOXES;
			continue;
		}
		v = blank_value(data, s, len);
		wide[n] = tail + (v == NULL ? 8 : characters(v, strlen(v)) +
		    2);
		sum += wide[n++];
		tail = 0;
	}
	buf_addf(b, "<style:style style:name=\"L%u\" style:family="
	    "\"paragraph\" style:parent-style-name=\"Standard\">"
	    "<style:paragraph-properties fo:margin-bottom=\"1.2mm\">"
	    "<style:tab-stops>", number);
	for (unsigned int i = 0; i < n; i++) {
		at += (width - spare) * wide[i] / sum;
		buf_addf(b, "<style:tab-stop style:position=\"%u.%umm\" "
		    "style:type=\"%s\" style:leader-style=\"dotted\" "
		    "style:leader-text=\".\"/>", at / 10, at % 10,
		    i + 1 == n ? "right" : "left");
	}
	buf_addstr(b, "</style:tab-stops></style:paragraph-properties>"
	    "</style:style>\n");
}

static void
odt_lines(struct buf *b, const struct blank *f, const json_t *data,
    unsigned int width)
{
	const char	*const *at = f->line;
	unsigned int	 number = 0;

	for (; *at != NULL; at++) {
		if (**at == 'L')
			odt_line(b, *at + 2, data, width, number++);
		for (unsigned int i = 0; **at == 'B' && i < LINES_TO_FILL; i++)
			odt_line(b, "{blank}", data, width, number++);
	}
}

static int
odt_content(struct buf *b, const struct blank *f, const json_t *data)
{
	struct pen	 p = { .b = b, .form = f, .data = data, .odt = true };
	unsigned int	 width = f->landscape ? WIDTH_LANDSCAPE :
			    WIDTH_PORTRAIT;

	buf_addstr(b, XML_HEAD "<office:document-content" ODT_SPACES ">\n"
	    "<office:automatic-styles>\n");
	odt_styles(b, f, width);
	odt_lines(b, f, data, width);
	buf_addstr(b, "</office:automatic-styles>\n<office:body>"
	    "<office:text>\n");
	body(&p);
	return buf_addstr(b, "</office:text></office:body>"
	    "</office:document-content>\n");
}

static int
odt_page(struct buf *b, const struct blank *f)
{
	return buf_addf(b, XML_HEAD "<office:document-styles" ODT_SPACES ">\n"
	    "<office:styles>"
	    "<style:default-style style:family=\"paragraph\">"
	    "<style:text-properties style:font-name=\"Times New Roman\" "
	    "fo:font-family=\"'Times New Roman'\" fo:font-size=\"13pt\" "
	    "fo:language=\"vi\" fo:country=\"VN\"/></style:default-style>"
	    "<style:style style:name=\"Standard\" "
	    "style:family=\"paragraph\" style:class=\"text\"/>"
	    "</office:styles>\n<office:automatic-styles>"
	    "<style:page-layout style:name=\"Page\">"
	    "<style:page-layout-properties fo:page-width=\"%umm\" "
	    "fo:page-height=\"%umm\" style:print-orientation=\"%s\" "
	    "fo:margin-top=\"20mm\" fo:margin-bottom=\"20mm\" "
	    "fo:margin-left=\"25mm\" fo:margin-right=\"15mm\"/>"
	    "</style:page-layout></office:automatic-styles>\n"
	    "<office:master-styles><style:master-page "
	    "style:name=\"Standard\" style:page-layout-name=\"Page\"/>"
	    "</office:master-styles></office:document-styles>\n",
	    f->landscape ? 297u : 210u, f->landscape ? 210u : 297u,
	    f->landscape ? "landscape" : "portrait");
}

int
blank_odt(struct buf *out, const struct blank *f, const json_t *data)
{
	static const char	 type[] =
	    "application/vnd.oasis.opendocument.text";
	static const char	 manifest[] = XML_HEAD
	    "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:"
	    "opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">\n"
	    "<manifest:file-entry manifest:full-path=\"/\" "
	    "manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>"
	    "\n<manifest:file-entry manifest:full-path=\"content.xml\" "
	    "manifest:media-type=\"text/xml\"/>\n"
	    "<manifest:file-entry manifest:full-path=\"styles.xml\" "
	    "manifest:media-type=\"text/xml\"/>\n</manifest:manifest>\n";
	struct zip_store	 zip;
	struct buf		 content, styles;
	int			 rc = -1;

	zip_store_init(&zip, out);
	buf_init(&content, BLANK_OCTETS);
	buf_init(&styles, 65536);
	if (odt_content(&content, f, data) == 0 && odt_page(&styles, f) == 0 &&
	    zip_store_add(&zip, "mimetype", type, strlen(type)) == 0 &&
	    zip_store_add(&zip, "content.xml", content.p, content.len) == 0 &&
	    zip_store_add(&zip, "styles.xml", styles.p, styles.len) == 0 &&
	    zip_store_add(&zip, "META-INF/manifest.xml", manifest,
	    strlen(manifest)) == 0)
		rc = zip_store_end(&zip);
	buf_release(&content);
	buf_release(&styles);
	return rc;
}
