/*
 * chain_wire.c: a chain's result between processes; hostile when read.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"

#define TEXT_MAX	((size_t)128 * 1024)	/* octets of a name */

int
chain_result_encode(struct buf *b, const struct chain_result *r)
{
	const struct cert_facts	*f = &r->cert_facts;

	wire_put_enum(b, r->finding);
	wire_put_str(b, r->detail);
	wire_put_u32(b, r->n);
	for (unsigned int i = 0; i < r->n; i++) {
		buf_add(b, r->cert[i].octet, DIGEST_SIZE);
		wire_put_str(b, r->name[i]);
	}
	wire_put_enum(b, r->revocation);
	wire_put_enum(b, r->source);
	wire_put_i64(b, r->reason);
	wire_put_i64(b, r->revoked_at);
	wire_put_i64(b, r->invalid_since);
	wire_put_i64(b, r->this_update);
	wire_put_i64(b, r->next_update);
	wire_put_u8(b, r->lapsed);
	wire_put_i64(b, r->ca_reason);
	wire_put_i64(b, r->steady_from);
	wire_put_i64(b, r->steady_until);
	wire_put_u32(b, r->nevidence);
	for (unsigned int i = 0; i < r->nevidence; i++)
		buf_add(b, r->evidence[i].octet, DIGEST_SIZE);
	wire_put_str(b, f->subject);
	wire_put_str(b, f->issuer);
	wire_put_str(b, f->common_name);
	wire_put_str(b, f->serial);
	wire_put_str(b, f->mail != NULL ? f->mail : "");
	wire_put_str(b, f->key);
	buf_add(b, f->sha256.octet, DIGEST_SIZE);
	wire_put_i64(b, f->not_before);
	wire_put_i64(b, f->not_after);
	wire_put_u8(b, f->service);
	wire_put_str(b, f->purposes);
	return b->failed ? -1 : 0;
}

/* A string into an array of ${size}. */
static void
get_fixed(struct wire *w, char *to, size_t size)
{
	char	*s = wire_get_str(w, size - 1);

	if (s != NULL)
		memcpy(to, s, strlen(s) + 1);
	free(s);
}

/* A CRLReason (RFC 5280 5.3.1), or -1. */
static int
get_reason(struct wire *w)
{
	int64_t	 reason = wire_get_i64(w);

	if (reason >= -1 && reason <= 10)
		return (int)reason;
	w->failed = true;
	return -1;
}

int
chain_result_decode(struct wire *w, struct chain_result *r)
{
	struct cert_facts	*f = &r->cert_facts;

	memset(r, 0, sizeof(*r));
	r->finding = wire_get_enum(w, FINDING_MAX);
	get_fixed(w, r->detail, sizeof(r->detail));
	r->n = wire_get_u32(w);
	if (r->n > CHAIN_DEPTH_MAX) {
		w->failed = true;
		r->n = 0;
	}
	for (unsigned int i = 0; i < r->n; i++) {
		wire_get_raw(w, r->cert[i].octet, DIGEST_SIZE);
		get_fixed(w, r->name[i], sizeof(r->name[i]));
	}
	r->revocation = wire_get_enum(w, REVOCATION_MAX);
	r->source = wire_get_enum(w, SOURCE_MAX);
	r->reason = get_reason(w);
	r->revoked_at = wire_get_i64(w);
	r->invalid_since = wire_get_i64(w);
	r->this_update = wire_get_i64(w);
	r->next_update = wire_get_i64(w);
	r->lapsed = wire_get_bool(w);
	r->ca_reason = get_reason(w);
	r->steady_from = wire_get_i64(w);
	r->steady_until = wire_get_i64(w);
	r->nevidence = wire_get_u32(w);
	if (r->nevidence > CHAIN_EVIDENCE_MAX) {
		w->failed = true;
		r->nevidence = 0;
	}
	for (unsigned int i = 0; i < r->nevidence; i++)
		wire_get_raw(w, r->evidence[i].octet, DIGEST_SIZE);
	f->subject = wire_get_str(w, TEXT_MAX);
	f->issuer = wire_get_str(w, TEXT_MAX);
	f->common_name = wire_get_str(w, TEXT_MAX);
	f->serial = wire_get_str(w, TEXT_MAX);
	f->mail = wire_get_str(w, TEXT_MAX);
	get_fixed(w, f->key, sizeof(f->key));
	wire_get_raw(w, f->sha256.octet, DIGEST_SIZE);
	f->not_before = wire_get_i64(w);
	f->not_after = wire_get_i64(w);
	f->service = wire_get_bool(w);
	get_fixed(w, f->purposes, sizeof(f->purposes));
	return w->failed ? -1 : 0;
}
