/*
 * fuzz-ers.c: evidence records in both syntaxes to plans; over the wire,
 * through layer 2 with data, and to proofs of existence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/ers.h"
#include "formats/crypto/ers_build.h"
#include "formats/document/ers_xml.h"
#include "formats/validation/poe.h"

#define AT	((int64_t)1767225600000000)

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct verify	*verify;

/* A chain that is good whenever it is asked for. */
static const struct chain_result *
ask(void *arg, size_t i, int64_t at, const int64_t *known)
{
	static struct chain_result	 good = {
	    .revocation = REVOCATION_GOOD, .reason = -1 };

	(void)arg;
	(void)i;
	(void)at;
	(void)known;
	return &good;
}

/* Only what verifies, over data that was there, may prove anything. */
static void
prove(const struct plan *plan, const struct sigmath *math)
{
	static const struct chain_result	*chain[PLAN_SIGS_MAX];
	static struct poe			 poe[PLAN_SIGS_MAX];

	if (poe_chains(plan, math, AT, ask, NULL, chain, poe) == -1)
		abort();
	for (size_t i = 0; i < plan->nsig; i++) {
		if (poe[i].by < 0)
			continue;
		if (math[poe[i].by].digest_match != TRI_YES ||
		    math[poe[i].by].signature_valid != TRI_YES ||
		    plan->sig[poe[i].by].er.tree == TRI_NO)
			abort();
	}
}

/* Our own renewals read only what they wrote, but must not fall. */
static void
renew(const uint8_t *p, size_t len)
{
	const struct octets	 record = { p, len }, none = { NULL, 0 };
	struct octets		 token;
	enum digest_alg		 alg;
	uint8_t			 md[EVP_MAX_MD_SIZE] = { 0 };
	struct buf		 b;

	if (ers_last(&record, &token, &alg) == -1)
		return;
	buf_init(&b, ERS_RECORD_MAX);
	(void)ers_stamp_leaf(DIGEST_SHA256, &token, md);
	(void)ers_chain_leaf(DIGEST_SHA512, &record, md, md);
	(void)ers_renew_stamp(&b, &record, &none, &token);
	buf_reset(&b);
	(void)ers_renew_chain(&b, &record, DIGEST_SHA512, &none, &token);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const struct ers_opts	 alone = { .of = -1 };
	static struct sigmath		 math[PLAN_SIGS_MAX];
	struct plan			*plan, *back;
	struct digest			 d;
	struct buf			 wire;
	size_t				 used = 0;
	uint64_t			 size;
	int				 rc;

	if (len == 0 || (verify == NULL && (verify = verify_new()) == NULL) ||
	    (plan = plan_new()) == NULL)
		return 0;
	rc = p[0] == '<' ? ers_xml_parse(plan, p, len, &alone) :
	    ers_parse(plan, p, len, &alone, &used);
	if (rc == -1 || used > len || (p[0] != '<' && plan->nsig == 0))
		abort();
	buf_init(&wire, PLAN_MAX);
	if (plan_encode(&wire, plan) == -1 ||
	    (back = plan_decode(wire.p, wire.len)) == NULL ||
	    back->nsig != plan->nsig)
		abort();
	if (verify_begin(verify, back) == -1 ||
	    verify_update(verify, p, len) == -1 ||
	    verify_covers(verify, (const uint8_t *)"Quyet dinh 1", 12) == -1 ||
	    verify_end(verify, &d, &size, math) == -1)
		abort();
	prove(back, math);
	renew(p, len);
	plan_free(back);
	plan_free(plan);
	buf_release(&wire);
	return 0;
}
