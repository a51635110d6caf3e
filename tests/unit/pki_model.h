/*
 * pki_model.h: a random PKI as plain numbers: authorities with several keys,
 * cross-certificates and loops, constraints, CRLs and OCSP responses of every
 * kind.  pki_der.h makes octets of it; pki_oracle.h says what they mean, from
 * these numbers alone.
 */
#ifndef TESTS_UNIT_PKI_MODEL_H
#define TESTS_UNIT_PKI_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tests/unit/certs.h"

#define PKI_NONE	(-1)
#define PKI_FOREVER	5000		/* days */

/* Names, by number; each is of organisation number name % 3. */
enum { NAME_ROOT, NAME_ROOT2, NAME_CA, NAME_LISTER = NAME_CA + 3,
	NAME_RESPONDER, NAME_LEAF, NAME_TSA, NAME_COUNT };
/* Keys: of each name its own, and one that it changed to. */
#define KEY_OF(name)	(2 * (name))
#define KEY_NEW(name)	(2 * (name) + 1)
#define KEY_MAX		(2 * NAME_COUNT)

#define USE_CERT	1u
#define USE_CRL		2u
#define USE_SIGN	4u

#define POLICY_A	1u
#define POLICY_B	2u
#define POLICY_ANY	4u

struct m_cert {
	int	 name, by;		/* subject, issuer */
	int	 key, bykey;		/* its own, that of its signature */
	int	 serial;
	int	 from, until;		/* days; the last one counts */
	bool	 anchor, in_document;
	bool	 ca;			/* basicConstraints */
	int	 pathlen;		/* PKI_NONE: no limit */
	unsigned use;			/* 0: no keyUsage */
	int	 permit, exclude;	/* organisation; PKI_NONE */
	bool	 has_policies;
	unsigned policies;
	bool	 maps;			/* A is the issuer's, B the subject's */
	int	 need, no_map, no_any;	/* policyConstraints; PKI_NONE */
	bool	 critical;		/* an extension nobody knows */
	int	 point;			/* distribution point; 0: none */
	int	 lister;		/* its cRLIssuer; PKI_NONE */
	bool	 ocsp_signing, no_check;
};

struct m_entry {
	int	 issuer, serial;
	int	 at, reason;		/* PKI_NONE: no reason */
	int	 invalid;		/* PKI_FOREVER: no invalidityDate */
};

#define ENTRIES_MAX	8
struct m_crl {
	int	 by, bykey;
	int	 from, until;
	int	 number, base;		/* base 0: complete */
	bool	 has_idp, users, authorities, attributes, indirect;
	int	 point;
	unsigned reasons;		/* bits 1 to 8; 0: all */
	bool	 critical;		/* an extension nobody knows */
	bool	 entry_critical;	/* the same in its first entry */
	int	 kept;			/* expiredCertsOnCRL; PKI_FOREVER */
	bool	 in_document;
	struct m_entry entry[ENTRIES_MAX];
	int	 n;
};

enum m_says { SAYS_GOOD, SAYS_REVOKED, SAYS_UNKNOWN };
struct m_ocsp {
	int	 about;			/* certificate */
	int	 issuer;		/* certificate in whose name */
	int	 signer;		/* certificate; its key */
	enum m_says says;
	int	 at, reason;
	int	 from, until;		/* PKI_NONE: no nextUpdate */
	int	 cutoff;		/* archiveCutoff; PKI_FOREVER */
	int	 hash;			/* certHash: 0, 1 right, 2 wrong */
	bool	 critical;		/* an extension nobody knows */
	bool	 answer_critical;	/* the same of the whole answer */
	bool	 in_document;
};

#define CERTS_MAX	12
#define CRLS_MAX	10
#define OCSPS_MAX	4
struct model {
	uint64_t state;			/* of the random numbers */
	struct m_cert cert[CERTS_MAX];
	int	 ncert, leaf, tsa;
	struct m_crl crl[CRLS_MAX];
	int	 ncrl;
	struct m_ocsp ocsp[OCSPS_MAX];
	int	 nocsp;
	int	 stamped;		/* genTime */
	int	 now;
};

CERTS_USE uint64_t
m_next(struct model *m)
{
	uint64_t	 z = m->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

CERTS_USE int
m_below(struct model *m, int n)
{
	return (int)(m_next(m) % (uint64_t)n);
}

CERTS_USE bool
m_chance(struct model *m, int percent)
{
	return m_below(m, 100) < percent;
}

/* A day; few of them, so that they often meet. */
CERTS_USE int
m_day(struct model *m)
{
	return m_below(m, 9) * 10 - 40;
}

CERTS_USE struct m_cert *
m_cert(struct model *m, int name, int by, int bykey)
{
	struct m_cert	*c = &m->cert[m->ncert];

	*c = (struct m_cert){ .name = name, .by = by, .key = KEY_OF(name),
	    .bykey = bykey, .serial = 100 + m->ncert, .from = -1000,
	    .until = 1000, .pathlen = PKI_NONE, .permit = PKI_NONE,
	    .exclude = PKI_NONE, .need = PKI_NONE, .no_map = PKI_NONE,
	    .no_any = PKI_NONE, .lister = PKI_NONE };
	m->ncert++;
	if (m_chance(m, 10))
		c->from = m_day(m);
	if (m_chance(m, 15))
		c->until = m_day(m) + 20;
	if (m_chance(m, 5))
		c->serial = 100;
	return c;
}

CERTS_USE void
m_policies(struct model *m, struct m_cert *c)
{
	c->has_policies = m_chance(m, 60);
	if (c->has_policies)
		c->policies = 1 + (unsigned)m_below(m, 7);
	if (m_chance(m, 12))
		c->need = m_below(m, 3);
	if (m_chance(m, 5))
		c->no_any = m_below(m, 2);
	if (!c->ca)
		return;
	c->maps = m_chance(m, 12);
	if (m_chance(m, 6))
		c->no_map = m_below(m, 2);
}

CERTS_USE void
m_point(struct model *m, struct m_cert *c)
{
	if (m_chance(m, 30))
		c->point = 1 + m_below(m, 2);
	if (m_chance(m, 15))
		c->lister = m_chance(m, 80) ? NAME_LISTER : c->by;
}

/* One that is there already, as an issuer; seldom anything. */
CERTS_USE struct m_cert *
m_issued(struct model *m, int name, bool not_root)
{
	int	 by = NAME_CA + m_below(m, 3), bykey = KEY_OF(by);
	int	 k = m_below(m, m->ncert), roots = 0;

	while (roots < m->ncert && m->cert[roots].anchor)
		roots++;
	if (not_root && m->ncert > roots && m_chance(m, 90))
		k = roots + m_below(m, m->ncert - roots);
	if (m_chance(m, 93) && m->cert[k].ca) {
		by = m->cert[k].name;
		bykey = m->cert[k].key;
	}
	return m_cert(m, name, by, bykey);
}

/* An authority; its issuer may be one that comes later, or itself. */
CERTS_USE void
m_authority(struct model *m)
{
	int		 name = NAME_CA + m_below(m, 3);
	struct m_cert	*c = m_issued(m, name, false);

	if (m_chance(m, 20))
		c->key = KEY_NEW(name);
	if (m_chance(m, 4))
		c->bykey = KEY_OF(NAME_LEAF);
	c->ca = !m_chance(m, 4);
	c->pathlen = c->ca && m_chance(m, 8) ? m_below(m, 3) : PKI_NONE;
	c->use = m_chance(m, 15) ? 0 : m_chance(m, 92) ?
	    USE_CERT | USE_CRL : m_chance(m, 50) ? USE_CERT : USE_CRL;
	if (m_chance(m, 8))
		c->permit = m_below(m, 3);
	if (m_chance(m, 5))
		c->exclude = m_below(m, 3);
	c->critical = m_chance(m, 2);
	c->in_document = m_chance(m, 30);
	m_policies(m, c);
	m_point(m, c);
}

/* Who signs documents or time-stamps. */
CERTS_USE int
m_end(struct model *m, int name)
{
	struct m_cert	*c = m_issued(m, name, true);

	c->use = m_chance(m, 30) ? 0 : m_chance(m, 97) ? USE_SIGN : USE_CRL;
	c->critical = m_chance(m, 2);
	c->in_document = true;
	m_policies(m, c);
	m_point(m, c);
	return m->ncert - 1;
}

CERTS_USE void
m_entries(struct model *m, struct m_crl *r)
{
	static const int	 reasons[] = { PKI_NONE, 1, 2, 3, 4, 5, 6, 6,
	    8, 9, 10 };

	for (int i = 0; i < m->ncert && r->n < ENTRIES_MAX; i++) {
		const struct m_cert	*c = &m->cert[i];
		struct m_entry		*e = &r->entry[r->n];

		/* Of another authority in an indirect list alone. */
		if ((!r->indirect && c->by != r->by) || !m_chance(m, 22))
			continue;
		*e = (struct m_entry){ c->by, c->serial, m_day(m),
		    reasons[m_below(m, 11)], PKI_FOREVER };
		if (e->reason == 8 && r->base == 0)
			e->reason = 6;
		if (m_chance(m, 30))
			e->invalid = e->at - 10 * m_below(m, 4);
		r->n++;
	}
}

CERTS_USE void
m_crl(struct model *m)
{
	struct m_crl	*r = &m->crl[m->ncrl++];

	memset(r, 0, sizeof(*r));
	/* Of an authority that there is, mostly. */
	r->by = m_chance(m, 80) ? m->cert[m_below(m, m->ncert)].by :
	    NAME_LISTER;
	r->bykey = m_chance(m, 85) ? KEY_OF(r->by) : m_chance(m, 70) ?
	    KEY_NEW(r->by) : KEY_OF(NAME_LEAF);
	r->from = m_day(m);
	r->until = r->from + 10 * (1 + m_below(m, 6));
	r->number = 1 + m_below(m, 4);
	if (m_chance(m, 15))
		r->base = 1 + m_below(m, r->number);
	r->has_idp = r->by == NAME_LISTER || m_chance(m, 25);
	if (r->has_idp) {
		r->indirect = r->by == NAME_LISTER || m_chance(m, 20);
		r->point = m_chance(m, 40) ? 1 + m_below(m, 2) : 0;
		r->reasons = m_chance(m, 30) ? m_chance(m, 50) ? 0x1e : 0x1e0 :
		    0;
		r->users = m_chance(m, 8);
		r->authorities = !r->users && m_chance(m, 8);
		r->attributes = !r->users && !r->authorities &&
		    m_chance(m, 4);
	}
	r->critical = m_chance(m, 3);
	r->kept = m_chance(m, 15) ? -900 : m_chance(m, 5) ? 10 : PKI_FOREVER;
	r->in_document = m_chance(m, 30);
	m_entries(m, r);
	r->entry_critical = r->n > 0 && m_chance(m, 4);
}

CERTS_USE void
m_ocsp(struct model *m)
{
	struct m_ocsp	*o = &m->ocsp[m->nocsp];
	int		 about = m_below(m, m->ncert), issuer = PKI_NONE;
	struct m_cert	*d;

	for (int i = 0; i < m->ncert; i++)
		if (m->cert[i].name == m->cert[about].by && (issuer ==
		    PKI_NONE || m_chance(m, 30)))
			issuer = i;
	if (issuer == PKI_NONE || m->cert[about].anchor)
		return;
	*o = (struct m_ocsp){ .about = about, .issuer = issuer,
	    .signer = issuer, .says = m_chance(m, 60) ? SAYS_GOOD :
	    m_chance(m, 85) ? SAYS_REVOKED : SAYS_UNKNOWN, .at = m_day(m),
	    .reason = m_below(m, 7), .from = m_day(m),
	    .cutoff = m_chance(m, 20) ? -900 : PKI_FOREVER,
	    .hash = m_chance(m, 80) ? 0 : 1 + m_below(m, 2),
	    .critical = m_chance(m, 3), .answer_critical = m_chance(m, 3),
	    .in_document = m_chance(m, 40) };
	o->until = m_chance(m, 20) ? PKI_NONE :
	    o->from + 10 * (1 + m_below(m, 6));
	m->nocsp++;
	if (m_chance(m, 40) || m->ncert == CERTS_MAX)
		return;
	/* By another's hands, who may or may not. */
	d = m_cert(m, NAME_RESPONDER, m_chance(m, 90) ?
	    m->cert[issuer].name : NAME_ROOT, m_chance(m, 90) ?
	    m->cert[issuer].key : KEY_OF(NAME_ROOT));
	d->use = USE_SIGN;
	d->ocsp_signing = m_chance(m, 85);
	d->no_check = m_chance(m, 50);
	if (m_chance(m, 40))	/* good when it answered */
		d->until = o->from + 5;
	d->in_document = true;
	o->signer = m->ncert - 1;
}

CERTS_USE void
m_anchors(struct model *m)
{
	int	 n = 1 + m_below(m, 3);

	for (int i = 0; i < n; i++) {
		int		 name = i == 1 ? NAME_ROOT2 : NAME_ROOT;
		struct m_cert	*c = m_cert(m, name, name, KEY_OF(name));

		if (i == 2)		/* the same name, another key */
			c->key = c->bykey = KEY_NEW(name);
		c->from = -1000;
		c->until = 1000;
		c->anchor = c->ca = true;
		c->use = USE_CERT | USE_CRL;
	}
}

/* All of it from the seed. */
CERTS_USE void
m_make(struct model *m, uint64_t seed)
{
	struct m_cert	*c;
	int		 n;

	memset(m, 0, sizeof(*m));
	m->state = seed;
	m_anchors(m);
	n = 1 + m_below(m, 4);
	for (int i = 0; i < n; i++)
		m_authority(m);
	if (m_chance(m, 40)) {
		c = m_cert(m, NAME_LISTER, m_chance(m, 70) ? NAME_ROOT :
		    NAME_CA, KEY_OF(NAME_ROOT));
		c->bykey = KEY_OF(c->by);
		c->use = m_chance(m, 92) ? USE_CRL : USE_SIGN;
	}
	m->leaf = m_end(m, NAME_LEAF);
	m->tsa = m_end(m, NAME_TSA);
	n = m_below(m, 3);
	for (int i = 0; i < n; i++)
		m_ocsp(m);
	n = 2 + m_below(m, CRLS_MAX - 1);
	for (int i = 0; i < n; i++)
		m_crl(m);
	m->stamped = m_day(m) - 5 * m_below(m, 2);
	m->now = m->stamped + 10 * m_below(m, 6);
}

/* For whoever looks into a difference. */
CERTS_USE void
m_show(const struct model *m)
{
	for (int i = 0; i < m->ncert; i++) {
		const struct m_cert	*c = &m->cert[i];

		printf("cert %d: N%d k%d by N%d k%d #%d [%d %d]%s%s%s use %u "
		    "path %d permit %d exclude %d policies %d/%u map %d "
		    "need %d nomap %d noany %d crit %d point %d lister %d "
		    "ocsp %d nocheck %d\n", i, c->name, c->key, c->by,
		    c->bykey, c->serial, c->from, c->until, c->anchor ?
		    " anchor" : "", c->in_document ? " doc" : "", c->ca ?
		    " CA" : "", c->use, c->pathlen, c->permit, c->exclude,
		    c->has_policies, c->policies, c->maps, c->need, c->no_map,
		    c->no_any, c->critical, c->point, c->lister,
		    c->ocsp_signing, c->no_check);
	}
	for (int i = 0; i < m->ncrl; i++) {
		const struct m_crl	*r = &m->crl[i];

		printf("crl %d: N%d k%d [%d %d] number %d base %d idp %d "
		    "users %d cas %d attr %d indirect %d point %d reasons %x "
		    "crit %d/%d kept %d doc %d:", i, r->by, r->bykey, r->from,
		    r->until, r->number, r->base, r->has_idp, r->users,
		    r->authorities, r->attributes, r->indirect, r->point,
		    r->reasons, r->critical, r->entry_critical, r->kept,
		    r->in_document);
		for (int k = 0; k < r->n; k++)
			printf(" N%d#%d@%d/%d/%d", r->entry[k].issuer,
			    r->entry[k].serial, r->entry[k].at,
			    r->entry[k].reason, r->entry[k].invalid);
		printf("\n");
	}
	for (int i = 0; i < m->nocsp; i++) {
		const struct m_ocsp	*o = &m->ocsp[i];

		printf("ocsp %d: of %d issuer %d signer %d says %d@%d/%d "
		    "[%d %d] cutoff %d hash %d crit %d/%d doc %d\n", i,
		    o->about, o->issuer, o->signer, o->says, o->at, o->reason,
		    o->from, o->until, o->cutoff, o->hash, o->critical,
		    o->answer_critical, o->in_document);
	}
	printf("stamped %d, now %d\n", m->stamped, m->now);
}

#endif
