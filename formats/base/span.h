/*
 * span.h: a run of octets, by position or by address.
 */
#ifndef FORMATS_BASE_SPAN_H
#define FORMATS_BASE_SPAN_H

#include <stddef.h>
#include <stdint.h>

/* ${len} octets that begin at offset ${off} of something named elsewhere. */
struct span {
	uint64_t	 off;
	uint64_t	 len;
};

/* ${len} octets at ${p}; who owns them stands where the struct is used. */
struct octets {
	const uint8_t	*p;
	size_t		 len;
};

#endif
