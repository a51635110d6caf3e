/*
 * fuzz-plan.c: encoded plans, as a parsing worker that went wrong could send
 * them, decoded and verified over a small document.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct verify	*verify;

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct sigmath	 a[PLAN_SIGS_MAX], b[PLAN_SIGS_MAX];
	static const uint8_t	 doc[300] = "a document";
	struct plan		*plan;
	struct buf		 again;
	struct digest		 one, two;
	uint64_t		 size;

	if (verify == NULL && (verify = verify_new()) == NULL)
		return 0;
	if ((plan = plan_decode(p, len)) == NULL)
		return 0;
	/* What is accepted has one form only. */
	buf_init(&again, PLAN_MAX);
	if (plan_encode(&again, plan) == -1 || again.len != len ||
	    memcmp(again.p, p, len) != 0)
		abort();
	buf_release(&again);

	/* In pieces and at once: the same facts. */
	if (verify_begin(verify, plan) == -1)
		abort();
	for (size_t i = 0; i < sizeof(doc); i += 7)
		if (verify_update(verify, doc + i,
		    sizeof(doc) - i < 7 ? sizeof(doc) - i : 7) == -1)
			abort();
	if (verify_end(verify, &one, &size, a) == -1 || size != sizeof(doc) ||
	    verify_octets(verify, plan, doc, sizeof(doc), &two, b) == -1 ||
	    !digest_equal(&one, &two))
		abort();
	for (size_t i = 0; i < plan->nsig; i++)
		if (a[i].digest_match != b[i].digest_match ||
		    a[i].signature_valid != b[i].signature_valid ||
		    a[i].why != b[i].why)
			abort();
	plan_free(plan);
	return 0;
}
