/*
 * chain_path.c: every path from a certificate to an anchor (RFC 4158), the
 * shortest first.
 *
 * Cross-certificates make graphs with loops, and whoever makes a document may
 * add a thousand of them: so steps and signature checks are counted, and what
 * was checked is remembered.  Nothing here looks at the time: which paths
 * there are does not depend on it.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "formats/crypto/chain_internal.h"
#include "formats/crypto/key_cost.h"

#define STEPS_MAX	20000u		/* issuers looked at, each length */
#define MEMORY		8192u		/* a power of two; > 2 PATH_CHECKS */

struct node {
	unsigned long	 name;		/* hash of the subject */
	X509		*x;		/* borrowed */
	size_t		 order;		/* anchors come first */
	bool		 anchor;
};

/* Does ${child} carry the signature of ${issuer}'s key? */
struct edge {
	const X509	*child;		/* NULL: free */
	const X509	*issuer;
	bool		 good;
};

struct search {
	struct paths	*out;
	struct node	*node;		/* by name, then order */
	size_t		 n;
	struct edge	*edge;
	unsigned int	 checks;	/* signatures that may be verified */
	unsigned int	 steps;
	X509		*path[CHAIN_DEPTH_MAX];
	size_t		 next[CHAIN_DEPTH_MAX];	/* candidate to try */
};

static int
by_name(const void *p, const void *q)
{
	const struct node	*a = p, *b = q;

	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void
add_nodes(struct search *s, const STACK_OF(X509) *from, bool anchor)
{
	for (int i = 0; i < sk_X509_num(from); i++) {
		X509	*x = sk_X509_value(from, i);

		s->node[s->n] = (struct node){ X509_subject_name_hash(x), x,
		    s->n, anchor };
		s->n++;
	}
}

static size_t
first_of(const struct search *s, unsigned long name)
{
	size_t	 low = 0, high = s->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (s->node[mid].name < name)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
signed_by(struct search *s, X509 *child, X509 *issuer)
{
	uintptr_t	 h = (uintptr_t)child / 16 * 31 +
			    (uintptr_t)issuer / 16;
	struct edge	*e;
	EVP_PKEY	*key;

	for (;; h++) {
		e = &s->edge[h & (MEMORY - 1)];
		if (e->child == child && e->issuer == issuer)
			return e->good;
		if (e->child == NULL)
			break;
	}
	if (s->checks == 0) {
		s->out->cut = true;
		return false;
	}
	s->checks--;
	key = X509_get0_pubkey(issuer);
	e->child = child;
	e->issuer = issuer;
	e->good = key != NULL && !key_is_costly(key) &&
	    X509_verify(child, key) == 1;
	return e->good;
}

/* The same certificate, or the same name and key: a loop (X.509 8.1). */
static bool
met(const struct search *s, size_t n, X509 *x)
{
	for (size_t i = 0; i < n; i++) {
		if (X509_cmp(s->path[i], x) == 0)
			return true;
		if (i > 0 && X509_NAME_cmp(X509_get_subject_name(s->path[i]),
		    X509_get_subject_name(x)) == 0 && EVP_PKEY_eq(
		    X509_get0_pubkey(s->path[i]), X509_get0_pubkey(x)) == 1)
			return true;
	}
	return false;
}

/* May it be the issuer?  That it may not sign is said later, by name. */
static bool
may_issue(struct search *s, X509 *issuer, X509 *child)
{
	int	 rc = X509_check_issued(issuer, child);

	return (rc == X509_V_OK || rc == X509_V_ERR_KEYUSAGE_NO_CERTSIGN) &&
	    signed_by(s, child, issuer);
}

static STACK_OF(X509) *
copy(X509 *const *path, size_t n)
{
	STACK_OF(X509)	*c = sk_X509_new_null();

	for (size_t i = 0; c != NULL && i < n; i++)
		if (X509_up_ref(path[i]) != 1 || sk_X509_push(c,
		    path[i]) <= 0) {
			sk_X509_pop_free(c, X509_free);
			return NULL;
		}
	return c;
}

/* Keep the ${n} certificates as a path, or as a partial one.  0 or -1. */
static int
keep(struct search *s, size_t n, bool whole)
{
	STACK_OF(X509)	*c;

	if (!whole && sk_X509_num(s->out->partial) >= (int)n)
		return 0;
	if ((c = copy(s->path, n)) == NULL)
		return -1;
	if (whole) {
		s->out->path[s->out->n++] = c;
		return 0;
	}
	sk_X509_pop_free(s->out->partial, X509_free);
	s->out->partial = c;
	return 0;
}

/* The next issuer of the last of ${n} certificates; NULL: no more. */
static const struct node *
next_issuer(struct search *s, size_t n)
{
	X509		*child = s->path[n - 1];
	unsigned long	 name = X509_issuer_name_hash(child);
	const struct node *k;

	while (s->next[n - 1] < s->n) {
		k = &s->node[s->next[n - 1]++];
		if (k->name != name)
			break;
		if (s->steps == STEPS_MAX) {
			s->out->cut = true;
			break;
		}
		s->steps++;
		if (!met(s, n, k->x) && may_issue(s, k->x, child))
			return k;
	}
	s->next[n - 1] = s->n;
	return NULL;
}

/* All paths of just ${length} certificates.  0 or -1. */
static int
walk(struct search *s, size_t length)
{
	const struct node	*k;
	size_t			 n = 1;

	s->steps = 0;
	s->next[0] = first_of(s, X509_issuer_name_hash(s->path[0]));
	while (n > 0) {
		if ((k = next_issuer(s, n)) == NULL) {
			if (keep(s, n, false) == -1)
				return -1;
			n--;
			continue;
		}
		s->path[n] = k->x;
		if (k->anchor) {
			if (n + 1 != length)
				continue;
			if (keep(s, n + 1, true) == -1)
				return -1;
			if (s->out->n == PATHS_MAX) {
				s->out->cut = true;
				return 0;
			}
		} else if (n + 1 < length) {
			s->next[n] = first_of(s, X509_issuer_name_hash(k->x));
			n++;
		} else if (keep(s, n + 1, false) == -1) {
			return -1;
		}
	}
	return 0;
}

static int
search_all(struct search *s, const struct view *v, X509 *leaf)
{
	add_nodes(s, v->trust->anchor, true);
	add_nodes(s, v->untrusted, false);
	qsort(s->node, s->n, sizeof(*s->node), by_name);
	s->path[0] = leaf;
	for (int i = 0; i < sk_X509_num(v->trust->anchor); i++)
		if (X509_cmp(sk_X509_value(v->trust->anchor, i), leaf) == 0)
			return keep(s, 1, true);
	for (size_t length = 2; length <= CHAIN_DEPTH_MAX; length++) {
		if (walk(s, length) == -1)
			return -1;
		if (s->out->n == PATHS_MAX)
			break;
		/* Nothing is as long as was allowed: nothing is longer. */
		if ((size_t)sk_X509_num(s->out->partial) < length)
			break;
	}
	return 0;
}

int
paths_find(struct paths *out, const struct view *v, X509 *leaf,
    unsigned int checks)
{
	struct search	 s = { .out = out, .checks = checks };
	size_t		 n = (size_t)sk_X509_num(v->trust->anchor) +
			    (size_t)sk_X509_num(v->untrusted);
	int		 rc = -1;

	memset(out, 0, sizeof(*out));
	s.node = calloc(n + 1, sizeof(*s.node));
	s.edge = calloc(MEMORY, sizeof(*s.edge));
	out->partial = sk_X509_new_null();
	if (s.node != NULL && s.edge != NULL && out->partial != NULL)
		rc = search_all(&s, v, leaf);
	free(s.node);
	free(s.edge);
	ERR_clear_error();
	return rc;
}

void
paths_release(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		sk_X509_pop_free(p->path[i], X509_free);
	sk_X509_pop_free(p->partial, X509_free);
	memset(p, 0, sizeof(*p));
}

/*
 * The inputs of RFC 5280 6.1.1.  user-initial-policy-set is anyPolicy, which
 * has to be said: without any, libcrypto refuses every path that is to have
 * an explicit policy.  The clock is an argument: dates are looked at
 * elsewhere.  0 or -1.
 */
static int
path_inputs(X509_VERIFY_PARAM *param)
{
	X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH_MAX - 2);
	if (X509_VERIFY_PARAM_add0_policy(param, OBJ_nid2obj(NID_any_policy))
	    != 1)
		return -1;
	return X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME |
	    X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK) == 1 ? 0 :
	    -1;
}

/*
 * The issuer is the next one of the path, and no other of its name: that it
 * signed, paths_find() has seen.
 */
static int
path_issued(X509_STORE_CTX *ctx, X509 *x, X509 *issuer)
{
	const STACK_OF(X509)	*path = X509_STORE_CTX_get_app_data(ctx);

	for (int i = 0; i + 1 < sk_X509_num(path); i++)
		if (sk_X509_value(path, i) == x)
			return sk_X509_value(path, i + 1) == issuer;
	return 0;
}

int
path_validate(STACK_OF(X509) *path, int *error, X509 **bad)
{
	STACK_OF(X509)	*anchor = sk_X509_new_null();
	STACK_OF(X509)	*middle = sk_X509_new_null();
	X509_STORE	*none = X509_STORE_new();
	X509_STORE_CTX	*ctx = X509_STORE_CTX_new();
	X509		*at;
	int		 n = sk_X509_num(path), rc = -1;

	*bad = NULL;
	if (anchor == NULL || middle == NULL || none == NULL || ctx == NULL ||
	    sk_X509_push(anchor, sk_X509_value(path, n - 1)) <= 0)
		goto out;
	X509_STORE_set_check_issued(none, path_issued);
	if (X509_STORE_CTX_init(ctx, none, sk_X509_value(path, 0),
	    middle) != 1 || X509_STORE_CTX_set_app_data(ctx, path) != 1)
		goto out;
	for (int i = 1; i < n - 1; i++)
		if (sk_X509_push(middle, sk_X509_value(path, i)) <= 0)
			goto out;
	X509_STORE_CTX_set0_trusted_stack(ctx, anchor);
	if (path_inputs(X509_STORE_CTX_get0_param(ctx)) == -1)
		goto out;
	rc = X509_verify_cert(ctx) == 1;
	*error = X509_STORE_CTX_get_error(ctx);
	at = X509_STORE_CTX_get_current_cert(ctx);
	if (rc == 0 && at != NULL && X509_up_ref(at) == 1)
		*bad = at;
	if (rc == 0 && *error == X509_V_ERR_OUT_OF_MEM)
		rc = -1;
 out:
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(none);
	sk_X509_free(anchor);
	sk_X509_free(middle);
	ERR_clear_error();
	return rc;
}
