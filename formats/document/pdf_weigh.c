/*
 * pdf_weigh.c: is a PDF more than libqpdf may be given?
 */
#include <stdbool.h>
#include <stdlib.h>

#include "formats/base/detail.h"
#include "formats/document/pdf_changes_view.h"

#include "formats/document/pdf_weigh.h"

#define TAIL		2048		/* octets where startxref is sought */
/* What libqpdf makes of each octet takes many times as much. */
#define VALUES_MAX	((size_t)4 * 1000 * 1000)
#define UNPACKED_MAX	((size_t)64 * 1024 * 1024)

struct weight {
	uint64_t	 objects;
	size_t		 values;
	const char	*why;		/* NULL: not too much yet */
};

/* At most as many values as the octets stand for. */
static size_t
count_values(const uint8_t *p, size_t len)
{
	size_t	 n = 0;
	bool	 gap = true;

	for (size_t i = 0; i < len; i++) {
		uint8_t	 kind = pdf_octets[p[i]];

		n += kind == PDF_DELIMITER || (gap && kind != PDF_SPACE);
		gap = kind == PDF_SPACE;
	}
	return n;
}

/*
 * One object stream.  false: it is too much; ${why} says of what when the
 * decoder does not.
 */
static bool
weigh_stream(struct weight *w, struct pdf_view *v, uint32_t num)
{
	const struct view_entry	*e = pdf_view_entry(v, num, NULL);
	struct pdf_object	 o;
	int64_t			 n;
	uint8_t			*p;
	size_t			 len;

	if (e == NULL || e->kind != VIEW_AT ||
	    !pdf_view_load(v, num, e->gen, &o) || !o.stream)
		return true;
	if (!pdf_view_int(v, o.value, "N", &n) || n < 0)
		n = 0;
	if ((uint64_t)n > PDF_INSIDE_MAX - w->objects) {
		w->why = D_("its streams have more objects than are read");
		return false;
	}
	w->objects += (uint64_t)n;
	if ((p = pdf_view_decode(v, &o, &len)) != NULL)
		w->values += count_values(p, len);
	free(p);
	if (w->values > VALUES_MAX)
		w->why = D_("its streams hold more values than are read");
	return w->why == NULL && !v->decoder->exhausted;
}

static void
weigh_streams(struct pdf_view *v, const char **why)
{
	struct pdf_map	 met = { .n = 0 };
	struct weight	 w = { .why = NULL };

	for (size_t i = 0; i < v->n && !v->failed; i++) {
		const struct view_entry	*e = &v->entry[i];

		if (e->kind != VIEW_INSIDE || pdf_map_get(&met, e->at) != 0)
			continue;
		if (pdf_map_set(&met, e->at, 1) == -1)
			v->failed = true;
		else if (!weigh_stream(&w, v, (uint32_t)e->at))
			break;
	}
	*why = w.why;
	pdf_map_release(&met);
}

int
pdf_weigh(const uint8_t *p, size_t len, const char **why)
{
	struct pdf_decoder	 decoder = { .total = PDF_DECODED_MAX -
				    UNPACKED_MAX };
	struct pdf_view		 v;
	uint64_t		 start;
	size_t			 end;
	int			 rc;
	bool			 open;

	*why = NULL;
	if (!pdf_view_start(p, len > TAIL ? len - TAIL : 0, len, &start, &end))
		return 0;
	open = pdf_view_open(&v, p, len, start, NULL, &decoder);
	if (open && !v.encrypted)
		weigh_streams(&v, why);
	else if (!open && v.n == VIEW_ENTRIES_MAX)
		*why = D_("its cross-reference has more entries than are read");
	if (*why == NULL && decoder.exhausted)
		*why = D_("its streams unpack to more than is read");
	rc = v.failed || decoder.failed ? -1 : *why != NULL;
	pdf_view_release(&v);
	return rc;
}
