/*
 * pack.c: JOB_PACK: the files of a volume that is one file.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"
#include "formats/media/pack.h"
#include "formats/worker/work.h"

#define WINDOW_MAX	((off_t)16 * 1024 * 1024)	/* octets */
#define INFO_MAX	((uint64_t)64 * 1024)

struct source {
	struct work	*w;
	int		 fd;
	uint64_t	 reads;		/* shows that it goes on */
};

static int
read_at(void *arg, void *p, size_t len, uint64_t off)
{
	struct source	*s = arg;

	work_slot(s->w, ++s->reads);
	return pread_full(s->fd, p, len, off) == (ssize_t)len ? 0 : -1;
}

/* The volume's own word on which one it is. */
static void
find_id(struct source *s, const struct pack *pack, char id[VOLUME_ID])
{
	const struct pack_file	*f = pack_find(pack, BAG_INFO);
	struct volume		 v;
	uint8_t			*p;

	if (f == NULL || f->size == 0 || f->size > INFO_MAX ||
	    (p = malloc((size_t)f->size)) == NULL)
		return;
	if (read_at(s, p, (size_t)f->size, f->off) == 0 &&
	    volume_info_parse(&v, p, (size_t)f->size) == VOLUME_OK)
		memcpy(id, v.id, VOLUME_ID);	/* nothing else is owned */
	free(p);
}

/* All of them, in frames. */
static int
answer_files(struct work *w, const struct pack *pack)
{
	const struct packed	 head = { .end = false };

	for (size_t i = 0; i < pack->n;) {
		(void)packed_encode(&w->out, &head);
		while (i < pack->n && w->out.len < WORK_FRAME)
			(void)packed_put(&w->out, &pack->file[i++]);
		if (work_answer(w) == -1)
			return -1;
	}
	return 0;
}

static int
answer(struct work *w, const struct pack *pack, const struct packed *end)
{
	if (end->result == PACK_MEMORY) {
		log_warnx("nbworker: no memory");
		return -1;
	}
	if (answer_files(w, pack) == -1)
		return -1;
	(void)packed_encode(&w->out, end);
	return work_answer(w);
}

static void
window(struct source *s, struct pack *pack, struct packed *end, size_t len)
{
	uint8_t	*p = malloc(len + 1);

	end->result = p == NULL ? PACK_MEMORY : PACK_DAMAGED;
	if (p != NULL && read_at(s, p, len, 0) == 0)
		end->result = tar_window(pack, p, len, &end->at);
	free(p);
}

int
work_pack(struct work *w, const struct order *o, const int fd[POOL_FDS_MAX])
{
	struct source	 s = { .w = w, .fd = fd[0] };
	struct packed	 end = { .end = true, .at = o->from };
	struct pack	 pack;
	off_t		 size;
	int		 rc;

	size = fd[0] == -1 ? -1 : lseek(fd[0], 0, SEEK_END);
	if (size == -1 || (o->window && size > WINDOW_MAX)) {
		log_warnx("what should be a volume cannot be read");
		return 0;
	}
	pack_init(&pack);
	if (o->window) {
		window(&s, &pack, &end, (size_t)size);
	} else {
		end.result = pack_index(&pack, &end.kind, end.top, read_at,
		    &s, &end.at, (uint64_t)size);
		find_id(&s, &pack, end.id);
	}
	rc = answer(w, &pack, &end);
	pack_release(&pack);
	return rc;
}
