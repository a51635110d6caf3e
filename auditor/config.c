/*
 * config.c: the part of nguyenban.conf that concerns the auditor.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/ini.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/rules_policy.h"
#include "auditor/options.h"

#define RENEW_BEFORE	365		/* days */
#define CONFIG_DEFAULT	"/etc/nguyenban/nguyenban.conf"

#define TIMEOUT_MAX	3600		/* seconds: nbfetch takes no more */

/*
 * nbarchive's keys: both programs read one file.  Keys that both may use
 * stand before the first section; [archive] is its own, [audit] ours.  What
 * neither knows is a mistake of spelling and an error.
 */
static const char *const archiver_keys[] = {
	"channel", "describe", "direction", "key", "ocr", "quarantine",
	"reserve", "segment_size", "settle",
};

void
options_init(struct options *o)
{
	memset(o, 0, sizeof(*o));
	o->renew_before = RENEW_BEFORE;
}

void
options_release(struct options *o)
{
	free(o->store);
	free(o->ledger);
	free(o->trust);
	free(o->auditor_name);
	free(o->log_key);
	free(o->metrics);
	free(o->run_time);
	free(o->tsa_url);
	free(o->tsa_user);
	free(o->algorithms);
	free(o->request);
	free(o->response);
	free(o->import);
	free(o->fetch_urls);
	free(o->proxy);
	free(o->auditor_key);
	free(o->output);
	free(o->seed);
	free(o->from);
	free(o->new_key);
	free(o->until);
	free(o->agencies);
	free(o->agency);
	free(o->parent);
	free(o->place);
	rules_policy_free(o->rules);
	for (size_t i = 0; i < o->nmirror; i++)
		free(o->mirror[i].url);
	for (size_t i = 0; i < o->nregister; i++)
		free(o->registers[i]);
	for (size_t i = 0; i < o->ncovers; i++)
		free(o->covers[i]);
	policy_release(&o->media);
	options_init(o);
}

/* A path or name that the command line did not give.  0 or -1. */
static int
set_text(char **out, const char *value)
{
	if (*out != NULL)
		return 0;
	return (*out = strdup(value)) == NULL ? -1 : 0;
}

static int
set_jobs(struct options *o, const char *value)
{
	uint64_t	 n;

	if (parse_u64(value, 0, JOBS_MAX, &n) == -1)
		return -1;
	if (o->jobs == 0)
		o->jobs = (unsigned int)n;
	return 0;
}

/* "url" of [mirror NAME]; the name is shown, and is no path. */
static int
set_mirror(struct options *o, const char *name, const char *key,
    const char *value)
{
	struct mirror	*m = &o->mirror[o->nmirror];

	if (o->nmirror == MIRRORS_MAX || strcmp(key, "url") != 0 ||
	    *value == '\0' || *value == '-' ||
	    strlen(name) >= sizeof(m->name) || *name == '\0')
		return -1;
	memcpy(m->name, name, strlen(name) + 1);
	if ((m->url = strdup(value)) == NULL)
		return -1;
	o->nmirror++;
	return 0;
}

/* "witness = VKEY", once for each. */
static int
set_witness(struct options *o, const char *value)
{
	struct vkey	*v = &o->witness[o->nwitness];

	if (o->nwitness == WITNESSES_MAX || vkey_parse(v, value) == -1 ||
	    v->type != KEY_TYPE_COSIGNATURE)
		return -1;
	o->nwitness++;
	return 0;
}

static int
set_need(struct options *o, const char *value)
{
	uint64_t	 n;

	if (parse_u64(value, 0, WITNESSES_MAX, &n) == -1)
		return -1;
	o->witness_need = (size_t)n;
	return 0;
}

/* An address that nbfetch takes. */
static int
set_url(char **out, const char *value)
{
	if (strncmp(value, "http://", 7) != 0 &&
	    strncmp(value, "https://", 8) != 0)
		return -1;
	return set_text(out, value);
}

static int
set_days(unsigned int *out, const char *value)
{
	uint64_t	 n;

	if (parse_u64(value, 0, 36500, &n) == -1)
		return -1;
	*out = (unsigned int)n;
	return 0;
}

/* A key of [rules], or one of them that stands in [audit].  0 or -1. */
static int
rules_key(struct options *o, const char *file, unsigned int line,
    const char *key, const char *value)
{
	const char	*wrong = rules_policy_key(&o->rules, key, value);

	if (wrong == NULL)
		return 0;
	log_errx(_("%s, line %u: %s = %s: %s"), file, line, key, value, wrong);
	return -1;
}

/* Keys of [audit] about evidence.  1 taken, 0 none of them, -1 bad. */
static int
evidence_key(struct options *o, const char *key, const char *value)
{
	int	 rc;

	if (strcmp(key, "tsa_url") == 0)
		rc = set_url(&o->tsa_url, value);
	else if (strcmp(key, "tsa_user") == 0)
		rc = set_text(&o->tsa_user, value);
	else if (strcmp(key, "renew_before") == 0)
		rc = set_days(&o->renew_before, value);
	else if (strcmp(key, "algorithms") == 0)
		rc = set_text(&o->algorithms, value);
	else
		return 0;
	return rc == 0 ? 1 : -1;
}

/* Keys of [audit] about the network.  1 taken, 0 none of them, -1 bad. */
static int
network_key(struct options *o, const char *key, const char *value)
{
	uint64_t	 n;
	int		 rc;

	if (strcmp(key, "fetch") == 0) {
		rc = set_text(&o->fetch_urls, value);
	} else if (strcmp(key, "proxy") == 0) {
		rc = set_text(&o->proxy, value);
	} else if (strcmp(key, "network_timeout") == 0) {
		rc = parse_u64(value, 1, TIMEOUT_MAX, &n);
		o->network_timeout = (unsigned int)n;
	} else {
		return 0;
	}
	return rc == 0 ? 1 : -1;
}

int
budget_parse(const char *text, int64_t *us)
{
	static const struct { char unit; int64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};
	char		 number[16];
	size_t		 len = strlen(text);
	int64_t		 each = 1;
	uint64_t	 n;

	for (size_t i = 0; len > 0 && i < sizeof(units) / sizeof(units[0]);
	    i++)
		if (text[len - 1] == units[i].unit) {
			each = units[i].seconds;
			len--;
			break;
		}
	if (len == 0 || len >= sizeof(number))
		return -1;
	memcpy(number, text, len);
	number[len] = '\0';
	if (parse_u64(number, 1, 366 * 86400, &n) == -1)
		return -1;
	*us = (int64_t)n * each * TIME_SECOND;
	return 0;
}

static int
set_budget(struct options *o, const char *value)
{
	return o->budget != 0 ? 0 : budget_parse(value, &o->budget);
}

static int
set_cover_days(struct options *o, const char *value)
{
	uint64_t	 n;

	if (parse_u64(value, 1, 36600, &n) == -1)
		return -1;
	o->cover_days = (unsigned int)n;
	return 0;
}

static bool
is_archiver_key(const char *key)
{
	for (size_t i = 0; i < sizeof(archiver_keys) /
	    sizeof(archiver_keys[0]); i++)
		if (strcmp(key, archiver_keys[i]) == 0)
			return true;
	return false;
}

/* What is demanded of copies; the rest of sets is the archiver's. */
static int
media_key(struct options *o, const char *file, unsigned int line,
    const char *section, const char *key, const char *value)
{
	const char	*wrong;
	bool		 ours;

	wrong = strcmp(section, "media") == 0 ?
	    policy_key(&o->media, key, value) :
	    policy_set_key(&o->media, section, key, value, &ours);
	if (wrong == NULL)
		return 0;
	log_errx(_("%s, line %u: %s = %s: %s"), file, line, key, value,
	    wrong);
	return -1;
}

/* Whose archive it is, when its office works; the rest is the archiver's. */
static int
office_key(struct options *o, const char *file, unsigned int line,
    const char *section, const char *key, const char *value)
{
	const struct {
		const char	*key;
		char		**to;
	} keys[] = { { "agency", &o->agency }, { "parent", &o->parent },
	    { "place", &o->place } };
	const char	*wrong = NULL;

	if (strcmp(section, "holidays") == 0)
		wrong = holidays_key(&o->holidays, key, value);
	else if (strcmp(key, "holidays") == 0)
		wrong = holidays_add(&o->holidays, value);
	for (size_t i = 0; *section == 'r' && i < sizeof(keys) /
	    sizeof(keys[0]); i++)
		if (strcmp(keys[i].key, key) == 0 && (*value == '\0' ||
		    !utf8_valid(value, strlen(value)) ||
		    set_text(keys[i].to, value) == -1))
			wrong = _("is not UTF-8 text, or too long");
	if (wrong == NULL)
		return 0;
	log_errx(_("%s, line %u: %s = %s: %s"), file, line, key, value,
	    wrong);
	return -1;
}

static int
config_key(const char *file, unsigned int line, const char *section,
    const char *key, const char *value, void *arg)
{
	struct options	*o = arg;
	bool		 shared = *section == '\0';
	int		 rc = 0;

	/* Where the store is concerns us, wherever it is said. */
	if (strcmp(section, "archive") == 0)
		return strcmp(key, "store") == 0 ?
		    set_text(&o->store, value) : 0;
	if (strncmp(section, "set ", 4) == 0 || strcmp(section, "media") == 0)
		return media_key(o, file, line, section, key, value);
	if (strcmp(section, "register") == 0 ||
	    strcmp(section, "holidays") == 0)
		return office_key(o, file, line, section, key, value);
	if (strcmp(section, "rules") == 0 || (strcmp(section, "audit") == 0 &&
	    rules_policy_is_old(key)))
		return rules_key(o, file, line, key, value);
	if (strcmp(section, "metrics") == 0 && strcmp(key, "textfile") == 0)
		return set_text(&o->metrics, value);
	if (strncmp(section, "mirror ", 7) == 0) {
		if (set_mirror(o, section + 7, key, value) == 0)
			return 0;
		log_errx(_("%s, line %u: want \"url = WHERE\" once in each of "
		    "at most %d sections [mirror NAME]"), file, line,
		    MIRRORS_MAX);
		return -1;
	}
	if (!shared && strcmp(section, "audit") != 0) {
		log_errx(_("%s, line %u: there is no section [%s]"), file,
		    line, section);
		return -1;
	}
	if (strcmp(key, "store") == 0)
		rc = set_text(&o->store, value);
	else if (strcmp(key, "ledger") == 0)
		rc = set_text(&o->ledger, value);
	else if (strcmp(key, "trust") == 0)
		rc = set_text(&o->trust, value);
	else if (strcmp(key, "auditor_name") == 0)
		rc = set_text(&o->auditor_name, value);
	else if (strcmp(key, "jobs") == 0)
		rc = set_jobs(o, value);
	else if (strcmp(key, "budget") == 0 && !shared)
		rc = set_budget(o, value);
	else if (strcmp(key, "cover_days") == 0 && !shared)
		rc = set_cover_days(o, value);
	else if (strcmp(key, "witness") == 0 && !shared)
		rc = set_witness(o, value);
	else if (strcmp(key, "witnesses_needed") == 0 && !shared)
		rc = set_need(o, value);
	else if ((rc = network_key(o, key, value)) != 0 ||
	    (!shared && (rc = evidence_key(o, key, value)) != 0))
		rc = rc == 1 ? 0 : -1;
	else if (!shared || !is_archiver_key(key)) {
		log_errx(_("%s, line %u: the key \"%s\" is not known; those "
		    "that are stand in the store's nguyenban.conf.example"),
		    file, line, key);
		return -1;
	}
	if (rc == -1)
		log_errx(_("%s, line %u: \"%s\" is not a good value for %s"),
		    file, line, value, key);
	return rc;
}

int
options_config(struct options *o, const char *file)
{
	if (file == NULL && access(CONFIG_DEFAULT, F_OK) == -1)
		return 0;
	if (ini_read(file == NULL ? CONFIG_DEFAULT : file, config_key, o) == -1)
		return -1;
	if (o->witness_need <= o->nwitness)
		return 0;
	log_errx(_("witnesses_needed is %zu, but only %zu lines \"witness = "
	    "KEY\" name one"), o->witness_need, o->nwitness);
	return -1;
}
