/*
 * fuzz-container.c: any octets as a container, walked with all that is in it;
 * a second walk must meet the same members.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/container.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static uint64_t
walk(const uint8_t *p, size_t len, enum container_kind kind)
{
	struct container_item	 it;
	struct container	*c;
	uint64_t		 sum = 0;

	if ((c = container_open(p, len, kind)) == NULL)
		return 0;
	while (container_next(c, &it, NULL, NULL) == 1) {
		if (it.why == NULL || it.container == NULL ||
		    it.depth > CONTAINER_DEPTH_MAX)
			abort();
		sum = sum * 31 + it.ordinal + it.state * 7u + it.size;
		if (it.state == MEMBER_END)
			continue;
		if (!utf8_valid(it.name.text, strlen(it.name.text)) ||
		    it.name.confidence > 100)
			abort();
	}
	container_free(c);
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	enum container_kind	 kind = container_kind(p, len);

	if (kind == CONTAINER_NONE)
		return 0;
	if (walk(p, len, kind) != walk(p, len, kind))
		abort();
	return 0;
}
