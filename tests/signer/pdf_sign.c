/*
 * pdf_sign.c: a signature as a revision (ISO 32000-1 12.8, EN 319 142-1).
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "tests/signer/pdf.h"

/* As wide as any offset here: the real ByteRange is padded to this. */
#define RANGE_ROOM	"[0 0000000000 0000000000 0000000000]"

static const char *const subfilters[] = {
	[SF_PKCS7_DETACHED] = "adbe.pkcs7.detached",
	[SF_CADES_DETACHED] = "ETSI.CAdES.detached",
	[SF_PKCS7_SHA1] = "adbe.pkcs7.sha1",
	[SF_X509_RSA_SHA1] = "adbe.x509.rsa_sha1",
};

static const char	 hex_digits[] = "0123456789abcdef";

static void
hex_put(uint8_t *at, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		at[2 * i] = (uint8_t)hex_digits[p[i] >> 4];
		at[2 * i + 1] = (uint8_t)hex_digits[p[i] & 15];
	}
}

static void
signature_dict(struct octets *o, const struct pdf_signing *s)
{
	octets_printf(o, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s "
	    "/ByteRange " RANGE_ROOM " /Contents <", subfilters[s->subfilter]);
	for (size_t i = 0; i < s->gap; i++)
		octets_adds(o, "00");
	octets_adds(o, "> /M ");
	pdf_date(o, s->cms.at);
	octets_adds(o, " /Name ");
	pdf_text(o, s->who->row->cn);
	if (s->reason != NULL) {
		octets_adds(o, " /Reason ");
		pdf_text(o, s->reason);
	}
	if (s->location != NULL) {
		octets_adds(o, " /Location ");
		pdf_text(o, s->location);
	}
	if (s->subfilter == SF_X509_RSA_SHA1) {
		octets_adds(o, " /Cert <");
		for (size_t i = 0; i < s->who->der.len; i++)
			octets_printf(o, "%02X", s->who->der.p[i]);
		octets_adds(o, ">");
	}
	if (s->docmdp != 0)
		octets_printf(o, " /Reference [<< /Type /SigRef "
		    "/TransformMethod /DocMDP /TransformParams << /Type "
		    "/TransformParams /P %u /V /1.2 >> >>]", s->docmdp);
	octets_adds(o, " >>");
}

static void
widget_put(struct pdf *pdf, unsigned field, unsigned sig,
    const struct pdf_signing *s)
{
	const struct pdf_look	*l = &s->look;
	unsigned		 form = 0;
	char			 ap[48] = "";

	if (l->form != NULL) {
		form = pdf_graft(pdf, l->form, l->w, l->h);
		snprintf(ap, sizeof(ap), " /AP << /N %u 0 R >>", form);
	}
	pdf_setf(pdf, field, "<< /Type /Annot /Subtype /Widget /FT /Sig "
	    "/T (Signature%u) /F 132 /Rect [%g %g %g %g] /P %u 0 R /V %u 0 R"
	    "%s >>", pdf->nfields, l->x, l->y, l->x + l->w, l->y + l->h,
	    pdf->page[l->page], sig, ap);
	pdf_put(pdf, field);
}

/* The field into the page's /Annots and the form's /Fields. */
static void
field_attach(struct pdf *pdf, unsigned field, unsigned sig,
    const struct pdf_signing *s)
{
	struct octets	*annots = &pdf->annots[s->look.page];
	unsigned	 page = pdf->page[s->look.page], array;
	char		 text[80];

	octets_printf(&pdf->fields, "%u 0 R ", field);
	octets_printf(annots, "%u 0 R ", field);
	array = pdf_ref(pdf, page, "/Annots ");
	if (array == 0) {
		array = pdf_new(pdf);
		snprintf(text, sizeof(text), "   /Annots %u 0 R\n", array);
		pdf_dict_add(pdf, page, text);
		pdf_put(pdf, page);
	}
	pdf_setf(pdf, array, "[ %s]", (const char *)annots->p);
	pdf_put(pdf, array);

	if (pdf->acroform == 0) {
		pdf->acroform = pdf_new(pdf);
		snprintf(text, sizeof(text), "   /AcroForm %u 0 R\n",
		    pdf->acroform);
		pdf_dict_add(pdf, pdf->root, text);
		if (s->docmdp != 0) {
			snprintf(text, sizeof(text),
			    "   /Perms << /DocMDP %u 0 R >>\n", sig);
			pdf_dict_add(pdf, pdf->root, text);
		}
		pdf_put(pdf, pdf->root);
	}
	pdf_setf(pdf, pdf->acroform, "<< /Fields [ %s] /SigFlags 3 >>",
	    (const char *)pdf->fields.p);
	pdf_put(pdf, pdf->acroform);
}

/* What the ByteRange says: the truth, or the lie that was asked for. */
static void
range_make(size_t r[4], size_t lt, size_t gt, size_t end,
    enum byterange_lie lie)
{
	r[0] = 0;
	r[1] = lt;
	r[2] = gt;
	r[3] = end - gt;
	switch (lie) {
	case LIE_NONE:
		break;
	case LIE_PAST_END:
		r[3] += 5000;
		break;
	case LIE_OVERLAP:	/* the second range lies in the first */
		r[2] = 64;
		r[3] = lt - 128;
		break;
	case LIE_NOT_ZERO:
		r[0] = 9;
		r[1] -= 9;
		break;
	case LIE_WIDE_GAP:	/* a hole before Contents */
		r[1] -= 200;
		break;
	}
}

static void
contents_make(struct octets *out, const struct pki *pki,
    const struct pdf_signing *s, const struct covered *c)
{
	struct cms_options	 cms = s->cms;
	uint8_t			 md[EVP_MAX_MD_SIZE];
	unsigned int		 n;

	if (s->not_der) {
		octets_adds(out, "\x13\x37 this is not a SignedData at all");
		return;
	}
	switch (s->subfilter) {
	case SF_X509_RSA_SHA1:
		rsa_sha1_make(out, s->who, c);
		break;
	case SF_PKCS7_SHA1:	/* signs the SHA-1 of the ranges, enclosed */
		covered_digest(c, EVP_sha1(), md, &n);
		cms.form = CMS_ATTACHED;
		cms_make(out, pki, s->who, &cms,
		    &(struct covered){ .p = { md, NULL }, .len = { n, 0 } });
		break;
	case SF_CADES_DETACHED:		/* EN 319 142-1: /M instead */
		cms.cades = true;
		cms.no_time = true;
		cms_make(out, pki, s->who, &cms, c);
		break;
	case SF_PKCS7_DETACHED:
		cms_make(out, pki, s->who, &cms, c);
		break;
	}
}

static void
fill_in(struct pdf *pdf, const struct pki *pki, const struct pdf_signing *s,
    size_t from, struct pdf_signed *out)
{
	struct octets	*b = &pdf->b, value = { 0 };
	struct covered	 c;
	size_t		 at, lt, gt, r[4];
	char		 text[sizeof(RANGE_ROOM)];
	int		 n;

	at = octets_find(b, from, RANGE_ROOM);
	lt = octets_find(b, at, "/Contents <") + strlen("/Contents ");
	gt = lt + 2 * s->gap + 2;
	range_make(r, lt, gt, b->len, s->lie);
	n = snprintf(text, sizeof(text), "[%zu %zu %zu %zu]", r[0], r[1], r[2],
	    r[3]);
	memset(b->p + at, ' ', strlen(RANGE_ROOM));
	memcpy(b->p + at, text, (size_t)n);

	/* A liar signs what there is of what he claims. */
	if (r[3] > b->len - r[2])
		r[3] = b->len - r[2];
	c = (struct covered){ .p = { b->p + r[0], b->p + r[2] },
	    .len = { r[1], r[3] } };
	contents_make(&value, pki, s, &c);
	if (value.len > s->gap)
		errx(1, "a signature of %zu octets, room for %zu", value.len,
		    s->gap);
	hex_put(b->p + lt + 1, value.p, value.len);
	if (out != NULL)
		*out = (struct pdf_signed){ .contents = lt,
		    .contents_len = gt - lt,
		    .value = lt + 1 + 2 * (value.len - 1), .end = b->len };
	octets_release(&value);
}

void
pdf_sign(struct pdf *pdf, const struct pki *pki, const struct pdf_signing *s,
    struct pdf_signed *out)
{
	struct octets	 dict = { 0 };
	unsigned	 sig = pdf_new(pdf), field = pdf_new(pdf);
	size_t		 at;

	pdf->nfields++;
	signature_dict(&dict, s);
	pdf_set(pdf, sig, dict.p, dict.len);
	octets_release(&dict);
	at = pdf_put(pdf, sig);
	widget_put(pdf, field, sig, s);
	field_attach(pdf, field, sig, s);
	pdf_finish(pdf);
	fill_in(pdf, pki, s, at, out);
	/* The rewriter needs the signature as it is now. */
	pdf_set(pdf, sig, pdf->b.p + at, pdf->obj[sig].len);
}
