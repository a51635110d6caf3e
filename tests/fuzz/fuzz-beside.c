/*
 * fuzz-beside.c: any octets as what lies beside a document, and as files that
 * may hold certificates; paths stay where they may lead.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/beside.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
path_check(const uint8_t *p, size_t len)
{
	char	*uri = strndup(len == 0 ? "" : (const char *)p, len), *path;
	char	*at;
	int	 up = 0;

	if (uri == NULL)
		return;
	if ((path = beside_path(uri)) != NULL) {
		for (at = path; strncmp(at, "../", 3) == 0; at += 3)
			up++;
		if (up > BESIDE_UP || path[0] == '/' || path[0] == '\0' ||
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
	struct beside	 b;

	path_check(p, len);
	if (beside_read(&b, p, len) == 0 && beside_search(&b) == 0)
		for (size_t i = 0; i < b.n; i++)
			if (b.file[i].len > 0 && (b.file[i].p < p ||
			    b.file[i].p + b.file[i].len > p + len))
				abort();
	beside_release(&b);
	memset(&b, 0, sizeof(b));
	(void)beside_certs(&b, p, len);
	beside_release(&b);
	return 0;
}
