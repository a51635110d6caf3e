/*
 * fetch_keep.c: what came is appraised by a worker, kept once by its SHA-256,
 * and told; and what is remembered of where it came from.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/sandbox/job.h"
#include "auditor/fetch_part.h"
#include "auditor/jsonl.h"
#include "auditor/network.h"
#include "auditor/state.h"

#define MEMORY_MAX	((size_t)32 * 1024 * 1024)

/* A job of one document.  0, or -1: it was not answered (logged). */
int
fetch_ask(struct fetch *f, const struct buf *b, on_frame *take, void *arg)
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

void
fetch_stop(struct fetch *f)
{
	pool_free(f->pool);
	f->pool = NULL;
	trust_folder_release(&f->trust);
}

/* Workers that know all that is held by now.  0 or -1 (logged). */
int
fetch_start(struct fetch *f)
{
	const struct options	*o = f->opts;
	struct pool_opts	 po;
	char			*trust = NULL;
	int			 rc;

	fetch_stop(f);
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

void
fetch_tell(struct fetch *f, const char *from, enum outcome out,
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
		if (a->held != TIME_NONE)
			snprintf(to, size, _("older than the one held, which "
			    "is of %s; kept beside it"),
			    time_local(a->held, when));
		else
			snprintf(to, size, _("was to be renewed by %s; kept, "
			    "but tells nothing of today"),
			    time_local(a->next_update, when));
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
int
fetch_accept(struct fetch *f, const char *from, const uint8_t *p, size_t len,
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
	rc = fetch_ask(f, &b, take_appraisal, &a);
	buf_release(&b);
	if (rc == -1)	/* a worker that died on it: told, and gone on */
		a.worth = WORTH_UNREADABLE;
	rc = 0;
	why = worth_text(&a, text, sizeof(text));
	if (a.worth == WORTH_STRANGER && quiet) {
		rc = 1;
	} else if (a.worth > WORTH_OLD) {
		fetch_tell(f, from, OUT_REFUSED, &a, NULL, why);
	} else {
		kept = a.der.len > 0 ? evidence_keep(f->opts->ledger, a.der.p,
		    a.der.len, hex) :
		    evidence_keep(f->opts->ledger, p, len, hex);
		if (kept == 1 && strcmp(a.what, "certificate") == 0)
			f->gained = true;
		if (kept == -1)
			rc = -1;
		else
			fetch_tell(f, from, a.worth == WORTH_OLD ? OUT_OLD :
			    kept == 1 ? OUT_NEW : OUT_SAME, &a, hex, why);
		/* It is asked for in full, and told, until it is mended. */
		if (a.worth == WORTH_OLD)
			hex[0] = '\0';
	}
	appraisal_release(&a);
	return rc;
}

/* What is remembered of an address; NULL: nothing. */
const char *
fetch_recall(const struct fetch *f, const struct wanted *w, const char *what)
{
	const json_t	*o = w->post.len > 0 ? NULL :
			    json_object_get(f->memory, w->url);
	const char	*s = o == NULL ? NULL : json_get_str(o, what);

	return s == NULL || *s == '\0' ? NULL : s;
}

/* Asked whether it changed, a server is to mean what is still held. */
bool
fetch_is_held(const struct fetch *f, const struct wanted *w)
{
	const char	*hex = fetch_recall(f, w, "sha256");

	return hex != NULL && evidence_has(f->opts->ledger, hex);
}

void
fetch_memorize(struct fetch *f, const struct wanted *w,
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

void
fetch_memory_load(struct fetch *f)
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

int
fetch_memory_save(const struct fetch *f)
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
