/*
 * corpus.c: many signed PDFs for a benchmark: two signatures each.
 *
 * Pages and appearances are drawn once for a pool of templates; number, day,
 * month, dates, names, filler and both signatures are a document's own.
 */
#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/signer/letter.h"
#include "tests/signer/pdf.h"

#define TEMPLATES	24
#define GAP		4096
#define GAP_SMALL	2208
#define FOLDER		1000		/* files in one folder */

struct template {
	struct letter		 letter;
	struct page_places	 at;
	struct pdf		 pdf;
	struct pdf		 ink, seal;
	const struct identity	*person, *org;
	size_t			 overhead;	/* octets without filler */
};

struct corpus {
	const struct pki		*pki;
	const struct corpus_options	*opt;
	struct template			 t[TEMPLATES];
	struct rng			 rng;
	struct octets			 noise;
};

static void
look_read(struct pdf *pdf, struct octets *file)
{
	pdf_read_cairo(pdf, file);
	octets_release(file);
}

static void
template_make(struct corpus *c, unsigned i)
{
	static const char *const signers[] = { "an", "giang", "khoa", "binh",
	    "hoa", "giang", "an", "khoa" };
	struct template		*t = &c->t[i];
	const char		*id = signers[i % 8];
	const struct office	*office = office_find(id);
	struct octets		 file = { 0 };

	t->person = pki_find(c->pki, id);
	t->org = pki_find(c->pki, office->id);
	letter_make(&t->letter, &c->rng, rng_below(&c->rng, LETTER_ANNEX),
	    office, c->pki->at - 31 * DAY - 11 * DAY * (int64_t)i, 1,
	    1 + i % 2);
	t->letter.blank = true;
	t->letter.deputy = office->deputy != NULL &&
	    strcmp(office->deputy, id) == 0;
	if (c->opt->fixed != 0) {
		page_small(&t->letter, &file, &t->at);
		look_read(&t->pdf, &file);
		return;
	}
	page_draw(&t->letter, &file, &t->at);
	look_read(&t->pdf, &file);
	look_autograph(&file, t->person->row->cn, 120, 64);
	look_read(&t->ink, &file);
	look_seal(&file, office->full, 92, 92);
	look_read(&t->seal, &file);
}

static void
text_at(struct octets *o, const struct page_place *at, unsigned number,
    unsigned padded)
{
	/* Below ${padded} with a leading zero: days, two months, numbers. */
	if (at->x > 0)
		octets_printf(o, "1 0 0 1 %.1f %.1f Tm (%s%u) Tj ", at->x,
		    at->y, number < padded ? "0" : "", number);
}

/* The registry's pen, and a picture of ${filler} octets that do not pack. */
static void
fill_in(struct corpus *c, struct pdf *pdf, const struct template *t,
    const struct letter *l, size_t filler)
{
	struct octets		 o = { 0 };
	struct pdf_overlay	 over;
	char			 entry[128], num[8];
	unsigned		 image = 0;

	if (filler >= 256) {
		snprintf(entry, sizeof(entry), "/Type /XObject /Subtype /Image"
		    " /Width 256 /Height %zu /ColorSpace /DeviceGray "
		    "/BitsPerComponent 8", filler / 256);
		image = pdf_new(pdf);
		octets_room(&c->noise, filler);
		rng_fill(&c->rng, c->noise.p, filler / 256 * 256);
		pdf_set_stream(pdf, image, entry, c->noise.p,
		    filler / 256 * 256);
		octets_adds(&o, "q 36 0 0 36 85 40 cm /NbScan Do Q ");
	}
	octets_adds(&o, "BT 0 g /NbPen 12 Tf ");
	text_at(&o, &t->at.number, l->number, 10);
	date_text(num, sizeof(num), "%d", l->date, ZONE_VN);
	text_at(&o, &t->at.day, (unsigned)strtoul(num, NULL, 10), 10);
	date_text(num, sizeof(num), "%m", l->date, ZONE_VN);
	text_at(&o, &t->at.month, (unsigned)strtoul(num, NULL, 10), 3);
	octets_adds(&o, "ET");
	pdf_overlay(pdf, 0, (const char *)o.p, "/Font", "/NbPen << /Type "
	    "/Font /Subtype /Type1 /BaseFont /Times-Roman >>", &over);
	if (image != 0) {
		snprintf(entry, sizeof(entry), "/NbScan %u 0 R", image);
		pdf_res_add(pdf, over.res, "/XObject", entry);
	}
	octets_release(&o);
}

static void
sign_both(struct corpus *c, struct pdf *pdf, const struct template *t,
    const struct letter *l)
{
	struct pdf_signing	 s = {
		.who = t->person, .subfilter = SF_PKCS7_DETACHED,
		.cms = { .md = EVP_sha256(), .at = l->date + 9 * 3600 +
		    rng_below(&c->rng, 6 * 3600) },
		.location = l->office->place,
		.gap = c->opt->fixed != 0 ? GAP_SMALL : GAP,
	};

	if (c->opt->fixed == 0)
		s.look = (struct pdf_look){ .form = &t->ink,
		    .x = t->at.sign.x - 60, .y = t->at.sign.y - 32,
		    .w = 120, .h = 64, .page = t->at.sign.page };
	pdf_sign(pdf, c->pki, &s, NULL);
	s.who = t->org;
	s.cms.at += 600 + rng_below(&c->rng, 1200);
	if (c->opt->fixed == 0) {
		s.look.form = &t->seal;
		s.look.x = t->at.sign.x - 104;
		s.look.y = t->at.sign.y - 42;
		s.look.w = s.look.h = 92;
	}
	pdf_sign(pdf, c->pki, &s, NULL);
}

/* A day of the template's month, so that the printed year is right. */
static int64_t
day_of(struct corpus *c, const struct template *t)
{
	char	 buf[32];

	date_text(buf, sizeof(buf), "%Y-%m-01", t->letter.date, ZONE_VN);
	return date_parse(buf) - ZONE_VN + rng_below(&c->rng, 28) * DAY;
}

static void
document_make(struct corpus *c, struct template *t, unsigned number,
    size_t filler, struct pdf *pdf, struct letter *l)
{
	char	 rest[64], title[512];

	*l = t->letter;
	l->number = number;
	l->date = day_of(c, t);
	snprintf(rest, sizeof(rest), "%s", strchr(t->letter.notation, '/'));
	snprintf(l->notation, sizeof(l->notation), "%02u%.50s", number, rest);
	snprintf(title, sizeof(title), "%s %s", l->notation, l->title);

	pdf_copy(pdf, &t->pdf);
	snprintf(pdf->id, sizeof(pdf->id), "%016llx%016llx",
	    (unsigned long long)rng_next(&c->rng),
	    (unsigned long long)rng_next(&c->rng));
	fill_in(c, pdf, t, l, filler);
	pdf_info_set(pdf, title, l->office->full, "nbsigner", l->date +
	    8 * 3600);
	pdf_base(pdf);
	sign_both(c, pdf, t, l);
}

static size_t
filler_len(struct corpus *c, const struct template *t)
{
	const struct corpus_options	*opt = c->opt;
	double				 mean, mu;

	if (opt->fixed != 0)
		return opt->fixed > t->overhead ? opt->fixed - t->overhead : 0;
	/* What no document can do without shifts the distribution. */
	mean = opt->mean - (double)t->overhead;
	if (mean <= 0)
		return 0;
	mu = log(mean) - opt->sigma * opt->sigma / 2;
	mu += opt->sigma * rng_normal(&c->rng);
	return mu > log(2e9) ? (size_t)2e9 : (size_t)exp(mu);
}

void
corpus_make(const struct pki *pki, const char *out,
    const struct corpus_options *opt)
{
	struct corpus	*c;
	struct letter	 l;
	struct pdf	 pdf;
	char		 path[4096], name[256];
	size_t		 total = 0;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		err(1, NULL);
	c->pki = pki;
	c->opt = opt;
	rng_seed(&c->rng, opt->seed, "corpus");
	for (unsigned i = 0; i < TEMPLATES; i++) {
		template_make(c, i);
		document_make(c, &c->t[i], 1, 256, &pdf, &l);
		c->t[i].overhead = pdf.b.len - 256;
		pdf_release(&pdf);
	}
	for (unsigned i = 0; i < opt->n; i++) {
		struct template	*t = &c->t[rng_below(&c->rng, TEMPLATES)];

		snprintf(path, sizeof(path), "%s/%04u", out, i / FOLDER);
		if (i % FOLDER == 0)
			dir_make(path);
		document_make(c, t, i + 1, filler_len(c, t), &pdf, &l);
		letter_filename(&l, name, 200, ".pdf");
		snprintf(path, sizeof(path), "%s/%04u/%s", out, i / FOLDER,
		    name);
		file_write(path, pdf.b.p, pdf.b.len);
		total += pdf.b.len;
		pdf_release(&pdf);
	}
	printf("%u files, %zu octets, %zu on average, in %s\n", opt->n, total,
	    total / opt->n, out);
	for (unsigned i = 0; i < TEMPLATES; i++) {
		pdf_release(&c->t[i].pdf);
		pdf_release(&c->t[i].ink);
		pdf_release(&c->t[i].seal);
	}
	octets_release(&c->noise);
	free(c);
}
