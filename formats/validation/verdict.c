/*
 * verdict.c: facts to a verdict (EN 319 102-1).
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"

#include "formats/validation/verdict.h"

/* Clocks are wrong by hours, and local time is written as UTC. */
#define CLOCK_WRONG	(24 * 3600 * TIME_SECOND)
/* A weakness is told this long before it counts. */
#define WARN_AHEAD	(365 * 24 * 3600 * TIME_SECOND)

/* EN 319 102-1 5.2: the building blocks, in the order of the process. */
enum block { BLOCK_FORMAT, BLOCK_SIGNER, BLOCK_HASH, BLOCK_VALUE, BLOCK_X509,
	BLOCK_CONSTRAINTS, BLOCK_NOTES };

static enum block
block_of(enum finding f)
{
	switch (f) {
	case FINDING_NO_SIGNER_CERT:
	case FINDING_CERT_MALFORMED:
	case FINDING_SIGNING_CERT_REF:
	case FINDING_TST_NO_CERT_ID:
		return BLOCK_SIGNER;
	case FINDING_TST_IMPRINT:
	case FINDING_TST_INDEX:
	case FINDING_TST_IMPRINT_UNKNOWN:
	case FINDING_CONTENT_ABSENT:
	case FINDING_DIGEST_MISMATCH:
	case FINDING_ER_TREE:
	case FINDING_ER_LINK:
	case FINDING_ER_DATA:
		return BLOCK_HASH;
	case FINDING_CMS_ATTRS:
	case FINDING_CMS_ATTRS_ORDER:
	case FINDING_CMS_EMPTY:
	case FINDING_VALUE_WRONG:
	case FINDING_ALG_UNSUPPORTED:
	case FINDING_ALG_MISMATCH:
		return BLOCK_VALUE;
	case FINDING_NO_CHAIN:
	case FINDING_CHAIN_CONSTRAINTS:
	case FINDING_CHAIN_GENERAL:
	case FINDING_TST_KEY_PURPOSE:
	case FINDING_CERT_EXPIRED_PROVEN:
	case FINDING_CERT_NOT_YET_PROVEN:
	case FINDING_CERT_EXPIRED_GOOD:
	case FINDING_CERT_EXPIRED:
	case FINDING_CERT_NOT_YET:
	case FINDING_CERT_REVOKED:
	case FINDING_CERT_REVOKED_NO_POE:
	case FINDING_CA_REVOKED_NO_POE:
	case FINDING_CERT_ON_HOLD:
	case FINDING_CHAIN_WEAK:
	case FINDING_REVOCATION_SIGNER_EXPIRED:
	case FINDING_REVOCATION_UNKNOWN:
		return BLOCK_X509;
	case FINDING_ALG_PROFILE:
	case FINDING_ALG_WEAK:
	case FINDING_ALG_WEAK_PROVEN:
	case FINDING_TST_ORDER:
	case FINDING_ER_RULES:
	case FINDING_ER_LATE:
	case FINDING_ER_LATE_ALG:
	case FINDING_PARTIAL_COVERAGE:
	case FINDING_DATA_TWIN:
	case FINDING_LATER_REVISIONS:
	case FINDING_MODIFIED_NOT_ALLOWED:
	case FINDING_MODIFIED_CONTENT:
	case FINDING_MODIFIED_PAGES:
	case FINDING_MODIFIED_FIELD:
	case FINDING_MODIFIED_LOCKED_FIELD:
	case FINDING_MODIFIED_ANNOTATION:
	case FINDING_MODIFIED_SIGNATURE:
	case FINDING_MODIFIED_HIDDEN:
	case FINDING_MODIFIED_STRUCTURE:
		return BLOCK_CONSTRAINTS;
	default:
		return finding_indication(f) == IND_NOTE ? BLOCK_NOTES :
		    BLOCK_FORMAT;
	}
}

/*
 * Keep a finding, in the order of the building blocks.  The full table drops
 * its last, which is the least.
 */
static void __attribute__((format(printf, 3, 4)))
add(struct verdict *v, enum finding code, const char *fmt, ...)
{
	struct verdict_reason	 r = { .code = code };
	va_list			 ap;
	size_t			 i;

	va_start(ap, fmt);
	detail_vformat(r.detail, sizeof(r.detail), fmt, ap);
	va_end(ap);
	for (i = v->nreason; i > 0 && block_of(v->reason[i - 1].code) >
	    block_of(code); i--)
		continue;
	if (i == VERDICT_REASONS)
		return;
	if (v->nreason == VERDICT_REASONS)
		v->nreason--;
	memmove(&v->reason[i + 1], &v->reason[i],
	    (v->nreason - i) * sizeof(v->reason[0]));
	v->reason[i] = r;
	v->nreason++;
}

/* Nothing found yet.  The table of reasons is large, and read to nreason. */
static void
begin(struct verdict *v)
{
	v->indication = IND_PASSED;
	v->sub = "";
	v->diagnosis = DIAG_INTACT;
	v->nreason = 0;
}

static bool
has(const struct verdict *v, enum finding code)
{
	for (size_t i = 0; i < v->nreason; i++)
		if (v->reason[i].code == code)
			return true;
	return false;
}

static bool
has_sub(const struct verdict *v, const char *sub)
{
	for (size_t i = 0; i < v->nreason; i++)
		if (strcmp(finding_sub(v->reason[i].code), sub) == 0)
			return true;
	return false;
}

static void
add_notes(struct verdict *v, const struct plan_note *note, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(v, note[i].code, "%s", note[i].detail);
}

/* What a digest that does not match means. */
static enum finding
mismatch(const struct sigplan *sig)
{
	if (sig->tst == TST_EVIDENCE && sig->er.link == TRI_NO)
		return FINDING_ER_LINK;
	/* The record covers it; what its manifest says of it is wrong. */
	if (sig->tst == TST_EVIDENCE)
		return sig->er.held == TRI_YES ? FINDING_XML_REFERENCE :
		    FINDING_ER_DATA;
	return sig->tst != TST_NONE ? FINDING_TST_IMPRINT :
	    FINDING_DIGEST_MISMATCH;
}

static void
add_math(struct verdict *v, const struct sigplan *sig,
    const struct sigmath *math)
{
	bool	 one_result;

	if (math->why != FINDING_OK && !has(v, math->why))
		add(v, math->why, "%s", math->detail);
	/*
	 * Without signed attributes, and with no digest inside the value, a
	 * wrong content and a wrong value are the same result.
	 */
	one_result = sig->mode == SIGMODE_DIRECT &&
	    math->signature_valid == TRI_NO;
	if (math->digest_match == TRI_NO && !one_result &&
	    !has(v, mismatch(sig)))
		add(v, mismatch(sig), "%s", "");
	if (math->signature_valid == TRI_NO && math->why == FINDING_OK)
		add(v, FINDING_VALUE_WRONG, "%s", "");
}

/*
 * One algorithm or key: until when it counts, and what it is called.  ${at} is
 * when the material is known to have existed, ${after} (TIME_NONE: not known)
 * a time before which it was not made: EN 319 102-1 5.3.4, by a
 * content-time-stamp.
 */
static void
add_until(struct verdict *v, int64_t until, int64_t at, int64_t after,
    const char *name)
{
	char	 day[TIME_TEXT];

	if (until == INT64_MAX)
		return;
	if (until <= 0) {	/* no time at which it counted is known */
		add(v, FINDING_ALG_WEAK_PROVEN, "%s", name);
		return;
	}
	time_rfc3339(until, day);
	day[10] = '\0';		/* the date is enough */
	if (until <= at)
		add(v, after != TIME_NONE && until <= after ?
		    FINDING_ALG_WEAK_PROVEN : FINDING_ALG_WEAK, "%s, %s",
		    name, day);
	else if (until - at < WARN_AHEAD)
		add(v, FINDING_ALG_WARN, "%s, %s", name, day);
}

static void
add_algorithms(struct verdict *v, const struct sigplan *sig,
    const struct sigmath *math, const struct poe *poe)
{
	enum digest_alg	 digest = sig->digest;
	int64_t		 at = poe->best, after = poe->after;
	char		 name[48], day[TIME_TEXT];

	if (math->recovered != DIGEST_NONE && math->recovered < DIGEST_MAX)
		digest = math->recovered;
	if (digest != DIGEST_NONE && digest != DIGEST_UNKNOWN)
		add_until(v, digest_alg_until(digest), at, after,
		    digest_alg_name(digest));
	/* EN 319 102-1 5.6.3.4: an imprint's counts as of its genTime. */
	if (sig->tst != TST_NONE && sig->imprint_alg != DIGEST_NONE &&
	    sig->imprint_alg != DIGEST_UNKNOWN && sig->gen_time != TIME_NONE &&
	    imprint_until(sig->imprint_alg) <= sig->gen_time)
		add_until(v, imprint_until(sig->imprint_alg), sig->gen_time,
		    sig->gen_time, digest_alg_name(sig->imprint_alg));
	else if (sig->tst != TST_NONE && sig->imprint_alg == DIGEST_SHA1) {
		time_rfc3339(imprint_until(DIGEST_SHA1), day);
		day[10] = '\0';
		add(v, FINDING_TST_IMPRINT_SHA1, "%s", day);
	}
	if (math->key != SIG_NONE && math->bits != 0) {
		snprintf(name, sizeof(name), "%s %u bit",
		    sig_family_name(math->key), math->bits);
		add_until(v, key_until(math->key, math->bits), at, after,
		    name);
	}
}

/*
 * EN 319 102-1 5.5.4 and 5.6.3: what the chain lacks a proof for, where a
 * time-stamp proves the contrary.
 */
static enum finding
proven(const struct chain_result *chain, const struct poe *poe)
{
	bool	 after = poe->after != TIME_NONE;

	switch (chain->finding) {
	case FINDING_CERT_EXPIRED:
	case FINDING_CERT_EXPIRED_GOOD:
		if (after && poe->after > chain->cert_facts.not_after)
			return FINDING_CERT_EXPIRED_PROVEN;
		break;
	case FINDING_CERT_REVOKED_NO_POE:
		if (after && chain->revoked_at != TIME_NONE &&
		    poe->after > chain->revoked_at)
			return FINDING_CERT_REVOKED;
		break;
	case FINDING_CERT_NOT_YET:
		if (poe->by != -1)
			return FINDING_CERT_NOT_YET_PROVEN;
		break;
	default:
		break;
	}
	return chain->finding;
}

static void
add_chain(struct verdict *v, const struct sigplan *sig,
    const struct chain_result *chain, const struct poe *poe)
{
	if (chain == NULL) {
		if (sig->cert != -1)
			add(v, FINDING_NO_CHAIN, "%s", "-");
		else if (!has(v, FINDING_NO_SIGNER_CERT) &&
		    !has(v, FINDING_CERT_MALFORMED))
			add(v, FINDING_NO_SIGNER_CERT, "%s", "");
		return;
	}
	/* EN 319 102-1 5.2.6 leaves it to the policy: it is told, no more. */
	if (sig->tst == TST_NONE && chain->cert_facts.purposes[0] != '\0')
		add(v, FINDING_KEY_PURPOSE, "%s",
		    chain->cert_facts.purposes);
	if (chain->finding != FINDING_OK)
		add(v, proven(chain, poe), "%s", chain->detail);
	else if (chain->revocation == REVOCATION_REVOKED)
		add(v, FINDING_CERT_REVOKED_NO_POE, "%s", chain->detail);
	else if (chain->revocation != REVOCATION_GOOD && chain->n != 1)
		add(v, FINDING_REVOCATION_UNKNOWN, "%s", "-");
}

/* The worst of the reasons, and the sub-indication that leads it. */
static void
conclude(struct verdict *v)
{
	enum indication	 ind;

	v->indication = IND_PASSED;
	v->sub = "";
	for (size_t i = 0; i < v->nreason; i++) {
		ind = finding_indication(v->reason[i].code);
		if (ind != IND_NOTE && ind > v->indication)
			v->indication = ind;
	}
	if (v->indication == IND_PASSED)
		return;
	for (size_t i = 0; i < v->nreason && v->sub[0] == '\0'; i++)
		if (finding_indication(v->reason[i].code) == v->indication)
			v->sub = finding_sub(v->reason[i].code);
}

/* 03-validation.md: what happened, said of the signature. */
static enum diagnosis
diagnose(const struct verdict *v, const struct plan *plan,
    const struct sigplan *sig, const struct sigmath *math)
{
	if (plan->resaved && math->signature_valid == TRI_YES &&
	    math->digest_match == TRI_NO)
		return DIAG_REWRITTEN;
	if (has_sub(v, "FORMAT_FAILURE"))
		return DIAG_MALFORMED;
	/* Nobody forged it: the key made the value. */
	if (math->why == FINDING_CMS_ATTRS_ORDER ||
	    math->why == FINDING_CMS_EMPTY)
		return math->digest_match == TRI_NO ? DIAG_CONTENT_ALTERED :
		    DIAG_MALFORMED;
	/* Without a key nobody knows whether the value is wrong. */
	if ((math->signature_valid == TRI_NO &&
	    math->why != FINDING_NO_SIGNER_CERT) ||
	    has(v, FINDING_CMS_ATTRS) || has(v, FINDING_ALG_MISMATCH))
		return DIAG_FORGED_VALUE;
	if (math->digest_match == TRI_NO)
		return DIAG_CONTENT_ALTERED;
	if (math->signature_valid != TRI_YES ||
	    math->digest_match != TRI_YES ||
	    has(v, FINDING_LATER_REVISIONS))
		return DIAG_UNSUPPORTED;
	if (has(v, FINDING_PARTIAL_COVERAGE) ||
	    (sig->mod_level != MOD_UNKNOWN && !sig->mod_allowed))
		return DIAG_EXTENDED;
	return DIAG_INTACT;
}

/* RFC 4998 5.3: what it was to renew counted no more. */
static void
add_late(struct verdict *v, const struct poe *poe)
{
	char	 day[TIME_TEXT];

	if (poe->late == TIME_NONE)
		return;
	time_rfc3339(poe->late, day);
	day[10] = '\0';		/* the date is enough */
	if (poe->late_alg == DIGEST_NONE)
		add(v, FINDING_ER_LATE, "%s", day);
	else
		add(v, FINDING_ER_LATE_ALG, "%s, %s",
		    digest_alg_name(poe->late_alg), day);
}

/*
 * A claim proves nothing, and changes nothing (EN 319 102-1 5.2.5); this one
 * cannot be true.
 */
static void
add_claim(struct verdict *v, const struct sigplan *sig, const struct poe *poe)
{
	char	 claimed[TIME_TEXT], best[TIME_TEXT];

	if (sig->tst != TST_NONE || sig->claimed == TIME_NONE ||
	    poe->best > INT64_MAX - CLOCK_WRONG ||
	    sig->claimed <= poe->best + CLOCK_WRONG)
		return;
	add(v, FINDING_CLAIMED_LATER, "%s > %s", time_rfc3339(sig->claimed,
	    claimed), time_rfc3339(poe->best, best));
}

static void
judge(struct verdict *v, const struct plan *plan, size_t i,
    const struct sigmath *math, const struct chain_result *chain,
    const struct poe *poe)
{
	const struct sigplan	*sig = &plan->sig[i];

	begin(v);
	/*
	 * Objects in the gap are an attack only around octets that are
	 * signed; where nothing matches, the file was merely saved anew.
	 */
	for (size_t n = 0; n < sig->nnote; n++)
		if (sig->note[n].code != FINDING_SIGNATURE_WRAPPED ||
		    math->digest_match == TRI_YES)
			add_notes(v, &sig->note[n], 1);
	add_math(v, sig, math);
	add_algorithms(v, sig, math, poe);
	add_chain(v, sig, chain, poe);
	add_late(v, poe);
	add_claim(v, sig, poe);
	if (poe->order)
		add(v, FINDING_TST_ORDER, "%s", "genTime");
	conclude(v);
	if (v->indication == IND_PASSED && (math->digest_match != TRI_YES ||
	    math->signature_valid != TRI_YES)) {
		add(v, FINDING_INTERNAL, "%s", "-");
		conclude(v);
	}
	v->diagnosis = diagnose(v, plan, sig, math);
}

void
verdict_signature(struct verdict *v, const struct plan *plan, size_t i,
    const struct sigmath *math, const struct chain_result *chain, int64_t at)
{
	struct poe	 poe = { .best = at, .by = -1, .after = TIME_NONE,
			    .late = TIME_NONE };

	judge(v, plan, i, math, chain, &poe);
}

/* A time-stamp that proves nothing is told of with signature ${i}. */
static void
add_unproven(struct verdict *v, const struct plan *plan, size_t t, size_t i)
{
	const struct verdict	*token = &v[t];
	const struct sigplan	*s = &plan->sig[t];
	char			 when[TIME_TEXT];

	add(&v[i], FINDING_TST_UNPROVEN, "%s, %s", s->gen_time ==
	    TIME_NONE ? tstkind_name(s->tst) : time_rfc3339(s->gen_time,
	    when), token->sub[0] != '\0' ? token->sub :
	    indication_name(token->indication));
}

int
verdict_all(struct verdict *v, struct poe *poe, const struct plan *plan,
    const struct sigmath *math, const struct chain_result *const *chain,
    int64_t at)
{
	if (poe_find(plan, math, chain, at, poe) == -1)
		return -1;
	for (size_t i = 0; i < plan->nsig; i++)
		judge(&v[i], plan, i, &math[i],
		    chain == NULL ? NULL : chain[i], &poe[i]);
	for (size_t t = 0; t < plan->nsig; t++) {
		if (poe[t].good || sigplan_is_own(&plan->sig[t]))
			continue;
		if (plan->sig[t].of >= 0)
			add_unproven(v, plan, t, (size_t)plan->sig[t].of);
		for (size_t k = 0; k < plan->sig[t].nproven; k++)
			if (plan_told_with(plan, t, plan->sig[t].proven[k]))
				add_unproven(v, plan, t,
				    plan->sig[t].proven[k]);
	}
	return 0;
}

void
verdict_document(struct verdict *v, const struct plan *plan,
    const struct verdict *sigs, size_t n)
{
	begin(v);
	add_notes(v, plan->note, plan->nnote);
	conclude(v);
	if (n == 0 && v->indication == IND_PASSED)
		v->indication = IND_NO_SIGNATURE;
	for (size_t i = 0; i < n; i++) {
		/* A time-stamp counts through what it proves. */
		if (i < plan->nsig && !sigplan_is_own(&plan->sig[i]))
			continue;
		if (sigs[i].indication > v->indication) {
			v->indication = sigs[i].indication;
			v->sub = sigs[i].sub;
		} else if (sigs[i].indication == v->indication &&
		    v->sub[0] == '\0') {
			v->sub = sigs[i].sub;
		}
	}
}

const char *
diagnosis_name(enum diagnosis d)
{
	static const char *const names[DIAG_MAX] = {
		[DIAG_INTACT] = "intact",
		[DIAG_REWRITTEN] = "rewritten",
		[DIAG_CONTENT_ALTERED] = "content-altered",
		[DIAG_EXTENDED] = "extended",
		[DIAG_FORGED_VALUE] = "forged-value",
		[DIAG_MALFORMED] = "malformed",
		[DIAG_UNSUPPORTED] = "unsupported",
	};

	return d < DIAG_MAX ? names[d] : "unsupported";
}

/* A translation is our own text, but a detail is a stranger's: no printf. */
int
verdict_sentence(struct buf *out, enum finding f, const char *detail)
{
	const char	*text = _(finding_text(f)), *at = strstr(text, "%s");

	if (at == NULL)
		return buf_addstr(out, text);
	if (detail == NULL || detail[0] == '\0')
		detail = "-";
	if (buf_add(out, text, (size_t)(at - text)) == -1 ||
	    detail_text(out, detail) == -1)
		return -1;
	return buf_addstr(out, at + 2);
}
