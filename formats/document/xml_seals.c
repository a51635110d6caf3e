/*
 * xml_seals.c: evidence records in an XML signature and what they are over.
 */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "formats/crypto/ers.h"
#include "formats/document/ers_xml.h"

#include "formats/document/xml_seals.h"

#define NS_SEALS	"http://uri.etsi.org/19132/v1.1.1#"
#define OBJECTS_MAX	((size_t)16384)		/* that one record covers */
#define RECORD_MAX	((size_t)4 * 1024 * 1024)	/* octets of ASN.1 */

/* What the records of one property cover, while they are read. */
struct seal {
	struct xml_judging *j;
	const xmlNode	*element;	/* SealingEvidenceRecords */
	enum xml_transform c14n;	/* of SignedInfo */
	enum digest_alg	 alg;
	EVP_MD_CTX	*md;		/* of the object under way */
	struct buf	 all;		/* digests, one after the other */
};

static int
sink_digest(void *arg, const uint8_t *p, size_t len)
{
	return EVP_DigestUpdate(arg, p, len) == 1 ? 0 : -1;
}

static int
object_begin(struct seal *s)
{
	return EVP_DigestInit_ex2(s->md, digest_alg_md(s->alg), NULL) == 1 ?
	    0 : -1;
}

static int
object_end(struct seal *s)
{
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 len = 0;

	return EVP_DigestFinal_ex(s->md, md, &len) == 1 ?
	    buf_add(&s->all, md, len) : -1;
}

/* An element in SignedInfo's canonical form; NULL: none.  0, 1, -1. */
static int
put_element(struct seal *s, xmlNode *n)
{
	struct xml_flow	 f;
	int		 rc;

	if (n == NULL)
		return 0;
	if (object_begin(s) == -1)
		return -1;
	xml_flow_init(&f, &s->j->subject->work);
	if ((rc = xml_flow_nodes(&f, s->j->subject->doc, n, true)) == 0)
		rc = xml_flow_c14n(&f, s->c14n, NULL, sink_digest, s->md);
	xml_flow_release(&f);
	return rc == 0 ? object_end(s) : rc;
}

/* What each Reference of ${list} leads to.  0, 1, -1. */
static int
put_references(struct seal *s, const xmlNode *list)
{
	xmlNode	*ref = NULL;
	int	 rc = 0;

	while (rc == 0 && (ref = xml_child(list, ref, XML_NS_DSIG,
	    "Reference")) != NULL) {
		if (object_begin(s) == -1)
			return -1;
		rc = xml_ref_octets(s->j->subject, s->j->sig, ref, s->c14n,
		    sink_digest, s->md);
		if (rc == 0)
			rc = object_end(s);
	}
	return rc;
}

/* The manifests that references of SignedInfo lead to.  0, 1, -1. */
static int
put_manifests(struct seal *s, const xmlNode *info)
{
	const xmlNode	*ref = NULL;
	xmlNode		*to;
	char		*type, *uri;
	int		 rc = 0;

	while (rc == 0 && (ref = xml_child(info, ref, XML_NS_DSIG,
	    "Reference")) != NULL) {
		type = xml_attr(ref, "Type");
		uri = xml_attr(ref, "URI");
		if (type != NULL && strcmp(type, XML_NS_DSIG "Manifest") ==
		    0 && uri != NULL && uri[0] == '#' &&
		    xml_id_find(s->j->subject, uri + 1, &to) == 1 &&
		    xml_is(to, XML_NS_DSIG, "Manifest"))
			rc = put_references(s, to);
		xmlFree(type);
		xmlFree(uri);
	}
	return rc;
}

/* TS 119 132-3 5.2: all objects that are sealed, in its order.  0, 1, -1. */
static int
put_all(struct seal *s)
{
	xmlNode		*sig = s->j->sig, *object = NULL;
	const xmlNode	*info = xml_child(sig, NULL, XML_NS_DSIG,
			    "SignedInfo");
	static const char *const	 parts[] = { "SignedInfo",
	    "SignatureValue", "KeyInfo" };
	int		 rc = put_references(s, info);

	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = put_element(s, xml_child(sig, NULL, XML_NS_DSIG,
		    parts[i]));
	/* Unsigned properties before the one with the record. */
	for (xmlNode *n = s->element->parent->children; rc == 0 &&
	    n != NULL && n != s->element; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			rc = put_element(s, n);
	while (rc == 0 && (object = xml_child(sig, object, XML_NS_DSIG,
	    "Object")) != NULL)
		if (!xml_inside(s->j->xades.qualifying, object))
			rc = put_element(s, object);
	return rc == 0 ? put_manifests(s, info) : rc;
}

static int
by_octets(const void *p, const void *q, void *size)
{
	return memcmp(p, q, *(const size_t *)size);
}

/* RFC 6283 3.2.2, RFC 4998 4.2: the digest of a group.  0 or -1. */
static int
group_digest(struct seal *s, struct buf *to)
{
	size_t		 size = digest_alg_size(s->alg);
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 len = 0;

	if (s->all.len <= size)
		return buf_add(to, s->all.p, s->all.len);
	qsort_r(s->all.p, s->all.len / size, size, by_octets, &size);
	if (EVP_Digest(s->all.p, s->all.len, md, &len, digest_alg_md(s->alg),
	    NULL) != 1)
		return -1;
	return buf_add(to, md, len);
}

/* ers_covered: the digest of the group of all objects. */
static int
seal_covers(void *arg, enum digest_alg alg, unsigned int form, struct buf *to)
{
	struct seal	*s = arg;
	int		 rc;

	(void)form;	/* SignedInfo's says how elements are digested */
	if (digest_alg_md(alg) == NULL || !xml_transform_is_c14n(s->c14n))
		return 1;
	s->alg = alg;
	buf_init(&s->all, OBJECTS_MAX * EVP_MAX_MD_SIZE);
	if ((s->md = EVP_MD_CTX_new()) == NULL)
		return -1;
	rc = put_all(s);
	if (rc == 0)
		rc = group_digest(s, to);
	EVP_MD_CTX_free(s->md);
	buf_release(&s->all);
	return rc;
}

/* Where the property stands among the unsigned ones, from 1. */
static uint32_t
rank_of(const xmlNode *element)
{
	uint32_t	 rank = 0;

	for (; element != NULL; element = element->prev)
		rank += element->type == XML_ELEMENT_NODE;
	return rank;
}

static int
record_keep(struct seal *s, xmlNode *n)
{
	const struct ers_opts	 o = { .of = (int)s->j->index,
				     .covered = seal_covers, .arg = s };
	struct buf		 b;
	size_t			 used, first = s->j->plan->nsig;
	int			 rc = 0;

	buf_init(&b, RECORD_MAX);
	if (ers_xml_is(n))
		rc = ers_xml_read(s->j->plan, s->j->subject->doc, n,
		    &s->j->subject->work, &o);
	else if (xml_base64(&b, n) == 0 && b.len > 0)
		rc = ers_parse(s->j->plan, b.p, b.len, &o, &used);
	buf_release(&b);
	for (; first < s->j->plan->nsig; first++)
		s->j->plan->sig[first].rank = rank_of(s->element);
	return rc;
}

int
xml_seals_keep(struct xml_judging *j)
{
	const xmlNode	*props = j->xades.unsigned_props;
	struct seal	 s = { .j = j, .c14n = XML_T_UNKNOWN };
	const xmlNode	*m;
	char		*alg;
	size_t		 n = 0;
	int		 rc = 0;

	if (props == NULL || xml_child(props, NULL, NS_SEALS,
	    "SealingEvidenceRecords") == NULL)
		return 0;
	m = xml_child(xml_child(j->sig, NULL, XML_NS_DSIG, "SignedInfo"), NULL,
	    XML_NS_DSIG, "CanonicalizationMethod");
	alg = m == NULL ? NULL : xml_attr(m, "Algorithm");
	s.c14n = xml_transform(alg);
	xmlFree(alg);
	for (const xmlNode *e = NULL; rc == 0 && (e = xml_child(props, e,
	    NS_SEALS, "SealingEvidenceRecords")) != NULL;) {
		s.element = e;
		for (xmlNode *r = e->children; rc == 0 && r != NULL;
		    r = r->next)
			if ((ers_xml_is(r) || xml_is(r, NS_SEALS,
			    "ASN1EvidenceRecord")) && n++ < XML_SEALS_MAX)
				rc = record_keep(&s, r);
	}
	return rc;
}
