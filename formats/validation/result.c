/*
 * result.c: a verdict and its facts as the JSON of 03-validation.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"

#include "formats/validation/result_part.h"
#include "formats/validation/verdict.h"

#define SENTENCE_MAX	((size_t)8192)	/* octets */
#define CALLED_MAX	(PLAN_TEXT_MAX + 64)

static int
put_time(json_t *o, const char *key, int64_t us)
{
	char	 text[TIME_TEXT];

	if (us == TIME_NONE)
		return 0;
	return json_put_str(o, key, time_rfc3339(us, text));
}

static int
put_tri(json_t *o, const char *key, enum tri t)
{
	if (t == TRI_UNKNOWN)
		return 0;
	return json_put_bool(o, key, t == TRI_YES);
}

/* Appends a string; takes nothing.  0 or -1. */
static int
append(json_t *array, const char *s)
{
	return json_array_append_new(array, json_string(s));
}

/* Foreign text as it can be shown: well-formed UTF-8 without controls. */
static int
put_text(json_t *o, const char *key, const char *s)
{
	struct buf	 b;
	int		 rc = -1;

	if (s == NULL)
		return 0;
	buf_init(&b, SENTENCE_MAX);
	if (utf8_visible(&b, s, strlen(s)) == 0 && buf_str(&b) != NULL)
		rc = json_put_str(o, key, (const char *)b.p);
	buf_release(&b);
	return rc;
}

/* The same, to an array. */
static int
append_text(json_t *array, const char *s)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, SENTENCE_MAX);
	if (utf8_visible(&b, s, strlen(s)) == 0 && buf_str(&b) != NULL)
		rc = append(array, (const char *)b.p);
	buf_release(&b);
	return rc;
}

static int
put_byte_range(json_t *o, const struct sigplan *sig)
{
	json_t	*a;
	int	 rc = 0;

	if (!sig->has_byte_range)
		return 0;
	if ((a = json_array()) == NULL)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		/* JSON has no unsigned 64 bits; such a number is nonsense. */
		rc |= json_array_append_new(a, json_integer(
		    sig->byte_range[i] > INT64_MAX ? INT64_MAX :
		    (json_int_t)sig->byte_range[i]));
	}
	rc |= json_put(o, "byte_range", a);
	return rc;
}

/* Is there a time-stamp of this kind in this signature? */
static bool
has_timestamp(const struct plan *plan, const struct sigplan *sig,
    enum tstkind kind)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].tst == kind && plan->sig[i].of >= 0 &&
		    &plan->sig[plan->sig[i].of] == sig)
			return true;
	return false;
}

/* How many DocTimeStamps cover this signature? */
static unsigned int
doc_timestamps(const struct plan *plan, const struct sigplan *sig)
{
	unsigned int	 n = 0;

	for (size_t i = 0; i < plan->nsig; i++)
		n += plan->sig[i].tst == TST_DOCUMENT &&
		    plan->sig[i].has_byte_range && sig->has_byte_range &&
		    plan->sig[i].byte_range[1] > sig->byte_range[2];
	return n;
}

/*
 * Does a DocTimeStamp cover revocation material?  What lies in a signature,
 * or in a place that is not known, may be covered.
 */
static bool
is_material_stamped(const struct plan *plan)
{
	const struct sigplan	*s;
	uint64_t		 end, at;

	for (size_t i = 0; i < plan->nrev; i++) {
		if (plan->rev[i].beside)
			continue;
		if ((end = plan->rev[i].end) == 0)
			return true;
		for (size_t k = 0; k < plan->nsig; k++) {
			s = &plan->sig[k];
			at = s->byte_range[2];
			if (s->tst == TST_DOCUMENT && s->has_byte_range &&
			    (end <= at || end - at <= s->byte_range[3]))
				return true;
		}
	}
	return false;
}

/*
 * EN 319 142-1, 319 122-1 and 319 132-1, clause 6, as far as the structure
 * shows it: B, T with a time-stamp, LT with revocation material in the
 * document, LTA with a time-stamp that can be over that.
 */
static const char *
level_name(const struct plan *plan, const struct sigplan *sig)
{
	static const char *const pades[] = { "PAdES-B-B", "PAdES-B-T",
		"PAdES-B-LT", "PAdES-B-LTA" };
	static const char *const cades[] = { "CAdES-B-B", "CAdES-B-T",
		"CAdES-B-LT", "CAdES-B-LTA" };
	static const char *const xades[] = { "XAdES-B-B", "XAdES-B-T",
		"XAdES-B-LT", "XAdES-B-LTA" };
	bool		 t = has_timestamp(plan, sig, TST_SIGNATURE);
	unsigned int	 doc = doc_timestamps(plan, sig), at = 0;
	size_t		 revs = 0;	/* of its own */
	bool		 archive = has_timestamp(plan, sig, TST_ARCHIVE) ||
			    (doc + t > 1 && is_material_stamped(plan));

	if (sig->tst != TST_NONE || sig->value.len == 0 ||
	    strcmp(sig->subfilter, "adbe.x509.rsa_sha1") == 0)
		return NULL;
	for (size_t i = 0; i < plan->nrev; i++)
		revs += !plan->rev[i].beside;
	if (t || doc > 0)
		at = revs == 0 ? 1 : archive ? 3 : 2;
	if (strcmp(sig->subfilter, "XML-DSig") == 0)
		return "XML-DSig";
	/* Clause 6 wants of the properties that they are as clause 5 says. */
	if (sigplan_has_note(sig, FINDING_XADES_FORMAT))
		return NULL;
	if (strcmp(sig->subfilter, "XAdES") == 0)
		return xades[at];
	if (sig->cades && strcmp(sig->subfilter, "ETSI.CAdES.detached") == 0)
		return pades[at];
	if (sig->cades && plan->format != FORMAT_PDF)
		return cades[at];
	return t ? "PKCS7-T" : "PKCS7-B";
}

/*
 * RFC 5652 5.6: for a signature to be valid the content's digest must be the
 * attribute's too.  Elsewhere the two facts are told apart; but where the
 * structure does not even say what was signed, and nothing it names has that
 * digest, or where the signed octets were moved to make room for others, there
 * is no content that the value could be valid for.
 *
 * XML-Signature 3.2: of an XML signature the references are in SignedInfo
 * itself; that one of them fails is failure of the signature, and in a
 * container so is that one leads to nothing.
 */
static enum tri
value_fact(enum format format, const struct sigplan *sig,
    const struct sigmath *math, const struct verdict *v)
{
	bool	 xml = strcmp(sig->subfilter, "XAdES") == 0 ||
		    strcmp(sig->subfilter, "XML-DSig") == 0;
	bool	 wrapped = math->digest_match == TRI_YES &&
		    sigplan_has_note(sig, FINDING_SIGNATURE_WRAPPED);

	/* What it is over matches; it is just not what it should be over. */
	if (sigplan_has_note(sig, FINDING_COUNTERSIGNATURE_ELSEWHERE))
		return math->signature_valid;
	if (xml && (math->digest_match == TRI_NO || (format != FORMAT_XML &&
	    sigplan_has_note(sig, FINDING_XML_REFERENCE_ABSENT))))
		return TRI_NO;
	if (wrapped ||
	    (v->diagnosis == DIAG_MALFORMED && math->digest_match == TRI_NO))
		return TRI_NO;
	return math->signature_valid;
}

/* What an XML signature or a manifest refers to. */
static int
put_references(json_t *o, const struct sigplan *sig)
{
	json_t	*a, *r;
	int	 rc = 0;

	if (sig->nref == 0)
		return 0;
	if ((a = json_array()) == NULL)
		return -1;
	for (size_t i = 0; i < sig->nref; i++) {
		const struct plan_ref	*ref = &sig->ref[i];

		if ((r = json_object()) == NULL) {
			rc = -1;
			break;
		}
		rc |= put_text(r, "uri", ref->uri);
		rc |= put_text(r, "transforms", ref->transforms);
		rc |= json_put_str(r, "digest_algorithm",
		    digest_alg_name(ref->digest));
		rc |= put_tri(r, "match", ref->match);
		rc |= json_array_append_new(a, r);
	}
	rc |= json_put(o, "references", a);
	return rc;
}

/* What the signer says, as it was found; several of one name in a list. */
static int
put_claims(json_t *o, const struct sigplan *sig)
{
	json_t	*c, *a;
	int	 rc = 0;

	if (sig->nclaim == 0)
		return 0;
	if ((c = json_object()) == NULL)
		return -1;
	for (size_t i = 0; i < sig->nclaim; i++) {
		if ((a = json_object_get(c, sig->claim[i].name)) == NULL) {
			if ((a = json_array()) == NULL ||
			    json_object_set_new(c, sig->claim[i].name,
			    a) == -1) {
				rc = -1;
				break;
			}
		}
		rc |= append_text(a, sig->claim[i].value);
	}
	rc |= json_put(o, "claims", c);
	return rc;
}

/* The time that is proven, or the one that is claimed. */
static int
put_signing_time(json_t *o, const struct sigplan *sig, const struct poe *poe)
{
	int64_t	 at = sig->tst != TST_NONE ? sig->gen_time :
		    poe->by != -1 ? poe->best : TIME_NONE;

	if (at != TIME_NONE)
		return put_time(o, "signing_time", at) |
		    json_put_str(o, "signing_time_source",
		    poe->by == POE_OUTSIDE ? "evidence-record" : "timestamp");
	if (sig->claimed == TIME_NONE)
		return 0;
	return put_time(o, "signing_time", sig->claimed) |
	    json_put_str(o, "signing_time_source", "claimed");
}

/*
 * Data that was looked for and is not there matches nothing.  A time-stamp is
 * more often asked about without its data.
 */
static enum tri
digest_fact(const struct sigplan *sig, const struct sigmath *math)
{
	/* A wrong value is told instead of the absent data. */
	bool	 absent = math->why == FINDING_CONTENT_ABSENT ||
		    sigplan_has_note(sig, FINDING_XML_REFERENCE_ABSENT) ||
		    (sig->content == CONTENT_COVERS && sig->mode ==
		    SIGMODE_ATTRS && math->why == FINDING_VALUE_WRONG &&
		    math->digest_match == TRI_UNKNOWN);

	return sig->tst == TST_NONE && absent ? TRI_NO :
	    math->digest_match;
}

/* "rsa-pkcs1", "ml-dsa-65": what we cannot verify, too, where it is known. */
static const char *
algorithm_name(const struct sig_alg *alg, char to[32])
{
	const char	*name = alg->family == SIG_UNKNOWN ?
			    sig_oid_name(alg->oid) : NULL;

	if (name == NULL)
		return sig_family_name(alg->family);
	snprintf(to, 32, "%.*s", (int)strcspn(name, " "), name);
	for (char *p = to; *p != '\0'; p++)
		*p = *p == '/' ? '-' : *p >= 'A' && *p <= 'Z' ?
		    (char)(*p - 'A' + 'a') : *p;
	return to;
}

static int
put_facts(json_t *o, const struct plan *plan, const struct sigplan *sig,
    const struct sigmath *math, const struct verdict *v,
    const struct poe *poe)
{
	enum digest_alg	 digest = sigplan_digest_alg(sig);
	char		 name[32];
	int		 rc = 0;

	if (math->recovered != DIGEST_NONE)
		digest = math->recovered;
	rc |= put_text(o, "id", sig->id);
	rc |= json_put_str(o, "kind", sigkind_name(sig->kind));
	if (sig->subfilter[0] != '\0')
		rc |= put_text(o, "subfilter", sig->subfilter);
	rc |= json_put_str(o, "level", level_name(plan, sig));
	rc |= put_byte_range(o, sig);
	rc |= put_references(o, sig);
	if (sig->coverage != COVERAGE_NONE)
		rc |= json_put_str(o, "coverage", coverage_name(sig->coverage));
	if (digest != DIGEST_NONE)
		rc |= json_put_str(o, "digest_algorithm",
		    digest_alg_name(digest));
	if (sig->alg.family != SIG_NONE)
		rc |= json_put_str(o, "signature_algorithm",
		    algorithm_name(&sig->alg, name));
	rc |= put_tri(o, "digest_match", digest_fact(sig, math));
	rc |= put_tri(o, "signature_valid", value_fact(plan->format, sig,
	    math, v));
	return rc | put_signing_time(o, sig, poe) | put_claims(o, sig);
}

static int
put_signer(json_t *o, const struct cert_facts *c)
{
	char	 hex[DIGEST_HEX];
	json_t	*s;
	int	 rc = 0;

	/* Of a certificate that cannot be read nothing is told. */
	if (c->subject == NULL || c->serial == NULL || *c->serial == '\0')
		return 0;
	if ((s = json_object()) == NULL)
		return -1;
	rc |= put_text(s, "subject", c->subject);
	rc |= put_text(s, "issuer", c->issuer);
	rc |= put_text(s, "serial", c->serial);
	rc |= json_put_str(s, "sha256", digest_hex(&c->sha256, hex));
	rc |= put_time(s, "not_before", c->not_before);
	rc |= put_time(s, "not_after", c->not_after);
	if (c->key[0] != '\0')
		rc |= json_put_str(s, "key", c->key);
	rc |= json_put(o, "signer", s);
	return rc;
}

static int
put_path(json_t *o, const struct chain_result *c)
{
	char	 hex[DIGEST_HEX];
	json_t	*a, *names;
	int	 rc = 0;

	if (c->n == 0)
		return 0;
	a = json_array();
	names = json_array();
	for (unsigned int i = 0; i < c->n && i < CHAIN_DEPTH_MAX; i++) {
		rc |= append(a, digest_hex(&c->cert[i], hex));
		rc |= append(names, c->name[i]);
	}
	rc |= json_put(o, "chain", a);
	rc |= json_put(o, "chain_subjects", names);
	return rc;
}

/* RFC 5280 5.3.1 */
static const char *
reason_name(int reason)
{
	static const char *const names[] = { "unspecified", "keyCompromise",
	    "cACompromise", "affiliationChanged", "superseded",
	    "cessationOfOperation", "certificateHold", NULL, "removeFromCRL",
	    "privilegeWithdrawn", "aACompromise" };

	if (reason < 0 || (size_t)reason >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[reason];
}

static int
put_revocation(json_t *o, const struct plan *plan,
    const struct chain_result *c)
{
	static const char *const names[REVOCATION_MAX] = {
		[REVOCATION_UNKNOWN] = "unknown",
		[REVOCATION_GOOD] = "good",
		[REVOCATION_REVOKED] = "revoked",
	};
	static const char *const source_names[SOURCE_MAX] = {
		[SOURCE_NONE] = NULL,
		[SOURCE_CRL] = "crl",
		[SOURCE_OCSP] = "ocsp",
		[SOURCE_DOCUMENT] = "document",
	};
	char		 text[TIME_TEXT];
	const char	*reason = reason_name(c->reason);
	json_t		*r;
	int		 rc = 0;

	if (c->revocation >= REVOCATION_MAX)
		return 0;
	if ((r = json_object()) == NULL)
		return -1;
	rc |= json_put_str(r, "status", names[c->revocation]);
	if (c->revocation != REVOCATION_UNKNOWN) {
		rc |= json_put_str(r, "source", source_names[c->source <
		    SOURCE_MAX ? c->source : SOURCE_NONE]);
		rc |= put_time(r, "this_update", c->this_update);
		rc |= json_put(r, "time", c->revoked_at == TIME_NONE ?
		    json_null() : json_string(time_rfc3339(c->revoked_at,
		    text)));
		rc |= json_put(r, "reason", reason == NULL ? json_null() :
		    json_string(reason));
		rc |= put_time(r, "invalid_since", c->invalid_since);
		rc |= result_put_files(r, plan, c);
	}
	rc |= json_put(o, "revocation", r);
	return rc;
}

static int
put_chain(json_t *o, const struct plan *plan, const struct chain_result *c)
{
	if (c == NULL)
		return 0;
	return put_signer(o, &c->cert_facts) | put_path(o, c) |
	    put_revocation(o, plan, c);
}

/* Appends a detail in the user's language.  0 or -1. */
static int
append_detail(json_t *array, const char *detail)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, SENTENCE_MAX);
	if (detail_text(&b, detail) == 0 && buf_str(&b) != NULL)
		rc = append(array, (const char *)b.p);
	buf_release(&b);
	return rc;
}

/* What came after the signed revision, where that was compared. */
static int
put_modifications(json_t *o, const struct sigplan *sig)
{
	json_t	*m, *objects;
	int	 rc = 0;

	if (sig->mod_level == MOD_UNKNOWN)
		return 0;
	if ((m = json_object()) == NULL)
		return -1;
	objects = json_array();
	for (size_t i = 0; i < sig->nmod_object; i++)
		rc |= append_detail(objects, sig->mod_object[i]);
	rc |= json_put_str(m, "level", mod_level_name(sig->mod_level));
	rc |= json_put_bool(m, "allowed", sig->mod_allowed);
	rc |= json_put(m, "objects", objects);
	rc |= json_put(o, "modifications", m);
	return rc;
}

/* Is ${s} in there already?  What holds for three time-stamps is said once. */
static bool
holds(const json_t *array, const char *s)
{
	const char	*t;

	for (size_t i = 0; i < json_array_size(array); i++)
		if ((t = json_string_value(json_array_get(array, i))) != NULL &&
		    strcmp(t, s) == 0)
			return true;
	return false;
}

/* Appends a string that is not there yet.  0 or -1. */
static int
append_once(json_t *array, const char *s)
{
	return holds(array, s) ? 0 : append(array, s);
}

/* A finding's sentence with ${id} before it (NULL: none). */
static int
append_sentence(json_t *array, const char *id,
    const struct verdict_reason *r)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, SENTENCE_MAX);
	if ((id == NULL || (utf8_visible(&b, id, strlen(id)) == 0 &&
	    buf_addstr(&b, ": ") == 0)) &&
	    verdict_sentence(&b, r->code, r->detail) == 0 &&
	    buf_str(&b) != NULL)
		rc = append_once(array, (const char *)b.p);
	buf_release(&b);
	return rc;
}

/* One time-stamp in a signature (03-validation.md). */
static json_t *
timestamp_json(const struct result *r, size_t i, const struct verdict *v)
{
	const struct sigplan		*s = &r->plan->sig[i];
	const struct chain_result	*c = r->chain == NULL ? NULL :
					    r->chain[i];
	json_t				*o = json_object(), *reasons;
	int				 rc = o == NULL ? -1 : 0;

	rc |= json_put_str(o, "kind", tstkind_name(s->tst));
	rc |= put_time(o, "gen_time", s->gen_time);
	rc |= put_tri(o, "imprint_match", r->math[i].digest_match);
	rc |= put_tri(o, "signature_valid", r->math[i].signature_valid);
	if (c != NULL)
		rc |= put_text(o, "tsa", c->cert_facts.subject);
	if (s->policy[0] != '\0')
		rc |= put_text(o, "policy", s->policy);
	if (s->accuracy != 0)
		rc |= json_put(o, "accuracy",
		    json_real((double)s->accuracy / (double)TIME_SECOND));
	rc |= json_put_str(o, "indication", indication_name(v->indication));
	rc |= json_put(o, "sub_indication", v->sub[0] == '\0' ? json_null() :
	    json_string(v->sub));
	if ((reasons = json_array()) == NULL)
		rc = -1;
	for (size_t k = 0; k < v->nreason && rc == 0; k++)
		rc = append_sentence(reasons, NULL, &v->reason[k]);
	rc |= json_put(o, "reasons", reasons);
	if (rc == 0)
		return o;
	json_decref(o);
	return NULL;
}

/* The time-stamps in signature ${i}; ${v} has the verdicts of all. */
static int
put_timestamps(json_t *o, const struct result *r, size_t i,
    const struct verdict *v)
{
	json_t	*a = json_array();
	int	 rc = a == NULL ? -1 : 0;

	for (size_t k = 0; k < r->plan->nsig && rc == 0; k++)
		if (plan_told_with(r->plan, k, i))
			rc = json_array_append_new(a,
			    timestamp_json(r, k, &v[k]));
	if (rc == 0 && json_array_size(a) > 0)
		rc = json_object_set(o, "timestamps", a);
	json_decref(a);
	return rc;
}

/*
 * A time-stamp without a proof is a reason where one was wanting, else a
 * warning.
 */
static bool
is_warning(const struct verdict *v, enum finding f)
{
	return finding_indication(f) == IND_NOTE &&
	    (f != FINDING_TST_UNPROVEN || v->indication == IND_PASSED);
}

/* Verdict of a signature; its notes become warnings of the document. */
static int
put_verdict(json_t *o, const struct verdict *v, const char *id,
    json_t *warnings)
{
	json_t	*reasons = json_array(), *findings = json_array();
	int	 rc = 0;

	for (size_t i = 0; i < v->nreason; i++) {
		const struct verdict_reason	*r = &v->reason[i];

		if (is_warning(v, r->code))
			rc |= append_sentence(warnings, id, r);
		else
			rc |= append_sentence(reasons, NULL, r);
		rc |= append_once(findings, finding_name(r->code));
	}
	rc |= json_put_str(o, "diagnosis", diagnosis_name(v->diagnosis));
	rc |= json_put_str(o, "indication", indication_name(v->indication));
	rc |= json_put(o, "sub_indication", v->sub[0] == '\0' ? json_null() :
	    json_string(v->sub));
	rc |= json_put(o, "reasons", reasons);
	rc |= json_put(o, "findings", findings);
	return rc;
}

/*
 * What a signature is called before its warnings: "signer 2" is our own name
 * for one that has none, and says nothing where there is no other.
 */
static void
result_call(const char *id, size_t n, char *to, size_t size)
{
	if (id == NULL || (n == 1 && strncmp(id, "signer ", 7) == 0))
		*to = '\0';
	else if (strncmp(id, "signer ", 7) == 0)
		snprintf(to, size, _("signature %s"), id + 7);
	else
		snprintf(to, size, "%s", id);
}

/* The object of signature ${i}, or NULL; ${v} and ${poe} of all. */
static json_t *
signature_json(const struct result *r, size_t i, const struct verdict *v,
    const struct poe *poe, json_t *warnings)
{
	const struct sigplan		*sig = &r->plan->sig[i];
	const struct chain_result	*chain;
	char				 name[CALLED_MAX];
	json_t				*o;

	chain = r->chain == NULL ? NULL : r->chain[i];
	if ((o = json_object()) == NULL)
		return NULL;
	result_call(sig->id, r->plan->nsig, name, sizeof(name));
	if ((put_facts(o, r->plan, sig, &r->math[i], &v[i], &poe[i]) |
	    put_chain(o, r->plan, chain) | put_timestamps(o, r, i, v) |
	    put_modifications(o, sig) |
	    put_verdict(o, &v[i], *name == '\0' ? NULL : name,
	    warnings)) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

/* What is said of the document itself. */
static int
put_document(json_t *o, const struct result *r, const struct verdict *v,
    json_t *warnings)
{
	char	 hex[DIGEST_HEX];
	json_t	*findings = json_array();
	int	 rc = 0;

	for (size_t i = 0; i < v->nreason; i++) {
		rc |= append_sentence(warnings, NULL, &v->reason[i]);
		rc |= append_once(findings,
		    finding_name(v->reason[i].code));
	}
	rc |= put_text(o, "file", r->file);
	rc |= json_put_str(o, "sha256", digest_hex(&r->sha256, hex));
	rc |= json_put_int(o, "size", (int64_t)r->size);
	rc |= json_put_str(o, "format", format_name(r->plan->format));
	rc |= json_put_str(o, "indication", indication_name(v->indication));
	rc |= json_put(o, "sub_indication", v->sub[0] == '\0' ? json_null() :
	    json_string(v->sub));
	rc |= json_put(o, "findings", findings);
	return rc;
}

json_t *
result_json(const struct result *r, struct verdict *worst)
{
	const size_t	 n = r->plan->nsig;
	json_t		*o = json_object(), *sigs = json_array();
	json_t		*warnings = json_array(), *s;
	struct verdict	*v = NULL, all;
	struct poe	*poe = NULL;
	int		 rc = -1;

	if (o == NULL || sigs == NULL || warnings == NULL ||
	    (n > 0 && ((v = calloc(n, sizeof(*v))) == NULL ||
	    (poe = calloc(n, sizeof(*poe))) == NULL)) ||
	    verdict_all(v, poe, r->plan, r->math, r->chain, r->at) == -1)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (sigplan_is_own(&r->plan->sig[i]) &&
		    ((s = signature_json(r, i, v, poe, warnings)) == NULL ||
		    json_array_append_new(sigs, s) == -1))
			goto out;
	verdict_document(&all, r->plan, v, n);
	if (put_document(o, r, &all, warnings) != 0 ||
	    result_put_beside(o, r->plan) != 0 ||
	    json_object_set(o, "signatures", sigs) == -1 ||
	    json_object_set(o, "warnings", warnings) == -1)
		goto out;
	if (worst != NULL)
		*worst = all;
	rc = 0;
 out:
	free(v);
	free(poe);
	json_decref(sigs);
	json_decref(warnings);
	if (rc == -1) {
		json_decref(o);
		return NULL;
	}
	return o;
}
