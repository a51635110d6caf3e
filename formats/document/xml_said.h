/*
 * xml_said.h: what the signed properties of XAdES say, held against what is
 * there (EN 319 132-1 5.2.4, 5.2.9, 5.2.10).
 */
#ifndef FORMATS_DOCUMENT_XML_SAID_H
#define FORMATS_DOCUMENT_XML_SAID_H

#include "formats/document/xml_signature.h"

/* What does not hold becomes a note.  0 or -1 (memory). */
int	 xml_said_check(struct xml_judging *, const xmlNode *signed_info);

#endif
