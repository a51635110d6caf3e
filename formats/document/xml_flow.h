/*
 * xml_flow.h: what flows through the transforms of a Reference (XML-Signature
 * 4.4.3.2): a node-set or octets.
 */
#ifndef FORMATS_DOCUMENT_XML_FLOW_H
#define FORMATS_DOCUMENT_XML_FLOW_H

#include <libxml/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/document/xml.h"
#include "formats/document/xml_algs.h"

/* What the references of one document may cost together. */
#define XML_WORK_NODES	((uint64_t)60 * 1000 * 1000)
#define XML_WORK_OCTETS	((uint64_t)768 * 1024 * 1024)
#define XML_WORK_STEPS	((uint64_t)40 * 1000 * 1000)	/* of XPath */

struct xml_work {
	uint64_t	 nodes;
	uint64_t	 octets;
	uint64_t	 steps;
	uint64_t	 document;	/* nodes of the document itself */
};

/* Octets that come out.  Nonzero ends them. */
typedef int xml_sink(void *, const uint8_t *, size_t);

/*
 * Marks of nodes and attributes.  COVERED is of the caller's document and
 * stays until xml_flow_uncover(); the others are of the one flow under way.
 */
#define XML_MARK_SET	1u	/* in the node-set */
#define XML_MARK_FILTER	2u	/* in the set that a filter makes */
#define XML_MARK_STEP	4u	/* in the one that its last step makes */
#define XML_MARK_COVERED 8u	/* filtered, and digested */

/* A namespace node: that of ${ns} on ${element}. */
struct xml_axis {
	const xmlNode	*element;
	const xmlNs	*ns;
};

/*
 * Either ${nodes}: those nodes of the subtree at ${top} that bear the mark
 * SET, in a document that is ${own}'s or the caller's; or ${octets}.  One flow
 * at a time uses the marks of a document.
 */
struct xml_flow {
	struct xml_work	*work;
	bool		 nodes;
	bool		 filtered;	/* by an expression */
	xmlDoc		*doc;
	xmlNode		*top;		/* the document itself: all of it */
	struct xml	 own;
	struct buf	 octets;
	/*
	 * The subtree of the caller's document whose set the octets are the
	 * canonical form of, or were before they were parsed.  NULL: of none.
	 */
	xmlNode		*origin;
	xmlNode		*held;		/* the caller's, which bears marks */
	/*
	 * Namespace nodes that are not in the set though their element is, or
	 * are though it is not; sorted.
	 */
	struct xml_axis	*odd;
	size_t		 nodd;
	/*
	 * Why there is no canonical form: the relative name of a namespace
	 * (Canonical XML 1.0, 1.3), borrowed from the document.  NULL: there
	 * is one, or it was a limit.
	 */
	const char	*relative;
	/* A relationship the transform leaves out; "": none that counts. */
	char		 left[128];
	/*
	 * The canonical form leaves out a comment that stands inside a word:
	 * its line.  0: none.
	 */
	long		 cut;
};

bool	 xml_marked(const xmlNode *, unsigned int marks);
/* Put ${on} on a node and its attributes, take ${off} away. */
void	 xml_mark(xmlNode *, unsigned int on, unsigned int off);
/* The node alone, without its attributes. */
void	 xml_mark_alone(xmlNode *, unsigned int on, unsigned int off);
/* The node after ${n} in the document order of the subtree; no DTD's. */
xmlNode	*xml_flow_next(const xmlNode *n, const xmlNode *top);
/* Take XML_MARK_COVERED from a whole document. */
void	 xml_flow_uncover(xmlDoc *);

void	 xml_flow_init(struct xml_flow *, struct xml_work *);
void	 xml_flow_release(struct xml_flow *);

/*
 * Begin with the subtree at ${top} (a document's node: all of it).  0, or 1
 * when ${work} is used up.
 */
int	 xml_flow_nodes(struct xml_flow *, xmlDoc *, xmlNode *top,
	    bool comments);
/* Take a subtree out of the set. */
void	 xml_flow_drop(struct xml_flow *, xmlNode *);
/*
 * The same of a subtree of the caller's document, whose canonical form may
 * have been parsed since.  0; 1 what flows does not come from that document.
 */
int	 xml_flow_drop_origin(struct xml_flow *, xmlNode *);
/* All transforms are done: mark what an expression left as covered. */
void	 xml_flow_cover(struct xml_flow *);
/* Parse the octets.  0; 1 not XML; -1 memory. */
int	 xml_flow_parse(struct xml_flow *);
/*
 * The canonical form of the set into ${sink}; ${prefixes}: the PrefixList of
 * an exclusive one, may be NULL.  0; 1 a limit or the sink; -1 memory.
 */
int	 xml_flow_c14n(struct xml_flow *, enum xml_transform,
	    const char *prefixes, xml_sink *, void *arg);
/* The same, the octets taking the set's place. */
int	 xml_flow_to_octets(struct xml_flow *, enum xml_transform,
	    const char *prefixes);
/* base64 of the text or octets.  0; 1 it is none; -1. */
int	 xml_flow_base64(struct xml_flow *);

#endif
