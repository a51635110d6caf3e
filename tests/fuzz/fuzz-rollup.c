/*
 * fuzz-rollup.c: any octets as an agency's yearly report, and as the list of
 * agencies (first octet odd); what is taken adds up.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/regulation/rollup.h"
#include "formats/regulation/yearly_tell.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
list(const uint8_t *p, size_t len)
{
	struct rollup_list	 l;
	struct csv_wrong	 w = { 0, 0, "" };

	if (rollup_list_parse(&l, p, len, &w) == -1 && *w.why == '\0')
		abort();
	for (size_t i = 0; i < l.n; i++)
		if (!utf8_valid(l.agency[i].name, strlen(l.agency[i].name)) ||
		    (*l.agency[i].key != '\0' &&
		    !rollup_is_key(l.agency[i].key)))
			abort();
	rollup_list_release(&l);
}

/* Twice as much is no report any more when it is this much. */
static bool
is_small(const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];

	yearly_figures(f, y);
	for (size_t i = 0; i < YEARLY_FIGURES; i++)
		if (f[i].n >= (uint64_t)1 << 39)
			return false;
	return y->documents < (uint64_t)1 << 39;
}

static void
report(const uint8_t *p, size_t len)
{
	struct rollup_report	*r = calloc(1, sizeof(*r));
	struct yearly		 sum = { .year = 0 }, back;
	struct buf		 b;
	json_t			*json;

	if (r == NULL)
		return;
	if (rollup_parse(r, p, len) == NULL && is_small(&r->figures)) {
		yearly_add(&sum, &r->figures, true);
		yearly_add(&sum, &r->figures, false);
		sum.year = r->figures.year;
		buf_init(&b, YEARLY_OCTETS);
		/* What is told is read back as it was. */
		if ((json = yearly_json(&sum)) != NULL &&
		    yearly_parse(&back, json) != NULL)
			abort();
		if (yearly_csv(&b, &sum) == 0 && (back.documents !=
		    2 * r->figures.documents || back.nkind != sum.nkind))
			abort();
		json_decref(json);
		buf_release(&b);
	}
	free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	if (len == 0)
		return 0;
	if ((p[0] & 1) != 0)
		list(p + 1, len - 1);
	else
		report(p + 1, len - 1);
	return 0;
}
