/*
 * media.h: whether what the archive holds is copied as the policy demands
 * (05-media.md), from the journal and from volumes that can be reached.
 */
#ifndef AUDITOR_MEDIA_H
#define AUDITOR_MEDIA_H

#include <jansson.h>
#include <stdbool.h>

#include "formats/base/sheet.h"
#include "auditor/options.h"

struct audit;
struct digest;

/*
 * Read volumes within the budget, count, tell findings; ${audit}->media gets
 * what a run's report says of copies, and ${audit}->copies the lines of
 * copies.tsv.  0 or -1 (logged).
 */
int	 media_audit(struct audit *);
/* What it left in the audit; of one that is all zeroes too. */
void	 media_release(struct audit *);
/*
 * Append which volumes hold an object, with their places: "NB-a-0001
 * (cabinet 3), ...".  1; 0: none does; -1: nobody looked, or nothing is
 * known of the object.
 */
int	 media_holders(struct audit *, const struct digest *, struct buf *);
/* What is overdue now, by that JSON, though the last run may have been well. */
bool	 media_overdue(const json_t *media, const struct options *,
	    int64_t now);
/* Its part of a status page, and of a report. */
void	 media_status_rows(struct sheet *, const json_t *media, int64_t now);
void	 media_sheet(struct sheet *, const json_t *media);

#endif
