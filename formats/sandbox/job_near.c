/*
 * job_near.c: the job that looks beside a document, and its answer.
 */
#include <string.h>

#include "formats/base/wire.h"
#include "formats/sandbox/job.h"

int
job_near(struct buf *b, const char *name, uint32_t segment,
    const struct job_object *o, const struct job_near_file *file, size_t n,
    bool inside)
{
	if (n > JOB_NEAR_MAX)
		return -1;
	wire_put_enum(b, JOB_NEAR);
	wire_put_octets(b, name, strlen(name));
	wire_put_u8(b, inside);
	wire_put_u32(b, segment);
	/* As an object of JOB_CHECK. */
	wire_put_u32(b, 1);
	wire_put_u64(b, o->number);
	buf_add(b, o->sha256.octet, DIGEST_SIZE);
	wire_put_u64(b, o->size);
	wire_put_octets(b, o->plan.p, o->plan.len);
	wire_put_u32(b, 0);
	wire_put_u64(b, 0);
	wire_put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_str(b, file[i].name);
		wire_put_u32(b, file[i].segment);
		wire_put_u64(b, file[i].number);
		wire_put_u64(b, file[i].size);
		buf_add(b, file[i].sha256.octet, DIGEST_SIZE);
		wire_put_u8(b, file[i].named);
	}
	return b->failed ? -1 : 0;
}

int
near_answer_encode(struct buf *b, const struct near_answer *a)
{
	wire_put_octets(b, a->plan.p, a->plan.len);
	return wire_put_i64(b, a->covers);
}

int
near_answer_decode(struct near_answer *a, const void *p, size_t len)
{
	struct wire	 w;

	wire_init(&w, p, len);
	a->plan = wire_get_octets(&w, PLAN_MAX);
	a->covers = wire_get_i64(&w);
	return wire_done(&w) && a->covers >= -1 &&
	    a->covers < JOB_NEAR_MAX ? 0 : -1;
}
