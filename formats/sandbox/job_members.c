/*
 * job_members.c: the jobs that walk a container, and their answers.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/wire.h"
#include "formats/document/container.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/order.h"
#include "formats/sandbox/pool.h"

#define MEMBER_TEXT_MAX	((size_t)512 * 1024)	/* octets of a path */

int
job_members(struct buf *b, int64_t at, uint64_t from, uint64_t plain)
{
	wire_put_enum(b, JOB_MEMBERS);
	wire_put_i64(b, at);
	wire_put_u64(b, from);
	return wire_put_u64(b, plain);
}

int
job_unpack(struct buf *b, uint64_t from)
{
	wire_put_enum(b, JOB_UNPACK);
	return wire_put_u64(b, from);
}

int
member_facts_encode(struct buf *b, const struct member_facts *m)
{
	wire_put_u64(b, m->ordinal);
	wire_put_u64(b, m->parent);
	wire_put_u32(b, m->depth);
	wire_put_enum(b, m->state);
	wire_put_str(b, m->why);
	wire_put_str(b, m->container);
	wire_put_str(b, m->name);
	wire_put_octets(b, m->raw.p, m->raw.len);
	wire_put_enum(b, m->how);
	wire_put_enum(b, m->charset);
	wire_put_u32(b, m->confidence);
	wire_put_u32(b, m->marks);
	wire_put_u8(b, m->twin);
	wire_put_u8(b, m->has_covers);
	buf_add(b, m->covers.octet, DIGEST_SIZE);
	wire_put_octets(b, m->judged.p, m->judged.len);
	return wire_put_octets(b, m->metadata.p, m->metadata.len);
}

int
member_facts_decode(struct member_facts *m, const void *p, size_t len)
{
	struct wire	 w;

	memset(m, 0, sizeof(*m));
	wire_init(&w, p, len);
	m->ordinal = wire_get_u64(&w);
	m->parent = wire_get_u64(&w);
	m->depth = wire_get_u32(&w);
	m->state = wire_get_enum(&w, MEMBER_STATE_MAX);
	m->why = wire_get_str(&w, MEMBER_TEXT_MAX);
	m->container = wire_get_str(&w, MEMBER_TEXT_MAX);
	m->name = wire_get_str(&w, MEMBER_TEXT_MAX);
	m->raw = wire_get_octets(&w, NAME_MAX_LEN);
	m->how = wire_get_enum(&w, NAME_HOW_MAX);
	m->charset = wire_get_enum(&w, NAME_CHARSET_MAX);
	m->confidence = wire_get_u32(&w);
	m->marks = wire_get_u32(&w);
	m->twin = wire_get_bool(&w);
	m->has_covers = wire_get_bool(&w);
	wire_get_raw(&w, m->covers.octet, DIGEST_SIZE);
	m->judged = wire_get_octets(&w, POOL_FRAME_MAX);
	m->metadata = wire_get_octets(&w, METADATA_MAX);
	if (!wire_done(&w) || m->confidence > 100 ||
	    (m->marks & ~NAME_MARKS) != 0 || m->depth > CONTAINER_DEPTH_MAX ||
	    (m->depth == 0) != (m->parent == MEMBER_TOP) ||
	    (m->parent != MEMBER_TOP && m->state != MEMBER_END &&
	    m->parent >= m->ordinal) ||
	    (m->state == MEMBER_READ) != (m->judged.len > 0))
		return -1;
	return 0;
}

void
member_facts_release(struct member_facts *m)
{
	free(m->why);
	free(m->container);
	free(m->name);
	memset(m, 0, sizeof(*m));
}

int
member_piece_encode(struct buf *b, const struct member_piece *m)
{
	wire_put_u64(b, m->ordinal);
	return wire_put_octets(b, m->octets.p, m->octets.len);
}

int
member_piece_decode(struct member_piece *m, const void *p, size_t len)
{
	struct wire	 w;

	wire_init(&w, p, len);
	m->ordinal = wire_get_u64(&w);
	m->octets = wire_get_octets(&w, POOL_FRAME_MAX);
	return wire_done(&w) ? 0 : -1;
}
