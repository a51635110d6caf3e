/*
 * describe.h: documents that are not described yet.
 */
#ifndef ARCHIVER_DESCRIBE_H
#define ARCHIVER_DESCRIBE_H

#include <jansson.h>
#include <stdbool.h>

struct run;

/* The record of an accession says that its document was not read yet. */
bool	 describe_is_missing(const json_t *record);
/* nbarchive describe --missing.  An exit code. */
int	 describe_missing(const struct run *);

#endif
