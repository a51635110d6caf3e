/*
 * ers.c: the archive time-stamps of an evidence record, whichever its syntax:
 * hash trees, links, and what data they cover (RFC 4998 4 and 5, RFC 6283 3
 * and 4).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/tst.h"
#include "formats/crypto/verify_internal.h"

#include "formats/crypto/ers.h"

#define TREE_MAX	((size_t)64 * 1024 * 1024)	/* octets of a list */

void
ers_init(struct ers *e, struct plan *plan, const struct ers_opts *opts)
{
	*e = (struct ers){ .plan = plan, .opts = opts, .last = -1,
	    .alg = DIGEST_NONE };
}

/* Binary ascending order; a value that begins another comes before it. */
static int
ascending(const void *p, const void *q)
{
	const struct octets	*a = p, *b = q;
	size_t			 n = a->len < b->len ? a->len : b->len;
	int			 c = n == 0 ? 0 : memcmp(a->p, b->p, n);

	if (c != 0)
		return c;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* One level: ${list} and the value below it, into that value. */
static int
level(enum digest_alg alg, const struct ers_list *list, struct md *at)
{
	struct octets	*all;
	struct buf	 b;
	size_t		 n = list->n;
	int		 rc = 0;

	if ((all = calloc(n + 1, sizeof(*all))) == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		all[i] = list->value[i];
	if (at->len > 0)
		all[n++] = (struct octets){ at->octet, at->len };
	buf_init(&b, TREE_MAX);
	if (n == 1) {	/* passed up as it is */
		if (all[0].len > sizeof(at->octet)) {
			at->len = 0;
		} else {
			memmove(at->octet, all[0].p, all[0].len);
			at->len = all[0].len;
		}
	} else {
		qsort(all, n, sizeof(*all), ascending);
		for (size_t i = 0; i < n; i++)
			rc |= buf_add(&b, all[i].p, all[i].len);
		if (rc == 0)
			rc = md_octets(alg, b.p, b.len, at);
	}
	buf_release(&b);
	free(all);
	return rc;
}

int
ers_root(enum digest_alg alg, const struct ers_list *list, size_t n,
    uint8_t out[EVP_MAX_MD_SIZE], size_t *len)
{
	struct md	 at = { .len = 0 };

	*len = 0;
	if (digest_alg_md(alg) == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (list[i].n > 0 && level(alg, &list[i], &at) == -1)
			return -1;
	memcpy(out, at.octet, at.len);
	*len = at.len;
	return 0;
}

/* Is the value in the list? */
static bool
list_has(const struct ers_list *list, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->value[i].len == len &&
		    memcmp(list->value[i].p, p, len) == 0)
			return true;
	return false;
}

/*
 * The tree leads to this value by RFC 4998 4.3 3. as it is worded, where the
 * values of any list are hashed, also when there is but one.  0 or -1.
 */
static int
root_literal(enum digest_alg alg, const struct ers_stamp *st, struct md *md)
{
	const struct octets	*one = &st->list[0].value[0];
	struct octets		 hashed;
	struct ers_list		*list;
	struct md		 first;
	int			 rc = -1;

	if ((list = calloc(st->nlist, sizeof(*list))) == NULL)
		return -1;
	memcpy(list, st->list, st->nlist * sizeof(*list));
	if (md_octets(alg, one->p, one->len, &first) == 0) {
		hashed = (struct octets){ first.octet, first.len };
		list[0] = (struct ers_list){ &hashed, 1 };
		rc = ers_root(alg, list, st->nlist, md->octet, &md->len);
	}
	free(list);
	return rc;
}

static bool
is_imprint(const struct sigplan *s, const struct md *md)
{
	return md->len > 0 && md->len == s->imprint.len &&
	    memcmp(md->octet, s->imprint.p, md->len) == 0;
}

/* Does the tree lead to what the time-stamp is over? */
static int
tree_check(struct sigplan *s, const struct ers_stamp *st)
{
	struct md	 md;

	if (st->nlist == 0)
		return 0;
	if (digest_alg_md(s->er.alg) == NULL)
		return sigplan_note(s, FINDING_ALG_UNSUPPORTED, "digest %s",
		    digest_alg_name(s->er.alg));
	if (ers_root(s->er.alg, st->list, st->nlist, md.octet, &md.len) == -1)
		return -1;
	if (st->literal && st->list[0].n == 1 && !is_imprint(s, &md) &&
	    root_literal(s->er.alg, st, &md) == -1)
		return -1;
	/* RFC 4998 4.3 3.: the same algorithm, too. */
	s->er.tree = s->imprint_alg == s->er.alg && is_imprint(s, &md) ?
	    TRI_YES : TRI_NO;
	return 0;
}

/* Is one of the forms among the first values (without a tree: the imprint)? */
static int
has_form(const struct sigplan *s, const struct ers_stamp *st,
    const struct octets form[2], enum tri *out)
{
	const struct octets	 imprint = { s->imprint.p, s->imprint.len };
	const struct ers_list	 alone = { &imprint, 1 };
	struct md		 md;

	*out = TRI_UNKNOWN;
	if (digest_alg_md(s->er.alg) == NULL)
		return 0;
	*out = TRI_NO;
	for (size_t i = 0; i < 2 && *out == TRI_NO; i++) {
		if (form[i].p == NULL)
			continue;
		if (md_octets(s->er.alg, form[i].p, form[i].len, &md) == -1)
			return -1;
		if (list_has(st->nlist > 0 ? &st->list[0] : &alone, md.octet,
		    md.len))
			*out = TRI_YES;
	}
	return 0;
}

/* Time-stamp renewal (RFC 4998 5.2): the time-stamp before it. */
static int
link_prev(struct sigplan *s, const struct ers_stamp *st)
{
	enum tri	 found;

	if (has_form(s, st, st->prev, &found) == -1)
		return -1;
	if (st->nlist == 0) {
		/* The imprint itself is the reference. */
		s->er.tree = found;
		s->er.link = found == TRI_YES ? TRI_YES : TRI_UNKNOWN;
	} else {
		s->er.link = found;
	}
	return 0;
}

/* Hash-tree renewal: what the data's digest is hashed with. */
static int
link_chains(struct sigplan *s, const struct ers_stamp *st)
{
	struct buf	 b;
	struct md	 md;
	int		 rc = 0;

	if (st->separate) {
		if (st->nlist == 0)	/* two values need a list */
			s->er.tree = s->er.link = TRI_NO;
		else
			rc = has_form(s, st, st->before, &s->er.link);
		return rc;
	}
	if (digest_alg_md(s->er.alg) == NULL)
		return 0;
	buf_init(&b, 2 * EVP_MAX_MD_SIZE);
	for (size_t i = 0; i < 2 && rc == 0; i++) {
		if (st->before[i].p == NULL)
			continue;
		rc = md_octets(s->er.alg, st->before[i].p, st->before[i].len,
		    &md);
		if (rc == 0)
			rc = buf_add(&b, md.octet, md.len);
	}
	if (rc == 0)
		rc = blob_set(&s->er.chained, b.p, b.len);
	buf_release(&b);
	return rc;
}

/* The values that data may have, those of the algorithm's length. */
static int
group_set(struct sigplan *s, const struct ers_stamp *st)
{
	size_t		 size = digest_alg_size(s->er.alg);
	struct buf	 b;
	int		 rc = 0;

	if (st->nlist == 0)
		return blob_set(&s->er.group, s->imprint.p, s->imprint.len);
	buf_init(&b, PLAN_BLOB_MAX);
	for (size_t i = 0; i < st->list[0].n && rc == 0; i++)
		if (st->list[0].value[i].len == size)
			rc = buf_add(&b, st->list[0].value[i].p, size);
	if (rc == 0)
		rc = blob_set(&s->er.group, b.p, b.len);
	else if (b.len > PLAN_BLOB_MAX / 2)	/* a list without end */
		rc = sigplan_note(s, FINDING_TOO_LARGE, "%s", "1 MiB");
	buf_release(&b);
	return rc;
}

bool
ers_holds(const struct sigplan *s, const uint8_t *p, size_t len)
{
	const struct plan_er	*er = &s->er;
	size_t			 size = digest_alg_size(er->alg);
	struct md		 md[2];
	size_t			 n = 0;
	uint8_t			 both[2 * EVP_MAX_MD_SIZE];

	if (size == 0 || len != size || er->group.len % size != 0)
		return false;
	/* RFC 4998 5.2 4.: H(H(d) || ha), in this order. */
	for (size_t at = 0; n < 2 && at + size <= er->chained.len;
	    at += size) {
		memcpy(both, p, size);
		memcpy(both + size, er->chained.p + at, size);
		if (md_octets(er->alg, both, 2 * size, &md[n++]) == -1)
			return false;
	}
	if (er->chained.len == 0) {
		memcpy(md[0].octet, p, size);
		n = 1;
	}
	for (size_t at = 0; at < er->group.len; at += size)
		for (size_t i = 0; i < n; i++)
			if (memcmp(er->group.p + at, md[i].octet, size) == 0)
				return true;
	return false;
}

/* What is known already of the data, when it is inside the document. */
static int
data_check(const struct ers *e, struct sigplan *s, unsigned int form)
{
	size_t		 size = digest_alg_size(s->er.alg);
	struct buf	 b;
	int		 rc;

	if (e->opts->covered == NULL) {
		s->content = CONTENT_COVERS;
		return 0;
	}
	s->has_parsed = true;
	s->parsed = TRI_UNKNOWN;
	if (digest_alg_md(s->er.alg) == NULL)
		return 0;
	buf_init(&b, PLAN_BLOB_MAX);
	/* As octets; then, where there is one, in the canonical form. */
	for (unsigned int f = 0;; f = form) {
		buf_reset(&b);
		rc = e->opts->covered(e->opts->arg, s->er.alg, f, &b);
		if (rc == 0 && b.len > 0) {
			s->parsed = TRI_YES;
			for (size_t at = 0; at + size <= b.len; at += size)
				if (!ers_holds(s, b.p + at, size))
					s->parsed = TRI_NO;
		}
		if (rc == -1 || s->parsed == TRI_YES || f == form)
			break;
	}
	buf_release(&b);
	s->er.held = s->parsed;
	return rc == -1 ? -1 : 0;
}

/* RFC 4998 appendix A: the content of the signature is covered as well. */
static int
content_add(const struct ers *e, struct sigplan *s)
{
	const struct sigplan	*of = &e->plan->sig[e->opts->of];

	s->content = of->content;
	for (size_t i = 0; i < of->nspan; i++)
		if (sigplan_add_span(s, of->span[i].off,
		    of->span[i].len) == -1)
			return -1;
	return blob_set(&s->inline_content, of->inline_content.p,
	    of->inline_content.len);
}

/* RFC 4998 5.1: in order of time, and one algorithm in a chain. */
static int
rules_check(const struct ers *e, struct sigplan *s,
    const struct ers_stamp *st)
{
	const struct sigplan	*prev;

	if (st->number > 1 && s->er.alg != e->alg && sigplan_note(s,
	    FINDING_ER_RULES, "%s instead of %s", digest_alg_name(s->er.alg),
	    digest_alg_name(e->alg)) == -1)
		return -1;
	if (e->last < 0)
		return 0;
	prev = &e->plan->sig[e->last];
	if (s->gen_time != TIME_NONE && prev->gen_time != TIME_NONE &&
	    s->gen_time < prev->gen_time && sigplan_note(s, FINDING_TST_ORDER,
	    "%s", s->id) == -1)
		return -1;
	return 0;
}

/* A new signature of the record, not filled in yet. */
static int
stamp_begin(struct ers *e, int i)
{
	struct sigplan	*s = &e->plan->sig[i];

	s->kind = SIGKIND_EVIDENCE;
	s->tst = TST_EVIDENCE;
	s->of = e->opts->of;
	s->er.prev = e->last;
	return 0;
}

int
ers_fail(struct ers *e, const char *why)
{
	struct sigplan	*s = plan_add_sig(e->plan);

	if (s == NULL)
		return -1;
	e->last = -1;	/* what is broken links nothing */
	stamp_begin(e, (int)e->plan->nsig - 1);
	if (plan_set_text(&s->id, "evidence-record", 15) == -1)
		return -1;
	return sigplan_note(s, FINDING_ER_MALFORMED, "%s", why);
}

int
ers_add(struct ers *e, const struct ers_stamp *st)
{
	char		 id[PLAN_TEXT_MAX / 2];
	struct cms_opts	 opts = { .where = CONTENT_INLINE,
			    .detached = CONTENT_NONE, .token = true,
			    .id = id };
	struct sigplan	*s;
	size_t		 used;
	int		 i;

	snprintf(id, sizeof(id), "%s%sarchive-time-stamp %u.%u",
	    e->opts->member != NULL ? e->opts->member : "",
	    e->opts->member != NULL ? ": " : "", st->chain, st->number);
	if ((i = cms_parse(e->plan, st->token.p, st->token.len, &opts,
	    &used)) == -1 || tst_read(e->plan, (size_t)i, TST_EVIDENCE) == -1)
		return -1;
	stamp_begin(e, i);
	s = &e->plan->sig[i];
	s->er.alg = st->alg != DIGEST_NONE ? st->alg : s->imprint_alg;
	s->er.form = st->form;
	s->er.data = st->number == 1;
	s->er.tree = s->er.link = s->er.held = TRI_UNKNOWN;
	if (tree_check(s, st) == -1)
		return -1;
	if (st->number > 1 ? link_prev(s, st) == -1 :
	    st->chain > 1 && link_chains(s, st) == -1)
		return -1;
	s->content = CONTENT_PARSED;
	if (s->er.data && (group_set(s, st) == -1 ||
	    data_check(e, s, st->form) == -1))
		return -1;
	if (s->er.data && e->opts->external && content_add(e, s) == -1)
		return -1;
	if (rules_check(e, s, st) == -1)
		return -1;
	if (st->number == 1)
		e->alg = s->er.alg;
	e->last = i;
	return 0;
}
