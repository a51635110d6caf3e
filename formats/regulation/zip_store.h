/*
 * zip_store.h: a ZIP archive of members that are stored as they are (APPNOTE
 * 4.3.7 to 4.3.16; no time, no extra fields): the same members, the same
 * octets.
 */
#ifndef FORMATS_REGULATION_ZIP_STORE_H
#define FORMATS_REGULATION_ZIP_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define ZIP_STORE_MEMBERS	16

struct zip_store {
	struct buf	*out;
	struct {
		const char	*name;		/* borrowed, ASCII */
		uint32_t	 crc;
		uint32_t	 size;
		uint32_t	 offset;
	}		 member[ZIP_STORE_MEMBERS];
	size_t		 n;
};

void	 zip_store_init(struct zip_store *, struct buf *out);
/* 0 or -1 (too many members, no room). */
int	 zip_store_add(struct zip_store *, const char *name, const void *,
	    size_t len);
int	 zip_store_end(struct zip_store *);

#endif
