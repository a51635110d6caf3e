/*
 * fuzz-proof.c: a tlog-proof file; what was read is written back the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/journal/proof.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	enum policy_result	 why;
	struct policy		 policy;
	struct proof		 f;
	struct buf		 room, b;

	memset(&policy, 0, sizeof(policy));
	if (vkey_parse(&policy.log, "example.com/foo+530d903a+AekyeRrm56hApGFky"
	    "QR4ZCbV54Id2LKaANYcrnKv3U2k") == -1)
		abort();
	buf_init(&room, PROOF_EXTRA);
	buf_init(&b, PROOF_MAX * 2);
	if (proof_parse(&f, p, len, &room) == 0) {
		if (proof_format(&b, &f) == -1 || b.len != len ||
		    memcmp(b.p, p, len) != 0)
			abort();
		if (proof_verify(&f, "entry", 5, &policy, &why) == PROOF_OK)
			abort();	/* nobody has that key */
	}
	buf_release(&b);
	buf_release(&room);
	return 0;
}
