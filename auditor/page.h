/*
 * page.h: a document's result (03-validation.md) as a page for a person.
 */
#ifndef AUDITOR_PAGE_H
#define AUDITOR_PAGE_H

#include <jansson.h>
#include <stdio.h>

#include "formats/base/sheet.h"
#include "auditor/options.h"

/*
 * Put the result ${doc} on the sheet, in the user's language: who signed (from
 * the certificate, never from what the page shows), when and how that is
 * known, what is covered, what changed since, what the certificate leads to,
 * why the verdict, and what to do next (also TT 15/2025/TT-BKHCN, functions 9
 * and 10).  Borrows.
 */
void		 page_document(struct sheet *, const json_t *doc);
/* One line about it for a table of contents, leading to page ${to}. */
void		 page_link(struct sheet *, unsigned int to,
		    const json_t *doc);

/* The sheet as text, as wide and coloured as standard output is. */
void		 page_print(FILE *, const struct sheet *,
		    const struct options *);

#endif
