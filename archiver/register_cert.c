/*
 * register_cert.c: what a certificate says of itself, read by a worker.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/wire.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"

#include "archiver/register_change.h"

#define CERT_FILE	((size_t)64 * 1024)	/* octets */
#define PEM_BEGIN	"-----BEGIN CERTIFICATE-----"
#define PEM_END		"-----END CERTIFICATE-----"

/* The DER of the first certificate in PEM text, or what is there as it is. */
static int
der_of(struct buf *der, const struct buf *file)
{
	const uint8_t	*from, *to;
	size_t		 begin = strlen(PEM_BEGIN);

	if (file->len == 0)
		return -1;
	from = memmem(file->p, file->len, PEM_BEGIN, begin);
	if (from == NULL)
		return buf_add(der, file->p, file->len);
	from += begin;
	to = memmem(from, file->len - (size_t)(from - file->p), PEM_END,
	    strlen(PEM_END));
	if (to == NULL)
		return -1;
	return base64_decode_loose(der, (const char *)from,
	    (size_t)(to - from));
}

/* Ask a worker: 0 and ${out} filled, or -1 (logged). */
static int
ask(const struct run *run, const struct buf *der, struct chain_result *out,
    const char *file)
{
	struct pool_opts	 opts = { .n = 1,
				     .require_sandbox = run->require_sandbox };
	struct pool_job		 job = { .fd = { -1, -1 }, .documents = 1 };
	static const struct chain_extra	 none;
	struct pool_event	 ev;
	struct pool		*pool;
	struct wire		 w;
	struct buf		 b;
	char			 cause[128] = "";
	int64_t			 now = run->clock.now(run->clock.arg);
	bool			 has = false;
	int			 rc = -1;

	if ((pool = pool_new(&opts)) == NULL)
		return -1;
	buf_init(&b, POOL_FRAME_MAX);
	if (job_chain(&b, der->p, der->len, &none, now, now) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(pool, &job);
	}
	buf_release(&b);
	while (rc == 0 && pool_pending(pool) > 0) {
		if (pool_next(pool, &ev, -1) == -1)
			break;
		if (ev.what == POOL_FRAME && !has) {
			wire_init(&w, ev.p, ev.len);
			has = chain_result_decode(&w, out) == 0 &&
			    wire_done(&w);
			if (!has)
				chain_result_release(out);
		} else if (ev.what != POOL_FRAME && ev.what != POOL_END) {
			pool_cause(&ev, cause);
		}
	}
	pool_free(pool);
	if (!has && *cause != '\0')
		log_errx(_("%s: the worker gave up on it: %s"), file, cause);
	return has ? 0 : -1;
}

/* The day in Vietnam. */
static int
put_day(json_t *cert, const char *key, int64_t at)
{
	struct civil	 c;
	char		 day[CIVIL_TEXT];

	civil_of_time(at, &c);
	return json_put_str(cert, key, civil_text(&c, day));
}

static json_t *
facts_json(const struct cert_facts *f)
{
	char	 hex[DIGEST_HEX];
	json_t	*cert = json_object();

	if (cert == NULL ||
	    json_put_str(cert, "serial", f->serial) == -1 ||
	    json_put_str(cert, "issuer", f->issuer) == -1 ||
	    json_put_str(cert, "subject", f->subject) == -1 ||
	    json_put_str(cert, "sha256", digest_hex(&f->sha256, hex)) == -1 ||
	    put_day(cert, "not_before", f->not_before) == -1 ||
	    put_day(cert, "not_after", f->not_after) == -1) {
		json_decref(cert);
		return NULL;
	}
	return cert;
}

json_t *
certificate_facts(const struct run *run, const char *file, int *rc)
{
	struct chain_result	 result;
	struct buf		 in, der;
	json_t			*cert = NULL;

	*rc = FAIL_CANNOT;
	memset(&result, 0, sizeof(result));
	buf_init(&in, CERT_FILE);
	buf_init(&der, CERT_FILE);
	if (durable_read(&in, file) == -1) {
		log_err(_("%s: cannot be read"), file);
	} else if (der_of(&der, &in) == -1) {
		log_errx(_("%s: is not a certificate"), file);
		*rc = FAIL_USAGE;
	} else if (ask(run, &der, &result, file) == 0) {
		if (*result.cert_facts.serial == '\0' ||
		    *result.cert_facts.subject == '\0') {
			log_errx(_("%s: is not a certificate"), file);
			*rc = FAIL_USAGE;
		} else if ((cert = facts_json(&result.cert_facts)) != NULL) {
			*rc = 0;
		} else {
			log_errx(_("%s: a name in it is not text"), file);
		}
		chain_result_release(&result);
	}
	buf_release(&in);
	buf_release(&der);
	return cert;
}
