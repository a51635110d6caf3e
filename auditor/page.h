/*
 * page.h: a document's result (03-validation.md) as text for a person.
 */
#ifndef AUDITOR_PAGE_H
#define AUDITOR_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Print the result ${doc} in the user's language.  Borrows. */
void		 page_document(FILE *, const json_t *doc, bool color);
/* An indication in words, translated: "TOTAL-PASSED" -> "passed". */
const char	*page_indication(const char *name);

#endif
