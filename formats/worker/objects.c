/*
 * objects.c: JOB_PLAN and JOB_CHECK: objects of the store's segments.
 */
#include <sys/mman.h>

#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/crc32c.h"
#include "formats/base/log.h"
#include "formats/document/document.h"
#include "formats/document/sniff.h"
#include "formats/sandbox/limits.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

/* How far the kernel is asked to read ahead of where we are. */
#define AHEAD		((size_t)4 * 1024 * 1024)

/* So much of what was read may stay mapped. */
#define HELD		((size_t)8 * 1024 * 1024)

/* The part of the map for which reading ahead was asked. */
struct ahead {
	uintptr_t	 from;
	uintptr_t	 to;
};

/*
 * We are at ${p}.  Objects lie one behind the other, so what follows is asked
 * for too; beyond the map's end that fails, and that is fine.
 */
static void
ahead_at(struct ahead *a, const uint8_t *p)
{
	uintptr_t	 page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t	 at = (uintptr_t)p & ~(page - 1);

	if (at >= a->from && at < a->to && a->to - at > AHEAD / 2)
		return;
	if (at >= a->from && at < a->to)
		at = a->to;
	(void)madvise((void *)at, AHEAD, MADV_WILLNEED);
	a->from = (uintptr_t)p & ~(page - 1);
	a->to = at + AHEAD;
}

/* Is ${h} chunk ${number} of the object that the journal names? */
static bool
is_chunk_of(const struct chunk_header *h, const struct job_object *o,
    uint32_t number)
{
	return h->size == o->size && h->number == number &&
	    digest_equal(&h->sha256, &o->sha256);
}

/* As reader_chunk(), the header as expected and the CRC right. */
static enum reader_result
sound_chunk(struct reader *rd, const struct job_object *o, uint32_t number,
    struct octets *payload)
{
	struct chunk_header	 h;
	enum reader_result	 r;

	if ((r = reader_chunk(rd, o->number, number, &h, payload)) !=
	    READER_FOUND)
		return r;
	if (!is_chunk_of(&h, o, number) ||
	    crc32c(0, payload->p, payload->len) != h.crc)
		return READER_DAMAGED;
	return READER_FOUND;
}

/* The plan of an object whose chunks are assembled.  NULL: unreadable. */
static struct plan *
plan_assembled(struct reader *rd, const struct job_object *o, uint32_t count)
{
	struct octets	 part;
	struct plan	*plan = NULL;
	uint8_t		*p;
	size_t		 off = 0;

	p = mmap(NULL, (size_t)o->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		log_warn("%" PRIu64 " octets cannot be assembled", o->size);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (sound_chunk(rd, o, i, &part) != READER_FOUND)
			goto out;
		memcpy(p + off, part.p, part.len);
		off += part.len;
		reader_let_go(rd);
	}
	(void)mprotect(p, (size_t)o->size, PROT_READ);
	plan = document_parse(p, (size_t)o->size);
 out:
	munmap(p, (size_t)o->size);
	return plan;
}

/* NULL: unreadable. */
static struct plan *
plan_object(struct reader *rd, const struct job_object *o)
{
	uint32_t	 count = chunk_count(o->size);
	struct octets	 part;
	struct plan	*plan;

	if (count == 0)
		return NULL;
	if (count > 1 && o->size <= PARSE_MAX)
		return plan_assembled(rd, o, count);
	if (sound_chunk(rd, o, 0, &part) != READER_FOUND)
		return NULL;
	if (count == 1)
		return document_parse(part.p, part.len);
	if ((plan = plan_new()) == NULL)
		return NULL;
	plan->size = o->size;
	plan->format = sniff(part.p, part.len, o->size);
	if (plan_note(plan, FINDING_TOO_LARGE, "%" PRIu64 " MiB",
	    o->size >> 20) == -1) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

int
work_plan(struct work *w, const struct order *o)
{
	struct reader	*rd = work_reader(w, o->in, true);
	struct planned	 p;
	struct plan	*plan;
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, PLAN_MAX);
	for (size_t i = 0; rc == 0 && i < o->nobject; i++) {
		work_slot(w, i);
		plan = rd == NULL ? NULL : plan_object(rd, &o->object[i]);
		buf_reset(&b);
		p = (struct planned){ .number = o->object[i].number };
		if (plan != NULL && plan_encode(&b, plan) == 0) {
			p.readable = true;
			p.plan = (struct octets){ b.p, b.len };
		}
		plan_free(plan);
		if (rd != NULL)
			reader_let_go_past(rd, HELD);
		(void)planned_encode(&w->out, &p);
		rc = work_answer(w);
	}
	buf_release(&b);
	return rc;
}

/* Feed the payload; *crc gets its CRC-32C.  0 or -1. */
static int
feed(struct work *w, struct ahead *a, const struct octets *payload,
    uint32_t *crc)
{
	size_t	 n;

	*crc = 0;
	for (size_t off = 0; off < payload->len; off += n) {
		if ((n = payload->len - off) > WORK_PIECE)
			n = WORK_PIECE;
		ahead_at(a, payload->p + off);
		/* Twice over the same piece while the cache holds it. */
		*crc = crc32c(*crc, payload->p + off, n);
		if (verify_update(w->verify, payload->p + off, n) == -1)
			return -1;
	}
	return 0;
}

/*
 * Feed all chunks of the object.  What is wrong with them, FIXITY_OK so far,
 * or -1: the library failed.
 */
static int
feed_object(struct work *w, struct reader *rd, struct ahead *a,
    const struct job_object *o)
{
	uint32_t		 count = chunk_count(o->size), crc;
	struct chunk_header	 h;
	struct octets		 part;
	uint64_t		 held;
	int			 f = FIXITY_OK;

	if (count == 0)
		return FIXITY_CHUNK;
	for (uint32_t i = 0; i < count; i++) {
		switch (reader_chunk(rd, o->number, i, &h, &part)) {
		case READER_FOUND:
			if (!is_chunk_of(&h, o, i))
				return FIXITY_CHUNK;
			break;
		case READER_ABSENT:
			if (i == 0 && (reader_next_object(rd, o->number,
			    &held) != READER_FOUND || held != o->number))
				return FIXITY_MISSING;
			return FIXITY_CHUNK;
		default:
			return FIXITY_CHUNK;
		}
		if (feed(w, a, &part, &crc) == -1)
			return -1;
		if (crc != h.crc)
			f = FIXITY_CRC;
		reader_let_go_past(rd, HELD);
	}
	/* A chunk too many. */
	if (f == FIXITY_OK &&
	    reader_chunk(rd, o->number, count, &h, &part) != READER_ABSENT)
		f = FIXITY_CHUNK;
	return f;
}

/* One object into ${c}.  0, or -1: the library failed. */
static int
check_object(struct work *w, struct reader *rd, struct ahead *a,
    const struct job_object *o, struct sigmath *math, struct checked *c)
{
	struct plan	*plan = NULL;
	int		 f, rc = -1;

	c->number = o->number;
	if (o->plan.len > 0 &&
	    (plan = plan_decode(o->plan.p, o->plan.len)) == NULL)
		log_warnx("object %" PRIu64 ": the remembered structure "
		    "cannot be read", o->number);
	if (verify_begin(w->verify, plan) == -1 ||
	    (f = feed_object(w, rd, a, o)) == -1)
		goto out;
	if (f == FIXITY_OK && work_covers(w, plan, o) == -1)
		goto out;
	if (verify_end(w->verify, &c->sha256, &c->size, math) == -1)
		goto out;
	if (f == FIXITY_OK && !digest_equal(&c->sha256, &o->sha256))
		f = FIXITY_DIGEST;
	c->fixity = (enum fixity)f;
	/* Without all octets a digest says nothing about the signatures. */
	if (plan != NULL && f != FIXITY_CHUNK && f != FIXITY_MISSING) {
		c->math = math;
		c->nmath = plan->nsig;
	}
	rc = 0;
 out:
	plan_free(plan);
	return rc;
}

/* Objects in [*at, ${before}) are named by nobody: report them.  0 or -1. */
static int
unexpected(struct work *w, struct reader *rd, uint64_t *at, uint64_t before)
{
	struct checked		 c = { .fixity = FIXITY_UNEXPECTED };
	struct chunk_header	 h;
	struct octets		 part;
	uint64_t		 found;
	enum reader_result	 r;

	while (*at < before) {
		if ((r = reader_next_object(rd, *at, &found)) ==
		    READER_ABSENT || (r == READER_FOUND && found >= before)) {
			*at = before;
			break;
		}
		/* A key that cannot be one: nothing behind it is found. */
		c.number = r == READER_FOUND ? found : *at;
		memset(&c.sha256, 0, sizeof(c.sha256));
		c.size = 0;
		if (r == READER_FOUND && reader_chunk(rd, found, 0, &h,
		    &part) == READER_FOUND) {
			c.sha256 = h.sha256;
			c.size = h.size;
		}
		(void)checked_encode(&w->out, &c);
		if (work_answer(w) == -1)
			return -1;
		*at = r == READER_FOUND ? found + 1 : before;
	}
	return 0;
}

/* The list is answered also when the segment cannot be opened. */
static int
check_none(struct work *w, const struct order *o)
{
	struct checked	 c = { .fixity = FIXITY_CHUNK };
	int		 rc = 0;

	for (size_t i = 0; rc == 0 && i < o->nobject; i++) {
		work_slot(w, i);
		c.number = o->object[i].number;
		(void)checked_encode(&w->out, &c);
		rc = work_answer(w);
	}
	return rc;
}

int
work_check(struct work *w, const struct order *o)
{
	static const struct checked	 none;
	struct sigmath			*math;
	struct reader			*rd;
	struct checked			 c;
	struct ahead			 a = { 0, 0 };
	uint64_t			 at = o->from;
	int				 rc = 0;

	if ((rd = work_reader(w, o->in, true)) == NULL)
		return check_none(w, o);
	if ((math = calloc(PLAN_SIGS_MAX, sizeof(*math))) == NULL) {
		log_warn("nbworker");
		return -1;
	}
	for (size_t i = 0; rc == 0 && i < o->nobject; i++) {
		work_slot(w, i);
		/* Detached data in many segments may have closed it. */
		if (i > 0 && (rd = work_reader(w, o->in, false)) == NULL) {
			rc = -1;
			break;
		}
		if (o->object[i].number > at &&
		    (rc = unexpected(w, rd, &at, o->object[i].number)) == -1)
			break;
		c = none;
		if (check_object(w, rd, &a, &o->object[i], math, &c) == -1) {
			rc = -1;
			break;
		}
		(void)checked_encode(&w->out, &c);
		rc = work_answer(w);
		if (at <= o->object[i].number)
			at = o->object[i].number + 1;
		if (at == 0)	/* the greatest number there is */
			goto out;
	}
	if (rc == 0 && (rd = work_reader(w, o->in, false)) == NULL)
		rc = -1;
	if (rc == 0 && o->to != UINT64_MAX && at <= o->to)
		rc = unexpected(w, rd, &at, o->to + 1);
	else if (rc == 0 && o->to == UINT64_MAX)
		rc = unexpected(w, rd, &at, UINT64_MAX);
 out:
	free(math);
	return rc;
}
