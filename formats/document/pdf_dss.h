/*
 * pdf_dss.h: the document security store (ISO 32000-2 12.8.4.3,
 * EN 319 142-1 5.4.2): certificates, CRLs and OCSP answers as evidence.
 */
#ifndef FORMATS_DOCUMENT_PDF_DSS_H
#define FORMATS_DOCUMENT_PDF_DSS_H

#include <qpdf/qpdf-c.h>

#include "formats/crypto/plan.h"

#define DSS_STREAMS_MAX	1024		/* looked at in one store */

/*
 * Add to ${plan} what the store of the document open in ${q} holds, also what
 * only its VRI dictionaries name.  Without one, nothing.  ${p} is the file, in
 * which the objects' places are looked for.  0, or -1 (memory).
 */
int	 pdf_dss_read(struct plan *, qpdf_data, const uint8_t *p, size_t len);

#endif
