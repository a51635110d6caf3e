/*
 * siblings.h: what lay beside a document when it came: objects of the same
 * intake, by the paths that the journal has of their sources.
 */
#ifndef AUDITOR_SIBLINGS_H
#define AUDITOR_SIBLINGS_H

#include "formats/sandbox/job.h"
#include "auditor/audit.h"

#define SIBLINGS_REACH	4096	/* accessions to either side */
#define SIBLINGS_TIME	((int64_t)24 * 3600 * 1000000)	/* from the document */

struct siblings;		/* opaque: sources that were read */

/* NULL: logged. */
struct siblings	*siblings_new(struct audit *);
void		 siblings_free(struct siblings *);	/* NULL is allowed */

/*
 * Those of accession ${accession}, whose object has ${plan}: of its folder and
 * of the one above, by name, at most NEIGHBOURS_TRIED each, and what the plan
 * names; of several with one path the nearest.  A member of a container lies
 * in the container's folders, *inside then: several of one path that are not
 * the same object are all told, the nearest first.  ${plan} NULL: those alone
 * whose names are of certificates, CRLs and OCSP responses.  ${list}, which the
 * caller frees with its names, has ${n}; ${name} is the document's own and
 * freed by the caller.  0, or -1 (logged).
 */
int		 siblings_gather(struct siblings *, uint64_t accession,
		    const struct plan *, char **name,
		    struct job_near_file **list, size_t *n, bool *inside);

/*
 * The path ${path} as seen from the folder of ${own}, at most NEARBY_UP
 * folders up and never out of a container ("box.zip!/member") or into one.
 * The caller frees; NULL: not so, or no memory.
 */
char		*siblings_relative(const char *own, const char *path);

#endif
