/*
 * helper.h: a helper program of ours that turns one text into another, such
 * as nblabel: started without a shell, with nothing but its input.
 */
#ifndef FORMATS_SANDBOX_HELPER_H
#define FORMATS_SANDBOX_HELPER_H

#include "formats/base/buf.h"

/*
 * Run ${name} ("nblabel") from beside this program or from where it is
 * installed; ${p} is its standard input, what it prints is appended to
 * ${out}.  0; -1: it could not be run, or failed (logged).
 */
int	 helper_run(const char *name, const void *p, size_t len,
	    struct buf *out);

#endif
