/*
 * pins.c: asks a worker of each anchor of the trust folder whether it is
 * false; such a one is not trusted, and somebody put it there.
 */
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/crypto/source.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "auditor/audit.h"
#include "auditor/pins.h"

/* One file; *is_false.  0, or -1: no answer, and the pool is of no use. */
static int
pin_ask(struct audit *a, struct pool *pool, const struct trust_file *f,
    bool *is_false)
{
	static const struct octets	 any = { NULL, 0 };
	struct appraisal		 worth;
	struct pool_event		 ev;
	struct pool_job			 job;
	struct wire			 w;
	struct buf			 b;
	int				 rc;

	*is_false = false;
	buf_init(&b, POOL_FRAME_MAX);
	buf_init(&worth.der, 0);
	job_appraise(&b, f->octets.p, f->octets.len, &any, a->at);
	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	job.p = b.p;
	job.len = b.len;
	rc = b.failed ? -1 : pool_submit(pool, &job);
	while (rc == 0 && pool_pending(pool) > 0) {
		if (pool_next(pool, &ev, -1) == -1)
			rc = -1;
		else if (ev.what == POOL_FRAME) {
			wire_init(&w, ev.p, ev.len);
			appraisal_release(&worth);
			if (appraisal_decode(&w, &worth) == 0)
				*is_false = worth.worth == WORTH_FALSE;
		}
	}
	appraisal_release(&worth);
	buf_release(&b);
	return rc;
}

/* Only anchors: what else lies there counts by its path. */
static bool
is_anchor(const struct trust_file *f)
{
	return !f->kept && !f->revocation && f->octets.len > 0 &&
	    (f->role == TRUST_ROOT || f->role == TRUST_FLAT);
}

int
pins_audit(struct audit *a)
{
	struct pool_opts	 po;
	struct pool		*pool = NULL;
	bool			 is_false;
	int			 rc = 0;

	memset(&po, 0, sizeof(po));
	po.worker = a->worker;
	po.n = 1;
	po.require_sandbox = a->opts->require_sandbox;
	for (size_t i = 0; rc == 0 && i < a->trust.n; i++) {
		if (!is_anchor(&a->trust.file[i]))
			continue;
		if (pool == NULL && (pool = pool_new(&po)) == NULL)
			return -1;
		rc = pin_ask(a, pool, &a->trust.file[i], &is_false);
		if (rc == 0 && is_false)
			report_part(&a->report, KIND_FALSE_ANCHOR,
			    a->trust.file[i].name, _("%s of the trust folder "
			    "bears the name of an authority of Ban Cơ yếu "
			    "Chính phủ, and its fingerprint is another: it is "
			    "not trusted. Next: take it away, and find out who "
			    "put it there (Điều 1)"), a->trust.file[i].name);
	}
	pool_free(pool);
	return rc;
}
