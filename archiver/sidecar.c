/*
 * sidecar.c: a table of metadata that somebody gives at intake.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/csv.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/viet.h"

#include "archiver/command.h"
#include "archiver/doc.h"

#include "archiver/sidecar.h"

#define FILE_MAX_OCTETS	((size_t)64 * 1024 * 1024)
#define ROWS_MAX	1000000
#define MISTAKES_SHOWN	20
#define GIVEN		95		/* percent */
#define CONTRADICTED	60		/* the page surely says otherwise */

/* Columns that are no field. */
enum { COLUMN_NONE = META_NAMES, COLUMN_FILE, COLUMN_WHOLE };

struct row {
	char		*file;
	size_t		 line;
	struct metadata	 m;
	bool		 used;
};

struct sidecar {
	char		*path;
	struct row	*v;		/* by last name of its file */
	size_t		 n, cap;
	size_t		 mistakes;
};

static void
mistake(struct sidecar *s, size_t line, const char *column, const char *value,
    const char *why)
{
	if (s->mistakes++ < MISTAKES_SHOWN)
		log_errx(_("%s, row %zu, %s \"%s\": %s"), s->path, line,
		    column, value, why);
}

/* Headings as offices write them, folded. */
static int
column_of(const char *heading)
{
	static const struct {
		const char	*folded;
		int		 column;
	} known[] = {
		{ "file", COLUMN_FILE }, { "ten tep", COLUMN_FILE },
		{ "tep", COLUMN_FILE }, { "so", META_NUMBER },
		{ "so van ban", META_NUMBER }, { "ky hieu", META_NOTATION },
		{ "so ky hieu", COLUMN_WHOLE },
		{ "so, ky hieu", COLUMN_WHOLE },
		{ "so/ky hieu", COLUMN_WHOLE },
		{ "so va ky hieu", COLUMN_WHOLE },
		{ "so ky hieu van ban", COLUMN_WHOLE },
		{ "loai van ban", META_KIND }, { "ten loai", META_KIND },
		{ "ten loai van ban", META_KIND },
		{ "ngay ban hanh", META_DATE }, { "ngay van ban", META_DATE },
		{ "ngay, thang, nam van ban", META_DATE },
		{ "dia danh", META_PLACE },
		{ "co quan ban hanh", META_ISSUER },
		{ "ten co quan ban hanh", META_ISSUER },
		{ "co quan cap tren", META_SUPERIOR },
		{ "trich yeu", META_SUBJECT },
		{ "trich yeu noi dung", META_SUBJECT },
		{ "tham quyen ky", META_AUTHORITY },
		{ "chuc vu", META_POSITION }, { "nguoi ky", META_SIGNER },
		{ "do khan", META_URGENCY }, { "muc do khan", META_URGENCY },
		{ "do mat", META_SENSITIVITY },
		{ "so trang", META_PAGES }, { "phu luc cua", META_ANNEX_OF },
	};
	enum meta_name	 name = meta_name_parse(heading);
	struct buf	 b;
	int		 column = COLUMN_NONE;

	if (name != META_NAMES)
		return (int)name;
	buf_init(&b, 256);
	if (viet_fold(&b, heading, strlen(heading), false) == 0 && buf_str(&b)
	    != NULL)
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (strcmp((const char *)b.p, known[i].folded) == 0)
				column = known[i].column;
	buf_release(&b);
	return column;
}

static int
set(struct row *r, enum meta_name name, const char *value)
{
	return metadata_set(&r->m, name, META_FROM_SIDECAR, GIVEN, 0, value,
	    strlen(value));
}

/* "2103/QĐ-UBND" in one column. */
static int
set_whole(struct sidecar *s, struct row *r, const char *column,
    const char *value)
{
	struct docnum	 d;
	char		 number[DOCNUM_NUMBER + 8];

	if (docnum_parse(value, strlen(value), &d) != DOCNUM_FOUND ||
	    d.to != strlen(value)) {
		mistake(s, r->line, column, value,
		    _("a document's number looks like 2103/QĐ-UBND"));
		return 0;
	}
	if (d.year != 0)
		snprintf(number, sizeof(number), "%s/%d", d.number, d.year);
	else
		snprintf(number, sizeof(number), "%s", d.number);
	return set(r, META_NUMBER, number) | set(r, META_NOTATION,
	    d.notation);
}

/* One value of a row; "" says nothing.  0 or -1 (memory). */
static int
set_value(struct sidecar *s, struct row *r, int column, const char *heading,
    const char *value)
{
	char		 text[CIVIL_TEXT];
	struct civil	 c;
	size_t		 from, to;
	const char	*why;

	if (*value == '\0' || column == COLUMN_NONE)
		return 0;
	if (column == COLUMN_FILE)
		return (r->file = strdup(value)) == NULL ? -1 : 0;
	if (column == COLUMN_WHOLE)
		return set_whole(s, r, heading, value);
	/* A day as people write it. */
	if (column == META_DATE && date_find(value, strlen(value), &c, &from,
	    &to) == DATE_FOUND && from == 0 && to == strlen(value))
		value = civil_text(&c, text);
	if ((why = meta_value_check((enum meta_name)column, value)) != NULL) {
		mistake(s, r->line, heading, value, _(why));
		return 0;
	}
	return set(r, (enum meta_name)column, value);
}

static struct row *
row_add(struct sidecar *s, size_t line)
{
	struct row	*more;

	if (s->n == ROWS_MAX)
		return NULL;
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 64 : s->cap * 2;
		if ((more = reallocarray(s->v, s->cap, sizeof(*more))) == NULL)
			return NULL;
		s->v = more;
	}
	s->v[s->n] = (struct row){ .line = line };
	metadata_init(&s->v[s->n].m);
	return &s->v[s->n++];
}

/* The headings of a table: what each column is.  Is one of them the file? */
static bool
read_headings(struct sidecar *s, const struct csv_row *heads, int *column)
{
	bool	 file = false;

	for (size_t i = 0; i < heads->n; i++) {
		column[i] = column_of(heads->cell[i]);
		file = file || column[i] == COLUMN_FILE;
		if (column[i] == COLUMN_NONE && *heads->cell[i] != '\0')
			mistake(s, 1, _("heading"), heads->cell[i],
			    _("no field has this name"));
	}
	return file;
}

/* 0, or -1 (memory). */
static int
read_table(struct sidecar *s, const struct csv *table)
{
	const struct csv_row	*heads = &table->row[0], *in;
	int			 column[CSV_COLUMNS];
	struct row		*r;

	if (table->n == 0 || !read_headings(s, heads, column))
		mistake(s, 1, _("heading"), "file", _("the column is "
		    "missing; it names the file that a row is about"));
	for (size_t k = 1; k < table->n; k++) {
		in = &table->row[k];
		if (csv_is_blank(table, k))
			continue;
		if (in->n > heads->n)
			mistake(s, k + 1, _("column"), in->cell[heads->n],
			    _("the row has more columns than headings"));
		if ((r = row_add(s, k + 1)) == NULL)
			return -1;
		for (size_t i = 0; i < in->n && i < heads->n; i++)
			if (set_value(s, r, column[i], heads->cell[i],
			    in->cell[i]) == -1)
				return -1;
	}
	return 0;
}

/* 0, or -1: logged. */
static int
read_csv(struct sidecar *s, const char *p, size_t len)
{
	struct csv_wrong	 wrong;
	struct csv		 table;
	int			 rc = -1;

	if (csv_parse(&table, p, len, csv_separator(p, len), &wrong) == -1)
		log_errx(_("%s, row %zu, column %zu: %s"), s->path, wrong.row,
		    wrong.column, wrong.why);
	else if ((rc = read_table(s, &table)) == -1)
		log_errx(_("%s: out of memory, or too many rows"), s->path);
	csv_release(&table);
	return rc;
}

static int
read_object(struct sidecar *s, const json_t *json, size_t line)
{
	struct row	*r = row_add(s, line);
	const char	*key;
	json_t		*value;
	int		 column;

	if (r == NULL)
		return -1;
	json_object_foreach((json_t *)(uintptr_t)json, key, value) {
		column = column_of(key);
		if (column == COLUMN_NONE)
			mistake(s, line, _("key"), key,
			    _("no field has this name"));
		else if (!json_is_string(value))
			mistake(s, line, _("key"), key,
			    _("its value is no text"));
		else if (set_value(s, r, column, key,
		    json_string_value(value)) == -1)
			return -1;
	}
	return 0;
}

static int
read_lines(struct sidecar *s, const char *p, size_t len)
{
	const char	*end = p + len, *nl, *why;
	size_t		 line = 1;
	json_t		*json;
	int		 rc = 0;

	for (; p < end && rc == 0; p = nl + 1, line++) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (nl == p)
			continue;
		if ((json = json_object_parse(p, (size_t)(nl - p), &why)) ==
		    NULL)
			mistake(s, line, _("line"), "", why);
		else
			rc = read_object(s, json, line);
		json_decref(json);
		if (nl == end)
			break;
	}
	if (rc == -1)
		log_errx(_("out of memory"));
	return rc;
}

static const char *
base_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static int
by_file(const void *a, const void *b)
{
	const struct row	*x = a, *y = b;
	int			 d;

	if ((d = strcmp(base_name(x->file), base_name(y->file))) != 0)
		return d;
	if ((d = strcmp(x->file, y->file)) != 0)
		return d;
	return x->line < y->line ? -1 : 1;
}

/* Every row names a file, each only once. */
static void
check_files(struct sidecar *s)
{
	struct buf	 b;

	buf_init(&b, FILE_MAX_OCTETS);
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].file == NULL) {
			mistake(s, s->v[i].line, "file", "",
			    _("the row names no file"));
			continue;
		}
		buf_reset(&b);
		if (viet_clean(&b, s->v[i].file, strlen(s->v[i].file)) == 0 &&
		    buf_str(&b) != NULL) {
			free(s->v[i].file);
			s->v[i].file = strdup((const char *)b.p);
		}
	}
	buf_release(&b);
	if (s->mistakes > 0)
		return;
	if (s->n > 0)
		qsort(s->v, s->n, sizeof(*s->v), by_file);
	for (size_t i = 1; i < s->n; i++)
		if (strcmp(s->v[i].file, s->v[i - 1].file) == 0)
			mistake(s, s->v[i].line, "file", s->v[i].file,
			    _("an earlier row names it too"));
}

struct sidecar *
sidecar_read(const char *path, int *rc)
{
	struct sidecar	*s = calloc(1, sizeof(*s));
	const char	*p;
	struct buf	 b;

	*rc = FAIL_CANNOT;
	buf_init(&b, FILE_MAX_OCTETS);
	if (s == NULL || (s->path = strdup(path)) == NULL)
		log_errx(_("out of memory"));
	else if (durable_read(&b, path) == -1)
		log_err(_("%s: cannot be read"), path);
	else
		*rc = 0;
	p = (const char *)b.p;
	if (*rc == 0 && b.len == 0)
		mistake(s, 1, _("line"), "", _("the table is empty"));
	else if (*rc == 0 && (*p == '{' ? read_lines(s, p, b.len) :
	    read_csv(s, p, b.len)) == -1)
		*rc = FAIL_USAGE;
	if (*rc == 0)
		check_files(s);
	if (*rc == 0 && s->mistakes > 0) {
		if (s->mistakes > MISTAKES_SHOWN)
			log_errx(_("%s: %zu more mistakes"), path,
			    s->mistakes - MISTAKES_SHOWN);
		log_errx(_("%s: has mistakes, and nothing was taken in"),
		    path);
		*rc = FAIL_USAGE;
	}
	buf_release(&b);
	if (*rc == 0)
		return s;
	sidecar_free(s);
	return NULL;
}

void
sidecar_free(struct sidecar *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		metadata_release(&s->v[i].m);
		free(s->v[i].file);
	}
	free(s->v);
	free(s->path);
	free(s);
}

/* Does ${path} end with the whole names of ${file}? */
static bool
ends_with(const char *path, const char *file)
{
	size_t	 n = strlen(path), k = strlen(file);

	return n >= k && strcmp(path + n - k, file) == 0 &&
	    (n == k || path[n - k - 1] == '/');
}

static struct row *
row_for(struct sidecar *s, const char *path)
{
	const char	*base = base_name(path);
	size_t		 lo = 0, hi = s->n, mid;
	struct row	*best = NULL;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(base_name(s->v[mid].file), base) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->n && strcmp(base_name(s->v[lo].file), base) == 0; lo++)
		if (ends_with(path, s->v[lo].file) && (best == NULL ||
		    strlen(s->v[lo].file) > strlen(best->file)))
			best = &s->v[lo];
	return best;
}

static bool
reads_same(const char *a, const char *b)
{
	struct buf	 x, y;
	bool		 same;

	buf_init(&x, 4 * META_SUBJECT_MAX);
	buf_init(&y, 4 * META_SUBJECT_MAX);
	same = viet_tone_key(&x, a, strlen(a)) == 0 &&
	    viet_tone_key(&y, b, strlen(b)) == 0 && x.len == y.len &&
	    (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
	buf_release(&x);
	buf_release(&y);
	return same;
}

/* One given field over the one that was read, which stays beside it. */
static int
lay_over(json_t *metadata, const char *name, json_t *given)
{
	json_t		*read = json_object_get(metadata, name);
	const char	*was = json_get_str(read, "value");
	uint64_t	 sure = 0;

	if (was != NULL && !reads_same(was, json_get_str(given, "value"))) {
		json_get_u64(read, "confidence", &sure);
		if (json_object_set(given, "read", read) != 0 ||
		    (sure >= META_SURE && json_put_int(given, "confidence",
		    CONTRADICTED) == -1))
			return -1;
	}
	return json_object_set(metadata, name, given) == 0 ? 0 : -1;
}

int
sidecar_lay_over(json_t *metadata, json_t *given)
{
	const char	*name, *origin;
	json_t		*one;
	int		 rc = 0;

	json_object_foreach(given, name, one) {
		origin = json_get_str(one, "origin");
		if (origin != NULL && meta_origin_parse(origin) ==
		    META_FROM_SIDECAR)
			rc |= lay_over(metadata, name, one);
	}
	return rc == 0 ? 0 : -1;
}

int
sidecar_apply(struct sidecar *s, struct doc *d)
{
	struct row	*r;
	json_t		*given;
	int		 rc;

	if (s == NULL || (r = row_for(s, d->nfc != NULL ? d->nfc : d->path)) ==
	    NULL)
		return 0;
	r->used = true;
	if ((given = metadata_json(&r->m)) == NULL || (d->metadata == NULL &&
	    (d->metadata = json_object()) == NULL)) {
		json_decref(given);
		return -1;
	}
	rc = sidecar_lay_over(d->metadata, given);
	json_decref(d->given);
	d->given = given;
	return rc;
}

size_t
sidecar_left(const struct sidecar *s)
{
	size_t	 left = 0;

	for (size_t i = 0; s != NULL && i < s->n; i++) {
		if (s->v[i].used)
			continue;
		if (left++ < MISTAKES_SHOWN)
			log_warnx(_("%s, row %zu: no document %s came"),
			    s->path, s->v[i].line, s->v[i].file);
	}
	return left;
}
