/*
 * evaluate_view.c: what of a signer's certificate matters to rules, looked at
 * once a certificate.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/regulation/evaluate_part.h"

#define MEMO		1024		/* a power of two */

struct rules_memo {
	struct view	 view[MEMO];	/* chain NULL: free */
};

struct rules_memo *
rules_memo_new(void)
{
	return calloc(1, sizeof(struct rules_memo));
}

void
rules_memo_free(struct rules_memo *m)
{
	free(m);
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

/* In the subject, or, as older certificates have it, in subjectAltName. */
const char *
view_mail(const struct cert_facts *c, char room[DN_VALUE])
{
	static const char *const	 types[] = { "emailAddress", "E",
		"1.2.840.113549.1.9.1" };

	for (size_t k = 0; k < sizeof(types) / sizeof(types[0]); k++)
		if (dn_get(c->subject, types[k], 0, room, DN_VALUE) != NULL)
			return room;
	return c->mail != NULL && *c->mail != '\0' ? c->mail : NULL;
}

void
view_make(struct view *v, const struct chain_result *chain,
    const struct rules_policy *p)
{
	static const char	 gazette[] = "CÔNG BÁO";
	const struct cert_facts	*c = &chain->cert_facts;
	char			 room[DN_VALUE];
	const char		*mail;

	*v = (struct view){ .chain = chain };
	v->kind = rules_policy_kind(p, c);
	v->root = signer_root_of(chain);
	v->gazette = c->common_name != NULL && strncmp(c->common_name,
	    gazette, sizeof(gazette) - 1) == 0;
	/* It is a program's, though called as an agency is (2.5). */
	if (v->gazette && v->kind == SIGNER_ORGANISATION)
		v->kind = SIGNER_SERVICE;
	if (c->subject == NULL)
		return;
	v->agency = dn_is_agency(c->subject);
	if ((mail = view_mail(c, room)) != NULL)
		v->mail = in_domain(mail, p != NULL && p->domain != NULL ?
		    p->domain : RULE_DOMAIN) ? MAIL_OURS : MAIL_OTHER;
}

struct view
view_get(struct rules_memo *m, const struct chain_result *chain,
    const struct rules_policy *p)
{
	struct view	*v, one;

	if (m == NULL) {
		view_make(&one, chain, p);
		return one;
	}
	v = &m->view[((uintptr_t)chain >> 6) & (MEMO - 1)];
	if (v->chain != chain)
		view_make(v, chain, p);
	return *v;
}
