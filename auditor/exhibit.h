/*
 * exhibit.h: a document's signatures in pieces that openssl can check: what
 * was signed, with which key, and the value.
 */
#ifndef AUDITOR_EXHIBIT_H
#define AUDITOR_EXHIBIT_H

#include "formats/sandbox/job.h"

struct bundle;

/*
 * Write signatures/NN/ for each signature of ${j}:
 *   about     lines "word value": kind, id, digest, padding, content, span
 *             (offset and length, in order), digest-value (hex), computes
 *             (yes or no: as nbaudit found it)
 *             and of a signature's time-stamp: stamps (which one), imprint
 *   content   what is signed, where it is no part of the original
 *   attrs.der what the value is over (absent: the content itself)
 *   value     the signature's octets
 *   signer.der  the signer's certificate
 * and certificates/SHA256.der for every certificate in the document.  0 or
 * -1 (logged).
 */
int	 exhibit_write(struct bundle *, const struct judged *j);

#endif
