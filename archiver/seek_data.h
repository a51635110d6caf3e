/*
 * seek_data.h: the data of a detached signature that does not bear its name.
 */
#ifndef ARCHIVER_SEEK_DATA_H
#define ARCHIVER_SEEK_DATA_H

#include <sys/stat.h>

#include <stdbool.h>
#include <stdint.h>

#include "formats/sandbox/job.h"

#define SEEK_FILES_MAX	64	/* of a folder, by name, that are read */
#define SEEK_FILE_MAX	((uint64_t)16 << 20)	/* octets of one */
#define SEEK_ABOVE_MAX	((uint64_t)1 << 20)	/* of one a folder above */
/* Of all that one intake reads for this; the nightly audit looks further. */
#define SEEK_TOTAL_MAX	((uint64_t)4 << 30)

/* Is a signature of ${j} over data that was not there? */
bool	 seek_wanted(const struct judged *j);
/*
 * The file whose digest such a signature names: in the folder of ${path}, or
 * a small one in the folder above.  Links are not followed.  *left, the octets
 * that may be read yet, goes down.  A descriptor and its *st, or -1: none.
 */
int	 seek_data(const char *path, const struct judged *j, uint64_t *left,
	    struct stat *st);

#endif
