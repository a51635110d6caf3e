/*
 * xml_subject.c: the Id attributes of a document, and the relationships
 * transform of OPC.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"

#include "formats/document/xml_reference.h"

#define IDS_MAX		1000000		/* of one document */
#define RELS_MAX	65536		/* relationships of one part */
#define RELS_NS	"http://schemas.openxmlformats.org/package/2006/relationships"

static bool
is_id(const xmlAttr *a)
{
	static const char *const	 names[] = { "Id", "ID", "id",
	    "AssertionID" };

	if (a->atype == XML_ATTRIBUTE_ID)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp((const char *)a->name, names[i]) == 0)
			return true;
	return false;
}

static int
id_add(struct xml_subject *s, size_t *cap, xmlNode *n, const xmlAttr *a)
{
	struct xml_id	*grown;
	char		*v;

	if (s->nid >= IDS_MAX)
		return 0;
	if (s->nid == *cap) {
		*cap = *cap == 0 ? 64 : *cap * 2;
		if ((grown = reallocarray(s->id, *cap, sizeof(*grown))) == NULL)
			return -1;
		s->id = grown;
	}
	v = (char *)xmlNodeListGetString(n->doc, a->children, 1);
	if (v == NULL)
		return 0;	/* empty */
	/* The same value twice on one element is one Id. */
	if (s->nid > 0 && s->id[s->nid - 1].node == n &&
	    strcmp(s->id[s->nid - 1].value, v) == 0) {
		xmlFree(v);
		return 0;
	}
	s->id[s->nid++] = (struct xml_id){ v, n };
	return 0;
}

static int
by_value(const void *a, const void *b)
{
	const struct xml_id	*x = a, *y = b;

	return strcmp(x->value, y->value);
}

int
xml_subject_init(struct xml_subject *s, xmlDoc *doc,
    const struct xml_outside *outside)
{
	size_t	 cap = 0;
	xmlNode	*top = (xmlNode *)doc;

	memset(s, 0, sizeof(*s));
	s->doc = doc;
	s->outside = outside;
	for (xmlNode *n = doc->children; n != NULL;
	    n = n->type == XML_DTD_NODE ? xml_skip(n, top) :
	    xml_next(n, top)) {
		s->work.document++;
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
			if (is_id(a) && id_add(s, &cap, n, a) == -1)
				return -1;
	}
	if (s->nid > 0)
		qsort(s->id, s->nid, sizeof(*s->id), by_value);
	return 0;
}

void
xml_subject_release(struct xml_subject *s)
{
	for (size_t i = 0; i < s->nid; i++)
		xmlFree(s->id[i].value);
	free(s->id);
	s->id = NULL;
	s->nid = 0;
}

size_t
xml_id_find(const struct xml_subject *s, const char *id, xmlNode **node)
{
	size_t	 lo = 0, hi = s->nid, n = 0;

	while (lo < hi) {
		size_t	 mid = lo + (hi - lo) / 2;

		if (strcmp(s->id[mid].value, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*node = lo < s->nid ? s->id[lo].node : NULL;
	while (lo + n < s->nid && strcmp(s->id[lo + n].value, id) == 0)
		n++;
	return n;
}

/* A Relationship and its Id. */
struct rel {
	char		*id;
	xmlNode		*node;
};

static int
by_id(const void *a, const void *b)
{
	const struct rel	*x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* Is it selected by its Id or its type? */
static bool
is_selected(struct xml_work *work, const xmlNode *transform, const char *id,
    const char *type)
{
	const xmlNode	*n;
	bool		 yes = false;

	for (n = transform->children; n != NULL && !yes; n = n->next) {
		bool	 by_ref = xml_is(n, NULL, "RelationshipReference");
		bool	 by_type = xml_is(n, NULL,
			    "RelationshipsGroupReference");
		char	*v;

		if (work->nodes++ > XML_WORK_NODES)
			return false;
		if (!by_ref && !by_type)
			continue;
		v = xml_attr(n, by_ref ? "SourceId" : "SourceType");
		yes = v != NULL && ((by_ref && id != NULL &&
		    strcmp(v, id) == 0) || (by_type && type != NULL &&
		    strcmp(v, type) == 0));
		xmlFree(v);
	}
	return yes;
}

/* The Reference that a Transform is of, or NULL. */
static const xmlNode *
reference_of(const xmlNode *transform)
{
	const xmlNode	*list = transform->parent;

	return xml_is(list, XML_NS_DSIG, "Transforms") &&
	    xml_is(list->parent, XML_NS_DSIG, "Reference") ? list->parent :
	    NULL;
}

/* Does a relationships transform of ${reference} select it? */
static bool
reference_selects(struct xml_work *work, const xmlNode *reference,
    const char *id, const char *type)
{
	const xmlNode	*list = xml_child(reference, NULL, XML_NS_DSIG,
			    "Transforms");
	const xmlNode	*t = NULL;
	bool		 yes = false;

	while (list != NULL && !yes && (t = xml_child(list, t, XML_NS_DSIG,
	    "Transform")) != NULL) {
		char	*alg = xml_attr(t, "Algorithm");

		yes = xml_transform(alg) == XML_T_RELATIONSHIPS &&
		    is_selected(work, t, id, type);
		xmlFree(alg);
	}
	return yes;
}

/*
 * Several references may lead to one part, each to relationships of its own:
 * what one leaves out another beside it, in the same list, may select.
 */
static bool
is_selected_beside(struct xml_work *work, const xmlNode *transform,
    const char *id, const char *type)
{
	const xmlNode	*own = reference_of(transform), *n = NULL;
	char		*uri, *other;
	bool		 yes = false;

	if (id == NULL || own == NULL || own->parent == NULL ||
	    (uri = xml_attr(own, "URI")) == NULL)
		return false;
	while (!yes && work->nodes <= XML_WORK_NODES && (n = xml_child(
	    own->parent, n, XML_NS_DSIG, "Reference")) != NULL) {
		work->nodes += 16;
		other = n == own ? NULL : xml_attr(n, "URI");
		yes = other != NULL && strcmp(other, uri) == 0 &&
		    reference_selects(work, n, id, type);
		xmlFree(other);
	}
	xmlFree(uri);
	return yes;
}

/*
 * Office leaves these out of what it signs: they lead to no content, but to
 * properties and to the signatures.
 */
static bool
is_loose(const char *type)
{
	static const char *const	 ends[] = { "/core-properties",
	    "/extended-properties", "/custom-properties",
	    "/extendedProperties", "/customProperties", "/thumbnail",
	    "/digital-signature/origin" };
	size_t				 n = type == NULL ? 0 : strlen(type);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t	 e = strlen(ends[i]);

		if (n >= e && strcmp(type + n - e, ends[i]) == 0)
			return true;
	}
	return false;
}

/* The first relationship left out that could bring content in. */
static void
left_note(struct xml_flow *f, const xmlNode *rel)
{
	char	*id, *target;

	if (f->left[0] != '\0')
		return;
	id = xml_attr(rel, "Id");
	target = xml_attr(rel, "Target");
	detail_format(f->left, sizeof(f->left), "%.40s (%.80s)",
	    id == NULL ? "-" : id, target == NULL ? "-" : target);
	xmlFree(id);
	xmlFree(target);
}

/* Detach all children of ${root}; keep the selected ones.  How many. */
static size_t
select_rels(struct xml_flow *f, xmlNode *root, const xmlNode *transform,
    struct rel *rel)
{
	xmlNode	*n, *next;
	size_t	 k = 0;

	for (n = root->children; n != NULL; n = next) {
		char	*id = NULL, *type = NULL;

		next = n->next;
		xmlUnlinkNode(n);
		if (xml_is(n, RELS_NS, "Relationship")) {
			id = xml_attr(n, "Id");
			type = xml_attr(n, "Type");
		}
		if (id != NULL && k < RELS_MAX &&
		    is_selected(f->work, transform, id, type)) {
			rel[k++] = (struct rel){ id, n };
			id = NULL;
		} else {
			if (f->left[0] == '\0' &&
			    xml_is(n, RELS_NS, "Relationship") &&
			    !is_loose(type) && !is_selected_beside(f->work,
			    transform, id, type))
				left_note(f, n);
			xmlFreeNode(n);
		}
		xmlFree(id);
		xmlFree(type);
	}
	return k;
}

/*
 * OPC 13.2.4.24 steps 1 and 2: of namespaces only that of relationships stays,
 * declared by the root without a prefix.  The root comes last: what others
 * point to is its own.
 */
static void
namespaces_drop(xmlNode *n, xmlNode *root)
{
	xmlAttr	*a, *next;
	xmlNs	*ns, **at = &n->nsDef;

	for (a = n->properties; a != NULL; a = next) {
		next = a->next;
		if (a->ns != NULL && !xmlStrEqual(a->ns->href,
		    XML_XML_NAMESPACE))
			xmlRemoveProp(a);
	}
	if (n == root && n->ns->prefix != NULL) {
		xmlFree((xmlChar *)(uintptr_t)n->ns->prefix);
		n->ns->prefix = NULL;
	}
	while ((ns = *at) != NULL) {
		if (n == root && ns == n->ns) {
			at = &ns->next;
			continue;
		}
		*at = ns->next;
		xmlFreeNs(ns);
	}
	n->ns = root->ns;
}

int
xml_relationships(struct xml_flow *f, const xmlNode *transform)
{
	struct rel	*rel;
	xmlNode		*root;
	size_t		 n;
	int		 rc;

	if ((rc = xml_flow_parse(f)) != 0)
		return rc;
	f->origin = NULL;
	root = xmlDocGetRootElement(f->doc);
	if (!xml_is(root, RELS_NS, "Relationships"))
		return 1;
	if ((rel = calloc(RELS_MAX, sizeof(*rel))) == NULL)
		return -1;
	n = select_rels(f, root, transform, rel);
	qsort(rel, n, sizeof(*rel), by_id);
	for (size_t i = 0; i < n; i++) {
		while (rel[i].node->children != NULL) {
			xmlNode	*c = rel[i].node->children;

			xmlUnlinkNode(c);
			xmlFreeNode(c);
		}
		if (xmlHasProp(rel[i].node,
		    (const xmlChar *)"TargetMode") == NULL)
			xmlNewProp(rel[i].node, (const xmlChar *)"TargetMode",
			    (const xmlChar *)"Internal");
		xmlAddChild(root, rel[i].node);
		namespaces_drop(rel[i].node, root);
		xmlFree(rel[i].id);
	}
	free(rel);
	namespaces_drop(root, root);
	/* New attributes belong to the set, too. */
	return xml_flow_nodes(f, f->own.doc, (xmlNode *)f->own.doc, true);
}
