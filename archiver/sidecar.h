/*
 * sidecar.h: a table of metadata that somebody gives at intake.
 */
#ifndef ARCHIVER_SIDECAR_H
#define ARCHIVER_SIDECAR_H

#include <jansson.h>

struct doc;
struct sidecar;			/* opaque */

/*
 * Read ${path}: CSV with a line of headings, or a JSON object a line; a
 * column or key "file" and the fields of regulation/metadata.h.  Everything
 * is checked before anything is taken in: each mistake is logged with its
 * row and column.  NULL: FAIL_USAGE or FAIL_CANNOT in *rc.
 */
struct sidecar	*sidecar_read(const char *path, int *rc);
void		 sidecar_free(struct sidecar *);	/* NULL is allowed */
/*
 * Lay what the table says of ${doc} over what was read of it.  A value that
 * differs from one that was read stands beside it ("read").  0 or -1
 * (memory).
 */
int		 sidecar_apply(struct sidecar *, struct doc *);
/*
 * The same with what was given at intake, ${given}, of ${metadata} that was
 * read since; ${given} is changed too.
 */
int		 sidecar_lay_over(json_t *metadata, json_t *given);
/* Log the rows that no document came for; how many. */
size_t		 sidecar_left(const struct sidecar *);

#endif
