/*
 * part.h: an object that is larger than a volume, in parts on consecutive
 * volumes: files "data/objects/ab/DIGEST.pdf.part-002-of-003", which joined
 * in order are the object that DIGEST names.
 *
 * All parts but the last have the same size, which follows from the object's
 * and how many there are: parts of different sets, or written in different
 * years, go together where there are as many of them.
 */
#ifndef FORMATS_MEDIA_PART_H
#define FORMATS_MEDIA_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

#define PART_COUNT	999u		/* of an object, at most */
#define PART_SUFFIX	32		/* octets of ".part-...", with NUL */

/* Which part of how many, from 1; 1 of 1 is the whole. */
struct object_part {
	uint32_t	 index;
	uint32_t	 count;
};

/* ".part-002-of-003" */
void	 part_suffix(char out[PART_SUFFIX], const struct object_part *);
/* Whether ${path} is that of a part, and of which object. */
bool	 part_parse(const char *path, struct digest *, struct object_part *);
/* Octets of an object of ${size} before the part, and in it. */
uint64_t part_offset(uint64_t size, const struct object_part *);
uint64_t part_size(uint64_t size, const struct object_part *);

#endif
