/*
 * register_csv.c: lists of Mẫu 02, 04 and 06.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/register_csv.h"

#define HEADING		512		/* octets of a folded heading */
#define ID_NUMBER	20		/* characters of an identity number */

/* What a cell holds. */
enum holds { HOLDS_TEXT, HOLDS_DATE, HOLDS_SERIAL, HOLDS_IDENTITY,
	HOLDS_KIND, HOLDS_YEARS, HOLDS_SEX };

/*
 * A column: its heading begins with one of the words (folded, letters and
 * digits only).  Fields that begin with "private." are personal data.
 */
struct column {
	const char	*field;
	enum holds	 holds;
	const char	*title;		/* as the form has it; NULL: it has
					   none, and it may be missing */
	bool		 exact;		/* the heading is the word */
	const char	*words[4];
};

#define MAIL	"Địa chỉ thư điện tử", false, { "diachithudientu",	\
		"thudientu", "email" }
#define IDENTITY "Số CMND/ Hộ chiếu", false, { "socmnd", "socccd",	\
		"socancuoc", "sohochieu" }
#define OLD	"Số chứng thư số cũ", false, { "sochungthusocu",	\
		"sochungthucu" }
#define WHO	"Họ tên", false, { "hoten", "hovaten" }
#define BORN	"Ngày sinh", false, { "ngaysinh" }
#define PROVINCE "Tỉnh/ Thành phố", false, { "tinhthanh" }

#define FORM_02	\
	{ "name", HOLDS_TEXT, WHO },					\
	{ "private.born", HOLDS_DATE, BORN },				\
	{ "private.id", HOLDS_IDENTITY, IDENTITY },			\
	{ "agency", HOLDS_TEXT, "Tên cơ quan, đơn vị", false,		\
	  { "tencoquan", "coquan" } },					\
	{ "province", HOLDS_TEXT, PROVINCE },				\
	{ "position", HOLDS_TEXT, "Chức vụ", false, { "chucvu" } },	\
	{ "title", HOLDS_TEXT, "Chức danh của người có thẩm quyền",	\
	  false, { "chucdanh" } },					\
	{ "email", HOLDS_TEXT, MAIL },					\
	{ "request.old_serial", HOLDS_SERIAL, OLD }

#define MANAGER	\
	{ "manager.name", HOLDS_TEXT, WHO },				\
	{ "private.born", HOLDS_DATE, BORN },				\
	{ "private.id", HOLDS_IDENTITY, IDENTITY }

#define BESIDES	\
	{ "certificate.serial", HOLDS_SERIAL, NULL, false,		\
	  { "sohieuchungthu" } },					\
	{ "certificate.issuer", HOLDS_TEXT, NULL, false,		\
	  { "tochuccap", "donvicap" } },				\
	{ "certificate.not_before", HOLDS_DATE, NULL, false,		\
	  { "ngaycap", "hieuluctu" } },					\
	{ "certificate.not_after", HOLDS_DATE, NULL, false,		\
	  { "ngayhethan", "hieulucden" } },				\
	{ "device", HOLDS_TEXT, NULL, false, { "sohieuthietbi" } },	\
	{ "request.kind", HOLDS_KIND, NULL, false, { "loaidenghi" } },	\
	{ "request.date", HOLDS_DATE, NULL, false, { "ngaydenghi" } },	\
	{ "request.confirmed_by", HOLDS_TEXT, NULL, false,		\
	  { "nguoixacnhan" } },						\
	{ "request.years", HOLDS_YEARS, NULL, false, { "thoihan" } },	\
	{ "service_end", HOLDS_DATE, NULL, false,			\
	  { "ngayketthuccongtac", "ngaynghihuu" } },			\
	{ "private.sex", HOLDS_SEX, NULL, false, { "gioitinh" } },	\
	{ "private.birthplace", HOLDS_TEXT, NULL, false,		\
	  { "noisinh" } },						\
	{ "private.phone", HOLDS_TEXT, NULL, false, { "dienthoai" } },	\
	{ "private.fax", HOLDS_TEXT, NULL, false, { "fax" } },		\
	{ "private.address", HOLDS_TEXT, NULL, true, { "diachi" } },	\
	{ NULL, HOLDS_TEXT, NULL, false, { NULL } }

static const struct column	 form_02[] = { FORM_02, BESIDES };

/* Headings that are there twice come in the form's order. */
static const struct column	 form_04[] = {
	MANAGER,
	{ "manager.agency", HOLDS_TEXT, "Cơ quan, tổ chức công tác", false,
	  { "coquan" } },
	{ "manager.email", HOLDS_TEXT, MAIL },
	{ "name", HOLDS_TEXT, "Tên cơ quan, tổ chức", false,
	  { "tencoquan" } },
	{ "province", HOLDS_TEXT, PROVINCE },
	{ "email", HOLDS_TEXT, MAIL },
	{ "request.old_serial", HOLDS_SERIAL, OLD },
	{ "manager.position", HOLDS_TEXT, NULL, false, { "chucvu" } },
	BESIDES
};

static const struct column	 form_06[] = {
	MANAGER,
	{ "manager.email", HOLDS_TEXT, MAIL },
	{ "manager.agency", HOLDS_TEXT, "Cơ quan, tổ chức công tác", false,
	  { "coquantochuccongtac" } },
	{ "name", HOLDS_TEXT, "Tên miền/ Địa chỉ IP/ Tên thiết bị", false,
	  { "tenmien", "diachiip", "tenthietbi" } },
	{ "service_type", HOLDS_TEXT, "Loại chứng thư số", false,
	  { "loaichungthu" } },
	{ "agency", HOLDS_TEXT, "Cơ quan, tổ chức quản lý thiết bị", false,
	  { "coquantochucquanly" } },
	{ "request.old_serial", HOLDS_SERIAL, OLD },
	{ "manager.position", HOLDS_TEXT, NULL, false, { "chucvu" } },
	BESIDES
};

/* One reading. */
struct reading {
	struct register_list	*list;
	const struct column	*column;
	enum register_kind	 kind;
	const struct register_defaults *defaults;
	register_told		*told;
	void			*arg;
	unsigned int		 errors;
	size_t			 numbers;	/* column of STT, from 1 */
};

static void
tell(struct reading *r, enum register_grave grave, size_t row, size_t column,
    const char *text)
{
	const char	*name = "";

	if (column > 0 && r->list->table.n > 0)
		name = register_list_heading(r->list, column);
	r->errors += grave == REGISTER_ERROR;
	r->told(r->arg, grave, row, column, name, text);
}

static char *
squeeze(const char *s, char out[HEADING])
{
	return csv_squeeze(s, out, HEADING);
}

static bool
heads(const struct column *c, const char *folded)
{
	for (size_t i = 0; i < 4 && c->words[i] != NULL; i++)
		if (c->exact ? strcmp(folded, c->words[i]) == 0 :
		    strncmp(folded, c->words[i], strlen(c->words[i])) == 0)
			return true;
	return false;
}

/* A heading's text: in the row, or above it where cells were merged. */
static const char *
heading_at(const struct register_list *list, size_t column)
{
	const char	*s = csv_cell(&list->table, list->heading, column);

	if (*s == '\0' && list->heading > 0)
		s = csv_cell(&list->table, list->heading - 1, column);
	return s;
}

const char *
register_list_heading(const struct register_list *list, size_t column)
{
	return column == 0 ? "" : heading_at(list, column - 1);
}

/* The row with the headings: the first that has one of a name. */
static int
heading_find(struct register_list *list)
{
	static const struct column	 name = { "name", HOLDS_TEXT, NULL,
					    false, { "hoten", "hovaten" } };
	static const struct column	 born = { "born", HOLDS_DATE, NULL,
					    false, { "ngaysinh" } };
	char				 folded[HEADING];
	bool				 has_name, has_born;

	for (size_t i = 0; i < list->table.n; i++) {
		has_name = has_born = false;
		for (size_t k = 0; k < list->table.row[i].n; k++) {
			squeeze(csv_cell(&list->table, i, k), folded);
			has_name = has_name || heads(&name, folded);
			has_born = has_born || heads(&born, folded);
		}
		if (has_name || has_born) {
			list->heading = i;
			return 0;
		}
	}
	return -1;
}

static size_t
width(const struct register_list *list)
{
	size_t	 n = list->table.row[list->heading].n;

	if (list->heading > 0 && list->table.row[list->heading - 1].n > n)
		n = list->table.row[list->heading - 1].n;
	return n;
}

/* Which column is which: the form's in their order, then the others. */
static void
columns_find(struct reading *r)
{
	struct register_list	*list = r->list;
	bool			 taken[CSV_COLUMNS] = { false };
	char			 folded[HEADING], text[300];
	size_t			 n = width(list);

	for (size_t k = 0; k < n && r->numbers == 0; k++)
		if (strcmp(squeeze(heading_at(list, k), folded), "stt") == 0 ||
		    strcmp(folded, "tt") == 0) {
			r->numbers = k + 1;
			taken[k] = true;
		}
	for (size_t i = 0; r->column[i].field != NULL; i++) {
		for (size_t k = 0; k < n && list->column[i] == 0; k++)
			if (!taken[k] && heads(&r->column[i],
			    squeeze(heading_at(list, k), folded))) {
				list->column[i] = k + 1;
				taken[k] = true;
			}
		if (list->column[i] != 0 || r->column[i].title == NULL)
			continue;
		snprintf(text, sizeof(text), _("has no column \"%s\""),
		    r->column[i].title);
		tell(r, REGISTER_ERROR, list->heading + 1, 0, text);
	}
	for (size_t k = 0; k < n; k++)
		if (!taken[k] && *heading_at(list, k) != '\0')
			tell(r, REGISTER_WARNING, list->heading + 1, k + 1,
			    _("has no meaning here and is left out"));
}

/* "a.b" of ${record}, objects made on the way. */
static int
field_put(json_t *record, const char *field, json_t *value)
{
	const char	*dot = strchr(field, '.');
	char		 outer[32];
	json_t		*in;

	if (dot == NULL)
		return json_put(record, field, value);
	snprintf(outer, sizeof(outer), "%.*s", (int)(dot - field), field);
	if ((in = json_object_get(record, outer)) == NULL) {
		if (json_put(record, outer, json_object()) == -1) {
			json_decref(value);
			return -1;
		}
		in = json_object_get(record, outer);
	}
	return json_put(in, dot + 1, value);
}

/*
 * "225123456/ 01/02/2010/ Công an Khánh Hòa": number, day, place.  NULL, or
 * what is wrong.
 */
static const char *
identity_put(json_t *personal, const char *s)
{
	char		 number[ID_NUMBER + 1], day[CIVIL_TEXT];
	struct civil	 c;
	size_t		 n = 0, from, to;

	for (; *s != '\0' && strchr("/,;", *s) == NULL; s++) {
		if (*s == ' ' && (s[1] == '\0' || strchr("/,;", s[1]) != NULL ||
		    isdigit((unsigned char)s[1])))
			continue;
		if (*s == ' ')
			break;
		if (!isalnum((unsigned char)*s) || n == ID_NUMBER)
			return _("does not begin with the number of an "
			    "identity card or a passport");
		number[n++] = *s;
	}
	number[n] = '\0';
	if (n < 6)
		return _("does not begin with the number of an identity card "
		    "or a passport");
	switch (date_find(s, strlen(s), &c, &from, &to)) {
	case DATE_FOUND:
		break;
	case DATE_WRONG:
		return register_date_wrong(&c);
	case DATE_NONE:
	case DATE_BLANK:
		if (s[strspn(s, " /,;")] != '\0')
			return _("has no day of issue behind the number, such "
			    "as 01/02/2010");
		from = to = strlen(s);
		c.year = 0;
	}
	if (json_put_str(personal, "id_number", number) == -1 ||
	    (c.year != 0 && json_put_str(personal, "id_date",
	    civil_text(&c, day)) == -1))
		return _("out of memory");
	s += to;
	s += strspn(s, " /,;-");
	if (*s != '\0' && json_put_str(personal, "id_place", s) == -1)
		return _("out of memory");
	return NULL;
}

/* A word as one of the record's; NULL: none of them. */
static const char *
word_of(enum holds holds, const char *cell)
{
	static const struct {
		enum holds	 holds;
		const char	*folded;
		const char	*word;
	} words[] = {
		{ HOLDS_KIND, "capmoi", "new" },
		{ HOLDS_KIND, "moi", "new" },
		{ HOLDS_KIND, "new", "new" },
		{ HOLDS_KIND, "giahan", "renewal" },
		{ HOLDS_KIND, "renewal", "renewal" },
		{ HOLDS_SEX, "nam", "male" },
		{ HOLDS_SEX, "nu", "female" },
	};
	char	 folded[HEADING];

	squeeze(cell, folded);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].holds == holds &&
		    strcmp(words[i].folded, folded) == 0)
			return words[i].word;
	return NULL;
}

/* A cell that is not empty, into ${to} as ${field}.  NULL, or the cause. */
static const char *
cell_put(json_t *to, const char *field, enum holds holds, const char *cell)
{
	char		 day[CIVIL_TEXT], serial[REGISTER_SERIAL];
	const char	*wrong = NULL, *value = cell;
	uint64_t	 years;

	switch (holds) {
	case HOLDS_TEXT:
		if (strlen(cell) > REGISTER_TEXT)
			return _("is too long");
		break;
	case HOLDS_DATE:
		wrong = register_date_parse(cell, day);
		value = day;
		break;
	case HOLDS_SERIAL:
		wrong = register_serial_parse(cell, serial);
		value = serial;
		break;
	case HOLDS_KIND:
		if ((value = word_of(holds, cell)) == NULL)
			return _("is neither \"cấp mới\" nor \"gia hạn\"");
		break;
	case HOLDS_SEX:
		if ((value = word_of(holds, cell)) == NULL)
			return _("is neither \"Nam\" nor \"Nữ\"");
		break;
	case HOLDS_YEARS:
		if (parse_u64(cell, 1, REGISTER_YEARS, &years) == -1)
			return _("is a number of years, at most 10");
		return field_put(to, field, json_integer((json_int_t)years)) ==
		    -1 ? _("out of memory") : NULL;
	case HOLDS_IDENTITY:
		return identity_put(to, cell);
	}
	if (wrong != NULL)
		return wrong;
	return field_put(to, field, json_string(value)) == -1 ?
	    _("out of memory") : NULL;
}

/* "Sở Y tế (MST: 4200123456)": the tax number to a field of its own. */
static int
tax_split(json_t *record)
{
	const char	*name = json_get_str(record, "name"), *at, *end;
	char		 tax[16], *rest;
	size_t		 n = 0;
	int		 rc;

	if (name == NULL || (at = strstr(name, "(MST")) == NULL ||
	    (end = strchr(at, ')')) == NULL)
		return 0;
	for (const char *p = at; p < end && n + 1 < sizeof(tax); p++)
		if (isdigit((unsigned char)*p) || (n > 0 && *p == '-'))
			tax[n++] = *p;
	tax[n] = '\0';
	while (at > name && at[-1] == ' ')
		at--;
	if (n == 0 || at == name ||
	    (rest = strndup(name, (size_t)(at - name))) == NULL)
		return 0;
	rc = json_put_str(record, "tax", tax) == -1 ||
	    json_put_str(record, "name", rest) == -1 ? -1 : 0;
	free(rest);
	return rc;
}

/* What follows from the cells, and what the list leaves open. */
static int
row_complete(struct reading *r, json_t *record)
{
	const struct register_defaults	*d = r->defaults;
	json_t				*request, *cert;

	if (json_put_str(record, "kind", register_kind_name(r->kind)) == -1)
		return -1;
	if (json_object_get(record, "request") == NULL &&
	    json_put(record, "request", json_object()) == -1)
		return -1;
	request = json_object_get(record, "request");
	cert = json_object_get(record, "certificate");
	if (json_object_get(request, "kind") == NULL &&
	    json_put_str(request, "kind", d->kind) == -1)
		return -1;
	if (json_object_get(request, "date") == NULL && json_put_str(request,
	    "date", json_get_str(cert, "not_before") != NULL ?
	    json_get_str(cert, "not_before") : d->date) == -1)
		return -1;
	if (json_object_get(request, "confirmed_by") == NULL &&
	    json_put_str(request, "confirmed_by", d->confirmed_by) == -1)
		return -1;
	if (json_get_str(record, "title") != NULL &&
	    json_put_bool(record, "leader", true) == -1)
		return -1;
	if (cert != NULL && json_get_str(cert, "issued") == NULL &&
	    json_put_str(cert, "issued", json_get_str(cert, "not_before")) ==
	    -1)
		return -1;
	if (r->kind == REGISTER_ORGANISATION && tax_split(record) == -1)
		return -1;
	return json_put_str(record, "status", cert != NULL ? "issued" :
	    "requested");
}

static bool
is_numbered(const struct reading *r, size_t row)
{
	uint64_t	 n;

	return r->numbers != 0 && parse_u64(csv_cell(&r->list->table, row,
	    r->numbers - 1), 0, UINT32_MAX, &n) == 0;
}

/* Whether the row belongs to the table: it has a number or a name. */
static bool
in_table(const struct reading *r, size_t row)
{
	return is_numbered(r, row) || (r->list->column[0] != 0 &&
	    *csv_cell(&r->list->table, row, r->list->column[0] - 1) != '\0');
}

/*
 * Who signs the list, or its notes: from here on names are no requests any
 * more, though they may stand under a column's heading.
 */
static bool
is_closing(const struct reading *r, size_t row)
{
	static const char *const	 words[] = { "nguoilap", "lapbieu",
		"thutruong", "xacnhancua", "ghichu", "noinhan", "kyvaghiro",
		"kydongdau" };
	const struct csv		*t = &r->list->table;
	char				 folded[HEADING];
	const char			*cell;

	if (is_numbered(r, row))
		return false;
	for (size_t k = 0; k < t->row[row].n; k++) {
		if (*(cell = csv_cell(t, row, k)) == '\0')
			continue;
		squeeze(cell, folded);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strncmp(folded, words[i], strlen(words[i])) == 0)
				return true;
		return false;
	}
	return false;
}

/* A number and nothing else: a line left for another. */
static bool
is_blank(const struct reading *r, size_t row)
{
	for (size_t k = 0; k < r->list->table.row[row].n; k++)
		if (k + 1 != r->numbers &&
		    *csv_cell(&r->list->table, row, k) != '\0')
			return false;
	return true;
}

static void
row_read(struct reading *r, size_t row)
{
	struct register_list	*list = r->list;
	struct register_row	*to = &list->row[list->n++];
	const struct column	*c;
	const char		*cell, *wrong, *field;
	json_t			*in;

	to->row = row + 1;
	to->record = json_object();
	to->personal = json_object();
	for (size_t i = 0; (c = &r->column[i])->field != NULL; i++) {
		if (list->column[i] == 0 || *(cell = csv_cell(&list->table,
		    row, list->column[i] - 1)) == '\0')
			continue;
		in = strncmp(c->field, "private.", 8) == 0 ? to->personal :
		    to->record;
		field = in == to->personal ? c->field + 8 : c->field;
		if ((wrong = cell_put(in, field, c->holds, cell)) != NULL)
			tell(r, REGISTER_ERROR, row + 1, list->column[i],
			    wrong);
	}
	if (to->record == NULL || row_complete(r, to->record) == -1)
		tell(r, REGISTER_ERROR, row + 1, 0, _("out of memory"));
	if (json_object_size(to->personal) == 0) {
		json_decref(to->personal);
		to->personal = NULL;
	}
}

static void
rows_read(struct reading *r)
{
	struct csv	*t = &r->list->table;
	size_t		 row = r->list->heading + 1;
	bool		 over = false, closed = false;

	if ((r->list->row = calloc(t->n + 1, sizeof(*r->list->row))) == NULL) {
		tell(r, REGISTER_ERROR, 0, 0, _("out of memory"));
		return;
	}
	for (; row < t->n; row++) {
		if (is_blank(r, row) || csv_is_numbering(t, row))
			continue;
		closed = closed || is_closing(r, row);
		if (closed ? !is_numbered(r, row) : !in_table(r, row)) {
			over = true;	/* signatures, notes */
			continue;
		}
		if (over)
			tell(r, REGISTER_ERROR, row + 1, 0, _("stands behind "
			    "the end of the table"));
		else
			row_read(r, row);
	}
	if (r->list->n == 0 && r->errors == 0)
		tell(r, REGISTER_ERROR, 0, 0, _("has no rows below its "
		    "headings"));
}

static bool
table_heads(void *arg, const struct csv *t)
{
	struct reading	*r = arg;

	(void)t;	/* the list's own */
	return heading_find(r->list) == 0 && width(r->list) > 2;
}

/* With the separator under which the headings are found. */
static int
table_read(struct reading *r, const void *p, size_t len)
{
	struct csv_wrong	 wrong;

	if (csv_find(&r->list->table, p, len, table_heads, r, &wrong) == 0)
		return 0;
	if (wrong.why == NULL)
		wrong.why = _("has no row of headings such as \"Họ tên\" and "
		    "\"Ngày sinh\"");
	tell(r, REGISTER_ERROR, wrong.row, wrong.column, wrong.why);
	return -1;
}

int
register_list_read(struct register_list *list, unsigned int form,
    const void *p, size_t len, const struct register_defaults *defaults,
    register_told *told, void *arg)
{
	struct reading	 r = { .list = list, .defaults = defaults,
			     .told = told, .arg = arg };

	memset(list, 0, sizeof(*list));
	list->form = form;
	switch (form) {
	case 2:
		r.column = form_02;
		r.kind = REGISTER_PERSON;
		break;
	case 4:
		r.column = form_04;
		r.kind = REGISTER_ORGANISATION;
		break;
	case 6:
		r.column = form_06;
		r.kind = REGISTER_SERVICE;
		break;
	default:
		tell(&r, REGISTER_ERROR, 0, 0, _("lists are laid out as Mẫu "
		    "02, 04 or 06"));
		return -1;
	}
	if (table_read(&r, p, len) == -1)
		return -1;
	columns_find(&r);
	if (r.errors == 0)
		rows_read(&r);
	return r.errors == 0 ? 0 : -1;
}

void
register_list_release(struct register_list *list)
{
	for (size_t i = 0; list->row != NULL && i < list->n; i++) {
		json_decref(list->row[i].record);
		json_decref(list->row[i].personal);
	}
	free(list->row);
	csv_release(&list->table);
	memset(list, 0, sizeof(*list));
}

size_t
register_list_column(const struct register_list *list, const char *field)
{
	const struct column	*forms[] = { form_02, form_04, form_06 };
	const struct column	*c;

	/* Fields stand where columns_find() put them: in their form's order. */
	for (size_t f = 0; f < 3; f++) {
		if (list->form != 2 * (f + 1))
			continue;
		c = forms[f];
		for (size_t i = 0; c[i].field != NULL; i++)
			if (strcmp(c[i].field, field) == 0)
				return list->column[i];
	}
	return 0;
}
