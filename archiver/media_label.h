/*
 * media_label.h: labels for the boxes of volumes.
 */
#ifndef ARCHIVER_MEDIA_LABEL_H
#define ARCHIVER_MEDIA_LABEL_H

#include "archiver/command.h"
#include "archiver/holdings.h"

/*
 * Print the labels of the volumes that run->arg names from the second on,
 * all that are at hand when it names none, to run->output, a PDF ("-":
 * standard output).  0 or an exit code (logged).
 */
int	 media_label(const struct run *, const struct holdings *);

#endif
