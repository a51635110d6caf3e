/*
 * guard.c: the parent's side of the process that holds read transactions.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/frame.h"
#include "formats/sandbox/pool.h"
#include "formats/sandbox/spawn.h"

#define GUARD_MS	30000		/* until every lock is held */
#define GUARD_END_MS	5000
#define GUARD_FRAME_MAX	(FRAME_HEADER + 1 + FRAME_LOG_MAX)

struct guard {
	struct spawned	 sp;
	char		*worker;
};

/* Exactly ${len} octets by ${until}.  0 or -1 (the end, late, an error). */
static int
receive(struct guard *g, uint8_t *p, size_t len, int64_t until)
{
	struct pollfd	 pfd = { .fd = g->sp.sock, .events = POLLIN };
	int64_t		 left;
	ssize_t		 n;

	while (len > 0) {
		if ((left = until - spawn_clock()) <= 0)
			return -1;
		if (poll(&pfd, 1, (int)left) == -1 && errno != EINTR)
			return -1;
		n = recv(g->sp.sock, p, len, MSG_DONTWAIT);
		if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
			return -1;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* Read its log lines until it says READY.  Its state or -1. */
static int
await(struct guard *g)
{
	uint8_t	 f[GUARD_FRAME_MAX];
	int64_t	 until = spawn_clock() + GUARD_MS;
	size_t	 len;

	for (;;) {
		if (receive(g, f, FRAME_HEADER, until) == -1)
			return -1;
		len = be32_get(f);
		if (len > sizeof(f) - FRAME_HEADER ||
		    receive(g, f + FRAME_HEADER, len, until) == -1)
			return -1;
		if (f[4] == FRAME_LOG)
			spawn_log(f + FRAME_HEADER, len);
		else if (f[4] != FRAME_READY || len != 1 ||
		    f[FRAME_HEADER] >= GUARD_STATE_MAX)
			return -1;
		else
			return f[FRAME_HEADER];
	}
}

struct guard *
guard_start(const char *worker, const char *store)
{
	struct guard	*g;
	const char	*argv[] = { NULL, "guard", store, NULL };

	if ((g = calloc(1, sizeof(*g))) == NULL) {
		log_warn("guard");
		return NULL;
	}
	g->sp = (struct spawned){ .pid = -1, .sock = -1 };
	g->worker = worker != NULL ? strdup(worker) : pool_worker();
	if (g->worker == NULL)
		goto fail;
	argv[0] = g->worker;
	if (spawn_start(&g->sp, argv) == -1)
		goto fail;
	switch (await(g)) {
	case GUARD_LOCKED:
		return g;
	case GUARD_READ_ONLY:
		log_info(_("%s lies on a read-only file system: nothing can "
		    "be written there, so no lock is held"), store);
		return g;
	default:
		log_warnx(_("%s: no read lock could be taken on the store; "
		    "without it a writer could overwrite what is being read"),
		    store);
		break;
	}
 fail:
	(void)spawn_end(&g->sp, 0);
	free(g->worker);
	free(g);
	return NULL;
}

int
guard_stop(struct guard *g)
{
	int	 status = 0, rc;
	bool	 dead;

	if (g == NULL)
		return 0;
	dead = spawn_ended(&g->sp, &status);
	rc = spawn_end(&g->sp, GUARD_END_MS);
	if (dead)
		log_warnx(_("the process that held the store's read lock had "
		    "died meanwhile; what was read may be torn, run again"));
	else if (rc != 0)
		log_debug("guard: wait status %d", rc);
	free(g->worker);
	free(g);
	return dead ? -1 : 0;
}
