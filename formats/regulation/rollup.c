/*
 * rollup.c: what agencies have sent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/viet.h"
#include "formats/regulation/yearly_tell.h"

#include "formats/regulation/rollup.h"

#define KEY_LENGTH	(sizeof("SHA256:") - 1 + 43)
#define HEADS_MAX	6

/* Folded texts that mean the same column. */
static const char *const	 name_heads[HEADS_MAX] = { "co quan",
	"ten co quan", "co quan, don vi", "ten co quan, don vi", "agency",
	NULL };
static const char *const	 key_heads[HEADS_MAX] = { "khoa",
	"khoa kiem toan", "dau van tay khoa", "key", NULL };

/* A string of limited length; false: absent, empty or too long. */
static bool
take(char *to, size_t size, const json_t *json, const char *key)
{
	const char	*s = json_get_str(json, key);

	if (s == NULL || *s == '\0' || strlen(s) >= size)
		return false;
	memcpy(to, s, strlen(s) + 1);
	return true;
}

static bool
is_hex(const char *s, size_t len)
{
	return strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

bool
rollup_is_key(const char *s)
{
	return strlen(s) == KEY_LENGTH && strncmp(s, "SHA256:", 7) == 0 &&
	    strspn(s + 7, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789+/") == KEY_LENGTH - 7;
}

static const char *
take_ledger(struct rollup_report *r, const json_t *json)
{
	const json_t	*l = json_object_get(json, "ledger");

	if (!take(r->commit, sizeof(r->commit), l, "commit") ||
	    !is_hex(r->commit, 40) ||
	    !take(r->origin, sizeof(r->origin), l, "origin") ||
	    !take(r->root, sizeof(r->root), l, "root") ||
	    !is_hex(r->root, 64) || json_get_u64(l, "size", &r->size) == -1 ||
	    !take(r->key, sizeof(r->key), l, "auditor_key") ||
	    !rollup_is_key(r->key))
		return _("it does not name the ledger that it comes from");
	return NULL;
}

/* Only told; what is missing is nothing. */
static void
take_integrity(struct rollup_report *r, const json_t *json)
{
	const json_t	*in = json_object_get(json, "integrity");
	const char	*id, *now;
	json_t		*one;

	json_get_u64(in, "runs", &r->runs);
	json_get_u64(json_object_get(in, "last_run"), "damaged", &r->damaged);
	json_object_foreach(json_object_get(in, "damage"), id, one) {
		now = json_get_str(one, "now");
		r->open += now != NULL && strcmp(now, "open") == 0;
	}
}

const char *
rollup_parse(struct rollup_report *r, const void *p, size_t len)
{
	const char	*format, *wrong = NULL;
	int64_t		 at;
	json_t		*json = json_object_parse(p, len, NULL);

	*r = (struct rollup_report){ .size = 0 };
	format = json_get_str(json, "format");
	if (json == NULL || format == NULL)
		wrong = _("it is no yearly report (JSON) of nbaudit");
	else if (strcmp(format, ROLLUP_FORMAT) != 0)
		wrong = _("it is a report of another form");
	else if (!take(r->agency, sizeof(r->agency), json, "agency"))
		wrong = _("it does not say whose it is: \"agency\" of "
		    "[register] is to be set there");
	else if (!take(r->made, sizeof(r->made), json, "made") ||
	    time_parse(r->made, &at) == -1)
		wrong = _("it does not say when it was made");
	else if ((wrong = take_ledger(r, json)) == NULL)
		wrong = yearly_parse(&r->figures, json_object_get(json,
		    "form12"));
	if (wrong == NULL)
		take_integrity(r, json);
	json_decref(json);
	return wrong;
}

/* The same text but for case, marks and blanks?  Memory: no. */
bool
rollup_same(const char *a, const char *b)
{
	struct buf	 x, y;
	bool		 same;

	buf_init(&x, 4 * ROLLUP_NAME);
	buf_init(&y, 4 * ROLLUP_NAME);
	same = viet_fold(&x, a, strlen(a), true) == 0 &&
	    viet_fold(&y, b, strlen(b), true) == 0 && x.len == y.len &&
	    (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
	buf_release(&x);
	buf_release(&y);
	return same;
}

/* Which column has one of these heads; csv_row.n: none. */
static size_t
column_of(const struct csv *t, const char *const *heads)
{
	for (size_t c = 0; t->n > 0 && c < t->row[0].n; c++)
		for (size_t i = 0; heads[i] != NULL; i++)
			if (rollup_same(csv_cell(t, 0, c), heads[i]))
				return c;
	return t->n > 0 ? t->row[0].n : 0;
}

static int
wrong_cell(struct csv_wrong *w, size_t row, size_t column, const char *why)
{
	*w = (struct csv_wrong){ row + 1, column + 1, why };
	return -1;
}

/* One row; the caller has made room.  0 or -1. */
static int
row_take(struct rollup_list *l, const struct csv *t, size_t row, size_t name,
    size_t key, struct csv_wrong *w)
{
	struct rollup_agency	*a = &l->agency[l->n];
	const char		*s = csv_cell(t, row, name);
	const char		*k = csv_cell(t, row, key);

	*a = (struct rollup_agency){ "", "", 0 };
	if (*s == '\0' && *k == '\0')
		return 0;		/* an empty line */
	if (*s == '\0')
		return wrong_cell(w, row, name, _("the agency's name is "
		    "missing"));
	if (strlen(s) >= sizeof(a->name))
		return wrong_cell(w, row, name, _("the name is too long"));
	if (*k != '\0' && !rollup_is_key(k))
		return wrong_cell(w, row, key, _("want a fingerprint such as "
		    "SHA256:..., as ssh-keygen -l shows it"));
	for (size_t i = 0; i < l->n; i++)
		if (rollup_same(l->agency[i].name, s))
			return wrong_cell(w, row, name, _("stands there "
			    "already"));
	memcpy(a->name, s, strlen(s) + 1);
	memcpy(a->key, k, strlen(k) + 1);
	l->n++;
	return 0;
}

int
rollup_list_parse(struct rollup_list *l, const void *p, size_t len,
    struct csv_wrong *w)
{
	struct csv	 t;
	size_t		 name, key;
	int		 rc;

	*l = (struct rollup_list){ NULL, 0 };
	rc = csv_parse(&t, p, len, csv_separator(p, len), w);
	if (rc == 0) {
		name = column_of(&t, name_heads);
		key = column_of(&t, key_heads);
		if (t.n == 0 || name == t.row[0].n)
			rc = wrong_cell(w, 0, 0, _("there is no column \"Cơ "
			    "quan\" (agency)"));
		else if ((l->agency = calloc(t.n, sizeof(*l->agency))) == NULL)
			rc = wrong_cell(w, 0, 0, _("out of memory"));
		for (size_t i = 1; rc == 0 && i < t.n; i++)
			rc = row_take(l, &t, i, name, key, w);
		if (rc == 0 && l->n == 0)
			rc = wrong_cell(w, 0, 0, _("it names no agency"));
	}
	csv_release(&t);
	return rc;
}

void
rollup_list_release(struct rollup_list *l)
{
	free(l->agency);
	*l = (struct rollup_list){ NULL, 0 };
}
