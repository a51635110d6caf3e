/*
 * pdf_graft.c: strings and appearances put into a PDF.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/signer/pdf.h"

static uint32_t
utf8_next(const char **s)
{
	const uint8_t	*p = (const uint8_t *)*s;
	uint32_t	 c = *p++;
	unsigned	 more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0;

	if (more > 0)
		c &= 0x3fu >> more;
	while (more-- > 0 && (*p & 0xc0) == 0x80)
		c = c << 6 | (*p++ & 0x3f);
	*s = (const char *)p;
	return c;
}

static void
text_octet(struct octets *o, unsigned c)
{
	if (c == '(' || c == ')' || c == '\\')
		octets_printf(o, "\\%c", (char)c);
	else if (c >= 0x20 && c < 0x7f)
		octets_printf(o, "%c", (char)c);
	else
		octets_printf(o, "\\%03o", c);
}

void
pdf_text(struct octets *o, const char *utf8)
{
	octets_adds(o, "(\\376\\377");
	while (*utf8 != '\0') {
		uint32_t	 c = utf8_next(&utf8);

		/* Vietnamese is in the basic plane. */
		text_octet(o, (c >> 8) & 0xff);
		text_octet(o, c & 0xff);
	}
	octets_adds(o, ")");
}

void
pdf_date(struct octets *o, int64_t at)
{
	char	 buf[32];

	octets_printf(o, "(D:%s+07'00')", date_text(buf, sizeof(buf),
	    "%Y%m%d%H%M%S", at, ZONE_VN));
}

void
pdf_info_set(struct pdf *pdf, const char *title, const char *author,
    const char *producer, int64_t at)
{
	struct octets	 o = { 0 };

	octets_adds(&o, "<< /Title ");
	pdf_text(&o, title);
	octets_adds(&o, " /Author ");
	pdf_text(&o, author);
	octets_printf(&o, " /Producer (%s) /CreationDate ", producer);
	pdf_date(&o, at);
	octets_adds(&o, " /ModDate ");
	pdf_date(&o, at);
	octets_adds(&o, " >>");
	pdf_set(pdf, pdf->info, o.p, o.len);
	octets_release(&o);
}

/* Renumber every "N 0 R" in front of the stream's data. */
static void
refs_move(struct octets *out, const struct pdf_obj *o, const unsigned *map,
    unsigned nmap)
{
	const char	*s = (const char *)o->p, *end, *p, *q;
	unsigned long	 n;
	char		*e;

	if ((end = strstr(s, "stream\n")) == NULL)
		end = s + o->len;
	for (p = s; p < end; p = q) {
		if (!isdigit((unsigned char)*p) || (p > s &&
		    !isspace((unsigned char)p[-1]))) {
			q = p + 1;
			octets_add(out, p, 1);
			continue;
		}
		n = strtoul(p, &e, 10);
		q = e;
		if (end - e >= 4 && memcmp(e, " 0 R", 4) == 0 && n < nmap)
			octets_printf(out, "%u", map[n]);
		else
			octets_add(out, p, (size_t)(q - p));
	}
	octets_add(out, end, o->len - (size_t)(end - s));
}

/*
 * Every object of ${look} moves behind ours, but for its catalogue, page
 * tree, page and information; the page's content becomes the form.
 */
unsigned
pdf_graft(struct pdf *pdf, const struct pdf *look, double w, double h)
{
	struct octets	 o = { 0 }, head = { 0 };
	unsigned	*map, content, res, parent;

	if (look->npages != 1)
		errx(1, "an appearance has one page");
	content = pdf_ref(look, look->page[0], "/Contents ");
	res = pdf_ref(look, look->page[0], "/Resources ");
	parent = pdf_ref(look, look->page[0], "/Parent ");
	if (content == 0 || res == 0 || parent == 0)
		errx(1, "cairo's page is not what was expected");
	if ((map = calloc(look->nobj, sizeof(*map))) == NULL)
		err(1, NULL);
	for (unsigned i = 1; i < look->nobj; i++)
		if (i != look->root && i != look->info &&
		    i != look->page[0] && i != parent)
			map[i] = pdf_new(pdf);
	octets_printf(&head, " /Type /XObject /Subtype /Form /BBox [0 0 %g %g]"
	    " /Resources %u 0 R", w, h, map[res]);
	for (unsigned i = 1; i < look->nobj; i++) {
		if (map[i] == 0)
			continue;
		o.len = 0;
		refs_move(&o, &look->obj[i], map, look->nobj);
		if (i == content)
			octets_insert(&o, 2, head.p, head.len);
		pdf_set(pdf, map[i], o.p, o.len);
		pdf_put(pdf, map[i]);
	}
	content = map[content];
	free(map);
	octets_release(&o);
	octets_release(&head);
	return content;
}

void
pdf_res_add(struct pdf *pdf, unsigned num, const char *res,
    const char *entry)
{
	struct octets	 o = { 0 };
	char		 text[256];
	size_t		 at;

	octets_add(&o, pdf->obj[num].p, pdf->obj[num].len);
	snprintf(text, sizeof(text), "%s <<", res);
	if ((at = octets_find(&o, 0, text)) != SIZE_MAX) {
		snprintf(text, sizeof(text), " %s", entry);
		octets_insert(&o, at + strlen(res) + 3, text, strlen(text));
		pdf_set(pdf, num, o.p, o.len);
	} else {
		snprintf(text, sizeof(text), "   %s << %s >>\n", res, entry);
		pdf_dict_add(pdf, num, text);
	}
	octets_release(&o);
}

/* cairo leaves its matrix behind: keep it between q and Q. */
void
pdf_overlay(struct pdf *pdf, unsigned page, const char *content,
    const char *res, const char *entry, struct pdf_overlay *out)
{
	struct octets	 o = { 0 };
	char		 text[96], *after;
	unsigned	 num = pdf->page[page], old;
	size_t		 at, end;

	old = pdf_ref(pdf, num, "/Contents ");
	*out = (struct pdf_overlay){ .page = num,
	    .res = pdf_ref(pdf, num, "/Resources "),
	    .before = pdf_new(pdf), .after = pdf_new(pdf) };
	if (old == 0 || out->res == 0)
		errx(1, "this page was drawn over already");
	pdf_set_stream(pdf, out->before, "", "q", 1);
	if (asprintf(&after, "Q\n%s", content) == -1)
		err(1, NULL);
	pdf_set_stream(pdf, out->after, "", after, strlen(after));
	free(after);

	octets_add(&o, pdf->obj[num].p, pdf->obj[num].len);
	at = octets_find(&o, 0, "/Contents ") + strlen("/Contents ");
	end = octets_find(&o, at, "R") + 1;
	memmove(o.p + at, o.p + end, o.len - end);
	o.len -= end - at;
	snprintf(text, sizeof(text), "[ %u 0 R %u 0 R %u 0 R ]", out->before,
	    old, out->after);
	octets_insert(&o, at, text, strlen(text));
	pdf_set(pdf, num, o.p, o.len);
	octets_release(&o);
	if (res != NULL)
		pdf_res_add(pdf, out->res, res, entry);
}

void
pdf_overlay_put(struct pdf *pdf, const struct pdf_overlay *o)
{
	pdf_put(pdf, o->page);
	pdf_put(pdf, o->res);
	pdf_put(pdf, o->before);
	pdf_put(pdf, o->after);
}
