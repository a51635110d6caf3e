/*
 * fuzz-json.c: any octets; what is canonical is written back as it was.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct buf	 b, again;
	json_t		*json, *same;

	if ((json = json_object_parse(p, len, NULL)) == NULL)
		return 0;
	buf_init(&b, 1 << 20);
	buf_init(&again, 1 << 20);
	if (json_canonical(&b, json) == 0) {
		same = json_canonical_parse(b.p, b.len, NULL);
		if (same == NULL || !json_equal(json, same) ||
		    json_canonical(&again, same) == -1 || again.len != b.len ||
		    memcmp(again.p, b.p, b.len) != 0)
			abort();
		json_decref(same);
	}
	buf_release(&again);
	buf_release(&b);
	json_decref(json);
	return 0;
}
