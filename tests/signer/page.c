/*
 * page.c: a document on paper, as Decree 30/2020/NĐ-CP lays it out.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "tests/signer/letter.h"
#include "tests/signer/sheet.h"

#define LEFT		85.0	/* 30 mm */
#define RIGHT		544.0	/* 18 mm */
#define TOP		57.0	/* 20 mm */
#define BOTTOM		785.0
#define HEAD_L		62.0	/* the two columns of the head */
#define HEAD_LW		196.0
#define HEAD_R		266.0
#define HEAD_RW		290.0
#define INDENT		28.0	/* 1 cm */
#define FOOT		162.0	/* addressees, authority, ink and name */

static void
page_next(struct sheet *s)
{
	char	 no[16];

	cairo_show_page(s->cr);
	s->page++;
	snprintf(no, sizeof(no), "%u", s->page + 1);
	s->y = 30;
	sheet_text(s, LEFT, RIGHT - LEFT, no, 13, SHEET_CENTRE);
	s->y = TOP;
}

/* A paragraph line by line, over the page's end where need be. */
static void
flow(struct sheet *s, const char *text, double size, unsigned style)
{
	PangoLayout	*l;
	PangoRectangle	 box;
	int		 n;

	l = sheet_layout(s, text, size, style | SHEET_JUSTIFY, RIGHT - LEFT);
	pango_layout_set_indent(l, (int)(INDENT * PANGO_SCALE));
	n = pango_layout_get_line_count(l);
	for (int i = 0; i < n; i++) {
		PangoLayoutLine	*line = pango_layout_get_line_readonly(l, i);
		double		 h, base;

		pango_layout_line_get_extents(line, NULL, &box);
		h = (double)box.height / PANGO_SCALE * 1.12;
		base = -(double)box.y / PANGO_SCALE;
		if (s->y + h > BOTTOM)
			page_next(s);
		cairo_move_to(s->cr, LEFT + (double)box.x / PANGO_SCALE +
		    (i == 0 ? INDENT : 0), s->y + base);
		pango_cairo_show_layout_line(s->cr, line);
		s->y += h;
	}
	s->y += 6;
	g_object_unref(l);
}

static void
rule(struct sheet *s, double centre, double width)
{
	cairo_set_line_width(s->cr, 0.8);
	cairo_move_to(s->cr, centre - width / 2, s->y);
	cairo_line_to(s->cr, centre + width / 2, s->y);
	cairo_stroke(s->cr);
}

/* Number and day, or the room the registry will write them into. */
static double
head_second(struct sheet *s, const struct letter *l, struct page_places *at)
{
	const char	*slash = strchr(l->notation, '/');
	char		 text[160], day[64];
	double		 y = s->y, size = 13, end;

	if (l->blank) {
		snprintf(text, sizeof(text), "Số:            %s", slash);
		sheet_place(s, HEAD_L, HEAD_LW, text, size, SHEET_CENTRE,
		    strlen("Số:") + 1, &at->number);
	} else {
		snprintf(text, sizeof(text), "Số: %s", l->notation);
	}
	end = y + sheet_text(s, HEAD_L, HEAD_LW, text, size, SHEET_CENTRE);
	if (l->kind == LETTER_DISPATCH) {
		s->y = end + 2;
		end = s->y + sheet_text(s, HEAD_L, HEAD_LW, l->title, 12,
		    SHEET_CENTRE);
	}
	s->y = y;
	if (l->blank) {
		date_text(day, sizeof(day), "ngày       tháng       năm %Y",
		    l->date, ZONE_VN);
	} else {
		date_text(day, sizeof(day), "ngày %d tháng %m năm %Y",
		    l->date, ZONE_VN);
		/* Months but January and February without leading zero. */
		char	*m = strstr(day, "tháng 0");

		if (m != NULL && m[strlen("tháng 0")] > '2')
			memmove(m + strlen("tháng "), m + strlen("tháng 0"),
			    strlen(m + strlen("tháng 0")) + 1);
	}
	snprintf(text, sizeof(text), "%s, %s", l->office->place, day);
	if (l->blank) {
		const char	*d = strstr(text, "ngày ");
		const char	*m = strstr(text, "tháng ");

		sheet_place(s, HEAD_R, HEAD_RW, text, size, SHEET_CENTRE |
		    SHEET_ITALIC, (size_t)(d - text) + strlen("ngày  "),
		    &at->day);
		sheet_place(s, HEAD_R, HEAD_RW, text, size, SHEET_CENTRE |
		    SHEET_ITALIC, (size_t)(m - text) + strlen("tháng  "),
		    &at->month);
	}
	sheet_text(s, HEAD_R, HEAD_RW, text, size, SHEET_CENTRE |
	    SHEET_ITALIC);
	return end;
}

static void
head(struct sheet *s, const struct letter *l, struct page_places *at)
{
	double	 left;

	s->y = TOP;
	if (l->office->parent != NULL)
		s->y += sheet_text(s, HEAD_L, HEAD_LW, l->office->parent, 12.5,
		    SHEET_CENTRE | SHEET_FIT);
	s->y += sheet_text(s, HEAD_L, HEAD_LW, l->office->name, 12.5,
	    SHEET_CENTRE | SHEET_BOLD) + 3;
	rule(s, HEAD_L + HEAD_LW / 2, 70);
	left = s->y;

	s->y = TOP;
	s->y += sheet_text(s, HEAD_R, HEAD_RW,
	    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.5,
	    SHEET_CENTRE | SHEET_BOLD | SHEET_FIT);
	s->y += sheet_text(s, HEAD_R, HEAD_RW,
	    "Độc lập - Tự do - Hạnh phúc", 13.5,
	    SHEET_CENTRE | SHEET_BOLD) + 3;
	rule(s, HEAD_R + HEAD_RW / 2, 172);

	s->y = (left > s->y ? left : s->y) + 8;
	s->y = head_second(s, l, at) + 16;
}

static void
title(struct sheet *s, const struct letter *l)
{
	static const char *const names[LETTER_KINDS] = {
		[LETTER_DECISION] = "QUYẾT ĐỊNH",
		[LETTER_NOTICE] = "THÔNG BÁO", [LETTER_PLAN] = "KẾ HOẠCH",
		[LETTER_REPORT] = "BÁO CÁO", [LETTER_PROPOSAL] = "TỜ TRÌNH",
		[LETTER_INVITATION] = "GIẤY MỜI",
	};

	if (names[l->kind] != NULL) {
		s->y += sheet_text(s, LEFT, RIGHT - LEFT, names[l->kind], 14.5,
		    SHEET_CENTRE | SHEET_BOLD);
		s->y += sheet_text(s, LEFT + 95, RIGHT - LEFT - 190, l->title,
		    14, SHEET_CENTRE | SHEET_BOLD) + 4;
		rule(s, (LEFT + RIGHT) / 2, 90);
		s->y += 12;
	}
	if (l->to != NULL) {
		s->y += 4;
		sheet_text(s, LEFT + 80, 70, "Kính gửi:", 14, 0);
		s->y += sheet_text(s, LEFT + 155, RIGHT - LEFT - 155, l->to,
		    14, 0) + 12;
	}
}

/* The issuer in capitals, as it stands above the grounds of a decision. */
static void
issuer(struct sheet *s, const struct letter *l)
{
	char	*up = g_utf8_strup(l->office->full, -1), line[200];

	snprintf(line, sizeof(line), "%s%s", l->office->parent == NULL ? "" :
	    strcmp(l->office->id, "vp") == 0 ? "CHÁNH " : "GIÁM ĐỐC ", up);
	s->y += sheet_text(s, LEFT, RIGHT - LEFT, line, 13.5,
	    SHEET_CENTRE | SHEET_BOLD | SHEET_FIT) + 10;
	g_free(up);
}

static void
body(struct sheet *s, const struct letter *l)
{
	bool	 decision = l->kind == LETTER_DECISION;
	char	 text[1024];

	if (decision) {
		issuer(s, l);
		for (unsigned i = 0; i < l->ngrounds; i++)
			flow(s, l->para[i], 14, SHEET_ITALIC);
		flow(s, "Theo đề nghị của Chánh Văn phòng.", 14, SHEET_ITALIC);
		s->y += 4;
		s->y += sheet_text(s, LEFT, RIGHT - LEFT, "QUYẾT ĐỊNH:", 14,
		    SHEET_CENTRE | SHEET_BOLD) + 8;
		snprintf(text, sizeof(text), "<b>Điều 1.</b> Thống nhất việc "
		    "%s.", l->subject);
	} else {
		snprintf(text, sizeof(text), "Thực hiện chương trình công tác "
		    "năm và ý kiến chỉ đạo của cấp có thẩm quyền, %s triển "
		    "khai việc %s với các nội dung cụ thể như sau:",
		    l->office->full, l->subject);
	}
	flow(s, text, 14, SHEET_MARKUP);
	for (unsigned i = l->ngrounds; i < l->nparas; i++) {
		unsigned	 no = i - l->ngrounds + 1;

		if (decision)
			snprintf(text, sizeof(text), "<b>Điều %u.</b> %s",
			    no + 1, l->para[i]);
		else
			snprintf(text, sizeof(text), "%u. %s", no,
			    l->para[i]);
		flow(s, text, 14, SHEET_MARKUP);
	}
	if (decision)
		snprintf(text, sizeof(text), "<b>Điều %u.</b> Thủ trưởng các "
		    "cơ quan, đơn vị và cá nhân có liên quan chịu trách nhiệm "
		    "thi hành Quyết định này kể từ ngày ký./.",
		    l->nparas - l->ngrounds + 2);
	else
		snprintf(text, sizeof(text), "Trên đây là nội dung triển khai "
		    "việc %s, đề nghị các cơ quan, đơn vị quan tâm phối hợp "
		    "thực hiện./.", l->subject);
	/* No page with nothing but a signature on it. */
	if (s->y + 56 + FOOT > BOTTOM + 25)
		page_next(s);
	flow(s, text, 14, SHEET_MARKUP);
}

static void
foot(struct sheet *s, const struct letter *l, const char *name,
    struct page_places *at)
{
	static const double	 centre = 428, width = 240;
	double			 top, room = 74;

	if (s->y + FOOT > BOTTOM + 25)
		page_next(s);
	s->y += 8;
	top = s->y;
	s->y += sheet_text(s, LEFT, 190, "Nơi nhận:", 12,
	    SHEET_BOLD | SHEET_ITALIC);
	sheet_text(s, LEFT, 190, l->kind == LETTER_DECISION ?
	    "- Như Điều 1;\n- Cổng Thông tin điện tử tỉnh;\n- Lưu: VT, TH." :
	    "- Như trên;\n- Lãnh đạo cơ quan (báo cáo);\n- Lưu: VT, HCC.", 11,
	    0);
	s->y = top;
	s->y += sheet_text(s, centre - width / 2, width, l->deputy ?
	    l->office->deputy_authority : l->office->authority, 13.5,
	    SHEET_CENTRE | SHEET_BOLD);
	at->sign = (struct page_place){ .x = centre,
	    .y = PAGE_H - (s->y + room / 2), .page = s->page };
	s->y += room;
	sheet_text(s, centre - width / 2, width, name, 13.5,
	    SHEET_CENTRE | SHEET_BOLD);
}

/* Its first letter made a capital. */
static void
capital(char *buf, size_t len, const char *text)
{
	const char	*rest = g_utf8_find_next_char(text, NULL);
	char		*up = g_utf8_strup(text, rest - text);

	snprintf(buf, len, "%s%s", up, rest);
	g_free(up);
}

/* An annex has neither head nor signer: it refers to its document. */
static void
annex_draw(struct sheet *s, const struct letter *l, struct page_places *at)
{
	char	 text[1024];

	s->y = TOP + 60;
	s->y += sheet_text(s, LEFT, RIGHT - LEFT, "PHỤ LỤC", 14.5,
	    SHEET_CENTRE | SHEET_BOLD);
	capital(text, sizeof(text), l->subject);
	s->y += sheet_text(s, LEFT, RIGHT - LEFT, text, 14,
	    SHEET_CENTRE | SHEET_BOLD);
	s->y += sheet_text(s, LEFT, RIGHT - LEFT, l->title, 13.5,
	    SHEET_CENTRE | SHEET_ITALIC) + 4;
	rule(s, (LEFT + RIGHT) / 2, 90);
	s->y += 14;
	for (unsigned i = l->ngrounds; i < l->nparas; i++) {
		snprintf(text, sizeof(text), "%u. %s", i - l->ngrounds + 1,
		    l->para[i]);
		flow(s, text, 14, 0);
	}
	at->sign = (struct page_place){ .x = 470, .y = 790, .page = 0 };
}

static const char *
signer_name(const struct letter *l)
{
	if (l->printed != NULL)
		return l->printed;
	for (size_t i = 0; i < identity_nrows; i++)
		if (strcmp(identity_rows[i].id, letter_signer(l)) == 0)
			return identity_rows[i].cn;
	errx(1, "%s: unknown", letter_signer(l));
}

static void
letter_draw(struct sheet *s, const struct letter *l, struct page_places *at)
{
	*at = (struct page_places){ 0 };
	if (l->kind == LETTER_ANNEX) {
		annex_draw(s, l, at);
	} else {
		head(s, l, at);
		title(s, l);
		body(s, l);
		foot(s, l, signer_name(l), at);
	}
	at->pages = s->page + 1;
}

void
page_draw(const struct letter *l, struct octets *pdf, struct page_places *at)
{
	struct sheet	 s;

	sheet_open_pdf(&s, pdf, PAGE_W, PAGE_H);
	letter_draw(&s, l, at);
	sheet_close(&s);
}

void
page_small(const struct letter *l, struct octets *pdf, struct page_places *at)
{
	struct sheet	 s;
	char		 text[160];

	*at = (struct page_places){ .pages = 1, .sign = { .x = 428, .y = 560 }};
	sheet_open_pdf(&s, pdf, PAGE_W, PAGE_H);
	s.y = TOP;
	snprintf(text, sizeof(text), "Phiếu gửi số            %s",
	    strchr(l->notation, '/'));
	sheet_place(&s, LEFT, RIGHT - LEFT, text, 13, 0,
	    strlen("Phiếu gửi số "), &at->number);
	sheet_text(&s, LEFT, RIGHT - LEFT, text, 13, 0);
	sheet_close(&s);
}

/*
 * Paper: the text at ${dpi}, the leader's ink, the agency's seal, and a
 * scanner that held the sheet a little askew.
 */
void
page_scan(const struct letter *l, unsigned dpi, struct octets *pdf)
{
	struct page_places	 at;
	struct sheet		 s, out;
	cairo_surface_t		*img;
	double			 k = dpi / 72.0;

	img = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    (int)(PAGE_W * k), (int)(PAGE_H * k));
	sheet_open(&s, img);
	cairo_set_source_rgb(s.cr, 0.985, 0.98, 0.965);
	cairo_paint(s.cr);
	cairo_scale(s.cr, k, k);
	cairo_translate(s.cr, PAGE_W / 2, PAGE_H / 2);
	cairo_rotate(s.cr, 0.006);
	cairo_translate(s.cr, -PAGE_W / 2, -PAGE_H / 2);
	cairo_set_source_rgb(s.cr, 0.1, 0.1, 0.12);
	letter_draw(&s, l, &at);
	cairo_translate(s.cr, at.sign.x - 60, PAGE_H - at.sign.y - 32);
	autograph_draw(s.cr, signer_name(l), 120, 64);
	cairo_translate(s.cr, -45, -18);
	seal_draw(s.cr, l->office->full, 100, 100);
	cairo_surface_flush(img);

	sheet_open_pdf(&out, pdf, PAGE_W, PAGE_H);
	cairo_scale(out.cr, 1 / k, 1 / k);
	cairo_set_source_surface(out.cr, img, 0, 0);
	cairo_paint(out.cr);
	sheet_close(&out);
	sheet_close(&s);
}
