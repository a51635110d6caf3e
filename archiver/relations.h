/*
 * relations.h: what a document belongs together with, for those who look.
 */
#ifndef ARCHIVER_RELATIONS_H
#define ARCHIVER_RELATIONS_H

#include <jansson.h>

#include "formats/store/relation.h"

#include "archiver/find.h"

/*
 * All relations of ${id}, also those taken back, as
 * [{kind, direction: "from" it or "to" it, sha256, accession, name, [number],
 * agent, reason, seq, time, [removed: true]}] of the other one.  NULL with an
 * exit code in *rc (logged).
 */
json_t	*relations_of(struct reader *, const struct digest *id, int *rc);
/* "Annex of", "Its annex", translated. */
const char *relation_words(enum relation_kind, bool incoming);
/* The same of one of them as the label of a row, translated. */
const char *relation_label(const json_t *relation);
/* "accession 12: 2103/QĐ-UBND, a.pdf" of the other one. */
void	 relation_other(const json_t *relation, char *out, size_t size);

#endif
