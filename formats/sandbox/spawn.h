/*
 * spawn.h: starts nbworker: exec, no inherited descriptor, environment or
 * signal mask, a process group of its own.
 */
#ifndef FORMATS_SANDBOX_SPAWN_H
#define FORMATS_SANDBOX_SPAWN_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

struct spawned {
	pid_t		 pid;		/* -1: none */
	int		 sock;		/* our end, non-blocking; -1: none */
	volatile uint64_t *slot;	/* SLOT_MAX numbers, or NULL */
};

/*
 * Start ${argv}[0].  Its standard input and output are empty; WORKER_SOCKET
 * is the other end of ${sock}, WORKER_SLOT shares ${slot}.  0 or -1 (logged).
 */
int	 spawn_start(struct spawned *, const char *const argv[]);
/*
 * Close the socket, wait up to ${ms} for the end, then kill.  The wait status;
 * -1 when there was no such child.  Everything in the struct is released.
 */
int	 spawn_end(struct spawned *, int ms);
/* True once it has ended by itself; *status as from waitpid(). */
bool	 spawn_ended(struct spawned *, int *status);

/* Monotonic milliseconds: for limits only, never for results. */
int64_t	 spawn_clock(void);
/*
 * Log a LOG frame of a worker, which is hostile: level and length checked,
 * text made visible.
 */
void	 spawn_log(const uint8_t *, size_t len);

#endif
