/*
 * options.c: what stands behind an option, taken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/register.h"
#include "auditor/options.h"
#include "auditor/partial.h"

#define POLICY_MAX	((size_t)1024 * 1024)	/* octets of a table */

int
option_text(char **to, const char *value)
{
	free(*to);
	if ((*to = strdup(value)) != NULL)
		return 0;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): strdup() failed */
	log_errx("%s", _("out of memory"));
	return -1;
}

/* One more of an option that may stand ${max} times. */
static int
option_more(char **list, size_t *n, size_t max, const char *option,
    const char *value)
{
	if (*n == max) {
		log_errx(_("more than %zu times %s"), max, option);
		return -1;
	}
	if (option_text(&list[*n], value) == -1)
		return -1;
	(*n)++;
	return 0;
}

int
option_covers(struct options *o, const char *value)
{
	return option_more(o->covers, &o->ncovers, COVERS_MAX, "--covers",
	    value);
}

int
option_register(struct options *o, const char *value)
{
	return option_more(o->registers, &o->nregister, REGISTERS_MAX,
	    "--register", value);
}

int
until_day(const struct options *o, int64_t *day)
{
	char		 iso[CIVIL_TEXT];
	const char	*wrong = register_date_parse(o->until, iso);
	struct civil	 c;

	if (wrong == NULL && date_find(iso, strlen(iso), &c, NULL, NULL) ==
	    DATE_FOUND) {
		*day = civil_days(&c);
		return 0;
	}
	log_errx(_("--until %s: %s"), o->until, wrong == NULL ? "?" : wrong);
	return -1;
}

int
option_jobs(struct options *o, const char *value)
{
	uint64_t	 n;

	if (parse_u64(value, 1, JOBS_MAX, &n) == -1) {
		log_errx(_("--jobs %s: want a number from 1 to %d"), value,
		    JOBS_MAX);
		return -1;
	}
	o->jobs = (unsigned int)n;
	return 0;
}

int
option_budget(struct options *o, const char *value)
{
	if (budget_parse(value, &o->budget) == 0)
		return 0;
	log_errx(_("--budget %s: want a time such as 90s, 30m or 2h"), value);
	return -1;
}

int
option_shard(struct options *o, const char *value)
{
	const char	*slash = strchr(value, '/');
	char		 first[16];
	uint64_t	 i, n;

	if (slash != NULL && (size_t)(slash - value) < sizeof(first)) {
		memcpy(first, value, (size_t)(slash - value));
		first[slash - value] = '\0';
		if (parse_u64(slash + 1, 1, SHARDS_MAX, &n) == 0 &&
		    parse_u64(first, 1, n, &i) == 0) {
			o->shard = (unsigned int)i;
			o->shards = (unsigned int)n;
			return 0;
		}
	}
	log_errx(_("--shard %s: want I/N, I from 1 to N, N at most %d"), value,
	    SHARDS_MAX);
	return -1;
}

int
option_count(struct options *o, const char *value)
{
	if (parse_u64(value, 1, UINT32_MAX, &o->count) == 0)
		return 0;
	log_errx(_("-n %s: want a number from 1 on"), value);
	return -1;
}

int
option_year(struct options *o, const char *value)
{
	uint64_t	 n;

	/* The regulation is of 2017. */
	if (parse_u64(value, 2017, 9999, &n) == 0) {
		o->year = (unsigned int)n;
		return 0;
	}
	log_errx(_("--year %s: want a year from 2017 on"), value);
	return -1;
}

int
option_since(struct options *o, const char *value)
{
	if (parse_u64(value, 0, INT64_MAX, &o->since) == 0) {
		o->has_since = true;
		return 0;
	}
	log_errx(_("--since %s: want a number of entries"), value);
	return -1;
}

int
option_at(struct options *o, const char *value)
{
	if (time_parse_typed(value, &o->at) == -1) {
		log_errx(_("--at %s: want a time such as "
		    "2026-11-23T19:00:00Z"), value);
		return -1;
	}
	o->has_at = true;
	return 0;
}

/* The table of algorithms that the configuration names.  0 or -1 (logged). */
int
options_policy(const char *path)
{
	char		 why[128] = "";
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, POLICY_MAX);
	if (durable_read(&b, path) == -1)
		log_err(_("%s: the table of algorithms cannot be read"), path);
	else if (algorithms_policy((const char *)b.p, b.len, why) == -1)
		log_errx(_("%s: is not a table of algorithms: %s"), path, why);
	else
		rc = 0;
	buf_release(&b);
	return rc;
}
