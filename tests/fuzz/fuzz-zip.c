/*
 * fuzz-zip.c: any octets as a ZIP archive, every member unpacked.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/document/zip.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct zip	 z;
	const char	*why;
	uint8_t		*member;
	size_t		 n;
	int		 rc;

	rc = zip_open(&z, p, len);
	if (rc == -1 || (rc == 1) != (z.broken != NULL))
		abort();
	for (size_t i = 0; rc == 0 && i < z.n && z.spent < (4 << 20); i++) {
		if (z.member[i].data > len ||
		    z.member[i].packed > len - z.member[i].data)
			abort();
		if (zip_read(&z, &z.member[i], &member, &n, &why) == 0 &&
		    n != z.member[i].size)
			abort();
		free(member);
	}
	zip_release(&z);
	return 0;
}
