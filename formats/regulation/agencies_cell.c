/*
 * agencies_cell.c: what stands in a cell of a list of agencies, people,
 * decisions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/agencies_csv_part.h"

#define CELL_WORD	128		/* octets of a folded word */

/* Words of a cell and of a record; of several the first is written. */
static const struct {
	enum agency_cell holds;
	const char	*cell;		/* folded, letters only */
	const char	*word;
	const char	*shown;
} words[] = {
	{ CELL_BOOL, "co", "true", "có" },
	{ CELL_BOOL, "x", "true", "có" },
	{ CELL_BOOL, "yes", "true", "có" },
	{ CELL_BOOL, "khong", "false", "không" },
	{ CELL_BOOL, "no", "false", "không" },
	{ CELL_KIND, "ubnd", "committee", "UBND" },
	{ CELL_KIND, "uybannhandan", "committee", "UBND" },
	{ CELL_KIND, "committee", "committee", "UBND" },
	{ CELL_KIND, "so", "department", "Sở, ban, ngành" },
	{ CELL_KIND, "sobannganh", "department", "Sở, ban, ngành" },
	{ CELL_KIND, "ban", "department", "Sở, ban, ngành" },
	{ CELL_KIND, "nganh", "department", "Sở, ban, ngành" },
	{ CELL_KIND, "department", "department", "Sở, ban, ngành" },
	{ CELL_KIND, "phong", "division", "Phòng, ban" },
	{ CELL_KIND, "phongban", "division", "Phòng, ban" },
	{ CELL_KIND, "division", "division", "Phòng, ban" },
	{ CELL_KIND, "donvisunghiep", "unit", "Đơn vị sự nghiệp" },
	{ CELL_KIND, "unit", "unit", "Đơn vị sự nghiệp" },
	{ CELL_KIND, "dang", "party", "Đảng, đoàn thể" },
	{ CELL_KIND, "dangdoanthe", "party", "Đảng, đoàn thể" },
	{ CELL_KIND, "party", "party", "Đảng, đoàn thể" },
	{ CELL_KIND, "trunguong", "central", "Trung ương" },
	{ CELL_KIND, "central", "central", "Trung ương" },
	{ CELL_KIND, "khac", "other", "Khác" },
	{ CELL_KIND, "other", "other", "Khác" },
	{ CELL_HOW, "giaithe", "dissolution", "giải thể" },
	{ CELL_HOW, "dissolution", "dissolution", "giải thể" },
	{ CELL_HOW, "sapnhap", "merger", "sáp nhập" },
	{ CELL_HOW, "hopnhat", "merger", "sáp nhập" },
	{ CELL_HOW, "merger", "merger", "sáp nhập" },
	{ CELL_HOW, "chiatach", "split", "chia tách" },
	{ CELL_HOW, "split", "split", "chia tách" },
	{ CELL_WHY, "nghihuu", "retired", "nghỉ hưu" },
	{ CELL_WHY, "retired", "retired", "nghỉ hưu" },
	{ CELL_WHY, "thoiviec", "left", "thôi việc" },
	{ CELL_WHY, "left", "left", "thôi việc" },
	{ CELL_WHY, "tutran", "died", "từ trần" },
	{ CELL_WHY, "died", "died", "từ trần" },
	{ CELL_SEX, "nam", "male", "Nam" },
	{ CELL_SEX, "nu", "female", "Nữ" },
	{ CELL_DECISION, "kythay", "KT", "ký thay" },
	{ CELL_DECISION, "kt", "KT", "ký thay" },
	{ CELL_DECISION, "thualenh", "TL", "thừa lệnh" },
	{ CELL_DECISION, "kythualenh", "TL", "thừa lệnh" },
	{ CELL_DECISION, "tl", "TL", "thừa lệnh" },
	{ CELL_DECISION, "thuauyquyen", "TUQ", "thừa ủy quyền" },
	{ CELL_DECISION, "kyuyquyen", "TUQ", "thừa ủy quyền" },
	{ CELL_DECISION, "uyquyen", "TUQ", "thừa ủy quyền" },
	{ CELL_DECISION, "tuq", "TUQ", "thừa ủy quyền" },
	{ CELL_DECISION, "giaochungthuso", "certificate",
	  "giao chứng thư số" },
	{ CELL_DECISION, "certificate", "certificate", "giao chứng thư số" },
};

#define NWORDS	(sizeof(words) / sizeof(words[0]))

static const char *
word_in(enum agency_cell holds, const char *cell)
{
	char	 folded[CELL_WORD];

	csv_squeeze(cell, folded, sizeof(folded));
	for (size_t i = 0; i < NWORDS; i++)
		if (words[i].holds == holds &&
		    strcmp(words[i].cell, folded) == 0)
			return words[i].word;
	return NULL;
}

static const char *
word_wanted(enum agency_cell holds)
{
	switch (holds) {
	case CELL_BOOL:
		return _("is neither \"có\" nor \"không\"");
	case CELL_KIND:
		return _("is none of: UBND; sở, ban, ngành; phòng, ban; đơn vị "
		    "sự nghiệp; đảng; trung ương; khác");
	case CELL_HOW:
		return _("is none of: giải thể, sáp nhập, chia tách");
	case CELL_WHY:
		return _("is none of: nghỉ hưu, thôi việc, từ trần");
	case CELL_SEX:
		return _("is neither \"Nam\" nor \"Nữ\"");
	default:
		return _("is none of: ký thay, thừa lệnh, thừa ủy quyền, giao "
		    "chứng thư số");
	}
}

/* "a.b" of ${to}, objects made on the way.  Takes ${value}. */
static const char *
put_at(json_t *to, const char *field, json_t *value)
{
	const char	*dot = strchr(field, '.');
	char		 outer[32];

	if (dot != NULL) {
		snprintf(outer, sizeof(outer), "%.*s", (int)(dot - field),
		    field);
		if (json_object_get(to, outer) == NULL &&
		    json_put(to, outer, json_object()) == -1) {
			json_decref(value);
			return _("out of memory");
		}
		to = json_object_get(to, outer);
		field = dot + 1;
	}
	return json_put(to, field, value) == -1 ? _("out of memory") : NULL;
}

/* One piece of "a; b": trimmed, owned; *s is behind it.  NULL: no more. */
static char *
piece_take(const char **s)
{
	const char	*p = *s, *end;
	char		*piece;

	p += strspn(p, "; ");
	if (*p == '\0')
		return NULL;
	end = p + strcspn(p, ";");
	*s = end;
	while (end > p && end[-1] == ' ')
		end--;
	piece = strndup(p, (size_t)(end - p));
	return piece;
}

/*
 * "đến 28/02/2025", "từ 01/03/2008", "01/03/2008-28/02/2025": into "from" and
 * "until" of ${to}.  NULL or the cause.
 */
static const char *
period_put(json_t *to, const char *s)
{
	char		 folded[CELL_WORD], iso[CIVIL_TEXT];
	struct civil	 c;
	size_t		 from, end, n = 0;
	bool		 until;

	csv_squeeze(s, folded, sizeof(folded));
	until = strncmp(folded, "den", 3) == 0;
	for (; *s != '\0'; s += end) {
		switch (date_find(s, strlen(s), &c, &from, &end)) {
		case DATE_FOUND:
			break;
		case DATE_WRONG:
			return _("there is no such day");
		case DATE_NONE:
		case DATE_BLANK:
			if (n == 0)
				return _("has a period without a day such as "
				    "28/11/2026");
			return NULL;
		}
		if (n == 2 || (n == 1 && until))
			return _("has more days than a period");
		if (json_put_str(to, n == 1 || until ? "until" : "from",
		    civil_text(&c, iso)) == -1)
			return _("out of memory");
		n++;
	}
	return n > 0 ? NULL : _("has a period without a day such as "
	    "28/11/2026");
}

/* "NAME (period)" into {name: NAME, from, until}. */
static const char *
named_put(json_t *list, const char *key, char *piece)
{
	size_t		 len = strlen(piece);
	char		*open = strrchr(piece, '(');
	json_t		*one = json_object();
	const char	*wrong = NULL;

	if (one == NULL)
		return _("out of memory");
	if (open != NULL && open > piece && piece[len - 1] == ')') {
		piece[len - 1] = '\0';
		wrong = period_put(one, open + 1);
		for (*open = '\0'; open > piece && open[-1] == ' '; open--)
			open[-1] = '\0';
	}
	if (wrong == NULL && json_put_str(one, key, piece) == -1)
		wrong = _("out of memory");
	if (wrong != NULL)
		json_decref(one);
	else if (json_array_append_new(list, one) != 0)
		wrong = _("out of memory");
	return wrong;
}

/* "12AB 01/02/2024-01/02/2029", or only the period. */
static const char *
certificate_put(json_t *list, const char *piece)
{
	char		 serial[REGISTER_SERIAL], *first = NULL;
	size_t		 n = strcspn(piece, " ");
	json_t		*one = json_object();
	const char	*wrong = NULL;
	struct civil	 c;
	size_t		 from, to;

	if (one == NULL || (first = strndup(piece, n)) == NULL) {
		wrong = _("out of memory");
	} else if (date_find(piece, n, &c, &from, &to) == DATE_NONE &&
	    register_serial_parse(first, serial) == NULL) {
		if (json_put_str(one, "serial", serial) == -1)
			wrong = _("out of memory");
		piece += n;
	}
	if (wrong == NULL && *piece != '\0')
		wrong = period_put(one, piece);
	free(first);
	if (wrong != NULL)
		json_decref(one);
	else if (json_array_append_new(list, one) != 0)
		wrong = _("out of memory");
	return wrong;
}

static const char *
list_put(json_t *to, const char *field, enum agency_cell holds,
    const char *cell)
{
	json_t		*list = json_array();
	const char	*wrong = list == NULL ? _("out of memory") : NULL;
	char		 folded[CELL_WORD], *piece;

	csv_squeeze(cell, folded, sizeof(folded));
	if (holds == CELL_CERTIFICATES && (strcmp(folded, "khong") == 0 ||
	    strcmp(folded, "chua") == 0 || strcmp(folded, "chuaco") == 0 ||
	    strcmp(folded, "no") == 0))
		return wrong != NULL ? wrong : put_at(to, field, list);
	while (wrong == NULL && (piece = piece_take(&cell)) != NULL) {
		if (holds == CELL_NAMES)
			wrong = named_put(list, "name", piece);
		else if (holds == CELL_SUBJECTS)
			wrong = named_put(list, "subject", piece);
		else if (holds == CELL_CERTIFICATES)
			wrong = certificate_put(list, piece);
		else if (json_array_append_new(list, json_string(piece)) != 0)
			wrong = _("out of memory");
		free(piece);
	}
	if (wrong == NULL)
		return put_at(to, field, list);
	json_decref(list);
	return wrong;
}

const char *
agency_cell_put(json_t *to, const char *field, enum agency_cell holds,
    const char *cell)
{
	char		 text[REGISTER_SERIAL], day[CIVIL_TEXT];
	const char	*wrong = NULL, *value = cell;

	if (strlen(cell) > REGISTER_TEXT)
		return _("is too long");
	switch (holds) {
	case CELL_TEXT:
		break;
	case CELL_DATE:
		wrong = register_date_parse(cell, day);
		value = day;
		break;
	case CELL_SERIAL:
		wrong = register_serial_parse(cell, text);
		value = text;
		break;
	case CELL_LIST:
	case CELL_NAMES:
	case CELL_SUBJECTS:
	case CELL_CERTIFICATES:
		return list_put(to, field, holds, cell);
	case CELL_BOOL:
		if ((value = word_in(holds, cell)) == NULL)
			return word_wanted(holds);
		return put_at(to, field, json_boolean(*value == 't'));
	default:
		if ((value = word_in(holds, cell)) == NULL)
			return word_wanted(holds);
	}
	return wrong != NULL ? wrong : put_at(to, field, json_string(value));
}

/* "(đến 28/02/2025)", "(từ 01/03/2025)", both, or nothing. */
static void
period_get(struct buf *b, const json_t *of, bool brackets)
{
	const char	*from = json_get_str(of, "from");
	const char	*until = json_get_str(of, "until");
	char		 vi[CIVIL_TEXT];

	if (from == NULL && until == NULL)
		return;
	buf_addstr(b, brackets ? " (" : "");
	if (from == NULL)
		buf_addf(b, "đến %s", register_date_vi(until, vi));
	else if (until == NULL)
		buf_addf(b, "từ %s", register_date_vi(from, vi));
	else {
		buf_addf(b, "%s-", register_date_vi(from, vi));
		buf_addstr(b, register_date_vi(until, vi));
	}
	buf_addstr(b, brackets ? ")" : "");
}

static void
list_get(struct buf *b, enum agency_cell holds, const json_t *list)
{
	const char	*s;
	json_t		*one;
	size_t		 i;

	if (holds == CELL_CERTIFICATES && json_array_size(list) == 0)
		buf_addstr(b, "không");
	json_array_foreach(list, i, one) {
		buf_addstr(b, i == 0 ? "" : "; ");
		switch (holds) {
		case CELL_NAMES:
			s = json_get_str(one, "name");
			break;
		case CELL_SUBJECTS:
			s = json_get_str(one, "subject");
			break;
		case CELL_CERTIFICATES:
			s = json_get_str(one, "serial");
			break;
		default:
			s = json_string_value(one);
		}
		if (s != NULL)
			buf_addstr(b, s);
		if (s != NULL && holds == CELL_CERTIFICATES)
			buf_addc(b, ' ');
		period_get(b, one, holds != CELL_CERTIFICATES);
	}
}

int
agency_cell_get(struct buf *b, enum agency_cell holds, const json_t *value)
{
	const char	*s = json_is_boolean(value) ? (json_is_true(value) ?
			    "true" : "false") : json_string_value(value);
	char		 vi[CIVIL_TEXT];

	if (json_is_array(value))
		list_get(b, holds, value);
	else if (s != NULL && holds == CELL_DATE)
		buf_addstr(b, register_date_vi(s, vi));
	else if (s != NULL) {
		for (size_t i = 0; i < NWORDS; i++)
			if (words[i].holds == holds &&
			    strcmp(words[i].word, s) == 0) {
				s = words[i].shown;
				break;
			}
		buf_addstr(b, s);
	}
	return b->failed ? -1 : 0;
}
