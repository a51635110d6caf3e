/*
 * notice.c: a notice as text and as HTML.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/flow.h"
#include "formats/base/html.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/register.h"
#include "formats/regulation/viet.h"

#include "formats/regulation/notice.h"

#define NOTICE_COLUMNS	72
#define NOTICE_LINE	1200
#define NOTICE_TITLE	"Về việc văn bản điện tử không đạt yêu cầu khi kiểm " \
	"tra chữ ký số"

/* "28/11/2026 10:00:00", in Vietnam; "" for no time. */
static char *
time_vi(const char *rfc3339, char *out, size_t size)
{
	char		 text[TIME_TEXT], day[CIVIL_TEXT];
	int64_t		 t;
	struct civil	 c;

	out[0] = '\0';
	if (time_parse(rfc3339, &t) == -1)
		return out;
	civil_of_time(t, &c);
	/* The clock of Vietnam, seven hours ahead. */
	time_rfc3339(t + 7 * 3600 * TIME_SECOND, text);
	register_date_vi(civil_text(&c, day), out);
	snprintf(out + strlen(out), size - strlen(out), " %.8s", text + 11);
	return out;
}

/* "Khánh Hòa, ngày 28 tháng 11 năm 2026" */
static void
place_day(const json_t *r, char *out, size_t size)
{
	const char	*place = json_str(r, "place");
	struct civil	 c = { 0, 0, 0 };
	int64_t		 t;

	if (time_parse(json_str(r, "drafted"), &t) == 0)
		civil_of_time(t, &c);
	snprintf(out, size, "%s%sngày %02d tháng %02d năm %d", place,
	    *place == '\0' ? "" : ", ", c.day, c.month, c.year);
}

/* "2103/QĐ-UBND", or "(không rõ số)". */
static void
document_number(const json_t *d, char *out, size_t size)
{
	const char	*number = json_str(d, "number");
	const char	*notation = json_str(d, "notation");

	if (*number == '\0' && *notation == '\0')
		snprintf(out, size, "(không đọc được)");
	else
		snprintf(out, size, "%s%s%s", number, *number == '\0' ||
		    *notation == '\0' ? "" : "/", notation);
}

/* The facts of the document, in order: label and value. */
#define FACTS	8
struct fact {
	const char	*label;
	char		 value[NOTICE_LINE];
};

static size_t
facts(const json_t *r, struct fact f[FACTS])
{
	const json_t	*d = json_object_get(r, "document");
	char		 text[64];
	uint64_t	 size = 0;
	size_t		 n = 0;

	json_get_u64(d, "size", &size);
	f[n].label = "Cơ quan ban hành";
	snprintf(f[n++].value, NOTICE_LINE, "%s",
	    *json_str(d, "issuer") == '\0' ? "(không đọc được)" :
	    json_str(d, "issuer"));
	f[n].label = "Số, ký hiệu";
	document_number(d, f[n++].value, NOTICE_LINE);
	f[n].label = "Ngày ban hành";
	snprintf(f[n++].value, NOTICE_LINE, "%s", *json_str(d, "date") == '\0' ?
	    "(không đọc được)" : register_date_vi(json_str(d, "date"), text));
	if (*json_str(d, "subject") != '\0') {
		f[n].label = "Trích yếu";
		snprintf(f[n++].value, NOTICE_LINE, "%s", json_str(d,
		    "subject"));
	}
	f[n].label = "Tên tệp";
	snprintf(f[n++].value, NOTICE_LINE, "%s (%llu byte)",
	    json_str(d, "file"), (unsigned long long)size);
	f[n].label = "SHA-256 của tệp";
	snprintf(f[n++].value, NOTICE_LINE, "%s", json_str(r, "sha256"));
	f[n].label = "Tiếp nhận lúc";
	snprintf(f[n++].value, NOTICE_LINE, "%s%s%s",
	    time_vi(json_str(r, "received"), text, sizeof(text)),
	    *json_str(r, "channel") == '\0' ? "" : ", qua ",
	    json_str(r, "channel"));
	return n;
}

static void
due_text(const json_t *r, char *out, size_t size)
{
	char	 day[CIVIL_TEXT];

	out[0] = '\0';
	if (*json_str(r, "due") != '\0')
		snprintf(out, size, "Đề nghị phản hồi trước ngày %s.",
		    register_date_vi(json_str(r, "due"), day));
}

/* "Ông Nguyễn Văn B, văn thư, Văn phòng; điện thoại ...; thư ..." */
static void
officer_text(const json_t *r, char *out, size_t size)
{
	static const char *const	 keys[] = { "name", "position",
	    "department" };
	const json_t	*o = json_object_get(r, "officer");
	size_t		 used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < 3; i++)
		if (*json_str(o, keys[i]) != '\0' && used < size)
			used += (size_t)snprintf(out + used, size - used,
			    "%s%s", used == 0 ? "" : ", ", json_str(o,
			    keys[i]));
	if (*json_str(o, "phone") != '\0' && used < size)
		used += (size_t)snprintf(out + used, size - used,
		    "%sđiện thoại %s", used == 0 ? "" : "; ", json_str(o,
		    "phone"));
	if (*json_str(o, "email") != '\0' && used < size)
		(void)snprintf(out + used, size - used, "%sthư điện tử %s",
		    used == 0 ? "" : "; ", json_str(o, "email"));
}

static void
upper(const char *s, char *out, size_t size)
{
	struct buf	 b;
	const char	*t;

	buf_init(&b, 4 * NOTICE_LINE);
	t = viet_upper(&b, s, strlen(s)) == 0 ? buf_str(&b) : NULL;
	snprintf(out, size, "%s", t != NULL ? t : s);
	buf_release(&b);
}

static void
line(struct buf *b, const char *first, const char *rest, const char *text)
{
	flow_text(b, first, rest, text, NOTICE_COLUMNS);
}

static void
text_list(struct buf *b, const json_t *list, bool numbers)
{
	char	 first[32];
	json_t	*one;
	size_t	 i;

	json_array_foreach(list, i, one) {
		if (numbers)
			snprintf(first, sizeof(first), "%3zu. ", i + 1);
		else
			snprintf(first, sizeof(first), "   - ");
		line(b, first, "     ", json_string_value(one));
	}
}

static void
text_head(struct buf *b, const json_t *r)
{
	const json_t	*from = json_object_get(r, "from");
	char		 t[NOTICE_LINE];

	if (*json_str(from, "parent") != '\0') {
		upper(json_str(from, "parent"), t, sizeof(t));
		line(b, "", "", t);
	}
	upper(json_str(from, "agency"), t, sizeof(t));
	line(b, "", "", t);
	snprintf(t, sizeof(t), "Số: %s", json_str(r, "number"));
	line(b, "", "", t);
	place_day(r, t, sizeof(t));
	line(b, "", "", t);
	buf_addstr(b, "\nTHÔNG BÁO\n");
	line(b, "", "", NOTICE_TITLE);
	snprintf(t, sizeof(t), "Kính gửi: %s",
	    json_str(json_object_get(r, "to"), "name"));
	buf_addc(b, '\n');
	line(b, "", "  ", t);
}

static void
opening(const json_t *r, char *out, size_t size)
{
	const json_t	*from = json_object_get(r, "from");

	snprintf(out, size, "Căn cứ điểm a khoản 5 Điều 13 Quy định ban hành "
	    "kèm theo Quyết định số 2103/QĐ-UBND ngày 21/7/2017 của Ủy ban "
	    "nhân dân tỉnh Khánh Hòa, %s đã kiểm tra văn bản điện tử dưới đây "
	    "và thông báo để Quý cơ quan xử lý:", *json_str(from, "agency") ==
	    '\0' ? "cơ quan tiếp nhận" : json_str(from, "agency"));
}

static void
text_end(struct buf *b, const json_t *r)
{
	char	 t[NOTICE_LINE];

	buf_addstr(b, "\nĐề nghị:\n");
	text_list(b, json_object_get(r, "request"), true);
	due_text(r, t, sizeof(t));
	if (*t != '\0')
		line(b, "     ", "     ", t);
	officer_text(r, t, sizeof(t));
	if (*t != '\0') {
		buf_addstr(b, "\nNgười phụ trách: ");
		buf_addc(b, '\n');
		line(b, "  ", "  ", t);
	}
}

int
notice_text(struct buf *b, const json_t *r)
{
	struct fact	 f[FACTS];
	char		 t[NOTICE_LINE], first[64];
	size_t		 n = facts(r, f);

	text_head(b, r);
	opening(r, t, sizeof(t));
	buf_addc(b, '\n');
	line(b, "", "", t);
	buf_addc(b, '\n');
	for (size_t i = 0; i < n; i++) {
		snprintf(first, sizeof(first), "  %s: ", f[i].label);
		line(b, first, "    ", f[i].value);
	}
	buf_addstr(b, "\nKết quả kiểm tra:\n");
	text_list(b, json_object_get(r, "failures"), true);
	if (json_array_size(json_object_get(r, "evidence")) > 0) {
		buf_addstr(b, "\nCăn cứ kỹ thuật:\n");
		text_list(b, json_object_get(r, "evidence"), false);
	}
	text_end(b, r);
	return b->failed ? -1 : 0;
}

/* A4 as NĐ 30/2020 has it: margins 20, 20, 30, 20 mm; serif, 13 pt. */
static const char	 style[] =
	"@page{size:A4;margin:20mm 20mm 20mm 30mm}"
	"body{font:13pt/1.3 'Times New Roman','Liberation Serif',"
	"'DejaVu Serif',serif;color:#000;background:#fff;max-width:160mm;"
	"margin:0 auto;padding:10mm 0}"
	"@media print{body{padding:0}}"
	"table{border-collapse:collapse;width:100%}"
	".h td{text-align:center;vertical-align:top;padding:0 1mm}"
	".h td:first-child{width:42%}"
	".h p{margin:0;text-align:center;font-size:12pt}.b{font-weight:bold}"
	".i{font-style:italic}"
	".u{display:inline-block;border-bottom:.4pt solid #000;width:30mm;"
	"height:1mm}"
	"p{margin:1.5mm 0;text-align:justify}.h .m{white-space:nowrap}"
	"h1{font-size:14pt;text-align:center;margin:8mm 0 0}"
	"p.t{text-align:center;font-weight:bold;margin:1mm 0 6mm}"
	".f td{border:.4pt solid #000;padding:1mm 2mm;vertical-align:top;"
	"overflow-wrap:anywhere}.f td:first-child{width:42mm}"
	"h2{font-size:13pt;margin:4mm 0 1mm;break-after:avoid}"
	"tr,li,.z{break-inside:avoid}"
	"li{margin:1mm 0;overflow-wrap:anywhere}"
	"ol,ul{margin:0;padding-left:7mm}"
	".e{font-size:11pt}"
	".s{break-inside:avoid;break-before:avoid;margin-top:6mm}"
	".s td{width:50%;vertical-align:top;text-align:center}"
	".s .n{text-align:left;"
	"font-size:11pt}.s p{text-align:center}.s .n p{text-align:left;"
	"margin:0}";

static void
tag(struct buf *b, const char *open, const char *text, const char *close)
{
	buf_addstr(b, open);
	html_text(b, text);
	buf_addstr(b, close);
}

static void
html_head(struct buf *b, const json_t *r)
{
	const json_t	*from = json_object_get(r, "from");
	char		 t[NOTICE_LINE];

	buf_addstr(b, "<table class=\"h\"><tr><td>");
	if (*json_str(from, "parent") != '\0') {
		upper(json_str(from, "parent"), t, sizeof(t));
		tag(b, "<p>", t, "</p>");
	}
	upper(json_str(from, "agency"), t, sizeof(t));
	tag(b, "<p class=\"b\">", t, "</p><span class=\"u\"></span>");
	buf_addstr(b, "</td><td><p class=\"b m\">CỘNG HÒA XÃ HỘI CHỦ NGHĨA "
	    "VIỆT NAM</p><p class=\"b\">Độc lập - Tự do - Hạnh phúc</p>"
	    "<span class=\"u\"></span></td></tr><tr><td>");
	snprintf(t, sizeof(t), "Số: %s", *json_str(r, "number") == '\0' ?
	    "……/TB-……" : json_str(r, "number"));
	tag(b, "<p>", t, "</p></td><td>");
	place_day(r, t, sizeof(t));
	tag(b, "<p class=\"i\">", t, "</p></td></tr></table>\n");
	tag(b, "<h1>THÔNG BÁO</h1>\n<p class=\"t\">", NOTICE_TITLE,
	    "</p>\n");
	tag(b, "<p class=\"t\">Kính gửi: ", json_str(json_object_get(r, "to"),
	    "name"), "</p>\n");
}

static void
html_list(struct buf *b, const char *kind, const json_t *list)
{
	json_t	*one;
	size_t	 i;

	buf_addf(b, "<%s>\n", kind);
	json_array_foreach(list, i, one)
		tag(b, "<li>", json_string_value(one), "</li>\n");
	buf_addf(b, "</%.2s>\n", kind);
}

static void
html_foot(struct buf *b, const json_t *r)
{
	char	 t[NOTICE_LINE];

	/* Who signs is on a page with what is asked for. */
	buf_addstr(b, "<div class=\"z\"><h2>Đề nghị</h2>\n");
	html_list(b, "ol", json_object_get(r, "request"));
	due_text(r, t, sizeof(t));
	if (*t != '\0')
		tag(b, "<p>", t, "</p>\n");
	officer_text(r, t, sizeof(t));
	if (*t != '\0')
		tag(b, "<p>Người phụ trách: ", t, ".</p>\n");
	tag(b, "<table class=\"s\"><tr><td class=\"n\"><p class=\"b i\">Nơi "
	    "nhận:</p><p>- ",
	    *json_str(json_object_get(r, "to"), "name") == '\0' ?
	    "Như trên" : json_str(json_object_get(r, "to"), "name"),
	    ";</p><p>- Lưu: VT.</p></td><td>");
	buf_addstr(b, "<p class=\"b\">NGƯỜI CÓ THẨM QUYỀN</p><p class=\"i\">"
	    "(Chức vụ, chữ ký, dấu)</p></td></tr></table></div>\n");
}

int
notice_html(struct buf *b, const json_t *r)
{
	struct fact	 f[FACTS];
	char		 t[NOTICE_LINE];
	size_t		 n = facts(r, f);

	if (html_begin(b, "vi", "Thông báo: văn bản điện tử không đạt yêu cầu",
	    style) == -1)
		return -1;
	html_head(b, r);
	opening(r, t, sizeof(t));
	tag(b, "<p>", t, "</p>\n<table class=\"f\">\n");
	for (size_t i = 0; i < n; i++) {
		tag(b, "<tr><td>", f[i].label, "</td><td>");
		tag(b, "", f[i].value, "</td></tr>\n");
	}
	buf_addstr(b, "</table>\n<h2>Kết quả kiểm tra</h2>\n");
	html_list(b, "ol", json_object_get(r, "failures"));
	if (json_array_size(json_object_get(r, "evidence")) > 0) {
		buf_addstr(b, "<h2>Căn cứ kỹ thuật</h2>\n");
		html_list(b, "ul class=\"e\"", json_object_get(r,
		    "evidence"));
	}
	html_foot(b, r);
	return html_end(b) == -1 || b->failed ? -1 : 0;
}
