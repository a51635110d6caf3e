/*
 * package.h: signatures in ZIP containers: OOXML (ECMA-376 part 2), ODF
 * (1.2 part 3), ASiC (EN 319 162): from octets to plans.  Called only in
 * workers that parse.
 */
#ifndef FORMATS_DOCUMENT_PACKAGE_H
#define FORMATS_DOCUMENT_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/*
 * Add the signatures of the container to ${plan}, whose format is set more
 * exactly when the directory tells more than the first octets did.  What is
 * wrong becomes notes.  0, or -1 when memory is out.
 */
int	 package_parse(struct plan *, const uint8_t *, size_t len);

/*
 * What a ZIP archive is by its directory: FORMAT_ZIP when it is a document of
 * none of these formats, or has no directory that can be read.
 */
enum format	 package_format(const uint8_t *, size_t len);

#endif
