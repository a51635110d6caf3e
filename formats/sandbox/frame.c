/*
 * frame.c: frames over a socket, as the worker writes and reads them.
 */
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/sandbox/frame.h"

void
frame_header(uint8_t out[FRAME_HEADER], enum frame_type type, uint32_t serial,
    size_t len)
{
	be32_put(out, (uint32_t)len);
	out[4] = (uint8_t)type;
	be32_put(out + 5, serial);
}

int
frame_send(int fd, enum frame_type type, uint32_t serial, const void *p,
    size_t len)
{
	union {
		const void	*in;
		void		*io;
	} payload = { .in = p };	/* iovec knows no const */
	uint8_t		 head[FRAME_HEADER];
	struct iovec	 iov[2] = {
		{ .iov_base = head, .iov_len = sizeof(head) },
		{ .iov_base = payload.io, .iov_len = len },
	};
	struct msghdr	 msg = { .msg_iov = iov, .msg_iovlen = 2 };
	size_t		 n;
	ssize_t		 w;

	frame_header(head, type, serial, len);
	while (iov[0].iov_len + iov[1].iov_len > 0) {
		w = sendmsg(fd, &msg, MSG_NOSIGNAL);
		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return -1;
		for (size_t i = 0; i < 2; i++) {
			n = (size_t)w < iov[i].iov_len ? (size_t)w :
			    iov[i].iov_len;
			iov[i].iov_base = (uint8_t *)iov[i].iov_base + n;
			iov[i].iov_len -= n;
			w -= (ssize_t)n;
		}
	}
	return 0;
}

/* Keep what descriptors came; more than fit are an error. */
static int
take_fds(struct msghdr *msg, int fd[POOL_FDS_MAX])
{
	struct cmsghdr	*c;
	size_t		 n, have = 0;
	int		 got, rc = msg->msg_flags & MSG_CTRUNC ? -1 : 0;

	for (c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			memcpy(&got, CMSG_DATA(c) + i * sizeof(int),
			    sizeof(int));
			if (have < POOL_FDS_MAX && fd[have] == -1) {
				fd[have++] = got;
				continue;
			}
			close(got);
			rc = -1;
		}
	}
	return rc;
}

/* A frame's header with what came along.  1, 0 at the end, -1. */
static int
receive_header(int sock, uint8_t head[FRAME_HEADER], int fd[POOL_FDS_MAX])
{
	union {
		struct cmsghdr	 align;
		char		 p[CMSG_SPACE(POOL_FDS_MAX * sizeof(int))];
	} control;
	struct iovec	 iov = { .iov_base = head, .iov_len = FRAME_HEADER };
	struct msghdr	 msg = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = control.p, .msg_controllen = sizeof(control.p) };
	ssize_t		 n;

	do {
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	} while (n == -1 && errno == EINTR);
	if (n <= 0)
		return (int)n;
	if (take_fds(&msg, fd) == -1) {
		errno = EBADMSG;
		return -1;
	}
	/* Descriptors come with the first octet; the rest has none. */
	if (n < FRAME_HEADER && read_full(sock, head + n,
	    (size_t)(FRAME_HEADER - n)) != FRAME_HEADER - n)
		return -1;
	return 1;
}

int
frame_receive(int sock, enum frame_type *type, struct buf *b,
    int fd[POOL_FDS_MAX])
{
	uint8_t	 head[FRAME_HEADER], *p;
	size_t	 len;
	int	 rc;

	buf_reset(b);
	for (size_t i = 0; i < POOL_FDS_MAX; i++)
		fd[i] = -1;
	if ((rc = receive_header(sock, head, fd)) != 1)
		return rc;
	len = be32_get(head);
	if (head[4] >= FRAME_TYPE_MAX) {
		errno = EBADMSG;
		return -1;
	}
	*type = head[4];
	if (len == 0)
		return 1;
	if ((p = buf_reserve(b, len)) == NULL) {
		errno = EMSGSIZE;
		return -1;
	}
	return read_full(sock, p, len) == (ssize_t)len ? 1 : -1;
}
