/*
 * order.c: a job as the worker reads it.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/sha256.h"
#include "formats/base/wire.h"
#include "formats/document/nearby.h"
#include "formats/sandbox/order.h"

/* The least octets that an object takes in a job: caps the allocation. */
#define OBJECT_LEAST	(8 + DIGEST_SIZE + 8)
#define NEAR_LEAST	(4 + 4 + 8 + 8 + DIGEST_SIZE + 1)

static int
get_objects(struct wire *w, struct order *o, bool check)
{
	struct job_object	*j;
	size_t			 n = wire_get_u32(w);

	if (w->failed || n > JOB_OBJECTS_MAX ||
	    n > (size_t)(w->end - w->p) / OBJECT_LEAST)
		return -1;
	if (n > 0 && (o->object = calloc(n, sizeof(*o->object))) == NULL)
		return -1;
	for (o->nobject = 0; o->nobject < n; o->nobject++) {
		j = &o->object[o->nobject];
		j->number = wire_get_u64(w);
		wire_get_raw(w, j->sha256.octet, DIGEST_SIZE);
		j->size = wire_get_u64(w);
		if (check) {
			j->plan = wire_get_octets(w, PLAN_MAX);
			j->covers_segment = wire_get_u32(w);
			j->covers_number = wire_get_u64(w);
		}
		if (w->failed ||
		    (o->nobject > 0 && j->number <= j[-1].number))
			return -1;
	}
	return 0;
}

/* A list of octets, each at most ${one} long.  0 or -1. */
static int
get_list(struct wire *w, size_t most, size_t one, struct octets **list,
    size_t *n)
{
	size_t	 count = wire_get_u32(w);

	/* Each takes its length at least: caps the allocation. */
	if (w->failed || count > most || count > (size_t)(w->end - w->p) / 4)
		return -1;
	if (count > 0 && (*list = calloc(count, sizeof(**list))) == NULL)
		return -1;
	for (*n = 0; *n < count; (*n)++)
		(*list)[*n] = wire_get_octets(w, one);
	return w->failed ? -1 : 0;
}

/* The files beside a document.  0 or -1. */
static int
get_beside(struct wire *w, struct order *o)
{
	size_t	 n = wire_get_u32(w);

	if (w->failed || n > ENRICH_FILES_MAX)
		return -1;
	if (n > 0 && (o->beside = calloc(n, sizeof(*o->beside))) == NULL)
		return -1;
	for (; o->nbeside < n; o->nbeside++) {
		struct neighbour	*f = &o->beside[o->nbeside];

		f->name = wire_get_octets(w, ORDER_NAME_MAX);
		f->octets = wire_get_octets(w, ENRICH_FILE_MAX);
	}
	return w->failed ? -1 : 0;
}

static int
get_extra(struct wire *w, struct order *o)
{
	o->leaf = wire_get_octets(w, ORDER_LEAF_MAX);
	if (get_list(w, JOB_EXTRA_MAX, ORDER_LEAF_MAX, &o->extra,
	    &o->nextra) == -1 || get_list(w, PLAN_REVS_MAX, PLAN_REV_MAX,
	    &o->revocation, &o->nrevocation) == -1)
		return -1;
	if (o->nrevocation > 0 && (o->known = calloc(o->nrevocation,
	    sizeof(*o->known))) == NULL)
		return -1;
	for (size_t i = 0; i < o->nrevocation; i++)
		o->known[i] = wire_get_i64(w);
	o->at = wire_get_i64(w);
	o->now = wire_get_i64(w);
	return w->failed ? -1 : 0;
}

static int
get_segments(struct wire *w, struct order *o)
{
	size_t	 n = wire_get_u32(w);

	if (w->failed || n > (size_t)(w->end - w->p) / 4)
		return -1;
	if (n > 0 && (o->segment = calloc(n, sizeof(*o->segment))) == NULL)
		return -1;
	for (o->nsegment = 0; o->nsegment < n; o->nsegment++)
		o->segment[o->nsegment] = wire_get_u32(w);
	return w->failed ? -1 : 0;
}

static int
get_held(struct wire *w, struct order *o)
{
	struct job_held	*h = &o->held;

	o->name = wire_get_octets(w, ORDER_NAME_MAX);
	o->at = wire_get_i64(w);
	h->off = wire_get_u64(w);
	h->size = wire_get_u64(w);
	wire_get_raw(w, h->sha256.octet, DIGEST_SIZE);
	h->states = wire_get_octets(w, SHA256_STEPS(JOB_HELD_MAX) *
	    SHA256_STATE);
	h->describe = wire_get_u8(w) != 0;
	if (w->failed || h->size == 0 || h->size > JOB_HELD_MAX ||
	    h->off > (uint64_t)INT64_MAX - h->size ||
	    h->states.len != SHA256_STEPS(h->size) * SHA256_STATE)
		return -1;
	return 0;
}

/* The object with its plan, and what lay beside it. */
static int
get_near(struct wire *w, struct order *o)
{
	struct job_near_file	*f;
	size_t			 n;

	if (get_objects(w, o, true) == -1 || o->nobject != 1)
		return -1;
	n = wire_get_u32(w);
	if (w->failed || n > JOB_NEAR_MAX ||
	    n > (size_t)(w->end - w->p) / NEAR_LEAST)
		return -1;
	if (n > 0 && (o->near = calloc(n, sizeof(*o->near))) == NULL)
		return -1;
	while (o->nnear < n) {
		f = &o->near[o->nnear];
		if ((f->name = wire_get_str(w, NEARBY_NAME_MAX)) == NULL)
			return -1;
		o->nnear++;
		f->segment = wire_get_u32(w);
		f->number = wire_get_u64(w);
		f->size = wire_get_u64(w);
		wire_get_raw(w, f->sha256.octet, DIGEST_SIZE);
		f->named = wire_get_bool(w);
	}
	return w->failed ? -1 : 0;
}

static int
get_body(struct wire *w, struct order *o)
{
	switch (o->type) {
	case JOB_TRUST:
		o->role = wire_get_enum(w, TRUST_ROLE_MAX);
		o->name = wire_get_octets(w, ORDER_NAME_MAX);
		o->file = wire_get_octets(w, TRUST_FILE_MAX);
		return 0;
	case JOB_POLICY:
		o->file = wire_get_octets(w, TRUST_FILE_MAX);
		return 0;
	case JOB_JUDGE:
		o->name = wire_get_octets(w, ORDER_NAME_MAX);
		if (get_beside(w, o) == -1)
			return -1;
		o->at = wire_get_i64(w);
		o->nearby = wire_get_enum(w, JOB_NEARBY_MAX);
		o->describe = wire_get_u8(w) != 0;
		return 0;
	case JOB_ADOPT:
		o->file = wire_get_octets(w, PLAN_MAX);
		return 0;
	case JOB_HELD:
		return get_held(w, o);
	case JOB_TEXT:
		o->name = wire_get_octets(w, ORDER_NAME_MAX);
		return 0;
	case JOB_PICTURE:
		return 0;
	case JOB_SCAN:
		o->file = wire_get_octets(w, ORDER_TABLE_MAX);
		return 0;
	case JOB_NEAR:
		o->name = wire_get_octets(w, ORDER_NAME_MAX);
		o->inside = wire_get_bool(w);
		o->in = wire_get_u32(w);
		return get_near(w, o);
	case JOB_PLAN:
		o->in = wire_get_u32(w);
		return get_objects(w, o, false);
	case JOB_CHECK:
		o->in = wire_get_u32(w);
		o->from = wire_get_u64(w);
		o->to = wire_get_u64(w);
		return get_objects(w, o, true);
	case JOB_CHAIN:
		return get_extra(w, o);
	case JOB_ENTRIES:
		o->in = wire_get_u32(w);
		o->from = wire_get_u64(w);
		o->to = wire_get_u64(w);
		return 0;
	case JOB_CATALOG:
		o->db = wire_get_enum(w, CAT_MAX);
		o->fresh = wire_get_u8(w) != 0;
		return 0;
	case JOB_SEGMENTS:
		return get_segments(w, o);
	case JOB_SOURCES:
		o->now = wire_get_i64(w);
		return 0;
	case JOB_APPRAISE:
		o->file = wire_get_octets(w, TRUST_FILE_MAX);
		o->leaf = wire_get_octets(w, ORDER_LEAF_MAX);
		o->now = wire_get_i64(w);
		return 0;
	case JOB_RECORD:
		o->db = wire_get_enum(w, CAT_MAX);
		o->name = wire_get_octets(w, ORDER_KEY_MAX);
		return 0;
	case JOB_PROOF:
		o->fresh = wire_get_u8(w) != 0;
		o->from = wire_get_u64(w);
		o->to = wire_get_u64(w);
		return 0;
	case JOB_OBJECT:
		o->in = wire_get_u32(w);
		return get_objects(w, o, false);
	case JOB_MEMBERS:
		o->at = wire_get_i64(w);
		o->from = wire_get_u64(w);
		o->plain = wire_get_u64(w);
		return 0;
	case JOB_UNPACK:
		o->from = wire_get_u64(w);
		return 0;
	case JOB_PACK:
		o->from = wire_get_u64(w);
		o->window = wire_get_u8(w) != 0;
		return 0;
	case JOB_TYPE_MAX:
		break;
	}
	return -1;
}

int
order_decode(struct order *o, const void *p, size_t len)
{
	struct wire	 w;

	memset(o, 0, sizeof(*o));
	wire_init(&w, p, len);
	o->type = wire_get_enum(&w, JOB_TYPE_MAX);
	if (w.failed || get_body(&w, o) == -1)
		return -1;
	return wire_done(&w) ? 0 : -1;
}

void
order_release(struct order *o)
{
	for (size_t i = 0; i < o->nnear; i++)
		free(o->near[i].name);
	free(o->near);
	free(o->object);
	free(o->extra);
	free(o->beside);
	free(o->revocation);
	free(o->known);
	free(o->segment);
	memset(o, 0, sizeof(*o));
}
