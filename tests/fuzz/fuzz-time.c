/*
 * fuzz-time.c: any text as a time; what is taken is written and read alike.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	int64_t	 us, again;
	char	*text, t[TIME_TEXT];

	if ((text = malloc(len + 1)) == NULL)
		return 0;
	if (len > 0)
		memcpy(text, p, len);
	text[len] = '\0';
	if (time_parse(text, &us) == 0) {
		if (time_parse(time_rfc3339_us(us, t), &again) == -1 ||
		    again != us || strlen(t) != 27)
			abort();
		if (time_parse(time_rfc3339(us, t), &again) == -1 ||
		    again > us || us - again >= TIME_SECOND)
			abort();
	}
	/* Any number is a time that can be written. */
	if (len >= sizeof(us)) {
		memcpy(&us, p, sizeof(us));
		if (strlen(time_rfc3339_us(us, t)) >= TIME_TEXT ||
		    strlen(time_local(us, t)) >= TIME_TEXT)
			abort();
	}
	free(text);
	return 0;
}
