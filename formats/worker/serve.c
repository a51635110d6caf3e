/*
 * serve.c: frames in, answers out.
 */
#include <unistd.h>

#include "formats/base/log.h"
#include "formats/worker/work.h"

#define KEEP_MAX	((size_t)1024 * 1024)	/* octets kept of a big job */

void
work_slot(struct work *w, uint64_t document)
{
	__atomic_store_n(&w->slot[SLOT_DOCUMENT], document, __ATOMIC_RELAXED);
}

int
work_answer(struct work *w)
{
	int	 rc;

	if (w->out.failed) {
		log_warnx("an answer does not fit into a frame");
		buf_reset(&w->out);
		return 0;
	}
	rc = frame_send(WORKER_SOCKET, FRAME_ANSWER, w->serial, w->out.p,
	    w->out.len);
	if (w->out.cap > KEEP_MAX)
		buf_release(&w->out);
	buf_reset(&w->out);
	return rc;
}

/* One frame from the parent.  0 or -1. */
static int
serve_one(struct work *w, enum frame_type type, const struct buf *in,
    const int fd[POOL_FDS_MAX], work_handler *handler)
{
	int	 rc;

	switch (type) {
	case FRAME_SETUP:
		rc = handler(w, in->p, in->len, fd);
		return rc == -1 ? -1 :
		    frame_send(WORKER_SOCKET, FRAME_READY, 0, NULL, 0);
	case FRAME_JOB:
		work_slot(w, 0);
		__atomic_store_n(&w->slot[SLOT_JOBS], ++w->serial,
		    __ATOMIC_RELEASE);
		buf_reset(&w->out);
		rc = handler(w, in->p, in->len, fd);
		return rc == -1 ? -1 :
		    frame_send(WORKER_SOCKET, FRAME_END, w->serial, NULL, 0);
	default:
		log_warnx("a frame of type %d, which no parent sends",
		    (int)type);
		return -1;
	}
}

int
work_serve(struct work *w, work_handler *handler)
{
	struct buf	 in;
	enum frame_type	 type = FRAME_TYPE_MAX;
	int		 fd[POOL_FDS_MAX], rc;

	buf_init(&in, FRAME_SETUP_MAX);
	for (;;) {
		rc = frame_receive(WORKER_SOCKET, &type, &in, fd);
		if (rc == 1)
			rc = serve_one(w, type, &in, fd, handler) == 0 ? 1 :
			    -1;
		for (size_t i = 0; i < POOL_FDS_MAX; i++)
			if (fd[i] != -1)
				close(fd[i]);
		if (rc != 1)
			break;
		if (in.cap > KEEP_MAX)
			buf_release(&in);
	}
	buf_release(&in);
	return rc == 0 ? 0 : 1;
}
