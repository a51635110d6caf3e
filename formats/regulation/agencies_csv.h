/*
 * agencies_csv.h: lists of agencies, people and decisions as tables, in and
 * out.
 *
 * Headings, wherever the table begins (* must be there):
 *
 * agencies   Tên cơ quan*, Loại, Cơ quan cấp trên, Thuộc Điều 2.1, Mã định
 *            danh, Tên khác, Tên cũ ("Sở A (đến 28/02/2025); Sở B"), Từ ngày,
 *            Đến ngày, Chấm dứt do, Nhập vào, Quyết định, Tên miền thư, Thư
 *            điện tử, Chủ thể chứng thư số, Chứng thư số
 *            ("12AB 01/02/2024-01/02/2029", "không"), Địa chỉ
 * people     Họ tên*, Cơ quan*, Đơn vị, Chức vụ, Lãnh đạo, Từ ngày, Đến ngày,
 *            Quyết định, Chứng thư số, Thư điện tử, Chủ thể chứng thư số, Ngày
 *            kết thúc công tác, Lý do; private: Ngày sinh, Giới tính, Số CCCD,
 *            Điện thoại, Nơi ở.  Rows with one mail address are posts of one
 *            person.
 * decisions  Loại*, Số quyết định*, Ngày quyết định*, Cơ quan*, Người được
 *            giao*, Từ ngày*, Đến ngày, Người ký, Ký thay chức vụ, Phạm vi, Số
 *            hiệu chứng thư số
 *
 * Lists in a cell are divided by semicolons.  Another agency or person is
 * named, or given by its number.
 */
#ifndef FORMATS_REGULATION_AGENCIES_CSV_H
#define FORMATS_REGULATION_AGENCIES_CSV_H

#include "formats/regulation/agencies.h"
#include "formats/regulation/csv.h"
#include "formats/regulation/register_csv.h"

#define AGENCY_COLUMNS	24

struct agency_row {
	size_t		 row;		/* of the table, from 1 */
	json_t		*fields;	/* what its cells said; owned */
	json_t		*personal;	/* owned; NULL: none */
	uint64_t	 id;		/* of the record, once it is linked */
	bool		 unsure;	/* who is meant was not found */
};

struct agencies_list {
	enum agency_book book;
	struct csv	 table;
	size_t		 heading;	/* its row, from 0 */
	size_t		 column[AGENCY_COLUMNS]; /* from 1; 0: nowhere */
	struct agency_row *row;
	size_t		 n;
};

/*
 * Read the table.  0, or -1: something was told as an error, or memory;
 * release in either case.
 */
int	 agencies_list_read(struct agencies_list *, enum agency_book,
	    const void *, size_t len, register_told *, void *arg);
void	 agencies_list_release(struct agencies_list *);
/*
 * Make records of the rows and add them to ${a}, behind those that are there,
 * with who is named by number; then check each.  0, or -1 as above; ${a} is
 * good for nothing but agencies_free() then.
 */
int	 agencies_list_link(struct agencies_list *, struct agencies *a,
	    register_told *, void *arg);

/* All records of a book as such a table, with a byte order mark.  0 or -1. */
int	 agencies_list_write(struct buf *, const struct agencies *,
	    enum agency_book);

#endif
