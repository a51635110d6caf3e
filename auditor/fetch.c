/*
 * fetch.c: nbaudit fetch: the evidence that the next run needs, from the
 * network or from a stick (04-ledger.md, "Evidence over time").
 *
 * What comes is appraised by a worker and kept once, by its SHA-256.  Nothing
 * held is ever replaced or removed.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/source.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "auditor/jsonl.h"
#include "auditor/network.h"
#include "auditor/options.h"
#include "auditor/state.h"
#include "auditor/trust.h"

#define ROUNDS		4		/* new certificates may name others */
#define WANTED_MAX	20000
#define FETCH_MAX	((size_t)20 * 1024 * 1024)	/* octets of a file */
#define MEMORY_MAX	((size_t)32 * 1024 * 1024)

/* An address to ask, owned. */
struct wanted {
	enum source_kind kind;
	char		*url;
	struct octets	 post;
	struct octets	 cert;
	bool		 done;
};

enum outcome { OUT_NEW, OUT_SAME, OUT_OLD, OUT_REFUSED, OUT_FAILED,
	OUT_MAX };

struct fetch {
	const struct options *opts;
	int64_t		 now;
	char		*worker;
	struct trust_folder trust;
	struct pool	*pool;
	struct network	*network;	/* one for all: it knows who is dead */
	struct wanted	*wanted;
	size_t		 n;
	bool		 full;
	json_t		*memory;	/* URL -> what came from there last */
	size_t		 count[OUT_MAX];
	bool		 gained;	/* a certificate, in this round */
};

/* Called for each frame of an answer.  0 or -1. */
typedef int on_frame(struct fetch *, struct wire *, void *arg);

/* A job of one document.  0, or -1: it was not answered (logged). */
static int
ask(struct fetch *f, const struct buf *b, on_frame *take, void *arg)
{
	struct pool_event	 ev;
	struct pool_job		 job;
	struct wire		 w;
	char			 cause[128];
	int			 rc;

	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	job.p = b->p;
	job.len = b->len;
	rc = b->failed ? -1 : pool_submit(f->pool, &job);
	while (rc == 0 && pool_pending(f->pool) > 0) {
		if (pool_next(f->pool, &ev, -1) == -1)
			return -1;
		if (ev.what == POOL_FRAME) {
			wire_init(&w, ev.p, ev.len);
			rc = take(f, &w, arg);
		} else if (ev.what != POOL_END) {
			pool_cause(&ev, cause);
			log_warnx("%s", cause);
			rc = -1;
		}
	}
	return rc;
}

static void
pool_stop(struct fetch *f)
{
	pool_free(f->pool);
	f->pool = NULL;
	trust_folder_release(&f->trust);
}

/* Workers that know all that is held by now.  0 or -1 (logged). */
static int
pool_start(struct fetch *f)
{
	const struct options	*o = f->opts;
	struct pool_opts	 po;
	char			*trust = NULL;
	int			 rc;

	pool_stop(f);
	if (o->trust == NULL &&
	    (trust = folder_path(o->ledger, "trust")) == NULL)
		return -1;
	rc = trust_folder_read(&f->trust, o->trust != NULL ? o->trust : trust);
	free(trust);
	if (rc == -1 || trust_folder_evidence(&f->trust, o->ledger) == -1)
		return -1;
	memset(&po, 0, sizeof(po));
	po.worker = f->worker;
	po.n = 1;
	po.require_sandbox = o->require_sandbox;
	po.setup = f->trust.setup;
	po.nsetup = f->trust.nsetup;
	return (f->pool = pool_new(&po)) == NULL ? -1 : 0;
}

static uint8_t *
copy(const struct octets *o)
{
	uint8_t	*p = malloc(o->len + 1);

	if (p != NULL && o->len > 0)
		memcpy(p, o->p, o->len);
	if (p != NULL)
		p[o->len] = '\0';
	return p;
}

static bool
same(const struct octets *a, const struct octets *b)
{
	return a->len == b->len &&
	    (a->len == 0 || memcmp(a->p, b->p, a->len) == 0);
}

/* Remember an address, once.  0 or -1 (memory). */
static int
want(struct fetch *f, const struct source *s)
{
	struct wanted	*w;

	for (size_t i = 0; i < f->n; i++)
		if (f->wanted[i].kind == s->kind &&
		    strlen(f->wanted[i].url) == s->url.len &&
		    memcmp(f->wanted[i].url, s->url.p, s->url.len) == 0 &&
		    same(&f->wanted[i].post, &s->post))
			return 0;
	if (f->n == WANTED_MAX) {
		f->full = true;
		return 0;
	}
	if ((w = reallocarray(f->wanted, f->n + 1, sizeof(*w))) == NULL)
		return -1;
	f->wanted = w;
	w = &f->wanted[f->n];
	*w = (struct wanted){ .kind = s->kind };
	w->url = (char *)copy(&s->url);
	w->post = (struct octets){ copy(&s->post), s->post.len };
	w->cert = (struct octets){ copy(&s->cert), s->cert.len };
	f->n++;
	return w->url == NULL || w->post.p == NULL || w->cert.p == NULL ?
	    -1 : 0;
}

static int
take_source(struct fetch *f, struct wire *w, void *arg)
{
	struct source	 s;

	(void)arg;
	if (source_decode(w, &s) == -1 || !wire_done(w))
		return -1;
	return want(f, &s);
}

/* The addresses that the configuration names.  0 or -1. */
static int
want_configured(struct fetch *f)
{
	const char	*p = f->opts->fetch_urls;
	size_t		 n;

	while (p != NULL && *(p += strspn(p, " \t")) != '\0') {
		struct source	 s = { .kind = SOURCE_URL_CRL };

		n = strcspn(p, " \t");
		s.url = (struct octets){ (const uint8_t *)p, n };
		if (want(f, &s) == -1)
			return -1;
		p += n;
	}
	return 0;
}

static int
want_all(struct fetch *f)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, POOL_FRAME_MAX);
	job_sources(&b, f->now);
	rc = ask(f, &b, take_source, NULL);
	buf_release(&b);
	return rc == 0 ? want_configured(f) : -1;
}

static void
tell(struct fetch *f, const char *from, enum outcome out,
    const struct appraisal *a, const char *hex, const char *why)
{
	static const char *const names[OUT_MAX] = { "new", "unchanged", "old",
	    "refused", "failed" };
	char	 at[TIME_TEXT];
	json_t	*o;

	f->count[out]++;
	if (!f->opts->json) {
		if (out >= OUT_OLD)
			log_warnx("%s: %s", from, why);
		else if (!f->opts->quiet && a != NULL)
			printf("%-10s %s  %s %s\n", names[out], from, a->what,
			    a->issuer);
		return;
	}
	o = json_object();
	json_put_str(o, "source", from);
	json_put_str(o, "outcome", names[out]);
	json_put_str(o, "sha256", hex);
	json_put_str(o, "why", why);
	if (a != NULL && a->what[0] != '\0') {
		json_put_str(o, "kind", a->what);
		json_put_str(o, "of", a->issuer);
		if (a->this_update != TIME_NONE)
			json_put_str(o, "this_update",
			    time_rfc3339(a->this_update, at));
		if (a->next_update != TIME_NONE)
			json_put_str(o, "next_update",
			    time_rfc3339(a->next_update, at));
	}
	(void)jsonl_take(o);
}

/* Why a file is refused or not what it should be. */
static const char *
worth_text(const struct appraisal *a, char *to, size_t size)
{
	char	 when[TIME_TEXT];

	switch (a->worth) {
	case WORTH_GOOD:
		return NULL;
	case WORTH_OLD:
		if (a->held != TIME_NONE && a->this_update < a->held)
			snprintf(to, size, _("older than the one held, which "
			    "is of %s; kept beside it"),
			    time_rfc3339(a->held, when));
		else
			snprintf(to, size, _("was to be renewed by %s; kept, "
			    "but tells nothing of today"),
			    time_rfc3339(a->next_update, when));
		return to;
	case WORTH_OTHER:
		return _("the answer is about another certificate");
	case WORTH_UNKNOWN:
		return _("the responder does not know the certificate");
	case WORTH_STRANGER:
		return _("its issuer is not at hand or leads to no trust "
		    "anchor");
	case WORTH_FALSE:
		return _("it bears the name of an authority of Ban Cơ yếu "
		    "Chính phủ, and its fingerprint is another");
	case WORTH_SIGNATURE:
		return _("it is not signed with its issuer's key");
	default:
		return _("neither a certificate, nor a CRL, nor an OCSP "
		    "response");
	}
}

static int
take_appraisal(struct fetch *f, struct wire *w, void *arg)
{
	struct appraisal	*a = arg;

	(void)f;
	appraisal_release(a);
	return appraisal_decode(w, a) == 0 && wire_done(w) ? 0 : -1;
}

/*
 * Appraise and keep ${len} octets that came from ${from}.  ${quiet} says
 * nothing of strangers: they are tried again.  0, 1: a stranger, or -1: disk
 * or worker (logged).
 */
static int
accept(struct fetch *f, const char *from, const uint8_t *p, size_t len,
    const struct octets *cert, bool quiet, char hex[DIGEST_HEX])
{
	struct appraisal	 a = { .worth = WORTH_UNREADABLE };
	struct buf		 b;
	char			 text[256];
	const char		*why;
	int			 rc, kept;

	hex[0] = '\0';
	buf_init(&b, POOL_FRAME_MAX);
	buf_init(&a.der, 0);
	job_appraise(&b, p, len, cert, f->now);
	rc = ask(f, &b, take_appraisal, &a);
	buf_release(&b);
	if (rc == -1)	/* a worker that died on it: told, and gone on */
		a.worth = WORTH_UNREADABLE;
	rc = 0;
	why = worth_text(&a, text, sizeof(text));
	if (a.worth == WORTH_STRANGER && quiet) {
		rc = 1;
	} else if (a.worth > WORTH_OLD) {
		tell(f, from, OUT_REFUSED, &a, NULL, why);
	} else {
		kept = a.der.len > 0 ? evidence_keep(f->opts->ledger, a.der.p,
		    a.der.len, hex) :
		    evidence_keep(f->opts->ledger, p, len, hex);
		if (kept == 1 && strcmp(a.what, "certificate") == 0)
			f->gained = true;
		if (kept == -1)
			rc = -1;
		else
			tell(f, from, a.worth == WORTH_OLD ? OUT_OLD :
			    kept == 1 ? OUT_NEW : OUT_SAME, &a, hex, why);
		/* It is asked for in full, and told, until it is mended. */
		if (a.worth == WORTH_OLD)
			hex[0] = '\0';
	}
	appraisal_release(&a);
	return rc;
}

/* What is remembered of an address; NULL: nothing. */
static const char *
recall(const struct fetch *f, const struct wanted *w, const char *what)
{
	const json_t	*o = w->post.len > 0 ? NULL :
			    json_object_get(f->memory, w->url);
	const char	*s = o == NULL ? NULL : json_get_str(o, what);

	return s == NULL || *s == '\0' ? NULL : s;
}

/* Asked whether it changed, a server is to mean what is still held. */
static bool
is_held(const struct fetch *f, const struct wanted *w)
{
	const char	*hex = recall(f, w, "sha256");

	return hex != NULL && evidence_has(f->opts->ledger, hex);
}

static void
memorize(struct fetch *f, const struct wanted *w,
    const struct network_answer *a, const char *hex)
{
	json_t	*o;

	if (w->post.len > 0 || hex[0] == '\0' || (o = json_object()) == NULL)
		return;
	json_put_str(o, "etag", a->etag);
	json_put_str(o, "modified", a->modified);
	json_put_str(o, "sha256", hex);
	(void)json_object_set_new(f->memory, w->url, o);
}

/* One answer.  0 or -1 (disk; logged). */
static int
take_answer(struct fetch *f, const struct wanted *w,
    const struct network_answer *a)
{
	char	 text[64], hex[DIGEST_HEX];
	int	 rc;

	if (a->status == 304) {
		tell(f, w->url, OUT_SAME, NULL, recall(f, w, "sha256"), NULL);
		return 0;
	}
	if (a->status != 200) {
		snprintf(text, sizeof(text), _("the server answered %d"),
		    a->status);
		tell(f, w->url, OUT_FAILED, NULL, NULL, a->status == 0 ?
		    a->why : text);
		return 0;
	}
	rc = accept(f, w->url, a->p, a->len, &w->cert, false, hex);
	memorize(f, w, a, hex);
	return rc;
}

/* Ask all addresses of ${kind} that were not asked yet.  0 or -1. */
static int
ask_network(struct fetch *f, enum source_kind kind)
{
	static const char	 ocsp[] = "application/ocsp-request";
	struct network_request	 q;
	struct network_answer	 a;
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && i < f->n; i++) {
		struct wanted	*w = &f->wanted[i];

		if (w->kind != kind || w->done)
			continue;
		w->done = true;
		q = (struct network_request){ .url = w->url,
		    .max = FETCH_MAX };
		if (is_held(f, w)) {
			q.etag = recall(f, w, "etag");
			q.modified = recall(f, w, "modified");
		}
		if (w->post.len > 0) {
			q.post = w->post.p;
			q.post_len = w->post.len;
			q.type = ocsp;
		}
		rc = network_ask(f->network, &q, &a);
		if (rc == 0)
			rc = take_answer(f, w, &a);
		network_release(&a);
	}
	return rc;
}

static int
fetch_network(struct fetch *f)
{
	const struct network_opts	 no = { .proxy = f->opts->proxy };

	if ((f->network = network_open(&no)) == NULL)
		return -1;
	for (int round = 0; round < ROUNDS; round++) {
		f->gained = false;
		if (want_all(f) == -1 || ask_network(f, SOURCE_URL_ISSUER) ==
		    -1)
			return -1;
		if (f->gained) {
			/* Those first: they make others' words count. */
			if (pool_start(f) == -1)
				return -1;
			continue;
		}
		break;
	}
	if (ask_network(f, SOURCE_URL_CRL) == -1 || pool_start(f) == -1)
		return -1;
	return ask_network(f, SOURCE_URL_OCSP);
}

/* One file of a stick.  0, 1: a stranger, -1. */
static int
import_file(struct fetch *f, const char *path, bool quiet)
{
	static const struct octets	 any = { NULL, 0 };
	char				 hex[DIGEST_HEX];
	struct buf			 b;
	int				 rc = 0;

	buf_init(&b, FETCH_MAX);
	if (durable_read(&b, path) == -1)
		tell(f, path, OUT_FAILED, NULL, NULL, strerror(errno));
	else
		rc = accept(f, path, b.p == NULL ? (const uint8_t *)"" : b.p,
		    b.len, &any, quiet, hex);
	buf_release(&b);
	return rc;
}

/* Those that lead nowhere are tried again once certificates came. */
static int
fetch_import(struct fetch *f)
{
	struct dirent	**list = NULL;
	char		 *path;
	struct stat	  st;
	int		  n = scandir(f->opts->import, &list, NULL, alphasort);
	int		  rc = 0, got;

	if (n == -1) {
		log_err("%s", f->opts->import);
		return -1;
	}
	for (int round = 0; rc == 0 && round < ROUNDS; round++) {
		f->gained = false;
		for (int i = 0; rc == 0 && i < n; i++) {
			if (list[i] == NULL ||
			    (path = path_join(f->opts->import,
			    list[i]->d_name)) == NULL)
				continue;
			if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
				got = import_file(f, path,
				    round + 1 < ROUNDS);
				rc = got == -1 ? -1 : 0;
			} else {
				got = 0;
			}
			free(path);
			if (got != 1) {
				free(list[i]);
				list[i] = NULL;
			}
		}
		if (!f->gained && round + 2 < ROUNDS)
			round = ROUNDS - 2;	/* the last one speaks */
		if (rc == 0)
			rc = pool_start(f);
	}
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	return rc;
}

/* For a machine with a network: kind, address, request in base64. */
static int
export_list(struct fetch *f)
{
	static const char *const kinds[SOURCE_KIND_MAX] = { "issuer", "crl",
	    "ocsp" };
	struct buf	 b;
	int		 rc = 0;

	if (want_all(f) == -1)
		return -1;
	buf_init(&b, 64 * 1024);
	for (size_t i = 0; rc == 0 && i < f->n; i++) {
		buf_reset(&b);
		base64_encode(&b, f->wanted[i].post.p, f->wanted[i].post.len);
		if (f->opts->json) {
			rc = jsonl_take(json_pack("{ss ss ss?}", "kind",
			    kinds[f->wanted[i].kind], "address",
			    f->wanted[i].url, "request",
			    f->wanted[i].post.len == 0 ? NULL : buf_str(&b)));
			continue;
		}
		printf("%s\t%s\t%s\n", kinds[f->wanted[i].kind],
		    f->wanted[i].url, f->wanted[i].post.len == 0 ? "-" :
		    buf_str(&b));
	}
	buf_release(&b);
	return rc;
}

static void
memory_load(struct fetch *f)
{
	char		*path = folder_path(f->opts->ledger, "sources.json");
	struct buf	 b;

	buf_init(&b, MEMORY_MAX);
	if (path != NULL && durable_read(&b, path) == 0)
		f->memory = json_object_parse(b.p, b.len, NULL);
	if (f->memory == NULL)
		f->memory = json_object();
	buf_release(&b);
	free(path);
}

static int
memory_save(const struct fetch *f)
{
	char	*path = folder_path(f->opts->ledger, "sources.json");
	char	*text = json_dumps(f->memory, JSON_INDENT(1) | JSON_SORT_KEYS);
	int	 rc = -1;

	if (path != NULL && text != NULL)
		rc = durable_write(path, text, strlen(text), 0600, true);
	free(text);
	free(path);
	return rc;
}

static enum status
summary(const struct fetch *f)
{
	size_t	 bad = f->count[OUT_OLD] + f->count[OUT_REFUSED] +
		    f->count[OUT_FAILED];

	if (f->full)
		log_warnx(_("more than %d addresses; the rest was left out"),
		    WANTED_MAX);
	if (!f->opts->json && !f->opts->quiet)
		printf(_("%zu new, %zu unchanged, %zu old, %zu refused, "
		    "%zu failed\n"), f->count[OUT_NEW], f->count[OUT_SAME],
		    f->count[OUT_OLD], f->count[OUT_REFUSED],
		    f->count[OUT_FAILED]);
	return bad > 0 || f->full ? STATUS_ATTENTION : STATUS_OK;
}

static enum status
fetch_all(struct fetch *f)
{
	enum status	 st = STATUS_CANNOT;
	int		 rc;

	if ((f->worker = pool_worker()) == NULL || pool_start(f) == -1)
		return STATUS_CANNOT;
	memory_load(f);
	if (f->opts->export_list) {
		st = export_list(f) == 0 ? STATUS_OK : STATUS_CANNOT;
	} else if (f->opts->import == NULL && f->opts->offline) {
		log_errx("%s", _("fetch needs the network, which --offline "
		    "forbids; --export-list and --import DIR work without"));
		st = STATUS_USAGE;
	} else {
		rc = f->opts->import != NULL ? fetch_import(f) :
		    fetch_network(f);
		if (memory_save(f) == 0 && rc == 0)
			st = summary(f);
	}
	return st;
}

enum status
cmd_fetch(const struct options *o)
{
	struct fetch	 f = { .opts = o };
	struct state	 state;
	enum status	 st;

	if (need_ledger(o) == -1)
		return STATUS_USAGE;
	if (state_load(&state, o->ledger) != 1) {
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
		state_release(&state);
		return STATUS_CANNOT;
	}
	f.now = o->has_at ? o->at : state.simulated && o->simulated_clock !=
	    TIME_NONE ? o->simulated_clock : o->now();
	state_release(&state);
	st = fetch_all(&f);
	network_close(f.network);
	pool_stop(&f);
	for (size_t i = 0; i < f.n; i++) {
		free(f.wanted[i].url);
		free((void *)(uintptr_t)f.wanted[i].post.p);
		free((void *)(uintptr_t)f.wanted[i].cert.p);
	}
	free(f.wanted);
	free(f.worker);
	json_decref(f.memory);
	return st;
}
