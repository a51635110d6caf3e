/*
 * mime.h: a mail message in memory taken apart (RFC 5322, RFC 2045 and 2046):
 * its parts as spans of the message's own octets, so that what was signed is
 * exact; names decoded (RFC 2047, RFC 2231).
 */
#ifndef FORMATS_DOCUMENT_MIME_H
#define FORMATS_DOCUMENT_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

#define MIME_PARTS_MAX	10000		/* of one message */
#define MIME_DEPTH_MAX	32		/* multiparts in each other */
#define MIME_HEAD_MAX	((size_t)256 * 1024)	/* octets of a part's head */
#define MIME_VALUE_MAX	((size_t)16 * 1024)	/* octets of one value */

enum mime_encoding { MIME_IDENTITY, MIME_BASE64, MIME_QUOTED, MIME_OTHER };

struct mime_part {
	int		 parent;	/* -1: the message */
	unsigned int	 depth;
	struct octets	 whole;		/* head and body */
	struct octets	 body;		/* as encoded */
	char		*type;		/* "text/plain", lower case */
	char		*boundary;	/* NULL: none */
	char		*protocol;	/* parameters; NULL: none */
	char		*smime_type;
	uint8_t		*name;		/* file name's octets; NULL: none */
	size_t		 namelen;
	bool		 name_stated;	/* decoded to UTF-8; else as found */
	bool		 attachment;	/* Content-Disposition says so */
	enum mime_encoding encoding;
	/*
	 * Why programs may take its head or its parts for something else
	 * than what is read here: a detail; NULL: nothing is seen.
	 */
	const char	*odd;
};

/*
 * ${cut}: a multipart without its last boundary; ${limit}: what was passed.
 */
struct mime {
	struct mime_part *part;
	size_t		 n;
	size_t		 cap;
	bool		 cut;
	const char	*limit;		/* a detail; NULL: none */
};

/* Borrows the octets.  0 or -1 (memory); release in either case. */
int	 mime_parse(struct mime *, const uint8_t *, size_t len);
void	 mime_release(struct mime *);
/* The part's body decoded, in pieces.  0, 1 malformed, -1 the sink's. */
int	 mime_decode(const struct mime_part *,
	    int (*sink)(void *, const uint8_t *, size_t), void *arg);
/* The ${n}th child of a part, or NULL. */
const struct mime_part *mime_child(const struct mime *, size_t part,
	    unsigned int n);

/* mime_text.c: append the value's text in UTF-8, RFC 2047 words decoded. */
bool	 mime_words(struct buf *, const uint8_t *, size_t len);
/* Append ${p} of ${charset} in UTF-8.  False: it cannot be converted. */
bool	 mime_charset(struct buf *, const char *charset, const uint8_t *p,
	    size_t len);
/*
 * A parameter of a structured field's value (unfolded), RFC 2231 forms put
 * together, into ${b}; *stated: it said its charset, and is UTF-8 now.
 */
bool	 mime_parameter(struct buf *b, const uint8_t *, size_t len,
	    const char *name, bool *stated);

/*
 * mime_odd.c: is there one reading alone of the boundary that a Content-Type's
 * value (unfolded) names, and of the fields of a head?  NULL, or a detail.
 */
const char *mime_odd_boundary(const uint8_t *, size_t len);
const char *mime_odd_head(const uint8_t *, const uint8_t *end);

#endif
