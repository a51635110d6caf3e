/*
 * detail.h: the words that come with a finding.
 *
 * They are made where the finding is, in a worker that has no language, and
 * remembered; they are translated where a person reads them.  So prose goes
 * as a message id with its arguments, and data as itself:
 *
 *	detail_format(d, sizeof(d), D_("%s is there %zu times"), name, n);
 *	detail_format(d, sizeof(d), "%s", name);
 *
 * As text a detail is data, or DETAIL_MARK, the message id, and for each of
 * its conversions DETAIL_ARG and the argument as it is shown.  An argument may
 * itself be prose without arguments of its own, or with (then DETAIL_INNER
 * stands before each).  Such text comes from workers and may be hostile: it
 * can name another message than it should, and no more.
 */
#ifndef FORMATS_BASE_DETAIL_H
#define FORMATS_BASE_DETAIL_H

#include <stdarg.h>
#include <stddef.h>

#include "formats/base/buf.h"

#define DETAIL_MARK	'\036'
#define DETAIL_ARG	'\037'
#define DETAIL_INNER	'\035'
/* Marks prose, also for scripts/po; a string literal. */
#define D_(s)		"\036" s

/*
 * Write the detail of ${fmt} into ${out}, cut inside an argument where
 * ${size} octets do not hold it, never inside a character.  Without D_() the
 * text is data.  Where an argument is not UTF-8 its octets become \xHH.
 * Conversions: %s %c %d %u %x with .N or .*, l, z; no others, none numbered.
 */
void	 detail_format(char *out, size_t size, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
void	 detail_vformat(char *out, size_t size, const char *fmt, va_list)
	    __attribute__((format(printf, 3, 0)));
/*
 * Append the detail as a person reads it: translated, safe on a terminal.
 * 0 or -1.
 */
int	 detail_text(struct buf *, const char *detail);

#endif
