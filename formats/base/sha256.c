/*
 * sha256.c: SHA-256 whose state can be kept and gone on from.
 *
 * libcrypto's newer interface hides the state; the older one is the same code
 * underneath, and leaves it in the open.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "formats/base/encode.h"

#include "formats/base/sha256.h"

/* These three cannot fail: there is nothing to be had but arithmetic. */
void
sha256_run_init(struct sha256_run *r)
{
	(void)SHA256_Init(&r->ctx);
}

void
sha256_run_add(struct sha256_run *r, const void *p, size_t len)
{
	(void)SHA256_Update(&r->ctx, p, len);
}

void
sha256_run_end(struct sha256_run *r, struct digest *d)
{
	(void)SHA256_Final(d->octet, &r->ctx);
}

void
sha256_run_state(const struct sha256_run *r, uint8_t out[SHA256_STATE])
{
	for (size_t i = 0; i < SHA256_STATE / 4; i++)
		be32_put(out + 4 * i, r->ctx.h[i]);
}

void
sha256_run_resume(struct sha256_run *r, const uint8_t state[SHA256_STATE],
    uint64_t octets)
{
	sha256_run_init(r);
	for (size_t i = 0; i < SHA256_STATE / 4; i++)
		r->ctx.h[i] = be32_get(state + 4 * i);
	/* The length so far, in bits. */
	r->ctx.Nl = (SHA_LONG)(octets << 3);
	r->ctx.Nh = (SHA_LONG)(octets >> 29);
}
