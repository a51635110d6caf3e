/*
 * detached.c: what is beside the data it is over, by its name.
 */
#include <string.h>
#include <strings.h>

#include "formats/base/detached.h"

size_t
detached_name(const char *name)
{
	static const char *const endings[] = {
		".p7s", ".p7m", ".sig", ".pkcs7",	/* RFC 5652 */
		".tsr", ".tst",				/* RFC 3161 */
		".ers",					/* RFC 4998 */
		".tsd",					/* RFC 5544 */
	};
	size_t			 len = strlen(name), n;

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		n = strlen(endings[i]);
		if (len > n && strcasecmp(name + len - n, endings[i]) == 0)
			return len - n;
	}
	return 0;
}
