/*
 * bag.h: the lines of a BagIt 1.0 bag's own files (RFC 8493): manifests and
 * bag-info.txt.  Pure: octets in, octets out.
 */
#ifndef FORMATS_MEDIA_BAG_H
#define FORMATS_MEDIA_BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"

#define BAG_PATH	1024		/* octets of a path, with the NUL */
#define BAG_TEXT	"BagIt-Version: 1.0\n" \
	"Tag-File-Character-Encoding: UTF-8\n"
#define BAG_DECLARATION	"bagit.txt"
#define BAG_INFO	"bag-info.txt"
#define BAG_MANIFEST	"manifest-sha256.txt"
#define BAG_TAGMANIFEST	"tagmanifest-sha256.txt"

/*
 * A path below the bag's folder: relative, "/" between names that are not
 * empty, "." or "..", without "~" or a space in front (a manifest's
 * separator is any white space), controls and backslashes (sha256sum would
 * quote them).  RFC 8493 2.1.3, 6.
 */
bool	 bag_path_ok(const char *);

/* Append "<hex>  <path>\n".  0, or -1: a path that is not ok, or no room. */
int	 bag_manifest_add(struct buf *, const struct digest *,
	    const char *path);
/*
 * The next line of a manifest between *p and ${end}, which moves *p behind
 * it: 1; 0 at the end; -1: malformed (RFC 8493 2.1.3), *p stays.  Lines end
 * in LF, CR or CRLF; %0A, %0D and %25 are decoded and then, as control
 * characters are not ok, refused but for the last.
 */
int	 bag_manifest_next(const uint8_t **p, const uint8_t *end,
	    struct digest *, char path[BAG_PATH]);

/* Append "Label: value\n".  0, or -1: a line break in it, or no room. */
int	 bag_tag_add(struct buf *, const char *label, const char *value);
/*
 * Append the value of the first line with ${label}, in either case, its
 * continuation lines joined by one space (RFC 8493 2.2.2).  1; 0: there is
 * none; -1: no room.
 */
int	 bag_tag_get(struct buf *, const void *text, size_t len,
	    const char *label);

#endif
