/*
 * fuzz-entry.c: a journal entry of any octets, or what stands for one that is
 * lost; what is taken is canonical.
 */
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/store/entry.h"
#include "formats/store/entry_lost.h"
#include "formats/store/layout.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
lost(const uint8_t *p, size_t len)
{
	char		 text[ENTRY_LOST];
	struct digest	 leaf;
	uint64_t	 seq;

	if (!entry_lost_parse(p, len, &seq, &leaf))
		return false;
	if (entry_lost_format(text, seq, &leaf) != len ||
	    memcmp(text, p, len) != 0)
		abort();
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	enum entry_type	 type;
	struct buf	 b;
	uint64_t	 seq;
	int64_t		 time;
	json_t		*json;

	json = entry_parse(p, len, &seq, &time, &type, NULL);
	if (lost(p, len) && json != NULL)
		abort();	/* it is one or the other */
	if (json == NULL)
		return 0;
	buf_init(&b, ENTRY_MAX);
	if (entry_format(&b, json) == -1 || b.len != len ||
	    memcmp(b.p, p, len) != 0)
		abort();
	buf_release(&b);
	json_decref(json);
	return 0;
}
