/*
 * fuzz-witness.c: a request to a witness; what was read is written back the
 * same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/journal/witness.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct witness_request	 r;
	struct witness_log	 log;
	struct checkpoint	 c;
	struct buf		 b;

	memset(&log, 0, sizeof(log));
	if (vkey_parse(&log.key, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR"
	    "4ZCbV54Id2LKaANYcrnKv3U2k") == -1)
		abort();
	if (witness_parse(&r, p, len) == -1)
		return 0;
	buf_init(&b, WITNESS_MAX);
	if (witness_format(&b, &r) == -1 || b.len != len ||
	    memcmp(b.p, p, len) != 0)
		abort();
	if (witness_judge(&r, &log, &c) == WITNESS_OK)
		abort();	/* nobody has that key */
	buf_release(&b);
	return 0;
}
