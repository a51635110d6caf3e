/*
 * rules_policy.c: which rules hold, and how grave each is.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/ini.h"

#include "formats/regulation/rules_policy.h"

#define RULE_ID_MAX	32		/* octets */

void
rules_policy_free(struct rules_policy *p)
{
	if (p == NULL)
		return;
	free(p->domain);
	free(p->signer);
	free(p);
}

/* "SHA-256 KIND". */
static const char *
add_signer(struct rules_policy *p, const char *value)
{
	struct signer_override	 s, *more;
	char			 hex[DIGEST_HEX];
	const char		*kind;

	if (strlen(value) < DIGEST_HEX)
		return _("want the certificate's SHA-256 and person, leader, "
		    "organisation or service");
	memcpy(hex, value, DIGEST_HEX - 1);
	hex[DIGEST_HEX - 1] = '\0';
	kind = value + DIGEST_HEX - 1;
	kind += strspn(kind, " \t");
	s.kind = signer_kind_parse(kind);
	if (s.kind == SIGNER_UNKNOWN || digest_from_hex(&s.sha256, hex) == -1)
		return _("want the certificate's SHA-256 and person, leader, "
		    "organisation or service");
	if (p->nsigner == SIGNERS_MAX)
		return _("there are too many lines of this key");
	more = reallocarray(p->signer, p->nsigner + 1, sizeof(*more));
	if (more == NULL)
		return _("out of memory");
	p->signer = more;
	p->signer[p->nsigner++] = s;
	return NULL;
}

/* "D12.2 warning"; a rule is named once. */
static const char *
set_severity(struct rules_policy *p, const char *value)
{
	char			 id[RULE_ID_MAX];
	size_t			 n = strcspn(value, " \t"), place;
	enum rule_severity	 s;

	s = rule_severity_parse(value + n + strspn(value + n, " \t"));
	if (n >= sizeof(id) || s == RULE_SEVERITIES)
		return _("want a rule and error, warning or info, such as "
		    "D12.2 warning");
	memcpy(id, value, n);
	id[n] = '\0';
	if ((place = rule_next(id, 0)) == RULES_ALL)
		return _("there is no such rule; nbaudit rules lists them");
	if (p->severity[place] != 0)
		return _("the rule's severity is set twice");
	p->severity[place] = (uint8_t)(1 + s);
	return NULL;
}

bool
rules_policy_is_old(const char *key)
{
	return strcmp(key, "signer") == 0 || strcmp(key, "mail_domain") == 0;
}

const char *
rules_policy_key(struct rules_policy **p, const char *key, const char *value)
{
	if (*p == NULL && (*p = calloc(1, sizeof(**p))) == NULL)
		return _("out of memory");
	if (strcmp(key, "policy") == 0)
		return strcmp(value, RULES_POLICY) == 0 ? NULL :
		    _("there is no such set of rules; the one there is: "
		    "qd2103");
	if (strcmp(key, "severity") == 0)
		return set_severity(*p, value);
	if (strcmp(key, "signer") == 0)
		return add_signer(*p, value);
	if (strcmp(key, "mail_domain") == 0)
		return strchr(value, '@') != NULL ?
		    _("want a domain without @") : ini_text(&(*p)->domain,
		    value);
	return _("there is no such key");
}

enum rule_severity
rules_policy_severity(const struct rules_policy *p, size_t place)
{
	const struct rule	*r = rule_at(place);

	if (p != NULL && place < RULES_ALL && p->severity[place] != 0)
		return (enum rule_severity)(p->severity[place] - 1);
	return r != NULL ? r->severity : RULE_INFO;
}

enum signer_kind
rules_policy_kind(const struct rules_policy *p, const struct cert_facts *c)
{
	return signer_classify(c, p != NULL ? p->signer : NULL, p != NULL ?
	    p->nsigner : 0);
}

int
rules_policy_tsv(struct buf *b, const struct rules_policy *p)
{
	const struct rule	*r;
	char			 hex[DIGEST_HEX];

	buf_addf(b, "policy\t%s\n", RULES_POLICY);
	buf_addf(b, "mail_domain\t%s\n", p != NULL && p->domain != NULL ?
	    p->domain : RULE_DOMAIN);
	for (size_t i = 0; p != NULL && i < p->nsigner; i++)
		buf_addf(b, "signer\t%s\t%s\n", digest_hex(
		    &p->signer[i].sha256, hex),
		    signer_kind_name(p->signer[i].kind));
	for (size_t i = 0; (r = rule_at(i)) != NULL; i++)
		buf_addf(b, "%s\t%s\t%s\t%s\t%s\t%s\n", r->id, r->article,
		    rule_severity_name(rules_policy_severity(p, i)),
		    rule_by_name(r->by), rule_of_name(r->of), r->since);
	return b->failed ? -1 : 0;
}
