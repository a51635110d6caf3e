/*
 * blank_odt.c: a form as an OpenDocument text.
 */
#include <stdio.h>
#include <string.h>

#include "formats/regulation/blank_part.h"
#include "formats/regulation/zip_store.h"

#define TABS_MAX	3
#define TAIL		20u	/* spared at a line's end, tenths of mm */
#define TAIL_BOXES	80u	/* where boxes are: their glyphs are wide */

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

static void
odt_table(struct buf *b, const char *name, unsigned int width,
    const char *more)
{
	buf_addf(b, "<style:style style:name=\"%s\" style:family=\"table\">"
	    "<style:table-properties style:width=\"%u.%umm\" "
	    "table:align=\"left\"%s/></style:style>\n", name, width / 10,
	    width % 10, more);
}

#define TABLE_MARGINS	" fo:margin-top=\"2mm\" fo:margin-bottom=\"2mm\""
#define KEPT		" fo:keep-with-next=\"always\""
#define CENTER		" fo:text-align=\"center\""
#define BOLD		" fo:font-weight=\"bold\""
#define ITALIC		" fo:font-style=\"italic\""
#define SMALL		" fo:font-size=\"10.5pt\""
#define NOTES		" fo:font-size=\"10pt\""
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
		{ "T", CENTER " fo:margin-top=\"3mm\"", BOLD },
		{ "X", CENTER " fo:break-before=\"page\"", BOLD },
		{ "t", CENTER " fo:margin-bottom=\"2mm\"", BOLD },
		{ "K", CENTER " fo:margin-top=\"2mm\" fo:margin-bottom=\"2mm\"",
		  "" },
		{ "S", KEPT, BOLD },
		{ "P", " fo:text-align=\"justify\" fo:margin-bottom=\"0.8mm\"",
		  "" },
		{ "I", " fo:margin-bottom=\"0.8mm\"", "" },
		{ "Pk", " fo:text-align=\"justify\" "
		  "fo:margin-bottom=\"0.8mm\"" KEPT, "" },
		{ "End", " fo:line-height=\"1pt\"", " fo:font-size=\"1pt\"" },
		{ "G", CENTER, BOLD }, { "Gi", CENTER, ITALIC },
		{ "V", "", SMALL }, { "Vb", "", SMALL BOLD ITALIC },
		/* Notes are on one page. */
		{ "F", " fo:text-align=\"justify\"" KEPT, NOTES },
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
	odt_column(b, "Left", width * BLANK_LEFT / 100);
	odt_column(b, "Right", width - width * BLANK_LEFT / 100);
	odt_table(b, "Head", width, TABLE_MARGINS
	    " style:may-break-between-rows=\"false\"");
	odt_table(b, "Pair", width, TABLE_MARGINS KEPT
	    " style:may-break-between-rows=\"false\"");
	odt_table(b, "Grid", width, TABLE_MARGINS);
	/* Behind the last table no room is needed, nor page begun for it. */
	odt_table(b, "GridEnd", width, " fo:margin-top=\"2mm\"");
	odt_table(b, "Last", width, "");
	buf_addstr(b,
	    "<style:style style:name=\"Row\" style:family=\"table-row\">"
	    "<style:table-row-properties fo:keep-together=\"always\"/>"
	    "</style:style>\n"
	    "<style:style style:name=\"Rest\" style:family=\"table-cell\">"
	    "<style:table-cell-properties fo:border=\"none\" "
	    "fo:padding=\"0mm\"/></style:style>\n"
	    "<style:style style:name=\"Cell\" style:family=\"table-cell\">"
	    "<style:table-cell-properties fo:border=\"0.5pt solid #000000\" "
	    "fo:padding=\"0.8mm\"/></style:style>\n"
	    /* Of one row on two pages. */
	    "<style:style style:name=\"Above\" style:family=\"table-cell\">"
	    "<style:table-cell-properties fo:border=\"0.5pt solid #000000\" "
	    "fo:border-bottom=\"none\" fo:padding=\"0.8mm\"/></style:style>\n"
	    "<style:style style:name=\"Below\" style:family=\"table-cell\">"
	    "<style:table-cell-properties fo:border=\"0.5pt solid #000000\" "
	    "fo:border-top=\"none\" fo:padding=\"0.8mm\"/></style:style>\n");
}

/* Characters, about: what is not the first octet of one does not count. */
unsigned int
blank_characters(const char *s, size_t len)
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
    unsigned int width, unsigned int number, bool keep)
{
	unsigned int	 wide[TABS_MAX] = { 0 }, sum = 0, at = 0, n = 0;
	unsigned int	 tail = 0;
	unsigned int	 spare = TAIL;
	const char	*s, *v;
	size_t		 len;
	int		 what;

	while ((what = blank_piece(&text, &s, &len)) != 0 && n < TABS_MAX) {
		if (what == 1 || blank_is(s, len, "male") ||
		    blank_is(s, len, "female")) {
			tail += what == 1 ? blank_characters(s, len) : 2;
			spare = what == 1 ? spare : TAIL_BOXES;
			continue;
		}
		v = blank_value(data, s, len);
		wide[n] = tail + (v == NULL ? 8 :
		    blank_characters(v, strlen(v)) + 2);
		sum += wide[n++];
		tail = 0;
	}
	buf_addf(b, "<style:style style:name=\"L%u\" style:family="
	    "\"paragraph\" style:parent-style-name=\"Standard\">"
	    "<style:paragraph-properties fo:margin-bottom=\"0.8mm\"%s>"
	    "<style:tab-stops>", number, keep ? KEPT : "");
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
			odt_line(b, *at + 2, data, width, number++,
			    blank_is_signed(at[1]));
		/* With their heading and who signs. */
		for (unsigned int i = 0; **at == 'B' && i < BLANK_LINES; i++)
			odt_line(b, "{blank}", data, width, number++,
			    true);
	}
}

static int
odt_content(struct buf *b, const struct blank *f, const json_t *data)
{
	unsigned int	 width = f->landscape ? BLANK_LANDSCAPE :
			    BLANK_PORTRAIT;

	buf_addstr(b, XML_HEAD "<office:document-content" ODT_SPACES ">\n"
	    "<office:automatic-styles>\n");
	odt_styles(b, f, width);
	odt_lines(b, f, data, width);
	buf_addstr(b, "</office:automatic-styles>\n<office:body>"
	    "<office:text>\n");
	blank_body(b, f, data, true);
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
	    "fo:margin-top=\"%umm\" fo:margin-bottom=\"%umm\" "
	    "fo:margin-left=\"25mm\" fo:margin-right=\"15mm\"/>"
	    "</style:page-layout></office:automatic-styles>\n"
	    "<office:master-styles><style:master-page "
	    "style:name=\"Standard\" style:page-layout-name=\"Page\"/>"
	    "</office:master-styles></office:document-styles>\n",
	    f->landscape ? 297u : 210u, f->landscape ? 210u : 297u,
	    f->landscape ? "landscape" : "portrait",
	    f->landscape ? 15u : 20u, f->landscape ? 12u : 15u);
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
