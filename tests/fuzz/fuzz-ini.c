/*
 * fuzz-ini.c: any octets as a configuration; keys and values are clean text.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/ini.h"
#include "formats/base/log.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)arg;
	if (strchr(line, '\n') != NULL)
		abort();
}

static int
check(const char *file, unsigned int line, const char *section,
    const char *key, const char *value, void *arg)
{
	(void)file;
	(void)arg;
	if (line == 0 || *key == '\0' ||
	    strpbrk(key, " \t\r\n=[]\"#") != NULL ||
	    strpbrk(section, "\n]") != NULL || strchr(value, '\n') != NULL ||
	    !utf8_valid(section, strlen(section)) ||
	    !utf8_valid(value, strlen(value)))
		abort();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	(void)ini_parse("fuzz", p, len, check, NULL);
	return 0;
}
