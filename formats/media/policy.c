/*
 * policy.c: [media] of the configuration.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/ini.h"
#include "formats/media/policy.h"

void
policy_init(struct media_policy *p)
{
	*p = (struct media_policy){ .copies = 0 };
}

void
policy_release(struct media_policy *p)
{
	free(p->site);
	free(p->region);
	free(p->scratch);
	free(p->proofs);
	for (size_t i = 0; i < p->nset; i++) {
		free(p->set[i].path);
		free(p->set[i].device);
		free(p->set[i].site);
		free(p->set[i].region);
	}
	policy_init(p);
}

static const char *
set_flag(bool *to, const char *value)
{
	*to = strcmp(value, "yes") == 0;
	return *to || strcmp(value, "no") == 0 ? NULL :
	    _("the value is yes or no");
}

static const char *
set_number(unsigned int *to, const char *value, unsigned int most,
    const char *wrong)
{
	uint64_t	 n;

	if (parse_u64(value, 0, most, &n) == -1)
		return wrong;
	*to = (unsigned int)n;
	return NULL;
}

static const char *
set_days(unsigned int *to, const char *value)
{
	return set_number(to, value, POLICY_DAYS,
	    _("the value is a number of days (0: nothing is demanded)"));
}

const char *
policy_key(struct media_policy *p, const char *key, const char *value)
{
	if (strcmp(key, "copies") == 0)
		return set_number(&p->copies, value, POLICY_COPIES,
		    _("copies is a number of volumes, at most 16"));
	if (strcmp(key, "kinds") == 0)
		return set_number(&p->kinds, value, MEDIA_KIND_MAX,
		    _("kinds is a small number: of kinds of media"));
	if (strcmp(key, "max_age") == 0)
		return set_days(&p->max_age, value);
	if (strcmp(key, "verify_every") == 0)
		return set_days(&p->verify_every, value);
	if (strcmp(key, "replace_after") == 0)
		return set_days(&p->replace_after, value);
	if (strcmp(key, "rehearse_every") == 0)
		return set_days(&p->rehearse_every, value);
	if (strcmp(key, "auto_repair") == 0)
		return set_flag(&p->auto_repair, value);
	if (strcmp(key, "site") == 0)
		return ini_text(&p->site, value);
	if (strcmp(key, "region") == 0)
		return ini_text(&p->region, value);
	if (strcmp(key, "scratch") == 0)
		return ini_text(&p->scratch, value);
	if (strcmp(key, "proofs") == 0)
		return ini_text(&p->proofs, value);
	return _("there is no such key");
}

const struct policy_set *
policy_set(const struct media_policy *p, const char *name)
{
	for (size_t i = 0; i < p->nset; i++)
		if (strcmp(p->set[i].name, name) == 0)
			return &p->set[i];
	return NULL;
}

/* The set of this name, made when it is the first time; NULL: too many. */
static struct policy_set *
set_of(struct media_policy *p, const char *name)
{
	for (size_t i = 0; i < p->nset; i++)
		if (strcmp(p->set[i].name, name) == 0)
			return &p->set[i];
	if (p->nset == POLICY_SETS)
		return NULL;
	p->set[p->nset] = (struct policy_set){ .path = NULL };
	memcpy(p->set[p->nset].name, name, strlen(name) + 1);
	return &p->set[p->nset++];
}

const char *
policy_set_key(struct media_policy *p, const char *section, const char *key,
    const char *value, bool *ours)
{
	const char		*name = section + strlen("set");
	struct policy_set	*set;

	*ours = false;
	name += strspn(name, " ");
	/* The archiver says what is wrong with a name. */
	if (!volume_set_ok(name) || (set = set_of(p, name)) == NULL)
		return NULL;
	if (strcmp(key, "path") == 0)
		return ini_text(&set->path, value);
	if (strcmp(key, "device") == 0)
		return ini_text(&set->device, value);
	if (strcmp(key, "ledger") == 0)
		p->mirrored = true;	/* on each volume of the set */
	if (strcmp(key, "burn") == 0)
		set->burned = true;
	*ours = true;
	if (strcmp(key, "site") == 0)
		return ini_text(&set->site, value);
	if (strcmp(key, "region") == 0)
		return ini_text(&set->region, value);
	if (strcmp(key, "write_once") == 0) {
		set->write_once_said = true;
		return set_flag(&set->write_once, value);
	}
	if (strcmp(key, "external") == 0) {
		set->external_said = true;
		return set_flag(&set->external, value);
	}
	*ours = false;
	return NULL;
}

bool
policy_demands(const struct media_policy *p)
{
	return p->copies > 0 || p->kinds > 0 || p->verify_every > 0 ||
	    p->replace_after > 0 || p->rehearse_every > 0;
}
