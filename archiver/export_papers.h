/*
 * export_papers.h: what a package tells of its documents: PREMIS 3, METS and
 * JSON.  Pure: records in, text out.
 */
#ifndef ARCHIVER_EXPORT_PAPERS_H
#define ARCHIVER_EXPORT_PAPERS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"

#define EXPORT_DATA	"representations/rep1/data/"
#define EXPORT_PATH	96		/* of a file below "data/" */

/* A document in the package; all is borrowed. */
struct exported {
	char		 path[EXPORT_PATH];	/* below "data/" */
	struct digest	 sha256;
	uint64_t	 size;
	const char	*media_type;
	const char	*name;		/* as it was received */
	uint64_t	 accession;
	const json_t	*record;	/* of the accession */
	const json_t	*first;		/* a duplicate's first one; NULL */
	const json_t	*history;	/* find_history() */
};

/* What stands in the package beside the documents. */
enum export_kind {
	EXPORT_DESCRIPTIONS,	/* a JSON line a document */
	EXPORT_PREMIS,
	EXPORT_VERDICT,		/* JSON */
	EXPORT_CERTIFICATE, EXPORT_CRL, EXPORT_OCSP,	/* DER */
	EXPORT_CHECKPOINT,	/* the journal's, a signed note */
	EXPORT_KINDS
};

struct export_paper {
	enum export_kind what;
	char		 path[EXPORT_PATH + DIGEST_HEX]; /* below "data/" */
	struct digest	 sha256;
	uint64_t	 size;
};

struct export_frame {
	char		 id[64];	/* "urn:uuid:..." */
	int64_t		 time;
	const char	*origin;	/* the log's name */
	const char	*owner;		/* agency; NULL: not said */
	const struct exported *doc;
	size_t		 n;
	const struct export_paper *paper;	/* what METS tells of */
	size_t		 npaper;
};

/*
 * PREMIS 3.0 (Library of Congress): an object a document with its fixity, an
 * event a journal entry about it, an agent whoever did it.  0 or -1.
 */
int	 export_premis(struct buf *, const struct export_frame *);
/*
 * METS 1.12 with what E-ARK's CSIP 2 asks of it: which file is what, each with
 * its fixity.  0 or -1.
 */
int	 export_mets(struct buf *, const struct export_frame *);
/*
 * What is known of one document, by the names that TT 05/2025/TT-BNV is known
 * to use (09-regulation.md 4.3, second hand), an empty one left out; and the
 * journal's own record beside it.  NULL: memory.
 */
json_t	*export_description(const struct export_frame *, size_t i);

#endif
