/*
 * fuzz-nearby.c: any octets as what lies beside a document, and as files that
 * may hold certificates; paths stay where they may lead.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/nearby.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
path_check(const uint8_t *p, size_t len)
{
	char	*uri = strndup(len == 0 ? "" : (const char *)p, len), *path;
	char	*at;
	int	 up = 0;

	if (uri == NULL)
		return;
	if ((path = nearby_path(uri)) != NULL) {
		for (at = path; strncmp(at, "../", 3) == 0; at += 3)
			up++;
		if (up > NEARBY_UP || path[0] == '/' || path[0] == '\0' ||
		    strstr(at, "/../") != NULL || strcmp(at, "..") == 0 ||
		    strncmp(at, "../", 3) == 0)
			abort();
	}
	free(path);
	free(uri);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct nearby	 b;

	path_check(p, len);
	if (nearby_read(&b, p, len) == 0 && nearby_search(&b) == 0)
		for (size_t i = 0; i < b.n; i++)
			if (b.file[i].len > 0 && (b.file[i].p < p ||
			    b.file[i].p + b.file[i].len > p + len))
				abort();
	nearby_release(&b);
	memset(&b, 0, sizeof(b));
	(void)nearby_certs(&b, p, len);
	nearby_release(&b);
	return 0;
}
