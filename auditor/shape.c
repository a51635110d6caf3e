/*
 * shape.c: a report's form and file.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/shape.h"

static const char *const	 endings[SHAPES] = {
	[SHAPE_JSON] = ".json", [SHAPE_HTML] = ".html", [SHAPE_CSV] = ".csv",
	[SHAPE_ODT] = ".odt", [SHAPE_ICS] = ".ics",
};

static enum shape
by_ending(const char *path)
{
	size_t	 len = strlen(path), n;

	for (unsigned int i = 0; i < SHAPES; i++) {
		n = endings[i] == NULL ? 0 : strlen(endings[i]);
		if (n > 0 && len > n && strcmp(path + len - n, endings[i]) ==
		    0)
			return (enum shape)i;
	}
	return SHAPES;
}

int
shape_choose(const struct options *o, unsigned int allowed, enum shape *out)
{
	const bool	 asked[SHAPES] = { [SHAPE_JSON] = o->json,
			    [SHAPE_HTML] = o->html, [SHAPE_CSV] = o->csv,
			    [SHAPE_ICS] = o->ics };
	unsigned int	 n = 0;

	*out = SHAPE_TEXT;
	for (unsigned int i = 0; i < SHAPES; i++)
		if (asked[i]) {
			*out = (enum shape)i;
			n++;
		}
	if (n > 1) {
		log_errx("%s", _("--json, --html, --csv, --ics: choose one"));
		return -1;
	}
	if (n == 0 && o->output != NULL && strcmp(o->output, "-") != 0)
		*out = by_ending(o->output);
	if (*out != SHAPES && (allowed & SHAPE_BIT(*out)) != 0)
		return 0;
	if (n == 0)
		log_errx(_("-o %s: how should it be written? Name a file that "
		    "ends with .html, .csv, .json and so on"), o->output);
	else
		log_errx("%s", _("this report is not made in that form"));
	return -1;
}

int
shape_put(const struct options *o, struct buf *b)
{
	if (b->failed) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	if (o->output == NULL || strcmp(o->output, "-") == 0)
		return fwrite(b->p, 1, b->len, stdout) == b->len ? 0 : -1;
	if (durable_write(o->output, b->p, b->len, 0644, false) == 0)
		return 0;
	if (errno == EEXIST)
		log_errx(_("%s: is there already"), o->output);
	return -1;
}
