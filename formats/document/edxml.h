/*
 * edxml.h: edXML packages (QCVN 102:2016/BTTTT): documents between offices as
 * base64 in XML.  Called only in workers that parse.
 */
#ifndef FORMATS_DOCUMENT_EDXML_H
#define FORMATS_DOCUMENT_EDXML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where the XML begins: 0, or behind the number of a chunk that a gateway let
 * stand before it.  ${len} when there is none.
 */
size_t	 edxml_start(const uint8_t *, size_t len);
/* An edXML package, also of the older SOAP form (e-doc.vn). */
bool	 edxml_is(const uint8_t *, size_t len);

#endif
