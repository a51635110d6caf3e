/*
 * pdf_changes_view.h: one revision of a PDF as its cross-reference sections
 * give it (ISO 32000-1 7.5.4, 7.5.6, 7.5.8): objects as they stand in the
 * file, not decoded.
 *
 * Unlike libqpdf's, it says which objects a later revision names, keeps
 * places apart (an address is one occurrence), repairs nothing, and costs
 * little for what is not looked at.
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_VIEW_H
#define FORMATS_DOCUMENT_PDF_CHANGES_VIEW_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "formats/document/pdf_changes_decode.h"
#include "formats/document/pdf_changes_map.h"
#include "formats/document/pdf_lex.h"

#define VIEW_SECTIONS_MAX	1024	/* tables and streams of a chain */
#define VIEW_ENTRIES_MAX	((size_t)2 * 1024 * 1024)
#define VIEW_LINKS_MAX		16	/* references to references */
#define VIEW_READ_MAX		((uint64_t)256 * 1024 * 1024)	/* octets */

enum view_kind { VIEW_FREE, VIEW_AT, VIEW_INSIDE };

/* Where an object is. */
struct view_entry {
	uint64_t	 at;		/* offset, or the stream it is in */
	uint32_t	 num;
	uint32_t	 index;		/* in that stream */
	uint32_t	 order;		/* its section; the newest is 0 */
	uint16_t	 gen;
	uint8_t		 kind;
};

/* An object stream, decoded. */
struct view_pack {
	uint8_t		*p;
	size_t		 len;
	uint32_t	*num;		/* of each object */
	uint32_t	*off;		/* and where it begins */
	uint32_t	 n;
};

/* An object of an encrypted file, as libqpdf gives it. */
struct view_text {
	uint8_t		*p;
	size_t		 len;
	uint8_t		*data;		/* of a stream; NULL: not asked yet */
	size_t		 ndata;
	bool		 stream;
	bool		 absent;
};

struct pdf_view {
	const uint8_t	*p;
	size_t		 len;
	size_t		 header;	/* where %PDF- is */
	struct pdf_decoder *decoder;	/* borrowed */
	/*
	 * What this view does not name is as in ${under}: then ${entry} has
	 * only what the sections after that one's newest name.
	 */
	struct pdf_view	*under;
	struct view_entry *entry;	/* by number, each once */
	size_t		 n;
	size_t		 cap;
	uint64_t	 section[VIEW_SECTIONS_MAX];	/* newest first */
	size_t		 nsection;
	struct octets	 trailer;	/* the newest section's dictionary */
	bool		 encrypted;
	bool		 twice;		/* a section names an object twice */
	struct pdf_map	 listed;	/* offset + 1: some section has it */
	bool		 failed;	/* memory is out */
	unsigned int	 depth;		/* object streams being opened */
	uint64_t	 read;		/* octets of objects, each time */
	uint64_t	 steps;		/* of pdf_equal_values() */
	bool		 spent;		/* one of them was too much */

	struct view_pack *pack;
	size_t		 npack;
	struct pdf_map	 packs;		/* object stream to its pack + 1 */
	struct view_text *text;
	size_t		 ntext;
	struct pdf_map	 texts;		/* object to its text + 1 */
	qpdf_data	 q;		/* encrypted only */
};

/* An object, or a value in one. */
struct pdf_object {
	struct octets	 value;		/* of a stream: its dictionary */
	enum pdf_token	 kind;
	bool		 stream;
	const uint8_t	*data;		/* after "stream"; NULL: encrypted */
	struct pdf_view	*view;		/* the one whose octets these are */
	uint32_t	 num;		/* 0: not an object of its own */
};

/*
 * Read the chain of sections from offset ${start} of the ${len} octets.
 * ${under} may be NULL; when it is given, the chain ends where its newest
 * section is met.  false when the chain is damaged, does not meet ${under},
 * or passes a limit.  Release in any case.
 */
bool	 pdf_view_open(struct pdf_view *, const uint8_t *, size_t len,
	    uint64_t start, struct pdf_view *under, struct pdf_decoder *);
void	 pdf_view_release(struct pdf_view *);

/* The entry and the view that has it; NULL when no section names it. */
const struct view_entry *pdf_view_entry(const struct pdf_view *,
	    uint32_t num, const struct pdf_view **owner);
/*
 * The object; false when it is free, absent, null or not readable, and once
 * so much was read that ${spent} is set.
 */
bool	 pdf_view_load(struct pdf_view *, uint32_t num, uint32_t gen,
	    struct pdf_object *);
/*
 * The object as it stands in the file, its strings and stream in cipher where
 * that is encrypted.  false when it does not stand there by itself.
 */
bool	 pdf_view_raw(struct pdf_view *, const struct view_entry *,
	    struct pdf_object *);
/* Is there to be something other than null, that is not readable? */
bool	 pdf_view_unread(struct pdf_view *, const struct view_entry *);
/* The value, references followed; false when that leads nowhere. */
bool	 pdf_view_resolve(struct pdf_view *, const struct pdf_value *,
	    struct pdf_object *);
/* The octets of a stream, not decoded.  false: none. */
bool	 pdf_view_data(struct pdf_view *, const struct pdf_object *,
	    struct octets *);
/* Decoded; the caller frees them.  NULL when they cannot be. */
uint8_t	*pdf_view_decode(struct pdf_view *, const struct pdf_object *,
	    size_t *len);

/* Is it no dictionary, or one that has a key twice? */
bool	 pdf_has_twice(struct octets dict);
/* A dictionary's value; false when it has none, or null. */
bool	 pdf_get(struct octets dict, const char *key, struct pdf_value *);
/* The same, references followed. */
bool	 pdf_view_get(struct pdf_view *, struct octets dict, const char *key,
	    struct pdf_object *);
/* Is the dictionary's value this name?  References are followed. */
bool	 pdf_view_is(struct pdf_view *, struct octets dict, const char *key,
	    const char *name);
/* A whole number there; false when there is none. */
bool	 pdf_view_int(struct pdf_view *, struct octets dict, const char *key,
	    int64_t *);

/*
 * pdf_changes_text.c: the same of an encrypted file, for objects that are in
 * no object stream.
 */
bool	 pdf_view_text(struct pdf_view *, const struct view_entry *,
	    struct pdf_object *);
bool	 pdf_view_text_data(const struct pdf_object *, struct octets *);

/*
 * pdf_changes_xref.c: the number after the last "startxref" that begins in
 * [from, to), and where it ends.
 */
bool	 pdf_view_start(const uint8_t *, size_t from, size_t to,
	    uint64_t *start, size_t *end);
/* Where a section given as at ${at} is: the header may be counted or not. */
uint64_t pdf_view_place(const struct pdf_view *, uint64_t at);
/* One section.  *prev is 0 when none comes before. */
bool	 pdf_view_section(struct pdf_view *, uint64_t at, uint64_t *prev,
	    uint32_t *order);

#endif
