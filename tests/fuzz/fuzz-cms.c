/*
 * fuzz-cms.c: CMS and PKCS#1 structures to plans, the plan over the wire, and
 * its verification.
 *
 * The first octet chooses how the structure is found; the rest is it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/cms.h"
#include "formats/crypto/verify.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct verify	*verify;

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct sigmath	 math[PLAN_SIGS_MAX];
	struct span		 ranges[] = { { 0, 10 }, { 12, 20 } };
	struct cms_opts		 o = { .where = CONTENT_DOCUMENT,
	    .detached = CONTENT_COVERS };
	struct plan		*plan, *back;
	struct buf		 der, wire, again;
	struct digest		 d;
	size_t			 used, n;
	const uint8_t		*cms;

	if (len == 0 || (verify == NULL && (verify = verify_new()) == NULL))
		return 0;
	cms = p + 1;
	n = len - 1;
	o.base = 1;
	buf_init(&der, 1024 * 1024);
	if ((p[0] & 1) != 0) {
		o.span = ranges;
		o.nspan = 2;
		o.where = CONTENT_INLINE;
		o.sha1 = (p[0] & 2) != 0;
	} else if ((p[0] & 2) != 0) {
		if (pem_decode(&der, cms, n) == -1)
			goto out;
		cms = der.p;
		n = der.len;
		o.base = 0;
		o.where = CONTENT_PEM;
	}
	buf_init(&wire, PLAN_MAX);
	buf_init(&again, PLAN_MAX);
	if ((plan = plan_new()) == NULL)
		goto out;
	if ((p[0] & 4) != 0) {
		if (pkcs1_parse(plan, cms, n, &o, cms, n) == -1)
			abort();
	} else if (cms_parse(plan, cms, n, &o, &used) == -1) {
		abort();
	} else if (used > n || plan->nsig == 0) {
		abort();
	}
	/* Whatever was read: it survives the wire, and can be judged. */
	if (plan_encode(&wire, plan) == -1 ||
	    (back = plan_decode(wire.p, wire.len)) == NULL ||
	    plan_encode(&again, back) == -1 || again.len != wire.len ||
	    memcmp(again.p, wire.p, wire.len) != 0)
		abort();
	if (verify_octets(verify, back, p, len, &d, math) == -1)
		abort();
	for (size_t i = 0; i < back->nsig; i++)
		if (math[i].digest_match >= TRI_MAX ||
		    math[i].signature_valid >= TRI_MAX ||
		    math[i].why >= FINDING_MAX)
			abort();
	plan_free(back);
	plan_free(plan);
	buf_release(&wire);
	buf_release(&again);
 out:
	buf_release(&der);
	return 0;
}
