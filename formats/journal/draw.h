/*
 * draw.h: a random sample of a journal that anyone can draw again.
 *
 * For j = 0, 1, 2 ... the first seven octets of
 *
 *   SHA-256("nguyenban sample v1\n" seed "\n" root "\n" j)
 *
 * are a big-endian number v; root is the checkpoint's in base64, j decimal.
 * With M = 2^56 and ${size} entries in the tree, v is passed over when it is
 * not below M - M mod size; else it draws entry v mod size.  An entry drawn
 * before is passed over.  In a shell:
 *
 *   h=$(printf 'nguyenban sample v1\n%s\n%s\n%s' "$seed" "$root" "$j" |
 *       sha256sum | cut -c1-14)
 *   [ $((0x$h)) -lt $(((1<<56) - (1<<56) % size)) ] && echo $((0x$h % size))
 */
#ifndef FORMATS_JOURNAL_DRAW_H
#define FORMATS_JOURNAL_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

#define DRAW_SEED	1024			/* octets of a seed */
#define DRAW_SIZE_MAX	((uint64_t)1 << 40)	/* entries */

struct draw;			/* opaque */

/*
 * ${seed} is one line of UTF-8, not empty.  NULL: it is not, ${size} is 0 or
 * above DRAW_SIZE_MAX, or memory is out.
 */
struct draw	*draw_new(const char *seed, const struct digest *root,
		    uint64_t size);
void		 draw_free(struct draw *);	/* NULL is allowed */
/* The next entry.  1; 0 all were drawn; -1 (libcrypto, memory). */
int		 draw_next(struct draw *, uint64_t *index);

#endif
