/*
 * xml_refs.c: the references of a signature together, and what they cover.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"

#include "formats/document/xml_signature.h"

#define NAME_SHOWN	60		/* octets of an element's name */

static bool
ends_with(const char *s, const char *end)
{
	size_t	 n = s == NULL ? 0 : strlen(s), e = strlen(end);

	return n >= e && strcmp(s + n - e, end) == 0;
}

/* Count a reference that leads to nothing here. */
static int
absent_add(struct xml_judging *j, const struct xml_ref *r)
{
	j->known = false;
	if (j->nabsent++ > 0)
		return 0;
	/* Without URI (4.4.3.1) it is known by its digest as well. */
	j->absent_plain = r->plain && r->outside &&
	    j->subject->outside == NULL;
	j->absent_alg = r->alg;
	if (r->uri != NULL && (j->absent_uri = strdup(r->uri)) == NULL)
		return -1;
	return buf_add(&j->absent_md, r->want.p, r->want.len);
}

/*
 * XML-Signature 2.3, 5.1: what an entry of a manifest leads to is no part of
 * the signature's own validation; what is there is compared all the same.
 */
static int
entry_unknown(struct xml_judging *j, const struct xml_ref *r)
{
	if (r->why == FINDING_XML_REFERENCE_ABSENT)
		return sigplan_note(xml_judged(j),
		    FINDING_XML_MANIFEST_ABSENT, "%s", r->uri == NULL ?
		    D_("an entry without URI") : r->uri);
	return sigplan_note(xml_judged(j), r->why, "%s", r->detail);
}

/* Keep the answer of one reference; ${top}: of SignedInfo.  0 or -1. */
static int
ref_add(struct xml_judging *j, struct xml_ref *r, bool top)
{
	struct sigplan	*s = xml_judged(j);
	const char	*how = buf_str(&r->how);

	j->nref++;
	if (digest_alg_until(r->alg) < digest_alg_until(j->weakest))
		j->weakest = r->alg;
	if (r->outside && r->match != TRI_UNKNOWN)
		j->outside = true;
	/* A part of the target is no target; it is marked. */
	if (r->filtered) {
		j->filtered = true;
		r->target = NULL;
	}
	if (r->target != NULL && j->ntarget < XML_TARGETS_MAX)
		j->target[j->ntarget++] = r->target;
	if (sigplan_add_ref(s, r->uri == NULL ? "" : r->uri,
	    how == NULL ? "" : how, r->alg, r->match) == -1)
		return -1;
	if (r->match == TRI_NO)
		j->matched = false;
	if (!top && r->match == TRI_UNKNOWN && j->subject->outside == NULL)
		return entry_unknown(j, r);
	if (r->why == FINDING_XML_REFERENCE_ABSENT && r->outside &&
	    j->subject->outside == NULL)
		return absent_add(j, r);
	if (r->match == TRI_UNKNOWN)
		j->known = false;
	if (r->left[0] != '\0') {
		s->coverage = COVERAGE_PARTIAL;
		if (sigplan_note(s, FINDING_PARTIAL_COVERAGE,
		    D_("not the relationship %s"), r->left) == -1)
			return -1;
	}
	if (r->why == FINDING_OK)
		return 0;
	return sigplan_note(s, r->why, "%s", r->detail);
}

static bool
is_covered(const xmlNode *n)
{
	if (!xml_marked(n, XML_MARK_COVERED))
		return n->type == XML_COMMENT_NODE;
	for (const xmlAttr *a = n->type == XML_ELEMENT_NODE ? n->properties :
	    NULL; a != NULL; a = a->next)
		if (!xml_marked((const xmlNode *)a, XML_MARK_COVERED))
			return false;
	return true;
}

/* Attributes that say something: an Id only serves the reference. */
static bool
has_words(const xmlNode *n)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (strcasecmp((const char *)a->name, "Id") != 0)
			return true;
	return false;
}

/* Did the filters leave all of the subtree to be digested? */
static bool
all_covered(const xmlNode *top)
{
	for (const xmlNode *n = top; n != NULL; n = xml_flow_next(n, top))
		if (!is_covered(n))
			return false;
	return true;
}

/*
 * The signed Type says Object and the target is none.  Type is advisory
 * (XML-Signature 4.4.3), but where the target's own name is not digested, as
 * with base64, nothing else says what the signed text stood in: it may have
 * been moved.
 */
static int
type_check(struct xml_judging *j, const struct xml_ref *r)
{
	if (r->type == NULL || strcmp(r->type, XML_NS_DSIG "Object") != 0 ||
	    !r->filtered || r->target == NULL ||
	    r->target->type != XML_ELEMENT_NODE || is_covered(r->target) ||
	    (xml_is(r->target, XML_NS_DSIG, "Object") &&
	    xml_is(r->target->parent, XML_NS_DSIG, "Signature")))
		return 0;
	return sigplan_note(xml_judged(j), FINDING_XML_TYPE, "%.200s, %.60s",
	    r->uri, (const char *)r->target->name);
}

/*
 * Is it over another signature's value?  One that stands alone is of none:
 * it would make of anything a counter-signature, which covers no document.
 */
static bool
is_counter(const struct xml_judging *j, const struct xml_ref *r)
{
	if (r->target == NULL)
		return !r->filtered &&
		    ends_with(r->type, "#CountersignedSignature");
	return xml_is(r->target, XML_NS_DSIG, "SignatureValue") &&
	    xml_is(r->target->parent, XML_NS_DSIG, "Signature") &&
	    r->target->parent != j->sig;
}

/* References that the signed properties and others must be reached by. */
static int
meaning(struct xml_judging *j, const struct xml_ref *r)
{
	xmlNode	*props = j->xades.signed_props;

	if (props != NULL && r->filtered && all_covered(props))
		j->props_covered = true;

	if (is_counter(j, r))
		j->counter = true;
	if (r->target != NULL && r->target->parent == j->master &&
	    xml_is(r->target, XML_NS_DSIG, "SignatureValue"))
		j->master_covered = true;
	if (props != NULL && r->target != NULL &&
	    r->target != (xmlNode *)j->subject->doc &&
	    xml_inside(props, r->target) && xml_inside(r->target, j->sig))
		j->props_covered = true;
	if (!ends_with(r->type, "#SignedProperties") || r->target == NULL ||
	    r->target == props || r->target == (xmlNode *)j->subject->doc)
		return 0;
	return sigplan_note(xml_judged(j), FINDING_XML_WRAPPED, "%s",
	    D_("the reference of the signed properties leads to another "
	    "element"));
}

/* The Manifest that a reference led to, or that is a child of its object. */
static xmlNode *
manifest_of(const struct xml_ref *r)
{
	if (xml_is(r->target, XML_NS_DSIG, "Manifest"))
		return r->target;
	if (xml_is(r->target, XML_NS_DSIG, "Object"))
		return xml_child(r->target, NULL, XML_NS_DSIG, "Manifest");
	return NULL;
}

/*
 * The enveloped transform takes the signature out of the target, which does
 * not hold it (XML-Signature 6.6.4); writers name it without need.  Where the
 * signature stands in an element of the target's name, it was in the target
 * when it was made.
 */
static void
moved_look(struct xml_judging *j, const struct xml_ref *r)
{
	const xmlNode	*in = j->sig->parent, *n = r->target;

	if (n != NULL && n->type == XML_ELEMENT_NODE && r->enveloped &&
	    in != NULL && in->type == XML_ELEMENT_NODE &&
	    !xml_inside(j->sig, n) &&
	    xml_is(in, n->ns == NULL ? NULL : (const char *)n->ns->href,
	    (const char *)n->name))
		j->moved_from = n;
}

/* All References that are children of ${list}.  0 or -1. */
static int
list_judge(struct xml_judging *j, const xmlNode *list, bool top)
{
	xmlNode		*n = NULL, *manifest;
	struct xml_ref	 r;
	int		 rc = 0;

	while (rc == 0 && (n = xml_child(list, n, XML_NS_DSIG,
	    "Reference")) != NULL) {
		if (j->nref >= XML_REFS_MAX) {
			j->known = false;
			return sigplan_note(xml_judged(j), FINDING_TOO_LARGE,
			    D_("%d references"), XML_REFS_MAX);
		}
		rc = xml_ref_judge(&r, j->subject, j->sig, n, top);
		if (rc == 0 && top) {
			moved_look(j, &r);
			rc = type_check(j, &r);
		}
		if (rc == 0 && (rc = ref_add(j, &r, top)) == 0 && top)
			rc = meaning(j, &r);
		/* One level: a manifest does not lead to another. */
		if (rc == 0 && top && (manifest = manifest_of(&r)) != NULL)
			rc = list_judge(j, manifest, false);
		xml_ref_release(&r);
	}
	return rc;
}

int
xml_refs_judge(struct xml_judging *j, const xmlNode *signed_info)
{
	struct sigplan	*s;

	if (list_judge(j, signed_info, true) == -1)
		return -1;
	s = xml_judged(j);
	if (j->nref == 0)
		return sigplan_note(s, FINDING_XML_SIGNATURE, "%s",
		    D_("it has no Reference"));
	s->has_parsed = true;
	s->content = CONTENT_PARSED;
	s->digest = j->weakest;
	if (j->master != NULL && !j->master_covered) {
		j->matched = false;
		if (sigplan_note(s, FINDING_COUNTERSIGNATURE_ELSEWHERE,
		    NULL) == -1)
			return -1;
	}
	s->parsed = !j->matched ? TRI_NO : j->known ? TRI_YES : TRI_UNKNOWN;
	if (j->nabsent == 0)
		return 0;
	if (j->nabsent == 1 && j->absent_plain && j->matched) {
		/* Layer 2 finds the file; the rest is known. */
		s->content = CONTENT_COVERS;
		s->digest = j->absent_alg;
		s->parsed = TRI_YES;
		return blob_set(&s->message_digest, j->absent_md.p,
		    j->absent_md.len);
	}
	return sigplan_note(s, FINDING_XML_REFERENCE_ABSENT, "%s",
	    j->absent_uri == NULL ? D_("a reference without URI") :
	    j->absent_uri);
}

static bool
is_target(const struct xml_judging *j, const xmlNode *n)
{
	for (size_t i = 0; i < j->ntarget; i++)
		if (j->target[i] == n)
			return true;
	return false;
}

static bool
holds_target(const struct xml_judging *j, const xmlNode *n)
{
	for (size_t i = 0; i < j->ntarget; i++)
		if (xml_inside(j->target[i], n))
			return true;
	return xml_inside(j->sig, n);
}

static bool
is_blank(const xmlNode *n)
{
	return n->content == NULL || n->content[strspn(
	    (const char *)n->content, " \t\r\n")] == '\0';
}

/*
 * Is text of it covered and its own name not?  Another name makes another
 * thing of the text.  What a reference leads to has an Id.
 */
static bool
is_renamed(const xmlNode *n)
{
	if (n->properties != NULL || (n->ns != NULL && strcmp(
	    (const char *)n->ns->href, XML_NS_DSIG) == 0))
		return false;
	for (const xmlNode *t = n->children; t != NULL; t = t->next)
		if (t->type == XML_TEXT_NODE && is_covered(t) && !is_blank(t))
			return true;
	return false;
}

/* A browser shows what that sheet makes of the document, which may be all. */
static bool
is_stylesheet(const xmlNode *n)
{
	return n->type == XML_PI_NODE && strcmp((const char *)n->name,
	    "xml-stylesheet") == 0;
}

/* Something that a reader could take for content. */
static bool
says_something(const struct xml_judging *j, const xmlNode *n)
{
	if (is_stylesheet(n))
		return !is_covered(n);
	if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
		return !is_blank(n) && !is_covered(n);
	if (n->type == XML_ENTITY_REF_NODE)
		return true;
	return n->type == XML_ELEMENT_NODE && (has_words(n) || is_renamed(n)) &&
	    !holds_target(j, n) && !is_covered(n);
}

/*
 * The first node below ${top} that no reference covers: outside of their
 * targets and of signatures.  Of this signature the objects count, but its
 * properties.
 */
static const xmlNode *
uncovered(const struct xml_judging *j, const xmlNode *top)
{
	const xmlNode	*n = is_target(j, (xmlNode *)j->subject->doc) ? NULL :
			    top->children;

	while (n != NULL) {
		bool	 skip = n->type == XML_DTD_NODE || is_target(j, n) ||
			    n == j->xades.qualifying;

		if (!skip && xml_is(n, XML_NS_DSIG, "Signature"))
			skip = n != j->sig;
		if (!skip && n->parent == j->sig)
			skip = !xml_is(n, XML_NS_DSIG, "Object");
		if (!skip && n != j->sig && says_something(j, n) &&
		    !(xml_is(n, XML_NS_DSIG, "Object") && n->parent == j->sig))
			return n;
		n = skip ? xml_skip(n, top) : xml_next(n, top);
	}
	return NULL;
}

int
xml_coverage(struct xml_judging *j, bool lone)
{
	struct sigplan	*s = xml_judged(j);
	const xmlNode	*n;

	s->counter = j->counter;
	if (j->counter)
		return 0;
	if (lone)
		s->coverage = COVERAGE_WHOLE;
	n = uncovered(j, lone ? (const xmlNode *)j->subject->doc : j->sig);
	if (n == NULL)
		return 0;
	s->coverage = COVERAGE_PARTIAL;
	if (lone && j->moved_from != NULL && sigplan_note(s,
	    FINDING_XML_MOVED, D_("%.*s, line %ld"), NAME_SHOWN,
	    (const char *)j->moved_from->name,
	    xmlGetLineNo((xmlNode *)(uintptr_t)j->moved_from)) == -1)
		return -1;
	if (n->type != XML_ELEMENT_NODE && n->parent != NULL)
		n = n->parent;
	return sigplan_note(s, FINDING_PARTIAL_COVERAGE,
	    D_("not the element %s, line %ld"), n->name == NULL ? "?" :
	    (const char *)n->name, xmlGetLineNo((xmlNode *)(uintptr_t)n));
}
