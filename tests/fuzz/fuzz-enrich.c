/*
 * fuzz-enrich.c: any octets as a file beside a signed document.  The first
 * octets of a corpus entry of target "chain" or a certificate will do.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/enrich.h"
#include "formats/crypto/wants.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/*
 * The file holds a certificate more often than not: it is the signer's, too,
 * so that what it speaks of is at hand.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct neighbour	 file[2];
	struct plan		*plan = plan_new(), *back;
	struct sigplan		*s;
	struct buf		 b;
	size_t			 cut = len > 2 ? (size_t)p[0] << 8 | p[1] : 0;

	if (plan == NULL || (s = plan_add_sig(plan)) == NULL)
		abort();
	/* Two octets say where the first file ends: it is the signer's. */
	p += len > 2 ? 2 : len;
	len -= len > 2 ? 2 : len;
	cut = cut > len ? len : cut;
	if (cut > 0)
		s->cert = plan_add_cert(plan, p, cut);
	file[0] = (struct neighbour){ { (const uint8_t *)"a.crt", 5 },
	    { p, cut } };
	file[1] = (struct neighbour){ { p, len < 9 ? len : 9 },
	    { p + cut, len - cut } };
	if (plan_enrich(plan, NULL, file, 2) == -1)
		abort();
	if (plan->nnear > PLAN_NEAR_MAX)
		abort();
	for (size_t i = 0; i < plan->nnear; i++)
		if (plan->near[i].at >= (plan->near[i].kind == NEAR_CERT ?
		    plan->ncert : plan->nrev))
			abort();
	/* What was taken goes through a pipe as it is. */
	buf_init(&b, PLAN_MAX);
	if (plan_encode(&b, plan) == -1 ||
	    (back = plan_decode(b.p, b.len)) == NULL ||
	    back->nnear != plan->nnear)
		abort();
	plan_free(back);
	buf_release(&b);
	plan_free(plan);
	return 0;
}
