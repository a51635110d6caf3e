/*
 * help.h: help in lines that fit.
 */
#ifndef AUDITOR_HELP_H
#define AUDITOR_HELP_H

#include <stdio.h>

/* A translated text, flowed. */
void	 help_write(FILE *, const char *text);
/* "nbaudit ${usage}", indented. */
void	 help_usage(FILE *, const char *usage);

#endif
