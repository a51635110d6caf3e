/*
 * inspect_tell.c: what inspect found, line by line: as JSON, page or HTML.
 */
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
#include "formats/crypto/ers.h"
#include "formats/regulation/evaluate.h"
#include "formats/regulation/rules_policy.h"
#include "formats/sandbox/job.h"
#include "formats/validation/verdict.h"
#include "auditor/jsonl.h"
#include "auditor/members.h"
#include "auditor/options.h"
#include "auditor/page.h"
#include "auditor/paper.h"
#include "auditor/inspect_part.h"

#define INSPECT_STEP	((size_t)256 * 1024)	/* octets read at once */

void
inspect_raise(struct inspect *in, enum status st)
{
	if (st > in->status)
		in->status = st;
}

/* The worse of two looks at the same time-stamp. */
void
inspect_worse(struct sigmath *m, const struct sigmath *other)
{
	if (m->why == FINDING_CONTENT_ABSENT ||
	    (other->digest_match == TRI_NO && m->digest_match != TRI_NO) ||
	    (other->signature_valid == TRI_NO && m->signature_valid != TRI_NO))
		*m = *other;
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
		inspect_worse(m, &now);
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
		.at = in->at, .metadata = m, .policy = in->opts->rules,
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
	if (json != NULL && (signers_tell(json, chain, j->plan->nsig,
	    in->opts->rules) == -1 || put_rules(in, j, chain, m, json) == -1)) {
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
			inspect_raise(in, STATUS_ATTENTION);
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
			(void)jsonl_put(json);
		else if (l->member != NULL && unread)
			unread_print(json);
		else
			print_page(in, json);
		if (is_broken(json))
			inspect_raise(in, STATUS_ATTENTION);
		rc = 0;
	}
	json_decref(json);
	if (rc == -1)
		log_errx(_("%s: no result could be made (out of memory, or "
		    "the file cannot be read)"), l->it->path);
	if (rc == -1 || (unread && l->member == NULL))
		inspect_raise(in, STATUS_CANNOT);
	else if (unread || l->worst->indication != IND_PASSED)
		inspect_raise(in, STATUS_ATTENTION);
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

void
inspect_tell(struct inspect *in, struct item *it, const struct member_facts *f,
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
		inspect_raise(in, STATUS_CANNOT);
	buf_release(&b);
	metadata_release(&m);
	free(l.worst);
}
