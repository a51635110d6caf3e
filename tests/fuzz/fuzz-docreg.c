/*
 * fuzz-docreg.c: any octets as a register of outgoing or incoming documents;
 * what comes of it is text, and its series are checked without harm.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/regulation/docreg.h"
#include "formats/regulation/docseries.h"
#include "tests/fuzz/told.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
gap(void *arg, const struct docseries *s, uint64_t from, uint64_t to)
{
	(void)arg;
	if (from > to || from == 0 || to >= s->last)
		abort();
}

static void
twice(void *arg, const struct docseries *s, uint64_t number, const size_t *of,
    size_t n)
{
	const struct docreg	*reg = arg;

	(void)s;
	(void)number;
	for (size_t i = 0; i < n; i++)
		if (of[i] >= reg->n)
			abort();
}

static void
check(struct docreg *reg)
{
	struct docseries_found	 f = { NULL, gap, twice, reg };
	struct docseries_item	*item = calloc(reg->n + 1, sizeof(*item));

	for (size_t i = 0; item != NULL && i < reg->n; i++) {
		const struct docreg_row	*r = &reg->row[i];

		/* A text agrees with itself. */
		if (!docreg_same_text(r->abstract, r->abstract) ||
		    !docreg_same_abstract(r->abstract, r->abstract) ||
		    r->arrival > DOCREG_ORDINAL || r->row == 0)
			abort();
		item[i] = (struct docseries_item){
		    .year = docreg_year(reg, r),
		    .notation = r->number.notation, .of = i,
		    .number = docreg_ordinal(r->number.number) };
	}
	if (item != NULL && docseries_check(item, reg->n, NULL, &f) == -1)
		abort();
	free(item);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct docreg	 reg;
	unsigned int	 errors = 0;
	int		 rc;

	if (len > 65536)
		return 0;
	rc = docreg_read(&reg, p, len, told, &errors);
	if ((rc == 0) != (errors == 0))
		abort();
	if (rc == 0)
		check(&reg);
	docreg_release(&reg);
	return 0;
}
