/*
 * test-random-pki.c: layer 3 on random PKIs beside an oracle that was written
 * from RFC 5280, RFC 6960 and EN 319 102-1 (pki_oracle.h).
 *
 * NB_SEEDS is how many (a few hundred), NB_SEED the first; with NB_SHOW they
 * are printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"
#include "formats/validation/verdict.h"
#include "tests/unit/pki_der.h"
#include "tests/unit/pki_oracle.h"

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static int
setup(void **state)
{
	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	pki_keys();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	pki_keys_free();
	return 0;
}

#define COUNT_TWINS	31

/* What lies in the trust folder, and what came with the document. */
struct set {
	struct trust	*trust;
	struct octets	 cert[CERTS_MAX], rev[CRLS_MAX + OCSPS_MAX];
	struct chain_extra extra;
};

static void
set_make(struct set *s, const struct model *m, const struct pki_der *d)
{
	uint8_t	*der;
	size_t	 len;

	memset(s, 0, sizeof(*s));
	assert_non_null(s->trust = trust_new());
	for (int i = 0; i < m->ncert; i++) {
		der = certs_der(d->cert[i], NULL, &len);
		if (m->cert[i].in_document) {
			s->cert[s->extra.ncert++] = (struct octets){ der,
			    len };
			continue;
		}
		assert_int_equal(trust_add(s->trust, m->cert[i].anchor ?
		    TRUST_ROOT : TRUST_INTERMEDIATE, "c", der, len), 1);
		free(der);
	}
	for (int i = 0; i < m->ncrl; i++)
		if (m->crl[i].in_document)
			s->rev[s->extra.nrevocation++] = (struct octets){
			    d->crl[i], d->crllen[i] };
		else
			assert_int_equal(trust_add(s->trust, TRUST_CRL, "l",
			    d->crl[i], d->crllen[i]), 1);
	for (int i = 0; i < m->nocsp; i++)
		if (m->ocsp[i].in_document)
			s->rev[s->extra.nrevocation++] = (struct octets){
			    d->ocsp[i], d->ocsplen[i] };
		else
			assert_int_equal(trust_add(s->trust, TRUST_OCSP, "o",
			    d->ocsp[i], d->ocsplen[i]), 1);
	s->extra.cert = s->cert;
	s->extra.revocation = s->rev;
}

static void
set_free(struct set *s)
{
	for (size_t i = 0; i < s->extra.ncert; i++)
		free((void *)(uintptr_t)s->cert[i].p);
	trust_free(s->trust);
}

static unsigned
said(enum finding f)
{
	static const struct { enum finding f; unsigned say; } all[] = {
		{ FINDING_OK, SAY_OK },
		{ FINDING_CERT_REVOKED_NO_POE, SAY_REVOKED },
		{ FINDING_CERT_ON_HOLD, SAY_HOLD },
		{ FINDING_REVOCATION_UNKNOWN, SAY_UNKNOWN },
		{ FINDING_REVOCATION_SIGNER_EXPIRED, SAY_SIGNER_EXPIRED },
		{ FINDING_CERT_EXPIRED_GOOD, SAY_EXPIRED_GOOD },
		{ FINDING_CERT_EXPIRED, SAY_EXPIRED },
		{ FINDING_CERT_NOT_YET, SAY_NOT_YET },
		{ FINDING_CA_REVOKED_NO_POE, SAY_CA_REVOKED },
		{ FINDING_CHAIN_GENERAL, SAY_GENERAL },
		{ FINDING_CHAIN_CONSTRAINTS, SAY_CONSTRAINTS },
		{ FINDING_NO_CHAIN, SAY_NO_PATH },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].f == f)
			return all[i].say;
	return 0;
}

/*
 * Two authorities of one name and key.  Of who signs CRLs in another's stead
 * libcrypto looks at one path: it may then know less than could be known.
 */
static bool
has_twins(const struct model *m)
{
	for (int i = 0; i < m->ncert; i++)
		for (int k = 0; k < i; k++)
			if (m->cert[i].name == m->cert[k].name &&
			    m->cert[i].key == m->cert[k].key &&
			    m->cert[i].ca)
				return true;
	return false;
}

/* 0, or 1 when the two differ. */
static int
compare(const struct set *s, const struct model *m, const struct pki_der *d,
    uint64_t seed, int x, int at, unsigned long count[32])
{
	struct chain_result	 r;
	size_t			 len;
	uint8_t			*der = certs_der(d->cert[x], NULL, &len);
	unsigned		 want = o_answers(m, x, at), say;

	assert_int_equal(chain_check(s->trust, der, len, &s->extra,
	    d_seconds(at) * TIME_SECOND, d_seconds(m->now) * TIME_SECOND,
	    &r), 0);
	free(der);
	say = said(r.finding);
	for (int b = 0; b < 32; b++)
		count[b] += (say >> b) & 1;
	if ((say & want) == 0 && say != SAY_OK && say != 0 && has_twins(m)) {
		count[COUNT_TWINS]++;
		say = want;
	}
	if ((say & want) == 0)
		print_error("seed %llu, certificate %d on day %d: %s (%s), "
		    "want 0x%x\n", (unsigned long long)seed, x, at,
		    finding_name(r.finding), r.detail, want);
	chain_result_release(&r);
	return (say & want) == 0;
}

/* A document with one signature and, on it, one time-stamp. */
struct paper {
	const struct set *set;
	const struct model *m;
	uint8_t	*der[2];
	size_t	 len[2];
	struct chain_result said[2];
	bool	 asked[2];
};

static const struct chain_result *
paper_ask(void *arg, size_t i, int64_t at, const int64_t *known)
{
	struct paper		*p = arg;
	struct chain_extra	 extra = p->set->extra;

	extra.known = known;
	if (p->asked[i])
		chain_result_release(&p->said[i]);
	assert_int_equal(chain_check(p->set->trust, p->der[i], p->len[i],
	    &extra, at, d_seconds(p->m->now) * TIME_SECOND, &p->said[i]), 0);
	p->asked[i] = true;
	return &p->said[i];
}

static void
paper_judge(struct paper *p, struct verdict v[2], struct poe poe[2])
{
	const struct chain_result *chain[2];
	struct sigmath		 math[2];
	struct plan		*plan = plan_new();
	struct sigplan		*s;
	int64_t			 now = d_seconds(p->m->now) * TIME_SECOND;

	for (size_t k = 0; k < 2; k++) {
		assert_non_null(s = plan_add_sig(plan));
		s->digest = s->imprint_alg = DIGEST_SHA256;
		math[k] = (struct sigmath){ .digest_match = TRI_YES,
		    .signature_valid = TRI_YES, .key = SIG_ECDSA,
		    .bits = 256 };
	}
	plan->sig[1].tst = TST_SIGNATURE;
	plan->sig[1].of = 0;
	plan->sig[1].gen_time = d_seconds(p->m->stamped) * TIME_SECOND;
	assert_int_equal(poe_chains(plan, math, now, paper_ask, p, chain,
	    poe), 0);
	assert_int_equal(verdict_all(v, poe, plan, math, chain, now), 0);
	plan_free(plan);
}

/*
 * What must hold of an unaltered document whatever else is: passed only if
 * the certificate was good at best-signature-time, by a time-stamp that was
 * good itself; failed only where it is proven to be older than the
 * certificate.
 */
static int
paper_holds(const struct set *s, const struct model *m,
    const struct pki_der *d, unsigned long count[IND_NOTE + 1])
{
	static struct verdict	 v[2];
	struct paper		 p = { .set = s, .m = m };
	struct poe		 poe[2];
	unsigned		 leaf, then, tsa = o_answers(m, m->tsa,
				    m->stamped);
	bool			 stamp, bad;

	p.der[0] = certs_der(d->cert[m->leaf], NULL, &p.len[0]);
	p.der[1] = certs_der(d->cert[m->tsa], NULL, &p.len[1]);
	paper_judge(&p, v, poe);
	stamp = poe[0].by == 1;
	leaf = o_answers(m, m->leaf, m->now);
	then = o_answers(m, m->leaf, m->stamped);
	bad = stamp && tsa != SAY_OK;
	if (v[0].indication == IND_PASSED)
		bad = bad || (stamp ? then : leaf) != SAY_OK;
	else if (v[0].indication == IND_FAILED)
		bad = bad || !stamp || strcmp(v[0].sub, "NOT_YET_VALID") != 0 ||
		    (then & SAY_NOT_YET) == 0;
	else if (!has_twins(m))		/* a good one is not held back */
		bad = bad || (leaf == SAY_OK && then == SAY_OK) ||
		    (then == SAY_OK && tsa == SAY_OK && o_answers(m, m->tsa,
		    m->now) == SAY_OK);
	if (bad)
		print_error("leaf 0x%x, at the time-stamp 0x%x, TSA 0x%x: "
		    "%s %s, %s\n", leaf, then, tsa,
		    indication_name(v[0].indication), v[0].sub, stamp ?
		    "proven" : "not proven");
	count[v[0].indication]++;
	for (int k = 0; k < 2; k++) {
		chain_result_release(&p.said[k]);
		free(p.der[k]);
	}
	return bad;
}

static unsigned long
number(const char *name, unsigned long def)
{
	const char	*s = getenv(name);

	return s == NULL ? def : strtoul(s, NULL, 10);
}

static void
random_pkis(void **state)
{
	unsigned long	 n = number("NB_SEEDS", 300);
	unsigned long	 first = number("NB_SEED", 1);
	unsigned long	 count[32] = { 0 }, verdicts[IND_NOTE + 1] = { 0 };
	static struct model m;
	struct pki_der	 d;
	struct set	 s;
	int		 bad = 0;

	(void)state;
	for (unsigned long seed = first; seed < first + n; seed++) {
		m_make(&m, seed);
		if (getenv("NB_SHOW") != NULL)
			m_show(&m);
		d_make(&m, &d);
		set_make(&s, &m, &d);
		for (int at = m.stamped; at <= m.now; at += 10) {
			bad += compare(&s, &m, &d, seed, m.leaf, at, count);
			bad += compare(&s, &m, &d, seed, m.tsa, at, count);
		}
		if (paper_holds(&s, &m, &d, verdicts) != 0) {
			print_error("seed %lu\n", seed);
			bad++;
		}
		set_free(&s);
		d_free(&d);
	}
	for (int b = 0; b < 12; b++)
		print_message("0x%03x: %lu\n", 1u << b, count[b]);
	print_message("passed %lu, indeterminate %lu, failed %lu\n",
	    verdicts[IND_PASSED], verdicts[IND_INDETERMINATE],
	    verdicts[IND_FAILED]);
	assert_int_equal(bad, 0);
	assert_true(count[COUNT_TWINS] <= 2 + n / 100);
	/* Nothing is left out of it, but what is too rare. */
	for (int b = 0; n >= 300 && 1u << b < SAY_SIGNER_EXPIRED; b++)
		assert_true(count[b] > 0);
	if (n >= 300)
		assert_true(verdicts[IND_PASSED] > 9 &&
		    verdicts[IND_INDETERMINATE] > 0);
}

/*
 * libcrypto 3.0 forgets the policyConstraints of a certificate that has no
 * certificatePolicies (policy_cache_new()); of our own leaks the other tests of
 * paths tell.
 */
int	 __lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return 1;
}

int
main(void)
{
	const struct CMUnitTest	 all[] = { cmocka_unit_test(random_pkis) };

	if (getenv("NB_WRAPPED") != NULL) {
		printf("what libcrypto forgets would be told as ours\n");
		return 77;
	}
	return cmocka_run_group_tests(all, setup, teardown);
}
