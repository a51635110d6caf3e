/*
 * pdf_sigdict.h: a signature dictionary (ISO 32000-1 12.8.1, table 252), read
 * in place or through libqpdf.
 */
#ifndef FORMATS_DOCUMENT_PDF_SIGDICT_H
#define FORMATS_DOCUMENT_PDF_SIGDICT_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/document/pdf_byterange.h"
#include "formats/document/pdf_lex.h"

#define SIGDICT_CONTENTS_MAX	((size_t)16 * 1024 * 1024)	/* octets */
#define SIGDICT_REFS_MAX	64	/* signature references looked at */
#define SIGDICT_SAID_MAX	((size_t)8192)	/* octets of a text */

/* What the signer says beside it, as text: nothing proves it. */
enum sigdict_said { SAID_REASON, SAID_LOCATION, SAID_CONTACT, SAID_TEXTS };

struct pdf_sigdict {
	uint32_t	 num;		/* object; 0: unknown or in its field */
	uint32_t	 gen;
	struct span	 where;		/* in the file; len 0: unknown */
	struct span	 contents_at;	/* "<" to ">"; len 0: unknown */
	char		 type[PDF_KEY_MAX];	/* "": none, as the next two */
	char		 filter[PDF_KEY_MAX];
	char		 subfilter[PDF_KEY_MAX];
	bool		 has_range;
	bool		 range_whole;	/* whole numbers alone */
	struct byterange range;
	bool		 has_contents;
	bool		 contents_hex;	/* not a literal string */
	struct buf	 contents;	/* the octets it stands for */
	bool		 twice;		/* ByteRange or Contents stands twice */
	struct buf	 cert;		/* the first of Cert */
	int		 docmdp;	/* P; 0: no DocMDP */
	bool		 usage_rights;	/* UR, UR3 */
	int64_t		 claimed;	/* M; TIME_NONE */
	struct buf	 said[SAID_TEXTS];	/* text strings (7.9.2.2) */
	bool		 plain;		/* Cert, M and these: not encrypted */
};

void	 sigdict_init(struct pdf_sigdict *);
void	 sigdict_release(struct pdf_sigdict *);
/* The key of a text, "Reason" ...; SAID_TEXTS: it is none. */
enum sigdict_said sigdict_said(const char *key);
const char *sigdict_said_key(enum sigdict_said);

/*
 * Read the dictionary whose "<<" is at offset ${off} of the file.  1, or 0
 * when it cannot be read alone (malformed, or a value that matters is a
 * reference; what was read stays), or -1 when memory is out.
 */
int	 sigdict_from_file(struct pdf_sigdict *, const uint8_t *, size_t len,
	    uint64_t off);
/* The same through libqpdf, references followed.  1, 0 (no dictionary), -1. */
int	 sigdict_from_qpdf(struct pdf_sigdict *, qpdf_data, qpdf_oh);

/*
 * Is it a signature?  Fields that are not signed have a dictionary without
 * Contents and ByteRange, or none.
 */
bool	 sigdict_is_signature(const struct pdf_sigdict *);
bool	 sigdict_is_timestamp(const struct pdf_sigdict *);
/* The same octets over the same ranges: one signature. */
bool	 sigdict_equal(const struct pdf_sigdict *,
	    const struct pdf_sigdict *);

#endif
