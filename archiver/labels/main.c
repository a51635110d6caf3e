/*
 * main.c: nblabel: labels, or a slip, as a PDF on standard output.
 *
 * Standard input: {"labels": [{"head", "name", "rows": [[key, value]...],
 * "foot", "code"}...]}, {"svg": TEXT} for one QR code, or {"slip": ...}
 * (slip.h), written by nbarchive, with all texts in the user's language.  A
 * program of its own, so that nbarchive needs neither Pango nor a QR library
 * (01-architecture.md, "Processes of a run").
 */
#include <err.h>
#include <locale.h>
#include <stdlib.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/json.h"

#include "archiver/labels/draw.h"
#include "archiver/labels/label.h"
#include "archiver/labels/slip.h"

#define INPUT_MAX	((size_t)8 * 1024 * 1024)	/* octets */
#define LABELS_MAX	10000
#define STEP		((size_t)64 * 1024)

static json_t *
input_read(void)
{
	const char	*why = "too long";
	uint8_t		*p = malloc(STEP);
	struct buf	 b;
	json_t		*json = NULL;
	ssize_t		 n = -1;

	buf_init(&b, INPUT_MAX);
	while (p != NULL && (n = read_full(0, p, STEP)) > 0)
		if (buf_add(&b, p, (size_t)n) == -1)
			break;
	if (n == 0)
		json = json_object_parse(b.p, b.len, &why);
	if (json == NULL)
		warnx("standard input is not what nbarchive writes: %s", why);
	buf_release(&b);
	free(p);
	return json;
}

static void
label_take(struct label *l, const json_t *json)
{
	const json_t	*rows = json_object_get(json, "rows"), *row;
	size_t		 i;

	*l = (struct label){ .head = json_get_str(json, "head"),
	    .name = json_get_str(json, "name"),
	    .foot = json_get_str(json, "foot"),
	    .code = json_get_str(json, "code") };
	json_array_foreach(rows, i, row) {
		if (l->n == LABEL_ROWS)
			break;
		l->row[l->n].key = json_string_value(json_array_get(row, 0));
		l->row[l->n].value = json_string_value(json_array_get(row,
		    1));
		l->n += l->row[l->n].key != NULL && l->row[l->n].value !=
		    NULL;
	}
}

static int
labels_all(const json_t *json)
{
	const json_t	*list, *one;
	struct label	*label;
	size_t		 i, n;
	int		 rc;

	list = json_object_get(json, "labels");
	n = json_array_size(list);
	if (n == 0 || n > LABELS_MAX ||
	    (label = calloc(n, sizeof(*label))) == NULL) {
		warnx("no labels, or too many of them");
		return 2;
	}
	json_array_foreach(list, i, one)
		label_take(&label[i], one);
	rc = labels_print(label, n);
	free(label);
	return rc == 0 ? 0 : 3;
}

int
main(void)
{
	const json_t	*slip;
	json_t		*json;
	int		 rc;

	setlocale(LC_ALL, "");
	if ((json = input_read()) == NULL)
		return 2;
	slip = json_object_get(json, "slip");
	if (slip != NULL)
		rc = slip_print(slip) == 0 ? 0 : 3;
	else if (json_get_str(json, "svg") != NULL)
		rc = code_print(json_get_str(json, "svg")) == 0 ? 0 : 3;
	else
		rc = labels_all(json);
	json_decref(json);
	return rc;
}
