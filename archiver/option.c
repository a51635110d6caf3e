/*
 * option.c: values of options.
 */
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/option.h"

int
option_time(const char *option, const char *value, int64_t *out)
{
	if (time_parse_typed(value, out) == 0)
		return 0;
	log_errx(_("--%s %s: want a time such as 2026-11-23T19:00:00+07:00"),
	    option, value);
	return -1;
}

int
option_number(const char *option, const char *value, uint64_t *out)
{
	if (parse_u64(value, 1, INT64_MAX, out) == 0)
		return 0;
	log_errx(_("--%s %s: want a number from 1 on"), option, value);
	return -1;
}
