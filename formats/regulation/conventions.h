/*
 * conventions.h: how Vietnamese documents write their number and notation,
 * their date and who signs for whom (NĐ 30/2020, Phụ lục I and III;
 * 09-regulation.md 5), with the variants that real ones have.
 */
#ifndef FORMATS_REGULATION_CONVENTIONS_H
#define FORMATS_REGULATION_CONVENTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/kinds.h"

#define DOCNUM_NUMBER	12		/* octets, with the NUL */
#define DOCNUM_NOTATION	96
#define DOCNUM_TEXT	128

/* "2103/QĐ-UBND", "51/2024/QH15", "1208-KL/TU", "01/2022/TTLT-BTP-BTC". */
struct docnum {
	char		 number[DOCNUM_NUMBER];	/* as written; "": blank */
	int		 year;			/* 0: none in it */
	char		 notation[DOCNUM_NOTATION];	/* NFC, no spaces */
	bool		 party;			/* "-" after the number */
	size_t		 from, to;		/* its octets in the text */
};

enum docnum_found { DOCNUM_NONE, DOCNUM_BLANK, DOCNUM_FOUND };

/*
 * The first number with a notation behind "Số:" in the ${len} octets.  BLANK:
 * "Số:      /QĐ-UBND", to be filled by hand; ${number} is empty then.
 */
enum docnum_found docnum_find(const char *, size_t len, struct docnum *);
/*
 * The same without "Số": the text begins with the number (what a person types,
 * a file's name); it may go on behind it.
 */
enum docnum_found docnum_parse(const char *, size_t len, struct docnum *);
/* "2103/QĐ-UBND": one spelling for one number.  Returns ${out}. */
char	*docnum_text(const struct docnum *, char out[DOCNUM_TEXT]);
/*
 * Two texts mean one number: case, marks and what stands between folded, and
 * leading zeros of the number.
 */
bool	 docnum_same(const struct docnum *, const struct docnum *);
/* Any dash (U+2010 to U+2015, U+2212) at the ${left} octets: length, or 0. */
size_t	 docnum_dash(const uint8_t *, size_t left);
/*
 * Of several agencies by its notation: "TTLT-BTP-BTC", "NQLT/...", "KHLT-...",
 * "QCPH-...", "HDLN-...": its kind ends with LT (liên tịch), LN (liên ngành) or
 * PH (phối hợp).
 */
bool	 notation_is_joint(const char *);
/*
 * The kind that the notation states; kind_letter() when its first part is no
 * sign of a kind ("UBND-TH").  ${guessed}: by the folded sign.
 */
const struct kind *docnum_kind(const struct docnum *, bool *guessed);

struct civil {
	int	 year, month, day;
};

enum date_found { DATE_NONE, DATE_BLANK, DATE_WRONG, DATE_FOUND };

/*
 * The first date in the text: "ngày 21 tháng 7 năm 2017", also written out
 * ("ngày hai mươi mốt tháng bảy ..."), 21/7/2017,
 * 21-07-2017, 21.7.2017, 2017-07-21.  BLANK: "ngày    tháng 5 năm 2017".
 * WRONG: a day that no calendar has.  ${from} and ${to} (may be NULL): its
 * octets.
 */
enum date_found date_find(const char *, size_t len, struct civil *,
	    size_t *from, size_t *to);
/* Only the form in words, which heads a document. */
enum date_found date_find_words(const char *, size_t len, struct civil *,
	    size_t *from, size_t *to);
bool	 civil_valid(const struct civil *);
/* Days since 1970-01-01. */
int64_t	 civil_days(const struct civil *);
/* The civil date in Vietnam (UTC+7, no summer time) of microseconds. */
void	 civil_of_time(int64_t us, struct civil *);
/* "2017-07-21"; returns ${out}. */
#define CIVIL_TEXT	16
char	*civil_text(const struct civil *, char out[CIVIL_TEXT]);

enum authority {
	AUTHORITY_NONE,		/* the head in person, or unknown */
	AUTHORITY_TM,		/* thay mặt: on behalf of the collective */
	AUTHORITY_KT,		/* ký thay: a deputy for the head */
	AUTHORITY_TL,		/* thừa lệnh: by order */
	AUTHORITY_TUQ,		/* thừa ủy quyền: by delegation */
	AUTHORITY_Q,		/* quyền: acting */
	AUTHORITY_MAX
};

/*
 * What a line of a signer block begins with: "TM. ỦY BAN NHÂN DÂN", "K/T CHỦ
 * TỊCH", "TUQ.GIÁM ĐỐC".  ${rest}: offset of what follows.
 */
enum authority authority_parse(const char *, size_t len, size_t *rest);
const char *authority_sign(enum authority);	/* "TM."; "" for none */

#endif
