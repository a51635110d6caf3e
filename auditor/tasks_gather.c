/*
 * tasks_gather.c: tasks and days out of the journal's register, the ledger's
 * last run and the trust folder's own certificates.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/plan.h"
#include "formats/sandbox/pool.h"
#include "auditor/chains.h"
#include "auditor/media.h"
#include "auditor/tasks.h"
#include "auditor/yearbook.h"

#define DAY		((int64_t)86400 * TIME_SECOND)
#define AUDIT_DAYS	2		/* an audit is nightly */
#define CERT_MAX	((size_t)256 * 1024)	/* octets, DER */
#define CERT_BEGIN	"-----BEGIN CERTIFICATE-----"
#define CERT_END	"-----END CERTIFICATE-----"

static uint64_t
number(const json_t *json, const char *key)
{
	uint64_t	 n = 0;

	json_get_u64(json, key, &n);
	return n;
}

/* The day in Vietnam; CALENDAR_NOW: no time. */
static int64_t
day_of(int64_t at)
{
	struct civil	 c;

	if (at == TIME_NONE)
		return CALENDAR_NOW;
	civil_of_time(at, &c);
	return civil_days(&c);
}

static int64_t
time_in(const json_t *json, const char *key)
{
	const char	*s = json_get_str(json, key);
	int64_t		 at;

	return s != NULL && time_parse(s, &at) == 0 ? at : TIME_NONE;
}

/* What the last run left open. */
static void
add_run(struct calendar *c, const struct yearbook *y)
{
	const json_t	*open = json_object_get(y->last, "open");
	uint64_t	 damage, tampering, rest;
	int64_t		 age = (y->now - y->run) / DAY;

	damage = number(open, "damage") + number(open, "catalog") +
	    number(open, "journal-damage") + number(open, "volume-damage");
	tampering = number(open, "journal") + number(open, "checkpoint") +
	    number(open, "ledger") + number(open, "mirror-differs") +
	    number(open, "structure");
	rest = number(y->last, "findings") - number(y->last, "accepted");
	rest = rest > damage + tampering ? rest - damage - tampering : 0;
	if (tampering > 0)
		calendar_add(c, CALENDAR_TASK, 0, "tampering", "14.1.a",
		    CALENDAR_NOW, "", _("%" PRIu64 " findings of tampering "
		    "are open. Next: nbaudit report"), tampering);
	if (damage > 0)
		calendar_add(c, CALENDAR_TASK, 0, "damage", "14.1.a",
		    CALENDAR_NOW, "", _("%" PRIu64 " findings of damage are "
		    "open. Next: nbarchive repair --auto"), damage);
	if (rest > 0)
		calendar_add(c, CALENDAR_TASK, 0, "findings", "13.5.a",
		    CALENDAR_NOW, "", _("%" PRIu64 " findings wait for a "
		    "person. Next: nbaudit report"), rest);
	if (age >= AUDIT_DAYS)
		calendar_add(c, CALENDAR_TASK, 0, "audit", "14.1.a",
		    CALENDAR_NOW, "", _("the last audit was %" PRId64 " days "
		    "ago. Next: nbaudit run"), age);
	if (number(json_object_get(y->last, "coverage"), "overdue") > 0)
		calendar_add(c, CALENDAR_TASK, 0, "coverage", "14.1.a",
		    CALENDAR_NOW, "", _("%" PRIu64 " objects were not read in "
		    "time. Next: nbaudit run without --budget"),
		    number(json_object_get(y->last, "coverage"), "overdue"));
}

/* Every so many days from ${at} on: late, or when it comes. */
static void
add_period(struct calendar *c, const char *what, int64_t at,
    unsigned int every, const char *late, const char *coming)
{
	int64_t	 due;

	if (every == 0)
		return;
	due = at == TIME_NONE ? CALENDAR_NOW : day_of(at) + (int64_t)every;
	if (due == CALENDAR_NOW || due < c->today)
		calendar_add(c, CALENDAR_TASK, 0, what, "14.1.c", due, "",
		    "%s", late);
	else
		calendar_add(c, CALENDAR_REMINDER, 0, what, "14.1.c", due, "",
		    "%s", coming);
}

static void
add_copies(struct calendar *c, const struct yearbook *y)
{
	const struct media_policy	*p = &y->opts->media;
	const json_t			*m = json_object_get(y->last, "media");
	uint64_t			 few;

	few = number(m, "too_few") + number(m, "too_alike");
	if (few > 0)
		calendar_add(c, CALENDAR_TASK, 0, "copies", "14.1.c",
		    CALENDAR_NOW, "", _("%" PRIu64 " objects lack the copies "
		    "that are demanded. Next: nbarchive backup --set NAME"),
		    few);
	if (number(m, "overdue") > 0)
		calendar_add(c, CALENDAR_TASK, 0, "volumes", "14.1.c",
		    CALENDAR_NOW, "", _("%" PRIu64 " volumes were not read "
		    "back in time. Next: nbarchive media verify"),
		    number(m, "overdue"));
	if (number(m, "lost") > 0)
		calendar_add(c, CALENDAR_TASK, 0, "lost", "14.1.c",
		    CALENDAR_NOW, "", _("%" PRIu64 " volumes are lost. Next: "
		    "find them, then nbarchive media keep LABEL"),
		    number(m, "lost"));
	if (number(m, "volumes") > 0)
		add_period(c, "read-back", time_in(m, "oldest_read"),
		    p->verify_every, _("a volume is overdue to be read back. "
		    "Next: nbarchive media verify"), _("the volume that was "
		    "read back longest ago is to be read again"));
	add_period(c, "rehearsal", time_in(m, "rehearsed"),
	    p->rehearse_every, _("a rehearsal of restoring is overdue. Next: "
	    "nbarchive rehearse --set NAME"),
	    _("restoring is to be rehearsed"));
}

/* Until when documents are provable, as the last run saw it. */
static void
add_renewals(struct calendar *c, const struct yearbook *y)
{
	json_t	*list = json_object_get(y->last, "renewals"), *one;
	int64_t	 at;
	char	 what[40];
	size_t	 i;

	json_array_foreach(list, i, one) {
		if ((at = time_in(one, "until")) == TIME_NONE)
			continue;
		snprintf(what, sizeof(what), "provable-%zu", i);
		calendar_add(c, CALENDAR_TASK, 0, what, "14.1.a", day_of(at),
		    "", _("%" PRIu64 " documents are provable until then; "
		    "they are to be time-stamped again. Next: nbaudit run "
		    "--tsa URL"), number(one, "documents"));
	}
}

/*
 * An end of what signatures are judged by.  Before it everything that rests
 * on it needs its time-stamp and its revocation data.
 */
static void
add_trust(struct calendar *c, const struct yearbook *y,
    const struct cert_facts *f, enum trust_role role)
{
	unsigned int	 before = y->opts->renew_before;
	int64_t		 end = day_of(f->not_after);
	const char	*name = *f->common_name == '\0' ? f->subject :
			    f->common_name;
	bool		 tsa = role == TRUST_TSA;
	char		 what[40], hex[DIGEST_HEX];

	if (end == CALENDAR_NOW || end < c->today)
		return;
	snprintf(what, sizeof(what), "trust-%.16s", digest_hex(&f->sha256,
	    hex));
	calendar_add(c, CALENDAR_FACT, 0, what, "", end, name, "%s", tsa ?
	    _("this time-stamping authority's certificate ends") :
	    _("this trusted authority's certificate ends"));
	snprintf(what, sizeof(what), "before-%.16s", digest_hex(&f->sha256,
	    hex));
	calendar_add(c, end - before <= c->today ? CALENDAR_TASK :
	    CALENDAR_REMINDER, 0, what, "14.1.a", end - before, name, tsa ?
	    _("ends in %u days: time-stamp again what its stamps prove") :
	    _("ends in %u days: what it vouches for needs time-stamps and "
	    "CRLs from before (nbaudit fetch, nbaudit run --tsa URL)"),
	    (unsigned int)(end - before <= c->today ? end - c->today :
	    before));
}

/* One certificate, whose facts a worker reads. */
static int
add_der(struct calendar *c, const struct yearbook *y, struct chains *chains,
    const uint8_t *der, size_t len, enum trust_role role)
{
	const struct chain_result	*r;
	struct plan			*plan = plan_new();
	struct sigplan			*sig;
	int				 rc = -1;

	if (plan != NULL && (sig = plan_add_sig(plan)) != NULL) {
		sig->cert = plan_add_cert(plan, der, len);
		r = sig->cert < 0 ? NULL : chains_get(chains, plan, 0, y->now,
		    NULL);
		if (r != NULL && r->cert_facts.subject != NULL &&
		    r->cert_facts.common_name != NULL)
			add_trust(c, y, &r->cert_facts, role);
		rc = 0;
	}
	plan_free(plan);
	return rc;
}

/* A file of the trust folder: DER, or certificates in PEM. */
static int
add_file(struct calendar *c, const struct yearbook *y, struct chains *chains,
    const struct trust_file *f)
{
	const char	*p = (const char *)f->octets.p, *stop;
	const char	*end = p + f->octets.len;
	struct buf	 der;
	int		 rc = 0;

	if (f->octets.len == 0)
		return 0;
	if (memmem(p, f->octets.len, CERT_BEGIN, sizeof(CERT_BEGIN) - 1) ==
	    NULL)
		return *f->octets.p == 0x30 ? add_der(c, y, chains,
		    f->octets.p, f->octets.len, f->role) : 0;
	buf_init(&der, CERT_MAX);
	while (rc == 0 && (p = memmem(p, (size_t)(end - p), CERT_BEGIN,
	    sizeof(CERT_BEGIN) - 1)) != NULL) {
		p += sizeof(CERT_BEGIN) - 1;
		if ((stop = memmem(p, (size_t)(end - p), CERT_END,
		    sizeof(CERT_END) - 1)) == NULL)
			break;
		buf_reset(&der);
		if (base64_decode_loose(&der, p, (size_t)(stop - p)) == 0)
			rc = add_der(c, y, chains, der.p, der.len, f->role);
		p = stop;
	}
	buf_release(&der);
	return rc;
}

static int
add_trust_folder(struct calendar *c, const struct yearbook *y)
{
	char		*worker = pool_worker();
	struct chains	*chains = NULL;
	int		 rc = -1;

	if (worker != NULL && (chains = chains_new(worker, &y->trust, y->now,
	    y->opts->require_sandbox)) != NULL)
		rc = 0;
	for (size_t i = 0; rc == 0 && i < y->trust.n; i++)
		if (!y->trust.file[i].revocation && !y->trust.file[i].kept)
			rc = add_file(c, y, chains, &y->trust.file[i]);
	chains_free(chains);
	free(worker);
	return rc;
}

int
tasks_gather(struct calendar *c, struct yearbook *y)
{
	calendar_init(c, &y->opts->holidays, day_of(y->opts->has_at ?
	    y->opts->at : y->now));
	calendar_register(c, &y->all);
	calendar_reports(c, true);
	add_run(c, y);
	add_copies(c, y);
	add_renewals(c, y);
	if (add_trust_folder(c, y) == -1 || calendar_sort(c) == -1) {
		log_errx("%s", _("the tasks could not be gathered"));
		return -1;
	}
	return 0;
}
