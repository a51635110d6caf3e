/*
 * xml_xpath.c: XPath expressions in references, evaluated within a budget.
 */
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <stdlib.h>
#include <string.h>

#include "formats/document/xml_xpath.h"
#include "formats/document/xpath_weight.h"

#define ODD_MAX		1000000	/* namespace nodes told apart */

/* One expression while it is evaluated. */
struct xpath {
	const struct xml_subject *subject;
	struct xml_work	*work;
	xmlNode		*here;
	xmlXPathContext	*ctx;
	xmlXPathCompExpr *expr;
	uint64_t	 weight;	/* of a step */
};

static void
quiet(void *arg, xmlErrorPtr e)
{
	(void)arg;
	(void)e;
}

/* What the text of a subtree costs. */
static uint64_t
subtree_cost(const xmlNode *top)
{
	uint64_t	 cost = 1;

	if (top->type == XML_NAMESPACE_DECL)
		return cost;
	for (const xmlNode *n = top; n != NULL; n = xml_flow_next(n, top))
		cost += n->type == XML_TEXT_NODE && n->content != NULL ?
		    1 + strlen((const char *)n->content) / XPATH_TEXT_UNIT : 1;
	return cost;
}

/*
 * Charge for the text of the ${nargs} arguments on the stack.  False, with
 * the error set: the budget is used up.
 */
static bool
charge(xmlXPathParserContextPtr ctxt, int nargs)
{
	struct xpath	*x = ctxt->context->userData;

	if (nargs == 0)
		x->work->steps += subtree_cost(ctxt->context->node);
	for (int i = 0; i < nargs && i < ctxt->valueNr; i++) {
		const xmlXPathObject	*o =
		    ctxt->valueTab[ctxt->valueNr - 1 - i];

		if (o != NULL && o->type == XPATH_STRING)
			x->work->steps += strlen((const char *)o->stringval) /
			    XPATH_TEXT_UNIT;
		for (int k = 0; o != NULL && o->type == XPATH_NODESET &&
		    o->nodesetval != NULL && k < o->nodesetval->nodeNr; k++)
			x->work->steps += subtree_cost(
			    o->nodesetval->nodeTab[k]);
	}
	if (x->work->steps < XML_WORK_STEPS)
		return true;
	ctxt->error = XPATH_OP_LIMIT_EXCEEDED;
	return false;
}

/* XML-Signature 6.6.3: here(), the element that holds the expression. */
static void
fn_here(xmlXPathParserContextPtr ctxt, int nargs)
{
	const struct xpath	*x = ctxt->context->userData;

	if (nargs != 0 || x->here->doc != ctxt->context->doc) {
		xmlXPathErr(ctxt, XPATH_INVALID_CTXT);
		ctxt->error = XPATH_INVALID_CTXT;
		return;
	}
	valuePush(ctxt, xmlXPathNewNodeSet(x->here));
}

/*
 * The element of that Id.  In the signature's document it is what references
 * are resolved by, and of two there is none; in another, what its own
 * declarations say (XPath 1.0 5.2.1).
 */
static xmlNode *
id_node(const struct xpath *x, xmlDoc *doc, const char *id)
{
	const xmlAttr	*a;
	xmlNode		*n = NULL;

	if (doc == x->subject->doc)
		return xml_id_find(x->subject, id, &n) == 1 ? n : NULL;
	a = xmlGetID(doc, (const xmlChar *)id);
	return a != NULL ? a->parent : NULL;
}

static void
fn_id(xmlXPathParserContextPtr ctxt, int nargs)
{
	const struct xpath	*x = ctxt->context->userData;
	xmlXPathObject		*out;
	xmlChar			*text;
	xmlNode			*n;
	char			*save = NULL;

	if (nargs != 1) {
		ctxt->error = XPATH_INVALID_ARITY;
		return;
	}
	if (!charge(ctxt, nargs) || (text = xmlXPathPopString(ctxt)) == NULL)
		return;
	out = xmlXPathNewNodeSet(NULL);
	for (char *w = strtok_r((char *)text, " \t\r\n", &save);
	    out != NULL && w != NULL; w = strtok_r(NULL, " \t\r\n", &save))
		if ((n = id_node(x, ctxt->context->doc, w)) != NULL)
			xmlXPathNodeSetAdd(out->nodesetval, n);
	xmlFree(text);
	valuePush(ctxt, out);
}

/* The functions that put the text of nodes together. */
static const struct {
	const char	*name;
	xmlXPathFunction f;
} texts[] = {
	{ "string", xmlXPathStringFunction },
	{ "string-length", xmlXPathStringLengthFunction },
	{ "normalize-space", xmlXPathNormalizeFunction },
	{ "number", xmlXPathNumberFunction },
	{ "sum", xmlXPathSumFunction },
	{ "concat", xmlXPathConcatFunction },
	{ "starts-with", xmlXPathStartsWithFunction },
	{ "contains", xmlXPathContainsFunction },
	{ "substring", xmlXPathSubstringFunction },
	{ "substring-before", xmlXPathSubstringBeforeFunction },
	{ "substring-after", xmlXPathSubstringAfterFunction },
	{ "translate", xmlXPathTranslateFunction },
	{ "lang", xmlXPathLangFunction },
};

/* Does what they say, at its price. */
static void
fn_text(xmlXPathParserContextPtr ctxt, int nargs)
{
	const char	*name = (const char *)ctxt->context->function;

	if (!charge(ctxt, nargs))
		return;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(name, texts[i].name) == 0)
			texts[i].f(ctxt, nargs);
}

static void
close_xpath(struct xpath *x)
{
	if (x->ctx != NULL)
		xmlFree(x->ctx->namespaces);
	if (x->ctx != NULL)
		x->ctx->namespaces = NULL;
	xmlXPathFreeCompExpr(x->expr);
	xmlXPathFreeContext(x->ctx);
}

/* A built-in function gives way. */
static int
replace(struct xpath *x, const char *name, xmlXPathFunction f)
{
	(void)xmlXPathRegisterFunc(x->ctx, (const xmlChar *)name, NULL);
	return xmlXPathRegisterFunc(x->ctx, (const xmlChar *)name, f);
}

/* 0, 1 (not an expression), -1.  close_xpath() in every case. */
static int
open_xpath(struct xpath *x, const struct xml_subject *s, struct xml_work *work,
    xmlDoc *doc, xmlNode *here, const char *expr)
{
	memset(x, 0, sizeof(*x));
	x->subject = s;
	x->work = work;
	x->here = here;
	if (strlen(expr) > XML_XPATH_MAX)
		return 1;
	if ((x->ctx = xmlXPathNewContext(doc)) == NULL)
		return -1;
	x->ctx->error = quiet;
	x->ctx->userData = x;
	x->ctx->namespaces = xmlGetNsList(here->doc, here);
	while (x->ctx->namespaces != NULL &&
	    x->ctx->namespaces[x->ctx->nsNr] != NULL)
		x->ctx->nsNr++;
	if (xmlXPathRegisterFunc(x->ctx, (const xmlChar *)"here",
	    fn_here) == -1)
		return -1;
	if (replace(x, "id", fn_id) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (replace(x, texts[i].name, fn_text) == -1)
			return -1;
	x->weight = xpath_weight(expr, doc);
	x->expr = xmlXPathCtxtCompile(x->ctx, (const xmlChar *)expr);
	return x->expr == NULL ? 1 : 0;
}

/*
 * The value of the expression at ${n}; NULL: an error or the budget.  The
 * caller frees.
 */
static xmlXPathObject *
evaluate(struct xpath *x, xmlNode *n)
{
	xmlXPathObject	*o;
	uint64_t	 left = x->work->steps < XML_WORK_STEPS ?
			    (XML_WORK_STEPS - x->work->steps) / x->weight : 0;

	if (left == 0)
		return NULL;
	x->ctx->node = n;
	x->ctx->contextSize = 1;
	x->ctx->proximityPosition = 1;
	x->ctx->opCount = 0;
	x->ctx->opLimit = (unsigned long)left;
	o = xmlXPathCompiledEval(x->expr, x->ctx);
	x->work->steps += (x->ctx->opCount + 4) * x->weight;
	return o;
}

/* The expression's value at ${n} as a boolean.  1, 0, or -1. */
static int
holds(struct xpath *x, xmlNode *n)
{
	xmlXPathObject	*o = evaluate(x, n);
	int		 yes;

	if (o == NULL)
		return -1;
	yes = xmlXPathCastToBoolean(o);
	xmlXPathFreeObject(o);
	return yes != 0;
}

/* The in-scope namespace declarations that lie on ${n} and above. */
static bool
is_shadowed(const xmlNode *n, const xmlNode *up, const xmlNs *ns)
{
	for (; n != up; n = n->parent)
		for (const xmlNs *s = n->nsDef; s != NULL; s = s->next)
			if (xmlStrEqual(s->prefix, ns->prefix))
				return true;
	return false;
}

static int
odd_add(struct xml_flow *f, size_t *cap, const xmlNode *n, const xmlNs *ns)
{
	struct xml_axis	*grown;

	if (f->nodd >= ODD_MAX)
		return 1;
	if (f->nodd == *cap) {
		*cap = *cap == 0 ? 64 : 2 * *cap;
		if ((grown = reallocarray(f->odd, *cap,
		    sizeof(*grown))) == NULL)
			return -1;
		f->odd = grown;
	}
	f->odd[f->nodd++] = (struct xml_axis){ n, ns };
	return 0;
}

/* The namespace nodes of an element whose answer is ${own}.  0, 1, -1. */
static int
axis_filter(struct xpath *x, struct xml_flow *f, size_t *cap, xmlNode *n,
    bool own)
{
	xmlNs	 copy;
	int	 yes, rc;

	for (xmlNode *up = n; up != NULL && up->type == XML_ELEMENT_NODE;
	    up = up->parent)
		for (xmlNs *ns = up->nsDef; ns != NULL; ns = ns->next) {
			x->work->steps++;
			if (is_shadowed(n, up, ns))
				continue;
			/* As libxml2 has them in sets: next is the element. */
			copy = *ns;
			copy.next = (xmlNs *)n;
			if ((yes = holds(x, (xmlNode *)&copy)) == -1)
				return 1;
			if ((yes == 1) != own &&
			    (rc = odd_add(f, cap, n, ns)) != 0)
				return rc;
		}
	return 0;
}

static int
by_axis(const void *a, const void *b)
{
	const struct xml_axis	*x = a, *y = b;

	if (x->element != y->element)
		return x->element < y->element ? -1 : 1;
	return x->ns == y->ns ? 0 : x->ns < y->ns ? -1 : 1;
}

/* One node of the set with what hangs on it.  0, 1, -1. */
static int
node_filter(struct xpath *x, struct xml_flow *f, size_t *cap, xmlNode *n)
{
	int	 own, yes;

	if ((own = holds(x, n)) == -1)
		return 1;
	if (n->type != XML_ELEMENT_NODE) {
		if (own == 0)
			xml_mark(n, 0, XML_MARK_SET);
		return 0;
	}
	for (xmlAttr *a = n->properties; a != NULL; a = a->next) {
		if (!xml_marked((xmlNode *)a, XML_MARK_SET))
			continue;
		if ((yes = holds(x, (xmlNode *)a)) == -1)
			return 1;
		if (yes == 0)
			xml_mark((xmlNode *)a, 0, XML_MARK_SET);
	}
	if (own == 0)
		xml_mark_alone(n, 0, XML_MARK_SET);
	return axis_filter(x, f, cap, n, own == 1);
}

/* Keep of the set those nodes for which the expression is true. */
static int
set_filter(struct xpath *x, struct xml_flow *f)
{
	size_t	 cap = 0;
	int	 rc = 0;

	/* A second filter begins with the elements' own axes. */
	free(f->odd);
	f->odd = NULL;
	f->nodd = 0;
	for (xmlNode *n = f->top; n != NULL && rc == 0;
	    n = xml_flow_next(n, f->top))
		if (xml_marked(n, XML_MARK_SET))
			rc = node_filter(x, f, &cap, n);
	if (rc == 0 && f->nodd > 0)
		qsort(f->odd, f->nodd, sizeof(*f->odd), by_axis);
	return rc;
}

/* The text of an element as a string; NULL: too long, or no memory. */
static char *
expression(const xmlNode *n)
{
	struct buf	 b;
	char		*s = NULL;

	buf_init(&b, XML_XPATH_MAX);
	if (xml_text(&b, n) == 0 && buf_str(&b) != NULL)
		s = strdup((const char *)b.p);
	buf_release(&b);
	return s;
}

/* Without white space. */
static void
squeeze(char *s)
{
	char	*to = s;

	for (; *s != '\0'; s++)
		if (strchr(" \t\r\n", *s) == NULL)
			*to++ = *s;
	*to = '\0';
}

/* Does ${expr} equal ${form}, whose "P" is a prefix of the namespace? */
static bool
is_form(const xmlNode *at, const char *expr, const char *form)
{
	char		 prefix[64];
	const xmlNs	*ns;
	size_t		 n;

	for (; *form != '\0'; form++) {
		if (*form != 'P') {
			if (*expr++ != *form)
				return false;
			continue;
		}
		n = strcspn(expr, ":");
		if (n == 0 || n >= sizeof(prefix) || expr[n] != ':')
			return false;
		memcpy(prefix, expr, n);
		prefix[n] = '\0';
		ns = xmlSearchNs(at->doc, (xmlNode *)(uintptr_t)at,
		    (const xmlChar *)prefix);
		if (ns == NULL || strcmp((const char *)ns->href,
		    XML_NS_DSIG) != 0)
			return false;
		expr += n;
	}
	return *expr == '\0';
}

/* Take out every Signature element, and all if the top is inside of one. */
static void
drop_signatures(struct xml_flow *f)
{
	xmlNode	*n;

	for (n = f->top->parent; n != NULL; n = n->parent)
		if (xml_is(n, XML_NS_DSIG, "Signature"))
			xml_flow_drop(f, n);
	n = f->top;
	while (n != NULL) {
		if (xml_is(n, XML_NS_DSIG, "Signature")) {
			xml_flow_drop(f, n);
			n = xml_skip(n, f->top);
		} else {
			n = xml_flow_next(n, f->top);
		}
	}
}

/*
 * The expressions that only leave signatures out are by far the most used
 * ones, and need no evaluation.
 */
static bool
known_form(struct xml_flow *f, xmlNode *sig, const xmlNode *x,
    const char *text, bool filter2)
{
	static const char *const	 all[] = {
		"not(ancestor-or-self::P:Signature)",
		"not((ancestor-or-self::P:Signature))" };
	static const char *const	 subtract[] = {
		"/descendant::P:Signature", "//P:Signature" };
	static const char		 own[] =
	    "count(ancestor-or-self::P:Signature|here()/ancestor::"
	    "P:Signature[1])>count(ancestor-or-self::P:Signature)";
	char	*expr = strdup(text);
	bool	 yes = false;

	if (expr == NULL)
		return false;
	squeeze(expr);
	for (size_t i = 0; i < 2 && !yes; i++)
		yes = is_form(x, expr, filter2 ? subtract[i] : all[i]);
	if (yes) {
		drop_signatures(f);
	} else if (!filter2 && is_form(x, expr, own) && sig->doc == f->doc) {
		xml_flow_drop(f, sig);
		yes = true;
	}
	free(expr);
	return yes;
}

int
xml_xpath(struct xml_flow *f, const struct xml_subject *s, xmlNode *sig,
    xmlNode *transform)
{
	xmlNode		*e = xml_child(transform, NULL, XML_NS_DSIG, "XPath");
	struct xpath	 x;
	char		*text;
	int		 rc;

	if (e == NULL || xml_child(transform, e, XML_NS_DSIG, "XPath") !=
	    NULL || !f->nodes || (text = expression(e)) == NULL)
		return 1;
	if (known_form(f, sig, e, text, false)) {
		free(text);
		return 0;
	}
	f->filtered = true;
	rc = open_xpath(&x, s, f->work, f->doc, e, text);
	if (rc == 0)
		rc = set_filter(&x, f);
	close_xpath(&x);
	free(text);
	return rc;
}

/* Put ${mark} on the nodes of a set and on their subtrees.  0 or 1. */
static int
set_mark(struct xml_flow *f, const xmlNodeSet *set, unsigned int mark)
{
	for (int i = 0; set != NULL && i < set->nodeNr; i++) {
		xmlNode	*top = set->nodeTab[i];

		if (top->type == XML_NAMESPACE_DECL)
			return 1;	/* alone it says nothing */
		if (xml_marked(top, mark))
			continue;	/* with its subtree */
		if (top->type == XML_ATTRIBUTE_NODE) {
			xml_mark(top, mark, 0);
			continue;
		}
		for (xmlNode *n = top; n != NULL; n = xml_flow_next(n, top)) {
			if (f->work->nodes++ >= XML_WORK_NODES)
				return 1;
			xml_mark(n, mark, 0);
		}
	}
	return 0;
}

/* What ${expr} selects of the document bears ${mark} then.  0, 1, -1. */
static int
select_mark(struct xml_flow *f, const struct xml_subject *s, xmlNode *here,
    const char *expr, unsigned int mark)
{
	struct xpath	 x;
	xmlXPathObject	*o = NULL;
	int		 rc = open_xpath(&x, s, f->work, f->doc, here, expr);

	if (rc == 0) {
		o = evaluate(&x, (xmlNode *)f->doc);
		rc = o == NULL || o->type != XPATH_NODESET ? 1 :
		    set_mark(f, o->nodesetval, mark);
	}
	xmlXPathFreeObject(o);
	close_xpath(&x);
	return rc;
}

enum step { STEP_NONE, STEP_INTERSECT, STEP_SUBTRACT, STEP_UNION };

/* XPath Filter 2.0, 3.4: one step on one node's marks. */
static void
step_node(xmlNode *n, enum step what)
{
	bool	 in = xml_marked(n, XML_MARK_STEP);
	bool	 on = (what == STEP_UNION && in) || (xml_marked(n,
		    XML_MARK_FILTER) && (what == STEP_UNION ||
		    (what == STEP_INTERSECT) == in));

	xml_mark_alone(n, on ? XML_MARK_FILTER : 0, XML_MARK_STEP |
	    (on ? 0 : XML_MARK_FILTER));
}

/* Every node and attribute of the flow's document. */
static int
step_all(struct xml_flow *f, enum step what)
{
	const xmlNode	*top = (xmlNode *)f->doc;

	for (xmlNode *n = (xmlNode *)f->doc; n != NULL;
	    n = xml_flow_next(n, top)) {
		if (f->work->nodes++ >= XML_WORK_NODES)
			return 1;
		step_node(n, what);
		for (xmlAttr *a = n->type == XML_ELEMENT_NODE ?
		    n->properties : NULL; a != NULL; a = a->next)
			step_node((xmlNode *)a, what);
	}
	return 0;
}

static enum step
step_of(const xmlNode *e)
{
	char		*v = xml_attr(e, "Filter");
	enum step	 s = v == NULL ? STEP_NONE :
			    strcmp(v, "intersect") == 0 ? STEP_INTERSECT :
			    strcmp(v, "subtract") == 0 ? STEP_SUBTRACT :
			    strcmp(v, "union") == 0 ? STEP_UNION : STEP_NONE;

	xmlFree(v);
	return s;
}

/* The input set and the filter's. */
static void
intersect(struct xml_flow *f)
{
	size_t	 to = 0;

	for (xmlNode *n = f->top; n != NULL; n = xml_flow_next(n, f->top)) {
		if (!xml_marked(n, XML_MARK_FILTER))
			xml_mark_alone(n, 0, XML_MARK_SET);
		for (xmlAttr *a = n->type == XML_ELEMENT_NODE ?
		    n->properties : NULL; a != NULL; a = a->next)
			if (!xml_marked((xmlNode *)a, XML_MARK_FILTER))
				xml_mark_alone((xmlNode *)a, 0, XML_MARK_SET);
	}
	for (size_t i = 0; i < f->nodd; i++)
		if (xml_marked(f->odd[i].element, XML_MARK_FILTER))
			f->odd[to++] = f->odd[i];
	f->nodd = to;
}

/* Marks of the filter are taken off the whole document. */
static void
unmark(struct xml_flow *f)
{
	for (xmlNode *n = (xmlNode *)f->doc; n != NULL;
	    n = xml_flow_next(n, (xmlNode *)f->doc))
		xml_mark(n, 0, XML_MARK_FILTER | XML_MARK_STEP);
}

/* The only step, and one of the known forms? */
static bool
is_known(struct xml_flow *f, const xmlNode *transform, const xmlNode *e)
{
	char	*text;
	bool	 yes;

	if (xml_child(transform, e, XML_NS_FILTER2, "XPath") != NULL ||
	    step_of(e) != STEP_SUBTRACT || (text = expression(e)) == NULL)
		return false;
	yes = known_form(f, NULL, e, text, true);
	free(text);
	return yes;
}

int
xml_filter2(struct xml_flow *f, const struct xml_subject *s,
    xmlNode *transform)
{
	xmlNode		*e = xml_child(transform, NULL, XML_NS_FILTER2,
			    "XPath");
	enum step	 what;
	char		*text;
	size_t		 n = 0;
	int		 rc = 0;

	if (e == NULL || !f->nodes)
		return 1;
	if (is_known(f, transform, e))
		return 0;
	f->filtered = true;
	for (xmlNode *d = (xmlNode *)f->doc; d != NULL;
	    d = xml_flow_next(d, (xmlNode *)f->doc))
		xml_mark(d, XML_MARK_FILTER, 0);
	for (; e != NULL && rc == 0; e = xml_child(transform, e,
	    XML_NS_FILTER2, "XPath")) {
		text = n++ < XML_FILTERS_MAX ? expression(e) : NULL;
		what = step_of(e);
		rc = text == NULL || what == STEP_NONE ? 1 :
		    select_mark(f, s, e, text, XML_MARK_STEP);
		if (rc == 0)
			rc = step_all(f, what);
		free(text);
	}
	if (rc == 0)
		intersect(f);
	unmark(f);
	return rc;
}

int
xml_xpointer(struct xml_flow *f, struct xml_subject *s, xmlNode *reference,
    const char *uri)
{
	static const char	 head[] = "#xpointer(";
	size_t			 n = strlen(uri), h = sizeof(head) - 1;
	char			*expr;
	int			 rc;

	if (strncmp(uri, head, h) != 0 || n < h + 2 || uri[n - 1] != ')')
		return 1;
	if ((expr = strndup(uri + h, n - h - 1)) == NULL)
		return -1;
	f->nodes = true;
	f->filtered = true;
	f->doc = s->doc;
	f->top = (xmlNode *)s->doc;
	f->held = f->top;
	rc = select_mark(f, s, reference, expr, XML_MARK_SET);
	free(expr);
	return rc;
}
