/*
 * test-metadata.c: what is read of 150 pages that are laid out as NĐ 30/2020
 * has them, with the variants of 09-regulation.md 5; and fields one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/document/pdf_text.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/metadata.h"
#include "tests/unit/pages.h"
#include "tests/unit/spelling.h"

#define PAGES		150
#define TEXT		512

/* A page and what must be read of it; NULL: nothing. */
struct sheet_want {
	const char	*superior;	/* first line, NULL: none */
	const char	*issuer[2];	/* lines */
	char		 number[16];
	char		 notation[64];
	char		 line[TEXT];	/* as it is written */
	const struct kind *kind;
	struct civil	 day;
	char		 date_line[TEXT];
	bool		 blank_number, blank_date;
	bool		 one_line;	/* head rows in one string */
	bool		 spaced_title;
	bool		 plain_issuer;	/* nothing is bold */
	bool		 joint;		/* two agencies, a line each */
	bool		 party;
	unsigned int	 variant;
};

static uint32_t	 seed;

static unsigned int
pick(unsigned int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static const struct {
	const char	*superior;
	const char	*issuer[2];
	const char	*sign;
	const char	*place;
} offices[] = {
	{ NULL, { "ỦY BAN NHÂN DÂN", "TỈNH KHÁNH HÒA" }, "UBND", "Khánh Hòa" },
	{ NULL, { "UBND TỈNH KHÁNH HOÀ", NULL }, "UBND", "Khánh Hoà" },
	{ "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", { "SỞ NỘI VỤ", NULL }, "SNV",
	    "Khánh Hòa" },
	{ "UBND TỈNH KHÁNH HÒA", { "SỞ THÔNG TIN VÀ", "TRUYỀN THÔNG" },
	    "STTTT", "Khánh Hòa" },
	{ "SỞ Y TẾ KHÁNH HÒA", { "BỆNH VIỆN ĐA KHOA", "TỈNH" }, "BVĐK",
	    "Nha Trang" },
	{ NULL, { "HỘI ĐỒNG NHÂN DÂN", "THÀNH PHỐ NHA TRANG" }, "HĐND",
	    "Nha Trang" },
	{ "UBND HUYỆN DIÊN KHÁNH", { "PHÒNG TƯ PHÁP", NULL }, "TP",
	    "Diên Khánh" },
	{ "UBND TỈNH KHÁNH HÒA", { "BAN CHỈ ĐẠO", "CHUYỂN ĐỔI SỐ" }, "BCĐ",
	    "Khánh Hòa" },
};

#define NOFFICES	(sizeof(offices) / sizeof(offices[0]))

static void
number_line(struct sheet_want *w, unsigned int i, const char *office)
{
	static const struct {
		const char	*so, *slash;
	} form[] = { { "Số: ", "/" }, { "Số: ", " /" }, { "Số: ", "     /" },
		{ "Số:", "/" }, { "Số: ", "/ " }, { "Số ", "/" } };
	unsigned int	 n = 1 + pick(2999), f;

	if (i % 13 == 0)
		n = 1 + pick(9);
	snprintf(w->number, sizeof(w->number), n < 10 ? "0%u" : "%u", n);
	if (i % 17 == 3)
		snprintf(w->number + strlen(w->number), 2, "a");
	if (w->kind->sign[0] == '\0')
		snprintf(w->notation, sizeof(w->notation), "%s-%s", office,
		    i % 2 ? "NCKSTTHC" : "TH");
	else
		snprintf(w->notation, sizeof(w->notation), "%s-%s",
		    w->kind->sign, office);
	if (i % 29 == 7) {	/* joint, and with the year */
		w->kind = kind_by_sign("TTLT", 4);
		snprintf(w->number, sizeof(w->number), "%02u/%d", n % 100,
		    w->day.year);
		snprintf(w->notation, sizeof(w->notation), "TTLT-BTP-BTC");
	} else if (i % 31 == 11) {
		snprintf(w->number, sizeof(w->number), "%u/%d", n,
		    w->day.year);
	} else if (i % 37 == 5) {
		w->party = true;
		w->kind = kind_by_sign("KL", 2);
		snprintf(w->notation, sizeof(w->notation), "KL/TU");
	}
	f = pick(6);
	snprintf(w->line, sizeof(w->line), "%s%s%s%s", form[f].so, w->number,
	    w->party ? "-" : form[f].slash, w->notation);
	if (w->blank_number)
		snprintf(w->line, sizeof(w->line), "Số: %s/%s", i % 2 ?
		    "         " : "......", w->notation);
}

static void
date_line(struct sheet_want *w, unsigned int i, const char *place)
{
	const char	*gap = i % 5 == 2 ? "            " : " ";
	char		 day[16], month[16];

	snprintf(day, sizeof(day), "%02d", w->day.day);
	snprintf(month, sizeof(month), w->day.month < 3 || i % 19 == 4 ?
	    "%02d" : "%d", w->day.month);
	if (i % 7 == 3) {
		snprintf(day, sizeof(day), "%d", w->day.day);
		snprintf(month, sizeof(month), "%d", w->day.month);
	}
	snprintf(w->date_line, sizeof(w->date_line),
	    "%s%s %s %s%stháng %s năm %d", place, i % 19 == 4 ? " ," : ",",
	    i % 19 == 4 ? "Ngày" : "ngày", day, gap, month, w->day.year);
	if (w->blank_date)
		snprintf(w->date_line, sizeof(w->date_line),
		    "%s, ngày      tháng %d năm %d", place, w->day.month,
		    w->day.year);
}

static void
want_make(struct sheet_want *w, unsigned int i)
{
	size_t	 o = pick(NOFFICES);

	memset(w, 0, sizeof(*w));
	w->variant = i;
	w->superior = offices[o].superior;
	w->issuer[0] = offices[o].issuer[0];
	w->issuer[1] = offices[o].issuer[1];
	w->day = (struct civil){ 2015 + (int)pick(12), 1 + (int)pick(12),
	    1 + (int)pick(28) };
	w->kind = kind_at(i % 28);	/* thư công has no number */
	w->blank_number = i % 23 == 9;
	w->blank_date = i % 23 == 14;
	w->one_line = i % 11 == 6;
	w->spaced_title = i % 9 == 8;
	w->plain_issuer = i % 8 == 5;
	number_line(w, i, offices[o].sign);
	date_line(w, i, offices[o].place);
	if (strncmp(w->notation, "TTLT", 4) == 0) {
		w->joint = i % 2 == 0;
		w->superior = i % 4 == 2 ? "UBND TỈNH KHÁNH HÒA" : NULL;
		w->issuer[0] = w->joint ? "BỘ TƯ PHÁP" :
		    "BỘ TƯ PHÁP - BỘ TÀI CHÍNH";
		w->issuer[1] = w->joint ? "BỘ TÀI CHÍNH" : NULL;
	} else if (w->party) {
		w->superior = "ĐẢNG BỘ TỈNH KHÁNH HÒA";
		w->issuer[0] = "TỈNH ỦY KHÁNH HÒA";
		w->issuer[1] = NULL;
	}
}

/* Letters with a space between them, words with three. */
static void
space_out(char *out, const char *s)
{
	const uint8_t	*u = (const uint8_t *)s, *end = u + strlen(s);
	uint32_t	 cp;
	size_t		 n, k = 0;

	for (; u < end && (n = utf8_char(u, end, &cp)) > 0; u += n) {
		memcpy(out + k, u, n);
		k += n;
		out[k++] = ' ';
	}
	out[k] = '\0';
}

static void
upper(char out[TEXT], const char *s)
{
	struct buf	 b;

	buf_init(&b, TEXT - 1);
	assert_int_equal(viet_upper(&b, s, strlen(s)), 0);
	memcpy(out, buf_str(&b), b.len + 1);
	buf_release(&b);
}

static double
head_draw(struct page_pdf *p, const struct sheet_want *w)
{
	const double	 left = 165, right = 410;
	const char	*motto = w->party ? "ĐẢNG CỘNG SẢN VIỆT NAM" :
			    w->variant % 3 ?
			    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" :
			    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM";
	double		 y = 60;
	char		 line[3 * TEXT];

	page_centred(p, right, y, 11, true, motto);
	if (!w->party)
		page_centred(p, right, y + 15, 12, true, w->variant % 2 ?
		    "Độc lập - Tự do - Hạnh phúc" :
		    "Độc lập \xe2\x80\x93 Tự do \xe2\x80\x93 Hạnh phúc");
	if (w->superior != NULL) {
		page_centred(p, left, y, 11, false, w->superior);
		y += 14;
	}
	for (int i = 0; i < 2 && w->issuer[i] != NULL; i++, y += 14)
		page_centred(p, left, y, 11, !w->plain_issuer, w->issuer[i]);
	page_centred(p, left, y, 11, false, "-------");
	y = y < 100 ? 112 : y + 16;
	if (w->one_line) {
		snprintf(line, sizeof(line), "%s                %s", w->line,
		    w->date_line);
		page_line(p, 85, y, 10, false, line);
	} else {
		page_centred(p, left, y, 12, false, w->line);
		page_centred(p, right, y + (w->variant % 4 == 1 ? 2 : 0), 12,
		    false, w->date_line);
	}
	return y;
}

static void
signer_draw(struct page_pdf *p)
{
	page_line(p, 85, 600, 11, true, "Nơi nhận:");
	page_line(p, 85, 614, 10, false, "- Như Điều 3;");
	page_centred(p, 430, 600, 12, true, "TM. ỦY BAN NHÂN DÂN");
	page_centred(p, 430, 616, 12, true, "KT. CHỦ TỊCH");
	page_centred(p, 430, 632, 12, true, "PHÓ CHỦ TỊCH");
	page_centred(p, 430, 720, 12, true, "Nguyễn Thị Ánh Tuyết");
}

static void
body_draw(struct page_pdf *p, const struct sheet_want *w, double y)
{
	char	 title[TEXT], spaced[TEXT];

	if (w->kind == kind_letter()) {
		page_centred(p, 165, y + 16, 11, false,
		    "V/v tăng cường quản lý");
		page_centred(p, 165, y + 30, 11, false, "văn bản điện tử");
		page_line(p, 140, y + 62, 12, false,
		    "Kính gửi: Các cơ quan, đơn vị.");
	} else {
		upper(title, w->kind->name);
		if (w->spaced_title)
			space_out(spaced, title);
		page_centred(p, 297, y + 36, 13, true, w->spaced_title ?
		    spaced : title);
		page_centred(p, 297, y + 54, 12, true,
		    "Về việc ban hành Quy chế quản lý và");
		page_centred(p, 297, y + 70, 12, true, "sử dụng chữ ký số");
	}
	/* Numbers and dates of others. */
	page_line(p, 100, y + 110, 12, false,
	    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020");
	page_line(p, 85, y + 128, 12, false,
	    "của Chính phủ và Quyết định số 2103/QĐ-UBND ngày 21/7/2017;");
}

struct score {
	unsigned int	 right[META_NAMES];
	unsigned int	 all[META_NAMES];
	unsigned int	 sure, sure_wrong;
};

static void
compare(struct score *s, const struct sheet_want *w, enum page_font font,
    const struct metadata *m, enum meta_name name, const char *want)
{
	const char	*got = metadata_value(m, name);
	bool		 right = same_folded(got, want);

	s->all[name]++;
	s->right[name] += right;
	if (!right)
		print_message("page %u, font %d, %s: \"%s\" is not \"%s\" "
		    "(%u%%)\n", w->variant, font, meta_name_text(name), got,
		    want, m->f[name].confidence);
	if (metadata_is_sure(m, name)) {
		s->sure++;
		s->sure_wrong += !right;
	}
}

static void
page_check(struct score *s, unsigned int i)
{
	struct sheet_want	 w;
	struct page_pdf		 p;
	struct pdf_text		 t;
	struct metadata		 m;
	enum page_font		 font = (enum page_font)(i % PAGE_FONTS);
	uint8_t			*pdf;
	size_t			 len;
	char			 text[TEXT];

	want_make(&w, i);
	page_begin(&p, font);
	p.kerned = i % 3 == 1;
	p.words = i % 4 == 2;
	body_draw(&p, &w, head_draw(&p, &w));
	signer_draw(&p);
	pdf = page_end(&p, &len);
	if (getenv("NB_PAGES") != NULL) {
		snprintf(text, sizeof(text), "%s/%03u.pdf",
		    getenv("NB_PAGES"), i);
		FILE	*f = fopen(text, "wb");

		assert_non_null(f);
		assert_int_equal(fwrite(pdf, 1, len, f), len);
		fclose(f);
	}
	assert_int_equal(pdf_text_read(&t, pdf, len, true), 0);
	metadata_init(&m);
	assert_int_equal(metadata_read(&m, &t, &t, 1), 0);

	compare(s, &w, font, &m, META_NUMBER, w.blank_number ? "" : w.number);
	compare(s, &w, font, &m, META_NOTATION, w.blank_number ? "" :
	    w.notation);
	compare(s, &w, font, &m, META_DATE, w.blank_date ? "" :
	    civil_text(&w.day, text));
	if (!w.blank_number)
		compare(s, &w, font, &m, META_KIND, w.kind->name);
	snprintf(text, sizeof(text), "%s%s%s", w.issuer[0],
	    w.issuer[1] == NULL ? "" : w.joint ? " - " : " ",
	    w.issuer[1] != NULL ? w.issuer[1] : "");
	compare(s, &w, font, &m, META_ISSUER, text);
	compare(s, &w, font, &m, META_SUPERIOR, w.superior != NULL ?
	    w.superior : "");
	compare(s, &w, font, &m, META_AUTHORITY, "TM. KT.");
	compare(s, &w, font, &m, META_POSITION, "PHÓ CHỦ TỊCH");
	compare(s, &w, font, &m, META_SIGNER, "Nguyễn Thị Ánh Tuyết");
	compare(s, &w, font, &m, META_SUBJECT, w.kind == kind_letter() ?
	    "V/v tăng cường quản lý văn bản điện tử" :
	    "Về việc ban hành Quy chế quản lý và sử dụng chữ ký số");
	assert_int_equal(m.scan, font == PAGE_SCAN ? META_YES : META_NO);
	metadata_release(&m);
	pdf_text_release(&t);
	free(pdf);
}

static void
pages_150(void **state)
{
	static const enum meta_name	 judged[] = { META_NUMBER,
		META_NOTATION, META_KIND, META_DATE, META_ISSUER,
		META_SUPERIOR, META_AUTHORITY, META_POSITION, META_SIGNER,
		META_SUBJECT };
	struct score			 s = { .sure = 0 };

	(void)state;
	seed = 2103;
	for (unsigned int i = 0; i < PAGES; i++)
		page_check(&s, i);
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		enum meta_name	 n = judged[i];

		print_message("%s: %u of %u\n", meta_name_text(n),
		    s.right[n], s.all[n]);
		assert_true(s.right[n] * 100 >= s.all[n] * 98);
	}
	print_message("sure: %u, of these wrong: %u\n", s.sure, s.sure_wrong);
	assert_int_equal(s.sure_wrong, 0);
	assert_true(s.sure >= 600);	/* else it would be easy */
}

/* Lines from ${y} to the foot of the page. */
static void
lines_draw(struct page_pdf *p, double y)
{
	for (; y < 780; y += 16)
		page_line(p, 85, y, 12, false, "Giao Sở Nội vụ chủ trì, phối "
		    "hợp với các cơ quan, đơn vị liên quan");
}

static void
encode(struct buf *b, const struct pdf_text *t)
{
	struct metadata	 m;

	buf_init(b, METADATA_MAX);
	metadata_init(&m);
	assert_int_equal(metadata_read(&m, t, t, 1), 0);
	assert_string_equal(metadata_value(&m, META_PAGES)[0] != '\0' ?
	    "pages" : "", "pages");
	assert_int_equal(metadata_encode(b, &m), 0);
	metadata_release(&m);
}

/* What is said is the same when only the pages that say it are read. */
static void
ends_are_enough(void **state)
{
	static const struct {
		const char	*descr;
		unsigned int	 pages;
		unsigned int	 signed_on;	/* from 0; ${pages}: none */
		size_t		 npage;		/* read */
		bool		 whole_first;
	} rows[] = {
		{ "one page", 1, 0, 1, true },
		{ "two, signed on the last", 2, 1, 2, false },
		{ "two, an annex behind", 2, 0, 1, true },
		{ "nine, annexes behind", 9, 3, 2, false },
		{ "nobody signs", 4, 4, 1, true },
		{ "too many between", 20, 18, 2, false },
		{ "signed where nobody looks", 20, 10, 1, true },
	};
	struct sheet_want	 w;
	struct page_pdf		 p;
	struct pdf_text		 all, ends;
	struct buf		 a, b;
	uint8_t			*pdf;
	size_t			 len, first;
	double			 y;

	(void)state;
	seed = 30;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * PAGE_FONTS;
	    i++) {
		size_t	 r = i / PAGE_FONTS;

		want_make(&w, (unsigned int)i);
		page_begin(&p, (enum page_font)(i % PAGE_FONTS));
		y = head_draw(&p, &w);
		body_draw(&p, &w, y);
		for (unsigned int k = 0; k < rows[r].pages; k++) {
			if (k > 0)
				page_next(&p);
			if (k == rows[r].signed_on)
				signer_draw(&p);
			else
				lines_draw(&p, k == 0 ? y + 144 : 60);
		}
		pdf = page_end(&p, &len);
		assert_int_equal(pdf_text_read(&all, pdf, len, false), 0);
		assert_int_equal(metadata_text(&ends, pdf, len, false), 0);
		encode(&a, &all);
		encode(&b, &ends);
		if (a.len != b.len || memcmp(a.p, b.p, a.len) != 0)
			print_message("%s, font %d\n", rows[r].descr,
			    (int)(i % PAGE_FONTS));
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.p, b.p, a.len);
		assert_int_equal(ends.pages, rows[r].pages);
		/* Fonts of which a part is read may turn out to be old. */
		if (p.font != PAGE_NAMELESS && p.font != PAGE_NAMES) {
			assert_int_equal(ends.npage, rows[r].npage);
			for (first = 0; first < ends.n &&
			    ends.v[first].page == 0; first++)
				continue;
			if (!rows[r].whole_first && p.font != PAGE_SCAN)
				assert_true(ends.v[first - 1].y < 520);
		}
		buf_release(&a);
		buf_release(&b);
		pdf_text_release(&all);
		pdf_text_release(&ends);
		free(pdf);
	}
}

static void
values_checked(void **state)
{
	static const struct {
		enum meta_name	 name;
		const char	*value;
		bool		 good;
	} rows[] = {
		{ META_NUMBER, "2103", true }, { META_NUMBER, "05a", true },
		{ META_NUMBER, "51/2024", true }, { META_NUMBER, "x", false },
		{ META_NUMBER, "", false }, { META_NUMBER, "21 03", false },
		{ META_NUMBER, "2103/QĐ-UBND", false },
		{ META_NOTATION, "QĐ-UBND", true },
		{ META_NOTATION, "UBND-TH", true },
		{ META_NOTATION, "12/QĐ-UBND", false },
		{ META_NOTATION, "qđ ubnd", false },
		{ META_KIND, "Quyết định", true },
		{ META_KIND, "QUYẾT ĐỊNH", true },
		{ META_KIND, "Quyết toán", false },
		{ META_DATE, "2024-02-29", true },
		{ META_DATE, "2023-02-29", false },
		{ META_DATE, "29/02/2024", false },
		{ META_PAGES, "3", true }, { META_PAGES, "0", false },
		{ META_ISSUER, "Sở Nội vụ", true },
		{ META_ISSUER, "", false }, { META_ISSUER, "\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((meta_value_check(rows[i].name, rows[i].value) == NULL) !=
		    rows[i].good)
			print_message("%s\n", rows[i].value);
		assert_int_equal(meta_value_check(rows[i].name,
		    rows[i].value) == NULL, rows[i].good);
	}
}

static void
names_read(void **state)
{
	static const struct {
		const char	*name;
		const char	*number, *notation;
	} rows[] = {
		{ "den/689-QĐ-STC Về việc phê duyệt.pdf", "689", "QĐ-STC" },
		{ "858-STC-HCC V.v tăng cường.pdf", "858", "STC-HCC" },
		{ "2024-10-05 bao cao.pdf", "", "" },
		{ "scan0001.pdf", "", "" },
		{ "12-abc.pdf", "", "" },
		{ "", "", "" },
	};
	struct metadata	 m;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		metadata_init(&m);
		assert_int_equal(metadata_read_name(&m, rows[i].name), 0);
		assert_string_equal(metadata_value(&m, META_NUMBER),
		    rows[i].number);
		assert_string_equal(metadata_value(&m, META_NOTATION),
		    rows[i].notation);
		assert_false(metadata_is_sure(&m, META_NUMBER));
		metadata_release(&m);
	}
}

/* Over the wire and as JSON it is the same; a worker is no person. */
static void
carried(void **state)
{
	struct metadata	 m, n;
	struct buf	 b;
	struct wire	 w;
	json_t		*json;

	(void)state;
	metadata_init(&m);
	assert_int_equal(metadata_set(&m, META_NUMBER, META_FROM_TEXT, 95, 1,
	    "05", 2), 0);
	assert_int_equal(metadata_set(&m, META_SUBJECT, META_FROM_STAMP, 40, 2,
	    "  Về\n việc ", strlen("  Về\n việc ")), 0);
	m.number_signed = META_NO;
	m.scan = META_YES;
	buf_init(&b, 65536);
	assert_int_equal(metadata_encode(&b, &m), 0);
	wire_init(&w, b.p, b.len);
	assert_int_equal(metadata_decode(&n, &w), 0);
	assert_true(wire_done(&w));
	json = metadata_json(&n);
	assert_non_null(json);
	metadata_release(&n);
	assert_int_equal(metadata_from_json(&n, json), 0);
	assert_string_equal(metadata_value(&n, META_SUBJECT), "Về việc");
	assert_string_equal(metadata_value(&n, META_NUMBER), "05");
	assert_int_equal(n.f[META_NUMBER].confidence, 95);
	assert_int_equal(n.f[META_SUBJECT].revision, 2);
	assert_int_equal(n.f[META_SUBJECT].origin, META_FROM_STAMP);
	assert_int_equal(n.number_signed, META_NO);
	assert_int_equal(n.date_signed, META_UNKNOWN);
	assert_int_equal(n.scan, META_YES);
	json_decref(json);
	metadata_release(&n);

	for (size_t cut = 0; cut < b.len; cut++) {
		wire_init(&w, b.p, cut);
		assert_true(metadata_decode(&n, &w) == -1 || !wire_done(&w));
		metadata_release(&n);
	}
	buf_reset(&b);
	m.f[META_NUMBER].origin = META_FROM_PERSON;
	assert_int_equal(metadata_encode(&b, &m), 0);
	wire_init(&w, b.p, b.len);
	assert_int_equal(metadata_decode(&n, &w), -1);
	metadata_release(&n);
	metadata_release(&m);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(pages_150),
		cmocka_unit_test(ends_are_enough),
		cmocka_unit_test(values_checked),
		cmocka_unit_test(names_read),
		cmocka_unit_test(carried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
