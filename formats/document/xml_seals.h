/*
 * xml_seals.h: evidence records in an XML signature (ETSI TS 119 132-3,
 * SealingEvidenceRecords).
 */
#ifndef FORMATS_DOCUMENT_XML_SEALS_H
#define FORMATS_DOCUMENT_XML_SEALS_H

#include "formats/document/xml_signature.h"

#define XML_SEALS_MAX	16		/* records read of one signature */

/*
 * Add the archive time-stamps of each record among the unsigned properties to
 * the plan, of this signature.  0 or -1 (memory, or the plan is full).
 */
int	 xml_seals_keep(struct xml_judging *);

#endif
