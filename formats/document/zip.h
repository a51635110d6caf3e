/*
 * zip.h: a ZIP archive in memory (APPNOTE 6.3.9): its central directory, and
 * members unpacked within limits.  Names are raw octets.
 */
#ifndef FORMATS_DOCUMENT_ZIP_H
#define FORMATS_DOCUMENT_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"

#define ZIP_MEMBERS_MAX	1000000		/* of one archive */
#define ZIP_MEMBER_MAX	((uint64_t)64 << 20)	/* octets, read into memory */
#define ZIP_TOTAL_MAX	((uint64_t)1 << 30)	/* unpacked of one archive */
#define ZIP_RATIO_MAX	200		/* unpacked to packed, from ... */
#define ZIP_RATIO_FROM	((uint64_t)16 << 20)	/* ... so many octets on */

struct zip_member {
	struct octets	 name;
	struct octets	 extra;		/* of the directory's record */
	uint16_t	 made_by;	/* high octet: the system, 3 Unix */
	uint32_t	 attributes;	/* that system's; Unix: mode << 16 */
	uint16_t	 flags;
	uint16_t	 method;	/* 0 stored, 8 deflated */
	uint32_t	 crc;
	uint64_t	 packed;
	uint64_t	 size;		/* as declared */
	uint64_t	 header;	/* of the local header */
	uint64_t	 data;		/* of the packed octets */
};

struct zip {
	const uint8_t	*p;
	size_t		 len;
	struct zip_member *member;
	size_t		 n;
	uint64_t	 behind;	/* octets that follow its end record */
	uint64_t	 spent;		/* unpacked so far */
	uint64_t	 total_max;	/* ZIP_TOTAL_MAX;
					   the caller may change */
	uint64_t	 ratio_from;	/* ZIP_RATIO_FROM; likewise */
	/*
	 * Why readers may see different archives: two members of one name,
	 * members that overlap or lie between the others unlisted, a local
	 * header that says something else than the directory.  NULL: none.
	 */
	const char	*ambiguous;
	struct octets	 ambiguous_name;
	const char	*broken;	/* zip_open(): what is wrong */
};

/*
 * Read the directory; the octets are borrowed.  0; 1 when it is malformed
 * (${broken}); -1 when memory is out.  zip_release() in every case.
 */
int	 zip_open(struct zip *, const uint8_t *, size_t len);
void	 zip_release(struct zip *);
/* The member of that name, or NULL; the first of several. */
const struct zip_member *zip_find(const struct zip *, const void *name,
	    size_t len);
bool	 zip_is_folder(const struct zip_member *);
/*
 * Unpack a member piece by piece into ${sink}, whose nonzero return ends it.
 * Its size and CRC are checked.  0; -1 when ${sink} said so; 1 with *why
 * (static text) when it cannot be unpacked or passes a limit.
 */
int	 zip_stream(struct zip *, const struct zip_member *,
	    int (*sink)(void *, const uint8_t *, size_t), void *arg,
	    const char **why);
/*
 * All of a member.  0, the caller frees *out (never NULL); 1 with *why;
 * -1 when memory is out.
 */
int	 zip_read(struct zip *, const struct zip_member *, uint8_t **out,
	    size_t *len, const char **why);

#endif
