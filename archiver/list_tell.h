/*
 * list_tell.h: says what is wrong with a list that is taken in, by its file,
 * row and column.
 */
#ifndef ARCHIVER_LIST_TELL_H
#define ARCHIVER_LIST_TELL_H

#include <stddef.h>

#include "formats/regulation/register_csv.h"

struct list_told {
	const char	*file;		/* borrowed; NULL: there is none */
	unsigned int	 errors;
	unsigned int	 warnings;
};

/*
 * A register_told: ${told} is a struct list_told, whose numbers grow.  Logged
 * as "FILE: row 7, column 3 (Ngày sinh): TEXT".
 */
void	 list_tell(void *told, enum register_grave, size_t row, size_t column,
	    const char *name, const char *text);

#endif
