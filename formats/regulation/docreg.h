/*
 * docreg.h: the registers of outgoing and incoming documents (sổ đăng ký văn
 * bản đi, đến; NĐ 30/2020 Phụ lục IV) as tables, and what they say against
 * what a document says of itself.
 *
 * The headings are found by their words, in Vietnamese or English, wherever
 * the table begins.  Of an outgoing register: Số, ký hiệu văn bản; Ngày tháng
 * văn bản; Tên loại và trích yếu nội dung văn bản; Người ký; Ghi chú.  Of an
 * incoming one: Ngày đến; Số đến; Tác giả; Số, ký hiệu văn bản; Ngày tháng
 * văn bản; Tên loại và trích yếu nội dung văn bản; Ghi chú.  Other columns of
 * the forms are passed over.  What stands above the headings is the cover: it
 * may say which register it is, its year, "Từ ngày ... đến ngày ...", "Từ số
 * ... đến số ...".
 */
#ifndef FORMATS_REGULATION_DOCREG_H
#define FORMATS_REGULATION_DOCREG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/conventions.h"
#include "formats/regulation/csv.h"
#include "formats/regulation/register_csv.h"

#define DOCREG_NO_DAY	INT64_MIN

enum docreg_way { DOCREG_OUT, DOCREG_IN };

/* Texts are cells of the table; "" where there is none. */
struct docreg_row {
	size_t		 row;		/* of the table, from 1 */
	struct docnum	 number;	/* .number "": it has none */
	int64_t		 date;		/* of the document, days since 1970 */
	int64_t		 arrived;	/* incoming: the day */
	uint64_t	 arrival;	/* incoming: its number; 0: none */
	bool		 is_void;	/* the number was not used */
	const char	*kind;
	const char	*abstract;	/* with the kind before it, or not */
	const char	*issuer;
	const char	*signer;
};

struct docreg {
	enum docreg_way	 way;
	struct csv	 table;
	size_t		 heading;	/* its row, from 0 */
	bool		 has_issuer, has_signer, has_kind;
	struct docreg_row *row;
	size_t		 n;
	/* Of the cover; 0, DOCREG_NO_DAY: it does not say. */
	int		 year;
	int64_t		 from, until;
	uint64_t	 first, last;
};

/*
 * Read the whole of ${len} octets.  0, or -1: something was told as an error
 * (register_csv.h), or memory; release in either case.
 */
int	 docreg_read(struct docreg *, const void *, size_t len,
	    register_told *, void *arg);
void	 docreg_release(struct docreg *);
/* The year whose series a row is in: of arrival, of the date; 0: unknown. */
int	 docreg_year(const struct docreg *, const struct docreg_row *);

/* The number that ${s} begins with; 0: none, or one beyond DOCREG_ORDINAL. */
#define DOCREG_ORDINAL	9999999
uint64_t docreg_ordinal(const char *s);

/*
 * docreg_same.c: do the register's text and the document's own say the same?
 * Composition, case, spaces, where a tone stands and marks that one side does
 * not have at all do not count.
 */
bool	 docreg_same_text(const char *, const char *);
/*
 * Abstracts: nor does a kind before it ("Quyết định về việc ..."), "Về việc"
 * and "V/v", punctuation at the end, or that one is cut short ("...").
 */
bool	 docreg_same_abstract(const char *, const char *);
/* Is there no Vietnamese mark in it, as old programs write? */
bool	 docreg_is_plain(const char *);
/* Names of signers: nor does what stands before one ("KT. CHỦ TỊCH ..."). */
bool	 docreg_same_signer(const char *, const char *);

#endif
