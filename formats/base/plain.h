/*
 * plain.h: text without marks, as names are compared where no more of
 * Vietnamese is needed.
 */
#ifndef FORMATS_BASE_PLAIN_H
#define FORMATS_BASE_PLAIN_H

#include <stddef.h>

/*
 * Lower case, Latin letters without their marks, white space collapsed, what
 * is no ASCII then left out; cut to ${size}.  Returns ${out}.
 */
char	*plain_fold(const char *s, char *out, size_t size);

#endif
