/*
 * pdf_text.h: the text of a PDF, in pieces as a reader sees them: a piece is
 * what stands in one line without a wide gap in it.
 */
#ifndef FORMATS_DOCUMENT_PDF_TEXT_H
#define FORMATS_DOCUMENT_PDF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDF_TEXT_PAGES	16		/* read: the first and the last ones */
#define PDF_TEXT_GLYPHS	200000		/* read of one document */
#define PDF_PIECES_MAX	20000
#define PDF_PIECE_LEN	((size_t)4096)	/* octets of one */
#define PDF_TEXT_SHOWN	200		/* visible letters that are counted in
					   any case */

#define PDF_TEXT_HIDDEN	0x01u	/* drawn invisibly: a recognised scan */
#define PDF_TEXT_ANNOT	0x02u	/* of an annotation: a stamp, a signature */
#define PDF_TEXT_BOLD	0x04u
#define PDF_TEXT_OLD	0x08u	/* an old charset, guessed from the letters */
#define PDF_TEXT_NAMED	0x10u	/* an old charset, told by the font's name */

/* By page, row from the top, and place in the row. */
struct pdf_piece {
	unsigned int	 page;		/* from 0 */
	unsigned int	 row;		/* pieces of one row share it */
	float		 x0, x1;	/* points from the page's left edge */
	float		 y;		/* of the base line from its top */
	float		 size;
	unsigned int	 flags;
	char		*text;		/* NFC, single spaces */
};

struct pdf_text_page {
	unsigned int	 number;	/* from 0 */
	float		 width, height;	/* points, as it is turned */
	float		 image;		/* largest picture's share, 0..1 */
	size_t		 shown;		/* letters that are visible; of a page
					   of which a part was read, of more
					   than PDF_TEXT_SHOWN some */
};

struct pdf_text {
	unsigned int	 pages;		/* of the document */
	struct pdf_text_page page[PDF_TEXT_PAGES];
	size_t		 npage;		/* read */
	struct pdf_piece *v;
	size_t		 n;
	bool		 more;		/* than the limits: not all is here */
	bool		 unsure;	/* with more pages letters may turn out
					   to be of an old charset */
};

/*
 * The text of the first ${len} octets as a PDF (a revision is such a prefix),
 * without or with what is stamped on its pages (PDF_TEXT_ANNOT).  0, also when
 * it cannot be read (then without pages); -1: memory.  Release in either case.
 */
int	 pdf_text_read(struct pdf_text *, const uint8_t *, size_t len,
	    bool annots);
void	 pdf_text_release(struct pdf_text *);

/*
 * The same page by page, for who needs few of them.  The octets stay the
 * caller's until pdf_text_close().
 */
struct pdf_text_reader;		/* opaque */

/* NULL: memory. */
struct pdf_text_reader *pdf_text_open(const uint8_t *, size_t len,
	    bool annots);
void	 pdf_text_close(struct pdf_text_reader *);	/* NULL is allowed */
/* How many pages there are; 0 also when it cannot be read. */
unsigned int pdf_text_pages(struct pdf_text_reader *);
/*
 * The text of one page, of its upper ${share} (1: all) and of some of what is
 * below.  0 or -1 as pdf_text_read().
 */
int	 pdf_text_page(struct pdf_text_reader *, struct pdf_text *,
	    unsigned int number, float share);
/* Add the pages and pieces of ${from}, which come later; it is emptied. */
int	 pdf_text_append(struct pdf_text *, struct pdf_text *from);

#endif
