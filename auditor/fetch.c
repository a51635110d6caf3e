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

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/sandbox/job.h"
#include "auditor/fetch_part.h"
#include "auditor/jsonl.h"
#include "auditor/network.h"
#include "auditor/state.h"

#define ROUNDS		4		/* new certificates may name others */
#define WANTED_MAX	20000
#define FETCH_MAX	((size_t)20 * 1024 * 1024)	/* octets of a file */

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
	rc = fetch_ask(f, &b, take_source, NULL);
	buf_release(&b);
	return rc == 0 ? want_configured(f) : -1;
}

/* One answer.  0 or -1 (disk; logged). */
static int
take_answer(struct fetch *f, const struct wanted *w,
    const struct network_answer *a)
{
	char	 text[64], hex[DIGEST_HEX];
	int	 rc;

	if (a->status == 304) {
		fetch_tell(f, w->url, OUT_SAME, NULL,
		    fetch_recall(f, w, "sha256"), NULL);
		return 0;
	}
	if (a->status != 200) {
		snprintf(text, sizeof(text), _("the server answered %d"),
		    a->status);
		fetch_tell(f, w->url, OUT_FAILED, NULL, NULL, a->status == 0 ?
		    a->why : text);
		return 0;
	}
	rc = fetch_accept(f, w->url, a->p, a->len, &w->cert, false, hex);
	fetch_memorize(f, w, a, hex);
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
		if (fetch_is_held(f, w)) {
			q.etag = fetch_recall(f, w, "etag");
			q.modified = fetch_recall(f, w, "modified");
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
	const struct network_opts	 no = { .proxy = f->opts->proxy,
	    .timeout = f->opts->network_timeout };

	if ((f->network = network_open(&no)) == NULL)
		return -1;
	for (int round = 0; round < ROUNDS; round++) {
		f->gained = false;
		if (want_all(f) == -1 || ask_network(f, SOURCE_URL_ISSUER) ==
		    -1)
			return -1;
		if (f->gained) {
			/* Those first: they make others' words count. */
			if (fetch_start(f) == -1)
				return -1;
			continue;
		}
		break;
	}
	if (ask_network(f, SOURCE_URL_CRL) == -1 || fetch_start(f) == -1)
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
	if (durable_read(&b, path) == 0)
		rc = fetch_accept(f, path, b.p == NULL ?
		    (const uint8_t *)"" : b.p, b.len, &any, quiet, hex);
	else
		fetch_tell(f, path, OUT_FAILED, NULL, NULL, errno == EFBIG ?
		    _("larger than any CRL, OCSP answer or certificate may "
		    "be (20 MiB)") : strerror(errno));
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
			rc = fetch_start(f);
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

	if ((f->worker = pool_worker()) == NULL || fetch_start(f) == -1)
		return STATUS_CANNOT;
	fetch_memory_load(f);
	if (f->opts->export_list) {
		st = export_list(f) == 0 ? STATUS_OK : STATUS_CANNOT;
	} else if (f->opts->import == NULL && f->opts->offline) {
		log_errx("%s", _("fetch needs the network, which --offline "
		    "forbids; --export-list and --import DIR work without"));
		st = STATUS_USAGE;
	} else {
		rc = f->opts->import != NULL ? fetch_import(f) :
		    fetch_network(f);
		if (fetch_memory_save(f) == 0 && rc == 0)
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
	fetch_stop(&f);
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
