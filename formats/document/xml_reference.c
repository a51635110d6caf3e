/*
 * xml_reference.c: a Reference of an XML signature, from its URI to its
 * digest.
 */
#include <openssl/evp.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/xml_xpath.h"

#include "formats/document/xml_reference.h"

#define URI_SHOWN	120		/* octets of a URI in a message */

static void __attribute__((format(printf, 3, 4)))
because(struct xml_ref *r, enum finding why, const char *fmt, ...)
{
	va_list	 ap;

	if (r->why != FINDING_OK)
		return;
	r->why = why;
	va_start(ap, fmt);
	detail_vformat(r->detail, sizeof(r->detail), fmt, ap);
	va_end(ap);
}

static const char *
shown(const struct xml_ref *r)
{
	return r->uri == NULL ? D_("a reference without URI") :
	    r->uri[0] == '\0' ? D_("the document") : r->uri;
}

void
xml_ref_release(struct xml_ref *r)
{
	xmlFree(r->uri);
	xmlFree(r->type);
	buf_release(&r->want);
	buf_release(&r->how);
}

/* "#x", "#xpointer(id('x'))": the Id in a copy; NULL when it is neither. */
static char *
uri_id(const char *uri, bool *comments)
{
	static const char	 head[] = "#xpointer(id(";
	size_t			 n = strlen(uri), h = sizeof(head) - 1;

	*comments = false;
	if (strncmp(uri, "#xpointer(", 10) != 0)
		return strdup(uri + 1);
	*comments = true;
	/* The quote, the Id, the quote, and "))". */
	if (strncmp(uri, head, h) != 0 || n < h + 4 ||
	    strcmp(uri + n - 2, "))") != 0 || uri[n - 3] != uri[h] ||
	    (uri[h] != '\'' && uri[h] != '"') ||
	    memchr(uri + h + 1, uri[h], n - h - 4) != NULL)
		return NULL;
	return strndup(uri + h + 1, n - h - 4);
}

/* An XPointer of any other kind.  0, 1 (noted), -1. */
static int
resolve_xpointer(struct xml_ref *r, struct xml_subject *s, struct xml_flow *f,
    xmlNode *node)
{
	int	 rc = xml_xpointer(f, s, node, r->uri);

	r->target = NULL;
	if (rc == 1)
		because(r, FINDING_XML_TRANSFORM, "%.*s", URI_SHOWN, r->uri);
	return rc;
}

/*
 * XML-Signature 4.5: an Object is a child of a Signature.  Formats that hang
 * theirs beside the Signature, in one envelope, list them in a Manifest.
 */
static bool
is_moved(const struct xml_ref *r, const xmlNode *n, const xmlNode *node)
{
	if (!xml_is(n, XML_NS_DSIG, "Object") ||
	    xml_is(n->parent, XML_NS_DSIG, "Signature"))
		return false;
	for (; !r->top && node != NULL; node = node->parent)
		if (xml_is(node, XML_NS_DSIG, "Signature") &&
		    node->parent == n->parent)
			return false;
	return true;
}

/* A same-document reference to a set of nodes.  0, 1 (noted), -1. */
static int
resolve_inside(struct xml_ref *r, struct xml_subject *s, struct xml_flow *f,
    xmlNode *node)
{
	xmlNode	*n = NULL;
	char	*id;
	bool	 comments = false;
	size_t	 many;

	if (r->uri == NULL || r->uri[0] == '\0' ||
	    strcmp(r->uri, "#xpointer(/)") == 0) {
		r->target = (xmlNode *)s->doc;
		comments = r->uri != NULL && r->uri[0] != '\0';
	} else {
		if ((id = uri_id(r->uri, &comments)) == NULL)
			return resolve_xpointer(r, s, f, node);
		many = xml_id_find(s, id, &n);
		free(id);
		if (many == 0) {
			because(r, FINDING_XML_REFERENCE_ABSENT, "%.*s",
			    URI_SHOWN, r->uri);
			return 1;
		}
		if (many > 1) {
			r->match = TRI_NO;
			because(r, FINDING_XML_WRAPPED,
			    D_("%zu elements have the Id of %.*s"), many,
			    URI_SHOWN, r->uri);
			return 1;
		}
		r->target = n;
	}
	if (n != NULL && is_moved(r, n, node)) {
		r->match = TRI_NO;
		because(r, FINDING_XML_WRAPPED,
		    D_("the Object of %.*s stands in another element"),
		    URI_SHOWN, r->uri);
		return 1;
	}
	if (xml_flow_nodes(f, s->doc, r->target, comments) == 0)
		return 0;
	because(r, FINDING_TOO_LARGE, "%s", "XML");
	return 1;
}

static int
sink_buf(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

static int
sink_digest(void *arg, const uint8_t *p, size_t len)
{
	return EVP_DigestUpdate(arg, p, len) == 1 ? 0 : -1;
}

/* What lies beside the document by that name, or by its digest; NULL: none. */
static const struct nearby_file *
file_of(const struct xml_ref *r, const struct xml_subject *s,
    const xmlNode *node)
{
	const struct nearby_file	*f;
	char				*path;

	if (s->nearby == NULL)
		return NULL;
	if (r->trial != NULL)
		return r->trial;
	for (size_t i = 0; i < s->nstray; i++)
		if (s->stray[i].ref == node)
			return &s->nearby->file[s->stray[i].file];
	path = nearby_path(r->uri);
	f = nearby_find(s->nearby, path);
	free(path);
	return f;
}

/* Octets from outside.  0, 1 (noted), -1. */
static int
resolve_outside(struct xml_ref *r, struct xml_subject *s, const xmlNode *node,
    xml_sink *sink, void *to)
{
	const struct nearby_file	*f;
	const char			*why = "";

	r->outside = true;
	if ((f = file_of(r, s, node)) != NULL)
		return f->len == 0 || sink(to, f->p, f->len) == 0 ? 0 : -1;
	if (s->outside == NULL || r->uri == NULL) {
		because(r, FINDING_XML_REFERENCE_ABSENT, "%.*s", URI_SHOWN,
		    shown(r));
		return 1;
	}
	switch (s->outside->fetch(s->outside->arg, r->uri, sink, to, &why)) {
	case XML_FETCHED:
		return 0;
	case XML_FETCH_ABSENT:
		because(r, FINDING_XML_REFERENCE_ABSENT, "%.*s", URI_SHOWN,
		    r->uri);
		return 1;
	case XML_FETCH_UNREADABLE:
		because(r, FINDING_CONTAINER_UNREADABLE, D_("%.*s (%s)"),
		    URI_SHOWN, r->uri, why);
		return 1;
	case XML_FETCH_DIFFERENT:
		r->match = TRI_NO;
		because(r, FINDING_XML_REFERENCE, D_("%.*s (%s)"), URI_SHOWN,
		    r->uri, why);
		return 1;
	case XML_FETCH_ENDED:
		because(r, FINDING_TOO_LARGE, "%.*s", URI_SHOWN, r->uri);
		return 1;
	default:
		return -1;
	}
}

static char *
prefix_list(const xmlNode *t)
{
	const xmlNode	*n = xml_child(t, NULL, NULL, "InclusiveNamespaces");

	return n == NULL ? NULL : xml_attr(n, "PrefixList");
}

/* Between sets and octets, as the next transform wants it.  0, 1, -1. */
static int
as_nodes(struct xml_flow *f)
{
	return f->nodes ? 0 : xml_flow_parse(f);
}

static int
as_octets(struct xml_flow *f)
{
	return f->nodes ? xml_flow_to_octets(f, XML_T_C14N, NULL) : 0;
}

/* One Transform.  0; 1: it cannot be carried out; -1. */
static int
transform_do(struct xml_flow *f, const struct xml_subject *s, xmlNode *sig,
    xmlNode *t, enum xml_transform what)
{
	char	*prefixes;
	int	 rc;

	switch (what) {
	case XML_T_ENVELOPED:
		/*
		 * Only of the document that the signature is in.  Writers that
		 * put a canonicalisation before it mean the signature in its
		 * outcome: there are those that take it out, and those that
		 * leave it to an XPath that follows.
		 */
		if (f->origin != NULL && (rc = as_nodes(f)) != 0)
			return rc;
		return xml_flow_drop_origin(f, sig);
	case XML_T_BASE64:
		return xml_flow_base64(f);
	case XML_T_RELATIONSHIPS:
		if ((rc = as_octets(f)) != 0)
			return rc;
		return xml_relationships(f, t);
	case XML_T_XPATH:
	case XML_T_FILTER2:
		if ((rc = as_nodes(f)) != 0)
			return rc;
		return what == XML_T_XPATH ? xml_xpath(f, s, sig, t) :
		    xml_filter2(f, s, t);
	case XML_T_XSLT:
	case XML_T_UNKNOWN:
	case XML_T_MAX:
		return 1;
	default:
		if ((rc = as_nodes(f)) != 0)
			return rc;
		prefixes = prefix_list(t);
		rc = xml_flow_to_octets(f, what, prefixes);
		xmlFree(prefixes);
		return rc;
	}
}

/* All Transforms in order.  0, 1 (noted), -1. */
static int
transforms_do(struct xml_ref *r, struct xml_flow *f,
    const struct xml_subject *s, xmlNode *sig, const xmlNode *list)
{
	xmlNode			*t = NULL;
	enum xml_transform	 what;
	char			*alg;
	size_t			 n = 0;
	int			 rc;

	while ((t = xml_child(list, t, XML_NS_DSIG, "Transform")) != NULL) {
		alg = xml_attr(t, "Algorithm");
		what = xml_transform(alg);
		xmlFree(alg);
		r->enveloped = r->enveloped || what == XML_T_ENVELOPED;
		(void)buf_addf(&r->how, "%s%s", n > 0 ? "," : "",
		    xml_transform_name(what));
		if (n++ >= XML_TRANSFORMS_MAX)
			rc = 1;
		else
			rc = transform_do(f, s, sig, t, what);
		if (rc == 1)
			because(r, FINDING_XML_TRANSFORM, D_("%s, %.*s"),
			    xml_transform_name(what), URI_SHOWN, shown(r));
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Compare with DigestValue. */
static void
compare(struct xml_ref *r, EVP_MD_CTX *md)
{
	uint8_t		 got[EVP_MAX_MD_SIZE];
	unsigned int	 len = 0;

	if (EVP_DigestFinal_ex(md, got, &len) != 1) {
		because(r, FINDING_INTERNAL, "%s", "libcrypto");
		return;
	}
	r->match = len == r->want.len && memcmp(got, r->want.p, len) == 0 ?
	    TRI_YES : TRI_NO;
	if (r->match == TRI_NO)
		because(r, FINDING_XML_REFERENCE, "%.*s", URI_SHOWN,
		    shown(r));
}

/*
 * Is it of this document?  Without a URI the receiver must know what is meant
 * (XML-Signature 4.4.3.1); the enveloped transform is only defined for the
 * document that the signature is in (6.6.4), so with it that is known.
 */
static bool
is_inside(const struct xml_ref *r, const struct xml_subject *s,
    const xmlNode *list)
{
	xmlNode	*t = NULL;
	char	*alg;
	bool	 enveloped = false;

	if (r->uri != NULL)
		return r->uri[0] == '\0' || r->uri[0] == '#';
	while (s->outside == NULL && !enveloped && (t = xml_child(list, t,
	    XML_NS_DSIG, "Transform")) != NULL) {
		alg = xml_attr(t, "Algorithm");
		enveloped = xml_transform(alg) == XML_T_ENVELOPED;
		xmlFree(alg);
	}
	return enveloped;
}

/*
 * From the URI to the octets that are digested; a set of nodes at the end
 * becomes its ${form}.  0, 1 (noted), -1.
 */
static int
octets_do(struct xml_ref *r, struct xml_subject *s, xmlNode *sig,
    xmlNode *node, enum xml_transform form, xml_sink *sink, void *to)
{
	const xmlNode	*list = xml_child(node, NULL, XML_NS_DSIG,
			    "Transforms");
	struct xml_flow	 f;
	int		 rc;

	xml_flow_init(&f, &s->work);
	if (is_inside(r, s, list))
		rc = resolve_inside(r, s, &f, node);
	else
		rc = resolve_outside(r, s, node, r->plain ? sink : sink_buf,
		    r->plain ? to : (void *)&f.octets);
	if (rc == 0)
		rc = transforms_do(r, &f, s, sig, list);
	if (rc == 0)
		xml_flow_cover(&f);
	if (rc == 0 && f.nodes) {
		rc = xml_flow_c14n(&f, form, NULL, sink, to);
		if (rc == 1 && f.relative == NULL)
			because(r, FINDING_TOO_LARGE, "%s", "XML");
	} else if (rc == 0 && f.octets.len > 0 &&
	    sink(to, f.octets.p, f.octets.len) != 0) {
		rc = -1;
	}
	if (rc == 1 && f.relative != NULL) {
		r->why = FINDING_OK;	/* a transform that failed by it */
		because(r, FINDING_XML_NAMESPACE, "%.*s", URI_SHOWN,
		    f.relative);
	}
	r->filtered = f.filtered;
	memcpy(r->left, f.left, sizeof(r->left));
	r->cut = f.cut;
	xml_flow_release(&f);
	return rc;
}

static void
ref_begin(struct xml_ref *r, const xmlNode *node)
{
	const xmlNode	*list = xml_child(node, NULL, XML_NS_DSIG,
			    "Transforms");

	memset(r, 0, sizeof(*r));
	buf_init(&r->want, 4096);
	buf_init(&r->how, PLAN_TEXT_MAX);
	r->match = TRI_UNKNOWN;
	r->uri = xml_attr(node, "URI");
	r->type = xml_attr(node, "Type");
	r->plain = xml_child(list, NULL, XML_NS_DSIG, "Transform") == NULL;
}

int
xml_ref_octets(struct xml_subject *s, xmlNode *sig, xmlNode *node,
    enum xml_transform form, xml_sink *sink, void *to)
{
	struct xml_ref	 r;
	int		 rc;

	ref_begin(&r, node);
	r.top = true;
	rc = octets_do(&r, s, sig, node, form, sink, to);
	xml_ref_release(&r);
	return rc;
}

int
xml_transform_octets(struct xml_subject *s, xmlNode *sig, const xmlNode *list,
    struct buf *b)
{
	struct xml_ref	 r;
	struct xml_flow	 f;
	struct buf	 was;
	int		 rc;

	memset(&r, 0, sizeof(r));
	buf_init(&r.how, PLAN_TEXT_MAX);
	xml_flow_init(&f, &s->work);
	was = f.octets;
	f.octets = *b;
	*b = was;
	if ((rc = transforms_do(&r, &f, s, sig, list)) == 0)
		rc = as_octets(&f);
	was = f.octets;
	f.octets = *b;
	*b = was;
	xml_flow_release(&f);
	buf_release(&r.how);
	return rc;
}

/* DigestMethod and DigestValue.  0, 1 (noted), -1. */
static int
digest_read(struct xml_ref *r, const xmlNode *node)
{
	const xmlNode	*m = xml_child(node, NULL, XML_NS_DSIG, "DigestMethod");
	const xmlNode	*v = xml_child(node, NULL, XML_NS_DSIG, "DigestValue");
	char		*uri = m == NULL ? NULL : xml_attr(m, "Algorithm");
	int		 rc;

	r->alg = xml_digest_alg(uri);
	if (digest_alg_md(r->alg) == NULL)
		because(r, FINDING_ALG_UNSUPPORTED, "digest %.*s", URI_SHOWN,
		    uri == NULL ? "-" : uri);
	xmlFree(uri);
	if ((rc = xml_base64(&r->want, v)) == -1)
		return -1;
	if (rc == 1 || (digest_alg_size(r->alg) != 0 &&
	    r->want.len != digest_alg_size(r->alg))) {
		/* Nothing has such a digest. */
		r->match = TRI_NO;
		because(r, FINDING_XML_REFERENCE, "%.*s", URI_SHOWN,
		    shown(r));
		return 1;
	}
	return r->why == FINDING_OK ? 0 : 1;
}

/* Digest and compare.  0 or -1. */
static int
digest_do(struct xml_ref *r, struct xml_subject *s, xmlNode *sig,
    xmlNode *node)
{
	EVP_MD_CTX	*md = EVP_MD_CTX_new();
	int		 rc = -1;

	if (md != NULL &&
	    EVP_DigestInit_ex2(md, digest_alg_md(r->alg), NULL) == 1)
		rc = octets_do(r, s, sig, node, XML_T_C14N, sink_digest, md);
	if (rc == 0)
		compare(r, md);
	if (r->match == TRI_YES && r->cut != 0)
		because(r, FINDING_XML_COMMENT, D_("%.*s, line %ld"),
		    URI_SHOWN, shown(r), r->cut);
	EVP_MD_CTX_free(md);
	return rc == -1 ? -1 : 0;
}

/*
 * Nothing has the name: a file beside the document that has the digest is
 * what was signed, whatever it is called now.  0 or -1.
 */
static int
stray_find(struct xml_ref *r, struct xml_subject *s, xmlNode *sig,
    xmlNode *node)
{
	struct xml_ref	 t;
	int		 rc = 0;
	bool		 found = false;

	for (size_t i = 0; i < s->nearby->n && rc == 0 && !found &&
	    s->nstray < XML_STRAYS_MAX && s->tried < XML_TRIALS_MAX; i++) {
		s->tried += s->nearby->file[i].len + XML_TRIAL_COST;
		ref_begin(&t, node);
		t.top = r->top;
		t.trial = &s->nearby->file[i];
		if (digest_read(&t, node) == -1)
			rc = -1;
		else
			rc = digest_do(&t, s, sig, node);
		found = rc == 0 && t.match == TRI_YES;
		if (found) {
			s->stray[s->nstray++] =
			    (struct xml_stray){ node, i };
			xml_ref_release(r);
			*r = t;
		} else {
			xml_ref_release(&t);
		}
	}
	return rc;
}

int
xml_ref_judge(struct xml_ref *r, struct xml_subject *s, xmlNode *sig,
    xmlNode *node, bool top)
{
	int	 rc;

	ref_begin(r, node);
	r->top = top;
	if ((rc = digest_read(r, node)) != 0)
		return rc == -1 ? -1 : 0;
	if ((rc = digest_do(r, s, sig, node)) == 0 &&
	    r->why == FINDING_XML_REFERENCE_ABSENT && r->outside &&
	    s->nearby != NULL)
		rc = stray_find(r, s, sig, node);
	return rc;
}
