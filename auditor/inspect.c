/*
 * inspect.c: nbaudit inspect: loose files, without a store.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
#include "formats/crypto/adopt.h"
#include "formats/crypto/ers.h"
#include "formats/regulation/evaluate.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "formats/validation/verdict.h"
#include "auditor/covers.h"
#include "auditor/members.h"
#include "auditor/neighbours.h"
#include "auditor/options.h"
#include "auditor/page.h"
#include "auditor/paper.h"
#include "auditor/trust.h"
#include "auditor/walk.h"

#define INSPECT_STEP	((size_t)256 * 1024)	/* octets read at once */

/* One file from its opening to its line of output. */
struct item {
	const char	*path;
	int		 fd;
	uint64_t	 size;
	bool		 done;
	bool		 printed;	/* its own line */
	bool		 unreadable;
	/* The best answer so far. */
	bool		 has;
	struct judged	 judged;
	/* The answer of the job that runs. */
	bool		 has_new;
	struct judged	 fresh;
	struct metadata	 metadata;	/* of the last answer that had it */
	bool		 described;
	enum finding	 failed;	/* WORKER_DIED, WORKER_TIME; else OK */
	char		 cause[128];
	size_t		 next;		/* the next place for detached data */
	bool		 trial;		/* a guess: only a match counts */
	enum { NEARBY_UNSEEN, NEARBY_ASKED, NEARBY_SEEN } nearby;
	bool		 sought;	/* certificates beside it were read */
	struct beside	 beside;
};

struct inspect {
	const struct options	*opts;
	int64_t			 at;
	struct pool		*pool;
	struct covers		 covers[COVERS_MAX];
	struct item		*item;
	size_t			 n;
	size_t			 printed;
	size_t			 pages;		/* on standard output */
	/* Members of the item that was printed last; they come next. */
	bool			 walking;
	struct members_walk	 members;
	enum status		 status;
	/* For --html: the results in the user's language and the other. */
	struct paper		 paper;
	json_t			*doc[LANGUAGES];
};

static void
raise_status(struct inspect *in, enum status st)
{
	if (st > in->status)
		in->status = st;
}

/*
 * Queue ${it} with the detached data ${covers} (-1: none), which is what lies
 * beside it while that is asked for.  0 or -1.
 */
static int
item_submit(struct inspect *in, struct item *it, int covers)
{
	const char	*base = strrchr(it->path, '/');
	struct pool_job	 job;
	struct buf	 b;
	int		 rc = -1;

	base = base == NULL ? it->path : base + 1;
	buf_init(&b, POOL_FRAME_MAX);
	if (job_describe(&b, base, strlen(base), in->at, it->beside.file,
	    it->beside.n, it->nearby == NEARBY_ASKED) == 0) {
		memset(&job, 0, sizeof(job));
		job.cookie = (uint64_t)(it - in->item);
		job.p = b.p;
		job.len = b.len;
		job.fd[0] = it->fd;
		job.fd[1] = covers;
		job.weight = it->size;
		job.documents = 1;
		rc = pool_submit(in->pool, &job);
	}
	buf_release(&b);
	return rc;
}

/* Nothing was there that signature ${i} could be held against. */
static bool
is_absent(const struct judged *j, size_t i)
{
	return j->math[i].digest_match == TRI_UNKNOWN ||
	    j->math[i].why == FINDING_CONTENT_ABSENT;
}

/* A signature over detached data that is not proven by ${j} yet. */
static bool
wants_covers(const struct judged *j, bool absent_only)
{
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (j->plan->sig[i].content == CONTENT_COVERS &&
		    (is_absent(j, i) || (!absent_only &&
		    j->math[i].digest_match != TRI_YES)))
			return true;
	return false;
}

/* An evidence record may cover several objects: each is compared. */
static bool
is_evidence(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].tst == TST_EVIDENCE &&
		    plan->sig[i].content == CONTENT_COVERS)
			return true;
	return false;
}

static size_t
covers_matched(const struct judged *j)
{
	size_t	 n = 0;

	for (size_t i = 0; i < j->plan->nsig; i++)
		n += j->plan->sig[i].content == CONTENT_COVERS &&
		    j->math[i].digest_match == TRI_YES && !is_absent(j, i);
	return n;
}

/*
 * Without signed attributes only a try can tell what is covered, and so with
 * canonical forms, which are made in a worker.
 */
static bool
names_no_digest(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].content == CONTENT_COVERS &&
		    (sigplan_digest(&plan->sig[i])->len == 0 ||
		    plan->sig[i].er.form != 0))
			return true;
	return false;
}

/* The next --covers that is a file or text.  -1: no more. */
static int
next_given(struct inspect *in, struct item *it, bool *borrowed)
{
	*borrowed = true;
	while (it->next < in->opts->ncovers) {
		int	 fd = in->covers[it->next++].fd;

		if (fd != -1)
			return fd;
	}
	return -1;
}

/* Where else the detached data may be.  -1: nowhere. */
static int
next_covers(struct inspect *in, struct item *it, bool *borrowed)
{
	int	 fd = -1;

	if (in->opts->ncovers > 0)
		return wants_covers(&it->judged, false) ||
		    is_evidence(it->judged.plan) ?
		    next_given(in, it, borrowed) : -1;
	*borrowed = false;
	if (!wants_covers(&it->judged, true))
		return -1;
	if (it->next == 0) {
		it->next++;
		fd = covers_by_name(it->path);
	}
	if (fd == -1 && it->next == 1) {
		it->next++;
		fd = covers_by_digest(it->path, it->judged.plan);
	}
	if (fd != -1 || it->next < 2 || !names_no_digest(it->judged.plan))
		return fd;
	it->trial = true;
	while (fd == -1 && covers_sibling(it->path, it->next - 2, &fd) == 0)
		it->next++;
	return fd;
}

/* The worse of two looks at the same time-stamp. */
static void
take_worse(struct sigmath *m, const struct sigmath *other)
{
	if (m->why == FINDING_CONTENT_ABSENT ||
	    (other->digest_match == TRI_NO && m->digest_match != TRI_NO) ||
	    (other->signature_valid == TRI_NO && m->signature_valid != TRI_NO))
		*m = *other;
}

/* One more object beside an evidence record was held against it. */
static void
merge_evidence(struct item *it)
{
	const struct plan	*plan = it->judged.plan;

	for (size_t i = 0; i < plan->nsig && i < it->fresh.plan->nsig; i++)
		if (plan->sig[i].tst == TST_EVIDENCE)
			take_worse(&it->judged.math[i], &it->fresh.math[i]);
	judged_release(&it->fresh);
}

/* --covers sha256:...: an evidence record holds it or does not. */
static void
apply_evidence(const struct inspect *in, const struct sigplan *s,
    struct sigmath *m)
{
	struct sigmath	 now;

	for (size_t k = 0; k < in->opts->ncovers; k++) {
		const struct covers	*c = &in->covers[k];

		if (c->fd != -1 || c->alg != s->er.alg)
			continue;
		now = *m;
		if (now.why == FINDING_CONTENT_ABSENT)
			now.why = FINDING_OK;
		if (ers_holds(s, c->digest, c->len)) {
			now.digest_match = s->er.link == TRI_NO ||
			    (s->has_parsed && s->parsed == TRI_NO) ? TRI_NO :
			    TRI_YES;
		} else {
			now.digest_match = TRI_NO;
			if (s->er.tree == TRI_UNKNOWN) {
				now.signature_valid = TRI_NO;
				now.why = FINDING_ER_TREE;
			}
		}
		take_worse(m, &now);
	}
}

/* --covers sha256:...: the digest alone decides over signed attributes. */
static void
apply_digests(const struct inspect *in, struct judged *j)
{
	for (size_t i = 0; i < j->plan->nsig; i++) {
		const struct sigplan	*s = &j->plan->sig[i];
		const struct blob	*want = sigplan_digest(s);
		struct sigmath		*m = &j->math[i];

		if (s->tst == TST_EVIDENCE && s->content == CONTENT_COVERS) {
			apply_evidence(in, s, m);
			continue;
		}
		if (s->content != CONTENT_COVERS || s->mode != SIGMODE_ATTRS ||
		    m->digest_match != TRI_UNKNOWN)
			continue;
		for (size_t k = 0; k < in->opts->ncovers; k++) {
			const struct covers	*c = &in->covers[k];

			if (c->fd != -1 || c->alg != sigplan_digest_alg(s))
				continue;
			m->digest_match = c->len == want->len &&
			    memcmp(c->digest, want->p, c->len) == 0 ?
			    TRI_YES : TRI_NO;
			if (m->why == FINDING_CONTENT_ABSENT)
				m->why = FINDING_OK;
			if (m->digest_match == TRI_YES)
				break;
		}
	}
}

/* The octets' digest, by reading alone.  0 or -1. */
static int
hash_fd(int fd, struct digest *out, uint64_t *size)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*step = malloc(INSPECT_STEP);
	ssize_t		 n = -1;
	int		 rc = -1;

	*size = 0;
	if (sha == NULL || step == NULL)
		goto out;
	while ((n = pread_full(fd, step, INSPECT_STEP, *size)) > 0) {
		if (sha256_add(sha, step, (size_t)n) == -1)
			goto out;
		*size += (uint64_t)n;
	}
	if (n == 0)
		rc = sha256_end(sha, out);
 out:
	sha256_free(sha);
	free(step);
	return rc;
}

/* An answer for a document that its worker could not give one for. */
static json_t *
failed_result(const struct inspect *in, const struct item *it,
    const char *name, struct verdict *worst)
{
	struct result	 r;
	struct plan	*plan = plan_new();
	json_t		*json = NULL;

	memset(&r, 0, sizeof(r));
	r.file = name;
	r.plan = plan;
	r.at = in->at;
	if (plan != NULL &&
	    plan_note(plan, it->failed, "%s", it->cause) == 0 &&
	    hash_fd(it->fd, &r.sha256, &r.size) == 0) {
		plan->size = r.size;
		json = result_json(&r, worst);
	}
	plan_free(plan);
	return json;
}

/* What the document says of itself, and the rules that it answers. */
static int
put_rules(const struct inspect *in, const struct judged *j,
    const struct chain_result *const *chain, const struct metadata *m,
    json_t *json)
{
	struct rules_input	 input = {
		.plan = j->plan, .math = j->math, .chain = chain,
		.at = in->at, .metadata = m, .domain = in->opts->mail_domain,
		.signers = in->opts->signer, .nsigners = in->opts->nsigner,
	};
	struct rule_answer	*a;
	json_t			*said = NULL;
	int			 n, rc = -1;

	if ((a = calloc(RULES_MAX, sizeof(*a))) == NULL)
		return -1;
	if ((n = rules_evaluate(&input, a)) != -1)
		rc = json_put(json, "rules", rules_json(a, (size_t)n));
	free(a);
	if (rc == 0 && m != NULL) {
		if ((said = metadata_json(m)) == NULL)
			return -1;
		if (json_object_size(said) > 0)
			rc = json_object_set(json, "metadata", said);
		json_decref(said);
	}
	return rc;
}

static json_t *
judged_result(const struct inspect *in, const struct judged *j,
    const struct metadata *m, const char *name, struct verdict *worst)
{
	const struct chain_result	**chain;
	struct result			  r;
	json_t				 *json;

	if ((chain = calloc(j->plan->nsig + 1, sizeof(*chain))) == NULL)
		return NULL;
	for (size_t i = 0; i < j->plan->nsig; i++)
		chain[i] = j->has_chain != NULL && j->has_chain[i] ?
		    &j->chain[i] : NULL;
	memset(&r, 0, sizeof(r));
	r.file = name;
	r.sha256 = j->sha256;
	r.size = j->size;
	r.plan = j->plan;
	r.math = j->math;
	r.chain = chain;
	r.at = in->at;
	json = result_json(&r, worst);
	if (json != NULL && put_rules(in, j, chain, m, json) == -1) {
		json_decref(json);
		json = NULL;
	}
	free(chain);
	return json;
}

static json_t *
item_result(const struct inspect *in, struct item *it, const char *name,
    struct verdict *worst)
{
	if (!it->has)
		return failed_result(in, it, name, worst);
	apply_digests(in, &it->judged);
	return judged_result(in, &it->judged, it->described ? &it->metadata :
	    NULL, name, worst);
}

/* What a line is of: a file, or a member of the container ${file}. */
struct line {
	struct item		*it;
	const struct member_facts *member;	/* NULL: the file itself */
	struct judged		*judged;	/* a member's; NULL: unread */
	const struct metadata	*metadata;	/* a member's; NULL: none */
	const char		*file;		/* as shown */
	struct verdict		*worst;
};

/* The result in the language of messages.  NULL: memory, or no reading. */
static json_t *
line_json(const struct inspect *in, const struct line *l)
{
	json_t	*json;

	if (l->member != NULL && l->judged == NULL)
		return members_unread(l->file, l->member);
	if (l->member != NULL) {
		json = judged_result(in, l->judged, l->metadata,
		    l->member->name, l->worst);
		if (json != NULL && members_put(json, l->file, l->member) ==
		    0)
			return json;
		json_decref(json);
		return NULL;
	}
	if (l->it->unreadable)
		return json_pack("{s:s,s:s}", "file", l->file, "error",
		    "unreadable");
	return item_result(in, l->it, l->file, l->worst);
}

static void
json_print(const json_t *json)
{
	char	*text = json_dumps(json, JSON_COMPACT);

	if (text != NULL)
		puts(text);
	free(text);
}

/* On a page a member is named with what it is in. */
static void
page_name(json_t *json)
{
	const char	*container = json_get_str(json, "container");
	const char	*member = json_get_str(json, "member");
	char		*path = NULL;

	if (container != NULL && member != NULL &&
	    asprintf(&path, "%s!/%s", container, member) != -1) {
		json_put_str(json, "file", path);
		free(path);
	}
}

static void
print_page(struct inspect *in, json_t *json)
{
	struct sheet	*s = sheet_new();

	if (s == NULL)
		return;
	page_name(json);
	page_document(s, json);
	if (in->pages++ > 0)
		putchar('\n');
	page_print(stdout, s, in->opts);
	sheet_free(s);
}

/* A member that could not be read, or the rest of a container. */
static void
unread_print(const json_t *json)
{
	const char	*member = json_get_str(json, "member");
	const char	*reason = json_get_str(json, "reason");

	/* The error is a message id of members.h. */
	printf("%s%s%s: ", json_get_str(json, "container"),
	    member != NULL ? "!/" : "", member != NULL ? member : "");
	printf(member != NULL ? _("was not read: %s") : "%s",
	    _(json_get_str(json, "error")));
	printf("%s%s\n", reason != NULL ? "; " : "", reason != NULL ? reason :
	    "");
}

/* Is a rule broken?  That needs a person. */
static bool
is_broken(const json_t *json)
{
	const json_t	*rules = json_object_get(json, "rules");
	const char	*result;

	for (size_t i = 0; i < json_array_size(rules); i++) {
		result = json_get_str(json_array_get(rules, i), "result");
		if (result != NULL && strcmp(result, "fail") == 0)
			return true;
	}
	return false;
}

/* The result in each language, for a document that is written at the end. */
static int
keep_results(struct inspect *in, const struct line *l)
{
	json_t	*json;
	int	 rc = 0;

	for (size_t i = 0; i < LANGUAGES; i++) {
		paper_use(&in->paper, i);
		json = line_json(in, l);
		if (json != NULL)
			page_name(json);
		if (is_broken(json))
			raise_status(in, STATUS_ATTENTION);
		rc |= json_array_append_new(in->doc[i], json);
	}
	paper_end(&in->paper);
	return rc == 0 ? 0 : -1;
}

/* Tell one line, and what it means for the exit code. */
static void
line_tell(struct inspect *in, const struct line *l)
{
	bool	 unread = l->member != NULL ? l->judged == NULL :
	    l->it->unreadable;
	json_t	*json = NULL;
	int	 rc = -1;

	if (in->opts->html) {
		rc = keep_results(in, l);
	} else if ((json = line_json(in, l)) != NULL) {
		if (in->opts->json)
			json_print(json);
		else if (l->member != NULL && unread)
			unread_print(json);
		else
			print_page(in, json);
		if (is_broken(json))
			raise_status(in, STATUS_ATTENTION);
		rc = 0;
	}
	json_decref(json);
	if (rc == -1)
		log_errx(_("%s: no result could be made (out of memory, or "
		    "the file cannot be read)"), l->it->path);
	if (rc == -1 || (unread && l->member == NULL))
		raise_status(in, STATUS_CANNOT);
	else if (unread || l->worst->indication != IND_PASSED)
		raise_status(in, STATUS_ATTENTION);
}

/* The file's name as it is shown; the buffer may own it. */
static const char *
shown_name(const struct item *it, struct buf *b)
{
	const char	*base = strrchr(it->path, '/'), *s;

	base = base == NULL ? it->path : base + 1;
	buf_init(b, 64 * 1024);
	utf8_visible(b, base, strlen(base));
	if (it->has && it->judged.nfc != NULL)
		return it->judged.nfc;
	return (s = buf_str(b)) == NULL ? "?" : s;
}

static void
line_make(struct inspect *in, struct item *it, const struct member_facts *f,
    struct judged *j)
{
	struct line	 l = { .it = it, .member = f, .judged = j };
	struct metadata	 m;
	struct wire	 w;
	struct buf	 b;

	metadata_init(&m);
	if (f != NULL && f->metadata.len > 0) {
		wire_init(&w, f->metadata.p, f->metadata.len);
		if (metadata_decode(&m, &w) == 0 && wire_done(&w))
			l.metadata = &m;
	}
	l.worst = calloc(1, sizeof(*l.worst));
	l.file = shown_name(it, &b);
	if (l.worst != NULL)
		line_tell(in, &l);
	else
		raise_status(in, STATUS_CANNOT);
	buf_release(&b);
	metadata_release(&m);
	free(l.worst);
}

static void
item_print(struct inspect *in, struct item *it)
{
	line_make(in, it, NULL, NULL);
}

/* A member's line, under its container's. */
static void
member_tell(void *arg, const struct member_facts *f, struct judged *j)
{
	struct inspect	*in = arg;

	line_make(in, &in->item[in->printed], f, j);
}

/* Ask for the members of the item that was printed.  True: they will come. */
static bool
members_start(struct inspect *in, const struct item *it)
{
	if (!it->has || !it->judged.container)
		return false;
	in->members = (struct members_walk){ .pool = in->pool, .fd = it->fd,
	    .size = it->size, .at = in->at, .tell = member_tell, .arg = in };
	in->walking = members_begin(&in->members) == 0;
	if (!in->walking)
		raise_status(in, STATUS_CANNOT);
	return in->walking;
}

/* Everything that is ready and whose turn it is. */
static void
print_ready(struct inspect *in)
{
	while (!in->walking && in->printed < in->n &&
	    in->item[in->printed].done) {
		struct item	*next = &in->item[in->printed];

		if (!next->printed) {
			next->printed = true;
			item_print(in, next);
			if (members_start(in, next))
				break;
		}
		in->printed++;
		if (next->has)
			judged_release(&next->judged);
		metadata_release(&next->metadata);
		if (next->fd != -1)
			close(next->fd);
		next->fd = -1;
		beside_release(&next->beside);
	}
	fflush(stdout);
}

static void
item_finish(struct inspect *in, struct item *it)
{
	it->done = true;
	print_ready(in);
}

/* The answer with what lies beside, unless it lacks what was found before. */
static void
take_fuller(struct item *it)
{
	if (neighbours_found(it->fresh.plan) <
	    neighbours_found(it->judged.plan) ||
	    (covers_matched(&it->judged) > 0 &&
	    wants_covers(&it->fresh, true))) {
		judged_release(&it->fresh);
		return;
	}
	judged_release(&it->judged);
	it->judged = it->fresh;
}

/* Ask once more, with what lies beside the document.  0: it was; -1. */
static int
look_near(struct inspect *in, struct item *it)
{
	int	 fd, rc;

	if (it->nearby != NEARBY_UNSEEN || !neighbours_wanted(it->judged.plan))
		return -1;
	it->nearby = NEARBY_SEEN;
	if ((fd = neighbours_gather(it->path, it->judged.plan)) == -1)
		return -1;
	it->nearby = NEARBY_ASKED;
	if ((rc = item_submit(in, it, fd)) == -1)
		it->nearby = NEARBY_SEEN;
	close(fd);
	return rc;
}

/*
 * A certificate is named that is not in the document: once more, with those
 * that lie beside it.
 */
static bool
seek_certs(struct inspect *in, struct item *it)
{
	bool	 borrowed;
	int	 covers = -1;

	if (it->sought || !it->has || !plan_wants_cert(it->judged.plan))
		return false;
	it->sought = true;
	if (beside_read(&it->beside, it->path) == 0)
		return false;
	it->next = 0;
	if (in->opts->ncovers > 0)
		covers = next_given(in, it, &borrowed);
	if (item_submit(in, it, covers) == -1)
		return false;
	judged_release(&it->judged);
	it->has = it->trial = false;
	return true;
}

/* The job of ${it} is over.  Another with other detached data, or done. */
static void
item_end(struct inspect *in, struct item *it)
{
	bool	 borrowed = true;
	int	 fd;

	if (it->nearby == NEARBY_ASKED) {
		it->nearby = NEARBY_SEEN;
		if (it->has_new)
			take_fuller(it);
	} else if (it->has_new && it->has && in->opts->ncovers > 0 &&
	    is_evidence(it->judged.plan)) {
		merge_evidence(it);
	} else if (it->has_new && it->has && covers_matched(&it->fresh) <=
	    covers_matched(&it->judged) && (it->trial ||
	    !wants_covers(&it->judged, true))) {
		judged_release(&it->fresh);	/* no better than before */
	} else if (it->has_new) {
		if (it->has)
			judged_release(&it->judged);
		it->judged = it->fresh;
		it->has = true;
	}
	it->has_new = false;
	if (seek_certs(in, it))
		return;
	if (it->has && (fd = next_covers(in, it, &borrowed)) != -1) {
		int	 rc = item_submit(in, it, fd);

		if (!borrowed)
			close(fd);
		if (rc == 0)
			return;
	}
	if (it->has && look_near(in, it) == 0)
		return;
	item_finish(in, it);
}

/* The second frame: what the document says.  Nonsense says nothing. */
static void
item_describe(struct item *it, const struct pool_event *ev)
{
	struct wire	 w;

	metadata_release(&it->metadata);
	wire_init(&w, ev->p, ev->len);
	it->described = metadata_decode(&it->metadata, &w) == 0 &&
	    wire_done(&w);
	if (!it->described)
		metadata_release(&it->metadata);
}

static void
on_event(struct inspect *in, const struct pool_event *ev)
{
	struct item	*it;

	if (ev->cookie == MEMBERS_COOKIE && in->walking &&
	    members_answer(&in->members, ev)) {
		in->walking = false;
		print_ready(in);
	}
	if (ev->cookie >= in->n)
		return;
	it = &in->item[ev->cookie];
	switch (ev->what) {
	case POOL_FRAME:
		if (it->has_new) {
			item_describe(it, ev);
			return;
		}
		it->has_new = judged_decode(&it->fresh, ev->p, ev->len) == 0;
		if (!it->has_new) {
			judged_release(&it->fresh);
			it->failed = FINDING_WORKER_DIED;
			snprintf(it->cause, sizeof(it->cause), "%s",
			    _("its answer made no sense"));
		}
		return;
	case POOL_END:
		if (!it->has_new && !it->has && it->failed == FINDING_OK) {
			it->failed = FINDING_WORKER_DIED;
			snprintf(it->cause, sizeof(it->cause), "%s",
			    _("it gave no answer"));
		}
		break;
	case POOL_DIED:
	case POOL_TIME:
	case POOL_PROTOCOL:
		it->failed = ev->what == POOL_TIME ? FINDING_WORKER_TIME :
		    FINDING_WORKER_DIED;
		pool_cause(ev, it->cause);
		log_info(_("%s: the worker gave up on it: %s"), it->path,
		    it->cause);
		break;
	}
	item_end(in, it);
}

/* Open and queue; a file that cannot be read is done at once. */
static void
item_start(struct inspect *in, struct item *it)
{
	struct stat	 st;
	bool		 borrowed;
	int		 covers = -1;

	it->fd = open(it->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (it->fd == -1 || fstat(it->fd, &st) == -1) {
		log_err(_("%s: cannot be read; check its name and your "
		    "permissions"), it->path);
		it->unreadable = true;
	} else if (!S_ISREG(st.st_mode)) {
		log_errx(_("%s: not a regular file, passed over"), it->path);
		it->unreadable = true;
	} else {
		it->size = (uint64_t)st.st_size;
		if (in->opts->ncovers > 0)
			covers = next_given(in, it, &borrowed);
		if (item_submit(in, it, covers) == 0)
			return;
		it->failed = FINDING_INTERNAL;
		snprintf(it->cause, sizeof(it->cause), "%s",
		    _("it could not be given to a worker"));
	}
	item_finish(in, it);
}

static int
inspect_all(struct inspect *in)
{
	struct pool_event	 ev;
	size_t			 started = 0;
	int			 rc;

	while (in->printed < in->n) {
		while (started < in->n && pool_ready(in->pool) &&
		    started - in->printed < 4 * (size_t)pool_size(in->pool))
			item_start(in, &in->item[started++]);
		if (pool_pending(in->pool) == 0)
			continue;
		if ((rc = pool_next(in->pool, &ev, -1)) == -1)
			return -1;
		if (rc == 1)
			on_event(in, &ev);
	}
	return 0;
}

/* ${n} paths to look at.  The exit code. */
static void
inspect_paths(struct inspect *in, char *const *path, size_t n,
    const struct trust_folder *trust)
{
	struct pool_opts	 po;

	if ((in->item = calloc(n, sizeof(*in->item))) == NULL) {
		log_err("inspect");
		raise_status(in, STATUS_CANNOT);
		return;
	}
	in->n = n;
	for (size_t i = 0; i < n; i++) {
		in->item[i].path = path[i];
		in->item[i].fd = -1;
		in->item[i].failed = FINDING_OK;
	}
	memset(&po, 0, sizeof(po));
	po.n = in->opts->jobs;
	if (po.n == 0 && n == 1)
		po.n = 1;
	po.require_sandbox = in->opts->require_sandbox;
	po.setup = trust->setup;
	po.nsetup = trust->nsetup;
	if ((in->pool = pool_new(&po)) == NULL || inspect_all(in) == -1)
		raise_status(in, STATUS_CANNOT);
	for (size_t i = 0; i < n; i++) {
		beside_release(&in->item[i].beside);
		if (in->item[i].fd == -1)
			continue;
		if (in->item[i].has)
			judged_release(&in->item[i].judged);
		metadata_release(&in->item[i].metadata);
		close(in->item[i].fd);
	}
	pool_free(in->pool);
	free(in->item);
}

/* A page each, after one that leads to them where there are several. */
static void
put_documents(struct sheet *s, const json_t *docs)
{
	const json_t	*one;
	unsigned int	 first = json_array_size(docs) > 1;
	size_t		 i;

	if (first) {
		sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL,
		    _("Signatures of %zu files"), json_array_size(docs));
		json_array_foreach(docs, i, one)
			page_link(s, first + (unsigned int)i, one);
	}
	json_array_foreach(docs, i, one)
		page_document(s, one);
}

static int
write_html(struct inspect *in)
{
	struct paper	*p = &in->paper;
	const char	*title;
	struct sheet	*s;

	for (size_t i = 0; i < LANGUAGES; i++) {
		if ((s = paper_side(p, i, in->opts->now())) == NULL)
			return -1;
		put_documents(s, in->doc[i]);
	}
	paper_end(p);
	title = json_array_size(in->doc[0]) == 1 ? json_get_str(
	    json_array_get(in->doc[0], 0), "file") : _("Signatures");
	return paper_write(p, title == NULL ? "-" : title, in->opts->output);
}

enum status
cmd_inspect(const struct options *o)
{
	struct inspect		 in;
	struct trust_folder	 trust;
	struct walk		 walk;
	size_t			 opened = 0;

	if (o->html && o->json) {
		log_errx("%s", _("--html and --json at once: choose one"));
		return STATUS_USAGE;
	}
	memset(&in, 0, sizeof(in));
	in.opts = o;
	paper_init(&in.paper);
	for (size_t i = 0; i < LANGUAGES; i++)
		in.doc[i] = json_array();
	in.at = o->has_at ? o->at : o->now();
	walk_init(&walk);
	if (trust_folder_read(&trust, o->trust) == -1 ||
	    (o->ledger != NULL &&
	    trust_folder_evidence(&trust, o->ledger) == -1)) {
		trust_folder_release(&trust);
		return STATUS_CANNOT;
	}
	for (; opened < o->ncovers; opened++)
		if (covers_open(&in.covers[opened], o->covers[opened]) == -1) {
			in.status = STATUS_CANNOT;
			goto out;
		}
	for (int i = 0; i < o->narg; i++)
		if (walk_add(&walk, o->arg[i]) == -1)
			raise_status(&in, STATUS_CANNOT);
	if (walk.n > 0)
		inspect_paths(&in, walk.path, walk.n, &trust);
	if (o->html && write_html(&in) == -1)
		raise_status(&in, STATUS_CANNOT);
 out:
	for (size_t i = 0; i < LANGUAGES; i++)
		json_decref(in.doc[i]);
	paper_release(&in.paper);
	for (size_t i = 0; i < opened; i++)
		covers_release(&in.covers[i]);
	walk_release(&walk);
	trust_folder_release(&trust);
	return in.status;
}
