/*
 * packs.c: files of volumes, listed by a worker.
 */
#include <sys/mman.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/packs.h"
#include "formats/sandbox/pool.h"

/* Folders of a full disc are many seeks: a minute without any is too long. */
#define READ_SECONDS	60
#define FRAMES_MAX	4096u		/* times that, in all */

struct packs {
	struct pool_opts opts;
	struct pool	*pool;
	int		 window;	/* a memory file, or -1 */
};

struct packs *
packs_new(const char *worker, bool require_sandbox)
{
	struct packs	*p = calloc(1, sizeof(*p));

	if (p == NULL) {
		log_errx("%s", _("out of memory"));
		return NULL;
	}
	p->opts = (struct pool_opts){ .worker = worker, .n = 1,
	    .seconds = READ_SECONDS, .require_sandbox = require_sandbox };
	p->window = -1;
	return p;
}

void
packs_free(struct packs *p)
{
	if (p == NULL)
		return;
	pool_free(p->pool);
	if (p->window != -1)
		close(p->window);
	free(p);
}

/* A list under way. */
struct list {
	struct pack	*pack;
	struct packed	 end;
	bool		 ended;
	bool		 wrong;		/* makes no sense */
};

static int
take(struct list *l, const struct pool_event *ev)
{
	char		 path[BAG_PATH];
	struct packed	 p;
	uint64_t	 off, size;
	int		 more = 0;

	if (l->ended || packed_decode(&p, ev->p, ev->len) == -1) {
		l->wrong = true;
		return 0;
	}
	if (p.end) {
		l->end = p;
		l->ended = true;
		return 0;
	}
	while ((more = packed_next(&p.files, path, &off, &size)) == 1)
		if (pack_add(l->pack, path, off, size) == -1)
			return -1;
	l->wrong = l->wrong || more == -1;
	return 0;
}

/* Its answers.  0, -1: no memory, no pool. */
static int
collect(struct packs *p, struct list *l)
{
	struct pool_event	 ev;
	char			 cause[128];
	int			 n, rc = 0;

	while (pool_pending(p->pool) > 0) {
		if ((n = pool_next(p->pool, &ev, -1)) == -1)
			return -1;
		if (n == 0)
			continue;
		if (ev.what == POOL_FRAME) {
			if (rc == 0)
				rc = take(l, &ev);
		} else if (ev.what != POOL_END) {
			log_warnx(_("the list of a volume's files: the worker "
			    "gave up on it: %s"), pool_cause(&ev, cause));
			l->ended = false;
			l->wrong = true;
		}
	}
	return rc;
}

static enum pack_result
ask(struct packs *p, int fd, uint64_t from, bool window, struct list *l)
{
	struct pool_job	 job = { .fd = { fd, -1 }, .documents = FRAMES_MAX };
	struct buf	 b;
	int		 rc = -1;

	if (p->pool == NULL && (p->pool = pool_new(&p->opts)) == NULL)
		return PACK_MEMORY;	/* logged there */
	buf_init(&b, 64);
	if (job_pack(&b, from, window) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(p->pool, &job);
	}
	buf_release(&b);
	if (rc == 0)
		rc = collect(p, l);
	if (rc == -1) {
		log_errx("%s", _("out of memory"));
		return PACK_MEMORY;
	}
	return l->ended && !l->wrong ? l->end.result : PACK_DAMAGED;
}

enum pack_result
packs_index(struct packs *p, int fd, uint64_t *at, struct pack *pack,
    struct packs_bag *bag)
{
	struct list		 l = { .pack = pack };
	enum pack_result	 r = ask(p, fd, *at, false, &l);

	memset(bag, 0, sizeof(*bag));
	bag->kind = l.end.kind;
	memcpy(bag->top, l.end.top, sizeof(bag->top));
	memcpy(bag->id, l.end.id, sizeof(bag->id));
	*at = l.ended && l.end.at > *at ? l.end.at : UINT64_MAX;
	pack_sort(pack);
	return r;
}

/* Its octets where the worker finds them. */
static int
window_put(struct packs *p, const uint8_t *octets, size_t len)
{
	if (p->window == -1)
		p->window = memfd_create("window", MFD_CLOEXEC);
	if (p->window == -1 || ftruncate(p->window, 0) == -1 ||
	    lseek(p->window, 0, SEEK_SET) == -1 ||
	    write_full(p->window, octets, len) == -1) {
		log_err("%s", _("a temporary file cannot be written"));
		return -1;
	}
	return 0;
}

enum pack_result
packs_window(struct packs *p, const uint8_t *octets, size_t len,
    struct pack *pack, uint64_t *at)
{
	struct list		 l = { .pack = pack };
	enum pack_result	 r;

	*at = 0;
	if (window_put(p, octets, len) == -1)
		return PACK_MEMORY;
	r = ask(p, p->window, 0, true, &l);
	*at = l.end.at;
	if (!l.ended || l.wrong) {
		/* Nothing of what it says is used. */
		pack_release(pack);
		*at = len;
	}
	return r;
}
