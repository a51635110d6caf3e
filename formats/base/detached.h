/*
 * detached.h: names of signatures, time-stamps and evidence records that lie
 * beside the data they are over.
 */
#ifndef FORMATS_BASE_DETACHED_H
#define FORMATS_BASE_DETACHED_H

#include <stddef.h>

/*
 * The length of ${name} without its ending, which is one of theirs: the name
 * of the data.  0 when it is no such name.
 */
size_t	 detached_name(const char *name);

#endif
