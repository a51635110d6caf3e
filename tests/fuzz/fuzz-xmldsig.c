/*
 * fuzz-xmldsig.c: any octets as XML with signatures, and their plan there and
 * back.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "formats/document/xmldsig.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const struct xmldsig_opts	 alone;
	struct plan				*plan = plan_new();
	struct plan				*again;
	struct buf				 b;

	buf_init(&b, PLAN_MAX);
	if (plan == NULL || xmldsig_parse(plan, p, len, &alone) == -1)
		abort();
	/* Too large for a plan it may be, never malformed. */
	again = plan_encode(&b, plan) == 0 ? plan_decode(b.p, b.len) : NULL;
	if (again == NULL && !b.failed)
		abort();
	plan_free(again);
	plan_free(plan);
	buf_release(&b);
	return 0;
}
