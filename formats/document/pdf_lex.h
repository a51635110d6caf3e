/*
 * pdf_lex.h: the tokens of a PDF (ISO 32000-1 7.2, 7.3), read in place.
 *
 * Only what signature dictionaries, cross-reference tables and trailers need:
 * libqpdf reads the rest.  Nothing is decoded before it is asked for.
 */
#ifndef FORMATS_DOCUMENT_PDF_LEX_H
#define FORMATS_DOCUMENT_PDF_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

#define PDF_KEY_MAX	64		/* octets of a key, with the NUL */
#define PDF_NEST_MAX	128		/* arrays, dictionaries in each other */

enum pdf_token { PDF_END, PDF_BAD, PDF_NUMBER, PDF_NAME, PDF_STRING, PDF_HEX,
	PDF_ARRAY, PDF_ARRAY_END, PDF_DICT, PDF_DICT_END, PDF_WORD,
	PDF_REF };

struct pdf_lex {
	const uint8_t	*p;
	const uint8_t	*end;
};

/* One object as it stands in the file, delimiters included. */
struct pdf_value {
	enum pdf_token	 kind;		/* its first token, or PDF_REF */
	struct octets	 raw;
	uint32_t	 num;		/* PDF_REF */
	uint32_t	 gen;
};

/* What an octet is (7.2.2). */
enum { PDF_REGULAR, PDF_NUMERIC, PDF_SPACE, PDF_DELIMITER };
extern const uint8_t	 pdf_octets[256];

static inline bool
pdf_is_space(uint8_t c)
{
	return pdf_octets[c] == PDF_SPACE;
}

/* Pass over white space and comments. */
void	 pdf_lex_space(struct pdf_lex *);
/* Pass over numbers and white space, up to what is neither. */
void	 pdf_lex_numbers(struct pdf_lex *);
/*
 * The number that comes next, when it is written plainly and whole: passed
 * over.  false: anything else is next, and the cursor stays.
 */
bool	 pdf_lex_number(struct pdf_lex *, double *);
/* The next token; its octets are borrowed.  PDF_END, PDF_BAD: do not go on. */
enum pdf_token pdf_lex_next(struct pdf_lex *, struct octets *);
/*
 * The next object with all that it holds; "N G R" is one.  1, or 0 when the
 * next token closes an array or dictionary (consumed) or the input ends, or
 * -1 when malformed.
 */
int	 pdf_lex_value(struct pdf_lex *, struct pdf_value *);
/*
 * A dictionary's next entry, ${lex} being after its "<<" or the entry before.
 * ${key} has no slash and its #xx are resolved; "" when it does not fit.
 * 1, or 0 after the ">>", or -1 when malformed.
 */
int	 pdf_dict_next(struct pdf_lex *, char key[PDF_KEY_MAX],
	    struct pdf_value *);
/* "N G obj" at the cursor, which is then after it. */
bool	 pdf_lex_object(struct pdf_lex *, uint32_t *num, uint32_t *gen);

/* An unsigned number that fills the octets.  0 or -1. */
int	 pdf_uint(struct octets, uint64_t *);
/* A name's octets with #xx resolved and no slash; false when it has no room. */
bool	 pdf_name(struct octets, char *out, size_t room);
/*
 * Append what a string, literal or hexadecimal, stands for.  0, or -1 when it
 * is malformed or does not fit.
 */
int	 pdf_string(struct buf *, const struct pdf_value *);
/*
 * A date (7.9.4), "D:20250302081055+07'00'", as plain or UTF-16BE text.
 * Microseconds, or TIME_NONE when it is none.
 */
int64_t	 pdf_date(const uint8_t *, size_t len);

#endif
