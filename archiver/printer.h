/*
 * printer.h: sheets to a printer of CUPS, through its program lp.
 */
#ifndef ARCHIVER_PRINTER_H
#define ARCHIVER_PRINTER_H

#include <stdbool.h>

#include "formats/base/buf.h"

/*
 * Where lp is, by the user's PATH; the caller frees.  NULL: there is none
 * (logged, with what to do).
 */
char	*printer_program(void);
/* A printer's name, perhaps with an instance; false: told. */
int	 printer_name_check(const char *);
/*
 * Print what ${fd} holds, from its beginning, on ${printer} (NULL: the user's
 * own); ${title} is how the job is called.  What lp says of it is appended to
 * ${said}, one line.  0, or FAIL_CANNOT (logged).
 */
int	 printer_send(const char *lp, const char *printer, const char *title,
	    int fd, struct buf *said);

/*
 * Does the queue (NULL: the user's own) hold what it is given, until somebody
 * starts it again?  False, too, when lpstat is not there to tell.
 */
bool	 printer_is_stopped(const char *lp, const char *printer);

#endif
