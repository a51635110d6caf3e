/*
 * register_config.c: settings of the register.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/regulation/holidays.h"

#include "archiver/register_config.h"

#define VALUE_MAX	((size_t)4000)	/* octets */

void
register_config_release(struct register_config *c)
{
	free(c->key);
	free(c->recovery);
	free(c->domain);
	free(c->agency);
	free(c->parent);
	free(c->place);
	free(c->code);
	free(c->address);
	free(c->email);
	free(c->phone);
	free(c->officer);
	free(c->officer_position);
	free(c->department);
	*c = (struct register_config){ 0 };
}

const char *
register_config_key(struct register_config *c, const char *key,
    const char *value)
{
	const struct {
		const char	*key;
		char		**to;
	} keys[] = {
		{ "key", &c->key },
		{ "recovery", &c->recovery },
		{ "domain", &c->domain },
		{ "agency", &c->agency },
		{ "parent", &c->parent },
		{ "place", &c->place },
		{ "code", &c->code },
		{ "address", &c->address },
		{ "email", &c->email },
		{ "phone", &c->phone },
		{ "officer", &c->officer },
		{ "officer_position", &c->officer_position },
		{ "department", &c->department },
	};
	char		*copy;

	if (*value == '\0')
		return _("the value is empty");
	if (strlen(value) > VALUE_MAX || !utf8_valid(value, strlen(value)))
		return _("is not UTF-8 text, or too long");
	if (strcmp(key, "holidays") == 0)
		return holidays_add(&c->off, value);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].key, key) != 0)
			continue;
		if ((copy = strdup(value)) == NULL)
			return _("out of memory");
		free(*keys[i].to);
		*keys[i].to = copy;
		return NULL;
	}
	return _("there is no such key");
}
