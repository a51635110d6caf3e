/*
 * spelling.h: do two texts say the same, however they spell it?  For tests of
 * what is read of documents.
 */
#ifndef TESTS_UNIT_SPELLING_H
#define TESTS_UNIT_SPELLING_H

#include <stdbool.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/regulation/viet.h"

#define SPELLING_MAX	4096		/* octets of a text */

/* Case and either place of a tone mark are one ("Hòa", "HOÀ"). */
static inline bool
same_folded(const char *a, const char *b)
{
	struct buf	 x, y;
	bool		 same;

	buf_init(&x, SPELLING_MAX);
	buf_init(&y, SPELLING_MAX);
	same = viet_tone_key(&x, a, strlen(a)) == 0 &&
	    viet_tone_key(&y, b, strlen(b)) == 0 && x.len == y.len &&
	    (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
	buf_release(&x);
	buf_release(&y);
	return same;
}

#endif
