/*
 * xml_read.c: hostile XML to a tree, and ways through it.
 */
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"

#include "formats/document/xml.h"

/* libxml2 stops at text of more octets than this unless told otherwise. */
#define SAID_MAX	200		/* octets of what libxml2 says */
#define TEXT_LIMIT	((size_t)9 * 1000 * 1000)

/* Entities of an internal subset: expanded, within this. */
#define ENTITIES_MAX	256
#define EXPANDED_MAX	((size_t)256 * 1024)	/* octets of all references */

/* A general entity and what it expands to; SIZE_MAX: not to be told. */
struct entity {
	const xmlChar	*name;		/* in the parser's dictionary */
	size_t		 size;
};

/* One document on its way in. */
struct reading {
	startElementNsSAX2Func	 start;		/* libxml2's own */
	entityDeclSAXFunc	 declare;
	getEntitySAXFunc	 get;
	struct entity		 entity[ENTITIES_MAX];
	size_t			 nentity;
	size_t			 expanded;
	size_t			 nodes;
	bool			 entities;	/* that cannot be expanded */
	const char		*limit;		/* that was passed */
};

static void
element_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattr, int ndefault,
    const xmlChar **attr)
{
	xmlParserCtxt	*ctxt = arg;
	struct reading	*r = ctxt->_private;

	r->nodes += 1 + (size_t)nattr + (size_t)nns;
	/* The last ones are those that the element does not write itself. */
	for (int i = nattr - ndefault; i < nattr && i >= 0; i++)
		r->expanded += (size_t)(attr[5 * i + 4] - attr[5 * i + 3]);
	if (r->expanded > EXPANDED_MAX)
		r->limit = D_("its attributes by default are too long");
	else if (ctxt->nodeNr >= XML_DEPTH_MAX)
		r->limit = D_("its elements are nested too deep");
	else if (r->nodes > XML_NODES_MAX)
		r->limit = D_("it has too many elements");
	if (r->limit != NULL) {
		xmlStopParser(ctxt);
		return;
	}
	r->start(ctxt, name, prefix, uri, nns, ns, nattr, ndefault, attr);
}

static size_t
entity_size(const struct reading *r, const xmlChar *name, size_t len)
{
	for (size_t i = 0; i < r->nentity; i++)
		if (strlen((const char *)r->entity[i].name) == len &&
		    memcmp(r->entity[i].name, name, len) == 0)
			return r->entity[i].size;
	return SIZE_MAX;
}

/*
 * What ${content} expands to.  Only entities declared before it count, so
 * that no chain of them leads back.
 */
static size_t
content_size(const struct reading *r, const xmlChar *content)
{
	size_t	 size = 0, part;

	for (const xmlChar *p = content; *p != '\0'; p++) {
		part = 1;
		if (*p == '&' && p[1] != '#') {
			const char	*end = strchr((const char *)p, ';');

			if (end == NULL)
				return SIZE_MAX;
			part = entity_size(r, p + 1, (size_t)(end -
			    (const char *)p) - 1);
			p = (const xmlChar *)end;
		}
		if (part > EXPANDED_MAX || size + part > EXPANDED_MAX)
			return SIZE_MAX;
		size += part;
	}
	return size;
}

static void
entity_declared(void *arg, const xmlChar *name, int type,
    const xmlChar *public_id, const xmlChar *system_id, xmlChar *content)
{
	xmlParserCtxt	*ctxt = arg;
	struct reading	*r = ctxt->_private;
	struct entity	 e = { name, SIZE_MAX };

	if (type == XML_INTERNAL_GENERAL_ENTITY && content != NULL)
		e.size = content_size(r, content);
	if (type != XML_INTERNAL_GENERAL_ENTITY &&
	    type != XML_EXTERNAL_GENERAL_PARSED_ENTITY)
		e.name = NULL;	/* of parameters; of no text */
	r->declare(ctxt, name, type, public_id, system_id, content);
	if (e.name == NULL)
		return;
	if (r->nentity == ENTITIES_MAX ||
	    (e.name = xmlDictLookup(ctxt->dict, name, -1)) == NULL) {
		r->limit = D_("it declares too many entities");
		xmlStopParser(ctxt);
		return;
	}
	/* XML 1.0 4.2: the first declaration of a name binds. */
	if (entity_size(r, name, strlen((const char *)name)) == SIZE_MAX)
		r->entity[r->nentity++] = e;
}

/* Each reference is asked for here before it is expanded. */
static xmlEntity *
entity_get(void *arg, const xmlChar *name)
{
	xmlParserCtxt	*ctxt = arg;
	struct reading	*r = ctxt->_private;
	xmlEntity	*e = r->get(ctxt, name);
	size_t		 size;

	if (e == NULL || e->etype == XML_INTERNAL_PREDEFINED_ENTITY)
		return e;
	size = entity_size(r, name, strlen((const char *)name));
	if (size == SIZE_MAX || r->expanded + size > EXPANDED_MAX) {
		r->entities = true;
		xmlStopParser(ctxt);
		return NULL;
	}
	r->expanded += size;
	return e;
}

static void __attribute__((format(printf, 2, 3)))
quiet(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

static xmlParserInput *
load_nothing(const char *url, const char *id, xmlParserCtxt *ctxt)
{
	(void)url;
	(void)id;
	(void)ctxt;
	return NULL;
}

static void
why_set(struct xml *x, const xmlParserCtxt *ctxt, const struct reading *r)
{
	const xmlError	*e = xmlCtxtGetLastError((void *)(uintptr_t)ctxt);
	int		 said = e == NULL || e->message == NULL ? 0 :
			    (int)strcspn(e->message, "\n");

	if (r->limit != NULL)
		snprintf(x->why, sizeof(x->why), "%s", r->limit);
	else if (e != NULL && e->message != NULL)
		detail_format(x->why, sizeof(x->why),
		    D_("line %d; libxml2 says: %.*s"), e->line,
		    said < SAID_MAX ? said : SAID_MAX, e->message);
	else
		snprintf(x->why, sizeof(x->why), "%s",
		    D_("it is not well-formed"));
}

/* One attempt; ${expand}: with entities in place.  0 or -1. */
static int
read_once(struct xml *x, struct reading *r, const uint8_t *p, size_t len,
    bool expand)
{
	xmlParserCtxt	*ctxt;
	int		 opts = XML_PARSE_NONET | XML_PARSE_NOERROR |
			     XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;

	memset(r, 0, sizeof(*r));
	if ((ctxt = xmlNewParserCtxt()) == NULL)
		return -1;
	r->start = ctxt->sax->startElementNs;
	ctxt->sax->startElementNs = element_start;
	if (expand) {
		opts |= XML_PARSE_NOENT | XML_PARSE_DTDATTR;
		r->declare = ctxt->sax->entityDecl;
		r->get = ctxt->sax->getEntity;
		ctxt->sax->entityDecl = entity_declared;
		ctxt->sax->getEntity = entity_get;
	}
	ctxt->_private = r;
	/* Without declarations there is nothing that could be amplified. */
	if (len > TEXT_LIMIT && memmem(p, len, "<!ENTITY", 8) == NULL)
		opts |= XML_PARSE_HUGE;
	x->doc = xmlCtxtReadMemory(ctxt, (const char *)p, (int)len, NULL, NULL,
	    opts);
	x->nodes = r->nodes;
	if (r->limit != NULL || r->entities) {
		xmlFreeDoc(x->doc);
		x->doc = NULL;
	}
	if (x->doc == NULL || xmlDocGetRootElement(x->doc) == NULL)
		why_set(x, ctxt, r);
	xmlFreeParserCtxt(ctxt);
	return 0;
}

int
xml_read(struct xml *x, const uint8_t *p, size_t len)
{
	struct reading	*r;
	int		 rc;

	memset(x, 0, sizeof(*x));
	if (len > XML_LEN_MAX || len > INT32_MAX) {
		snprintf(x->why, sizeof(x->why), "%s", D_("it is too large"));
		return 1;
	}
	if ((r = malloc(sizeof(*r))) == NULL)
		return -1;
	xmlSetGenericErrorFunc(NULL, quiet);
	xmlSetExternalEntityLoader(load_nothing);
	rc = read_once(x, r, p, len, true);
	/* What cannot be expanded stays in the tree to be seen. */
	if (rc == 0 && r->entities) {
		xml_free(x);
		memset(x, 0, sizeof(*x));
		rc = read_once(x, r, p, len, false);
	}
	free(r);
	if (rc == -1)
		return -1;
	return x->doc != NULL && xmlDocGetRootElement(x->doc) != NULL ? 0 : 1;
}

void
xml_free(struct xml *x)
{
	xmlFreeDoc(x->doc);
	x->doc = NULL;
}

bool
xml_has_entities(const struct xml *x)
{
	const xmlNode	*top = (const xmlNode *)x->doc;

	if (x->doc->intSubset == NULL)
		return false;
	for (const xmlNode *n = x->doc->children; n != NULL;
	    n = n->type == XML_DTD_NODE ? xml_skip(n, top) :
	    xml_next(n, top)) {
		if (n->type == XML_ENTITY_REF_NODE)
			return true;
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
			for (const xmlNode *t = a->children; t != NULL;
			    t = t->next)
				if (t->type == XML_ENTITY_REF_NODE)
					return true;
	}
	return false;
}

bool
xml_is(const xmlNode *n, const char *ns, const char *name)
{
	if (n == NULL || n->type != XML_ELEMENT_NODE ||
	    strcmp((const char *)n->name, name) != 0)
		return false;
	if (ns == NULL)
		return true;
	return n->ns != NULL && n->ns->href != NULL &&
	    strcmp((const char *)n->ns->href, ns) == 0;
}

bool
xml_is_xades(const xmlNode *n, const char *name)
{
	return xml_is(n, NULL, name) && n->ns != NULL && n->ns->href != NULL &&
	    strncmp((const char *)n->ns->href, XML_NS_XADES,
	    sizeof(XML_NS_XADES) - 1) == 0;
}

xmlNode *
xml_skip(const xmlNode *n, const xmlNode *top)
{
	for (; n != NULL && n != top; n = n->parent)
		if (n->next != NULL)
			return n->next;
	return NULL;
}

xmlNode *
xml_next(const xmlNode *n, const xmlNode *top)
{
	/* The children of an entity reference are those of its declaration. */
	if (n->type != XML_ENTITY_REF_NODE && n->type != XML_DTD_NODE &&
	    n->children != NULL)
		return n->children;
	return xml_skip(n, top);
}

xmlNode *
xml_child(const xmlNode *parent, const xmlNode *after, const char *ns,
    const char *name)
{
	xmlNode	*n;

	if (parent == NULL)
		return NULL;
	for (n = after == NULL ? parent->children : after->next; n != NULL;
	    n = n->next)
		if (xml_is(n, ns, name))
			return n;
	return NULL;
}

xmlNode *
xml_child_xades(const xmlNode *parent, const xmlNode *after,
    const char *name)
{
	xmlNode	*n;

	if (parent == NULL)
		return NULL;
	for (n = after == NULL ? parent->children : after->next; n != NULL;
	    n = n->next)
		if (xml_is_xades(n, name))
			return n;
	return NULL;
}

bool
xml_inside(const xmlNode *n, const xmlNode *top)
{
	for (; n != NULL; n = n->parent)
		if (n == top)
			return true;
	return false;
}

char *
xml_attr(const xmlNode *n, const char *name)
{
	return (char *)xmlGetNoNsProp(n, (const xmlChar *)name);
}

int
xml_text(struct buf *b, const xmlNode *top)
{
	for (const xmlNode *n = top->children; n != NULL;
	    n = xml_next(n, top))
		if ((n->type == XML_TEXT_NODE ||
		    n->type == XML_CDATA_SECTION_NODE) && n->content != NULL &&
		    buf_addstr(b, (const char *)n->content) == -1)
			return -1;
	return 0;
}

int
xml_base64(struct buf *out, const xmlNode *n)
{
	struct buf	 text;
	int		 rc = -1;

	if (n == NULL)
		return 1;
	buf_init(&text, XML_LEN_MAX);
	if (xml_text(&text, n) == 0 && text.len / 4 * 3 > out->max - out->len)
		rc = 1;
	else if (!text.failed)
		rc = base64_decode_loose(out, text.len == 0 ? "" :
		    (const char *)text.p, text.len) == 0 ? 0 :
		    out->failed ? -1 : 1;
	buf_release(&text);
	return rc;
}

const char *
xml_trim(struct buf *b)
{
	size_t	 n = 0;

	while (b->len > 0 && strchr(" \t\r\n", b->p[b->len - 1]) != NULL)
		b->len--;
	while (n < b->len && strchr(" \t\r\n", b->p[n]) != NULL)
		n++;
	if (n > 0) {
		memmove(b->p, b->p + n, b->len - n);
		b->len -= n;
	}
	return buf_str(b);
}
