/*
 * fuzz-csv.c: any octets as a table, and each of its cells written and read
 * again.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/regulation/csv.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What a cell is written as reads as the cell; a formula has lost its power. */
static void
again(const char *cell)
{
	struct csv_wrong	 wrong;
	struct csv		 t;
	struct buf		 b;
	const char		*s;

	buf_init(&b, (size_t)1 << 20);
	if (csv_put(&b, cell) == 0 && b.len > 0) {
		if (csv_parse(&t, b.p, b.len, ',', &wrong) == -1)
			abort();
		s = csv_cell(&t, 0, 0);
		if (strcmp(s + (*s == '\'' && *cell != '\''),
		    cell) != 0)
			abort();
		csv_release(&t);
	}
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct csv_wrong	 wrong;
	struct csv		 t;

	if (csv_parse(&t, p, len, csv_separator(p, len), &wrong) == 0)
		for (size_t i = 0; i < t.n && i < 64; i++)
			for (size_t k = 0; k < t.row[i].n; k++)
				again(csv_cell(&t, i, k));
	else if (wrong.why == NULL)
		abort();
	csv_release(&t);
	return 0;
}
