/*
 * account_part.h: what the files of a run's report for people share.
 */
#ifndef AUDITOR_ACCOUNT_PART_H
#define AUDITOR_ACCOUNT_PART_H

#include <jansson.h>

#include "formats/base/sheet.h"

#define GROUP_KEY_MAX	((size_t)64 * 1024)

/*
 * The findings about documents that wait for a person, those together that
 * say the same in the same words: what names the one document alone is left
 * out of these.  A new reference or NULL (memory).
 */
json_t	*account_groups(const json_t *findings);
/* The group of a finding, in order; NULL: nobody shares its words. */
const json_t *account_group(const json_t *groups, const json_t *finding);
/* What it says: DOC and FINDING stand for what differs. */
void	 account_group_words(struct sheet *, const json_t *group);
/* The first of its documents with their findings, the rest counted. */
void	 account_group_names(struct sheet *, const json_t *group);

#endif
