/*
 * job_pack.c: the job that lists a volume's files, and its answers.
 */
#include <string.h>

#include "formats/sandbox/job.h"

#define FILES		0		/* what a frame has */
#define END		1

int
job_pack(struct buf *b, uint64_t from, bool window)
{
	wire_put_enum(b, JOB_PACK);
	wire_put_u64(b, from);
	return wire_put_u8(b, window);
}

int
packed_encode(struct buf *b, const struct packed *p)
{
	wire_put_u8(b, p->end ? END : FILES);
	if (!p->end)
		return b->failed ? -1 : 0;
	wire_put_enum(b, p->result);
	wire_put_enum(b, p->kind);
	wire_put_u64(b, p->at);
	wire_put_octets(b, p->top, strlen(p->top));
	return wire_put_octets(b, p->id, strlen(p->id));
}

int
packed_put(struct buf *b, const struct pack_file *f)
{
	wire_put_octets(b, f->path, strlen(f->path));
	wire_put_u64(b, f->off);
	return wire_put_u64(b, f->size);
}

/* A text of less than ${room} octets, without a NUL in it. */
static void
get_text(struct wire *w, char *out, size_t room)
{
	const struct octets	 o = wire_get_octets(w, room - 1);

	out[0] = '\0';
	if (w->failed || o.len == 0)
		return;
	if (memchr(o.p, '\0', o.len) != NULL) {
		w->failed = true;
		return;
	}
	memcpy(out, o.p, o.len);
	out[o.len] = '\0';
}

int
packed_decode(struct packed *p, const void *octets, size_t len)
{
	struct wire	 w;
	uint8_t		 what;

	memset(p, 0, sizeof(*p));
	wire_init(&w, octets, len);
	what = wire_get_u8(&w);
	if (what == FILES && !w.failed) {
		p->files = w;
		return 0;
	}
	p->end = true;
	p->result = wire_get_enum(&w, PACK_MEMORY);
	p->kind = wire_get_enum(&w, MEDIA_KIND_MAX);
	p->at = wire_get_u64(&w);
	get_text(&w, p->top, sizeof(p->top));
	get_text(&w, p->id, sizeof(p->id));
	return what == END && wire_done(&w) ? 0 : -1;
}

int
packed_next(struct wire *w, char path[BAG_PATH], uint64_t *off,
    uint64_t *size)
{
	if (wire_done(w))
		return 0;
	get_text(w, path, BAG_PATH);
	*off = wire_get_u64(w);
	*size = wire_get_u64(w);
	if (w->failed || !bag_path_ok(path) || *off > (uint64_t)INT64_MAX ||
	    *size > (uint64_t)INT64_MAX - *off)
		return -1;
	return 1;
}
