/*
 * parts.h: commands that have parts: "nbarchive notice draft ...".
 */
#ifndef ARCHIVER_PARTS_H
#define ARCHIVER_PARTS_H

#include <stddef.h>

#include "archiver/command.h"

struct part {
	const char	*name;
	int		(*run)(const struct run *);
};

/*
 * Run the part of ${command} that the first argument names, with the rest of
 * the arguments.  ${other}, which may be NULL, is asked for what is none of
 * the ${n}: -1: it is none either.  An exit code; what is wrong is logged.
 */
int	 parts_run(const struct run *, const char *command,
	    const struct part *, size_t n,
	    int (*other)(const struct run *, const char *name));

#endif
