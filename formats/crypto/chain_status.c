/*
 * chain_status.c: what all revocation data at hand adds up to.
 *
 * A revocation, once stated, stays (X.509 7.10); only a hold ends, by a later
 * list without it.  Old data therefore never makes an answer better, and of
 * two answers that a certificate is good the later one is shown.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>

#include "formats/base/detail.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"

/* Signatures verified to find the paths of one who signs CRLs. */
#define LISTER_CHECKS	256u

/*
 * Reasons by which the key may have been in other hands before anybody
 * noticed: for these invalidityDate (RFC 5280 5.3.2) is what counts.
 */
static bool
is_compromise(int reason)
{
	return reason == -1 || reason == 0 || reason == 1 || reason == 2 ||
	    reason == 10;
}

int64_t
revoked_from(const struct revoked *r)
{
	if (r->invalid_since != TIME_NONE && r->invalid_since < r->at &&
	    is_compromise(r->reason))
		return r->invalid_since;
	return r->at;
}

bool
view_may_check(const struct view *v)
{
	if (v->checks == NULL)
		return true;
	if (*v->checks == 0)
		return false;
	(*v->checks)--;
	return true;
}

void
tally_miss(struct tally *t, enum miss miss, int64_t until)
{
	if (miss < t->miss)
		return;
	t->miss = miss;
	if (miss == MISS_TIME && (t->missed_until == TIME_NONE ||
	    until > t->missed_until))
		t->missed_until = until;
}

static void
add_revoked(struct tally *t, const struct revoked *r)
{
	struct revoked	*held = r->reason == REASON_HOLD ? &t->hold :
			    &t->revoked;
	bool		 better;

	if (held->status != REVOCATION_REVOKED)
		better = true;
	else if (r->reason == REASON_HOLD)
		better = r->this_update > held->this_update;
	else if (revoked_from(r) != revoked_from(held))
		better = revoked_from(r) < revoked_from(held);
	else	/* the same: the later one may give a reason */
		better = r->this_update > held->this_update;
	if (better)
		*held = *r;
}

/* Of two answers that it is good the one that says more. */
static bool
is_better(const struct revoked *r, const struct revoked *than)
{
	if (than->status != REVOCATION_GOOD)
		return true;
	if (than->signer_expired != r->signer_expired)
		return than->signer_expired;
	if (than->keeps_expired != r->keeps_expired)
		return r->keeps_expired;
	return r->this_update > than->this_update;
}

/*
 * A list for some reasons (RFC 5280 6.3.3): those for all the others have to
 * be there too, and what holds of one of them holds of the whole.
 */
static void
add_part(struct tally *t, const struct statement *s)
{
	struct revoked	*p = &t->part;

	if (t->reasons == 0) {
		*p = s->r;
	} else {
		p->signer_expired = p->signer_expired || s->r.signer_expired;
		p->keeps_expired = p->keeps_expired && s->r.keeps_expired;
		if (s->r.this_update < p->this_update)
			p->this_update = s->r.this_update;
		if (s->r.next_update < p->next_update)
			p->next_update = s->r.next_update;
	}
	t->reasons |= s->reasons;
	if ((t->reasons & REASONS_ALL) != REASONS_ALL)
		tally_miss(t, MISS_REASONS, TIME_NONE);
}

static void
add_good(struct tally *t, const struct statement *s)
{
	/* Of a hold only those tell that list holds. */
	if ((s->reasons & REASONS_HOLD) != 0 && s->r.this_update > t->clean)
		t->clean = s->r.this_update;
	if (!s->covers)
		tally_miss(t, MISS_TIME, s->r.next_update);
	else if ((s->reasons & REASONS_ALL) != REASONS_ALL)
		add_part(t, s);
	else if (is_better(&s->r, &t->good))
		t->good = s->r;
}

void
tally_add(struct tally *t, const struct statement *s)
{
	if (s->r.status == REVOCATION_REVOKED)
		add_revoked(t, &s->r);
	else
		add_good(t, s);
}

static void
miss_text(struct revoked *r, const struct tally *t)
{
	char	 n[96], when[TIME_TEXT];
	char	*to = r->why;
	size_t	 size = sizeof(r->why);

	name_short(X509_get_issuer_name(t->x), n, sizeof(n));
	switch (t->miss) {
	case MISS_NONE:
		detail_format(to, size, D_("there is none of %s"), n);
		break;
	case MISS_SCOPE:
		detail_format(to, size,
		    D_("that of %s does not cover this certificate"), n);
		break;
	case MISS_BASE:
		detail_format(to, size,
		    D_("the delta CRL of %s has no base here"), n);
		break;
	case MISS_SIGNATURE:
		detail_format(to, size,
		    D_("that of %s is not signed with its key"), n);
		break;
	case MISS_ANCHOR:
		detail_format(to, size, D_("that of %s is signed with a key "
		    "that another trust anchor vouches for"), n);
		break;
	case MISS_UNKNOWN:
		detail_format(to, size, D_("the OCSP responder of %s does not "
		    "know the certificate"), n);
		break;
	case MISS_HASH:
		detail_format(to, size, D_("the OCSP response of %s is for "
		    "another certificate of this number"), n);
		break;
	case MISS_REASONS:
		detail_format(to, size,
		    D_("those of %s are for some reasons only"), n);
		break;
	case MISS_TIME:
		detail_format(to, size,
		    D_("that of %s was to be renewed by %s"), n,
		    time_rfc3339(t->missed_until, when));
		break;
	}
}

void
status_find(const struct view *v, X509 *x, X509 *issuer, struct revoked *out)
{
	static const struct revoked	 none = { .reason = -1,
	    .at = TIME_NONE, .invalid_since = TIME_NONE,
	    .this_update = TIME_NONE, .next_update = TIME_NONE };
	struct tally			 t = { .view = v, .x = x,
	    .revoked = none, .hold = none, .good = none,
	    .clean = TIME_NONE, .missed_until = TIME_NONE };

	for (size_t i = 0; i < 2; i++) {
		crl_tally(&t, v->set[i], x, issuer, i == 1);
		ocsp_tally(&t, v->set[i], x, issuer, i == 1);
	}
	ERR_clear_error();
	if ((t.reasons & REASONS_ALL) == REASONS_ALL && is_better(&t.part,
	    &t.good))
		t.good = t.part;
	if (t.revoked.status == REVOCATION_REVOKED) {
		*out = t.revoked;
	} else if (t.hold.status == REVOCATION_REVOKED &&
	    (t.clean == TIME_NONE || t.hold.this_update >= t.clean)) {
		*out = t.hold;
	} else if (t.good.status == REVOCATION_GOOD) {
		*out = t.good;
	} else {
		*out = none;
		out->next_update = t.missed_until;
		out->lapsed = t.miss == MISS_BASE || t.miss == MISS_REASONS ||
		    t.miss == MISS_TIME;
		miss_text(out, &t);
	}
}

/*
 * Is one who signs CRLs known to be revoked, at the time that is judged or,
 * by a list made later, then?  Of those who signed what tells it this is not
 * asked again: so the circle of keys that vouch for one another ends.
 */
static bool
lister_revoked(const struct view *v, X509 *x, X509 *issuer, int64_t made)
{
	struct view	 nested = *v;
	struct revoked	 r;

	if (v->nested || issuer == NULL)
		return false;
	nested.nested = true;
	if (made > nested.at)
		nested.at = made;
	status_find(&nested, x, issuer, &r);
	return r.status == REVOCATION_REVOKED;
}

/* The path of one who signs CRLs, but for its anchor (RFC 5280 6.3.3 (f)). */
static bool
lister_path_holds(const struct view *v, const STACK_OF(X509) *path,
    int64_t made)
{
	char	 when[TIME_TEXT];

	for (int i = 0; i + 1 < sk_X509_num(path); i++)
		if (out_of_dates(sk_X509_value(path, i), made, when) != 0 ||
		    lister_revoked(v, sk_X509_value(path, i),
		    sk_X509_value(path, i + 1), made))
			return false;
	return true;
}

/* Is the path valid, under the anchor of the one that is judged? */
static bool
lister_path(const struct view *v, STACK_OF(X509) *path, int64_t made)
{
	X509	*bad = NULL;
	int	 error = 0;
	bool	 ok;

	ok = view_is_anchor(v, sk_X509_value(path, sk_X509_num(path) - 1)) &&
	    path_validate(path, &error, &bad) == 1 &&
	    lister_path_holds(v, path, made);
	X509_free(bad);
	return ok;
}

bool
status_trusts(const struct view *v, X509 *x, int64_t at)
{
	struct paths	 paths;
	char		 when[TIME_TEXT];
	bool		 ok = false;

	if (out_of_dates(x, at, when) != 0)
		return false;
	if (paths_find(&paths, v, x, LISTER_CHECKS) == 0)
		for (size_t i = 0; i < paths.n && !ok; i++)
			ok = lister_path(v, paths.path[i], at);
	paths_release(&paths);
	return ok;
}
