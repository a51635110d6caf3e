/*
 * page_part.h: what the files of a document's page share.
 */
#ifndef AUDITOR_PAGE_PART_H
#define AUDITOR_PAGE_PART_H

#include <jansson.h>

#include <stdbool.h>

/* Is that finding among those of a signature's or document's result? */
bool	 page_found(const json_t *of, const char *finding);
/*
 * Why the verdict of a signature or document is none that passes, in the
 * fewest words; NULL: there is nothing to say.
 */
const char *page_why(const json_t *of);
/* What the signature covers; without "coverage" it is no container's. */
const char *page_coverage(const json_t *sig);
/* A container whose members are judged as files of their own. */
bool	 page_holds_files(const json_t *doc);

#endif
