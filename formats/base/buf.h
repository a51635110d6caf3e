/*
 * buf.h: a growable buffer that is created with its hard maximum.
 */
#ifndef FORMATS_BASE_BUF_H
#define FORMATS_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

/*
 * Invariants: len <= cap <= max; p is NULL only when cap is 0; failed stays
 * true after the first addition that did not fit or found no memory, so a
 * caller may add many times and ask once.
 */
struct buf {
	uint8_t		*p;
	size_t		 len;
	size_t		 cap;
	size_t		 max;
	int		 failed;
};

/* An empty buffer that will never hold more than ${max} octets. */
void	 buf_init(struct buf *, size_t max);
/* Frees the octets; the buffer is empty again with the same maximum. */
void	 buf_release(struct buf *);
/* Empties the buffer and keeps its memory; clears ${failed}. */
void	 buf_reset(struct buf *);

/*
 * Append.  0, or -1 when the maximum would be passed or memory is out; then
 * nothing was appended and ${failed} is set, which makes every later addition
 * fail too.  Nobody logs.
 */
int	 buf_add(struct buf *, const void *, size_t len);
int	 buf_addstr(struct buf *, const char *);
int	 buf_addc(struct buf *, char);
int	 buf_addf(struct buf *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/*
 * Room for ${len} more octets, or NULL as above.  The octets count as
 * appended; the caller fills them before the next call.
 */
uint8_t	*buf_reserve(struct buf *, size_t len);

/*
 * The octets as a string: appends a NUL that ${len} does not count.  NULL
 * when a buf_add before failed or there is no room.  The buffer owns it.
 */
const char *buf_str(struct buf *);

/*
 * Hands the octets over: the caller frees the result with free(); the buffer
 * is empty.  NULL for an empty buffer, or one that has failed.
 */
uint8_t	*buf_take(struct buf *, size_t *len);

#endif
