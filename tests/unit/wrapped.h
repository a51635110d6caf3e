/*
 * wrapped.h: how much of a test a memory checker is given.
 */
#ifndef TESTS_UNIT_WRAPPED_H
#define TESTS_UNIT_WRAPPED_H

#include <stddef.h>
#include <stdlib.h>

/* Every how many of what otherwise takes minutes; 1 without a wrapper. */
static inline size_t
wrapped_step(void)
{
	return getenv("NB_WRAPPED") == NULL ? 1 : 13;
}

#endif
