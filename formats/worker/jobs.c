/*
 * jobs.c: a job to who does it.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/log.h"
#include "formats/crypto/adopt.h"
#include "formats/crypto/algorithms.h"
#include "formats/worker/work.h"

int
work_trust(struct work *w, const struct order *o)
{
	char	*name;
	int	 rc;

	if (w->trust == NULL && (w->trust = trust_new()) == NULL)
		return -1;
	if ((name = strndup((const char *)o->name.p, o->name.len)) == NULL)
		return -1;
	/* 0 was logged by its name; the parent has it from there. */
	rc = trust_add(w->trust, o->role, name, o->file.p, o->file.len);
	free(name);
	work_chain_forget(w);
	return rc == -1 ? -1 : 0;
}

int
work_chain(struct work *w, const struct order *o)
{
	const struct chain_result	*r;
	struct sha256			*s;
	struct digest			 others;
	int				 rc = 0;
	const struct chain_extra	 extra = { o->extra, o->nextra,
	    o->revocation, o->nrevocation, o->known };

	if ((s = sha256_new()) == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < o->nextra; i++)
		rc = sha256_add(s, o->extra[i].p, o->extra[i].len);
	for (size_t i = 0; rc == 0 && i < o->nrevocation; i++)
		rc = sha256_add(s, o->revocation[i].p, o->revocation[i].len);
	if (rc == 0 && o->nrevocation > 0)
		rc = sha256_add(s, o->known, o->nrevocation *
		    sizeof(*o->known));
	if (rc == 0)
		rc = sha256_end(s, &others);
	sha256_free(s);
	if (rc == -1)
		return -1;
	if ((r = work_chain_check(w, &o->leaf, &others, &extra, o->at,
	    o->now)) == NULL)
		return -1;
	(void)chain_result_encode(&w->out, r);
	return work_answer(w);
}

/* A plan that makes no sense comes back as nothing. */
static int
work_adopt(struct work *w, const struct order *o)
{
	struct plan	*plan;
	int		 rc = 0;

	if ((plan = plan_decode(o->file.p, o->file.len)) != NULL) {
		rc = plan_adopt(plan, w->trust, NULL, 0);
		if (rc == 0 && plan_encode(&w->out, plan) == -1)
			buf_reset(&w->out);
	}
	plan_free(plan);
	return rc == -1 ? -1 : work_answer(w);
}

static int
work_policy(const struct order *o)
{
	char	 why[128];

	if (algorithms_policy((const char *)o->file.p, o->file.len, why) == 0)
		return 0;
	log_warnx("nbworker: the table of algorithms: %s", why);
	return -1;
}

static int
dispatch(struct work *w, const struct order *o, const int fd[POOL_FDS_MAX])
{
	switch (o->type) {
	case JOB_TRUST:
		return work_trust(w, o);
	case JOB_POLICY:
		return work_policy(o);
	case JOB_JUDGE:
	case JOB_HELD:
		return work_judge(w, o, fd);
	case JOB_TEXT:
		return work_text(w, o, fd);
	case JOB_PLAN:
		return work_plan(w, o);
	case JOB_CHECK:
		return work_check(w, o);
	case JOB_ADOPT:
		return work_adopt(w, o);
	case JOB_NEAR:
		return work_near(w, o);
	case JOB_PICTURE:
		return work_picture(w, fd);
	case JOB_SCAN:
		return work_scan(w, o);
	case JOB_CHAIN:
		return work_chain(w, o);
	case JOB_ENTRIES:
		return work_entries(w, o);
	case JOB_CATALOG:
		return work_catalog(w, o);
	case JOB_SEGMENTS:
		return work_segments(w, o);
	case JOB_SOURCES:
		return work_sources(w, o);
	case JOB_APPRAISE:
		return work_appraise(w, o);
	case JOB_RECORD:
		return work_record(w, o);
	case JOB_PROOF:
		return work_proof(w, o);
	case JOB_OBJECT:
		return work_object(w, o);
	case JOB_MEMBERS:
		return work_members(w, o, fd);
	case JOB_UNPACK:
		return work_unpack(w, o, fd);
	case JOB_PACK:
		return work_pack(w, o, fd);
	case JOB_TYPE_MAX:
		break;
	}
	return -1;
}

int
work_job(struct work *w, const uint8_t *p, size_t len,
    const int fd[POOL_FDS_MAX])
{
	struct order	 o;
	int		 rc = -1;

	if (w->verify == NULL && (w->verify = verify_new()) == NULL) {
		log_warnx("nbworker: no memory");
		return -1;
	}
	if (order_decode(&o, p, len) == 0)
		rc = dispatch(w, &o, fd);
	else
		log_warnx("a job that makes no sense");
	order_release(&o);
	return rc;
}
