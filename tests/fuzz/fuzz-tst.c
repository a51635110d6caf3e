/*
 * fuzz-tst.c: time-stamp tokens and responses, and signatures that carry
 * them, to plans; over the wire, through layer 2 and to verdicts.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/cms.h"
#include "formats/crypto/tst.h"
#include "formats/validation/verdict.h"

#define AT	((int64_t)1767225600000000)

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct verify	*verify;

/* A chain that is good whenever it is asked for. */
static const struct chain_result *
ask(void *arg, size_t i, int64_t at, const int64_t *known)
{
	const struct plan	*plan = arg;
	static struct chain_result good = { .revocation = REVOCATION_GOOD,
	    .reason = -1 };

	(void)at;
	(void)known;
	return plan->sig[i].cert < 0 ? NULL : &good;
}

static void
judge(const struct plan *plan, const struct sigmath *math)
{
	const struct chain_result	**chain;
	struct verdict			*v;
	struct poe			*poe;
	size_t				 n = plan->nsig;

	chain = calloc(n, sizeof(*chain));
	poe = calloc(n, sizeof(*poe));
	v = calloc(n, sizeof(*v));
	if (chain == NULL || poe == NULL || v == NULL)
		goto out;
	if (poe_chains(plan, math, AT, ask, (void *)(uintptr_t)plan, chain,
	    poe) == -1 || verdict_all(v, poe, plan, math, chain, AT) == -1)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (poe[i].best > AT || poe[i].by >= (int)n)
			abort();
		/* Only a token that verifies proves something. */
		if (poe[i].by >= 0 &&
		    (math[poe[i].by].digest_match != TRI_YES ||
		    math[poe[i].by].signature_valid != TRI_YES))
			abort();
	}
 out:
	free(chain);
	free(poe);
	free(v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct sigmath	 math[PLAN_SIGS_MAX];
	struct cms_opts		 o = { .where = CONTENT_DOCUMENT,
	    .detached = CONTENT_COVERS };
	struct plan		*plan, *back = NULL;
	struct buf		 wire;
	struct digest		 d;
	size_t			 used;

	if (len == 0 || (verify == NULL && (verify = verify_new()) == NULL) ||
	    (plan = plan_new()) == NULL)
		return 0;
	buf_init(&wire, PLAN_MAX);
	o.base = 1;
	if ((p[0] & 1) != 0 ? cms_parse(plan, p + 1, len - 1, &o, &used) ==
	    -1 : tst_parse(plan, p + 1, len - 1, &used) == -1)
		abort();
	if (used > len - 1 || plan->nsig == 0 || tst_attach(plan) == -1 ||
	    plan->ntoken != 0)
		abort();
	if (plan_encode(&wire, plan) == -1 ||
	    (back = plan_decode(wire.p, wire.len)) == NULL ||
	    back->nsig != plan->nsig)
		abort();
	if (verify_octets(verify, back, p, len, &d, math) == -1)
		abort();
	judge(back, math);
	plan_free(back);
	plan_free(plan);
	buf_release(&wire);
	return 0;
}
