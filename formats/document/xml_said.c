/*
 * xml_said.c: the formats of data objects and the policy that the signed
 * properties of XAdES name.
 */
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/sigpolicy.h"
#include "formats/document/nearby.h"
#include "formats/document/xml_algs.h"

#include "formats/document/xml_said.h"

#define POLICY_MAX	((size_t)16 * 1024 * 1024)	/* octets of one */
#define TRIES_MAX	8		/* documents held against one */
#define FORMATS_MAX	256		/* DataObjectFormat of one signature */

/* The element that "#id" leads to, when there is exactly one. */
static xmlNode *
target_of(const struct xml_subject *s, const char *uri)
{
	xmlNode	*n = NULL;

	return uri != NULL && uri[0] == '#' && uri[1] != '\0' &&
	    xml_id_find(s, uri + 1, &n) == 1 ? n : NULL;
}

/* Does an attribute of the object say otherwise than the child's text? */
static bool
differs(const xmlNode *object, const char *attr, const xmlNode *child)
{
	char		*said = xml_attr(object, attr);
	struct buf	 b;
	const char	*text;
	bool		 other = false;

	buf_init(&b, 4096);
	if (said != NULL && said[0] != '\0' && child != NULL &&
	    xml_text(&b, child) == 0)
		other = (text = xml_trim(&b)) == NULL ||
		    strcmp(text, said) != 0;
	buf_release(&b);
	xmlFree(said);
	return other;
}

/*
 * The Reference of that Id: two signatures of a file may use the same ones.
 */
static const xmlNode *
reference_of(const struct xml_subject *s, const xmlNode *info,
    const char *uri)
{
	xmlNode		*n = NULL, *ref = NULL;
	size_t		 all = uri == NULL || uri[0] != '#' ? 0 :
			    xml_id_find(s, uri + 1, &n);
	bool		 is = all == 1;
	char		*id;

	while (all > 1 && !is && (ref = xml_child(info, ref, XML_NS_DSIG,
	    "Reference")) != NULL) {
		id = xml_attr(ref, "Id");
		is = id != NULL && strcmp(id, uri + 1) == 0;
		n = ref;
		xmlFree(id);
	}
	return is && xml_is(n, XML_NS_DSIG, "Reference") &&
	    (n->parent == info || xml_is(n->parent, XML_NS_DSIG,
	    "Manifest")) ? n : NULL;
}

/* EN 319 132-1 5.2.4: what is wrong with a DataObjectFormat, or NULL. */
static const char *
format_wrong(const struct xml_subject *s, const xmlNode *info,
    const xmlNode *format)
{
	const xmlNode	*mime = xml_child_xades(format, NULL, "MimeType");
	const xmlNode	*ref, *object;
	char		*uri;

	if (mime == NULL &&
	    xml_child_xades(format, NULL, "Description") == NULL &&
	    xml_child_xades(format, NULL, "ObjectIdentifier") == NULL)
		return D_("it says nothing of the data object");
	uri = xml_attr(format, "ObjectReference");
	ref = reference_of(s, info, uri);
	xmlFree(uri);
	if (ref == NULL)
		return D_("it leads to no reference of the signature");
	uri = xml_attr(ref, "URI");
	object = target_of(s, uri);
	xmlFree(uri);
	if (object == NULL || !xml_is(object, XML_NS_DSIG, "Object"))
		return NULL;
	if (differs(object, "MimeType", mime))
		return D_("the Object has another MimeType");
	if (differs(object, "Encoding", xml_child_xades(format, NULL,
	    "Encoding")))
		return D_("the Object has another Encoding");
	return NULL;
}

static int
formats_check(struct xml_judging *j, const xmlNode *info)
{
	const xmlNode	*props = xml_child_xades(j->xades.signed_props, NULL,
			    "SignedDataObjectProperties"), *f = NULL;
	const char	*wrong;
	size_t		 n = 0;

	while ((f = xml_child_xades(props, f, "DataObjectFormat")) != NULL &&
	    n++ < FORMATS_MAX)
		if ((wrong = format_wrong(j->subject, info, f)) != NULL)
			return sigplan_note(xml_judged(j),
			    FINDING_XADES_FORMAT, "%s", wrong);
	return 0;
}

/* A policy's digest, while documents are held against it. */
struct policy {
	enum digest_alg	 alg;
	struct buf	 md;
	const xmlNode	*transforms;	/* NULL: none */
	size_t		 tries;
	enum tri	 is;
	char		 where[256];	/* the last one */
};

static int
policy_try(struct xml_judging *j, struct policy *p, const uint8_t *doc,
    size_t len, const char *where)
{
	const struct octets	 md = { p->md.p, p->md.len };
	struct octets		 d = { doc, len };
	struct buf		 b;
	int			 rc = 0;

	if (p->is == TRI_YES || len == 0 || p->tries >= TRIES_MAX)
		return 0;
	p->tries++;
	buf_init(&b, XML_LEN_MAX);
	if (p->transforms != NULL && (rc = buf_add(&b, doc, len)) == 0 &&
	    (rc = xml_transform_octets(j->subject, j->sig, p->transforms,
	    &b)) == 0)
		d = (struct octets){ b.p, b.len };
	/* Transforms that are not carried out leave it open. */
	if (rc == 0) {
		p->is = sigpolicy_is(p->alg, &md, &d);
		detail_format(p->where, sizeof(p->where), "%s", where);
	}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* 5.2.10: the document that somebody put beside the signature value. */
static int
policy_store(struct xml_judging *j, struct policy *p)
{
	const xmlNode	*store = xml_child_xades(j->xades.unsigned_props,
			    NULL, "SignaturePolicyStore");
	const xmlNode	*doc = xml_child_xades(store, NULL,
			    "SignaturePolicyDocument");
	struct buf	 b;
	int		 rc = 0;

	if (doc == NULL)
		return 0;
	buf_init(&b, POLICY_MAX);
	if ((rc = xml_base64(&b, doc)) == 0)
		rc = policy_try(j, p, b.p, b.len, D_("in the signature"));
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* A file beside the document, by the last part of where it can be read. */
static int
policy_nearby(struct xml_judging *j, struct policy *p, const xmlNode *uri)
{
	const struct nearby		*b = j->subject->nearby;
	const struct nearby_file	*f;
	const char			*text, *last;
	struct buf			 t;
	char				*path = NULL;
	int				 rc = 0;

	if (b == NULL || uri == NULL || p->is == TRI_YES)
		return 0;
	buf_init(&t, NEARBY_NAME_MAX);
	if (xml_text(&t, uri) == 0 && (text = xml_trim(&t)) != NULL) {
		last = strrchr(text, '/');
		path = nearby_path(last == NULL ? text : last + 1);
	}
	if (path != NULL && (f = nearby_find(b, path)) != NULL)
		rc = policy_try(j, p, f->p, f->len, f->name);
	free(path);
	buf_release(&t);
	return rc;
}

static int
policy_sought(struct xml_judging *j, struct policy *p, const xmlNode *id)
{
	const xmlNode	*list = xml_child_xades(id, NULL,
			    "SigPolicyQualifiers"), *q = NULL, *store;
	int		 rc = policy_store(j, p);

	while (rc == 0 && (q = xml_child_xades(list, q,
	    "SigPolicyQualifier")) != NULL)
		rc = policy_nearby(j, p, xml_child_xades(q, NULL, "SPURI"));
	store = xml_child_xades(j->xades.unsigned_props, NULL,
	    "SignaturePolicyStore");
	if (rc == 0)
		rc = policy_nearby(j, p, xml_child_xades(store, NULL,
		    "SigPolDocLocalURI"));
	return rc;
}

static int
policy_check(struct xml_judging *j)
{
	const xmlNode	*props = xml_child_xades(j->xades.signed_props, NULL,
			    "SignedSignatureProperties");
	const xmlNode	*id = xml_child_xades(xml_child_xades(props, NULL,
			    "SignaturePolicyIdentifier"), NULL,
			    "SignaturePolicyId");
	const xmlNode	*hash = xml_child_xades(id, NULL, "SigPolicyHash");
	const xmlNode	*method = xml_child(hash, NULL, NULL, "DigestMethod");
	const xmlNode	*value = xml_child(hash, NULL, NULL, "DigestValue");
	struct policy	 p = { .is = TRI_UNKNOWN, .transforms = xml_child(id,
			    NULL, XML_NS_DSIG, "Transforms") };
	char		*alg;
	int		 rc;

	if (method == NULL || value == NULL)
		return 0;
	alg = xml_attr(method, "Algorithm");
	p.alg = xml_digest_alg(alg);
	xmlFree(alg);
	buf_init(&p.md, 1024);
	if ((rc = xml_base64(&p.md, value)) == 0)
		rc = policy_sought(j, &p, id);
	if (rc == 0)
		rc = sigpolicy_tell(xml_judged(j), p.is, p.where);
	buf_release(&p.md);
	return rc == -1 ? -1 : 0;
}

int
xml_said_check(struct xml_judging *j, const xmlNode *signed_info)
{
	if (j->xades.signed_props == NULL)
		return 0;
	if (formats_check(j, signed_info) == -1)
		return -1;
	return policy_check(j);
}
