/*
 * wanted.h: documents by the number and notation that a person types
 * (06-cli.md, DOC; 09-regulation.md 5: case and đ are never folded where a
 * notation is compared exactly; the folded match is a second choice).
 */
#ifndef FORMATS_REGULATION_WANTED_H
#define FORMATS_REGULATION_WANTED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "formats/regulation/conventions.h"

enum wanted_match {
	WANTED_NO,
	WANTED_FOLDED,	/* but for case, marks, đ, separators, or the year */
	WANTED_EXACT	/* but for zeros before the number */
};

/*
 * "2103/QĐ-UBND", "2103/qd-ubnd", "144/2025/QĐ-CTUBND", "1208-KL/TU": all of
 * ${text} is a number with a notation.  False: it is something else.
 */
bool	 wanted_parse(struct docnum *, const char *text);
/*
 * What a record of the journal or the catalog says, "metadata" (may be NULL)
 * and above it the corrections of "fields" ({name: {"value"}} or {name:
 * "value"}; may be NULL).  False: no number, or no notation.
 */
bool	 wanted_recorded(struct docnum *, const json_t *metadata,
	    const json_t *fields);
enum wanted_match wanted_compare(const struct docnum *want,
	    const struct docnum *is);
/*
 * Whether the canonical JSON at ${p} may give a document this number: without
 * a parser, so that a million of them can be asked.
 */
bool	 wanted_hint(const struct docnum *want, const void *p, size_t len);

#endif
