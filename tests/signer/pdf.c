/*
 * pdf.c: PDF objects, a base of them, and revisions after it.
 */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/signer/pdf.h"

#define OBJSTM_MAX	100	/* objects in one object stream */

unsigned
pdf_new(struct pdf *pdf)
{
	if (pdf->nobj == 0)
		pdf->nobj = 1;
	if (pdf->nobj >= pdf->capobj) {
		unsigned	 cap = pdf->capobj != 0 ? 2 * pdf->capobj : 64;

		pdf->obj = realloc(pdf->obj, cap * sizeof(*pdf->obj));
		if (pdf->obj == NULL)
			err(1, NULL);
		memset(pdf->obj + pdf->capobj, 0,
		    (cap - pdf->capobj) * sizeof(*pdf->obj));
		pdf->capobj = cap;
	}
	return pdf->nobj++;
}

void
pdf_set(struct pdf *pdf, unsigned num, const void *p, size_t len)
{
	struct pdf_obj	*o = &pdf->obj[num];
	uint8_t		*q;

	if ((q = malloc(len + 1)) == NULL)
		err(1, NULL);
	memcpy(q, p, len);
	q[len] = '\0';
	free(o->p);
	o->p = q;
	o->len = len;
}

void
pdf_setf(struct pdf *pdf, unsigned num, const char *fmt, ...)
{
	va_list	 ap;
	char	*s;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n == -1)
		err(1, NULL);
	pdf_set(pdf, num, s, (size_t)n);
	free(s);
}

void
pdf_set_stream(struct pdf *pdf, unsigned num, const char *dict,
    const void *p, size_t len)
{
	struct octets	 o = { 0 };

	octets_printf(&o, "<< %s /Length %zu >>\nstream\n", dict, len);
	octets_add(&o, p, len);
	octets_adds(&o, "\nendstream");
	pdf_set(pdf, num, o.p, o.len);
	octets_release(&o);
}

void
pdf_dict_add(struct pdf *pdf, unsigned num, const char *text)
{
	struct octets	 o = { 0 };
	size_t		 at;

	octets_add(&o, pdf->obj[num].p, pdf->obj[num].len);
	if ((at = octets_rfind(&o, ">>")) == SIZE_MAX)
		errx(1, "object %u has no dictionary", num);
	octets_insert(&o, at, text, strlen(text));
	pdf_set(pdf, num, o.p, o.len);
	octets_release(&o);
}

unsigned
pdf_ref(const struct pdf *pdf, unsigned num, const char *key)
{
	const char	*s = (const char *)pdf->obj[num].p;

	if ((s = strstr(s, key)) == NULL)
		return 0;
	return (unsigned)strtoul(s + strlen(key), NULL, 10);
}

static bool
obj_is_stream(const struct pdf_obj *o)
{
	return o->len > 9 && memcmp(o->p + o->len - 9, "endstream", 9) == 0;
}

/* "endobj" that another object, or the table, comes after. */
static size_t
obj_end(const struct octets *file, size_t from)
{
	size_t	 at = octets_find(file, from, "\nendobj\n");

	while (at != SIZE_MAX && file->p[at + 8] != 'x' &&
	    (file->p[at + 8] < '0' || file->p[at + 8] > '9'))
		at = octets_find(file, at + 8, "\nendobj\n");
	if (at == SIZE_MAX)
		errx(1, "cairo's PDF: an object without end");
	return at;
}

static void
pages_find(struct pdf *pdf)
{
	for (unsigned i = 1; i < pdf->nobj; i++) {
		if (obj_is_stream(&pdf->obj[i]) || strstr(
		    (const char *)pdf->obj[i].p, "/Type /Page ") == NULL)
			continue;
		if (pdf->npages == PDF_PAGES)
			errx(1, "more than %d pages", PDF_PAGES);
		pdf->page[pdf->npages++] = i;
	}
}

/* cairo writes a classic table and "N 0 obj\n...\nendobj\n". */
void
pdf_read_cairo(struct pdf *pdf, const struct octets *file)
{
	size_t		 xref, off, end;
	const char	*s, *root, *info;
	char		*e;
	unsigned	 n;

	if ((xref = octets_rfind(file, "\nxref\n")) == SIZE_MAX)
		errx(1, "cairo's PDF has no xref table");
	s = (const char *)file->p + xref + strlen("\nxref\n");
	if ((root = strstr(s, "/Root ")) == NULL ||
	    (info = strstr(s, "/Info ")) == NULL)
		errx(1, "cairo's PDF has no trailer");
	pdf->root = (unsigned)strtoul(root + 6, NULL, 10);
	pdf->info = (unsigned)strtoul(info + 6, NULL, 10);
	(void)strtoul(s, &e, 10);
	n = (unsigned)strtoul(e, &e, 10);
	for (unsigned i = 1; i < n; i++) {
		off = strtoul(e + 1 + 20 * i, NULL, 10);
		if ((off = octets_find(file, off, " obj\n")) == SIZE_MAX)
			errx(1, "cairo's PDF: no object %u", i);
		off += strlen(" obj\n");
		end = obj_end(file, off);
		pdf_set(pdf, pdf_new(pdf), file->p + off, end - off);
	}
	pages_find(pdf);
}

void
pdf_copy(struct pdf *dst, const struct pdf *src)
{
	*dst = (struct pdf){ .root = src->root, .info = src->info,
	    .npages = src->npages, .streams = src->streams };
	memcpy(dst->page, src->page, sizeof(dst->page));
	for (unsigned i = 1; i < src->nobj; i++)
		pdf_set(dst, pdf_new(dst), src->obj[i].p, src->obj[i].len);
}

void
pdf_release(struct pdf *pdf)
{
	for (unsigned i = 1; i < pdf->nobj; i++)
		free(pdf->obj[i].p);
	free(pdf->obj);
	for (unsigned i = 0; i < PDF_PAGES; i++)
		octets_release(&pdf->annots[i]);
	octets_release(&pdf->fields);
	octets_release(&pdf->b);
	*pdf = (struct pdf){ 0 };
}

static void
change_add(struct pdf *pdf, unsigned num)
{
	if (pdf->nchange == PDF_CHANGES)
		errx(1, "more than %d objects in one revision", PDF_CHANGES);
	pdf->change[pdf->nchange].num = num;
	pdf->change[pdf->nchange++].off = pdf->b.len;
}

static size_t
obj_write(struct pdf *pdf, unsigned num)
{
	size_t	 at;

	octets_printf(&pdf->b, "%u 0 obj\n", num);
	at = pdf->b.len;
	octets_add(&pdf->b, pdf->obj[num].p, pdf->obj[num].len);
	octets_adds(&pdf->b, "\nendobj\n");
	return at;
}

size_t
pdf_put(struct pdf *pdf, unsigned num)
{
	change_add(pdf, num);
	return obj_write(pdf, num);
}

/* A zlib stream of stored blocks (RFC 1950, 1951): Flate without a library. */
static void
flate_stored(struct octets *out, const uint8_t *p, size_t len)
{
	uint32_t	 a = 1, b = 0;
	size_t		 n;

	octets_add(out, "\x78\x01", 2);
	for (size_t i = 0; i < len || i == 0; i += n) {
		uint8_t	 h[5];

		n = len - i < 65535 ? len - i : 65535;
		h[0] = i + n == len;
		h[1] = (uint8_t)n;
		h[2] = (uint8_t)(n >> 8);
		h[3] = (uint8_t)~h[1];
		h[4] = (uint8_t)~h[2];
		octets_add(out, h, 5);
		octets_add(out, p + i, n);
		if (len == 0)
			break;
	}
	for (size_t i = 0; i < len; i++) {
		a = (a + p[i]) % 65521;
		b = (b + a) % 65521;
	}
	octets_add(out, (uint8_t[]){ (uint8_t)(b >> 8), (uint8_t)b,
	    (uint8_t)(a >> 8), (uint8_t)a }, 4);
}

#define ROW		8	/* W [1 4 2], and the predictor's octet */

static void
row_set(uint8_t row[ROW - 1], unsigned type, uint64_t two, unsigned three)
{
	row[0] = (uint8_t)type;
	row[1] = (uint8_t)(two >> 24);
	row[2] = (uint8_t)(two >> 16);
	row[3] = (uint8_t)(two >> 8);
	row[4] = (uint8_t)two;
	row[5] = (uint8_t)(three >> 8);
	row[6] = (uint8_t)three;
}

/* Cross-reference stream ${num} of ${n} rows, PNG predictor "up". */
static void
xref_stream(struct pdf *pdf, unsigned num, uint8_t (*rows)[ROW - 1],
    unsigned n, const char *index)
{
	struct octets	 raw = { 0 }, z = { 0 }, dict = { 0 };
	uint8_t		 up[ROW];

	for (unsigned i = 0; i < n; i++) {
		up[0] = 2;
		for (unsigned k = 0; k < ROW - 1; k++)
			up[k + 1] = (uint8_t)(rows[i][k] -
			    (i > 0 ? rows[i - 1][k] : 0));
		octets_add(&raw, up, ROW);
	}
	flate_stored(&z, raw.p, raw.len);
	octets_printf(&dict, "/Type /XRef /Size %u /W [1 4 2]%s%s%s /Root %u 0"
	    " R /Info %u 0 R /ID [<%s> <%s>] /Filter /FlateDecode "
	    "/DecodeParms << /Predictor 12 /Columns 7 >>", pdf->nobj,
	    index != NULL ? " /Index [" : "", index != NULL ? index : "",
	    index != NULL ? "]" : "", pdf->root, pdf->info, pdf->id, pdf->id);
	if (pdf->prev != 0)
		octets_printf(&dict, " /Prev %zu", pdf->prev);
	pdf_set_stream(pdf, num, (const char *)dict.p, z.p, z.len);
	octets_release(&raw);
	octets_release(&z);
	octets_release(&dict);
}

static void
startxref(struct pdf *pdf, size_t at)
{
	octets_printf(&pdf->b, "startxref\n%zu\n%%%%EOF\n", at);
	pdf->prev = at;
	pdf->nchange = 0;
}

static void
trailer_write(struct pdf *pdf, size_t at)
{
	octets_printf(&pdf->b, "trailer\n<< /Size %u /Root %u 0 R /Info %u 0 R"
	    " /ID [<%s> <%s>]", pdf->nobj, pdf->root, pdf->info, pdf->id,
	    pdf->id);
	if (pdf->prev != 0)
		octets_printf(&pdf->b, " /Prev %zu", pdf->prev);
	octets_adds(&pdf->b, " >>\n");
	startxref(pdf, at);
}

static void
base_classic(struct pdf *pdf)
{
	size_t	*off, at;

	if ((off = calloc(pdf->nobj, sizeof(*off))) == NULL)
		err(1, NULL);
	for (unsigned i = 1; i < pdf->nobj; i++) {
		off[i] = pdf->b.len;
		obj_write(pdf, i);
	}
	at = pdf->b.len;
	octets_printf(&pdf->b, "xref\n0 %u\n0000000000 65535 f \n", pdf->nobj);
	for (unsigned i = 1; i < pdf->nobj; i++)
		octets_printf(&pdf->b, "%010zu 00000 n \n", off[i]);
	trailer_write(pdf, at);
	free(off);
}

/* Objects ${first}.. that are no streams, packed; returns how many. */
static unsigned
objstm_write(struct pdf *pdf, unsigned first, unsigned last,
    uint8_t (*rows)[ROW - 1])
{
	struct octets	 head = { 0 }, body = { 0 }, z = { 0 };
	unsigned	 num = pdf_new(pdf), n = 0;
	char		 dict[96];

	for (unsigned i = first; i < last && n < OBJSTM_MAX; i++) {
		if (obj_is_stream(&pdf->obj[i]) || rows[i][0] != 0)
			continue;
		octets_printf(&head, "%u %zu ", i, body.len);
		octets_add(&body, pdf->obj[i].p, pdf->obj[i].len);
		octets_adds(&body, "\n");
		row_set(rows[i], 2, num, n++);
	}
	snprintf(dict, sizeof(dict), "/Type /ObjStm /N %u /First %zu /Filter "
	    "/FlateDecode", n, head.len);
	octets_addo(&head, &body);
	flate_stored(&z, head.p, head.len);
	pdf_set_stream(pdf, num, dict, z.p, z.len);
	row_set(rows[num], 1, pdf->b.len, 0);
	obj_write(pdf, num);
	octets_release(&head);
	octets_release(&body);
	octets_release(&z);
	return n;
}

static void
base_streams(struct pdf *pdf)
{
	uint8_t		(*rows)[ROW - 1];
	unsigned	 last = pdf->nobj, xref;
	size_t		 at;

	/* Room for the object streams and the cross-reference stream. */
	rows = calloc(last + last / OBJSTM_MAX + 4, sizeof(*rows));
	if (rows == NULL)
		err(1, NULL);
	row_set(rows[0], 0, 0, 65535);
	for (unsigned i = 1; i < last; i++)
		if (obj_is_stream(&pdf->obj[i])) {
			row_set(rows[i], 1, pdf->b.len, 0);
			obj_write(pdf, i);
		}
	while (objstm_write(pdf, 1, last, rows) == OBJSTM_MAX)
		;
	xref = pdf_new(pdf);
	at = pdf->b.len;
	row_set(rows[xref], 1, at, 0);
	xref_stream(pdf, xref, rows, xref + 1, NULL);
	obj_write(pdf, xref);
	startxref(pdf, at);
	free(rows);
}

void
pdf_base(struct pdf *pdf)
{
	pdf->b.len = 0;
	pdf->prev = 0;
	octets_adds(&pdf->b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	if (pdf->streams)
		base_streams(pdf);
	else
		base_classic(pdf);
}

static int
change_cmp(const void *a, const void *b)
{
	const unsigned	*x = a, *y = b;		/* num comes first */

	return (*x > *y) - (*x < *y);
}

/* How many of the sorted changes from ${i} have consecutive numbers. */
static unsigned
run_length(const struct pdf *pdf, unsigned i)
{
	unsigned	 n = 1;

	while (i + n < pdf->nchange &&
	    pdf->change[i + n].num == pdf->change[i].num + n)
		n++;
	return n;
}

static void
finish_streams(struct pdf *pdf)
{
	uint8_t		 rows[PDF_CHANGES][ROW - 1];
	struct octets	 index = { 0 };
	unsigned	 xref = pdf_new(pdf);
	size_t		 at = pdf->b.len;

	change_add(pdf, xref);
	qsort(pdf->change, pdf->nchange, sizeof(pdf->change[0]), change_cmp);
	for (unsigned i = 0, n; i < pdf->nchange; i += n) {
		n = run_length(pdf, i);
		octets_printf(&index, "%u %u ", pdf->change[i].num, n);
	}
	for (unsigned i = 0; i < pdf->nchange; i++)
		row_set(rows[i], 1, pdf->change[i].off, 0);
	xref_stream(pdf, xref, rows, pdf->nchange, (const char *)index.p);
	obj_write(pdf, xref);
	startxref(pdf, at);
	octets_release(&index);
}

void
pdf_finish(struct pdf *pdf)
{
	size_t	 at;

	if (pdf->streams) {
		finish_streams(pdf);
		return;
	}
	qsort(pdf->change, pdf->nchange, sizeof(pdf->change[0]), change_cmp);
	at = pdf->b.len;
	octets_adds(&pdf->b, "xref\n");
	for (unsigned i = 0, n; i < pdf->nchange; i += n) {
		n = run_length(pdf, i);
		octets_printf(&pdf->b, "%u %u\n", pdf->change[i].num, n);
		for (unsigned k = i; k < i + n; k++)
			octets_printf(&pdf->b, "%010zu 00000 n \n",
			    pdf->change[k].off);
	}
	trailer_write(pdf, at);
}
