/*
 * xml_flow.c: node-sets and octets between transforms; canonical XML
 * (Canonical XML 1.0, 1.1, Exclusive XML Canonicalization) by libxml2.
 */
#include <libxml/c14n.h>
#include <libxml/uri.h>
#include <libxml/xmlIO.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"

#include "formats/document/xml_flow.h"

#define PREFIXES_MAX	256		/* of one PrefixList */

static unsigned int
marks_of(const xmlNode *n)
{
	return (unsigned int)(uintptr_t)n->_private;
}

void
xml_mark_alone(xmlNode *n, unsigned int on, unsigned int off)
{
	n->_private = (void *)(uintptr_t)((marks_of(n) & ~off) | on);
}

bool
xml_marked(const xmlNode *n, unsigned int marks)
{
	return (marks_of(n) & marks) == marks;
}

void
xml_mark(xmlNode *n, unsigned int on, unsigned int off)
{
	xml_mark_alone(n, on, off);
	if (n->type != XML_ELEMENT_NODE)
		return;
	for (xmlAttr *a = n->properties; a != NULL; a = a->next)
		xml_mark_alone((xmlNode *)a, on, off);
}

xmlNode *
xml_flow_next(const xmlNode *n, const xmlNode *top)
{
	return n->type == XML_DTD_NODE ? xml_skip(n, top) : xml_next(n, top);
}

void
xml_flow_uncover(xmlDoc *doc)
{
	const xmlNode	*top = (const xmlNode *)doc;

	for (xmlNode *n = doc->children; n != NULL; n = xml_flow_next(n, top))
		xml_mark(n, 0, XML_MARK_COVERED);
}

void
xml_flow_init(struct xml_flow *f, struct xml_work *work)
{
	memset(f, 0, sizeof(*f));
	f->work = work;
	buf_init(&f->octets, XML_LEN_MAX);
}

void
xml_flow_release(struct xml_flow *f)
{
	/* The caller's document keeps no mark for the next one. */
	for (xmlNode *n = f->held; n != NULL; n = xml_flow_next(n, f->held))
		xml_mark(n, 0, XML_MARK_SET | XML_MARK_FILTER |
		    XML_MARK_STEP);
	xml_free(&f->own);
	buf_release(&f->octets);
	free(f->odd);
	f->odd = NULL;
	f->nodd = 0;
}

/* Every node of the subtree, with its mark set or taken off. */
static int
mark_all(struct xml_flow *f, xmlNode *top, bool on, bool comments)
{
	for (xmlNode *n = top; n != NULL; n = xml_flow_next(n, top)) {
		if (f->work->nodes++ >= XML_WORK_NODES)
			return 1;
		if (on && (comments || n->type != XML_COMMENT_NODE))
			xml_mark(n, XML_MARK_SET, 0);
		else
			xml_mark(n, 0, XML_MARK_SET);
	}
	return 0;
}

int
xml_flow_nodes(struct xml_flow *f, xmlDoc *doc, xmlNode *top, bool comments)
{
	f->nodes = true;
	f->doc = doc;
	f->top = top;
	if (doc != f->own.doc)
		f->held = top;
	return mark_all(f, top, true, comments);
}

void
xml_flow_drop(struct xml_flow *f, xmlNode *n)
{
	size_t	 to = 0;

	if (!f->nodes || n->doc != f->doc)
		return;
	(void)mark_all(f, n, false, false);
	for (size_t i = 0; i < f->nodd; i++)
		if (!xml_inside(f->odd[i].element, n))
			f->odd[to++] = f->odd[i];
	f->nodd = to;
}

int
xml_flow_parse(struct xml_flow *f)
{
	int	 rc;

	xml_free(&f->own);
	rc = xml_read(&f->own, f->octets.p == NULL ? (const uint8_t *)"" :
	    f->octets.p, f->octets.len);
	if (rc == 0 && xml_has_entities(&f->own))
		rc = 1;
	if (rc != 0)
		return rc;
	buf_reset(&f->octets);
	f->nodd = 0;
	return xml_flow_nodes(f, f->own.doc, (xmlNode *)f->own.doc, true);
}

static int
by_axis(const void *a, const void *b)
{
	const struct xml_axis	*x = a, *y = b;

	if (x->element != y->element)
		return x->element < y->element ? -1 : 1;
	return x->ns == y->ns ? 0 : x->ns < y->ns ? -1 : 1;
}

static bool
is_odd(const struct xml_flow *f, const xmlNode *element, const xmlNs *ns)
{
	struct xml_axis	 key = { element, ns };

	return f->nodd > 0 && bsearch(&key, f->odd, f->nodd,
	    sizeof(*f->odd), by_axis) != NULL;
}

static int
visible(void *arg, xmlNodePtr n, xmlNodePtr parent)
{
	const struct xml_flow	*f = arg;

	if (n != NULL && n->type == XML_NAMESPACE_DECL)
		return parent != NULL && xml_marked(parent, XML_MARK_SET) !=
		    is_odd(f, parent, (const xmlNs *)n);
	if (n == NULL)
		n = parent;
	return n != NULL && xml_marked(n, XML_MARK_SET);
}

/* What is left in the set at ${top} is what the signature covers. */
static void
cover(xmlNode *top, bool text)
{
	for (xmlNode *n = top; n != NULL; n = xml_flow_next(n, top)) {
		if (text && n->type != XML_TEXT_NODE)
			continue;
		if (xml_marked(n, XML_MARK_SET))
			xml_mark_alone(n, XML_MARK_COVERED, 0);
		for (xmlAttr *a = n->type == XML_ELEMENT_NODE ?
		    n->properties : NULL; a != NULL; a = a->next)
			if (xml_marked((xmlNode *)a, XML_MARK_SET))
				xml_mark_alone((xmlNode *)a, XML_MARK_COVERED,
				    0);
	}
}

/* An element of the set at the origin, and what became of it when parsed. */
struct pair {
	xmlNode		*of;
	xmlNode		*copy;
};

/* The element after ${n} (NULL: the first), one that bears the marks. */
static xmlNode *
next_element(xmlNode *n, xmlNode *top, unsigned int marks)
{
	do
		n = n == NULL ? top : xml_flow_next(n, top);
	while (n != NULL && (n->type != XML_ELEMENT_NODE ||
	    !xml_marked(n, marks)));
	return n;
}

/*
 * A canonical form has the elements of its set, all of them, in document
 * order; so the first of the one is the first of the other, and so on.
 */
static bool
next_pair(struct xml_flow *f, struct pair *p)
{
	p->of = next_element(p->of, f->origin, XML_MARK_SET);
	p->copy = next_element(p->copy, (xmlNode *)f->own.doc, 0);
	f->work->nodes++;
	return p->of != NULL && p->copy != NULL;
}

static bool
is_parsed_copy(const struct xml_flow *f)
{
	return f->nodes && f->doc == f->own.doc && f->origin != NULL;
}

int
xml_flow_drop_origin(struct xml_flow *f, xmlNode *n)
{
	struct pair	 p = { NULL, NULL };

	if (f->nodes && f->doc == n->doc) {
		xml_flow_drop(f, n);
		return 0;
	}
	if (!is_parsed_copy(f) || f->origin->doc != n->doc)
		return 1;
	while (next_pair(f, &p))
		if (p.of == n)
			break;
	if (p.of == n && p.copy != NULL)
		xml_flow_drop(f, p.copy);
	return 0;
}

/* Did all that is no element stay in the set, of the copy's children? */
static bool
words_stayed(const xmlNode *copy)
{
	for (const xmlNode *n = copy->children; n != NULL; n = n->next)
		if (n->type != XML_ELEMENT_NODE &&
		    !xml_marked(n, XML_MARK_SET))
			return false;
	return true;
}

/* Take from the set at the origin what the copy's does not have any more. */
static void
project_one(const struct pair *p)
{
	const xmlAttr	*c;

	for (xmlAttr *a = p->of->properties; a != NULL; a = a->next) {
		c = xmlHasNsProp(p->copy, a->name,
		    a->ns == NULL ? NULL : a->ns->href);
		if (c == NULL || !xml_marked((const xmlNode *)c, XML_MARK_SET))
			xml_mark_alone((xmlNode *)a, 0, XML_MARK_SET);
	}
	if (!words_stayed(p->copy))
		for (xmlNode *n = p->of->children; n != NULL; n = n->next)
			if (n->type != XML_ELEMENT_NODE)
				xml_mark_alone(n, 0, XML_MARK_SET);
	if (!xml_marked(p->copy, XML_MARK_SET))
		xml_mark_alone(p->of, 0, XML_MARK_SET);
}

/*
 * The same of the whole set.  Text whose own element was not in it stands in
 * another one of the copy, and is not looked for there: it counts as gone.
 */
static void
project(struct xml_flow *f)
{
	struct pair	 p = { NULL, NULL };

	for (xmlNode *n = f->origin; n != NULL; n = xml_flow_next(n, f->origin))
		if (n->type != XML_ELEMENT_NODE && n->parent != NULL &&
		    n->parent->type == XML_ELEMENT_NODE &&
		    !xml_marked(n->parent, XML_MARK_SET))
			xml_mark_alone(n, 0, XML_MARK_SET);
	while (next_pair(f, &p))
		project_one(&p);
	for (; p.of != NULL; p.of = next_element(p.of, f->origin,
	    XML_MARK_SET))
		xml_mark(p.of, 0, XML_MARK_SET);
}

void
xml_flow_cover(struct xml_flow *f)
{
	if (!f->filtered)
		return;
	if (is_parsed_copy(f))
		project(f);
	if (f->nodes && f->doc != f->own.doc)
		cover(f->top, false);
	else if (f->origin != NULL)
		cover(f->origin, false);
}

struct out {
	struct xml_work	*work;
	xml_sink	*sink;
	void		*arg;
	bool		 ended;
};

static int
out_write(void *arg, const char *p, int len)
{
	struct out	*o = arg;

	if (o->ended || len < 0)
		return -1;
	o->work->octets += (uint64_t)len;
	if (o->work->octets > XML_WORK_OCTETS ||
	    o->sink(o->arg, (const uint8_t *)p, (size_t)len) != 0) {
		o->ended = true;
		return -1;
	}
	return len;
}

/* "a b #default" to a list for libxml2; ${copy} holds the words. */
static void
split_prefixes(char *copy, xmlChar *list[PREFIXES_MAX + 1])
{
	char	*save = NULL;
	size_t	 n = 0;

	for (char *w = strtok_r(copy, " \t\r\n", &save);
	    w != NULL && n < PREFIXES_MAX;
	    w = strtok_r(NULL, " \t\r\n", &save))
		list[n++] = (xmlChar *)w;
	list[n] = NULL;
}

/* A comment and nothing else between two characters that are not blank? */
static bool
cuts_word(const xmlNode *n)
{
	const xmlNode	*a = n->prev, *b = n->next;
	size_t		 len;

	if (n->type != XML_COMMENT_NODE || a == NULL || b == NULL ||
	    a->type != XML_TEXT_NODE || b->type != XML_TEXT_NODE ||
	    a->content == NULL || b->content == NULL)
		return false;
	len = strlen((const char *)a->content);
	return len > 0 && strchr(" \t\r\n", a->content[len - 1]) == NULL &&
	    strchr(" \t\r\n", b->content[0]) == NULL;
}

/* The set loses its comments: note one that holds a word together. */
static void
comments_check(struct xml_flow *f, bool kept)
{
	for (const xmlNode *n = f->top; n != NULL && f->cut == 0;
	    n = xml_flow_next(n, f->top))
		if (cuts_word(n) && xml_marked(n->prev, XML_MARK_SET) &&
		    (!kept || !xml_marked(n, XML_MARK_SET)))
			f->cut = xmlGetLineNo(n);
}

/* The first name of a namespace in the document that is not absolute. */
static const char *
relative_name(const xmlDoc *doc)
{
	const xmlNode	*top = (const xmlNode *)doc;

	for (const xmlNode *n = top; n != NULL; n = xml_flow_next(n, top)) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (const xmlNs *ns = n->nsDef; ns != NULL; ns = ns->next) {
			xmlURI	*uri;
			bool	 relative;

			if (ns->href == NULL || ns->href[0] == '\0')
				continue;
			uri = xmlParseURI((const char *)ns->href);
			relative = uri == NULL || uri->scheme == NULL;
			xmlFreeURI(uri);
			if (relative)
				return (const char *)ns->href;
		}
	}
	return NULL;
}

int
xml_flow_c14n(struct xml_flow *f, enum xml_transform t, const char *prefixes,
    xml_sink *sink, void *arg)
{
	struct out	 o = { f->work, sink, arg, false };
	xmlOutputBuffer	*b;
	xmlChar		*list[PREFIXES_MAX + 1] = { NULL };
	char		*copy = NULL;
	bool		 exclusive = t == XML_T_EXC ||
			     t == XML_T_EXC_COMMENTS;
	bool		 comments = t == XML_T_C14N_COMMENTS ||
			     t == XML_T_C14N11_COMMENTS ||
			     t == XML_T_EXC_COMMENTS;
	int		 rc, mode = exclusive ? XML_C14N_EXCLUSIVE_1_0 :
			     t == XML_T_C14N11 || t == XML_T_C14N11_COMMENTS ?
			     XML_C14N_1_1 : XML_C14N_1_0;

	/* libxml2 goes through the whole document, whatever the set. */
	f->work->nodes += f->doc == f->own.doc ? f->own.nodes :
	    f->work->document;
	if (f->work->nodes > XML_WORK_NODES)
		return 1;
	if (exclusive && prefixes != NULL) {
		if ((copy = strdup(prefixes)) == NULL)
			return -1;
		split_prefixes(copy, list);
	}
	if ((b = xmlOutputBufferCreateIO(out_write, NULL, &o, NULL)) == NULL) {
		free(copy);
		return -1;
	}
	comments_check(f, comments);
	rc = xmlC14NExecute(f->doc, visible, f, mode,
	    copy != NULL ? list : NULL, comments, b);
	if (xmlOutputBufferClose(b) < 0)
		rc = -1;
	free(copy);
	if (rc < 0 && !o.ended)
		f->relative = relative_name(f->doc);
	return rc >= 0 && !o.ended ? 0 : 1;
}

static int
sink_buf(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

int
xml_flow_to_octets(struct xml_flow *f, enum xml_transform t,
    const char *prefixes)
{
	int	 rc;

	buf_reset(&f->octets);
	rc = xml_flow_c14n(f, t, prefixes, sink_buf, &f->octets);
	if (is_parsed_copy(f))
		project(f);
	else if (f->doc != f->own.doc)
		f->origin = f->top;
	f->nodes = false;
	return rc;
}

int
xml_flow_base64(struct xml_flow *f)
{
	struct buf	 text = f->octets;
	int		 rc = 1;

	buf_init(&f->octets, XML_LEN_MAX);
	if (f->nodes) {
		buf_release(&text);
		buf_init(&text, XML_LEN_MAX);
		/* Names and attributes around the text are not digested. */
		f->filtered = true;
		if (f->doc != f->own.doc)
			cover(f->top, true);
		for (const xmlNode *n = f->top; n != NULL && !text.failed;
		    n = xml_flow_next(n, f->top))
			if (n->type == XML_TEXT_NODE && n->content != NULL &&
			    xml_marked(n, XML_MARK_SET))
				(void)buf_addstr(&text,
				    (const char *)n->content);
	}
	if (!text.failed)
		rc = base64_decode_loose(&f->octets, text.len == 0 ? "" :
		    (const char *)text.p, text.len) == 0 ? 0 : 1;
	f->nodes = false;
	f->origin = NULL;
	buf_release(&text);
	return rc;
}
