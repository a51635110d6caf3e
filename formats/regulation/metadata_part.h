/*
 * metadata_part.h: what the readers of metadata.h share.
 */
#ifndef FORMATS_REGULATION_METADATA_PART_H
#define FORMATS_REGULATION_METADATA_PART_H

#include "formats/base/buf.h"
#include "formats/document/pdf_text.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/metadata.h"

#define META_ROOM	((size_t)8192)	/* octets of a row's text */
#define META_HEAD_SHARE	0.5f		/* of the first page's height */
#define HEAD_NEAR	45.0f		/* points between number and date */

/* Text of a head's row on one side, or of the whole row. */
enum side { SIDE_LEFT, SIDE_RIGHT, SIDE_ALL };

/* How a date stands in its line. */
enum date_standing {
	DATE_OF_ANOTHER,		/* what the document refers to */
	DATE_AMONG_WORDS,		/* or they were written over it */
	DATE_IN_FIGURES,		/* "Nha Trang, 05/3/2022" */
	DATE_OWN			/* "Nha Trang, ngày 5 tháng 3 ..." */
};

/* What a head says, before it becomes fields. */
struct head {
	const struct pdf_text *t;
	size_t		 n;		/* pieces in it */
	bool		 stamps;	/* what is stamped on it counts */
	float		 width, split;	/* x between left and right */
	size_t		 top;		/* the first piece that is not above
					   motto and issuer */
	bool		 motto;
	bool		 motto_whole;	/* in one line */
	size_t		 motto_at;
	bool		 party;
	size_t		 number_at, date_at;	/* pieces that begin the rows */
	enum docnum_found number;
	enum date_found	 date;
	enum date_standing date_stands;
	bool		 in_text;	/* the number stands among words */
	struct docnum	 num;
	struct civil	 day;
	unsigned int	 flags;		/* of the pieces they stand in */
	const struct kind *title;
	size_t		 title_at;
};

/* Does the text, folded, begin with or have ${folded}? */
bool	 meta_begins(const char *, const char *folded);
/* Can a text that begins so not have this first letter when it is folded? */
bool	 meta_begins_otherwise(const char *, uint8_t first);
/* ... with one of ${n}? */
bool	 meta_begins_any(const char *, const char *const *folded, size_t n);
bool	 meta_has(const char *, const char *folded);
/* It has letters, and all of them are capitals. */
bool	 meta_is_capitals(const char *);
/*
 * Letters alone, spaces, case and marks aside; false when there are none.
 * Release the buffer in either case.
 */
bool	 meta_letters(struct buf *, const char *);
/* Does the text have these letters, and no others? */
bool	 meta_are_letters(const struct buf *, const char *);
/* The same letters, spaces, case and marks aside: titles are spaced out. */
bool	 meta_same_letters(const char *, const char *);

/*
 * metadata_head.c: find what a head has.  ${b} is room to work in; texts of
 * rows lie in it until the next call.
 */
void	 head_find(struct head *, const struct pdf_text *, struct buf *b);
/* First piece of the row after the one of piece ${i}; h->n at the end. */
size_t	 head_next_row(const struct head *, size_t i);
/* A row's text on a side, and what kinds of pieces are in it. */
const char *head_row_text(const struct head *, size_t i, enum side,
	    struct buf *b, unsigned int *flags);
/*
 * metadata_date.c: the date that stands on the right, in words, else in
 * figures behind a place; with the number found before.
 */
void	 head_find_date(struct head *, struct buf *b);
/* The date's row on the right; with the next one where it goes on there. */
const char *head_date_text(const struct head *, size_t i, enum side,
	    struct buf *b, unsigned int *flags);
/*
 * The piece of the row that stands in the page's middle, whatever is stamped
 * beside it; NULL: none does.
 */
const struct pdf_piece *head_centred(const struct head *, size_t i);

/* metadata_stamps.c: a stamp's words, and what they mean. */
struct meta_stamp {
	const char	*folded;
	const char	*value;		/* NULL: no field's */
	enum meta_name	 name;
};
/* The stamp that a piece is, and nothing else; NULL: none. */
const struct meta_stamp *meta_stamp_of(const char *text);
/* Stamps of urgency and secrecy, which stand by themselves.  0 or -1. */
int	 meta_stamps(struct metadata *, const struct head *,
	    unsigned int revision);

/*
 * metadata_text.c: set a field to what stands in pieces of these flags, which
 * say where it came from and how far it is to be believed at most.
 */
int	 meta_put(struct metadata *, enum meta_name, unsigned int flags,
	    unsigned int confidence, unsigned int revision, const char *);

/* metadata_issuer.c: the lines above the number, on the left.  0 or -1. */
int	 meta_issuer(struct metadata *, const struct head *,
	    unsigned int revision, struct buf *b);
bool	 meta_has_letter(const char *);

/* metadata_signer.c: is there a "Nơi nhận"? */
bool	 meta_has_signer(const struct pdf_text *);
/* Who signs, beside the last one of these.  0 or -1. */
int	 meta_signer_block(struct metadata *, const struct pdf_text *,
	    unsigned int revision);

#endif
