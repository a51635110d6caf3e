/*
 * sets.c: media sets out of the configuration.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/ini.h"

#include "archiver/config.h"
#include "archiver/sets.h"

#define SECTION		"set "
#define CAPACITY_LEAST	((uint64_t)64 * 1024)

int
sets_is_section(const char *section)
{
	return strncmp(section, SECTION, strlen(SECTION)) == 0;
}

void
sets_release(struct media_sets *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->set[i].path);
		free(s->set[i].place);
		free(s->set[i].ledger);
		free(s->set[i].spool);
		free(s->set[i].burn);
		free(s->set[i].device);
		for (size_t k = 0; k < s->set[i].recipients; k++)
			free(s->set[i].recipient[k]);
	}
	*s = (struct media_sets){ .n = 0 };
}

const struct media_set *
sets_find(const struct media_sets *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->set[i].name, name) == 0)
			return &s->set[i];
	return NULL;
}

/* The set that a section names, made when it is the first time. */
static struct media_set *
set_of(struct media_sets *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->set[i].name, name) == 0)
			return &s->set[i];
	if (s->n == SETS_MAX)
		return NULL;
	s->set[s->n] = (struct media_set){ .kind = MEDIA_DISK };
	memcpy(s->set[s->n].name, name, strlen(name) + 1);
	return &s->set[s->n++];
}

/* "10%" */
static int
percent_parse(const char *value, unsigned int *percent)
{
	char		 digits[4];
	uint64_t	 n;
	size_t		 len = strlen(value);

	if (len < 2 || len > sizeof(digits) || value[len - 1] != '%')
		return -1;
	memcpy(digits, value, len - 1);
	digits[len - 1] = '\0';
	if (parse_u64(digits, 1, 100, &n) == -1)
		return -1;
	*percent = (unsigned int)n;
	return 0;
}

const char *
sets_key(struct media_sets *s, const char *section, const char *key,
    const char *value)
{
	const char		*name = section + strlen(SECTION);
	struct media_set	*set;
	uint64_t		 n;

	name += strspn(name, " ");
	if (!volume_set_ok(name))
		return _("a set's name is letters, digits and \"-\", at most "
		    "32");
	if ((set = set_of(s, name)) == NULL)
		return _("there are more than 32 sets");
	if (strcmp(key, "kind") == 0) {
		if (media_kind_parse(value) == MEDIA_KIND_MAX)
			return _("the kind is disk, optical or tape");
		set->kind = media_kind_parse(value);
	} else if (strcmp(key, "path") == 0) {
		return ini_text(&set->path, value);
	} else if (strcmp(key, "place") == 0) {
		return ini_text(&set->place, value);
	} else if (strcmp(key, "ledger") == 0) {
		return ini_text(&set->ledger, value);
	} else if (strcmp(key, "parity") == 0) {
		if (percent_parse(value, &set->parity) == -1)
			return _("the parity is a part of the volume from 1% "
			    "to 100%");
	} else if (strcmp(key, "recipient") == 0) {
		if (set->recipients == SET_RECIPIENTS)
			return _("there are more than 16 recipients");
		return ini_text(&set->recipient[set->recipients++], value);
	} else if (strcmp(key, "spool") == 0) {
		return ini_text(&set->spool, value);
	} else if (strcmp(key, "burn") == 0) {
		return ini_text(&set->burn, value);
	} else if (strcmp(key, "device") == 0) {
		return ini_text(&set->device, value);
	} else if (strcmp(key, "capacity") == 0) {
		if (size_parse(value, &n) == -1 || n < CAPACITY_LEAST)
			return _("the capacity is a size such as 25GB");
		set->capacity = n;
	} else {
		return _("there is no such key");
	}
	return NULL;
}
