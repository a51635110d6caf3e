/*
 * plan_wire.c: a plan as octets and back; what comes back is hostile.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/wire.h"
#include "formats/crypto/wants.h"
#include "formats/crypto/plan.h"

#define PLAN_MAGIC	0x4e42504cu	/* "NBPL" */

static void
put_notes(struct buf *b, const struct plan_note *note, size_t n)
{
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_enum(b, note[i].code);
		wire_put_str(b, note[i].detail);
	}
}

static void
put_spans(struct buf *b, const struct span *span, size_t n)
{
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_u64(b, span[i].off);
		wire_put_u64(b, span[i].len);
	}
}

static void
put_blob(struct buf *b, const struct blob *blob)
{
	wire_put_octets(b, blob->p, blob->len);
}

static void
put_alg(struct buf *b, const struct sig_alg *alg)
{
	wire_put_enum(b, alg->family);
	wire_put_enum(b, alg->digest);
	wire_put_enum(b, alg->mgf1);
	wire_put_u32(b, alg->salt);
	wire_put_str(b, alg->oid);
}

static void
put_refs(struct buf *b, const struct sigplan *s)
{
	wire_put_u32(b, (uint32_t)s->nref);
	for (size_t i = 0; i < s->nref; i++) {
		wire_put_str(b, s->ref[i].uri);
		wire_put_str(b, s->ref[i].transforms);
		wire_put_enum(b, s->ref[i].digest);
		wire_put_enum(b, s->ref[i].match);
	}
}

static void
put_er(struct buf *b, const struct plan_er *er)
{
	wire_put_i64(b, er->prev);
	wire_put_enum(b, er->alg);
	wire_put_enum(b, er->tree);
	wire_put_enum(b, er->link);
	wire_put_enum(b, er->held);
	wire_put_u8(b, er->data);
	put_blob(b, &er->group);
	put_blob(b, &er->chained);
	wire_put_u32(b, er->form);
	wire_put_u32(b, er->first);
	wire_put_u32(b, er->nsig);
	wire_put_u8(b, er->keeps);
}

static void
put_tst(struct buf *b, const struct sigplan *s)
{
	wire_put_enum(b, s->tst);
	wire_put_i64(b, s->of);
	put_blob(b, &s->tst_info);
	wire_put_enum(b, s->imprint_alg);
	put_blob(b, &s->imprint);
	put_blob(b, &s->before);
	put_blob(b, &s->after);
	wire_put_u8(b, s->around);
	wire_put_u8(b, s->complete);
	wire_put_u32(b, s->head);
	wire_put_u32(b, s->headless);
	wire_put_u32(b, s->rank);
	wire_put_i64(b, s->gen_time);
	wire_put_i64(b, s->accuracy);
	wire_put_str(b, s->policy);
	wire_put_str(b, s->serial);
	put_blob(b, &s->nonce);
	if (s->tst == TST_EVIDENCE)
		put_er(b, &s->er);
}

static void
put_sig(struct buf *b, const struct sigplan *s)
{
	wire_put_enum(b, s->kind);
	wire_put_str(b, s->id);
	wire_put_str(b, s->subfilter);
	wire_put_enum(b, s->mode);
	wire_put_enum(b, s->content);
	put_spans(b, s->span, s->nspan);
	put_blob(b, &s->inline_content);
	put_spans(b, s->inner, s->ninner);
	wire_put_enum(b, s->inner_alg);
	wire_put_enum(b, s->digest);
	put_alg(b, &s->alg);
	wire_put_u8(b, s->has_parsed);
	wire_put_enum(b, s->parsed);
	put_refs(b, s);
	put_blob(b, &s->message_digest);
	put_blob(b, &s->attrs);
	put_blob(b, &s->attrs_file);
	wire_put_u8(b, s->attrs_ordered);
	put_blob(b, &s->value);
	wire_put_i64(b, s->cert);
	put_blob(b, &s->spki);
	wire_put_enum(b, s->named_alg);
	put_blob(b, &s->named);
	wire_put_i64(b, s->claimed);
	wire_put_u32(b, (uint32_t)s->nclaim);
	for (size_t i = 0; i < s->nclaim; i++) {
		wire_put_str(b, s->claim[i].name);
		wire_put_str(b, s->claim[i].value);
	}
	wire_put_u8(b, s->has_byte_range);
	for (size_t i = 0; i < 4; i++)
		wire_put_u64(b, s->byte_range[i]);
	wire_put_enum(b, s->coverage);
	wire_put_u64(b, s->extended);
	wire_put_i64(b, s->docmdp);
	wire_put_u8(b, s->cades);
	wire_put_enum(b, s->mod_level);
	wire_put_u8(b, s->mod_allowed);
	wire_put_u32(b, (uint32_t)s->nmod_object);
	for (size_t i = 0; i < s->nmod_object; i++)
		wire_put_str(b, s->mod_object[i]);
	put_tst(b, s);
	wire_put_u32(b, (uint32_t)s->nproven);
	for (size_t i = 0; i < s->nproven; i++)
		wire_put_u32(b, s->proven[i]);
	wire_put_u8(b, s->shared);
	put_notes(b, s->note, s->nnote);
}

int
plan_encode(struct buf *b, const struct plan *plan)
{
	wire_put_u32(b, PLAN_MAGIC);
	wire_put_u8(b, plan->reparse);
	wire_put_u8(b, (uint8_t)plan_wants(plan));
	wire_put_enum(b, plan->format);
	wire_put_u64(b, plan->size);
	wire_put_u32(b, plan->revisions);
	wire_put_u8(b, plan->resaved);
	wire_put_u32(b, (uint32_t)plan->ncert);
	for (size_t i = 0; i < plan->ncert; i++)
		put_blob(b, &plan->cert[i]);
	wire_put_u32(b, (uint32_t)plan->nrev);
	for (size_t i = 0; i < plan->nrev; i++) {
		wire_put_enum(b, plan->rev[i].kind);
		put_blob(b, &plan->rev[i].der);
		wire_put_i64(b, plan->rev[i].of);
		wire_put_u64(b, plan->rev[i].end);
		wire_put_u8(b, plan->rev[i].beside);
	}
	wire_put_u32(b, (uint32_t)plan->nsig);
	for (size_t i = 0; i < plan->nsig; i++)
		put_sig(b, &plan->sig[i]);
	put_notes(b, plan->note, plan->nnote);
	wire_put_u32(b, (uint32_t)plan->nnear);
	for (size_t i = 0; i < plan->nnear; i++) {
		wire_put_enum(b, plan->near[i].kind);
		wire_put_u32(b, (uint32_t)plan->near[i].at);
		wire_put_str(b, plan->near[i].name);
	}
	return b->failed ? -1 : 0;
}

int
plan_digest(const struct plan *plan, struct digest *out)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, PLAN_MAX);
	if (plan_encode(&b, plan) == 0)
		rc = digest_sha256(out, b.p, b.len);
	buf_release(&b);
	return rc;
}

/*
 * A count of items that have at least ${each} octets; memory is asked for
 * only when the input could hold that many.
 */
static size_t
get_count(struct wire *w, size_t max, size_t each)
{
	uint32_t	 n = wire_get_u32(w);

	if (n > max || n > (size_t)(w->end - w->p) / each) {
		w->failed = true;
		return 0;
	}
	return n;
}

static void
get_blob(struct wire *w, struct blob *to, size_t max)
{
	struct octets	 o = wire_get_octets(w, max);

	if (!w->failed && blob_set(to, o.p, o.len) == -1)
		w->failed = true;
}

/* Replaces the string that is there. */
static void
get_text(struct wire *w, char **to)
{
	char	*s = wire_get_str(w, PLAN_TEXT_MAX);

	if (s == NULL)
		return;
	free(*to);
	*to = s;
}

static void
get_spans(struct wire *w, struct span **span, size_t *n)
{
	size_t		 want = get_count(w, PLAN_SPANS_MAX, 16);
	struct span	*to;
	size_t		 cap = 1;

	if (w->failed || want == 0)
		return;
	while (cap < want)
		cap *= 2;	/* as array_grow() has it */
	if ((to = calloc(cap, sizeof(*to))) == NULL) {
		w->failed = true;
		return;
	}
	*span = to;
	for (; *n < want && !w->failed; (*n)++) {
		to[*n].off = wire_get_u64(w);
		to[*n].len = wire_get_u64(w);
		if (to[*n].len > UINT64_MAX - to[*n].off)
			w->failed = true;
	}
}

static void
get_alg(struct wire *w, struct sig_alg *alg)
{
	char	*oid;

	alg->family = wire_get_enum(w, SIG_MAX);
	alg->digest = wire_get_enum(w, DIGEST_MAX);
	alg->mgf1 = wire_get_enum(w, DIGEST_MAX);
	alg->salt = wire_get_u32(w);
	if ((oid = wire_get_str(w, sizeof(alg->oid) - 1)) != NULL)
		memcpy(alg->oid, oid, strlen(oid) + 1);
	free(oid);
}

static int
get_int(struct wire *w, int64_t min, int64_t max)
{
	int64_t	 v = wire_get_i64(w);

	if (v < min || v > max) {
		w->failed = true;
		return (int)min;
	}
	return (int)v;
}

static void
get_sig_notes(struct wire *w, struct sigplan *s)
{
	size_t	 n = get_count(w, PLAN_NOTES_MAX, 6);

	for (size_t i = 0; i < n && !w->failed; i++) {
		enum finding	 code = wire_get_enum(w, FINDING_MAX);
		char		*text = wire_get_str(w, PLAN_TEXT_MAX);

		if (text == NULL || sigplan_note(s, code, "%s", text) == -1)
			w->failed = true;
		free(text);
	}
}

/* What an archive time-stamp is linked to comes before it. */
static void
get_er(struct wire *w, const struct plan *plan, struct plan_er *er)
{
	er->prev = get_int(w, -1, (int64_t)plan->nsig - 2);
	er->alg = wire_get_enum(w, DIGEST_MAX);
	er->tree = wire_get_enum(w, TRI_MAX);
	er->link = wire_get_enum(w, TRI_MAX);
	er->held = wire_get_enum(w, TRI_MAX);
	er->data = wire_get_bool(w);
	get_blob(w, &er->group, PLAN_BLOB_MAX);
	get_blob(w, &er->chained, PLAN_BLOB_MAX);
	er->form = wire_get_u32(w);
	er->first = wire_get_u32(w);
	er->nsig = wire_get_u32(w);
	er->keeps = wire_get_bool(w);
	if (er->first > plan->nsig || er->nsig > plan->nsig - er->first)
		w->failed = true;
	if (er->form > PLAN_FORM_MAX || (er->prev != -1 &&
	    plan->sig[er->prev].tst != TST_EVIDENCE))
		w->failed = true;
}

/* A time-stamp is behind the signature that it is in. */
static void
get_tst(struct wire *w, const struct plan *plan, struct sigplan *s)
{
	struct octets	 after;

	s->tst = wire_get_enum(w, TST_MAX);
	s->of = get_int(w, -1, (int64_t)plan->nsig - 2);
	get_blob(w, &s->tst_info, PLAN_BLOB_MAX);
	s->imprint_alg = wire_get_enum(w, DIGEST_MAX);
	get_blob(w, &s->imprint, PLAN_BLOB_MAX);
	get_blob(w, &s->before, PLAN_BLOB_MAX);
	after = wire_get_octets(w, PLAN_AROUND_MAX);
	if (!w->failed && blob_set_max(&s->after, after.p, after.len,
	    PLAN_AROUND_MAX) == -1)
		w->failed = true;
	s->around = wire_get_bool(w);
	if (s->around && s->tst == TST_NONE)
		w->failed = true;
	s->complete = wire_get_bool(w);
	s->head = wire_get_u32(w);
	s->headless = wire_get_u32(w);
	s->rank = wire_get_u32(w);
	if (s->head > s->after.len || s->headless > s->after.len - s->head)
		w->failed = true;
	s->gen_time = wire_get_i64(w);
	s->accuracy = wire_get_i64(w);
	get_text(w, &s->policy);
	get_text(w, &s->serial);
	get_blob(w, &s->nonce, PLAN_TEXT_MAX);
	if (s->tst == TST_EVIDENCE)
		get_er(w, plan, &s->er);
	if ((s->of != -1 && (s->tst == TST_NONE ||
	    plan->sig[s->of].of != -1)) || s->accuracy < 0)
		w->failed = true;
}

/* Only what proves anything has any; they may come before or after it. */
static void
get_proven(struct wire *w, struct sigplan *s)
{
	size_t	 n = get_count(w, PLAN_SIGS_MAX, 4);

	if (n > 0 && s->tst == TST_NONE)
		w->failed = true;
	for (size_t i = 0; i < n && !w->failed; i++)
		if (sigplan_add_proven(s, wire_get_u32(w)) == -1)
			w->failed = true;
	s->shared = wire_get_bool(w);
	if (s->shared && (n == 0 || s->of != -1 || s->tst != TST_EVIDENCE))
		w->failed = true;
}

static void
get_refs(struct wire *w, struct sigplan *s)
{
	size_t	 n = get_count(w, PLAN_REFS_MAX, 10);

	for (size_t i = 0; i < n && !w->failed; i++) {
		char		*uri = wire_get_str(w, PLAN_TEXT_MAX);
		char		*how = wire_get_str(w, PLAN_TEXT_MAX);
		enum digest_alg	 alg = wire_get_enum(w, DIGEST_MAX);
		enum tri	 match = wire_get_enum(w, TRI_MAX);

		if (uri == NULL || how == NULL ||
		    sigplan_add_ref(s, uri, how, alg, match) == -1)
			w->failed = true;
		free(uri);
		free(how);
	}
}

static void
get_claims(struct wire *w, struct sigplan *s)
{
	size_t	 n = get_count(w, PLAN_CLAIMS_MAX, 8);

	for (size_t i = 0; i < n && !w->failed; i++) {
		char	*name = wire_get_str(w, PLAN_TEXT_MAX);
		char	*value = wire_get_str(w, PLAN_TEXT_MAX);

		if (name == NULL || value == NULL ||
		    sigplan_add_claim(s, name, value) == -1)
			w->failed = true;
		free(name);
		free(value);
	}
}

static void
get_objects(struct wire *w, struct sigplan *s)
{
	size_t	 n = get_count(w, PLAN_OBJECTS_MAX, 4);

	for (size_t i = 0; i < n && !w->failed; i++) {
		char	*name = wire_get_str(w, PLAN_TEXT_MAX);

		if (name == NULL || sigplan_add_object(s, name) == -1)
			w->failed = true;
		free(name);
	}
}

static void
get_sig(struct wire *w, const struct plan *plan, struct sigplan *s)
{
	s->kind = wire_get_enum(w, SIGKIND_MAX);
	get_text(w, &s->id);
	get_text(w, &s->subfilter);
	s->mode = wire_get_enum(w, SIGMODE_MAX);
	s->content = wire_get_enum(w, CONTENT_MAX);
	get_spans(w, &s->span, &s->nspan);
	get_blob(w, &s->inline_content, PLAN_BLOB_MAX);
	get_spans(w, &s->inner, &s->ninner);
	s->inner_alg = wire_get_enum(w, DIGEST_MAX);
	s->digest = wire_get_enum(w, DIGEST_MAX);
	get_alg(w, &s->alg);
	s->has_parsed = wire_get_bool(w);
	s->parsed = wire_get_enum(w, TRI_MAX);
	get_refs(w, s);
	get_blob(w, &s->message_digest, PLAN_BLOB_MAX);
	get_blob(w, &s->attrs, PLAN_BLOB_MAX);
	get_blob(w, &s->attrs_file, PLAN_BLOB_MAX);
	s->attrs_ordered = wire_get_bool(w);
	get_blob(w, &s->value, PLAN_BLOB_MAX);
	s->cert = get_int(w, -1, (int64_t)plan->ncert - 1);
	get_blob(w, &s->spki, PLAN_CERT_MAX);
	s->named_alg = wire_get_enum(w, DIGEST_MAX);
	get_blob(w, &s->named, EVP_MAX_MD_SIZE);
	s->claimed = wire_get_i64(w);
	get_claims(w, s);
	s->has_byte_range = wire_get_bool(w);
	for (size_t i = 0; i < 4; i++)
		s->byte_range[i] = wire_get_u64(w);
	s->coverage = wire_get_enum(w, COVERAGE_MAX);
	s->extended = wire_get_u64(w);
	s->docmdp = get_int(w, INT32_MIN, INT32_MAX);
	s->cades = wire_get_bool(w);
	s->mod_level = wire_get_enum(w, MOD_MAX);
	s->mod_allowed = wire_get_bool(w);
	get_objects(w, s);
	get_tst(w, plan, s);
	get_proven(w, s);
	get_sig_notes(w, s);
}

static void
get_certs(struct wire *w, struct plan *plan)
{
	size_t	 n = get_count(w, PLAN_CERTS_MAX, 5);

	for (size_t i = 0; i < n && !w->failed; i++) {
		struct octets	 o = wire_get_octets(w, PLAN_CERT_MAX);

		/* Distinct, so that equal plans have equal octets. */
		if (o.p == NULL ||
		    plan_add_cert(plan, o.p, o.len) != (int)i)
			w->failed = true;
	}
}

static void
get_revs(struct wire *w, struct plan *plan)
{
	size_t	 n = get_count(w, PLAN_REVS_MAX, 24);

	for (size_t i = 0; i < n && !w->failed; i++) {
		enum revkind	 kind = wire_get_enum(w, REVKIND_MAX);
		struct octets	 o = wire_get_octets(w, PLAN_REV_MAX);

		if (w->failed || o.p == NULL ||
		    plan_add_rev(plan, kind, o.p, o.len) != (int)i) {
			w->failed = true;
			return;
		}
		/* Whether there are so many is seen where it is used. */
		plan->rev[i].of = get_int(w, -1, PLAN_SIGS_MAX - 1);
		plan->rev[i].end = wire_get_u64(w);
		plan->rev[i].beside = wire_get_bool(w);
	}
}

static void
get_near(struct wire *w, struct plan *plan)
{
	size_t	 n = get_count(w, PLAN_NEAR_MAX, 9);

	for (size_t i = 0; i < n && !w->failed; i++) {
		enum nearkind	 kind = wire_get_enum(w, NEAR_MAX);
		uint32_t	 at = wire_get_u32(w);
		char		*name = wire_get_str(w, PLAN_TEXT_MAX);

		if (name == NULL || at >= (kind == NEAR_CERT ? plan->ncert :
		    plan->nrev) || plan_add_near(plan, kind, at, name,
		    strlen(name)) == -1)
			w->failed = true;
		free(name);
	}
}

bool
plan_wants_reparse(const void *p, size_t len)
{
	const uint8_t	*octet = p;

	return len < 5 || octet[4] != 0;
}

unsigned int
plan_wants_encoded(const void *p, size_t len)
{
	const uint8_t	*octet = p;

	return len < 6 ? ~0u : octet[5];
}

struct plan *
plan_decode(const void *p, size_t len)
{
	struct wire	 w;
	struct plan	*plan;
	struct sigplan	*sig;
	char		*text;
	size_t		 n;
	unsigned int	 wanting;

	if (len > PLAN_MAX || (plan = plan_new()) == NULL)
		return NULL;
	wire_init(&w, p, len);
	if (wire_get_u32(&w) != PLAN_MAGIC)
		w.failed = true;
	plan->reparse = wire_get_bool(&w);
	wanting = wire_get_u8(&w);
	plan->format = wire_get_enum(&w, FORMAT_MAX);
	plan->size = wire_get_u64(&w);
	plan->revisions = wire_get_u32(&w);
	plan->resaved = wire_get_bool(&w);
	get_certs(&w, plan);
	get_revs(&w, plan);
	n = get_count(&w, PLAN_SIGS_MAX, 64);
	for (size_t i = 0; i < n && !w.failed; i++) {
		if ((sig = plan_add_sig(plan)) == NULL)
			w.failed = true;
		else
			get_sig(&w, plan, sig);
	}
	n = get_count(&w, PLAN_NOTES_MAX, 6);
	for (size_t i = 0; i < n && !w.failed; i++) {
		enum finding	 code = wire_get_enum(&w, FINDING_MAX);

		text = wire_get_str(&w, PLAN_TEXT_MAX);
		if (text == NULL || plan_note(plan, code, "%s", text) == -1)
			w.failed = true;
		free(text);
	}
	get_near(&w, plan);
	if (!wire_done(&w) || wanting != plan_wants(plan)) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}
