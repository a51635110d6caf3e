/*
 * transitions.c: certificates that changed, and the documents they touch.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"
#include "auditor/ledger.h"
#include "auditor/transitions.h"

#define NAMES_MAX	20		/* documents named in a finding */
#define INCIDENTS_MAX	((size_t)4 * 1024 * 1024)	/* octets */
#define STATUS_SIZE	16

/* A line of the last certificates.tsv. */
struct before {
	struct digest	 sha256;
	char		 status[STATUS_SIZE];
};

/* A certificate that changed or had an incident, and what it signed. */
struct touched {
	struct digest	 sha256;
	char		*name;		/* for a person */
	const char	*kind;		/* incident; NULL: its status */
	char		 was[STATUS_SIZE];
	const char	*is;
	bool		 expired;	/* since the last run */
	int64_t		 from;		/* what counts from when; TIME_NONE */
	int		 reason;
	int64_t		 stated;	/* revoked_at, where from is earlier */
	uint64_t	 safe;		/* proven to be older */
	uint64_t	 open;		/* not proven */
	uint64_t	 later;		/* proven to be younger: incidents */
	uint64_t	 accession[NAMES_MAX];	/* of open and later ones */
	size_t		 n;
};

struct incident {
	char		*certificate;	/* lower-case hex */
	const char	*kind;
	int64_t		 since;
};

struct transitions {
	int64_t		 last;		/* the last run; TIME_NONE */
	int64_t		 now;
	struct before	*before;	/* by digest, as the file is */
	size_t		 nbefore;
	struct incident	*incident;
	size_t		 nincident;
	struct touched	*touched;
	size_t		 n;
};

const char *
certificate_status(const struct chain_result *r)
{
	if (r->revocation == REVOCATION_REVOKED)
		return r->reason == REASON_HOLD ? "on-hold" : "revoked";
	if (r->finding == FINDING_CA_REVOKED_NO_POE)
		return "ca-revoked";
	return r->revocation == REVOCATION_GOOD ? "good" : "unknown";
}

/* Field ${i} of a line that ends at ${end}: its length, and where. */
static size_t
field(const char *p, const char *end, unsigned int i, const char **at)
{
	const char	*tab;

	for (; i > 0; i--) {
		if ((tab = memchr(p, '\t', (size_t)(end - p))) == NULL)
			return 0;
		p = tab + 1;
	}
	*at = p;
	tab = memchr(p, '\t', (size_t)(end - p));
	return (size_t)((tab == NULL ? end : tab) - p);
}

static int
add_before(struct transitions *t, const char *p, const char *end)
{
	struct before	*b;
	struct buf	 raw;
	const char	*at;
	size_t		 len = field(p, end, 0, &at);
	int		 rc = 0;

	buf_init(&raw, DIGEST_SIZE);
	if (hex_decode(&raw, p, len) == -1 || raw.len != DIGEST_SIZE ||
	    (len = field(p, end, 5, &at)) == 0 || len >= STATUS_SIZE) {
		buf_release(&raw);
		return 0;	/* not a line of ours */
	}
	b = reallocarray(t->before, t->nbefore + 1, sizeof(*b));
	if (b != NULL) {
		t->before = b;
		b = &t->before[t->nbefore++];
		memset(b, 0, sizeof(*b));
		memcpy(b->sha256.octet, raw.p, DIGEST_SIZE);
		memcpy(b->status, at, len);
	} else {
		rc = -1;
	}
	buf_release(&raw);
	return rc;
}

static int
by_digest(const void *a, const void *b)
{
	return digest_cmp(&((const struct before *)a)->sha256,
	    &((const struct before *)b)->sha256);
}

static int
read_before(struct transitions *t, struct audit *a)
{
	struct buf	 b;
	const char	*p, *end, *nl;
	int		 rc = -1;

	buf_init(&b, LEDGER_FILE_MAX);
	/* Who remembers no commit has said what it looks at (verify). */
	if ((*a->state->commit != '\0' &&
	    ledger_base(a->ledger, a->state->commit) == -1) ||
	    ledger_get(a->ledger, "certificates.tsv", &b) == -1)
		goto out;
	p = (const char *)b.p;
	end = p + b.len;
	for (rc = 0; rc == 0 && p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		rc = add_before(t, p, nl);
	}
	if (t->nbefore > 1)
		qsort(t->before, t->nbefore, sizeof(*t->before), by_digest);
 out:
	buf_release(&b);
	return rc;
}

static const char *
incident_kind(const char *s, size_t len)
{
	static const char *const kinds[] = { "exposed", "lost", "copied",
	    "damaged" };

	for (size_t i = 0; i < 4; i++)
		if (strlen(kinds[i]) == len && memcmp(kinds[i], s, len) == 0)
			return kinds[i];
	return NULL;
}

/* A time, or a day of which every hour counts. */
static int
incident_time(const char *s, size_t len, int64_t *to)
{
	char	 text[48];

	if (len == 0 || len > 30)
		return -1;
	snprintf(text, sizeof(text), "%.*s%s", (int)len, s, len == 10 ?
	    "T00:00:00+07:00" : "");
	return time_parse(text, to);
}

/* 0, or -1: memory, or a line that says nothing (logged). */
static int
add_incident(struct transitions *t, const char *file, unsigned int line,
    const char *p, const char *end)
{
	struct incident	*n, in = { 0 };
	const char	*a = memchr(p, ',', (size_t)(end - p)), *b, *c;

	b = a == NULL ? NULL : memchr(a + 1, ',', (size_t)(end - a - 1));
	if (b == NULL || a == p ||
	    (in.kind = incident_kind(a + 1, (size_t)(b - a - 1))) == NULL)
		goto bad;
	c = memchr(b + 1, ',', (size_t)(end - b - 1));
	if (incident_time(b + 1, (size_t)((c == NULL ? end : c) - b - 1),
	    &in.since) == -1)
		goto bad;
	n = reallocarray(t->incident, t->nincident + 1, sizeof(*n));
	if (n == NULL)
		return -1;
	t->incident = n;
	if ((in.certificate = strndup(p, (size_t)(a - p))) == NULL)
		return -1;
	for (char *q = in.certificate; *q != '\0'; q++)
		if (*q >= 'A' && *q <= 'F')
			*q = (char)(*q - 'A' + 'a');
	t->incident[t->nincident++] = in;
	return 0;
 bad:
	log_errx(_("%s, line %u: want certificate,kind,since: the SHA-256 or "
	    "serial number in hex; exposed, lost, copied or damaged; a date"),
	    file, line);
	return -1;
}

static int
read_incidents(struct transitions *t, const char *ledger)
{
	char		*path = folder_path(ledger, "incidents.csv");
	struct buf	 b;
	const char	*p, *end, *nl, *eol;
	unsigned int	 line = 0;
	int		 rc = 0;

	if (path == NULL)
		return -1;
	buf_init(&b, INCIDENTS_MAX);
	if (durable_read(&b, path) == -1) {
		if (errno != ENOENT) {
			log_err("%s", path);
			rc = -1;
		}
		goto out;
	}
	p = (const char *)b.p;
	for (end = p + b.len; rc == 0 && p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl == NULL ? end : nl;
		eol = nl > p && nl[-1] == '\r' ? nl - 1 : nl;
		line++;
		if (eol == p || *p == '#' || (line == 1 && eol - p > 12 &&
		    memcmp(p, "certificate,", 12) == 0))
			continue;
		rc = add_incident(t, path, line, p, eol);
	}
 out:
	buf_release(&b);
	free(path);
	return rc;
}

struct transitions *
transitions_new(struct audit *a)
{
	struct transitions	*t = calloc(1, sizeof(*t));
	const char		*run = a->state->summary == NULL ? NULL :
				    json_get_str(a->state->summary, "run");

	if (t == NULL)
		return NULL;
	t->now = a->at;
	if (run == NULL || time_parse(run, &t->last) == -1)
		t->last = TIME_NONE;
	if (read_before(t, a) == 0 &&
	    read_incidents(t, a->opts->ledger) == 0)
		return t;
	transitions_free(t);
	return NULL;
}

void
transitions_free(struct transitions *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->nincident; i++)
		free(t->incident[i].certificate);
	for (size_t i = 0; i < t->n; i++)
		free(t->touched[i].name);
	free(t->incident);
	free(t->touched);
	free(t->before);
	free(t);
}

/* The line of the certificate, made when it is new.  NULL: memory. */
static struct touched *
touched_get(struct transitions *t, const struct cert_facts *c,
    const char *kind)
{
	struct touched	*p;

	for (size_t i = 0; i < t->n; i++)
		if (digest_equal(&t->touched[i].sha256, &c->sha256) &&
		    t->touched[i].kind == kind)
			return &t->touched[i];
	if ((p = reallocarray(t->touched, t->n + 1, sizeof(*p))) == NULL)
		return NULL;
	t->touched = p;
	p = &t->touched[t->n];
	*p = (struct touched){ .sha256 = c->sha256, .kind = kind,
	    .from = TIME_NONE, .stated = TIME_NONE, .reason = -1 };
	if ((p->name = strdup(c->common_name)) == NULL)
		return NULL;
	t->n++;
	return p;
}

static void
touched_add(struct touched *p, const struct object *o, uint64_t *count)
{
	++*count;
	if (count == &p->safe)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (p->accession[i] == o->accession)
			return;
	if (p->n < NAMES_MAX)
		p->accession[p->n++] = o->accession;
}

static void
note_status(struct transitions *t, const struct object *o,
    const struct chain_result *r, const struct poe *poe)
{
	struct before		 key = { .sha256 = r->cert_facts.sha256 };
	const struct before	*was;
	const char		*is = certificate_status(r);
	struct touched		*p;
	bool			 expired, changed;

	was = t->nbefore == 0 ? NULL : bsearch(&key, t->before, t->nbefore,
	    sizeof(*t->before), by_digest);
	if (was == NULL)
		return;		/* new here: its documents say it */
	expired = t->last != TIME_NONE && r->cert_facts.not_after != TIME_NONE
	    && r->cert_facts.not_after > t->last &&
	    r->cert_facts.not_after <= t->now;
	/* That nothing new is known changes nothing. */
	changed = strcmp(is, "unknown") != 0 &&
	    strcmp(was->status, "unknown") != 0 && strcmp(is, was->status) !=
	    0;
	if ((!expired && !changed) ||
	    (p = touched_get(t, &r->cert_facts, NULL)) == NULL)
		return;
	memcpy(p->was, was->status, sizeof(p->was));
	p->is = is;
	p->expired = !changed;
	p->reason = r->reason;
	p->stated = r->revoked_at;
	p->from = p->expired ? r->cert_facts.not_after : r->revoked_at;
	if (!p->expired && r->invalid_since != TIME_NONE &&
	    r->invalid_since < p->from)
		p->from = r->invalid_since;
	touched_add(p, o, poe->by != -1 && (p->from == TIME_NONE ||
	    poe->best < p->from) ? &p->safe : &p->open);
}

static bool
is_certificate(const struct incident *in, const struct cert_facts *c)
{
	const char	*serial = in->certificate;
	char		 hex[DIGEST_HEX];

	while (*serial == '0' && serial[1] != '\0')
		serial++;	/* as ours: no leading zeros */
	return strcmp(in->certificate, digest_hex(&c->sha256, hex)) == 0 ||
	    strcasecmp(serial, c->serial) == 0;
}

void
transitions_note(struct transitions *t, const struct object *o,
    const struct chain_result *today, const struct poe *poe)
{
	struct touched	*p;

	if (today == NULL || today->cert_facts.subject == NULL)
		return;
	note_status(t, o, today, poe);
	for (size_t i = 0; i < t->nincident; i++) {
		const struct incident	*in = &t->incident[i];

		/* A damaged device taints nothing. */
		if (strcmp(in->kind, "damaged") == 0 ||
		    !is_certificate(in, &today->cert_facts) ||
		    (p = touched_get(t, &today->cert_facts, in->kind)) == NULL)
			continue;
		p->from = in->since;
		touched_add(p, o, poe->by == -1 ? &p->open :
		    poe->best < in->since ? &p->safe : &p->later);
	}
}

/* "a.pdf, b.pdf" of the documents that are named. */
static void
put_names(struct buf *b, const struct touched *p, struct audit *a)
{
	char	*name;

	for (size_t i = 0; i < p->n; i++) {
		buf_addstr(b, i == 0 ? ": " : ", ");
		if ((name = accession_name(a->shadow, p->accession[i])) !=
		    NULL)
			utf8_visible(b, name, strlen(name));
		else
			buf_addf(b, "%" PRIu64, p->accession[i]);
		free(name);
	}
	if (p->open + p->later > p->n)
		buf_addstr(b, ", ...");
}

static const char *
change_text(const struct touched *p)
{
	if (p->expired)
		return _("The certificate of %s has expired (%s).");
	if (strcmp(p->is, "revoked") == 0)
		return _("The certificate of %s was revoked (%s).");
	if (strcmp(p->is, "on-hold") == 0)
		return _("The certificate of %s is on hold (%s).");
	if (strcmp(p->is, "ca-revoked") == 0)
		return _("The authority of the certificate of %s was revoked "
		    "(%s).");
	return _("The certificate of %s is no longer on hold (%s).");
}

/* A translation is our own text, but a name is a stranger's. */
static void
put_text(struct buf *b, const char *text, const char *name, const char *when)
{
	const char	*arg[2] = { name, when };
	unsigned int	 i = 0;

	for (; *text != '\0'; text++)
		if (text[0] == '%' && text[1] == 's' && i < 2) {
			utf8_visible(b, arg[i], strlen(arg[i]));
			i++;
			text++;
		} else {
			buf_addc(b, *text);
		}
}

static void
report_one(const struct touched *p, struct audit *a)
{
	struct buf	 b;
	char		 hex[DIGEST_HEX], part[128], when[TIME_TEXT];
	char		 told[TIME_TEXT];

	digest_hex(&p->sha256, hex);
	time_rfc3339(p->from, when);
	time_local(p->from, told);
	buf_init(&b, 64 * 1024);
	if (p->kind != NULL)
		put_text(&b, _("QD 2103 6.1.b: the key of %s was reported "
		    "exposed, lost or copied (%s)."), p->name, told);
	else
		put_text(&b, change_text(p), p->name, told);
	if (p->kind != NULL)
		buf_addf(&b, _(" Proven to be signed after that: %" PRIu64
		    ". Of unproven time: %" PRIu64 ". Proven to be older: %"
		    PRIu64), p->later, p->open, p->safe);
	else
		buf_addf(&b, _(" Signatures that are proven to be older: %"
		    PRIu64 "; not proven: %" PRIu64), p->safe, p->open);
	put_names(&b, p, a);
	snprintf(part, sizeof(part), "%s %s %s", hex, p->kind != NULL ?
	    p->kind : p->expired ? "expired" : p->is, when);
	report_part(&a->report, p->kind != NULL ? KIND_INCIDENT :
	    KIND_CERTIFICATE, part, "%s", buf_str(&b) == NULL ? "" :
	    buf_str(&b));
	buf_release(&b);
}

void
transitions_report(struct transitions *t, struct audit *a)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct touched	*p = &t->touched[i];

		if (p->kind == NULL || p->later + p->open > 0)
			report_one(p, a);
	}
}
