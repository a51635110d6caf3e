/*
 * pdf_changes_map.h: numbers to numbers, for object numbers and addresses.
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_MAP_H
#define FORMATS_DOCUMENT_PDF_CHANGES_MAP_H

#include <stddef.h>
#include <stdint.h>

#define PDF_MAP_MAX	((size_t)4 * 1024 * 1024)	/* keys */

/* Zeroed is empty.  Open addressing; a key is never 0 and never removed. */
struct pdf_map {
	uint64_t	*key;
	uint32_t	*value;
	size_t		 n;
	size_t		 cap;		/* a power of two, or 0 */
};

/* 0 when the key is not there: keep no 0 that must be told apart. */
uint32_t pdf_map_get(const struct pdf_map *, uint64_t key);
/* 0, or -1 at PDF_MAP_MAX or when memory is out. */
int	 pdf_map_set(struct pdf_map *, uint64_t key, uint32_t value);
void	 pdf_map_release(struct pdf_map *);

#endif
