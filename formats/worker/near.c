/*
 * near.c: JOB_NEAR: a document of the store with what lay beside it when it
 * came.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/crc32c.h"
#include "formats/base/log.h"
#include "formats/sandbox/limits.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

/* The objects that a search is made over. */
struct held_objects {
	struct work		*w;
	const struct order	*o;
	uint8_t			*doc;	/* NULL: not read yet; owned */
};

/*
 * A copy of an object, when all of its chunks are sound and it is the one that
 * is meant; the caller frees.  NULL: not, or no memory.
 */
static uint8_t *
copy_object(struct work *w, uint32_t segment, uint64_t number, uint64_t size,
    const struct digest *sha256)
{
	struct reader		*rd = work_reader(w, segment, true);
	uint32_t		 count = chunk_count(size);
	struct chunk_header	 h;
	struct octets		 part;
	uint8_t			*p;
	size_t			 off = 0;

	if (rd == NULL || size > PARSE_MAX ||
	    (p = malloc((size_t)size + 1)) == NULL)
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		if (reader_chunk(rd, number, i, &h, &part) != READER_FOUND ||
		    h.size != size || !digest_equal(&h.sha256, sha256) ||
		    crc32c(0, part.p, part.len) != h.crc ||
		    part.len > size - off) {
			free(p);
			return NULL;
		}
		memcpy(p + off, part.p, part.len);
		off += part.len;
	}
	if (off == size)
		return p;
	free(p);
	return NULL;
}

static uint8_t *
copy_file(void *arg, size_t i)
{
	const struct held_objects	*h = arg;
	const struct job_near_file	*f = &h->o->near[i];

	return copy_object(h->w, f->segment, f->number, f->size, &f->sha256);
}

static const uint8_t *
read_document(void *arg)
{
	struct held_objects	*h = arg;
	const struct job_object	*o = &h->o->object[0];

	h->doc = copy_object(h->w, h->o->in, o->number, o->size, &o->sha256);
	return h->doc;
}

int
work_near(struct work *w, const struct order *o)
{
	struct held_objects	 h = { w, o, NULL };
	const struct beside	 v = { .name = o->name,
		.size = o->object[0].size, .file = o->near, .n = o->nnear,
		.data = true, .inside = o->inside, .copy = copy_file,
		.document = read_document, .arg = &h };
	struct near_answer	 a = { { NULL, 0 }, -1 };
	struct plan		*plan;
	struct buf		 b;
	bool			 changed = false;
	int			 rc;

	plan = plan_decode(o->object[0].plan.p, o->object[0].plan.len);
	if (plan == NULL) {
		log_warnx("a plan that makes no sense");
		return 0;
	}
	buf_init(&b, PLAN_MAX);
	rc = work_look(w, &v, &plan, &a.covers, &changed);
	if (rc == 0) {
		if (changed && plan_encode(&b, plan) == 0)
			a.plan = (struct octets){ b.p, b.len };
		(void)near_answer_encode(&w->out, &a);
		rc = work_answer(w);
	}
	buf_release(&b);
	plan_free(plan);
	free(h.doc);
	return rc;
}
