/*
 * xpath_weight.c: what evaluating an XPath expression can cost, by reading it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "formats/document/xml_flow.h"

#include "formats/document/xpath_weight.h"

#define NODES_UNIT	16	/* nodes compared, as much as a step */
#define BRACKETS_MAX	64

/*
 * A reading of an expression that tells whether a comparison in it needs the
 * text of nodes.  None does while only literals, numbers and what functions
 * return are compared or reckoned with.
 */
enum operand { OPERAND_NONE,	/* an operator, or the beginning */
	OPERAND_LIGHT,		/* a literal, a number, a count, a name; an
				   attribute, whose text is its own */
	OPERAND_NODES };

struct reading {
	bool		 call[BRACKETS_MAX];	/* of a light function */
	size_t		 depth;
	enum operand	 last;
	bool		 wants;		/* a light operand must follow */
	bool		 function;	/* the name before "(" is light */
	bool		 attribute;	/* a name after "@" */
};

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	    (c & 0x80) != 0;
}

static bool
is_word(const char *p, size_t len, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == len && memcmp(p, *list, len) == 0)
			return true;
	return false;
}

/* The length of the token at ${p}; a name with its prefix is one. */
static size_t
token(const char *p)
{
	const char	*end;
	size_t		 n = 0;

	if (*p == '"' || *p == '\'') {
		end = strchr(p + 1, *p);
		return end == NULL ? strlen(p) : (size_t)(end - p) + 1;
	}
	while (is_name_char(p[n]) || (n > 0 && p[n] == ':' &&
	    p[n + 1] != ':' && p[n - 1] != ':'))
		n++;
	return n > 0 ? n : 1;
}

static bool
read_bracket(struct reading *r, char c)
{
	if (c == '(' || c == '[') {
		if (r->depth == BRACKETS_MAX || (r->wants && !r->function))
			return false;
		r->call[r->depth++] = c == '(' && r->function;
		r->last = OPERAND_NONE;
		r->wants = r->function = false;
		return true;
	}
	if (r->wants || r->depth == 0)
		return false;
	r->depth--;
	/* A group is what its last operand is. */
	if (c == ']' || (r->last == OPERAND_NONE && !r->call[r->depth]))
		r->last = OPERAND_NODES;
	else if (r->call[r->depth])
		r->last = OPERAND_LIGHT;
	return true;
}

/* A name: of a function, of an element, or an operator. */
static bool
read_name(struct reading *r, const char *p, size_t len)
{
	static const char *const	 light[] = { "name", "local-name",
	    "namespace-uri", "count", "position", "last", "not", "true",
	    "false", "boolean", "floor", "ceiling", "round", "string",
	    "string-length", "normalize-space", "number", "sum", "concat",
	    "starts-with", "contains", "substring", "substring-before",
	    "substring-after", "translate", "lang", NULL };
	static const char *const	 known[] = { "here", "id", "node",
	    "text", "comment", "processing-instruction", NULL };
	static const char *const	 numeric[] = { "mod", "div", NULL };
	static const char *const	 logic[] = { "and", "or", NULL };
	const char	*after = p + len + strspn(p + len, " \t\r\n");

	if (r->attribute) {
		r->attribute = r->function = false;
		r->last = OPERAND_LIGHT;
		return true;
	}
	if (*p >= '0' && *p <= '9') {
		r->last = OPERAND_LIGHT;
		r->wants = false;
		return true;
	}
	if (r->last != OPERAND_NONE && is_word(p, len, logic)) {
		r->last = OPERAND_NONE;
		return !r->wants;
	}
	if (r->last != OPERAND_NONE && is_word(p, len, numeric)) {
		r->wants = true;
		if (r->last != OPERAND_LIGHT)
			return false;
		r->last = OPERAND_NONE;
		return true;
	}
	r->function = *after == '(' && is_word(p, len, light);
	r->last = OPERAND_NODES;
	if (*after == '(')
		return r->function || (!r->wants && is_word(p, len, known));
	return !r->wants;
}

static bool
read_token(struct reading *r, const char *p, size_t len)
{
	if (strchr(" \t\r\n", *p) != NULL)
		return true;
	/* "@*" and the like are nodes as any. */
	if (r->attribute && !is_name_char(*p))
		r->attribute = false;
	if (strchr("()[]", *p) != NULL)
		return read_bracket(r, *p);
	if (*p == '"' || *p == '\'') {
		r->last = OPERAND_LIGHT;
		r->wants = false;
		return true;
	}
	if (len > 1 || (is_name_char(*p) && *p != '-' && *p != '.'))
		return read_name(r, p, len);
	if (strchr("=<>!+-", *p) != NULL ||
	    (*p == '*' && r->last != OPERAND_NONE)) {
		/* "!=" and "<=" are two tokens here: one operator. */
		if (r->last != OPERAND_LIGHT && !(r->wants && *p == '='))
			return false;
		r->last = OPERAND_NONE;
		r->wants = true;
		return true;
	}
	r->attribute = *p == '@';
	r->last = *p == '*' || *p == '.' ? OPERAND_NODES : OPERAND_NONE;
	return !r->wants;
}

static bool
is_light(const char *p)
{
	struct reading	 r = { .last = OPERAND_NONE };
	size_t		 n;

	for (; *p != '\0'; p += n) {
		n = token(p);
		if (!read_token(&r, p, n))
			return false;
	}
	return r.depth == 0;
}

static uint64_t
value_length(const xmlAttr *a)
{
	uint64_t	 len = 0;

	for (const xmlNode *c = a->children; c != NULL; c = c->next)
		if (c->content != NULL)
			len += strlen((const char *)c->content);
	return len;
}

uint64_t
xpath_weight(const char *expr, const xmlDoc *doc)
{
	const xmlNode	*top = (const xmlNode *)doc;
	uint64_t	 octets = 0, nodes = 0, longest = 0, len, w;

	for (const xmlNode *n = top; n != NULL; n = xml_flow_next(n, top)) {
		nodes++;
		for (const xmlAttr *a = n->type == XML_ELEMENT_NODE ?
		    n->properties : NULL; a != NULL; a = a->next)
			if ((len = value_length(a)) > longest)
				longest = len;
		if (n->type == XML_TEXT_NODE && n->content != NULL)
			octets += strlen((const char *)n->content);
	}
	w = 1 + longest / XPATH_TEXT_UNIT;
	if (!is_light(expr))
		w += octets / XPATH_TEXT_UNIT + nodes;
	/* Unions compare the nodes of two sets. */
	return strchr(expr, '|') == NULL ? w : w + nodes / NODES_UNIT;
}
