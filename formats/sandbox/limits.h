/*
 * limits.h: what a worker may use for one document.
 */
#ifndef FORMATS_SANDBOX_LIMITS_H
#define FORMATS_SANDBOX_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* RLIMIT_DATA, octets: with code and stack within 512 MiB. */
#define WORKER_DATA_MAX	((uint64_t)480 << 20)
/* Wall clock, one document: with all that surrounds it within 10. */
#define WORKER_SECONDS	9
#define WORKER_SECONDS_GIB 30			/* more for each GiB hashed */
#define PARSE_MAX	((uint64_t)512 << 20)	/* larger is not parsed */
#define PARSE_INPLACE	((uint64_t)64 << 20)	/* one chunk: read in place */

#endif
