/*
 * banned.h: calls that are compile errors here, and what to use instead.
 * Included from the compiler's command line, before anything else.
 */
#ifndef FORMATS_BASE_BANNED_H
#define FORMATS_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(f, use)	f##_is_banned__use_##use

#undef strcpy
#define strcpy(a, b)	BANNED(strcpy, memcpy_or_buf_add)
#undef strcat
#define strcat(a, b)	BANNED(strcat, buf_addstr)
#undef strncpy
#define strncpy(a, b, n) BANNED(strncpy, memcpy_or_buf_add)
#undef sprintf
#define sprintf(...)	BANNED(sprintf, snprintf_or_buf_addf)
#undef vsprintf
#define vsprintf(...)	BANNED(vsprintf, vsnprintf)
#undef strtok
#define strtok(a, b)	BANNED(strtok, a_cursor_and_an_end)
#undef atoi
#define atoi(a)		BANNED(atoi, parse_u64)
#undef atol
#define atol(a)		BANNED(atol, parse_u64)
#undef sscanf
#define sscanf(...)	BANNED(sscanf, a_cursor_and_an_end)
#undef gmtime
#define gmtime(a)	BANNED(gmtime, time_civil)
#undef localtime
#define localtime(a)	BANNED(localtime, time_local)

#endif
