/*
 * day_make.c: makes one document of the day, signs it and damages it.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/signer/day.h"

#define GAP		12384	/* octets for the CMS, as the real tools keep */

/* One document on its way through the hands. */
struct making {
	struct day		*day;
	const struct recipe	*recipe;
	struct letter		 letter;
	struct office		 joint;		/* of the head, when several */
	const struct identity	*person, *org;
	struct page_places	 at;
	struct pdf		 pdf;
	struct pdf_signed	 last;
	int64_t			 now;		/* moves on as people sign */
	unsigned		 nsigs;
};

static const char *
folder_of(const struct letter *l)
{
	if (strcmp(l->office->id, "ubnd") == 0)
		return "di";
	return strcmp(l->office->id, "vp") == 0 ? "noi-bo" : "den";
}

static const EVP_MD *
md_of(enum day_md md)
{
	switch (md) {
	case MD_SHA1:
		return EVP_sha1();
	case MD_SHA384:
		return EVP_sha384();
	case MD_SHA512:
		return EVP_sha512();
	default:
		return EVP_sha256();
	}
}

/* Who signs, for which office, what about, and when. */
static void
making_start(struct making *m, struct day *day, const struct recipe *r)
{
	static const char *const good[] = { "an", "an", "binh", "binh",
	    "cuong", "giang", "giang", "khoa", "khoa", "hoa" };
	enum letter_kind	 kind = rng_below(&day->rng, LETTER_ANNEX);
	const struct office	*office;
	const char		*person = r->person;
	unsigned		 pages = 1 + rng_below(&day->rng, 4) / 2 +
	    rng_below(&day->rng, 8) / 6;
	int64_t			 midnight = day->midnight;

	*m = (struct making){ .day = day, .recipe = r };
	if (person == NULL)
		person = good[rng_below(&day->rng,
		    sizeof(good) / sizeof(good[0]))];
	if (r->org != NULL && r->person == NULL)
		person = "hoa";		/* the agency's own house */
	if (r->what & DO_ARRIVAL || r->damage == DMG_REWRITE_STAMP) {
		kind = kind % 2 ? LETTER_DECISION : LETTER_NOTICE;
		if (r->person == NULL)
			person = kind == LETTER_NOTICE ? "cuong" : "giang";
	}
	if (r->what & DO_SCAN) {
		kind = LETTER_NOTICE;
		pages = 0;
	}
	if (r->what & DO_ANNEX)
		kind = LETTER_ANNEX;
	if (r->what & DO_JOINT)
		kind = LETTER_PLAN;
	office = office_find(person);
	if (r->what & DO_OLD)
		midnight -= 91 * DAY;	/* 13 weeks: the same weekday */
	m->now = midnight + 7 * 3600 + 1800 +
	    (int64_t)rng_below(&day->rng, 8 * 3600);
	day->number += 1 + rng_below(&day->rng, 7);
	letter_make(&m->letter, &day->rng, kind, office,
	    midnight - (r->what & DO_LATE ? 3 * DAY : 0), day->number, pages);
	m->letter.deputy = office->deputy != NULL &&
	    strcmp(office->deputy, person) == 0;
	if (r->dated != NULL)
		m->letter.date = date_parse(r->dated) - ZONE_VN + 43200;
	if (r->what & DO_CLOCK)
		m->now = midnight + r->clock;
	if (r->what & DO_JOINT) {
		m->joint = *office;
		m->joint.name = "SỞ NỘI VỤ -\nSỞ TÀI CHÍNH";
		m->letter.office = &m->joint;
		snprintf(m->letter.notation, sizeof(m->letter.notation),
		    "%02u/KHLT-SNV-STC", day->number);
	}
	m->letter.printed = r->printed;
	m->person = pki_find(day->pki, r->signs != NULL ? r->signs : person);
	m->org = pki_find(day->pki, r->org != NULL ? r->org : office->id);
	if (r->what & DO_ANNEX) {
		const struct letter	*of = &day->last_letter;
		char			 date[32];

		m->letter.office = of->office;
		m->org = pki_find(day->pki, of->office->id);
		snprintf(m->letter.notation, sizeof(m->letter.notation), "%s",
		    of->notation);
		snprintf(m->letter.title, sizeof(m->letter.title),
		    "(Kèm theo văn bản số %s ngày %s của %s)", of->notation,
		    date_text(date, sizeof(date), "%d/%m/%Y", of->date,
		    ZONE_VN), of->office->full);
		if (r->what & DO_MUTE)
			snprintf(m->letter.title, sizeof(m->letter.title),
			    "(Danh mục chi tiết)");
	}
}

static void
making_base(struct making *m)
{
	struct octets	 file = { 0 };
	struct pdf	*pdf = &m->pdf;

	if (m->recipe->what & DO_SCAN) {
		page_scan(&m->letter, 110, &file);
		m->at.sign = (struct page_place){ .x = 428, .y = 420 };
	} else {
		page_draw(&m->letter, &file, &m->at);
	}
	pdf_read_cairo(pdf, &file);
	octets_release(&file);
	pdf->streams = (m->recipe->what & DO_STREAMS) != 0;
	snprintf(pdf->id, sizeof(pdf->id), "%016llx%016llx",
	    (unsigned long long)rng_next(&m->day->rng),
	    (unsigned long long)rng_next(&m->day->rng));
	pdf_dict_add(pdf, pdf->root, "   /Lang (vi-VN)\n");
	pdf_info_set(pdf, m->letter.title, m->letter.office->full,
	    "nbsigner", m->now - 1200);
	pdf_base(pdf);
}

static void
sign_with(struct making *m, const struct identity *who, enum subfilter sf,
    const struct pdf_look *look, const char *reason)
{
	const struct recipe	*r = m->recipe;
	struct pdf_signing	 s = {
		.who = who, .subfilter = sf, .cms = r->cms, .look = *look,
		.reason = reason, .location = m->letter.office->place,
		.docmdp = m->nsigs == 0 ? r->docmdp : 0, .gap = GAP,
		.lie = r->lie, .not_der = r->not_der,
	};

	s.cms.md = md_of(r->md);
	s.cms.at = m->now;
	if (r->what & DO_STAMP) {
		s.cms.tsa = pki_find(m->day->pki, "tsa");
		s.cms.stamp_at = m->now + (r->stamp != 0 ? r->stamp : r->what &
		    DO_CLOCK ? 0 : 3);
	}
	if (EVP_PKEY_get_base_id(who->key) != EVP_PKEY_RSA)
		s.cms.pss = false;
	pdf_sign(&m->pdf, m->day->pki, &s, &m->last);
	m->nsigs++;
}

/* An appearance of ${w} x ${h} with its middle at ${x}, ${y}. */
static void
look_at(struct pdf_look *look, struct pdf *form, struct octets *file,
    double x, double y, unsigned page)
{
	pdf_read_cairo(form, file);
	octets_release(file);
	look->form = form;
	look->x = x - look->w / 2;
	look->y = y - look->h / 2;
	look->page = page;
}

static void
sign_person(struct making *m, bool again)
{
	const struct identity_row	*row = m->person->row;
	struct pdf_look			 look = { .w = 120, .h = 64 };
	struct pdf			 form = { 0 };
	struct octets			 file = { 0 };
	char				 text[512], when[48], reason[256];

	if (m->recipe->what & DO_SCAN) {	/* ink is in the picture */
		look = (struct pdf_look){ 0 };
	} else if (m->recipe->what & DO_LINES) {
		look.w = 190;
		look.h = 62;
		date_text(when, sizeof(when), "%d.%m.%Y %H:%M:%S", m->now,
		    ZONE_VN);
		snprintf(text, sizeof(text), "Ký bởi: %s\nEmail: %s\nCơ quan: "
		    "%s%s%s\nThời gian ký: %s +07:00", row->cn, row->email,
		    row->ou != NULL ? row->ou : "",
		    row->ou != NULL ? ", " : "", row->o, when);
		look_lines(&file, text, look.w, look.h);
		look_at(&look, &form, &file, m->at.sign.x, m->at.sign.y,
		    m->at.sign.page);
	} else {
		look_autograph(&file, row->cn, look.w, look.h);
		look_at(&look, &form, &file, m->at.sign.x,
		    m->at.sign.y - (again ? 14 : 0), m->at.sign.page);
	}
	snprintf(reason, sizeof(reason), "%s<%s> đã ký lên văn bản này!",
	    row->cn, row->email);
	sign_with(m, m->person, m->recipe->person_sf, &look, reason);
	pdf_release(&form);
}

static void
sign_org(struct making *m)
{
	const struct letter	*l = &m->letter;
	struct pdf_look		 look = { .w = 92, .h = 92 };
	struct pdf		 form = { 0 };
	struct octets		 file = { 0 };
	char			 text[512], when[48], reason[256];

	snprintf(reason, sizeof(reason), m->recipe->what & DO_COPY ?
	    "Sao y văn bản số %s của %s" : m->recipe->what & DO_ANNEX ?
	    "Kèm theo văn bản số %s của %s" : "Văn bản số %s của %s",
	    l->notation, l->office->full);
	if (m->recipe->what & (DO_ANNEX | DO_SCAN) &&
	    !(m->recipe->what & DO_MUTE)) {
		/* Decree 30, annex I: no seal here, but number and time. */
		look.w = 168;
		look.h = 40;
		date_text(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", m->now,
		    ZONE_VN);
		snprintf(text, sizeof(text), "Số: %s\nKý bởi: %s\nThời gian "
		    "ký: %s+07:00", l->notation, l->office->full, when);
		look_lines(&file, text, look.w, look.h);
		look_at(&look, &form, &file, 468, 808, 0);
	} else {
		look_seal(&file, l->office->full, look.w, look.h);
		look_at(&look, &form, &file, m->at.sign.x -
		    (m->recipe->what & DO_LINES ? 128 : 58),
		    m->at.sign.y + 4, m->at.sign.page);
	}
	sign_with(m, m->org, m->recipe->org_sf, &look, reason);
	pdf_release(&form);
}

static void
later(struct making *m, unsigned min, unsigned max)
{
	if (m->recipe->what & DO_CLOCK)
		return;
	m->now += 60 * (int64_t)(min + rng_below(&m->day->rng, max - min));
	m->now += rng_below(&m->day->rng, 60);
}

/* Who signs for the second agency of a joint paper. */
static void
sign_second(struct making *m)
{
	const struct identity	*person = m->person, *org = m->org;

	m->person = pki_find(m->day->pki, "giang");
	m->org = pki_find(m->day->pki, "stc");
	later(m, 5, 10);
	sign_person(m, true);
	if (!(m->recipe->what & DO_HALF)) {
		later(m, 5, 10);
		sign_org(m);
	}
	m->person = person;
	m->org = org;
}

static void
sign_arrival(struct making *m)
{
	struct pdf_look	 look = { .w = 114, .h = 64 };
	struct pdf	 form = { 0 };
	struct octets	 file = { 0 };
	char		 number[16], day[32];

	snprintf(number, sizeof(number), "%u", 4000 + m->letter.number);
	date_text(day, sizeof(day), "%d/%m/%Y", m->now, ZONE_VN);
	look_arrival(&file, "VP. UBND TỈNH KHÁNH HÒA", number, day, look.w,
	    look.h);
	look_at(&look, &form, &file, 117, 690, 0);
	sign_with(m, pki_find(m->day->pki, "vp"), m->recipe->org_sf, &look,
	    "Văn bản đến, đã kiểm tra và vào sổ");
	pdf_release(&form);
}

static void
file_name(struct making *m, char *name, size_t max, const char *ext)
{
	struct octets	 o = { 0 };
	char		 plain[256];

	/* NFD takes up to twice the octets, and a name has 255. */
	letter_filename(&m->letter, plain,
	    m->recipe->name == NAME_NFD ? 120 : 200, ext);
	if (m->recipe->what & DO_ANNEX && strcmp(m->recipe->kind, "annex") != 0)
		octets_printf(&o, "Phụ lục (%s) %s", m->recipe->kind, plain);
	else if (m->recipe->what & DO_ANNEX)
		octets_printf(&o, "Phụ lục %s", plain);
	else if (m->recipe->name == NAME_NFD)
		name_nfd(&o, plain);
	else if (m->recipe->name == NAME_TCVN3)
		name_tcvn3(&o, plain);
	else
		octets_printf(&o, "%s", plain);
	snprintf(name, max, "%s", (const char *)o.p);
	octets_release(&o);
}

static void
make_pdf(struct making *m)
{
	const struct recipe	*r = m->recipe;
	const char		*folder = folder_of(&m->letter);
	struct damaged		 d = { &m->letter, &m->last, 0 };
	char			 name[256];

	making_base(m);
	file_name(m, name, sizeof(name), ".pdf");
	if (r->what & DO_ORG_FIRST) {
		sign_org(m);
		later(m, 5, 40);
		sign_person(m, false);
	} else {
		if (r->what & DO_PERSON)
			sign_person(m, false);
		if (r->what & DO_TWICE) {
			m->now += 15;
			sign_person(m, true);
		}
		if (r->what & DO_ORG) {
			later(m, 5, 40);
			sign_org(m);
		}
		if (r->what & DO_JOINT)
			sign_second(m);
	}
	d.at = m->now;
	if (r->what & (DO_ARRIVAL | DO_SIBLING)) {
		day_file(m->day, r->what & DO_ARRIVAL ? &recipe_received :
		    &recipe_good, &m->letter, folder, name, &m->pdf.b);
		letter_filename(&m->letter, name, 200, r->what & DO_ARRIVAL ?
		    " (đã đóng dấu đến).pdf" : " (nén).pdf");
	}
	if (r->what & DO_ARRIVAL) {
		if (r->what & DO_BROKEN)
			damage_do(&m->pdf, r->damage, &d);
		later(m, 30, 90);
		sign_arrival(m);
		if (r->what & DO_BEHIND) {
			later(m, 5, 10);
			sign_person(m, true);
		}
	}
	if (!(r->what & DO_BROKEN))
		damage_do(&m->pdf, r->damage, &d);
	day_file(m->day, r, &m->letter, folder, name, &m->pdf.b);
	if (strcmp(r->kind, "good") == 0) {
		m->day->last.len = 0;
		octets_addo(&m->day->last, &m->pdf.b);
		m->day->last_letter = m->letter;
	}
}

static void
make_beside(struct making *m)
{
	const struct recipe	*r = m->recipe;
	const char		*folder = folder_of(&m->letter);
	struct cms_options	 opt = r->cms;
	struct octets		 xml = { 0 }, cms = { 0 }, pem = { 0 };
	struct covered		 c = { 0 };
	char			 name[256];

	opt.md = EVP_sha256();
	opt.at = m->now;
	if (r->form == FORM_P7M) {
		octets_printf(&xml, "<?xml version=\"1.0\" encoding="
		    "\"UTF-8\"?>\n<VanBan>\n\t<SoKyHieu>%s</SoKyHieu>\n"
		    "\t<CoQuan>%s</CoQuan>\n\t<TrichYeu>%s</TrichYeu>\n"
		    "</VanBan>\n",
		    m->letter.notation, m->letter.office->full,
		    m->letter.title);
		c.p[0] = xml.p;
		c.len[0] = xml.len;
		cms_make(&cms, m->day->pki, m->person, &opt, &c);
		file_name(m, name, sizeof(name), ".xml.p7m");
	} else {
		making_base(m);
		c.p[0] = m->pdf.b.p;
		c.len[0] = m->pdf.b.len;
		cms_make(&cms, m->day->pki, m->person, &opt, &c);
		if (r->form == FORM_PEM) {
			pem_make(&pem, "CMS", &cms);
			cms.len = 0;
			octets_addo(&cms, &pem);
		}
		file_name(m, name, sizeof(name), ".pdf");
		day_file(m->day, &recipe_unsigned, &m->letter, folder, name,
		    &m->pdf.b);
		file_name(m, name, sizeof(name), ".pdf.p7s");
	}
	day_file(m->day, r, &m->letter, folder, name, &cms);
	octets_release(&xml);
	octets_release(&cms);
	octets_release(&pem);
}

void
day_document(struct day *day, const struct recipe *r)
{
	static const struct octets	 nothing = { 0 };
	struct making			 m;
	char				 name[256];

	making_start(&m, day, r);
	switch (r->form) {
	case FORM_PDF:
		make_pdf(&m);
		break;
	case FORM_UNSIGNED:
		making_base(&m);
		file_name(&m, name, sizeof(name), ".pdf");
		day_file(day, r, &m.letter, folder_of(&m.letter), name,
		    &m.pdf.b);
		break;
	case FORM_EMPTY:
		file_name(&m, name, sizeof(name), ".pdf");
		day_file(day, r, &m.letter, folder_of(&m.letter), name,
		    &nothing);
		break;
	case FORM_DUPLICATE:
		letter_filename(&day->last_letter, name, 180, " - bản sao.pdf");
		snprintf(name + strlen(name) - 4, 16, " %u.pdf", day->number);
		day_file(day, r, &day->last_letter, "noi-bo", name,
		    &day->last);
		break;
	default:
		make_beside(&m);
		break;
	}
	pdf_release(&m.pdf);
}
