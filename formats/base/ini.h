/*
 * ini.h: the configuration file's syntax: [section], key = value, # comment.
 */
#ifndef FORMATS_BASE_INI_H
#define FORMATS_BASE_INI_H

#include <stddef.h>

#define INI_MAX		((size_t)1024 * 1024)	/* octets of a file */

/*
 * Called for each key with its section ("" before the first) and line.
 * Returns 0, or -1 for a key or value it refuses, after logging why with
 * ${file} and ${line}.
 */
typedef int ini_key(const char *file, unsigned int line, const char *section,
	const char *key, const char *value, void *arg);

/*
 * Read ${file} to its end, also past errors, so that all are told.  White
 * space around keys and values is dropped; a value may be in double quotes,
 * between which no other quote stands; a comment begins with # at the start
 * of a line or after white space, outside quotes; a line that is neither is
 * an error.  UTF-8.  0, or -1 (logged with line numbers).
 */
int	 ini_read(const char *file, ini_key *call, void *arg);
/* The same for ${len} octets that came from ${file}. */
int	 ini_parse(const char *file, const void *text, size_t len,
	    ini_key *call, void *arg);
/*
 * A copy of ${value} takes the place of *to, which is freed.  NULL, or what is
 * wrong, translated: it is empty, or memory is out; then *to stays.
 */
const char	*ini_text(char **to, const char *value);

#endif
