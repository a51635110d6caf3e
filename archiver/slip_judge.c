/*
 * slip_judge.c: what a document's signatures are worth today.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/evaluate.h"
#include "formats/sandbox/job.h"

#include "archiver/slip_judge.h"

#define JOB_ROOM	((size_t)64 * 1024)

/* What a worker said of one document. */
struct slip_answer {
	struct judged	 judged;
	bool		 has;
	struct metadata	 metadata;
};

void
slip_judge_init(struct slip_judge *j, const struct run *run)
{
	*j = (struct slip_judge){ .run = run };
}

int
slip_judge_books(struct slip_judge *j)
{
	int	 rc;

	if ((rc = known_books_open(&j->books, j->run->set->store)) != 0)
		return rc;
	return archive_known_open(&j->known, j->run->set->store,
	    j->run->at != TIME_NONE ? j->run->at :
	    j->run->clock.now(j->run->clock.arg));
}

void
slip_judge_release(struct slip_judge *j)
{
	known_books_release(&j->books);
	archive_known_release(&j->known);
	pool_free(j->pool);
	anchors_release(&j->anchors);
	*j = (struct slip_judge){ .run = j->run };
}

static int
pool_begin(struct slip_judge *j)
{
	struct pool_opts	 opts = { .n = 1,
	    .require_sandbox = j->run->require_sandbox };

	if (j->pool != NULL)
		return 0;
	if (j->run->set->trust != NULL &&
	    anchors_read(&j->anchors, j->run->set->trust) == -1)
		return FAIL_CANNOT;
	opts.setup = j->anchors.setup;
	opts.nsetup = j->anchors.n;
	j->pool = pool_new(&opts);
	return j->pool == NULL ? FAIL_CANNOT : 0;
}

static int
worker_ask(struct slip_judge *j, int fd, int covers, uint64_t size,
    const char *name, int64_t at)
{
	struct pool_job	 job = { .documents = 1, .weight = size };
	struct buf	 b;
	int		 rc = -1;

	job.fd[0] = fd;
	job.fd[1] = covers;
	buf_init(&b, JOB_ROOM);
	if (job_describe(&b, name, strlen(name), at, NULL, 0,
	    NEARBY_NONE) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(j->pool, &job);
	}
	buf_release(&b);
	return rc;
}

/* The verdict first, then what the document says of itself. */
static void
frame_take(struct slip_answer *a, const struct pool_event *ev)
{
	struct wire	 w;

	if (!a->has) {
		a->has = judged_decode(&a->judged, ev->p, ev->len) == 0 &&
		    a->judged.plan != NULL;
		if (!a->has)
			judged_release(&a->judged);
		return;
	}
	metadata_release(&a->metadata);
	wire_init(&w, ev->p, ev->len);
	if (metadata_decode(&a->metadata, &w) == -1 || !wire_done(&w)) {
		metadata_release(&a->metadata);
		metadata_init(&a->metadata);
	}
}

static int
worker_wait(struct slip_judge *j, struct slip_answer *a, const char *name)
{
	struct pool_event	 ev;
	char			 why[128];

	for (;;) {
		if (pool_next(j->pool, &ev, -1) != 1)
			return FAIL_CANNOT;
		if (ev.what == POOL_FRAME)
			frame_take(a, &ev);
		else
			break;
	}
	if (ev.what != POOL_END)
		log_warnx(_("%s: its signatures could not be looked at: %s"),
		    name, pool_cause(&ev, why));
	return 0;
}

/* The journal's word above the worker's, and a person's above both. */
static int
metadata_join(struct metadata *m, const json_t *read, const json_t *fields)
{
	const char	*value;

	if (read != NULL) {
		metadata_release(m);
		if (metadata_from_json(m, read) == -1)
			return -1;
	}
	for (unsigned int i = 0; i < META_NAMES; i++) {
		value = json_get_str(json_object_get(fields,
		    meta_name_text((enum meta_name)i)), "value");
		if (value != NULL && metadata_set(m, (enum meta_name)i,
		    META_FROM_PERSON, 100, 0, value, strlen(value)) == -1)
			return -1;
	}
	return 0;
}

/* Of the accession, else of the first one of the same octets. */
static const json_t *
record_get(const struct slip_record *r, const char *key)
{
	const json_t	*v = json_object_get(r->record, key);

	return v != NULL ? v : json_object_get(r->first, key);
}

static const char *
record_text(const struct slip_record *r, const char *key)
{
	return json_string_value(record_get(r, key));
}

static int
rules_put(json_t *json, const struct judged *j,
    const struct chain_result *const *chain, const struct metadata *m,
    struct slip_judge *s, const struct slip_record *rec, int fd, int64_t at)
{
	struct stamped		 stamped = { .known = &s->known,
		.id = j->sha256, .fd = fd, .size = j->size, .said = m };
	struct rules_known	 known = {
		.notified = notified_find(&s->known.notified, &j->sha256),
		.original_look = archive_original, .original_arg = &stamped,
		.registers = s->books.ask, .archived = true,
		.direction = record_text(rec, "direction"),
		.channel = record_text(rec, "channel"),
	};
	struct rules_input	 input = {
		.plan = j->plan, .math = j->math, .chain = chain, .at = at,
		.metadata = m, .policy = s->run->set->rules, .known = &known,
	};
	struct rule_answer	*a = calloc(RULES_MAX, sizeof(*a));
	int			 n = -1, rc = -1;

	if (a != NULL && (n = rules_evaluate(&input, a)) != -1)
		rc = json_put(json, "rules", rules_json(a, (size_t)n));
	free(a);
	return rc;
}

static json_t *
answer_tell(struct slip_judge *s, const struct slip_answer *a,
    const struct slip_record *rec, const char *name, int fd, int64_t at)
{
	const struct judged		 *j = &a->judged;
	const struct chain_result	**chain;
	struct result			  r = { .file = name,
					    .sha256 = j->sha256,
					    .size = j->size, .plan = j->plan,
					    .math = j->math, .at = at };
	json_t				 *json = NULL;

	if ((chain = calloc(j->plan->nsig + 1, sizeof(*chain))) == NULL)
		return NULL;
	for (size_t i = 0; i < j->plan->nsig; i++)
		chain[i] = j->has_chain != NULL && j->has_chain[i] ?
		    &j->chain[i] : NULL;
	r.chain = chain;
	if ((json = result_json(&r, NULL)) != NULL &&
	    (signers_tell(json, chain, j->plan->nsig,
	    s->run->set->rules) == -1 ||
	    rules_put(json, j, chain, &a->metadata, s, rec, fd, at) == -1)) {
		json_decref(json);
		json = NULL;
	}
	free(chain);
	return json;
}

int
slip_judge(struct slip_judge *j, int fd, int covers, uint64_t size,
    const char *name, int64_t at, const struct slip_record *rec, json_t **out)
{
	struct slip_answer	 a = { .has = false };
	int			 rc;

	*out = NULL;
	if ((rc = pool_begin(j)) != 0)
		return rc;
	metadata_init(&a.metadata);
	if (worker_ask(j, fd, covers, size, name, at) == -1)
		rc = FAIL_CANNOT;
	else
		rc = worker_wait(j, &a, name);
	if (rc == 0 && a.has && (metadata_join(&a.metadata, record_get(rec,
	    "metadata"), json_object_get(rec->record, "fields")) == -1 ||
	    (*out = answer_tell(j, &a, rec, name, fd, at)) == NULL)) {
		log_errx(_("out of memory"));
		rc = FAIL_CANNOT;
	}
	if (rc == 0 && a.has && j->see != NULL)
		rc = j->see(j->arg, &a.judged);
	if (a.has)
		judged_release(&a.judged);
	metadata_release(&a.metadata);
	return rc;
}
