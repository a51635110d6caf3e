/*
 * xml_signature.c: XML signatures of a document: SignedInfo, SignatureValue,
 * KeyInfo and properties to the plan.
 */
#include <openssl/dsa.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/verify.h"

#include "formats/document/xml_named.h"
#include "formats/document/xml_said.h"
#include "formats/document/xml_seals.h"
#include "formats/document/xml_stamps.h"

#include "formats/document/xml_signature.h"

#include "formats/document/xmldsig.h"

#define VALUE_MAX	((size_t)64 * 1024)	/* octets of a SignatureValue */

static int
sink_buf(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

/* XML-Signature 4.1: order and number of the children.  NULL or what. */
static const char *
structure_wrong(const xmlNode *sig)
{
	const xmlNode	*first = sig->children, *n;

	while (first != NULL && first->type != XML_ELEMENT_NODE)
		first = first->next;
	if (!xml_is(first, XML_NS_DSIG, "SignedInfo"))
		return D_("SignedInfo does not come first");
	if (xml_child(sig, first, XML_NS_DSIG, "SignedInfo") != NULL)
		return D_("it has two of SignedInfo");
	n = xml_child(sig, NULL, XML_NS_DSIG, "SignatureValue");
	if (n == NULL)
		return D_("it has no SignatureValue");
	if (xml_child(sig, n, XML_NS_DSIG, "SignatureValue") != NULL)
		return D_("it has two of SignatureValue");
	n = xml_child(sig, NULL, XML_NS_DSIG, "KeyInfo");
	if (n != NULL && xml_child(sig, n, XML_NS_DSIG, "KeyInfo") != NULL)
		return D_("it has two of KeyInfo");
	return NULL;
}

/* SignedInfo's canonical form to ${attrs}.  0, 1 (noted), -1. */
static int
signed_info_keep(struct xml_judging *j, xmlNode *info)
{
	const xmlNode		*m = xml_child(info, NULL, XML_NS_DSIG,
				    "CanonicalizationMethod");
	const xmlNode		*list = xml_child(m, NULL, NULL,
				    "InclusiveNamespaces");
	char			*alg = m == NULL ? NULL :
				    xml_attr(m, "Algorithm");
	char			*prefixes = list == NULL ? NULL :
				    xml_attr(list, "PrefixList");
	enum xml_transform	 t = xml_transform(alg);
	struct xml_flow		 f;
	struct buf		 b;
	int			 rc = 1;

	buf_init(&b, PLAN_BLOB_MAX);
	xml_flow_init(&f, &j->subject->work);
	if (!xml_transform_is_c14n(t)) {
		rc = sigplan_note(xml_judged(j), FINDING_XML_TRANSFORM,
		    "CanonicalizationMethod %.100s", alg == NULL ? "-" : alg);
		rc = rc == -1 ? -1 : 1;
		goto out;
	}
	if ((rc = xml_flow_nodes(&f, j->subject->doc, info, true)) == 0)
		rc = xml_flow_c14n(&f, t, prefixes, sink_buf, &b);
	if (rc == 0)
		rc = blob_set(&xml_judged(j)->attrs, b.p, b.len);
	else if (rc == 1 && (f.relative != NULL ?
	    sigplan_note(xml_judged(j), FINDING_XML_NAMESPACE, "%.100s",
	    f.relative) : sigplan_note(xml_judged(j), FINDING_TOO_LARGE,
	    "%s", "SignedInfo")) == -1)
		rc = -1;
 out:
	xml_flow_release(&f);
	buf_release(&b);
	xmlFree(alg);
	xmlFree(prefixes);
	return rc;
}

/*
 * r || s (XML-Signature 6.4.1, RFC 9231 2.3.6) as the DER that libcrypto
 * reads.  What is a DER SEQUENCE already, as some signers write, is kept.
 */
static int
value_der(struct blob *to, const struct buf *raw)
{
	const unsigned char	*p = raw->p;
	ECDSA_SIG		*sig;
	BIGNUM			*r, *s;
	unsigned char		*der = NULL;
	size_t			 half = raw->len / 2;
	int			 n, rc = -1;

	if (raw->len > 8 && raw->p[0] == 0x30 &&
	    (sig = d2i_ECDSA_SIG(NULL, &p, (long)raw->len)) != NULL) {
		ECDSA_SIG_free(sig);
		if (p == raw->p + raw->len)
			return blob_set(to, raw->p, raw->len);
	}
	ERR_clear_error();
	if (raw->len % 2 != 0 || half == 0)
		return blob_set(to, raw->p, raw->len);	/* verifies nothing */
	r = BN_bin2bn(raw->p, (int)half, NULL);
	s = BN_bin2bn(raw->p + half, (int)half, NULL);
	if ((sig = ECDSA_SIG_new()) == NULL || r == NULL || s == NULL ||
	    ECDSA_SIG_set0(sig, r, s) != 1) {
		BN_free(r);
		BN_free(s);
	} else if ((n = i2d_ECDSA_SIG(sig, &der)) > 0) {
		rc = blob_set(to, der, (size_t)n);
	}
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return rc;
}

/* SignatureMethod and SignatureValue.  0 or -1. */
static int
value_keep(struct xml_judging *j, const xmlNode *info)
{
	struct sigplan	*s = xml_judged(j);
	const xmlNode	*m = xml_child(info, NULL, XML_NS_DSIG,
			    "SignatureMethod");
	const xmlNode	*v = xml_child(j->sig, NULL, XML_NS_DSIG,
			    "SignatureValue");
	struct buf	 b;
	int		 rc;

	xml_sig_method(&s->alg, m);
	if (v == NULL)
		return 0;	/* noted */
	buf_init(&b, VALUE_MAX);
	rc = xml_base64(&b, v);
	if (rc == 0 && b.len == 0) {
		rc = sigplan_note(s, FINDING_XML_SIGNATURE, "%s",
		    D_("SignatureValue is empty"));
	} else if (rc == 0) {
		rc = s->alg.family == SIG_ECDSA || s->alg.family == SIG_DSA ?
		    value_der(&s->value, &b) :
		    blob_set(&s->value, b.p, b.len);
	} else {
		/* Kept as it is: it verifies nothing. */
		buf_reset(&b);
		rc = -1;
		if (xml_text(&b, v) == 0)
			rc = blob_set(&s->value, b.p, b.len);
		else if (b.failed)
			rc = 0;
		if (rc == 0)
			rc = sigplan_note(s, FINDING_XML_SIGNATURE, "%s",
			    D_("SignatureValue is not base64"));
	}
	buf_release(&b);
	return rc;
}

/* A name may be that of several: the key tells which is meant. */
static int
named_find(struct xml_judging *j, struct xml_keys *keys, const xmlNode *info)
{
	int	 one;

	if (xml_named_claim(xml_judged(j), info) == -1 ||
	    xml_named_add(keys, j->plan, j->subject, info, &j->xades) == -1)
		return -1;
	if (keys->ncert > 1 && (one = verify_pick(j->plan, j->index,
	    keys->cert, keys->ncert)) != -1) {
		keys->cert[0] = one;
		keys->ncert = 1;
	}
	return 0;
}

static int
signer_find(struct xml_judging *j)
{
	const xmlNode	*info = xml_child(j->sig, NULL, XML_NS_DSIG,
			    "KeyInfo");
	struct xml_keys	 keys;
	struct sigplan	*s = xml_judged(j);
	int		 rc;

	rc = xml_keys_read(&keys, j->plan, j->subject, info);
	/* The certificates at hand count where there are none. */
	if (rc == 0 && keys.ncert == 0)
		rc = named_find(j, &keys, info);
	if (rc == 0)
		rc = xades_signer(&j->xades, j->plan, j->index, &keys);
	if (rc == 0 && s->cert == -1 && keys.malformed)
		rc = sigplan_note(s, FINDING_CERT_MALFORMED, NULL);
	if (rc == 0 && s->cert == -1 && keys.spki.len > 0)
		rc = blob_set(&s->spki, keys.spki.p, keys.spki.len);
	xml_keys_release(&keys);
	return rc;
}

/* EN 319 132-1 4.4, 5.1: the properties belong to this signature. */
static int
properties_check(struct xml_judging *j)
{
	struct sigplan	*s = xml_judged(j);
	char		*target, *id;
	int		 rc = 0;

	if (j->xades.qualifying == NULL)
		return 0;
	target = xml_attr(j->xades.qualifying, "Target");
	id = xml_attr(j->sig, "Id");
	if (target != NULL && target[0] != '\0' && id != NULL &&
	    (target[0] != '#' || strcmp(target + 1, id) != 0))
		rc = sigplan_note(s, FINDING_XADES_TARGET, "%.100s", target);
	if (rc == 0 && j->xades.signed_props != NULL && !j->props_covered)
		rc = sigplan_note(s, FINDING_XADES_PROPERTIES, "%s",
		    D_("no reference leads to them"));
	xmlFree(target);
	xmlFree(id);
	return rc;
}

static int
signature_judge(struct xml_judging *j, bool lone)
{
	xmlNode		*info = xml_child(j->sig, NULL, XML_NS_DSIG,
			    "SignedInfo");
	struct sigplan	*s = xml_judged(j);
	const char	*wrong, *kind;

	s->mode = SIGMODE_ATTRS;
	s->content = CONTENT_NONE;
	if ((wrong = structure_wrong(j->sig)) != NULL &&
	    sigplan_note(s, FINDING_XML_SIGNATURE, "%s", wrong) == -1)
		return -1;
	if (xades_read(&j->xades, j->plan, j->index, j->sig) == -1)
		return -1;
	s = xml_judged(j);
	kind = j->xades.qualifying != NULL ? "XAdES" : "XML-DSig";
	if (plan_set_text(&s->subfilter, kind, strlen(kind)) == -1)
		return -1;
	if (info == NULL)
		return 0;
	if (signed_info_keep(j, info) == -1 || value_keep(j, info) == -1 ||
	    signer_find(j) == -1 || xml_stamps_keep(j) == -1 ||
	    xml_refs_judge(j, info) == -1 || properties_check(j) == -1 ||
	    xml_said_check(j, info) == -1)
		return -1;
	return xml_coverage(j, lone);
}

/* EN 319 132-1 5.2.7: the signature that ${sig} counter-signs by its place. */
static xmlNode *
master_of(const xmlNode *sig)
{
	xmlNode	*n;

	if (!xml_is_xades(sig->parent, "CounterSignature"))
		return NULL;
	for (n = sig->parent; n != NULL; n = n->parent)
		if (xml_is(n, XML_NS_DSIG, "Signature"))
			return n;
	return NULL;
}

int
xml_signature_add(struct plan *plan, struct xml_subject *subject,
    xmlNode *sig, const char *id, bool lone)
{
	struct xml_judging	*j;
	struct sigplan		*s;
	int			 rc = -1;

	if ((j = calloc(1, sizeof(*j))) == NULL)
		return -1;
	j->plan = plan;
	j->index = plan->nsig;
	j->subject = subject;
	j->sig = sig;
	j->master = master_of(sig);
	j->counter = j->master != NULL;
	j->matched = j->known = true;
	j->weakest = DIGEST_NONE;
	buf_init(&j->absent_md, 4096);
	if ((s = plan_add_sig(plan)) == NULL)
		goto out;
	plan->reparse = true;
	s->kind = SIGKIND_SIGNATURE;
	if (plan_set_text(&s->id, id, strlen(id)) == -1)
		goto out;
	if ((rc = signature_judge(j, lone)) == 0)
		rc = xml_seals_keep(j);
 out:
	if (j->filtered)
		xml_flow_uncover(subject->doc);
	xades_release(&j->xades);
	buf_release(&j->absent_md);
	free(j->absent_uri);
	free(j);
	return rc;
}

/* "member: Id", or the number of the signature. */
static void
id_make(char *to, size_t room, const struct xmldsig_opts *o,
    const xmlNode *sig, size_t number)
{
	char	*id = xml_attr(sig, "Id");
	char	 own[32];

	snprintf(own, sizeof(own), "signature %zu", number);
	snprintf(to, room, "%s%s%s", o->member == NULL ? "" :
	    o->member, o->member == NULL ? "" : ": ",
	    id != NULL && id[0] != '\0' && strlen(id) <= 200 ? id : own);
	xmlFree(id);
}

/* Each ds:Signature in document order.  0 or -1. */
static int
signatures_add(struct plan *plan, struct xml_subject *s,
    const struct xmldsig_opts *o, bool entities)
{
	xmlNode		*top = (xmlNode *)s->doc;
	struct sigplan	*sig;
	char		 id[PLAN_TEXT_MAX];
	size_t		 n = 0, index;
	int		 rc = 0;

	for (xmlNode *e = s->doc->children; e != NULL && rc == 0;
	    e = e->type == XML_DTD_NODE ? xml_skip(e, top) :
	    xml_next(e, top)) {
		if (!xml_is(e, XML_NS_DSIG, "Signature"))
			continue;
		if (n++ >= XMLDSIG_SIGS_MAX || plan->nsig >= PLAN_SIGS_MAX)
			return plan_note(plan, FINDING_TOO_LARGE,
			    D_("more than %d signatures"), XMLDSIG_SIGS_MAX);
		id_make(id, sizeof(id), o, e, n);
		index = plan->nsig;
		if (!entities) {
			rc = xml_signature_add(plan, s, e, id,
			    o->outside == NULL);
		} else if ((sig = plan_add_sig(plan)) == NULL ||
		    plan_set_text(&sig->id, id, strlen(id)) == -1) {
			rc = -1;
		} else {
			rc = sigplan_note(sig, FINDING_XML_ENTITIES, "%s",
			    "XML 1.0 4.1");
		}
		if (rc == 0 && o->done != NULL)
			rc = o->done(o->arg, plan, index);
	}
	return rc;
}

int
xmldsig_parse(struct plan *plan, const uint8_t *p, size_t len,
    const struct xmldsig_opts *o)
{
	struct xml		 x;
	struct xml_subject	 s;
	int			 rc;

	if ((rc = xml_read(&x, p, len)) != 0) {
		if (rc == 1)
			rc = plan_note(plan, FINDING_XML_MALFORMED, o->member ==
			    NULL ? "%.0s%s" : D_("%s: %s"), o->member == NULL ?
			    "" : o->member, x.why);
		xml_free(&x);
		return rc;
	}
	rc = xml_subject_init(&s, x.doc, o->outside);
	s.nearby = o->nearby;
	if (rc == 0)
		rc = signatures_add(plan, &s, o, xml_has_entities(&x));
	xml_subject_release(&s);
	xml_free(&x);
	return rc;
}
