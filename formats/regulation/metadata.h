/*
 * metadata.h: what a document says of itself, each field with where it was
 * read and how sure that is (NĐ 30/2020, Phụ lục VI; 09-regulation.md 4, 5).
 */
#ifndef FORMATS_REGULATION_METADATA_H
#define FORMATS_REGULATION_METADATA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/wire.h"

struct pdf_text;

enum meta_name {
	META_NUMBER,		/* "2103", "05a"; of a law "51/2024" */
	META_NOTATION,		/* "QĐ-UBND" */
	META_KIND,		/* "Quyết định" (kinds.h) */
	META_DATE,		/* of issue: "2017-07-21" */
	META_PLACE,
	META_ISSUER,
	META_SUPERIOR,		/* whose body the issuer is */
	META_SUBJECT,		/* trích yếu */
	META_AUTHORITY,		/* "TM. KT.": signs of the signer block */
	META_POSITION,		/* "PHÓ CHỦ TỊCH" */
	META_SIGNER,		/* the name under the signature */
	META_URGENCY,		/* khẩn, thượng khẩn, hỏa tốc */
	META_SENSITIVITY,	/* mật, tối mật, tuyệt mật */
	META_PAGES,
	META_ANNEX_OF,		/* "867/UBND-XDNĐ": it is an annex of that */
	META_NAMES
};

enum meta_origin {
	META_NONE,		/* the field is not there */
	META_FROM_NAME,		/* the file's name */
	META_FROM_SIGNATURE,	/* a certificate's subject, a reason */
	META_FROM_SCAN,		/* text recognised under a picture */
	META_FROM_STAMP,	/* an annotation's appearance */
	META_FROM_TEXT,		/* the page's own text */
	META_FROM_SIDECAR,	/* a table given at intake */
	META_FROM_PERSON,	/* nbarchive describe */
	META_ORIGINS
};

#define META_VALUE_MAX	((size_t)500)	/* octets of a value */
#define META_SUBJECT_MAX ((size_t)1000)
#define META_SURE	90		/* percent: a rule may rest on it */

struct meta_field {
	char		*value;		/* owned; UTF-8, NFC; NULL: none */
	enum meta_origin origin;
	unsigned int	 confidence;	/* percent */
	unsigned int	 revision;	/* of the PDF it was read in, from 1;
					   0: none */
};

enum meta_tri { META_UNKNOWN, META_NO, META_YES, META_TRI_MAX };

struct metadata {
	struct meta_field f[META_NAMES];
	/*
	 * D13.4: do number and date stand in what the first signature covers,
	 * and was the page a scan (D13.2b)?
	 */
	enum meta_tri	 number_signed, date_signed, scan;
};

void	 metadata_init(struct metadata *);
void	 metadata_release(struct metadata *);
/*
 * Set a field; an empty value sets none, one over its limit is cut at a
 * character.  ${len} octets of UTF-8, white space collapsed.  0 or -1.
 */
int	 metadata_set(struct metadata *, enum meta_name, enum meta_origin,
	    unsigned int confidence, unsigned int revision, const char *,
	    size_t len);
/*
 * Take from ${from} what ${m} does not have, or is less sure of; both stay
 * the caller's.  0 or -1 (memory).
 */
int	 metadata_merge(struct metadata *m, const struct metadata *from);
/* Octets that the field's value may have. */
size_t	 meta_value_max(enum meta_name);
bool	 metadata_has(const struct metadata *, enum meta_name);
bool	 metadata_is_sure(const struct metadata *, enum meta_name);
const char *metadata_value(const struct metadata *, enum meta_name); /* "" */

/* "number" ...: in JSON, journal and sidecar; META_NAMES when unknown. */
const char *meta_name_text(enum meta_name);
enum meta_name meta_name_parse(const char *);
const char *meta_origin_text(enum meta_origin);	/* "text" ... */
enum meta_origin meta_origin_parse(const char *);
/*
 * Is the value one that the field can have (a date is one, a kind is known
 * ...)?  NULL, or why not: a translatable sentence.
 */
const char *meta_value_check(enum meta_name, const char *);

/*
 * metadata_pages.c: of the first ${len} octets as a PDF, the text that
 * metadata_read() looks at, as pdf_text_read() gives it: of other pages there
 * is none.  0 or -1 (memory); release it in either case.
 */
int	 metadata_text(struct pdf_text *, const uint8_t *, size_t len,
	    bool annots);
/*
 * metadata_text.c: read a PDF's text: ${first} what the first signature
 * covers, ${last} the whole file, which may be the same object; ${revisions}
 * numbers the latter.  0 or -1 (memory).
 */
int	 metadata_read(struct metadata *, const struct pdf_text *first,
	    const struct pdf_text *last, unsigned int revisions);
/* Number and notation of a file's name, "689-QĐ-STC Về việc ....pdf". */
int	 metadata_read_name(struct metadata *, const char *name);

/* Between worker and parent; at most METADATA_MAX octets. */
#define METADATA_MAX	((size_t)64 * 1024)
int	 metadata_encode(struct buf *, const struct metadata *);
/* The input is hostile.  0 or -1; release in either case. */
int	 metadata_decode(struct metadata *, struct wire *);

/*
 * metadata_json.c: {"number": {"value", "origin", "confidence", "revision"},
 * ..., "number_signed": true}.  NULL: memory.
 */
json_t	*metadata_json(const struct metadata *);
/* What that wrote, or a journal's record of it; other keys are passed over. */
int	 metadata_from_json(struct metadata *, const json_t *);

#endif
