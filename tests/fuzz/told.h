/*
 * told.h: what a reader of lists tells, checked and counted.
 */
#ifndef TESTS_FUZZ_TOLD_H
#define TESTS_FUZZ_TOLD_H

#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/regulation/register_csv.h"

/* ${arg} counts the errors (unsigned int). */
static void
told(void *arg, enum register_grave grave, size_t row, size_t column,
    const char *name, const char *text)
{
	unsigned int	*errors = arg;

	if (*text == '\0' || row > CSV_ROWS + 1 || column > CSV_COLUMNS + 1 ||
	    !utf8_valid(name, strlen(name)))
		abort();
	*errors += grave == REGISTER_ERROR;
}

#endif
