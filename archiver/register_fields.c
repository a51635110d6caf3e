/*
 * register_fields.c: "name=value" on the command line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/viet.h"

#include "archiver/register_part.h"

int
fields_take(struct given_fields *f, char **arg, size_t *narg)
{
	const char	*eq;
	size_t		 keep = 0;

	f->n = 0;
	if ((f->field = calloc(*narg + 1, sizeof(*f->field))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	for (size_t i = 0; i < *narg; i++) {
		if (!utf8_valid(arg[i], strlen(arg[i])) ||
		    strlen(arg[i]) > REGISTER_TEXT) {
			log_errx(_("an argument is not UTF-8 text, or too "
			    "long"));
			return FAIL_USAGE;
		}
		if ((eq = strchr(arg[i], '=')) == NULL) {
			arg[keep++] = arg[i];
			continue;
		}
		for (size_t k = 0; k < f->n; k++)
			if (f->field[k].namelen == (size_t)(eq - arg[i]) &&
			    memcmp(f->field[k].name, arg[i],
			    f->field[k].namelen) == 0) {
				log_errx(_("%s: is given twice"), arg[i]);
				return FAIL_USAGE;
			}
		f->field[f->n++] = (struct given_field){ arg[i],
		    (size_t)(eq - arg[i]), eq + 1 };
	}
	*narg = keep;
	return 0;
}

void
fields_release(struct given_fields *f)
{
	free(f->field);
	*f = (struct given_fields){ NULL, 0 };
}

const char *
fields_get(const struct given_fields *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->field[i].namelen == strlen(name) &&
		    memcmp(f->field[i].name, name, f->field[i].namelen) == 0)
			return f->field[i].value;
	return NULL;
}

int
fields_text(const struct given_fields *f, json_t *to, const char *key,
    const char *name)
{
	const char	*value = fields_get(f, name);
	struct buf	 clean;
	const char	*s;
	int		 rc = 0;

	if (value == NULL)
		return 0;
	buf_init(&clean, 4 * REGISTER_TEXT);
	viet_clean(&clean, value, strlen(value));
	if ((s = buf_str(&clean)) == NULL)
		rc = no_memory();
	else if (*s == '\0')
		json_object_del(to, key);
	else if (json_put_str(to, key, s) == -1)
		rc = no_memory();
	buf_release(&clean);
	return rc;
}

int
fields_date(const struct given_fields *f, const char *name,
    char iso[CIVIL_TEXT])
{
	const char	*value = fields_get(f, name), *wrong;

	iso[0] = '\0';
	if (value == NULL)
		return 0;
	if ((wrong = register_date_parse(value, iso)) == NULL)
		return 0;
	log_errx("%s=%s: %s", name, value, wrong);
	return FAIL_USAGE;
}

/* Whether the field is a word of "a, b, c". */
static bool
is_known(const struct given_field *f, const char *known)
{
	size_t	 n;

	for (; *known != '\0'; known += n) {
		known += strspn(known, ", ");
		n = strcspn(known, ", ");
		if (n == f->namelen && memcmp(known, f->name, n) == 0)
			return true;
	}
	return false;
}

const struct given_field *
fields_unknown(const struct given_fields *f, const char *known)
{
	for (size_t i = 0; i < f->n; i++)
		if (!is_known(&f->field[i], known))
			return &f->field[i];
	return NULL;
}

int
fields_check(const struct given_fields *f, const char *what,
    const char *known)
{
	const struct given_field	*g = fields_unknown(f, known);

	if (g == NULL)
		return 0;
	log_errx(_("register %s has no field %.*s; it has: %s"), what,
	    (int)g->namelen, g->name, known);
	return FAIL_USAGE;
}
