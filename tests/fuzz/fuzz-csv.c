/*
 * fuzz-csv.c: a table of any octets.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/csv.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct csv_row	 r;
	size_t		 line, last = 0;
	struct csv	*c = csv_new((const char *)p, len, &line);

	if (c == NULL)
		return 0;
	while (csv_next(c, &r) == 1) {
		if (r.n == 0 || r.n > CSV_COLUMNS_MAX || r.line <= last)
			abort();
		last = r.line;
		for (size_t i = 0; i < r.n; i++)
			if (strlen(r.field[i]) > len)
				abort();
	}
	csv_free(c);
	return 0;
}
