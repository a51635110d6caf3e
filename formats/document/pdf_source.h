/*
 * pdf_source.h: a PDF's values: read in place where the file is in perfect
 * order, by libqpdf otherwise.
 *
 * libqpdf reads any PDF and costs more than all the rest.  What is looked at
 * in place is looked at as strictly as it does; at the first doubt ${doubt} is
 * set, every value is null from then on, and the caller begins anew with
 * libqpdf.  So both give the same values, or the first gives none.
 */
#ifndef FORMATS_DOCUMENT_PDF_SOURCE_H
#define FORMATS_DOCUMENT_PDF_SOURCE_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/document/pdf_lex.h"
#include "formats/document/pdf_open.h"
#include "formats/document/pdf_stream.h"
#include "formats/document/pdf_table.h"

#define PDF_ITEM_NAME	127		/* octets of a name */
#define PDF_SOURCE_KNOWN 64		/* objects that are remembered */

/* A value, references followed; null when there is none. */
struct pdf_item {
	qpdf_oh		 oh;		/* libqpdf's, when it reads */
	enum pdf_token	 kind;		/* in place; PDF_END: null */
	bool		 stream;	/* then ${raw} is its dictionary */
	struct octets	 raw;
	struct octets	 data;		/* of a stream, as it stands */
	uint32_t	 num;		/* its object; 0: direct */
};

struct pdf_source {
	bool		 in_place;
	bool		 doubt;		/* in place: ask libqpdf instead */
	bool		 failed;	/* memory is out */
	struct pdf_open	 open;		/* when libqpdf reads */
	qpdf_data	 q;
	struct pdf_table table;
	struct pdf_item	 known[PDF_SOURCE_KNOWN];
	uint32_t	*page;		/* in place: object numbers */
	size_t		 npage;
	unsigned int	 depth;		/* of objects being read */
	size_t		 left;		/* octets that may be decoded yet */
	struct libdeflate_decompressor *z; /* when a stream was inflated */
};

/* A stream's octets, decoded. */
struct pdf_bytes {
	const uint8_t	*p;		/* NULL: not readable */
	size_t		 len;
	uint8_t		*own;		/* what is to be freed, or NULL */
};

/* Where in an array; zeroed it is before the first item. */
struct pdf_cursor {
	struct pdf_lex	 lex;
	int		 i;
};

/*
 * Read the first ${len} octets in place, or by libqpdf.  1, or 0 when they
 * cannot be; -1: memory.  The octets stay the caller's until
 * pdf_source_close(), which is called in either case.
 */
int	 pdf_source_in_place(struct pdf_source *, const uint8_t *, size_t len);
int	 pdf_source_libqpdf(struct pdf_source *, const uint8_t *, size_t len);
void	 pdf_source_close(struct pdf_source *);

/* pdf_source_page.c */
int	 pdf_source_pages(struct pdf_source *);
struct pdf_item pdf_source_page(struct pdf_source *, unsigned int);
/* All that the page paints, as one. */
struct pdf_bytes pdf_source_content(struct pdf_source *,
	    const struct pdf_item *page);

/* Each value that is handed out is released. */
void	 pdf_item_release(struct pdf_source *, struct pdf_item *);
struct pdf_item pdf_item_none(struct pdf_source *);
struct pdf_item pdf_item_get(struct pdf_source *, const struct pdf_item *dict,
	    const char *key);
/* The values of ${n} keys, each as pdf_item_get() gives it. */
void	 pdf_item_get_all(struct pdf_source *, const struct pdf_item *dict,
	    const char *const *keys, size_t n, struct pdf_item *);
bool	 pdf_item_is_null(struct pdf_source *, const struct pdf_item *);
bool	 pdf_item_is_dict(struct pdf_source *, const struct pdf_item *);
bool	 pdf_item_is_array(struct pdf_source *, const struct pdf_item *);
bool	 pdf_item_is_stream(struct pdf_source *, const struct pdf_item *);
bool	 pdf_item_is_name(struct pdf_source *, const struct pdf_item *);
/* In place only: a value that stands in one that was handed out. */
struct pdf_item pdf_item_of(struct pdf_source *, const struct pdf_value *);
/* A whole number, a number; false: none. */
bool	 pdf_item_int(struct pdf_source *, const struct pdf_item *,
	    long long *);
bool	 pdf_item_number(struct pdf_source *, const struct pdf_item *,
	    double *);
/* A name without its slash, cut; "" for none. */
void	 pdf_item_name(struct pdf_source *, const struct pdf_item *,
	    char out[PDF_ITEM_NAME + 1]);
/* A stream's dictionary. */
struct pdf_item pdf_item_dict(struct pdf_source *, const struct pdf_item *);
/* What a stream stands for. */
struct pdf_bytes pdf_item_data(struct pdf_source *, const struct pdf_item *);
void	 pdf_bytes_release(struct pdf_bytes *);
/* The next item of an array; false at its end.  What is no array has none. */
bool	 pdf_item_next(struct pdf_source *, const struct pdf_item *array,
	    struct pdf_cursor *, struct pdf_item *);
/*
 * The tokens of an array and of what it holds, its own opening one passed;
 * until libqpdf is asked for another.  false: no array.
 */
bool	 pdf_item_tokens(struct pdf_source *, const struct pdf_item *array,
	    struct pdf_lex *);
/* The object that the value is; 0: direct. */
void	 pdf_item_id(struct pdf_source *, const struct pdf_item *,
	    uint32_t *num, uint32_t *gen);

#endif
