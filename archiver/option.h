/*
 * option.h: values of options.
 */
#ifndef ARCHIVER_OPTION_H
#define ARCHIVER_OPTION_H

#include <stdint.h>

/* The value of --${option}.  0, or -1 (logged). */
int	 option_time(const char *option, const char *value, int64_t *);
/* From 1 on. */
int	 option_number(const char *option, const char *value, uint64_t *);

#endif
