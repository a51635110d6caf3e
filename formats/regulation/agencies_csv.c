/*
 * agencies_csv.c: reading lists of agencies, people and decisions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/agencies_csv_part.h"

#define AGENCY_HEADING	256		/* octets of a folded heading */
#define AGENCY_PIECES	64		/* in a list of one cell */

static const struct agency_column	 agency_columns[] = {
	{ "name", CELL_TEXT, true, "Tên cơ quan", { "tencoquan" } },
	{ "kind", CELL_KIND, false, "Loại", { "loai" } },
	{ "parent", CELL_TEXT, false, "Cơ quan cấp trên", { "coquancaptren",
	  "captren", "coquanchuquan" } },
	{ "member", CELL_BOOL, false, "Thuộc Điều 2.1", { "thuocdieu21" } },
	{ "code", CELL_TEXT, false, "Mã định danh", { "madinhdanh" } },
	{ "aliases", CELL_LIST, false, "Tên khác", { "tenkhac",
	  "tenviettat" } },
	{ "names", CELL_NAMES, false, "Tên cũ", { "tencu" } },
	{ "from", CELL_DATE, false, "Từ ngày", { "tungay" } },
	{ "ended.date", CELL_DATE, false, "Đến ngày", { "denngay" } },
	{ "ended.how", CELL_HOW, false, "Chấm dứt do", { "chamdut" } },
	{ "ended.into", CELL_LIST, false, "Nhập vào", { "nhapvao" } },
	{ "ended.decision", CELL_TEXT, false, "Quyết định",
	  { "quyetdinh" } },
	{ "domains", CELL_LIST, false, "Tên miền thư", { "tenmien" } },
	{ "email", CELL_TEXT, false, "Thư điện tử", { "thudientu",
	  "diachithudientu", "email" } },
	{ "subjects", CELL_SUBJECTS, false, "Chủ thể chứng thư số",
	  { "chuthe" } },
	{ "certificates", CELL_CERTIFICATES, false, "Chứng thư số",
	  { "chungthuso" } },
	{ "address", CELL_TEXT, false, "Địa chỉ", { "diachi" } },
	{ NULL, CELL_TEXT, false, NULL, { NULL } }
};

static const struct agency_column	 person_columns[] = {
	{ "name", CELL_TEXT, true, "Họ tên", { "hoten", "hovaten" } },
	{ "agency", CELL_TEXT, true, "Cơ quan", { "coquan", "tencoquan" } },
	{ "unit", CELL_TEXT, false, "Đơn vị", { "donvi", "phong" } },
	{ "position", CELL_TEXT, false, "Chức vụ", { "chucvu" } },
	{ "leader", CELL_BOOL, false, "Lãnh đạo", { "lanhdao" } },
	{ "from", CELL_DATE, false, "Từ ngày", { "tungay" } },
	{ "until", CELL_DATE, false, "Đến ngày", { "denngay" } },
	{ "decision", CELL_TEXT, false, "Quyết định", { "quyetdinh" } },
	{ "certificates", CELL_CERTIFICATES, false, "Chứng thư số",
	  { "chungthuso" } },
	{ "email", CELL_TEXT, false, "Thư điện tử", { "thudientu",
	  "diachithudientu", "email" } },
	{ "subjects", CELL_SUBJECTS, false, "Chủ thể chứng thư số",
	  { "chuthe" } },
	{ "service_end", CELL_DATE, false, "Ngày kết thúc công tác",
	  { "ngayketthuc", "ngaynghi" } },
	{ "service_end_why", CELL_WHY, false, "Lý do", { "lydo" } },
	{ "private.born", CELL_DATE, false, "Ngày sinh", { "ngaysinh" } },
	{ "private.sex", CELL_SEX, false, "Giới tính", { "gioitinh" } },
	{ "private.id_number", CELL_TEXT, false, "Số CCCD", { "socccd",
	  "socmnd", "socancuoc", "sohochieu" } },
	{ "private.phone", CELL_TEXT, false, "Điện thoại", { "dienthoai" } },
	{ "private.address", CELL_TEXT, false, "Nơi ở", { "noio" } },
	{ NULL, CELL_TEXT, false, NULL, { NULL } }
};

static const struct agency_column	 decision_columns[] = {
	{ "kind", CELL_DECISION, true, "Loại", { "loai" } },
	{ "number", CELL_TEXT, true, "Số quyết định", { "soquyetdinh",
	  "sovanban" } },
	{ "date", CELL_DATE, true, "Ngày quyết định", { "ngayquyetdinh",
	  "ngayvanban" } },
	{ "agency", CELL_TEXT, true, "Cơ quan", { "coquan", "tencoquan" } },
	{ "to", CELL_TEXT, true, "Người được giao", { "nguoiduocgiao",
	  "nguoiduocuyquyen" } },
	{ "from", CELL_DATE, true, "Từ ngày", { "tungay" } },
	{ "until", CELL_DATE, false, "Đến ngày", { "denngay" } },
	{ "by", CELL_TEXT, false, "Người ký", { "nguoiky",
	  "nguoiuyquyen" } },
	{ "position", CELL_TEXT, false, "Ký thay chức vụ", { "kythaychucvu",
	  "chucvu" } },
	{ "scope", CELL_TEXT, false, "Phạm vi", { "phamvi", "noidung" } },
	{ "serial", CELL_SERIAL, false, "Số hiệu chứng thư số",
	  { "sohieuchungthu" } },
	{ NULL, CELL_TEXT, false, NULL, { NULL } }
};

const struct agency_column *
agency_columns_of(enum agency_book book)
{
	switch (book) {
	case BOOK_AGENCY:
		return agency_columns;
	case BOOK_PERSON:
		return person_columns;
	case BOOK_DECISION:
		return decision_columns;
	case BOOK_MAX:
		break;
	}
	return NULL;
}

static void
list_tell(struct list_reading *r, enum register_grave grave, size_t row,
    size_t column, const char *text)
{
	const char	*name = column == 0 ? "" : csv_cell(&r->list->table,
			    r->list->heading, column - 1);

	r->errors += grave == REGISTER_ERROR;
	r->told(r->arg, grave, row, column, name, text);
}

/* A heading begins with the word, or is it where another would match. */
static bool
column_heads(const struct agency_column *c, const char *folded)
{
	size_t	 len;

	for (size_t i = 0; i < 4 && c->words[i] != NULL; i++) {
		len = strlen(c->words[i]);
		if (strncmp(folded, c->words[i], len) == 0)
			return true;
	}
	return false;
}

/* How well: the longer the word that heads it, the better. */
static size_t
column_fit(const struct agency_column *c, const char *folded)
{
	size_t	 best = 0, len;

	for (size_t i = 0; i < 4 && c->words[i] != NULL; i++) {
		len = strlen(c->words[i]);
		if (len > best && strncmp(folded, c->words[i], len) == 0)
			best = len;
	}
	return best;
}

/* The row with the headings: the first with the name and one more. */
static bool
heading_row(struct list_reading *r, const struct agency_column *columns)
{
	struct csv	*t = &r->list->table;
	char		 folded[AGENCY_HEADING];
	size_t		 hits, most;

	for (size_t i = 0; i < t->n; i++) {
		hits = most = 0;
		for (size_t k = 0; k < t->row[i].n; k++) {
			csv_squeeze(csv_cell(t, i, k), folded,
			    sizeof(folded));
			for (size_t c = 0; columns[c].field != NULL; c++)
				if (column_heads(&columns[c], folded)) {
					hits++;
					most += columns[c].must;
					break;
				}
		}
		if (hits > 1 && most > 0) {
			r->list->heading = i;
			return true;
		}
	}
	return false;
}

static bool
list_heads(void *arg, const struct csv *t)
{
	struct list_reading	*r = arg;

	(void)t;	/* the list's own */
	return heading_row(r, agency_columns_of(r->list->book));
}

static int
list_table(struct list_reading *r, const void *p, size_t len)
{
	struct csv_wrong	 wrong;

	if (csv_find(&r->list->table, p, len, list_heads, r, &wrong) == 0)
		return 0;
	if (wrong.why == NULL)
		wrong.why = _("has no row of headings; write the list out "
		    "with \"nbarchive agency export\" to see them");
	list_tell(r, REGISTER_ERROR, wrong.row, wrong.column, wrong.why);
	return -1;
}

/* Each heading to the column whose word says most of it. */
static void
list_columns(struct list_reading *r, const struct agency_column *columns)
{
	struct agencies_list	*list = r->list;
	char			 folded[AGENCY_HEADING], text[300];
	size_t			 n = list->table.row[list->heading].n;
	size_t			 best, fit;

	for (size_t k = 0; k < n; k++) {
		csv_squeeze(csv_cell(&list->table, list->heading, k), folded,
		    sizeof(folded));
		best = AGENCY_COLUMNS;
		fit = 0;
		for (size_t c = 0; columns[c].field != NULL; c++)
			if (column_fit(&columns[c], folded) > fit) {
				fit = column_fit(&columns[c], folded);
				best = c;
			}
		if (best < AGENCY_COLUMNS && list->column[best] == 0)
			list->column[best] = k + 1;
		else if (best < AGENCY_COLUMNS)
			list_tell(r, REGISTER_ERROR, list->heading + 1, k + 1,
			    _("is there twice"));
		else if (*folded != '\0' && strcmp(folded, "stt") != 0 &&
		    strcmp(folded, "tt") != 0 && strcmp(folded, "so") != 0)
			list_tell(r, REGISTER_WARNING, list->heading + 1,
			    k + 1, _("has no meaning here and is left out"));
	}
	for (size_t c = 0; columns[c].field != NULL; c++) {
		if (!columns[c].must || list->column[c] != 0)
			continue;
		snprintf(text, sizeof(text), _("has no column \"%s\""),
		    columns[c].heading);
		list_tell(r, REGISTER_ERROR, list->heading + 1, 0, text);
	}
}

static void
list_row(struct list_reading *r, const struct agency_column *columns,
    size_t row)
{
	struct agencies_list	*list = r->list;
	struct agency_row	*to = &list->row[list->n++];
	const char		*cell, *wrong, *field;
	json_t			*in;

	to->row = row + 1;
	to->fields = json_object();
	to->personal = json_object();
	if (to->fields == NULL || to->personal == NULL) {
		list_tell(r, REGISTER_ERROR, row + 1, 0, _("out of memory"));
		return;
	}
	for (size_t c = 0; columns[c].field != NULL; c++) {
		cell = list->column[c] == 0 ? "" : csv_cell(&list->table, row,
		    list->column[c] - 1);
		if (*cell == '\0') {
			if (columns[c].must && list->column[c] != 0)
				list_tell(r, REGISTER_ERROR, row + 1,
				    list->column[c], _("is missing"));
			continue;
		}
		field = columns[c].field;
		in = strncmp(field, "private.", 8) == 0 ? to->personal :
		    to->fields;
		if (in == to->personal)
			field += 8;
		if ((wrong = agency_cell_put(in, field, columns[c].holds,
		    cell)) != NULL)
			list_tell(r, REGISTER_ERROR, row + 1,
			    list->column[c], wrong);
	}
	if (json_object_size(to->personal) == 0) {
		json_decref(to->personal);
		to->personal = NULL;
	}
}

int
agencies_list_read(struct agencies_list *list, enum agency_book book,
    const void *p, size_t len, register_told *told, void *arg)
{
	const struct agency_column	*columns = agency_columns_of(book);
	struct list_reading		 r = { list, told, arg, 0 };

	memset(list, 0, sizeof(*list));
	list->book = book;
	if (columns == NULL || list_table(&r, p, len) == -1)
		return -1;
	list_columns(&r, columns);
	if (r.errors > 0)
		return -1;
	if ((list->row = calloc(list->table.n + 1, sizeof(*list->row))) ==
	    NULL) {
		list_tell(&r, REGISTER_ERROR, 0, 0, _("out of memory"));
		return -1;
	}
	for (size_t row = list->heading + 1; row < list->table.n; row++)
		if (!csv_is_blank(&list->table, row))
			list_row(&r, columns, row);
	if (list->n == 0)
		list_tell(&r, REGISTER_ERROR, 0, 0, _("has no rows below its "
		    "headings"));
	return r.errors == 0 ? 0 : -1;
}

void
agencies_list_release(struct agencies_list *list)
{
	for (size_t i = 0; list->row != NULL && i < list->n; i++) {
		json_decref(list->row[i].fields);
		json_decref(list->row[i].personal);
	}
	free(list->row);
	csv_release(&list->table);
	memset(list, 0, sizeof(*list));
}
