/*
 * xml_stamps.c: time-stamps in XML signatures and what they are over.
 */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/revocation.h"

#include "formats/document/xml_stamps.h"

/* One time-stamp while its octets are put together. */
struct stamp {
	struct xml_judging *j;
	const xmlNode	*element;	/* xades:SignatureTimeStamp ... */
	uint32_t	 rank;		/* of it; 0: it is signed */
	enum xml_transform c14n;
	enum digest_alg	 alg[PLAN_TOKEN_MDS];
	EVP_MD_CTX	*md[PLAN_TOKEN_MDS];
};

static int
sink_all(void *arg, const uint8_t *p, size_t len)
{
	struct stamp	*s = arg;

	for (size_t i = 0; i < PLAN_TOKEN_MDS; i++)
		if (EVP_DigestUpdate(s->md[i], p, len) != 1)
			return -1;
	return 0;
}

/* The canonical form of an element.  0, 1 (a limit), -1. */
static int
put_element(struct stamp *s, xmlNode *n)
{
	struct xml_flow	 f;
	int		 rc;

	if (n == NULL)
		return 0;
	xml_flow_init(&f, &s->j->subject->work);
	if ((rc = xml_flow_nodes(&f, s->j->subject->doc, n, true)) == 0)
		rc = xml_flow_c14n(&f, s->c14n, NULL, sink_all, s);
	xml_flow_release(&f);
	return rc;
}

static xmlNode *
child(const struct stamp *s, const char *name)
{
	return xml_child(s->j->sig, NULL, XML_NS_DSIG, name);
}

static bool
is_of_properties(const struct stamp *s, const xmlNode *ref)
{
	static const char	 end[] = "#SignedProperties";
	char	*type = xml_attr(ref, "Type"), *uri = xml_attr(ref, "URI");
	char	*id = s->j->xades.signed_props == NULL ? NULL :
		    xml_attr(s->j->xades.signed_props, "Id");
	size_t	 n = type == NULL ? 0 : strlen(type);
	bool	 yes = (n >= sizeof(end) - 1 &&
		    strcmp(type + n - (sizeof(end) - 1), end) == 0) ||
		    (uri != NULL && uri[0] == '#' && id != NULL &&
		    strcmp(uri + 1, id) == 0);

	xmlFree(type);
	xmlFree(uri);
	xmlFree(id);
	return yes;
}

/*
 * What the references of SignedInfo lead to, after their transforms;
 * ${props}: also that of the signed properties.
 */
static int
put_references(struct stamp *s, bool props)
{
	xmlNode	*ref = NULL;
	int	 rc = 0;

	while (rc == 0 && (ref = xml_child(child(s, "SignedInfo"), ref,
	    XML_NS_DSIG, "Reference")) != NULL)
		if (props || !is_of_properties(s, ref))
			rc = xml_ref_octets(s->j->subject, s->j->sig, ref,
			    s->c14n, sink_all, s);
	return rc;
}

/*
 * The distributed forms: each Include leads to one element; to what a
 * Reference leads to when referencedData says so (EN 319 132-1 5.2.8.2).
 */
static int
put_includes(struct stamp *s, const xmlNode *first)
{
	const xmlNode	*inc = first;
	xmlNode		*to = NULL;
	char		*uri, *data;
	int		 rc = 0;

	for (; rc == 0 && inc != NULL; inc = xml_child_xades(
	    s->element, inc, "Include")) {
		uri = xml_attr(inc, "URI");
		data = xml_attr(inc, "referencedData");
		if (uri == NULL || uri[0] != '#' ||
		    xml_id_find(s->j->subject, uri + 1, &to) != 1)
			rc = 1;
		else if (xml_is(to, XML_NS_DSIG, "Reference") &&
		    data != NULL && (strcmp(data, "true") == 0 ||
		    strcmp(data, "1") == 0))
			rc = xml_ref_octets(s->j->subject, s->j->sig, to,
			    s->c14n, sink_all, s);
		else
			rc = put_element(s, to);
		xmlFree(uri);
		xmlFree(data);
	}
	return rc;
}

/* EN 319 132-1 A.1.5: what a time-stamp over references is over. */
static bool
is_reference_list(const xmlNode *n)
{
	static const char *const	 names[] = { "CompleteCertificateRefs",
	    "CompleteCertificateRefsV2", "CompleteRevocationRefs",
	    "AttributeCertificateRefs", "AttributeCertificateRefsV2",
	    "AttributeRevocationRefs" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (xml_is_xades(n, names[i]))
			return true;
	return false;
}

/* Unsigned properties that stand before the time-stamp. */
static int
put_unsigned(struct stamp *s, enum tstkind kind)
{
	int	 rc = 0;

	for (xmlNode *n = s->element->parent->children; rc == 0 && n != NULL &&
	    n != s->element; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (kind == TST_ARCHIVE || is_reference_list(n) ||
		    (kind == TST_CADES_C &&
		    xml_is_xades(n, "SignatureTimeStamp")))
			rc = put_element(s, n);
	}
	return rc;
}

/* Is the Object what a reference of SignedInfo leads to by its Id? */
static bool
is_referenced(const struct stamp *s, const xmlNode *object)
{
	const xmlNode	*ref = NULL;
	char		*id = xml_attr(object, "Id"), *uri;
	bool		 yes = false;

	while (id != NULL && !yes && (ref = xml_child(child(s, "SignedInfo"),
	    ref, XML_NS_DSIG, "Reference")) != NULL) {
		uri = xml_attr(ref, "URI");
		yes = uri != NULL && uri[0] == '#' && strcmp(uri + 1, id) == 0;
		xmlFree(uri);
	}
	xmlFree(id);
	return yes;
}

/*
 * Everything, in this order: TS 101 903 1.3.2 7.7.1.1, which leaves out objects
 * that a reference leads to, and 1.4.2 8.2.1 (EN 319 132-1 5.5.2.2), which
 * does not.
 */
static int
put_archive(struct stamp *s)
{
	bool	 newer = s->element->ns != NULL && s->element->ns->href !=
		    NULL && strstr((const char *)s->element->ns->href,
		    "v1.4.1") != NULL;
	static const char *const	 parts[] = { "SignedInfo",
	    "SignatureValue", "KeyInfo" };
	xmlNode	*object = NULL;
	int	 rc = put_references(s, true);

	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = put_element(s, child(s, parts[i]));
	if (rc == 0)
		rc = put_unsigned(s, TST_ARCHIVE);
	while (rc == 0 && (object = xml_child(s->j->sig, object, XML_NS_DSIG,
	    "Object")) != NULL)
		if (!xml_inside(s->j->xades.qualifying, object) &&
		    (newer || !is_referenced(s, object)))
			rc = put_element(s, object);
	return rc;
}

/* 0, 1 (it cannot be told), -1. */
static int
put_all(struct stamp *s, enum tstkind kind)
{
	const xmlNode	*inc = xml_child_xades(s->element, NULL, "Include");
	int		 rc;

	if (inc != NULL)
		return put_includes(s, inc);
	switch (kind) {
	case TST_SIGNATURE:
		return put_element(s, child(s, "SignatureValue"));
	case TST_CONTENT:
		return put_references(s, false);
	case TST_ARCHIVE:
		return put_archive(s);
	case TST_CADES_C:
		rc = put_element(s, child(s, "SignatureValue"));
		return rc == 0 ? put_unsigned(s, kind) : rc;
	default:
		return put_unsigned(s, kind);
	}
}

static int
digests_begin(struct stamp *s)
{
	static const enum digest_alg	 algs[PLAN_TOKEN_MDS] = { DIGEST_SHA1,
	    DIGEST_SHA224, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512 };

	for (size_t i = 0; i < PLAN_TOKEN_MDS; i++) {
		s->alg[i] = algs[i];
		if ((s->md[i] = EVP_MD_CTX_new()) == NULL ||
		    EVP_DigestInit_ex2(s->md[i], digest_alg_md(algs[i]),
		    NULL) != 1)
			return -1;
	}
	return 0;
}

static int
digests_end(struct stamp *s, struct plan_token *t)
{
	unsigned int	 len;

	for (size_t i = 0; i < PLAN_TOKEN_MDS; i++) {
		if (EVP_DigestFinal_ex(s->md[i], t->md[i], &len) != 1)
			return -1;
		t->alg[i] = s->alg[i];
	}
	t->parsed = true;
	return 0;
}

/* The canonical form that the time-stamp names; the first there is else. */
static enum xml_transform
form_of(const xmlNode *element)
{
	const xmlNode		*m = xml_child(element, NULL, XML_NS_DSIG,
				    "CanonicalizationMethod");
	char			*alg = m == NULL ? NULL :
				    xml_attr(m, "Algorithm");
	enum xml_transform	 t = alg == NULL || alg[0] == '\0' ?
				    XML_T_C14N : xml_transform(alg);

	xmlFree(alg);
	return t;
}

/* One token of the time-stamp.  0 or -1. */
static int
token_keep(struct stamp *s, enum tstkind kind, const xmlNode *encapsulated)
{
	struct xml_judging	*j = s->j;
	struct plan_token	*token;
	struct buf		 b;
	int			 rc = 0;

	buf_init(&b, PLAN_BLOB_MAX);
	if (j->plan->ntoken >= PLAN_TOKENS_MAX ||
	    xml_base64(&b, encapsulated) != 0 || b.len == 0)
		goto out;
	token = plan_add_token(j->plan, j->index, kind, b.p, b.len);
	if (token == NULL)
		goto out;	/* as for those of CMS */
	token->xml = true;
	token->rank = s->rank;
	rc = digests_begin(s);
	if (rc == 0 && xml_transform_is_c14n(s->c14n) &&
	    (rc = put_all(s, kind)) == 0)
		rc = digests_end(s, token);
	rc = rc == -1 ? -1 : 0;
	for (size_t i = 0; i < PLAN_TOKEN_MDS; i++) {
		EVP_MD_CTX_free(s->md[i]);
		s->md[i] = NULL;
	}
 out:
	buf_release(&b);
	return rc;
}

static int
stamp_keep(struct xml_judging *j, const xmlNode *element, enum tstkind kind,
    uint32_t rank)
{
	const xmlNode	*e = NULL;
	struct stamp	 s = { .j = j, .element = element, .rank = rank,
			    .c14n = form_of(element) };
	int		 rc = 0;

	while (rc == 0 && (e = xml_child_xades(element, e,
	    "EncapsulatedTimeStamp")) != NULL)
		rc = token_keep(&s, kind, e);
	return rc;
}

static const struct {
	const char	*name;
	enum tstkind	 kind;
} kinds[] = {
	{ "SignatureTimeStamp", TST_SIGNATURE },
	{ "SigAndRefsTimeStamp", TST_CADES_C },
	{ "SigAndRefsTimeStampV2", TST_CADES_C },
	{ "RefsOnlyTimeStamp", TST_REFERENCES },
	{ "RefsOnlyTimeStampV2", TST_REFERENCES },
	{ "ArchiveTimeStamp", TST_ARCHIVE },
	{ "ArchiveTimeStampV2", TST_ARCHIVE },
	{ "AllDataObjectsTimeStamp", TST_CONTENT },
	{ "IndividualDataObjectsTimeStamp", TST_CONTENT },
};

/*
 * All time-stamps that are children of ${props}, which are unsigned or not.
 * 0 or -1.
 */
static int
list_keep(struct xml_judging *j, const xmlNode *props, bool is_unsigned)
{
	uint32_t	 rank = 0;
	size_t		 n = 0;
	int		 rc = 0;

	if (props == NULL)
		return 0;
	for (const xmlNode *e = props->children; e != NULL && rc == 0;
	    e = e->next) {
		rank += is_unsigned && e->type == XML_ELEMENT_NODE;
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (xml_is_xades(e, kinds[i].name) &&
			    n++ < XML_STAMPS_MAX)
				rc = stamp_keep(j, e, kinds[i].kind, rank);
	}
	return rc;
}

/* One base64 value to what takes its octets.  0 or -1. */
static int
value_keep(struct plan *plan, const xmlNode *n,
    int (*keep)(struct plan *, const uint8_t *, size_t))
{
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, PLAN_REV_MAX);
	if (xml_base64(&b, n) == 0 && b.len > 0)
		rc = keep(plan, b.p, b.len);
	buf_release(&b);
	return rc;
}

/* EN 319 132-1 5.4: values among the unsigned properties, however deep. */
static int
values_keep(struct plan *plan, const xmlNode *props)
{
	int	 rc = 0;

	if (props == NULL)
		return 0;
	for (const xmlNode *n = props->children; n != NULL && rc == 0;
	    n = xml_next(n, props)) {
		if (xml_is_xades(n, "EncapsulatedX509Certificate"))
			rc = value_keep(plan, n, revocation_cert);
		else if (xml_is_xades(n, "EncapsulatedCRLValue"))
			rc = value_keep(plan, n, revocation_crl);
		else if (xml_is_xades(n, "EncapsulatedOCSPValue"))
			rc = value_keep(plan, n, revocation_ocsp);
	}
	return rc;
}

int
xml_stamps_keep(struct xml_judging *j)
{
	const xmlNode	*data = xml_child_xades(j->xades.signed_props, NULL,
			    "SignedDataObjectProperties");

	if (list_keep(j, data, false) == -1 ||
	    list_keep(j, j->xades.unsigned_props, true) == -1)
		return -1;
	return values_keep(j->plan, j->xades.unsigned_props);
}
