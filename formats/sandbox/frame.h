/*
 * frame.h: what goes over the socket between a parent and its nbworker.
 *
 * A frame is a u32 length of the payload (big-endian), a u8 type, a u32
 * serial and the payload.  The serial of ANSWER and END counts the worker's
 * jobs from 1, so that an answer too many is never taken for the next job's;
 * elsewhere it is 0.  Descriptors (SCM_RIGHTS) come with a JOB's first octet.
 *
 *   parent -> worker   SETUP (a job without answer), JOB
 *   worker -> parent   HELLO: u32 version, u32 what of CONFINE_ALL is in force
 *                      READY: every SETUP so far is done (one for each)
 *                      ANSWER: to the job it is on; END: that job is done
 *                      LOG: u8 level, text
 *   guard  -> parent   READY: u8 enum guard_state; LOG
 */
#ifndef FORMATS_SANDBOX_FRAME_H
#define FORMATS_SANDBOX_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/sandbox/pool.h"

enum frame_type { FRAME_SETUP, FRAME_JOB, FRAME_HELLO, FRAME_READY,
	FRAME_ANSWER, FRAME_END, FRAME_LOG, FRAME_TYPE_MAX };

#define FRAME_HEADER	9
#define FRAME_VERSION	1u
#define FRAME_LOG_MAX	((size_t)1024)	/* octets of a text */
/* Largest SETUP: a trust file and what stands around it. */
#define FRAME_SETUP_MAX	((size_t)129 * 1024 * 1024)

/* The worker's descriptors, and its slot's numbers. */
#define WORKER_SOCKET	3
#define WORKER_SLOT	4
enum { SLOT_DOCUMENT,		/* which one of the job it is on (job.h) */
	SLOT_JOBS,		/* jobs begun since it started */
	SLOT_MAX };
#define SLOT_SIZE	4096		/* octets of the shared memory */

enum guard_state { GUARD_LOCKED, GUARD_READ_ONLY, GUARD_STATE_MAX };

void	 frame_header(uint8_t out[FRAME_HEADER], enum frame_type,
	    uint32_t serial, size_t len);

/*
 * The blocking forms, for the worker.  frame_send() takes up to 4 GiB.  0, or
 * -1 with errno.
 */
int	 frame_send(int fd, enum frame_type, uint32_t serial, const void *,
	    size_t len);
/*
 * The next frame: 1, 0 at the end, -1 (broken, errno may say why).  ${buf} is
 * emptied first and caps the payload; ${fd} gets the descriptors, -1 for
 * none, which the caller closes in every case.
 */
int	 frame_receive(int sock, enum frame_type *, struct buf *,
	    int fd[POOL_FDS_MAX]);

#endif
