/*
 * register_csv.h: lists laid out as Mẫu 02, 04 and 06, into records.
 *
 * The headings are found by their words, wherever the table begins; what
 * stands before it (title, number, addressee) and behind it (signatures) is
 * passed over.  Beside the form's own columns a list may say what is known of
 * certificates that were issued: Số hiệu chứng thư số, Tổ chức cấp, Ngày cấp,
 * Ngày hết hạn, Số hiệu thiết bị, Loại đề nghị, Ngày đề nghị, Người xác nhận,
 * Ngày kết thúc công tác, Thời hạn.
 */
#ifndef FORMATS_REGULATION_REGISTER_CSV_H
#define FORMATS_REGULATION_REGISTER_CSV_H

#include <jansson.h>
#include <stddef.h>

#include "formats/regulation/csv.h"
#include "formats/regulation/register.h"

#define REGISTER_FIELDS	40		/* columns that have a meaning */

/* A row of the list: what goes to the register, and what is private. */
struct register_row {
	size_t		 row;		/* of the table, from 1 */
	json_t		*record;	/* owned */
	json_t		*personal;	/* owned; NULL: none */
};

struct register_list {
	struct register_row *row;
	size_t		 n;
	unsigned int	 form;		/* 2, 4 or 6 */
	struct csv	 table;
	size_t		 heading;	/* its row, from 0 */
	/* Where each field of a record stands: column from 1; 0: nowhere. */
	size_t		 column[REGISTER_FIELDS];
};

/* What a list leaves open; NULL: not said. */
struct register_defaults {
	const char	*kind;		/* "new", "renewal" */
	const char	*date;		/* of the requests, ISO */
	const char	*confirmed_by;
};

/*
 * ${row} and ${column} are counted from 1, 0: the file as a whole; ${name}
 * is the column's heading or "".  ${text} is translated.
 */
typedef void register_told(void *arg, enum register_grave, size_t row,
	    size_t column, const char *name, const char *text);

/*
 * Read a list of form ${form} (2, 4 or 6).  0, or -1: something was told as
 * an error, or memory; release in either case.
 */
int	 register_list_read(struct register_list *, unsigned int form,
	    const void *, size_t len, const struct register_defaults *,
	    register_told *, void *arg);
void	 register_list_release(struct register_list *);
/* The column (from 1) that a record's field came from, 0: none. */
size_t	 register_list_column(const struct register_list *,
	    const char *field);
const char *register_list_heading(const struct register_list *,
	    size_t column);

#endif
