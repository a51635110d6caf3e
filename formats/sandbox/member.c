/*
 * member.c: one worker as the pool sees it.
 */
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/sandbox/limits.h"
#include "formats/sandbox/member.h"

#define GIB		((uint64_t)1 << 30)
#define READ_STEP	((size_t)256 * 1024)	/* octets */
#define KEEP_MAX	((size_t)1024 * 1024)	/* an empty buffer's most */

/*
 * So many jobs lie ready at a worker that it never waits for its parent: at
 * least two, small ones up to eight (the descriptors on their way count
 * against RLIMIT_NOFILE), nothing behind a long one.
 */
#define DEPTH_MIN	2
#define DEPTH_MAX	8
#define DEPTH_OCTETS	((uint64_t)4 << 20)
#define DEPTH_LONG	((uint64_t)64 << 20)

#define START_SECONDS	60		/* until it is ready */
#define START_GIB	(4 * WORKER_SECONDS_GIB)	/* setup is parsed */

void
pjobs_add(struct pjobs *q, struct pjob *j)
{
	j->next = NULL;
	if (q->first == NULL)
		q->first = j;
	else
		q->last->next = j;
	q->last = j;
	q->n++;
}

void
pjobs_add_first(struct pjobs *q, struct pjob *j)
{
	j->next = q->first;
	q->first = j;
	if (q->last == NULL)
		q->last = j;
	q->n++;
}

struct pjob *
pjobs_take(struct pjobs *q)
{
	struct pjob	*j = q->first;

	if (j == NULL)
		return NULL;
	if ((q->first = j->next) == NULL)
		q->last = NULL;
	q->n--;
	j->next = NULL;
	return j;
}

struct pjob *
pjob_new(const struct pool_job *in)
{
	struct pjob	*j;
	uint8_t		*p;

	if ((j = calloc(1, sizeof(*j))) == NULL)
		return NULL;
	j->j = *in;
	for (size_t i = 0; i < POOL_FDS_MAX; i++)
		j->j.fd[i] = -1;
	if ((p = malloc(in->len > 0 ? in->len : 1)) == NULL) {
		j->j.p = NULL;
		pjob_free(j);
		return NULL;
	}
	if (in->len > 0)
		memcpy(p, in->p, in->len);
	j->j.p = p;
	for (size_t i = 0; i < POOL_FDS_MAX; i++) {
		if (in->fd[i] == -1)
			continue;
		if ((j->j.fd[i] = fcntl(in->fd[i], F_DUPFD_CLOEXEC, 0)) ==
		    -1) {
			pjob_free(j);
			return NULL;
		}
	}
	if (j->j.documents == 0)
		j->j.documents = 1;
	return j;
}

void
pjob_free(struct pjob *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < POOL_FDS_MAX; i++)
		if (j->j.fd[i] != -1)
			close(j->j.fd[i]);
	free((void *)(uintptr_t)j->j.p);
	free(j);
}

int
member_start(struct member *m, const struct pool_opts *o, const char *worker)
{
	const char	*argv[6];
	size_t		 n = 0;

	argv[n++] = worker;
	argv[n++] = "work";
	if (o->store != NULL) {
		argv[n++] = "--store";
		argv[n++] = o->store;
	}
	if (o->nolock)
		argv[n++] = "--nolock";
	argv[n] = NULL;

	m->sending = NULL;
	m->setup = o->setup;
	m->nsetup = o->nsetup;
	m->setup_sent = m->setup_done = m->sent = m->off = 0;
	m->hello = m->eof = m->broken = m->stuck = m->late = false;
	m->confined = m->logged = 0;
	m->ended = m->seen = 0;
	m->idle = m->total = 0;
	buf_init(&m->in, FRAME_HEADER + POOL_FRAME_MAX + READ_STEP);
	return spawn_start(&m->sp, argv);
}

int
member_end(struct member *m, int ms)
{
	buf_release(&m->in);
	m->off = 0;
	m->hello = false;
	return spawn_end(&m->sp, ms);
}

bool
member_up(const struct member *m)
{
	return m->hello && m->setup_done == m->nsetup;
}

bool
member_ready(const struct member *m)
{
	return member_up(m) && !m->eof && !m->broken;
}

bool
member_room(const struct member *m, const struct pjob *j)
{
	if (!member_ready(m))
		return false;
	if (m->jobs.n == 0)
		return true;
	if (m->weight > DEPTH_LONG)
		return false;
	if (m->jobs.n < DEPTH_MIN)
		return true;
	return m->jobs.n < DEPTH_MAX && m->weight <= DEPTH_OCTETS &&
	    j->j.weight <= DEPTH_OCTETS - m->weight;
}

/* What a job counts; huge numbers must not wrap the sum. */
static uint64_t
weight(const struct pjob *j)
{
	return j->j.weight > UINT64_MAX / (2 * DEPTH_MAX) ?
	    UINT64_MAX / (2 * DEPTH_MAX) : j->j.weight;
}

void
member_give(struct member *m, struct pjob *j)
{
	if (m->jobs.n == 0)
		m->idle = m->total = 0;
	pjobs_add(&m->jobs, j);
	m->weight += weight(j);
	if (m->sending == NULL) {
		m->sending = j;
		m->sent = 0;
	}
}

struct pjob *
member_take(struct member *m)
{
	struct pjob	*j = pjobs_take(&m->jobs);

	if (j != NULL)
		m->weight -= weight(j);
	return j;
}

bool
member_wants_write(const struct member *m)
{
	if (m->broken || m->stuck || m->sp.sock == -1)
		return false;
	return m->setup_sent < m->nsetup || m->sending != NULL;
}

/* Put the descriptors of ${j} into ${msg}. */
static void
attach(struct msghdr *msg, void *control, size_t size, const struct pjob *j)
{
	struct cmsghdr	*c;
	size_t		 n = 0;
	int		 fd[POOL_FDS_MAX];

	for (size_t i = 0; i < POOL_FDS_MAX; i++)
		if (j->j.fd[i] != -1)
			fd[n++] = j->j.fd[i];
	if (n == 0)
		return;
	memset(control, 0, size);
	msg->msg_control = control;
	msg->msg_controllen = CMSG_SPACE(n * sizeof(int));
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fd, n * sizeof(int));
}

/* Send what remains of a frame.  1 all of it, 0 not now, -1 broken. */
static int
send_some(struct member *m, enum frame_type type, const uint8_t *p, size_t len,
    const struct pjob *j)
{
	union {
		struct cmsghdr	 align;
		char		 p[CMSG_SPACE(POOL_FDS_MAX * sizeof(int))];
	} control;
	union {
		const uint8_t	*in;
		void		*io;
	} body = { .in = p };
	uint8_t		 head[FRAME_HEADER];
	struct iovec	 iov[2];
	struct msghdr	 msg = { .msg_iov = iov, .msg_iovlen = 2 };
	size_t		 h;
	ssize_t		 n;

	frame_header(head, type, 0, len);
	while (m->sent < FRAME_HEADER + len) {
		h = m->sent < FRAME_HEADER ? m->sent : FRAME_HEADER;
		iov[0] = (struct iovec){ head + h, FRAME_HEADER - h };
		iov[1] = (struct iovec){ (uint8_t *)body.io + (m->sent - h),
		    len - (m->sent - h) };
		msg.msg_control = NULL;
		msg.msg_controllen = 0;
		if (m->sent == 0 && j != NULL)
			attach(&msg, control.p, sizeof(control.p), j);
		n = sendmsg(m->sp.sock, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n == -1 && (errno == ETOOMANYREFS || errno == ENOBUFS ||
		    errno == ENOMEM)) {
			m->stuck = true;	/* until the next tick */
			return 0;
		}
		if (n == -1)
			return -1;
		m->sent += (size_t)n;
	}
	m->sent = 0;
	return 1;
}

void
member_write(struct member *m)
{
	struct pjob	*j;
	int		 rc;

	while (member_wants_write(m)) {
		if (m->setup_sent < m->nsetup) {
			if ((rc = send_some(m, FRAME_SETUP,
			    m->setup[m->setup_sent].p,
			    m->setup[m->setup_sent].len, NULL)) == 1)
				m->setup_sent++;
		} else {
			j = m->sending;
			if ((rc = send_some(m, FRAME_JOB, j->j.p, j->j.len,
			    j)) == 1)
				m->sending = j->next;
		}
		if (rc == 0)
			return;
		if (rc == -1)	/* reading will find its end */
			m->broken = true;
	}
}

int
member_read(struct member *m)
{
	uint8_t	*p;
	ssize_t	 n;

	if (m->off == m->in.len) {
		m->off = 0;
		if (m->in.cap > KEEP_MAX)
			buf_release(&m->in);
		buf_reset(&m->in);
	} else if (m->off > 0) {
		memmove(m->in.p, m->in.p + m->off, m->in.len - m->off);
		m->in.len -= m->off;
		m->off = 0;
	}
	if ((p = buf_reserve(&m->in, READ_STEP)) == NULL)
		return -1;
	do {
		n = recv(m->sp.sock, p, READ_STEP, MSG_DONTWAIT);
	} while (n == -1 && errno == EINTR);
	m->in.len -= READ_STEP - (n > 0 ? (size_t)n : 0);
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EWOULDBLOCK))
		m->eof = true;
	if (n > 0)
		m->idle = 0;
	return 0;
}

int
member_frame(struct member *m, enum frame_type *type, const uint8_t **p,
    size_t *len)
{
	const uint8_t	*f;
	size_t		 have = m->in.len - m->off;

	if (have < FRAME_HEADER)
		return 0;
	f = m->in.p + m->off;
	*len = be32_get(f);
	if (*len > POOL_FRAME_MAX || f[4] >= FRAME_TYPE_MAX)
		return -1;
	if (have - FRAME_HEADER < *len)
		return 0;
	*type = f[4];
	if ((*type == FRAME_ANSWER || *type == FRAME_END) &&
	    be32_get(f + 5) != (uint32_t)(m->ended + 1))
		return -1;
	*p = f + FRAME_HEADER;
	return 1;
}

void
member_next(struct member *m)
{
	m->off += FRAME_HEADER + be32_get(m->in.p + m->off);
}

uint64_t
member_slot(const struct member *m, unsigned int i)
{
	return m->sp.slot == NULL ? 0 :
	    __atomic_load_n(&m->sp.slot[i], __ATOMIC_RELAXED);
}

bool
member_began(const struct member *m)
{
	return member_slot(m, SLOT_JOBS) > m->ended;
}

void
member_clock(struct member *m, int64_t ms)
{
	uint64_t	 now = member_slot(m, SLOT_DOCUMENT);

	m->stuck = false;
	if (m->jobs.n == 0 && member_up(m))
		return;
	m->total += ms;
	if (now != m->seen) {
		m->seen = now;
		m->idle = 0;
	} else
		m->idle += ms;
}

void
member_progress(struct member *m)
{
	m->idle = 0;
}

int64_t
member_limit(const struct member *m, unsigned int seconds)
{
	uint64_t	 octets = 0;

	if (!member_up(m)) {
		for (size_t i = 0; i < m->nsetup; i++)
			octets += m->setup[i].len;
		return START_SECONDS +
		    (int64_t)(START_GIB * (octets / GIB + 1));
	}
	if (m->jobs.first == NULL)
		return INT32_MAX;
	octets = weight(m->jobs.first);
	return seconds + (int64_t)((octets / (GIB / 1024) *
	    WORKER_SECONDS_GIB + 1023) / 1024);
}

bool
member_over(const struct member *m, unsigned int seconds)
{
	int64_t	 one = member_limit(m, seconds);

	if (m->idle > one * 1000)
		return true;
	if (!member_up(m) || m->jobs.first == NULL)
		return false;
	/* One that always claims progress ends too. */
	return m->total > (one + (int64_t)seconds *
	    (m->jobs.first->j.documents - 1)) * 1000;
}
