/*
 * limits.h: what a worker may use for one document.
 */
#ifndef FORMATS_SANDBOX_LIMITS_H
#define FORMATS_SANDBOX_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#define WORKER_DATA_MAX	((uint64_t)1 << 30)	/* RLIMIT_DATA, octets */
#define WORKER_SECONDS	10			/* wall clock, one document */
#define WORKER_SECONDS_GIB 30			/* more for each GiB hashed */
#define PARSE_MAX	((uint64_t)512 << 20)	/* larger is not parsed */
#define PARSE_INPLACE	((uint64_t)64 << 20)	/* one chunk: read in place */

#endif
