/*
 * rules_show.h: what the articles said of a document when it was taken in.
 */
#ifndef ARCHIVER_RULES_SHOW_H
#define ARCHIVER_RULES_SHOW_H

#include <jansson.h>

#include "archiver/out.h"

/* A page's part, from an accession's "rules"; NULL: there are none. */
void	 rules_show(const struct page *, const json_t *rules);
/*
 * "rules" of an accession's record in the form of 03-validation.md: a list of
 * {id, article, result, severity, text}.  0 or -1 (memory).
 */
int	 rules_expand(json_t *record);

#endif
