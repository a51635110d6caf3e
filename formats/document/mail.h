/*
 * mail.h: signatures of a mail message: S/MIME (RFC 8551), multipart/signed
 * and application/pkcs7-mime.
 */
#ifndef FORMATS_DOCUMENT_MAIL_H
#define FORMATS_DOCUMENT_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"
#include "formats/document/mime.h"

/*
 * Add the message's signatures to ${plan}.  What is signed is the first part
 * of multipart/signed exactly as it stands, its line ends as CRLF (RFC 8551
 * 3.1.1), or what the CMS structure encapsulates.  0 or -1 (memory).
 */
int	 mail_parse(struct plan *, const uint8_t *, size_t len);

/*
 * RFC 8550 3: note at the signatures from ${first} on, which are over all of
 * the message ${m}, when none of the certificate's addresses sent it.  0 or
 * -1 (memory).
 */
int	 mail_sender_check(struct plan *, size_t first,
	    const struct mime_part *m);
/* Is the part the signature of its multipart/signed? */
bool	 mail_is_signature(const struct mime *, const struct mime_part *);
/* Is it CMS that encapsulates what it signs, and the whole message? */
bool	 mail_is_opaque(const struct mime *, const struct mime_part *);
/* What such a part encapsulates, into ${b}.  1, 0 nothing, -1 memory. */
int	 mail_content(const struct mime_part *, struct buf *b);

#endif
