/*
 * job.c: jobs and answers as octets.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/base/wire.h"
#include "formats/journal/merkle.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/order.h"
#include "formats/sandbox/pool.h"

#define KEY_LEN_MAX	511		/* LMDB's longest key */

const char *
fixity_name(enum fixity f)
{
	static const char *const	 name[FIXITY_MAX] = {
		[FIXITY_OK] = "ok",
		[FIXITY_MISSING] = "missing",
		[FIXITY_CHUNK] = "chunk",
		[FIXITY_CRC] = "crc",
		[FIXITY_DIGEST] = "digest",
		[FIXITY_UNEXPECTED] = "unexpected",
		[FIXITY_UNREADABLE] = "unreadable",
		[FIXITY_DESTROYED] = "destroyed",
	};

	return (unsigned int)f < FIXITY_MAX ? name[f] : "";
}

static int
put_raw(struct buf *b, const struct digest *d)
{
	return buf_add(b, d->octet, DIGEST_SIZE);
}

static int
put_type(struct buf *b, enum job_type type)
{
	return wire_put_enum(b, type);
}

int
job_trust(struct buf *b, enum trust_role role, const char *name,
    const uint8_t *p, size_t len)
{
	put_type(b, JOB_TRUST);
	wire_put_enum(b, role);
	wire_put_str(b, name);
	return wire_put_octets(b, p, len);
}

static int
put_judge(struct buf *b, const void *name, size_t len, int64_t at,
    const struct neighbour *beside, size_t n, enum job_nearby near,
    bool describe)
{
	if (n > ENRICH_FILES_MAX)
		n = 0;
	put_type(b, JOB_JUDGE);
	wire_put_octets(b, name, len);
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_octets(b, beside[i].name.p, beside[i].name.len);
		wire_put_octets(b, beside[i].octets.p, beside[i].octets.len);
	}
	wire_put_i64(b, at);
	wire_put_enum(b, near);
	return wire_put_u8(b, describe);
}

int
job_judge(struct buf *b, const void *name, size_t len, int64_t at,
    const struct neighbour *beside, size_t n)
{
	return put_judge(b, name, len, at, beside, n, NEARBY_NONE, false);
}

int
job_judge_near(struct buf *b, const void *name, size_t len, int64_t at,
    const struct neighbour *beside, size_t n, enum job_nearby near)
{
	return put_judge(b, name, len, at, beside, n, near, false);
}

int
job_adopt(struct buf *b, const struct octets *plan)
{
	put_type(b, JOB_ADOPT);
	return wire_put_octets(b, plan->p, plan->len);
}

int
job_picture(struct buf *b)
{
	return put_type(b, JOB_PICTURE);
}

int
picture_encode(struct buf *b, const struct digest *d, const struct octets *o)
{
	put_raw(b, d);
	return wire_put_octets(b, o->p, o->len);
}

int
picture_decode(const void *p, size_t len, struct digest *d, struct octets *o)
{
	struct wire	 w;

	wire_init(&w, p, len);
	wire_get_raw(&w, d->octet, DIGEST_SIZE);
	*o = wire_get_octets(&w, POOL_FRAME_MAX);
	return wire_done(&w) ? 0 : -1;
}

int
job_scan(struct buf *b, const void *table, size_t len)
{
	put_type(b, JOB_SCAN);
	return wire_put_octets(b, table, len);
}

int
job_describe(struct buf *b, const void *name, size_t len, int64_t at,
    const struct neighbour *beside, size_t n, enum job_nearby near)
{
	return put_judge(b, name, len, at, beside, n, near, true);
}

int
job_held(struct buf *b, const void *name, size_t len, int64_t at,
    const struct job_held *h)
{
	put_type(b, JOB_HELD);
	wire_put_octets(b, name, len);
	wire_put_i64(b, at);
	wire_put_u64(b, h->off);
	wire_put_u64(b, h->size);
	put_raw(b, &h->sha256);
	wire_put_octets(b, h->states.p, h->states.len);
	return wire_put_u8(b, h->describe);
}

int
job_text(struct buf *b, const void *name, size_t len)
{
	put_type(b, JOB_TEXT);
	return wire_put_octets(b, name, len);
}

/* ${n} objects, which must ascend.  ${check}: with plan and covers. */
static int
put_objects(struct buf *b, const struct job_object *o, size_t n, bool check)
{
	if (n > JOB_OBJECTS_MAX)
		return -1;
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && o[i].number <= o[i - 1].number)
			return -1;
		wire_put_u64(b, o[i].number);
		put_raw(b, &o[i].sha256);
		wire_put_u64(b, o[i].size);
		if (!check)
			continue;
		wire_put_octets(b, o[i].plan.p, o[i].plan.len);
		wire_put_u32(b, o[i].covers_segment);
		wire_put_u64(b, o[i].covers_number);
	}
	return b->failed ? -1 : 0;
}

int
job_policy(struct buf *b, const char *text, size_t len)
{
	put_type(b, JOB_POLICY);
	return wire_put_octets(b, text, len);
}

int
job_plan(struct buf *b, uint32_t segment, const struct job_object *o, size_t n)
{
	put_type(b, JOB_PLAN);
	wire_put_u32(b, segment);
	return put_objects(b, o, n, false);
}

int
job_check(struct buf *b, uint32_t segment, uint64_t from, uint64_t to,
    const struct job_object *o, size_t n)
{
	put_type(b, JOB_CHECK);
	wire_put_u32(b, segment);
	wire_put_u64(b, from);
	wire_put_u64(b, to);
	return put_objects(b, o, n, true);
}

int
plan_extra_init(struct plan_extra *e, const struct plan *plan, size_t leaf,
    const int64_t *known)
{
	size_t	 n = 0;

	e->revocation = NULL;
	for (size_t i = 0; i < plan->ncert && n < JOB_EXTRA_MAX; i++)
		if (i != leaf)
			e->cert[n++] = (struct octets){ plan->cert[i].p,
			    plan->cert[i].len };
	e->extra = (struct chain_extra){ .cert = e->cert, .ncert = n };
	if (plan->nrev == 0)
		return 0;
	if ((e->revocation = calloc(plan->nrev, sizeof(*e->revocation))) ==
	    NULL)
		return -1;
	for (size_t i = 0; i < plan->nrev; i++)
		e->revocation[i] = (struct octets){ plan->rev[i].der.p,
		    plan->rev[i].der.len };
	e->extra.revocation = e->revocation;
	e->extra.nrevocation = plan->nrev;
	e->extra.known = known;
	return 0;
}

void
plan_extra_release(struct plan_extra *e)
{
	free(e->revocation);
	e->revocation = NULL;
}

int
job_chain(struct buf *b, const uint8_t *leaf, size_t len,
    const struct chain_extra *extra, int64_t at, int64_t now)
{
	if (extra->ncert > JOB_EXTRA_MAX || extra->nrevocation > PLAN_REVS_MAX)
		return -1;
	put_type(b, JOB_CHAIN);
	wire_put_octets(b, leaf, len);
	wire_put_u32(b, (uint32_t)extra->ncert);
	for (size_t i = 0; i < extra->ncert; i++)
		wire_put_octets(b, extra->cert[i].p, extra->cert[i].len);
	wire_put_u32(b, (uint32_t)extra->nrevocation);
	for (size_t i = 0; i < extra->nrevocation; i++)
		wire_put_octets(b, extra->revocation[i].p,
		    extra->revocation[i].len);
	for (size_t i = 0; i < extra->nrevocation; i++)
		wire_put_i64(b, extra->known == NULL ? TIME_NONE :
		    extra->known[i]);
	wire_put_i64(b, at);
	return wire_put_i64(b, now);
}

int
job_sources(struct buf *b, int64_t now)
{
	put_type(b, JOB_SOURCES);
	return wire_put_i64(b, now);
}

int
job_appraise(struct buf *b, const uint8_t *p, size_t len,
    const struct octets *cert, int64_t now)
{
	put_type(b, JOB_APPRAISE);
	wire_put_octets(b, p, len);
	wire_put_octets(b, cert->p, cert->len);
	return wire_put_i64(b, now);
}

int
job_entries(struct buf *b, uint32_t segment, uint64_t from, uint64_t to)
{
	put_type(b, JOB_ENTRIES);
	wire_put_u32(b, segment);
	wire_put_u64(b, from);
	return wire_put_u64(b, to);
}

int
job_catalog(struct buf *b, enum catalog_db db, bool fresh)
{
	put_type(b, JOB_CATALOG);
	wire_put_enum(b, db);
	return wire_put_u8(b, fresh ? 1 : 0);
}

int
job_segments(struct buf *b, const uint32_t *segment, size_t n)
{
	if (n > SEGMENT_LAST)
		return -1;
	put_type(b, JOB_SEGMENTS);
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_u32(b, segment[i]);
	return b->failed ? -1 : 0;
}

/*
 * A detail is built from a document's own words and may be cut inside a
 * character: what is not UTF-8 becomes '?', so that the reader takes it.
 */
static int
put_detail(struct buf *b, const char *detail, size_t size)
{
	size_t	 len = strnlen(detail, size - 1), at;

	if (utf8_valid(detail, len))
		return wire_put_octets(b, detail, len);
	if (wire_put_octets(b, detail, len) == -1)
		return -1;
	at = b->len - len;
	for (size_t i = at; i < b->len; i++)
		if (b->p[i] >= 0x80)
			b->p[i] = '?';
	return 0;
}

static int
put_math(struct buf *b, const struct sigmath *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		wire_put_enum(b, m[i].digest_match);
		wire_put_enum(b, m[i].signature_valid);
		wire_put_enum(b, m[i].why);
		put_detail(b, m[i].detail, sizeof(m[i].detail));
		wire_put_enum(b, m[i].recovered);
		wire_put_u32(b, m[i].bits);
		wire_put_enum(b, m[i].key);
	}
	return b->failed ? -1 : 0;
}

static int
get_math(struct wire *w, struct sigmath *m, size_t n)
{
	struct octets	 o;

	for (size_t i = 0; i < n; i++) {
		m[i].digest_match = wire_get_enum(w, TRI_MAX);
		m[i].signature_valid = wire_get_enum(w, TRI_MAX);
		m[i].why = wire_get_enum(w, FINDING_MAX);
		o = wire_get_octets(w, sizeof(m[i].detail) - 1);
		if (w->failed || !utf8_valid(o.p, o.len) ||
		    memchr(o.p, '\0', o.len) != NULL)
			return -1;
		memcpy(m[i].detail, o.p, o.len);
		m[i].detail[o.len] = '\0';
		m[i].recovered = wire_get_enum(w, DIGEST_MAX);
		m[i].bits = wire_get_u32(w);
		m[i].key = wire_get_enum(w, SIG_MAX);
	}
	return w->failed ? -1 : 0;
}

static int
put_plan(struct buf *b, const struct plan *plan)
{
	size_t	 at = b->len;

	if (wire_put_u32(b, 0) == -1 || plan_encode(b, plan) == -1 ||
	    b->len - at - 4 > PLAN_MAX) {
		b->failed = 1;
		return -1;
	}
	be32_put(b->p + at, (uint32_t)(b->len - at - 4));
	return 0;
}

int
judged_encode(struct buf *b, const struct judged *j)
{
	put_raw(b, &j->sha256);
	wire_put_u64(b, j->size);
	if (put_plan(b, j->plan) == -1 ||
	    put_math(b, j->math, j->plan->nsig) == -1)
		return -1;
	for (size_t i = 0; i < j->plan->nsig; i++) {
		wire_put_u8(b, j->has_chain[i]);
		if (j->has_chain[i] &&
		    chain_result_encode(b, &j->chain[i]) == -1)
			return -1;
	}
	wire_put_u8(b, j->container);
	wire_put_u8(b, j->has_covers);
	put_raw(b, &j->covers);
	wire_put_u8(b, j->nfc != NULL);
	wire_put_str(b, j->nfc);
	return b->failed ? -1 : 0;
}

int
judged_decode(struct judged *j, const void *p, size_t len)
{
	struct wire	 w;
	struct octets	 o;
	size_t		 n;
	bool		 named;

	memset(j, 0, sizeof(*j));
	wire_init(&w, p, len);
	wire_get_raw(&w, j->sha256.octet, DIGEST_SIZE);
	j->size = wire_get_u64(&w);
	o = wire_get_octets(&w, PLAN_MAX);
	if (w.failed || (j->plan = plan_decode(o.p, o.len)) == NULL)
		return -1;
	if ((n = j->plan->nsig) > 0 &&
	    ((j->math = calloc(n, sizeof(*j->math))) == NULL ||
	    (j->chain = calloc(n, sizeof(*j->chain))) == NULL ||
	    (j->has_chain = calloc(n, sizeof(*j->has_chain))) == NULL))
		return -1;
	if (get_math(&w, j->math, n) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		/* Set first: a result that failed half-way is released too. */
		if (!(j->has_chain[i] = wire_get_bool(&w)))
			continue;
		if (chain_result_decode(&w, &j->chain[i]) == -1)
			return -1;
	}
	j->container = wire_get_bool(&w);
	j->has_covers = wire_get_bool(&w);
	wire_get_raw(&w, j->covers.octet, DIGEST_SIZE);
	named = wire_get_bool(&w);
	j->nfc = wire_get_str(&w, ORDER_NAME_MAX);
	if (!wire_done(&w) || (!named && j->nfc[0] != '\0'))
		return -1;
	if (!named) {
		free(j->nfc);
		j->nfc = NULL;
	}
	return 0;
}

void
judged_release(struct judged *j)
{
	if (j->plan != NULL && j->chain != NULL && j->has_chain != NULL)
		for (size_t i = 0; i < j->plan->nsig; i++)
			if (j->has_chain[i])
				chain_result_release(&j->chain[i]);
	free(j->chain);
	free(j->has_chain);
	free(j->math);
	free(j->nfc);
	plan_free(j->plan);
	memset(j, 0, sizeof(*j));
}

int
planned_encode(struct buf *b, const struct planned *p)
{
	if (p->plan.len > PLAN_MAX || (!p->readable && p->plan.len != 0))
		return -1;
	wire_put_u64(b, p->number);
	wire_put_u8(b, p->readable);
	return wire_put_octets(b, p->plan.p, p->plan.len);
}

int
planned_decode(struct planned *p, const void *in, size_t len)
{
	struct wire	 w;

	memset(p, 0, sizeof(*p));
	wire_init(&w, in, len);
	p->number = wire_get_u64(&w);
	p->readable = wire_get_bool(&w);
	p->plan = wire_get_octets(&w, PLAN_MAX);
	if (!wire_done(&w) || (!p->readable && p->plan.len != 0))
		return -1;
	return 0;
}

int
checked_encode(struct buf *b, const struct checked *c)
{
	if (c->nmath > PLAN_SIGS_MAX)
		return -1;
	wire_put_u64(b, c->number);
	wire_put_enum(b, c->fixity);
	put_raw(b, &c->sha256);
	wire_put_u64(b, c->size);
	wire_put_u32(b, (uint32_t)c->nmath);
	return put_math(b, c->math, c->nmath);
}

int
checked_decode(struct checked *c, const void *p, size_t len)
{
	struct wire	 w;

	memset(c, 0, sizeof(*c));
	wire_init(&w, p, len);
	c->number = wire_get_u64(&w);
	/* The last two are the parent's own words. */
	c->fixity = wire_get_enum(&w, FIXITY_UNREADABLE);
	wire_get_raw(&w, c->sha256.octet, DIGEST_SIZE);
	c->size = wire_get_u64(&w);
	c->nmath = wire_get_u32(&w);
	if (w.failed || c->nmath > PLAN_SIGS_MAX) {
		c->nmath = 0;
		return -1;
	}
	if (c->nmath > 0 &&
	    (c->math = calloc(c->nmath, sizeof(*c->math))) == NULL)
		return -1;
	if (get_math(&w, c->math, c->nmath) == -1)
		return -1;
	return wire_done(&w) ? 0 : -1;
}

void
checked_release(struct checked *c)
{
	free(c->math);
	c->math = NULL;
	c->nmath = 0;
}

int
entries_put(struct buf *b, uint64_t seq, const void *p, size_t len)
{
	if (len > ENTRY_MAX)
		return -1;
	wire_put_u64(b, seq);
	return wire_put_octets(b, p, len);
}

int
entries_next(struct wire *w, uint64_t *seq, struct octets *entry)
{
	if (!w->failed && w->p == w->end)
		return 0;
	*seq = wire_get_u64(w);
	*entry = wire_get_octets(w, ENTRY_MAX);
	return w->failed ? -1 : 1;
}

int
records_put(struct buf *b, const void *key, size_t len,
    const struct digest *value)
{
	if (len == 0 || len > KEY_LEN_MAX)
		return -1;
	wire_put_octets(b, key, len);
	return put_raw(b, value);
}

int
records_next(struct wire *w, struct octets *key, struct digest *value)
{
	if (!w->failed && w->p == w->end)
		return 0;
	*key = wire_get_octets(w, KEY_LEN_MAX);
	wire_get_raw(w, value->octet, DIGEST_SIZE);
	return w->failed || key->len == 0 ? -1 : 1;
}

int
segment_facts_encode(struct buf *b, const struct segment_facts *s)
{
	wire_put_u32(b, s->segment);
	wire_put_u8(b, s->readable);
	wire_put_u64(b, s->first_seq);
	wire_put_u64(b, s->last_seq);
	wire_put_u64(b, s->objects);
	wire_put_u64(b, s->last_object);
	return wire_put_u8(b, s->sealed);
}

int
segment_facts_decode(struct segment_facts *s, const void *p, size_t len)
{
	struct wire	 w;

	memset(s, 0, sizeof(*s));
	wire_init(&w, p, len);
	s->segment = wire_get_u32(&w);
	s->readable = wire_get_bool(&w);
	s->first_seq = wire_get_u64(&w);
	s->last_seq = wire_get_u64(&w);
	s->objects = wire_get_u64(&w);
	s->last_object = wire_get_u64(&w);
	s->sealed = wire_get_bool(&w);
	return wire_done(&w) ? 0 : -1;
}

int
job_record(struct buf *b, enum catalog_db db, const void *key, size_t len)
{
	put_type(b, JOB_RECORD);
	wire_put_enum(b, db);
	return len > KEY_LEN_MAX ? -1 : wire_put_octets(b, key, len);
}

int
record_decode(const void *p, size_t len, enum record_found *found,
    struct octets *value)
{
	struct wire	 w;

	wire_init(&w, p, len);
	*found = wire_get_enum(&w, RECORD_FOUND_MAX);
	*value = wire_get_octets(&w, JOB_RECORD_MAX);
	return wire_done(&w) ? 0 : -1;
}

static int
put_proof_job(struct buf *b, bool consistency, uint64_t from, uint64_t to)
{
	put_type(b, JOB_PROOF);
	wire_put_u8(b, consistency ? 1 : 0);
	wire_put_u64(b, from);
	return wire_put_u64(b, to);
}

int
job_inclusion(struct buf *b, uint64_t index, uint64_t size)
{
	return put_proof_job(b, false, index, size);
}

int
job_consistency(struct buf *b, uint64_t old, uint64_t size)
{
	return put_proof_job(b, true, old, size);
}

int
proof_put(struct buf *b, bool ok, const struct digest *hash, size_t n)
{
	wire_put_u8(b, ok ? 1 : 0);
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_raw(b, &hash[i]);
	return b->failed ? -1 : 0;
}

int
proof_decode(const void *p, size_t len, bool *ok, struct digest *hash,
    size_t *n)
{
	struct wire	 w;

	wire_init(&w, p, len);
	*ok = wire_get_u8(&w) == 1;
	*n = wire_get_u32(&w);
	if (w.failed || *n > MERKLE_PROOF)
		return -1;
	for (size_t i = 0; i < *n; i++)
		wire_get_raw(&w, hash[i].octet, DIGEST_SIZE);
	return wire_done(&w) ? 0 : -1;
}

int
job_object(struct buf *b, uint32_t segment, const struct job_object *o)
{
	put_type(b, JOB_OBJECT);
	wire_put_u32(b, segment);
	return put_objects(b, o, 1, false);
}

int
object_decode(const void *p, size_t len, enum fixity *fixity,
    struct octets *octets)
{
	struct wire	 w;

	wire_init(&w, p, len);
	*fixity = wire_get_enum(&w, FIXITY_MAX);
	*octets = wire_get_octets(&w, POOL_FRAME_MAX);
	return wire_done(&w) ? 0 : -1;
}
