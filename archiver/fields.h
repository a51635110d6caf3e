/*
 * fields.h: metadata as people see it: labels, and rows of a page.
 */
#ifndef ARCHIVER_FIELDS_H
#define ARCHIVER_FIELDS_H

#include <jansson.h>

#include "formats/regulation/metadata.h"

struct page;

/* "Number", translated. */
const char *field_label(enum meta_name);
/*
 * The rows of a document's metadata: ${read} as it came in (NULL: none),
 * ${corrected} what people said since, name -> {seq, value} (NULL: nothing).
 */
void	 fields_show(const struct page *, const json_t *read,
	    const json_t *corrected);

/*
 * One field as a value with where it is from and how sure that is: what was
 * ${read}, and what a person ${said} instead (each may be NULL).
 */
void	 field_words(const json_t *read, const json_t *said, char *out,
	    size_t size);

#endif
