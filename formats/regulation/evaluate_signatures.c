/*
 * evaluate_signatures.c: what is asked of each signature and certificate
 * (Điều 1, 3, 5, 14), and of what came later (11.3.d, 13.5.b).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "formats/base/i18n.h"
#include "formats/regulation/viet.h"
#include "formats/validation/dn.h"

#include "formats/regulation/evaluate_part.h"

/* Điều 1: whose hierarchy. */
static void
eval_root(struct eval *e)
{
	enum signer_root	 r;
	bool			 other = false, public = false;

	for (size_t i = 0; i < e->n; i++) {
		r = e->s[i].chain == NULL ? ROOT_NONE :
		    signer_root_of(e->s[i].chain);
		if (r == ROOT_FALSE) {
			answer(e, "D1", RULE_FAIL, _("%s: an authority of its "
			    "certificate bears the name of the Government's "
			    "and is not it (Điều 1). Do not trust it; ask the "
			    "sender."), signed_name(&e->s[i]));
			return;
		}
		if (r == ROOT_NONE) {
			answer(e, "D1", RULE_FAIL, _("%s: its certificate "
			    "leads to no trusted authority (Điều 1). Import "
			    "the authority's certificate, or ask the "
			    "sender."), signed_name(&e->s[i]));
			return;
		}
		other = other || r == ROOT_OTHER;
		public = public || r == ROOT_PUBLIC;
	}
	if (public)
		answer(e, "D1", RULE_WARN, _("A certificate is of a public "
		    "authority (công cộng), not a special-purpose one of Ban "
		    "Cơ yếu Chính phủ (Điều 1). Make sure that it may be "
		    "used."));
	else if (other)
		answer(e, "D1", RULE_WARN, _("A certificate is of an authority "
		    "that this office trusts and that is not the Government's "
		    "special-purpose one (Điều 1). Make sure that it may be "
		    "used."));
	else
		answer(e, "D1", RULE_PASS, NULL);
}

static bool
has_reason(const struct verdict *v, enum finding f)
{
	for (size_t i = 0; i < v->nreason; i++)
		if (v->reason[i].code == f)
			return true;
	return false;
}

/* Not in force at the time that counts; what to call it, or NULL. */
static const char *
not_in_force(const struct verdict *v)
{
	static const struct {
		enum finding	 code;
		const char	*words;
	} bad[] = {
		{ FINDING_CERT_REVOKED, N_("was revoked") },
		{ FINDING_CERT_REVOKED_NO_POE, N_("was revoked") },
		{ FINDING_CA_REVOKED_NO_POE, N_("has a revoked authority") },
		{ FINDING_CERT_ON_HOLD, N_("was on hold") },
		{ FINDING_CERT_EXPIRED_PROVEN, N_("had expired") },
		{ FINDING_CERT_EXPIRED_GOOD, N_("had expired") },
		{ FINDING_CERT_EXPIRED, N_("had expired") },
		{ FINDING_CERT_NOT_YET_PROVEN, N_("was not valid yet") },
		{ FINDING_CERT_NOT_YET, N_("was not valid yet") },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (has_reason(v, bad[i].code))
			return bad[i].words;
	return NULL;
}

static void
eval_force(struct eval *e)
{
	const char	*words, *doubt = NULL, *claimed = NULL;

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];
		const struct verdict	*v = &e->v[s->i];

		if (s->chain == NULL)
			continue;
		words = not_in_force(v);
		if (words != NULL && !eval_was_in_force(e, s)) {
			answer(e, "D3.2", RULE_FAIL, _("The certificate of %s "
			    "%s when it signed (Điều 3.2). Ask for a document "
			    "signed with a certificate in force."),
			    signed_name(s), _(words));
			return;
		}
		if (words != NULL)
			claimed = signed_name(s);
		if (has_reason(v, FINDING_REVOCATION_UNKNOWN))
			doubt = signed_name(s);
	}
	if (claimed != NULL)
		answer(e, "D3.2", RULE_WARN, _("The certificate of %s was in "
		    "force when it says that it signed, which nothing proves "
		    "(Điều 3.2). Ask for a time-stamped document."), claimed);
	else if (doubt != NULL)
		answer(e, "D3.2", RULE_WARN, _("Whether the certificate of %s "
		    "was revoked could not be checked (Điều 3.2). Bring its "
		    "CRL with nbaudit fetch."), doubt);
	else
		answer(e, "D3.2", RULE_PASS, NULL);
}

static void
eval_value(struct eval *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].signature_valid == TRI_NO) {
			answer(e, "D3.5a", RULE_FAIL, _("The signature of %s "
			    "was not made with its key (Điều 3.5.a). Do not "
			    "use the document; notify the sender."),
			    signed_name(&e->s[i]));
			return;
		}
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].signature_valid != TRI_YES) {
			answer(e, "D3.5a", RULE_NOT_CHECKED, _("The signature "
			    "of %s could not be computed (Điều 3.5.a)."),
			    signed_name(&e->s[i]));
			return;
		}
	answer(e, "D3.5a", RULE_PASS, NULL);
}

static void
eval_digest(struct eval *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].digest_match == TRI_NO) {
			answer(e, "D3.5b", RULE_FAIL, e->in->math[e->s[i].i].
			    signature_valid == TRI_YES ? _("%s did sign, but "
			    "the content is no longer what was signed (Điều "
			    "3.5.b). Ask the sender for the original.") :
			    _("%s: the content is not what was signed (Điều "
			    "3.5.b). Ask the sender for the original."),
			    signed_name(&e->s[i]));
			return;
		}
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].digest_match != TRI_YES) {
			answer(e, "D3.5b", RULE_NOT_CHECKED, _("What %s signed "
			    "could not be compared (Điều 3.5.b)."),
			    signed_name(&e->s[i]));
			return;
		}
	answer(e, "D3.5b", RULE_PASS, NULL);
}

/* Điều 3.10: the name under the text. */
static void
eval_identity(struct eval *e)
{
	const char	*printed = metadata_value(e->m, META_SIGNER);
	struct buf	 a, b;
	bool		 person = false, same = false;

	for (size_t i = 0; i < e->n && !same; i++) {
		if (!is_person(&e->s[i]))
			continue;
		person = true;
		buf_init(&a, 4096);
		buf_init(&b, 4096);
		same = viet_fold(&a, printed, strlen(printed), true) == 0 &&
		    viet_fold(&b, signed_name(&e->s[i]),
		    strlen(signed_name(&e->s[i])), true) == 0 &&
		    a.len == b.len && a.len > 0 &&
		    memcmp(a.p, b.p, a.len) == 0;
		buf_release(&a);
		buf_release(&b);
	}
	if (!person)
		answer(e, "D3.10", RULE_NOT_APPLICABLE, _("No person signed "
		    "(Điều 3.10)."));
	else if (*printed == '\0')
		answer(e, "D3.10", RULE_NOT_CHECKED, _("The name under the "
		    "text could not be read (Điều 3.10)."));
	else if (same)
		answer(e, "D3.10", RULE_PASS, NULL);
	else
		answer(e, "D3.10", RULE_WARN, _("Under the text stands %s, and "
		    "nobody of that name signed (Điều 3.10). Compare the "
		    "certificates."), printed);
}

static bool
in_domain(const char *mail, const char *domain)
{
	const char	*at = strrchr(mail, '@');
	size_t		 n, d = strlen(domain);

	if (at == NULL || (n = strlen(++at)) < d ||
	    strcasecmp(at + n - d, domain) != 0)
		return false;
	return n == d || at[n - d - 1] == '.';
}

static void
eval_mail(struct eval *e)
{
	static const char *const	 types[] = { "emailAddress", "E",
		"1.2.840.113549.1.9.1" };
	const char			*domain = e->in->domain != NULL ?
					    e->in->domain : RULE_DOMAIN;
	char				 mail[DN_VALUE];
	const struct signed_by		*none = NULL;
	size_t				 seen = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];
		bool			 has = false;

		if (s->chain == NULL || s->chain->cert_facts.subject == NULL ||
		    s->kind == SIGNER_SERVICE)
			continue;
		seen++;
		for (size_t k = 0; k < 3 && !has; k++)
			has = dn_get(s->chain->cert_facts.subject, types[k], 0,
			    mail, sizeof(mail)) != NULL;
		if (!has)
			none = s;
		else if (!in_domain(mail, domain)) {
			answer(e, "D5.2", RULE_WARN, _("The certificate of %s "
			    "has the address %s, not one of %s (Điều 5.2). "
			    "Correct it when it is renewed."), signed_name(s),
			    mail, domain);
			return;
		}
	}
	if (seen == 0)
		answer(e, "D5.2", RULE_NOT_APPLICABLE, _("No person or "
		    "organisation signed (Điều 5.2)."));
	else if (none != NULL)
		answer(e, "D5.2", RULE_NOT_CHECKED, _("The subject of %s's "
		    "certificate has no mail address (Điều 5.2)."),
		    signed_name(none));
	else
		answer(e, "D5.2", RULE_PASS, NULL);
}

/* Điều 11.3.d: the last valid signature is over all, or the rest is explained. */
static void
eval_whole(struct eval *e)
{
	const struct sigplan	*last = NULL;

	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].valid != VALID_NO)
			last = &e->in->plan->sig[e->s[i].i];
	if (last == NULL)
		answer(e, "D11.3d", RULE_FAIL, _("No valid signature covers "
		    "the file (Điều 11.3.d). Ask for the file as it was "
		    "signed."));
	else if (e->in->plan->format != FORMAT_PDF ||
	    last->coverage == COVERAGE_WHOLE || last->mod_level == MOD_NONE ||
	    last->mod_level == MOD_LTV ||
	    (last->mod_level == MOD_FORM && last->mod_allowed))
		answer(e, "D11.3d", RULE_PASS, NULL);
	else
		answer(e, "D11.3d", RULE_FAIL, _("What came after the last "
		    "valid signature is covered by none (Điều 11.3.d). Ask "
		    "for the file as it was signed."));
}

static void
eval_original(struct eval *e)
{
	for (size_t i = 0; i < e->n; i++) {
		enum diagnosis	 d = e->v[e->s[i].i].diagnosis;

		if (d == DIAG_REWRITTEN) {
			answer(e, "D14.1a", RULE_FAIL, _("The signature of %s "
			    "is genuine, but the file was written anew after "
			    "signing (Điều 14.1.a). Ask the sender for the "
			    "file as it was signed."), signed_name(&e->s[i]));
			return;
		}
		if (d == DIAG_UNSUPPORTED) {
			answer(e, "D14.1a", RULE_NOT_CHECKED, _("Whether the "
			    "file is unaltered could not be judged (Điều "
			    "14.1.a)."));
			return;
		}
		if (d != DIAG_INTACT) {
			answer(e, "D14.1a", RULE_FAIL, _("The file is not as "
			    "%s signed it (Điều 14.1.a). Ask the sender for "
			    "the original."), signed_name(&e->s[i]));
			return;
		}
	}
	answer(e, "D14.1a", RULE_PASS, NULL);
}

/* Điều 13.5.b: what the receiving agency stamped, it signed. */
static void
eval_received(struct eval *e)
{
	const struct signed_by	*r = NULL;

	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].receiver)
			r = &e->s[i];
	if (r == NULL) {
		answer(e, "D11.3e", RULE_NOT_APPLICABLE, _("No receiving "
		    "agency signed (Điều 11.3.e)."));
		answer(e, "D13.5b", RULE_NOT_APPLICABLE, _("No receiving "
		    "agency signed (Điều 13.5.b)."));
		return;
	}
	answer(e, "D11.3e", r->valid != VALID_NO ? RULE_PASS : RULE_FAIL,
	    r->valid != VALID_NO ? _("Received and signed by %s (Điều "
	    "11.3.e); keep the file as it came too, and relate both.") :
	    _("The signature of the receiving agency %s is not valid (Điều "
	    "11.3.e). Stamp the document again by signing."),
	    signed_name(r));
	for (size_t i = 0; i < e->n; i++)
		if (e->v[e->s[i].i].diagnosis != DIAG_INTACT ||
		    r->valid == VALID_NO) {
			answer(e, "D13.5b", RULE_FAIL, _("The receiving agency "
			    "%s signed a document that is altered (Điều "
			    "13.5.b). Keep the file as it came, and stamp it "
			    "again by signing."), signed_name(r));
			return;
		}
	answer(e, "D13.5b", RULE_PASS, NULL);
}

/* Điều 11.3.a to c: what the signatures stand for. */
static void
eval_equal(struct eval *e)
{
	bool	 hand = eval_first(e, true) != NULL;
	bool	 seal = eval_first(e, false) != NULL;

	answer(e, "D11.3a", hand ? RULE_PASS : RULE_NOT_APPLICABLE, "%s",
	    hand ? _("A valid signature of a person: equal to one by hand "
	    "(Điều 11.3.a).") : _("No valid signature of a person (Điều "
	    "11.3.a)."));
	answer(e, "D11.3b", seal ? RULE_PASS : RULE_NOT_APPLICABLE, "%s",
	    seal ? _("A valid signature of an organisation: equal to its seal "
	    "(Điều 11.3.b).") : _("No valid signature of an organisation "
	    "(Điều 11.3.b)."));
	if (hand && seal)
		answer(e, "D11.3c", RULE_PASS, NULL);
	else
		answer(e, "D11.3c", RULE_NOT_APPLICABLE, _("Not both a person "
		    "and an organisation signed (Điều 11.3.c)."));
}

void
eval_signatures(struct eval *e)
{
	static const char *const	 all[] = { "D1", "D3.2", "D3.5a",
		"D3.5b", "D3.10", "D5.2", "D11.3d", "D11.3e", "D13.5b" };

	if (e->n == 0) {
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
			answer(e, all[i], RULE_NOT_APPLICABLE, _("It bears no "
			    "signature (%s)."), rule_by_id(all[i])->article);
		answer(e, "D14.1a", RULE_NOT_CHECKED, _("Without a signature "
		    "nothing shows whether it is unaltered (Điều 14.1.a)."));
		return;
	}
	if (e->official)
		eval_root(e);
	eval_force(e);
	eval_value(e);
	eval_digest(e);
	if (e->official) {
		eval_identity(e);
		eval_mail(e);
	}
	eval_equal(e);
	eval_whole(e);
	eval_received(e);
	eval_original(e);
}
