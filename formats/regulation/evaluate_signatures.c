/*
 * evaluate_signatures.c: what is asked of each signature and certificate
 * (Điều 1, 3, 5, 14), and of what came later (11.3.d, 13.5.b).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"
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
		r = e->s[i].view.root;
		if (r == ROOT_FALSE) {
			answer(e, "D1", RULE_FAIL, N_("%s: an authority of its "
			    "certificate bears the name of the Government's "
			    "and is not it (Điều 1). Do not trust it; ask the "
			    "sender."), signed_name(&e->s[i]));
			return;
		}
		if (r == ROOT_NONE) {
			answer(e, "D1", RULE_FAIL, N_("%s: its certificate "
			    "leads to no trusted authority (Điều 1). Import "
			    "the authority's certificate, or ask the "
			    "sender."), signed_name(&e->s[i]));
			return;
		}
		other = other || r == ROOT_OTHER;
		public = public || r == ROOT_PUBLIC;
	}
	if (public)
		answer(e, "D1", RULE_WARN, N_("A certificate is of a public "
		    "authority (công cộng), not a special-purpose one of Ban "
		    "Cơ yếu Chính phủ (Điều 1). Make sure that it may be "
		    "used."));
	else if (other)
		answer(e, "D1", RULE_WARN, N_("A certificate is of an "
		    "authority that this office trusts and that is not the "
		    "Government's special-purpose one (Điều 1). Make sure that "
		    "it may be used."));
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
	const char	*words, *doubt = NULL, *claimed = NULL, *apart = NULL;

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];
		const struct verdict	*v = &e->v[s->i];

		if (s->chain == NULL) {
			apart = signed_name(s);
			continue;
		}
		words = not_in_force(v);
		if (words != NULL && !eval_was_in_force(e, s)) {
			answer(e, "D3.2", RULE_FAIL, N_("The certificate of %s "
			    "%s when it signed (Điều 3.2). Ask for a document "
			    "signed with a certificate in force."),
			    signed_name(s), _(words));
			return;
		}
		if (words != NULL)
			claimed = signed_name(s);
		/* Of an anchor itself nobody tells a revocation. */
		if (s->chain->finding == FINDING_NO_CHAIN)
			apart = signed_name(s);
		else if (s->chain->revocation == REVOCATION_UNKNOWN &&
		    s->chain->n != 1)
			doubt = signed_name(s);
	}
	if (claimed != NULL)
		answer(e, "D3.2", RULE_WARN, N_("The certificate of %s was in "
		    "force when it says that it signed, which nothing proves "
		    "(Điều 3.2). Ask for a time-stamped document."), claimed);
	else if (doubt != NULL)
		answer(e, "D3.2", RULE_WARN, N_("Whether the certificate of %s "
		    "was revoked could not be checked (Điều 3.2). Bring its "
		    "CRL with nbaudit fetch."), doubt);
	else if (apart != NULL)
		answer(e, "D3.2", RULE_WARN, N_("Nothing that is trusted says "
		    "whether the certificate of %s was in force (Điều 3.2). "
		    "Import its authority's certificate, or ask the sender."),
		    apart);
	else
		answer(e, "D3.2", RULE_PASS, NULL);
}

/* Điều 3.12: what was revoked later stays valid. */
static void
eval_revoked(struct eval *e)
{
	const struct signed_by	*later = NULL;
	char			 day[CIVIL_TEXT];
	struct civil		 c;

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];

		if (s->chain == NULL || (s->chain->revocation !=
		    REVOCATION_REVOKED && e->poe[s->i].by == -1))
			continue;
		if (has_reason(&e->v[s->i], FINDING_CERT_REVOKED) ||
		    (has_reason(&e->v[s->i], FINDING_CERT_REVOKED_NO_POE) &&
		    !eval_was_in_force(e, s))) {
			answer(e, "D3.12", RULE_FAIL, N_("The certificate of "
			    "%s was revoked before it signed, as far as is "
			    "proven (Điều 3.12). Ask for a document signed "
			    "anew."), signed_name(s));
			return;
		}
		if (s->chain->revoked_at != TIME_NONE)
			later = s;
	}
	if (later == NULL) {
		answer(e, "D3.12", RULE_NOT_APPLICABLE, N_("No signer's "
		    "certificate is known to be revoked (Điều 3.12)."));
		return;
	}
	civil_of_time(later->chain->revoked_at, &c);
	answer(e, "D3.12", RULE_PASS, N_("The certificate of %s was revoked "
	    "on %s, after it signed; the signature stays valid (Điều 3.12)."),
	    signed_name(later), eval_day_text(&c, day));
}

static void
eval_value(struct eval *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].signature_valid == TRI_NO) {
			answer(e, "D3.5a", RULE_FAIL, N_("The signature of %s "
			    "was not made with its key (Điều 3.5.a). Do not "
			    "use the document; notify the sender."),
			    signed_name(&e->s[i]));
			return;
		}
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].signature_valid != TRI_YES) {
			answer(e, "D3.5a", RULE_NOT_CHECKED, N_("The signature "
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
			    signature_valid == TRI_YES ? N_("%s did sign, but "
			    "the content is no longer what was signed (Điều "
			    "3.5.b). Ask the sender for the original.") :
			    N_("%s: the content is not what was signed (Điều "
			    "3.5.b). Ask the sender for the original."),
			    signed_name(&e->s[i]));
			return;
		}
	for (size_t i = 0; i < e->n; i++)
		if (e->in->math[e->s[i].i].digest_match != TRI_YES) {
			answer(e, "D3.5b", RULE_NOT_CHECKED, N_("What %s "
			    "signed could not be compared (Điều 3.5.b)."),
			    signed_name(&e->s[i]));
			return;
		}
	answer(e, "D3.5b", RULE_PASS, NULL);
}

/* Do both write one name?  Case, marks' forms and spaces aside. */
static bool
same_person(const char *a, const char *b)
{
	struct buf	 x, y;
	bool		 same;

	if (*a == '\0' || strcmp(a, b) == 0)
		return *a != '\0';
	buf_init(&x, 4096);
	buf_init(&y, 4096);
	same = viet_fold(&x, a, strlen(a), true) == 0 &&
	    viet_fold(&y, b, strlen(b), true) == 0 &&
	    x.len == y.len && x.len > 0 && memcmp(x.p, y.p, x.len) == 0;
	buf_release(&x);
	buf_release(&y);
	return same;
}

/* The next name of "Nguyễn Văn An; Trần Thị Bình"; false: there is no more. */
static bool
next_name(const char **at, char out[META_VALUE_MAX + 1])
{
	size_t	 n;

	*at += strspn(*at, "; \n");
	n = strcspn(*at, ";\n");
	if (n == 0)
		return false;
	while (n > 0 && (*at)[n - 1] == ' ')
		n--;
	snprintf(out, META_VALUE_MAX + 1, "%.*s", (int)n, *at);
	*at += strcspn(*at, ";\n");
	return true;
}

/* Did a person of this name sign? */
static bool
has_signed(const struct eval *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++)
		if (is_person(&e->s[i]) && same_person(name,
		    signed_name(&e->s[i])))
			return true;
	return false;
}

/* Of a person who issues it: does the name stand under the text? */
static bool
is_printed(const struct signed_by *s, const char *printed)
{
	char	 name[META_VALUE_MAX + 1];

	while (next_name(&printed, name))
		if (same_person(name, signed_name(s)))
			return true;
	return false;
}

/*
 * Who signs a joint paper and is not named under the text, where several names
 * are; NULL: nobody.
 */
static const struct signed_by *
unnamed(const struct eval *e, const char *printed)
{
	if (!e->joint || strpbrk(printed, ";\n") == NULL)
		return NULL;
	for (size_t i = 0; i < e->n; i++)
		if (is_person(&e->s[i]) && e->s[i].role == ROLE_ISSUE &&
		    !is_printed(&e->s[i], printed))
			return &e->s[i];
	return NULL;
}

/* Điều 3.10: each name under the text. */
static void
eval_identity(struct eval *e)
{
	const char		*printed = metadata_value(e->m, META_SIGNER);
	const char		*at = printed;
	const struct signed_by	*other;
	char			 name[META_VALUE_MAX + 1];
	bool			 person = false, all = true;

	for (size_t i = 0; i < e->n; i++)
		person = person || is_person(&e->s[i]);
	while (all && next_name(&at, name))
		all = has_signed(e, name);
	other = all ? unnamed(e, printed) : NULL;
	e->rests = RESTS(META_SIGNER);
	if (!person)
		answer(e, "D3.10", RULE_NOT_APPLICABLE, N_("No person signed "
		    "(Điều 3.10)."));
	else if (e->in->metadata == NULL)
		answer(e, "D3.10", RULE_NOT_CHECKED, N_("It was not described "
		    "yet: the name under the text is not known (Điều "
		    "3.10)."));
	else if (*printed == '\0')
		answer(e, "D3.10", RULE_NOT_CHECKED, N_("The name under the "
		    "text could not be read (Điều 3.10)."));
	else if (!all)
		answer(e, "D3.10", RULE_FAIL, N_("Under the text stands %s, "
		    "and nobody of that name signed (Điều 3.10). Compare the "
		    "certificates."), name);
	else if (other != NULL)
		answer(e, "D3.10", RULE_FAIL, N_("%s signed, whose name does "
		    "not stand under the text (Điều 3.10). Compare the "
		    "certificates."), signed_name(other));
	else
		answer(e, "D3.10", RULE_PASS, NULL);
}

static void
eval_mail(struct eval *e)
{
	const struct rules_policy	*p = e->in->policy;
	const struct signed_by		*none = NULL;
	char				 room[DN_VALUE];
	size_t				 seen = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];

		if (s->chain == NULL || s->chain->cert_facts.subject == NULL ||
		    s->view.kind == SIGNER_SERVICE)
			continue;
		seen++;
		if (s->view.mail == MAIL_NONE) {
			none = s;
		} else if (s->view.mail == MAIL_OTHER) {
			answer(e, "D5.2", RULE_FAIL, N_("The certificate of "
			    "%s has the address %s, not one of %s (Điều 5.2). "
			    "Correct it when it is renewed."), signed_name(s),
			    view_mail(&s->chain->cert_facts, room), p != NULL &&
			    p->domain != NULL ? p->domain : RULE_DOMAIN);
			return;
		}
	}
	if (seen == 0)
		answer(e, "D5.2", RULE_NOT_APPLICABLE, N_("No person or "
		    "organisation signed (Điều 5.2)."));
	else if (none != NULL)
		answer(e, "D5.2", RULE_FAIL, N_("The certificate of %s has no "
		    "mail address (Điều 5.2). Correct it when it is "
		    "renewed."), signed_name(none));
	else
		answer(e, "D5.2", RULE_PASS, NULL);
}

/* Điều 11.3.d: the last valid signature is over all, or the rest explained. */
static void
eval_whole(struct eval *e)
{
	const struct sigplan	*last = NULL;

	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].valid != VALID_NO)
			last = &e->in->plan->sig[e->s[i].i];
	if (last == NULL)
		answer(e, "D11.3d", RULE_FAIL, N_("No valid signature covers "
		    "the file (Điều 11.3.d). Ask for the file as it was "
		    "signed."));
	else if (e->in->plan->format != FORMAT_PDF ||
	    last->coverage == COVERAGE_WHOLE || last->mod_level == MOD_NONE ||
	    last->mod_level == MOD_LTV ||
	    (last->mod_level == MOD_FORM && last->mod_allowed))
		answer(e, "D11.3d", RULE_PASS, NULL);
	else
		answer(e, "D11.3d", RULE_FAIL, N_("What came after the last "
		    "valid signature is covered by none (Điều 11.3.d). Ask "
		    "for the file as it was signed."));
}

static void
eval_original(struct eval *e)
{
	for (size_t i = 0; i < e->n; i++) {
		enum diagnosis	 d = e->v[e->s[i].i].diagnosis;

		if (d == DIAG_REWRITTEN) {
			answer(e, "D14.1a", RULE_FAIL, N_("The signature of %s "
			    "is genuine, but the file was written anew after "
			    "signing (Điều 14.1.a). Ask the sender for the "
			    "file as it was signed."), signed_name(&e->s[i]));
			return;
		}
		if (d == DIAG_UNSUPPORTED) {
			answer(e, "D14.1a", RULE_NOT_CHECKED, N_("Whether the "
			    "file is unaltered could not be judged (Điều "
			    "14.1.a)."));
			return;
		}
		if (d != DIAG_INTACT) {
			answer(e, "D14.1a", RULE_FAIL, N_("The file is not as "
			    "%s signed it (Điều 14.1.a). Ask the sender for "
			    "the original."), signed_name(&e->s[i]));
			return;
		}
	}
	answer(e, "D14.1a", RULE_PASS, NULL);
}

void
eval_signatures(struct eval *e)
{
	static const char *const	 all[] = { "D1", "D3.2", "D3.5a",
		"D3.5b", "D3.10", "D3.12", "D5.2", "D11.3d" };
	static const char *const	 official[] = { "D1", "D3.10",
		"D5.2" };

	if (e->n == 0) {
		answer_all(e, all, sizeof(all) / sizeof(all[0]),
		    RULE_NOT_APPLICABLE, N_("It bears no signature"));
		answer(e, "D14.1a", RULE_NOT_CHECKED, N_("Without a signature "
		    "nothing shows whether it is unaltered (Điều 14.1.a)."));
		return;
	}
	if (eval_binds(e, official, sizeof(official) / sizeof(official[0]))) {
		eval_root(e);
		eval_identity(e);
		eval_mail(e);
	}
	eval_force(e);
	eval_value(e);
	eval_digest(e);
	eval_revoked(e);
	eval_whole(e);
	eval_original(e);
}
