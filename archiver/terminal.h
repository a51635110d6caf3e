/*
 * terminal.h: messages and help, where a person reads them.
 */
#ifndef ARCHIVER_TERMINAL_H
#define ARCHIVER_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "formats/base/log.h"

struct terminal {
	bool	 quiet;
	bool	 color;
};

/* The log's sink (log.h); ${arg} is a struct terminal. */
void	 terminal_log(enum log_level, const char *line, void *arg);
/* As it was written, or in lines that fit where that cannot be. */
void	 terminal_help(FILE *, const char *text);

#endif
