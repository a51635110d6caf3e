/*
 * pki_oracle.h: what a random PKI's numbers (pki_model.h) mean: RFC 5280 6.1
 * and 6.3.3, RFC 6960 and EN 319 102-1 5.2.6, written from the standards and
 * not from formats/; it reads no octet.
 *
 * Of several paths that all fail the standard leaves open which is told of:
 * an answer is a set.
 */
#ifndef TESTS_UNIT_PKI_ORACLE_H
#define TESTS_UNIT_PKI_ORACLE_H

#include "tests/unit/pki_model.h"

/* Answers on a certificate. */
enum { SAY_OK = 1, SAY_REVOKED = 2, SAY_HOLD = 4, SAY_UNKNOWN = 8,
	SAY_EXPIRED_GOOD = 16, SAY_EXPIRED = 32, SAY_NOT_YET = 64,
	SAY_CA_REVOKED = 128, SAY_GENERAL = 256, SAY_CONSTRAINTS = 512,
	SAY_NO_PATH = 1024, SAY_SIGNER_EXPIRED = 2048 };

#define ALL_REASONS	0x1feu
#define HOLD_BIT	0x40u
#define OCSP_DAYS	1	/* answer without nextUpdate counts so long */

struct o_ask {
	const struct model *m;
	int	 at;
	int	 anchor;		/* of the path that is judged */
	bool	 crls_only;		/* of who answers by OCSP */
	bool	 about_lister;		/* of who signed a CRL */
};

struct o_path {
	int	 cert[CERTS_MAX + 1];	/* leaf first */
	int	 n;
};

enum o_state { STATE_UNKNOWN, STATE_GOOD, STATE_HOLD, STATE_REVOKED };
struct o_status {
	enum o_state state;
	bool	 keeps;			/* would tell after the end too */
	bool	 signer_expired;
	int	 reason;
};

/* Policies: RFC 5280 6.1.2 to 6.1.5.  The leaves of valid_policy_tree. */
struct o_node { unsigned policy, expected; };
struct o_policies {
	struct o_node node[16];
	int	 n;
	int	 need, no_map, no_any;	/* counters */
};

CERTS_USE void
o_node(struct o_policies *p, unsigned policy, unsigned expected)
{
	for (int i = 0; i < p->n; i++)
		if (p->node[i].policy == policy &&
		    p->node[i].expected == expected)
			return;
	p->node[p->n++] = (struct o_node){ policy, expected };
}

/* 6.1.3 (d) and (e). */
CERTS_USE void
o_policy_step(struct o_policies *p, const struct m_cert *c, bool any_counts)
{
	struct o_policies	 old = *p;
	bool			 any_above = false, met;

	p->n = 0;
	if (!c->has_policies)
		return;
	for (int k = 0; k < old.n; k++)
		any_above = any_above || old.node[k].policy == POLICY_ANY;
	for (unsigned b = POLICY_A; b <= POLICY_B; b <<= 1) {
		if ((c->policies & b) == 0)
			continue;
		met = false;
		for (int k = 0; k < old.n; k++)
			met = met || (old.node[k].expected & b) != 0;
		if (met || any_above)
			o_node(p, b, b);
	}
	if ((c->policies & POLICY_ANY) == 0 || !any_counts)
		return;
	for (int k = 0; k < old.n; k++)
		for (unsigned b = POLICY_A; b <= POLICY_ANY; b <<= 1)
			if ((old.node[k].expected & b) != 0 &&
			    ((c->policies & b) == 0 || b == POLICY_ANY))
				o_node(p, b, b);
}

/* 6.1.4 (a), (b): A is mapped to B. */
CERTS_USE void
o_policy_map(struct o_policies *p)
{
	struct o_policies	 old = *p;
	bool			 any = false, a = false;

	p->n = 0;
	for (int k = 0; k < old.n; k++) {
		any = any || old.node[k].policy == POLICY_ANY;
		a = a || old.node[k].policy == POLICY_A;
		if (old.node[k].policy != POLICY_A)
			o_node(p, old.node[k].policy, old.node[k].expected);
		else if (old.no_map > 0)
			o_node(p, POLICY_A, POLICY_B);
	}
	if (!a && any && old.no_map > 0)
		o_node(p, POLICY_A, POLICY_B);
}

CERTS_USE bool
o_policies(const struct model *m, const struct o_path *path)
{
	int			 n = path->n - 1;	/* without the anchor */
	struct o_policies	 p = { .node = { { POLICY_ANY, POLICY_ANY } },
	    .n = 1, .need = n + 1, .no_map = n + 1, .no_any = n + 1 };

	for (int i = n - 1; i >= 0; i--) {
		const struct m_cert	*c = &m->cert[path->cert[i]];
		bool			 own = c->name == c->by;

		o_policy_step(&p, c, p.no_any > 0 || (i > 0 && own));
		if (p.need == 0 && p.n == 0)
			return false;
		if (i == 0) {
			p.need -= p.need > 0;
			if (c->need == 0)
				p.need = 0;
			break;
		}
		if (c->maps)
			o_policy_map(&p);
		p.need -= !own && p.need > 0;
		p.no_map -= !own && p.no_map > 0;
		p.no_any -= !own && p.no_any > 0;
		if (c->need != PKI_NONE && c->need < p.need)
			p.need = c->need;
		if (c->no_map != PKI_NONE && c->no_map < p.no_map)
			p.no_map = c->no_map;
		if (c->no_any != PKI_NONE && c->no_any < p.no_any)
			p.no_any = c->no_any;
	}
	return p.need > 0 || p.n > 0;
}

/* 6.1.3 (b), (c), 6.1.4 (g), (k) to (o); not the dates. */
CERTS_USE bool
o_constraints(const struct model *m, const struct o_path *path)
{
	int	 permit[CERTS_MAX], exclude[CERTS_MAX], k = 0;
	int	 left = path->n;

	for (int i = path->n - 2; i >= 0; i--) {
		const struct m_cert	*c = &m->cert[path->cert[i]];
		bool			 own = c->name == c->by;

		if (c->critical)
			return false;
		for (int j = 0; j < k && (!own || i == 0); j++)
			if ((permit[j] != PKI_NONE && permit[j] != c->name %
			    3) || exclude[j] == c->name % 3)
				return false;
		if (i == 0)
			break;
		permit[k] = c->permit;
		exclude[k++] = c->exclude;
		if (!c->ca || (c->use != 0 && (c->use & USE_CERT) == 0))
			return false;
		if (!own && left-- <= 0)
			return false;
		if (c->pathlen != PKI_NONE && c->pathlen < left)
			left = c->pathlen;
	}
	return true;
}

CERTS_USE bool
o_path_holds(const struct model *m, const struct o_path *path)
{
	return o_constraints(m, path) && o_policies(m, path);
}

/* Call ${each} with every path of ${path}'s last certificate to an anchor. */
CERTS_USE void
o_paths(const struct model *m, struct o_path *path,
    void (*each)(const struct o_path *, void *), void *arg)
{
	const struct m_cert	*c = &m->cert[path->cert[path->n - 1]];

	if (c->anchor) {
		each(path, arg);
		return;
	}
	for (int i = 0; i < m->ncert; i++) {
		const struct m_cert	*by = &m->cert[i];
		bool			 met = false;

		for (int k = 0; k < path->n; k++) {
			const struct m_cert	*x = &m->cert[path->cert[k]];

			met = met || path->cert[k] == i || (x->name ==
			    by->name && x->key == by->key);
		}
		if (met || by->name != c->by || by->key != c->bykey)
			continue;
		path->cert[path->n++] = i;
		o_paths(m, path, each, arg);
		path->n--;
	}
}

CERTS_USE bool
o_dates(const struct m_cert *c, int day)
{
	return c->from <= day && day <= c->until;
}

CERTS_USE void	 o_status(const struct o_ask *, int x, int issuer,
		    struct o_status *);

/* RFC 5280 6.3.3 (b) and 5.2.5: reasons for which the CRL speaks of ${x}. */
CERTS_USE unsigned
o_scope(const struct m_crl *r, const struct m_cert *x)
{
	bool	 direct = r->by == x->by, in;

	if (r->attributes || (r->users && x->ca) || (r->authorities &&
	    !x->ca))
		return 0;
	/* What is of no point is taken for that of the issuer itself. */
	in = direct && r->point == 0;
	if (x->point != 0 || x->lister != PKI_NONE)
		in = in || ((x->lister == PKI_NONE ? direct :
		    x->lister == r->by && (direct || r->indirect)) &&
		    (r->point == 0 || x->point == r->point));
	return !in ? 0 : r->reasons == 0 ? ALL_REASONS : r->reasons;
}

CERTS_USE bool
o_same_anchor(const struct o_ask *ask, int i)
{
	const struct m_cert	*a = &ask->m->cert[ask->anchor];
	const struct m_cert	*c = &ask->m->cert[i];

	return a->name == c->name && a->key == c->key;
}

struct o_lister { const struct o_ask *ask; int made; bool good; };

CERTS_USE void
o_lister_path(const struct o_path *path, void *arg)
{
	struct o_lister	*l = arg;
	struct o_ask	 ask = *l->ask;
	struct o_status	 s = { STATE_UNKNOWN, false, false, PKI_NONE };

	/* The path's own anchor, by name and key, and no other. */
	if (!o_same_anchor(l->ask, path->cert[path->n - 1]) ||
	    !o_path_holds(l->ask->m, path))
		return;
	ask.about_lister = true;
	if (ask.at < l->made)
		ask.at = l->made;
	for (int i = 0; i + 1 < path->n; i++) {
		if (!o_dates(&ask.m->cert[path->cert[i]], l->made))
			return;
		if (!l->ask->about_lister)
			o_status(&ask, path->cert[i], path->cert[i + 1], &s);
		if (s.state == STATE_REVOKED || s.state == STATE_HOLD)
			return;
	}
	l->good = true;
}

/* RFC 5280 6.3.3 (f), (g).  Whose certificate; PKI_NONE: nobody's. */
CERTS_USE int
o_crl_signer(const struct o_ask *ask, const struct m_crl *r, int issuer)
{
	const struct model	*m = ask->m;

	for (int k = PKI_NONE; k < m->ncert; k++) {
		int			 i = k == PKI_NONE ? issuer : k;
		const struct m_cert	*c = &m->cert[i];
		struct o_lister		 l = { ask, r->from, false };
		struct o_path		 path = { .cert = { i }, .n = 1 };

		if (c->name != r->by || c->key != r->bykey || (c->use != 0 &&
		    (c->use & USE_CRL) == 0))
			continue;
		if (k == PKI_NONE || (c->anchor && o_same_anchor(ask, i)))
			return i;
		if (c->anchor || !o_dates(c, r->from))
			continue;
		o_paths(m, &path, o_lister_path, &l);
		if (l.good)
			return i;
	}
	return PKI_NONE;
}

CERTS_USE bool
o_crl_usable(const struct m_crl *r)
{
	return !r->critical && !r->entry_critical;
}

CERTS_USE const struct m_entry *
o_entry(const struct m_crl *r, const struct m_cert *x)
{
	for (int i = 0; i < r->n; i++)
		if (r->entry[i].issuer == x->by && r->entry[i].serial ==
		    x->serial)
			return &r->entry[i];
	return NULL;
}

CERTS_USE bool
o_same_scope(const struct m_crl *a, const struct m_crl *b)
{
	return a->by == b->by && a->has_idp == b->has_idp && a->point ==
	    b->point && a->users == b->users && a->authorities ==
	    b->authorities && a->attributes == b->attributes && a->indirect ==
	    b->indirect && a->reasons == b->reasons;
}

/* 5.2.4: the list that a delta goes with; NULL: none. */
CERTS_USE const struct m_crl *
o_base(const struct o_ask *ask, const struct m_crl *d, int issuer)
{
	const struct m_crl	*found = NULL;

	for (int i = 0; i < ask->m->ncrl; i++) {
		const struct m_crl	*b = &ask->m->crl[i];

		if (b->base == 0 && o_crl_usable(b) && b->number >= d->base &&
		    b->number <= d->number && o_same_scope(b, d) &&
		    (found == NULL || b->number > found->number) &&
		    o_crl_signer(ask, b, issuer) != PKI_NONE)
			found = b;
	}
	return found;
}

/* What all statements add up to. */
struct o_sum {
	const struct o_ask *ask;
	int	 until;			/* the certificate's end */
	int	 revoked, revoked_reason;
	int	 hold, clean;		/* latest thisUpdate of each */
	bool	 good, good_expired, keeps;
	unsigned reasons;		/* by partial lists */
	bool	 part_expired, part_keeps;
};

CERTS_USE void
o_good(struct o_sum *s, unsigned reasons, int made, bool fresh, bool keeps,
    bool expired)
{
	if ((reasons & HOLD_BIT) != 0 && made > s->clean)
		s->clean = made;
	if (!fresh)
		return;
	if (reasons != ALL_REASONS) {
		s->part_expired = s->part_expired || expired;
		s->part_keeps = s->part_keeps && keeps;
		s->reasons |= reasons;
		return;
	}
	if (!s->good || (s->good_expired && !expired)) {
		s->keeps = keeps;
		s->good_expired = expired;
	} else if (s->good_expired == expired) {
		s->keeps = s->keeps || keeps;
	}
	s->good = true;
}

/* A revocation: does it count at the time that is asked for? */
CERTS_USE bool
o_revoked(struct o_sum *s, int at, int invalid, int reason, int made)
{
	bool	 key = reason == PKI_NONE || reason <= 2 || reason == 10;
	int	 from = key && invalid < at ? invalid : at;

	if (from > s->ask->at)
		return false;
	if (reason == 6) {
		if (made > s->hold)
			s->hold = made;
	} else if (s->revoked == PKI_FOREVER || from < s->revoked) {
		s->revoked = from;
		s->revoked_reason = reason;
	}
	return true;
}

CERTS_USE void
o_crl(struct o_sum *s, const struct m_crl *r, int x, int issuer)
{
	const struct o_ask	*ask = s->ask;
	const struct m_cert	*c = &ask->m->cert[x];
	const struct m_entry	*e = o_entry(r, c);
	const struct m_crl	*base;
	unsigned		 reasons = o_scope(r, c);
	int			 signer;
	bool			 keeps, expired;

	if (!o_crl_usable(r) || reasons == 0 || (signer = o_crl_signer(ask, r,
	    issuer)) == PKI_NONE)
		return;
	if (r->base != 0 && (e == NULL || e->reason == 8)) {
		if ((base = o_base(ask, r, issuer)) == NULL)
			return;
		e = e == NULL ? o_entry(base, c) : NULL;
	}
	keeps = r->from <= s->until || r->kept <= s->until;
	expired = r->in_document && signer != issuer &&
	    ask->m->now > ask->m->cert[signer].until;
	if (e == NULL)
		o_good(s, reasons, r->from, r->from > ask->at ? keeps :
		    r->until >= ask->at, keeps, expired);
	else if (!o_revoked(s, e->at, e->invalid, e->reason, r->from))
		o_good(s, reasons, r->from, r->from > ask->at, true,
		    expired);
}

/* RFC 6960 4.2.2.2.  Who signed the answer; PKI_NONE: nobody who may. */
CERTS_USE int
o_ocsp_signer(const struct o_ask *ask, const struct m_ocsp *o, int issuer)
{
	const struct model	*m = ask->m;
	const struct m_cert	*s = &m->cert[o->signer], *i = &m->cert[issuer];

	if (s->name == i->name && s->key == i->key)
		return issuer;
	for (int k = 0; k < m->ncert; k++) {
		const struct m_cert	*c = &m->cert[k];
		struct o_ask		 about = *ask;
		struct o_status		 st;

		if (c->name != s->name || c->key != s->key ||
		    !c->ocsp_signing || c->by != i->name || c->bykey !=
		    i->key || !o_dates(c, o->from))
			continue;
		if (c->no_check)
			return k;
		about.crls_only = true;
		if (about.at < o->from)
			about.at = o->from;
		o_status(&about, k, issuer, &st);
		if (st.state != STATE_REVOKED && st.state != STATE_HOLD)
			return k;
	}
	return PKI_NONE;
}

CERTS_USE void
o_ocsp(struct o_sum *s, const struct m_ocsp *o, int x, int issuer)
{
	const struct o_ask	*ask = s->ask;
	const struct m_cert	*c = &ask->m->cert[x];
	const struct m_cert	*about = &ask->m->cert[o->about];
	const struct m_cert	*i = &ask->m->cert[issuer];
	const struct m_cert	*of = &ask->m->cert[o->issuer];
	int			 signer, until;
	bool			 keeps, expired;

	if (c->serial != about->serial || c->by != about->by || i->name !=
	    of->name || i->key != of->key || o->critical ||
	    o->answer_critical || (o->hash == 1 && x != o->about) ||
	    (o->hash == 2 && x != 0) || o->says == SAYS_UNKNOWN ||
	    (signer = o_ocsp_signer(ask, o, issuer)) == PKI_NONE)
		return;
	keeps = o->from <= s->until || o->cutoff <= s->until || o->hash == 1;
	expired = o->in_document && signer != issuer &&
	    ask->m->now > ask->m->cert[signer].until;
	until = o->until == PKI_NONE ? o->from + OCSP_DAYS : o->until;
	if (o->says == SAYS_GOOD)
		o_good(s, ALL_REASONS, o->from, o->from > ask->at ? keeps :
		    until >= ask->at, keeps, expired);
	else if (!o_revoked(s, o->at, PKI_FOREVER, o->reason, o->from))
		o_good(s, ALL_REASONS, o->from, o->from > ask->at, true,
		    expired);
}

CERTS_USE void
o_status(const struct o_ask *ask, int x, int issuer, struct o_status *out)
{
	const struct model	*m = ask->m;
	struct o_sum		 s = { .ask = ask, .until = m->cert[x].until,
	    .revoked = PKI_FOREVER, .hold = -PKI_FOREVER,
	    .clean = -PKI_FOREVER, .part_keeps = true };

	for (int i = 0; i < m->ncrl; i++)
		o_crl(&s, &m->crl[i], x, issuer);
	for (int i = 0; i < m->nocsp && !ask->crls_only; i++)
		o_ocsp(&s, &m->ocsp[i], x, issuer);
	if (s.reasons == ALL_REASONS && (!s.good || (s.good_expired &&
	    !s.part_expired))) {
		s.good = true;
		s.good_expired = s.part_expired;
		s.keeps = s.part_keeps;
	} else if (s.reasons == ALL_REASONS && s.good_expired ==
	    s.part_expired) {
		s.keeps = s.keeps || s.part_keeps;
	}
	*out = (struct o_status){ .state = s.revoked != PKI_FOREVER ?
	    STATE_REVOKED : s.hold > -PKI_FOREVER && s.hold >= s.clean ?
	    STATE_HOLD : s.good ? STATE_GOOD : STATE_UNKNOWN,
	    .keeps = s.keeps, .signer_expired = s.good_expired,
	    .reason = s.revoked_reason };
}

struct o_judge { const struct o_ask *ask; unsigned answers;
	bool compromised; };

/* EN 319 102-1 5.2.6.4 on one path. */
CERTS_USE unsigned
o_path_answers(const struct o_ask *ask, const struct o_path *path,
    struct o_status *leaf)
{
	const struct model	*m = ask->m;
	const struct m_cert	*c = &m->cert[path->cert[0]];
	struct o_status		 s;
	unsigned		 missing, bad = 0;

	if (!o_path_holds(m, path))
		return SAY_GENERAL;
	if (c->use != 0 && (c->use & USE_SIGN) == 0)
		return SAY_CONSTRAINTS;
	o_status(ask, path->cert[0], path->cert[1], leaf);
	if (leaf->state == STATE_REVOKED)
		return SAY_REVOKED;
	if (leaf->state == STATE_HOLD)
		return SAY_HOLD;
	if (ask->at < c->from)
		return SAY_NOT_YET;
	if (ask->at > c->until)
		return leaf->state == STATE_GOOD && leaf->keeps ?
		    SAY_EXPIRED_GOOD : SAY_EXPIRED;
	missing = leaf->state == STATE_UNKNOWN ? SAY_UNKNOWN :
	    leaf->signer_expired ? SAY_SIGNER_EXPIRED : 0;
	for (int i = 1; i < path->n - 1; i++) {
		o_status(ask, path->cert[i], path->cert[i + 1], &s);
		if (s.state == STATE_REVOKED || s.state == STATE_HOLD)
			bad |= SAY_CA_REVOKED;
		if (!o_dates(&m->cert[path->cert[i]], ask->at))
			bad |= SAY_GENERAL;
		if (missing == 0)
			missing = s.state == STATE_UNKNOWN ? SAY_UNKNOWN :
			    s.signer_expired ? SAY_SIGNER_EXPIRED : 0;
	}
	return bad != 0 ? bad : missing != 0 ? missing : SAY_OK;
}

CERTS_USE void
o_judge_path(const struct o_path *path, void *arg)
{
	struct o_judge	*j = arg;
	struct o_status	 leaf = { STATE_UNKNOWN, false, false, PKI_NONE };
	struct o_ask	 ask = *j->ask;

	ask.anchor = path->cert[path->n - 1];
	j->answers |= o_path_answers(&ask, path, &leaf);
}

/* What may be said of certificate ${x} at ${at}. */
CERTS_USE unsigned
o_answers(const struct model *m, int x, int at)
{
	struct o_ask	 ask = { .m = m, .at = at };
	struct o_judge	 j = { .ask = &ask };
	struct o_path	 path = { .cert = { x }, .n = 1 };

	o_paths(m, &path, o_judge_path, &j);
	if (j.answers == 0)
		return SAY_NO_PATH;
	/* One good path is enough. */
	return (j.answers & SAY_OK) != 0 ? SAY_OK : j.answers;
}

#endif
