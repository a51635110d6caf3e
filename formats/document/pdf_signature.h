/*
 * pdf_signature.h: a signature dictionary to a signature of the plan.
 */
#ifndef FORMATS_DOCUMENT_PDF_SIGNATURE_H
#define FORMATS_DOCUMENT_PDF_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"
#include "formats/document/pdf_revision.h"
#include "formats/document/pdf_sigdict.h"

/* A signature dictionary and how it was found. */
struct pdf_found {
	struct pdf_sigdict sd;
	char		*name;		/* full field name; NULL: not known */
	bool		 unlisted;	/* in no form */
	bool		 removed;	/* only in an earlier revision's form */
	/* The field's value is no signature: why (static); else NULL. */
	const char	*unread;
};

/* The file that it was found in. */
struct pdf_file {
	const uint8_t	*p;
	size_t		 len;
	bool		 encrypted;	/* strings in it are no text */
	struct pdf_revisions revisions;
};

/*
 * pdf_said.c: keep what the signer says of itself in the dictionary: claims
 * "reason", "location", "contact".  0 or -1.
 */
int	 pdf_said_keep(struct sigplan *, const struct pdf_sigdict *);

/*
 * Add the signature to ${plan}; what is wrong with it becomes notes.
 * *displaced is set to true when its Contents lies where ByteRange cannot
 * have meant it (after the end, at another place), and kept otherwise.  0, or
 * -1 when memory is out.
 */
int	 pdf_signature_add(struct plan *, const struct pdf_file *,
	    const struct pdf_found *, bool *displaced);

#endif
