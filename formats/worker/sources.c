/*
 * sources.c: JOB_SOURCES and JOB_APPRAISE: what `nbaudit fetch` asks.
 */
#include <stdlib.h>

#include "formats/crypto/source.h"
#include "formats/worker/work.h"

static int
answer_source(void *arg, const struct source *s)
{
	struct work	*w = arg;

	if (source_encode(&w->out, s) == -1)
		return -1;
	return work_answer(w);
}

int
work_sources(struct work *w, const struct order *o)
{
	if (w->trust == NULL)
		return 0;
	return sources_walk(w->trust, o->now, answer_source, w);
}

int
work_appraise(struct work *w, const struct order *o)
{
	struct appraisal	 a;
	int			 rc = -1;

	if (w->trust == NULL && (w->trust = trust_new()) == NULL)
		return -1;
	if (appraise(w->trust, o->file.p, o->file.len, &o->leaf, o->now,
	    &a) == 0 && appraisal_encode(&w->out, &a) == 0)
		rc = work_answer(w);
	appraisal_release(&a);
	return rc;
}
